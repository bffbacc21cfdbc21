//! What lies over a screen: questions, forms, lists to pick from, the palette, help and explanations.
//!
//! Overlays are a stack; the one on top gets the keys, and `Esc` always goes one step back.

pub mod approve;
pub mod cans;
pub mod confirm;
pub mod form;
pub mod help;
pub mod notice;
pub mod outlook;
pub mod palette;
pub mod pick;
pub mod question;
pub mod record;
pub mod told;

use super::canvas::Canvas;
use super::key::{Code, Key};
use super::keymap::{Binding, Needs, Run, Shown};
use super::screen::station::inventory::form::StockForm;
use super::screen::{self, Input};
use super::{Local, Message, Model};
use crate::app::{Done, JoinCode, Record};

/// One overlay.
pub enum Overlay {
    Approve(Box<approve::Approve>),
    Cans(Box<cans::Cans>),
    Confirm(confirm::Confirm),
    Form(Box<form::FormOverlay>),
    Pick(pick::Pick),
    Palette(palette::Palette),
    Help(help::Help),
    Record(Box<record::RecordView>),
    Stock(Box<StockForm>),
    Notice(notice::Notice),
    Told(told::Told),
}

impl std::fmt::Debug for Overlay {
    /// Only the kind: forms may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Overlay::Approve(_) => "Approve",
            Overlay::Cans(_) => "Cans",
            Overlay::Confirm(_) => "Confirm",
            Overlay::Form(_) => "Form",
            Overlay::Pick(_) => "Pick",
            Overlay::Palette(_) => "Palette",
            Overlay::Help(_) => "Help",
            Overlay::Record(_) => "Record",
            Overlay::Stock(_) => "Stock",
            Overlay::Notice(_) => "Notice",
            Overlay::Told(_) => "Told",
        })
    }
}

/// What an overlay wants after an input.
#[derive(Default)]
pub struct Reaction {
    pub close: bool,
    pub rest: screen::Reaction,
    /// A message to go on with, once the overlay is gone.
    pub then: Option<Message>,
}

impl Reaction {
    /// The overlay goes.
    #[must_use]
    pub fn close() -> Reaction {
        Reaction { close: true, ..Reaction::default() }
    }

    /// The overlay goes, and this is done.
    #[must_use]
    pub fn close_and(rest: screen::Reaction) -> Reaction {
        Reaction { close: true, rest, then: None }
    }
}

/// The overlay itself takes these keys; the binding is there to be seen and clicked.
const fn shown(name: &'static str, key: Key, words: &'static str, run: Run) -> Binding {
    Binding { name, key, words, shown: Shown::Footer(0), needs: Needs::Nothing, run }
}

const BACK: Run = Run::Local(Local::Back);
const ENTER: Run = Run::Key(Key::ENTER);

const CLOSE: &[Binding] = &[shown("overlay.close", Key::ESC, "close", BACK)];
const RECORD: &[Binding] = &[
    Binding {
        name: "overlay.ask",
        key: Key::char('a'),
        words: "ask for access",
        shown: Shown::Footer(0),
        needs: Needs::State(|model| match model.overlays.last() {
            Some(Overlay::Record(view)) if view.is_to_ask(model) => Ok(()),
            _ => Err(record::NOT_TO_ASK),
        }),
        run: Run::Key(Key::char('a')),
    },
    shown("overlay.close", Key::ESC, "close", BACK),
];
const FORM: &[Binding] =
    &[shown("overlay.next", Key::ENTER, "next", ENTER), shown("overlay.leave", Key::ESC, "leave", BACK)];
const LIST: &[Binding] =
    &[shown("overlay.choose", Key::ENTER, "choose", ENTER), shown("overlay.close", Key::ESC, "close", BACK)];

impl Overlay {
    /// The palette of commands, people and policies.
    #[must_use]
    pub fn palette(model: &Model) -> Overlay {
        Overlay::Palette(palette::Palette::new(model))
    }

    /// Who can do something, or what somebody can do.
    #[must_use]
    pub fn cans(subject: cans::Subject) -> Overlay {
        Overlay::Cans(Box::new(cans::Cans::new(subject)))
    }

    /// The keys of this moment.
    #[must_use]
    pub fn help(model: &Model) -> Overlay {
        Overlay::Help(help::Help::new(model))
    }

    /// A record of the trail, explained.
    #[must_use]
    pub fn record(record: Record) -> Overlay {
        Overlay::Record(Box::new(record::RecordView::new(record)))
    }

    /// A manager's approval of what was refused last; none where nobody could give it now.
    #[must_use]
    pub fn approve(model: &Model) -> Option<Overlay> {
        approve::Approve::new(model).map(|approve| Overlay::Approve(Box::new(approve)))
    }

    /// A join code, shown once.
    #[must_use]
    pub fn join_code(done: &Done, code: &JoinCode) -> Overlay {
        Overlay::Notice(notice::Notice::join_code(done, code))
    }

    /// The bindings that this overlay shows in the footer.
    #[must_use]
    pub fn bindings(&self) -> &'static [Binding] {
        match self {
            Overlay::Cans(_) => cans::BINDINGS,
            Overlay::Record(_) => RECORD,
            Overlay::Form(_) | Overlay::Stock(_) | Overlay::Approve(_) => FORM,
            Overlay::Pick(_) | Overlay::Palette(_) => LIST,
            _ => CLOSE,
        }
    }

    /// Whether plain characters are text here.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        match self {
            Overlay::Stock(_) | Overlay::Approve(_) => true,
            Overlay::Cans(_) | Overlay::Form(_) | Overlay::Pick(_) | Overlay::Palette(_) => true,
            Overlay::Confirm(confirm) => confirm.takes_text(),
            Overlay::Help(_) | Overlay::Record(_) | Overlay::Notice(_) | Overlay::Told(_) => false,
        }
    }

    /// Draws it over the screen.
    pub fn view(&self, model: &Model, canvas: &mut Canvas<'_>) {
        match self {
            Overlay::Approve(approve) => approve.view(model, canvas),
            Overlay::Cans(cans) => cans.view(model, canvas),
            Overlay::Confirm(confirm) => confirm.view(canvas),
            Overlay::Form(form) => form.view(canvas),
            Overlay::Stock(form) => form.view(canvas),
            Overlay::Pick(pick) => pick.view(canvas),
            Overlay::Palette(palette) => palette.view(model, canvas),
            Overlay::Help(help) => help.view(canvas),
            Overlay::Record(view) => view.view(model, canvas),
            Overlay::Notice(notice) => notice.view(canvas),
            Overlay::Told(told) => told.view(canvas),
        }
    }
}

/// An input for the overlay at `top`.
pub fn input(model: &mut Model, top: usize, input: Input) -> Reaction {
    // Taken out for its turn, so that it may look at the rest of the model.
    let mut overlay = model.overlays.remove(top);
    let reaction = match &mut overlay {
        Overlay::Approve(approve) => approve.input(model, &input),
        Overlay::Cans(cans) => cans.input(model, &input),
        Overlay::Confirm(confirm) => confirm.input(&input),
        Overlay::Form(form) => form.input(model, &input),
        Overlay::Stock(form) => form.input(model, &input),
        Overlay::Pick(pick) => pick.input(&input),
        Overlay::Palette(palette) => palette.input(model, &input),
        Overlay::Help(help) => help.input(&input),
        Overlay::Record(view) => view.input(model, &input),
        Overlay::Notice(notice) => notice.input(&input),
        Overlay::Told(told) => told.input(&input),
    };
    model.overlays.insert(top, overlay);
    reaction
}

/// What the command in question would do, worked out anew where it or the shop is another one than before.
pub(super) fn weigh(model: &mut Model) {
    // Taken out for its turn, so that it may look at the rest of the model.
    let Some(mut overlay) = model.overlays.pop() else { return };
    if let Overlay::Approve(approve) = &mut overlay {
        approve.refresh(model);
    } else if let Some(seen) = model.seen() {
        match &mut overlay {
            Overlay::Confirm(confirm) => confirm.weigh(&seen),
            Overlay::Form(form) => form.weigh(&seen),
            Overlay::Stock(form) => form.weigh(&seen),
            Overlay::Pick(pick) => pick.weigh(&seen),
            Overlay::Palette(_)
            | Overlay::Help(_)
            | Overlay::Record(_)
            | Overlay::Notice(_)
            | Overlay::Told(_)
            | Overlay::Approve(_)
            | Overlay::Cans(_) => {}
        }
    }
    model.overlays.push(overlay);
}

/// Whether an input means: one step back.
#[must_use]
pub fn is_back(input: &Input) -> bool {
    matches!(input, Input::Back | Input::Key(Key { code: Code::Esc, .. }))
}
