//! What an edit touched, as far as access goes: the people and roles concerned, and the statements that differ.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::impact::Voice;
use crate::policy::catalog::ActionId;
use crate::policy::{Document, Layers, Policy, Query, Request, Statement};
use crate::shop::decide::{Principal, World};
use crate::shop::{Employee, Holder, Name, Rules, Touched, action, catalogue};

/// The most people that are compared by name.
pub const MOST_PEOPLE: usize = 2_000;
/// The most things that are asked about besides the usual one of an action.
const MOST_THINGS: usize = 4;

/// What differs between two worlds.
#[derive(Default)]
pub(super) struct Difference<'w> {
    pub(super) people: BTreeSet<Name>,
    pub(super) roles: BTreeSet<Name>,
    /// The statements that only one of the worlds has.
    changed: Vec<&'w Statement>,
    /// All statements of those concerned, which decide whether a changed one is felt.
    standing: Vec<Arc<Document>>,
    /// A limit came or went, or somebody: every action may be answered otherwise.
    everything: bool,
    /// Things whose own policy changed, roles that may be taken among them.
    own: Vec<(String, Vec<&'w Statement>)>,
    /// Whether everybody concerned is in `people`.
    pub(super) complete: bool,
}

impl<'w> Difference<'w> {
    pub(super) fn between(before: &'w World, after: &'w World, touched: &Touched) -> Difference<'w> {
        let mut found = Difference { complete: true, ..Difference::default() };
        let rules = [&*before.rules, &*after.rules];
        for policy in &touched.policies {
            let statements = differing(rules.map(|rules| rules.managed(policy)));
            let holders: BTreeSet<Holder> = rules.iter().flat_map(|rules| rules.holders_of(policy)).collect();
            let everyone = rules.iter().any(|rules| is_guardrail(rules, policy));
            if !statements.is_empty() && (everyone || !holders.is_empty()) {
                found.changed.extend(statements);
                holders.iter().for_each(|holder| found.concern(holder, before, after));
                if everyone {
                    found.concern_everyone(after);
                }
            }
        }
        for group in &touched.groups {
            let statements = only_one_has(rules.map(|rules| rules.group(group)));
            if !statements.is_empty() {
                found.changed.extend(statements);
                found.concern(&Holder::Group(group.clone()), before, after);
            }
        }
        for name in &touched.employees {
            found.employee(name, before, after);
        }
        for name in &touched.roles {
            found.role(name, before, after);
        }
        for resource in &touched.resources {
            let statements = differing(rules.map(|rules| rules.resource(resource)));
            if !statements.is_empty() {
                found.own.push((resource.to_string(), statements));
                found.concern_everyone(after);
            }
        }
        if touched.guardrails {
            found.everything = true;
            found.concern_everyone(after);
        }
        if found.people.len() > MOST_PEOPLE {
            found.complete = false;
            found.people = std::mem::take(&mut found.people).into_iter().take(MOST_PEOPLE).collect();
        }
        found.stand(before);
        found.stand(after);
        found
    }

    pub(super) fn voices(&self) -> impl Iterator<Item = Voice> {
        let people = self.people.iter().cloned().map(Voice::Employee);
        people.chain(self.roles.iter().cloned().map(Voice::Role))
    }

    /// Whether an action's usual thing is to be asked about.
    pub(super) fn speaks_of(&self, action: ActionId) -> bool {
        self.everything || self.covering(action, self.changed.iter().copied()).next().is_some()
    }

    /// The roles that somebody may take in one of the worlds and not in the other: those whose trust changed, or all of
    /// them where other rules about taking did.
    pub(super) fn roles_to_take(&self, before: &World, after: &World) -> BTreeSet<String> {
        if !self.people.is_empty() && self.speaks_of(action("sts:AssumeRole")) {
            let roles = |world: &World| world.shop.roles.keys().map(|role| world.shop.role_arn(role)).collect();
            let both: [Vec<String>; 2] = [roles(before), roles(after)];
            return both.into_iter().flatten().collect();
        }
        self.own.iter().map(|(thing, _)| thing).filter(|thing| is_role(thing)).cloned().collect()
    }

    /// Actions on things that the changed statements name.
    pub(super) fn particular(&self) -> Vec<(ActionId, String)> {
        let taking = action("sts:AssumeRole");
        let mut asked = Vec::new();
        for (thing, statements) in self.own.iter().filter(|(thing, _)| !is_role(thing)) {
            let service = thing.split(':').nth(2).unwrap_or_default();
            let of_thing =
                catalogue().actions().filter(|(id, action)| *id != taking && action.resource.service() == service);
            let covered = of_thing.filter(|(id, _)| self.covering(*id, statements.iter().copied()).next().is_some());
            asked.extend(covered.map(|(id, _)| (id, thing.clone())));
        }
        for (id, _) in catalogue().actions().filter(|(id, _)| *id != taking) {
            let entries =
                self.covering(id, self.changed.iter().copied()).flat_map(|s| &s.resources).flat_map(|r| &r.entries);
            let mut named: Vec<&str> =
                entries.map(|entry| entry.text.as_str()).filter(|text| !text.contains(['*', '?', '$'])).collect();
            named.sort_unstable();
            named.dedup();
            asked.extend(named.into_iter().take(MOST_THINGS).map(|text| (id, text.to_owned())));
        }
        asked
    }

    /// Whether changed statements about an action tell things of one kind apart.
    pub(super) fn picks(&self, action: ActionId) -> bool {
        let changed = self.covering(action, self.changed.iter().copied());
        let mut entries = changed.flat_map(|s| &s.resources).flat_map(|r| &r.entries);
        entries.any(|entry| entry.text != "*" && !entry.text.ends_with("/*"))
    }

    /// Every statement that has a say in an action for somebody concerned.
    pub(super) fn about(&self, action: ActionId) -> Vec<&Statement> {
        let standing = self.standing.iter().flat_map(|document| &document.statements);
        let own = self.own.iter().flat_map(|(_, statements)| statements).copied();
        self.covering(action, self.changed.iter().copied().chain(own).chain(standing)).collect()
    }

    /// The keys that the changed statements look at.
    pub(super) fn changed_keys(&self, action: ActionId) -> BTreeSet<String> {
        let own = self.own.iter().flat_map(|(_, statements)| statements).copied();
        let changed = self.covering(action, self.changed.iter().copied().chain(own));
        let keys =
            changed.flat_map(|statement| statement.keys().map(|key| key.as_str().to_owned()).collect::<Vec<_>>());
        if self.everything {
            let standing = self.about(action).into_iter();
            return keys.chain(standing.flat_map(|s| s.keys().map(|key| key.as_str().to_owned()))).collect();
        }
        keys.collect()
    }

    fn covering<'s>(
        &self,
        action: ActionId,
        statements: impl Iterator<Item = &'s Statement> + 's,
    ) -> impl Iterator<Item = &'s Statement> + 's {
        let request = Request::new("", catalogue()[action].name.as_str(), "");
        statements.filter(move |statement| Query::new(&request).numbered(Some(action)).covers(statement))
    }

    fn concern(&mut self, holder: &Holder, before: &World, after: &World) {
        match holder {
            Holder::Employee(name) => drop(self.people.insert(name.clone())),
            Holder::Role(name) => drop(self.roles.insert(name.clone())),
            Holder::Group(name) => {
                let members = [before, after].into_iter().flat_map(|world| world.shop.members(name));
                self.people.extend(members.filter(|e| e.is_active()).map(|e| e.name.clone()));
            }
        }
    }

    fn concern_everyone(&mut self, world: &World) {
        let active = world.shop.employees.values().filter(|e| e.is_active());
        self.people.extend(active.take(MOST_PEOPLE + 1).map(|e| e.name.clone()));
        self.roles.extend(world.shop.roles.keys().cloned());
    }

    fn employee(&mut self, name: &Name, before: &'w World, after: &'w World) {
        let records = [before, after].map(|world| world.shop.employees.get(name).filter(|e| e.is_active()));
        let [Some(old), Some(new)] = records else {
            self.everything |= records.iter().any(Option::is_some);
            self.people.insert(name.clone());
            return;
        };
        let held = |of: &Employee| (of.groups.clone(), of.grants.clone(), of.tags.clone());
        // Also the policy that the roster writes, which stands in no record of theirs.
        let own = only_one_has([before.rules.of_person(name), after.rules.of_person(name)]);
        if held(old) == held(new) && own.is_empty() {
            return;
        }
        self.people.insert(name.clone());
        self.everything |= old.grants.boundary != new.grants.boundary || old.tags != new.tags;
        for (here, there, world) in [(old, new, before), (new, old, after)] {
            let moved = here.groups.iter().filter(|group| !there.groups.contains(group));
            self.changed.extend(moved.flat_map(|group| statements_of(world.rules.group(group))));
        }
        self.changed.extend(own);
    }

    fn role(&mut self, name: &Name, before: &'w World, after: &'w World) {
        let arn = after.shop.role_arn(name);
        let trust = differing([before, after].map(|world| world.rules.trust(&arn)));
        if !trust.is_empty() {
            self.own.push((arn, trust));
            self.concern_everyone_but_roles(after);
        }
        let of = |world: &World| world.rules.identity_of(&world.shop, &role_principal(name));
        let (old, new) = (of(before), of(after));
        let limit = |layers: &Layers| layers.boundary.as_ref().map(|policy| policy.name.clone());
        self.everything |= limit(&old) != limit(&new);
        let changed = only_one_has([before.rules.of_role(name), after.rules.of_role(name)]);
        if !changed.is_empty() || limit(&old) != limit(&new) {
            self.changed.extend(changed);
            self.roles.insert(name.clone());
        }
    }

    fn concern_everyone_but_roles(&mut self, world: &World) {
        let roles = self.roles.clone();
        self.concern_everyone(world);
        self.roles = roles;
    }

    /// Gathers what those concerned hold in a world.
    fn stand(&mut self, world: &World) {
        let mut known: HashSet<*const Document> = self.standing.iter().map(Arc::as_ptr).collect();
        let people = self.people.iter().cloned().map(Principal::Employee);
        let holders: Vec<Principal> = people.chain(self.roles.iter().map(role_principal)).collect();
        let mut put = |policy: &Policy| {
            if known.insert(Arc::as_ptr(&policy.document)) {
                self.standing.push(policy.document.clone());
            }
        };
        for holder in holders {
            let layers = world.rules.identity_of(&world.shop, &holder);
            let groups = layers.groups.iter().flat_map(|(_, policies)| policies.iter());
            layers.identity.iter().chain(groups).chain(&layers.boundary).for_each(&mut put);
        }
        world.rules.guardrails().iter().flat_map(|level| level.iter()).for_each(&mut put);
    }
}

fn is_role(thing: &str) -> bool {
    thing.contains(":role/")
}

fn role_principal(name: &Name) -> Principal {
    // Whose hand it is in is no matter for what the role holds.
    Principal::Role { role: name.clone(), employee: name.clone() }
}

fn is_guardrail(rules: &Rules, policy: &str) -> bool {
    rules.guardrails().iter().flat_map(|level| level.iter()).any(|of| *of.name == *policy)
}

fn statements_of(policies: &[Policy]) -> impl Iterator<Item = &Statement> {
    policies.iter().flat_map(|policy| &policy.document.statements)
}

/// The statements that only one of two policies has.
fn differing([before, after]: [Option<&Policy>; 2]) -> Vec<&Statement> {
    only_one_has([before, after].map(|policy| policy.map_or(&[][..], std::slice::from_ref)))
}

/// The statements that only one of two lists of policies has.
fn only_one_has<'w>([before, after]: [&'w [Policy]; 2]) -> Vec<&'w Statement> {
    let missing = |of: &'w [Policy], other: &'w [Policy]| -> Vec<&'w Statement> {
        let same = |policy: &Policy| other.iter().any(|o| Arc::ptr_eq(&o.document, &policy.document));
        let mut rest =
            of.iter().filter(|policy| !same(policy)).flat_map(|policy| &policy.document.statements).peekable();
        if rest.peek().is_none() {
            return Vec::new();
        }
        // Printed once each, because comparing all with all prints them all over again.
        let there: HashSet<String> = statements_of(other).map(Statement::printed).collect();
        rest.filter(|statement| !there.contains(&statement.printed())).collect()
    };
    [missing(before, after), missing(after, before)].concat()
}
