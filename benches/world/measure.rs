//! How decisions are timed, for every engine alike. All figures are nanoseconds.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long one sample lasts at least; far above what the clock itself costs.
const SAMPLE: Duration = Duration::from_micros(5);
/// How long the passes of one round last at least, and how many there are: a machine that others use interrupts some.
const PASSES: (Duration, usize) = (Duration::from_millis(10), 5);

/// What decisions cost.
#[derive(Clone, Copy)]
pub struct Spread {
    /// Hot: each question asked over and over before the next, the middle one of all questions.
    pub p50: f64,
    /// Hot as well, the question that 99 % are faster than.
    pub p99: f64,
    /// All questions one after the other, so that every decision is another principal's: the mean of the middle pass.
    pub in_turn: f64,
}

/// Times one round of all questions. Each decision begins when the one before is answered, so that what is timed is
/// how long one takes, not how many a processor can work on at a time.
pub fn spread(questions: usize, mut decide: impl FnMut(usize) -> bool) -> Spread {
    let mut times: Vec<f64> = (0..questions).map(|question| hot(question, &mut decide)).collect();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    let (nothing, mut last, mut passes) = (black_box(0), false, Vec::new());
    let all = Instant::now();
    while passes.len() < PASSES.1 || all.elapsed() < PASSES.0 {
        let start = Instant::now();
        for question in 0..questions {
            last = decide(question + (usize::from(last) & nothing));
        }
        passes.push(start.elapsed().as_nanos() as f64 / questions as f64);
    }
    black_box(last);
    Spread { p50: at(0.5), p99: at(0.99), in_turn: middle(passes) }
}

/// A question that was just decided, so that all it needs is at hand.
fn hot(question: usize, mut decide: impl FnMut(usize) -> bool) -> f64 {
    let nothing = black_box(0);
    let start = Instant::now();
    let mut last = decide(question);
    // Repeated until the clock can tell.
    let once = start.elapsed().max(Duration::from_nanos(20));
    let mut times = 1 + (SAMPLE.as_nanos() / once.as_nanos()) as u32;
    loop {
        let start = Instant::now();
        for _ in 0..times {
            last = decide(question + (usize::from(last) & nothing));
        }
        let elapsed = start.elapsed();
        black_box(last);
        if elapsed >= SAMPLE || times >= 1 << 16 {
            return elapsed.as_nanos() as f64 / f64::from(times);
        }
        times *= 2;
    }
}

/// The rounds' medians, figure by figure.
pub fn median(rounds: &[Spread]) -> Spread {
    let of = |figure: fn(&Spread) -> f64| middle(rounds.iter().map(figure).collect());
    Spread { p50: of(|s| s.p50), p99: of(|s| s.p99), in_turn: of(|s| s.in_turn) }
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// With a unit that suits it.
pub fn worded(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.2} us", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}

/// What the process holds in memory, in bytes; nothing where the system does not say (it is Linux that does).
pub fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0)
}
