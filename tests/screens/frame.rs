//! The frame around every screen.

use brewgate::shop::{Change, Command, Edit, Name, SafeText};
use brewgate::ui::Overlay;
use brewgate::ui::overlay::notice::Notice;

use brewgate::ui::Tab;
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::theme::{Depth, Role, Theme};
use ratatui::style::Color;

use crate::support::{Screen, sample};

#[test]
fn a_window_below_the_floor_says_so_and_takes_no_keys() {
    let screen = Screen::of("ada").size(59, 20);
    assert!(screen.text().contains("brewgate needs 60 × 20"));
    let screen = screen.keys("0").size(80, 24);
    assert!(screen.text().contains("Ada Park (owner)"), "{}", screen.text());
}

#[test]
fn every_tab_is_named_or_numbered_at_every_width() {
    for width in [60, 80, 100, 120] {
        let screen = Screen::of("ada").size(width, 24);
        let text = screen.text();
        let tabs = text.lines().nth(1).unwrap().to_owned();
        for digit in ["2", "3", "4", "5", "6", "7", "8", "0"] {
            assert!(tabs.contains(digit), "{width}: {tabs}");
        }
        assert!(tabs.contains("2 Access"), "{width}: {tabs}");
        if width >= 80 {
            assert!(tabs.contains("0 Settings"), "{width}: {tabs}");
        }
    }
}

#[test]
fn the_lock_works_over_whatever_lies_on_the_screen() {
    for over in ["3n", "3x", "3g", "<C-k>", "?"] {
        let screen = Screen::of("ada").keys(over).keys("<C-l>");
        assert!(screen.text().contains("locked"), "{over}: {}", screen.text());
        assert!(screen.model.overlays.is_empty(), "{over}");
    }
}

#[test]
fn a_letter_without_a_meaning_says_so_and_the_next_key_takes_the_words_away() {
    let screen = Screen::of("ada").keys("31");
    assert!(screen.text().contains("1 does nothing here. ? shows the keys."), "{}", screen.text());
    let screen = screen.keys("<Down>");
    assert!(!screen.text().contains("does nothing"), "{}", screen.text());
    let screen = Screen::of("rudy").keys("x");
    assert!(screen.text().contains("x is no key of this station."), "{}", screen.text());
}

#[test]
fn a_question_shows_its_answers_however_long_it_is() {
    let screen = Screen::of("ada").keys("6g");
    assert!(screen.text().contains("Esc  leave it"), "{}", screen.text());
}

#[test]
fn a_refusal_is_said_to_its_end_and_names_the_key_that_explains_it() {
    let screen = Screen::of("marco").tab(brewgate::ui::screen::Tab::Employees).keys("r");
    let text = screen.text();
    assert!(text.contains("nothing allows it.") && text.contains("w why"), "{text}");
}

#[test]
fn everybody_but_the_owner_begins_at_the_clock() {
    assert!(Screen::of("ada").text().contains("Who may do what"), "the owner at the map");
    assert!(Screen::of("marco").text().contains("The till is closed"), "a lead at the station");
}

#[test]
fn what_is_shown_once_is_put_away_by_esc_alone() {
    let mut screen = Screen::of("ada");
    let notice = Notice::lines("Join code", vec!["Give them this code.".to_owned()]);
    screen.model.overlays.push(Overlay::Notice(notice));
    let screen = screen.keys("<Enter><Enter>x");
    assert!(screen.text().contains("Give them this code."), "{}", screen.text());
    assert!(screen.keys("<Esc>").model.overlays.is_empty());
}

#[test]
fn the_smallest_window_says_all_of_its_sentence() {
    let text = Screen::of("ada").size(20, 5).text();
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("Make the window larger."), "{text}");
}

#[test]
fn the_palette_says_whose_key_it_is() {
    let screen = Screen::of("ada").keys("0<C-k>");
    assert!(screen.text().contains("settings: edit") && screen.text().contains("go to audit"), "{}", screen.text());
}

#[test]
fn an_empty_shop_and_an_empty_hand_say_what_comes_next() {
    let mut shop = sample();
    let everybody: Vec<_> = shop.employees.values().cloned().collect();
    for role in shop.roles.values().cloned().collect::<Vec<_>>() {
        shop.apply(&Change::Role(Edit::removed(&role)));
    }
    let text = Screen::with(shop.clone(), "jun").text();
    assert!(text.contains("You have no access yet: ask for a group."), "{text}");
    for employee in everybody {
        shop.apply(&Change::Employee(Edit::removed(&employee)));
    }
    let text = Screen::with(shop, "ada").text();
    assert!(text.contains("Nobody else works here yet: 3 opens Employees"), "{text}");
}

/// The screens whose marks and colours carry the most.
fn three() -> Vec<(&'static str, Screen)> {
    vec![
        ("access", Screen::of("ada").tab(Tab::Access)),
        ("editor", Screen::of("ada").tab(Tab::Policies).keys("/LeadRefunds<Enter><Enter>")),
        ("station", Screen::of("marco").tab(Tab::Station)),
    ]
}

#[test]
fn ascii_says_the_same_without_a_single_other_character() {
    for (name, mut screen) in three() {
        screen.model.glyphs = Glyphs::ascii();
        screen.draw();
        assert!(screen.text().is_ascii(), "{name}: {}", screen.text());
        insta::assert_snapshot!(format!("ascii_{name}"), screen.text());
    }
}

#[test]
fn without_colours_marks_and_words_are_left() {
    for (name, mut screen) in three() {
        let coloured = screen.text();
        screen.model.theme = Theme::named("espresso").unwrap().at(Depth::None);
        screen.draw();
        assert_eq!(screen.text(), coloured, "{name}");
        for cell in screen.buffer.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{name}");
        }
    }
}

#[test]
fn yes_no_and_perhaps_have_each_their_colour() {
    let (_, screen) = three().remove(0);
    let theme = &screen.model.theme;
    for (mark, role) in [("✓", Role::Allow), ("✗", Role::Deny), ("?", Role::Warn), ("↗", Role::Info)] {
        // Rows of the map; below stands what the marks mean.
        let cells = (4..14).flat_map(|y| (20..80).map(move |x| (x, y)));
        let marks: Vec<_> = cells.map(|at| &screen.buffer[at]).filter(|cell| cell.symbol() == mark).collect();
        assert!(!marks.is_empty(), "{mark}");
        assert!(marks.iter().all(|cell| cell.fg == theme.colour(role)), "{mark}");
    }
}

#[test]
fn the_footer_offers_what_can_be_done() {
    let footer = |screen: &Screen| screen.text().lines().last().unwrap().to_owned();
    // The owner keeps no time; everybody else does.
    assert!(!footer(&Screen::of("ada").tab(Tab::Station).size(200, 24)).contains("clock"));
    assert!(footer(&Screen::of("rudy").tab(Tab::Station).size(200, 24)).contains("o clock in or out"));
    // What would be refused makes room first.
    let leads = Screen::of("marco").tab(Tab::Employees).size(130, 30);
    assert!(!footer(&leads).contains("end employment") && footer(&leads).contains("n new hire"), "{}", footer(&leads));
    assert!(footer(&Screen::of("ada").tab(Tab::Employees).size(130, 30)).contains("x end employment"));
}

#[test]
fn the_station_in_hand_is_in_words_down_to_the_smallest_size() {
    let mut shop = sample();
    let long = shop.employees["blaine"].clone();
    let name = SafeText::literal("Bartholomew Fitzgerald-Montgomery III");
    shop.apply(&Change::Employee(Edit::of(&long, |e| e.full_name = name)));
    for (who, shop) in [("blaine", sample()), ("blaine", shop)] {
        let mut screen = Screen::with(shop, who).tab(Tab::Station);
        screen.run(Command::AssumeRole { role: Name::literal("Cashier"), minutes: None });
        screen.model.demo = Some(brewgate::ui::Demo { people: vec![] });
        for width in (60..=130).step_by(5) {
            screen = screen.size(width, 20);
            let text = screen.text();
            let header = text.lines().next().unwrap();
            assert!(header.contains("register as Cashier until 10:41"), "{width}: {header}");
            assert!(header.contains("09:41") && header.contains("B"), "{width}: {header}");
        }
    }
}
