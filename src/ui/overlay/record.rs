//! A record of the trail, explained: the three questions, the facts used, and the same question asked today.

use crate::app::Record;
use crate::ui::Model;
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::key::{Code, Key};
use crate::ui::screen::Input;
use crate::ui::theme::Role;

use super::{Reaction, is_back};

/// A record and how far down it is read.
pub struct RecordView {
    record: Record,
    scroll: u16,
}

impl RecordView {
    /// A record from its top.
    #[must_use]
    pub fn new(record: Record) -> RecordView {
        RecordView { record, scroll: 0 }
    }

    pub(super) fn input(&mut self, _model: &Model, input: &Input) -> Reaction {
        match input {
            _ if is_back(input) => return Reaction::close(),
            Input::Key(Key { code: Code::Down, .. }) => self.scroll = self.scroll.saturating_add(1),
            Input::Key(Key { code: Code::Up, .. }) => self.scroll = self.scroll.saturating_sub(1),
            Input::Key(Key { code: Code::PageDown, .. }) => self.scroll = self.scroll.saturating_add(10),
            Input::Key(Key { code: Code::PageUp, .. }) => self.scroll = self.scroll.saturating_sub(10),
            Input::Key(Key { code: Code::Enter, .. }) => return Reaction::close(),
            Input::Scroll(rows, _) => self.scroll = self.scroll.saturating_add_signed(*rows as i16),
            _ => {}
        }
        Reaction::default()
    }

    pub(super) fn view(&self, model: &Model, canvas: &mut Canvas<'_>) {
        let Some(seen) = model.seen() else { return };
        let title = format!("Why: {}", self.record.title(seen.shop()));
        let (width, height) = (canvas.width().saturating_sub(4).min(110), canvas.height().saturating_sub(2).min(30));
        let mut inside = canvas.float(width, height, &title, &format!("record {}", self.record.seq));
        draw(&self.record, model, &mut inside, self.scroll);
    }
}

/// Draws an explained record from `scroll` lines down; the audit screen shows it beside its list.
pub fn draw(record: &Record, model: &Model, canvas: &mut Canvas<'_>, scroll: u16) {
    let Some(seen) = model.seen() else { return };
    let lines = lines(record, &seen, canvas.width());
    let most = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(1);
    for (y, (words, ink)) in (0..canvas.height()).zip(lines.into_iter().skip(usize::from(scroll.min(most)))) {
        canvas.text(0, y, &words, ink);
    }
}

/// The record as lines of at most this width.
#[must_use]
pub fn lines(record: &Record, seen: &crate::ui::Seen<'_>, width: u16) -> Vec<(String, Ink)> {
    let mut lines: Vec<(String, Ink)> = Vec::new();
    let mut say = |words: &str, ink: Ink| {
        for line in crate::ui::text::wrap(words, usize::from(width)) {
            lines.push((line, ink));
        }
    };
    for part in record.explained(seen.world) {
        let ink = match part.tone {
            crate::app::Tone::Plain => Role::Text.into(),
            crate::app::Tone::Muted => Role::Muted.into(),
            crate::app::Tone::Heading => Role::Text.bold(),
            crate::app::Tone::Allow => Role::Allow.into(),
            crate::app::Tone::Deny => Role::Deny.into(),
            crate::app::Tone::Warn => Role::Warn.into(),
        };
        say(&part.words, ink);
    }
    lines
}
