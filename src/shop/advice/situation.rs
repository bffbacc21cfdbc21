//! A question with all that it is asked under, on which steps can be tried.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Step;
use crate::policy::catalog::ActionId;
use crate::policy::{Document, Kind, Layer, Layers, Policy, Request, Value};
use crate::shop::command::{assume, default_resource};
use crate::shop::decide::{Facts, Principal, World, allows, evaluate, principal};
use crate::shop::plan::plan;
use crate::shop::{Asked, Command, Hat, Name, Person, RoleSession, Session, Shop, approval, catalogue, context};

/// Keys that the time makes.
pub(super) const TIME: [&str; 4] = ["aws:CurrentTime", "aws:EpochTime", "shop:Hour", "shop:DayOfWeek"];
/// Keys that signing in with the phone code makes.
pub(super) const CODE: [&str; 2] = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];
/// Keys that the workstation makes.
pub(super) const PLACE: [&str; 2] = ["shop:Workstation", "shop:Location"];
/// The key that the time clock makes.
pub(super) const ON_SHIFT: [&str; 1] = ["timeclock:OnShift"];

/// Puts something else into the layers of a question: a policy that is being typed, where it would stand.
pub type Put<'w> = &'w dyn Fn(&Principal, &Request, &mut Layers);

/// Who asks what of which shop, and under which circumstances.
#[derive(Clone)]
pub struct Situation<'w> {
    pub(super) world: Cow<'w, World>,
    pub(super) who: Session,
    pub(super) facts: Facts,
    pub(super) asked: Asked,
    /// An action of a service that is not the shop's.
    foreign: Option<String>,
    /// The resource was named: it stays, wherever it is asked.
    named: bool,
    /// A policy under trial.
    put: Option<Put<'w>>,
    /// Policies as they would have to be.
    edits: Vec<Step>,
}

impl<'w> Situation<'w> {
    /// A question as it is asked.
    #[must_use]
    pub fn new(world: &'w World, who: &Session, facts: &Facts, asked: &Asked) -> Situation<'w> {
        Situation {
            world: Cow::Borrowed(world),
            who: who.clone(),
            facts: facts.clone(),
            asked: asked.clone(),
            foreign: None,
            named: false,
            put: None,
            edits: Vec::new(),
        }
    }

    /// The same about an action that is not in the catalogue.
    #[must_use]
    pub fn of_foreign_action(self, action: &str) -> Situation<'w> {
        Situation { foreign: Some(action.to_owned()), ..self }
    }

    /// The same about a resource that was named, and not only the usual one here.
    #[must_use]
    pub fn on_named_resource(self) -> Situation<'w> {
        Situation { named: true, ..self }
    }

    /// The same with other policies, tried but not saved.
    #[must_use]
    pub fn with_layers(self, put: Put<'w>) -> Situation<'w> {
        Situation { put: Some(put), ..self }
    }

    /// The shop that is asked.
    #[must_use]
    pub fn shop(&self) -> &Shop {
        &self.world.shop
    }

    /// Who asks.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.who.person
    }

    /// When it is asked.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.facts.now
    }

    /// The action that is asked about, if it is one of the shop's.
    pub(super) fn action(&self) -> Option<ActionId> {
        self.foreign.is_none().then_some(self.asked.action)
    }

    /// The name of the action that is asked about.
    #[must_use]
    pub fn action_name(&self) -> &str {
        self.foreign.as_deref().unwrap_or(&catalogue()[self.asked.action].name)
    }

    /// Another question of the same person at the same time, without any keys given.
    pub(super) fn about(&self, asked: Asked) -> Situation<'w> {
        let facts = Facts { given: vec![], ..self.facts.clone() };
        Situation { facts, asked, foreign: None, named: true, edits: Vec::new(), ..self.clone() }
    }

    /// The request with the layers that it goes through.
    #[must_use]
    pub fn question(&self) -> (Request, Layers) {
        let mut request = context::request(&self.world, &self.who, &self.facts, &self.asked);
        if let Some(action) = &self.foreign {
            request.action.clone_from(action);
        }
        let principal = principal(&self.who, &self.facts, self.asked.hat);
        let mut layers = self.world.rules.layers(&self.world.shop, &principal, &request);
        if let Some(put) = self.put {
            put(&principal, &request, &mut layers);
        }
        self.edits.iter().for_each(|edit| edited(&mut layers, edit, &request));
        (request, layers)
    }

    /// Whether it is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        let (request, layers) = self.question();
        evaluate(&layers, &request).outcome.is_allowed()
    }

    /// The same after a step; nothing if the shop does not let it be taken.
    #[must_use]
    pub fn after(&self, step: &Step) -> Option<Situation<'w>> {
        let mut next = self.clone();
        let now = self.facts.now;
        match step {
            Step::Ask(change) => {
                let value = match &change.to {
                    None => None,
                    Some(Value::One(value)) => Some(value.clone()),
                    // The shop gives no key several values.
                    Some(Value::Many(_) | Value::Unknown) => return None,
                };
                next.give(&change.key, value);
            }
            Step::Approval { by } => {
                next.give(approval::PRESENT, Some("true".to_owned()));
                next.give(approval::APPROVED_BY, Some(by.as_ref().unwrap_or(&self.shop().owner.name).to_string()));
            }
            Step::SignInWithCode => {
                next.take_back(&CODE);
                next.who.mfa_at = Some(now);
            }
            Step::At(at) => next.come_at(*at),
            Step::Workstation(id) => {
                next.take_back(&PLACE);
                let here = next.usual_resource();
                next.facts.workstation = id.clone();
                next.who.workstation = id.clone();
                // At another till it is asked of that till.
                if !next.named && here.is_some_and(|here| here == next.asked.resource) {
                    next.asked.resource = next.usual_resource()?;
                }
            }
            Step::ClockIn | Step::ClockOut => {
                next.take_back(&ON_SHIFT);
                let command = if *step == Step::ClockIn { Command::ClockIn } else { Command::ClockOut };
                next.carry_out(&command, true)?;
            }
            Step::TakeRole(role) => next.take_role(role)?,
            Step::LeaveRole => {
                next.who.role.take()?;
            }
            Step::Attach { policy, to } => {
                next.carry_out(&Command::Attach { holder: to.clone(), policy: policy.clone() }, false)?;
            }
            Step::JoinGroup { employee, group } => {
                let (employee, group) = (employee.clone(), group.clone());
                next.carry_out(&Command::AddToGroup { employee, group }, false)?;
            }
            Step::Include { .. } | Step::Drop(_) => next.edits.push(step.clone()),
        }
        Some(next)
    }

    /// The same after several steps.
    #[must_use]
    pub fn after_all<'s>(&self, steps: impl IntoIterator<Item = &'s Step>) -> Option<Situation<'w>> {
        steps.into_iter().try_fold(self.clone(), |situation, step| situation.after(step))
    }

    /// What the action is asked about at this workstation where nobody says.
    fn usual_resource(&self) -> Option<String> {
        Some(default_resource(self.shop(), &self.who, self.action()?))
    }

    /// Sets a key from outside, or takes it away.
    fn give(&mut self, key: &str, value: Option<String>) {
        self.take_back(&[key]);
        self.facts.given.push((key.to_owned(), value));
    }

    /// Lets keys be what the shop makes them again.
    fn take_back(&mut self, keys: &[&str]) {
        self.facts.given.retain(|(given, _)| !keys.iter().any(|key| key.eq_ignore_ascii_case(given)));
    }

    /// Moves to a time, as somebody who has just signed in and taken the role in hand as now.
    fn come_at(&mut self, at: Timestamp) {
        let now = self.facts.now;
        let moved = |time: Timestamp| at + time.duration_since(now);
        self.take_back(&TIME);
        self.who.role = self.who.role_at(now).map(|role| RoleSession {
            role: role.role.clone(),
            started: moved(role.started),
            expires: moved(role.expires),
        });
        self.who.started = moved(self.who.started);
        self.who.expires = moved(self.who.expires);
        self.who.mfa_at = self.who.mfa_at.map(moved);
        self.facts.now = at;
    }

    fn take_role(&mut self, role: &Name) -> Option<()> {
        let now = self.facts.now;
        let in_hand = self.who.role_at(now).is_some_and(|held| held.role == *role);
        let mine = self.asked.hat == Hat::InHand && self.who.person != Person::Owner && !in_hand;
        // The keys given belong to the question itself; taking the role is asked with what is known anyway.
        let plain = Facts { given: vec![], ..self.facts.clone() };
        if !mine || !allows(&self.world, &self.who, &plain, &assume(self.shop(), &self.who, role)) {
            return None;
        }
        let expires = now + SignedDuration::from_hours(1);
        self.who.role = Some(RoleSession { role: role.clone(), started: now, expires });
        Some(())
    }

    /// Does what a command does, if the shop's own rules let it; `as_asker`: and if the person themselves may.
    fn carry_out(&mut self, command: &Command, as_asker: bool) -> Option<()> {
        let mut asks = command.asks(self.shop(), &self.who).into_iter();
        if as_asker && !asks.all(|asked| allows(&self.world, &self.who, &self.facts, &asked)) {
            return None;
        }
        let changes = plan(self.shop(), &self.who, &self.facts, command).ok()?;
        self.world = Cow::Owned(self.world.after(&changes).ok()?);
        Some(())
    }
}

/// Edits a policy of the layers as a step says.
fn edited(layers: &mut Layers, edit: &Step, request: &Request) {
    match edit {
        Step::Drop(ground) => {
            let Some(document) = layers.of(&ground.layer).get(ground.policy_index).map(|of| of.document.clone()) else {
                return;
            };
            // A policy that stands in several layers is edited once.
            let of = |policy: &Policy| Arc::ptr_eq(&policy.document, &document);
            let each = layers.each().flat_map(|(layer, policies)| {
                (0..policies.len()).filter(|index| of(&policies[*index])).map(move |index| (layer.owned(), index))
            });
            for (layer, index) in each.collect::<Vec<_>>() {
                layers.edit(&layer, index, |document| {
                    // It stays in its place, so that the others keep theirs, and applies to nothing.
                    if let Some(statement) = document.statements.get_mut(ground.statement) {
                        statement.readable = false;
                    }
                });
            }
        }
        Step::Include { layer, .. } => {
            let mut statement = serde_json::json!({"Effect": "Allow", "Action": request.action});
            let trust = *layer == Layer::Resource;
            if trust {
                statement["Principal"] = serde_json::json!({"AWS": request.principal});
            } else {
                statement["Resource"] = request.resource.as_str().into();
            }
            let kind = if trust { Kind::Trust } else { Kind::Identity };
            let text = serde_json::json!({"Version": "2012-10-17", "Statement": statement}).to_string();
            if let Ok(included) = Document::read(&text, kind) {
                layers.edit(layer, 0, |document| document.statements.extend(included.statements));
            }
        }
        _ => {}
    }
}
