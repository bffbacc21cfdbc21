//! A list to pick one thing from, narrowed as one types.

use ratatui::layout::{Constraint, Rect};

use crate::shop::Command;
use crate::ui::Effect;
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::key::Key;
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;
use crate::ui::update::row_clicked;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};

use super::{Reaction, is_back};

/// One thing to pick.
pub struct Item {
    pub label: String,
    pub detail: String,
    pub chosen: Chosen,
}

/// What picking an item does.
pub enum Chosen {
    Do(Command),
    Screen(fn(String) -> screen::Message, String),
    /// It stands there dimmed, with the reason in its detail.
    Not,
}

/// A list with a line to narrow it.
pub struct Pick {
    title: String,
    items: Vec<Item>,
    query: Field,
    found: Vec<usize>,
    table: TableState,
    empty: String,
}

impl Pick {
    /// A list; `empty` is said when it has nothing.
    #[must_use]
    pub fn new(title: impl Into<String>, items: Vec<Item>, empty: impl Into<String>) -> Pick {
        let found = (0..items.len()).collect();
        let query = Field::plain(64).hint("type to narrow");
        Pick { title: title.into(), items, query, found, table: TableState::default(), empty: empty.into() }
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
        let words: Vec<String> = self.query.value().to_lowercase().split_whitespace().map(str::to_owned).collect();
        let holds = |item: &Item| {
            let text = format!("{} {}", item.label, item.detail).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        self.found = (0..self.items.len()).filter(|&i| holds(&self.items[i])).collect();
        self.table.select(0);
    }

    fn pick(&mut self) -> Reaction {
        let Some(&index) = self.found.get(self.table.selected) else { return Reaction::default() };
        match &self.items[index].chosen {
            Chosen::Do(command) => Reaction::close_and(screen::Reaction::effect(Effect::Do(command.clone()))),
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
        let mut inside = canvas.float(72, rows, &self.title, &format!("{} of {}", self.found.len(), self.items.len()));
        let [top, body] = inside.rows([Constraint::Length(2), Constraint::Min(1)]);
        self.query.draw(&mut inside.part(top), false, true);
        const COLUMNS: [Column; 2] = [Column::new("", Width::Min(16)), Column::new("", Width::Flex(2))];
        let row = |at: usize| {
            let item = &self.items[self.found[at]];
            let ink = if matches!(item.chosen, Chosen::Not) { Ink::from(Role::Muted) } else { Ink::from(Role::Text) };
            vec![CellText::from((item.label.as_str(), ink)), CellText::from((item.detail.as_str(), Role::Muted))]
        };
        let empty =
            if self.items.is_empty() { self.empty.as_str() } else { "Nothing has these words. Esc clears them." };
        let table = Table::new(&COLUMNS, self.found.len(), row).headless().empty(empty);
        let area = Rect { ..body };
        table.draw(&mut inside.part(area), &self.table, true);
    }
}
