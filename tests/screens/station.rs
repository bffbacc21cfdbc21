//! The station: what somebody can do here, and what becomes of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::{AuditPage, Record, RecordOutcome};
use brewgate::policy::catalog::RESERVED_LETTERS;
use brewgate::shop::catalogue;
use brewgate::ui::key::{Code, Key};
use brewgate::ui::{Answered, Effect, Tab, screen};
use insta::assert_snapshot;
use jiff::SignedDuration;

use crate::support::Screen;

fn station(person: &str) -> Screen {
    let mut screen = Screen::of(person).tab(Tab::Station);
    read(&mut screen);
    screen
}

/// Answers the questions for records from what was done on this screen.
pub fn read(screen: &mut Screen) {
    for _ in 0..8 {
        for effect in std::mem::take(&mut screen.unanswered) {
            if let Effect::Audit(ask, query) = effect {
                let numbered = (1..).zip(&screen.records).map(|(seq, record)| Record { seq, ..record.clone() });
                let words: Vec<String> = query.words.split_whitespace().map(str::to_lowercase).collect();
                let wanted = |record: &Record| {
                    let outcome = record.outcome.word();
                    let text = format!("{} {} {outcome}", record.who.full_name, record.wish).to_lowercase();
                    words.iter().all(|word| text.contains(word))
                        && (query.person.is_none() || record.who.person == query.person)
                        && query.before.is_none_or(|before| record.seq < before)
                };
                let mut records: Vec<Record> = numbered.filter(wanted).collect();
                records.reverse();
                let more = records.len() > query.limit;
                records.truncate(query.limit);
                let total = screen.records.len() as u64;
                screen.answer(Answered::Audit(ask, Ok(AuditPage { records, total, more })));
            }
        }
    }
    screen.draw();
}

fn last(screen: &Screen) -> &Record {
    screen.records.last().unwrap()
}

/// The mark of an action's line.
fn mark(screen: &Screen, label: &str) -> char {
    let text = screen.text();
    let line = text.lines().find(|line| line.contains(label));
    let line = line.unwrap_or_else(|| panic!("no line {label} in\n{text}"));
    let after = &line[line.find(label).unwrap() + label.len()..];
    after.trim_start().chars().next().unwrap()
}

#[test]
fn what_nothing_allows_is_an_attempt_all_the_same() {
    let screen = station("rudy").keys("k");
    assert_eq!(last(&screen).outcome, RecordOutcome::Denied);
    assert!(screen.text().contains("NoPriceChanges"), "{}", screen.text());
}

#[test]
fn taking_a_role_lights_its_station_and_darkens_every_other() {
    let screen = station("blaine");
    assert_eq!(mark(&screen, "Open the drawer"), '✗');
    // Clocked in, Blaine takes the register: the role for it is the only way.
    let screen = screen.keys("o<Tab><Enter>");
    assert!(screen.text().contains("as Cashier"), "{}", screen.text());
    assert_eq!((mark(&screen, "Open the drawer"), mark(&screen, "Void an item")), ('✓', '?'));
    let cashier = screen.keys("b50<Enter>");
    assert_eq!(last(&cashier).outcome, RecordOutcome::Allowed);
    assert!(!inventory_is_open(&cashier));
    // The next station: the register goes dark that instant.
    let screen = cashier.keys("<Tab><Tab><Down><Enter>");
    assert!(screen.text().contains("as Inventory"), "{}", screen.text());
    assert!(screen.text().contains("Bread flour") && screen.text().contains(" c count"), "{}", screen.text());
    assert!(inventory_is_open(&screen));
    assert!(!screen.model.seen().unwrap().may("register:OpenDrawer", &till(&screen)));
    // Closing: nothing is left anywhere.
    let screen = screen.keys("sClosing<Enter><Enter>");
    assert!(!screen.text().contains("Bread flour") && screen.text().contains("✗ count"), "{}", screen.text());
    assert!(screen.text().contains("You may not see the stock here"), "{}", screen.text());
    assert_snapshot!("station_closing", screen.text());
    // The clock is asked as oneself, works from there, and ends the role.
    let screen = screen.keys("o");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed, "{}", last(&screen).because);
    assert!(screen.model.session().unwrap().role.is_none());
    assert!(screen.text().contains("You are not clocked in."), "{}", screen.text());
}

fn till(screen: &Screen) -> String {
    format!("arn:coffee:register:main-street:{}:till/front", screen.shop().id)
}

fn inventory_is_open(screen: &Screen) -> bool {
    screen.model.seen().unwrap().may("inventory:ListStock", "arn:coffee:inventory:main-street:bluebird:storeroom/main")
}

#[test]
fn a_role_runs_out_by_itself() {
    let mut screen = station("blaine").keys("sCashier<Enter><Enter>");
    assert_eq!(mark(&screen, "Open the drawer"), '✓');
    let later = screen.model.facts.now + SignedDuration::from_mins(61);
    // As in the demo, which does not lock.
    screen.model.facts.now = later;
    screen.draw();
    assert_eq!(mark(&screen, "Open the drawer"), '✗', "{}", screen.text());
}

#[test]
fn stepping_away_needs_no_permission() {
    let screen = station("blaine").keys("q");
    assert!(screen.text().contains("You took no station"), "{}", screen.text());
    let screen = screen.keys("sClosing<Enter><Enter>q");
    assert!(screen.model.session().unwrap().role.is_none());
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
}

#[test]
fn where_there_are_two_ways_one_is_picked() {
    let screen = station("marco").keys("<Tab><Tab><Enter>");
    assert!(screen.text().contains("as yourself") && screen.text().contains("as Cashier"), "{}", screen.text());
    let screen = screen.keys("<Enter>");
    assert!(screen.model.session().unwrap().role.is_none());
    let screen = screen.size(120, 40);
    assert!(screen.text().contains("you are here"), "{}", screen.text());
    let screen = screen.keys("sCashier<Enter><Enter>");
    assert_eq!(mark(&screen, "Refund"), '✗', "the lead's own rights are left behind");
}

#[test]
fn the_roles_that_one_may_not_take_say_why_and_can_be_tried() {
    let screen = station("bo").keys("s");
    assert_snapshot!("station_roles", screen.text());
    let screen = screen.keys("Cashier<Enter>");
    assert_eq!((last(&screen).outcome, last(&screen).wish.as_str()), (RecordOutcome::Denied, "take the role Cashier"));
}

#[test]
fn a_new_hire_has_nothing_but_the_clock() {
    let screen = station("bo");
    assert_snapshot!("station_nothing", screen.text());
    assert!(screen.text().contains("0 yes"), "{}", screen.text());
    let screen = screen.keys("o");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
    assert!(screen.text().contains("On shift since 09:41"), "{}", screen.text());
    let screen = screen.keys("h");
    assert!(screen.text().contains("on a break since 09:41"), "{}", screen.text());
    let screen = screen.keys("ho");
    assert!(screen.shop().employees["bo"].shift.is_none());
    let without = station("jun").keys("o");
    assert_eq!(last(&without).outcome, RecordOutcome::Denied, "the accountant keeps no time");
    assert!(station("bo").keys("oh").keys("o").shop().employees["bo"].shift.is_none(), "also from a break");
}

#[test]
fn the_owner_works_as_owner_and_keeps_no_time() {
    let screen = station("ada");
    assert_snapshot!("station_owner", screen.text());
    let screen = screen.keys("o");
    assert!(screen.records.is_empty());
    assert!(screen.text().contains("keeps no time"), "{}", screen.text());
    let screen = screen.keys("<Tab><Tab><Down><Enter>/whole<Enter>c24<Enter>");
    assert_eq!(
        (last(&screen).wish.as_str(), last(&screen).outcome),
        ("count Whole milk: 24 l", RecordOutcome::Allowed)
    );
    assert!(last(&screen).answers[0].resource.ends_with("item/milk-whole"));
    assert_eq!(last(&screen).answers[0].facts["inventory:Quantity"], "24");
}

#[test]
fn why_is_told_in_three_steps() {
    let screen = station("marco").keys("r<Esc>e").size(100, 30);
    assert_snapshot!("station_why", screen.text());
    let screen = screen.keys("<Esc>");
    assert!(screen.model.overlays.is_empty());
}

#[test]
fn others_on_a_station_are_named() {
    use brewgate::shop::{Change, Edit, Name, RoleSession, Session, SessionId};
    let mut screen = station("rudy").size(120, 40);
    let now = screen.model.facts.now;
    let role =
        RoleSession { role: Name::literal("Inventory"), started: now, expires: now + SignedDuration::from_hours(1) };
    let other = Session {
        id: SessionId(9),
        person: screen.shop().person("priya").unwrap(),
        role: Some(role),
        ..screen.model.session().unwrap().clone()
    };
    let world = screen.model.world.as_ref().unwrap().after(&[Change::Session(Edit::made(other))]).unwrap();
    screen.model.world = Some(world.into());
    screen.draw();
    assert!(screen.text().contains("Priya is on it"), "{}", screen.text());
}

#[test]
fn letters_of_stations_keep_clear_of_the_keys() {
    let letters: Vec<char> = catalogue().actions().filter_map(|(_, action)| action.letter).collect();
    for binding in screen::station::keys::BINDINGS {
        if let Key { code: Code::Char(letter), ctrl: false } = binding.key {
            assert!(!letters.contains(&letter), "{} takes the letter {letter}", binding.name);
        }
    }
    assert!(RESERVED_LETTERS.iter().all(|letter| !letters.contains(letter)));
}

#[test]
fn any_size() {
    let mut screen = station("marco");
    for keys in [
        "",
        "b50<Enter>",
        "<Enter><Down><Enter>",
        "r8",
        "<Esc>p",
        "<Enter><Enter><Enter>",
        "<Tab><Tab><Down>",
        "e",
        "<Esc>s",
    ] {
        screen = screen.size(100, 30).keys(keys);
        for width in (20..=200).step_by(7) {
            for height in (5..=60).step_by(7) {
                screen = screen.size(width, height);
            }
        }
    }
}
