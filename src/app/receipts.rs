//! Receipts read by page, newest first: sales and refunds in the one order of their numbers.
//!
//! A search looks at so many receipts at a time and says where it goes on, so that nobody waits for it: whoever asks
//! next is answered in between, and a search that nobody wants any more is simply not asked again.

use jiff::Timestamp;

use super::error::ServiceError;
use super::service::{Done, Service};
use super::state::{self, refund_key, sale_key};
use crate::shop::station::Refund;
use crate::shop::station::report::{Query, Receipt, Search, Wanted, receipt_arn};
use crate::shop::{Command, SessionId};
use crate::store::{Entry, Key, KeyRange, StoreError};

/// Entries read at a time.
const PAGE: usize = 256;

/// Which receipts to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptQuery {
    pub search: Search,
    /// Only receipts before this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
    /// How many receipts to look at before answering.
    pub effort: usize,
}

/// Receipts that were looked for, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReceiptPage {
    pub receipts: Vec<Receipt>,
    /// Where to go on: before this number. None: there are no more.
    pub next: Option<u64>,
    /// When the last one was that was looked at.
    pub reached: Option<Timestamp>,
}

/// A receipt, with what was given back of it.
pub type Slip = (Receipt, Vec<Refund>);

impl Service {
    /// Receipts, for whom `reports:ListReceipts` is allowed; a refused attempt is recorded.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn receipts(
        &mut self,
        session: SessionId,
        query: &ReceiptQuery,
    ) -> Result<(Done, Option<ReceiptPage>), ServiceError> {
        let done = self.look(session, &Query::Receipts(query.search.clone()))?;
        let page = done.is_done().then(|| self.search(query)).transpose()?;
        Ok((done, page))
    }

    /// One receipt with what was given back of it, for whom `reports:GetReceipt` is allowed on it.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn receipt(&mut self, session: SessionId, number: u64) -> Result<(Done, Option<Slip>), ServiceError> {
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        let resource = receipt_arn(&self.world.shop, &who, number);
        let done = self.execute(session, Command::Look { action: "reports:GetReceipt".to_owned(), resource })?;
        if !done.is_done() {
            return Ok((done, None));
        }
        let Some(receipt) = self.numbered(number)? else { return Ok((done, None)) };
        let refunds = match &receipt {
            Receipt::Sale(sale) if sale.refunded.is_some() => self.refunds_of(number)?,
            _ => vec![],
        };
        Ok((done, Some((receipt, refunds))))
    }

    /// Looks for receipts.
    pub(super) fn search(&self, query: &ReceiptQuery) -> Result<ReceiptPage, StoreError> {
        let shop = &self.world.shop;
        let wanted = Wanted::read(&query.search, shop.settings.local(self.now()).date());
        let mut page = ReceiptPage::default();
        if let Some(number) = wanted.number {
            let found = self.numbered(number)?.filter(|_| query.before.is_none_or(|before| number < before));
            let bounds = wanted.period.map(|period| period.bounds(&shop.settings.time_zone()));
            let within = |receipt: &Receipt| bounds.is_none_or(|(from, until)| (from..until).contains(&receipt.at()));
            page.receipts.extend(found.filter(|receipt| within(receipt) && wanted.takes(shop, receipt)));
            return Ok(page);
        }
        let mut before = query.before.unwrap_or(u64::MAX);
        let mut from = Timestamp::MIN;
        if let Some(period) = wanted.period {
            if period.days() <= 0 {
                return Ok(page);
            }
            let (start, end) = period.bounds(&shop.settings.time_zone());
            before = before.min(self.first_at(end)?);
            from = start;
        }
        let mut looked = 0;
        let mut run = Run::new(self, before);
        while let Some(receipt) = run.next()? {
            if receipt.at() < from {
                return Ok(page);
            }
            if page.receipts.len() >= query.limit || looked >= query.effort {
                page.next = Some(receipt.number() + 1);
                return Ok(page);
            }
            looked += 1;
            page.reached = Some(receipt.at());
            if wanted.takes(shop, &receipt) {
                page.receipts.push(receipt);
            }
        }
        Ok(page)
    }

    /// The receipt of this number.
    pub(super) fn numbered(&self, number: u64) -> Result<Option<Receipt>, StoreError> {
        if let Some(sale) = self.sale(number)? {
            return Ok(Some(Receipt::Sale(sale)));
        }
        let refund: Option<Refund> = state::lookup(&*self.store, &refund_key(number))?;
        refund.map(|refund| self.with_sale(refund)).transpose()
    }

    fn with_sale(&self, refund: Refund) -> Result<Receipt, StoreError> {
        let sale = self.sale(refund.of)?;
        Ok(Receipt::Refund(refund.into(), sale))
    }

    /// The number of the first receipt at this time or later; receipts are numbered as they are written.
    fn first_at(&self, at: Timestamp) -> Result<u64, StoreError> {
        let (mut low, mut high) = (1, self.world.shop.books.receipts.saturating_add(1));
        while low < high {
            let middle = low + (high - low) / 2;
            // What lies under no number is passed over to the one before it.
            match Run::new(self, middle + 1).next()? {
                Some(receipt) if receipt.at() >= at => high = middle.min(receipt.number()),
                _ => low = middle + 1,
            }
        }
        Ok(low)
    }
}

/// Receipts back from a number, of sales and refunds as they come.
struct Run<'s> {
    service: &'s Service,
    sales: Back,
    refunds: Back,
}

/// One kind of entries, back from a key.
struct Back {
    range: Option<KeyRange>,
    entries: std::vec::IntoIter<Entry>,
    next: Option<Entry>,
    page: usize,
}

impl Back {
    fn new(before: &Key) -> Back {
        Back { range: Some(KeyRange::before(before)), entries: vec![].into_iter(), next: None, page: 1 }
    }

    /// The number of the next one; it stays.
    fn peek(&mut self, service: &Service) -> Result<Option<u64>, StoreError> {
        if self.next.is_none() {
            self.next = self.entries.next();
        }
        if let (None, Some(range)) = (&self.next, &self.range) {
            // The first page is short, for whoever only looks at one.
            let page = service.store.page(range, self.page)?;
            self.page = PAGE;
            self.range = page.last().map(|last| KeyRange::before(&last.key));
            self.entries = page.into_iter();
            self.next = self.entries.next();
        }
        Ok(self.next.as_ref().and_then(|entry| entry.key.as_number()))
    }
}

impl<'s> Run<'s> {
    fn new(service: &'s Service, before: u64) -> Run<'s> {
        Run { service, sales: Back::new(&sale_key(before)), refunds: Back::new(&refund_key(before)) }
    }

    fn next(&mut self) -> Result<Option<Receipt>, StoreError> {
        let (sale, refund) = (self.sales.peek(self.service)?, self.refunds.peek(self.service)?);
        if sale.is_none() && refund.is_none() {
            return Ok(None);
        }
        if sale >= refund {
            let entry = self.sales.next.take();
            return entry.map(|entry| Ok(Receipt::Sale(std::sync::Arc::new(state::record(&entry)?)))).transpose();
        }
        let entry = self.refunds.next.take();
        entry.map(|entry| self.service.with_sale(state::record(&entry)?)).transpose()
    }
}
