//! A question put to the evaluator with the text as typed in the place of the one in force.
//!
//! Context and layers come from the same makers as enforcement; only the typed document is put where its policy stands.
//! Nothing of the shop is copied for it, so that every key can be answered.

use std::sync::Arc;

use super::subject::Subject;
use crate::app::advice;
use crate::policy::{
    self, Decision, Effect, Explanation, Judged, Layer, Layers, Outcome, Part, Policy, Request, Truth,
};
use crate::shop::advice::Situation;
use crate::shop::context;
use crate::shop::decide::{Facts, Principal, World, principal};
use crate::shop::{Asked, Holder, Session};
use crate::ui::widget::editor::Mark;

/// The answer to a question, with the lines of the text that it rests on.
#[derive(Debug)]
pub struct Answer {
    pub outcome: Outcome,
    pub explanation: Explanation,
    /// How the text came to be asked, where that is not plain.
    pub note: Option<String>,
    pub marks: Vec<(usize, Mark)>,
}

/// A text under trial: whose it is, what it says, and whether nobody has it yet.
#[derive(Clone, Copy)]
pub struct Trial<'t> {
    pub subject: &'t Subject,
    pub tried: &'t Policy,
    /// It is attached to nobody: whoever asks is given it.
    pub lent: bool,
}

/// Where the tried document stands among the layers of a question: its layer and its place there.
type Places = Vec<(Layer, usize)>;

/// A request with the layers it goes through now.
pub fn question(world: &World, who: &Session, facts: &Facts, asked: &Asked) -> (Request, Layers, Principal) {
    let request = context::request(world, who, facts, asked);
    let principal = principal(who, facts, asked.hat);
    let layers = world.rules.layers(&world.shop, &principal, &request);
    (request, layers, principal)
}

impl Trial<'_> {
    /// Asks, explains, and finds the lines to mark.
    pub fn answer(&self, world: &World, who: &Session, facts: &Facts, asked: &Asked) -> Answer {
        let (request, mut layers, principal) = question(world, who, facts, asked);
        let places = self.put(world, &principal, &request, &mut layers);
        let decision = policy::evaluate(&layers, &request);
        let put = |principal: &Principal, request: &Request, layers: &mut Layers| {
            self.put(world, principal, request, layers);
        };
        Answer {
            outcome: decision.outcome,
            explanation: advice::of_situation(&Situation::new(world, who, facts, asked).with_layers(&put)),
            note: self.note(world, who, &places),
            marks: marks(&decision, &places),
        }
    }

    /// Puts the tried document where its policy stands, and says where that is.
    pub fn put(&self, world: &World, principal: &Principal, request: &Request, layers: &mut Layers) -> Places {
        let rules = &world.rules;
        match self.subject {
            Subject::Policy(name) if !self.lent => {
                // By the document itself, not by its name: an inline policy may have the same one.
                let now = rules.managed(name).map(|policy| policy.document.clone());
                self.replace(layers, |policy| now.as_ref().is_some_and(|now| Arc::ptr_eq(now, &policy.document)))
            }
            Subject::Policy(_) | Subject::NewPolicy { .. } => {
                layers.identity.push(self.tried.clone());
                vec![(Layer::Identity, layers.identity.len() - 1)]
            }
            Subject::Inline { holder, name } => {
                let managed = rules.managed(name).map(|policy| policy.document.clone());
                let is_it = |policy: &Policy| {
                    *policy.name == **name && managed.as_ref().is_none_or(|m| !Arc::ptr_eq(m, &policy.document))
                };
                self.put_inline(holder, principal, layers, is_it)
            }
            Subject::Trust(role) | Subject::NewRole { name: role, .. } => {
                let asked = request.action == "sts:AssumeRole" && request.resource == world.shop.role_arn(role);
                self.put_resource(asked, layers)
            }
            Subject::Resource(arn) => self.put_resource(request.resource == **arn, layers),
        }
    }

    fn replace(&self, layers: &mut Layers, is_it: impl Fn(&Policy) -> bool) -> Places {
        let mut places = Places::new();
        self.swap(&mut layers.identity, &Layer::Identity, &is_it, &mut places);
        for (group, policies) in &mut layers.groups {
            self.swap_shared(policies, &Layer::Group(group.clone()), &is_it, &mut places);
        }
        if let Some(boundary) = &mut layers.boundary {
            self.swap(std::slice::from_mut(boundary), &Layer::Boundary, &is_it, &mut places);
        }
        for (level, policies) in layers.guardrails.iter_mut().enumerate() {
            self.swap_shared(policies, &Layer::Guardrail(level), &is_it, &mut places);
        }
        places
    }

    fn swap(&self, policies: &mut [Policy], layer: &Layer, is_it: impl Fn(&Policy) -> bool, places: &mut Places) {
        for (index, policy) in policies.iter_mut().enumerate().filter(|(_, policy)| is_it(policy)) {
            *policy = self.tried.clone();
            places.push((layer.clone(), index));
        }
    }

    fn swap_shared(
        &self,
        policies: &mut Arc<[Policy]>,
        layer: &Layer,
        is_it: impl Fn(&Policy) -> bool,
        places: &mut Places,
    ) {
        if policies.iter().any(&is_it) {
            let mut own = policies.to_vec();
            self.swap(&mut own, layer, is_it, places);
            *policies = own.into();
        }
    }

    fn put_inline(
        &self,
        holder: &Holder,
        principal: &Principal,
        layers: &mut Layers,
        is_it: impl Fn(&Policy) -> bool,
    ) -> Places {
        let put = |policies: &mut Vec<Policy>| {
            let index = policies.iter().position(&is_it).unwrap_or(policies.len());
            match policies.get_mut(index) {
                Some(policy) => *policy = self.tried.clone(),
                None => policies.push(self.tried.clone()),
            }
            index
        };
        match (holder, principal) {
            (Holder::Employee(own), Principal::Employee(name)) if own == name => {
                vec![(Layer::Identity, put(&mut layers.identity))]
            }
            (Holder::Role(own), Principal::Role { role, .. }) if own == role => {
                vec![(Layer::Identity, put(&mut layers.identity))]
            }
            (Holder::Group(own), Principal::Employee(_)) => {
                let group = layers.groups.iter_mut().find(|(name, _)| **name == **own);
                group.map_or_else(Vec::new, |(name, policies)| {
                    let mut all = policies.to_vec();
                    let index = put(&mut all);
                    *policies = all.into();
                    vec![(Layer::Group(name.clone()), index)]
                })
            }
            _ => vec![],
        }
    }

    fn put_resource(&self, is_asked: bool, layers: &mut Layers) -> Places {
        if !is_asked {
            return vec![];
        }
        layers.resource = Some(self.tried.clone());
        vec![(Layer::Resource, 0)]
    }

    fn note(&self, world: &World, who: &Session, places: &Places) -> Option<String> {
        let name = world.shop.full_name(&who.person);
        match self.subject {
            _ if self.lent => Some(format!("Not attached to anyone yet: tried as if {name} had it.")),
            _ if !places.is_empty() => None,
            Subject::Policy(policy) => {
                Some(format!("{policy} has no say here: {} does not have it.", as_whom(&name, who)))
            }
            Subject::Inline { holder, .. } => Some(format!("It has no say here: it is {}'s alone.", holder.name())),
            Subject::Trust(role) | Subject::NewRole { name: role, .. } => {
                Some(format!("It has no say here: it is about taking {role}."))
            }
            Subject::Resource(_) => Some("It has no say here: this is about another thing.".to_owned()),
            Subject::NewPolicy { .. } => None,
        }
    }
}

fn as_whom(name: &str, who: &Session) -> String {
    who.role.as_ref().map_or_else(|| name.to_owned(), |role| format!("{name} as {}", role.role))
}

/// The lines to mark: the action of each rule that is asked about, and over it what decides.
fn marks(decision: &Decision, places: &Places) -> Vec<(usize, Mark)> {
    let is_own = |judged: &&Judged| places.contains(&(judged.layer.owned(), judged.policy_index));
    let mut marks = Vec::new();
    for judged in decision.statements.iter().filter(is_own) {
        let clauses = decision.clauses(judged);
        let is_covered = |clause: &&policy::Clause| clause.part == Part::Action && clause.holds == Truth::Yes;
        let Some(action) = clauses.iter().find(is_covered) else { continue };
        marks.push((action.span.line(), Mark::Here));
        match (judged.applies, judged.statement.effect) {
            (Truth::Yes, Effect::Deny) => marks.push((action.span.line(), Mark::Deny)),
            (Truth::Yes, Effect::Allow) => marks.push((action.span.line(), Mark::Allow)),
            // What keeps an Allow from granting; a Deny that is kept from denying decides nothing.
            (_, Effect::Allow) if !decision.outcome.is_allowed() => {
                let failed = clauses.iter().filter(|clause| clause.holds == Truth::No);
                marks.extend(failed.map(|clause| (clause.span.line(), Mark::Deny)));
            }
            _ => {}
        }
    }
    marks
}
