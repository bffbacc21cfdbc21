//! The search for ways: circumstances, then roles, then what could be given, and edits of policies last.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::situation::{CODE, ON_SHIFT, PLACE, Situation, TIME};
use super::{Advice, Step};
use crate::policy::{self, Cause, Change, Decision, Effect, Ground, Judged, Layer, Policy, Remedy, Truth, Value};
use crate::shop::decide::{Principal, evaluate, principal};
use crate::shop::{Hat, Holder, Name, Person, approval, catalogue};

/// Most ways of one kind that are offered.
const MOST_OFFERED: usize = 3;
/// Most roles, policies and groups that are tried, of those that speak of the action at all.
const MOST_TRIED: usize = 32;
/// Most steps of one way; what takes more is no advice.
const MOST_STEPS: usize = 5;
/// Most times that are tried.
const MOST_TIMES: usize = 400;
/// How far ahead a time is looked for where hours or weekdays matter.
const DAYS_AHEAD: i64 = 8;

impl Situation<'_> {
    /// The smallest changes that would allow it; nothing if it is allowed, or if none was found.
    #[must_use]
    pub fn advice(&self) -> Vec<Advice> {
        let mut ways = Ways { start: self, found: Vec::new() };
        if self.is_allowed() || self.who.person == Person::Owner {
            return ways.found;
        }
        for way in self.circumstances() {
            ways.offer(way);
        }
        self.by_roles(&mut ways);
        // Nobody is given more where what they have would do.
        if ways.found.is_empty() {
            let given = self.given();
            self.by_given(&given, &mut ways);
            if ways.found.is_empty() {
                self.by_edits(&given, &mut ways);
            }
        }
        ways.found
    }

    /// Ways that leave roles and policies as they are.
    fn circumstances(&self) -> Vec<Advice> {
        let (request, layers) = self.question();
        let decision = evaluate(&layers, &request);
        let remedies = policy::advice_within(&layers, &request, &decision, &|key| self.is_open(key));
        let ways = remedies.iter().filter_map(|remedy| self.in_the_shop(remedy));
        ways.filter(|way| self.after_all(&way.steps).is_some_and(|after| after.is_allowed()))
            .chain(self.other_places())
            .take(MOST_OFFERED)
            .collect()
    }

    /// The workstations at which it would be asked of something else, and allowed.
    fn other_places(&self) -> impl Iterator<Item = Advice> {
        let places = self.shop().settings.workstations.iter().map(|place| &place.id).take(MOST_TRIED);
        places.map(|id| Step::Workstation(id.clone())).filter_map(|step| {
            let there = self.after(&step).filter(|there| there.asked.resource != self.asked.resource)?;
            there.is_allowed().then(|| Advice { steps: vec![step], grounds: Vec::new() })
        })
    }

    /// Whether somebody can do something about a key.
    fn is_open(&self, key: &str) -> bool {
        let Some(known) = catalogue().key(key) else { return true };
        let own = self.action().is_some_and(|action| catalogue()[action].keys.contains(&known.name));
        own || [&approval::KEYS[..], &TIME, &CODE, &PLACE, &ON_SHIFT].iter().any(|keys| is_one_of(keys, key))
    }

    /// A remedy of the request as steps in the shop; nothing if there is no step for one of its changes.
    fn in_the_shop(&self, remedy: &Remedy) -> Option<Advice> {
        let mut steps: Vec<Step> = Vec::new();
        let mut times: Vec<&Change> = Vec::new();
        for change in &remedy.changes {
            if is_one_of(&TIME, &change.key) {
                times.push(change);
                continue;
            }
            let step = self.step(change)?;
            match (steps.iter_mut().find(|other| same_kind(other, &step)), step) {
                (Some(Step::Approval { by }), Step::Approval { by: Some(name) }) => *by = Some(name),
                (Some(_), _) => {}
                (None, step) => steps.push(step),
            }
        }
        if !times.is_empty() {
            let at = self.after_all(&steps)?.next_time(&times)?;
            steps.push(Step::At(at));
        }
        Some(Advice { steps, grounds: remedy.grounds().into_iter().cloned().collect() })
    }

    fn step(&self, change: &Change) -> Option<Step> {
        let text = match &change.to {
            Some(Value::One(text)) => Some(text.as_str()),
            _ => None,
        };
        let is = |keys: &[&str]| is_one_of(keys, &change.key);
        if is(&[approval::PRESENT]) && text == Some("true") {
            Some(Step::Approval { by: None })
        } else if is(&[approval::APPROVED_BY]) && text.is_some() {
            let person = self.shop().person(text?)?;
            let name = person.employee().unwrap_or(&self.shop().owner.name);
            Some(Step::Approval { by: Some(name.clone()) })
        } else if is(&CODE) {
            (text != Some("false") && text.is_some()).then_some(Step::SignInWithCode)
        } else if is(&ON_SHIFT) {
            Some(if text == Some("true") { Step::ClockIn } else { Step::ClockOut })
        } else if is(&PLACE) {
            let settings = &self.shop().settings;
            let there = |id: &Name| text == Some(id) || text == Some(settings.location_of(id)) && is(&PLACE[1..]);
            let mut places = settings.workstations.iter().map(|w| &w.id).filter(|id| **id != self.facts.workstation);
            places.find(|id| there(id)).map(|id| Step::Workstation(id.clone()))
        } else {
            Some(Step::Ask(change.clone()))
        }
    }

    /// The first time to come at which it would be allowed.
    fn next_time(&self, changes: &[&Change]) -> Option<Timestamp> {
        let now = self.now();
        let wanted = |change: &&Change| match &change.to {
            Some(Value::One(text)) => {
                text.parse::<Timestamp>().ok().or_else(|| Timestamp::from_second(text.parse().ok()?).ok())
            }
            _ => None,
        };
        let dates: Vec<Timestamp> = changes.iter().filter_map(wanted).filter(|at| *at > now).collect();
        let mut times = dates.clone();
        if changes.iter().any(|change| is_one_of(&TIME[2..], &change.key)) {
            for from in dates.into_iter().chain([now]) {
                let local = self.shop().settings.local(from);
                let hour = local.with().minute(0).second(0).subsec_nanosecond(0).build().ok()?.timestamp();
                times.extend((1..=24 * DAYS_AHEAD).map(|hours| hour + SignedDuration::from_hours(hours)));
            }
        }
        times.sort();
        let allowed = |at: &Timestamp| self.after(&Step::At(*at)).is_some_and(|then| then.is_allowed());
        times.into_iter().take(MOST_TIMES).find(allowed)
    }

    /// Ways by another role in hand, or by none.
    fn by_roles(&self, ways: &mut Ways) {
        if self.asked.hat != Hat::InHand {
            return;
        }
        let before = ways.found.len();
        if self.who.role_at(self.now()).is_some() {
            ways.try_with(vec![Step::LeaveRole], &[]);
        }
        let speaks = |role: &&Name| {
            let principal = Principal::Role { role: (*role).clone(), employee: (*role).clone() };
            self.world.rules.identity_of(self.shop(), &principal).identity.iter().any(|policy| self.speaks(policy))
        };
        for role in self.shop().roles.keys().filter(speaks).take(MOST_TRIED) {
            if ways.found.len() >= before + MOST_OFFERED {
                return;
            }
            let take = Step::TakeRole(role.clone());
            if self.after(&take).is_some() {
                ways.try_with(vec![take], &[]);
                continue;
            }
            // The role itself may be had under other circumstances.
            let assume = crate::shop::command::assume(self.shop(), &self.who, role);
            if let Some(first) = self.about(assume).circumstances().into_iter().next() {
                ways.try_with(first.steps.into_iter().chain([take]).collect(), &first.grounds);
            }
        }
    }

    /// What could be given to the person (or to the role in hand), the narrowest policy first, then groups.
    #[must_use]
    pub fn given(&self) -> Vec<Step> {
        let shop = self.shop();
        let to = match principal(&self.who, &self.facts, self.asked.hat) {
            Principal::Owner => return Vec::new(),
            Principal::Employee(name) => Holder::Employee(name),
            Principal::Role { role, .. } => Holder::Role(role),
        };
        let rules = &self.world.rules;
        let about = |policy: &&Name| rules.managed(policy).is_some_and(|policy| self.is_about(policy));
        // What limits everyone is there to limit.
        let mut policies: Vec<&Name> =
            shop.policies.keys().filter(|policy| !shop.guardrails.contains(policy)).filter(about).collect();
        policies.sort_by_cached_key(|policy| rules.managed(policy).map_or(usize::MAX, breadth));
        let mut given: Vec<Step> = policies
            .into_iter()
            .take(MOST_TRIED)
            .map(|policy| Step::Attach { policy: policy.clone(), to: to.clone() })
            .collect();
        if let Holder::Employee(employee) = &to {
            let about = |group: &&Name| rules.group(group).iter().any(|policy| self.is_about(policy));
            let join = |group: &Name| Step::JoinGroup { employee: employee.clone(), group: group.clone() };
            given.extend(shop.groups.keys().filter(about).take(MOST_TRIED).map(join));
        }
        given
    }

    fn by_given(&self, given: &[Step], ways: &mut Ways) {
        let joins = |step: &Step| matches!(step, Step::JoinGroup { .. });
        for group in [false, true] {
            let before = ways.found.len();
            for step in given.iter().filter(|step| joins(step) == group) {
                if ways.found.len() >= before + MOST_OFFERED {
                    break;
                }
                ways.try_with(vec![step.clone()], &[]);
            }
        }
    }

    /// Ways by editing what forbids or leaves out: as things are, else with something given too.
    fn by_edits(&self, given: &[Step], ways: &mut Ways) {
        let as_it_is = vec![Vec::new()];
        for steps in as_it_is.into_iter().chain(given.iter().map(|step| vec![step.clone()])) {
            let Some(after) = self.after_all(&steps) else { continue };
            let (request, layers) = after.question();
            let edits = edits(&evaluate(&layers, &request));
            if !edits.is_empty() {
                // What is held may do under other circumstances; nobody is given more where it would.
                match steps.is_empty() {
                    true => ways.try_with(edits, &[]),
                    false => {
                        ways.try_alone(Advice { steps: steps.into_iter().chain(edits).collect(), grounds: vec![] })
                    }
                }
            }
            if !ways.found.is_empty() {
                return;
            }
        }
    }

    /// Whether a policy has an Allow that speaks of the action.
    fn speaks(&self, policy: &Policy) -> bool {
        let action = self.action_name();
        let (service, name) = action.split_once(':').unwrap_or(("", action));
        allows(policy).any(|statement| statement.covers(service, name))
    }

    /// Whether a policy is one to give for the action: to give what allows everything is no advice.
    fn is_about(&self, policy: &Policy) -> bool {
        let everything = |s: &policy::Statement| s.actions.negated || s.actions.entries.iter().any(|e| e.text == "*");
        self.speaks(policy) && !allows(policy).any(everything)
    }
}

/// The ways found so far.
struct Ways<'s, 'w> {
    start: &'s Situation<'w>,
    found: Vec<Advice>,
}

impl Ways<'_, '_> {
    /// Offers steps if they are enough, else with the first circumstances that make them so.
    fn try_with(&mut self, steps: Vec<Step>, grounds: &[Ground]) {
        let Some(after) = self.start.after_all(&steps) else { return };
        if after.is_allowed() {
            self.offer(Advice { steps, grounds: grounds.to_vec() });
        } else if let Some(more) = after.circumstances().into_iter().next() {
            let grounds = grounds.iter().cloned().chain(more.grounds).collect();
            self.try_alone(Advice { steps: steps.into_iter().chain(more.steps).collect(), grounds });
        }
    }

    fn try_alone(&mut self, way: Advice) {
        if self.start.after_all(&way.steps).is_some_and(|after| after.is_allowed()) {
            self.offer(way);
        }
    }

    /// Keeps a way that works, if no part of it would.
    fn offer(&mut self, way: Advice) {
        if way.steps.len() > MOST_STEPS {
            return;
        }
        let part_of =
            |bits: usize| way.steps.iter().enumerate().filter(move |(n, _)| bits >> n & 1 == 1).map(|(_, s)| s);
        let enough = |bits: usize| self.start.after_all(part_of(bits)).is_some_and(|after| after.is_allowed());
        let minimal = !(1_usize..(1 << way.steps.len()) - 1).any(enough);
        if minimal && !self.found.iter().any(|found| found.steps == way.steps) {
            self.found.push(way);
        }
    }
}

/// The edits that a refusal asks for: each Deny that applies out, each limit that is silent extended.
fn edits(decision: &Decision) -> Vec<Step> {
    let speaks = |layer: Layer<&Arc<str>>| {
        let mut own = decision.statements.iter().filter(|judged| judged.layer == layer);
        own.any(|judged| judged.statement.effect == Effect::Allow && judged.applies != Truth::No)
    };
    let applies = |judged: &&Judged| judged.statement.effect == Effect::Deny && judged.applies == Truth::Yes;
    let mut denies: Vec<&Judged> = decision.statements.iter().filter(applies).collect();
    // A policy that stands in several layers is edited once.
    let mut seen = HashSet::new();
    denies.retain(|judged| seen.insert(&raw const *judged.statement));
    let mut edits: Vec<Step> =
        denies.into_iter().map(|judged| Step::Drop(Ground::of(judged, judged.statement.span.line()))).collect();
    let silent = decision.layers.each().filter(|(layer, _)| match layer {
        Layer::Boundary | Layer::Guardrail(_) => !speaks(*layer),
        Layer::Resource => decision.cause == Cause::Trust,
        Layer::Identity | Layer::Group(_) | Layer::Session => false,
    });
    edits.extend(silent.map(|(layer, policies)| {
        let policy = policies.first().filter(|_| !matches!(layer, Layer::Guardrail(_)));
        Step::Include {
            layer: layer.owned(),
            policy: policy.map_or_else(String::new, |policy| policy.name.to_string()),
        }
    }));
    edits
}

fn allows(policy: &Policy) -> impl Iterator<Item = &policy::Statement> {
    policy.document.statements.iter().filter(|statement| statement.effect == Effect::Allow)
}

/// How many actions of the catalogue a policy allows.
fn breadth(policy: &Policy) -> usize {
    let entries = || allows(policy).flat_map(|s| &s.actions.entries);
    let allowed =
        |name: &str| name.split_once(':').is_some_and(|(service, name)| entries().any(|e| e.matches(service, name)));
    catalogue().actions().filter(|(_, action)| allowed(&action.name)).count()
}

fn is_one_of(keys: &[&str], key: &str) -> bool {
    keys.iter().any(|one| one.eq_ignore_ascii_case(key))
}

/// Whether two steps are one: approvals and sign-ins happen once, whatever keys they make.
fn same_kind(one: &Step, other: &Step) -> bool {
    matches!(one, Step::Approval { .. } | Step::SignInWithCode | Step::Workstation(_))
        && std::mem::discriminant(one) == std::mem::discriminant(other)
}
