//! Conservative comparisons of statements, for the rule that nobody grants what they do not hold.
//! Nothing is guessed: [`covers`] answers no and [`touches`] yes where they cannot be sure, and where being sure would
//! take too long.

use std::collections::HashSet;

use super::budget::Budget;
use super::condition::{Condition, Wanted};
use super::document::{ActionMatcher, ActionPattern, ResourceMatcher, ResourcePattern, Statement};
use super::operator::Test;
use super::pattern::{Pattern, Token};
use super::principal::{PrincipalKind, Principals};

/// Whether every request that `narrow` matches is matched by `wide` too: its actions and resources
/// lie within (variables compared as text), and every condition of `wide` stands in `narrow`.
/// Unsure is no.
#[must_use]
pub fn covers(wide: &Statement, narrow: &Statement) -> bool {
    covers_within(wide, narrow, &Budget::new())
}

/// As [`covers`], in so many steps.
pub(super) fn covers_within(wide: &Statement, narrow: &Statement, budget: &Budget) -> bool {
    wide.readable
        && narrow.readable
        && budget.spend(1)
        && principals(wide, narrow, budget)
        && actions(wide, narrow, budget)
        && resources(wide, narrow, budget)
        && {
            let stands = |condition: &Condition| {
                narrow.conditions.iter().any(|other| implies(other, condition, wide, narrow, budget))
            };
            wide.conditions.iter().all(stands)
        }
}

/// Whether some request could match both. Unsure is yes; conditions and principals are not looked
/// at.
#[must_use]
pub fn touches(deny: &Statement, allow: &Statement) -> bool {
    let budget = Budget::new();
    let (one, other) = (&deny.actions, &allow.actions);
    let actions = meet(
        (one.negated, &one.entries),
        (other.negated, &other.entries),
        &|a, b| actions_meet(a, b, &budget),
        &|narrow, wide| action_within(narrow, wide, &budget),
    );
    let resources = match (&deny.resources, &allow.resources) {
        (Some(one), Some(other)) => meet(
            (one.negated, &one.entries),
            (other.negated, &other.entries),
            &|a, b| resources_meet(a, b, &budget),
            &|narrow, wide| resource_within(narrow, wide, &budget),
        ),
        _ => true,
    };
    actions && resources
}

/// A list of patterns, negated or not.
type List<'s, P> = (bool, &'s Vec<P>);

/// Whether two lists have something in common.
fn meet<P>(one: List<P>, other: List<P>, common: &dyn Fn(&P, &P) -> bool, within: &dyn Fn(&P, &P) -> bool) -> bool {
    match (one, other) {
        ((false, a), (false, b)) => a.iter().any(|a| b.iter().any(|b| common(a, b))),
        // Only what lies wholly within an exception is surely out.
        ((true, except), (false, listed)) | ((false, listed), (true, except)) => {
            listed.iter().any(|entry| !except.iter().any(|out| within(entry, out)))
        }
        ((true, _), (true, _)) => true,
    }
}

/// Whether all of `narrow` lies within `wide`. `all` says whether an entry is everything.
fn contain<P>(
    wide: List<P>,
    narrow: List<P>,
    common: &dyn Fn(&P, &P) -> bool,
    within: &dyn Fn(&P, &P) -> bool,
    all: &dyn Fn(&P) -> bool,
) -> bool {
    match (wide, narrow) {
        ((false, wide), _) if wide.iter().any(all) => true,
        ((false, wide), (false, narrow)) => narrow.iter().all(|n| wide.iter().any(|w| within(n, w))),
        ((true, except), (false, narrow)) => narrow.iter().all(|n| !except.iter().any(|out| common(n, out))),
        ((true, wide), (true, narrow)) => wide.iter().all(|w| narrow.iter().any(|n| within(w, n))),
        ((false, _), (true, _)) => false,
    }
}

fn principals(wide: &Statement, narrow: &Statement, budget: &Budget) -> bool {
    match (&wide.principals, &narrow.principals) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => {
            wide.negated == narrow.negated
                && budget.spend(16 * (wide.entries.len() + narrow.entries.len()))
                && names(wide) == names(narrow)
        }
    }
}

fn actions(wide: &Statement, narrow: &Statement, budget: &Budget) -> bool {
    contain(
        (wide.actions.negated, &wide.actions.entries),
        (narrow.actions.negated, &narrow.actions.entries),
        &|a, b| actions_meet(a, b, budget),
        &|narrow, wide| action_within(narrow, wide, budget),
        &|entry| matches!(entry.matcher, ActionMatcher::Everything),
    )
}

fn resources(wide: &Statement, narrow: &Statement, budget: &Budget) -> bool {
    let Some(outer) = &wide.resources else { return true };
    let everything = |entry: &ResourcePattern| entry.text == "*";
    let Some(inner) = &narrow.resources else { return !outer.negated && outer.entries.iter().any(everything) };
    contain(
        (outer.negated, &outer.entries),
        (inner.negated, &inner.entries),
        &|a, b| resources_meet(a, b, budget),
        &|narrow, wide| resource_within(narrow, wide, budget),
        &everything,
    )
}

/// Whom a list names.
fn names(principals: &Principals) -> HashSet<(PrincipalKind, &str)> {
    principals.entries.iter().map(|entry| (entry.kind, entry.text.as_str())).collect()
}

/// What a condition lists.
fn texts(condition: &Condition) -> HashSet<&str> {
    condition.values.iter().map(|value| value.text.as_str()).collect()
}

/// Whether a condition being met makes the other met: the same operator and key, and values that
/// ask no less.
fn implies(narrow: &Condition, wide: &Condition, wide_in: &Statement, narrow_in: &Statement, budget: &Budget) -> bool {
    let dead = |condition: &Condition| condition.values.iter().any(Wanted::unreadable);
    if !budget.spend(1) || narrow.operator != wide.operator || narrow.key != wide.key {
        return false;
    }
    if !budget.spend(16 * (narrow.values.len() + wide.values.len())) || dead(narrow) || dead(wide) {
        return false;
    }
    let variables = narrow.values.iter().chain(&wide.values).any(|value| value.text.contains("${"));
    // Under two versions the same text is two things.
    if variables && wide_in.version != narrow_in.version {
        return false;
    }
    let (narrow, outer) = (texts(narrow), texts(wide));
    match wide.operator.test() {
        Test::Null => narrow == outer,
        _ if wide.operator.negated() => outer.is_subset(&narrow),
        _ => narrow.is_subset(&outer),
    }
}

/// Whether some action fits both. Too long to tell is yes.
fn actions_meet(one: &ActionPattern, other: &ActionPattern, budget: &Budget) -> bool {
    use ActionMatcher::{Everything, Named, Nothing};
    match (&one.matcher, &other.matcher) {
        (Nothing, _) | (_, Nothing) => false,
        (Everything, _) | (_, Everything) => true,
        (Named(colon, name), Named(their_colon, their_name)) => {
            // A service has no wildcards.
            one.text[..*colon].eq_ignore_ascii_case(&other.text[..*their_colon])
                && (!paid(&one.text, &other.text, budget) || patterns_meet(name, their_name))
        }
    }
}

/// Whether all actions of one pattern are of another. Too long to tell is no.
pub(super) fn action_within(narrow: &ActionPattern, wide: &ActionPattern, budget: &Budget) -> bool {
    use ActionMatcher::{Everything, Named, Nothing};
    match (&narrow.matcher, &wide.matcher) {
        (Nothing, _) | (_, Everything) => true,
        (_, Nothing) | (Everything, _) => false,
        (Named(colon, name), Named(their_colon, their_name)) => {
            narrow.text[..*colon].eq_ignore_ascii_case(&wide.text[..*their_colon])
                && paid(&narrow.text, &wide.text, budget)
                && pattern_within(name, their_name)
        }
    }
}

/// Every form in which a resource pattern can match.
fn forms(entry: &ResourcePattern) -> impl Iterator<Item = &Pattern> {
    let (as_written, padded) = match &entry.matcher {
        ResourceMatcher::Patterns(as_written, padded) => (Some(as_written), padded.as_deref()),
        ResourceMatcher::Nothing => (None, None),
    };
    as_written.into_iter().chain(padded)
}

impl ResourcePattern {
    /// Whether it covers everything that another pattern does, or nothing of it, so that it makes no difference which of
    /// those things is asked about. Variables of one name are one text. Unsure is no.
    #[must_use]
    pub fn treats_alike(&self, things: &ResourcePattern) -> bool {
        let budget = Budget::new();
        self.is_everything() || resource_within(things, self, &budget) || !resources_meet(self, things, &budget)
    }

    /// Whether another pattern covers all that it does. Unsure is no.
    pub(super) fn is_within(&self, wide: &ResourcePattern) -> bool {
        resource_within(self, wide, &Budget::new())
    }

    /// Whether something is covered by both. Unsure is yes.
    pub(super) fn touches(&self, other: &ResourcePattern) -> bool {
        resources_meet(self, other, &Budget::new())
    }
}

/// Comparing two patterns takes the product of their lengths.
pub(super) fn paid(one: &str, other: &str, budget: &Budget) -> bool {
    budget.spend((one.len() + 12) * (other.len() + 12))
}

/// Whether some resource fits both. Too long to tell is yes.
fn resources_meet(one: &ResourcePattern, other: &ResourcePattern, budget: &Budget) -> bool {
    !paid(&one.text, &other.text, budget) || forms(one).any(|one| forms(other).any(|other| patterns_meet(one, other)))
}

/// Whether all resources of one pattern are of another. Too long to tell is no.
pub(super) fn resource_within(narrow: &ResourcePattern, wide: &ResourcePattern, budget: &Budget) -> bool {
    paid(&narrow.text, &wide.text, budget)
        && forms(narrow).all(|narrow| forms(wide).any(|wide| pattern_within(narrow, wide)))
}

/// Whether some text fits both patterns.
pub(super) fn patterns_meet(one: &Pattern, other: &Pattern) -> bool {
    // Most are plain text, which needs no comparing token by token.
    match (one.exact(), other.exact()) {
        (Some(text), _) if !other.has_variables() => other.matches(text),
        (_, Some(text)) if !one.has_variables() => one.matches(text),
        _ => intersect(&one.tokens(), &other.tokens()),
    }
}

/// Whether every text of the narrow pattern is one of the wide pattern.
pub(super) fn pattern_within(narrow: &Pattern, wide: &Pattern) -> bool {
    match narrow.exact() {
        Some(text) if !wide.has_variables() => wide.matches(text),
        _ => narrow == wide || within(&narrow.tokens(), &wide.tokens()),
    }
}

/// Whether every text of the narrow pattern is one of the wide pattern, by letting the wide one
/// swallow the narrow one token by token.
fn within(narrow: &[Token], wide: &[Token]) -> bool {
    let is_run = |token: &Token| matches!(token, Token::Run { .. });
    let mut reached = vec![false; wide.len() + 1];
    reached[0] = true;
    for step in 0..wide.len() {
        reached[step + 1] |= reached[step] && is_run(&wide[step]);
    }
    for token in narrow {
        let mut next = vec![false; wide.len() + 1];
        for step in 0..wide.len() {
            if reached[step] && swallows(&wide[step], token) {
                next[if is_run(&wide[step]) { step } else { step + 1 }] = true;
            }
            if next[step] && is_run(&wide[step]) {
                next[step + 1] = true;
            }
        }
        reached = next;
    }
    reached[wide.len()]
}

/// Whether one token of the wide pattern takes in one of the narrow pattern.
fn swallows(wide: &Token, narrow: &Token) -> bool {
    use Token::{Char, One, Run, Variable};
    match (wide, narrow) {
        // Of a variable only its name is known: itself takes it in, or a run that stops at nothing.
        (Run { colons: true }, Variable(_)) => true,
        (Variable(wide), Variable(narrow)) => wide == narrow,
        (Char(wanted), Char(c)) => wanted == c,
        (One { colons } | Run { colons }, Char(c)) => *colons || *c != ':',
        (One { colons } | Run { colons }, One { colons: theirs }) | (Run { colons }, Run { colons: theirs }) => {
            *colons || !theirs
        }
        (Char(_) | Variable(_), _) | (_, Variable(_)) | (One { .. }, Run { .. }) => false,
    }
}

/// Whether some text fits both patterns; a variable may be any text.
fn intersect(one: &[Token], other: &[Token]) -> bool {
    let any = |token: &Token| matches!(token, Token::Variable(_) | Token::Run { .. });
    let pair = |a: &Token, b: &Token| match (a, b) {
        (Token::Char(a), Token::Char(b)) => a == b,
        _ => true,
    };
    // reached[j]: the part of `one` seen so far and the first j tokens of `other` can be one text.
    let close = |reached: &mut Vec<bool>| {
        for (j, token) in other.iter().enumerate() {
            reached[j + 1] |= reached[j] && any(token);
        }
    };
    let mut reached = vec![false; other.len() + 1];
    reached[0] = true;
    close(&mut reached);
    for token in one {
        let mut next = vec![false; other.len() + 1];
        for j in 0..=other.len() {
            if !reached[j] {
                continue;
            }
            if any(token) {
                // A run stands for nothing, or for any number of the other's tokens.
                next[j..].fill(true);
                break;
            }
            if let Some(theirs) = other.get(j) {
                if any(theirs) {
                    next[j] = true;
                } else if pair(token, theirs) {
                    next[j + 1] = true;
                }
            }
        }
        close(&mut next);
        reached = next;
    }
    reached[other.len()]
}
