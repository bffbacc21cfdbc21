//! The roster of a week as somebody sees it: one's own shifts always, the others' where `roster:GetRoster` on their role
//! allows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::shop::decide::{Facts, World, allows};
use crate::shop::roster::{Assignment, of_week};
use crate::shop::{Asked, Hat, Name, Person, Session, Settings, Shop, action};

/// A week of the roster.
#[derive(Clone, Debug)]
pub struct Week {
    /// The Monday on which it begins.
    pub monday: Date,
    /// By their full names.
    pub people: Vec<Row>,
    /// The roles whose shifts this person may see; none: only their own.
    pub sees: Vec<Name>,
}

/// Somebody's week.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: Name,
    pub full_name: String,
    /// The shifts that begin on each day, earliest first.
    pub days: [Vec<Arc<Assignment>>; 7],
}

impl Row {
    /// An empty week of somebody's.
    #[must_use]
    pub fn empty(shop: &Shop, name: &Name) -> Row {
        let full_name = shop.full_name(&Person::Employee(name.clone()));
        Row { name: name.clone(), full_name, days: Default::default() }
    }

    /// Every shift of the week, earliest first.
    pub fn shifts(&self) -> impl Iterator<Item = &Arc<Assignment>> {
        self.days.iter().flatten()
    }
}

impl Week {
    /// The week from this Monday on, as this person may see it.
    #[must_use]
    pub fn seen_by(world: &World, who: &Session, facts: &Facts, monday: Date) -> Week {
        let shop = &world.shop;
        let sees: Vec<Name> =
            shop.roles.keys().filter(|role| may(world, who, facts, "roster:GetRoster", role)).cloned().collect();
        let mut rows: BTreeMap<Name, Row> = BTreeMap::new();
        for one in of_week(shop, monday) {
            let own = who.person.employee() == Some(&one.employee);
            // A role that is gone was everybody's business who sees any.
            let known = shop.roles.contains_key(&one.role);
            let seen = own || sees.contains(&one.role) || (!known && !sees.is_empty());
            if let (true, Some(day)) = (seen, day_of(shop, monday, one)) {
                let row = rows.entry(one.employee.clone()).or_insert_with(|| Row::empty(shop, &one.employee));
                row.days[day].push(one.clone());
            }
        }
        let mut people: Vec<Row> = rows.into_values().collect();
        people.sort_by(|a, b| a.full_name.cmp(&b.full_name));
        Week { monday, people, sees }
    }

    /// The seven days.
    #[must_use]
    pub fn dates(&self) -> [Date; 7] {
        [0, 1, 2, 3, 4, 5, 6].map(|days: i64| self.monday.checked_add(days.days()).unwrap_or(self.monday))
    }

    /// How many shifts are seen.
    #[must_use]
    pub fn count(&self) -> usize {
        self.people.iter().map(|row| row.shifts().count()).sum()
    }
}

/// Whether something of the roster may be done with a role now.
#[must_use]
pub fn may(world: &World, who: &Session, facts: &Facts, name: &str, role: &Name) -> bool {
    let resource = world.shop.role_arn(role);
    allows(world, who, facts, &Asked { hat: Hat::InHand, action: action(name), resource, own: vec![] })
}

/// The day of the week on which an assignment begins, on the shop's clock.
fn day_of(shop: &Shop, monday: Date, one: &Assignment) -> Option<usize> {
    let date = shop.settings.local(one.from).date();
    let days = monday.until(date).ok()?.get_days();
    usize::try_from(days).ok().filter(|day| *day < 7)
}

/// The hours of a shift on the shop's clock, in full: `08:00-16:00`, `22:00-Tue 06:00`.
#[must_use]
pub fn hours(settings: &Settings, one: &Assignment) -> String {
    let (from, until) = (settings.local(one.from), settings.local(one.until));
    let end = until.strftime(if from.date() == until.date() { "%H:%M" } else { "%a %H:%M" }).to_string();
    format!("{}-{end}", from.strftime("%H:%M"))
}

/// The same in few cells: `8-16`, `8:30-16`, `22-6`.
#[must_use]
pub fn brief(settings: &Settings, one: &Assignment) -> String {
    let short = |at| {
        let local = settings.local(at);
        let format = if local.minute() == 0 { "%-H" } else { "%-H:%M" };
        local.strftime(format).to_string()
    };
    format!("{}-{}", short(one.from), short(one.until))
}
