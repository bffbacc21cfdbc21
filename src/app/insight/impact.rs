//! Who gains and who loses by an edit, by name: two worlds compared, one before and one after.
//!
//! Everybody concerned is asked every action that a changed statement speaks about, in both worlds: once with every key
//! unknown that the changed statements look at, and where that leaves it open, in cases made from the values that tell
//! such statements apart; a limit that moves from 50 to 90 is seen at 90 and nowhere else.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;

use super::crowd::{Crowd, Directory, PERSONAL, is_tag};
use super::difference::Difference;
use super::seat::{Question, Roles, Seat};
use crate::policy::catalog::{ActionId, Given};
use crate::policy::{Prospect, Statement, Truth, Value, probes};
use crate::shop::decide::{Facts, World, foresee};
use crate::shop::{Command, Name, Person, Session, ShopRule, Touched, catalogue};

/// The most values of one key, and the most cases of one question.
const MOST_VALUES: usize = 12;
const MOST_CASES: usize = 48;
/// The most answers that are compared, so that the pane keeps up with typing.
const MOST_ASKED: usize = 20_000;

/// The name of a thing that nobody named, beside the usual one of its kind.
pub const ANOTHER: &str = "another";

/// What an edit changes about who may do what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// By action; in each, people of whom the same is true together.
    pub swings: Vec<Swing>,
    /// How many people and roles, actions and cases were compared.
    pub holders: usize,
    pub actions: usize,
    pub cases: usize,
    /// Whether everybody was compared in every case.
    pub complete: bool,
}

/// Which way somebody's access changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sway {
    Gains,
    Loses,
}

/// One change of access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swing {
    pub sway: Sway,
    pub who: Vec<Voice>,
    pub action: ActionId,
    /// The resource, where it is not the usual one.
    pub resource: Option<String>,
    /// Before and after, where they differ whatever the case.
    pub verdicts: Option<(Truth, Truth)>,
    /// A case that is answered otherwise: keys and their values, none for an absent key.
    pub case: Vec<(String, Option<String>)>,
}

/// Whose access it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    Employee(Name),
    /// Whoever has the role in hand.
    Role(Name),
}

/// What a command would change, were it carried out now.
///
/// # Errors
/// The shop's rule that keeps it from being carried out, whoever asks.
pub fn impact_of(world: &World, who: &Session, facts: &Facts, command: &Command) -> Result<Impact, ShopRule> {
    let changes = foresee(world, who, facts, command)?;
    let mut shop = world.shop.clone();
    let touched = shop.apply_all(&changes);
    // What a rule lets through can be read.
    let Ok(rules) = world.rules.rebuilt(&shop, &touched) else { return Ok(Impact::default()) };
    let after = World { shop, rules: Arc::new(rules), epoch: world.epoch };
    Ok(impact(world, &after, &touched, facts.now))
}

/// What lies between two worlds, of which the second differs from the first where it was touched.
#[must_use]
pub fn impact(before: &World, after: &World, touched: &Touched, now: Timestamp) -> Impact {
    let difference = Difference::between(before, after, touched);
    let sides = [Side::new(before, now), Side::new(after, now)];
    let mut comparing = Comparing { sides: &sides, difference: &difference, now, impact: Impact::default() };
    comparing.impact.complete = difference.complete;
    comparing.impact.holders = difference.people.len() + difference.roles.len();
    for (action, _) in catalogue().actions() {
        if difference.speaks_of(action) {
            comparing.action(action, None);
            if difference.picks(action) {
                let usual = Question::new(after, action, None, now).asked.resource;
                if let Some((kind, _)) = usual.rsplit_once('/') {
                    comparing.action(action, Some(&format!("{kind}/{ANOTHER}")));
                }
            }
        }
    }
    let particular = difference.particular();
    for (action, resource) in &particular {
        comparing.action(*action, Some(resource));
    }
    let own = particular.iter().map(|(action, _)| *action).filter(|action| !difference.speaks_of(*action));
    comparing.impact.actions += own.collect::<BTreeSet<_>>().len();
    comparing.impact
}

/// One of the two worlds.
struct Side<'w> {
    world: &'w World,
    roles: Roles<'w>,
    nobody: Seat<'w>,
    directory: Directory<'w>,
    seats: RefCell<HashMap<Name, Rc<Seat<'w>>>>,
    now: Timestamp,
}

impl<'w> Side<'w> {
    fn new(world: &'w World, now: Timestamp) -> Side<'w> {
        let (roles, nobody) = (Roles::new(world, now), Seat::nobody(world, now));
        Side { world, roles, nobody, directory: Directory::new(world), seats: RefCell::default(), now }
    }

    fn prospect(&self, voice: &Voice, question: &Question<'_>, crowd: &Crowd<'_>) -> Truth {
        let prospect = match voice {
            Voice::Role(name) => self.roles.prospect(name, question),
            Voice::Employee(name) => match self.world.shop.employees.get(name).filter(|e| e.is_active()) {
                None => return Truth::No,
                Some(employee) => {
                    let seat = || {
                        let mut seats = self.seats.borrow_mut();
                        let person = || Rc::new(Seat::new(self.world, &Person::Employee(name.clone()), self.now));
                        Rc::clone(seats.entry(name.clone()).or_insert_with(person))
                    };
                    Some(
                        crowd
                            .prospect(employee, &self.directory.groups_of(employee))
                            .unwrap_or_else(|| seat().prospect(question)),
                    )
                }
            },
        };
        match prospect {
            Some(Prospect::Allowed) => Truth::Yes,
            Some(Prospect::Depends(_)) => Truth::Depends,
            Some(Prospect::Denied(_)) | None => Truth::No,
        }
    }
}

/// Keys with the values of a case.
type Case = Vec<(String, Option<String>)>;

struct Comparing<'c, 'w> {
    sides: &'c [Side<'w>; 2],
    difference: &'c Difference<'w>,
    now: Timestamp,
    impact: Impact,
}

impl Comparing<'_, '_> {
    /// Compares one action for everybody concerned.
    fn action(&mut self, action: ActionId, resource: Option<&str>) {
        self.impact.actions += usize::from(resource.is_none());
        let about = self.difference.about(action);
        let keys = self.keys(action, &about);
        let unknown: Case = keys.keys().map(|key| (key.clone(), None)).collect();
        let voices: Vec<Voice> = self.difference.voices().collect();
        let verdicts = self.ask(action, resource, &unknown, true, &voices);
        let mut open = Vec::new();
        for (voice, [before, after]) in voices.into_iter().zip(verdicts) {
            // What is certain in both worlds is certain in every case.
            if before == Truth::Depends || after == Truth::Depends {
                open.push((voice, (before, after)));
            } else if before != after {
                let sway = if after > before { Sway::Gains } else { Sway::Loses };
                self.gather(sway, action, resource, voice, Some((before, after)), vec![]);
            }
        }
        let mut found: BTreeMap<(Voice, Sway), Case> = BTreeMap::new();
        if !open.is_empty() {
            let voices: Vec<Voice> = open.iter().map(|(voice, _)| voice.clone()).collect();
            for case in self.cases(&keys) {
                let answers = self.ask(action, resource, &case, false, &voices);
                for (voice, answer) in voices.iter().zip(answers) {
                    let sway = match answer {
                        [Truth::Yes, Truth::Yes] => continue,
                        [Truth::Yes, _] => Sway::Loses,
                        [_, Truth::Yes] => Sway::Gains,
                        _ => continue,
                    };
                    found.entry((voice.clone(), sway)).or_insert_with(|| case.clone());
                }
            }
        }
        for (voice, verdicts) in open {
            let up = verdicts.1 > verdicts.0;
            let differs = (verdicts.0 != verdicts.1).then_some(verdicts);
            for sway in [Sway::Gains, Sway::Loses] {
                let verdicts = differs.filter(|_| up == (sway == Sway::Gains));
                match found.remove(&(voice.clone(), sway)) {
                    Some(case) => self.gather(sway, action, resource, voice.clone(), verdicts, case),
                    // Not every case was looked at: what differs as a whole is said as a whole.
                    None if verdicts.is_some() && !self.impact.complete => {
                        self.gather(sway, action, resource, voice.clone(), verdicts, vec![]);
                    }
                    None => {}
                }
            }
        }
    }

    /// The answers of both worlds to everybody.
    fn ask(
        &mut self,
        action: ActionId,
        resource: Option<&str>,
        case: &[(String, Option<String>)],
        unknown: bool,
        voices: &[Voice],
    ) -> Vec<[Truth; 2]> {
        self.impact.cases += 1;
        if self.impact.cases * voices.len() > MOST_ASKED && !unknown {
            self.impact.complete = false;
            return vec![[Truth::No; 2]; voices.len()];
        }
        let mut answers = vec![[Truth::No; 2]; voices.len()];
        for (at, side) in self.sides.iter().enumerate() {
            let mut question = Question::new(side.world, action, resource, self.now);
            for (key, value) in case {
                match value {
                    _ if unknown => question.set(key, Some(Value::Unknown)),
                    Some(value) => question.set(key, Some(Value::One(value.clone()))),
                    None => question.set(key, None),
                }
            }
            let crowd = Crowd::new(side.world, &side.directory, &question, &side.nobody);
            for (voice, answer) in voices.iter().zip(&mut answers) {
                answer[at] = side.prospect(voice, &question, &crowd);
            }
        }
        answers
    }

    /// The keys that the answer may hang on, with the values that tell their conditions apart.
    fn keys(&self, action: ActionId, about: &[&Statement]) -> BTreeMap<String, Vec<Option<String>>> {
        let entry = &catalogue()[action];
        let mut keys: BTreeMap<String, Vec<(&Statement, &crate::policy::Condition)>> = BTreeMap::new();
        let personal = |key: &str| PERSONAL.iter().any(|of| of.eq_ignore_ascii_case(key)) || is_tag(key);
        for statement in about {
            for condition in statement.conditions.iter().filter(|condition| !personal(condition.key.as_str())) {
                let name = condition.key.as_str();
                let known = catalogue().key(name).filter(|key| !key.is_tag()).map_or(name, |key| key.name.as_str());
                keys.entry(known.to_owned()).or_default().push((statement, condition));
            }
        }
        let changed = self.difference.changed_keys(action);
        let own = |key: &str| entry.keys.iter().any(|of| of.eq_ignore_ascii_case(key)) || key.starts_with("override:");
        keys.retain(|key, _| own(key) || changed.iter().any(|of| of.eq_ignore_ascii_case(key)));
        let valued = |(key, conditions): (String, Vec<_>)| {
            let mut values: Vec<Option<String>> = probes(conditions).into_iter().map(Some).collect();
            values.truncate(MOST_VALUES);
            if catalogue().key(&key).is_none_or(|known| known.given != Given::Always) {
                values.push(None);
            }
            (key, values)
        };
        keys.into_iter().map(valued).collect()
    }

    /// Every value of every key with every other, as long as they are not too many.
    fn cases(&mut self, keys: &BTreeMap<String, Vec<Option<String>>>) -> Vec<Case> {
        let mut cases: Vec<Case> = vec![vec![]];
        for (key, values) in keys {
            let with =
                |case: &Case, value: &Option<String>| [case.clone(), vec![(key.clone(), value.clone())]].concat();
            cases = cases.iter().flat_map(|case| values.iter().map(move |value| with(case, value))).collect();
            if cases.len() > MOST_CASES {
                self.impact.complete = false;
                cases.truncate(MOST_CASES);
            }
        }
        cases
    }

    /// People of whom the same is said stand in one line.
    fn gather(
        &mut self,
        sway: Sway,
        action: ActionId,
        resource: Option<&str>,
        voice: Voice,
        verdicts: Option<(Truth, Truth)>,
        case: Case,
    ) {
        let alike = |other: &&mut Swing| {
            (other.sway, other.action, other.verdicts) == (sway, action, verdicts)
                && other.resource.as_deref() == resource
                && other.case == case
        };
        match self.impact.swings.iter_mut().rev().find(alike) {
            Some(same) => same.who.push(voice),
            None => {
                let resource = resource.map(str::to_owned);
                self.impact.swings.push(Swing { sway, who: vec![voice], action, resource, verdicts, case });
            }
        }
    }
}
