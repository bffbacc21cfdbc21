//! A console without a terminal: the real model, update and view over the sample shop, decided by the real rules.

#![allow(dead_code, reason = "each test binary uses its part of the support")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

pub mod shifts;

use std::sync::Arc;

use brewgate::app::{Done, LoginError, Record};
use brewgate::shop::decide::{Facts, World, decide};
use brewgate::shop::station::Step;
use brewgate::shop::station::report::Receipt;
use brewgate::shop::{Approval, Change, Command, Edit, Name, Person, Session, SessionId, Shop, file};
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::key::{Code, Key};
use brewgate::ui::theme::{Depth, Theme};
use brewgate::ui::{self, Answer, Answered, Effect, Message, Model, Stage, Tab};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::{SignedDuration, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Monday morning at the sample shop.
pub fn monday() -> Timestamp {
    "2026-11-23T17:41:00Z".parse().unwrap()
}

/// The sample shop.
pub fn sample() -> Shop {
    file::read(include_str!("../../assets/shop.json")).unwrap()
}

/// A console at 80×24 with one person signed in.
pub struct Screen {
    pub model: Model,
    pub hits: ui::canvas::Hits,
    pub buffer: Buffer,
    /// Effects that only a real service could answer.
    pub unanswered: Vec<Effect>,
    pub records: Vec<Record>,
}

impl Screen {
    /// Somebody of the sample shop, signed in with both factors: `Screen::of("ada")`.
    pub fn of(person: &str) -> Screen {
        Screen::with(sample(), person)
    }

    /// Somebody of this shop, who has read what the clock tells at a sign-in: nobody of the sample clocked in just now.
    pub fn with(shop: Shop, person: &str) -> Screen {
        let mut screen = Screen::greeted(shop, person);
        screen.model.overlays.clear();
        screen.model.toast = None;
        screen.draw();
        screen
    }

    /// Somebody of this shop at the moment of their sign-in.
    pub fn greeted(shop: Shop, person: &str) -> Screen {
        let theme = Theme::named("espresso").unwrap();
        let mut model = Model::new(monday(), Name::literal("front"), &theme, Depth::Full, Glyphs::unicode(), (80, 24));
        model.world = Some(Arc::new(World::new(shop).unwrap()));
        model.stage = Stage::Gate;
        let screen =
            Screen { model, hits: Default::default(), buffer: Buffer::default(), unanswered: vec![], records: vec![] };
        screen.sign_in(person, 7)
    }

    /// Somebody signs in at the gate with both factors, to the session of this number: the one that waits here, or a
    /// new one.
    pub fn sign_in(mut self, person: &str, id: u64) -> Screen {
        let (now, person) = (self.model.facts.now, self.shop().person(person).unwrap());
        let waiting = self.shop().sessions.get(&SessionId(id)).filter(|session| session.person == person);
        let waiting = waiting.map(|session| (**session).clone());
        let session = waiting.clone().unwrap_or_else(|| Session {
            id: SessionId(id),
            person,
            started: now,
            expires: now + SignedDuration::from_hours(12),
            mfa_at: Some(now),
            workstation: Name::literal("front"),
            role: None,
        });
        let made = waiting.is_none().then(|| vec![Change::Session(Edit::made(session.clone()))]);
        self.tell(made, Answered::SignedIn(Ok(session)));
        self
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Screen {
        self.message(Message::Resized(columns, rows));
        self
    }

    pub fn tab(mut self, tab: Tab) -> Screen {
        let effects = ui::update(&mut self.model, Message::Local(ui::Local::Go(tab)));
        self.carry_out(effects);
        self.draw();
        self
    }

    /// Presses keys: characters as they stand; `<Enter> <Esc> <Tab> <Up> <Down> <C-k> …` for the others.
    pub fn keys(mut self, keys: &str) -> Screen {
        self.press(keys);
        self
    }

    pub fn press(&mut self, keys: &str) {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let (event, length) = match rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
                Some((name, _)) => (named(name), name.len() + 2),
                None => (KeyEvent::new(KeyCode::Char(first), KeyModifiers::NONE), first.len_utf8()),
            };
            rest = &rest[length..];
            self.event(&Event::Key(event));
        }
    }

    pub fn paste(mut self, text: &str) -> Screen {
        self.event(&Event::Paste(text.to_owned()));
        self
    }

    /// Clicks the first place where the text stands.
    pub fn click(mut self, text: &str) -> Screen {
        let shown = self.text();
        let (row, line) = shown.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
        let column = unicode_width::UnicodeWidthStr::width(&line[..line.find(text).unwrap()]);
        self.event(&Event::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: u16::try_from(column).unwrap(),
            row: u16::try_from(row).unwrap(),
            modifiers: KeyModifiers::NONE,
        }));
        self
    }

    /// Lets time pass.
    pub fn after(mut self, time: SignedDuration) -> Screen {
        let now = self.model.facts.now + time;
        self.message(Message::Tick(now));
        self
    }

    pub fn event(&mut self, event: &Event) {
        let message = ui::translate(&self.model, event, &self.hits);
        self.message(message);
    }

    pub fn message(&mut self, message: Message) {
        let effects = ui::update(&mut self.model, message);
        self.carry_out(effects);
        self.draw();
    }

    pub fn answer(&mut self, what: Answered) {
        let answer = Answer { world: self.model.world.clone(), undoable: self.model.undoable.clone(), what };
        let effects = ui::update(&mut self.model, Message::Answer(answer));
        self.carry_out(effects);
    }

    /// Carries effects out as if the screen had asked for them, and draws what came of it.
    pub fn carry(&mut self, effects: Vec<Effect>) {
        self.carry_out(effects);
        self.draw();
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Do(command) => self.run(command),
                other => self.unanswered.push(other),
            }
        }
    }

    /// Carries a command out as the person signed in.
    pub fn run(&mut self, command: Command) {
        let facts = self.model.facts.clone();
        let done = self.decided(&facts, command);
        self.tell(done.ruling.outcome.clone().ok(), Answered::Done(Box::new(Ok(done))));
    }

    /// Answers the request for an approval that the screen sent last, the approver's sign-in taken as good.
    pub fn approve(&mut self) {
        let sent = self.unanswered.iter().position(|effect| matches!(effect, Effect::Approve { .. })).unwrap();
        let Effect::Approve { command, name, .. } = self.unanswered.remove(sent) else { unreachable!() };
        let by = self.shop().person(&name).unwrap();
        let approval = Some(Approval::at_the_till(by, self.model.facts.now));
        let done = self.decided(&Facts { approval, ..self.model.facts.clone() }, *command);
        self.tell(done.ruling.outcome.clone().ok(), Answered::Approved(Box::new(Ok(done))));
    }

    /// Answers it with something wrong about the sign-in.
    pub fn disprove(&mut self, error: LoginError) {
        self.unanswered.retain(|effect| !matches!(effect, Effect::Approve { .. }));
        self.tell(None, Answered::Approved(Box::new(Err(error.into()))));
    }

    fn decided(&mut self, facts: &Facts, mut command: Command) -> Done {
        self.look_up(&mut command);
        let world = self.model.world.clone().unwrap();
        let me = self.model.session().unwrap().clone();
        let ruling = decide(&world, &me, facts, &command);
        let record = Record::of(&world.shop, &me, self.model.facts.now, &command, &ruling);
        self.records.push(record.clone());
        Done::of(&world.shop, command, ruling, record)
    }

    fn tell(&mut self, changes: Option<Vec<Change>>, what: Answered) {
        let world = self.model.world.clone().unwrap();
        let world = changes.map_or(world.clone(), |changes| Arc::new(world.after(&changes).unwrap()));
        let answer = Answer { world: Some(world), undoable: self.model.undoable.clone(), what };
        let effects = ui::update(&mut self.model, Message::Answer(answer));
        self.carry_out(effects);
        self.draw();
    }

    /// Fills in what a receipt stands for, as the service does.
    fn look_up(&self, command: &mut Command) {
        let Command::Register(step) = command else { return };
        let (Step::Refund { receipt, found, .. } | Step::LookUp { receipt, found } | Step::Reprint { receipt, found }) =
            &mut **step
        else {
            return;
        };
        let changes = || self.records.iter().flat_map(|record| &record.changes).rev();
        let sale = |number: u64| {
            let mut sales = changes().filter_map(|change| match change {
                Change::Sale(edit) => edit.after.clone(),
                _ => None,
            });
            sales.find(|sale| sale.number == number)
        };
        let mut refunds = changes().filter_map(|change| match change {
            Change::Refund(edit) => edit.after.clone(),
            _ => None,
        });
        let refund = refunds.find(|refund| refund.number == *receipt);
        let refund = refund.map(|refund| Receipt::Refund(refund.clone(), sale(refund.of)));
        *found = sale(*receipt).map(Receipt::Sale).or(refund);
    }

    pub fn draw(&mut self) {
        let (columns, rows) = self.model.size;
        self.buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.hits = ui::view(&self.model, &mut self.buffer);
    }

    /// What is on the screen, without trailing spaces.
    pub fn text(&self) -> String {
        let area = self.buffer.area;
        let mut text = String::new();
        for y in 0..area.height {
            let mut line = String::new();
            let mut x = 0;
            while x < area.width {
                let symbol = self.buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol).max(1)).unwrap();
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    pub fn shop(&self) -> &Shop {
        &self.model.world.as_ref().unwrap().shop
    }

    pub fn person(&self) -> &Person {
        &self.model.session().unwrap().person
    }
}

fn named(name: &str) -> KeyEvent {
    let key: Key = name.replace("C-", "ctrl+").parse().unwrap();
    let code = match key.code {
        Code::Char(c) => KeyCode::Char(c),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Delete => KeyCode::Delete,
        Code::Backspace => KeyCode::Backspace,
        Code::F(n) => KeyCode::F(n),
        #[allow(unreachable_patterns)]
        _ => KeyCode::Null,
    };
    KeyEvent::new(code, if key.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE })
}
