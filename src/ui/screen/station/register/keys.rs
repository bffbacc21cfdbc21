//! The register's own keys; the letters of its actions come from the catalogue.

use super::super::Message as Station;
use super::{Message, State, order};
use crate::ui::Model;
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::screen;

/// In front of the station's while the register is.
pub const BINDINGS: &[Binding] = &[
    Binding {
        name: "register.find",
        key: Key::char('/'),
        words: "type 3 latte",
        shown: Shown::Footer(9),
        needs: Needs::Nothing,
        run: Run::Screen(|_| say(Message::Find)),
    },
    // Its tab is in front already: at the register it is a number like any other.
    Binding {
        name: "register.eight",
        key: Key::char('8'),
        words: "a number, as in 8 latte",
        shown: Shown::Help,
        needs: Needs::Nothing,
        run: Run::Key(Key::char('8')),
    },
    of_line("register.more", Key::char('+'), "one more", |_| say(Message::More)),
    of_line("register.less", Key::char('-'), "one less", |_| say(Message::Less)),
    of_line("register.note", Key::char('n'), "note", |_| say(Message::Note)),
    Binding {
        name: "register.aside",
        key: Key::char('a'),
        words: "put aside",
        shown: Shown::Help,
        needs: Needs::State(|model| {
            let open = model.seen().is_some_and(|seen| order(&seen).is_some());
            if open { Ok(()) } else { Err("No order is open that could be put aside.") }
        }),
        run: Run::Screen(|_| say(Message::Aside)),
    },
];

const fn of_line(
    name: &'static str,
    key: Key,
    words: &'static str,
    run: fn(&Model) -> Option<screen::Message>,
) -> Binding {
    Binding { name, key, words, shown: Shown::Help, needs: Needs::State(has_line), run: Run::Screen(run) }
}

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may come to nothing")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Station(Station::Register(message)))
}

fn has_line(model: &Model) -> Result<(), &'static str> {
    let state: &State = &model.screens.station.register;
    let line = model.seen().and_then(|seen| state.line(order(&seen)?));
    line.map(|_| ()).ok_or("Select a line of the order first: Tab goes there.")
}
