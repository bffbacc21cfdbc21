//! A bound on work that grows faster than what is looked at: so many steps, and then the answer is that nobody knows.

use std::cell::Cell;

/// As many steps take some milliseconds. What has a quota's length never needs as many.
const STEPS: usize = 4_000_000;

/// The steps that are left.
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new() -> Budget {
        Budget(Cell::new(STEPS))
    }

    /// Whether so much can still be done; then it counts as done. What is too much ends it: the rest is not looked at in
    /// bits.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_ends_it() {
        let budget = Budget::new();
        assert!(budget.spend(STEPS - 1) && budget.spend(1) && budget.spend(0));
        assert!(!budget.spend(1));
        let budget = Budget::new();
        assert!(!budget.spend(STEPS + 1) && !budget.spend(1));
    }
}
