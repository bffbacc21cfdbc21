//! "Did you mean": the nearest of the names that exist.

use std::cell::Cell;

/// How often one text is helped with a misspelt name; a text with more of them has other troubles.
const MOST: u8 = 24;

/// Finds the nearest names, for so many times.
pub(super) struct Suggestions(Cell<u8>);

impl Suggestions {
    pub(super) fn new() -> Suggestions {
        Suggestions(Cell::new(MOST))
    }

    /// Finds nothing.
    pub(super) fn none() -> Suggestions {
        Suggestions(Cell::new(0))
    }

    /// The nearest of the candidates, if one is near enough to be meant. Letter case is ignored.
    pub(super) fn nearest<'c>(&self, word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
        self.0.set(self.0.get().checked_sub(1)?);
        nearest(word, candidates)
    }

    /// The candidate that a word is a slip of by a letter or two. A name that is only a little like it, or goes on as it
    /// does, is another one: there are many services, and their names are short.
    pub(super) fn slip<'c>(&self, word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
        let word = word.to_lowercase();
        let distance = |candidate: &str| strsim::osa_distance(&word, &candidate.to_lowercase());
        let most = if word.chars().count() > 5 { 2 } else { 1 };
        self.nearest(&word, candidates.into_iter().filter(|candidate| distance(candidate) <= most))
    }
}

/// How a message ends that has a name to suggest.
#[must_use]
pub fn did_you_mean(name: Option<&str>) -> String {
    name.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}

/// The nearest of the candidates, if one is near enough to be meant. Letter case is ignored.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length > 128 {
        return None;
    }
    let distance = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        // Half a name that goes on as this one does is as good as two slips.
        let begun =
            length >= 4 && (candidate.starts_with(&word) || word.starts_with(&candidate) && candidate.len() >= 4);
        let slips = strsim::osa_distance(&word, &candidate);
        if begun { slips.min(2) } else { slips }
    };
    let most = match length {
        0..=3 => 1,
        4..=8 => 2,
        _ => 3,
    };
    let judged = candidates.into_iter().map(|candidate| (distance(candidate), candidate));
    // One letter is no slip of another, and a name with a "not" before it is none of that name.
    let is_near = |(distance, name): &(usize, &str)| {
        *distance <= most && *distance < length && !negates(&word, name) && !negates(name, &word)
    };
    judged.filter(is_near).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// Whether a word is another one with a "not" in some form before it. Letter case is ignored.
fn negates(word: &str, other: &str) -> bool {
    let (word, other) = (word.to_lowercase(), other.to_lowercase());
    let before = word.strip_suffix(other.as_str()).unwrap_or_default();
    matches!(before, "no" | "not" | "non" | "un" | "dis" | "de" | "in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_another_word_is_not() {
        let actions = ["RefundOrder", "OpenDrawer", "OpenTill", "VoidItem", "Id"];
        for (word, wanted) in [
            ("RefundOrdr", Some("RefundOrder")),
            ("refundorder", Some("RefundOrder")),
            ("Refund", Some("RefundOrder")),
            ("VoidItems", Some("VoidItem")),
            ("OpneTill", Some("OpenTill")),
            ("Sell", None),
            ("xy", None),
            ("", None),
            ("a", None),
            ("id", Some("Id")),
            ("Ix", Some("Id")),
            ("Ids", Some("Id")),
            ("Vod", None),
            // Of two that are as good as half the name, the one that is nearer.
            ("OpenTills", Some("OpenTill")),
            // What says no is not what it says no to.
            ("NoOpenTill", None),
            ("UnVoidItem", None),
        ] {
            assert_eq!(nearest(word, actions), wanted, "{word}");
        }
    }

    #[test]
    fn three_letters_take_one_slip_and_four_take_two() {
        assert_eq!(nearest("abc", ["axy"]), None);
        assert_eq!(nearest("abcd", ["abxy"]), Some("abxy"));
        assert_eq!((nearest("ab", ["xy"]), nearest("a", ["ab"])), (None, None));
        let (most, more) = ("a".repeat(128), "a".repeat(129));
        assert_eq!((nearest(&most, [&*most]), nearest(&more, [&*more])), (Some(&*most), None));
    }

    #[test]
    fn help_is_given_so_often() {
        let suggestions = Suggestions::new();
        let helped = (0..100).filter(|_| suggestions.nearest("VoidItm", ["VoidItem"]).is_some()).count();
        assert_eq!(helped, usize::from(MOST));
    }
}
