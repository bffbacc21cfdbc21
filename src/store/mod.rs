//! Where bytes rest: one trait, an engine in memory and one on disk.
//!
//! A store moves bytes under keys and knows no employee and no policy. Every change is one [`Batch`]: it names the
//! versions it was decided against, it happens as a whole or not at all, and it is durable when [`Store::commit`]
//! returns. What the bytes mean, and what an audit record looks like, is the caller's business.

mod contain;
mod error;
mod key;
mod lock;
mod memory;
mod schema;
mod sled;

pub use self::contain::contained;
pub use self::error::StoreError;
pub use self::key::{Direction, Key, KeyRange};
pub use self::memory::Memory;
pub use self::schema::{SCHEMA, schema_key};
pub use self::sled::{Barrier, Sled};

use std::sync::mpsc::Receiver;

/// The number of a commit; entries carry the version of the commit that last wrote them. The first commit is 1.
pub type Version = u64;

/// A key with its value and the version of the commit that wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub key: Key,
    pub value: Vec<u8>,
    pub version: Version,
}

/// One change: what it was decided against, what it writes, what it removes.
///
/// Where a key is named more than once, the last `put` wins, and a `delete` wins over every `put`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Batch {
    /// The versions these keys must still have; `None` means that the key must not exist.
    pub expect: Vec<(Key, Option<Version>)>,
    pub put: Vec<(Key, Vec<u8>)>,
    /// Deleting a key that does not exist is no error.
    pub delete: Vec<Key>,
}

impl Batch {
    /// A batch that expects and changes nothing.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Demands that `key` still has this version, or with `None` that it does not exist.
    #[must_use]
    pub fn expect(mut self, key: Key, version: Option<Version>) -> Batch {
        self.expect.push((key, version));
        self
    }

    /// Writes `value` under `key`, whether or not the key exists.
    #[must_use]
    pub fn put(mut self, key: Key, value: impl Into<Vec<u8>>) -> Batch {
        self.put.push((key, value.into()));
        self
    }

    /// Removes `key`.
    #[must_use]
    pub fn delete(mut self, key: Key) -> Batch {
        self.delete.push(key);
        self
    }

    /// Whether the batch changes nothing; expectations alone change nothing.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.delete.is_empty()
    }
}

/// What another writer committed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Committed {
    pub version: Version,
    pub put: Vec<Entry>,
    pub delete: Vec<Key>,
}

/// The commits since `since` are no longer all known: read everything again, then watch from `until`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gap {
    pub since: Version,
    pub until: Version,
}

/// The one door to the bytes. Object-safe; each engine passes the same conformance suite.
pub trait Store: Send {
    /// The entry under `key`, if there is one.
    fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError>;

    /// At most `limit` entries of the range, in its direction.
    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Applies the whole batch and returns its version, or changes nothing and says why.
    ///
    /// Durable on return. A batch that [changes nothing](Batch::is_empty) has its expectations checked and returns
    /// the version of the last commit. Fails with [`StoreError::Conflict`] on the first expectation that does not
    /// hold. After any other error the outcome is unknown until the store is opened again, and every later commit
    /// fails with [`StoreError::ReadOnly`].
    fn commit(&self, batch: &Batch) -> Result<Version, StoreError>;

    /// What others commit after `since`, in order; `None` where nobody else can write.
    fn watch(&self, since: Version) -> Option<Receiver<Result<Committed, Gap>>>;
}
