//! What the stock is worth, by item and category, and what is short.

use ratatui::layout::Rect;

use super::{PARTS, Page, State, counted};
use crate::app::words::capitalised;
use crate::shop::station::report::{Kept, StockValue};
use crate::shop::station::{Money, measured};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::theme::Role;
use crate::ui::widget::bar;
use crate::ui::widget::table::{CellText, Column, Table, Width};
use crate::ui::{Seen, text};

/// How many lines a part has.
pub fn rows(stock: &StockValue, part: usize) -> usize {
    match part {
        0 => stock.items.len(),
        1 => stock.categories.len(),
        _ => stock.short().len(),
    }
}

/// Draws the parts side by side where there is room, else the one that has the keys.
pub fn draw(state: &State, seen: &Seen<'_>, stock: &StockValue, area: Rect, focused: bool, canvas: &mut Canvas<'_>) {
    let currency = &seen.shop().settings.currency;
    let short = stock.short().len();
    let worth = format!("worth {}, {}", Money(stock.worth).said(currency), counted(short as u64, "short", "short"));
    if stock.items.is_empty() {
        let mut inside = canvas.pane(area, "Stock", "", focused);
        inside.paragraph(0, "Nothing is kept in stock yet. Items are added at the inventory.", Role::Muted);
        return;
    }
    let draw = |part: usize, title: &str, count: &str, place: Rect, canvas: &mut Canvas<'_>| {
        draw_part(state, seen, stock, part, title, count, place, focused, canvas);
    };
    let counts = [worth.clone(), stock.categories.len().to_string(), short.to_string()];
    let parts = Page::Stock.parts(state.span);
    if area.width >= 100 && area.height >= 18 {
        let width = area.width * 3 / 5;
        let right = Rect { x: area.x + width, width: area.width - width, ..area };
        let upper = Rect { height: area.height / 2, ..right };
        let lower = Rect { y: right.y + upper.height, height: right.height - upper.height, ..right };
        draw(0, "Stock by item", &counts[0], Rect { width, ..area }, canvas);
        draw(1, "By category", &counts[1], upper, canvas);
        draw(2, "What is short", &counts[2], lower, canvas);
    } else {
        let part = state.part.min(parts.len() - 1);
        let title = format!("Stock: {} (b: {})", parts[part], parts[(part + 1) % parts.len()]);
        draw(part, &title, &worth, area, canvas);
    }
}

#[allow(clippy::too_many_arguments, reason = "a part is one of several on one page")]
fn draw_part(
    state: &State,
    seen: &Seen<'_>,
    stock: &StockValue,
    part: usize,
    title: &str,
    count: &str,
    area: Rect,
    focused: bool,
    canvas: &mut Canvas<'_>,
) {
    let pane = PARTS + u8::try_from(part).unwrap_or(0);
    let here = state.part == part && focused;
    canvas.hit(area, Target::Pane(pane));
    let mut inside = canvas.pane(area, title, count, here);
    let (glyphs, currency) = (inside.glyphs(), &seen.shop().settings.currency);
    let said = |minor: Option<i64>| minor.map_or_else(String::new, |minor| Money(minor).brief(currency));
    let longest = |names: &mut dyn Iterator<Item = &str>| names.map(text::width).max().unwrap_or(0).clamp(10, 28);
    let names = match part {
        0 => longest(&mut stock.items.iter().map(|item| &*item.name)),
        _ => longest(&mut stock.categories.iter().filter_map(|category| category.name.as_deref())),
    };
    // Names and figures as wide as they are; the bars have what is left.
    let widest = |of: &dyn Fn(&Kept) -> Option<i64>, least: usize| {
        stock.items.iter().map(|item| text::width(&said(of(item)))).max().unwrap_or(0).max(least)
    };
    let categories = stock.categories.iter().map(|category| text::width(&said(Some(category.worth))));
    let worth = categories.max().unwrap_or(0).max(widest(&|item| item.worth, 11));
    let each = widest(&|item| item.cost, 9);
    let taken = if part == 0 { 2 + 13 + each + 2 + worth + 2 + 2 } else { 2 + 8 + worth + 2 + 2 };
    let (worth, each) = (u16::try_from(worth).unwrap_or(u16::MAX), u16::try_from(each).unwrap_or(u16::MAX));
    let bar = usize::from(inside.width()).saturating_sub(taken + names).clamp(4, 24);
    let bar = u16::try_from(bar).unwrap_or(24);
    let table = &state.tables[part.min(3)];
    match part {
        0 => {
            let columns = [
                Column::new("ITEM", Width::Min(12)),
                Column::new("THERE IS", Width::Fixed(11)).right(),
                Column::new("A UNIT", Width::Fixed(each)).right().from_width(58),
                Column::new("VALUE", Width::Fixed(worth)).right(),
                Column::new("", Width::Fixed(bar)).from_width(48),
            ];
            let most = stock.items.iter().filter_map(|item| item.worth).max().unwrap_or(0);
            let row = |at: usize| {
                let item = &stock.items[at];
                let ink = if item.is_short() { Role::Warn } else { Role::Text };
                let value = match item.worth {
                    Some(_) => (said(item.worth), Role::Text),
                    None => ("cost unknown".to_owned(), Role::Muted),
                };
                vec![
                    CellText::from(item.name.to_string()),
                    CellText::from((measured(item.level, &item.unit), ink)),
                    CellText::from((said(item.cost), Role::Muted)),
                    CellText::from(value),
                    CellText::from((bar::text(glyphs, bar, item.worth.unwrap_or(0), most), Role::Info)),
                ]
            };
            Table::new(&columns, stock.items.len(), row).pane(pane).draw(&mut inside, table, here);
        }
        1 => {
            let columns = [
                Column::new("CATEGORY", Width::Min(10)),
                Column::new("ITEMS", Width::Fixed(6)).right(),
                Column::new("VALUE", Width::Fixed(worth)).right(),
                Column::new("", Width::Fixed(bar)).from_width(36),
            ];
            let most = stock.categories.iter().map(|category| category.worth).max().unwrap_or(0);
            let row = |at: usize| {
                let category = &stock.categories[at];
                let name = category.name.as_ref().map_or_else(|| "without one".to_owned(), |name| capitalised(name));
                vec![
                    CellText::from(name),
                    CellText::from((text::grouped(category.items), Role::Muted)),
                    CellText::from(said(Some(category.worth))),
                    CellText::from((bar::text(glyphs, bar, category.worth, most), Role::Info)),
                ]
            };
            Table::new(&columns, stock.categories.len(), row).pane(pane).draw(&mut inside, table, here);
        }
        _ => {
            const COLUMNS: [Column; 4] = [
                Column::new("ITEM", Width::Min(12)),
                Column::new("THERE IS", Width::Fixed(10)).right(),
                Column::new("BELOW", Width::Fixed(7)).right(),
                Column::new("DUE", Width::Fixed(5)).right(),
            ];
            let short = stock.short();
            let row = |at: usize| {
                let item: &Kept = short[at];
                let due = if item.due.is_positive() {
                    (format!("+{}", item.due), Role::Info)
                } else {
                    ("no".to_owned(), Role::Warn)
                };
                vec![
                    CellText::from(item.name.to_string()),
                    CellText::from((measured(item.level, &item.unit), Role::Warn)),
                    CellText::from((item.reorder_at.to_string(), Role::Muted)),
                    CellText::from(due),
                ]
            };
            let empty = "Nothing is short: of everything there is as much as its mark.";
            Table::new(&COLUMNS, short.len(), row).pane(pane).empty(empty).draw(&mut inside, table, here);
        }
    }
    if part == 0 && stock.unpriced > 0 {
        let words = format!("{} without a known cost", counted(stock.unpriced as u64, "item", "items"));
        canvas.pane_note(area, &words);
    }
}
