//! How the map looks: heads, cells and the words of the one under the cursor.

use ratatui::layout::{Constraint, Rect};

use super::why::{question, verdict_of};
use super::{NOT_YOURS, Row, State, may_see};
use crate::app::insight::{self, Verdict};
use crate::policy::catalog::ActionId;
use crate::shop::{Person, catalogue};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::prospect::foreseen;
use crate::ui::theme::Role;
use crate::ui::widget::explained::{self, Line, Told as Telling};
use crate::ui::widget::{bar, verdict};
use crate::ui::{Seen, text};

/// Cells for the longest label of an action; longer ones are cut.
const LABEL: usize = 22;

/// Draws the map and, below, who can do the action of the cursor's row and the words of its cell.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let rows = state.group.rows();
    // The map takes what it needs; what is left explains more.
    let needed = u16::try_from(rows.len() + 4).unwrap_or(u16::MAX);
    // Narrow lines need one more.
    let least = if canvas.width() < 70 { 5 } else { 4 };
    let below = canvas.height().saturating_sub(needed).clamp(least, 14);
    let [map, who, detail] = canvas.rows([Constraint::Min(3), Constraint::Length(1), Constraint::Length(below)]);
    draw_map(state, seen, &rows, map, canvas);
    draw_who(state, seen, &mut canvas.part(who));
    draw_cell(state, seen, detail, canvas);
}

fn draw_map(state: &State, seen: &Seen<'_>, rows: &[Row], area: Rect, canvas: &mut Canvas<'_>) {
    let columns = state.columns(seen.world);
    let title = if area.width < 70 { "Who may do what" } else { "Who may do what, now" };
    let found = columns.len();
    let mut inside = canvas.pane(area, title, &state.group.words(), true);
    let mut top = 0;
    if state.typing || !state.query.is_empty() {
        inside.text(0, 0, "/", Role::Muted);
        let place = Rect::new(1, 0, inside.width().saturating_sub(12), 1);
        state.query.draw(&mut inside.part(place), false, state.typing);
        inside.right(0, &format!("{found} found"), Role::Muted);
        top = 1;
    }
    if columns.is_empty() {
        let rest = Rect::new(0, top, inside.width(), inside.height().saturating_sub(top));
        inside.part(rest).paragraph(0, "Nobody here has these words. Esc clears them.", Role::Muted);
        return;
    }
    let label = rows.iter().map(|row| row.words().map_or(0, |words| text::width(words) + 2)).max();
    let label = u16::try_from(label.unwrap_or(0).min(LABEL)).unwrap_or(0) + 1;
    let longest = columns.iter().map(|column| text::width(&column.short)).max().unwrap_or(0);
    let cell = u16::try_from(longest.clamp(5, 9)).unwrap_or(9) + 1;
    let fits = usize::from(inside.width().saturating_sub(label) / cell).max(1);
    let height = usize::from(inside.height().saturating_sub(top + 1));
    let (row, column) = state.place(rows, &columns);
    let (first_row, first_column) = window(state, (rows.len(), height, row), (found, fits, column));
    let seen_rows = &rows[first_row..(first_row + height).min(rows.len())];
    let seen_columns = &columns[first_column..(first_column + fits).min(found)];
    let actions = seen_rows.iter().filter_map(|row| match row {
        Row::Act(action) => Some(*action),
        Row::Head(_) => None,
    });
    state.ask(seen, seen_columns.iter().map(|column| column.person.clone()).collect(), actions.collect());
    let grid = state.grid.borrow();
    if found > fits {
        let (left, right) = (inside.glyphs().left, inside.glyphs().right);
        let (first, last) = (first_column + 1, first_column + seen_columns.len());
        let before = if first > 1 { left } else { " " };
        let after = if last < found { right } else { "" };
        inside.fitted(0, top, &format!("{before} {first} to {last} of {found} {after}"), label - 1, Role::Info);
    }
    for (at, head) in seen_columns.iter().enumerate() {
        let x = label + u16::try_from(at).unwrap_or(0) * cell;
        let here = first_column + at == column;
        let ink = if here { Role::Focus.bold() } else { Role::Text.into() };
        inside.fitted(x, top, &head.short, cell - 1, ink);
        inside.hit(Rect::new(x, top, cell, 1), Target::Head { pane: 0, column: first_column + at });
    }
    let mut asked = 0;
    for (at, shown) in seen_rows.iter().enumerate() {
        let y = top + 1 + u16::try_from(at).unwrap_or(0);
        let here = first_row + at == row;
        let Row::Act(action) = shown else {
            inside.text(0, y, &shown.words().unwrap_or_default().to_uppercase(), Role::Muted.bold());
            continue;
        };
        if here {
            let mark = inside.glyphs().selected;
            inside.text(0, y, mark, Role::Focus);
        }
        let ink = if here { Role::Text.bold() } else { Ink::from(Role::Text) };
        inside.fitted(2, y, &catalogue()[*action].label, label - 3, ink);
        for index in 0..seen_columns.len() {
            let x = label + u16::try_from(index).unwrap_or(0) * cell;
            let here = here && first_column + index == column;
            let hidden = grid.hidden.get(index).copied().unwrap_or(true);
            match grid.verdicts.get(&(asked, index)).filter(|_| !hidden).map(shown_as) {
                Some(verdict) => verdict.draw_mark(&mut inside, x + 1, y),
                None => inside.text(x + 1, y, "-", Role::Muted),
            };
            if here {
                inside.highlight(Rect::new(x, y, 3, 1));
                inside.text(x, y, "[", Role::Focus.bold());
                inside.text(x + 2, y, "]", Role::Focus.bold());
            }
            let target = Target::Cell { pane: 0, row: first_row + at, column: first_column + index };
            inside.hit(Rect::new(x, y, cell, 1), target);
        }
        asked += 1;
    }
    bar::scroll(&mut inside, top + 1, first_row, seen_rows.len(), rows.len());
    let glyphs = inside.glyphs();
    let marks = [
        (verdict::Verdict::Allowed, "may"),
        (verdict::Verdict::Depends, "depends"),
        (verdict::Verdict::ByRole, "with a role"),
        (verdict::Verdict::Denied, "may not"),
    ];
    let legend = marks.map(|(verdict, words)| format!("{} {words}", verdict.mark(glyphs))).join("  ");
    canvas.pane_note(area, &legend);
}

/// Who can do the action of the cursor's row, in one line.
fn draw_who(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let Some(action) = state.action_under_cursor() else { return };
    let mut who = state.who.borrow_mut();
    who.ask(seen, action, &state.columns(seen.world));
    let x = canvas.text(2, 0, &format!("{}: ", catalogue()[action].label), Role::Muted);
    let room = canvas.width().saturating_sub(x + 2);
    canvas.fitted(x, 0, &who.words(room.into()), room, Role::Text);
}

impl Row {
    fn words(&self) -> Option<&'static str> {
        match self {
            Row::Head(title) => Some(title),
            Row::Act(action) => Some(&catalogue()[*action].label),
        }
    }
}

/// The first row and column to draw, moved as little as shows the cursor; each as length, room and cursor.
fn window(state: &State, rows: (usize, usize, usize), columns: (usize, usize, usize)) -> (usize, usize) {
    let moved = |from: usize, (len, room, at): (usize, usize, usize)| {
        let from = from.min(len.saturating_sub(room)).min(at);
        if room > 0 && at >= from + room { at + 1 - room } else { from }
    };
    let (row, column) = state.offset.get();
    let mut first = moved(row, rows);
    // The heading above the first action comes along.
    if rows.2 == 1 && rows.1 > 1 {
        first = 0;
    }
    let offset = (first, moved(column, columns));
    state.offset.set(offset);
    state.page.set(rows.1);
    offset
}

fn shown_as(verdict: &Verdict) -> verdict::Verdict {
    match verdict {
        Verdict::Allowed => verdict::Verdict::Allowed,
        Verdict::Denied => verdict::Verdict::Denied,
        Verdict::Depends(_) => verdict::Verdict::Depends,
        Verdict::ByRole(_) => verdict::Verdict::ByRole,
    }
}

/// The words of the cell under the cursor: what allows it and up to where, or why not and what would.
fn draw_cell(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let Some((person, action)) = state.cursor(seen) else {
        canvas.pane(area, "", "", false);
        return;
    };
    let columns = state.columns(seen.world);
    let short = columns.iter().find(|c| c.person == person).map_or("", |c| c.short.as_str());
    let title = format!("{short} {} {}", canvas.glyphs().separator, catalogue()[action].label);
    if !may_see(seen, &person) {
        canvas.pane(area, &title, "", false).paragraph(0, NOT_YOURS, Role::Muted);
        return;
    }
    let Some(verdict) = verdict_of(seen.world, &person, action, seen.now()) else { return };
    let drawn = shown_as(&verdict);
    let mut inside = canvas.pane(area, &title, drawn.word(), false);
    drawn.draw_mark(&mut inside, 0, 0);
    let lines = cell_lines(seen, &person, action, &verdict, (inside.width().saturating_sub(2), inside.height()));
    let mut lines = fitting(lines, inside.height().into());
    // With room to spare, the three steps stand there as well.
    if inside.height() >= 9 && !matches!(verdict, Verdict::ByRole(_)) {
        let (session, facts) = question(seen.world, &person, action, seen.now());
        let explanation = foreseen(seen.world, &session, &facts, action).steps(seen.shop());
        lines.push((0, String::new(), Role::Text.into()));
        lines.extend(explained::lines(&explanation, inside.glyphs(), inside.width().saturating_sub(2)));
    }
    for (y, (indent, words, ink)) in (0..inside.height()).zip(&lines) {
        inside.text(2 + indent, y, words, *ink);
    }
}

/// Each clause on a line of its own; joined where there is less room.
fn fitting(lines: Vec<Vec<Line>>, room: usize) -> Vec<Line> {
    let mut flat = Vec::new();
    for part in lines {
        // Half an explanation is worse than none: Enter has the rest.
        if !flat.is_empty() && flat.len() + part.len() > room {
            break;
        }
        flat.extend(part);
    }
    flat
}

/// Told in parts for that many cells and rows.
fn cell_lines(
    seen: &Seen<'_>,
    person: &Person,
    action: ActionId,
    verdict: &Verdict,
    (width, rows): (u16, u16),
) -> Vec<Vec<Line>> {
    let (world, now) = (seen.world, seen.now());
    let mut parts = Vec::new();
    let mut part = |indent: u16, words: &str, ink: Ink| {
        let mut told = Telling { lines: vec![], width };
        told.say(indent, words, ink);
        parts.push(told.lines);
    };
    let clauses = insight::explain_cell(world, person, action, now);
    if seen.shop().employees.values().all(|employee| employee.is_ended()) {
        part(0, "Nobody else works here yet: 3 opens Employees, and n there hires.", Role::Info.into());
    }
    let told = clauses.join(if matches!(verdict, Verdict::ByRole(_)) { "; " } else { ", " });
    if *verdict != Verdict::Denied {
        part(0, &told, Role::Text.into());
        return parts;
    }
    let (session, facts) = question(world, person, action, now);
    let ways = foreseen(world, &session, &facts, action).explained(world, &session, &facts).to_allow;
    let nearest = ways.first().map_or_else(String::new, |way| format!("To allow it: {way}"));
    let height = |words: &str| text::wrap(words, width.into()).len();
    // The nearest way is worth more than a line of its own for the reason.
    if height(&told) + height(&nearest) > usize::from(rows) {
        part(0, &format!("{told}. {nearest}"), Role::Text.into());
    } else {
        part(0, &told, Role::Text.into());
        part(0, &nearest, Role::Muted.into());
    }
    for way in ways.iter().skip(1) {
        part(0, &format!("or: {way}"), Role::Muted.into());
    }
    parts
}
