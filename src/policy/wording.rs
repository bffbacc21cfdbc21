//! Conditions and advice in plain words: "at most 50", "the amount is 82, `LeadRefunds` line 11 wants at most 50",
//! "With an amount of at most 50".

use super::advice::{Bound, Change, Ground, Remedy};
use super::explanation::{Way, Words};
use super::hinge::{Hinge, Stake};
use super::operator::{Compare, Operator, Quantifier, Test};
use super::{Clause, Effect, Layer, Part};

/// What an operator wants of a key, or what it must not be: "at most 50", "anything but `red` or `blue`".
fn wants(operator: &Operator, values: &[String], holds: bool) -> String {
    let negated = operator.negated() == holds;
    let quoted = || values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ");
    let plain = values.join(" or ");
    let wanted = match operator.test() {
        Test::Text { like: true, .. } | Test::Arn if negated => format!("nothing like {}", quoted()),
        Test::Text { like: true, .. } | Test::Arn => format!("something like {}", quoted()),
        Test::Text { .. } | Test::Binary if negated => format!("anything but {}", quoted()),
        Test::Text { .. } | Test::Binary => quoted(),
        Test::Number(side) => format!("{} {plain}", number(turned(side, holds), negated)),
        Test::Date(side) => format!("{} {plain}", date(turned(side, holds), negated)),
        Test::Ip => format!("{} {plain}", if negated { "an address outside" } else { "an address within" }),
        Test::Null if is_absent(values) == holds => "it absent".to_owned(),
        Test::Null => "it present".to_owned(),
        Test::Bool if holds => plain,
        Test::Bool => format!("anything but {plain}"),
    };
    match operator.quantifier() {
        Some(Quantifier::All) if holds => format!("every value {wanted}"),
        Some(Quantifier::Any) if !holds => format!("every value {wanted}"),
        Some(_) => format!("one value {wanted}"),
        None => wanted,
    }
}

/// Whether a `Null` condition wants the key absent.
fn is_absent(values: &[String]) -> bool {
    values.iter().all(|value| value.eq_ignore_ascii_case("true"))
}

/// The other side, where the comparison must not hold; of equality that is told by its negation.
fn turned(side: Compare, holds: bool) -> Compare {
    match side {
        side if holds => side,
        Compare::Equal => Compare::Equal,
        Compare::Less => Compare::AtLeast,
        Compare::AtMost => Compare::Greater,
        Compare::Greater => Compare::AtMost,
        Compare::AtLeast => Compare::Less,
    }
}

fn number(side: Compare, negated: bool) -> &'static str {
    match side {
        Compare::Equal if negated => "anything but",
        Compare::Equal => "exactly",
        Compare::Less => "less than",
        Compare::AtMost => "at most",
        Compare::Greater => "more than",
        Compare::AtLeast => "at least",
    }
}

fn date(side: Compare, negated: bool) -> &'static str {
    match side {
        Compare::Equal if negated => "any time but",
        Compare::Equal => "exactly",
        Compare::Less => "before",
        Compare::AtMost => "no later than",
        Compare::Greater => "after",
        Compare::AtLeast => "no earlier than",
    }
}

/// The truth that a plain boolean test wants.
fn wanted_truth(operator: &Operator, values: &[String]) -> Option<bool> {
    match values {
        [one] if operator.test() == Test::Bool => super::quantity::boolean(one),
        _ => None,
    }
}

/// What would make a condition hold, as a phrase: "the amount at most 50", "an approval".
pub(super) fn wish(clause: &Clause, words: &dyn Words) -> Option<String> {
    let Part::Condition { operator, key } = &clause.part else { return None };
    let operator = Operator::read(operator)?;
    let asked: Vec<String> = clause.asked.iter().map(|value| words.value(key, value)).collect();
    let key = words.key(key);
    Some(match wanted_truth(&operator, &clause.asked) {
        Some(true) => key,
        Some(false) => format!("without {key}"),
        None if operator.test() == Test::Null => {
            format!("{key} {}", if is_absent(&clause.asked) { "absent" } else { "given" })
        }
        None => format!("{key} {}", wants(&operator, &asked, true)),
    })
}

/// What is asked of one key, by all that ask.
enum Asked {
    /// That it is the case.
    True,
    /// That it is not.
    False,
    Given,
    Absent,
    /// "at least 8 and less than 18"; and whether that is a measure, of which the key is a quantity.
    Within(String, bool),
}

fn asked(key: &str, bounds: &[Bound], words: &dyn Words) -> Asked {
    let mut within: Vec<String> = Vec::new();
    let mut measure = true;
    let mut plain = Asked::Given;
    for bound in bounds {
        let Some(operator) = Operator::read(&bound.operator) else { continue };
        if let Some(truth) = wanted_truth(&operator, &bound.values) {
            plain = if truth == bound.holds { Asked::True } else { Asked::False };
        } else if operator.test() == Test::Null {
            if is_absent(&bound.values) == bound.holds {
                plain = Asked::Absent;
            }
        } else {
            measure &= matches!(operator.test(), Test::Number(_)) && operator.quantifier().is_none();
            let values: Vec<String> = bound.values.iter().map(|value| words.value(key, value)).collect();
            let phrase = wants(&operator, &values, bound.holds);
            if !within.contains(&phrase) {
                within.push(phrase);
            }
        }
    }
    match plain {
        Asked::Given if !within.is_empty() => Asked::Within(within.join(" and "), measure),
        plain => plain,
    }
}

/// A change of a request as a phrase: "with an amount of at most $50", "without the phone code".
#[must_use]
pub fn change_words(change: &Change, words: &dyn Words) -> String {
    let key = words.key(&change.key);
    if change.to.is_none() {
        return format!("without {key}");
    }
    match asked(&change.key, &change.bounds, words) {
        Asked::True => format!("with {key}"),
        Asked::False | Asked::Absent => format!("without {key}"),
        Asked::Given => format!("with {key} given"),
        Asked::Within(range, measure) => match key.strip_prefix("the ") {
            Some(bare) if measure => {
                let article = if bare.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                format!("with {article} {bare} of {range}")
            }
            _ => format!("with {key} {range}"),
        },
    }
}

/// What a key must stay, as a phrase: "the amount staying at most $50", "the phone code".
fn stake_words(stake: &Stake, words: &dyn Words) -> String {
    let key = words.key(&stake.key);
    match asked(&stake.key, &stake.bounds, words) {
        Asked::True | Asked::Given | Asked::Within(..) if !stake.given => format!("nothing being known of {key}"),
        Asked::True => key,
        Asked::False | Asked::Absent => format!("there being no {}", key.strip_prefix("the ").unwrap_or(&key)),
        Asked::Given => format!("{key} being given"),
        Asked::Within(range, _) => format!("{key} staying {range}"),
    }
}

/// `(LeadRefunds, line 7)`, or several such places.
#[must_use]
pub fn places(grounds: &[&Ground]) -> String {
    let each: Vec<String> = grounds.iter().map(|ground| format!("{}, line {}", ground.policy, ground.line)).collect();
    format!("({})", each.join("; "))
}

/// A remedy in words: "With an amount of at most $50", and the places that say so.
pub(super) fn remedy(remedy: &Remedy, words: &dyn Words) -> Way {
    let phrases: Vec<String> = remedy.changes.iter().map(|change| change_words(change, words)).collect();
    let grounds = remedy.grounds();
    Way {
        text: capitalised(&format!("{} {}", phrases.join(" and "), places(&grounds))),
        changes: remedy.changes.clone(),
        ground: grounds.first().copied().cloned(),
    }
}

/// What something hangs on in words: the statements, then each key.
pub(super) fn hinge(hinge: &Hinge, words: &dyn Words) -> Vec<Way> {
    let way = |text: String, ground: Option<&Ground>| Way { text, changes: Vec::new(), ground: ground.cloned() };
    let named: Vec<String> =
        hinge.statements.iter().map(|ground| format!("`{}` (line {})", ground.policy, ground.line)).collect();
    let mut ways = Vec::new();
    match (hinge.effect, named.as_slice()) {
        (Effect::Deny, _) => {}
        (Effect::Allow, [one]) => {
            let rest = match hinge.statements.first().map(|ground| &ground.layer) {
                Some(Layer::Boundary) => "nothing else in the permissions boundary includes it",
                Some(Layer::Session) => "nothing else in the session policy includes it",
                Some(Layer::Guardrail(_)) => "nothing else among the guardrails includes it",
                _ => "nothing else allows it",
            };
            ways.push(way(format!("{one}: {rest}"), hinge.statements.first()));
        }
        (Effect::Allow, several) => {
            ways.push(way(format!("{}: any of these is enough", several.join(" or ")), hinge.statements.first()));
        }
    }
    for stake in &hinge.keys {
        let ground = stake.bounds.first().map(|bound| &bound.ground);
        let place = ground.map_or_else(String::new, |ground| match hinge.effect {
            Effect::Allow => format!(" {}", places(&[ground])),
            Effect::Deny => format!(", else `{}` forbids it (line {})", ground.policy, ground.line),
        });
        ways.push(way(capitalised(&format!("{}{place}", stake_words(stake, words))), ground));
    }
    ways
}

/// The text with its first letter in upper case.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Why a condition does not hold: "over the limit: the amount is 82, `LeadRefunds` line 11 wants
/// at most 50". `who` is who wants it.
pub(super) fn failure(clause: &Clause, words: &dyn Words, who: &str) -> String {
    let Part::Condition { operator, key } = &clause.part else { return String::new() };
    let Some(operator) = Operator::read(operator) else { return String::new() };
    let key = words.key(key);
    let found = match &clause.found {
        None => "not given".to_owned(),
        Some(values) if values.is_empty() => "an empty list".to_owned(),
        Some(values) => values.join(", "),
    };
    if !clause.judged {
        return format!("{key} is `{found}`, which {who} cannot compare with {}", clause.asked.join(" or "));
    }
    let is_true = |values: &Vec<String>| values.iter().all(|value| super::quantity::boolean(value) == Some(true));
    match (wanted_truth(&operator, &clause.asked), &clause.found) {
        (Some(true), _) => return format!("{who} wants {key}, which is {found}"),
        (Some(false), Some(values)) if !values.is_empty() && is_true(values) => {
            return format!("{who} is only for requests without {key}, and this one comes with it");
        }
        (Some(false), None) => return format!("{who} wants {key} to be false, and this request says nothing of it"),
        (Some(false), _) => return format!("{who} wants {key} to be false, and it is {found}"),
        (None, _) => {}
    }
    let limit = clause.found.is_some() && matches!(operator.test(), Test::Number(Compare::Less | Compare::AtMost));
    let prefix = if limit { "over the limit: " } else { "" };
    format!("{prefix}{key} is {found}, {who} wants {}", wants(&operator, &clause.asked, true))
}
