//! How the register looks.

use ratatui::layout::Rect;

use super::ask::{About, Asking};
use super::{CASH, MENU, ORDER, SUBMIT, State, closed, order};
use crate::app::words;
use crate::policy::catalog::{Action, ActionId};
use crate::shop::decide::answer;
use crate::shop::station::register::is_in_hand;
use crate::shop::station::{Line, Money, Percent, Step};
use crate::shop::{Command, Order, action, catalogue};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::Key;
use crate::ui::prospect::foreseen;
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, Width};
use crate::ui::widget::verdict::Verdict;
use crate::ui::{Seen, keymap, text};

/// Draws menu, order and letters.
pub fn view(state: &State, seen: &Seen<'_>, focused: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let letters = letters(seen);
    let rows = letter_rows(&letters, area.width);
    let body = Rect { height: area.height.saturating_sub(rows), ..area };
    let left = (body.width * 9 / 20).clamp(20, 46).min(body.width);
    draw_menu(state, seen, focused, Rect { width: left, ..body }, canvas);
    let right = Rect { x: body.x + left, width: body.width - left, ..body };
    if let Some(asking) = &state.asking {
        draw_asking(asking, seen, right, canvas);
    } else if let Some(receipt) = &state.receipt {
        receipt.draw(seen, right, canvas);
    } else {
        draw_order(state, seen, focused, right, canvas);
    }
    let mut below = canvas.part(Rect { y: body.y + body.height, height: rows, ..area });
    match state.menu.typing && state.asking.is_none() {
        // Letters are text now, and no keys.
        true => _ = below.part(Rect { x: 1, ..below.whole() }).paragraph(0, TYPING, Role::Muted),
        false => draw_letters(&letters, &mut below),
    }
}

const TYPING: &str = "Enter adds what is found, and on an empty line takes payment. Esc makes letters keys again.";

/// What is missing before anything can be sold, and where it is made.
pub const EMPTY_MENU: &str = "Nothing is on the menu yet. At the inventory, f twice shows the menu and i adds to it.";

fn draw_menu(state: &State, seen: &Seen<'_>, focused: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let (menu, currency) = (&state.menu, &seen.shop().settings.currency);
    let most = seen.shop().items.values().filter_map(|item| item.price_minor).max().unwrap_or_default();
    let room = room_for(Money(most), currency);
    let columns = [Column::new("", Width::Flex(1)), Column::new("", Width::Fixed(room)).right()];
    let closed = closed(seen).is_some();
    let name = if closed { Role::Muted } else { Role::Text };
    let row = |at: usize| {
        let Some(item) = menu.at(seen, at) else { return vec![] };
        let price = Money(item.price_minor.unwrap_or_default()).figures(currency);
        vec![CellText::from((item.name.to_string(), name)), CellText::from((price, Role::Muted))]
    };
    let focused = focused && !state.on_order && state.asking.is_none() && state.receipt.is_none();
    let keys = match menu.typing && menu.line.is_empty() && order(seen).is_some() {
        _ if closed => "the till is closed",
        _ if !focused => "",
        _ if menu.is_chosen() => "Enter adds",
        true => "Enter pays",
        false => "arrows choose",
    };
    let mut inside = canvas.pane(area, "Menu", keys, focused);
    let top = u16::from(menu.typing).min(inside.height());
    if top > 0 {
        let line = Rect { height: 1, ..inside.whole() };
        menu.line.draw(&mut inside.part(line), false, focused);
    }
    let whole = inside.whole();
    let rest = Rect { y: top, height: whole.height - top, ..whole };
    let none = if menu.line.is_empty() { EMPTY_MENU } else { "Nothing on the menu is called so." };
    let table = Table::new(&columns, menu.len(), row).headless().pane(MENU).marked(menu.is_chosen() && !closed);
    table.empty(none).draw(&mut inside.part(rest), &menu.table, focused);
}

fn draw_order(state: &State, seen: &Seen<'_>, focused: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let focused = focused && state.on_order;
    let Some(order) = order(seen) else {
        let mut inside = canvas.pane(area, "Order", "", focused);
        let waiting = seen.shop().orders.values().filter(|order| !is_in_hand(seen.shop(), order, seen.now()));
        let (own, others): (Vec<_>, Vec<_>) = waiting.partition(|order| order.person == seen.me.person);
        let aside = own.len() + others.len();
        if let Some(closed) = closed(seen) {
            let y = inside.paragraph(0, closed, Role::Warn);
            let words = match aside {
                0 => String::new(),
                1 => "One order is put aside: l shows it.".to_owned(),
                aside => format!("{aside} orders are put aside: l shows them."),
            };
            inside.paragraph(y + 1, &words, Role::Muted);
            return;
        }
        let words = match (own.len(), others.len()) {
            (0, 0) => "Enter on the menu begins an order.".to_owned(),
            (0, _) => "Enter on the menu begins an order. l shows what others left.".to_owned(),
            (1, _) => "Enter on the menu begins an order. One of yours is put aside: l goes on with it.".to_owned(),
            (own, _) => {
                format!("Enter on the menu begins an order. {own} of yours are put aside: l goes on with one.")
            }
        };
        let y = inside.paragraph(0, &words, Role::Muted);
        inside.paragraph(y + 1, "/ types what is wanted: 3 latte.", Role::Muted);
        return;
    };
    let label = order.label.as_ref().map_or_else(String::new, |label| format!(", {label}"));
    let mut inside = canvas.pane(area, &format!("Order {}{label}", order.number), "", focused);
    let sums = sums(order);
    let note = note(state, order, inside.width().saturating_sub(2));
    let below = u16::try_from(sums.len() + 1).unwrap_or(u16::MAX).min(inside.height() / 2 + 1);
    let noted = u16::try_from(note.len()).unwrap_or(u16::MAX).min(inside.height().saturating_sub(below) / 2);
    let height = inside.height().saturating_sub(below + noted);
    let list = Rect { height, ..inside.whole() };
    draw_lines(state, order, focused, &mut inside.part(list));
    let more = if note.len() > noted.into() { inside.glyphs().ellipsis } else { "" };
    for (words, y) in note.iter().zip(height..height + noted) {
        let end = inside.text(1, y, words, Role::Text);
        if y + 1 == height + noted {
            inside.text(end, y, more, Role::Text);
        }
    }
    let mut foot = inside.part(Rect::new(0, height + noted, area.width.saturating_sub(2), below));
    for ((label, amount, ink), y) in sums.iter().zip(0..below.saturating_sub(1)) {
        foot.text(1, y, label, *ink);
        foot.right(y, amount, *ink);
    }
    match closed(seen) {
        Some(closed) => _ = foot.fitted(1, below.saturating_sub(1), closed, area.width.saturating_sub(3), Role::Warn),
        None => draw_buttons(below.saturating_sub(1), &mut foot),
    }
}

/// The note of the line that is selected, whole: beside the line there is little room.
fn note(state: &State, order: &Order, width: u16) -> Vec<String> {
    let at = state.lines.selected.min(order.lines.len().saturating_sub(1));
    let note = order.lines.get(at).and_then(|line| line.note.as_ref());
    note.map_or_else(Vec::new, |note| text::wrap(&format!("Note: {note}"), width.into()))
}

/// What is done with the line selected and the order, to be clicked or to learn the keys from.
fn draw_buttons(y: u16, canvas: &mut Canvas<'_>) {
    let mut x = 1;
    for (key, words) in [('+', "more"), ('-', "less"), ('n', "note"), ('a', "aside")] {
        let width = u16::try_from(words.len() + 2).unwrap_or(u16::MAX);
        if x + width > canvas.width() {
            break;
        }
        let end = canvas.text(x, y, &key.to_string(), Role::Focus);
        let end = canvas.text(end + 1, y, words, Role::Muted);
        canvas.hit(Rect::new(x, y, width, 1), Target::Key(Key::char(key)));
        x = end + 2;
    }
}

fn draw_lines(state: &State, order: &Order, focused: bool, canvas: &mut Canvas<'_>) {
    let net = |line: &Line| line.net(Percent::ZERO);
    let room = room_for(order.standing().map(net).max().unwrap_or_default(), &order.currency);
    let columns = [
        Column::new("", Width::Fixed(3)).right(),
        Column::new("", Width::Flex(1)),
        Column::new("", Width::Fixed(room)).right(),
    ];
    let row = |at: usize| {
        let line = &order.lines[at];
        let role = if line.stands() { Role::Text } else { Role::Muted };
        let amount = if line.stands() { net(line).figures(&order.currency) } else { "void".to_owned() };
        vec![
            CellText::from((line.quantity.to_string(), role)),
            CellText::from((said(line), role)),
            CellText::from((amount, role)),
        ]
    };
    Table::new(&columns, order.lines.len(), row).headless().pane(ORDER).draw(canvas, &state.lines, focused);
}

/// Cells for amounts of at most so much; as many as usual, that little ones stand alike on all screens.
fn room_for(most: Money, currency: &str) -> u16 {
    u16::try_from(text::width(&most.figures(currency))).unwrap_or(u16::MAX).max(10)
}

/// A line in words: its name, what was taken off, what was noted.
fn said(line: &Line) -> String {
    let off = if line.discount > Percent::ZERO { format!(" -{} %", line.discount) } else { String::new() };
    let note = line.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!("{}{off}{note}", line.name)
}

/// The lines below an order: discount, taxes, total.
fn sums(order: &Order) -> Vec<(String, String, Ink)> {
    let totals = order.totals();
    let figures = |amount: Money| amount.figures(&order.currency);
    let mut sums = Vec::new();
    if order.discount > Percent::ZERO {
        sums.push((format!("{} % off", order.discount), figures(-order.own_discount()), Ink::from(Role::Muted)));
    }
    for (tax, part) in &totals.taxes {
        let inside = if tax.included { "including " } else { "" };
        sums.push((format!("{inside}{} {} %", tax.name, tax.rate), figures(*part), Ink::from(Role::Muted)));
    }
    sums.push(("Total".to_owned(), totals.total.said(&order.currency), Role::Text.bold()));
    sums
}

fn draw_asking(asking: &Asking, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    // What it is about comes before how it is left, which the footer says too.
    let leave = "Esc leaves it";
    let fits = text::width(&asking.title) + leave.len() + 9 <= area.width.into();
    let mut inside = canvas.pane(area, &asking.title, if fits { leave } else { "" }, true);
    let (width, cash) = (inside.width(), u16::from(pays_cash(asking)));
    let below = (3 + cash).min(inside.height());
    let form = Rect { height: inside.height() - below, ..inside.whole() };
    asking.form.draw(&mut inside.part(form), true);
    if cash > 0 {
        draw_cash(asking, seen, form.height, &mut inside);
    }
    let y = form.height + cash;
    let offer = asking.offer(seen);
    let (mark, said, role) = outlook(asking, seen, offer.is_some(), inside.glyphs());
    inside.text(0, y, mark, role);
    let height = inside.height().saturating_sub(y);
    inside.part(Rect::new(2, y, width.saturating_sub(2), height)).paragraph(0, &said, role);
    match role {
        Role::Allow => inside.hit(Rect::new(0, y, width, 1), Target::Row { pane: SUBMIT, index: 0 }),
        _ if offer.is_some() && !keymap::takes_offer(asking.form.focused()) => {
            inside.hit(Rect::new(0, y, width, height), Target::Key(Key::char('m')));
        }
        _ => {}
    }
}

fn pays_cash(asking: &Asking) -> bool {
    matches!(asking.about, About::Pay { .. }) && asking.form.field("handed").is_some()
}

/// The sums that are likely to be handed over, each a click.
fn draw_cash(asking: &Asking, seen: &Seen<'_>, y: u16, canvas: &mut Canvas<'_>) {
    let currency = &seen.shop().settings.currency;
    let mut x = 0;
    for (index, amount) in asking.cash.iter().enumerate() {
        let words = format!("[{}]", amount.figures(currency));
        let width = u16::try_from(text::width(&words)).unwrap_or(u16::MAX);
        if x + width > canvas.width() {
            break;
        }
        canvas.button(x, y, &words, Role::Focus, Target::Row { pane: CASH, index });
        x += width + 1;
    }
}

/// What the evaluator says to what is typed so far; before that, what it will look at.
fn outlook(
    asking: &Asking,
    seen: &Seen<'_>,
    offered: bool,
    glyphs: &crate::ui::glyph::Glyphs,
) -> (&'static str, String, Role) {
    let command = asking.command(seen).ok();
    let asked = command.as_ref().and_then(|command| command.asks(seen.shop(), seen.me).into_iter().next());
    let Some((command, asked)) = command.zip(asked) else {
        let action = action(asking.about.action());
        let (verdict, words) = foreseen(seen.world, seen.me, seen.facts, action).words(seen.shop());
        return match words.as_str() {
            "" => (glyphs.dot, "Enter goes on.".to_owned(), Role::Muted),
            limit => (verdict.mark(glyphs), format!("{}.", words::capitalised(limit)), verdict.role()),
        };
    };
    let answer = answer(seen.world, seen.me, seen.facts, asked);
    let decision = answer.decision();
    if decision.outcome.is_allowed() {
        return (glyphs.allow, format!("You may. Enter does it{}.", difference(seen, &command)), Role::Allow);
    }
    let why = words::capitalised(&words::because(&decision));
    if offered {
        (glyphs.depends, format!("{why}. {}", keymap::how_to_ask(asking.form.focused())), Role::Warn)
    } else {
        (glyphs.deny, format!("{why}."), Role::Deny)
    }
}

/// What a count at the end of the day is off by, to be looked at once more.
fn difference(seen: &Seen<'_>, command: &Command) -> String {
    let Command::Register(step) = command else { return String::new() };
    let Step::CloseTill { counted } = **step else { return String::new() };
    let Some(drawer) = seen.shop().drawers.get(&seen.facts.workstation) else { return String::new() };
    let currency = &seen.shop().settings.currency;
    match counted - drawer.cash {
        Money::ZERO => ": it is what it should be".to_owned(),
        less if less < Money::ZERO => format!(": {} is missing", (-less).said(currency)),
        more => format!(": {} is over", more.said(currency)),
    }
}

/// A letter, what it does, whether it may be done, and up to what.
struct Letter {
    letter: char,
    label: &'static str,
    verdict: Verdict,
    limit: String,
}

/// The letters of the register, but for ringing up, which is the menu's.
fn letters(seen: &Seen<'_>) -> Vec<Letter> {
    let of = |(id, action): (ActionId, &'static Action)| {
        let (verdict, words) = foreseen(seen.world, seen.me, seen.facts, id).words(seen.shop());
        // Why not is a key away, and longer than there is room for; so is what else an approval would allow.
        let limit = match words.split_once(", or ") {
            _ if verdict == Verdict::Denied => String::new(),
            Some((alone, _)) => alone.to_owned(),
            None => words.trim_start_matches("needs an ").to_owned(),
        };
        Some(Letter { letter: action.letter?, label: &action.label, verdict, limit })
    };
    let of_register = catalogue().actions_of("register").filter(|(_, action)| action.verb() != "TakeOrder");
    of_register.filter_map(of).collect()
}

/// Cells of a letter, its label and its mark.
fn needed(letter: &Letter) -> u16 {
    u16::try_from(text::width(letter.label) + 6).unwrap_or(u16::MAX)
}

/// As many columns as the longest letters leave room for; more than three would cut the limits.
fn letter_columns(letters: &[Letter], width: u16) -> u16 {
    (width / letters.iter().map(needed).max().unwrap_or(1).max(1)).clamp(1, 3)
}

fn letter_rows(letters: &[Letter], width: u16) -> u16 {
    u16::try_from(letters.len()).unwrap_or(0).div_ceil(letter_columns(letters, width))
}

fn draw_letters(letters: &[Letter], canvas: &mut Canvas<'_>) {
    let columns = letter_columns(letters, canvas.width());
    let width = canvas.width() / columns;
    let glyphs = canvas.glyphs();
    for (letter, at) in letters.iter().zip(0_u16..) {
        let (x, y) = (1 + at % columns * width, at / columns);
        let dark = letter.verdict == Verdict::Denied;
        let key = if dark { Ink::from(Role::Border) } else { Role::Focus.bold() };
        canvas.text(x, y, &letter.letter.to_string(), key);
        let end = canvas.text(x + 2, y, letter.label, if dark { Role::Muted } else { Role::Text });
        let end = canvas.text(end + 1, y, letter.verdict.mark(glyphs), letter.verdict.role());
        let room = (x + width).saturating_sub(end + 2);
        canvas.fitted(end + 1, y, &letter.limit, room, letter.verdict.role());
        canvas.hit(Rect::new(x, y, width.saturating_sub(1), 1), Target::Key(Key::char(letter.letter)));
    }
}
