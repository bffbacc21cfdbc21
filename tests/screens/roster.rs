//! The roster: the week as a grid, who may change it, and one's own shifts.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::RecordOutcome;
use brewgate::shop::{Change, Command, Edit, Employee, Name, SafeText, Shop};
use brewgate::ui::Tab;
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::theme::Theme;
use insta::assert_snapshot;

use crate::employees::empty;
use crate::support::shifts::{at, full, rostered};
use crate::support::{Screen, monday, sample};

fn says(screen: &Screen, words: &str) {
    assert!(screen.text().contains(words), "{words}\n{}", screen.text());
}

fn roster(shop: Shop, who: &str) -> Screen {
    Screen::with(shop, who).tab(Tab::Station).keys("y")
}

#[test]
fn the_week_at_every_class() {
    assert_snapshot!("roster_80", roster(full(), "ada").text());
    assert_snapshot!("roster_60", roster(full(), "ada").size(60, 20).text());
    assert_snapshot!("roster_120", roster(full(), "ada").size(120, 40).text());
    let mut screen = roster(full(), "marco");
    screen.model.glyphs = Glyphs::ascii();
    screen.model.theme = Theme::named("oat-milk").unwrap();
    screen.draw();
    assert_snapshot!("roster_80_ascii", screen.text());
}

#[test]
fn an_empty_week_and_an_empty_shop() {
    assert_snapshot!("roster_80_empty", roster(sample(), "ada").text());
    assert_snapshot!("roster_80_nobody", roster(empty(), "ada").text());
}

#[test]
fn long_names_are_cut() {
    let mut shop = full();
    for (name, full_name) in
        [("wang", "王小明"), ("max", "Maximiliana Theodora von Hohenberg-Schwarzenstein"), ("boba", "🧋 Boba Barista")]
    {
        let employee = Employee::new(Name::literal(name), SafeText::literal(full_name), monday());
        shop.apply(&Change::Employee(Edit::made(employee)));
    }
    let shop = rostered(shop, &[("max", "OnlineOrders", "2026-11-24T22:15", "2026-11-25T06:45")]);
    assert_snapshot!("roster_80_long", roster(shop.clone(), "ada").text());
    assert_snapshot!("roster_60_long", roster(shop, "ada").size(60, 20).text());
}

#[test]
fn ones_own_shifts_need_no_permission() {
    let screen = roster(full(), "rudy");
    assert_snapshot!("roster_80_own", screen.text());
    assert!(!screen.text().contains("Priya"), "{}", screen.text());
    // Assigning is an attempt, decided and recorded.
    let screen = screen.keys("n");
    let record = screen.records.last().unwrap();
    assert_eq!((record.outcome, &*record.answers[0].action), (RecordOutcome::Denied, "roster:AssignStation"));
    says(&Screen::with(full(), "rudy").tab(Tab::Station), "Today you are Cashier 08:00-16:00.");
    says(&roster(full(), "bo"), "You have no shifts on the roster this week.");
}

#[test]
fn somebody_is_put_on_and_taken_off() {
    let screen = roster(full(), "marco").keys("<Home><Down><Right>n");
    assert_snapshot!("roster_form", screen.text());
    let screen = screen.keys("<Enter><BackSpace><BackSpace><BackSpace><BackSpace><BackSpace>25:00<Enter><Enter>");
    says(&screen, "is not a time");
    let screen = screen.keys("<Esc>n<Enter><Enter><Enter>");
    let record = screen.records.last().unwrap();
    assert_eq!(record.outcome, RecordOutcome::Allowed, "{}", record.because);
    assert_eq!(screen.shop().books.assignments, 9);
    let made = screen.shop().roster.get(9).unwrap().clone();
    assert_eq!((&*made.employee, made.from), ("bo", at("2026-11-24T08:00")));
    says(&screen, "Bo Lind, Tuesday 24 November");
    let screen = screen.keys("x");
    assert_snapshot!("roster_take_off", screen.text());
    let screen = screen.keys("y");
    assert!(screen.shop().roster.get(9).is_none());
    says(&screen.keys("x"), "nobody is on the roster in this cell");
}

#[test]
fn of_several_shifts_in_a_day_one_is_picked() {
    let screen = roster(full(), "ada").keys("<Home>x");
    says(&screen, "Take Blaine Cole off which?");
    let screen = screen.keys("Online<Enter>y");
    let numbers: Vec<u64> = screen.shop().roster.all().map(|one| one.number).collect();
    assert!(!numbers.contains(&6) && numbers.contains(&5), "{numbers:?}");
}

#[test]
fn the_week_before_is_copied() {
    let screen = roster(full(), "ada").keys("<PageDown>c");
    assert_snapshot!("roster_copy", screen.text());
    let screen = screen.keys("y");
    says(&screen, "6 shifts were put on the roster");
    says(&screen, "next week");
    let screen = screen.keys("<PageDown><PageDown>c");
    says(&screen, "has no shifts that you see");
    says(&screen.keys("t"), "this week");
}

#[test]
fn arrows_go_over_the_edge_of_the_week() {
    let screen = roster(full(), "ada").keys("<Left>");
    says(&screen, "last week");
    says(&screen, "Sunday 22 November");
    let screen = screen.keys("<Right>");
    says(&screen, "Monday 23 November");
}

#[test]
fn it_opens_from_everywhere_and_goes_back_there() {
    let ada = || Screen::with(full(), "ada").size(120, 40);
    let screen = ada().tab(Tab::Employees).keys("/priya<Enter>y");
    says(&screen, "Priya Shah, Monday 23 November");
    says(&screen.keys("<Esc>"), "Employees");
    says(&ada().tab(Tab::Roles).keys("y"), "week of 23 November 2026");
    let screen = ada().keys("<C-k>roster<Enter>");
    says(&screen, "week of 23 November 2026");
    assert!(!screen.keys("3").text().contains("week of"), "another tab leaves it");
}

#[test]
fn somebody_is_found_in_a_large_shop() {
    let mut shop = full();
    for number in 0..200 {
        let name = Name::new(&format!("extra{number}"), 60).unwrap();
        let employee = Employee::new(name, SafeText::new(&format!("Extra Number {number}")).unwrap(), monday());
        shop.apply(&Change::Employee(Edit::made(employee)));
    }
    let screen = roster(shop, "ada");
    assert!(!screen.text().contains("Extra Number 199"), "{}", screen.text());
    let screen = screen.keys("/Number 199<Enter>");
    says(&screen, "Extra Number 199, Monday");
    let screen = screen.keys("n<Enter><Enter><Enter>");
    assert_eq!(screen.shop().books.assignments, 9);
}

#[test]
fn the_policy_is_shown_with_its_person_and_takes_no_edits() {
    let screen = Screen::with(full(), "ada").size(120, 40).tab(Tab::Employees).keys("/rudy<Enter>");
    says(&screen, "written by the roster: y shows it");
    let screen = screen.click("written by the roster").keys("<Enter>");
    assert_snapshot!("roster_policy_120", screen.text());
    let before = screen.text();
    let screen = screen.keys("<Enter>x");
    assert!(screen.records.is_empty() && screen.text().contains("Written by the roster"), "{before}");
    // It is not among what can be taken away.
    let screen = Screen::with(full(), "ada").size(120, 40).tab(Tab::Employees).keys("/rudy<Enter>d");
    says(&screen, "This person holds no policy of their own.");
}

#[test]
fn clicks_select_and_a_second_one_assigns() {
    let screen = roster(full(), "ada").size(120, 40).click("22-2");
    says(&screen, "Marco Diaz, Friday 27 November");
    let screen = screen.click("22-2");
    says(&screen, "Station's role");
}

#[test]
fn a_shift_that_runs_ends_now() {
    let mut screen = roster(full(), "ada").keys("<Home><End>");
    says(&screen, "Rudy Vega, Monday 23 November");
    screen.press("x");
    says(&screen, "It runs now and ends at once");
    screen.press("y");
    let one = screen.shop().roster.get(3).unwrap();
    assert_eq!(one.until, monday());
    let wish = screen.records.last().unwrap();
    assert!(matches!(wish.command, Some(Command::Unassign { number: 3 })));
}

#[test]
fn what_would_be_refused_is_said_before_it_is_tried() {
    // A lead may put nobody on what he does not hold himself.
    let shop = rostered(
        full(),
        &[
            ("jun", "Accountant", "2026-11-17T08:00", "2026-11-17T12:00"),
            ("jun", "Accountant", "2026-11-23T12:00", "2026-11-23T18:00"),
        ],
    );
    let copied = roster(shop.clone(), "marco").keys("c");
    says(&copied, "You may not do this");
    let tried = copied.keys("y");
    assert_eq!(tried.records.last().map(|record| record.outcome), Some(RecordOutcome::Escalation));
    // What is over stays, whoever asks.
    let over = roster(shop, "ada").keys("<PgUp><End>x");
    says(&over, "It will be refused: it is over, and stays as history.");
}
