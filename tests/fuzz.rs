//! The fuzz targets without the fuzzer: every seed and every input that once found something, and monsters of the
//! longest length, whose time must grow as they do. `tests/fuzz/README.md` says how the fuzzer itself is run.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::Duration;

use brewgate::policy::LONGEST;

#[path = "fuzz/monsters.rs"]
mod monsters;
#[path = "fuzz/targets.rs"]
mod targets;

use monsters::MONSTERS;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 5] = [
    ("document", targets::document),
    ("pattern", targets::pattern),
    ("condition", targets::condition),
    ("eval", targets::eval),
    ("advice", targets::advice),
];

/// Every seed of a target, with its name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    // Advice takes the same cases as eval.
    let folders = [target, if target == "advice" { "eval" } else { target }];
    let folders = &folders[..if folders[0] == folders[1] { 1 } else { 2 }];
    let files = folders.iter().flat_map(|folder| fs::read_dir(seeds.join(folder)).unwrap());
    let mut found: Vec<_> = files
        .map(|file| {
            let path = file.unwrap().path();
            (path.display().to_string(), fs::read(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// What a target does with its seeds, and with what is left of them when they are cut.
fn replay(target: &str) {
    let (_, run) = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let seeds = seeds(target);
    assert!(seeds.len() >= 10, "{target} has {} seeds", seeds.len());
    for (name, seed) in seeds {
        println!("{name}");
        run(&seed);
        (1..4).for_each(|part| run(&seed[..seed.len() * part / 4]));
    }
}

#[test]
fn documents() {
    replay("document");
}

#[test]
fn patterns() {
    replay("pattern");
}

#[test]
fn conditions() {
    replay("condition");
}

#[test]
fn cases() {
    replay("eval");
}

#[test]
fn advice() {
    replay("advice");
}

/// A monster of four times the length takes about four times as long; what is quadratic takes sixteen times. The times
/// are those of the processor, and what is too short to be measured is not compared.
fn grows_with_its_length(target: &str) {
    const SHORT: Duration = Duration::from_millis(40);
    let (_, run) = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    // Of a long stretch with question marks 64 places are compared in one step: the square, in very small steps.
    let small_square = |name: &str| name == "question marks";
    for monster in MONSTERS.iter().filter(|monster| monster.target == target && !small_square(monster.name)) {
        let time = |length: usize| {
            run(&(monster.make)(length));
            targets::slowest()
        };
        let (long, what) = time(LONGEST);
        if long > SHORT {
            let short = time(LONGEST / 4).0;
            assert!(
                long < short * 12 + SHORT,
                "{target}: {}: {what} took {long:?}, and {short:?} of a quarter",
                monster.name
            );
        }
    }
}

#[test]
fn documents_take_as_long_as_they_are() {
    grows_with_its_length("document");
}

#[test]
fn patterns_take_as_long_as_they_are() {
    grows_with_its_length("pattern");
}

#[test]
fn conditions_take_as_long_as_they_are() {
    grows_with_its_length("condition");
}

#[test]
fn cases_take_as_long_as_they_are() {
    grows_with_its_length("eval");
}

#[test]
fn advice_takes_as_long_as_its_case() {
    grows_with_its_length("advice");
}

/// A case of too many patterns and too long texts is refused, and one beside it is answered.
#[test]
fn what_would_take_seconds_is_refused() {
    let monster = MONSTERS.iter().find(|monster| monster.name == "patterns that nearly fit a long resource").unwrap();
    let refused = (monster.make)(LONGEST);
    let mut output = Vec::new();
    brewgate::eval::eval([&refused[..], b"\n{}\n"].concat().as_slice(), &mut output).unwrap();
    let output = String::from_utf8(output).unwrap();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("too long to be compared"), "{}", lines[0]);
}

/// Nothing takes more than a hundred milliseconds of a processor. In an optimised build alone:
/// `cargo test --release --test fuzz -- --ignored --nocapture`.
#[test]
#[ignore = "says something about optimised builds only"]
fn nothing_takes_longer_than_it_may() {
    let mut slow = Vec::new();
    let mut measure = |target: &str, name: &str, input: &[u8]| {
        let (_, run) = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
        // The best of three: others use the machine too.
        let times = (0..3).map(|_| catch_unwind(|| run(input)).map(|()| targets::slowest()));
        let Ok(times) = times.collect::<Result<Vec<_>, _>>() else {
            return slow.push(format!("{target}: {name} panics"));
        };
        let (took, what) = times.into_iter().min().unwrap();
        println!("{:>9.2} ms  {target}: {name} ({what}, {} bytes)", took.as_secs_f64() * 1e3, input.len());
        if took > targets::LIMIT {
            slow.push(format!("{target}: {name}, {what} took {took:?}"));
        }
    };
    for (target, _) in TARGETS {
        seeds(target).iter().for_each(|(name, seed)| measure(target, name, seed));
    }
    for monster in MONSTERS {
        measure(monster.target, monster.name, &(monster.make)(LONGEST));
    }
    for (name, input) in monsters::just_compared() {
        assert!(brewgate::eval::case(str::from_utf8(&input).unwrap()).is_ok(), "{name} are not compared");
        measure("eval", name, &input);
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
