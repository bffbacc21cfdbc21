//! Forms: fields with labels below each other, and plain words between them.
//!
//! The form is drawn with boxes where all of it fits, else in lines, and is scrolled so that the field with the keys is
//! always seen: a field that is hidden must not take keys.

use ratatui::layout::Rect;

use super::field::{Field, Kind};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::{Code, Key};
use crate::ui::text;
use crate::ui::theme::Role;

/// What a key did to a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormEvent {
    /// A field has another content.
    Changed,
    /// Enter on the last field.
    Submit,
    /// Esc.
    Cancel,
    /// Nothing that matters outside: the focus or a cursor moved, or the key means nothing here.
    None,
}

/// A field with its label.
#[derive(Debug)]
pub struct Labelled {
    /// What the program calls it.
    pub name: &'static str,
    /// What people read.
    pub label: String,
    /// What is typed into.
    pub field: Field,
    /// Words above the label, for example what this part of the form is about.
    pub above: Vec<String>,
    /// A note at the right of the label, for example "changes 14s".
    pub note: String,
    /// A muted line below, while there is no error: what is asked for.
    pub below: String,
}

impl Labelled {
    /// A field with a name and a label, and nothing around it.
    #[must_use]
    pub fn new(name: &'static str, label: impl Into<String>, field: Field) -> Self {
        let (note, below) = (String::new(), String::new());
        Self { name, label: label.into(), field, above: Vec::new(), note, below }
    }

    /// With words above it; may be said several times.
    #[must_use]
    pub fn above(mut self, words: impl Into<String>) -> Self {
        self.above.push(words.into());
        self
    }

    /// With a note at the right of the label.
    #[must_use]
    pub fn note(self, words: impl Into<String>) -> Self {
        Self { note: words.into(), ..self }
    }

    /// With a line below that says what is asked for.
    #[must_use]
    pub fn below(self, words: impl Into<String>) -> Self {
        Self { below: words.into(), ..self }
    }

    fn height(&self, roomy: bool, width: u16) -> u16 {
        let lines = |text: &str| u16::try_from(text::wrap(text, width.into()).len()).unwrap_or(u16::MAX);
        let above: u16 = self.above.iter().map(|words| lines(words) + 1).sum();
        let below = if self.shows_below() { lines(&self.below) } else { 0 };
        above + 1 + self.field.height(roomy, width) + below
    }

    fn shows_below(&self) -> bool {
        !self.below.is_empty() && self.field.error.is_none()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, index: usize, roomy: bool, focused: bool) {
        let mut y = 0;
        // The words give way to the field where there is no room for both.
        let fits = self.height(roomy, canvas.width()) <= canvas.height();
        for words in self.above.iter().filter(|_| fits) {
            y = canvas.paragraph(y, words, Role::Muted) + 1;
        }
        let start = canvas.right(y, &self.note, Role::Muted);
        let label = if focused { Role::Text.bold() } else { Role::Text.into() };
        canvas.fitted(0, y, &self.label, start.saturating_sub(u16::from(!self.note.is_empty())), label);
        let height = self.field.height(roomy, canvas.width());
        let place = Rect::new(0, y + 1, canvas.width(), height);
        self.field.draw(&mut canvas.part(place), roomy, focused);
        if self.shows_below() {
            let rest = Rect::new(0, y + 1 + height, canvas.width(), canvas.height());
            canvas.part(rest).paragraph(0, &self.below, Role::Muted);
        }
        canvas.hit(Rect::new(0, y, canvas.width(), height + 1), Target::Field(index));
    }
}

/// A form: its fields, and which of them has the keys.
#[derive(Debug, Default)]
pub struct Form {
    /// From top to bottom.
    pub fields: Vec<Labelled>,
    /// Which field has the keys.
    pub focus: usize,
    /// Words below the last field.
    pub closing: String,
}

impl Form {
    /// A form of these fields; the first has the keys.
    #[must_use]
    pub fn new(fields: impl IntoIterator<Item = Labelled>) -> Self {
        Self { fields: fields.into_iter().collect(), ..Self::default() }
    }

    /// With words below the last field.
    #[must_use]
    pub fn closing(self, words: impl Into<String>) -> Self {
        Self { closing: words.into(), ..self }
    }

    /// Takes a key. Tab, Shift+Tab, Up and Down move between fields; Enter moves on and submits on the last.
    pub fn handle(&mut self, key: Key) -> FormEvent {
        let last = self.fields.len().saturating_sub(1);
        match key.code {
            Code::Esc => return FormEvent::Cancel,
            Code::Enter if self.takes_notice() => {}
            Code::Enter if self.focus >= last => return FormEvent::Submit,
            Code::Enter | Code::Down => self.focus = (self.focus + 1).min(last),
            Code::Up => self.focus = self.focus.saturating_sub(1),
            Code::Tab => self.focus = if self.focus >= last { 0 } else { self.focus + 1 },
            Code::BackTab => self.focus = self.focus.checked_sub(1).unwrap_or(last),
            _ => {
                let changed = self.fields.get_mut(self.focus).is_some_and(|labelled| labelled.field.handle(key));
                return if changed { FormEvent::Changed } else { FormEvent::None };
            }
        }
        FormEvent::None
    }

    /// Takes a pasted text into the field that has the keys. Pasting never moves on and never submits.
    pub fn paste(&mut self, text: &str) -> FormEvent {
        let changed = self.fields.get_mut(self.focus).is_some_and(|labelled| labelled.field.paste(text));
        if changed { FormEvent::Changed } else { FormEvent::None }
    }

    /// The field with the keys.
    #[must_use]
    pub fn focused(&self) -> Option<&Field> {
        self.fields.get(self.focus).map(|labelled| &labelled.field)
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|labelled| labelled.name == name).map(|labelled| &labelled.field)
    }

    /// The field of that name, to change it.
    pub fn field_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|labelled| labelled.name == name).map(|labelled| &mut labelled.field)
    }

    /// What is in the field of that name; nothing when there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.field(name).map_or("", Field::value)
    }

    /// Whether something was mistyped that an Enter must not pass over. It does so once: then it was seen.
    pub fn takes_notice(&mut self) -> bool {
        let at = self.fields.iter_mut().position(|labelled| labelled.field.take_notice());
        self.focus = at.unwrap_or(self.focus);
        at.is_some()
    }

    /// Says what is wrong with a field, and gives it the keys.
    pub fn refuse(&mut self, name: &str, sentence: impl Into<String>) {
        if let Some(index) = self.fields.iter().position(|labelled| labelled.name == name) {
            self.fields[index].field.error = Some(sentence.into());
            self.focus = index;
        }
    }

    /// Takes every error away.
    pub fn clear_errors(&mut self) {
        for labelled in &mut self.fields {
            labelled.field.error = None;
        }
    }

    /// Wipes secrets and codes: after an error, on locking, on any change of person.
    pub fn clear_secrets(&mut self) {
        for labelled in &mut self.fields {
            if matches!(labelled.field.kind(), Kind::Secret | Kind::Digits(_)) {
                labelled.field.clear();
            }
        }
    }

    /// Draws the form over the whole canvas.
    pub fn draw(&self, canvas: &mut Canvas<'_>, focused: bool) {
        let (width, room) = (canvas.width(), canvas.height());
        let closing = u16::try_from(text::wrap(&self.closing, width.into()).len()).unwrap_or(u16::MAX);
        let heights = |roomy: bool, gap: u16| -> Vec<u16> {
            self.fields.iter().map(|labelled| labelled.height(roomy, width) + gap).collect()
        };
        let whole = |heights: &[u16]| heights.iter().sum::<u16>().saturating_add(closing) <= room;
        let (roomy, heights) = [(true, 1), (true, 0), (false, 1), (false, 0)]
            .into_iter()
            .map(|(roomy, gap)| (roomy, heights(roomy, gap)))
            .find(|(_, heights)| whole(heights))
            .unwrap_or_else(|| (false, heights(false, 0)));
        // Scrolled by whole fields, as little as shows the one with the keys.
        let focus = self.focus.min(self.fields.len().saturating_sub(1));
        let mut first = 0;
        while first < focus && heights[first..=focus].iter().sum::<u16>() > room {
            first += 1;
        }
        let (mut y, mut cut) = (0, false);
        for (index, labelled) in self.fields.iter().enumerate().skip(first) {
            cut = y >= room;
            if cut {
                break;
            }
            let mut part = canvas.part(Rect::new(0, y, width, heights[index].min(room - y)));
            labelled.draw(&mut part, index, roomy, focused && index == focus);
            y = y.saturating_add(heights[index]);
        }
        if y < room {
            canvas.part(Rect::new(0, y, width, room - y)).paragraph(0, &self.closing, Role::Muted);
        }
        let (up, down) = (canvas.glyphs().up, canvas.glyphs().down);
        let edge = width.saturating_sub(1);
        if first > 0 {
            canvas.text(edge, 0, up, Role::Muted);
        }
        if cut || y > room {
            canvas.text(edge, room.saturating_sub(1), down, Role::Muted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch::{self, unicode};
    use crate::ui::glyph::Glyphs;

    fn sign_in() -> Form {
        Form::new([
            Labelled::new("name", "Name", Field::plain(40)).above("Sign in to go on."),
            Labelled::new("password", "Password", Field::secret(64)),
            Labelled::new("code", "Code from your phone", Field::digits(6)).note("changes 14s").below("Six digits."),
        ])
        .closing("Lost your phone? Ask the owner.")
    }

    #[test]
    fn boxes_where_there_is_room() {
        let mut form = sign_in();
        form.paste("王小明");
        form.refuse("password", "Password or code is wrong.");
        assert_eq!(
            unicode(32, 21, |canvas| form.draw(canvas, true)),
            "Sign in to go on.\n\
             \n\
             Name\n\
             ┌──────────────────────────────┐\n\
             │ 王小明                       │\n\
             └──────────────────────────────┘\n\
             \n\
             Password\n\
             ┌──────────────────────────────┐\n\
             │                              │\n\
             └──────────────────────────────┘\n\
             ✗ Password or code is wrong.\n\
             \n\
             Code from your phone changes 14s\n\
             ┌───┬───┬───┬───┬───┬───┐\n\
             │   │   │   │   │   │   │\n\
             └───┴───┴───┴───┴───┴───┘\n\
             Six digits.\n\
             \n\
             Lost your phone? Ask the owner.\n"
        );
    }

    #[test]
    fn lines_where_there_is_less_and_scrolled_where_there_is_too_little() {
        let mut form = sign_in();
        assert_eq!(
            unicode(32, 10, |canvas| form.draw(canvas, true)),
            "Sign in to go on.\n\nName\n▏\nPassword\n▏\nCode from your phone changes 14s\n▏\nSix digits.\nLost your phone? Ask the owner."
        );
        form.focus = 2;
        let (buffer, hits) = sketch::with_hits(32, 5, &Glyphs::unicode(), |canvas| form.draw(canvas, true));
        assert_eq!(
            sketch::text(&buffer),
            "Password                       ↑\n▏\nCode from your phone changes 14s\n▏\nSix digits."
        );
        assert_eq!(hits.cursor().map(|at| (at.x, at.y)), Some((1, 3)));
        assert_eq!(hits.at(4, 1), Some(&Target::Field(1)));
    }

    #[test]
    fn keys_move_and_only_enter_on_the_last_submits() {
        let mut form = sign_in();
        assert_eq!(form.handle(Key::char('a')), FormEvent::Changed);
        assert_eq!(form.handle(Key::ENTER), FormEvent::None);
        assert_eq!(form.handle(Key::char('b')), FormEvent::Changed);
        assert_eq!((form.value("name"), form.value("password")), ("a", "b"));
        assert_eq!((form.handle(Key::TAB), form.focus), (FormEvent::None, 2));
        assert_eq!(form.handle(Key::ENTER), FormEvent::Submit);
        assert_eq!((form.handle(Key::TAB), form.focus), (FormEvent::None, 0));
        assert_eq!((form.handle(Key::BACK_TAB), form.focus), (FormEvent::None, 2));
        assert_eq!((form.handle(Key::UP), form.focus), (FormEvent::None, 1));
        assert_eq!(form.handle(Key::ESC), FormEvent::Cancel);
        assert_eq!(Form::default().handle(Key::char('x')), FormEvent::None);
    }

    #[test]
    fn pasting_lines_neither_moves_nor_submits() {
        let mut form = sign_in();
        assert_eq!(form.paste("Ada\nhunter2\n123456\n"), FormEvent::Changed);
        assert_eq!((form.value("name"), form.value("password"), form.focus), ("Ada hunter2 123456", "", 0));
    }

    #[test]
    fn secrets_go_and_names_stay() {
        let mut form = sign_in();
        for name in ["name", "password", "code"] {
            form.field_mut(name).unwrap().set("123456");
        }
        form.clear_secrets();
        assert_eq!((form.value("name"), form.value("password"), form.value("code")), ("123456", "", ""));
    }

    #[test]
    fn the_field_with_the_keys_is_always_seen() {
        for width in 1..50 {
            for height in 0..24 {
                for focus in 0..3 {
                    let mut form = sign_in();
                    form.focus = focus;
                    form.refuse("code", "Six digits, please.");
                    form.focus = focus;
                    let (_, hits) =
                        sketch::with_hits(width, height, &Glyphs::unicode(), |canvas| form.draw(canvas, true));
                    if height >= 2 && width >= 2 {
                        assert!(hits.cursor().is_some(), "{width}×{height} field {focus}");
                    }
                }
            }
        }
    }
}
