//! An event becomes a message: which key is bound to what now, what was clicked, what is text.

use super::canvas::{Hits, Target};
use super::key::Key;
use super::keymap;
use super::{Message, Model, Stage, screen};
use crossterm::event::{Event, MouseButton, MouseEventKind};

/// Whether plain characters are text now, not commands.
#[must_use]
pub fn takes_text(model: &Model) -> bool {
    match (model.overlays.last(), model.stage) {
        (Some(overlay), _) => overlay.takes_text(),
        (None, Stage::Inside) => screen::takes_text(model),
        (None, Stage::Gate | Stage::Founding) => true,
        (None, Stage::Opening) => false,
    }
}

/// What an event means, given what was drawn where.
#[must_use]
pub fn translate(model: &Model, event: &Event, hits: &Hits) -> Message {
    match event {
        Event::Key(event) => Key::of(event).map_or(Message::Nothing, |key| of_key(model, key)),
        Event::Paste(text) => Message::Paste(text.clone()),
        Event::Resize(columns, rows) => Message::Resized(*columns, *rows),
        Event::Mouse(mouse) => {
            let target = hits.at(mouse.column, mouse.row).cloned();
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => target.map_or(Message::Nothing, |target| match target {
                    Target::Key(key) => of_key(model, key),
                    other => Message::Click(other),
                }),
                MouseEventKind::ScrollUp => Message::Scroll(-3, target),
                MouseEventKind::ScrollDown => Message::Scroll(3, target),
                _ => Message::Nothing,
            }
        }
        Event::FocusGained | Event::FocusLost => Message::Nothing,
    }
}

/// What a key means: its binding, else the key itself for whatever has the focus.
#[must_use]
pub fn of_key(model: &Model, key: Key) -> Message {
    match keymap::bound(model, key) {
        Some(binding) => Message::Press(binding),
        None => Message::Key(key),
    }
}
