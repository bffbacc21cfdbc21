//! Asking a manager: offered where it would help, read before it is signed, and nothing lost on the way back.

use std::sync::Arc;

use brewgate::app::{LoginError, RecordOutcome};
use brewgate::shop::{Change, Edit, Holder, Name, Settings, Shop, SignIn};
use brewgate::ui::{Effect, Overlay, Tab};
use insta::assert_snapshot;
use jiff::SignedDuration;

use super::station::read;
use crate::support::{Screen, sample};

/// The sample shop with everybody enrolled.
fn enrolled() -> Shop {
    let mut shop = sample();
    for employee in shop.employees.values().cloned().collect::<Vec<_>>() {
        shop.apply(&Change::Employee(Edit::of(&employee, |e| e.sign_in = SignIn::Ready)));
    }
    shop
}

fn register(shop: Shop, person: &str) -> Screen {
    Screen::with(shop, person).tab(Tab::Station).keys("b100<Enter><Home>")
}

/// Marco, who was refused to give back $82 of receipt 1.
fn refused() -> Screen {
    let rung = register(enrolled(), "marco").keys(&"<Enter>".repeat(20));
    rung.keys("p100<Enter>r<Left><Enter>82<Enter><Enter>cold<Enter>")
}

/// Rudy, who was refused to take a line off.
fn voiding(shop: Shop) -> Screen {
    register(shop, "rudy").keys("<Enter><Enter>v<Enter>")
}

fn is_asking(screen: &Screen) -> bool {
    matches!(screen.model.overlays.last(), Some(Overlay::Approve(_)))
}

fn shown(mut screen: Screen) -> String {
    read(&mut screen);
    screen.text()
}

#[test]
fn what_a_manager_could_allow_is_offered() {
    let screen = refused();
    assert_eq!(screen.records.last().unwrap().outcome, RecordOutcome::Denied);
    assert_snapshot!("approval_offered_80", screen.text());
    assert_snapshot!("approval_80", refused().keys("m").text());
    assert_snapshot!("approval_60", refused().size(60, 20).keys("m").text());
    assert_snapshot!("approval_120", refused().size(120, 40).keys("m").text());
    // Over what was paid nobody helps, and what is allowed needs nobody.
    let over = register(enrolled(), "marco").keys("<Enter>p<Enter>r<Left><Enter>82<Enter><Enter>cold<Enter>");
    assert!(!over.text().contains("m ask a manager"), "{}", over.text());
    let note = register(enrolled(), "marco").keys("<Enter>v<Enter>m");
    assert!(!is_asking(&note) && note.text().contains("Nothing was refused just now"), "{}", note.text());
}

#[test]
fn a_manager_is_asked_before_anything_is_sent() {
    // The number says no by itself, and a letter is no number.
    let screen = register(enrolled(), "rudy").keys("<Enter><Enter>v");
    assert!(screen.text().contains("m asks a"), "{}", screen.text());
    let tried = screen.records.len();
    let mut screen = screen.keys("1m");
    assert!(is_asking(&screen) && screen.records.len() == tried, "{}", screen.text());
    assert!(screen.text().contains("void 1 Banana bread of order 1"), "{}", screen.text());
    screen.press("<Enter>secret words here<Enter>123456<Enter>");
    screen.approve();
    assert_eq!(screen.shop().orders[&1].count(), 1, "{}", screen.text());
    assert!(!screen.text().contains("How many come off"), "the form is done too\n{}", screen.text());
    // By mouse as well.
    let clicked = register(enrolled(), "rudy").keys("<Enter><Enter>v").click("m asks a");
    assert!(is_asking(&clicked), "{}", clicked.text());
    // Where words are written, it is a letter.
    let rung = register(enrolled(), "marco").keys(&"<Enter>".repeat(20));
    let writing = rung.keys("p100<Enter>r<Left><Enter>82<Enter><Enter>warm");
    assert!(!is_asking(&writing) && writing.text().contains("warm"), "{}", writing.text());
    assert!(writing.text().contains("Enter, then m asks"), "{}", writing.text());
    assert!(is_asking(&writing.keys("<Up>m")));
}

#[test]
fn going_back_loses_nothing_that_was_typed() {
    let screen = refused().keys("m");
    assert!(is_asking(&screen));
    let screen = screen.keys("<Esc>");
    assert!(!is_asking(&screen));
    let text = screen.text();
    assert!(text.contains("82") && text.contains("cold"), "{text}");
    // The offer stood for the key after the refusal; from then on letters are text again.
    let screen = screen.keys("m");
    assert!(!is_asking(&screen) && screen.text().contains("coldm"), "{}", screen.text());
    assert!(is_asking(&screen.keys("<Enter>m")));
}

#[test]
fn an_approved_step_is_done_and_says_by_whom() {
    let mut screen = refused().keys("m<Enter>secret words here<Enter>123456");
    assert!(!screen.text().contains("secret words"), "{}", screen.text());
    screen.press("<Enter>");
    // A second Enter must not send it twice.
    screen.press("<Enter>");
    let sent = screen.unanswered.iter().filter(|effect| matches!(effect, Effect::Approve { .. })).count();
    assert_eq!(sent, 1);
    let told = format!("{:?}", screen.unanswered);
    assert!(!told.contains("secret words") && !told.contains("123456"), "{told}");
    screen.approve();
    assert!(!is_asking(&screen));
    assert!(screen.text().contains("✓ Approved by Ada Park, this once."), "{}", screen.text());
    let wide = shown(screen.size(120, 40));
    assert!(wide.lines().any(|line| line.contains("✓ allowed") && line.contains("by Ada Park, this once")), "{wide}");
}

#[test]
fn the_record_explains_who_approved() {
    let mut screen = voiding(enrolled()).keys("m<Enter>secret words here<Enter>123456<Enter>");
    screen.approve();
    assert_snapshot!("approval_record_120", screen.size(120, 40).keys("w").text());
}

#[test]
fn secrets_go_with_every_other_person_and_every_error() {
    let mut screen = voiding(enrolled()).keys("m<Enter>secret words here<Enter>12345<Up><Up><Right>");
    assert!(screen.text().contains("Ada Park"), "{}", screen.text());
    screen.press("<Down><Down>6<Enter>");
    assert!(screen.unanswered.iter().all(|effect| !matches!(effect, Effect::Approve { .. })), "the fields are empty");
    screen.press("<Up>secret words<Enter>23456<Enter>");
    screen.disprove(LoginError::Wrong { wait: SignedDuration::from_secs(1) });
    assert_snapshot!("approval_wrong_80", screen.text());
    screen.press("<Enter>");
    assert!(screen.unanswered.iter().all(|effect| !matches!(effect, Effect::Approve { .. })));
    // Whoever locks the till leaves nothing behind.
    let locked = screen.keys("secret<C-l>");
    assert!(locked.model.overlays.is_empty() && locked.model.screens.offer.is_none());
}

#[test]
fn somebody_who_may_not_is_told_so_and_another_can_be_asked() {
    let mut shop = enrolled();
    let settings = Settings { shows_names: false, ..Settings::clone(&shop.settings) };
    shop.settings = Arc::new(settings);
    let mut screen = voiding(shop).keys("mrudy<Enter>secret words here<Enter>123456<Enter>");
    assert!(screen.text().contains("Nobody approves what they ask for themselves."), "{}", screen.text());
    screen.press("<C-u>bo<Enter>secret words here<Enter>123456<Enter>");
    screen.approve();
    assert!(is_asking(&screen) && screen.text().contains("Bo Lind may not approve this"), "{}", screen.text());
    screen.press("<C-u>marco<Enter>secret words here<Enter>123456<Enter>");
    screen.approve();
    assert!(!is_asking(&screen) && screen.shop().orders.is_empty(), "{}", screen.text());
}

#[test]
fn a_refused_form_of_the_inventory_waits_for_the_manager_too() {
    let mut shop = enrolled();
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"inventory:*","Resource":"*",
        "Condition":{"Bool":{"override:Present":"true"}}},
        {"Effect":"Allow","Action":["inventory:ListStock","inventory:GetItem"],"Resource":"*"}]}"#;
    let bo = shop.employees["bo"].clone();
    let put = |e: &mut brewgate::shop::Employee| drop(e.grants.inline.insert(Name::literal("Own"), text.into()));
    shop.apply(&Change::Employee(Edit::of(&bo, put)));
    assert!(shop.grants(&Holder::Employee(Name::literal("bo"))).is_some());
    // The register is not theirs, so that they begin at the inventory.
    let mut screen = Screen::with(shop, "bo").tab(Tab::Station);
    screen.press("c12<Enter>");
    assert!(screen.text().contains("m ask a manager") && screen.text().contains("Count "), "{}", screen.text());
    screen.press("m");
    assert!(is_asking(&screen), "{}", screen.text());
    screen.press("<Enter>secret words here<Enter>123456<Enter>");
    screen.approve();
    assert!(screen.model.overlays.is_empty(), "the form is done too\n{}", screen.text());
}
