//! Keys: a kind, one separator, and the rest, which may be any bytes. Ordered by kind, then by the rest's bytes.

use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

const SEPARATOR: u8 = 0;

/// The name of one entry: its kind (`employee`) and which one (`rudy`, or a number).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<[u8]>);

impl Key {
    /// The key of the `kind` named `rest`; `rest` may be any text or bytes, and may be empty.
    ///
    /// # Panics
    /// If `kind` is not one or more of `a`–`z`, `0`–`9`, `-` and `_`: kinds are written in the code, never typed.
    pub fn new(kind: &str, rest: impl AsRef<[u8]>) -> Key {
        let mut bytes = first(kind);
        bytes.extend_from_slice(rest.as_ref());
        Key(bytes.into())
    }

    /// The key of the `kind` with this number; keys of one kind sort as their numbers do.
    pub fn number(kind: &str, number: u64) -> Key {
        Key::new(kind, number.to_be_bytes())
    }

    /// The kind this key was made with.
    pub fn kind(&self) -> &str {
        std::str::from_utf8(&self.0[..self.kind_len()]).expect("a kind is ASCII")
    }

    /// What follows the kind.
    pub fn rest(&self) -> &[u8] {
        &self.0[self.kind_len() + 1..]
    }

    /// What follows the kind, where it is text.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.rest()).ok()
    }

    /// The number of a key made by [`Key::number`].
    pub fn as_number(&self) -> Option<u64> {
        self.rest().try_into().ok().map(u64::from_be_bytes)
    }

    /// Reads a key back as an engine stored it; `None` if no key looks like that.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Key> {
        let end = bytes.iter().position(|&byte| byte == SEPARATOR)?;
        is_kind(&bytes[..end]).then(|| Key(bytes.into()))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn kind_len(&self) -> usize {
        self.0.iter().position(|&byte| byte == SEPARATOR).expect("a key holds its separator")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.as_number() {
            // Text of eight bytes that begins with NUL is not worth telling apart.
            Some(number) if number >> 56 == 0 => write!(f, "{}/{number}", self.kind()),
            _ => write!(f, "{}/{}", self.kind(), self.text().map_or(self.rest().escape_ascii().to_string(), escape)),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// Messages name keys, and a key may hold anything, so control characters are spelt out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

fn is_kind(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

fn first(kind: &str) -> Vec<u8> {
    assert!(is_kind(kind.as_bytes()), "`{kind}` is no kind of key");
    let mut bytes = Vec::with_capacity(kind.len() + 33);
    bytes.extend_from_slice(kind.as_bytes());
    bytes.push(SEPARATOR);
    bytes
}

/// Which way a page is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    Forward,
    Back,
}

/// All keys of one kind, or those on one side of a key, read forward or back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyRange {
    start: Bound<Vec<u8>>,
    end: Bound<Vec<u8>>,
    direction: Direction,
}

impl KeyRange {
    /// Every key of the kind, from the first. Panics as [`Key::new`] does.
    pub fn all(kind: &str) -> KeyRange {
        KeyRange {
            start: Bound::Included(first(kind)),
            end: Bound::Excluded(past(kind)),
            direction: Direction::Forward,
        }
    }

    /// The keys of the same kind that come after this one, forward: the next page.
    pub fn after(key: &Key) -> KeyRange {
        KeyRange { start: Bound::Excluded(key.as_bytes().to_vec()), ..KeyRange::all(key.kind()) }
    }

    /// The keys of the same kind that come before this one, back from it: the next page when reading back.
    pub fn before(key: &Key) -> KeyRange {
        KeyRange { end: Bound::Excluded(key.as_bytes().to_vec()), ..KeyRange::all(key.kind()) }.back()
    }

    /// The same keys from the last to the first.
    #[must_use]
    pub fn back(self) -> KeyRange {
        KeyRange { direction: Direction::Back, ..self }
    }

    /// Which way the range is read.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    pub(super) fn bounds(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        (self.start.as_ref().map(Vec::as_slice), self.end.as_ref().map(Vec::as_slice))
    }
}

/// The first bytes past every key of the kind.
fn past(kind: &str) -> Vec<u8> {
    let mut bytes = first(kind);
    *bytes.last_mut().expect("the separator is there") = SEPARATOR + 1;
    bytes
}
