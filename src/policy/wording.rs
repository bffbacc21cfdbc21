//! Conditions in plain words: "at most 50", "the amount is 82, `LeadRefunds` line 11 wants at most
//! 50".

use super::explanation::Words;
use super::operator::{Compare, Operator, Quantifier, Test};
use super::{Clause, Part};

/// What an operator wants of a key: "at most 50", "anything but `red` or `blue`".
fn wants(operator: &Operator, values: &[String]) -> String {
    let negated = operator.negated();
    let quoted = || values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ");
    let plain = values.join(" or ");
    let wanted = match operator.test() {
        Test::Text { like: true, .. } | Test::Arn if negated => format!("nothing like {}", quoted()),
        Test::Text { like: true, .. } | Test::Arn => format!("something like {}", quoted()),
        Test::Text { .. } | Test::Binary if negated => format!("anything but {}", quoted()),
        Test::Text { .. } | Test::Binary => quoted(),
        Test::Number(side) => format!("{} {plain}", number(side, negated)),
        Test::Date(side) => format!("{} {plain}", date(side, negated)),
        Test::Ip => format!("{} {plain}", if negated { "an address outside" } else { "an address within" }),
        Test::Null if values.iter().all(|value| value.eq_ignore_ascii_case("true")) => "it absent".to_owned(),
        Test::Null => "it present".to_owned(),
        Test::Bool => plain,
    };
    match operator.quantifier() {
        Some(Quantifier::All) => format!("every value {wanted}"),
        Some(Quantifier::Any) => format!("one value {wanted}"),
        None => wanted,
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

/// What would make a condition hold (or fail), as a phrase: "the amount at most 50", "an approval".
pub(super) fn wish(clause: &Clause, words: &dyn Words, holds: bool) -> Option<String> {
    let Part::Condition { operator, key } = &clause.part else { return None };
    let (operator, key) = (Operator::read(operator)?, words.key(key));
    Some(match wanted_truth(&operator, &clause.asked) {
        Some(truth) if truth == holds => key,
        Some(_) => format!("without {key}"),
        None if operator.test() == Test::Null => {
            let absent = clause.asked.iter().all(|value| value.eq_ignore_ascii_case("true"));
            format!("{key} {}", if absent == holds { "absent" } else { "given" })
        }
        None if holds => format!("{key} {}", wants(&operator, &clause.asked)),
        None => format!("{key} not {}", wants(&operator, &clause.asked)),
    })
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
    if let Some(truth) = wanted_truth(&operator, &clause.asked) {
        return if truth {
            format!("{who} wants {key}, which is {found}")
        } else {
            format!("{who} wants {key} to be false, and it is {found}")
        };
    }
    let limit = clause.found.is_some() && matches!(operator.test(), Test::Number(Compare::Less | Compare::AtMost));
    let prefix = if limit { "over the limit: " } else { "" };
    format!("{prefix}{key} is {found}, {who} wants {}", wants(&operator, &clause.asked))
}
