//! What a durable commit costs: one change of 300 bytes and one audit record of 500 in one batch, against the least
//! that any durable store must do, an append of the same 800 bytes and an `fdatasync`.
//!
//! Both run in turns in one process and on one disk, so that the ratio means something where the times do not.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::Instant;

use brewgate::store::{Batch, Key, Sled, Store};

const ROUNDS: usize = 7;
const COMMITS: usize = 300;
const GOAL: f64 = 1.8;

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target directory takes files");
    let store = Sled::open(&dir.path().join("store")).expect("a new directory opens");
    let mut log = OpenOptions::new().create(true).append(true).open(dir.path().join("log")).expect("a new file opens");

    let mut written = 0;
    let (mut raw, mut sled, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..=ROUNDS {
        let mut appends = Vec::with_capacity(COMMITS);
        let mut commits = Vec::with_capacity(COMMITS);
        for _ in 0..COMMITS {
            written += 1;
            appends.push(timed(|| append(&mut log)));
            commits.push(timed(|| commit(&store, written)));
        }
        if round > 0 {
            let (append, commit) = (quantile(&mut appends, 0.5), quantile(&mut commits, 0.5));
            println!("round {round}: append {append:6.0} us, commit {commit:6.0} us, ratio {:.2}", commit / append);
            ratios.push(commit / append);
            raw.extend(appends);
            sled.extend(commits);
        }
    }
    for (name, times) in [("append + fdatasync", &mut raw), ("durable commit", &mut sled)] {
        println!("{name:>20}: p50 {:6.0} us, p99 {:6.0} us", quantile(times, 0.5), quantile(times, 0.99));
    }
    let ratio = quantile(&mut ratios, 0.5);
    println!("durable commit over raw append, median of {ROUNDS} rounds: {ratio:.2} (goal: at most {GOAL})");
}

fn append(log: &mut File) {
    log.write_all(&[b'x'; 800]).and_then(|()| log.sync_data()).expect("the disk takes 800 bytes");
}

fn commit(store: &Sled, n: u64) {
    let employee = Key::number("employee", n % 100);
    let batch = Batch::new()
        .expect(Key::number("audit", n), None)
        .put(employee, vec![b'e'; 300])
        .put(Key::number("audit", n), vec![b'a'; 500]);
    store.commit(&batch).expect("the disk takes a batch");
}

/// Microseconds.
fn timed(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64() * 1e6
}

fn quantile(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * part) as usize]
}
