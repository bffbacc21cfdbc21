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
/// Of so many members of a group it is asked which roles they may take.
const MOST_TAKERS: usize = 16;

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
    let themselves = Asker::new(case, holder);
    let roles = roles(case, holder);
    let whose = case.called(holder);
    let mut ways = Vec::new();
    for (action, span) in named {
        let words = &action.words;
        let way = match (action.escalates, action.verb()) {
            (Some(Escalation::Person), _) => {
                let others =
                    shop.employees.values().filter(|e| !e.is_ended() && !is_member(holder, &e.name, &e.groups));
                let others = others.map(|other| (&other.name, shop.iam_arn("user", &other.name)));
                themselves.opens(statement, action, others).map(|other| {
                    format!("{whose} may {words}, for example that of `{other}`, and so become somebody else")
                })
            }
            (_, "CreatePolicyVersion" | "SetDefaultPolicyVersion") => {
                let in_roles = roles.iter().flat_map(|role| {
                    let how = format!("which the role `{role}` has that they may take");
                    held(case, &Holder::Role(role.clone())).into_iter().map(move |policy| (policy, how.clone()))
                });
                let own =
                    held(case, holder).into_iter().map(|policy| (policy, "which they hold themselves".to_owned()));
                let all = own.chain(in_roles).map(|(policy, how)| {
                    let arn = shop.policy_arn(&policy);
                    ((policy, how), arn)
                });
                let way = themselves.opens(statement, action, all);
                way.map(|(policy, how)| format!("{whose} may {words}, also of `{policy}`, {how}"))
            }
            (_, "UpdateAssumeRolePolicy") => {
                let all = shop.roles.keys().map(|role| (role, shop.role_arn(role)));
                let role = themselves.opens(statement, action, all);
                role.map(|role| format!("{whose} may {words}, and so take `{role}` themselves"))
            }
            (_, verb) => {
                let own = own_arns(case, holder, verb).into_iter();
                let own = own.filter(|(arn, who)| matches_resource(statement, arn, &known(case, who).1));
                let is_own = own.take(MOST_ASKED).any(|(arn, who)| {
                    let one = std::iter::once(((), arn));
                    let asker = if who == *holder { &themselves } else { &Asker::new(case, &who) };
                    asker.opens(statement, action, one).is_some()
                });
                let taken = roles.iter().filter(|_| verb.contains("Role")).map(|role| (role, shop.role_arn(role)));
                if is_own {
                    Some(format!("{whose} may {words}, and so give themselves whatever they like"))
                } else {
                    themselves.opens(statement, action, taken).map(|role| {
                        format!(
                            "{whose} may {words}, for example `{role}`, which they may take, and so give themselves \
                             whatever they like"
                        )
                    })
                }
            }
        };
        ways.extend(way.map(|words| Way { span, action, words }));
    }
    ways
}

/// Somebody who asks, with everything that has a say in what they may and everything that is known of them.
struct Asker {
    principal: String,
    layers: Layers,
    context: Context,
    /// Whether they have no name of their own.
    is_role: bool,
}

impl Asker {
    fn new(case: &Case, who: &Holder) -> Asker {
        let (principal, context) = known(case, who);
        let guardrails = case.guardrails().into_iter().map(Arc::from).collect();
        let layers = Layers { guardrails, ..case.layers(who) };
        Asker { principal, layers, context, is_role: matches!(who, Holder::Role(_)) }
    }

    /// The first of some things that a statement is about where an action is not surely refused to them.
    fn opens<T>(&self, statement: &Statement, action: &Action, things: impl Iterator<Item = (T, String)>) -> Option<T> {
        let mut named = things.filter(|(_, arn)| matches_resource(statement, arn, &self.context)).take(MOST_ASKED);
        named
            .find(|(_, arn)| is_open(&self.layers, self.request(&self.layers, &action.name, arn)))
            .map(|(thing, _)| thing)
    }

    /// Whether they may perhaps take a role.
    fn takes(&self, arn: &str, trust: &Policy) -> bool {
        let layers = Layers { resource: Some(trust.clone()), ..self.layers.clone() };
        is_open(&layers, self.request(&layers, "sts:AssumeRole", arn))
    }

    /// The question, in which whatever policies ask for may be anything.
    fn request(&self, layers: &Layers, action: &str, arn: &str) -> Request {
        let mut request = Request::new(&*self.principal, action, arn);
        request.context = self.context.clone();
        for key in layers.all().flat_map(|policy| &policy.document.statements).flat_map(Statement::keys) {
            let is_never_set = self.is_role && key.as_str().eq_ignore_ascii_case("aws:username");
            if !is_never_set && request.context.value(key.as_str()).is_none() {
                request.context.set(key.as_str(), Value::Unknown);
            }
        }
        request
    }
}

/// The ARN of somebody who asks, and what is known of them whenever they do.
fn known(case: &Case, who: &Holder) -> (String, Context) {
    let shop = case.shop();
    let context = Context::default().with("aws:PrincipalAccount", &*shop.id);
    match who {
        Holder::Employee(name) => {
            let arn = shop.iam_arn("user", name);
            let context = context.with("aws:username", &**name).with("aws:PrincipalType", "User");
            (arn.clone(), context.with("aws:PrincipalArn", arn))
        }
        Holder::Role(role) => {
            let context = context.with("aws:PrincipalType", "AssumedRole");
            (shop.session_arn(role, role), context.with("aws:PrincipalArn", shop.role_arn(role)))
        }
        Holder::Group(name) => (shop.iam_arn("user", name), context.with("aws:PrincipalType", "User")),
    }
}

/// Whether it is not sure that something is refused.
fn is_open(layers: &Layers, request: Request) -> bool {
    !matches!(prospect(layers, &request), Prospect::Denied(_))
}

/// The roles that a holder, or anybody in it, may take.
fn roles(case: &Case, holder: &Holder) -> Vec<Name> {
    let shop = case.shop();
    let people: Vec<Holder> = match holder {
        Holder::Employee(_) => vec![holder.clone()],
        Holder::Group(group) => {
            shop.members(group).take(MOST_TAKERS).map(|member| Holder::Employee(member.name.clone())).collect()
        }
        Holder::Role(_) => Vec::new(),
    };
    let people: Vec<Asker> = people.iter().map(|person| Asker::new(case, person)).collect();
    let may_take = |role: &&Name| {
        let arn = shop.role_arn(role);
        let trust = case.world.rules.trust(&arn);
        trust.is_some_and(|trust| people.iter().any(|person| person.takes(&arn, trust)))
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

/// The ARNs under which a holder can be given something by an action, and by whom.
fn own_arns(case: &Case, holder: &Holder, verb: &str) -> Vec<(String, Holder)> {
    let shop = case.shop();
    // AWS has the kind of thing in the action's name.
    let mut own = Vec::new();
    if verb.contains(holder.kind()) {
        own.push((shop.holder_arn(holder), holder.clone()));
    }
    match holder {
        Holder::Employee(name) if verb.contains("Group") => {
            let groups = shop.employees.get(name).into_iter().flat_map(|e| &e.groups);
            own.extend(groups.map(|group| (shop.iam_arn("group", group), holder.clone())));
        }
        Holder::Group(group) if verb.contains("User") => {
            let members = shop.members(group).take(MOST_MEMBERS).map(|member| Holder::Employee(member.name.clone()));
            own.extend(members.map(|member| (shop.holder_arn(&member), member)));
        }
        _ => {}
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
