//! The answer, as data: the outcome, what it rests on, and every statement with what became of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::query::Query;
use super::{Grade, Layer, Layers, Span, Statement};

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

/// A decision with all that led to it: every statement, sorted. It lasts as long as the policies and the request that it
/// was made from; their texts are copied where they are told, by [`Decision::clauses`].
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// The answer.
    pub outcome: Outcome,
    /// What it rests on.
    pub cause: Cause,
    /// Every statement of every layer: identity, groups, boundary, session, resource, guardrails.
    pub statements: Vec<Judged<'a>>,
    /// The policies that had a say.
    pub layers: &'a Layers,
    pub(super) query: Query<'a>,
}

impl<'a> Decision<'a> {
    /// The statements that apply.
    pub fn applied(&self) -> impl Iterator<Item = &Judged<'a>> {
        self.statements.iter().filter(|judged| judged.applies == Truth::Yes)
    }
}

/// A statement and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Where its policy stands.
    pub layer: Layer<&'a Arc<str>>,
    /// Its policy's name.
    pub policy: &'a Arc<str>,
    /// Its policy's place in the layer, from 0.
    pub policy_index: usize,
    /// Its place in the policy, from 0.
    pub index: usize,
    /// What it says.
    pub statement: &'a Statement,
    /// Whether it applies.
    pub applies: Truth,
    /// The first part that keeps it from applying, or that leaves it open.
    pub fails: Option<Fails>,
    /// How directly it names the caller; in resource and trust policies only.
    pub grade: Option<Grade>,
}

impl Judged<'_> {
    /// Whether it speaks of this caller, action and resource, so that only conditions decide.
    #[must_use]
    pub fn is_near(&self) -> bool {
        self.applies != Truth::No || matches!(self.fails, Some(Fails::Unreadable | Fails::Condition(_)))
    }
}

/// A part of a statement that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fails {
    /// It speaks of other principals.
    Principal,
    /// It speaks of other actions.
    Action,
    /// It speaks of other resources.
    Resource,
    /// Some part of it cannot be read.
    Unreadable,
    /// This one of its conditions.
    Condition(usize),
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
