//! How the roster looks: people down, days across, and what is known of the selected cell below.

use jiff::civil::Date;
use ratatui::layout::{Constraint, Rect};

use super::{GRID, State, today};
use crate::app::roster::{Row, Week, brief, hours};
use crate::shop::Person;
use crate::shop::station::timeclock::{moment, span};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::theme::Role;
use crate::ui::widget::bar;
use crate::ui::{Seen, text};

/// Rows of the pane that tells of the selected cell.
const BELOW: u16 = 6;

/// Draws the week.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let week = state.week(seen);
    let rows = state.rows(seen, &week);
    let [grid, below] = canvas.rows([Constraint::Min(6), Constraint::Length(BELOW)]);
    draw_grid(state, seen, &week, &rows, grid, canvas);
    draw_cell(state, seen, &week, &rows, below, canvas);
}

/// How many lines somebody takes: two for each shift of their fullest day.
fn height(row: &Row) -> u16 {
    let most = row.days.iter().map(Vec::len).max().unwrap_or(0);
    u16::try_from(most * 2).unwrap_or(u16::MAX).max(1)
}

fn draw_grid(state: &State, seen: &Seen<'_>, week: &Week, rows: &[Row], area: Rect, canvas: &mut Canvas<'_>) {
    let of_week = state.monday.strftime("week of %-d %B %Y").to_string();
    let title = if week.sees.is_empty() { format!("Your shifts, {of_week}") } else { format!("Roster, {of_week}") };
    let mut inside = canvas.pane(area, &title, &which(state.monday, seen), true);
    let names = match inside.width() {
        ..70 => 11,
        70..100 => 15,
        _ => 22,
    };
    let wide = (inside.width().saturating_sub(names + 1) / 7).clamp(6, 16);
    let column = |day: usize| names + u16::try_from(day).unwrap_or(0) * wide;
    let today = today(seen);
    for (day, date) in week.dates().into_iter().enumerate() {
        let label = date.strftime(if wide < 8 { "%a%-d" } else { "%a %-d" }).to_string();
        let ink = match (date == today, day == state.day) {
            (true, _) => Role::Focus.bold(),
            (false, true) => Role::Text.bold(),
            (false, false) => Ink::from(Role::Muted),
        };
        inside.fitted(column(day), 0, &label, wide - 1, ink);
    }
    let room = inside.height().saturating_sub(1);
    let at = state.at(rows);
    let first = first_shown(rows, at, room);
    let mut y = 1;
    for (index, row) in rows.iter().enumerate().skip(first) {
        let height = height(row);
        if y > room {
            break;
        }
        let here = index == at;
        if here {
            let mark = inside.glyphs().selected;
            inside.text(0, y, mark, Role::Focus);
        }
        let ink = if here { Role::Text.bold() } else { Ink::from(Role::Text) };
        inside.fitted(1, y, &row.full_name, names.saturating_sub(2), ink);
        for day in 0..7 {
            draw_day(
                state,
                seen,
                row,
                day,
                here,
                Rect::new(column(day), y, wide - 1, height.min(room + 1 - y)),
                &mut inside,
            );
            let pane = GRID + u8::try_from(day).unwrap_or(0);
            inside.hit(Rect::new(column(day), y, wide, height), Target::Row { pane, index });
        }
        y += height;
    }
    let shown = rows.iter().skip(first).scan(0, |used, row| {
        *used += height(row);
        Some(*used)
    });
    let shown = shown.take_while(|used| *used <= room).count();
    bar::scroll(&mut inside, 1, first, shown, rows.len());
    if rows.is_empty() {
        inside.paragraph(2, "Nobody works here yet. Hire somebody first, under Employees.", Role::Muted);
    } else if week.count() == 0 && y < room {
        let words = match week.sees.is_empty() {
            true => "You have no shifts on the roster this week.",
            false => "Nobody is on the roster this week. n assigns, c copies the week before.",
        };
        inside.paragraph(y + 1, words, Role::Muted);
    }
}

/// The first row, so that the selected one is seen whole.
fn first_shown(rows: &[Row], selected: usize, room: u16) -> usize {
    let mut first = selected;
    let mut used = rows.get(selected).map_or(0, height);
    while first > 0 && used.saturating_add(height(&rows[first - 1])) <= room {
        first -= 1;
        used += height(&rows[first]);
    }
    first
}

fn draw_day(state: &State, seen: &Seen<'_>, row: &Row, day: usize, here: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let selected = here && day == state.day;
    if row.days[day].is_empty() {
        let dot = canvas.glyphs().dot;
        canvas.text(area.x, area.y, dot, Role::Border);
    }
    let settings = &seen.shop().settings;
    for (one, y) in row.days[day].iter().zip((0..area.height).step_by(2)) {
        let over = one.until <= seen.now();
        let ink = match (one.is_on(seen.now()), over) {
            (true, _) => Role::Allow.bold(),
            (false, true) => Ink::from(Role::Muted),
            (false, false) => Ink::from(Role::Text),
        };
        let time = if area.width >= 11 { hours(settings, one) } else { brief(settings, one) };
        // What does not fit in full is said in fewer cells, at last only when it begins: half an hour would be a lie.
        let time = if text::width(&time) > usize::from(area.width) { brief(settings, one) } else { time };
        let time = match time.split_once('-') {
            Some((from, _)) if text::width(&time) > usize::from(area.width) => format!("{from}-"),
            _ => time,
        };
        canvas.fitted(area.x, area.y + y, &time, area.width, ink);
        if y + 1 < area.height {
            let role = if over { Role::Muted } else { Role::Info };
            canvas.fitted(area.x, area.y + y + 1, &one.role, area.width, role);
        }
    }
    if selected {
        canvas.highlight(area);
    }
}

fn which(monday: Date, seen: &Seen<'_>) -> String {
    let now = crate::shop::station::timesheet::monday(today(seen));
    match now.until(monday).map_or(0, |span| span.get_days()) / 7 {
        0 => "this week".to_owned(),
        -1 => "last week".to_owned(),
        1 => "next week".to_owned(),
        weeks if weeks < 0 => format!("{} weeks ago", -weeks),
        weeks => format!("in {weeks} weeks"),
    }
}

fn draw_cell(state: &State, seen: &Seen<'_>, week: &Week, rows: &[Row], area: Rect, canvas: &mut Canvas<'_>) {
    let date = state.date().strftime("%A %-d %B").to_string();
    let Some(row) = rows.get(state.at(rows)) else {
        canvas.pane(area, &date, "", false);
        return;
    };
    let mut inside = canvas.pane(area, &format!("{}, {date}", row.full_name), "", false);
    let settings = &seen.shop().settings;
    let mut y = 0;
    for one in &row.days[state.day] {
        let state = match (one.is_on(seen.now()), one.until <= seen.now()) {
            (true, _) => ", now",
            (_, true) => ", over",
            _ => "",
        };
        let by = seen.shop().full_name(&one.by);
        let line = format!("{} {}, {}{state}.", one.role, hours(settings, one), span(one.length()));
        inside.fitted(0, y, &line, area.width.saturating_sub(2), Role::Text);
        inside.fitted(
            2,
            y + 1,
            &format!("by {by}, {}", moment(settings, one.at)),
            area.width.saturating_sub(4),
            Role::Muted,
        );
        y += 2;
    }
    if y > 0 {
        return;
    }
    let own = seen.me.person == Person::Employee(row.name.clone());
    let words = match (week.sees.is_empty(), own) {
        (true, true) => {
            "Not on the roster. You see your own shifts; the whole roster is for whoever makes it.".to_owned()
        }
        (false, true) => "Not on the roster that day.".to_owned(),
        _ => format!("Not on the roster that day. What {} may do always stays as it is.", row.full_name),
    };
    inside.paragraph(0, &words, Role::Muted);
}
