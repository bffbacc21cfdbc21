//! What can be asked of the shop, and which questions each command puts to the evaluator.
//!
//! [`Command::asks`] is the table: console command → action, resource, hat. There is no owner mode beside the
//! root rule and no command outside this table.

mod difference;

use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::approval::{self, Approval};
use super::change::Change;
use super::name::is_unsafe;
use super::request::AccessRequest;
use super::roster;
use super::session::SessionId;
use super::station::timeclock::{Hours, Past, timesheet_arn};
use super::station::{Step, inventory, online, report};
use super::{Hat, Holder, Name, Person, Reset, SafeText, Session, Settings, Shop, ShopRule, action};
use crate::policy::Arn;
use crate::policy::catalog::ActionId;

/// Longest ARN that is asked about, in bytes (AWS's own limit).
const LONGEST_RESOURCE: usize = 2_048;

/// The actions that are commands as they stand; every other one has a command of its own, with its effect.
pub const BARE: [&str; 3] = ["shop:Export", "shop:BackUp", "shop:Restore"];

/// One question to the evaluator.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub hat: Hat,
    pub action: ActionId,
    pub resource: String,
    /// The action's own keys, such as `register:Amount`.
    pub own: Vec<(String, String)>,
}

/// Something that a person wants done.
///
/// Random values, hashes and the time arrive inside the command, made by the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    Hire {
        name: Name,
        full_name: SafeText,
        job: Option<SafeText>,
        groups: Vec<Name>,
        until: Timestamp,
    },
    EditEmployee {
        name: Name,
        full_name: SafeText,
        job: Option<SafeText>,
    },
    Suspend {
        name: Name,
    },
    Resume {
        name: Name,
    },
    ResetSignIn {
        name: Name,
        reset: Reset,
        until: Timestamp,
    },
    EndEmployment {
        name: Name,
    },
    AddToGroup {
        employee: Name,
        group: Name,
    },
    RemoveFromGroup {
        employee: Name,
        group: Name,
    },
    CreateGroup {
        name: Name,
    },
    DeleteGroup {
        name: Name,
    },
    CreateRole {
        name: Name,
        description: Option<SafeText>,
        trust: Arc<str>,
        longest_minutes: u32,
        stations: Vec<Name>,
    },
    EditRole {
        name: Name,
        description: Option<SafeText>,
        longest_minutes: u32,
        stations: Vec<Name>,
    },
    EditTrust {
        role: Name,
        text: Arc<str>,
    },
    DeleteRole {
        name: Name,
    },
    Attach {
        holder: Holder,
        policy: Name,
    },
    Detach {
        holder: Holder,
        policy: Name,
    },
    PutInline {
        holder: Holder,
        name: Name,
        text: Arc<str>,
    },
    DeleteInline {
        holder: Holder,
        name: Name,
    },
    SetBoundary {
        holder: Holder,
        policy: Option<Name>,
    },
    CreatePolicy {
        name: Name,
        description: Option<SafeText>,
        text: Arc<str>,
    },
    CreateVersion {
        policy: Name,
        text: Arc<str>,
    },
    SetDefaultVersion {
        policy: Name,
        number: u32,
    },
    DeleteVersion {
        policy: Name,
        number: u32,
    },
    DeletePolicy {
        name: Name,
    },
    PutGuardrails {
        policies: Vec<Name>,
    },
    PutResourcePolicy {
        resource: Arc<str>,
        text: Option<Arc<str>>,
    },
    UpdateSettings {
        settings: Box<Settings>,
    },
    AssumeRole {
        role: Name,
        minutes: Option<u32>,
    },
    LeaveRole,
    RevokeSession {
        id: SessionId,
    },
    /// Puts somebody on the roster: they may take the role from one moment to the other.
    Assign {
        employee: Name,
        role: Name,
        from: Timestamp,
        until: Timestamp,
    },
    /// Takes an assignment off the roster.
    Unassign {
        number: u64,
    },
    /// The roster of the week from one Monday on once more in that from another.
    CopyRoster {
        from: Date,
        to: Date,
    },
    ClockIn,
    ClockOut,
    StartBreak,
    EndBreak,
    /// Other hours for a shift, which count once they are approved; `past` is filled in by the service.
    CorrectTime {
        employee: Name,
        /// When the shift began as recorded.
        started: Timestamp,
        /// The number of the time entry; none for the open shift, which ends with it.
        entry: Option<u64>,
        hours: Hours,
        note: SafeText,
        past: Box<Past>,
    },
    /// The decision on a correction that waits; `past` is filled in by the service.
    ApproveTime {
        entry: u64,
        approved: bool,
        past: Box<Past>,
    },
    /// An action on the whole shop that changes nothing in it: [`BARE`]. What it does is the service's.
    Act {
        action: String,
        resource: String,
    },
    /// A step at the register.
    Register(Box<Step>),
    /// A step at the inventory.
    Inventory(Box<inventory::Step>),
    /// Takes a report out of the console, as a file or as text for a program.
    ExportReport {
        report: report::Query,
        format: report::Format,
    },
    /// A step with an online order.
    Online(Box<online::Step>),
    /// Something to look at or to ask: decided like everything else, changes nothing.
    Look {
        action: String,
        resource: String,
    },
    /// Asks whoever may grant it for something that was refused.
    AskAccess {
        command: Box<Command>,
        note: Option<SafeText>,
    },
    /// Takes one's own request back, or puts its answer away.
    DropRequest {
        request: u64,
    },
    /// Grants a request by a change of what its person holds: for the shift, or for good.
    GrantAccess {
        request: u64,
        by: Box<Command>,
        shift: bool,
    },
    /// Leaves an approval for the one who asked: of this request, once.
    GrantOnce {
        request: u64,
    },
    /// Says no to a request, or puts one away that needs no answer any more.
    DeclineAccess {
        request: u64,
        note: Option<SafeText>,
        moot: bool,
    },
    /// Does what was asked for, with the approval that was left for it.
    WithApproval {
        request: u64,
        command: Box<Command>,
    },
    /// The inverse of earlier changes, newest first.
    Undo {
        of: u64,
        changes: Vec<Change>,
    },
}

impl Command {
    /// Every question that must be answered with yes before the command is carried out.
    ///
    /// Leaving a role asks nothing: going back to oneself needs no permission.
    #[must_use]
    pub fn asks(&self, shop: &Shop, who: &Session) -> Vec<Asked> {
        let user = |name: &Name| shop.iam_arn("user", name);
        let group = |name: &Name| shop.iam_arn("group", name);
        let role = |name: &Name| shop.role_arn(name);
        let policy = |name: &Name| shop.policy_arn(name);
        match self {
            Command::Hire { name, groups, .. } => {
                let mut asks = vec![ask("iam:CreateUser", user(name)), ask("iam:CreateLoginProfile", user(name))];
                asks.extend(groups.iter().map(|g| ask("iam:AddUserToGroup", group(g))));
                asks
            }
            Command::EditEmployee { name, .. } => vec![ask("iam:UpdateUser", user(name))],
            Command::Suspend { name } | Command::Resume { name } => vec![ask("iam:UpdateLoginProfile", user(name))],
            Command::ResetSignIn { name, reset, .. } => {
                let password = ask("iam:UpdateLoginProfile", user(name));
                let codes = ask("iam:DeactivateMFADevice", user(name));
                match reset {
                    Reset::Password => vec![password],
                    Reset::Codes => vec![codes],
                    Reset::Both => vec![password, codes],
                }
            }
            Command::EndEmployment { name } => vec![ask("iam:DeleteUser", user(name))],
            Command::AddToGroup { group: g, .. } => vec![ask("iam:AddUserToGroup", group(g))],
            Command::RemoveFromGroup { group: g, .. } => vec![ask("iam:RemoveUserFromGroup", group(g))],
            Command::CreateGroup { name } => vec![ask("iam:CreateGroup", group(name))],
            Command::DeleteGroup { name } => vec![ask("iam:DeleteGroup", group(name))],
            Command::CreateRole { name, .. } => vec![ask("iam:CreateRole", role(name))],
            Command::EditRole { name, .. } => vec![ask("iam:UpdateRole", role(name))],
            Command::EditTrust { role: name, .. } => vec![ask("iam:UpdateAssumeRolePolicy", role(name))],
            Command::DeleteRole { name } => vec![ask("iam:DeleteRole", role(name))],
            Command::Attach { holder, policy: p } => vec![of_holder(shop, "Attach", "Policy", holder, Some(policy(p)))],
            Command::Detach { holder, policy: p } => vec![of_holder(shop, "Detach", "Policy", holder, Some(policy(p)))],
            Command::PutInline { holder, .. } => vec![of_holder(shop, "Put", "Policy", holder, None)],
            Command::DeleteInline { holder, .. } => vec![of_holder(shop, "Delete", "Policy", holder, None)],
            // Groups have no boundary: there is nothing to ask, and the shop's rule refuses it.
            Command::SetBoundary { holder: Holder::Group(_), .. } => vec![],
            Command::SetBoundary { holder, policy: p } => vec![of_boundary(shop, holder, p.as_ref())],
            Command::CreatePolicy { name, .. } => vec![ask("iam:CreatePolicy", shop.iam_arn("policy", name))],
            Command::CreateVersion { policy: p, .. } => vec![ask("iam:CreatePolicyVersion", policy(p))],
            Command::SetDefaultVersion { policy: p, .. } => vec![ask("iam:SetDefaultPolicyVersion", policy(p))],
            Command::DeleteVersion { policy: p, .. } => vec![ask("iam:DeletePolicyVersion", policy(p))],
            Command::DeletePolicy { name } => vec![ask("iam:DeletePolicy", policy(name))],
            Command::PutGuardrails { .. } => vec![ask("shop:PutGuardrail", shop.shop_arn())],
            Command::PutResourcePolicy { .. } => vec![ask("shop:PutResourcePolicy", shop.shop_arn())],
            Command::UpdateSettings { .. } => vec![ask("shop:UpdateSettings", shop.shop_arn())],
            Command::AssumeRole { role: name, .. } => vec![assume(shop, who, name)],
            Command::LeaveRole => vec![],
            Command::RevokeSession { id } => {
                let in_hand = shop.sessions.get(id).and_then(|s| s.role.as_ref()).map(|r| r.role.clone());
                vec![ask("sts:RevokeSession", in_hand.map_or_else(|| shop.iam_arn("role", "*"), |r| role(&r)))]
            }
            Command::Assign { role: name, .. } => vec![ask("roster:AssignStation", role(name))],
            Command::Unassign { number } => {
                let of = shop.roster.get(*number).map_or_else(|| shop.role_arn("*"), |one| role(&one.role));
                vec![ask("roster:UnassignStation", of)]
            }
            Command::CopyRoster { from, .. } => {
                let mut roles: Vec<&Name> = roster::of_week(shop, *from).into_iter().map(|one| &one.role).collect();
                roles.sort();
                roles.dedup();
                match roles.is_empty() {
                    true => vec![ask("roster:AssignStation", shop.role_arn("*"))],
                    false => roles.into_iter().map(|name| ask("roster:AssignStation", role(name))).collect(),
                }
            }
            Command::ClockIn => vec![own_clock(shop, who, "timeclock:ClockIn")],
            Command::ClockOut => vec![own_clock(shop, who, "timeclock:ClockOut")],
            Command::StartBreak => vec![own_clock(shop, who, "timeclock:StartBreak")],
            Command::EndBreak => vec![own_clock(shop, who, "timeclock:EndBreak")],
            Command::CorrectTime { employee, .. } => {
                vec![of_timesheet(shop, who, "timeclock:CorrectTimesheet", employee)]
            }
            Command::ApproveTime { entry, approved, .. } => {
                let open = shop.corrections.get(entry);
                // Taking one's own proposal back is part of proposing.
                let own = !approved && open.is_some_and(|correction| correction.by == who.person);
                let action = if own { "timeclock:CorrectTimesheet" } else { "timeclock:ApproveTimesheet" };
                vec![of_timesheet(shop, who, action, open.map_or("*", |correction| &correction.employee))]
            }
            Command::Act { action: name, resource } | Command::Look { action: name, resource } => {
                vec![under_its_hat(shop, who, name, resource)]
            }
            Command::Register(step) => {
                let (name, own) = step.asks(shop, who);
                vec![Asked { own, ..ask(name, default_resource(shop, who, action(name))) }]
            }
            Command::Inventory(step) => step.asks(shop, who),
            Command::ExportReport { report, .. } => report.export_asks(shop, who),
            Command::Online(step) => step.asks(shop, who),
            // Asking is about oneself, and so is reading the answer.
            Command::AskAccess { .. } | Command::DropRequest { .. } => vec![],
            Command::GrantAccess { by, .. } => by.asks(shop, who),
            Command::GrantOnce { request } => match shop.requests.get(request) {
                Some(request) => of_approver(shop, who, request),
                None => vec![],
            },
            Command::DeclineAccess { request, .. } => match shop.requests.get(request) {
                Some(request) => vec![to_decline(shop, who, request)],
                None => vec![],
            },
            Command::WithApproval { command, .. } => command.asks(shop, who),
            Command::Undo { changes, .. } => {
                changes.iter().flat_map(|change| difference::of_change(shop, who, change)).collect()
            }
        }
    }

    /// The approval that was left for this request, if it is one with an approval.
    pub(super) fn left(&self, shop: &Shop) -> Option<Approval> {
        match self {
            Command::WithApproval { request, .. } => shop.requests.get(request)?.left(),
            _ => None,
        }
    }
}

/// Whoever may approve it may decline it too; what nobody approves, whoever may give its person a policy.
fn to_decline(shop: &Shop, who: &Session, request: &AccessRequest) -> Asked {
    let theirs = request.session(shop, who.started);
    let asked = request.command.asks(shop, &theirs);
    match asked.first().filter(|_| approval::is_approvable(&request.command, &asked)) {
        Some(first) => approval::to_approve(shop, &theirs, first),
        None => ask("iam:PutUserPolicy", shop.iam_arn("user", &request.by)),
    }
}

impl Command {
    /// What is done, with or without an approval that was left for it.
    #[must_use]
    pub fn bare(&self) -> &Command {
        match self {
            Command::WithApproval { command, .. } => command.bare(),
            _ => self,
        }
    }

    /// Whether it only looks, so that nothing is recorded where it may be.
    #[must_use]
    pub fn only_looks(&self) -> bool {
        match self {
            Command::Look { .. } => true,
            Command::Inventory(step) => step.only_looks(),
            Command::Online(step) => step.only_looks(),
            _ => false,
        }
    }

    /// Why a command cannot even be asked: nothing to take back, an action that is in no catalogue or has a command of
    /// its own, or a resource that is none.
    #[must_use]
    pub fn unaskable(&self) -> Option<ShopRule> {
        let shown = |text: &str| text.chars().filter(|&c| !is_unsafe(c)).take(64).collect::<String>();
        let unknown = |kind, name: &str| Some(ShopRule::Unknown { kind, name: shown(name) });
        let (name, resource) = match self {
            Command::AskAccess { command, .. }
            | Command::WithApproval { command, .. }
            | Command::GrantAccess { by: command, .. } => return command.unaskable(),
            Command::Undo { changes, .. } if changes.is_empty() => return Some(ShopRule::NoWayBack),
            Command::Inventory(step) if step.lines() > inventory::MOST_LINES => {
                return Some(ShopRule::Quota { most: inventory::MOST_LINES, what: "lines" });
            }
            Command::Act { action, resource } | Command::Look { action, resource } => (action, resource),
            _ => return None,
        };
        let Some(id) = super::catalogue().action(name) else { return unknown("action", name) };
        if !is_resource(resource) {
            return unknown("resource", resource);
        }
        let is_bare = BARE.contains(&&*catalogue_action(id).name);
        if matches!(self, Command::Act { .. }) && !is_bare { unknown("bare action", name) } else { None }
    }
}

/// What whoever grants a request once is asked, as an approver at the till is.
fn of_approver(shop: &Shop, who: &Session, request: &AccessRequest) -> Vec<Asked> {
    let theirs = request.session(shop, who.started);
    let asked = request.command.asks(shop, &theirs);
    approval::questions(shop, &theirs, &asked).collect()
}

/// Whether a text can be what an action is asked about: `*`, or an ARN that a screen can show.
#[must_use]
pub(super) fn is_resource(text: &str) -> bool {
    let is_arn = || text.len() <= LONGEST_RESOURCE && Arn::from_str(text).is_ok() && !text.chars().any(is_unsafe);
    text == "*" || is_arn()
}

/// The command behind a bare question about an IAM action, where action, resource and keys say enough to know it.
///
/// `check` asks the second question (does it give away too much?) with it.
#[must_use]
pub fn of_question(shop: &Shop, action: &str, resource: &str, given: &[(String, Option<String>)]) -> Option<Command> {
    let name = resource.rsplit_once('/').and_then(|(_, name)| Name::new(name, super::name::LONGEST_THING).ok())?;
    let policy = || {
        let arn = given.iter().find(|(key, _)| key.eq_ignore_ascii_case("iam:PolicyARN"))?.1.as_deref()?;
        let (_, policy) = arn.rsplit_once(":policy/")?;
        shop.policies.get(policy).map(|p| p.name.clone())
    };
    let somebody = || shop.employees.values().find(|e| e.is_active() && !e.groups.contains(&name));
    Some(match action {
        "iam:AddUserToGroup" => Command::AddToGroup { employee: somebody()?.name.clone(), group: name },
        "iam:AttachUserPolicy" => Command::Attach { holder: Holder::Employee(name), policy: policy()? },
        "iam:AttachGroupPolicy" => Command::Attach { holder: Holder::Group(name), policy: policy()? },
        "iam:AttachRolePolicy" => Command::Attach { holder: Holder::Role(name), policy: policy()? },
        "iam:DeleteUserPermissionsBoundary" => Command::SetBoundary { holder: Holder::Employee(name), policy: None },
        "iam:DeleteRolePermissionsBoundary" => Command::SetBoundary { holder: Holder::Role(name), policy: None },
        "iam:UpdateLoginProfile" => Command::ResetSignIn { name, reset: Reset::Password, until: Timestamp::UNIX_EPOCH },
        "iam:DeactivateMFADevice" => Command::ResetSignIn { name, reset: Reset::Codes, until: Timestamp::UNIX_EPOCH },
        _ => return None,
    })
}

/// A question about any action, under the name that the catalogue has for it.
fn under_its_hat(shop: &Shop, who: &Session, name: &str, resource: &str) -> Asked {
    let asked = ask(name, resource.to_owned());
    Asked { hat: hat_of(shop, &who.person, &catalogue_action(asked.action).name, resource), ..asked }
}

pub(super) fn ask(name: &str, resource: String) -> Asked {
    Asked { hat: Hat::InHand, action: action(name), resource, own: Vec::new() }
}

/// `sts:AssumeRole` is always asked as the person, so that switching roles is never chaining.
#[must_use]
pub fn assume(shop: &Shop, who: &Session, role: &Name) -> Asked {
    let name = who.person.employee().map_or_else(|| shop.owner.name.to_string(), Name::to_string);
    Asked {
        hat: Hat::Own,
        own: vec![("sts:RoleSessionName".to_owned(), name)],
        ..ask("sts:AssumeRole", shop.role_arn(role))
    }
}

/// One's own time is clocked as the person, so that it works from any role.
fn own_clock(shop: &Shop, who: &Session, name: &str) -> Asked {
    Asked { hat: Hat::Own, ..ask(name, default_resource(shop, who, action(name))) }
}

/// Somebody's timesheet is seen to as the person, whatever role is in hand.
fn of_timesheet(shop: &Shop, who: &Session, name: &str, whose: &str) -> Asked {
    Asked { hat: Hat::Own, ..ask(name, timesheet_arn(shop, who, whose)) }
}

/// Which hat an action is asked under: the person's for assuming roles, the clock and IAM on oneself.
#[must_use]
pub fn hat_of(shop: &Shop, person: &Person, action: &str, resource: &str) -> Hat {
    let on_oneself = || resource == shop.person_arn(person);
    match action.split_once(':') {
        Some(("sts", "AssumeRole")) | Some(("timeclock", _)) => Hat::Own,
        Some(("iam", _)) if on_oneself() => Hat::Own,
        _ => Hat::InHand,
    }
}

/// AWS's action on a holder's policies: `iam:AttachUserPolicy`, `iam:PutRolePolicy`, …
fn of_holder(shop: &Shop, verb: &str, what: &str, holder: &Holder, policy: Option<String>) -> Asked {
    let mut asked = ask(&format!("iam:{verb}{}{what}", holder.kind()), shop.holder_arn(holder));
    asked.own.extend(policy.map(|arn| ("iam:PolicyARN".to_owned(), arn)));
    if let Some(boundary) = shop.grants(holder).and_then(|g| g.boundary.as_ref()) {
        asked.own.push(("iam:PermissionsBoundary".to_owned(), shop.policy_arn(boundary)));
    }
    asked
}

fn of_boundary(shop: &Shop, holder: &Holder, policy: Option<&Name>) -> Asked {
    let verb = if policy.is_some() { "Put" } else { "Delete" };
    let mut asked = ask(&format!("iam:{verb}{}PermissionsBoundary", holder.kind()), shop.holder_arn(holder));
    let limit = policy.or_else(|| shop.grants(holder).and_then(|g| g.boundary.as_ref()));
    asked.own.extend(limit.map(|name| ("iam:PermissionsBoundary".to_owned(), shop.policy_arn(name))));
    asked
}

/// The resource that the catalogue names for an action, filled in for this person at this workstation.
#[must_use]
pub fn default_resource(shop: &Shop, who: &Session, asked: ActionId) -> String {
    let settings = &shop.settings;
    let location = settings.location_of(&who.workstation).to_owned();
    let person = match &who.person {
        Person::Owner => shop.owner.name.to_string(),
        Person::Employee(name) => name.to_string(),
    };
    let storeroom = || settings.storerooms.iter().find(|s| *s.location == *location).or(settings.storerooms.first());
    catalogue_action(asked).resource_arn(&shop.id, &location, |slot| {
        Some(match slot {
            "workstation" => who.workstation.to_string(),
            "location" => location.clone(),
            "shop" => shop.id.to_string(),
            "user" => person.clone(),
            "storeroom" => storeroom()?.id.to_string(),
            // Nothing in particular: the catalogue then asks about all of them.
            _ => return None,
        })
    })
}

fn catalogue_action(id: ActionId) -> &'static crate::policy::catalog::Action {
    &super::catalogue()[id]
}
