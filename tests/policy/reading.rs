//! What is unreadable, where it says so, and what is left of a half-typed text.

use brewgate::policy::*;

fn refused(text: &str, kind: Kind) -> String {
    Document::read(text, kind).expect_err(text).to_string()
}

#[test]
fn unreadable_documents_are_refused_with_their_place() {
    let allow = |rest: &str| format!(r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*"{rest}}}}}"#);
    for (text, message) in [
        ("", "line 1, column 1: the text ends where a value should stand"),
        ("[]", "line 1, column 1: a policy must be an object in braces"),
        ("{}", "line 1, column 1: `Statement` is missing"),
        (&allow(r#", "Effect": "Deny""#), "line 1, column 67: `Effect` stands here twice"),
        (&allow(r#", "NotAction": "*""#), "line 1, column 67: `Action` and `NotAction` exclude each other"),
        (&allow(r#", "Principal": "*""#), "line 1, column 67: only resource and trust policies name a principal"),
        (&allow(r#", "effect": "Deny""#), "line 1, column 67: `effect` is no element of a statement"),
        (
            &allow(r#", "Condition": {"StringIs": {"k": "a"}}"#),
            "line 1, column 81: `StringIs` is no condition operator",
        ),
        (
            &allow(r#", "Condition": {"NullIfExists": {"k": "true"}}"#),
            "line 1, column 81: `NullIfExists` is no condition operator",
        ),
        (
            &allow(r#", "Condition": {"StringEquals": {"k": null}}"#),
            "line 1, column 103: a condition's value must be text, a number or a boolean",
        ),
        (
            "{\"Statement\": [],\n  \"Version\": \"2013\"}",
            "line 2, column 14: `2013` is no version of the language: `2012-10-17` or `2008-10-17`",
        ),
        (
            r#"{"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}"#,
            "line 1, column 26: `allow` is no effect: `Allow` or `Deny`",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#,
            "line 1, column 15: `Resource` or `NotResource` is missing",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": 5, "Resource": "*"}}"#,
            "line 1, column 45: `Action` must be text or a list of texts",
        ),
        (r#"{"Statement": [],}"#, "line 1, column 17: nothing follows this comma before `}`"),
        (r#"{"Statement": []} x"#, "line 1, column 19: there is more text after the end of the document"),
        (r#"{"Id": "\ud800", "Statement": []}"#, "line 1, column 9: this is no escape that JSON knows"),
        ("{\"Id\": \"王小明\", x", "line 1, column 15: a name in double quotes should stand here, not `x`"),
    ] {
        let found = refused(text, Kind::Identity);
        assert!(found == message || text.ends_with('x'), "{text}\n  {found}\n  {message}");
        if text.ends_with('x') {
            let findings = Document::parse(text, Kind::Identity).1;
            assert!(findings.iter().any(|finding| finding.to_string() == message), "{findings:#?}");
        }
    }
    let no_principal = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}"#;
    assert!(refused(no_principal, Kind::Trust).ends_with("`Principal` or `NotPrincipal` is missing"));
    let named = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Principal": "arn:aws:iam::1:user/a"}}"#;
    assert!(refused(named, Kind::Resource).contains("a principal must be"));
    let deep = format!("{{\"Id\": {}", "[".repeat(50_000));
    let findings = Document::parse(&deep, Kind::Identity).1;
    assert!(findings.len() == 1 && findings.iter().any(|f| f.message == "nested deeper than 32"), "{findings:?}");
    assert!(refused(&" ".repeat(LONGEST + 1), Kind::Identity).contains("longer than 64 KiB"));
}

#[test]
fn unwise_documents_are_read() {
    for text in [
        r#"{"Statement": []}"#,
        r#"{"Id": "x", "Statement": {"Effect": "Allow", "Action": [], "Resource": []}}"#,
        r#"{"Statement": {"Sid": "", "Effect": "Allow", "Action": "nocolon", "Resource": "noarn", "Condition": {}}}"#,
        r#"{"Statement": {"Effect": "Allow", "Action": "a:${b}", "Resource": "${", "Condition": {"Bool": {"k": "x", "K": 1}}}}"#,
    ] {
        Document::read(text, Kind::Identity).expect(text);
    }
    let trust = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Principal": {"AWS": "1"}, "Resource": "*"}}"#;
    Document::read(trust, Kind::Trust).expect("a resource in a trust policy is the linter's");
}

#[test]
fn half_typed_text_goes_as_far_as_it_can() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": \"a:B\", \"Resource\": \"*\"},\n    {\"Effect\": \"Deny\",\n     \"Action\": \"a:";
    let (document, findings) = Document::parse(text, Kind::Identity);
    assert_eq!(document.version, Version::V2012);
    let readable: Vec<bool> = document.statements.iter().map(|statement| statement.readable).collect();
    assert_eq!(readable, [true, false]);
    assert_eq!(document.statement_at(4), Some(0));
    assert_eq!(document.statement_at(6), Some(1));
    assert_eq!(document.statement_at(2), None);
    assert!(
        findings.iter().any(|f| f.message == "this text is never closed with a double quote" && f.span.line() == 6)
    );
    // The broken Deny denies nothing yet, and the whole Allow allows.
    let layers = Layers { identity: vec![Policy::new("Draft", document)], ..Layers::default() };
    assert_eq!(outcome(&layers, &Request::new("arn:a:iam::1:user/b", "a:B", "*")), Outcome::Allowed);
}

#[test]
fn printing_keeps_order_and_layout() {
    let text = r#"{"Statement":{"Condition":{"NumericLessThan":{"k":5.0}},"Resource":["*"],"Action":["a:B","a:C"],"Effect":"Allow","Sid":"S"},"Version":"2012-10-17"}"#;
    let printed = Document::read(text, Kind::Identity).unwrap().print();
    let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "S",
      "Effect": "Allow",
      "Action": [
        "a:B",
        "a:C"
      ],
      "Resource": "*",
      "Condition": {
        "NumericLessThan": {
          "k": "5"
        }
      }
    }
  ]
}"#;
    assert_eq!(printed, expected);
    // The older version is told only where it was; the newer one always, for without it variables are dead text.
    for (written, version, told) in [
        (r#"{"Version": "2008-10-17", "Statement": []}"#, Version::V2008, true),
        (r#"{"Statement": []}"#, Version::V2008, false),
        (r#"{"Statement": []}"#, Version::V2012, true),
    ] {
        let document = Document { version, ..Document::read(written, Kind::Identity).unwrap() };
        assert_eq!(document.print().contains(version.as_str()), told, "{written}");
    }
    let id = r#"{"Id": "Some", "Statement": []}"#;
    assert_eq!(Document::read(id, Kind::Identity).unwrap().print(), "{\n  \"Id\": \"Some\",\n  \"Statement\": []\n}");
}

#[test]
fn a_case_that_cannot_be_read_is_an_answer() {
    let input = "not json\n\n{\"id\": 7}\n{\"id\": \"dup\", \"id\": \"dup\"}\n\
        {\"id\": \"bad\", \"policies\": {\"identity\": [{\"Statement\": {\"Effect\": \"No\"}}]}, \"request\": {\"principal\": \"p\", \"action\": \"a:B\", \"resource\": \"r\"}}\n\
        {\"id\": \"ok\", \"policies\": {\"boundary\": null}, \"request\": {\"principal\": \"arn:a:iam::1:user/b\", \"action\": \"a:B\", \"resource\": \"r\", \"context\": {\"n\": 1.50, \"b\": true, \"l\": [1]}}}\n";
    let mut output = Vec::new();
    brewgate::eval::eval([input.as_bytes(), b"\xff\n"].concat().as_slice(), &mut output).unwrap();
    let answers: Vec<serde_json::Value> =
        String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 6);
    assert!(answers[0]["error"].is_string() && answers[0]["id"].is_null());
    assert_eq!(answers[1], serde_json::json!({"id": 7, "error": "`request` is missing"}));
    assert!(answers[2]["error"].as_str().unwrap().contains("twice"));
    assert!(answers[3]["error"].as_str().unwrap().contains("line 1, column"));
    assert_eq!(answers[4], serde_json::json!({"id": "ok", "decision": "ImplicitDeny", "matched": []}));
    assert_eq!(answers[5]["error"], "the line is not UTF-8");
}

#[test]
fn matched_lists_every_layer_in_order() {
    let all = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let own = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Principal": "*"}}"#;
    let input = format!(
        r#"{{"id": "all", "policies": {{"guardrails": [[{all}], [{all}]], "resource": {own}, "session": {all}, "boundary": {all}, "groups": {{"floor": [{all}]}}, "identity": [{{"Statement": []}}, {all}]}},
        "request": {{"principal": "arn:a:iam::1:user/b", "action": "a:B", "resource": "r"}}}}"#
    )
    .replace('\n', "");
    let mut output = Vec::new();
    brewgate::eval::eval(input.as_bytes(), &mut output).unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output).unwrap();
    let expected = serde_json::json!([
        {"layer": "identity", "policy": 1, "statement": 0},
        {"layer": "groups", "group": "floor", "policy": 0, "statement": 0},
        {"layer": "boundary", "policy": 0, "statement": 0},
        {"layer": "session", "policy": 0, "statement": 0},
        {"layer": "resource", "policy": 0, "statement": 0},
        {"layer": "guardrails", "level": 0, "policy": 0, "statement": 0},
        {"layer": "guardrails", "level": 1, "policy": 0, "statement": 0},
    ]);
    assert_eq!(answer["matched"], expected);
}

#[test]
fn statements_have_titles_and_a_printed_line() {
    let text = r#"{"Statement": [{"Sid": "Own", "Effect": "Allow", "Action": ["a:B"], "Resource": "*"},
      {"Sid": "", "Effect": "Deny", "NotAction": "a:B", "NotResource": []}, {"Effect": "Allow", "Action": "a:B", "Resource": "*"}]}"#;
    let statements = Document::read(text, Kind::Identity).unwrap().statements;
    let titles: Vec<String> = statements.iter().enumerate().map(|(n, statement)| statement.title(n)).collect();
    assert_eq!(titles, ["Own", "statement 2", "statement 3"]);
    let printed: Vec<String> = statements.iter().map(Statement::printed).collect();
    assert_eq!(
        printed,
        [
            r#"2008-10-17 {"Sid":"Own","Effect":"Allow","Action":"a:B","Resource":"*"}"#,
            r#"2008-10-17 {"Sid":"","Effect":"Deny","NotAction":"a:B","NotResource":[]}"#,
            r#"2008-10-17 {"Effect":"Allow","Action":"a:B","Resource":"*"}"#,
        ]
    );
}

#[test]
fn principals_are_printed_by_kind() {
    for (written, printed) in [
        (r#""*""#, r#""*""#),
        (r#"{"AWS":"*"}"#, r#"{"AWS":"*"}"#),
        (r#"{"AWS":["1","2"],"Service":["a"]}"#, r#"{"AWS":["1","2"],"Service":"a"}"#),
        (r#"{"Federated":["f"],"CanonicalUser":"c","AWS":[]}"#, r#"{"Federated":"f","CanonicalUser":"c"}"#),
    ] {
        for name in ["Principal", "NotPrincipal"] {
            let text =
                format!(r#"{{"Statement": {{"Effect": "Allow", "{name}": {written}, "Action": "sts:AssumeRole"}}}}"#);
            let statement = Document::read(&text, Kind::Trust).unwrap().statements.remove(0);
            let expected = format!(r#"2008-10-17 {{"Effect":"Allow","{name}":{printed},"Action":"sts:AssumeRole"}}"#);
            assert_eq!(statement.printed(), expected);
        }
    }
}

#[test]
fn statements_are_equal_that_say_the_same() {
    let read = |version: &str, statement: &str| {
        let text = format!(r#"{{"Version": "{version}", "Statement": [{statement}]}}"#);
        Document::parse(&text, Kind::Identity).0.statements.remove(0)
    };
    let whole = r#"{"Effect": "Allow", "Action": "a:B", "Resource": "*"}"#;
    let one = read("2012-10-17", whole);
    assert_eq!(one, read("2012-10-17", "\n {\"Resource\": [\"*\"], \"Effect\": \"Allow\", \"Action\": [\"a:B\"]}"));
    assert_ne!(one, read("2008-10-17", whole));
    assert_ne!(one, read("2012-10-17", &whole.replace("a:B", "a:b")));
    // Half-typed, it has the same elements and applies to nothing.
    assert_ne!(one, read("2012-10-17", &whole.replace('}', r#", "Sid": }"#)));
}

/// The fence is the longest text itself, and objects nest as deep as lists.
#[test]
fn how_long_and_how_deep() {
    let longest = format!("{{\"Statement\": []}}{}", " ".repeat(LONGEST - 17));
    assert_eq!(longest.len(), LONGEST);
    assert!(Document::read(&longest, Kind::Identity).is_ok());
    assert!(Document::read(&format!("{longest} "), Kind::Identity).is_err());
    for (open, close) in [("[", "]"), ("{\"a\": ", "}")] {
        let nested =
            |depth: usize| format!("{{\"Statement\": [], \"Id\": {}1{}}}", open.repeat(depth), close.repeat(depth));
        let told = |depth| Document::parse(&nested(depth), Kind::Identity).1.remove(0).message;
        assert_eq!(told(31), "`Id` must be text", "{open}");
        assert_eq!(told(32), "nested deeper than 32", "{open}");
    }
}

/// A statement in which anything is half typed, however deep, says nothing yet.
#[test]
fn what_is_broken_inside_makes_a_statement_unreadable() {
    for (element, readable) in [
        (r#""Action": ["a:B", "a:C"]"#, true),
        (r#""Action": ["a:B", tru]"#, false),
        (r#""Action": "a:B", "Condition": {"Bool": {"k": [true]}}"#, true),
        (r#""Action": "a:B", "Condition": {"Bool": {"k": [tru]}}"#, false),
        (r#""Action": "a:B", "Condition": {"Bool": {"k": }}"#, false),
        (r#""Action": "a:B", "Sid": "#, false),
    ] {
        let text = format!(r#"{{"Statement": [{{"Effect": "Deny", "Resource": "*", {element}}}]}}"#);
        let statements = Document::parse(&text, Kind::Identity).0.statements;
        assert_eq!(statements.iter().map(|s| s.readable).collect::<Vec<_>>(), [readable], "{text}");
    }
}

/// What stands in front of a policy is told, and the policy is read all the same.
#[test]
fn behind_something_stray_the_policy_is_read() {
    let policy = r#"{"Statement": [{"Effect": "Allow", "Action": "a:B", "Resource": "*"}]}"#;
    for stray in ["policy = ", "\u{feff}", "// café\n", "x ", ","] {
        let (document, findings) = Document::parse(&format!("{stray}{policy}"), Kind::Identity);
        assert!(document.statements.iter().all(|statement| statement.readable), "{stray}");
        assert_eq!((document.statements.len(), findings.len()), (1, 1), "{stray}: {findings:?}");
        assert_eq!(document.statements[0].span.start(), stray.len() + 15, "{stray}");
    }
}

#[test]
fn every_escape_of_json() {
    let id = |escaped: &str| {
        let text = format!(r#"{{"Id": "{escaped}", "Statement": []}}"#);
        Document::read(&text, Kind::Identity).map(|document| document.id.unwrap()).map_err(|error| error.to_string())
    };
    for (escaped, plain) in [
        (r#"\"\\\/"#, "\"\\/"),
        (r"\b\f\n\r\t", "\u{8}\u{c}\n\r\t"),
        (r"\u0041\u00E9\ufb01", "Aéﬁ"),
        // The first, one in the middle, and the last of those that take two.
        (r"\ud800\udc00\ud83d\ude00\udbff\udfff", "\u{10000}😀\u{10ffff}"),
    ] {
        assert_eq!(id(escaped).as_deref(), Ok(plain), "{escaped}");
    }
    for escaped in [
        r"\u00g0",
        r"\ud83d",
        r"\ud83dx",
        r"\ud83d\n",
        r"\ud83d\u0041",
        r"\ud83d\ue000",
        r"\udc00\udc00",
        r"\ude00",
        r"\x",
    ] {
        assert_eq!(id(escaped), Err("line 1, column 9: this is no escape that JSON knows".to_owned()), "{escaped}");
    }
}
