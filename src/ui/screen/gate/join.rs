//! The join code: how somebody who was just hired, or whose sign-in was reset, comes to set it up.

use zeroize::Zeroizing;

use super::sign_in::SignIn;
use super::{Input, Page, Trouble, Wish, page};
use crate::app::LoginError;
use crate::secret::JoinCode;
use crate::ui::canvas::{Canvas, Target};
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};
use crate::ui::{Effect, Model};

/// Name and code as typed.
pub struct Join {
    form: Form,
    trouble: Option<Trouble>,
}

impl Join {
    pub fn new() -> Join {
        let form = Form::new([
            Labelled::new("name", "Your sign-in name", Field::plain(64)).below("You were told it with the code."),
            Labelled::new("code", "Join code", Field::plain(24).hint("XXXXX-XXXXX"))
                .below("Ten letters and digits. Case, spaces and dashes do not matter."),
        ]);
        Join { form, trouble: None }
    }

    pub fn input(&mut self, model: &Model, input: Input) -> Wish {
        let event = match input {
            Input::Key(key) => self.form.handle(key),
            Input::Paste(text) => self.form.paste(&text),
            Input::Click(Target::Field(field)) => {
                self.form.focus = field;
                FormEvent::None
            }
            Input::Back => return Wish::Open(Page::SignIn(Box::new(SignIn::open(model)))),
            Input::Click(_) | Input::Scroll(..) => FormEvent::None,
        };
        match event {
            FormEvent::Submit => return self.submit(model),
            FormEvent::Changed if self.trouble.as_ref().is_some_and(|t| t.is_over(model.facts.now)) => {
                self.trouble = None;
                self.form.clear_errors();
            }
            _ => {}
        }
        Wish::Nothing
    }

    fn submit(&mut self, model: &Model) -> Wish {
        if self.trouble.as_ref().is_some_and(|trouble| !trouble.is_over(model.facts.now)) {
            return Wish::Nothing;
        }
        let name = self.form.value("name").trim().to_owned();
        if name.is_empty() {
            self.form.refuse("name", "Type your sign-in name.");
            return Wish::Nothing;
        }
        if let Err(error) = JoinCode::parse(self.form.value("code")) {
            self.form.refuse("code", error.sentence());
            return Wish::Nothing;
        }
        self.trouble = None;
        self.form.clear_errors();
        Wish::Ask(Effect::Join { name, code: Zeroizing::new(self.form.value("code").to_owned()) })
    }

    /// The service said no. What was typed stays: most often one letter is wrong.
    pub fn refused(&mut self, model: &Model, error: LoginError) {
        self.form.focus = 1;
        self.trouble = Some(Trouble::new(error, model));
    }

    pub fn refresh(&mut self, model: &Model) {
        if let (Some(trouble), Some(code)) = (&self.trouble, self.form.field_mut("code")) {
            code.error = Some(trouble.sentence(model.facts.now));
        }
    }

    pub fn view(&self, model: &Model, waiting: bool, canvas: &mut Canvas<'_>) {
        let head = page::Head { title: "I have a join code", step: "" };
        let words = "A join code works once, within a day. It lets you set your own password and connect your phone, \
                     so that nobody else ever knows them.";
        let mut rest = page::plain(canvas, &head, words);
        page::form(model, &mut rest, &self.form, waiting.then_some("Checking…"));
    }
}
