//! Repetition: entries, values and statements that another one covers already, and an Allow that a
//! Deny of the same policy always overrides.

use std::collections::{HashMap, HashSet};

use super::actions::Named;
use super::change::{remove, remove_from};
use super::{Draft, Part, check};
use crate::policy::budget::Budget;
use crate::policy::condition::{Condition, Wanted};
use crate::policy::cover::{action_within, covers_within, resource_within};
use crate::policy::document::Resources;
use crate::policy::finding::{Check, Finding, Fix};
use crate::policy::json::Json;
use crate::policy::operator::Test;
use crate::policy::{Span, arn};

/// Of so many candidates that could cover an entry or statement, the others are not looked at.
const MOST: usize = 8;
/// As many statements are looked at whether they are candidates at all.
const GLANCES: usize = 64;

/// Within one statement.
pub(super) fn within(part: &Part, budget: &Budget, found: &mut Vec<Finding>) {
    let actions = &part.statement.actions.entries;
    let texts: Vec<String> = actions.iter().map(|entry| entry.text.to_ascii_lowercase()).collect();
    let spans: Vec<Span> = actions.iter().map(|entry| entry.span).collect();
    let names = |at: usize| !matches!(part.named[at], Named::Malformed | Named::ServiceWildcard);
    let by = |narrow: usize, wide: usize| names(narrow) && action_within(&actions[narrow], &actions[wide], budget);
    for (narrow, wide) in covered(&texts, &by) {
        let (narrow_text, wide_text) = (&actions[narrow].text, &actions[wide].text);
        found.push(repeated(&check::REDUNDANT_ACTION, narrow_text, wide_text, &spans, narrow));
    }
    if let Some(resources) = &part.statement.resources {
        let resources = &resources.entries;
        let texts: Vec<String> = resources.iter().map(|entry| entry.text.clone()).collect();
        let spans: Vec<Span> = resources.iter().map(|entry| entry.span).collect();
        let is_arn = |at: usize| arn::parts(&texts[at]).is_some();
        let by = |narrow: usize, wide: usize| {
            is_arn(narrow) && resource_within(&resources[narrow], &resources[wide], budget)
        };
        for (narrow, wide) in covered(&texts, &by) {
            found.push(repeated(&check::REDUNDANT_RESOURCE, &texts[narrow], &texts[wide], &spans, narrow));
        }
    }
    for condition in &part.statement.conditions {
        values(condition, budget, found);
    }
}

/// Values that stand there twice, or that another one includes.
fn values(condition: &Condition, budget: &Budget, found: &mut Vec<Finding>) {
    let compared = condition.operator.test;
    let fold = matches!(compared, Test::Text { fold: true, .. } | Test::Bool | Test::Null);
    let spans: Vec<Span> = condition.values.iter().map(|value| value.span).collect();
    let is_wide = |value: &Wanted| match compared {
        Test::Text { like, .. } => like && value.text.contains(['*', '?']),
        Test::Arn => value.text.contains(['*', '?']),
        Test::Number(_) | Test::Date(_) | Test::Ip | Test::Binary => true,
        Test::Bool | Test::Null => false,
    };
    let wide: Vec<(usize, &Wanted)> =
        condition.values.iter().enumerate().filter(|(_, value)| is_wide(value)).take(GLANCES).collect();
    let mut seen = HashSet::new();
    for (at, value) in condition.values.iter().enumerate() {
        let text = if fold { value.text.to_lowercase() } else { value.text.clone() };
        if !seen.insert(text) {
            found.push(repeated(&check::REDUNDANT_VALUE, &value.text, &value.text, &spans, at));
            continue;
        }
        let covering = wide.iter().find(|(other, wide)| {
            // Of two that mean the same, the later goes.
            *other != at && value.is_within(wide, budget) && (*other < at || !wide.is_within(value, budget))
        });
        if let Some((_, wide)) = covering {
            found.push(repeated(&check::REDUNDANT_VALUE, &value.text, &wide.text, &spans, at));
        }
    }
}

fn repeated(check: &Check, narrow: &str, wide: &str, spans: &[Span], at: usize) -> Finding {
    let message = if narrow == wide {
        format!("`{narrow}` stands here twice, and once is enough")
    } else {
        format!("`{wide}` includes `{narrow}`, which adds nothing")
    };
    check.at(spans[at], message).with_fix(remove(spans, at).map(|edit| Fix::new("remove it", edit)))
}

/// Each text that another one covers, with that one: of two that are the same, the later.
///
/// Only an entry whose beginning, up to its first wildcard, begins the other can cover it; so that a
/// long list takes no longer than its length.
fn covered(texts: &[String], within: &dyn Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut wide: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, text) in texts.iter().enumerate() {
        if text.contains(['*', '?']) {
            wide.entry(stem(text)).or_default().push(at);
        }
    }
    for (at, text) in texts.iter().enumerate() {
        if let Some(first) = seen.get(text.as_str()) {
            found.push((at, *first));
            continue;
        }
        seen.insert(text, at);
        if wide.is_empty() {
            continue;
        }
        let candidates = beginnings(text).filter_map(|start| wide.get(start)).flatten().take(MOST);
        let covering = candidates.copied().find(|other| *other != at && texts[*other] != *text && within(at, *other));
        found.extend(covering.map(|other| (at, other)));
    }
    found
}

/// A text up to its first wildcard or variable.
fn stem(text: &str) -> &str {
    &text[..text.find(['*', '?', '$']).unwrap_or(text.len())]
}

/// Every beginning of a text, the empty one first, at most 200 of them.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.take(200).map(|end| &text[..end])
}

/// Between the statements of a document.
pub(super) fn between(draft: &Draft, budget: &Budget, found: &mut Vec<Finding>) {
    let readable = |part: &&Part| part.statement.readable && !part.statement.actions.entries.is_empty();
    let shapes: Vec<Shape> = draft.parts.iter().filter(readable).map(Shape::new).collect();
    if shapes.len() < 2 {
        return;
    }
    let mut by_action: HashMap<(bool, &str), Vec<usize>> = HashMap::new();
    for (at, shape) in shapes.iter().enumerate() {
        let negated = shape.part.statement.actions.negated;
        let mut stems: Vec<&str> =
            if negated { vec![""] } else { shape.actions.iter().map(|action| stem(action)).collect() };
        stems.sort_unstable();
        stems.dedup();
        for stem in stems {
            by_action.entry((shape.part.allows(), stem)).or_default().push(at);
        }
    }
    let mut redundant = vec![false; shapes.len()];
    for (at, shape) in shapes.iter().enumerate() {
        let part = shape.part;
        let candidates = |allows: bool| -> Vec<usize> {
            let starts = beginnings(&shape.actions[0]).filter_map(|start| by_action.get(&(allows, start)));
            let others = starts.flatten().copied().filter(|other| *other != at).take(GLANCES);
            others.filter(|other| shapes[*other].could_cover(shape, budget)).take(MOST).collect()
        };
        let is_covered = |other: usize| covers_within(shapes[other].part.statement, part.statement, budget);
        let covering = candidates(part.allows()).into_iter().find(|other| {
            // Of two that say the same, the later one goes.
            let earlier = *other < at || !covers_within(part.statement, shapes[*other].part.statement, budget);
            !redundant[*other] && is_covered(*other) && earlier
        });
        if let Some(other) = covering {
            redundant[at] = true;
            found.push(redundant_statement(draft, part, shapes[other].part));
        } else if part.allows() {
            let deny = candidates(false).into_iter().find(|other| is_covered(*other));
            found.extend(deny.map(|other| {
                let message = format!(
                    "{} denies all of this, and a Deny always wins: this statement allows nothing",
                    title(draft, shapes[other].part)
                );
                check::SHADOWED.at(part.statement.effect_span, message)
            }));
        }
    }
}

/// A statement, and its entries as they compare.
struct Shape<'p> {
    part: &'p Part<'p>,
    /// In lower case.
    actions: Vec<String>,
    resources: Vec<&'p str>,
}

impl<'p> Shape<'p> {
    fn new(part: &'p Part<'p>) -> Shape<'p> {
        let actions = part.statement.actions.entries.iter().map(|entry| entry.text.to_ascii_lowercase()).collect();
        let resources = part.statement.resources.iter().flat_map(|resources| &resources.entries);
        Shape { part, actions, resources: resources.map(|entry| entry.text.as_str()).collect() }
    }

    /// Whether it is worth asking whether this covers another: each of its conditions has one of its kind there, and
    /// each entry there one here that begins and ends it.
    fn could_cover(&self, narrow: &Shape, budget: &Budget) -> bool {
        let (one, other) = (self.part.statement, narrow.part.statement);
        let same = |one: &Condition, other: &Condition| one.key == other.key && one.operator == other.operator;
        let is_negated = |resources: &Option<Resources>| resources.as_ref().is_some_and(|resources| resources.negated);
        let actions = one.actions.negated || other.actions.negated;
        let resources = is_negated(&one.resources) || is_negated(&other.resources);
        budget.spend(16 * one.conditions.len() * other.conditions.len())
            && one.conditions.iter().all(|one| other.conditions.iter().any(|other| same(one, other)))
            && (actions || begin(&self.actions, &narrow.actions, budget))
            && (resources || self.resources.is_empty() || begin(&self.resources, &narrow.resources, budget))
    }
}

/// Whether each of the narrow entries has a wide one that may include it.
fn begin<T: AsRef<str>>(wide: &[T], narrow: &[T], budget: &Budget) -> bool {
    let may = |wide: &str, narrow: &str| {
        let stem = stem(wide);
        let tail = wide.rfind(['*', '?', '}']).map_or("", |at| &wide[at + 1..]);
        narrow.starts_with(stem) && narrow.ends_with(tail) && (stem.len() < wide.len() || narrow.len() == wide.len())
    };
    budget.spend(wide.len() * narrow.len())
        && narrow.iter().all(|narrow| wide.iter().any(|wide| may(wide.as_ref(), narrow.as_ref())))
}

fn title(draft: &Draft, part: &Part) -> String {
    let index = draft.parts.iter().position(|other| std::ptr::eq(other, part)).unwrap_or_default();
    match part.statement.title(index) {
        named if part.statement.sid.as_ref().is_some_and(|sid| !sid.is_empty()) => format!("`{named}`"),
        place => place,
    }
}

fn redundant_statement(draft: &Draft, part: &Part, wide: &Part) -> Finding {
    let does = if part.allows() { "allows" } else { "denies" };
    let message = format!("{} {does} all of this already, so this statement adds nothing", title(draft, wide));
    let list = super::members(draft.root).iter().find(|member| member.name == "Statement");
    let fix = list.and_then(|member| {
        let Json::List(items) = &member.node.value else { return None };
        let at = items.iter().position(|item| item.span.start() == part.node.span.start())?;
        remove_from(&member.node, at).map(|edit| Fix::new("remove the statement", edit))
    });
    check::REDUNDANT_STATEMENT.at(part.statement.effect_span, message).with_fix(fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::ActionPattern;

    #[test]
    fn what_is_covered_is_found_by_its_beginning() {
        let texts = ["a:get", "a:*", "a:get", "b:x", "a:l*", "a:x"].map(String::from);
        let entries = texts.clone().map(|text| ActionPattern::new(text, Span::default()));
        let budget = Budget::new();
        let within = |narrow: usize, wide: usize| action_within(&entries[narrow], &entries[wide], &budget);
        assert_eq!(covered(&texts, &within), [(0, 1), (2, 0), (4, 1), (5, 1)]);
    }
}
