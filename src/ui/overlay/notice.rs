//! Something to read once: a join code, the outcome of an import.

use crate::app::{Done, JoinCode};
use crate::ui::Effect;
use crate::ui::canvas::Canvas;
use crate::ui::key::Key;
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;

use super::{Reaction, is_back};

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
                "Give this code to the person. It works once, within 24 hours,".to_owned(),
                "under “I have a join code” on the sign-in screen.".to_owned(),
                "It is not shown again.".to_owned(),
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
            // A code that is gone is gone: only a deliberate key closes it.
            Input::Key(Key::ENTER) => Reaction::close(),
            _ if is_back(input) => Reaction::close(),
            _ => Reaction::default(),
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let rows = u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_add(if self.large.is_some() {
            8
        } else {
            4
        });
        let mut inside = canvas.float(68, rows, &self.title, "");
        let mut y = 1;
        for line in &self.lines {
            y = if line.is_empty() { y + 1 } else { inside.paragraph(y, line, Role::Text) };
        }
        if let Some(code) = &self.large {
            inside.centred(y + 1, code, Role::Focus.bold());
            inside.centred(y + 3, "y copy   Enter done", Role::Muted);
        }
    }
}
