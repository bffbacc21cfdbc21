//! The screens: one file each, with its own state, messages, keys, update and view.
//!
//! A screen is an arm of each `match` here, so that a forgotten one is a compile error.

pub mod access;
pub mod audit;
pub mod editor;
pub mod employees;
pub mod gate;
pub mod groups;
pub mod holder;
pub mod policies;
pub mod requests;
pub mod roles;
pub mod roster;
pub mod settings;
pub mod station;
pub mod timesheet;
pub mod words;

use super::canvas::{Canvas, Target};
use super::key::Key;
use super::keymap::Binding;
use super::{Answered, Effect, Model, Seen};
use crate::app::{Done, Record};
use crate::shop::{Command, Name};

/// The tabs of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    Access,
    Employees,
    Groups,
    Roles,
    Policies,
    Audit,
    Station,
    Settings,
}

/// What each screen remembers.
#[derive(Default)]
pub struct Screens {
    pub gate: gate::State,
    pub access: access::State,
    pub employees: employees::State,
    pub groups: groups::State,
    pub roles: roles::State,
    pub policies: policies::State,
    /// The policy being edited, over whatever tab it was opened from.
    pub editor: Option<Box<editor::State>>,
    pub audit: audit::State,
    pub station: station::State,
    /// Timesheets, over whatever tab they were opened from.
    pub timesheet: Option<Box<timesheet::State>>,
    /// The roster, likewise.
    pub roster: Option<Box<roster::State>>,
    pub settings: settings::State,
    /// What was decided last, for "why?".
    pub last: Option<Record>,
    /// What was refused last and somebody else could approve.
    pub offer: Option<Command>,
    /// Requests for access that concern whoever is signed in.
    pub requests: requests::State,
    /// The role in hand when the console was locked.
    pub left_as: Option<Name>,
}

/// A message of one screen.
#[derive(Debug)]
pub enum Message {
    Gate(gate::Message),
    Access(access::Message),
    Employees(employees::Message),
    Groups(groups::Message),
    Roles(roles::Message),
    Policies(policies::Message),
    Requests(requests::Message),
    Editor(editor::Message),
    Audit(audit::Message),
    Station(station::Message),
    Timesheet(timesheet::Message),
    Roster(roster::Message),
    Settings(settings::Message),
}

/// What a screen wants of the frame after a message.
#[derive(Default)]
pub struct Reaction {
    pub effects: Vec<Effect>,
    /// An overlay to open over the screen.
    pub overlay: Option<super::Overlay>,
    /// The editor to open, or to close.
    pub editor: Option<Option<Box<editor::State>>>,
    pub go: Option<Tab>,
    /// Something of the frame's own, such as another theme.
    pub local: Option<super::Local>,
    /// What to go on with, once there.
    pub then: Option<Message>,
    /// A line above the footer.
    pub note: Option<String>,
}

impl Reaction {
    /// One effect and nothing else.
    #[must_use]
    pub fn effect(effect: Effect) -> Reaction {
        Reaction { effects: vec![effect], ..Reaction::default() }
    }

    /// One overlay and nothing else.
    #[must_use]
    pub fn overlay(overlay: super::Overlay) -> Reaction {
        Reaction { overlay: Some(overlay), ..Reaction::default() }
    }

    /// A line above the footer and nothing else.
    #[must_use]
    pub fn note(words: impl Into<String>) -> Reaction {
        Reaction { note: Some(words.into()), ..Reaction::default() }
    }
}

impl Tab {
    /// In the order of their digits.
    pub const ALL: [Tab; 8] =
        [Tab::Access, Tab::Employees, Tab::Groups, Tab::Roles, Tab::Policies, Tab::Audit, Tab::Station, Tab::Settings];

    /// The tab's digit and title.
    #[must_use]
    pub const fn label(self) -> (char, &'static str) {
        match self {
            Tab::Access => ('2', "Access"),
            Tab::Employees => ('3', "Employees"),
            Tab::Groups => ('4', "Groups"),
            Tab::Roles => ('5', "Roles"),
            Tab::Policies => ('6', "Policies"),
            Tab::Audit => ('7', "Audit"),
            Tab::Station => ('8', "Station"),
            Tab::Settings => ('0', "Settings"),
        }
    }

    /// The action that looking at this tab is, on the resource it is asked about; none: everybody sees it.
    #[must_use]
    pub fn asks(self, seen: &Seen<'_>) -> Option<(&'static str, String)> {
        let all = |kind: &str| seen.shop().iam_arn(kind, "*");
        Some(match self {
            Tab::Access => ("iam:SimulatePrincipalPolicy", all("user")),
            Tab::Employees => ("iam:ListUsers", all("user")),
            Tab::Groups => ("iam:ListGroups", all("group")),
            Tab::Roles => ("iam:ListRoles", all("role")),
            Tab::Policies => ("iam:ListPolicies", all("policy")),
            Tab::Audit => ("audit:LookupEvents", default_of(seen, "audit:LookupEvents")),
            Tab::Settings => ("shop:GetSettings", seen.shop().shop_arn()),
            Tab::Station => return None,
        })
    }

    /// Whether the person signed in may see this tab; others are not shown at all.
    #[must_use]
    pub fn is_seen_by(self, model: &Model) -> bool {
        model.seen().is_some_and(|seen| self.is_open_to(&seen))
    }

    /// Whether this person may see this tab.
    #[must_use]
    pub fn is_open_to(self, seen: &Seen<'_>) -> bool {
        self.asks(seen).is_none_or(|(action, resource)| seen.may(action, &resource))
    }
}

fn default_of(seen: &Seen<'_>, action: &str) -> String {
    crate::shop::command::default_resource(seen.shop(), seen.me, crate::shop::action(action))
}

/// The bindings of the screen in front.
#[must_use]
pub fn bindings(model: &Model) -> &'static [Binding] {
    if model.screens.editor.is_some() {
        return editor::BINDINGS;
    }
    if model.screens.roster.is_some() {
        return roster::BINDINGS;
    }
    if model.screens.timesheet.is_some() {
        return timesheet::BINDINGS;
    }
    match model.tab {
        Tab::Access => access::BINDINGS,
        Tab::Employees => employees::BINDINGS,
        Tab::Groups => groups::BINDINGS,
        Tab::Roles => roles::BINDINGS,
        Tab::Policies => policies::BINDINGS,
        Tab::Audit => audit::BINDINGS,
        Tab::Station => station::keys::BINDINGS,
        Tab::Settings => settings::BINDINGS,
    }
}

/// Whether plain characters are text on the screen in front.
#[must_use]
pub fn takes_text(model: &Model) -> bool {
    let s = &model.screens;
    if let Some(editor) = &s.editor {
        return editor.takes_text();
    }
    if s.timesheet.is_some() || s.roster.is_some() {
        return false;
    }
    match model.tab {
        Tab::Access => s.access.takes_text(),
        Tab::Employees => s.employees.takes_text(),
        Tab::Groups => s.groups.takes_text(),
        Tab::Roles => s.roles.takes_text(),
        Tab::Policies => s.policies.takes_text(),
        Tab::Audit => s.audit.takes_text(),
        Tab::Station => s.station.takes_text(),
        Tab::Settings => s.settings.takes_text(),
    }
}

/// A screen's own message.
pub fn update(screens: &mut Screens, seen: &Seen<'_>, message: Message) -> Reaction {
    match message {
        Message::Access(message) => access::update(&mut screens.access, seen, message),
        Message::Employees(message) => employees::update(&mut screens.employees, seen, message),
        Message::Groups(message) => groups::update(&mut screens.groups, seen, message),
        Message::Roles(message) => roles::update(&mut screens.roles, seen, message),
        Message::Policies(message) => policies::update(&mut screens.policies, seen, message),
        Message::Requests(message) => requests::update(seen, message),
        Message::Audit(message) => audit::update(&mut screens.audit, seen, message),
        Message::Station(message) => station::update(&mut screens.station, seen, message),
        Message::Roster(message) => roster::update(&mut screens.roster, seen, message),
        Message::Timesheet(message) => timesheet::update(&mut screens.timesheet, seen, message),
        Message::Settings(message) => settings::update(&mut screens.settings, seen, message),
        Message::Editor(message) => match &mut screens.editor {
            Some(editor) => editor::update(editor, seen, message),
            None => Reaction::default(),
        },
        // The gate stands outside: nobody is signed in there.
        Message::Gate(_) => Reaction::default(),
    }
}

/// What reaches a screen beside its bindings.
#[derive(Clone, Debug)]
pub enum Input {
    Key(Key),
    Paste(String),
    Click(Target),
    Scroll(i32, Option<Target>),
    /// One step back; a screen that has nothing to go back from leaves it.
    Back,
}

/// A key, paste or click that no binding took, for the screen in front.
pub fn input(screens: &mut Screens, tab: Tab, seen: &Seen<'_>, input: Input) -> Reaction {
    if let Some(editor) = &mut screens.editor {
        return editor::input(editor, seen, input);
    }
    if screens.roster.is_some() {
        return roster::input(&mut screens.roster, seen, input);
    }
    if screens.timesheet.is_some() {
        return timesheet::input(&mut screens.timesheet, seen, input);
    }
    match tab {
        Tab::Access => access::input(&mut screens.access, seen, input),
        Tab::Employees => employees::input(&mut screens.employees, seen, input),
        Tab::Groups => groups::input(&mut screens.groups, seen, input),
        Tab::Roles => roles::input(&mut screens.roles, seen, input),
        Tab::Policies => policies::input(&mut screens.policies, seen, input),
        Tab::Audit => audit::input(&mut screens.audit, seen, input),
        Tab::Station => station::input(&mut screens.station, seen, input),
        Tab::Settings => settings::input(&mut screens.settings, seen, input),
    }
}

/// A tab comes to the front, or the world changed under it.
pub fn refresh(screens: &mut Screens, tab: Tab, seen: &Seen<'_>) -> Reaction {
    if let Some(timesheet) = &mut screens.timesheet {
        return timesheet::refresh(timesheet, seen);
    }
    match tab {
        Tab::Audit => audit::refresh(&mut screens.audit, seen),
        Tab::Station => station::refresh(&mut screens.station, seen),
        Tab::Employees => employees::refresh(&mut screens.employees, seen),
        Tab::Groups => groups::refresh(&mut screens.groups, seen),
        Tab::Roles => roles::refresh(&mut screens.roles, seen),
        Tab::Policies => policies::refresh(&mut screens.policies, seen),
        _ => Reaction::default(),
    }
}

/// A command of this person was answered.
pub fn done(screens: &mut Screens, seen: &Seen<'_>, done: &Done) -> Reaction {
    if let Some(editor) = &mut screens.editor {
        return editor::done(editor, seen, done);
    }
    station::done(&mut screens.station, seen, done)
}

/// Any other answer of the worker.
pub fn answered(screens: &mut Screens, seen: &Seen<'_>, answer: Answered) -> Reaction {
    match answer {
        Answered::Audit(ask, page) => {
            station::heard(&mut screens.station, ask, &page);
            audit::heard(&mut screens.audit, seen, ask, page)
        }
        Answered::Timesheet(ask, sheet) => {
            if let Ok(sheet) = &sheet {
                station::worked(&mut screens.station, seen, ask, sheet);
            }
            if let Some(timesheet) = &mut screens.timesheet {
                timesheet::heard(timesheet, seen, ask, sheet);
            }
            Reaction::default()
        }
        Answered::Movements(ask, page) => {
            station::moved(&mut screens.station, seen, ask, page);
            Reaction::default()
        }
        Answered::Report(ask, reading) => station::reported(&mut screens.station, seen, ask, reading),
        Answered::Receipts(ask, page) => station::found(&mut screens.station, seen, ask, page),
        Answered::Receipt(receipt) => screens.station.reports.opened(seen, *receipt),
        Answered::ClosedOrders(ask, page) => station::closed(&mut screens.station, seen, ask, page),
        Answered::OrdersImported { file, brought } => station::online::imported(seen, file, brought),
        Answered::Verified(state) => audit::verified(&mut screens.audit, state),
        Answered::Draft { what, text } => match &mut screens.editor {
            Some(editor) => editor::draft(editor, &what, text),
            None => Reaction::default(),
        },
        _ => Reaction::default(),
    }
}

/// Draws the screen in front.
pub fn view(model: &Model, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let s = &model.screens;
    if let Some(editor) = &s.editor {
        return editor::view(editor, seen, canvas);
    }
    if let Some(roster) = &s.roster {
        return roster::view(roster, seen, canvas);
    }
    if let Some(timesheet) = &s.timesheet {
        return timesheet::view(timesheet, seen, canvas);
    }
    match model.tab {
        Tab::Access => access::view(&s.access, seen, canvas),
        Tab::Employees => employees::view(&s.employees, seen, canvas),
        Tab::Groups => groups::view(&s.groups, seen, canvas),
        Tab::Roles => roles::view(&s.roles, seen, canvas),
        Tab::Policies => policies::view(&s.policies, seen, canvas),
        Tab::Audit => audit::view(&s.audit, seen, canvas),
        Tab::Station => station::view(&s.station, seen, canvas),
        Tab::Settings => settings::view(&s.settings, model, seen, canvas),
    }
}
