//! The numbers given out last: each is given once, and none is left out.

use serde::{Deserialize, Serialize};

/// The last number of each kind of record; 0 where none was given yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Books {
    pub orders: u64,
    /// Of sales and refunds together, as they stand on receipts.
    pub receipts: u64,
    /// The receipt of the last sale; 0 where none was sold since it is kept.
    pub last_sale: u64,
    pub movements: u64,
    pub times: u64,
    /// Of orders to suppliers.
    pub supplies: u64,
    /// Of online orders that were completed or cancelled.
    pub online: u64,
    /// Of the roster.
    pub assignments: u64,
    /// Of counts of tills.
    pub closings: u64,
    /// Of requests for access.
    pub requests: u64,
}
