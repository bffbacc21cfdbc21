//! The policy editor: the text at the left, a question answered anew at every key beside it, and below whom saving would
//! change anything for, and what the linter says.
//!
//! Everything is worked out when a key comes in; drawing only shows it.

mod checks;
mod checks_view;
mod choices;
mod impact;
mod input;
mod keys;
mod moment;
mod question;
mod save;
mod subject;
mod trial;
mod view;

use std::sync::Arc;

use jiff::Timestamp;

use self::checks::{Checks, Risk};
use self::impact::Impact;
pub use self::input::{input, update};
pub use self::keys::BINDINGS;
use self::question::{Question, Row};
pub use self::save::{done, draft};
pub use self::subject::Subject;
use self::subject::Users;
use self::trial::{Answer, Trial};
pub use self::view::view;
use super::{Input, Reaction};
use crate::policy::{Document, Kind, Policy};
use crate::ui::key::Key;
use crate::ui::widget::editor::Editor;
use crate::ui::{Draft, Seen};

/// The pane of the text, for clicks.
const TEXT: u8 = 0;
/// The pane of the question and its answer.
const TRY_IT: u8 = 1;
/// The pane of what the linter says.
const CHECKS: u8 = 2;
/// What seeing somebody else's permissions asks for.
const SIMULATE: &str = "iam:SimulatePrincipalPolicy";
/// What is said in their place.
const HIDDEN: &str = "You may not see what others can do. The owner can let you.";

/// Which pane has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Text,
    TryIt,
    Checks,
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
    /// Whether the text as it is now can be read.
    readable: bool,
    checks: Checks,
    /// As what the linter reads the text: what only limits is linted as a limit.
    lint_kind: Kind,
    /// Whether the last input changed the text by a key.
    typing: bool,
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
    /// Whether the text changed since it was last kept as a draft.
    unkept: bool,
    /// The checks were asked for and found nothing: an Esc now means to leave them, not the editor.
    nothing_found: bool,
    /// No key was pressed yet: an Enter now is one too many for the form or list that it was opened from.
    fresh: bool,
}

/// What the editor's own keys do.
#[derive(Debug)]
pub enum Message {
    Save,
    /// Save with these security findings.
    SaveAnyway(Vec<Risk>),
    NextFinding,
    /// To the checks, or back from them.
    Checks,
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
            readable: false,
            checks: Checks::default(),
            lint_kind: subject.kind(),
            typing: false,
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
            unkept: false,
            nothing_found: false,
            fresh: true,
            subject,
        };
        // Somebody who may not see what others can do begins with themselves.
        if let (false, Some(me)) = (state.may_see(seen), seen.me.person.employee()) {
            state.question.choose(Row::Who, me, &state.subject, seen);
        }
        state.look_around(seen);
        state.reread(seen, false);
        state
    }

    /// Whether the answer for the person asked about may be seen: one's own always, others' where simulating is allowed.
    fn may_see(&self, seen: &Seen<'_>) -> bool {
        let Some(who) = &self.question.who else { return true };
        let own = seen.me.person.employee() == Some(who);
        own || seen.may(SIMULATE, &seen.shop().iam_arn("user", who))
    }

    /// Whether it may be seen what anybody can do.
    fn may_see_all(seen: &Seen<'_>) -> bool {
        seen.may(SIMULATE, &seen.shop().iam_arn("user", "*"))
    }

    /// Whether plain characters are text now.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        match self.focus {
            Focus::Text => self.locked.is_none() || self.editor.is_searching(),
            Focus::TryIt | Focus::Checks => true,
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
        self.lint_kind = self.subject.place().kind(shop);
        let stored = self.subject.stored(shop);
        self.in_force = stored.and_then(|text| Document::read(&text, self.subject.kind()).ok()).map(Arc::new);
    }

    /// Reads the text as it is now, and answers everything anew.
    fn reread(&mut self, seen: &Seen<'_>, typing: bool) {
        self.text = self.editor.text();
        let (document, findings) = Document::parse(&self.text, self.subject.kind());
        self.readable = findings.is_empty();
        if self.readable {
            self.read = Some(Policy { name: self.subject.policy_name(), document: Arc::new(document) });
            self.weigh(seen);
        }
        self.lint(seen, typing);
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
        // The lines of the last readable text need not be those of this one.
        let answer = self.answer.iter().filter(|_| self.readable);
        let marks: Vec<_> = answer.flat_map(|answer| answer.marks.iter().copied()).collect();
        self.editor.set_marks(marks);
    }

    /// Compares the text as typed with the one in force.
    fn weigh(&mut self, seen: &Seen<'_>) {
        if !State::may_see_all(seen) {
            self.impact = Impact { words: HIDDEN.to_owned(), ..Impact::default() };
        } else if self.readable {
            self.impact = impact::compare(&self.subject, &self.users, seen, &self.text);
        }
    }

    /// The shop may have changed under the editor.
    fn catch_up(&mut self, seen: &Seen<'_>) {
        if self.epoch != seen.world.epoch {
            self.look_around(seen);
            self.weigh(seen);
            self.lint(seen, false);
            self.ask(seen);
        }
    }
}
