//! The parts that screens are made of. Each draws on a [`Canvas`](super::canvas::Canvas) and keeps to it.
//!
//! What a widget remembers between frames (a selection, a text) is in the screen's state; drawing only reads it. Keys
//! reach a widget by `handle` or `step`, pastes by `paste`, and each says whether something changed. Clicks come back as
//! the [`Target`](super::canvas::Target) that was drawn there.
//!
//! A screen in short:
//!
//! ```
//! use brewgate::ui::canvas::{Canvas, Class, Hits, Target};
//! use brewgate::ui::glyph::Glyphs;
//! use brewgate::ui::key::Key;
//! use brewgate::ui::theme::{Role, Theme};
//! use brewgate::ui::widget::field::Field;
//! use brewgate::ui::widget::form::{Form, FormEvent, Labelled};
//! use brewgate::ui::widget::table::{Column, Order, Table, TableState, Width};
//! use brewgate::ui::widget::verdict::Verdict;
//! use ratatui::buffer::Buffer;
//! use ratatui::layout::{Constraint::{Fill, Length}, Rect};
//!
//! struct State {
//!     people: Vec<(&'static str, &'static str, Verdict)>,
//!     table: TableState,
//!     form: Form,
//! }
//!
//! // What a key does is decided here and nowhere else.
//! fn update(state: &mut State, key: Key) {
//!     if !state.table.step(key, state.people.len())
//!         && let FormEvent::Submit = state.form.handle(key)
//!     {
//!         state.form.refuse("name", "Give a name.");
//!     }
//! }
//!
//! fn view(state: &State, canvas: &mut Canvas<'_>) {
//!     let [body, footer] = canvas.rows([Fill(1), Length(1)]);
//!     let mut screen = canvas.part(body);
//!     let wide = screen.size_class() >= Class::Medium;
//!     let [list, detail] = screen.columns([Fill(1), Length(if wide { 44 } else { 30 })]);
//!
//!     // A pane: title at the left, count at the right; `inside` is what is within its border.
//!     let mut inside = screen.pane(list, "People", &state.people.len().to_string(), true);
//!     let glyphs = inside.glyphs();
//!     let columns = [
//!         Column::new("NAME", Width::Flex(1)),
//!         Column::new("SINCE", Width::Fixed(5)).right().from_width(30),
//!         Column::new("ANSWER", Width::Fixed(9)),
//!     ];
//!     // The closure is asked for the rows that are seen, and for no others.
//!     Table::new(&columns, state.people.len(), |index| {
//!         let (name, since, verdict) = state.people[index];
//!         vec![name.into(), (since, Role::Muted).into(), verdict.cell(glyphs)]
//!     })
//!     .sorted(0, Order::Ascending)
//!     .empty("Nobody yet.  n new employee")
//!     .pane(1)
//!     .draw(&mut inside, &state.table, true);
//!
//!     state.form.draw(&mut screen.pane(detail, "New employee", "", false), false);
//!
//!     // What is clicked is as if the key had been pressed.
//!     let mut footer = canvas.part(footer);
//!     let x = footer.button(1, 0, "n", Role::Focus, Target::Key(Key::char('n')));
//!     footer.text(x + 1, 0, "new", Role::Muted);
//! }
//!
//! let mut state = State {
//!     people: vec![("Ada", "06:58", Verdict::Allowed), ("王小明", "07:15", Verdict::Denied)],
//!     table: TableState::default(),
//!     form: Form::new([
//!         Labelled::new("name", "Name", Field::plain(60).hint("for example Priya Shah")),
//!         Labelled::new("job", "Job", Field::choice(["Barista", "Lead"], 0)).below("The job suggests groups."),
//!     ]),
//! };
//! update(&mut state, Key::DOWN);
//!
//! let (theme, glyphs, mut hits) = (Theme::default(), Glyphs::unicode(), Hits::default());
//! let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24)); // in the program: frame.buffer_mut()
//! view(&state, &mut Canvas::new(&mut buffer, &theme, &glyphs, &mut hits));
//! assert_eq!(state.table.selected, 1);
//! assert_eq!(hits.at(5, 3), Some(&Target::Row { pane: 1, index: 1 }));
//! // in the program: if let Some(at) = hits.cursor() { frame.set_cursor_position(at) }
//! ```
//!
//! The rest: [`editor::Editor`] for policies, [`json_paint::draw`] for a line of JSON that is only read,
//! [`toast::Toast`], [`qr::draw`], [`bar::scroll`] and [`bar::level`].

pub mod bar;
pub mod editor;
pub mod explained;
pub mod field;
mod find;
pub mod form;
pub mod json_paint;
pub mod outline;
pub mod qr;
pub mod severity;
pub mod swing;
pub mod table;
pub mod toast;
pub mod verdict;

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use ratatui::layout::Constraint::{Fill, Percentage};

    use super::editor::{Editor, Mark};
    use super::field::Field;
    use super::form::{Form, Labelled};
    use super::table::{CellText, Column, Table, TableState, Width};
    use super::toast::Toast;
    use super::verdict::Verdict;
    use super::*;
    use crate::ui::canvas::{Canvas, sketch};
    use crate::ui::glyph::Glyphs;
    use crate::ui::text;
    use crate::ui::theme::Role;

    /// Every widget at once, in panes, below a box.
    fn everything(canvas: &mut Canvas<'_>, words: &str, number: usize) {
        let glyphs = canvas.glyphs();
        let [upper, lower] = canvas.rows([Percentage(50), Fill(1)]);
        let mut half = canvas.part(upper);
        let [left, right] = half.columns([Fill(1), Fill(1)]);
        let mut inside = half.pane(left, words, "1,284", true);
        let columns = [
            Column::new("NAME", Width::Flex(2)),
            Column::new("AT", Width::Fixed(5)).right(),
            Column::new("ANSWER", Width::Min(9)).from_width(30),
        ];
        let row = |_| vec![CellText::from(words), words.into(), Verdict::Depends.cell(glyphs)];
        let mut state = TableState::default();
        state.select(number);
        Table::new(&columns, 100, row).draw(&mut inside, &state, true);
        let mut inside = half.pane(right, words, words, false);
        let mut form = Form::new([
            Labelled::new("a", words, Field::plain(40).with(words)).above(words).note(words).below(words),
            Labelled::new("b", words, Field::secret(40).with(words)),
            Labelled::new("c", words, Field::digits(6).with("12")),
            Labelled::new("d", words, Field::choice([words, "x"], 0)),
        ]);
        form.refuse(["a", "b", "c", "d"][number % 4], words);
        form.draw(&mut inside, true);
        let mut half = canvas.part(lower);
        let [left, right] = half.columns([Fill(2), Fill(1)]);
        let mut editor = Editor::new(&format!("{{\n  \"{words}\": [ \"{words}\", {number} ]\n}}"));
        editor.set_marks([(2, Mark::Deny)]);
        editor.go_to(2, number);
        editor.draw(&mut half.pane(left, words, "3:12", true), 3, true);
        let mut inside = half.pane(right, "", words, false);
        qr::draw(&mut inside, "otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP");
        bar::scroll(&mut inside, 0, number, 5, 100);
        bar::level(&mut inside, 0, 3, 20, (3, 4), Role::Warn);
        json_paint::draw(&mut inside, 2, 4, words);
        canvas.float(40, 7, words, words).paragraph(0, words, Role::Deny);
        Toast::done(words, Timestamp::UNIX_EPOCH).draw(canvas);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn nothing_panics_and_nothing_is_drawn_outside(
            width in 20u16..=200,
            height in 5u16..=60,
            words in "[a-z \"\\\\王小明🧋é\u{301}\u{1b}\u{202e}\u{200d}\u{9b}\n]{0,60}",
            number in 0usize..120,
        ) {
            for glyphs in [Glyphs::unicode(), Glyphs::ascii()] {
                // The sketch itself checks what is beside the canvas.
                let buffer = sketch::buffer(width, height, &glyphs, |canvas| everything(canvas, &words, number));
                for cell in buffer.content() {
                    prop_assert!(!cell.symbol().contains(text::is_unsafe), "{:?}", cell.symbol());
                }
            }
        }
    }
}
