//! The policies: the list, where they are used, their versions.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::shop::{Change, Command, Edit, Employee, Holder, Name, SafeText};
use brewgate::ui::Tab;

use crate::support::{Screen, monday, sample};

fn policies(person: &str) -> Screen {
    Screen::of(person).tab(Tab::Policies)
}

/// Selects a policy by its name.
fn at(name: &str) -> Screen {
    policies("ada").keys(&format!("/{name}<Enter>"))
}

/// LeadRefunds with a second version, at 90.
fn edited() -> Screen {
    let mut screen = policies("ada");
    let text = screen.shop().policy_text("LeadRefunds").unwrap().replace("\"50\"", "\"90\"");
    screen.run(Command::CreateVersion { policy: Name::literal("LeadRefunds"), text: text.into() });
    screen.keys("/leadrefunds<Enter>")
}

fn bare() -> Screen {
    let mut shop = sample();
    for name in shop.employees.keys().cloned().collect::<Vec<_>>() {
        shop.apply(&Change::Employee(Edit::removed(&shop.employees[&name])));
    }
    for name in shop.groups.keys().cloned().collect::<Vec<_>>() {
        shop.apply(&Change::Group(Edit::removed(&shop.groups[&name])));
    }
    for name in shop.roles.keys().cloned().collect::<Vec<_>>() {
        shop.apply(&Change::Role(Edit::removed(&shop.roles[&name])));
    }
    for name in shop.policies.values().filter(|p| !p.built_in).map(|p| p.name.clone()).collect::<Vec<_>>() {
        shop.apply(&Change::Policy(Edit::removed(&shop.policies[&name])));
    }
    Screen::with(shop, "ada").tab(Tab::Policies)
}

/// Long and foreign names around LeadRefunds.
fn long() -> Screen {
    let mut shop = sample();
    let mut person = Employee::new(
        Name::literal("xiaoming"),
        SafeText::new("王小明 🧋 of the very long name that goes on").unwrap(),
        monday(),
    );
    person.groups.push(Name::literal("ShiftLeads"));
    shop.apply(&Change::Employee(Edit::made(person)));
    let mut screen = Screen::with(shop, "ada").tab(Tab::Policies);
    let name = "AVeryLongPolicyNameThatSomebodyThoughtWasAGoodIdeaAtTheTimeAndNowItIsHere";
    let text = screen.shop().policy_text("LeadRefunds").unwrap().clone();
    screen.run(Command::CreatePolicy {
        name: Name::literal(name),
        description: Some(SafeText::new("王小明 🧋 may do what is written here and nothing else at all").unwrap()),
        text,
    });
    screen.keys("<Home>")
}

#[test]
fn looks() {
    insta::assert_snapshot!("policies_80", policies("ada").text());
    insta::assert_snapshot!("policies_60", policies("ada").size(60, 20).text());
    insta::assert_snapshot!("policies_120", at("LeadRefunds").size(120, 40).text());
    insta::assert_snapshot!("policies_bare", bare().text());
    insta::assert_snapshot!("policies_long", long().text());
    insta::assert_snapshot!("policies_long_120", long().size(120, 40).text());
    insta::assert_snapshot!("policies_detail_80", at("LeadRefunds").keys("<Tab>").text());
    insta::assert_snapshot!("policies_versions", edited().keys("v").text());
    insta::assert_snapshot!("policies_changed", edited().keys("d").size(120, 40).text());
    insta::assert_snapshot!("policies_roll_back", edited().keys("v<Down><Enter>").text());
}

#[test]
fn every_size_is_drawn() {
    for make in [at("LeadRefunds"), long(), edited().keys("d")] {
        let mut screen = make;
        for columns in (20..=200).step_by(7) {
            for rows in (5..=60).step_by(7) {
                screen = screen.size(columns, rows);
            }
        }
    }
}

#[test]
fn searching_narrows_and_escape_clears() {
    let screen = policies("ada").keys("/refund");
    assert!(screen.text().contains("3 of"), "{}", screen.text());
    let screen = screen.keys("<Enter><Esc>");
    assert!(screen.text().contains("ApproveAtTill"), "{}", screen.text());
}

#[test]
fn going_back_asks_and_does() {
    let screen = edited();
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 2);
    let screen = screen.keys("v<Down><Enter>");
    assert!(screen.text().contains("- \"register:Amount\": \"90\""), "{}", screen.text());
    assert!(screen.text().contains("+ \"register:Amount\": \"50\""), "{}", screen.text());
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 2, "nothing happens before y");
    let screen = screen.keys("<Enter>y");
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 1);
    assert!(screen.text().contains("v1 of 2"), "{}", screen.text());
}

#[test]
fn a_version_that_is_not_in_force_can_be_deleted() {
    let screen = edited().keys("vdelete<Enter>y");
    assert_eq!(screen.shop().versions_of(&Name::literal("LeadRefunds")).count(), 1);
    assert!(screen.keys("d").text().contains("nothing to compare"));
}

#[test]
fn a_policy_in_use_says_by_whom() {
    let screen = at("LeadRefunds").keys("x");
    assert!(screen.text().contains("still used by ShiftLeads"), "{}", screen.text());
    let mut screen = at("LeadRefunds");
    let (holder, policy) = (Holder::Group(Name::literal("ShiftLeads")), Name::literal("LeadRefunds"));
    screen.run(Command::Detach { holder, policy });
    let screen = screen.keys("xy");
    assert!(!screen.shop().policies.contains_key("LeadRefunds"));
    let screen = at("ClockOnly").keys("x");
    assert!(screen.text().contains("built in and stays"), "{}", screen.text());
}

#[test]
fn guardrails_are_set_and_lifted() {
    let screen = at("NoPriceChanges").keys("g");
    assert!(screen.text().contains("limits everyone but the owner"), "{}", screen.text());
    let screen = screen.keys("y");
    let names: Vec<String> = screen.shop().guardrails.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["FullShopAccess", "NoPriceChanges"]);
    let screen = screen.keys("gy");
    assert!(screen.shop().guardrails.is_empty(), "{}", screen.text());
}

#[test]
fn a_new_policy_and_a_copy_open_in_the_editor() {
    let screen = policies("ada").keys("nTips<Enter><Enter>");
    assert!(screen.text().contains("Tips, new"), "{}", screen.text());
    let screen = at("RegisterCounter").keys("c<Enter><Enter>");
    assert!(screen.text().contains("MyRegisterCounter, new"), "{}", screen.text());
    assert!(screen.text().contains("register:TakeOrder"), "{}", screen.text());
}

#[test]
fn who_may_not_read_a_text_is_told_so() {
    let mut shop = sample();
    let text =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListPolicies", "Resource": "*"}}"#;
    let mut marco = (*shop.employees["marco"]).clone();
    marco.grants.inline.insert(Name::literal("Lists"), text.into());
    shop.apply(&Change::Employee(Edit { before: Some(shop.employees["marco"].clone()), after: Some(marco.into()) }));
    let screen = Screen::with(shop, "marco").tab(Tab::Policies).keys("<Tab>");
    assert!(screen.text().contains("You may not read its text."), "{}", screen.text());
    assert!(!screen.text().contains("Statement"), "{}", screen.text());
    let screen = screen.keys("<Enter>");
    assert!(screen.model.screens.editor.is_none());
    assert_eq!(screen.records.len(), 1, "pressing a dimmed key is an attempt");
}

#[test]
fn esc_empties_the_search_and_keeps_what_was_found() {
    let screen = at("leadref").keys("<Esc>").size(120, 40);
    assert!(screen.text().contains("╭─ LeadRefunds ─"), "{}", screen.text());
    assert!(screen.text().contains("VoidsWithApproval"), "the list is whole: {}", screen.text());
}
