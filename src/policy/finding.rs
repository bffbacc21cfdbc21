//! Positions in a policy's text, and what is said about them.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// A byte range, and the 1-based line and column (in characters) of its start. Documents keep many of these, and no text
/// that can be read is longer than 4 GiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Span {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
}

impl Span {
    /// A range of bytes that begins in this line and column, both from 1.
    #[must_use]
    pub fn new(bytes: Range<usize>, line: usize, column: usize) -> Span {
        Span { start: short(bytes.start), end: short(bytes.end), line: short(line), column: short(column) }
    }

    /// The same up to another end.
    #[must_use]
    pub fn until(self, end: usize) -> Span {
        Span { end: short(end), ..self }
    }

    /// The bytes it covers.
    #[must_use]
    pub fn bytes(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The line of the first character, from 1.
    #[must_use]
    pub fn line(self) -> usize {
        self.line as usize
    }

    /// The column of the first character, from 1.
    #[must_use]
    pub fn column(self) -> usize {
        self.column as usize
    }
}

fn short(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// How much a finding weighs; the heaviest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The policy cannot be saved.
    Error,
    /// Saving asks once.
    Security,
    /// Worth a second look.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word for it: `error`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Security => "security",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One kind of mistake that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its lasting name: `unknown-action`.
    pub name: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What it finds.
    pub words: &'static str,
}

impl Check {
    /// A finding of this kind at a place.
    pub(crate) fn at(&self, span: Span, message: impl Into<String>) -> Finding {
        Finding { severity: self.severity, check: self.name, span, message: message.into(), fix: None }
    }
}

/// Something to say about a place in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// The name of the [`Check`] that found it.
    pub check: &'static str,
    /// Where it is.
    #[serde(flatten)]
    pub span: Span,
    /// What is wrong and what comes of it: lower case, without full stop.
    pub message: String,
    /// What would mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

impl Finding {
    /// The same finding with what would mend it, if anything would.
    #[must_use]
    pub(crate) fn with_fix(mut self, fix: impl Into<Option<Fix>>) -> Finding {
        self.fix = fix.into();
        self
    }
}

/// A change of the text that removes a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What to do, imperative and short: ``replace it by `register:RefundOrder` ``.
    pub words: String,
    /// The changes; none overlaps another.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of one edit.
    pub(crate) fn new(words: impl Into<String>, edit: Edit) -> Fix {
        Fix { words: words.into(), edits: vec![edit] }
    }

    /// The text with all of its edits made. It must be the text that the finding is about: an edit
    /// that does not fit into it is left out.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| edit.start);
        let mut mended = String::with_capacity(text.len());
        let mut at = 0;
        for edit in edits {
            if let (Some(kept), Some(_)) = (text.get(at..edit.start), text.get(edit.start..edit.end)) {
                mended.push_str(kept);
                mended.push_str(&edit.text);
                at = edit.end;
            }
        }
        mended.push_str(&text[at..]);
        mended
    }
}

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The first byte that goes.
    pub start: usize,
    /// One past the last byte that goes.
    pub end: usize,
    /// What comes in its place.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.span.line(), self.span.column(), self.message)
    }
}

/// A document that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.findings.first().map(Finding::to_string).unwrap_or_default())]
pub struct PolicyError {
    /// Everything unreadable, in the order of the text; never empty.
    pub findings: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_comes_first_and_each_has_a_word() {
        let all = [Severity::Error, Severity::Security, Severity::Warning, Severity::Note];
        assert!(all.is_sorted());
        assert_eq!(all.map(Severity::as_str), ["error", "security", "warning", "note"]);
    }

    #[test]
    fn edits_are_made_in_any_order_and_where_they_fit() {
        let edit = |start, end, text: &str| Edit { start, end, text: text.to_owned() };
        let fix = |edits| Fix { words: String::new(), edits };
        assert_eq!(fix(vec![edit(4, 5, "!"), edit(0, 0, "a"), edit(1, 3, "")]).apply("xéyzw"), "axy!w");
        assert_eq!(fix(vec![edit(2, 3, "!"), edit(4, 9, "!")]).apply("xéy"), "xéy");
        assert_eq!(fix(Vec::new()).apply("xéy"), "xéy");
    }
}
