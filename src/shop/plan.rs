//! A command that may be carried out becomes the changes that do it, or the shop's own rule against it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::change::{Change, Edit};
use super::command::is_resource;
use super::name::{LONGEST_PERSON, is_unsafe};
use super::roster;
use super::rule::{self, ShopRule};
use super::session::{RoleSession, SHORTEST_ROLE};
use super::station::Hand;
use super::station::register::park_all;
use super::station::timeclock::{self, Ending, Proposal};
use super::{
    Command, Employee, Facts, Grants, Group, Holder, Item, ManagedPolicy, Name, Person, PolicyVersion, Reset,
    ResourcePolicy, Role, Session, Shop, SignIn, Standing, catalogue, request, undo,
};
use crate::policy::{Document, Kind, Severity, lint};

/// A trust policy's default maximum session, in minutes.
pub const DEFAULT_ROLE_MINUTES: u32 = 60;

pub(super) type Changes = Result<Vec<Change>, ShopRule>;

/// Whether there is any amount in the shop's currency, which would be another sum in another one.
fn has_amounts(shop: &Shop) -> bool {
    let priced = |item: &Arc<Item>| item.price_minor.is_some() || item.cost_minor().is_some();
    let traded = shop.books.receipts > 0 || !shop.drawers.is_empty();
    traded || !shop.orders.is_empty() || !shop.online.is_empty() || shop.items.values().any(priced)
}

/// What carrying out the command changes, in the order in which it is applied.
pub(super) fn plan(shop: &Shop, who: &Session, facts: &Facts, command: &Command) -> Changes {
    match command {
        Command::Hire { name, full_name, job, groups, until } => {
            // The owner signs in with a name or an e-mail, and so neither is anybody else's.
            if shop.person(name).is_some() {
                return Err(ShopRule::Exists { kind: "employee", name: name.to_string() });
            }
            within(name.len(), LONGEST_PERSON, "characters in a name")?;
            groups.iter().try_for_each(|g| group(shop, g).map(drop))?;
            let mut hired = Employee::new(name.clone(), full_name.clone(), facts.now);
            hired.hired_by = Some(who.person.clone());
            hired.job = job.clone();
            hired.groups = groups.clone();
            hired.groups.sort();
            hired.groups.dedup();
            within(hired.groups.len(), rule::MOST_GROUPS, "groups an employee")?;
            hired.sign_in = SignIn::Invited { until: *until, needs: Reset::Both };
            Ok(vec![Change::Employee(Edit::made(hired))])
        }
        Command::EditEmployee { name, full_name, job } => edit_employee(shop, name, |e| {
            e.full_name = full_name.clone();
            e.job = job.clone();
        }),
        Command::Suspend { name } => {
            if matches!(employee(shop, name)?.standing, Standing::Suspended { .. }) {
                return Err(ShopRule::Suspended { name: shop.full_name(&Person::Employee(name.clone())) });
            }
            let mut changes = edit_employee(shop, name, |e| {
                e.standing = Standing::Suspended { since: facts.now };
                e.shift = None;
            })?;
            changes.extend(timeclock::finished(shop, employee(shop, name)?, facts.now, Ending::Suspended));
            changes.extend(end_sessions(shop, name, facts.now));
            Ok(changes)
        }
        Command::Resume { name } => edit_employee(shop, name, |e| e.standing = Standing::Active),
        Command::ResetSignIn { name, reset, until } => {
            let mut changes = edit_employee(shop, name, |e| {
                // Whoever never finished enrolling still has both to set.
                let needs = match e.sign_in {
                    SignIn::Ready => *reset,
                    SignIn::Invited { needs, .. } if needs == *reset => needs,
                    _ => Reset::Both,
                };
                e.sign_in = SignIn::Invited { until: *until, needs };
            })?;
            changes.extend(end_sessions(shop, name, facts.now));
            Ok(changes)
        }
        Command::EndEmployment { name } => {
            let mut changes = edit_employee(shop, name, |e| {
                e.standing = Standing::Ended { since: facts.now };
                e.sign_in = SignIn::None;
                e.groups = Vec::new();
                e.grants = Grants::default();
                e.shift = None;
            })?;
            changes.extend(timeclock::finished(shop, employee(shop, name)?, facts.now, Ending::EmploymentEnded));
            changes.extend(roster::end_all(shop, facts.now, |one| one.employee == *name));
            changes.extend(request::ended(shop, name, true));
            changes.extend(end_sessions(shop, name, facts.now));
            Ok(changes)
        }
        Command::AddToGroup { employee: name, group: to } => {
            let target = group(shop, to)?;
            let joining = active(shop, name)?;
            if joining.groups.contains(&target.name) {
                return Err(ShopRule::MemberAlready { employee: joining.full_name.to_string(), group: to.clone() });
            }
            within(joining.groups.len() + 1, rule::MOST_GROUPS, "groups an employee")?;
            edit_employee(shop, name, |e| {
                e.groups.push(target.name.clone());
                e.groups.sort();
            })
        }
        Command::RemoveFromGroup { employee: name, group: from } => {
            let leaving = employee(shop, name)?;
            if !leaving.groups.contains(from) {
                return Err(ShopRule::NotMember { employee: leaving.full_name.to_string(), group: from.clone() });
            }
            edit_employee(shop, name, |e| e.groups.retain(|g| g != from))
        }
        Command::CreateGroup { name } => {
            unused("group", name, shop.groups.keys())?;
            let made = Group { name: name.clone(), grants: Grants::default(), created: facts.now };
            Ok(vec![Change::Group(Edit::made(made))])
        }
        Command::DeleteGroup { name } => {
            let group = group(shop, name)?;
            match shop.member_count(name) {
                0 => Ok(vec![Change::Group(Edit::removed(group))]),
                members => Err(ShopRule::GroupNotEmpty { group: name.clone(), members }),
            }
        }
        Command::CreateRole { name, description, trust, longest_minutes, stations } => {
            unused("role", name, shop.roles.keys())?;
            within(name.len(), LONGEST_PERSON, "characters in a name")?;
            sound(trust, Kind::Trust, rule::LONGEST_TRUST)?;
            lasting(*longest_minutes)?;
            Ok(vec![Change::Role(Edit::made(Role {
                name: name.clone(),
                description: description.clone(),
                trust: trust.clone(),
                grants: Grants::default(),
                longest_minutes: *longest_minutes,
                stations: stations.clone(),
                tags: Default::default(),
                created: facts.now,
            }))])
        }
        Command::EditRole { name, description, longest_minutes, stations } => {
            lasting(*longest_minutes)?;
            edit_role(shop, name, |r| {
                r.description = description.clone();
                r.longest_minutes = *longest_minutes;
                r.stations = stations.clone();
            })
        }
        Command::EditTrust { role, text } => {
            sound(text, Kind::Trust, rule::LONGEST_TRUST)?;
            edit_role(shop, role, |r| r.trust = text.clone())
        }
        Command::DeleteRole { name } => {
            let mut changes = vec![Change::Role(Edit::removed(role(shop, name)?))];
            changes.extend(give_back(shop, name, facts.now));
            changes.extend(roster::end_all(shop, facts.now, |one| one.role == *name));
            Ok(changes)
        }
        Command::Attach { holder, policy } => {
            let policy = known(shop, policy)?.name.clone();
            let held = &grants(shop, holder)?.attached;
            if held.contains(&policy) {
                return Err(ShopRule::AttachedAlready { holder: called(shop, holder), policy });
            }
            within(held.len() + 1, rule::MOST_ATTACHED, "managed policies")?;
            edit_grants(shop, holder, |g| g.attached.push(policy))
        }
        Command::Detach { holder, policy } => {
            if !grants(shop, holder)?.attached.contains(policy) {
                let holder = called(shop, holder);
                return Err(ShopRule::NotAttached { holder, policy: policy.clone() });
            }
            edit_grants(shop, holder, |g| g.attached.retain(|p| p != policy))
        }
        Command::PutInline { holder, name, text } => {
            roster::may_be_called(name)?;
            let (employee, group, role) = rule::LONGEST_INLINE;
            let most = match holder {
                Holder::Employee(_) => employee,
                Holder::Group(_) => group,
                Holder::Role(_) => role,
            };
            let others = grants(shop, holder)?.inline.iter().filter(|(n, _)| *n != name);
            let taken: usize = others.map(|(_, text)| length(text)).sum();
            sound(text, Kind::Identity, most.saturating_sub(taken))?;
            edit_grants(shop, holder, |g| {
                g.inline.insert(name.clone(), text.clone());
            })
        }
        Command::DeleteInline { holder, name } => {
            if !grants(shop, holder)?.inline.contains_key(name) {
                return Err(ShopRule::NotAttached { holder: called(shop, holder), policy: name.clone() });
            }
            edit_grants(shop, holder, |g| {
                g.inline.remove(name);
            })
        }
        Command::SetBoundary { holder, policy } => {
            if let Some(policy) = policy {
                known(shop, policy)?;
            }
            if let Holder::Group(name) = holder {
                return Err(ShopRule::Unknown { kind: "employee or role", name: name.to_string() });
            }
            edit_grants(shop, holder, |g| g.boundary = policy.clone())
        }
        Command::CreatePolicy { name, description, text } => {
            roster::may_be_called(name)?;
            unused("policy", name, shop.policies.keys())?;
            sound(text, Kind::Identity, rule::LONGEST_MANAGED)?;
            let policy = ManagedPolicy {
                name: name.clone(),
                description: description.clone(),
                default: 1,
                latest: 1,
                built_in: false,
                created: facts.now,
            };
            let version = version(shop, name, 1, text, who, facts.now);
            // The text first: a policy is never without one.
            Ok(vec![Change::Version(Edit::made(version)), Change::Policy(Edit::made(policy))])
        }
        Command::CreateVersion { policy, text } => {
            let old = own_policy(shop, policy)?;
            sound(text, Kind::Identity, rule::LONGEST_MANAGED)?;
            if shop.policy_text(policy).is_some_and(|now| now == text) {
                return Err(ShopRule::NothingToDo);
            }
            let number =
                old.latest.checked_add(1).ok_or(ShopRule::Quota { most: u32::MAX as usize, what: "versions" })?;
            let mut changes = vec![Change::Version(Edit::made(version(shop, policy, number, text, who, facts.now)))];
            if shop.versions_of(policy).count() >= rule::MOST_VERSIONS {
                // As a person would: the oldest text that is not in force makes room.
                let oldest = shop.versions_of(policy).find(|v| v.number != old.default);
                changes.extend(oldest.map(|v| Change::Version(Edit::removed(v))));
            }
            changes.push(Change::Policy(Edit::of(old, |p| {
                p.latest = number;
                p.default = number;
            })));
            Ok(changes)
        }
        Command::SetDefaultVersion { policy, number } => {
            let old = own_policy(shop, policy)?;
            existing_version(shop, policy, *number)?;
            if old.default == *number {
                return Err(ShopRule::NothingToDo);
            }
            Ok(vec![Change::Policy(Edit::of(old, |p| p.default = *number))])
        }
        Command::DeleteVersion { policy, number } => {
            if own_policy(shop, policy)?.default == *number {
                return Err(ShopRule::DefaultVersion);
            }
            Ok(vec![Change::Version(Edit::removed(existing_version(shop, policy, *number)?))])
        }
        Command::DeletePolicy { name } => {
            let old = own_policy(shop, name)?;
            let uses = shop.uses_of(name);
            if let Some(by) = uses.attached.first().or(uses.boundary.first()) {
                return Err(ShopRule::InUse { policy: name.clone(), by: called(shop, by) });
            }
            if uses.guardrail {
                return Err(ShopRule::InUse { policy: name.clone(), by: "the guardrails".to_owned() });
            }
            let mut changes = vec![Change::Policy(Edit::removed(old))];
            changes.extend(shop.versions_of(name).map(|v| Change::Version(Edit::removed(v))));
            Ok(changes)
        }
        Command::PutGuardrails { policies } => {
            policies.iter().try_for_each(|p| known(shop, p).map(drop))?;
            let mut after: Vec<Name> = Vec::new();
            policies.iter().for_each(|p| {
                if !after.contains(p) {
                    after.push(p.clone())
                }
            });
            let full = Name::literal("FullShopAccess");
            // AWS's own habit: the first guardrail stands beside one that withholds nothing.
            if shop.guardrails.is_empty() && !after.is_empty() && !after.contains(&full) {
                after.insert(0, full);
            }
            if *shop.guardrails == after {
                return Err(ShopRule::NothingToDo);
            }
            Ok(vec![Change::Guardrails(Edit::of(&shop.guardrails, |g| *g = after))])
        }
        Command::PutResourcePolicy { resource, text } => {
            let before = shop.resource_policies.get(resource).cloned();
            let after = match text {
                None if before.is_none() => return Err(ShopRule::NothingToDo),
                None => None,
                Some(_) if resource.as_ref() == "*" || !is_resource(resource) => {
                    let name = resource.chars().filter(|&c| !is_unsafe(c)).take(64).collect();
                    return Err(ShopRule::Unknown { kind: "resource", name });
                }
                Some(text) => {
                    sound(text, Kind::Resource, rule::LONGEST_MANAGED)?;
                    Some(Arc::new(ResourcePolicy { resource: resource.clone(), text: text.clone() }))
                }
            };
            Ok(vec![Change::ResourcePolicy(Edit { before, after })])
        }
        Command::UpdateSettings { settings } => {
            if *shop.settings == **settings {
                return Err(ShopRule::NothingToDo);
            }
            if jiff::tz::TimeZone::get(&settings.zone).is_err() {
                return Err(ShopRule::Zone { zone: settings.zone.clone() });
            }
            settings.check().map_err(|error| ShopRule::Setting(error.to_string()))?;
            if settings.currency != shop.settings.currency && has_amounts(shop) {
                return Err(ShopRule::CurrencyInUse { now: shop.settings.currency.clone() });
            }
            let untaxed = |item: &&Arc<Item>| item.tax.as_ref().is_some_and(|tax| !settings.has_tax(tax));
            if let Some(item) = shop.items.values().find(untaxed) {
                let tax = item.tax.as_ref().map_or_else(String::new, Name::to_string);
                return Err(ShopRule::TaxInUse { tax, item: item.name.to_string() });
            }
            Ok(vec![Change::Settings(Edit::of(&shop.settings, |s| *s = (**settings).clone()))])
        }
        Command::Register(step) => step.plan(shop, who, facts),
        Command::AssumeRole { role: name, minutes } => {
            let mut changes = assume(shop, who, facts, name, *minutes)?;
            // One station at a time: what was unfinished waits under its person. Whoever takes the same role once more
            // goes on with what was in its hand.
            let stays = Hand { session: who.id, role: Some(name.clone()) };
            changes.extend(park_all(shop, &who.person, facts.now, |order| order.hand.as_ref() != Some(&stays)));
            Ok(changes)
        }
        Command::LeaveRole => match who.role {
            None => Err(ShopRule::NoRole),
            Some(_) => {
                let mut changes = vec![Change::Session(Edit::of(live(shop, who)?, |s| s.role = None))];
                changes.extend(park_all(shop, &who.person, facts.now, |_| true));
                Ok(changes)
            }
        },
        Command::RevokeSession { id } => {
            let session = shop.sessions.get(id).ok_or(ShopRule::SessionOver)?;
            if session.role_at(facts.now).is_none() {
                return Err(ShopRule::NoRole);
            }
            Ok(give_up(shop, session, facts.now))
        }
        Command::Assign { employee, role, from, until } => {
            roster::assign(shop, who, facts, employee, role, (*from, *until))
        }
        Command::Unassign { number } => roster::unassign(shop, facts, *number),
        Command::CopyRoster { from, to } => roster::copy(shop, who, facts, *from, *to),
        Command::ClockIn => timeclock::clock_in(shop, who, facts),
        Command::ClockOut => {
            let mut changes = timeclock::clock_out(shop, who, facts)?;
            changes.extend(who.person.employee().map(|name| request::ended(shop, name, false)).unwrap_or_default());
            Ok(changes)
        }
        Command::StartBreak => timeclock::on_break(shop, who, facts, true),
        Command::EndBreak => timeclock::on_break(shop, who, facts, false),
        Command::CorrectTime { employee, started, entry, hours, note, past } => {
            let asked = Proposal { employee, started: *started, entry: *entry, hours, note, past };
            timeclock::correct(shop, who, facts, &asked)
        }
        Command::ApproveTime { entry, approved, past } => timeclock::settle(shop, who, facts, *entry, *approved, past),
        Command::Inventory(step) => step.plan(shop, who, facts),
        Command::Online(step) => step.plan(shop, who, facts),
        Command::AskAccess { command, note } => request::ask(shop, who, facts, command, note),
        Command::DropRequest { request } => request::put_away(shop, who, *request),
        Command::GrantAccess { request, by, shift } => request::grant(shop, who, facts, *request, by, *shift),
        Command::GrantOnce { request } => request::grant_once(shop, who, facts, *request),
        Command::DeclineAccess { request, note, moot } => request::decline(shop, who, facts, *request, note, *moot),
        Command::WithApproval { request, command } => request::redeem(shop, who, facts, *request, command),
        Command::Act { .. } | Command::ExportReport { .. } | Command::Look { .. } => Ok(vec![]),
        Command::Undo { changes, .. } => undo::plan(shop, changes, facts.now),
    }
}

fn assume(shop: &Shop, who: &Session, facts: &Facts, name: &Name, minutes: Option<u32>) -> Changes {
    if who.person == Person::Owner {
        return Err(ShopRule::OwnerTakesNoRole);
    }
    let role = role(shop, name)?;
    let minutes = minutes.unwrap_or(DEFAULT_ROLE_MINUTES.min(role.longest_minutes));
    if minutes > role.longest_minutes || i64::from(minutes) < SHORTEST_ROLE.as_mins() {
        return Err(ShopRule::Duration { most: role.longest_minutes });
    }
    let session = live(shop, who)?;
    let wished = facts.now + SignedDuration::from_mins(i64::from(minutes));
    let expires = wished.min(session.expires);
    let in_hand = RoleSession { role: role.name.clone(), started: facts.now, expires };
    Ok(vec![Change::Session(Edit::of(session, |s| s.role = Some(in_hand)))])
}

fn live<'a>(shop: &'a Shop, who: &Session) -> Result<&'a Arc<Session>, ShopRule> {
    shop.sessions.get(&who.id).ok_or(ShopRule::SessionOver)
}

/// Ends what an employee has open; the end of authority and the end of sessions are one batch.
pub(super) fn end_sessions(shop: &Shop, name: &Name, now: Timestamp) -> Vec<Change> {
    let theirs = |s: &&Arc<Session>| s.person.employee() == Some(name);
    let mut changes: Vec<Change> =
        shop.sessions.values().filter(theirs).map(|s| Change::Session(Edit::removed(s))).collect();
    changes.extend(park_all(shop, &Person::Employee(name.clone()), now, |_| true));
    changes
}

/// Ends a role in everybody's hand, whom it leaves as themselves.
pub(super) fn give_back(shop: &Shop, role: &Name, now: Timestamp) -> Vec<Change> {
    let with_it = shop.sessions.values().filter(|s| s.role.as_ref().is_some_and(|r| r.role == *role));
    with_it.flat_map(|s| give_up(shop, s, now)).collect()
}

/// Ends the role in one hand; what was in it is put aside.
fn give_up(shop: &Shop, session: &Arc<Session>, now: Timestamp) -> Vec<Change> {
    let mut changes = vec![Change::Session(Edit::of(session, |s| s.role = None))];
    changes.extend(park_all(shop, &session.person, now, |_| true));
    changes
}

fn version(shop: &Shop, policy: &Name, number: u32, text: &Arc<str>, who: &Session, now: Timestamp) -> PolicyVersion {
    let by = Some(who.person.employee().unwrap_or(&shop.owner.name).clone());
    PolicyVersion { policy: policy.clone(), number, text: text.clone(), created: now, by }
}

fn within(count: usize, most: usize, what: &'static str) -> Result<(), ShopRule> {
    if count > most { Err(ShopRule::Quota { most, what }) } else { Ok(()) }
}

fn lasting(minutes: u32) -> Result<(), ShopRule> {
    if (60..=720).contains(&minutes) { Ok(()) } else { Err(ShopRule::Setting("a role lasts 1 to 12 hours".to_owned())) }
}

/// A policy's length as AWS counts it: without white space.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// A text that is saved: readable, short enough, and without what the linter calls an error.
fn sound(text: &str, kind: Kind, most: usize) -> Result<(), ShopRule> {
    Document::read(text, kind).map_err(|error| ShopRule::Unreadable(error.to_string()))?;
    let length = length(text);
    if length > most {
        return Err(ShopRule::TooLong { length, most });
    }
    // How long it may be is settled: inline policies have a quota of their own.
    let found = lint::lint(text, kind, catalogue()).into_iter().filter(|found| found.check != lint::OVER_QUOTA);
    match found.into_iter().find(|found| found.severity == Severity::Error) {
        Some(found) => {
            Err(ShopRule::Lint { line: found.span.line(), column: found.span.column(), message: found.message })
        }
        None => Ok(()),
    }
}

fn unused<'a>(kind: &'static str, name: &Name, mut taken: impl Iterator<Item = &'a Name>) -> Result<(), ShopRule> {
    let folded = name.folded();
    if taken.any(|other| other.folded() == folded) {
        return Err(ShopRule::Exists { kind, name: name.to_string() });
    }
    Ok(())
}

pub(super) fn employee<'a>(shop: &'a Shop, name: &Name) -> Result<&'a Arc<Employee>, ShopRule> {
    let found = shop.employees.get(name);
    let found = found.ok_or_else(|| ShopRule::Unknown { kind: "employee", name: name.to_string() })?;
    if found.is_ended() { Err(ShopRule::Ended { name: found.full_name.to_string() }) } else { Ok(found) }
}

pub(super) fn active<'a>(shop: &'a Shop, name: &Name) -> Result<&'a Arc<Employee>, ShopRule> {
    let found = employee(shop, name)?;
    if found.is_active() { Ok(found) } else { Err(ShopRule::Suspended { name: found.full_name.to_string() }) }
}

fn group<'a>(shop: &'a Shop, name: &Name) -> Result<&'a Arc<Group>, ShopRule> {
    shop.groups.get(name).ok_or_else(|| ShopRule::Unknown { kind: "group", name: name.to_string() })
}

pub(super) fn role<'a>(shop: &'a Shop, name: &Name) -> Result<&'a Arc<Role>, ShopRule> {
    shop.roles.get(name).ok_or_else(|| ShopRule::Unknown { kind: "role", name: name.to_string() })
}

fn known<'a>(shop: &'a Shop, name: &Name) -> Result<&'a Arc<ManagedPolicy>, ShopRule> {
    shop.policies.get(name).ok_or_else(|| ShopRule::Unknown { kind: "policy", name: name.to_string() })
}

fn own_policy<'a>(shop: &'a Shop, name: &Name) -> Result<&'a Arc<ManagedPolicy>, ShopRule> {
    let policy = known(shop, name)?;
    if policy.built_in { Err(ShopRule::BuiltIn(name.clone())) } else { Ok(policy) }
}

fn existing_version<'a>(shop: &'a Shop, policy: &Name, number: u32) -> Result<&'a Arc<PolicyVersion>, ShopRule> {
    let found = shop.versions.get(&(policy.clone(), number));
    found.ok_or_else(|| ShopRule::Unknown { kind: "version", name: format!("v{number}") })
}

fn grants<'a>(shop: &'a Shop, holder: &Holder) -> Result<&'a Grants, ShopRule> {
    match holder {
        Holder::Employee(name) => employee(shop, name).map(|e| &e.grants),
        Holder::Group(name) => group(shop, name).map(|g| &g.grants),
        Holder::Role(name) => role(shop, name).map(|r| &r.grants),
    }
}

/// A holder as people call it.
fn called(shop: &Shop, holder: &Holder) -> String {
    match holder {
        Holder::Employee(name) => shop.full_name(&Person::Employee(name.clone())),
        Holder::Group(name) | Holder::Role(name) => name.to_string(),
    }
}

fn edit_employee(shop: &Shop, name: &Name, edit: impl FnOnce(&mut Employee)) -> Changes {
    changed(employee(shop, name)?, edit, Change::Employee)
}

fn edit_role(shop: &Shop, name: &Name, edit: impl FnOnce(&mut Role)) -> Changes {
    changed(role(shop, name)?, edit, Change::Role)
}

fn edit_grants(shop: &Shop, holder: &Holder, edit: impl FnOnce(&mut Grants)) -> Changes {
    match holder {
        Holder::Employee(name) => edit_employee(shop, name, |e| edit(&mut e.grants)),
        Holder::Role(name) => edit_role(shop, name, |r| edit(&mut r.grants)),
        Holder::Group(name) => changed(group(shop, name)?, |g: &mut Group| edit(&mut g.grants), Change::Group),
    }
}

fn changed<T: Clone + PartialEq>(
    before: &Arc<T>,
    edit: impl FnOnce(&mut T),
    change: impl FnOnce(Edit<T>) -> Change,
) -> Changes {
    let edit = Edit::of(before, edit);
    if edit.before == edit.after { Err(ShopRule::NothingToDo) } else { Ok(vec![change(edit)]) }
}
