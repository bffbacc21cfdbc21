//! The record: found, filtered, explained, copied.

use brewgate::app::{AuditPage, ChainState, Record};
use brewgate::shop::station::{Method, Money, Percent, Step, Tender};
use brewgate::shop::{Change, Command, Edit, Name, SafeText, Session};
use brewgate::ui::{Answered, Effect, Tab, screen};
use insta::assert_snapshot;
use jiff::SignedDuration;

use super::station::read;
use crate::support::{Screen, monday};

fn at_register(step: Step) -> Command {
    Command::Register(Box::new(step))
}

/// What Marco and Blaine did, as Ada sees it.
fn records() -> Vec<Record> {
    let take = |role: &str| Command::AssumeRole { role: Name::literal(role), minutes: None };
    let ring = |quantity| Step::Ring { order: None, item: Name::literal("latte"), quantity, note: None };
    let pay = Step::Pay { order: 1, tender: Tender::exact(Method::Card) };
    let refund = |minor| Step::Refund {
        receipt: 1,
        parts: vec![],
        brought_back: false,
        amount: Money(minor),
        method: Method::Card,
        reason: SafeText::literal("cold"),
        found: None,
    };
    let mut marco = Screen::of("marco");
    for step in [Step::OpenTill { float: Money(10_000) }, ring(20), pay.clone(), ring(1)] {
        marco.run(at_register(step));
    }
    let rung_up = marco.records.len();
    marco.run(at_register(Step::OpenDrawer { reason: SafeText::literal("change") }));
    marco.run(at_register(refund(8_200)));
    marco.run(at_register(refund(4_000)));
    marco.run(at_register(Step::Discount { order: 2, line: None, percent: Percent(12_000) }));
    let marco = marco.records.split_off(rung_up);
    let mut blaine = Screen::of("blaine");
    blaine.run(Command::ClockIn);
    blaine.run(take("Cashier"));
    let taken = blaine.records.len();
    for step in [Step::OpenTill { float: Money(10_000) }, ring(3), pay] {
        blaine.run(at_register(step));
    }
    let paid = blaine.records.pop().expect("it was recorded");
    blaine.records.truncate(taken);
    blaine.records.push(paid);
    blaine.run(take("Closing"));
    blaine.run(Command::ClockOut);
    let mut records = [marco, blaine.records].concat();
    records[0].at = monday() - SignedDuration::from_hours(24 * 8);
    records[1].at = monday() - SignedDuration::from_hours(24);
    records
}

fn audit(size: (u16, u16)) -> Screen {
    let mut screen = Screen::of("ada").size(size.0, size.1);
    screen.records = records();
    let mut screen = screen.tab(Tab::Audit);
    read(&mut screen);
    screen
}

fn verified(mut screen: Screen, state: ChainState) -> Screen {
    screen.answer(Answered::Verified(Ok(state)));
    screen.draw();
    screen
}

fn typed(screen: Screen, keys: &str) -> Screen {
    let mut screen = screen.keys(keys);
    read(&mut screen);
    screen
}

#[test]
fn the_record_with_its_reasons() {
    let whole = ChainState::Ok { records: 1284 };
    assert_snapshot!("audit_80", verified(audit((80, 24)), whole.clone()).keys("<End><Up><Up>").text());
    assert_snapshot!("audit_60", verified(audit((60, 20)), whole.clone()).text());
    assert_snapshot!("audit_120", verified(audit((120, 40)), whole.clone()).keys("<End><Up>").text());
    assert_snapshot!("audit_160", verified(audit((160, 40)), whole).keys("<End><Up>").text());
}

#[test]
fn nothing_yet_and_nothing_found() {
    let mut screen = Screen::of("ada").tab(Tab::Audit);
    assert!(screen.text().contains("Reading the record"), "{}", screen.text());
    read(&mut screen);
    assert_snapshot!("audit_empty", screen.text());
    let none = typed(audit((80, 24)), "/zzz");
    assert!(none.text().contains("No record is like that"), "{}", none.text());
    let all = typed(none, "<Esc>");
    assert!(all.text().contains("Blaine Cole"), "{}", all.text());
}

#[test]
fn words_are_looked_for_where_the_record_lies() {
    let screen = typed(audit((100, 30)), "/marco denied<Enter>");
    assert!(screen.text().contains("2 found"), "{}", screen.text());
    assert!(screen.text().contains("refund $82.00") && !screen.text().contains("Blaine"), "{}", screen.text());
    let screen = screen.keys("<Down><Enter>");
    assert!(screen.text().contains("What would allow it"), "{}", screen.text());
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut screen = audit((80, 24)).keys("/ma");
    let asks: Vec<_> = std::mem::take(&mut screen.unanswered);
    let Some(Effect::Audit(first, _)) = asks.iter().find(|effect| matches!(effect, Effect::Audit(..))) else {
        panic!("typing asks")
    };
    let before = screen.text();
    screen.answer(Answered::Audit(*first, Ok(AuditPage::default())));
    screen.draw();
    assert_eq!(screen.text(), before, "the answer to `m` came after `ma` was asked");
}

#[test]
fn denied_only_and_today_only() {
    let screen = audit((100, 30)).keys("f");
    assert!(screen.text().contains("denied only, 2 found"), "{}", screen.text());
    let today = screen.keys("f");
    assert!(today.text().contains("today only"), "{}", today.text());
    assert!(!today.text().contains("open the cash drawer"), "eight days old\n{}", today.text());
}

#[test]
fn older_pages_come_as_one_scrolls() {
    let mut screen = Screen::of("ada").size(100, 30);
    let one = records().remove(2);
    screen.records = (0..250).map(|_| one.clone()).collect();
    let mut screen = screen.tab(Tab::Audit);
    read(&mut screen);
    for _ in 0..3 {
        screen.press("<End>");
        read(&mut screen);
    }
    assert!(screen.text().contains("record 1 "), "{}", screen.text());
}

#[test]
fn what_is_new_stands_on_top_and_the_selection_stays() {
    let mut screen = audit((80, 24)).keys("<Down><Down>");
    let title = |screen: &Screen| screen.text().lines().find(|l| l.contains("Why:")).unwrap().to_owned();
    let before = title(&screen);
    screen.carry(vec![Effect::Do(brewgate::shop::Command::CreateGroup { name: Name::literal("Bakers") })]);
    read(&mut screen);
    assert_eq!(title(&screen), before);
    let top = screen.keys("<Home>");
    assert!(title(&top).contains("make the group Bakers"), "{}", top.text());
}

#[test]
fn a_broken_chain_is_said_loudly() {
    let why = "the record was changed".to_owned();
    let screen = verified(audit((80, 24)), ChainState::Broken { first_bad_seq: 17, why });
    assert!(screen.text().contains("chain ✗ broken at 17"), "{}", screen.text());
    assert!(screen.text().contains("at 17: the record was changed"), "{}", screen.text());
}

#[test]
fn the_chain_is_verified_once_and_only_by_whom_may() {
    let verifies = |screen: &Screen| screen.unanswered.iter().filter(|e| matches!(e, Effect::Verify)).count();
    let screen = Screen::of("ada").tab(Tab::Audit).tab(Tab::Settings).tab(Tab::Audit);
    assert_eq!(verifies(&screen), 1);
    let mut shop = screen.shop().clone();
    let text =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"audit:LookupEvents","Resource":"*"}}"#;
    let mut bo = shop.employees["bo"].as_ref().clone();
    bo.grants.inline.insert(Name::literal("Reads"), text.into());
    shop.employees.insert(bo.name.clone(), bo.into());
    assert_eq!(verifies(&Screen::with(shop, "bo").tab(Tab::Audit)), 0);
}

#[test]
fn a_record_is_copied_as_text() {
    let screen = audit((80, 24)).keys("y");
    let copied = screen.unanswered.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.as_str()),
        _ => None,
    });
    assert!(copied.unwrap().starts_with("record 9: Blaine Cole, clock out"), "{copied:?}");
    assert!(screen.text().contains("Copied"), "{}", screen.text());
}

#[test]
fn the_policy_behind_an_answer_opens_in_the_editor() {
    let screen = typed(audit((80, 24)), "/refund denied<Enter>").keys("p");
    assert!(screen.model.screens.editor.is_some());
    let owner = audit((80, 24)).keys("p");
    assert!(owner.model.screens.editor.is_some(), "the clock is allowed by a policy as well");
}

#[test]
fn one_person_only() {
    let mut screen = audit((100, 30));
    screen.message(brewgate::ui::Message::Screen(screen::audit::show(Name::literal("marco"))));
    read(&mut screen);
    assert!(screen.text().contains("of Marco Diaz, 4 found"), "{}", screen.text());
    let all = typed(screen, "<Esc>");
    assert!(all.text().contains("Blaine Cole"), "{}", all.text());
}

#[test]
fn nothing_of_it_is_left_for_the_next_person() {
    let mut screen = audit((80, 24));
    let session = Session {
        id: brewgate::shop::SessionId(8),
        person: screen.shop().person("bo").unwrap(),
        ..screen.model.session().unwrap().clone()
    };
    let world = screen.model.world.as_ref().unwrap().after(&[Change::Session(Edit::made(session.clone()))]).unwrap();
    screen.model.world = Some(world.into());
    screen.answer(Answered::SignedIn(Ok(session)));
    screen.draw();
    assert!(!screen.text().contains("refund"), "{}", screen.text());
}

#[test]
fn any_size() {
    let mut screen = audit((80, 24));
    for keys in ["", "<End>/a", "<Esc>f", "<Enter>"] {
        screen = screen.size(100, 30).keys(keys);
        for width in (20..=200).step_by(7) {
            for height in (5..=60).step_by(7) {
                screen = screen.size(width, height);
            }
        }
    }
}
