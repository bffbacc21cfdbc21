//! Texts of the naive evaluator: letter case, the six parts, variables, and wildcards by trying
//! everything.

use brewgate::policy::{Context, Value, Version};

pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// The six parts; the sixth keeps its colons.
pub fn six_parts(text: &str) -> Option<[&str; 6]> {
    text.splitn(6, ':').collect::<Vec<_>>().try_into().ok()
}

/// A text with its variables told apart.
pub enum Item {
    Written(char),
    /// `${*}`, `${?}`, `${$}`
    Literal(char),
    Variable {
        key: String,
        default: Option<String>,
    },
}

/// A character with its origin: only a written `*` or `?` is a wildcard.
#[derive(Clone, Copy, PartialEq)]
pub enum Piece {
    Written(char),
    Substituted(char),
}

impl Piece {
    pub fn char(self) -> char {
        let (Piece::Written(c) | Piece::Substituted(c)) = self;
        c
    }
}

/// Nothing: a variable is malformed.
pub fn template(text: &str, version: Version) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let Some(inside) = rest.strip_prefix("${").filter(|_| version == Version::V2012) else {
            items.push(Item::Written(first));
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let literal = ['*', '?', '$'].into_iter().find(|c| inside.starts_with(&format!("{c}}}")));
        if let Some(literal) = literal {
            items.push(Item::Literal(literal));
            rest = &inside[2..];
            continue;
        }
        let end = inside.find(['}', ','])?;
        let (key, after) = inside.split_at(end);
        if key.is_empty() || key.contains([' ', '$', '{', '\'', '*', '?']) {
            return None;
        }
        // *Reading*: a default ends at the first `'}`, and so may have braces and quotes in it.
        let (default, after) = match after.strip_prefix('}') {
            Some(after) => (None, after),
            None => {
                let (default, after) = after.strip_prefix(", '")?.split_once("'}")?;
                (Some(default.to_owned()), after)
            }
        };
        items.push(Item::Variable { key: key.to_owned(), default });
        rest = after;
    }
    Some(items)
}

/// Nothing: a variable has neither value nor default. *Reading*: a key with a list has no value for a
/// variable, whatever the length of the list.
pub fn fill(template: &[Item], context: &Context) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    for item in template {
        match item {
            Item::Written(c) => pieces.push(Piece::Written(*c)),
            Item::Literal(c) => pieces.push(Piece::Substituted(*c)),
            Item::Variable { key, default } => {
                let text = match context.value(key) {
                    Some(Value::One(text)) if !text.is_empty() => text,
                    _ => default.as_ref()?,
                };
                pieces.extend(text.chars().map(Piece::Substituted));
            }
        }
    }
    Some(pieces)
}

/// What stands at one place of a pattern.
pub enum Mark {
    Char(char),
    /// One character, perhaps a colon.
    One {
        colon: bool,
    },
    /// Any run of characters, perhaps with colons.
    Run {
        colon: bool,
    },
}

/// A pattern whose wildcards run over everything.
pub fn marks(pieces: &[Piece]) -> Vec<Mark> {
    pieces.iter().map(|piece| mark(*piece, true)).collect()
}

/// A resource pattern: a `*` that ends a part, and any wildcard in the sixth part, may run over colons.
pub fn arn_marks(pieces: &[Piece]) -> Vec<Mark> {
    let mut part = 0;
    let mut marks = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        part += usize::from(*piece == Piece::Written(':'));
        let ends = matches!(pieces.get(at + 1), None | Some(Piece::Written(':')));
        marks.push(mark(*piece, part >= 5 || (ends && *piece == Piece::Written('*'))));
    }
    marks
}

fn mark(piece: Piece, colon: bool) -> Mark {
    match piece {
        Piece::Written('*') => Mark::Run { colon },
        Piece::Written('?') => Mark::One { colon },
        Piece::Written(c) | Piece::Substituted(c) => Mark::Char(c),
    }
}

/// Whether the whole text fits the whole pattern.
pub fn fits(pattern: &[Mark], text: &str) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
    let mut letters = text.chars();
    let next = letters.next();
    match first {
        Mark::Char(wanted) => next == Some(*wanted) && fits(rest, letters.as_str()),
        Mark::One { colon } => next.is_some_and(|c| *colon || c != ':') && fits(rest, letters.as_str()),
        Mark::Run { colon } => {
            fits(rest, text) || (next.is_some_and(|c| *colon || c != ':') && fits(pattern, letters.as_str()))
        }
    }
}
