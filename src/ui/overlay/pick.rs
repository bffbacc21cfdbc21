//! A list to pick one thing from, narrowed as one types.

use ratatui::layout::Constraint;

use crate::shop::Command;
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::key::Key;
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;
use crate::ui::update::row_clicked;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::{Effect, Seen, text};

use super::confirm::Confirm;
use super::outlook::{Outlook, moves_access};
use super::{Overlay, Reaction, is_back};

/// How many things are listed: more than these are narrowed by typing, not by scrolling.
const MOST_LISTED: usize = 500;

/// Cells beside labels and details: the frame, the mark and the gaps.
const FRAME: u16 = 9;

/// One thing to pick.
pub struct Item {
    pub label: String,
    pub detail: String,
    pub chosen: Chosen,
}

/// What picking an item does.
pub enum Chosen {
    Do(Command),
    /// A question before it is done, for what cannot be taken back.
    Ask(Option<Box<Confirm>>),
    Screen(fn(String) -> screen::Message, String),
    /// Dimmed, because it will be refused: picking it is an attempt that gets recorded, with the reason.
    Attempt(Command),
    /// It stands there dimmed, with the reason in its detail.
    Not,
}

/// A list with a line to narrow it.
pub struct Pick {
    title: String,
    items: Vec<Item>,
    /// What each item is found by, in lower case; made once, since there may be 100,000.
    words: Vec<String>,
    /// The cells that the labels take, and the longest detail.
    labels: u16,
    details: u16,
    query: Field,
    found: Vec<usize>,
    /// How many have the words, listed or not.
    matching: usize,
    table: TableState,
    empty: String,
    /// What picking the selected one would do to everybody's access; none where no item changes any.
    outlook: Option<Outlook>,
}

impl Pick {
    /// A list; `empty` is said when it has nothing.
    #[must_use]
    pub fn new(title: impl Into<String>, items: Vec<Item>, empty: impl Into<String>) -> Pick {
        let words = items.iter().map(|item| format!("{} {}", item.label, item.detail).to_lowercase()).collect();
        let query = Field::plain(64).hint("type to narrow");
        let longest = items.iter().map(|item| text::width(&item.label)).max().unwrap_or(0).clamp(10, 32);
        let labels = u16::try_from(longest).unwrap_or(32);
        let details = items.iter().map(|item| text::width(&item.detail)).max().unwrap_or(0);
        let details = u16::try_from(details).unwrap_or(u16::MAX);
        let (title, empty, table) = (title.into(), empty.into(), TableState::default());
        let edits = |item: &Item| matches!(&item.chosen, Chosen::Do(of) | Chosen::Attempt(of) if moves_access(of));
        let outlook = items.iter().any(edits).then(Outlook::default);
        let found = vec![];
        let mut pick = Pick { title, items, words, labels, details, query, found, matching: 0, table, empty, outlook };
        pick.narrow();
        pick
    }

    /// With something typed already, such as the letter that opened it.
    #[must_use]
    pub fn narrowed(mut self, query: &str) -> Pick {
        self.query.set(query);
        self.narrow();
        self
    }

    pub(super) fn input(&mut self, input: &Input) -> Reaction {
        match input {
            _ if is_back(input) => {
                if self.query.is_empty() {
                    return Reaction::close();
                }
                self.query.clear();
                self.narrow();
            }
            Input::Key(Key::ENTER) => return self.pick(),
            Input::Key(key) => {
                if !self.table.step(*key, self.found.len()) && self.query.handle(*key) {
                    self.narrow();
                }
            }
            Input::Paste(text) => {
                if self.query.paste(text) {
                    self.narrow();
                }
            }
            Input::Click(target) => {
                if let Some(row) = row_clicked(target, 0) {
                    let again = self.table.selected == row;
                    self.table.select(row);
                    if again {
                        return self.pick();
                    }
                }
            }
            Input::Scroll(rows, _) => self.table.wheel(*rows as isize, self.found.len()),
            Input::Back => {}
        }
        Reaction::default()
    }

    fn narrow(&mut self) {
        let query = self.query.value().to_lowercase();
        let wanted: Vec<&str> = query.split_whitespace().collect();
        let mut found = Vec::new();
        self.matching = 0;
        for (index, words) in self.words.iter().enumerate() {
            if wanted.iter().all(|word| words.contains(word)) {
                self.matching += 1;
                if found.len() < MOST_LISTED {
                    found.push(index);
                }
            }
        }
        self.found = found;
        self.table.select(0);
    }

    /// Looks at what picking the selected one would do.
    pub(super) fn weigh(&mut self, seen: &Seen<'_>) {
        let Some(outlook) = &mut self.outlook else { return };
        match self.found.get(self.table.selected).map(|at| &self.items[*at].chosen) {
            Some(Chosen::Do(command)) => outlook.weigh(seen, command),
            Some(Chosen::Attempt(_)) => outlook.say("You may not do this. Trying it is recorded."),
            Some(Chosen::Not) => outlook.say(&text::sentence(&self.items[self.found[self.table.selected]].detail)),
            _ => outlook.clear(),
        }
    }

    fn pick(&mut self) -> Reaction {
        let Some(&index) = self.found.get(self.table.selected) else { return Reaction::default() };
        if let (Chosen::Do(command), true) =
            (&self.items[index].chosen, self.outlook.as_ref().is_some_and(Outlook::has_risk))
        {
            // What it is stands in the question's own outlook.
            let title = format!("{}: go on with this risk?", self.items[index].label);
            let asked = Confirm::new(title, vec![self.title.clone() + "."], "go on", command.clone());
            let overlay = Some(Overlay::Confirm(asked));
            return Reaction::close_and(screen::Reaction { overlay, ..screen::Reaction::default() });
        }
        match &mut self.items[index].chosen {
            Chosen::Ask(confirm) => Reaction::close_and(screen::Reaction {
                overlay: confirm.take().map(|confirm| Overlay::Confirm(*confirm)),
                ..screen::Reaction::default()
            }),
            Chosen::Do(command) | Chosen::Attempt(command) => {
                Reaction::close_and(screen::Reaction::effect(Effect::Do(command.clone())))
            }
            Chosen::Screen(message, name) => Reaction {
                close: true,
                then: Some(crate::ui::Message::Screen(message(name.clone()))),
                ..Reaction::default()
            },
            Chosen::Not => {
                Reaction { rest: screen::Reaction::note(self.items[index].detail.clone()), ..Reaction::default() }
            }
        }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let rows = u16::try_from(self.items.len()).unwrap_or(u16::MAX).saturating_add(5).clamp(9, 24);
        let count = format!("{} of {}", text::grouped(self.matching), text::grouped(self.items.len()));
        // As wide as what stands in it, where there is the room.
        let wanted = self.labels.saturating_add(self.details).saturating_add(FRAME);
        let width = wanted.clamp(72, canvas.width().saturating_sub(8).max(72));
        let is_cut = wanted > width.min(canvas.width());
        // As many for every item, so that the box stands still while the selection moves.
        let below = match &self.outlook {
            Some(_) => 1 + (canvas.height() / 5).clamp(2, 6),
            None if is_cut => 3,
            None => 0,
        };
        let mut inside = canvas.float(width, rows + below, &self.title, &count);
        let [top, body, foot] = inside.rows([Constraint::Length(2), Constraint::Min(1), Constraint::Length(below)]);
        if let Some(outlook) = &self.outlook {
            outlook.draw(&mut inside.part(foot));
        } else if let Some(at) = self.found.get(self.table.selected).filter(|_| is_cut) {
            inside.part(foot).paragraph(1, &self.items[*at].detail, Role::Muted);
        }
        self.query.draw(&mut inside.part(top), false, true);
        let columns = [Column::new("", Width::Fixed(self.labels)), Column::new("", Width::Flex(1))];
        let row = |at: usize| {
            let item = &self.items[self.found[at]];
            let dim = matches!(item.chosen, Chosen::Not | Chosen::Attempt(_));
            let ink = Ink::from(if dim { Role::Muted } else { Role::Text });
            vec![CellText::from((item.label.as_str(), ink)), CellText::from((item.detail.as_str(), Role::Muted))]
        };
        let empty =
            if self.items.is_empty() { self.empty.as_str() } else { "Nothing has these words. Esc clears them." };
        let table = Table::new(&columns, self.found.len(), row).headless().empty(empty);
        table.draw(&mut inside.part(body), &self.table, true);
    }
}
