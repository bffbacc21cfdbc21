//! Names that this shop does not have: people, groups, roles, policies, tills, places; and accounts
//! that are not this shop.

use super::{Case, OTHER_ACCOUNT, UNKNOWN_NAME};
use crate::policy::lint::{did_you_mean, nearest};
use crate::policy::{Arn, Condition, Effect, Finding, Kind, Principal, PrincipalKind, Span, Statement, Test};
use crate::policy::{Edit, Fix};
use crate::shop::{Shop, catalogue};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn check(case: &Case, found: &mut Vec<Finding>) {
    let shop = case.shop();
    for statement in case.statements() {
        for entry in statement.resources.iter().flat_map(|resources| &resources.entries) {
            found.extend(arn(shop, &entry.text, entry.span, "so this entry does nothing"));
        }
        for entry in statement.principals.iter().flat_map(|principals| &principals.entries) {
            found.extend(principal(case, statement, entry));
        }
        for condition in &statement.conditions {
            values(shop, condition, found);
        }
    }
}

/// A name is a plain one: no wildcard and no variable.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?', '$'])
}

/// The first part of an ARN that names what this shop does not have.
fn arn(shop: &Shop, text: &str, span: Span, therefore: &str) -> Option<Finding> {
    let arn: Arn = text.parse().ok()?;
    let catalog = catalogue();
    let service = catalog.service(arn.service())?;
    if arn.partition() != "coffee" && arn.partition() != "*" {
        return None;
    }
    let say = |what: &str, name: &str, known: Vec<&str>| unknown(shop, (text, span), (what, name), known, therefore);
    let own = *arn.account() == *shop.id || arn.account() == "*";
    let built_in = arn.account() == "coffee" && arn.resource().starts_with("policy/");
    if is_plain(arn.account()) && !own && !built_in {
        return say("shop", arn.account(), vec![&shop.id]);
    }
    let locations = || shop.settings.locations.iter().map(|location| &*location.id).collect::<Vec<_>>();
    if service.located && is_plain(arn.location()) && !locations().contains(&arn.location()) {
        return say("location", arn.location(), locations());
    }
    let (kind, name) = arn.resource().split_once('/')?;
    if !is_plain(name) {
        return None;
    }
    let known: Vec<&str> = match (service.prefix.as_str(), kind) {
        ("iam", "user" | "mfa") | ("timeclock", "timesheet") => people(shop),
        ("iam", "group") => shop.groups.keys().map(AsRef::as_ref).collect(),
        ("iam", "role") => shop.roles.keys().map(AsRef::as_ref).collect(),
        ("iam", "policy") => {
            let fits = |built: bool| arn.account() == "*" || built == built_in;
            shop.policies.values().filter(|policy| fits(policy.built_in)).map(|policy| &*policy.name).collect()
        }
        ("register", "till") => shop.settings.workstations.iter().map(|workstation| &*workstation.id).collect(),
        ("inventory", "storeroom") => shop.settings.storerooms.iter().map(|storeroom| &*storeroom.id).collect(),
        ("inventory" | "register", "item") => shop.items.keys().map(AsRef::as_ref).collect(),
        ("orders", "queue") => locations(),
        ("shop", "shop") => vec![&shop.id],
        ("override", "approval") => {
            let action = name.replacen('/', ":", 1);
            return match catalog.action(&action) {
                Some(id) if catalog[id].name == action => None,
                _ => say("action", name, vec![]),
            };
        }
        _ => return None,
    };
    if known.contains(&name) { None } else { say(word(kind), name, known) }
}

fn word(kind: &str) -> &'static str {
    match kind {
        "user" | "mfa" | "timesheet" => "person",
        "group" => "group",
        "role" => "role",
        "policy" => "policy",
        "till" => "till",
        "storeroom" => "storeroom",
        "item" => "item",
        "queue" => "location",
        _ => "shop",
    }
}

/// Whoever works here, or will again.
fn people(shop: &Shop) -> Vec<&str> {
    shop.employees.values().filter(|employee| !employee.is_ended()).map(|employee| &*employee.name).collect()
}

/// The finding, with the nearest name that exists put in its place.
fn unknown(
    shop: &Shop,
    (text, span): (&str, Span),
    (what, name): (&str, &str),
    known: Vec<&str>,
    therefore: &str,
) -> Option<Finding> {
    if what == "person" && *shop.owner.name == *name {
        return Some(UNKNOWN_NAME.at(span, format!("`{name}` is the owner, who is no employee, {therefore}")));
    }
    let meant = nearest(name, known);
    let did_you_mean = did_you_mean(meant);
    let message = format!("this shop has no {what} `{name}`, {therefore}{did_you_mean}");
    let fix = meant.and_then(|meant| {
        let at = text.rfind(name)?;
        let mended = format!("{}{meant}{}", &text[..at], &text[at + name.len()..]);
        let edit = Edit { start: span.start(), end: span.end(), text: serde_json::Value::from(mended).to_string() };
        Some(Fix { words: format!("replace it by `{meant}`"), edits: vec![edit] })
    });
    Some(UNKNOWN_NAME.at(span, message).with_fix(fix))
}

fn principal(case: &Case, statement: &Statement, entry: &Principal) -> Option<Finding> {
    let shop = case.shop();
    if entry.kind != PrincipalKind::Aws || entry.text == "*" {
        return None;
    }
    let parsed: Option<Arn> = entry.text.parse().ok();
    let account = parsed.as_ref().map_or(entry.text.as_str(), Arn::account);
    let known = statement.conditions.iter().any(|condition| {
        let key = condition.key.as_str().to_ascii_lowercase();
        // Where it may be missing, or may be anything, it tells nobody apart.
        let asks = !condition.operator.negated() && !condition.operator.if_exists();
        let anything = condition.values.iter().any(|value| value.text.bytes().all(|byte| byte == b'*'));
        asks && !anything && matches!(key.as_str(), "sts:externalid" | "aws:principalorgid")
    });
    if *account != *shop.id {
        let negated = statement.principals.as_ref().is_some_and(|principals| principals.negated);
        let trusted = statement.effect == Effect::Allow && !negated && !known;
        let what = if case.kind == Kind::Trust { "take this role" } else { "do this" };
        let message =
            format!("`{account}` is not this shop: whoever that is may {what}, without an external id to tell them by");
        return trusted.then(|| OTHER_ACCOUNT.at(entry.span, message));
    }
    let arn = parsed?;
    let therefore = "so this names nobody";
    let name =
        |text: &'static str| arn.resource().strip_prefix(text).map(|rest| rest.rsplit('/').next().unwrap_or(rest));
    let roles = || shop.roles.keys().map(AsRef::as_ref).collect::<Vec<&str>>();
    let missing = |what: &str, name: &str, known: Vec<&str>| {
        // A wildcard here has a finding of its own.
        (!known.contains(&name) && !name.contains(['*', '?']))
            .then(|| unknown(shop, (&entry.text, entry.span), (what, name), known, therefore))
            .flatten()
    };
    if let Some(name) = name("user/") {
        return missing("person", name, people(shop));
    }
    if let Some(name) = name("role/") {
        return missing("role", name, roles());
    }
    let (role, person) = arn.resource().strip_prefix("assumed-role/")?.split_once('/')?;
    missing("role", role, roles()).or_else(|| missing("person", person, people(shop)))
}

/// Values that are names of this shop.
fn values(shop: &Shop, condition: &Condition, found: &mut Vec<Finding>) {
    let is_arn = match condition.operator.test() {
        Test::Text { .. } => false,
        Test::Arn => true,
        _ => return,
    };
    let key = condition.key.as_str().to_ascii_lowercase();
    let (what, known): (&str, Vec<&str>) = match key.as_str() {
        "aws:username" => ("person", people(shop)),
        "override:approvedby" => ("person", people(shop).into_iter().chain([shop.owner.name.as_ref()]).collect()),
        "shop:workstation" => ("workstation", shop.settings.workstations.iter().map(|w| &*w.id).collect()),
        "shop:location" => ("location", shop.settings.locations.iter().map(|l| &*l.id).collect()),
        "shop:dayofweek" => ("day", DAYS.to_vec()),
        "aws:principalarn" | "iam:policyarn" | "iam:permissionsboundary" => ("", vec![]),
        _ => return,
    };
    for value in &condition.values {
        let therefore = "so no request has this value";
        // A wildcard where none is taken has a finding of its own.
        let open = value.text.contains("${") || value.text.contains(['*', '?']);
        if what.is_empty() || is_arn {
            found.extend(arn(shop, &value.text, value.span, therefore));
        } else if !open && !known.contains(&value.text.as_str()) {
            found.extend(unknown(shop, (&value.text, value.span), (what, &value.text), known.clone(), therefore));
        }
    }
}
