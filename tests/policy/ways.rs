//! The ways to another answer, and what an answer hangs on, in words.

use brewgate::policy::*;

use super::support::*;

const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

/// Every key with its article, every number with its unit.
struct Articles;

impl Words for Articles {
    fn key(&self, key: &str) -> String {
        format!("the {key}")
    }

    fn action(&self, action: &str) -> String {
        action.to_owned()
    }

    fn value(&self, _: &str, value: &str) -> String {
        format!("${value}")
    }
}

fn when(effect: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {condition}}}"#)
}

#[test]
fn what_would_allow_it_is_told() {
    for (condition, expected) in [
        (r#"{"NumericLessThan": {"amount": "5"}}"#, "With an amount of less than $5 (Test, line 1)"),
        (r#"{"NumericLessThan": {"discount": "5"}}"#, "With a discount of less than $5 (Test, line 1)"),
        (r#"{"DateLessThan": {"time": "2026-01-05"}}"#, "With the time before $2026-01-05 (Test, line 1)"),
        (
            r#"{"ForAnyValue:NumericLessThan": {"amounts": "5"}}"#,
            "With the amounts one value less than $5 (Test, line 1)",
        ),
        (r#"{"Bool": {"approval": "true"}}"#, "With the approval (Test, line 1)"),
        (r#"{"Bool": {"approval": "false"}}"#, "Without the approval (Test, line 1)"),
        (r#"{"Null": {"approval": "true"}}"#, "Without the approval (Test, line 1)"),
        (r#"{"Null": {"approval": "false"}}"#, "With the approval given (Test, line 1)"),
        (
            r#"{"NumericLessThan": {"amount": "5"}, "Bool": {"approval": "true"}}"#,
            "With an amount of less than $5 and with the approval (Test, line 1)",
        ),
    ] {
        let layers = identity(&when("Allow", condition));
        let many = vec!["9", "8"];
        let context = Context::default().with("amount", "9").with("discount", "9").with("time", "2027-01-05");
        let approval = if condition.contains("false") || condition.contains("Null") { "true" } else { "false" };
        let mut context = context.with("amounts", many);
        if condition != r#"{"Null": {"approval": "false"}}"# {
            context.set("approval", approval);
        }
        let request = open_drawer(context);
        let why = advised(&layers, &request, &evaluate(&layers, &request), &Articles);
        let found: Vec<&str> = why.to_allow.iter().map(|way| way.text.as_str()).collect();
        assert_eq!(found, [expected], "{condition}");
    }
}

/// What forbids it is told turned round: what must not hold of every value must fail of one.
#[test]
fn what_must_not_hold_is_told_turned_round() {
    for (condition, expected) in [
        (r#"{"ForAnyValue:NumericGreaterThan": {"amounts": "5"}}"#, "With the amounts every value at most $5"),
        (r#"{"ForAllValues:NumericGreaterThan": {"amounts": "5"}}"#, "With the amounts one value at most $5"),
        (
            r#"{"ForAnyValue:StringEquals": {"amounts": ["8", "9"]}}"#,
            "With the amounts every value anything but `$8` or `$9`",
        ),
        (r#"{"ForAllValues:StringNotEquals": {"amounts": ["1", "2"]}}"#, "With the amounts one value `$1` or `$2`"),
        (r#"{"Bool": {"approval": ["true", "x"]}}"#, "With the approval anything but $true or $x"),
        (r#"{"Null": {"approval": "false"}}"#, "Without the approval"),
        (r#"{"StringLike": {"approval": "t*"}}"#, "Without the approval"),
    ] {
        let layers = identity(&format!("{ALL}, {}", when("Deny", condition)));
        let request = open_drawer(Context::default().with("amounts", vec!["9", "8"]).with("approval", "true"));
        let why = advised(&layers, &request, &evaluate(&layers, &request), &Articles);
        let found: Vec<&str> = why.to_allow.iter().map(|way| way.text.as_str()).collect();
        assert_eq!(found, [format!("{expected} (Test, line 1)")], "{condition}");
    }
}

#[test]
fn what_it_hangs_on_is_told() {
    let stake = |condition: &str| {
        let layers = identity(&when("Allow", condition));
        let context = Context::default().with("amount", "2").with("approval", "false").with("given", "x");
        let request = open_drawer(context);
        hanging(&layers, &request, &evaluate(&layers, &request), &Articles)
    };
    for (condition, expected) in [
        (r#"{"NumericLessThan": {"amount": "5"}}"#, "The amount staying less than $5 (Test, line 1)"),
        (r#"{"Bool": {"approval": "false"}}"#, "There being no approval (Test, line 1)"),
        (r#"{"Null": {"absent": "true"}}"#, "There being no absent (Test, line 1)"),
        (r#"{"Null": {"given": "false"}}"#, "The given being given (Test, line 1)"),
        // It is allowed because nothing is known, not because of what would do as well.
        (r#"{"BoolIfExists": {"absent": "true"}}"#, "Nothing being known of the absent (Test, line 1)"),
        (r#"{"NumericLessThanIfExists": {"absent": "5"}}"#, "Nothing being known of the absent (Test, line 1)"),
    ] {
        let ways = stake(condition);
        let found: Vec<&str> = ways.iter().map(|way| way.text.as_str()).collect();
        assert_eq!(found, ["`Test` (line 1): nothing else allows it", expected], "{condition}");
        assert!(ways.iter().all(|way| way.ground.as_ref().is_some_and(|ground| &*ground.policy == "Test")));
    }
    let way = &stake(r#"{"Bool": {"approval": "false"}}"#)[1];
    assert_eq!(way.to_string(), way.text);
    let of = |layers: &Layers, context: Context| {
        let request = open_drawer(context);
        let ways = hanging(layers, &request, &evaluate(layers, &request), &Articles);
        ways.into_iter().map(|way| way.text).collect::<Vec<_>>()
    };
    let one = || Some(statements(ALL));
    let all = Layers {
        boundary: one(),
        session: one(),
        guardrails: vec![one().into_iter().collect()],
        ..identity(&format!("{ALL}, {ALL}, {}", when("Deny", r#"{"Bool": {"closed": "true"}}"#)))
    };
    assert_eq!(
        of(&all, Context::default().with("closed", "false")),
        [
            "`Test` (line 1) or `Test` (line 1): any of these is enough",
            "`Test` (line 1): nothing else in the permissions boundary includes it",
            "`Test` (line 1): nothing else in the session policy includes it",
            "`Test` (line 1): nothing else among the guardrails includes it",
            "There being no closed, else `Test` forbids it (line 1)",
        ]
    );
    // The resource's own policy would do as well; what neither alone is needed for stands together.
    let own = format!(r#"{{"Statement": {}}}"#, ALL.replacen('{', r#"{"Principal": "*", "#, 1));
    let both = Layers { resource: Some(policy("Own", &own, Kind::Resource)), ..identity(ALL) };
    assert_eq!(of(&both, Context::default()), ["`Test` (line 1) or `Own` (line 1): any of these is enough"]);
    // Nobody's policy is behind these.
    let root = Request::new("arn:aws:iam::111122223333:root", "a:B", "*");
    for request in [root, Request::new(MAYA, "sts:GetCallerIdentity", "*")] {
        let layers = identity(ALL);
        assert!(hinges(&layers, &request, &evaluate(&layers, &request)).is_empty());
    }
}
