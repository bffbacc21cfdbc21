//! Cedar 4, given only the principal's policies, with request and entities made beforehand: the form hardest to beat.
//!
//! Each statement becomes one Cedar policy, `permit` or `forbid`. The slice says who, so the principal stays open
//! (testing for the group would only cost). Actions are entities within their service, so that `register:*` is one
//! test; other wildcards become the list of catalogue actions that they match. A resource is an entity with its ARN
//! as an attribute, for `like`. Instants are whole seconds, not `datetime`, which would parse its text each time; a
//! network has no such form. Cedar skips a policy whose attribute is missing, as AWS does under a positive operator,
//! so no `has` is needed.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet,
    Request, RestrictedExpression,
};

use super::{Engine, Ready, timed};
use crate::statement::{Clause, Fact, Statement, Test, facts};
use crate::world::{Question, World};

struct Cedar {
    authorizer: Authorizer,
    questions: Vec<(Request, Rc<PolicySet>, Entities)>,
}

pub fn ready(name: &'static str, world: &World, statements: &[Vec<Statement>]) -> Ready {
    let texts: Vec<Vec<String>> = statements.iter().map(|policy| policy.iter().map(text).collect()).collect();
    let parse = |policy: usize, n: usize, text: &String| {
        Policy::parse(Some(PolicyId::new(format!("{policy}.{n}"))), text).expect("the translation is Cedar")
    };
    let (policies, load) = timed(|| -> Vec<Vec<Policy>> {
        let texts = texts.iter().enumerate();
        texts
            .map(|(policy, texts)| texts.iter().enumerate().map(|(n, text)| parse(policy, n, text)).collect())
            .collect()
    });
    let mut slices = HashMap::new();
    let questions = world.questions.iter().map(|question| {
        let slice = slices.entry(question.who).or_insert_with(|| {
            let own = world.granting(question.who).into_iter().flat_map(|policy| policies[policy].iter().cloned());
            Rc::new(PolicySet::from_policies(own).expect("each policy is there once"))
        });
        (request(question), slice.clone(), entities(question))
    });
    let questions = questions.collect();
    Ready { name, engine: Box::new(Cedar { authorizer: Authorizer::new(), questions }), load, understands: true }
}

impl Engine for Cedar {
    fn allows(&mut self, question: usize) -> Option<bool> {
        let (request, policies, entities) = &self.questions[question];
        Some(self.authorizer.is_authorized(request, policies, entities).decision() == Decision::Allow)
    }
}

/// The Cedar text of a statement.
fn text(statement: &Statement) -> String {
    let effect = if statement.allow { "permit" } else { "forbid" };
    let action = match statement.expanded_actions() {
        None => "action".to_owned(),
        Some(actions) => match (statement.actions.as_slice(), actions.as_slice()) {
            ([only], _) if only.ends_with(":*") => format!("action in Action::\"{}\"", only.trim_end_matches(":*")),
            (_, [one]) => format!("action == Action::\"{one}\""),
            (_, several) => {
                let several: Vec<String> = several.iter().map(|action| format!("Action::\"{action}\"")).collect();
                format!("action in [{}]", several.join(", "))
            }
        },
    };
    let exact = |arn: &String| format!("resource == Resource::\"{arn}\"");
    let mut resource = "resource".to_owned();
    let mut when = Vec::new();
    match statement.resources.as_slice() {
        _ if statement.any_resource() => {}
        [one] if !one.contains('*') => resource = exact(one),
        several => {
            let like = |arn: &String| {
                if arn.contains('*') { format!("resource.arn like \"{arn}\"") } else { exact(arn) }
            };
            when.push(format!("({})", several.iter().map(like).collect::<Vec<_>>().join(" || ")));
        }
    }
    when.extend(statement.clauses.iter().map(clause));
    let when = if when.is_empty() { String::new() } else { format!(" when {{ {} }}", when.join(" && ")) };
    format!("{effect} (principal, {action}, {resource}){when};")
}

fn clause(clause: &Clause) -> String {
    let found = format!("context[\"{}\"]", clause.key);
    match &clause.test {
        Test::Text(values) => match values.as_slice() {
            [one] => format!("{found} == \"{one}\""),
            several => format!("{several:?}.contains({found})"),
        },
        Test::Before(end) => format!("{found} < {end}"),
        Test::Truth(true) => found,
        Test::Truth(false) => format!("!{found}"),
        Test::Network(networks) => {
            let within = networks.iter().map(|net| format!("{found}.isInRange(ip(\"{net}\"))"));
            format!("({})", within.collect::<Vec<_>>().join(" || "))
        }
    }
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind).expect("a name"), EntityId::new(id))
}

fn request(question: &Question) -> Request {
    let facts = facts(&question.request).into_iter().map(|(key, fact)| {
        let value = match fact {
            Fact::Text(text) => RestrictedExpression::new_string(text),
            Fact::Seconds(seconds) => RestrictedExpression::new_long(seconds),
            Fact::Truth(truth) => RestrictedExpression::new_bool(truth),
            Fact::Address(address) => RestrictedExpression::new_ip(address.to_string()),
        };
        (key, value)
    });
    let context = Context::from_pairs(facts).expect("keys are there once");
    let asked = &question.request;
    let (principal, action) = (uid("User", &asked.principal), uid("Action", &asked.action));
    Request::new(principal, action, uid("Resource", &asked.resource), context, None).expect("there is no schema")
}

fn entities(question: &Question) -> Entities {
    let asked = &question.request;
    let service = uid("Action", asked.action.split(':').next().expect("there is a first part"));
    let arn = RestrictedExpression::new_string(asked.resource.clone());
    let attributes = HashMap::from([("arn".to_owned(), arn)]);
    let resource = Entity::new(uid("Resource", &asked.resource), attributes, HashSet::new());
    let entities = [
        Entity::new_no_attrs(uid("User", &asked.principal), HashSet::new()),
        Entity::new_no_attrs(uid("Action", &asked.action), HashSet::from([service.clone()])),
        Entity::new_no_attrs(service, HashSet::new()),
        resource.expect("the attribute is a text"),
    ];
    Entities::from_entities(entities, None).expect("each entity is there once")
}
