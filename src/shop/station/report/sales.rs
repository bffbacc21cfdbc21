//! The sales of a period, and a day's end: the days' sums put together.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::day::{Count, Day, Takings};
use super::period::Period;
use crate::shop::Name;
use crate::shop::station::{Closing, Drawer};

/// What was sold in a period, and what that is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Sales {
    pub period: Period,
    /// By currency.
    pub takings: BTreeMap<String, Takings>,
    /// The days on which something was sold, earliest first, by currency.
    pub days: BTreeMap<String, Vec<(Date, Count)>>,
    pub drawer_openings: u32,
    pub compared: Period,
    /// What the period compared with came to, by currency.
    pub before: BTreeMap<String, Count>,
}

impl Sales {
    /// Of a period in which nothing was noted yet.
    #[must_use]
    pub fn new(period: Period) -> Sales {
        let (takings, days, before) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Sales { period, takings, days, drawer_openings: 0, compared: period.before(), before }
    }

    /// Takes in a day, later than those before.
    pub fn add(&mut self, date: Date, day: &Day) {
        if self.compared.has(date) {
            for (currency, takings) in &day.takings {
                *self.before.entry(currency.clone()).or_default() += takings.sales;
            }
        }
        if self.period.has(date) {
            self.drawer_openings += day.drawer_openings;
            for (currency, takings) in &day.takings {
                self.takings.entry(currency.clone()).or_default().add(takings);
                if takings.sales.count > 0 {
                    self.days.entry(currency.clone()).or_default().push((date, takings.sales));
                }
            }
        }
    }

    /// What was taken in this currency.
    #[must_use]
    pub fn of(&self, currency: &str) -> Option<&Takings> {
        self.takings.get(currency).filter(|takings| !takings.is_empty())
    }

    /// The sales of part of the period: of one day, or from one to another.
    #[must_use]
    pub fn between(&self, currency: &str, part: Period) -> Count {
        let days = self.days.get(currency).map_or(&[][..], Vec::as_slice);
        let mut sum = Count::default();
        days.iter().filter(|(date, _)| part.has(*date)).for_each(|(_, count)| sum += *count);
        sum
    }

    /// By how many percent the sales are more than those compared with; none where there were none.
    #[must_use]
    pub fn change_percent(&self, currency: &str) -> Option<i64> {
        let now = self.takings.get(currency).map_or(0, |takings| takings.sales.amount.0);
        let before = self.before.get(currency).map(|count| count.amount.0).filter(|before| *before > 0)?;
        let change = (i128::from(now) - i128::from(before)) * 200 / i128::from(before);
        // Halves away from nothing, of doubled percents.
        i64::try_from((change + change.signum()) / 2).ok()
    }
}

/// A day's end on one page.
#[derive(Clone, Debug, PartialEq)]
pub struct DayEnd {
    pub date: Date,
    pub sales: Sales,
    /// The tills counted that day, in order.
    pub closings: Vec<Closing>,
    /// The tills that are still open: only where the day is today.
    pub open: Vec<Arc<Drawer>>,
    pub hours: HoursWorked,
}

/// Who worked how long, of those whose timesheets may be seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HoursWorked {
    /// By person, who worked longest first; since when, for whom the shift still goes on.
    pub people: Vec<(Name, SignedDuration, Option<Timestamp>)>,
    /// Whether there are people whose timesheets may not be seen.
    pub partly: bool,
    /// Whether nobody's may.
    pub hidden: bool,
}

impl HoursWorked {
    /// All of them together.
    #[must_use]
    pub fn total(&self) -> SignedDuration {
        self.people.iter().map(|(_, worked, _)| *worked).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::station::Money;

    fn day(amount: i64) -> Day {
        let sales = Count { count: 1, amount: Money(amount) };
        let takings = Takings { sales, ..Takings::default() };
        Day { takings: BTreeMap::from([("USD".to_owned(), takings)]), drawer_openings: 1 }
    }

    #[test]
    fn a_period_is_compared_with_the_one_before() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let mut sales = Sales::new(Period::day(date("2026-11-23")));
        for (at, amount) in [("2026-11-15", 1), ("2026-11-16", 800), ("2026-11-22", 7_777), ("2026-11-23", 1_000)] {
            sales.add(date(at), &day(amount));
        }
        assert_eq!(sales.of("USD").map(|takings| takings.sales.amount), Some(Money(1_000)));
        assert_eq!((sales.change_percent("USD"), sales.change_percent("EUR")), (Some(25), None));
        assert_eq!(sales.drawer_openings, 1);
        let mut worse = Sales::new(Period::day(date("2026-11-23")));
        worse.add(date("2026-11-16"), &day(300));
        worse.add(date("2026-11-23"), &day(100));
        assert_eq!(worse.change_percent("USD"), Some(-67));
    }
}
