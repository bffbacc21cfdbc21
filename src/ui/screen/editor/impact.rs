//! If you save: who gains and who loses by the text as typed, by name.
//!
//! Every person and role concerned is asked every action that a changed statement speaks about, before and after: once
//! with the action's own facts unknown, and then in cases made from the values that the changed statements name, since a
//! limit that moves from 50 to 90 is seen at 90 and nowhere else. People who hold the same are asked once.

use std::collections::{BTreeMap, HashSet};

use super::subject::{Subject, Users};
use super::trial::{self, Trial};
use crate::policy::catalog::{Action, ActionId, KeyType};
use crate::policy::{Document, Layers, Outcome, Policy, Prospect, Request, Statement, Value, outcome, prospect};
use crate::shop::command::{assume, default_resource, hat_of};
use crate::shop::{Asked, Name, Person, RoleSession, Session, SessionId, catalogue};
use crate::ui::Seen;
use crate::ui::widget::verdict::Verdict;

/// The most people that are compared by name.
pub const MOST_PEOPLE: usize = 2_000;
/// The most questions asked at one key, so that the answer keeps up with typing.
const MOST_ASKED: usize = 400;
/// The most cases of one action.
const MOST_CASES: usize = 32;

/// Which way somebody's access changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sway {
    Gains,
    Loses,
}

/// One change of access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub sway: Sway,
    /// `Marco Diaz`, `anyone as Cashier`.
    pub who: Vec<String>,
    /// `Refund`
    pub what: String,
    /// Before and after, where they differ without looking at a case.
    pub verdicts: Option<(Verdict, Verdict)>,
    /// A case that is answered otherwise: `amount 90`.
    pub case: String,
}

/// What saving would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    pub lines: Vec<Line>,
    /// What was compared, or why nothing was.
    pub words: String,
    /// Whether everybody concerned was compared.
    pub compared: bool,
}

/// Facts of one case, in words.
#[derive(Clone, Default)]
struct Case {
    resource: Option<String>,
    keys: Vec<(String, String)>,
    words: Vec<String>,
}

/// One or more people of whom the same is true.
struct Voice {
    names: Vec<String>,
    who: Session,
}

/// Compares the text as typed with the one in force.
#[must_use]
pub fn compare(subject: &Subject, users: &Users, seen: &Seen<'_>, before: Option<&Document>, tried: &Policy) -> Impact {
    if users.is_empty() {
        let words = "Attached to nobody: saving changes nobody's access.".to_owned();
        return Impact { words, ..Impact::default() };
    }
    if users.people > MOST_PEOPLE {
        let words = format!("{} people use it: too many to compare by name.", users.people);
        return Impact { words, ..Impact::default() };
    }
    let changed = changed(before, &tried.document);
    if changed.is_empty() {
        return Impact { compared: true, ..Impact::default() };
    }
    let actions = actions(subject, &changed);
    let voices = voices(users, &changed, seen);
    let mut comparing = Comparing { trial: Trial { subject, tried, lent: false }, seen, asked: 0, gathered: vec![] };
    let mut complete = true;
    for (id, action) in &actions {
        let cases = cases(&changed, action, *id);
        for voice in &voices {
            complete &= comparing.voice(voice, *id, action, &cases);
        }
    }
    let (people, asked) = (users.people + users.roles.len(), comparing.asked);
    let words = match complete {
        true => {
            let counted = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
            let (who, what) = (counted(people, "holder"), counted(actions.len(), "action"));
            format!("Compared: {who}, {what}, {}.", counted(asked, "case"))
        }
        false => format!("Compared only the first {asked} cases: it speaks about very much."),
    };
    Impact { lines: comparing.gathered, words, compared: complete }
}

struct Comparing<'c> {
    trial: Trial<'c>,
    seen: &'c Seen<'c>,
    asked: usize,
    gathered: Vec<Line>,
}

impl Comparing<'_> {
    /// Compares one action of one voice; false when there was no time for it.
    fn voice(&mut self, voice: &Voice, id: ActionId, action: &Action, cases: &[Case]) -> bool {
        if self.asked >= MOST_ASKED {
            return false;
        }
        let seen = self.seen;
        let asked = asked(self.trial.subject, seen, &voice.who, id);
        let (mut request, before, principal) = trial::question(seen.world, &voice.who, seen.facts, &asked);
        let mut after = before.clone();
        self.trial.put(seen.world, &principal, &request, &mut after);
        let given = request.context.clone();
        for key in action.keys.iter().map(String::as_str).chain(["override:Present", "override:ApprovedBy"]) {
            request.context.set(key, Value::Unknown);
        }
        let verdicts = [&before, &after].map(|layers| verdict(&prospect(layers, &request)));
        self.asked += 1;
        request.context = given;
        let mut complete = true;
        let (mut gained, mut lost) = (None, None);
        for case in cases {
            if self.asked >= MOST_ASKED {
                complete = false;
                break;
            }
            match self.case(&mut request, &before, &after, &principal, case) {
                Some(Sway::Gains) if gained.is_none() => gained = Some(case),
                Some(Sway::Loses) if lost.is_none() => lost = Some(case),
                _ => {}
            }
        }
        let changed = (verdicts[0] != verdicts[1]).then_some((verdicts[0], verdicts[1]));
        let up = rank(verdicts[1]) > rank(verdicts[0]);
        let words = |case: Option<&Case>| case.map_or_else(String::new, |case| case.words.join(", "));
        if gained.is_some() || changed.is_some() && up {
            self.gather(Sway::Gains, voice, action, changed.filter(|_| up), words(gained));
        }
        if lost.is_some() || changed.is_some() && !up {
            self.gather(Sway::Loses, voice, action, changed.filter(|_| !up), words(lost));
        }
        complete
    }

    fn case(
        &mut self,
        request: &mut Request,
        before: &Layers,
        after: &Layers,
        principal: &crate::shop::decide::Principal,
        case: &Case,
    ) -> Option<Sway> {
        self.asked += 1;
        // Set and put back: copying every key for every case is what would cost most.
        let given: Vec<Option<Value>> = case.keys.iter().map(|(key, _)| request.context.value(key).cloned()).collect();
        for (key, value) in &case.keys {
            request.context.set(key, Value::One(value.clone()));
        }
        let answers = match &case.resource {
            None => [outcome(before, request), outcome(after, request)],
            // Another resource may have a policy of its own.
            Some(other) => {
                let beside = resource_beside(&request.resource, other);
                let own = std::mem::replace(&mut request.resource, beside);
                let before = self.seen.world.rules.layers(self.seen.shop(), principal, request);
                let mut after = before.clone();
                self.trial.put(self.seen.world, principal, request, &mut after);
                let answers = [outcome(&before, request), outcome(&after, request)];
                request.resource = own;
                answers
            }
        };
        for ((key, _), value) in case.keys.iter().zip(given) {
            match value {
                Some(value) => request.context.set(key, value),
                None => drop(request.context.remove(key)),
            }
        }
        match answers.map(Outcome::is_allowed) {
            [false, true] => Some(Sway::Gains),
            [true, false] => Some(Sway::Loses),
            _ => None,
        }
    }

    /// People of whom the same is said stand in one line.
    fn gather(
        &mut self,
        sway: Sway,
        voice: &Voice,
        action: &Action,
        verdicts: Option<(Verdict, Verdict)>,
        case: String,
    ) {
        let line = Line { sway, who: vec![], what: action.label.clone(), verdicts, case };
        let same = |other: &&mut Line| {
            (other.sway, &other.what, &other.verdicts, &other.case) == (sway, &line.what, &line.verdicts, &line.case)
        };
        match self.gathered.iter_mut().find(same) {
            Some(same) => same.who.extend(voice.names.iter().cloned()),
            None => self.gathered.push(Line { who: voice.names.clone(), ..line }),
        }
    }
}

/// The statements that only one of the two has.
fn changed<'d>(before: Option<&'d Document>, after: &'d Document) -> Vec<&'d Statement> {
    let Some(before) = before else { return after.statements.iter().collect() };
    let only = |of: &'d Document, other: &'d Document| of.statements.iter().filter(|s| !other.statements.contains(s));
    only(before, after).chain(only(after, before)).collect()
}

fn speaks(statement: &Statement, action: &Action) -> bool {
    let listed = statement.actions.entries.iter().any(|entry| entry.matches(&action.service, action.verb()));
    listed != statement.actions.negated
}

fn actions(subject: &Subject, changed: &[&Statement]) -> Vec<(ActionId, &'static Action)> {
    let all = catalogue().actions();
    match subject {
        Subject::Trust(_) | Subject::NewRole { .. } => all.filter(|(_, a)| a.name == "sts:AssumeRole").collect(),
        Subject::Resource(arn) => {
            let service = arn.split(':').nth(2).unwrap_or_default();
            all.filter(|(_, a)| a.resource.service() == service && changed.iter().any(|s| speaks(s, a))).collect()
        }
        _ => all.filter(|(_, action)| changed.iter().any(|statement| speaks(statement, action))).collect(),
    }
}

fn asked(subject: &Subject, seen: &Seen<'_>, who: &Session, action: ActionId) -> Asked {
    let shop = seen.shop();
    let resource = match subject {
        Subject::Trust(role) | Subject::NewRole { name: role, .. } => return assume(shop, who, role),
        Subject::Resource(arn) => arn.to_string(),
        _ => default_resource(shop, who, action),
    };
    let hat = hat_of(shop, &who.person, &catalogue()[action].name, &resource);
    Asked { hat, action, resource, own: vec![] }
}

/// One voice for people who hold the same, but one of their own for those whom the text names.
fn voices(users: &Users, changed: &[&Statement], seen: &Seen<'_>) -> Vec<Voice> {
    let mut texts: Vec<&str> = Vec::new();
    for statement in changed {
        texts.extend(statement.conditions.iter().flat_map(|c| &c.values).map(|value| value.text.as_str()));
        texts.extend(statement.resources.iter().flat_map(|r| &r.entries).map(|entry| entry.text.as_str()));
        texts.extend(statement.principals.iter().flat_map(|p| &p.entries).map(|entry| entry.text.as_str()));
    }
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    let named: HashSet<&str> = texts.iter().flat_map(|text| text.split(|c| !part_of_name(c))).collect();
    let shop = seen.shop();
    let full_name = |name: &Name| shop.full_name(&Person::Employee(name.clone()));
    let mut voices = Vec::new();
    for alike in &users.alike {
        let (own, together): (Vec<&Name>, Vec<&Name>) = alike.iter().partition(|name| named.contains(&***name));
        voices
            .extend(own.into_iter().map(|name| Voice { names: vec![full_name(name)], who: session(name, None, seen) }));
        if let Some(first) = together.first() {
            let names = together.iter().map(|name| full_name(name)).collect();
            voices.push(Voice { names, who: session(first, None, seen) });
        }
    }
    // A role's answers are the same whoever has it in hand, but for rules about the person's own name.
    if let Some(somebody) = shop.employees.values().find(|e| e.is_active()) {
        let as_role = |role: &Name| Voice {
            names: vec![format!("anyone as {role}")],
            who: session(&somebody.name, Some(role), seen),
        };
        voices.extend(users.roles.iter().map(as_role));
    }
    voices
}

/// Somebody just signed in with both factors.
fn session(name: &Name, role: Option<&Name>, seen: &Seen<'_>) -> Session {
    let now = seen.now();
    let expires = now + crate::shop::session::LONGEST;
    Session {
        id: SessionId(0),
        person: Person::Employee(name.clone()),
        started: now,
        expires,
        mfa_at: Some(now),
        workstation: seen.facts.workstation.clone(),
        role: role.map(|role| RoleSession { role: role.clone(), started: now, expires }),
    }
}

/// The cases that could be answered otherwise: every value named for a key, and just beyond the outermost ones.
fn cases(changed: &[&Statement], action: &Action, id: ActionId) -> Vec<Case> {
    let about: Vec<&&Statement> = changed.iter().filter(|statement| speaks(statement, action)).collect();
    let mut values: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for condition in about.iter().flat_map(|statement| &statement.conditions) {
        let Some(key) = catalogue().key(condition.key.as_str()) else { continue };
        let of_the_person = key.name.starts_with("aws:Principal") || key.name.starts_with("aws:user");
        if of_the_person || key.is_tag() || !catalogue().carries(id, &key.name) {
            continue;
        }
        let wanted = condition.values.iter().map(|value| value.text.clone());
        let known = values.entry(key.name.as_str()).or_default();
        match key.kind {
            KeyType::Bool => known.extend(["true".to_owned(), "false".to_owned()]),
            KeyType::Numeric | KeyType::String | KeyType::Ip | KeyType::Arn => known.extend(wanted),
            // A moment on the edge of a date says little, and the present one is asked about anyway.
            KeyType::Date => {}
        }
    }
    let mut cases = vec![Case::default()];
    for (key, mut of_key) in values {
        let kind = catalogue().key(key).map_or(KeyType::String, |key| key.kind);
        beyond(kind, &mut of_key);
        let mut wider = Vec::new();
        for case in &cases {
            wider.push(case.clone());
            wider.extend(of_key.iter().map(|value| case.with(key, kind, value)));
        }
        cases = wider;
        cases.truncate(MOST_CASES);
    }
    cases.extend(resources(&about));
    cases
}

fn beyond(kind: KeyType, values: &mut Vec<String>) {
    match kind {
        KeyType::Numeric => {
            let mut numbers: Vec<f64> = values.iter().filter_map(|value| value.parse().ok()).collect();
            numbers.sort_by(f64::total_cmp);
            if let (Some(least), Some(most)) = (numbers.first(), numbers.last()) {
                values.extend([(most + 1.0).to_string(), (least - 1.0).to_string()]);
            }
        }
        KeyType::String => values.push("another".to_owned()),
        KeyType::Bool | KeyType::Date | KeyType::Ip | KeyType::Arn => {}
    }
    let mut known = HashSet::new();
    values.retain(|value| known.insert(value.clone()));
}

/// Another thing of the same kind, and every thing that is named without a wildcard.
fn resources(about: &[&&Statement]) -> Vec<Case> {
    let entries = || about.iter().flat_map(|s| &s.resources).flat_map(|r| &r.entries).map(|e| e.text.as_str());
    if entries().all(|text| text.ends_with('*')) && entries().all(|text| text == "*" || text.ends_with("/*")) {
        return vec![];
    }
    let named = entries().filter(|text| !text.contains(['*', '?', '$'])).take(4);
    let case = |text: &str, words: String| Case { resource: Some(text.to_owned()), keys: vec![], words: vec![words] };
    let mut cases: Vec<Case> =
        named.map(|text| case(text, format!("on {}", text.rsplit(':').next().unwrap_or(text)))).collect();
    cases.push(case("", "on another one".to_owned()));
    cases
}

/// The named resource, or without a name another one of the same kind as this.
fn resource_beside(resource: &str, other: &str) -> String {
    if !other.is_empty() {
        return other.to_owned();
    }
    resource.rsplit_once('/').map_or_else(|| resource.to_owned(), |(kind, _)| format!("{kind}/another"))
}

impl Case {
    fn with(&self, key: &str, kind: KeyType, value: &str) -> Case {
        let mut case = self.clone();
        let words = catalogue().words_for_key(key);
        let words = words.strip_prefix("the ").unwrap_or(&words);
        case.words.push(match (kind, value) {
            (KeyType::Bool, "true") => format!("with {words}"),
            (KeyType::Bool, _) => format!("without {words}"),
            _ => format!("{words} {value}"),
        });
        case.keys.push((key.to_owned(), value.to_owned()));
        case
    }
}

fn verdict(prospect: &Prospect) -> Verdict {
    match prospect {
        Prospect::Allowed => Verdict::Allowed,
        Prospect::Denied(_) => Verdict::Denied,
        Prospect::Depends(_) => Verdict::Depends,
    }
}

const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Denied => 0,
        Verdict::Depends | Verdict::ByRole => 1,
        Verdict::Allowed => 2,
    }
}
