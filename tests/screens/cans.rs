//! Who can, what can: the line under the map, the list over it, and the questions in the palette.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::RecordOutcome;
use brewgate::shop::{Command, Holder, Name};
use brewgate::ui::{Effect, Tab};
use insta::assert_snapshot;

use crate::employees::{colourful, crowd, empty, says, says_not};
use crate::support::{Screen, sample};

/// From the first row of the map to the drawer, and to the refund.
const DRAWER: &str = "<Down><Down><Down><Down><Down>";
const REFUND: &str = "<Down><Down><Down><Down><Down><Down><Down><Down>";

fn map(person: &str) -> Screen {
    Screen::of(person).tab(Tab::Access)
}

/// A policy made and attached, by the owner.
fn given(screen: &mut Screen, policy: &str, to: Holder, text: &str) {
    let policy = Name::literal(policy);
    screen.carry(vec![
        Effect::Do(Command::CreatePolicy { name: policy.clone(), description: None, text: text.into() }),
        Effect::Do(Command::Attach { holder: to, policy }),
    ]);
}

/// The line under the map.
fn line(screen: &Screen) -> String {
    let text = screen.text();
    let below = text.lines().skip_while(|line| !line.starts_with('┗')).nth(1);
    below.unwrap_or_else(|| panic!("no line under the map in\n{text}")).trim().to_owned()
}

#[test]
fn the_line_under_the_map_says_who_can() {
    let screen = map("ada").keys(DRAWER);
    assert_eq!(line(&screen), "Open the drawer: Ada, Marco and Rudy; Blaine as Cashier");
    let screen = screen.keys("<Down>");
    assert_eq!(line(&screen), "Discount: Ada; Blaine as Cashier; Marco and Rudy up to 10 %");
    let screen = screen.keys("<Down><Down>");
    assert_eq!(line(&screen), "Refund: Ada; Marco up to $50");
    assert_eq!(line(&screen.keys("<Down>")), "Change prices: only Ada");
    assert_eq!(line(&Screen::with(empty(), "ada").tab(Tab::Access)), "Ring up a sale: only Ada");
}

#[test]
fn the_line_follows_the_shop_at_once() {
    let mut screen = map("ada").keys(DRAWER);
    let group = Name::literal("Cashiers");
    screen.carry(vec![Effect::Do(Command::AddToGroup { employee: Name::literal("bo"), group })]);
    assert_eq!(line(&screen), "Open the drawer: Ada, Bo, Marco and Rudy; Blaine as Cashier");
    screen.carry(vec![Effect::Do(Command::Suspend { name: Name::literal("rudy") })]);
    assert_eq!(line(&screen), "Open the drawer: Ada, Bo and Marco; Blaine as Cashier");
    let never = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Deny","Action":"register:OpenDrawer","Resource":"*",
         "Condition":{"Bool":{"override:Present":"false"}}}]}"#;
    given(&mut screen, "NotAlone", Holder::Employee(Name::literal("marco")), never);
    assert_eq!(line(&screen), "Open the drawer: Ada and Bo; Blaine as Cashier; Marco on conditions");
    let wide = "Open the drawer: Ada and Bo; Blaine as Cashier; Marco but never without an approval";
    assert_eq!(line(&screen.size(100, 24)), wide);
}

#[test]
fn where_there_is_less_room_there_are_fewer_names() {
    let shop = crowd(400);
    let mut screen = Screen::with(shop, "ada").tab(Tab::Access).keys("fff");
    screen.press("<Home>");
    let wide = line(&screen);
    assert!(wide.starts_with("Clock in: Ada, ") && wide.ends_with(" more"), "{wide}");
    assert!(wide.contains("and 398 more"), "{wide}");
    let narrow = line(&screen.size(60, 20));
    assert!(narrow.chars().count() < wide.chars().count() && narrow.chars().count() <= 58, "{narrow}");
}

#[test]
fn the_list_says_through_what_and_on_which_terms() {
    let screen = map("ada").keys(REFUND).keys("c<Down>");
    assert_snapshot!("cans_refund_80", screen.text());
    assert_snapshot!("cans_refund_60", screen.size(60, 20).text());
    let screen = map("ada").keys(DRAWER).keys("c");
    assert_snapshot!("cans_drawer_80", screen.text());
    let screen = screen.keys("rotates");
    says(&screen, "1 of 4");
    says(&screen, "As Cashier: always (RegisterCounter, line 4).");
    assert_snapshot!("cans_explained", screen.keys("<Enter>").text());
    let names = Screen::with(colourful(), "ada").size(120, 40).tab(Tab::Access).keys(DRAWER).keys("c");
    assert_snapshot!("cans_names_120", names.text());
    assert_snapshot!("cans_nobody_else", Screen::with(empty(), "ada").tab(Tab::Access).keys("c").text());
}

#[test]
fn esc_clears_the_words_then_closes_the_explanation_and_the_list() {
    let screen = map("ada").keys(DRAWER).keys("cvega<Enter>");
    assert_eq!(screen.model.overlays.len(), 2);
    says(&screen, "Rudy Vega · Open the drawer");
    let screen = screen.keys("<Esc>");
    assert_eq!(screen.model.overlays.len(), 1);
    says(&screen, "1 of 4");
    let screen = screen.keys("<Esc>");
    says(&screen, "4 people");
    let screen = screen.keys("zzz");
    says(&screen, "Nothing here has these words. Esc clears them.");
    let screen = screen.keys("<Enter>");
    assert_eq!(screen.model.overlays.len(), 1, "there is nothing to explain");
    assert!(screen.keys("<Esc><Esc>").model.overlays.is_empty());
}

#[test]
fn the_palette_answers_who_can() {
    let screen = Screen::of("ada").keys("<C-k>Who can open the drawer?");
    assert_snapshot!("cans_question", screen.text());
    let screen = screen.keys("<Enter>");
    says(&screen, "Who can open the cash drawer, now");
    says(&screen, "Rudy Vega");
    says_not(&screen, "Bo Lind");
    let screen = Screen::of("ada").keys("<C-k>who can hire<Enter>");
    says(&screen, "Who can hire an employee, now");
    // The entry that teaches it begins the question.
    let screen = Screen::of("ada").keys("<C-k>ask about an action<Enter>refund<Enter>");
    says(&screen, "Who can refund an order, now");
    says(&Screen::of("ada").keys("<C-k>who can zzzz<Enter>"), "No action is called that.");
    // Letters from here and there mean nothing.
    says(&Screen::of("ada").keys("<C-k>who can fly"), "No action is called that.");
    // Nobody needs to know how a question begins.
    let screen = Screen::of("ada").keys("<C-k>refund");
    says(&screen, "who can refund an order");
    says(&screen.keys(" an order<Enter>"), "Who can refund an order, now");
}

#[test]
fn the_palette_answers_what_can() {
    let screen = Screen::of("ada").keys("<C-k>what can marco do?<Enter>");
    assert_snapshot!("cans_marco_80", screen.text());
    let screen = screen.keys("prices");
    says(&screen, "✗");
    says(&screen, "NoPriceChanges forbids it");
    assert_snapshot!("cans_marco_120", Screen::of("ada").size(120, 40).keys("<C-k>what can marco<Enter>").text());
    let screen = Screen::with(colourful(), "ada").keys("<C-k>what can wang<Enter>");
    says(&screen, "What 王小明 can do, now");
    says(&screen, "ClockOnly, line 4, group Everyone");
}

#[test]
fn who_may_not_see_others_sees_only_what_is_theirs_and_is_told_so() {
    let screen = Screen::of("bo").keys("<C-k>who can clock in<Enter>");
    says(&screen, "Bo Lind");
    says_not(&screen, "Rudy Vega");
    says(&screen, "5 people are not listed");
    says(&screen, "2 shown");
    assert_snapshot!("cans_bo_60", screen.size(60, 20).text());
    let screen = Screen::of("bo").keys("<C-k>what can rudy");
    says(&screen, "Nobody you may list is called that.");
    let screen = Screen::of("bo").keys("<C-k>what can I do?<Enter>");
    says(&screen, "What you can do, now");
    says(&screen, "5 of 141 actions");
    assert!(screen.records.is_empty(), "one's own needs no permission");
}

#[test]
fn one_person_who_is_hidden_is_left_out_and_asking_is_an_attempt() {
    let mut screen = map("ada");
    let text = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"iam:*","Resource":"*"},
        {"Effect":"Deny","Action":"iam:SimulatePrincipalPolicy","Resource":"arn:coffee:iam::bluebird:user/rudy"}]}"#;
    given(&mut screen, "NotRudy", Holder::Employee(Name::literal("marco")), text);
    let screen = Screen::with(screen.shop().clone(), "marco").tab(Tab::Access).keys(DRAWER);
    assert_eq!(line(&screen), "Open the drawer: Ada and Marco; Blaine as Cashier (1 person is not shown)");
    let screen = screen.keys("c");
    says(&screen, "1 person is not listed: you may not see what they can do.");
    says_not(&screen, "Rudy Vega");
    let screen = screen.keys("<Esc><C-k>what can rudy<Enter>");
    assert!(screen.model.overlays.is_empty(), "{}", screen.text());
    let [record] = screen.records.as_slice() else { panic!("{:?}", screen.records) };
    assert!(matches!(record.outcome, RecordOutcome::Denied), "{record:?}");
}

#[test]
fn a_hundred_thousand_people_are_counted_and_searched() {
    let screen = Screen::with(crowd(100_000), "ada").size(120, 40).keys("<C-k>who can clock in<Enter>");
    says(&screen, "100,006 people");
    let screen = screen.keys("<End>");
    says(&screen, "group Everyone");
    let screen = screen.keys("number99999");
    says(&screen, "1 of 100,006");
    says(&screen, "王 Number99999");
    let screen = screen.keys("<Esc><Esc>").tab(Tab::Access).keys("fff<Esc>");
    assert!(line(&screen).contains("99,99"), "{}", line(&screen));
}

#[test]
fn any_size() {
    for keys in ["c", "c<Enter>", "<C-k>who can ", "<C-k>what can ", "<C-k>what can I<Enter><End>"] {
        let mut screen = Screen::with(colourful(), "ada").tab(Tab::Access).keys(DRAWER).keys(keys);
        for width in (20..=200).step_by(7) {
            for height in (5..=60).step_by(7) {
                screen = screen.size(width, height);
            }
        }
    }
    let bo = Screen::with(sample(), "bo").keys("<C-k>who can clock in<Enter>");
    (20..=200).step_by(7).fold(bo, |screen, width| screen.size(width, 20));
}
