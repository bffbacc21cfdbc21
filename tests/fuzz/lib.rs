//! What the fuzzer's binaries run: the targets, each with a limit on its time.

mod targets;

use targets::{LIMIT, slowest};
pub use targets::{advice, condition, document, eval, pattern};

/// How much slower the fuzzer's build is: it counts edges, compares and overflows as it goes.
const INSTRUMENTED: u32 = 6;

/// Runs a target; what takes far too long is a finding too.
pub fn in_time(target: fn(&[u8]), data: &[u8]) {
    target(data);
    let (took, what) = slowest();
    assert!(took < LIMIT * INSTRUMENTED, "{what} took {took:?} for {} bytes", data.len());
}
