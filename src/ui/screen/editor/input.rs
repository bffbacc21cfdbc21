//! What keys, pastes and clicks do in the editor.

use super::question::Step;
use super::{CHECKS, Focus, Input, Key, Message, Reaction, State, Subject, TEXT, TRY_IT};
use crate::ui::canvas::Target;
use crate::ui::key::Code;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::{Draft, Effect, Seen};

/// What is said where there is no finding to go to.
pub(super) const NO_FINDING: &str = "Nothing to mend.";

/// One of the editor's own messages.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    state.catch_up(seen);
    state.fresh = false;
    state.nothing_found = false;
    if !matches!(message, Message::Typed(_)) {
        state.lint_whole(seen);
    }
    let reaction = match message {
        Message::Save => state.save(),
        Message::SaveAnyway(findings) => {
            state.checks.accept(findings);
            state.save()
        }
        Message::NextFinding => state.next_finding(),
        Message::Checks => state.open_checks(),
        Message::Switch => {
            state.focus = if state.focus == Focus::TryIt { Focus::Text } else { Focus::TryIt };
            Reaction::default()
        }
        Message::Typed(key) => {
            let listed = state.focus == Focus::Checks;
            state.focus = Focus::Text;
            let reaction = state.type_key(seen, key);
            if listed && !state.editor.is_searching() {
                // What was mended is taken back from within the list.
                state.go_to(state.checks.at().unwrap_or_default(), Focus::Checks);
            }
            reaction
        }
        Message::TakeDraft => match state.draft.take() {
            Some(draft) if state.locked.is_none() => {
                state.editor.set_text(&draft);
                state.changed(seen, true)
            }
            _ => Reaction::default(),
        },
        Message::DropDraft => {
            state.draft = None;
            Reaction::effect(Effect::Draft(Draft::Drop(state.what())))
        }
        Message::Copy => match &state.subject {
            Subject::Policy(name) => {
                let purpose = Purpose::NewPolicy { copy_of: Some(name.clone()) };
                Reaction::overlay(Overlay::Form(Box::new(FormOverlay::new(purpose, seen.shop()))))
            }
            _ => Reaction::default(),
        },
        Message::Close => Reaction { editor: Some(None), ..Reaction::effect(Effect::Draft(Draft::Drop(state.what()))) },
        Message::Chosen(row, name) => {
            state.question.choose(row, &name, &state.subject, seen);
            state.ask(seen);
            Reaction::default()
        }
    };
    state.settle();
    reaction
}

/// A key, paste or click that no binding took.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    state.catch_up(seen);
    state.fresh &= matches!(input, Input::Key(Key::ENTER));
    state.typing = false;
    let nothing_found = std::mem::take(&mut state.nothing_found);
    let reaction = match (input, state.focus) {
        (Input::Back, Focus::Text) if nothing_found => Reaction::default(),
        (Input::Key(_), _) if state.fresh => Reaction::default(),
        (Input::Back, focus) => state.back(focus),
        (Input::Key(key), Focus::Text) => state.type_key(seen, key),
        (Input::Key(key), Focus::TryIt) => state.ask_key(seen, key),
        (Input::Key(key), Focus::Checks) => state.check_key(seen, key),
        (Input::Paste(_), Focus::Text) if state.locked.is_some() => Reaction::note(state.locked.unwrap_or_default()),
        (Input::Paste(text), Focus::Text) => {
            if state.editor.paste(&text) {
                state.changed(seen, true)
            } else {
                Reaction::default()
            }
        }
        (Input::Paste(text), Focus::TryIt) => {
            let step = state.question.paste(&text, &state.subject, seen);
            state.stepped(seen, step)
        }
        (Input::Paste(_), Focus::Checks) => Reaction::default(),
        (Input::Click(target), _) => state.clicked(seen, &target),
        (Input::Scroll(rows, target), _) => {
            match target {
                Some(Target::Pane(TRY_IT) | Target::Field(_)) => {
                    state.scroll = state.scroll.saturating_add_signed(rows as isize);
                }
                Some(Target::Pane(CHECKS) | Target::Row { pane: CHECKS, .. }) => {
                    let at = state.checks.shown().unwrap_or_default();
                    state.go_to(at.saturating_add_signed(rows.signum() as isize), Focus::Checks);
                }
                _ => state.editor.wheel(i16::try_from(rows).unwrap_or_default()),
            }
            Reaction::default()
        }
    };
    if !state.typing {
        state.lint_whole(seen);
    }
    state.settle();
    reaction
}

impl State {
    /// After any input: in the text the findings go with the cursor, in the list the text shows the one that is selected.
    fn settle(&mut self) {
        if self.focus == Focus::Text {
            self.checks.follow(self.editor.cursor());
        }
        let selected = self.checks.here().filter(|_| self.focus == Focus::Checks);
        self.editor.point_out(selected.map(|finding| finding.span.start()..finding.span.end()));
    }

    /// A key for the text.
    fn type_key(&mut self, seen: &Seen<'_>, key: Key) -> Reaction {
        if !self.editor.is_searching() {
            match key.code {
                Code::Tab => {
                    self.focus = Focus::TryIt;
                    self.question.at = 0;
                    return Reaction::default();
                }
                Code::BackTab => {
                    self.before_text();
                    return Reaction::default();
                }
                _ => {}
            }
            if let Some(locked) = self.locked
                && !only_moves(key)
            {
                return Reaction::note(locked);
            }
        }
        if self.editor.handle(key) { self.changed(seen, key == Key::ENTER) } else { Reaction::default() }
    }

    /// A key for the question.
    fn ask_key(&mut self, seen: &Seen<'_>, key: Key) -> Reaction {
        match key.code {
            Code::PageDown => self.scroll = self.scroll.saturating_add(5),
            Code::PageUp => self.scroll = self.scroll.saturating_sub(5),
            _ => {
                let step = self.question.handle(key, &self.subject, seen);
                let on = matches!(step, Step::Leave) && matches!(key.code, Code::Tab | Code::Down);
                if on && !self.checks.is_empty() {
                    self.go_to(0, Focus::Checks);
                    return Reaction::default();
                }
                return self.stepped(seen, step);
            }
        }
        Reaction::default()
    }

    fn stepped(&mut self, seen: &Seen<'_>, step: Step) -> Reaction {
        match step {
            Step::Nothing => Reaction::default(),
            Step::Changed => {
                self.ask(seen);
                Reaction::default()
            }
            Step::Open(overlay) => Reaction::overlay(*overlay),
            Step::Leave => {
                self.focus = Focus::Text;
                Reaction::default()
            }
        }
    }

    /// A key for the list of findings.
    fn check_key(&mut self, seen: &Seen<'_>, key: Key) -> Reaction {
        match key.code {
            Code::Enter => return self.mend(seen),
            Code::Tab => self.focus = Focus::Text,
            Code::BackTab => self.last_question(),
            Code::Up if self.checks.at() == Some(0) => self.last_question(),
            _ => {
                if self.checks.step(key) {
                    self.go_to(self.checks.at().unwrap_or_default(), Focus::Checks);
                }
            }
        }
        Reaction::default()
    }

    /// To the pane that Shift+Tab finds before the text.
    fn before_text(&mut self) {
        match self.checks.findings().len().checked_sub(1) {
            Some(last) => self.go_to(last, Focus::Checks),
            None => self.last_question(),
        }
    }

    fn last_question(&mut self) {
        self.focus = Focus::TryIt;
        self.question.at = self.question.rows().len() - 1;
    }

    /// Goes to a finding, with the cursor at its place in the text; the keys go to that pane.
    pub(super) fn go_to(&mut self, at: usize, focus: Focus) {
        self.checks.select(at);
        if let Some(finding) = self.checks.here() {
            self.focus = focus;
            self.editor.go_to(finding.span.line(), finding.span.column());
        }
    }

    fn next_finding(&mut self) -> Reaction {
        let Some(next) = self.checks.after(self.editor.cursor()) else { return Reaction::note(NO_FINDING) };
        let focus = if self.focus == Focus::Checks { Focus::Checks } else { Focus::Text };
        self.go_to(next, focus);
        Reaction::default()
    }

    fn open_checks(&mut self) -> Reaction {
        match self.checks.shown() {
            _ if self.focus == Focus::Checks => self.focus = Focus::Text,
            Some(at) => self.go_to(at, Focus::Checks),
            None => {
                self.nothing_found = true;
                return Reaction::note(NO_FINDING);
            }
        }
        Reaction::default()
    }

    /// Does what the finding says would mend it, as one step that can be undone; without such a thing, goes to its place.
    fn mend(&mut self, seen: &Seen<'_>) -> Reaction {
        let Some(finding) = self.checks.here() else { return Reaction::default() };
        let Some(fix) = &finding.fix else {
            self.focus = Focus::Text;
            return Reaction::default();
        };
        if let Some(locked) = self.locked {
            return Reaction::note(locked);
        }
        let mended = fix.apply(&self.text);
        let start = fix.edits.iter().map(|edit| edit.start).min().unwrap_or(finding.span.start());
        if !self.editor.set_text(&mended) {
            return Reaction::default();
        }
        // Nothing before the first edit has moved.
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.editor.go_to(before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        self.changed(seen, true)
    }

    /// One step back: out of the question or the list, out of the search, out of the editor.
    fn back(&mut self, focus: Focus) -> Reaction {
        if focus != Focus::Text {
            self.focus = Focus::Text;
        } else if self.editor.is_searching() {
            self.editor.handle(Key::ESC);
        } else {
            return self.leave();
        }
        Reaction::default()
    }

    fn clicked(&mut self, seen: &Seen<'_>, target: &Target) -> Reaction {
        match *target {
            Target::Cell { pane: TEXT, row, column } => {
                let (Ok(row), Ok(column)) = (u16::try_from(row), u16::try_from(column)) else {
                    return Reaction::default();
                };
                self.focus = Focus::Text;
                match self.editor.margin(column, row) {
                    Some(line) => match self.checks.on_line(line) {
                        Some(at) => self.go_to(at, Focus::Checks),
                        None => self.editor.go_to(line, 1),
                    },
                    None => _ = self.editor.click(column, row),
                }
            }
            Target::Row { pane: CHECKS, index } => {
                if self.focus == Focus::Checks && self.checks.at() == Some(index) {
                    return self.mend(seen);
                }
                self.go_to(index, Focus::Checks);
            }
            Target::Field(row) => {
                self.focus = Focus::TryIt;
                self.question.at = row;
            }
            Target::Pane(TEXT) => self.focus = Focus::Text,
            Target::Pane(TRY_IT) => self.focus = Focus::TryIt,
            Target::Pane(CHECKS) if self.focus != Focus::Checks => return self.open_checks(),
            _ => {}
        }
        Reaction::default()
    }
}

fn only_moves(key: Key) -> bool {
    let moves = matches!(
        key.code,
        Code::Left | Code::Right | Code::Up | Code::Down | Code::Home | Code::End | Code::PageUp | Code::PageDown
    );
    moves || key == Key::ctrl('f')
}
