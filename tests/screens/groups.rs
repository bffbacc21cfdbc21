//! The groups' screen.

use brewgate::shop::Name;
use brewgate::ui::Tab;

use super::employees::{colourful, crowd, empty, says, says_not};
use crate::support::{Screen, sample};

fn groups(shop: brewgate::shop::Shop) -> Screen {
    Screen::with(shop, "ada").tab(Tab::Groups)
}

#[test]
fn no_groups_yet() {
    insta::assert_snapshot!(groups(empty()).text());
}

#[test]
fn all_groups() {
    insta::assert_snapshot!(groups(colourful()).text());
}

#[test]
fn all_groups_small() {
    insta::assert_snapshot!(groups(colourful()).size(60, 20).text());
}

#[test]
fn all_groups_medium() {
    insta::assert_snapshot!(groups(colourful()).size(120, 40).keys("<Down>").text());
}

#[test]
fn one_group_and_its_members() {
    let screen = groups(colourful()).keys("<Down><Enter>");
    insta::assert_snapshot!("everyone", screen.text());
    let screen = screen.keys("<Tab>");
    insta::assert_snapshot!("members_of_everyone", screen.text());
    let screen = screen.keys("<Enter>");
    assert_eq!(screen.model.tab, Tab::Employees);
    says(&screen, "Blaine Cole");
}

#[test]
fn a_group_is_made_filled_emptied_and_deleted() {
    let screen = groups(sample()).keys("nBakers<Enter>");
    assert!(screen.shop().groups.contains_key("Bakers"));
    says(&screen, "nothing yet");
    let screen = screen.keys("grudy<Enter>aRegisterCounter<Enter>");
    assert_eq!(screen.shop().member_count("Bakers"), 1);
    assert_eq!(screen.shop().groups["Bakers"].grants.attached, [Name::literal("RegisterCounter")]);
    let screen = screen.keys("x");
    assert!(screen.model.overlays.is_empty(), "not while somebody is in it");
    let screen = screen.keys("h<Enter>");
    assert_eq!(screen.shop().member_count("Bakers"), 0);
    let screen = screen.keys("x<Enter>");
    assert!(screen.shop().groups.contains_key("Bakers"), "Enter never confirms harm");
    let screen = screen.keys("y");
    assert!(!screen.shop().groups.contains_key("Bakers"));
}

#[test]
fn the_selected_member_is_taken_out_where_the_members_have_the_keys() {
    let screen = groups(sample()).keys("<Enter><Tab>h");
    says(&screen, "Take Rudy Vega out of Cashiers?");
    let screen = screen.keys("y");
    assert!(!screen.shop().employees["rudy"].groups.contains(&Name::literal("Cashiers")));
    says(&screen, "Nobody is in this group yet.");
}

#[test]
fn everybody_of_a_large_shop() {
    let screen = groups(crowd(20_000)).keys("<Down><Tab><Tab><End>");
    says(&screen, "Members of Everyone");
    let rows = screen.text().lines().filter(|line| line.contains("Number")).count();
    assert!((1..=20).contains(&rows), "{}", screen.text());
}

#[test]
fn marco_does_not_see_the_tab() {
    says_not(&Screen::of("marco"), "4 Groups");
}

#[test]
fn any_size() {
    let mut screen = groups(colourful()).keys("<Down>");
    for keys in ["", "<Enter>", "<Tab>", "h", "<Esc>g"] {
        screen.press(keys);
        for columns in (20..=200).step_by(7) {
            for rows in (5..=60).step_by(7) {
                screen = screen.size(columns, rows);
            }
        }
        screen = screen.size(80, 24);
    }
}
