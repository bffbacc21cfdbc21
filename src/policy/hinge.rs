//! What an allowed request hangs on: statements without which it would be refused, and keys whose values it needs.
//! Each is tried on the evaluator, by taking it away, before it is returned.

use serde::Serialize;

use super::advice::{Bound, Ground, MOST_ASKED, near, slot};
use super::budget::Budget;
use super::candidate::{self, Wish, with};
use super::condition::Condition;
use super::layer::Layers;
use super::{Cause, Decision, Effect, Judged, Request, Truth, Value, outcome};

/// Something that an Allow hangs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hinge {
    /// Whether these statements allow it, or would forbid it but for the keys.
    pub effect: Effect,
    /// Without all of these it would be refused; with any one of them it is not. A Deny stands alone.
    pub statements: Vec<Ground>,
    /// The keys that must stay within their bounds, lest the statements all stop allowing, or start to forbid.
    pub keys: Vec<Stake>,
}

/// A key that must stay as it is, or as the bounds have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stake {
    /// The key, as the policy spells it.
    pub key: String,
    /// What is asked of it.
    pub bounds: Vec<Bound>,
    /// Whether the request has it.
    pub given: bool,
    /// A value with which it would be refused; nothing: refused if the key is absent.
    pub breaks: Option<Value>,
}

/// What an allowed request hangs on; nothing if it is refused, or if no policy is behind the answer.
#[must_use]
pub fn hinges(layers: &Layers, request: &Request, decision: &Decision) -> Vec<Hinge> {
    if !decision.outcome.is_allowed() || matches!(decision.cause, Cause::CallerIdentity | Cause::Root) {
        return Vec::new();
    }
    let near = near(decision);
    let weight = request.context.weight() + layers.weight();
    let mut trial = Trial { layers, request, budget: Budget::new(), weight, asked: 0 };
    let mut hinges = Vec::new();
    let allows: Vec<&Judged> =
        near.iter().copied().filter(|near| !near.is_deny() && near.applies == Truth::Yes).collect();
    let mut slots = Vec::new();
    for allow in &allows {
        let slot = slot(allow);
        if !slots.contains(&slot) {
            slots.push(slot);
        }
    }
    let mut granting = false;
    for of in slots {
        let group: Vec<&Judged> = allows.iter().copied().filter(|near| slot(near) == of).collect();
        if let Some(hinge) = trial.without_all(group) {
            granting |= of.grants();
            hinges.push(hinge);
        }
    }
    // Identity and resource may each be enough.
    if !granting {
        let both = allows.iter().copied().filter(|near| near.layer.grants()).collect();
        hinges.splice(0..0, trial.without_all(both));
    }
    for deny in near.iter().filter(|near| near.is_deny() && near.applies == Truth::No) {
        hinges.extend(trial.kept_off(deny));
    }
    hinges
}

/// The questions asked so far.
struct Trial<'l> {
    layers: &'l Layers,
    request: &'l Request,
    budget: Budget,
    /// Of one question, in steps.
    weight: usize,
    asked: usize,
}

impl Trial<'_> {
    /// Whether another question may be asked; no more than so many are, and then nothing is said to hang on it.
    fn may_ask(&mut self) -> bool {
        self.asked += 1;
        self.asked <= MOST_ASKED && self.budget.spend(self.weight)
    }

    /// Whether it would be refused without these statements, if that can be told.
    fn is_refused_without(&mut self, taken: &[&Judged]) -> Option<bool> {
        self.may_ask().then(|| !outcome(&without(self.layers, taken), self.request).is_allowed())
    }

    /// The fewest of these statements without which it would be refused, with the keys that all of them need.
    fn without_all(&mut self, mut group: Vec<&Judged>) -> Option<Hinge> {
        if group.is_empty() || !self.is_refused_without(&group)? {
            return None;
        }
        let mut n = 0;
        while n < group.len() && group.len() > 1 {
            let kept = group.remove(n);
            if !self.is_refused_without(&group)? {
                group.insert(n, kept);
                n += 1;
            }
        }
        let keys = self.stakes(&group);
        let statements = group.iter().map(|near| near.ground(None)).collect();
        Some(Hinge { effect: Effect::Allow, statements, keys })
    }

    /// The keys whose values Allows need, several of them by the same conditions.
    fn stakes(&mut self, allows: &[&Judged]) -> Vec<Stake> {
        let [allow, others @ ..] = allows else { return Vec::new() };
        let mut stakes: Vec<Stake> = Vec::new();
        let conditions = &allow.statement.conditions;
        let is_shared = |condition: &Condition| {
            others.iter().all(|other| other.statement.conditions.iter().any(|own| own.asks_the_same(condition)))
        };
        let shared: Vec<&Condition> = conditions.iter().filter(|condition| is_shared(condition)).collect();
        for condition in &shared {
            if stakes.iter().any(|stake| stake.key.eq_ignore_ascii_case(condition.key.as_str())) {
                continue;
            }
            let on_key = || shared.iter().copied().filter(|other| other.key == condition.key);
            let breaking = on_key().flat_map(|c| {
                let wish = Wish { statement: allow.statement, condition: c, holds: false };
                candidate::values(&[wish], &[], self.request, &self.budget)
            });
            let breaking: Vec<Option<Value>> = breaking.take(4).collect();
            let key = condition.key.as_str();
            let Some(breaks) = self.broken(key, &breaking).cloned() else { continue };
            let bounds = on_key().map(|c| Bound::of(allow, c, true)).collect();
            let given = self.request.context.value(key).is_some();
            stakes.push(Stake { key: key.to_owned(), given, bounds, breaks });
        }
        stakes
    }

    /// A Deny that only one key keeps from applying.
    fn kept_off(&mut self, deny: &Judged) -> Option<Hinge> {
        let mut wishes: Vec<Wish> = Vec::new();
        let statement = deny.statement;
        for condition in &statement.conditions {
            wishes.push(Wish { statement, condition, holds: true });
        }
        let failing: Vec<Wish> = wishes.iter().filter(|w| !w.is_met(&self.request.context)).copied().collect();
        let first = failing.first()?;
        if failing.iter().any(|wish| wish.key() != first.key()) {
            return None;
        }
        let on_key: Vec<Wish> = wishes.into_iter().filter(|wish| wish.key() == first.key()).collect();
        let mut breaking = candidate::values(&on_key, &[], self.request, &self.budget);
        breaking.truncate(4);
        let key = first.condition.key.as_str();
        let breaks = self.broken(key, &breaking)?.clone();
        let bounds = failing.iter().map(|wish| Bound::of(deny, wish.condition, false)).collect();
        let given = self.request.context.value(key).is_some();
        let keys = vec![Stake { key: key.to_owned(), given, bounds, breaks }];
        Some(Hinge { effect: Effect::Deny, statements: vec![deny.ground(None)], keys })
    }

    /// The first of these values with which it would be refused.
    fn broken<'v>(&mut self, key: &str, values: &'v [Option<Value>]) -> Option<&'v Option<Value>> {
        values.iter().find(|value| {
            let changed = || with(&self.request.context, key, value.as_ref());
            self.may_ask() && {
                let request = Request { context: changed(), ..self.request.clone() };
                !outcome(self.layers, &request).is_allowed()
            }
        })
    }
}

/// The layers without some statements.
fn without(layers: &Layers, taken: &[&Judged]) -> Layers {
    let mut left = layers.clone();
    for near in taken {
        // It stays in its place, so that the others keep theirs, and applies to nothing.
        left.edit(&near.layer.owned(), near.policy_index, |document| document.statements[near.index].readable = false);
    }
    left
}
