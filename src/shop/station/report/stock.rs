//! What the stock is worth, and what there is too little of.

use std::collections::BTreeMap;

use crate::shop::{Item, Name, Quantity, SafeText, Shop};

/// The stock at this moment, at what it cost.
#[derive(Clone, Debug, PartialEq)]
pub struct StockValue {
    /// In minor units of the shop's currency.
    pub worth: i64,
    /// The most valuable first.
    pub categories: Vec<Category>,
    /// The most valuable first.
    pub items: Vec<Kept>,
    /// How many items nobody said the cost of: they are worth nothing here.
    pub unpriced: usize,
}

/// All items of a category together.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// None: of items that have none.
    pub name: Option<SafeText>,
    pub items: usize,
    pub worth: i64,
}

/// One item that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub sku: Name,
    pub name: SafeText,
    pub category: Option<SafeText>,
    pub unit: SafeText,
    pub level: Quantity,
    pub reorder_at: Quantity,
    /// What is on its way.
    pub due: Quantity,
    /// What a unit costs, in minor units.
    pub cost: Option<i64>,
    /// What all of it is worth; none where nobody said what a unit costs.
    pub worth: Option<i64>,
}

impl Kept {
    /// Whether there is less of it than its mark.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.level < self.reorder_at
    }
}

impl StockValue {
    /// Of the shop as it is.
    #[must_use]
    pub fn of(shop: &Shop) -> StockValue {
        let mut items: Vec<Kept> = shop.items.values().filter_map(|item| kept(shop, item)).collect();
        items.sort_by_key(|item| (std::cmp::Reverse(item.worth), item.name.to_lowercase()));
        let mut categories: BTreeMap<Option<&str>, Category> = BTreeMap::new();
        for item in &items {
            let name = item.category.clone();
            let sum = categories.entry(item.category.as_deref()).or_insert(Category { name, items: 0, worth: 0 });
            sum.items += 1;
            sum.worth = sum.worth.saturating_add(item.worth.unwrap_or(0));
        }
        let mut categories: Vec<Category> = categories.into_values().collect();
        categories.sort_by_key(|category| std::cmp::Reverse(category.worth));
        StockValue {
            worth: categories.iter().map(|category| category.worth).fold(0, i64::saturating_add),
            unpriced: items.iter().filter(|item| item.cost.is_none()).count(),
            categories,
            items,
        }
    }

    /// What there is too little of, the least of its mark first.
    #[must_use]
    pub fn short(&self) -> Vec<&Kept> {
        let mut short: Vec<&Kept> = self.items.iter().filter(|item| item.is_short()).collect();
        let share = |item: &Kept| item.reorder_at.unit_cost(item.level.cost(100_000)).unwrap_or(i64::MAX);
        short.sort_by_key(|item| (share(item), item.name.to_lowercase()));
        short
    }
}

fn kept(shop: &Shop, item: &Item) -> Option<Kept> {
    let stock = item.stock.as_ref()?;
    let level = shop.level(&item.sku);
    Some(Kept {
        sku: item.sku.clone(),
        name: item.name.clone(),
        category: item.category.clone(),
        unit: stock.unit.clone(),
        level,
        reorder_at: stock.reorder_at,
        due: shop.on_order(&item.sku),
        cost: stock.cost_minor,
        worth: item.cost(level),
    })
}
