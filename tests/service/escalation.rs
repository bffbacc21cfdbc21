//! Nobody gets what neither they nor the giver held: each route by itself, and random people on random ways.

use std::collections::BTreeSet;
use std::sync::Arc;

use brewgate::app::insight::{hypothetical_session, with_role};
use brewgate::shop::command::{assume, hat_of};
use brewgate::shop::decide::allows;
use brewgate::shop::{
    Asked, Change, Command, Employee, Facts, Hat, Holder, Name, Person, Refusal, Reset, SafeText, Session, Settings,
    ShopRule, World, action, decide,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::support::*;

fn facts() -> Facts {
    Facts::at(monday(), name("front"))
}

fn person(who: &str) -> Person {
    if who == "ada" { Person::Owner } else { Person::Employee(name(who)) }
}

fn session(who: &str) -> Session {
    hypothetical_session(&person(who), &name("front"), monday())
}

fn user(who: &str) -> Holder {
    Holder::Employee(name(who))
}

fn group(which: &str) -> Holder {
    Holder::Group(name(which))
}

fn role(which: &str) -> Holder {
    Holder::Role(name(which))
}

/// A document of one statement, its inner part given.
fn statement(inner: &str) -> Arc<str> {
    format!(r#"{{"Version":"2012-10-17","Statement":{{{inner}}}}}"#).into()
}

fn allow(action: &str) -> Arc<str> {
    statement(&format!(r#""Effect":"Allow","Action":"{action}","Resource":"*""#))
}

fn deny(action: &str) -> Arc<str> {
    statement(&format!(r#""Effect":"Deny","Action":"{action}","Resource":"*""#))
}

fn trust(principal: &str) -> Arc<str> {
    statement(&format!(
        r#""Effect":"Allow","Principal":{{"AWS":"arn:coffee:iam::bluebird:{principal}"}},"Action":"sts:AssumeRole""#
    ))
}

fn hire(who: &str, groups: &[&str]) -> Command {
    Command::Hire {
        name: name(who),
        full_name: SafeText::new("Zoe Quinn").unwrap(),
        job: None,
        groups: groups.iter().map(|g| name(g)).collect(),
        until: monday(),
    }
}

fn inline(holder: Holder, called: &str, text: Arc<str>) -> Command {
    Command::PutInline { holder, name: name(called), text }
}

/// A world on which people try things.
struct Shop {
    world: World,
    done: Vec<Vec<Change>>,
}

impl Shop {
    /// The sample shop, in which policy lets Marco and Bo do everything with people and policies.
    fn with_admins() -> Shop {
        let mut shop = Shop { world: sample_world().clone(), done: vec![] };
        let text = r#""Effect":"Allow","Action":["iam:*","shop:PutGuardrail","shop:PutResourcePolicy","shop:UpdateSettings"],"Resource":"*""#;
        for who in ["marco", "bo"] {
            shop.owner(inline(user(who), "Admin", statement(text)));
        }
        shop
    }

    fn owner(&mut self, command: Command) {
        self.tries("ada", &command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
    }

    fn tries(&mut self, who: &str, command: &Command) -> Result<(), Refusal> {
        let changes = decide(&self.world, &session(who), &facts(), command).outcome?;
        self.world = self.world.after(&changes).unwrap();
        self.done.push(changes);
        Ok(())
    }

    /// What takes the last change back.
    fn back(&self) -> Command {
        let last = self.done.last().unwrap();
        Command::Undo { of: 1, changes: last.iter().rev().filter_map(Change::inverse).collect() }
    }

    fn must_not(&mut self, who: &str, command: Command) {
        match self.tries(who, &command) {
            Err(Refusal::Escalation(_)) => {}
            other => panic!("{who}: {command:?}: {other:?}"),
        }
    }

    fn may(&mut self, who: &str, command: Command) {
        self.tries(who, &command).unwrap_or_else(|refusal| panic!("{who}: {command:?}: {refusal:?}"));
    }
}

#[test]
fn a_boundary_of_the_receiver_hides_no_gift() {
    let mut shop = Shop::with_admins();
    shop.owner(Command::SetBoundary { holder: user("rudy"), policy: Some(name("RegisterFullAccess")) });
    // Only partly within his boundary, and more than Marco has all the same.
    shop.must_not("marco", inline(user("rudy"), "Gift", allow("*")));
    shop.owner(inline(user("rudy"), "Withheld", allow("*")));
    shop.must_not("marco", Command::SetBoundary { holder: user("rudy"), policy: Some(name("FullShopAccess")) });
    shop.must_not("marco", Command::SetBoundary { holder: user("rudy"), policy: None });
}

#[test]
fn a_boundary_or_guardrail_of_the_giver_limits_what_is_given() {
    let mut shop = Shop::with_admins();
    shop.owner(inline(user("marco"), "Books", allow("reports:*")));
    shop.may("marco", inline(user("rudy"), "Books", allow("reports:*")));
    let books = statement(r#""Effect":"Allow","NotAction":"reports:*","Resource":"*""#);
    shop.owner(Command::CreatePolicy { name: name("NoBooks"), description: None, text: books });
    shop.owner(Command::SetBoundary { holder: user("marco"), policy: Some(name("NoBooks")) });
    shop.must_not("marco", inline(user("blaine"), "Books", allow("reports:*")));
    shop.owner(Command::SetBoundary { holder: user("marco"), policy: None });
    // A guardrail that asks who it is withholds from Marco what it leaves to Blaine.
    let not_marco =
        r#""Effect":"Deny","Action":"reports:*","Resource":"*","Condition":{"StringEquals":{"aws:username":"marco"}}"#;
    shop.owner(Command::CreatePolicy { name: name("NotMarco"), description: None, text: statement(not_marco) });
    shop.owner(Command::PutGuardrails { policies: vec![name("NotMarco")] });
    shop.must_not("marco", inline(user("blaine"), "Books", allow("reports:*")));
}

#[test]
fn what_asks_who_it_is_is_held_by_nobody_for_another() {
    let mut shop = Shop::with_admins();
    let not_marco = r#""Effect":"Allow","Action":"reports:*","Resource":"*","Condition":{"StringNotEquals":{"aws:username":"marco"}}"#;
    shop.owner(inline(user("marco"), "Others", statement(not_marco)));
    shop.must_not("marco", inline(user("blaine"), "Others", statement(not_marco)));
}

#[test]
fn a_deny_is_taken_away_by_nobody_who_lacks_what_it_withheld() {
    let mut shop = Shop::with_admins();
    shop.owner(inline(group("Rotation"), "NoOrders", deny("orders:*")));
    shop.owner(inline(user("blaine"), "Orders", allow("orders:*")));
    shop.must_not("bo", Command::DeleteInline { holder: group("Rotation"), name: name("NoOrders") });
    shop.must_not("bo", Command::RemoveFromGroup { employee: name("blaine"), group: name("Rotation") });
    shop.must_not("bo", inline(group("Rotation"), "NoOrders", deny("orders:CancelOrder")));
    shop.must_not("bo", Command::Detach { holder: group("Cashiers"), policy: name("NoPriceChanges") });
    shop.must_not("bo", Command::CreateVersion { policy: name("NoPriceChanges"), text: deny("reports:*") });
}

#[test]
fn a_sign_in_is_reset_by_nobody_who_has_less_even_while_its_person_is_away() {
    let mut shop = Shop::with_admins();
    let reset = |who: &str| Command::ResetSignIn { name: name(who), reset: Reset::Both, until: monday() };
    shop.must_not("marco", reset("jun"));
    shop.owner(Command::Suspend { name: name("jun") });
    shop.must_not("marco", reset("jun"));
    shop.must_not("marco", Command::Resume { name: name("jun") });
    shop.owner(Command::Resume { name: name("jun") });
    shop.owner(Command::EndEmployment { name: name("jun") });
    let back = shop.back();
    shop.must_not("marco", back);
    shop.may("marco", reset("marco"));
}

#[test]
fn a_name_that_a_role_or_a_resource_waits_for_is_not_free() {
    let mut shop = Shop::with_admins();
    shop.owner(Command::EditTrust { role: name("Accountant"), text: trust("user/zoe") });
    shop.must_not("marco", hire("zoe", &[]));
    shop.may("marco", hire("yan", &[]));
    let named = |who: &str| {
        statement(&format!(
            r#""Effect":"Allow","Principal":{{"AWS":"arn:coffee:iam::bluebird:{who}"}},"Action":"reports:*","Resource":"*""#
        ))
    };
    let report = "arn:coffee:reports:main-street:bluebird:report/sales";
    shop.owner(Command::PutResourcePolicy { resource: report.into(), text: Some(named("user/xena")) });
    shop.must_not("marco", hire("xena", &[]));
    shop.owner(Command::PutResourcePolicy { resource: report.into(), text: Some(named("role/Auditor")) });
    let made = |who: &str| Command::CreateRole {
        name: name(who),
        description: None,
        trust: trust("user/marco"),
        longest_minutes: 60,
        stations: vec![],
    };
    shop.must_not("marco", made("Auditor"));
    shop.may("marco", made("Helper"));
    // He may take it now, but what it holds is still only what he gave it.
    shop.must_not("marco", inline(role("Helper"), "Gift", allow("reports:*")));
}

#[test]
fn leave_to_take_roles_is_given_only_by_whoever_may_take_them() {
    let mut shop = Shop::with_admins();
    shop.owner(inline(user("bo"), "Roles", allow("sts:AssumeRole")));
    let vault = statement(
        r#""Effect":"Deny","Principal":{"AWS":"arn:coffee:iam::bluebird:user/bo"},"Action":"sts:AssumeRole""#,
    );
    let both: serde_json::Value = serde_json::from_str(&vault).unwrap();
    let root: serde_json::Value = serde_json::from_str(&trust("root")).unwrap();
    let text = serde_json::json!({"Version": "2012-10-17", "Statement": [both["Statement"], root["Statement"]]});
    shop.owner(Command::EditTrust { role: name("Accountant"), text: text.to_string().into() });
    // The role itself keeps Bo out: he cannot let others in by giving on what he has.
    shop.must_not("bo", inline(user("rudy"), "Roles", allow("sts:AssumeRole")));
    shop.owner(Command::EditTrust { role: name("Accountant"), text: trust("user/jun") });
    shop.may("bo", inline(user("rudy"), "Roles", allow("sts:AssumeRole")));
}

#[test]
fn what_became_a_limit_is_not_taken_back_by_its_maker() {
    let mut shop = Shop::with_admins();
    shop.may("marco", Command::CreatePolicy { name: name("Tight"), description: None, text: allow("timeclock:*") });
    let back = shop.back();
    shop.owner(Command::SetBoundary { holder: user("marco"), policy: Some(name("Tight")) });
    shop.owner(inline(user("marco"), "All", allow("*")));
    assert!(shop.tries("marco", &back).is_err());
    assert!(shop.tries("ada", &back).is_err(), "nobody leaves a limit without its policy");

    shop.may("bo", Command::CreateGroup { name: name("Quiet") });
    let back = shop.back();
    shop.owner(inline(group("Quiet"), "NoOrders", deny("orders:*")));
    shop.owner(Command::DeleteInline { holder: group("Quiet"), name: name("NoOrders") });
    shop.owner(Command::AddToGroup { employee: name("rudy"), group: name("Quiet") });
    assert!(shop.tries("ada", &back).is_err(), "nobody is in a group that is gone");
}

#[test]
fn taking_back_a_trust_policy_asks_for_a_fresh_sign_in_like_making_one() {
    let mut shop = Shop::with_admins();
    shop.owner(Command::EditTrust { role: name("Closing"), text: trust("user/bo") });
    let back = shop.back();
    let later = Facts { now: monday() + jiff::SignedDuration::from_mins(16), ..facts() };
    let ruling = decide(&shop.world, &session("ada"), &later, &back);
    assert!(matches!(ruling.outcome, Err(Refusal::Rule(ShopRule::NotFresh))), "{:?}", ruling.outcome);
}

#[test]
fn the_clock_that_hours_are_read_on_is_the_owners() {
    let mut shop = Shop::with_admins();
    let with = |edit: fn(&mut Settings)| {
        let mut settings = (*sample().settings).clone();
        edit(&mut settings);
        Command::UpdateSettings { settings: Box::new(settings) }
    };
    shop.must_not("marco", with(|settings| settings.zone = "Asia/Tokyo".to_owned()));
    shop.may("marco", with(|settings| settings.idle_minutes = 9));
    assert!(shop.tries("ada", &with(|settings| settings.workstations.clear())).is_err());
}

const PEOPLE: [&str; 4] = ["rudy", "blaine", "marco", "bo"];

/// A question: action, resource and a key of the action's own.
type Probe = (&'static str, &'static str, Option<(&'static str, &'static str)>);

/// What is asked of everybody after each change.
const PROBES: [Probe; 13] = [
    ("register:OpenDrawer", TILL, None),
    ("register:RefundOrder", TILL, None),
    ("register:RefundOrder", TILL, Some(("register:Amount", "40"))),
    ("register:RefundOrder", TILL, Some(("register:Amount", "82"))),
    ("register:ChangePrice", "arn:coffee:register:main-street:bluebird:item/latte", None),
    ("inventory:CountStock", BEANS, None),
    ("orders:CancelOrder", "arn:coffee:orders:main-street:bluebird:order/7", None),
    ("reports:GetSalesReport", "arn:coffee:reports:main-street:bluebird:report/sales", None),
    ("shop:Export", "arn:coffee:shop:main-street:bluebird:shop/bluebird", None),
    ("audit:LookupEvents", "arn:coffee:audit:main-street:bluebird:trail/main", None),
    ("iam:AttachUserPolicy", "arn:coffee:iam::bluebird:user/jun", None),
    ("iam:CreatePolicy", "arn:coffee:iam::bluebird:policy/Any", None),
    ("override:Approve", "arn:coffee:override:main-street:bluebird:approval/register/RefundOrder", None),
];

/// Which probes somebody passes, as oneself or in a role that may be taken.
fn holds(world: &World, who: &str) -> BTreeSet<usize> {
    let own = session(who);
    let (shop, facts) = (&world.shop, facts());
    let roles = shop.roles.keys().filter(|role| allows(world, &own, &facts, &assume(shop, &own, role)));
    let sessions: Vec<Session> = roles.map(|role| with_role(&own, role, monday())).collect();
    let passes = |session: &Session, (wanted, resource, key): &Probe| {
        let asked = Asked {
            hat: hat_of(shop, &session.person, wanted, resource),
            action: action(wanted),
            resource: (*resource).to_owned(),
            own: key.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        };
        let facts = &facts;
        allows(world, session, facts, &asked) && (session.role.is_none() || asked.hat == Hat::InHand)
    };
    let probes = PROBES.iter().enumerate();
    probes
        .filter(|(_, probe)| passes(&own, probe) || sessions.iter().any(|s| passes(s, probe)))
        .map(|(n, _)| n)
        .collect()
}

fn active(world: &World, who: &str) -> bool {
    world.shop.employees.get(who).is_some_and(|e: &Arc<Employee>| e.is_active())
}

fn any_text() -> impl Strategy<Value = Arc<str>> {
    let effect = select(vec!["Allow", "Allow", "Deny"]);
    let actions = select(vec![
        r#""Action":"*""#,
        r#""Action":"register:*""#,
        r#""Action":"register:RefundOrder""#,
        r#""Action":["orders:*","inventory:CountStock"]"#,
        r#""Action":"iam:*""#,
        r#""Action":"sts:AssumeRole""#,
        r#""NotAction":"iam:*""#,
        r#""NotAction":["register:*","shop:*"]"#,
    ]);
    let resources = select(vec![
        r#""Resource":"*""#,
        r#""Resource":"*""#,
        r#""Resource":"arn:coffee:register:*:*:till/*""#,
        r#""Resource":"arn:coffee:iam::*:role/*""#,
        r#""NotResource":"arn:coffee:register:*:*:till/front""#,
    ]);
    let conditions = select(vec![
        "",
        "",
        r#","Condition":{"NumericLessThanEquals":{"register:Amount":50}}"#,
        r#","Condition":{"NumericLessThanEqualsIfExists":{"register:Amount":50}}"#,
        r#","Condition":{"StringNotEquals":{"aws:username":"marco"}}"#,
        r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#,
    ]);
    (effect, actions, resources, conditions).prop_map(|(effect, actions, resources, conditions)| {
        statement(&format!(r#""Effect":"{effect}",{actions},{resources}{conditions}"#))
    })
}

fn any_principal() -> impl Strategy<Value = &'static str> {
    select(vec!["root", "user/rudy", "user/blaine", "user/marco", "user/bo", "user/zoe", "role/Cashier", "role/Night"])
}

#[derive(Clone, Debug)]
enum Move {
    Command(Command),
    /// Takes back the change so many before the last.
    Back(usize),
}

fn any_move() -> impl Strategy<Value = Move> {
    let who = || select(PEOPLE.to_vec()).prop_map(name);
    let which = || select(vec!["Everyone", "Cashiers", "ShiftLeads", "Rotation", "Night"]).prop_map(name);
    let role = || select(vec!["Cashier", "Inventory", "Accountant", "Night"]).prop_map(name);
    let policy = || {
        let known = ["LeadRefunds", "NoPriceChanges", "RegisterFullAccess", "FullShopAccess", "MayTakeStations", "One"];
        select(known.to_vec()).prop_map(name)
    };
    let holder = move || {
        prop_oneof![who().prop_map(Holder::Employee), which().prop_map(Holder::Group), role().prop_map(Holder::Role)]
    };
    let called = || select(vec!["Own", "Admin"]).prop_map(name);
    let command = prop_oneof![
        1 => which().prop_map(|g| hire("zoe", &[&g])),
        1 => who().prop_map(|name| Command::Suspend { name }),
        1 => who().prop_map(|name| Command::Resume { name }),
        1 => who().prop_map(|name| Command::EndEmployment { name }),
        1 => who().prop_map(|name| Command::ResetSignIn { name, reset: Reset::Both, until: monday() }),
        3 => (who(), which()).prop_map(|(employee, group)| Command::AddToGroup { employee, group }),
        3 => (who(), which()).prop_map(|(employee, group)| Command::RemoveFromGroup { employee, group }),
        1 => Just(Command::CreateGroup { name: name("Night") }),
        1 => (role(), any_principal()).prop_map(|(name, who)| Command::CreateRole {
            name,
            description: None,
            trust: trust(who),
            longest_minutes: 60,
            stations: vec![]
        }),
        1 => role().prop_map(|name| Command::DeleteRole { name }),
        2 => (role(), any_principal()).prop_map(|(role, who)| Command::EditTrust { role, text: trust(who) }),
        3 => (holder(), policy()).prop_map(|(holder, policy)| Command::Attach { holder, policy }),
        3 => (holder(), policy()).prop_map(|(holder, policy)| Command::Detach { holder, policy }),
        6 => (holder(), called(), any_text()).prop_map(|(holder, name, text)| Command::PutInline { holder, name, text }),
        2 => (holder(), called()).prop_map(|(holder, name)| Command::DeleteInline { holder, name }),
        3 => (holder(), prop::option::of(policy())).prop_map(|(holder, policy)| Command::SetBoundary { holder, policy }),
        1 => any_text().prop_map(|text| Command::CreatePolicy { name: name("One"), description: None, text }),
        2 => (policy(), any_text()).prop_map(|(policy, text)| Command::CreateVersion { policy, text }),
        1 => (policy(), 1_u32..4).prop_map(|(policy, number)| Command::SetDefaultVersion { policy, number }),
        1 => policy().prop_map(|name| Command::DeletePolicy { name }),
        1 => prop::collection::vec(policy(), 0..3).prop_map(|policies| Command::PutGuardrails { policies }),
        2 => (prop::option::of((any_text(), any_principal()))).prop_map(|text| Command::PutResourcePolicy {
            resource: TILL.into(),
            text: text.map(|(text, who)| {
                let principal = format!(r#""Principal":{{"AWS":"arn:coffee:iam::bluebird:{who}"}},"Effect""#);
                text.replace("\"Effect\"", &principal).into()
            }),
        }),
    ];
    prop_oneof![6 => command.prop_map(Move::Command), 1 => (0_usize..4).prop_map(Move::Back)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Threat 14: whoever is not the owner makes nobody more than they were or the giver is.
    #[test]
    fn nobody_ever_gets_what_neither_they_nor_the_giver_held(
        moves in prop::collection::vec((select(vec!["ada", "marco", "bo", "marco", "bo", "blaine"]), any_move()), 15),
    ) {
        let mut shop = Shop::with_admins();
        for (giver, step) in moves {
            if giver != "ada" && !active(&shop.world, giver) {
                continue;
            }
            let command = match step {
                Move::Command(command) => command,
                Move::Back(ago) => match shop.done.iter().rev().nth(ago) {
                    Some(changes) => {
                        Command::Undo { of: 1, changes: changes.iter().rev().filter_map(Change::inverse).collect() }
                    }
                    None => continue,
                },
            };
            let before = shop.world.clone();
            if shop.tries(giver, &command).is_err() || giver == "ada" {
                continue;
            }
            let givers = holds(&before, giver);
            let names: Vec<Name> = shop.world.shop.employees.keys().cloned().collect();
            for who in names.iter().filter(|who| active(&shop.world, who)) {
                let mut more: BTreeSet<usize> = &holds(&shop.world, who) - &givers;
                if !more.is_empty() && active(&before, who) {
                    more = &more - &holds(&before, who);
                }
                let first = more.first().map(|probe| PROBES[*probe]);
                prop_assert!(more.is_empty(), "{giver} gave {who} {first:?} by {command:?}");
            }
            // Whoever holds the join code could become that person, when they are back at the latest.
            if let Command::ResetSignIn { name, .. } = &command {
                let theirs = holds(&shop.world, name);
                prop_assert!(&**name == giver || theirs.is_subset(&givers), "{giver} could become {name}");
            }
        }
    }
}
