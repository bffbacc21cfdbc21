//! Money in whole minor units, and shares of it in percent: nothing here is ever a float.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// An amount in minor units of the shop's currency: 1450 is $14.50.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);
    /// The most that is typed, handed over or comes together on one order: a billion of minor units.
    pub const MOST: Money = Money(1_000_000_000);

    /// Reads an amount of major units as a person types it: `12.50`, `12.5` or `12`, without a sign or separators.
    ///
    /// # Errors
    /// What is wanted, with an example in this currency.
    pub fn read(text: &str, currency: &str) -> Result<Money, String> {
        let digits = digits(currency);
        let wanted = || {
            let example = Money(1250 * 10_i64.pow(digits) / 100).plain(currency);
            format!("an amount looks like `{example}`")
        };
        let text = text.trim();
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let pointed = text.contains('.');
        if whole.is_empty() || !is_number(whole) || !is_number(part) || pointed && part.is_empty() {
            return Err(wanted());
        }
        if part.len() > digits as usize {
            return Err(wanted());
        }
        let unit = 10_i64.pow(digits);
        let missing = 10_i64.pow(digits - u32::try_from(part.len()).unwrap_or(digits));
        let parsed = || {
            let part = if part.is_empty() { 0 } else { part.parse::<i64>().ok()? };
            whole.parse::<i64>().ok()?.checked_mul(unit)?.checked_add(part * missing)
        };
        match parsed().map(Money).filter(|amount| *amount <= Money::MOST) {
            Some(amount) => Ok(amount),
            None => Err(format!("at most {}", Money::MOST.said(currency))),
        }
    }

    /// As decimal major units, as condition keys have it: `14.50`.
    #[must_use]
    pub fn plain(self, currency: &str) -> String {
        let digits = digits(currency);
        let unit = 10_u64.pow(digits);
        let (whole, part) = (self.0.unsigned_abs() / unit, self.0.unsigned_abs() % unit);
        let sign = if self.0 < 0 { "-" } else { "" };
        match digits {
            0 => format!("{sign}{whole}"),
            digits => format!("{sign}{whole}.{part:0width$}", width = digits as usize),
        }
    }

    /// As decimal major units for people, the thousands apart: `1,284.50`.
    #[must_use]
    pub fn figures(self, currency: &str) -> String {
        apart(&self.plain(currency))
    }

    /// With the currency's sign: `$1,284.50`.
    #[must_use]
    pub fn said(self, currency: &str) -> String {
        let figures = self.figures(currency);
        match figures.strip_prefix('-') {
            Some(amount) => format!("-{}{amount}", sign(currency)),
            None => format!("{}{figures}", sign(currency)),
        }
    }

    /// As [`said`](Money::said), but plain figures where the currency has no sign: a heading names it.
    #[must_use]
    pub fn brief(self, currency: &str) -> String {
        if has_sign(currency) { self.said(currency) } else { self.figures(currency) }
    }

    /// So many of it.
    #[must_use]
    pub fn times(self, count: u32) -> Money {
        Money(self.0.saturating_mul(i64::from(count)))
    }

    /// A share of it, halves rounded away from nothing.
    #[must_use]
    pub fn share(self, percent: Percent) -> Money {
        rounded(i128::from(self.0) * i128::from(percent.0), 100_000)
    }

    /// The part of it that is a tax of this rate, where the tax is included.
    #[must_use]
    pub fn included(self, rate: Percent) -> Money {
        rounded(i128::from(self.0) * i128::from(rate.0), 100_000 + i128::from(rate.0))
    }

    /// So much of it as `some` is of `all`, halves rounded away from nothing; nothing where `all` is.
    #[must_use]
    pub fn part(self, some: i128, all: i128) -> Money {
        match i128::from(self.0).checked_mul(some) {
            Some(product) if all > 0 => rounded(product, all),
            _ => Money::ZERO,
        }
    }

    /// To the nearest multiple of a step, halves up: what can be paid where small coins are gone.
    #[must_use]
    pub fn to_step(self, step: Money) -> Money {
        match step.0 {
            ..=1 => self,
            step => Money(rounded(i128::from(self.0), i128::from(step)).0.saturating_mul(step)),
        }
    }

    /// Whether it is more than nothing.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.0 > 0
    }
}

/// A quotient to the nearest whole, halves away from nothing.
fn rounded(amount: i128, by: i128) -> Money {
    let half = if amount < 0 { -by / 2 } else { by / 2 };
    Money(i64::try_from(amount.saturating_add(half) / by).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX }))
}

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Money;

    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Money;

    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// A decimal number with the thousands apart: `1,284.50`.
#[must_use]
pub fn apart(number: &str) -> String {
    let (whole, part) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let (minus, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut text = minus.to_owned();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + part
}

/// How many digits of a currency stand behind the point (ISO 4217's exponent).
#[must_use]
pub fn digits(currency: &str) -> u32 {
    Currency::from_code(currency).and_then(Currency::exponent).map_or(2, u32::from)
}

/// Whether there is a currency of this code (ISO 4217).
#[must_use]
pub fn is_currency(code: &str) -> bool {
    Currency::from_code(code).is_some()
}

/// The sign before an amount: `$` where everybody knows it, else the code and a space.
#[must_use]
pub fn sign(currency: &str) -> String {
    match currency {
        "USD" | "CAD" | "AUD" | "NZD" | "SGD" | "HKD" => "$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "JPY" => "¥".to_owned(),
        code => format!("{code} "),
    }
}

/// Whether everybody knows its sign: else amounts have its code before them.
#[must_use]
pub fn has_sign(currency: &str) -> bool {
    !sign(currency).ends_with(' ')
}

/// A heading over [`brief`](Money::brief) amounts: it names the currency where they do not.
#[must_use]
pub fn headed(words: &str, currency: &str) -> String {
    if has_sign(currency) { words.to_owned() } else { format!("{words}, {currency}") }
}

/// A share in thousandths of a percent: 9375 is 9.375 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(pub u32);

impl Percent {
    /// Nothing.
    pub const ZERO: Percent = Percent(0);
    /// All of it.
    pub const ALL: Percent = Percent(100_000);

    /// Both off one after the other: 10 % and 10 % are 19 %.
    #[must_use]
    pub fn and(self, other: Percent) -> Percent {
        let left = |percent: Percent| 100_000_u64.saturating_sub(u64::from(percent.0));
        let left = left(self) * left(other) / 100_000;
        Percent(100_000_u32.saturating_sub(u32::try_from(left).unwrap_or(0)))
    }

    /// Reads a percentage from 0 to 100: `10`, `12.5`, `9.375`.
    ///
    /// # Errors
    /// What is wanted, with an example.
    pub fn read(text: &str) -> Result<Percent, String> {
        let wanted = || "a percentage looks like `10` or `12.5`, and is at most `100`".to_owned();
        let (whole, part) =
            text.trim().split_once('.').map_or((text.trim(), None), |(whole, part)| (whole, Some(part)));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || whole.len() > 3 || part.is_some_and(|part| !is_number(part) || part.len() > 3) {
            return Err(wanted());
        }
        let part = format!("{:0<3}", part.unwrap_or_default());
        let thousandths = whole.parse::<u32>().ok().zip(part.parse::<u32>().ok());
        let percent = thousandths.map(|(whole, part)| Percent(whole * 1_000 + part));
        percent.filter(|percent| *percent <= Percent::ALL).ok_or_else(wanted)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1_000, self.0 % 1_000);
        if part == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{part:03}").trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_typed_and_never_guessed() {
        for (text, minor) in [("12.50", 1250), ("12.5", 1250), ("12", 1200), ("0.05", 5), (" 7.00 ", 700), ("007", 700)]
        {
            assert_eq!(Money::read(text, "USD"), Ok(Money(minor)), "{text}");
        }
        for text in ["", ".", "12.", ".5", "-1", "+1", "1,50", "1 000", "12.505", "$5", "1e3", "١٢", "5.-1", "0x5"] {
            assert_eq!(Money::read(text, "USD"), Err("an amount looks like `12.50`".to_owned()), "{text}");
        }
        assert_eq!(Money::read("10000000.01", "USD"), Err("at most $10,000,000.00".to_owned()));
        assert_eq!(Money::read("99999999999999999999", "USD"), Err("at most $10,000,000.00".to_owned()));
        assert_eq!(Money::read("820", "JPY"), Ok(Money(820)));
        assert_eq!(Money::read("8.2", "JPY"), Err("an amount looks like `12`".to_owned()));
        assert_eq!(Money::read("1.234", "KWD"), Ok(Money(1234)));
    }

    #[test]
    fn amounts_are_said_with_their_sign() {
        assert_eq!(Money(8205).said("USD"), "$82.05");
        assert_eq!(Money(-5).said("USD"), "-$0.05");
        assert_eq!(Money(820).said("JPY"), "¥820");
        assert_eq!(Money(1234).said("CHF"), "CHF 12.34");
        assert_eq!(Money(-5).plain("USD"), "-0.05");
        assert_eq!((Money(-8205).brief("USD"), Money(-8205).brief("KWD")), ("-$82.05".to_owned(), "-8.205".to_owned()));
        assert_eq!(
            (headed("Takings", "JPY"), headed("Takings", "KWD")),
            ("Takings".to_owned(), "Takings, KWD".to_owned())
        );
        assert_eq!(Money(99_999).said("USD"), "$999.99");
        assert_eq!(Money(-123_456_789).said("USD"), "-$1,234,567.89");
        assert_eq!(Money(123_456).figures("JPY"), "123,456");
        assert_eq!(Money(123_456).plain("USD"), "1234.56", "as condition keys and files have it");
    }

    #[test]
    fn shares_are_rounded_to_the_nearest() {
        assert_eq!(Money(1_000).share(Percent(10_000)), Money(100));
        assert_eq!(Money(5).share(Percent(10_000)), Money(1), "half a cent is one");
        assert_eq!(Money(-5).share(Percent(10_000)), Money(-1));
        assert_eq!(Money(4).share(Percent(10_000)), Money(0));
        assert_eq!(Money(1_999).share(Percent(9_375)), Money(187));
        assert_eq!(Money(1_190).included(Percent(19_000)), Money(190));
        assert_eq!(Money(1_000).included(Percent(7_000)), Money(65));
        assert_eq!(Money(1_999).share(Percent::ALL), Money(1_999));
    }

    proptest::proptest! {
        /// Whatever is counted together, nothing wraps round: sums stay on their side of nothing.
        #[test]
        fn absurd_amounts_never_wrap(
            amount in proptest::num::i64::ANY,
            other in proptest::num::i64::ANY,
            count in proptest::num::u32::ANY,
            percent in proptest::num::u32::ANY,
            some in proptest::num::i128::ANY,
            all in proptest::num::i128::ANY,
        ) {
            let (money, more) = (Money(amount), Money(other));
            let exact = i128::from(amount) * i128::from(count);
            let bounded = exact.clamp(i64::MIN.into(), i64::MAX.into());
            proptest::prop_assert_eq!(i128::from(money.times(count).0), bounded);
            let sum = (i128::from(amount) + i128::from(other)).clamp(i64::MIN.into(), i64::MAX.into());
            proptest::prop_assert_eq!(i128::from((money + more).0), sum);
            let share = money.share(Percent(percent));
            proptest::prop_assert!(share.0.signum() * amount.signum() >= 0);
            let inside = money.included(Percent(percent));
            proptest::prop_assert!(inside.0.unsigned_abs() <= amount.unsigned_abs());
            let _ = (money.to_step(more), money - more, -money, money.part(some, all));
            for currency in ["USD", "JPY", "KWD", "XXX"] {
                let said = money.said(currency);
                proptest::prop_assert_eq!(said.starts_with('-'), amount < 0);
            }
        }

        /// What is typed is read exactly or refused, and what is said without a sign is read back.
        #[test]
        fn amounts_are_read_back(minor in 0..=Money::MOST.0, typed in "[0-9., -]{0,12}") {
            for currency in ["USD", "JPY", "KWD"] {
                proptest::prop_assert_eq!(Money::read(&Money(minor).plain(currency), currency), Ok(Money(minor)));
                if let Ok(amount) = Money::read(&typed, currency) {
                    proptest::prop_assert!(amount >= Money::ZERO && amount <= Money::MOST);
                }
            }
        }
    }

    #[test]
    fn cash_is_rounded_to_the_smallest_coin() {
        for (exact, paid) in [(1_002, 1_000), (1_003, 1_005), (1_005, 1_005), (1_007, 1_005), (1_008, 1_010)] {
            assert_eq!(Money(exact).to_step(Money(5)), Money(paid), "{exact}");
        }
        assert_eq!(Money(1_003).to_step(Money(1)), Money(1_003));
        assert_eq!(Money(1_003).to_step(Money(0)), Money(1_003));
    }

    #[test]
    fn discounts_add_up() {
        let both = |one: u32, other: u32| Percent(one).and(Percent(other)).0;
        assert_eq!((both(10_000, 10_000), both(10_000, 0), both(0, 100_000)), (19_000, 10_000, 100_000));
        // What is not a thousandth any more is rounded up: against the discount.
        assert_eq!(both(1, 1), 2);
        assert_eq!(both(150_000, 0), 100_000);
    }

    #[test]
    fn percentages_are_read_and_printed() {
        for (text, thousandths) in [("10", 10_000), ("12.5", 12_500), ("9.375", 9_375), ("0", 0), ("100", 100_000)] {
            assert_eq!(Percent::read(text), Ok(Percent(thousandths)), "{text}");
            assert_eq!(Percent(thousandths).to_string(), text);
        }
        for text in ["", "-1", "101", "100.001", "1.2345", "1.", ".5", "ten", "1000"] {
            assert!(Percent::read(text).is_err(), "{text}");
        }
        assert_eq!(Percent(50).to_string(), "0.05");
    }
}
