//! Toasts: one line above the footer that says what happened.

use jiff::{SignedDuration, Timestamp};

use crate::ui::canvas::Canvas;
use crate::ui::text;
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
    /// The key that says more, always in full at the right.
    hint: &'static str,
    until: Option<Timestamp>,
}

impl Toast {
    /// How long a toast that goes by itself is shown.
    pub const SHOWN: SignedDuration = SignedDuration::from_secs(8);
    /// More than this of the screen it does not take.
    const MOST_ROWS: u16 = 3;
    /// In fewer columns than these everything may take as many rows.
    const NARROW: u16 = 76;

    /// Something was done.
    pub fn done(words: impl Into<String>, now: Timestamp) -> Self {
        Self { kind: ToastKind::Done, words: words.into(), hint: "", until: now.checked_add(Self::SHOWN).ok() }
    }

    /// Something to know.
    pub fn note(words: impl Into<String>, now: Timestamp) -> Self {
        Self { kind: ToastKind::Note, words: words.into(), hint: "", until: now.checked_add(Self::SHOWN).ok() }
    }

    /// Something did not work.
    pub fn error(words: impl Into<String>) -> Self {
        Self { kind: ToastKind::Error, words: words.into(), hint: "", until: None }
    }

    /// Names the key that says more.
    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
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

    /// How many rows it takes in so many columns: what went wrong is said to its end, the rest in two lines where they
    /// are long.
    #[must_use]
    pub fn rows(&self, width: u16) -> u16 {
        u16::try_from(self.lines(width).len()).unwrap_or(Self::MOST_ROWS)
    }

    fn lines(&self, width: u16) -> Vec<String> {
        let hint = text::width(self.hint) + usize::from(!self.hint.is_empty());
        let room = usize::from(width).saturating_sub(4 + hint);
        let most = usize::from(if self.kind == ToastKind::Error || width < Self::NARROW { Self::MOST_ROWS } else { 2 });
        let lines = text::wrap(&self.words, room);
        match lines.len() {
            0 | 1 => vec![self.words.clone()],
            rows if rows <= most => lines,
            _ => {
                let kept = most - 1;
                let rest = lines[kept..].join(" ");
                lines.into_iter().take(kept).chain([rest]).collect()
            }
        }
    }

    /// Draws it from the first row of `canvas` down, which is emptied.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let glyphs = canvas.glyphs();
        let (mark, role) = match self.kind {
            ToastKind::Done => (glyphs.allow, Role::Allow),
            ToastKind::Error => (glyphs.deny, Role::Deny),
            ToastKind::Note => (glyphs.bar, Role::Info),
        };
        let lines = self.lines(canvas.width());
        let rows = u16::try_from(lines.len()).unwrap_or(Self::MOST_ROWS).min(canvas.height());
        let mut block = canvas.part(ratatui::layout::Rect::new(0, 0, canvas.width(), rows));
        block.fill(block.whole(), Role::Surface);
        let x = block.text(1, 0, mark, role);
        let end = match self.hint {
            "" => block.width().saturating_sub(1),
            hint => {
                let mut corner = block.part(ratatui::layout::Rect::new(0, 0, block.width().saturating_sub(1), 1));
                corner.right(0, hint, Role::Focus).saturating_sub(1)
            }
        };
        for (y, line) in (0..rows).zip(&lines) {
            block.fitted(x + 1, y, line, end.saturating_sub(x + 1), Role::Text);
        }
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
    fn two_lines_cut_to_the_width() {
        let toast = Toast::done("王小明 may refund up to $50 · u undo", at(0));
        assert_eq!(unicode(40, 2, |canvas| toast.draw(canvas)), " ✓ 王小明 may refund up to $50 · u undo\n");
        assert_eq!(ascii(20, 2, |canvas| toast.draw(canvas)), " + 王小明 may\n   refund up to $50");
        assert_eq!(unicode(2, 1, |canvas| Toast::error("no").draw(canvas)), " ✗");
    }

    #[test]
    fn what_went_wrong_is_said_to_its_end_beside_its_key() {
        let denied = Toast::error("Open the drawer: not allowed, nothing allows it.").hint("w why");
        assert_eq!(denied.rows(40), 2);
        assert_eq!(
            unicode(40, 3, |canvas| denied.draw(canvas)),
            " ✗ Open the drawer: not allowed,  w why\n   nothing allows it.\n"
        );
        assert_eq!(Toast::note("a ".repeat(200), at(0)).rows(80), 2);
        assert_eq!(Toast::note("a ".repeat(200), at(0)).rows(60), 3);
        assert_eq!(Toast::error("a ".repeat(2000)).rows(40), 3);
    }
}
