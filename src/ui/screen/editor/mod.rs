//! The policy editor: the text at the left, a question answered anew at every key beside it, and whom saving would
//! change anything for below.
//!
//! Everything is worked out when a key comes in; drawing only shows it.

mod choices;
mod impact;
mod keys;
mod moment;
mod question;
mod subject;
mod trial;
mod view;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use self::impact::Impact;
pub use self::keys::BINDINGS;
use self::question::{Question, Row, Step};
pub use self::subject::Subject;
use self::subject::Users;
use self::trial::{Answer, Trial};
pub use self::view::view;
use super::{Input, Reaction};
use crate::app::Done;
use crate::policy::{Document, Finding, Policy};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::overlay::Overlay;
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::widget::editor::{Editor, Mark};
use crate::ui::{Draft, Effect, Seen};

/// The pane of the text, for clicks.
const TEXT: u8 = 0;
/// The pane of the question and its answer.
const TRY_IT: u8 = 1;
/// What seeing somebody else's permissions asks for.
const SIMULATE: &str = "iam:SimulatePrincipalPolicy";
/// What is said in their place.
const HIDDEN: &str = "You may not see what others can do. The owner can let you.";
/// How long typing goes on before it is kept as a draft.
const DRAFT_EVERY: SignedDuration = SignedDuration::from_secs(2);

/// Which pane has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Text,
    TryIt,
}

/// The editor on one subject.
pub struct State {
    subject: Subject,
    editor: Editor,
    /// The text as the editor has it, joined once for each change.
    text: String,
    /// The text that is saved, as the editor shows it; of something new, the one it began with.
    stored: String,
    /// Why it is there to be read only.
    locked: Option<&'static str>,
    findings: Vec<Finding>,
    /// The last text that could be read.
    read: Option<Policy>,
    /// The document in force.
    in_force: Option<Arc<Document>>,
    question: Question,
    answer: Option<Answer>,
    /// Whether the answer is not for this person's eyes.
    hidden: bool,
    impact: Impact,
    users: Users,
    /// The world that the parts above were worked out in.
    epoch: u64,
    focus: Focus,
    /// How far down the explanation is read.
    scroll: usize,
    /// Unsaved text from before, not yet taken or dropped.
    draft: Option<String>,
    kept: Option<Timestamp>,
}

/// What the editor's own keys do.
#[derive(Debug)]
pub enum Message {
    Save,
    NextError,
    Switch,
    /// A key of the text area that is also shown in the help: undo, redo, find.
    Typed(Key),
    TakeDraft,
    DropDraft,
    Copy,
    /// Throw the changes away.
    Close,
    /// Something was picked for a line of the question.
    Chosen(Row, String),
}

impl State {
    /// Opens the editor on a subject, with its text.
    #[must_use]
    pub fn new(subject: Subject, seen: &Seen<'_>) -> State {
        let editor = Editor::new(&subject.beginning(seen.shop()));
        let text = editor.text();
        let document = Document::read(&text, subject.kind()).ok();
        let mut state = State {
            question: Question::about(&subject, document.as_ref(), seen),
            locked: None,
            editor,
            stored: text.clone(),
            text,
            findings: vec![],
            read: None,
            in_force: None,
            answer: None,
            hidden: false,
            impact: Impact::default(),
            users: Users::default(),
            epoch: seen.world.epoch,
            focus: Focus::Text,
            scroll: 0,
            draft: None,
            kept: None,
            subject,
        };
        // Somebody who may not see what others can do begins with themselves.
        if let (false, Some(me)) = (state.may_see(seen), seen.me.person.employee()) {
            state.question.choose(Row::Who, me, &state.subject, seen);
        }
        state.look_around(seen);
        state.reread(seen);
        state
    }

    /// Whether the answer for the person asked about may be seen: one's own always, others' where simulating is allowed.
    fn may_see(&self, seen: &Seen<'_>) -> bool {
        let Some(who) = &self.question.who else { return true };
        let own = seen.me.person.employee() == Some(who);
        own || seen.may(SIMULATE, &seen.shop().iam_arn("user", who))
    }

    /// Whether plain characters are text now.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        match self.focus {
            Focus::Text => self.locked.is_none() || self.editor.is_searching(),
            Focus::TryIt => true,
        }
    }

    /// Whether there is something that saving would change.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.text != self.stored
    }

    /// The name that unsaved text is kept under.
    #[must_use]
    pub fn what(&self) -> String {
        self.subject.what()
    }

    /// The unsaved text as a draft to keep, if there is any.
    #[must_use]
    pub fn unsaved(&self) -> Option<Draft> {
        (self.is_edited() && self.locked.is_none()).then(|| Draft::Keep(self.what(), self.text.clone()))
    }

    /// Works out what depends on the shop alone.
    fn look_around(&mut self, seen: &Seen<'_>) {
        let shop = seen.shop();
        self.epoch = seen.world.epoch;
        self.users = self.subject.users(shop);
        self.locked = self.subject.locked(seen);
        let stored = self.subject.stored(shop);
        self.in_force = stored.and_then(|text| Document::read(text, self.subject.kind()).ok()).map(Arc::new);
    }

    /// Reads the text as it is now, and answers everything anew.
    fn reread(&mut self, seen: &Seen<'_>) {
        self.text = self.editor.text();
        let (document, findings) = Document::parse(&self.text, self.subject.kind());
        self.findings = findings;
        if self.findings.is_empty() {
            self.read = Some(Policy { name: self.subject.policy_name(), document: Arc::new(document) });
            self.weigh(seen);
        }
        self.ask(seen);
    }

    /// Answers the question, on the last text that could be read.
    fn ask(&mut self, seen: &Seen<'_>) {
        self.scroll = 0;
        self.hidden = !self.may_see(seen);
        if self.hidden {
            self.answer = None;
        } else if let (Some(tried), Some(who)) = (&self.read, self.question.session(seen)) {
            let is_policy = matches!(self.subject, Subject::NewPolicy { .. } | Subject::Policy(_));
            let trial = Trial { subject: &self.subject, tried, lent: is_policy && self.users.is_empty() };
            let facts = self.question.facts(seen);
            let taken = self.question.taking(seen, &who).map(|asked| trial.answer(seen.world, &who, &facts, &asked));
            self.answer = Some(match taken {
                // A role that cannot be taken is the answer, as on the command line.
                Some(refused) if !refused.outcome.is_allowed() => refused,
                _ => trial.answer(seen.world, &who, &facts, &self.question.asked(seen, &who)),
            });
        }
        let errors = self.findings.iter().map(|finding| (finding.span.line, Mark::Deny));
        let answer = self.answer.iter().flat_map(|answer| answer.marks.iter().copied());
        let marks: Vec<(usize, Mark)> = if self.findings.is_empty() { answer.collect() } else { errors.collect() };
        self.editor.set_marks(marks);
    }

    /// Compares the text as typed with the one in force.
    fn weigh(&mut self, seen: &Seen<'_>) {
        if !seen.may(SIMULATE, &seen.shop().iam_arn("user", "*")) {
            self.impact = Impact { words: HIDDEN.to_owned(), ..Impact::default() };
        } else if let Some(tried) = &self.read {
            self.impact = impact::compare(&self.subject, &self.users, seen, self.in_force.as_deref(), tried);
        }
    }

    /// The text changed; it is kept as a draft every so often.
    fn changed(&mut self, seen: &Seen<'_>, at_once: bool) -> Reaction {
        self.reread(seen);
        let due = self.kept.is_none_or(|kept| seen.now().duration_since(kept) >= DRAFT_EVERY);
        match self.unsaved() {
            Some(draft) if due || at_once => {
                self.kept = Some(seen.now());
                Reaction::effect(Effect::Draft(draft))
            }
            _ => Reaction::default(),
        }
    }

    fn go_to(&mut self, finding: &Finding) {
        self.focus = Focus::Text;
        self.editor.go_to(finding.span.line, finding.span.column);
    }

    fn save(&mut self) -> Reaction {
        if let Some(locked) = self.locked {
            return Reaction::note(locked);
        }
        if let Some(first) = self.findings.first().cloned() {
            self.go_to(&first);
            return Reaction::note(format!("Not saved: {first}."));
        }
        let is_new = matches!(self.subject, Subject::NewPolicy { .. } | Subject::NewRole { .. });
        if !is_new && self.in_force.is_some() && !self.is_edited() {
            return Reaction::note("Nothing changed, so there is nothing to save.");
        }
        Reaction::effect(Effect::Do(self.subject.command(self.text.as_str().into())))
    }

    fn next_error(&mut self) -> Reaction {
        let after = |finding: &&Finding| (finding.span.line, finding.span.column) > self.editor.cursor();
        let Some(next) = self.findings.iter().find(after).or(self.findings.first()).cloned() else {
            return Reaction::note("There is no error in the text.");
        };
        self.go_to(&next);
        Reaction::default()
    }

    /// One step back: out of the question, out of the search, out of the editor.
    fn back(&mut self, focus: Focus) -> Reaction {
        if focus == Focus::TryIt {
            self.focus = Focus::Text;
        } else if self.editor.is_searching() {
            self.editor.handle(Key::ESC);
        } else {
            return self.leave();
        }
        Reaction::default()
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
        let message = super::Message::Editor(Message::Close);
        Reaction::overlay(Overlay::Confirm(Confirm::local(title, lines, "throw away", message)))
    }

    /// A key for the text.
    fn type_key(&mut self, seen: &Seen<'_>, key: Key) -> Reaction {
        if !self.editor.is_searching() {
            match key.code {
                Code::Tab | Code::BackTab => {
                    self.focus = Focus::TryIt;
                    let last = self.question.rows().len() - 1;
                    self.question.at = if key.code == Code::Tab { 0 } else { last };
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
}

fn only_moves(key: Key) -> bool {
    let moves = matches!(
        key.code,
        Code::Left | Code::Right | Code::Up | Code::Down | Code::Home | Code::End | Code::PageUp | Code::PageDown
    );
    moves || key == Key::ctrl('f')
}

/// One of the editor's own messages.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    state.catch_up(seen);
    match message {
        Message::Save => state.save(),
        Message::NextError => state.next_error(),
        Message::Switch => {
            state.focus = if state.focus == Focus::Text { Focus::TryIt } else { Focus::Text };
            Reaction::default()
        }
        Message::Typed(key) => {
            state.focus = Focus::Text;
            state.type_key(seen, key)
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
    }
}

/// A key, paste or click that no binding took.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    state.catch_up(seen);
    match (input, state.focus) {
        (Input::Back, focus) => state.back(focus),
        (Input::Key(key), Focus::Text) => state.type_key(seen, key),
        (Input::Key(key), Focus::TryIt) => match key.code {
            Code::PageDown => {
                state.scroll = state.scroll.saturating_add(5);
                Reaction::default()
            }
            Code::PageUp => {
                state.scroll = state.scroll.saturating_sub(5);
                Reaction::default()
            }
            _ => {
                let step = state.question.handle(key, &state.subject, seen);
                state.stepped(seen, step)
            }
        },
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
        (Input::Click(target), _) => {
            clicked(state, &target);
            Reaction::default()
        }
        (Input::Scroll(rows, target), _) => {
            match target {
                Some(Target::Pane(TRY_IT) | Target::Field(_)) => {
                    state.scroll = state.scroll.saturating_add_signed(rows as isize);
                }
                _ => state.editor.wheel(i16::try_from(rows).unwrap_or_default()),
            }
            Reaction::default()
        }
    }
}

fn clicked(state: &mut State, target: &Target) {
    match *target {
        Target::Cell { pane: TEXT, row, column } => {
            state.focus = Focus::Text;
            if let (Ok(row), Ok(column)) = (u16::try_from(row), u16::try_from(column)) {
                state.editor.click(column, row);
            }
        }
        Target::Field(row) => {
            state.focus = Focus::TryIt;
            state.question.at = row;
        }
        Target::Pane(TEXT) => state.focus = Focus::Text,
        Target::Pane(TRY_IT) => state.focus = Focus::TryIt,
        _ => {}
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
    } else if clean && let Some(text) = state.subject.stored(seen.shop()) {
        // Somebody else's change, or one's own taken back.
        state.editor.set_text(text);
        state.stored = state.editor.text();
    }
    state.look_around(seen);
    state.reread(seen);
    reaction
}

/// The unsaved text that was kept for this subject, if there is any.
pub fn draft(state: &mut State, what: &str, text: Option<String>) -> Reaction {
    if what == state.what() && state.locked.is_none() {
        state.draft = text.filter(|text| *text != state.text);
    }
    Reaction::default()
}

impl State {
    /// The shop may have changed under the editor.
    fn catch_up(&mut self, seen: &Seen<'_>) {
        if self.epoch != seen.world.epoch {
            self.look_around(seen);
            self.weigh(seen);
            self.ask(seen);
        }
    }
}
