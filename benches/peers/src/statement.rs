//! The policies of a plain world, taken apart for the engines that do not read the AWS language themselves, and the
//! questions' context as values instead of text. Only what [`Flavour::Plain`] writes is known here, and anything
//! else stops the program: a translation that leaves something out would be no comparison.
//!
//! [`Flavour::Plain`]: crate::world::Flavour::Plain

use std::net::IpAddr;

use brewgate::policy::{Request, Value};
use chrono::DateTime;
use ipnet::IpNet;
use serde_json::Value as Json;

use crate::world::{self, World};

pub struct Statement {
    pub allow: bool,
    pub actions: Vec<String>,
    pub resources: Vec<String>,
    pub clauses: Vec<Clause>,
}

/// One condition key and what is asked of it; all clauses of a statement must hold.
pub struct Clause {
    pub key: String,
    pub test: Test,
}

pub enum Test {
    /// One of these texts.
    Text(Vec<String>),
    /// Before this instant, in seconds since 1970.
    Before(i64),
    Truth(bool),
    /// In one of these networks.
    Network(Vec<IpNet>),
}

/// What a condition key holds.
#[derive(Clone, Debug)]
pub enum Fact {
    Text(String),
    Seconds(i64),
    Truth(bool),
    Address(IpAddr),
}

/// The statements of every policy, by the policy's position.
pub fn read(world: &World) -> Vec<Vec<Statement>> {
    let policies = world.policies.iter().map(|policy| {
        let document: Json = serde_json::from_str(&policy.text).expect("the world writes JSON");
        let statements = document["Statement"].as_array().expect("the world writes lists of statements");
        statements.iter().map(Statement::read).collect()
    });
    policies.collect()
}

impl Statement {
    fn read(json: &Json) -> Statement {
        let known = ["Effect", "Action", "Resource", "Condition"];
        let members = json.as_object().expect("a statement is an object");
        assert!(members.keys().all(|name| known.contains(&name.as_str())), "only the plain language is translated");
        let clauses = json["Condition"].as_object().into_iter().flatten();
        let clauses = clauses.flat_map(|(operator, keys)| {
            let keys = keys.as_object().expect("an operator holds keys");
            keys.iter().map(|(key, values)| Clause { key: key.clone(), test: Test::read(operator, &texts(values)) })
        });
        Statement {
            allow: json["Effect"] == "Allow",
            actions: texts(&json["Action"]),
            resources: texts(&json["Resource"]),
            clauses: clauses.collect(),
        }
    }

    /// The actions of the catalogue that it matches; nothing if that is all of them.
    pub fn expanded_actions(&self) -> Option<Vec<String>> {
        let matches = |action: &String| self.actions.iter().any(|pattern| glob(pattern, action));
        (!self.actions.iter().any(|pattern| pattern == "*")).then(|| world::actions().filter(matches).collect())
    }

    pub fn any_resource(&self) -> bool {
        self.resources.iter().any(|pattern| pattern == "*")
    }
}

impl Test {
    fn read(operator: &str, values: &[String]) -> Test {
        match operator {
            "StringEquals" => Test::Text(values.to_vec()),
            "DateLessThan" => Test::Before(seconds(&values[0])),
            "Bool" => Test::Truth(values[0] == "true"),
            "IpAddress" => Test::Network(values.iter().map(|net| net.parse().expect("a network")).collect()),
            _ => panic!("`{operator}` is not translated"),
        }
    }
}

impl Clause {
    /// Whether it holds, for engines that ask a function.
    pub fn holds(&self, facts: &[(String, Fact)]) -> bool {
        let Some((_, fact)) = facts.iter().find(|(key, _)| *key == self.key) else { return false };
        match (&self.test, fact) {
            (Test::Text(values), Fact::Text(text)) => values.contains(text),
            (Test::Before(end), Fact::Seconds(now)) => now < end,
            (Test::Truth(wanted), Fact::Truth(found)) => wanted == found,
            (Test::Network(networks), Fact::Address(address)) => networks.iter().any(|net| net.contains(address)),
            _ => false,
        }
    }
}

/// The context of a request, each key as what it is.
pub fn facts(request: &Request) -> Vec<(String, Fact)> {
    let fact = |(key, value): (&str, &Value)| {
        let Value::One(text) = value else { panic!("a plain world has no lists") };
        let fact = match key {
            "aws:CurrentTime" => Fact::Seconds(seconds(text)),
            "aws:MultiFactorAuthPresent" => Fact::Truth(text == "true"),
            "aws:SourceIp" => Fact::Address(text.parse().expect("an address")),
            _ => Fact::Text(text.clone()),
        };
        (key.to_owned(), fact)
    };
    request.context.iter().map(fact).collect()
}

/// `*` stands for any run of characters; the plain world has at most one in a pattern.
pub fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end),
    }
}

fn seconds(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).expect("the world writes RFC 3339").timestamp()
}

fn texts(json: &Json) -> Vec<String> {
    let text = |json: &Json| json.as_str().expect("the plain world writes text").to_owned();
    match json {
        Json::Array(list) => list.iter().map(text).collect(),
        one => vec![text(one)],
    }
}
