//! Taking back: the inverse of earlier changes, where the shop still is as they left it.
//!
//! It skips the commands' own rules, so it has one of its own: nothing is left that names something gone.

use jiff::Timestamp;

use super::change::{Change, Edit};
use super::plan::{Changes, end_sessions, give_back};
use super::roster;
use super::rule::{self, ShopRule};
use super::station::inventory;
use super::{Grants, Holder, Name, Shop};

/// The changes that take back, and the sessions that have no ground any more.
pub(super) fn plan(shop: &Shop, changes: &[Change], now: Timestamp) -> Changes {
    // Each is compared with the shop as the ones before it leave it.
    let mut after = shop.clone();
    for change in changes {
        if !change.still_fits(&after) {
            return Err(ShopRule::ChangedSince);
        }
        after.apply(change);
    }
    if !changes.iter().all(|change| stands(&after, change)) {
        return Err(ShopRule::ChangedSince);
    }
    let ended: Vec<Change> = changes.iter().flat_map(|c| without_ground(&after, c, now)).collect();
    Ok(changes.iter().cloned().chain(ended).collect())
}

/// Undoing a hire or a resume must not leave its person signed in, nor undoing a role leave it in a hand.
fn without_ground(after: &Shop, change: &Change, now: Timestamp) -> Vec<Change> {
    match change.holder() {
        Some(Holder::Employee(name)) if !after.employees.contains_key(&name) => {
            let mut ended = end_sessions(after, &name, now);
            ended.extend(roster::end_all(after, now, |one| one.employee == name));
            ended
        }
        Some(Holder::Employee(name)) if !after.employees.get(&name).is_some_and(|e| e.is_active()) => {
            end_sessions(after, &name, now)
        }
        Some(Holder::Role(name)) if !after.roles.contains_key(&name) => {
            let mut ended = give_back(after, &name, now);
            ended.extend(roster::end_all(after, now, |one| one.role == name));
            ended
        }
        _ => vec![],
    }
}

/// Whether what a change leaves names nothing that is gone and keeps within the quotas: others may have used since
/// what is now taken back, and a policy that quietly vanishes may be somebody's limit.
fn stands(after: &Shop, change: &Change) -> bool {
    let exists = |policy: &Name| after.policies.contains_key(policy);
    let whole = |grants: &Grants| {
        grants.attached.iter().chain(&grants.boundary).all(exists) && grants.attached.len() <= rule::MOST_ATTACHED
    };
    let alone = |name: &Name, all: &mut dyn Iterator<Item = &Name>| {
        let folded = name.folded();
        all.filter(|other| other.folded() == folded).count() == 1
    };
    match change {
        Change::Employee(Edit { after: Some(employee), .. }) => {
            let groups = &employee.groups;
            whole(&employee.grants)
                && groups.len() <= rule::MOST_GROUPS
                && groups.iter().all(|group| after.groups.contains_key(group))
        }
        Change::Group(Edit { after: Some(group), .. }) => {
            whole(&group.grants) && alone(&group.name, &mut after.groups.keys())
        }
        Change::Group(Edit { before: Some(group), after: None }) => after.member_count(&group.name) == 0,
        Change::Role(Edit { after: Some(role), .. }) => {
            whole(&role.grants) && alone(&role.name, &mut after.roles.keys())
        }
        Change::Policy(Edit { after: Some(policy), .. }) => {
            let versions = after.versions_of(&policy.name);
            after.policy_text(&policy.name).is_some()
                && versions.count() <= rule::MOST_VERSIONS
                && alone(&policy.name, &mut after.policies.keys())
        }
        Change::Policy(Edit { before: Some(policy), after: None }) => after.uses_of(&policy.name).is_empty(),
        Change::Version(edit) => {
            let version = edit.after.as_ref().or(edit.before.as_ref());
            version.and_then(|v| after.policies.get(&v.policy)).is_none_or(|policy| {
                after.policy_text(&policy.name).is_some()
                    && after.versions_of(&policy.name).count() <= rule::MOST_VERSIONS
            })
        }
        Change::Assignment(edit) => roster::stands(after, edit),
        Change::Item(edit) => inventory::stands(after, edit),
        Change::Guardrails(Edit { after: Some(policies), .. }) => policies.iter().all(exists),
        _ => true,
    }
}
