//! Short ways to say a policy and a question.

use brewgate::policy::*;

pub const MAYA: &str = "arn:aws:iam::111122223333:user/maya";
pub const LEAD: &str = "arn:aws:sts::111122223333:assumed-role/ShiftLead/maya";
pub const TILL: &str = "arn:brew:register:main-st:111122223333:till/1";

pub fn policy(name: &str, text: &str, kind: Kind) -> Policy {
    match Document::read(text, kind) {
        Ok(document) => Policy::new(name, document),
        Err(error) => panic!("{error} in {text}"),
    }
}

/// A 2012 identity policy of these statements.
pub fn statements(text: &str) -> Policy {
    policy("Test", &format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#), Kind::Identity)
}

pub fn identity(text: &str) -> Layers {
    Layers { identity: vec![statements(text)], ..Layers::default() }
}

pub fn open_drawer(context: Context) -> Request {
    Request { context, ..Request::new(MAYA, "register:OpenDrawer", TILL) }
}

/// All three ways of deciding must agree with the table.
pub fn check(layers: &Layers, request: &Request, expected: Outcome) {
    let decision = evaluate(layers, request);
    let story = || format!("{request:#?}\n{:#?}", explain(&decision, &Plain));
    assert_eq!(outcome(layers, request), expected, "{}", story());
    assert_eq!(decision.outcome, expected, "{}", story());
    let certain = if expected == Outcome::Allowed { Prospect::Allowed } else { Prospect::Denied(expected) };
    assert_eq!(prospect(layers, request), certain, "{}", story());
}
