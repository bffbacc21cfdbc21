//! Managed policies as records: named, versioned, attached by name. Their language is [`crate::policy`]'s.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::name::{Name, SafeText};

/// A managed policy; its texts are its [`PolicyVersion`]s.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    pub name: Name,
    pub description: Option<SafeText>,
    /// The version in force.
    pub default: u32,
    /// The highest number given so far; numbers are never used again.
    pub latest: u32,
    /// Read-only, part of the program, copied to change.
    pub built_in: bool,
    pub created: Timestamp,
}

/// One text of a managed policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyVersion {
    pub policy: Name,
    /// 1 for `v1`.
    pub number: u32,
    pub text: Arc<str>,
    pub created: Timestamp,
    /// Who wrote it.
    pub by: Option<Name>,
}

/// The policy of a till, storeroom or report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourcePolicy {
    pub resource: Arc<str>,
    pub text: Arc<str>,
}
