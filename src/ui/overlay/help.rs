//! The keys of this moment, from the one table that all keys come from.

use crate::ui::Model;
use crate::ui::canvas::Canvas;
use crate::ui::keymap::{self, Binding};
use crate::ui::screen::Input;
use crate::ui::theme::Role;

use super::{Reaction, is_back};

/// Key and words, in the order of the table.
pub struct Help {
    lines: Vec<(String, String, bool)>,
    scroll: u16,
}

impl Help {
    /// What is bound on the screen in front.
    #[must_use]
    pub fn new(model: &Model) -> Help {
        let line = |binding: &&'static Binding| {
            let key = model.keys.of(binding).shown(&model.glyphs);
            (key, binding.words.to_owned(), keymap::available(binding, model).is_ok())
        };
        Help { lines: keymap::in_scope(model).iter().map(line).collect(), scroll: 0 }
    }

    pub(super) fn input(&mut self, input: &Input) -> Reaction {
        use crate::ui::key::{Code, Key};
        match input {
            _ if is_back(input) => return Reaction::close(),
            Input::Key(Key { code: Code::Down, .. }) => self.scroll = self.scroll.saturating_add(1),
            Input::Key(Key { code: Code::Up, .. }) => self.scroll = self.scroll.saturating_sub(1),
            Input::Scroll(rows, _) => self.scroll = self.scroll.saturating_add_signed(*rows as i16),
            Input::Key(_) => return Reaction::close(),
            _ => {}
        }
        let most = u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_sub(1);
        self.scroll = self.scroll.min(most);
        Reaction::default()
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let rows = u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_add(6);
        let mut inside = canvas.float(64, rows, "Keys", "any key closes");
        for (y, (key, words, usable)) in (0..inside.height()).zip(self.lines.iter().skip(usize::from(self.scroll))) {
            let (first, second) = if *usable { (Role::Focus, Role::Text) } else { (Role::Border, Role::Border) };
            inside.text(1, y, key, first.bold());
            inside.text(14, y, words, second);
        }
        let last = inside.height().saturating_sub(1);
        if usize::from(inside.height()) > self.lines.len() + 2 {
            inside.text(1, last, "Arrows and Enter work everywhere; dimmed keys say why when pressed.", Role::Muted);
        }
    }
}
