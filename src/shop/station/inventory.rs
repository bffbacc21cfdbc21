//! The steps at the inventory: what each asks of the evaluator, and the changes that carry it out.

mod asks;

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::asks::about;
pub(in crate::shop) use self::asks::of_item;
use super::item::Item;
use super::movement::{Cause, MovementKind, Taking, books_of, enough, moved};
use super::order::Line;
use super::quantity::{Quantity, measured};
use super::supplies::{SupplyLine, SupplyOrder};
use crate::shop::name::LONGEST_TEXT;
use crate::shop::plan::Changes;
use crate::shop::{Change, Edit, Facts, Name, SafeText, Session, Shop, ShopRule};

/// Most lines of one delivery or order.
pub const MOST_LINES: usize = 100;
/// Most things that one item takes from stock.
pub const MOST_INGREDIENTS: usize = 20;
/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// The highest price or cost, in minor units; sums of many of these still fit.
const MOST_MINOR: i64 = 1_000_000_000_000;

/// Something that is done at the inventory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// So much is there.
    Count {
        sku: Name,
        level: Quantity,
    },
    /// So much more, or less where it is below zero, than the books say.
    Adjust {
        sku: Name,
        by: Quantity,
        reason: SafeText,
    },
    /// So much is spoilt, broken or lost.
    WriteOff {
        sku: Name,
        quantity: Quantity,
        reason: SafeText,
    },
    /// Something came: against an open order, or without one.
    Receive {
        order: Option<u64>,
        lines: Vec<Delivered>,
        note: Option<SafeText>,
    },
    /// An order to a supplier.
    Order {
        supplier: SafeText,
        expected: Option<Date>,
        lines: Vec<(Name, Quantity)>,
    },
    /// The rest of an open order will not come.
    CancelOrder {
        number: u64,
    },
    Create {
        item: Box<Item>,
    },
    /// Describes an item anew; its price stays, which is changed by itself.
    Edit {
        item: Box<Item>,
    },
    Delete {
        sku: Name,
    },
    /// Another price for what is sold.
    Price {
        sku: Name,
        price_minor: i64,
    },
    /// Looks an item and its movements up.
    Look {
        sku: Name,
    },
    /// Looks at what a storeroom holds.
    List {
        storeroom: Name,
    },
}

/// One line of a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivered {
    pub sku: Name,
    pub quantity: Quantity,
    /// What all of it cost, in minor units; none: as much as the item usually costs.
    pub cost_minor: Option<i64>,
}

impl Step {
    /// Whether it only looks, and changes nothing.
    #[must_use]
    pub fn only_looks(&self) -> bool {
        matches!(self, Step::Look { .. } | Step::List { .. })
    }

    /// Whether it changes records that can be put back; movements and orders are history.
    #[must_use]
    pub fn is_undoable(&self) -> bool {
        matches!(self, Step::Create { .. } | Step::Edit { .. } | Step::Delete { .. } | Step::Price { .. })
    }

    /// How many lines it has: each is a question of its own.
    #[must_use]
    pub fn lines(&self) -> usize {
        match self {
            Step::Receive { lines, .. } => lines.len(),
            Step::Order { lines, .. } => lines.len(),
            _ => 1,
        }
    }

    /// The changes that carry it out.
    pub(in crate::shop) fn plan(&self, shop: &Shop, who: &Session, facts: &Facts) -> Changes {
        let mut books = *shop.books;
        let mut changes = match self {
            Step::Count { sku, level } => {
                kept(shop, sku)?;
                if level.is_negative() {
                    return Err(ShopRule::Negative { what: "a count" });
                }
                let taking = Taking { sku: sku.clone(), change: *level - shop.level(sku) };
                moved(shop, who, facts, &mut books, &cause(MovementKind::Counted, None), &[taking])
            }
            Step::Adjust { sku, by, reason } => {
                kept(shop, sku)?;
                reasoned(reason)?;
                if by.is_zero() {
                    return Err(ShopRule::NothingToDo);
                }
                if by.is_negative() {
                    enough(shop, sku, by.abs())?;
                }
                let taking = Taking { sku: sku.clone(), change: *by };
                moved(shop, who, facts, &mut books, &cause(MovementKind::Adjusted, Some(reason)), &[taking])
            }
            Step::WriteOff { sku, quantity, reason } => {
                kept(shop, sku)?;
                reasoned(reason)?;
                positive(*quantity)?;
                enough(shop, sku, *quantity)?;
                let taking = Taking { sku: sku.clone(), change: -*quantity };
                moved(shop, who, facts, &mut books, &cause(MovementKind::WrittenOff, Some(reason)), &[taking])
            }
            Step::Receive { order, lines, note } => {
                note.iter().try_for_each(reasoned)?;
                let mut changes = vec![];
                if let Some(number) = order {
                    changes.push(received(shop, facts, *number, lines)?);
                }
                changes.extend(delivered(shop, lines)?);
                let takings: Vec<Taking> =
                    lines.iter().map(|line| Taking { sku: line.sku.clone(), change: line.quantity }).collect();
                let cause = Cause { kind: MovementKind::Delivered, reason: note.clone(), order: *order };
                let mut movements = moved(shop, who, facts, &mut books, &cause, &takings);
                for (change, line) in movements.iter_mut().zip(lines) {
                    if let (Change::Stock(movement), Some(cost)) = (change, line.cost_minor) {
                        Arc::make_mut(movement).cost_minor = Some(cost);
                    }
                }
                // What moved is said first.
                movements.extend(changes);
                movements
            }
            Step::Order { supplier, expected, lines } => {
                named(supplier)?;
                let today = shop.settings.local(facts.now).date();
                if let Some(day) = expected.filter(|day| *day < today) {
                    return Err(ShopRule::DayOver { day: day.to_string() });
                }
                distinct(lines.iter().map(|(sku, quantity)| (sku, *quantity)))?;
                let line = |(sku, ordered): &(Name, Quantity)| {
                    let item = kept(shop, sku)?;
                    let (name, unit) = (item.name.clone(), SafeText::literal(item.unit()));
                    Ok(SupplyLine { sku: sku.clone(), name, unit, ordered: *ordered, received: Quantity::ZERO })
                };
                books.supplies += 1;
                vec![Change::Supply(Edit::made(SupplyOrder {
                    number: books.supplies,
                    supplier: supplier.clone(),
                    placed: facts.now,
                    by: who.person.clone(),
                    expected: *expected,
                    lines: lines.iter().map(line).collect::<Result<_, ShopRule>>()?,
                    closed: None,
                }))]
            }
            Step::CancelOrder { number } => {
                vec![Change::Supply(Edit::of(open(shop, *number)?, |order| order.closed = Some(facts.now)))]
            }
            Step::Create { item } => {
                if let Some(other) = shop.items.keys().find(|other| other.folded() == item.sku.folded()) {
                    return Err(ShopRule::Exists { kind: "item", name: other.to_string() });
                }
                well_made(shop, item)?;
                vec![Change::Item(Edit::made((**item).clone()))]
            }
            Step::Edit { item } => {
                let before = known(shop, &item.sku)?;
                well_made(shop, item)?;
                if before.price_minor != item.price_minor {
                    return Err(ShopRule::Setting("the price is changed by itself".to_owned()));
                }
                if **before == **item {
                    return Err(ShopRule::NothingToDo);
                }
                if let Some(by) = (before.unit() != item.unit()).then(|| used_by(shop, before)).flatten() {
                    return Err(ShopRule::UnitInUse { item: before.name.to_string(), by });
                }
                vec![Change::Item(Edit { before: Some(before.clone()), after: Some(Arc::new((**item).clone())) })]
            }
            Step::Delete { sku } => {
                let item = known(shop, sku)?;
                if let Some(by) = needed_by(shop, item) {
                    return Err(ShopRule::ItemInUse { item: item.name.to_string(), by });
                }
                vec![Change::Item(Edit::removed(item))]
            }
            Step::Price { sku, price_minor } => {
                let item = known(shop, sku)?;
                amount(*price_minor)?;
                match item.price_minor {
                    None => return Err(ShopRule::NotSold { item: item.name.to_string() }),
                    Some(now) if now == *price_minor => return Err(ShopRule::NothingToDo),
                    Some(_) => vec![Change::Item(Edit::of(item, |item| item.price_minor = Some(*price_minor)))],
                }
            }
            Step::Look { sku } => {
                known(shop, sku)?;
                vec![]
            }
            Step::List { storeroom } => match shop.settings.storerooms.iter().any(|s| s.id == *storeroom) {
                true => vec![],
                false => return Err(ShopRule::Unknown { kind: "storeroom", name: storeroom.to_string() }),
            },
        };
        changes.extend(books_of(shop, books));
        Ok(changes)
    }
}

/// Whether an item that comes or goes by undoing leaves nothing that names something gone.
pub(in crate::shop) fn stands(after: &Shop, edit: &Edit<Item>) -> bool {
    match (&edit.before, &edit.after) {
        (before, Some(item)) => {
            let unit = before.as_ref().map_or(item.unit(), |before| before.unit());
            let counted = unit == item.unit() || used_by(after, item).is_none();
            counted && item.recipe.iter().all(|(sku, _)| kept(after, sku).is_ok())
        }
        (Some(gone), None) => needed_by(after, gone).is_none(),
        (None, None) => true,
    }
}

fn cause(kind: MovementKind, reason: Option<&SafeText>) -> Cause {
    Cause { kind, reason: reason.cloned(), order: None }
}

/// The open order with what came of it; closed where that is all.
fn received(shop: &Shop, facts: &Facts, number: u64, lines: &[Delivered]) -> Result<Change, ShopRule> {
    let order = open(shop, number)?;
    for line in lines {
        let item = known(shop, &line.sku)?;
        let left = order.line(&line.sku).map_or(Quantity::ZERO, SupplyLine::outstanding);
        if line.quantity > left {
            let (left, came) = (measured(left, item.unit()), measured(line.quantity, item.unit()));
            return Err(ShopRule::MoreThanOrdered { order: number, item: item.name.to_string(), left, came });
        }
    }
    Ok(Change::Supply(Edit::of(order, |order| {
        for line in &mut order.lines {
            let came = lines.iter().filter(|came| came.sku == line.sku).map(|came| came.quantity).sum();
            line.received = line.received + came;
        }
        order.closed = order.is_received().then_some(facts.now);
    })))
}

/// Checks a delivery's lines, and changes what one of an item costs where it was another sum this time.
fn delivered(shop: &Shop, lines: &[Delivered]) -> Changes {
    distinct(lines.iter().map(|line| (&line.sku, line.quantity)))?;
    let mut changes = vec![];
    for line in lines {
        let item = kept(shop, &line.sku)?;
        line.cost_minor.map_or(Ok(()), amount)?;
        let cost = line.cost_minor.and_then(|all| line.quantity.unit_cost(all));
        let usual = item.stock.as_ref().and_then(|stock| stock.cost_minor);
        if cost.is_some() && cost != usual {
            changes.push(Change::Item(Edit::of(item, |item| {
                item.stock.iter_mut().for_each(|stock| stock.cost_minor = cost);
            })));
        }
    }
    Ok(changes)
}

/// Some lines, each of something and of another item.
fn distinct<'a>(lines: impl Iterator<Item = (&'a Name, Quantity)>) -> Result<(), ShopRule> {
    let mut seen: Vec<&Name> = vec![];
    for (sku, quantity) in lines {
        positive(quantity)?;
        if seen.contains(&sku) {
            return Err(ShopRule::Twice { item: sku.to_string() });
        }
        seen.push(sku);
    }
    if seen.is_empty() { Err(ShopRule::NothingToDo) } else { Ok(()) }
}

/// Whether an item can be: sold or kept, of things that are there.
fn well_made(shop: &Shop, item: &Item) -> Result<(), ShopRule> {
    named(&item.name)?;
    item.category.iter().try_for_each(named)?;
    item.price_minor.map_or(Ok(()), amount)?;
    if let Some(tax) = item.tax.as_ref().filter(|tax| !shop.settings.has_tax(tax)) {
        return Err(ShopRule::Unknown { kind: "tax", name: tax.to_string() });
    }
    if item.price_minor.is_none() && item.stock.is_none() {
        return Err(ShopRule::Setting("an item is sold, kept or both: it needs a price or a unit".to_owned()));
    }
    if let Some(stock) = &item.stock {
        named(&stock.unit)?;
        stock.cost_minor.map_or(Ok(()), amount)?;
        if stock.reorder_at.is_negative() {
            return Err(ShopRule::Negative { what: "a reorder mark" });
        }
        if let Some(room) = stock.storeroom.as_ref().filter(|id| shop.settings.storerooms.iter().all(|s| s.id != **id))
        {
            return Err(ShopRule::Unknown { kind: "storeroom", name: room.to_string() });
        }
    }
    if item.recipe.len() > MOST_INGREDIENTS {
        return Err(ShopRule::Quota { most: MOST_INGREDIENTS, what: "things in a recipe" });
    }
    if item.recipe.is_empty() {
        return Ok(());
    }
    distinct(item.recipe.iter().map(|(sku, quantity)| (sku, *quantity)))?;
    item.recipe.iter().try_for_each(|(sku, _)| kept(shop, sku).map(drop))
}

/// What still needs an item to be there: what uses it, and who waits for it.
fn needed_by(shop: &Shop, item: &Item) -> Option<String> {
    used_by(shop, item).or_else(|| awaited_by(shop, item))
}

/// The open orders that have an item, and how many of it are in them.
fn awaited_by(shop: &Shop, item: &Item) -> Option<String> {
    let of_it = |lines: &mut dyn Iterator<Item = &Line>| -> u32 {
        lines.filter(|line| line.item == item.sku).map(|line| line.quantity).fold(0, u32::saturating_add)
    };
    let online =
        shop.online.values().map(|order| (format!("online order {}", order.id), of_it(&mut order.lines.iter())));
    let till = shop.orders.values().map(|order| (format!("order {}", order.number), of_it(&mut order.standing())));
    let waiting: Vec<(String, u32)> = online.chain(till).filter(|(_, quantity)| *quantity > 0).collect();
    let (first, _) = waiting.first()?;
    let all = waiting.iter().map(|(_, quantity)| u64::from(*quantity)).sum::<u64>();
    let others = match waiting.len() - 1 {
        0 => String::new(),
        1 => " and another".to_owned(),
        more => format!(" and {more} others"),
    };
    Some(format!("{first}{others}, which {} {all} of it", if others.is_empty() { "has" } else { "have" }))
}

/// What uses an item: its own stock, a recipe, an open order to a supplier.
fn used_by(shop: &Shop, item: &Item) -> Option<String> {
    let level = shop.level(&item.sku);
    if !level.is_zero() {
        return Some(format!("the stock: {} are left", measured(level, item.unit())));
    }
    let recipe = shop.items.values().find(|other| other.recipe.iter().any(|(sku, _)| *sku == item.sku));
    if let Some(other) = recipe {
        return Some(format!("the recipe of {}", other.name));
    }
    let order = shop.supplies.values().find(|order| order.line(&item.sku).is_some());
    order.map(|order| format!("supply order {}", order.number))
}

fn known<'a>(shop: &'a Shop, sku: &Name) -> Result<&'a Arc<Item>, ShopRule> {
    shop.items.get(sku).ok_or_else(|| ShopRule::Unknown { kind: "item", name: sku.to_string() })
}

fn kept<'a>(shop: &'a Shop, sku: &Name) -> Result<&'a Arc<Item>, ShopRule> {
    let item = known(shop, sku)?;
    if item.stock.is_some() { Ok(item) } else { Err(ShopRule::NotKept { item: item.name.to_string() }) }
}

fn open(shop: &Shop, number: u64) -> Result<&Arc<SupplyOrder>, ShopRule> {
    shop.supplies.get(&number).ok_or_else(|| ShopRule::Unknown { kind: "open supply order", name: number.to_string() })
}

fn positive(quantity: Quantity) -> Result<(), ShopRule> {
    if quantity.is_positive() { Ok(()) } else { Err(ShopRule::NotPositive) }
}

fn amount(minor: i64) -> Result<(), ShopRule> {
    if (0..=MOST_MINOR).contains(&minor) { Ok(()) } else { Err(ShopRule::Negative { what: "a price or cost" }) }
}

fn reasoned(reason: &SafeText) -> Result<(), ShopRule> {
    if reason.chars().count() > LONGEST_REASON {
        return Err(ShopRule::Quota { most: LONGEST_REASON, what: "characters in a reason" });
    }
    Ok(())
}

fn named(name: &SafeText) -> Result<(), ShopRule> {
    SafeText::new(name).map(drop).map_err(|_| ShopRule::Quota { most: LONGEST_TEXT, what: "characters in a name" })
}
