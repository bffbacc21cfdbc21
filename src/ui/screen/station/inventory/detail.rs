//! One item: what it is, how much there is and is to come, who needs it, and its last movements.

use super::list::{price, recipe};
use super::{RECENT, keys, movement_words};
use crate::app::MovementPage;
use crate::shop::station::measured;
use crate::shop::{Item, Shop};
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
        let names = std::iter::once("Selling one").chain(std::iter::repeat(""));
        match recipe.as_slice() {
            [] => entries.push(Entry::fact("Selling one", "takes nothing from stock")),
            lines => entries.extend(names.zip(lines).map(|(name, line)| Entry::fact(name, format!("takes {line}")))),
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
                for movement in &page.movements {
                    let (when, what) = movement_words(seen, movement);
                    entries.push(Entry::item(when, what));
                }
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
        entries.push(Entry::fact("On order", format!("{due} from {}{expected}", order.supplier)));
    }
    if let Some(cost) = stock.cost_minor {
        let value = price(&shop.settings, level.cost(cost));
        let unit = measured(crate::shop::Quantity::thousandths(1_000), &stock.unit);
        entries.push(Entry::fact("Worth", format!("{value}, {} for {unit}", price(&shop.settings, cost))));
    }
    if let Some(storeroom) = shop.storeroom_of(item).filter(|_| shop.settings.storerooms.len() > 1) {
        entries.push(Entry::fact("Storeroom", storeroom.to_string()));
    }
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
