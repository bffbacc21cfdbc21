//! What time it is: the only place where a clock is read.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The computer's clock, so much later or earlier: the demo's `--at`.
#[derive(Clone, Copy, Debug)]
pub struct Shifted {
    pub offset: SignedDuration,
}

impl Shifted {
    /// A clock that shows `at` now and goes on from there.
    #[must_use]
    pub fn starting(at: Timestamp) -> Shifted {
        Shifted { offset: at.duration_since(Timestamp::now()) }
    }
}

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        Timestamp::now() + self.offset
    }
}

/// A clock that stands still until it is set: for tests, and for telling a past.
#[derive(Debug)]
pub struct Settable(AtomicI64);

impl Settable {
    /// A clock that stands at this time, to the second.
    #[must_use]
    pub fn at(time: Timestamp) -> Settable {
        Settable(AtomicI64::new(time.as_second()))
    }

    /// Moves the hands to this time, to the second.
    pub fn set(&self, time: Timestamp) {
        self.0.store(time.as_second(), Ordering::SeqCst);
    }

    /// Lets so much time go by.
    pub fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for Settable {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).expect("a clock is set to times that exist")
    }
}
