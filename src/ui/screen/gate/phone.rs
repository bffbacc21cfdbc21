//! The owner's phone in the first run: a seed, and two codes of it in a row.

use jiff::Timestamp;

use super::{changes, page, seconds};
use crate::secret::{STEP, Seed};
use crate::ui::Model;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};

/// How far the phone is connected.
pub struct Phone {
    form: Form,
    seed: Option<Seed>,
    /// The step of the first code, while the second is waited for.
    first_step: Option<u64>,
    /// The step of the second one: the phone is connected.
    last_step: Option<u64>,
}

impl Phone {
    pub fn new() -> Phone {
        Phone { form: Form::new([first_code()]), seed: None, first_step: None, last_step: None }
    }

    /// Makes the seed when the page is first reached; it stays the same after that.
    pub fn begin(&mut self) {
        self.seed.get_or_insert_with(Seed::random);
    }

    /// The form that asks for a code; none once the phone is connected.
    pub fn form(&mut self) -> Option<&mut Form> {
        self.last_step.is_none().then_some(&mut self.form)
    }

    /// The seed and the step of the last code taken, once the phone is connected.
    pub fn connected(&self) -> Option<(Seed, u64)> {
        self.seed.clone().zip(self.last_step)
    }

    /// Takes the first code, and then the very next one: two in a row show that the phone's clock is right.
    pub fn take(&mut self, now: Timestamp) -> bool {
        let Some(seed) = &self.seed else { return false };
        let now = seconds(now);
        let field = if self.first_step.is_none() { "first" } else { "second" };
        if !self.form.field(field).is_some_and(Field::is_complete) {
            again(&mut self.form, field, "Type the six digits that your phone shows.");
            return false;
        }
        let Some(first) = self.first_step else {
            match seed.step_of(self.form.value("first"), now) {
                Some(step) => {
                    self.first_step = Some(step);
                    self.form = Form::new([second_code()]);
                }
                None => again(&mut self.form, "first", "This is not the code of now. Look again, or scan it anew."),
            }
            return false;
        };
        let code = self.form.value("second");
        if let Some(last) = seed.accept_two(first, code, now) {
            self.last_step = Some(last);
            self.first_step = None;
            self.form = Form::new([first_code()]);
            return true;
        }
        if now / STEP > first + 2 {
            self.first_step = None;
            self.form = Form::new([first_code()]);
            again(&mut self.form, "first", "That took too long. Type the code that your phone shows now.");
        } else if seed.step_of(code, now) == Some(first) {
            again(&mut self.form, "second", "This is still the first code. Wait for the next one.");
        } else {
            again(&mut self.form, "second", "This is not the next code. Look again.");
        }
        false
    }

    pub fn refresh(&mut self, now: Timestamp) {
        let Some(code) = self.form.fields.first_mut() else { return };
        code.note = changes(now);
        if let Some(first) = self.first_step {
            code.below = match ((first + 1) * STEP).saturating_sub(seconds(now)) {
                0 => "Type the code that your phone shows now.".to_owned(),
                left => format!("Wait for the next code: {left} seconds."),
            };
        }
    }

    pub fn view(&self, model: &Model, head: &page::Head<'_>, (shop, owner): (&str, &str), canvas: &mut Canvas<'_>) {
        let Some(seed) = &self.seed else { return };
        if self.last_step.is_some() {
            let mut rest = page::plain(canvas, head, "Your sign-in asks for a code from your phone each time.");
            let mark = rest.glyphs().allow;
            let x = rest.text(0, 0, mark, Role::Allow);
            rest.text(x + 1, 0, "Your phone is connected. Enter goes on.", Role::Text);
            return;
        }
        let address = seed.otpauth_url(shop, owner);
        page::phone(model, canvas, head, (&address, &seed.grouped()), &self.form, None);
    }
}

fn first_code() -> Labelled {
    Labelled::new("first", "Code from your phone", Field::digits(6)).below("Six digits; then the next six.")
}

fn second_code() -> Labelled {
    Labelled::new("second", "The next code", Field::digits(6))
}

/// Empties a code that was wrong and says so.
fn again(form: &mut Form, name: &str, sentence: &str) {
    form.clear_secrets();
    form.refuse(name, sentence);
}
