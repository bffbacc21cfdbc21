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
pub mod field;
pub mod form;
pub mod json_paint;
pub mod qr;
pub mod table;
pub mod toast;
pub mod verdict;
