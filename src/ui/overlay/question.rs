//! Questions typed into the palette: `who can open the drawer`, `what can Marco do`.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::cans::Subject;
use crate::policy::catalog::{Action, ActionId};
use crate::shop::{Person, catalogue};

/// How many answers to choose from: more are narrowed by typing.
const MOST_FOUND: usize = 200;

/// How a question begins, with what was typed after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    /// `who can …`: the words of an action.
    WhoCan(String),
    /// `what can …`: the name of somebody.
    WhatCan(String),
}

/// A question that may be meant.
pub struct Question {
    pub words: String,
    pub subject: Subject,
}

/// Reads a question, without its question mark; none where something else was typed.
#[must_use]
pub fn read(typed: &str) -> Option<Asking> {
    let lower = typed.to_lowercase();
    let mut words: Vec<&str> = lower.trim_end_matches(['?', ' ']).split_whitespace().collect();
    match words.as_slice() {
        ["who", "can", ..] => Some(Asking::WhoCan(words.split_off(2).join(" "))),
        ["what", "can", .., "do"] if words.len() > 3 => {
            words.pop();
            Some(Asking::WhatCan(words.split_off(2).join(" ")))
        }
        ["what", "can", ..] => Some(Asking::WhatCan(words.split_off(2).join(" "))),
        _ => None,
    }
}

/// The questions about actions that may be meant, the likeliest first.
#[must_use]
pub fn about_actions(wanted: &str) -> Vec<Question> {
    let question =
        |(action, id): (&Action, ActionId)| Question { words: who_can(action), subject: Subject::WhoCan(id) };
    let mut best = Best::new(wanted);
    for (id, action) in catalogue().actions() {
        let named = names(action).into_iter().filter(|name| fits(name, wanted));
        best.offer(&named.collect::<Vec<_>>(), (action, id));
    }
    best.found().into_iter().map(question).collect()
}

/// The question about an action, in full: `who can refund an order`.
#[must_use]
pub fn who_can(action: &Action) -> String {
    format!("who can {}", action.words)
}

/// Whether what was typed, in lower case, may mean an action.
#[must_use]
pub fn is_about(action: ActionId, wanted: &str) -> bool {
    names(&catalogue()[action]).into_iter().any(|name| fits(name, wanted))
}

fn names(action: &Action) -> [&str; 3] {
    [&action.words, &action.label, &action.name]
}

/// Whether each word that was typed stands for one in the name: its letters in order from the first on (`drwr` for
/// drawer), or a part of the name as it is. Letters from here and there in the name mean nothing.
fn fits(name: &str, wanted: &str) -> bool {
    const LITTLE: [&str; 5] = ["a", "an", "the", "to", "of"];
    let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
    let stands_for = |short: &str, word: &str| {
        let mut letters = word.chars();
        word.chars().next() == short.chars().next() && short.chars().all(|letter| letters.any(|of| of == letter))
    };
    let within = |word: &str| {
        name.contains(word) || name.split(|c: char| !c.is_alphanumeric()).any(|whole| stands_for(word, whole))
    };
    wanted.split_whitespace().filter(|word| !LITTLE.contains(word)).all(within)
}

/// The questions about people that may be meant, the likeliest first; each with the full and the sign-in name.
#[must_use]
pub fn about_people<'p>(wanted: &str, people: impl Iterator<Item = (&'p str, &'p str, Person)>) -> Vec<Question> {
    let question = |(name, person): (&str, Person)| {
        let words = if name == "I" { "what can I do".to_owned() } else { format!("what can {name} do") };
        Question { words, subject: Subject::WhatCan(person) }
    };
    let mut best = Best::new(wanted);
    for (full, name, person) in people {
        best.offer(&[full, name], (full, person));
    }
    best.found().into_iter().map(question).collect()
}

/// What matches a few letters, by how well.
struct Best<T> {
    pattern: Pattern,
    matcher: Matcher,
    letters: Vec<char>,
    scored: Vec<(u32, T)>,
}

impl<T> Best<T> {
    fn new(wanted: &str) -> Best<T> {
        // Plain letters: nobody means the pattern's own marks here.
        let pattern =
            Pattern::new(wanted, CaseMatching::Ignore, Normalization::Smart, nucleo_matcher::pattern::AtomKind::Fuzzy);
        Best { pattern, matcher: Matcher::new(Config::DEFAULT), letters: vec![], scored: vec![] }
    }

    /// Keeps something if any of its names matches.
    fn offer(&mut self, names: &[&str], what: T) {
        let scores = names
            .iter()
            .filter_map(|name| self.pattern.score(Utf32Str::new(name, &mut self.letters), &mut self.matcher));
        if let Some(score) = scores.max() {
            self.scored.push((score, what));
        }
    }

    fn found(mut self) -> Vec<T> {
        self.scored.sort_by_key(|(score, _)| Reverse(*score));
        self.scored.into_iter().map(|(_, what)| what).take(MOST_FOUND).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read_as_people_type_them() {
        let who = |words: &str| Some(Asking::WhoCan(words.to_owned()));
        let what = |words: &str| Some(Asking::WhatCan(words.to_owned()));
        for (typed, asking) in [
            ("who can", who("")),
            ("Who can open the drawer?", who("open the drawer")),
            ("who  can refund ?", who("refund")),
            ("what can", what("")),
            ("what can do", what("do")),
            ("What can Marco do?", what("marco")),
            ("what can 王小明 do", what("王小明")),
            ("who", None),
            ("whocan", None),
            ("what", None),
            ("refund", None),
        ] {
            assert_eq!(read(typed), asking, "{typed}");
        }
    }

    #[test]
    fn actions_are_found_by_their_words_and_their_names() {
        let first = |wanted: &str| about_actions(wanted).into_iter().next().map(|question| question.words);
        assert_eq!(first("open the drawer").as_deref(), Some("who can open the cash drawer"));
        assert_eq!(first("refund").as_deref(), Some("who can refund an order"));
        assert_eq!(first("drwr").as_deref(), Some("who can open the cash drawer"));
        assert_eq!(first("iam:CreateUser").as_deref(), Some("who can hire an employee"));
        assert_eq!(first("hire").as_deref(), Some("who can hire an employee"));
        assert_eq!(first("zzzz"), None);
        assert_eq!(about_actions("").len(), catalogue().len());
    }
}
