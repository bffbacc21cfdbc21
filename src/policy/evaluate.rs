//! The decision. Every statement is judged part by part (principal, action, resource, conditions);
//! what applies is then concluded over the layers, in a fixed order:
//!
//! 1. `sts:GetCallerIdentity` is always allowed.
//! 2. An applicable Deny anywhere: explicit deny.
//! 3. The root of the resource's account is allowed, unless a guardrail level is silent.
//! 4. A guardrail level without an applicable Allow: implicit deny.
//! 5. Another account: the resource's policy, the identity, boundary and session must all allow.
//! 6. The resource's policy names the caller itself: allowed. It names the caller's role: allowed
//!    if boundary and session allow. A role must trust its caller in some way, whoever that is.
//! 7. Else the identity must allow, and boundary and session where there are any.

use std::collections::HashSet;
use std::sync::Arc;

use super::condition::Condition;
use super::layer::{Layer, Layers};
use super::operator::Test;
use super::principal::Grade;
use super::query::Query;
use super::says::{OwnSays, Parts, Says};
use super::{Cause, Decision, Effect, Judged, Outcome, Prospect, Request, Statement, Truth, Value};

/// Decides, and keeps of every statement of every layer whether it applies and which part fails first. What is unknown
/// works against access.
#[must_use]
pub fn evaluate<'a>(layers: &'a Layers, request: &'a Request) -> Decision<'a> {
    Query::new(request).evaluate(layers)
}

/// Decides, and keeps nothing but the outcome. For more than one question of a principal, make a
/// [`Slice`](super::Slice).
#[must_use]
pub fn outcome(layers: &Layers, request: &Request) -> Outcome {
    evaluate(layers, request).outcome
}

/// What is certain when some keys are not known yet: the answer, or the keys it rests on. The
/// bounds are conservative: what depends is taken once all for access and once all against.
#[must_use]
pub fn prospect(layers: &Layers, request: &Request) -> Prospect {
    evaluate(layers, request).prospect()
}

impl<'a> Query<'a> {
    /// As [`evaluate`], of a request taken apart.
    #[must_use]
    pub fn evaluate(&self, layers: &'a Layers) -> Decision<'a> {
        let bounded = layers.boundary.is_some();
        let mut statements = Vec::with_capacity(layers.all().map(|policy| policy.document.statements.len()).sum());
        let mut tally = Tally::silent(layers);
        layers.each().for_each(|(layer, policies)| {
            for (policy_index, policy) in policies.iter().enumerate() {
                for (index, statement) in policy.document.statements.iter().enumerate() {
                    let (named, grade) = match layer {
                        Layer::Resource => self.principal(statement, bounded),
                        _ => (Truth::Yes, None),
                    };
                    let (applies, fails) = self.first_failure(statement, named);
                    if Bound::Worst.counts(applies, statement.effect) {
                        tally.count(layer, statement.effect, grade, layers.guardrails.len());
                    }
                    let policy = &policy.name;
                    statements.push(Judged { layer, policy, policy_index, index, statement, applies, fails, grade });
                }
            }
        });
        let (outcome, cause) = self.conclude(&tally);
        Decision { outcome, cause, statements, layers, query: *self }
    }
}

impl Decision<'_> {
    /// What is certain while some keys are unknown; see [`prospect`].
    #[must_use]
    pub fn prospect(&self) -> Prospect {
        if self.outcome.is_allowed() {
            return Prospect::Allowed;
        }
        let [mut identity, mut boundary, mut session] = [Says::default(), Says::default(), Says::default()];
        let mut guardrails = vec![Says::default(); self.layers.guardrails.len()];
        let mut own = OwnSays::default();
        for judged in &self.statements {
            let says = match judged.layer {
                Layer::Identity | Layer::Group(_) => &mut identity,
                Layer::Boundary => &mut boundary,
                Layer::Session => &mut session,
                Layer::Guardrail(level) => &mut guardrails[level],
                Layer::Resource => {
                    own.hear(&self.query, judged.statement, judged.applies, judged.grade);
                    continue;
                }
            };
            says.hear(&self.query, judged.statement, judged.applies);
        }
        self.query.together(&Parts {
            identity: vec![&identity],
            boundary: self.layers.boundary.as_ref().map(|_| &boundary),
            session: self.layers.session.as_ref().map(|_| &session),
            guardrails: &guardrails,
            own: self.layers.resource.as_ref().map(|_| &own),
        })
    }

    /// Keys that near statements ask for and the request does not have, each as it is first written, sorted.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing: Vec<String> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        for judged in self.statements.iter().filter(|judged| judged.is_near()) {
            let conditions = &judged.statement.conditions;
            let null = |key: &str| conditions.iter().any(|c| c.operator.test() == Test::Null && c.key.folded() == key);
            let own = conditions.iter().map(|condition| &condition.key).filter(|key| !null(key.folded()));
            let variables = conditions.iter().flat_map(Condition::variables);
            let variables = variables.filter(|(_, default)| !default).map(|(key, _)| key);
            for key in own.chain(variables) {
                if self.query.keys.value(key).is_none() && seen.insert(key.folded()) {
                    missing.push(key.as_str().to_owned());
                }
            }
        }
        missing.sort();
        missing
    }
}

/// How an unknown is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// For access.
    Best,
    /// Against it.
    Worst,
}

impl Bound {
    pub(super) fn counts(self, applies: Truth, effect: Effect) -> bool {
        match applies {
            Truth::Yes => true,
            Truth::No => false,
            Truth::Depends => (self == Bound::Best) == (effect == Effect::Allow),
        }
    }
}

/// What the layers say, without why.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) denied: bool,
    pub(super) identity: bool,
    /// None: there is no such layer.
    pub(super) boundary: Option<bool>,
    pub(super) session: Option<bool>,
    pub(super) resource: Option<Grade>,
    pub(super) silent_guardrail: Option<usize>,
}

impl Tally {
    /// Of layers that say nothing yet.
    fn silent(layers: &Layers) -> Tally {
        Tally {
            boundary: layers.boundary.as_ref().map(|_| false),
            session: layers.session.as_ref().map(|_| false),
            silent_guardrail: (!layers.guardrails.is_empty()).then_some(0),
            ..Tally::default()
        }
    }

    /// Hears one more statement, layer by layer; what depends works against access.
    fn count(&mut self, layer: Layer<&Arc<str>>, effect: Effect, grade: Option<Grade>, levels: usize) {
        if effect == Effect::Deny {
            self.denied = true;
            return;
        }
        match layer {
            Layer::Identity | Layer::Group(_) => self.identity = true,
            Layer::Boundary => self.boundary = Some(true),
            Layer::Session => self.session = Some(true),
            Layer::Resource => self.resource = self.resource.max(grade),
            Layer::Guardrail(level) if self.silent_guardrail == Some(level) => {
                self.silent_guardrail = Some(level + 1).filter(|next| *next < levels);
            }
            Layer::Guardrail(_) => {}
        }
    }
}

impl Query<'_> {
    pub(super) fn conclude(&self, tally: &Tally) -> (Outcome, Cause) {
        use Outcome::{Allowed, ExplicitDeny, ImplicitDeny};
        if self.caller_identity {
            return (Allowed, Cause::CallerIdentity);
        }
        if tally.denied {
            return (ExplicitDeny, Cause::Denied);
        }
        if let Some(level) = tally.silent_guardrail {
            return (ImplicitDeny, Cause::Guardrail(level));
        }
        if self.caller.root && !self.other_account {
            return (Allowed, Cause::Root);
        }
        let limits = || match tally {
            Tally { boundary: Some(false), .. } => Some(Cause::Boundary),
            Tally { session: Some(false), .. } => Some(Cause::Session),
            _ => None,
        };
        let refused_or = |cause: Cause| limits().map_or((Allowed, cause), |limit| (ImplicitDeny, limit));
        if self.trust && tally.resource.is_none() {
            return (ImplicitDeny, Cause::Trust);
        }
        if self.other_account {
            return match (tally.resource, tally.identity) {
                (None, _) => (ImplicitDeny, Cause::ResourceSide),
                (Some(_), false) => (ImplicitDeny, Cause::IdentitySide),
                (Some(_), true) => refused_or(Cause::BothSides),
            };
        }
        match tally.resource {
            Some(Grade::Direct) => (Allowed, Cause::ByResource(Grade::Direct)),
            Some(Grade::Role) => refused_or(Cause::ByResource(Grade::Role)),
            _ if tally.identity && self.trust => refused_or(Cause::BothSides),
            _ if tally.identity => refused_or(Cause::ByIdentity),
            Some(Grade::Account) if self.trust => (ImplicitDeny, Cause::IdentitySide),
            _ => (ImplicitDeny, Cause::NoAllow),
        }
    }

    /// The unknown keys that a statement rests on.
    pub(super) fn note_unknown(&self, statement: &Statement, unknown: &mut Vec<String>) {
        for key in statement.keys() {
            let open = matches!(self.keys.value(key), Some(Value::Unknown));
            if open && !unknown.iter().any(|name| name.eq_ignore_ascii_case(key.as_str())) {
                unknown.push(key.as_str().to_owned());
            }
        }
    }
}
