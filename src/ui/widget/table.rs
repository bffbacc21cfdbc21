//! A table that draws only the rows that are seen: 100,000 of them cost as much as twenty.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use ratatui::layout::Rect;

use super::bar;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::{Code, Key};
use crate::ui::text;
use crate::ui::theme::Role;

/// Which row is selected, and from where on rows are seen.
///
/// How many rows fit is known only when they are drawn; [`Table::draw`] notes it here, for the next key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableState {
    /// The row with the mark, counted from 0; may be past the end when rows went away.
    pub selected: usize,
    offset: Cell<usize>,
    height: Cell<usize>,
}

impl TableState {
    /// Moves the selection by a key, and returns whether the key was one that moves it.
    pub fn step(&mut self, key: Key, len: usize) -> bool {
        let page = self.height.get().saturating_sub(1).max(1);
        let last = len.saturating_sub(1);
        let from = self.selected.min(last);
        self.selected = match key.code {
            _ if key.ctrl => return false,
            Code::Up => from.saturating_sub(1),
            Code::Down => (from + 1).min(last),
            Code::PageUp => from.saturating_sub(page),
            Code::PageDown => (from + page).min(last),
            Code::Home => 0,
            Code::End => last,
            _ => return false,
        };
        true
    }

    /// Moves by the mouse wheel: so many rows, down when positive.
    pub fn wheel(&mut self, rows: isize, len: usize) {
        self.selected = self.selected.saturating_add_signed(rows).min(len.saturating_sub(1));
    }

    /// Selects a row, for example one that was clicked.
    pub fn select(&mut self, index: usize) {
        self.selected = index;
    }

    /// The rows to draw when `height` fit: around the selected one, moved as little as possible.
    fn window(&self, len: usize, height: usize) -> Range<usize> {
        let selected = self.selected.min(len.saturating_sub(1));
        let mut offset = self.offset.get().min(len.saturating_sub(height)).min(selected);
        if height > 0 && selected >= offset + height {
            offset = selected + 1 - height;
        }
        self.offset.set(offset);
        self.height.set(height);
        offset..len.min(offset + height)
    }
}

/// A text and how it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellText<'a> {
    pub text: Cow<'a, str>,
    pub ink: Ink,
}

impl<'a> From<&'a str> for CellText<'a> {
    fn from(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), ink: Role::Text.into() }
    }
}

impl From<String> for CellText<'_> {
    fn from(text: String) -> Self {
        Self { text: Cow::Owned(text), ink: Role::Text.into() }
    }
}

impl<'a, T: Into<Cow<'a, str>>, I: Into<Ink>> From<(T, I)> for CellText<'a> {
    fn from((text, ink): (T, I)) -> Self {
        Self { text: text.into(), ink: ink.into() }
    }
}

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// So many cells.
    Fixed(u16),
    /// At least so many cells; takes its share of what is left.
    Min(u16),
    /// A share of what is left, by weight.
    Flex(u16),
}

/// A column: its head, its width, and from which width of the table on it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    title: &'static str,
    width: Width,
    right: bool,
    from: u16,
}

impl Column {
    /// A column at the left, always there.
    #[must_use]
    pub const fn new(title: &'static str, width: Width) -> Self {
        Self { title, width, right: false, from: 0 }
    }

    /// At the right: for times, amounts and counts.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { right: true, ..self }
    }

    /// Left out where the table has fewer cells.
    #[must_use]
    pub const fn from_width(self, cells: u16) -> Self {
        Self { from: cells, ..self }
    }
}

/// Which way a table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Ascending,
    Descending,
}

/// A table: columns, a number of rows, and what is in a row.
pub struct Table<'t, R> {
    columns: &'t [Column],
    len: usize,
    row: R,
    sorted: Option<(usize, Order)>,
    empty: &'t str,
    pane: u8,
    headed: bool,
    marked: bool,
}

/// Cells of free room between columns.
const GAP: u16 = 2;
/// Cells before the first column, for the mark of the selected row.
const MARGIN: u16 = 2;

impl<'t, 'r, R: Fn(usize) -> Vec<CellText<'r>>> Table<'t, R> {
    /// `row` is asked only for rows that are seen, and gives a text for every column, also for those left out.
    pub const fn new(columns: &'t [Column], len: usize, row: R) -> Self {
        Self { columns, len, row, sorted: None, empty: "", pane: 0, headed: true, marked: true }
    }

    /// Shows by which column it is sorted.
    #[must_use]
    pub fn sorted(self, column: usize, order: Order) -> Self {
        Self { sorted: Some((column, order)), ..self }
    }

    /// What a person reads when there are no rows: what this is, and the key that fills it.
    #[must_use]
    pub fn empty(self, words: &'t str) -> Self {
        Self { empty: words, ..self }
    }

    /// The pane that clicks on rows and heads are reported for.
    #[must_use]
    pub fn pane(self, pane: u8) -> Self {
        Self { pane, ..self }
    }

    /// Without the row of heads.
    #[must_use]
    pub fn headless(self) -> Self {
        Self { headed: false, ..self }
    }

    /// Without a mark while `chosen` is false: Enter would do nothing to the selected row.
    #[must_use]
    pub fn marked(self, chosen: bool) -> Self {
        Self { marked: chosen, ..self }
    }

    /// Draws the table over the whole canvas. The selected row is highlighted where the table has the keys.
    pub fn draw(&self, canvas: &mut Canvas<'_>, state: &TableState, focused: bool) {
        let top = u16::from(self.headed && canvas.height() > 1);
        let height = usize::from(canvas.height() - top.min(canvas.height()));
        let window = state.window(self.len, height);
        if self.len == 0 {
            let mut words = canvas.part(canvas.whole());
            words.paragraph(0, self.empty, Role::Muted);
            return;
        }
        let places = self.places(canvas.width());
        if top > 0 {
            self.heads(canvas, &places);
        }
        let shown = window.len();
        let first = window.start;
        let selected = self.marked.then(|| state.selected.min(self.len - 1));
        for (index, y) in window.zip(top..) {
            let line = Rect::new(0, y, canvas.width(), 1);
            let selected = Some(index) == selected;
            if selected {
                if focused {
                    canvas.highlight(line);
                }
                let mark = canvas.glyphs().selected;
                canvas.text(0, y, mark, if focused { Role::Focus } else { Role::Muted });
            }
            let cells = (self.row)(index);
            for ((place, column), cell) in places.iter().zip(self.columns).zip(&cells) {
                let Some((x, width)) = *place else { continue };
                let ink = if selected && focused { cell.ink.bold() } else { cell.ink };
                write(canvas, (x, y), width, column.right, &cell.text, ink);
            }
            canvas.hit(line, Target::Row { pane: self.pane, index });
        }
        bar::scroll(canvas, top, first, shown, self.len);
    }

    fn heads(&self, canvas: &mut Canvas<'_>, places: &[Option<(u16, u16)>]) {
        for (column, (place, head)) in places.iter().zip(self.columns).enumerate() {
            let Some((x, width)) = *place else { continue };
            let arrow = match self.sorted {
                Some((by, Order::Ascending)) if by == column => canvas.glyphs().up,
                Some((by, Order::Descending)) if by == column => canvas.glyphs().down,
                _ => "",
            };
            let title = if arrow.is_empty() {
                Cow::Borrowed(head.title)
            } else {
                // The arrow is worth more than the end of the title.
                Cow::Owned(format!("{} {arrow}", text::fit_with(head.title, usize::from(width).saturating_sub(2), "")))
            };
            write(canvas, (x, 0), width, head.right, title.trim_start(), Role::Muted.into());
            canvas.hit(Rect::new(x, 0, width, 1), Target::Head { pane: self.pane, column });
        }
    }

    /// Where each column begins and how wide it is; `None` for those left out.
    fn places(&self, width: u16) -> Vec<Option<(u16, u16)>> {
        let shown = |column: &&Column| column.from <= width;
        let count = u16::try_from(self.columns.iter().filter(shown).count()).unwrap_or(u16::MAX);
        let room = width.saturating_sub(MARGIN).saturating_sub(GAP.saturating_mul(count.saturating_sub(1)));
        let least = |column: &Column| match column.width {
            Width::Fixed(cells) | Width::Min(cells) => cells,
            Width::Flex(_) => 0,
        };
        let weight = |column: &Column| match column.width {
            Width::Fixed(_) => 0,
            Width::Min(_) => 1,
            Width::Flex(weight) => weight.max(1),
        };
        let taken: u16 = self.columns.iter().filter(shown).map(least).fold(0, u16::saturating_add);
        let mut left = room.saturating_sub(taken);
        let mut weights: u16 = self.columns.iter().filter(shown).map(weight).fold(0, u16::saturating_add);
        let mut x = MARGIN;
        self.columns
            .iter()
            .map(|column| {
                if !shown(&column) {
                    return None;
                }
                let mine = weight(column);
                let share = if weights == 0 { 0 } else { u32::from(left) * u32::from(mine) / u32::from(weights) };
                let share = u16::try_from(share).unwrap_or(left);
                left -= share;
                weights -= mine;
                let cells = least(column).saturating_add(share);
                let place = (x, cells.min(width.saturating_sub(x)));
                x = x.saturating_add(cells).saturating_add(GAP);
                Some(place)
            })
            .collect()
    }
}

fn write(canvas: &mut Canvas<'_>, (x, y): (u16, u16), width: u16, right: bool, text: &str, ink: Ink) {
    let fitted = text::fit_with(text, width.into(), canvas.glyphs().ellipsis);
    let free = if right { width - u16::try_from(text::width(&fitted)).unwrap_or(width) } else { 0 };
    canvas.text(x + free, y, &fitted, ink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch::{self, ascii, unicode};
    use crate::ui::glyph::Glyphs;
    use crate::ui::widget::verdict::Verdict;

    const COLUMNS: [Column; 4] = [
        Column::new("NAME", Width::Min(6)),
        Column::new("STATION", Width::Flex(1)).from_width(40),
        Column::new("ANSWER", Width::Fixed(9)),
        Column::new("HOURS", Width::Fixed(5)).right(),
    ];

    fn row(index: usize) -> Vec<CellText<'static>> {
        let names = ["Marco Diaz", "王小明", "José 🧋 of the counter"];
        let verdict = if index.is_multiple_of(2) { Verdict::Allowed } else { Verdict::Denied };
        vec![
            names[index % 3].into(),
            "online orders".into(),
            verdict.cell(&Glyphs::unicode()),
            (format!("{index}h0"), Role::Muted).into(),
        ]
    }

    #[test]
    fn columns_heads_selection_and_scrollbar() {
        let mut state = TableState::default();
        state.select(1);
        let draw = |canvas: &mut Canvas<'_>| {
            let mut inside = canvas.pane(canvas.whole(), "People", "9", true);
            Table::new(&COLUMNS, 9, row).sorted(3, Order::Descending).draw(&mut inside, &state, true);
        };
        assert_eq!(
            unicode(50, 6, draw),
            "┏━ People ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 9 ━┓\n\
             ┃   NAME             STATION    ANSWER     HOU ↓ ┃\n\
             ┃   Marco Diaz       online o…  ✓ allowed    0h0 █\n\
             ┃ ▸ 王小明           online o…  ✗ denied     1h0 ┃\n\
             ┃   José 🧋 of the…  online o…  ✓ allowed    2h0 ┃\n\
             ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛"
        );
    }

    #[test]
    fn keys_move_and_stay_inside() {
        let mut state = TableState::default();
        unicode(30, 5, |canvas| Table::new(&COLUMNS, 10, row).draw(canvas, &state, true));
        let mut at = |key| {
            assert!(state.step(key, 10));
            state.selected
        };
        assert_eq!([at(Key::UP), at(Key::DOWN), at(Key::PAGE_DOWN), at(Key::END)], [0, 1, 4, 9]);
        assert_eq!([at(Key::DOWN), at(Key::PAGE_UP), at(Key::HOME)], [9, 6, 0]);
        assert!(!state.step(Key::char('j'), 10));
        assert!(!state.step(Key { ctrl: true, ..Key::UP }, 10));
        state.select(500);
        assert!(state.step(Key::UP, 3) && state.selected == 1, "rows went away");
        assert!(state.step(Key::DOWN, 0) && state.selected == 0);
    }

    #[test]
    fn only_rows_that_are_seen_are_asked_for() {
        let asked = Cell::new(0);
        let state = TableState { selected: 99_999, ..TableState::default() };
        let counted = |index| {
            asked.set(asked.get() + 1);
            row(index)
        };
        unicode(60, 20, |canvas| Table::new(&COLUMNS, 100_000, counted).draw(canvas, &state, true));
        assert_eq!(asked.get(), 19);
    }

    #[test]
    fn going_back_up_moves_the_mark_and_not_the_rows() {
        let mut state = TableState::default();
        let draw = |state: &TableState| {
            ascii(30, 4, |canvas| Table::new(&COLUMNS, 10, row).headless().draw(canvas, state, true))
        };
        draw(&state);
        for _ in 0..6 {
            state.step(Key::DOWN, 10);
            draw(&state);
        }
        state.step(Key::UP, 10);
        let lines = draw(&state);
        assert_eq!(lines.lines().position(|line| line.starts_with('*')), Some(2), "{lines}");
    }

    #[test]
    fn an_empty_table_teaches() {
        let words = "No groups yet. A group gives several people the same rules.";
        let text = unicode(30, 4, |canvas| {
            Table::new(&COLUMNS, 0, row).empty(words).draw(canvas, &TableState::default(), true);
        });
        assert_eq!(text, "No groups yet. A group gives\nseveral people the same rules.\n\n");
    }

    #[test]
    fn rows_and_heads_can_be_clicked() {
        let state = TableState { selected: 9, ..TableState::default() };
        let (_, hits) = sketch::with_hits(60, 5, &Glyphs::unicode(), |canvas| {
            Table::new(&COLUMNS, 10, row).pane(2).draw(canvas, &state, true);
        });
        assert_eq!(hits.at(10, 4), Some(&Target::Row { pane: 2, index: 9 }));
        assert_eq!(hits.at(3, 0), Some(&Target::Head { pane: 2, column: 0 }));
    }

    #[test]
    fn any_size_any_selection() {
        for width in 0..70 {
            for height in 0..6 {
                let state = TableState { selected: 7, ..TableState::default() };
                unicode(width, height, |canvas| {
                    let mut inside = canvas.pane(canvas.whole(), "People", "9", false);
                    Table::new(&COLUMNS, 9, row).sorted(0, Order::Ascending).draw(&mut inside, &state, true);
                });
            }
        }
    }
}
