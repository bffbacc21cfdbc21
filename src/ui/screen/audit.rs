//! The record: everything that anybody wanted, newest first, each with its answer and the reason.
//!
//! It is read by pages, and searched where it lies; only the answer to the latest question counts. Looking at a record
//! asks today's policies the same question again.

mod view;

use jiff::Timestamp;

pub use self::view::view;
use super::{Input, Reaction, editor};
use crate::app::{AuditPage, AuditQuery, ChainState, Record, RecordOutcome, ServiceError};
use crate::shop::{Name, Person, Settings};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::record;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::TableState;
use crate::ui::{AskId, Effect, Model, Overlay, Seen};

/// The records read so far, and what they were asked for.
pub struct State {
    records: Vec<Record>,
    /// How many the whole chain has.
    total: u64,
    /// Whether older ones may match as well.
    more: bool,
    table: TableState,
    query: Field,
    typing: bool,
    only: Only,
    person: Option<Person>,
    chain: Option<Result<ChainState, String>>,
    verifying: bool,
    /// The question whose answer is awaited.
    waiting: Option<(AskId, Wants)>,
    asks: AskId,
    failure: Option<String>,
    /// The start of the shop's day, from which on records are today's.
    today: Option<Timestamp>,
}

/// What may happen here.
#[derive(Debug)]
pub enum Message {
    /// Only the records of this person.
    Show(Name),
    Find,
    /// What was typed is enough.
    Found,
    Open(Box<Record>),
    NextFilter,
    Copy(String),
    OpenPolicy(Name),
}

/// Which of the records that were read are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Only {
    #[default]
    Everything,
    Denied,
    Today,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wants {
    /// The newest page of another question.
    Anew,
    /// What was added since.
    Newer,
    Older,
}

/// Numbers of its own, so that the answer to another screen's question is never taken for this one's.
const ASKS: AskId = 2 << 32;
/// Records to a page.
const PAGE: usize = 100;
/// Older ones are asked for when fewer than so many are left below the selected one.
const AHEAD: usize = 30;

/// The keys of the record.
pub const BINDINGS: &[Binding] = &[
    Binding {
        name: "audit.open",
        key: Key::ENTER,
        words: "explain",
        shown: Shown::Footer(10),
        needs: Needs::State(|model| match selected(model) {
            None if !model.screens.audit.typing => Err("There is no record to explain."),
            _ => Ok(()),
        }),
        run: Run::Screen(|model| {
            let open = || selected(model).cloned().map(|record| Message::Open(Box::new(record)));
            model.screens.audit.typing.then_some(Message::Found).or_else(open).map(super::Message::Audit)
        }),
    },
    plain("audit.find", '/', "find", 11, |_| Some(super::Message::Audit(Message::Find))),
    plain("audit.filter", 'f', "denied, today", 12, |_| Some(super::Message::Audit(Message::NextFilter))),
    Binding {
        name: "audit.policy",
        key: Key::char('p'),
        words: "open the policy",
        shown: Shown::Footer(13),
        needs: Needs::Asks {
            action: "iam:GetPolicyVersion",
            on: |model| Some(model.seen()?.shop().policy_arn(&policy(model)?)),
            lacks: "This answer rests on no policy of its own.",
        },
        run: Run::Screen(|model| Some(super::Message::Audit(Message::OpenPolicy(policy(model)?)))),
    },
    Binding {
        name: "audit.copy",
        key: Key::char('y'),
        words: "copy",
        shown: Shown::Footer(14),
        needs: Needs::State(|model| selected(model).map(|_| ()).ok_or("There is no record to copy.")),
        run: Run::Screen(|model| Some(super::Message::Audit(Message::Copy(copied(model)?)))),
    },
];

const fn plain(
    name: &'static str,
    key: char,
    words: &'static str,
    rank: u8,
    run: fn(&Model) -> Option<super::Message>,
) -> Binding {
    let (key, shown) = (Key::char(key), Shown::Footer(rank));
    Binding { name, key, words, shown, needs: Needs::Nothing, run: Run::Screen(run) }
}

/// The record of one person only.
#[must_use]
pub fn show(name: Name) -> super::Message {
    super::Message::Audit(Message::Show(name))
}

impl Default for State {
    fn default() -> State {
        State {
            records: vec![],
            total: 0,
            more: false,
            table: TableState::default(),
            query: Field::plain(80).hint("words in any order: marco refund denied"),
            typing: false,
            only: Only::Everything,
            person: None,
            chain: None,
            verifying: false,
            waiting: None,
            asks: ASKS,
            failure: None,
            today: None,
        }
    }
}

impl Only {
    const fn next(self) -> Only {
        match self {
            Only::Everything => Only::Denied,
            Only::Denied => Only::Today,
            Only::Today => Only::Everything,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Only::Everything => "everything",
            Only::Denied => "denied only",
            Only::Today => "today only",
        }
    }
}

impl State {
    /// Whether plain characters are text: while something is looked for.
    pub fn takes_text(&self) -> bool {
        self.typing
    }

    fn shows(&self, record: &Record) -> bool {
        match self.only {
            Only::Everything => true,
            Only::Denied => record.outcome != RecordOutcome::Allowed,
            Only::Today => self.today.is_none_or(|start| record.at >= start),
        }
    }

    /// The records shown, newest first.
    fn shown(&self) -> Vec<&Record> {
        self.records.iter().filter(|record| self.shows(record)).collect()
    }

    fn chosen(&self) -> Option<&Record> {
        let shown = self.shown();
        shown.get(self.table.selected.min(shown.len().saturating_sub(1))).copied()
    }

    fn ask(&mut self, wants: Wants) -> Effect {
        self.asks += 1;
        self.waiting = Some((self.asks, wants));
        let before = match wants {
            Wants::Older => self.records.last().map(|record| record.seq),
            Wants::Anew | Wants::Newer => None,
        };
        let words = self.query.value().to_owned();
        Effect::Audit(self.asks, AuditQuery { before, limit: PAGE, words, person: self.person.clone() })
    }

    fn anew(&mut self) -> Reaction {
        self.table.select(0);
        Reaction::effect(self.ask(Wants::Anew))
    }

    /// Asks for older records when the end of those that are shown comes near.
    fn ahead(&mut self) -> Reaction {
        let shown = self.shown().len();
        // Today's records end where yesterday's begin; nothing older can be wanted.
        let over = self.only == Only::Today && self.records.last().is_some_and(|record| !self.shows(record));
        if self.more && !over && self.waiting.is_none() && self.table.selected + AHEAD > shown {
            return Reaction::effect(self.ask(Wants::Older));
        }
        Reaction::default()
    }
}

fn selected(model: &Model) -> Option<&Record> {
    model.screens.audit.chosen()
}

/// The managed policy that the selected record's answer rests on.
fn policy(model: &Model) -> Option<Name> {
    let name = selected(model)?.answer()?.policy.clone()?;
    let known = model.world.as_ref()?.shop.policies.get_key_value(name.as_str());
    known.map(|(name, _)| name.clone())
}

/// A record as plain text.
fn copied(model: &Model) -> Option<String> {
    let (seen, record) = (model.seen()?, selected(model)?);
    let head = format!("record {}: {}, {}", record.seq, record.who.full_name, record.wish);
    let lines = record::lines(record, &seen, &model.glyphs, 100);
    let lines = lines.iter().map(|(indent, words, _)| format!("{}{words}", " ".repeat(usize::from(*indent))));
    Some(std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n"))
}

/// A message of the record.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    match message {
        Message::Show(name) => {
            state.person = Some(Person::Employee(name));
            state.anew()
        }
        Message::Find => {
            state.typing = true;
            Reaction::default()
        }
        Message::Found => {
            state.typing = false;
            Reaction::default()
        }
        Message::Open(record) => Reaction::overlay(Overlay::record(*record)),
        Message::NextFilter => {
            state.only = state.only.next();
            state.today = Some(midnight(&seen.shop().settings, seen.now()));
            state.table.select(0);
            state.ahead()
        }
        Message::Copy(text) => Reaction {
            note: Some(format!("Copied {} characters.", text.chars().count())),
            ..Reaction::effect(Effect::Copy(text))
        },
        Message::OpenPolicy(name) => {
            let opened = editor::State::new(editor::Subject::Policy(name), seen);
            Reaction { editor: Some(Some(Box::new(opened))), ..Reaction::default() }
        }
    }
}

/// When the shop's day began.
fn midnight(settings: &Settings, now: Timestamp) -> Timestamp {
    settings.local(now).start_of_day().map_or(now, |start| start.timestamp())
}

/// Arrows move; while something is looked for, letters narrow.
pub fn input(state: &mut State, _seen: &Seen<'_>, input: Input) -> Reaction {
    let len = state.shown().len();
    match input {
        Input::Back => {
            if state.typing || !state.query.is_empty() {
                state.typing = false;
                state.query.clear();
                return state.anew();
            }
            if state.person.take().is_some() {
                return state.anew();
            }
        }
        Input::Key(Key { code: Code::Tab, .. }) => state.typing = false,
        Input::Key(key) => {
            let edits = state.typing && matches!(key.code, Code::Home | Code::End);
            if !edits && state.table.step(key, len) {
                return state.ahead();
            }
            if state.typing && state.query.handle(key) {
                return state.anew();
            }
        }
        Input::Paste(text) => {
            if state.typing && state.query.paste(&text) {
                return state.anew();
            }
        }
        Input::Click(Target::Row { pane: 0, index }) => state.table.select(index),
        Input::Scroll(rows, _) => {
            state.table.wheel(rows as isize, len);
            return state.ahead();
        }
        Input::Click(_) => {}
    }
    Reaction::default()
}

/// Reads what is new; at first also verifies the chain, where the person may.
pub fn refresh(state: &mut State, seen: &Seen<'_>) -> Reaction {
    state.today = Some(midnight(&seen.shop().settings, seen.now()));
    let wants = if state.records.is_empty() { Wants::Anew } else { Wants::Newer };
    let mut reaction = Reaction::effect(state.ask(wants));
    if !state.verifying && seen.may("audit:VerifyEvents", &super::default_of(seen, "audit:VerifyEvents")) {
        state.verifying = true;
        reaction.effects.push(Effect::Verify);
    }
    reaction
}

/// Takes a page, if it answers the latest question.
pub fn heard(state: &mut State, _seen: &Seen<'_>, ask: AskId, page: Result<AuditPage, ServiceError>) -> Reaction {
    let Some((_, wants)) = state.waiting.filter(|(waiting, _)| *waiting == ask) else { return Reaction::default() };
    state.waiting = None;
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            state.failure = Some(error.sentence());
            return Reaction::default();
        }
    };
    state.failure = None;
    state.total = page.total;
    let newest = state.records.first().map(|record| record.seq);
    match wants {
        Wants::Older => {
            state.records.extend(page.records);
            state.more = page.more;
        }
        // What was read stays only if the new page reaches down to it.
        Wants::Newer if page.records.iter().any(|record| Some(record.seq) == newest) => {
            let new: Vec<Record> = page.records.into_iter().take_while(|record| Some(record.seq) != newest).collect();
            let above = new.iter().filter(|record| state.shows(record)).count();
            // At the top one follows the newest; further down the selection stays on its record.
            if state.table.selected > 0 {
                state.table.select(state.table.selected + above);
            }
            state.records.splice(0..0, new);
        }
        Wants::Anew | Wants::Newer => {
            state.records = page.records;
            state.more = page.more;
        }
    }
    state.ahead()
}

/// Takes what became of checking the chain.
pub fn verified(state: &mut State, chain: Result<ChainState, ServiceError>) -> Reaction {
    state.chain = Some(chain.map_err(|error| error.sentence()));
    Reaction::default()
}
