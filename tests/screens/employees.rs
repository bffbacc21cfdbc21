//! The employees' screen.

use brewgate::ui::Tab;

use crate::support::Screen;

#[test]
fn look() {
    for (w, h) in [(80, 24), (120, 40), (160, 45), (60, 20)] {
        let s = Screen::of("ada").size(w, h).tab(Tab::Employees);
        println!("{}", s.text());
    }
    let s = Screen::of("ada").tab(Tab::Employees).keys("<Down><Down><Down><Enter>");
    println!("{}", s.text());
    let s = s.keys("<Tab>");
    println!("{}", s.text());
    let s = s.keys("e");
    println!("{}", s.text());
    let s = s.keys("<Esc>x");
    println!("{}", s.text());
}
