//! Policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters
//! themselves. They exist under version 2012-10-17 only; under 2008-10-17 all of it is plain text.

use super::pattern::{Token, folded};
use super::{Context, Value, Version};

/// The name of a condition key: as written, and with its letter case ignored.
#[derive(Clone, Debug)]
pub struct Key {
    text: String,
    folded: String,
}

impl Key {
    /// A key of that name.
    #[must_use]
    pub fn new(text: &str) -> Key {
        Key { text: text.to_owned(), folded: folded(text) }
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Key {}

/// Text of a policy, with its variables found.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    /// A `${` that is not a variable; nothing can be compared with such a text.
    pub(crate) malformed: bool,
}

#[derive(Clone, Debug)]
enum Piece {
    /// As written, wildcards and all.
    Text(String),
    /// `${*}` and its like: never a wildcard.
    Literal(char),
    Variable {
        key: Key,
        default: Option<String>,
    },
}

/// Why a template has no text under a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// A variable has neither value nor default.
    Null,
    /// A variable's key is not known yet.
    Unknown,
    /// See [`Template::malformed`].
    Malformed,
}

impl Template {
    pub(crate) fn read(text: &str, version: Version) -> Template {
        let mut template = Template { pieces: Vec::new(), malformed: false };
        let mut rest = text;
        let next = |rest: &str| rest.find("${").filter(|_| version == Version::V2012);
        while let Some(at) = next(rest) {
            if at > 0 {
                template.pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            let Some((piece, length)) = variable(&rest[at + 2..]) else {
                template.malformed = true;
                rest = &rest[at..];
                break;
            };
            template.pieces.push(piece);
            rest = &rest[at + 2 + length..];
        }
        if !rest.is_empty() {
            template.pieces.push(Piece::Text(rest.to_owned()));
        }
        template
    }

    /// The keys that its variables ask for.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&Key, bool)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { key, default } => Some((key, default.is_some())),
            _ => None,
        })
    }

    pub(crate) fn has_variables(&self) -> bool {
        self.keys().next().is_some()
    }

    /// In which part of an ARN (from 0) the first variable or escaped character stands.
    pub(crate) fn starts_in_part(&self) -> Option<usize> {
        let mut colons = 0;
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => colons += text.matches(':').count(),
                _ => return Some(colons),
            }
        }
        None
    }

    /// The tokens under a context: written text with its wildcards (if they count), everything
    /// substituted literally.
    pub(crate) fn tokens(&self, context: &Context, wildcards: bool) -> Result<Vec<Token>, Gap> {
        if self.malformed {
            return Err(Gap::Malformed);
        }
        let mut tokens = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) if wildcards => tokens.extend(text.chars().map(Token::wild)),
                Piece::Text(text) => tokens.extend(text.chars().map(Token::Char)),
                Piece::Literal(c) => tokens.push(Token::Char(*c)),
                Piece::Variable { key, default } => {
                    let text = match context.folded(key.folded()) {
                        Some(Value::Unknown) => return Err(Gap::Unknown),
                        Some(Value::One(text)) if !text.is_empty() => text,
                        // Absent, empty, or a list, which no variable can stand for.
                        _ => default.as_ref().ok_or(Gap::Null)?,
                    };
                    tokens.extend(text.chars().map(Token::Char));
                }
            }
        }
        Ok(tokens)
    }

    /// The pattern as symbols in which each variable is one opaque unit; for comparing resources.
    pub(crate) fn symbols(&self) -> Vec<Symbol> {
        let mut symbols = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => symbols.extend(text.chars().map(|c| Symbol::Token(Token::wild(c)))),
                Piece::Literal(c) => symbols.push(Symbol::Token(Token::Char(*c))),
                Piece::Variable { key, default } => {
                    symbols.push(Symbol::Variable(key.folded().to_owned(), default.clone()));
                }
            }
        }
        symbols
    }
}

/// One unit of a pattern whose variables are not resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    Token(Token),
    /// Key and default; stands for some fixed text that is not known.
    Variable(String, Option<String>),
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
        return Some((Piece::Variable { key: Key::new(name), default: None }, end + 1));
    }
    let quoted = text[end..].strip_prefix(", '")?;
    let length = quoted.find("'}")?;
    let piece = Piece::Variable { key: Key::new(name), default: Some(quoted[..length].to_owned()) };
    Some((piece, end + 3 + length + 2))
}
