//! Saving: what refuses it, what it asks about, and what becomes of text that is not saved.

use jiff::{SignedDuration, Timestamp};

use super::{Focus, Message, Reaction, State, Subject};
use crate::app::Done;
use crate::policy::Severity;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::confirm::Confirm;
use crate::ui::screen;
use crate::ui::text::sentence;
use crate::ui::widget::severity;
use crate::ui::{Draft, Effect, Seen};

/// How long typing goes on before it is kept as a draft.
const DRAFT_EVERY: SignedDuration = SignedDuration::from_secs(2);
/// How many findings are listed before the rest is counted.
const MOST_LISTED: usize = 3;

impl State {
    /// Saves, unless the text has errors; security findings are asked about once.
    pub(super) fn save(&mut self) -> Reaction {
        if let Some(locked) = self.locked {
            return Reaction::note(locked);
        }
        let is_new = matches!(self.subject, Subject::NewPolicy { .. } | Subject::NewRole { .. });
        if !is_new && self.in_force.is_some() && !self.is_edited() {
            return Reaction::note("Nothing changed, so there is nothing to save.");
        }
        if let (Some(first), errors) = self.checks.of(Severity::Error) {
            self.go_to(first, Focus::Text);
            let line = self.checks.findings()[first].span.line();
            let first = if errors == 1 { "" } else { "the first " };
            let errors = severity::counted(Severity::Error, errors);
            return Reaction::note(format!(
                "Not saved: {errors}, {first}on line {line}. The checks say what mends it."
            ));
        }
        if let Some(confirm) = self.security() {
            return Reaction::overlay(Overlay::Confirm(confirm));
        }
        Reaction::effect(Effect::Do(self.subject.command(self.text.as_str().into())))
    }

    /// The question before a save with security findings, unless it was answered for all of them.
    fn security(&self) -> Option<Confirm> {
        let found = self.checks.unaccepted(&self.text);
        let words =
            |finding: &&crate::policy::Finding| format!("Line {}: {}", finding.span.line(), sentence(&finding.message));
        let mut lines: Vec<String> = found.iter().take(MOST_LISTED).map(words).collect();
        if let more @ 1.. = found.len().saturating_sub(MOST_LISTED) {
            lines.push(format!("And {more} more."));
        }
        let title = match found.len() {
            0 => return None,
            1 => "Save with this risk?".to_owned(),
            risks => format!("Save with these {risks} risks?"),
        };
        let message = Message::SaveAnyway(self.checks.risks(&self.text).into_iter().map(|(_, risk)| risk).collect());
        Some(Confirm::local(title, lines, "save anyway", screen::Message::Editor(message)))
    }

    /// The text changed; it is kept as a draft every so often.
    pub(super) fn changed(&mut self, seen: &Seen<'_>, at_once: bool) -> Reaction {
        self.reread(seen, !at_once);
        self.unkept = true;
        let draft = if at_once { self.keep(seen.now()) } else { self.due(seen.now()) };
        draft.map_or_else(Reaction::default, |draft| Reaction::effect(Effect::Draft(draft)))
    }

    /// The draft that is to be kept by now, if there is one: what was typed last is kept when typing rests, too.
    pub fn due(&mut self, now: Timestamp) -> Option<Draft> {
        let due = self.kept.is_none_or(|kept| now.duration_since(kept) >= DRAFT_EVERY);
        if self.unkept && due { self.keep(now) } else { None }
    }

    /// Whether text waits to be kept as a draft.
    #[must_use]
    pub fn is_unkept(&self) -> bool {
        self.unkept
    }

    fn keep(&mut self, now: Timestamp) -> Option<Draft> {
        self.unkept = false;
        let before = self.kept.replace(now);
        // What was kept and then taken back is not offered again.
        self.unsaved().or_else(|| before.map(|_| Draft::Drop(self.what())))
    }

    /// Out of the editor, after a question where text would be lost.
    #[must_use]
    pub fn leave(&self) -> Reaction {
        if !self.is_edited() || self.locked.is_some() {
            return Reaction { editor: Some(None), ..Reaction::default() };
        }
        let title = "Throw the changes away?";
        let lines =
            vec!["The text has changes that are not saved.".to_owned(), "Ctrl+S in the editor saves them.".to_owned()];
        let message = screen::Message::Editor(Message::Close);
        Reaction::overlay(Overlay::Confirm(Confirm::local(title, lines, "throw away", message)))
    }
}

/// A command was answered: what is saved is clean, what was refused keeps its text.
pub fn done(state: &mut State, seen: &Seen<'_>, done: &Done) -> Reaction {
    let saved = done.ruling.outcome.is_ok().then(|| state.subject.saved_by(&done.command)).flatten();
    let mut reaction = Reaction::default();
    let clean = !state.is_edited();
    if let Some(text) = saved {
        reaction.effects.push(Effect::Draft(Draft::Drop(state.what())));
        state.subject = state.subject.once_saved();
        state.stored = text.to_string();
        state.kept = None;
        state.unkept = false;
    } else if clean && let Some(text) = state.subject.stored(seen.shop()) {
        // Somebody else's change, or one's own taken back.
        state.editor.set_text(&text);
        state.stored = state.editor.text();
    }
    state.look_around(seen);
    state.reread(seen, false);
    reaction
}

/// The unsaved text that was kept for this subject, if there is any.
pub fn draft(state: &mut State, what: &str, text: Option<String>) -> Reaction {
    if what == state.what() && state.locked.is_none() {
        state.draft = text.filter(|text| *text != state.text);
    }
    Reaction::default()
}
