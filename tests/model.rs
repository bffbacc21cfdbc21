//! The shop against a model of it: sequences of sign-ins, shifts, roles, sales, refunds, stock, the roster, requests for
//! access and time.
//!
//! The model says of every step whether it is carried out and what there is then; the real service must agree, step by
//! step, and at the end the books, the drawers, the stock, the chain and the store must add up. 500 sequences of 50
//! steps run in every test run; 100,000 of them by
//!
//! ```sh
//! BREWGATE_CASES=100000 cargo test --release --test model
//! ```

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/books.rs"]
mod books;
#[path = "model/holds.rs"]
mod holds;
#[path = "support/kept.rs"]
mod kept;
#[path = "model/reference.rs"]
mod reference;
#[path = "model/step.rs"]
mod step;
#[allow(dead_code, reason = "each test binary uses its part of the support")]
#[path = "service/support.rs"]
mod support;
#[path = "model/system.rs"]
mod system;

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use self::reference::Model;
use self::step::Step;
use self::system::System;

/// The program beside the model as it was before the step.
struct Beside {
    system: System,
    before: Model,
}

impl StateMachineTest for Beside {
    type SystemUnderTest = Beside;
    type Reference = Model;

    fn init_test(model: &Model) -> Beside {
        Beside { system: System::new(), before: model.clone() }
    }

    fn apply(mut beside: Beside, model: &Model, _: Step) -> Beside {
        let (became, batches) = beside.system.take(&model.meant, &beside.before);
        assert_eq!(became, model.expected, "{:?}", model.meant);
        holds::one_record(model.expected, &batches, &model.meant);
        beside.before = model.clone();
        beside
    }

    fn check_invariants(beside: &Beside, model: &Model) {
        holds::the_model(&beside.system, model);
    }

    fn teardown(mut beside: Beside, model: Model) {
        holds::the_books(&mut beside.system, &model);
    }
}

/// 500 sequences, or as many as `BREWGATE_CASES` says.
fn config() -> ProptestConfig {
    let cases = std::env::var("BREWGATE_CASES").map_or(500, |cases| cases.parse().expect("a number of cases"));
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]
    #[test]
    fn the_shop_does_what_the_model_says((model, steps, seen) in Model::sequential_strategy(50..51)) {
        Beside::test_sequential(config(), model, steps, seen);
    }
}

/// What is drawn is worth drawing: everything that can be done is done often, and refused often too.
#[test]
fn sequences_do_a_bit_of_everything() {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use self::reference::Expected;

    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for _ in 0..480 {
        let (mut model, steps, _) = Model::sequential_strategy(50..51).new_tree(&mut runner).unwrap().current();
        for step in steps {
            model = Model::apply(model, &step);
            let (Step::Do(_, what) | Step::Approved { what, .. }) = &model.meant else { continue };
            let approved = if matches!(model.meant, Step::Approved { .. }) { "Approved" } else { "" };
            let word = format!("{approved}{what:?}");
            let word = word.split([' ', '(']).next().unwrap().to_owned();
            let (done, refused) = seen.entry(word).or_default();
            match model.expected {
                Expected::Done => *done += 1,
                Expected::Refused => *refused += 1,
                _ => {}
            }
        }
    }
    assert_eq!(seen.len(), 39, "{seen:?}");
    for (what, (done, refused)) in &seen {
        assert!(*done >= 10 && *refused >= 10, "{what}: {done} done, {refused} refused of {seen:?}");
    }
}
