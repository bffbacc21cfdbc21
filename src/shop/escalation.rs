//! The second question, asked after the evaluator says yes: does this give away what the person does not hold?
//!
//! Nobody but the owner gives what they do not hold: their own permissions and those of roles they may
//! assume. It is read off the changes themselves, so that no route to a grant can be forgotten; what cannot
//! be judged is refused ("ask the owner").

use std::sync::Arc;

use super::command;
use super::decide::{Facts, Principal, World, allows};
use super::{Change, Edit, Employee, Grants, Holder, Name, Person, Session, Shop, SignIn, Touched};
use crate::policy::{self, Document, Effect, Kind, Policy, Statement};

/// Something that a change would give and that the giver does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Who would receive it, in words.
    pub to: String,
    /// The policy it stands in.
    pub policy: Arc<str>,
    /// The statement's Sid or place in the policy.
    pub statement: String,
    /// Its actions, as written.
    pub actions: Vec<String>,
}

/// A policy statement on its way to somebody, and the denials that reach them too.
struct Given {
    to: String,
    policy: Policy,
    statement: usize,
    /// Every Deny that the receiver will be under.
    denials: Vec<Policy>,
}

/// What the changes would give away beyond what the person holds; empty for the owner.
#[must_use]
pub fn beyond(world: &World, who: &Session, facts: &Facts, changes: &[Change]) -> Vec<Grant> {
    if who.person == Person::Owner {
        return vec![];
    }
    let given: Vec<Given> = {
        let mut shop = world.shop.clone();
        let mut touched = Touched::default();
        for change in changes {
            let one = shop.apply(change);
            touched.policies.extend(one.policies);
            touched.groups.extend(one.groups);
            touched.roles.extend(one.roles);
            touched.employees.extend(one.employees);
            touched.resources.extend(one.resources);
            touched.guardrails |= one.guardrails;
        }
        match world.rules.rebuilt(&shop, &touched) {
            Ok(rules) => {
                let after = World { shop, rules: Arc::new(rules), epoch: world.epoch };
                changes.iter().flat_map(|change| given_by(world, &after, change)).collect()
            }
            // Cannot happen after planning; unsure is refused.
            Err(error) => return vec![unsure(&error.holder, "a policy that cannot be read")],
        }
    };
    if given.is_empty() {
        return changes.iter().filter_map(of_guardrails).collect();
    }
    let own = held_by(world, who, facts);
    let mut beyond: Vec<Grant> = given.iter().filter(|g| !is_held(g, &own)).map(Given::grant).collect();
    beyond.extend(changes.iter().filter_map(of_guardrails));
    beyond.dedup();
    beyond
}

impl Given {
    fn statement(&self) -> &Statement {
        &self.policy.document.statements[self.statement]
    }

    fn grant(&self) -> Grant {
        let statement = self.statement();
        Grant {
            to: self.to.clone(),
            policy: self.policy.name.clone(),
            statement: statement.sid.clone().unwrap_or_else(|| format!("statement {}", self.statement + 1)),
            actions: statement.actions.entries.iter().map(|entry| entry.text.clone()).collect(),
        }
    }
}

fn unsure(to: &str, what: &str) -> Grant {
    Grant { to: to.to_owned(), policy: what.into(), statement: String::new(), actions: vec![] }
}

/// Guardrails are the owner's: what taking one away gives reaches everybody, so it is never sure.
///
/// Setting the first level is no grant; a policy beside others in the level widens it.
fn of_guardrails(change: &Change) -> Option<Grant> {
    let Change::Guardrails(edit) = change else { return None };
    let before = edit.before.as_deref().map_or(&[][..], Vec::as_slice);
    let after = edit.after.as_deref().map_or(&[][..], Vec::as_slice);
    let loosened = before.iter().any(|p| !after.contains(p));
    let widened = !before.is_empty() && after.iter().any(|p| !before.contains(p));
    (loosened || widened).then(|| unsure("everyone", "the guardrails"))
}

/// A person's own policies and those of every role they may assume.
struct Own {
    grants: Vec<Policy>,
}

fn held_by(world: &World, who: &Session, facts: &Facts) -> Own {
    let shop = &world.shop;
    let Some(name) = who.person.employee() else { return Own { grants: vec![] } };
    let mut grants = policies_of(world, &Principal::Employee(name.clone()));
    for role in shop.roles.keys() {
        let asked = command::assume(shop, who, role);
        if allows(world, who, facts, &asked) {
            grants.extend(policies_of(world, &Principal::Role { role: role.clone(), employee: name.clone() }));
        }
    }
    Own { grants }
}

/// The identity policies of a principal; a boundary is counted as nothing held beyond it by [`is_held`].
fn policies_of(world: &World, principal: &Principal) -> Vec<Policy> {
    let layers = world.rules.identity_of(&world.shop, principal);
    match &layers.boundary {
        // Held is what identity AND boundary allow. Comparing intersections is never sure; a person with a
        // boundary holds only what some statement of the boundary covers as well.
        Some(boundary) => {
            let allowed = |s: &Statement| {
                let limits = boundary.document.statements.iter();
                limits.filter(|b| b.effect == Effect::Allow).any(|b| policy::covers(b, s))
            };
            let all = layers.identity.iter().chain(layers.groups.iter().flat_map(|(_, list)| list.iter()));
            all.map(|p| Policy {
                name: p.name.clone(),
                document: Arc::new(keeping(&p.document, |s| s.effect == Effect::Deny || allowed(s))),
            })
            .chain(std::iter::once(boundary.clone()).map(|b| Policy {
                name: b.name.clone(),
                document: Arc::new(keeping(&b.document, |s| s.effect == Effect::Deny)),
            }))
            .collect()
        }
        None => {
            let groups = layers.groups.iter().flat_map(|(_, list)| list.iter().cloned());
            layers.identity.iter().cloned().chain(groups).collect()
        }
    }
}

/// A document with some of its statements only.
fn keeping(document: &Document, keep: impl Fn(&Statement) -> bool) -> Document {
    let mut kept = document.clone();
    kept.statements.retain(keep);
    kept
}

fn statements(policies: &[Policy], effect: Effect) -> impl Iterator<Item = &Statement> {
    policies.iter().flat_map(|p| p.document.statements.iter()).filter(move |s| s.effect == effect)
}

fn is_held(given: &Given, own: &Own) -> bool {
    let statement = given.statement();
    let covered = statements(&own.grants, Effect::Allow).any(|held| policy::covers(held, statement));
    covered
        && statements(&own.grants, Effect::Deny)
            .filter(|deny| policy::touches(deny, statement))
            .all(|deny| statements(&given.denials, Effect::Deny).any(|theirs| policy::covers(theirs, deny)))
}

/// Every statement that a change newly gives to somebody.
fn given_by(before: &World, after: &World, change: &Change) -> Vec<Given> {
    match change {
        Change::Employee(edit) => to_employee(before, after, edit),
        Change::Group(Edit { before: old, after: Some(new) }) => {
            let principal = new.name.clone();
            let earlier = old.as_ref().map_or_else(Vec::new, |_| before.rules.group(&principal).to_vec());
            let now = after.rules.group(&principal).to_vec();
            newly(&format!("group {}", new.name), &earlier, &now, &now)
        }
        Change::Role(Edit { before: old, after: Some(new) }) => {
            let principal = Principal::Role { role: new.name.clone(), employee: new.name.clone() };
            let now = policies_of(after, &principal);
            let to = format!("role {}", new.name);
            let trusted_anew = old.as_ref().is_none_or(|old| old.trust != new.trust);
            let unbound = old.as_ref().is_some_and(|old| loosened(&old.grants, &new.grants));
            let earlier = match old {
                Some(_) if !trusted_anew && !unbound => policies_of(before, &principal),
                _ => vec![],
            };
            newly(&to, &earlier, &now, &now)
        }
        Change::Policy(Edit { before: old, after: Some(new) }) => {
            let text_changed = old.as_ref().is_none_or(|old| old.default != new.default);
            if text_changed { from_policy(before, after, &new.name) } else { vec![] }
        }
        Change::ResourcePolicy(Edit { before: old, after: Some(new) }) => {
            let read = |text: &Arc<str>| {
                let (document, _) = Document::parse(text, Kind::Resource);
                Policy { name: new.resource.clone(), document: Arc::new(document) }
            };
            let earlier = old.as_ref().map(|old| read(&old.text)).into_iter().collect::<Vec<_>>();
            newly(&format!("`{}`", new.resource), &earlier, &[read(&new.text)], &[])
        }
        Change::ResourcePolicy(Edit { before: Some(old), after: None }) => {
            let (document, _) = Document::parse(&old.text, Kind::Resource);
            let gone = Policy { name: old.resource.clone(), document: Arc::new(document) };
            newly(&format!("`{}`", old.resource), &[gone], &[], &[])
        }
        _ => vec![],
    }
}

fn to_employee(before: &World, after: &World, edit: &Edit<Employee>) -> Vec<Given> {
    let Some(new) = &edit.after else { return vec![] };
    let principal = Principal::Employee(new.name.clone());
    let now = policies_of(after, &principal);
    let reset = |old: &Arc<Employee>| {
        old.sign_in != new.sign_in && matches!(new.sign_in, SignIn::Invited { .. }) || old.standing != new.standing
    };
    let all_anew =
        edit.before.as_ref().is_none_or(|old| new.is_active() && (reset(old) || loosened(&old.grants, &new.grants)));
    let earlier = if all_anew { vec![] } else { policies_of(before, &principal) };
    let mut given = newly(&new.full_name, &earlier, &now, &now);
    if all_anew && edit.before.is_some() {
        // Whoever resets a sign-in could become that person, roles included.
        for role in after.shop.roles.keys() {
            if may_ever_assume(after, &new.name, role) {
                let of_role = policies_of(after, &Principal::Role { role: role.clone(), employee: new.name.clone() });
                given.extend(newly(&new.full_name, &[], &of_role, &of_role));
            }
        }
    }
    given
}

/// Whether a trust policy or identity policy could let somebody take a role, whatever the conditions say.
fn may_ever_assume(world: &World, employee: &Name, role: &Name) -> bool {
    let shop = &world.shop;
    let arn = shop.iam_arn("user", employee);
    let trust = world.rules.trust(&shop.role_arn(role));
    trust.is_some_and(|t| t.document.statements.iter().any(|s| s.effect == Effect::Allow && names(s, &arn, &shop.id)))
}

/// Whether a trust statement names this employee, the shop or everybody; whoever it excludes, it may name.
fn names(statement: &Statement, arn: &str, shop: &str) -> bool {
    let Some(principals) = &statement.principals else { return false };
    principals.negated
        || principals.entries.iter().any(|entry| {
            let text = entry.text.as_str();
            text == "*" || text == arn || text == shop || text.ends_with(":root")
        })
}

/// Whether a boundary went away or became another one: that gives what it withheld.
fn loosened(old: &Grants, new: &Grants) -> bool {
    old.boundary.is_some() && old.boundary != new.boundary
}

fn from_policy(before: &World, after: &World, policy: &Name) -> Vec<Given> {
    let uses = after.shop.uses_of(policy);
    let old: Vec<Policy> = before.rules.managed(policy).cloned().into_iter().collect();
    let new: Vec<Policy> = after.rules.managed(policy).cloned().into_iter().collect();
    let mut given = Vec::new();
    for holder in &uses.attached {
        let (to, denials) = match holder {
            Holder::Employee(name) => {
                (full_name(&after.shop, name), policies_of(after, &Principal::Employee(name.clone())))
            }
            Holder::Group(name) => (format!("group {name}"), after.rules.group(name).to_vec()),
            Holder::Role(name) => {
                let principal = Principal::Role { role: name.clone(), employee: name.clone() };
                (format!("role {name}"), policies_of(after, &principal))
            }
        };
        given.extend(newly(&to, &old, &new, &denials));
    }
    // A wider boundary or guardrail lets through what it withheld.
    for holder in &uses.boundary {
        given.extend(newly(&format!("whoever {policy} limits ({})", holder.name()), &old, &new, &[]));
    }
    if uses.guardrail {
        given.extend(newly("everyone", &old, &new, &[]));
    }
    given
}

fn full_name(shop: &Shop, name: &Name) -> String {
    shop.full_name(&Person::Employee(name.clone()))
}

/// Allow statements that are new, and Deny statements that are gone: both give.
fn newly(to: &str, earlier: &[Policy], now: &[Policy], denials: &[Policy]) -> Vec<Given> {
    let has = |policies: &[Policy], statement: &Statement| {
        policies.iter().any(|p| p.document.statements.iter().any(|s| s == statement))
    };
    let pick = |from: &[Policy], other: &[Policy], effect: Effect| -> Vec<Given> {
        let mut picked = Vec::new();
        for policy in from {
            for (index, statement) in policy.document.statements.iter().enumerate() {
                if statement.effect == effect && !has(other, statement) {
                    let (to, policy, denials) = (to.to_owned(), policy.clone(), denials.to_vec());
                    picked.push(Given { to, policy, statement: index, denials });
                }
            }
        }
        picked
    };
    let mut given = pick(now, earlier, Effect::Allow);
    given.extend(pick(earlier, now, Effect::Deny));
    given
}
