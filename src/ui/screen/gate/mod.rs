//! The gate: everything before somebody is inside.
//!
//! Four pages: the sign-in, which is also the lock; the join code; the enrolment behind it; and the first run. Nobody is
//! signed in here, so the pages look at the model itself. Secrets are in fields that wipe themselves, and a page that is
//! left is dropped with all of its fields.
//!
//! What changes by the clock alone (the seconds of a code, the rest of a wait) is written into the forms by [`tick`],
//! so that drawing stays a plain reading of the state.

mod enrol;
mod first_run;
mod founding;
mod guess;
mod join;
mod page;
mod people;
mod phone;
mod sign_in;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use self::enrol::Enrol;
use self::first_run::FirstRun;
pub use self::guess::Guess;
use self::join::Join;
use self::sign_in::SignIn;
use super::{Input, Reaction};
use crate::app::{DemoPerson, LoginError};
use crate::secret::STEP;
use crate::shop::Name;
use crate::ui::canvas::Canvas;
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::{Answered, Effect, Local, Model, Stage};

/// Which page stands at the gate, and what is remembered between pages.
#[derive(Default)]
pub struct State {
    page: Page,
    /// Whether the worker owes the answer to what this page asked.
    waiting: bool,
    /// The demo's codes that were used here: a code is good once.
    used: BTreeMap<Name, u64>,
}

enum Page {
    SignIn(Box<SignIn>),
    Join(Box<Join>),
    Enrol(Box<Enrol>),
    FirstRun(Box<FirstRun>),
}

impl Default for Page {
    fn default() -> Page {
        Page::SignIn(Box::default())
    }
}

/// What a page wants after an input.
enum Wish {
    Nothing,
    Ask(Effect),
    Open(Page),
}

/// A key of the table, for the page in front.
#[derive(Debug)]
pub enum Message {
    Key(Key),
}

const fn key(
    name: &'static str,
    key: Key,
    words: &'static str,
    rank: u8,
    run: fn(&Model) -> Option<super::Message>,
) -> Binding {
    Binding { name, key, words, shown: Shown::Footer(rank), needs: Needs::Nothing, run: Run::Screen(run) }
}

/// The keys of every page here. Plain letters are text.
pub const BINDINGS: &[Binding] = &[
    key("gate.enter", Key::ENTER, "go on", 10, |_| Some(super::Message::Gate(Message::Key(Key::ENTER)))),
    key("gate.next", Key::TAB, "next field", 11, |_| Some(super::Message::Gate(Message::Key(Key::TAB)))),
    Binding {
        name: "gate.back",
        key: Key::ESC,
        words: "back",
        shown: Shown::Footer(12),
        needs: Needs::Nothing,
        run: Run::Local(Local::Back),
    },
];

/// Opens the sign-in: nobody is signed in.
pub fn open(model: &mut Model) {
    let page = Page::SignIn(Box::new(SignIn::open(model)));
    show(model, page);
}

/// The demo signed somebody in by itself: the code of now is spent, as one typed here would be.
pub fn signed_in_by_demo(model: &mut Model) {
    let Some(person) = model.session().map(|session| session.person.clone()) else { return };
    let Some(name) = model.world.as_ref().map(|world| people::sign_in_name(&world.shop, &person)) else { return };
    let step = seconds(model.facts.now) / STEP;
    model.screens.gate.used.insert(name, step);
}

/// Opens the first run: there is no shop yet.
pub fn found(model: &mut Model) {
    let page = Page::FirstRun(Box::new(FirstRun::new(&model.guess)));
    show(model, page);
}

/// Locks: the person's session is kept, and `words` say why. Whoever locks a till makes room for the next, who types
/// their name; after a lock by itself the same person is waited for.
pub fn lock(model: &mut Model, words: &str, makes_room: bool) {
    let person = model.session().map(|session| session.person.clone());
    let page = SignIn::for_person(model, person, words);
    let page = if makes_room { page.at_the_list(model) } else { page };
    show(model, Page::SignIn(Box::new(page)));
}

/// Somebody is in: secrets are wiped.
pub fn leave(model: &mut Model) {
    show(model, Page::default());
}

fn show(model: &mut Model, page: Page) {
    turn(model, |state, _| {
        state.page = page;
        state.waiting = false;
        Reaction::default()
    });
}

/// A key of the table.
pub fn update(model: &mut Model, message: Message) -> Reaction {
    match message {
        Message::Key(key) => input(model, Input::Key(key)),
    }
}

/// A key, paste, click or wheel.
pub fn input(model: &mut Model, input: Input) -> Reaction {
    turn(model, |state, model| {
        // What was asked goes with the fields as they are: nothing changes until the answer is there.
        if state.waits(model) {
            return Reaction::default();
        }
        let wish = match &mut state.page {
            Page::SignIn(page) => page.input(model, &mut state.used, input),
            Page::Join(page) => page.input(model, input),
            Page::Enrol(page) => page.input(model, input),
            Page::FirstRun(page) => page.input(model, input),
        };
        match wish {
            Wish::Nothing => Reaction::default(),
            Wish::Open(page) => {
                state.page = page;
                Reaction::default()
            }
            Wish::Ask(effect) => {
                state.waiting = true;
                Reaction::effect(effect)
            }
        }
    })
}

/// What came of a sign-in, a join code, an enrolment or a founding.
pub fn answered(model: &mut Model, answer: Answered) -> Reaction {
    if let Answered::Founded(Ok(())) = answer {
        model.stage = Stage::Gate;
        let page = Page::SignIn(Box::new(SignIn::of_a_new_shop(model)));
        show(model, page);
        return Reaction::default();
    }
    turn(model, |state, model| {
        state.waiting = false;
        match (&mut state.page, answer) {
            (Page::SignIn(page), Answered::SignedIn(Err(error))) => page.refused(model, error),
            (Page::Enrol(page), Answered::SignedIn(Err(error))) => page.refused(model, error),
            (Page::Join(page), Answered::Joining(Err(error))) => page.refused(model, error),
            (Page::Join(_), Answered::Joining(Ok(joining))) => {
                state.page = Page::Enrol(Box::new(Enrol::new(joining)));
            }
            (Page::FirstRun(page), Answered::Founded(Err(error))) => page.refused(&error),
            // An answer to a page that was locked away meanwhile.
            _ => {}
        }
        Reaction::default()
    })
}

/// The time passed: seconds that are shown count on, and what somebody left half typed is wiped.
pub fn tick(model: &mut Model) {
    turn(model, |state, model| {
        if is_left_alone(model) && !state.waits(model) {
            match &mut state.page {
                Page::SignIn(page) => page.wipe(),
                // Nothing is spent yet: the join code opens a new enrolment.
                Page::Join(_) | Page::Enrol(_) => state.page = Page::SignIn(Box::new(SignIn::open(model))),
                // Before there is a shop nobody else works here, and starting over would cost the owner everything.
                Page::FirstRun(_) => {}
            }
        }
        Reaction::default()
    });
}

/// Whether nobody pressed a key for as long as the shop lets an open console stand.
fn is_left_alone(model: &Model) -> bool {
    let minutes = model.world.as_ref().map(|world| world.shop.settings.idle_minutes);
    let alone = model.facts.now.duration_since(model.touched);
    minutes.is_some_and(|minutes| alone >= SignedDuration::from_mins(i64::from(minutes)))
}

/// Draws the page in front.
pub fn view(model: &Model, canvas: &mut Canvas<'_>) {
    let state = &model.screens.gate;
    let waiting = state.waits(model);
    match &state.page {
        Page::SignIn(page) => page.view(model, waiting, canvas),
        Page::Join(page) => page.view(model, waiting, canvas),
        Page::Enrol(page) => page.view(model, waiting, canvas),
        Page::FirstRun(page) => page.view(model, waiting, canvas),
    }
}

/// Gives the page its turn while the rest of the model stands still, then brings what the clock changes up to date.
fn turn(model: &mut Model, turn: impl FnOnce(&mut State, &Model) -> Reaction) -> Reaction {
    let mut state = std::mem::take(&mut model.screens.gate);
    let reaction = turn(&mut state, model);
    match &mut state.page {
        Page::SignIn(page) => page.refresh(model),
        Page::Join(page) => page.refresh(model),
        Page::Enrol(page) => page.refresh(model),
        Page::FirstRun(page) => page.refresh(model),
    }
    model.screens.gate = state;
    reaction
}

impl State {
    /// The first code of a person of the demo that still counts here: one that was used is followed by the next, which
    /// counts already.
    ///
    /// # Errors
    /// Says when the next one counts, where both are used.
    pub fn next_code(&self, person: &DemoPerson, now: Timestamp) -> Result<String, String> {
        next_step(&self.used, person, now).map(|step| person.seed.code_at(step * STEP))
    }

    /// Remembers that a code was used here.
    pub fn spend(&mut self, person: &DemoPerson, code: &str, now: Timestamp) {
        if let Some(step) = person.seed.step_of(code, seconds(now)) {
            self.used.insert(person.name.clone(), step);
        }
    }

    fn waits(&self, model: &Model) -> bool {
        self.waiting && model.pending > 0
    }
}

/// A refusal at the door, whose wait is counted down.
pub struct Trouble {
    error: LoginError,
    since: Timestamp,
}

impl Trouble {
    /// Refused just now.
    #[must_use]
    pub fn new(error: LoginError, model: &Model) -> Trouble {
        Trouble { error, since: model.facts.now }
    }

    /// Whether another try would be looked at.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        match &self.error {
            LoginError::Wrong { wait }
            | LoginError::WrongCode { wait }
            | LoginError::WrongJoin { wait }
            | LoginError::Locked { wait, .. } => now.duration_since(self.since) >= *wait,
            _ => true,
        }
    }

    /// The error's own sentence with what is left of the wait; without the wait once that is over.
    #[must_use]
    pub fn sentence(&self, now: Timestamp) -> String {
        let passed = now.duration_since(self.since);
        let sentence = match &self.error {
            LoginError::Wrong { wait } => LoginError::Wrong { wait: *wait - passed }.sentence(),
            LoginError::WrongCode { wait } => LoginError::WrongCode { wait: *wait - passed }.sentence(),
            LoginError::WrongJoin { wait } => LoginError::WrongJoin { wait: *wait - passed }.sentence(),
            LoginError::Locked { until, wait } => LoginError::Locked { until: *until, wait: *wait - passed }.sentence(),
            other => other.sentence(),
        };
        match sentence.split_once(" Try again in ") {
            Some((head, _)) if self.is_over(now) => format!("{head} Try again."),
            _ => sentence,
        }
    }
}

/// The step of the first code of a person of the demo that was not used here.
fn next_step(used: &BTreeMap<Name, u64>, person: &DemoPerson, now: Timestamp) -> Result<u64, String> {
    let this = seconds(now) / STEP;
    let step = used.get(&person.name).map_or(this, |used| this.max(used + 1));
    if step > this + 1 {
        let left = (step - 1) * STEP - seconds(now);
        return Err(format!("These codes are used. The next one counts in {left} seconds."));
    }
    Ok(step)
}

/// The time as one-time codes count it.
fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}

/// How long the code that phones show now is still shown: "changes 14s".
#[must_use]
pub fn changes(now: Timestamp) -> String {
    format!("changes {}s", STEP - seconds(now) % STEP)
}
