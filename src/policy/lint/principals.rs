//! Principals, in policies that name them: what can be one, and what trust policies have besides.

use super::change::remove_member;
use super::{Draft, Part, check};
use crate::policy::finding::{Finding, Fix};
use crate::policy::principal::{Principal, PrincipalKind};
use crate::policy::{Kind, arn};

pub(super) fn check(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    let statement = part.statement;
    if draft.kind == Kind::Trust
        && let Some(resources) = &statement.resources
    {
        let name = if resources.negated { "NotResource" } else { "Resource" };
        let message = "a trust policy is about its own role and has no resource; AWS would refuse it";
        let fix = remove_member(part.node, name).map(|edit| Fix::new(format!("remove the `{name}`"), edit));
        found.push(check::RESOURCE_IN_TRUST.at(resources.span, message).with_fix(fix));
    }
    let Some(principals) = &statement.principals else { return };
    if draft.kind == Kind::Trust && principals.negated {
        let message = "a trust policy names who may take the role; `NotPrincipal` would name everybody else";
        found.push(check::NOT_PRINCIPAL_IN_TRUST.at(principals.span, message));
    }
    for entry in principals.entries.iter().filter(|entry| entry.kind == PrincipalKind::Aws) {
        found.extend(malformed(entry));
    }
    if part.allows() && !principals.negated && !asks_who(part) {
        for entry in principals.entries.iter().filter(|entry| is_everyone(entry)) {
            let what = if draft.kind == Kind::Trust { "take this role" } else { "do this" };
            let message = format!(
                "`*` is everybody, of this shop and of any other: without a condition on who it is, all may {what}"
            );
            found.push(check::EVERYONE_TRUSTED.at(entry.span, message));
        }
    }
}

fn is_everyone(entry: &Principal) -> bool {
    entry.kind == PrincipalKind::Everyone || entry.kind == PrincipalKind::Aws && entry.text == "*"
}

/// What keeps an `AWS` entry from naming anybody.
fn malformed(entry: &Principal) -> Option<Finding> {
    let text = entry.text.as_str();
    if text == "*" || text.contains("${") {
        return None;
    }
    let Some([first, _, service, _, account, resource]) = arn::parts(text) else {
        let is_account = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_+=,.@".contains(c));
        if is_account {
            return None;
        }
        let message = if text.contains('*') {
            "`*` is a wildcard in no principal but the lone `*`, so this names nobody".to_owned()
        } else {
            format!("`{text}` is neither an ARN nor an account, so it names nobody")
        };
        let check = if text.contains('*') { check::PRINCIPAL_WILDCARD } else { check::MALFORMED_PRINCIPAL };
        return Some(check.at(entry.span, message));
    };
    if text.contains(['*', '?']) {
        let message = "`*` and `?` are no wildcards inside a principal's ARN, so this names nobody";
        return Some(check::PRINCIPAL_WILDCARD.at(entry.span, message));
    }
    if resource.starts_with("group/") && service == "iam" {
        let message = "a group cannot be a principal, so this names nobody; name its people, or the shop's root and \
                       let the group's policies decide";
        return Some(check::GROUP_PRINCIPAL.at(entry.span, message));
    }
    let of_iam = ["user/", "role/"].iter().any(|kind| resource.starts_with(kind)) || resource == "root";
    let of_sts = ["assumed-role/", "federated-user/"].iter().any(|kind| resource.starts_with(kind));
    let fits = first == "arn" && !account.is_empty() && (service == "iam" && of_iam || service == "sts" && of_sts);
    (!fits).then(|| {
        let message = format!("`{text}` is no person, role, session or account, so it names nobody");
        check::MALFORMED_PRINCIPAL.at(entry.span, message)
    })
}

/// Whether a statement's conditions say who it may be.
fn asks_who(part: &Part) -> bool {
    const WHO: [&str; 10] = [
        "sts:externalid",
        "aws:principalorgid",
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principaltag/",
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:userid",
        "aws:username",
        "aws:sourceidentity",
    ];
    part.statement.conditions.iter().any(|condition| {
        let key = condition.key.folded();
        !condition.operator.negated && !condition.operator.if_exists && WHO.iter().any(|who| key.starts_with(who))
    })
}
