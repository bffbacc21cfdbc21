//! The access map: who may do what, now.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::shop::{Command, Employee, Name, SafeText, Shop};
use brewgate::ui::canvas::Target;
use brewgate::ui::{Demo, Effect, Message, Tab};
use insta::assert_snapshot;

use crate::support::{Screen, monday, sample};

/// Marco's refund: the eighth row below the first, the fourth person beside the owner.
const REFUND_OF_MARCO: &str = "<Down><Down><Down><Down><Down><Down><Down><Down><Right><Right><Right><Right>";

fn map(person: &str) -> Screen {
    Screen::of(person).tab(Tab::Access)
}

/// The line of the map on which an action stands.
fn row(screen: &Screen, label: &str) -> String {
    let text = screen.text();
    let line = text.lines().find(|line| line.contains(label));
    line.unwrap_or_else(|| panic!("no row {label} in\n{text}")).to_owned()
}

fn hired(mut shop: Shop, name: &str, full_name: &str) -> Shop {
    let employee = Employee::new(Name::literal(name), SafeText::new(full_name).unwrap(), monday());
    shop.employees.insert(employee.name.clone(), employee.into());
    shop
}

#[test]
fn the_map_as_a_presenter_leaves_it() {
    assert_snapshot!("access_80", map("ada").keys(REFUND_OF_MARCO).text());
    assert_snapshot!("access_60", map("ada").size(60, 20).keys(REFUND_OF_MARCO).text());
    assert_snapshot!("access_120", map("ada").size(120, 40).keys(REFUND_OF_MARCO).text());
}

#[test]
fn a_cell_is_explained_in_three_steps() {
    assert_snapshot!("access_explained", map("ada").keys(REFUND_OF_MARCO).keys("<Enter>").size(100, 30).text());
    let by_role = map("ada").keys("<Right><Enter><End>").size(100, 34).text();
    assert!(by_role.contains("With the role Cashier in hand"), "{by_role}");
}

#[test]
fn each_mark_is_said_in_words() {
    let screen = map("ada").keys("<Right>");
    assert!(screen.text().contains("as Cashier: always (RegisterCounter"), "{}", screen.text());
    let screen = screen.keys("<Right>");
    assert!(screen.text().contains("✗ nothing allows it"), "{}", screen.text());
    assert!(screen.text().contains("To allow it: If Bo Lind had the policy RegisterCounter"), "{}", screen.text());
    let refund = screen.keys("<Down><Down><Down><Down><Down><Down><Down><Down>");
    assert_snapshot!("access_refused_80", refund.text());
    assert_snapshot!("access_refused_why_80", refund.keys("<Enter>").text());
}

#[test]
fn a_new_version_of_a_policy_flips_a_cell_at_once() {
    let mut screen = map("ada");
    assert_eq!(row(&screen, "Refund").matches('?').count(), 1, "only Marco's depends");
    let effects = vec![Effect::Do(Command::CreateVersion {
        policy: Name::literal("LeadRefunds"),
        text: r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"register:OpenTill","Resource":"*"}}"#
            .into(),
    })];
    screen.carry(effects);
    assert_eq!(row(&screen, "Refund").matches('?').count(), 0, "{}", screen.text());
    assert_eq!(row(&screen, "Refund").matches('✓').count(), 1, "the owner's stays");
}

#[test]
fn the_hour_alone_changes_the_map() {
    let rule = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"register:TakeOrder","Resource":"*",
        "Condition":{"NumericLessThan":{"shop:Hour":"10"}}}}"#;
    let mut screen = map("ada");
    screen.carry(vec![
        Effect::Do(Command::CreatePolicy { name: Name::literal("Early"), description: None, text: rule.into() }),
        Effect::Do(Command::Attach {
            holder: brewgate::shop::Holder::Employee(Name::literal("bo")),
            policy: Name::literal("Early"),
        }),
    ]);
    let before = row(&screen, "Ring up a sale").matches('✓').count();
    // The demo does not lock.
    screen.model.demo = Some(Demo { people: vec![] });
    let screen = screen.after(jiff::SignedDuration::from_mins(18));
    assert_eq!(row(&screen, "Ring up a sale").matches('✓').count(), before);
    let screen = screen.after(jiff::SignedDuration::from_mins(1));
    assert_eq!(row(&screen, "Ring up a sale").matches('✓').count(), before - 1, "{}", screen.text());
}

#[test]
fn services_people_and_order() {
    let screen = map("ada").keys("f");
    assert!(screen.text().contains("all services"), "{}", screen.text());
    let screen = screen.keys("f");
    assert!(screen.text().contains("online orders · reports"), "{}", screen.text());
    let screen = screen.keys("f");
    assert!(screen.text().contains("time clock · roster"), "{}", screen.text());
    let screen = screen.keys("ff/pri<Enter>");
    assert!(screen.text().contains("1 found"), "{}", screen.text());
    assert!(!row(&screen, " Priya ").contains("Marco"), "{}", screen.text());
    let screen = screen.keys("<Esc>");
    assert!(row(&screen, " Priya ").contains("Marco"), "{}", screen.text());
    let by_job = screen.keys("s");
    let heads = row(&by_job, "Rudy ");
    let place = |name: &str| heads.find(name).unwrap();
    assert!(place("Ada") < place("Jun") && place("Jun") < place("Rudy") && place("Rudy") < place("Bo"), "{heads}");
    let nobody = by_job.keys("/zzz");
    assert!(nobody.text().contains("Nobody here has these words"), "{}", nobody.text());
}

#[test]
fn names_alike_are_told_apart() {
    let shop = hired(hired(sample(), "marco.p", "Marco Polo"), "xiaoming", "王小明");
    let shop = hired(hired(shop, "sam", "Sam Lee"), "sam2", "Sam Long");
    let shop = hired(shop, "tea", "🧋 Bubble Tea The Third Of That Name");
    let screen = Screen::with(shop, "ada").size(120, 30).tab(Tab::Access);
    assert_snapshot!("access_names", screen.text());
}

#[test]
fn a_click_selects_a_cell() {
    let mut screen = map("ada");
    screen.message(Message::Click(Target::Cell { pane: 0, row: 9, column: 4 }));
    assert!(screen.text().contains("Marco · Refund"), "{}", screen.text());
    let screen = screen.click("Priya");
    assert!(screen.text().contains("Priya · Refund"), "{}", screen.text());
}

#[test]
fn what_one_may_not_see_is_not_shown() {
    let mut screen = map("ada");
    let deny = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"iam:*","Resource":"*"},
        {"Effect":"Deny","Action":"iam:SimulatePrincipalPolicy","Resource":"arn:coffee:iam::bluebird:user/bo"}]}"#;
    screen.carry(vec![
        Effect::Do(Command::CreatePolicy { name: Name::literal("NotBo"), description: None, text: deny.into() }),
        Effect::Do(Command::Attach {
            holder: brewgate::shop::Holder::Employee(Name::literal("marco")),
            policy: Name::literal("NotBo"),
        }),
    ]);
    let screen = Screen::with(screen.shop().clone(), "marco").tab(Tab::Access).keys("<Right><Right>");
    assert!(screen.text().contains("You may not see what others can do"), "{}", screen.text());
    assert!(row(&screen, "Ring up a sale").contains('-'), "{}", screen.text());
    let screen = screen.keys("<Enter>");
    assert!(screen.model.overlays.is_empty() && screen.records.len() == 1, "an attempt, on the record");
}

#[test]
fn a_hundred_people_are_shown_a_window_at_a_time() {
    let shop = (0..100).fold(sample(), |shop, n| hired(shop, &format!("p{n:03}"), &format!("Person {n:03}")));
    let mut screen = Screen::with(shop, "ada").size(120, 40).tab(Tab::Access).keys("f");
    assert!(screen.text().contains("of 107"), "{}", screen.text());
    screen.press("<End>");
    assert!(screen.text().contains("to 107 of 107"), "{}", screen.text());
}

#[test]
fn any_size() {
    let mut screen = map("ada");
    for keys in ["", "/a", "<Esc>f<PageDown><End>", "<Enter>"] {
        screen = screen.size(100, 30).keys(keys);
        for width in (20..=200).step_by(7) {
            for height in (5..=60).step_by(7) {
                screen = screen.size(width, height);
            }
        }
    }
}
