//! How much a finding weighs, as it is always shown: mark, word, colour.

use crate::policy::Severity;
use crate::ui::canvas::Ink;
use crate::ui::glyph::Glyphs;
use crate::ui::theme::Role;

/// Every weight, the heaviest first.
pub const ALL: [Severity; 4] = [Severity::Error, Severity::Security, Severity::Warning, Severity::Note];

/// The mark, which differs from the others without colour.
#[must_use]
pub const fn mark(severity: Severity, glyphs: &Glyphs) -> &'static str {
    match severity {
        Severity::Error => glyphs.deny,
        Severity::Security => glyphs.security,
        Severity::Warning => glyphs.warning,
        Severity::Note => glyphs.dot,
    }
}

/// The ink it is drawn in; what a save does not pass over is bold.
#[must_use]
pub fn ink(severity: Severity) -> Ink {
    match severity {
        Severity::Error => Role::Deny.bold(),
        Severity::Security => Role::Warn.bold(),
        Severity::Warning => Role::Warn.into(),
        Severity::Note => Role::Info.into(),
    }
}

/// So many of them in words: `2 errors`.
#[must_use]
pub fn counted(severity: Severity, count: usize) -> String {
    let plural = if count == 1 || severity == Severity::Security { "" } else { "s" };
    format!("{count} {}{plural}", severity.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_differ_without_colour() {
        for glyphs in [Glyphs::unicode(), Glyphs::ascii()] {
            let marks: std::collections::BTreeSet<_> = ALL.iter().map(|one| mark(*one, &glyphs)).collect();
            assert_eq!(marks.len(), ALL.len());
        }
    }

    #[test]
    fn counts_are_read_as_words() {
        let words = |count| ALL.map(|severity| counted(severity, count)).join(", ");
        assert_eq!(words(1), "1 error, 1 security, 1 warning, 1 note");
        assert_eq!(words(2), "2 errors, 2 security, 2 warnings, 2 notes");
    }
}
