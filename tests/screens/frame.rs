//! The frame around every screen.

use crate::support::Screen;

#[test]
fn a_window_below_the_floor_says_so_and_takes_no_keys() {
    let screen = Screen::of("ada").size(59, 20);
    assert!(screen.text().contains("brewgate needs 60 × 20"));
    let screen = screen.keys("0").size(80, 24);
    assert!(screen.text().contains("Ada Park (owner)"), "{}", screen.text());
}
