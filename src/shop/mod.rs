//! The shop: who is in it, what may be asked of it, and what a change is.
//!
//! Everything here is pure. [`decide`](decide::decide) answers a [`Command`] with a [`Ruling`]: the decisions of the
//! policy core, and either the [`Change`]s that carry it out or the reason why not. [`Shop::apply`] carries
//! changes out on the state; storing them is the service's business.

pub mod advice;
pub mod approval;
mod arns;
mod catalogue;
pub mod change;
pub mod command;
pub mod context;
pub mod decide;
pub mod employee;
pub mod escalation;
pub mod file;
pub mod lint;
pub mod name;
mod plan;
pub mod policy;
pub mod request;
pub mod roster;
pub mod rule;
pub mod rules;
pub mod session;
pub mod settings;
pub mod station;
mod undo;
pub mod when;

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

pub use self::approval::{Approval, Approved, Unapproved};
pub use self::catalogue::{CatalogueWords, action, catalogue};
pub use self::change::{Change, Edit, Touched};
pub use self::command::{Asked, Command};
pub use self::decide::{Answer, Facts, Refusal, Ruling, World, decide};
pub use self::employee::{Employee, Grants, Group, Holder, Owner, Reset, Role, Shift, SignIn, Standing};
pub use self::name::{Name, SafeText};
pub use self::plan::DEFAULT_ROLE_MINUTES;
pub use self::policy::{ManagedPolicy, PolicyVersion, ResourcePolicy};
pub use self::request::AccessRequest;
pub use self::roster::{Assignment, Roster, RosterRule};
pub use self::rule::ShopRule;
pub use self::rules::Rules;
pub use self::session::{Hat, Person, RoleSession, Session, SessionId};
pub use self::settings::{Job, Location, Settings, Storeroom, Workstation};
use self::station::timeclock::Correction;
pub use self::station::{
    Books, Drawer, Item, Movement, MovementKind, OnlineOrder, Order, Quantity, Stock, SupplyLine, SupplyOrder,
};

/// The whole state that decisions are made on.
///
/// Persistent maps: a copy costs nothing, and one change among 100,000 employees shares the rest. History
/// is absent on purpose: it is read by page.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Names the account in every ARN of this shop.
    pub id: Name,
    pub owner: Arc<Owner>,
    pub settings: Arc<Settings>,
    pub employees: OrdMap<Name, Arc<Employee>>,
    pub groups: OrdMap<Name, Arc<Group>>,
    pub roles: OrdMap<Name, Arc<Role>>,
    /// Managed policies, the built-in ones included.
    pub policies: OrdMap<Name, Arc<ManagedPolicy>>,
    pub versions: OrdMap<(Name, u32), Arc<PolicyVersion>>,
    pub resource_policies: OrdMap<Arc<str>, Arc<ResourcePolicy>>,
    /// Policies set on the shop as a whole; empty means there is no such level.
    pub guardrails: Arc<Vec<Name>>,
    pub items: OrdMap<Name, Arc<Item>>,
    /// Orders that are not paid yet, by number.
    pub orders: OrdMap<u64, Arc<Order>>,
    /// The drawers of the tills that are open, by workstation.
    pub drawers: OrdMap<Name, Arc<Drawer>>,
    /// The last numbers given out.
    pub books: Arc<Books>,
    /// Corrections of timesheets that wait for approval, by the number of the time entry.
    pub corrections: OrdMap<u64, Arc<Correction>>,
    /// How much there is of what is kept; read by [`Shop::level`].
    pub levels: OrdMap<Name, Quantity>,
    /// Orders to suppliers of which something is still to come, by number.
    pub supplies: OrdMap<u64, Arc<SupplyOrder>>,
    /// Online orders that are neither done nor cancelled.
    pub online: OrdMap<Name, Arc<OnlineOrder>>,
    /// Who may take which role when, past and to come.
    pub roster: Roster,
    /// Access that was asked for, by number, until the answer is read.
    pub requests: OrdMap<u64, Arc<AccessRequest>>,
    pub sessions: OrdMap<SessionId, Arc<Session>>,
    /// Who is in a group: kept by [`Shop::apply`], never stored.
    members: OrdMap<Name, OrdSet<Name>>,
}

impl Shop {
    /// An empty shop: its owner, its settings and the built-in policies.
    #[must_use]
    pub fn new(id: Name, owner: Owner, settings: Settings) -> Shop {
        let mut shop = Shop {
            id,
            owner: Arc::new(owner),
            settings: Arc::new(settings),
            employees: OrdMap::new(),
            groups: OrdMap::new(),
            roles: OrdMap::new(),
            policies: OrdMap::new(),
            versions: OrdMap::new(),
            resource_policies: OrdMap::new(),
            guardrails: Arc::new(Vec::new()),
            items: OrdMap::new(),
            orders: OrdMap::new(),
            drawers: OrdMap::new(),
            books: Arc::default(),
            corrections: OrdMap::new(),
            levels: OrdMap::new(),
            supplies: OrdMap::new(),
            online: OrdMap::new(),
            roster: Roster::default(),
            requests: OrdMap::new(),
            sessions: OrdMap::new(),
            members: OrdMap::new(),
        };
        for (policy, version) in catalogue::built_in_policies() {
            shop.versions.insert((policy.name.clone(), version.number), Arc::new(version));
            shop.policies.insert(policy.name.clone(), Arc::new(policy));
        }
        shop
    }

    /// The employees of a group, by name.
    pub fn members(&self, group: &str) -> impl Iterator<Item = &Arc<Employee>> {
        self.members.get(group).into_iter().flatten().filter_map(|name| self.employees.get(name))
    }

    /// How many employees are in a group.
    #[must_use]
    pub fn member_count(&self, group: &str) -> usize {
        self.members.get(group).map_or(0, OrdSet::len)
    }

    /// What an employee, group or role holds.
    #[must_use]
    pub fn grants(&self, holder: &Holder) -> Option<&Grants> {
        match holder {
            Holder::Employee(name) => self.employees.get(name).map(|e| &e.grants),
            Holder::Group(name) => self.groups.get(name).map(|g| &g.grants),
            Holder::Role(name) => self.roles.get(name).map(|r| &r.grants),
        }
    }

    /// The text in force of a managed policy.
    #[must_use]
    pub fn policy_text(&self, policy: &str) -> Option<&Arc<str>> {
        let policy = self.policies.get(policy)?;
        self.versions.get(&(policy.name.clone(), policy.default)).map(|v| &v.text)
    }

    /// The versions of a managed policy, oldest first.
    pub fn versions_of<'a>(
        &'a self,
        policy: &Name,
    ) -> impl DoubleEndedIterator<Item = &'a Arc<PolicyVersion>> + use<'a> {
        self.versions.range((policy.clone(), 0)..=(policy.clone(), u32::MAX)).map(|(_, version)| version)
    }

    /// Everything that a managed policy is attached to, and whether it is a boundary or guardrail somewhere.
    #[must_use]
    pub fn uses_of(&self, policy: &str) -> Uses {
        let holds = |grants: &Grants| grants.attached.iter().any(|p| &**p == policy);
        let bounds = |grants: &Grants| grants.boundary.as_ref().is_some_and(|p| &**p == policy);
        let all = || {
            let employees = self.employees.values().map(|e| (Holder::Employee(e.name.clone()), &e.grants));
            let groups = self.groups.values().map(|g| (Holder::Group(g.name.clone()), &g.grants));
            let roles = self.roles.values().map(|r| (Holder::Role(r.name.clone()), &r.grants));
            employees.chain(groups).chain(roles)
        };
        Uses {
            attached: all().filter(|(_, grants)| holds(grants)).map(|(holder, _)| holder).collect(),
            boundary: all().filter(|(_, grants)| bounds(grants)).map(|(holder, _)| holder).collect(),
            guardrail: self.guardrails.iter().any(|p| &**p == policy),
        }
    }

    /// A person's full name; the IAM name if the record is gone.
    #[must_use]
    pub fn full_name(&self, person: &Person) -> String {
        match person {
            Person::Owner => self.owner.full_name.to_string(),
            Person::Employee(name) => {
                self.employees.get(name).map_or_else(|| name.to_string(), |e| e.full_name.to_string())
            }
        }
    }

    /// The person whom a name on the command line or sign-in screen means; the owner also by e-mail.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<Person> {
        let name = name.trim();
        if self.owner.name.eq_ignore_ascii_case(name) || self.owner.email.eq_ignore_ascii_case(name) {
            return Some(Person::Owner);
        }
        self.employee(name).map(|e| Person::Employee(e.name.clone()))
    }

    /// The employee of this name, without regard to case.
    #[must_use]
    pub fn employee(&self, name: &str) -> Option<&Arc<Employee>> {
        self.employees.get(name).or_else(|| {
            let wanted = name.to_ascii_lowercase();
            self.employees.get(wanted.as_str()).or_else(|| self.employees.values().find(|e| e.name.folded() == wanted))
        })
    }

    /// The live session of a person, if any.
    #[must_use]
    pub fn session_of(&self, person: &Person) -> Option<&Arc<Session>> {
        self.sessions.values().find(|session| session.person == *person)
    }

    pub(crate) fn enrol_member(&mut self, group: &Name, employee: &Name) {
        self.members.entry(group.clone()).or_default().insert(employee.clone());
    }

    pub(crate) fn drop_member(&mut self, group: &Name, employee: &Name) {
        if let Some(members) = self.members.get_mut(group) {
            members.remove(employee);
        }
    }
}

/// Where a managed policy is used.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    pub attached: Vec<Holder>,
    pub boundary: Vec<Holder>,
    pub guardrail: bool,
}

impl Uses {
    /// Whether it is used nowhere, so that it may be deleted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attached.is_empty() && self.boundary.is_empty() && !self.guardrail
    }
}
