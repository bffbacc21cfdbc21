//! An answer as it is always shown: mark, word, colour.

use super::table::CellText;
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::glyph::Glyphs;
use crate::ui::theme::Role;

/// What the answer to "may this person do that?" can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    Allowed,
    Denied,
    /// It depends on facts that are only known when it is done.
    Depends,
    /// Not now, but a role that the person may take allows it.
    ByRole,
}

impl Verdict {
    /// The word, which carries the meaning where neither mark nor colour can.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Depends => "depends",
            Self::ByRole => "by a role",
        }
    }

    /// The mark, which differs from the others without colour.
    #[must_use]
    pub const fn mark(self, glyphs: &Glyphs) -> &'static str {
        match self {
            Self::Allowed => glyphs.allow,
            Self::Denied => glyphs.deny,
            Self::Depends => glyphs.depends,
            Self::ByRole => glyphs.role,
        }
    }

    /// The role it is drawn in.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Allowed => Role::Allow,
            Self::Denied => Role::Deny,
            Self::Depends => Role::Warn,
            Self::ByRole => Role::Info,
        }
    }

    /// Mark and word: "✓ allowed".
    #[must_use]
    pub fn label(self, glyphs: &Glyphs) -> String {
        format!("{} {}", self.mark(glyphs), self.word())
    }

    /// Mark and word as a cell of a table.
    #[must_use]
    pub fn cell(self, glyphs: &Glyphs) -> CellText<'static> {
        CellText::from((self.label(glyphs), Ink::from(self.role())))
    }

    /// Writes mark and word, and returns the column after them.
    pub fn draw(self, canvas: &mut Canvas<'_>, x: u16, y: u16) -> u16 {
        let label = self.label(canvas.glyphs());
        canvas.text(x, y, &label, self.role())
    }

    /// Writes the mark alone, and returns the column after it.
    pub fn draw_mark(self, canvas: &mut Canvas<'_>, x: u16, y: u16) -> u16 {
        canvas.text(x, y, self.mark(canvas.glyphs()), self.role())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch::{ascii, unicode};

    fn four(canvas: &mut Canvas<'_>) {
        for (y, verdict) in
            [Verdict::Allowed, Verdict::Denied, Verdict::Depends, Verdict::ByRole].into_iter().enumerate()
        {
            verdict.draw(canvas, 0, u16::try_from(y).unwrap());
        }
    }

    #[test]
    fn mark_and_word_in_both_alphabets() {
        assert_eq!(unicode(12, 4, four), "✓ allowed\n✗ denied\n? depends\n↗ by a role");
        assert_eq!(ascii(12, 4, four), "+ allowed\nx denied\n? depends\n> by a role");
    }
}
