//! The employees' screen.

use std::sync::Arc;

use brewgate::app::RecordOutcome;
use brewgate::shop::{Change, Command, Edit, Employee, Name, SafeText, Shop, SignIn};
use brewgate::ui::{Effect, Tab};

use crate::support::{Screen, monday, sample};

/// The sample shop with nobody in it yet.
pub fn empty() -> Shop {
    let shop = sample();
    Shop::new(shop.id.clone(), (*shop.owner).clone(), (*shop.settings).clone())
}

/// Somebody more, in these groups.
pub fn joined(shop: &mut Shop, name: &str, full_name: &str, groups: &[&str]) {
    let mut employee = Employee::new(Name::literal(name), SafeText::literal(full_name), monday());
    employee.groups = groups.iter().map(|group| Name::literal(group)).collect();
    employee.sign_in = SignIn::Ready;
    employee.job = Some(SafeText::literal("barista"));
    shop.apply(&Change::Employee(Edit::made(employee)));
}

/// The sample shop with names that are long, wide, and drawn with care.
pub fn colourful() -> Shop {
    let mut shop = sample();
    joined(&mut shop, "wang", "王小明", &["Everyone"]);
    joined(&mut shop, "tea", "José Núñez 🧋", &["Everyone", "Cashiers"]);
    joined(&mut shop, "maximiliana", "Maximiliana Featherstonehaugh-Cholmondeley of the Counter", &[]);
    shop
}

/// A shop of so many people.
pub fn crowd(count: usize) -> Shop {
    let mut shop = sample();
    for n in 0..count {
        let first = ["Ana", "Bruno", "Chidi", "Dara", "王"][n % 5];
        joined(&mut shop, &format!("p{n}"), &format!("{first} Number{n}"), &["Everyone"]);
    }
    shop
}

fn employees(shop: Shop) -> Screen {
    Screen::with(shop, "ada").tab(Tab::Employees)
}

/// What a screen says somewhere, else the screen for the message.
#[track_caller]
pub fn says(screen: &Screen, words: &str) {
    assert!(screen.text().contains(words), "not there: {words}\n{}", screen.text());
}

#[track_caller]
pub fn says_not(screen: &Screen, words: &str) {
    assert!(!screen.text().contains(words), "there: {words}\n{}", screen.text());
}

#[test]
fn nobody_works_here_yet() {
    insta::assert_snapshot!(employees(empty()).text());
}

#[test]
fn everybody() {
    insta::assert_snapshot!(employees(colourful()).text());
}

#[test]
fn everybody_small() {
    insta::assert_snapshot!(employees(colourful()).size(60, 20).text());
}

#[test]
fn everybody_medium() {
    insta::assert_snapshot!(employees(colourful()).size(120, 40).keys("<Down><Down><Down><Down>").text());
}

#[test]
fn everybody_large() {
    insta::assert_snapshot!(employees(colourful()).size(160, 40).text());
}

#[test]
fn one_person_then_what_they_can_do() {
    let screen = employees(sample()).keys("/marco<Enter><Enter>");
    insta::assert_snapshot!("marco", screen.text());
    let screen = screen.keys("<Tab>");
    insta::assert_snapshot!("what_marco_can_do", screen.text());
    let screen = screen.keys("<Down><Down><Down><Down><Down><Down><Down><Down>e");
    insta::assert_snapshot!("why_marco_may_refund", screen.text());
}

#[test]
fn a_search_takes_words_in_any_order_and_esc_goes_back_step_by_step() {
    let screen = employees(sample()).keys("/shift marco");
    says(&screen, "1 of 6");
    says(&screen, "Marco Diaz");
    says_not(&screen, "Rudy Vega");
    let screen = screen.keys("<Enter><Enter>");
    says(&screen, "Sign-in name");
    let screen = screen.keys("<Esc>");
    says(&screen, "1 of 6");
    let screen = screen.keys("<Esc>");
    says(&screen, "Rudy Vega");
    let screen = screen.keys("/nobody like this");
    says(&screen, "Nobody has these words.");
    says(&screen.keys("<Esc>"), "Rudy Vega");
}

#[test]
fn letters_are_text_while_searching_and_keys_otherwise() {
    let screen = employees(sample()).keys("/n");
    assert!(screen.model.overlays.is_empty());
    let screen = screen.keys("<Esc>n");
    says(&screen, "New hire");
}

#[test]
fn sorting_and_filtering_keep_who_is_selected() {
    let screen = employees(colourful()).size(160, 40).keys("<Down><Down><Down>");
    says(&screen, "─ Jun Ito ─");
    let screen = screen.keys("s");
    says(&screen, "by job");
    says(&screen, "─ Jun Ito ─");
    let screen = screen.keys("ss");
    says(&screen, "by hired, latest first");
    let screen = screen.keys("ff");
    says(&screen, "Employees who left");
    says(&screen, "Nobody left so far.");
    says(&screen.keys("f"), "Jun Ito");
}

#[test]
fn a_hundred_thousand_people_are_drawn_by_row_and_searched() {
    let screen = employees(crowd(100_000));
    says(&screen, "100,006");
    let screen = screen.keys("<End>");
    let rows = screen.text().lines().filter(|line| line.contains("Number") || line.contains("not set up")).count();
    assert_eq!(rows, 18, "{}", screen.text());
    let screen = screen.keys("/number99999");
    says(&screen, "1 of 100,006");
    says(&screen, "王 Number99999");
    let screen = screen.keys("<Enter><Enter>");
    says(&screen, "p99999");
    // Adding one person to a group must be usable too: the pick is narrowed, not scrolled.
    let screen = screen.keys("<Esc><Esc>").tab(Tab::Groups).keys("gnumber4242 ");
    says(&screen, "11 of 100,005");
}

#[test]
fn a_new_hire_has_no_access_until_a_group_gives_some() {
    let screen = employees(sample()).size(120, 40).keys("nLena Hart<Enter><Enter><Enter>");
    assert_eq!(screen.shop().employees["lena"].full_name.to_string(), "Lena Hart");
    says(&screen, "no access yet");
    // Who was just hired is selected.
    says(&screen, "╭─ Lena Hart ─");
    says(&screen, "Nothing yet. Groups carry the rules");
    let screen = screen.keys("gCash<Enter>");
    assert_eq!(screen.shop().employees["lena"].groups, [Name::literal("Cashiers")]);
    says(&screen, "✓ open the cash drawer");
    says_not(&screen, "no access yet");
    let screen = screen.keys("h<Enter>");
    assert!(screen.shop().employees["lena"].groups.is_empty());
    says(&screen, "no access yet");
}

#[test]
fn ending_an_employment_takes_the_person_out_of_the_list_and_ends_the_session() {
    let mut shop = sample();
    let session = brewgate::shop::Session {
        id: brewgate::shop::SessionId(8),
        person: brewgate::shop::Person::Employee(Name::literal("blaine")),
        started: monday(),
        expires: monday() + jiff::SignedDuration::from_hours(12),
        mfa_at: Some(monday()),
        workstation: Name::literal("front"),
        role: Some(brewgate::shop::RoleSession {
            role: Name::literal("Cashier"),
            started: monday(),
            expires: monday() + jiff::SignedDuration::from_hours(1),
        }),
    };
    shop.apply(&Change::Session(Edit::made(session)));
    let screen = employees(shop).keys("x");
    insta::assert_snapshot!("what_ends", screen.text());
    let screen = screen.keys("<Enter>");
    assert!(!screen.shop().employees["blaine"].is_ended(), "Enter never confirms harm");
    let screen = screen.keys("y");
    assert!(screen.shop().employees["blaine"].is_ended());
    assert_eq!(screen.shop().sessions.len(), 1, "only Ada's own is left");
    says_not(&screen, "Blaine Cole            rotates");
    let screen = screen.keys("ff");
    says(&screen, "Blaine Cole");
    says(&screen, "left");
}

#[test]
fn policies_boundary_and_sign_in() {
    let screen = employees(sample()).keys("aAuditRead<Enter>");
    let held = |screen: &Screen| screen.shop().employees["blaine"].grants.clone();
    assert_eq!(held(&screen).attached, [Name::literal("AuditReadOnly")]);
    let screen = screen.keys("bClockOnly<Enter>");
    assert_eq!(held(&screen).boundary, Some(Name::literal("ClockOnly")));
    let screen = screen.keys("b<Enter>d<Enter>");
    assert_eq!((held(&screen).boundary, held(&screen).attached), (None, vec![]));
    let screen = screen.keys("py");
    assert!(!screen.shop().employees["blaine"].is_active());
    says(&screen, "suspended");
    let screen = screen.keys("py");
    assert!(screen.shop().employees["blaine"].is_active());
    let screen = screen.keys("rphone<Enter>");
    says(&screen, "Reset the phone codes of Blaine?");
    let invited = |screen: &Screen| matches!(screen.shop().employees["blaine"].sign_in, SignIn::Invited { .. });
    let screen = screen.keys("<Enter><Enter>");
    assert!(!invited(&screen), "Enter never confirms harm");
    assert!(invited(&screen.keys("y")));
}

#[test]
fn esc_keeps_who_is_selected() {
    let screen = employees(sample()).size(120, 40).keys("<Down><Down><Esc>");
    says(&screen, "╭─ Jun Ito ─");
    // Found, and the list whole again: the next key is still about her.
    let screen = screen.keys("/priya<Enter><Esc>");
    says(&screen, "╭─ Priya Shah ─");
    says(&screen, "Rudy Vega");
}

#[test]
fn titles_name_people_as_people_do() {
    let screen = employees(sample()).keys("i");
    says(&screen, "Edit Blaine");
    says(&screen.keys("<Esc>l"), "New inline policy for Blaine");
}

#[test]
fn marco_may_hire_but_not_attach_and_trying_is_on_the_record() {
    let screen = Screen::of("marco").tab(Tab::Employees).keys("a");
    let last = screen.records.last().unwrap();
    assert_ne!(last.outcome, RecordOutcome::Allowed);
    assert!(screen.model.overlays.is_empty());
    assert!(screen.model.toast.is_some());
    let screen = screen.keys("n");
    says(&screen, "New hire");
    let screen = screen.keys("<Esc><Down><Enter><Tab>");
    says(&screen, "You may not see what others can do. The owner can let you.");
    // What oneself can do needs no permission.
    let screen = screen.keys("<Esc>/marco<Enter><Enter><Tab>");
    says(&screen, "refund an order");
    // Adding to a group is bright, for the groups that Marco may fill.
    let screen = screen.keys("g");
    says(&screen, "Add Marco to a group");
}

#[test]
fn rudy_does_not_see_the_tab() {
    let screen = Screen::of("rudy");
    says_not(&screen, "3 Employees");
    let screen = screen.keys("3");
    says_not(&screen, "New hire");
}

#[test]
fn a_policy_opens_in_the_editor_and_a_group_in_its_tab() {
    let mut shop = sample();
    joined(&mut shop, "zoe", "Zoe", &["Everyone"]);
    let mut zoe = (*shop.employees["zoe"]).clone();
    zoe.grants.attached = vec![Name::literal("ClockOnly")];
    shop.apply(&Change::Employee(Edit { before: shop.employees.get("zoe").cloned(), after: Some(Arc::new(zoe)) }));
    let screen = employees(shop).keys("/zoe<Enter><Enter><Enter>");
    assert_eq!(screen.model.tab, Tab::Groups);
    says(&screen, "Everyone");
    let screen = screen.tab(Tab::Employees).keys("<Down><Enter>");
    assert!(screen.model.screens.editor.is_some());
}

#[test]
fn the_world_may_change_under_the_list() {
    let mut screen = employees(sample()).keys("<Down>");
    let world = screen.model.world.clone().unwrap();
    let bo = world.shop.employees["bo"].clone();
    screen.model.world = Some(Arc::new(world.after(&[Change::Employee(Edit::removed(&bo))]).unwrap()));
    let screen = screen.keys("<Down><Up>");
    says_not(&screen, "Bo Lind");
    assert!(screen.unanswered.iter().all(|effect| !matches!(effect, Effect::Do(Command::Look { .. }))));
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let screen = employees(sample()).click("Marco Diaz");
    says(&screen, "▸ Marco Diaz");
    let screen = screen.click("Marco Diaz");
    says(&screen, "Sign-in name");
    let screen = screen.keys("<Esc>").click("SHIFT");
    says(&screen, "NAME ↑");
    says(&screen.click("JOB"), "JOB ↑");
}

#[test]
fn all_actions_show_also_where_nothing_is_possible() {
    let screen = employees(sample()).keys("<Down><Enter><Tab>");
    says_not(&screen, "Register");
    let screen = screen.keys("o");
    says(&screen, "✗ open the cash drawer");
    says(&screen, "5 of 141");
}

#[test]
fn any_size() {
    let mut screen = employees(colourful());
    for keys in ["", "/a", "<Enter><Enter>", "<Tab>", "e", "<Esc>x", "<Esc>g"] {
        screen.press(keys);
        for columns in (20..=200).step_by(7) {
            for rows in (5..=60).step_by(7) {
                screen = screen.size(columns, rows);
            }
        }
        screen = screen.size(80, 24);
    }
}

/// No key of these screens means two things, none takes a key that means the same everywhere, and what they ask exists.
#[test]
fn keys_do_not_collide_and_ask_for_what_there_is() {
    use brewgate::ui::Needs;
    use brewgate::ui::keymap::{EVERYWHERE, INSIDE, TABS};
    use brewgate::ui::screen::{employees, groups, roles};
    for own in [employees::BINDINGS, groups::BINDINGS, roles::BINDINGS] {
        let all: Vec<_> = own.iter().chain(INSIDE).chain(EVERYWHERE).chain(TABS).collect();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert!(one.key != other.key, "{} and {} have the same key", one.name, other.name);
                assert!(one.name != other.name, "{} stands there twice", one.name);
            }
            if let Needs::Asks { action, .. } = &one.needs {
                assert!(brewgate::shop::catalogue().action(action).is_some(), "{action} is not in the catalogue");
            }
        }
    }
}
