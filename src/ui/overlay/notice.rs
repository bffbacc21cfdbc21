//! Something to read once: a join code, the outcome of an import.

use crate::app::{Done, JoinCode};
use crate::ui::canvas::Canvas;
use crate::ui::key::Key;
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;
use crate::ui::{Effect, text};

use super::{Reaction, is_back};

/// Columns of a line.
const WIDE: usize = 64;

/// A title, some lines, and what `y` copies.
pub struct Notice {
    title: String,
    lines: Vec<String>,
    large: Option<String>,
}

impl Notice {
    /// A join code: shown once, for the person to type at the sign-in.
    #[must_use]
    pub fn join_code(done: &Done, code: &JoinCode) -> Notice {
        Notice {
            title: "Join code".to_owned(),
            lines: vec![
                done.sentence(),
                String::new(),
                "Give them this code. It works once, within 24 hours, under".to_owned(),
                "“I have a join code” on the sign-in screen. It is not shown again.".to_owned(),
            ],
            large: Some(code.grouped().to_string()),
        }
    }

    /// Plain lines.
    #[must_use]
    pub fn lines(title: impl Into<String>, lines: Vec<String>) -> Notice {
        Notice { title: title.into(), lines, large: None }
    }

    pub(super) fn input(&mut self, input: &Input) -> Reaction {
        match input {
            Input::Key(key) if key.command() == Key::char('y') => match &self.large {
                Some(code) => Reaction {
                    rest: screen::Reaction {
                        note: Some(format!("Copied {} characters.", code.chars().count())),
                        ..screen::Reaction::effect(Effect::Copy(code.clone()))
                    },
                    ..Reaction::default()
                },
                None => Reaction::default(),
            },
            // A code that is gone is gone: an Enter too many after the form does not close it.
            _ if is_back(input) => Reaction::close(),
            _ => Reaction::default(),
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let rows: usize = self.lines.iter().map(|line| text::wrap(line, WIDE).len().max(1)).sum();
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(if self.large.is_some() { 8 } else { 4 });
        let mut inside = canvas.float(u16::try_from(WIDE + 4).unwrap_or(u16::MAX), rows, &self.title, "");
        let mut y = 1;
        for line in &self.lines {
            y = if line.is_empty() { y + 1 } else { inside.paragraph(y, line, Role::Text) };
        }
        if let Some(code) = &self.large {
            inside.centred(y + 1, code, Role::Focus.bold());
            inside.centred(y + 3, "y copy   Esc done", Role::Muted);
        }
    }
}
