//! What each step at the inventory asks of the evaluator, with the condition keys that its command tells.

use super::super::item::Item;
use super::super::quantity::Quantity;
use super::Step;
use crate::shop::command::{ask, default_resource};
use crate::shop::{Asked, Edit, Name, Session, Shop, action as named, catalogue};

impl Step {
    /// The questions that must be answered with yes.
    ///
    /// A delivery or order asks one for each line; the cost in each is that of all lines together, so that a limit
    /// holds however it is split.
    #[must_use]
    pub fn asks(&self, shop: &Shop, who: &Session) -> Vec<Asked> {
        let of = |action: &str, sku: &Name, quantity: Option<Quantity>| {
            let item = shop.items.get(sku);
            let cost = quantity.and_then(|q| item?.cost(q.abs()));
            question(shop, action, item_arn(shop, who, action, sku), item.map(AsRef::as_ref), quantity, cost)
        };
        match self {
            Step::Count { sku, level } => vec![of("inventory:CountStock", sku, Some(*level))],
            // Without the sign: a limit holds both ways.
            Step::Adjust { sku, by, .. } => vec![of("inventory:AdjustStock", sku, Some(by.abs()))],
            Step::WriteOff { sku, quantity, .. } => vec![of("inventory:WriteOff", sku, Some(*quantity))],
            Step::Receive { lines, .. } => {
                let given: Vec<_> = lines.iter().map(|line| (&line.sku, line.quantity, line.cost_minor)).collect();
                of_lines(shop, who, "inventory:ReceiveDelivery", &given)
            }
            Step::Order { lines, .. } => {
                let given: Vec<_> = lines.iter().map(|(sku, quantity)| (sku, *quantity, None)).collect();
                of_lines(shop, who, "inventory:OrderSupplies", &given)
            }
            Step::CancelOrder { number } => {
                let order = shop.supplies.get(number);
                let lines = order.iter().flat_map(|order| order.outstanding());
                let given: Vec<_> = lines.map(|line| (&line.sku, line.outstanding(), None)).collect();
                of_lines(shop, who, "inventory:OrderSupplies", &given)
            }
            Step::Create { item } => of_making(shop, who, item),
            Step::Edit { item } => of_edit(shop, who, shop.items.get(&item.sku).map(AsRef::as_ref), item),
            Step::Delete { sku } => vec![of("inventory:DeleteItem", sku, None)],
            Step::Price { sku, price_minor } => vec![of_price(shop, who, sku, *price_minor)],
            Step::Look { sku } => vec![of("inventory:GetItem", sku, None)],
            Step::List { storeroom } => {
                vec![ask("inventory:ListStock", storeroom_arn(shop, who, "inventory:ListStock", Some(storeroom)))]
            }
        }
    }
}

/// The question behind an action, about this item, before anything more is known: what its key is dimmed by.
#[must_use]
pub fn about(shop: &Shop, who: &Session, action: &str, sku: Option<&Name>) -> Asked {
    let item = sku.and_then(|sku| shop.items.get(sku)).map(AsRef::as_ref);
    let on_item = catalogue()[named(action)].resource.variable() == Some("item");
    let resource = match (sku, item) {
        (Some(sku), _) if on_item => item_arn(shop, who, action, sku),
        (_, Some(item)) if item.stock.is_some() => storeroom_arn(shop, who, action, shop.storeroom_of(item)),
        _ => storeroom_arn(shop, who, action, None),
    };
    // A delivery or order may be of anything; only on one item is the category known.
    question(shop, action, resource, item.filter(|_| on_item), None, None)
}

/// What undoing a change of an item asks, read off its difference.
pub(in crate::shop) fn of_item(shop: &Shop, who: &Session, edit: &Edit<Item>) -> Vec<Asked> {
    match (&edit.before, &edit.after) {
        (None, Some(new)) => of_making(shop, who, new),
        (Some(old), None) => {
            let arn = item_arn(shop, who, "inventory:DeleteItem", &old.sku);
            vec![question(shop, "inventory:DeleteItem", arn, Some(old), None, None)]
        }
        (Some(old), Some(new)) => of_edit(shop, who, Some(old), new),
        (None, None) => vec![],
    }
}

fn of_making(shop: &Shop, who: &Session, item: &Item) -> Vec<Asked> {
    let arn = storeroom_arn(shop, who, "inventory:CreateItem", shop.storeroom_of(item));
    let mut asks = vec![question(shop, "inventory:CreateItem", arn, Some(item), None, None)];
    // What comes with a price is on the menu at once.
    asks.extend(item.price_minor.map(|price| of_price(shop, who, &item.sku, price)));
    asks
}

/// Whoever may add an item may describe it anew, where it is and where it goes; its price is a question of its own.
fn of_edit(shop: &Shop, who: &Session, old: Option<&Item>, new: &Item) -> Vec<Asked> {
    let action = "inventory:CreateItem";
    let asked = |item: &Item| {
        let arn = storeroom_arn(shop, who, action, shop.storeroom_of(item));
        question(shop, action, arn, Some(item), None, None)
    };
    let Some(old) = old else { return vec![asked(new)] };
    let price =
        (old.price_minor != new.price_minor).then(|| of_price(shop, who, &new.sku, new.price_minor.unwrap_or(0)));
    let unpriced = |item: &Item| Item { price_minor: None, ..item.clone() };
    let mut asks = vec![];
    if unpriced(old) != unpriced(new) || price.is_none() {
        asks.push(asked(old));
        asks.extend((asked(new) != asked(old)).then(|| asked(new)));
    }
    asks.extend(price);
    asks
}

fn of_price(shop: &Shop, who: &Session, sku: &Name, price_minor: i64) -> Asked {
    let mut asked = ask("register:ChangePrice", item_arn(shop, who, "register:ChangePrice", sku));
    asked.own.push(("register:Amount".to_owned(), shop.settings.major(price_minor)));
    asked
}

/// A question for each line; its cost is that of all of them, and is not known where one's is not.
fn of_lines(shop: &Shop, who: &Session, action: &str, lines: &[(&Name, Quantity, Option<i64>)]) -> Vec<Asked> {
    let cost = |(sku, quantity, given): &(&Name, Quantity, Option<i64>)| {
        given.or_else(|| shop.items.get(*sku)?.cost(quantity.abs()))
    };
    let all = lines.iter().map(cost).try_fold(0_i64, |sum, cost| Some(sum.saturating_add(cost?)));
    if lines.is_empty() {
        return vec![ask(action, storeroom_arn(shop, who, action, None))];
    }
    let one = |(sku, quantity, _): &(&Name, Quantity, Option<i64>)| {
        let item = shop.items.get(*sku).map(AsRef::as_ref);
        let storeroom = item.and_then(|item| shop.storeroom_of(item));
        question(shop, action, storeroom_arn(shop, who, action, storeroom), item, Some(*quantity), all)
    };
    lines.iter().map(one).collect()
}

/// A question with those of the action's own keys that are known.
fn question(
    shop: &Shop,
    action: &str,
    resource: String,
    item: Option<&Item>,
    quantity: Option<Quantity>,
    cost: Option<i64>,
) -> Asked {
    let mut asked = ask(action, resource);
    let category = item.and_then(|item| item.category.as_ref());
    let known = [
        ("inventory:Quantity", quantity.map(|quantity| quantity.to_string())),
        ("inventory:Category", category.map(ToString::to_string)),
        ("inventory:Cost", cost.map(|minor| shop.settings.major(minor))),
    ];
    let keys = &catalogue()[asked.action].keys;
    let own = known.into_iter().filter(|(key, _)| keys.iter().any(|own| own.eq_ignore_ascii_case(key)));
    asked.own.extend(own.filter_map(|(key, value)| Some((key.to_owned(), value?))));
    asked
}

/// The resource of an action on an item: where the item is kept, else where one works.
fn item_arn(shop: &Shop, who: &Session, action: &str, sku: &Name) -> String {
    let storeroom = shop.items.get(sku).filter(|item| item.stock.is_some()).and_then(|item| shop.storeroom_of(item));
    arn(shop, who, action, storeroom, sku)
}

/// The resource of an action on a storeroom; none: the one of where one works.
fn storeroom_arn(shop: &Shop, who: &Session, action: &str, storeroom: Option<&Name>) -> String {
    match storeroom {
        Some(storeroom) => arn(shop, who, action, Some(storeroom), storeroom),
        None => default_resource(shop, who, named(action)),
    }
}

fn arn(shop: &Shop, who: &Session, action: &str, storeroom: Option<&Name>, id: &Name) -> String {
    let place = storeroom.and_then(|id| shop.settings.storerooms.iter().find(|storeroom| storeroom.id == *id));
    let location = place
        .map_or_else(|| shop.settings.location_of(&who.workstation).to_owned(), |place| place.location.to_string());
    catalogue()[named(action)].resource_arn(&shop.id, &location, |_| Some(id.to_string()))
}
