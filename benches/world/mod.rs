//! The seeded shop that the benches of decisions share: employees in groups, groups with policies of the AWS
//! language, and questions about them. It is plain text and numbers, so that every engine can be given the same.
//!
//! There are two flavours. [`Flavour::Plain`] keeps to what all engines of the comparison can say: wildcards, one
//! value asked for per condition key, Deny. [`Flavour::Whole`] is as large and adds the rest of the language:
//! variables, limits, set operators, `NotAction`, `NotResource`, boundaries, guardrails, role sessions.
//!
//! The same size and flavour give the same world on every machine.

// Each bench that includes this module uses a part of it.
#![allow(dead_code)]

pub mod engine;
pub mod lookup;
pub mod measure;
mod rule;

use std::collections::HashSet;

use brewgate::policy::{Request, Value};

use self::rule::Rule;

/// The account of every principal and resource; other engines insist on twelve digits.
pub const ACCOUNT: &str = "111122223333";
/// The first with which even the smallest worlds, of some thirty statements, have the shares of conditions, Deny and
/// allowed questions that the large ones have by their number.
const SEED: u64 = 14;
/// How many questions are asked of every engine.
pub const QUESTIONS: usize = 1_000;

/// How large a world is.
#[derive(Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub employees: usize,
    pub policies: usize,
}

pub const SIZES: [Size; 4] = [
    Size { name: "s10", employees: 10, policies: 10 },
    Size { name: "s1k", employees: 1_000, policies: 100 },
    Size { name: "s10k", employees: 10_000, policies: 1_000 },
    Size { name: "s100k", employees: 100_000, policies: 10_000 },
];

/// How much of the language is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    Plain,
    Whole,
}

/// A service of the shop: its prefix, what its actions are done to, and its kinds of resource.
pub struct Service {
    pub prefix: &'static str,
    noun: &'static str,
    kinds: [&'static str; 2],
}

pub const SERVICES: [Service; 6] = [
    Service { prefix: "register", noun: "Sale", kinds: ["till", "drawer"] },
    Service { prefix: "orders", noun: "Order", kinds: ["order", "ticket"] },
    Service { prefix: "bar", noun: "Drink", kinds: ["grinder", "machine"] },
    Service { prefix: "inventory", noun: "Item", kinds: ["shelf", "delivery"] },
    Service { prefix: "roster", noun: "Shift", kinds: ["week", "swap"] },
    Service { prefix: "ledger", noun: "Entry", kinds: ["book", "report"] },
];

/// Every service has each of them; `Re*`, `C*` and `L*` match some.
const VERBS: [&str; 8] = ["Read", "Refund", "Reprint", "Create", "Count", "Cancel", "List", "Lock"];
const LOCATIONS: [&str; 4] = ["main-street", "harbour", "station", "old-town"];
const AREAS: [&str; 8] = ["front", "back", "window", "cellar", "terrace", "corner", "upstairs", "yard"];
const TEAMS: [&str; 6] = ["bar", "bakery", "floor", "kitchen", "office", "roastery"];
const IDS: usize = 50;

/// A policy: its name and its JSON text. The groups' policies come first.
pub struct PolicyText {
    pub name: String,
    pub text: String,
}

/// All lists of policies hold positions in [`World::policies`].
pub struct Group {
    pub name: String,
    pub policies: Vec<usize>,
}

pub struct Employee {
    pub name: String,
    /// Positions in [`World::groups`].
    pub groups: Vec<usize>,
    pub boundary: Option<usize>,
}

pub struct Role {
    pub name: String,
    pub policies: Vec<usize>,
    pub boundary: Option<usize>,
}

/// Who asks, by positions in the [`World`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Employee(usize),
    Session { role: usize, employee: usize, policy: Option<usize> },
}

pub struct Question {
    pub who: Who,
    pub request: Request,
}

pub struct World {
    pub size: Size,
    pub flavour: Flavour,
    pub policies: Vec<PolicyText>,
    pub groups: Vec<Group>,
    pub employees: Vec<Employee>,
    /// None in a plain world, as the guardrails.
    pub roles: Vec<Role>,
    pub guardrails: Vec<Vec<usize>>,
    pub questions: Vec<Question>,
    /// Of each policy of a group or role, for questions that have a chance.
    rules: Vec<Vec<Rule>>,
    session_policies: Vec<usize>,
}

impl World {
    pub fn new(size: Size, flavour: Flavour) -> World {
        let mut chance = Chance(SEED);
        let mut policies = Vec::with_capacity(size.policies);
        let mut rules = Vec::with_capacity(size.policies);
        for n in 0..size.policies {
            let written: Vec<Rule> = (0..chance.from(1, 5)).map(|_| Rule::any(&mut chance, flavour)).collect();
            policies.push(PolicyText { name: format!("Policy{n}"), text: rule::document(&written) });
            rules.push(written);
        }
        let groups = (0..(size.policies / 5).max(4)).map(|n| {
            let (name, count) = (format!("Group{n}"), chance.from(2, 5));
            Group { name, policies: chance.several(count, size.policies) }
        });
        let groups: Vec<Group> = groups.collect();
        let employees = (0..size.employees).map(|n| {
            let (name, count) = (format!("person{n}"), chance.from(1, 3));
            Employee { name, groups: chance.several(count, groups.len()), boundary: None }
        });
        let employees = employees.collect();
        let (roles, guardrails, session_policies, questions) = (vec![], vec![], vec![], vec![]);
        let mut world =
            World { size, flavour, policies, groups, employees, roles, guardrails, questions, rules, session_policies };
        if flavour == Flavour::Whole {
            world.add_limits(&mut chance);
        }
        world.questions = world.asked(QUESTIONS, 1);
        world
    }

    /// Roles, boundaries, session policies and guardrails.
    fn add_limits(&mut self, chance: &mut Chance) {
        let mut added = |name: &str, rules: &[Rule]| {
            self.policies.push(PolicyText { name: name.to_owned(), text: rule::document(rules) });
            self.policies.len() - 1
        };
        let boundaries: Vec<usize> = (0..6).map(|n| added(&format!("Boundary{n}"), &rule::boundary(n))).collect();
        self.session_policies = (0..6).map(|n| added(&format!("Session{n}"), &rule::boundary(n))).collect();
        self.guardrails = vec![
            vec![added("FullAccess", &[Rule::everything()])],
            vec![added("Services", &rule::services()), added("NoLocks", &rule::no_locks())],
        ];
        for employee in &mut self.employees {
            employee.boundary = chance.in_100(30).then(|| *chance.pick(&boundaries));
        }
        self.roles = (0..(self.size.policies / 10).max(2))
            .map(|n| Role {
                name: format!("Role{n}"),
                policies: chance.several(6, self.size.policies),
                boundary: chance.in_100(30).then(|| *chance.pick(&boundaries)),
            })
            .collect();
    }

    /// So many questions, three in four of them made to fit one of the asker's own rules.
    pub fn asked(&self, count: usize, seed: u64) -> Vec<Question> {
        let mut chance = Chance(seed);
        (0..count).map(|_| self.question(&mut chance)).collect()
    }

    fn question(&self, chance: &mut Chance) -> Question {
        let employee = chance.below(self.employees.len());
        let who = if !self.roles.is_empty() && chance.in_100(25) {
            let policy = chance.in_100(50).then(|| *chance.pick(&self.session_policies));
            Who::Session { role: chance.below(self.roles.len()), employee, policy }
        } else {
            Who::Employee(employee)
        };
        let name = &self.employees[employee].name;
        let area = *chance.pick(&AREAS);
        let of_own = |chance: &mut Chance| {
            let policies = self.granting(who);
            let rules = &self.rules[*chance.pick(&policies)];
            let rule = chance.pick(rules);
            rule.instance(chance, name, area)
        };
        let (action, resource) = if chance.in_100(78) {
            of_own(chance)
        } else {
            let service = chance.pick(&SERVICES);
            (any_action(chance, service), any_resource(chance, service, name))
        };
        let principal = match who {
            Who::Employee(_) => format!("arn:coffee:iam::{ACCOUNT}:user/{name}"),
            Who::Session { role, .. } => {
                format!("arn:coffee:sts::{ACCOUNT}:assumed-role/{}/{name}", self.roles[role].name)
            }
        };
        let mut request = Request::new(principal.clone(), action, resource);
        let mut set = |key: &str, value: Value| request.context.set(key, value);
        let (month, day) = (chance.from(1, 12), chance.from(1, 28));
        set("aws:CurrentTime", format!("2026-{month:02}-{day:02}T09:30:00Z").into());
        set("aws:MultiFactorAuthPresent", chance.in_100(75).into());
        set("aws:SourceIp", format!("10.{}.{}.{}", chance.below(4), chance.below(250), chance.from(1, 250)).into());
        set("aws:PrincipalTag/Team", (*chance.pick(&TEAMS)).into());
        if self.flavour == Flavour::Whole {
            if let Who::Employee(_) = who {
                set("aws:username", name.as_str().into());
                set("aws:PrincipalArn", principal.into());
            } else if let Who::Session { role, .. } = who {
                let role = &self.roles[role].name;
                set("aws:PrincipalArn", format!("arn:coffee:iam::{ACCOUNT}:role/{role}").into());
            }
            set("aws:PrincipalTag/Area", area.into());
            set("shop:Amount", format!("{}.{:02}", chance.below(100), chance.below(100)).into());
            let tags: Vec<&str> = (0..chance.below(4)).map(|_| *chance.pick(&TEAMS)).collect();
            set("aws:TagKeys", tags.into());
        }
        Question { who, request }
    }

    /// The policies that grant to somebody, each once: of the groups, or of the role.
    pub fn granting(&self, who: Who) -> Vec<usize> {
        let mut policies: Vec<usize> = match who {
            Who::Employee(n) => {
                self.employees[n].groups.iter().flat_map(|group| self.groups[*group].policies.iter().copied()).collect()
            }
            Who::Session { role, .. } => self.roles[role].policies.clone(),
        };
        policies.sort_unstable();
        policies.dedup();
        policies
    }

    /// What was drawn, in one line; how many questions are allowed is for an engine to say.
    pub fn shares(&self, allowed: usize) -> String {
        let rules = || self.rules.iter().flatten();
        let part = |count: usize, of: usize| 100.0 * count as f64 / of as f64;
        let all = rules().count();
        let reaching = |question: &Question| {
            self.granting(question.who).iter().map(|policy| self.rules[*policy].len()).sum::<usize>() as f64
        };
        let asking: HashSet<Who> = self.questions.iter().map(|question| question.who).collect();
        format!(
            "{} employees, {} policies, {} groups; {:.1} statements reach one principal; {:.0} % of the statements \
             conditional, {:.1} % Deny, {:.0} % with a wildcard; {} questions of {} principals, {:.0} % allowed",
            self.employees.len(),
            self.size.policies,
            self.groups.len(),
            self.questions.iter().map(reaching).sum::<f64>() / self.questions.len() as f64,
            part(rules().filter(|rule| rule.is_conditional()).count(), all),
            part(rules().filter(|rule| !rule.allow).count(), all),
            part(rules().filter(|rule| rule.has_wildcard()).count(), all),
            self.questions.len(),
            asking.len(),
            part(allowed, self.questions.len()),
        )
    }
}

/// All 48 actions.
pub fn actions() -> impl Iterator<Item = String> {
    SERVICES.iter().flat_map(|service| VERBS.iter().map(|verb| action(service, verb)))
}

fn action(service: &Service, verb: &str) -> String {
    format!("{}:{verb}{}", service.prefix, service.noun)
}

fn any_action(chance: &mut Chance, service: &Service) -> String {
    let verb: &str = chance.pick::<&str>(&VERBS);
    action(service, verb)
}

/// A resource of the service, sometimes one that bears the person's name.
fn any_resource(chance: &mut Chance, service: &Service, name: &str) -> String {
    let (location, kind) = (*chance.pick(&LOCATIONS), *chance.pick(&service.kinds));
    let area = if chance.in_100(10) { name } else { *chance.pick(&AREAS) };
    let id = chance.below(IDS);
    format!("arn:coffee:{}:{location}:{ACCOUNT}:{kind}/{area}/{id}", service.prefix)
}

/// A small seeded source of chance (splitmix64).
pub struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Both ends are possible.
    fn from(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    fn in_100(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }

    /// So many different numbers below `end`, in order.
    fn several(&mut self, count: usize, end: usize) -> Vec<usize> {
        let mut drawn = Vec::with_capacity(count);
        while drawn.len() < count.min(end) {
            let number = self.below(end);
            if !drawn.contains(&number) {
                drawn.push(number);
            }
        }
        drawn.sort_unstable();
        drawn
    }
}
