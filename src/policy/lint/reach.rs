//! What resources reach: whether any of them can be a thing that an action is asked about.

use super::Part;
use super::resources::is_star;
use crate::policy::arn;
use crate::policy::catalog::{Action, Catalog, ResourceTemplate};
use crate::policy::document::Resources;

/// Which of the things that the listed actions are asked about the listed resources match.
pub(super) struct Reach<'c> {
    /// Every kind of thing that a listed action is asked about, once, and whether any entry matches it.
    templates: Vec<(&'c ResourceTemplate, bool)>,
    /// Of each entry, whether any listed action is asked about what it matches.
    used: Vec<bool>,
}

impl<'c> Reach<'c> {
    pub(super) fn new(catalog: &'c Catalog, part: &Part, resources: &Resources) -> Reach<'c> {
        let mut templates: Vec<(&ResourceTemplate, bool)> = Vec::new();
        let mut used = vec![false; resources.entries.len()];
        for id in &part.actions {
            let template = &catalog[*id].resource;
            if templates.iter().all(|(known, _)| *known != template) {
                let asked = Asked::new(template);
                let mut reached = false;
                for (entry, used) in resources.entries.iter().zip(&mut used) {
                    let matches = asked.matches(&entry.text);
                    reached |= matches;
                    *used |= matches;
                }
                templates.push((template, reached));
            }
        }
        Reach { templates, used }
    }

    pub(super) fn is_reached(&self, action: &Action) -> bool {
        self.templates.iter().any(|(template, reached)| *reached && **template == action.resource)
    }

    /// Whether every listed action is asked about one kind of thing.
    pub(super) fn is_of_one_kind(&self) -> bool {
        self.templates.len() == 1
    }

    /// Whether any listed action is asked about what this entry matches.
    pub(super) fn is_used(&self, entry: usize) -> bool {
        self.used[entry]
    }
}

/// A template, ready to be compared with many patterns.
struct Asked<'c> {
    template: &'c ResourceTemplate,
    service: Outline,
    text: Outline,
}

impl<'c> Asked<'c> {
    fn new(template: &'c ResourceTemplate) -> Asked<'c> {
        Asked { template, service: Outline::new(template.service()), text: Outline::new(template.text()) }
    }

    /// Whether a resource pattern can match what it stands for.
    fn matches(&self, text: &str) -> bool {
        if is_star(text) {
            return true;
        }
        let Some([_, _, service, _, _, resource]) = arn::parts(text) else { return false };
        if self.template.kind().is_none() {
            // Asked about nothing in particular, which only `*` matches.
            return false;
        }
        let of_service =
            if service.contains(['*', '?']) { self.service.meets(service) } else { service == self.template.service() };
        of_service && self.text.meets(resource)
    }
}

/// The text of a template in steps, one bit for each place. A name in braces is any text, and a star is itself: that is
/// what a list is asked about.
struct Outline {
    /// Each letter, and the places where it stands.
    letters: Vec<(char, u128)>,
    /// The places where any text stands.
    runs: u128,
    /// The place behind the last; none if there are more than fit.
    end: u128,
}

impl Outline {
    fn new(template: &str) -> Outline {
        let mut outline = Outline { letters: Vec::new(), runs: 0, end: 1 };
        let mut rest = template;
        while let Some((c, length)) = step(rest) {
            let here = outline.end;
            match outline.letters.iter_mut().find(|(letter, _)| Some(*letter) == c) {
                Some((_, places)) => *places |= here,
                None => match c {
                    Some(c) => outline.letters.push((c, here)),
                    None => outline.runs |= here,
                },
            }
            outline.end <<= 1;
            rest = &rest[length..];
        }
        outline
    }

    /// Whether some text fits both it and a resource pattern, whose wildcards and variables may be any text. Where it has
    /// too many places, perhaps is yes.
    fn meets(&self, pattern: &str) -> bool {
        let places = self.end | self.end.wrapping_sub(1);
        let close = |mut reached: u128| loop {
            let further = reached | ((reached & self.runs) << 1);
            if further == reached {
                return reached;
            }
            reached = further;
        };
        // Those up to which the template and what was seen of the pattern can be one text.
        let mut reached = close(1);
        let mut rest = pattern;
        while let Some((c, length)) = step(rest).filter(|_| reached != 0) {
            let taken = |letters: u128| close((reached & self.runs) | (((reached & letters) << 1) & places));
            reached = match c {
                // From the first place on, all of them.
                None | Some('*') => !(reached & reached.wrapping_neg()).wrapping_sub(1) & places,
                Some('?') => taken(!self.runs),
                Some(c) => taken(self.letters.iter().find(|(letter, _)| *letter == c).map_or(0, |(_, places)| *places)),
            };
            rest = &rest[length..];
        }
        self.end == 0 || reached & self.end != 0
    }
}

/// The first letter of a text, none for a name in braces, and its length.
fn step(text: &str) -> Option<(Option<char>, usize)> {
    let c = text.chars().next()?;
    if text.starts_with("${") {
        return Some((None, text.find('}').map_or(text.len(), |end| end + 1)));
    }
    Some((Some(c), c.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_meets_a_template() {
        for (template, pattern, wanted) in [
            ("till/${workstation}", "till/front", true),
            ("till/${workstation}", "till/", true),
            ("till/${workstation}", "till/*", true),
            ("till/${workstation}", "*front", true),
            ("till/${workstation}", "t?ll/?", true),
            ("till/${workstation}", "t??ll/?", false),
            ("till/${workstation}", "till", false),
            ("till/${workstation}", "tills/a", false),
            ("till/${workstation}", "item/*", false),
            ("till/${workstation}", "${aws:username}", true),
            ("till/${workstation}", "x${aws:username}", false),
            ("till/${workstation}", "till/${aws:username", true),
            ("${a}${b}-${c}", "--x", true),
            ("${a}${b}-${c}", "xyz", false),
            ("${a}${b}-${c}", "?-", true),
            ("root", "root", true),
            ("root", "root?", false),
            ("root", "*root*", true),
            ("root", "", false),
            ("", "", true),
            ("", "*", true),
            ("", "?", false),
            ("*", "*", true),
            ("*", "x", false),
            ("é${x}", "é", true),
            ("é${x}", "e", false),
        ] {
            assert_eq!(Outline::new(template).meets(pattern), wanted, "`{template}` and `{pattern}`");
        }
        let long = "a".repeat(127);
        assert!(Outline::new(&long).meets(&long) && !Outline::new(&long).meets(&long[1..]));
        // Of more places nothing is sure.
        assert!(Outline::new(&"a".repeat(128)).meets("b"));
    }
}
