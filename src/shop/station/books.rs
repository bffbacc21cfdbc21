//! The numbers that are given out without gaps.

use serde::{Deserialize, Serialize};

/// The last number given of each kind; 0 where none was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Books {
    pub orders: u64,
    pub receipts: u64,
    pub movements: u64,
    pub times: u64,
}
