//! The policy core: the AWS IAM policy language, read, linted, decided and explained.
//!
//! A *policy* is a JSON document, a list of *statements*. A statement says under its `Effect` whether
//! it grants (`Allow`) or forbids (`Deny`), and speaks of actions on resources, under conditions:
//!
//! ```
//! use brewgate::policy::{Context, Document, Kind, Layers, Outcome, Policy, Request, outcome};
//!
//! let refunds = Document::read(r#"{
//!   "Version": "2012-10-17",
//!   "Statement": {
//!     "Effect": "Allow",
//!     "Action": "register:RefundOrder",
//!     "Resource": "arn:coffee:register:*:*:till/*",
//!     "Condition": { "NumericLessThanEquals": { "register:Amount": "50" } }
//!   }
//! }"#, Kind::Identity)?;
//!
//! let layers = Layers { identity: vec![Policy::new("LeadRefunds", refunds)], ..Layers::default() };
//! let mut request = Request::new(
//!     "arn:coffee:iam::bluebird:user/marco",
//!     "register:RefundOrder",
//!     "arn:coffee:register:main-street:bluebird:till/front",
//! );
//! request.context = Context::default().with("register:Amount", "40.00");
//! assert_eq!(outcome(&layers, &request), Outcome::Allowed);
//! request.context.set("register:Amount", "82.00");
//! assert_eq!(outcome(&layers, &request), Outcome::ImplicitDeny);
//! # Ok::<(), brewgate::policy::PolicyError>(())
//! ```
//!
//! **Actions** are `service:Name`, letter case ignored, with `*` for any run of characters and `?` for
//! one. **Resources** are [ARNs](Arn), six parts with colons between, with the same wildcards, letter
//! case counting. `NotAction` and `NotResource` match what no entry of theirs matches. **Conditions**
//! compare keys of the request by an [operator](Operator): all keys must hold, of the values of one key
//! one is enough, of a negated operator's none may fit. A key that is absent fails a positive test and
//! passes a negated one; `…IfExists` passes it, `ForAllValues:` and `ForAnyValue:` are for keys with
//! several values. **Variables** such as `${aws:username}`, in a resource's last part or a text condition,
//! stand for a key's value, under version 2012-10-17 only; what they bring is never a wildcard.
//!
//! **Who has a say.** Policies stand in [`Layers`]. Those of the caller, of its groups and of the
//! resource can grant; boundary, session policy and guardrails are limits, which never grant and must
//! all include what is granted. Nothing is allowed by itself ([`Outcome::ImplicitDeny`]), and one
//! applicable Deny anywhere settles it ([`Outcome::ExplicitDeny`]). Whom a resource or trust policy
//! names, and [how directly](Grade), decides whether it suffices alone. The account's root is allowed.
//!
//! **Fast.** A [`Slice`] is a principal's layers arranged by action, a [`Query`] a request taken apart;
//! both are made once and asked often. [`Says`] is the same for crowds. Keys may be [unknown](Value):
//! then [`Slice::prospect`] says yes, no, or which keys it rests on.
//!
//! **Why.** [`evaluate`] keeps every statement with the part of it that failed, [`explain`] words it, with
//! what each part asks and what was found;
//! [`advice`] finds the smallest changes of the request that would allow it, and decides them again
//! before it says so; [`hinges`] finds what an Allow hangs on:
//!
//! ```
//! # use brewgate::policy::*;
//! # let text = r#"{"Statement": {"Effect": "Allow", "Action": "register:RefundOrder", "Resource": "*",
//! #   "Condition": {"NumericLessThanEquals": {"register:Amount": 50}}}}"#;
//! # let policy = Policy::new("LeadRefunds", Document::read(text, Kind::Identity)?);
//! # let layers = Layers { identity: vec![policy], ..Layers::default() };
//! # let mut request = Request::new("arn:coffee:iam::bluebird:user/marco", "register:RefundOrder", "*");
//! # request.context.set("register:Amount", "82");
//! let decision = evaluate(&layers, &request);
//! let why = explain(&decision, &Plain);
//! assert_eq!(why.headline, "over the limit: register:Amount is 82, `LeadRefunds` line 2 wants at most 50");
//! let remedies = advice(&layers, &request, &decision);
//! assert!(outcome(&layers, &remedies[0].applied(&request)).is_allowed());
//! # Ok::<(), brewgate::policy::PolicyError>(())
//! ```
//!
//! **What fails closed.** A document that cannot be read is refused whole, with line and column. A
//! number, date, address or ARN that cannot be compared makes an Allow not apply and a Deny apply.
//! What can be read and is unwise is found by [`lint`], with a fix where there is one:
//!
//! ```
//! # use brewgate::policy::{Kind, lint::lint, catalog::Catalog};
//! # let catalog = Catalog::read(include_str!("../../assets/catalog.json")).unwrap();
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
//!   "Action": "register:RefundOder", "Resource": "arn:coffee:register:*:*:till/*"}}"#;
//! let found = lint(text, Kind::Identity, &catalog);
//! assert_eq!((found[0].check, &text[found[0].span.start()..found[0].span.end()]), ("unknown-action", "\"register:RefundOder\""));
//! assert!(found[0].fix.as_ref().unwrap().apply(text).contains("register:RefundOrder"));
//! ```
//!
//! Nothing here knows the time, chance, a file or the rest of this crate. Where other engines of the
//! language differ, this one follows what AWS documents.
#![deny(missing_docs)]
#![warn(clippy::pedantic)]
// `policy::PolicyError` and `Policy` read well together with the module's name, inside and outside.
#![allow(clippy::module_name_repetitions)]

mod action;
mod advice;
mod arn;
mod budget;
mod candidate;
pub mod catalog;
mod compare;
mod condition;
mod cover;
mod decision;
mod document;
mod evaluate;
mod explain;
mod explanation;
mod finding;
mod hinge;
pub(crate) mod json;
mod layer;
pub mod lint;
mod operator;
mod pattern;
mod principal;
mod quantity;
mod query;
pub(crate) mod reader;
mod request;
mod says;
mod slice;
mod variable;
mod wording;

pub use action::{ActionId, ActionTable};
pub use advice::{Bound, Change, Ground, Remedy, advice, advice_within};
pub use arn::{Arn, ArnError};
pub use candidate::probes;
pub use condition::{Condition, Wanted};
pub use cover::{covers, touches};
pub use decision::{Cause, Clause, Decision, Fails, Judged, Outcome, Part, Prospect, Truth};
pub use document::{ActionPattern, Actions, Document, Effect, Kind, ResourcePattern, Resources, Statement, Version};
pub use evaluate::{evaluate, outcome, prospect};
pub use explain::{advised, explain, hanging};
pub use explanation::{Explanation, Mark, Plain, Step, StepLine, Way, Words};
pub use finding::{Check, Edit, Finding, Fix, PolicyError, Severity, Span};
pub use hinge::{Hinge, Stake, hinges};
pub use layer::{Layer, Layers, Policy};
pub use operator::{Compare, Operator, Quantifier, Test};
pub use principal::{Grade, Principal, PrincipalKind, Principals};
pub use query::Query;
pub use reader::LONGEST;
pub use request::{Context, Request, Value};
pub use says::{OwnSays, Parts, Says};
pub use slice::Slice;
pub use variable::Key;
pub use wording::{change_words, places};
