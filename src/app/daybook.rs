//! The day book: each day's sums, kept beside the records that they are made of.
//!
//! It is derived: every record of the trail is taken in once, in order, in the batch that keeps the record. What is not
//! taken in yet (an older shop, another time zone) is taken in from the trail, part by part, before the first report.
//! Until then commits leave the book alone, so that it is always exactly what its first `seq` records make.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::audit::{self, Head};
use super::error::ServiceError;
use super::record::{Outcome, Record};
use super::service::Service;
use super::state;
use crate::shop::station::report::{Day, Period, events};
use crate::shop::{Settings, Shop};
use crate::store::{Batch, Key, KeyRange, Store, StoreError};

/// How days are added up; another number makes every book be written anew.
const SUMS: u32 = 3;
const KIND: &str = "day";
/// Days read at a time.
const PAGE: usize = 512;

/// How far the book is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct DayBook {
    sums: u32,
    /// Whose calendar the days are on.
    zone: String,
    /// The last record that is taken in; every one before it is.
    seq: u64,
}

/// How far something long is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub of: u64,
}

impl DayBook {
    fn key() -> Key {
        state::meta("daybook")
    }

    fn new(settings: &Settings) -> DayBook {
        DayBook { sums: SUMS, zone: settings.zone.clone(), seq: 0 }
    }

    /// The book that a store has; a shop that has none begins one.
    pub(super) fn read(store: &dyn Store, shop: &Shop) -> Result<DayBook, StoreError> {
        Ok(state::lookup(store, &DayBook::key())?.unwrap_or_else(|| DayBook::new(&shop.settings)))
    }

    fn fits(&self, settings: &Settings) -> bool {
        self.sums == SUMS && self.zone == settings.zone
    }
}

fn key(date: Date) -> Key {
    Key::new(KIND, date.to_string())
}

impl Service {
    /// Takes a record into its day, in the batch that keeps it; the book as it is then.
    pub(super) fn booked(&self, record: &Record, batch: &mut Batch) -> Result<DayBook, StoreError> {
        let settings = &self.world.shop.settings;
        if !self.daybook.fits(settings) || self.daybook.seq + 1 != record.seq {
            return Ok(self.daybook.clone());
        }
        let book = DayBook { seq: record.seq, ..self.daybook.clone() };
        let mut days = BTreeMap::new();
        self.take_in(record, &mut days)?;
        write(batch, &days, &book);
        Ok(book)
    }

    fn take_in(&self, record: &Record, days: &mut BTreeMap<Date, Day>) -> Result<(), StoreError> {
        if record.outcome != Outcome::Allowed {
            return Ok(());
        }
        let found = events(record.command.as_ref(), record.who.person.as_ref(), &record.changes);
        if found.is_empty() {
            return Ok(());
        }
        let at = self.world.shop.settings.local(record.at);
        if let std::collections::btree_map::Entry::Vacant(place) = days.entry(at.date()) {
            place.insert(state::lookup(&*self.store, &key(at.date()))?.unwrap_or_default());
        }
        if let Some(day) = days.get_mut(&at.date()) {
            found.iter().for_each(|event| day.note(&at, event));
        }
        Ok(())
    }

    /// Takes in at most `effort` records that the book does not have yet; none: it has all of them.
    pub(super) fn catch_up(&mut self, effort: usize) -> Result<Option<Progress>, ServiceError> {
        if !self.daybook.fits(&self.world.shop.settings) {
            self.begin_anew()?;
        }
        if self.daybook.seq >= self.head.seq {
            return Ok(None);
        }
        self.writable()?;
        let entries = self.store.page(&KeyRange::after(&Key::number(audit::KIND, self.daybook.seq)), effort)?;
        let mut days = BTreeMap::new();
        let mut book = self.daybook.clone();
        for entry in &entries {
            let record = audit::record(entry)?;
            book.seq = record.seq;
            self.take_in(&record, &mut days)?;
        }
        let mut batch = Batch::new();
        write(&mut batch, &days, &book);
        self.keep(batch, book)?;
        let progress = Progress { done: self.daybook.seq, of: self.head.seq };
        Ok((progress.done < progress.of).then_some(progress))
    }

    fn begin_anew(&mut self) -> Result<(), ServiceError> {
        self.writable()?;
        let mut batch = Batch::new();
        state::each(&*self.store, KIND, |entry| {
            batch.delete.push(entry.key);
            Ok(())
        })?;
        let book = DayBook::new(&self.world.shop.settings);
        write(&mut batch, &BTreeMap::new(), &book);
        self.keep(batch, book)
    }

    /// Writes the book alone; somebody else's commit in between makes it be read again, and later tried again.
    fn keep(&mut self, batch: Batch, book: DayBook) -> Result<(), ServiceError> {
        let outcome = self.store.commit(&batch.expect(Head::key(), self.head_version));
        match self.noted(outcome) {
            Ok(_) => self.daybook = book,
            Err(StoreError::Conflict { .. }) => self.reload()?,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Gives every day of a period on which something happened, earliest first.
    pub(super) fn each_day(&self, period: Period, mut take: impl FnMut(Date, &Day)) -> Result<(), StoreError> {
        let Ok(before) = period.from.yesterday() else { return Ok(()) };
        let mut range = KeyRange::after(&key(before));
        loop {
            let page = self.store.page(&range, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            range = KeyRange::after(&last.key);
            for entry in &page {
                let unreadable = || StoreError::Corrupt { what: format!("`{}` is of no day", entry.key) };
                let date: Date = entry.key.text().and_then(|text| text.parse().ok()).ok_or_else(unreadable)?;
                if date > period.until {
                    return Ok(());
                }
                take(date, &state::record(entry)?);
            }
        }
    }

    /// The days that were added up as they happened differ from the same made anew from the whole trail: none, unless
    /// the store was changed from outside.
    ///
    /// # Errors
    /// Those of the store.
    pub fn check_days(&self) -> Result<Vec<Date>, ServiceError> {
        let mut made: BTreeMap<Date, Day> = BTreeMap::new();
        state::each(&*self.store, audit::KIND, |entry| {
            let record = audit::record(&entry)?;
            if record.seq <= self.daybook.seq && record.outcome == Outcome::Allowed {
                let at = self.world.shop.settings.local(record.at);
                let found = events(record.command.as_ref(), record.who.person.as_ref(), &record.changes);
                found.iter().for_each(|event| made.entry(at.date()).or_default().note(&at, event));
            }
            Ok(())
        })?;
        let mut kept: BTreeMap<Date, Day> = BTreeMap::new();
        self.each_day(Period { from: Date::constant(1, 1, 2), until: Date::MAX }, |date, day| {
            kept.insert(date, day.clone());
        })?;
        let dates = made.keys().chain(kept.keys().filter(|date| !made.contains_key(date)));
        Ok(dates.filter(|date| made.get(date) != kept.get(date)).copied().collect())
    }
}

fn write(batch: &mut Batch, days: &BTreeMap<Date, Day>, book: &DayBook) {
    batch.put.extend(days.iter().map(|(date, day)| (key(*date), state::bytes(day))));
    batch.put.push((DayBook::key(), state::bytes(book)));
}
