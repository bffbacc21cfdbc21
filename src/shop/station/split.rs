//! What of a sale goes back with each refund: of which lines and taxes, and what coins made of it.
//!
//! It goes back as it came in. A line and its taxes are worth what they were sold for, cash is rounded to coins beside
//! them, and whoever gives back the last of a sale gives back whatever is left of each: then all of it comes to nothing.

use super::money::Money;
use super::order::{Line, Tax};
use super::sale::{GivenBack, Part, Sale};

/// What was given back at once, taken apart; the lines, the taxes on top, the rounding and the rest are all of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Split<'a> {
    /// How many of which line, and what they came to without the taxes on top.
    pub lines: Vec<(&'a Line, u32, Money)>,
    /// The taxes in it, inside and on top.
    pub taxes: Vec<(&'a Tax, Money)>,
    pub rounding: Money,
    /// What was for no line in particular, without the taxes on top.
    pub rest: Money,
}

impl Split<'_> {
    /// The taxes that came on top.
    #[must_use]
    pub fn on_top(&self) -> Money {
        self.taxes.iter().filter(|(tax, _)| !tax.included).map(|(_, part)| *part).sum()
    }
}

/// What lines came to: each line's net and each tax, in the order of the sale.
struct Worth {
    nets: Vec<Money>,
    taxes: Vec<Money>,
}

impl Worth {
    fn less(&self, other: &Worth) -> Worth {
        let less = |all: &[Money], some: &[Money]| all.iter().zip(some).map(|(all, some)| *all - *some).collect();
        Worth { nets: less(&self.nets, &other.nets), taxes: less(&self.taxes, &other.taxes) }
    }

    fn goods(&self) -> Money {
        self.nets.iter().copied().sum()
    }
}

/// How much of a sale is left while its refunds are gone through.
struct Left {
    counts: Vec<u32>,
    taxes: Vec<Money>,
    amount: Money,
}

impl Sale {
    /// What was paid for parts of it, discounts and taxes and rounding shared out; never more than is left of it, and all
    /// that is left for the last of it.
    #[must_use]
    pub fn worth(&self, parts: &[Part]) -> Money {
        if !parts.is_empty() && *parts == self.rest() {
            return self.refundable();
        }
        self.paid.part(self.price(parts).0.into(), self.totals.total.0.into()).min(self.refundable())
    }

    /// What parts of it were sold for, before anything was rounded.
    #[must_use]
    pub fn price(&self, parts: &[Part]) -> Money {
        let worth = self.part(&self.back(), parts);
        worth.goods() + self.on_top(&worth.taxes)
    }

    /// What rounding of the sale is left to go back.
    #[must_use]
    pub fn rounding_left(&self) -> Money {
        self.rounding() - self.given_back.iter().map(|back| back.rounding).sum()
    }

    /// A refund of it taken apart, by the number on the refund's own receipt.
    #[must_use]
    pub fn split(&self, number: u64) -> Option<Split<'_>> {
        let taxes = self.totals.taxes.iter().map(|(_, part)| *part).collect();
        let counts = vec![0; self.order.lines.len()];
        let mut left = Left { counts, taxes, amount: self.paid };
        self.given_back.iter().find_map(|back| {
            let split = self.take(&mut left, back);
            (back.number == number).then_some(split)
        })
    }

    /// Takes a refund off what is left.
    fn take(&self, left: &mut Left, back: &GivenBack) -> Split<'_> {
        let before = left.counts.clone();
        let worth = if back.parts.is_empty() { self.all_taxes() } else { self.part(&before, &back.parts) };
        let goods = if back.parts.is_empty() { self.totals.total - self.on_top(&worth.taxes) } else { worth.goods() };
        let all = i128::from((goods + self.on_top(&worth.taxes)).0);
        let (is_last, base) = (back.amount == left.amount, back.amount - back.rounding);
        let share = |(tax, left): (&Money, &Money)| match is_last {
            true => *left,
            false => tax.part(base.0.into(), all).min(*left),
        };
        let taxes: Vec<Money> = worth.taxes.iter().zip(&left.taxes).map(share).collect();
        let mut rest = base - self.on_top(&taxes);
        let (shared, mut so_far, mut given) = (rest, 0, Money::ZERO);
        let mut lines = vec![];
        for part in merged(&back.parts) {
            let (Some(line), Some(net)) = (self.order.lines.get(part.line), worth.nets.get(part.line)) else {
                continue;
            };
            so_far += i128::from(net.0);
            let share = shared.part(so_far, goods.0.into()) - given;
            (given, rest) = (given + share, rest - share);
            left.counts[part.line] = left.counts[part.line].saturating_add(part.count);
            lines.push((line, part.count, share));
        }
        left.taxes.iter_mut().zip(&taxes).for_each(|(left, part)| *left -= *part);
        left.amount -= back.amount;
        let named = self.totals.taxes.iter().map(|(tax, _)| tax).zip(taxes);
        let taxes = named.filter(|(_, part)| *part != Money::ZERO).collect();
        Split { lines, taxes, rounding: back.rounding, rest }
    }

    /// How many of each line were given back.
    fn back(&self) -> Vec<u32> {
        with(&vec![0; self.order.lines.len()], self.given_back.iter().flat_map(|back| &back.parts))
    }

    /// What some parts came to after others: together they come to what both came to at once.
    fn part(&self, before: &[u32], parts: &[Part]) -> Worth {
        self.came_to(&with(before, parts)).less(&self.came_to(before))
    }

    fn all_taxes(&self) -> Worth {
        let taxes = self.totals.taxes.iter().map(|(_, part)| *part).collect();
        Worth { nets: vec![], taxes }
    }

    /// What so many of each line came to.
    fn came_to(&self, counts: &[u32]) -> Worth {
        let mut nets = vec![Money::ZERO; self.order.lines.len()];
        let mut bases = vec![(0, 0); self.totals.taxes.len()];
        let places = (0..).zip(&self.order.lines).filter(|(_, line)| line.stands()).map(|(at, _): (usize, _)| at);
        for (at, (line, net)) in places.zip(self.order.nets()) {
            nets[at] = net.part(counts[at].into(), line.quantity.into());
            let tax = self.totals.taxes.iter().position(|(tax, _)| line.tax.as_ref() == Some(tax));
            if let Some((some, all)) = tax.map(|tax| &mut bases[tax]) {
                *some += i128::from(nets[at].0);
                *all += i128::from(net.0);
            }
        }
        let taxes = self.totals.taxes.iter().zip(bases).map(|((_, tax), (some, all))| tax.part(some, all)).collect();
        Worth { nets, taxes }
    }

    fn on_top(&self, taxes: &[Money]) -> Money {
        let on_top = self.totals.taxes.iter().zip(taxes).filter(|((tax, _), _)| !tax.included);
        on_top.map(|(_, part)| *part).sum()
    }
}

/// So many of each line, and these parts more.
fn with<'p>(counts: &[u32], parts: impl IntoIterator<Item = &'p Part>) -> Vec<u32> {
    let mut counts = counts.to_vec();
    for part in parts {
        if let Some(count) = counts.get_mut(part.line) {
            *count = count.saturating_add(part.count);
        }
    }
    counts
}

/// The parts with each line once.
fn merged(parts: &[Part]) -> Vec<Part> {
    let mut merged: Vec<Part> = vec![];
    for part in parts {
        match merged.iter_mut().find(|known| known.line == part.line) {
            Some(known) => known.count = known.count.saturating_add(part.count),
            None => merged.push(*part),
        }
    }
    merged
}
