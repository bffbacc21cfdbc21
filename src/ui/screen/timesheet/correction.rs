//! The form of a correction: hours as people type them, read exactly or refused, never guessed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::shop::station::timeclock::{Break, Hours, NOTE, moment};
use crate::shop::station::timesheet::Line;
use crate::shop::{Command, Name, Person, SafeText, Shift, Shop, when};
use crate::ui::Seen;
use crate::ui::text;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};

/// The shift that a correction is of, and what the form begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct Of {
    employee: Name,
    whose: String,
    started: Timestamp,
    /// None: it still goes on, and ends with the correction.
    entry: Option<u64>,
    hours: Hours,
    /// The owner's correction counts at once.
    by_owner: bool,
    own: bool,
}

/// A field's name and what is wrong with it.
type Refused = (&'static str, String);

impl Of {
    /// A shift that is over.
    #[must_use]
    pub fn entry(seen: &Seen<'_>, line: &Line) -> Of {
        let entry = &line.entry;
        Of::new(seen, &entry.employee, entry.hours.from, Some(entry.number), line.counts().clone())
    }

    /// A shift that still goes on.
    #[must_use]
    pub fn open(seen: &Seen<'_>, employee: &Name, shift: &Shift) -> Of {
        Of::new(seen, employee, shift.since, None, shift.hours(seen.now()))
    }

    fn new(seen: &Seen<'_>, employee: &Name, started: Timestamp, entry: Option<u64>, hours: Hours) -> Of {
        Of {
            employee: employee.clone(),
            whose: seen.shop().full_name(&Person::Employee(employee.clone())),
            started,
            entry,
            hours,
            by_owner: seen.me.person == Person::Owner,
            own: seen.me.person.employee() == Some(employee),
        }
    }

    /// What the form is called.
    #[must_use]
    pub fn title(&self) -> String {
        if self.own { "Correct your shift".to_owned() } else { format!("Correct a shift of {}", self.whose) }
    }

    /// The form, filled with what counts now; when an open shift ended is left to be said.
    #[must_use]
    pub fn form(&self, shop: &Shop) -> Form {
        let [from, until, breaks] = self.typed(&shop.settings.time_zone());
        let started = moment(&shop.settings, self.started);
        let until = if self.entry.is_some() { until } else { String::new() };
        let closing = match (self.by_owner, self.entry.is_some()) {
            (true, true) => "It counts at once: nobody stands above the owner to approve it.",
            (true, false) => "It counts at once, and ends the shift: nobody stands above the owner to approve it.",
            (false, true) => "It counts once somebody else who may has approved it.",
            (false, false) => "It ends the shift now, and counts once somebody else who may has approved it.",
        };
        Form::new([
            Labelled::new("from", "In", Field::plain(40).proposing(&from))
                .below(format!("08:02 on the day it was recorded ({started}), or 2026-11-16 08:02.")),
            Labelled::new("until", "Out", Field::plain(40).proposing(&until))
                .below("16:10, the first such time after In, or 2026-11-17 00:10."),
            Labelled::new("breaks", "Breaks", Field::plain(300).with(&breaks))
                .below("12:00-12:30, 15:00-15:10; empty for none."),
            Labelled::new("note", "Note", Field::plain(NOTE.1))
                .below(format!("What happened, in {} to {} characters. It stays on the record.", NOTE.0, NOTE.1)),
        ])
        .closing(closing)
    }

    /// The hours of the form at its beginning, as they would be typed.
    fn typed(&self, zone: &TimeZone) -> [String; 3] {
        let day = self.started.to_zoned(zone.clone()).date();
        let from = when::typed(self.hours.from, zone, |text| when::on(text, day, zone));
        let until = when::typed(self.hours.until, zone, |text| when::after(text, self.hours.from, zone));
        let breaks = self.hours.breaks.iter().map(|rest| {
            let from = when::typed(rest.from, zone, |text| when::after(text, self.hours.from, zone));
            let until = when::typed(rest.until, zone, |text| when::after(text, rest.from, zone));
            let between = if from.len() == 5 && until.len() == 5 { "-" } else { " to " };
            format!("{from}{between}{until}")
        });
        let breaks = breaks.collect::<Vec<_>>().join(", ");
        [from, until, breaks]
    }

    /// The command that the form became.
    ///
    /// # Errors
    /// Names the first field that cannot be read.
    pub fn read(&self, form: &Form, shop: &Shop) -> Result<Command, Refused> {
        let zone = shop.settings.time_zone();
        let day = self.started.to_zoned(zone.clone()).date();
        let typed = self.typed(&zone);
        let value = |field: &str| form.value(field).trim();
        // What was left as it stood keeps its seconds.
        let from = if value("from") == typed[0] {
            self.hours.from
        } else {
            when::on(value("from"), day, &zone).map_err(|error| refused("from", &error))?
        };
        if value("until").is_empty() {
            return Err(("until", "Say when it ended: 16:10, or 2026-11-17 00:10.".to_owned()));
        }
        let until = if self.entry.is_some() && value("until") == typed[1] && from == self.hours.from {
            self.hours.until
        } else {
            when::after(value("until"), from, &zone).map_err(|error| refused("until", &error))?
        };
        let breaks = if value("breaks") == typed[2] && from == self.hours.from {
            self.hours.breaks.clone()
        } else {
            breaks(value("breaks"), from, &zone)?
        };
        let note = SafeText::up_to(value("note"), NOTE.1).map_err(|error| refused("note", &error))?;
        if note.chars().count() < NOTE.0 {
            return Err(("note", format!("A few words, at least {} characters.", NOTE.0)));
        }
        Ok(Command::CorrectTime {
            employee: self.employee.clone(),
            started: self.started,
            entry: self.entry,
            hours: Hours { from, until, breaks },
            note,
            past: Box::default(),
        })
    }
}

fn breaks(text: &str, start: Timestamp, zone: &TimeZone) -> Result<Vec<Break>, Refused> {
    let spans = text.split(',').map(str::trim).filter(|span| !span.is_empty());
    spans
        .map(|span| {
            let ends = span.split_once(" to ").or_else(|| span.split_once('–')).or_else(|| span.split_once('-'));
            let (from, until) = ends.ok_or_else(|| ("breaks", format!("`{span}` is no break: write 12:00-12:30.")))?;
            let from = when::after(from, start, zone).map_err(|error| refused("breaks", &error))?;
            let until = when::after(until, from, zone).map_err(|error| refused("breaks", &error))?;
            Ok(Break { from, until })
        })
        .collect()
}

fn refused(field: &'static str, error: &impl std::fmt::Display) -> Refused {
    (field, text::sentence(&error.to_string()))
}
