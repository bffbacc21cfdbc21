//! The editor for policies: a text area with our own keys, a gutter of marks and numbers, and the colours of JSON.
//!
//! The text area's own shortcuts are those of Emacs and are switched off; what is not listed at [`Editor::handle`] does
//! nothing. One undo takes back one word, not one letter.

use std::cell::Cell;
use std::collections::BTreeMap;

use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use super::find::Find;
use super::json_paint;
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::{Code, Key};
use crate::ui::text;
use crate::ui::theme::Role;

/// The most bytes a text may have.
pub const MOST: usize = 64 * 1024;
/// The most bytes one line may have; the text area counts columns in 16 bits.
const MOST_IN_LINE: usize = 16 * 1024;
/// How many steps can be undone.
const STEPS: usize = 2_000;
/// What Tab inserts, and one level of indentation.
const INDENT: &str = "  ";

/// A mark in the gutter beside a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The line that decides against.
    Deny,
    /// The line that decides in favour.
    Allow,
    /// The rule that was asked about.
    Here,
    /// A finding.
    Warning,
}

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

    /// Puts marks beside lines, counted from 1, in the place of those that are there.
    pub fn set_marks(&mut self, marks: impl IntoIterator<Item = (usize, Mark)>) {
        self.marks = marks.into_iter().collect();
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
        for (y, line) in (0..place.height).zip(self.area.lines().iter().enumerate().skip(top.into())) {
            let (index, line) = line;
            let glyphs = canvas.glyphs();
            let mark = self.marks.get(&(index + 1)).map(|mark| match mark {
                Mark::Deny => (glyphs.deny, Role::Deny),
                Mark::Allow => (glyphs.allow, Role::Allow),
                Mark::Here => (glyphs.selected, Role::Focus),
                Mark::Warning => (glyphs.warning, Role::Warn),
            });
            if let Some((mark, role)) = mark {
                canvas.text(0, y, mark, role);
            }
            let number = text::right(&(index + 1).to_string(), numbers.into());
            canvas.text(1, y, &number, if index == current { Role::Text } else { Role::Muted });
            let row = Rect::new(place.x, place.y + y, place.width, 1);
            canvas.tint(row, Role::Text);
            json_paint::paint(&mut canvas.part(row), 0, line, left.into());
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::canvas::sketch::{self, ascii, unicode};
    use crate::ui::glyph::Glyphs;
    use crate::ui::theme::Theme;

    const POLICY: &str =
        "{\n  \"Statement\": [\n    {\n      \"Sid\": \"王小明 🧋\",\n      \"Amount\": 50\n    }\n  ]\n}";

    fn keys(editor: &mut Editor, keys: &str) {
        for c in keys.chars() {
            editor.handle(match c {
                '↵' => Key::ENTER,
                '⇥' => Key::TAB,
                '⌫' => Key::BACKSPACE,
                '⌦' => Key::DELETE,
                '←' => Key::LEFT,
                '→' => Key::RIGHT,
                '↑' => Key::UP,
                '↓' => Key::DOWN,
                '⤒' => Key::HOME,
                '⤓' => Key::END,
                '⎋' => Key::ESC,
                '↶' => Key::ctrl('z'),
                '↷' => Key::ctrl('y'),
                '⌕' => Key::ctrl('f'),
                '⌧' => Key::ctrl('w'),
                '⇞' => Key::PAGE_UP,
                '⇟' => Key::PAGE_DOWN,
                c => Key::char(c),
            });
        }
    }

    fn typed(text: &str) -> Editor {
        let mut editor = Editor::default();
        keys(&mut editor, text);
        editor
    }

    #[test]
    fn the_gutter_the_marks_and_the_text() {
        let mut editor = Editor::new(POLICY);
        editor.set_marks([(3, Mark::Here), (5, Mark::Deny)]);
        editor.go_to(5, 9);
        let draw = |canvas: &mut Canvas<'_>| editor.draw(canvas, 1, true);
        assert_eq!(
            unicode(30, 6, draw),
            "  1 {\n  2   \"Statement\": [\n▸ 3     {\n  4       \"Sid\": \"王小明 🧋\",\n✗ 5       \"Amount\": 50\n  6     }"
        );
        assert!(ascii(30, 6, draw).contains("x 5       \"Amount\": 50"));
        let (_, hits) = sketch::with_hits(30, 6, &Glyphs::unicode(), draw);
        assert_eq!(hits.cursor().map(|at| (at.x, at.y)), Some((12, 4)));
        assert_eq!(editor.cursor(), (5, 9));
    }

    #[test]
    fn colours_follow_the_text_through_scrolling() {
        let mut editor = Editor::new(&format!("{{ \"{}\": 12345 }}", "王".repeat(20)));
        keys(&mut editor, "⤓");
        let buffer = sketch::buffer(20, 2, &Glyphs::unicode(), |canvas| editor.draw(canvas, 0, true));
        let theme = Theme::default();
        for x in 4..20 {
            let cell = &buffer[(x, 0)];
            let role = match cell.symbol() {
                "1" | "2" | "3" | "4" | "5" => Role::Warn,
                ":" | "}" => Role::Muted,
                _ => continue,
            };
            assert_eq!(cell.fg, theme.colour(role), "{} at {x}", cell.symbol());
        }
        assert!(sketch::text(&buffer).contains("12345 }"));
    }

    #[test]
    fn enter_keeps_the_indentation_and_goes_deeper_after_a_brace() {
        assert_eq!(typed("{↵\"a\": 1,↵\"b\": [↵2").text(), "{\n  \"a\": 1,\n  \"b\": [\n    2");
        assert_eq!(typed("⇥x↵y").text(), "  x\n  y");
        assert_eq!(typed("  ab⤒↵").text(), "\n  ab");
    }

    #[test]
    fn undo_takes_back_words() {
        let mut editor = typed("flat white");
        keys(&mut editor, "↶");
        assert_eq!(editor.text(), "flat ");
        keys(&mut editor, "↶↶");
        assert_eq!(editor.text(), "");
        keys(&mut editor, "↷↷↷");
        assert_eq!(editor.text(), "flat white");
        keys(&mut editor, "⌫⌫⌫↶");
        assert_eq!(editor.text(), "flat white");
        keys(&mut editor, "x↷");
        assert_eq!(editor.text(), "flat whitex", "what was undone is gone after an edit");
    }

    #[test]
    fn another_text_is_one_step() {
        let mut editor = Editor::new(POLICY);
        editor.go_to(5, 3);
        assert!(editor.set_text("{\n}"));
        assert_eq!(editor.cursor().0, 2);
        assert!(!editor.set_text("{\n}"));
        assert!(editor.undo());
        assert_eq!(editor.text(), POLICY);
        assert!(editor.redo() && editor.text() == "{\n}");
        assert!(editor.set_text("") && editor.text().is_empty());
        assert!(editor.undo() && editor.text() == "{\n}");
    }

    #[test]
    fn pasting_strips_controls_and_is_refused_when_too_long() {
        let mut editor = Editor::default();
        assert!(editor.paste("{\r\n\t\"a\u{1b}[31m\": \"\u{202e}x\"\u{7}\r\n}"));
        assert_eq!(editor.text(), "{\n  \"a[31m\": \"x\"\n}");
        assert!(!editor.paste(&"1234567,\n".repeat(8_000)));
        assert!(
            unicode(60, 5, |canvas| editor.draw(canvas, 0, true))
                .contains("✗ Not inserted: a policy may not be longer")
        );
        assert!(!editor.paste(&"x".repeat(17_000)));
        assert!(unicode(80, 5, |canvas| editor.draw(canvas, 0, true)).contains("Break it first"));
        assert_eq!(editor.text(), "{\n  \"a[31m\": \"x\"\n}");
        assert!(editor.handle(Key::char('x')), "the refusal goes with the next key");
        assert!(!unicode(60, 5, |canvas| editor.draw(canvas, 0, true)).contains("Not inserted"));
        assert!(Editor::default().paste(&format!("{}\n", "x".repeat(1_000)).repeat(65)));
    }

    #[test]
    fn finding_goes_round_both_ways_and_takes_no_pattern() {
        let mut editor = Editor::new("a.b\naxb\nA.B\n王.");
        keys(&mut editor, "⌕a.b");
        assert_eq!(editor.cursor(), (1, 1));
        keys(&mut editor, "↵");
        assert_eq!(editor.cursor(), (3, 1), "a point is a point");
        keys(&mut editor, "↓");
        assert_eq!(editor.cursor(), (1, 1));
        keys(&mut editor, "↑");
        assert_eq!(editor.cursor(), (3, 1));
        let shown = unicode(60, 4, |canvas| editor.draw(canvas, 0, true));
        assert_eq!(shown.lines().last(), Some("Find ▏a.b                 Enter next   Up before   Esc close"));
        keys(&mut editor, "zz");
        assert!(unicode(60, 4, |canvas| editor.draw(canvas, 0, true)).ends_with("not found"));
        keys(&mut editor, "⎋x");
        assert!(!editor.is_searching());
        assert_eq!(editor.lines()[2], "xA.B");
    }

    #[test]
    fn clicks_land_on_the_letter_that_is_seen() {
        let mut editor = Editor::new(POLICY);
        let mut origin = Rect::default();
        sketch::buffer(30, 6, &Glyphs::unicode(), |canvas| {
            editor.draw(canvas, 1, true);
            origin = canvas.on_screen(canvas.whole());
        });
        let click =
            |editor: &mut Editor, x: u16, y: u16| editor.click(origin.x + x, origin.y + y).then(|| editor.cursor());
        assert_eq!(click(&mut editor, 10, 3), Some((4, 7)));
        assert_eq!(click(&mut editor, 19, 3), Some((4, 15)), "the second cell of 王 is 王");
        assert_eq!(click(&mut editor, 29, 0), Some((1, 2)));
        assert_eq!(click(&mut editor, 2, 3), None, "the gutter is no text");
    }

    #[test]
    fn moving_keeps_combined_letters_whole() {
        let mut editor = Editor::new("Jose\u{301}!");
        keys(&mut editor, "⤓←←");
        assert_eq!(editor.cursor(), (1, 4));
        keys(&mut editor, "→");
        assert_eq!(editor.cursor(), (1, 6));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn any_keys_any_size(
            text in "[a\" {}:,\n王🧋é\u{301}\t]{0,60}",
            pressed in "[a{\"王\u{301}↵⇥⌫⌦←→↑↓⤒⤓⎋↶↷⌕⌧⇞⇟]{0,40}",
            width in 0u16..40,
            height in 0u16..8,
        ) {
            let mut editor = Editor::new(&text);
            unicode(width, height, |canvas| editor.draw(canvas, 0, true));
            for key in pressed.chars() {
                keys(&mut editor, key.encode_utf8(&mut [0; 4]));
                unicode(width, height, |canvas| editor.draw(canvas, 0, true));
            }
            editor.wheel(3);
            editor.click(5, 5);
            // Closes the search, and leaves nothing to do again.
            editor.handle(Key::ESC);
            editor.paste("q");
            let written = editor.text();
            while editor.undo() {}
            prop_assert_eq!(editor.text(), plain(&text));
            while editor.redo() {}
            prop_assert_eq!(editor.text(), written);
        }
    }
}
