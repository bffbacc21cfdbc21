//! Which statements cover and touch which. That neither is ever wrong in the unsafe direction is a law; here is how much
//! they can tell.

use brewgate::policy::*;

use super::support::*;

/// A statement of a policy that names a principal if the text does.
fn statement(text: &str) -> Statement {
    let kind = if text.contains("Principal\"") { Kind::Resource } else { Kind::Identity };
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {text}}}}}"#);
    policy("Test", &text, kind).document.statements[0].clone()
}

fn of_action(text: &str) -> Statement {
    statement(&format!(r#"{text}, "Resource": "*""#))
}

fn of_resource(text: &str) -> Statement {
    statement(&format!(r#""Action": "*", {text}"#))
}

#[test]
fn actions_that_touch() {
    for (one, other, expected) in [
        (r#""Action": "a:Get*""#, r#""Action": "a:*et""#, true),
        (r#""Action": "a:*a""#, r#""Action": "a:*b""#, false),
        (r#""Action": "a:a*b""#, r#""Action": "a:b*a""#, false),
        (r#""Action": "a:a*b*c""#, r#""Action": "a:*d*""#, true),
        (r#""Action": "a:a?*""#, r#""Action": "a:?b""#, true),
        (r#""Action": "a:a?""#, r#""Action": "a:a??*""#, false),
        (r#""Action": "a:a*""#, r#""Action": "a:a""#, true),
        (r#""Action": "a:Get?""#, r#""Action": "a:Get""#, false),
        (r#""Action": "a:?et""#, r#""Action": "A:GET""#, true),
        (r#""Action": "a:*""#, r#""Action": "b:*""#, false),
        (r#""Action": "a:*""#, r#""Action": ["b:*", "A:x"]"#, true),
        (r#""Action": "*""#, r#""Action": "a:B""#, true),
        (r#""Action": "*""#, r#""Action": "nocolon""#, false),
        (r#""NotAction": "a:Get""#, r#""Action": "a:get""#, false),
        (r#""NotAction": "a:Get""#, r#""Action": "a:*""#, true),
        (r#""NotAction": ["a:*", "b:*"]"#, r#""Action": ["a:B", "b:C"]"#, false),
        (r#""NotAction": "a:*""#, r#""Action": ["a:B", "b:C"]"#, true),
        (r#""NotAction": "a:*""#, r#""NotAction": "b:*""#, true),
    ] {
        let (left, right) = (of_action(one), of_action(other));
        assert_eq!((touches(&left, &right), touches(&right, &left)), (expected, expected), "{one} and {other}");
    }
}

#[test]
fn resources_that_touch() {
    for (one, other, expected) in [
        (r#""Resource": "arn:a:b::1:c/*""#, r#""Resource": "arn:a:b::1:*/d""#, true),
        (r#""Resource": "arn:a:b::1:c""#, r#""Resource": "arn:a:b::1:d""#, false),
        (r#""Resource": "arn:a:b::1:c/${x}""#, r#""Resource": "arn:a:b::1:c/d""#, true),
        (r#""Resource": "arn:a:b::1:c/${x}""#, r#""Resource": "arn:a:b::1:d/${x}""#, false),
        (r#""Resource": "arn:a:b::1:c/${x}/e""#, r#""Resource": "arn:a:b::1:c/?/*""#, true),
        (r#""Resource": "arn:a:b""#, r#""Resource": "arn:a:b::1:c""#, true),
        (r#""Resource": "arn:a:b""#, r#""Resource": "arn:a:c::1:c""#, false),
        (r#""Resource": ["x", "y"]"#, r#""Resource": ["z", "y"]"#, true),
        (r#""NotResource": "arn:a:*""#, r#""Resource": "arn:a:b::1:c""#, false),
        (r#""NotResource": "arn:a:b::1:c/*""#, r#""Resource": "arn:a:b::1:*""#, true),
        (r#""NotResource": "x""#, r#""NotResource": "*""#, true),
    ] {
        let (left, right) = (of_resource(one), of_resource(other));
        assert_eq!((touches(&left, &right), touches(&right, &left)), (expected, expected), "{one} and {other}");
    }
    let anywhere = statement(r#""Action": "*", "Principal": "*""#);
    assert!(touches(&anywhere, &of_resource(r#""Resource": "x""#)));
}

#[test]
fn resources_that_cover() {
    for (wide, narrow, expected) in [
        (r#""Resource": "arn:a:b::1:c?""#, r#""Resource": "arn:a:b::1:c?""#, true),
        (r#""Resource": "arn:a:b::1:c*""#, r#""Resource": "arn:a:b::1:c?d*""#, true),
        (r#""Resource": "arn:a:b::1:c?""#, r#""Resource": "arn:a:b::1:c*""#, false),
        (r#""Resource": "arn:a:b::1:*c*""#, r#""Resource": "arn:a:b::1:a*cd""#, true),
        (r#""Resource": "arn:a:b::1:*c*e""#, r#""Resource": "arn:a:b::1:a*cd""#, false),
        (r#""Resource": "arn:a:b:m?:1:c""#, r#""Resource": "arn:a:b:mx:1:c""#, true),
        (r#""Resource": "arn:a:b:m*:1:c""#, r#""Resource": "arn:a:b:m?x:1:c""#, true),
        (r#""Resource": "arn:a:b::1:${x}/*""#, r#""Resource": "arn:a:b::1:${x}/d""#, true),
        (r#""Resource": "arn:a:b::1:${x}""#, r#""Resource": "arn:a:b::1:${y}""#, false),
        (r#""Resource": ["x", "y"]"#, r#""Resource": "y""#, true),
        (r#""Resource": "y""#, r#""Resource": ["x", "y"]"#, false),
        (r#""Resource": ["x", "*"]"#, r#""NotResource": "y""#, true),
        (r#""Resource": "x*""#, r#""NotResource": "y""#, false),
        (r#""NotResource": "arn:a:b::1:c/*""#, r#""Resource": "arn:a:b::1:d/*""#, true),
        (r#""NotResource": "arn:a:b::1:c/*""#, r#""Resource": ["x", "arn:a:b::1:*/d"]"#, false),
        (r#""NotResource": "x""#, r#""NotResource": ["x", "y"]"#, true),
        (r#""NotResource": ["x", "y"]"#, r#""NotResource": "x""#, false),
    ] {
        let found = covers(&of_resource(wide), &of_resource(narrow));
        assert_eq!(found, expected, "{wide} over {narrow}");
    }
}

#[test]
fn principals_that_cover() {
    let of = |principal: &str| statement(&format!(r#""Action": "*", "Resource": "*", {principal}"#));
    for (wide, narrow, expected) in [
        (r#""Principal": "*""#, r#""Principal": "*""#, true),
        (r#""Principal": {"AWS": ["1", "2"]}"#, r#""Principal": {"AWS": ["2", "1"]}"#, true),
        (r#""Principal": {"AWS": ["1", "2"]}"#, r#""Principal": {"AWS": "2"}"#, false),
        (r#""Principal": {"AWS": "1"}"#, r#""Principal": {"Service": "1"}"#, false),
        (r#""Principal": {"AWS": "1"}"#, r#""NotPrincipal": {"AWS": "1"}"#, false),
        (r#""NotPrincipal": {"AWS": "1"}"#, r#""NotPrincipal": {"AWS": "1"}"#, true),
    ] {
        assert_eq!(covers(&of(wide), &of(narrow)), expected, "{wide} over {narrow}");
    }
    let (named, unnamed) = (of(r#""Principal": "*""#), of_resource(r#""Resource": "*""#));
    assert!(covers(&unnamed, &named) && !covers(&named, &unnamed));
    // Where a policy says nothing of resources, it speaks of all of its own.
    let own = |resource: &str| statement(&format!(r#""Action": "*", "Principal": "*"{resource}"#));
    assert!(covers(&own(""), &own(r#", "Resource": "x""#)) && covers(&own(r#", "Resource": "*""#), &own("")));
    assert!(!covers(&own(r#", "Resource": "x""#), &own("")) && !covers(&own(r#", "NotResource": "*""#), &own("")));
}

#[test]
fn conditions_that_cover() {
    let with = |version: &str, condition: &str| {
        let text = format!(
            r#"{{"Version": "{version}", "Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}}}"#
        );
        policy("Test", &text, Kind::Identity).document.statements[0].clone()
    };
    let new = |condition: &str| with("2012-10-17", condition);
    for (wide, narrow, expected) in [
        (r#"{"Bool": {"b": "x"}}"#, r#"{"Bool": {"b": "x"}}"#, false),
        (r#"{"NumericLessThan": {"k": ["5", "x"]}}"#, r#"{"NumericLessThan": {"k": "5"}}"#, false),
        (r#"{"NumericLessThan": {"k": "5"}}"#, r#"{"NumericLessThanIfExists": {"k": "5"}}"#, false),
        (r#"{"NumericLessThan": {"k": "5"}}"#, r#"{"NumericLessThan": {"j": "5"}}"#, false),
        (r#"{"StringNotEquals": {"k": "a"}}"#, r#"{"StringNotEquals": {"k": ["a", "b"]}}"#, true),
        (r#"{"StringEquals": {"k": "a"}}"#, r#"{"StringEquals": {"k": ["a", "b"]}}"#, false),
        (r#"{"Null": {"k": ["true", "false"]}}"#, r#"{"Null": {"k": "true"}}"#, false),
        (r#"{"StringEquals": {"k": "${v}"}}"#, r#"{"StringEquals": {"k": "${v}"}}"#, true),
    ] {
        assert_eq!(covers(&new(wide), &new(narrow)), expected, "{wide} over {narrow}");
    }
    // Under two versions one text is two things; without variables it is one.
    let (variable, plain) = (r#"{"StringEquals": {"k": "${v}"}}"#, r#"{"StringEquals": {"k": "v"}}"#);
    assert!(!covers(&new(variable), &with("2008-10-17", variable)));
    assert!(covers(&new(plain), &with("2008-10-17", plain)));
    let mut broken = new("{}");
    broken.readable = false;
    assert!(!covers(&broken, &new("{}")) && !covers(&new("{}"), &broken));
}
