//! iam-rs 0.8, given only the principal's policies. It reads the AWS language itself, so nothing is translated; the
//! request is made beforehand, with the time as an instant and the truth as a truth.

use std::collections::HashMap;
use std::rc::Rc;

use chrono::DateTime;
use iam_rs::{Arn, Context, ContextValue, Decision, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};

use super::{Engine, Ready, timed};
use crate::statement::{Fact, facts};
use crate::world::{Question, World};

struct Iam(Vec<(IAMRequest, Rc<PolicyEvaluator>)>);

pub fn ready(name: &'static str, world: &World) -> Ready {
    let (policies, load) = timed(|| -> Vec<IAMPolicy> {
        let read = |text| serde_json::from_str(text).expect("it reads the AWS language");
        world.policies.iter().map(|policy| read(&policy.text)).collect()
    });
    let mut slices = HashMap::new();
    let questions = world.questions.iter().map(|question| {
        let slice = slices.entry(question.who).or_insert_with(|| {
            let own = world.granting(question.who).into_iter().map(|policy| policies[policy].clone());
            Rc::new(PolicyEvaluator::with_policies(own.collect()))
        });
        (request(question), slice.clone())
    });
    Ready { name, engine: Box::new(Iam(questions.collect())), load, understands: true }
}

impl Engine for Iam {
    fn allows(&mut self, question: usize) -> Option<bool> {
        let (request, policies) = &self.0[question];
        policies.evaluate(request).ok().map(|result| result.decision == Decision::Allow)
    }
}

fn request(question: &Question) -> IAMRequest {
    let asked = &question.request;
    let mut context = Context::new();
    for (key, fact) in facts(asked) {
        let value = match fact {
            Fact::Text(text) => ContextValue::String(text),
            Fact::Seconds(seconds) => {
                ContextValue::DateTime(DateTime::from_timestamp(seconds, 0).expect("a date of this age"))
            }
            Fact::Truth(truth) => ContextValue::Boolean(truth),
            Fact::Address(address) => ContextValue::String(address.to_string()),
        };
        context.insert(key, value);
    }
    let principal = Principal::Aws(PrincipalId::String(asked.principal.clone()));
    let resource = Arn::parse(&asked.resource).expect("an ARN of six parts");
    IAMRequest::new_with_context(principal, asked.action.clone(), resource, context)
}
