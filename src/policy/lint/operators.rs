//! Condition operators that do not exist: what each was probably meant to be. A slip of the pen is mended, and a sense is
//! kept: no guess loses a negation, and none brings one.

use super::suggest::Suggestions;
use crate::policy::condition::Wanted;
use crate::policy::json::{Json, Node};
use crate::policy::operator::Operator;
use crate::policy::reader::scalar;
use crate::policy::{Span, Version};

/// Every operator that is not negated.
const POSITIVE: [&str; 19] = [
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "NumericEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "ArnEquals",
    "ArnLike",
    "Null",
];

/// The operator that a name was meant to be, its set operator and suffix kept.
pub(super) fn meant(suggestions: &Suggestions, name: &str) -> Option<String> {
    let (set, rest) = match name.split_once(':') {
        Some((set, rest)) => (near(suggestions, set, &["ForAllValues", "ForAnyValue"])?, rest),
        None => ("", name),
    };
    let (base, suffix) = match lower(rest).rfind("if") {
        Some(at) => (&rest[..at], near(suggestions, &rest[at..], &["IfExists"])?),
        None => (rest, ""),
    };
    // As other languages call them.
    let base = base.replace("OrEqualTo", "Equals").replace("OrEquals", "Equals").replace("OrEqual", "Equals");
    let base = match *lower(&base).match_indices("not").collect::<Vec<_>>() {
        [] => near(suggestions, &base, &POSITIVE)?.to_owned(),
        [(at, not)] => {
            let positive = format!("{}{}", &base[..at], &base[at + not.len()..]);
            negated(near(suggestions, &positive, &POSITIVE)?)?
        }
        _ => return None,
    };
    Some(match (base.as_str(), set) {
        ("Null", _) => base,
        (_, "") => format!("{base}{suffix}"),
        _ => format!("{set}:{base}{suffix}"),
    })
}

/// In small letters, each in its place.
fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// The nearest of these, if nothing about the word speaks for its opposite: with a `Not` put in, no name is any nearer
/// than three letters more make it.
fn near<'c>(suggestions: &Suggestions, word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let meant = suggestions.nearest(word, candidates.iter().copied())?;
    let distance = |name: &str| strsim::osa_distance(&lower(word), &lower(name));
    let starts = meant.char_indices().filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| at);
    let mut opposites = starts.map(|at| format!("{}Not{}", &meant[..at], &meant[at..]));
    let plain = distance(meant);
    (!denies(word) && opposites.all(|opposite| distance(&opposite) >= plain + "Not".len())).then_some(meant)
}

/// Whether one of the words that a name is made of says no.
fn denies(name: &str) -> bool {
    let starts = name.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at);
    let starts: Vec<usize> = starts.chain([name.len()]).collect();
    let mut words = starts.windows(2).map(|ends| lower(&name[ends[0]..ends[1]]));
    words.any(|word| matches!(word.as_str(), "no" | "non" | "none" | "not" | "never" | "without" | "except"))
}

/// The operator that is met where this one is not, if there is one.
fn negated(operator: &str) -> Option<String> {
    for (side, opposite) in [
        ("LessThan", "GreaterThanEquals"),
        ("LessThanEquals", "GreaterThan"),
        ("GreaterThan", "LessThanEquals"),
        ("GreaterThanEquals", "LessThan"),
    ] {
        if let Some(family) = operator.strip_suffix(side) {
            return Some(format!("{family}{opposite}"));
        }
    }
    let forms =
        [operator.replace("Equals", "NotEquals"), operator.replace("Like", "NotLike"), format!("Not{operator}")];
    forms.into_iter().find(|form| Operator::read(form).is_some_and(|operator| operator.negated))
}

/// Whether an operator can read each value that stands under a block.
pub(super) fn reads(operator: &str, block: &Node) -> bool {
    let Some(operator) = Operator::read(operator) else { return false };
    let read = |item: &Node| {
        scalar(item).is_none_or(|text| !Wanted::new(text, Span::default(), &operator, Version::V2012).unreadable())
    };
    let Json::Object(keys) = &block.value else { return true };
    keys.iter().all(|key| match &key.node.value {
        Json::List(items) => items.iter().all(read),
        _ => read(&key.node),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sense_is_kept() {
        for (written, wanted) in [
            ("NotStringEquals", Some("StringNotEquals")),
            ("StringNotEqual", Some("StringNotEquals")),
            ("stringnotequals", Some("StringNotEquals")),
            ("StringNotEqualIgnoreCase", Some("StringNotEqualsIgnoreCase")),
            ("NotNumericEquals", Some("NumericNotEquals")),
            ("NotArnLike", Some("ArnNotLike")),
            ("IpNotAddress", Some("NotIpAddress")),
            ("ForAnyValue:NotStringLikeIfExist", Some("ForAnyValue:StringNotLikeIfExists")),
            ("NumericNotLessThan", Some("NumericGreaterThanEquals")),
            ("NumericNotLessThanEquals", Some("NumericGreaterThan")),
            ("DateNotGreaterThan", Some("DateLessThanEquals")),
            ("DateNotGreaterThanEquals", Some("DateLessThan")),
            ("NumericLessThanOrEqualTo", Some("NumericLessThanEquals")),
            ("Boolean", Some("Bool")),
            ("StringEqualsIfexists", Some("StringEqualsIfExists")),
            ("BinaryNotEquals", None),
            ("NotBinaryEquals", None),
            ("BoolNot", None),
            ("BoolNo", None),
            ("BoolNotEquals", None),
            ("NotNull", None),
            ("NotStringNotEquals", None),
            ("StringNoEquals", None),
            ("StringNEquals", None),
            ("StringUnequals", None),
            ("ArnUnlike", None),
            ("NumericNoLessThan", None),
            ("ForNoValue:StringEquals", None),
            ("fornovalue:StringEquals", None),
            ("forallvalues:StringEquals", Some("ForAllValues:StringEquals")),
            ("ForAny:StringEquals", Some("ForAnyValue:StringEquals")),
            ("ForNotAllValues:StringEquals", None),
            ("StringEqualsIfNotExists", None),
            ("StringEqualsIfNoneExists", None),
            ("IfExists", None),
        ] {
            assert_eq!(meant(&Suggestions::new(), written).as_deref(), wanted, "{written}");
        }
    }

    #[test]
    fn an_operator_reads_each_value_of_a_list_or_none() {
        let reads = |block: &str| reads("NumericEquals", &crate::policy::json::read(block).0);
        assert!(reads(r#"{"k": "5", "l": ["6", "7"]}"#));
        assert!(!reads(r#"{"k": "five"}"#) && !reads(r#"{"k": "5", "l": ["6", "seven"]}"#));
    }
}
