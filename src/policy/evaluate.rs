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

use super::condition::Condition;
use super::document::{Effect, Statement};
use super::layer::{Layer, Layers, Policy};
use super::operator::Test;
use super::principal::Grade;
use super::query::{Place, Query};
use super::{Cause, Clause, Decision, Judged, Outcome, Part, Present, Request, Truth, Value};

/// Decides, and keeps every statement of every layer, matched or not, with the clause that failed.
#[must_use]
pub fn evaluate(layers: &Layers, request: &Request) -> Decision {
    let query = Query::new(request);
    let mut statements = Vec::new();
    let mut missing = Missing::default();
    for place in places(layers) {
        for (index, statement) in place.policy.document.statements.iter().enumerate() {
            let judged = query.judge(&place, index, statement, layers.boundary.is_some());
            if judged.is_near() {
                query.note_missing(statement, &mut missing);
            }
            statements.push(judged);
        }
    }
    missing.keys.sort();
    let tally = Tally::of(&statements, layers);
    let (outcome, cause) = query.conclude(&tally);
    Decision {
        outcome,
        cause,
        statements,
        present: Present {
            boundary: layers.boundary.as_ref().map(|policy| policy.name.clone()),
            session: layers.session.as_ref().map(|policy| policy.name.clone()),
            resource: layers.resource.as_ref().map(|policy| policy.name.clone()),
            guardrails: layers.guardrails.len(),
            trust: query.trust,
            other_account: query.other_account,
        },
        missing: missing.keys,
        action: request.action.clone(),
        resource: request.resource.clone(),
    }
}

/// The keys that are asked for in vain, each as it is first written.
#[derive(Default)]
struct Missing {
    keys: Vec<String>,
    seen: HashSet<String>,
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

/// Every policy in the order in which decisions list them.
fn places(layers: &Layers) -> Vec<Place<'_>> {
    fn add<'l>(places: &mut Vec<Place<'l>>, layer: &Layer, policies: &'l [Policy]) {
        let place = |(index, policy)| Place { layer: layer.clone(), policy, index };
        places.extend(policies.iter().enumerate().map(place));
    }
    let mut places = Vec::new();
    add(&mut places, &Layer::Identity, &layers.identity);
    for (name, policies) in &layers.groups {
        add(&mut places, &Layer::Group(name.clone()), policies);
    }
    add(&mut places, &Layer::Boundary, layers.boundary.as_slice());
    add(&mut places, &Layer::Session, layers.session.as_slice());
    add(&mut places, &Layer::Resource, layers.resource.as_slice());
    for (level, policies) in layers.guardrails.iter().enumerate() {
        add(&mut places, &Layer::Guardrail(level), policies);
    }
    places
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
    /// From statements that are judged already; what depends works against access.
    fn of(statements: &[Judged], layers: &Layers) -> Tally {
        let counts = |judged: &&Judged| Bound::Worst.counts(judged.applies, judged.effect);
        let allows = || statements.iter().filter(counts).filter(|judged| judged.effect == Effect::Allow);
        let any = |layer: &Layer| allows().any(|judged| judged.layer == *layer);
        Tally {
            denied: statements.iter().filter(counts).any(|judged| judged.effect == Effect::Deny),
            identity: allows().any(|judged| matches!(judged.layer, Layer::Identity | Layer::Group(_))),
            boundary: layers.boundary.is_some().then(|| any(&Layer::Boundary)),
            session: layers.session.is_some().then(|| any(&Layer::Session)),
            resource: allows().filter(|judged| judged.layer == Layer::Resource).filter_map(|judged| judged.grade).max(),
            silent_guardrail: (0..layers.guardrails.len()).find(|level| !any(&Layer::Guardrail(*level))),
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

    /// The keys that a near statement asks for and the request does not have.
    fn note_missing(&self, statement: &Statement, missing: &mut Missing) {
        let null = |condition: &&Condition| condition.operator.test() == Test::Null;
        let tested: HashSet<&str> = statement.conditions.iter().filter(null).map(|c| c.key.folded()).collect();
        let own = statement.conditions.iter().map(|condition| &condition.key);
        let own = own.filter(|key| !tested.contains(key.folded()));
        let variables = statement.conditions.iter().flat_map(Condition::variables);
        let variables = variables.filter(|(_, default)| !default).map(|(key, _)| key);
        for key in own.chain(variables) {
            if self.keys.value(key).is_none() && missing.seen.insert(key.folded().to_owned()) {
                missing.keys.push(key.as_str().to_owned());
            }
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

impl Judged {
    /// Whether it speaks of this caller, action and resource, so that only conditions decide.
    #[must_use]
    pub fn is_near(&self) -> bool {
        let is_condition = |clause: &Clause| matches!(clause.part, Part::Condition { .. });
        self.clauses.iter().all(|clause| is_condition(clause) || clause.holds != Truth::No)
    }
}
