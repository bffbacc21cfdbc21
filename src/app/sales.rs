//! What was sold and given back: read by page, newest first.

use std::sync::Arc;

use super::Service;
use super::error::ServiceError;
use super::state::{self, sale_key};
use crate::shop::station::{Closing, Refund, Sale};
use crate::store::{Key, KeyRange, StoreError};

impl Service {
    /// The sale of a receipt.
    pub(super) fn sale(&self, receipt: u64) -> Result<Option<Arc<Sale>>, StoreError> {
        Ok(state::lookup(&*self.store, &sale_key(receipt))?.map(Arc::new))
    }

    /// At most `limit` sales before a receipt, or the newest ones.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sales(&self, before: Option<u64>, limit: usize) -> Result<Vec<Arc<Sale>>, ServiceError> {
        let range = before.map_or_else(|| KeyRange::all("sale").back(), |receipt| KeyRange::before(&sale_key(receipt)));
        let page = self.store.page(&range, limit)?;
        Ok(page.iter().map(|entry| state::record(entry).map(Arc::new)).collect::<Result<_, _>>()?)
    }

    /// What was given back of a sale, in order.
    ///
    /// # Errors
    /// Those of the store.
    pub fn refunds_of(&self, receipt: u64) -> Result<Vec<Refund>, ServiceError> {
        let given_back = self.sale(receipt)?.map(|sale| sale.given_back.clone()).unwrap_or_default();
        let refund = |number| state::lookup(&*self.store, &Key::number("refund", number));
        Ok(given_back.iter().filter_map(|back| refund(back.number).transpose()).collect::<Result<_, _>>()?)
    }

    /// At most `limit` counts of tills, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn closings(&self, limit: usize) -> Result<Vec<Closing>, ServiceError> {
        let page = self.store.page(&KeyRange::all("closing").back(), limit)?;
        Ok(page.iter().map(state::record).collect::<Result<_, _>>()?)
    }
}
