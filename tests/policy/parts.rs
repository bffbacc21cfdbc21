//! What policies and questions are made of: operators, ARNs, tables of actions, layers.

use brewgate::policy::*;

use super::support::*;

#[test]
fn operators_are_taken_apart() {
    use Quantifier::{All, Any};
    for (name, quantifier, test, negated, if_exists) in [
        ("StringEquals", None, Test::Text { like: false, fold: false }, false, false),
        ("ForAnyValue:StringNotLikeIfExists", Some(Any), Test::Text { like: true, fold: false }, true, true),
        ("ForAllValues:StringNotEqualsIgnoreCase", Some(All), Test::Text { like: false, fold: true }, true, false),
        ("NumericLessThanEqualsIfExists", None, Test::Number(Compare::AtMost), false, true),
        ("DateNotEquals", None, Test::Date(Compare::Equal), true, false),
        ("Null", None, Test::Null, false, false),
    ] {
        let operator = Operator::read(name).unwrap();
        assert_eq!((operator.as_str(), operator.to_string().as_str()), (name, name));
        assert_eq!((operator.quantifier(), operator.test()), (quantifier, test), "{name}");
        assert_eq!((operator.negated(), operator.if_exists()), (negated, if_exists), "{name}");
    }
    for name in
        ["stringEquals", "NullIfExists", "ForAnyValue:Null", "NumericLike", "DateBefore", "StringEqualsIfexists"]
    {
        assert_eq!(Operator::read(name), None, "{name}");
    }
}

#[test]
fn names_of_things() {
    let text = "arn:coffee:register:main-street:bluebird:till:front/1";
    let till: Arn = text.parse().unwrap();
    let parts = (till.partition(), till.service(), till.location(), till.account(), till.resource());
    assert_eq!(parts, ("coffee", "register", "main-street", "bluebird", "till:front/1"));
    assert_eq!((till.as_str(), till.to_string().as_str(), String::from(till.clone()).as_str()), (text, text, text));
    assert_eq!(format!("{till:?}"), format!("Arn({text})"));
    assert_eq!((Arn::try_from(text), Arn::try_from(text.to_owned())), (Ok(till.clone()), Ok(till)));
    assert_eq!("arn:::::".parse::<Arn>().unwrap().resource(), "");
    for text in ["", "arn", "arn:coffee:register:main-street:bluebird", "nra:a:b:c:d:e", "arna:b:c:d:e:f"] {
        assert_eq!(
            text.parse::<Arn>().unwrap_err().to_string(),
            format!("`{text}` is not an ARN: six parts are wanted, `arn:partition:service:location:account:resource`")
        );
    }
}

/// How much an answer may cost is told beforehand.
#[test]
fn comparisons_are_counted() {
    let mut layers = identity(
        r#"{"Effect": "Allow", "Action": ["a:B", "a:C"], "Resource": ["x", "y", "z"], "Condition": {"StringEquals": {"k": ["v", "w"]}}},
        {"Effect": "Allow", "Action": "a:D", "NotResource": "${k}", "Condition": {"StringLike": {"K": ["*", "${n}"], "none": "x"}}}"#,
    );
    let mut request = Request::new(MAYA, "a:B", "long");
    assert_eq!(layers.comparisons(&request), (2 * 3 + 3 * 4) + (3 + 4));
    request.context.set("k", vec!["four", "more"]);
    request.context.set("n", "x".repeat(200).as_str());
    // A variable may be three times 64 letters long; the list has 24.
    let (first, second) = (2 * 3 + 3 * 4 + 2 * 24, 3 + (1 + 3) * 4 + (1 + 1 + 3) * 24);
    assert_eq!(layers.comparisons(&request), first + second);
    request.context.set("k", Value::Unknown);
    assert_eq!(layers.comparisons(&request), (2 * 3 + 3 * 4) + 3 + (1 + 3) * 4);
    layers.boundary = Some(layers.identity[0].clone());
    assert_eq!(layers.comparisons(&request), 2 * ((2 * 3 + 3 * 4) + 3 + (1 + 3) * 4));
}

#[test]
fn every_policy_of_every_layer() {
    let named = |name: &str| Policy {
        name: name.into(),
        ..statements(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)
    };
    let layers = Layers {
        identity: vec![named("own"), named("more")],
        groups: vec![("Crew".into(), [named("crew")].into())],
        boundary: Some(named("boundary")),
        session: Some(named("session")),
        resource: Some(named("resource")),
        guardrails: vec![[named("guard")].into(), [named("rail")].into()],
    };
    let mut names: Vec<&str> = layers.all().map(|policy| &*policy.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["boundary", "crew", "guard", "more", "own", "rail", "resource", "session"]);
}

/// More actions than a word has bits.
#[test]
fn a_long_table_of_actions() {
    let names: Vec<String> = (0..200).map(|n| format!("{}:Do{n}", ["a", "b"][n % 2])).collect();
    let table = ActionTable::new(names.iter().map(String::as_str)).unwrap();
    assert!((table.len(), table.is_empty()) == (200, false) && ActionTable::default().is_empty());
    let layers = identity(
        r#"{"Effect": "Allow", "Action": ["a:Do1*", "B:do77", "b:Do199"], "Resource": "*"},
        {"Effect": "Allow", "NotAction": ["a:*", "b:*1", "b:*3", "b:*5", "b:*7"], "Resource": "*"},
        {"Effect": "Deny", "Action": ["a:Do128", "b:?o6?"], "Resource": "*"}"#,
    );
    let compiled = Layers {
        identity: vec![Policy::new("Test", layers.identity[0].document.as_ref().clone().compiled(&table))],
        ..Layers::default()
    };
    let slice = Slice::new(&compiled, &table);
    let mut counts = [0; 3];
    for name in &names {
        let request = Request::new(MAYA, name, "*");
        let query = Query::new(&request).numbered(table.id(&name.to_uppercase()));
        let expected = outcome(&layers, &request);
        assert_eq!(slice.outcome(&query, None), expected, "{name}");
        assert_eq!(outcome(&compiled, &request), expected, "{name}: without the table");
        counts[expected as usize] += 1;
    }
    assert!(counts.iter().all(|count| *count > 5), "{counts:?}");
}

#[test]
fn an_answer_rests_on_the_own_policy_where_that_is_open() {
    let statement = |effect: &str, condition: &str| {
        let principal = r#""Principal": "*", "Action": "*", "Resource": "*""#;
        format!(r#"{{"Effect": "{effect}", {principal}, "Condition": {{{condition}}}}}"#)
    };
    let of = |statements: &[String]| {
        let text = format!(r#"{{"Statement": [{}]}}"#, statements.join(", "));
        let layers = Layers { resource: Some(policy("Own", &text, Kind::Resource)), ..Layers::default() };
        prospect(&layers, &open_drawer(Context::default().with("k", Value::Unknown).with("j", Value::Unknown)))
    };
    let (if_k, unless_j) =
        (statement("Allow", r#""Bool": {"k": "true"}"#), statement("Deny", r#""Bool": {"j": "true"}"#));
    let keys = |keys: &[&str]| Prospect::Depends(keys.iter().map(|key| (*key).to_owned()).collect());
    assert_eq!(of(std::slice::from_ref(&if_k)), keys(&["k"]));
    assert_eq!(of(&[if_k.clone(), unless_j.clone()]), keys(&["j", "k"]));
    // A limit that is open is asked for, one that is not no more.
    let limited = |limit: &str| {
        let boundary = policy("Limit", &format!(r#"{{"Statement": [{limit}]}}"#), Kind::Boundary);
        let layers = Layers {
            boundary: Some(boundary),
            ..identity(r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"j": "true"}}}"#)
        };
        prospect(&layers, &open_drawer(Context::default().with("k", Value::Unknown).with("j", Value::Unknown)))
    };
    let plain = r#"{"Effect": "Allow", "Action": "*", "Resource": "*""#;
    let if_k_plain = format!(r#"{plain}, "Condition": {{"Bool": {{"k": "true"}}}}}}"#);
    assert_eq!(limited(&if_k_plain), keys(&["j", "k"]));
    assert_eq!(limited(&format!("{plain}}}, {if_k_plain}")), keys(&["j"]));
    // What allows already makes what else might allow no matter.
    assert_eq!(of(&[statement("Allow", ""), if_k, unless_j]), keys(&["j"]));
}

#[test]
fn the_policies_of_a_group_are_its_own() {
    let group = |name: &str, policies: &[&str]| {
        let text = r#"{"Statement": []}"#;
        let held: Vec<Policy> = policies.iter().map(|of| policy(of, text, Kind::Identity)).collect();
        (name.into(), held.into())
    };
    let layers = Layers { groups: vec![group("Leads", &["A"]), group("Till", &["B", "C"])], ..Layers::default() };
    let names =
        |name: &str| layers.of(&Layer::Group(name.into())).iter().map(|of| of.name.to_string()).collect::<Vec<_>>();
    assert_eq!(
        (names("Leads"), names("Till"), names("Nobody")),
        (vec!["A".to_owned()], vec!["B".to_owned(), "C".to_owned()], vec![])
    );
}

/// A resource's policy that names the caller's account delegates, and grants nothing by itself.
#[test]
fn an_account_that_is_let_in_still_has_to_allow_it() {
    let text =
        r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}]}"#;
    let layers = Layers { resource: Some(policy("Own", text, Kind::Resource)), ..Layers::default() };
    let request = open_drawer(Context::default());
    let decision = evaluate(&layers, &request);
    assert_eq!((decision.outcome, decision.cause), (Outcome::ImplicitDeny, Cause::NoAllow));
}
