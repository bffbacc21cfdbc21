//! How the record looks: the list, and the selected record explained.

use jiff::Timestamp;
use ratatui::layout::{Constraint, Rect};

use super::{Only, State};
use crate::app::{ChainState, Record, RecordOutcome};
use crate::shop::Settings;
use crate::ui::canvas::Canvas;
use crate::ui::overlay::record;
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::widget::table::{CellText, Column, Order, Table, Width};
use crate::ui::{Seen, text};

/// Draws the list, and beside or below it the selected record explained.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    if whole.width >= 140 {
        let [list, detail] = canvas.columns([Constraint::Fill(5), Constraint::Fill(4)]);
        draw_list(state, seen, list, canvas);
        draw_record(state, seen, detail, canvas);
    } else if whole.height >= 20 {
        let [list, detail] = canvas.rows([Constraint::Fill(2), Constraint::Fill(3)]);
        draw_list(state, seen, list, canvas);
        draw_record(state, seen, detail, canvas);
    } else {
        draw_list(state, seen, whole, canvas);
    }
}

/// The state of the chain, as the pane's edge says it.
fn chain(state: &State, canvas: &Canvas<'_>) -> String {
    let (allow, deny) = (canvas.glyphs().allow, canvas.glyphs().deny);
    match &state.chain {
        Some(Ok(ChainState::Ok { records })) => {
            format!("chain {allow} {} records", text::grouped(state.total.max(*records)))
        }
        Some(Ok(ChainState::Broken { first_bad_seq, .. })) => format!("chain {deny} broken at {first_bad_seq}"),
        _ => format!("{} records", text::grouped(state.total)),
    }
}

fn draw_list(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    const COLUMNS: [Column; 6] = [
        Column::new("TIME", Width::Fixed(9)).right(),
        Column::new("WHO", Width::Fixed(14)),
        Column::new("ROLE", Width::Fixed(12)).from_width(90),
        Column::new("WANTED TO", Width::Flex(3)),
        Column::new("ANSWER", Width::Fixed(9)),
        Column::new("BECAUSE", Width::Flex(2)).from_width(70),
    ];
    let count = chain(state, canvas);
    let mut inside = canvas.pane(area, "Audit", &count, true);
    let mut top = 0;
    let broken = match &state.chain {
        Some(Ok(ChainState::Broken { first_bad_seq, why })) => {
            Some(format!("The record was tampered with at {first_bad_seq}: {why}."))
        }
        Some(Err(sentence)) => Some(sentence.clone()),
        _ => state.failure.clone(),
    };
    if let Some(sentence) = broken {
        let mark = inside.glyphs().deny;
        inside.fitted(0, top, &format!("{mark} {sentence}"), inside.width(), Role::Deny.bold());
        top += 1;
    }
    let shown = state.shown();
    let person = state.person.as_ref().map(|person| seen.shop().full_name(person));
    if state.typing || !state.query.is_empty() || person.is_some() || state.only != Only::Everything {
        let mut note = state.only.words().to_owned();
        if let Some(person) = person {
            note = format!("{note} of {person}");
        }
        let found = format!("{note}, {}{} found", shown.len(), if state.more { "+" } else { "" });
        let end = inside.right(top, &found, Role::Info);
        if state.typing || !state.query.is_empty() {
            inside.text(0, top, "/", Role::Muted);
            let place = Rect::new(1, top, end.saturating_sub(3), 1);
            state.query.draw(&mut inside.part(place), false, state.typing);
        }
        top += 1;
    }
    let glyphs = inside.glyphs();
    let settings = &seen.shop().settings;
    let row = |at: usize| {
        let record = shown[at];
        let allowed = record.outcome == RecordOutcome::Allowed;
        let (mark, role) = if allowed { (glyphs.allow, Role::Allow) } else { (glyphs.deny, Role::Deny) };
        // The long words of an outcome say why after a colon; the next column does so too.
        let word = record.outcome.word().split(':').next().unwrap_or_default();
        vec![
            CellText::from((time(settings, record.at, seen.now()), Role::Muted)),
            CellText::from(record.who.full_name.as_str()),
            CellText::from((record.who.role.as_deref().unwrap_or("-"), Role::Muted)),
            CellText::from(record.wish.as_str()),
            CellText::from((format!("{mark} {word}"), role)),
            CellText::from((because(record), Role::Muted)),
        ]
    };
    let empty = match (state.waiting.is_some(), state.total) {
        (true, _) => "Reading the record…",
        (false, 0) => "Nothing was recorded yet. Every wish and its answer will stand here.",
        (false, _) => "No record is like that. Esc clears the words, f shows everything.",
    };
    let rest = Rect { y: top, height: inside.height().saturating_sub(top), ..inside.whole() };
    let table = Table::new(&COLUMNS, shown.len(), row).sorted(0, Order::Descending).empty(empty);
    table.draw(&mut inside.part(rest), &state.table, true);
}

/// What an answer rests on, short: `LeadRefunds:11`, else the reason in words.
fn because(record: &Record) -> String {
    if record.approval.is_some() {
        return record.because.clone();
    }
    match record.answer().map(|answer| (&answer.policy, answer.line)) {
        Some((Some(policy), Some(line))) => format!("{policy}:{line}"),
        _ => record.because.trim_start_matches("not allowed, ").to_owned(),
    }
}

/// The hour today, the day within a week, else the date.
fn time(settings: &Settings, at: Timestamp, now: Timestamp) -> String {
    let age = now.duration_since(at).as_hours();
    let form = match age {
        ..144 => "%a %H:%M",
        _ => "%d %b %y",
    };
    settings.local(at).strftime(form).to_string()
}

fn draw_record(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(record) = state.chosen() else {
        let mut inside = canvas.pane(area, "Why", "", false);
        inside.paragraph(0, "The selected record is explained here.", Role::Muted);
        return;
    };
    let title = format!("Why: {}, {}", record.who.full_name, record.wish);
    let mut inside = canvas.pane(area, &title, &format!("record {}", record.seq), false);
    let lines = record::lines(record, seen, inside.glyphs(), inside.width().saturating_sub(1));
    explained::draw(&lines, 0, &mut inside);
}
