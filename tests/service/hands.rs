//! What is in somebody's hand ends with the hand: roles that run out, are revoked or given back, and tills that change
//! hands.

use brewgate::app::{Done, Service};
use brewgate::shop::station::register::{in_hand, is_in_hand};
use brewgate::shop::station::{Method, Money, Step, Tender};
use brewgate::shop::{Command, Order, Person, Refusal, SessionId, ShopRule};

use super::support::*;

fn rings(f: &mut Fixture, who: SessionId, step: Step) -> Done {
    f.execute(who, Command::Register(Box::new(step)))
}

fn ring(order: impl Into<Option<u64>>, item: &str) -> Step {
    Step::Ring { order: order.into(), item: name(item), quantity: 1, note: None }
}

fn pay(order: u64) -> Step {
    Step::Pay { order, tender: Tender::exact(Method::Cash) }
}

fn order(f: &Fixture, number: u64) -> Order {
    Order::clone(&f.service.world().shop.orders[&number])
}

/// Whether everybody sees it in somebody's hand.
fn held(f: &Fixture, number: u64) -> bool {
    is_in_hand(&f.service.world().shop, &order(f, number), f.now())
}

/// Somebody clocked in with this role in hand and the first line of order 1 rung up.
fn selling(who: &str, role: &str, minutes: u32) -> (Fixture, SessionId) {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    assert!(rings(&mut f, rudy, Step::OpenTill { float: Money(10_000) }).is_done());
    f.service.sign_out(rudy).unwrap();
    let session = f.sign_in(who);
    if f.shop().employees[who].shift.is_none() {
        f.done(session, Command::ClockIn);
    }
    f.done(session, Command::AssumeRole { role: name(role), minutes: Some(minutes) });
    assert!(rings(&mut f, session, ring(None, "latte")).is_done());
    assert!(held(&f, 1));
    (f, session)
}

/// Nothing of the order may go on in this hand.
fn stands_still(f: &mut Fixture, who: SessionId) {
    let before = (order(f, 1), f.service.world().shop.drawers.clone(), *f.service.world().shop.books);
    for step in [ring(1, "espresso"), pay(1), Step::Void { order: 1, line: 0, quantity: 1 }] {
        let done = rings(f, who, step);
        assert!(!done.is_done(), "{}", done.sentence());
    }
    assert_eq!(before, (order(f, 1), f.service.world().shop.drawers.clone(), *f.service.world().shop.books));
    assert!(f.service.sales(None, 10).unwrap().is_empty());
}

#[test]
fn an_order_is_aside_the_moment_its_role_runs_out() {
    // Blaine may sell with the role only, Marco also as himself: neither goes on with the old hand's order.
    for who in ["blaine", "marco"] {
        let (mut f, session) = selling(who, "Cashier", 15);
        f.wait(15 * 60 - 1);
        assert!(held(&f, 1), "{who}");
        assert!(rings(&mut f, session, ring(1, "espresso")).is_done(), "{who}");
        f.wait(1);
        assert!(!held(&f, 1), "{who}");
        stands_still(&mut f, session);
        // Taken again it is the same work, and taking it again is asked of the person: never chained.
        let taken = f.done(session, assume("Cashier"));
        assert_eq!(taken.record.answers[0].facts["aws:PrincipalType"], "User", "{who}");
        assert!(held(&f, 1), "{who}");
        assert!(rings(&mut f, session, pay(1)).is_done(), "{who}");
        let sales = f.service.sales(None, 10).unwrap();
        assert_eq!((sales.len(), sales[0].role.as_deref()), (1, Some("Cashier")), "{who}");
    }
}

#[test]
fn whoever_sells_as_themselves_after_the_end_takes_the_order_in_hand_first() {
    let (mut f, marco) = selling("marco", "Cashier", 15);
    f.wait(15 * 60);
    assert!(matches!(
        rings(&mut f, marco, pay(1)).ruling.outcome,
        Err(Refusal::Rule(ShopRule::OrderAside { number: 1 }))
    ));
    assert!(rings(&mut f, marco, Step::Resume { order: 1 }).is_done());
    assert!(held(&f, 1));
    assert!(rings(&mut f, marco, pay(1)).is_done());
    assert_eq!(f.service.sales(None, 10).unwrap()[0].role, None);
}

#[test]
fn every_end_of_a_hand_puts_the_order_aside_in_the_same_batch() {
    let until = monday();
    let ends: [(&str, &str, Command); 6] = [
        ("blaine", "given back", Command::LeaveRole),
        ("blaine", "another station", assume("Inventory")),
        ("blaine", "clocked out", Command::ClockOut),
        ("ada", "suspended", Command::Suspend { name: name("blaine") }),
        ("ada", "reset", Command::ResetSignIn { name: name("blaine"), reset: brewgate::shop::Reset::Codes, until }),
        ("ada", "ended", Command::EndEmployment { name: name("blaine") }),
    ];
    for (by, how, command) in ends {
        let (mut f, blaine) = selling("blaine", "Cashier", 60);
        let by = if by == "ada" { f.sign_in("ada") } else { blaine };
        let done = f.done(by, command);
        let shop = f.shop();
        let parked =
            done.record.changes.iter().filter(|change| change.sentence(&shop) == "Order 1 is put aside").count();
        assert_eq!(parked, 1, "{how}: once, and on the record");
        assert!(order(&f, 1).parked.is_some() && !held(&f, 1), "{how}");
        assert_eq!(order(&f, 1).person, Person::Employee(name("blaine")), "{how}: under its person");
        // It is so after a restart too.
        assert!(f.reopened().world().shop.orders[&1].parked.is_some(), "{how}");
    }
    for (how, end) in [
        ("revoked", (|f, id, ada| drop(f.done(ada, Command::RevokeSession { id }))) as fn(&mut Fixture, _, _)),
        ("deleted", |f, _, ada| drop(f.done(ada, Command::DeleteRole { name: name("Cashier") }))),
        ("signed out", |f, id, _| f.service.sign_out(id).unwrap()),
    ] {
        let (mut f, blaine) = selling("blaine", "Cashier", 60);
        let ada = f.sign_in("ada");
        end(&mut f, blaine, ada);
        assert!(order(&f, 1).parked.is_some() && !held(&f, 1), "{how}");
    }
}

#[test]
fn a_session_that_is_over_leaves_its_order_aside_and_nothing_half_paid() {
    let (mut f, blaine) = selling("blaine", "Cashier", 60);
    f.wait(12 * 3600);
    assert!(!held(&f, 1));
    assert!(f.service.execute(blaine, Command::Register(Box::new(pay(1)))).is_err());
    let again = f.sign_in("blaine");
    assert_ne!(again, blaine);
    assert!(f.refused(again, Command::Register(Box::new(pay(1)))).sentence().contains("not allowed"));
    f.done(again, assume("Cashier"));
    assert!(!held(&f, 1), "the old hand is gone for good");
    stands_still(&mut f, again);
    assert!(rings(&mut f, again, Step::Resume { order: 1 }).is_done());
    assert!(rings(&mut f, again, pay(1)).is_done());
}

#[test]
fn nobody_has_an_order_in_hand_after_a_restart() {
    let (f, _) = selling("blaine", "Cashier", 60);
    let again: Service = f.reopened();
    let world = again.world();
    assert!(!is_in_hand(&world.shop, &world.shop.orders[&1], f.now()));
}

#[test]
fn two_people_take_turns_at_one_till() {
    let (mut f, blaine) = selling("blaine", "Cashier", 60);
    let rudy = f.sign_in("rudy");
    assert!(!held(&f, 1), "aside while Rudy stands at the till");
    assert!(rings(&mut f, rudy, ring(None, "espresso")).is_done());
    let shop = f.shop();
    let hand = |who: &str| in_hand(&shop, &Person::Employee(name(who)), "front", f.now()).map(|o| o.number);
    assert_eq!((hand("rudy"), hand("blaine")), (Some(2), None));
    // Blaine comes back: the session and the role went on, and so does the order.
    assert_eq!(f.sign_in("blaine"), blaine);
    assert!(f.service.session(blaine).unwrap().role_at(f.now()).is_some());
    let shop = f.shop();
    let hand = |who: &str| in_hand(&shop, &Person::Employee(name(who)), "front", f.now()).map(|o| o.number);
    assert_eq!((hand("rudy"), hand("blaine")), (None, Some(1)));
    assert!(rings(&mut f, blaine, pay(1)).is_done());
    assert_eq!(f.sign_in("rudy"), rudy);
    assert!(held(&f, 2));
    assert!(rings(&mut f, rudy, pay(2)).is_done());
}

#[test]
fn the_same_role_once_more_goes_on_with_what_is_open() {
    let (mut f, blaine) = selling("blaine", "Cashier", 15);
    f.wait(14 * 60);
    f.done(blaine, Command::AssumeRole { role: name("Cashier"), minutes: Some(60) });
    assert!(held(&f, 1));
    f.wait(59 * 60);
    assert!(rings(&mut f, blaine, pay(1)).is_done());
}

#[test]
fn a_role_lasts_a_quarter_of_an_hour_to_its_longest() {
    let mut f = Fixture::new();
    let blaine = f.sign_in("blaine");
    let longest = f.shop().roles["Cashier"].longest_minutes;
    for (minutes, lasts) in [
        (None, Some(60)),
        (Some(15), Some(15)),
        (Some(longest), Some(longest)),
        (Some(14), None),
        (Some(longest + 1), None),
    ] {
        let done = f.execute(blaine, Command::AssumeRole { role: name("Cashier"), minutes });
        let until = f
            .service
            .session(blaine)
            .unwrap()
            .role_at(f.now())
            .map(|role| role.expires.duration_since(f.now()).as_mins());
        match lasts {
            Some(lasts) => assert_eq!(until, Some(i64::from(lasts)), "{minutes:?}"),
            None => {
                assert!(matches!(done.ruling.outcome, Err(Refusal::Rule(ShopRule::Duration { .. }))), "{minutes:?}")
            }
        }
    }
}

#[test]
fn revoking_is_asked_on_the_role_and_only_of_a_role_in_hand() {
    let (mut f, blaine) = selling("blaine", "Cashier", 15);
    let rudy = f.sign_in("rudy");
    assert!(matches!(f.refused(rudy, Command::RevokeSession { id: blaine }).ruling.outcome, Err(Refusal::Denied(_))));
    let ada = f.sign_in("ada");
    f.wait(15 * 60);
    let late = f.refused(ada, Command::RevokeSession { id: blaine });
    assert!(matches!(late.ruling.outcome, Err(Refusal::Rule(ShopRule::NoRole))));
    f.done(blaine, assume("Cashier"));
    f.done(ada, Command::RevokeSession { id: blaine });
    assert!(f.refused(blaine, open_drawer()).sentence().contains("not allowed"), "at once");
}

#[test]
fn the_record_names_the_session_of_the_role() {
    let (mut f, blaine) = selling("blaine", "Cashier", 60);
    f.wait(90);
    let done = rings(&mut f, blaine, ring(1, "espresso"));
    let session = done.record.who.role_session.clone().unwrap();
    assert_eq!((&*session.name, &*session.source_identity), ("blaine", "blaine"));
    assert_eq!(session.expires.duration_since(session.issued).as_mins(), 60);
    assert_eq!(done.record.who.mfa_age_seconds, Some(90));
    let facts = &done.record.answers[0].facts;
    assert_eq!(facts["aws:SourceIdentity"], "blaine");
    assert_eq!(facts["aws:userid"], "Cashier:blaine");
    assert_eq!(facts["aws:MultiFactorAuthAge"], "90");
    let taken = f.done(blaine, assume("Cashier"));
    assert_eq!(taken.record.answers[0].facts["sts:RoleSessionName"], "blaine");
    // A line that was asked of nobody says it too.
    let left = f.done(blaine, Command::LeaveRole);
    assert_eq!(left.record.who.role_session.unwrap().name, name("blaine"));
}
