//! What a frame costs: the employees of a shop of 100,000 against one of 1,000, and a search key in each. The two
//! take turns in one process, so the ratio holds where the times do not.

use std::sync::Arc;
use std::time::Instant;

use brewgate::app::insight::hypothetical_session;
use brewgate::shop::decide::World;
use brewgate::shop::{Change, Edit, Employee, Name, SafeText, file};
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::key::Key;
use brewgate::ui::theme::{Depth, Theme};
use brewgate::ui::{self, Answer, Answered, Local, Message, Model, Tab};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const ROUNDS: usize = 400;
const GOAL: f64 = 1.3;
const SIZE: (u16, u16) = (200, 50);

fn main() {
    let (mut few, mut many) = (console(1_000), console(100_000));
    let (mut small, mut large) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        small.push(timed(|| frame(&mut few, Key::DOWN)));
        large.push(timed(|| frame(&mut many, Key::DOWN)));
    }
    let (small, large) = (median(&mut small), median(&mut large));
    println!("a key and its frame,   1,000 employees: p50 {small:7.0} us");
    println!("a key and its frame, 100,000 employees: p50 {large:7.0} us");
    println!("ratio: {:.2} (goal: at most {GOAL})", large / small);

    press(&mut many, Key::char('/'));
    let mut searches = vec![];
    for letter in "number 99".chars() {
        searches.push(timed(|| frame(&mut many, Key::char(letter))));
    }
    println!("a search key among 100,000: p50 {:7.0} us", median(&mut searches));
}

fn console(employees: u32) -> Model {
    let now: Timestamp = "2026-11-23T17:41:00Z".parse().expect("a time");
    let mut shop = file::read(include_str!("../assets/shop.json")).expect("the sample shop can be read");
    for n in 0..employees {
        let name = Name::literal(&format!("person{n}"));
        let mut employee = Employee::new(name, SafeText::literal(&format!("Person Number {n}")), now);
        employee.groups = vec![Name::literal("Everyone")];
        shop.apply(&Change::Employee(Edit::made(employee)));
    }
    let front = Name::literal("front");
    let session = hypothetical_session(&brewgate::shop::Person::Owner, &front, now);
    let world = World::new(shop).and_then(|w| w.after(&[Change::Session(Edit::made(session.clone()))]));
    let theme = Theme::named("espresso").expect("the theme ships");
    let mut model = Model::new(now, front, &theme, Depth::Full, Glyphs::unicode(), SIZE);
    let what = Answered::SignedIn(Ok(session));
    let world = Some(Arc::new(world.expect("the sample shop's policies can be read")));
    ui::update(&mut model, Message::Answer(Answer { world, undoable: None, what }));
    ui::update(&mut model, Message::Local(Local::Go(Tab::Employees)));
    model
}

fn frame(model: &mut Model, key: Key) {
    press(model, key);
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    std::hint::black_box(ui::view(model, &mut buffer));
}

fn press(model: &mut Model, key: Key) {
    let message = ui::key_message(model, key);
    ui::update(model, message);
}

/// Microseconds.
fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e6
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
