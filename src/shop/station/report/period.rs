//! A stretch of days on the shop's calendar.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::shop::station::timesheet::monday;

/// From one day to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    pub from: Date,
    pub until: Date,
}

/// How long a usual period is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    #[default]
    Day,
    Week,
    Month,
    Year,
}

impl Span {
    /// The next longer one, and after the year the day again.
    #[must_use]
    pub fn next(self) -> Span {
        match self {
            Span::Day => Span::Week,
            Span::Week => Span::Month,
            Span::Month => Span::Year,
            Span::Year => Span::Day,
        }
    }

    /// As tables say it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Span::Day => "day",
            Span::Week => "week",
            Span::Month => "month",
            Span::Year => "year",
        }
    }
}

impl Period {
    /// One day.
    #[must_use]
    pub fn day(date: Date) -> Period {
        Period { from: date, until: date }
    }

    /// The day, week, month or year that a day is in.
    #[must_use]
    pub fn around(date: Date, span: Span) -> Period {
        match span {
            Span::Day => Period::day(date),
            Span::Week => {
                let from = monday(date);
                Period { from, until: later(from, 6) }
            }
            Span::Month => Period { from: date.first_of_month(), until: date.last_of_month() },
            Span::Year => Period { from: date.first_of_year(), until: date.last_of_year() },
        }
    }

    /// Which of the usual lengths it has.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        [Span::Day, Span::Week, Span::Month, Span::Year]
            .into_iter()
            .find(|span| Period::around(self.from, *span) == *self)
    }

    /// So many periods of its length later; earlier where below zero. At the calendar's end it stays.
    #[must_use]
    pub fn moved(&self, by: i64) -> Period {
        let moved = match self.span() {
            Some(Span::Month) => self.from.checked_add(by.months()).map(|date| Period::around(date, Span::Month)),
            Some(Span::Year) => self.from.checked_add(by.years()).map(|date| Period::around(date, Span::Year)),
            _ => {
                let days = i64::from(self.days()) * by;
                let from = self.from.checked_add(days.days());
                from.and_then(|from| Ok(Period { from, until: self.until.checked_add(days.days())? }))
            }
        };
        moved.unwrap_or(*self)
    }

    /// What it is compared with: the same weekday a week before for a day, else the period just before it.
    #[must_use]
    pub fn before(&self) -> Period {
        if self.span() == Some(Span::Day) { self.moved(-7) } else { self.moved(-1) }
    }

    /// How many days.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.from.until(self.until).map_or(1, |span| span.get_days() + 1)
    }

    /// Whether a day is in it.
    #[must_use]
    pub fn has(&self, date: Date) -> bool {
        self.from <= date && date <= self.until
    }

    /// When it begins and when it is over, on this zone's clock.
    #[must_use]
    pub fn bounds(&self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let start = |date: Date| date.to_zoned(zone.clone()).map(|at| at.timestamp());
        let from = start(self.from).unwrap_or(Timestamp::MIN);
        let until = self.until.tomorrow().and_then(start).unwrap_or(Timestamp::MAX);
        (from, until)
    }

    /// As a heading says it: `Mon 23 Nov 2026`, `16 - 22 Nov 2026`, `November 2026`, `2026`.
    #[must_use]
    pub fn words(&self) -> String {
        let Period { from, until } = self;
        let day = |date: &Date, form: &str| date.strftime(form).to_string();
        match self.span() {
            Some(Span::Day) => day(from, "%a %-d %b %Y"),
            Some(Span::Month) => day(from, "%B %Y"),
            Some(Span::Year) => day(from, "%Y"),
            _ if (from.year(), from.month()) == (until.year(), until.month()) => {
                format!("{} - {}", from.day(), day(until, "%-d %b %Y"))
            }
            _ if from.year() == until.year() => format!("{} - {}", day(from, "%-d %b"), day(until, "%-d %b %Y")),
            _ => format!("{} - {}", day(from, "%-d %b %Y"), day(until, "%-d %b %Y")),
        }
    }

    /// As a file's name has it: `2026-11-23`, `2026-11-16_2026-11-22`, `2026-11`, `2026`.
    #[must_use]
    pub fn stamp(&self) -> String {
        match self.span() {
            Some(Span::Day) => self.from.to_string(),
            Some(Span::Month) => self.from.strftime("%Y-%m").to_string(),
            Some(Span::Year) => self.from.strftime("%Y").to_string(),
            Some(Span::Week) | None => format!("{}_{}", self.from, self.until),
        }
    }
}

fn later(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn periods_are_turned_like_pages() {
        let of = |day: &str, span, by| Period::around(date(day), span).moved(by).words();
        assert_eq!(of("2026-11-23", Span::Day, -1), "Sun 22 Nov 2026");
        assert_eq!(of("2026-11-25", Span::Week, 0), "23 - 29 Nov 2026");
        assert_eq!(of("2026-11-25", Span::Week, 1), "30 Nov - 6 Dec 2026");
        assert_eq!(of("2026-12-31", Span::Week, 0), "28 Dec 2026 - 3 Jan 2027");
        assert_eq!(of("2026-01-31", Span::Month, 1), "February 2026");
        assert_eq!(of("2026-03-31", Span::Month, -1), "February 2026");
        assert_eq!(of("2024-02-29", Span::Year, 1), "2025");
        assert_eq!(Period::day(date("2026-11-23")).before().words(), "Mon 16 Nov 2026");
        assert_eq!(Period { from: date("2026-11-01"), until: date("2026-11-10") }.before().words(), "22 - 31 Oct 2026");
        assert_eq!(Period::around(date("2026-11-23"), Span::Month).before().words(), "October 2026");
    }

    #[test]
    fn days_are_as_long_as_they_are() {
        let zone = TimeZone::get("America/Chicago").expect("a known zone");
        let hours = |day: &str| {
            let (from, until) = Period::day(date(day)).bounds(&zone);
            until.duration_since(from).as_hours()
        };
        assert_eq!([hours("2026-03-08"), hours("2026-11-01"), hours("2026-11-02")], [23, 25, 24]);
        assert_eq!(Period::around(date("2024-02-10"), Span::Year).days(), 366);
    }
}
