//! Conditions: keys that exist and are carried, operators and values that go with them, and the
//! traps of absent keys.

use super::change::replace_by;
use super::keys::{self, Known};
use super::structure::{guard, rename_operator};
use super::{Draft, Part, actions::Named, check, values};
use crate::policy::catalog::{ActionId, ConditionKey, Given, KeyType, Unit};
use crate::policy::condition::{Condition, Wanted};
use crate::policy::finding::{Finding, Fix};
use crate::policy::operator::{Compare, Operator, Quantifier, Test};
use crate::policy::quantity;
use crate::policy::{Effect, Key, Kind, Version};

pub(super) fn check(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    for block in part.blocks() {
        for (at, condition) in block.iter().enumerate() {
            let same = |other: &&Condition| other.key == condition.key && other.key.as_str() != condition.key.as_str();
            // A block holds few keys; past that many the names are not compared.
            if let Some(other) = block[..at.min(256)].iter().find(same) {
                let message = format!(
                    "letter case does not count in a key's name, so this is `{}` once more, and both must be met",
                    other.key.as_str()
                );
                found.push(check::KEY_CASE.at(draft.name_at(condition.span), message));
            }
        }
    }
    for condition in &part.statement.conditions {
        let name = condition.key.as_str();
        match keys::known(draft.catalog, name) {
            Known::Here(key) => {
                let fits = known(draft, part, condition, key, found);
                values::check(draft, part, condition, Some(key), fits, found);
            }
            Known::Foreign(service) => {
                if !part.mentions(&service) {
                    let message = format!("this shop has no service `{service}`, so no request carries `{name}`");
                    found.push(check::UNKNOWN_SERVICE.at(draft.name_at(condition.span), message));
                }
                values::check(draft, part, condition, None, true, found);
            }
            unknown => {
                let place = draft.name_at(condition.span);
                found.push(keys::unknown(draft, name, &unknown, place, str::to_owned));
            }
        }
    }
}

/// Everything about a key that the shop has; whether the operator is one for its type.
fn known(draft: &Draft, part: &Part, condition: &Condition, key: &ConditionKey, found: &mut Vec<Finding>) -> bool {
    let (operator, place) = (&condition.operator, draft.name_at(condition.span));
    let name = condition.key.as_str();
    if let Some(newer) = &key.replaced_by {
        let message = format!("`{}` has been replaced by `{newer}`, and no request carries it", key.name);
        found.push(check::DEPRECATED_KEY.at(place, message).with_fix(replace_by(place, newer)));
    } else if key.given == Given::Never && !(key.name.starts_with("sts:") && draft.kind == Kind::Trust) {
        let comes = if operator.negated || operator.if_exists { "always" } else { "never" };
        let message = format!("no request in a shop carries `{name}`, so this condition is {comes} met");
        // How Null turns out is for its value to say.
        if operator.test != Test::Null {
            found.push(check::UNGIVEN_KEY.at(place, message));
        }
    }
    carried(draft, part, condition, key, found);
    absent(draft, part, condition, key, found);
    sets(draft, part, condition, key, found);
    mfa(draft, part, condition, found);
    typed(part, condition, key, found)
}

/// Whether the listed actions bring the key along.
fn carried(draft: &Draft, part: &Part, condition: &Condition, key: &ConditionKey, found: &mut Vec<Finding>) {
    let place = draft.name_at(condition.span);
    if !part.may_carry(draft.catalog, key) {
        let message =
            format!("none of the actions here comes with `{}`, so this condition has nothing to look at", key.name);
        found.push(check::KEY_NOT_CARRIED.at(place, message));
        return;
    }
    if key.global {
        return;
    }
    let carries = |id: ActionId| draft.catalog[id].keys.contains(&key.name);
    let with = part.actions.iter().filter(|id| carries(**id)).count();
    let listed = !part.statement.actions.negated && !part.named.iter().any(|n| matches!(n, Named::Everything));
    if with < part.actions.len() && condition.asks_for_a_value() && listed {
        let first = part.actions.iter().find(|id| !carries(**id)).map(|id| draft.catalog[*id].name.as_str());
        let others = match part.actions.len() - with {
            1 => format!("`{}` does", first.unwrap_or_default()),
            2 => format!("`{}` and another action here do", first.unwrap_or_default()),
            more => format!("`{}` and {} other actions here do", first.unwrap_or_default(), more - 1),
        };
        let word = if part.allows() { "allowed" } else { "denied" };
        let message = format!("{others} not come with `{}`, and so is never {word} by this statement", key.name);
        let message = if part.actions.len() - with > 1 { message.replace("and so is", "and so are") } else { message };
        found.push(check::KEY_SELDOM_CARRIED.at(place, message));
    }
}

/// A negated operator holds where the key is absent.
fn absent(draft: &Draft, part: &Part, condition: &Condition, key: &ConditionKey, found: &mut Vec<Finding>) {
    let operator = &condition.operator;
    if !operator.negated
        || operator.quantifier.is_some()
        || key.given == Given::Always
        || part.is_guarded(&condition.key)
        || key.together.as_ref().is_some_and(|other| part.is_guarded(&Key::new(other)))
    {
        return;
    }
    let what = draft.catalog.words_for_key(condition.key.as_str());
    let does = if part.allows() { "allows" } else { "denies" };
    let message = format!(
        "`{operator}` is also met where nothing is known of {what}, so this {does} then too; `Null` with `false` asks \
         for a value"
    );
    // A Deny that also holds where nothing is known is the safe one of the two.
    let fix = guard(draft, part, condition.key.as_str()).filter(|_| part.allows());
    found.push(check::NEGATED_ABSENT.at(condition.operator_span, message).with_fix(fix));
}

/// Set operators, and keys that hold several values.
fn sets(draft: &Draft, part: &Part, condition: &Condition, key: &ConditionKey, found: &mut Vec<Finding>) {
    let (operator, span, name) = (&condition.operator, condition.operator_span, condition.key.as_str());
    let rename = |name: String| {
        let edit = rename_operator(part, span, &name)?;
        Some(Fix::new(format!("use `{name}`"), edit))
    };
    match operator.quantifier {
        None if key.list && operator.test != Test::Null => {
            let message = format!("`{name}` holds several values at once, and `{operator}` is never met by several");
            // Of an exception it would be enough that one value is none: that allows what was to be left out.
            let fix = rename(format!("ForAnyValue:{operator}")).filter(|_| !(operator.negated && part.allows()));
            found.push(check::LIST_KEY.at(span, message).with_fix(fix));
        }
        Some(quantifier) if !key.list => {
            let (set, plain) = operator.as_str().split_once(':').unwrap_or(("", operator.as_str()));
            let risk = match quantifier {
                Quantifier::All => "and is also met where there is none",
                Quantifier::Any if operator.negated && !operator.if_exists => "and is not met where there is none",
                Quantifier::Any => "and so asks nothing more than the plain operator",
            };
            let message = format!("`{name}` holds one value; `{set}` is for keys with several, {risk}");
            found.push(check::SET_OPERATOR.at(span, message).with_fix(rename(plain.to_owned())));
        }
        Some(Quantifier::All) if part.allows() && !part.is_guarded(&condition.key) => {
            let message = format!(
                "`ForAllValues` is also met where there is no value, so this allows requests without `{}`",
                condition.key.as_str()
            );
            let fix = guard(draft, part, condition.key.as_str());
            found.push(check::UNGUARDED_FOR_ALL.at(span, message).with_fix(fix));
        }
        _ => {}
    }
}

/// The phone code is absent, not false, for whoever signs in without a session.
fn mfa(draft: &Draft, part: &Part, condition: &Condition, found: &mut Vec<Finding>) {
    let operator = &condition.operator;
    let asks = |truth: bool| condition.values.iter().any(|value| quantity::boolean(&value.text) == Some(truth));
    let of_age = condition.key.folded() == "aws:multifactorauthage" && matches!(operator.test, Test::Number(_));
    let of_presence = condition.key.folded() == "aws:multifactorauthpresent" && operator.test == Test::Bool;
    let guarded = part.is_guarded(&condition.key);
    let (name, message) = match part.statement.effect {
        Effect::Allow if operator.if_exists && !guarded && (of_age || of_presence && asks(true) && !asks(false)) => (
            operator.as_str().replace("IfExists", ""),
            "who comes with a long-term access key has no such key at all, and `IfExists` lets that pass: this allows it",
        ),
        Effect::Deny
            if !operator.if_exists
                && !nulls_elsewhere(draft, condition)
                && (of_age && matches!(operator.test, Test::Number(Compare::Greater | Compare::AtLeast))
                    || of_presence && asks(false) && !asks(true)) =>
        {
            (
                format!("{operator}IfExists"),
                "who comes with a long-term access key has no such key at all, so this does not deny it; `IfExists` would",
            )
        }
        _ => return,
    };
    let fix = rename_operator(part, condition.operator_span, &name).map(|edit| Fix::new(format!("use `{name}`"), edit));
    found.push(check::MFA_GAP.at(condition.operator_span, message).with_fix(fix));
}

/// Whether another Deny speaks of the key being absent.
fn nulls_elsewhere(draft: &Draft, condition: &Condition) -> bool {
    draft.document.statements.iter().filter(|statement| statement.effect == Effect::Deny).any(|statement| {
        statement.conditions.iter().any(|other| {
            other.key == condition.key
                && other.operator.test == Test::Null
                && other.values.iter().any(|value| value.text.eq_ignore_ascii_case("true"))
        })
    })
}

/// Whether the operator is one for the key's type.
fn typed(part: &Part, condition: &Condition, key: &ConditionKey, found: &mut Vec<Finding>) -> bool {
    let (operator, name) = (&condition.operator, condition.key.as_str());
    let epoch = condition.key.folded() == "aws:epochtime";
    let fits = match (operator.test, key.kind) {
        (Test::Null, _)
        | (Test::Text { .. }, KeyType::String)
        | (Test::Number(_), KeyType::Numeric)
        | (Test::Bool, KeyType::Bool)
        | (Test::Date(_), KeyType::Date)
        | (Test::Ip, KeyType::Ip)
        | (Test::Arn, KeyType::Arn) => true,
        (Test::Number(_), KeyType::Date) => epoch,
        _ => false,
    };
    if fits {
        return true;
    }
    let fix = fitting(condition, key.kind).and_then(|name| {
        Some(Fix::new(format!("use `{name}`"), rename_operator(part, condition.operator_span, &name)?))
    });
    let finding = if key.unit == Some(Unit::Money) && matches!(operator.test, Test::Text { .. }) {
        let message = "money is compared as text here: `9` is not `9.00`, and nothing is more or less than anything";
        check::MONEY_AS_TEXT.at(condition.operator_span, message)
    } else {
        let (what, how) = match key.kind {
            KeyType::String => ("text", "a String operator"),
            KeyType::Numeric => ("a number", "a Numeric operator"),
            KeyType::Bool => ("true or false", "`Bool`"),
            KeyType::Date => ("a date", "a Date operator"),
            KeyType::Ip => ("a network address", "`IpAddress`"),
            KeyType::Arn => ("an ARN", "an Arn operator"),
        };
        let message = format!("`{name}` is {what}, and `{operator}` compares something else; {how} is for it");
        check::OPERATOR_TYPE.at(condition.operator_span, message)
    };
    found.push(finding.with_fix(fix));
    false
}

/// The operator that asks the same of another type, if the values can be read by it.
fn fitting(condition: &Condition, kind: KeyType) -> Option<String> {
    let operator = &condition.operator;
    let side = match operator.test {
        Test::Number(side) | Test::Date(side) => side,
        _ => Compare::Equal,
    };
    let compared = match (side, operator.negated) {
        (Compare::Equal, false) => "Equals",
        (Compare::Equal, true) => "NotEquals",
        (Compare::Less, _) => "LessThan",
        (Compare::AtMost, _) => "LessThanEquals",
        (Compare::Greater, _) => "GreaterThan",
        (Compare::AtLeast, _) => "GreaterThanEquals",
    };
    let like = matches!(operator.test, Test::Text { like: true, .. });
    let base = match (kind, side) {
        (KeyType::Numeric, _) => format!("Numeric{compared}"),
        (KeyType::Date, _) => format!("Date{compared}"),
        (KeyType::Bool, Compare::Equal) if !operator.negated => "Bool".to_owned(),
        (KeyType::Ip, Compare::Equal) => if operator.negated { "NotIpAddress" } else { "IpAddress" }.to_owned(),
        (KeyType::Arn, Compare::Equal) if like => if operator.negated { "ArnNotLike" } else { "ArnLike" }.to_owned(),
        (KeyType::Arn, Compare::Equal) => format!("Arn{compared}"),
        (KeyType::String, Compare::Equal) => format!("String{compared}"),
        _ => return None,
    };
    let set = operator.as_str().split_once(':').map_or(String::new(), |(set, _)| format!("{set}:"));
    let name = format!("{set}{base}{}", if operator.if_exists { "IfExists" } else { "" });
    let new = Operator::read(&name)?;
    let is_read = |value: &Wanted| !Wanted::new(value.text.clone(), value.span, &new, Version::V2012).unreadable();
    let plain = condition.values.iter().all(|value| !value.text.contains("${"));
    // A star would become a wildcard, or stop being one.
    let literal = kind == KeyType::Arn || condition.values.iter().all(|value| !value.text.contains(['*', '?']));
    (condition.values.iter().all(is_read) && plain && literal).then_some(name)
}
