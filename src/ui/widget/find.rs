//! The line in which the editor is asked for a text.

use ratatui::layout::Rect;

use super::field::Field;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;

/// What is looked for, and whether it was found.
pub(super) struct Find {
    pub field: Field,
    pub found: bool,
}

impl Find {
    pub fn new() -> Self {
        Self { field: Field::plain(80), found: true }
    }

    /// The text as a pattern that matches it and nothing else, in any case; empty when there is none.
    pub fn pattern(&self) -> String {
        let mut pattern = String::new();
        if !self.field.is_empty() {
            pattern.push_str("(?i)");
        }
        for c in self.field.value().chars() {
            if c.is_ascii_punctuation() {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern
    }

    /// Draws it on row `y`.
    pub fn draw(&self, canvas: &mut Canvas<'_>, y: u16, focused: bool) {
        let note = match (self.field.is_empty(), self.found) {
            (false, false) => "not found",
            _ if canvas.width() >= 50 => "Enter next   Up before   Esc close",
            _ => "",
        };
        let end = canvas.right(y, note, if self.found { Role::Muted } else { Role::Warn });
        let x = canvas.text(0, y, "Find ", Role::Focus);
        let room = Rect::new(x, y, end.saturating_sub(x + 1), 1);
        self.field.draw(&mut canvas.part(room), false, focused);
    }
}
