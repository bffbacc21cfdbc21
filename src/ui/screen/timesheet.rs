//! Timesheets: one person's week with its totals, over whatever screen it was opened from; beside it the people whose
//! weeks one may see, those first of whom something waits.
//!
//! What is shown was read by the service and asked for as `timeclock:GetTimesheet`; only the answer to the latest
//! question counts.

mod correction;
mod keys;
mod view;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

pub use self::correction::Of;
pub use self::keys::BINDINGS;
pub use self::view::view;
use super::{Input, Reaction};
use crate::shop::station::timeclock::timesheet_arn;
use crate::shop::station::timesheet::{Line, Timesheet, monday};
use crate::shop::{Command, Employee, Name, Shift};
use crate::ui::canvas::Target;
use crate::ui::key::Code;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::widget::table::TableState;
use crate::ui::{AskId, Effect, Overlay, Seen};

/// Numbers of its own, so that the answer to another screen's question is never taken for this one's.
const ASKS: AskId = 3 << 32;
/// In a shop of more people than this, only those are listed of whom there is something to say.
const MOST_LISTED: usize = 200;
/// The panes, as clicks name them.
const WEEK: u8 = 0;
const PEOPLE: u8 = 1;

/// Whose week is shown, what was read of it, and what is selected.
pub struct State {
    whose: Option<Name>,
    monday: Date,
    /// The week that was turned to; a correction that waits is shown in its own.
    turned: Date,
    /// The time entry to select, once its week is read.
    seeks: Option<u64>,
    sheet: Option<Timesheet>,
    /// Why nothing could be read.
    failure: Option<String>,
    asks: AskId,
    table: TableState,
    people: Vec<Listed>,
    chosen: TableState,
    on_people: bool,
    /// Whether hours are shown as the clock recorded them, without corrections.
    recorded: bool,
}

/// Somebody whose timesheet may be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Listed {
    name: Name,
    full_name: String,
    state: Clocked,
}

/// What there is to say of somebody in the list, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Clocked {
    Waits,
    Forgotten(Timestamp),
    OnShift(Timestamp),
    Off,
}

/// A line of the week.
enum Row<'a> {
    Nothing(Date),
    Shift { date: Option<Date>, line: &'a Line, total: Option<jiff::SignedDuration> },
    Open { date: Option<Date>, shift: &'a Shift },
    Total,
}

impl Row<'_> {
    /// The day, on the first row of it.
    fn date(&self) -> Option<Date> {
        match self {
            Row::Nothing(date) => Some(*date),
            Row::Shift { date, .. } | Row::Open { date, .. } => *date,
            Row::Total => None,
        }
    }
}

/// What may happen here.
#[derive(Debug)]
pub enum Message {
    /// Somebody's week; one's own, or the first in the list, where nobody is named.
    Show(Option<Name>),
    /// The week before or after.
    Turn(i64),
    ThisWeek,
    Recorded,
    NextPane,
    Enter,
    /// Correct one's own open shift: what whoever forgot to clock out is offered.
    CorrectOpen,
    /// Nothing is wrong.
    Leave,
}

/// The screen on somebody's week: where other screens lead.
#[must_use]
pub fn show(name: Option<Name>) -> super::Message {
    super::Message::Timesheet(Message::Show(name))
}

impl State {
    fn new(seen: &Seen<'_>) -> State {
        State {
            whose: None,
            monday: this_week(seen),
            turned: this_week(seen),
            seeks: None,
            sheet: None,
            failure: None,
            asks: ASKS,
            table: TableState::default(),
            people: vec![],
            chosen: TableState::default(),
            on_people: false,
            recorded: false,
        }
    }

    /// The sheet, if it is the one that is shown.
    fn shown(&self) -> Option<&Timesheet> {
        self.sheet.as_ref().filter(|sheet| Some(&sheet.employee) == self.whose.as_ref() && sheet.monday == self.monday)
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let Some(sheet) = self.shown() else { return vec![] };
        let mut rows = Vec::new();
        for day in sheet.days() {
            let mut date = Some(day.date);
            let mut total = Some(day.worked());
            for line in day.lines {
                rows.push(Row::Shift { date: date.take(), line, total: total.take() });
            }
            if let Some(shift) = day.open {
                rows.push(Row::Open { date: date.take(), shift });
            }
            rows.extend(date.map(Row::Nothing));
        }
        rows.push(Row::Total);
        rows
    }

    fn line(&self) -> Option<&Line> {
        match self.rows().into_iter().nth(self.table.selected) {
            Some(Row::Shift { line, .. }) => Some(line),
            _ => None,
        }
    }

    fn open(&self) -> Option<&Shift> {
        match self.rows().into_iter().nth(self.table.selected) {
            Some(Row::Open { shift, .. }) => Some(shift),
            _ => None,
        }
    }

    /// Whether there is anybody to choose from.
    fn has_people(&self) -> bool {
        self.people.len() > 1
    }

    /// The row that is sought, else that of today, else the first shift: where a week begins to be read.
    fn settle_row(&mut self, today: Date) {
        let seeks = self.seeks.take();
        let rows = self.rows();
        let at = |wanted: &dyn Fn(&Row<'_>) -> bool| rows.iter().position(wanted);
        let sought = at(&|row| matches!(row, Row::Shift { line, .. } if Some(line.entry.number) == seeks));
        let of_today = || at(&|row| row.date() == Some(today));
        let shift = || at(&|row| matches!(row, Row::Shift { .. } | Row::Open { .. }));
        let row = sought.or_else(of_today).or_else(shift).unwrap_or(0);
        self.table.select(row);
    }

    /// Turns to whoever is shown now: to what waits for one's approval, else to the week turned to.
    fn turn_to_whose(&mut self, seen: &Seen<'_>) -> Reaction {
        let shop = seen.shop();
        let waits = shop.corrections.values().find(|open| {
            let sheet = timesheet_arn(shop, seen.me, &open.employee);
            Some(&open.employee) == self.whose.as_ref()
                && open.by != seen.me.person
                && seen.may("timeclock:ApproveTimesheet", &sheet)
        });
        self.seeks = waits.map(|open| open.entry);
        self.monday = waits.map_or(self.turned, |open| monday(shop.settings.local(open.was.from).date()));
        self.ask(seen)
    }

    fn ask(&mut self, seen: &Seen<'_>) -> Reaction {
        let Some(whose) = self.whose.clone() else { return Reaction::default() };
        self.failure = None;
        if !seen.may("timeclock:GetTimesheet", &timesheet_arn(seen.shop(), seen.me, &whose)) {
            self.sheet = None;
            return Reaction::default();
        }
        self.asks += 1;
        Reaction::effect(Effect::Timesheet(self.asks, whose, self.monday))
    }
}

/// The Monday of the week that runs on the shop's clock.
fn this_week(seen: &Seen<'_>) -> Date {
    monday(today(seen))
}

fn today(seen: &Seen<'_>) -> Date {
    seen.shop().settings.local(seen.now()).date()
}

/// Who can be chosen: oneself, whoever is shown, and those whose timesheets one may see or approve.
fn listed(seen: &Seen<'_>, shown: Option<&Name>) -> Vec<Listed> {
    let shop = seen.shop();
    let me = seen.me.person.employee();
    let few = shop.employees.len() <= MOST_LISTED;
    let waits = |who: &Name| shop.corrections.values().any(|correction| correction.employee == *who);
    let mentioned = |who: &&std::sync::Arc<Employee>| {
        who.shift.is_some() || (few && !who.is_ended()) || Some(&who.name) == shown || Some(&who.name) == me
    };
    let open = shop.corrections.values().filter_map(|correction| shop.employees.get(&correction.employee));
    let mut people: Vec<&std::sync::Arc<Employee>> = shop.employees.values().filter(mentioned).chain(open).collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    people.dedup_by(|a, b| a.name == b.name);
    let may = |who: &Name| {
        let sheet = timesheet_arn(shop, seen.me, who);
        ["timeclock:GetTimesheet", "timeclock:ApproveTimesheet"].iter().any(|action| seen.may(action, &sheet))
    };
    let mut listed: Vec<Listed> = people
        .into_iter()
        .filter(|who| Some(&who.name) == shown || may(&who.name))
        .map(|who| Listed {
            name: who.name.clone(),
            full_name: who.full_name.to_string(),
            state: match &who.shift {
                _ if waits(&who.name) => Clocked::Waits,
                Some(shift) if shift.is_forgotten(seen.now()) => Clocked::Forgotten(shift.since),
                Some(shift) => Clocked::OnShift(shift.since),
                None => Clocked::Off,
            },
        })
        .collect();
    let rank = |state: Clocked| match state {
        Clocked::Waits => 0,
        Clocked::Forgotten(_) => 1,
        Clocked::OnShift(_) => 2,
        Clocked::Off => 3,
    };
    listed.sort_by(|a, b| (rank(a.state), &a.full_name).cmp(&(rank(b.state), &b.full_name)));
    listed
}

/// A message of the timesheets; `Show` opens them.
pub fn update(slot: &mut Option<Box<State>>, seen: &Seen<'_>, message: Message) -> Reaction {
    let state = match message {
        Message::Leave => return Reaction::default(),
        Message::CorrectOpen => return correct_open(seen),
        _ => slot.get_or_insert_with(|| Box::new(State::new(seen))),
    };
    match message {
        Message::Show(name) => {
            let own = seen.me.person.employee().cloned();
            state.whose = name.or(own);
            state.people = listed(seen, state.whose.as_ref());
            // The owner keeps no time: the list is where they begin.
            state.on_people = state.whose.is_none();
            state.whose = state.whose.take().or_else(|| state.people.first().map(|listed| listed.name.clone()));
            let at = state.people.iter().position(|listed| Some(&listed.name) == state.whose.as_ref());
            state.chosen.select(at.unwrap_or(0));
            state.turned = this_week(seen);
            state.turn_to_whose(seen)
        }
        Message::Turn(weeks) => {
            state.monday = state.monday.checked_add((weeks * 7).days()).unwrap_or(state.monday);
            state.turned = state.monday;
            state.ask(seen)
        }
        Message::ThisWeek => {
            state.monday = this_week(seen);
            state.turned = state.monday;
            state.ask(seen)
        }
        Message::Recorded => {
            state.recorded = !state.recorded;
            let words = if state.recorded { "As the clock recorded it." } else { "With the corrections that count." };
            Reaction::note(words)
        }
        Message::NextPane => {
            state.on_people = !state.on_people && state.has_people();
            Reaction::default()
        }
        Message::Enter => {
            state.on_people = false;
            Reaction::default()
        }
        Message::CorrectOpen | Message::Leave => Reaction::default(),
    }
}

fn correct_open(seen: &Seen<'_>) -> Reaction {
    let me = seen.me.person.employee().and_then(|name| seen.shop().employees.get(name));
    let of = me.and_then(|me| me.shift.as_ref().map(|shift| Of::open(seen, &me.name, shift)));
    of.map_or_else(Reaction::default, |of| Reaction::overlay(form(seen, of)))
}

fn form(seen: &Seen<'_>, of: Of) -> Overlay {
    Overlay::Form(Box::new(FormOverlay::new(Purpose::CorrectTime(Box::new(of)), seen.shop())))
}

/// Arrows move in the pane that has the keys, and turn the weeks; Esc goes back to where one came from.
pub fn input(slot: &mut Option<Box<State>>, seen: &Seen<'_>, input: Input) -> Reaction {
    let Some(state) = slot else { return Reaction::default() };
    match input {
        Input::Back => *slot = None,
        Input::Key(key) => {
            if state.on_people && matches!(key.code, Code::Up | Code::Down | Code::Home | Code::End) {
                state.chosen.step(key, state.people.len());
                return choose(state, seen);
            }
            let rows = state.rows().len();
            state.table.step(key, rows);
        }
        Input::Click(Target::Row { pane: PEOPLE, index }) => {
            state.on_people = true;
            state.chosen.select(index);
            return choose(state, seen);
        }
        Input::Click(Target::Row { pane: WEEK, index }) => {
            state.on_people = false;
            state.table.select(index);
        }
        Input::Click(Target::Pane(PEOPLE)) => state.on_people = state.has_people(),
        Input::Click(Target::Pane(WEEK)) => state.on_people = false,
        Input::Scroll(rows, over) => {
            let over_people = matches!(over, Some(Target::Row { pane: PEOPLE, .. } | Target::Pane(PEOPLE)));
            if over_people {
                state.chosen.wheel(rows as isize, state.people.len());
                return choose(state, seen);
            }
            let lines = state.rows().len();
            state.table.wheel(rows as isize, lines);
        }
        Input::Click(_) | Input::Paste(_) => {}
    }
    Reaction::default()
}

fn choose(state: &mut State, seen: &Seen<'_>) -> Reaction {
    let chosen = state.people.get(state.chosen.selected).map(|listed| listed.name.clone());
    if chosen == state.whose {
        return Reaction::default();
    }
    state.whose = chosen;
    state.turn_to_whose(seen)
}

/// The world changed: who is listed, and the week, are read anew.
pub fn refresh(state: &mut State, seen: &Seen<'_>) -> Reaction {
    state.people = listed(seen, state.whose.as_ref());
    let at = state.people.iter().position(|listed| Some(&listed.name) == state.whose.as_ref());
    state.chosen.select(at.unwrap_or(0));
    state.on_people &= state.has_people();
    state.ask(seen)
}

/// Takes a week, if it answers the latest question.
pub fn heard(state: &mut State, seen: &Seen<'_>, ask: AskId, sheet: Result<Timesheet, String>) {
    if ask != state.asks {
        return;
    }
    let before = state.sheet.as_ref().map(|sheet| (sheet.employee.clone(), sheet.monday));
    match sheet {
        Ok(sheet) => {
            let other = state.seeks.is_some() || before != Some((sheet.employee.clone(), sheet.monday));
            state.sheet = Some(sheet);
            if other {
                state.settle_row(today(seen));
            }
        }
        Err(sentence) => {
            state.sheet = None;
            state.failure = Some(sentence);
        }
    }
}

/// What somebody is told of the time clock when they sign in: a clock-out they forgot, or what waits for them.
#[must_use]
pub fn greeting(seen: &Seen<'_>) -> Reaction {
    let shop = seen.shop();
    let me = seen.me.person.employee().and_then(|name| shop.employees.get(name));
    if let Some((me, shift)) = me.and_then(|me| me.shift.as_ref().map(|shift| (me, shift)))
        && shift.is_forgotten(seen.now())
    {
        let since = shop.settings.local(shift.since).strftime("%a %H:%M").to_string();
        let note = format!("You are still clocked in since {since}. Did you forget to clock out?");
        let overlay = Some(Overlay::Pick(forgotten(seen, me, &since)));
        return Reaction { overlay, note: Some(note), ..Reaction::default() };
    }
    let may_approve = |who: &Name| {
        seen.me.person.employee() != Some(who)
            && seen.may("timeclock:ApproveTimesheet", &timesheet_arn(shop, seen.me, who))
    };
    let open = shop.corrections.values();
    let waiting = open.filter(|open| open.by != seen.me.person && may_approve(&open.employee)).count();
    let late = shop.employees.values().filter(|who| who.shift.as_ref().is_some_and(|s| s.is_forgotten(seen.now())));
    let late: Vec<&str> = late.filter(|who| may_approve(&who.name)).map(|who| &*who.full_name).collect();
    let mut said = Vec::new();
    match late.as_slice() {
        [] => {}
        [one] => said.push(format!("{one} may have forgotten to clock out.")),
        several => said.push(format!("{} people may have forgotten to clock out.", several.len())),
    }
    match waiting {
        0 => {}
        1 => said.push("1 timesheet correction waits for approval.".to_owned()),
        several => said.push(format!("{several} timesheet corrections wait for approval.")),
    }
    if said.is_empty() { Reaction::default() } else { Reaction::note(said.join(" ")) }
}

fn forgotten(seen: &Seen<'_>, me: &Employee, since: &str) -> Pick {
    let message = |message: fn(String) -> super::Message| Chosen::Screen(message, String::new());
    let may = seen.may("timeclock:CorrectTimesheet", &timesheet_arn(seen.shop(), seen.me, &me.name));
    let correct = if may {
        Item {
            label: "I forgot".to_owned(),
            detail: "say when you left; it counts once approved".to_owned(),
            chosen: message(|_| super::Message::Timesheet(Message::CorrectOpen)),
        }
    } else {
        Item {
            label: "I forgot".to_owned(),
            detail: "Tell the owner or a lead: they correct it.".to_owned(),
            chosen: Chosen::Not,
        }
    };
    let items = vec![
        correct,
        Item {
            label: "clock out now".to_owned(),
            detail: "the shift is written down as it is".to_owned(),
            chosen: Chosen::Do(Command::ClockOut),
        },
        Item {
            label: "I am still at work".to_owned(),
            detail: "nothing is wrong".to_owned(),
            chosen: message(|_| super::Message::Timesheet(Message::Leave)),
        },
    ];
    Pick::new(format!("Still clocked in since {since}. Forgotten?"), items, "")
}
