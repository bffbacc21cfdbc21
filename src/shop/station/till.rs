//! A till's drawer: the float it was opened with, what should be in it, and the count at the end.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::money::Money;
use crate::shop::{Name, Person};

/// The drawer of a till that is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawer {
    /// The workstation it stands at.
    pub till: Name,
    pub opened: Timestamp,
    pub by: Person,
    pub float: Money,
    /// What should be in it now.
    pub cash: Money,
    /// How many sales it has seen.
    pub sales: u32,
}

/// What was counted when a till was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closing {
    /// From 1; 0 for those of before they were numbered.
    #[serde(default)]
    pub number: u64,
    pub drawer: Drawer,
    pub at: Timestamp,
    pub by: Person,
    pub counted: Money,
    pub currency: String,
}

impl Closing {
    /// What was counted beyond what should have been there; below zero: money is missing.
    #[must_use]
    pub fn difference(&self) -> Money {
        self.counted - self.drawer.cash
    }
}
