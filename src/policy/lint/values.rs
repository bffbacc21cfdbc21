//! Condition values: what their operator can read, and what it takes for something else than it seems.

use ipnet::IpNet;

use super::change::{quoted, replace, replace_by};
use super::structure::rename_operator;
use super::{Draft, Part, check};
use crate::policy::catalog::{ConditionKey, KeyType};
use crate::policy::condition::{Condition, Wanted};
use crate::policy::finding::{Finding, Fix};
use crate::policy::operator::{Operator, Test};
use crate::policy::quantity;

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
            let message = format!(
                "`true` and `false` are both listed, so `{}` may be either: this asks nothing",
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
            found.push(unreadable(condition, value));
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

/// A value that is no number, date, network or boolean.
fn unreadable(condition: &Condition, value: &Wanted) -> Finding {
    let (what, example) = match condition.operator.test {
        Test::Number(_) => ("a number", "50"),
        Test::Date(_) => ("a date", "2026-12-31T23:59:59Z"),
        Test::Bool | Test::Null => ("`true` or `false`", "true"),
        Test::Ip => ("a network", "203.0.113.0/24"),
        Test::Arn => ("an ARN of six parts", "arn:coffee:iam::*:user/*"),
        Test::Text { .. } | Test::Binary => ("base64", "aGVsbG8="),
    };
    let meant = match condition.operator.test {
        Test::Number(_) => {
            let bare = value
                .text
                .trim()
                .trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '.'))
                .replace(',', "");
            quantity::Decimal::read(&bare).map(|_| bare)
        }
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
    let message = format!(
        "`{}` is not {what} such as `{example}`, so `{}` can never be met by it",
        value.text, condition.operator
    );
    let fix = meant.map(|meant| Fix::new(format!("replace it by `{meant}`"), replace(value.span, quoted(&meant))));
    check::UNREADABLE_VALUE.at(value.span, message).with_fix(fix)
}
