//! What of a carried-out command counts in its day.

use crate::shop::station::{Line, Refund, Sale, Step};
use crate::shop::{Change, Command, Edit, Order, Person};

/// Something that counts in a day.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'a> {
    Sold(&'a Sale),
    /// With the sale that it is of.
    GivenBack(&'a Refund, Option<&'a Sale>),
    /// Lines taken off an order that had this discount.
    Voided {
        order: &'a Order,
        lines: Vec<&'a Line>,
        by: Option<&'a Person>,
    },
    DrawerOpened,
}

/// What of a carried-out command counts in its day.
///
/// What is taken off an order counts when it is taken off, whether or not the rest is ever paid; an order that is gone
/// without a sale is taken off as a whole.
#[must_use]
pub fn events<'a>(command: Option<&'a Command>, by: Option<&'a Person>, changes: &'a [Change]) -> Vec<Event<'a>> {
    let mut found = Vec::new();
    let sold = |order: &Order| {
        changes.iter().any(|change| {
            matches!(change, Change::Sale(Edit { before: None, after: Some(sale) }) if sale.order.number == order.number)
        })
    };
    let of = |refund: &Refund| {
        changes.iter().find_map(|change| match change {
            Change::Sale(Edit { after: Some(sale), .. }) if sale.number == refund.of => Some(sale.as_ref()),
            _ => None,
        })
    };
    for change in changes {
        match change {
            Change::Sale(Edit { before: None, after: Some(sale) }) => found.push(Event::Sold(sale)),
            Change::Refund(Edit { before: None, after: Some(refund) }) => {
                found.push(Event::GivenBack(refund, of(refund)));
            }
            Change::Order(Edit { before: Some(before), after: Some(after) }) => {
                let lines = newly_void(before, after);
                if !lines.is_empty() {
                    found.push(Event::Voided { order: after, lines, by });
                }
            }
            Change::Order(Edit { before: Some(gone), after: None }) if !sold(gone) => {
                found.push(Event::Voided { order: gone, lines: gone.standing().collect(), by });
            }
            _ => {}
        }
    }
    if let Some(Command::Register(step)) = command.map(Command::bare)
        && matches!(**step, Step::OpenDrawer { .. })
    {
        found.push(Event::DrawerOpened);
    }
    found
}

/// The void lines of an order that were not void before.
fn newly_void<'a>(before: &Order, after: &'a Order) -> Vec<&'a Line> {
    let mut old: Vec<&Line> = before.lines.iter().filter(|line| !line.stands()).collect();
    let is_new = |line: &&Line| match old.iter().position(|known| known == line) {
        Some(at) => {
            old.swap_remove(at);
            false
        }
        None => true,
    };
    after.lines.iter().filter(|line| !line.stands()).filter(is_new).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::shop::station::report::{Count, Day};
    use crate::shop::station::{Money, Percent, Void};
    use crate::shop::{Name, SafeText};

    fn line(item: &str, price: i64, quantity: u32, void: bool) -> Line {
        let void = void.then_some(Void { at: Timestamp::UNIX_EPOCH, by: Person::Owner });
        Line {
            item: Name::literal(item),
            name: SafeText::literal(item),
            price: Money(price),
            quantity,
            note: None,
            discount: Percent::ZERO,
            tax: None,
            void,
        }
    }

    fn order(lines: Vec<Line>, discount: u32) -> Arc<Order> {
        Arc::new(Order {
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
        })
    }

    fn voided(before: &Arc<Order>, after: Option<&Arc<Order>>) -> Count {
        let change = [Change::Order(Edit { before: Some(before.clone()), after: after.cloned() })];
        let mut day = Day::default();
        let at = Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
        events(None, None, &change).iter().for_each(|event| day.note(&at, event));
        day.takings.get("USD").map_or_else(Count::default, |takings| takings.voids)
    }

    #[test]
    fn what_is_taken_off_counts_once_at_what_it_would_have_cost() {
        let whole = order(vec![line("latte", 475, 2, false), line("scone", 300, 1, false)], 10_000);
        let part = order(
            vec![line("latte", 475, 1, false), line("latte", 475, 1, true), line("scone", 300, 1, false)],
            10_000,
        );
        assert_eq!(voided(&whole, Some(&part)), Count { count: 1, amount: Money(427) });
        // The same once more, at the very same instant: two lines that look alike.
        let both =
            order(vec![line("latte", 475, 1, true), line("latte", 475, 1, true), line("scone", 300, 1, false)], 10_000);
        assert_eq!(voided(&part, Some(&both)), Count { count: 1, amount: Money(427) });
        // The rest goes with the order; what was void before counted before.
        assert_eq!(voided(&both, None), Count { count: 1, amount: Money(270) });
        assert_eq!(voided(&both, Some(&both)), Count::default());
    }

    #[test]
    fn a_drawer_opened_with_an_approval_was_opened() {
        let step = Step::OpenDrawer { reason: SafeText::literal("change") };
        let opens = Command::Register(Box::new(step));
        let approved = Command::WithApproval { request: 1, command: Box::new(opens.clone()) };
        for command in [&opens, &approved] {
            assert_eq!(events(Some(command), None, &[]), [Event::DrawerOpened]);
        }
        assert_eq!(events(Some(&Command::ClockIn), None, &[]), []);
    }
}
