//! The linter: every check with a text that it speaks of and one that it leaves alone, every fix
//! tried, and no text that it trips over.

use std::sync::OnceLock;

use brewgate::policy::catalog::Catalog;
use brewgate::policy::lint::{CHECKS, lint, named, over, weighs};
use brewgate::policy::{Document, Finding, Kind, Severity};
use proptest::prelude::*;

pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::read(include_str!("../../assets/catalog.json")).expect("the catalogue reads"))
}

#[test]
fn what_ships_is_clean() {
    let policies = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/policies");
    for file in std::fs::read_dir(policies).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        // One of them is meant to be everything, which its name says and the text alone cannot.
        let meant = if path.ends_with("FullShopAccess.json") { "full-access" } else { "" };
        for finding in lint(&text, Kind::Identity, catalog()).into_iter().filter(|finding| finding.check != meant) {
            assert_eq!(finding.severity, Severity::Note, "{}: {finding} [{}]", path.display(), finding.check);
        }
    }
}

/// A whole policy: as it stands, or a statement in one of version 2012.
pub fn whole(text: &str) -> String {
    if text.contains("\"Statement\"") || !text.starts_with('{') {
        return text.to_owned();
    }
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {text}\n  ]\n}}")
}

fn of(text: &str, kind: Kind, check: &str) -> Vec<Finding> {
    lint(text, kind, catalog()).into_iter().filter(|finding| finding.check == check).collect()
}

/// Allow an action on its resource, with more elements behind.
fn allow(action: &str, resource: &str, more: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": {action}, "Resource": {resource}{more}}}"#)
}

fn deny(action: &str, resource: &str, more: &str) -> String {
    allow(action, resource, more).replacen("Allow", "Deny", 1)
}

/// A refund under a condition.
fn when(condition: &str) -> String {
    allow(r#""register:RefundOrder""#, TILLS, &format!(r#", "Condition": {{{condition}}}"#))
}

fn unless(condition: &str) -> String {
    when(condition).replacen("Allow", "Deny", 1)
}

fn trust(principal: &str, more: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"{more}}}"#)
}

fn sell(more: &str) -> String {
    allow(r#""register:TakeOrder""#, TILLS, more)
}

/// So many harmless statements that the text gets long.
fn long(statements: usize) -> String {
    let one = |n: usize| {
        format!(
            r#"{{"Sid": "S{n}", "Effect": "Deny", "Action": "register:TakeOrder", "Resource": "arn:coffee:register:*:*:till/t{n}"}}"#
        )
    };
    let all: Vec<String> = (0..statements).map(one).collect();
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}", all.join(",\n"))
}

const TILLS: &str = r#""arn:coffee:register:*:*:till/*""#;
const ROOT: &str = r#"{"AWS": "arn:coffee:iam::bluebird:root"}"#;

/// The check, the kind of policy, a text that it speaks of and what its place covers, a text that it leaves alone.
type Row = (&'static str, Kind, String, &'static str, String);

#[allow(clippy::too_many_lines, reason = "a row for each check")]
fn rows() -> Vec<Row> {
    use Kind::{Identity, Resource, Trust};
    let sale = || sell("");
    vec![
        ("not-json", Identity, "{\"Statement\": [],}".into(), ",", "{\"Statement\": []}".into()),
        (
            "not-json",
            Identity,
            whole(&sale()).replace("\"Effect\": \"Allow\"", "“Effect”: „Allow\""),
            "“",
            whole(&sell(r#", "Sid": "“Sale”""#)),
        ),
        (
            "not-json",
            Identity,
            format!("\u{feff}{}", whole(&sale())),
            "\u{feff}",
            whole(&sale()),
        ),
        ("duplicate-key", Identity, sell(r#", "Effect": "Allow""#), r#""Effect""#, sale()),
        ("too-long", Identity, " ".repeat(65 * 1024), "", " ".repeat(64 * 1024)),
        ("missing-element", Identity, r#"{"Effect": "Allow", "Action": "register:TakeOrder"}"#.into(), "{", sale()),
        ("unknown-element", Identity, sell(r#", "Conditions": {"Bool": {"timeclock:OnShift": true}}"#), r#""Conditions""#, sell(r#", "Condition": {}"#)),
        ("wrong-type", Identity, allow("5", TILLS, ""), "5", sale()),
        ("exclusive-elements", Identity, sell(r#", "NotAction": "iam:*""#), r#""NotAction""#, sale()),
        ("unknown-effect", Identity, sale().replace("Allow", "allow"), r#""allow""#, sale()),
        (
            "unknown-version",
            Identity,
            r#"{"Version": "2012-10-27", "Statement": []}"#.into(),
            r#""2012-10-27""#,
            r#"{"Version": "2012-10-17", "Statement": []}"#.into(),
        ),
        (
            "unknown-operator",
            Identity,
            when(r#""NumericLessThenEquals": {"register:Amount": "50"}"#),
            r#""NumericLessThenEquals""#,
            when(r#""NumericLessThanEquals": {"register:Amount": "50"}"#),
        ),
        (
            "null-modifier",
            Identity,
            when(r#""NullIfExists": {"register:Amount": "false"}"#),
            r#""NullIfExists""#,
            when(r#""Null": {"register:Amount": "false"}"#),
        ),
        ("misplaced-principal", Identity, sell(r#", "Principal": "*""#), r#""Principal""#, sale()),
        ("unknown-principal-kind", Trust, trust(r#"{"Aws": "bluebird"}"#, ""), r#""Aws""#, trust(ROOT, "")),
        ("old-version", Identity, format!(r#"{{"Statement": [{}]}}"#, sale()), "{", sale()),
        (
            "old-version",
            Identity,
            format!(r#"{{"Version": "2008-10-17", "Statement": [{}]}}"#, sale()),
            r#""2008-10-17""#,
            sale(),
        ),
        (
            "unused-id",
            Identity,
            format!(r#"{{"Version": "2012-10-17", "Id": "mine", "Statement": [{}]}}"#, sale()),
            r#""Id": "mine""#,
            sale(),
        ),
        ("sid-characters", Identity, sell(r#", "Sid": "Sell it""#), r#""Sell it""#, sell(r#", "Sid": "SellIt2""#)),
        (
            "duplicate-sid",
            Identity,
            format!("{}, {}", sell(r#", "Sid": "One""#), deny(r#""iam:*""#, r#""*""#, r#", "Sid": "One""#)),
            r#""One""#,
            format!("{}, {}", sell(r#", "Sid": "One""#), deny(r#""iam:*""#, r#""*""#, r#", "Sid": "Two""#)),
        ),
        ("empty-sid", Identity, sell(r#", "Sid": """#), r#""""#, sell(r#", "Sid": "S""#)),
        ("empty-list", Identity, allow("[]", TILLS, ""), "[]", sale()),
        (
            "empty-list",
            Identity,
            when(r#""NumericLessThan": {"register:Amount": []}"#),
            "[]",
            when(r#""NumericLessThan": {"register:Amount": ["5"]}"#),
        ),
        ("empty-list", Identity, r#"{"Version": "2012-10-17", "Statement": []}"#.into(), "[]", sale()),
        ("empty-condition", Identity, sell(r#", "Condition": {}"#), "{}", sale()),
        (
            "empty-condition",
            Identity,
            when(r#""Bool": {}, "NumericLessThan": {"register:Amount": "5"}"#),
            "{}",
            when(r#""NumericLessThan": {"register:Amount": "5"}"#),
        ),
        ("near-quota", Identity, long(50), "{", long(20)),
        ("over-quota", Identity, long(80), "{", long(50)),
        ("over-quota", Trust, format!("{}{}", trust(ROOT, ""), format!(", {}", trust(ROOT, "")).repeat(30)), "{", trust(ROOT, "")),
        (
            "foreign-character",
            Identity,
            when(r#""StringEquals": {"register:PaymentMethod": "現金"}"#),
            "現",
            when(r#""StringEquals": {"register:PaymentMethod": "espèces"}"#),
        ),
        (
            "dead-variable",
            Identity,
            r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "timeclock:ClockIn", "Resource": "arn:coffee:timeclock:*:*:timesheet/${aws:username}"}}"#.into(),
            r#""arn:coffee:timeclock:*:*:timesheet/${aws:username}""#,
            allow(r#""timeclock:ClockIn""#, r#""arn:coffee:timeclock:*:*:timesheet/${aws:username}""#, ""),
        ),
        (
            "misplaced-variable",
            Identity,
            allow(r#""register:${aws:username}""#, TILLS, ""),
            r#""register:${aws:username}""#,
            sale(),
        ),
        (
            "misplaced-variable",
            Identity,
            allow(r#""register:TakeOrder""#, r#""arn:coffee:register:${shop:Location}:*:till/*""#, ""),
            r#""arn:coffee:register:${shop:Location}:*:till/*""#,
            allow(r#""register:TakeOrder""#, r#""arn:coffee:register:*:*:till/${shop:Workstation}""#, ""),
        ),
        (
            "misplaced-variable",
            Identity,
            when(r#""NumericLessThan": {"register:Amount": "${aws:PrincipalTag/limit}"}"#),
            r#""${aws:PrincipalTag/limit}""#,
            when(r#""StringEquals": {"shop:Location": "${aws:PrincipalTag/location}"}"#),
        ),
        ("misplaced-variable", Trust, trust(r#"{"AWS": "arn:coffee:iam::bluebird:user/${aws:username}"}"#, ""), r#""arn:coffee:iam::bluebird:user/${aws:username}""#, trust(ROOT, "")),
        (
            "malformed-variable",
            Identity,
            allow(r#""register:TakeOrder""#, r#""arn:coffee:register:*:*:till/${shop:Workstation""#, ""),
            r#""arn:coffee:register:*:*:till/${shop:Workstation""#,
            allow(r#""register:TakeOrder""#, r#""arn:coffee:register:*:*:till/${shop:Workstation, 'front'}""#, ""),
        ),
        (
            "malformed-variable",
            Identity,
            when(r#""StringEquals": {"shop:Location": "${}"}"#),
            r#""${}""#,
            when(r#""StringEquals": {"shop:Location": "${aws:PrincipalTag/place}"}"#),
        ),
        (
            "list-variable",
            Identity,
            when(r#""StringEquals": {"shop:Location": "${aws:TagKeys}"}"#),
            r#""${aws:TagKeys}""#,
            when(r#""StringEquals": {"shop:Location": "${aws:PrincipalTag/place}"}"#),
        ),
        (
            "ungiven-variable",
            Identity,
            when(r#""StringEquals": {"shop:Location": "${aws:RequestedRegion}"}"#),
            r#""${aws:RequestedRegion}""#,
            when(r#""StringEquals": {"shop:Location": "${aws:RequestedRegion, 'here'}"}"#),
        ),
        ("malformed-action", Identity, allow(r#""RefundOrder""#, TILLS, ""), r#""RefundOrder""#, sale()),
        ("malformed-action", Identity, allow(r#""* ""#, TILLS, ""), r#""* ""#, allow(r#""*""#, TILLS, "")),
        ("malformed-action", Identity, allow(r#""register:Take* ""#, TILLS, ""), r#""register:Take* ""#, sale()),
        ("unknown-action", Identity, allow(r#""register:RefundOrdr""#, TILLS, ""), r#""register:RefundOrdr""#, sale()),
        ("idle-wildcard", Identity, allow(r#""register:Give*""#, TILLS, ""), r#""register:Give*""#, allow(r#""register:Take*""#, TILLS, "")),
        ("service-wildcard", Identity, allow(r#"["*:*"]"#, TILLS, ""), r#""*:*""#, allow(r#"["*"]"#, r#""*""#, "")),
        ("unknown-service", Identity, allow(r#""registr:TakeOrder""#, TILLS, ""), r#""registr:TakeOrder""#, sale()),
        (
            "unknown-service",
            Identity,
            when(r#""StringEquals": {"s3:prefix": "a"}"#),
            r#""s3:prefix""#,
            allow(r#""s3:ListBucket""#, r#""arn:aws:s3:::b""#, r#", "Condition": {"StringEquals": {"s3:prefix": "a"}}"#).replace("s3:ListBucket", "*"),
        ),
        ("mistaken-action", Identity, allow(r#""s3:ListObjects""#, r#""arn:aws:s3:::b""#, ""), r#""s3:ListObjects""#, allow(r#""s3:ListBucket""#, r#""arn:aws:s3:::b""#, "")),
        ("idle-trust-action", Trust, trust(ROOT, "").replace("sts:AssumeRole", "register:TakeOrder"), r#""register:TakeOrder""#, trust(ROOT, "")),
        ("malformed-arn", Identity, allow(r#""register:TakeOrder""#, r#""till/front""#, ""), r#""till/front""#, sale()),
        ("malformed-arn", Identity, allow(r#""register:TakeOrder""#, r#""arn:coffee:register:till/*""#, ""), r#""arn:coffee:register:till/*""#, sale()),
        ("malformed-arn", Identity, allow(r#""iam:SimulateCustomPolicy""#, r#""* ""#, ""), r#""* ""#, allow(r#""iam:SimulateCustomPolicy""#, r#""*""#, "")),
        ("malformed-arn", Identity, allow(r#""register:TakeOrder""#, r#"" arn:coffee:register:*:*:till/*""#, ""), r#"" arn:coffee:register:*:*:till/*""#, sale()),
        ("bad-partition", Identity, allow(r#""register:TakeOrder""#, r#""arn:cofee:register:*:*:till/*""#, ""), r#""arn:cofee:register:*:*:till/*""#, sale()),
        ("foreign-partition", Identity, allow(r#""register:TakeOrder""#, r#""arn:aws:register:*:*:till/*""#, ""), r#""arn:aws:register:*:*:till/*""#, allow(r#""s3:GetObject""#, r#""arn:aws:s3:::b""#, "")),
        ("bad-location", Identity, allow(r#""register:TakeOrder""#, r#""arn:coffee:register::*:till/*""#, ""), r#""arn:coffee:register::*:till/*""#, sale()),
        ("bad-location", Identity, allow(r#""iam:GetUser""#, r#""arn:coffee:iam:main:*:user/*""#, ""), r#""arn:coffee:iam:main:*:user/*""#, allow(r#""iam:GetUser""#, r#""arn:coffee:iam::*:user/*""#, "")),
        ("bad-account", Identity, allow(r#""iam:GetUser""#, r#""arn:coffee:iam:::user/*""#, ""), r#""arn:coffee:iam:::user/*""#, allow(r#""iam:GetUser""#, r#""arn:coffee:iam::*:user/*""#, "")),
        ("unknown-resource-type", Identity, allow(r#""register:TakeOrder""#, r#""arn:coffee:register:*:*:tills/*""#, ""), r#""arn:coffee:register:*:*:tills/*""#, sale()),
        ("unknown-resource-type", Identity, allow(r#""register:TakeOrder""#, r#""arn:coffee:Register:*:*:till/*""#, ""), r#""arn:coffee:Register:*:*:till/*""#, sale()),
        ("type-wildcard", Identity, allow(r#""register:TakeOrder""#, r#""arn:coffee:register:*:*:t*/front""#, ""), r#""arn:coffee:register:*:*:t*/front""#, sale()),
        ("wide-star", Identity, allow(r#""register:TakeOrder""#, r#""arn:coffee:register:main-*:*:till/*""#, ""), r#""arn:coffee:register:main-*:*:till/*""#, sale()),
        ("resource-mismatch", Identity, allow(r#""register:ChangePrice""#, TILLS, ""), r#""register:ChangePrice""#, allow(r#""register:*""#, TILLS, "")),
        ("resource-mismatch", Identity, allow(r#"["register:TakeOrder", "register:ChangePrice"]"#, TILLS, ""), r#""register:ChangePrice""#, allow(r#""register:*""#, TILLS, "")),
        ("resource-mismatch", Identity, allow(r#""iam:ListUsers""#, r#""arn:coffee:iam::*:user/rudy""#, ""), r#""iam:ListUsers""#, allow(r#""iam:ListUsers""#, r#""arn:coffee:iam::*:user/*""#, "")),
        (
            "idle-resource",
            Identity,
            allow(r#""register:TakeOrder""#, r#"["arn:coffee:register:*:*:till/*", "arn:coffee:register:*:*:item/*"]"#, ""),
            r#""arn:coffee:register:*:*:item/*""#,
            allow(r#"["register:TakeOrder", "register:ChangePrice"]"#, r#"["arn:coffee:register:*:*:till/*", "arn:coffee:register:*:*:item/*"]"#, ""),
        ),
        ("resource-too-wide", Identity, allow(r#""register:TakeOrder""#, r#""*""#, ""), r#""*""#, deny(r#""register:TakeOrder""#, r#""*""#, "")),
        ("resource-too-wide", Identity, allow(r#""register:*""#, r#""*""#, ""), r#""*""#, allow(r#""iam:SimulateCustomPolicy""#, r#""*""#, "")),
        ("unknown-key", Identity, when(r#""NumericLessThan": {"register:Amout": "5"}"#), r#""register:Amout""#, when(r#""NumericLessThan": {"register:Amount": "5"}"#)),
        ("unknown-key", Identity, when(r#""StringEquals": {"aws:usrname": "rudy"}"#), r#""aws:usrname""#, when(r#""StringEquals": {"aws:username": "rudy"}"#)),
        (
            "unknown-key",
            Identity,
            when(r#""StringEquals": {"shop:Location": "${aws:usrname}-${aws:PrincipalTag/a, 'b'}"}"#),
            r#""${aws:usrname}-${aws:PrincipalTag/a, 'b'}""#,
            when(r#""StringEquals": {"shop:Location": "${aws:username}-${aws:PrincipalTag/a, 'b'}"}"#),
        ),
        ("unknown-global-key", Identity, when(r#""StringEquals": {"aws:VpceOrgPaths": "o"}"#), r#""aws:VpceOrgPaths""#, when(r#""StringEquals": {"aws:PrincipalTag/o": "o"}"#)),
        ("deprecated-key", Identity, when(r#""ArnLike": {"aws:ARN": "arn:coffee:iam::*:user/rudy"}"#), r#""aws:ARN""#, when(r#""ArnLike": {"aws:PrincipalArn": "arn:coffee:iam::*:user/rudy"}"#)),
        ("ungiven-key", Identity, when(r#""StringEquals": {"aws:RequestedRegion": "here"}"#), r#""aws:RequestedRegion""#, when(r#""Bool": {"aws:SecureTransport": "true"}"#)),
        ("key-not-carried", Identity, when(r#""NumericLessThan": {"register:DiscountPercent": "5"}"#), r#""register:DiscountPercent""#, when(r#""NumericLessThan": {"register:Amount": "5"}"#)),
        (
            "key-seldom-carried",
            Identity,
            allow(r#"["register:RefundOrder", "register:OpenDrawer"]"#, TILLS, r#", "Condition": {"NumericLessThan": {"register:Amount": "5"}}"#),
            r#""register:Amount""#,
            allow(r#"["register:RefundOrder", "register:VoidItem"]"#, TILLS, r#", "Condition": {"NumericLessThan": {"register:Amount": "5"}}"#),
        ),
        ("key-case", Identity, when(r#""NumericLessThan": {"register:Amount": "5", "register:amount": "6"}"#), r#""register:amount""#, when(r#""NumericLessThan": {"register:Amount": "5"}, "NumericGreaterThan": {"register:amount": "1"}"#)),
        (
            "list-key",
            Identity,
            allow(r#""iam:TagUser""#, r#""arn:coffee:iam::*:user/*""#, r#", "Condition": {"StringEquals": {"aws:TagKeys": "team"}}"#),
            r#""StringEquals""#,
            allow(r#""iam:TagUser""#, r#""arn:coffee:iam::*:user/*""#, r#", "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}"#),
        ),
        ("set-operator", Identity, when(r#""ForAnyValue:StringEquals": {"register:PaymentMethod": "cash"}"#), r#""ForAnyValue:StringEquals""#, when(r#""StringEquals": {"register:PaymentMethod": "cash"}"#)),
        (
            "unguarded-for-all",
            Identity,
            when(r#""ForAllValues:StringEquals": {"aws:TagKeys": "team"}"#),
            r#""ForAllValues:StringEquals""#,
            when(r#""Null": {"aws:TagKeys": "false"}, "ForAllValues:StringEquals": {"aws:TagKeys": "team"}"#),
        ),
        ("operator-type", Identity, when(r#""StringEquals": {"aws:SourceIp": "203.0.113.7"}"#), r#""StringEquals""#, when(r#""IpAddress": {"aws:SourceIp": "203.0.113.7"}"#)),
        ("operator-type", Identity, when(r#""StringLike": {"aws:PrincipalArn": "arn:coffee:iam::*:user/r*"}"#), r#""StringLike""#, when(r#""ArnLike": {"aws:PrincipalArn": "arn:coffee:iam::*:user/r*"}"#)),
        ("operator-type", Identity, when(r#""StringEquals": {"timeclock:OnShift": "true"}"#), r#""StringEquals""#, when(r#""Bool": {"timeclock:OnShift": "true"}"#)),
        ("operator-type", Identity, when(r#""StringEquals": {"aws:CurrentTime": "2026-01-01"}"#), r#""StringEquals""#, when(r#""NumericLessThan": {"aws:EpochTime": "1893456000"}"#)),
        ("money-as-text", Identity, when(r#""StringEquals": {"register:Amount": "50"}"#), r#""StringEquals""#, when(r#""NumericEquals": {"register:Amount": "50"}"#)),
        ("unreadable-value", Identity, when(r#""NumericLessThan": {"register:Amount": "$50"}"#), r#""$50""#, when(r#""NumericLessThan": {"register:Amount": "50.00"}"#)),
        ("unreadable-value", Identity, when(r#""Bool": {"timeclock:OnShift": "yes"}"#), r#""yes""#, when(r#""Bool": {"timeclock:OnShift": true}"#)),
        ("unreadable-value", Identity, when(r#""DateLessThan": {"aws:CurrentTime": "31.12.2030"}"#), r#""31.12.2030""#, when(r#""DateLessThan": {"aws:CurrentTime": "2030-12-31"}"#)),
        ("unreadable-value", Identity, when(r#""IpAddress": {"aws:SourceIp": "203.0.113.0/33"}"#), r#""203.0.113.0/33""#, when(r#""IpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#)),
        ("unreadable-value", Identity, when(r#""ArnLike": {"aws:PrincipalArn": "*"}"#), r#""*""#, when(r#""ArnLike": {"aws:PrincipalArn": "arn:*:*:*:*:*"}"#)),
        ("impossible-value", Identity, when(r#""StringEquals": {"shop:DayOfWeek": ["Sunday", "Mon"]}"#), r#""Mon""#, when(r#""StringEquals": {"shop:DayOfWeek": ["Sunday", "Monday"]}"#)),
        ("impossible-value", Identity, unless(r#""StringNotEquals": {"shop:DayOfWeek": "monday"}"#), r#""monday""#, unless(r#""StringNotEqualsIgnoreCase": {"shop:DayOfWeek": "monday"}"#)),
        ("impossible-value", Identity, when(r#""StringLike": {"shop:DayOfWeek": "mon*"}"#), r#""mon*""#, when(r#""StringLike": {"shop:DayOfWeek": ["S*", "${aws:PrincipalTag/day}"]}"#)),
        ("impossible-value", Identity, when(r#""NumericLessThan": {"shop:Hour": "24"}"#), r#""24""#, when(r#""NumericLessThanEquals": {"shop:Hour": "23"}"#)),
        ("impossible-value", Identity, when(r#""NumericEquals": {"shop:Hour": 9.5}"#), "9.5", when(r#""NumericLessThan": {"shop:Hour": 9.5}"#)),
        ("impossible-value", Identity, when(r#""NumericLessThan": {"shop:Hour": "0"}"#), r#""0""#, when(r#""NumericGreaterThanEquals": {"shop:Hour": "0"}"#)),
        ("both-booleans", Identity, when(r#""Bool": {"timeclock:OnShift": ["true", "false"]}"#), r#""timeclock:OnShift""#, when(r#""Bool": {"timeclock:OnShift": ["true"]}"#)),
        ("idle-value-wildcard", Identity, when(r#""StringEquals": {"register:PaymentMethod": "ca*"}"#), r#""ca*""#, when(r#""StringEquals": {"register:PaymentMethod": "ca${*}"}"#)),
        ("mfa-gap", Identity, when(r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}"#), r#""BoolIfExists""#, when(r#""Bool": {"aws:MultiFactorAuthPresent": "true"}"#)),
        ("mfa-gap", Identity, unless(r#""Bool": {"aws:MultiFactorAuthPresent": "false"}"#), r#""Bool""#, unless(r#""BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}"#)),
        ("mfa-gap", Identity, unless(r#""NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}"#), r#""NumericGreaterThan""#, when(r#""NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}"#)),
        ("host-bits", Identity, when(r#""IpAddress": {"aws:SourceIp": "203.0.113.7/24"}"#), r#""203.0.113.7/24""#, when(r#""IpAddress": {"aws:SourceIp": "203.0.113.7/32"}"#)),
        ("private-range", Identity, when(r#""IpAddress": {"aws:SourceIp": "192.168.1.0/24"}"#), r#""192.168.1.0/24""#, when(r#""IpAddress": {"aws:SourceIp": ["192.168.1.0/24", "203.0.113.0/24"]}"#)),
        (
            "contradiction",
            Identity,
            when(r#""NumericGreaterThanEquals": {"shop:Hour": "20"}, "NumericLessThan": {"shop:Hour": "6"}"#),
            r#""shop:Hour": "6""#,
            when(r#""NumericGreaterThanEquals": {"shop:Hour": "6"}, "NumericLessThan": {"shop:Hour": "20"}"#),
        ),
        (
            "contradiction",
            Identity,
            when(r#""DateGreaterThan": {"aws:CurrentTime": "2030-06-01"}, "DateLessThan": {"aws:CurrentTime": "2030-05-01"}"#),
            r#""aws:CurrentTime": "2030-05-01""#,
            when(r#""DateGreaterThan": {"aws:CurrentTime": "2030-05-01"}, "DateLessThan": {"aws:CurrentTime": "2030-06-01"}"#),
        ),
        (
            "contradiction",
            Identity,
            when(r#""StringEquals": {"shop:DayOfWeek": "Monday"}, "StringNotEquals": {"shop:DayOfWeek": ["Monday", "Sunday"]}"#),
            r#""shop:DayOfWeek": ["Monday", "Sunday"]"#,
            when(r#""StringEquals": {"shop:DayOfWeek": ["Monday", "Friday"]}, "StringNotEquals": {"shop:DayOfWeek": ["Monday", "Sunday"]}"#),
        ),
        (
            "contradiction",
            Identity,
            when(r#""Null": {"register:Amount": "true"}, "NumericLessThan": {"register:Amount": "6"}"#),
            r#""register:Amount": "6""#,
            when(r#""Null": {"register:Amount": "true"}, "NumericLessThanIfExists": {"register:Amount": "6"}"#),
        ),
        (
            "negated-absent",
            Identity,
            when(r#""StringNotEquals": {"register:PaymentMethod": "cash"}"#),
            r#""StringNotEquals""#,
            when(r#""Null": {"register:PaymentMethod": "false"}, "StringNotEquals": {"register:PaymentMethod": "cash"}"#),
        ),
        ("resource-in-trust", Trust, trust(ROOT, r#", "Resource": "*""#), r#""Resource": "*""#, trust(ROOT, "")),
        ("not-principal-in-trust", Trust, trust(ROOT, "").replace("Principal", "NotPrincipal"), r#""NotPrincipal": {"AWS": "arn:coffee:iam::bluebird:root"}"#, trust(ROOT, "")),
        ("principal-wildcard", Trust, trust(r#"{"AWS": "arn:coffee:iam::bluebird:user/*"}"#, ""), r#""arn:coffee:iam::bluebird:user/*""#, trust(ROOT, "")),
        ("malformed-principal", Trust, trust(r#"{"AWS": "arn:coffee:register:x:bluebird:till/front"}"#, ""), r#""arn:coffee:register:x:bluebird:till/front""#, trust(r#"{"AWS": "111122223333"}"#, "")),
        ("group-principal", Trust, trust(r#"{"AWS": "arn:coffee:iam::bluebird:group/Cashiers"}"#, ""), r#""arn:coffee:iam::bluebird:group/Cashiers""#, trust(r#"{"AWS": "arn:coffee:iam::bluebird:role/Cashier"}"#, "")),
        ("everyone-trusted", Trust, trust(r#""*""#, ""), r#""*""#, trust(r#""*""#, r#", "Condition": {"StringEquals": {"sts:ExternalId": "x"}}"#)),
        (
            "allow-not-principal",
            Resource,
            allow(r#""register:OpenDrawer""#, TILLS, &format!(r#", "NotPrincipal": {ROOT}"#)),
            r#""NotPrincipal": {"AWS": "arn:coffee:iam::bluebird:root"}"#,
            allow(r#""register:OpenDrawer""#, TILLS, &format!(r#", "Principal": {ROOT}"#)),
        ),
        ("allow-not-action", Identity, sale().replace("\"Action\"", "\"NotAction\""), r#""NotAction": "register:TakeOrder""#, sale().replace("\"Action\"", "\"NotAction\"").replace("Allow", "Deny")),
        ("allow-not-resource", Identity, sale().replace("Resource", "NotResource"), r#""NotResource": "arn:coffee:register:*:*:till/*""#, sale().replace("Resource", "NotResource").replace("Allow", "Deny")),
        (
            "deny-not-principal",
            Resource,
            deny(r#""register:OpenDrawer""#, TILLS, &format!(r#", "NotPrincipal": {ROOT}"#)),
            r#""NotPrincipal": {"AWS": "arn:coffee:iam::bluebird:root"}"#,
            deny(r#""register:OpenDrawer""#, TILLS, &format!(r#", "Principal": {ROOT}"#)),
        ),
        ("any-role", Identity, allow(r#""sts:AssumeRole""#, r#""arn:coffee:iam::*:role/*""#, ""), r#""sts:AssumeRole""#, allow(r#""sts:AssumeRole""#, r#""arn:coffee:iam::*:role/Cashier""#, "")),
        (
            "escalation",
            Identity,
            allow(r#""iam:AttachUserPolicy""#, r#""arn:coffee:iam::*:user/*""#, ""),
            r#""iam:AttachUserPolicy""#,
            allow(r#""iam:AttachUserPolicy""#, r#""arn:coffee:iam::*:user/*""#, r#", "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:coffee:iam::coffee:policy/ClockOnly"}}"#),
        ),
        ("escalation", Identity, allow(r#""*""#, r#""arn:coffee:iam::*:role/*""#, ""), r#""*""#, allow(r#""*""#, r#""arn:coffee:iam::*:role/Cashier""#, "")),
        ("escalation", Identity, allow(r#""*""#, r#""*""#, r#", "Condition": {"Bool": {"timeclock:OnShift": true}}"#), r#""*""#, allow(r#""*""#, TILLS, "")),
        ("partner-key", Identity, when(r#""ArnLike": {"aws:SourceArn": "arn:coffee:iam::*:user/*"}"#), r#""aws:SourceArn""#, when(r#""ArnLike": {"aws:SourceArn": "arn:coffee:iam::*:user/*"}, "StringEquals": {"aws:SourceAccount": "bluebird"}"#)),
        ("full-access", Identity, allow(r#""*""#, r#""*""#, ""), r#""*""#, allow(r#""*""#, TILLS, "")),
        ("permissions-management", Identity, allow(r#""roster:AssignStation""#, r#""arn:coffee:iam::*:role/*""#, ""), r#""roster:AssignStation""#, allow(r#""roster:GetRoster""#, r#""arn:coffee:iam::*:role/*""#, "")),
        ("escalation", Identity, allow(r#""iam:UpdateLoginProfile""#, r#""arn:coffee:iam::*:user/*""#, ""), r#""iam:UpdateLoginProfile""#, allow(r#""iam:UpdateLoginProfile""#, r#""arn:coffee:iam::*:user/*""#, r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#)),
        ("credentials", Identity, allow(r#""iam:UpdateLoginProfile""#, r#""arn:coffee:iam::*:user/rudy""#, ""), r#""iam:UpdateLoginProfile""#, allow(r#""iam:ChangePassword""#, r#""arn:coffee:iam::*:user/${aws:username}""#, "")),
        ("runs-programs", Identity, allow(r#""shop:UpdateSettings""#, r#""arn:coffee:shop:*:*:shop/bluebird""#, ""), r#""shop:UpdateSettings""#, allow(r#""shop:GetSettings""#, r#""arn:coffee:shop:*:*:shop/bluebird""#, "")),
        ("sensitive-read", Identity, allow(r#""audit:ExportEvents""#, r#""arn:coffee:audit:*:*:trail/main""#, ""), r#""audit:ExportEvents""#, allow(r#""audit:VerifyEvents""#, r#""arn:coffee:audit:*:*:trail/main""#, "")),
        ("redundant-action", Identity, allow(r#"["register:TakeOrder", "register:Take*"]"#, TILLS, ""), r#""register:TakeOrder""#, allow(r#"["register:OpenTill", "register:Take*"]"#, TILLS, "")),
        ("redundant-action", Identity, allow(r#"["register:OpenTill", "register:opentill"]"#, TILLS, ""), r#""register:opentill""#, allow(r#"["register:OpenTill", "register:Take*"]"#, TILLS, "")),
        (
            "redundant-resource",
            Identity,
            allow(r#""register:TakeOrder""#, r#"["arn:coffee:register:*:*:till/front", "arn:coffee:register:*:*:till/*"]"#, ""),
            r#""arn:coffee:register:*:*:till/front""#,
            allow(r#""register:TakeOrder""#, r#"["arn:coffee:register:*:*:till/front", "arn:coffee:register:*:*:till/back"]"#, ""),
        ),
        ("redundant-value", Identity, when(r#""StringEquals": {"register:PaymentMethod": ["cash", "card", "cash"]}"#), r#""cash""#, when(r#""StringEquals": {"register:PaymentMethod": ["cash", "card"]}"#)),
        ("redundant-statement", Identity, format!("{}, {}", allow(r#""register:*""#, TILLS, ""), sale()), r#""Allow""#, format!("{}, {}", when(r#""NumericLessThan": {"register:Amount": "5"}"#), allow(r#""register:RefundOrder""#, TILLS, r#", "Condition": {"Bool": {"override:Present": true}}"#))),
        ("shadowed", Identity, format!("{}, {}", sale(), deny(r#""register:*""#, r#""*""#, "")), r#""Allow""#, format!("{}, {}", allow(r#""register:*""#, TILLS, ""), deny(r#""register:TakeOrder""#, TILLS, ""))),
    ]
}

#[test]
fn every_check_has_its_two_cases() {
    let rows = rows();
    for check in CHECKS.iter().filter(|check| check.name != "window-over") {
        assert!(rows.iter().any(|row| row.0 == check.name), "{} has no case", check.name);
    }
    let mut wrong = Vec::new();
    for (name, kind, positive, excerpt, negative) in &rows {
        let check = CHECKS.iter().find(|check| check.name == *name).expect(name);
        let text = whole(positive);
        let found = of(&text, *kind, name);
        match found.as_slice() {
            [finding] if finding.severity != check.severity => wrong.push(format!("{name}: {finding:?}")),
            [finding] if &text[finding.span.start()..finding.span.end()] != *excerpt => {
                wrong.push(format!("{name}: at {}", &text[finding.span.start()..finding.span.end()]));
            }
            [_] => {}
            other => {
                wrong.push(format!("{name}: {} findings in {text}: {:#?}", other.len(), lint(&text, *kind, catalog())))
            }
        }
        let clean = whole(negative);
        if let [finding, ..] = of(&clean, *kind, name).as_slice() {
            wrong.push(format!("{name} in vain: {finding} in {clean}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a fix must keep: every finding by its check and what its place covers.
fn kept(text: &str, findings: &[Finding]) -> Vec<(&'static str, String)> {
    findings.iter().map(|finding| (finding.check, text[finding.span.start()..finding.span.end()].to_owned())).collect()
}

#[test]
fn every_fix_removes_its_finding_and_nothing_else() {
    let (mut fixed, mut wrong) = (std::collections::BTreeSet::new(), Vec::new());
    for (name, kind, positive, ..) in rows() {
        let text = whole(&positive);
        let before = lint(&text, kind, catalog());
        for finding in before.iter().filter(|finding| finding.fix.is_some()) {
            let fix = finding.fix.as_ref().unwrap();
            let mended = fix.apply(&text);
            let after = lint(&mended, kind, catalog());
            // The same change may mend two things, and what is missing is there once it is spelt rightly.
            let same = |other: &&Finding| other.fix.as_ref().is_some_and(|other| other.edits == fix.edits);
            let goes: Vec<&Finding> = before.iter().filter(|f| same(f) || f.check == "missing-element").collect();
            let mut left = kept(&text, &before);
            for gone in kept(&text, &goes.into_iter().cloned().collect::<Vec<_>>()) {
                if let Some(at) = left.iter().position(|one| *one == gone) {
                    left.remove(at);
                }
            }
            let mut now = kept(&mended, &after);
            left.sort();
            now.sort();
            // A place may cover other text after the change; the checks must be the same.
            let names = |all: &[(&'static str, String)]| all.iter().map(|(check, _)| *check).collect::<Vec<_>>();
            let reads = Document::read(&mended, kind).is_ok() || name == "not-json";
            if names(&left) != names(&now) || !reads {
                wrong.push(format!(
                    "{name}, {}: {}\n{mended}\nwanted {left:?}\nfound {now:?}",
                    finding.check, fix.words
                ));
            }
            fixed.insert(finding.check);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(fixed.len() >= 35, "{} checks have a fix: {fixed:?}", fixed.len());
}

/// To the letter: as many characters as there may be are near the quota, one more is over it; white space is none.
#[test]
fn quotas_are_counted_to_the_letter() {
    let checks = |kind: Kind, length: usize| {
        let empty = r#"{"Version":"2012-10-17","Id":"","Statement":[]}"#;
        let text = empty.replace("\"\"", &format!("\"{}\"", "x".repeat(length - empty.len()))).replace(",", " ,\n\t");
        let found = lint(&text, kind, catalog());
        let of_length = found.iter().map(|finding| finding.check).filter(|check| check.ends_with("-quota"));
        of_length.collect::<Vec<_>>()
    };
    for (kind, most) in [
        (Kind::Identity, 6_144),
        (Kind::Boundary, 6_144),
        (Kind::Guardrail, 6_144),
        (Kind::Resource, 6_144),
        (Kind::Session, 2_048),
        (Kind::Trust, 2_048),
    ] {
        let near = most * 4 / 5;
        let (none, some): (&[&str], _) = (&[], ["near-quota"]);
        assert_eq!(checks(kind, near), none, "{kind:?}");
        assert_eq!(checks(kind, near + 1), some, "{kind:?}");
        assert_eq!(checks(kind, most), some, "{kind:?}");
        assert_eq!(checks(kind, most + 1), ["over-quota"], "{kind:?}");
    }
}

/// What the linter says of a statement, without the places.
fn said(statement: &str) -> Vec<String> {
    lint(&whole(statement), Kind::Identity, catalog()).into_iter().map(|finding| finding.message).collect()
}

#[test]
fn no_mend_gives_what_nobody_asked_for() {
    for action in [
        "s3:*",
        "ecs:*",
        "eks:*",
        "sns:*",
        "sqs:*",
        "ec2:*",
        "sts2:*",
        "ram:*",
        "im:*",
        "iam:",
        "iam",
        "sts",
        "dynamodb:*",
        "lambda:*",
        "auditmanager:*",
        "support:*",
        "s3:Get*",
        "*:*",
        "**:*",
        "i?m:*",
        "sns:Publish",
    ] {
        let text = whole(&allow(&format!(r#""{action}""#), r#""arn:aws:s3:::b""#, ""));
        let found = lint(&text, Kind::Identity, catalog());
        let of_action = |finding: &&Finding| text[finding.span.bytes()] == format!(r#""{action}""#);
        let of_action: Vec<&Finding> = found.iter().filter(of_action).collect();
        assert!(!of_action.is_empty(), "{action}");
        let guessed = |finding: &&&Finding| finding.fix.is_some() || finding.message.contains("did you mean");
        assert_eq!(of_action.iter().find(guessed), None, "{action}");
    }
    for (action, meant) in [
        ("registr:*", "register:*"),
        ("rostr:*", "roster:*"),
        ("im:GetUser", "iam:GetUser"),
        ("register", "register:*"),
    ] {
        let text = whole(&allow(&format!(r#""{action}""#), r#""arn:aws:s3:::b""#, ""));
        let fixes: Vec<String> =
            lint(&text, Kind::Identity, catalog()).iter().filter_map(|f| Some(f.fix.as_ref()?.apply(&text))).collect();
        assert!(
            fixes.contains(&text.replace(&format!("\"{action}\""), &format!("\"{meant}\""))),
            "{action}: {fixes:?}"
        );
    }
}

#[test]
fn the_gravest_powers_are_told_together() {
    let all = said(&allow(r#""iam:*""#, r#""*""#, ""));
    let Some(all) = all.iter().find(|message| message.contains("gives the power")) else { panic!("{all:?}") };
    for power in ["attach a policy to an employee", "reset an employee's sign-in", "change who may take a role"] {
        assert!(all.contains(power), "{power}: {all}");
    }
    let created = said(&allow(r#""iam:Create*""#, r#""*""#, ""));
    let told = "this gives the power to save a new version of a policy, to give an employee a join code and to make a \
                new phone code: whoever holds it can give themselves whatever they like; name what it is for";
    assert!(created.contains(&told.to_owned()), "{created:?}");
    let alone = "whoever may attach a policy to an employee without limit can give themselves whatever they like; \
                 name what it is for";
    assert!(said(&allow(r#""iam:AttachUserPolicy""#, r#""*""#, "")).contains(&alone.to_owned()));
    let rest = said(&allow(r#""audit:*""#, r#""*""#, "").replace("\"Action\"", "\"NotAction\""));
    assert!(
        rest.iter().any(|m| m.starts_with("this allows everything but") && m.contains("change who may")),
        "{rest:?}"
    );
}

#[test]
fn what_an_impossible_value_comes_to() {
    let hour = |operator: &str, value: &str| when(&format!(r#""{operator}": {{"shop:Hour": "{value}"}}"#));
    for (operator, value, comes) in [
        ("NumericGreaterThan", "25", "never true"),
        ("NumericGreaterThan", "23", "never true"),
        ("NumericLessThan", "24", "always true: it asks nothing"),
        ("NumericGreaterThanEquals", "-1", "always true: it asks nothing"),
        ("NumericEquals", "24", "never true"),
        ("NumericNotEquals", "24", "always true: it asks nothing"),
    ] {
        let message = format!("`shop:Hour` is 0 to 23, so `{operator}` `{value}` is {comes}");
        let said = said(&hour(operator, value));
        assert!(said.contains(&message), "{message}: {said:?}");
    }
    for (day, meant) in [
        ("Mon", Some("Monday")),
        ("monday", Some("Monday")),
        ("tues", Some("Tuesday")),
        ("Wednsday", Some("Wednesday")),
        ("Holiday", None),
    ] {
        let text = whole(&when(&format!(r#""StringEquals": {{"shop:DayOfWeek": "{day}"}}"#)));
        let [finding] = &of(&text, Kind::Identity, "impossible-value")[..] else { panic!("{day}") };
        let mended = finding.fix.as_ref().map(|fix| fix.apply(&text));
        assert_eq!(mended, meant.map(|meant| text.replace(day, meant)), "{day}");
    }
}

/// Takes the first fix that there is, until there is none.
fn mended(text: &str, kind: Kind) -> (String, Vec<String>) {
    let (mut text, mut taken) = (text.to_owned(), Vec::new());
    while let Some(fix) = lint(&text, kind, catalog()).into_iter().find_map(|finding| finding.fix) {
        text = fix.apply(&text);
        taken.push(fix.words);
        assert!(taken.len() < 20, "{taken:?}");
    }
    (text, taken)
}

#[test]
fn names_in_small_letters_are_renamed_and_nothing_is_missing() {
    let small = whole(&sell("")).replace("Version", "version").replace("Statement", "statement");
    let found = lint(&small, Kind::Identity, catalog());
    assert_eq!(found.iter().map(|f| f.check).collect::<Vec<_>>(), ["unknown-element", "unknown-element"]);
    let (text, taken) = mended(&small, Kind::Identity);
    assert_eq!((text, taken.len()), (whole(&sell("")), 2), "{taken:?}");
    let elements =
        whole(&sell("").replace("Effect", "effect").replace("Action", "ACTION").replace("Resource", "resource"));
    assert_eq!(mended(&elements, Kind::Identity).0, whole(&sell("")));
    assert!(of(&elements, Kind::Identity, "missing-element").is_empty());
    // Beside the right one it goes.
    let twice =
        small.replace("\"version\"", "\"Version\": \"2012-10-17\", \"version\"").replace("statement", "Statement");
    let (text, taken) = mended(&twice, Kind::Identity);
    assert_eq!(taken, ["remove it"]);
    assert!(lint(&text, Kind::Identity, catalog()).is_empty() && !text.contains("version"), "{text}");
}

#[test]
fn a_new_sid_is_a_legal_one() {
    let text = whole(&format!("{}, {}", sell(r#", "Sid": "A b""#), deny(r#""iam:*""#, r#""*""#, r#", "Sid": "A b""#)));
    let [finding] = &of(&text, Kind::Identity, "duplicate-sid")[..] else { panic!("one duplicate") };
    let mended = finding.fix.as_ref().unwrap().apply(&text);
    assert!(mended.contains(r#""Sid": "Ab2""#), "{mended}");
    assert_eq!(of(&mended, Kind::Identity, "sid-characters").len(), 1);
}

#[test]
fn one_slip_is_told_once() {
    let good = whole(&format!("{},\n    {}", sell(""), deny(r#""register:OpenTill""#, TILLS, r#", "Sid": "Second""#)));
    assert_eq!(lint(&good, Kind::Identity, catalog()), []);
    for at in (0..good.len()).filter(|at| good[..*at].ends_with('\n') || *at == 0) {
        for slip in ["?", "? ", "{, \"half typed\": [ \"x\n", "{,", "[ \"x", "}", "]"] {
            let text = format!("{}{slip}{}", &good[..at], &good[at..]);
            let found = lint(&text, Kind::Identity, catalog());
            let most = if slip.starts_with(['{', '?']) && !good[at..].starts_with("  ]") { 1 } else { 3 };
            assert!((1..=most).contains(&found.len()), "{found:#?} in {text}");
        }
    }
    let typing = &good[..good.find("Effect").unwrap() + 3];
    let checks: Vec<&str> = lint(typing, Kind::Identity, catalog()).iter().map(|finding| finding.check).collect();
    assert_eq!(checks, ["not-json"]);
    // Each is told where one does not come of another, and what could be read is linted.
    let two = good.replace("\"Allow\"", "Allow").replace("Deny", "deny");
    let checks: Vec<&str> = lint(&two, Kind::Identity, catalog()).iter().map(|finding| finding.check).collect();
    assert_eq!(checks, ["not-json", "unknown-effect"]);
}

#[test]
fn the_longest_text_there_may_be_is_linted_still() {
    let text = whole(&allow(r#""register:TakeOrdr""#, TILLS, ""));
    let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    let checks = |length| lint(&padded(length), Kind::Identity, catalog()).iter().map(|f| f.check).collect::<Vec<_>>();
    assert_eq!((checks(64 * 1024), checks(64 * 1024 + 1)), (vec!["unknown-action"], vec!["too-long"]));
}

#[test]
fn checks_are_found_by_their_names_and_only_notes_leave_a_text_clean() {
    for check in CHECKS {
        assert_eq!(named(check.name), Some(check));
        assert_eq!(weighs(check.severity), check.severity != Severity::Note, "{}", check.name);
    }
    assert_eq!(named("no-such-check"), None);
}

#[test]
fn a_window_that_is_over_is_told_with_a_clock() {
    let text = whole(&when(
        r#""DateLessThan": {"aws:CurrentTime": "2026-06-01"}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}"#,
    ));
    let at = |time: &str| over(&text, Kind::Identity, time.parse().unwrap());
    assert!(at("2026-05-31T23:59:00Z").is_empty() && at("2026-06-01T00:00:00Z").is_empty());
    let [finding] = &at("2026-06-01T00:00:01Z")[..] else { panic!("one finding") };
    assert_eq!((finding.check, &text[finding.span.start()..finding.span.end()]), ("window-over", "\"2026-06-01\""));
    let said = |statement: &str| -> Vec<String> {
        let found = over(&whole(statement), Kind::Identity, "2030-01-01T00:00:00Z".parse().unwrap());
        found.iter().map(Finding::to_string).collect()
    };
    assert_eq!(said(&sell("")), [""; 0]);
    for lasting in [
        r#""DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}"#,
        r#""DateNotEquals": {"aws:CurrentTime": "2026-01-01"}"#,
        r#""DateLessThan": {"aws:TokenIssueTime": "2026-01-01"}"#,
        r#""DateLessThan": {"aws:CurrentTime": ["2026-01-01", "2031-01-01"]}"#,
        r#""ForAnyValue:DateLessThan": {"aws:CurrentTime": "2026-01-01"}"#,
    ] {
        assert_eq!(said(&when(lasting)), [""; 0], "{lasting}");
    }
    // Seconds since 1970 are a number too.
    for (test, told) in [("NumericLessThan", 1), ("NumericGreaterThan", 0), ("NumericNotEquals", 0)] {
        assert_eq!(said(&when(&format!(r#""{test}": {{"aws:EpochTime": "1767592800"}}"#))).len(), told, "{test}");
    }
    let ended = r#""DateEquals": {"aws:EpochTime": ["1767225600", "1767225601", "soon"]}"#;
    let over = |at: usize, does: &str| {
        format!("line 4, column {at}: `1767225601` is over, so this statement {does} nothing any more")
    };
    assert_eq!((said(&when(ended)), said(&unless(ended))), (vec![over(166, "allows")], vec![over(165, "denies")]));
}

#[test]
fn half_a_text_is_linted_as_far_as_it_goes() {
    for (_, kind, positive, ..) in rows().into_iter().filter(|row| row.0 != "too-long") {
        let text = whole(&positive);
        let step = (text.len() / 60).max(1);
        for end in (0..text.len()).step_by(step).filter(|end| text.is_char_boundary(*end)) {
            sound(&text[..end], kind);
        }
    }
}

/// Every place lies in the text, on characters, and every fix can be made.
fn sound(text: &str, kind: Kind) {
    for finding in lint(text, kind, catalog()) {
        assert!(text.get(finding.span.start()..finding.span.end()).is_some(), "{finding:?} in {text}");
        assert!(
            CHECKS.iter().any(|check| (check.name, check.severity) == (finding.check, finding.severity)),
            "{finding:?}"
        );
        if let Some(fix) = finding.fix {
            let length: isize = fix.edits.iter().map(|e| e.text.len() as isize - (e.end - e.start) as isize).sum();
            assert_eq!(fix.apply(text).len() as isize, text.len() as isize + length, "{fix:?} in {text}");
        }
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    use Kind::{Boundary, Guardrail, Identity, Resource, Session, Trust};
    prop::sample::select(vec![Identity, Boundary, Session, Guardrail, Resource, Trust])
}

proptest! {
    #[test]
    fn no_text_trips_the_linter(text in "[ -~\\n${}\\[\\]\":,é現*?]{0,300}", kind in kinds()) {
        sound(&text, kind);
    }

    #[test]
    fn no_damage_trips_the_linter(row in 0..100_usize, at in 0.0..1.0_f64, with in "[\"{}\\[\\]:,*?$\\\\é ]{0,4}", kind in kinds()) {
        let rows = rows();
        let mut text = whole(&rows[row % rows.len()].2);
        prop_assume!(text.len() < 10_000);
        let mut place = (text.len() as f64 * at) as usize;
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        text.insert_str(place, &with);
        sound(&text, kind);
    }
}

#[test]
fn long_texts_take_no_longer_than_their_length() {
    let statement = |n: usize| {
        allow(
            &format!(r#"["register:Take*", "iam:Get*", "x{n}:Y*"]"#),
            r#"["arn:coffee:register:*:*:till/*", "arn:coffee:iam::*:user/*"]"#,
            r#", "Condition": {"StringEquals": {"aws:PrincipalTag/a": ["b*", "b"]}}"#,
        )
    };
    let one = |actions: usize| {
        let list: Vec<String> = (0..actions).map(|n| format!(r#""register:Tak{n}*""#)).collect();
        allow(&format!("[{}]", list.join(",")), &format!("[{}]", vec![TILLS; actions / 2].join(",")), "")
    };
    let many = (0..250).map(statement).collect::<Vec<_>>().join(",");
    let keys: Vec<String> = (0..2_000).map(|n| format!(r#""aws:PrincipalTag/k{n}": "v""#)).collect();
    for text in [many, one(1_000), when(&format!(r#""StringEquals": {{{}}}"#, keys.join(",")))] {
        let text = whole(&text);
        assert!(text.len() < 64 * 1024, "{}", text.len());
        let start = std::time::Instant::now();
        sound(&text, Kind::Identity);
        // Unoptimised, on a busy computer: what is quadratic takes minutes.
        assert!(start.elapsed().as_secs() < 20, "{:?} for {:.60}", start.elapsed(), text);
    }
}
