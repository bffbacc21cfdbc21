//! A list of lines under headings, of which some lead somewhere: what a person, group or role is made of.
//!
//! The keys go from one line that leads somewhere to the next; headings and plain facts are passed over.

use std::cell::Cell;

use ratatui::layout::Rect;

use super::bar;
use super::verdict::Verdict;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::{Code, Key};
use crate::ui::text;
use crate::ui::theme::Role;

/// Cells before a line's words, for the mark of the selected line.
const MARGIN: u16 = 2;
/// Cells that a verdict's mark takes, with the gap after it.
const MARK: u16 = 2;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<T> {
    words: String,
    ink: Ink,
    verdict: Option<Verdict>,
    detail: String,
    detail_ink: Ink,
    kind: Kind,
    /// Where Enter goes from here.
    leads: Option<T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Line,
    Heading,
    /// Broken into lines over the whole width.
    Paragraph,
}

impl<T> Entry<T> {
    fn new(words: impl Into<String>, kind: Kind) -> Entry<T> {
        let (ink, detail_ink) = (Role::Text.into(), Role::Text.into());
        Entry { words: words.into(), ink, verdict: None, detail: String::new(), detail_ink, kind, leads: None }
    }

    /// The words above the lines of a kind.
    #[must_use]
    pub fn heading(words: impl Into<String>) -> Entry<T> {
        Entry { ink: Role::Text.bold(), ..Entry::new(words, Kind::Heading) }
    }

    /// A free row between kinds of lines.
    #[must_use]
    pub fn gap() -> Entry<T> {
        Entry::new("", Kind::Heading)
    }

    /// A fact: what it is called, and what it is.
    #[must_use]
    pub fn fact(name: impl Into<String>, is: impl Into<String>) -> Entry<T> {
        Entry { ink: Role::Muted.into(), detail: is.into(), ..Entry::new(name, Kind::Line) }
    }

    /// One of several things, with what there is to say of it.
    #[must_use]
    pub fn item(words: impl Into<String>, detail: impl Into<String>) -> Entry<T> {
        Entry { detail: detail.into(), detail_ink: Role::Muted.into(), ..Entry::new(words, Kind::Line) }
    }

    /// A sentence over the whole width.
    #[must_use]
    pub fn says(words: impl Into<String>, ink: impl Into<Ink>) -> Entry<T> {
        Entry { ink: ink.into(), ..Entry::new(words, Kind::Paragraph) }
    }

    /// With the mark of an answer before it.
    #[must_use]
    pub fn verdict(self, verdict: Verdict) -> Entry<T> {
        Entry { verdict: Some(verdict), ..self }
    }

    /// Leading somewhere.
    #[must_use]
    pub fn leads(self, to: T) -> Entry<T> {
        Entry { leads: Some(to), ..self }
    }

    /// With its detail in another ink.
    #[must_use]
    pub fn detail_ink(self, ink: impl Into<Ink>) -> Entry<T> {
        Entry { detail_ink: ink.into(), ..self }
    }
}

/// The lines, and which of them is selected.
pub struct Outline<T> {
    entries: Vec<Entry<T>>,
    selected: usize,
    offset: Cell<usize>,
    height: Cell<usize>,
}

impl<T> Default for Outline<T> {
    fn default() -> Self {
        Outline { entries: vec![], selected: 0, offset: Cell::new(0), height: Cell::new(0) }
    }
}

impl<T> Outline<T> {
    /// Other lines in the place of these; the selection stays where it can.
    pub fn set(&mut self, entries: Vec<Entry<T>>) {
        self.entries = entries;
        let last = self.entries.len().saturating_sub(1);
        let near = self.after(self.selected.min(last)).or_else(|| self.before(self.selected));
        self.selected = near.unwrap_or(0);
    }

    /// From the top again: these are the lines of something else.
    pub fn restart(&mut self) {
        self.offset.set(0);
        self.selected = self.after(0).unwrap_or(0);
    }

    /// Where the selected line leads.
    #[must_use]
    pub fn selected(&self) -> Option<&T> {
        self.entries.get(self.selected).and_then(|entry| entry.leads.as_ref())
    }

    /// Moves by a key, and returns whether the key was one that moves.
    pub fn step(&mut self, key: Key) -> bool {
        let page = self.height.get().saturating_sub(1).max(1);
        let next = match key.code {
            _ if key.ctrl => return false,
            Code::Up => self.before(self.selected),
            Code::Down => self.after(self.selected + 1),
            Code::PageUp => self.before(self.selected.saturating_sub(page) + 1).or_else(|| self.after(0)),
            Code::PageDown => self.after(self.selected + page).or_else(|| self.before(self.entries.len())),
            Code::Home => self.after(0),
            Code::End => self.before(self.entries.len()),
            _ => return false,
        };
        match next {
            Some(next) if next != self.selected => {
                self.selected = next;
                // What stands above the first and below the last of them is seen with it.
                if self.before(next).is_none() {
                    self.offset.set(0);
                } else if self.after(next + 1).is_none() {
                    self.offset.set(usize::MAX);
                }
            }
            // Nothing to select further on: the lines themselves move.
            _ => self.scroll(match key.code {
                Code::Up => -1,
                Code::Down => 1,
                _ => 0,
            }),
        }
        true
    }

    /// Moves by the mouse wheel.
    pub fn wheel(&mut self, rows: i32) {
        let key = if rows < 0 { Key::UP } else { Key::DOWN };
        for _ in 0..rows.unsigned_abs() {
            self.step(key);
        }
    }

    /// Selects the line that was clicked, if it leads somewhere.
    pub fn click(&mut self, index: usize) {
        if self.entries.get(index).is_some_and(|entry| entry.leads.is_some()) {
            self.selected = index;
        }
    }

    fn scroll(&self, rows: isize) {
        self.offset.set(self.offset.get().saturating_add_signed(rows));
    }

    fn after(&self, from: usize) -> Option<usize> {
        (from..self.entries.len()).find(|&at| self.entries[at].leads.is_some())
    }

    fn before(&self, to: usize) -> Option<usize> {
        (0..to.min(self.entries.len())).rev().find(|&at| self.entries[at].leads.is_some())
    }

    /// Draws the lines; details begin `split` cells after the words.
    pub fn draw(&self, canvas: &mut Canvas<'_>, pane: u8, split: u16, focused: bool) {
        let rows = self.rows(canvas.width().into());
        let height = usize::from(canvas.height());
        self.height.set(height);
        let offset = self.window(&rows, height);
        self.offset.set(offset);
        for (y, (index, words)) in (0..canvas.height()).zip(&rows[offset..]) {
            let entry = &self.entries[*index];
            let line = Rect::new(0, y, canvas.width(), 1);
            if entry.leads.is_some() {
                if focused && *index == self.selected {
                    canvas.highlight(line);
                    canvas.text(0, y, canvas.glyphs().selected, Role::Focus);
                }
                canvas.hit(line, Target::Row { pane, index: *index });
            }
            match words {
                Some(words) => _ = canvas.text(0, y, words, entry.ink),
                None => self.line(canvas, y, entry, split),
            }
        }
        bar::scroll(canvas, 0, offset, height.min(rows.len()), rows.len());
    }

    fn line(&self, canvas: &mut Canvas<'_>, y: u16, entry: &Entry<T>, split: u16) {
        let mut x = if entry.kind == Kind::Heading { 0 } else { MARGIN };
        let second = MARGIN + split;
        if let Some(verdict) = entry.verdict {
            verdict.draw_mark(canvas, x, y);
            x += MARK;
        }
        let end = if entry.detail.is_empty() { canvas.width() } else { second.saturating_sub(2) };
        canvas.fitted(x, y, &entry.words, end.saturating_sub(x), entry.ink);
        if !entry.detail.is_empty() {
            canvas.fitted(second, y, &entry.detail, canvas.width().saturating_sub(second), entry.detail_ink);
        }
    }

    /// The rows on the screen: which line each belongs to, and its words where a line takes several.
    fn rows(&self, width: usize) -> Vec<(usize, Option<String>)> {
        let mut rows = Vec::with_capacity(self.entries.len());
        for (index, entry) in self.entries.iter().enumerate() {
            match entry.kind {
                Kind::Paragraph => rows.extend(text::wrap(&entry.words, width).into_iter().map(|w| (index, Some(w)))),
                Kind::Line | Kind::Heading => rows.push((index, None)),
            }
        }
        rows
    }

    /// The first row to draw, so that the selected line is seen.
    fn window(&self, rows: &[(usize, Option<String>)], height: usize) -> usize {
        let most = rows.len().saturating_sub(height);
        let mut offset = self.offset.get().min(most);
        if self.selected().is_some() {
            let at = rows.iter().position(|(index, _)| *index == self.selected).unwrap_or(0);
            offset = offset.min(at).max((at + 1).saturating_sub(height));
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch::unicode;

    fn three() -> Outline<char> {
        let mut outline = Outline::default();
        outline.set(vec![
            Entry::heading("Groups"),
            Entry::item("Cashiers", "sells").leads('c'),
            Entry::fact("Hired", "Mon"),
            Entry::item("Everyone", "clocks in and out, and sees the own hours").verdict(Verdict::Allowed).leads('e'),
            Entry::says("Groups carry the rules for several people.", Role::Muted),
        ]);
        outline.restart();
        outline
    }

    #[test]
    fn words_details_marks_and_sentences() {
        let outline = three();
        assert_eq!(
            unicode(30, 7, |canvas| outline.draw(canvas, 1, 12, true)),
            "Groups\n▸ Cashiers    sells\n  Hired       Mon\n  ✓ Everyone  clocks in and o…\n\
             Groups carry the rules for\nseveral people.\n"
        );
    }

    #[test]
    fn keys_pass_over_what_leads_nowhere() {
        let mut outline = three();
        let mut at = |key| {
            assert!(outline.step(key));
            outline.selected().copied()
        };
        assert_eq!(
            [at(Key::DOWN), at(Key::DOWN), at(Key::UP), at(Key::END), at(Key::HOME), at(Key::PAGE_DOWN)]
                .map(Option::unwrap),
            ['e', 'e', 'c', 'e', 'c', 'e']
        );
        assert!(!outline.step(Key::char('j')));
    }

    #[test]
    fn the_selected_line_is_always_seen_and_the_first_one_with_its_heading() {
        let mut outline = Outline::default();
        let line = |n: usize| Entry::item(format!("line {n}"), "").leads(n);
        outline.set(std::iter::once(Entry::heading("Lines")).chain((0..20).map(line)).collect());
        outline.restart();
        let mut draw = |key| {
            outline.step(key);
            unicode(20, 4, |canvas| outline.draw(canvas, 1, 8, true))
        };
        for n in 1..20 {
            assert!(draw(Key::DOWN).contains(&format!("▸ line {n}")));
        }
        assert!(draw(Key::HOME).starts_with("Lines\n▸ line 0"));
    }

    #[test]
    fn the_only_line_that_leads_somewhere_does_not_hide_what_is_above_it() {
        let mut outline = Outline::default();
        let fact = |n: usize| Entry::fact(format!("fact {n}"), "");
        outline.set((0..4).map(fact).chain([Entry::item("one", "").leads(())]).chain((4..8).map(fact)).collect());
        outline.restart();
        let mut draw = |key| {
            outline.step(key);
            unicode(20, 6, |canvas| outline.draw(canvas, 1, 8, true))
        };
        assert!(draw(Key::UP).starts_with("  fact 0"));
        assert!(draw(Key::DOWN).starts_with("  fact 1"));
        assert!((0..9).map(|_| draw(Key::DOWN)).last().unwrap_or_default().ends_with("fact 7"));
        assert!((0..9).map(|_| draw(Key::UP)).last().unwrap_or_default().starts_with("  fact 0"));
    }

    #[test]
    fn lines_that_lead_nowhere_scroll() {
        let mut outline: Outline<()> = Outline::default();
        outline.set((0..9).map(|n| Entry::fact(format!("fact {n}"), "")).collect());
        outline.restart();
        outline.step(Key::DOWN);
        assert!(unicode(20, 3, |canvas| outline.draw(canvas, 1, 8, true)).starts_with("  fact 1"));
    }

    #[test]
    fn any_size() {
        for width in 0..40 {
            for height in 0..6 {
                let outline = three();
                unicode(width, height, |canvas| {
                    let mut inside = canvas.pane(canvas.whole(), "People", "", true);
                    outline.draw(&mut inside, 1, 12, true);
                });
            }
        }
    }
}
