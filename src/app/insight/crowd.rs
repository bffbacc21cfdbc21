//! Everybody at once: what does not depend on the person is decided once for each group, not for each of its members.
//!
//! Who must be looked at alone: those whose rules ask who they are (their name, their tags), and those whom the
//! resource's own policy names.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jiff::Timestamp;

use super::seat::{Question, Roles, Seat};
use super::{Verdict, people};
use crate::policy::catalog::ActionId;
use crate::policy::{OwnSays, Parts, Policy, PrincipalKind, Prospect, Query, Says};
use crate::shop::decide::World;
use crate::shop::{Employee, Hat, Name, Person};

/// Keys by which two employees differ who just signed in at the same place.
pub(super) const PERSONAL: [&str; 6] = [
    "aws:username",
    "aws:userid",
    "aws:PrincipalArn",
    "aws:SourceIdentity",
    "sts:RoleSessionName",
    "timeclock:OnShift",
];

/// Everybody with some way to an action, the owner first.
#[must_use]
pub fn who_can(world: &World, action: ActionId, resource: Option<&str>, now: Timestamp) -> Vec<(Person, Verdict)> {
    let roles = Roles::new(world, now);
    let question = Question::new(world, action, resource, now);
    let nobody = Seat::nobody(world, now);
    let crowd = Crowd::new(world, &question, &nobody);
    let taking: Vec<Crowd> = roles.taking().map(|question| Crowd::new(world, question, &nobody)).collect();
    let verdict = |person: &Person| {
        let Some(employee) = person.employee().and_then(|name| world.shop.employees.get(name)) else {
            return Seat::new(world, person, now).verdict(&question, &roles);
        };
        if !employee.is_active() {
            return Verdict::Denied;
        }
        let alone = OnceCell::new();
        let seat = || alone.get_or_init(|| Seat::new(world, person, now));
        match crowd.prospect(employee).unwrap_or_else(|| seat().prospect(&question)) {
            Prospect::Allowed => Verdict::Allowed,
            Prospect::Depends(keys) => Verdict::Depends(keys),
            Prospect::Denied(_) if question.hat(&world.shop, person) == Hat::Own => Verdict::Denied,
            Prospect::Denied(_) => {
                let reach = |role: &usize| {
                    let taken = taking[*role].prospect(employee);
                    let taken = taken.unwrap_or_else(|| seat().prospect(roles.question(*role)));
                    taken == Prospect::Allowed
                        && roles.gives_all(*role, &question).unwrap_or_else(|| roles.gives(*role, &question, seat()))
                };
                let names: Vec<Name> = (0..taking.len()).filter(reach).map(|role| roles.name(role).clone()).collect();
                if names.is_empty() { Verdict::Denied } else { Verdict::ByRole(names) }
            }
        }
    };
    let asked = people(&world.shop).map(|person| (verdict(&person), person));
    asked.filter(|(verdict, _)| verdict.is_possible()).map(|(verdict, person)| (person, verdict)).collect()
}

/// One question to everybody.
pub(super) struct Crowd<'c> {
    world: &'c World,
    query: Query<'c>,
    /// By group, and by the policy that is a boundary; nothing inside where the person matters.
    groups: RefCell<HashMap<Name, Option<Rc<Says>>>>,
    boundaries: RefCell<HashMap<Name, Option<Rc<Says>>>>,
    guardrails: Option<Vec<Says>>,
    own: Own,
}

/// What the resource's own policy says.
enum Own {
    Absent,
    /// To those without and with a boundary; but these it speaks of by name.
    Everybody([OwnSays; 2], HashSet<String>),
    /// It asks who one is.
    Particular,
}

impl<'c> Crowd<'c> {
    pub(super) fn new(world: &'c World, question: &'c Question<'_>, nobody: &'c Seat<'_>) -> Crowd<'c> {
        let query = nobody.query(question);
        let guardrails = world.rules.guardrails().iter().map(|level| says(&query, &**level));
        let own = match question.policy {
            None if question.own_record.is_none() => Own::Absent,
            Some(policy) if question.own_record.is_none() && !is_personal(&query, policy) => {
                let entries = || policy.document.statements.iter().flat_map(|s| &s.principals).flat_map(|p| &p.entries);
                let named = entries().filter(|entry| entry.kind == PrincipalKind::Aws && entry.text.contains(":user/"));
                let both = [false, true].map(|bounded| query.own_says(policy, bounded));
                Own::Everybody(both, named.map(|entry| entry.text.clone()).collect())
            }
            _ => Own::Particular,
        };
        let guardrails = guardrails.collect();
        Crowd { world, query, groups: RefCell::default(), boundaries: RefCell::default(), guardrails, own }
    }

    /// What is certain for somebody; nothing if they must be asked alone.
    pub(super) fn prospect(&self, employee: &Employee) -> Option<Prospect> {
        let rules = &self.world.rules;
        let own = match &self.own {
            Own::Absent => None,
            Own::Particular => return None,
            Own::Everybody(_, named)
                if !named.is_empty() && named.contains(&self.world.shop.iam_arn("user", &employee.name)) =>
            {
                return None;
            }
            Own::Everybody(both, _) => Some(&both[usize::from(employee.grants.boundary.is_some())]),
        };
        let mut groups = Vec::with_capacity(employee.groups.len());
        for group in &employee.groups {
            groups.push(self.once(&self.groups, group, || says(&self.query, rules.group(group)))?);
        }
        let held = match employee.grants.attached.is_empty() && employee.grants.inline.is_empty() {
            true => None,
            false => Some(says(&self.query, rules.of_person(&employee.name))?),
        };
        let boundary = match &employee.grants.boundary {
            None => None,
            Some(policy) => Some(self.once(&self.boundaries, policy, || says(&self.query, rules.managed(policy)))?),
        };
        let parts = Parts {
            identity: groups.iter().map(|says| &**says).chain(&held).collect(),
            boundary: boundary.as_deref(),
            session: None,
            guardrails: self.guardrails.as_ref()?,
            own,
        };
        Some(self.query.together(&parts))
    }

    /// What was heard already, or is heard now.
    fn once(
        &self,
        known: &RefCell<HashMap<Name, Option<Rc<Says>>>>,
        name: &Name,
        hear: impl FnOnce() -> Option<Says>,
    ) -> Option<Rc<Says>> {
        if let Some(says) = known.borrow().get(name) {
            return says.clone();
        }
        let says = hear().map(Rc::new);
        known.borrow_mut().insert(name.clone(), says.clone());
        says
    }
}

/// What policies say to everybody alike; nothing if that rests on who one is.
fn says<'p>(query: &Query, policies: impl IntoIterator<Item = &'p Policy> + Clone) -> Option<Says> {
    let personal = policies.clone().into_iter().any(|policy| is_personal(query, policy));
    (!personal).then(|| query.says(policies))
}

/// Whether a policy asks who one is before it answers this.
fn is_personal(query: &Query, policy: &Policy) -> bool {
    let asks = |key: &str| PERSONAL.iter().any(|of| of.eq_ignore_ascii_case(key)) || is_tag(key);
    let spoken = policy.document.statements.iter().filter(|statement| query.covers(statement));
    spoken.flat_map(|statement| statement.keys()).any(|key| asks(key.as_str()))
}

pub(super) fn is_tag(key: &str) -> bool {
    const TAG: &str = "aws:PrincipalTag/";
    key.get(..TAG.len()).is_some_and(|start| start.eq_ignore_ascii_case(TAG))
}
