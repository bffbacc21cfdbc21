//! The sign-in, which is also the lock: who is it, their password, and the code from their phone.
//!
//! Nothing of the shop is shown here but names and jobs, and not even those where the settings hide them. Which part was
//! wrong is not said.

use std::collections::BTreeMap;

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use super::join::Join;
use super::people::{PEOPLE, People, Row, label, shop, shows_names, sign_in_name};
use super::{Input, Page, Trouble, Wish, changes, next_step, page, seconds};
use crate::app::{DemoPerson, LoginError};
use crate::secret::STEP;
use crate::shop::{Name, Person, Shop};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::{Code, Key};
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};
use crate::ui::{Effect, Model, text};

/// Who is about to sign in, and what they typed.
#[derive(Default)]
pub struct SignIn {
    people: People,
    /// Whether the list has the keys, not the form.
    in_list: bool,
    form: Form,
    /// Whether the code alone lets this person go on.
    reopens: bool,
    /// Why the console is locked, or what just came to be.
    words: String,
    trouble: Option<Trouble>,
}

impl SignIn {
    /// Nobody in particular.
    pub fn open(model: &Model) -> SignIn {
        SignIn::for_person(model, None, "")
    }

    /// For one person, as after a lock.
    pub fn for_person(model: &Model, person: Option<Person>, words: &str) -> SignIn {
        let mut page = SignIn { words: words.to_owned(), in_list: shows_names(model), ..SignIn::default() };
        page.people.find(model, String::clear);
        page.in_list &= !person.is_some_and(|person| page.people.select_person(&person));
        // Whoever works alone types the password straight away: it must not stand in the search.
        page.in_list &= !page.people.is_one();
        page.renew(model);
        page
    }

    /// The same with the keys in the list, where there is one to choose from.
    #[must_use]
    pub fn at_the_list(self, model: &Model) -> SignIn {
        SignIn { in_list: shows_names(model) && !self.people.is_one(), ..self }
    }

    /// For the owner of a shop that was just founded.
    pub fn of_a_new_shop(model: &Model) -> SignIn {
        SignIn::for_person(
            model,
            Some(Person::Owner),
            "Your shop is ready. Sign in with the next code from your phone.",
        )
    }

    /// Another person finds empty fields.
    fn renew(&mut self, model: &Model) {
        self.reopens = self.may_reopen(model);
        let name = Labelled::new("name", "Name", Field::plain(128)).below("The name you sign in with.");
        let password = Labelled::new("password", "Password", Field::secret(256));
        let code = Labelled::new("code", "Your phone's code", Field::digits(6));
        self.form = match self.people.row() {
            Row::Person(_) if self.reopens => Form::new([password.below("May stay empty."), code]),
            Row::Person(_) => Form::new([password, code]),
            Row::Else => Form::new([name, password, code]),
            Row::JoinCode => Form::default(),
        };
        self.trouble = None;
        self.form.focus = self.first();
    }

    /// The field that is typed into first.
    fn first(&self) -> usize {
        usize::from(self.reopens)
    }

    fn may_reopen(&self, model: &Model) -> bool {
        let here = shop(model).zip(self.people.person());
        here.is_some_and(|(shop, person)| shop.reopens(person, &model.facts.workstation, model.facts.now).is_some())
    }

    pub fn input(&mut self, model: &Model, used: &mut BTreeMap<Name, u64>, input: Input) -> Wish {
        match input {
            Input::Key(key) if self.in_list => return self.list_key(model, key),
            Input::Key(key) => return self.form_key(model, used, key),
            Input::Paste(text) if self.in_list => {
                self.find(model, |search| search.extend(text.chars().filter(|c| !c.is_control()).take(64)));
            }
            Input::Paste(text) => {
                if self.form.paste(&text) == FormEvent::Changed {
                    self.changed(model);
                }
            }
            Input::Click(Target::Row { pane: PEOPLE, index }) => {
                self.select(model, index);
                return self.enter();
            }
            Input::Click(Target::Field(field)) => {
                self.in_list = false;
                self.form.focus = field;
            }
            Input::Click(_) => {}
            Input::Scroll(rows, Some(Target::Row { pane: PEOPLE, .. } | Target::Pane(PEOPLE))) if self.in_list => {
                self.step(model, rows.signum() as isize);
            }
            Input::Scroll(..) => {}
            Input::Back if self.people.is_searched() => self.find(model, String::clear),
            Input::Back => {
                self.form.clear_secrets();
                self.in_list = true;
            }
        }
        Wish::Nothing
    }

    fn select(&mut self, model: &Model, row: usize) {
        if self.people.select(row) {
            self.renew(model);
        }
    }

    fn step(&mut self, model: &Model, rows: isize) {
        self.select(model, self.people.row_number().saturating_add_signed(rows));
    }

    fn find(&mut self, model: &Model, change: impl FnOnce(&mut String)) {
        if self.people.find(model, change) {
            self.renew(model);
        }
    }

    /// From the list to what the row asks for.
    fn enter(&mut self) -> Wish {
        if let Row::JoinCode = self.people.row() {
            return Wish::Open(Page::Join(Box::new(Join::new())));
        }
        self.in_list = false;
        self.form.focus = self.first();
        Wish::Nothing
    }

    fn list_key(&mut self, model: &Model, key: Key) -> Wish {
        match key.code {
            Code::Up => self.step(model, -1),
            Code::Down => self.step(model, 1),
            Code::PageUp => self.step(model, -10),
            Code::PageDown => self.step(model, 10),
            Code::Home => self.step(model, isize::MIN),
            Code::End => self.step(model, isize::MAX),
            Code::Enter | Code::Tab | Code::Right => return self.enter(),
            Code::BackTab if !self.form.fields.is_empty() => {
                self.in_list = false;
                self.form.focus = self.form.fields.len() - 1;
            }
            Code::Backspace if self.people.is_searched() => self.find(model, |search| _ = search.pop()),
            _ => {
                if let Some(typed) = key.typed().filter(|_| shows_names(model)) {
                    self.find(model, |search| search.push(typed));
                }
            }
        }
        Wish::Nothing
    }

    fn form_key(&mut self, model: &Model, used: &mut BTreeMap<Name, u64>, key: Key) -> Wish {
        let last = self.form.fields.len().saturating_sub(1);
        match key.code {
            Code::Up | Code::BackTab if self.form.focus == 0 => {
                self.in_list = true;
                return Wish::Nothing;
            }
            Code::Tab if self.form.focus == last => {
                self.in_list = true;
                return Wish::Nothing;
            }
            Code::Enter => {
                if let Some(person) = self.demo_person(model).filter(|_| self.is_blank()) {
                    return self.fill_in(model, used, person);
                }
            }
            _ => {}
        }
        match self.form.handle(key) {
            FormEvent::Changed => self.changed(model),
            FormEvent::Submit => return self.submit(model, used),
            FormEvent::Cancel | FormEvent::None => {}
        }
        Wish::Nothing
    }

    fn is_blank(&self) -> bool {
        self.form.value("password").is_empty() && self.form.value("code").is_empty()
    }

    /// Something new was typed: what was refused is read, unless it is still being waited for.
    fn changed(&mut self, model: &Model) {
        if self.trouble.as_ref().is_some_and(|trouble| trouble.is_over(model.facts.now)) {
            self.trouble = None;
            self.form.clear_errors();
        }
    }

    fn demo_person<'m>(&self, model: &'m Model) -> Option<&'m DemoPerson> {
        let name = sign_in_name(shop(model)?, self.people.person()?);
        model.demo.as_ref()?.people.iter().find(|person| person.name == name)
    }

    /// Types what the demo gives away. A code that was used here is followed by the next one, which counts already.
    fn fill_in(&mut self, model: &Model, used: &mut BTreeMap<Name, u64>, person: &DemoPerson) -> Wish {
        if !self.may_try(model) {
            return Wish::Nothing;
        }
        let step = match next_step(used, person, model.facts.now) {
            Ok(step) => step,
            Err(sentence) => {
                self.form.refuse("code", sentence);
                return Wish::Nothing;
            }
        };
        // Where the code is enough, the password is filled in only for whoever goes up to it.
        let code_alone = self.reopens && self.form.focus == self.first();
        let password = if code_alone { "" } else { &person.password };
        for (field, value) in [("password", password), ("code", &person.seed.code_at(step * STEP))] {
            if let Some(field) = self.form.field_mut(field) {
                field.set(value);
            }
        }
        self.submit(model, used)
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

    fn submit(&mut self, model: &Model, used: &mut BTreeMap<Name, u64>) -> Wish {
        if !self.may_try(model) {
            return Wish::Nothing;
        }
        let name = match (self.people.person(), shop(model)) {
            (Some(person), Some(shop)) => sign_in_name(shop, person).to_string(),
            _ => self.form.value("name").trim().to_owned(),
        };
        if name.is_empty() {
            self.form.refuse("name", "Type your name.");
        } else if self.form.value("password").is_empty() && !self.reopens {
            self.form.refuse("password", "Type your password.");
        } else if !self.form.field("code").is_some_and(Field::is_complete) {
            self.form.refuse("code", "Type the six digits that your phone shows.");
        } else {
            let secret = |field| Zeroizing::new(self.form.value(field).to_owned());
            let (password, code) = (secret("password"), secret("code"));
            if let Some((person, step)) = self
                .demo_person(model)
                .and_then(|person| Some((person, person.seed.step_of(&code, seconds(model.facts.now))?)))
            {
                used.insert(person.name.clone(), step);
            }
            return Wish::Ask(match password.is_empty() {
                true => Effect::Reopen { name, code },
                false => Effect::SignIn { name, password, code },
            });
        }
        Wish::Nothing
    }

    /// The service said no: the secrets go, the name stays.
    pub fn refused(&mut self, model: &Model, error: LoginError) {
        self.form.clear_secrets();
        self.form.clear_errors();
        let reopens = self.may_reopen(model) && !matches!(error, LoginError::Wrong { .. });
        if self.reopens && !self.may_reopen(model) {
            self.renew(model);
        }
        let password = self.form.fields.iter().position(|field| field.name == "password").unwrap_or(0);
        self.form.focus = if reopens { self.first() } else { password };
        self.in_list = false;
        self.trouble = Some(Trouble::new(error, model));
    }

    /// Nobody is here any more.
    pub fn wipe(&mut self) {
        self.form.clear_secrets();
    }

    pub fn refresh(&mut self, model: &Model) {
        // The shift or the session may end while nobody types.
        if self.is_blank() && self.reopens != self.may_reopen(model) {
            self.renew(model);
        }
        if let Some(code) = self.form.fields.iter_mut().find(|field| field.name == "code") {
            code.note = changes(model.facts.now);
            if let Some(trouble) = &self.trouble {
                code.field.error = Some(trouble.sentence(model.facts.now));
            }
        }
    }

    pub fn view(&self, model: &Model, waiting: bool, canvas: &mut Canvas<'_>) {
        let Some(shop) = shop(model) else { return };
        let (width, height) = (canvas.width(), canvas.height());
        let (list, gap) = match width {
            ..70 => (24, 1),
            70..100 => (32, 2),
            _ => (38, 4),
        };
        let form = width.saturating_sub(list + gap + 2).min(72);
        let left = width.saturating_sub(list + gap + form) / 2;
        let greeting = self.greeting(model, shop, width);
        let above = u16::from(height >= 20);
        let top = above + u16::try_from(greeting.len()).unwrap_or(0) + above;
        let demo = self.demo_person(model);
        let below = if model.demo.is_some() { 2 + above } else { 0 };
        let rows = height.saturating_sub(top + below + above).min(28);
        for (y, line) in (above..).zip(&greeting) {
            canvas.fitted(left, y, line, width.saturating_sub(left), Role::Text);
        }
        self.people.view(model, shop, self.in_list, &mut canvas.part(Rect::new(left, top, list, rows)));
        self.view_form(model, shop, waiting, &mut canvas.part(Rect::new(left + list + gap, top, form, rows)));
        if model.demo.is_some() {
            let y = top + rows + above;
            let room = width.saturating_sub(left);
            let words = match self.reopens {
                true => "Demo: Enter fills in the code; up at the password, both.",
                false => "Demo: Enter fills in the password and the code.",
            };
            canvas.fitted(left, y, words, room, Role::Info);
            if let Some(person) = demo {
                let code = person.seed.code_at(seconds(model.facts.now));
                let (head, tail) = code.split_at(code.len() / 2);
                let words = format!("{}: password {}, code {head} {tail}", person.full_name, person.password);
                canvas.fitted(left, y + 1, &words, room, Role::Muted);
            }
        }
    }

    /// Why it is locked, or else a good morning.
    fn greeting(&self, model: &Model, shop: &Shop, width: u16) -> Vec<String> {
        let verb = if shows_names(model) { "Pick" } else { "Type" };
        let pick = format!("{verb} your name, then your password and the code from your phone.");
        if self.reopens {
            let enough = format!("{} Your code is enough: you are on shift here.", self.words);
            let more = "Refunds may ask for the full sign-in: the password too.".to_owned();
            return vec![enough.trim_start().to_owned(), more];
        }
        if !self.words.is_empty() {
            return vec![self.words.clone()];
        }
        if width < 70 {
            return vec![format!("{verb} your name to sign in.")];
        }
        if width < 100 || model.size.1 < 30 {
            return vec![pick];
        }
        let part = match shop.settings.local(model.facts.now).hour() {
            5..12 => "Good morning.",
            12..18 => "Good afternoon.",
            _ => "Good evening.",
        };
        let recorded =
            "Everything you do is recorded under your name; lock the till with Ctrl+L when you step away.".to_owned();
        vec![format!("{part} {pick}"), recorded]
    }

    fn view_form(&self, model: &Model, shop: &Shop, waiting: bool, canvas: &mut Canvas<'_>) {
        let (title, count) = match self.people.row() {
            Row::Person(person) => label(shop, person),
            Row::Else if shows_names(model) => ("Someone else".to_owned(), String::new()),
            Row::Else => ("Your name".to_owned(), String::new()),
            Row::JoinCode => ("Join code".to_owned(), String::new()),
        };
        let area = canvas.whole();
        // The name is what matters; the job takes what is left, and at most a third.
        let count = text::fit(&count, usize::from(area.width / 3));
        let title = text::fit(&title, usize::from(area.width).saturating_sub(text::width(&count) + 10));
        let mut inside = canvas.pane(area, &title, &count, !self.in_list);
        if let Row::JoinCode = self.people.row() {
            let words = "You were hired, or your sign-in was reset: the code that you were given lets you set your \
                         password and your phone. Press Enter.";
            inside.paragraph(u16::from(area.height >= 16), words, Role::Text);
            return;
        }
        let status = inside.height().saturating_sub(1);
        let top = u16::from(inside.height() >= 13);
        let hint = lost_phone(model, shop, self.people.person()).filter(|_| inside.height() >= 20);
        self.form.draw(&mut inside.part(Rect { y: top, height: status - top, ..area }), !self.in_list);
        if waiting {
            page::checking(model, &mut inside, status, "Checking…");
        } else if let Some(hint) = hint {
            inside.fitted(0, status, &hint, area.width, Role::Muted);
        }
    }
}

/// What to do without the phone; the owner has the recovery key for that.
fn lost_phone(model: &Model, shop: &Shop, person: Option<&Person>) -> Option<String> {
    match person {
        Some(Person::Owner) => None,
        _ if shows_names(model) => {
            Some(format!("Lost your phone? Ask {}, the owner, for a join code.", shop.owner.full_name))
        }
        _ => Some("Lost your phone? Ask the owner for a join code.".to_owned()),
    }
}
