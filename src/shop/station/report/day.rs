//! A day added up: what happened is taken in one by one, in whatever order, so that the sum is the same however it came
//! about.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use jiff::Zoned;
use serde::{Deserialize, Serialize};

use super::event::Event;
use crate::shop::station::{Line, Method, Money, Refund, Sale, Tax};
use crate::shop::{Name, Person, SafeText};

/// One day on the shop's calendar.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Day {
    /// What came in, by currency.
    pub takings: BTreeMap<String, Takings>,
    /// How often a drawer was opened without a sale.
    pub drawer_openings: u32,
}

/// What came in and went out in one currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Takings {
    /// Receipts of sales, and what they came to: with taxes and rounding, without tips and before refunds.
    pub sales: Count,
    /// What was sold, at its full price.
    pub items: Money,
    /// How many sales had something taken off, and what.
    pub discounts: Count,
    /// What rounding cash to coins made of it.
    pub rounding: Flow,
    pub tips: Money,
    /// What was given back, on the day it was given back.
    pub refunds: Count,
    /// What of that was for no item in particular, without taxes on top.
    pub back_for_none: Money,
    /// What was taken off orders again, on the day it was taken off.
    pub voids: Count,
    /// By the hour of the shop's clock, 0 to 23.
    pub hours: BTreeMap<u8, Count>,
    pub sold: BTreeMap<Name, Sold>,
    #[serde(with = "pairs")]
    pub people: BTreeMap<Person, Worked>,
    pub methods: BTreeMap<Method, Paid>,
    /// Each with the sales that had it, and the refunds that had some of it.
    pub taxes: Vec<(Tax, Flow)>,
}

/// What came in beside the goods, and what of it went back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flow {
    pub sales: Count,
    pub refunds: Count,
}

impl Flow {
    /// Whether anything came in or went back.
    #[must_use]
    pub fn is_some(&self) -> bool {
        *self != Flow::default()
    }

    /// What is left of it.
    #[must_use]
    pub fn net(&self) -> Money {
        self.sales.amount - self.refunds.amount
    }
}

/// How many, and what they came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub count: u64,
    pub amount: Money,
}

/// So many of one item, and what they came to: with discounts, without taxes on top.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sold {
    /// As the item was called when it was sold last.
    pub name: SafeText,
    pub count: u64,
    pub amount: Money,
    /// What was given back of it, on the day it was given back; likewise without taxes on top.
    // Left out where nothing was: a year has hundreds of thousands of these.
    #[serde(default, skip_serializing_if = "Count::is_none")]
    pub back: Count,
}

impl Sold {
    fn add(&mut self, name: &SafeText, new: Count, back: Count) {
        self.count += new.count;
        self.amount += new.amount;
        self.back += back;
        // As it was called when it was sold, not when some of it came back.
        if self.name != *name && new.count > 0 {
            self.name = name.clone();
        }
    }

    /// What is left of it.
    #[must_use]
    pub fn net(&self) -> Money {
        self.amount - self.back.amount
    }
}

/// What one person rang up, gave back and took off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Worked {
    pub sales: Count,
    pub tips: Money,
    pub refunds: Count,
    pub voids: Count,
}

/// What came in and went out by one way of paying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paid {
    pub sales: Count,
    pub tips: Money,
    pub refunds: Count,
}

impl Paid {
    /// What is left of it: sales and tips, less refunds.
    #[must_use]
    pub fn kept(&self) -> Money {
        self.sales.amount + self.tips - self.refunds.amount
    }
}

impl Count {
    /// One more, of so much.
    pub fn note(&mut self, amount: Money) {
        *self += Count { count: 1, amount };
    }

    /// One more, if it is not of nothing.
    fn note_some(&mut self, amount: Money) {
        if amount != Money::ZERO {
            self.note(amount);
        }
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
    fn is_none(&self) -> bool {
        *self == Count::default()
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.count += other.count;
        self.amount += other.amount;
    }
}

impl AddAssign for Flow {
    fn add_assign(&mut self, other: Flow) {
        self.sales += other.sales;
        self.refunds += other.refunds;
    }
}

impl AddAssign for Worked {
    fn add_assign(&mut self, other: Worked) {
        self.sales += other.sales;
        self.tips += other.tips;
        self.refunds += other.refunds;
        self.voids += other.voids;
    }
}

impl AddAssign for Paid {
    fn add_assign(&mut self, other: Paid) {
        self.sales += other.sales;
        self.tips += other.tips;
        self.refunds += other.refunds;
    }
}

impl Day {
    /// Takes in what happened at this time on the shop's clock.
    pub fn note(&mut self, at: &Zoned, event: &Event<'_>) {
        match event {
            Event::Sold(sale) => self.of(&sale.order.currency).sell(at, sale),
            Event::GivenBack(refund, sale) => {
                let takings = self.of(&refund.currency);
                takings.refunds.note(refund.amount);
                takings.give_back(refund, *sale);
                takings.methods.entry(refund.method).or_default().refunds.note(refund.amount);
                takings.people.entry(refund.by.clone()).or_default().refunds.note(refund.amount);
            }
            Event::Voided { order, lines, by } => {
                let takings = self.of(&order.currency);
                let net = |line: &&Line| line.net(order.discount);
                let count = lines.iter().map(|line| u64::from(line.quantity)).sum();
                let voided = Count { count, amount: lines.iter().map(net).sum() };
                takings.voids += voided;
                if let Some(by) = by {
                    takings.people.entry((*by).clone()).or_default().voids += voided;
                }
            }
            Event::DrawerOpened => self.drawer_openings += 1,
        }
    }

    fn of(&mut self, currency: &str) -> &mut Takings {
        self.takings.entry(currency.to_owned()).or_default()
    }
}

impl Takings {
    fn sell(&mut self, at: &Zoned, sale: &Sale) {
        let one = Count { count: 1, amount: sale.paid };
        self.sales += one;
        self.items += sale.totals.items;
        self.discounts.note_some(sale.totals.discount);
        self.rounding.sales.note_some(sale.rounding());
        self.tips += sale.tip;
        *self.hours.entry(u8::try_from(at.hour()).unwrap_or(0)).or_default() += one;
        let person = self.people.entry(sale.by.clone()).or_default();
        person.sales += one;
        person.tips += sale.tip;
        let method = self.methods.entry(sale.method).or_default();
        method.sales += one;
        method.tips += sale.tip;
        for (tax, part) in &sale.totals.taxes {
            self.tax(tax).sales.note(*part);
        }
        for (line, net) in sale.order.nets() {
            let sold = Count { count: u64::from(line.quantity), amount: net };
            self.item(&line.item, &line.name, sold, Count::default());
        }
    }

    /// Takes what was given back apart, as it came in.
    fn give_back(&mut self, refund: &Refund, sale: Option<&Sale>) {
        let Some(split) = sale.and_then(|sale| sale.split(refund.number)) else {
            self.back_for_none += refund.amount;
            return;
        };
        for (line, count, net) in &split.lines {
            let back = Count { count: u64::from(*count), amount: *net };
            self.item(&line.item, &line.name, Count::default(), back);
        }
        for (tax, part) in &split.taxes {
            self.tax(tax).refunds.note(*part);
        }
        self.rounding.refunds.note_some(split.rounding);
        self.back_for_none += split.rest;
    }

    fn tax(&mut self, tax: &Tax) -> &mut Flow {
        let at = self.taxes.iter().position(|(known, _)| known == tax).unwrap_or(self.taxes.len());
        if at == self.taxes.len() {
            self.taxes.push((tax.clone(), Flow::default()));
        }
        &mut self.taxes[at].1
    }

    fn item(&mut self, sku: &Name, name: &SafeText, new: Count, back: Count) {
        match self.sold.get_mut(&**sku) {
            Some(sold) => sold.add(name, new, back),
            None => {
                let Count { count, amount } = new;
                self.sold.insert(sku.clone(), Sold { name: name.clone(), count, amount, back });
            }
        }
    }

    /// Takes in another stretch of time, later than this one.
    pub fn add(&mut self, later: &Takings) {
        self.sales += later.sales;
        self.items += later.items;
        self.discounts += later.discounts;
        self.rounding += later.rounding;
        self.tips += later.tips;
        self.refunds += later.refunds;
        self.back_for_none += later.back_for_none;
        self.voids += later.voids;
        later.hours.iter().for_each(|(hour, count)| *self.hours.entry(*hour).or_default() += *count);
        later.people.iter().for_each(|(who, worked)| *self.people.entry(who.clone()).or_default() += *worked);
        later.methods.iter().for_each(|(method, paid)| *self.methods.entry(*method).or_default() += *paid);
        later.taxes.iter().for_each(|(tax, flow)| *self.tax(tax) += *flow);
        // Side by side: days sell much the same, and a year of a thousand items is too long to look each of them up.
        let mut new = Vec::new();
        let mut known = self.sold.iter_mut().peekable();
        for (sku, sold) in &later.sold {
            while known.next_if(|(at, _)| *at < sku).is_some() {}
            match known.next_if(|(at, _)| *at == sku) {
                Some((_, of)) => of.add(&sold.name, Count { count: sold.count, amount: sold.amount }, sold.back),
                None => new.push((sku.clone(), sold.clone())),
            }
        }
        self.sold.extend(new);
    }

    /// What a receipt came to on average; nothing where there was none.
    #[must_use]
    pub fn average(&self) -> Money {
        self.sales.amount.part(1, i128::from(self.sales.count))
    }

    /// What is left of it all: sales, less refunds; without tips.
    #[must_use]
    pub fn net(&self) -> Money {
        self.sales.amount - self.refunds.amount
    }

    /// The taxes that came on top of the items.
    #[must_use]
    pub fn on_top(&self) -> Flow {
        let mut on_top = Flow::default();
        self.taxes.iter().filter(|(tax, _)| !tax.included).for_each(|(_, flow)| on_top += *flow);
        on_top
    }

    /// What is no item's, in words: so much of the sales, and of the refunds. With the items it makes all of both.
    #[must_use]
    pub fn beside_items(&self) -> Vec<(&'static str, Money, Money)> {
        let of = |words, flow: Flow| (words, flow.sales.amount, flow.refunds.amount);
        let none = ("for no item", Money::ZERO, self.back_for_none);
        let beside = [of("taxes on top", self.on_top()), of("rounding", self.rounding), none];
        beside.into_iter().filter(|(_, sold, back)| *sold != Money::ZERO || *back != Money::ZERO).collect()
    }

    /// The items, the best first; ties by name.
    #[must_use]
    pub fn best(&self) -> Vec<(&Name, &Sold)> {
        let mut items: Vec<(&Name, &Sold)> = self.sold.iter().collect();
        items.sort_by(|(_, a), (_, b)| {
            (b.amount, b.count)
                .cmp(&(a.amount, a.count))
                .then_with(|| a.name.to_lowercase().cmp(&b.name.to_lowercase()))
        });
        items
    }

    /// Whether nothing happened at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sales.count == 0 && self.refunds.count == 0 && self.voids.count == 0
    }

    /// All taxes together, less what went back.
    #[must_use]
    pub fn tax_total(&self) -> Money {
        self.taxes.iter().map(|(_, flow)| flow.net()).sum()
    }
}

/// Keys that JSON has no object for are written as pairs.
mod pairs {
    use std::collections::BTreeMap;

    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    pub fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub fn deserialize<'de, K, V, D>(from: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(from)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_part_of_a_stored_day_is_nothing_and_none_is_lost() {
        let mut takings = Takings::default();
        takings.people.insert(Person::Owner, Worked::default());
        takings.people.insert(Person::Employee(Name::literal("rudy")), Worked::default());
        takings.methods.insert(Method::Cash, Paid::default());
        takings.hours.insert(7, Count { count: 1, amount: Money(475) });
        let day = Day { takings: BTreeMap::from([("USD".to_owned(), takings)]), drawer_openings: 2 };
        let text = serde_json::to_string(&day).expect("plain data");
        assert_eq!(serde_json::from_str::<Day>(&text).expect("the same"), day);
        assert_eq!(serde_json::from_str::<Day>("{}").expect("an empty one"), Day::default());
    }
}
