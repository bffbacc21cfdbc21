//! A receipt on the screen, scrolled where it is longer than its pane.

use std::cell::Cell;

use ratatui::layout::Rect;

use crate::app::receipt::{Weight, rows};
use crate::shop::station::report;
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::key::{Code, Key};
use crate::ui::theme::Role;
use crate::ui::widget::bar;

/// The receipt that is shown.
pub struct Receipt {
    pub of: report::Receipt,
    /// The first row seen; kept inside what there is while drawing, which alone knows how many fit.
    first: Cell<usize>,
    height: Cell<usize>,
    rows: Cell<usize>,
}

impl Receipt {
    /// From its beginning: it was looked up.
    #[must_use]
    pub fn new(of: report::Receipt) -> Receipt {
        Receipt { of, first: Cell::new(0), height: Cell::new(0), rows: Cell::new(0) }
    }

    /// At its end, where the change stands, and what was given back.
    #[must_use]
    pub fn at_end(of: report::Receipt) -> Receipt {
        Receipt { first: Cell::new(usize::MAX), ..Receipt::new(of) }
    }

    /// Scrolls; false where the key is none that does, or all of it is seen.
    pub fn key(&self, key: Key) -> bool {
        if self.rows.get() <= self.height.get() {
            return false;
        }
        let page = self.height.get().saturating_sub(1).max(1);
        let first = self.first.get();
        self.first.set(match key.code {
            _ if key.ctrl => return false,
            Code::Up => first.saturating_sub(1),
            Code::Down => first.saturating_add(1),
            Code::PageUp => first.saturating_sub(page),
            Code::PageDown => first.saturating_add(page),
            Code::Home => 0,
            Code::End => usize::MAX,
            _ => return false,
        });
        true
    }

    /// Scrolls by so many rows.
    pub fn wheel(&self, rows: i32) {
        self.first.set(self.first.get().saturating_add_signed(rows as isize));
    }

    /// Draws it.
    pub fn draw(&self, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
        let copy = if self.of.is_copy() { ", copy" } else { "" };
        let title = format!("Receipt {}{copy}", self.of.number());
        let keys = if matches!(self.of, report::Receipt::Sale(_)) { "i print  r refund" } else { "i print" };
        let mut inside = canvas.pane(area, &title, keys, true);
        let rows = rows(seen.shop(), &self.of);
        let height = usize::from(inside.height());
        let first = self.first.get().min(rows.len().saturating_sub(height));
        self.first.set(first);
        self.height.set(height);
        self.rows.set(rows.len());
        for (row, y) in rows.iter().skip(first).zip(0..inside.height()) {
            let ink = match row.weight {
                Weight::Plain => Ink::from(Role::Text),
                Weight::Aside => Ink::from(Role::Muted),
                Weight::Strong => Role::Text.bold(),
            };
            let ink = if row.words == "Change" { Role::Focus.bold() } else { ink };
            // A cell stays free for the bar.
            let mut line = inside.part(Rect::new(0, y, area.width.saturating_sub(3), 1));
            let start = line.right(0, &row.amount, ink);
            line.fitted(0, 0, &row.words, start.saturating_sub(u16::from(!row.amount.is_empty())), ink);
        }
        bar::scroll(&mut inside, 0, first, height.min(rows.len()), rows.len());
    }
}
