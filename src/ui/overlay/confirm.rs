//! A question before something that cannot simply be taken back: `y` or `Esc`. Enter does nothing.

use ratatui::layout::Rect;

use crate::app::words;
use crate::shop::decide::decide;
use crate::shop::{Command, Refusal};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::Key;
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::{Effect, Seen, text};

use super::outlook::Outlook;
use super::{Reaction, is_back};

/// Why a command would be refused, in a sentence; none where it would be done.
fn against(seen: &Seen<'_>, command: &Command) -> Option<String> {
    let ruling = decide(seen.world, seen.me, seen.facts, command);
    let refusal = ruling.outcome.as_ref().err()?;
    let why = words::refusal_words(&ruling, refusal);
    Some(match refusal {
        Refusal::Rule(_) | Refusal::Conflict => format!("It will be refused: {why}."),
        Refusal::Denied(_) | Refusal::Escalation(_) | Refusal::Unapproved(_) => {
            format!("You may not do this: {}. Trying it is recorded.", why.trim_start_matches("not allowed, "))
        }
    })
}

/// Columns of a line.
const WIDE: u16 = 60;

/// What is asked, what it would do, and what `y` does.
pub struct Confirm {
    title: String,
    lines: Vec<String>,
    /// The word on the button: "end employment".
    verb: String,
    yes: Yes,
    /// For the worst: the name that must be typed.
    typed: Option<(String, Field)>,
    /// What it would do to everybody's access.
    outlook: Outlook,
    /// The shop that it was decided in last, and why it would be refused there.
    decided: Option<u64>,
    refused: Option<String>,
}

/// What `y` does.
pub enum Yes {
    Do(Box<Command>),
    Screen(Option<screen::Message>),
}

impl Confirm {
    /// A question that `y` answers with a command.
    #[must_use]
    pub fn new(title: impl Into<String>, lines: Vec<String>, verb: impl Into<String>, command: Command) -> Confirm {
        Confirm::of(title.into(), lines, verb.into(), Yes::Do(Box::new(command)))
    }

    /// A question about the screen's own state, such as throwing text away.
    #[must_use]
    pub fn local(
        title: impl Into<String>,
        lines: Vec<String>,
        verb: impl Into<String>,
        message: screen::Message,
    ) -> Confirm {
        Confirm::of(title.into(), lines, verb.into(), Yes::Screen(Some(message)))
    }

    fn of(title: String, lines: Vec<String>, verb: String, yes: Yes) -> Confirm {
        Confirm { title, lines, verb, yes, typed: None, outlook: Outlook::default(), decided: None, refused: None }
    }

    /// With a name that must be typed first.
    #[must_use]
    pub fn by_typing(mut self, name: impl Into<String>) -> Confirm {
        self.typed = Some((name.into(), Field::plain(128)));
        self
    }

    /// Looks at what `y` would do. What would be refused is said before it is tried.
    pub(super) fn weigh(&mut self, seen: &Seen<'_>) {
        let Yes::Do(command) = &self.yes else { return };
        if self.decided != Some(seen.world.epoch) {
            self.decided = Some(seen.world.epoch);
            self.refused = against(seen, command);
        }
        match self.refused {
            Some(_) => self.outlook.clear(),
            None => self.outlook.weigh(seen, command),
        }
    }

    pub(super) fn takes_text(&self) -> bool {
        self.typed.is_some()
    }

    pub(super) fn input(&mut self, input: &Input) -> Reaction {
        if is_back(input) {
            return Reaction::close();
        }
        match (&mut self.typed, input) {
            (None, Input::Key(key)) if key.command() == Key::char('y') => self.confirmed(),
            (Some((name, field)), Input::Key(Key::ENTER)) => {
                if field.value() == name {
                    return self.confirmed();
                }
                field.error = Some(format!("Type `{name}` to go on, or press Esc."));
                Reaction::default()
            }
            (Some((_, field)), Input::Key(key)) => {
                field.handle(*key);
                Reaction::default()
            }
            // A paste never confirms, and never fills the name in.
            _ => Reaction::default(),
        }
    }

    fn confirmed(&mut self) -> Reaction {
        match &mut self.yes {
            Yes::Do(command) => Reaction::close_and(screen::Reaction::effect(Effect::Do((**command).clone()))),
            Yes::Screen(message) => {
                Reaction { close: true, then: message.take().map(crate::ui::Message::Screen), ..Reaction::default() }
            }
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let wide = WIDE.min(canvas.width().saturating_sub(4));
        let lines = || self.lines.iter().chain(&self.refused);
        let rows: usize = lines().map(|line| text::wrap(line, wide.into()).len()).sum();
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(1);
        // The answers are always seen: lines and people give way to them.
        let foot = if self.typed.is_some() { 5 } else { 1 };
        let outlook = self.outlook.rows(wide);
        let height = rows.saturating_add(outlook).saturating_add(foot + 3);
        let mut inside = canvas.float(WIDE + 4, height, &self.title, "");
        let whole = inside.whole();
        let room = whole.height.saturating_sub(foot);
        let mut above = inside.part(Rect { height: room, ..whole });
        let mut y = 1;
        for line in &self.lines {
            y = above.paragraph(y, line, Role::Text);
        }
        if let Some(line) = &self.refused {
            y = above.paragraph(y, line, Role::Deny);
        }
        let outlook = outlook.min(room.saturating_sub(y + 1));
        self.outlook.draw(&mut above.part(Rect { y, height: outlook, ..whole }));
        y = (y + outlook + 1).min(room);
        match &self.typed {
            None => {
                let ink = if self.refused.is_some() { Ink::from(Role::Muted) } else { Role::Deny.bold() };
                let x = inside.button(0, y, &format!("y  {}", self.verb), ink, Target::Key(Key::char('y')));
                inside.button(x + 4, y, "Esc  leave it", Role::Text, Target::Key(Key::ESC));
            }
            Some((name, field)) => {
                y = inside.paragraph(y, &format!("Type `{name}` and press Enter to {}.", self.verb), Role::Muted);
                let area = Rect { y, height: whole.height.saturating_sub(y), ..whole };
                field.draw(&mut inside.part(area), false, true);
            }
        }
    }
}
