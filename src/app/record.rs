//! A record of the trail: who wanted what, every question with its answer and facts, and what was changed.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{advice, words};
use crate::policy::{self, Explanation, Request, Value};
use crate::shop::advice::Situation;
use crate::shop::decide::Principal;
use crate::shop::name::is_unsafe;
use crate::shop::{
    Answer, Asked, CatalogueWords, Change, Command, Facts, Hat, Name, Person, Refusal, RoleSession, Ruling, Session,
    SessionId, Shop, Unapproved, World, catalogue, context,
};

/// Longest wish in words, in characters; what a person can mean is shorter.
const LONGEST_WISH: usize = 500;

/// The format of records that this program writes.
pub const VERSION: u32 = 1;

/// One thing that somebody wanted, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub v: u32,
    /// From 1, without gaps.
    pub seq: u64,
    pub at: Timestamp,
    pub who: Who,
    /// What was wanted, in words.
    pub wish: String,
    /// Each question with its answer; none where nothing was asked of policies.
    pub answers: Vec<AnswerRecord>,
    /// Who approved it, or tried to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalRecord>,
    pub outcome: Outcome,
    /// Why: lower case, without full stop.
    pub because: String,
    pub changes: Vec<Change>,
    pub command: Option<Command>,
}

/// Who wanted it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Who {
    /// None where a name was typed that nobody has; what was typed is not kept, since it may be a password.
    pub person: Option<Person>,
    pub full_name: String,
    /// The role in hand.
    pub role: Option<Name>,
    pub session: Option<SessionId>,
    pub workstation: Name,
    /// Seconds since the one-time code was accepted; none where the session has only one factor.
    pub mfa_age_seconds: Option<i64>,
    /// The session of the role in hand, as AWS names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_session: Option<RoleSessionRecord>,
}

/// A role in hand: under which name, and who took it when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoleSessionRecord {
    /// `sts:RoleSessionName`.
    pub name: Name,
    /// `aws:SourceIdentity`.
    pub source_identity: Name,
    /// `aws:TokenIssueTime`.
    pub issued: Timestamp,
    pub expires: Timestamp,
}

/// Who approved what somebody else wanted, or tried to: asked as themselves, freshly signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovalRecord {
    pub by: Person,
    pub full_name: String,
    /// Whether they may approve it, and whether they may do it themselves.
    pub answers: Vec<AnswerRecord>,
}

/// One question to the evaluator and its answer, with everything that it was decided on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerRecord {
    pub principal: String,
    pub action: String,
    pub resource: String,
    pub hat: Hat,
    pub outcome: policy::Outcome,
    pub because: String,
    /// The policy, statement and line that it rests on.
    pub policy: Option<String>,
    pub sid: Option<String>,
    pub line: Option<usize>,
    /// The condition keys of the request.
    pub facts: BTreeMap<String, String>,
}

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Allowed,
    /// A policy's no.
    Denied,
    /// Allowed by policy, refused because it would give away what the person does not hold.
    Escalation,
    /// The shop's own rule against it.
    Refused,
    /// Somebody else was faster, twice.
    Conflict,
    /// A sign-in with something wrong.
    Failed,
}

impl Outcome {
    /// As tables say it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Allowed => "allowed",
            Outcome::Denied => "denied",
            Outcome::Escalation => "refused: gives away too much",
            Outcome::Refused => "refused",
            Outcome::Conflict => "conflict",
            Outcome::Failed => "failed",
        }
    }
}

/// What today's policies say to the same questions with the same facts.
#[derive(Clone, Debug)]
pub struct Again {
    /// Whether every answer is what it was.
    pub same: bool,
    /// Each answer explained, with what would allow it by today's policies at the record's time.
    pub explanations: Vec<Explanation>,
}

impl Record {
    /// A record of a command that was decided; its number is given when it is kept.
    #[must_use]
    pub fn of(shop: &Shop, who: &Session, at: Timestamp, command: &Command, ruling: &Ruling) -> Record {
        let (outcome, because) = match &ruling.outcome {
            Ok(_) => {
                let because = || ruling.answers.first().map_or_else(String::new, |a| words::because(&a.decision()));
                (Outcome::Allowed, words::approved(ruling).unwrap_or_else(because))
            }
            Err(Refusal::Denied(index)) => (
                Outcome::Denied,
                ruling.answers.get(*index).map_or_else(String::new, |a| words::because(&a.decision())),
            ),
            Err(refusal) => (outcome_of(refusal), words::refusal_words(ruling, refusal)),
        };
        Record {
            v: VERSION,
            seq: 0,
            at,
            who: Who::of(shop, who, at),
            wish: words::wish(shop, command).chars().filter(|&c| !is_unsafe(c)).take(LONGEST_WISH).collect(),
            answers: ruling.answers.iter().map(AnswerRecord::of).collect(),
            approval: ruling.approval.as_ref().map(|approved| ApprovalRecord {
                by: approved.by.clone(),
                full_name: approved.full_name.clone(),
                answers: approved.answers.iter().map(AnswerRecord::of).collect(),
            }),
            outcome,
            because,
            changes: ruling.outcome.as_ref().cloned().unwrap_or_default(),
            // What could not even be asked may be anything, of any length.
            command: command.unaskable().is_none().then(|| command.clone()),
        }
    }

    /// The same questions with the same facts, put to today's policies; none where nothing was asked.
    #[must_use]
    pub fn again(&self, world: &World) -> Option<Again> {
        let person = self.who.person.as_ref()?;
        if self.answers.is_empty() {
            return None;
        }
        let explained = |answer: &AnswerRecord| match answer.situation(world, person, self) {
            Some(situation) => advice::of_situation(&situation),
            None => answer.explained(world, person, &self.who),
        };
        let explanations: Vec<Explanation> = self.answers.iter().map(explained).collect();
        let same = explanations.iter().zip(&self.answers).all(|(now, then)| now.outcome == then.outcome);
        Some(Again { same, explanations })
    }

    /// The first answer that was a no, else the first: what a table's line shows.
    #[must_use]
    pub fn answer(&self) -> Option<&AnswerRecord> {
        self.answers.iter().find(|a| !a.outcome.is_allowed()).or(self.answers.first())
    }

    /// Who wanted what, and when: `Marco Diaz, refund $82.00, Mon 09:41`.
    #[must_use]
    pub fn title(&self, shop: &Shop) -> String {
        format!("{}, {}, {}", self.who.full_name, self.wish, shop.settings.local(self.at).strftime("%a %H:%M"))
    }

    pub(super) fn has_words(&self, wanted: &[String]) -> bool {
        if wanted.is_empty() {
            return true;
        }
        let mut text = format!(
            "{} {} {} {} {}",
            self.who.full_name,
            self.wish,
            self.outcome.word(),
            self.because,
            self.who.workstation
        );
        let name = match &self.who.person {
            Some(Person::Employee(name)) => name,
            Some(Person::Owner) => "owner",
            None => "",
        };
        let role = self.who.role.as_deref().unwrap_or_default();
        for answer in &self.answers {
            let policy = answer.policy.as_deref().unwrap_or_default();
            text.extend([" ", &answer.action, " ", &answer.resource, " ", policy]);
        }
        text.extend([" ", name, " ", role]);
        if let Some(approval) = &self.approval {
            let by = approval.by.employee().map_or("owner", AsRef::as_ref);
            text.extend([" approved ", &approval.full_name, " ", by]);
        }
        let text = text.to_lowercase();
        wanted.iter().all(|word| text.contains(word.as_str()))
    }
}

impl Who {
    /// Somebody signed in, at this time.
    #[must_use]
    pub fn of(shop: &Shop, session: &Session, at: Timestamp) -> Who {
        Who {
            person: Some(session.person.clone()),
            full_name: shop.full_name(&session.person),
            role: session.role_at(at).map(|role| role.role.clone()),
            session: Some(session.id),
            workstation: session.workstation.clone(),
            mfa_age_seconds: session.mfa_age(at).map(|age| age.as_secs()),
            role_session: session.role_at(at).map(|role| {
                // Nobody chooses it: a session always has the name of whoever took the role.
                let name = session.person.employee().unwrap_or(&shop.owner.name).clone();
                let (issued, expires) = (role.started, role.expires);
                RoleSessionRecord { source_identity: name.clone(), name, issued, expires }
            }),
        }
    }
}

impl AnswerRecord {
    fn of(answer: &Answer) -> AnswerRecord {
        let decision = answer.decision();
        let ground = words::ground(&decision);
        AnswerRecord {
            principal: answer.request.principal.clone(),
            action: answer.request.action.clone(),
            resource: answer.request.resource.clone(),
            hat: answer.asked.hat,
            outcome: decision.outcome,
            because: words::because(&decision),
            policy: ground.map(|judged| judged.policy.to_string()),
            sid: ground.and_then(|judged| judged.statement.sid.clone()),
            line: ground.map(|judged| words::line(&decision, judged)),
            facts: answer
                .request
                .context
                .iter()
                .filter_map(|(key, value)| Some((key.to_owned(), text(value)?)))
                .collect(),
        }
    }

    fn explained(&self, world: &World, person: &Person, who: &Who) -> Explanation {
        let mut request = Request::new(&*self.principal, &*self.action, &*self.resource);
        for (key, value) in &self.facts {
            request.context.set(key, Value::One(value.clone()));
        }
        let principal = match (person, &who.role, self.hat) {
            (Person::Owner, ..) => Principal::Owner,
            (Person::Employee(name), Some(role), Hat::InHand) => {
                Principal::Role { role: role.clone(), employee: name.clone() }
            }
            (Person::Employee(name), ..) => Principal::Employee(name.clone()),
        };
        let layers = world.rules.layers(&world.shop, &principal, &request);
        policy::explain(&policy::evaluate(&layers, &request), &CatalogueWords)
    }

    /// The question as it was asked, with its facts, so that it can be asked otherwise; none where the catalogue does
    /// not have the action any more.
    fn situation<'w>(&self, world: &'w World, person: &Person, record: &Record) -> Option<Situation<'w>> {
        let (who, at) = (&record.who, record.at);
        let expires = at + SignedDuration::from_hours(1);
        let in_hand = |role: &Name| RoleSession { role: role.clone(), started: at, expires };
        let session = Session {
            id: who.session.unwrap_or(SessionId(0)),
            person: person.clone(),
            started: at,
            expires,
            mfa_at: who.mfa_age_seconds.map(|age| at - SignedDuration::from_secs(age)),
            workstation: who.workstation.clone(),
            role: who.role.as_ref().map(in_hand),
        };
        let action = catalogue().action(&self.action)?;
        let asked = Asked { hat: self.hat, action, resource: self.resource.clone(), own: vec![] };
        let mut facts = Facts::at(at, who.workstation.clone());
        // What the record has otherwise than the shop would make it stays as it was then.
        let made = context::context(world, &session, &facts, &asked);
        let was = |key: &str| self.facts.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, value)| value);
        let other = |key: &str, value: &str| made.value(key) != Some(&Value::One(value.to_owned()));
        let mut given: Vec<(String, Option<String>)> = Vec::new();
        given.extend(self.facts.iter().filter(|(k, v)| other(k, v)).map(|(k, v)| (k.clone(), Some(v.clone()))));
        given.extend(made.iter().filter(|(key, _)| was(key).is_none()).map(|(key, _)| (key.to_owned(), None)));
        facts.given = given;
        Some(Situation::new(world, &session, &facts, &asked))
    }
}

/// A key's value as text; the shop gives no key several values.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::One(value) => Some(value.clone()),
        Value::Many(values) => Some(values.join(", ")),
        Value::Unknown => None,
    }
}

fn outcome_of(refusal: &Refusal) -> Outcome {
    match refusal {
        Refusal::Denied(_) => Outcome::Denied,
        Refusal::Escalation(_) => Outcome::Escalation,
        Refusal::Unapproved(Unapproved::MayNot(_)) => Outcome::Denied,
        Refusal::Rule(_) | Refusal::Unapproved(_) => Outcome::Refused,
        Refusal::Conflict => Outcome::Conflict,
    }
}
