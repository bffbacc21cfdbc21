//! The frame around every screen.

use crate::support::Screen;

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
