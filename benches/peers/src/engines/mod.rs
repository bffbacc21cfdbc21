//! The engines, each behind the same two questions: may this be, and how long does that take.

pub mod brewgate;
pub mod casbin;
pub mod cedar;
pub mod iam;
pub mod lookup;
pub mod regorus;

use std::time::{Duration, Instant};

use crate::world::measure::{Spread, spread};

/// An engine that holds the world's policies and its questions, all of it prepared.
pub trait Engine {
    /// Whether the question of this position is allowed; nothing if the engine fails on it.
    fn allows(&mut self, question: usize) -> Option<bool>;

    /// One round of all questions.
    // A default method, so that each engine's loop calls it directly and the quick ones are not timed through a
    // table of functions.
    fn spread(&mut self, questions: usize) -> Spread {
        spread(questions, |question| self.allows(question) == Some(true))
    }
}

/// An engine and what it cost to have it ready.
pub struct Ready {
    pub name: &'static str,
    pub engine: Box<dyn Engine>,
    /// From its own texts to something it can decide by; what is made for one principal or one question apart.
    pub load: Duration,
    /// Whether it knows conditions, so that it must agree with the others.
    pub understands: bool,
}

pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}
