//! A shop as a file: AWS's account-authorization-details names, plus a member `Shop`.
//!
//! Holds no secrets: people come without credentials and get join codes where the file is imported.

mod format;
mod read;
mod write;

use thiserror::Error;

pub use self::read::read;
pub use self::write::write;

/// The newest file format this program knows.
pub const SCHEMA: u32 = 1;

/// Why a shop file cannot be read: where, and what.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("line {}, column {}: {}", .0.line(), .0.column(), strip_place(.0))]
    Json(#[from] serde_json::Error),
    #[error("`{place}`: {problem}")]
    Field { place: String, problem: String },
    #[error("the file has schema {found}; this program reads up to {SCHEMA}")]
    Newer { found: u32 },
}

/// serde_json appends the place to its own text; it already stands in front.
fn strip_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}
