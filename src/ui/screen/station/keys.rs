//! The station's own keys, and what they need.

use super::{Message, explanation, roles};
use crate::shop::station::timeclock::timesheet_arn;
use crate::shop::{Command, Employee};
use crate::ui::Model;
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::screen;
/// The keys of the station; the letters of its actions come from the catalogue.
pub const BINDINGS: &[Binding] = &[
    of_screen("station.do", Key::ENTER, "do it", 10, |_| Ok(()), |_| Some(screen::Message::Station(Message::Enter))),
    Binding {
        name: "station.explain",
        key: Key::char('e'),
        words: "why?",
        shown: Shown::Footer(11),
        needs: Needs::Nothing,
        run: Run::Overlay(explanation),
    },
    // No evaluator's dimming: which of the two it is, and so what is asked, is only known when it is pressed.
    Binding {
        name: "station.clock",
        key: Key::char('o'),
        words: "clock in or out",
        shown: Shown::Footer(12),
        needs: Needs::Employee(NO_TIME),
        run: Run::Do(|model| {
            let on_shift = employee_of(model).ok()?.shift.is_some();
            Some(if on_shift { Command::ClockOut } else { Command::ClockIn })
        }),
    },
    Binding {
        name: "station.break",
        key: Key::char('h'),
        words: "have a break or go on",
        shown: Shown::Help,
        needs: Needs::State(|model| match &employee_of(model)?.shift {
            Some(_) => Ok(()),
            None => Err("You are not clocked in."),
        }),
        run: Run::Do(|model| {
            let on_break = employee_of(model).ok()?.shift.as_ref()?.on_break.is_some();
            Some(if on_break { Command::EndBreak } else { Command::StartBreak })
        }),
    },
    Binding {
        name: "station.role",
        key: Key::char('s'),
        words: "take a role",
        shown: Shown::Footer(14),
        needs: Needs::Employee("The owner works as owner."),
        run: Run::Overlay(|model| roles(&model.seen()?)),
    },
    Binding {
        name: "station.timesheet",
        key: Key::char('j'),
        words: "timesheet",
        shown: Shown::Footer(16),
        needs: Needs::Asks {
            action: "timeclock:GetTimesheet",
            on: |model| {
                let seen = model.seen()?;
                let own = seen.me.person.employee().map_or("*", AsRef::as_ref);
                Some(timesheet_arn(seen.shop(), seen.me, own))
            },
            lacks: "Sign in first.",
        },
        run: Run::Screen(|_| Some(screen::timesheet::show(None))),
    },
    Binding {
        name: "station.roster",
        key: Key::char('y'),
        words: "your shifts",
        shown: Shown::Footer(17),
        needs: Needs::Nothing,
        run: Run::Screen(|_| Some(screen::roster::show(None))),
    },
    of_screen("station.away", Key::char('q'), "step away", 15, has_station, |_| {
        Some(screen::Message::Station(Message::StepAway))
    }),
    of_screen(
        "station.pane",
        Key::TAB,
        "stations",
        11,
        |_| Ok(()),
        |_| Some(screen::Message::Station(Message::NextPane)),
    ),
];

const NO_TIME: &str = "The owner is not an employee and keeps no time.";

const fn of_screen(
    name: &'static str,
    key: Key,
    words: &'static str,
    rank: u8,
    needs: fn(&Model) -> Result<(), &'static str>,
    run: fn(&Model) -> Option<screen::Message>,
) -> Binding {
    Binding { name, key, words, shown: Shown::Footer(rank), needs: Needs::State(needs), run: Run::Screen(run) }
}

fn employee_of(model: &Model) -> Result<&Employee, &'static str> {
    let shop = model.world.as_ref().map(|world| &world.shop);
    let name = model.session().and_then(|session| session.person.employee());
    let employee = shop.zip(name).and_then(|(shop, name)| shop.employees.get(name));
    employee.map(AsRef::as_ref).ok_or(NO_TIME)
}

fn has_station(model: &Model) -> Result<(), &'static str> {
    let in_hand = model.seen().is_some_and(|seen| seen.role_in_hand().is_some());
    let taken = model.screens.station.taken.is_some();
    if in_hand || taken { Ok(()) } else { Err("You took no station and have no role in hand.") }
}
