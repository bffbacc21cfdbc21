//! Who gains and who loses, in the boxes that ask before an edit.

use brewgate::shop::{Change, Command, Edit, Employee, Grants, Name, Shop};
use brewgate::ui::Tab;
use brewgate::ui::glyph::Glyphs;

use super::employees::{colourful, crowd, says, says_not};
use crate::support::{Screen, sample};

fn at(tab: Tab, keys: &str) -> Screen {
    Screen::with(colourful(), "ada").tab(tab).keys(keys)
}

/// A shop in which somebody's record is another one.
fn with(mut shop: Shop, name: &str, change: impl FnOnce(&mut Employee)) -> Shop {
    let before = shop.employees[name].clone();
    let mut after = Employee::clone(&before);
    change(&mut after);
    shop.apply(&Change::Employee(Edit { before: Some(before), after: Some(after.into()) }));
    shop
}

#[test]
fn a_list_tells_what_the_selected_one_gains() {
    let screen = at(Tab::Groups, "gbo");
    insta::assert_snapshot!("into_a_group_80", screen.text());
    says(&screen, "+ Bo Lind may now ");
    // Another one selected, another one told of.
    says(&screen.keys("<C-u>priya"), "+ Priya Shah may now ");
    insta::assert_snapshot!("into_a_group_60", at(Tab::Groups, "g").size(60, 20).keys("bo").text());
    insta::assert_snapshot!("into_a_group_120", at(Tab::Groups, "g").size(120, 40).keys("bo").text());
}

#[test]
fn a_list_tells_what_the_selected_one_loses() {
    let screen = at(Tab::Employees, "/marco<Enter>bClockOnly");
    insta::assert_snapshot!("boundary_80", screen.text());
    says(&screen, "- Marco Diaz may no longer ");
    insta::assert_snapshot!(
        "boundary_120",
        at(Tab::Employees, "/marco<Enter>b").size(120, 40).keys("ClockOnly").text()
    );
    let screen = screen.keys("<Enter>b");
    says(&screen, "lifts ClockOnly");
    says(&screen, "+ Marco Diaz may now ");
}

#[test]
fn a_list_says_so_where_nothing_changes_for_anybody() {
    let screen = at(Tab::Employees, "/rudy<Enter>aRegisterCounter");
    insta::assert_snapshot!("nobody_80", screen.text());
    says(&screen, "Nobody gains or loses anything.");
}

#[test]
fn what_the_checks_call_a_risk_is_asked_about_once() {
    let screen = at(Tab::Employees, "/bo lind<Enter>aFullShop");
    says(&screen, "FullShopAccess, line");
    says(&screen, "everything there is");
    let screen = screen.keys("<Enter>");
    says(&screen, "FullShopAccess: go on with this risk?");
    says(&screen, "everything there is");
    let held = |screen: &Screen| screen.shop().employees["bo"].grants.attached.clone();
    assert_eq!(held(&screen), [] as [Name; 0]);
    let screen = screen.keys("<Enter>y");
    assert_eq!(held(&screen), [Name::literal("FullShopAccess")]);
    // What is no risk is not asked about.
    let screen = at(Tab::Employees, "/bo lind<Enter>aSmallDisc<Enter>");
    assert_eq!(held(&screen), [Name::literal("SmallDiscounts")]);
}

#[test]
fn what_is_lost_with_a_role_is_told() {
    let screen = at(Tab::Employees, "/blaine<Enter>x").size(120, 40);
    says(&screen, "- Blaine Cole as Cashier may no longer ");
    let screen = at(Tab::Employees, "/jun<Enter>x").size(120, 40);
    says(&screen, "- Jun Ito as Accountant may no longer ");
    says_not(&screen, "Nobody gains or loses");
}

#[test]
fn what_was_told_is_what_happens() {
    let screen = at(Tab::Groups, "gbo");
    says(&screen, "open the cash drawer");
    let screen = screen.keys("<Enter>").tab(Tab::Employees).keys("/bo lind<Enter><Enter><Tab>");
    says(&screen, "open the cash drawer");
    // And back: what was gained is lost.
    let screen = screen.tab(Tab::Employees).keys("hCashiers");
    says(&screen, "- Bo Lind may no longer ");
    says(&screen, "open the cash drawer");
}

#[test]
fn roles_are_told_as_what_they_are() {
    let screen = at(Tab::Roles, "<Down>aInventoryFull");
    insta::assert_snapshot!("role_80", screen.text());
    says(&screen, "+ Anyone as Cashier may now ");
    let screen = at(Tab::Roles, "<Down>x");
    insta::assert_snapshot!("role_deleted_80", screen.text());
    says(&screen, "- Blaine Cole and Marco Diaz may no longer take the role");
}

#[test]
fn questions_tell_it_too() {
    let suspend = at(Tab::Employees, "/rudy<Enter>p");
    insta::assert_snapshot!("suspended_80", suspend.text());
    says(&suspend, "- Rudy Vega may no longer ");
    let resume = suspend.keys("yp");
    says(&resume, "+ Rudy Vega may now ");
    let guardrail = at(Tab::Policies, "/NoPriceChanges<Enter>g");
    insta::assert_snapshot!("guardrail_80", guardrail.text());
    insta::assert_snapshot!("end_120", at(Tab::Employees, "/marco<Enter>").size(120, 40).keys("x").text());
    insta::assert_snapshot!("end_60", at(Tab::Employees, "/marco<Enter>").size(60, 20).keys("x").text());
    let group = at(Tab::Groups, "nBakers<Enter>x");
    insta::assert_snapshot!("group_deleted_80", group.text());
    says(&group, "Nobody gains or loses anything.");
}

#[test]
fn a_limit_that_goes_back_is_told_with_its_amount() {
    let mut screen = Screen::of("ada").tab(Tab::Policies);
    let text = screen.shop().policy_text("LeadRefunds").unwrap().replace("\"50\"", "\"90\"");
    screen.run(Command::CreateVersion { policy: Name::literal("LeadRefunds"), text: text.into() });
    let screen = screen.keys("/leadrefunds<Enter>v<Down><Enter>");
    insta::assert_snapshot!("back_to_50_80", screen.text());
    says(&screen, "- Marco Diaz may refund an order in fewer cases, no longer");
    says(&screen, "with amount $51");
    insta::assert_snapshot!("back_to_50_60", screen.size(60, 20).text());
}

#[test]
fn the_answers_stay_in_sight_below_a_long_list() {
    for (columns, rows) in [(60, 20), (80, 20), (80, 24), (120, 40)] {
        let screen = Screen::with(with_everything(), "ada").size(columns, rows).tab(Tab::Policies);
        let screen = screen.keys("/FullShopAccess<Enter>g");
        says(&screen, "y  lift it    Esc  leave it");
        says(&screen, "may no longer ");
    }
    let screen = Screen::with(with_everything(), "ada").size(60, 20).tab(Tab::Policies).keys("/FullShopAccess<Enter>g");
    insta::assert_snapshot!("guardrail_60", screen.text());
}

/// Everybody with policies of their own, so that no two lose the same when the guardrail goes that withholds nothing.
fn with_everything() -> Shop {
    let mut shop = with(colourful(), "bo", |bo| bo.grants.attached = vec![Name::literal("RegisterFullAccess")]);
    for (name, policy) in [("jun", "AuditReadOnly"), ("wang", "InventoryFullAccess"), ("maximiliana", "PeopleAdmin")] {
        shop = with(shop, name, |who| who.grants.attached = vec![Name::literal(policy)]);
    }
    let policies = ["ClockOnly", "FullShopAccess"].map(Name::literal).to_vec();
    shop.apply(&Change::Guardrails(Edit { before: Some(shop.guardrails.clone()), after: Some(policies.into()) }));
    shop
}

#[test]
fn a_hire_tells_what_the_groups_of_the_job_give() {
    let screen = Screen::of("ada").tab(Tab::Employees).keys("nLena Hart<Enter>");
    let usual = |mut screen: Screen| {
        // The first job that has groups of its own.
        for _ in 0..20 {
            if screen.text().contains("the usual ones") {
                break;
            }
            screen.press("<Right><Down><Right><Up>");
        }
        screen
    };
    let screen = usual(screen);
    insta::assert_snapshot!("hire_80", screen.text());
    says(&screen, "+ Lena Hart may now ");
    insta::assert_snapshot!("hire_60", screen.size(60, 20).text());
}

#[test]
fn whoever_may_not_see_others_is_told_so() {
    let screen = Screen::of("marco").tab(Tab::Employees).keys("/bo lind<Enter>g");
    insta::assert_snapshot!("hidden_80", screen.text());
    says_not(&screen, "may now");
    says(&screen, "You may not see what others can do. The owner can let you.");
}

#[test]
fn what_a_rule_will_refuse_is_said_beforehand() {
    let mut shop = sample();
    let full: Vec<Name> = shop.policies.keys().filter(|name| ***name != *"LeadRefunds").take(10).cloned().collect();
    shop = with(shop, "bo", |bo| bo.grants = Grants { attached: full, ..Grants::default() });
    let screen = Screen::with(shop, "ada").tab(Tab::Employees).keys("/bo lind<Enter>aLeadRefunds");
    says(&screen, "It will be refused: at most 10 ");
    let screen = screen.keys("<Enter>");
    assert_eq!(screen.shop().employees["bo"].grants.attached.len(), 10);
}

#[test]
fn taking_back_says_who_may_do_less() {
    let mut screen = Screen::of("ada").tab(Tab::Groups);
    let before = screen.model.world.clone().unwrap();
    screen.run(Command::AddToGroup { employee: Name::literal("bo"), group: Name::literal("Cashiers") });
    let changes = screen.records[0].changes.iter().filter_map(Change::inverse).collect();
    screen.run(Command::Undo { of: 1, changes });
    screen.draw();
    assert_eq!(screen.shop().employees, before.shop.employees);
    says(&screen, "Bo Lind may do less now.");
    insta::assert_snapshot!("taken_back_80", screen.text());
}

#[test]
fn what_is_no_edit_of_access_says_nothing_about_it() {
    let screen = Screen::of("blaine").keys("s");
    says(&screen, "Take a role");
    says_not(&screen, "If you do this");
    let screen = at(Tab::Employees, "rphone<Enter>");
    says_not(&screen, "If you do this");
}

#[test]
fn asking_who_one_is_is_nobodys_to_give() {
    let screen = Screen::of("ada").tab(Tab::Employees).keys("nLena Hart");
    says(&screen, "Nobody gains or loses anything.");
}

#[test]
fn a_large_shop_is_compared_in_part_and_says_so() {
    let screen = Screen::with(crowd(3_000), "ada").tab(Tab::Groups).keys("<Down>aRegisterFull");
    insta::assert_snapshot!("crowd_80", screen.text());
    says(&screen, "Compared only in part");
    says(&screen, "others may now");
}

#[test]
fn ascii_says_the_same() {
    let mut screen = Screen::of("ada").tab(Tab::Groups).keys("gbo");
    screen.model.glyphs = Glyphs::ascii();
    screen.draw();
    assert!(screen.text().is_ascii(), "{}", screen.text());
    says(&screen, "+ Bo Lind may now ");
}

#[test]
fn any_size() {
    for (tab, keys) in [
        (Tab::Groups, "g"),
        (Tab::Employees, "/marco<Enter>b"),
        (Tab::Employees, "x"),
        (Tab::Employees, "nLena<Enter><Right><Down><Right>"),
        (Tab::Roles, "<Down>x"),
        (Tab::Policies, "/FullShopAccess<Enter>g"),
    ] {
        let mut screen = Screen::with(with_everything(), "ada").tab(tab).keys(keys);
        for columns in (20..=200).step_by(7) {
            for rows in (5..=60).step_by(7) {
                screen = screen.size(columns, rows);
            }
        }
    }
}
