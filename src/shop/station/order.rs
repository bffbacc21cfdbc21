//! An order being rung up, and what it comes to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::money::{Money, Percent};
use crate::shop::{Name, Person, SafeText, Session, SessionId};

/// The most lines of an order, and the most of one item in a line.
pub const MOST_LINES: usize = 200;
pub const MOST_OF_ONE: u32 = 999;

/// An order that is not paid yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub number: u64,
    /// The workstation it was begun at.
    pub till: Name,
    /// Whose it is: whoever began or resumed it last.
    pub person: Person,
    pub started: Timestamp,
    pub lines: Vec<Line>,
    /// Off the whole order, after the lines' own.
    pub discount: Percent,
    /// Put aside, and since when.
    pub parked: Option<Timestamp>,
    /// In which hand it is as long as it is not put aside; none where nobody goes on with it.
    #[serde(default)]
    pub hand: Option<Hand>,
    /// What it is called while it is parked: "window table".
    pub label: Option<SafeText>,
    /// The currency of its amounts.
    pub currency: String,
}

/// A session with the role it had in hand. When either ends, what was in the hand is put aside: that is computed, not
/// stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    pub session: SessionId,
    pub role: Option<Name>,
}

impl Hand {
    /// The hand that somebody works with at this time.
    #[must_use]
    pub fn of(who: &Session, now: Timestamp) -> Hand {
        Hand { session: who.id, role: who.role_at(now).map(|held| held.role.clone()) }
    }
}

/// So many of one item, at the price of when they were rung up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub item: Name,
    pub name: SafeText,
    pub price: Money,
    pub quantity: u32,
    pub note: Option<SafeText>,
    pub discount: Percent,
    pub tax: Option<Tax>,
    /// Taken off again; it stays to be seen and costs nothing.
    pub void: Option<Void>,
}

/// Who took a line off again, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Void {
    pub at: Timestamp,
    pub by: Person,
}

/// A sales tax.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tax {
    pub id: Name,
    pub name: SafeText,
    pub rate: Percent,
    /// Whether prices have it inside; else it comes on top.
    pub included: bool,
}

/// What an order comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// What stands, at its full price.
    pub items: Money,
    /// What is taken off.
    pub discount: Money,
    /// Each tax with its part, in the order of the lines.
    pub taxes: Vec<(Tax, Money)>,
    /// What is to be paid.
    pub total: Money,
}

impl Tax {
    /// As a receipt has it: `including VAT 8 %`, `Sales tax 9.375 %`.
    #[must_use]
    pub fn words(&self) -> String {
        let inside = if self.included { "including " } else { "" };
        format!("{inside}{} {} %", self.name, self.rate)
    }
}

impl Line {
    /// Whether it counts.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.void.is_none()
    }

    /// At the full price.
    #[must_use]
    pub fn gross(&self) -> Money {
        self.price.times(self.quantity)
    }

    /// With its own discount and the order's.
    #[must_use]
    pub fn net(&self, order: Percent) -> Money {
        let own = self.gross() - self.gross().share(self.discount);
        own - own.share(order)
    }
}

impl Order {
    /// The lines that count.
    pub fn standing(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.stands())
    }

    /// Whether this person has it in hand now, and not put aside.
    #[must_use]
    pub fn is_held_by(&self, who: &Session, now: Timestamp) -> bool {
        self.parked.is_none() && self.hand.as_ref() == Some(&Hand::of(who, now))
    }

    /// What its own discount takes off, after the lines' own. It is worked out on all lines together, so that a tenth of
    /// a sum is a tenth of it.
    #[must_use]
    pub fn own_discount(&self) -> Money {
        self.standing().map(|line| line.net(Percent::ZERO)).sum::<Money>().share(self.discount)
    }

    /// What is paid of each line that counts, [`own_discount`](Order::own_discount) shared out to the last unit.
    pub fn nets(&self) -> impl Iterator<Item = (&Line, Money)> {
        let mut so_far = Money::ZERO;
        self.standing().map(move |line| {
            let own = line.net(Percent::ZERO);
            let before = so_far.share(self.discount);
            so_far += own;
            (line, own - (so_far.share(self.discount) - before))
        })
    }

    /// What it comes to. Taxes are worked out on what is paid of each rate together, so that a receipt adds up.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let items: Money = self.standing().map(Line::gross).sum();
        let paid: Money = self.nets().map(|(_, net)| net).sum();
        let mut taxes: Vec<(Tax, Money)> = Vec::new();
        for (line, net) in self.nets() {
            let Some(tax) = &line.tax else { continue };
            match taxes.iter_mut().find(|(known, _)| known == tax) {
                Some((_, base)) => *base += net,
                None => taxes.push((tax.clone(), net)),
            }
        }
        for (tax, base) in &mut taxes {
            *base = if tax.included { base.included(tax.rate) } else { base.share(tax.rate) };
        }
        let on_top: Money = taxes.iter().filter(|(tax, _)| !tax.included).map(|(_, part)| *part).sum();
        Totals { items, discount: items - paid, taxes, total: paid + on_top }
    }

    /// How many things stand on it.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.standing().map(|line| line.quantity).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> SafeText {
        SafeText::new(text).expect("it is plain text")
    }

    fn tax(rate: u32, included: bool) -> Option<Tax> {
        Some(Tax { id: Name::literal("t"), name: text("Tax"), rate: Percent(rate), included })
    }

    fn line(price: i64, quantity: u32, discount: u32, tax: Option<Tax>) -> Line {
        let (item, name) = (Name::literal("latte"), text("Latte"));
        Line { item, name, price: Money(price), quantity, note: None, discount: Percent(discount), tax, void: None }
    }

    fn order(lines: Vec<Line>, discount: u32) -> Order {
        Order {
            number: 1,
            till: Name::literal("front"),
            person: Person::Owner,
            started: Timestamp::UNIX_EPOCH,
            lines,
            discount: Percent(discount),
            parked: None,
            hand: None,
            label: None,
            currency: "USD".to_owned(),
        }
    }

    fn sums(order: &Order) -> (i64, i64, Vec<i64>, i64) {
        let totals = order.totals();
        let taxes = totals.taxes.iter().map(|(_, part)| part.0).collect();
        (totals.items.0, totals.discount.0, taxes, totals.total.0)
    }

    #[test]
    fn an_order_adds_up() {
        assert_eq!(sums(&order(vec![], 0)), (0, 0, vec![], 0));
        assert_eq!(sums(&order(vec![line(475, 2, 0, None), line(300, 1, 0, None)], 0)), (1_250, 0, vec![], 1_250));
        // Ten percent off one line, then five off everything.
        assert_eq!(sums(&order(vec![line(475, 2, 10_000, None)], 5_000)), (950, 138, vec![], 812));
        assert_eq!(sums(&order(vec![line(475, 1, 100_000, None)], 0)), (475, 475, vec![], 0));
    }

    #[test]
    fn a_tenth_off_an_order_is_a_tenth_of_its_sum() {
        let order = order(vec![line(475, 2, 0, None), line(425, 1, 0, None), line(425, 1, 0, None)], 10_000);
        assert_eq!(sums(&order), (1_800, 180, vec![], 1_620));
        let nets: Vec<i64> = order.nets().map(|(_, net)| net.0).collect();
        assert_eq!(nets, [855, 382, 383]);
        assert_eq!(order.own_discount(), Money(180));
    }

    #[test]
    fn taxes_come_on_top_or_are_inside() {
        let top = || tax(9_375, false);
        assert_eq!(sums(&order(vec![line(475, 2, 0, top()), line(300, 1, 0, top())], 0)), (1_250, 0, vec![117], 1_367));
        assert_eq!(sums(&order(vec![line(1_190, 1, 0, tax(19_000, true))], 0)), (1_190, 0, vec![190], 1_190));
        let mixed =
            order(vec![line(1_000, 1, 0, tax(7_000, true)), line(1_000, 1, 0, top()), line(500, 1, 0, None)], 0);
        assert_eq!(sums(&mixed), (2_500, 0, vec![65, 94], 2_594));
        // A discount lessens the tax.
        assert_eq!(sums(&order(vec![line(1_000, 1, 0, top())], 50_000)), (1_000, 500, vec![47], 547));
    }

    #[test]
    fn what_is_void_costs_nothing() {
        let mut order = order(vec![line(475, 2, 0, None), line(300, 1, 0, tax(9_375, false))], 0);
        order.lines[1].void = Some(Void { at: Timestamp::UNIX_EPOCH, by: Person::Owner });
        assert_eq!(sums(&order), (950, 0, vec![], 950));
        assert_eq!(order.count(), 2);
    }
}
