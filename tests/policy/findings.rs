//! What the linter says, word for word: `findings.txt` has a policy's statements to a line, with its kind in front,
//! and below it each finding: the check, its line, column and text, what is said, what would mend it and what comes of that.

use brewgate::policy::lint::lint;
use brewgate::policy::{Finding, Kind};

/// The texts with their findings; a test that fails says what stands there instead.
const TOLD: &str = include_str!("findings.txt");

fn kind(letter: &str) -> Kind {
    match letter {
        "i" => Kind::Identity,
        "r" => Kind::Resource,
        "t" => Kind::Trust,
        "b" => Kind::Boundary,
        "s" => Kind::Session,
        "g" => Kind::Guardrail,
        other => panic!("`{other}` is no kind"),
    }
}

/// A line of `findings.txt` with all that is to be said below it.
fn told(line: &str) -> String {
    let (letter, statements) = line.split_once(' ').expect("a kind and a text");
    let text = super::lint::whole(statements);
    let mut told = line.to_owned();
    for finding in lint(&text, kind(letter), super::lint::catalog()) {
        let (place, excerpt) = (finding.span, &text[finding.span.bytes()]);
        told += &format!("\n  {} {}:{} `{excerpt}`: {}", finding.check, place.line(), place.column(), finding.message);
        if let Some(fix) = &finding.fix {
            let mended = fix.apply(&text);
            let changed: Vec<&str> = mended.lines().filter(|new| text.lines().all(|old| old != *new)).collect();
            told += &format!("\n    {}: {}", fix.words, changed.join(" / ").trim());
        }
    }
    told
}

#[test]
fn every_word_of_the_linter() {
    let blocks = TOLD.split("\n\n").map(str::trim_end).filter(|block| !block.is_empty() && !block.starts_with('#'));
    let other: Vec<String> = blocks
        .map(|block| (block, told(block.lines().next().expect("a line"))))
        .filter(|(block, told)| *block != told)
        .map(|(_, told)| told)
        .collect();
    assert!(other.is_empty(), "{} are told otherwise:\n\n{}\n", other.len(), other.join("\n\n"));
    assert!(TOLD.matches("\n  ").count() > 500, "the table is cut short");
}

/// Checks of what does not go together, which no fix may bring.
const CLASHES: [&str; 8] = [
    "duplicate-key",
    "exclusive-elements",
    "key-case",
    "both-booleans",
    "contradiction",
    "redundant-action",
    "redundant-resource",
    "redundant-value",
];

#[test]
fn every_fix_of_the_table_holds() {
    let lines = TOLD.lines().filter(|line| line.get(1..3) == Some(" {"));
    let (mut tried, mut wrong) = (0, Vec::new());
    for line in lines {
        let (letter, statements) = line.split_once(' ').expect("a kind and a text");
        let (text, kind) = (super::lint::whole(statements), kind(letter));
        let before = lint(&text, kind, super::lint::catalog());
        for finding in before.iter().filter(|finding| finding.fix.is_some()) {
            let mended = finding.fix.as_ref().expect("it has one").apply(&text);
            let after = lint(&mended, kind, super::lint::catalog());
            let count = |found: &[Finding], check: &str| found.iter().filter(|f| f.check == check).count();
            // What is removed makes room for the next, of which the same may be said.
            let same = |other: &Finding| (other.span, &other.message) == (finding.span, &finding.message);
            let is_gone = count(&after, finding.check) < count(&before, finding.check) || !after.iter().any(same);
            let clash = CLASHES.iter().find(|check| count(&after, check) > count(&before, check));
            if !is_gone || clash.is_some() {
                wrong.push(format!("{} brings {clash:?}: {text}\n{mended}", finding.check));
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty() && tried > 200, "{tried} fixes tried:\n{}", wrong.join("\n\n"));
}
