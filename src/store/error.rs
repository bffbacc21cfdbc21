//! What can go wrong with a store, for the log and in words for the person at the till.

use std::io;
use std::path::PathBuf;

use super::Key;

/// Why a store could not do what was asked.
#[derive(thiserror::Error, Debug)]
pub enum StoreError {
    /// An expectation of a batch did not hold; nothing was changed.
    #[error("`{key}` changed since it was read")]
    Conflict { key: Key },

    /// Another process has the store open; what is known of it comes from its lock file.
    #[error("the store is held by {}", holder(.pid, .host, .since))]
    Held { pid: Option<u32>, host: Option<String>, since: Option<String> },

    /// Others than the owner may read or write a part of the store.
    #[error("`{}` has mode {mode:03o}, wanted {wanted:03o}", path.display())]
    Loose { path: PathBuf, mode: u32, wanted: u32 },

    /// The bytes on disk are not what was written.
    #[error("the store is damaged: {what}")]
    Corrupt { what: String },

    /// The store was written by a newer program.
    #[error("the store has schema {found}, and this program knows up to {known}")]
    NewerSchema { found: u32, known: u32 },

    /// An earlier commit failed half-way, so that nothing more may be written until the store is opened again.
    #[error("the store is read-only since a failure: {why}")]
    ReadOnly { why: String },

    /// The operating system refused.
    #[error("cannot {what}: {source}")]
    Io { what: String, source: io::Error },
}

impl StoreError {
    /// Wraps an error of the operating system with what was being done, as in `cannot {what}`.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> StoreError {
        |source| StoreError::Io { what: what.into(), source }
    }

    /// What happened and what to do about it, as a person should read it.
    pub fn sentence(&self) -> String {
        match self {
            StoreError::Conflict { .. } => {
                "Somebody else changed this in the meantime, so nothing was saved. Look at it again and repeat the \
                 change if you still want it."
                    .into()
            }
            StoreError::Held { pid, host, since } => {
                let what_to_do = match pid {
                    Some(pid) => format!("Close it there first, or end process {pid} if nobody is using it."),
                    None => "Close it there first.".into(),
                };
                format!("This shop is already open in {}. {what_to_do}", holder(pid, host, since))
            }
            StoreError::Loose { path, mode, wanted } => format!(
                "Other users of this computer can get at {path} (mode {mode:03o}). Run `chmod {wanted:03o} {path}`, \
                 then start again.",
                path = path.display()
            ),
            StoreError::Corrupt { what } => format!(
                "The shop's data on disk is damaged ({what}). Nothing was changed. Restore the newest backup; keep the \
                 damaged folder until that has worked."
            ),
            StoreError::NewerSchema { found, known } => format!(
                "This shop's data was written by a newer brewgate: it has format {found}, and this version reads up to \
                 {known}. Install a brewgate that reads format {found}."
            ),
            StoreError::ReadOnly { why } => format!(
                "Nothing more can be saved, because an earlier save failed ({why}). You can still look at everything. \
                 Check that the disk is healthy and not full, then close brewgate and start it again."
            ),
            StoreError::Io { what, source } => format!(
                "The computer could not {what} ({source}). Check that the disk is healthy, not full and yours to write \
                 to, then try again."
            ),
        }
    }
}

fn holder(pid: &Option<u32>, host: &Option<String>, since: &Option<String>) -> String {
    let mut text = pid.map_or("another process".into(), |pid| format!("process {pid}"));
    if let Some(host) = host {
        text = format!("{text} on {host}");
    }
    if let Some(since) = since {
        text = format!("{text} since {since}");
    }
    text
}
