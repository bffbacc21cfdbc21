//! The orders that are not paid, whoever began them: to go on with one.

use std::sync::Arc;

use super::super::super::{Reaction, words};
use super::order;
use crate::shop::station::Step;
use crate::shop::station::register::is_in_hand;
use crate::shop::{Command, Order};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::{Overlay, Seen};

/// The list, those of this till first and of these the oldest; picking one takes it over.
pub fn list(seen: &Seen<'_>) -> Reaction {
    let mine = order(seen).map(|order| order.number);
    let mut orders: Vec<&Arc<Order>> = seen.shop().orders.values().collect();
    orders.retain(|order| Some(order.number) != mine);
    orders.sort_by_key(|order| (order.till != seen.facts.workstation, order.number));
    let items = orders.into_iter().map(|order| item(seen, order)).collect();
    Reaction::overlay(Overlay::Pick(Pick::new("Go on with an order", items, "No other order is open.")))
}

fn item(seen: &Seen<'_>, order: &Order) -> Item {
    let label = order.label.as_ref().map_or_else(String::new, |label| format!(", {label}"));
    let total = order.totals().total.said(&order.currency);
    let things = words::counted(order.count() as usize, "thing", "things");
    let whose = seen.shop().full_name(&order.person);
    let since = match order.parked {
        Some(parked) => format!("aside since {}", words::moment(seen, parked)),
        None if is_in_hand(seen.shop(), order, seen.now()) => {
            format!("in hand since {}", words::moment(seen, order.started))
        }
        None => format!("left since {}", words::moment(seen, order.started)),
    };
    let till = if order.till == seen.facts.workstation { String::new() } else { format!(", till {}", order.till) };
    Item {
        label: format!("Order {}{label}", order.number),
        detail: format!("{total} · {things} · {whose}, {since}{till}"),
        chosen: Chosen::Do(Command::Register(Box::new(Step::Resume { order: order.number }))),
    }
}
