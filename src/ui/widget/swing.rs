//! Who gains and who loses, in words: the one place where an impact becomes sentences.
//!
//! Losses come first, since there is often room for a few lines only; in each line the actions that do most harm in the
//! wrong hands come first.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::app::insight::impact::{ANOTHER, Impact, Sway, Swing, Voice};
use crate::app::words;
use crate::policy::Truth;
use crate::policy::catalog::KeyType;
use crate::shop::{Person, Shop, catalogue};
use crate::ui::prospect::{dated, measured};
use crate::ui::screen::words::counted;

/// The most people that one line names; of more, it names one less, so that the rest are several.
const MOST_NAMES: usize = 3;
/// The most actions, likewise.
const MOST_ACTIONS: usize = 4;

/// How far an action is gained or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Extent {
    /// Altogether.
    Whole,
    /// Without the limits there were.
    Unlimited,
    /// Only in some cases; one of them in words, if one was found.
    Within(String),
    /// Some cases more or fewer than before; one of them.
    Edge(String),
}

/// The lines of an impact, losses first: `Rudy Vega may no longer take payment and 3 more.`
#[must_use]
pub fn lines(impact: &Impact, shop: &Shop) -> Vec<(Sway, String)> {
    let mut lines = Vec::new();
    for sway in [Sway::Loses, Sway::Gains] {
        for (who, swings) in alike(impact, sway) {
            let who = people(&who, shop);
            lines.extend(told(sway, &swings, shop).into_iter().map(|words| (sway, format!("{who} {words}."))));
        }
    }
    lines
}

/// What is said beside the lines: that there are none, or that not everything was compared.
#[must_use]
pub fn note(impact: &Impact) -> Option<String> {
    match (impact.complete, !impact.swings.iter().any(is_given)) {
        (true, true) => Some("Nobody gains or loses anything.".to_owned()),
        (true, false) => None,
        (false, none) => {
            let holders = counted(impact.holders, "person or role", "people and roles");
            let compared =
                format!("Compared only in part: {holders}, {}.", counted(impact.actions, "action", "actions"));
            Some(if none { format!("{compared} None of them gains or loses.") } else { compared })
        }
    }
}

/// One short sentence for each way: `Rudy Vega may do less now.`
#[must_use]
pub fn summary(impact: &Impact, shop: &Shop) -> String {
    let way = |(sway, words): (Sway, &str)| {
        let mut who: Vec<&Voice> = Vec::new();
        let swings = impact.swings.iter().filter(|swing| swing.sway == sway && is_given(swing));
        // With a role in hand it is the same person.
        let themselves = |voice: &&Voice| !matches!(voice, Voice::As(..));
        for voice in swings.flat_map(|swing| &swing.who).filter(themselves) {
            if who.len() <= MOST_NAMES && !who.contains(&voice) {
                who.push(voice);
            }
        }
        let names = match who.len() {
            0 => return None,
            1..=MOST_NAMES => people(&who, shop),
            _ => format!("{} and others", people(&who[..1], shop)),
        };
        Some(format!("{names} may do {words} now."))
    };
    [(Sway::Loses, "less"), (Sway::Gains, "more")].into_iter().filter_map(way).collect::<Vec<_>>().join(" ")
}

/// Whether it takes a rule to allow it: asking who one is never does, so nobody gives it or takes it away.
fn is_given(swing: &Swing) -> bool {
    catalogue()[swing.action].name != "sts:GetCallerIdentity"
}

/// People with the very same swings together, in the order in which they are first spoken of.
fn alike(impact: &Impact, sway: Sway) -> Vec<(Vec<&Voice>, Vec<&Swing>)> {
    let swings: Vec<&Swing> = impact.swings.iter().filter(|swing| swing.sway == sway && is_given(swing)).collect();
    let mut voices: Vec<&Voice> = Vec::new();
    let mut of_voice: HashMap<&Voice, Vec<usize>> = HashMap::new();
    for (at, swing) in swings.iter().enumerate() {
        for voice in &swing.who {
            let own = of_voice.entry(voice).or_default();
            if own.is_empty() {
                voices.push(voice);
            }
            own.push(at);
        }
    }
    let mut groups: Vec<(Vec<&Voice>, Vec<&Swing>)> = Vec::new();
    let mut known: HashMap<&[usize], usize> = HashMap::new();
    for voice in voices {
        let own = of_voice[voice].as_slice();
        let at = *known.entry(own).or_insert_with(|| {
            groups.push((vec![], own.iter().map(|at| swings[*at]).collect()));
            groups.len() - 1
        });
        groups[at].0.push(voice);
    }
    groups
}

/// What some people gain or lose, actions of the same extent in one line.
fn told(sway: Sway, swings: &[&Swing], shop: &Shop) -> Vec<String> {
    let mut extents: Vec<(Extent, Vec<&Swing>)> = Vec::new();
    for swing in swings {
        let extent = extent(swing, shop);
        let same = |known: &Extent| match (known, &extent) {
            (Extent::Within(_), Extent::Within(_)) => true,
            (known, other) => known == other,
        };
        match extents.iter_mut().find(|(known, _)| same(known)) {
            Some((known, together)) => {
                // Each has its own limits: a case of one says nothing about the others.
                if *known != extent {
                    *known = Extent::Within(String::new());
                }
                together.push(swing);
            }
            None => extents.push((extent, vec![swing])),
        }
    }
    let line = |(extent, swings): (Extent, Vec<&Swing>)| {
        let what = actions(swings, shop);
        match (sway, extent) {
            (Sway::Gains, Extent::Whole) => format!("may now {what}"),
            (Sway::Loses, Extent::Whole) => format!("may no longer {what}"),
            (_, Extent::Unlimited) => format!("may now {what} in every case"),
            (_, Extent::Within(case)) if case.is_empty() => format!("may now {what}, within limits"),
            (_, Extent::Within(case)) => format!("may now {what}, such as {case}"),
            (Sway::Gains, Extent::Edge(case)) if case.is_empty() => format!("may now {what} in more cases"),
            (Sway::Gains, Extent::Edge(case)) => format!("may now {what} in more cases, such as {case}"),
            (Sway::Loses, Extent::Edge(case)) if case.is_empty() => format!("may {what} in fewer cases"),
            (Sway::Loses, Extent::Edge(case)) => format!("may {what} in fewer cases, no longer {case}"),
        }
    };
    extents.into_iter().map(line).collect()
}

fn extent(swing: &Swing, shop: &Shop) -> Extent {
    match (swing.sway, swing.verdicts) {
        (Sway::Gains, Some((Truth::No, Truth::Yes))) | (Sway::Loses, Some((_, Truth::No))) => Extent::Whole,
        (Sway::Gains, Some((Truth::Depends, Truth::Yes))) => Extent::Unlimited,
        (Sway::Gains, Some((Truth::No, Truth::Depends))) => Extent::Within(case(swing, shop)),
        _ => Extent::Edge(case(swing, shop)),
    }
}

/// `open the cash drawer, take payment and 6 more`, the riskiest first.
fn actions(mut swings: Vec<&Swing>, shop: &Shop) -> String {
    swings.sort_by_key(|swing| Reverse(catalogue()[swing.action].risk));
    let one = |swing: &&Swing| {
        let action = &catalogue()[swing.action];
        match &swing.resource {
            Some(thing) if thing.rsplit_once('/').is_some_and(|(_, name)| name == ANOTHER) => {
                format!("{} on another one", action.words)
            }
            Some(thing) => format!("{} on {}", action.words, words::thing(shop, thing)),
            None => action.words.clone(),
        }
    };
    let taken = |swing: &&&Swing| catalogue()[swing.action].name == "sts:AssumeRole";
    let roles = swings.iter().filter(taken).filter_map(|swing| swing.resource.as_deref());
    let roles: Vec<String> = roles.map(|role| words::thing(shop, role)).collect();
    // All the roles are one thing that somebody may do.
    let mut named = Vec::new();
    for swing in &swings {
        if swing.resource.is_none() || !taken(&swing) {
            named.push(one(swing));
        } else if !named.contains(&taking(&roles)) {
            named.push(taking(&roles));
        }
    }
    let shown = if named.len() > MOST_ACTIONS { MOST_ACTIONS - 1 } else { MOST_ACTIONS };
    let rest = named.len().saturating_sub(shown);
    named.truncate(shown);
    enumerated(named, rest, "more")
}

fn taking(roles: &[String]) -> String {
    match roles {
        [role] => format!("take the role {role}"),
        [role, other] => format!("take the roles {role} and {other}"),
        _ => format!("take {} roles", roles.len()),
    }
}

/// `Marco Diaz`, `Rudy Vega, Bo Lind and 3 others`, `Anyone as Cashier`.
fn people(who: &[&Voice], shop: &Shop) -> String {
    let one = |(at, voice): (usize, &&Voice)| match voice {
        Voice::Employee(name) => shop.full_name(&Person::Employee(name.clone())),
        Voice::As(name, role) => format!("{} as {role}", shop.full_name(&Person::Employee(name.clone()))),
        Voice::Role(name) if at == 0 => format!("Anyone as {name}"),
        Voice::Role(name) => format!("anyone as {name}"),
    };
    let shown = if who.len() > MOST_NAMES { MOST_NAMES - 1 } else { MOST_NAMES };
    let rest = who.len().saturating_sub(shown);
    enumerated(who.iter().take(shown).enumerate().map(one).collect(), rest, "others")
}

/// A case in words: `with amount $90`, `without an approval`.
fn case(swing: &Swing, shop: &Shop) -> String {
    let approver = swing.case.iter().find(|(key, _)| key == "override:ApprovedBy").and_then(|(_, by)| by.as_ref());
    let mut parts: Vec<String> = Vec::new();
    // What is wanted first, then who agrees to it.
    let (approval, own): (Vec<_>, Vec<_>) = swing.case.iter().partition(|(key, _)| key.starts_with("override:"));
    for (key, value) in own.into_iter().chain(approval) {
        let known = catalogue().key(key);
        let words = catalogue().words_for_key(key);
        let bare = words.strip_prefix("the ").unwrap_or(&words);
        let part = match (key.as_str(), value.as_deref(), known.map(|known| known.kind)) {
            ("override:ApprovedBy", Some(by), _) => format!("approved by {}", person(shop, by)),
            ("override:Present", Some("true"), _) if approver.is_some() => continue,
            ("override:ApprovedBy", None, _) => "without an approval".to_owned(),
            (_, Some("true"), Some(KeyType::Bool)) => format!("with {bare}"),
            (_, _, Some(KeyType::Bool)) | (_, None, _) => format!("without {bare}"),
            (_, Some(arn), Some(KeyType::Arn)) => format!("with {bare} {}", words::thing(shop, arn)),
            (_, Some(at), Some(KeyType::Date)) => format!("on {}", dated(&shop.settings, at)),
            (_, Some(value), _) => {
                let unit = known.and_then(|known| known.unit);
                format!("with {bare} {}", measured(&shop.settings, unit, value))
            }
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    enumerated(parts, 0, "")
}

fn person(shop: &Shop, name: &str) -> String {
    shop.person(name).map_or_else(|| name.to_owned(), |person| shop.full_name(&person))
}

/// `a`, `a and b`, `a, b and 3 more`.
fn enumerated(mut items: Vec<String>, rest: usize, of_rest: &str) -> String {
    if rest > 0 {
        items.push(format!("{} {of_rest}", crate::ui::text::grouped(rest)));
    }
    match items.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
