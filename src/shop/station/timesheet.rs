//! The timesheet: one person's week, Monday to Sunday on the shop's clock, with what counts and what was recorded.
//!
//! A shift belongs as a whole to the day on which it began.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::timeclock::{Correction, Hours, Settled, TimeEntry};
use crate::shop::{Name, Shift};

/// A shift that is over, with everything that was ever said about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub entry: TimeEntry,
    /// Oldest first.
    pub settled: Vec<Settled>,
    /// The correction that waits for somebody's approval.
    pub proposed: Option<Arc<Correction>>,
}

/// One person's week.
#[derive(Clone, Debug, PartialEq)]
pub struct Timesheet {
    pub employee: Name,
    /// The Monday on which the week begins.
    pub monday: Date,
    /// Earliest first, by the hours that count.
    pub lines: Vec<Line>,
    /// The shift that still goes on, if it began in this week.
    pub open: Option<Shift>,
    zone: TimeZone,
}

/// A day of the week with the shifts that began on it.
#[derive(Clone, Debug)]
pub struct Day<'a> {
    pub date: Date,
    pub lines: Vec<&'a Line>,
    /// The shift that began on it and still goes on.
    pub open: Option<&'a Shift>,
}

impl Line {
    /// The approved correction that counts, if there is one.
    #[must_use]
    pub fn correction(&self) -> Option<&Settled> {
        self.settled.iter().rev().find(|settled| settled.approved)
    }

    /// The hours that count: the last approved correction's, else those recorded.
    #[must_use]
    pub fn counts(&self) -> &Hours {
        self.correction().map_or(&self.entry.hours, |settled| &settled.correction.hours)
    }
}

impl Timesheet {
    /// The week from this Monday on, of whatever lies near it.
    #[must_use]
    pub fn new(employee: Name, monday: Date, zone: TimeZone, near: Vec<Line>, open: Option<Shift>) -> Timesheet {
        let mut sheet = Timesheet { employee, monday, lines: near, open, zone };
        let (start, end) = week(sheet.monday, &sheet.zone);
        let within = |at: Timestamp| (start..end).contains(&at);
        sheet.lines.retain(|line| within(line.counts().from));
        sheet.lines.sort_by_key(|line| line.counts().from);
        sheet.open = sheet.open.filter(|shift| within(shift.since));
        sheet
    }

    /// The seven days.
    #[must_use]
    pub fn days(&self) -> Vec<Day<'_>> {
        let day_of = |at: Timestamp| at.to_zoned(self.zone.clone()).date();
        let dates = (0..7_i64).filter_map(|days| self.monday.checked_add(days.days()).ok());
        dates
            .map(|date| Day {
                date,
                lines: self.lines.iter().filter(|line| day_of(line.counts().from) == date).collect(),
                open: self.open.as_ref().filter(|shift| day_of(shift.since) == date),
            })
            .collect()
    }

    /// How long was worked in the whole week, breaks taken off, open shifts left out.
    #[must_use]
    pub fn worked(&self) -> SignedDuration {
        self.lines.iter().map(|line| line.counts().worked()).sum()
    }

    /// How long the breaks of the whole week were together.
    #[must_use]
    pub fn rest(&self) -> SignedDuration {
        self.lines.iter().map(|line| line.counts().rest()).sum()
    }

    /// Whether something of this week waits for approval.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.lines.iter().any(|line| line.proposed.is_some())
    }
}

impl Day<'_> {
    /// How long was worked on shifts that began on this day, open ones left out.
    #[must_use]
    pub fn worked(&self) -> SignedDuration {
        self.lines.iter().map(|line| line.counts().worked()).sum()
    }
}

/// The Monday of the week that a date lies in.
#[must_use]
pub fn monday(date: Date) -> Date {
    let since = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(since.days()).unwrap_or(date)
}

/// From when until when a week lasts on the zone's clock; some have an hour more or less.
#[must_use]
pub fn week(monday: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let midnight = |date: Date, otherwise: Timestamp| {
        zone.to_zoned(date.at(0, 0, 0, 0)).map_or(otherwise, |zoned| zoned.timestamp())
    };
    let next = monday.checked_add(7.days()).unwrap_or(Date::MAX);
    (midnight(monday, Timestamp::MIN), midnight(next, Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::SafeText;
    use crate::shop::station::timeclock::{Break, Ending, span};
    use crate::shop::{Person, station::timeclock};

    fn zone() -> TimeZone {
        TimeZone::get("America/Chicago").expect("a known zone")
    }

    fn at(text: &str) -> Timestamp {
        let civil: jiff::civil::DateTime = text.parse().expect("a time");
        civil.to_zoned(zone()).expect("a time").timestamp()
    }

    fn hours(from: &str, until: &str, breaks: &[(&str, &str)]) -> Hours {
        let breaks = breaks.iter().map(|(from, until)| Break { from: at(from), until: at(until) }).collect();
        Hours { from: at(from), until: at(until), breaks }
    }

    fn line(number: u64, hours: Hours) -> Line {
        let entry =
            TimeEntry { number, employee: Name::literal("rudy"), hours, workstation: None, ended: Ending::ClockedOut };
        Line { entry, settled: vec![], proposed: None }
    }

    fn sheet(monday: &str, lines: Vec<Line>) -> Timesheet {
        Timesheet::new(Name::literal("rudy"), monday.parse().expect("a date"), zone(), lines, None)
    }

    #[test]
    fn hours_are_real_time_in_whole_minutes_with_breaks_taken_off() {
        let worked = |from: &str, until: &str, breaks: &[(&str, &str)]| span(hours(from, until, breaks).worked());
        assert_eq!(worked("2026-11-16T08:02:37", "2026-11-16T16:10:12", &[]), "8h08");
        assert_eq!(worked("2026-11-16T08:00", "2026-11-16T16:00", &[("2026-11-16T12:00", "2026-11-16T12:30")]), "7h30");
        let two = [("2026-11-16T12:00:50", "2026-11-16T12:30:10"), ("2026-11-16T15:00", "2026-11-16T15:10")];
        assert_eq!(worked("2026-11-16T08:00", "2026-11-16T16:00", &two), "7h20");
        assert_eq!(worked("2026-11-16T08:00", "2026-11-16T08:00:59", &[]), "0 min");
        // Over midnight, and over the nights in which the clock goes forward and back.
        assert_eq!(worked("2026-11-16T22:00", "2026-11-17T06:10", &[]), "8h10");
        assert_eq!(worked("2026-03-07T22:00", "2026-03-08T06:00", &[]), "7h00");
        assert_eq!(worked("2026-10-31T22:00", "2026-11-01T06:00", &[]), "9h00");
    }

    #[test]
    fn a_shift_belongs_to_the_day_on_which_it_began() {
        let week = sheet(
            "2026-10-26",
            vec![
                line(1, hours("2026-10-25T22:00", "2026-10-26T06:00", &[])),
                line(2, hours("2026-10-26T22:00", "2026-10-27T06:00", &[("2026-10-27T01:00", "2026-10-27T01:30")])),
                line(3, hours("2026-10-26T09:00", "2026-10-26T11:00", &[])),
                line(4, hours("2026-11-01T22:00", "2026-11-02T06:00", &[])),
                line(5, hours("2026-11-02T00:00", "2026-11-02T06:00", &[])),
            ],
        );
        let numbers = |day: &Day<'_>| day.lines.iter().map(|line| line.entry.number).collect::<Vec<_>>();
        let days = week.days();
        assert_eq!(days.len(), 7);
        assert_eq!(numbers(&days[0]), [3, 2], "earliest first");
        assert_eq!(numbers(&days[6]), [4]);
        assert_eq!(days.iter().map(|day| day.lines.len()).sum::<usize>(), 3);
        assert_eq!(span(days[0].worked()), "9h30");
        assert_eq!((span(week.worked()), span(week.rest())), ("17h30".to_owned(), "30 min".to_owned()));
    }

    #[test]
    fn weeks_begin_on_monday_and_have_an_hour_more_or_less_when_the_clock_is_set() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        for (day, first) in [("2026-11-16", "2026-11-16"), ("2026-11-22", "2026-11-16"), ("2026-03-01", "2026-02-23")] {
            assert_eq!(monday(date(day)), date(first));
        }
        let length = |first: &str| {
            let (start, end) = week(date(first), &zone());
            end.duration_since(start).as_hours()
        };
        assert_eq!([length("2026-03-02"), length("2026-10-26"), length("2026-11-16")], [167, 169, 168]);
    }

    #[test]
    fn the_last_approved_correction_counts_and_moves_the_shift_to_its_week() {
        let mut late = line(7, hours("2026-11-15T23:50", "2026-11-16T08:00", &[]));
        let settled = |number: u32, now: Hours, approved: bool| timeclock::Settled {
            correction: Correction {
                entry: 7,
                number,
                employee: Name::literal("rudy"),
                started: at("2026-11-15T23:50"),
                was: hours("2026-11-15T23:50", "2026-11-16T08:00", &[]),
                hours: now,
                note: SafeText::literal("began after midnight"),
                by: Person::Employee(Name::literal("rudy")),
                at: at("2026-11-16T09:00"),
            },
            by: Person::Owner,
            at: at("2026-11-16T10:00"),
            approved,
        };
        assert!(sheet("2026-11-16", vec![late.clone()]).lines.is_empty());
        late.settled.push(settled(1, hours("2026-11-16T00:05", "2026-11-16T08:00", &[]), true));
        late.settled.push(settled(2, hours("2026-11-16T00:05", "2026-11-16T12:00", &[]), false));
        let week = sheet("2026-11-16", vec![late]);
        assert_eq!(span(week.worked()), "7h55");
        assert_eq!(week.lines[0].entry.hours, hours("2026-11-15T23:50", "2026-11-16T08:00", &[]), "kept as recorded");
    }
}
