//! Two evaluators, one specification: the program's and the naive one answer alike, statement for
//! statement, on generated cases.
//!
//! `cargo test` asks 10,000 cases. The million is
//!
//! ```sh
//! BREWGATE_CASES=1000000 cargo test --release --test policy naive -- --nocapture
//! ```
//!
//! and prints what the cases were like.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use brewgate::policy::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::generate::{self, Case, case, read_case};
use crate::naive;

/// How often what came up.
#[derive(Default)]
struct Census {
    outcomes: BTreeMap<String, usize>,
    causes: BTreeMap<String, usize>,
    /// By operator: how often a condition under it alone decided, against its statement and for it.
    operators: BTreeMap<String, [usize; 2]>,
}

impl Census {
    /// Cases that seldom come to anything would prove nothing.
    fn is_broad(&self, cases: usize) {
        for outcome in ["Allowed", "ExplicitDeny", "ImplicitDeny"] {
            assert!(self.outcomes[outcome] * 100 >= cases * 15, "{outcome} is rare: {:?}", self.outcomes);
        }
        for cause in [
            "BothSides",
            "Boundary",
            "ByIdentity",
            "ByResource(Direct)",
            "ByResource(Role)",
            "CallerIdentity",
            "Denied",
            "Guardrail",
            "IdentitySide",
            "NoAllow",
            "ResourceSide",
            "Root",
            "Session",
            "Trust",
        ] {
            assert!(self.causes.get(cause).is_some_and(|count| count * 1000 >= cases), "{cause}: {:?}", self.causes);
        }
        let silent: Vec<String> =
            generate::operators().into_iter().filter(|operator| !self.operators.contains_key(operator)).collect();
        assert!(silent.is_empty(), "never decide: {silent:?}");
    }

    fn count(&mut self, decision: &Decision) {
        let cause = match decision.cause {
            Cause::Guardrail(_) => "Guardrail".to_owned(),
            cause => format!("{cause:?}"),
        };
        *self.outcomes.entry(format!("{:?}", decision.outcome)).or_default() += 1;
        *self.causes.entry(cause).or_default() += 1;
        for judged in &decision.statements {
            let clauses = decision.clauses(judged);
            for (at, clause) in clauses.iter().enumerate() {
                let alone = clauses.iter().enumerate().all(|(other, c)| other == at || c.holds == Truth::Yes);
                if let (Part::Condition { operator, .. }, true) = (&clause.part, alone) {
                    self.operators.entry(operator.clone()).or_default()[usize::from(clause.holds == Truth::Yes)] += 1;
                }
            }
        }
    }
}

fn agree(case: &Case, census: &RefCell<Census>) -> Result<(), TestCaseError> {
    let (layers, request) = read_case(case);
    let decision = evaluate(&layers, &request);
    for judged in &decision.statements {
        let policy = match judged.layer {
            Layer::Identity => &layers.identity[judged.policy_index],
            Layer::Group(name) => {
                let (_, policies) = layers.groups.iter().find(|(group, _)| group == name).expect("a group of the case");
                &policies[judged.policy_index]
            }
            Layer::Boundary => layers.boundary.as_ref().expect("a boundary"),
            Layer::Session => layers.session.as_ref().expect("a session policy"),
            Layer::Resource => layers.resource.as_ref().expect("a resource policy"),
            Layer::Guardrail(level) => &layers.guardrails[level][judged.policy_index],
        };
        let statement = &policy.document.statements[judged.index];
        prop_assert!(std::ptr::eq(statement, judged.statement) && policy.name == *judged.policy);
        let expected: Truth = naive::applies(statement, &request, layers.boundary.is_some()).into();
        let clauses = decision.clauses(judged);
        let story = || format!("{:?} {} {}: {clauses:#?}", judged.layer, judged.policy_index, judged.index);
        prop_assert_eq!(judged.applies, expected, "{}", story());
        // The parts that are told are those that were judged.
        let truth = clauses.iter().map(|clause| clause.holds).min();
        prop_assert_eq!(truth, Some(judged.applies), "{}", story());
        let failing = clauses.iter().find(|clause| clause.holds != Truth::Yes).map(|clause| clause.span);
        let part = judged.fails.map(|fails| match fails {
            Fails::Principal => statement.principals.as_ref().map_or(statement.span, |principals| principals.span),
            Fails::Action => statement.actions.span,
            Fails::Resource => statement.resources.as_ref().map_or(statement.span, |resources| resources.span),
            Fails::Unreadable => statement.span,
            Fails::Condition(n) => statement.conditions[n].span,
        });
        prop_assert_eq!(part, failing, "{}", story());
        let near = |clause: &Clause| clause.holds == Truth::Yes || matches!(clause.part, Part::Condition { .. });
        prop_assert_eq!(judged.is_near(), clauses.iter().all(near), "{}", story());
    }
    let expected = naive::decide(&layers, &request);
    prop_assert_eq!(decision.outcome, expected, "{:#?}", explain(&decision, &Plain));
    prop_assert_eq!(outcome(&layers, &request), expected);
    compiled(&layers, &request, &decision)?;
    census.borrow_mut().count(&decision);
    Ok(())
}

/// The same through everything that is arranged beforehand, for tables with and without the action.
fn compiled(layers: &Layers, request: &Request, decision: &Decision) -> Result<(), TestCaseError> {
    let own = layers.resource.as_ref();
    let expected = match decision.outcome {
        Outcome::Allowed => Prospect::Allowed,
        denied => Prospect::Denied(denied),
    };
    for names in [vec![request.action.as_str(), "a:Put", "b:List"], vec!["b:List", "a:Put"]] {
        let table = ActionTable::new(names).expect("a small table");
        let some = Cell::new(table.len());
        let mixed = map_documents(layers, |document| {
            some.set(some.get() + 1);
            if some.get().is_multiple_of(2) { document.clone() } else { document.clone().compiled(&table) }
        });
        let layers = map_documents(layers, |document| document.clone().compiled(&table));
        let query = Query::new(request).numbered(table.id(&request.action));
        let (somebody, shared) = elsewhere(request);
        let asked = Query::new(&somebody).sharing(&shared);
        let moved = asked.by(&request.principal).on(&request.resource);
        let turned = asked.on(&request.resource).by(&request.principal);
        let slice = Slice::new(&layers, &table);
        prop_assert_eq!(slice.outcome(&query, own), decision.outcome);
        let bare = Slice::new(&layers, &ActionTable::default());
        prop_assert_eq!(bare.outcome(&Query::new(request), own), decision.outcome, "without the table");
        prop_assert_eq!(
            Slice::new(&mixed, &table).outcome(&query, own),
            decision.outcome,
            "some compiled for no table"
        );
        prop_assert_eq!(slice.outcome(&moved, own), decision.outcome, "asked by somebody else, elsewhere, before");
        prop_assert_eq!(slice.outcome(&turned, own), decision.outcome, "the same the other way round");
        prop_assert_eq!(slice.prospect(&query, own), expected.clone());
        for layers in [&layers, &mixed] {
            let numbered = query.evaluate(layers);
            prop_assert_eq!((numbered.outcome, numbered.cause), (decision.outcome, decision.cause));
            prop_assert_eq!(numbered.prospect(), expected.clone());
            prop_assert_eq!(numbered.statements.len(), decision.statements.len());
            for (one, other) in numbered.statements.iter().zip(&decision.statements) {
                prop_assert_eq!((one.layer, one.policy, one.index), (other.layer, other.policy, other.index));
                prop_assert_eq!((one.applies, one.fails, one.grade), (other.applies, other.fails, other.grade));
            }
        }
        let identity = query.says(&layers.identity);
        let groups: Vec<Says> = layers.groups.iter().map(|(_, policies)| query.says(policies.iter())).collect();
        let boundary = layers.boundary.as_ref().map(|policy| query.says([policy]));
        let session = layers.session.as_ref().map(|policy| query.says([policy]));
        let guardrails: Vec<Says> = layers.guardrails.iter().map(|level| query.says(level.iter())).collect();
        let own = own.map(|policy| query.own_says(policy, boundary.is_some()));
        let parts = Parts {
            identity: groups.iter().chain([&identity]).collect(),
            boundary: boundary.as_ref(),
            session: session.as_ref(),
            guardrails: &guardrails,
            own: own.as_ref(),
        };
        prop_assert_eq!(query.together(&parts), expected.clone());
    }
    Ok(())
}

/// A question of somebody else about something else, with every other key; and all keys, of which those are wrong.
fn elsewhere(request: &Request) -> (Request, Context) {
    let mut somebody = Request::new("arn:c:iam::33:user/z", request.action.as_str(), "arn:c:a:m:33:z");
    somebody.resource_account.clone_from(&request.resource_account);
    let mut shared = request.context.clone();
    for (key, value) in request.context.iter().step_by(2) {
        somebody.context.set(key, value.clone());
        shared.set(key, "another");
    }
    (somebody, shared)
}

fn map_documents(layers: &Layers, change: impl Fn(&Document) -> Document) -> Layers {
    let one = |policy: &Policy| Policy::new(policy.name.clone(), change(&policy.document));
    Layers {
        identity: layers.identity.iter().map(one).collect(),
        groups: layers.groups.iter().map(|(name, list)| (name.clone(), list.iter().map(one).collect())).collect(),
        boundary: layers.boundary.as_ref().map(one),
        session: layers.session.as_ref().map(one),
        resource: layers.resource.as_ref().map(one),
        guardrails: layers.guardrails.iter().map(|level| level.iter().map(one).collect()).collect(),
    }
}

#[test]
fn the_naive_evaluator_agrees() {
    let config = generate::share(1);
    let cases = config.cases;
    let census = RefCell::default();
    if let Err(error) = TestRunner::new(config).run(&case(), |case| agree(&case, &census)) {
        panic!("{error}");
    }
    let census = census.into_inner();
    println!("{cases} cases\n{:#?}\n{:#?}", census.outcomes, census.causes);
    println!("{:44} {:>7} {:>7}", "decided alone", "for", "against");
    for (operator, [against, favour]) in &census.operators {
        println!("{operator:44} {favour:7} {against:7}");
    }
    if cases >= 10_000 {
        census.is_broad(cases as usize);
    }
}
