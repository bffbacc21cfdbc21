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

use super::ask::{Ask, Place};
use super::condition::Condition;
use super::document::{Effect, ResourcePattern, Statement};
use super::layer::{Layer, Layers, Policy};
use super::operator::Test;
use super::principal::Grade;
use super::variable::Key;
use super::{Cause, Clause, Decision, Judged, Outcome, Part, Present, Prospect, Request, Truth, Value};

/// The action that needs no permission.
const CALLER_IDENTITY: &str = "sts:GetCallerIdentity";

/// Decides, and keeps nothing but the outcome: the enforcing path. What is unknown works against
/// access.
#[must_use]
pub fn outcome(layers: &Layers, request: &Request) -> Outcome {
    let ask = Ask::new(layers, request);
    ask.conclude(&ask.tally(layers, Bound::Worst)).0
}

/// Decides, and keeps every statement of every layer, matched or not, with the clause that failed.
#[must_use]
pub fn evaluate(layers: &Layers, request: &Request) -> Decision {
    let ask = Ask::new(layers, request);
    let mut statements = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for place in places(layers) {
        for (index, statement) in place.policy.document.statements.iter().enumerate() {
            let judged = ask.judge(&place, index, statement);
            if judged.is_near() {
                ask.note_missing(statement, &mut missing);
            }
            statements.push(judged);
        }
    }
    missing.sort();
    let tally = Tally::of(&statements, layers);
    let (outcome, cause) = ask.conclude(&tally);
    Decision {
        outcome,
        cause,
        statements,
        present: Present {
            boundary: layers.boundary.as_ref().map(|policy| policy.name.clone()),
            session: layers.session.as_ref().map(|policy| policy.name.clone()),
            resource: layers.resource.as_ref().map(|policy| policy.name.clone()),
            guardrails: layers.guardrails.len(),
            trust: ask.trust,
            other_account: ask.other_account,
        },
        missing,
        action: request.action.clone(),
        resource: request.resource.clone(),
    }
}

/// What is certain when some keys are not known yet: the answer, or the keys it rests on. The
/// bounds are conservative: what depends is taken once all for access and once all against.
#[must_use]
pub fn prospect(layers: &Layers, request: &Request) -> Prospect {
    let ask = Ask::new(layers, request);
    let best = ask.conclude(&ask.tally(layers, Bound::Best)).0;
    let worst = ask.conclude(&ask.tally(layers, Bound::Worst)).0;
    match (best, worst) {
        (Outcome::Allowed, Outcome::Allowed) => Prospect::Allowed,
        (Outcome::Allowed, _) => Prospect::Depends(ask.unknown_keys(layers)),
        (denied, _) => Prospect::Denied(denied),
    }
}

/// How an unknown is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Best,
    Worst,
}

impl Bound {
    fn counts(self, applies: Truth, effect: Effect) -> bool {
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
#[derive(Default)]
struct Tally {
    denied: bool,
    identity: bool,
    /// None: there is no such layer.
    boundary: Option<bool>,
    session: Option<bool>,
    resource: Option<Grade>,
    silent_guardrail: Option<usize>,
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

impl Ask<'_> {
    fn tally(&self, layers: &Layers, bound: Bound) -> Tally {
        self.undenied(layers, bound).unwrap_or(Tally { denied: true, ..Tally::default() })
    }

    /// One pass over the layers; nothing as soon as a Deny applies.
    fn undenied(&self, layers: &Layers, bound: Bound) -> Option<Tally> {
        let allows = |policies: &[Policy]| self.sweep(policies, false, bound).map(|(allowed, _)| allowed);
        let limit = |policy: &Option<Policy>| match policy {
            Some(policy) => allows(std::slice::from_ref(policy)).map(Some),
            None => Some(None),
        };
        let mut tally = Tally { identity: allows(&layers.identity)?, ..Tally::default() };
        for (_, policies) in &layers.groups {
            tally.identity |= allows(policies)?;
        }
        tally.boundary = limit(&layers.boundary)?;
        tally.session = limit(&layers.session)?;
        tally.resource = self.sweep(layers.resource.as_slice(), true, bound)?.1;
        for (level, policies) in layers.guardrails.iter().enumerate() {
            if !allows(policies)? {
                tally.silent_guardrail = tally.silent_guardrail.or(Some(level));
            }
        }
        Some(tally)
    }

    /// Whether some statement of these allows, and with which grade; nothing if one denies.
    fn sweep(&self, policies: &[Policy], resource: bool, bound: Bound) -> Option<(bool, Option<Grade>)> {
        let (mut allowed, mut best) = (false, None);
        for statement in policies.iter().flat_map(|policy| &policy.document.statements) {
            // One Allow of a layer is enough; only its grade may still rise.
            if statement.effect == Effect::Allow && allowed && (!resource || best == Some(Grade::Direct)) {
                continue;
            }
            let (applies, grade) = self.applies(statement, resource);
            if bound.counts(applies, statement.effect) {
                match statement.effect {
                    Effect::Deny => return None,
                    Effect::Allow => (allowed, best) = (true, best.max(grade)),
                }
            }
        }
        Some((allowed, best))
    }

    fn conclude(&self, tally: &Tally) -> (Outcome, Cause) {
        use Outcome::{Allowed, ExplicitDeny, ImplicitDeny};
        if self.request.action.eq_ignore_ascii_case(CALLER_IDENTITY) {
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
    fn note_missing(&self, statement: &Statement, missing: &mut Vec<String>) {
        let tests_presence =
            |key: &&Key| statement.conditions.iter().all(|c| c.key != **key || c.operator.test() != Test::Null);
        let own = statement.conditions.iter().map(|condition| &condition.key).filter(tests_presence);
        let variables = statement.conditions.iter().flat_map(Condition::variables);
        let variables = variables.filter(|(_, default)| !default).map(|(key, _)| key);
        for key in own.chain(variables) {
            let known = self.request.context.folded(key.folded()).is_some();
            if !known && !missing.iter().any(|name| name.eq_ignore_ascii_case(key.as_str())) {
                missing.push(key.as_str().to_owned());
            }
        }
    }

    /// The unknown keys that some undecided statement rests on.
    fn unknown_keys(&self, layers: &Layers) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for place in places(layers) {
            for statement in &place.policy.document.statements {
                if self.applies(statement, place.layer == Layer::Resource).0 != Truth::Depends {
                    continue;
                }
                let resources = statement.resources.iter().flat_map(|resources| &resources.entries);
                let own = statement.conditions.iter().map(|condition| &condition.key);
                let variables = statement.conditions.iter().flat_map(Condition::variables).map(|(key, _)| key);
                for key in own.chain(variables).chain(resources.flat_map(ResourcePattern::variables)) {
                    let unknown = matches!(self.request.context.folded(key.folded()), Some(Value::Unknown));
                    if unknown && !keys.iter().any(|name| name.eq_ignore_ascii_case(key.as_str())) {
                        keys.push(key.as_str().to_owned());
                    }
                }
            }
        }
        keys.sort();
        keys
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
