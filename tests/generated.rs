//! What ships beside the program is what the program itself says: completions, the man page, README's key table.
//!
//! `UPDATE=1 cargo test --test generated` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::fs;
use std::path::Path;

use brewgate::cli::Cli;
use brewgate::ui::keymap;
use clap::CommandFactory;
use clap_complete::{Shell, generate};

fn same(path: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{} is out of date: UPDATE=1 cargo test --test generated", path.display());
}

#[test]
fn completions_are_those_of_the_command_line() {
    for (shell, file) in [(Shell::Bash, "brewgate.bash"), (Shell::Zsh, "_brewgate"), (Shell::Fish, "brewgate.fish")] {
        let mut text = Vec::new();
        generate(shell, &mut Cli::command(), "brewgate", &mut text);
        same(&format!("assets/completions/{file}"), &String::from_utf8(text).unwrap());
    }
}

#[test]
fn the_man_page_is_that_of_the_command_line() {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut text).unwrap();
    same("assets/brewgate.1", &String::from_utf8(text).unwrap());
}

/// The table between the two marks in README.
#[test]
fn readmes_keys_are_the_keys() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (before, rest) = readme.split_once("<!-- keys -->\n").expect("README has the mark <!-- keys -->");
    let (_, after) = rest.split_once("<!-- /keys -->").expect("README has the mark <!-- /keys -->");
    let mut table = String::from("| Key | Does | Name for `[keys]` |\n|---|---|---|\n");
    for binding in keymap::all() {
        table.push_str(&format!("| `{}` | {} | `{}` |\n", binding.key, binding.words, binding.name));
    }
    same("README.md", &format!("{before}<!-- keys -->\n{table}<!-- /keys -->{after}"));
}
