//! The engine that forgets: for the demo, for tests and as the model that the disk engine is held against.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, MutexGuard};

use super::{Batch, Committed, Direction, Entry, Gap, Key, KeyRange, Store, StoreError, Version, schema};

/// A store in memory; gone when dropped.
#[derive(Debug)]
pub struct Memory(Mutex<Rows>);

#[derive(Debug)]
struct Rows {
    version: Version,
    /// Under [`Key::as_bytes`], so that a range needs no key made for it.
    rows: BTreeMap<Vec<u8>, Entry>,
}

impl Memory {
    /// An empty store of the current schema.
    pub fn new() -> Memory {
        let mut rows = BTreeMap::new();
        let key = schema::schema_key();
        rows.insert(key.as_bytes().to_vec(), Entry { key, value: schema::current(), version: 0 });
        Memory(Mutex::new(Rows { version: 0, rows }))
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().expect("no code panics while it holds the rows")
    }
}

impl Default for Memory {
    fn default() -> Memory {
        Memory::new()
    }
}

impl Store for Memory {
    fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        Ok(self.rows().rows.get(key.as_bytes()).cloned())
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let rows = self.rows();
        let found = rows.rows.range::<[u8], _>(range.bounds()).map(|(_, entry)| entry.clone());
        Ok(match range.direction() {
            Direction::Forward => found.take(limit).collect(),
            Direction::Back => found.rev().take(limit).collect(),
        })
    }

    fn commit(&self, batch: &Batch) -> Result<Version, StoreError> {
        let mut rows = self.rows();
        for (key, expected) in &batch.expect {
            if rows.rows.get(key.as_bytes()).map(|entry| entry.version) != *expected {
                return Err(StoreError::Conflict { key: key.clone() });
            }
        }
        if batch.is_empty() {
            return Ok(rows.version);
        }
        let version = rows.version + 1;
        rows.version = version;
        for (key, value) in &batch.put {
            rows.rows.insert(key.as_bytes().to_vec(), Entry { key: key.clone(), value: value.clone(), version });
        }
        for key in &batch.delete {
            rows.rows.remove(key.as_bytes());
        }
        Ok(version)
    }

    fn watch(&self, _since: Version) -> Option<Receiver<Result<Committed, Gap>>> {
        None
    }
}
