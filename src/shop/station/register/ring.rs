//! Ringing up: what goes on an order, and what comes off it again.

use super::{closed, edit, edit_line, in_no_other_hand, on_menu, open, standing, sum_within, things};
use crate::shop::change::{Change, Edit};
use crate::shop::plan::Changes;
use crate::shop::station::movement::takes;
use crate::shop::station::order::{MOST_LINES, MOST_OF_ONE};
use crate::shop::station::{Hand, Line, Money, Order, Percent, Void};
use crate::shop::{Facts, Name, SafeText, Session, Shop, ShopRule};

pub(super) fn ring(
    shop: &Shop,
    who: &Session,
    facts: &Facts,
    order: Option<u64>,
    sku: &Name,
    quantity: u32,
    note: Option<SafeText>,
) -> Changes {
    if !shop.drawers.contains_key(&who.workstation) {
        return Err(closed(who));
    }
    let item = on_menu(shop, sku)?;
    let price = Money(item.price_minor.unwrap_or_default());
    let line = Line {
        item: item.sku.clone(),
        name: item.name.clone(),
        price,
        quantity,
        note,
        discount: Percent::ZERO,
        tax: shop.settings.tax_of(item).cloned(),
        void: None,
    };
    count_within(quantity)?;
    // Whoever is quick says the second thing before the first has a number: it goes on the same order.
    let open_now = || shop.orders.values().find(|order| order.is_held_by(who, facts.now)).map(|order| order.number);
    let order = order.or_else(open_now);
    enough_for(shop, order, sku, quantity)?;
    let Some(number) = order else {
        let books = Edit::of(&shop.books, |books| books.orders += 1);
        let order = Order {
            number: shop.books.orders + 1,
            till: who.workstation.clone(),
            person: who.person.clone(),
            started: facts.now,
            lines: vec![line],
            discount: Percent::ZERO,
            parked: None,
            hand: Some(Hand::of(who, facts.now)),
            label: None,
            currency: shop.settings.currency.clone(),
        };
        sum_within(&order)?;
        return Ok(vec![Change::Books(books), Change::Order(Edit::made(order))]);
    };
    in_no_other_hand(shop, who, facts, number)?;
    let before = open(shop, number)?;
    // The same once more is one line, as long as nothing was said about it.
    let alike = |other: &Line| other.stands() && Line { quantity: other.quantity, ..line.clone() } == *other;
    let mut after = Order::clone(before);
    match after.lines.iter_mut().find(|line| alike(line)) {
        Some(line) => {
            line.quantity = line.quantity.saturating_add(quantity);
            count_within(line.quantity)?;
        }
        None if before.lines.len() >= MOST_LINES => {
            return Err(ShopRule::Quota { most: MOST_LINES, what: "lines an order" });
        }
        None => after.lines.push(line),
    }
    sum_within(&after)?;
    edit(shop, number, |order| *order = after)
}

/// A part of a line becomes a line of its own that is void.
pub(super) fn void(shop: &Shop, who: &Session, facts: &Facts, number: u64, at: usize, quantity: u32) -> Changes {
    in_no_other_hand(shop, who, facts, number)?;
    let line = standing(shop, number, at)?;
    if quantity == 0 || quantity > line.quantity {
        return Err(ShopRule::VoidBeyond { wanted: quantity, there: line.quantity });
    }
    let before = open(shop, number)?;
    if before.count() == quantity {
        // Nothing is left of it.
        return Ok(vec![Change::Order(Edit::removed(before))]);
    }
    let void = Some(Void { at: facts.now, by: who.person.clone() });
    if quantity == line.quantity {
        return edit_line(shop, number, at, |line| line.void = void);
    }
    let taken = Line { quantity, void, ..line.clone() };
    edit(shop, number, |order| {
        order.lines[at].quantity -= quantity;
        order.lines.insert(at + 1, taken);
    })
}

/// Whether stock lasts for an order with so many more of an item: better said now than at the till.
fn enough_for(shop: &Shop, order: Option<u64>, sku: &Name, quantity: u32) -> Result<(), ShopRule> {
    let mut all = order.and_then(|number| shop.orders.get(&number)).map(|order| things(order)).unwrap_or_default();
    all.push((sku.clone(), quantity));
    takes(shop, &all).map(drop)
}

fn count_within(quantity: u32) -> Result<(), ShopRule> {
    match quantity {
        1..=MOST_OF_ONE => Ok(()),
        _ => Err(ShopRule::Count { most: MOST_OF_ONE }),
    }
}
