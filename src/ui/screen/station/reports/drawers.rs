//! The drawers: every count against what should have been there, and how far each person and till was off.

use ratatui::layout::Rect;

use super::super::super::words;
use super::{PARTS, Page, State};
use crate::app::words::capitalised;
use crate::shop::station::Money;
use crate::shop::station::report::{Drawers, Off, Span};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, Width};
use crate::ui::{Seen, text};

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

fn widest(cells: impl Iterator<Item = String>, least: usize) -> u16 {
    let widest = cells.map(|cell| text::width(&cell)).max().unwrap_or(0).max(least);
    u16::try_from(widest).unwrap_or(u16::MAX)
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
    // Amounts as wide as they are.
    let counts = || drawers.closings.iter();
    let held = drawers.open.iter().map(|drawer| drawer.cash.said(&seen.shop().settings.currency));
    let held = held.chain(counts().map(|closing| closing.drawer.cash.said(&closing.currency)));
    let expected = widest(held, 10);
    let counted = widest(counts().map(|closing| closing.counted.said(&closing.currency)), 10);
    let difference = widest(counts().map(|closing| off(closing.difference(), &closing.currency).0), 12);
    let taken = 2 + 12 + 2 + 6 + 2 + expected + 2 + difference;
    let columns = [
        Column::new("WHEN", Width::Fixed(12)),
        Column::new("TILL", Width::Min(6)),
        Column::new("BY", Width::Fixed(14)).from_width(taken + counted + 2 + 16),
        Column::new("EXPECTED", Width::Fixed(expected)).right(),
        Column::new("COUNTED", Width::Fixed(counted)).right().from_width(taken + counted + 2),
        Column::new("DIFFERENCE", Width::Fixed(difference)).right(),
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
    let table = Table::new(&columns, open + drawers.closings.len(), row).pane(PARTS);
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
    let some = |amount: Money, currency: &str| match amount {
        Money::ZERO => String::new(),
        amount => amount.said(currency),
    };
    let over = widest(lines.iter().map(|(_, currency, sum)| some(sum.over, currency)), 9);
    let short = widest(lines.iter().map(|(_, currency, sum)| some(-sum.short, currency)), 9);
    let all = widest(lines.iter().map(|(_, currency, sum)| in_all(sum, currency).0), 13);
    let wide = 2 + 8 + 2 + 6 + 2 + over + 2 + short + 2 + all;
    let columns = [
        Column::new("", Width::Min(8)),
        Column::new("COUNTS", Width::Fixed(6)).right(),
        Column::new("OVER", Width::Fixed(over)).right().from_width(wide.max(52)),
        Column::new("SHORT", Width::Fixed(short)).right().from_width(wide.max(52)),
        Column::new("IN ALL", Width::Fixed(all)).right(),
    ];
    let row = |at: usize| {
        let (label, currency, sum) = &lines[at];
        vec![
            CellText::from(label.clone()),
            CellText::from((sum.counts.to_string(), Role::Muted)),
            CellText::from((some(sum.over, currency), Role::Muted)),
            CellText::from((some(-sum.short, currency), Role::Muted)),
            CellText::from(in_all(sum, currency)),
        ]
    };
    let empty = "Nobody counted a till yet.";
    Table::new(&columns, lines.len(), row).pane(pane).empty(empty).draw(&mut inside, &state.tables[part.min(3)], here);
}
