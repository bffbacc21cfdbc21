//! Everybody who works here: the list, one person, and what that person can do, action by action.

mod keys;
mod list;
mod person;
mod roll;

use super::holder::{self, Lead, Pane};
use super::{Input, Reaction};
use crate::app::insight;
use crate::shop::{Name, Person};
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::Key;
use crate::ui::widget::field::Field;
use crate::ui::widget::outline::Outline;
use crate::ui::widget::table::TableState;

pub use self::keys::BINDINGS;
use self::roll::{Filter, Roll, Sort};

/// Cells for the words of an action, where through what it is allowed stands beside.
const MOST_WORDS: u16 = 30;

/// What the screen remembers.
pub struct State {
    roll: Roll,
    table: TableState,
    query: Field,
    /// Whether the query takes the keys.
    searching: bool,
    pane: Pane,
    /// Who is selected; kept by name when the list changes around them.
    who: Option<Name>,
    facts: Outline<Lead>,
    can: Outline<Lead>,
    /// What the person can do: none where the one who looks may not know.
    lines: Option<Vec<insight::Line>>,
    /// Also services in which nothing is possible.
    all: bool,
    /// What the lines above were made for.
    told: Option<Told>,
}

/// A person as the shop was at some minute.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    who: Name,
    epoch: u64,
    minute: i64,
}

impl Default for State {
    fn default() -> State {
        State {
            roll: Roll::default(),
            table: TableState::default(),
            query: Field::plain(64).hint("name, job or group"),
            searching: false,
            pane: Pane::List,
            who: None,
            facts: Outline::default(),
            can: Outline::default(),
            lines: None,
            all: false,
            told: None,
        }
    }
}

/// What this screen's keys mean.
#[derive(Debug)]
pub enum Message {
    Show(Name),
    Open,
    Find,
    Sort,
    Filter,
    All,
    NextPane(bool),
}

impl State {
    /// Whether the search takes the keys.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.searching
    }

    fn find_again(&mut self) {
        self.roll.search(self.query.value());
        self.table.select(0);
    }

    /// Whoever was selected stays selected, wherever they stand now.
    fn reselect(&mut self) {
        let at = self.who.as_ref().and_then(|who| self.roll.position(who));
        self.table.select(at.unwrap_or_else(|| self.table.selected.min(self.roll.shown().saturating_sub(1))));
    }

    /// Follows the shop and the selection, and works out what the person can do, once for each minute and world.
    fn settle(&mut self, seen: &Seen<'_>) {
        // Somebody who was just hired is who comes next.
        if let Some(hired) = self.roll.follow(seen.shop()) {
            self.who = Some(hired);
        }
        if self.told.as_ref().is_none_or(|told| told.epoch != seen.world.epoch) {
            self.reselect();
        }
        self.who = self.roll.at(self.table.selected).map(|who| who.name.clone());
        let Some(employee) = self.who.as_ref().and_then(|who| seen.shop().employees.get(who)) else {
            self.told = None;
            self.lines = None;
            self.facts.set(vec![]);
            self.can.set(vec![]);
            return;
        };
        let minute = seen.now().as_second().div_euclid(60);
        let told = Told { who: employee.name.clone(), epoch: seen.world.epoch, minute };
        if self.told.as_ref() == Some(&told) {
            return;
        }
        let other = self.told.as_ref().is_none_or(|before| before.who != told.who);
        self.told = Some(told);
        let someone = Person::Employee(employee.name.clone());
        let may = person::may_be_asked_about(seen, &employee.name);
        self.lines = may.then(|| person::lines(seen, &someone));
        let roles = if may { Some(insight::roles_of(seen.world, &someone, seen.now())) } else { None };
        self.facts.set(person::facts(seen, employee, self.lines.as_deref(), roles.as_deref()));
        self.can.set(person::can(employee, self.lines.as_deref(), self.all));
        if other {
            self.facts.restart();
            self.can.restart();
        }
    }

    fn outline(&mut self) -> Option<&mut Outline<Lead>> {
        match self.pane {
            Pane::List => None,
            Pane::Facts => Some(&mut self.facts),
            Pane::More => Some(&mut self.can),
        }
    }
}

/// One of the screen's own messages.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    let mut reaction = Reaction::default();
    match message {
        Message::Show(name) => {
            let ended = seen.shop().employees.get(&name).is_some_and(|e| e.is_ended());
            if ended != (state.roll.filter == Filter::Left) && state.roll.filter != Filter::All {
                state.roll.filter = if ended { Filter::Left } else { Filter::Here };
                state.roll.list();
            }
            state.query.clear();
            state.find_again();
            state.who = Some(name);
            state.reselect();
            state.searching = false;
            state.pane = Pane::Facts;
        }
        Message::Open if state.searching => state.searching = false,
        Message::Open => reaction = open(state, seen),
        Message::Find => {
            state.pane = Pane::List;
            state.searching = true;
        }
        Message::Sort => {
            state.roll.sort = state.roll.sort.next();
            state.roll.sort_rows();
            state.reselect();
            reaction = Reaction::note(format!("Sorted by {}.", state.roll.sort.words()));
        }
        Message::Filter => {
            state.roll.filter = state.roll.filter.next();
            state.roll.list();
            state.reselect();
        }
        Message::All => {
            state.all = !state.all;
            if let Some(employee) = state.who.as_ref().and_then(|who| seen.shop().employees.get(who)) {
                state.can.set(person::can(employee, state.lines.as_deref(), state.all));
            }
        }
        Message::NextPane(back) => {
            state.searching = false;
            state.pane = state.pane.next(back);
        }
    }
    state.settle(seen);
    reaction
}

fn open(state: &mut State, seen: &Seen<'_>) -> Reaction {
    let lead = match state.pane {
        Pane::List => {
            if state.who.is_some() {
                state.pane = Pane::Facts;
            }
            return Reaction::default();
        }
        Pane::Facts => state.facts.selected(),
        Pane::More => state.can.selected(),
    };
    match lead {
        Some(Lead::Action(action)) => {
            let line = state.lines.iter().flatten().find(|line| line.action == *action);
            let policy = line.and_then(|line| line.policy.as_deref()).and_then(|name| seen.shop().policies.get(name));
            match policy {
                Some(policy) => holder::follow(&Lead::Policy(policy.name.clone()), seen),
                None => Reaction::note("No policy of its own decides this. e explains it."),
            }
        }
        Some(lead) => holder::follow(lead, seen),
        None => Reaction::default(),
    }
}

/// A key, paste or click that no binding took.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    match input {
        Input::Back if !state.searching && state.pane != Pane::List => state.pane = Pane::List,
        // The list is whole again, and whoever was found stays selected: the next key is about them.
        Input::Back => {
            state.searching = false;
            state.query.clear();
            state.roll.search("");
            state.reselect();
        }
        Input::Key(key) => type_or_move(state, key),
        Input::Paste(text) => {
            if state.searching && state.query.paste(&text) {
                state.find_again();
            }
        }
        Input::Click(target) => return click(state, seen, &target),
        Input::Scroll(rows, target) => match target.as_ref().and_then(Pane::of).unwrap_or(state.pane) {
            Pane::List => state.table.wheel(rows as isize, state.roll.shown()),
            Pane::Facts => state.facts.wheel(rows),
            Pane::More => state.can.wheel(rows),
        },
    }
    state.settle(seen);
    Reaction::default()
}

fn type_or_move(state: &mut State, key: Key) {
    match state.outline() {
        Some(outline) => _ = outline.step(key),
        None => {
            let moved = state.table.step(key, state.roll.shown());
            if !moved && state.searching && state.query.handle(key) {
                state.find_again();
            }
        }
    }
}

fn click(state: &mut State, seen: &Seen<'_>, target: &Target) -> Reaction {
    let Some(pane) = Pane::of(target) else { return Reaction::default() };
    let again = state.pane == pane;
    state.pane = pane;
    match (target, pane) {
        (Target::Row { index, .. }, Pane::List) => {
            let again = again && state.table.selected == *index;
            state.table.select(*index);
            if again {
                state.pane = Pane::Facts;
            }
        }
        (Target::Row { index, .. }, _) => {
            if let Some(outline) = state.outline() {
                outline.click(*index);
            }
        }
        (Target::Head { column, .. }, _) => {
            state.roll.sort = match column {
                1 => Sort::Job,
                5 if state.roll.sort == Sort::LastSeen => Sort::Hired,
                5 => Sort::LastSeen,
                _ => Sort::Name,
            };
            state.roll.sort_rows();
            state.reselect();
        }
        _ => {}
    }
    state.settle(seen);
    Reaction::default()
}

/// The tab comes to the front, or the world changed under it.
pub fn refresh(state: &mut State, seen: &Seen<'_>) -> Reaction {
    state.settle(seen);
    Reaction::default()
}

/// Shows somebody: where the palette and other screens lead.
#[must_use]
pub fn show(name: Name) -> super::Message {
    super::Message::Employees(Message::Show(name))
}

/// Draws the screen.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let places = holder::places(canvas, state.pane);
    if let Some(area) = places.list {
        list::draw(state, seen, canvas, area);
    }
    let employee = state.who.as_ref().and_then(|who| seen.shop().employees.get(who));
    if let Some(area) = places.facts {
        let focused = state.pane == Pane::Facts;
        let title = employee.map_or("Nobody selected", |e| &e.full_name);
        canvas.hit(area, Target::Pane(Pane::Facts.number()));
        let mut inside = canvas.pane(area, title, "", focused);
        let split = (inside.width() * 2 / 5).clamp(14, 24);
        state.facts.draw(&mut inside, Pane::Facts.number(), split, focused);
        if employee.is_some() && places.more.is_none() {
            canvas.pane_note(area, "Tab what they can do");
        }
    }
    if let Some(area) = places.more {
        let focused = state.pane == Pane::More;
        let title =
            employee.map_or_else(|| "What they can do".to_owned(), |e| format!("What {} can do", e.short_name()));
        // Beside the facts, their first line counts.
        let alone = state.lines.as_ref().filter(|_| places.facts.is_none());
        let count = alone.map_or_else(String::new, |lines| {
            let possible = lines.iter().filter(|line| line.verdict.is_possible()).count();
            format!("{possible} of {}", lines.len())
        });
        canvas.hit(area, Target::Pane(Pane::More.number()));
        let mut inside = canvas.pane(area, &title, &count, focused);
        let split = (inside.width() / 2).min(MOST_WORDS);
        state.can.draw(&mut inside, Pane::More.number(), split, focused);
    }
}
