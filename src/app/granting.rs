//! The ways in which somebody may grant what another asks for: each is decided, carried out on a copy, and the request
//! decided again, before it is offered.

use jiff::{SignedDuration, Timestamp};

use super::words;
use crate::policy::catalog::Unit;
use crate::shop::advice::{Situation, Step};
use crate::shop::decide::{Answer, Facts, World, decide};
use crate::shop::request::AccessRequest;
use crate::shop::{Asked, Command, Holder, Name, Refusal, Session, ShopRule, catalogue};

/// Most standing policies and groups that are offered.
const MOST_OFFERED: usize = 3;
/// The longest shift, for whose end a grant is bound.
const SHIFT: SignedDuration = SignedDuration::from_hours(12);
const ALL_OF_IT: &str = "and all else that it allows";
/// For whoever is not clocked in.
const OFF_SHIFT: SignedDuration = SignedDuration::from_hours(8);

/// A way to grant a request.
#[derive(Clone, Debug)]
pub struct Choice {
    pub words: String,
    /// What it comes to, or what is still missing for it.
    pub detail: String,
    pub command: Command,
    /// Whether the one who grants must sign in anew first.
    pub stale: bool,
}

/// The ways that this person has; none where it is not theirs to grant.
#[must_use]
pub fn choices(world: &World, who: &Session, facts: &Facts, request: &AccessRequest) -> Vec<Choice> {
    let granting = Granting { world, who, facts, request, theirs: request.session(&world.shop, facts.now) };
    if !request.is_open() || who.person.employee() == Some(&request.by) || request.is_moot(world, facts.now) {
        return vec![];
    }
    let mut found: Vec<Choice> = granting.once().into_iter().collect();
    // The narrowest first.
    found.extend(granting.for_the_shift());
    found.extend(granting.exactly());
    found.extend(granting.standing());
    found
}

/// Why an approval for once is not among the ways, as a clause; none where it is.
#[must_use]
pub fn why_not_once(world: &World, who: &Session, facts: &Facts, request: &AccessRequest) -> Option<String> {
    let granting = Granting { world, who, facts, request, theirs: request.session(&world.shop, facts.now) };
    if granting.once().is_some() {
        return None;
    }
    if request.command.only_looks() {
        return Some("they only tried the key, so nothing waits to be done once".to_owned());
    }
    let fresh = Session { mfa_at: Some(facts.now), started: facts.now, ..who.clone() };
    let ruling = decide(world, &fresh, facts, &Command::GrantOnce { request: request.number });
    Some(match &ruling.outcome {
        Ok(_) => "no policy of theirs asks for an approval".to_owned(),
        Err(Refusal::Denied(_)) => "you may not approve it, or may not do it yourself".to_owned(),
        Err(refusal) => words::refusal_words(&ruling, refusal),
    })
}

/// Whether somebody has any way to grant a request, or may put it away.
#[must_use]
pub fn is_theirs(world: &World, who: &Session, facts: &Facts, request: &AccessRequest) -> bool {
    let own = who.person.employee() == Some(&request.by);
    let moot = || request.is_moot(world, facts.now) && decline(world, who, facts, request, true).is_some();
    !own && request.is_open() && (moot() || !choices(world, who, facts, request).is_empty())
}

/// The command that puts a request away, if this person may.
#[must_use]
pub fn decline(world: &World, who: &Session, facts: &Facts, request: &AccessRequest, moot: bool) -> Option<Command> {
    let command = Command::DeclineAccess { request: request.number, note: None, moot };
    decide(world, who, facts, &command).outcome.is_ok().then_some(command)
}

struct Granting<'a> {
    world: &'a World,
    who: &'a Session,
    facts: &'a Facts,
    request: &'a AccessRequest,
    /// As whom it is asked.
    theirs: Session,
}

impl Granting<'_> {
    fn asked(&self) -> Vec<Asked> {
        self.request.command.asks(&self.world.shop, &self.theirs)
    }

    /// Whether it would be allowed after this command, and whether a fresh sign-in is all that is missing for it.
    fn tried(&self, command: &Command, next: &dyn Fn() -> Command) -> Option<bool> {
        let fresh = Session { mfa_at: Some(self.facts.now), started: self.facts.now, ..self.who.clone() };
        let changes = decide(self.world, &fresh, self.facts, command).outcome.ok()?;
        let stale =
            matches!(decide(self.world, self.who, self.facts, command).outcome, Err(Refusal::Rule(ShopRule::NotFresh)));
        let after = self.world.after(&changes).ok()?;
        let facts = Facts::at(self.facts.now, self.theirs.workstation.clone());
        let decided = decide(&after, &self.theirs, &facts, &next());
        // What the shop's rules say to it is another matter: only its policies are granted.
        let allowed = match decided.outcome {
            Ok(_) | Err(Refusal::Rule(_)) => decided.answers.iter().all(Answer::is_allowed),
            Err(_) => false,
        };
        (allowed && !decided.answers.is_empty()).then_some(stale)
    }

    fn offered(&self, words: String, detail: String, command: Command, next: &dyn Fn() -> Command) -> Option<Choice> {
        let stale = self.tried(&command, next)?;
        let detail = if stale { "first sign in again: Ctrl+L".to_owned() } else { detail };
        Some(Choice { words, detail, command, stale })
    }

    fn once(&self) -> Option<Choice> {
        let request = self.request.number;
        let next = || Command::WithApproval { request, command: Box::new(self.request.command.clone()) };
        let detail = "exactly this, until their shift ends".to_owned();
        self.offered("Once".to_owned(), detail, Command::GrantOnce { request }, &next)
    }

    fn by_policy(&self, words: String, detail: String, by: Command, shift: bool) -> Option<Choice> {
        let command = Command::GrantAccess { request: self.request.number, by: Box::new(by), shift };
        self.offered(words, detail, command, &|| self.request.command.clone())
    }

    /// An inline policy of exactly this that ends by itself.
    fn for_the_shift(&self) -> Option<Choice> {
        let until = self.shift_ends();
        let by = self.inline("ThisShift", Some(until))?;
        let at = self.world.shop.settings.local(until).strftime("%a %H:%M");
        self.by_policy("For this shift".to_owned(), format!("until {at}, for them alone"), by, true)
    }

    fn exactly(&self) -> Option<Choice> {
        let by = self.inline("Asked", None)?;
        self.by_policy("Always, just this".to_owned(), "exactly this, for them alone".to_owned(), by, false)
    }

    /// Policies and groups that there are already, the narrowest first.
    fn standing(&self) -> Vec<Choice> {
        let asked = self.asked();
        let denied =
            asked.iter().find(|asked| !crate::shop::decide::allows(self.world, &self.theirs, &self.plain(), asked));
        let Some(denied) = denied else { return vec![] };
        let situation = Situation::new(self.world, &self.theirs, &self.plain(), denied);
        let ways = situation.given().into_iter().filter_map(|step| {
            let (words, detail, by) = match step {
                Step::Attach { policy, to } => {
                    let detail = match &to {
                        Holder::Role(role) => format!("for everybody with the role {role}"),
                        _ => ALL_OF_IT.to_owned(),
                    };
                    (format!("Always: policy {policy}"), detail, Command::Attach { holder: to, policy })
                }
                Step::JoinGroup { employee, group } => {
                    (format!("Always: group {group}"), ALL_OF_IT.to_owned(), Command::AddToGroup { employee, group })
                }
                _ => return None,
            };
            self.by_policy(words, detail, by, false)
        });
        ways.take(MOST_OFFERED).collect()
    }

    fn plain(&self) -> Facts {
        Facts::at(self.facts.now, self.theirs.workstation.clone())
    }

    /// When the shift of the one who asked ends at the latest.
    fn shift_ends(&self) -> Timestamp {
        let now = self.facts.now;
        let (shop, by) = (&self.world.shop, &self.request.by);
        let rostered = shop.roster.of(by, now).into_iter().find(|one| one.is_on(now)).map(|one| one.until);
        let clocked_in = || shop.employees.get(by)?.shift.as_ref().map(|shift| shift.since + SHIFT);
        let ends = rostered.or_else(clocked_in).unwrap_or(now + OFF_SHIFT);
        ends.max(now + SignedDuration::from_hours(1))
    }

    /// A policy of exactly what was asked, up to the figures that were asked for, for them alone. A role takes the place
    /// of what its holder has: there it is a policy of the role that only their sessions meet.
    fn inline(&self, prefix: &str, until: Option<Timestamp>) -> Option<Command> {
        let (asked, by) = (self.asked(), &self.request.by);
        let verb = catalogue()[asked.first()?.action].verb();
        let (holder, name, whose) = match &self.request.role {
            None => (Holder::Employee(by.clone()), format!("{prefix}-{verb}"), None),
            Some(role) => (Holder::Role(role.clone()), format!("{prefix}-{verb}-{by}"), Some(by)),
        };
        let statements: Vec<serde_json::Value> = asked.iter().map(|asked| statement(asked, whose, until)).collect();
        let name = Name::new(&name, crate::shop::name::LONGEST_THING).ok()?;
        let text = serde_json::json!({ "Version": "2012-10-17", "Statement": statements });
        let text = serde_json::to_string_pretty(&text).ok()?.into();
        Some(Command::PutInline { holder, name, text })
    }
}

fn statement(asked: &Asked, whose: Option<&Name>, until: Option<Timestamp>) -> serde_json::Value {
    let mut condition = serde_json::Map::new();
    let measured = |key: &str| {
        let unit = catalogue().key(key).and_then(|known| known.unit);
        matches!(unit, Some(Unit::Money | Unit::Percent))
    };
    let most: serde_json::Map<String, serde_json::Value> =
        asked.own.iter().filter(|(key, _)| measured(key)).map(|(k, v)| (k.clone(), v.as_str().into())).collect();
    if !most.is_empty() {
        condition.insert("NumericLessThanEquals".to_owned(), most.into());
    }
    if let Some(whose) = whose {
        condition.insert("StringEquals".to_owned(), serde_json::json!({ "aws:SourceIdentity": whose }));
    }
    if let Some(until) = until {
        let at = until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        condition.insert("DateLessThan".to_owned(), serde_json::json!({ "aws:CurrentTime": at }));
    }
    let mut statement = serde_json::json!({
        "Effect": "Allow",
        "Action": catalogue()[asked.action].name,
        "Resource": asked.resource,
    });
    if !condition.is_empty() {
        statement["Condition"] = condition.into();
    }
    statement
}
