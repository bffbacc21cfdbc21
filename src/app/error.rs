//! What can go wrong at the door, each with the sentence that a person reads.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::secret::{Judgement, VaultError};
use crate::shop::file::FileError;
use crate::shop::rules::UnreadablePolicy;
use crate::store::StoreError;

/// Why a shop cannot be opened or founded.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Nothing was founded here yet: the first run.
    #[error("there is no shop in `{}`", place.display())]
    NoShop { place: PathBuf },
    /// There is a shop here already, so that none can be founded.
    #[error("there is a shop in `{}` already", place.display())]
    Exists { place: PathBuf },
    /// Another process has the shop open.
    #[error("the shop is open elsewhere")]
    Held { pid: Option<u32>, host: Option<String>, since: Option<String> },
    /// The key file or the recovery key does not open the vault.
    #[error(transparent)]
    Key(#[from] VaultError),
    /// The shop was written by a newer program.
    #[error("the shop has format {found}, and this program knows up to {known}")]
    Newer { found: u32, known: u32 },
    /// What is stored is not what was written.
    #[error("the shop's data is damaged: {what}")]
    Corrupt { what: String },
    /// A stored policy that is none.
    #[error(transparent)]
    Unreadable(#[from] UnreadablePolicy),
    /// A shop file that is none.
    #[error(transparent)]
    File(#[from] FileError),
    /// The owner's password is too easy to guess.
    #[error("the owner's password is too weak")]
    Weak(Judgement),
    /// The disk.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> OpenError {
        match error {
            StoreError::Held { pid, host, since } => OpenError::Held { pid, host, since },
            StoreError::NewerSchema { found, known } => OpenError::Newer { found, known },
            StoreError::Corrupt { what } => OpenError::Corrupt { what },
            other => OpenError::Store(other),
        }
    }
}

impl OpenError {
    /// What happened, where, and what to do about it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            OpenError::NoShop { place } => {
                format!("There is no shop in {} yet. Start brewgate to set one up.", place.display())
            }
            OpenError::Exists { place } => {
                format!("There is already a shop in {}. Name another folder with --data.", place.display())
            }
            OpenError::Held { pid, host, since } => {
                StoreError::Held { pid: *pid, host: host.clone(), since: since.clone() }.sentence()
            }
            OpenError::Newer { found, known } => StoreError::NewerSchema { found: *found, known: *known }.sentence(),
            OpenError::Corrupt { what } => StoreError::Corrupt { what: what.clone() }.sentence(),
            OpenError::Key(error) => error.sentence(),
            OpenError::Unreadable(error) => {
                format!("A stored policy was changed outside brewgate ({error}). Restore the newest backup.")
            }
            OpenError::File(error) => format!("The shop file cannot be read ({error}). Nothing was changed."),
            OpenError::Weak(judgement) => judgement.sentence.clone(),
            OpenError::Store(error) => error.sentence(),
        }
    }
}

/// Why somebody is not signed in. Which part was wrong is not said, nor whether there is such a person.
#[derive(Debug, Error)]
pub enum LoginError {
    /// Some part is wrong; the next try counts after `wait`.
    #[error("password or code is wrong")]
    Wrong { wait: SignedDuration },
    /// The code alone was asked for, and it is wrong or was used; the next try counts after `wait`.
    #[error("the code is wrong")]
    WrongCode { wait: SignedDuration },
    /// The code alone is not enough here, or not any more.
    #[error("the full sign-in is needed")]
    NotReopened,
    /// Name or join code is wrong, spent or over; the next try counts after `wait`.
    #[error("name or join code is wrong")]
    WrongJoin { wait: SignedDuration },
    /// Too many wrong tries; nothing was checked.
    #[error("locked until {until}")]
    Locked { until: Timestamp, wait: SignedDuration },
    /// A hundred wrong tries: only a new join code opens this again.
    #[error("sign-in is off after too many wrong tries")]
    Off,
    /// The join code was spent or replaced while its person was enrolling.
    #[error("the join code is over")]
    JoinOver,
    /// The new password is too easy to guess.
    #[error("the password is too weak")]
    Weak(Judgement),
    /// Nothing can be recorded, so nobody is let in.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LoginError {
    /// What happened and what to do about it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            LoginError::Wrong { wait } => format!("Password or code is wrong. {}", waiting(*wait)),
            LoginError::WrongCode { wait } => format!("The code is wrong or was used. {}", waiting(*wait)),
            LoginError::NotReopened => "The code alone is not enough any more: type your password too.".to_owned(),
            LoginError::WrongJoin { wait } => {
                format!("Name or join code is wrong, or the code is more than a day old. {}", waiting(*wait))
            }
            LoginError::Locked { wait, .. } => format!("There were too many wrong tries. {}", waiting(*wait)),
            LoginError::Off => {
                "There were too many wrong tries, so this sign-in is off. Ask a manager for a new join code.".to_owned()
            }
            LoginError::JoinOver => "This join code has been used or replaced. Ask a manager for a new one.".to_owned(),
            LoginError::Weak(judgement) => judgement.sentence.clone(),
            LoginError::Store(error) => error.sentence(),
        }
    }
}

fn waiting(wait: SignedDuration) -> String {
    let seconds = wait.as_secs().max(1);
    match seconds {
        1 => "Try again in a second.".to_owned(),
        2..=119 => format!("Try again in {seconds} seconds."),
        _ => format!("Try again in {} minutes.", (seconds + 59) / 60),
    }
}

/// Why a command was not even decided, or could not be kept.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// Nobody is signed in under this session.
    #[error("the session is over")]
    SignedOut,
    /// There is nothing of this session to take back.
    #[error("nothing to take back")]
    NothingToUndo,
    /// An earlier save failed: no audit, no action.
    #[error("read-only: {why}")]
    ReadOnly { why: String },
    /// This save failed; nothing was done.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The shop cannot be written as a file.
    #[error(transparent)]
    File(#[from] FileError),
}

impl ServiceError {
    /// What happened and what to do about it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            ServiceError::SignedOut => "The session is over. Sign in again.".to_owned(),
            ServiceError::NothingToUndo => "There is nothing to take back.".to_owned(),
            ServiceError::ReadOnly { why } => StoreError::ReadOnly { why: why.clone() }.sentence(),
            ServiceError::Store(error) => error.sentence(),
            ServiceError::File(error) => format!("The shop could not be written as a file ({error})."),
        }
    }
}
