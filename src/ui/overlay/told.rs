//! Something explained: lines to read, with room to scroll.

use crate::ui::Model;
use crate::ui::canvas::Canvas;
use crate::ui::key::{Code, Key};
use crate::ui::screen::Input;
use crate::ui::widget::explained::{self, Line};

use super::{Reaction, is_back};

/// The widest that an explanation grows, in columns.
const WIDEST: u16 = 110;
/// Columns of an explanation that are not its own: its outline, and the screen left and right of it.
const AROUND: u16 = 9;

/// A title and lines, and how far down they are read.
pub struct Told {
    title: String,
    lines: Vec<Line>,
    scroll: usize,
}

impl Told {
    /// Lines from their top; they are wrapped to [`Told::width`] already.
    #[must_use]
    pub fn new(title: impl Into<String>, lines: Vec<Line>) -> Told {
        Told { title: title.into(), lines, scroll: 0 }
    }

    /// How many columns a line may take on the screen as it is now.
    #[must_use]
    pub fn width(model: &Model) -> u16 {
        model.size.0.min(WIDEST).saturating_sub(AROUND)
    }

    pub(super) fn input(&mut self, input: &Input) -> Reaction {
        let by = match input {
            _ if is_back(input) => return Reaction::close(),
            Input::Key(Key::ENTER) => return Reaction::close(),
            Input::Key(Key { code: Code::Down, .. }) => 1,
            Input::Key(Key { code: Code::Up, .. }) => -1,
            Input::Key(Key { code: Code::PageDown, .. }) => 10,
            Input::Key(Key { code: Code::PageUp, .. }) => -10,
            Input::Scroll(rows, _) => *rows as isize,
            _ => 0,
        };
        self.scroll = self.scroll.saturating_add_signed(by).min(self.lines.len().saturating_sub(1));
        Reaction::default()
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let width = canvas.width().min(WIDEST).saturating_sub(4);
        let rows = u16::try_from(self.lines.len() + 2).unwrap_or(u16::MAX);
        let most = canvas.height().saturating_sub(2);
        let mut inside = canvas.float(width, rows.clamp(6, most.max(6)), &self.title, "");
        explained::draw(&self.lines, self.scroll, &mut inside);
    }
}
