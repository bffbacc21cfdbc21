//! Conservative comparisons of statements, for the rule that nobody grants what they do not hold.
//! Nothing is guessed: [`covers`] answers no and [`touches`] yes where they cannot be sure.

use super::condition::{Condition, Wanted};
use super::document::{ActionMatcher, ActionPattern, ResourceMatcher, ResourcePattern, Statement};
use super::operator::Test;
use super::pattern::{Token, bind_to_parts};
use super::variable::Symbol;

/// Whether every request that `narrow` matches is matched by `wide` too: its actions and resources
/// lie within (variables compared as text), and every condition of `wide` stands in `narrow`.
/// Unsure is no.
#[must_use]
pub fn covers(wide: &Statement, narrow: &Statement) -> bool {
    wide.readable
        && narrow.readable
        && principals(wide, narrow)
        && actions(wide, narrow)
        && resources(wide, narrow)
        && {
            let stands =
                |condition: &Condition| narrow.conditions.iter().any(|other| implies(other, condition, wide, narrow));
            wide.conditions.iter().all(stands)
        }
}

/// Whether some request could match both. Unsure is yes; conditions and principals are not looked
/// at.
#[must_use]
pub fn touches(deny: &Statement, allow: &Statement) -> bool {
    let (one, other) = (&deny.actions, &allow.actions);
    let actions = meet(
        (one.negated, &one.entries),
        (other.negated, &other.entries),
        &|a, b| action_symbols(a).is_some_and(|a| action_symbols(b).is_some_and(|b| intersect(&a, &b))),
        &action_within,
    );
    let resources = match (&deny.resources, &allow.resources) {
        (Some(one), Some(other)) => meet(
            (one.negated, &one.entries),
            (other.negated, &other.entries),
            &|a, b| resource_symbols(a).iter().any(|a| resource_symbols(b).iter().any(|b| intersect(a, b))),
            &resource_within,
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

fn principals(wide: &Statement, narrow: &Statement) -> bool {
    match (&wide.principals, &narrow.principals) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => {
            let within = |inner: &super::Principals, outer: &super::Principals| {
                inner.entries.iter().all(|n| outer.entries.iter().any(|w| w.kind == n.kind && w.text == n.text))
            };
            wide.negated == narrow.negated && within(narrow, wide) && within(wide, narrow)
        }
    }
}

fn actions(wide: &Statement, narrow: &Statement) -> bool {
    contain(
        (wide.actions.negated, &wide.actions.entries),
        (narrow.actions.negated, &narrow.actions.entries),
        &|a, b| action_symbols(a).is_some_and(|a| action_symbols(b).is_some_and(|b| intersect(&a, &b))),
        &action_within,
        &|entry| matches!(entry.matcher, ActionMatcher::Everything),
    )
}

fn resources(wide: &Statement, narrow: &Statement) -> bool {
    let Some(outer) = &wide.resources else { return true };
    let everything = |entry: &ResourcePattern| entry.text == "*";
    let Some(inner) = &narrow.resources else { return !outer.negated && outer.entries.iter().any(everything) };
    contain(
        (outer.negated, &outer.entries),
        (inner.negated, &inner.entries),
        &|a, b| resource_symbols(a).iter().any(|a| resource_symbols(b).iter().any(|b| intersect(a, b))),
        &resource_within,
        &everything,
    )
}

/// Whether a condition being met makes the other met: the same operator and key, and values that
/// ask no less.
fn implies(narrow: &Condition, wide: &Condition, wide_in: &Statement, narrow_in: &Statement) -> bool {
    let has = |condition: &Condition, text: &str| condition.values.iter().any(|value| value.text == text);
    let dead = |condition: &Condition| condition.values.iter().any(Wanted::unreadable);
    let variables = narrow.values.iter().chain(&wide.values).any(|value| value.text.contains("${"));
    if narrow.operator != wide.operator || narrow.key != wide.key || dead(narrow) || dead(wide) {
        return false;
    }
    // Under two versions the same text is two things.
    if variables && wide_in.version != narrow_in.version {
        return false;
    }
    let narrower = narrow.values.iter().all(|value| has(wide, &value.text));
    let wider = wide.values.iter().all(|value| has(narrow, &value.text));
    match wide.operator.test() {
        Test::Null => narrower && wider,
        _ if wide.operator.negated() => wider,
        _ => narrower,
    }
}

/// `service:name` as symbols, letter case folded; nothing if it names no action.
fn action_symbols(entry: &ActionPattern) -> Option<Vec<Symbol>> {
    match &entry.matcher {
        ActionMatcher::Everything => Some(vec![Symbol::Token(Token::Run { colons: true })]),
        ActionMatcher::Named(service, name) => {
            let service = service.chars().map(|c| Token::Char(c.to_ascii_lowercase()));
            let tokens = service.chain([Token::Char(':')]).chain(name.tokens().iter().copied());
            Some(tokens.map(Symbol::Token).collect())
        }
        ActionMatcher::Nothing => None,
    }
}

pub(super) fn action_within(narrow: &ActionPattern, wide: &ActionPattern) -> bool {
    let Some(narrow) = action_symbols(narrow) else { return true };
    action_symbols(wide).is_some_and(|wide| within(&narrow, &wide))
}

/// Every form in which a resource pattern can match.
fn resource_symbols(entry: &ResourcePattern) -> Vec<Vec<Symbol>> {
    match &entry.matcher {
        ResourceMatcher::Fixed(patterns) => {
            patterns.iter().map(|p| p.tokens().iter().copied().map(Symbol::Token).collect()).collect()
        }
        ResourceMatcher::Variable(template) => vec![bound(&template.symbols())],
        ResourceMatcher::Nothing => Vec::new(),
    }
}

/// Tells the wildcards before the first variable where they end; what follows is in the sixth part.
fn bound(symbols: &[Symbol]) -> Vec<Symbol> {
    let first = symbols.iter().position(|symbol| matches!(symbol, Symbol::Variable(..))).unwrap_or(symbols.len());
    let token = |symbol: &Symbol| match symbol {
        Symbol::Token(token) => Some(*token),
        Symbol::Variable(..) => None,
    };
    let mut before: Vec<Token> = symbols[..first].iter().filter_map(token).collect();
    bind_to_parts(&mut before);
    before.into_iter().map(Symbol::Token).chain(symbols[first..].iter().cloned()).collect()
}

pub(super) fn resource_within(narrow: &ResourcePattern, wide: &ResourcePattern) -> bool {
    let wide = resource_symbols(wide);
    resource_symbols(narrow).iter().all(|narrow| wide.iter().any(|wide| within(narrow, wide)))
}

/// Whether every text of the narrow pattern is one of the wide pattern, by letting the wide one
/// swallow the narrow one symbol by symbol.
fn within(narrow: &[Symbol], wide: &[Symbol]) -> bool {
    let is_run = |symbol: &Symbol| matches!(symbol, Symbol::Token(Token::Run { .. }));
    let mut reached = vec![false; wide.len() + 1];
    reached[0] = true;
    for step in 0..wide.len() {
        reached[step + 1] |= reached[step] && is_run(&wide[step]);
    }
    for symbol in narrow {
        let mut next = vec![false; wide.len() + 1];
        for step in 0..wide.len() {
            if reached[step] && swallows(&wide[step], symbol) {
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

/// Whether one symbol of the wide pattern takes in one of the narrow pattern.
fn swallows(wide: &Symbol, narrow: &Symbol) -> bool {
    use Token::{Char, One, Run};
    let (wide, narrow) = match (wide, narrow) {
        (Symbol::Token(wide), Symbol::Token(narrow)) => (*wide, *narrow),
        // Of a variable only its name is known: itself takes it in, or a run that stops at nothing.
        (Symbol::Token(Run { colons: true }), Symbol::Variable(..)) => return true,
        (wide, narrow) => return wide == narrow,
    };
    match (wide, narrow) {
        (Char(wanted), Char(c)) => wanted == c,
        (One { colons } | Run { colons }, Char(c)) => colons || c != ':',
        (One { colons } | Run { colons }, One { colons: theirs }) | (Run { colons }, Run { colons: theirs }) => {
            colons || !theirs
        }
        (Char(_), _) | (One { .. }, Run { .. }) => false,
    }
}

/// Whether some text fits both patterns; a variable may be any text.
fn intersect(one: &[Symbol], other: &[Symbol]) -> bool {
    let any = |symbol: &Symbol| matches!(symbol, Symbol::Variable(..) | Symbol::Token(Token::Run { .. }));
    let pair = |a: &Symbol, b: &Symbol| match (a, b) {
        (Symbol::Token(Token::Char(a)), Symbol::Token(Token::Char(b))) => a == b,
        _ => true,
    };
    // reached[j]: the part of `one` seen so far and the first j symbols of `other` can be one text.
    let close = |reached: &mut Vec<bool>| {
        for (j, symbol) in other.iter().enumerate() {
            reached[j + 1] |= reached[j] && any(symbol);
        }
    };
    let mut reached = vec![false; other.len() + 1];
    reached[0] = true;
    close(&mut reached);
    for symbol in one {
        let mut next = vec![false; other.len() + 1];
        for j in 0..=other.len() {
            if !reached[j] {
                continue;
            }
            if any(symbol) {
                // A run stands for nothing, or for any number of the other's symbols.
                next[j..].fill(true);
                break;
            }
            if let Some(theirs) = other.get(j) {
                if any(theirs) {
                    next[j] = true;
                } else if pair(symbol, theirs) {
                    next[j + 1] = true;
                }
            }
        }
        close(&mut next);
        reached = next;
    }
    reached[other.len()]
}
