//! How the reports look: the pages in a line, and the one in front below it.

use ratatui::layout::{Constraint, Rect};

use super::{Page, State, day, drawers, keys, may, receipts, sales, stock};
use crate::app::Report;
use crate::ui::Seen;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;

/// Draws the reports.
pub fn view(state: &State, seen: &Seen<'_>, focused: bool, canvas: &mut Canvas<'_>) {
    let [pages, main] = canvas.rows([Constraint::Length(1), Constraint::Min(3)]);
    keys::draw(state, seen, &mut canvas.part(pages));
    let query = state.query(seen);
    if !may(seen, &query) {
        let mut inside = canvas.pane(main, state.page.title(), "", focused);
        let why = keys::why_not(seen, &query);
        let y = inside.paragraph(0, &format!("You may not read this now: {why}."), Role::Text);
        inside.paragraph(y + 1, "s takes a role, e says more, o is the clock.", Role::Muted);
        return;
    }
    if state.page == Page::Receipts {
        return receipts::draw(&state.receipts, seen, main, focused, canvas);
    }
    match state.shown(seen) {
        Some(Report::Sales(report)) => sales::draw(state, seen, report, main, focused, canvas),
        Some(Report::Stock(report)) => stock::draw(state, seen, report, main, focused, canvas),
        Some(Report::Drawers(report)) => drawers::draw(state, seen, report, main, focused, canvas),
        Some(Report::Day(report)) => day::draw(state, seen, report, main, focused, canvas),
        _ => underway(state, seen, main, focused, canvas),
    }
}

fn underway(state: &State, seen: &Seen<'_>, area: Rect, focused: bool, canvas: &mut Canvas<'_>) {
    let title = match state.page {
        Page::Sales | Page::Drawers => format!("{}, {}", state.page.title(), state.period(seen).words()),
        _ => state.page.title().to_owned(),
    };
    let mut inside = canvas.pane(area, &title, "", focused);
    if let Some(sentence) = &state.failure {
        inside.paragraph(0, sentence, Role::Text);
        return;
    }
    let Some(progress) = state.progress else {
        inside.paragraph(0, "Reading…", Role::Muted);
        return;
    };
    let y = inside.paragraph(0, "The days are being added up, once for all reports.", Role::Muted);
    let part = |of: u64| u32::try_from(of.min(u64::from(u32::MAX))).unwrap_or(u32::MAX);
    let width = inside.width().min(40);
    crate::ui::widget::bar::level(&mut inside, 0, y + 1, width, (part(progress.done), part(progress.of)), Role::Focus);
}
