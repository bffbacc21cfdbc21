//! A store in memory that remembers every batch, can be copied, and loses power when told to.

#![allow(dead_code, reason = "each test binary uses its part of the support")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::collections::BTreeSet;
use std::io;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};

use brewgate::store::{Batch, Committed, Entry, Gap, Key, KeyRange, Memory, Store, StoreError, Version, schema_key};

/// When the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Before the commit of this number, counted from now and from 0: nothing of it is kept.
    Before(usize),
    /// After it: all of it is kept, and nobody is told.
    After(usize),
}

#[derive(Clone, Default)]
pub struct Kept {
    rows: Arc<Memory>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    kinds: BTreeSet<String>,
    batches: Vec<Batch>,
    cut: Option<Cut>,
    dark: bool,
}

impl Kept {
    /// A store with these rows, whose own story begins now.
    pub fn of(rows: &[(Key, Vec<u8>)]) -> Kept {
        let copy = Kept::default();
        if !rows.is_empty() {
            copy.commit(&Batch { put: rows.to_vec(), ..Batch::new() }).unwrap();
        }
        copy.batches();
        copy
    }

    /// Everything that is stored, in order.
    pub fn rows(&self) -> Vec<(Key, Vec<u8>)> {
        let kinds = self.state.lock().unwrap().kinds.clone();
        let rows = kinds.iter().flat_map(|kind| self.rows.page(&KeyRange::all(kind), usize::MAX).unwrap());
        rows.filter(|entry| entry.key != schema_key()).map(|entry| (entry.key, entry.value)).collect()
    }

    /// The batches since this was asked last.
    pub fn batches(&self) -> Vec<Batch> {
        std::mem::take(&mut self.state.lock().unwrap().batches)
    }

    /// Whether anything was written since the batches were asked for.
    pub fn has_written(&self) -> bool {
        !self.state.lock().unwrap().batches.is_empty()
    }

    pub fn cut(&self, cut: Cut) {
        self.state.lock().unwrap().cut = Some(cut);
    }

    /// The power is back.
    pub fn restart(&self) {
        let mut state = self.state.lock().unwrap();
        (state.cut, state.dark) = (None, false);
    }
}

fn dark() -> StoreError {
    StoreError::Io { what: "write".into(), source: io::Error::other("the power is gone") }
}

impl Store for Kept {
    fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        self.rows.get(key)
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.rows.page(range, limit)
    }

    fn commit(&self, batch: &Batch) -> Result<Version, StoreError> {
        let mut state = self.state.lock().unwrap();
        if state.dark {
            return Err(dark());
        }
        let now = match state.cut {
            Some(Cut::Before(0)) => {
                state.dark = true;
                return Err(dark());
            }
            Some(Cut::Before(left)) => {
                state.cut = Some(Cut::Before(left - 1));
                false
            }
            Some(Cut::After(left)) => {
                state.cut = left.checked_sub(1).map(Cut::After);
                left == 0
            }
            None => false,
        };
        let version = self.rows.commit(batch)?;
        state.kinds.extend(batch.put.iter().map(|(key, _)| key.kind().to_owned()));
        state.batches.push(batch.clone());
        if now {
            state.dark = true;
            return Err(dark());
        }
        Ok(version)
    }

    fn watch(&self, since: Version) -> Option<Receiver<Result<Committed, Gap>>> {
        self.rows.watch(since)
    }
}
