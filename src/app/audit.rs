//! The audit trail: every wish with its answer, in a chain that shows what was taken out or changed.
//!
//! A stored link carries the record's exact bytes, the hash before, its own hash (SHA-256 of the hash before and the
//! bytes) and a MAC of that hash under a key that does not lie in the store.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::record::Record;
use super::state;
use crate::secret::Vault;
use crate::shop::Person;
use crate::store::{Entry, Key, KeyRange, Store, StoreError};

pub(super) const KIND: &str = "audit";
const PAGE: usize = 512;

/// The end of the chain; the key under which it is stored is the one that every change expects (the epoch).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) seq: u64,
    hash: String,
    mac: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link<'a> {
    #[serde(borrow)]
    record: &'a RawValue,
    prev: String,
    hash: String,
    mac: String,
}

impl Head {
    /// The head of a chain without records.
    pub(super) fn start(vault: &Vault) -> Head {
        Head::at(vault, 0, [0; 32])
    }

    fn at(vault: &Vault, seq: u64, hash: [u8; 32]) -> Head {
        Head { seq, hash: hex(&hash), mac: hex(&vault.mac(&[&seq.to_be_bytes()[..], &hash].concat())) }
    }

    pub(super) fn key() -> Key {
        state::meta("head")
    }
}

/// The record as the next link of the chain: the new head, and what to store under which key.
pub(super) fn linked(vault: &Vault, head: &Head, record: &Record) -> (Head, Key, Vec<u8>) {
    let raw = serde_json::value::to_raw_value(record).expect("records are plain data");
    let hash = hash(&head.hash, raw.get());
    let link = Link { record: &raw, prev: head.hash.clone(), hash: hex(&hash), mac: hex(&vault.mac(&hash)) };
    let bytes = serde_json::to_vec(&link).expect("records are plain data");
    (Head::at(vault, record.seq, hash), Key::number(KIND, record.seq), bytes)
}

fn hash(prev: &str, record: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    // The hash before as text: it is checked as text, so that no other spelling of it passes.
    hash.update(prev.as_bytes());
    hash.update(record.as_bytes());
    hash.finalize().into()
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
        text
    })
}

/// Which records to read.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Only records before this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
    /// Every word must occur somewhere, in any order, in any case.
    pub words: String,
    pub person: Option<Person>,
}

/// Records, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    pub records: Vec<Record>,
    /// How many records the whole chain has.
    pub total: u64,
    /// Whether older ones may match as well.
    pub more: bool,
}

/// What became of checking the whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainState {
    Ok { records: u64 },
    Broken { first_bad_seq: u64, why: String },
}

pub(super) fn read(store: &dyn Store, head: &Head, query: &AuditQuery) -> Result<AuditPage, StoreError> {
    let words: Vec<String> = query.words.split_whitespace().map(str::to_lowercase).collect();
    let wanted = |record: &Record| {
        query.person.as_ref().is_none_or(|person| record.who.person.as_ref() == Some(person))
            && record.has_words(&words)
    };
    let mut page = AuditPage { total: head.seq, ..AuditPage::default() };
    let mut range = match query.before {
        Some(before) => KeyRange::before(&Key::number(KIND, before)),
        None => KeyRange::all(KIND).back(),
    };
    loop {
        let entries = store.page(&range, PAGE)?;
        let Some(last) = entries.last() else { return Ok(page) };
        range = KeyRange::before(&last.key);
        for entry in &entries {
            let record = record(entry)?;
            if !wanted(&record) {
                continue;
            }
            if page.records.len() >= query.limit {
                page.more = true;
                return Ok(page);
            }
            page.records.push(record);
        }
    }
}

/// The record of this number.
pub(super) fn find(store: &dyn Store, seq: u64) -> Result<Option<Record>, StoreError> {
    store.get(&Key::number(KIND, seq))?.map(|entry| record(&entry)).transpose()
}

pub(super) fn record(entry: &Entry) -> Result<Record, StoreError> {
    let unreadable = |error| StoreError::Corrupt { what: format!("`{}` is unreadable: {error}", entry.key) };
    let link: Link = serde_json::from_slice(&entry.value).map_err(unreadable)?;
    serde_json::from_str(link.record.get()).map_err(unreadable)
}

/// Checks every link, its number, its MAC, and that the chain ends where the head says.
pub(super) fn verify(store: &dyn Store, vault: &Vault) -> Result<ChainState, StoreError> {
    let mut prev = Head::start(vault);
    let mut broken = None;
    state::each(store, KIND, |entry| {
        if broken.is_none() {
            match checked(vault, &prev, &entry) {
                Ok(next) => prev = next,
                Err(why) => broken = Some((prev.seq + 1, why)),
            }
        }
        Ok(())
    })?;
    if let Some((first_bad_seq, why)) = broken {
        return Ok(ChainState::Broken { first_bad_seq, why: why.to_owned() });
    }
    let head: Option<Head> = match store.get(&Head::key())? {
        Some(entry) => state::record(&entry).ok(),
        None => None,
    };
    match head {
        Some(head) if head == prev => Ok(ChainState::Ok { records: prev.seq }),
        Some(head) if head.seq > prev.seq => {
            Ok(ChainState::Broken { first_bad_seq: prev.seq + 1, why: "the newest records are missing".to_owned() })
        }
        _ => Ok(ChainState::Broken {
            first_bad_seq: prev.seq,
            why: "the end of the chain is not the one that was written".to_owned(),
        }),
    }
}

fn checked(vault: &Vault, prev: &Head, entry: &Entry) -> Result<Head, &'static str> {
    let seq = prev.seq + 1;
    if entry.key.as_number() != Some(seq) {
        return Err("a record is missing");
    }
    let link: Link = serde_json::from_slice(&entry.value).map_err(|_| "the record is unreadable")?;
    if link.prev != prev.hash {
        return Err("it does not follow the record before it");
    }
    let hash = hash(&link.prev, link.record.get());
    if link.hash != hex(&hash) {
        return Err("the record was changed");
    }
    if link.mac != hex(&vault.mac(&hash)) {
        return Err("the record was not written by this shop");
    }
    #[derive(Deserialize)]
    struct Numbered {
        seq: u64,
    }
    match serde_json::from_str::<Numbered>(link.record.get()) {
        Ok(numbered) if numbered.seq == seq => Ok(Head::at(vault, seq, hash)),
        _ => Err("the record has another number"),
    }
}
