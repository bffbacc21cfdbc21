//! The keys of the timesheets, and the questions that they open.

use super::{Message, Of, State, form};
use crate::app::{advice, words};
use crate::shop::station::timeclock::{Correction, moment, span, timesheet_arn};
use crate::shop::{Asked, Command, Hat, Person, catalogue};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::told::Told;
use crate::ui::screen;
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::{Model, Overlay};

/// The keys of this screen.
pub const BINDINGS: &[Binding] = &[
    plain("timesheet.before", Key::LEFT, "earlier", Shown::Footer(12), |_| say(Message::Turn(-1))),
    plain("timesheet.after", Key::RIGHT, "later", Shown::Footer(13), |_| say(Message::Turn(1))),
    plain("timesheet.now", Key::char('t'), "this week", Shown::Footer(18), |_| say(Message::ThisWeek)),
    Binding {
        name: "timesheet.correct",
        key: Key::char('c'),
        words: "correct",
        shown: Shown::Footer(10),
        needs: Needs::Asks {
            action: "timeclock:CorrectTimesheet",
            on: |model| correctable(model).and_then(|_| sheet(model)),
            lacks: "Select a shift first: a correction is of one.",
        },
        run: Run::Overlay(|model| Some(form(&model.seen()?, correctable(model)?))),
    },
    Binding {
        name: "timesheet.approve",
        key: Key::char('a'),
        words: "approve",
        shown: Shown::Footer(11),
        needs: Needs::Asks {
            action: "timeclock:ApproveTimesheet",
            on: |model| proposed(model).filter(|open| open.by != me(model)).and_then(|_| sheet(model)),
            lacks: "No correction by somebody else waits on this line.",
        },
        run: Run::Overlay(|model| decision(model, true)),
    },
    Binding {
        name: "timesheet.decline",
        key: Key::char('d'),
        words: "decline",
        shown: Shown::Footer(14),
        needs: Needs::AsksAbout {
            what: |model| {
                let own = proposed(model)?.by == me(model);
                let action = if own { "timeclock:CorrectTimesheet" } else { "timeclock:ApproveTimesheet" };
                Some((action, sheet(model)?))
            },
            lacks: "No correction waits on this line.",
        },
        run: Run::Overlay(|model| decision(model, false)),
    },
    plain("timesheet.recorded", Key::char('v'), "as recorded", Shown::Footer(17), |_| say(Message::Recorded)),
    Binding {
        name: "timesheet.explain",
        key: Key::char('e'),
        words: "why?",
        shown: Shown::Footer(16),
        needs: Needs::State(|model| state(model)?.whose.as_ref().map(|_| ()).ok_or("There is nobody to ask about.")),
        run: Run::Overlay(explanation),
    },
    Binding {
        name: "timesheet.pane",
        key: Key::TAB,
        words: "people",
        shown: Shown::Footer(15),
        needs: Needs::State(|model| match state(model)?.has_people() {
            true => Ok(()),
            false => Err("You see nobody's timesheet but this one."),
        }),
        run: Run::Screen(|_| say(Message::NextPane)),
    },
    plain("timesheet.open", Key::ENTER, "open the week", Shown::Help, |_| say(Message::Enter)),
    Binding {
        name: "timesheet.leave",
        key: Key::ESC,
        words: "back",
        shown: Shown::Footer(9),
        needs: Needs::Nothing,
        run: Run::Local(crate::ui::Local::Back),
    },
];

const fn plain(
    name: &'static str,
    key: Key,
    words: &'static str,
    shown: Shown,
    run: fn(&Model) -> Option<screen::Message>,
) -> Binding {
    Binding { name, key, words, shown, needs: Needs::Nothing, run: Run::Screen(run) }
}

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may have nothing to say")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Timesheet(message))
}

fn state(model: &Model) -> Result<&State, &'static str> {
    model.screens.timesheet.as_deref().ok_or("No timesheet is open.")
}

fn me(model: &Model) -> Person {
    model.session().map_or(Person::Owner, |session| session.person.clone())
}

/// The timesheet shown, as policies name it.
fn sheet(model: &Model) -> Option<String> {
    let seen = model.seen()?;
    Some(timesheet_arn(seen.shop(), seen.me, state(model).ok()?.whose.as_ref()?))
}

/// The shift that is selected, if a correction of it can be proposed.
fn correctable(model: &Model) -> Option<Of> {
    let (state, seen) = (state(model).ok()?, model.seen()?);
    let whose = state.whose.as_ref()?;
    match (state.line(), state.open()) {
        (Some(line), _) => Some(Of::entry(&seen, line)),
        (None, Some(shift)) => Some(Of::open(&seen, whose, shift)),
        (None, None) => None,
    }
}

fn proposed(model: &Model) -> Option<&Correction> {
    state(model).ok()?.line()?.proposed.as_deref()
}

/// What would count, against what counts now, before it is decided for good.
fn decision(model: &Model, approved: bool) -> Option<Overlay> {
    let (seen, line) = (model.seen()?, state(model).ok()?.line()?);
    let open = line.proposed.as_deref()?;
    let shop = seen.shop();
    let own = open.by == seen.me.person;
    let whose = shop.full_name(&Person::Employee(open.employee.clone()));
    let hours = |hours| words::hours_words(&shop.settings, hours);
    let (now, then) = (line.counts(), &open.hours);
    let mut lines = vec![
        format!("{whose}, the shift recorded from {}.", moment(&shop.settings, open.started)),
        format!("Counts now: {}, {}.", hours(now), span(now.worked())),
        format!("Proposed: {}, {}.", hours(then), span(then.worked())),
        format!("“{}”, says {}.", open.note, shop.full_name(&open.by)),
    ];
    let (title, verb) = match (approved, own) {
        (true, _) => ("Approve this correction?", "approve"),
        (false, true) => ("Withdraw your proposal?", "withdraw"),
        (false, false) => ("Decline this correction?", "decline"),
    };
    lines.push(if approved {
        "It counts from then on; what the clock recorded stays beside it.".to_owned()
    } else {
        "The hours stay as they are; the proposal stays on the record.".to_owned()
    });
    let command = Command::ApproveTime { entry: open.entry, approved, past: Box::default() };
    Some(Overlay::Confirm(Confirm::new(title, lines, verb, command)))
}

/// Why approving or correcting the selected line is answered as it is; seeing it, where none is selected.
fn explanation(model: &Model) -> Option<Overlay> {
    let (seen, state) = (model.seen()?, state(model).ok()?);
    let action = match (proposed(model), correctable(model)) {
        (Some(open), _) if open.by != seen.me.person => "timeclock:ApproveTimesheet",
        (_, Some(_)) => "timeclock:CorrectTimesheet",
        (_, None) => "timeclock:GetTimesheet",
    };
    let action = crate::shop::action(action);
    let resource = timesheet_arn(seen.shop(), seen.me, state.whose.as_ref()?);
    let asked = Asked { hat: Hat::Own, action, resource, own: vec![] };
    let explanation = advice::explained(seen.world, seen.me, seen.facts, &asked);
    let width = model.size.0.saturating_sub(10).min(100);
    let mut told = explained::Told { lines: vec![], width };
    told.say(0, &format!("{}, as yourself", catalogue()[action].name), Role::Muted);
    told.lines.extend(explained::lines(&explanation, &model.glyphs, width));
    Some(Overlay::Told(Told::new(catalogue()[action].label.clone(), told.lines)))
}
