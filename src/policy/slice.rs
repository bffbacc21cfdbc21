//! The enforcing path: a principal's policies arranged by action, asked without keeping why.
//!
//! A [`Slice`] is made once per session and asked many times. For each action of the table it has a
//! short list of the statements that speak of it, what denies first; an answer looks at those alone,
//! and stops as soon as it is certain.

use std::sync::Arc;

use super::evaluate::{Bound, Tally};
use super::layer::{Layers, Policy};
use super::principal::Grade;
use super::query::Query;
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

/// One statement in its place.
#[derive(Clone, Copy, Debug)]
struct Rule {
    document: u32,
    statement: u32,
    layer: u32,
    effect: Effect,
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
        slice.add(IDENTITY, &layers.identity);
        layers.groups.iter().for_each(|(_, policies)| slice.add(IDENTITY, policies));
        slice.add(BOUNDARY, layers.boundary.as_slice());
        slice.add(SESSION, layers.session.as_slice());
        for (level, policies) in (GUARDRAIL..).zip(&layers.guardrails) {
            slice.add(level, policies);
        }
        slice.rules.sort_by_key(|rule| (rule.effect == Effect::Allow, rule.layer));
        let (lists, starts) = slice.lists(table);
        Slice {
            documents: slice.documents.into(),
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

    /// The statements that may speak of a question's action.
    fn candidates(&self, query: &Query) -> impl Iterator<Item = (Rule, &Statement)> {
        let listed = query.id.and_then(|id| self.starts.get(id.index()..id.index() + 2));
        let (listed, all) = match listed {
            Some(range) => (&self.lists[range[0] as usize..range[1] as usize], &[][..]),
            None => (&[][..], &*self.rules),
        };
        let listed = listed.iter().map(|rule| self.rules[*rule as usize]);
        let at = |rule: Rule| &self.documents[rule.document as usize].statements[rule.statement as usize];
        listed.chain(all.iter().copied()).map(move |rule| (rule, at(rule)))
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
        let mut levels = 0;
        // One Allow of a layer is enough.
        let mut settled = None;
        for (rule, statement) in self.candidates(query) {
            if rule.effect == Effect::Allow && settled == Some(rule.layer)
                || !query.covers(statement)
                || !bound.counts(query.rest(statement), rule.effect)
            {
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
        let mut keys = Vec::new();
        for (_, statement) in self.candidates(query) {
            if query.covers(statement) && query.rest(statement) == Truth::Depends {
                query.note_unknown(statement, &mut keys);
            }
        }
        for statement in own.into_iter().flat_map(|policy| &policy.document.statements) {
            if query.applies_to_caller(statement, self.boundary).0 == Truth::Depends {
                query.note_unknown(statement, &mut keys);
            }
        }
        keys.sort();
        keys
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
    rules: Vec<Rule>,
}

impl Arranging {
    fn add(&mut self, layer: u32, policies: &[Policy]) {
        for policy in policies {
            let document = index(self.documents.len());
            let rules = policy.document.statements.iter().zip(0..);
            self.rules.extend(rules.map(|(s, statement)| Rule { document, statement, layer, effect: s.effect }));
            self.documents.push(policy.document.clone());
        }
    }

    /// The rules of each action, in order. Those that were compiled for no table are in every list.
    fn lists(&self, table: &ActionTable) -> (Vec<u32>, Vec<u32>) {
        if table.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let reach = |rule: &Rule| &self.documents[rule.document as usize].statements[rule.statement as usize].reach;
        let mut starts = vec![0; table.len() + 1];
        let each = |mut of: Box<dyn FnMut(usize, u32) + '_>| {
            for (rule, n) in self.rules.iter().zip(0..) {
                match reach(rule) {
                    Some(reach) => reach.iter().for_each(|action| of(action, n)),
                    None => (0..table.len()).for_each(|action| of(action, n)),
                }
            }
        };
        each(Box::new(|action, _| starts[action + 1] += 1));
        for action in 0..table.len() {
            starts[action + 1] += starts[action];
        }
        let mut lists = vec![0; *starts.last().expect("one more than there are actions") as usize];
        let mut next = starts.clone();
        each(Box::new(|action, n| {
            lists[next[action] as usize] = n;
            next[action] += 1;
        }));
        (lists, starts)
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("a principal has fewer than four billion policies")
}
