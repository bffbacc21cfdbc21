//! What becomes of a text in the hands of whoever holds it: limits that cut it off, denials that
//! override it, and variables that nothing fills in.

use std::collections::BTreeSet;

use super::{Case, DEAD_GRANT, IDLE_DENY, MOST_MEMBERS, OVERRIDDEN, UNRESOLVED_VARIABLE, granting, of_effect, ways};
use crate::policy::{Effect, Finding, Layers, Policy, Statement, Test, covers, touches};
use crate::shop::{Holder, Name};

pub(super) fn check(case: &Case, found: &mut Vec<Finding>) {
    let boundaries = boundaries(case);
    let guardrails = case.guardrails();
    let hands: Vec<Hand> = case.holders.iter().map(|holder| Hand { holder, layers: case.layers(holder) }).collect();
    for statement in case.statements() {
        match statement.effect {
            Effect::Allow => {
                found.extend(overridden(case, statement, &hands, &guardrails));
                found.extend(dead(statement, &boundaries));
                found.extend(ways::escalation(case, statement));
            }
            Effect::Deny => found.extend(idle(case, statement, &hands)),
        }
        unresolved(case, statement, found);
    }
}

/// Somebody who holds the text, and everything else that they hold.
struct Hand<'c> {
    holder: &'c Holder,
    layers: Layers,
}

/// The boundaries of whoever holds the text: whose, and which.
fn boundaries(case: &Case) -> Vec<(String, Policy)> {
    let mut all = Vec::new();
    for holder in &case.holders {
        let people: Vec<Holder> = match holder {
            Holder::Group(group) => {
                let members = case.shop().members(group).take(MOST_MEMBERS);
                members.filter(|m| m.grants.boundary.is_some()).map(|m| Holder::Employee(m.name.clone())).collect()
            }
            other => vec![other.clone()],
        };
        for person in people {
            all.extend(case.layers(&person).boundary.map(|boundary| (case.called(&person), boundary)));
        }
    }
    all
}

/// Whether a limit lets nothing of a statement through.
fn withholds<'p>(limit: impl IntoIterator<Item = &'p Policy> + Clone, statement: &Statement) -> bool {
    let allowed = of_effect(limit.clone(), Effect::Allow).any(|(_, allow)| touches(allow, statement));
    !allowed || of_effect(limit, Effect::Deny).any(|(_, deny)| covers(deny, statement))
}

fn dead(statement: &Statement, boundaries: &[(String, Policy)]) -> Option<Finding> {
    let out = |(_, boundary): &&(String, Policy)| withholds([boundary], statement);
    let (whose, boundary) = boundaries.iter().find(out)?;
    let more = boundaries.iter().filter(out).count() - 1;
    let others = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!("{whose}{others} cannot use this: it lies outside the boundary `{}`", boundary.name);
    Some(DEAD_GRANT.at(statement.effect_span, message))
}

/// Denied by another policy of everybody who holds it, or by a guardrail.
fn overridden(case: &Case, statement: &Statement, hands: &[Hand], guardrails: &[Vec<Policy>]) -> Option<Finding> {
    if statement.principals.is_some() {
        return None;
    }
    let denial = |hand: &Hand| {
        let others = granting(&hand.layers).filter(|policy| !same(policy, &case.policy));
        of_effect(others, Effect::Deny).find(|(_, deny)| covers(deny, statement)).map(|(policy, _)| policy.name.clone())
    };
    let guardrail = guardrails.iter().find(|level| !case.guardrail && withholds(level.iter(), statement));
    if guardrail.is_some() {
        let message = "the guardrails of the shop let nothing of this through, so it allows nothing";
        return Some(OVERRIDDEN.at(statement.effect_span, message));
    }
    let by: Option<Vec<_>> = hands.iter().map(denial).collect();
    let by = by.filter(|names| !names.is_empty())?;
    let message =
        format!("`{}` denies all of this to whoever holds it, and a Deny always wins: it allows nothing", by[0]);
    Some(OVERRIDDEN.at(statement.effect_span, message))
}

/// Whether a policy is the one that is looked at.
fn same(policy: &Policy, other: &Policy) -> bool {
    std::sync::Arc::ptr_eq(&policy.document, &other.document)
}

/// A Deny where nothing is allowed that it could take away.
fn idle(case: &Case, statement: &Statement, hands: &[Hand]) -> Option<Finding> {
    if case.holders.is_empty() || case.guardrail || !case.bounded.is_empty() {
        return None;
    }
    let allows =
        |layers: &Layers| of_effect(granting(layers), Effect::Allow).any(|(_, allow)| touches(statement, allow));
    let reached = hands.iter().any(|hand| match hand.holder {
        Holder::Group(group) => {
            // Whoever is in the group may have it from elsewhere.
            let members: Vec<_> = case.shop().members(group).take(MOST_MEMBERS).collect();
            let groups: BTreeSet<&Name> = members.iter().flat_map(|member| &member.groups).collect();
            let of_groups = groups.into_iter().map(|group| Holder::Group(group.clone()));
            let own =
                members.iter().filter(|member| !member.grants.attached.is_empty() || !member.grants.inline.is_empty());
            of_groups
                .chain([hand.holder.clone()])
                .chain(own.map(|member| Holder::Employee(member.name.clone())))
                .any(|holder| allows(&case.layers(&holder)))
        }
        _ => allows(&hand.layers),
    });
    let message = "nobody who holds this is allowed any of it today: a fence, which withholds nothing yet";
    (!reached).then(|| IDLE_DENY.at(statement.effect_span, message))
}

/// Variables for facts that a kind of holder never has.
fn unresolved(case: &Case, statement: &Statement, found: &mut Vec<Finding>) {
    let role = case.holders.iter().find(|holder| matches!(holder, Holder::Role(_)));
    let person = case.holders.iter().find(|holder| !matches!(holder, Holder::Role(_)));
    let texts = statement.resources.iter().flat_map(|resources| &resources.entries).map(|e| (e.text.as_str(), e.span));
    let values = statement.conditions.iter().flat_map(|c| &c.values).map(|value| (value.text.as_str(), value.span));
    for (text, span) in texts.chain(values) {
        let lower = text.to_ascii_lowercase();
        let never = [
            ("aws:username", role, "is never set while a role is in hand"),
            ("aws:tokenissuetime", person, "is only set while a role is in hand"),
        ];
        for (key, holder, why) in never {
            // With a default it is never left open.
            if lower.contains(&format!("${{{key}}}"))
                && let Some(holder) = holder
            {
                let message =
                    format!("{} holds this, and `{key}` {why}: there this matches nothing", case.called(holder));
                found.push(UNRESOLVED_VARIABLE.at(span, message));
            }
        }
    }
    for condition in statement.conditions.iter().filter(|c| c.key.as_str().eq_ignore_ascii_case("aws:username")) {
        if let Some(holder) = role.filter(|_| !condition.operator.negated() && !condition.operator.if_exists()) {
            let met = condition.operator.test() == Test::Null;
            let message =
                format!("{} holds this, and `aws:username` is never set while a role is in hand", case.called(holder));
            found.extend((!met).then(|| UNRESOLVED_VARIABLE.at(condition.span, message)));
        }
    }
}
