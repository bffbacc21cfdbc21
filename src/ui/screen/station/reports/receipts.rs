//! The receipts: found as one types, newest first, and one of them opened.

use ratatui::layout::Rect;

use super::super::super::words;
use super::{ASKS, RECEIPTS, may};
use crate::app::words::capitalised;
use crate::app::{ReceiptPage, ReceiptQuery};
use crate::shop::station::report::{Query, Receipt, Search};
use crate::shop::station::{Line, Money, Percent, Refund, Sale};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::{Code, Key};
use crate::ui::overlay::told::Told;
use crate::ui::screen::Input;
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::{AskId, Effect, Overlay, Seen, text};

/// Receipts to a page.
const LIMIT: usize = 50;
/// Receipts looked at before the search says how far it is: some tenths of a second at the very most.
const EFFORT: usize = 4_000;
/// So near to the end of what was found, more is looked for.
const NEAR: usize = 15;
/// As wide as a receipt is printed.
const PAPER: usize = 40;

/// What is looked for, and what was found.
pub struct State {
    query: Field,
    pub searching: bool,
    receipts: Vec<Receipt>,
    /// Where to go on looking; none: everything was looked at.
    next: Option<u64>,
    reached: Option<jiff::Timestamp>,
    /// Cells of the widest amount among them.
    widest: u16,
    table: TableState,
    asked: AskId,
    waiting: bool,
    /// What was asked for, and how many receipts there were then.
    told: Option<(Search, u64)>,
    failure: Option<String>,
}

impl Default for State {
    fn default() -> State {
        State {
            query: Field::plain(64).hint("number, item, person, 4.75, >20, 2026-11-23, today"),
            searching: false,
            receipts: vec![],
            next: None,
            reached: None,
            widest: 0,
            table: TableState::default(),
            asked: ASKS,
            waiting: false,
            told: None,
            failure: None,
        }
    }
}

/// What a key came to.
pub enum Done {
    Nothing,
    Open(u64),
}

impl State {
    /// What is looked for.
    #[must_use]
    pub fn search(&self) -> Search {
        Search { words: self.query.value().trim().to_owned(), period: None }
    }

    /// The receipt under the mark.
    #[must_use]
    pub fn selected(&self) -> Option<&Receipt> {
        self.receipts.get(self.table.selected)
    }

    /// Looks anew where something else is looked for or a receipt was added, and further where the end is near.
    pub fn settle(&mut self, seen: &Seen<'_>) -> Vec<Effect> {
        let told = (self.search(), seen.shop().books.receipts);
        if self.told.as_ref() != Some(&told) {
            if self.told.as_ref().is_none_or(|(search, _)| *search != told.0) {
                self.table.select(0);
            }
            self.told = Some(told);
            (self.next, self.reached, self.failure, self.widest) = (None, None, None, 0);
            self.receipts.clear();
            return self.ask(None);
        }
        if self.wants_more() { self.ask(self.next) } else { vec![] }
    }

    fn wants_more(&self) -> bool {
        !self.waiting && self.next.is_some() && self.table.selected + NEAR >= self.receipts.len()
    }

    fn ask(&mut self, before: Option<u64>) -> Vec<Effect> {
        self.asked += 1;
        self.waiting = true;
        let query = ReceiptQuery { search: self.search(), before, limit: LIMIT, effort: EFFORT };
        vec![Effect::Receipts(self.asked, query)]
    }

    /// Takes what was found, if it is what was asked last, and goes on until there is a page to see.
    pub fn found(&mut self, seen: &Seen<'_>, ask: AskId, page: Result<ReceiptPage, String>) -> Vec<Effect> {
        if ask != self.asked {
            return vec![];
        }
        self.waiting = false;
        match page {
            Ok(page) => {
                let amounts = page.receipts.iter().map(|receipt| receipt.amount().said(receipt.currency()));
                let widest = amounts.map(|amount| text::width(&amount)).max().unwrap_or(0);
                self.widest = self.widest.max(u16::try_from(widest).unwrap_or(u16::MAX));
                self.receipts.extend(page.receipts);
                (self.next, self.reached) = (page.next, page.reached.or(self.reached));
                let may = may(seen, &Query::Receipts(self.search()));
                if may && self.wants_more() { self.ask(self.next) } else { vec![] }
            }
            Err(sentence) => {
                (self.next, self.failure) = (None, Some(sentence));
                vec![]
            }
        }
    }

    /// A key, paste, click or step back; none: it is not the list's.
    pub fn input(&mut self, input: &Input) -> Option<Done> {
        let len = self.receipts.len();
        match input {
            Input::Back if self.searching || !self.query.is_empty() => {
                self.searching = false;
                self.query.clear();
            }
            Input::Key(key) if self.searching => {
                if !self.table.step(*key, len) {
                    self.query.handle(*key);
                }
            }
            Input::Key(key) => {
                let typed = matches!(key.command(), Key { code: Code::Char(_), ctrl: false });
                return (!typed && self.table.step(*key, len)).then_some(Done::Nothing);
            }
            Input::Paste(text) if self.searching => {
                self.query.paste(text);
            }
            Input::Click(Target::Row { pane: RECEIPTS, index }) => {
                let again = self.table.selected == *index && !self.searching;
                self.searching = false;
                self.table.select(*index);
                if let Some(receipt) = self.selected().filter(|_| again) {
                    return Some(Done::Open(receipt.number()));
                }
            }
            Input::Click(Target::Pane(RECEIPTS)) => self.searching = true,
            Input::Scroll(rows, _) => self.table.wheel(*rows as isize, len),
            _ => return None,
        }
        Some(Done::Nothing)
    }
}

/// Draws the search and what it found.
pub fn draw(state: &State, seen: &Seen<'_>, area: Rect, focused: bool, canvas: &mut Canvas<'_>) {
    let count = text::grouped(state.receipts.len());
    let count = if state.next.is_some() { format!("{count} and more") } else { count };
    let mut inside = canvas.pane(area, "Receipts", &count, focused);
    let line = Rect { height: 1, ..inside.whole() };
    if state.searching || !state.query.is_empty() {
        state.query.draw(&mut inside.part(line), false, state.searching);
    } else {
        inside.fitted(0, 0, "/ finds by number, item, person, amount or day", line.width, Role::Muted);
    }
    inside.hit(line, Target::Pane(RECEIPTS));
    let below = u16::from(state.waiting && !state.receipts.is_empty());
    let list = Rect { y: 1, height: inside.height().saturating_sub(1 + below), ..inside.whole() };
    let empty = nothing(state, seen);
    let row = |at: usize| cells(seen, &state.receipts[at]);
    let columns = [
        Column::new("NO", Width::Fixed(6)).right(),
        Column::new("WHEN", Width::Fixed(12)),
        Column::new("WHAT", Width::Flex(1)),
        Column::new("BY", Width::Fixed(12)).from_width(70),
        Column::new("PAID BY", Width::Fixed(8)).from_width(88),
        Column::new("AMOUNT", Width::Fixed(state.widest.max(10))).right(),
    ];
    let table = Table::new(&columns, state.receipts.len(), row).pane(RECEIPTS).empty(&empty);
    table.draw(&mut inside.part(list), &state.table, focused && !state.searching);
    if below > 0 {
        let y = inside.height() - 1;
        let width = inside.width();
        inside.fitted(0, y, &looking(state, seen), width, Role::Muted);
    }
}

fn looking(state: &State, seen: &Seen<'_>) -> String {
    match state.reached {
        Some(at) => format!("Looking further back than {}…", words::day(&seen.shop().settings, at)),
        None => "Looking…".to_owned(),
    }
}

fn nothing(state: &State, seen: &Seen<'_>) -> String {
    if let Some(sentence) = &state.failure {
        return sentence.clone();
    }
    if state.waiting {
        return looking(state, seen);
    }
    match state.query.is_empty() {
        true => "No receipts yet. What is paid at the register is listed here, and what is given back.".to_owned(),
        false => format!("Nothing is found with `{}`. Esc clears it.", state.query.value().trim()),
    }
}

fn cells(seen: &Seen<'_>, receipt: &Receipt) -> Vec<CellText<'static>> {
    let back = matches!(receipt, Receipt::Refund(..));
    let given = matches!(receipt, Receipt::Sale(sale) if sale.refunded.is_some());
    let amount = receipt.amount().said(receipt.currency());
    let what = if given { format!("{} (given back)", receipt.words()) } else { receipt.words() };
    vec![
        CellText::from((receipt.number().to_string(), Role::Muted)),
        CellText::from(words::moment(seen, receipt.at())),
        CellText::from((what, if back || given { Role::Warn } else { Role::Text })),
        CellText::from((seen.shop().full_name(receipt.by()), Role::Muted)),
        CellText::from((receipt.method(), Role::Muted)),
        CellText::from((amount, if back { Role::Warn } else { Role::Text })),
    ]
}

/// A receipt as it was printed, with what was given back of it since.
pub fn told(seen: &Seen<'_>, receipt: &Receipt, refunds: &[Refund]) -> Overlay {
    let settings = &seen.shop().settings;
    let mut lines: Vec<explained::Line> = vec![];
    let at = settings.local(receipt.at()).strftime("%a %-d %b %Y, %H:%M").to_string();
    let mut say = |text: String, ink: Ink| lines.push((0, text, ink));
    say(format!("{}, {at}", settings.name), Role::Muted.into());
    say(String::new(), Role::Text.into());
    match receipt {
        Receipt::Sale(sale) => sold(&mut say, sale),
        Receipt::Refund(refund, sale) => {
            let split = sale.as_ref().and_then(|sale| sale.split(refund.number)).unwrap_or_default();
            let mut went = |label: &str, amount: Money, ink: Ink| {
                if amount != Money::ZERO {
                    say(row(label, -amount, &refund.currency), ink);
                }
            };
            for (line, count, net) in &split.lines {
                went(&format!("{count:>2} {}", line.name), *net, Role::Text.into());
            }
            for (tax, part) in &split.taxes {
                went(&tax.words(), *part, Role::Muted.into());
            }
            went("Rounding", split.rounding, Role::Muted.into());
            went(&format!("Of receipt {}", refund.of), refund.amount, Role::Text.bold());
            say(format!("Given back by {}: {}", refund.method.word(), refund.reason), Role::Text.into());
        }
    }
    for refund in refunds {
        let at = words::moment(seen, refund.at);
        let by = seen.shop().full_name(&refund.by);
        say(row(&format!("Given back {at}"), -refund.amount, &refund.currency), Role::Warn.into());
        say(format!("  by {by} (receipt {}): {}", refund.number, refund.reason), Role::Muted.into());
    }
    let (till, role) = match receipt {
        Receipt::Sale(sale) => (&sale.till, &sale.role),
        Receipt::Refund(refund, _) => (&refund.till, &refund.role),
    };
    let role = role.as_ref().map_or_else(String::new, |role| format!(" as {role}"));
    say(String::new(), Role::Text.into());
    say(format!("{}{role}, till {till}", seen.shop().full_name(receipt.by())), Role::Muted.into());
    Overlay::Told(Told::new(format!("Receipt {}", receipt.number()), lines))
}

fn sold(say: &mut impl FnMut(String, Ink), sale: &Sale) {
    let currency = &sale.order.currency;
    let line = |line: &Line| {
        let off = if line.discount == Percent::ZERO { String::new() } else { format!(" -{} %", line.discount) };
        let note = line.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
        format!("{:>2} {}{off}{note}", line.quantity, line.name)
    };
    for one in &sale.order.lines {
        match &one.void {
            None => say(row(&line(one), one.net(Percent::ZERO), currency), Role::Text.into()),
            Some(_) => say(format!("{} taken off", line(one)), Role::Muted.into()),
        }
    }
    let mut also = |label: String, amount: Money, ink: Ink| {
        if amount != Money::ZERO {
            say(row(&label, amount, currency), ink);
        }
    };
    let muted = Ink::from(Role::Muted);
    also(format!("{} % off", sale.order.discount), -sale.order.own_discount(), muted);
    for (tax, part) in &sale.totals.taxes {
        let how = if tax.included { " (inside)" } else { "" };
        also(format!("{} {} %{how}", tax.name, tax.rate), *part, muted);
    }
    also("Rounding".to_owned(), sale.rounding(), muted);
    also("Total".to_owned(), sale.paid, Role::Text.bold());
    also("Tip".to_owned(), sale.tip, muted);
    let reference = sale.reference.as_ref().map_or_else(String::new, |reference| format!(" {reference}"));
    also(format!("{}{reference}", capitalised(sale.method.word())), sale.tendered, muted);
    also("Change".to_owned(), sale.change(), muted);
}

fn row(label: &str, amount: Money, currency: &str) -> String {
    let amount = amount.said(currency);
    let room = PAPER.saturating_sub(text::width(&amount) + 1);
    format!("{} {amount}", text::left(label, room))
}
