//! The reports: the sales, a day's end, the stock, the drawers, and the receipts, each a page under its letter.
//!
//! What is shown was read by the service, asked for as the page's own action; only the answer to the latest question
//! counts. What may not be read any more is not shown any more, whenever it was read.

mod day;
mod drawers;
mod keys;
mod receipts;
mod sales;
mod stock;
mod view;

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::{Input, Reaction};
use crate::app::{Format, Progress, Reading, ReceiptPage, Report, Slip};
use crate::shop::Command;
use crate::shop::station::report::{Period, Query, Span};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::widget::outline::{Entry, Outline};
use crate::ui::widget::table::TableState;
use crate::ui::{AskId, Effect, Seen, text};

pub use self::keys::BINDINGS;
pub use self::view::view;

/// The service whose station this is.
pub const PREFIX: &str = "reports";
/// The panes, as clicks name them; the station's own have lower numbers. Each part of a page has the next.
const PARTS: u8 = 21;
const RECEIPTS: u8 = 31;
/// Numbers of its own, so that the answer to another screen's question is never taken for this one's.
const ASKS: AskId = 6 << 32;

/// What the reports remember.
pub struct State {
    page: Page,
    span: Span,
    /// The day turned to; none: today, whatever day that becomes.
    date: Option<Date>,
    /// Which part of the page has the keys, and is the one shown where there is room for one.
    part: usize,
    tables: [TableState; 4],
    /// What was read, for what, and in which state of the shop.
    read: Option<(Query, Report)>,
    failure: Option<String>,
    progress: Option<Progress>,
    told: Option<(Query, u64)>,
    asked: AskId,
    receipts: receipts::State,
    /// The day's end: its money, its people, and both below each other.
    facts: [Outline<()>; 3],
}

impl Default for State {
    fn default() -> State {
        State {
            page: Page::Sales,
            span: Span::Day,
            date: None,
            part: 0,
            tables: Default::default(),
            read: None,
            failure: None,
            progress: None,
            told: None,
            asked: ASKS,
            receipts: receipts::State::default(),
            facts: Default::default(),
        }
    }
}

/// A report of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Sales,
    Day,
    Stock,
    Drawers,
    Receipts,
}

impl Page {
    const ALL: [Page; 5] = [Page::Sales, Page::Day, Page::Stock, Page::Drawers, Page::Receipts];

    fn title(self) -> &'static str {
        match self {
            Page::Sales => "Sales",
            Page::Day => "Day's end",
            Page::Stock => "Stock",
            Page::Drawers => "Drawers",
            Page::Receipts => "Receipts",
        }
    }

    /// The letters of the catalogue where it has one for it.
    fn letter(self) -> char {
        match self {
            Page::Sales => 'a',
            Page::Day => 'd',
            Page::Stock => 't',
            Page::Drawers => 'c',
            Page::Receipts => 'l',
        }
    }

    /// What its parts are called, in the order in which `b` goes through them.
    fn parts(self, span: Span) -> &'static [&'static str] {
        match (self, span) {
            (Page::Sales, Span::Day) => &["by hour", "by item", "by person", "by payment"],
            (Page::Sales, Span::Year) => &["by month", "by item", "by person", "by payment"],
            (Page::Sales, Span::Week | Span::Month) => &["by day", "by item", "by person", "by payment"],
            (Page::Stock, _) => &["by item", "by category", "what is short"],
            (Page::Drawers, _) => &["counts", "by person", "by till"],
            (Page::Day | Page::Receipts, _) => &[],
        }
    }
}

/// What may happen at the reports.
#[derive(Debug)]
pub enum Message {
    /// Opens a receipt, or ends the typing.
    Open,
    Find,
    /// Another page.
    To(Page),
    /// The period before or after.
    Turn(i64),
    Today,
    NextSpan,
    NextPart,
    /// Writes the report in front into a file of this kind.
    Export(Format),
}

impl State {
    /// Whether the search takes the keys.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.page == Page::Receipts && self.receipts.searching
    }

    /// Another station is worked: the search is left, the place stays.
    pub fn leave(&mut self) {
        self.receipts.searching = false;
    }

    fn date(&self, seen: &Seen<'_>) -> Date {
        self.date.unwrap_or_else(|| today(seen))
    }

    fn period(&self, seen: &Seen<'_>) -> Period {
        Period::around(self.date(seen), self.span)
    }

    /// The report of the page in front.
    fn query(&self, seen: &Seen<'_>) -> Query {
        self.query_of(self.page, seen)
    }

    fn query_of(&self, page: Page, seen: &Seen<'_>) -> Query {
        match page {
            Page::Sales => Query::Sales(self.period(seen)),
            Page::Day => Query::Day(self.date(seen)),
            Page::Stock => Query::Stock,
            Page::Drawers => Query::Drawers(self.period(seen)),
            Page::Receipts => Query::Receipts(self.receipts.search()),
        }
    }

    /// What was read for the page in front, if it is that, and may still be read.
    fn shown(&self, seen: &Seen<'_>) -> Option<&Report> {
        let wanted = self.query(seen);
        self.read.as_ref().filter(|(query, _)| *query == wanted && may(seen, &wanted)).map(|(_, report)| report)
    }

    /// Follows the shop and the page; what must be read for that comes back.
    pub fn settle(&mut self, seen: &Seen<'_>) -> Vec<Effect> {
        let query = self.query(seen);
        if !may(seen, &query) {
            (self.told, self.progress) = (None, None);
            return vec![];
        }
        if self.page == Page::Receipts {
            return self.receipts.settle(seen);
        }
        let told = (query.clone(), seen.world.epoch);
        if self.told.as_ref() == Some(&told) {
            return vec![];
        }
        self.told = Some(told);
        self.failure = None;
        self.asked += 1;
        vec![Effect::Report(self.asked, query)]
    }

    fn turn_to(&mut self, page: Page) {
        self.page = page;
        self.part = 0;
        self.receipts.searching = false;
        self.restart();
    }

    /// Lists begin at their top: they are of something else.
    fn restart(&mut self) {
        self.tables.iter_mut().for_each(|table| table.select(0));
        self.facts.iter_mut().for_each(Outline::restart);
    }

    fn table(&mut self) -> &mut TableState {
        let at = self.part.min(self.tables.len() - 1);
        &mut self.tables[at]
    }

    fn rows(&self, seen: &Seen<'_>) -> usize {
        match self.shown(seen) {
            Some(Report::Sales(sales)) => sales::rows(seen, sales, self.part).len(),
            Some(Report::Stock(stock)) => stock::rows(stock, self.part),
            Some(Report::Drawers(drawers)) => drawers::rows(drawers, self.part),
            _ => 0,
        }
    }

    /// Takes a report, if it is what was asked last; one that is still being made is asked for again.
    pub fn heard(&mut self, seen: &Seen<'_>, ask: AskId, reading: Result<Reading, String>) -> Vec<Effect> {
        if ask != self.asked {
            return vec![];
        }
        let Some((query, _)) = self.told.clone() else { return vec![] };
        self.progress = None;
        match reading {
            Ok(Reading::Underway(progress)) => {
                self.progress = Some(progress);
                return vec![Effect::Report(self.asked, query)];
            }
            Ok(Reading::Ready(report)) => {
                if let Report::Day(day) = &report {
                    let (money, people) = (day::money(seen, day), day::people(seen, day));
                    let both = money.iter().cloned().chain([Entry::gap()]).chain(people.iter().cloned());
                    self.facts[2].set(both.collect());
                    self.facts[0].set(money);
                    self.facts[1].set(people);
                }
                self.read = Some((query, report));
            }
            Err(sentence) => self.failure = Some(sentence),
        }
        vec![]
    }

    /// Takes receipts, if they are what was asked last.
    pub fn found(&mut self, seen: &Seen<'_>, ask: AskId, page: Result<ReceiptPage, String>) -> Vec<Effect> {
        self.receipts.found(seen, ask, page)
    }

    /// Shows the receipt that was asked for.
    pub fn opened(&self, seen: &Seen<'_>, receipt: Result<Slip, String>) -> Reaction {
        match receipt {
            Ok((receipt, refunds)) => Reaction::overlay(receipts::told(seen, &receipt, &refunds)),
            Err(sentence) => Reaction::note(sentence),
        }
    }
}

fn today(seen: &Seen<'_>) -> Date {
    seen.shop().settings.local(seen.now()).date()
}

/// Whether the person may read a report now.
fn may(seen: &Seen<'_>, query: &Query) -> bool {
    seen.may(query.action(), &query.resource(seen.shop(), seen.me))
}

/// One of the reports' own messages; they are settled after it.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    match message {
        Message::Open if state.takes_text() => {
            state.receipts.searching = false;
            Reaction::default()
        }
        Message::Open => match state.receipts.selected().filter(|_| state.page == Page::Receipts) {
            Some(receipt) => open(receipt.number()),
            None => Reaction::default(),
        },
        Message::Find => {
            state.turn_to(Page::Receipts);
            state.receipts.searching = true;
            Reaction::default()
        }
        Message::To(page) => to(state, seen, page),
        Message::Turn(by) => {
            let moved = match state.page {
                Page::Stock => return Reaction::note("The stock is as it is now: it has no earlier days."),
                Page::Receipts => return Reaction::note("/ finds the receipts of a day: 2026-11-23, or yesterday."),
                Page::Day => state.date(seen).checked_add(by.days()).unwrap_or_else(|_| state.date(seen)),
                Page::Sales | Page::Drawers => state.period(seen).moved(by).from,
            };
            let now = Period::around(today(seen), if state.page == Page::Day { Span::Day } else { state.span });
            state.date = (!now.has(moved)).then_some(moved);
            state.restart();
            Reaction::default()
        }
        Message::Today => {
            state.date = None;
            state.restart();
            Reaction::default()
        }
        Message::NextSpan => {
            if !matches!(state.page, Page::Sales | Page::Drawers) {
                return Reaction::note("Sales and drawers are shown for a day, week, month or year.");
            }
            state.span = state.span.next();
            state.restart();
            Reaction::default()
        }
        Message::NextPart => {
            match state.page.parts(state.span).len() {
                0 => return Reaction::note("There is one way to look at this."),
                parts => state.part = (state.part + 1) % parts,
            }
            Reaction::default()
        }
        Message::Export(format) => {
            Reaction::effect(Effect::Do(Command::ExportReport { report: state.query(seen), format }))
        }
    }
}

/// Another page; what may not be read is an attempt, decided and recorded, and the page says why.
fn to(state: &mut State, seen: &Seen<'_>, page: Page) -> Reaction {
    state.turn_to(page);
    let query = state.query(seen);
    if may(seen, &query) {
        return Reaction::default();
    }
    let resource = query.resource(seen.shop(), seen.me);
    Reaction::effect(Effect::Do(Command::Look { action: query.action().to_owned(), resource }))
}

fn open(number: u64) -> Reaction {
    Reaction::effect(Effect::Receipt(number))
}

/// Asks which kind of file; what is refused is tried at once, so that it is on the record.
fn export(state: &State, seen: &Seen<'_>) -> Reaction {
    let report = state.query(seen);
    let asks = report.export_asks(seen.shop(), seen.me);
    if asks.iter().all(|asked| crate::shop::decide::allows(seen.world, seen.me, seen.facts, asked)) {
        return Reaction::overlay(keys::formats(&report));
    }
    // Whoever approves it approves this; lines for a spreadsheet are what most people want.
    Reaction::effect(Effect::Do(Command::ExportReport { report, format: Format::Csv }))
}

/// A key, paste, click or step back; none: it is not the reports'.
pub fn input(state: &mut State, seen: &Seen<'_>, input: &Input) -> Option<Reaction> {
    let mut reaction = turn(state, seen, input)?;
    reaction.effects.extend(state.settle(seen));
    Some(reaction)
}

fn turn(state: &mut State, seen: &Seen<'_>, input: &Input) -> Option<Reaction> {
    if state.page == Page::Receipts
        && let Some(done) = state.receipts.input(input)
    {
        return Some(match done {
            receipts::Done::Open(number) => open(number),
            receipts::Done::Nothing => Reaction::default(),
        });
    }
    match input {
        Input::Key(key) => match key.command() {
            Key { code: Code::Char(letter), ctrl: false } => return press(state, seen, letter),
            key if state.page == Page::Day => {
                let mut moved = false;
                state.facts.iter_mut().for_each(|facts| moved |= facts.step(key));
                return moved.then(Reaction::default);
            }
            key => {
                let rows = state.rows(seen);
                return state.table().step(key, rows).then(Reaction::default);
            }
        },
        Input::Click(Target::Row { pane, index }) if part_of(*pane, state).is_some() => {
            state.part = part_of(*pane, state).unwrap_or(0);
            state.table().select(*index);
        }
        Input::Click(Target::Pane(pane)) if part_of(*pane, state).is_some() => {
            state.part = part_of(*pane, state).unwrap_or(0);
        }
        Input::Scroll(rows, _) if state.page == Page::Day => {
            state.facts.iter_mut().for_each(|facts| facts.wheel(*rows));
        }
        Input::Scroll(rows, over) => {
            if let Some(Target::Row { pane, .. } | Target::Pane(pane)) = over
                && let Some(part) = part_of(*pane, state)
            {
                state.part = part;
            }
            let len = state.rows(seen);
            state.table().wheel(*rows as isize, len);
        }
        _ => return None,
    }
    Some(Reaction::default())
}

fn part_of(pane: u8, state: &State) -> Option<usize> {
    let part = usize::from(pane.checked_sub(PARTS)?);
    (part < state.page.parts(state.span).len()).then_some(part)
}

/// A letter of the catalogue, or of a page that it has none for.
fn press(state: &mut State, seen: &Seen<'_>, letter: char) -> Option<Reaction> {
    if let Some(page) = Page::ALL.into_iter().find(|page| page.letter() == letter) {
        return Some(to(state, seen, page));
    }
    match letter {
        'r' => Some(match state.receipts.selected().filter(|_| state.page == Page::Receipts) {
            Some(receipt) => open(receipt.number()),
            None => {
                state.turn_to(Page::Receipts);
                state.receipts.searching = true;
                Reaction::note("Type the receipt's number.")
            }
        }),
        'p' => Some(export(state, seen)),
        _ => None,
    }
}

/// So many of something, in words: `1 receipt`, `1,284 receipts`.
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", text::grouped(count), if count == 1 { one } else { many })
}

/// What is asked in the overlay over the reports.
fn chosen(kind: String) -> super::super::Message {
    let format = if kind == Format::Json.ending() { Format::Json } else { Format::Csv };
    super::super::Message::Station(super::Message::Reports(Message::Export(format)))
}
