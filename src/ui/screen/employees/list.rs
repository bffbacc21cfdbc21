//! The list of people as it is drawn: its columns by width, and a person as a row.

use ratatui::layout::Rect;

use super::super::holder::Pane;
use super::super::words;
use super::State;
use super::roll::{Filter, Sort};
use crate::shop::Employee;
use crate::ui::canvas::{Canvas, Target};
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, Width};
use crate::ui::{Seen, text};

const EMPTY: &str =
    "Nobody works here yet. An employee starts with no access at all; groups give the rules. n new hire";
const NOBODY_LEFT: &str = "Nobody left so far. When an employment ends, the record stays here. f shows who works here.";
const NOT_FOUND: &str = "Nobody has these words. Esc clears them.";

const LAST_SEEN: Column = Column::new("SEEN", Width::Fixed(6)).right();
const HIRED: Column = Column::new("HIRED", Width::Fixed(11)).right();

/// The columns for a list of this width; the last one shows the time that the list is sorted by.
fn columns(wide: bool, sort: Sort) -> [Column; 6] {
    let last = if sort == Sort::Hired { HIRED } else { LAST_SEEN };
    if wide {
        [
            Column::new("NAME", Width::Min(18)),
            Column::new("JOB", Width::Fixed(14)),
            Column::new("ACCESS", Width::Flex(2)),
            Column::new("SIGN-IN", Width::Fixed(21)),
            Column::new("SHIFT", Width::Fixed(6)).right(),
            last,
        ]
    } else {
        [
            Column::new("NAME", Width::Min(14)),
            Column::new("JOB", Width::Fixed(11)).from_width(64),
            Column::new("ACCESS", Width::Min(13)),
            Column::new("SIGN-IN", Width::Fixed(10)),
            Column::new("SHIFT", Width::Fixed(6)).right().from_width(54),
            last.from_width(72),
        ]
    }
}

/// Draws the list, with the search above it while there is one.
pub fn draw(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let focused = state.pane == Pane::List;
    let query = !state.query.is_empty();
    let total = text::grouped(state.roll.total());
    let count = if query { format!("{} of {total}", text::grouped(state.roll.shown())) } else { total };
    canvas.hit(area, Target::Pane(Pane::List.number()));
    let mut inside = canvas.pane(area, state.roll.filter.title(), &count, focused);
    let top = u16::from(state.searching || query);
    if top > 0 {
        let line = Rect { height: 1, ..inside.whole() };
        state.query.draw(&mut inside.part(line), false, state.searching);
    }
    let rest = inside.whole();
    let rest = Rect { y: top, height: rest.height.saturating_sub(top), ..rest };
    let wide = rest.width >= 90;
    let row = |index: usize| state.roll.at(index).map_or_else(Vec::new, |who| row(seen, who, wide, state.roll.sort));
    let empty = match (query, state.roll.filter) {
        (true, _) => NOT_FOUND,
        (false, Filter::Left) => NOBODY_LEFT,
        (false, Filter::Here | Filter::All) => EMPTY,
    };
    let sorted = match state.roll.sort {
        Sort::Name => 0,
        Sort::Job => 1,
        Sort::LastSeen | Sort::Hired => 5,
    };
    let columns = columns(wide, state.roll.sort);
    let table = Table::new(&columns, state.roll.shown(), row).sorted(sorted, state.roll.sort.order());
    table.empty(empty).pane(Pane::List.number()).draw(&mut inside.part(rest), &state.table, focused);
    // The column that it is sorted by may have no room.
    if state.roll.sort != Sort::Name {
        canvas.pane_note(area, &format!("by {}", state.roll.sort.words()));
    }
}

fn row(seen: &Seen<'_>, who: &Employee, wide: bool, sort: Sort) -> Vec<CellText<'static>> {
    let here = !who.is_ended();
    let access = match words::access(seen.shop(), who) {
        Some(access) => CellText::from(access),
        None if here => CellText::from(("no access yet", Role::Warn)),
        None => CellText::from(("none", Role::Muted)),
    };
    let sign_in = words::sign_in(seen, who);
    // Until when is said beside the list, where there is room.
    let sign_in = if wide { &*sign_in } else { sign_in.split(" until ").next().unwrap_or_default() };
    let standing = if who.is_active() && sign_in == "ready" { Role::Text } else { Role::Muted };
    let shift = who.shift.as_ref().map(|shift| words::began(seen, shift.since));
    let last = match sort {
        Sort::Hired => Some(words::day(&seen.shop().settings, who.hired)),
        _ => who.last_seen.map(|at| words::ago(seen, at)),
    };
    let job = who.job.as_ref().map_or_else(String::new, ToString::to_string);
    vec![
        CellText::from(who.full_name.to_string()),
        CellText::from((job, Role::Muted)),
        access,
        CellText::from((sign_in.to_owned(), standing)),
        CellText::from(shift.unwrap_or_default()),
        CellText::from((last.unwrap_or_default(), Role::Muted)),
    ]
}
