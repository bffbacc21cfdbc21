//! The station in hand: how long it is taken for, where it stands in words, and how it ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::DemoPerson;
use brewgate::shop::{Change, Shop};
use brewgate::shop::{Command, Edit, Name, Person, Session, SessionId, Shift, SignIn};
use brewgate::ui::{Demo, Effect, Stage, Tab};
use insta::assert_snapshot;
use jiff::SignedDuration;

use crate::support::{Screen, monday, sample};

fn says(screen: &Screen, words: &str) {
    assert!(screen.text().contains(words), "{words}\n{}", screen.text());
}

/// Blaine with a role in hand, as in the demo, which does not lock.
fn holding(minutes: u32) -> Screen {
    let mut screen = Screen::of("blaine").tab(Tab::Station);
    screen.model.demo = Some(Demo { people: vec![] });
    screen.run(Command::ClockIn);
    screen.run(Command::AssumeRole { role: Name::literal("Cashier"), minutes: Some(minutes) });
    screen.keys("<Down>")
}

#[test]
fn a_role_is_asked_for_with_its_length() {
    let screen = Screen::of("blaine").tab(Tab::Station).keys("sCashier<Enter>");
    assert_snapshot!("role_for_how_long", screen.text());
    let screen = screen.keys("15<Enter>");
    assert_eq!(screen.records.last().unwrap().wish, "take the role Cashier");
    let role = screen.model.session().unwrap().role.clone().unwrap();
    assert_eq!(role.expires.duration_since(role.started).as_mins(), 15);
    says(&screen, "as Cashier until 09:56");
    // The usual time is the first, so that it takes one key more.
    let screen = Screen::of("blaine").tab(Tab::Station).keys("sCashier<Enter><Enter>");
    says(&screen, "as Cashier until 10:41");
    let screen = screen.keys("sCashier");
    says(&screen, "in your hand until 10:41");
}

#[test]
fn the_station_in_hand_stands_in_the_header_in_words() {
    let screen = holding(60);
    assert_snapshot!("header_80_station", screen.text().lines().next().unwrap());
    let screen = screen.size(120, 40);
    assert_snapshot!("header_120_station", screen.text().lines().next().unwrap());
    let screen = screen.size(60, 20);
    assert_snapshot!("header_60_station", screen.text().lines().next().unwrap());
}

#[test]
fn the_end_is_warned_of_and_then_said_with_the_way_on() {
    let screen = holding(60).keys("b50<Enter><Home><Enter>");
    assert_eq!(screen.shop().orders.len(), 1);
    let screen = screen.after(SignedDuration::from_mins(54));
    assert!(screen.text().lines().next().unwrap().contains("as Cashier until"), "{}", screen.text());
    let screen = screen.after(SignedDuration::from_secs(60));
    assert_snapshot!("role_ends_soon", screen.text());
    says(&screen, "Cashier ends at 10:41. s takes it again and goes on with what is open.");
    // It is said once; the header counts on.
    let screen = screen.after(SignedDuration::from_secs(30));
    assert!(!screen.text().contains("ends at"), "{}", screen.text());
    says(&screen, "4:30 left");
    let screen = screen.after(SignedDuration::from_secs(270));
    says(&screen, "Your time as Cashier is over. Order 1 is put aside.");
    assert_snapshot!("role_is_over", screen.text());
    assert!(!screen.text().lines().next().unwrap().contains("Cashier"));
    let screen = screen.keys("sCashier<Enter><Enter>");
    assert!(screen.text().contains("Order 1"), "{}", screen.text());
}

#[test]
fn what_somebody_typed_waits_with_their_session() {
    let screen = holding(60).keys("b50<Enter><Home><Enter>").keys("<Esc>n");
    says(&screen, "Note on");
    let screen = screen.keys("oat milk, no fo").keys("<C-l>").sign_in("marco", 8);
    assert!(!screen.text().contains("no fo"), "{}", screen.text());
    // Marco looks elsewhere; each is back where they were.
    let screen = screen.tab(Tab::Groups).keys("<C-l>").sign_in("blaine", 7).keys("am<Enter>");
    says(&screen, "Note: oat milk, no foam");
    let screen = screen.keys("<C-l>").sign_in("marco", 8);
    assert_eq!(screen.model.tab, Tab::Groups);
    // What waits for nobody is not kept: Blaine's session ends meanwhile, and the next is a new one.
    let mut screen = screen;
    let id = SessionId(7);
    let session = screen.shop().sessions[&id].clone();
    let over = Change::Session(Edit { before: Some(session), after: None });
    screen.model.world = Some(std::sync::Arc::new(screen.model.world.as_ref().unwrap().after(&[over]).unwrap()));
    let screen = screen.keys("<C-l>").sign_in("rudy", 9);
    assert!(!screen.model.aside.contains_key(&id));
}

#[test]
fn a_role_that_ended_while_its_holder_was_away_is_told() {
    let away = || holding(60).keys("b50<Enter>").keys("<C-l>");
    let screen = away().after(SignedDuration::from_mins(61)).sign_in("blaine", 7);
    says(&screen, "Cashier ended while you were away: s takes a role.");
    let screen = away().after(SignedDuration::from_mins(59)).sign_in("blaine", 7);
    assert!(!screen.text().contains("while you were away"), "{}", screen.text());
    // Ada takes it from him.
    let mut screen = away().sign_in("ada", 8);
    screen.run(Command::RevokeSession { id: SessionId(7) });
    let screen = screen.keys("<C-l>").sign_in("blaine", 7);
    says(&screen, "Cashier ended while you were away: s takes a role.");
}

#[test]
fn a_role_is_taken_from_somebody_where_they_are_shown() {
    let mut shop = sample();
    let (now, expires) = (monday(), monday() + SignedDuration::from_hours(8));
    let role = brewgate::shop::RoleSession {
        role: Name::literal("Cashier"),
        started: now,
        expires: now + SignedDuration::from_hours(1),
    };
    let session = Session {
        id: SessionId(3),
        person: Person::Employee(Name::literal("blaine")),
        started: now,
        expires,
        mfa_at: Some(now),
        workstation: Name::literal("front"),
        role: Some(role),
    };
    shop.apply(&Change::Session(Edit::made(session)));
    let screen = Screen::with(shop, "ada").size(120, 40).tab(Tab::Employees).keys("/blaine<Enter>");
    says(&screen, "Cashier, 09:41 to 10:41; v ends it");
    let screen = screen.keys("v");
    assert_snapshot!("revoke_120", screen.text());
    let screen = screen.keys("y");
    says(&screen, "The role Cashier was given back");
    says(&screen.keys("v"), "This person has no role in hand now.");
}

/// Marco signed in and on shift, the console locked.
fn locked(allowed: bool) -> Screen {
    let mut shop: Shop = sample();
    let settings = brewgate::shop::Settings { reopens_by_code: allowed, ..(*shop.settings).clone() };
    shop.apply(&Change::Settings(Edit::of(&shop.settings, |s| *s = settings)));
    for employee in shop.employees.values().cloned().collect::<Vec<_>>() {
        shop.apply(&Change::Employee(Edit::of(&employee, |e| {
            e.sign_in = SignIn::Ready;
            e.shift = (*e.name == *"marco").then(|| Shift::begun(monday(), None));
        })));
    }
    Screen::with(shop, "marco").keys("<C-l><Enter>")
}

#[test]
fn back_at_the_till_with_the_code_alone() {
    let screen = locked(true);
    assert_snapshot!("reopen_80", screen.text());
    assert_snapshot!("reopen_60", screen.size(60, 20).text());
    assert_snapshot!("reopen_120", locked(true).size(120, 40).text());
    let mut screen = locked(true).keys("123456<Enter>");
    match screen.unanswered.pop() {
        Some(Effect::Reopen { name, code }) => assert_eq!((&*name, &**code), ("marco", "123456")),
        other => panic!("{other:?}"),
    }
    // With the password too it is the full sign-in.
    let mut screen = locked(true).keys("<Up>kettle<Enter>123456<Enter>");
    match screen.unanswered.pop() {
        Some(Effect::SignIn { name, password, .. }) => assert_eq!((&*name, &**password), ("marco", "kettle")),
        other => panic!("{other:?}"),
    }
    // Anybody else needs both; and so does Marco where the shop does not allow it.
    let screen = locked(true).keys("<Esc>").click("Rudy Vega");
    assert!(!screen.text().contains("Your code is enough"), "{}", screen.text());
    assert!(!locked(false).text().contains("Your code is enough"));
}

#[test]
fn the_code_stops_being_enough_when_the_session_ends() {
    let screen = locked(true).after(SignedDuration::from_hours(12));
    assert!(!screen.text().contains("Your code is enough"), "{}", screen.text());
    assert_eq!(screen.model.stage, Stage::Gate);
}

#[test]
fn the_demo_fills_in_the_code_alone_or_both() {
    let demo = |keys: &str| {
        let mut screen = locked(true);
        let seed = brewgate::app::Seed::from_bytes(&[1; 20]).unwrap();
        let (name, full_name) = (Name::literal("marco"), "Marco Diaz".to_owned());
        let marco = DemoPerson { name, full_name, password: "marco-likes-oat-milk".to_owned(), seed };
        screen.model.demo = Some(Demo { people: vec![marco] });
        screen.keys(keys).unanswered.pop()
    };
    assert!(matches!(demo("<Enter>"), Some(Effect::Reopen { .. })));
    assert!(matches!(demo("<Up><Enter>"), Some(Effect::SignIn { .. })));
}
