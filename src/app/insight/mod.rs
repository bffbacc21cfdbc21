//! Questions about a world that change nothing: what somebody can, who can something, the map, roles within reach.
//!
//! Everybody is taken as just signed in with both factors at the first workstation of the action's service. What only
//! a real request would tell (an amount, an approval) is *unknown*: an answer may then depend on it.

mod crowd;
mod difference;
pub mod impact;
mod seat;
mod sight;
mod way;

use jiff::{SignedDuration, Timestamp};

use self::crowd::in_parts;
pub use self::crowd::who_can;
use self::seat::{Question, Roles, Seat};
pub use self::sight::Sight;
pub use self::way::{Access, Ground, Term, Way, access};
use super::words;
use crate::policy::catalog::{ActionId, Unit};
use crate::policy::{self, Clause, Decision, Effect, Judged, Layer, Part, Truth, Value};
use crate::shop::command::{assume, default_resource, hat_of};
use crate::shop::decide::{Answer, Facts, World, answer, principal};
use crate::shop::{Asked, Name, Person, RoleSession, Session, Shop, approval, catalogue, context};

/// Taking a role: of which one it is asked, unless it is said, depends on who asks.
const ASSUME: &str = "sts:AssumeRole";
const NO_ROLE: &str = "none of the shop's roles may be taken";

/// What somebody may do with an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Whatever is not known yet.
    Allowed,
    Denied,
    /// It rests on these keys.
    Depends(Vec<String>),
    /// Not as oneself, but with one of these roles in hand.
    ByRole(Vec<Name>),
}

impl Verdict {
    /// Whether there is some way to it.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        *self != Verdict::Denied
    }
}

/// One action of one person, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub action: ActionId,
    pub resource: String,
    pub verdict: Verdict,
    /// Lower case, without full stop.
    pub because: String,
    /// The policy that it rests on, and the line to look at in it.
    pub policy: Option<String>,
    pub line: Option<usize>,
    /// The group through which they have it.
    pub group: Option<String>,
}

/// A role, and whether somebody may take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub role: Name,
    pub may: bool,
    /// Lower case, without full stop.
    pub because: String,
}

/// The session that somebody would have who just signed in here with both factors; it is in no world.
#[must_use]
pub fn hypothetical_session(person: &Person, workstation: &Name, now: Timestamp) -> Session {
    Session::just_signed_in(person, workstation, now)
}

/// The same with a role in hand, just taken.
#[must_use]
pub fn with_role(session: &Session, role: &Name, now: Timestamp) -> Session {
    let in_hand = RoleSession { role: role.clone(), started: now, expires: now + SignedDuration::from_hours(1) };
    Session { role: Some(in_hand), ..session.clone() }
}

/// The first workstation of an action's service, else the shop's first.
#[must_use]
pub fn workstation_for(shop: &Shop, action: ActionId) -> Name {
    let service = &catalogue()[action].service;
    let own = shop.settings.workstations.iter().find(|w| w.station.as_ref().is_some_and(|s| **s == **service));
    own.or(shop.settings.workstations.first()).map_or_else(|| Name::literal("front"), |w| w.id.clone())
}

/// What somebody can: every action of the catalogue.
#[must_use]
pub fn what_can(world: &World, person: &Person, now: Timestamp) -> Vec<Line> {
    let asker = Asker::new(world, person, now);
    catalogue().actions().map(|(action, _)| asker.line(action, None)).collect()
}

/// Every action of the catalogue but the one that needs no permission of anybody.
pub fn actions() -> impl Iterator<Item = ActionId> {
    let free = crate::shop::action("sts:GetCallerIdentity");
    catalogue().actions().map(|(action, _)| action).filter(move |action| *action != free)
}

/// What somebody can do with one action; on the resource given, else on the catalogue's own.
#[must_use]
pub fn can(world: &World, person: &Person, action: ActionId, resource: Option<&str>, now: Timestamp) -> Line {
    Asker::new(world, person, now).line(action, resource)
}

/// The owner and everybody who works here.
pub fn people(shop: &Shop) -> impl Iterator<Item = Person> {
    let employees = shop.employees.values().filter(|e| !e.is_ended()).map(|e| Person::Employee(e.name.clone()));
    std::iter::once(Person::Owner).chain(employees)
}

/// The map: for each action a row with a verdict for each person.
#[must_use]
pub fn map(world: &World, people: &[Person], actions: &[ActionId], now: Timestamp) -> Vec<Vec<Verdict>> {
    let parts = in_parts(people, 32, |some| map_of(world, some, actions, now));
    let joined = |mut rows: Vec<Vec<Verdict>>, more: Vec<Vec<Verdict>>| {
        rows.iter_mut().zip(more).for_each(|(row, more)| row.extend(more));
        rows
    };
    parts.into_iter().reduce(joined).unwrap_or_default()
}

fn map_of(world: &World, people: &[Person], actions: &[ActionId], now: Timestamp) -> Vec<Vec<Verdict>> {
    let roles = Roles::new(world, now);
    let seats: Vec<Seat> = people.iter().map(|person| Seat::new(world, person, now)).collect();
    let row = |action: &ActionId| {
        let question = Question::new(world, *action, None, now);
        seats.iter().map(|seat| seat.verdict(&question, &roles)).collect()
    };
    actions.iter().map(row).collect()
}

/// A cell of the map in words, one clause each: `up to $50 (LeadRefunds, line 7)`, `never without the full sign-in (…)`.
#[must_use]
pub fn explain_cell(world: &World, person: &Person, action: ActionId, now: Timestamp) -> Vec<String> {
    let asker = Asker::new(world, person, now);
    if let (Some(taken), None) = (asker.taken(action, None), asker.seat.stopped()) {
        let none = taken.is_empty().then(|| NO_ROLE.to_owned());
        let told = |(role, answer): &(&Name, Answer)| {
            format!("the role {role}: {}", told(&world.shop, &answer.decision()).join(", "))
        };
        return taken.iter().map(told).chain(none).collect();
    }
    match asker.verdict(action, None) {
        Verdict::ByRole(roles) => roles
            .iter()
            .map(|role| {
                format!("as {role}: {}", told(&world.shop, &asker.answer_as(role, action, None).decision()).join(", "))
            })
            .collect(),
        _ => match asker.seat.stopped() {
            Some(why) => vec![why],
            None => told(&world.shop, &asker.answer(&asker.seat.session, action, None).decision()),
        },
    }
}

/// Every role, whether somebody may take it now, and why.
#[must_use]
pub fn roles_of(world: &World, person: &Person, now: Timestamp) -> Vec<Reach> {
    let seat = Seat::new(world, person, now);
    let facts = Facts::at(now, seat.session.workstation.clone());
    let reach = |role: &Name| {
        if let Some(because) = seat.stopped() {
            return Reach { role: role.clone(), may: false, because };
        }
        let answer = answer(world, &seat.session, &facts, assume(&world.shop, &seat.session, role));
        let may = *person != Person::Owner && answer.is_allowed();
        let because = match person {
            Person::Owner => "the owner works as owner and takes no role".to_owned(),
            Person::Employee(_) => words::because(&answer.decision()),
        };
        Reach { role: role.clone(), may, because }
    };
    world.shop.roles.keys().map(reach).collect()
}

/// One question asked as somebody at a workstation, as `check` and Try it ask it: on the resource given, else on the
/// catalogue's own; `facts` may give or take keys.
#[must_use]
pub fn check(world: &World, session: &Session, facts: &Facts, action: ActionId, resource: Option<&str>) -> Answer {
    let resource = resource.map_or_else(|| usual_resource(world, session, facts, action), str::to_owned);
    answer(world, session, facts, asked(world, session, action, resource))
}

/// What an action is asked about where nobody says: the catalogue's own resource; for taking a role, the first that may
/// be taken, else the first there is.
#[must_use]
pub fn usual_resource(world: &World, session: &Session, facts: &Facts, action: ActionId) -> String {
    let shop = &world.shop;
    let may = |role: &&Name| answer(world, session, facts, assume(shop, session, role)).is_allowed();
    let taken = || shop.roles.keys().find(may).or_else(|| shop.roles.keys().next());
    let role = if catalogue()[action].name == ASSUME { taken() } else { None };
    role.map_or_else(|| default_resource(shop, session, action), |role| shop.role_arn(role))
}

/// The question of one action on one resource, as it is asked where nothing more is known: a role with the session that
/// taking it would make.
pub(crate) fn asked(world: &World, session: &Session, action: ActionId, resource: String) -> Asked {
    let shop = &world.shop;
    let name = &catalogue()[action].name;
    match (name.as_str(), resource.rsplit_once(":role/").and_then(|(_, role)| shop.roles.get(role))) {
        (ASSUME, Some(role)) => assume(shop, session, &role.name),
        _ => Asked { hat: hat_of(shop, &session.person, name, &resource), action, resource, own: vec![] },
    }
}

/// Somebody asking, with the roles within their reach.
struct Asker<'w> {
    world: &'w World,
    seat: Seat<'w>,
    roles: Roles<'w>,
    now: Timestamp,
}

impl<'w> Asker<'w> {
    fn new(world: &'w World, person: &Person, now: Timestamp) -> Asker<'w> {
        Asker { world, seat: Seat::new(world, person, now), roles: Roles::new(world, now), now }
    }

    fn verdict(&self, action: ActionId, resource: Option<&str>) -> Verdict {
        self.seat.verdict(&Question::new(self.world, action, resource, self.now), &self.roles)
    }

    /// The question with everything unknown that only a real request would tell, decided and explained.
    fn answer(&self, session: &Session, action: ActionId, resource: Option<&str>) -> Answer {
        let workstation = workstation_for(&self.world.shop, action);
        let session = Session { workstation: workstation.clone(), ..session.clone() };
        let facts = Facts::at(self.now, workstation);
        let resource = resource.map_or_else(|| usual_resource(self.world, &session, &facts, action), str::to_owned);
        let asked = asked(self.world, &session, action, resource);
        let mut request = context::request(self.world, &session, &facts, &asked);
        let own = catalogue()[action].keys.iter().map(String::as_str);
        for key in own.chain(approval::KEYS) {
            if request.context.value(key).is_none() {
                request.context.set(key, Value::Unknown);
            }
        }
        let layers = self.world.rules.layers(&self.world.shop, &principal(&session, &facts, asked.hat), &request);
        Answer { asked, request, layers }
    }

    /// Who asks about taking a role, whichever it is: the roles within reach, each with the answer; none where
    /// something else is asked, or by the owner, who takes none.
    fn taken(&self, action: ActionId, resource: Option<&str>) -> Option<Vec<(&Name, Answer)>> {
        if resource.is_some() || catalogue()[action].name != ASSUME || self.seat.session.person == Person::Owner {
            return None;
        }
        let decided = |role: &usize| {
            let name = self.roles.name(*role);
            let arn = self.world.shop.role_arn(name);
            (name, self.answer(&self.seat.session, action, Some(&arn)))
        };
        let stopped = self.seat.stopped().is_some();
        Some(self.seat.roles(&self.roles).iter().filter(|_| !stopped).map(decided).collect())
    }

    /// The same with a role in hand.
    fn answer_as(&self, role: &Name, action: ActionId, resource: Option<&str>) -> Answer {
        self.answer(&with_role(&self.seat.session, role, self.now), action, resource)
    }

    fn line(&self, action: ActionId, resource: Option<&str>) -> Line {
        let verdict = self.verdict(action, resource);
        let own = self.answer(&self.seat.session, action, resource);
        let as_role = match &verdict {
            Verdict::ByRole(roles) => roles.first().map(|role| self.answer_as(role, action, resource)),
            _ => None,
        };
        let decision = as_role.as_ref().unwrap_or(&own).decision();
        let taking = self.taken(action, resource).map(|taken| match taken.as_slice() {
            [] => NO_ROLE.to_owned(),
            taken => {
                format!("the role {}", taken.iter().map(|(role, _)| role.as_ref()).collect::<Vec<_>>().join(" or "))
            }
        });
        let because = match (&verdict, self.seat.stopped()) {
            (_, Some(why)) => why,
            (Verdict::ByRole(roles), _) => {
                let roles: Vec<&str> = roles.iter().map(Name::as_ref).collect();
                format!("with the role {} in hand", roles.join(" or "))
            }
            (Verdict::Depends(_), _) => told(&self.world.shop, &decision).join("; "),
            _ => taking.unwrap_or_else(|| words::because(&decision)),
        };
        let ground = deciding(&decision);
        Line {
            action,
            resource: own.asked.resource.clone(),
            verdict,
            because,
            policy: ground.map(|judged| judged.policy.to_string()),
            line: ground.map(|judged| words::line(&decision, judged)),
            group: ground.and_then(|judged| match judged.layer {
                Layer::Group(group) => Some(group.to_string()),
                _ => None,
            }),
        }
    }
}

/// The statement that an answer rests on, one that depends counting before one that nearly applies.
fn deciding<'d, 'l>(decision: &'d Decision<'l>) -> Option<&'d Judged<'l>> {
    let grants = |j: &&Judged| j.statement.effect == Effect::Allow && j.layer.grants();
    let open = || decision.statements.iter().filter(grants).find(|j| j.applies == Truth::Depends);
    if decision.outcome == policy::Outcome::ImplicitDeny {
        open().or(words::ground(decision))
    } else {
        words::ground(decision)
    }
}

/// A decision with unknown keys as clauses, each with the place of its statement; what only might forbid it is named.
fn told(shop: &Shop, decision: &Decision) -> Vec<String> {
    let mut last = None;
    let terms = way::terms(shop, decision);
    let mut clause = |term: &Term| {
        let Some(ground) = &term.ground else { return term.words.clone() };
        let forbids = decision.outcome == policy::Outcome::ExplicitDeny;
        let place = match (term.effect, last.replace(ground.policy.clone())) {
            (Effect::Deny, _) if !forbids => ground.policy.clone(),
            // The policy was named just before.
            (_, Some(policy)) if policy == ground.policy => format!("line {}", ground.line),
            _ => format!("{}, line {}", ground.policy, ground.line),
        };
        format!("{} ({place})", term.words)
    };
    terms.iter().map(&mut clause).collect()
}

/// What a condition wants, in words: `up to $50`, `with an approval`, `without the full sign-in`.
fn wanted(shop: &Shop, clause: &Clause) -> Option<String> {
    let Part::Condition { operator, key } = &clause.part else { return None };
    let known = catalogue().key(key);
    let words = catalogue().words_for_key(key);
    let values: Vec<String> = clause
        .asked
        .iter()
        .map(|value| match known.and_then(|key| key.unit) {
            Some(Unit::Money) => words::money(&shop.settings, value),
            Some(Unit::Percent) => format!("{value} %"),
            _ => value.clone(),
        })
        .collect();
    let plain = operator.rsplit(':').next().unwrap_or(operator).trim_end_matches("IfExists");
    Some(match (plain, values.as_slice()) {
        ("Bool", [value]) if value == "true" => format!("with {words}"),
        ("Bool", [value]) if value == "false" => format!("without {words}"),
        ("NumericLessThanEquals", [limit]) => format!("up to {limit}"),
        _ => format!("with {words} {}", compared(plain, &values.join(" or "))),
    })
}

fn compared(operator: &str, values: &str) -> String {
    match operator {
        "NumericLessThanEquals" => format!("at most {values}"),
        "NumericLessThan" => format!("less than {values}"),
        "NumericGreaterThanEquals" => format!("at least {values}"),
        "NumericGreaterThan" => format!("more than {values}"),
        "DateLessThan" | "DateLessThanEquals" => format!("before {values}"),
        "DateGreaterThan" | "DateGreaterThanEquals" => format!("after {values}"),
        "Null" if values == "true" => "absent".to_owned(),
        "Null" => "present".to_owned(),
        negated if negated.contains("Not") => format!("anything but {values}"),
        _ => values.to_owned(),
    }
}
