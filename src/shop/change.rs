//! A change: one record before and after, with its inverse, its effect on the shop and its sentence.
//!
//! Because a change carries whole records, undo is the same change turned round, and whether somebody
//! changed the thing since is a comparison.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::roster::{self, Assignment};
use super::session::SessionId;
use super::station::timeclock::{Correction, Settled, TimeEntry};
use super::station::{
    Closing, Drawer, Movement, MovementKind, OnlineOrder, Order, Refund, Sale, SupplyOrder, online, supplies,
};
use super::{
    AccessRequest, Books, Employee, Group, Holder, Item, ManagedPolicy, Name, Owner, Person, PolicyVersion,
    ResourcePolicy, Role, Session, Settings, Shop,
};

/// One record before and after; absent before means made, absent after means removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit<T> {
    pub before: Option<Arc<T>>,
    pub after: Option<Arc<T>>,
}

/// One change of the shop's state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    Owner(Edit<Owner>),
    Settings(Edit<Settings>),
    Employee(Edit<Employee>),
    Group(Edit<Group>),
    Role(Edit<Role>),
    Policy(Edit<ManagedPolicy>),
    Version(Edit<PolicyVersion>),
    ResourcePolicy(Edit<ResourcePolicy>),
    Guardrails(Edit<Vec<Name>>),
    Item(Edit<Item>),
    Session(Edit<Session>),
    Assignment(Edit<Assignment>),
    Books(Edit<Books>),
    Order(Edit<Order>),
    Drawer(Edit<Drawer>),
    /// Kept for good, like the two after it: not part of the [`Shop`], read by page.
    Sale(Edit<Sale>),
    Refund(Edit<Refund>),
    Closing(Edit<Closing>),
    /// A shift that is over: written once, never changed.
    TimeEntry(Arc<TimeEntry>),
    /// A correction of a timesheet that waits for approval.
    Correction(Edit<Correction>),
    /// A correction that was decided on: written once, never changed.
    Corrected(Arc<Settled>),
    /// Sets a level. Kept for good, and not part of the [`Shop`]: read by page.
    Stock(Arc<Movement>),
    Supply(Edit<SupplyOrder>),
    Online(Edit<OnlineOrder>),
    /// What became of an online order: written once, never changed.
    OnlineClosed(Arc<online::Closed>),
    /// Access that somebody asks for.
    Request(Edit<AccessRequest>),
}

/// What changes touched, so that rules are rebuilt only where they must be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touched {
    pub employees: Vec<Name>,
    pub groups: Vec<Name>,
    pub roles: Vec<Name>,
    pub policies: Vec<Name>,
    pub resources: Vec<Arc<str>>,
    pub guardrails: bool,
}

impl<T: Clone + PartialEq> Edit<T> {
    /// A record that is made.
    pub fn made(after: T) -> Edit<T> {
        Edit { before: None, after: Some(Arc::new(after)) }
    }

    /// A record that is removed.
    #[must_use]
    pub fn removed(before: &Arc<T>) -> Edit<T> {
        Edit { before: Some(before.clone()), after: None }
    }

    /// A record that is changed by `edit`.
    pub fn of(before: &Arc<T>, edit: impl FnOnce(&mut T)) -> Edit<T> {
        let mut after = T::clone(before);
        edit(&mut after);
        Edit { before: Some(before.clone()), after: Some(Arc::new(after)) }
    }

    fn turned(&self) -> Edit<T> {
        Edit { before: self.after.clone(), after: self.before.clone() }
    }

    fn either(&self) -> Option<&Arc<T>> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

impl Change {
    /// The change that takes this one back; none for sessions, the owner's record and history, which have no way back.
    #[must_use]
    pub fn inverse(&self) -> Option<Change> {
        Some(match self {
            Change::Settings(edit) => Change::Settings(edit.turned()),
            Change::Employee(edit) => Change::Employee(edit.turned()),
            Change::Group(edit) => Change::Group(edit.turned()),
            Change::Role(edit) => Change::Role(edit.turned()),
            Change::Policy(edit) => Change::Policy(edit.turned()),
            Change::Version(edit) => Change::Version(edit.turned()),
            Change::ResourcePolicy(edit) => Change::ResourcePolicy(edit.turned()),
            Change::Guardrails(edit) => Change::Guardrails(edit.turned()),
            Change::Item(edit) => Change::Item(edit.turned()),
            Change::Assignment(edit) => Change::Assignment(edit.turned()),
            Change::Owner(_)
            | Change::Session(_)
            | Change::Books(_)
            | Change::Order(_)
            | Change::Drawer(_)
            | Change::Sale(_)
            | Change::Refund(_)
            | Change::Closing(_)
            | Change::TimeEntry(_)
            | Change::Correction(_)
            | Change::Corrected(_)
            | Change::Stock(_)
            | Change::Supply(_)
            | Change::Request(_)
            | Change::Online(_)
            | Change::OnlineClosed(_) => return None,
        })
    }

    /// Whether the shop still is as this change found it.
    #[must_use]
    pub fn still_fits(&self, shop: &Shop) -> bool {
        fn same<T: PartialEq>(now: Option<&Arc<T>>, edit: &Edit<T>) -> bool {
            now == edit.before.as_ref()
        }
        match self {
            Change::Owner(edit) => same(Some(&shop.owner), edit),
            Change::Settings(edit) => same(Some(&shop.settings), edit),
            Change::Guardrails(edit) => same(Some(&shop.guardrails), edit),
            Change::Employee(edit) => same(edit.either().and_then(|e| shop.employees.get(&e.name)), edit),
            Change::Group(edit) => same(edit.either().and_then(|g| shop.groups.get(&g.name)), edit),
            Change::Role(edit) => same(edit.either().and_then(|r| shop.roles.get(&r.name)), edit),
            Change::Policy(edit) => same(edit.either().and_then(|p| shop.policies.get(&p.name)), edit),
            Change::Version(edit) => {
                same(edit.either().and_then(|v| shop.versions.get(&(v.policy.clone(), v.number))), edit)
            }
            Change::ResourcePolicy(edit) => {
                same(edit.either().and_then(|r| shop.resource_policies.get(&r.resource)), edit)
            }
            Change::Item(edit) => same(edit.either().and_then(|i| shop.items.get(&i.sku)), edit),
            Change::Assignment(edit) => same(edit.either().and_then(|a| shop.roster.get(a.number)), edit),
            Change::Session(edit) => same(edit.either().and_then(|s| shop.sessions.get(&s.id)), edit),
            Change::Books(edit) => same(Some(&shop.books), edit),
            Change::Order(edit) => same(edit.either().and_then(|o| shop.orders.get(&o.number)), edit),
            Change::Drawer(edit) => same(edit.either().and_then(|d| shop.drawers.get(&d.till)), edit),
            // Whatever was decided on them, no two records of history have one number.
            Change::Sale(_) | Change::Refund(_) | Change::Closing(_) => true,
            Change::Correction(edit) => same(edit.either().and_then(|c| shop.corrections.get(&c.entry)), edit),
            // History only grows.
            Change::TimeEntry(_) | Change::Corrected(_) | Change::OnlineClosed(_) => true,
            Change::Stock(movement) => shop.level(&movement.sku) == movement.before,
            Change::Supply(edit) => same(edit.either().and_then(|o| shop.supplies.get(&o.number)), edit),
            Change::Online(edit) => same(edit.either().and_then(|o| shop.online.get(&o.id)), edit),
            Change::Request(edit) => same(edit.either().and_then(|r| shop.requests.get(&r.number)), edit),
        }
    }
}

impl Shop {
    /// Carries out a change and says what it touched.
    pub fn apply(&mut self, change: &Change) -> Touched {
        let mut touched = Touched::default();
        match change {
            Change::Owner(edit) => replace(&mut self.owner, edit),
            Change::Settings(edit) => replace(&mut self.settings, edit),
            Change::Guardrails(edit) => {
                replace(&mut self.guardrails, edit);
                touched.guardrails = true;
            }
            Change::Employee(edit) => {
                for employee in edit.before.iter() {
                    employee.groups.iter().for_each(|group| self.drop_member(group, &employee.name));
                    touched.employees.push(employee.name.clone());
                }
                for employee in edit.after.iter() {
                    employee.groups.iter().for_each(|group| self.enrol_member(group, &employee.name));
                    touched.employees.push(employee.name.clone());
                }
                put(&mut self.employees, edit, |e| e.name.clone());
            }
            Change::Group(edit) => {
                touched.groups.extend(edit.either().map(|g| g.name.clone()));
                put(&mut self.groups, edit, |g| g.name.clone());
            }
            Change::Role(edit) => {
                touched.roles.extend(edit.either().map(|r| r.name.clone()));
                put(&mut self.roles, edit, |r| r.name.clone());
            }
            Change::Policy(edit) => {
                touched.policies.extend(edit.either().map(|p| p.name.clone()));
                put(&mut self.policies, edit, |p| p.name.clone());
            }
            Change::Version(edit) => {
                touched.policies.extend(edit.either().map(|v| v.policy.clone()));
                put(&mut self.versions, edit, |v| (v.policy.clone(), v.number));
            }
            Change::ResourcePolicy(edit) => {
                touched.resources.extend(edit.either().map(|r| r.resource.clone()));
                put(&mut self.resource_policies, edit, |r| r.resource.clone());
            }
            Change::Item(edit) => {
                put(&mut self.items, edit, |i| i.sku.clone());
                if let (Some(gone), None) = (&edit.before, &edit.after) {
                    self.levels.remove(&gone.sku);
                }
            }
            Change::Session(edit) => put(&mut self.sessions, edit, |s| s.id),
            Change::Assignment(edit) => {
                touched.employees.extend(edit.either().map(|a| a.employee.clone()));
                self.roster.put(edit);
            }
            Change::Books(edit) => replace(&mut self.books, edit),
            Change::Order(edit) => put(&mut self.orders, edit, |o| o.number),
            Change::Drawer(edit) => put(&mut self.drawers, edit, |d| d.till.clone()),
            Change::Sale(_) | Change::Refund(_) | Change::Closing(_) => {}
            Change::Correction(edit) => put(&mut self.corrections, edit, |c| c.entry),
            // History is not in the world: it is read by page.
            Change::TimeEntry(_) | Change::Corrected(_) | Change::OnlineClosed(_) => {}
            Change::Online(edit) => put(&mut self.online, edit, |o| o.id.clone()),
            Change::Stock(movement) => drop(self.levels.insert(movement.sku.clone(), movement.after)),
            Change::Request(edit) => put(&mut self.requests, edit, |r| r.number),
            Change::Supply(edit) => {
                put(&mut self.supplies, edit, |o| o.number);
                // What is closed is history.
                edit.after.iter().filter(|o| o.closed.is_some()).for_each(|o| drop(self.supplies.remove(&o.number)));
            }
        }
        touched
    }

    /// Carries out several changes in order.
    pub fn apply_all<'a>(&mut self, changes: impl IntoIterator<Item = &'a Change>) -> Touched {
        let mut all = Touched::default();
        for change in changes {
            let touched = self.apply(change);
            all.employees.extend(touched.employees);
            all.groups.extend(touched.groups);
            all.roles.extend(touched.roles);
            all.policies.extend(touched.policies);
            all.resources.extend(touched.resources);
            all.guardrails |= touched.guardrails;
        }
        all
    }
}

fn replace<T>(slot: &mut Arc<T>, edit: &Edit<T>) {
    if let Some(after) = &edit.after {
        *slot = after.clone();
    }
}

fn put<K: Ord + Clone, T>(map: &mut imbl::OrdMap<K, Arc<T>>, edit: &Edit<T>, key: impl Fn(&T) -> K) {
    match (&edit.before, &edit.after) {
        (_, Some(after)) => {
            map.insert(key(after), after.clone());
        }
        (Some(before), None) => {
            map.remove(&key(before));
        }
        (None, None) => {}
    }
}

impl Change {
    /// The change in words, past tense: "Rudy Vega joined Cashiers"; people and times are as this shop calls them.
    #[must_use]
    pub fn sentence(&self, shop: &Shop) -> String {
        let person = |name: &Name| shop.full_name(&Person::Employee(name.clone()));
        match self {
            Change::Owner(edit) => match (&edit.before, &edit.after) {
                (Some(old), Some(new)) if old.last_seen != new.last_seen => format!("{} signed in", new.full_name),
                _ => "The owner's record was changed".to_owned(),
            },
            Change::Settings(_) => "The shop's settings were changed".to_owned(),
            Change::Guardrails(edit) => match edit.after.as_deref().map_or(&[][..], Vec::as_slice) {
                [] => "The guardrails were taken away".to_owned(),
                policies => format!("The guardrails are now {}", listed(policies)),
            },
            Change::Employee(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("{} was hired as `{}`", new.full_name, new.name),
                (Some(old), None) => format!("The hiring of {} was taken back", old.full_name),
                (Some(old), Some(new)) => format!("{} {}", new.full_name, differences_of_employee(old, new)),
                (None, None) => String::new(),
            },
            Change::Group(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("The group {} was made", new.name),
                (Some(old), None) => format!("The group {} was deleted", old.name),
                (Some(old), Some(new)) => {
                    let mut told = Vec::new();
                    differences_of_grants(&old.grants, &new.grants, &mut told);
                    format!("The group {} {}", new.name, joined(told))
                }
                (None, None) => String::new(),
            },
            Change::Role(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("The role {} was made", new.name),
                (Some(old), None) => format!("The role {} was deleted", old.name),
                (Some(old), Some(new)) => format!("The role {} {}", new.name, differences_of_role(old, new)),
                (None, None) => String::new(),
            },
            Change::Policy(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("The policy {} was made", new.name),
                (Some(old), None) => format!("The policy {} was deleted", old.name),
                (Some(old), Some(new)) if old.default != new.default => {
                    format!("The policy {} is now v{} (was v{})", new.name, new.default, old.default)
                }
                (Some(_), Some(new)) => format!("The policy {} was described anew", new.name),
                (None, None) => String::new(),
            },
            Change::Version(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("v{} of {} was written", new.number, new.policy),
                (Some(old), None) => format!("v{} of {} was removed", old.number, old.policy),
                _ => String::new(),
            },
            Change::ResourcePolicy(edit) => match (&edit.before, &edit.after) {
                (_, Some(new)) => format!("`{}` has a policy of its own", new.resource),
                (Some(old), None) => format!("`{}` has no policy of its own any more", old.resource),
                (None, None) => String::new(),
            },
            Change::Item(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("The item {} was made", new.name),
                (Some(old), None) => format!("The item {} was deleted", old.name),
                (Some(old), Some(new)) if old.price_minor != new.price_minor => {
                    format!("{} has another price", new.name)
                }
                (Some(old), Some(new)) if old.cost_minor() != new.cost_minor() => {
                    format!("{} costs another sum now", new.name)
                }
                (_, Some(new)) => format!("The item {} is described anew", new.name),
                (None, None) => String::new(),
            },
            Change::Session(edit) => match (&edit.before, &edit.after) {
                (None, Some(_)) => "A session began".to_owned(),
                (Some(_), None) => "A session ended".to_owned(),
                (Some(old), Some(new)) => match (&old.role, &new.role) {
                    (_, Some(role)) => format!("The role {} was taken", role.role),
                    (Some(role), None) => format!("The role {} was given back", role.role),
                    (None, None) => "A session was renewed".to_owned(),
                },
                (None, None) => String::new(),
            },
            Change::Assignment(edit) => roster::sentence(shop, edit),
            Change::Order(edit) => of_order(edit),
            Change::Drawer(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("The till {} was opened", new.till),
                (Some(old), None) => format!("The till {} was closed", old.till),
                _ => "The drawer's cash was booked".to_owned(),
            },
            Change::Sale(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => {
                    let currency = &new.order.currency;
                    let change = new.change();
                    let back =
                        if change.is_some() { format!(", {} back", change.said(currency)) } else { String::new() };
                    format!(
                        "Receipt {}: {} paid {}{back}",
                        new.number,
                        (new.paid + new.tip).said(currency),
                        new.method.by()
                    )
                }
                (Some(old), Some(new)) if old.prints != new.prints => given_out(new.number, new.prints),
                (_, Some(new)) => {
                    format!("Of receipt {} {} is given back", new.number, new.refunded.said(&new.order.currency))
                }
                _ => String::new(),
            },
            Change::Refund(edit) => match (&edit.before, &edit.after) {
                (Some(_), Some(new)) => given_out(new.number, new.prints),
                (_, Some(new)) => {
                    let amount = new.amount.said(&new.currency);
                    format!("{amount} of receipt {} went back {} (receipt {})", new.of, new.method.by(), new.number)
                }
                (_, None) => String::new(),
            },
            Change::Closing(edit) => edit.after.as_ref().map_or_else(String::new, |closing| {
                let (counted, difference) = (closing.counted.said(&closing.currency), closing.difference());
                let off = match difference.0 {
                    0 => "as it should be".to_owned(),
                    1.. => format!("{} over", difference.said(&closing.currency)),
                    _ => format!("{} short", (-difference).said(&closing.currency)),
                };
                format!("{counted} counted, {off}")
            }),
            // The numbers are in the sentences of what has them.
            Change::Books(_) => String::new(),
            Change::TimeEntry(entry) => entry.sentence(shop),
            Change::Correction(edit) => edit.after.as_ref().map_or_else(String::new, |correction| {
                format!("A correction of {} waits for approval", correction.of_shift(shop))
            }),
            Change::Corrected(settled) => settled.sentence(shop),
            Change::Stock(movement) => movement.sentence(),
            Change::Supply(edit) => supplies::sentence(edit),
            Change::Online(edit) => online::sentence(edit),
            Change::OnlineClosed(closed) => closed.sentence(),
            Change::Request(edit) => match (&edit.before, &edit.after) {
                (None, Some(new)) => format!("{} asks for access", person(&new.by)),
                (Some(_), Some(new)) => match &new.answer {
                    Some(answer) => format!("What {} asked for was {}", person(&new.by), answer.how.words()),
                    None => format!("{} asks once more", person(&new.by)),
                },
                (Some(old), None) => format!("What {} asked for was put away", person(&old.by)),
                (None, None) => String::new(),
            },
        }
    }

    /// Whether it only keeps account of what another change of the same batch says.
    #[must_use]
    pub fn is_account(&self) -> bool {
        match self {
            Change::Books(_) | Change::Drawer(Edit { before: Some(_), after: Some(_) }) => true,
            Change::Stock(movement) => movement.kind == MovementKind::Sold,
            Change::Request(Edit { after: None, .. }) => true,
            _ => false,
        }
    }

    /// The holder whose record this is, if it is one's.
    #[must_use]
    pub fn holder(&self) -> Option<Holder> {
        match self {
            Change::Employee(edit) => edit.either().map(|e| Holder::Employee(e.name.clone())),
            Change::Group(edit) => edit.either().map(|g| Holder::Group(g.name.clone())),
            Change::Role(edit) => edit.either().map(|r| Holder::Role(r.name.clone())),
            _ => None,
        }
    }

    /// The session that this change begins, changes or ends.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Change::Session(edit) => edit.either().map(|s| s.id),
            _ => None,
        }
    }
}

fn given_out(receipt: u64, prints: u32) -> String {
    match prints {
        1 => format!("Receipt {receipt} is given out"),
        _ => format!("A copy of receipt {receipt} is given out"),
    }
}

fn of_order(edit: &Edit<Order>) -> String {
    match (&edit.before, &edit.after) {
        (None, Some(new)) => {
            let first = new.lines.first().map_or_else(String::new, |line| format!(": {} {}", line.quantity, line.name));
            format!("Order {} was begun{first}", new.number)
        }
        (Some(old), None) => format!("Order {} is off the till", old.number),
        (Some(old), Some(new)) => {
            let number = new.number;
            let total = || new.totals().total.said(&new.currency);
            match (&old.parked, &new.parked) {
                (None, Some(_)) => return format!("Order {number} is put aside"),
                (Some(_), None) => return format!("Order {number} goes on"),
                _ => {}
            }
            if old.hand != new.hand {
                return format!("Order {number} goes on");
            }
            if old.discount != new.discount {
                return format!("{} % off order {number}, which is {} now", new.discount, total());
            }
            let differing = new.lines.iter().enumerate().find(|(at, line)| old.lines.get(*at) != Some(*line));
            let Some((at, line)) = differing else { return format!("Order {number} stayed as it was") };
            let before = old.lines.get(at).filter(|before| before.item == line.item);
            let voided = new.lines.iter().filter(|line| !line.stands()).count()
                > old.lines.iter().filter(|l| !l.stands()).count();
            match before {
                _ if voided => {
                    let line = new.lines[at..].iter().find(|line| !line.stands()).unwrap_or(line);
                    format!("{} {} taken off order {number}, which is {} now", line.quantity, line.name, total())
                }
                Some(before) if before.discount != line.discount => {
                    format!("{} % off {} on order {number}, which is {} now", line.discount, line.name, total())
                }
                Some(before) if before.note != line.note => format!("{} of order {number} has a note", line.name),
                Some(before) if line.quantity > before.quantity => {
                    format!(
                        "{} {} more on order {number}, which is {} now",
                        line.quantity - before.quantity,
                        line.name,
                        total()
                    )
                }
                _ => format!("{} {} on order {number}, which is {} now", line.quantity, line.name, total()),
            }
        }
        (None, None) => String::new(),
    }
}

fn differences_of_employee(old: &Employee, new: &Employee) -> String {
    use super::{SignIn, Standing};
    let mut told = Vec::new();
    match (old.standing, new.standing) {
        (a, b) if a == b => {}
        (_, Standing::Active) => told.push("is active again".to_owned()),
        (_, Standing::Suspended { .. }) => told.push("was suspended".to_owned()),
        (_, Standing::Ended { .. }) => return "no longer works here".to_owned(),
    }
    if old.full_name != new.full_name {
        told.push(format!("was called {}", old.full_name));
    }
    if old.job != new.job {
        told.push(new.job.as_ref().map_or("has no job title".to_owned(), |job| format!("is now {job}")));
    }
    for group in new.groups.iter().filter(|g| !old.groups.contains(g)) {
        told.push(format!("joined {group}"));
    }
    for group in old.groups.iter().filter(|g| !new.groups.contains(g)) {
        told.push(format!("left {group}"));
    }
    differences_of_grants(&old.grants, &new.grants, &mut told);
    if old.sign_in != new.sign_in {
        told.push(match new.sign_in {
            SignIn::None => "cannot sign in yet".to_owned(),
            SignIn::Invited { .. } => "got a join code".to_owned(),
            SignIn::Ready => "set up the sign-in".to_owned(),
        });
    }
    match (&old.shift, &new.shift) {
        (None, Some(_)) => told.push("clocked in".to_owned()),
        (Some(_), None) => told.push("clocked out".to_owned()),
        (Some(a), Some(b)) if a.on_break.is_none() && b.on_break.is_some() => told.push("went on a break".to_owned()),
        (Some(a), Some(b)) if a.on_break.is_some() && b.on_break.is_none() => told.push("is back to work".to_owned()),
        _ => {}
    }
    if old.tags != new.tags {
        told.push("has other tags".to_owned());
    }
    if told.is_empty() && old.last_seen != new.last_seen {
        told.push("signed in".to_owned());
    }
    joined(told)
}

fn differences_of_role(old: &Role, new: &Role) -> String {
    let mut told = Vec::new();
    if old.trust != new.trust {
        told.push("has a new trust policy".to_owned());
    }
    if old.longest_minutes != new.longest_minutes {
        told.push(format!("now lasts up to {} minutes", new.longest_minutes));
    }
    if old.stations != new.stations {
        told.push("is for other stations".to_owned());
    }
    if old.description != new.description {
        told.push("was described anew".to_owned());
    }
    if old.tags != new.tags {
        told.push("has other tags".to_owned());
    }
    differences_of_grants(&old.grants, &new.grants, &mut told);
    joined(told)
}

fn differences_of_grants(old: &super::Grants, new: &super::Grants, told: &mut Vec<String>) {
    for policy in new.attached.iter().filter(|p| !old.attached.contains(p)) {
        told.push(format!("was given {policy}"));
    }
    for policy in old.attached.iter().filter(|p| !new.attached.contains(p)) {
        told.push(format!("lost {policy}"));
    }
    for (name, text) in &new.inline {
        match old.inline.get(name) {
            None => told.push(format!("was given the inline policy {name}")),
            Some(before) if before != text => told.push(format!("has a new text of the inline policy {name}")),
            Some(_) => {}
        }
    }
    for name in old.inline.keys().filter(|name| !new.inline.contains_key(*name)) {
        told.push(format!("lost the inline policy {name}"));
    }
    match (&old.boundary, &new.boundary) {
        (a, b) if a == b => {}
        (_, Some(boundary)) => told.push(format!("is limited by {boundary}")),
        (_, None) => told.push("is no longer limited by a boundary".to_owned()),
    }
}

fn joined(told: Vec<String>) -> String {
    if told.is_empty() { "stayed as it was".to_owned() } else { told.join(", ") }
}

fn listed(names: &[Name]) -> String {
    names.iter().map(Name::as_ref).collect::<Vec<&str>>().join(", ")
}
