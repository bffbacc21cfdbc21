//! What is wrong with a text that cannot be read, and where.

use brewgate::policy::*;

#[test]
fn every_fault_has_its_place() {
    let rows: &[(Kind, &str, &[&str])] = &[
        (
            Kind::Identity,
            r#"{"Version": 2012, "Statement": []}"#,
            &["line 1, column 13: `Version` must be text [wrong-type] 2012"],
        ),
        (Kind::Identity, r#"{"Id": 5, "Statement": []}"#, &["line 1, column 8: `Id` must be text [wrong-type] 5"]),
        (
            Kind::Identity,
            r#"{"Statements": [], "Statement": []}"#,
            &[r#"line 1, column 2: `Statements` is no element of a policy [unknown-element] "Statements""#],
        ),
        (
            Kind::Identity,
            r#"{"Statement": "x"}"#,
            &[r#"line 1, column 15: a statement must be an object in braces [wrong-type] "x""#],
        ),
        (
            Kind::Identity,
            r#"{"Statement": ["x", 5]}"#,
            &[
                r#"line 1, column 16: a statement must be an object in braces [wrong-type] "x""#,
                "line 1, column 21: a statement must be an object in braces [wrong-type] 5",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Sid": 5, "Effect": ["Allow"], "Action": ["a:B", 5, null], "Resource": {}}}"#,
            &[
                "line 1, column 23: `Sid` must be text [wrong-type] 5",
                r#"line 1, column 36: `Effect` must be text [wrong-type] ["Allow"]"#,
                "line 1, column 65: `Action` must be text [wrong-type] 5",
                "line 1, column 68: `Action` must be text [wrong-type] null",
                "line 1, column 87: `Resource` must be text or a list of texts [wrong-type] {}",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*"}}"#,
            &[
                r#"line 1, column 67: `Resource` and `NotResource` exclude each other [exclusive-elements] "NotResource""#,
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Effect": "Allow", "NotAction": "*", "Action": "*", "Resource": "*"}}"#,
            &[r#"line 1, column 53: `Action` and `NotAction` exclude each other [exclusive-elements] "Action""#],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {}}"#,
            &[
                "line 1, column 15: `Effect` is missing [missing-element] {",
                "line 1, column 15: `Action` or `NotAction` is missing [missing-element] {",
                "line 1, column 15: `Resource` or `NotResource` is missing [missing-element] {",
            ],
        ),
        (
            Kind::Trust,
            r#"{"Statement": {}}"#,
            &[
                "line 1, column 15: `Effect` is missing [missing-element] {",
                "line 1, column 15: `Action` or `NotAction` is missing [missing-element] {",
                "line 1, column 15: `Principal` or `NotPrincipal` is missing [missing-element] {",
            ],
        ),
        (
            Kind::Resource,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Principal": "*", "NotPrincipal": "*"}}"#,
            &[
                r#"line 1, column 68: `Principal` and `NotPrincipal` exclude each other [exclusive-elements] "NotPrincipal""#,
            ],
        ),
        (
            Kind::Resource,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Principal": {"aws": "*", "AWS": 5}}}"#,
            &[
                r#"line 1, column 64: `aws` is no kind of principal [unknown-principal-kind] "aws""#,
                "line 1, column 83: `AWS` must be text or a list of texts [wrong-type] 5",
            ],
        ),
        (
            Kind::Resource,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Principal": ["*"]}}"#,
            &[r#"line 1, column 63: a principal must be `"*"` or an object such as `{"AWS": …}` [wrong-type] ["*"]"#],
        ),
        (
            Kind::Guardrail,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "NotPrincipal": "*"}}"#,
            &[
                r#"line 1, column 67: only resource and trust policies name a principal [misplaced-principal] "NotPrincipal""#,
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": []}}"#,
            &["line 1, column 80: `Condition` must be an object in braces [wrong-type] []"],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": "k"}}}"#,
            &[r#"line 1, column 97: the conditions of an operator must be an object in braces [wrong-type] "k""#],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"k": ["a", [], {}]}}}}"#,
            &[
                "line 1, column 109: a condition's value must be text, a number or a boolean [wrong-type] []",
                "line 1, column 113: a condition's value must be text, a number or a boolean [wrong-type] {}",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ForAnyValue:Null": {"k": "true"}, "Stringequals": {"k": null}}}}"#,
            &[
                r#"line 1, column 81: `ForAnyValue:Null` is no condition operator [null-modifier] "ForAnyValue:Null""#,
                r#"line 1, column 116: `Stringequals` is no condition operator [unknown-operator] "Stringequals""#,
                "line 1, column 138: a condition's value must be text, a number or a boolean [wrong-type] null",
            ],
        ),
        (
            Kind::Identity,
            "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n {\"Effect\" \"Deny\"}]",
            &[
                "line 2, column 2: a comma is missing before this [not-json] {",
                r#"line 2, column 12: a colon and a value are missing after `Effect` [not-json] ""#,
            ],
        ),
        (Kind::Identity, "{\"Statement\": [,]}", &["line 1, column 16: a value is missing here [not-json] ,"]),
        (Kind::Identity, "{\"Statement\": [}", &["line 1, column 16: `}` closes a list that `[` opened [not-json] }"]),
        (
            Kind::Identity,
            "{\"Statement\": {]",
            &["line 1, column 16: `]` closes an object that `{` opened [not-json] ]"],
        ),
        (
            Kind::Identity,
            "{\"Statement\": tru, \"Id\": 01, \"Id\": @x}",
            &[
                "line 1, column 15: `tru` is not a value; text stands in double quotes [not-json] tru",
                "line 1, column 26: `01` is not a number [not-json] 01",
                r#"line 1, column 30: `Id` stands here twice [duplicate-key] "Id""#,
                "line 1, column 36: `@` is not the start of a value [not-json] @",
            ],
        ),
        (
            Kind::Identity,
            "{\"Statement\": [], \"Id\": \"a\tb\"}",
            &["line 1, column 27: a control character cannot stand in text as it is [not-json] \t"],
        ),
        (
            Kind::Identity,
            "{\"Statement\": [], \"Id\": \"a\\q\"}",
            &["line 1, column 27: this is no escape that JSON knows [not-json] \\"],
        ),
        (
            Kind::Identity,
            "{\"Statement\": [], \"Id\": \"a\n}",
            &[r#"line 1, column 25: this text is never closed with a double quote [not-json] "a"#],
        ),
        (
            Kind::Identity,
            "{\"Statement\": [\"x\"}",
            &["line 1, column 19: `}` closes a list that `[` opened [not-json] }"],
        ),
        // What stands apart from where reading lost its place is told; what is missing or wrong in it is not.
        (
            Kind::Identity,
            r#"{"Statement": [{"Effect": "Alow", "Action": "*", "Resource": "*"}], "Id" 5}"#,
            &[
                r#"line 1, column 27: `Alow` is no effect: `Allow` or `Deny` [unknown-effect] "Alow""#,
                "line 1, column 74: a colon and a value are missing after `Id` [not-json] 5",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": [{"Action": "*", "Resource": "*"}, {"Effect": "Allow", "Action" 5}, {"Effect": "Allow"}]}"#,
            &[
                "line 1, column 16: `Effect` is missing [missing-element] {",
                "line 1, column 79: a colon and a value are missing after `Action` [not-json] 5",
                "line 1, column 83: `Action` or `NotAction` is missing [missing-element] {",
                "line 1, column 83: `Resource` or `NotResource` is missing [missing-element] {",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Version": 1, "Statement": {"Effect": "Alow", "Action": 5, "Resource" ["*", 6], "Sid": 7}, "Id": 8}"#,
            &[
                "line 1, column 13: `Version` must be text [wrong-type] 1",
                r#"line 1, column 40: `Alow` is no effect: `Allow` or `Deny` [unknown-effect] "Alow""#,
                "line 1, column 58: `Action` must be text or a list of texts [wrong-type] 5",
                "line 1, column 72: a colon and a value are missing after `Resource` [not-json] [",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": [{"Effect": "Alow", "Action": ["a:B", 5, "c:D" "e": 6], "Resource": 7}, {"Sid": 8}]}"#,
            &[
                r#"line 1, column 27: `Alow` is no effect: `Allow` or `Deny` [unknown-effect] "Alow""#,
                "line 1, column 53: `Action` must be text [wrong-type] 5",
                r#"line 1, column 62: a comma is missing before this [not-json] ""#,
                "line 1, column 65: a value is missing here [not-json] :",
                "line 1, column 67: `Action` must be text [wrong-type] 6",
                "line 1, column 83: `Resource` must be text or a list of texts [wrong-type] 7",
                "line 1, column 87: `Effect` is missing [missing-element] {",
                "line 1, column 87: `Action` or `NotAction` is missing [missing-element] {",
                "line 1, column 87: `Resource` or `NotResource` is missing [missing-element] {",
                "line 1, column 95: `Sid` must be text [wrong-type] 8",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"k" true}, "bool": {}}}]}"#,
            &["line 1, column 95: a colon and a value are missing after `k` [not-json] t"],
        ),
        (
            Kind::Identity,
            r#"{"Statement": {"Effect": "Alow""#,
            &["line 1, column 15: this `{` is never closed [not-json] {"],
        ),
        (
            Kind::Identity,
            r#"policy = {"Version": "2012-10-17", "Statement": {"Effect": "Alow", "Action": "*", "Resource": "*"}}"#,
            &[
                "line 1, column 1: `policy` is not a value; text stands in double quotes [not-json] policy",
                r#"line 1, column 60: `Alow` is no effect: `Allow` or `Deny` [unknown-effect] "Alow""#,
            ],
        ),
        (
            Kind::Identity,
            "\u{feff}{\"Version\": \"2012-10-17\", \"Statement\": []}",
            &[
                "line 1, column 1: the text begins with a byte order mark, which nobody sees and JSON does not take [not-json] \u{feff}",
            ],
        ),
        (
            Kind::Identity,
            r#"{"Statement": [{"Effect" "Allow", "Sid": {}}]}"#,
            &[r#"line 1, column 26: a colon and a value are missing after `Effect` [not-json] ""#],
        ),
        (
            Kind::Identity,
            "{\"Statement\": [1 2], \"Id\": }",
            &[
                "line 1, column 16: a statement must be an object in braces [wrong-type] 1",
                "line 1, column 18: a comma is missing before this [not-json] 2",
                "line 1, column 18: a statement must be an object in braces [wrong-type] 2",
                "line 1, column 28: a value is missing here [not-json] }",
            ],
        ),
    ];
    for (kind, text, expected) in rows {
        let findings = Document::parse(text, *kind).1;
        let told = |finding: &Finding| format!("{finding} [{}] {}", finding.check, &text[finding.span.bytes()]);
        assert_eq!(findings.iter().map(told).collect::<Vec<_>>(), *expected, "{text}");
    }
}
