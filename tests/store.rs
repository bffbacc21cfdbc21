//! One conformance suite for every engine, then what only the engine on disk can get wrong: locks, modes, kill -9,
//! a failing disk and damaged files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File, Permissions};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use brewgate::store::{Batch, Entry, Key, KeyRange, Memory, SCHEMA, Sled, Store, StoreError, schema_key};
use tempfile::TempDir;

fn memory() -> (Box<dyn Store>, Option<TempDir>) {
    (Box::new(Memory::new()), None)
}

fn sled() -> (Box<dyn Store>, Option<TempDir>) {
    let dir = tempfile::tempdir().unwrap();
    (Box::new(Sled::open(dir.path()).unwrap()), Some(dir))
}

macro_rules! for_each_engine {
    ($($case:ident)*) => {
        mod in_memory { $(#[test] fn $case() { let (store, _dir) = super::memory(); super::$case(store.as_ref()); })* }
        mod on_disk { $(#[test] fn $case() { let (store, _dir) = super::sled(); super::$case(store.as_ref()); })* }
    };
}

for_each_engine! {
    a_new_store_holds_its_schema_and_nothing_else
    what_is_put_is_read_back_until_it_is_deleted
    expectations_hold_or_nothing_happens
    versions_only_grow
    a_batch_that_names_a_key_twice_has_one_outcome
    pages_are_ordered_and_stay_within_their_kind
    paging_visits_every_entry_once_in_both_directions
    keys_may_hold_any_bytes
    long_values_shrink_grow_and_go
    nobody_else_writes
}

fn key(name: &str) -> Key {
    Key::new("employee", name)
}

fn value(store: &dyn Store, key: &Key) -> Option<Vec<u8>> {
    store.get(key).unwrap().map(|entry| entry.value)
}

fn names(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.key.text().unwrap()).collect()
}

fn a_new_store_holds_its_schema_and_nothing_else(store: &dyn Store) {
    let schema = store.get(&schema_key()).unwrap().unwrap();
    assert_eq!((schema.value, schema.version), (SCHEMA.to_string().into_bytes(), 0));
    assert_eq!(store.get(&key("rudy")).unwrap(), None);
    assert_eq!(store.page(&KeyRange::all("employee"), 10).unwrap(), []);
    assert_eq!(store.page(&KeyRange::all("meta"), 10).unwrap().len(), 1);
}

fn what_is_put_is_read_back_until_it_is_deleted(store: &dyn Store) {
    let version = store.commit(&Batch::new().put(key("rudy"), "barista").put(key("ana"), "")).unwrap();
    let rudy = Entry { key: key("rudy"), value: b"barista".to_vec(), version };
    assert_eq!(store.get(&key("rudy")).unwrap(), Some(rudy));
    assert_eq!(value(store, &key("ana")), Some(Vec::new()));
    store.commit(&Batch::new().delete(key("rudy")).delete(key("never was"))).unwrap();
    assert_eq!(value(store, &key("rudy")), None);
    assert_eq!(value(store, &key("ana")), Some(Vec::new()));
}

fn expectations_hold_or_nothing_happens(store: &dyn Store) {
    let first = store.commit(&Batch::new().expect(key("rudy"), None).put(key("rudy"), "1")).unwrap();
    let second = store.commit(&Batch::new().expect(key("rudy"), Some(first)).put(key("rudy"), "2")).unwrap();
    for stale in [None, Some(first), Some(second + 1)] {
        let batch = Batch::new()
            .expect(key("ana"), None)
            .expect(key("rudy"), stale)
            .put(key("ana"), "x")
            .put(key("rudy"), "x")
            .delete(schema_key());
        match store.commit(&batch) {
            Err(StoreError::Conflict { key: named }) => assert_eq!(named, key("rudy")),
            other => panic!("{other:?}"),
        }
        assert_eq!(value(store, &key("rudy")), Some(b"2".to_vec()));
        assert_eq!(value(store, &key("ana")), None);
        assert!(value(store, &schema_key()).is_some());
    }
    assert!(matches!(
        store.commit(&Batch::new().expect(key("ana"), Some(1)).put(key("ana"), "x")),
        Err(StoreError::Conflict { key: named }) if named == key("ana")
    ));
    // A conflict is no failure: the next commit goes through, and one that only asks writes nothing.
    assert_eq!(store.commit(&Batch::new().expect(key("rudy"), Some(second))).unwrap(), second);
    assert!(store.commit(&Batch::new().expect(key("rudy"), Some(first))).is_err());
    assert_eq!(store.commit(&Batch::new().delete(key("rudy"))).unwrap(), second + 1);
}

fn versions_only_grow(store: &dyn Store) {
    assert_eq!(store.commit(&Batch::new()).unwrap(), 0);
    for n in 1..=50 {
        let batch = if n % 5 == 0 { Batch::new().delete(key("rudy")) } else { Batch::new().put(key("rudy"), "x") };
        assert_eq!(store.commit(&batch).unwrap(), n);
        assert_eq!(store.get(&key("rudy")).unwrap().map(|entry| entry.version), (n % 5 != 0).then_some(n));
    }
    // Deleted and made again is not the entry it was.
    store.commit(&Batch::new().put(key("rudy"), "x")).unwrap();
    assert!(store.commit(&Batch::new().expect(key("rudy"), Some(49)).put(key("rudy"), "y")).is_err());
}

fn a_batch_that_names_a_key_twice_has_one_outcome(store: &dyn Store) {
    let long = vec![7; 20_000];
    store.commit(&Batch::new().put(key("rudy"), long.clone()).put(key("rudy"), "last")).unwrap();
    assert_eq!(value(store, &key("rudy")), Some(b"last".to_vec()));
    store.commit(&Batch::new().delete(key("rudy")).put(key("rudy"), long)).unwrap();
    assert_eq!(value(store, &key("rudy")), None);
}

fn pages_are_ordered_and_stay_within_their_kind(store: &dyn Store) {
    let batch = ["b", "", "a", "ab", "é", "a/1"].iter().fold(Batch::new(), |batch, name| batch.put(key(name), *name));
    let batch = batch.put(Key::new("employe", "x"), "").put(Key::new("employees", "x"), "");
    let batch = [300, 2, 1 << 40, 255].iter().fold(batch, |batch, n| batch.put(Key::number("audit", *n), "r"));
    store.commit(&batch).unwrap();

    let all = KeyRange::all("employee");
    assert_eq!(names(&store.page(&all, 9).unwrap()), ["", "a", "a/1", "ab", "b", "é"]);
    assert_eq!(names(&store.page(&all.clone().back(), 9).unwrap()), ["é", "b", "ab", "a/1", "a", ""]);
    assert_eq!(names(&store.page(&all.clone().back(), 2).unwrap()), ["é", "b"]);
    assert_eq!(names(&store.page(&KeyRange::after(&key("a")), 2).unwrap()), ["a/1", "ab"]);
    assert_eq!(names(&store.page(&KeyRange::before(&key("ab")), 2).unwrap()), ["a/1", "a"]);
    assert_eq!(names(&store.page(&KeyRange::after(&key("aa")), 1).unwrap()), ["ab"]);
    assert_eq!(names(&store.page(&KeyRange::before(&key("")), 9).unwrap()), [""; 0]);
    assert_eq!(names(&store.page(&KeyRange::after(&key("é")), 9).unwrap()), [""; 0]);
    assert_eq!(store.page(&all, 0).unwrap(), []);
    let numbers = store.page(&KeyRange::all("audit"), 9).unwrap();
    assert_eq!(numbers.iter().map(|entry| entry.key.as_number().unwrap()).collect::<Vec<_>>(), [2, 255, 300, 1 << 40]);
}

fn paging_visits_every_entry_once_in_both_directions(store: &dyn Store) {
    let batch = (0..103).fold(Batch::new(), |batch, n| batch.put(Key::number("audit", n), n.to_string()));
    store.commit(&batch).unwrap();
    for back in [false, true] {
        let mut seen = Vec::new();
        let mut range = if back { KeyRange::all("audit").back() } else { KeyRange::all("audit") };
        loop {
            let page = store.page(&range, 10).unwrap();
            seen.extend(page.iter().map(|entry| entry.key.as_number().unwrap()));
            let Some(last) = page.last() else { break };
            range = if back { KeyRange::before(&last.key) } else { KeyRange::after(&last.key) };
        }
        if back {
            seen.reverse();
        }
        assert_eq!(seen, (0..103).collect::<Vec<_>>());
    }
}

fn keys_may_hold_any_bytes(store: &dyn Store) {
    let odd: [&[u8]; 8] =
        [b"", b"\0", b"\0\0\0\0", b"\x01", b"\xff\xff", b"a\0b", "王小明 🧋".as_bytes(), b"line\nbreak\x1b[2J"];
    let batch = odd.iter().fold(Batch::new(), |batch, rest| batch.put(Key::new("k", rest), rest.to_vec()));
    store.commit(&batch).unwrap();
    for rest in odd {
        assert_eq!(value(store, &Key::new("k", rest)), Some(rest.to_vec()));
    }
    let page = store.page(&KeyRange::all("k"), 99).unwrap();
    assert_eq!(page.len(), odd.len());
    assert!(page.iter().all(|entry| entry.key.kind() == "k" && entry.key.rest() == entry.value));
    assert!(page.is_sorted_by_key(|entry| entry.key.clone()));
    assert_eq!(Key::new("k", "a\n\u{1b}[2J").to_string(), "k/a\\n\\u{1b}[2J");
    assert_eq!(Key::number("audit", 7).to_string(), "audit/7");
}

fn long_values_shrink_grow_and_go(store: &dyn Store) {
    let bytes = |len: usize| (0..len).map(|n| (n * 31 % 251) as u8).collect::<Vec<_>>();
    for len in [100 << 10, 4096, 4097, 1 << 20, 8192, 0, 300_000] {
        store.commit(&Batch::new().put(key("rudy"), bytes(len)).put(key("rudy2"), bytes(len / 2))).unwrap();
        assert!(value(store, &key("rudy")) == Some(bytes(len)), "{len}");
        let page = store.page(&KeyRange::all("employee"), 9).unwrap();
        assert_eq!(page.iter().map(|entry| entry.value.len()).collect::<Vec<_>>(), [len, len / 2]);
    }
    store.commit(&Batch::new().delete(key("rudy"))).unwrap();
    assert_eq!(value(store, &key("rudy")), None);
    assert!(value(store, &key("rudy2")) == Some(bytes(150_000)));
}

fn nobody_else_writes(store: &dyn Store) {
    assert!(store.watch(0).is_none());
}

// On disk only.

#[test]
fn a_store_is_whole_after_it_was_closed() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("made/with its parents");
    for n in 1..=5 {
        let store = Sled::open(&dir).unwrap();
        let before = value(&store, &key("rudy")).unwrap_or_default();
        assert_eq!(before.len(), (n - 1) * 50_000);
        assert_eq!(store.commit(&Batch::new().put(key("rudy"), vec![n as u8; n * 50_000])).unwrap(), n as u64);
    }
}

#[test]
fn long_values_leave_no_file_that_sled_would_not_sync() {
    let dir = tempfile::tempdir().unwrap();
    let store = Sled::open(dir.path()).unwrap();
    for n in 0..60 {
        store.commit(&Batch::new().put(Key::number("audit", n % 20), vec![n as u8; 90_000])).unwrap();
    }
    assert_eq!(fs::read_dir(dir.path().join("blobs")).unwrap().count(), 0);
}

#[test]
fn everything_in_the_directory_is_its_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("store");
    drop(Sled::open(&dir).unwrap());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    let files: Vec<PathBuf> = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 4, "{files:?}");
    for path in &files {
        assert_eq!(mode(path), if path.is_dir() { 0o700 } else { 0o600 }, "{path:?}");
    }
    for path in files.iter().chain([&dir]) {
        let before = mode(path);
        for loose in [before | 0o040, before | 0o002] {
            fs::set_permissions(path, Permissions::from_mode(loose)).unwrap();
            match Sled::open(&dir) {
                Err(error @ StoreError::Loose { .. }) => {
                    assert!(error.sentence().contains(&format!("chmod {before:03o} {}", path.display())), "{error}");
                }
                other => panic!("{other:?}"),
            }
        }
        fs::set_permissions(path, Permissions::from_mode(before)).unwrap();
    }
    Sled::open(&dir).unwrap();
}

#[test]
fn a_second_opener_learns_who_was_first() {
    let dir = tempfile::tempdir().unwrap();
    let store = Sled::open(dir.path()).unwrap();
    match Sled::open(dir.path()) {
        Err(error @ StoreError::Held { .. }) => {
            let StoreError::Held { pid, host, since } = &error else { unreachable!() };
            assert_eq!(*pid, Some(std::process::id()));
            assert!(host.as_ref().is_some_and(|host| !host.is_empty()));
            assert!(since.as_ref().is_some_and(|since| since.parse::<jiff::Timestamp>().is_ok()), "{since:?}");
            assert!(error.sentence().contains(&format!("process {}", std::process::id())));
        }
        other => panic!("{other:?}"),
    }
    drop(store);
    Sled::open(dir.path()).unwrap();
}

#[test]
fn sleds_own_lock_is_understood_too() {
    let dir = tempfile::tempdir().unwrap();
    drop(Sled::open(dir.path()).unwrap());
    let db = File::open(dir.path().join("db")).unwrap();
    // Waits: a child that another test is just starting may still have sled's file open.
    rustix::fs::flock(&db, rustix::fs::FlockOperation::LockExclusive).unwrap();
    assert!(matches!(Sled::open(dir.path()), Err(StoreError::Held { pid: None, .. })));
}

#[test]
fn a_newer_schema_is_refused_and_named() {
    let dir = tempfile::tempdir().unwrap();
    Sled::open(dir.path()).unwrap().commit(&Batch::new().put(schema_key(), "7")).unwrap();
    match Sled::open(dir.path()) {
        Err(error @ StoreError::NewerSchema { found: 7, known: SCHEMA }) => {
            assert!(error.sentence().contains("format 7"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_failed_sync_ends_all_writing_until_the_store_is_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    let fails = Arc::new(AtomicBool::new(false));
    let seen = fails.clone();
    let store = Sled::open_with_barrier(
        dir.path(),
        Box::new(
            move |file| if seen.load(Ordering::SeqCst) { Err(io::Error::other("no disk")) } else { file.sync_data() },
        ),
    )
    .unwrap();
    store.commit(&Batch::new().put(key("rudy"), "1")).unwrap();
    fails.store(true, Ordering::SeqCst);
    assert!(matches!(store.commit(&Batch::new().put(key("ana"), "1")), Err(StoreError::Io { .. })));
    fails.store(false, Ordering::SeqCst);
    for batch in [Batch::new().put(key("bo"), "1"), Batch::new()] {
        match store.commit(&batch) {
            Err(error @ StoreError::ReadOnly { .. }) => assert!(error.sentence().contains("no disk"), "{error}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(value(&store, &key("rudy")), Some(b"1".to_vec()));
    assert_eq!(value(&store, &key("bo")), None);
    drop(store);
    let store = Sled::open(dir.path()).unwrap();
    assert_eq!(value(&store, &key("bo")), None);
    store.commit(&Batch::new().put(key("bo"), "1")).unwrap();
}

// The other process: runs only as the child of the two tests below, which name its directory.

const DIR: &str = "BREWGATE_TEST_STORE";
const FULL_AFTER: &str = "BREWGATE_TEST_FULL_AFTER";

#[test]
#[ignore = "the child process of other tests"]
fn child_that_commits_until_it_cannot() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let store = Sled::open(Path::new(&dir)).unwrap();
    if let Ok(bytes) = std::env::var(FULL_AFTER) {
        // A file that may not grow, whose signal is ignored, fails as a full disk does.
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false))).unwrap();
        let bytes = Some(bytes.parse().unwrap());
        let limit = rustix::process::Rlimit { current: bytes, maximum: bytes };
        rustix::process::setrlimit(rustix::process::Resource::Fsize, limit).unwrap();
    }
    let first = store.commit(&Batch::new()).unwrap() + 1;
    for n in first.. {
        match store.commit(&numbered(n)) {
            Ok(version) => assert_eq!(version, n),
            Err(error) => {
                assert!(!matches!(error, StoreError::Conflict { .. } | StoreError::ReadOnly { .. }), "{error}");
                let again = store.commit(&numbered(n));
                assert!(matches!(again, Err(StoreError::ReadOnly { .. })), "{again:?}");
                println!("\nrefused {error}");
                std::process::exit(0);
            }
        }
        println!("\nacknowledged {n}");
        io::stdout().flush().unwrap();
    }
}

fn numbered(n: u64) -> Batch {
    let text = format!("{n} {}", "x".repeat((n * 37 % 900) as usize));
    Batch::new().put(Key::number("till", n % 7), text.clone()).put(Key::number("audit", n), text)
}

fn child(dir: &Path, full_after: Option<u64>) -> std::process::Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child_that_commits_until_it_cannot", "--ignored", "--nocapture"]);
    command.env(DIR, dir).stdout(Stdio::piped());
    if let Some(bytes) = full_after {
        command.env(FULL_AFTER, bytes.to_string()).stderr(Stdio::null());
    }
    command.spawn().unwrap()
}

/// Everything acknowledged is there, every commit is whole, and nothing is missing in between.
fn assert_whole(store: &dyn Store, acknowledged: u64) -> u64 {
    let audit = store.page(&KeyRange::all("audit"), usize::MAX).unwrap();
    let last = audit.len() as u64;
    assert!(last >= acknowledged, "{acknowledged} acknowledged, {last} kept");
    assert_eq!(store.commit(&Batch::new()).unwrap(), last);
    for (entry, n) in audit.iter().zip(1..) {
        assert_eq!((entry.key.as_number(), entry.version), (Some(n), n));
        assert_eq!(entry.value, numbered(n).put[0].1);
    }
    for n in (last.saturating_sub(6)..=last).filter(|n| *n > 0) {
        assert_eq!(store.get(&Key::number("till", n % 7)).unwrap().unwrap().version, n);
    }
    last
}

#[test]
fn kill_9_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut total = 0;
    for trial in 0..trials(20) {
        let mut child = child(dir.path(), None);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut acknowledged = || lines.find_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
        let mut last = 0;
        for _ in 0..(5 + trial * 13 % 60) {
            last = acknowledged().expect("the child commits until it is killed");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        while let Some(n) = acknowledged() {
            last = n;
        }
        // The lock file still names the dead process; only a living lock counts.
        let kept = assert_whole(&Sled::open(dir.path()).unwrap(), last);
        assert!(kept > total);
        total = kept;
    }
}

#[test]
fn a_full_disk_refuses_the_change_and_keeps_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    drop(Sled::open(dir.path()).unwrap());
    let output = child(dir.path(), Some(1_600_000)).wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && lines.contains("\nrefused "), "{lines}");
    let acknowledged = lines.lines().filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok()).max();
    let acknowledged: u64 = acknowledged.expect("some commits fit");
    assert!(acknowledged > 100, "{acknowledged}");
    assert_whole(&Sled::open(dir.path()).unwrap(), acknowledged);
}

/// How often to try; `BREWGATE_TRIALS=40` makes it forty times the usual, for a night's run.
fn trials(usual: usize) -> usize {
    std::env::var("BREWGATE_TRIALS").map_or(usual, |times| usual * times.parse::<usize>().unwrap())
}

/// A power cut, modelled: of the sectors written since the last sync, any may have reached the disk and any may not.
#[test]
fn a_power_cut_loses_nothing_acknowledged() {
    const SECTOR: usize = 512;
    const COMMITS: u64 = 120;
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("db");
    let written = Arc::new(Mutex::new(Vec::new()));
    let (copies, path) = (written.clone(), db.clone());
    let barrier = move |file: &File| {
        copies.lock().unwrap().push(fs::read(&path)?);
        file.sync_data()
    };
    let store = Sled::open_with_barrier(dir.path(), Box::new(barrier)).unwrap();
    for n in 1..=COMMITS {
        store.commit(&numbered(n)).unwrap();
    }
    let written = written.lock().unwrap();
    assert_eq!(written.len() as u64, COMMITS, "each commit is one sync");
    let conf = fs::read(dir.path().join("conf")).unwrap();
    let mut later = 0;
    for trial in 0..trials(60) {
        // All that was written before sync `k` is on the disk once that sync returned.
        let k = spread(trial, written.len() - 1);
        let (synced, pending) = (&written[k], &written[k + 1]);
        let mut disk = synced.clone();
        if trial % 2 == 0 {
            disk.resize(pending.len().max(disk.len()), 0);
        }
        for (sector, bytes) in disk.chunks_mut(SECTOR).enumerate() {
            let at = sector * SECTOR;
            let new = pending.get(at..at + bytes.len());
            if let Some(new) = new.filter(|new| *new != bytes)
                && spread(trial * 7919 + sector, 4) < trial % 5
            {
                bytes.copy_from_slice(new);
            }
        }
        let after = tempfile::tempdir().unwrap();
        for (name, bytes) in [("db", &disk), ("conf", &conf)] {
            fs::write(after.path().join(name), bytes).unwrap();
            fs::set_permissions(after.path().join(name), Permissions::from_mode(0o600)).unwrap();
        }
        fs::set_permissions(after.path(), Permissions::from_mode(0o700)).unwrap();
        let kept = assert_whole(&Sled::open(after.path()).unwrap(), k as u64 + 1);
        later += usize::from(kept > k as u64 + 1);
    }
    assert!(later > 0 && later < trials(60), "the cuts fell on both sides of a commit: {later}");
}

/// A store with some history, closed, as a template for damage.
fn template() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = Sled::open(dir.path()).unwrap();
    for n in 1..=150 {
        store.commit(&numbered(n)).unwrap();
    }
    store.commit(&Batch::new().put(Key::new("long", "one"), vec![b'l'; 100 << 10])).unwrap();
    drop(store);
    // Opening once more leaves a snapshot file, which is worth damaging too.
    drop(Sled::open(dir.path()).unwrap());
    dir
}

/// What sled keeps: not the lock, whose text is only for people.
fn parts(dir: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file() && !path.ends_with("brewgate.lock")).collect();
    files.sort();
    files
}

/// Reads all there is after `damage`; what is read must be what was written, and nothing may panic.
fn survives(template: &Path, trial: usize, damage: impl Fn(&mut Vec<u8>)) -> &'static str {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("blobs")).unwrap();
    fs::set_permissions(dir.path().join("blobs"), Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o700)).unwrap();
    let parts = parts(template);
    let hit = &parts[trial % parts.len()];
    for path in &parts {
        let mut bytes = fs::read(path).unwrap();
        if path == hit {
            damage(&mut bytes);
        }
        let copy = dir.path().join(path.file_name().unwrap());
        fs::write(&copy, bytes).unwrap();
        fs::set_permissions(copy, Permissions::from_mode(0o600)).unwrap();
    }
    let store = match Sled::open(dir.path()) {
        Ok(store) => store,
        Err(error) => {
            assert!(matches!(error, StoreError::Corrupt { .. } | StoreError::Io { .. }), "{error:?}");
            return "refused";
        }
    };
    let mut outcome = "whole";
    for kind in ["audit", "till", "long", "meta"] {
        for range in [KeyRange::all(kind), KeyRange::all(kind).back()] {
            match store.page(&range, usize::MAX) {
                Ok(entries) => {
                    for entry in entries {
                        assert!(is_as_written(&entry), "{entry:?}");
                    }
                }
                Err(error) => {
                    assert!(!error.sentence().is_empty());
                    outcome = "unreadable in part";
                }
            }
        }
    }
    for n in 1..=150 {
        match store.get(&Key::number("audit", n)) {
            Ok(Some(entry)) => assert!(is_as_written(&entry), "{entry:?}"),
            Ok(None) => outcome = "shorter",
            Err(_) => outcome = "unreadable in part",
        }
    }
    outcome
}

fn is_as_written(entry: &Entry) -> bool {
    match entry.key.kind() {
        "audit" | "till" => entry.value == numbered(entry.version).put[0].1,
        "long" => entry.value == vec![b'l'; 100 << 10],
        _ => entry.key == schema_key(),
    }
}

fn tally(outcomes: &[&str]) {
    let count = |what| (what, outcomes.iter().filter(|outcome| **outcome == what).count());
    println!("{:?}", ["whole", "shorter", "unreadable in part", "refused"].map(count));
}

/// The same few numbers in each run, spread over the range.
fn spread(trial: usize, below: usize) -> usize {
    let hash = (trial as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((hash >> 33) as usize) % below.max(1)
}

#[test]
fn flipped_bits_become_errors() {
    let template = template();
    let outcomes: Vec<&str> = (0..trials(30))
        .map(|trial| {
            survives(template.path(), trial, |bytes| {
                // Bits that are in use: the padding of a segment is zeros, and damage there shows nowhere.
                let used: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
                bytes[used[spread(trial, used.len())]] ^= 1 << (trial % 8);
            })
        })
        .collect();
    tally(&outcomes);
    assert!(outcomes.iter().any(|outcome| *outcome != "whole"), "the flips hit nothing");
}

#[test]
fn truncated_files_become_errors() {
    let template = template();
    let outcomes: Vec<&str> = (0..trials(30))
        .map(|trial| survives(template.path(), trial, |bytes| bytes.truncate(spread(trial, bytes.len()))))
        .collect();
    tally(&outcomes);
    assert!(outcomes.iter().any(|outcome| *outcome != "whole"), "the cuts hit nothing");
}
