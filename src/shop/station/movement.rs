//! Movements of stock: every change of a level is a record, and a level is the sum of its movements.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::books::Books;
use super::quantity::{Quantity, measured};
use crate::shop::{Change, Facts, Name, Person, SafeText, Session, Shop, ShopRule};

/// One change of an item's level, kept for good.
///
/// Name and unit are the item's at the time, so that the record can be read when the item is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// From 1, without gaps.
    pub number: u64,
    pub at: Timestamp,
    pub sku: Name,
    pub name: SafeText,
    pub unit: SafeText,
    pub by: Person,
    /// The role in hand.
    pub role: Option<Name>,
    pub kind: MovementKind,
    /// Below zero where it became less.
    pub change: Quantity,
    pub before: Quantity,
    pub after: Quantity,
    pub reason: Option<SafeText>,
    /// What so much costs, in minor units, whichever way it went; none where nobody knows.
    pub cost_minor: Option<i64>,
    /// The order that it belongs to: a guest's for what was sold or brought back, a supplier's for a delivery.
    pub order: Option<u64>,
}

/// Why a level changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MovementKind {
    Counted,
    Adjusted,
    Delivered,
    WrittenOff,
    Sold,
    BroughtBack,
}

impl MovementKind {
    /// As tables say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            MovementKind::Counted => "counted",
            MovementKind::Adjusted => "adjusted",
            MovementKind::Delivered => "delivered",
            MovementKind::WrittenOff => "written off",
            MovementKind::Sold => "sold",
            MovementKind::BroughtBack => "brought back",
        }
    }
}

impl Movement {
    /// What happened, in words: "Whole milk: 2 l written off, 22 l left".
    #[must_use]
    pub fn sentence(&self) -> String {
        let (name, change) = (&self.name, measured(self.change.abs(), &self.unit));
        let after = measured(self.after, &self.unit);
        match self.kind {
            MovementKind::Counted if self.change.is_zero() => format!("{name}: {after} counted, as it should be"),
            MovementKind::Counted => {
                let way = if self.change.is_negative() { "less" } else { "more" };
                format!("{name}: {after} counted, {change} {way} than it should be")
            }
            MovementKind::Adjusted => {
                let way = if self.change.is_negative() { "less" } else { "more" };
                format!("{name}: {change} {way}, now {after}")
            }
            MovementKind::Delivered => format!("{name}: {change} delivered, now {after}"),
            MovementKind::WrittenOff => format!("{name}: {change} written off, {after} left"),
            MovementKind::Sold => format!("{name}: {change} sold, {after} left"),
            MovementKind::BroughtBack => format!("{name}: {change} brought back, now {after}"),
        }
    }
}

/// How much of an item goes (below zero) or comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taking {
    pub sku: Name,
    pub change: Quantity,
}

/// What selling these takes from stock by their recipes, in order of the items taken; each once.
///
/// What is itself kept takes one of itself. What is neither takes nothing.
///
/// # Errors
/// [`ShopRule::StockShort`] with the figures where there is not enough, unless the shop sells below zero.
pub fn takes(shop: &Shop, lines: &[(Name, u32)]) -> Result<Vec<Taking>, ShopRule> {
    let needed = needed(shop, lines);
    if !shop.settings.sells_below_zero {
        needed.iter().try_for_each(|(sku, quantity)| enough(shop, sku, *quantity))?;
    }
    Ok(needed.into_iter().map(|(sku, quantity)| Taking { sku, change: -quantity }).collect())
}

/// What comes back to stock where these are brought back, by today's recipes.
#[must_use]
pub fn brings_back(shop: &Shop, lines: &[(Name, u32)]) -> Vec<Taking> {
    needed(shop, lines).into_iter().map(|(sku, change)| Taking { sku, change }).collect()
}

fn needed(shop: &Shop, lines: &[(Name, u32)]) -> BTreeMap<Name, Quantity> {
    let mut needed: BTreeMap<Name, Quantity> = BTreeMap::new();
    let mut need = |sku: &Name, quantity: Quantity| {
        let sum = needed.entry(sku.clone()).or_default();
        *sum = *sum + quantity;
    };
    for (sku, count) in lines {
        let Some(item) = shop.items.get(sku) else { continue };
        item.recipe.iter().for_each(|(sku, each)| need(sku, each.times(*count)));
        if item.stock.is_some() {
            need(sku, Quantity::thousandths(1_000).times(*count));
        }
    }
    needed
}

/// Whether so much can be taken of an item.
pub(super) fn enough(shop: &Shop, sku: &Name, quantity: Quantity) -> Result<(), ShopRule> {
    let Some(item) = shop.items.get(sku) else { return Ok(()) };
    let there = shop.level(sku);
    if quantity <= there {
        return Ok(());
    }
    let (there, needed) = (measured(there, item.unit()), measured(quantity, item.unit()));
    Err(ShopRule::StockShort { item: item.name.to_string(), there, needed })
}

/// What movements have in common: why they are, and the order that they belong to.
#[derive(Clone, Debug)]
pub struct Cause {
    pub kind: MovementKind,
    pub reason: Option<SafeText>,
    pub order: Option<u64>,
}

/// The changes that move stock, each with its number from `books`; what is kept no more has no level and is left out.
///
/// The caller writes `books` down once, at the end of its batch.
#[must_use]
pub fn moved(
    shop: &Shop,
    who: &Session,
    facts: &Facts,
    books: &mut Books,
    cause: &Cause,
    takings: &[Taking],
) -> Vec<Change> {
    let mut levels: BTreeMap<&Name, Quantity> = BTreeMap::new();
    let mut changes = Vec::new();
    for Taking { sku, change } in takings {
        let Some((item, stock)) = shop.items.get(sku).and_then(|item| Some((item, item.stock.as_ref()?))) else {
            continue;
        };
        let level = levels.entry(sku).or_insert_with(|| shop.level(sku));
        let before = *level;
        *level = before + *change;
        books.movements += 1;
        changes.push(Change::Stock(Arc::new(Movement {
            number: books.movements,
            at: facts.now,
            sku: sku.clone(),
            name: item.name.clone(),
            unit: stock.unit.clone(),
            by: who.person.clone(),
            role: who.role_at(facts.now).map(|role| role.role.clone()),
            kind: cause.kind,
            change: *change,
            before,
            after: *level,
            reason: cause.reason.clone(),
            cost_minor: item.cost(change.abs()),
            order: cause.order,
        })));
    }
    changes
}

/// The movements with which a shop's levels begin: counted by the owner, from nothing.
///
/// The numbers go on from the shop's books, which the last change writes down; the levels themselves stay.
#[must_use]
pub fn opening(shop: &Shop, now: Timestamp) -> Vec<Change> {
    let mut books = *shop.books;
    let kept = shop.items.values().filter_map(|item| Some((item, item.stock.as_ref()?)));
    let mut changes: Vec<Change> = kept
        .filter(|(item, _)| !shop.level(&item.sku).is_zero())
        .map(|(item, stock)| {
            books.movements += 1;
            let level = shop.level(&item.sku);
            Change::Stock(Arc::new(Movement {
                number: books.movements,
                at: now,
                sku: item.sku.clone(),
                name: item.name.clone(),
                unit: stock.unit.clone(),
                by: Person::Owner,
                role: None,
                kind: MovementKind::Counted,
                change: level,
                before: Quantity::ZERO,
                after: level,
                reason: Some(SafeText::literal("opening stock")),
                cost_minor: item.cost(level),
                order: None,
            }))
        })
        .collect();
    changes.extend(books_of(shop, books));
    changes
}

/// The change that writes the books down, if they are others.
pub(super) fn books_of(shop: &Shop, books: Books) -> Option<Change> {
    (*shop.books != books).then(|| Change::Books(crate::shop::Edit::of(&shop.books, |b| *b = books)))
}
