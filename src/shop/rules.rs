//! The policies of a shop, read once and kept ready: documents by holder, shared by everybody who uses them.
//!
//! [`Rules::rebuilt`] is the only way from one state's rules to the next; a property holds it equal to
//! [`Rules::built`] from scratch.

use std::sync::Arc;

use imbl::HashMap;
use thiserror::Error;

use super::decide::Principal;
use super::{Employee, Grants, Holder, Name, Shop, Touched, catalogue, roster};
use crate::policy::{Document, Kind, Layers, Policy, PolicyError, Request, Slice};

/// A shop's policies in the form in which they are asked.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Managed policies, their default version.
    managed: HashMap<Name, Policy>,
    /// What each group gives its members.
    groups: HashMap<Name, Arc<[Policy]>>,
    roles: HashMap<Name, RoleRules>,
    /// Only employees with policies of their own or a boundary.
    employees: HashMap<Name, Held>,
    resources: HashMap<Arc<str>, Policy>,
    guardrails: Vec<Arc<[Policy]>>,
}

#[derive(Clone, Debug)]
struct RoleRules {
    held: Held,
    trust: Policy,
}

#[derive(Clone, Debug)]
struct Held {
    identity: Arc<[Policy]>,
    boundary: Option<Policy>,
}

/// A stored policy that is not one: the state was changed from outside.
#[derive(Debug, Error)]
#[error("the policy of {holder} cannot be read: {error}")]
pub struct UnreadablePolicy {
    pub holder: String,
    #[source]
    pub error: PolicyError,
}

impl Rules {
    /// Rules of a shop, from scratch.
    ///
    /// # Errors
    /// Names the first policy that cannot be read.
    pub fn built(shop: &Shop) -> Result<Rules, UnreadablePolicy> {
        let touched = Touched {
            policies: shop.policies.keys().cloned().collect(),
            groups: shop.groups.keys().cloned().collect(),
            roles: shop.roles.keys().cloned().collect(),
            employees: shop.employees.values().filter(|e| holds_anything(shop, e)).map(|e| e.name.clone()).collect(),
            resources: shop.resource_policies.keys().cloned().collect(),
            guardrails: true,
        };
        Rules::default().rebuilt(shop, &touched)
    }

    /// Rules after a change that touched these parts; everything else is shared with the rules before.
    ///
    /// # Errors
    /// Names the first policy that cannot be read.
    pub fn rebuilt(&self, shop: &Shop, touched: &Touched) -> Result<Rules, UnreadablePolicy> {
        let mut rules = self.clone();
        for name in &touched.policies {
            match shop.policy_text(name) {
                None => drop(rules.managed.remove(name)),
                // Only the default version counts: another text may come and go unread.
                Some(text) => drop(rules.managed.insert(name.clone(), read(name, name, text, Kind::Identity)?)),
            }
        }
        let uses_touched = |grants: &Grants| {
            let mut held = grants.attached.iter().chain(&grants.boundary);
            held.any(|policy| touched.policies.contains(policy))
        };
        let all = !touched.policies.is_empty();
        for name in named(&touched.groups, all.then(|| shop.groups.iter().filter(|(_, g)| uses_touched(&g.grants)))) {
            match shop.groups.get(name) {
                None => drop(rules.groups.remove(name)),
                Some(group) => drop(rules.groups.insert(name.clone(), rules.identity(name, &group.grants)?)),
            }
        }
        for name in named(&touched.roles, all.then(|| shop.roles.iter().filter(|(_, r)| uses_touched(&r.grants)))) {
            match shop.roles.get(name) {
                None => drop(rules.roles.remove(name)),
                Some(role) => {
                    let trust = read(name, &format!("trust of {name}"), &role.trust, Kind::Trust)?;
                    drop(rules.roles.insert(name.clone(), RoleRules { held: rules.held(name, &role.grants)?, trust }));
                }
            }
        }
        // Whoever holds a policy of their own has rules already, or was touched; the many others need no look.
        let holders = self.employees.keys().filter_map(|name| shop.employees.get_key_value(name));
        let employees = all.then(|| holders.filter(|(_, e)| uses_touched(&e.grants)));
        for name in named(&touched.employees, employees) {
            match shop.employees.get(name).filter(|e| holds_anything(shop, e)) {
                None => drop(rules.employees.remove(name)),
                Some(employee) => drop(rules.employees.insert(name.clone(), rules.held_by(shop, employee)?)),
            }
        }
        for resource in &touched.resources {
            match shop.resource_policies.get(resource) {
                None => drop(rules.resources.remove(resource)),
                Some(own) => {
                    drop(
                        rules.resources.insert(resource.clone(), read(resource, resource, &own.text, Kind::Resource)?),
                    );
                }
            }
        }
        if touched.guardrails || shop.guardrails.iter().any(|p| touched.policies.contains(p)) {
            let level: Arc<[Policy]> = shop.guardrails.iter().filter_map(|p| rules.managed.get(p).cloned()).collect();
            rules.guardrails = if level.is_empty() { vec![] } else { vec![level] };
        }
        Ok(rules)
    }

    /// The policy layers that a request of this principal goes through.
    ///
    /// The owner has none: nothing can restrict the root user. An employee who does not work here any more
    /// has no identity policies left.
    #[must_use]
    pub fn layers(&self, shop: &Shop, principal: &Principal, request: &Request) -> Layers {
        if *principal == Principal::Owner {
            return Layers::default();
        }
        Layers { resource: self.own(&request.action, &request.resource).cloned(), ..self.standing(shop, principal) }
    }

    /// The same but for the resource's own policy: what stands from question to question.
    fn standing(&self, shop: &Shop, principal: &Principal) -> Layers {
        if *principal == Principal::Owner {
            return Layers::default();
        }
        Layers { guardrails: self.guardrails.clone(), ..self.identity_of(shop, principal) }
    }

    /// A principal's standing layers, arranged by the catalogue's actions.
    #[must_use]
    pub fn slice(&self, shop: &Shop, principal: &Principal) -> Slice {
        Slice::new(&self.standing(shop, principal), catalogue().table())
    }

    /// The policy that stands with what is asked about: a role's trust policy, or the resource's own.
    #[must_use]
    pub fn own(&self, action: &str, resource: &str) -> Option<&Policy> {
        match action {
            "sts:AssumeRole" => self.trust(resource),
            _ => self.resource(resource),
        }
    }

    /// A principal's own layers: identity and group policies and the boundary.
    #[must_use]
    pub fn identity_of(&self, shop: &Shop, principal: &Principal) -> Layers {
        match principal {
            Principal::Owner => Layers::default(),
            Principal::Employee(name) => self.of_employee(shop, name),
            Principal::Role { role, .. } => self.layers_of_role(role),
        }
    }

    /// The policies of an employee's own, without those of groups.
    #[must_use]
    pub fn of_person(&self, name: &str) -> &[Policy] {
        self.employees.get(name).map_or(&[], |held| &held.identity)
    }

    /// The policies of a role.
    #[must_use]
    pub fn of_role(&self, name: &str) -> &[Policy] {
        self.roles.get(name).map_or(&[], |role| &role.held.identity)
    }

    /// Everybody and everything that holds a managed policy, attached or as its boundary.
    #[must_use]
    pub fn holders_of(&self, policy: &str) -> Vec<Holder> {
        let is_it = |of: &Policy| *of.name == *policy;
        let holds = |held: &Held| held.identity.iter().chain(&held.boundary).any(is_it);
        let groups = self.groups.iter().filter(|(_, list)| list.iter().any(is_it));
        let roles = self.roles.iter().filter(|(_, role)| holds(&role.held));
        let employees = self.employees.iter().filter(|(_, held)| holds(held));
        let groups = groups.map(|(name, _)| Holder::Group(name.clone()));
        let roles = roles.map(|(name, _)| Holder::Role(name.clone()));
        groups.chain(roles).chain(employees.map(|(name, _)| Holder::Employee(name.clone()))).collect()
    }

    /// What a group gives its members.
    #[must_use]
    pub fn group(&self, name: &str) -> &[Policy] {
        self.groups.get(name).map_or(&[], |policies| policies)
    }

    /// The levels of limits on everyone but the owner.
    #[must_use]
    pub fn guardrails(&self) -> &[Arc<[Policy]>] {
        &self.guardrails
    }

    /// The policy of the till, storeroom or report with this ARN.
    #[must_use]
    pub fn resource(&self, arn: &str) -> Option<&Policy> {
        self.resources.get(arn)
    }

    /// The trust policy of the role with this ARN.
    #[must_use]
    pub fn trust(&self, role_arn: &str) -> Option<&Policy> {
        let (_, name) = role_arn.rsplit_once(":role/")?;
        self.roles.get(name).map(|role| &role.trust)
    }

    /// A managed policy's document, its default version.
    #[must_use]
    pub fn managed(&self, name: &str) -> Option<&Policy> {
        self.managed.get(name)
    }

    /// These rules with another text of a managed policy, not saved anywhere: what Try it asks.
    #[must_use]
    pub fn with_text(&self, shop: &Shop, policy: &Name, document: Document) -> Rules {
        let mut rules = self.clone();
        let tried = compiled(&policy.shared(), document);
        let swapped = |held: &Arc<[Policy]>| -> Option<Arc<[Policy]>> {
            held.iter()
                .any(|p| *p.name == **policy)
                .then(|| held.iter().map(|p| if *p.name == **policy { tried.clone() } else { p.clone() }).collect())
        };
        rules.managed.insert(policy.clone(), tried.clone());
        let uses = shop.uses_of(policy);
        for holder in uses.attached.iter().chain(&uses.boundary) {
            match holder {
                Holder::Group(name) => {
                    if let Some(list) = self.groups.get(name).and_then(&swapped) {
                        rules.groups.insert(name.clone(), list);
                    }
                }
                Holder::Role(name) => {
                    if let Some(mut role) = self.roles.get(name).cloned() {
                        role.held = swapped_held(&role.held, swapped, policy, &tried);
                        rules.roles.insert(name.clone(), role);
                    }
                }
                Holder::Employee(name) => {
                    if let Some(held) = self.employees.get(name) {
                        rules.employees.insert(name.clone(), swapped_held(held, swapped, policy, &tried));
                    }
                }
            }
        }
        rules.guardrails =
            self.guardrails.iter().map(|level| swapped(level).unwrap_or_else(|| level.clone())).collect();
        rules
    }

    /// These rules with another trust policy of a role, not saved anywhere.
    #[must_use]
    pub fn with_trust(&self, role: &Name, document: Document) -> Rules {
        let mut rules = self.clone();
        if let Some(mut of_role) = self.roles.get(role).cloned() {
            of_role.trust = compiled(&format!("trust of {role}").into(), document);
            rules.roles.insert(role.clone(), of_role);
        }
        rules
    }

    fn of_employee(&self, shop: &Shop, name: &Name) -> Layers {
        let held = self.employees.get(name);
        let groups = shop.employees.get(name).into_iter().flat_map(|e| e.groups.iter());
        Layers {
            identity: held.map_or_else(Vec::new, |h| h.identity.to_vec()),
            groups: groups.filter_map(|g| self.groups.get(g).map(|list| (g.shared(), list.clone()))).collect(),
            boundary: held.and_then(|h| h.boundary.clone()),
            ..Layers::default()
        }
    }

    fn layers_of_role(&self, name: &Name) -> Layers {
        let held = self.roles.get(name).map(|r| &r.held);
        Layers {
            identity: held.map_or_else(Vec::new, |h| h.identity.to_vec()),
            boundary: held.and_then(|h| h.boundary.clone()),
            ..Layers::default()
        }
    }

    fn held(&self, name: &Name, grants: &Grants) -> Result<Held, UnreadablePolicy> {
        let boundary = grants.boundary.as_ref().and_then(|b| self.managed.get(b)).cloned();
        Ok(Held { identity: self.identity(name, grants)?, boundary })
    }

    /// What an employee holds, with the policy that the roster writes for them.
    fn held_by(&self, shop: &Shop, employee: &Employee) -> Result<Held, UnreadablePolicy> {
        let held = self.held(&employee.name, &employee.grants)?;
        let Some(text) = roster::policy(shop, &employee.name) else { return Ok(held) };
        let written = read(&employee.name, roster::POLICY, &text, Kind::Identity)?;
        Ok(Held { identity: held.identity.iter().cloned().chain([written]).collect(), ..held })
    }

    fn identity(&self, name: &Name, grants: &Grants) -> Result<Arc<[Policy]>, UnreadablePolicy> {
        let attached = grants.attached.iter().filter_map(|p| self.managed.get(p).cloned()).map(Ok);
        let inline = grants.inline.iter().map(|(own, text)| read(name, own, text, Kind::Identity));
        attached.chain(inline).collect()
    }
}

fn swapped_held(
    held: &Held,
    swapped: impl Fn(&Arc<[Policy]>) -> Option<Arc<[Policy]>>,
    policy: &Name,
    tried: &Policy,
) -> Held {
    Held {
        identity: swapped(&held.identity).unwrap_or_else(|| held.identity.clone()),
        boundary: held.boundary.as_ref().map(|b| if *b.name == **policy { tried.clone() } else { b.clone() }),
    }
}

fn holds_anything(shop: &Shop, employee: &Employee) -> bool {
    holds_policies(shop, employee) || employee.grants.boundary.is_some()
}

/// Whether an employee has policies of their own, also one that the roster writes.
fn holds_policies(shop: &Shop, employee: &Employee) -> bool {
    employee.grants.holds_policies() || shop.roster.has_current(&employee.name)
}

/// The names that were touched, and those that use a touched policy.
fn named<'a, T: 'a>(
    touched: &'a [Name],
    using: Option<impl Iterator<Item = (&'a Name, &'a T)> + 'a>,
) -> std::collections::BTreeSet<&'a Name> {
    touched.iter().chain(using.into_iter().flatten().map(|(name, _)| name)).collect()
}

fn read(holder: &str, name: &str, text: &str, kind: Kind) -> Result<Policy, UnreadablePolicy> {
    match Document::read(text, kind) {
        Ok(document) => Ok(compiled(&name.into(), document)),
        Err(error) => Err(UnreadablePolicy { holder: holder.to_owned(), error }),
    }
}

fn compiled(name: &Arc<str>, document: Document) -> Policy {
    Policy::new(name.clone(), document.compiled(catalogue().table()))
}
