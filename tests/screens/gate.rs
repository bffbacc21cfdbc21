//! The gate: sign-in and lock, join code and enrolment, first run.

use std::sync::Arc;

use brewgate::app::{DemoPerson, JoinCode, Joining, LoginError, OpenError, Seed};
use brewgate::shop::decide::World;
use brewgate::shop::{Change, Command, Edit, Name, Person, Reset, SafeText, Shop, SignIn};
use brewgate::store::StoreError;
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::screen::gate::{self, Guess};
use brewgate::ui::theme::{Depth, Theme};
use brewgate::ui::{Answer, Answered, Demo, Effect, Message, Model, Opened, Stage};
use jiff::SignedDuration;

use crate::support::{Screen, monday, sample};

/// The sample shop with everybody enrolled.
fn enrolled() -> Shop {
    let mut shop = sample();
    let everybody: Vec<_> = shop.employees.values().cloned().collect();
    for employee in everybody {
        shop.apply(&Change::Employee(Edit::of(&employee, |e| e.sign_in = SignIn::Ready)));
    }
    shop
}

fn model() -> Model {
    let theme = Theme::named("espresso").unwrap();
    Model::new(monday(), Name::literal("front"), &theme, Depth::Full, Glyphs::unicode(), (80, 24))
}

fn screen(model: Model) -> Screen {
    Screen {
        model,
        hits: Default::default(),
        buffer: Default::default(),
        unanswered: vec![],
        records: vec![],
    }
}

fn opened(shop: Option<Shop>, what: Opened) -> Screen {
    let mut screen = screen(model());
    screen.model.world = shop.map(|shop| Arc::new(World::new(shop).unwrap()));
    screen.answer(Answered::Opened(Ok(what)));
    screen.draw();
    screen
}

fn gate(shop: Shop) -> Screen {
    opened(Some(shop), Opened::Shop)
}

fn first_run() -> Screen {
    let mut screen = screen(model());
    screen.model.guess = Guess::of("America/Chicago");
    screen.answer(Answered::Opened(Ok(Opened::Nothing)));
    screen.draw();
    screen
}

#[test]
fn look() {
    let show = |title: &str, s: &Screen| println!("=== {title}\n{}", s.text());
    let s = gate(enrolled());
    show("open", &s);
    let s = s.keys("mar");
    show("search", &s);
    let s = s.keys("<Enter>").paste("hunter2 hunter2").keys("<Tab>4812");
    show("typing", &s);
    let mut s = s.keys("12<Enter>");
    show("checking", &s);
    s.answer(Answered::SignedIn(Err(LoginError::Wrong { wait: SignedDuration::from_secs(4) })));
    let s = s.after(SignedDuration::from_secs(1));
    show("refused", &s);
    let s = s.size(120, 40);
    show("120", &s);
    let s = s.size(60, 20);
    show("60", &s);
    let s = gate(enrolled()).keys("<End><Enter>");
    show("join", &s);
    let s = first_run();
    show("first", &s);
    let s = s.size(60, 20);
    show("first 60", &s);
}
