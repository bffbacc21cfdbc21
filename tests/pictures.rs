//! README's pictures are drawn by the program itself. `UPDATE=1 cargo test --test pictures` draws them anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

mod support;
#[path = "support/svg.rs"]
mod svg;

use brewgate::ui::Tab;
use support::Screen;
use support::shifts::full;

fn picture(name: &str, mut screen: Screen) {
    // What only a real service answers is not waited for here.
    screen.model.pending = 0;
    screen.draw();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screens").join(name);
    let drawn = svg::svg(&screen.buffer);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == drawn, "{} is out of date: UPDATE=1 cargo test --test pictures", path.display());
}

#[test]
fn the_access_map() {
    picture(
        "access.svg",
        Screen::of("ada")
            .size(100, 30)
            .tab(Tab::Access)
            .keys("<Down><Down><Down><Down><Down><Down><Down><Down><Right><Right><Right><Right>"),
    );
}

#[test]
fn the_editor() {
    let screen = Screen::of("ada").size(120, 34).tab(Tab::Policies).keys("/LeadRefunds<Enter><Enter>");
    // Marco's refund of 82, tried against the text as it stands.
    let screen = screen.keys("<C-t><Down><Down><Down><Down><Down><C-u>82<C-t>");
    assert!(screen.text().contains("DENIED"), "{}", screen.text());
    picture("editor.svg", screen);
}

#[test]
fn the_station() {
    let screen = Screen::of("blaine").size(100, 26).keys("osCashier<Enter><Enter>");
    assert!(screen.text().contains("as Cashier"), "{}", screen.text());
    picture("station.svg", screen);
}

#[test]
fn the_register() {
    let screen = Screen::of("rudy").size(104, 22).tab(Tab::Station).keys("o<Esc>b100<Enter>");
    let screen = screen.keys("/2 latte<Enter>croissant<Enter>flat<Enter><Esc>noat milk<Enter>c10<Enter><Enter>");
    assert!(screen.text().contains("(oat milk)") && screen.text().contains("Total"), "{}", screen.text());
    picture("register.svg", screen);
}

#[test]
fn the_roster() {
    picture("roster.svg", Screen::with(full(), "ada").size(110, 26).tab(Tab::Station).keys("y"));
}
