//! Risks: what a statement lets through beyond what it seems to say.

use std::collections::HashSet;

use super::actions::Named;
use super::resources::is_everything;
use super::{Draft, Part, check};
use crate::policy::Kind;
use crate::policy::arn;
use crate::policy::catalog::{Access, Action, Escalation, Risk};
use crate::policy::finding::{Check, Finding};

pub(super) fn check(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    negations(draft, part, found);
    if part.allows() {
        partners(draft, part, found);
    }
    if part.allows() && draft.kind == Kind::Identity && !part.statement.actions.negated {
        let limits = Limits::new(part);
        for (entry, named) in part.statement.actions.entries.iter().zip(&part.named) {
            match named {
                Named::Everything if limits.everything && part.statement.conditions.is_empty() => {
                    let message = "this is everything there is, other people's permissions and sign-ins too: \
                                   whoever holds it can do all that the owner can, and give it to others";
                    found.push(check::FULL_ACCESS.at(entry.span, message));
                }
                Named::Everything => {
                    let actions: Vec<&Action> = draft.catalog.actions().map(|(_, action)| action).collect();
                    found
                        .extend(escalation(&limits, &actions).map(|message| check::ESCALATION.at(entry.span, message)));
                }
                Named::Ours(_, matched) => {
                    let actions: Vec<&Action> = matched.iter().map(|id| &draft.catalog[*id]).collect();
                    if let Some((check, message)) = heaviest(&limits, &actions) {
                        found.push(check.at(entry.span, message));
                    }
                }
                _ => {}
            }
        }
    }
}

/// `Not…`: what is meant is the rest of the world, which grows.
fn negations(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    let statement = part.statement;
    let principals = statement.principals.as_ref().filter(|principals| principals.negated);
    if let Some(principals) = principals
        && draft.kind != Kind::Trust
    {
        let (check, message) = if part.allows() {
            (&check::ALLOW_NOT_PRINCIPAL, "this allows everybody in the world but those listed")
        } else {
            (&check::DENY_NOT_PRINCIPAL, "this also denies everybody who has a boundary, even those listed")
        };
        found.push(check.at(principals.span, message));
    }
    if !part.allows() || !draft.grants() || part.excepts_everything().is_some() {
        return;
    }
    if statement.actions.negated {
        let actions: Vec<&Action> = part.actions.iter().map(|id| &draft.catalog[*id]).collect();
        let powers = if draft.kind == Kind::Identity { powers(&Limits::new(part), &actions) } else { Vec::new() };
        let powers = match together(&powers) {
            none if none.is_empty() => none,
            some => format!("; that gives the power to {some}"),
        };
        let message =
            format!("this allows everything but what is listed, also what is added to the shop later{powers}");
        found.push(check::ALLOW_NOT_ACTION.at(statement.actions.span, message));
    }
    if let Some(resources) =
        statement.resources.as_ref().filter(|resources| resources.negated && draft.kind != Kind::Trust)
    {
        let message = "this allows it on everything but what is listed, also on what is added to the shop later";
        found.push(check::ALLOW_NOT_RESOURCE.at(resources.span, message));
    }
}

/// Whoever asks, as a resource says it.
const ME: &str = "${aws:username}";

/// Whether what is listed is oneself.
#[derive(PartialEq, Eq)]
enum Oneself {
    No,
    /// Beside others.
    Among,
    Only,
}

/// What keeps a statement's actions within bounds.
struct Limits<'p> {
    /// Some entry takes in every resource.
    everything: bool,
    /// The types of which some entry takes in every thing: `role/*`; none if only exceptions are listed.
    whole: Option<HashSet<&'p str>>,
    oneself: Oneself,
    /// Some condition asks for what is changed.
    bound: bool,
    /// Nothing at all is asked.
    unasked: bool,
}

impl<'p> Limits<'p> {
    fn new(part: &Part<'p>) -> Limits<'p> {
        let bound = part.statement.conditions.iter().any(|c| c.key.folded().starts_with("iam:"));
        let unasked = part.statement.conditions.is_empty();
        let Some(resources) = &part.statement.resources else {
            return Limits { everything: false, whole: Some(HashSet::new()), oneself: Oneself::No, bound, unasked };
        };
        let texts = || resources.entries.iter().map(|entry| entry.text.as_str());
        let whole = |text: &'p str| {
            let (of, rest) = arn::parts(text)?[5].split_once('/')?;
            rest.bytes().all(|b| b == b'*').then_some(of)
        };
        Limits {
            everything: !resources.negated && resources.entries.iter().any(is_everything),
            whole: (!resources.negated).then(|| texts().filter_map(whole).collect()),
            oneself: match resources.negated {
                false if texts().all(|text| text.to_lowercase().contains(ME)) => Oneself::Only,
                false if texts().any(|text| text.to_lowercase().ends_with(&format!(":user/{ME}"))) => Oneself::Among,
                _ => Oneself::No,
            },
            bound,
            unasked,
        }
    }

    /// Whether some entry takes in every thing of a type, or everything.
    fn has_all_of(&self, kind: Option<&str>) -> bool {
        let Some(whole) = &self.whole else { return true };
        self.everything || kind.is_some_and(|kind| whole.contains(kind))
    }
}

/// The powers that actions without limit come to, the gravest together: to give rights, and then also to set sign-ins.
/// Nothing if they give no rights.
fn powers<'a>(limits: &Limits, actions: &[&'a Action]) -> Vec<&'a str> {
    let those = |is: &dyn Fn(&Action) -> bool| {
        let unlimited = |action: &&Action| limits.has_all_of(action.resource.kind()) && is(action);
        actions.iter().copied().filter(unlimited).collect::<Vec<_>>()
    };
    let rights = those(&|a| a.gives_rights() && !limits.bound);
    if rights.is_empty() {
        return Vec::new();
    }
    let resets = those(&|a| a.escalates == Some(Escalation::Person) && limits.oneself != Oneself::Only);
    let makes = those(&|a| a.credential && a.risk > Risk::Low && limits.oneself != Oneself::Only);
    let sign_ins = if resets.is_empty() { makes } else { resets };
    gravest(&[rights, sign_ins].concat()).into_iter().map(|action| action.words.as_str()).collect()
}

/// Of actions that lead to the same by one kind of thing, or do the same to several kinds, the first.
#[must_use]
pub fn gravest<'a>(actions: &[&'a Action]) -> Vec<&'a Action> {
    let does = |action: &'a Action| action.words.split(' ').next();
    let by = |action: &'a Action| (action.escalates, action.resource.kind());
    let mut gravest: Vec<&Action> = Vec::new();
    for action in actions {
        if !gravest.iter().any(|other| does(other) == does(action) || by(other) == by(action)) {
            gravest.push(action);
        }
    }
    gravest
}

/// `change who may take a role, to save a new version of a policy and to attach a policy to an employee`
fn together(powers: &[&str]) -> String {
    match powers {
        [before @ .., last] if !before.is_empty() => format!("{} and to {last}", before.join(", to ")),
        powers => powers.concat(),
    }
}

/// What is to be said of such powers, if there are any.
fn escalation(limits: &Limits, actions: &[&Action]) -> Option<String> {
    let over_oneself = |action: &&&Action| action.gives_rights() && action.resource.kind() == Some("user");
    match powers(limits, actions).as_slice() {
        [] if limits.oneself != Oneself::No && !limits.bound => actions.iter().find(over_oneself).map(|action| {
            format!(
                "to {} is enough where that is oneself: whoever holds this can give themselves whatever they like",
                action.words
            )
        }),
        [] => None,
        [words] => Some(format!(
            "whoever may {words} without limit can give themselves whatever they like; name what it is for"
        )),
        several => Some(format!(
            "this gives the power to {}: whoever holds it can give themselves whatever they like; name what it is for",
            together(several)
        )),
    }
}

/// The worst that an entry lets somebody do.
fn heaviest(limits: &Limits, actions: &[&Action]) -> Option<(&'static Check, String)> {
    let first = |is: &dyn Fn(&Action) -> bool| actions.iter().find(|action| is(action)).copied();
    let unlimited = |action: &Action| limits.has_all_of(action.resource.kind());
    if let Some(message) = escalation(limits, actions) {
        return Some((&check::ESCALATION, message));
    }
    if let Some(action) = first(&|a| matches!(a.verb(), "PassRole" | "AssumeRole") && unlimited(a)) {
        let message = format!("this is for every role there is and will be: `{}` should name its roles", action.name);
        return Some((&check::ANY_ROLE, message));
    }
    if let Some(action) = first(&|a| a.runs) {
        let message = format!(
            "whoever may {} names programs that a till runs for its drawer and printer: it can do what whoever started brewgate there can",
            action.words
        );
        return Some((&check::RUNS_PROGRAMS, message));
    }
    if let Some(action) = first(&|a| a.escalates == Some(Escalation::Person) && unlimited(a) && limits.unasked) {
        let message = format!(
            "whoever may {} without limit can sign in as any employee; name whom it is for, or ask for the full sign-in",
            action.words
        );
        return Some((&check::ESCALATION, message));
    }
    if let Some(action) =
        first(&|a| limits.oneself != Oneself::Only && (a.credential || a.escalates == Some(Escalation::Person)))
    {
        let message = format!("whoever may {} decides what somebody signs in with", action.words);
        return Some((&check::CREDENTIALS, message));
    }
    if let Some(action) = first(&|a| a.access == Access::PermissionsManagement) {
        let message = format!("whoever may {} changes what others may do", action.words);
        return Some((&check::PERMISSIONS_MANAGEMENT, message));
    }
    let action = first(&|a| a.access == Access::Read && a.risk == Risk::High)?;
    let message = format!("whoever may {} can take along what should not get around", action.words);
    Some((&check::SENSITIVE_READ, message))
}

/// A key that says where a request comes from only together with another.
fn partners(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    let has = |key: &str| part.statement.conditions.iter().any(|c| c.key.folded() == key && !c.operator.negated);
    let pairs = [
        ("aws:sourcearn", "aws:sourceaccount", "aws:SourceAccount"),
        ("aws:sourceaccount", "aws:sourcearn", "aws:SourceArn"),
    ];
    for (key, partner, name) in pairs {
        let Some(condition) = part.statement.conditions.iter().find(|c| c.key.folded() == key) else { continue };
        if !has(partner) && !has("aws:principalorgid") {
            let message = format!(
                "`{}` alone can be met by somebody else's request of the same name; it is only safe with `{name}`",
                condition.key.as_str()
            );
            found.push(check::PARTNER_KEY.at(draft.name_at(condition.span), message));
        }
    }
}
