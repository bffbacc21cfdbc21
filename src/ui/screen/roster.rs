//! The roster: who may take which station when, a week at a time, over whatever screen it was opened from.
//!
//! One's own shifts are always seen; everybody else's where `roster:GetRoster` on their role allows it.

mod form;
mod keys;
mod view;

use jiff::ToSpan;
use jiff::civil::Date;

pub use self::form::Shift;
pub use self::keys::BINDINGS;
pub use self::view::view;
use super::{Input, Reaction, words};
use crate::app::roster::{Row, Week, hours};
use crate::shop::roster::Assignment;
use crate::shop::station::timesheet::monday;
use crate::shop::{Command, Name};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::{Overlay, Seen};

/// In a shop of more people than this, only those are listed who are on the roster that week, or were looked for.
const MOST_LISTED: usize = 60;
/// The grid, as clicks name it: a pane for each day from this on.
const GRID: u8 = 20;

/// Which week, and which cell of it.
pub struct State {
    monday: Date,
    day: usize,
    /// Whose row is selected; kept by name when the list changes around it.
    who: Option<Name>,
    /// Somebody who was looked for, though not on the roster that week.
    sought: Option<Name>,
}

/// What may happen here.
#[derive(Debug)]
pub enum Message {
    /// This week with somebody selected, or oneself.
    Show(Option<Name>),
    /// Somebody that was looked for, by name in text.
    Seek(String),
    Turn(i64),
    ThisWeek,
    Assign,
    TakeOff,
    Copy,
    Find,
}

/// The screen on somebody's row: where other screens lead.
#[must_use]
pub fn show(name: Option<Name>) -> super::Message {
    super::Message::Roster(Message::Show(name))
}

impl State {
    fn new(seen: &Seen<'_>) -> State {
        let today = today(seen);
        State { monday: monday(today), day: day_of(today), who: None, sought: None }
    }

    fn week(&self, seen: &Seen<'_>) -> Week {
        Week::seen_by(seen.world, seen.me, seen.facts, self.monday)
    }

    /// The rows: who is on the roster that week and, where one may see any of it, everybody else who works here; those
    /// first who have something.
    fn rows(&self, seen: &Seen<'_>, week: &Week) -> Vec<Row> {
        let shop = seen.shop();
        let mut rows = week.people.clone();
        let me = seen.me.person.employee();
        let mut add = |name: &Name| {
            if rows.iter().all(|row| row.name != *name) {
                rows.push(Row::empty(shop, name));
            }
        };
        me.into_iter().chain(&self.sought).for_each(&mut add);
        let few = shop.employees.len() <= MOST_LISTED && !week.sees.is_empty();
        let here = shop.employees.values().filter(|employee| few && employee.is_active());
        here.for_each(|employee| add(&employee.name));
        rows.sort_by(|a, b| a.full_name.cmp(&b.full_name));
        rows
    }

    fn at(&self, rows: &[Row]) -> usize {
        rows.iter().position(|row| Some(&row.name) == self.who.as_ref()).unwrap_or(0)
    }

    fn date(&self) -> Date {
        self.monday.checked_add(i64::try_from(self.day).unwrap_or(0).days()).unwrap_or(self.monday)
    }

    /// Whoever is selected, with the shifts of the day.
    fn cell(&self, seen: &Seen<'_>) -> Option<(Row, Vec<std::sync::Arc<Assignment>>)> {
        let mut rows = self.rows(seen, &self.week(seen));
        if rows.is_empty() {
            return None;
        }
        let row = rows.swap_remove(self.at(&rows));
        let shifts = row.days[self.day].clone();
        Some((row, shifts))
    }

    fn turn(&mut self, weeks: i64) {
        self.monday = self.monday.checked_add((weeks * 7).days()).unwrap_or(self.monday);
    }

    fn step(&mut self, seen: &Seen<'_>, rows: isize) {
        let listed = self.rows(seen, &self.week(seen));
        let at = self.at(&listed).saturating_add_signed(rows).min(listed.len().saturating_sub(1));
        self.who = listed.get(at).map(|row| row.name.clone());
    }
}

fn today(seen: &Seen<'_>) -> Date {
    seen.shop().settings.local(seen.now()).date()
}

fn day_of(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// A message of the roster; `Show` opens it.
pub fn update(slot: &mut Option<Box<State>>, seen: &Seen<'_>, message: Message) -> Reaction {
    let state = slot.get_or_insert_with(|| Box::new(State::new(seen)));
    match message {
        Message::Show(name) => {
            let own = seen.me.person.employee().cloned();
            let name = name.or(own);
            // Whoever is shown has a row even where nothing of theirs may be seen.
            state.sought.clone_from(&name);
            state.who = name;
            state.step(seen, 0);
        }
        Message::Seek(name) => {
            let found = seen.shop().employees.get_key_value(name.as_str()).map(|(name, _)| name.clone());
            state.sought.clone_from(&found);
            state.who = found;
        }
        Message::Turn(weeks) => state.turn(weeks),
        Message::ThisWeek => {
            let today = today(seen);
            (state.monday, state.day) = (monday(today), day_of(today));
        }
        Message::Assign => {
            if let Some((row, _)) = state.cell(seen) {
                let shift = Shift::new(seen, &row.name, state.date());
                let form = FormOverlay::new(Purpose::Assign(Box::new(shift)), seen.shop());
                return Reaction::overlay(Overlay::Form(Box::new(form)));
            }
        }
        Message::TakeOff => return take_off(state, seen),
        Message::Copy => return copy(state, seen),
        Message::Find => return find(state, seen),
    }
    Reaction::default()
}

/// Asks before a shift is taken off; which one, where the day has several.
fn take_off(state: &State, seen: &Seen<'_>) -> Reaction {
    let Some((row, shifts)) = state.cell(seen) else { return Reaction::default() };
    let ask = |one: &Assignment| {
        let day = state.date().strftime("%a %-d %b");
        let hours = hours(&seen.shop().settings, one);
        let mut lines = vec![format!("{}, {day} {hours}, as {}.", row.full_name, one.role)];
        lines.push(if one.is_on(seen.now()) {
            "It runs now and ends at once; a role in hand goes on until its own end.".to_owned()
        } else {
            "They may not take the role then, unless another rule of theirs lets them.".to_owned()
        });
        let command = Command::Unassign { number: one.number };
        Confirm::new(format!("Take {} off the roster?", row.full_name), lines, "take off", command)
    };
    match shifts.as_slice() {
        [] => Reaction::note("Nobody is on the roster in this cell."),
        [one] => Reaction::overlay(Overlay::Confirm(ask(one))),
        several => {
            let item = |one: &std::sync::Arc<Assignment>| Item {
                label: one.role.to_string(),
                detail: hours(&seen.shop().settings, one),
                chosen: Chosen::Ask(Some(Box::new(ask(one)))),
            };
            let items = several.iter().map(item).collect();
            Reaction::overlay(Overlay::Pick(Pick::new(format!("Take {} off which?", row.full_name), items, "")))
        }
    }
}

/// Asks before the week before is copied into the one shown.
fn copy(state: &State, seen: &Seen<'_>) -> Reaction {
    let from = state.monday.checked_sub(7.days()).unwrap_or(state.monday);
    let week = Week::seen_by(seen.world, seen.me, seen.facts, from);
    let named = |monday: Date| monday.strftime("%-d %B").to_string();
    if week.count() == 0 {
        return Reaction::note(format!("The week of {} has no shifts that you see.", named(from)));
    }
    let shifts = words::counted(week.count(), "shift", "shifts");
    let lines = vec![
        format!("{shifts} of the week of {}, at the same hours.", named(from)),
        "What overlaps, is over, or is of somebody who is gone, is left out.".to_owned(),
    ];
    let command = Command::CopyRoster { from, to: state.monday };
    let title = format!("Copy into the week of {}?", named(state.monday));
    Reaction::overlay(Overlay::Confirm(Confirm::new(title, lines, "copy", command)))
}

/// Everybody who works here, to find their row.
fn find(state: &State, seen: &Seen<'_>) -> Reaction {
    let sees = !state.week(seen).sees.is_empty();
    let here = seen.shop().employees.values().filter(|employee| sees && employee.is_active());
    let item = |employee: &std::sync::Arc<crate::shop::Employee>| Item {
        label: employee.full_name.to_string(),
        detail: employee.job.as_ref().map_or_else(String::new, ToString::to_string),
        chosen: Chosen::Screen(|name| super::Message::Roster(Message::Seek(name)), employee.name.to_string()),
    };
    let items = here.map(item).collect();
    Reaction::overlay(Overlay::Pick(Pick::new("Whose row?", items, "You see your own shifts only.")))
}

/// Arrows move from cell to cell, and over the edge into the next week; Esc goes back to where one came from.
pub fn input(slot: &mut Option<Box<State>>, seen: &Seen<'_>, input: Input) -> Reaction {
    let Some(state) = slot else { return Reaction::default() };
    match input {
        Input::Back => *slot = None,
        Input::Key(Key { code: Code::Left, .. }) => match state.day {
            0 => {
                state.turn(-1);
                state.day = 6;
            }
            _ => state.day -= 1,
        },
        Input::Key(Key { code: Code::Right, .. }) => match state.day {
            6 => {
                state.turn(1);
                state.day = 0;
            }
            _ => state.day += 1,
        },
        Input::Key(Key { code: Code::Up, .. }) => state.step(seen, -1),
        Input::Key(Key { code: Code::Down, .. }) => state.step(seen, 1),
        Input::Key(Key { code: Code::Home, .. }) => state.step(seen, isize::MIN),
        Input::Key(Key { code: Code::End, .. }) => state.step(seen, isize::MAX),
        Input::Scroll(rows, _) => state.step(seen, rows.signum() as isize),
        Input::Click(Target::Row { pane: pane @ GRID.., index }) => {
            let day = usize::from(pane - GRID).min(6);
            let rows = state.rows(seen, &state.week(seen));
            let again = state.day == day && state.at(&rows) == index;
            state.day = day;
            state.who = rows.get(index).map(|row| row.name.clone());
            if again && keys::may_assign(seen) {
                return update(slot, seen, Message::Assign);
            }
        }
        Input::Key(_) | Input::Click(_) | Input::Paste(_) => {}
    }
    Reaction::default()
}

/// What somebody's day is, for the station's clock: `Cashier 08:00-16:00`; none where they are not on the roster.
#[must_use]
pub fn my_day(seen: &Seen<'_>) -> Option<String> {
    let me = seen.me.person.employee()?;
    let settings = &seen.shop().settings;
    let today = today(seen);
    let own = seen.shop().roster.of(me, seen.now());
    let of_today = own.into_iter().find(|one| one.is_on(seen.now()) || settings.local(one.from).date() == today);
    of_today.map(|one| format!("{} {}", one.role, hours(settings, one)))
}
