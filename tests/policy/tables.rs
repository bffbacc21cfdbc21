//! Tables of `check(policy, request, expected)`: the points that the shared cases leave out.

use brewgate::policy::*;

use super::support::*;

/// The truth of one condition, seen through an Allow and through a Deny (beside an Allow of all).
fn condition(condition: &str, context: &Context, allow: bool, deny: bool) {
    let statement =
        |effect: &str| format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {condition}}}"#);
    let request = open_drawer(context.clone());
    let expected = if allow { Outcome::Allowed } else { Outcome::ImplicitDeny };
    check(&identity(&statement("Allow")), &request, expected);
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let expected = if deny { Outcome::ExplicitDeny } else { Outcome::Allowed };
    check(&identity(&format!("{all}, {}", statement("Deny"))), &request, expected);
}

#[test]
fn conditions() {
    let none = Context::default();
    let with = |value: &str| Context::default().with("k", value);
    let list = |values: &[&str]| Context::default().with("k", values.to_vec());
    let rows: &[(&str, Context, bool)] = &[
        // Absent keys.
        (r#"{"StringEquals": {"k": "a"}}"#, none.clone(), false),
        (r#"{"StringNotEquals": {"k": "a"}}"#, none.clone(), true),
        (r#"{"StringEqualsIfExists": {"k": "a"}}"#, none.clone(), true),
        (r#"{"ForAllValues:StringEquals": {"k": "a"}}"#, none.clone(), true),
        (r#"{"ForAnyValue:StringEquals": {"k": "a"}}"#, none.clone(), false),
        (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, none.clone(), false),
        (r#"{"ForAnyValue:StringEqualsIfExists": {"k": "a"}}"#, none.clone(), true),
        // Lists.
        (r#"{"ForAllValues:StringEquals": {"k": "a"}}"#, list(&[]), true),
        (r#"{"ForAnyValue:StringEqualsIfExists": {"k": "a"}}"#, list(&[]), false),
        (r#"{"ForAllValues:StringNotEquals": {"k": "a"}}"#, list(&["b", "a"]), false),
        (r#"{"ForAnyValue:StringNotEquals": {"k": "a"}}"#, list(&["b", "a"]), true),
        (r#"{"ForAnyValue:StringEquals": {"k": "a"}}"#, with("a"), true),
        (r#"{"StringEquals": {"k": "a"}}"#, list(&["a"]), false),
        (r#"{"StringNotEquals": {"k": "a"}}"#, list(&["b"]), false),
        (r#"{"StringEqualsIfExists": {"k": "a"}}"#, list(&[]), false),
        // Text.
        (r#"{"StringEqualsIgnoreCase": {"k": "CAFÉ"}}"#, with("café"), true),
        // The sign of the kelvin is a k of another case, longer than it.
        (r#"{"StringEqualsIgnoreCase": {"k": "k"}}"#, with("\u{212a}"), true),
        (r#"{"StringEqualsIgnoreCase": {"k": "${s}"}}"#, with("kkk").with("s", "\u{212a}\u{212a}\u{212a}"), true),
        (r#"{"StringLike": {"k": "a*:/?z"}}"#, with("ab:c:/yz"), true),
        (r#"{"StringLike": {"k": "${*}"}}"#, with("x"), false),
        (r#"{"StringLike": {"k": "${*}${?}${$}"}}"#, with("*?$"), true),
        (r#"{"StringEquals": {"k": "50"}}"#, with("50"), true),
        (r#"{"StringEquals": {"k": 50.0}}"#, with("50"), true),
        (r#"{"StringEquals": {"k": []}}"#, with("a"), false),
        (r#"{"StringNotEquals": {"k": []}}"#, with("a"), true),
        // Numbers, exactly.
        (r#"{"NumericEquals": {"k": "0.1"}}"#, with("0.1000"), true),
        (r#"{"NumericLessThan": {"k": "9999999999999999999999999999"}}"#, with("9999999999999999999999999998"), true),
        (r#"{"NumericGreaterThan": {"k": "-1"}}"#, with("-0.5"), true),
        (r#"{"NumericNotEquals": {"k": ["abc", "5"]}}"#, with("5"), false),
        (r#"{"NumericEquals": {"k": ["abc", "5"]}}"#, with("5"), true),
        // Dates.
        (r#"{"DateLessThan": {"k": "2026-01-05"}}"#, with("2026-01-04T23:59:59.999Z"), true),
        (r#"{"DateEquals": {"k": 1893456000}}"#, with("2030-01-01T01:00+01:00"), true),
        // Booleans: what is neither is neither.
        (r#"{"Bool": {"k": true}}"#, with("TRUE"), true),
        (r#"{"Bool": {"k": "yes"}}"#, with("yes"), false),
        (r#"{"BoolIfExists": {"k": "false"}}"#, with("maybe"), false),
        // Bytes.
        (r#"{"BinaryEquals": {"k": "YmFkZ2U="}}"#, with("YmFkZ2U"), true),
        // Addresses.
        (r#"{"IpAddress": {"k": "2001:db8::/32"}}"#, with("2001:DB8:0::1"), true),
        (r#"{"IpAddress": {"k": "10.0.0.0/8"}}"#, with("::ffff:10.0.0.1"), false),
        // ARNs: part by part; a text that is none matches none.
        (r#"{"ArnLike": {"k": "arn:aws:iam:*:1:user/*"}}"#, with("arn:aws:iam::1:user/a:b"), true),
        (r#"{"ArnLike": {"k": "arn:*:user/a"}}"#, with("arn:aws:iam::1:user/a"), false),
        (r#"{"ArnEquals": {"k": "arn:aws:iam::1:*"}}"#, with("maya"), false),
        // Presence.
        (r#"{"Null": {"k": "true"}}"#, list(&[]), true),
        (r#"{"Null": {"k": false}}"#, with(""), true),
        (r#"{"Null": {"k": ["true", "false"]}}"#, with("a"), true),
        // All keys and operators at once; two spellings of one key are both asked.
        (r#"{"StringEquals": {"k": "a"}, "StringLike": {"K": "b*"}}"#, with("a"), false),
        (r#"{"NumericLessThan": {"k": "5", "K": "3"}}"#, with("4"), false),
        (r#"{}"#, none.clone(), true),
    ];
    for (text, context, holds) in rows {
        condition(text, context, *holds, *holds);
    }
}

#[test]
fn what_cannot_be_judged_works_against_access() {
    let with = |value: &str| Context::default().with("k", value);
    for (text, value) in [
        (r#"{"NumericLessThan": {"k": "5"}}"#, "12abc"),
        (r#"{"NumericNotEquals": {"k": "5"}}"#, "12abc"),
        (r#"{"NumericNotEquals": {"k": "five"}}"#, "5"),
        (r#"{"NumericEquals": {"k": "12345678901234567890123456789"}}"#, "12345678901234567890123456789"),
        (r#"{"DateNotEquals": {"k": "2026-01-05"}}"#, "soon"),
        (r#"{"DateLessThan": {"k": "2026-0001-05"}}"#, "2025-01-05"),
        (r#"{"DateGreaterThan": {"k": "2025-01-05"}}"#, "2026-01-0005"),
        (r#"{"NotIpAddress": {"k": "10.0.0.0/33"}}"#, "10.0.0.1"),
        (r#"{"NotIpAddress": {"k": "10.0.0.0/8"}}"#, "here"),
        (r#"{"ArnNotLike": {"k": "arn:aws:iam::1:*"}}"#, "maya"),
        (r#"{"BinaryEquals": {"k": "YQ=="}}"#, "!"),
        (r#"{"StringNotEquals": {"k": "${oops"}}"#, "a"),
    ] {
        condition(text, &with(value), false, true);
    }
}

/// Letter case is no difference between keys, and everything else is: even to two names of one FNV-1a hash.
#[test]
fn keys_are_told_apart() {
    let (one, other) = ("ohfdaehiilbgcpgo", "piifgojchfpehcdn");
    let here = Context::default().with(one, "a");
    condition(&format!(r#"{{"StringEquals": {{"{}": "a"}}}}"#, one.to_uppercase()), &here, true, true);
    condition(&format!(r#"{{"StringEquals": {{"{other}": "a"}}}}"#), &here, false, false);
    // So many keys are looked up another way.
    let many = (0..100).fold(here, |context, n| context.with(&format!("k{n}"), "b"));
    condition(&format!(r#"{{"StringEquals": {{"{}": "a", "K77": "b"}}}}"#, one.to_uppercase()), &many, true, true);
    condition(&format!(r#"{{"StringEquals": {{"{other}": "a"}}}}"#), &many, false, false);
}

#[test]
fn variables() {
    let tag = |value: &str| Context::default().with("tag", value).with("k", "red");
    let none = Context::default().with("k", "red");
    for (text, context, holds) in [
        (r#"{"StringEquals": {"k": "${TAG}"}}"#, tag("red"), true),
        (r#"{"StringEquals": {"k": "${tag}"}}"#, none.clone(), false),
        (r#"{"StringNotEquals": {"k": "${tag}"}}"#, none.clone(), true),
        (r#"{"StringEquals": {"k": "${tag, 'red'}"}}"#, none.clone(), true),
        (r#"{"StringEquals": {"k": "${tag, 'red'}"}}"#, tag(""), true),
        (r#"{"StringEquals": {"k": "${tag, 'red'}"}}"#, tag("blue"), false),
        (r#"{"StringLike": {"k": "${tag}"}}"#, tag("*"), false),
        (r#"{"StringEquals": {"k": "${tag}"}}"#, none.clone().with("tag", vec!["red"]), false),
    ] {
        condition(text, &context, holds, holds);
    }
}

/// What a variable brings may have colons, and may be longer than what it is compared with.
#[test]
fn arns_with_variables() {
    let long = "x".repeat(80);
    let (of, not) = (r#"{"ArnLike": {"k": "#, r#"{"ArnNotLike": {"k": "#);
    for (operator, wanted, brought, found, allow, deny) in [
        (of, "arn:c:a:${v}:x:1", "m:11", "arn:c:a:m:11:x:1", true, true),
        (not, "arn:c:a:${v}:x:1", "m:11", "arn:c:a:m:11:x:1", false, false),
        (of, "arn:c:a:${v}:x:1", "m:11", "arn:c:a:m:11:y", false, false),
        (of, "${v}", ":::::", ":::::", true, true),
        // Too long to fit; but whether it is an ARN at all still counts.
        (not, "${v}", &format!("arn:c:a:m:11:{long}"), "arn:c:a:m:11:x", true, true),
        (not, "arn:c:a:m:${v}", &format!("11:{long}"), "arn:c:a:m:11:x", true, true),
        (not, "${v}", &long, "arn:c:a:m:11:x", false, true),
        (not, "arn:c:a:m:${v}", &long, "arn:c:a:m:11:x", false, true),
        (of, "arn:c:a:m:${v}", &long, "arn:c:a:m:11:x", false, false),
    ] {
        let context = Context::default().with("k", found).with("v", brought);
        condition(&format!(r#"{operator}"{wanted}"}}}}"#), &context, allow, deny);
    }
}

/// Whether an Allow with this pattern covers this resource.
fn covers_resource(version: &str, pattern: &str, resource: &str, context: Context) -> bool {
    let text = format!(
        r#"{{"Version": "{version}", "Statement": {{"Effect": "Allow", "Action": "*", "Resource": "{pattern}"}}}}"#
    );
    let layers = Layers { identity: vec![policy("P", &text, Kind::Identity)], ..Layers::default() };
    let mut request = Request::new(MAYA, "register:OpenDrawer", resource);
    request.context = context;
    outcome(&layers, &request) == Outcome::Allowed
}

#[test]
fn resource_patterns() {
    for (pattern, resource, matches) in [
        ("*", "anything at all", true),
        ("arn:brew:register:main-st:111122223333:till/?", TILL, true),
        ("arn:brew:register", TILL, true),
        ("arn:brew:register", "arn:brew:register:main-st:111122223333", false),
        ("arn", TILL, true),
        ("arn", "arn:brew:register:main-st:111122223333", false),
        ("arn:brew:reg", TILL, false),
        ("arn:brew:reg*", TILL, true),
        ("arn:brew:r*r", TILL, true),
        ("arn:*:till/1", TILL, true),
        ("arn:brew:*:111122223333:till/1", TILL, true),
        ("arn:brew:r*r:m*t:111122223333:till/1", TILL, true),
        ("arn:brew:r*t:111122223333:till/1", TILL, false),
        ("arn:brew:register:main?st:111122223333:till/1", TILL, true),
        ("arn:brew:register?main-st:111122223333:till/1", TILL, false),
        ("arn:brew:register:main-st:111122223333:t*:x", "arn:brew:register:main-st:111122223333:till:1:x", true),
        ("arn:brew:register:main-st:111122223333:TILL/1", TILL, false),
        ("", TILL, false),
    ] {
        assert_eq!(covers_resource("2012-10-17", pattern, resource, Context::default()), matches, "{pattern}");
    }
    let maya = || Context::default().with("aws:username", "maya").with("r", "register");
    let own = "arn:brew:timeclock::111122223333:punch/maya";
    let variable = "arn:brew:timeclock::111122223333:punch/${aws:username}";
    assert!(covers_resource("2012-10-17", variable, own, maya()));
    assert!(!covers_resource("2012-10-17", variable, own, Context::default()));
    assert!(!covers_resource("2008-10-17", variable, own, maya()));
    assert!(!covers_resource("2012-10-17", "arn:brew:${r}:main-st:111122223333:till/1", TILL, maya()));
}

#[test]
fn the_shop_as_an_account() {
    let trust = |principal: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"AWS": "{principal}"}}}}}}"#
        );
        Some(policy("Trust", &text, Kind::Trust))
    };
    let ask =
        Request::new("arn:coffee:iam::bluebird:user/blaine", "sts:assumerole", "arn:coffee:iam::bluebird:role/Cashier");
    let may = statements(r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}"#);
    for (principal, alone, with_identity) in [
        ("bluebird", Outcome::ImplicitDeny, Outcome::Allowed),
        ("arn:coffee:iam::bluebird:root", Outcome::ImplicitDeny, Outcome::Allowed),
        ("arn:coffee:iam::bluebird:user/blaine", Outcome::Allowed, Outcome::Allowed),
        ("*", Outcome::Allowed, Outcome::Allowed),
        ("magpie", Outcome::ImplicitDeny, Outcome::ImplicitDeny),
        ("arn:coffee:iam:*:bluebird:root", Outcome::ImplicitDeny, Outcome::ImplicitDeny),
    ] {
        let mut layers = Layers { resource: trust(principal), ..Layers::default() };
        check(&layers, &ask, alone);
        layers.identity.push(may.clone());
        check(&layers, &ask, with_identity);
        let direct = alone == Outcome::Allowed;
        let cause = if direct { Cause::ByResource(Grade::Direct) } else { Cause::BothSides };
        assert!(!with_identity.is_allowed() || evaluate(&layers, &ask).cause == cause, "{principal}");
    }
    check(&Layers { identity: vec![may], ..Layers::default() }, &ask, Outcome::ImplicitDeny);
}

#[test]
fn grades_and_limits() {
    let silent = || Some(statements(r#"{"Effect": "Allow", "Action": "inventory:*", "Resource": "*"}"#));
    let own = |principal: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {{"AWS": "{principal}"}}}}}}"#
        );
        Some(policy("Till", &text, Kind::Resource))
    };
    let ask = Request::new(LEAD, "register:OpenDrawer", TILL);
    for (principal, open, limited) in [
        (LEAD, Outcome::Allowed, Outcome::Allowed),
        ("arn:aws:iam::111122223333:role/ShiftLead", Outcome::Allowed, Outcome::ImplicitDeny),
        ("arn:aws:iam::111122223333:role/floor/ShiftLead", Outcome::Allowed, Outcome::ImplicitDeny),
        ("arn:aws:iam::111122223333:role/*", Outcome::ImplicitDeny, Outcome::ImplicitDeny),
        ("arn:aws:iam:*:111122223333:role/ShiftLead", Outcome::ImplicitDeny, Outcome::ImplicitDeny),
        ("arn:aws:iam:main-st:111122223333:role/ShiftLead", Outcome::ImplicitDeny, Outcome::ImplicitDeny),
        ("111122223333", Outcome::ImplicitDeny, Outcome::ImplicitDeny),
    ] {
        let layers = Layers { resource: own(principal), ..Layers::default() };
        check(&layers, &ask, open);
        check(&Layers { boundary: silent(), ..layers.clone() }, &ask, limited);
        check(&Layers { session: silent(), ..layers.clone() }, &ask, limited);
        let guarded = Layers { guardrails: vec![silent().into_iter().collect()], ..layers };
        check(&guarded, &ask, Outcome::ImplicitDeny);
    }
}

#[test]
fn the_owner_and_who_am_i() {
    let deny = identity(r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#);
    let none = Layers::default();
    check(&deny, &Request::new(MAYA, "STS:getcalleridentity", "*"), Outcome::Allowed);
    let root = Request::new("arn:coffee:iam::bluebird:root", "iam:DeleteUser", "arn:coffee:iam::bluebird:user/bo");
    check(&none, &root, Outcome::Allowed);
    check(&deny, &root, Outcome::ExplicitDeny);
    check(&Layers { guardrails: vec![Vec::new().into()], ..none.clone() }, &root, Outcome::ImplicitDeny);
    check(&none, &Request { principal: "arn:coffee:iam::magpie:root".into(), ..root }, Outcome::ImplicitDeny);
}

#[test]
fn whose_resource_it_is() {
    let all = identity(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#);
    let mut request = Request::new(MAYA, "s3:ListBucket", "arn:aws:s3:::beans");
    check(&all, &request, Outcome::Allowed);
    request.resource_account = Some("444455556666".into());
    check(&all, &request, Outcome::ImplicitDeny);
    request.resource = "arn:aws:s3::111122223333:beans".into();
    check(&all, &request, Outcome::Allowed);
    check(&all, &Request::new(MAYA, "iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"), Outcome::Allowed);
}

#[test]
fn unknown_keys_depend() {
    let limit = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericLessThan": {"k": 5}}}"#;
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let deny = r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"k": "true"}}}"#;
    let unknown = open_drawer(Context::default().with("K", Value::Unknown));
    let depends = || Prospect::Depends(vec!["k".into()]);
    assert_eq!(prospect(&identity(limit), &unknown), depends());
    assert_eq!(prospect(&identity(&format!("{limit}, {all}")), &unknown), Prospect::Allowed);
    assert_eq!(prospect(&identity(&format!("{all}, {deny}")), &unknown), depends());
    assert_eq!(prospect(&identity(deny), &unknown), Prospect::Denied(Outcome::ImplicitDeny));
    assert_eq!(outcome(&identity(limit), &unknown), Outcome::ImplicitDeny);
    // Each unknown key once, as it is first written; what is known is not told.
    let twice = limit.replace(r#""k": 5}"#, r#""K": 6, "n": 1}"#);
    assert_ne!(twice, limit);
    let unknown = open_drawer(Context::default().with("k", Value::Unknown).with("n", "0"));
    assert_eq!(prospect(&identity(&format!("{limit}, {twice}")), &unknown), depends());
}

/// The keys of the resource's own policy count where it could grant more than it does for certain.
#[test]
fn an_answer_rests_on_what_is_open() {
    let when = |key: &str| format!(r#""Action": "*", "Resource": "*", "Condition": {{"Bool": {{"{key}": "true"}}}}"#);
    let own = |more: &str| {
        let text = format!(r#"{{"Effect": "Allow", "Principal": {{"AWS": "{MAYA}"}}, {}}}{more}"#, when("own"));
        Some(policy("Own", &format!(r#"{{"Statement": [{text}]}}"#), Kind::Resource))
    };
    let context = Context::default().with("own", Value::Unknown).with("mine", Value::Unknown);
    let here = open_drawer(context);
    let away =
        Request { resource_account: Some("444455556666".into()), resource: "arn:brew:s3:::x".into(), ..here.clone() };
    let mine = identity(&format!(r#"{{"Effect": "Allow", {}}}"#, when("mine")));
    let on = |keys: &[&str]| Prospect::Depends(keys.iter().map(|key| (*key).to_owned()).collect());
    assert_eq!(prospect(&Layers { resource: own(""), ..Layers::default() }, &here), on(&["own"]));
    assert_eq!(prospect(&Layers { resource: own(""), ..mine.clone() }, &away), on(&["mine", "own"]));
    let certain = r#", {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    assert_eq!(prospect(&Layers { resource: own(certain), ..mine }, &away), on(&["mine"]));
}

#[test]
fn unknown_variables_depend() {
    let resource =
        r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:brew:register:main-st:111122223333:till/${v}"}"#;
    let unknown = open_drawer(Context::default().with("k", "arn:c:a:m:11:x").with("v", Value::Unknown));
    let depends = Prospect::Depends(vec!["v".into()]);
    assert_eq!(prospect(&identity(resource), &unknown), depends);
    for condition in [
        r#"{"StringEquals": {"k": "${v}"}}"#,
        r#"{"StringNotEquals": {"k": ["b", "${v}", "c"]}}"#,
        r#"{"StringEquals": {"k": ["${v}", "${oops"]}}"#,
        r#"{"StringEquals": {"k": ["${oops", "${v}"]}}"#,
        r#"{"ArnEquals": {"k": "${v}"}}"#,
        r#"{"ArnNotLike": {"k": "arn:c:a:m:11:${v}"}}"#,
    ] {
        let allow = format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}"#);
        assert_eq!(prospect(&identity(&allow), &unknown), depends, "{condition}");
    }
}

/// What near statements ask for in vain: their keys and those of their variables, but not what has a default or is
/// asked for by `Null`.
#[test]
fn missing_keys_are_named() {
    let layers = identity(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
          "StringEquals": {"b": ["${text}", "${with, 'default'}"], "B:b": "x"},
          "ArnLike": {"here": "arn:c:a:m:11:${arn}"}, "NumericLessThan": {"b": "1", "null": "1"}, "Null": {"null": "true"}}},
        {"Effect": "Allow", "Action": "other:*", "Resource": "*", "Condition": {"Bool": {"far": "true"}}}"#,
    );
    let request = open_drawer(Context::default().with("here", "arn:c:a:m:11:x"));
    assert_eq!(evaluate(&layers, &request).missing(), ["B:b", "arn", "b", "text"]);
}
