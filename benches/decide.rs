//! What the engine alone costs, from a shop of 10 employees to one of 100,000: to build everything from JSON, to
//! decide, to explain, in memory, and over one look-up of an answer that was worked out beforehand (the limit).
//!
//! The world is seeded (`world/mod.rs`); decisions, explanations and look-ups take turns in one process. `plain` keeps
//! to what the peers can say too (`peers/`), `whole` uses all of the language.

mod world;

use std::process::Command;
use std::time::Instant;

use self::world::engine::Built;
use self::world::lookup::Lookup;
use self::world::measure::{Spread, median, resident, spread, worded};
use self::world::{Flavour, SIZES, Size, World};

const FLAVOURS: [(Flavour, &str); 2] = [(Flavour::Plain, "plain"), (Flavour::Whole, "whole")];
const ROUNDS: usize = 5;
const GOAL_LOOKUP: f64 = 25.0;
const GOAL_EXPLAINED: f64 = 20.0;
const GOAL_SCALE: f64 = 4.0;
const GOAL_BUILD: f64 = 200.0;
const GOAL_MEMORY: f64 = 40.0;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [.., build, flavour, size] = arguments.as_slice()
        && build == "--build"
    {
        return build_alone(flavour, size);
    }
    for (flavour, name) in FLAVOURS {
        let decided = SIZES.map(|size| measure(size, flavour, name).p50);
        let scale = decided[SIZES.len() - 1] / decided[0];
        println!("{name}: p50 at the largest size over the smallest: {scale:.2} (goal: at most {GOAL_SCALE})\n");
    }
    println!(
        "goals: over a look-up at most {GOAL_LOOKUP}, explained over decided at most {GOAL_EXPLAINED}; at s100k built \
         in {GOAL_BUILD} ms and {GOAL_MEMORY} MB"
    );
}

/// Prints one size and returns what a decision costs.
fn measure(size: Size, flavour: Flavour, name: &str) -> Spread {
    let itself = std::env::current_exe().expect("the system knows what runs");
    let build = Command::new(itself).args(["--build", name, size.name]).output().expect("it runs again");
    let build = String::from_utf8_lossy(&build.stdout).trim().to_owned();

    let world = World::new(size, flavour);
    let built = Built::new(&world);
    let (lookup, prepared) = (Lookup::new(&world, &built), built.prepared(&world));
    let allowed = prepared.iter().filter(|question| question.allows()).count();
    println!("{name} {}: {}", size.name, world.shares(allowed));
    let (mut decisions, mut explanations, mut words, mut lookups) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        lookups.push(spread(prepared.len(), |n| lookup.allows(n)));
        decisions.push(spread(prepared.len(), |n| prepared[n].allows()));
        explanations.push(spread(prepared.len(), |n| !prepared[n].explained().statements.is_empty()));
        words.push(spread(prepared.len(), |n| !prepared[n].told().steps.is_empty()));
    }
    let (decided, explained, looked_up) = (median(&decisions), median(&explanations), median(&lookups));
    let told = median(&words);
    println!("    {build}");
    println!(
        "    decision p50 {}, p99 {}, in turn {}; look-up p50 {}, in turn {}; decision over look-up {:.1} (in turn {:.1})",
        worded(decided.p50),
        worded(decided.p99),
        worded(decided.in_turn),
        worded(looked_up.p50),
        worded(looked_up.in_turn),
        decided.p50 / looked_up.p50,
        decided.in_turn / looked_up.in_turn,
    );
    println!(
        "    explained p50 {}, p99 {}; over decided {:.1}; in words p50 {}, p99 {}",
        worded(explained.p50),
        worded(explained.p99),
        explained.p50 / decided.p50,
        worded(told.p50),
        worded(told.p99),
    );
    decided
}

/// Builds one world in a process of its own, because memory that another world gave back would hide what this takes.
///
/// It is built three times and all of it kept: the first fills the gaps that making the world left, the others tell.
fn build_alone(flavour: &str, size: &str) {
    let (flavour, _) = FLAVOURS.into_iter().find(|(_, name)| *name == flavour).expect("one of ours");
    let size = SIZES.into_iter().find(|one| one.name == size).expect("one of ours");
    let world = World::new(size, flavour);
    let mut times = Vec::new();
    let mut build = || {
        let start = Instant::now();
        let built = Built::new(&world);
        times.push(start.elapsed().as_secs_f64() * 1e3);
        (built, resident())
    };
    let builds = [build(), build(), build()];
    times.sort_by(f64::total_cmp);
    match (builds[0].1, builds[2].1) {
        (Some(first), Some(last)) => println!("build {:.1} ms, {:.1} MB", times[1], (last - first) / 2e6),
        _ => println!("build {:.1} ms, memory not known here", times[1]),
    }
}
