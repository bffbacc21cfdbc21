//! The roles' screen.

use brewgate::shop::{Change, Edit, Name, Person, RoleSession, Session, SessionId, Shop};
use brewgate::ui::{Demo, Tab};
use jiff::SignedDuration;

use super::employees::{colourful, crowd, empty, says, says_not};
use crate::support::{Screen, monday, sample};

fn roles(shop: Shop) -> Screen {
    Screen::with(shop, "ada").tab(Tab::Roles)
}

/// Somebody working with a role in hand.
fn working(shop: &mut Shop, id: u64, name: &str, role: &str) {
    let session = Session {
        id: SessionId(id),
        person: Person::Employee(Name::literal(name)),
        started: monday() - SignedDuration::from_mins(20),
        expires: monday() + SignedDuration::from_hours(8),
        mfa_at: Some(monday()),
        workstation: Name::literal("front"),
        role: Some(RoleSession {
            role: Name::literal(role),
            started: monday() - SignedDuration::from_mins(10),
            expires: monday() + SignedDuration::from_mins(50),
        }),
    };
    shop.apply(&Change::Session(Edit::made(session)));
}

fn busy() -> Shop {
    let mut shop = colourful();
    working(&mut shop, 8, "blaine", "Cashier");
    shop
}

#[test]
fn no_roles_yet() {
    insta::assert_snapshot!(roles(empty()).text());
}

#[test]
fn all_roles() {
    insta::assert_snapshot!(roles(busy()).text());
}

#[test]
fn all_roles_small() {
    insta::assert_snapshot!(roles(busy()).size(60, 20).text());
}

#[test]
fn all_roles_medium() {
    insta::assert_snapshot!(roles(busy()).size(120, 40).keys("<Down>").text());
}

#[test]
fn one_role_and_who_can_take_it() {
    let screen = roles(busy()).keys("<Enter>");
    insta::assert_snapshot!("accountant", screen.text());
    let screen = screen.keys("<Tab>");
    insta::assert_snapshot!("who_can_take_accountant", screen.text());
    let screen = screen.keys("<Down>e");
    insta::assert_snapshot!("why_somebody_cannot", screen.text());
    let screen = screen.keys("<Esc><Up><Enter>");
    assert_eq!(screen.model.tab, Tab::Employees);
    says(&screen, "Jun Ito");
}

#[test]
fn jun_may_not_take_accountant_in_the_evening() {
    let mut screen = roles(sample()).size(120, 40);
    says(&screen, "✓ Jun Ito");
    // The demo does not lock while nobody touches a key.
    screen.model.demo = Some(Demo { people: vec![] });
    // The reasons are made anew with the next key, once the minute is another.
    let screen = screen.after(SignedDuration::from_hours(11)).keys("<Down><Up>");
    says(&screen, "✗ Jun Ito");
    says(&screen, "Nobody may take it now.");
}

#[test]
fn a_role_in_hand_is_taken_back() {
    let screen = roles(busy()).keys("<Down>v");
    says(&screen, "Take Cashier from Blaine Cole?");
    let screen = screen.keys("y");
    assert!(screen.shop().sessions[&SessionId(8)].role.is_none());
    says_not(&screen, "Blaine Cole");
}

#[test]
fn of_several_who_have_it_in_hand_one_is_picked() {
    let mut shop = busy();
    working(&mut shop, 9, "marco", "Cashier");
    let screen = roles(shop).keys("<Down>vmarco<Enter>");
    says(&screen, "Take Cashier from Marco Diaz?");
    let screen = screen.keys("y");
    assert!(screen.shop().sessions[&SessionId(9)].role.is_none());
    assert!(screen.shop().sessions[&SessionId(8)].role.is_some());
}

#[test]
fn a_new_role_goes_on_to_the_editor_and_trust_opens_there() {
    let screen = roles(sample()).keys("nBaking<Enter><Enter><Enter><Enter>");
    assert!(screen.model.screens.editor.is_some(), "{}", screen.text());
    let screen = roles(sample()).keys("t");
    assert!(screen.model.screens.editor.is_some());
}

#[test]
fn policies_come_and_go_and_a_role_is_deleted() {
    let screen = roles(sample()).keys("<Down>aAuditRead<Enter>");
    assert!(screen.shop().roles["Cashier"].grants.attached.contains(&Name::literal("AuditReadOnly")));
    let screen = screen.keys("dAuditRead<Enter>");
    assert!(!screen.shop().roles["Cashier"].grants.attached.contains(&Name::literal("AuditReadOnly")));
    let screen = screen.keys("x");
    says(&screen, "Delete the role Cashier?");
    assert!(!screen.keys("y").shop().roles.contains_key("Cashier"));
}

#[test]
fn a_huge_shop_says_how_many_were_asked_about() {
    let screen = roles(crowd(3_000)).keys("<Tab><Tab>");
    says(&screen, "Asked about 500 of 3,006 people");
}

#[test]
fn any_size() {
    let mut screen = roles(busy()).keys("<Down>");
    for keys in ["", "<Enter>", "<Tab>", "e", "<Esc>v"] {
        screen.press(keys);
        for columns in (20..=200).step_by(7) {
            for rows in (5..=60).step_by(7) {
                screen = screen.size(columns, rows);
            }
        }
        screen = screen.size(80, 24);
    }
}
