//! The editor for policies: a text area with our own keys, a margin of marks and numbers, and the colours of JSON.
//!
//! The text area's own shortcuts are those of Emacs and are switched off; what is not listed at [`Editor::handle`] does
//! nothing. One undo takes back one word, not one letter.

mod draw;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

pub use self::draw::{Mark, Remark};
use super::find::Find;
use crate::policy::Severity;
use crate::ui::key::{Code, Key};
use crate::ui::text;

/// The most bytes a text may have.
pub const MOST: usize = 64 * 1024;
/// The most bytes one line may have; the text area counts columns in 16 bits.
const MOST_IN_LINE: usize = 16 * 1024;
/// How many steps can be undone.
const STEPS: usize = 2_000;
/// What Tab inserts, and one level of indentation.
const INDENT: &str = "  ";

/// What one step of undo was, so that letters of one word are taken back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Word,
    Erase,
    Other,
}

/// The editor.
pub struct Editor {
    area: TextArea<'static>,
    marks: BTreeMap<usize, Mark>,
    remarks: Vec<Remark>,
    /// By line, counted from 1.
    gravest: BTreeMap<usize, Severity>,
    pointed_out: Option<Range<usize>>,
    search: Option<Find>,
    refusal: Option<&'static str>,
    done: Vec<(Step, usize)>,
    undone: Vec<(Step, usize)>,
    /// Where the text was drawn last, on the screen: clicks are counted from there.
    drawn: Cell<Rect>,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("")
    }
}

impl Editor {
    /// An editor with a text in it, the cursor at its beginning, and nothing to undo.
    ///
    /// Controls are left out and tabs become two spaces.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(plain(text).split('\n').map(str::to_owned).collect());
        area.set_max_histories(STEPS);
        area.set_cursor_line_style(Style::new());
        // The terminal's own cursor is shown instead.
        area.set_cursor_style(Style::new());
        area.set_search_style(Style::new().add_modifier(Modifier::REVERSED));
        Self {
            area,
            marks: BTreeMap::new(),
            remarks: Vec::new(),
            gravest: BTreeMap::new(),
            pointed_out: None,
            search: None,
            refusal: None,
            done: Vec::new(),
            undone: Vec::new(),
            drawn: Cell::default(),
        }
    }

    /// The text, with a line break between lines and none at the end unless one was typed.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// The lines.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Puts another text in the place of this one, as one step that can be undone; the cursor stays as near as it can.
    ///
    /// Returns whether the text changed. A text that is too long is refused.
    pub fn set_text(&mut self, text: &str) -> bool {
        let text = plain(text);
        if text == self.text() || self.refuses(text.len(), longest_line(&text)) {
            return false;
        }
        let (row, column) = self.cursor();
        let erased = usize::from(self.area.clear());
        let inserted = usize::from(self.area.insert_str(&text));
        self.note(Step::Other, erased + inserted);
        self.go_to(row, column);
        true
    }

    /// The cursor's line and column, counted from 1 as in findings; the column in characters.
    #[must_use]
    pub fn cursor(&self) -> (usize, usize) {
        let at = self.area.cursor();
        (at.0 + 1, at.1 + 1)
    }

    /// Puts the cursor on a line and column, counted from 1, or as near as there is text.
    pub fn go_to(&mut self, line: usize, column: usize) {
        let [row, column] = [line, column].map(|n| u16::try_from(n.saturating_sub(1)).unwrap_or(u16::MAX));
        self.area.move_cursor(CursorMove::Jump(row, column));
        self.settle(false);
    }

    /// Whether the search line is open; it then takes Enter, Up, Down and Esc.
    #[must_use]
    pub const fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// Takes a key, and returns whether the text changed.
    ///
    /// Arrows, Home, End, PgUp, PgDn move; Ctrl+←/→ by words, Ctrl+Home/End to the ends of the text. Tab inserts two
    /// spaces, Enter keeps the indentation. Ctrl+Z and Ctrl+Y undo and redo, Ctrl+W takes a word away, Ctrl+F finds:
    /// then Enter and Down go to the next place, Up to the one before, Esc closes.
    /// Other keys, Esc among them, do nothing here.
    pub fn handle(&mut self, key: Key) -> bool {
        self.refusal = None;
        if self.search.is_some() {
            self.find(key);
            return false;
        }
        let to = match (key.ctrl, key.code) {
            (false, Code::Left) => Some(CursorMove::Back),
            (false, Code::Right) => Some(CursorMove::Forward),
            (false, Code::Up) => Some(CursorMove::Up),
            (false, Code::Down) => Some(CursorMove::Down),
            (false, Code::Home) => Some(CursorMove::Head),
            (false, Code::End) => Some(CursorMove::End),
            (true, Code::Left) => Some(CursorMove::WordBack),
            (true, Code::Right) => Some(CursorMove::WordForward),
            (true, Code::Home) => Some(CursorMove::Top),
            (true, Code::End) => Some(CursorMove::Bottom),
            _ => None,
        };
        if let Some(to) = to {
            self.area.move_cursor(to);
            self.settle(to == CursorMove::Forward);
            return false;
        }
        match (key.ctrl, key.code) {
            (false, Code::PageUp) => self.page(-1),
            (false, Code::PageDown) => self.page(1),
            (true, Code::Char('f')) => self.search = Some(Find::new()),
            (true, Code::Char('z')) => return self.undo(),
            (true, Code::Char('y')) => return self.redo(),
            (true, Code::Char('w')) => return self.edit(Step::Other, TextArea::delete_word),
            (false, Code::Backspace) => return self.edit(Step::Erase, TextArea::delete_char),
            (false, Code::Delete) => return self.edit(Step::Erase, TextArea::delete_next_char),
            (false, Code::Tab) => return self.insert(INDENT, Step::Other),
            (false, Code::Enter) => return self.new_line(),
            _ => {
                if let Some(typed) = key.typed().filter(|typed| !text::is_unsafe(*typed)) {
                    let step = if typed.is_alphanumeric() { Step::Word } else { Step::Other };
                    return self.insert(typed.encode_utf8(&mut [0; 4]), step);
                }
            }
        }
        false
    }

    /// Takes a pasted text, lines and all, without its controls; returns whether the text changed.
    ///
    /// What would make the text too long is refused as a whole, and the editor says so.
    pub fn paste(&mut self, pasted: &str) -> bool {
        self.refusal = None;
        if let Some(search) = &mut self.search {
            search.field.paste(pasted);
            self.look(true, false);
            return false;
        }
        let pasted = plain(pasted);
        !pasted.is_empty() && self.insert(&pasted, Step::Other)
    }

    /// Undoes one step, and returns whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some((step, edits)) = self.done.pop() else { return false };
        let undone = (0..edits).filter(|_| self.area.undo()).count();
        self.undone.push((step, undone));
        undone > 0
    }

    /// Does again what was undone last, and returns whether there was something.
    pub fn redo(&mut self) -> bool {
        let Some((step, edits)) = self.undone.pop() else { return false };
        let redone = (0..edits).filter(|_| self.area.redo()).count();
        self.done.push((step, redone));
        redone > 0
    }

    /// Moves by the mouse wheel: so many lines, down when positive.
    pub fn wheel(&mut self, lines: i16) {
        self.area.scroll((lines, 0));
        self.settle(false);
    }

    fn find(&mut self, key: Key) {
        match key.code {
            Code::Esc => {
                self.search = None;
                // An empty pattern matches nothing and is never refused.
                let _ = self.area.set_search_pattern("");
            }
            Code::Enter | Code::Down => self.look(false, false),
            Code::Up => self.look(false, true),
            _ => {
                if self.search.as_mut().is_some_and(|search| search.field.handle(key)) {
                    self.look(true, false);
                }
            }
        }
    }

    fn look(&mut self, here_too: bool, back: bool) {
        let Some(search) = &mut self.search else { return };
        let known = self.area.set_search_pattern(search.pattern()).is_ok();
        search.found = known && if back { self.area.search_back(here_too) } else { self.area.search_forward(here_too) };
    }

    fn page(&mut self, pages: i32) {
        let rows = i32::from(self.drawn.get().height.max(2)) - 1;
        let last = i32::try_from(self.area.lines().len()).unwrap_or(i32::MAX);
        let (line, column) = self.cursor();
        let line = (i32::try_from(line).unwrap_or(last) + pages * rows).clamp(1, last);
        self.go_to(usize::try_from(line).unwrap_or(1), column);
    }

    fn new_line(&mut self) -> bool {
        let (line, column) = self.cursor();
        let before: String = self.area.lines()[line - 1].chars().take(column - 1).collect();
        let indent = &before[..before.len() - before.trim_start().len()];
        let deeper = if before.trim_end().ends_with(['{', '[']) { INDENT } else { "" };
        self.insert(&format!("\n{indent}{deeper}"), Step::Other)
    }

    fn insert(&mut self, text: &str, step: Step) -> bool {
        let here = self.area.lines()[self.area.cursor().0].len();
        let length = self.area.lines().iter().map(|line| line.len() + 1).sum::<usize>() - 1 + text.len();
        if self.refuses(length, here + longest_line(text)) {
            return false;
        }
        let mut typed = text.chars();
        match (typed.next(), typed.next()) {
            (Some(c), None) if c != '\n' => {
                self.area.insert_char(c);
                self.note(step, 1);
                true
            }
            _ => self.edit(step, |area| area.insert_str(text)),
        }
    }

    fn edit(&mut self, step: Step, edit: impl FnOnce(&mut TextArea<'static>) -> bool) -> bool {
        let changed = edit(&mut self.area);
        if changed {
            self.note(step, 1);
        }
        changed
    }

    /// Notes a step for undo, joined to the one before it when both are letters of a word, or both erase.
    fn note(&mut self, step: Step, edits: usize) {
        self.undone.clear();
        match self.done.last_mut() {
            Some((before, count)) if step != Step::Other && *before == step && *count < 40 => *count += edits,
            _ => self.done.push((step, edits)),
        }
    }

    fn refuses(&mut self, bytes: usize, in_line: usize) -> bool {
        self.refusal = if bytes > MOST {
            Some("Not inserted: a policy may not be longer than 64 KiB.")
        } else if in_line > MOST_IN_LINE {
            Some("Not inserted: a line may not be longer than 16 KiB. Break it first.")
        } else {
            None
        };
        self.refusal.is_some()
    }

    /// Puts a cursor that stands inside a grapheme at its end or its beginning; the text area moves by `char`s.
    ///
    /// One jump, not step by step: the text area's own steps may lead back to where they began.
    fn settle(&mut self, forward: bool) {
        let at = self.area.cursor();
        let line = &self.area.lines()[at.0];
        if line.is_ascii() {
            return;
        }
        let mut begin = 0;
        for grapheme in line.graphemes(true) {
            let end = begin + grapheme.chars().count();
            if at.1 > begin && at.1 < end {
                let place = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
                let column = if forward { end } else { begin };
                self.area.move_cursor(CursorMove::Jump(place(at.0), place(column)));
                return;
            }
            begin = end;
        }
    }
}

/// The text without controls: line breaks stay, tabs become spaces, `\r\n` becomes `\n`.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\r' => plain.push('\n'),
            '\t' => plain.push_str(INDENT),
            c if text::is_unsafe(c) => {}
            c => plain.push(c),
        }
    }
    plain
}

fn longest_line(text: &str) -> usize {
    text.split('\n').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
