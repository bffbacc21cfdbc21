//! The first run: six calm pages from a shop's name to a shop.
//!
//! The owner's seed and recovery key are made here, when their pages are first reached: the one place of the screen that
//! draws random numbers, because before there is a shop there is no service to make them. They stay the same when going
//! back and forth, and are wiped with the page.

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use super::guess::Guess;
use super::phone::Phone;
use super::{Input, Wish, founding, page};
use crate::app::{Founding, OpenError};
use crate::secret::RecoveryKey;
use crate::shop::{Name, Owner};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::{Code, Key};
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};
use crate::ui::{Effect, Model};

/// The pages, in their order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Shop,
    Owner,
    Phone,
    Key,
    TypedBack,
    Start,
}

const PAGES: [Page; 6] = [Page::Shop, Page::Owner, Page::Phone, Page::Key, Page::TypedBack, Page::Start];

/// How a shop may begin: what it is called, and what that is.
const STARTS: [(&str, &str); 2] = [
    (
        "With the usual groups and rules",
        "Cashiers, shift leads and online orders, with roles and policies that you can change.",
    ),
    ("Empty", "You and nobody else. Every group, role and policy is yours to write."),
];

/// What was typed so far, and the owner's new secrets.
pub struct FirstRun {
    page: Page,
    shop: Form,
    owner: Form,
    phone: Phone,
    typed_back: Form,
    start: usize,
    recovery: Option<RecoveryKey>,
    /// Why the shop was not set up.
    trouble: Option<String>,
    /// The currency as guessed for the zone; it follows the zone until somebody types another.
    guessed: String,
}

impl FirstRun {
    pub fn new(guess: &Guess) -> FirstRun {
        let shop = Form::new([
            Labelled::new("shop", "Shop name", Field::plain(64).hint("for example Bluebird Coffee")),
            Labelled::new("location", "Location", Field::plain(64).hint("for example Main Street"))
                .below("Where this shop is. More can be added later."),
            Labelled::new("zone", "Time zone", Field::plain(48).with(&guess.zone)),
            Labelled::new("currency", "Currency", Field::plain(3).proposing(&guess.currency))
                .below("Three letters, such as USD or EUR."),
        ]);
        let [password, again] = page::new_password();
        let owner = Form::new([
            Labelled::new("name", "Your name", Field::plain(64).hint("for example Ada Park")),
            Labelled::new("email", "E-mail", Field::plain(64).hint("for example ada@example.com"))
                .below("You may sign in with it. Nothing is ever sent."),
            password,
            again,
        ]);
        let typed_back = Form::new([Labelled::new("key", "Recovery key", Field::plain(64))
            .below("26 letters and digits. Case, spaces and dashes do not matter.")]);
        FirstRun {
            page: Page::Shop,
            shop,
            owner,
            phone: Phone::new(),
            typed_back,
            start: 0,
            recovery: None,
            trouble: None,
            guessed: guess.currency.clone(),
        }
    }

    fn form(&mut self) -> Option<&mut Form> {
        match self.page {
            Page::Shop => Some(&mut self.shop),
            Page::Owner => Some(&mut self.owner),
            Page::Phone => self.phone.form(),
            Page::TypedBack => Some(&mut self.typed_back),
            Page::Key | Page::Start => None,
        }
    }

    pub fn input(&mut self, model: &Model, input: Input) -> Wish {
        if let Input::Back = input {
            self.turn_page(-1);
            return Wish::Nothing;
        }
        let Some(form) = self.form() else { return self.without_form(model, &input) };
        let event = match input {
            Input::Key(key) => form.handle(key),
            Input::Paste(text) => form.paste(&text),
            Input::Click(Target::Field(field)) => {
                form.focus = field;
                FormEvent::None
            }
            _ => FormEvent::None,
        };
        match event {
            FormEvent::Changed if self.page == Page::Shop => self.follow_zone(),
            FormEvent::Submit => self.submit(model),
            _ => {}
        }
        Wish::Nothing
    }

    /// Pages that ask for nothing but Enter, or for one of a few.
    fn without_form(&mut self, model: &Model, input: &Input) -> Wish {
        match (self.page, input) {
            (Page::Start, Input::Key(Key::ENTER)) => return self.found(model),
            (_, Input::Key(Key::ENTER)) => self.turn_page(1),
            (Page::Start, Input::Key(key)) if matches!(key.code, Code::Up | Code::BackTab) => {
                self.start = self.start.saturating_sub(1);
            }
            (Page::Start, Input::Key(key)) if matches!(key.code, Code::Down | Code::Tab) => {
                self.start = (self.start + 1).min(STARTS.len() - 1);
            }
            (Page::Start, Input::Click(Target::Row { index, .. })) => self.start = *index,
            _ => {}
        }
        Wish::Nothing
    }

    /// To another page; the secrets that it shows are made when it is first reached.
    fn turn_page(&mut self, by: isize) {
        let here = PAGES.iter().position(|page| *page == self.page).unwrap_or(0);
        self.page = PAGES[here.saturating_add_signed(by).min(PAGES.len() - 1)];
        self.trouble = None;
        match self.page {
            Page::Phone => self.phone.begin(),
            Page::Key => _ = self.recovery.get_or_insert_with(RecoveryKey::random),
            _ => {}
        }
    }

    fn submit(&mut self, model: &Model) {
        let passed = match self.page {
            Page::Shop => check(
                &mut self.shop,
                &[
                    ("shop", |text| founding::named(text, "the shop's name").map(drop)),
                    ("location", |text| founding::named(text, "where the shop is").map(drop)),
                    ("zone", |text| founding::zone(text).map(drop)),
                    ("currency", |text| founding::currency(text).map(drop)),
                ],
            ),
            Page::Owner => {
                let words = self.words();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                // The password first, so that what is wrong above it has the keys in the end.
                let accepted = page::accepts_password(&mut self.owner, &words);
                let named: &[Check] = &[
                    ("name", |text| founding::named(text, "your name").map(drop)),
                    ("email", |text| founding::email(text).map(drop)),
                ];
                check(&mut self.owner, named) && accepted
            }
            Page::Phone => self.phone.take(model.facts.now),
            Page::TypedBack => self.is_typed_back(),
            Page::Key | Page::Start => true,
        };
        if passed {
            self.turn_page(1);
        }
    }

    fn is_typed_back(&mut self) -> bool {
        let typed = RecoveryKey::parse(self.typed_back.value("key"));
        match typed {
            Ok(key) if Some(&key) == self.recovery.as_ref() => return true,
            Ok(_) => self.typed_back.refuse("key", "This is not the key. Esc shows it once more."),
            Err(error) => self.typed_back.refuse("key", format!("{} Esc shows it once more.", error.sentence())),
        }
        false
    }

    /// The currency follows the zone while it is only a guess.
    fn follow_zone(&mut self) {
        if self.shop.value("currency") != self.guessed || founding::zone(self.shop.value("zone")).is_err() {
            return;
        }
        let guess = Guess::of(self.shop.value("zone")).currency;
        if let Some(field) = self.shop.field_mut("currency") {
            field.set(&guess);
        }
        self.guessed = guess;
    }

    /// What somebody who guesses the owner's password would try.
    fn words(&self) -> Vec<String> {
        [self.shop.value("shop"), self.owner.value("name"), self.owner.value("email")].map(str::to_owned).to_vec()
    }

    /// Sends everything at once: interrupted anywhere before, there is nothing.
    fn found(&mut self, model: &Model) -> Wish {
        let Some(founding) = self.founding(model) else {
            self.trouble = Some("Something is missing on an earlier page. Esc goes back to it.".to_owned());
            return Wish::Nothing;
        };
        match founding {
            Ok(founding) => {
                self.trouble = None;
                Wish::Ask(Effect::Found(Box::new(founding)))
            }
            Err(sentence) => {
                self.trouble = Some(sentence);
                Wish::Nothing
            }
        }
    }

    fn founding(&self, model: &Model) -> Option<Result<Founding, String>> {
        let name = founding::named(self.shop.value("shop"), "").ok()?;
        let location = founding::named(self.shop.value("location"), "").ok()?;
        let zone = founding::zone(self.shop.value("zone")).ok()?;
        let currency = founding::currency(self.shop.value("currency")).ok()?;
        let full_name = founding::named(self.owner.value("name"), "").ok()?;
        let email = founding::email(self.owner.value("email")).ok()?;
        let owner = Owner { name: Name::propose(&full_name, |_| false), full_name, email, last_seen: None };
        let settings = founding::settings(name, &location, zone, currency, &model.facts.workstation);
        let ((seed, last_step), recovery) = (self.phone.connected()?, self.recovery.clone()?);
        let shop = founding::shop(owner, settings, self.start == 0, model.facts.now);
        Some(match shop {
            Ok(shop) => {
                let password = Zeroizing::new(self.owner.value("password").to_owned());
                Ok(Founding { shop, password, seed, last_step, recovery })
            }
            Err(error) => Err(OpenError::File(error).sentence()),
        })
    }

    /// The service could not set the shop up: nothing is lost.
    pub fn refused(&mut self, error: &OpenError) {
        self.trouble = Some(error.sentence());
        if let OpenError::Weak(judgement) = error {
            self.page = Page::Owner;
            self.owner.refuse("password", judgement.sentence.clone());
        }
    }

    pub fn refresh(&mut self, model: &Model) {
        let now = model.facts.now;
        match self.page {
            Page::Shop => {
                let id = founding::shop_id(self.shop.value("shop"));
                let zone = founding::zone(self.shop.value("zone"));
                let local = zone.ok().and_then(|zone| now.in_tz(&zone).ok());
                for field in &mut self.shop.fields {
                    match field.name {
                        "shop" if field.field.is_empty() => "What guests call it.".clone_into(&mut field.below),
                        "shop" => field.below = format!("In rules it is called {id}, and that never changes."),
                        "zone" => {
                            field.below = local.as_ref().map_or_else(
                                || "Say for example Europe/Berlin.".to_owned(),
                                |local| format!("There it is {} now.", local.strftime("%A %H:%M")),
                            );
                        }
                        _ => {}
                    }
                }
            }
            Page::Owner => {
                let words = self.words();
                page::show_strength(model, &mut self.owner, &words.iter().map(String::as_str).collect::<Vec<_>>());
            }
            Page::Phone => self.phone.refresh(now),
            Page::Key | Page::TypedBack | Page::Start => {}
        }
    }

    pub fn view(&self, model: &Model, waiting: bool, canvas: &mut Canvas<'_>) {
        let here = PAGES.iter().position(|page| *page == self.page).unwrap_or(0) + 1;
        let step = format!("{here} of {}", PAGES.len());
        let head = |title| page::Head { title, step: &step };
        match self.page {
            Page::Shop => {
                let words = "There is no shop here yet. Six short pages set one up; nothing is written before the end.";
                self.shop.draw(&mut page::plain(canvas, &head("Your shop"), words), true);
            }
            Page::Owner => {
                let words = "The owner may do everything, so this sign-in is guarded best.";
                self.owner.draw(&mut page::plain(canvas, &head("You, the owner"), words), true);
            }
            Page::Phone => {
                let account = Name::propose(self.owner.value("name"), |_| false);
                self.phone.view(model, &head("Your phone"), (self.shop.value("shop"), &account), canvas);
            }
            Page::Key => self.view_key(&mut page::plain(
                canvas,
                &head("Your recovery key"),
                "Write it down on paper and keep it away from here. It is the only way back in without your phone and \
                 password, and it is shown only now.",
            )),
            Page::TypedBack => {
                let words =
                    "Type the key from your paper, so that you know it is written right. Esc shows it once more.";
                self.typed_back.draw(&mut page::plain(canvas, &head("The key again"), words), true);
            }
            Page::Start => {
                let words = "How should the shop begin? Either way you can change everything later.";
                self.view_start(model, waiting, &mut page::plain(canvas, &head("How to start"), words));
            }
        }
    }

    fn view_key(&self, canvas: &mut Canvas<'_>) {
        let Some(recovery) = &self.recovery else { return };
        let grouped = recovery.grouped();
        let gap = u16::from(canvas.height() >= 8);
        canvas.text(2, gap, &grouped, Role::Info.bold());
        canvas.paragraph(2 * gap + 1, "Enter goes on; the next page asks for it.", Role::Muted);
    }

    fn view_start(&self, model: &Model, waiting: bool, canvas: &mut Canvas<'_>) {
        let indent = |y, canvas: &Canvas<'_>| Rect::new(2, y, canvas.width().saturating_sub(2), canvas.height());
        let mut y = 0;
        for (index, (title, words)) in STARTS.iter().enumerate() {
            let chosen = index == self.start;
            if chosen {
                let mark = canvas.glyphs().selected;
                canvas.text(0, y, mark, Role::Focus);
            }
            canvas.text(2, y, title, if chosen { Role::Text.bold() } else { Role::Text.into() });
            let top = y;
            let place = indent(y + 1, canvas);
            y += 1 + canvas.part(place).paragraph(0, words, Role::Muted);
            let area = Rect::new(0, top, canvas.width(), y - top);
            if chosen {
                canvas.highlight(area);
            }
            canvas.hit(area, Target::Row { pane: 0, index });
            y += 1;
        }
        if waiting {
            page::checking(model, canvas, y, "Setting up the shop…");
        } else if let Some(trouble) = &self.trouble {
            let mark = canvas.glyphs().deny;
            canvas.text(0, y, mark, Role::Deny);
            let place = indent(y, canvas);
            canvas.part(place).paragraph(0, trouble, Role::Deny);
        } else {
            canvas.paragraph(y, "Enter sets the shop up.", Role::Muted);
        }
    }
}

/// A field, and what is wrong with a text in it.
type Check = (&'static str, fn(&str) -> Result<(), String>);

/// Whether every field can be taken; says in the form what cannot, and gives the first of these the keys.
fn check(form: &mut Form, checks: &[Check]) -> bool {
    let mut passed = true;
    for (name, read) in checks.iter().rev() {
        if let Err(sentence) = read(form.value(name)) {
            form.refuse(name, sentence);
            passed = false;
        }
    }
    passed
}
