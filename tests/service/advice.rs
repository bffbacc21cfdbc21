//! Advice must come true: what is said to allow something is done, on a copy of the shop, and asked again.

use brewgate::app::{advice as told, insight};
use brewgate::policy::catalog::ActionId;
use brewgate::policy::{Layer, Value};
use brewgate::shop::advice::{Advice, Step, advise};
use brewgate::shop::decide::{answer, decide};
use brewgate::shop::{Asked, Command, Facts, Holder, Person, RoleSession, Session, World, action, catalogue};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use super::support::*;

fn person(of: &str) -> Person {
    sample().person(of).unwrap()
}

fn facts(at: Timestamp) -> Facts {
    Facts::at(at, name("front"))
}

fn facts_at(facts: &Facts, workstation: &brewgate::shop::Name) -> Facts {
    Facts { workstation: workstation.clone(), ..facts.clone() }
}

fn key(key: &str, value: &str) -> (String, Option<String>) {
    (key.to_owned(), Some(value.to_owned()))
}

/// The owner does something in a world, by the way that everything is done.
fn by_the_owner(world: &World, command: &Command) -> World {
    let now = monday();
    let owner = insight::hypothetical_session(&Person::Owner, &name("front"), now);
    let ruling = decide(world, &owner, &facts(now), command);
    world.after(&ruling.outcome.unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"))).unwrap()
}

/// The text of the policy that a name means, with its statements edited; the owner saves it.
fn edited(world: &World, policy: &str, edit: impl FnOnce(&mut Vec<Json>)) -> World {
    let role = policy.strip_prefix("trust of ");
    let text = match role {
        Some(role) => world.shop.roles[role].trust.clone(),
        None => world.shop.policy_text(policy).unwrap().clone(),
    };
    let mut document: Json = serde_json::from_str(&text).unwrap();
    let mut statements = match document["Statement"].take() {
        Json::Array(all) => all,
        one => vec![one],
    };
    edit(&mut statements);
    document["Statement"] = statements.into();
    let text = document.to_string().into();
    let command = match role {
        Some(role) => Command::EditTrust { role: name(role), text },
        None => Command::CreateVersion { policy: name(policy), text },
    };
    by_the_owner(world, &command)
}

/// Takes the steps one by one, each as it is really done, and says whether it is allowed in the end.
fn carried_out(world: &World, who: &Session, before: &Facts, asked: &Asked, advice: &Advice) -> bool {
    let (mut world, mut who, mut facts) = (world.clone(), who.clone(), before.clone());
    let mut asked = asked.clone();
    for step in &advice.steps {
        match step {
            Step::Ask(change) => {
                let Some(Value::One(value)) = &change.to else { panic!("{change:?}") };
                asked.own.retain(|(own, _)| !own.eq_ignore_ascii_case(&change.key));
                facts.given.retain(|(given, _)| !given.eq_ignore_ascii_case(&change.key));
                asked.own.push((change.key.clone(), value.clone()));
            }
            Step::Approval { by } => {
                facts.given.push(key("override:Present", "true"));
                facts.given.push(key("override:ApprovedBy", by.as_deref().unwrap_or("ada")));
            }
            Step::SignInWithCode => {
                facts.given.retain(|(given, _)| !given.starts_with("aws:MultiFactorAuth"));
                who.mfa_at = Some(facts.now);
            }
            Step::At(at) => {
                let role = who.role.take().map(|role| role.role);
                who = insight::hypothetical_session(&who.person, &who.workstation, *at);
                who.role = role.map(|role| in_hand(&role, *at));
                facts.now = *at;
            }
            Step::Workstation(id) => {
                let usual = |who: &Session| {
                    let there = facts_at(&facts, &who.workstation);
                    insight::check(&world, who, &there, asked.action, None).asked.resource
                };
                let moves = usual(&who) == asked.resource;
                who.workstation = id.clone();
                if moves {
                    asked.resource = usual(&who);
                }
                facts.workstation = id.clone();
            }
            Step::ClockIn | Step::ClockOut => {
                let command = if *step == Step::ClockIn { Command::ClockIn } else { Command::ClockOut };
                let ruling = decide(&world, &who, &facts, &command);
                world = world.after(&ruling.outcome.unwrap()).unwrap();
            }
            Step::TakeRole(role) => {
                let assume = brewgate::shop::command::assume(&world.shop, &who, role);
                let plain = Facts { given: vec![], ..facts.clone() };
                assert!(answer(&world, &who, &plain, assume).is_allowed(), "{role} may be taken");
                who.role = Some(in_hand(role, facts.now));
            }
            Step::LeaveRole => who.role = None,
            Step::Attach { policy, to } => {
                world = by_the_owner(&world, &Command::Attach { holder: to.clone(), policy: policy.clone() });
            }
            Step::JoinGroup { employee, group } => {
                let (employee, group) = (employee.clone(), group.clone());
                world = by_the_owner(&world, &Command::AddToGroup { employee, group });
            }
            Step::Include { layer, policy } => {
                let asks = answer(&world, &who, &facts, asked.clone()).request;
                let statement = match layer {
                    Layer::Resource => {
                        json!({"Effect": "Allow", "Action": asks.action, "Principal": {"AWS": asks.principal}})
                    }
                    _ => json!({"Effect": "Allow", "Action": asks.action, "Resource": asks.resource}),
                };
                let policy = if policy.is_empty() { world.shop.guardrails[0].to_string() } else { policy.clone() };
                world = edited(&world, &policy, |statements| statements.push(statement));
            }
            Step::Drop(ground) => {
                world = edited(&world, &ground.policy, |statements| {
                    if statements.len() == 1 {
                        statements[0]["Action"] = json!("nothing:Here");
                    } else {
                        statements.remove(ground.statement);
                    }
                });
            }
        }
    }
    answer(&world, &who, &facts, asked).is_allowed()
}

fn in_hand(role: &brewgate::shop::Name, now: Timestamp) -> RoleSession {
    RoleSession { role: role.clone(), started: now, expires: now + SignedDuration::from_hours(1) }
}

/// Every action asked as everybody, as oneself and with each role, at two times and under some keys: how many refusals
/// got advice, and how many none.
fn every_refusal_of(world: &World) -> (usize, usize) {
    let (mut with, mut without) = (0, 0);
    let keys: [Vec<_>; 3] = [
        vec![],
        vec![key("register:Amount", "82"), key("register:DiscountPercent", "25")],
        vec![key("register:Amount", "82"), key("aws:MultiFactorAuthPresent", "false")],
    ];
    for at in [MONDAY, "2026-03-03T03:00:00Z"].map(|at| at.parse::<Timestamp>().unwrap()) {
        for person in insight::people(&world.shop) {
            let own = insight::hypothetical_session(&person, &name("front"), at);
            for role in [None, Some("Cashier"), Some("Accountant")] {
                if role.is_some() && !["blaine", "jun"].iter().any(|who| person == self::person(who)) {
                    continue;
                }
                let who = Session { role: role.map(|role| in_hand(&name(role), at)), ..own.clone() };
                for given in &keys {
                    let facts = Facts { given: given.clone(), ..facts(at) };
                    for (action, known) in catalogue().actions() {
                        if !given.is_empty() && !known.keys.iter().any(|key| key.starts_with("register:")) {
                            continue;
                        }
                        let asked = insight::check(world, &who, &facts, action, None).asked;
                        let allowed = answer(world, &who, &facts, asked.clone()).is_allowed();
                        let found = advise(world, &who, &facts, &asked);
                        let story = || format!("{person:?} as {role:?}, {}, {given:?}, {at}", known.name);
                        assert!(!allowed || found.is_empty(), "{}", story());
                        for advice in &found {
                            assert!(carried_out(world, &who, &facts, &asked, advice), "{}: {advice:?}", story());
                        }
                        if !allowed {
                            *(if found.is_empty() { &mut without } else { &mut with }) += 1;
                        }
                        let explained = told::explained(world, &who, &facts, &asked);
                        assert_eq!(explained.to_allow.is_empty(), allowed, "{}", story());
                        assert_eq!(explained.to_allow.len(), found.len().max(usize::from(!allowed)));
                    }
                }
            }
        }
    }
    (with, without)
}

#[test]
fn every_advice_in_the_sample_shop_comes_true() {
    let (with, without) = every_refusal_of(sample_world());
    assert!(with > 800 && without < with, "{with} refusals with advice, {without} without");
}

#[test]
fn limits_are_advised_about_too() {
    let limits = |world: &World| {
        let text =
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "timeclock:*", "Resource": "*"}}"#;
        let create = Command::CreatePolicy { name: name("ClockLimit"), description: None, text: text.into() };
        by_the_owner(world, &create)
    };
    let bounded = |who: &str| {
        let holder = Holder::Employee(name(who));
        by_the_owner(&limits(sample_world()), &Command::SetBoundary { holder, policy: Some(name("ClockLimit")) })
    };
    let now = monday();
    let of = |world: &World, who: &str, wanted: &str, given: Vec<(String, Option<String>)>| -> Vec<String> {
        let session = insight::hypothetical_session(&person(who), &name("front"), now);
        let facts = Facts { given, ..facts(now) };
        let asked = insight::check(world, &session, &facts, action(wanted), None).asked;
        for advice in advise(world, &session, &facts, &asked) {
            assert!(carried_out(world, &session, &facts, &asked, &advice), "{advice:?}");
        }
        told::explained(world, &session, &facts, &asked).to_allow.into_iter().map(|way| way.text).collect()
    };
    assert_eq!(
        of(&bounded("rudy"), "rudy", "register:OpenDrawer", vec![]),
        ["If the permissions boundary ClockLimit included it"]
    );
    assert_eq!(
        of(&bounded("bo"), "bo", "register:OpenDrawer", vec![])[0],
        "If Bo Lind had the policy RegisterCounter and if the permissions boundary ClockLimit included it"
    );
    // What he holds would do for less, so he is given nothing more.
    assert_eq!(
        of(&bounded("marco"), "marco", "register:RefundOrder", vec![key("register:Amount", "82")]),
        ["With an amount of at most $50, if the permissions boundary ClockLimit included it (LeadRefunds, line 11)"]
    );
    let guarded = by_the_owner(&limits(sample_world()), &Command::PutGuardrails { policies: vec![name("ClockLimit")] });
    // Setting the first guardrail keeps everything allowed; only the limit alone leaves something out.
    let mut shop = guarded.shop.clone();
    shop.guardrails = vec![name("ClockLimit")].into();
    let guarded = World::new(shop).unwrap();
    assert_eq!(of(&guarded, "rudy", "register:OpenDrawer", vec![]), ["If the shop's guardrails included it"]);
    assert_eq!(of(sample_world(), "ada", "register:OpenDrawer", vec![]), Vec::<String>::new());
}

/// The ways that are told of somebody, each of them tried; the world with an inline policy of theirs.
fn ways_with(who: &str, statements: &str, wanted: &str) -> Vec<String> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#);
    let holder = Holder::Employee(name(who));
    let world = by_the_owner(sample_world(), &Command::PutInline { holder, name: name("Own"), text: text.into() });
    ways_in(&world, who, action(wanted), None)
}

fn ways_in(world: &World, who: &str, action: ActionId, resource: Option<&str>) -> Vec<String> {
    let session = insight::hypothetical_session(&person(who), &name("front"), monday());
    let facts = facts(monday());
    let asked = insight::check(world, &session, &facts, action, resource).asked;
    for advice in advise(world, &session, &facts, &asked) {
        assert!(carried_out(world, &session, &facts, &asked, &advice), "{advice:?}");
    }
    told::explained(world, &session, &facts, &asked).to_allow.into_iter().map(|way| way.text).collect()
}

#[test]
fn at_another_till_it_is_asked_of_that_till() {
    let refund = "register:RefundOrder";
    let grant = |till: &str, condition: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "{refund}", "Resource": "arn:coffee:register:*:*:till/{till}"{condition}}}"#
        )
    };
    let at_the_back = r#", "Condition": {"StringEquals": {"shop:Workstation": "back"}}"#;
    // Only the till there is granted, or only it and from there.
    assert_eq!(ways_with("bo", &grant("back", ""), refund), ["At the workstation Stockroom"]);
    assert_eq!(ways_with("bo", &grant("back", at_the_back), refund), ["At the workstation Stockroom"]);
    assert_eq!(ways_with("bo", &grant("*", at_the_back), refund), ["At the workstation Stockroom (Own, line 1)"]);
    // What is granted here alone must be asked from there: it never is.
    let never = ways_with("bo", &grant("front", at_the_back), refund);
    assert!(!never.iter().any(|way| way.contains("Stockroom")), "{never:?}");
}

#[test]
fn a_role_that_allows_nearly_everything_may_be_taken_but_its_policy_is_not_given() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}"#;
    let holder = Holder::Role(name("Closing"));
    let world = by_the_owner(sample_world(), &Command::PutInline { holder, name: name("Own"), text: text.into() });
    let ways = ways_in(&world, "blaine", action("register:RefundOrder"), None);
    assert!(ways.iter().any(|way| way.starts_with("With the role Closing in hand")), "{ways:?}");
}

#[test]
fn a_time_in_seconds_is_a_time() {
    let later = r#"{"Effect": "Allow", "Action": "register:OpenDrawer", "Resource": "*",
        "Condition": {"NumericGreaterThanEquals": {"aws:EpochTime": "1798200000"}}}"#;
    assert_eq!(ways_with("bo", later, "register:OpenDrawer"), ["On 25 Dec 2026 from 04:00 on (Own, line 2)"]);
}

#[test]
fn a_trust_that_names_somebody_already_is_not_to_name_them() {
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:coffee:iam::bluebird:user/jun"},
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "books"}}}}"#;
    let edit = Command::EditTrust { role: name("Accountant"), text: trust.into() };
    let world = by_the_owner(sample_world(), &edit);
    let accountant = "arn:coffee:iam::bluebird:role/Accountant";
    let ways = |who: &str| ways_in(&world, who, action("sts:AssumeRole"), Some(accountant));
    assert_eq!(ways("jun"), ["If the trust of Accountant let Jun Ito in without conditions"]);
    assert_eq!(ways("marco"), ["If the trust of Accountant named Marco Diaz"]);
}

#[test]
fn a_guardrail_is_edited_once_and_given_to_nobody() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["register:*", "timeclock:*"], "Resource": "*"},
        {"Effect": "Deny", "Action": "register:RefundOrder", "Resource": "*"}]}"#;
    let create = Command::CreatePolicy { name: name("Limit"), description: None, text: text.into() };
    let mut shop = by_the_owner(sample_world(), &create).shop.clone();
    shop.guardrails = vec![name("Limit")].into();
    let world = World::new(shop).unwrap();
    let refund = action("register:RefundOrder");
    let ways = ways_in(&world, "bo", refund, None);
    assert!(!ways.iter().any(|way| way.contains("the policy Limit")), "{ways:?}");
    assert!(ways[0].contains("Limit did not forbid it"), "{ways:?}");
    // Held as well, it still stands in one place only.
    let attach = Command::Attach { holder: Holder::Employee(name("marco")), policy: name("Limit") };
    let ways = ways_in(&by_the_owner(&world, &attach), "marco", refund, None);
    assert!(ways.iter().all(|way| way.matches("did not forbid it").count() <= 1), "{ways:?}");
}

#[test]
fn circumstances_are_steps_in_the_shop() {
    let base = |condition: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "inventory:CountStock", "Resource": "*",
              "Condition": {condition}}}}}"#
        );
        let holder = Holder::Employee(name("rudy"));
        by_the_owner(sample_world(), &Command::PutInline { holder, name: name("Own"), text: text.into() })
    };
    let now = monday();
    for (condition, expected) in [
        (r#"{"Bool": {"timeclock:OnShift": "true"}}"#, "After clocking in (Own, line 2)"),
        (r#"{"StringEquals": {"shop:Workstation": "back"}}"#, "At the workstation Stockroom (Own, line 2)"),
        (r#"{"NumericLessThan": {"shop:Hour": 8}}"#, "On Tuesday from 00:00 on (Own, line 2)"),
        (r#"{"NumericGreaterThan": {"shop:Hour": 13}}"#, "From 14:00 on (Own, line 2)"),
        (r#"{"StringEquals": {"shop:DayOfWeek": ["Saturday", "Sunday"]}}"#, "On Saturday from 00:00 on (Own, line 2)"),
        (
            r#"{"DateGreaterThanEquals": {"aws:CurrentTime": "2026-12-24T08:00:00-08:00"}}"#,
            "On 24 Dec 2026 from 08:00 on (Own, line 2)",
        ),
        (
            r#"{"DateGreaterThan": {"aws:CurrentTime": "2026-03-03T08:00:00-08:00"}, "NumericGreaterThanEquals": {"shop:Hour": 12}}"#,
            "On Tuesday from 12:00 on (Own, line 2)",
        ),
        (r#"{"StringEquals": {"override:ApprovedBy": ["marco", "ada"]}}"#, "If Marco Diaz approves it (Own, line 2)"),
        (
            r#"{"NumericLessThan": {"shop:Hour": 6}, "Bool": {"override:Present": "true"}}"#,
            "On Tuesday from 00:00 on, if a manager approves it (Own, line 2)",
        ),
        // Who one is, nobody can change; the past does not come back.
        (r#"{"StringEquals": {"aws:username": "blaine"}}"#, "If Rudy Vega had the policy InventoryFullAccess"),
        (
            r#"{"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}"#,
            "If Rudy Vega had the policy InventoryFullAccess",
        ),
    ] {
        let world = base(condition);
        let session = insight::hypothetical_session(&person("rudy"), &name("front"), now);
        let facts = facts(now);
        let asked = insight::check(&world, &session, &facts, action("inventory:CountStock"), None).asked;
        let found = advise(&world, &session, &facts, &asked);
        for advice in &found {
            assert!(carried_out(&world, &session, &facts, &asked, advice), "{condition}: {advice:?}");
        }
        let explained = told::explained(&world, &session, &facts, &asked);
        assert_eq!(explained.to_allow[0].text, expected, "{condition}");
        assert_eq!(explained.to_allow.len(), found.len());
    }
}

#[test]
fn roles_and_codes_are_advised_with_what_they_take() {
    let late: Timestamp = "2026-03-03T03:00:00Z".parse().unwrap();
    let world = sample_world();
    let ways = |who: &str, wanted: &str, at: Timestamp, given: Vec<(String, Option<String>)>| -> Vec<String> {
        let session = insight::hypothetical_session(&person(who), &name("front"), at);
        let facts = Facts { given, ..facts(at) };
        let asked = insight::check(world, &session, &facts, action(wanted), None).asked;
        told::explained(world, &session, &facts, &asked).to_allow.into_iter().map(|way| way.text).collect()
    };
    assert_eq!(ways("blaine", "register:OpenDrawer", monday(), vec![]), ["With the role Cashier in hand"]);
    assert_eq!(
        ways("blaine", "register:VoidItem", monday(), vec![]),
        ["With the role Cashier in hand, if a manager approves it (VoidsWithApproval, line 11)"]
    );
    assert_eq!(
        ways("jun", "reports:GetSalesReport", late, vec![]),
        ["On Tuesday from 08:00 on and with the role Accountant in hand (trust of Accountant, line 16)"]
    );
    let amount = || key("register:Amount", "82");
    assert_eq!(
        ways("marco", "register:RefundOrder", monday(), vec![amount()]),
        ["With an amount of at most $50 (LeadRefunds, line 11)", "If a manager approves it (LeadRefunds, line 22)"]
    );
    let without_code = key("aws:MultiFactorAuthPresent", "false");
    assert_eq!(
        ways("marco", "register:RefundOrder", monday(), vec![key("register:Amount", "40"), without_code]),
        ["After the full sign-in (RequireMfaForRefunds, line 11)"]
    );
    assert_eq!(
        ways("rudy", "register:ChangePrice", monday(), vec![]),
        ["If Rudy Vega had the policy RegisterFullAccess and if NoPriceChanges did not forbid it (line 4)"]
    );
}

#[test]
fn a_record_is_advised_about_as_it_was_asked() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    f.refused(marco, refund("82.00"));
    let record = f.service.record(f.records()).unwrap().unwrap();
    f.wait(30 * 24 * 3600);
    let again = record.again(&f.service.world()).unwrap();
    assert!(again.same);
    let ways: Vec<&str> = again.explanations[0].to_allow.iter().map(|way| way.text.as_str()).collect();
    assert_eq!(
        ways,
        ["With an amount of at most $50 (LeadRefunds, line 11)", "If a manager approves it (LeadRefunds, line 22)"]
    );
    for seq in 1..=f.records() {
        let record = f.service.record(seq).unwrap().unwrap();
        let Some(again) = record.again(&f.service.world()) else { continue };
        assert_eq!(again.explanations.len(), record.answers.len());
        for (answer, told) in record.answers.iter().zip(&again.explanations) {
            assert_eq!((answer.outcome, &answer.because), (told.outcome, &told.headline));
        }
    }
}
