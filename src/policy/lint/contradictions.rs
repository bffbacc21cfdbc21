//! Conditions of one statement that cannot all be met, exceptions from everything, and dates that are over: it then
//! applies to nothing.

use std::collections::HashMap;
use std::fmt::Display;

use super::{Part, check};
use crate::policy::budget::Budget;
use crate::policy::condition::Condition;
use crate::policy::finding::Finding;
use crate::policy::operator::{Compare, Test};
use crate::policy::quantity::{self, Decimal};
use crate::policy::{Document, Effect, Kind};

pub(super) fn check(part: &Part, budget: &Budget, found: &mut Vec<Finding>) {
    if let Some((element, span)) = part.excepts_everything() {
        let does = if part.allows() { "allows" } else { "denies" };
        let message = format!("`{element}` excepts everything there is, so this {does} nothing");
        found.push(check::CONTRADICTION.at(span, message));
    }
    if part.statement.conditions.len() < 2 {
        return;
    }
    let mut by_key: HashMap<&str, Vec<&Condition>> = HashMap::new();
    for condition in &part.statement.conditions {
        by_key.entry(condition.key.folded()).or_default().push(condition);
    }
    // A statement has few operators, so that no key has many conditions; a text that is made to be slow has.
    for conditions in by_key.values().filter(|all| (2..=24).contains(&all.len())) {
        found.extend(contradiction(conditions, part, budget));
    }
}

fn contradiction(conditions: &[&Condition], part: &Part, budget: &Budget) -> Option<Finding> {
    let name = conditions[0].key.as_str();
    let never = if part.allows() { "allows nothing" } else { "denies nothing" };
    if let Some(absent) = conditions.iter().find(|c| c.operator.test == Test::Null && says(c, true) && !says(c, false))
    {
        let present = conditions.iter().find(|c| c.asks_for_a_value())?;
        let message = format!("`{name}` would have to be absent and have a value at once, so this {never}");
        return Some(check::CONTRADICTION.at(later(absent, present).span, message));
    }
    let strict: Vec<&Condition> =
        conditions.iter().copied().filter(|c| !c.operator.if_exists && c.operator.quantifier.is_none()).collect();
    let number = |text: &str| Decimal::read(text);
    let numbers = strict.iter().filter_map(|c| match c.operator.test {
        Test::Number(side) if !c.operator.negated => Some((*c, side)),
        _ => None,
    });
    let dates = strict.iter().filter_map(|c| match c.operator.test {
        Test::Date(side) if !c.operator.negated => Some((*c, side)),
        _ => None,
    });
    let window = empty_window(numbers, number).or_else(|| empty_window(dates, quantity::instant));
    if let Some((low, high)) = window {
        let over_midnight = conditions[0].key.folded() == "shop:hour";
        let hint = if over_midnight { "; over midnight it takes two statements" } else { "" };
        let message = format!(
            "{} and {} cannot both be true, so this {never}{hint}",
            asked(low, &low.operator),
            asked(high, &high.operator)
        );
        return Some(check::CONTRADICTION.at(later(low, high).span, message));
    }
    let (negated, positive): (Vec<&Condition>, Vec<&Condition>) =
        strict.iter().copied().filter(|c| is_equality(c) && !c.values.is_empty()).partition(|c| c.operator.negated);
    let is_excluded = |one: &Condition, other: &Condition| {
        one.values.iter().all(|value| other.values.iter().any(|wide| value.is_within(wide, budget)))
    };
    let are_apart = |one: &Condition, other: &Condition| {
        one.values.iter().all(|value| other.values.iter().all(|theirs| value.is_apart(theirs, budget)))
    };
    for (at, one) in positive.iter().enumerate() {
        if let Some(other) = negated.iter().find(|other| is_excluded(one, other)) {
            let message = format!("`{name}` would have to be and not be the same, so this {never}");
            return Some(check::CONTRADICTION.at(later(one, other).span, message));
        }
        if let Some(other) = positive[..at].iter().find(|other| are_apart(one, other)) {
            let message = format!(
                "{} and {} cannot both be true, so this {never}",
                asked(other, &other.operator),
                asked(one, &one.operator)
            );
            return Some(check::CONTRADICTION.at(later(one, other).span, message));
        }
    }
    None
}

/// The one that stands behind the other.
fn later<'c>(one: &'c Condition, other: &'c Condition) -> &'c Condition {
    if one.span.start() > other.span.start() { one } else { other }
}

fn says(condition: &Condition, truth: bool) -> bool {
    condition.values.iter().any(|value| quantity::boolean(&value.text) == Some(truth))
}

fn is_equality(condition: &Condition) -> bool {
    match condition.operator.test {
        Test::Number(side) | Test::Date(side) => side == Compare::Equal,
        Test::Text { .. } | Test::Arn | Test::Ip | Test::Binary => true,
        Test::Bool | Test::Null => false,
    }
}

/// How a condition reads.
fn asked(condition: &Condition, operator: &impl Display) -> String {
    let values: Vec<&str> = condition.values.iter().map(|value| value.text.as_str()).take(3).collect();
    format!("`{operator}` `{}`", values.join("`, `"))
}

/// A lower and an upper limit between which nothing lies. Of several values of one condition the weakest counts.
fn empty_window<'c, T: Ord + Copy>(
    conditions: impl Iterator<Item = (&'c Condition, Compare)>,
    read: impl Fn(&str) -> Option<T>,
) -> Option<(&'c Condition, &'c Condition)> {
    let mut low: Option<(T, bool, &Condition)> = None;
    let mut high: Option<(T, bool, &Condition)> = None;
    for (condition, side) in conditions {
        let values: Option<Vec<T>> = condition.values.iter().map(|value| read(&value.text)).collect();
        let values = values?;
        let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) else { continue };
        if matches!(side, Compare::Equal | Compare::Greater | Compare::AtLeast) {
            let open = side == Compare::Greater;
            if low.is_none_or(|(bound, strict, _)| (*least, open) > (bound, strict)) {
                low = Some((*least, open, condition));
            }
        }
        if matches!(side, Compare::Equal | Compare::Less | Compare::AtMost) {
            let open = side == Compare::Less;
            if high.is_none_or(|(bound, strict, _)| *most < bound || *most == bound && open && !strict) {
                high = Some((*most, open, condition));
            }
        }
    }
    let ((low, above, one), (high, below, other)) = (low?, high?);
    let empty = low > high || low == high && (above || below);
    (empty && !std::ptr::eq(one, other)).then_some((one, other))
}

/// What is over at a time: statements whose last day has passed. The one check that needs a clock, and so is asked
/// apart from [`super::lint`].
#[must_use]
pub fn over(text: &str, kind: Kind, now: jiff::Timestamp) -> Vec<Finding> {
    let (document, _) = Document::parse(text, kind);
    let now = now.as_nanosecond();
    let mut found = Vec::new();
    for statement in document.statements.iter().filter(|statement| statement.readable) {
        for condition in &statement.conditions {
            let (Test::Date(side) | Test::Number(side)) = condition.operator.test else { continue };
            let of_now = match condition.key.folded() {
                // Seconds since 1970 are a number too.
                "aws:epochtime" => true,
                key => key == "aws:currenttime" && matches!(condition.operator.test, Test::Date(_)),
            };
            let ends = matches!(side, Compare::Less | Compare::AtMost | Compare::Equal);
            let last = condition.values.iter().filter_map(|value| Some((quantity::instant(&value.text)?, value)));
            let Some((last, value)) = last.max_by_key(|(instant, _)| *instant) else { continue };
            let positive = !condition.operator.negated && condition.operator.quantifier.is_none();
            if of_now && ends && positive && last < now {
                let does = if statement.effect == Effect::Allow { "allows" } else { "denies" };
                let message = format!("`{}` is over, so this statement {does} nothing any more", value.text);
                found.push(check::WINDOW_OVER.at(value.span, message));
            }
        }
    }
    found
}
