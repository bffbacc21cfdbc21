//! What the engine alone costs, from a shop of 10 employees to one of 100,000: to build everything from JSON, to
//! decide, to explain, in memory, and over one look-up of an answer that was worked out beforehand (the limit).
//!
//! The world is seeded (`world/mod.rs`); decisions, explanations and look-ups take turns in one process. `plain` keeps
//! to what the peers can say too (`peers/`), `whole` uses all of the language.

mod world;

use std::time::Instant;

use self::world::engine::Built;
use self::world::lookup::Lookup;
use self::world::measure::{Spread, median, resident, spread, worded};
use self::world::{Flavour, SIZES, Size, World};

const ROUNDS: usize = 5;
const GOAL_LOOKUP: f64 = 25.0;
const GOAL_EXPLAINED: f64 = 20.0;
const GOAL_SCALE: f64 = 4.0;
const GOAL_BUILD: f64 = 200.0;
const GOAL_MEMORY: f64 = 40.0;

fn main() {
    for (flavour, name) in [(Flavour::Plain, "plain"), (Flavour::Whole, "whole")] {
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
    let world = World::new(size, flavour);
    let before = resident();
    let start = Instant::now();
    let built = Built::new(&world);
    let build = start.elapsed().as_secs_f64() * 1e3;
    let memory = resident().zip(before).map(|(after, before)| (after - before) / 1e6);
    let memory = memory.map_or("unknown".to_owned(), |megabytes| format!("{megabytes:.1} MB"));

    let (lookup, prepared) = (Lookup::new(&world, &built), built.prepared(&world));
    let allowed = prepared.iter().filter(|question| question.allows()).count();
    println!("{name} {}: {}", size.name, world.shares(allowed));
    let (mut decisions, mut explanations, mut lookups) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        lookups.push(spread(prepared.len(), |n| lookup.allows(n)));
        decisions.push(spread(prepared.len(), |n| prepared[n].allows()));
        explanations.push(spread(prepared.len(), |n| !prepared[n].explained().is_empty()));
    }
    let (decided, explained, looked_up) = (median(&decisions), median(&explanations), median(&lookups));
    println!(
        "    build {build:.1} ms, {memory}; decision p50 {}, p99 {}, in turn {}; look-up p50 {}, in turn {}; decision \
         over look-up {:.1} (in turn {:.1}); explained {}, over decided {:.1}",
        worded(decided.p50),
        worded(decided.p99),
        worded(decided.mean),
        worded(looked_up.p50),
        worded(looked_up.mean),
        decided.p50 / looked_up.p50,
        decided.mean / looked_up.mean,
        worded(explained.p50),
        explained.p50 / decided.p50,
    );
    decided
}
