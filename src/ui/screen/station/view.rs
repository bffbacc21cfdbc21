//! How the station looks: the clock on top, stations and actions side by side, the own last records below.

use ratatui::layout::{Constraint, Rect};

use super::State;
use super::{place, register};
use crate::app::RecordOutcome;
use crate::policy::catalog::{Action, ActionId, Service};
use crate::shop::station::timeclock::span;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::Key;
use crate::ui::prospect::foreseen;
use crate::ui::screen::{roster, words};
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::widget::verdict::Verdict;
use crate::ui::{Seen, text};

/// The panes, as clicks name them.
pub const STATIONS: u8 = 1;
pub const ACTIONS: u8 = 2;

/// Draws the station.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    if state.is_inventory(seen) || state.is_online(seen) || state.is_reports(seen) {
        return with_body(state, seen, canvas);
    }
    let narrow = canvas.width() < 76;
    let selling = state.at_register(seen);
    let recent = match canvas.height() {
        // At the register the order matters more.
        ..22 if selling => 0,
        ..19 => 4,
        19..30 => 5,
        _ => 10,
    };
    let folded = u16::from(narrow || selling && canvas.width() < 100);
    let [clock, line, main, below] = canvas.rows([
        Constraint::Length(1),
        Constraint::Length(folded),
        Constraint::Min(3),
        Constraint::Length(recent),
    ]);
    draw_clock(seen, &mut canvas.part(clock));
    if selling {
        // Stations fold away where menu and order need the room.
        let width = if canvas.width() < 100 { 0 } else { 22 };
        if width > 0 {
            draw_stations(state, seen, Rect { width, ..main }, canvas);
        } else {
            draw_line(state, seen, &mut canvas.part(line));
        }
        let area = Rect { x: main.x + width, width: main.width - width, ..main };
        register::view(&state.register, seen, !state.on_stations, area, canvas);
    } else if narrow {
        draw_line(state, seen, &mut canvas.part(line));
        draw_actions(state, seen, main, canvas);
    } else {
        let width = if canvas.width() < 100 { 22 } else { 28 };
        let left = Rect { width, ..main };
        let right = Rect { x: main.x + width, width: main.width - width, ..main };
        draw_stations(state, seen, left, canvas);
        draw_actions(state, seen, right, canvas);
    }
    if recent > 0 {
        draw_recent(state, seen, below, canvas);
    }
    if let Some(said) = state.said.as_ref().filter(|said| seen.now() < said.until) {
        let mut inside = canvas.float(46, 6, "Time clock", "");
        inside.centred(1, &said.large, Role::Focus.bold());
        inside.centred(2, &said.small, Role::Muted);
    }
}

/// A station with a body of its own: the stations in one line above it, the own last records below where there is room.
fn with_body(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let recent = if canvas.height() < 30 { 0 } else { 6 };
    let [clock, line, main, below] =
        canvas.rows([Constraint::Length(1), Constraint::Length(1), Constraint::Min(4), Constraint::Length(recent)]);
    draw_clock(seen, &mut canvas.part(clock));
    draw_line(state, seen, &mut canvas.part(line));
    let (focused, mut body) = (!state.on_stations, canvas.part(main));
    if state.is_online(seen) {
        super::online::view(&state.online, seen, focused, &mut body);
    } else if state.is_reports(seen) {
        super::reports::view(&state.reports, seen, focused, &mut body);
    } else {
        super::inventory::view(&state.inventory, seen, focused, &mut body);
    }
    if recent > 0 {
        draw_recent(state, seen, below, canvas);
    }
}

/// Whether on shift since when, and as whom the station is worked.
fn draw_clock(seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let settings = &seen.shop().settings;
    let at = |time: jiff::Timestamp| settings.local(time).strftime("%H:%M").to_string();
    let employee = seen.me.person.employee().and_then(|name| seen.shop().employees.get(name));
    let (words, key, ink) = match employee.map(|e| e.shift.as_ref()) {
        None => ("You work here as the owner and keep no time.".to_owned(), "", Ink::from(Role::Muted)),
        Some(None) => {
            let rostered = roster::my_day(seen).map_or_else(String::new, |day| format!(" Today you are {day}."));
            (format!("You are not clocked in.{rostered}"), "o clock in", Ink::from(Role::Warn))
        }
        Some(Some(shift)) => {
            let words = format!("On shift since {} ({})", at(shift.since), span(shift.length(seen.now())));
            if shift.is_forgotten(seen.now()) {
                let since = settings.local(shift.since).strftime("%a %d %b, %H:%M");
                let words = format!("On shift since {since}. Was clocking out forgotten?");
                return clock_line(seen, canvas, &words, "o clock out", Role::Warn.into());
            }
            match shift.on_break {
                Some(pause) => (format!("{words}, on a break since {}", at(pause)), "h go on", Role::Warn.bold()),
                None => (words, "o clock out", Role::Text.bold()),
            }
        }
    };
    clock_line(seen, canvas, &words, key, ink);
}

/// The sentence about the clock, the role in hand where it fits, and the clock's key.
fn clock_line(seen: &Seen<'_>, canvas: &mut Canvas<'_>, words: &str, key: &str, ink: Ink) {
    let at = |time: jiff::Timestamp| seen.shop().settings.local(time).strftime("%H:%M").to_string();
    let end = canvas.fitted(1, 0, words, canvas.width().saturating_sub(16), ink);
    if let Some(role) = seen.me.role_at(seen.now()) {
        let left = crate::ui::remaining(role.expires.duration_since(seen.now()));
        let words = format!("{} until {} ({left} left)", role.role, at(role.expires));
        let room = canvas.width().saturating_sub(end + 18);
        if usize::from(room) >= text::width(&words) {
            canvas.text(end + 3, 0, &words, Role::Warn);
        }
    }
    if let Some(letter) = key.chars().next() {
        let mut place = canvas.part(Rect::new(0, 0, canvas.width().saturating_sub(1), 1));
        let x = place.right(0, key, Role::Focus);
        place.hit(Rect::new(x, 0, place.width().saturating_sub(x), 1), Target::Key(Key::char(letter)));
    }
}

/// What is to be said about a station, and how loud.
fn note(state: &State, seen: &Seen<'_>, station: &Service) -> (String, Role) {
    if state.works(seen, &station.prefix) {
        return ("you are here".to_owned(), Role::Focus);
    }
    match place::others(seen, station) {
        Some(words) => (words, Role::Info),
        None if is_usual(seen, station) => ("usual here".to_owned(), Role::Muted),
        None => ("free".to_owned(), Role::Muted),
    }
}

/// Whether the station is the one usually worked at this computer.
fn is_usual(seen: &Seen<'_>, station: &Service) -> bool {
    let here = seen.shop().settings.workstation(&seen.facts.workstation);
    here.and_then(|here| here.station.as_ref()).is_some_and(|usual| **usual == *station.prefix)
}

fn draw_stations(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let stations = place::stations();
    let mut inside = canvas.pane(area, "Stations", "", state.on_stations);
    let step = if usize::from(inside.height()) >= stations.len() * 3 { 3 } else { 2 };
    let here = state.here(seen);
    for (index, (station, y)) in stations.iter().zip((0..).step_by(step)).enumerate() {
        let selected = state.on_stations && state.stations.selected.min(stations.len() - 1) == index;
        let place = Rect::new(0, y, inside.width(), 2);
        if selected {
            inside.highlight(Rect { height: 1, ..place });
        }
        let shown = here.prefix == station.prefix;
        if selected || (shown && !state.on_stations) {
            let mark = inside.glyphs().selected;
            inside.text(0, y, mark, if selected { Role::Focus } else { Role::Muted });
        }
        let width = inside.width().saturating_sub(2);
        inside.fitted(2, y, &station.title, width, if shown { Role::Text.bold() } else { Ink::from(Role::Text) });
        let (words, role) = note(state, seen, station);
        inside.fitted(4, y + 1, &words, width.saturating_sub(2), role);
        inside.hit(place, Target::Row { pane: STATIONS, index });
    }
    let end = u16::try_from(stations.len() * step).unwrap_or(u16::MAX);
    if seen.role_in_hand().is_some() && end < inside.height() {
        inside.button(2, end, "q step away", Role::Muted, Target::Key(Key::char('q')));
    }
}

/// The stations in one line, where there is no room for a pane.
fn draw_line(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let here = state.here(seen);
    let mut x = 1;
    for (index, station) in place::stations().into_iter().enumerate() {
        let selected = state.on_stations && state.stations.selected == index;
        let busy = place::others(seen, station).is_some();
        let mark = if state.works(seen, &station.prefix) {
            canvas.glyphs().selected
        } else if busy {
            canvas.glyphs().dot
        } else {
            " "
        };
        let ink = match (selected, here.prefix == station.prefix) {
            (true, _) => Role::Focus.bold().reversed(),
            (false, true) => Role::Text.bold(),
            (false, false) => Ink::from(Role::Muted),
        };
        let end = canvas.text(x, 0, &format!("{mark}{} ", station.title), ink);
        canvas.hit(Rect::new(x, 0, end.saturating_sub(x), 1), Target::Row { pane: STATIONS, index });
        x = end;
    }
}

fn draw_actions(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let service = state.here(seen);
    let actions = state.actions(seen);
    let answers: Vec<(Verdict, String)> = actions
        .iter()
        .map(|(action, _)| foreseen(seen.world, seen.me, seen.facts, *action).words(seen.shop()))
        .collect();
    let count = |verdict: Verdict| answers.iter().filter(|(v, _)| *v == verdict).count();
    let counts =
        format!("{} yes  {} ask  {} no", count(Verdict::Allowed), count(Verdict::Depends), count(Verdict::Denied));
    let title = if area.width < 66 {
        format!("{}: what you can do", service.title)
    } else {
        format!("{}: what you can do here, now", service.title)
    };
    let mut inside = canvas.pane(area, &title, &counts, !state.on_stations);
    let nothing = answers.iter().all(|(verdict, _)| *verdict == Verdict::Denied);
    let said = match usize::from(inside.height()).saturating_sub(actions.len()) {
        _ if !nothing => 0,
        3.. => 3,
        spare => u16::from(spare > 0),
    };
    let list = Rect { height: inside.height() - said, ..inside.whole() };
    draw_list(&actions, &answers, &state.actions, !state.on_stations, &mut inside.part(list));
    if said > 0 {
        let place = Rect::new(0, list.height + said / 3, inside.width(), 2);
        inside.part(place).paragraph(0, &nothing_left(seen), Role::Muted);
    }
}

/// What somebody reads to whom this station is dark: why, and the way out.
fn nothing_left(seen: &Seen<'_>) -> String {
    let me = seen.me.person.employee().and_then(|name| seen.shop().employees.get(name));
    match seen.role_in_hand() {
        // Hired a minute ago: not even the clock is theirs, and no key of theirs helps.
        None if me.is_some_and(|me| words::access(seen.shop(), me).is_none()) => {
            "You have no access yet: ask for a group.".to_owned()
        }
        Some(role) => format!("Nothing here is for {role}: q steps away, o is the clock."),
        None => "Nothing here is yours: s takes a role, o is the clock.".to_owned(),
    }
}

fn draw_list(
    actions: &[(ActionId, &Action)],
    answers: &[(Verdict, String)],
    table: &TableState,
    focused: bool,
    canvas: &mut Canvas<'_>,
) {
    const COLUMNS: [Column; 4] = [
        Column::new("", Width::Fixed(1)),
        Column::new("", Width::Fixed(17)),
        Column::new("", Width::Fixed(1)),
        Column::new("", Width::Flex(1)),
    ];
    let glyphs = canvas.glyphs();
    let row = |at: usize| {
        let (_, action) = &actions[at];
        let (verdict, words) = &answers[at];
        let dark = *verdict == Verdict::Denied;
        let letter = action.letter.map_or_else(String::new, |letter| letter.to_string());
        vec![
            CellText::from((letter, if dark { Ink::from(Role::Border) } else { Role::Focus.bold() })),
            CellText::from((action.label.as_str(), if dark { Role::Muted } else { Role::Text })),
            CellText::from((verdict.mark(glyphs), verdict.role())),
            CellText::from((words.as_str(), if dark { Role::Muted } else { verdict.role() })),
        ]
    };
    Table::new(&COLUMNS, actions.len(), row).headless().pane(ACTIONS).draw(canvas, table, focused);
}

/// As wide as `Sat 07:40`.
const WHEN: u16 = 9;

fn draw_recent(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let mut inside = canvas.pane(area, "Just now", "w why the last", false);
    if state.recent.is_empty() {
        inside.paragraph(0, "What you do here is listed here, and kept in the record.", Role::Muted);
        return;
    }
    let (glyphs, width) = (inside.glyphs(), inside.width());
    let wish = (width.saturating_sub(WHEN + 15) * 2 / 5).min(40);
    for (record, y) in state.recent.iter().zip(0..inside.height()) {
        let allowed = record.outcome == RecordOutcome::Allowed;
        let (mark, role) = if allowed { (glyphs.allow, Role::Allow) } else { (glyphs.deny, Role::Deny) };
        // The long words of an outcome say why after a colon, and so does the reason beside it.
        let word = record.outcome.word().split(':').next().unwrap_or_default();
        let because =
            if allowed && record.approval.is_none() { "" } else { record.because.trim_start_matches("not allowed, ") };
        inside.fitted(0, y, &words::moment(seen, record.at), WHEN, Role::Muted);
        inside.fitted(WHEN + 2, y, &record.wish, wish, Role::Text);
        inside.text(WHEN + 4 + wish, y, &format!("{mark} {word}"), role);
        let from = WHEN + 15 + wish;
        inside.fitted(from, y, because, width.saturating_sub(from), Role::Muted);
    }
}
