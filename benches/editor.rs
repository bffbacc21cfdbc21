//! What a key in the policy editor costs: from the key to the drawn frame, with Try it, If you save and the linter's
//! checks answered anew; and the linter's part of it alone.
//!
//! A policy of 200 lines in the sample shop, attached to two groups; a limit is changed by a digit, at 120×40.

#[path = "../tests/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::Instant;

use brewgate::policy::lint::lint;
use brewgate::shop::decide::World;
use brewgate::shop::lint::{Place, lint_at};
use brewgate::shop::{
    Change, Command, Edit, Employee, Holder, ManagedPolicy, Name, PolicyVersion, SafeText, catalogue,
};
use brewgate::ui::screen::editor::{State, Subject};

use self::support::Screen;

const ROUNDS: usize = 400;
/// Microseconds; an answer must not be waited for.
const GOAL: f64 = 8_000.0;

fn main() {
    measure("sample shop", "register:RefundOrder", 0);
    measure("1,900 more cashiers", "register:RefundOrder", 1_900);
    measure("1,900 more cashiers, every action", "*", 1_900);
    measure("100,000 more cashiers", "register:RefundOrder", 100_000);
}

fn measure(what: &str, action: &str, more: usize) {
    let mut screen = Screen::of("ada").size(120, 40);
    hire(&mut screen, more);
    let name = Name::literal("TwoHundredLines");
    add(&mut screen, &name, action);
    let start = Instant::now();
    let state = State::new(Subject::Policy(name.clone()), &screen.model.seen().expect("somebody is signed in"));
    let opened = start.elapsed().as_secs_f64() * 1e3;
    screen.model.screens.editor = Some(Box::new(state));
    // Into the limit of the last rule.
    screen.press("<C-End><Up><Up><Up><End><Left><Left><Left><Left><Left>");
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        screen.press("9");
        times.push(start.elapsed().as_secs_f64() * 1e6);
        // Back at the text in force there is nothing to compare: not what is measured.
        screen.press("<Backspace>");
    }
    let [half, most, worst] = quantiles(times);
    println!("{what}: key to frame p50 {half:.0} us, p99 {most:.0} us, worst {worst:.0} us; opened in {opened:.1} ms");
    // The goal is for the sample shop; the others are there to be watched.
    assert!(half <= GOAL || more > 0, "an answer must not be waited for");
    let seen = screen.model.seen().expect("somebody is signed in");
    let text = seen.shop().policy_text(&name).expect("it was written").clone();
    let place = Place::Managed(name);
    let kind = place.kind(seen.shop());
    let text_alone = |_| {
        let start = Instant::now();
        std::hint::black_box(lint(&text, kind, catalogue()));
        start.elapsed().as_secs_f64() * 1e6
    };
    let [half, most, worst] = quantiles((0..ROUNDS / 4).map(text_alone).collect());
    println!("{what}: linter, text alone, p50 {half:.0} us, p99 {most:.0} us, worst {worst:.0} us");
    let whole = |_| {
        let start = Instant::now();
        std::hint::black_box(lint_at(seen.world, &place, &text, seen.now()));
        start.elapsed().as_secs_f64() * 1e6
    };
    let [half, most, worst] = quantiles((0..ROUNDS / 4).map(whole).collect());
    println!("{what}: linter, shop and all, p50 {half:.0} us, p99 {most:.0} us, worst {worst:.0} us");
}

/// The middle, the 99th of a hundred, and the worst.
fn quantiles(mut times: Vec<f64>) -> [f64; 3] {
    times.sort_by(f64::total_cmp);
    [0.5, 0.99, 1.0].map(|part| times[((times.len() - 1) as f64 * part) as usize])
}

/// So many people more among the cashiers.
fn hire(screen: &mut Screen, more: usize) {
    let world = screen.model.world.clone().expect("the shop is open");
    let person = |n: usize| {
        let full_name = SafeText::new(&format!("Person {n}")).expect("it is plain text");
        let mut employee = Employee::new(Name::literal(&format!("person{n}")), full_name, screen.model.facts.now);
        employee.groups.push(Name::literal("Cashiers"));
        Change::Employee(Edit::made(employee))
    };
    let hired: Vec<Change> = (0..more).map(person).collect();
    screen.model.world = Some(Arc::new(world.after(&hired).expect("they bring no policies")));
}

/// Twenty rules with a limit each, in force for cashiers and shift leads.
fn add(screen: &mut Screen, name: &Name, action: &str) {
    let rule = |n: usize| {
        format!(
            "    {{\n      \"Sid\": \"Rule{n}\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\n        \
             \"{action}\",\n        \"register:VoidItem\"\n      ],\n      \"Resource\": \
             \"arn:coffee:register:*:*:till/*\",\n      \"Condition\": {{ \"NumericLessThanEquals\": {{ \
             \"register:Amount\": \"{n}\" }} }}\n    }}"
        )
    };
    let rules: Vec<String> = (1..=20).map(rule).collect();
    let text = format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}", rules.join(",\n"));
    assert!(text.lines().count() >= 200, "the promise is for 200 lines");
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
