//! Times as people type them: `19:00`, `Mon 19:00`, or RFC 3339.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
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
    let (hour, minute) = clock.split_once(':').ok_or_else(no_time)?;
    let number =
        |text: &str| (text.len() <= 2 && !text.starts_with(['+', '-'])).then(|| text.parse::<i8>().ok()).flatten();
    let time = number(hour).zip(number(minute)).and_then(|(h, m)| Time::new(h, m, 0, 0).ok()).ok_or_else(no_time)?;
    let today = now.to_zoned(zone.clone());
    // The minute that is running counts as now.
    let this_minute = today.time().with().second(0).subsec_nanosecond(0).build().map_err(|_| no_time())?;
    let next = (0..8i64)
        .filter_map(|days| today.date().checked_add(days.days()).ok())
        .find(|date| day.is_none_or(|day| date.weekday() == day) && (*date > today.date() || time >= this_minute));
    let at = next.and_then(|date| date.to_datetime(time).to_zoned(zone.clone()).ok()).ok_or_else(no_time)?;
    Ok(at.timestamp())
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

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "25:00", "soon", "Xyz 10:00", "10:60", "10", "Mo 10:00", "-1:00", "10:00:00"] {
            assert!(at(text).contains("is not a time"), "{text}: {}", at(text));
        }
    }
}
