//! How timesheets look: the people, the week as a grid, and what is known of the selected line.

use jiff::civil::Date;
use ratatui::layout::{Constraint, Rect};

use super::{Clocked, PEOPLE, Row, State, WEEK, this_week, today};
use crate::app::words::hours_words;
use crate::shop::Person;
use crate::shop::station::timeclock::{Ending, Hours, TimeEntry, moment, span, timesheet_arn};
use crate::shop::station::timesheet::Line;
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::screen::words;
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, Width};

const COLUMNS: [Column; 8] = [
    Column::new("DAY", Width::Fixed(6)),
    Column::new("IN", Width::Fixed(5)),
    Column::new("OUT", Width::Fixed(9)),
    Column::new("BREAKS", Width::Fixed(6)).right(),
    Column::new("WORKED", Width::Fixed(6)).right(),
    Column::new("TOTAL", Width::Fixed(6)).right(),
    Column::new("", Width::Fixed(1)),
    Column::new("", Width::Flex(1)).from_width(66),
];

/// Draws the people, where there are any to choose from, and the week.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    let people = match (whole.width, state.on_people) {
        _ if !state.has_people() => 0,
        // One at a time, where side by side both would be cut.
        (..76, true) => whole.width,
        (..76, false) => 0,
        (..100, _) => 22,
        _ => 32,
    };
    if people > 0 {
        draw_people(state, seen, Rect { width: people, ..whole }, canvas);
    }
    if people == whole.width {
        return;
    }
    let right = Rect { x: whole.x + people, width: whole.width - people, ..whole };
    let rows = u16::try_from(state.rows().len()).unwrap_or(u16::MAX).max(8).saturating_add(3);
    let mut canvas = canvas.part(right);
    let [week, line] = canvas.rows([Constraint::Length(rows), Constraint::Min(6)]);
    draw_week(state, seen, week, &mut canvas);
    draw_line(state, seen, line, &mut canvas);
}

fn draw_people(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    const PEOPLE_COLUMNS: [Column; 3] = [
        Column::new("", Width::Flex(1)),
        Column::new("", Width::Fixed(1)),
        Column::new("", Width::Fixed(10)).from_width(28),
    ];
    canvas.hit(area, Target::Pane(PEOPLE));
    let mut inside = canvas.pane(area, "People", &state.people.len().to_string(), state.on_people);
    let glyphs = inside.glyphs();
    let row = |at: usize| {
        let listed = &state.people[at];
        let (mark, said, role) = match listed.state {
            Clocked::Waits => (glyphs.warning, "waits".to_owned(), Role::Warn),
            Clocked::Forgotten(_) => (glyphs.depends, "forgotten?".to_owned(), Role::Warn),
            Clocked::OnShift(since) => (glyphs.dot, words::began(seen, since), Role::Allow),
            Clocked::Off => ("", String::new(), Role::Muted),
        };
        vec![CellText::from(listed.full_name.as_str()), CellText::from((mark, role)), CellText::from((said, role))]
    };
    let table = Table::new(&PEOPLE_COLUMNS, state.people.len(), row).headless().pane(PEOPLE);
    table.draw(&mut inside, &state.chosen, state.on_people);
}

fn draw_week(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let whose = state.whose.as_ref().map(|name| seen.shop().full_name(&Person::Employee(name.clone())));
    let week = state.monday.strftime("week of %-d %B %Y");
    let title = whose.map_or_else(|| "Timesheets".to_owned(), |whose| format!("{whose}, {week}"));
    canvas.hit(area, Target::Pane(WEEK));
    let shown = if state.recorded { "as recorded".to_owned() } else { which_week(state.monday, this_week(seen)) };
    let mut inside = canvas.pane(area, &title, &shown, !state.on_people);
    let rows = state.rows();
    let said = silence(state, seen);
    let row = |at: usize| cells(&rows[at], state, seen);
    let table = Table::new(&COLUMNS, rows.len(), row).pane(WEEK).empty(&said);
    table.draw(&mut inside, &state.table, !state.on_people);
}

fn which_week(monday: Date, now: Date) -> String {
    let days = now.until(monday).map_or(0, |span| span.get_days());
    match days / 7 {
        0 => "this week".to_owned(),
        -1 => "last week".to_owned(),
        1 => "next week".to_owned(),
        weeks if weeks < 0 => format!("{} weeks ago", -weeks),
        weeks => format!("in {weeks} weeks"),
    }
}

/// Why there is no grid.
fn silence(state: &State, seen: &Seen<'_>) -> String {
    match (&state.whose, &state.failure) {
        (_, Some(sentence)) => sentence.clone(),
        (None, None) => "Nobody here keeps time yet. Whoever is hired can clock in at the station.".to_owned(),
        (Some(whose), None) => {
            if seen.may("timeclock:GetTimesheet", &timesheet_arn(seen.shop(), seen.me, whose)) {
                "Reading the week…".to_owned()
            } else {
                "You may not see this timesheet. e says why.".to_owned()
            }
        }
    }
}

fn cells<'r>(row: &Row<'r>, state: &State, seen: &Seen<'_>) -> Vec<CellText<'r>> {
    let settings = &seen.shop().settings;
    let clock = |at: jiff::Timestamp| settings.local(at).strftime("%H:%M").to_string();
    let now = today(seen);
    let day = |date: Option<Date>| match date {
        Some(date) => {
            let ink = if date == now { Role::Focus.bold() } else { Ink::from(Role::Text) };
            CellText::from((date.strftime("%a %-d").to_string(), ink))
        }
        None => CellText::from(""),
    };
    let muted = |text: &'static str| CellText::from((text, Role::Muted));
    match row {
        Row::Nothing(date) => {
            let mut cells = vec![CellText::from((date.strftime("%a %-d").to_string(), Role::Muted))];
            if *date == now {
                cells[0].ink = Role::Focus.bold();
            }
            cells.extend((0..7).map(|_| muted("")));
            cells
        }
        Row::Open { date, shift } => {
            let forgotten = shift.is_forgotten(seen.now());
            let role = if forgotten { Role::Warn } else { Role::Allow };
            let said = if forgotten { "forgotten to clock out?" } else { "on shift" };
            let hours = shift.hours(seen.now());
            vec![
                day(*date),
                CellText::from((clock(shift.since), role)),
                CellText::from((if forgotten { "open?" } else { "on shift" }, role)),
                CellText::from((rest(&hours), Role::Muted)),
                CellText::from((span(hours.worked()), Role::Muted)),
                muted(""),
                CellText::from((if forgotten { "?" } else { "" }, role)),
                CellText::from((said, role)),
            ]
        }
        Row::Shift { date, line, total } => {
            let hours = if state.recorded { &line.entry.hours } else { line.counts() };
            let (from, until) = (settings.local(hours.from), settings.local(hours.until));
            let out = until.strftime(if from.date() == until.date() { "%H:%M" } else { "%H:%M %a" }).to_string();
            let corrected = line.correction().is_some() && !state.recorded;
            let total = total.map(span).filter(|_| !state.recorded).unwrap_or_default();
            let (mark, said, role) = match (&line.proposed, line.correction()) {
                (Some(_), _) => ("!", "a correction waits".to_owned(), Role::Warn),
                (None, Some(settled)) => {
                    ("*", format!("corrected by {}", seen.shop().full_name(&settled.correction.by)), Role::Info)
                }
                (None, None) => ("", String::new(), Role::Muted),
            };
            let ink = if corrected { Role::Info } else { Role::Text };
            vec![
                day(*date),
                CellText::from((from.strftime("%H:%M").to_string(), ink)),
                CellText::from((out, ink)),
                CellText::from((rest(hours), Role::Muted)),
                CellText::from((span(hours.worked()), ink)),
                CellText::from((total, Role::Text.bold())),
                CellText::from((mark, role)),
                CellText::from((said, role)),
            ]
        }
        Row::Total => {
            let hours = |line: &Line| if state.recorded { line.entry.hours.clone() } else { line.counts().clone() };
            let lines = state.shown().map_or(&[][..], |sheet| &sheet.lines);
            let worked = lines.iter().map(|line| hours(line).worked()).sum();
            let rests: jiff::SignedDuration = lines.iter().map(|line| hours(line).rest()).sum();
            let rests = if rests.is_zero() { String::new() } else { short(rests) };
            vec![
                CellText::from(("Total", Role::Text.bold())),
                muted(""),
                muted(""),
                CellText::from((rests, Role::Muted)),
                muted(""),
                CellText::from((span(worked), Role::Text.bold())),
                muted(""),
                muted(""),
            ]
        }
    }
}

/// A shift's breaks together, in six cells.
fn rest(hours: &Hours) -> String {
    let rest = hours.rest();
    if rest.is_zero() { String::new() } else { short(rest) }
}

/// Time as hours and minutes in any case: `0h30`.
fn short(time: jiff::SignedDuration) -> String {
    let minutes = time.as_mins();
    format!("{}h{:02}", minutes / 60, minutes % 60)
}

fn draw_line(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let title = if state.open().is_some() { "The shift that goes on" } else { "The selected shift" };
    let mut inside = canvas.pane(area, title, "", false);
    let mut y = 0;
    for (words, role) in said(state, seen) {
        y = inside.paragraph(y, &words, role);
    }
}

/// What is known of the selected line, in sentences.
fn said(state: &State, seen: &Seen<'_>) -> Vec<(String, Role)> {
    let shop = seen.shop();
    let settings = &shop.settings;
    let place = |workstation: Option<&crate::shop::Name>| {
        let named = workstation.map(|id| settings.workstation(id).map_or(id.to_string(), |w| w.name.to_string()));
        named.map_or_else(String::new, |name| format!(" at {name}"))
    };
    if let Some(shift) = state.open() {
        let since = moment(settings, shift.since);
        let so_far = span(shift.length(seen.now()));
        let mut said = vec![(
            format!("On shift since {since}{}, {so_far} so far.", place(shift.workstation.as_ref())),
            Role::Text,
        )];
        if let Some(at) = shift.on_break {
            said.push((format!("On a break since {}.", words::moment(seen, at)), Role::Text));
        }
        if shift.is_forgotten(seen.now()) {
            let words = "That is more than 16 hours. Where clocking out was forgotten, c says when it ended.";
            said.push((words.to_owned(), Role::Warn));
        } else {
            said.push(("It counts once it is over.".to_owned(), Role::Muted));
        }
        return said;
    }
    let Some(line) = state.line() else {
        return match state.shown() {
            Some(sheet) if sheet.lines.is_empty() && sheet.open.is_none() => {
                vec![("No shift began in this week.".to_owned(), Role::Muted)]
            }
            Some(_) => vec![("Select a shift to see how it came about.".to_owned(), Role::Muted)],
            None => vec![],
        };
    };
    let entry = &line.entry;
    let recorded = format!(
        "Recorded {} from {}{}{}.",
        span(entry.hours.worked()),
        spread(seen, entry),
        place(entry.workstation.as_ref()),
        ended(entry.ended)
    );
    let mut said = vec![(recorded, Role::Text)];
    for settled in line.settled.iter().rev() {
        let proposal = &settled.correction;
        let (by, proposer) = (shop.full_name(&settled.by), shop.full_name(&proposal.by));
        let hours = hours_words(settings, &proposal.hours);
        let at = words::moment(seen, settled.at);
        let (verb, role) = match (settled.approved, settled.by == proposal.by) {
            (true, true) => (format!("Corrected by {by}, {at}"), Role::Info),
            (true, false) => (format!("Corrected by {proposer}, approved by {by}, {at}"), Role::Info),
            (false, true) => (format!("Proposed and withdrawn by {by}, {at}"), Role::Muted),
            (false, false) => (format!("Proposed by {proposer}, declined by {by}, {at}"), Role::Muted),
        };
        said.push((format!("{verb}: {hours}. “{}”", proposal.note), role));
    }
    if let Some(open) = &line.proposed {
        let hours = hours_words(settings, &open.hours);
        let (worked, by) = (span(open.hours.worked()), shop.full_name(&open.by));
        said.push((format!("{by} proposes {hours}, {worked}. “{}”", open.note), Role::Warn));
        let arn = timesheet_arn(shop, seen.me, &entry.employee);
        said.push(if open.by == seen.me.person {
            ("It waits until somebody else approves it; d withdraws it.".to_owned(), Role::Muted)
        } else if seen.may("timeclock:ApproveTimesheet", &arn) {
            ("a approves it, d declines it.".to_owned(), Role::Muted)
        } else {
            ("It waits for approval.".to_owned(), Role::Muted)
        });
    }
    said
}

/// From when until when an entry was recorded, with its breaks.
fn spread(seen: &Seen<'_>, entry: &TimeEntry) -> String {
    let settings = &seen.shop().settings;
    let day = settings.local(entry.hours.from).strftime("%a %-d %b");
    format!("{day} {}", hours_words(settings, &entry.hours))
}

fn ended(ending: Ending) -> &'static str {
    match ending {
        Ending::ClockedOut => "",
        Ending::Suspended => "; it ended when they were suspended",
        Ending::EmploymentEnded => "; it ended with the employment",
        Ending::Corrected => "; clocking out was forgotten",
    }
}
