//! One line to type into: text, a secret, a code of digits, or a choice from a list.

use std::fmt;

use ratatui::layout::Rect;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use zeroize::{Zeroize, Zeroizing};

use crate::ui::canvas::{Canvas, Ink};
use crate::ui::key::{Code, Key};
use crate::ui::text;
use crate::ui::theme::Role;

/// What is said to anything else in a field of figures.
const ONLY_A_NUMBER: &str = "Only a number goes in here, such as 12.";

/// The dots of a secret: always as many, whatever its length.
const DOTS: usize = 8;

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text on one line.
    Plain,
    /// Text that is never shown, and wiped from memory when cleared or dropped.
    Secret,
    /// A number as people write one: digits, and points, commas and signs, which whoever reads it takes or refuses. A
    /// comma that were dropped would make 1250 of 12,50.
    Figures,
    /// So many digits, in boxes of their own; wiped like a secret.
    Digits(u8),
    /// One of these, by ← and →, or by typing its beginning.
    Choice(Vec<String>),
}

/// A field: what it takes, what is in it, and where the cursor stands.
pub struct Field {
    kind: Kind,
    text: Zeroizing<String>,
    /// In bytes, always between two graphemes.
    cursor: usize,
    /// In graphemes.
    most: usize,
    /// Shown in an empty field.
    pub hint: String,
    /// Shown below the field until it changes; a full sentence.
    pub error: Option<String>,
    chosen: usize,
    sought: String,
    /// What is in it was proposed, and nobody touched it yet: the first character takes its place.
    proposed: bool,
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field").field("kind", &self.kind).field("error", &self.error).finish_non_exhaustive()
    }
}

impl Field {
    fn of(kind: Kind, most: usize) -> Self {
        // A secret never grows past what it was given at first, so no copy of it is left behind by growing.
        let room = if matches!(kind, Kind::Secret | Kind::Digits(_)) { most * 4 } else { 0 };
        let text = Zeroizing::new(String::with_capacity(room));
        let (hint, sought) = (String::new(), String::new());
        Self { kind, text, cursor: 0, most, hint, error: None, chosen: 0, sought, proposed: false }
    }

    /// A field for text of at most `most` graphemes.
    #[must_use]
    pub fn plain(most: usize) -> Self {
        Self::of(Kind::Plain, most)
    }

    /// A field for a number of at most `most` characters.
    #[must_use]
    pub fn figures(most: usize) -> Self {
        Self::of(Kind::Figures, most)
    }

    /// A field for a secret of at most `most` graphemes and four bytes for each.
    #[must_use]
    pub fn secret(most: usize) -> Self {
        Self::of(Kind::Secret, most)
    }

    /// A field for a code of so many digits.
    #[must_use]
    pub fn digits(count: u8) -> Self {
        Self::of(Kind::Digits(count), count.into())
    }

    /// A field that takes one of `options`.
    #[must_use]
    pub fn choice(options: impl IntoIterator<Item = impl Into<String>>, chosen: usize) -> Self {
        let options: Vec<String> = options.into_iter().map(Into::into).collect();
        let chosen = chosen.min(options.len().saturating_sub(1));
        Self { chosen, ..Self::of(Kind::Choice(options), 0) }
    }

    /// The same field with words shown while it is empty.
    #[must_use]
    pub fn hint(self, words: impl Into<String>) -> Self {
        Self { hint: words.into(), ..self }
    }

    /// The same field with a text in it.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        self.set(text);
        self
    }

    /// The same field with a text that is only proposed: what is typed or pasted first takes its place, and moving or
    /// deleting in it makes it one's own.
    #[must_use]
    pub fn proposing(mut self, text: &str) -> Self {
        self.set(text);
        self.proposed = !self.is_empty();
        self
    }

    /// Whether a character would be typed into it, or choose something.
    #[must_use]
    pub fn takes(&self, typed: char) -> bool {
        match &self.kind {
            Kind::Choice(options) => {
                let sought = typed.to_lowercase().to_string();
                options.iter().any(|option| option.to_lowercase().starts_with(&sought))
            }
            _ => self.admits(typed),
        }
    }

    /// What it takes.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What is in it: the text, the digits, or the words of the choice.
    #[must_use]
    pub fn value(&self) -> &str {
        match &self.kind {
            Kind::Choice(options) => options.get(self.chosen).map_or("", String::as_str),
            _ => &self.text,
        }
    }

    /// Which of the options is chosen; 0 for other kinds.
    #[must_use]
    pub const fn chosen(&self) -> usize {
        self.chosen
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.value().is_empty()
    }

    /// Whether nothing more is needed: all digits of a code are there, and anything else is not empty.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match self.kind {
            Kind::Digits(count) => self.text.len() == usize::from(count),
            _ => !self.is_empty(),
        }
    }

    /// Puts a text in the place of what is there, by the same rules as pasting.
    pub fn set(&mut self, text: &str) {
        if let Kind::Choice(options) = &self.kind {
            self.chosen = options.iter().position(|option| option == text).unwrap_or(self.chosen);
            return;
        }
        self.clear();
        self.paste(text);
    }

    /// Empties it and wipes what was there.
    pub fn clear(&mut self) {
        let room = self.text.capacity();
        self.text.zeroize();
        // Wiping keeps the room in today's zeroize; a secret must not depend on it.
        self.text.reserve(room);
        self.cursor = 0;
        self.error = None;
        self.proposed = false;
        self.sought.clear();
    }

    /// Takes a key, and returns whether what is in the field changed.
    ///
    /// Left, Right, Home, End, Backspace and Delete edit; Ctrl+U empties to the beginning, Ctrl+W takes a word away.
    pub fn handle(&mut self, key: Key) -> bool {
        let proposed = std::mem::take(&mut self.proposed);
        let changed = match (&self.kind, key.code) {
            (Kind::Choice(_), _) => self.choose(key),
            (_, Code::Char(typed)) if proposed && !key.ctrl => self.replace(typed),
            (_, Code::Char('u')) if key.ctrl => self.remove(0, self.cursor),
            (_, Code::Char('w')) if key.ctrl => self.remove(self.word_start(), self.cursor),
            (_, Code::Backspace) => self.remove(self.before(), self.cursor),
            (_, Code::Delete) => self.remove(self.cursor, self.after()),
            (_, Code::Left) => self.move_to(self.before()),
            (_, Code::Right) => self.move_to(self.after()),
            (_, Code::Home) => self.move_to(0),
            (_, Code::End) => self.move_to(self.text.len()),
            _ => key.typed().is_some_and(|typed| self.insert(typed)),
        };
        // A figure after a letter does not mend it: `1e3` is not 13.
        let goes_on = key.typed().is_some() && self.is_mistyped();
        if changed && !goes_on {
            self.error = None;
        } else if self.kind == Kind::Figures && key.typed().is_some_and(|typed| !self.admits(typed)) {
            // Said, lest what is left of `5o` is taken for what was meant.
            self.error = Some(ONLY_A_NUMBER.to_owned());
        }
        changed
    }

    /// Takes a pasted text, and returns whether what is in the field changed.
    ///
    /// Controls are left out. A line break becomes a space in plain text; elsewhere it is left out too. Nothing that is
    /// pasted acts as a key.
    pub fn paste(&mut self, pasted: &str) -> bool {
        let pasted = if self.kind == Kind::Figures { pasted.trim() } else { pasted };
        // Half of what was copied would be another number.
        if self.kind == Kind::Figures && !pasted.chars().all(|part| self.admits(part)) {
            self.error = Some(ONLY_A_NUMBER.to_owned());
            return false;
        }
        if self.proposed && pasted.chars().any(|part| self.admits(part)) {
            self.clear();
        }
        let line: String = match self.kind {
            Kind::Plain => pasted.trim_matches(['\n', '\r']).replace(['\n', '\t'], " "),
            Kind::Choice(_) => String::new(),
            Kind::Figures | Kind::Secret | Kind::Digits(_) => pasted.to_owned(),
        };
        let (mut changed, mut cut) = (false, false);
        for part in Zeroizing::new(line).chars() {
            let fits = self.insert(part);
            changed |= fits;
            cut |= !fits && self.admits(part);
        }
        if changed {
            self.error = None;
        }
        if cut {
            self.error = Some(format!("Only {} characters fit; the rest was left out.", self.most));
        }
        changed
    }

    /// Whether something was typed that means nothing here, and nobody took notice of it yet.
    #[must_use]
    pub fn is_mistyped(&self) -> bool {
        self.error.as_deref() == Some(ONLY_A_NUMBER)
    }

    /// Asks once whether what is left of something mistyped is meant; says whether there was such a thing.
    pub fn take_notice(&mut self) -> bool {
        let mistyped = self.is_mistyped();
        if mistyped {
            let left = self.value().trim();
            self.error = (!left.is_empty()).then(|| format!("Is {left} meant? Enter once more, or type it again."));
        }
        mistyped
    }

    /// The rows it takes: a box of three where there is room, else one, and those of the error.
    #[must_use]
    pub fn height(&self, roomy: bool, width: u16) -> u16 {
        let error =
            self.error.as_ref().map_or(0, |error| text::wrap(error, usize::from(width.saturating_sub(2))).len());
        (if roomy { 3 } else { 1 }) + u16::try_from(error).unwrap_or(u16::MAX)
    }

    /// Draws it on the first rows of the canvas: in a box when `roomy` and there is room for one. The error is below.
    pub fn draw(&self, canvas: &mut Canvas<'_>, roomy: bool, focused: bool) {
        let boxed = roomy && canvas.height() >= 3 && canvas.width() >= 5;
        let below = match self.kind {
            Kind::Digits(count) if boxed && canvas.width() > u16::from(count) * 4 => {
                self.draw_boxes(canvas, count, focused);
                3
            }
            _ if boxed => {
                let area = Rect::new(0, 0, canvas.width(), 3);
                let border = canvas.glyphs().square;
                canvas.frame(area, border, if focused { Role::Focus } else { Role::Border }.into());
                let mut inside = canvas.part(Rect::new(2, 1, canvas.width() - 4, 1));
                self.draw_line(&mut inside, focused);
                3
            }
            _ => {
                let bar = canvas.glyphs().bar;
                canvas.text(0, 0, bar, if focused { Role::Focus } else { Role::Border });
                let mut inside = canvas.part(Rect::new(1, 0, canvas.width().saturating_sub(1), 1));
                self.draw_line(&mut inside, focused);
                1
            }
        };
        if let Some(error) = &self.error {
            let deny = canvas.glyphs().deny;
            canvas.text(0, below, deny, Role::Deny);
            let rest = Rect::new(2, below, canvas.width().saturating_sub(2), canvas.height().saturating_sub(below));
            canvas.part(rest).paragraph(0, error, Role::Deny);
        }
    }

    fn draw_line(&self, canvas: &mut Canvas<'_>, focused: bool) {
        let room = usize::from(canvas.width());
        if let Kind::Choice(options) = &self.kind {
            let (left, right) = (canvas.glyphs().left, canvas.glyphs().right);
            let words = format!("{left} {} {right}", text::fit(self.value(), room.saturating_sub(4)));
            let shown = if options.len() > 1 { words.as_str() } else { self.value() };
            canvas.text(0, 0, shown, if focused { Role::Text.bold() } else { Role::Text.into() });
            return;
        }
        if self.text.is_empty() {
            let width = canvas.width();
            canvas.fitted(0, 0, &self.hint, width, Role::Muted);
            if focused {
                canvas.cursor(0, 0);
            }
            return;
        }
        let (shown, before) = match self.kind {
            Kind::Secret => {
                let dots = canvas.glyphs().dot.repeat(DOTS);
                (dots, DOTS)
            }
            _ => (self.text.to_string(), text::width(&self.text[..self.cursor])),
        };
        let shown = Zeroizing::new(shown);
        // Scrolled so that the cursor, which stands after the text, is seen.
        let skip = (before + 1).saturating_sub(room);
        let mut cells = 0;
        let start = shown.grapheme_indices(true).find(|(_, grapheme)| {
            let here = cells >= skip;
            cells += text::cells(grapheme);
            here
        });
        let start = start.map_or(shown.len(), |(at, _)| at);
        let hidden = text::width(&shown[..start]);
        let ink = Ink::from(Role::Text);
        canvas.text(0, 0, &shown[start..], if self.proposed && focused { ink.reversed() } else { ink });
        if focused {
            canvas.cursor(u16::try_from(before.saturating_sub(hidden)).unwrap_or(u16::MAX), 0);
        }
    }

    fn draw_boxes(&self, canvas: &mut Canvas<'_>, count: u8, focused: bool) {
        let border = canvas.glyphs().square;
        let ink = if focused { Role::Focus } else { Role::Border };
        let count = usize::from(count);
        let edge = |left: &str, tee: &str, right: &str| {
            let cell = border.horizontal.repeat(3);
            format!("{left}{}{right}", vec![cell; count].join(tee))
        };
        canvas.text(0, 0, &edge(border.top_left, border.tee_down, border.top_right), ink);
        canvas.text(0, 2, &edge(border.bottom_left, border.tee_up, border.bottom_right), ink);
        for (box_number, x) in (0..=count).zip((0..).step_by(4)) {
            canvas.text(x, 1, border.vertical, ink);
            if let Some(digit) = self.text.get(box_number..=box_number) {
                canvas.text(x + 2, 1, digit, Role::Text.bold());
            }
        }
        if focused {
            // The last box keeps the cursor when all are full.
            let at = self.cursor.min(count.saturating_sub(1));
            canvas.cursor(u16::try_from(4 * at + 2).unwrap_or(u16::MAX), 1);
        }
    }

    fn choose(&mut self, key: Key) -> bool {
        let Kind::Choice(options) = &self.kind else { return false };
        let last = options.len().saturating_sub(1);
        let from = self.chosen;
        match (key.code, key.typed()) {
            (Code::Left, _) => self.chosen = from.checked_sub(1).unwrap_or(last),
            (Code::Right, _) => self.chosen = if from == last { 0 } else { from + 1 },
            (Code::Home, _) => self.chosen = 0,
            (Code::End, _) => self.chosen = last,
            (Code::Backspace, _) => {
                self.sought.pop();
                return false;
            }
            (_, Some(typed)) => {
                self.sought.extend(typed.to_lowercase());
                let find = |sought: &str| options.iter().position(|option| option.to_lowercase().starts_with(sought));
                // A letter that continues nothing begins a new word.
                let found = find(&self.sought).or_else(|| {
                    self.sought = typed.to_lowercase().collect();
                    find(&self.sought)
                });
                self.chosen = found.unwrap_or(from);
                return self.chosen != from;
            }
            _ => return false,
        }
        self.sought.clear();
        self.chosen != from
    }

    /// Whether a character is one that the field takes.
    fn admits(&self, typed: char) -> bool {
        match self.kind {
            Kind::Plain => !text::is_unsafe(typed),
            Kind::Figures => typed.is_ascii_digit() || matches!(typed, '.' | ',' | '-' | '+'),
            // A password may hold what would mislead on a screen; it is never on one.
            Kind::Secret => !typed.is_control() && self.text.len() + typed.len_utf8() <= self.text.capacity(),
            Kind::Digits(_) => typed.is_ascii_digit(),
            Kind::Choice(_) => false,
        }
    }

    /// A character in the place of what was proposed; one that means nothing here leaves that as it is.
    fn replace(&mut self, typed: char) -> bool {
        self.proposed = !self.admits(typed);
        if self.proposed {
            return false;
        }
        self.clear();
        self.insert(typed)
    }

    fn insert(&mut self, typed: char) -> bool {
        if !self.admits(typed) {
            return false;
        }
        self.text.insert(self.cursor, typed);
        if self.text.graphemes(true).count() > self.most {
            self.text.remove(self.cursor);
            return false;
        }
        self.cursor += typed.len_utf8();
        // A combining mark may have joined what stands beside it.
        if !self.between_graphemes(self.cursor) {
            self.cursor = self.after();
        }
        true
    }

    fn remove(&mut self, from: usize, to: usize) -> bool {
        if from >= to {
            return false;
        }
        self.text.drain(from..to);
        self.cursor = from;
        if !self.between_graphemes(self.cursor) {
            self.cursor = self.before();
        }
        true
    }

    fn move_to(&mut self, cursor: usize) -> bool {
        self.cursor = cursor;
        false
    }

    fn between_graphemes(&self, at: usize) -> bool {
        GraphemeCursor::new(at, self.text.len(), true).is_boundary(&self.text, 0).unwrap_or(true)
    }

    fn before(&self) -> usize {
        let found = GraphemeCursor::new(self.cursor, self.text.len(), true).prev_boundary(&self.text, 0);
        found.ok().flatten().unwrap_or(0)
    }

    fn after(&self) -> usize {
        let found = GraphemeCursor::new(self.cursor, self.text.len(), true).next_boundary(&self.text, 0);
        found.ok().flatten().unwrap_or(self.text.len())
    }

    fn word_start(&self) -> usize {
        if self.kind == Kind::Secret {
            return 0;
        }
        let trimmed = self.text[..self.cursor].trim_end();
        trimmed.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::canvas::sketch::{self, ascii, unicode};
    use crate::ui::glyph::Glyphs;

    fn type_in(field: &mut Field, keys: &str) {
        for c in keys.chars() {
            field.handle(match c {
                '←' => Key::LEFT,
                '→' => Key::RIGHT,
                '⌫' => Key::BACKSPACE,
                '⌦' => Key::DELETE,
                '⇤' => Key::HOME,
                '⇥' => Key::END,
                '⎌' => Key::ctrl('u'),
                '⌧' => Key::ctrl('w'),
                c => Key::char(c),
            });
        }
    }

    fn after(keys: &str) -> String {
        let mut field = Field::plain(40);
        type_in(&mut field, keys);
        let (before, behind) = field.text.split_at(field.cursor);
        format!("{before}|{behind}")
    }

    #[test]
    fn editing_counts_graphemes() {
        assert_eq!(after("Jose\u{301}⌫"), "Jos|");
        assert_eq!(after("王小明←⌫"), "王|明");
        assert_eq!(after("🧋é←←⌦"), "|é");
        assert_eq!(after("abc⇤x⇥y"), "xabcy|");
        assert_eq!(after("e←x→\u{301}"), "xe\u{301}|");
        assert_eq!(after("flat white⌧"), "flat |");
        assert_eq!(after("flat white  ⌧oat"), "flat oat|");
        assert_eq!(after("abc←⎌"), "|c");
        assert_eq!(after("←⌫⌦→"), "|");
    }

    #[test]
    fn what_is_proposed_gives_way_to_what_is_typed() {
        let proposed = |keys: &str| {
            let mut field = Field::plain(5).proposing("08:00");
            type_in(&mut field, keys);
            field.value().to_owned()
        };
        assert_eq!(proposed(""), "08:00");
        assert_eq!(proposed("9:15"), "9:15");
        assert_eq!(proposed("⌫5"), "08:05");
        assert_eq!(proposed("⇤⌦1"), "18:00");
        let mut pasted = Field::plain(5).proposing("08:00");
        assert!(pasted.paste("10:30"));
        assert_eq!(pasted.value(), "10:30");
    }

    #[test]
    fn changing_is_told_and_takes_the_error_away() {
        let mut field = Field::plain(3);
        field.error = Some("Give a name.".to_owned());
        assert!(!field.handle(Key::LEFT));
        assert!(field.error.is_some());
        assert!(field.handle(Key::char('a')));
        assert!(field.error.is_none());
        assert!(!field.handle(Key::ENTER) && !field.handle(Key::ctrl('k')));
        assert!(field.paste("bcdef"));
        assert_eq!(field.value(), "abc");
        assert!(!field.handle(Key::char('d')), "it is full");
    }

    #[test]
    fn a_proposed_number_gives_way_to_the_first_figure() {
        let proposed = || Field::figures(3).proposing("12");
        let typed = |keys: &str| {
            let mut field = proposed();
            type_in(&mut field, keys);
            field.value().to_owned()
        };
        assert_eq!(typed("3"), "3");
        assert_eq!(typed("34"), "34");
        assert_eq!(typed("m"), "12", "a letter is no number, and takes nothing away");
        assert_eq!(typed("m3"), "3");
        assert_eq!(typed("←3"), "132", "whoever moves in it mends it");
        assert_eq!(typed("⌫"), "1");
        assert_eq!(typed("⎌"), "");
        let mut field = proposed();
        assert!(field.paste("7") && field.value() == "7");
        let mut field = proposed();
        assert!(!field.paste("x") && field.value() == "12");
        let mut text = Field::plain(20).proposing("08:00");
        type_in(&mut text, "9:15");
        assert_eq!(text.value(), "9:15");
        assert_eq!(Field::plain(20).with("no sugar").value(), "no sugar");
    }

    #[test]
    fn figures_are_no_letters_and_never_half_of_what_was_pasted() {
        let mut field = Field::figures(12);
        type_in(&mut field, "m1a2,5 0$");
        assert_eq!(field.value(), "12,50", "a comma stays, to be refused");
        field.clear();
        assert!(field.paste(" -0.5\n"));
        assert_eq!(field.value(), "-0.5");
        for pasted in ["12 kg", "1e3", "$5", "١٢"] {
            let mut field = Field::figures(12);
            assert!(!field.paste(pasted) && field.is_empty() && field.error.is_some(), "{pasted}");
        }
        assert!(Field::figures(3).takes('7') && !Field::figures(3).takes('m') && Field::plain(3).takes('m'));
        assert!(Field::choice(["Mocha"], 0).takes('m') && !Field::choice(["Latte"], 0).takes('m'));
    }

    #[test]
    fn pasting_is_filtered_by_the_kind() {
        let hostile = "x\n\u{1b}[Ay\u{3}1 2\u{202e}3\r\n";
        assert_eq!(Field::plain(40).with(hostile).value(), "x [Ay1 23");
        assert_eq!(Field::secret(40).with("pass\u{1b} wörd\n").value(), "pass wörd");
        assert_eq!(Field::digits(6).with("12 34-56 78\n").value(), "123456");
        assert!(!Field::choice(["a", "b"], 0).paste("b"));
    }

    #[test]
    fn a_secret_shows_neither_itself_nor_its_length() {
        let short = Field::secret(64).with("a");
        let long = Field::secret(64).with("correct horse battery staple");
        let draw = |field: &Field| unicode(40, 3, |canvas| field.draw(canvas, true, true));
        assert_eq!(draw(&short), draw(&long));
        assert!(draw(&short).contains("│ ••••••••"));
        assert!(!format!("{long:?}").contains("horse"));
        let cursor =
            |field: &Field| sketch::with_hits(40, 1, &Glyphs::unicode(), |c| field.draw(c, false, true)).1.cursor();
        assert_eq!(cursor(&short), cursor(&long));
    }

    #[test]
    fn a_secret_never_moves_in_memory() {
        let mut field = Field::secret(16);
        let place = field.text.as_ptr();
        field.paste(&"王".repeat(40));
        assert_eq!(field.text.chars().count(), 16);
        assert_eq!(field.text.as_ptr(), place);
        field.clear();
        assert!(field.is_empty());
        field.paste(&"x".repeat(40));
        assert_eq!(field.text.as_ptr(), place);
    }

    #[test]
    fn digits_stand_in_boxes_or_in_a_line() {
        let field = Field::digits(6).with("481");
        assert_eq!(
            unicode(30, 3, |canvas| field.draw(canvas, true, true)),
            "┌───┬───┬───┬───┬───┬───┐\n│ 4 │ 8 │ 1 │   │   │   │\n└───┴───┴───┴───┴───┴───┘"
        );
        assert_eq!(
            ascii(30, 3, |canvas| field.draw(canvas, true, true)),
            "+---+---+---+---+---+---+\n| 4 | 8 | 1 |   |   |   |\n+---+---+---+---+---+---+"
        );
        assert_eq!(unicode(20, 1, |canvas| field.draw(canvas, true, true)), "▏481");
        assert!(!field.is_complete() && Field::digits(6).with("481516").is_complete());
    }

    #[test]
    fn a_long_text_is_scrolled_to_the_cursor() {
        let mut field = Field::plain(80).with("王小明 works at the counter");
        let draw = |field: &Field| {
            let (buffer, hits) = sketch::with_hits(12, 1, &Glyphs::unicode(), |canvas| field.draw(canvas, false, true));
            (sketch::text(&buffer), hits.cursor().unwrap().x)
        };
        assert_eq!(draw(&field), ("▏he counter".to_owned(), 11));
        field.handle(Key::HOME);
        assert_eq!(draw(&field), ("▏王小明 work".to_owned(), 1));
    }

    #[test]
    fn the_box_the_hint_and_the_error() {
        let mut field = Field::plain(80).hint("for example Priya Shah");
        field.error = Some("Somebody is called that already.".to_owned());
        assert_eq!(
            unicode(24, 5, |canvas| field.draw(canvas, true, false)),
            "┌──────────────────────┐\n│ for example Priya S… │\n└──────────────────────┘\n✗ Somebody is called\n  that already."
        );
        assert_eq!(field.height(true, 24), 5);
        assert_eq!(field.height(false, 80), 2);
    }

    #[test]
    fn a_choice_goes_round_and_finds_what_is_typed() {
        let mut field = Field::choice(["Barista", "Lead", "Owner", "Online orders"], 0);
        assert!(field.handle(Key::LEFT));
        assert_eq!(field.value(), "Online orders");
        assert!(field.handle(Key::RIGHT));
        type_in(&mut field, "on");
        assert_eq!(field.value(), "Online orders");
        type_in(&mut field, "l");
        assert_eq!((field.value(), field.chosen()), ("Online orders", 3));
        type_in(&mut field, "e");
        assert_eq!(field.value(), "Online orders", "nothing begins with e");
        type_in(&mut field, "L");
        assert_eq!(field.value(), "Lead");
        assert_eq!(unicode(20, 1, |canvas| field.draw(canvas, false, false)), "▏← Lead →");
        assert!(!Field::choice(Vec::<String>::new(), 3).handle(Key::RIGHT));
    }

    proptest! {
        #[test]
        fn any_keys_keep_the_cursor_between_graphemes(keys in "[a-b 王🧋é\u{301}\u{200d}\u{1f1e6}←→⌫⌦⇤⇥⎌⌧]{0,30}", width in 0u16..30, height in 0u16..5) {
            for mut field in [Field::plain(12), Field::secret(12), Field::digits(6), Field::choice(["a", "b"], 1)] {
                type_in(&mut field, &keys);
                prop_assert!(field.between_graphemes(field.cursor));
                prop_assert!(field.text.graphemes(true).count() <= 12);
                field.error = Some("No.".to_owned());
                unicode(width, height, |canvas| field.draw(canvas, true, true));
                unicode(width, height, |canvas| field.draw(canvas, false, true));
            }
        }
    }
}
