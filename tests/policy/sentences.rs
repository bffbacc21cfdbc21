//! What a person reads about a decision: one row for each cause and for each family of conditions.

use brewgate::policy::*;

use super::support::*;

const ALL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
const OTHER: &str = r#"{"Effect": "Allow", "Action": "other:*", "Resource": "*"}"#;

const REFUSED: &str = "It is refused: what nothing allows is not allowed.";
const LIMITED: &str = "It is refused: a limit grants nothing, but what it does not include is out of reach.";
const TWO_SIDES: &str = "It is refused: here both sides must allow it.";
const CLOSED: &str = "It is refused: a role takes only whom its trust policy lets in.";

/// The till's own policy.
fn own(principal: &str, effect: &str) -> Option<Policy> {
    let text = format!(
        r#"{{"Statement": {{"Effect": "{effect}", "Principal": {{"AWS": "{principal}"}}, "Action": "*", "Resource": "*"}}}}"#
    );
    Some(policy("Own", &text, Kind::Resource))
}

fn trust(principal: &str) -> Option<Policy> {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "sts:AssumeRole"}}}}"#
    );
    Some(policy("Trust", &text, Kind::Trust))
}

/// Somebody's till in another account.
fn away() -> Request {
    Request { resource: "arn:brew:register:main-st:444455556666:till/1".into(), ..open_drawer(Context::default()) }
}

fn assume() -> Request {
    Request::new(MAYA, "sts:AssumeRole", "arn:aws:iam::111122223333:role/Lead")
}

/// Headline, the answers to "does a rule allow it?" and "so?", and what is told of each layer.
fn told(layers: &Layers, request: &Request, cause: Cause, headline: &str, answers: [&str; 2], lines: &[(Mark, &str)]) {
    let decision = evaluate(layers, request);
    let why = explain(&decision, &Plain);
    assert_eq!((decision.cause, why.headline.as_str()), (cause, headline));
    let [forbidden, allowed, so] = why.steps.as_slice() else { panic!("{:#?}", why.steps) };
    let free = if cause == Cause::CallerIdentity { "No, nothing can forbid this." } else { "No rule forbids it." };
    assert!(cause == Cause::Denied || forbidden.answer == free, "{}", forbidden.answer);
    assert_eq!([allowed.answer.as_str(), so.answer.as_str()], answers, "{headline}");
    let found: Vec<(Mark, &str)> = allowed.lines.iter().map(|line| (line.mark, line.text.as_str())).collect();
    assert_eq!(found, lines, "{headline}");
    let granted = ["Yes.", "It needs no rule.", "The owner needs no rule."].contains(&answers[0]);
    let good = [forbidden.good, allowed.good, so.good];
    let not_denied = decision.outcome != Outcome::ExplicitDeny;
    assert_eq!(good, [not_denied, granted, decision.outcome.is_allowed()].map(Some), "{headline}");
}

#[test]
fn what_is_allowed() {
    let allows = (Mark::Yes, "`Test` (line 1) allows it.");
    let to_account = "(line 1) allows it to whom the caller's own policies allow it.";
    let here = || open_drawer(Context::default());
    let none = Layers::default;
    let by_rule = ["Yes.", "It is allowed: a rule allows it, and none forbids it."];
    let by_name = ["Yes.", "It is allowed: the resource's policy names the caller, and no rule forbids it."];
    let by_both = ["Yes.", "It is allowed: both sides allow it, as they must."];
    let who = "asking who one is needs no permission";
    let answers = ["It needs no rule.", "It is allowed: asking who one is needs no permission."];
    told(&none(), &Request::new(MAYA, "sts:GetCallerIdentity", "*"), Cause::CallerIdentity, who, answers, &[]);
    let owner = Request::new("arn:aws:iam::111122223333:root", "a:B", "*");
    let answers = ["The owner needs no rule.", "It is allowed: the caller is the owner."];
    told(&none(), &owner, Cause::Root, "the owner may do this whatever the policies say", answers, &[]);
    told(&identity(ALL), &here(), Cause::ByIdentity, "`Test` allows it (line 1)", by_rule, &[allows]);

    let named = Layers { resource: own(MAYA, "Allow"), ..none() };
    let lines = [(Mark::Yes, "`Own` (line 1) allows it to the caller by name.")];
    told(&named, &here(), Cause::ByResource(Grade::Direct), "`Own` allows it (line 1)", by_name, &lines);
    let role = Layers { resource: own("arn:aws:iam::111122223333:role/ShiftLead", "Allow"), ..none() };
    let session = Request { principal: LEAD.into(), ..here() };
    let lines = [(Mark::Yes, "`Own` (line 1) allows it to the caller's role.")];
    told(&role, &session, Cause::ByResource(Grade::Role), "`Own` allows it (line 1)", by_rule, &lines);
    let both = Layers { resource: own("111122223333", "Allow"), ..identity(ALL) };
    let lines = [allows, (Mark::Yes, &format!("`Own` {to_account}"))];
    told(&both, &away(), Cause::BothSides, "`Test` allows it (line 1)", by_both, &lines);
    let both = Layers { resource: trust("111122223333"), ..identity(ALL) };
    let lines = [allows, (Mark::Yes, &format!("`Trust` {to_account}"))];
    told(&both, &assume(), Cause::BothSides, "`Test` allows it (line 1)", by_both, &lines);
}

#[test]
fn what_is_refused() {
    let allows = (Mark::Yes, "`Test` (line 1) allows it.");
    let silent = (Mark::Near, "The resource's own policy says nothing about this.");
    let here = || open_drawer(Context::default());
    let none = Layers::default;
    let limit = |text: &str| Some(statements(text));
    let level = |text: &str| limit(text).into_iter().collect();

    let so = "It is refused: what is forbidden stays forbidden, whatever else allows it.";
    let deny = identity(r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#);
    let answers = ["No, nothing allows it.", so];
    told(&deny, &here(), Cause::Denied, "`Test` forbids it (line 1)", answers, &[]);
    let deny = Layers { resource: own(MAYA, "Deny"), ..identity(ALL) };
    assert_eq!(explain(&evaluate(&deny, &here()), &Plain).steps[0].answer, "Yes: `Own` forbids it (line 1).");
    let why = explain(&evaluate(&deny, &here()), &Plain);
    assert_eq!((why.headline.as_str(), why.steps[1].answer.as_str()), ("`Own` forbids it (line 1)", "Yes."));
    let unjudged = format!(
        r#"{ALL}, {{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {{"Null": {{"j": "true"}}, "NumericLessThan": {{"k": "5"}}}}}}"#
    );
    let request = open_drawer(Context::default().with("k", "lots"));
    let why = explain(&evaluate(&identity(&unjudged), &request), &Plain);
    assert_eq!(why.steps[0].lines[0].text, "`Test` (line 1) forbids it: k is `lots`, which it cannot compare with 5.");

    let layers = Layers { boundary: limit(OTHER), ..identity(ALL) };
    let headline = "the permissions boundary `Test` does not include it";
    let answers = ["Yes, but the permissions boundary does not include it.", LIMITED];
    let lines = [allows, (Mark::No, "The permissions boundary `Test` does not include it.")];
    told(&layers, &here(), Cause::Boundary, headline, answers, &lines);
    let layers = Layers { session: limit(OTHER), boundary: limit(ALL), ..identity(ALL) };
    let answers = ["Yes, but the session policy does not include it.", LIMITED];
    let lines = [
        allows,
        (Mark::Yes, "The permissions boundary `Test` includes it."),
        (Mark::No, "The session policy does not include it."),
    ];
    told(&layers, &here(), Cause::Session, "the session policy does not include it", answers, &lines);
    let layers = Layers { guardrails: vec![level(ALL), level(OTHER)], ..identity(ALL) };
    let answers = ["A guardrail does not include it, and no rule reaches past that.", LIMITED];
    let lines =
        [allows, (Mark::Yes, "Guardrail level 1 includes it."), (Mark::No, "Guardrail level 2 does not include it.")];
    told(&layers, &here(), Cause::Guardrail(1), "a guardrail does not include it", answers, &lines);
    // A silent limit is named, a level has no name.
    let layers = Layers { boundary: limit(OTHER), ..layers };
    let why = explain(&evaluate(&layers, &here()), &Plain);
    let named: Vec<Option<&str>> = why.steps[1].lines.iter().map(|line| line.policy.as_deref()).collect();
    assert_eq!(named, [Some("Test"), Some("Test"), Some("Test"), None]);

    let headline = "its trust policy does not let them in";
    let answers = ["No: its trust policy does not let them in.", CLOSED];
    let layers = Layers { resource: trust("444455556666"), ..identity(ALL) };
    let lines = [allows, (Mark::No, "The role's trust policy does not name the caller.")];
    told(&layers, &assume(), Cause::Trust, headline, answers, &lines);
    let lines = [allows, (Mark::No, "The role has no trust policy.")];
    told(&identity(ALL), &assume(), Cause::Trust, headline, answers, &lines);

    let headline = "it belongs to another account, whose policy does not allow it";
    let answers = ["Not on the side of the account that owns it.", TWO_SIDES];
    let layers = Layers { resource: own("444455556666", "Allow"), ..identity(ALL) };
    let lines = [allows, (Mark::No, "The resource's own policy does not include it.")];
    told(&layers, &away(), Cause::ResourceSide, headline, answers, &lines);
    told(&identity(ALL), &away(), Cause::ResourceSide, headline, answers, &[allows]);
    let answers = ["Not on the caller's own side.", TWO_SIDES];
    let layers = Layers { resource: own(MAYA, "Allow"), ..none() };
    let headline = "the other side would let them in, but no rule of theirs allows it";
    let lines = [(Mark::Yes, "`Own` (line 1) allows it to the caller by name.")];
    told(&layers, &away(), Cause::IdentitySide, headline, answers, &lines);
    let layers = Layers { resource: trust("111122223333"), ..none() };
    let lines = [(Mark::Yes, "`Trust` (line 1) allows it to whom the caller's own policies allow it.")];
    told(&layers, &assume(), Cause::IdentitySide, "no rule of theirs lets them take it", answers, &lines);

    let answers = ["No, nothing allows it.", REFUSED];
    let layers = Layers { resource: own("444455556666", "Allow"), ..none() };
    told(&layers, &here(), Cause::NoAllow, "nothing allows it", answers, &[silent]);
    told(&none(), &here(), Cause::NoAllow, "nothing allows it", answers, &[]);
}

/// What is not known yet leaves each step open, and each limit.
#[test]
fn what_depends() {
    let with = |effect: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {{"NumericLessThan": {{"k": "5"}}}}}}"#
        )
    };
    let unknown = open_drawer(Context::default().with("k", Value::Unknown));
    let open = "It depends on what is not known yet.";
    let why = explain(&evaluate(&identity(&format!("{ALL}, {}", with("Deny"))), &unknown), &Plain);
    assert_eq!((why.steps[0].answer.as_str(), why.steps[0].good), (open, None));
    assert_eq!(why.steps[0].lines[0].text, "`Test` forbids it (line 1) depending on: k less than 5.");
    assert_eq!(why.headline, "it depends: `Test` forbids it (line 1) depending on: k less than 5");
    let why = explain(&evaluate(&identity(&with("Allow")), &unknown), &Plain);
    assert_eq!((why.steps[1].answer.as_str(), why.steps[1].good), (open, None));
    let line = &why.steps[1].lines[0];
    assert_eq!(
        (line.mark, line.text.as_str()),
        (Mark::Depends, "`Test` allows it (line 1) depending on: k less than 5.")
    );
    let limits = Layers { boundary: Some(statements(&with("Allow"))), ..identity(ALL) };
    let why = explain(&evaluate(&limits, &unknown), &Plain);
    let line = &why.steps[1].lines[1];
    assert_eq!(
        (line.mark, line.text.as_str()),
        (
            Mark::Depends,
            "The permissions boundary `Test` may include it: `Test` allows it (line 1) depending on: k less than 5."
        )
    );
    let known = open_drawer(Context::default().with("k", "7"));
    let why = explain(&evaluate(&limits, &known), &Plain);
    let line = &why.steps[1].lines[1];
    let text = "The permissions boundary `Test` does not include it: over the limit: k is 7, it wants less than 5.";
    assert_eq!((line.mark, line.text.as_str()), (Mark::No, text));
    let reason = "over the limit: k is 7, `Test` line 1 wants less than 5";
    assert_eq!(why.headline, format!("the permissions boundary `Test` does not include it: {reason}"));
}

/// Each family of conditions: why it does not hold, and what it rests on while its key is unknown.
#[test]
fn every_family_of_conditions_is_told() {
    let (over, wants) = ("over the limit: k is 9, `Test` line 1 wants", "`Test` line 1 wants");
    let date = "2026-01-05";
    for (operator, values, found, failure, wish) in [
        ("NumericLessThan", r#""5""#, "9", format!("{over} less than 5"), "k less than 5"),
        ("NumericLessThanEquals", r#""5""#, "9", format!("{over} at most 5"), "k at most 5"),
        ("NumericGreaterThan", r#""5""#, "1", format!("k is 1, {wants} more than 5"), "k more than 5"),
        ("NumericGreaterThanEquals", r#""5""#, "1", format!("k is 1, {wants} at least 5"), "k at least 5"),
        ("NumericEquals", r#"["5", 6]"#, "1", format!("k is 1, {wants} exactly 5 or 6"), "k exactly 5 or 6"),
        ("NumericNotEquals", r#""5""#, "5", format!("k is 5, {wants} anything but 5"), "k anything but 5"),
        ("NumericLessThan", r#""5""#, "", format!("k is not given, {wants} less than 5"), "k less than 5"),
        (
            "NumericLessThan",
            "5",
            "lots",
            "k is `lots`, which `Test` line 1 cannot compare with 5".into(),
            "k less than 5",
        ),
        (
            "DateLessThan",
            r#""2026-01-05""#,
            "2027-01-01",
            format!("k is 2027-01-01, {wants} before {date}"),
            "k before 2026-01-05",
        ),
        (
            "DateLessThanEquals",
            r#""2026-01-05""#,
            "2027-01-05",
            format!("k is 2027-01-05, {wants} no later than {date}"),
            "k no later than 2026-01-05",
        ),
        (
            "DateGreaterThan",
            r#""2026-01-05""#,
            "2025-01-05",
            format!("k is 2025-01-05, {wants} after {date}"),
            "k after 2026-01-05",
        ),
        (
            "DateGreaterThanEquals",
            r#""2026-01-05""#,
            "2025-01-05",
            format!("k is 2025-01-05, {wants} no earlier than {date}"),
            "k no earlier than 2026-01-05",
        ),
        (
            "DateEquals",
            r#""2026-01-05""#,
            "2025-01-05",
            format!("k is 2025-01-05, {wants} exactly {date}"),
            "k exactly 2026-01-05",
        ),
        (
            "DateNotEquals",
            r#""2026-01-05""#,
            "2026-01-05",
            format!("k is 2026-01-05, {wants} any time but {date}"),
            "k any time but 2026-01-05",
        ),
        ("StringEquals", r#"["a", "b"]"#, "c", format!("k is c, {wants} `a` or `b`"), "k `a` or `b`"),
        (
            "StringNotEquals",
            r#"["a", "b"]"#,
            "a",
            format!("k is a, {wants} anything but `a` or `b`"),
            "k anything but `a` or `b`",
        ),
        ("StringLike", r#""a*""#, "c", format!("k is c, {wants} something like `a*`"), "k something like `a*`"),
        ("StringNotLike", r#""a*""#, "a", format!("k is a, {wants} nothing like `a*`"), "k nothing like `a*`"),
        ("ArnLike", r#""a:*""#, "c", format!("k is c, {wants} something like `a:*`"), "k something like `a:*`"),
        (
            "ArnNotEquals",
            r#""a:b:c:d:e:*""#,
            "a:b:c:d:e:f",
            format!("k is a:b:c:d:e:f, {wants} nothing like `a:b:c:d:e:*`"),
            "k nothing like `a:b:c:d:e:*`",
        ),
        ("BinaryEquals", r#""MQ==""#, "Mg==", format!("k is Mg==, {wants} `MQ==`"), "k `MQ==`"),
        (
            "IpAddress",
            r#""10.0.0.0/8""#,
            "11.0.0.1",
            format!("k is 11.0.0.1, {wants} an address within 10.0.0.0/8"),
            "k an address within 10.0.0.0/8",
        ),
        (
            "NotIpAddress",
            r#""10.0.0.0/8""#,
            "10.0.0.1",
            format!("k is 10.0.0.1, {wants} an address outside 10.0.0.0/8"),
            "k an address outside 10.0.0.0/8",
        ),
        ("Bool", "true", "false", format!("{wants} k, which is false"), "k"),
        (
            "Bool",
            "false",
            "true",
            "`Test` line 1 is only for requests without k, and this one comes with it".to_owned(),
            "without k",
        ),
        ("Bool", r#"["true", "x"]"#, "false", format!("k is false, {wants} true or x"), "k true or x"),
        ("Null", "true", "a", format!("k is a, {wants} it absent"), "k absent"),
        ("Null", "false", "", format!("k is not given, {wants} it present"), "k given"),
        ("ForAllValues:StringEquals", r#""a""#, "b", format!("k is b, {wants} every value `a`"), "k every value `a`"),
        ("ForAnyValue:StringEquals", r#""a""#, "b", format!("k is b, {wants} one value `a`"), "k one value `a`"),
    ] {
        let condition = format!(r#"{{"{operator}": {{"k": {values}}}}}"#);
        let layers =
            identity(&format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}"#));
        let headline = |context: Context| explain(&evaluate(&layers, &open_drawer(context)), &Plain).headline;
        let none = Context::default();
        assert_eq!(headline(if found.is_empty() { none.clone() } else { none.clone().with("k", found) }), failure);
        let open = format!("it depends: `Test` allows it (line 1) depending on: {wish}");
        assert_eq!(headline(none.with("k", Value::Unknown)), open, "{condition}");
    }
    let list = |condition: &str, values: &[&str]| {
        let text = format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{{condition}}}}}"#);
        let context = Context::default().with("k", values.to_vec());
        explain(&evaluate(&identity(&text), &open_drawer(context)), &Plain).headline
    };
    let any = r#""ForAnyValue:StringEquals": {"k": "a"}"#;
    assert_eq!(list(any, &[]), "k is an empty list, `Test` line 1 wants one value `a`");
    assert_eq!(list(any, &["b", "c"]), "k is b, c, `Test` line 1 wants one value `a`");
    let any = r#""ForAnyValue:Bool": {"k": "false"}"#;
    assert_eq!(list(any, &[]), "`Test` line 1 wants k to be false, and it is an empty list");
    assert_eq!(
        list(any, &["true", "true"]),
        "`Test` line 1 is only for requests without k, and this one comes with it"
    );
    assert_eq!(list(any, &["true", "x"]), "`Test` line 1 wants k to be false, and it is true, x");
}

/// What comes nearest is looked for on the side that refuses.
#[test]
fn the_refusing_side_tells_what_it_wants() {
    let wants = |least: u32, principal: Option<&str>| {
        let principal = principal.map_or_else(String::new, |p| format!(r#""Principal": {{"AWS": "{p}"}}, "#));
        let condition = format!(r#"{{"NumericLessThan": {{"k": "{least}"}}}}"#);
        format!(r#"{{"Effect": "Allow", {principal}"Action": "*", "Resource": "*", "Condition": {condition}}}"#)
    };
    let named = |name: &str, text: &str, kind| policy(name, &format!(r#"{{"Statement": [{text}]}}"#), kind);
    let side = || Some(named("Side", &wants(5, None), Kind::Identity));
    let near = |text: &str| Layers {
        identity: vec![named("Near", &format!("{text}{}", wants(1, None)), Kind::Identity)],
        ..Layers::default()
    };
    let allowed = format!("{ALL}, ");
    let theirs = |principal: &str, kind| Some(named("Side", &wants(5, Some(principal)), kind));
    let other = |principal: &str| {
        let silent = r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}"#;
        Some(named("Side", &format!("{silent}, {}", wants(5, Some(principal))), Kind::Resource))
    };
    let here = || open_drawer(Context::default());
    let twice = wants(1, None).replace("}}}", r#"}, "Bool": {"j": "true"}}}"#);
    let further = Layers { identity: vec![named("Near", &twice, Kind::Identity)], ..Layers::default() };
    let limit = "over the limit: k is 7, `Side` line 1 wants less than 5";
    let own = "over the limit: k is 7, `Near` line 1 wants less than 1";
    for (layers, request, expected) in [
        (
            Layers { boundary: side(), ..near(&allowed) },
            here(),
            format!("the permissions boundary `Side` does not include it: {limit}"),
        ),
        (
            Layers { session: side(), ..near(&allowed) },
            here(),
            format!("the session policy does not include it: {limit}"),
        ),
        (
            Layers { guardrails: vec![side().into_iter().collect()], ..near(&allowed) },
            here(),
            format!("a guardrail does not include it: {limit}"),
        ),
        (
            Layers { resource: theirs(MAYA, Kind::Trust), ..near(&allowed) },
            assume(),
            format!("its trust policy does not let them in: {limit}"),
        ),
        (
            Layers { resource: theirs(MAYA, Kind::Resource), ..near(&allowed) },
            away(),
            format!("it belongs to another account, whose policy does not allow it: {limit}"),
        ),
        // Though it fails in two parts, and theirs in one.
        (Layers { resource: other(MAYA), ..further }, away(), own.to_owned()),
        (near(""), here(), own.to_owned()),
    ] {
        let request = Request { context: Context::default().with("k", "7"), ..request };
        assert_eq!(explain(&evaluate(&layers, &request), &Plain).headline, expected);
    }
}

#[test]
fn statements_are_told_by_their_own_names() {
    for (sid, expected) in [
        ("Drawer", "`Test` (`Drawer`, line 1) allows it."),
        ("Test", "`Test` (line 1) allows it."),
        ("", "`Test` (line 1) allows it."),
    ] {
        let layers = identity(&ALL.replacen('{', &format!(r#"{{"Sid": "{sid}", "#), 1));
        let why = explain(&evaluate(&layers, &open_drawer(Context::default())), &Plain);
        assert_eq!(why.steps[1].lines[0].text, expected);
    }
    assert_eq!(
        (Plain.key("a:k"), Plain.value("a:k", "v"), Plain.action("a:B")),
        ("a:k".into(), "v".into(), "a:B".into())
    );
}
