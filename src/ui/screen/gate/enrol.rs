//! The enrolment behind a good join code: a password, a phone, or both, and then one is inside.
//!
//! Only what the code lets its person set is asked anew; the other half of the sign-in is asked as it is, so that a join
//! code alone lets nobody in.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::join::Join;
use super::{Input, Page, Trouble, Wish, changes, page};
use crate::app::{Joining, LoginError};
use crate::shop::Reset;
use crate::ui::canvas::{Canvas, Target};
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};
use crate::ui::{Effect, Model};

/// What is set, page by page.
pub struct Enrol {
    joining: Arc<Joining>,
    /// The new password, with the existing phone's code where the phone stays; none where only the phone is set.
    password: Option<Form>,
    /// The new phone, with the existing password where that stays; none where only the password is set.
    phone: Option<Form>,
    at_phone: bool,
    trouble: Option<Trouble>,
}

impl Enrol {
    pub fn new(joining: Arc<Joining>) -> Enrol {
        let code = Labelled::new("code", "Code from your phone", Field::digits(6));
        let [password, again] = page::new_password();
        let old = Labelled::new("password", "Your password", Field::secret(256)).below("The one you have.");
        let (password, phone) = match joining.needs {
            Reset::Both => (Some(Form::new([password, again])), Some(Form::new([code]))),
            Reset::Password => (Some(Form::new([password, again, code])), None),
            Reset::Codes => (None, Some(Form::new([old, code]))),
        };
        Enrol { at_phone: password.is_none(), joining, password, phone, trouble: None }
    }

    fn form(&mut self) -> &mut Form {
        let form = if self.at_phone { &mut self.phone } else { &mut self.password };
        form.as_mut().expect("there is a form for each page that is reached")
    }

    pub fn input(&mut self, model: &Model, input: Input) -> Wish {
        let event = match input {
            Input::Key(key) => self.form().handle(key),
            Input::Paste(text) => self.form().paste(&text),
            Input::Click(Target::Field(field)) => {
                self.form().focus = field;
                FormEvent::None
            }
            Input::Back if self.at_phone && self.password.is_some() => {
                self.at_phone = false;
                FormEvent::None
            }
            Input::Back => return Wish::Open(Page::Join(Box::new(Join::new()))),
            Input::Click(_) | Input::Scroll(..) => FormEvent::None,
        };
        match event {
            FormEvent::Submit => return self.submit(model),
            FormEvent::Changed if self.trouble.as_ref().is_some_and(|t| t.is_over(model.facts.now)) => {
                self.trouble = None;
                self.form().clear_errors();
            }
            _ => {}
        }
        Wish::Nothing
    }

    fn submit(&mut self, model: &Model) -> Wish {
        let words = words(model, &self.joining);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if !self.at_phone && !page::accepts_password(self.form(), &words) {
            return Wish::Nothing;
        }
        if !self.at_phone && self.phone.is_some() {
            self.at_phone = true;
            return Wish::Nothing;
        }
        if self.trouble.as_ref().is_some_and(|trouble| !trouble.is_over(model.facts.now)) {
            return Wish::Nothing;
        }
        let form = self.form();
        if form.field("password").is_some_and(Field::is_empty) {
            form.refuse("password", "Type the password that you have.");
            return Wish::Nothing;
        }
        if !form.field("code").is_some_and(Field::is_complete) {
            form.refuse("code", "Type the six digits that your phone shows.");
            return Wish::Nothing;
        }
        form.clear_errors();
        let code = Zeroizing::new(form.value("code").to_owned());
        let password = self.password.as_ref().or(self.phone.as_ref()).map(|form| form.value("password").to_owned());
        self.trouble = None;
        Wish::Ask(Effect::Enrol { joining: self.joining.clone(), password: password.map(Zeroizing::new), code })
    }

    /// The service said no. The digits go; a new password stays unless it is what was wrong.
    pub fn refused(&mut self, model: &Model, error: LoginError) {
        if let Some(code) = self.form().field_mut("code") {
            code.clear();
        }
        if let LoginError::Weak(judgement) = error {
            self.at_phone = false;
            if let Some(form) = &mut self.password {
                form.clear_secrets();
                form.refuse("password", judgement.sentence);
            }
            return;
        }
        if self.joining.needs == Reset::Codes {
            self.form().clear_secrets();
        }
        let form = self.form();
        // From the top where the password may be what was wrong.
        form.focus = if form.value("password").is_empty() { 0 } else { form.fields.len() - 1 };
        self.trouble = Some(Trouble::new(error, model));
    }

    pub fn refresh(&mut self, model: &Model) {
        if let Some(form) = &mut self.password {
            let words = words(model, &self.joining);
            page::show_strength(model, form, &words.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let trouble = self.trouble.as_ref().map(|trouble| trouble.sentence(model.facts.now));
        for form in self.password.iter_mut().chain(&mut self.phone) {
            if let Some(code) = form.fields.iter_mut().find(|field| field.name == "code") {
                code.note = changes(model.facts.now);
                code.field.error = trouble.clone().or(code.field.error.take());
            }
        }
    }

    pub fn view(&self, model: &Model, waiting: bool, canvas: &mut Canvas<'_>) {
        let step = match (self.joining.needs, self.at_phone) {
            (Reset::Both, false) => "1 of 2",
            (Reset::Both, true) => "2 of 2",
            _ => "",
        };
        let waiting = waiting.then_some("Checking…");
        if let (true, Some(form)) = (self.at_phone, &self.phone) {
            let (address, secret) = (self.joining.otpauth_url(), self.joining.grouped());
            let secrets = (address.as_deref().unwrap_or(""), secret.as_deref().unwrap_or(""));
            page::phone(model, canvas, &page::Head { title: "Your phone", step }, secrets, form, waiting);
        } else if let Some(form) = &self.password {
            let title = format!("Welcome, {}", self.joining.full_name);
            let words = match self.joining.needs {
                Reset::Password => "Choose a new password. Your phone shows the same codes as before.",
                _ => "Choose a password. It is yours alone: nobody here can read it or set it for you.",
            };
            let mut rest = page::plain(canvas, &page::Head { title: &title, step }, words);
            page::form(model, &mut rest, form, waiting);
        }
    }
}

/// What somebody who guesses this person's password would try.
fn words(model: &Model, joining: &Joining) -> Vec<String> {
    let shop = model.world.as_ref().map(|world| world.shop.settings.name.to_string());
    shop.into_iter().chain([joining.name.to_string(), joining.full_name.clone()]).collect()
}
