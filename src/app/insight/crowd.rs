//! Everybody at once: what does not depend on the person is decided once for each group, not for each of its members.
//!
//! Who must be looked at alone: those whose rules ask who they are (their name, their tags), and those whom the
//! resource's own policy names.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jiff::Timestamp;

use super::Verdict;
use super::seat::{Question, Roles, Seat};
use crate::policy::catalog::ActionId;
use crate::policy::{OwnSays, Parts, Policy, PrincipalKind, Prospect, Query, Says};
use crate::shop::decide::World;
use crate::shop::rules::holds_policies;
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
    let (roles, directory) = (Roles::new(world, now), Directory::new(world));
    let question = Question::new(world, action, resource, now);
    let nobody = Seat::nobody(world, now);
    let crowd = Crowd::new(world, &directory, &question, &nobody);
    // Roles that give it to nobody need not be within reach.
    let useful = (0..roles.len()).filter(|role| question.any_role || roles.gives_all(*role, &question) != Some(false));
    let taking: Vec<(usize, Crowd)> =
        useful.map(|role| (role, Crowd::new(world, &directory, roles.question(role), &nobody))).collect();
    let verdict = |employee: &Employee| {
        let groups = directory.groups_of(employee);
        let alone = OnceCell::new();
        let seat = || alone.get_or_init(|| Seat::new(world, &Person::Employee(employee.name.clone()), now));
        let takes = |(role, taking): &(usize, Crowd)| {
            let taken = taking.prospect(employee, &groups);
            taken.unwrap_or_else(|| seat().prospect(roles.question(*role))) == Prospect::Allowed
        };
        if question.any_role {
            return if taking.iter().any(takes) { Verdict::Allowed } else { Verdict::Denied };
        }
        match crowd.prospect(employee, &groups).unwrap_or_else(|| seat().prospect(&question)) {
            Prospect::Allowed => Verdict::Allowed,
            Prospect::Depends(keys) => Verdict::Depends(keys),
            Prospect::Denied(_) if taking.is_empty() => Verdict::Denied,
            Prospect::Denied(_) => {
                let reach = |within: &&(usize, Crowd)| {
                    let role = &within.0;
                    takes(within)
                        && roles.gives_all(*role, &question).unwrap_or_else(|| roles.gives(*role, &question, seat()))
                };
                let names: Vec<Name> = taking.iter().filter(reach).map(|(role, _)| roles.name(*role).clone()).collect();
                let person = || Person::Employee(employee.name.clone());
                if names.is_empty() || question.hat(&world.shop, &person()) == Hat::Own {
                    Verdict::Denied
                } else {
                    Verdict::ByRole(names)
                }
            }
        }
    };
    let owner = Seat::new(world, &Person::Owner, now).verdict(&question, &roles);
    let employees = world.shop.employees.values().filter(|employee| employee.is_active());
    let asked = employees.map(|employee| (verdict(employee), employee));
    let able = asked.filter(|(verdict, _)| verdict.is_possible());
    let able = able.map(|(verdict, employee)| (Person::Employee(employee.name.clone()), verdict));
    std::iter::once((Person::Owner, owner)).filter(|(_, verdict)| verdict.is_possible()).chain(able).collect()
}

/// The groups of a shop by number, so that a crowd looks them up by place and not by name.
pub(super) struct Directory<'w> {
    at: HashMap<&'w Name, usize>,
    names: Vec<&'w Name>,
}

impl<'w> Directory<'w> {
    pub(super) fn new(world: &'w World) -> Directory<'w> {
        let names: Vec<&Name> = world.shop.groups.keys().collect();
        Directory { at: names.iter().copied().zip(0..).collect(), names }
    }

    pub(super) fn groups_of(&self, employee: &Employee) -> Vec<usize> {
        employee.groups.iter().filter_map(|group| self.at.get(group).copied()).collect()
    }
}

/// One question to everybody.
pub(super) struct Crowd<'c> {
    world: &'c World,
    query: Query<'c>,
    /// By the group's number, and by the policy that is a boundary.
    groups: Vec<OnceCell<Box<Heard>>>,
    directory: &'c Directory<'c>,
    boundaries: RefCell<HashMap<Name, Rc<Heard>>>,
    guardrails: Option<Vec<Says>>,
    own: Own,
    /// The answer to whom no policy says anything.
    silence: Prospect,
}

/// What a list of policies says to a question.
enum Heard {
    /// It does not speak of the action at all.
    Nothing,
    Says(Says),
    /// That rests on who one is.
    Particular,
}

/// What the resource's own policy says.
enum Own {
    Absent,
    /// The thing asked about is each one's own: only who has no rule about the action is like everybody.
    Record,
    /// To those without and with a boundary; but these it speaks of by name.
    Everybody([OwnSays; 2], HashSet<String>),
    /// It asks who one is.
    Particular,
}

impl<'c> Crowd<'c> {
    pub(super) fn new(
        world: &'c World,
        directory: &'c Directory<'c>,
        question: &'c Question<'_>,
        nobody: &'c Seat<'_>,
    ) -> Crowd<'c> {
        let query = nobody.query(question);
        let guardrails = world.rules.guardrails().iter().map(|level| match heard(&query, &**level) {
            Heard::Nothing => Some(Says::default()),
            Heard::Says(says) => Some(says),
            Heard::Particular => None,
        });
        let own = match question.policy {
            None if question.own_record.is_none() => Own::Absent,
            None if world.shop.resource_policies.is_empty() => Own::Record,
            Some(policy) if question.own_record.is_none() && !is_personal(&query, policy) => {
                let entries = || policy.document.statements.iter().flat_map(|s| &s.principals).flat_map(|p| &p.entries);
                let named = entries().filter(|entry| entry.kind == PrincipalKind::Aws && entry.text.contains(":user/"));
                let both = [false, true].map(|bounded| query.own_says(policy, bounded));
                Own::Everybody(both, named.map(|entry| entry.text.clone()).collect())
            }
            _ => Own::Particular,
        };
        let guardrails = guardrails.collect();
        let groups = directory.names.iter().map(|_| OnceCell::new()).collect();
        Crowd {
            world,
            query,
            groups,
            directory,
            boundaries: RefCell::default(),
            guardrails,
            own,
            silence: query.together(&Parts::default()),
        }
    }

    /// Whether all who hold the same are answered the same, unless they must be asked alone.
    pub(super) fn names_nobody(&self) -> bool {
        match &self.own {
            Own::Absent => true,
            Own::Everybody(_, named) => named.is_empty(),
            Own::Record | Own::Particular => false,
        }
    }

    /// What is certain for somebody in these groups; nothing if they must be asked alone.
    pub(super) fn prospect(&self, employee: &Employee, groups: &[usize]) -> Option<Prospect> {
        let rules = &self.world.rules;
        let held = match holds_policies(&self.world.shop, employee) {
            false => Heard::Nothing,
            true => heard(&self.query, rules.of_person(&employee.name)),
        };
        let hear = |at: usize| Box::new(heard(&self.query, rules.group(self.directory.names[at])));
        let all = || groups.iter().map(|at| &**self.groups[*at].get_or_init(|| hear(*at))).chain([&held]);
        // What nobody grants is refused, whatever the limits; most people are far from most actions.
        if matches!(self.own, Own::Absent | Own::Record) && all().all(|heard| matches!(heard, Heard::Nothing)) {
            let unlimited = employee.grants.boundary.is_none() && self.world.rules.guardrails().is_empty();
            if unlimited {
                return Some(self.silence.clone());
            }
        }
        let own = match &self.own {
            Own::Absent => None,
            Own::Record | Own::Particular => return None,
            Own::Everybody(_, named)
                if !named.is_empty() && named.contains(&self.world.shop.iam_arn("user", &employee.name)) =>
            {
                return None;
            }
            Own::Everybody(both, _) => Some(&both[usize::from(employee.grants.boundary.is_some())]),
        };
        let mut identity = Vec::with_capacity(groups.len() + 1);
        for heard in all() {
            match heard {
                Heard::Nothing => {}
                Heard::Says(says) => identity.push(says),
                Heard::Particular => return None,
            }
        }
        let boundary = employee.grants.boundary.as_ref().map(|policy| self.boundary(policy));
        let silence = Says::default();
        let boundary = match boundary.as_deref() {
            None => None,
            Some(Heard::Nothing) => Some(&silence),
            Some(Heard::Says(says)) => Some(says),
            Some(Heard::Particular) => return None,
        };
        let parts = Parts { identity, boundary, session: None, guardrails: self.guardrails.as_ref()?, own };
        Some(self.query.together(&parts))
    }

    fn boundary(&self, policy: &Name) -> Rc<Heard> {
        let hear = || Rc::new(heard(&self.query, self.world.rules.managed(policy)));
        Rc::clone(self.boundaries.borrow_mut().entry(policy.clone()).or_insert_with(hear))
    }
}

/// What policies say to everybody alike.
fn heard<'p>(query: &Query, policies: impl IntoIterator<Item = &'p Policy> + Clone) -> Heard {
    let statements = || policies.clone().into_iter().flat_map(|policy| &policy.document.statements);
    if !statements().any(|statement| query.covers(statement)) {
        Heard::Nothing
    } else if policies.clone().into_iter().any(|policy| is_personal(query, policy)) {
        Heard::Particular
    } else {
        Heard::Says(query.says(policies))
    }
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
