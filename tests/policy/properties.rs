//! What holds for all policies, over generated ones small enough to collide often.

use std::sync::Arc;

use brewgate::policy::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value as Json, json};

const ACTIONS: [&str; 6] = ["*", "a:*", "a:B", "A:b?", "a:Bc", "b:B"];
const RESOURCES: [&str; 7] = [
    "*",
    "arn:c:a::1:x/*",
    "arn:c:a::1:x/1",
    "arn:c:a",
    "arn:c:a:m*n:1:x/1",
    "arn:c:a::1:x/${name}",
    "arn:c:a::1:x/${name, '1'}",
];
const PRINCIPALS: [&str; 6] =
    ["*", "1", "arn:c:iam::1:root", "arn:c:iam::1:user/u", "arn:c:iam::1:role/r", "arn:c:sts::1:assumed-role/r/u"];

fn condition() -> impl Strategy<Value = (String, String, Vec<String>)> {
    let operators = vec![
        "StringEquals",
        "StringNotEquals",
        "StringLikeIfExists",
        "ForAnyValue:StringNotLike",
        "ForAllValues:StringEqualsIgnoreCase",
        "NumericLessThan",
        "NumericNotEquals",
        "DateGreaterThan",
        "Bool",
        "Null",
        "NotIpAddress",
        "ArnNotLike",
        "BinaryEquals",
    ];
    let values = vec!["1", "2.0", "x*", "${name}", "true", "10.0.0.0/8", "arn:c:a::1:*", "2026-01-05"];
    let chosen = prop::collection::vec(select(values).prop_map(String::from), 0..3);
    (select(operators).prop_map(String::from), select(vec!["k", "name", "Other"]).prop_map(String::from), chosen)
}

fn statement(effect: &'static str) -> impl Strategy<Value = Json> {
    let some = |from: &'static [&'static str]| prop::collection::vec(select(from), 1..3);
    let condition = prop::collection::vec(condition(), 0..3);
    (some(&ACTIONS), prop::bool::weighted(0.15), some(&RESOURCES), prop::bool::weighted(0.15), condition).prop_map(
        move |(actions, not_action, resources, not_resource, conditions)| {
            let mut statement = json!({"Effect": effect});
            statement[if not_action { "NotAction" } else { "Action" }] = json!(actions);
            statement[if not_resource { "NotResource" } else { "Resource" }] = json!(resources);
            for (operator, key, values) in conditions {
                statement["Condition"][operator][key] = json!(values);
            }
            statement
        },
    )
}

fn either() -> impl Strategy<Value = Json> {
    prop_oneof![4 => statement("Allow"), 1 => statement("Deny")]
}

fn document(version: &str, statements: &[Json]) -> Json {
    json!({"Version": version, "Statement": statements})
}

fn read(json: &Json, kind: Kind) -> Policy {
    Policy::new("P", Document::read(&json.to_string(), kind).expect("only readable documents are generated"))
}

fn policies(sizes: std::ops::Range<usize>, kind: Kind) -> impl Strategy<Value = Vec<Policy>> {
    let one = (select(vec!["2012-10-17", "2008-10-17"]), prop::collection::vec(either(), 0..3))
        .prop_map(move |(version, statements)| read(&document(version, &statements), kind));
    prop::collection::vec(one, sizes)
}

fn resource_policy() -> impl Strategy<Value = Policy> {
    let one =
        (either(), select(&PRINCIPALS[..]), prop::bool::weighted(0.2)).prop_map(|(mut statement, principal, not)| {
            statement[if not { "NotPrincipal" } else { "Principal" }] = json!({"AWS": principal});
            statement
        });
    prop::collection::vec(one, 0..3).prop_map(|statements| read(&document("2012-10-17", &statements), Kind::Resource))
}

fn layers() -> impl Strategy<Value = Layers> {
    let limit =
        || prop::option::weighted(0.4, policies(1..2, Kind::Boundary).prop_map(|mut policies| policies.remove(0)));
    (
        policies(0..3, Kind::Identity),
        policies(0..2, Kind::Identity),
        limit(),
        limit(),
        prop::option::weighted(0.4, resource_policy()),
        prop::collection::vec(policies(0..3, Kind::Guardrail).prop_map(Arc::from), 0..2),
    )
        .prop_map(|(identity, group, boundary, session, resource, guardrails)| Layers {
            identity,
            groups: vec![("g".into(), group.into())],
            boundary,
            session,
            resource,
            guardrails,
        })
}

fn value() -> impl Strategy<Value = Value> {
    let text = || select(vec!["1", "2", "x1", "", "true", "10.0.0.1", "arn:c:a::1:x", "2026-02-01", "MQ=="]);
    prop_oneof![
        6 => text().prop_map(Value::from),
        2 => prop::collection::vec(text(), 0..3).prop_map(Value::from),
        1 => Just(Value::Unknown),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let callers =
        vec!["arn:c:iam::1:user/u", "arn:c:sts::1:assumed-role/r/u", "arn:c:iam::2:user/u", "arn:c:iam::1:root"];
    let actions = vec!["a:B", "a:Bc", "b:B", "sts:AssumeRole", "sts:GetCallerIdentity"];
    let resources = vec!["arn:c:a::1:x/1", "arn:c:a::1:x/2", "arn:c:a:mn:1:x/1", "arn:c:a:::x/1"];
    let context = prop::collection::vec((select(vec!["k", "NAME", "other"]), value()), 0..4);
    (select(callers), select(actions), select(resources), context).prop_map(|(caller, action, resource, keys)| {
        let mut request = Request::new(caller, action, resource);
        for (key, value) in keys {
            request.context.set(key, value);
        }
        request
    })
}

/// The layers with one more statement in an identity policy of its own.
fn with_identity(layers: &Layers, statement: &Json) -> Layers {
    let mut more = layers.clone();
    more.identity.push(read(&document("2012-10-17", std::slice::from_ref(statement)), Kind::Identity));
    more
}

/// Every order of policies and statements turned round.
fn reversed(layers: &Layers) -> Layers {
    let turn = |policies: &[Policy]| -> Vec<Policy> {
        let mut policies = policies.to_vec();
        policies.reverse();
        for policy in &mut policies {
            Arc::make_mut(&mut policy.document).statements.reverse();
        }
        policies
    };
    let one = |policy: &Option<Policy>| turn(policy.as_slice()).pop();
    Layers {
        identity: turn(&layers.identity),
        groups: layers.groups.iter().rev().map(|(name, policies)| (name.clone(), turn(policies).into())).collect(),
        boundary: one(&layers.boundary),
        session: one(&layers.session),
        resource: one(&layers.resource),
        guardrails: layers.guardrails.iter().rev().map(|policies| turn(policies).into()).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_enforcing_path_is_the_explaining_path(layers in layers(), request in request()) {
        let decision = evaluate(&layers, &request);
        prop_assert_eq!(outcome(&layers, &request), decision.outcome);
        let told = explain(&decision, &Plain);
        prop_assert_eq!(told.steps.len(), 3);
        let advised = advised(&layers, &request, &decision, &Plain);
        prop_assert_eq!(advised.to_allow.is_empty(), decision.outcome.is_allowed());
        prop_assert!(!told.headline.is_empty());
    }

    #[test]
    fn deny_wins(layers in layers(), request in request()) {
        let decision = evaluate(&layers, &request);
        let denied = decision.applied().any(|judged| judged.effect == Effect::Deny);
        if denied && request.action != "sts:GetCallerIdentity" {
            prop_assert_eq!(decision.outcome, Outcome::ExplicitDeny);
        }
    }

    #[test]
    fn order_never_matters(layers in layers(), request in request()) {
        prop_assert_eq!(outcome(&layers, &request), outcome(&reversed(&layers), &request));
    }

    #[test]
    fn an_allow_never_removes(layers in layers(), request in request(), more in statement("Allow")) {
        let before = outcome(&layers, &request).is_allowed();
        prop_assert!(!before || outcome(&with_identity(&layers, &more), &request).is_allowed());
    }

    #[test]
    fn a_deny_never_grants(layers in layers(), request in request(), more in statement("Deny")) {
        let after = outcome(&with_identity(&layers, &more), &request).is_allowed();
        prop_assert!(!after || outcome(&layers, &request).is_allowed());
    }

    #[test]
    fn limits_never_grant(layers in layers(), request in request()) {
        let allowed = outcome(&layers, &request).is_allowed();
        for free in [
            Layers { boundary: None, ..layers.clone() },
            Layers { session: None, ..layers.clone() },
            Layers { guardrails: Vec::new(), ..layers.clone() },
        ] {
            prop_assert!(!allowed || outcome(&free, &request).is_allowed());
        }
        let alone = Layers { identity: Vec::new(), groups: Vec::new(), resource: None, ..layers };
        let needs_no_rule = request.action == "sts:GetCallerIdentity" || request.principal.ends_with(":root");
        prop_assert!(needs_no_rule || !outcome(&alone, &request).is_allowed());
    }

    /// Whatever an unknown key turns out to be, the certain answers stay.
    #[test]
    fn prospects_are_bounds(layers in layers(), mut request in request(), known in prop::collection::vec(prop::option::of(value()), 3)) {
        let prospect = prospect(&layers, &request);
        for (key, value) in ["k", "name", "other"].into_iter().zip(known) {
            if request.context.value(key) == Some(&Value::Unknown) {
                request.context.remove(key);
                if let Some(value) = value {
                    request.context.set(key, value);
                }
            }
        }
        let allowed = outcome(&layers, &request).is_allowed();
        match prospect {
            Prospect::Allowed => prop_assert!(allowed || request.context.iter().any(|(_, value)| *value == Value::Unknown)),
            Prospect::Denied(_) => prop_assert!(!allowed),
            Prospect::Depends(keys) => prop_assert!(!keys.is_empty()),
        }
    }

    #[test]
    fn covered_is_matched(wide in statement("Allow"), narrow in statement("Allow"), request in request()) {
        let alone = |statement: &Json| Layers {
            identity: vec![read(&document("2012-10-17", std::slice::from_ref(statement)), Kind::Identity)],
            ..Layers::default()
        };
        let (outer, inner) = (alone(&wide), alone(&narrow));
        let applies = |layers: &Layers| evaluate(layers, &request).statements[0].applies == Truth::Yes;
        let first = |layers: &Layers| layers.identity[0].document.statements[0].clone();
        if applies(&inner) {
            prop_assert!(!covers(&first(&outer), &first(&inner)) || applies(&outer));
            prop_assert!(!applies(&outer) || touches(&first(&outer), &first(&inner)));
        }
    }

    #[test]
    fn printing_and_reading_is_identity(statements in prop::collection::vec(either(), 0..4), version in select(vec!["2012-10-17", "2008-10-17"])) {
        let document = Document::read(&document(version, &statements).to_string(), Kind::Identity).unwrap();
        let again = Document::read(&document.print(), Kind::Identity).unwrap();
        prop_assert_eq!(&again, &document);
        prop_assert_eq!(again.print(), document.print());
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        for kind in [Kind::Identity, Kind::Trust] {
            let (_, findings) = Document::parse(&text, kind);
            for finding in findings {
                prop_assert!(finding.span.line >= 1 && finding.span.end <= text.len());
            }
        }
    }

    /// A valid text cut, torn and patched is still read, judged and explained without a panic.
    #[test]
    fn no_damage_makes_the_parser_panic(
        statements in prop::collection::vec(either(), 1..3),
        cuts in prop::collection::vec((any::<Index>(), 0_usize..4, select(vec!["", "{", "}", "[", "]", "\"", ",", ":", "\\", "\n", "é", "null", "${", "-"])), 1..4),
        request in request(),
    ) {
        let mut text: Vec<char> = format!("{:#}", document("2012-10-17", &statements)).chars().collect();
        for (at, length, patch) in cuts {
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, patch.chars());
        }
        let text: String = text.into_iter().collect();
        let (document, findings) = Document::parse(&text, Kind::Identity);
        prop_assert_eq!(findings.is_empty(), Document::read(&text, Kind::Identity).is_ok());
        // Whatever is read whole, another JSON reader reads too.
        prop_assert!(!findings.is_empty() || serde_json::from_str::<Json>(&text).is_ok());
        let layers = Layers { identity: vec![Policy::new("P", document)], ..Layers::default() };
        prop_assert_eq!(explain(&evaluate(&layers, &request), &Plain).steps.len(), 3);
    }
}
