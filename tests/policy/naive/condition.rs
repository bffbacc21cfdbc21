//! Conditions of the naive evaluator, by the tables of the specification.

use brewgate::policy::{Condition, Context, Value, Version};

use super::quantity::{base64, date, holds, network, number};
use super::text::{Piece, fill, fits, fold, marks, six_parts, template};

/// In order: the greatest of several is what one of them suffices for, the least what all must reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    No,
    Unjudged,
    Yes,
}

use Verdict::{No, Unjudged, Yes};

impl From<bool> for Verdict {
    fn from(truth: bool) -> Verdict {
        if truth { Yes } else { No }
    }
}

impl std::ops::Not for Verdict {
    type Output = Verdict;

    fn not(self) -> Verdict {
        match self {
            No => Yes,
            Unjudged => Unjudged,
            Yes => No,
        }
    }
}

/// Whether a condition holds.
pub fn judge(condition: &Condition, version: Version, context: &Context) -> Verdict {
    let name = condition.operator.as_str();
    let (set, name) = name.split_once(':').map_or((None, name), |(set, name)| (Some(set), name));
    let (name, if_exists) = name.strip_suffix("IfExists").map_or((name, false), |name| (name, true));
    let negated = name.contains("Not");
    let positive = name.replacen("Not", "", 1);
    let wanted: Vec<&str> = condition.values.iter().map(|value| value.text.as_str()).collect();
    let found = context.value(condition.key.as_str());

    if positive == "Null" {
        let absent = match found {
            None => true,
            Some(Value::Many(list)) => list.is_empty(),
            Some(Value::One(_)) => false,
            Some(Value::Unknown) => unreachable!("only certain requests are asked here"),
        };
        // *Reading*: another text than these two is no answer, as with Bool.
        return wanted.iter().any(|text| fold(text) == absent.to_string()).into();
    }

    let (values, is_list) = match found {
        None => {
            return match (if_exists, set) {
                (true, _) | (false, Some("ForAllValues")) => Yes,
                (false, Some(_)) => No,
                (false, None) => negated.into(),
            };
        }
        Some(Value::One(text)) => (vec![text.as_str()], false),
        Some(Value::Many(list)) => (list.iter().map(String::as_str).collect(), true),
        Some(Value::Unknown) => unreachable!("only certain requests are asked here"),
    };
    let tests = values.iter().map(|value| {
        let hits = wanted.iter().map(|wanted| compare(&positive, negated, wanted, value, version, context));
        let hit = hits.max().unwrap_or(No);
        if negated { !hit } else { hit }
    });
    match set {
        Some("ForAllValues") => tests.min().unwrap_or(Yes),
        Some(_) => tests.max().unwrap_or(No),
        None if is_list => No,
        None => tests.max().expect("a single value"),
    }
}

/// Whether one value of the request hits one value of the policy under the positive operator.
fn compare(operator: &str, negated: bool, wanted: &str, found: &str, version: Version, context: &Context) -> Verdict {
    let both = |sides: Option<bool>| sides.map_or(Unjudged, Verdict::from);
    match operator {
        "StringEquals" | "StringEqualsIgnoreCase" | "StringLike" => {
            // *Reading*: a malformed variable is a value that cannot be judged.
            let Some(template) = template(wanted, version) else { return Unjudged };
            let Some(pieces) = fill(&template, context) else { return No };
            let plain: String = pieces.iter().map(|piece| piece.char()).collect();
            match operator {
                "StringEquals" => plain == found,
                "StringLike" => fits(&marks(&pieces), found),
                _ => fold(&plain) == fold(found),
            }
            .into()
        }
        "ArnEquals" | "ArnLike" => {
            // What has not six parts never matches; that it does *not* match is another claim.
            let short = if negated { Unjudged } else { No };
            let Some(found) = six_parts(found) else { return short };
            let Some(template) = template(wanted, version) else { return Unjudged };
            let Some(pieces) = fill(&template, context) else { return No };
            let Some(wanted) = split(&pieces) else { return short };
            wanted.iter().zip(found).all(|(wanted, found)| fits(&marks(wanted), found)).into()
        }
        "Bool" => (["true", "false"].contains(&fold(wanted).as_str()) && fold(wanted) == fold(found)).into(),
        "BinaryEquals" => both(base64(wanted).zip(base64(found)).map(|(wanted, found)| wanted == found)),
        "IpAddress" => {
            both(network(wanted).zip(found.parse().ok()).map(|(network, address)| network.contains(address)))
        }
        _ => {
            if let Some(side) = operator.strip_prefix("Numeric") {
                both(number(found).zip(number(wanted)).map(|(found, wanted)| holds(side, found.cmp(&wanted))))
            } else if let Some(side) = operator.strip_prefix("Date") {
                both(date(found).zip(date(wanted)).map(|(found, wanted)| holds(side, found.cmp(&wanted))))
            } else {
                panic!("no operator of the language: {operator}")
            }
        }
    }
}

/// The six parts of an ARN pattern. Colons that a variable brought count: `${aws:PrincipalArn}` is a
/// whole ARN.
fn split(pieces: &[Piece]) -> Option<[Vec<Piece>; 6]> {
    let mut parts: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        if piece.char() == ':' && parts.len() < 6 {
            parts.push(Vec::new());
        } else {
            parts.last_mut().expect("never empty").push(*piece);
        }
    }
    parts.try_into().ok()
}
