//! Ways by which whoever holds a text gets more rights than were given: with what it allows themselves, or in a role that
//! they may take.

use std::sync::Arc;

use super::{Case, MOST_MEMBERS, SELF_ESCALATION};
use crate::policy::catalog::{Action, Escalation};
use crate::policy::lint::gravest;
use crate::policy::{
    Context, Finding, Kind, Layers, Policy, Prospect, Request, Span, Statement, Truth, Value, prospect,
};
use crate::shop::{Holder, Name, catalogue};

/// Of so many things that an entry is about it is asked one by one whether it leads further.
const MOST_ASKED: usize = 64;

/// What somebody who holds it may do to get more than was given.
pub(super) fn escalation(case: &Case, statement: &Statement) -> Option<Finding> {
    let bound = statement.conditions.iter().any(|c| c.key.as_str().to_ascii_lowercase().starts_with("iam:"));
    if bound || case.kind != Kind::Identity {
        return None;
    }
    let ways = case.holders.iter().map(|holder| ways_up(case, statement, holder)).find(|ways| !ways.is_empty())?;
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
    let escalating = catalogue().actions_of("iam").filter(|(_, action)| action.escalates.is_some());
    let named: Vec<(&Action, Span)> = escalating
        .filter_map(|(_, action)| Some((action, named(statement, &action.service, action.verb())?)))
        .collect();
    if named.is_empty() {
        return Vec::new();
    }
    let shop = case.shop();
    let roles = roles(case, holder);
    let whose = case.called(holder);
    let mut ways = Vec::new();
    for (action, span) in named {
        // What the statement allows may be denied elsewhere, or lie beyond a limit.
        let leads = |who: &Holder, arn: &str| {
            matches_resource(statement, arn, &context(case, who)) && may(case, who, &action.name, arn)
        };
        let words = &action.words;
        let found = match (action.escalates, action.verb()) {
            (Some(Escalation::Person), _) => {
                let others =
                    shop.employees.values().filter(|e| !e.is_ended() && !is_member(holder, &e.name, &e.groups));
                let mut others = others.take(MOST_ASKED);
                others.find(|other| leads(holder, &shop.iam_arn("user", &other.name))).map(|other| {
                    format!("{whose} may {words}, for example that of `{}`, and so become somebody else", other.name)
                })
            }
            (_, "CreatePolicyVersion" | "SetDefaultPolicyVersion") => {
                let in_roles = roles.iter().flat_map(|role| {
                    let held = held(case, &Holder::Role(role.clone()));
                    held.into_iter()
                        .map(move |policy| (policy, format!("which the role `{role}` has that they may take")))
                });
                let own =
                    held(case, holder).into_iter().map(|policy| (policy, "which they hold themselves".to_owned()));
                let mut all = own.chain(in_roles).take(MOST_ASKED);
                all.find(|(policy, _)| leads(holder, &shop.policy_arn(policy)))
                    .map(|(policy, how)| format!("{whose} may {words}, also of `{policy}`, {how}"))
            }
            (_, "UpdateAssumeRolePolicy") => {
                let role = shop.roles.keys().take(MOST_ASKED).find(|role| leads(holder, &shop.role_arn(role)));
                role.map(|role| format!("{whose} may {words}, and so take `{role}` themselves"))
            }
            (_, verb) => {
                let themselves = || {
                    let own = own_arns(case, holder).into_iter().filter(|(kind, ..)| verb.contains(kind));
                    own.take(MOST_ASKED).find(|(_, arn, who)| leads(who, arn))?;
                    Some(format!("{whose} may {words}, and so give themselves whatever they like"))
                };
                let in_a_role = || {
                    let role = roles.iter().filter(|_| verb.contains("Role"));
                    let role = role.take(MOST_ASKED).find(|role| leads(holder, &shop.role_arn(role)))?;
                    Some(format!(
                        "{whose} may {words}, for example `{role}`, which they may take, and so give themselves \
                         whatever they like"
                    ))
                };
                themselves().or_else(in_a_role)
            }
        };
        ways.extend(found.map(|words| Way { span, action, words }));
    }
    ways
}

/// Whether it is not sure that this is refused to somebody, whatever else they know and wherever they are.
fn may(case: &Case, who: &Holder, action: &str, arn: &str) -> bool {
    is_open(case, who, Request { action: action.to_owned(), resource: arn.to_owned(), ..Request::default() }, None)
}

fn is_open(case: &Case, who: &Holder, mut request: Request, trust: Option<Policy>) -> bool {
    let layers = Layers {
        guardrails: case.guardrails().into_iter().map(Arc::from).collect(),
        resource: trust,
        ..case.layers(who)
    };
    let shop = case.shop();
    request.principal = match who {
        Holder::Role(role) => shop.session_arn(role, role),
        Holder::Employee(name) | Holder::Group(name) => shop.iam_arn("user", name),
    };
    request.context = context(case, who);
    for key in layers.all().flat_map(|policy| &policy.document.statements).flat_map(Statement::keys) {
        if request.context.value(key.as_str()).is_none() && !is_never_set(who, key.as_str()) {
            request.context.set(key.as_str(), Value::Unknown);
        }
    }
    !matches!(prospect(&layers, &request), Prospect::Denied(_))
}

/// Whether a role's session never has a key.
fn is_never_set(who: &Holder, key: &str) -> bool {
    matches!(who, Holder::Role(_)) && key.eq_ignore_ascii_case("aws:username")
}

/// What is known of somebody who asks.
fn context(case: &Case, who: &Holder) -> Context {
    let context = Context::default().with("aws:PrincipalAccount", &*case.shop().id);
    match who {
        Holder::Employee(name) => {
            let arn = case.shop().iam_arn("user", name);
            context.with("aws:username", &**name).with("aws:PrincipalType", "User").with("aws:PrincipalArn", arn)
        }
        Holder::Role(role) => {
            context.with("aws:PrincipalType", "AssumedRole").with("aws:PrincipalArn", case.shop().role_arn(role))
        }
        Holder::Group(_) => context.with("aws:PrincipalType", "User"),
    }
}

/// The roles that a holder, or anybody in it, may take.
fn roles(case: &Case, holder: &Holder) -> Vec<Name> {
    let shop = case.shop();
    let people: Vec<Holder> = match holder {
        Holder::Employee(_) => vec![holder.clone()],
        Holder::Group(group) => {
            shop.members(group).take(MOST_ASKED).map(|member| Holder::Employee(member.name.clone())).collect()
        }
        Holder::Role(_) => Vec::new(),
    };
    let may_take = |role: &&Name| {
        let arn = shop.role_arn(role);
        let trust = case.world.rules.trust(&arn);
        trust.is_some_and(|trust| {
            let asks = || Request { action: "sts:AssumeRole".to_owned(), resource: arn.clone(), ..Request::default() };
            people.iter().any(|person| is_open(case, person, asks(), Some(trust.clone())))
        })
    };
    shop.roles.keys().take(MOST_ASKED).filter(may_take).cloned().collect()
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

/// The ARNs under which a holder can be given something, by AWS's word for the kind, and by whom.
fn own_arns(case: &Case, holder: &Holder) -> Vec<(&'static str, String, Holder)> {
    let shop = case.shop();
    let mut own = vec![(holder.kind(), shop.holder_arn(holder), holder.clone())];
    match holder {
        Holder::Employee(name) => {
            let groups = shop.employees.get(name).into_iter().flat_map(|e| &e.groups);
            own.extend(groups.map(|group| ("Group", shop.iam_arn("group", group), holder.clone())));
        }
        Holder::Group(group) => {
            let members = shop.members(group).take(MOST_MEMBERS).map(|member| Holder::Employee(member.name.clone()));
            own.extend(members.map(|member| ("User", shop.holder_arn(&member), member)));
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

/// Whether a statement is surely about a thing where somebody asks.
fn matches_resource(statement: &Statement, arn: &str, context: &Context) -> bool {
    let Some(resources) = &statement.resources else { return true };
    resources.entries.iter().any(|entry| entry.matches(arn, context) == Truth::Yes) != resources.negated
}
