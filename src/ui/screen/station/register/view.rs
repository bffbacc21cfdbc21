//! How the register looks.

use ratatui::layout::Rect;

use super::{MENU, ORDER, State, menu, order};
use crate::app::words;
use crate::policy::catalog::{Action, ActionId};
use crate::shop::decide::answer;
use crate::shop::station::register::is_in_hand;
use crate::shop::station::{Line, Money, Sale};
use crate::shop::{Order, approval, catalogue};
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::Key;
use crate::ui::prospect::foreseen;
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, Width};
use crate::ui::widget::verdict::Verdict;

/// Draws menu, order and letters.
pub fn view(state: &State, seen: &Seen<'_>, focused: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let letters = letters(seen);
    let rows = letter_rows(&letters, area.width);
    let body = Rect { height: area.height.saturating_sub(rows), ..area };
    let left = (body.width * 9 / 20).clamp(20, 46).min(body.width);
    draw_menu(state, seen, focused, Rect { width: left, ..body }, canvas);
    let right = Rect { x: body.x + left, width: body.width - left, ..body };
    if state.asking.is_some() {
        draw_asking(state, seen, right, canvas);
    } else if let Some(sale) = &state.receipt {
        draw_receipt(seen, sale, right, canvas);
    } else {
        draw_order(state, seen, focused, right, canvas);
    }
    let place = Rect { y: body.y + body.height, height: rows, ..area };
    draw_letters(&letters, &mut canvas.part(place));
}

fn draw_menu(state: &State, seen: &Seen<'_>, focused: bool, area: Rect, canvas: &mut Canvas<'_>) {
    const COLUMNS: [Column; 2] = [Column::new("", Width::Flex(1)), Column::new("", Width::Fixed(10))];
    let items = menu(seen);
    let currency = &seen.shop().settings.currency;
    let row = |at: usize| {
        let item = items[at];
        let price = Money(item.price_minor.unwrap_or_default()).plain(currency);
        vec![CellText::from((item.name.to_string(), Role::Text)), CellText::from((format!("{price:>10}"), Role::Muted))]
    };
    let focused = focused && !state.on_order && state.asking.is_none();
    let mut inside = canvas.pane(area, "Menu", "Enter adds", focused);
    let table = Table::new(&COLUMNS, items.len(), row).headless().pane(MENU);
    table.empty("Nothing is on the menu yet.").draw(&mut inside, &state.menu, focused);
}

fn draw_order(state: &State, seen: &Seen<'_>, focused: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let focused = focused && state.on_order;
    let Some(order) = order(seen) else {
        let mut inside = canvas.pane(area, "Order", "", focused);
        let aside = seen.shop().orders.values().filter(|order| !is_in_hand(seen.shop(), order, seen.now())).count();
        let words = match (seen.shop().drawers.contains_key(&seen.facts.workstation), aside) {
            (false, _) => "The till is not open: b opens it with its float.".to_owned(),
            (true, 0) => "Enter on the menu begins an order.".to_owned(),
            (true, 1) => "Enter on the menu begins an order. One is put aside: l goes on with it.".to_owned(),
            (true, aside) => format!("Enter on the menu begins an order. {aside} are put aside: l goes on with one."),
        };
        inside.paragraph(0, &words, Role::Muted);
        return;
    };
    let title = order
        .label
        .as_ref()
        .map_or_else(|| format!("Order {}", order.number), |l| format!("Order {}, {l}", order.number));
    let mut inside = canvas.pane(area, &title, "a put aside", focused);
    let sums = sums(order);
    let below = u16::try_from(sums.len()).unwrap_or(u16::MAX).min(inside.height() / 2 + 1);
    let height = inside.height().saturating_sub(below);
    let list = Rect { height, ..inside.whole() };
    draw_lines(state, order, focused, &mut inside.part(list));
    let mut foot = inside.part(Rect::new(0, height, area.width.saturating_sub(2), below));
    for ((label, amount, ink), y) in sums.iter().zip(0..) {
        foot.text(1, y, label, *ink);
        foot.right(y, amount, *ink);
    }
}

fn draw_lines(state: &State, order: &Order, focused: bool, canvas: &mut Canvas<'_>) {
    const COLUMNS: [Column; 3] =
        [Column::new("", Width::Fixed(3)), Column::new("", Width::Flex(1)), Column::new("", Width::Fixed(10))];
    let row = |at: usize| {
        let line = &order.lines[at];
        let role = if line.stands() { Role::Text } else { Role::Muted };
        let amount = if line.stands() {
            line.net(crate::shop::station::Percent::ZERO).plain(&order.currency)
        } else {
            "void".to_owned()
        };
        vec![
            CellText::from((format!("{:>3}", line.quantity), role)),
            CellText::from((said(line), role)),
            CellText::from((format!("{amount:>10}"), role)),
        ]
    };
    Table::new(&COLUMNS, order.lines.len(), row).headless().pane(ORDER).draw(canvas, &state.lines, focused);
}

/// A line in words: its name, what was taken off, what was noted.
fn said(line: &Line) -> String {
    let off = if line.discount.0 > 0 { format!(" -{} %", line.discount) } else { String::new() };
    let note = line.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!("{}{off}{note}", line.name)
}

/// The lines below an order or on a receipt: discount, taxes, total.
fn sums(order: &Order) -> Vec<(String, String, Ink)> {
    let totals = order.totals();
    let plain = |amount: Money| amount.plain(&order.currency);
    let mut sums = Vec::new();
    if order.discount.0 > 0 {
        let gross: Money = order.standing().map(|line| line.net(crate::shop::station::Percent::ZERO)).sum();
        let net: Money = order.standing().map(|line| line.net(order.discount)).sum();
        sums.push((format!("{} % off", order.discount), plain(net - gross), Ink::from(Role::Muted)));
    }
    for (tax, part) in &totals.taxes {
        let inside = if tax.included { "including " } else { "" };
        sums.push((format!("{inside}{} {} %", tax.name, tax.rate), plain(*part), Ink::from(Role::Muted)));
    }
    sums.push(("Total".to_owned(), totals.total.said(&order.currency), Role::Text.bold()));
    sums
}

fn draw_receipt(seen: &Seen<'_>, sale: &Sale, area: Rect, canvas: &mut Canvas<'_>) {
    let settings = &seen.shop().settings;
    let mut inside = canvas.pane(area, &format!("Receipt {}", sale.number), "any key closes", true);
    let currency = &sale.order.currency;
    let plain = |amount: Money| amount.plain(currency);
    let mut lines: Vec<(String, String, Ink)> = Vec::new();
    for line in sale.order.standing() {
        let amount = plain(line.net(crate::shop::station::Percent::ZERO));
        lines.push((format!("{:>2} {}", line.quantity, said(line)), amount, Ink::from(Role::Text)));
    }
    lines.extend(sums(&sale.order));
    let mut also = |label: &str, amount: Money| {
        if amount != Money::ZERO {
            lines.push((label.to_owned(), plain(amount), Ink::from(Role::Muted)));
        }
    };
    also("Rounding", sale.rounding());
    also("Tip", sale.tip);
    also(words::capitalised(sale.method.word()).as_str(), sale.tendered);
    also("Given back since", -sale.refunded);
    if sale.change().is_some() {
        lines.push(("Change".to_owned(), sale.change().said(currency), Role::Focus.bold()));
    }
    let at = settings.local(sale.at).strftime("%a %-d %b %Y, %H:%M").to_string();
    inside.fitted(0, 0, &format!("{}  {at}", settings.name), area.width, Role::Muted);
    inside.fitted(0, 1, &format!("{} served you", seen.shop().full_name(&sale.by)), area.width, Role::Muted);
    // The end matters most: the change is what is looked for.
    let room = usize::from(inside.height().saturating_sub(3));
    let from = lines.len().saturating_sub(room);
    for ((label, amount, ink), y) in lines[from..].iter().zip(3..) {
        let start = inside.right(y, amount, *ink);
        inside.fitted(0, y, label, start.saturating_sub(1), *ink);
    }
}

fn draw_asking(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(asking) = &state.asking else { return };
    let mut inside = canvas.pane(area, &asking.title, "Esc leaves it", true);
    let (width, below) = (inside.width(), 3_u16.min(inside.height()));
    let form = Rect { height: inside.height() - below, ..inside.whole() };
    asking.form.draw(&mut inside.part(form), true);
    let Ok(command) = asking.command(seen) else { return };
    // What the evaluator says to what is typed so far.
    let Some(asked) = command.asks(seen.shop(), seen.me).into_iter().next() else { return };
    let decision = answer(seen.world, seen.me, seen.facts, asked).decision;
    let (mark, said, role) = if decision.outcome.is_allowed() {
        (inside.glyphs().allow, "You may. Enter does it.".to_owned(), Role::Allow)
    } else if approval::could_help(seen.world, seen.me, seen.facts, &command) {
        let why = words::capitalised(&words::because(&decision));
        (inside.glyphs().depends, format!("{why}. Enter, then m asks a manager."), Role::Warn)
    } else {
        (inside.glyphs().deny, format!("{}.", words::capitalised(&words::because(&decision))), Role::Deny)
    };
    inside.text(0, form.height, mark, role);
    inside.part(Rect::new(2, form.height, width.saturating_sub(2), below)).paragraph(0, &said, role);
}

/// A letter, what it does, and whether it may be done.
type Letter = (char, &'static str, Verdict);

/// The letters of the register, but for ringing up, which is the menu's.
fn letters(seen: &Seen<'_>) -> Vec<Letter> {
    let of = |(id, action): (ActionId, &'static Action)| {
        let (verdict, _) = foreseen(seen.world, seen.me, seen.facts, id).words(seen.shop());
        Some((action.letter?, action.label.as_str(), verdict))
    };
    let of_register = catalogue().actions_of("register").filter(|(_, action)| action.verb() != "TakeOrder");
    of_register.filter_map(of).collect()
}

/// As wide as the longest, so that they stand in columns.
fn letter_width(letters: &[Letter]) -> u16 {
    let longest = letters.iter().map(|(_, label, _)| crate::ui::text::width(label)).max().unwrap_or(0);
    u16::try_from(longest + 6).unwrap_or(u16::MAX)
}

fn letter_rows(letters: &[Letter], width: u16) -> u16 {
    let columns = (width / letter_width(letters).max(1)).max(1);
    u16::try_from(letters.len()).unwrap_or(0).div_ceil(columns)
}

fn draw_letters(letters: &[Letter], canvas: &mut Canvas<'_>) {
    let width = letter_width(letters);
    let columns = (canvas.width() / width.max(1)).max(1);
    let glyphs = canvas.glyphs();
    for ((letter, label, verdict), at) in letters.iter().zip(0_u16..) {
        let (x, y) = (1 + at % columns * width, at / columns);
        let dark = *verdict == Verdict::Denied;
        canvas.text(x, y, &letter.to_string(), if dark { Ink::from(Role::Border) } else { Role::Focus.bold() });
        let end = canvas.text(x + 2, y, label, if dark { Role::Muted } else { Role::Text });
        canvas.text(end + 1, y, verdict.mark(glyphs), verdict.role());
        canvas.hit(Rect::new(x, y, width.saturating_sub(1), 1), Target::Key(Key::char(*letter)));
    }
}
