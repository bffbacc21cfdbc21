//! The second question, asked after the evaluator says yes: does this give away what the person does not hold?
//!
//! Nobody but the owner gives what they do not hold: their own permissions and those of roles they may
//! assume. It is read off the changes themselves, so that no route to a grant can be forgotten. What a receiver gets
//! is taken as the most that it could be, what the giver holds as the least; what cannot be judged is refused ("ask
//! the owner").

use std::sync::Arc;

use super::command;
use super::decide::{Facts, Principal, World, allows};
use super::{Change, Edit, Employee, Grants, Holder, Name, Person, Session, Settings, Shop, SignIn};
use crate::policy::{self, Document, Effect, Kind, Policy, PrincipalKind, Statement};

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

/// What the changes would give away beyond what the person holds; empty for the owner.
#[must_use]
pub fn beyond(world: &World, who: &Session, facts: &Facts, changes: &[Change]) -> Vec<Grant> {
    let Some(giver) = who.person.employee() else { return vec![] };
    let after = match world.after(changes) {
        Ok(after) => after,
        // Cannot happen after planning; unsure is refused.
        Err(error) => return vec![unsure(&error.holder, "a policy that cannot be read")],
    };
    let giving = Giving { before: world, after: &after, giver };
    let mut given: Vec<Given> = changes.iter().flat_map(|change| giving.by(change)).collect();
    let mut beyond = Vec::new();
    if !given.is_empty() {
        let own = Own::of(world, who, facts, giver);
        let opened: Vec<Given> = given.iter().flat_map(|one| giving.roles_opened_by(one)).collect();
        given.extend(opened);
        beyond.extend(given.iter().filter(|given| !own.holds(given)).map(Given::grant));
    }
    beyond.extend(changes.iter().filter_map(never_sure));
    beyond.dedup();
    beyond
}

fn unsure(to: &str, what: &str) -> Grant {
    Grant { to: to.to_owned(), policy: what.into(), statement: String::new(), actions: vec![] }
}

/// What reaches everybody at once is the owner's: nobody can be sure to hold all of it.
///
/// Setting the first guardrails is no grant; a policy beside others in the level widens it. The time zone and where a
/// computer stands decide what every condition on hours and places lets through.
fn never_sure(change: &Change) -> Option<Grant> {
    match change {
        Change::Guardrails(edit) => {
            let before = edit.before.as_deref().map_or(&[][..], Vec::as_slice);
            let after = edit.after.as_deref().map_or(&[][..], Vec::as_slice);
            let loosened = before.iter().any(|p| !after.contains(p));
            let widened = !before.is_empty() && after.iter().any(|p| !before.contains(p));
            (loosened || widened).then(|| unsure("everyone", "the guardrails"))
        }
        Change::Settings(Edit { before: Some(before), after: Some(after) }) => {
            let places = |settings: &Settings| -> Vec<(Name, Name)> {
                settings.workstations.iter().map(|w| (w.id.clone(), w.location.clone())).collect()
            };
            let moved = before.zone != after.zone || places(before).iter().any(|place| !places(after).contains(place));
            moved.then(|| unsure("everyone", "what the hour and the place allow"))
        }
        _ => None,
    }
}

/// A statement on its way to somebody: an Allow that is new to them, or a Deny that is gone.
struct Given {
    to: String,
    policy: Arc<str>,
    /// Where it stands in the policy.
    index: usize,
    statement: Statement,
    /// Every Deny that surely reaches the receiver.
    denials: Arc<[Statement]>,
    /// Whether it reaches employees, who may take roles with it.
    to_people: bool,
    /// The role that brings it along.
    through: Option<Name>,
}

impl Given {
    fn grant(&self) -> Grant {
        Grant {
            to: self.to.clone(),
            policy: self.policy.clone(),
            statement: self.statement.sid.clone().unwrap_or_else(|| format!("statement {}", self.index + 1)),
            actions: self.statement.actions.entries.iter().map(|entry| entry.text.clone()).collect(),
        }
    }
}

/// A person's least: what surely is allowed as oneself, and in each role that may be taken now.
struct Own {
    roles: Vec<Name>,
    hats: Vec<Held>,
}

/// What one principal surely may, and everything that might deny it.
struct Held {
    allows: Vec<Statement>,
    denials: Vec<Statement>,
}

impl Own {
    fn of(world: &World, who: &Session, facts: &Facts, giver: &Name) -> Own {
        let may_take = |role: &&Name| allows(world, who, facts, &command::assume(&world.shop, who, role));
        let roles: Vec<Name> = world.shop.roles.keys().filter(may_take).cloned().collect();
        let with = |role: &Name| Principal::Role { role: role.clone(), employee: giver.clone() };
        let hats = std::iter::once(Principal::Employee(giver.clone())).chain(roles.iter().map(with));
        Own { hats: hats.map(|principal| Held::of(world, &principal)).collect(), roles }
    }

    fn holds(&self, given: &Given) -> bool {
        given.through.as_ref().is_some_and(|role| self.roles.contains(role))
            || self.hats.iter().any(|hat| hat.holds(given))
    }
}

impl Held {
    /// What some statement allows and every limit surely lets through. Intersections are not compared: that is never
    /// sure.
    fn of(world: &World, principal: &Principal) -> Held {
        let boundary = world.rules.identity_of(&world.shop, principal).boundary;
        let limits: Vec<&[Policy]> =
            boundary.iter().map(std::slice::from_ref).chain(world.rules.guardrails().iter().map(|l| &**l)).collect();
        let lets_through = |limit: &[Policy], allow: &Statement| {
            of_effect(limit, Effect::Allow).any(|wide| !asks_who(wide) && policy::covers(wide, allow))
        };
        let own = granted_to(world, principal);
        let allows = of_effect(&own, Effect::Allow)
            .filter(|allow| !asks_who(allow) && limits.iter().all(|limit| lets_through(limit, allow)));
        let named = |deny: &&Statement| names(deny, principal, &world.shop) || names_account(deny, &world.shop);
        let resources = resource_policies(world);
        let denials = of_effect(&own, Effect::Deny)
            .chain(limits.iter().flat_map(|limit| of_effect(limit, Effect::Deny)))
            .chain(of_effect(&resources, Effect::Deny).filter(named));
        Held { allows: allows.cloned().collect(), denials: denials.cloned().collect() }
    }

    fn holds(&self, given: &Given) -> bool {
        self.allows.iter().any(|held| policy::covers(held, &given.statement))
            && self
                .denials
                .iter()
                .filter(|deny| policy::touches(deny, &given.statement))
                .all(|deny| given.denials.iter().any(|theirs| policy::covers(theirs, deny)))
    }
}

/// The world before and after the changes of one person.
struct Giving<'w> {
    before: &'w World,
    after: &'w World,
    giver: &'w Name,
}

impl Giving<'_> {
    /// Every statement that a change newly gives to somebody.
    fn by(&self, change: &Change) -> Vec<Given> {
        match change {
            Change::Employee(edit) => self.to_employee(edit),
            Change::Group(Edit { before: old, after: Some(new) }) => {
                let earlier = old.as_ref().map_or_else(Vec::new, |_| self.before.rules.group(&new.name).to_vec());
                self.to_holder(&Holder::Group(new.name.clone()), &earlier, self.after.rules.group(&new.name))
            }
            Change::Role(Edit { before: old, after: Some(new) }) => {
                let principal = anybody_in(&new.name);
                // Whoever is trusted anew gets all of the role; a boundary that went away withheld anything.
                let anew = old.as_ref().is_none_or(|old| old.trust != new.trust || loosened(&old.grants, &new.grants));
                let earlier = if anew { vec![] } else { most_of(self.before, &principal) };
                self.to_holder(&Holder::Role(new.name.clone()), &earlier, &most_of(self.after, &principal))
            }
            // What becomes shorter gives nothing.
            Change::Assignment(Edit { before: old, after: Some(new) })
                if old.as_ref().is_none_or(|old| new.from < old.from || new.until > old.until) =>
            {
                let principal = Principal::Employee(new.employee.clone());
                let (earlier, now) = (most_of(self.before, &principal), most_of(self.after, &principal));
                self.to_holder(&Holder::Employee(new.employee.clone()), &earlier, &now)
            }
            Change::Policy(Edit { before: old, after: Some(new) }) => {
                let other_text = old.as_ref().is_none_or(|old| old.default != new.default);
                if other_text { self.by_text(&new.name) } else { vec![] }
            }
            Change::ResourcePolicy(Edit { before: old, after: new }) => {
                let read = |own: &Option<Arc<super::ResourcePolicy>>| -> Vec<Policy> {
                    let parsed = |own: &Arc<super::ResourcePolicy>| Document::parse(&own.text, Kind::Resource).0;
                    own.iter().map(|own| Policy::new(own.resource.clone(), parsed(own))).collect()
                };
                let of = new.as_ref().or(old.as_ref()).map_or("", |own| &own.resource);
                newly(&format!("`{of}`"), &read(old), &read(new), &self.denials(&[]), false)
            }
            _ => vec![],
        }
    }

    fn to_employee(&self, edit: &Edit<Employee>) -> Vec<Given> {
        let Some(new) = &edit.after else { return vec![] };
        let principal = Principal::Employee(new.name.clone());
        // Whoever resets a sign-in could become that person, now or when they are back; one's own gives nothing.
        let anew = edit.before.as_ref().is_none_or(|old| {
            let reset = old.sign_in != new.sign_in && matches!(new.sign_in, SignIn::Invited { .. });
            let back = old.standing != new.standing && new.is_active();
            reset && new.name != *self.giver || back || loosened(&old.grants, &new.grants)
        });
        let earlier = if anew { vec![] } else { most_of(self.before, &principal) };
        let holder = Holder::Employee(new.name.clone());
        let mut given = self.to_holder(&holder, &earlier, &most_of(self.after, &principal));
        if anew {
            let trusts = |role: &&Name| {
                let trust = self.after.rules.trust(&self.after.shop.role_arn(role));
                trust.is_some_and(|t| {
                    of_effect(std::slice::from_ref(t), Effect::Allow).any(|s| names(s, &principal, &self.after.shop))
                })
            };
            given.extend(self.after.shop.roles.keys().filter(trusts).flat_map(|role| self.role(&new.full_name, role)));
        }
        given
    }

    /// What another text of a managed policy gives to everybody who uses it.
    fn by_text(&self, policy: &Name) -> Vec<Given> {
        let uses = self.after.shop.uses_of(policy);
        let old: Vec<Policy> = self.before.rules.managed(policy).cloned().into_iter().collect();
        let new: Vec<Policy> = self.after.rules.managed(policy).cloned().into_iter().collect();
        let mut given: Vec<Given> =
            uses.attached.iter().flat_map(|holder| self.to_holder(holder, &old, &new)).collect();
        // A wider boundary or guardrail lets through what it withheld.
        for holder in &uses.boundary {
            let to = format!("whoever {policy} limits ({})", holder.name());
            given.extend(newly(&to, &old, &new, &self.denials_of(holder), matches!(holder, Holder::Employee(_))));
        }
        if uses.guardrail {
            given.extend(newly("everyone", &old, &new, &self.denials(&[]), true));
        }
        given
    }

    fn to_holder(&self, holder: &Holder, earlier: &[Policy], now: &[Policy]) -> Vec<Given> {
        let (to, to_people) = match holder {
            Holder::Employee(name) => (self.after.shop.full_name(&Person::Employee(name.clone())), true),
            Holder::Group(name) => (format!("group {name}"), true),
            Holder::Role(name) => (format!("role {name}"), false),
        };
        newly(&to, earlier, now, &self.denials_of(holder), to_people)
    }

    /// The roles that somebody can take with what is given: all that these may comes along.
    fn roles_opened_by(&self, given: &Given) -> Vec<Given> {
        let shop = &self.after.shop;
        let opens = |role: &&Name| {
            let arn = shop.role_arn(role);
            // A Deny that is gone may have stood in the way of anybody; an Allow only helps where the role leaves it to
            // the shop's own policies who may take it.
            let left_to_us = self.after.rules.trust(&arn).is_some_and(|trust| {
                of_effect(std::slice::from_ref(trust), Effect::Allow)
                    .any(|s| s.principals.as_ref().is_some_and(|p| p.negated) || names_account(s, shop))
            });
            given.to_people
                && (given.statement.effect == Effect::Deny || left_to_us)
                && policy::touches(&given.statement, &assuming(&arn))
        };
        shop.roles.keys().filter(opens).flat_map(|role| self.role(&given.to, role)).collect()
    }

    /// All of a role, for somebody who may take it from now on.
    fn role(&self, to: &str, role: &Name) -> Vec<Given> {
        let all = most_of(self.after, &anybody_in(role));
        let mut given = self.to_holder(&Holder::Role(role.clone()), &[], &all);
        for one in &mut given {
            one.to = format!("{to} through role {role}");
            one.through = Some(role.clone());
        }
        given
    }

    fn denials_of(&self, holder: &Holder) -> Arc<[Statement]> {
        let principal = match holder {
            Holder::Group(name) => return self.denials(self.after.rules.group(name)),
            Holder::Employee(name) => Principal::Employee(name.clone()),
            Holder::Role(name) => anybody_in(name),
        };
        let mut own = granted_to(self.after, &principal);
        own.extend(self.after.rules.identity_of(&self.after.shop, &principal).boundary);
        self.denials(&own)
    }

    /// The denials of a receiver's own policies with those that reach everybody. One that asks who it is may pass over
    /// the receiver.
    fn denials(&self, own: &[Policy]) -> Arc<[Statement]> {
        let Giving { after: world, .. } = self;
        let everybody = |deny: &&Statement| names_account(deny, &world.shop);
        let resources = resource_policies(world);
        of_effect(own, Effect::Deny)
            .chain(world.rules.guardrails().iter().flat_map(|level| of_effect(level, Effect::Deny)))
            .chain(of_effect(&resources, Effect::Deny).filter(everybody))
            .filter(|deny| !asks_who(deny) && !has_variables(deny))
            .cloned()
            .collect()
    }
}

/// Allow statements that are new, and Deny statements that are gone: both give.
fn newly(to: &str, earlier: &[Policy], now: &[Policy], denials: &Arc<[Statement]>, to_people: bool) -> Vec<Given> {
    let pick = |from: &[Policy], other: &[Policy], effect: Effect| -> Vec<Given> {
        let mut picked = Vec::new();
        for policy in from {
            for (index, statement) in policy.document.statements.iter().enumerate() {
                if statement.effect == effect && !of_effect(other, effect).any(|s| s == statement) {
                    picked.push(Given {
                        to: to.to_owned(),
                        policy: policy.name.clone(),
                        index,
                        statement: statement.clone(),
                        denials: denials.clone(),
                        to_people,
                        through: None,
                    });
                }
            }
        }
        picked
    };
    let mut given = pick(now, earlier, Effect::Allow);
    given.extend(pick(earlier, now, Effect::Deny));
    given
}

fn of_effect(policies: &[Policy], effect: Effect) -> impl Iterator<Item = &Statement> {
    policies.iter().flat_map(|p| p.document.statements.iter()).filter(move |s| s.effect == effect)
}

/// The identity and group policies of a principal, whatever limits them.
fn granted_to(world: &World, principal: &Principal) -> Vec<Policy> {
    let layers = world.rules.identity_of(&world.shop, principal);
    layers.identity.into_iter().chain(layers.groups.iter().flat_map(|(_, list)| list.iter().cloned())).collect()
}

/// The most that a principal could be allowed: its own policies, and what resources allow it by name.
fn most_of(world: &World, principal: &Principal) -> Vec<Policy> {
    let named = resource_policies(world).into_iter().map(|policy| {
        let mut document = Document::clone(&policy.document);
        document.statements.retain(|s| s.effect == Effect::Allow && names(s, principal, &world.shop));
        Policy { name: policy.name, document: Arc::new(document) }
    });
    granted_to(world, principal).into_iter().chain(named).collect()
}

fn resource_policies(world: &World) -> Vec<Policy> {
    world.shop.resource_policies.keys().filter_map(|resource| world.rules.resource(resource).cloned()).collect()
}

/// A role in somebody's hand, whoever that is.
fn anybody_in(role: &Name) -> Principal {
    Principal::Role { role: role.clone(), employee: role.clone() }
}

pub(super) fn assuming(role_arn: &str) -> Statement {
    let text = serde_json::json!({
        "Statement": { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role_arn }
    });
    let (document, _) = Document::parse(&text.to_string(), Kind::Identity);
    document.statements.into_iter().next().expect("the text has one statement")
}

/// Whether a statement of a resource or trust policy could name this principal itself; whoever it excludes, it may.
pub(super) fn names(statement: &Statement, principal: &Principal, shop: &Shop) -> bool {
    let is_named = |text: &str| match principal {
        Principal::Owner => false,
        Principal::Employee(name) => text == shop.iam_arn("user", name),
        Principal::Role { role, .. } => {
            // A role's ARN may have a path before its name; a session's has the role before the session's name.
            text.contains(":role/") && text.rsplit('/').next() == Some(role)
                || text.contains(&format!(":assumed-role/{role}/"))
        }
    };
    let Some(principals) = &statement.principals else { return true };
    principals.negated
        || principals.entries.iter().any(|entry| is_everyone(entry.kind, &entry.text) || is_named(&entry.text))
}

/// Whether a statement surely names everybody of the shop.
pub(super) fn names_account(statement: &Statement, shop: &Shop) -> bool {
    statement.principals.as_ref().is_some_and(|principals| {
        !principals.negated
            && principals.entries.iter().any(|entry| {
                is_everyone(entry.kind, &entry.text) || entry.text == *shop.id || entry.text == shop.root_arn()
            })
    })
}

fn is_everyone(kind: PrincipalKind, text: &str) -> bool {
    kind == PrincipalKind::Everyone || kind == PrincipalKind::Aws && text == "*"
}

/// Whether a statement's conditions ask who it is, so that it may be met by one person and not by another.
fn asks_who(statement: &Statement) -> bool {
    const WHO: [&str; 7] = [
        "aws:username",
        "aws:userid",
        "aws:principalarn",
        "aws:principaltype",
        "aws:principaltag/",
        "aws:sourceidentity",
        "aws:tokenissuetime",
    ];
    statement.conditions.iter().any(|condition| {
        let key = condition.key.as_str().to_ascii_lowercase();
        WHO.iter().any(|who| key.starts_with(who))
    })
}

fn has_variables(statement: &Statement) -> bool {
    let resources = statement.resources.iter().flat_map(|resources| &resources.entries).map(|entry| &entry.text);
    let values = statement.conditions.iter().flat_map(|condition| &condition.values).map(|value| &value.text);
    resources.chain(values).any(|text| text.contains("${"))
}

/// Whether a boundary went away or became another one: that gives what it withheld.
fn loosened(old: &Grants, new: &Grants) -> bool {
    old.boundary.is_some() && old.boundary != new.boundary
}
