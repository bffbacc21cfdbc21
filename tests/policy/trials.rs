//! The values that are tried for a key: the nearest of those that are asked for, and what tells conditions apart.

use brewgate::policy::*;
use serde_json::{Value as Json, json};

use super::advice::{context, statement, values};
use super::support::*;

#[test]
fn the_nearest_value_is_advised() {
    let one = |value: &str| Some(Value::from(value));
    let many = |values: &[&str]| Some(Value::from(values.to_vec()));
    let present = |condition: Json| json!([condition, {"Null": {"k": "false"}}]);
    let alone = |condition: Json| json!([condition]);
    for (conditions, keys, to) in [
        // What is still to come is nearer than what was, the sooner the nearer.
        (
            alone(json!({"DateEquals": {"k": ["2026-01-01", "2026-01-20"]}})),
            json!({"k": "2026-01-03"}),
            one("2026-01-20T00:00:00Z"),
        ),
        (
            alone(json!({"DateEquals": {"k": ["2026-01-01", "2026-01-20", "2026-01-09"]}})),
            json!({"k": "2026-01-03"}),
            one("2026-01-09T00:00:00Z"),
        ),
        (
            alone(json!({"DateEquals": {"k": ["2025-12-30", "2026-01-01"]}})),
            json!({"k": "2026-01-03"}),
            one("2026-01-01T00:00:00Z"),
        ),
        (alone(json!({"DateNotEquals": {"k": "2026-01-01"}})), json!({"k": "2026-01-01"}), one("2026-01-01T00:00:01Z")),
        (alone(json!({"DateLessThan": {"k": "2026-01-01"}})), json!({"k": "2026-01-01"}), one("2025-12-31T23:59:59Z")),
        // A whole step, unless it goes from above zero to below, or back.
        (alone(json!({"NumericLessThan": {"k": "1"}})), json!({"k": "5"}), one("0")),
        (alone(json!({"NumericLessThan": {"k": "0"}})), json!({"k": "5"}), one("-0.01")),
        (alone(json!({"NumericGreaterThan": {"k": "-0.5"}})), json!({"k": "-5"}), one("-0.49")),
        (alone(json!({"NumericEquals": {"k": ["1", "4", "9"]}})), json!({"k": "6"}), one("4")),
        (alone(json!({"NumericEquals": {"k": ["1", "4", "9"]}})), json!({}), one("1")),
        (alone(json!({"StringEquals": {"k": ["b", "a"]}})), json!({"k": "c"}), one("b")),
        (alone(json!({"StringNotLike": {"k": "*"}})), json!({"k": "c"}), None),
        // What another condition asks for is likelier than what is made up.
        (json!([{"StringNotEquals": {"k": "c"}}, {"StringLike": {"k": "?*"}}]), json!({"k": "c"}), one("x")),
        (present(json!({"StringNotEquals": {"k": "c"}})), json!({"k": "c"}), one("not c")),
        // Past a network, and where nothing lies past it.
        (present(json!({"NotIpAddress": {"k": "10.0.0.0/8"}})), json!({"k": "10.0.0.1"}), one("11.0.0.0")),
        (present(json!({"NotIpAddress": {"k": "2001:db8::/32"}})), json!({"k": "2001:db8::1"}), one("2001:db9::")),
        (present(json!({"NotIpAddress": {"k": "255.255.255.0/24"}})), json!({"k": "255.255.255.1"}), one("192.0.2.1")),
        (
            present(json!({"ArnNotLike": {"k": "arn:a:*:*:*:*"}})),
            json!({"k": "arn:a:b:c:d:e"}),
            one("arn:none:none:::none"),
        ),
        // Of a list, what may stay stays.
        (alone(json!({"ForAllValues:StringNotEquals": {"k": "a"}})), json!({"k": ["a", "b", "c"]}), many(&["b", "c"])),
        (
            json!([{"ForAnyValue:StringEquals": {"k": "d"}}, {"ForAllValues:StringNotEquals": {"k": "a"}}]),
            json!({"k": ["a", "b", "c"]}),
            many(&["d"]),
        ),
        (alone(json!({"ForAnyValue:StringEquals": {"k": "d"}})), json!({"k": "x"}), one("d")),
    ] {
        let mut all = json!({});
        for (operator, keys) in conditions.as_array().unwrap().iter().flat_map(|c| c.as_object().unwrap()) {
            all[operator] = keys.clone();
        }
        let layers = identity(&statement("Allow", &all));
        assert_eq!(values(&layers, &open_drawer(context(&keys))), [("k".to_owned(), to)], "{all} {keys}");
    }
}

#[test]
fn probes_tell_conditions_apart() {
    for (conditions, expected) in [
        (json!({"NumericLessThan": {"k": "5"}}), &["4", "5", "6"][..]),
        (json!({"NumericLessThan": {"k": ["5", "6"]}}), &["4", "5", "5.01", "6", "7"]),
        // Between two numbers one is enough; what is no number is none.
        (
            json!({"NumericLessThan": {"k": ["7", "5", "5.00", "5.5"]}, "NumericEquals": {"k": "x"}}),
            &["4", "5", "5.01", "5.5", "6.5", "7", "8"],
        ),
        (
            json!({"DateLessThan": {"k": ["2026-01-05T00:00:01Z", "2026-01-05", "soon"]}}),
            &["2026-01-04T23:59:59Z", "2026-01-05T00:00:00Z", "2026-01-05T00:00:01Z", "2026-01-05T00:00:02Z"],
        ),
        (json!({"StringEquals": {"k": ["b", "a", "b"]}}), &["a", "b", "not a", "not b"]),
        (json!({"StringLike": {"k": "a*?"}}), &["ax", "not a*?"]),
        (json!({"StringEquals": {"k": ["${v}", "${v, 'w'}"]}}), &["w", "not ${v, 'w'}", "not ${v}"]),
        (json!({"Bool": {"k": "true"}}), &["false", "true"]),
        (
            json!({"IpAddress": {"k": ["10.0.0.5/8", "255.255.255.0/24", "ffff:ffff::/16", "2001:db8::/32"]}}),
            &["10.0.0.5", "2001:db8::", "255.255.255.0", "ffff:ffff::", "11.0.0.0", "2001:db9::", "192.0.2.1"],
        ),
        (json!({"BinaryEquals": {"k": "MQ=="}}), &["MQ==", "AA=="]),
        (json!({"ArnLike": {"k": "arn:a:b:c:d:e*"}}), &["arn:a:b:c:d:e", "arn:none:none:::none"]),
        (json!({"Null": {"k": "true"}}), &[]),
    ] {
        let layers = identity(&statement("Allow", &conditions));
        let statement = &layers.identity[0].document.statements[0];
        let found = probes(statement.conditions.iter().map(|condition| (statement, condition)));
        assert_eq!(found, expected, "{conditions}");
    }
}
