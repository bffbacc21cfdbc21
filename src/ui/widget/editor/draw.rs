//! How the text area looks: marks and numbers in the margin, the colours of JSON, and what findings are about underlined.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use super::Editor;
use crate::policy::Severity;
use crate::ui::canvas::{Canvas, Target};
use crate::ui::text;
use crate::ui::theme::Role;
use crate::ui::widget::{json_paint, severity};

/// A mark at the left of a line's number: what the line is to the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The line that decides against.
    Deny,
    /// The line that decides in favour.
    Allow,
    /// The rule that was asked about.
    Here,
}

/// A stretch of the text that something is to be said about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The line it begins on, counted from 1; the gravest remark stands at the right of its number.
    pub line: usize,
    /// What it is about, in bytes of the whole text.
    pub bytes: Range<usize>,
    pub severity: Severity,
}

impl Editor {
    /// Puts marks beside lines, counted from 1, in the place of those that are there.
    pub fn set_marks(&mut self, marks: impl IntoIterator<Item = (usize, Mark)>) {
        self.marks = marks.into_iter().collect();
    }

    /// Puts remarks on the text in the place of those that are there. They stand until the next ones come, so they are
    /// to be put anew whenever the text changed.
    pub fn set_remarks(&mut self, remarks: Vec<Remark>) {
        self.gravest.clear();
        for remark in &remarks {
            let gravest = self.gravest.entry(remark.line).or_insert(remark.severity);
            *gravest = remark.severity.min(*gravest);
        }
        self.remarks = remarks;
    }

    /// Shows one stretch of the text reversed, in bytes; none, and nothing is.
    pub fn point_out(&mut self, bytes: Option<Range<usize>>) {
        self.pointed_out = bytes;
    }

    /// Puts the cursor where the screen was clicked; returns whether that was in the text.
    pub fn click(&mut self, column: u16, row: u16) -> bool {
        let drawn = self.drawn.get();
        if !drawn.contains(Position::new(column, row)) {
            return false;
        }
        let (top, left) = self.area.scroll_offset();
        let row = usize::from(top) + usize::from(row - drawn.y);
        let at = self.area.screen_to_data(row, usize::from(left) + usize::from(column - drawn.x));
        self.go_to(at.0 + 1, at.1 + 1);
        true
    }

    /// The line, counted from 1, beside whose text the screen was clicked: on its marks or its number.
    #[must_use]
    pub fn margin(&self, column: u16, row: u16) -> Option<usize> {
        let drawn = self.drawn.get();
        let beside = column < drawn.x && (drawn.y..drawn.bottom()).contains(&row);
        let line = usize::from(self.area.scroll_offset().0) + usize::from(row.saturating_sub(drawn.y));
        (beside && line < self.area.lines().len()).then_some(line + 1)
    }

    /// Draws the editor over the whole canvas; clicks on the text are reported for `pane`.
    pub fn draw(&self, canvas: &mut Canvas<'_>, pane: u8, focused: bool) {
        let said = u16::from(self.search.is_some() || self.refusal.is_some()).min(canvas.height());
        let numbers = u16::try_from(self.area.lines().len().ilog10() + 1).unwrap_or(1).max(2);
        let gutter = numbers + 2;
        let rows = canvas.height() - said;
        let place = Rect::new(gutter, 0, canvas.width().saturating_sub(gutter), rows);
        self.drawn.set(canvas.on_screen(place));
        canvas.hit(place, Target::Pane(pane));
        if !place.is_empty() && place.width <= canvas.width() {
            // A text area keeps its scrolling when drawn, and never draws past the cursor's line.
            canvas.widget(place, &self.area);
        }
        self.paint(canvas, place, numbers);
        let cursor = self.area.screen_cursor();
        let (top, left) = self.area.scroll_offset();
        let x = (cursor.col + usize::from(gutter)).checked_sub(left.into());
        let y = cursor.row.checked_sub(top.into());
        if let (true, Some(x), Some(y)) = (focused && self.search.is_none(), x, y)
            && y < rows.into()
        {
            canvas.cursor(u16::try_from(x).unwrap_or(u16::MAX), u16::try_from(y).unwrap_or(u16::MAX));
        }
        self.draw_line_below(canvas, rows, focused);
    }

    fn paint(&self, canvas: &mut Canvas<'_>, place: Rect, numbers: u16) {
        let (top, left) = self.area.scroll_offset();
        let current = self.area.cursor().0;
        let lines = self.area.lines();
        let mut begin: usize = lines.iter().take(top.into()).map(|line| line.len() + 1).sum();
        for (y, (index, line)) in (0..place.height).zip(lines.iter().enumerate().skip(top.into())) {
            let glyphs = canvas.glyphs();
            let mark = self.marks.get(&(index + 1)).map(|mark| match mark {
                Mark::Deny => (glyphs.deny, Role::Deny),
                Mark::Allow => (glyphs.allow, Role::Allow),
                Mark::Here => (glyphs.selected, Role::Focus),
            });
            if let Some((mark, role)) = mark {
                canvas.text(0, y, mark, role);
            }
            let number = text::right(&(index + 1).to_string(), numbers.into());
            canvas.text(1, y, &number, if index == current { Role::Text } else { Role::Muted });
            if let Some(gravest) = self.gravest.get(&(index + 1)) {
                canvas.text(1 + numbers, y, severity::mark(*gravest, glyphs), severity::ink(*gravest));
            }
            let row = Rect::new(place.x, place.y + y, place.width, 1);
            canvas.tint(row, Role::Text);
            let mut row = canvas.part(row);
            json_paint::paint(&mut row, 0, line, left.into());
            self.paint_remarks(&mut row, line, begin, left.into());
            begin += line.len() + 1;
        }
    }

    /// Underlines what of a line, which begins at that byte of the text, is remarked on; the gravest last, so that it is
    /// on top.
    fn paint_remarks(&self, row: &mut Canvas<'_>, line: &str, begin: usize, skipped: usize) {
        let end = begin + line.len();
        let touches = |bytes: &Range<usize>| bytes.start < end && begin < bytes.end;
        let indent = line.len() - line.trim_start().len();
        let stretch = |bytes: &Range<usize>| {
            // A stretch over several lines leaves their indentation out.
            let from = bytes.start.checked_sub(begin).unwrap_or(indent);
            json_paint::cells_of(line, from..bytes.end.min(end) - begin, skipped, row.width())
        };
        let mut found: Vec<&Remark> = self.remarks.iter().filter(|remark| touches(&remark.bytes)).collect();
        found.sort_by_key(|remark| std::cmp::Reverse(remark.severity));
        let marked: Vec<_> = found
            .into_iter()
            .map(|remark| (stretch(&remark.bytes), severity::ink(remark.severity).underlined()))
            .chain(
                self.pointed_out
                    .iter()
                    .filter(|bytes| touches(bytes))
                    .map(|bytes| (stretch(bytes), Role::Focus.reversed())),
            )
            .collect();
        for (place, ink) in marked {
            row.tint(place, ink);
        }
    }

    fn draw_line_below(&self, canvas: &mut Canvas<'_>, y: u16, focused: bool) {
        if let Some(search) = &self.search {
            search.draw(canvas, y, focused);
        } else if let Some(refusal) = self.refusal {
            let x = canvas.text(0, y, canvas.glyphs().deny, Role::Deny);
            let room = canvas.width().saturating_sub(x + 1);
            canvas.fitted(x + 1, y, refusal, room, Role::Deny);
        }
    }
}
