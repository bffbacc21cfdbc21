//! What would have allowed a request, and what an allowed one hangs on: what is said must come true when it is done.

use std::sync::Arc;

use brewgate::policy::*;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use super::support::*;

/// A context of these keys: a text, a list, or absent where it is null.
pub fn context(keys: &Json) -> Context {
    let mut context = Context::default();
    for (key, value) in keys.as_object().expect("an object of keys") {
        match value {
            Json::String(text) => context.set(key, text.as_str()),
            Json::Array(list) => context.set(key, list.iter().filter_map(Json::as_str).collect::<Vec<_>>()),
            _ => panic!("{key}: {value}"),
        }
    }
    context
}

pub fn statement(effect: &str, condition: &Json) -> String {
    json!({"Effect": effect, "Action": "register:*", "Resource": "*", "Condition": condition}).to_string()
}

/// The remedies of a refused request, in words without their places; each is followed and must work.
fn remedies(layers: &Layers, request: &Request) -> Vec<String> {
    let decision = evaluate(layers, request);
    assert!(!decision.outcome.is_allowed());
    let found = advice(layers, request, &decision);
    for remedy in &found {
        assert!(outcome(layers, &remedy.applied(request)).is_allowed(), "{remedy:?}");
    }
    let words = |remedy: &Remedy| {
        remedy.changes.iter().map(|change| change_words(change, &Plain)).collect::<Vec<_>>().join(" and ")
    };
    found.iter().map(words).collect()
}

/// What the first remedy sets.
pub fn values(layers: &Layers, request: &Request) -> Vec<(String, Option<Value>)> {
    let found = advice(layers, request, &evaluate(layers, request));
    found.first().map_or_else(Vec::new, |remedy| {
        remedy.changes.iter().map(|change| (change.key.clone(), change.to.clone())).collect()
    })
}

#[test]
fn each_family_of_conditions_of_an_allow() {
    let one = |value: &str| Some(Value::from(value));
    let many = |values: &[&str]| Some(Value::from(values.to_vec()));
    for (condition, keys, words, to) in [
        (json!({"NumericLessThanEquals": {"k": "50"}}), json!({"k": "82"}), "with k at most 50", one("50")),
        (json!({"NumericLessThanEquals": {"k": "50"}}), json!({}), "with k at most 50", one("50")),
        (json!({"NumericLessThan": {"k": "50"}}), json!({"k": "82.5"}), "with k less than 50", one("49")),
        (json!({"NumericLessThan": {"k": "0.5"}}), json!({"k": "1"}), "with k less than 0.5", one("0.49")),
        (json!({"NumericGreaterThan": {"k": "7"}}), json!({"k": "7"}), "with k more than 7", one("8")),
        (json!({"NumericGreaterThanEquals": {"k": "-7"}}), json!({"k": "-9"}), "with k at least -7", one("-7")),
        (json!({"NumericEquals": {"k": ["3", "8"]}}), json!({"k": "7"}), "with k exactly 3 or 8", one("8")),
        (json!({"NumericNotEquals": {"k": "7"}}), json!({"k": "7.0"}), "with k anything but 7", one("6")),
        (
            json!({"NumericGreaterThanEquals": {"h": "8"}, "NumericLessThan": {"h": "18"}}),
            json!({"h": "19"}),
            "with h at least 8 and less than 18",
            one("17"),
        ),
        (
            json!({"NumericGreaterThan": {"k": "1"}, "NumericLessThan": {"k": "2"}}),
            json!({"k": "4"}),
            "with k more than 1 and less than 2",
            one("1.99"),
        ),
        (
            json!({"DateGreaterThanEquals": {"t": "2026-03-02T08:00:00Z"}}),
            json!({"t": "2026-03-02T07:00:00Z"}),
            "with t no earlier than 2026-03-02T08:00:00Z",
            one("2026-03-02T08:00:00Z"),
        ),
        (
            json!({"DateLessThan": {"t": ["2026-03-01", "2026-03-09"]}, "DateGreaterThan": {"t": "2026-03-05"}}),
            json!({"t": "2026-03-03"}),
            "with t before 2026-03-01 or 2026-03-09 and after 2026-03-05",
            one("2026-03-05T00:00:01Z"),
        ),
        (json!({"Bool": {"k": "true"}}), json!({"k": "false"}), "with k", one("true")),
        (json!({"Bool": {"k": "false"}}), json!({}), "without k", one("false")),
        (json!({"StringEquals": {"k": ["cash", "card"]}}), json!({"k": "x"}), "with k `cash` or `card`", one("cash")),
        (json!({"StringNotEquals": {"k": "x"}}), json!({"k": "x"}), "without k", None),
        (
            json!({"StringNotEquals": {"k": "x"}, "Null": {"k": "false"}}),
            json!({"k": "x"}),
            "with k anything but `x`",
            one("not x"),
        ),
        (json!({"StringLike": {"k": "tea*"}}), json!({"k": "x"}), "with k something like `tea*`", one("tea")),
        (
            json!({"StringLike": {"k": "${aws:username}/?"}}),
            json!({"aws:username": "maya"}),
            "with k something like `${aws:username}/?`",
            one("maya/x"),
        ),
        (json!({"StringEqualsIgnoreCase": {"k": "Tea"}}), json!({}), "with k `Tea`", one("Tea")),
        (
            json!({"IpAddress": {"k": "10.1.0.0/16"}}),
            json!({"k": "10.2.0.1"}),
            "with k an address within 10.1.0.0/16",
            one("10.1.0.0"),
        ),
        (
            json!({"NotIpAddress": {"k": "10.1.0.0/16"}}),
            json!({"k": "10.1.2.3"}),
            "with k an address outside 10.1.0.0/16",
            one("10.2.0.0"),
        ),
        (
            json!({"ArnLike": {"k": "arn:c:iam::*:role/Ba*"}}),
            json!({"k": "arn:c:iam::1:role/X"}),
            "with k something like `arn:c:iam::*:role/Ba*`",
            one("arn:c:iam:::role/Ba"),
        ),
        (json!({"ArnNotEquals": {"k": "arn:c:iam::1:x"}}), json!({"k": "arn:c:iam::1:x"}), "without k", None),
        (json!({"BinaryEquals": {"k": "MQ=="}}), json!({"k": "Mg=="}), "with k `MQ==`", one("MQ==")),
        (json!({"Null": {"k": "true"}}), json!({"k": "x"}), "without k", None),
        (json!({"Null": {"k": "false"}}), json!({}), "with k given", one("given")),
        (json!({"NumericLessThanEqualsIfExists": {"k": "5"}}), json!({"k": "6"}), "with k at most 5", one("5")),
        (
            json!({"ForAllValues:StringEquals": {"k": ["a", "b"]}}),
            json!({"k": ["a", "c"]}),
            "with k every value `a` or `b`",
            many(&["a"]),
        ),
        (
            json!({"ForAnyValue:StringEquals": {"k": ["a"]}}),
            json!({"k": ["c"]}),
            "with k one value `a`",
            many(&["c", "a"]),
        ),
    ] {
        let layers = identity(&statement("Allow", &condition));
        let request = open_drawer(context(&keys));
        assert_eq!(remedies(&layers, &request), [words], "{condition} with {keys}");
        assert_eq!(values(&layers, &request)[0].1, to, "{condition} with {keys}");
    }
}

#[test]
fn a_deny_is_lifted_by_any_of_its_conditions() {
    let everything = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    for (condition, keys, expected) in [
        (json!({"BoolIfExists": {"mfa": "false"}}), json!({}), vec!["with mfa"]),
        (json!({"Bool": {"mfa": "false"}}), json!({"mfa": "false"}), vec!["with mfa"]),
        (json!({"NumericGreaterThan": {"k": "50"}}), json!({"k": "82"}), vec!["with k at most 50"]),
        (json!({"NumericLessThanEquals": {"k": "50"}}), json!({"k": "2"}), vec!["with k more than 50"]),
        (json!({"StringNotEquals": {"k": "front"}}), json!({"k": "back"}), vec!["with k `front`"]),
        (
            json!({"NotIpAddress": {"k": "10.0.0.0/8"}}),
            json!({"k": "11.0.0.1"}),
            vec!["with k an address within 10.0.0.0/8"],
        ),
        (json!({"Null": {"k": "false"}}), json!({"k": "x"}), vec!["without k"]),
        // What cannot be compared works against access; absent, nothing is compared.
        (json!({"NumericGreaterThan": {"k": "50"}}), json!({"k": "lots"}), vec!["with k at most 50"]),
        (
            json!({"Bool": {"mfa": "false"}, "StringEquals": {"place": "web"}}),
            json!({"mfa": "false", "place": "web"}),
            vec!["with mfa", "without place"],
        ),
        (json!({}), json!({}), vec![]),
    ] {
        let layers = identity(&format!("{everything}, {}", statement("Deny", &condition)));
        assert_eq!(remedies(&layers, &open_drawer(context(&keys))), expected, "{condition} with {keys}");
    }
}

#[test]
fn all_that_stands_in_the_way_is_met_together() {
    let amount = statement("Allow", &json!({"NumericLessThanEquals": {"amount": "50"}}));
    let approved = statement("Allow", &json!({"Bool": {"approved": "true"}, "StringEquals": {"method": "cash"}}));
    let mfa = statement("Deny", &json!({"BoolIfExists": {"mfa": "false"}}));
    let layers = identity(&format!("{amount}, {approved}, {mfa}"));
    let request = open_drawer(context(&json!({"amount": "82"})));
    assert_eq!(
        remedies(&layers, &request),
        ["with mfa and with amount at most 50", "with mfa and with approved and with method `cash`"]
    );
    // A value that one statement wants must not wake a Deny up.
    let not_thirty = statement("Deny", &json!({"NumericGreaterThanEquals": {"amount": "30"}}));
    let layers = identity(&format!("{amount}, {not_thirty}"));
    assert_eq!(values(&layers, &request), [("amount".to_owned(), Some("29".into()))]);
    // The same comparison further away says nothing more.
    let tighter = statement("Allow", &json!({"NumericLessThanEquals": {"amount": "20"}}));
    assert_eq!(remedies(&identity(&format!("{amount}, {tighter}")), &request), ["with amount at most 50"]);
}

/// A value that is wanted may wake a Deny up whatever it is; then that is lifted too.
#[test]
fn what_a_change_wakes_up_is_lifted() {
    let amount = statement("Allow", &json!({"NumericLessThan": {"amount": "50"}}));
    let small = |more: Json| {
        let mut condition = json!({"NumericLessThan": {"amount": "60"}});
        condition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        statement("Deny", &condition)
    };
    let request = open_drawer(context(&json!({"amount": "82"})));
    let approved = small(json!({"BoolIfExists": {"approved": "false"}}));
    let alone = identity(&format!("{amount}, {approved}"));
    assert_eq!(remedies(&alone, &request), ["with amount less than 50 and with approved"]);
    let noted = small(json!({"Null": {"note": "true"}}));
    let both = identity(&format!("{amount}, {approved}, {noted}"));
    assert_eq!(remedies(&both, &request), ["with amount less than 50 and with approved and with note given"]);
    // One after the other, but not on and on.
    let witnessed = small(json!({"Null": {"witness": "true"}}));
    let all = identity(&format!("{amount}, {approved}, {noted}, {witnessed}"));
    assert!(remedies(&all, &request).is_empty());
    let silent = small(json!({}));
    assert!(remedies(&identity(&format!("{amount}, {silent}")), &request).is_empty());
}

/// Four keys may be changed, each for several statements; five are no advice.
#[test]
fn a_remedy_changes_four_keys() {
    let layers = |more: Json| {
        let mut condition = json!({"Bool": {"a": "true", "b": "true", "c": "true"}, "NumericLessThan": {"d": "5"}});
        condition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        identity(&statement("Allow", &condition))
    };
    let request = open_drawer(context(&json!({"d": "9"})));
    let four = "with a and with b and with c and with d less than 5";
    assert_eq!(remedies(&layers(json!({})), &request), [four]);
    let twice = layers(json!({"NumericNotEquals": {"d": "9"}}));
    assert_eq!(remedies(&twice, &request), [format!("{four} and anything but 9")]);
    assert!(remedies(&layers(json!({"Null": {"e": "false"}})), &request).is_empty());
}

#[test]
fn sixty_four_denies_are_lifted_at_once() {
    let layers = |denies: usize| {
        let mut all = vec![statement("Allow", &json!({}))];
        all.extend((0..denies).map(|_| statement("Deny", &json!({"BoolIfExists": {"mfa": "false"}}))));
        identity(&all.join(","))
    };
    let request = open_drawer(Context::default());
    assert_eq!(remedies(&layers(64), &request), ["with mfa"]);
    assert!(remedies(&layers(65), &request).is_empty());
}

/// Of many Allows in a layer, what speaks already is kept, and what wants little comes before what wants more.
#[test]
fn what_speaks_already_goes_on_doing_so() {
    let mut layers = identity(&statement("Allow", &json!({"NumericLessThan": {"amount": "50"}})));
    let mut own: Vec<String> =
        ["e", "f", "g", "h"].map(|key| statement("Allow", &json!({"Bool": {key: "true"}}))).to_vec();
    own.push(statement("Allow", &json!({"Bool": {"open": "true"}})));
    layers.boundary = Some(statements(&own.join(",")));
    let request = open_drawer(context(&json!({"amount": "82", "open": "true"})));
    assert_eq!(remedies(&layers, &request)[0], "with amount less than 50");
}

/// Whom a resource's policy names needs no leave of their own limits, and a guardrail's all the same.
#[test]
fn whom_the_resource_names_is_not_limited() {
    let own = |principal: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "*", "Resource": "*",
              "Condition": {{"NumericLessThan": {{"amount": "50"}}}}}}}}"#
        );
        Some(policy("Own", &text, Kind::Resource))
    };
    let silent = || statements(r#"{"Effect": "Allow", "Action": "other:*", "Resource": "*"}"#);
    let request = open_drawer(context(&json!({"amount": "82"})));
    let mut layers = Layers { boundary: Some(silent()), session: Some(silent()), ..Layers::default() };
    layers.resource = own(MAYA);
    assert_eq!(remedies(&layers, &request), ["with amount less than 50"]);
    layers.guardrails = vec![[silent()].into()];
    assert!(remedies(&layers, &request).is_empty());
    layers.guardrails = vec![[statements(&statement("Allow", &json!({"Bool": {"mfa": "true"}})))].into()];
    assert_eq!(remedies(&layers, &request), ["with amount less than 50 and with mfa"]);
    layers.resource = own("arn:aws:iam::111122223333:root");
    assert!(remedies(&layers, &request).is_empty());
}

#[test]
fn every_limit_is_met_too() {
    let limit = |condition: Json| Some(statements(&statement("Allow", &condition)));
    let mut layers = identity(&statement("Allow", &json!({})));
    layers.boundary = limit(json!({"NumericLessThan": {"hour": "18"}}));
    layers.session = limit(json!({"Bool": {"mfa": "true"}}));
    layers.guardrails = vec![limit(json!({"StringEquals": {"place": "front"}})).into_iter().collect()];
    let request = open_drawer(context(&json!({"hour": "19"})));
    assert_eq!(remedies(&layers, &request), ["with hour less than 18 and with mfa and with place `front`"]);
    layers.boundary = Some(statements(r#"{"Effect": "Allow", "Action": "other:*", "Resource": "*"}"#));
    assert!(remedies(&layers, &request).is_empty(), "no key opens a boundary that does not speak of it");
}

#[test]
fn a_role_may_be_taken_when_its_trust_is_met() {
    let trust = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
      "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}"#;
    let mut layers = identity(
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Condition": {"NumericLessThan": {"h": 18}}}"#,
    );
    layers.resource = Some(policy("trust", trust, Kind::Trust));
    let mut request = Request::new(MAYA, "sts:AssumeRole", "arn:aws:iam::111122223333:role/Lead");
    request.context = context(&json!({"h": "20"}));
    assert_eq!(remedies(&layers, &request), ["with aws:MultiFactorAuthPresent and with h less than 18"]);
}

/// What asks for the same comparison further away is needless, and nothing else is.
#[test]
fn other_values_are_other_remedies() {
    let remedies_of = |one: Json, other: Json, held: &str| {
        let layers = identity(&format!("{}, {}", statement("Allow", &one), statement("Allow", &other)));
        remedies(&layers, &open_drawer(context(&json!({"k": held}))))
    };
    let equals = |value: &str| json!({"StringEquals": {"k": value}});
    assert_eq!(remedies_of(equals("a"), equals("b"), "x"), ["with k `a`", "with k `b`"]);
    assert_eq!(remedies_of(equals("a"), json!({"StringEquals": {"K": "a"}}), "x"), ["with k `a`"]);
    let (less, exactly) = (json!({"NumericLessThan": {"k": "5"}}), json!({"NumericEquals": {"k": "7"}}));
    assert_eq!(remedies_of(less.clone(), exactly.clone(), "9"), ["with k less than 5", "with k exactly 7"]);
    assert_eq!(remedies_of(exactly, less.clone(), "9"), ["with k exactly 7", "with k less than 5"]);
    let more = json!({"NumericGreaterThan": {"k": "12"}});
    assert_eq!(remedies_of(less.clone(), more, "9"), ["with k less than 5", "with k more than 12"]);
    assert_eq!(remedies_of(json!({"NumericLessThan": {"k": "4"}}), less, "9").len(), 1);
}

/// All values of a key are tried where it is the only one to change.
#[test]
fn the_last_of_many_values_is_found() {
    let values_of_k = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut all = vec![statement("Allow", &json!({"StringEquals": {"k": values_of_k}}))];
    all.extend(values_of_k[..7].iter().map(|value| statement("Deny", &json!({"StringEquals": {"k": value}}))));
    let found = values(&identity(&all.join(",")), &open_drawer(context(&json!({"k": "x"}))));
    assert_eq!(found, [("k".to_owned(), Some("h".into()))]);
}

#[test]
fn only_open_keys_are_changed() {
    let layers = identity(&format!(
        "{}, {}",
        statement("Allow", &json!({"StringEquals": {"aws:username": "ada"}})),
        statement("Allow", &json!({"NumericLessThan": {"amount": 50}}))
    ));
    let mut request = open_drawer(context(&json!({"aws:username": "maya", "amount": "82"})));
    let found = |request: &Request| {
        let decision = evaluate(&layers, request);
        let open = advice_within(&layers, request, &decision, &|key| !key.starts_with("aws:"));
        (advice(&layers, request, &decision).len(), open.len())
    };
    assert_eq!(found(&request), (2, 1));
    // What is not known yet works against access, until it is said.
    request.context.set("amount", Value::Unknown);
    assert_eq!(found(&request), (2, 1));
}

#[test]
fn what_an_allow_hangs_on() {
    let amount = statement("Allow", &json!({"NumericLessThanEquals": {"amount": "50"}, "Bool": {"shift": "true"}}));
    let mfa = statement("Deny", &json!({"BoolIfExists": {"mfa": "false"}}));
    let keys = |hinges: &[Hinge]| -> Vec<(Effect, usize, Vec<String>)> {
        let keys = |hinge: &Hinge| hinge.keys.iter().map(|stake| stake.key.clone()).collect();
        hinges.iter().map(|hinge| (hinge.effect, hinge.statements.len(), keys(hinge))).collect()
    };
    let all = json!({"amount": "40", "shift": "true", "mfa": "true"});
    let request = open_drawer(context(&all));
    let found = |layers: &Layers| hinges(layers, &request, &evaluate(layers, &request));
    let one = found(&identity(&format!("{amount}, {mfa}")));
    assert_eq!(
        keys(&one),
        [(Effect::Allow, 1, vec!["amount".to_owned(), "shift".to_owned()]), (Effect::Deny, 1, vec!["mfa".to_owned()])]
    );
    let bound = &one[0].keys[0].bounds[0];
    assert_eq!((bound.operator.as_str(), bound.values.as_slice()), ("NumericLessThanEquals", &["50".to_owned()][..]));
    // Of two that allow, neither is needed alone, and no key is.
    let both = found(&identity(&format!("{amount}, {}", statement("Allow", &json!({})))));
    assert_eq!(keys(&both), [(Effect::Allow, 2, vec![])]);
    // What both of them ask is needed, whichever of them it is.
    let other = statement("Allow", &json!({"NumericLessThanEquals": {"amount": "60"}, "Bool": {"shift": "true"}}));
    let both = found(&identity(&format!("{amount}, {other}")));
    assert_eq!(keys(&both), [(Effect::Allow, 2, vec!["shift".to_owned()])]);
    let mut limited = identity(&statement("Allow", &json!({})));
    limited.boundary = Some(statements(&amount));
    assert_eq!(
        keys(&found(&limited)),
        [(Effect::Allow, 1, vec![]), (Effect::Allow, 1, vec!["amount".to_owned(), "shift".to_owned()])]
    );
    let refused = open_drawer(Context::default());
    assert!(hinges(&limited, &refused, &evaluate(&limited, &refused)).is_empty());
}

/// Only what is needed is told: neither a statement that grants nothing by itself, nor an Allow that does not apply.
#[test]
fn what_does_not_matter_is_no_hinge() {
    let named =
        |principal: &str| format!(r#"{{"Effect": "Allow", "Action": "sts:*", "Principal": {{"AWS": "{principal}"}}}}"#);
    let (account, direct) = (named("111122223333"), named(MAYA));
    for (both, needed) in [(format!("{account}, {direct}"), 1), (format!("{direct}, {account}"), 0)] {
        let trust = policy("trust", &format!(r#"{{"Statement": [{both}]}}"#), Kind::Trust);
        let layers = Layers { resource: Some(trust), ..Layers::default() };
        let request = Request::new(MAYA, "sts:AssumeRole", "arn:aws:iam::111122223333:role/Lead");
        let found = hinges(&layers, &request, &evaluate(&layers, &request));
        let statements: Vec<usize> = found.iter().flat_map(|h| &h.statements).map(|ground| ground.statement).collect();
        assert_eq!((found.len(), statements), (1, vec![needed]), "{both}");
    }
    let value = |value: &str| statement("Allow", &json!({"StringEquals": {"k": value}}));
    let mut layers = identity(&format!("{}, {}", statement("Allow", &json!({})), value("b")));
    layers.boundary = Some(statements(&value("a")));
    let request = open_drawer(context(&json!({"k": "a"})));
    let found = hinges(&layers, &request, &evaluate(&layers, &request));
    let told: Vec<_> = found.iter().map(|hinge| (hinge.effect, hinge.statements.len(), hinge.keys.len())).collect();
    assert_eq!(told, [(Effect::Allow, 1, 0), (Effect::Allow, 1, 1)]);
}

/// Sixty-four questions are asked; where more would be needed, nothing is said.
#[test]
fn hinges_end_where_the_questions_do() {
    let of = |allows: usize| {
        let layers = identity(&vec![statement("Allow", &json!({})); allows].join(","));
        let request = open_drawer(Context::default());
        let found = hinges(&layers, &request, &evaluate(&layers, &request));
        found.iter().map(|hinge| hinge.statements.len()).collect::<Vec<_>>()
    };
    assert_eq!(of(63), [63]);
    assert!(of(64).is_empty());
}

fn condition() -> impl Strategy<Value = (&'static str, &'static str, Vec<&'static str>)> {
    let operators = vec![
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericNotEqualsIfExists",
        "StringEquals",
        "StringNotLike",
        "StringLike",
        "ForAnyValue:StringEquals",
        "ForAllValues:StringLike",
        "Bool",
        "BoolIfExists",
        "Null",
        "DateLessThan",
        "DateGreaterThanEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnLike",
    ];
    let values = vec!["1", "5", "true", "false", "a*", "ab", "2026-01-05", "10.0.0.0/8", "arn:c:a::1:*", "${l}"];
    (select(operators), select(vec!["k", "l", "m"]), prop::collection::vec(select(values), 1..3))
}

fn policies(effect_weight: u32, most: usize) -> impl Strategy<Value = Policy> {
    let effect = prop_oneof![effect_weight => Just("Allow"), 1 => Just("Deny")];
    let action = prop_oneof![5 => Just("register:*"), 1 => Just("other:*")];
    let one = (effect, action, prop::collection::vec(condition(), 0..3)).prop_map(|(effect, action, conditions)| {
        let mut statement = json!({"Effect": effect, "Action": action, "Resource": "*"});
        for (operator, key, values) in conditions {
            statement["Condition"][operator][key] = json!(values);
        }
        statement.to_string()
    });
    prop::collection::vec(one, 1..=most).prop_map(|all| statements(&all.join(",")))
}

fn layers() -> impl Strategy<Value = Layers> {
    let limit = || prop::option::weighted(0.3, policies(6, 2));
    (policies(2, 4), prop::option::weighted(0.5, policies(3, 2)), limit(), limit(), limit()).prop_map(
        |(own, group, boundary, session, guardrail)| Layers {
            identity: vec![own],
            groups: group.into_iter().map(|policy| ("g".into(), Arc::from([policy]))).collect(),
            boundary,
            session,
            resource: None,
            guardrails: guardrail.into_iter().map(|policy| Arc::from([policy])).collect(),
        },
    )
}

fn request() -> impl Strategy<Value = Request> {
    let text = || select(vec!["1", "4", "9", "true", "ab", "x", "2026-02-01", "10.1.1.1", "arn:c:a::1:x"]);
    let value = prop_oneof![
        5 => text().prop_map(Value::from),
        1 => prop::collection::vec(text(), 0..3).prop_map(Value::from),
    ];
    prop::collection::btree_map(select(vec!["k", "l", "m"]), value, 0..4).prop_map(|keys| {
        let mut request = open_drawer(Context::default());
        for (key, value) in keys {
            request.context.set(key, value);
        }
        request
    })
}

/// Layers whose conditions are all about numbers.
fn measured() -> impl Strategy<Value = Layers> {
    let operators = vec![
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "NumericNotEquals",
        "NumericLessThanIfExists",
    ];
    let condition = (select(operators), select(vec!["k", "l"]), 0..10_i32);
    let one = (prop_oneof![2 => Just("Allow"), 1 => Just("Deny")], prop::collection::vec(condition, 0..4));
    let one = one.prop_map(|(effect, conditions)| {
        let mut all = json!({});
        for (operator, key, value) in conditions {
            all[operator][key] = json!(value);
        }
        statement(effect, &all)
    });
    let policy = || prop::collection::vec(one.clone(), 1..4).prop_map(|all| statements(&all.join(",")));
    (policy(), prop::option::of(policy()), prop::option::of(policy())).prop_map(|(own, boundary, guardrail)| Layers {
        identity: vec![own],
        boundary,
        guardrails: guardrail.into_iter().map(|policy| Arc::from([policy])).collect(),
        ..Layers::default()
    })
}

fn counted() -> impl Strategy<Value = Request> {
    (0..12_i64, 0..12_i64).prop_map(|(k, l)| open_drawer(Context::default().with("k", k).with("l", l)))
}

/// Whether a number is as a bound wants it.
fn is_within(bound: &Bound, key: &str, value: i32) -> bool {
    let layers = identity(&statement("Allow", &json!({bound.operator.as_str(): {key: bound.values}})));
    let request = open_drawer(Context::default().with(key, i64::from(value)));
    outcome(&layers, &request).is_allowed() == bound.holds
}

/// Every proper part of a remedy, the empty one too.
fn parts(remedy: &Remedy) -> impl Iterator<Item = Remedy> {
    let changes = remedy.changes.clone();
    (0_usize..(1 << changes.len()) - 1).map(move |bits| Remedy {
        changes: changes.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, c)| c.clone()).collect(),
    })
}

fn without(layers: &Layers, statements: &[Ground]) -> Layers {
    let mut left = layers.clone();
    let strip = |layer: &Layer, policies: &mut [Policy]| {
        for (index, policy) in policies.iter_mut().enumerate() {
            let mut n = 0;
            Arc::make_mut(&mut policy.document).statements.retain(|_| {
                n += 1;
                !statements.iter().any(|s| (&s.layer, s.policy_index, s.statement) == (layer, index, n - 1))
            });
        }
    };
    strip(&Layer::Identity, &mut left.identity);
    strip(&Layer::Boundary, left.boundary.as_mut_slice());
    strip(&Layer::Session, left.session.as_mut_slice());
    for (name, list) in &mut left.groups {
        let mut own = list.to_vec();
        strip(&Layer::Group(name.clone()), &mut own);
        *list = own.into();
    }
    for (level, list) in left.guardrails.iter_mut().enumerate() {
        let mut own = list.to_vec();
        strip(&Layer::Guardrail(level), &mut own);
        *list = own.into();
    }
    left
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_remedy_flips_the_answer_and_no_part_of_it_does(layers in layers(), request in request()) {
        let decision = evaluate(&layers, &request);
        let found = advice(&layers, &request, &decision);
        prop_assert!(found.is_empty() || !decision.outcome.is_allowed());
        for remedy in &found {
            prop_assert!(evaluate(&layers, &remedy.applied(&request)).outcome.is_allowed(), "{remedy:?}");
            for part in parts(remedy) {
                prop_assert!(!evaluate(&layers, &part.applied(&request)).outcome.is_allowed(), "{part:?} of {remedy:?}");
            }
            prop_assert!(remedy.changes.iter().all(|change| !change.bounds.is_empty()));
        }
        prop_assert!(found.windows(2).all(|two| two[0].changes.len() <= two[1].changes.len()));
        let told = advised(&layers, &request, &decision, &Plain);
        prop_assert_eq!(told.to_allow.is_empty(), decision.outcome.is_allowed());
    }

    /// The bounds that are told are all there are: with any value inside them it is allowed.
    #[test]
    fn any_value_within_the_bounds_does(layers in measured(), request in counted()) {
        let decision = evaluate(&layers, &request);
        for remedy in advice(&layers, &request, &decision) {
            for change in &remedy.changes {
                for value in -1..12 {
                    let mut other = remedy.applied(&request);
                    other.context.set(&change.key, value.to_string());
                    if change.bounds.iter().all(|bound| is_within(bound, &change.key, value)) {
                        prop_assert!(outcome(&layers, &other).is_allowed(), "{value} in {remedy:?}");
                    }
                }
            }
        }
    }

    /// Where some numbers would flip it, some are advised.
    #[test]
    fn what_numbers_can_flip_is_advised(layers in measured(), request in counted()) {
        let decision = evaluate(&layers, &request);
        let numbers = || (-1..12_i64).map(Some).chain([None]);
        let flips = |(k, l): (Option<i64>, Option<i64>)| {
            let mut other = request.clone();
            for (key, value) in [("k", k), ("l", l)] {
                match value {
                    Some(value) => other.context.set(key, value),
                    None => drop(other.context.remove(key)),
                }
            }
            outcome(&layers, &other).is_allowed()
        };
        if !decision.outcome.is_allowed() && numbers().flat_map(|k| numbers().map(move |l| (k, l))).any(flips) {
            prop_assert!(!advice(&layers, &request, &decision).is_empty());
        }
    }

    #[test]
    fn without_a_hinge_it_would_be_refused(layers in layers(), request in request()) {
        let decision = evaluate(&layers, &request);
        let found = hinges(&layers, &request, &decision);
        prop_assert!(found.is_empty() || decision.outcome.is_allowed());
        for hinge in &found {
            if hinge.effect == Effect::Allow {
                prop_assert!(!outcome(&without(&layers, &hinge.statements), &request).is_allowed(), "{hinge:?}");
                for kept in 0..hinge.statements.len() {
                    let mut fewer = hinge.statements.clone();
                    fewer.remove(kept);
                    prop_assert!(outcome(&without(&layers, &fewer), &request).is_allowed(), "{hinge:?}");
                }
            }
            for stake in &hinge.keys {
                let mut broken = request.clone();
                match &stake.breaks {
                    Some(value) => broken.context.set(&stake.key, value.clone()),
                    None => drop(broken.context.remove(&stake.key)),
                }
                prop_assert!(!outcome(&layers, &broken).is_allowed(), "{stake:?}");
            }
        }
    }
}

/// The properties above are about something: many generated refusals have a remedy, and many Allows a hinge with a key.
#[test]
fn the_generated_cases_have_advice() {
    let mut runner = TestRunner::deterministic();
    let (mut refused, mut remedied, mut combined, mut allowed, mut staked) = (0, 0, 0, 0, 0);
    for _ in 0..1000 {
        let layers = layers().new_tree(&mut runner).expect("layers").current();
        let request = request().new_tree(&mut runner).expect("a request").current();
        let decision = evaluate(&layers, &request);
        if decision.outcome.is_allowed() {
            allowed += 1;
            staked += usize::from(hinges(&layers, &request, &decision).iter().any(|hinge| !hinge.keys.is_empty()));
        } else {
            let found = advice(&layers, &request, &decision);
            refused += 1;
            remedied += usize::from(!found.is_empty());
            combined += usize::from(found.iter().any(|remedy| remedy.changes.len() > 1));
        }
    }
    let counts =
        format!("{refused} refused, {remedied} remedied, {combined} by several, {allowed} allowed, {staked} staked");
    assert!(remedied * 6 > refused && combined * 40 > refused && staked * 4 > allowed && allowed > 50, "{counts}");
}
