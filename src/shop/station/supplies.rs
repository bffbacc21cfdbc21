//! Orders to suppliers: open ones are part of the shop, since deliveries are received against them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::quantity::{Quantity, measured};
use crate::shop::{Edit, Name, Person, SafeText, Shop};

/// Something ordered from a supplier, received at once or in parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupplyOrder {
    /// From 1, without gaps.
    pub number: u64,
    pub supplier: SafeText,
    pub placed: Timestamp,
    pub by: Person,
    /// The day it should come, on the shop's calendar.
    pub expected: Option<Date>,
    pub lines: Vec<SupplyLine>,
    /// Since when nothing more is to come: all of it came, or the rest was cancelled. Then it is history.
    pub closed: Option<Timestamp>,
}

/// So much of one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupplyLine {
    pub sku: Name,
    pub name: SafeText,
    pub unit: SafeText,
    pub ordered: Quantity,
    pub received: Quantity,
}

impl SupplyLine {
    /// What is still to come.
    #[must_use]
    pub fn outstanding(&self) -> Quantity {
        self.ordered - self.received
    }
}

impl SupplyOrder {
    /// The line for an item.
    #[must_use]
    pub fn line(&self, sku: &str) -> Option<&SupplyLine> {
        self.lines.iter().find(|line| *line.sku == *sku)
    }

    /// The lines of which something is still to come.
    pub fn outstanding(&self) -> impl Iterator<Item = &SupplyLine> {
        self.lines.iter().filter(|line| line.outstanding().is_positive())
    }

    /// Whether everything came.
    #[must_use]
    pub fn is_received(&self) -> bool {
        self.outstanding().next().is_none()
    }
}

impl Shop {
    /// How much of an item is on its way.
    #[must_use]
    pub fn on_order(&self, sku: &str) -> Quantity {
        self.supplies.values().filter_map(|order| order.line(sku)).map(SupplyLine::outstanding).sum()
    }
}

/// What became of an order, in words.
#[must_use]
pub(crate) fn sentence(edit: &Edit<SupplyOrder>) -> String {
    match (&edit.before, &edit.after) {
        (None, Some(new)) => {
            let lines: Vec<String> =
                new.lines.iter().map(|line| format!("{} {}", measured(line.ordered, &line.unit), line.name)).collect();
            format!("Supply order {} to {}: {}", new.number, new.supplier, lines.join(", "))
        }
        (Some(_), Some(new)) if new.closed.is_some() && new.is_received() => {
            format!("Supply order {} is complete", new.number)
        }
        (Some(_), Some(new)) if new.closed.is_some() => format!("The rest of supply order {} is cancelled", new.number),
        (Some(_), Some(new)) => {
            let open = new.outstanding().count();
            format!(
                "Of supply order {} {open} {} still to come",
                new.number,
                if open == 1 { "item is" } else { "items are" }
            )
        }
        _ => String::new(),
    }
}
