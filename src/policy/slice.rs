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
use super::{ActionTable, Document, Effect, Outcome, Prospect, Statement};

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
    /// It was compiled: the lists have it where it covers the action, and nowhere else.
    listed: bool,
    /// It applies to everything that its actions cover.
    always: bool,
    /// How many there are to ask.
    conditions: u8,
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
        for (layer, policies) in layers.each() {
            match layer {
                Layer::Identity | Layer::Group(_) => slice.add(IDENTITY, policies),
                Layer::Boundary => slice.add(BOUNDARY, policies),
                Layer::Session => slice.add(SESSION, policies),
                Layer::Guardrail(level) => slice.add(GUARDRAIL + index(level), policies),
                Layer::Resource => {}
            }
        }
        slice.sort();
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

    /// What is certain while some keys are unknown; see [`prospect`](super::prospect).
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
    rules: Vec<Rule>,
}

impl Arranging {
    fn add(&mut self, layer: u32, policies: &[Policy]) {
        for policy in policies {
            let document = index(self.documents.len());
            for (of, statement) in policy.document.statements.iter().zip(0..) {
                let (listed, always) = (of.reach.is_some(), of.always());
                let conditions = u8::try_from(of.conditions.len()).unwrap_or(u8::MAX);
                self.rules.push(Rule { document, statement, layer, effect: of.effect, listed, always, conditions });
            }
            self.documents.push(policy.document.clone());
        }
    }

    fn statement(&self, rule: &Rule) -> &Statement {
        &self.documents[rule.document as usize].statements[rule.statement as usize]
    }

    /// Denies first, then layer by layer, what is quick to ask first.
    fn sort(&mut self) {
        self.rules.sort_by_key(|rule| (rule.effect == Effect::Allow, rule.layer, !rule.always, rule.conditions));
    }

    /// The rules of each action, in order, and where each action's begin.
    fn lists(&self, table: &ActionTable) -> (Vec<u32>, Vec<u32>) {
        if table.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let mut starts = vec![0; table.len() + 1];
        self.list(table, |action, _| starts[action + 1] += 1);
        for action in 0..table.len() {
            starts[action + 1] += starts[action];
        }
        let (mut lists, mut next) = (vec![0; starts[table.len()] as usize], starts.clone());
        self.list(table, |action, rule| {
            lists[next[action] as usize] = rule;
            next[action] += 1;
        });
        (lists, starts)
    }

    /// Goes through the rules of every action. Those that were compiled for no table are every action's. Where a layer
    /// always allows an action, its other Allows are left out.
    fn list(&self, table: &ActionTable, mut take: impl FnMut(usize, u32)) {
        let mut settled = vec![u32::MAX; table.len()];
        for (rule, n) in self.rules.iter().zip(0..) {
            let mut add = |action: usize, settles: bool| {
                if rule.effect == Effect::Deny || settled[action] != rule.layer {
                    take(action, n);
                    if settles {
                        settled[action] = rule.layer;
                    }
                }
            };
            match &self.statement(rule).reach {
                Some(reach) => reach.iter().for_each(|action| add(action, rule.effect == Effect::Allow && rule.always)),
                // Whether it speaks of the action is asked each time, so it settles nothing.
                None => (0..table.len()).for_each(|action| add(action, false)),
            }
        }
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).expect("a principal has fewer than four billion policies")
}
