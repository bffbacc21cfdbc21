//! What it costs to look at everybody: the access map, who can, and who gains or loses by an edit; and what one edit
//! costs until the new rules answer.
//!
//! The sample shop with 100,000 people in 2,000 groups under 10,000 policies of the shop's own actions, seeded. Aims:
//! the map of 100 people and 60 actions 1 ms, who can 20 ms, the impact of an edit 5 ms, one edit 0.5 ms (at most 5).

use std::hint::black_box;
use std::time::Instant;

use brewgate::app::insight::{self, impact::impact};
use brewgate::policy::catalog::ActionId;
use brewgate::shop::{
    Change, Edit, Employee, Grants, Group, ManagedPolicy, Name, Person, PolicyVersion, SafeText, World, action,
    catalogue, file,
};
use jiff::Timestamp;

const EMPLOYEES: usize = 100_000;
const POLICIES: usize = 10_000;
const GROUPS: usize = POLICIES / 5;
const ROUNDS: usize = 15;

fn main() {
    let now: Timestamp = "2026-03-02T17:41:00Z".parse().expect("a time");
    let shop = shop(now);
    let start = Instant::now();
    let world = World::new(shop).expect("all policies can be read");
    println!("rules of {POLICIES} policies from their texts: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);

    let people: Vec<Person> = insight::people(&world.shop).take(100).collect();
    let actions: Vec<ActionId> = catalogue().actions().map(|(action, _)| action).take(60).collect();
    let possible: usize =
        insight::map(&world, &people, &actions, now).iter().flatten().filter(|verdict| verdict.is_possible()).count();
    told(&format!("map of 100 people and 60 actions ({possible} of 6,000 possible)"), 1.0, || {
        insight::map(&world, &people, &actions, now).len()
    });

    for of in ["register:OpenDrawer", "register:RefundOrder", "iam:ChangePassword"] {
        let action = action(of);
        let count = insight::who_can(&world, action, None, now).len();
        told(&format!("who can {of} of {EMPLOYEES} ({count} can)"), 20.0, || {
            insight::who_can(&world, action, None, now).len()
        });
    }

    let (policy, members) = (policy_name(7), world.shop.member_count(&group_name(1)));
    let edits = [version(&world, &policy, now)];
    told("one edit of a policy until the new rules answer", 0.5, || world.after(&edits).expect("it can be read").epoch);
    let after = world.after(&edits).expect("it can be read");
    let mut shop = world.shop.clone();
    let touched = shop.apply_all(&edits);
    let found = impact(&world, &after, &touched, now);
    let what = format!(
        "impact of an edit of a policy ({} people, {} actions, {} cases, {} lines, {members} in a group)",
        found.holders,
        found.actions,
        found.cases,
        found.swings.len()
    );
    told(&what, 5.0, || impact(&world, &after, &touched, now).swings.len());
}

/// The middle of some rounds, in milliseconds, against the aim.
fn told<T>(what: &str, aim: f64, mut work: impl FnMut() -> T) {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{what}: {:.2} ms (aim {aim} ms)", times[ROUNDS / 2]);
}

fn shop(now: Timestamp) -> brewgate::shop::Shop {
    let mut shop = file::read(include_str!("../assets/shop.json")).expect("the sample shop can be read");
    let mut chance = Chance(1);
    for n in 0..POLICIES {
        let name = policy_name(n);
        let text = policy_text(&mut chance);
        let record = ManagedPolicy {
            name: name.clone(),
            description: None,
            default: 1,
            latest: 1,
            built_in: false,
            created: now,
        };
        shop.apply(&Change::Policy(Edit::made(record)));
        shop.apply(&Change::Version(Edit::made(PolicyVersion {
            policy: name,
            number: 1,
            text: text.into(),
            created: now,
            by: None,
        })));
    }
    // As in a shop that was opened: each name rests in memory once.
    let groups: Vec<Name> = (0..GROUPS).map(group_name).collect();
    for name in &groups {
        let attached = (0..2 + chance.below(4)).map(|_| policy_name(chance.below(POLICIES))).collect();
        let grants = Grants { attached, ..Grants::default() };
        shop.apply(&Change::Group(Edit::made(Group { name: name.clone(), grants, created: now })));
    }
    for n in 0..EMPLOYEES {
        let full_name = SafeText::new(&format!("Person {n}")).expect("it is plain text");
        let mut employee = Employee::new(Name::literal(&format!("person{n}")), full_name, now);
        employee.groups = (0..1 + chance.below(3)).map(|_| groups[chance.below(GROUPS)].clone()).collect();
        employee.groups.sort();
        employee.groups.dedup();
        shop.apply(&Change::Employee(Edit::made(employee)));
    }
    shop
}

/// One to five statements about actions of one service each, a fifth of them under a condition, a few that deny.
fn policy_text(chance: &mut Chance) -> String {
    let services: Vec<&str> = catalogue().services().iter().map(|service| service.prefix.as_str()).collect();
    let statement = |chance: &mut Chance| {
        let service = services[chance.below(services.len())];
        let verbs: Vec<&str> = catalogue().actions_of(service).map(|(_, action)| action.verb()).collect();
        let verb = if chance.below(10) == 0 { "*" } else { verbs[chance.below(verbs.len())] };
        let effect = if chance.below(20) == 0 { "Deny" } else { "Allow" };
        let condition = match chance.below(10) {
            0 => r#", "Condition": {"NumericLessThanEquals": {"register:Amount": "50"}}"#,
            1 => r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            _ => "",
        };
        format!(r#"{{"Effect": "{effect}", "Action": "{service}:{verb}", "Resource": "*"{condition}}}"#)
    };
    let statements: Vec<String> = (0..1 + chance.below(5)).map(|_| statement(chance)).collect();
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))
}

/// A version with one more statement.
fn version(world: &World, policy: &Name, now: Timestamp) -> Change {
    let old = world.shop.versions_of(policy).next_back().expect("it has one");
    let more = r#""Statement": [{"Effect": "Allow", "Action": ["register:RefundOrder", "register:VoidItem"], "Resource": "*", "Condition": {"NumericLessThanEquals": {"register:Amount": "90"}}}, "#;
    let text = old.text.replace(r#""Statement": ["#, more);
    let made = PolicyVersion { policy: policy.clone(), number: 1, text: text.into(), created: now, by: None };
    Change::Version(Edit { before: Some(old.clone()), after: Some(made.into()) })
}

fn policy_name(n: usize) -> Name {
    Name::literal(&format!("policy{n}"))
}

fn group_name(n: usize) -> Name {
    Name::literal(&format!("group{n}"))
}

/// `splitmix64`
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}
