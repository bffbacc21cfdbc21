//! The policy core: the AWS IAM policy language, read, decided and explained. Pure.

pub mod catalog;
#![deny(missing_docs)]
#![warn(clippy::pedantic)]

mod arn;
mod condition;
mod decision;
mod document;
mod evaluate;
mod finding;
pub(crate) mod json;
mod layer;
mod pattern;
mod principal;
mod quantity;
pub(crate) mod reader;
mod request;
mod variable;

pub use arn::{Arn, ArnError};
pub use condition::{Compare, Condition, Operator, Quantifier, Test, Wanted};
pub use decision::{Cause, Clause, Decision, Judged, Outcome, Part, Present, Prospect, Truth};
pub use document::{ActionPattern, Actions, Document, Effect, Kind, ResourcePattern, Resources, Statement, Version};
pub use evaluate::{evaluate, outcome, prospect};
pub use finding::{Finding, PolicyError, Severity, Span};
pub use layer::{Layer, Layers, Policy};
pub use principal::{Grade, Principal, PrincipalKind, Principals};
pub use reader::LONGEST;
pub use request::{Context, Request, Value};
pub use variable::Key;
