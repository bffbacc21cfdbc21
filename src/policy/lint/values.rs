//! Condition values: what their operator can read, and what it takes for something else than it seems.

use ipnet::IpNet;

use super::change::{quoted, replace, replace_by};
use super::structure::rename_operator;
use super::{Draft, Part, check};
use crate::policy::catalog::{ConditionKey, Given, KeyType, Unit};
use crate::policy::condition::{Condition, Wanted};
use crate::policy::finding::{Finding, Fix};
use crate::policy::operator::{Operator, Quantifier, Test};
use crate::policy::pattern::Pattern;
use crate::policy::quantity::{self, Decimal};

/// What the operator makes of the listed values.
pub(super) fn check(
    draft: &Draft,
    part: &Part,
    condition: &Condition,
    key: Option<&ConditionKey>,
    fits: bool,
    found: &mut Vec<Finding>,
) {
    let operator = &condition.operator;
    if matches!(operator.test, Test::Bool | Test::Null) {
        let truths: Vec<_> = condition.values.iter().map(|value| quantity::boolean(&value.text)).collect();
        if truths.contains(&Some(true)) && truths.contains(&Some(false)) {
            let given = key.is_some_and(|key| key.given == Given::Always);
            let asks = match operator.test {
                Test::Bool if !operator.if_exists && !given && operator.quantifier != Some(Quantifier::All) => {
                    "only that it is there"
                }
                _ => "nothing",
            };
            let message = format!(
                "`true` and `false` are both listed, so `{}` may be either: this asks {asks}",
                condition.key.as_str()
            );
            let span = draft.name_at(condition.span);
            found.push(check::BOTH_BOOLEANS.at(span, message));
        }
    }
    let all_private = key.is_some_and(|key| key.kind == KeyType::Ip) && private(condition);
    for (at, value) in condition.values.iter().enumerate() {
        if value.text.contains("${") && value.text.replace("${*}", "").replace("${?}", "").contains("${") {
            continue;
        }
        if value.unreadable() && fits {
            found.push(unreadable(part, condition, value));
        }
        if let Some(key) = key.filter(|_| fits) {
            found.extend(unlisted(draft, condition, key, value));
            found.extend(no_hour(condition, key, value));
        }
        if operator.test == Test::Ip
            && let Ok(network) = value.text.parse::<IpNet>()
            && network.addr() != network.network()
        {
            let whole = network.trunc().to_string();
            let message = format!("the bits behind the mask do not count, so `{}` is `{whole}`", value.text);
            found.push(check::HOST_BITS.at(value.span, message).with_fix(replace_by(value.span, &whole)));
        }
        if all_private && at == 0 {
            let message = "these addresses exist inside a building only: who connects over the internet never has one";
            found.push(check::PRIVATE_RANGE.at(value.span, message));
        }
        let literal = matches!(operator.test, Test::Text { like: false, .. });
        let stars = value.text.replace("${*}", "").replace("${?}", "").contains(['*', '?']);
        if literal && stars && key.is_none_or(|key| key.kind == KeyType::String) {
            let name = operator.as_str().replace("Equals", "Like");
            let fix = rename_operator(part, condition.operator_span, &name).filter(|_| Operator::read(&name).is_some());
            let message =
                format!("`{operator}` takes `*` and `?` as they stand, so only a value with a real star is meant");
            let fix = fix.map(|edit| Fix::new(format!("use `{name}`"), edit));
            found.push(check::IDLE_VALUE_WILDCARD.at(value.span, message).with_fix(fix));
        }
    }
}

/// Whether every listed network is one that no one on the internet has.
fn private(condition: &Condition) -> bool {
    let is_private = |text: &str| {
        quantity::network(text).is_some_and(|network| match network {
            IpNet::V4(v4) => v4.network().is_private() && v4.broadcast().is_private(),
            IpNet::V6(v6) => v6.prefix_len() >= 7 && v6.network().is_unique_local(),
        })
    };
    condition.operator.test == Test::Ip
        && !condition.values.is_empty()
        && condition.values.iter().all(|value| is_private(&value.text))
}

/// A text that is none of those which a key can have.
fn unlisted(draft: &Draft, condition: &Condition, key: &ConditionKey, value: &Wanted) -> Option<Finding> {
    let Test::Text { like, fold } = condition.operator.test else { return None };
    if value.text.contains("${") {
        return None;
    }
    let all = || key.values.iter().map(String::as_str);
    let is_met = |one: &str| match (like, fold) {
        (true, _) => Pattern::wild(&value.text, false).matches(one),
        (_, true) => value.text.eq_ignore_ascii_case(one),
        _ => value.text == one,
    };
    let (first, last) = (key.values.first()?, key.values.last()?);
    if all().any(is_met) {
        return None;
    }
    let begins = |one: &&str| one.get(..value.text.len()).is_some_and(|start| start.eq_ignore_ascii_case(&value.text));
    let mut begun = all().filter(begins);
    let meant = match (begun.next(), begun.next()) {
        (Some(only), None) => Some(only),
        _ => draft.suggestions.nearest(&value.text, all()),
    };
    let meant = meant.filter(|meant| !like && condition.values.iter().all(|other| other.text != *meant));
    let does = if condition.operator.negated { "so this excludes nothing" } else { "so this is never met" };
    let message = format!(
        "`{}` is no value of `{}`, which is `{first}` to `{last}` in just these letters, {does}",
        value.text, key.name
    );
    Some(check::IMPOSSIBLE_VALUE.at(value.span, message).with_fix(meant.map(|meant| replace_by(value.span, meant))))
}

/// A number by which no hour of the day differs from another.
fn no_hour(condition: &Condition, key: &ConditionKey, value: &Wanted) -> Option<Finding> {
    let (Test::Number(side), Some(Unit::Hour)) = (condition.operator.test, key.unit) else { return None };
    let wanted = Decimal::read(&value.text)?;
    let hours: Vec<Decimal> = (0..24).filter_map(|hour: u8| Decimal::read(&hour.to_string())).collect();
    let met = hours.iter().filter(|hour| side.holds(*hour, &wanted)).count();
    let is_hour = hours.first().zip(hours.last()).is_some_and(|(first, last)| (first..=last).contains(&&wanted));
    let always = match (met, is_hour) {
        (0, _) => condition.operator.negated,
        (24, false) => true,
        _ => return None,
    };
    let comes = if always { "always true: it asks nothing" } else { "never true" };
    let message = format!("`{}` is 0 to 23, so `{}` `{}` is {comes}", key.name, condition.operator, value.text);
    Some(check::IMPOSSIBLE_VALUE.at(value.span, message))
}

/// A value that is no number, date, network or boolean.
fn unreadable(part: &Part, condition: &Condition, value: &Wanted) -> Finding {
    let (what, example) = match condition.operator.test {
        Test::Number(_) => ("a number", "50"),
        Test::Date(_) => ("a date", "2026-12-31T23:59:59Z"),
        Test::Bool | Test::Null => ("`true` or `false`", ""),
        Test::Ip => ("a network", "203.0.113.0/24"),
        Test::Arn => ("an ARN of six parts", "arn:coffee:iam::*:user/*"),
        Test::Text { .. } | Test::Binary => ("base64", "aGVsbG8="),
    };
    let meant = match condition.operator.test {
        Test::Number(_) => plain_number(&value.text),
        Test::Bool | Test::Null => match value.text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some("true".to_owned()),
            "false" | "no" | "off" | "0" => Some("false".to_owned()),
            _ => None,
        },
        Test::Arn if value.text.bytes().all(|b| b == b'*') && !value.text.is_empty() => {
            Some("arn:*:*:*:*:*".to_owned())
        }
        _ => None,
    };
    let such = if example.is_empty() { String::new() } else { format!(" such as `{example}`") };
    // What cannot be compared works against access.
    let so = if part.allows() { "can never be met by it" } else { "counts as met, whatever the request says" };
    let message = format!("`{}` is not {what}{such}, so `{}` {so}", value.text, condition.operator);
    let fix = meant.map(|meant| Fix::new(format!("replace it by `{meant}`"), replace(value.span, quoted(&meant))));
    check::UNREADABLE_VALUE.at(value.span, message).with_fix(fix)
}

/// The number that a text with a currency's sign, a percent sign or commas between its thousands stands for. Where a
/// comma may as well begin the cents, or letters say more, nobody can tell.
fn plain_number(text: &str) -> Option<String> {
    let bare = text.trim().trim_matches(['$', '€', '£', '%', ' ']);
    let (sign, digits) = bare.strip_prefix('-').map_or(("", bare), |rest| ("-", rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let thousands = !rest.contains(',')
        && whole.split(',').enumerate().all(|(at, group)| match at {
            0 => (1..=3).contains(&group.len()),
            _ => group.len() == 3,
        });
    let plain = format!("{sign}{}", if thousands { digits.replace(',', "") } else { digits.to_owned() });
    Decimal::read(&plain).map(|_| plain)
}
