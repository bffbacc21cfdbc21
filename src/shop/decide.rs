//! A command becomes a ruling: what the evaluator said to each question, and the changes or the refusal.

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;

use super::approval::{self, Approval, Approved, Unapproved};
use super::change::{Change, Touched};
use super::context;
use super::escalation::{self, Grant};
use super::plan::plan;
use super::rules::Rules;
use super::{Asked, Command, Hat, Name, Person, Session, Shop, ShopRule, catalogue};
use crate::policy::{Decision, Layers, Query, Request};

/// The state that one decision is made on, published whole.
#[derive(Clone, Debug)]
pub struct World {
    pub shop: Shop,
    pub rules: Arc<Rules>,
    pub epoch: u64,
}

/// What is true around a request; made once, in the service.
#[derive(Clone, Debug)]
pub struct Facts {
    pub now: Timestamp,
    pub workstation: Name,
    pub source_ip: Option<IpAddr>,
    /// Somebody else's yes to this one request.
    pub approval: Option<Approval>,
    /// Keys set from outside, by `check --context`: given (`Some`) or taken away (`None`).
    pub given: Vec<(String, Option<String>)>,
}

impl Facts {
    /// A moment at a workstation, with nothing out of the ordinary.
    #[must_use]
    pub fn at(now: Timestamp, workstation: Name) -> Facts {
        Facts { now, workstation, source_ip: None, approval: None, given: Vec::new() }
    }
}

/// One question with the evaluator's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub asked: Asked,
    pub request: Request,
    /// The policies that have a say.
    pub layers: Layers,
}

/// What became of a command.
#[derive(Clone, Debug)]
pub struct Ruling {
    pub answers: Vec<Answer>,
    /// What the approver was asked, where somebody approved it.
    pub approval: Option<Approved>,
    pub outcome: Result<Vec<Change>, Refusal>,
}

/// Why nothing was changed.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The evaluator said no to the answer of this index.
    Denied(usize),
    /// Policies allow it, but it would give away what the person does not hold.
    Escalation(Vec<Grant>),
    /// It was asked with an approval that does not count.
    Unapproved(Unapproved),
    /// The shop cannot do it, whoever asks.
    Rule(ShopRule),
    /// Somebody else changed the shop meanwhile, twice.
    Conflict,
}

impl World {
    /// A world made from a shop, its rules built from scratch.
    ///
    /// # Errors
    /// Says which policy cannot be read, and where.
    pub fn new(shop: Shop) -> Result<World, super::rules::UnreadablePolicy> {
        let rules = Arc::new(Rules::built(&shop)?);
        Ok(World { shop, rules, epoch: 0 })
    }

    /// The same shop once time has passed: assignments that are over are in no policy any more. None where none has ended.
    ///
    /// # Errors
    /// As [`World::new`]; what the roster writes can be read.
    pub fn passed(&self, now: Timestamp) -> Result<Option<World>, super::rules::UnreadablePolicy> {
        if !self.shop.roster.is_behind(now) {
            return Ok(None);
        }
        let mut shop = self.shop.clone();
        let touched = Touched { employees: shop.roster.pass(now), ..Touched::default() };
        let rules = Arc::new(self.rules.rebuilt(&shop, &touched)?);
        Ok(Some(World { shop, rules, epoch: self.epoch }))
    }

    /// The next world, after these changes.
    ///
    /// # Errors
    /// As [`World::new`]; changes that were decided never carry such a policy.
    pub fn after(&self, changes: &[Change]) -> Result<World, super::rules::UnreadablePolicy> {
        let mut shop = self.shop.clone();
        let touched = shop.apply_all(changes);
        let rules = Arc::new(self.rules.rebuilt(&shop, &touched)?);
        Ok(World { shop, rules, epoch: self.epoch + 1 })
    }
}

impl Ruling {
    /// A no before anything was asked.
    #[must_use]
    pub fn unasked(refusal: Refusal) -> Ruling {
        Ruling { answers: vec![], approval: None, outcome: Err(refusal) }
    }
}

/// Decides a command: is it allowed, does it give away too much, and what would it change.
///
/// With an approval in the facts the approver is asked first; only one that counts reaches the policies.
#[must_use]
pub fn decide(world: &World, who: &Session, facts: &Facts, command: &Command) -> Ruling {
    let shop = &world.shop;
    if who.is_over(facts.now) || !may_be_signed_in(shop, &who.person) {
        return Ruling::unasked(Refusal::Rule(ShopRule::SessionOver));
    }
    if let Some(rule) = command.unaskable() {
        return Ruling::unasked(Refusal::Rule(rule));
    }
    let asked = command.asks(shop, who);
    let alone = Facts { approval: None, ..facts.clone() };
    // An approval that was left for a request comes with it, as one given at the till does.
    let with_it = Facts { approval: facts.approval.clone().or_else(|| command.left(shop)), ..alone.clone() };
    let facts = &with_it;
    let weighed =
        facts.approval.as_ref().map(|approval| approval::weigh(world, who, &alone, command, &asked, approval));
    let (approval, counts) = weighed.map_or((None, Ok(())), |(approval, counts)| (Some(approval), counts));
    let facts = if counts.is_ok() { facts } else { &alone };
    let answers: Vec<Answer> = asked.into_iter().map(|asked| answer(world, who, facts, asked)).collect();
    let outcome = counts.map_err(Refusal::Unapproved).and_then(|()| {
        if let Some(denied) = answers.iter().position(|answer| !answer.is_allowed()) {
            return Err(Refusal::Denied(denied));
        }
        // The code alone, which reopens a session, is no fresh sign-in.
        let is_fresh = who.mfa_at.is_some_and(|at| at + super::session::FRESH >= facts.now);
        if needs_fresh_sign_in(command) && !is_fresh {
            return Err(Refusal::Rule(ShopRule::NotFresh));
        }
        // An approval is of this request alone: it opens nothing that somebody could give away.
        let changes = plan(shop, who, &alone, command).map_err(Refusal::Rule)?;
        let given_away = escalation::beyond(world, who, &alone, &changes);
        if given_away.is_empty() { Ok(changes) } else { Err(Refusal::Escalation(given_away)) }
    });
    Ruling { answers, approval, outcome }
}

/// What a command would change, were it allowed: what a save box foretells.
///
/// # Errors
/// The shop's rule that keeps it from being carried out, whoever asks.
pub fn foresee(world: &World, who: &Session, facts: &Facts, command: &Command) -> Result<Vec<Change>, ShopRule> {
    match command.unaskable() {
        Some(rule) => Err(rule),
        None => plan(&world.shop, who, facts, command),
    }
}

/// Asks the evaluator one question, with everything that it could matter for.
#[must_use]
pub fn answer(world: &World, who: &Session, facts: &Facts, asked: Asked) -> Answer {
    let request = context::request(world, who, facts, &asked);
    let layers = world.rules.layers(&world.shop, &principal(who, facts, asked.hat), &request);
    Answer { asked, request, layers }
}

/// The bare answer, for dimming keys: no explanation is made.
#[must_use]
pub fn allows(world: &World, who: &Session, facts: &Facts, asked: &Asked) -> bool {
    let request = context::request(world, who, facts, asked);
    let layers = world.rules.layers(&world.shop, &principal(who, facts, asked.hat), &request);
    evaluate(&layers, &request).outcome.is_allowed()
}

/// The evaluator's answer, where policies are those of the shop: it knows the catalogue's actions by number.
#[must_use]
pub fn evaluate<'a>(layers: &'a Layers, request: &'a Request) -> Decision<'a> {
    Query::new(request).numbered(catalogue().table().id(&request.action)).evaluate(layers)
}

impl Answer {
    /// The answer itself, with every statement.
    #[must_use]
    pub fn decision(&self) -> Decision<'_> {
        evaluate(&self.layers, &self.request)
    }

    /// Whether it is a yes.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.decision().outcome.is_allowed()
    }
}

/// As whom policies are collected: the owner, the employee, or the role in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    Owner,
    Employee(Name),
    Role { role: Name, employee: Name },
}

/// Whom a hat stands for at this moment.
#[must_use]
pub fn principal(who: &Session, facts: &Facts, hat: Hat) -> Principal {
    match (&who.person, hat, who.role_at(facts.now)) {
        (Person::Owner, ..) => Principal::Owner,
        (Person::Employee(name), Hat::InHand, Some(role)) => {
            Principal::Role { role: role.role.clone(), employee: name.clone() }
        }
        (Person::Employee(name), ..) => Principal::Employee(name.clone()),
    }
}

fn may_be_signed_in(shop: &Shop, person: &Person) -> bool {
    person.employee().is_none_or(|name| shop.employees.get(name).is_some_and(|e| e.is_active()))
}

/// Changes that ask for a sign-in of the last 15 minutes (security.md, sessions), taken back as well as made.
fn needs_fresh_sign_in(command: &Command) -> bool {
    match command {
        Command::ResetSignIn { .. }
        | Command::EditTrust { .. }
        | Command::PutGuardrails { .. }
        | Command::GrantOnce { .. }
        | Command::Act { .. } => true,
        Command::Undo { changes, .. } => changes.iter().any(|change| match change {
            Change::Guardrails(_) => true,
            Change::Role(edit) => edit
                .after
                .as_ref()
                .is_some_and(|after| edit.before.as_ref().is_none_or(|before| before.trust != after.trust)),
            _ => false,
        }),
        _ => false,
    }
}
