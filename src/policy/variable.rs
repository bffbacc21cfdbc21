//! Policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters
//! themselves. They exist under version 2012-10-17 only; under 2008-10-17 all of it is plain text.

use super::pattern::{Token, folded};
use super::request::Keys;
use super::{Value, Version};

/// The name of a condition key: as written, and with its letter case ignored.
#[derive(Clone, Debug)]
pub struct Key {
    text: Box<str>,
    folded: Box<str>,
    hash: u64,
}

impl Key {
    /// A key of that name.
    #[must_use]
    pub fn new(text: &str) -> Key {
        let folded = folded(text);
        Key { text: text.into(), hash: hash(&folded), folded: folded.into() }
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }

    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }
}

/// FNV-1a: short keys, found again quickly; equality is always looked at too.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Key {}

/// A variable of a policy's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) key: Key,
    pub(crate) default: Option<Box<str>>,
}

impl Variable {
    /// The text that it stands for.
    ///
    /// # Errors
    /// It has none.
    pub(crate) fn text<'k>(&'k self, keys: Keys<'k>) -> Result<&'k str, Gap> {
        match keys.value(&self.key) {
            Some(Value::Unknown) => Err(Gap::Unknown),
            Some(Value::One(text)) if !text.is_empty() => Ok(text),
            // Absent, empty, or a list, which no variable can stand for.
            _ => self.default.as_deref().ok_or(Gap::Null),
        }
    }
}

/// Why a text with variables is none under a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// A variable has neither value nor default.
    Null,
    /// A variable's key is not known yet.
    Unknown,
}

/// Text of a policy, with its variables found.
#[derive(Clone, Debug)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    /// As written, wildcards and all.
    Text(String),
    /// `${*}` and its like: never a wildcard.
    Literal(char),
    Variable(Box<Variable>),
}

impl Template {
    /// Nothing if some `${` is not a variable: nothing can be compared with such a text.
    pub(crate) fn read(text: &str, version: Version) -> Option<Template> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let next = |rest: &str| rest.find("${").filter(|_| version == Version::V2012);
        while let Some(at) = next(rest) {
            pieces.push(Piece::Text(rest[..at].to_owned()));
            let (piece, length) = variable(&rest[at + 2..])?;
            pieces.push(piece);
            rest = &rest[at + 2 + length..];
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Some(Template(pieces))
    }

    /// In which part of an ARN (from 0) the first variable or escaped character stands.
    pub(crate) fn starts_in_part(&self) -> Option<usize> {
        let mut colons = 0;
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => colons += text.matches(':').count(),
                _ => return Some(colons),
            }
        }
        None
    }

    /// The variables that stand in it.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.0.iter().filter_map(|piece| if let Piece::Variable(variable) = piece { Some(&**variable) } else { None })
    }

    /// As a pattern: written text with its wildcards, if they count here.
    pub(crate) fn tokens(&self, wildcards: bool) -> Vec<Token> {
        let mut tokens = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) if wildcards => tokens.extend(text.chars().map(Token::wild)),
                Piece::Text(text) => tokens.extend(text.chars().map(Token::Char)),
                Piece::Literal(c) => tokens.push(Token::Char(*c)),
                Piece::Variable(variable) => tokens.push(Token::Variable(variable.clone())),
            }
        }
        tokens
    }
}

/// The same pattern with its variables replaced by their text, which is never a wildcard. Nothing if that text comes to
/// more than so many bytes: a short pattern may name a long value many times over.
///
/// # Errors
/// A variable that has no text.
pub(crate) fn resolved(tokens: &[Token], keys: Keys, most: usize) -> Result<Option<Vec<Token>>, Gap> {
    let mut length: usize = 0;
    for token in tokens {
        if let Token::Variable(variable) = token {
            length = length.saturating_add(variable.text(keys)?.len());
        }
    }
    if length > most {
        return Ok(None);
    }
    let mut resolved = Vec::with_capacity(tokens.len() + length);
    for token in tokens {
        match token {
            Token::Variable(variable) => resolved.extend(variable.text(keys)?.chars().map(Token::Char)),
            token => resolved.push(token.clone()),
        }
    }
    Ok(Some(resolved))
}

/// What stands after `${`, and its length with the closing brace.
fn variable(text: &str) -> Option<(Piece, usize)> {
    for special in ['*', '?', '$'] {
        if text.starts_with(special) && text[1..].starts_with('}') {
            return Some((Piece::Literal(special), 2));
        }
    }
    let end = text.find(['}', ','])?;
    let name = &text[..end];
    if name.is_empty() || name.contains([' ', '\'', '$', '{', '*', '?']) {
        return None;
    }
    if text[end..].starts_with('}') {
        return Some((Piece::Variable(Box::new(Variable { key: Key::new(name), default: None })), end + 1));
    }
    let quoted = text[end..].strip_prefix(", '")?;
    let length = quoted.find("'}")?;
    let variable = Variable { key: Key::new(name), default: Some(quoted[..length].into()) };
    Some((Piece::Variable(Box::new(variable)), end + 3 + length + 2))
}
