//! Something told at length over the screen: an explanation to read, to scroll and to close.

use std::cell::Cell;

use crate::ui::canvas::Canvas;
use crate::ui::key::{Code, Key};
use crate::ui::screen::Input;
use crate::ui::text;
use crate::ui::widget::explained::{self, Line};

use super::{Reaction, is_back};

/// A title and lines, and how far down they are read.
#[derive(Debug)]
pub struct Told {
    title: String,
    lines: Vec<Line>,
    /// Kept inside what there is while drawing, which alone knows how many rows fit.
    scroll: Cell<usize>,
}

impl Told {
    /// Lines from their top; what is too wide for the box is wrapped once more.
    #[must_use]
    pub fn new(title: impl Into<String>, lines: Vec<Line>) -> Told {
        Told { title: title.into(), lines, scroll: Cell::new(0) }
    }

    pub(super) fn input(&mut self, input: &Input) -> Reaction {
        let scroll = self.scroll.get();
        self.scroll.set(match input {
            _ if is_back(input) => return Reaction::close(),
            Input::Key(Key::ENTER) => return Reaction::close(),
            Input::Key(Key { code: Code::Down, .. }) => scroll + 1,
            Input::Key(Key { code: Code::Up, .. }) => scroll.saturating_sub(1),
            Input::Key(Key { code: Code::PageDown, .. }) => scroll + 10,
            Input::Key(Key { code: Code::PageUp, .. }) => scroll.saturating_sub(10),
            Input::Key(Key { code: Code::Home, .. }) => 0,
            Input::Key(Key { code: Code::End, .. }) => usize::MAX,
            Input::Scroll(rows, _) => scroll.saturating_add_signed(*rows as isize),
            _ => scroll,
        });
        Reaction::default()
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let width = canvas.width().saturating_sub(4).min(110);
        let room = width.saturating_sub(4);
        let lines: Vec<Line> = self.lines.iter().flat_map(|line| wrapped(line, room)).collect();
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let mut inside = canvas.float(width, rows.min(canvas.height()), &self.title, "");
        let last = lines.len().saturating_sub(inside.height().into());
        self.scroll.set(self.scroll.get().min(last));
        explained::draw(&lines, self.scroll.get(), &mut inside);
    }
}

fn wrapped(line: &Line, width: u16) -> Vec<Line> {
    let (indent, words, ink) = line;
    let room = usize::from(width.saturating_sub(*indent).max(8));
    if text::width(words) <= room {
        return vec![line.clone()];
    }
    text::wrap(words, room).into_iter().map(|words| (*indent, words, *ink)).collect()
}
