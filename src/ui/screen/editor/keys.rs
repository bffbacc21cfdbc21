//! The editor's keys.

use super::input::NO_FINDING;
use super::subject::{BUILT_IN, Subject};
use super::{Message, State};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Keys, Needs, Run, Shown};
use crate::ui::screen;
use crate::ui::{Local, Model};

const fn own(name: &'static str, key: Key, words: &'static str, rank: u8, run: Run) -> Binding {
    let shown = if rank == 0 { Shown::Help } else { Shown::Footer(rank) };
    Binding { name, key, words, shown, needs: Needs::Nothing, run }
}

const CHECKS: Binding = Binding {
    name: "editor.checks",
    key: Key::ctrl('o'),
    words: "checks",
    shown: Shown::Footer(12),
    needs: Needs::Nothing,
    run: Run::Screen(|_| Some(screen::Message::Editor(Message::Checks))),
};

/// The editor's keys.
pub const BINDINGS: &[Binding] = &[
    Binding {
        name: "editor.save",
        key: Key::ctrl('s'),
        words: "save",
        shown: Shown::Footer(2),
        needs: Needs::AsksAbout {
            what: |model| {
                let (editor, seen) = (editor(model)?, model.seen()?);
                (!editor.subject.is_built_in(seen.shop())).then(|| editor.subject.asks(seen.shop()))
            },
            lacks: BUILT_IN,
        },
        run: Run::Screen(|_| Some(screen::Message::Editor(Message::Save))),
    },
    own("editor.try", Key::ctrl('t'), "try it", 3, Run::Screen(|_| Some(screen::Message::Editor(Message::Switch)))),
    CHECKS,
    Binding {
        name: "editor.finding",
        key: Key::ctrl('e'),
        words: "next finding",
        shown: Shown::Footer(13),
        needs: Needs::State(has_finding),
        run: Run::Screen(|_| Some(screen::Message::Editor(Message::NextFinding))),
    },
    own(
        "editor.undo",
        Key::ctrl('z'),
        "undo",
        14,
        Run::Screen(|_| Some(screen::Message::Editor(Message::Typed(Key::ctrl('z'))))),
    ),
    own(
        "editor.redo",
        Key::ctrl('y'),
        "redo",
        0,
        Run::Screen(|_| Some(screen::Message::Editor(Message::Typed(Key::ctrl('y'))))),
    ),
    own(
        "editor.find",
        Key::ctrl('f'),
        "find",
        15,
        Run::Screen(|_| Some(screen::Message::Editor(Message::Typed(Key::ctrl('f'))))),
    ),
    Binding {
        name: "editor.draft.take",
        key: Key::ctrl('r'),
        words: "take the unsaved text",
        shown: Shown::Help,
        needs: Needs::State(has_draft),
        run: Run::Screen(|_| Some(screen::Message::Editor(Message::TakeDraft))),
    },
    Binding {
        name: "editor.draft.drop",
        key: Key::ctrl('d'),
        words: "drop the unsaved text",
        shown: Shown::Help,
        needs: Needs::State(has_draft),
        run: Run::Screen(|_| Some(screen::Message::Editor(Message::DropDraft))),
    },
    Binding {
        name: "editor.copy",
        key: Key::char('c'),
        words: "copy under another name",
        shown: Shown::Help,
        needs: Needs::State(|model| match editor(model).map(|editor| &editor.subject) {
            Some(Subject::Policy(_)) => Ok(()),
            _ => Err("Only a policy of its own can be copied."),
        }),
        run: Run::Screen(|_| Some(screen::Message::Editor(Message::Copy))),
    },
    own("editor.leave", Key::ESC, "leave", 4, Run::Local(Local::Back)),
];

fn editor(model: &Model) -> Option<&State> {
    model.screens.editor.as_deref()
}

/// The key that opens the checks.
pub fn of_checks(keys: &Keys) -> Key {
    keys.of(&CHECKS)
}

fn has_finding(model: &Model) -> Result<(), &'static str> {
    match editor(model) {
        Some(editor) if !editor.checks.is_empty() => Ok(()),
        _ => Err(NO_FINDING),
    }
}

fn has_draft(model: &Model) -> Result<(), &'static str> {
    match editor(model) {
        Some(editor) if editor.draft.is_some() => Ok(()),
        _ => Err("There is no unsaved text from before."),
    }
}
