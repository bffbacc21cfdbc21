//! brewgate's engine and its peers on one seeded world, in one process and one pass.
//!
//! First every engine answers the same 1,000 questions and must agree; then they are timed in turns, five rounds,
//! hot, with all that can be made beforehand made beforehand. Each of the others is given only the principal's own
//! policies, already picked out: the form that is fair to them and hardest to beat. brewgate appears twice: on the
//! plain world that all understand, and on one of the same size that uses all of its language.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml [-- --size s10|s1k|s10k|s100k|all]`

mod engines;
mod statement;
#[path = "../../world/mod.rs"]
mod world;

use std::process::ExitCode;

use self::engines::{Ready, brewgate, casbin, cedar, iam, lookup, regorus};
use self::world::measure::{Spread, median, worded};
use self::world::{Flavour, QUESTIONS, SIZES, Size, World};

const ROUNDS: usize = 5;
/// What is timed when nothing else is asked for.
const USUAL: [&str; 2] = ["s1k", "s100k"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted: Vec<&str> = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => USUAL.to_vec(),
        ["--size", "all"] => SIZES.iter().map(|size| size.name).collect(),
        ["--size", name] if SIZES.iter().any(|size| size.name == *name) => vec![name],
        _ => {
            eprintln!("usage: peers [--size s10|s1k|s10k|s100k|all]");
            return ExitCode::from(2);
        }
    };
    let mut agreed = true;
    for size in SIZES.iter().filter(|size| wanted.contains(&size.name)) {
        agreed &= compare(*size);
    }
    if agreed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints what one size gives; whether all that should agree did.
fn compare(size: Size) -> bool {
    let (plain, whole) = (World::new(size, Flavour::Plain), World::new(size, Flavour::Whole));
    let statements = statement::read(&plain);
    // brewgate comes first in both.
    let mut engines = vec![
        brewgate::ready("brewgate", &plain),
        lookup::ready("one look-up (the limit)", &plain),
        cedar::ready("Cedar 4", &plain, &statements),
        iam::ready("iam-rs 0.8", &plain),
        regorus::ready("regorus 0.14", &plain, &statements),
        casbin::ready("casbin 2", &plain, statements),
    ];
    let mut whole_engines =
        vec![brewgate::ready("brewgate, whole language", &whole), lookup::ready("one look-up, whole language", &whole)];
    let answers: Vec<Vec<Option<bool>>> = engines.iter_mut().map(answers).collect();
    println!("## {}\n\nplain: {}", size.name, plain.shares(allowed(&answers[0])));
    println!("whole language: {}\n", whole.shares(allowed(&self::answers(&mut whole_engines[0]))));
    let agreed = agree(&engines, &answers);
    println!();
    table(&mut engines, &mut whole_engines);
    agreed
}

fn answers(ready: &mut Ready) -> Vec<Option<bool>> {
    (0..QUESTIONS).map(|question| ready.engine.allows(question)).collect()
}

fn allowed(answers: &[Option<bool>]) -> usize {
    answers.iter().filter(|answer| **answer == Some(true)).count()
}

/// Prints on how many questions each engine differs from brewgate; whether none does that ought to agree.
fn agree(engines: &[Ready], answers: &[Vec<Option<bool>>]) -> bool {
    let mut agreed = true;
    for (ready, theirs) in engines.iter().zip(answers).skip(1) {
        let pairs = answers[0].iter().zip(theirs).enumerate();
        let differing: Vec<_> = pairs.filter(|(_, (ours, theirs))| ours != theirs).collect();
        let failed = theirs.iter().filter(|answer| answer.is_none()).count();
        let excused = if ready.understands { "" } else { " (it knows no conditions)" };
        println!("{}: {} of {QUESTIONS} differ, {failed} failed{excused}", ready.name, differing.len());
        if ready.understands {
            agreed &= differing.is_empty();
            for (question, (ours, theirs)) in differing.into_iter().take(3) {
                println!("    question {question}: brewgate {ours:?}, it {theirs:?}");
            }
        }
    }
    agreed
}

/// Times all engines in turns and prints what they cost.
fn table(engines: &mut [Ready], whole: &mut [Ready]) {
    let first_whole = engines.len();
    let mut engines: Vec<&mut Ready> = engines.iter_mut().chain(whole).collect();
    let mut rounds: Vec<Vec<Spread>> = engines.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (ready, rounds) in engines.iter_mut().zip(&mut rounds) {
            rounds.push(ready.engine.spread(QUESTIONS));
        }
    }
    let medians: Vec<Spread> = rounds.iter().map(|rounds| median(rounds)).collect();
    let (plain, whole) = (medians[0], medians[first_whole]);
    println!("| Engine | p50 | p99 | in turn | p50 over brewgate's | in turn | p50 over whole language | load |");
    println!("|---|---|---|---|---|---|---|---|");
    for (ready, spread) in engines.iter().zip(&medians) {
        println!(
            "| {} | {} | {} | {} | {}x | {}x | {}x | {:.1} ms |",
            ready.name,
            worded(spread.p50),
            worded(spread.p99),
            worded(spread.in_turn),
            ratio(spread.p50 / plain.p50),
            ratio(spread.in_turn / plain.in_turn),
            ratio(spread.p50 / whole.p50),
            ready.load.as_secs_f64() * 1e3,
        );
    }
    println!();
}

/// Three figures that matter.
fn ratio(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 1.0 => format!("{ratio:.3}"),
        ratio if ratio < 10.0 => format!("{ratio:.1}"),
        ratio => format!("{ratio:.0}"),
    }
}
