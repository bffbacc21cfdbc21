//! The gate that every fix passes: it is made, the text is looked at again, and only a fix that takes its finding away
//! and does no harm is offered.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::check::{is_clash, is_veil};
use crate::policy::budget::Budget;
use crate::policy::finding::{Edit, Finding, Fix};
use crate::policy::reader::LONGEST;

/// How many steps a byte of a text counts for that is looked at again: some twenty policies as people write them.
const STEPS: usize = 32;

/// Findings by their check and where they begin.
pub(super) type Seen = Vec<(&'static str, usize)>;

pub(super) fn seen<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Seen {
    findings.into_iter().map(|finding| (finding.check, finding.span.start())).collect()
}

/// Takes away the fixes that do not hold. What is found of a text that is changed is told by `look`, what was found of
/// this one is `before`.
///
/// Fixes that are made in different places are tried together, and apart only where together they do not hold: most
/// do, and looking takes its time.
pub(super) fn keep_what_holds(
    text: &str,
    found: &mut [Finding],
    before: &Seen,
    budget: &Budget,
    look: &dyn Fn(&str) -> Seen,
) {
    let gate = Gate { text, before: counts(before), budget, look };
    let mut candidates = candidates(found);
    let mut refused = Vec::new();
    while let Some(first) = candidates.first() {
        let veiled = first.is_veiled();
        let mut end = None;
        let (together, rest) = candidates.into_iter().partition(|candidate: &Candidate| {
            // Two insertions at one place would be made in no certain order.
            let begins = candidate.from + usize::from(candidate.from < candidate.to);
            let joins = candidate.is_veiled() == veiled && end.is_none_or(|end| end < begins);
            if joins {
                end = Some(candidate.to);
            }
            joins
        });
        candidates = rest;
        gate.refuse(&together, &mut refused);
    }
    for at in refused {
        found[at].fix = None;
    }
}

/// A change that one or several findings propose.
struct Candidate {
    edits: Vec<Edit>,
    /// From the first to the last byte that it touches.
    from: usize,
    to: usize,
    of: Vec<Source>,
}

/// A finding that proposes a change: its check, where it begins, and its place in the list.
struct Source {
    check: &'static str,
    start: usize,
    at: usize,
}

impl Candidate {
    /// Whether it is about what keeps other checks from looking.
    fn is_veiled(&self) -> bool {
        self.of.iter().all(|source| is_veil(source.check))
    }
}

/// Every change that is proposed, in the order of their places.
fn candidates(found: &[Finding]) -> Vec<Candidate> {
    let mut all: BTreeMap<(usize, usize), Vec<Candidate>> = BTreeMap::new();
    for (at, finding) in found.iter().enumerate() {
        let Some(Fix { edits, .. }) = &finding.fix else { continue };
        let source = Source { check: finding.check, start: finding.span.start(), at };
        let from = edits.iter().map(|edit| edit.start).min().unwrap_or_default();
        let to = edits.iter().map(|edit| edit.end).max().unwrap_or_default();
        let here = all.entry((from, to)).or_default();
        match here.iter_mut().find(|other| other.edits == *edits) {
            Some(same) => same.of.push(source),
            None => here.push(Candidate { edits: edits.clone(), from, to, of: vec![source] }),
        }
    }
    all.into_values().flatten().collect()
}

/// How many findings there are of each check.
fn counts(seen: &Seen) -> HashMap<&'static str, usize> {
    let mut counts = HashMap::new();
    for (check, _) in seen {
        *counts.entry(*check).or_default() += 1;
    }
    counts
}

struct Gate<'g> {
    text: &'g str,
    before: HashMap<&'static str, usize>,
    budget: &'g Budget,
    look: &'g dyn Fn(&str) -> Seen,
}

impl Gate<'_> {
    /// The findings whose changes do not hold. What there is no time to try does not.
    fn refuse(&self, together: &[Candidate], refused: &mut Vec<usize>) {
        if self.holds(together) {
            return;
        }
        match together {
            [] => {}
            [one] => refused.extend(one.of.iter().map(|source| source.at)),
            several => {
                let (first, second) = several.split_at(several.len() / 2);
                self.refuse(first, refused);
                self.refuse(second, refused);
            }
        }
    }

    /// Whether with these changes their findings are gone and no other has come. Where a name is wrong nothing else is
    /// known of it; what is to be said of the right one may come, as long as it does not clash with what stands beside.
    fn holds(&self, together: &[Candidate]) -> bool {
        if !self.budget.spend(STEPS * self.text.len()) {
            return false;
        }
        let edits: Vec<Edit> = together.iter().flat_map(|candidate| &candidate.edits).cloned().collect();
        let sources: Vec<&Source> = together.iter().flat_map(|candidate| &candidate.of).collect();
        let mended = Fix { words: String::new(), edits: edits.clone() }.apply(self.text);
        if mended.len() > LONGEST {
            return false;
        }
        let after = (self.look)(&mended);
        if together.iter().all(Candidate::is_veiled) {
            let places = moved(&edits, &sources);
            let brought = |check: &str, count: usize| count > self.before.get(check).copied().unwrap_or_default();
            return after.iter().all(|found| !places.contains(found))
                && counts(&after).into_iter().all(|(check, count)| !(is_clash(check) && brought(check, count)));
        }
        let mut left = self.before.clone();
        for source in sources {
            left.entry(source.check).and_modify(|left| *left = left.saturating_sub(1));
        }
        counts(&after).into_iter().all(|(check, count)| count <= left.get(check).copied().unwrap_or_default())
    }
}

/// Where findings would begin if they were still there. The edits are in the order of their places.
fn moved(edits: &[Edit], sources: &[&Source]) -> HashSet<(&'static str, usize)> {
    let mut places: Vec<(&'static str, usize)> = sources.iter().map(|source| (source.check, source.start)).collect();
    places.sort_by_key(|(_, start)| *start);
    let mut edits = edits.iter().peekable();
    let mut shift = 0;
    for (_, start) in &mut places {
        while let Some(edit) = edits.next_if(|edit| edit.end <= *start) {
            shift += edit.text.len().cast_signed() - (edit.end - edit.start).cast_signed();
        }
        *start = start.saturating_add_signed(shift);
    }
    places.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{DUPLICATE_KEY, UNKNOWN_OPERATOR};
    use super::*;
    use crate::policy::Span;

    /// A misspelt word that something is to be written for.
    fn misspelt(text: &str, word: &str, instead: &str) -> Finding {
        let start = text.find(word).expect("the word stands in the text");
        let end = start + word.len();
        let fix = Fix::new("write it so", Edit { start, end, text: instead.to_owned() });
        UNKNOWN_OPERATOR.at(Span::new(start..end, 1, start + 1), "it is misspelt").with_fix(fix)
    }

    /// Whether each is still offered, if so much stood before and `look` tells what is found afterwards.
    fn kept(text: &str, mut found: Vec<Finding>, besides: &Seen, look: &dyn Fn(&str) -> Seen) -> Vec<bool> {
        let before = [seen(&found), besides.clone()].concat();
        keep_what_holds(text, &mut found, &before, &Budget::new(), look);
        found.iter().map(|finding| finding.fix.is_some()).collect()
    }

    #[test]
    fn what_is_still_found_at_its_place_was_not_mended() {
        let text = "aaaa b cc d";
        let found = || {
            [("aaaa", "a"), ("b", "bbb"), ("cc", "c"), ("d", "dd")].map(|(word, so)| misspelt(text, word, so)).to_vec()
        };
        let still = |what: char| {
            let look = move |text: &str| vec![(UNKNOWN_OPERATOR.name, text.find(what).unwrap_or_default())];
            kept(text, found(), &Seen::new(), &look)
        };
        assert_eq!(still('c'), [true, true, false, true]);
        assert_eq!(still('d'), [true, true, true, false]);
        // Something of its kind at another place is what could not be seen before.
        let elsewhere = |_: &str| vec![(UNKNOWN_OPERATOR.name, 100)];
        assert_eq!(kept(text, found(), &Seen::new(), &elsewhere), [true; 4]);
    }

    #[test]
    fn a_clash_that_was_there_is_no_reason_and_one_more_is() {
        let text = "aaaa b";
        let clashes = |count: usize| move |_: &str| vec![(DUPLICATE_KEY.name, 5); count];
        let of_word = || vec![misspelt(text, "aaaa", "a")];
        let before = vec![(DUPLICATE_KEY.name, 5)];
        assert_eq!(kept(text, of_word(), &before, &clashes(1)), [true]);
        assert_eq!(kept(text, of_word(), &before, &clashes(2)), [false]);
    }
}
