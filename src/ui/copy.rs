//! What goes to the clipboard, and the sentence that says so.
//!
//! The bytes are sent by `terminal.rs` (OSC 52); whether a terminal takes them cannot be asked, so the sentence says
//! how much was sent.

use unicode_segmentation::UnicodeSegmentation;

use super::text;

/// The most bytes that are copied; common terminals drop longer sequences without a word.
pub const MOST: usize = 48 * 1024;

/// A text that may be copied: line breaks are kept, every other control is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip(String);

/// A text that is too long for a terminal's clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too long to copy: {0} bytes of at most {MOST}")]
pub struct TooLong(usize);

impl Clip {
    /// Prepares a text for the clipboard.
    ///
    /// # Errors
    /// When it is longer than [`MOST`] bytes.
    pub fn new(text: &str) -> Result<Self, TooLong> {
        let text: String = text.chars().filter(|c| *c == '\n' || *c == '\t' || !text::is_unsafe(*c)).collect();
        if text.len() > MOST { Err(TooLong(text.len())) } else { Ok(Self(text)) }
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the person is told.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.0.graphemes(true).count() {
            1 => "Copied 1 character.".to_owned(),
            n => format!("Copied {n} characters."),
        }
    }
}

impl TooLong {
    /// What the person is told.
    #[must_use]
    pub fn sentence(self) -> String {
        format!("Not copied: it is longer than the {} KiB a terminal takes.", MOST / 1024)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_much_in_characters_that_people_count() {
        assert_eq!(Clip::new("王小明 José").unwrap().sentence(), "Copied 8 characters.");
        assert_eq!(Clip::new("x").unwrap().sentence(), "Copied 1 character.");
    }

    #[test]
    fn lines_stay_and_controls_go() {
        assert_eq!(Clip::new("{\n\t\"a\u{1b}\": 1\u{202e}\n}").unwrap().as_str(), "{\n\t\"a\": 1\n}");
    }

    #[test]
    fn too_long_is_refused() {
        assert!(Clip::new(&"x".repeat(MOST)).is_ok());
        assert_eq!(Clip::new(&"x".repeat(MOST + 1)), Err(TooLong(MOST + 1)));
    }
}
