//! The one table behind everything a key touches: key handling, footer, help, palette, clicks, README.
//!
//! A binding says what it needs and what it runs; [`available`] is the only place that decides whether a key
//! is dimmed, and says why.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::key::Key;
use super::screen::{self, Tab};
use super::widget::field::Field;
use super::widget::toast::ToastKind;
use super::{Local, Message, Model, Overlay, Stage};
use crate::shop::Command;

/// One key and what it does.
#[derive(Debug)]
pub struct Binding {
    /// For rebinding, in the config file: `employees.new`.
    pub name: &'static str,
    pub key: Key,
    /// What the footer and the help say: "new hire".
    pub words: &'static str,
    pub shown: Shown,
    pub needs: Needs,
    pub run: Run,
}

/// Where a binding is shown beside the help and the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// In the footer; the lower the number the longer it stays as room shrinks.
    Footer(u8),
    Help,
}

/// What must hold before a binding runs.
#[derive(Debug)]
pub enum Needs {
    Nothing,
    /// Something on the screen, such as a selected row: why not, in a sentence, otherwise.
    State(fn(&Model) -> Result<(), &'static str>),
    /// Somebody who is employed here: why it is nothing for the owner, in a sentence.
    Employee(&'static str),
    /// The evaluator's yes to an action on the resource that the screen names; the sentence is said where it names none.
    Asks {
        action: &'static str,
        on: fn(&Model) -> Option<String>,
        lacks: &'static str,
    },
    /// As [`Needs::Asks`], where the action too depends on what is on the screen.
    AsksAbout {
        what: fn(&Model) -> Option<(&'static str, String)>,
        lacks: &'static str,
    },
}

/// What a binding does.
#[derive(Debug)]
pub enum Run {
    Local(Local),
    Screen(fn(&Model) -> Option<screen::Message>),
    Overlay(fn(&Model) -> Option<Overlay>),
    Do(fn(&Model) -> Option<Command>),
    /// Gives the key itself to whatever has the focus: a binding that is there to be seen and clicked.
    Key(Key),
}

/// Why a binding cannot run now.
#[derive(Clone, Debug, PartialEq)]
pub enum Unavailable {
    /// Nothing to do it to, in a sentence.
    Lacks(&'static str),
    /// It is never this person's, in a sentence; so it is not offered.
    NotTheirs(&'static str),
    /// The evaluator says no. Pressing the key all the same is an attempt, decided and recorded.
    Denied { action: &'static str, resource: String },
}

/// Keys as the person set them: binding name to key.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Keys(pub BTreeMap<String, Key>);

impl Keys {
    /// The key of a binding, as set or as shipped.
    #[must_use]
    pub fn of(&self, binding: &Binding) -> Key {
        self.0.get(binding.name).copied().unwrap_or(binding.key)
    }
}

/// Whether a binding can run now: the only place that decides dimming.
///
/// # Errors
/// Says why it cannot.
pub fn available(binding: &Binding, model: &Model) -> Result<(), Unavailable> {
    match &binding.needs {
        Needs::Nothing => Ok(()),
        Needs::State(holds) => holds(model).map_err(Unavailable::Lacks),
        Needs::Employee(why) => {
            let owner = model.session().is_some_and(|session| session.person.employee().is_none());
            if owner { Err(Unavailable::NotTheirs(why)) } else { Ok(()) }
        }
        Needs::Asks { action, on, lacks } => asks(model, on(model).map(|resource| (*action, resource)), lacks),
        Needs::AsksAbout { what, lacks } => asks(model, what(model), lacks),
    }
}

fn asks(model: &Model, what: Option<(&'static str, String)>, lacks: &'static str) -> Result<(), Unavailable> {
    let (action, resource) = what.ok_or(Unavailable::Lacks(lacks))?;
    let seen = model.seen().ok_or(Unavailable::Lacks("Sign in first."))?;
    if seen.may(action, &resource) { Ok(()) } else { Err(Unavailable::Denied { action, resource }) }
}

/// The bindings that a key is looked up in now, nearest first.
#[must_use]
pub fn in_scope(model: &Model) -> Vec<&'static Binding> {
    let mut found: Vec<&'static Binding> = match (model.overlays.last(), model.stage) {
        // Whoever leaves the till in a hurry locks it, whatever lies over the screen.
        (Some(overlay), Stage::Inside) => {
            let lock = INSIDE.iter().filter(|binding| matches!(binding.run, Run::Local(Local::Lock)));
            let offer = INSIDE.iter().filter(|binding| binding.name == OFFER && is_offered(model));
            overlay.bindings().iter().chain(offer).chain(lock).chain(EVERYWHERE).collect()
        }
        (Some(overlay), _) => overlay.bindings().iter().chain(EVERYWHERE).collect(),
        (None, Stage::Inside) => {
            let tabs = TABS.iter().filter(|b| matches!(&b.run, Run::Local(Local::Go(tab)) if tab.is_seen_by(model)));
            let body = screen::station::body_bindings(model).iter();
            body.chain(screen::bindings(model)).chain(tabs).chain(INSIDE).chain(EVERYWHERE).collect()
        }
        (None, _) => screen::gate::BINDINGS.iter().chain(EVERYWHERE).collect(),
    };
    // Nearer words for the same key hide the farther ones.
    let mut keys = std::collections::BTreeSet::new();
    found.retain(|binding| keys.insert(model.keys.of(binding)));
    found
}

/// The binding that a key means now. Plain characters are text where text is typed.
#[must_use]
pub fn bound(model: &Model, key: Key) -> Option<&'static Binding> {
    let typing = super::translate::takes_text(model);
    let command = key.command();
    let is_text = typing && !command.ctrl && key.typed().is_some();
    in_scope(model).into_iter().find(|binding| {
        let wanted = model.keys.of(binding);
        let is_text = is_text && !(binding.name == OFFER && is_offered(model));
        wanted == command && !(is_text && wanted.typed().is_some())
    })
}

/// Whether a binding's key is a character that the editor takes as text now.
#[must_use]
pub fn is_written(model: &Model, binding: &Binding) -> bool {
    is_typed(model, binding) && model.screens.editor.as_ref().is_some_and(|editor| editor.takes_text())
}

/// Whether a binding's key is a character that goes into a line of the screen in front.
#[must_use]
pub fn is_typed(model: &Model, binding: &Binding) -> bool {
    let typing = model.stage == Stage::Inside && model.overlays.is_empty() && super::translate::takes_text(model);
    let key = model.keys.of(binding);
    typing && !key.ctrl && key.typed().is_some() && !(binding.name == OFFER && is_offered(model))
}

/// Every binding there is: for rebinding, the README's table and the tests.
pub fn all() -> impl Iterator<Item = &'static Binding> {
    let scopes = [
        TABS,
        INSIDE,
        EVERYWHERE,
        screen::gate::BINDINGS,
        screen::access::BINDINGS,
        screen::employees::BINDINGS,
        screen::groups::BINDINGS,
        screen::roles::BINDINGS,
        screen::policies::BINDINGS,
        screen::editor::BINDINGS,
        screen::audit::BINDINGS,
        screen::station::keys::BINDINGS,
        screen::timesheet::BINDINGS,
        screen::station::register::BINDINGS,
        screen::roster::BINDINGS,
        screen::station::inventory::BINDINGS,
        screen::station::reports::BINDINGS,
        screen::station::online::BINDINGS,
        screen::settings::BINDINGS,
    ];
    scopes.into_iter().flatten()
}

const fn tab(name: &'static str, digit: char, words: &'static str, tab: Tab) -> Binding {
    Binding {
        name,
        key: Key::char(digit),
        words,
        shown: Shown::Help,
        needs: Needs::Nothing,
        run: Run::Local(Local::Go(tab)),
    }
}

/// Digits are the tabs. 1 and 9 are kept for Today and Learn.
pub const TABS: &[Binding] = &[
    tab("tab.access", '2', "access map", Tab::Access),
    tab("tab.employees", '3', "employees", Tab::Employees),
    tab("tab.groups", '4', "groups", Tab::Groups),
    tab("tab.roles", '5', "roles", Tab::Roles),
    tab("tab.policies", '6', "policies", Tab::Policies),
    tab("tab.audit", '7', "audit", Tab::Audit),
    tab("tab.station", '8', "station", Tab::Station),
    tab("tab.settings", '0', "settings", Tab::Settings),
];

const fn local(name: &'static str, key: Key, words: &'static str, shown: Shown, run: Local) -> Binding {
    Binding { name, key, words, shown, needs: Needs::Nothing, run: Run::Local(run) }
}

/// Asks a manager for what was refused last.
const OFFER: &str = "approval.ask";

/// Whether a manager is offered right now: by the line above the footer, and then its key is no text whatever has the
/// focus, or by the form in front, and then it is text where text goes.
fn is_offered(model: &Model) -> bool {
    if matches!(model.overlays.last(), Some(Overlay::Approve(_))) {
        return false;
    }
    let refused = model.toast.as_ref().is_some_and(|toast| toast.kind == ToastKind::Error);
    refused && model.screens.offer.is_some() || form_offers(model).is_some_and(|(_, field)| !takes_offer(field))
}

/// Whether the key that asks a manager is a letter to this field.
#[must_use]
pub fn takes_offer(field: Option<&Field>) -> bool {
    field.is_some_and(|field| field.takes('m'))
}

/// How a manager is asked from a form with the keys in this field.
#[must_use]
pub fn how_to_ask(field: Option<&Field>) -> &'static str {
    if takes_offer(field) { "Enter, then m asks a manager." } else { "m asks a manager." }
}

/// What the form in front asks for, where only somebody else's yes is missing, and the field with the keys.
fn form_offers(model: &Model) -> Option<(Command, Option<&Field>)> {
    match model.overlays.last() {
        Some(Overlay::Stock(form)) => form.offer(),
        None => screen::station::offer(model),
        Some(_) => None,
    }
}

/// What a manager may be asked to approve now: what the form in front asks for, else what was refused last.
#[must_use]
pub fn offered(model: &Model) -> Option<Command> {
    form_offers(model).map(|(command, _)| command).or_else(|| model.screens.offer.clone())
}

/// Keys of every screen behind the sign-in.
pub const INSIDE: &[Binding] = &[
    Binding {
        name: "undo",
        key: Key::char('u'),
        words: "undo",
        shown: Shown::Help,
        needs: Needs::State(|model| {
            if model.undoable.is_some() { Ok(()) } else { Err("You changed nothing that can be taken back.") }
        }),
        run: Run::Local(Local::Undo),
    },
    Binding {
        name: "explain.last",
        key: Key::char('w'),
        words: "why?",
        shown: Shown::Help,
        needs: Needs::State(
            |model| {
                if model.screens.last.is_some() { Ok(()) } else { Err("Nothing was decided yet.") }
            },
        ),
        run: Run::Local(Local::ExplainLast),
    },
    Binding {
        name: OFFER,
        key: Key::char('m'),
        words: "ask a manager",
        shown: Shown::Help,
        needs: Needs::State(|model| {
            if offered(model).is_some() {
                Ok(())
            } else {
                Err("Nothing was refused just now that a manager could approve.")
            }
        }),
        run: Run::Overlay(Overlay::approve),
    },
    Binding {
        name: "requests",
        key: Key::ctrl('g'),
        words: "requests for access",
        shown: Shown::Help,
        needs: Needs::Nothing,
        run: Run::Overlay(screen::requests::list),
    },
    local("commands", Key::ctrl('k'), "commands", Shown::Footer(13), Local::Palette),
    local("lock", Key::ctrl('l'), "lock", Shown::Footer(40), Local::Lock),
    local("help", Key::char('?'), "help", Shown::Footer(0), Local::Help),
];

/// Keys that work everywhere.
pub const EVERYWHERE: &[Binding] = &[
    local("quit", Key::ctrl('q'), "quit", Shown::Footer(50), Local::Quit),
    local("ctrl-c", Key::ctrl('c'), "only says how to quit", Shown::Help, Local::ControlC),
    local("back", Key::ESC, "back", Shown::Help, Local::Back),
];

/// What has no key of its own but stands in the palette.
pub const PALETTE_ONLY: &[(&str, Local)] = &[
    ("timesheets", Local::Timesheet),
    ("roster: who works which station when", Local::Roster),
    ("ask for access to what was refused last", Local::AskAccess),
    ("theme: espresso (dark)", Local::Theme("espresso")),
    ("theme: oat milk (light)", Local::Theme("oat-milk")),
    ("theme: high contrast", Local::Theme("high-contrast")),
    ("theme: the terminal's own colours", Local::Theme("terminal")),
    ("copy mode: the mouse selects text", Local::CopyMode),
    ("suspend to the shell", Local::Suspend),
];

/// Turns a pressed binding into what it runs, if it can run.
///
/// # Errors
/// Says why it cannot.
pub fn press(binding: &'static Binding, model: &Model) -> Result<Pressed, Unavailable> {
    available(binding, model)?;
    let nothing = Unavailable::Lacks("There is nothing to do it to.");
    match &binding.run {
        Run::Local(local) => Ok(Pressed::Message(Message::Local(local.clone()))),
        Run::Screen(message) => message(model).map(Message::Screen).map(Pressed::Message).ok_or(nothing),
        Run::Overlay(open) => open(model).map(Pressed::Overlay).ok_or(nothing),
        Run::Key(key) => Ok(Pressed::Message(Message::Key(*key))),
        Run::Do(command) => command(model).map(Pressed::Command).ok_or(nothing),
    }
}

/// What a pressed binding came to.
#[derive(Debug)]
pub enum Pressed {
    Message(Message),
    Overlay(Overlay),
    Command(Command),
}
