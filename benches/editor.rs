//! What a key in the policy editor costs: from the key to the drawn frame, with Try it and If you save answered anew.
//!
//! A policy of 200 lines in the sample shop, attached to two groups; a letter typed and taken away again, at 120×40.

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::Instant;

use brewgate::shop::decide::World;
use brewgate::shop::{Change, Command, Edit, Holder, ManagedPolicy, Name, PolicyVersion};
use brewgate::ui::screen::editor::{State, Subject};

use self::support::Screen;

const ROUNDS: usize = 400;
/// Microseconds; an answer must not be waited for.
const GOAL: f64 = 8_000.0;

fn main() {
    let mut screen = Screen::of("ada").size(120, 40);
    let name = Name::literal("TwoHundredLines");
    add(&mut screen, &name);
    let state = State::new(Subject::Policy(name), &screen.model.seen().expect("somebody is signed in"));
    screen.model.screens.editor = Some(Box::new(state));
    screen.press("<C-End><Up><Up><Up><Up><Up><Up><End><Left>");
    let mut times = Vec::with_capacity(ROUNDS);
    // Every second key leaves a text that can be read, and is the dear one.
    for round in 0..ROUNDS {
        let start = Instant::now();
        screen.press(if round % 2 == 0 { "9" } else { "<Backspace>" });
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    println!(
        "key to frame: p50 {:.0} us, p99 {:.0} us, worst {:.0} us (goal: p50 at most {GOAL})",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// Twenty rules with a limit each, in force for cashiers and shift leads.
fn add(screen: &mut Screen, name: &Name) {
    let rule = |n: usize| {
        format!(
            "    {{\n      \"Sid\": \"Rule{n}\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\n        \
             \"register:RefundOrder\",\n        \"register:VoidItem\"\n      ],\n      \"Resource\": \
             \"arn:coffee:register:*:*:till/*\",\n      \"Condition\": {{ \"NumericLessThanEquals\": {{ \
             \"register:Amount\": \"{n}\" }} }}\n    }}"
        )
    };
    let rules: Vec<String> = (1..=20).map(rule).collect();
    let text = format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}", rules.join(",\n"));
    println!("{} lines", text.lines().count());
    let world = screen.model.world.clone().expect("the shop is open");
    let created = screen.model.facts.now;
    let version = PolicyVersion { policy: name.clone(), number: 1, text: text.into(), created, by: None };
    let policy =
        ManagedPolicy { name: name.clone(), description: None, default: 1, latest: 1, built_in: false, created };
    let made = [Change::Version(Edit::made(version)), Change::Policy(Edit::made(policy))];
    let world = world.after(&made).expect("the text can be read");
    screen.model.world = Some(Arc::new(World { ..world }));
    for group in ["Cashiers", "ShiftLeads"] {
        screen.run(Command::Attach { holder: Holder::Group(Name::literal(group)), policy: name.clone() });
    }
}
