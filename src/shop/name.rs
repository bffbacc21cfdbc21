//! Names and text as they enter the shop.
//!
//! An IAM name is what policies and ARNs use; safe text is anything that people read. Both are checked
//! once, where they come in, so that nothing behind has to ask whether a terminal may show them.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_segmentation::UnicodeSegmentation;

/// Longest name of an employee or role, in characters (AWS's own limit).
pub const LONGEST_PERSON: usize = 64;
/// Longest name of a group or policy, in characters (AWS's own limit).
pub const LONGEST_THING: usize = 128;
/// Longest text of a name that people read, in graphemes.
pub const LONGEST_TEXT: usize = 64;
/// Longest note, in graphemes.
pub const LONGEST_NOTE: usize = 500;

/// An IAM name: ASCII letters, digits and `_+=,.@-`, 1 to 128 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(Arc<str>);

/// Text that people typed and terminals show: no control, direction or zero-width characters, not empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SafeText(Arc<str>);

/// Why a text cannot be a name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    #[error("a name is needed")]
    Empty,
    #[error("`{text}` is longer than {longest} characters")]
    TooLong { text: String, longest: usize },
    #[error("`{0}` cannot stand in a name: letters, digits and _+=,.@- can")]
    Character(char),
}

/// Why a text cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    #[error("fill this in")]
    Empty,
    #[error("at most {0} characters fit")]
    TooLong(usize),
    #[error("the character U+{0:04X} cannot be shown safely")]
    Character(u32),
}

impl Name {
    /// Checks a name against AWS's characters and the given longest length.
    ///
    /// # Errors
    /// Says which character or length is wrong.
    pub fn new(text: &str, longest: usize) -> Result<Name, NameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if let Some(bad) = text.chars().find(|&c| !is_name_character(c)) {
            return Err(NameError::Character(bad));
        }
        if text.len() > longest {
            return Err(NameError::TooLong { text: text.to_owned(), longest });
        }
        Ok(Name(text.into()))
    }

    /// The IAM name proposed for a full name: the first name in lower case, made longer until it is free.
    ///
    /// `taken` is asked about lower-case text, since names are unique without regard to case.
    pub fn propose(full_name: &str, taken: impl Fn(&str) -> bool) -> Name {
        let plain = deunicode::deunicode(full_name).to_lowercase();
        let words: Vec<String> = plain
            .split_whitespace()
            .map(|w| w.chars().filter(char::is_ascii_alphanumeric).take(24).collect::<String>())
            .filter(|w| !w.is_empty())
            .collect();
        let first = words.first().map_or("person", String::as_str);
        let mut wishes = vec![first.to_owned()];
        if let Some(last) = words.get(1..).and_then(<[String]>::last) {
            wishes.push(format!("{first}.{}", &last[..1]));
            wishes.push(format!("{first}.{last}"));
        }
        let numbered = (2..).map(|n| format!("{first}{n}"));
        let free = wishes.into_iter().chain(numbered).find(|wish| !taken(wish));
        Name(free.expect("numbers do not run out").into())
    }

    /// A name that the program itself knows to be well formed, such as a constant.
    ///
    /// # Panics
    /// When the text is no name, which is an error of the program.
    #[must_use]
    pub fn literal(text: &str) -> Name {
        Name::new(text, LONGEST_THING).expect("a literal name is well formed")
    }

    /// The name in lower case, under which it is unique.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The name, shared.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        self.0.clone()
    }
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

impl SafeText {
    /// Checks a text for a person's or thing's name: up to 64 graphemes.
    ///
    /// # Errors
    /// Says what cannot be shown or is too long.
    pub fn new(text: &str) -> Result<SafeText, TextError> {
        SafeText::up_to(text, LONGEST_TEXT)
    }

    /// Checks a text of up to `longest` graphemes; outer white space goes.
    ///
    /// # Errors
    /// Says what cannot be shown or is too long.
    pub fn up_to(text: &str, longest: usize) -> Result<SafeText, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if let Some(bad) = text.chars().find(|&c| is_unsafe(c)) {
            return Err(TextError::Character(bad as u32));
        }
        if text.graphemes(true).count() > longest {
            return Err(TextError::TooLong(longest));
        }
        Ok(SafeText(text.into()))
    }

    /// A text that the program itself knows to be safe, such as a constant.
    ///
    /// # Panics
    /// When it is not, which is an error of the program.
    #[must_use]
    pub fn literal(text: &str) -> SafeText {
        SafeText::up_to(text, LONGEST_NOTE).expect("a literal text is safe")
    }
}

/// Characters that could move a cursor, hide or turn text around (security.md, row 10).
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}')
}

macro_rules! text_like {
    ($type:ty, $error:ty, $read:expr) => {
        impl Deref for $type {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
        impl From<$type> for String {
            fn from(text: $type) -> String {
                text.0.as_ref().to_owned()
            }
        }
        impl TryFrom<String> for $type {
            type Error = $error;
            fn try_from(text: String) -> Result<Self, $error> {
                $read(&text)
            }
        }
    };
}
text_like!(Name, NameError, |text| Name::new(text, LONGEST_THING));
text_like!(SafeText, TextError, |text| SafeText::up_to(text, LONGEST_NOTE));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_proposed_from_full_names_and_made_unique() {
        let propose = |full: &str, taken: &[&str]| Name::propose(full, |n| taken.contains(&n)).to_string();
        assert_eq!(propose("Rudy Vega", &[]), "rudy");
        assert_eq!(propose("Rudy Vega", &["rudy"]), "rudy.v");
        assert_eq!(propose("Rudy Vega", &["rudy", "rudy.v", "rudy.vega"]), "rudy2");
        assert_eq!(propose("José Núñez", &[]), "jose");
        assert_eq!(propose("王小明", &[]), "wang");
        assert_eq!(propose("🧋", &["person"]), if propose("🧋", &[]) == "person" { "person2" } else { "bubble" });
    }

    #[test]
    fn bad_characters_are_named() {
        assert_eq!(Name::new("ru dy", 64), Err(NameError::Character(' ')));
        assert_eq!(Name::new("", 64), Err(NameError::Empty));
        assert!(Name::new(&"a".repeat(65), 64).is_err());
        assert_eq!(SafeText::new("a\u{1b}[31m"), Err(TextError::Character(0x1b)));
        assert_eq!(SafeText::new("a\u{202e}b"), Err(TextError::Character(0x202e)));
        assert_eq!(SafeText::new("  王小明 🧋 ").expect("safe").to_string(), "王小明 🧋");
    }
}
