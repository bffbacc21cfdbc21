//! The drawers: every count against what should have been there, and how far each person and till was off.

use ratatui::layout::Rect;

use super::super::super::words;
use super::{PARTS, Page, State};
use crate::app::words::capitalised;
use crate::shop::station::Money;
use crate::shop::station::report::{Drawers, Off, Span};
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Target};
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, Width};

/// How many lines a part has.
pub fn rows(drawers: &Drawers, part: usize) -> usize {
    match part {
        0 => drawers.closings.len() + drawers.open.len(),
        1 => drawers.by_person().len(),
        _ => drawers.by_till().len(),
    }
}

/// A difference as people say it, and how loud.
pub fn off(amount: Money, currency: &str) -> (String, Role) {
    match amount.0 {
        0 => ("exact".to_owned(), Role::Allow),
        1.. => (format!("{} over", amount.said(currency)), Role::Warn),
        _ => (format!("{} short", (-amount).said(currency)), Role::Deny),
    }
}

/// What several counts come to: that they even out does not make them exact.
fn in_all(sum: &Off, currency: &str) -> (String, Role) {
    match sum.inexact {
        1.. if sum.sum() == Money::ZERO => ("evens out".to_owned(), Role::Warn),
        _ => off(sum.sum(), currency),
    }
}

/// Draws the parts side by side where there is room, else the one that has the keys.
pub fn draw(state: &State, seen: &Seen<'_>, drawers: &Drawers, area: Rect, focused: bool, canvas: &mut Canvas<'_>) {
    let title = format!("Drawers, {}", drawers.period.words());
    let sums: Vec<String> =
        drawers.total().iter().map(|(currency, sum)| format!("{} in all", in_all(sum, currency).0)).collect();
    let sums = sums.join(", ");
    if drawers.closings.is_empty() && drawers.open.is_empty() {
        let span = drawers.period.span().map_or("", Span::word);
        let mut inside = canvas.pane(area, &title, span, focused);
        let y = inside.paragraph(0, "No till was counted.", Role::Text);
        let hint = "Closing a till at the register counts it. ← and → turn the pages, v takes a longer time.";
        inside.paragraph(y + 1, hint, Role::Muted);
        return;
    }
    if area.width >= 100 && area.height >= 16 {
        let width = area.width * 2 / 3;
        let right = Rect { x: area.x + width, width: area.width - width, ..area };
        let upper = Rect { height: area.height / 2, ..right };
        let lower = Rect { y: right.y + upper.height, height: right.height - upper.height, ..right };
        draw_counts(state, seen, drawers, &title, &sums, Rect { width, ..area }, focused, canvas);
        draw_sums(state, seen, drawers, 1, "By person", upper, focused, canvas);
        draw_sums(state, seen, drawers, 2, "By till", lower, focused, canvas);
        return;
    }
    let parts = Page::Drawers.parts(state.span);
    let part = state.part.min(parts.len() - 1);
    let next = parts[(part + 1) % parts.len()];
    if part == 0 {
        draw_counts(state, seen, drawers, &format!("{title} (b: {next})"), &sums, area, focused, canvas);
    } else {
        let title = format!("{} {} (b: {next})", capitalised(parts[part]), drawers.period.words());
        draw_sums(state, seen, drawers, part, &title, area, focused, canvas);
    }
}

#[allow(clippy::too_many_arguments, reason = "a part is one of several on one page")]
fn draw_counts(
    state: &State,
    seen: &Seen<'_>,
    drawers: &Drawers,
    title: &str,
    sums: &str,
    area: Rect,
    focused: bool,
    canvas: &mut Canvas<'_>,
) {
    const COLUMNS: [Column; 6] = [
        Column::new("WHEN", Width::Fixed(12)),
        Column::new("TILL", Width::Min(6)),
        Column::new("BY", Width::Fixed(14)).from_width(76),
        Column::new("EXPECTED", Width::Fixed(10)).right(),
        Column::new("COUNTED", Width::Fixed(10)).right().from_width(60),
        Column::new("DIFFERENCE", Width::Fixed(12)).right(),
    ];
    let here = state.part == 0 && focused;
    canvas.hit(area, Target::Pane(PARTS));
    let mut inside = canvas.pane(area, title, sums, here);
    let shop = seen.shop();
    let open = drawers.open.len();
    let row = |at: usize| {
        if let Some(drawer) = drawers.open.get(at) {
            let currency = &shop.settings.currency;
            return vec![
                CellText::from((format!("open {}", words::moment(seen, drawer.opened)), Role::Info)),
                CellText::from(drawer.till.to_string()),
                CellText::from((shop.full_name(&drawer.by), Role::Muted)),
                CellText::from(drawer.cash.said(currency)),
                CellText::from(("", Role::Muted)),
                CellText::from(("not counted", Role::Muted)),
            ];
        }
        let closing = &drawers.closings[at - open];
        let currency = &closing.currency;
        vec![
            CellText::from(words::moment(seen, closing.at)),
            CellText::from(closing.drawer.till.to_string()),
            CellText::from((shop.full_name(&closing.by), Role::Muted)),
            CellText::from(closing.drawer.cash.said(currency)),
            CellText::from(closing.counted.said(currency)),
            CellText::from(off(closing.difference(), currency)),
        ]
    };
    let table = Table::new(&COLUMNS, open + drawers.closings.len(), row).pane(PARTS);
    table.draw(&mut inside, &state.tables[0], here);
}

#[allow(clippy::too_many_arguments, reason = "a part is one of several on one page")]
fn draw_sums(
    state: &State,
    seen: &Seen<'_>,
    drawers: &Drawers,
    part: usize,
    title: &str,
    area: Rect,
    focused: bool,
    canvas: &mut Canvas<'_>,
) {
    const COLUMNS: [Column; 5] = [
        Column::new("", Width::Min(8)),
        Column::new("COUNTS", Width::Fixed(6)).right(),
        Column::new("OVER", Width::Fixed(9)).right().from_width(52),
        Column::new("SHORT", Width::Fixed(9)).right().from_width(52),
        Column::new("IN ALL", Width::Fixed(13)).right(),
    ];
    let pane = PARTS + u8::try_from(part).unwrap_or(0);
    let here = state.part == part && focused;
    canvas.hit(area, Target::Pane(pane));
    let mut inside = canvas.pane(area, title, "", here);
    let lines: Vec<(String, String, Off)> = if part == 1 {
        let people = drawers.by_person();
        people.into_iter().map(|((who, currency), sum)| (seen.shop().full_name(&who), currency, sum)).collect()
    } else {
        drawers.by_till().into_iter().map(|((till, currency), sum)| (till.to_string(), currency, sum)).collect()
    };
    let row = |at: usize| {
        let (label, currency, sum) = &lines[at];
        let some = |amount: Money| if amount == Money::ZERO { String::new() } else { amount.said(currency) };
        vec![
            CellText::from(label.clone()),
            CellText::from((sum.counts.to_string(), Role::Muted)),
            CellText::from((some(sum.over), Role::Muted)),
            CellText::from((some(-sum.short), Role::Muted)),
            CellText::from(in_all(sum, currency)),
        ]
    };
    let empty = "Nobody counted a till yet.";
    Table::new(&COLUMNS, lines.len(), row).pane(pane).empty(empty).draw(&mut inside, &state.tables[part.min(3)], here);
}
