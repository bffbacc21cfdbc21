//! The enforcing path for crowds: what each list of policies says to a question, found once and put
//! together for everybody who has it.
//!
//! People differ in which groups they are in, not in what the groups hold. So that a question to a
//! hundred thousand people costs not much more than one to each group, the answer is made of parts:
//! [`Says`] for each list, [`OwnSays`] for the resource's own policy, and [`Query::together`] for the
//! sum, which is the answer that a [`Slice`](super::Slice) of the same policies gives.

use super::evaluate::{Bound, Tally};
use super::layer::Policy;
use super::principal::Grade;
use super::query::Query;
use super::{Effect, Outcome, Prospect, Statement, Truth};

/// What a list of policies says to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    denies: Truth,
    allows: Truth,
    /// The unknown keys that its Denies and Allows rest on.
    denies_on: Vec<String>,
    allows_on: Vec<String>,
}

impl Default for Says {
    /// Silence.
    fn default() -> Says {
        Says { denies: Truth::No, allows: Truth::No, denies_on: Vec::new(), allows_on: Vec::new() }
    }
}

/// What a resource's own policy, or a role's trust policy, says to a question of one caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnSays {
    says: Says,
    worst: Option<Grade>,
    best: Option<Grade>,
}

/// The parts of an answer.
#[derive(Clone, Debug, Default)]
pub struct Parts<'p> {
    /// Of the caller and each of its groups.
    pub identity: Vec<&'p Says>,
    /// The upper limit, if there is one.
    pub boundary: Option<&'p Says>,
    /// The upper limit of the session, if there is one.
    pub session: Option<&'p Says>,
    /// The upper limits of everyone.
    pub guardrails: &'p [Says],
    /// The resource's own policy, if there is one.
    pub own: Option<&'p OwnSays>,
}

impl Query<'_> {
    /// What a list of policies says.
    #[must_use]
    pub fn says<'p>(&self, policies: impl IntoIterator<Item = &'p Policy>) -> Says {
        let mut says = Says::default();
        for statement in policies.into_iter().flat_map(|policy| &policy.document.statements) {
            if self.covers(statement) {
                says.hear(self, statement, self.rest(statement));
            }
        }
        says
    }

    /// What the resource's own policy says to this caller. A caller with a permissions boundary is
    /// `bounded`.
    #[must_use]
    pub fn own_says(&self, policy: &Policy, bounded: bool) -> OwnSays {
        let mut own = OwnSays::default();
        for statement in &policy.document.statements {
            let (applies, grade) = self.applies_to_caller(statement, bounded);
            own.hear(self, statement, applies, grade);
        }
        own
    }

    /// The answer of all parts together.
    #[must_use]
    pub fn together(&self, parts: &Parts) -> Prospect {
        if self.conclude(&parts.tally(Bound::Worst)).0.is_allowed() {
            return Prospect::Allowed;
        }
        match self.conclude(&parts.tally(Bound::Best)).0 {
            Outcome::Allowed => Prospect::Depends(parts.rests_on()),
            denied => Prospect::Denied(denied),
        }
    }
}

impl Says {
    pub(super) fn hear(&mut self, query: &Query, statement: &Statement, applies: Truth) {
        let (truth, keys) = match statement.effect {
            Effect::Deny => (&mut self.denies, &mut self.denies_on),
            Effect::Allow => (&mut self.allows, &mut self.allows_on),
        };
        *truth = applies.max(*truth);
        if applies == Truth::Depends {
            query.note_unknown(statement, keys);
        }
    }
}

impl OwnSays {
    pub(super) fn hear(&mut self, query: &Query, statement: &Statement, applies: Truth, grade: Option<Grade>) {
        self.says.hear(query, statement, applies);
        if statement.effect == Effect::Allow {
            self.best = self.best.max(grade.filter(|_| Bound::Best.counts(applies, Effect::Allow)));
            self.worst = self.worst.max(grade.filter(|_| Bound::Worst.counts(applies, Effect::Allow)));
        }
    }
}

impl Parts<'_> {
    fn all(&self) -> impl Iterator<Item = &Says> {
        let own = self.own.map(|own| &own.says);
        self.identity.iter().copied().chain(self.boundary).chain(self.session).chain(self.guardrails).chain(own)
    }

    fn tally(&self, bound: Bound) -> Tally {
        let allows = |says: &Says| bound.counts(says.allows, Effect::Allow);
        Tally {
            denied: self.all().any(|says| bound.counts(says.denies, Effect::Deny)),
            identity: self.identity.iter().any(|says| allows(says)),
            boundary: self.boundary.map(allows),
            session: self.session.map(allows),
            resource: self.own.and_then(|own| if bound == Bound::Best { own.best } else { own.worst }),
            silent_guardrail: self.guardrails.iter().position(|says| !allows(says)),
        }
    }

    /// The keys that the answer rests on. Where a layer allows already, what else might is no matter.
    pub(super) fn rests_on(&self) -> Vec<String> {
        let settled = self.identity.iter().any(|says| says.allows == Truth::Yes);
        let identity = self.identity.iter().copied().filter(|_| !settled);
        let open = |says: &&Says| says.allows != Truth::Yes;
        let limits = self.boundary.into_iter().chain(self.session).chain(self.guardrails).filter(open);
        let own = self.own.map(|own| &own.says).filter(|_| self.own.is_some_and(|own| own.worst != own.best));
        let allows = identity.chain(limits).chain(own).flat_map(|says| &says.allows_on);
        let mut keys: Vec<String> = self.all().flat_map(|says| &says.denies_on).chain(allows).cloned().collect();
        keys.sort();
        keys.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
        keys
    }
}
