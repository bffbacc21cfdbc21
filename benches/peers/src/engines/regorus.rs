//! regorus, which runs Rego as Open Policy Agent does: the policy compiled for its virtual machine, and the statements
//! of the principal handed over with the question, as values that are made beforehand and shared.
//!
//! The rules are the usual ones over data: nothing denies, something grants. Wildcards over actions are written out as
//! the set of catalogue actions that they match; resources are a set of exact ones and a list of beginnings and ends,
//! because a test of both is much cheaper in Rego than its `glob.match`. Instants are whole seconds.

use std::collections::HashMap;
use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine as Rego, Value};
use serde_json::{Value as Json, json};

use super::{Engine, Ready, timed};
use crate::statement::{Fact, Statement, Test, facts};
use crate::world::{Question, World};

const ENTRANCE: &str = "data.iam.allow";
const RULES: &str = r#"
package iam

default allow := false

allow if {
    not denied
    granted
}

denied if {
    some statement in input.policy.denying
    applies(statement)
}

granted if {
    some statement in input.policy.allowing
    applies(statement)
}

applies(statement) if {
    acts(statement)
    reaches(statement)
    every clause in statement.clauses { holds(clause) }
}

acts(statement) if statement.actions == "*"
acts(statement) if statement.actions[input.action]

reaches(statement) if statement.any
reaches(statement) if statement.exact[input.resource]
reaches(statement) if {
    some pattern in statement.patterns
    startswith(input.resource, pattern.start)
    endswith(input.resource, pattern.end)
    input.length >= pattern.least
}

holds(clause) if clause.texts[input.facts[clause.key]]
holds(clause) if input.facts[clause.key] < clause.before
holds(clause) if input.facts[clause.key] == clause.truth
holds(clause) if {
    some network in clause.networks
    net.cidr_contains(network, input.facts[clause.key])
}
"#;

struct Regorus {
    machine: RegoVM,
    questions: Vec<Value>,
}

pub fn ready(name: &'static str, world: &World, statements: &[Vec<Statement>]) -> Ready {
    let texts: Vec<Vec<(bool, String)>> = statements
        .iter()
        .map(|policy| policy.iter().map(|statement| (statement.allow, json(statement).to_string())).collect())
        .collect();
    let ((machine, policies), load) =
        timed(|| (machine(), texts.iter().map(|policy| read(policy)).collect::<Vec<_>>()));
    let mut slices: HashMap<_, Value> = HashMap::new();
    let questions = world.questions.iter().map(|question| {
        let slice = slices.entry(question.who).or_insert_with(|| {
            let own = || world.granting(question.who).into_iter().flat_map(|policy| &policies[policy]);
            let those = |allow| own().filter(|(a, _)| *a == allow).map(|(_, value)| value.clone()).collect::<Vec<_>>();
            object([("allowing", those(true).into()), ("denying", those(false).into())])
        });
        request(question, slice.clone())
    });
    Ready { name, engine: Box::new(Regorus { questions: questions.collect(), machine }), load, understands: true }
}

impl Engine for Regorus {
    fn allows(&mut self, question: usize) -> Option<bool> {
        self.machine.set_input(self.questions[question].clone());
        self.machine.execute_entry_point_by_index(0).ok()?.as_bool().ok().copied()
    }
}

fn machine() -> RegoVM {
    let mut rego = Rego::new();
    rego.add_policy("iam.rego".to_owned(), RULES.to_owned()).expect("the rules are Rego");
    let policy = rego.compile_with_entrypoint(&ENTRANCE.into()).expect("the rules compile");
    let program = Compiler::compile_from_policy(&policy, &[ENTRANCE]).expect("the machine knows every instruction");
    let mut machine = RegoVM::new();
    machine.load_program(program);
    // Its defence against endless programs counts over a machine's whole life.
    machine.set_max_instructions(usize::MAX);
    machine
}

fn read(policy: &[(bool, String)]) -> Vec<(bool, Value)> {
    let read = |text: &String| Value::from_json_str(text).expect("the translation is JSON");
    policy.iter().map(|(allow, text)| (*allow, read(text))).collect()
}

fn json(statement: &Statement) -> Json {
    let set = |texts: &[String]| texts.iter().map(|text| (text.clone(), Json::from(true))).collect::<Json>();
    let (wild, exact): (Vec<_>, Vec<_>) = statement.resources.iter().cloned().partition(|arn| arn.contains('*'));
    let pattern = |arn: &String| {
        let (start, end) = arn.split_once('*').expect("it has a wildcard");
        json!({ "start": start, "end": end, "least": start.len() + end.len() })
    };
    let clause = |clause: &crate::statement::Clause| match &clause.test {
        Test::Text(values) => json!({ "key": clause.key, "texts": set(values) }),
        Test::Before(end) => json!({ "key": clause.key, "before": end }),
        Test::Truth(truth) => json!({ "key": clause.key, "truth": truth }),
        Test::Network(networks) => {
            json!({ "key": clause.key, "networks": networks.iter().map(ToString::to_string).collect::<Vec<_>>() })
        }
    };
    json!({
        "actions": statement.expanded_actions().map_or("*".into(), |actions| set(&actions)),
        "any": statement.any_resource(),
        "exact": set(&exact),
        "patterns": wild.iter().map(pattern).collect::<Vec<_>>(),
        "clauses": statement.clauses.iter().map(clause).collect::<Vec<_>>(),
    })
}

fn request(question: &Question, policy: Value) -> Value {
    let asked = &question.request;
    let facts = facts(asked).into_iter().map(|(key, fact)| {
        let value = match fact {
            Fact::Text(text) => text.as_str().into(),
            Fact::Seconds(seconds) => seconds.into(),
            Fact::Truth(truth) => truth.into(),
            Fact::Address(address) => address.to_string().as_str().into(),
        };
        (Value::from(key.as_str()), value)
    });
    let facts = Value::Object(Arc::new(facts.collect()));
    object([
        ("policy", policy),
        ("action", asked.action.as_str().into()),
        ("resource", asked.resource.as_str().into()),
        ("length", (asked.resource.len() as i64).into()),
        ("facts", facts),
    ])
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(Arc::new(members.into_iter().map(|(name, value)| (name.into(), value)).collect()))
}
