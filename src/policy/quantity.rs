//! What condition values mean: exact decimals, instants, networks, booleans, bytes. Each reader
//! answers nothing for a text it cannot read; floating point is never involved.

use std::cmp::Ordering;
use std::net::IpAddr;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ipnet::IpNet;
use jiff::civil;

/// The most significant digits a number may have.
const MOST_DIGITS: usize = 28;

/// An exact decimal number: `digits × 10^exponent`, without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    negative: bool,
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// Sign, digits with at most one point, optional exponent; at most 28 significant digits.
    pub(crate) fn read(text: &str) -> Option<Decimal> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let figures = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                let plain = !figures.is_empty() && figures.len() <= 6 && figures.bytes().all(|b| b.is_ascii_digit());
                (mantissa, plain.then(|| exponent.parse::<i32>().ok())??)
            }
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let figures = || whole.bytes().chain(fraction.bytes());
        if whole.len() + fraction.len() == 0
            || whole.len() + fraction.len() > 4096
            || !figures().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let significant = || figures().skip_while(|b| *b == b'0');
        let trailing = figures().rev().take_while(|b| *b == b'0').count();
        let length = significant().count().saturating_sub(trailing);
        if length > MOST_DIGITS {
            return None;
        }
        if length == 0 {
            return Some(Decimal { negative: false, digits: 0, exponent: 0 });
        }
        let digits = significant().take(length).fold(0, |sum, b| sum * 10 + u128::from(b - b'0'));
        let exponent = exponent - i32::try_from(fraction.len()).ok()? + i32::try_from(trailing).ok()?;
        Some(Decimal { negative, digits, exponent })
    }

    /// The shortest plain text, or nothing where that would be absurdly long.
    pub(crate) fn plain(&self) -> Option<String> {
        if self.exponent.unsigned_abs() > 60 {
            return None;
        }
        let mut text = self.digits.to_string();
        if let Ok(zeros) = usize::try_from(self.exponent) {
            text.push_str(&"0".repeat(zeros));
        } else {
            let places = self.exponent.unsigned_abs() as usize;
            if text.len() <= places {
                text.insert_str(0, &"0".repeat(places + 1 - text.len()));
            }
            text.insert(text.len() - places, '.');
        }
        if self.negative {
            text.insert(0, '-');
        }
        Some(text)
    }

    /// The sum, if it can be had without rounding.
    pub(crate) fn plus(&self, other: &Decimal) -> Option<Decimal> {
        let exponent = self.exponent.min(other.exponent);
        let scaled = |d: &Decimal| {
            let factor = 10_i128.checked_pow((d.exponent - exponent).unsigned_abs())?;
            let digits = i128::try_from(d.digits).ok()?.checked_mul(factor)?;
            Some(if d.negative { -digits } else { digits })
        };
        let sum = scaled(self)?.checked_add(scaled(other)?)?;
        Decimal::read(&format!("{sum}e{exponent}"))
    }

    /// How far apart two numbers are; never below zero.
    pub(crate) fn distance(&self, other: &Decimal) -> Option<Decimal> {
        let negated = Decimal { negative: !other.negative, ..*other };
        self.plus(&negated).map(|difference| Decimal { negative: false, ..difference })
    }

    /// The power of ten of its first digit.
    fn magnitude(&self) -> i32 {
        self.exponent + self.tail()
    }

    /// How many digits follow the first.
    fn tail(&self) -> i32 {
        self.digits.checked_ilog10().unwrap_or_default().cast_signed()
    }

    fn compare_size(&self, other: &Decimal) -> Ordering {
        match (self.digits, other.digits) {
            (0, _) | (_, 0) => self.digits.cmp(&other.digits),
            _ => self.magnitude().cmp(&other.magnitude()).then_with(|| {
                // Both have at most 28 digits, so that lengthening the shorter stays far inside u128.
                let longest = self.tail().max(other.tail());
                let lengthened = |d: &Decimal| d.digits * 10_u128.pow((longest - d.tail()).unsigned_abs());
                lengthened(self).cmp(&lengthened(other))
            }),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A JSON number as text: the shortest decimal (`50.0` is `50`), or as written if it has none.
pub(crate) fn number_text(written: &str) -> String {
    Decimal::read(written).and_then(|d| d.plain()).unwrap_or_else(|| written.to_owned())
}

/// An instant in nanoseconds since 1970: ISO 8601 (date, minute, second, fraction; `Z`, an offset,
/// or nothing for UTC) or epoch seconds.
pub(crate) fn instant(text: &str) -> Option<i128> {
    epoch(text).or_else(|| iso(text))
}

fn epoch(text: &str) -> Option<i128> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let nanoseconds = whole.parse::<i128>().ok()? * 1_000_000_000 + nanoseconds(fraction)?;
    Some(if negative { -nanoseconds } else { nanoseconds })
}

/// The digits after the point of a second; what is finer than a nanosecond is cut off.
fn nanoseconds(fraction: &str) -> Option<i128> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(digits.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}

fn iso(text: &str) -> Option<i128> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let [year, month, day] = fields(date, '-')?;
    if date.len() != 10 || date.find('-') != Some(4) {
        return None;
    }
    let date = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let days = i128::from(civil::date(1970, 1, 1).until(date).ok()?.get_days());
    let Some(time) = time else { return Some(days * 86_400 * 1_000_000_000) };

    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (&time[..at], offset_seconds(&time[at..])?),
        None => (time, 0),
    };
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        Some((clock, fraction)) if clock.len() == 8 => (clock, nanoseconds(fraction)?),
        Some(_) => return None,
        None => (clock, 0),
    };
    let [hour, minute, second] = match clock.len() {
        5 => fields::<2>(clock, ':').map(|[hour, minute]| [hour, minute, 0])?,
        8 => fields::<3>(clock, ':')?,
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = days * 86_400 + i128::from(hour * 3600 + minute * 60 + second) - offset;
    Some(seconds * 1_000_000_000 + fraction)
}

/// `Z`, `+02:00`, `+0200` or `+02`, as seconds east of UTC.
fn offset_seconds(text: &str) -> Option<i128> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let digits = match text.as_bytes()[1..] {
        [a, b, b':', c, d] | [a, b, c, d] => [a, b, c, d],
        [a, b] => [a, b, b'0', b'0'],
        _ => return None,
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [a, b, c, d] = digits.map(|digit| i128::from(digit - b'0'));
    let (hours, minutes) = (10 * a + b, 10 * c + d);
    let seconds = hours * 3600 + minutes * 60;
    (hours <= 23 && minutes <= 59).then_some(if text.starts_with('-') { -seconds } else { seconds })
}

/// An instant as ISO 8601 text in UTC; nothing outside the years that have four digits.
pub(crate) fn instant_text(nanoseconds: i128) -> Option<String> {
    jiff::Timestamp::from_nanosecond(nanoseconds).ok().map(|at| at.to_string()).filter(|text| instant(text).is_some())
}

/// Exactly that many numbers of two digits (the first may have four).
fn fields<const N: usize>(text: &str, by: char) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut split = text.split(by);
    for number in &mut numbers {
        let field = split.next()?;
        if !matches!(field.len(), 2 | 4) || !field.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *number = field.parse().ok()?;
    }
    split.next().is_none().then_some(numbers)
}

/// `true` or `false`, in any letter case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A network, or a bare address as the network of that one host. Zeros before a number may be meant
/// as octal, and make it unreadable, in the length as in the address.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    let Some((host, length)) = text.split_once('/') else { return address(text).map(IpNet::from) };
    let plain = length == "0" || !length.starts_with(['0', '+']);
    IpNet::new(address(host)?, length.parse().ok().filter(|_| plain)?).ok()
}

/// One address.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

/// Base64, with or without its padding.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    LENIENT.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_compare_exactly() {
        let number = |text| Decimal::read(text).unwrap();
        assert_eq!(number("20"), number("20.00"));
        assert_eq!(number("2e1"), number("20"));
        assert_eq!(number("-0"), number("0.000"));
        assert!(number("0.1") < number("0.10000000000000000000000001"));
        assert!(number("-5") < number("-4.9"));
        assert!(number("9999999999999999999999999999") > number("9999999999999999999999999998"));
        assert!(number("1e300") > number("9999999999999999999999999999"));
        assert!(number("0.05") < number("0.5"));
        assert!(number("0") < number("0.05") && number("0.05") > number("0") && number("-0.05") < number("0"));
        assert!(number("1.23") < number("1.3") && number("1.2") < number("1.23"));
        let zeros = |count| "0".repeat(count);
        assert_eq!(number(&format!("{}1.{}", zeros(2047), zeros(2048))), number("1"));
        assert_eq!(Decimal::read(&format!("{}1.{}", zeros(2048), zeros(2048))), None);
        for text in [
            "",
            "12abc",
            "1e",
            "--1",
            ".",
            "1.2.3",
            " 1",
            "1 ",
            "0x10",
            "NaN",
            "1e9999999",
            "12345678901234567890123456789",
        ] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        for (written, plain) in [
            ("50.0", "50"),
            ("5e1", "50"),
            ("0.050", "0.05"),
            ("-1.5", "-1.5"),
            ("0", "0"),
            ("1e-3", "0.001"),
            ("1e61", "1e61"),
            ("1e-61", "1e-61"),
        ] {
            assert_eq!(number_text(written), plain);
        }
        assert_eq!(number_text("1e60"), format!("1{}", zeros(60)));
        assert_eq!(number_text("1e-60"), format!("0.{}1", zeros(59)));
    }

    #[test]
    fn decimals_add_exactly() {
        let number = |text| Decimal::read(text).unwrap();
        for (one, other, sum, distance) in [
            ("50", "-0.01", "49.99", "50.01"),
            ("0", "1", "1", "1"),
            ("-3", "3", "0", "6"),
            ("82.00", "50", "132", "32"),
            ("1e3", "0.5", "1000.5", "999.5"),
            ("5", "0", "5", "5"),
        ] {
            assert_eq!(number(one).plus(&number(other)), Some(number(sum)), "{one} + {other}");
            assert_eq!(number(one).distance(&number(other)), Some(number(distance)), "{one} to {other}");
        }
        assert_eq!(number("1e300").plus(&number("1")), None);
        assert_eq!(instant_text(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(instant_text(i128::MAX), None);
    }

    #[test]
    fn instants_are_one_scale() {
        let second = 1_000_000_000;
        assert_eq!(instant("1970-01-02"), Some(86_400 * second));
        assert_eq!(instant("1893456000"), instant("2030-01-01T00:00:00Z"));
        assert_eq!(instant("2026-01-05T08:00:00+02:00"), instant("2026-01-05T06:00Z"));
        assert_eq!(instant("2026-01-05T06:00:00.5"), instant("2026-01-05T06:00:00.500Z"));
        assert_eq!(instant("2026-01-05T01:00:00-0600"), instant("2026-01-05T07:00:00Z"));
        assert_eq!(instant("2026-01-05T05:45+05:45"), instant("2026-01-05"));
        assert_eq!(instant("2026-01-04T12:30-1130"), instant("2026-01-05"));
        assert_eq!(instant("-1.5"), Some(-1_500_000_000));
        assert_eq!(instant("123456789012345678"), Some(123_456_789_012_345_678 * second));
        for text in [
            "",
            "soon",
            "2026-13-01",
            "2026-02-30",
            "2026-0001-05",
            "2026-01-0005",
            "26-01-05",
            "2026-01-05T25:00Z",
            "2026-01-05T06",
            "2026-01-05T06:00+2:00",
            "2026-01-05TZ",
            "2026-01-05T06:00é",
            "2026-01-05T06:00.5",
            "2026-01-05T06:00:00.",
            "2026-01-05T06:00:00.x",
            "2026-01-05T06:00+24:00",
            "2026-01-05T06:00+05:60",
            "2026-001-5",
            "2026-+1-05",
            "1234567890123456789",
            "1.1234567890123456789",
            "+5",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
