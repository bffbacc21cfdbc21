//! The enforcing path: a principal's policies arranged by action, asked without keeping why.
//!
//! A [`Slice`] is made once per session and asked many times. For each action of the table it has a
//! short list of the statements that speak of it, what denies first; an answer looks at those alone,
//! and stops as soon as it is certain.

use std::sync::Arc;

use super::evaluate::{Bound, Tally};
use super::layer::{Layer, Layers, Policy};
use super::principal::Grade;
use super::query::Query;
use super::says::{Parts, Says};
use super::{ActionTable, Document, Effect, Outcome, Prospect, Request, Statement, Truth};

/// Decides, and keeps nothing but the outcome. What is unknown works against access. For more than
/// one question of a principal, make a [`Slice`].
#[must_use]
pub fn outcome(layers: &Layers, request: &Request) -> Outcome {
    Slice::new(layers, &ActionTable::default()).outcome(&Query::new(request), layers.resource.as_ref())
}

/// What is certain when some keys are not known yet: the answer, or the keys it rests on. The
/// bounds are conservative: what depends is taken once all for access and once all against.
#[must_use]
pub fn prospect(layers: &Layers, request: &Request) -> Prospect {
    Slice::new(layers, &ActionTable::default()).prospect(&Query::new(request), layers.resource.as_ref())
}

/// The policies of one principal but for those of the resource, arranged to be asked.
#[derive(Clone, Debug)]
pub struct Slice {
    documents: Box<[Arc<Document>]>,
    /// Where each document comes from.
    origins: Box<[(Layer, Arc<str>)]>,
    /// Denies first, then by layer.
    rules: Box<[Rule]>,
    /// The rules of each action, by the action's number.
    lists: Box<[u32]>,
    /// Where each action's list begins; one more than there are actions.
    starts: Box<[u32]>,
    boundary: bool,
    session: bool,
    guardrails: usize,
}

/// A statement and what becomes of it under a question: the explanation in short.
#[derive(Clone, Copy, Debug)]
pub struct Sorted<'s> {
    /// Where its policy stands.
    pub layer: &'s Layer,
    /// Its policy's name.
    pub policy: &'s Arc<str>,
    /// Its place in the policy, from 0.
    pub index: usize,
    /// The statement.
    pub statement: &'s Statement,
    /// Whether it applies.
    pub applies: Truth,
    /// The first part that keeps it from applying, or that leaves it open.
    pub fails: Option<Fails>,
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
    /// This one of its conditions.
    Condition(usize),
}

/// One statement in its place.
#[derive(Clone, Copy, Debug)]
struct Rule {
    document: u32,
    statement: u32,
    layer: u32,
    effect: Effect,
    /// It was compiled: the lists have it where it covers the action, and nowhere else.
    listed: bool,
    /// It applies to everything that its actions cover.
    always: bool,
}

const IDENTITY: u32 = 0;
const BOUNDARY: u32 = 1;
const SESSION: u32 = 2;
/// The first guardrail level.
const GUARDRAIL: u32 = 3;

impl Slice {
    /// The layers of a principal, arranged by the actions of the table that their documents were
    /// compiled for. The resource's own policy is passed in with each question.
    #[must_use]
    pub fn new(layers: &Layers, table: &ActionTable) -> Slice {
        let mut slice = Arranging::default();
        slice.add(IDENTITY, &Layer::Identity, &layers.identity);
        for (group, policies) in &layers.groups {
            slice.add(IDENTITY, &Layer::Group(group.clone()), policies);
        }
        slice.add(BOUNDARY, &Layer::Boundary, layers.boundary.as_slice());
        slice.add(SESSION, &Layer::Session, layers.session.as_slice());
        for (level, policies) in layers.guardrails.iter().enumerate() {
            slice.add(GUARDRAIL + index(level), &Layer::Guardrail(level), policies);
        }
        slice.sort();
        let (lists, starts) = slice.lists(table);
        Slice {
            documents: slice.documents.into(),
            origins: slice.origins.into(),
            rules: slice.rules.into(),
            lists: lists.into(),
            starts: starts.into(),
            boundary: layers.boundary.is_some(),
            session: layers.session.is_some(),
            guardrails: layers.guardrails.len(),
        }
    }

    /// Decides, and keeps nothing but the outcome. `own` is the resource's own policy, or the role's
    /// trust policy. What is unknown works against access.
    #[must_use]
    pub fn outcome(&self, query: &Query, own: Option<&Policy>) -> Outcome {
        query.conclude(&self.tally(query, own, Bound::Worst)).0
    }

    /// What is certain while some keys are unknown; see [`prospect`].
    #[must_use]
    pub fn prospect(&self, query: &Query, own: Option<&Policy>) -> Prospect {
        if self.outcome(query, own).is_allowed() {
            return Prospect::Allowed;
        }
        match query.conclude(&self.tally(query, own, Bound::Best)).0 {
            Outcome::Allowed => Prospect::Depends(self.unknown_keys(query, own)),
            denied => Prospect::Denied(denied),
        }
    }

    /// Decides, and says of every statement whether it applies and which part of it fails, what
    /// denies first. [`evaluate`](super::evaluate) tells more, and takes longer.
    #[must_use]
    pub fn sort<'s>(&'s self, query: &Query, own: Option<&'s Policy>) -> (Outcome, Vec<Sorted<'s>>) {
        let outcome = self.outcome(query, own);
        let mut sorted = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            let (layer, policy) = &self.origins[rule.document as usize];
            let index = rule.statement as usize;
            let statement = self.statement(rule);
            let (applies, fails) = query.first_failure(statement);
            sorted.push(Sorted { layer, policy, index, statement, applies, fails });
        }
        if let Some(policy) = own {
            for (index, statement) in policy.document.statements.iter().enumerate() {
                let (applies, fails) = match query.principal(statement, self.boundary).0 {
                    Truth::No => (Truth::No, Some(Fails::Principal)),
                    _ => query.first_failure(statement),
                };
                sorted.push(Sorted { layer: &Layer::Resource, policy: &policy.name, index, statement, applies, fails });
            }
        }
        (outcome, sorted)
    }

    /// The rules that may speak of a question's action; none: all of them may.
    fn list(&self, query: &Query) -> Option<&[u32]> {
        let range = self.starts.get(query.id?.index()..query.id?.index() + 2)?;
        Some(&self.lists[range[0] as usize..range[1] as usize])
    }

    fn candidates(&self, query: &Query) -> impl Iterator<Item = &Rule> {
        let (listed, all) = self.list(query).map_or((&[][..], &*self.rules), |list| (list, &[]));
        listed.iter().map(|rule| &self.rules[*rule as usize]).chain(all)
    }

    fn statement(&self, rule: &Rule) -> &Statement {
        &self.documents[rule.document as usize].statements[rule.statement as usize]
    }

    fn tally(&self, query: &Query, own: Option<&Policy>, bound: Bound) -> Tally {
        const DENIED: Tally = Tally {
            denied: true,
            identity: false,
            boundary: None,
            session: None,
            resource: None,
            silent_guardrail: None,
        };
        let resource = match own.map(|policy| self.grade(query, policy, bound)) {
            Some(Verdict::Denied) => return DENIED,
            Some(Verdict::Allowed(grade)) => Some(grade),
            Some(Verdict::Silent) | None => None,
        };
        let mut tally = Tally {
            boundary: self.boundary.then_some(false),
            session: self.session.then_some(false),
            resource,
            ..Tally::default()
        };
        let nothing_grants = |tally: &Tally| !tally.identity && tally.resource.is_none() && !query.caller.root;
        let mut levels = 0;
        // One Allow of a layer is enough.
        let mut settled = None;
        let listed = self.list(query).is_some();
        for rule in self.candidates(query) {
            // Limits grant nothing: what neither side grants is settled when they come.
            if rule.layer > IDENTITY && rule.effect == Effect::Allow && nothing_grants(&tally) {
                break;
            }
            if rule.effect == Effect::Allow && settled == Some(rule.layer) {
                continue;
            }
            let covers = listed && rule.listed || query.covers(self.statement(rule));
            if !covers || !(rule.always || bound.counts(query.rest(self.statement(rule)), rule.effect)) {
                continue;
            }
            if rule.effect == Effect::Deny {
                return DENIED;
            }
            settled = Some(rule.layer);
            match rule.layer {
                IDENTITY => tally.identity = true,
                BOUNDARY => tally.boundary = Some(true),
                SESSION => tally.session = Some(true),
                // They come level by level.
                level if level == GUARDRAIL + levels => levels += 1,
                _ => {}
            }
        }
        let levels = levels as usize;
        tally.silent_guardrail = (levels < self.guardrails).then_some(levels);
        tally
    }

    /// What the resource's own policy says.
    fn grade(&self, query: &Query, own: &Policy, bound: Bound) -> Verdict {
        let mut best = Verdict::Silent;
        for statement in &own.document.statements {
            let (applies, grade) = query.applies_to_caller(statement, self.boundary);
            if bound.counts(applies, statement.effect) {
                match (statement.effect, grade) {
                    (Effect::Deny, _) => return Verdict::Denied,
                    (Effect::Allow, Some(grade)) => best = best.max(Verdict::Allowed(grade)),
                    (Effect::Allow, None) => {}
                }
            }
        }
        best
    }

    fn unknown_keys(&self, query: &Query, own: Option<&Policy>) -> Vec<String> {
        let mut layers = vec![Says::default(); GUARDRAIL as usize + self.guardrails];
        for rule in self.candidates(query) {
            let statement = self.statement(rule);
            if query.covers(statement) {
                layers[rule.layer as usize].hear(query, statement, query.rest(statement));
            }
        }
        let layer = |layer: u32, there: bool| there.then_some(&layers[layer as usize]);
        let own = own.map(|policy| query.own_says(policy, self.boundary));
        let parts = Parts {
            identity: layer(IDENTITY, true).into_iter().collect(),
            boundary: layer(BOUNDARY, self.boundary),
            session: layer(SESSION, self.session),
            guardrails: &layers[GUARDRAIL as usize..],
            own: own.as_ref(),
        };
        parts.rests_on()
    }
}

/// What a resource's policy says, the strongest last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Silent,
    Allowed(Grade),
    Denied,
}

#[derive(Default)]
struct Arranging {
    documents: Vec<Arc<Document>>,
    origins: Vec<(Layer, Arc<str>)>,
    rules: Vec<Rule>,
}

impl Arranging {
    fn add(&mut self, layer: u32, origin: &Layer, policies: &[Policy]) {
        for policy in policies {
            let document = index(self.documents.len());
            for (of, statement) in policy.document.statements.iter().zip(0..) {
                let (listed, always) = (of.reach.is_some(), of.always());
                self.rules.push(Rule { document, statement, layer, effect: of.effect, listed, always });
            }
            self.documents.push(policy.document.clone());
            self.origins.push((origin.clone(), policy.name.clone()));
        }
    }

    fn statement(&self, rule: &Rule) -> &Statement {
        &self.documents[rule.document as usize].statements[rule.statement as usize]
    }

    /// Denies first, then layer by layer, what is quick to ask first.
    fn sort(&mut self) {
        let mut rules = std::mem::take(&mut self.rules);
        rules.sort_by_cached_key(|rule| {
            let statement = self.statement(rule);
            (rule.effect == Effect::Allow, rule.layer, !rule.always, statement.conditions.len())
        });
        self.rules = rules;
    }

    /// The rules of each action, in order, and where each action's begin. Those that were compiled for
    /// no table are in every list. Where a layer always allows an action, its other Allows are left out.
    fn lists(&self, table: &ActionTable) -> (Vec<u32>, Vec<u32>) {
        if table.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let mut listed = Vec::new();
        let mut settled = vec![u32::MAX; table.len()];
        for (rule, n) in self.rules.iter().zip(0..) {
            let statement = self.statement(rule);
            let settles = rule.effect == Effect::Allow && rule.always;
            let mut list = |action: usize| {
                if rule.effect == Effect::Deny || settled[action] != rule.layer {
                    listed.push((action, n));
                    settled[action] = if settles { rule.layer } else { settled[action] };
                }
            };
            match &statement.reach {
                Some(reach) => reach.iter().for_each(&mut list),
                None => (0..table.len()).for_each(|action| {
                    // Whether it speaks of the action is asked each time, so it settles nothing.
                    if rule.effect == Effect::Deny || settled[action] != rule.layer {
                        listed.push((action, n));
                    }
                }),
            }
        }
        let mut starts = vec![0; table.len() + 1];
        for (action, _) in &listed {
            starts[action + 1] += 1;
        }
        for action in 0..table.len() {
            starts[action + 1] += starts[action];
        }
        let (mut lists, mut next) = (vec![0; listed.len()], starts.clone());
        for (action, rule) in listed {
            lists[next[action] as usize] = rule;
            next[action] += 1;
        }
        (lists, starts)
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("a principal has fewer than four billion policies")
}
