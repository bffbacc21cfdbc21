//! What becomes of a text in the hands of whoever holds it: limits that cut it off, denials that
//! override it, variables that nothing fills in, and ways to more rights than were given.

use std::collections::BTreeSet;

use super::{Case, DEAD_GRANT, IDLE_DENY, OVERRIDDEN, SELF_ESCALATION, UNRESOLVED_VARIABLE, granting, of_effect};
use crate::policy::catalog::{Action, Escalation};
use crate::policy::lint::gravest;
use crate::policy::{Context, Effect, Finding, Kind, Layers, Policy, Span, Statement, Test, Truth, covers, touches};
use crate::shop::{Holder, Name, catalogue};

/// So many members of a group are looked at one by one.
const MOST_MEMBERS: usize = 2_000;

pub(super) fn check(case: &Case, found: &mut Vec<Finding>) {
    let boundaries = boundaries(case);
    let guardrails = case.guardrails();
    let hands: Vec<Hand> = case.holders.iter().map(|holder| Hand { holder, layers: case.layers(holder) }).collect();
    for statement in case.statements() {
        match statement.effect {
            Effect::Allow => {
                found.extend(overridden(case, statement, &hands, &guardrails));
                found.extend(dead(statement, &boundaries));
                found.extend(escalates(case, statement, &hands));
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

/// A way by which a holder gets more than was given.
fn escalates(case: &Case, statement: &Statement, hands: &[Hand]) -> Option<Finding> {
    let bound = statement.conditions.iter().any(|c| c.key.as_str().to_ascii_lowercase().starts_with("iam:"));
    if bound || case.kind != Kind::Identity {
        return None;
    }
    let is_denied =
        |hand: &Hand| of_effect(granting(&hand.layers), Effect::Deny).any(|(_, deny)| covers(deny, statement));
    let held = hands.iter().filter(|hand| !is_denied(hand));
    let ways = held.map(|hand| ways_up(case, statement, hand.holder)).find(|ways| !ways.is_empty())?;
    let first = ways.first()?;
    // One entry may open several ways, which are told with the first.
    let opened: Vec<&Action> = ways.iter().filter(|way| way.span == first.span).map(|way| way.action).collect();
    let others: Vec<&str> = gravest(&opened).into_iter().skip(1).map(|action| action.words.as_str()).collect();
    let more = if others.is_empty() { String::new() } else { format!("; they may also {}", others.join(", and ")) };
    Some(SELF_ESCALATION.at(first.span, format!("{}{more}", first.words)))
}

/// A way to more rights.
struct Way {
    /// The entry that opens it.
    span: Span,
    action: &'static Action,
    words: String,
}

fn ways_up(case: &Case, statement: &Statement, holder: &Holder) -> Vec<Way> {
    let shop = case.shop();
    let whose = case.called(holder);
    let mut ways = Vec::new();
    for (_, action) in catalogue().actions_of("iam").filter(|(_, action)| action.escalates.is_some()) {
        let Some(span) = named(statement, &action.service, action.verb()) else { continue };
        let on = |arn: &str| matches_resource(statement, arn);
        let found = match (action.escalates, action.verb()) {
            (Some(Escalation::Person), _) => {
                let others =
                    shop.employees.values().filter(|e| !e.is_ended() && !is_member(holder, &e.name, &e.groups));
                let mut others = others.take(MOST_MEMBERS);
                others.find(|e| on(&shop.iam_arn("user", &e.name))).map(|other| {
                    format!(
                        "{whose} may {}, for example that of `{}`, and so become somebody else",
                        action.words, other.name
                    )
                })
            }
            (_, "CreatePolicyVersion" | "SetDefaultPolicyVersion") => {
                let held = held(case, holder).into_iter().find(|policy| on(&shop.policy_arn(policy)));
                held.map(|policy| {
                    format!("{whose} may {}, also of `{policy}`, which they hold themselves", action.words)
                })
            }
            (_, "UpdateAssumeRolePolicy") => {
                let role = shop.roles.keys().find(|role| on(&shop.role_arn(role)));
                role.map(|role| format!("{whose} may {}, and so take `{role}` themselves", action.words))
            }
            (_, verb) => {
                let own = own_arns(case, holder).into_iter().find(|(kind, arn)| verb.contains(kind) && on(arn));
                own.map(|_| format!("{whose} may {}, and so give themselves whatever they like", action.words))
            }
        };
        ways.extend(found.map(|words| Way { span, action, words }));
    }
    ways
}

/// Whether that person is the holder, or holds it by the group.
fn is_member(holder: &Holder, name: &Name, groups: &[Name]) -> bool {
    match holder {
        Holder::Employee(own) => own == name,
        Holder::Group(group) => groups.contains(group),
        Holder::Role(_) => false,
    }
}

/// The managed policies that a holder has and that can be changed.
fn held(case: &Case, holder: &Holder) -> Vec<Name> {
    let shop = case.shop();
    let groups = match holder {
        Holder::Employee(name) => shop.employees.get(name).map(|e| e.groups.clone()).unwrap_or_default(),
        _ => Vec::new(),
    };
    let holders = groups.into_iter().map(Holder::Group).chain([holder.clone()]);
    let attached = holders.flat_map(|h| shop.grants(&h).map(|g| g.attached.clone()).unwrap_or_default());
    attached.filter(|policy| shop.policies.get(policy).is_some_and(|p| !p.built_in)).collect()
}

/// The ARNs under which a holder can be given something, by AWS's word for the kind.
fn own_arns(case: &Case, holder: &Holder) -> Vec<(&'static str, String)> {
    let shop = case.shop();
    let mut own = vec![(holder.kind(), shop.holder_arn(holder))];
    match holder {
        Holder::Employee(name) => {
            let groups = shop.employees.get(name).into_iter().flat_map(|e| &e.groups);
            own.extend(groups.map(|group| ("Group", shop.iam_arn("group", group))));
        }
        Holder::Group(group) => {
            let members = shop.members(group).take(MOST_MEMBERS);
            own.extend(members.map(|member| ("User", shop.iam_arn("user", &member.name))));
        }
        Holder::Role(_) => {}
    }
    own
}

/// Where a statement names an action, if it does.
fn named(statement: &Statement, service: &str, verb: &str) -> Option<Span> {
    let entry = statement.actions.entries.iter().find(|entry| entry.matches(service, verb));
    match (entry, statement.actions.negated) {
        (Some(entry), false) => Some(entry.span),
        (None, true) => Some(statement.actions.span),
        _ => None,
    }
}

/// Whether a statement is surely about a thing, whoever asks.
fn matches_resource(statement: &Statement, arn: &str) -> bool {
    let Some(resources) = &statement.resources else { return true };
    let context = Context::default();
    resources.entries.iter().any(|entry| entry.matches(arn, &context) == Truth::Yes) != resources.negated
}
