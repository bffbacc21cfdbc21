//! Asking a manager: somebody signs in at this till for the one request that is shown, and for nothing else.
//!
//! What is approved stands above the sign-in, so that it is read before the code is typed. Secrets go with every other
//! person and every error; whoever approves gets no session.

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use crate::app::{DemoPerson, LoginError, Wanted};
use crate::shop::{Command, Name, Person, approval};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::{Code, Key};
use crate::ui::screen::gate::{Trouble, changes};
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};
use crate::ui::{Effect, Model, keymap, text};

use super::{Reaction, is_back};

/// A request, and the sign-in of whoever approves it.
pub struct Approve {
    command: Command,
    wanted: Wanted,
    /// Who could approve it, as the field lists them; nobody where the shop hides names.
    people: Vec<Person>,
    form: Form,
    trouble: Option<Trouble>,
    /// Why the last approval did not count.
    refused: Option<String>,
    /// The worker owes the answer.
    sent: bool,
}

const WIDE: u16 = 68;
const MANAGER: &str = "manager";

impl Approve {
    /// Asks for an approval of what is offered; none where nobody could give it now.
    #[must_use]
    pub fn new(model: &Model) -> Option<Approve> {
        let seen = model.seen()?;
        let command = keymap::offered(model)?;
        let people = approval::approvers(seen.world, seen.me, seen.facts, &command);
        let wanted = Wanted::of(seen.shop(), seen.me, &command);
        let shows_names = seen.shop().settings.shows_names;
        let manager = if shows_names {
            let names: Vec<String> = people.iter().map(|person| seen.shop().full_name(person)).collect();
            Labelled::new(MANAGER, "Who approves", Field::choice(names, 0))
        } else {
            Labelled::new(MANAGER, "Who approves", Field::plain(128)).below("The name that they sign in with.")
        };
        let password = Labelled::new("password", "Their password", Field::secret(256));
        let code = Labelled::new("code", "Their phone's code", Field::digits(6));
        let form = Form::new([manager, password, code]);
        if people.is_empty() {
            return None;
        }
        let people = if shows_names { people } else { vec![] };
        Some(Approve { command, wanted, people, form, trouble: None, refused: None, sent: false })
    }

    pub(super) fn input(&mut self, model: &mut Model, input: &Input) -> Reaction {
        if self.sent && model.pending > 0 {
            return Reaction::default();
        }
        self.sent = false;
        match input {
            _ if is_back(input) => return Reaction::close(),
            Input::Key(key) => return self.key(model, *key),
            Input::Paste(pasted) => {
                let event = self.form.paste(pasted);
                if event == FormEvent::Changed {
                    self.changed(model);
                }
            }
            Input::Click(Target::Field(at)) => self.form.focus = *at,
            _ => {}
        }
        Reaction::default()
    }

    fn key(&mut self, model: &mut Model, key: Key) -> Reaction {
        if key.code == Code::Enter && self.form.focus > 0 && self.is_blank() && self.may_try(model) {
            self.fill_in(model);
        }
        match self.form.handle(key) {
            FormEvent::Changed => self.changed(model),
            FormEvent::Submit => return self.submit(model),
            FormEvent::Cancel => return Reaction::close(),
            FormEvent::None => {}
        }
        Reaction::default()
    }

    fn is_blank(&self) -> bool {
        self.form.value("password").is_empty() && self.form.value("code").is_empty()
    }

    /// Something else was typed: another person finds empty fields, and what was refused is read.
    fn changed(&mut self, model: &Model) {
        if self.form.focus == 0 {
            self.form.clear_secrets();
            self.refused = None;
        }
        self.may_try(model);
    }

    /// Whether another try would be looked at; what was refused before is read then.
    fn may_try(&mut self, model: &Model) -> bool {
        if self.trouble.as_ref().is_some_and(|trouble| !trouble.is_over(model.facts.now)) {
            return false;
        }
        self.trouble = None;
        self.form.clear_errors();
        true
    }

    /// The name that the approver signs in with.
    fn name(&self, model: &Model) -> String {
        let chosen = self.form.field(MANAGER).map_or(0, Field::chosen);
        match (self.people.get(chosen), model.world.as_ref()) {
            (Some(person), Some(world)) => person.employee().unwrap_or(&world.shop.owner.name).to_string(),
            _ => self.form.value(MANAGER).trim().to_owned(),
        }
    }

    fn demo_person<'m>(&self, model: &'m Model) -> Option<&'m DemoPerson> {
        let name = self.name(model);
        model.demo.as_ref()?.people.iter().find(|person| *person.name == *name)
    }

    /// Types what the demo gives away; the form then goes on as if a person had.
    fn fill_in(&mut self, model: &Model) {
        let Some(person) = self.demo_person(model) else { return };
        match model.screens.gate.next_code(person, model.facts.now) {
            Err(sentence) => self.form.refuse("code", sentence),
            Ok(code) => {
                for (field, value) in [("password", &person.password), ("code", &code)] {
                    if let Some(field) = self.form.field_mut(field) {
                        field.set(value);
                    }
                }
                self.form.focus = self.form.fields.len() - 1;
            }
        }
    }

    fn submit(&mut self, model: &mut Model) -> Reaction {
        let refused = self.form.fields.iter().any(|labelled| labelled.field.error.is_some());
        if refused && self.is_blank() || !self.may_try(model) {
            return Reaction::default();
        }
        let name = self.name(model);
        if name.is_empty() {
            self.form.refuse(MANAGER, "Type the name of whoever approves.");
        } else if model.seen().is_some_and(|seen| is_named(&seen.me.person, &name, seen.shop().person(&name).as_ref()))
        {
            self.form.refuse(MANAGER, "Nobody approves what they ask for themselves.");
        } else if self.form.value("password").is_empty() {
            self.form.refuse("password", "Type the password.");
        } else if !self.form.field("code").is_some_and(Field::is_complete) {
            self.form.refuse("code", "Type the six digits that the phone shows.");
        } else {
            let secret = |field| Zeroizing::new(self.form.value(field).to_owned());
            let (password, code) = (secret("password"), secret("code"));
            if let Some(person) = self.demo_person(model) {
                let (person, now) = (person.clone(), model.facts.now);
                model.screens.gate.spend(&person, &code, now);
            }
            self.sent = true;
            self.refused = None;
            let (command, shown) = (Box::new(self.command.clone()), Box::new(self.wanted.clone()));
            let effect = Effect::Approve { command, shown, name, password, code };
            return Reaction { rest: screen::Reaction::effect(effect), ..Reaction::default() };
        }
        Reaction::default()
    }

    /// The sign-in failed: the secrets go, the name stays.
    pub fn wrong(&mut self, error: LoginError, model: &Model) {
        self.again();
        self.trouble = Some(Trouble::new(error, model));
    }

    /// Their approval does not count: somebody else may be asked.
    pub fn not_theirs(&mut self, sentence: String) {
        self.again();
        self.refused = Some(sentence);
        self.form.focus = 0;
    }

    fn again(&mut self) {
        self.sent = false;
        self.form.clear_secrets();
        self.form.clear_errors();
        self.form.focus = 1;
    }

    /// What the clock changes: the seconds of the code, and of a wait.
    pub(super) fn refresh(&mut self, model: &Model) {
        if let Some(code) = self.form.fields.iter_mut().find(|field| field.name == "code") {
            code.note = changes(model.facts.now);
            if let Some(trouble) = &self.trouble {
                code.field.error = Some(trouble.sentence(model.facts.now));
            }
        }
    }

    pub(super) fn view(&self, model: &Model, canvas: &mut Canvas<'_>) {
        let wide = WIDE.min(canvas.width()).saturating_sub(4);
        let lines = self.lines(wide);
        let above = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let demo = self.demo(model);
        let below = 1 + u16::try_from(demo.len()).unwrap_or(0);
        let most = canvas.height().saturating_sub(2);
        // In a low window what is approved stays, and the form scrolls.
        let form = 14.min(most.saturating_sub(above + below + 2)).max(5);
        let mut inside = canvas.float(WIDE, above + form + below + 4, "Ask a manager", "Esc back");
        let whole = inside.whole();
        for ((words, ink), y) in lines.iter().zip(0..whole.height) {
            inside.fitted(0, y, words, whole.width, *ink);
        }
        let top = above.min(whole.height.saturating_sub(form));
        inside.rule(top);
        let foot = whole.height.saturating_sub(below).max(top + 1);
        self.form.draw(&mut inside.part(Rect::new(0, top + 1, whole.width, foot.saturating_sub(top + 1))), true);
        let words = if self.sent && model.pending > 0 {
            "One moment…"
        } else {
            "Approves this once. Nobody is signed in by it."
        };
        inside.fitted(0, foot, words, whole.width, Role::Muted);
        for (words, y) in demo.iter().zip(foot + 1..whole.height) {
            inside.fitted(0, y, words, whole.width, Role::Info);
        }
    }

    /// What is approved: who wants what, then each particular below its name.
    fn lines(&self, wide: u16) -> Vec<(String, Role)> {
        let room = usize::from(wide);
        let what = format!("{} wants to {}.", self.wanted.who, self.wanted.what);
        let mut lines: Vec<(String, Role)> = text::wrap(&what, room).into_iter().map(|l| (l, Role::Text)).collect();
        let names = self.wanted.particulars.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
        for (name, value) in &self.wanted.particulars {
            for (at, part) in text::wrap(value, room.saturating_sub(names + 4)).into_iter().enumerate().take(2) {
                let name = if at == 0 { name.as_str() } else { "" };
                let gap = " ".repeat(names + 2 - text::width(name));
                lines.push((format!("  {name}{gap}{part}"), Role::Text));
            }
        }
        if let Some(refused) = &self.refused {
            lines.extend(text::wrap(refused, room).into_iter().take(2).map(|line| (line, Role::Deny)));
        }
        lines
    }

    fn demo(&self, model: &Model) -> Vec<String> {
        let Some(person) = self.demo_person(model).filter(|_| model.size.1 >= 24) else { return vec![] };
        let code = person.code(model.facts.now);
        let (head, tail) = code.split_at(code.len() / 2);
        vec![
            "Demo: Enter fills in the password and the code.".to_owned(),
            format!("{}: password {}, code {head} {tail}", person.full_name, person.password),
        ]
    }
}

/// Whether a typed name is the one who asks.
fn is_named(me: &Person, typed: &str, found: Option<&Person>) -> bool {
    found == Some(me) || me.employee().is_some_and(|name: &Name| name.eq_ignore_ascii_case(typed))
}
