//! Who gains and who loses by an edit, by name: two worlds compared, one before and one after.
//!
//! Everybody concerned is asked every action that a changed statement speaks about, in both worlds: once with every key
//! unknown that the changed statements look at, and where that leaves it open, in cases made from the values that tell
//! such statements apart; a limit that moves from 50 to 90 is seen at 90 and nowhere else.

mod through;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;

use super::crowd::{Crowd, Directory, Member, is_personal};
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
/// The most answers to people who must each be asked alone, about their own record for example.
const MOST_ALONE: usize = 10_000;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Somebody with a role in hand that they come to reach, or no longer do: employee and role.
    As(Name, Name),
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
    let voices: Vec<Voice> = difference.voices().collect();
    let places = [0, 1].map(|at| places(&sides[at], &voices));
    let usual = |action| Question::new(after, action, None, now).asked.resource;
    let mut comparing =
        Comparing { sides: &sides, difference: &difference, voices: &voices, places, now, impact: Impact::default() };
    comparing.impact.complete = difference.complete;
    comparing.impact.holders = difference.people.len() + difference.roles.len();
    let taking = crate::shop::action("sts:AssumeRole");
    for (action, _) in catalogue().actions() {
        // Taking a role is asked about each role there is, below.
        if action != taking && difference.speaks_of(action) {
            comparing.action(action, None);
            if difference.picks(action)
                && let Some((kind, _)) = usual(action).rsplit_once('/')
            {
                comparing.action(action, Some(&format!("{kind}/{ANOTHER}")));
            }
        }
    }
    let roles = difference.roles_to_take(before, after);
    for role in &roles {
        comparing.action(taking, Some(role));
    }
    // What is asked of the usual thing is asked above already.
    let mut particular = difference.particular();
    particular.retain(|(action, thing)| !difference.speaks_of(*action) || *thing != usual(*action));
    for (action, resource) in &particular {
        comparing.action(*action, Some(resource));
    }
    let own = particular.iter().map(|(action, _)| *action).filter(|action| !difference.speaks_of(*action));
    comparing.impact.actions += own.chain((!roles.is_empty()).then_some(taking)).collect::<BTreeSet<_>>().len();
    comparing.through_roles(taking);
    comparing.impact
}

/// One of the two worlds.
struct Side<'w> {
    world: &'w World,
    roles: Roles<'w>,
    nobody: Seat<'w>,
    directory: Directory<'w>,
    seats: RefCell<HashMap<Name, Rc<Seat<'w>>>>,
    /// How many more may be asked alone.
    alone: Cell<usize>,
    now: Timestamp,
}

impl<'w> Side<'w> {
    fn new(world: &'w World, now: Timestamp) -> Side<'w> {
        let (roles, nobody) = (Roles::new(world, now), Seat::nobody(world, now));
        let (directory, alone) = (Directory::new(world), Cell::new(MOST_ALONE));
        Side { world, roles, nobody, directory, seats: RefCell::default(), alone, now }
    }

    /// The answers to some of these places; nothing for those for whom it would take too long.
    fn ask(&self, places: &[Place<'w>], asked: &[usize], question: &Question<'_>) -> Vec<Option<Truth>> {
        let crowd = Crowd::new(self.world, &self.directory, question, &self.nobody);
        // By the first of those alike: whoever is answered as one of the crowd answers for them all.
        let mut known: Vec<Option<Truth>> = vec![None; places.len()];
        let mut answer = |at: &usize| match &places[*at] {
            Place::Nowhere => Some(Truth::No),
            // Whoever has a role in hand has taken it: no role leads to another.
            Place::Role(_) if question.taking => Some(Truth::No),
            Place::Role(name) => Some(self.roles.prospect(name, question).map_or(Truth::No, truth)),
            Place::Person { member, groups, alike } => {
                let alike = alike.filter(|_| crowd.names_nobody());
                if let Some(known) = alike.and_then(|first| known[first]) {
                    return Some(known);
                }
                match crowd.prospect(&Member { groups, ..*member }).map(truth) {
                    Some(answer) => {
                        alike.inspect(|first| known[*first] = Some(answer));
                        Some(answer)
                    }
                    None => {
                        let left = self.alone.get().checked_sub(1)?;
                        self.alone.set(left);
                        Some(truth(self.seat(&member.employee.name).prospect(question)))
                    }
                }
            }
        };
        asked.iter().map(&mut answer).collect()
    }

    fn seat(&self, name: &Name) -> Rc<Seat<'w>> {
        let mut seats = self.seats.borrow_mut();
        let seat = || Rc::new(Seat::new(self.world, &Person::Employee(name.clone()), self.now));
        Rc::clone(seats.entry(name.clone()).or_insert_with(seat))
    }
}

fn truth(prospect: Prospect) -> Truth {
    match prospect {
        Prospect::Allowed => Truth::Yes,
        Prospect::Depends(_) => Truth::Depends,
        Prospect::Denied(_) => Truth::No,
    }
}

/// Where somebody stands in one of the worlds.
enum Place<'w> {
    /// Not there, or not at work any more.
    Nowhere,
    Role(&'w Name),
    Person {
        member: Member<'w>,
        groups: Vec<usize>,
        /// Of all who hold the same, and nothing of their own, the first.
        alike: Option<usize>,
    },
}

fn places<'w>(side: &Side<'w>, voices: &'w [Voice]) -> Vec<Place<'w>> {
    let mut firsts: HashMap<(Vec<usize>, Option<&Name>), usize> = HashMap::new();
    let place = |(at, voice): (usize, &'w Voice)| match voice {
        Voice::Role(name) | Voice::As(_, name) => Place::Role(name),
        Voice::Employee(name) => match side.world.shop.employees.get(name).filter(|e| e.is_active()) {
            None => Place::Nowhere,
            Some(employee) => {
                let (groups, grants) = (side.directory.groups_of(employee).collect::<Vec<_>>(), &employee.grants);
                let member = side.directory.member(employee);
                let held = || (groups.clone(), grants.boundary.as_ref());
                let alike = (!member.holds_policies).then(|| *firsts.entry(held()).or_insert(at));
                Place::Person { member, groups, alike }
            }
        },
    };
    voices.iter().enumerate().map(place).collect()
}

/// Keys with the values of a case.
type Case = Vec<(String, Option<String>)>;

struct Comparing<'c, 'w> {
    sides: &'c [Side<'w>; 2],
    difference: &'c Difference<'w>,
    voices: &'w [Voice],
    /// Of the voices, in both worlds.
    places: [Vec<Place<'w>>; 2],
    now: Timestamp,
    impact: Impact,
}

impl Comparing<'_, '_> {
    /// Compares one action for everybody concerned.
    fn action(&mut self, action: ActionId, resource: Option<&str>) {
        self.impact.actions += usize::from(resource.is_none());
        let mut about = self.difference.about(action);
        let trusts = self.sides.iter().filter_map(|side| side.world.rules.trust(resource?));
        let trusts: Vec<&Statement> = trusts.flat_map(|trust| &trust.document.statements).collect();
        about.extend(&trusts);
        let keys = self.keys(action, &about, &trusts);
        let unknown: Case = keys.keys().map(|key| (key.clone(), None)).collect();
        let everybody: Vec<usize> = (0..self.voices.len()).collect();
        let verdicts = self.ask(action, resource, &unknown, true, &everybody);
        let mut open = Vec::new();
        for (voice, [before, after]) in everybody.into_iter().zip(verdicts) {
            // What is certain in both worlds is certain in every case.
            if before == Truth::Depends || after == Truth::Depends {
                open.push((voice, (before, after)));
            } else if before != after {
                let sway = if after > before { Sway::Gains } else { Sway::Loses };
                self.gather(sway, action, resource, self.voices[voice].clone(), Some((before, after)), vec![]);
            }
        }
        let mut found: HashMap<(usize, Sway), Case> = HashMap::new();
        if !open.is_empty() {
            let asked: Vec<usize> = open.iter().map(|(voice, _)| *voice).collect();
            for case in self.cases(&keys) {
                let answers = self.ask(action, resource, &case, false, &asked);
                for (voice, answer) in asked.iter().zip(answers) {
                    let sway = match answer {
                        [Truth::Yes, Truth::Yes] => continue,
                        [Truth::Yes, _] => Sway::Loses,
                        [_, Truth::Yes] => Sway::Gains,
                        _ => continue,
                    };
                    found.entry((*voice, sway)).or_insert_with(|| case.clone());
                }
            }
        }
        for (voice, verdicts) in open {
            let up = verdicts.1 > verdicts.0;
            let differs = (verdicts.0 != verdicts.1).then_some(verdicts);
            for sway in [Sway::Gains, Sway::Loses] {
                let verdicts = differs.filter(|_| up == (sway == Sway::Gains));
                match found.remove(&(voice, sway)) {
                    Some(case) => self.gather(sway, action, resource, self.voices[voice].clone(), verdicts, case),
                    // Not every case was looked at: what differs as a whole is said as a whole.
                    None if verdicts.is_some() && !self.impact.complete => {
                        self.gather(sway, action, resource, self.voices[voice].clone(), verdicts, vec![]);
                    }
                    None => {}
                }
            }
        }
    }

    /// The answers of both worlds to these voices.
    fn ask(
        &mut self,
        action: ActionId,
        resource: Option<&str>,
        case: &[(String, Option<String>)],
        unknown: bool,
        voices: &[usize],
    ) -> Vec<[Truth; 2]> {
        self.impact.cases += 1;
        if self.impact.cases * voices.len() > MOST_ASKED && !unknown {
            self.impact.complete = false;
            return vec![[Truth::No; 2]; voices.len()];
        }
        let [before, after] = [0, 1].map(|at| {
            let side = &self.sides[at];
            let mut question = Question::new(side.world, action, resource, self.now);
            for (key, value) in case {
                match value {
                    _ if unknown => question.set(key, Some(Value::Unknown)),
                    Some(value) => question.set(key, Some(Value::One(value.clone()))),
                    None => question.set(key, None),
                }
            }
            side.ask(&self.places[at], voices, &question)
        });
        let both = |(before, after): (Option<Truth>, Option<Truth>)| Some([before?, after?]);
        let answers: Vec<Option<[Truth; 2]>> = before.into_iter().zip(after).map(both).collect();
        self.impact.complete &= answers.iter().all(Option::is_some);
        // Of whom nothing is known nothing is said to change.
        answers.into_iter().map(|answer| answer.unwrap_or([Truth::No; 2])).collect()
    }

    /// The keys that the answer may hang on, with the values that tell their conditions apart.
    fn keys(
        &self,
        action: ActionId,
        about: &[&Statement],
        trusts: &[&Statement],
    ) -> BTreeMap<String, Vec<Option<String>>> {
        let entry = &catalogue()[action];
        let mut keys: BTreeMap<String, Vec<(&Statement, &crate::policy::Condition)>> = BTreeMap::new();
        for statement in about {
            for condition in statement.conditions.iter().filter(|condition| !is_personal(condition.key.as_str())) {
                let name = condition.key.as_str();
                let known = catalogue().key(name).filter(|key| !key.is_tag()).map_or(name, |key| key.name.as_str());
                keys.entry(known.to_owned()).or_default().push((statement, condition));
            }
        }
        let mut changed = self.difference.changed_keys(action);
        changed.extend(trusts.iter().flat_map(|s| s.keys()).map(|key| key.as_str().to_owned()));
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
