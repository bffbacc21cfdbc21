//! Somebody else's yes to one request: who may give it, for what, and where it would help.
//!
//! Nothing is bypassed. Whoever approves is asked as themselves, without a role and without the keys of an approval:
//! may they approve this action, and may they do the same themselves? Then the request is decided again with
//! `override:Present` and `override:ApprovedBy` in its context, and a policy that asks for them allows it. What is done
//! at a station can be approved; what changes permissions, sign-ins or the shop itself is for those who may.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use super::command::ask;
use super::decide::{Answer, Facts, World, allows, answer, decide};
use super::{Asked, Command, Hat, Person, Session, Shop, SignIn, action, catalogue, context};
use crate::policy::{self, Prospect, Value};

/// The key that only an approved request has.
pub const PRESENT: &str = "override:Present";
/// The key that says who approved it.
pub const APPROVED_BY: &str = "override:ApprovedBy";
/// How long after the approver's sign-in the request must be decided.
pub const LASTS: SignedDuration = SignedDuration::from_mins(2);
/// How long neither approves for the other after one of them made the other's account.
pub const APART: SignedDuration = SignedDuration::from_hours(24);

/// Both.
pub const KEYS: [&str; 2] = [PRESENT, APPROVED_BY];

const APPROVE: &str = "override:Approve";

/// One yes to the one request that it comes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub by: Person,
    /// When they signed in for it, with both factors.
    pub at: Timestamp,
    /// Until when the request must be decided.
    pub until: Timestamp,
}

impl Approval {
    /// Given at the till, by somebody who signed in for it.
    #[must_use]
    pub fn at_the_till(by: Person, at: Timestamp) -> Approval {
        Approval { by, at, until: at + LASTS }
    }
}

/// An approval as it was weighed: what the approver was asked.
#[derive(Clone, Debug)]
pub struct Approved {
    pub by: Person,
    pub full_name: String,
    pub answers: Vec<Answer>,
}

/// Why an approval does not count.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unapproved {
    #[error("only what is done at a station can be approved by somebody else")]
    Never,
    #[error("nobody approves what they ask for themselves")]
    Oneself,
    #[error("{hirer} set up the account of {hired} less than a day ago, so neither approves for the other")]
    JustHired { hirer: String, hired: String },
    #[error("{0} cannot sign in")]
    Gone(String),
    #[error("the approval is too old")]
    Over,
    #[error("it is not what was shown any more; look at it again")]
    Changed,
    /// The evaluator's no to the approver, in the answer of this index.
    #[error("the approver may not")]
    MayNot(usize),
}

/// Whether somebody else may approve a command at all: one that does something, of which every question is a station's.
#[must_use]
pub fn is_approvable(command: &Command, asked: &[Asked]) -> bool {
    let at_station = |asked: &Asked| {
        let service = catalogue().service(&catalogue()[asked.action].service);
        service.is_some_and(|service| service.station)
    };
    let takes_back = matches!(command, Command::Undo { .. });
    !command.only_looks() && !takes_back && !asked.is_empty() && asked.iter().all(at_station)
}

/// Asks the approver, and says whether their approval counts. `facts` come without it.
pub(super) fn weigh(
    world: &World,
    who: &Session,
    facts: &Facts,
    command: &Command,
    asked: &[Asked],
    approval: &Approval,
) -> (Approved, Result<(), Unapproved>) {
    let shop = &world.shop;
    let approver = session_of(approval, who);
    let mut approved = Approved { by: approval.by.clone(), full_name: shop.full_name(&approval.by), answers: vec![] };
    let counts = if !is_approvable(command, asked) {
        Err(Unapproved::Never)
    } else if facts.now < approval.at || facts.now > approval.until {
        Err(Unapproved::Over)
    } else {
        is_apart(shop, who, &approval.by, facts.now)
    };
    if counts.is_err() {
        return (approved, counts);
    }
    approved.answers = questions(shop, who, asked).map(|asked| answer(world, &approver, facts, asked)).collect();
    let denied = approved.answers.iter().position(|answer| !answer.is_allowed());
    (approved, denied.map_or(Ok(()), |at| Err(Unapproved::MayNot(at))))
}

/// Everybody whose approval would let a command be carried out now, employees first.
#[must_use]
pub fn approvers(world: &World, who: &Session, facts: &Facts, command: &Command) -> Vec<Person> {
    willing(world, who, facts, command).filter(|by| carries(world, who, facts, command, by)).collect()
}

/// Whether there is anybody whose approval would let a command be carried out now.
#[must_use]
pub fn would_help(world: &World, who: &Session, facts: &Facts, command: &Command) -> bool {
    willing(world, who, facts, command).any(|by| carries(world, who, facts, command, &by))
}

fn carries(world: &World, who: &Session, facts: &Facts, command: &Command, by: &Person) -> bool {
    let facts = with(facts, by);
    decide(world, who, &facts, command).outcome.is_ok()
}

fn with(facts: &Facts, by: &Person) -> Facts {
    Facts { approval: Some(Approval::at_the_till(by.clone(), facts.now)), ..facts.clone() }
}

/// Those who could approve, as far as the evaluator is asked: the approver, then the one who asks, with the keys.
fn willing<'w>(
    world: &'w World,
    who: &'w Session,
    facts: &'w Facts,
    command: &Command,
) -> impl Iterator<Item = Person> + 'w {
    let shop = &world.shop;
    let asked = command.asks(shop, who);
    // Where no approval helps whoever gives it, nobody need be asked.
    let open = is_approvable(command, &asked) && asked.iter().all(|asked| hangs_on_approver(world, who, facts, asked));
    let ready = shop.employees.values().filter(|e| e.is_active() && e.sign_in == SignIn::Ready);
    let people = ready.map(|e| Person::Employee(e.name.clone())).chain([Person::Owner]);
    people.filter(move |by| {
        let approver = || session_of(&Approval::at_the_till(by.clone(), facts.now), who);
        open && is_apart(shop, who, by, facts.now).is_ok()
            && questions(shop, who, &asked).all(|asked| allows(world, &approver(), facts, &asked))
            && asked.iter().all(|asked| allows(world, who, &with(facts, by), asked))
    })
}

/// Whether a question might be answered with yes by somebody's approval.
fn hangs_on_approver(world: &World, who: &Session, facts: &Facts, asked: &Asked) -> bool {
    let mut request = context::request(world, who, facts, asked);
    request.context.set(PRESENT, Value::One("true".to_owned()));
    request.context.set(APPROVED_BY, Value::Unknown);
    let layers = world.rules.layers(&world.shop, &super::decide::principal(who, facts, asked.hat), &request);
    !matches!(policy::prospect(&layers, &request), Prospect::Denied(_))
}

/// What the approver is asked: to approve each action, and the same questions themselves.
pub(super) fn questions<'a>(shop: &'a Shop, who: &'a Session, asked: &'a [Asked]) -> impl Iterator<Item = Asked> + 'a {
    let first = |at: usize| asked[..at].iter().all(|other| other.action != asked[at].action);
    let approve = (0..asked.len()).filter(move |at| first(*at)).map(move |at| to_approve(shop, who, &asked[at]));
    approve.chain(asked.iter().map(|asked| Asked { hat: Hat::Own, ..asked.clone() }))
}

/// The question whether somebody may approve an action: `override:Approve` on `approval/register/VoidItem`.
#[must_use]
pub fn to_approve(shop: &Shop, who: &Session, asked: &Asked) -> Asked {
    let name = catalogue()[asked.action].name.replacen(':', "/", 1);
    let location = shop.settings.location_of(&who.workstation);
    let resource = catalogue()[action(APPROVE)].resource_arn(&shop.id, location, |_| Some(name.clone()));
    Asked { hat: Hat::Own, ..ask(APPROVE, resource) }
}

/// The approver as their own user, freshly signed in where the request is made; in no world.
fn session_of(approval: &Approval, who: &Session) -> Session {
    Session::just_signed_in(&approval.by, &who.workstation, approval.at)
}

/// Whether two people are apart enough for one to approve for the other, and the approver can sign in.
pub(super) fn is_apart(shop: &Shop, who: &Session, by: &Person, now: Timestamp) -> Result<(), Unapproved> {
    if *by == who.person {
        return Err(Unapproved::Oneself);
    }
    let ready = |name| shop.employees.get(name).is_some_and(|e| e.is_active() && e.sign_in == SignIn::Ready);
    if !by.employee().is_none_or(ready) {
        return Err(Unapproved::Gone(shop.full_name(by)));
    }
    for (hirer, hired) in [(by, &who.person), (&who.person, by)] {
        let account = hired.employee().and_then(|name| shop.employees.get(name));
        if account.is_some_and(|e| e.hired_by.as_ref() == Some(hirer) && now < e.hired + APART) {
            let (hirer, hired) = (shop.full_name(hirer), shop.full_name(hired));
            return Err(Unapproved::JustHired { hirer, hired });
        }
    }
    Ok(())
}
