//! Toasts: one line above the footer that says what happened.

use jiff::{SignedDuration, Timestamp};

use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;

/// What a toast tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastKind {
    Done,
    Error,
    Note,
}

/// One line that says what happened. Errors stay until a key is pressed, the others go by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    pub kind: ToastKind,
    pub words: String,
    until: Option<Timestamp>,
}

impl Toast {
    /// How long a toast that goes by itself is shown.
    pub const SHOWN: SignedDuration = SignedDuration::from_secs(8);

    /// Something was done.
    pub fn done(words: impl Into<String>, now: Timestamp) -> Self {
        Self { kind: ToastKind::Done, words: words.into(), until: now.checked_add(Self::SHOWN).ok() }
    }

    /// Something to know.
    pub fn note(words: impl Into<String>, now: Timestamp) -> Self {
        Self { kind: ToastKind::Note, words: words.into(), until: now.checked_add(Self::SHOWN).ok() }
    }

    /// Something did not work.
    pub fn error(words: impl Into<String>) -> Self {
        Self { kind: ToastKind::Error, words: words.into(), until: None }
    }

    /// Whether it is time for it to go.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| now >= until)
    }

    /// When it goes by itself; `None` for errors.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        self.until
    }

    /// Draws it on the first row of `canvas`, which is emptied.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let glyphs = canvas.glyphs();
        let (mark, role) = match self.kind {
            ToastKind::Done => (glyphs.allow, Role::Allow),
            ToastKind::Error => (glyphs.deny, Role::Deny),
            ToastKind::Note => (glyphs.bar, Role::Info),
        };
        let mut line = canvas.part(ratatui::layout::Rect::new(0, 0, canvas.width(), 1));
        line.fill(line.whole(), Role::Surface);
        let x = line.text(1, 0, mark, role);
        let room = line.width().saturating_sub(x + 2);
        line.fitted(x + 1, 0, &self.words, room, Role::Text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch::{ascii, unicode};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn done_goes_by_itself_and_errors_stay() {
        let done = Toast::done("Saved.", at(100));
        assert!(!done.is_over(at(107)) && done.is_over(at(108)));
        assert!(!Toast::error("Not saved.").is_over(at(1_000_000)));
        assert_eq!(Toast::error("x").until(), None);
    }

    #[test]
    fn one_line_cut_to_the_width() {
        let toast = Toast::done("王小明 may refund up to $50 · u undo", at(0));
        assert_eq!(unicode(40, 2, |canvas| toast.draw(canvas)), " ✓ 王小明 may refund up to $50 · u undo\n");
        assert_eq!(ascii(20, 1, |canvas| toast.draw(canvas)), " + 王小明 may refu~");
        assert_eq!(unicode(2, 1, |canvas| Toast::error("no").draw(canvas)), " ✗");
    }
}
