//! Actions: whether what is named exists, and what was meant.

use std::collections::HashSet;

use super::change::replace_by;
use super::{Draft, Part, check, did_you_mean};
use crate::policy::catalog::{ActionId, Catalog, Service};
use crate::policy::document::ActionPattern;
use crate::policy::finding::Finding;
use crate::policy::{Kind, Span};

/// What an action pattern names.
pub(super) enum Named<'c> {
    /// `*`.
    Everything,
    /// No colon, or nothing on one side of it.
    Malformed,
    /// A wildcard stands before the colon, where it is none.
    ServiceWildcard,
    /// Of a service that the catalogue does not have.
    Foreign(&'c str),
    /// Of one of its services: the actions that it matches, perhaps none.
    Ours(&'c Service, Vec<ActionId>),
}

impl<'c> Named<'c> {
    pub(super) fn new(entry: &'c ActionPattern, catalog: &'c Catalog) -> Named<'c> {
        let Some((prefix, name)) = entry.text.split_once(':') else {
            let all = !entry.text.is_empty() && entry.text.bytes().all(|b| b == b'*');
            return if all { Named::Everything } else { Named::Malformed };
        };
        if prefix.contains(['*', '?']) {
            return Named::ServiceWildcard;
        }
        if prefix.is_empty() || name.is_empty() {
            return Named::Malformed;
        }
        let Some(service) = catalog.service(prefix) else { return Named::Foreign(prefix) };
        let matched = if name.contains(['*', '?']) {
            let all = catalog.actions_of(prefix);
            all.filter(|(_, action)| entry.matches(&action.service, action.verb())).map(|(id, _)| id).collect()
        } else {
            catalog.action(&entry.text).into_iter().collect()
        };
        Named::Ours(service, matched)
    }

    /// The actions of the catalogue that it matches.
    pub(super) fn actions(&self, catalog: &Catalog) -> Vec<ActionId> {
        match self {
            Named::Everything => catalog.actions().map(|(id, _)| id).collect(),
            Named::Ours(_, matched) => matched.clone(),
            _ => Vec::new(),
        }
    }
}

pub(super) fn check(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    let written: HashSet<&str> = part.statement.actions.entries.iter().map(|entry| entry.text.as_str()).collect();
    for (entry, named) in part.statement.actions.entries.iter().zip(&part.named) {
        if entry.text.contains("${") {
            continue;
        }
        let (text, span) = (entry.text.as_str(), entry.span);
        let bare = text.trim();
        if bare != text && !bare.is_empty() {
            let message = format!("no action has blanks around its name, so `{text}` matches none");
            let fix = (!written.contains(bare)).then(|| replace_by(span, bare));
            found.push(check::MALFORMED_ACTION.at(span, message).with_fix(fix));
            continue;
        }
        match named {
            Named::Malformed => found.push(malformed(draft, &written, text, span)),
            Named::ServiceWildcard => {
                let message = format!("a wildcard before the colon is none, so `{text}` matches no action at all");
                // No fix: `*` alone, which would be one, is everything.
                found.push(check::SERVICE_WILDCARD.at(span, message));
            }
            Named::Foreign(service) => {
                found.push(foreign(draft, text, service, span));
                found.extend(mistaken(draft, text, span));
            }
            Named::Ours(service, matched) if matched.is_empty() => found.push(unknown(draft, service, text, span)),
            Named::Ours(..) if draft.kind == Kind::Trust && !is_asked_of_trust(text) => {
                let message = format!(
                    "a trust policy is asked about taking the role only, so `{text}` has no effect here; \
                     `sts:AssumeRole` is what counts"
                );
                found.push(check::IDLE_TRUST_ACTION.at(span, message));
            }
            Named::Everything | Named::Ours(..) => {}
        }
    }
}

fn is_asked_of_trust(text: &str) -> bool {
    text.get(..4).is_some_and(|service| service.eq_ignore_ascii_case("sts:"))
}

/// No colon: perhaps only the service was forgotten, or the name.
fn malformed(draft: &Draft, written: &HashSet<&str>, text: &str, span: Span) -> Finding {
    let is_meant = |action: &str| {
        action.split_once(':').is_some_and(|(_, verb)| verb.eq_ignore_ascii_case(text)) && !text.is_empty()
    };
    let mut whole = draft.catalog.actions().map(|(_, action)| action.name.as_str()).filter(|name| is_meant(name));
    let meant = if let (Some(only), None) = (whole.next(), whole.next()) {
        Some(only.to_owned())
    } else {
        let service = draft.catalog.service(text.trim_end_matches(':'));
        service.filter(|service| !gives_rights(&service.prefix)).map(|service| format!("{}:*", service.prefix))
    };
    let is_new = |meant: &String| !written.contains(meant.as_str());
    let did_you_mean = did_you_mean(meant.as_deref());
    let message = format!("an action is a service, a colon and a name, so `{text}` matches none{did_you_mean}");
    check::MALFORMED_ACTION.at(span, message).with_fix(meant.filter(is_new).map(|name| replace_by(span, &name)))
}

/// Whether all actions of a service together are power over everybody, which is nothing to guess.
fn gives_rights(service: &str) -> bool {
    matches!(service, "iam" | "sts")
}

/// An action of a service that the shop does not have: valid, and without meaning here.
fn foreign(draft: &Draft, text: &str, service: &str, span: Span) -> Finding {
    let services = draft.catalog.services().iter().map(|service| service.prefix.as_str());
    let name = text.split_once(':').map_or("", |(_, name)| name);
    let several = name.contains(['*', '?']);
    // Only a slip that leads to an action that exists is one.
    let meant = draft.suggestions.slip(service, services).filter(|meant| !(several && gives_rights(meant)));
    let meant = meant.map(|service| format!("{service}:{name}"));
    let meant = meant.filter(|meant| {
        let entry = ActionPattern::new(meant.clone(), span);
        draft.catalog.actions().any(|(_, action)| entry.matches(&action.service, action.verb()))
    });
    let did_you_mean = did_you_mean(meant.as_deref());
    let message = format!("this shop has no service `{service}`, so `{text}` matters elsewhere only{did_you_mean}");
    check::UNKNOWN_SERVICE.at(span, message).with_fix(meant.map(|name| replace_by(span, &name)))
}

/// A name of AWS's that is often got wrong, although no shop has the service.
fn mistaken(draft: &Draft, text: &str, span: Span) -> Option<Finding> {
    let instead = draft.catalog.mistaken(text)?;
    let (is, names) = if instead.len() == 1 { ("name is", names(instead)) } else { ("names are", names(instead)) };
    let message = format!("AWS has no action `{text}`, so this does nothing there either; the {is} {names}");
    let fix = instead.first().filter(|_| instead.len() == 1).map(|name| replace_by(span, name));
    Some(check::MISTAKEN_ACTION.at(span, message).with_fix(fix))
}

/// As a sentence lists them.
fn names(all: &[String]) -> String {
    all.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
}

/// An action, or a pattern of actions, that one of the shop's services does not have.
fn unknown(draft: &Draft, service: &Service, text: &str, span: Span) -> Finding {
    if text.contains(['*', '?']) {
        let message = format!("no action of {} is called like `{text}`, so this entry does nothing", service.words);
        return check::IDLE_WILDCARD.at(span, message);
    }
    let verbs = draft.catalog.actions_of(&service.prefix).map(|(_, action)| action.verb());
    let (_, verb) = text.split_once(':').unwrap_or(("", text));
    let meant = draft.suggestions.nearest(verb, verbs).map(|verb| format!("{}:{verb}", service.prefix));
    let did_you_mean = did_you_mean(meant.as_deref());
    let message = format!("there is no action `{text}`, so this entry does nothing{did_you_mean}");
    check::UNKNOWN_ACTION.at(span, message).with_fix(meant.map(|name| replace_by(span, &name)))
}
