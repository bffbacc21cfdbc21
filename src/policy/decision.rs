//! The answer, as data: the outcome, what it rests on, and every statement with what became of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Effect, Grade, Layer, Span};

/// Whether something is the case; *depends* where a key is not known yet. In order: the truth of
/// several things that must all hold is the least of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// It is not.
    No,
    /// It rests on a key that is not known.
    Depends,
    /// It is.
    Yes,
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Truth {
        if truth { Truth::Yes } else { Truth::No }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Depends => Truth::Depends,
            Truth::Yes => Truth::No,
        }
    }
}

/// What the evaluator answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// Go ahead.
    Allowed,
    /// A Deny applies.
    ExplicitDeny,
    /// Nothing denies, and not everything that must allow does.
    ImplicitDeny,
}

impl Outcome {
    /// Whether to go ahead.
    #[must_use]
    pub fn is_allowed(self) -> bool {
        self == Outcome::Allowed
    }
}

/// What a conclusion rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Cause {
    /// Allowed: asking who one is needs no permission.
    CallerIdentity,
    /// Allowed: the caller is root of the resource's account.
    Root,
    /// Denied: a Deny applies.
    Denied,
    /// Allowed: an identity policy allows, and no limit is silent.
    ByIdentity,
    /// Allowed: the resource's policy names the caller this directly.
    ByResource(Grade),
    /// Allowed: the identity and the resource's or trust policy both allow, as they must here.
    BothSides,
    /// Denied: no policy that could grant allows.
    NoAllow,
    /// Denied: the permissions boundary is silent.
    Boundary,
    /// Denied: the session policy is silent.
    Session,
    /// Denied: this guardrail level is silent.
    Guardrail(usize),
    /// Denied: the role does not trust the caller.
    Trust,
    /// Denied: the resource is in another account, and its policy is silent.
    ResourceSide,
    /// Denied: the resource's or trust policy only opens the door; the identity must allow too.
    IdentitySide,
}

/// A decision with all that led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The answer.
    pub outcome: Outcome,
    /// What it rests on.
    pub cause: Cause,
    /// Every statement of every layer: identity, groups, boundary, session, resource, guardrails.
    pub statements: Vec<Judged>,
    /// Which layers there are.
    pub present: Present,
    /// Keys that near statements ask for and the request does not have, sorted.
    pub missing: Vec<String>,
    /// The action that was asked about.
    pub action: String,
    /// The resource that was asked about.
    pub resource: String,
}

impl Decision {
    /// The statements that apply.
    pub fn applied(&self) -> impl Iterator<Item = &Judged> {
        self.statements.iter().filter(|judged| judged.applies == Truth::Yes)
    }
}

/// Which layers have a say besides the identity's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// The boundary's name.
    pub boundary: Option<Arc<str>>,
    /// The session policy's name.
    pub session: Option<Arc<str>>,
    /// The resource or trust policy's name.
    pub resource: Option<Arc<str>>,
    /// How many guardrail levels there are.
    pub guardrails: usize,
    /// The question is whether a role may be assumed.
    pub trust: bool,
    /// The resource belongs to another account than the caller.
    pub other_account: bool,
}

/// A statement and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Where its policy stands.
    pub layer: Layer,
    /// Its policy's name.
    pub policy: Arc<str>,
    /// Its policy's place in the layer, from 0.
    pub policy_index: usize,
    /// Its place in the policy, from 0.
    pub statement: usize,
    /// Its own name.
    pub sid: Option<String>,
    /// What it does where it applies.
    pub effect: Effect,
    /// Where it stands in its document.
    pub span: Span,
    /// Whether it applies.
    pub applies: Truth,
    /// How directly it names the caller; in resource and trust policies only.
    pub grade: Option<Grade>,
    /// Its parts: principal, action, resource, each condition key.
    pub clauses: Vec<Clause>,
}

/// One part of a statement and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Which part.
    pub part: Part,
    /// Whether it holds.
    pub holds: Truth,
    /// False: it could not be judged, and was taken against access.
    pub judged: bool,
    /// `NotAction` and its like, or a negated operator.
    pub negated: bool,
    /// What the policy wants.
    pub asked: Vec<String>,
    /// What the request has, of a long list the first 64; nothing if it is absent or unknown.
    pub found: Option<Vec<String>>,
    /// Where the part stands.
    pub span: Span,
}

/// The parts of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Part {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// One key under one operator.
    Condition {
        /// The operator as written.
        operator: String,
        /// The key as written.
        key: String,
    },
}

/// What is certain while some keys are unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// Allowed, whatever the unknown keys turn out to be.
    Allowed,
    /// Refused, whatever they turn out to be.
    Denied(Outcome),
    /// It rests on these keys, sorted.
    Depends(Vec<String>),
}
