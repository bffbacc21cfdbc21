//! A record of the trail, explained: the three questions, the facts used, and the same question asked today.

use std::cell::Cell;

use crate::app::{Record, RecordOutcome};
use crate::shop::Hat;
use crate::ui::canvas::Canvas;
use crate::ui::glyph::Glyphs;
use crate::ui::key::{Code, Key};
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;
use crate::ui::widget::explained::{self, Line, Told};
use crate::ui::{Model, Seen};

use super::form::{FormOverlay, Purpose};
use super::{Overlay, Reaction, is_back};

/// A record and how far down it is read.
pub struct RecordView {
    record: Record,
    /// Kept inside what there is while drawing, which alone knows how many rows fit.
    scroll: Cell<usize>,
}

impl RecordView {
    /// A record from its top.
    #[must_use]
    pub fn new(record: Record) -> RecordView {
        RecordView { record, scroll: Cell::new(0) }
    }

    /// Whether it was refused to whoever is signed in, so that they may ask for it.
    #[must_use]
    pub fn is_to_ask(&self, model: &Model) -> bool {
        ask_for(model, &self.record).is_some()
    }

    pub(super) fn input(&mut self, model: &Model, input: &Input) -> Reaction {
        let scroll = self.scroll.get();
        self.scroll.set(match input {
            Input::Key(key) if key.command() == Key::char('a') => {
                return match ask_for(model, &self.record) {
                    Some(form) => Reaction::close_and(screen::Reaction::overlay(form)),
                    None => Reaction { rest: screen::Reaction::note(NOT_TO_ASK), ..Reaction::default() },
                };
            }
            _ if is_back(input) => return Reaction::close(),
            Input::Key(Key { code: Code::Enter, .. }) => return Reaction::close(),
            Input::Key(Key { code: Code::Down, .. }) => scroll + 1,
            Input::Key(Key { code: Code::Up, .. }) => scroll.saturating_sub(1),
            Input::Key(Key { code: Code::PageDown, .. }) => scroll + 10,
            Input::Key(Key { code: Code::PageUp, .. }) => scroll.saturating_sub(10),
            Input::Key(Key { code: Code::Home, .. }) => 0,
            Input::Key(Key { code: Code::End, .. }) => usize::MAX,
            Input::Scroll(rows, _) => scroll.saturating_add_signed(*rows as isize),
            _ => scroll,
        });
        Reaction::default()
    }

    pub(super) fn view(&self, model: &Model, canvas: &mut Canvas<'_>) {
        let Some(seen) = model.seen() else { return };
        let title = format!("Why: {}, {}", self.record.who.full_name, self.record.wish);
        let (width, height) = (canvas.width().saturating_sub(4).min(110), canvas.height().saturating_sub(2).min(30));
        let mut inside = canvas.float(width, height, &title, &format!("record {}", self.record.seq));
        let lines = lines(&self.record, &seen, inside.glyphs(), inside.width().saturating_sub(1));
        let last = lines.len().saturating_sub(inside.height().into());
        self.scroll.set(self.scroll.get().min(last));
        explained::draw(&lines, self.scroll.get(), &mut inside);
    }
}

/// Why there is nothing to ask for.
pub const NOT_TO_ASK: &str = "Only what policies refused to you can be asked for.";

/// The form that asks for what a record says was refused to whoever is signed in; none where it was somebody else's.
#[must_use]
pub fn ask_for(model: &Model, record: &Record) -> Option<Overlay> {
    let seen = model.seen()?;
    let mine = record.who.person.as_ref() == Some(&seen.me.person) && seen.me.person.employee().is_some();
    let command = record.command.clone().filter(|_| mine && record.outcome == RecordOutcome::Denied)?;
    let purpose = Purpose::AskAccess(Box::new(command));
    Some(Overlay::Form(Box::new(FormOverlay::new(purpose, seen.shop()))))
}

/// An explained record as lines; the audit screen shows them beside its list.
#[must_use]
pub fn lines(record: &Record, seen: &Seen<'_>, glyphs: &Glyphs, width: u16) -> Vec<Line> {
    let mut told = Told { lines: vec![], width };
    let allowed = record.outcome == RecordOutcome::Allowed;
    let (mark, role) = if allowed { (glyphs.allow, Role::Allow) } else { (glyphs.deny, Role::Deny) };
    let at = seen.shop().settings.local(record.at).strftime("%a %d %b %Y, %H:%M:%S");
    let hat = record.who.role.as_ref().map_or(String::new(), |role| format!(", with the role {role} in hand"));
    told.say(0, &format!("{at}, at {}{hat}", record.who.workstation), Role::Muted);
    let comma = if record.because.is_empty() { "" } else { ", " };
    told.say(0, &format!("{mark} {}{comma}{}", record.outcome.word(), record.because), role);
    for change in record.changes.iter().filter(|change| !change.is_account()) {
        told.say(2, &format!("{} {}", glyphs.dot, change.sentence(seen.shop())), Role::Text);
    }
    if let Some(approval) = &record.approval {
        let whether = if allowed { "Approved by" } else { "Not approved by" };
        let how = "who signed in for this one request and was asked as themselves:";
        told.say(0, &format!("{whether} {}, {how}", approval.full_name), Role::Text);
        for answer in &approval.answers {
            let good = answer.outcome.is_allowed();
            let (mark, role) = if good { (glyphs.allow, Role::Allow) } else { (glyphs.deny, Role::Deny) };
            let (action, because) = (&answer.action, &answer.because);
            told.say(2, &format!("{mark} {action} on {}: {because}", answer.resource), role);
        }
    }
    let again = record.again(seen.world);
    let explanations = again.iter().flat_map(|again| &again.explanations);
    for (answer, explanation) in record.answers.iter().zip(explanations) {
        told.lines.push((0, String::new(), Role::Text.into()));
        told.say(0, &format!("{} on {}", answer.action, answer.resource), Role::Text.bold());
        // Which hat was asked matters only where there were two.
        if let Some(role) = &record.who.role {
            let hat = match answer.hat {
                Hat::InHand => format!("Asked with the role {role} in hand."),
                Hat::Own => "Asked as themselves, not as the role in hand.".to_owned(),
            };
            told.say(0, &hat, Role::Muted);
        }
        let same = answer.outcome == explanation.outcome;
        let words = if same { "yes" } else { "no: the policies changed since" };
        told.say(0, &format!("Same answer today? {words}"), if same { Role::Muted } else { Role::Warn });
        told.lines.extend(explained::lines(explanation, glyphs, width));
        let facts: Vec<String> = answer.facts.iter().map(|(key, value)| format!("{key} {value}")).collect();
        told.say(0, &format!("Facts used: {}", facts.join(&format!(" {} ", glyphs.separator))), Role::Muted);
    }
    if record.answers.is_empty() {
        told.say(0, "No policy was asked: this is the sign-in's own rule.", Role::Muted);
    }
    told.lines
}
