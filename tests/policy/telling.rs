//! Explanations and comparisons of statements.

use brewgate::policy::*;

use super::support::*;

/// A few words of the shop.
struct Shop;

impl Words for Shop {
    fn key(&self, key: &str) -> String {
        match key {
            "register:Amount" => "the amount",
            "override:Present" => "an approval",
            "aws:MultiFactorAuthPresent" => "a second factor",
            other => other,
        }
        .to_owned()
    }

    fn action(&self, _: &str) -> String {
        "refund an order".to_owned()
    }
}

const REFUNDS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "RefundsUpTo50",
      "Effect": "Allow",
      "Action": "register:RefundOrder",
      "Resource": "*",
      "Condition": {
        "NumericLessThanEquals": {
          "register:Amount": "50"
        }
      }
    },
    {
      "Sid": "RefundsApproved",
      "Effect": "Allow",
      "Action": "register:RefundOrder",
      "Resource": "*",
      "Condition": { "Bool": { "override:Present": "true" } }
    }
  ]
}"#;

const MFA: &str = r#"{"Statement": {"Effect": "Deny", "Action": "register:RefundOrder", "Resource": "*",
  "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}}"#;

fn marco(context: Context) -> (Layers, Request) {
    let groups: Vec<Policy> =
        vec![policy("LeadRefunds", REFUNDS, Kind::Identity), policy("RequireMfaForRefunds", MFA, Kind::Identity)];
    let layers = Layers { groups: vec![("ShiftLeads".into(), groups.into())], ..Layers::default() };
    let mut request = Request::new(
        "arn:coffee:iam::bluebird:user/marco",
        "register:RefundOrder",
        "arn:coffee:register:main-street:bluebird:till/front",
    );
    request.context = context;
    (layers, request)
}

fn told(layers: &Layers, request: &Request) -> Explanation {
    advised(layers, request, &evaluate(layers, request), &Shop)
}

fn ways(ways: &[Way]) -> Vec<&str> {
    ways.iter().map(|way| way.text.as_str()).collect()
}

#[test]
fn a_refund_over_the_limit() {
    let mfa = Context::default().with("aws:MultiFactorAuthPresent", "true");
    let (layers, request) = marco(mfa.with("register:Amount", "82"));
    let why = told(&layers, &request);
    assert_eq!(why.headline, "over the limit: the amount is 82, `LeadRefunds` line 11 wants at most 50");
    assert_eq!(
        ways(&why.to_allow),
        ["With an amount of at most 50 (LeadRefunds, line 11)", "With an approval (LeadRefunds, line 20)"]
    );
    assert!(why.hangs_on.is_empty());
    assert_eq!(why.missing, ["override:Present"]);
    let questions: Vec<&str> = why.steps.iter().map(|step| step.question.as_str()).collect();
    assert_eq!(questions, ["Is it forbidden?", "Does a rule allow it?", "So"]);
    let good: Vec<Option<bool>> = why.steps.iter().map(|step| step.good).collect();
    assert_eq!(good, [Some(true), Some(false), Some(false)]);
    let near = &why.steps[1].lines[0];
    assert_eq!((near.mark, near.line, near.statement), (Mark::Near, Some(11), Some(0)));
}

#[test]
fn a_refund_within_the_limit_and_without_a_second_factor() {
    let amount = || Context::default().with("register:Amount", "40");
    let (layers, request) = marco(amount().with("aws:MultiFactorAuthPresent", "true"));
    let why = told(&layers, &request);
    assert_eq!((why.outcome, why.headline.as_str()), (Outcome::Allowed, "`LeadRefunds` allows it (line 4)"));
    assert_eq!(
        why.steps[0].lines[0].text,
        "`RequireMfaForRefunds` (line 1, group ShiftLeads) would forbid it, but it is only for requests without a \
         second factor, and this one comes with it."
    );
    assert!(why.to_allow.is_empty());
    assert_eq!(
        ways(&why.hangs_on),
        [
            "`LeadRefunds` (line 4): nothing else allows it",
            "The amount staying at most 50 (LeadRefunds, line 11)",
            "A second factor, else `RequireMfaForRefunds` forbids it (line 2)"
        ]
    );
    let (layers, request) = marco(amount());
    let why = told(&layers, &request);
    assert_eq!(why.outcome, Outcome::ExplicitDeny);
    assert_eq!(why.headline, "`RequireMfaForRefunds` forbids it (line 1)");
    assert_eq!(ways(&why.to_allow), ["With a second factor (RequireMfaForRefunds, line 2)"]);
}

#[test]
fn every_layer_in_play_has_its_line() {
    let none = || Some(statements(r#"{"Effect": "Allow", "Action": "other:*", "Resource": "*"}"#));
    let mut layers = identity(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#);
    layers.boundary = none();
    layers.session = none();
    layers.guardrails = vec![none().into_iter().collect()];
    let why = told(&layers, &open_drawer(Context::default()));
    assert_eq!(why.headline, "a guardrail does not include it");
    let seen: Vec<Option<Layer>> = why.steps[1].lines.iter().map(|line| line.layer.clone()).collect();
    for layer in [Layer::Identity, Layer::Boundary, Layer::Session, Layer::Guardrail(0)] {
        assert!(seen.contains(&Some(layer.clone())), "{layer:?} in {seen:?}");
    }
    layers.guardrails.clear();
    let why = told(&layers, &open_drawer(Context::default()));
    assert_eq!(why.headline, "the permissions boundary `Test` does not include it");
    assert_eq!(
        ways(&why.to_allow),
        ["No change of this request that was tried would allow it; it takes a new or edited policy"]
    );
    assert_eq!(told(&Layers::default(), &open_drawer(Context::default())).headline, "nothing allows it");
    let (layers, mut request) = marco(Context::default().with("register:Amount", Value::Unknown));
    request.context.set("aws:MultiFactorAuthPresent", "true");
    let why = told(&layers, &request);
    assert_eq!(why.headline, "it depends: `LeadRefunds` allows it (line 4) depending on: the amount at most 50");
}

/// In every layer a statement is told clause by clause, with what it asks, what was found, and where to look.
#[test]
fn every_layer_tells_its_clauses() {
    let statement = r#"{"Effect": "Allow", "Action": "register:*", "Resource": "*",
      "Condition": {"NumericLessThan": {"hour": "18"}}}"#;
    let principal = r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*",
      "Condition": {"NumericLessThan": {"hour": "18"}}}"#;
    let named = |name: &str| policy(name, &format!(r#"{{"Statement": [{statement}]}}"#), Kind::Identity);
    let layers = Layers {
        identity: vec![named("Own")],
        groups: vec![("Crew".into(), [named("OfCrew")].into())],
        boundary: Some(named("Bound")),
        session: Some(named("Session")),
        resource: Some(policy("OfTill", &format!(r#"{{"Statement": [{principal}]}}"#), Kind::Resource)),
        guardrails: vec![[named("Guard")].into()],
    };
    for (hour, holds) in [("9", Truth::Yes), ("19", Truth::No)] {
        let why = told(&layers, &open_drawer(Context::default().with("hour", hour)));
        for (layer, parts) in [
            (Layer::Identity, 3),
            (Layer::Group("Crew".into()), 3),
            (Layer::Boundary, 3),
            (Layer::Session, 3),
            (Layer::Resource, 4),
            (Layer::Guardrail(0), 3),
        ] {
            let mut of_layer = why.steps[1].lines.iter().filter(|line| line.layer.as_ref() == Some(&layer));
            let line = of_layer.next().unwrap_or_else(|| panic!("{layer:?} is not told of"));
            assert_eq!(line.clauses.len(), parts, "{line:?}");
            assert_eq!(
                (line.statement, line.line),
                (Some(0), Some(if holds == Truth::Yes { 1 } else { 2 })),
                "{line:?}"
            );
            let last = line.clauses.last().expect("a statement has clauses");
            assert_eq!((last.holds, last.span.line()), (holds, 2));
            assert_eq!((&last.asked, &last.found), (&vec!["18".to_owned()], &Some(vec![hour.to_owned()])));
        }
        let group = why.steps[1].lines.iter().find(|line| line.policy.as_deref() == Some("OfCrew"));
        assert!(group.is_some_and(|line| line.text.contains("`OfCrew` (line 1, group Crew)")), "{why:?}");
    }
    let why = told(&layers, &open_drawer(Context::default().with("hour", "19")));
    assert_eq!(
        ways(&why.to_allow),
        ["With hour less than 18 (Own, line 2; Bound, line 2; Session, line 2; Guard, line 2)"],
        "the group's rule would do as well, and says nothing more"
    );
}

/// A role's trust is told like any other policy, with whom it names.
#[test]
fn a_trust_policy_tells_its_clauses() {
    let trust = |principal: &str| {
        let text = format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"AWS": "{principal}"}},
              "Condition": {{"Bool": {{"aws:MultiFactorAuthPresent": "true"}}}}}}]}}"#
        );
        Layers { resource: Some(policy("trust of Lead", &text, Kind::Trust)), ..Layers::default() }
    };
    let mut request = Request::new(MAYA, "sts:AssumeRole", "arn:aws:iam::111122223333:role/Lead");
    let near = told(&trust(MAYA), &request);
    let line = &near.steps[1].lines[0];
    assert_eq!((line.mark, line.line, line.clauses.len()), (Mark::Near, Some(2), 3));
    assert_eq!(
        (&line.clauses[0].part, line.clauses[0].found.as_deref()),
        (&Part::Principal, Some(&[MAYA.to_owned()][..]))
    );
    assert_eq!(ways(&near.to_allow), ["With a second factor (trust of Lead, line 2)"]);
    request.context.set("aws:MultiFactorAuthPresent", "true");
    let direct = told(&trust(MAYA), &request);
    assert_eq!(
        ways(&direct.hangs_on),
        ["`trust of Lead` (line 1): nothing else allows it", "A second factor (trust of Lead, line 2)"]
    );
    let opened = told(&trust("111122223333"), &request);
    assert_eq!(opened.headline, "no rule of theirs lets them take it");
    let closed = told(&trust("arn:aws:iam::111122223333:user/bo"), &request);
    assert_eq!(closed.steps[1].lines[0].text, "The role's trust policy does not name the caller.");
    assert_eq!(closed.steps[2].answer, "It is refused: a role takes only whom its trust policy lets in.");
}

#[test]
fn covering() {
    let statement = |text: &str| {
        let policy = statements(&format!(r#"{{"Effect": "Allow", {text}}}"#));
        policy.document.statements[0].clone()
    };
    for (wide, narrow, expected) in [
        (r#""Action": "*", "Resource": "*""#, r#""Action": "a:B", "Resource": "arn:a:b:::c""#, true),
        (r#""Action": "a:*", "Resource": "*""#, r#""Action": ["A:b*", "a:C?"], "Resource": "*""#, true),
        (r#""Action": "a:b?", "Resource": "*""#, r#""Action": "a:b*", "Resource": "*""#, false),
        (r#""Action": "a:B", "Resource": "*""#, r#""Action": "*", "Resource": "*""#, false),
        (r#""Action": "*", "Resource": "arn:a:b:*:1:c/*""#, r#""Action": "*", "Resource": "arn:a:b::1:c/${x}""#, true),
        (r#""Action": "*", "Resource": "arn:a:b::1:c/${x}""#, r#""Action": "*", "Resource": "arn:a:b::1:c/*""#, false),
        (
            r#""Action": "*", "Resource": "arn:a:b::1:c/${X}""#,
            r#""Action": "*", "Resource": "arn:a:b::1:c/${x}""#,
            true,
        ),
        (r#""Action": "*", "Resource": "arn:a:b:m*x:1:c""#, r#""Action": "*", "Resource": "arn:a:b:m*:1:c""#, false),
        (
            r#""Action": "*", "Resource": "arn:a:b:m*x:1:${v}""#,
            r#""Action": "*", "Resource": "arn:a:b:m:x:1:${v}""#,
            false,
        ),
        (r#""Action": "*", "Resource": "arn:a:b""#, r#""Action": "*", "Resource": "arn:a:b:*:*:c""#, true),
        (r#""Action": "a:*Get", "Resource": "*""#, r#""Action": "a:?Get", "Resource": "*""#, true),
        (r#""Action": "a:*Get*", "Resource": "*""#, r#""Action": "a:Get?", "Resource": "*""#, true),
        (r#""Action": "*", "Resource": "arn:a:b::1:c*""#, r#""Action": "*", "Resource": "arn:a:b::1:c:d*""#, true),
        (r#""Action": "*", "Resource": "arn:a:b:m*x:1:c""#, r#""Action": "*", "Resource": "arn:a:b:m?yx:1:c""#, true),
        (r#""Action": "*", "Resource": "arn:a:b:m?x:1:c*""#, r#""Action": "*", "Resource": "arn:a:b:m:x:1:c*""#, false),
        (r#""NotAction": "iam:*", "Resource": "*""#, r#""Action": "a:*", "Resource": "*""#, true),
        (r#""NotAction": "iam:*", "Resource": "*""#, r#""Action": "i*:x", "Resource": "*""#, true),
        (r#""NotAction": "iam:*", "Resource": "*""#, r#""Action": "*", "Resource": "*""#, false),
        (r#""NotAction": "iam:Get*", "Resource": "*""#, r#""NotAction": "iam:*", "Resource": "*""#, true),
        (r#""NotAction": "iam:*", "Resource": "*""#, r#""NotAction": "iam:Get*", "Resource": "*""#, false),
        (r#""Action": "a:*", "Resource": "*""#, r#""NotAction": "b:*", "Resource": "*""#, false),
    ] {
        assert_eq!(covers(&statement(wide), &statement(narrow)), expected, "{wide} over {narrow}");
        let touching = touches(&statement(wide), &statement(narrow));
        assert!(touching || !expected, "{wide} covers {narrow}, so it touches it");
    }
    let with = |condition: &str| statement(&format!(r#""Action": "*", "Resource": "*", "Condition": {condition}"#));
    let limit = with(r#"{"NumericLessThan": {"k": "50"}}"#);
    assert!(covers(&limit, &with(r#"{"NumericLessThan": {"K": 50}, "Bool": {"b": true}}"#)));
    assert!(!covers(&limit, &with("{}")));
    assert!(covers(&with(r#"{"StringEquals": {"k": ["a", "b"]}}"#), &with(r#"{"StringEquals": {"k": "a"}}"#)));
    assert!(!covers(&with(r#"{"StringNotEquals": {"k": ["a", "b"]}}"#), &with(r#"{"StringNotEquals": {"k": "a"}}"#)));
    assert!(!touches(
        &statement(r#""Action": "a:*", "Resource": "*""#),
        &statement(r#""Action": "b:*", "Resource": "*""#)
    ));
    // A run that keeps to its part takes no colon, whichever side has it.
    let run = statement(r#""Action": "*", "Resource": "arn:a:b:m*x:1:c""#);
    let text = statement(r#""Action": "*", "Resource": "arn:a:b:m:x:1:c""#);
    assert!(!touches(&run, &text) && !touches(&text, &run));
    assert!(!touches(
        &statement(r#""NotAction": "a:*", "Resource": "*""#),
        &statement(r#""Action": "a:B", "Resource": "*""#)
    ));
}
