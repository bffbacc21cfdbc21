//! When something is tried: now, at an hour, on a day of the week, or at a full time.

use jiff::civil::{Time, Weekday};
use jiff::{Timestamp, ToSpan};

use crate::shop::Settings;

/// When `19:00`, `Mon 19:00` or a full time is: today, or the next such day. Empty is now.
#[must_use]
pub fn moment(written: &str, now: Timestamp, settings: &Settings) -> Option<Timestamp> {
    let written = written.trim();
    if written.is_empty() || written.eq_ignore_ascii_case("now") {
        return Some(now);
    }
    if let Ok(full) = written.parse::<Timestamp>() {
        return Some(full);
    }
    let (day, time) = written.split_once(' ').map_or((None, written), |(day, time)| (Some(day), time.trim()));
    let time = Time::strptime("%H:%M", time).ok()?;
    let today = settings.local(now).date();
    let days = match day {
        None => 0,
        Some(day) => today.weekday().until(weekday(day)?),
    };
    let date = today.checked_add(i32::from(days).days()).ok()?;
    date.to_datetime(time).to_zoned(settings.time_zone()).ok().map(|zoned| zoned.timestamp())
}

fn weekday(day: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let day = day.to_lowercase();
    let found = (day.len() >= 3).then(|| DAYS.iter().find(|(name, _)| name.starts_with(&day)));
    found.flatten().map(|(_, weekday)| *weekday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::file;

    #[test]
    fn hours_days_and_full_times() {
        let shop = file::read(include_str!("../../../../assets/shop.json")).unwrap();
        // A Monday, 11:41 in the sample shop.
        let now: Timestamp = "2026-11-23T17:41:00Z".parse().unwrap();
        let local = |written: &str| {
            let at = moment(written, now, &shop.settings)?;
            Some(shop.settings.local(at).strftime("%a %d %H:%M").to_string())
        };
        assert_eq!(moment("", now, &shop.settings), Some(now));
        assert_eq!(moment(" now ", now, &shop.settings), Some(now));
        assert_eq!(local("19:00").as_deref(), Some("Mon 23 19:00"));
        assert_eq!(local("Mon 08:00").as_deref(), Some("Mon 23 08:00"));
        assert_eq!(local("sunday 08:00").as_deref(), Some("Sun 29 08:00"));
        assert_eq!(moment("2026-01-01T00:00:00Z", now, &shop.settings), "2026-01-01T00:00:00Z".parse().ok());
        for unclear in ["teatime", "25:00", "Xyz 08:00", "mo 08:00", "08:00 Mon"] {
            assert_eq!(moment(unclear, now, &shop.settings), None, "{unclear}");
        }
    }
}
