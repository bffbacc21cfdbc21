//! One item: what it is, how much there is and is to come, who needs it, and its last movements.

use super::super::super::words;
use super::list::{price, recipe};
use super::{RECENT, keys};
use crate::app::MovementPage;
use crate::shop::station::measured;
use crate::shop::{Item, Movement, MovementKind, Shop};
use crate::ui::Seen;
use crate::ui::theme::Role;
use crate::ui::widget::outline::Entry;

/// The lines about an item.
pub fn facts(seen: &Seen<'_>, item: &Item, movements: Option<&MovementPage>) -> Vec<Entry<()>> {
    let shop = seen.shop();
    let mut entries = vec![];
    if item.stock.is_some() {
        stock(&mut entries, shop, item);
    }
    if let Some(minor) = item.price_minor {
        entries.push(Entry::fact("Price", price(&shop.settings, minor)));
        let recipe = recipe(shop, item);
        let names = std::iter::once("Takes").chain(std::iter::repeat(""));
        match recipe.as_slice() {
            [] if item.stock.is_some() => entries.push(Entry::fact("Takes", "one of itself")),
            [] => entries.push(Entry::fact("Takes", "nothing from stock")),
            lines => entries.extend(names.zip(lines).map(|(name, line)| Entry::fact(name, line))),
        }
    }
    if let Some(category) = &item.category {
        entries.push(Entry::fact("Category", category.to_string()));
    }
    entries.push(Entry::fact("SKU", item.sku.to_string()));
    used(&mut entries, shop, item);
    if item.stock.is_some() {
        entries.push(Entry::gap());
        entries.push(Entry::heading("Last movements"));
        match movements {
            _ if !keys::may(seen, "inventory:GetItem", Some(&item.sku)) => {
                entries.push(Entry::says("You may not look these up.", Role::Muted));
            }
            None => entries.push(Entry::says("Reading them.", Role::Muted)),
            Some(page) if page.movements.is_empty() => {
                entries.push(Entry::says("None yet. c counts what there is.", Role::Muted));
            }
            Some(page) => {
                page.movements.iter().for_each(|movement| entries.extend(moved(seen, movement)));
                if page.more {
                    entries.push(Entry::says(format!("The last {RECENT}; the audit has all."), Role::Muted));
                }
            }
        }
    }
    entries
}

fn stock(entries: &mut Vec<Entry<()>>, shop: &Shop, item: &Item) {
    let Some(stock) = &item.stock else { return };
    let level = shop.level(&item.sku);
    let ink = if level < stock.reorder_at { Role::Warn } else { Role::Text };
    entries.push(Entry::fact("There is", measured(level, &stock.unit)).detail_ink(ink));
    let due = shop.on_order(&item.sku);
    let mark = measured(stock.reorder_at, &stock.unit);
    let mark = match (level < stock.reorder_at, due.is_positive()) {
        (true, false) => format!("{mark}: p orders"),
        _ => mark,
    };
    entries.push(Entry::fact("Reorder below", mark).detail_ink(ink));
    for order in shop.supplies.values() {
        let Some(line) = order.line(&item.sku).filter(|line| line.outstanding().is_positive()) else { continue };
        let expected = order.expected.map_or_else(String::new, |day| format!(", {}", day.strftime("%a %-d %b")));
        let due = measured(line.outstanding(), &line.unit);
        entries.push(Entry::fact("On order", format!("{due}{expected}")));
        entries.push(Entry::fact("", format!("order {}, {}", order.number, order.supplier)));
    }
    if let Some(cost) = stock.cost_minor {
        let unit = measured(crate::shop::Quantity::thousandths(1_000), &stock.unit);
        entries.push(Entry::fact("Worth", price(&shop.settings, level.cost(cost))));
        entries.push(Entry::fact("Cost", format!("{} for {unit}", price(&shop.settings, cost))));
    }
    if let Some(storeroom) = shop.storeroom_of(item).filter(|_| shop.settings.storerooms.len() > 1) {
        entries.push(Entry::fact("Storeroom", storeroom.to_string()));
    }
}

/// A movement in two lines: when, how much and why; then who did it, and the reason given.
fn moved(seen: &Seen<'_>, movement: &Movement) -> [Entry<()>; 2] {
    let sign = if movement.change.is_positive() { "+" } else { "" };
    let what = format!("{sign}{} {}, now {}", movement.change, movement.kind.word(), movement.after);
    let order = match (movement.order, movement.kind) {
        (Some(order), MovementKind::Delivered) => format!(", supply order {order}"),
        (Some(receipt), _) => format!(", receipt {receipt}"),
        (None, _) => String::new(),
    };
    let reason = movement.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    let who = format!("{}{order}{reason}", seen.shop().full_name(&movement.by));
    [Entry::item(words::moment(seen, movement.at), what).detail_ink(Role::Text), Entry::item("", who)]
}

/// What is sold and takes of this item.
fn used(entries: &mut Vec<Entry<()>>, shop: &Shop, item: &Item) {
    let users = shop.items.values().filter_map(|other| {
        let (_, quantity) = other.recipe.iter().find(|(sku, _)| *sku == item.sku)?;
        Some(format!("{} ({})", other.name, measured(*quantity, item.unit())))
    });
    let names = std::iter::once("Used for").chain(std::iter::repeat(""));
    entries.extend(names.zip(users).map(|(name, user)| Entry::fact(name, user)));
}
