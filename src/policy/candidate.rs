//! Values worth trying for a condition key: what its conditions ask for, or just past it, the nearest to the present
//! value first. Nothing is decided here; a value counts once the evaluator has been asked again.

use ipnet::IpNet;

use super::budget::Budget;
use super::condition::Condition;
use super::operator::Test;
use super::pattern::Token;
use super::quantity::{self, Decimal};
use super::request::Keys;
use super::variable::{Template, resolved};
use super::{Context, Effect, Request, Statement, Truth, Value};

/// Of so many values of one condition the others are not looked at, nor more texts made of all of them.
const MOST_VALUES: usize = 256;

/// The longest text that variables may make.
const LONGEST: usize = 4096;

/// What is wanted of one condition.
#[derive(Clone, Copy)]
pub(super) struct Wish<'l> {
    pub(super) statement: &'l Statement,
    pub(super) condition: &'l Condition,
    /// False: that it does not hold.
    pub(super) holds: bool,
}

impl Wish<'_> {
    /// Whether it is as wanted; what is not known yet is not.
    pub(super) fn is_met(&self, context: &Context) -> bool {
        judged(self.condition, context, self.statement.effect) == Truth::from(self.holds)
    }

    pub(super) fn key(&self) -> &str {
        self.condition.key.folded()
    }
}

/// Whether a condition holds in a statement of that effect.
pub(super) fn judged(condition: &Condition, context: &Context, effect: Effect) -> Truth {
    condition.judge(Keys::of(context), effect).holds
}

/// How likely a value is what somebody means: what is asked for itself, and a step beside it; a finer step; nothing at
/// all; something made up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Asked,
    Finer,
    Absent,
    MadeUp,
}

/// Values of one key that meet all wishes on it, the nearest to the present one first; none stands for an absent key.
///
/// `others` are conditions on the same key that nothing is wanted of: what they speak of is a likelier value than one
/// that is made up. When the budget is spent, those that are found by then are all.
pub(super) fn values(
    wishes: &[Wish],
    others: &[(&Statement, &Condition)],
    request: &Request,
    budget: &Budget,
) -> Vec<Option<Value>> {
    let Some(first) = wishes.first() else { return Vec::new() };
    let present = request.context.value(first.condition.key.as_str());
    let mut texts: Vec<(Rank, String)> = Vec::new();
    for wish in wishes {
        around(wish.condition, wish.statement, &request.context, &mut texts);
    }
    for (statement, condition) in others {
        around(condition, statement, &request.context, &mut texts);
    }
    texts.push((Rank::MadeUp, "given".to_owned()));
    let near = |value: &str| present.and_then(single).map_or(Distance::Unlike, |from| Distance::between(from, value));
    texts.sort_by_cached_key(|(rank, text)| (*rank, near(text)));
    texts.dedup_by(|(_, text), (_, other)| text == other);
    texts.truncate(MOST_VALUES);
    let asked: usize = wishes.iter().map(|wish| 1 + wish.condition.values.len()).sum();
    let weight = request.context.weight() + asked;

    let set = wishes.iter().any(|wish| wish.condition.operator.quantifier().is_some());
    let mut values: Vec<(Rank, Option<Value>)> = Vec::new();
    if let Some(Value::Many(held)) = present.filter(|_| set) {
        let fits = |value: &&String| {
            if !budget.spend(weight) {
                return false;
            }
            let alone = with(&request.context, first.condition.key.as_str(), Some(&Value::from(value.as_str())));
            wishes.iter().all(|wish| wish.is_met(&alone))
        };
        let kept: Vec<String> = held.iter().filter(fits).cloned().collect();
        values.push((Rank::Asked, Some(Value::Many(kept))));
        for (rank, text) in texts.iter().take_while(|_| budget.spend(16 * held.len())) {
            let more: Vec<String> = held.iter().chain([text]).cloned().collect();
            values.push((*rank, Some(Value::Many(more))));
        }
        values.extend(texts.into_iter().map(|(rank, text)| (rank, Some(Value::Many(vec![text])))));
    } else {
        values.extend(texts.into_iter().map(|(rank, text)| (rank, Some(Value::One(text)))));
    }
    values.push((Rank::Absent, None));
    values.sort_by_key(|(rank, _)| *rank);
    let mut met: Vec<Option<Value>> = Vec::new();
    for (_, value) in values {
        if !budget.spend(weight) {
            break;
        }
        let changed = with(&request.context, first.condition.key.as_str(), value.as_ref());
        if wishes.iter().all(|wish| wish.is_met(&changed)) && !met.contains(&value) {
            met.push(value);
        }
    }
    met
}

/// A context with one key set, or taken away.
pub(super) fn with(context: &Context, key: &str, value: Option<&Value>) -> Context {
    let mut changed = context.clone();
    match value {
        Some(value) => changed.set(key, value.clone()),
        None => drop(changed.remove(key)),
    }
    changed
}

fn single(value: &Value) -> Option<&str> {
    match value {
        Value::One(text) => Some(text),
        Value::Many(_) | Value::Unknown => None,
    }
}

/// How far a value is from the present one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    Apart(Decimal),
    /// Times pass: what is still to come is nearer than what was.
    Later(u128),
    Earlier(u128),
    Unlike,
}

impl Distance {
    fn between(from: &str, to: &str) -> Distance {
        if let (Some(one), Some(other)) = (Decimal::read(from), Decimal::read(to)) {
            return one.distance(&other).map_or(Distance::Unlike, Distance::Apart);
        }
        match (quantity::instant(from), quantity::instant(to)) {
            (Some(one), Some(other)) if other >= one => Distance::Later(one.abs_diff(other)),
            (Some(one), Some(other)) => Distance::Earlier(one.abs_diff(other)),
            _ => Distance::Unlike,
        }
    }
}

/// What the values of a condition stand for, and what lies just beside them.
fn around(condition: &Condition, statement: &Statement, context: &Context, texts: &mut Vec<(Rank, String)>) {
    let mut add = |rank, text: Option<String>| texts.extend(text.map(|text| (rank, text)));
    for wanted in condition.values.iter().take(MOST_VALUES) {
        let text = &wanted.text;
        let written = |wildcards| {
            let tokens = Template::read(text, statement.version)?.tokens(wildcards);
            resolved(&tokens, Keys::of(context), LONGEST).ok()?.map(|tokens| shortest(&tokens))
        };
        match condition.operator.test() {
            Test::Text { like, .. } => {
                add(Rank::Asked, written(like));
                add(Rank::MadeUp, Some(format!("not {text}")));
            }
            Test::Arn => {
                add(Rank::Asked, written(true));
                add(Rank::MadeUp, Some("arn:none:none:::none".to_owned()));
            }
            Test::Number(_) => {
                let Some(limit) = Decimal::read(text) else { continue };
                let step = |by: &str| Decimal::read(by).and_then(|by| limit.plus(&by)).and_then(|sum| sum.plain());
                add(Rank::Asked, limit.plain());
                for by in ["-1", "1"] {
                    // A step from above zero to below is seldom what an amount or an hour can be.
                    let crosses = step(by).is_some_and(|sum| sum.starts_with('-') != text.starts_with('-'));
                    add(if crosses { Rank::Finer } else { Rank::Asked }, step(by));
                }
                for by in ["-0.01", "0.01"] {
                    add(Rank::Finer, step(by));
                }
            }
            Test::Date(_) => {
                let Some(instant) = quantity::instant(text) else { continue };
                let second = 1_000_000_000;
                for beside in [0, second, -second] {
                    add(Rank::Asked, quantity::instant_text(instant + beside));
                }
            }
            Test::Bool => {
                add(Rank::Asked, Some("true".to_owned()));
                add(Rank::Asked, Some("false".to_owned()));
            }
            Test::Binary => {
                add(Rank::Asked, Some(text.clone()));
                add(Rank::MadeUp, Some("AA==".to_owned()));
            }
            Test::Ip => {
                let Some(network) = quantity::network(text) else { continue };
                add(Rank::Asked, Some(network.addr().to_string()));
                add(Rank::Finer, after(&network));
                add(Rank::MadeUp, Some("192.0.2.1".to_owned()));
            }
            Test::Null => {}
        }
    }
}

/// The shortest text that fits a pattern: every run of characters empty.
fn shortest(tokens: &[Token]) -> String {
    let text = |token: &Token| match token {
        Token::Char(c) => Some(*c),
        Token::One { .. } => Some('x'),
        Token::Run { .. } | Token::Variable(_) => None,
    };
    tokens.iter().filter_map(text).collect()
}

/// The first address past a network.
fn after(network: &IpNet) -> Option<String> {
    match network {
        IpNet::V4(network) => {
            network.broadcast().to_bits().checked_add(1).map(|a| std::net::Ipv4Addr::from(a).to_string())
        }
        IpNet::V6(network) => {
            network.broadcast().to_bits().checked_add(1).map(|a| std::net::Ipv6Addr::from(a).to_string())
        }
    }
}

/// Texts of which conditions on one key may say different things: what their values stand for, and what lies between
/// and beside these.
///
/// For numbers and times they are one of each stretch that the conditions tell apart; for anything else the values
/// themselves, and one that nobody named.
#[must_use]
pub fn probes<'s>(conditions: impl IntoIterator<Item = (&'s Statement, &'s Condition)>) -> Vec<String> {
    let (mut numbers, mut instants, mut texts): (Vec<Decimal>, Vec<i128>, Vec<(Rank, String)>) = Default::default();
    for (statement, condition) in conditions {
        let written = || condition.values.iter().map(|value| value.text.as_str());
        match condition.operator.test() {
            Test::Number(_) => numbers.extend(written().filter_map(Decimal::read)),
            Test::Date(_) => instants.extend(written().filter_map(quantity::instant)),
            _ => around(condition, statement, &Context::default(), &mut texts),
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    instants.sort_unstable();
    instants.dedup();
    let step = |from: &Decimal, by: &str| Decimal::read(by).and_then(|by| from.plus(&by));
    let mut probes: Vec<String> = Vec::new();
    probes.extend(numbers.first().and_then(|first| step(first, "-1")).and_then(|below| below.plain()));
    for (at, number) in numbers.iter().enumerate() {
        probes.extend(number.plain());
        let next = numbers.get(at + 1);
        let beyond = ["1", "0.01"].iter().filter_map(|by| step(number, by)).find(|n| next.is_none_or(|next| n < next));
        probes.extend(beyond.and_then(|beyond| beyond.plain()));
    }
    let second = 1_000_000_000;
    let beside = instants.iter().flat_map(|instant| [instant - second, *instant, instant + second]);
    probes.extend(beside.filter_map(quantity::instant_text));
    texts.sort();
    probes.extend(texts.into_iter().map(|(_, text)| text));
    let mut known = std::collections::HashSet::new();
    probes.retain(|text| known.insert(text.clone()));
    probes
}
