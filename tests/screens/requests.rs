//! Access that people ask for, on screen: from the refusal to the answer.

use brewgate::shop::request::{Answered, How};
use brewgate::shop::station::Step;
use brewgate::shop::{Change, Command, Edit, Person, SafeText, Shop, SignIn};
use brewgate::ui::{Message, Tab};
use insta::assert_snapshot;
use jiff::SignedDuration;

use crate::support::{Screen, sample};

fn enrolled() -> Shop {
    let mut shop = sample();
    for employee in shop.employees.values().cloned().collect::<Vec<_>>() {
        shop.apply(&Change::Employee(Edit::of(&employee, |e| e.sign_in = SignIn::Ready)));
    }
    shop
}

/// Bo, who tried the drawer and asked for it.
fn asked() -> Screen {
    Screen::with(enrolled(), "bo").tab(Tab::Station).keys("dwa")
}

/// The shop after that, as the next person finds it.
fn shop_of(screen: Screen) -> Shop {
    let mut shop = screen.shop().clone();
    shop.sessions.clear();
    shop
}

fn sent() -> Shop {
    shop_of(asked().keys("I open today<Enter>"))
}

#[test]
fn what_was_refused_is_asked_for_from_its_explanation() {
    let screen = asked();
    assert!(screen.text().contains("Ask for access"), "{}", screen.text());
    assert_snapshot!("requests_asking_80", screen.text());
    let screen = screen.keys("I open today<Enter>");
    assert!(screen.text().contains("Bo Lind asks for access."), "{}", screen.text());
    assert_eq!(screen.shop().requests[&1].note.as_deref(), Some("I open today"));
    assert_snapshot!("requests_own_80", screen.keys("<C-g>").text());
    // Somebody else's refusal, or none, is nothing to ask for.
    let nothing = Screen::with(enrolled(), "bo").tab(Tab::Station).keys("o").keys("wa");
    assert!(nothing.shop().requests.is_empty() && !nothing.text().contains("Ask for access"), "{}", nothing.text());
}

#[test]
fn whoever_may_grant_it_is_told_and_finds_the_ways() {
    let greeted = Screen::greeted(sent(), "ada");
    assert!(greeted.text().contains("1 request for access waits for you. Ctrl+G shows."), "{}", greeted.text());
    let screen = Screen::with(sent(), "ada");
    assert!(screen.text().lines().next().unwrap().contains("1 request"), "{}", screen.text());
    assert_snapshot!("requests_list_80", Screen::with(sent(), "ada").keys("<C-g>").text());
    assert_snapshot!("requests_ways_80", Screen::with(sent(), "ada").keys("<C-g><Enter>").text());
    assert_snapshot!("requests_ways_60", Screen::with(sent(), "ada").size(60, 20).keys("<C-g><Enter>").text());
    assert_snapshot!("requests_ways_120", Screen::with(sent(), "ada").size(120, 40).keys("<C-g><Enter>").text());
    // Who can grant nothing is told nothing.
    let rudy = Screen::greeted(sent(), "rudy");
    assert!(!rudy.text().contains("request"), "{}", rudy.text());
    assert!(rudy.keys("<C-g>").text().contains("Nobody asks you for access"));
}

#[test]
fn granted_for_the_shift_it_is_read_and_put_away() {
    let screen = Screen::with(sent(), "ada").keys("<C-g><Enter>for this shift<Enter>");
    let answer = screen.shop().requests[&1].answer.clone();
    assert_eq!(answer.map(|answer| answer.how), Some(How::Shift), "{}", screen.text());
    assert!(!screen.text().lines().next().unwrap().contains("request"), "{}", screen.text());
    let bo = Screen::greeted(shop_of(screen), "bo");
    assert!(
        bo.text().contains("Ada Park granted for this shift what you asked for: open the cash drawer."),
        "{}",
        bo.text()
    );
    let bo = bo.keys("<C-g>");
    assert!(bo.text().contains("granted for this shift by Ada Park"), "{}", bo.text());
    assert!(bo.keys("<Enter>").shop().requests.is_empty());
}

#[test]
fn declined_with_a_word() {
    let screen = Screen::with(sent(), "ada").keys("<C-g><Enter>decline<Enter>not yet<Enter>");
    let answer = screen.shop().requests[&1].answer.clone().unwrap();
    assert_eq!(answer.how.words(), "declined (\"not yet\")", "{}", screen.text());
    let why = Screen::with(sent(), "ada").keys("<C-g><Enter>why<Enter>");
    assert!(why.text().contains("They say: I open today"), "{}", why.text());
}

#[test]
fn an_approval_that_waits_is_used_with_one_key() {
    let rung = Screen::with(enrolled(), "rudy").tab(Tab::Station).keys("b100<Enter><Home><Enter><Enter>v<Enter>");
    let asked = rung.keys("<Esc><Esc>").keys("<C-k>ask for access<Enter><Enter>");
    assert_eq!(asked.shop().requests.len(), 1, "{}", asked.text());
    let granted = Screen::with(shop_of(asked), "marco").keys("<C-g><Enter>once<Enter>");
    let used = Screen::with(shop_of(granted), "rudy").keys("<C-g><Enter>");
    assert!(used.text().contains("Approved by Marco Diaz, this once."), "{}", used.text());
    assert!(used.shop().requests.is_empty() && used.shop().orders.is_empty());
}

#[test]
fn an_answer_that_comes_while_one_is_there_is_said_once() {
    let mut screen = asked().keys("<Enter>");
    let request = screen.shop().requests[&1].clone();
    let answered = Answered { by: Person::Owner, at: screen.model.facts.now, how: How::Always };
    let change = Change::Request(Edit::of(&request, |request| request.answer = Some(answered)));
    let world = screen.model.world.as_ref().unwrap().after(&[change]).unwrap();
    screen.model.world = Some(world.into());
    // What stands there already is read first.
    screen.message(Message::Nothing);
    assert!(screen.text().contains("Bo Lind asks for access."), "{}", screen.text());
    let said = "Ada Park granted what you asked for: open the cash drawer. Ctrl+G shows.";
    let screen = screen.after(SignedDuration::from_secs(10));
    assert!(screen.text().contains(said), "{}", screen.text());
    let screen = screen.after(SignedDuration::from_secs(10)).keys("<Down>");
    assert!(!screen.text().contains(said), "{}", screen.text());
    assert!(screen.text().lines().next().unwrap().contains("1 request"), "{}", screen.text());
}

#[test]
fn why_once_is_not_among_the_ways() {
    let why = |shop: Shop, who: &str| {
        let screen = Screen::with(shop, who).size(120, 40).keys("<C-g><Enter>");
        let text = screen.text();
        let line = text.lines().find(|line| line.contains("  Once  ")).unwrap_or_else(|| panic!("{text}")).to_owned();
        line.split_once("Once").unwrap().1.trim_start().split("  ").next().unwrap().to_owned()
    };
    assert_eq!(why(sent(), "ada"), "not possible: they only tried the key, so nothing waits to be done once");
    // An approval helps who has a policy that asks for one; Bo has none.
    let mut shop = sent();
    let request = shop.requests[&1].clone();
    let drawer = Step::OpenDrawer { reason: SafeText::literal("change") };
    shop.apply(&Change::Request(Edit::of(&request, |r| r.command = Command::Register(Box::new(drawer)))));
    assert_eq!(why(shop.clone(), "ada"), "not possible: no policy of theirs asks for an approval");
    assert_eq!(why(shop, "marco"), "not possible: you may not approve it, or may not do it yourself");
}
