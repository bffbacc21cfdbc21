//! casbin 2, given only the principal's policies: one enforcer a principal.
//!
//! Each statement becomes one line for each pair of an action and a resource pattern. Matching and conditions are
//! functions in Rust, not expressions of its script language; a line names its condition by a number. The lines that
//! deny stand first and the effect is by priority, so that it stops at the first line that applies, which is the same
//! as "some allow and none denies" and quicker.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll, Waker};

use casbin::function_map::OperatorFunction;
use casbin::rhai::{Dynamic, ImmutableString};
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};

use super::{Engine, Ready, timed};
use crate::statement::{Clause, Fact, Statement, facts, glob};
use crate::world::{Question, World};

const MODEL: &str = "
[request_definition]
r = action, resource, facts
[policy_definition]
p = action, resource, clauses, eft
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = fits(r.action, p.action) && fits(r.resource, p.resource) && (p.clauses == \"\" || hold(r.facts, p.clauses))
";

/// The conditions by number: casbin's functions can hold nothing of their own.
static CONDITIONS: RwLock<Vec<Vec<Clause>>> = RwLock::new(Vec::new());

struct Casbin(Vec<(Vec<Dynamic>, Rc<Enforcer>)>);

/// Its load is that of the slices alone; it has no policies that are shared by principals.
pub fn ready(name: &'static str, world: &World, statements: Vec<Vec<Statement>>) -> Ready {
    let lines: Vec<Vec<Vec<String>>> = {
        let mut conditions = CONDITIONS.write().expect("nothing panicked");
        let mut translate = |mut statement: Statement| {
            let clauses = std::mem::take(&mut statement.clauses);
            let number = if clauses.is_empty() {
                String::new()
            } else {
                conditions.push(clauses);
                (conditions.len() - 1).to_string()
            };
            lines(&statement, &number)
        };
        statements.into_iter().map(|policy| policy.into_iter().flat_map(&mut translate).collect()).collect()
    };
    let mut slices = HashMap::new();
    let (questions, load) = timed(|| -> Vec<_> {
        let prepare = |question: &Question| {
            let slice = slices.entry(question.who).or_insert_with(|| {
                let own = world.granting(question.who).into_iter().flat_map(|policy| lines[policy].iter().cloned());
                Rc::new(enforcer(own.collect()))
            });
            (request(question), slice.clone())
        };
        world.questions.iter().map(prepare).collect()
    });
    Ready { name, engine: Box::new(Casbin(questions)), load, understands: true }
}

impl Engine for Casbin {
    fn allows(&mut self, question: usize) -> Option<bool> {
        let (request, enforcer) = &self.0[question];
        enforcer.enforce(request.clone()).ok()
    }
}

fn lines(statement: &Statement, clauses: &str) -> Vec<Vec<String>> {
    let effect = if statement.allow { "allow" } else { "deny" };
    let line = |action: &String, resource: &String| {
        vec![action.clone(), resource.clone(), clauses.to_owned(), effect.to_owned()]
    };
    statement
        .actions
        .iter()
        .flat_map(|action| statement.resources.iter().map(move |resource| line(action, resource)))
        .collect()
}

fn enforcer(mut lines: Vec<Vec<String>>) -> Enforcer {
    lines.sort_by_key(|line| line[3] != "deny");
    // casbin refuses the whole list for one line that is there twice.
    let mut seen = std::collections::HashSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    let made = async {
        let model = DefaultModel::from_str(MODEL).await?;
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await?;
        enforcer.add_function("fits", OperatorFunction::Arg2(fits));
        enforcer.add_function("hold", OperatorFunction::Arg2(hold));
        enforcer.add_policies(lines).await?;
        casbin::Result::Ok(enforcer)
    };
    at_once(made).expect("the translation is casbin's")
}

/// Runs what never waits: there is neither a file nor a connection behind it.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    match std::pin::pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => unreachable!("an adapter in memory never waits"),
    }
}

fn fits(found: Dynamic, pattern: Dynamic) -> Dynamic {
    let text = |value: Dynamic| value.try_cast::<ImmutableString>().expect("both are texts");
    glob(&text(pattern), &text(found)).into()
}

fn hold(facts: Dynamic, number: Dynamic) -> Dynamic {
    let facts = facts.try_cast::<Arc<Facts>>().expect("the request carries facts");
    let number: usize = number.try_cast::<ImmutableString>().and_then(|n| n.parse().ok()).expect("a line's number");
    let conditions = CONDITIONS.read().expect("nothing panicked");
    conditions[number].iter().all(|clause| clause.holds(&facts)).into()
}

type Facts = Vec<(String, Fact)>;

fn request(question: &Question) -> Vec<Dynamic> {
    let asked = &question.request;
    vec![asked.action.clone().into(), asked.resource.clone().into(), Dynamic::from(Arc::new(facts(asked)))]
}
