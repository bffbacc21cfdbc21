//! Everything that can be done or jumped to from here, found by a few letters of its words.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Constraint;

use crate::ui::canvas::{Canvas, Ink};
use crate::ui::key::Key;
use crate::ui::keymap::{self, Binding, PALETTE_ONLY, Unavailable};
use crate::ui::screen::{self, Input, Tab};
use crate::ui::theme::Role;
use crate::ui::update::row_clicked;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::{Local, Message, Model};

use super::{Reaction, is_back};

/// How many people and policies are listed before something is typed.
const MOST_FOUND: usize = 200;

/// A line to type in, and what its letters find.
pub struct Palette {
    entries: Vec<Entry>,
    query: Field,
    found: Vec<usize>,
    table: TableState,
}

struct Entry {
    words: String,
    key: String,
    usable: bool,
    does: Does,
}

#[derive(Clone)]
enum Does {
    Press(&'static Binding),
    Local(Local),
    Person(crate::shop::Name),
    Policy(crate::shop::Name),
    Group(crate::shop::Name),
    Role(crate::shop::Name),
}

/// A binding out of its screen, where "edit" alone says too little: `settings: edit`, `go to audit`.
fn said(binding: &Binding) -> String {
    match binding.name.split_once('.') {
        Some(("tab", _)) => format!("go to {}", binding.words),
        Some((screen, _)) if screen != "explain" => format!("{screen}: {}", binding.words),
        _ => binding.words.to_owned(),
    }
}

impl Palette {
    /// The commands of the screen in front, then people, groups, roles and policies that the person may see.
    #[must_use]
    pub fn new(model: &Model) -> Palette {
        let mut entries: Vec<Entry> = keymap::in_scope(model)
            .into_iter()
            .filter(|binding| !matches!(binding.name, "commands" | "back" | "ctrl-c"))
            .map(|binding| Entry {
                words: said(binding),
                key: model.keys.of(binding).shown(&model.glyphs),
                usable: keymap::available(binding, model).is_ok(),
                does: Does::Press(binding),
            })
            .collect();
        let plain = |words: String, key: &str, does: Does| Entry { words, key: key.to_owned(), usable: true, does };
        entries.extend(PALETTE_ONLY.iter().map(|(words, l)| plain((*words).to_owned(), "", Does::Local(l.clone()))));
        if let Some(seen) = model.seen() {
            let shop = seen.shop();
            if Tab::Employees.is_open_to(&seen) {
                let people = shop.employees.values().filter(|e| !e.is_ended());
                entries.extend(people.map(|e| plain(e.full_name.to_string(), "person", Does::Person(e.name.clone()))));
            }
            if Tab::Groups.is_open_to(&seen) {
                entries.extend(shop.groups.keys().map(|g| plain(g.to_string(), "group", Does::Group(g.clone()))));
            }
            if Tab::Roles.is_open_to(&seen) {
                entries.extend(shop.roles.keys().map(|r| plain(r.to_string(), "role", Does::Role(r.clone()))));
            }
            if Tab::Policies.is_open_to(&seen) {
                entries.extend(shop.policies.keys().map(|p| plain(p.to_string(), "policy", Does::Policy(p.clone()))));
            }
        }
        let query = Field::plain(64).hint("what do you want to do, or whom to see?");
        let mut palette = Palette { entries, query, found: vec![], table: TableState::default() };
        palette.search();
        palette
    }

    fn search(&mut self) {
        self.table.select(0);
        if self.query.is_empty() {
            self.found = (0..self.entries.len().min(MOST_FOUND)).collect();
            return;
        }
        let pattern = Pattern::parse(self.query.value(), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut letters = Vec::new();
        let mut scored: Vec<(u32, usize)> = (0..self.entries.len())
            .filter_map(|at| {
                let words = Utf32Str::new(&self.entries[at].words, &mut letters);
                pattern.score(words, &mut matcher).map(|score| (score, at))
            })
            .collect();
        scored.sort_by_key(|&(score, at)| (std::cmp::Reverse(score), at));
        self.found = scored.into_iter().map(|(_, at)| at).take(MOST_FOUND).collect();
    }

    pub(super) fn input(&mut self, model: &Model, input: &Input) -> Reaction {
        match input {
            _ if is_back(input) => return Reaction::close(),
            Input::Key(Key::ENTER) => return self.run(model),
            Input::Key(key) => {
                if !self.table.step(*key, self.found.len()) && self.query.handle(*key) {
                    self.search();
                }
            }
            Input::Paste(text) => {
                if self.query.paste(text) {
                    self.search();
                }
            }
            Input::Click(target) => {
                if let Some(row) = row_clicked(target, 0) {
                    self.table.select(row);
                    return self.run(model);
                }
            }
            Input::Scroll(rows, _) => self.table.wheel(*rows as isize, self.found.len()),
            Input::Back => {}
        }
        Reaction::default()
    }

    fn run(&self, model: &Model) -> Reaction {
        let Some(entry) = self.found.get(self.table.selected).map(|&at| &self.entries[at]) else {
            return Reaction::default();
        };
        let then = match entry.does.clone() {
            Does::Press(binding) => Some(Message::Press(binding)),
            Does::Local(local) => Some(Message::Local(local)),
            Does::Person(name) => return goes(Tab::Employees, screen::employees::show(name)),
            Does::Group(name) => return goes(Tab::Groups, screen::groups::show(name)),
            Does::Role(name) => return goes(Tab::Roles, screen::roles::show(name)),
            Does::Policy(name) => return goes(Tab::Policies, screen::policies::show(name)),
        };
        // What is dimmed stays open with its reason, unless the evaluator must be asked.
        if let Does::Press(binding) = &entry.does
            && let Err(Unavailable::Lacks(sentence)) = keymap::available(binding, model)
        {
            return Reaction { rest: screen::Reaction::note(sentence), ..Reaction::default() };
        }
        Reaction { close: true, then, ..Reaction::default() }
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let count = format!("{} of {}", self.found.len(), self.entries.len());
        let mut inside = canvas.float(72, 20, "Commands", &count);
        let [top, body] = inside.rows([Constraint::Length(2), Constraint::Min(1)]);
        self.query.draw(&mut inside.part(top), false, true);
        const COLUMNS: [Column; 2] = [Column::new("", Width::Flex(1)), Column::new("", Width::Fixed(10)).right()];
        let row = |at: usize| {
            let entry = &self.entries[self.found[at]];
            let ink = if entry.usable { Ink::from(Role::Text) } else { Ink::from(Role::Border) };
            vec![CellText::from((entry.words.as_str(), ink)), CellText::from((entry.key.as_str(), Role::Muted))]
        };
        let table = Table::new(&COLUMNS, self.found.len(), row).headless().empty("Nothing is called that.");
        table.draw(&mut inside.part(body), &self.table, true);
    }
}

fn goes(tab: Tab, message: screen::Message) -> Reaction {
    let rest = screen::Reaction { go: Some(tab), ..screen::Reaction::default() };
    Reaction { close: true, rest, then: Some(Message::Screen(message)) }
}
