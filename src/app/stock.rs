//! Stock in words, its movements read by page, and whether they add up to the levels.

use std::collections::BTreeMap;

use super::error::ServiceError;
use super::service::{Done, Service};
use super::{state, words};
use crate::shop::station::inventory::Step;
use crate::shop::station::measured;
use crate::shop::{Command, Movement, Name, Quantity, SessionId, Shop};
use crate::store::{KeyRange, Store, StoreError};

/// Entries read at a time.
const PAGE: usize = 64;

/// Which movements of an item to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovementQuery {
    pub sku: Name,
    /// Only movements before this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

/// Movements of an item, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MovementPage {
    pub movements: Vec<Movement>,
    /// Whether there are older ones.
    pub more: bool,
}

/// An item whose level is not the sum of its movements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockDifference {
    pub sku: Name,
    pub level: Quantity,
    pub moved: Quantity,
}

impl Service {
    /// The last movements of an item, for whom `inventory:GetItem` is allowed on it; a refused attempt is recorded.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn movements(
        &mut self,
        session: SessionId,
        query: &MovementQuery,
    ) -> Result<(Done, Option<MovementPage>), ServiceError> {
        let look = Command::Inventory(Box::new(Step::Look { sku: query.sku.clone() }));
        let done = self.execute(session, look)?;
        let page = done.is_done().then(|| read(&*self.store, query)).transpose()?;
        Ok((done, page))
    }

    /// The items whose level is not the sum of their movements: none, unless the store was changed from outside.
    ///
    /// # Errors
    /// Those of the store.
    pub fn check_stock(&self) -> Result<Vec<StockDifference>, ServiceError> {
        let mut sums: BTreeMap<Name, Quantity> = BTreeMap::new();
        state::each(&*self.store, "movement", |entry| {
            let movement: Movement = state::record(&entry)?;
            let sum = sums.entry(movement.sku).or_default();
            *sum = *sum + movement.change;
            Ok(())
        })?;
        let shop = &self.world.shop;
        let skus = shop.levels.keys().chain(sums.keys().filter(|sku| !shop.levels.contains_key(*sku)));
        let found = skus.map(|sku| StockDifference {
            sku: sku.clone(),
            level: shop.level(sku),
            moved: sums.get(sku).copied().unwrap_or_default(),
        });
        Ok(found.filter(|item| item.level != item.moved).collect())
    }
}

fn read(store: &dyn Store, query: &MovementQuery) -> Result<MovementPage, StoreError> {
    let mut page = MovementPage::default();
    let of_item = format!("{}/", query.sku);
    let mut range = KeyRange::before(&state::movement_key(&query.sku, query.before.unwrap_or(u64::MAX)));
    loop {
        let entries = store.page(&range, PAGE)?;
        let Some(last) = entries.last() else { return Ok(page) };
        range = KeyRange::before(&last.key);
        for entry in &entries {
            if !entry.key.text().is_some_and(|text| text.starts_with(&of_item)) {
                return Ok(page);
            }
            if page.movements.len() >= query.limit {
                page.more = true;
                return Ok(page);
            }
            page.movements.push(state::record(entry)?);
        }
    }
}

/// What a step wants, as it completes "Blaine wants to …".
#[must_use]
pub(super) fn wish(shop: &Shop, step: &Step) -> String {
    let name = |sku: &Name| shop.items.get(sku).map_or_else(|| sku.to_string(), |item| item.name.to_string());
    let some = |sku: &Name, quantity: Quantity| measured(quantity, shop.items.get(sku).map_or("", |item| item.unit()));
    let of = |sku: &Name, quantity: Quantity| format!("{} of {}", some(sku, quantity), name(sku));
    let lines = |lines: &mut dyn ExactSizeIterator<Item = (&Name, Quantity)>| {
        let more = lines.len().saturating_sub(1);
        let first = lines.next().map_or_else(|| "nothing".to_owned(), |(sku, quantity)| of(sku, quantity));
        if more > 0 { format!("{first} and {more} more") } else { first }
    };
    match step {
        Step::Count { sku, level } => format!("count {}: {}", name(sku), some(sku, *level)),
        Step::Adjust { sku, by, .. } => format!("adjust {} by {}", name(sku), some(sku, *by)),
        Step::WriteOff { sku, quantity, .. } => format!("write off {}", of(sku, *quantity)),
        Step::Receive { order, lines: came, .. } => {
            let came = lines(&mut came.iter().map(|line| (&line.sku, line.quantity)));
            match order {
                Some(number) => format!("receive {came} for supply order {number}"),
                None => format!("receive {came}"),
            }
        }
        Step::Order { supplier, lines: wanted, .. } => {
            let wanted = lines(&mut wanted.iter().map(|(sku, quantity)| (sku, *quantity)));
            format!("order {wanted} from {supplier}")
        }
        Step::CancelOrder { number } => format!("cancel the rest of supply order {number}"),
        Step::Create { item } => {
            let to = if item.stock.is_some() { "stock" } else { "menu" };
            format!("add {} to the {to}", item.name)
        }
        Step::Edit { item } => format!("describe {} anew", name(&item.sku)),
        Step::Delete { sku } => format!("delete the item {}", name(sku)),
        Step::Price { sku, price_minor } => {
            let price = words::money(&shop.settings, &words::major(&shop.settings, *price_minor));
            format!("change the price of {} to {price}", name(sku))
        }
        Step::Look { sku } => format!("look up {}", name(sku)),
        Step::List { .. } => "see the stock".to_owned(),
    }
}
