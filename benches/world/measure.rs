//! How decisions are timed, for every engine alike. All figures are nanoseconds.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long one sample lasts at least; far above what the clock itself costs.
const SAMPLE: Duration = Duration::from_micros(5);
/// How long the passes of one round last at least.
const PASSES: Duration = Duration::from_millis(10);

/// What decisions cost.
#[derive(Clone, Copy)]
pub struct Spread {
    /// Hot: each question asked over and over before the next, the middle one of all questions.
    pub p50: f64,
    /// Hot as well, the question that 99 % are faster than.
    pub p99: f64,
    /// All questions in turn, one time each and again, so that every decision is another principal's.
    pub mean: f64,
}

/// Times one round of all questions.
pub fn spread(questions: usize, mut decide: impl FnMut(usize) -> bool) -> Spread {
    let mut times: Vec<f64> = (0..questions).map(|question| hot(|| decide(black_box(question)))).collect();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    let (start, mut passes) = (Instant::now(), 0);
    while passes == 0 || start.elapsed() < PASSES {
        for question in 0..questions {
            black_box(decide(black_box(question)));
        }
        passes += 1;
    }
    let mean = start.elapsed().as_nanos() as f64 / (passes * questions) as f64;
    Spread { p50: at(0.5), p99: at(0.99), mean }
}

/// One piece of work that was just done, so that all it needs is at hand.
pub fn hot<T>(mut work: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    // Repeated until the clock can tell.
    let once = start.elapsed().max(Duration::from_nanos(20));
    let mut times = 1 + (SAMPLE.as_nanos() / once.as_nanos()) as u32;
    loop {
        let start = Instant::now();
        for _ in 0..times {
            black_box(work());
        }
        let elapsed = start.elapsed();
        if elapsed >= SAMPLE || times >= 1 << 16 {
            return elapsed.as_nanos() as f64 / f64::from(times);
        }
        times *= 2;
    }
}

/// The rounds' medians, figure by figure.
pub fn median(rounds: &[Spread]) -> Spread {
    let middle = |figure: fn(&Spread) -> f64| {
        let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Spread { p50: middle(|s| s.p50), p99: middle(|s| s.p99), mean: middle(|s| s.mean) }
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
