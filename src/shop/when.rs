//! Times as people type them: `19:00`, `Mon 19:00`, or RFC 3339.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use thiserror::Error;

/// A text that is no time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a time: write `19:00`, `Mon 19:00` or `2026-11-23T19:00:00Z`")]
pub struct NoTime(pub String);

/// The time that a text means: a full one as it stands, else the next such time on the zone's clock, now included.
///
/// # Errors
/// When it is none of the three forms.
pub fn read(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, NoTime> {
    let text = text.trim();
    let no_time = || NoTime(text.to_owned());
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let (day, clock) = match text.split_once(char::is_whitespace) {
        Some((day, clock)) => (Some(weekday(day).ok_or_else(no_time)?), clock.trim()),
        None => (None, text),
    };
    let time = clock_time(clock).ok_or_else(no_time)?;
    let today = now.to_zoned(zone.clone());
    // The minute that is running counts as now.
    let this_minute = today.time().with().second(0).subsec_nanosecond(0).build().map_err(|_| no_time())?;
    let next = (0..8i64)
        .filter_map(|days| today.date().checked_add(days.days()).ok())
        .find(|date| day.is_none_or(|day| date.weekday() == day) && (*date > today.date() || time >= this_minute));
    let at = next.and_then(|date| date.to_datetime(time).to_zoned(zone.clone()).ok()).ok_or_else(no_time)?;
    Ok(at.timestamp())
}

/// A text that names no one moment on a zone's clock.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoMoment {
    #[error("`{0}` is not a time: write `08:02`, `2026-11-16 08:02` or `2026-11-16T08:02-06:00`")]
    Form(String),
    #[error("the clock was set forward past {0} that night")]
    Skipped(String),
    #[error("{at} was twice that night: write `{first}` or `{second}`")]
    Twice { at: String, first: String, second: String },
}

/// The moment that a text means: `08:02` on that day, `2026-11-16 08:02` on that clock, or RFC 3339.
///
/// # Errors
/// When it is none of these, or not exactly one moment because the clock was set that night.
pub fn on(text: &str, day: Date, zone: &TimeZone) -> Result<Timestamp, NoMoment> {
    match parts(text)? {
        Typed::Full(at) => Ok(at),
        Typed::Clock(date, time) => at(date.unwrap_or(day).to_datetime(time), zone),
    }
}

/// The moment that a text means, as [`on`], where a bare `16:10` is the first such time from `start` on.
///
/// # Errors
/// As [`on`].
pub fn after(text: &str, start: Timestamp, zone: &TimeZone) -> Result<Timestamp, NoMoment> {
    let day = start.to_zoned(zone.clone()).datetime();
    match parts(text)? {
        Typed::Full(at) => Ok(at),
        Typed::Clock(Some(date), time) => at(date.to_datetime(time), zone),
        Typed::Clock(None, time) => {
            let this_minute = day.time().with().second(0).subsec_nanosecond(0).build().unwrap_or(day.time());
            let days = i64::from(time < this_minute);
            let date = day.date().checked_add(days.days()).map_err(|_| NoMoment::Form(text.to_owned()))?;
            at(date.to_datetime(time), zone)
        }
    }
}

/// How a moment is typed so that `read` understands it: as short as that goes.
#[must_use]
pub fn typed(at: Timestamp, zone: &TimeZone, read: impl Fn(&str) -> Result<Timestamp, NoMoment>) -> String {
    let local = at.to_zoned(zone.clone());
    let full = local.strftime("%Y-%m-%dT%H:%M%:z").to_string();
    let meant =
        |text: &String| read(text).is_ok_and(|read| read.as_second().div_euclid(60) == at.as_second().div_euclid(60));
    ["%H:%M", "%Y-%m-%d %H:%M"].iter().map(|form| local.strftime(form).to_string()).find(meant).unwrap_or(full)
}

enum Typed {
    Full(Timestamp),
    Clock(Option<Date>, Time),
}

fn parts(text: &str) -> Result<Typed, NoMoment> {
    let text = text.trim();
    let no_moment = || NoMoment::Form(text.to_owned());
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Typed::Full(at));
    }
    let (date, clock) = match text.split_once(char::is_whitespace) {
        Some((date, clock)) if date.len() == 10 => (Some(date.parse::<Date>().map_err(|_| no_moment())?), clock.trim()),
        Some(_) => return Err(no_moment()),
        None => (None, text),
    };
    clock_time(clock).map(|time| Typed::Clock(date, time)).ok_or_else(no_moment)
}

fn at(civil: DateTime, zone: &TimeZone) -> Result<Timestamp, NoMoment> {
    let found = zone.to_ambiguous_timestamp(civil);
    let said = || civil.strftime("%H:%M").to_string();
    match found.offset() {
        AmbiguousOffset::Gap { .. } => Err(NoMoment::Skipped(said())),
        AmbiguousOffset::Fold { before, after } => {
            let full = |offset: Offset| {
                let at = offset.to_timestamp(civil).map(|at| at.to_zoned(TimeZone::fixed(offset)));
                at.map_or_else(|_| said(), |at| at.strftime("%Y-%m-%dT%H:%M%:z").to_string())
            };
            Err(NoMoment::Twice { at: said(), first: full(before), second: full(after) })
        }
        AmbiguousOffset::Unambiguous { .. } => found.unambiguous().map_err(|_| NoMoment::Form(said())),
    }
}

fn clock_time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number =
        |text: &str| (text.len() <= 2 && !text.starts_with(['+', '-'])).then(|| text.parse::<i8>().ok()).flatten();
    number(hour).zip(number(minute)).and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
}

fn weekday(text: &str) -> Option<Weekday> {
    let wanted = text.to_lowercase();
    let days = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    days.into_iter().find(|(name, _)| wanted.len() >= 3 && name.starts_with(&wanted)).map(|(_, day)| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        let zone = TimeZone::get("America/Los_Angeles").expect("a known zone");
        // A Sunday, 10:30 there.
        let now: Timestamp = "2026-11-22T18:30:20Z".parse().expect("a time");
        read(text, now, &zone)
            .map_or_else(|e| e.to_string(), |t| t.to_zoned(zone.clone()).strftime("%a %d %H:%M").to_string())
    }

    #[test]
    fn the_next_such_time_is_meant() {
        assert_eq!(at("10:30"), "Sun 22 10:30");
        assert_eq!(at("19:00"), "Sun 22 19:00");
        assert_eq!(at("9:05"), "Mon 23 09:05");
        assert_eq!(at("Mon 19:00"), "Mon 23 19:00");
        assert_eq!(at("sunday 09:00"), "Sun 29 09:00");
        assert_eq!(at("2026-11-23T19:00:00Z"), "Mon 23 11:00");
    }

    fn shift(text: &str, start: &str) -> String {
        let zone = TimeZone::get("America/Chicago").expect("a known zone");
        let start: Timestamp = start.parse().expect("a time");
        let day = start.to_zoned(zone.clone()).date();
        let said = |read: Result<Timestamp, NoMoment>| {
            read.map_or_else(|e| e.to_string(), |at| at.to_zoned(zone.clone()).strftime("%a %d %H:%M%:z").to_string())
        };
        format!("{} | {}", said(on(text, day, &zone)), said(after(text, start, &zone)))
    }

    #[test]
    fn hours_of_a_shift_mean_one_moment_or_are_refused() {
        let evening = "2026-11-17T04:00:40Z";
        assert_eq!(shift("22:30", evening), "Mon 16 22:30-06:00 | Mon 16 22:30-06:00");
        assert_eq!(shift("22:00", evening), "Mon 16 22:00-06:00 | Mon 16 22:00-06:00");
        assert_eq!(shift("6:10", evening), "Mon 16 06:10-06:00 | Tue 17 06:10-06:00");
        assert_eq!(shift("2026-11-18 06:10", evening), "Wed 18 06:10-06:00 | Wed 18 06:10-06:00");
        // The night in which 01:30 is twice, and the one in which 02:30 is not at all.
        let back = "2026-11-01T04:00:00Z";
        assert!(
            shift("01:30", back)
                .ends_with("01:30 was twice that night: write `2026-11-01T01:30-05:00` or `2026-11-01T01:30-06:00`")
        );
        assert_eq!(shift("2026-11-01T01:30-06:00", back), "Sun 01 01:30-06:00 | Sun 01 01:30-06:00");
        assert!(shift("2026-03-08 02:30", back).contains("set forward past 02:30"));
        for text in ["", "8", "8.30", "24:00", "16-11-2026 08:00", "tomorrow 08:00", "2026-11-16"] {
            assert!(shift(text, evening).contains("is not a time"), "{text}: {}", shift(text, evening));
        }
    }

    #[test]
    fn what_is_typed_for_a_moment_is_read_back_as_it() {
        let zone = TimeZone::get("America/Chicago").expect("a known zone");
        let start: Timestamp = "2026-11-01T04:00:00Z".parse().expect("a time");
        let written = |at: &str| typed(at.parse().expect("a time"), &zone, |text| after(text, start, &zone));
        assert_eq!(written("2026-11-01T04:10:30Z"), "23:10");
        assert_eq!(written("2026-11-01T05:10:00Z"), "00:10");
        assert_eq!(written("2026-11-01T07:30:00Z"), "2026-11-01T01:30-06:00");
        assert_eq!(written("2026-11-02T05:10:00Z"), "2026-11-01 23:10");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "25:00", "soon", "Xyz 10:00", "10:60", "10", "Mo 10:00", "-1:00", "10:00:00"] {
            assert!(at(text).contains("is not a time"), "{text}: {}", at(text));
        }
    }
}
