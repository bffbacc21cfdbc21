//! What would have to be otherwise in a request for it to be allowed: the smallest changes of its condition keys, each
//! tried on the evaluator before it is returned.
//!
//! A refused request wants three things: every Deny that applies lifted (one of its conditions not met), and in each
//! layer that must speak an Allow that only its conditions keep silent. One choice for each of these makes a list of
//! wishes; values that meet them are tried, and of what flips the answer only the part that is needed is kept.

use std::sync::Arc;

use serde::Serialize;

use super::budget::Budget;
use super::candidate::{self, Wish, judged, with};
use super::condition::Condition;
use super::layer::{Layer, Layers};
use super::{Context, Decision, Effect, Grade, Judged, Request, Truth, Value, outcome};

/// Most questions that are put to the evaluator for one answer.
pub const MOST_ASKED: usize = 64;
/// Most keys that one remedy changes.
const MOST_CHANGES: usize = 4;
/// Most ways to combine statements that are looked at.
const MOST_CHOICES: usize = 256;
/// Most Denies that are lifted at once.
const MOST_DENIES: usize = 64;
/// Most near statements of one layer, and values of one key, that are combined with others.
const MOST_ALTERNATIVES: usize = 4;

/// How many Denies that the changes themselves wake up are lifted one after the other.
const MOST_WOKEN: usize = 2;

/// Where a statement stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Ground {
    /// Its policy's layer.
    pub layer: Layer,
    /// Its policy's name.
    pub policy: Arc<str>,
    /// Its policy's place in the layer, from 0.
    pub policy_index: usize,
    /// Its place in the policy, from 0.
    pub statement: usize,
    /// The line to look at.
    pub line: usize,
}

impl Ground {
    /// Where a judged statement stands, with the line to look at in it.
    #[must_use]
    pub fn of(judged: &Judged, line: usize) -> Ground {
        Ground {
            layer: judged.layer.owned(),
            policy: judged.policy.clone(),
            policy_index: judged.policy_index,
            statement: judged.index,
            line,
        }
    }

    /// Whether both are about the same statement, whatever the line.
    #[must_use]
    pub fn is_same_statement(&self, other: &Ground) -> bool {
        (&self.layer, self.policy_index, self.statement) == (&other.layer, other.policy_index, other.statement)
    }
}

/// What one condition asks of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// The statement, and the condition's line.
    pub ground: Ground,
    /// The operator as written.
    pub operator: String,
    /// The policy's values.
    pub values: Vec<String>,
    /// Whether the condition must hold; of a Deny one must not.
    pub holds: bool,
}

/// One key of a request made otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The key, as the policy spells it.
    pub key: String,
    /// What it must hold; nothing: it must be absent.
    pub to: Option<Value>,
    /// What asks for that: any other value within all these bounds does as well.
    pub bounds: Vec<Bound>,
}

/// Changes of a request that together turn a refusal into an Allow; leaving any of them out does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// One for each key, never none.
    pub changes: Vec<Change>,
}

impl Remedy {
    /// The request as it would have to be.
    #[must_use]
    pub fn applied(&self, request: &Request) -> Request {
        changed(request, &self.changes.iter().collect::<Vec<_>>())
    }

    /// The statements it rests on, each with its line, without repetition.
    #[must_use]
    pub fn grounds(&self) -> Vec<&Ground> {
        let mut grounds: Vec<&Ground> = Vec::new();
        for bound in self.changes.iter().flat_map(|change| &change.bounds) {
            if !grounds.iter().any(|ground| ground.is_same_statement(&bound.ground)) {
                grounds.push(&bound.ground);
            }
        }
        grounds
    }
}

/// The smallest changes of the request that would allow it, the fewest keys first; none if it is allowed, or if no
/// change of keys was found that would.
#[must_use]
pub fn advice(layers: &Layers, request: &Request, decision: &Decision) -> Vec<Remedy> {
    advice_within(layers, request, decision, &|_| true)
}

/// As [`advice`], where only keys may be changed that are `open`.
#[must_use]
pub fn advice_within(
    layers: &Layers,
    request: &Request,
    decision: &Decision,
    open: &dyn Fn(&str) -> bool,
) -> Vec<Remedy> {
    if decision.outcome.is_allowed() {
        return Vec::new();
    }
    let near = near(decision);
    let budget = Budget::new();
    let weight = request.context.weight() + layers.weight();
    let mut search =
        Search { layers, request, open, near: &near, budget: &budget, weight, tried: 0, asked: 0, found: Vec::new() };
    let mut choices = choices(&near, decision, open);
    let effort = |wishes: &Vec<Wish>| search.to_change(wishes).map_or(usize::MAX, |keys| keys.len());
    choices.sort_by_cached_key(effort);
    for wishes in &choices {
        search.try_out(wishes, MOST_WOKEN);
    }
    let mut found = search.found;
    found.sort_by_key(|remedy| remedy.changes.len());
    found
}

/// Every statement that speaks of this caller, action and resource.
pub(super) fn near<'d, 'l>(decision: &'d Decision<'l>) -> Vec<&'d Judged<'l>> {
    decision.statements.iter().filter(|judged| judged.is_near() && judged.statement.readable).collect()
}

impl Judged<'_> {
    pub(super) fn ground(&self, condition: Option<&Condition>) -> Ground {
        Ground::of(self, condition.map_or(self.statement.span.line(), |condition| condition.span.line()))
    }

    /// Whether it is a Deny that applies under these keys; a first look that costs no question.
    fn forbids(&self, context: &Context) -> bool {
        let mut conditions = self.statement.conditions.iter();
        self.is_deny() && conditions.all(|condition| judged(condition, context, Effect::Deny) == Truth::Yes)
    }

    pub(super) fn is_deny(&self) -> bool {
        self.statement.effect == Effect::Deny
    }

    fn is(&self, other: &Judged) -> bool {
        std::ptr::eq(self.statement, other.statement)
    }
}

/// The layers one of which must speak, seen as one: employee and groups grant together.
pub(super) fn slot<'d>(judged: &Judged<'d>) -> Layer<&'d Arc<str>> {
    if judged.layer.is_identity() { Layer::Identity } else { judged.layer }
}

/// Every combination of one wish against each Deny that applies, of an Allow that grants, and of one in each limit.
fn choices<'l>(near: &[&Judged<'l>], decision: &Decision, open: &dyn Fn(&str) -> bool) -> Vec<Vec<Wish<'l>>> {
    let mut all: Vec<Vec<Wish>> = vec![Vec::new()];
    let denies = || near.iter().filter(|near| near.is_deny() && near.applies != Truth::No);
    if denies().count() > MOST_DENIES {
        return Vec::new();
    }
    for deny in denies() {
        let statement = deny.statement;
        let lifted = |condition: &'l Condition| vec![Wish { statement, condition, holds: false }];
        let lifts = statement.conditions.iter().filter(|condition| open(condition.key.as_str()));
        all = combined(&all, &lifts.map(lifted).collect::<Vec<_>>());
    }
    let met = |layer| met(near, decision, layer);
    let (identity, resource) = (met(Layer::Identity), met(Layer::Resource));
    let either = identity.iter().chain(&resource).cloned();
    // A trust policy that names the caller is enough; one that opens the door is not, nor is another account's.
    let both = decision.query.trust || decision.query.other_account;
    let grants: Vec<Vec<Wish>> =
        if both { combined(&resource, &identity).into_iter().chain(either).collect() } else { either.collect() };
    all = combined(&all, &grants);
    let direct = near.iter().any(|near| !near.is_deny() && near.grade == Some(Grade::Direct));
    let limits = decision.layers.each().map(|(layer, _)| layer).filter(|layer| !layer.grants());
    for limit in limits {
        let mut allows = met(limit);
        // Whom the resource names needs no leave of their own limits.
        allows.extend((direct && !matches!(limit, Layer::Guardrail(_))).then(Vec::new));
        all = combined(&all, &allows);
    }
    all
}

/// The conditions of each near Allow of a layer, all to be met. What speaks already comes first: it must go on doing so
/// when a key changes.
fn met<'l>(near: &[&Judged<'l>], decision: &Decision, layer: Layer<&Arc<str>>) -> Vec<Vec<Wish<'l>>> {
    let mut allows: Vec<&Judged> = near.iter().copied().filter(|near| !near.is_deny() && slot(near) == layer).collect();
    let unmet = |near: &&Judged| decision.clauses(near).iter().filter(|clause| clause.holds != Truth::Yes).count();
    allows.sort_by_cached_key(unmet);
    let met = |near: &Judged<'l>| {
        let statement = near.statement;
        statement.conditions.iter().map(|condition| Wish { statement, condition, holds: true }).collect()
    };
    allows.into_iter().take(MOST_ALTERNATIVES).map(met).collect()
}

fn combined<'l>(all: &[Vec<Wish<'l>>], alternatives: &[Vec<Wish<'l>>]) -> Vec<Vec<Wish<'l>>> {
    let pairs = all.iter().flat_map(|some| alternatives.iter().map(move |more| [&some[..], more].concat()));
    pairs.take(MOST_CHOICES).collect()
}

struct Search<'s, 'l> {
    layers: &'l Layers,
    request: &'l Request,
    open: &'s dyn Fn(&str) -> bool,
    near: &'s [&'s Judged<'l>],
    budget: &'s Budget,
    /// Of one question, in steps.
    weight: usize,
    tried: usize,
    asked: usize,
    found: Vec<Remedy>,
}

impl<'l> Search<'_, 'l> {
    /// The keys that wishes would have to change; nothing if one of them may not be changed.
    fn to_change<'w>(&self, wishes: &[Wish<'w>]) -> Option<Vec<&'w Condition>> {
        let mut keys: Vec<&Condition> = Vec::new();
        for wish in wishes {
            if !self.budget.spend(1 + wish.condition.values.len()) {
                return None;
            }
            if wish.is_met(&self.request.context) {
                continue;
            }
            if !(self.open)(wish.condition.key.as_str()) || keys.len() > MOST_CHANGES {
                return None;
            }
            if !keys.iter().any(|condition| condition.key == wish.condition.key) {
                keys.push(wish.condition);
            }
        }
        Some(keys).filter(|keys| !keys.is_empty() && keys.len() <= MOST_CHANGES)
    }

    /// Finds values that meet the wishes and asks the evaluator. Where they wake Denies up, each of these is lifted too, so
    /// many times over.
    fn try_out(&mut self, wishes: &[Wish<'l>], further: usize) {
        self.tried += 1;
        if self.asked >= MOST_ASKED || self.tried > 2 * MOST_CHOICES || !self.budget.spend(self.near.len()) {
            return;
        }
        let Some(keys) = self.to_change(wishes) else { return };
        let mut options: Vec<Vec<Change>> = Vec::new();
        for key in keys {
            let on_key: Vec<Wish> = wishes.iter().filter(|wish| wish.condition.key == key.key).copied().collect();
            let all = self.near.iter().flat_map(|near| near.statement.conditions.iter().map(|c| (near.statement, c)));
            let others: Vec<_> = all.filter(|(_, condition)| condition.key == key.key).collect();
            let bounds = self.bounds(&on_key);
            let change = |to| Change { key: key.key.as_str().to_owned(), to, bounds: bounds.clone() };
            let values = candidate::values(&on_key, &others, self.request, self.budget);
            let asked: usize = on_key.iter().map(|wish| 16 * wish.condition.values.len()).sum();
            let paid = values.into_iter().take_while(|_| self.budget.spend(asked));
            options.push(paid.map(change).collect());
        }
        let most = if options.len() == 1 { usize::MAX } else { MOST_ALTERNATIVES };
        let mut ways: Vec<Vec<&Change>> = vec![Vec::new()];
        for option in &options {
            let pairs = ways.iter().flat_map(|way| option.iter().take(most).map(move |change| (way, change)));
            ways = pairs.map(|(way, change)| [&way[..], &[change]].concat()).take(MOST_CHOICES).collect();
        }
        let mut woken: Vec<&Judged> = Vec::new();
        for way in ways {
            if !self.budget.spend(self.weight) {
                return;
            }
            let context = changed(self.request, &way).context;
            if !wishes.iter().all(|wish| wish.is_met(&context)) {
                continue;
            }
            let near: &[&Judged<'l>] = self.near;
            let Some(deny) = near.iter().find(|near| near.forbids(&context)) else { return self.verify(&way) };
            if !woken.iter().any(|other| other.is(deny)) {
                woken.push(deny);
            }
        }
        if further == 0 {
            return;
        }
        for deny in woken {
            let statement = deny.statement;
            for condition in statement.conditions.iter().filter(|condition| (self.open)(condition.key.as_str())) {
                let lifted = Wish { statement, condition, holds: false };
                self.try_out(&[wishes, &[lifted]].concat(), further - 1);
            }
        }
    }

    /// Asks the evaluator about all changes together, and about every part of them: where a part is enough, other
    /// statements are behind it, and it is found with their bounds.
    fn verify(&mut self, way: &[&Change]) {
        let all = (1_usize << way.len()) - 1;
        let part = |bits: usize| -> Vec<&Change> {
            way.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, change)| *change).collect()
        };
        let flips = |bits: usize| outcome(self.layers, &changed(self.request, &part(bits))).is_allowed();
        self.asked += 1;
        if !self.budget.spend(all * self.weight) || !flips(all) {
            return;
        }
        self.asked += all - 1;
        if self.asked > MOST_ASKED || (1..all).any(flips) {
            return;
        }
        let context = changed(self.request, way).context;
        let remedy = Remedy { changes: way.iter().map(|change| self.kept_off(change, &context)).collect() };
        if !self.found.iter().any(|found| found.makes_needless(&remedy)) {
            self.found.push(remedy);
        }
    }

    /// A change with what each Deny asks of its key that nothing else keeps from applying.
    fn kept_off(&self, change: &Change, context: &Context) -> Change {
        let mut change = change.clone();
        for deny in self.near.iter().filter(|near| near.is_deny()) {
            let conditions = || deny.statement.conditions.iter();
            let fails = |condition: &&Condition| judged(condition, context, Effect::Deny) == Truth::No;
            let is_on_key = |condition: &&Condition| condition.key.as_str().eq_ignore_ascii_case(&change.key);
            if conditions().filter(fails).all(|condition| is_on_key(&condition)) {
                let bounds: Vec<Bound> = conditions().filter(fails).map(|c| Bound::of(deny, c, false)).collect();
                change
                    .bounds
                    .extend(bounds.into_iter().filter(|bound| !change.bounds.contains(bound)).collect::<Vec<_>>());
            }
        }
        change
    }

    fn bounds(&self, wishes: &[Wish]) -> Vec<Bound> {
        let bound = |wish: &Wish| {
            let near = self.near.iter().find(|near| std::ptr::eq(near.statement, wish.statement))?;
            Some(Bound::of(near, wish.condition, wish.holds))
        };
        wishes.iter().filter_map(bound).collect()
    }
}

impl Bound {
    pub(super) fn of(near: &Judged, condition: &Condition, holds: bool) -> Bound {
        Bound {
            ground: near.ground(Some(condition)),
            operator: condition.operator.to_string(),
            values: condition.values.iter().map(|wanted| wanted.text.clone()).collect(),
            holds,
        }
    }
}

impl Remedy {
    /// Whether another remedy says nothing that this one does not: the same keys get the same values, or values that
    /// the same comparison asks for and that lie further away.
    fn makes_needless(&self, other: &Remedy) -> bool {
        let ordered = |change: &Change| matches!(change.bounds.as_slice(), [bound] if is_ordered(&bound.operator));
        self.changes.len() == other.changes.len()
            && self.changes.iter().all(|one| {
                other.changes.iter().any(|two| {
                    let alike = || {
                        one.bounds.len() == two.bounds.len()
                            && ordered(one)
                            && ordered(two)
                            && (&one.bounds[0].operator, one.bounds[0].holds)
                                == (&two.bounds[0].operator, two.bounds[0].holds)
                    };
                    one.key.eq_ignore_ascii_case(&two.key) && (one.to == two.to || alike())
                })
            })
    }
}

fn is_ordered(operator: &str) -> bool {
    ["LessThan", "GreaterThan"].iter().any(|side| operator.contains(side))
}

/// A request with some of its keys made otherwise.
fn changed(request: &Request, changes: &[&Change]) -> Request {
    let set = |context: Context, change: &&Change| with(&context, &change.key, change.to.as_ref());
    Request { context: changes.iter().fold(request.context.clone(), set), ..request.clone() }
}
