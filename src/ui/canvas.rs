//! What views draw on: a part of the screen that cannot be left, with words and roles instead of cells and colours.
//!
//! Every position and every [`Rect`] that a canvas takes or gives is counted from its own top left corner. What is drawn
//! outside is not drawn. Text is cleaned and cut by cells. What can be clicked is recorded in [`Hits`] while drawing, so
//! that clicks find what is seen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Modifier, Style};

use super::glyph::{Border, Glyphs};
pub use super::hits::{Hits, Target};
use super::text;
use super::theme::{Role, Theme};

/// How much room the whole screen has; screens choose their layout by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Under 60×20: only a sentence that says so.
    Tiny,
    /// 60 to 99 columns: one pane beside nothing.
    Small,
    /// 100 to 139 columns: two.
    Medium,
    /// 140 columns and more: three.
    Large,
}

impl Class {
    /// The class of a screen of that many columns and rows.
    #[must_use]
    pub const fn of(columns: u16, rows: u16) -> Self {
        match columns {
            _ if rows < 20 => Self::Tiny,
            ..60 => Self::Tiny,
            60..100 => Self::Small,
            100..140 => Self::Medium,
            140.. => Self::Large,
        }
    }
}

/// How a text is drawn: its role, and how loud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    pub role: Role,
    pub bold: bool,
    pub reversed: bool,
    pub underlined: bool,
}

impl From<Role> for Ink {
    fn from(role: Role) -> Self {
        Self { role, bold: false, reversed: false, underlined: false }
    }
}

impl Ink {
    /// Bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// With the colours of text and ground exchanged.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { reversed: true, ..self }
    }

    /// Underlined.
    #[must_use]
    pub const fn underlined(self) -> Self {
        Self { underlined: true, ..self }
    }
}

impl Role {
    /// Bold.
    #[must_use]
    pub fn bold(self) -> Ink {
        Ink::from(self).bold()
    }

    /// With the colours of text and ground exchanged.
    #[must_use]
    pub fn reversed(self) -> Ink {
        Ink::from(self).reversed()
    }

    /// Underlined.
    #[must_use]
    pub fn underlined(self) -> Ink {
        Ink::from(self).underlined()
    }
}

/// A part of the screen to draw on.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    /// The pane's outline around this canvas, on the screen.
    outline: Option<Rect>,
    theme: &'a Theme,
    glyphs: &'a Glyphs,
    hits: &'a mut Hits,
}

impl<'a> Canvas<'a> {
    /// The whole buffer as a canvas, painted with the theme's background.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, glyphs: &'a Glyphs, hits: &'a mut Hits) -> Self {
        let area = buffer.area;
        let mut canvas = Self { buffer, area, outline: None, theme, glyphs, hits };
        canvas.fill(canvas.whole(), Role::Background);
        canvas
    }

    /// The number of columns.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.area.width
    }

    /// The number of rows.
    #[must_use]
    pub const fn height(&self) -> u16 {
        self.area.height
    }

    /// All of this canvas.
    #[must_use]
    pub const fn whole(&self) -> Rect {
        Rect { x: 0, y: 0, width: self.area.width, height: self.area.height }
    }

    /// The class of the whole screen, not of this part.
    #[must_use]
    pub const fn size_class(&self) -> Class {
        Class::of(self.buffer.area.width, self.buffer.area.height)
    }

    /// The theme that is drawn in.
    #[must_use]
    pub const fn theme(&self) -> &'a Theme {
        self.theme
    }

    /// The marks that this terminal can draw.
    #[must_use]
    pub const fn glyphs(&self) -> &'a Glyphs {
        self.glyphs
    }

    /// Splits into columns, side by side: `let [list, detail] = canvas.columns([Fill(1), Length(40)]);`
    #[must_use]
    pub fn columns<const N: usize>(&self, widths: [Constraint; N]) -> [Rect; N] {
        Layout::horizontal(widths).areas(self.whole())
    }

    /// Splits into rows, one above the other.
    #[must_use]
    pub fn rows<const N: usize>(&self, heights: [Constraint; N]) -> [Rect; N] {
        Layout::vertical(heights).areas(self.whole())
    }

    /// A part of this canvas as a canvas of its own.
    pub fn part(&mut self, area: Rect) -> Canvas<'_> {
        let area = self.on_screen(area);
        self.at(area, self.outline)
    }

    /// The place of a part of this canvas on the screen, cut to what can be seen.
    #[must_use]
    pub fn on_screen(&self, area: Rect) -> Rect {
        let x = self.area.x.saturating_add(area.x).min(self.area.right());
        let y = self.area.y.saturating_add(area.y).min(self.area.bottom());
        let right = self.area.x.saturating_add(area.right()).min(self.area.right());
        let bottom = self.area.y.saturating_add(area.bottom()).min(self.area.bottom());
        Rect::new(x, y, right - x, bottom - y)
    }

    /// Writes a text and returns the column after it.
    pub fn text(&mut self, x: u16, y: u16, text: &str, ink: impl Into<Ink>) -> u16 {
        let style = self.style(ink.into());
        self.styled(x, y, text, style)
    }

    /// Writes a text cut to `width` cells with an ellipsis, and returns the column after it.
    pub fn fitted(&mut self, x: u16, y: u16, text: &str, width: u16, ink: impl Into<Ink>) -> u16 {
        let room = width.min(self.area.width.saturating_sub(x));
        let text = text::fit_with(text, room.into(), self.glyphs.ellipsis);
        self.text(x, y, &text, ink)
    }

    /// Writes pieces of text one after the other from the left edge, and returns the column after them.
    pub fn line(&mut self, y: u16, pieces: &[(&str, Ink)]) -> u16 {
        pieces.iter().fold(0, |x, (text, ink)| self.text(x, y, text, *ink))
    }

    /// Writes a text that ends at the right edge, and returns the column where it begins.
    pub fn right(&mut self, y: u16, text: &str, ink: impl Into<Ink>) -> u16 {
        let fitted = text::fit_with(text, self.area.width.into(), self.glyphs.ellipsis);
        let x = self.area.width - cells(&fitted);
        self.text(x, y, &fitted, ink);
        x
    }

    /// Writes a text in the middle of a row.
    pub fn centred(&mut self, y: u16, text: &str, ink: impl Into<Ink>) {
        let fitted = text::fit_with(text, self.area.width.into(), self.glyphs.ellipsis);
        let x = (self.area.width - cells(&fitted)) / 2;
        self.text(x, y, &fitted, ink);
    }

    /// Writes a text broken into lines at this canvas' width, and returns the row after it.
    pub fn paragraph(&mut self, y: u16, text: &str, ink: impl Into<Ink>) -> u16 {
        let ink = ink.into();
        let mut y = y;
        for line in text::wrap(text, self.area.width.into()) {
            if y >= self.area.height {
                break;
            }
            self.text(0, y, &line, ink);
            y += 1;
        }
        y
    }

    /// A thin rule across, to split a form.
    pub fn rule(&mut self, y: u16) {
        let line = self.glyphs.rule.repeat(self.area.width.into());
        self.text(0, y, &line, Role::Border);
    }

    /// Empties a part and paints it with a ground.
    pub fn fill(&mut self, area: Rect, ground: Role) {
        let area = self.on_screen(area);
        for row in area.rows() {
            for position in row.positions() {
                self.buffer[position].reset();
            }
        }
        self.buffer.set_style(area, self.theme.style(ground));
    }

    /// Lays a style over a part without touching its text: the selected row.
    pub fn highlight(&mut self, area: Rect) {
        let area = self.on_screen(area);
        self.buffer.set_style(area, self.theme.highlight());
    }

    /// Draws a part in another ink without touching its text.
    pub fn tint(&mut self, area: Rect, ink: impl Into<Ink>) {
        let area = self.on_screen(area);
        let style = self.style(ink.into());
        self.buffer.set_style(area, style);
    }

    /// Draws a pane's outline with its title at the left and its count at the right, and returns its inside.
    ///
    /// The pane that has the keys is heavy. One column at each side is left free.
    pub fn pane(&mut self, area: Rect, title: &str, count: &str, focused: bool) -> Canvas<'_> {
        let (border, ink) =
            if focused { (self.glyphs.heavy, Role::Focus.into()) } else { (self.glyphs.rounded, Role::Border.into()) };
        self.frame(area, border, ink);
        self.caption(area, 0, title, count, focused);
        let outline = self.on_screen(area);
        let inside = Rect {
            x: outline.x + outline.width.min(2),
            y: outline.y + outline.height.min(1),
            width: outline.width.saturating_sub(4),
            height: outline.height.saturating_sub(2),
        };
        self.at(inside, Some(outline))
    }

    /// Writes a note into the lower edge of a pane that was drawn at `area`.
    pub fn pane_note(&mut self, area: Rect, note: &str) {
        self.caption(area, area.height.saturating_sub(1), note, "", false);
    }

    /// Draws a box above everything, in the middle of this canvas, and returns its inside; clicks do not pass through it.
    ///
    /// `width` and `height` are those of the whole box and are cut to the room there is.
    pub fn float(&mut self, width: u16, height: u16, title: &str, count: &str) -> Canvas<'_> {
        let (width, height) = (width.min(self.area.width), height.min(self.area.height));
        let area = Rect::new((self.area.width - width) / 2, (self.area.height - height) / 2, width, height);
        self.fill(area, Role::Surface);
        let place = self.on_screen(area);
        self.hits.cover(place);
        self.pane(area, title, count, true)
    }

    /// Draws the outline of a box.
    pub(super) fn frame(&mut self, area: Rect, border: Border, ink: Ink) {
        let Rect { x, y, width, height } = area;
        if width < 2 || height < 2 {
            return;
        }
        let (right, bottom) = (x.saturating_add(width - 1), y.saturating_add(height - 1));
        let across = border.horizontal.repeat(usize::from(width) - 2);
        self.text(x, y, &format!("{}{across}{}", border.top_left, border.top_right), ink);
        for row in y.saturating_add(1)..bottom.min(self.area.height) {
            self.text(x, row, border.vertical, ink);
            self.text(right, row, border.vertical, ink);
        }
        self.text(x, bottom, &format!("{}{across}{}", border.bottom_left, border.bottom_right), ink);
    }

    /// Records that a part can be clicked.
    pub fn hit(&mut self, area: Rect, target: Target) {
        let place = self.on_screen(area);
        self.hits.record(place, target);
    }

    /// Writes a text that can be clicked, and returns the column after it.
    pub fn button(&mut self, x: u16, y: u16, text: &str, ink: impl Into<Ink>, target: Target) -> u16 {
        let end = self.text(x, y, text, ink);
        self.hit(Rect::new(x, y, end.saturating_sub(x), 1), target);
        end
    }

    /// Shows the terminal's cursor there, if that is inside.
    pub fn cursor(&mut self, x: u16, y: u16) {
        if x < self.area.width && y < self.area.height {
            self.hits.show_cursor(Position::new(self.area.x + x, self.area.y + y));
        }
    }

    /// Draws a widget of ratatui or of a crate for it on a part; it must filter control characters itself.
    pub(super) fn widget(&mut self, area: Rect, widget: impl ratatui::widgets::Widget) {
        let place = self.on_screen(area);
        if !place.is_empty() {
            widget.render(place, self.buffer);
        }
    }

    /// Lays a style over a part without touching its text.
    pub(super) fn paint(&mut self, area: Rect, style: Style) {
        let place = self.on_screen(area);
        self.buffer.set_style(place, style);
    }

    /// The outline of the pane around this canvas, on the screen.
    pub(super) const fn outline(&self) -> Option<Rect> {
        self.outline
    }

    /// Writes one cell of the pane's outline, given on the screen.
    pub(super) fn on_outline(&mut self, x: u16, y: u16, mark: &str, role: Role) {
        if self.outline.is_some_and(|outline| outline.contains(Position::new(x, y))) {
            let style = self.theme.style(role);
            self.buffer.set_stringn(x, y, mark, 1, style);
        }
    }

    fn at(&mut self, area: Rect, outline: Option<Rect>) -> Canvas<'_> {
        Canvas { buffer: self.buffer, area, outline, theme: self.theme, glyphs: self.glyphs, hits: self.hits }
    }

    fn style(&self, ink: Ink) -> Style {
        let mut style = self.theme.style(ink.role);
        for (wanted, modifier) in
            [(ink.bold, Modifier::BOLD), (ink.reversed, Modifier::REVERSED), (ink.underlined, Modifier::UNDERLINED)]
        {
            if wanted {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    fn styled(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        if x >= self.area.width || y >= self.area.height {
            return x;
        }
        let (column, row) = (self.area.x + x, self.area.y + y);
        let room = usize::from(self.area.width - x);
        let text = text::clean(text);
        let text = self.glyphs.translate(&text);
        let ground = self.buffer[(column, row)].bg;
        let (end, _) = self.buffer.set_stringn(column, row, &text, room, style);
        // The second cell of a wide character was reset; it must keep the ground it stands on.
        let style = Style::new().bg(ground).patch(style);
        self.buffer.set_style(Rect::new(column, row, end - column, 1), style);
        end - self.area.x
    }

    fn caption(&mut self, area: Rect, row: u16, title: &str, count: &str, focused: bool) {
        let y = area.y.saturating_add(row);
        let room = area.width.saturating_sub(6);
        let count_width = cells(count).min(room);
        let gap = if count_width > 0 { 3 } else { 0 };
        let title_room = room.saturating_sub(count_width + gap);
        let ink = if focused { Role::Text.bold() } else { Role::Text.into() };
        let shown = text::fit_with(title, title_room.into(), self.glyphs.ellipsis).into_owned();
        if !shown.is_empty() {
            self.text(area.x.saturating_add(2), y, &format!(" {shown} "), ink);
        }
        if count_width > 0 && room >= count_width {
            let x = area.right().saturating_sub(count_width + 4);
            self.text(
                x,
                y,
                &format!(" {} ", text::fit_with(count, count_width.into(), self.glyphs.ellipsis)),
                Role::Muted,
            );
        }
    }
}

fn cells(text: &str) -> u16 {
    u16::try_from(text::width(text)).unwrap_or(u16::MAX)
}

/// Drawing into a text, for tests.
#[cfg(test)]
pub(crate) mod sketch {
    use super::*;

    /// Draws on a canvas in the middle of a larger buffer and checks that nothing beside it changed.
    pub fn buffer(width: u16, height: u16, glyphs: &Glyphs, draw: impl FnOnce(&mut Canvas<'_>)) -> Buffer {
        let (buffer, _) = with_hits(width, height, glyphs, draw);
        buffer
    }

    pub fn with_hits(width: u16, height: u16, glyphs: &Glyphs, draw: impl FnOnce(&mut Canvas<'_>)) -> (Buffer, Hits) {
        const EDGE: u16 = 3;
        let theme = Theme::default();
        let mut hits = Hits::default();
        let mut around =
            Buffer::filled(Rect::new(0, 0, width + 2 * EDGE, height + 2 * EDGE), ratatui::buffer::Cell::new("#"));
        let before = around.clone();
        let area = Rect::new(EDGE, EDGE, width, height);
        let mut canvas = Canvas { buffer: &mut around, area, outline: None, theme: &theme, glyphs, hits: &mut hits };
        canvas.fill(canvas.whole(), Role::Background);
        draw(&mut canvas);
        let mut inside = Buffer::empty(Rect::new(0, 0, width, height));
        for position in around.area.positions() {
            if area.contains(position) {
                inside[(position.x - EDGE, position.y - EDGE)] = around[position].clone();
            } else {
                assert_eq!(around[position], before[position], "drew outside, at {position}");
            }
        }
        for (place, target) in hits.targets() {
            assert_eq!(place.intersection(area), place, "{target:?} can be clicked outside");
        }
        assert!(hits.cursor().is_none_or(|cursor| area.contains(cursor)), "the cursor is outside");
        hits.shift(EDGE);
        (inside, hits)
    }

    /// The text of a buffer, without spaces at the ends of lines.
    pub fn text(buffer: &Buffer) -> String {
        let mut lines = Vec::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut covered = 0;
            for x in 0..buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                if covered == 0 {
                    line.push_str(symbol);
                    covered = text::cells(symbol).max(1);
                }
                covered -= 1;
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    pub fn unicode(width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> String {
        text(&buffer(width, height, &Glyphs::unicode(), draw))
    }

    pub fn ascii(width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> String {
        text(&buffer(width, height, &Glyphs::ascii(), draw))
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Constraint::{Fill, Length};

    use super::sketch::{ascii, unicode};
    use super::*;
    use crate::ui::key::Key;

    #[test]
    fn panes_with_title_count_and_focus() {
        let draw = |canvas: &mut Canvas<'_>| {
            let [left, right] = canvas.columns([Fill(1), Fill(1)]);
            let mut inside = canvas.pane(left, "On shift", "3 of 6", true);
            inside.line(0, &[("▸ ", Role::Focus.into()), ("王小明", Role::Text.bold())]);
            canvas.pane_note(left, "F2 form view");
            let mut inside = canvas.pane(right, "Needs you", "3", false);
            inside.fitted(0, 0, "! Bo Lind has no phone code", inside.width(), Role::Warn);
        };
        assert_eq!(
            unicode(48, 3, draw),
            "┏━ On shift ━━ 3 of 6 ━┓╭─ Needs you ────── 3 ─╮\n\
             ┃ ▸ 王小明             ┃│ ! Bo Lind has no ph… │\n\
             ┗━ F2 form view ━━━━━━━┛╰──────────────────────╯"
        );
        assert_eq!(
            ascii(48, 3, draw),
            "+= On shift == 3 of 6 =++- Needs you ------ 3 -+\n\
             # * 王小明             #| ! Bo Lind has no ph~ |\n\
             += F2 form view =======++----------------------+"
        );
    }

    #[test]
    fn titles_give_way_before_counts() {
        let draw =
            |width| unicode(width, 2, |canvas| _ = canvas.pane(canvas.whole(), "Who may do what, now", "5", false));
        assert_eq!(draw(20), "╭─ Who may d… ─ 5 ─╮\n╰──────────────────╯");
    }

    #[test]
    fn wide_characters_are_not_cut_in_half_at_the_edge() {
        let text = unicode(5, 1, |canvas| assert_eq!(canvas.text(0, 0, "王小明", Role::Text), 4));
        assert_eq!(text, "王小");
    }

    #[test]
    fn both_cells_of_a_wide_character_keep_the_ground() {
        let buffer = sketch::buffer(4, 1, &Glyphs::unicode(), |canvas| _ = canvas.text(0, 0, "🧋a", Role::Text));
        let ground = Theme::default().colour(Role::Background);
        assert!((0..4).all(|x| buffer[(x, 0)].bg == ground));
    }

    #[test]
    fn clicks_find_what_lies_on_top() {
        let (_, hits) = sketch::with_hits(20, 10, &Glyphs::unicode(), |canvas| {
            canvas.hit(canvas.whole(), Target::Pane(1));
            canvas.button(2, 0, "? help", Role::Muted, Target::Key(Key::char('?')));
            let mut inside = canvas.float(10, 4, "Sure?", "");
            inside.button(0, 0, "y yes", Role::Deny, Target::Key(Key::char('y')));
        });
        assert_eq!(hits.at(3, 0), Some(&Target::Key(Key::char('?'))));
        assert_eq!(hits.at(0, 5), Some(&Target::Pane(1)));
        assert_eq!(hits.at(7, 4), Some(&Target::Key(Key::char('y'))));
        assert_eq!(hits.at(7, 5), None, "clicks do not pass through a box");
        assert_eq!(hits.at(99, 99), None);
    }

    #[test]
    fn a_box_hides_the_cursor_below_it() {
        let (_, hits) = sketch::with_hits(20, 10, &Glyphs::unicode(), |canvas| {
            canvas.cursor(3, 3);
            canvas.float(10, 4, "", "");
        });
        assert_eq!(hits.cursor(), None);
    }

    #[test]
    fn the_class_is_that_of_the_screen() {
        let cases = [(59, 24, Class::Tiny), (80, 19, Class::Tiny), (60, 20, Class::Small), (99, 40, Class::Small)];
        let more =
            [(100, 30, Class::Medium), (139, 40, Class::Medium), (140, 40, Class::Large), (200, 19, Class::Tiny)];
        for (columns, rows, class) in cases.into_iter().chain(more) {
            assert_eq!(Class::of(columns, rows), class, "{columns}×{rows}");
        }
    }

    #[test]
    fn nothing_leaves_the_canvas_at_any_size() {
        for width in 0..30 {
            for height in 0..8 {
                unicode(width, height, |canvas| {
                    for (x, y) in [(0, 0), (width, 0), (u16::MAX, 0), (0, u16::MAX), (3, 2)] {
                        canvas.text(x, y, "王小明 é 🧋", Role::Text);
                        canvas.fitted(x, y, "王小明", 9, Role::Text);
                        canvas.hit(Rect::new(x, y, 400, 400), Target::Pane(0));
                        canvas.cursor(x, y);
                        canvas.pane(Rect::new(x, y, 20, 10), "王小明", "12", true).text(0, 0, "x", Role::Text);
                    }
                    canvas.right(1, "1,284", Role::Muted);
                    canvas.centred(2, "too small", Role::Muted);
                    canvas.paragraph(0, "Nobody loses anything here.", Role::Text);
                    canvas.rule(3);
                    let [_, b] = canvas.rows([Length(3), Fill(1)]);
                    canvas.pane(b, "A title that is long", "and a count", false);
                    canvas.float(40, 20, "Sure?", "1").text(0, 0, "y yes", Role::Text);
                });
            }
        }
    }
}
