//! The roster: who may take which station when, decided by the evaluator alone.

use std::sync::Arc;

use brewgate::app::insight::{self, Verdict};
use brewgate::app::roster::{Week, brief, hours};
use brewgate::app::{ChainState, Done, Place, Service, Settable};
use brewgate::policy::Outcome;
use brewgate::secret::Cost;
use brewgate::shop::command::assume as asks_for;
use brewgate::shop::decide::{World, allows, answer};
use brewgate::shop::roster::{POLICY, policy};
use brewgate::shop::station::timesheet::monday;
use brewgate::shop::{
    Assignment, Change, Command, Edit, Facts, Holder, Name, Person, Refusal, RosterRule, Session, SessionId, Shop,
    ShopRule, action, file,
};
use jiff::{SignedDuration, Timestamp};

use super::support::*;

/// A moment on the shop's clock; the fixture stands on Monday 2 March 2026, 09:41.
fn at(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("America/Los_Angeles").unwrap().timestamp()
}

fn put(who: &str, role: &str, from: &str, until: &str) -> Command {
    Command::Assign { employee: name(who), role: name(role), from: at(from), until: at(until) }
}

fn week(text: &str) -> jiff::civil::Date {
    monday(text.parse().unwrap())
}

fn rule(done: &Done) -> RosterRule {
    match &done.ruling.outcome {
        Err(Refusal::Rule(ShopRule::Roster(rule))) => rule.clone(),
        other => panic!("{other:?}"),
    }
}

/// Whether somebody just signed in may take the role then, and what decides it.
fn may_take(world: &World, who: &str, role: &str, now: Timestamp) -> (bool, String) {
    let session = insight::hypothetical_session(&Person::Employee(name(who)), &name("front"), now);
    let facts = Facts::at(now, name("front"));
    let asked = asks_for(&world.shop, &session, &name(role));
    let answer = answer(world, &session, &facts, asked.clone());
    let decision = answer.decision();
    let allowed = decision.outcome == Outcome::Allowed;
    assert_eq!(allows(world, &session, &facts, &asked), allowed, "the fast path agrees");
    let ground = decision.applied().next().map_or_else(String::new, |judged| judged.policy.to_string());
    (allowed, ground)
}

fn session(f: &Fixture, id: SessionId) -> Session {
    Session::clone(&f.service.session(id).unwrap())
}

#[test]
fn an_assignment_lets_somebody_take_the_role_for_its_hours_and_no_longer() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let done = f.done(ada, put("rudy", "Inventory", "2026-03-02T12:00", "2026-03-02T16:00"));
    assert_eq!(done.record.answers[0].action, "roster:AssignStation");
    assert!(done.record.answers[0].resource.ends_with(":role/Inventory"));
    assert_eq!(done.sentence(), "Rudy Vega is on the roster as Inventory from Mon 2 Mar 12:00 for 4h00.");
    let world = f.service.world();
    let by_roster = (true, POLICY.to_owned());
    for (when, allowed) in [
        ("2026-03-02T11:59:59", false),
        ("2026-03-02T12:00:01", true),
        ("2026-03-02T15:59:59", true),
        ("2026-03-02T16:00:00", false),
        ("2026-03-03T13:00:00", false),
    ] {
        let answer = may_take(&world, "rudy", "Inventory", at(when));
        assert_eq!(answer.0, allowed, "{when}");
        assert!(!allowed || answer == by_roster, "{when}: {answer:?}");
        assert!(!may_take(&world, "rudy", "Cashier", at(when)).0, "{when}: another role");
        assert!(!may_take(&world, "bo", "Inventory", at(when)).0, "{when}: another person");
    }
    // He really takes it, and it is asked of himself.
    let rudy = f.sign_in("rudy");
    f.refused(rudy, assume("Inventory"));
    f.clock.set(at("2026-03-02T12:00:01"));
    let rudy = f.sign_in("rudy");
    let taken = f.done(rudy, assume("Inventory"));
    assert_eq!(taken.record.answers[0].policy.as_deref(), Some(POLICY));
    f.done(rudy, count_stock());
}

#[test]
fn it_takes_nothing_from_those_who_may_always() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("blaine", "Inventory", "2026-03-03T08:00", "2026-03-03T16:00"));
    let world = f.service.world();
    for when in ["2026-03-02T10:00", "2026-03-03T10:00", "2026-03-04T10:00"] {
        assert!(may_take(&world, "blaine", "Inventory", at(when)).0, "{when}");
        assert!(may_take(&world, "blaine", "Cashier", at(when)).0, "{when}");
    }
}

#[test]
fn the_policy_is_written_from_what_is_not_over_and_nobody_else_writes_it() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-02T10:00", "2026-03-02T14:00"));
    f.done(ada, put("rudy", "Inventory", "2026-03-03T22:00", "2026-03-04T06:00"));
    insta::assert_snapshot!("roster_policy", policy(&f.shop(), "rudy").unwrap());
    // At the end of the first it is gone from the text and from the rules, and stays as history.
    f.clock.set(at("2026-03-02T14:00:00"));
    f.service.expire();
    let text = policy(&f.shop(), "rudy").unwrap();
    assert!(text.contains("Assignment2") && !text.contains("Assignment1"), "{text}");
    let held: Vec<usize> =
        f.service.world().rules.of_person("rudy").iter().map(|p| p.document.statements.len()).collect();
    assert_eq!(held, [1]);
    assert_eq!(f.shop().roster.all().count(), 2);
    f.clock.set(at("2026-03-04T06:00:00"));
    f.service.expire();
    assert!(policy(&f.shop(), "rudy").is_none());
    assert!(f.service.world().rules.of_person("rudy").is_empty());
    // The name is the roster's.
    let ada = f.sign_in("ada");
    let text: std::sync::Arc<str> =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"register:OpenDrawer","Resource":"*"}]}"#
            .into();
    let holder = Holder::Employee(name("rudy"));
    for command in [
        Command::PutInline { holder, name: name("Roster"), text: text.clone() },
        Command::CreatePolicy { name: name("roster"), description: None, text },
    ] {
        assert_eq!(rule(&f.refused(ada, command)), RosterRule::Reserved);
    }
}

#[test]
fn it_is_exempt_from_the_quota_of_inline_policies() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    for day in 3..29 {
        f.done(ada, put("rudy", "Inventory", &format!("2026-03-{day:02}T08:00"), &format!("2026-03-{day:02}T16:00")));
    }
    assert!(policy(&f.shop(), "rudy").unwrap().len() > 4_000);
    let text =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"register:OpenDrawer","Resource":"*"}]}"#;
    f.done(ada, Command::PutInline { holder: Holder::Employee(name("rudy")), name: name("Own"), text: text.into() });
    assert!(may_take(&f.service.world(), "rudy", "Inventory", at("2026-03-28T09:00")).0);
}

#[test]
fn fast_and_slow_paths_agree_on_what_the_roster_writes() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    for (who, role, from, until) in [
        ("rudy", "Inventory", "2026-03-02T08:00", "2026-03-02T16:00"),
        ("bo", "Cashier", "2026-03-02T12:00", "2026-03-02T20:00"),
        ("priya", "Cashier", "2026-03-02T22:00", "2026-03-03T06:00"),
        ("blaine", "Closing", "2026-03-02T16:00", "2026-03-02T18:00"),
    ] {
        f.done(ada, put(who, role, from, until));
    }
    let world = f.service.world();
    let scratch = World::new(world.shop.clone()).unwrap();
    let taking = action("sts:AssumeRole");
    for when in ["2026-03-02T09:41", "2026-03-02T12:30", "2026-03-02T17:00", "2026-03-03T01:00", "2026-03-03T09:00"] {
        let now = at(when);
        for role in world.shop.roles.keys() {
            let arn = world.shop.role_arn(role);
            let able = insight::who_can(&world, taking, Some(&arn), now);
            for employee in world.shop.employees.keys() {
                let slow = may_take(&world, employee, role, now).0;
                assert_eq!(slow, may_take(&scratch, employee, role, now).0, "{employee} {role} {when}: from scratch");
                let person = Person::Employee(employee.clone());
                let listed = able.iter().any(|(who, verdict)| *who == person && *verdict == Verdict::Allowed);
                assert_eq!(slow, listed, "{employee} {role} {when}: who can");
                let line = insight::can(&world, &person, taking, Some(&arn), now);
                assert_eq!(slow, line.verdict == Verdict::Allowed, "{employee} {role} {when}: what can");
                let reach = insight::roles_of(&world, &person, now);
                assert_eq!(slow, reach.iter().any(|r| r.role == *role && r.may), "{employee} {role} {when}: roles of");
            }
        }
        // What a role gives is reached through it.
        let who: Vec<Person> = insight::who_can(&world, action("inventory:CountStock"), None, now)
            .into_iter()
            .filter(|(_, verdict)| verdict.is_possible())
            .map(|(who, _)| who)
            .collect();
        let rudy = who.contains(&Person::Employee(name("rudy")));
        assert_eq!(rudy, may_take(&world, "rudy", "Inventory", now).0, "{when}");
    }
}

#[test]
fn who_gains_by_an_assignment_is_foretold() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let (world, who) = (f.service.world(), session(&f, ada));
    let facts = f.service.facts(&name("front"));
    let command = put("bo", "Cashier", "2026-03-02T08:00", "2026-03-02T16:00");
    let impact = insight::impact::impact_of(&world, &who, &facts, &command).unwrap();
    let bo = insight::impact::Voice::Employee(name("bo"));
    let gains = impact.swings.iter().find(|swing| swing.who.contains(&bo)).unwrap();
    assert_eq!(gains.action, action("sts:AssumeRole"));
    assert!(impact.swings.iter().any(|s| s.who.contains(&insight::impact::Voice::As(name("bo"), name("Cashier")))));
}

#[test]
fn nobody_gives_a_station_that_they_do_not_hold() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    // A lead may take these himself, so he may put others on them.
    f.done(marco, put("rudy", "Cashier", "2026-03-02T12:00", "2026-03-02T16:00"));
    let sale = f.refused(marco, put("rudy", "Accountant", "2026-03-03T12:00", "2026-03-03T16:00"));
    assert!(matches!(sale.ruling.outcome, Err(Refusal::Escalation(_))), "{}", sale.sentence());
    // Rudy may not even be asked.
    let rudy = f.sign_in("rudy");
    let denied = f.refused(rudy, put("bo", "Cashier", "2026-03-03T12:00", "2026-03-03T16:00"));
    assert!(matches!(denied.ruling.outcome, Err(Refusal::Denied(0))), "{}", denied.sentence());
    // Whoever schedules and holds nothing gives nothing, also by copying a week.
    let ada = f.sign_in("ada");
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"roster:*","Resource":"*"}]}"#;
    f.done(
        ada,
        Command::PutInline { holder: Holder::Employee(name("bo")), name: name("Schedules"), text: text.into() },
    );
    let bo = f.sign_in("bo");
    for command in [
        put("rudy", "Closing", "2026-03-03T12:00", "2026-03-03T16:00"),
        put("bo", "Cashier", "2026-03-03T12:00", "2026-03-03T16:00"),
        Command::CopyRoster { from: week("2026-03-02"), to: week("2026-03-09") },
    ] {
        let refused = f.refused(bo, command);
        assert!(matches!(refused.ruling.outcome, Err(Refusal::Escalation(_))), "{}", refused.sentence());
    }
    // Taking off gives nothing; ending what runs neither.
    f.clock.set(at("2026-03-02T13:00"));
    let bo = f.sign_in("bo");
    f.done(bo, Command::Unassign { number: 1 });
    assert!(!may_take(&f.service.world(), "rudy", "Cashier", at("2026-03-02T13:30")).0);
    let kept = f.shop().roster.get(1).cloned().unwrap();
    assert_eq!(kept.until, f.now(), "what was is history");
    assert_eq!(rule(&f.refused(bo, Command::Unassign { number: 1 })), RosterRule::Past);
}

#[test]
fn hours_that_cannot_be_are_refused_with_the_hours() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-03T08:00", "2026-03-03T16:00"));
    let mut refuses = |from: &str, until: &str, words: &str| {
        let done = f.refused(ada, put("rudy", "Inventory", from, until));
        assert!(done.sentence().contains(words), "{from} {until}: {}", done.sentence());
    };
    refuses(
        "2026-03-03T15:00",
        "2026-03-03T18:00",
        "Rudy Vega is on the roster as Cashier from Tue 3 Mar 08:00 to Tue 3 Mar 16:00 then",
    );
    refuses("2026-03-03T07:00", "2026-03-03T08:01", "take that off first");
    refuses("2026-03-04T16:00", "2026-03-04T08:00", "not after its start");
    refuses("2026-03-02T06:00", "2026-03-02T09:41", "it would be over already");
    refuses("2026-03-04T08:00", "2026-03-04T08:10", "it lasts 15 min to 24h00");
    refuses("2026-03-04T08:00", "2026-03-05T08:01", "it lasts 15 min to 24h00");
    refuses("2027-06-01T08:00", "2027-06-01T09:00", "more than a year ahead");
    // One after the other is no overlap.
    f.done(ada, put("rudy", "Inventory", "2026-03-03T16:00", "2026-03-03T18:00"));
    f.done(ada, put("rudy", "Inventory", "2026-03-03T06:00", "2026-03-03T08:00"));
    let unknown = [("nobody", "Cashier"), ("rudy", "Barista")];
    for (who, role) in unknown {
        let done = f.refused(ada, put(who, role, "2026-03-05T08:00", "2026-03-05T16:00"));
        assert!(done.sentence().contains("there is no"), "{}", done.sentence());
    }
    f.done(ada, Command::Suspend { name: name("bo") });
    let done = f.refused(ada, put("bo", "Cashier", "2026-03-05T08:00", "2026-03-05T16:00"));
    assert!(done.sentence().contains("is suspended"), "{}", done.sentence());
}

#[test]
fn nights_and_the_nights_in_which_the_clock_is_set() {
    let mut f = Fixture::new();
    f.clock.set(at("2026-03-01T09:00"));
    let ada = f.sign_in("ada");
    // The clock goes forward on Sunday 8 March 2026 at two.
    for (role, from, until, lasts, said, short) in [
        ("Closing", "2026-03-06T22:00", "2026-03-07T06:00", "8h00", "22:00-Sat 06:00", "22-6"),
        ("Closing", "2026-03-07T22:00", "2026-03-08T06:00", "7h00", "22:00-Sun 06:00", "22-6"),
        ("Cashier", "2026-03-08T08:30", "2026-03-08T16:00", "7h30", "08:30-16:00", "8:30-16"),
    ] {
        let done = f.done(ada, put("rudy", role, from, until));
        assert!(done.sentence().contains(lasts), "{from}: {}", done.sentence());
        let shop = f.shop();
        let made = shop.roster.get(shop.books.assignments).unwrap();
        assert_eq!((&*hours(&shop.settings, made), &*brief(&shop.settings, made)), (said, short));
        let world = f.service.world();
        assert!(may_take(&world, "rudy", role, at(until) - SignedDuration::from_secs(1)).0, "{until}");
        assert!(!may_take(&world, "rudy", role, at(until)).0, "{until}");
    }
    // A week later the same hours of the clock, and so another length of the night.
    f.done(ada, Command::CopyRoster { from: week("2026-03-02"), to: week("2026-03-09") });
    let shop = f.shop();
    let next: Vec<(String, i64)> = brewgate::shop::roster::of_week(&shop, week("2026-03-09"))
        .into_iter()
        .map(|one| (hours(&shop.settings, one), one.length().as_mins()))
        .collect();
    let told = |text: &str, minutes| (text.to_owned(), minutes);
    assert_eq!(next, [told("22:00-Sat 06:00", 480), told("22:00-Sun 06:00", 480), told("08:30-16:00", 450)]);
    // A shift belongs to the week in which it begins.
    assert_eq!(brewgate::shop::roster::of_week(&shop, week("2026-03-08")).len(), 3);
}

#[test]
fn a_week_is_copied_by_one_command_that_asks_for_every_role_in_it() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-02T10:00", "2026-03-02T16:00"));
    f.done(ada, put("rudy", "Inventory", "2026-03-03T08:00", "2026-03-03T16:00"));
    f.done(ada, put("blaine", "Cashier", "2026-03-04T08:00", "2026-03-04T16:00"));
    f.done(ada, put("bo", "Closing", "2026-03-05T16:00", "2026-03-05T18:00"));
    // One is there already, one of somebody who is gone meanwhile.
    f.done(ada, put("rudy", "Closing", "2026-03-10T12:00", "2026-03-10T13:00"));
    let copy = || Command::CopyRoster { from: week("2026-03-02"), to: week("2026-03-09") };
    let done = f.done(ada, copy());
    let asked: Vec<&str> = done.record.answers.iter().map(|a| a.resource.rsplit('/').next().unwrap()).collect();
    assert_eq!(asked, ["Cashier", "Closing", "Inventory"]);
    assert_eq!(done.sentence(), "3 shifts were put on the roster.");
    assert_eq!(rule(&f.refused(ada, copy())), RosterRule::NothingLeft);
    let empty = Command::CopyRoster { from: week("2026-05-04"), to: week("2026-05-11") };
    assert!(matches!(rule(&f.refused(ada, empty)), RosterRule::Empty { .. }));
    // Taken back as one.
    let count = f.shop().roster.all().count();
    let undone = f.service.undo(ada).unwrap();
    assert!(undone.is_done(), "{}", undone.sentence());
    assert_eq!(f.shop().roster.all().count(), count - 3);
    // Whoever may not assign one of its roles copies none of it.
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"roster:AssignStation","Resource":"arn:coffee:iam::bluebird:role/Inventory"}]}"#;
    f.done(ada, Command::PutInline { holder: Holder::Employee(name("marco")), name: name("Not"), text: text.into() });
    let marco = f.sign_in("marco");
    assert!(matches!(f.refused(marco, copy()).ruling.outcome, Err(Refusal::Denied(_))));
}

#[test]
fn what_is_gone_ends_what_was_to_come_in_the_same_batch() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-02T08:00", "2026-03-02T16:00"));
    f.done(ada, put("rudy", "Cashier", "2026-03-03T08:00", "2026-03-03T16:00"));
    f.done(ada, put("blaine", "Cashier", "2026-03-03T08:00", "2026-03-03T16:00"));
    f.done(ada, put("blaine", "Inventory", "2026-03-04T08:00", "2026-03-04T16:00"));
    let ended = f.done(ada, Command::EndEmployment { name: name("rudy") });
    assert!(ended.record.changes.iter().any(|change| matches!(change, Change::Assignment(_))));
    let left = |f: &Fixture, who: &str| f.shop().roster.of(who, f.now()).len();
    assert_eq!((left(&f, "rudy"), left(&f, "blaine")), (0, 2));
    assert_eq!(f.shop().roster.get(1).unwrap().until, f.now(), "as long as it was");
    f.done(ada, Command::DeleteRole { name: name("Cashier") });
    assert_eq!(left(&f, "blaine"), 1);
    // It comes back with the role.
    let undone = f.service.undo(ada).unwrap();
    assert!(undone.is_done(), "{}", undone.sentence());
    assert_eq!(left(&f, "blaine"), 2);
}

#[test]
fn an_assignment_is_taken_back_unless_something_stands_in_its_place() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-03T08:00", "2026-03-03T16:00"));
    let undone = f.service.undo(ada).unwrap();
    assert!(undone.is_done() && f.shop().roster.all().count() == 0, "{}", undone.sentence());
    f.done(ada, put("rudy", "Cashier", "2026-03-03T08:00", "2026-03-03T16:00"));
    f.done(ada, Command::Unassign { number: 2 });
    f.service.undo(ada).unwrap();
    assert!(may_take(&f.service.world(), "rudy", "Cashier", at("2026-03-03T09:00")).0);
    f.done(ada, Command::Unassign { number: 2 });
    let marco = f.sign_in("marco");
    f.done(marco, put("rudy", "Closing", "2026-03-03T12:00", "2026-03-03T13:00"));
    let refused = f.service.undo(ada).unwrap();
    assert!(matches!(refused.ruling.outcome, Err(Refusal::Rule(ShopRule::ChangedSince))), "{}", refused.sentence());
}

#[test]
fn the_store_keeps_it_and_a_restart_reads_it() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-02T10:00", "2026-03-02T16:00"));
    f.done(ada, put("rudy", "Inventory", "2026-03-03T08:00", "2026-03-03T16:00"));
    f.done(ada, Command::Unassign { number: 2 });
    f.done(ada, put("bo", "Closing", "2026-03-03T08:00", "2026-03-03T16:00"));
    let again: Service = f.reopened();
    assert!(same(&again.world().shop, &f.shop()));
    assert!(may_take(&again.world(), "bo", "Closing", at("2026-03-03T09:00")).0);
    assert!(!may_take(&again.world(), "rudy", "Inventory", at("2026-03-03T09:00")).0);
    // Opened later, what is over is in no policy.
    f.clock.set(at("2026-03-02T17:00"));
    let later = f.reopened();
    assert!(policy(&later.world().shop, "rudy").is_none());
    assert_eq!(later.world().shop.roster.all().count(), 2);
}

#[test]
fn a_store_on_disk_keeps_it_over_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place { data: dir.path().join("data"), key_file: dir.path().join("key"), workstation: None };
    let clock = Arc::new(Settable::at(monday_morning()));
    let founding = founding(sample());
    let seed = founding.seed.clone();
    drop(Service::found(&place, clock.clone(), Cost::cheap(), founding).unwrap());
    let mut minutes = 0;
    // Each time by another process: what was kept is all that the next one knows.
    let mut opened = |after: i64| {
        minutes += after;
        clock.set(monday_morning() + SignedDuration::from_mins(minutes));
        let mut service = Service::open(&place, clock.clone(), Cost::cheap()).unwrap();
        let code = seed.code_at(seconds(service.now()));
        let ada = service.sign_in("ada", &password("ada"), &code, &name("front")).unwrap().id;
        (service, ada)
    };
    let done = |service: &mut Service, ada: SessionId, command: Command| {
        let done = service.execute(ada, command).unwrap();
        assert!(done.is_done(), "{}", done.sentence());
    };
    let (mut service, ada) = opened(1);
    done(&mut service, ada, put("rudy", "Inventory", "2026-03-02T10:00", "2026-03-02T16:00"));
    done(&mut service, ada, put("bo", "Cashier", "2026-03-02T12:00", "2026-03-02T20:00"));
    done(&mut service, ada, put("bo", "Closing", "2026-03-03T12:00", "2026-03-03T20:00"));
    let mut before = service.world().shop.clone();
    drop(service);
    let (mut service, ada) = opened(1);
    // She signed in again.
    before.owner = service.world().shop.owner.clone();
    assert!(same(&service.world().shop, &before));
    assert_eq!(may_take(&service.world(), "rudy", "Inventory", at("2026-03-02T11:00")), (true, POLICY.to_owned()));
    // Taken off before it began it is gone; taken off while it runs it is history with its true end.
    done(&mut service, ada, Command::Unassign { number: 3 });
    drop(service);
    let (mut service, ada) = opened(60);
    assert!(!may_take(&service.world(), "bo", "Closing", at("2026-03-03T13:00")).0);
    done(&mut service, ada, Command::Unassign { number: 1 });
    let ended = service.now();
    drop(service);
    let (mut service, ada) = opened(1);
    let world = service.world();
    assert_eq!(world.shop.roster.get(1).map(|one| one.until), Some(ended));
    assert!(policy(&world.shop, "rudy").is_none() && !may_take(&world, "rudy", "Inventory", at("2026-03-02T12:00")).0);
    assert!(may_take(&world, "bo", "Cashier", at("2026-03-02T13:00")).0);
    // A week copied, and its numbers go on where they were.
    done(&mut service, ada, Command::CopyRoster { from: week("2026-03-02"), to: week("2026-03-09") });
    drop(service);
    let (service, _) = opened(1);
    let world = service.world();
    let numbers: Vec<u64> = world.shop.roster.all().map(|one| one.number).collect();
    assert_eq!((numbers, world.shop.books.assignments), (vec![1, 2, 4, 5], 5));
    assert!(may_take(&world, "bo", "Cashier", at("2026-03-09T13:00")).0);
    assert!(matches!(service.verify().unwrap(), ChainState::Ok { .. }));
}

#[test]
fn a_file_has_the_assignments_and_not_the_policies() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-02T10:00", "2026-03-02T16:00"));
    f.done(ada, put("bo", "Closing", "2026-03-03T08:00", "2026-03-03T16:00"));
    let text = file::write(&f.shop()).unwrap();
    assert!(text.contains("\"Roster\": [") && !text.contains("Assignment1"), "{text}");
    let shop: Shop = file::read(&text).unwrap();
    let told = |shop: &Shop| -> Vec<(Name, Name, Timestamp, Timestamp, Person, Timestamp)> {
        shop.roster.all().map(|a| (a.employee.clone(), a.role.clone(), a.from, a.until, a.by.clone(), a.at)).collect()
    };
    assert_eq!(told(&shop), told(&f.shop()));
    assert_eq!(shop.books.assignments, 2);
    assert!(may_take(&World::new(shop).unwrap(), "bo", "Closing", at("2026-03-03T09:00")).0);
    // What is wrong is named by its place.
    for (from, to, place, words) in [
        ("\"Employee\": \"bo\"", "\"Employee\": \"nobody\"", "Shop.Roster 2", "no employee `nobody`"),
        ("\"Role\": \"Closing\"", "\"Role\": \"Barista\"", "Shop.Roster 2", "no role `Barista`"),
        ("\"Until\": \"2026-03-04T00:00:00Z\"", "\"Until\": \"2026-03-03T00:00:00Z\"", "Shop.Roster 2", "24 hours"),
        ("\"Employee\": \"bo\"", "\"Employee\": \"rudy\"", "Shop.Roster 2", ""),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{from}");
        match file::read(&changed) {
            Err(error) => assert!(error.to_string().contains(place) && error.to_string().contains(words), "{error}"),
            Ok(_) => assert!(words.is_empty(), "{to} was read"),
        }
    }
    let inline = "\"UserPolicyList\": [{\"PolicyName\": \"Roster\", \"PolicyDocument\": {\"Version\": \"2012-10-17\", \"Statement\": []}}]";
    let forged = text.replacen("\"UserPolicyList\": []", inline, 1);
    assert_ne!(forged, text);
    assert!(file::read(&forged).unwrap_err().to_string().contains("kept for the policies that the roster writes"));
}

#[test]
fn everybody_sees_their_own_shifts_and_others_where_they_may() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, put("rudy", "Cashier", "2026-03-02T10:00", "2026-03-02T16:00"));
    f.done(ada, put("blaine", "Inventory", "2026-03-03T08:00", "2026-03-03T16:00"));
    let seen = |f: &mut Fixture, who: &str| {
        let id = f.sign_in(who);
        let (who, facts) = (session(f, id), f.service.facts(&name("front")));
        let week = Week::seen_by(&f.service.world(), &who, &facts, week("2026-03-02"));
        let names: Vec<String> = week.people.iter().map(|row| row.name.to_string()).collect();
        (names, week.sees.len())
    };
    let roles = f.shop().roles.len();
    assert_eq!(seen(&mut f, "ada"), (vec!["blaine".to_owned(), "rudy".to_owned()], roles));
    assert_eq!(seen(&mut f, "marco"), (vec!["blaine".to_owned(), "rudy".to_owned()], roles));
    assert_eq!(seen(&mut f, "rudy"), (vec!["rudy".to_owned()], 0));
    assert_eq!(seen(&mut f, "bo"), (vec![], 0));
    // Some of it: the roles that a policy names.
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"roster:GetRoster","Resource":"arn:coffee:iam::bluebird:role/Inventory"}]}"#;
    f.done(ada, Command::PutInline { holder: Holder::Employee(name("bo")), name: name("Sees"), text: text.into() });
    assert_eq!(seen(&mut f, "bo"), (vec!["blaine".to_owned()], 1));
}

#[test]
fn the_roster_is_kept_in_order_whatever_is_done_to_it() {
    let mut shop = sample();
    let made = |number: u64, who: &str, from: i64, until: i64| Assignment {
        number,
        employee: name(who),
        role: name("Cashier"),
        from: monday_at(from),
        until: monday_at(until),
        by: Person::Owner,
        at: monday_at(0),
    };
    for (number, who, from, until) in [(1, "rudy", 0, 8), (2, "rudy", 10, 12), (3, "bo", 4, 5), (4, "bo", 30, 31)] {
        shop.apply(&Change::Assignment(Edit::made(made(number, who, from, until))));
    }
    let numbers = |of: Vec<&std::sync::Arc<Assignment>>| of.iter().map(|a| a.number).collect::<Vec<_>>();
    assert_eq!(numbers(shop.roster.of("rudy", monday_at(-1))), [1, 2]);
    assert_eq!(numbers(shop.roster.of("rudy", monday_at(8))), [2]);
    assert_eq!(numbers(shop.roster.beginning(monday_at(0), monday_at(24))), [1, 3, 2]);
    assert_eq!(shop.roster.people().count(), 2);
    let mut later = shop.clone();
    assert_eq!(later.roster.pass(monday_at(12)), [name("bo"), name("rudy")]);
    assert_eq!(later.roster.people().collect::<Vec<_>>(), [&name("bo")]);
    assert!(later.roster.pass(monday_at(12)).is_empty() && !later.roster.is_behind(monday_at(20)));
    assert!(later.roster.is_behind(monday_at(31)));
    // Shortened and back.
    let one = shop.roster.get(2).unwrap().clone();
    let shorter = Edit::of(&one, |a| a.until = monday_at(11));
    let change = Change::Assignment(shorter);
    assert!(change.still_fits(&shop));
    shop.apply(&change);
    assert_eq!(shop.roster.get(2).unwrap().until, monday_at(11));
    assert_eq!(shop.roster.all().count(), 4);
    shop.apply(&change.inverse().unwrap());
    assert_eq!(shop.roster.get(2), Some(&one));
}

/// So many hours after the fixture's Monday morning.
fn monday_at(hours: i64) -> Timestamp {
    monday_morning() + SignedDuration::from_hours(hours)
}

fn monday_morning() -> Timestamp {
    MONDAY.parse().unwrap()
}
