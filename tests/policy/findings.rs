//! What the linter says, word for word: `findings.txt` has a policy's statements to a line, with its kind in front,
//! and below it each finding: the check, its line, column and text, what is said, what would mend it and what comes of that.

use brewgate::policy::Kind;
use brewgate::policy::lint::lint;

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
