//! Everybody at once: what does not depend on the person is decided once for each group, not for each of its members.
//!
//! Who must be looked at alone: those whose rules ask who they are (their name, their tags), and those whom the
//! resource's own policy names.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::thread;

use foldhash::fast::RandomState;
use jiff::Timestamp;

use super::Verdict;
use super::seat::{OwnRecord, Question, Roles, Seat, starts_with};
use crate::policy::catalog::ActionId;
use crate::policy::{Condition, Key, OwnSays, Parts, Policy, PrincipalKind, Prospect, Query, Says};
use crate::shop::decide::World;
use crate::shop::{Employee, Hat, Name, Person};

/// Keys by which two employees differ who just signed in at the same place, besides their tags.
const PERSONAL: [&str; 6] = [
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
    let (roles, question) = (Roles::new(world, now), Question::new(world, action, resource, now));
    let owner = Seat::new(world, &Person::Owner, now).verdict(&question, &roles);
    let owner = Some((Person::Owner, owner)).filter(|(_, verdict)| verdict.is_possible());
    let employees: Vec<&Employee> = world.shop.employees.values().map(|employee| &**employee).collect();
    // Most of the time goes into fetching what people are from memory, which processors do beside each other.
    let able = in_parts(&employees, 4_096, |some| who_of(world, some, action, resource, now));
    owner.into_iter().chain(able.into_iter().flatten()).collect()
}

/// Works on many things in as many parts as the machine has processors, but in no smaller ones; the results in order.
pub(super) fn in_parts<T: Sync, R: Send>(all: &[T], smallest: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let parts = processors.min(all.len() / smallest).max(1);
    if parts == 1 {
        return vec![work(all)];
    }
    thread::scope(|scope| {
        let (work, size) = (&work, all.len().div_ceil(parts));
        let running: Vec<_> = all.chunks(size).map(|part| scope.spawn(move || work(part))).collect();
        running.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// Those of some employees with a way to an action.
fn who_of<'w>(
    world: &'w World,
    employees: &[&'w Employee],
    action: ActionId,
    resource: Option<&str>,
    now: Timestamp,
) -> Vec<(Person, Verdict)> {
    let (roles, directory) = (Roles::new(world, now), Directory::new(world));
    let question = Question::new(world, action, resource, now);
    let nobody = Seat::nobody(world, now);
    let crowd = Crowd::new(world, &directory, &question, &nobody);
    // Roles that give it to nobody need not be within reach.
    let useful = |role: &usize| question.any_role || roles.gives_all(*role, &question) != Some(false);
    let useful = (0..roles.len()).filter(|role| !question.is_of_oneself(&world.shop) && useful(role));
    let taking: Vec<(usize, Crowd)> =
        useful.map(|role| (role, Crowd::new(world, &directory, roles.question(role), &nobody))).collect();
    let verdict = |member: &Member| {
        let employee = member.employee;
        let alone = OnceCell::new();
        let seat = || alone.get_or_init(|| Seat::new(world, &Person::Employee(employee.name.clone()), now));
        let takes = |(role, taking): &(usize, Crowd)| {
            let taken = taking.prospect(member);
            taken.unwrap_or_else(|| seat().prospect(roles.question(*role))) == Prospect::Allowed
        };
        if question.any_role {
            return if taking.iter().any(takes) { Verdict::Allowed } else { Verdict::Denied };
        }
        match crowd.prospect(member).unwrap_or_else(|| seat().prospect(&question)) {
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
    // A record, its list of groups and their names lie far from each other in memory. Some people at a time, one step
    // for all of them before the next, so that the processor waits for many of them at once.
    let mut able = Vec::new();
    let (mut names, mut groups) = (Vec::new(), Vec::new());
    for some in employees.chunks(32) {
        let at_work = some.iter().filter(|employee| employee.is_active());
        let seen = |employee: &&'w Employee| (directory.member(employee), employee.groups.as_slice());
        let at_work: Vec<_> = at_work.map(seen).collect();
        names.clear();
        names.extend(at_work.iter().flat_map(|(_, groups)| *groups).map(Name::as_ref));
        let mut names = names.as_slice();
        for (member, of) in at_work {
            let (own, others) = names.split_at(of.len());
            names = others;
            groups.clear();
            groups.extend(own.iter().filter_map(|name| directory.at(name)));
            let verdict = verdict(&Member { groups: &groups, ..member });
            if verdict.is_possible() {
                able.push((Person::Employee(member.employee.name.clone()), verdict));
            }
        }
    }
    able
}

/// Somebody as a crowd sees them.
#[derive(Clone, Copy)]
pub(super) struct Member<'m> {
    pub(super) employee: &'m Employee,
    /// By their numbers.
    pub(super) groups: &'m [usize],
    pub(super) holds_policies: bool,
    pub(super) boundary: Option<&'m Name>,
}

/// The groups of a shop by number, so that a crowd looks them up by place and not by name; and who is on the roster.
pub(super) struct Directory<'w> {
    at: HashMap<&'w str, usize, RandomState>,
    names: Vec<&'w Name>,
    /// By their place in memory: their names would have to be fetched from there.
    rostered: HashSet<*const Employee, RandomState>,
}

impl<'w> Directory<'w> {
    pub(super) fn new(world: &'w World) -> Directory<'w> {
        let names: Vec<&Name> = world.shop.groups.keys().collect();
        let employee = |name| world.shop.employees.get(name).map(|employee| &raw const **employee);
        let rostered = world.shop.roster.people().filter_map(employee).collect();
        Directory { at: world.shop.groups.keys().map(Name::as_ref).zip(0..).collect(), names, rostered }
    }

    /// Somebody, without groups yet.
    pub(super) fn member<'m>(&self, employee: &'m Employee) -> Member<'m> {
        let grants = &employee.grants;
        let holds_policies = grants.holds_policies() || self.rostered.contains(&(&raw const *employee));
        Member { employee, groups: &[], holds_policies, boundary: grants.boundary.as_ref() }
    }

    pub(super) fn groups_of(&self, employee: &Employee) -> impl Iterator<Item = usize> {
        employee.groups.iter().filter_map(|group| self.at(group))
    }

    fn at(&self, group: &str) -> Option<usize> {
        self.at.get(group).copied()
    }
}

/// One question to everybody.
pub(super) struct Crowd<'c> {
    world: &'c World,
    query: Query<'c>,
    /// The thing asked about is each one's own.
    record: Option<&'c OwnRecord>,
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
    /// To those without and with a boundary; but these it speaks of by name.
    Everybody([OwnSays; 2], HashSet<Name, RandomState>),
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
        let record = question.own_record.as_ref();
        let guardrails = world.rules.guardrails().iter().map(|level| match heard(&query, record, &**level) {
            Heard::Nothing => Some(Says::default()),
            Heard::Says(says) => Some(says),
            Heard::Particular => None,
        });
        let own = match question.policy {
            _ if record.is_some_and(|record| record.has_policies) => Own::Particular,
            None => Own::Absent,
            Some(policy) if !is_particular(&query, record, policy) => {
                let entries = || policy.document.statements.iter().flat_map(|s| &s.principals).flat_map(|p| &p.entries);
                let aws = entries().filter(|entry| entry.kind == PrincipalKind::Aws);
                let users = world.shop.iam_arn("user", "");
                let named =
                    aws.filter_map(|entry| world.shop.employees.get_key_value(entry.text.strip_prefix(&users)?));
                let both = [false, true].map(|bounded| query.own_says(policy, bounded));
                Own::Everybody(both, named.map(|(name, _)| name.clone()).collect())
            }
            Some(_) => Own::Particular,
        };
        let guardrails = guardrails.collect();
        let groups = directory.names.iter().map(|_| OnceCell::new()).collect();
        Crowd {
            world,
            query,
            record,
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
            Own::Particular => false,
        }
    }

    /// What is certain for somebody in these groups; nothing if they must be asked alone.
    pub(super) fn prospect(&self, member: &Member) -> Option<Prospect> {
        let rules = &self.world.rules;
        let Member { employee, groups, boundary, .. } = member;
        let held = match member.holds_policies {
            false => Heard::Nothing,
            true => heard(&self.query, self.record, rules.of_person(&employee.name)),
        };
        let hear = |at: usize| Box::new(heard(&self.query, self.record, rules.group(self.directory.names[at])));
        let all = || groups.iter().map(|at| &**self.groups[*at].get_or_init(|| hear(*at))).chain([&held]);
        // What nobody grants is refused, whatever the limits; most people are far from most actions.
        if matches!(self.own, Own::Absent) && all().all(|heard| matches!(heard, Heard::Nothing)) {
            let unlimited = boundary.is_none() && self.world.rules.guardrails().is_empty();
            if unlimited {
                return Some(self.silence.clone());
            }
        }
        let own = match &self.own {
            Own::Absent => None,
            Own::Particular => return None,
            Own::Everybody(_, named) if !named.is_empty() && named.contains(&employee.name) => return None,
            Own::Everybody(both, _) => Some(&both[usize::from(boundary.is_some())]),
        };
        let mut identity = Vec::new();
        for heard in all() {
            match heard {
                Heard::Nothing => {}
                Heard::Says(says) => identity.push(says),
                Heard::Particular => return None,
            }
        }
        let boundary = boundary.map(|policy| self.boundary(policy));
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
        let hear = || Rc::new(heard(&self.query, self.record, self.world.rules.managed(policy)));
        Rc::clone(self.boundaries.borrow_mut().entry(policy.clone()).or_insert_with(hear))
    }
}

/// What policies say to everybody alike.
fn heard<'p>(
    query: &Query,
    record: Option<&OwnRecord>,
    policies: impl IntoIterator<Item = &'p Policy> + Clone,
) -> Heard {
    let statements = || policies.clone().into_iter().flat_map(|policy| &policy.document.statements);
    if !statements().any(|statement| query.covers(statement)) {
        Heard::Nothing
    } else if policies.clone().into_iter().any(|policy| is_particular(query, record, policy)) {
        Heard::Particular
    } else {
        Heard::Says(query.says(policies))
    }
}

/// Whether a policy asks who one is before it answers this. That everybody's own record bears their own name makes
/// nobody different.
fn is_particular(query: &Query, record: Option<&OwnRecord>, policy: &Policy) -> bool {
    let asks = |key: &Key| is_personal(key.as_str());
    let mut spoken = policy.document.statements.iter().filter(|statement| query.covers(statement));
    spoken.any(|statement| match record {
        Some(record) => statement.conditions.iter().flat_map(Condition::keys).any(asks) || record.matters_to(statement),
        None => statement.keys().any(asks),
    })
}

/// Whether two employees may differ in a key who just signed in at the same place.
pub(super) fn is_personal(key: &str) -> bool {
    PERSONAL.iter().any(|of| of.eq_ignore_ascii_case(key)) || starts_with(key, "aws:PrincipalTag/")
}

#[cfg(test)]
mod tests {
    use super::in_parts;

    #[test]
    fn parts_come_back_in_order_whatever_their_number() {
        for count in [0, 1, 7, 1_000] {
            let all: Vec<usize> = (0..count).collect();
            for smallest in [1, 3, 2_000] {
                assert_eq!(in_parts(&all, smallest, <[usize]>::to_vec).concat(), all);
            }
        }
    }
}
