//! What ARCHITECTURE.md promises about the source and the keys, held by reading them.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use brewgate::shop::catalogue;
use brewgate::ui::keymap::{self, Binding, EVERYWHERE, INSIDE, Needs, TABS};
use brewgate::ui::screen;

fn sources(under: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(under);
    let mut found = vec![];
    let mut open = vec![root];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    assert!(!found.is_empty(), "{under}");
    found
}

/// The lines of a file before its own tests, without comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split("#[cfg(test)]").next().unwrap().lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// Every mention of `crate::<module>` outside these modules is refused.
fn uses_only(under: &str, allowed: &[&str]) {
    for (path, text) in sources(under) {
        for line in code(&text) {
            for part in line.split("crate::").skip(1) {
                let module: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if module.is_empty() {
                    continue;
                }
                assert!(allowed.contains(&module.as_str()), "{} uses crate::{module}: {line}", path.display());
            }
        }
    }
}

fn mentions_none(under: &str, words: &[&str]) {
    for (path, text) in sources(under) {
        for line in code(&text) {
            for word in words {
                assert!(!line.contains(word), "{} says `{word}`: {line}", path.display());
            }
        }
    }
}

const OUTSIDE: &[&str] =
    &["std::fs", "std::net::Tcp", "std::process", "Timestamp::now", "SystemTime", "Instant", "getrandom", "std::env"];

#[test]
fn policy_is_pure_and_knows_nothing_of_this_crate() {
    uses_only("policy", &["policy"]);
    mentions_none("policy", OUTSIDE);
    mentions_none("policy", &["imbl", "ratatui", "sled", "clap"]);
}

#[test]
fn shop_uses_policy_alone_and_stores_nothing() {
    uses_only("shop", &["policy", "shop"]);
    mentions_none("shop", OUTSIDE);
}

#[test]
fn store_moves_bytes_and_knows_no_employee() {
    uses_only("store", &["store"]);
    uses_only("secret", &["secret"]);
    mentions_none("store", &["Employee", "Policy"]);
}

#[test]
fn the_screens_never_see_a_store_or_a_hash() {
    uses_only("ui", &["ui", "app", "shop", "policy", "secret"]);
    mentions_none("ui", &["crate::store", "Hasher", "Vault", "phc", "Mutex", "RwLock", ".lock()", "std::thread"]);
    mentions_none("ui", &["std::fs", "std::env", "Timestamp::now", "SystemTime", "Instant::now"]);
}

#[test]
fn one_file_touches_the_terminal_and_one_starts_threads() {
    for (path, text) in sources("") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let all = code(&text).collect::<Vec<_>>().join("\n");
        if name != "terminal.rs" {
            for word in ["enable_raw_mode", "EnterAlternateScreen", "io::stdout().execute"] {
                assert!(!all.contains(word), "{} says {word}", path.display());
            }
        }
        if name != "worker.rs" {
            assert!(!all.contains("thread::spawn") && !all.contains("thread::Builder"), "{}", path.display());
        }
    }
}

#[test]
fn one_file_runs_programs_and_no_shell() {
    for (path, text) in sources("") {
        let all = code(&text).collect::<Vec<_>>().join("\n");
        let runs = all.contains("process::Command") || all.contains("process::{Command");
        assert_eq!(runs, path.ends_with("src/device.rs"), "{}", path.display());
        assert!(!all.contains("\"-c\""), "{} may start a shell", path.display());
    }
}

/// Screens whose bindings are in scope beside those of every screen.
fn scopes() -> BTreeMap<&'static str, &'static [Binding]> {
    BTreeMap::from([
        ("access", screen::access::BINDINGS),
        ("employees", screen::employees::BINDINGS),
        ("groups", screen::groups::BINDINGS),
        ("roles", screen::roles::BINDINGS),
        ("policies", screen::policies::BINDINGS),
        ("editor", screen::editor::BINDINGS),
        ("audit", screen::audit::BINDINGS),
        ("station", screen::station::keys::BINDINGS),
        ("timesheet", screen::timesheet::BINDINGS),
        ("settings", screen::settings::BINDINGS),
    ])
}

#[test]
fn no_two_keys_of_one_scope_collide() {
    for (scope, own) in scopes() {
        let mut taken: BTreeMap<_, &str> = BTreeMap::new();
        // A screen may name its own way back; it is the same key with nearer words.
        let leaves = own.iter().any(|b| b.key == brewgate::ui::key::Key::ESC);
        let everywhere = EVERYWHERE.iter().filter(|b| !(leaves && b.name == "back"));
        for binding in own.iter().chain(TABS).chain(INSIDE).chain(everywhere) {
            let other = taken.insert(binding.key, binding.name);
            assert!(other.is_none(), "{scope}: {} is both {} and {}", binding.key, other.unwrap(), binding.name);
        }
    }
}

#[test]
fn station_letters_are_clear_of_every_key_at_the_station() {
    let keys: Vec<_> = screen::station::keys::BINDINGS.iter().chain(INSIDE).chain(EVERYWHERE).map(|b| b.key).collect();
    for (_, action) in catalogue().actions() {
        if let Some(letter) = action.letter {
            assert!(!keys.contains(&brewgate::ui::key::Key::char(letter)), "{} has {letter}", action.name);
        }
    }
}

#[test]
fn every_binding_has_a_name_of_its_own_and_asks_of_the_catalogue() {
    let mut names = BTreeMap::new();
    for binding in keymap::all() {
        assert!(names.insert(binding.name, binding.key).is_none(), "{} stands twice", binding.name);
        assert!(!binding.words.is_empty() && binding.words.chars().next().unwrap().is_lowercase(), "{}", binding.name);
        if let Needs::Asks { action, lacks, .. } = &binding.needs {
            assert!(catalogue().action(action).is_some(), "{} asks {action}", binding.name);
            assert!(lacks.ends_with('.'), "{}: {lacks}", binding.name);
        }
    }
}

#[test]
fn every_action_that_the_source_names_is_in_the_catalogue() {
    let services: Vec<&str> = catalogue().services().iter().map(|s| s.prefix.as_str()).collect();
    for (path, text) in sources("shop").into_iter().chain(sources("ui")).chain(sources("app")) {
        for line in code(&text) {
            for quoted in line.split('"').skip(1).step_by(2) {
                let Some((service, verb)) = quoted.split_once(':') else { continue };
                let is_action = services.contains(&service)
                    && verb.chars().next().is_some_and(char::is_uppercase)
                    && verb.chars().all(char::is_alphanumeric);
                let known = catalogue().action(quoted).is_some() || catalogue().key(quoted).is_some();
                assert!(!is_action || known, "{} names {quoted}", path.display());
            }
        }
    }
}
