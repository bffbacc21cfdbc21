//! How much of something: exact thousandths of its unit, read and written as a decimal number, never guessed.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// Thousandths in one unit.
const ONE: i64 = 1_000;
/// Decimals that are kept.
const DECIMALS: usize = 3;
/// The most that a quantity can be, in units; sums of many of these still fit.
const MOST: i64 = 1_000_000_000_000;

/// A quantity in thousandths of an item's unit: 18 is `0.018`.
///
/// It is written as text (`"0.018"`), so that no reader rounds it; whole numbers are read too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

/// Why a text is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QuantityError {
    #[error("write a number such as 12 or 0.25")]
    Number,
    #[error("at most three decimals fit, such as 0.018")]
    Decimals,
    #[error("at most 1,000,000,000,000 fits")]
    Most,
}

impl Quantity {
    /// None of it.
    pub const ZERO: Quantity = Quantity(0);

    /// So many whole units.
    ///
    /// # Errors
    /// [`QuantityError::Most`] where no shop has so much.
    pub fn whole(units: i64) -> Result<Quantity, QuantityError> {
        if units.unsigned_abs() > MOST.unsigned_abs() { Err(QuantityError::Most) } else { Ok(Quantity(units * ONE)) }
    }

    /// So many thousandths.
    #[must_use]
    pub const fn thousandths(thousandths: i64) -> Quantity {
        Quantity(thousandths)
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The same without its sign.
    #[must_use]
    pub const fn abs(self) -> Quantity {
        Quantity(self.0.saturating_abs())
    }

    /// So many times as much; as much as a number holds where it would be more.
    #[must_use]
    pub const fn times(self, count: u32) -> Quantity {
        Quantity(self.0.saturating_mul(count as i64))
    }

    /// As many whole units as are at least as much.
    #[must_use]
    pub const fn rounded_up(self) -> Quantity {
        Quantity(self.0.saturating_add((ONE - self.0.rem_euclid(ONE)) % ONE))
    }

    /// What so much costs where one unit costs `minor`, in minor units; half a minor unit counts as a whole one.
    #[must_use]
    pub fn cost(self, minor: i64) -> i64 {
        let exact = i128::from(self.0) * i128::from(minor);
        let half = if exact < 0 { -i128::from(ONE / 2) } else { i128::from(ONE / 2) };
        let rounded = (exact + half) / i128::from(ONE);
        i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
    }

    /// What one unit costs where so much costs `minor`, in minor units, rounded; none where there is nothing.
    #[must_use]
    pub fn unit_cost(self, minor: i64) -> Option<i64> {
        if self.0 <= 0 {
            return None;
        }
        let whole = i128::from(self.0);
        i64::try_from((i128::from(minor) * i128::from(ONE) + whole / 2).div_euclid(whole)).ok()
    }
}

impl Add for Quantity {
    type Output = Quantity;

    fn add(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_add(other.0))
    }
}

impl Sub for Quantity {
    type Output = Quantity;

    fn sub(self, other: Quantity) -> Quantity {
        Quantity(self.0.saturating_sub(other.0))
    }
}

impl Neg for Quantity {
    type Output = Quantity;

    fn neg(self) -> Quantity {
        Quantity(self.0.saturating_neg())
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Quantity>>(all: I) -> Quantity {
        all.fold(Quantity::ZERO, Add::add)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / ONE.unsigned_abs(), self.0.unsigned_abs() % ONE.unsigned_abs());
        let part = format!("{part:0DECIMALS$}");
        match part.trim_end_matches('0') {
            "" => f.pad(&format!("{sign}{whole}")),
            decimals => f.pad(&format!("{sign}{whole}.{decimals}")),
        }
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    /// Digits, with a `-` before and up to three decimals after a point; `12.` and `.5` may be half typed, and are none.
    fn from_str(text: &str) -> Result<Quantity, QuantityError> {
        let text = text.trim();
        let bare = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = match bare.split_once('.') {
            Some((_, "")) => return Err(QuantityError::Number),
            Some((whole, part)) => (whole, part),
            None => (bare, ""),
        };
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(part) {
            return Err(QuantityError::Number);
        }
        if part.len() > DECIMALS {
            return Err(QuantityError::Decimals);
        }
        let units: i64 = whole.parse().map_err(|_| QuantityError::Most)?;
        let thousandths: i64 = format!("{part:0<DECIMALS$}").parse().map_err(|_| QuantityError::Number)?;
        let Quantity(whole) = Quantity::whole(units)?;
        let all = whole + thousandths;
        if all > MOST * ONE {
            return Err(QuantityError::Most);
        }
        Ok(Quantity(if bare.len() < text.len() { -all } else { all }))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Quantity, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

/// Reads what stands for a quantity in JSON.
struct Written;

impl Visitor<'_> for Written {
    type Value = Quantity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a text such as \"0.25\"")
    }

    fn visit_i64<E: de::Error>(self, units: i64) -> Result<Quantity, E> {
        Quantity::whole(units).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, units: u64) -> Result<Quantity, E> {
        i64::try_from(units).map_err(|_| QuantityError::Most).and_then(Quantity::whole).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
        text.parse().map_err(E::custom)
    }
}

/// Words for one of something that take an `s` where there are more.
const COUNTED: [&str; 14] = [
    "bag", "bottle", "can", "carton", "case", "crate", "cup", "jar", "pack", "packet", "piece", "roll", "sack", "tray",
];

/// A quantity with its unit, as people write it: `0.5 kg`, `1 box`, `96 pieces`.
#[must_use]
pub fn measured(quantity: Quantity, unit: &str) -> String {
    let one = quantity.abs() == Quantity(ONE);
    match unit {
        "" => quantity.to_string(),
        "box" if !one => format!("{quantity} boxes"),
        counted if !one && COUNTED.contains(&counted) => format!("{quantity} {counted}s"),
        unit => format!("{quantity} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_and_written_exactly() {
        for (text, thousandths, written) in [
            ("12", 12_000, "12"),
            ("0.25", 250, "0.25"),
            (" 0.018 ", 18, "0.018"),
            ("0.5", 500, "0.5"),
            ("-1.005", -1_005, "-1.005"),
            ("-0.5", -500, "-0.5"),
            ("007", 7_000, "7"),
            ("1000000000000", 1_000_000_000_000_000, "1000000000000"),
        ] {
            let read: Quantity = text.parse().expect(text);
            assert_eq!((read.0, read.to_string().as_str()), (thousandths, written), "{text}");
            assert_eq!(written.parse(), Ok(read), "{text}");
            let json = serde_json::to_string(&read).expect("plain data");
            assert_eq!(json, format!("\"{written}\""));
            assert_eq!(serde_json::from_str::<Quantity>(&json).expect(text), read);
        }
    }

    #[test]
    fn what_is_no_number_is_not_guessed() {
        use QuantityError::{Decimals, Most, Number};
        for (text, why) in [
            ("", Number),
            ("12,5", Number),
            ("12.", Number),
            (".5", Number),
            ("-", Number),
            ("--2", Number),
            ("+2", Number),
            ("1 000", Number),
            ("1e3", Number),
            ("９", Number),
            ("1.2.3", Number),
            ("0.0185", Decimals),
            ("1000000000000.001", Most),
            ("99999999999999999999", Most),
        ] {
            assert_eq!(text.parse::<Quantity>(), Err(why), "{text}");
        }
    }

    #[test]
    fn whole_numbers_of_older_files_are_read() {
        let read = |json: &str| serde_json::from_str::<Quantity>(json);
        assert_eq!(read("24").expect("whole").to_string(), "24");
        assert_eq!(read("-3").expect("whole").to_string(), "-3");
        assert!(read("0.25").is_err() && read("9223372036854775807").is_err() && read("null").is_err());
    }

    #[test]
    fn costs_are_rounded_once() {
        let of = |text: &str| text.parse::<Quantity>().expect(text);
        for (quantity, unit, cost) in [("0.018", 1_850, 33), ("0.2", 120, 24), ("0.0", 99, 0), ("-0.5", 5, -3)] {
            assert_eq!(of(quantity).cost(unit), cost, "{quantity} at {unit}");
        }
        assert_eq!(of("1000000000000").cost(i64::MAX), i64::MAX);
        assert_eq!(
            (of("12").unit_cost(1_440), of("0.25").unit_cost(100), of("3").unit_cost(100)),
            (Some(120), Some(400), Some(33))
        );
        assert_eq!((of("0").unit_cost(5), of("-1").unit_cost(5)), (None, None));
    }

    #[test]
    fn units_are_said_as_people_say_them() {
        let said = |text: &str, unit: &str| measured(text.parse().expect(text), unit);
        assert_eq!([said("0.5", "kg"), said("1", "box"), said("2", "box")], ["0.5 kg", "1 box", "2 boxes"]);
        assert_eq!(
            [said("96", "piece"), said("-1", "piece"), said("3", "Stück")],
            ["96 pieces", "-1 piece", "3 Stück"]
        );
    }

    #[test]
    fn arithmetic_stays_exact() {
        let of = |text: &str| text.parse::<Quantity>().expect(text);
        assert_eq!(of("0.018").times(1_000), of("18"));
        assert_eq!(of("0.1") + of("0.2"), of("0.3"));
        assert_eq!(of("1") - of("1.001"), of("-0.001"));
        assert_eq!([of("0.1"), of("0.9")].into_iter().sum::<Quantity>(), of("1"));
        for (from, up) in [("10.2", "11"), ("10", "10"), ("-0.5", "0"), ("0.001", "1")] {
            assert_eq!(of(from).rounded_up(), of(up), "{from}");
        }
    }
}
