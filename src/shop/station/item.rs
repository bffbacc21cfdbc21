//! What is sold and what is kept: items, their recipes, and where they are kept.

use serde::{Deserialize, Serialize};

use super::quantity::Quantity;
use crate::shop::{Name, SafeText, Shop};

/// Something that is sold or kept in stock, or both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub sku: Name,
    pub name: SafeText,
    /// For what is sold: the price in minor units.
    pub price_minor: Option<i64>,
    /// For what is kept: unit, reorder mark and cost. How much there is is the shop's [`level`](Shop::level).
    pub stock: Option<Stock>,
    pub category: Option<SafeText>,
    /// What selling one takes from stock.
    #[serde(default)]
    pub recipe: Vec<(Name, Quantity)>,
    /// The tax on it, by its name in the settings, or [`NO_TAX`](crate::shop::settings::NO_TAX); none: the usual one,
    /// which is the first there.
    #[serde(default)]
    pub tax: Option<Name>,
}

/// How an item is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stock {
    pub unit: SafeText,
    /// Where it is kept; none: the shop's first storeroom.
    #[serde(default)]
    pub storeroom: Option<Name>,
    /// Below this it is time to order again.
    pub reorder_at: Quantity,
    /// What one unit costs the shop, in minor units.
    pub cost_minor: Option<i64>,
}

impl Item {
    /// The word for one of it where it is kept: `kg`; empty where it is not.
    #[must_use]
    pub fn unit(&self) -> &str {
        self.stock.as_ref().map_or("", |stock| &stock.unit)
    }

    /// What one unit of it costs the shop, in minor units.
    #[must_use]
    pub fn cost_minor(&self) -> Option<i64> {
        self.stock.as_ref()?.cost_minor
    }

    /// What so much of it costs the shop, in minor units; none where nobody said what one costs.
    #[must_use]
    pub fn cost(&self, quantity: Quantity) -> Option<i64> {
        Some(quantity.cost(self.cost_minor()?))
    }
}

impl Shop {
    /// How much there is of an item.
    #[must_use]
    pub fn level(&self, sku: &str) -> Quantity {
        self.levels.get(sku).copied().unwrap_or_default()
    }

    /// Whether an item is kept and there is less of it than its reorder mark.
    #[must_use]
    pub fn is_short(&self, item: &Item) -> bool {
        item.stock.as_ref().is_some_and(|stock| self.level(&item.sku) < stock.reorder_at)
    }

    /// The storeroom of an item: its own, else the shop's first.
    #[must_use]
    pub fn storeroom_of<'a>(&'a self, item: &'a Item) -> Option<&'a Name> {
        let own = item.stock.as_ref().and_then(|stock| stock.storeroom.as_ref());
        own.or_else(|| self.settings.storerooms.first().map(|storeroom| &storeroom.id))
    }
}
