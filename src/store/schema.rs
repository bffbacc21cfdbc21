//! The format of everything in a store, as one number that every engine keeps as an ordinary entry.

use super::{Key, StoreError};

/// The schema this program writes. Migrations go forward only.
pub const SCHEMA: u32 = 1;

/// Where the schema stands, as decimal digits; its entry has version 0 in a new store.
pub fn schema_key() -> Key {
    Key::new("meta", "schema")
}

/// The schema entry's value in a new store.
pub(super) fn current() -> Vec<u8> {
    SCHEMA.to_string().into_bytes()
}

/// Whether this program may use a store that says `stored`.
pub(super) fn check(stored: &[u8]) -> Result<(), StoreError> {
    let found = std::str::from_utf8(stored).ok().and_then(|text| text.parse::<u32>().ok());
    match found {
        Some(SCHEMA) => Ok(()),
        Some(found) if found > SCHEMA => Err(StoreError::NewerSchema { found, known: SCHEMA }),
        _ => Err(StoreError::Corrupt { what: format!("`{}` is no schema number", stored.escape_ascii()) }),
    }
}
