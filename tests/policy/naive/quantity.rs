//! Numbers, dates, networks and bytes of the naive evaluator. Nothing: the text is none.

use std::cmp::Ordering;
use std::net::IpAddr;

/// Whether `found` compared with `wanted` is on the side that a Numeric or Date operator names.
pub fn holds(side: &str, found: Ordering) -> bool {
    match side {
        "Equals" => found.is_eq(),
        "LessThan" => found.is_lt(),
        "LessThanEquals" => found.is_le(),
        "GreaterThan" => found.is_gt(),
        "GreaterThanEquals" => found.is_ge(),
        _ => panic!("no comparison of the language: {side}"),
    }
}

/// An exact decimal, `0.digits × 10^exponent`, without zeros at either end of its digits.
#[derive(Debug, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    exponent: i64,
    digits: String,
}

impl Number {
    pub fn cmp(&self, other: &Number) -> Ordering {
        let sign = |number: &Number| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits));
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            0 => Ordering::Equal,
            1 => size(),
            _ => size().reverse(),
        })
    }
}

/// A decimal number: sign, digits, point, exponent; at most 28 digits that count. *Reading*: a `+`, and
/// a point with digits on one side alone, are as good; an exponent has at most six digits.
pub fn number(text: &str) -> Option<Number> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => {
            (mantissa, whole(power).filter(|_| power.trim_start_matches(['+', '-']).len() <= 6)?)
        }
        None => (text, 0),
    };
    let (units, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{units}{fraction}");
    if all.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let significant = all.trim_start_matches('0');
    let leading = i64::try_from(all.len() - significant.len()).ok()?;
    let digits = significant.trim_end_matches('0').to_owned();
    let exponent = i64::try_from(units.len()).ok()? - leading + power;
    (digits.len() <= 28).then_some(Number { negative, exponent, digits })
}

/// A whole number with or without sign.
fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Seconds since 1970 and the digits of the fraction of a second, without zeros at their end.
/// *Reading*: epoch seconds may have a fraction; ISO 8601's other spellings are as good (`t`, `z`, a
/// comma, `+0200`, `+02`); what is finer than a nanosecond is cut off.
pub fn date(text: &str) -> Option<Instant> {
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let short = |digits: &str| plain(digits) && digits.len() <= 18;
    let (negative, epoch) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = epoch.split_once('.').unwrap_or((epoch, "0"));
    if short(whole) && short(fraction) {
        let instant = Instant::new(whole.parse().ok()?, fraction);
        return Some(if negative { instant.before_1970() } else { instant });
    }
    let (day, time) = text.split_once(['T', 't']).map_or((text, None), |(day, time)| (day, Some(time)));
    let seconds = days(day)? * 86_400;
    let Some(time) = time else { return Some(Instant::new(seconds, "")) };
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        None => (time, 0),
        Some(at) => match (&time[..at], time[at..].split_at(1)) {
            (clock, ("Z" | "z", "")) => (clock, 0),
            (_, ("Z" | "z", _)) => return None,
            (clock, (sign, offset)) => {
                let (hours, minutes) = match offset.len() {
                    2 => (offset, "00"),
                    4 => (offset.get(..2)?, offset.get(2..)?),
                    _ => offset.split_once(':')?,
                };
                let size = field(hours, 2, 0..=23)? * 3600 + field(minutes, 2, 0..=59)? * 60;
                (clock, if sign == "-" { -size } else { size })
            }
        },
    };
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        Some((clock, fraction)) if clock.len() == "HH:MM:SS".len() && plain(fraction) => (clock, fraction),
        Some(_) => return None,
        None => (clock, ""),
    };
    let clock = match *clock.split(':').collect::<Vec<_>>() {
        [hour, minute] => field(hour, 2, 0..=23)? * 3600 + field(minute, 2, 0..=59)? * 60,
        [hour, minute, second] => {
            field(hour, 2, 0..=23)? * 3600 + field(minute, 2, 0..=59)? * 60 + field(second, 2, 0..=59)?
        }
        _ => return None,
    };
    Some(Instant::new(seconds + clock - offset, fraction))
}

/// In order of time.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    seconds: i64,
    nanoseconds: i64,
}

impl Instant {
    fn new(seconds: i64, fraction: &str) -> Instant {
        let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
        Instant { seconds, nanoseconds: digits.parse().expect("nine digits") }
    }

    /// As long before 1970 as this is after it.
    fn before_1970(self) -> Instant {
        match self.nanoseconds {
            0 => Instant { seconds: -self.seconds, nanoseconds: 0 },
            some => Instant { seconds: -self.seconds - 1, nanoseconds: 1_000_000_000 - some },
        }
    }
}

fn field(text: &str, width: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let plain = text.len() == width && text.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().filter(|number| range.contains(number))
}

/// The days from 1970-01-01 to `YYYY-MM-DD`, counted one year and one month at a time.
fn days(text: &str) -> Option<i64> {
    let [year, month, day] = *text.split('-').collect::<Vec<_>>() else { return None };
    let (year, month) = (field(year, 4, 0..=9999)?, field(month, 2, 1..=12)?);
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |month| match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = field(day, 2, 1..=length(month))?;
    let year_length = |year| if leap(year) { 366 } else { 365 };
    let years: i64 = (1970..year).map(year_length).sum::<i64>() - (year..1970).map(year_length).sum::<i64>();
    Some(years + (1..month).map(length).sum::<i64>() + day - 1)
}

/// A network, as the bits that its addresses begin with.
pub struct Network {
    first: IpAddr,
    length: usize,
}

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, other) = (bits(self.first), bits(address));
        own.len() == other.len() && own[..self.length] == other[..self.length]
    }
}

/// `address/length`, or an address alone, which is that host.
pub fn network(text: &str) -> Option<Network> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let first: IpAddr = address.parse().ok()?;
    let all = bits(first).len();
    let length = match length {
        None => all,
        // *Reading*: as in an address, a zero before the digits is refused: it may be meant as octal.
        Some(digits) if digits.len() > 1 && digits.starts_with('0') => return None,
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => digits.parse().ok()?,
        Some(_) => return None,
    };
    (length <= all).then_some(Network { first, length })
}

fn bits(address: IpAddr) -> Vec<bool> {
    let octets = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    octets.iter().flat_map(|octet| (0..8).rev().map(move |bit| octet >> bit & 1 == 1)).collect()
}

/// Standard base64; bits left over must be zero. *Reading*: the padding may be left out, wholly or in part.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let possible = match digits.len() % 4 {
        0 => padding == 0,
        2 => padding <= 2,
        3 => padding <= 1,
        _ => false,
    };
    if !possible {
        return None;
    }
    let mut bits = Vec::new();
    for digit in digits.chars() {
        let value = ALPHABET.find(digit)?;
        bits.extend((0..6).rev().map(|bit| value >> bit & 1 == 1));
    }
    let bytes = bits.chunks_exact(8);
    if bytes.remainder().iter().any(|bit| *bit) {
        return None;
    }
    Some(bytes.map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit))).collect())
}
