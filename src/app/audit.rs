//! The audit trail: every wish with its answer, in a chain that shows what was taken out or changed.
//!
//! A stored link carries the record's exact bytes, the hash before, its own hash (SHA-256 of the hash before and the
//! bytes) and a MAC of that hash under a key that does not lie in the store.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::{state, words};
use crate::policy::{self, Decision, Request, Value};
use crate::secret::Vault;
use crate::shop::decide::Principal;
use crate::shop::{Answer, Change, Command, Hat, Name, Person, Refusal, Ruling, Session, SessionId, Shop, World};
use crate::store::{Entry, Key, KeyRange, Store, StoreError};

/// The format of records that this program writes.
pub const VERSION: u32 = 1;
const KIND: &str = "audit";
const PAGE: usize = 512;

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
    /// Seconds since the one-time code was accepted.
    pub mfa_age_seconds: Option<i64>,
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
    pub decisions: Vec<Decision>,
}

impl Record {
    /// A record of a command that was decided; its number is given when it is kept.
    #[must_use]
    pub fn of(shop: &Shop, who: &Session, at: Timestamp, command: &Command, ruling: &Ruling) -> Record {
        let (outcome, because) = match &ruling.outcome {
            Ok(_) => {
                (Outcome::Allowed, ruling.answers.first().map_or_else(String::new, |a| words::because(&a.decision)))
            }
            Err(refusal) => (outcome_of(refusal), words::refusal_words(ruling, refusal)),
        };
        Record {
            v: VERSION,
            seq: 0,
            at,
            who: Who::of(shop, who, at),
            wish: words::wish(shop, command),
            answers: ruling.answers.iter().map(AnswerRecord::of).collect(),
            outcome,
            because,
            changes: ruling.outcome.as_ref().cloned().unwrap_or_default(),
            command: Some(command.clone()),
        }
    }

    /// The same questions with the same facts, put to today's policies; none where nothing was asked.
    #[must_use]
    pub fn again(&self, world: &World) -> Option<Again> {
        let person = self.who.person.as_ref()?;
        if self.answers.is_empty() {
            return None;
        }
        let decisions: Vec<Decision> = self.answers.iter().map(|a| a.decision(world, person, &self.who)).collect();
        let same = decisions.iter().zip(&self.answers).all(|(now, then)| now.outcome == then.outcome);
        Some(Again { same, decisions })
    }

    /// The first answer that was a no, else the first: what a table's line shows.
    #[must_use]
    pub fn answer(&self) -> Option<&AnswerRecord> {
        self.answers.iter().find(|a| !a.outcome.is_allowed()).or(self.answers.first())
    }

    fn has_words(&self, wanted: &[String]) -> bool {
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
        }
    }
}

impl AnswerRecord {
    fn of(answer: &Answer) -> AnswerRecord {
        let ground = words::ground(&answer.decision);
        AnswerRecord {
            principal: answer.request.principal.clone(),
            action: answer.request.action.clone(),
            resource: answer.request.resource.clone(),
            hat: answer.asked.hat,
            outcome: answer.decision.outcome,
            because: words::because(&answer.decision),
            policy: ground.map(|judged| judged.policy.to_string()),
            sid: ground.and_then(|judged| judged.sid.clone()),
            line: ground.map(words::line),
            facts: answer
                .request
                .context
                .iter()
                .filter_map(|(key, value)| Some((key.to_owned(), text(value)?)))
                .collect(),
        }
    }

    fn decision(&self, world: &World, person: &Person, who: &Who) -> Decision {
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
        policy::evaluate(&layers, &request)
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
        Refusal::Rule(_) => Outcome::Refused,
        Refusal::Conflict => Outcome::Conflict,
    }
}

/// The end of the chain; the key under which it is stored is the one that every change expects (the epoch).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) seq: u64,
    hash: String,
    mac: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link<'a> {
    #[serde(borrow)]
    record: &'a RawValue,
    prev: String,
    hash: String,
    mac: String,
}

impl Head {
    /// The head of a chain without records.
    pub(super) fn start(vault: &Vault) -> Head {
        Head::at(vault, 0, [0; 32])
    }

    fn at(vault: &Vault, seq: u64, hash: [u8; 32]) -> Head {
        Head { seq, hash: hex(&hash), mac: hex(&vault.mac(&[&seq.to_be_bytes()[..], &hash].concat())) }
    }

    pub(super) fn key() -> Key {
        state::meta("head")
    }
}

/// The record as the next link of the chain: the new head, and what to store under which key.
pub(super) fn linked(vault: &Vault, head: &Head, record: &Record) -> (Head, Key, Vec<u8>) {
    let raw = serde_json::value::to_raw_value(record).expect("records are plain data");
    let hash = hash(&head.hash, raw.get());
    let link = Link { record: &raw, prev: head.hash.clone(), hash: hex(&hash), mac: hex(&vault.mac(&hash)) };
    let bytes = serde_json::to_vec(&link).expect("records are plain data");
    (Head::at(vault, record.seq, hash), Key::number(KIND, record.seq), bytes)
}

fn hash(prev: &str, record: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    // The hash before as text: it is checked as text, so that no other spelling of it passes.
    hash.update(prev.as_bytes());
    hash.update(record.as_bytes());
    hash.finalize().into()
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
        text
    })
}

/// Which records to read.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Only records before this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
    /// Every word must occur somewhere, in any order, in any case.
    pub words: String,
    pub person: Option<Person>,
}

/// Records, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    pub records: Vec<Record>,
    /// How many records the whole chain has.
    pub total: u64,
    /// Whether older ones may match as well.
    pub more: bool,
}

/// What became of checking the whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainState {
    Ok { records: u64 },
    Broken { first_bad_seq: u64, why: String },
}

pub(super) fn read(store: &dyn Store, head: &Head, query: &AuditQuery) -> Result<AuditPage, StoreError> {
    let words: Vec<String> = query.words.split_whitespace().map(str::to_lowercase).collect();
    let wanted = |record: &Record| {
        query.person.as_ref().is_none_or(|person| record.who.person.as_ref() == Some(person))
            && record.has_words(&words)
    };
    let mut page = AuditPage { total: head.seq, ..AuditPage::default() };
    let mut range = match query.before {
        Some(before) => KeyRange::before(&Key::number(KIND, before)),
        None => KeyRange::all(KIND).back(),
    };
    loop {
        let entries = store.page(&range, PAGE)?;
        let Some(last) = entries.last() else { return Ok(page) };
        range = KeyRange::before(&last.key);
        for entry in &entries {
            let record = record(entry)?;
            if !wanted(&record) {
                continue;
            }
            if page.records.len() >= query.limit {
                page.more = true;
                return Ok(page);
            }
            page.records.push(record);
        }
    }
}

/// The record of this number.
pub(super) fn find(store: &dyn Store, seq: u64) -> Result<Option<Record>, StoreError> {
    store.get(&Key::number(KIND, seq))?.map(|entry| record(&entry)).transpose()
}

fn record(entry: &Entry) -> Result<Record, StoreError> {
    let unreadable = |error| StoreError::Corrupt { what: format!("`{}` is unreadable: {error}", entry.key) };
    let link: Link = serde_json::from_slice(&entry.value).map_err(unreadable)?;
    serde_json::from_str(link.record.get()).map_err(unreadable)
}

/// Checks every link, its number, its MAC, and that the chain ends where the head says.
pub(super) fn verify(store: &dyn Store, vault: &Vault) -> Result<ChainState, StoreError> {
    let mut prev = Head::start(vault);
    let mut broken = None;
    state::each(store, KIND, |entry| {
        if broken.is_none() {
            match checked(vault, &prev, &entry) {
                Ok(next) => prev = next,
                Err(why) => broken = Some((prev.seq + 1, why)),
            }
        }
        Ok(())
    })?;
    if let Some((first_bad_seq, why)) = broken {
        return Ok(ChainState::Broken { first_bad_seq, why: why.to_owned() });
    }
    let head: Option<Head> = match store.get(&Head::key())? {
        Some(entry) => state::record(&entry).ok(),
        None => None,
    };
    match head {
        Some(head) if head == prev => Ok(ChainState::Ok { records: prev.seq }),
        Some(head) if head.seq > prev.seq => {
            Ok(ChainState::Broken { first_bad_seq: prev.seq + 1, why: "the newest records are missing".to_owned() })
        }
        _ => Ok(ChainState::Broken {
            first_bad_seq: prev.seq,
            why: "the end of the chain is not the one that was written".to_owned(),
        }),
    }
}

fn checked(vault: &Vault, prev: &Head, entry: &Entry) -> Result<Head, &'static str> {
    let seq = prev.seq + 1;
    if entry.key.as_number() != Some(seq) {
        return Err("a record is missing");
    }
    let link: Link = serde_json::from_slice(&entry.value).map_err(|_| "the record is unreadable")?;
    if link.prev != prev.hash {
        return Err("it does not follow the record before it");
    }
    let hash = hash(&link.prev, link.record.get());
    if link.hash != hex(&hash) {
        return Err("the record was changed");
    }
    if link.mac != hex(&vault.mac(&hash)) {
        return Err("the record was not written by this shop");
    }
    #[derive(Deserialize)]
    struct Numbered {
        seq: u64,
    }
    match serde_json::from_str::<Numbered>(link.record.get()) {
        Ok(numbered) if numbered.seq == seq => Ok(Head::at(vault, seq, hash)),
        _ => Err("the record has another number"),
    }
}
