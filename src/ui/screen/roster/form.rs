//! The form of an assignment: hours as people type them, read exactly or refused, never guessed.

use jiff::SignedDuration;
use jiff::civil::Date;

use crate::shop::decide::decide;
use crate::shop::roster::fits;
use crate::shop::{Command, Name, Person, Refusal, Shop, when};
use crate::ui::Seen;
use crate::ui::text;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};

/// Whom a new shift is for and on which day, and what the form begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    employee: Name,
    full_name: String,
    date: Date,
    roles: Vec<Name>,
    /// The role, and from when until when, of the last shift.
    usual: (usize, String, String),
}

impl Shift {
    /// A shift for somebody on a day; it begins as their last one was.
    #[must_use]
    pub fn new(seen: &Seen<'_>, employee: &Name, date: Date) -> Shift {
        let shop = seen.shop();
        // What the person may assign and holds, so that it is theirs to give.
        let assignable = |role: &&Name| {
            let (employee, role, from) = (employee.clone(), Name::clone(role), seen.now());
            let command = Command::Assign { employee, role, from, until: from + SignedDuration::from_hours(1) };
            let outcome = decide(seen.world, seen.me, seen.facts, &command).outcome;
            !matches!(outcome, Err(Refusal::Denied(_) | Refusal::Escalation(_)))
        };
        let mut roles: Vec<Name> = shop.roles.keys().filter(assignable).cloned().collect();
        if roles.is_empty() {
            // Whoever may assign none tries all the same, and is told why not.
            roles = shop.roles.keys().cloned().collect();
        }
        let last = shop.roster.last_of(employee);
        let clock = |at| shop.settings.local(at).strftime("%H:%M").to_string();
        let usual = last.map_or_else(
            || (0, "08:00".to_owned(), "16:00".to_owned()),
            |one| {
                let role = roles.iter().position(|role| *role == one.role).unwrap_or(0);
                (role, clock(one.from), clock(one.until))
            },
        );
        let full_name = shop.full_name(&Person::Employee(employee.clone()));
        Shift { employee: employee.clone(), full_name, date, roles, usual }
    }

    /// What the form is called.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}, {}", self.full_name, self.date.strftime("%a %-d %b"))
    }

    /// The form, filled with what is usual.
    #[must_use]
    pub fn form(&self) -> Form {
        let (role, from, until) = &self.usual;
        Form::new([
            Labelled::new("role", "Station's role", Field::choice(self.roles.iter().map(Name::to_string), *role))
                .below("What they may take then. ← → choose."),
            Labelled::new("from", "From", Field::plain(20).proposing(from)).below("08:00 on that day."),
            Labelled::new("until", "Until", Field::plain(20).proposing(until))
                .below("16:00, the first such time after it begins."),
        ])
        .closing("It adds a rule for those hours, and takes nothing from those who may always.")
    }

    /// The command that the form became.
    ///
    /// # Errors
    /// Names the first field that cannot be read, or whose hours cannot be.
    pub fn read(&self, form: &Form, seen: &Seen<'_>) -> Result<Command, (&'static str, String)> {
        let shop: &Shop = seen.shop();
        let zone = shop.settings.time_zone();
        let said = |error: &dyn std::fmt::Display| text::sentence(&error.to_string());
        let value = |field: &str| form.value(field).trim();
        let chosen = form.field("role").map_or(0, Field::chosen);
        let role = self.roles.get(chosen).cloned().ok_or(("role", "Make a role first, under Roles.".to_owned()))?;
        let from = when::on(value("from"), self.date, &zone).map_err(|error| ("from", said(&error)))?;
        let until = when::after(value("until"), from, &zone).map_err(|error| ("until", said(&error)))?;
        fits(shop, &self.employee, from, until, seen.now()).map_err(|rule| ("until", rule.sentence()))?;
        Ok(Command::Assign { employee: self.employee.clone(), role, from, until })
    }
}
