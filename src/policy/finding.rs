//! Positions in a policy's text, and what is said about them.

use std::fmt;

use serde::Serialize;

/// A byte range, and the 1-based line and column (in characters) of its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The line of the first character, from 1.
    pub line: usize,
    /// The column of the first character, from 1.
    pub column: usize,
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

/// Something to say about a place in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Where it is.
    pub span: Span,
    /// What it is: lower case, without full stop.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.span.line, self.span.column, self.message)
    }
}

/// A document that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.findings.first().map(Finding::to_string).unwrap_or_default())]
pub struct PolicyError {
    /// Everything unreadable, in the order of the text; never empty.
    pub findings: Vec<Finding>,
}
