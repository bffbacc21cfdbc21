//! Everything that can be done or jumped to from here, found by a few letters of its words.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Constraint;

use crate::app::insight::Sight;
use crate::policy::catalog::{Action, ActionId};
use crate::shop::{Command, Person, catalogue};
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::key::Key;
use crate::ui::keymap::{self, Binding, PALETTE_ONLY, Unavailable};
use crate::ui::screen::{self, Input, Tab};
use crate::ui::theme::Role;
use crate::ui::update::row_clicked;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::{Effect, Local, Message, Model};

use super::cans::Subject;
use super::question::{self, Asking, Question};
use super::{Overlay, Reaction, is_back};

/// How many people and policies are listed before something is typed.
const MOST_FOUND: usize = 200;

/// A line to type in, and what its letters find.
pub struct Palette {
    entries: Vec<Entry>,
    /// How many of them are listed before something is typed; the rest are questions about actions.
    standing: usize,
    query: Field,
    found: Vec<usize>,
    /// Instead, while a question is typed.
    questions: Option<Vec<Question>>,
    table: TableState,
}

/// How the questions begin that the palette answers, and what they are about.
const QUESTIONS: [(&str, &str); 2] =
    [("who can ", "who can …: ask about an action"), ("what can ", "what can …: ask about a person")];

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
    /// Goes on in the line with this.
    Begin(&'static str),
    /// Asks who can do it.
    Ask(ActionId),
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

/// Whether a binding is one screen's own.
fn is_of_screen(binding: &Binding) -> bool {
    binding.name.split_once('.').is_some_and(|(scope, _)| !matches!(scope, "tab" | "explain"))
}

impl Palette {
    /// The commands of the screen in front, then people, groups, roles and policies that the person may see.
    #[must_use]
    pub fn new(model: &Model) -> Palette {
        let mut entries: Vec<Entry> = keymap::in_scope(model)
            .into_iter()
            .filter(|binding| !matches!(binding.name, "commands" | "back" | "ctrl-c"))
            // What a screen does by a letter is not at hand where that letter is text.
            .filter(|binding| !keymap::is_written(model, binding) || !is_of_screen(binding))
            .map(|binding| Entry {
                words: said(binding),
                key: match keymap::is_written(model, binding) {
                    true => String::new(),
                    false => model.keys.of(binding).shown(&model.glyphs),
                },
                usable: keymap::available(binding, model).is_ok(),
                does: Does::Press(binding),
            })
            .collect();
        let plain = |words: String, key: &str, does: Does| Entry { words, key: key.to_owned(), usable: true, does };
        entries.extend(QUESTIONS.map(|(begin, words)| plain(words.to_owned(), "", Does::Begin(begin))));
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
        let standing = entries.len();
        if model.seen().is_some() {
            let ask = |(id, action): (ActionId, &Action)| plain(question::who_can(action), "", Does::Ask(id));
            entries.extend(catalogue().actions().map(ask));
        }
        let query = Field::plain(64).hint("what do you want to do, or whom to see?");
        let mut palette =
            Palette { entries, standing, query, found: vec![], questions: None, table: TableState::default() };
        palette.search(model);
        palette
    }

    fn search(&mut self, model: &Model) {
        self.table.select(0);
        self.questions = question::read(self.query.value()).map(|asking| self.meant(&asking, model));
        if self.questions.is_some() {
            return;
        }
        if self.query.is_empty() {
            self.found = (0..self.standing.min(MOST_FOUND)).collect();
            return;
        }
        let wanted = self.query.value().to_lowercase();
        let pattern = Pattern::parse(self.query.value(), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut letters = Vec::new();
        let mut scored: Vec<(u32, usize)> = (0..self.entries.len())
            .filter(|at| match self.entries[*at].does {
                Does::Ask(action) => question::is_about(action, &wanted),
                _ => true,
            })
            .filter_map(|at| {
                let words = Utf32Str::new(&self.entries[at].words, &mut letters);
                pattern.score(words, &mut matcher).map(|score| (score, at))
            })
            .collect();
        scored.sort_by_key(|&(score, at)| (std::cmp::Reverse(score), at));
        self.found = scored.into_iter().map(|(_, at)| at).take(MOST_FOUND).collect();
    }

    /// The questions that may be meant. About people, those whom one may list; about oneself, everybody.
    fn meant(&self, asking: &Asking, model: &Model) -> Vec<Question> {
        let Some(seen) = model.seen() else { return vec![] };
        let wanted = match asking {
            Asking::WhoCan(wanted) => return question::about_actions(wanted),
            Asking::WhatCan(wanted) => wanted,
        };
        let me = &seen.me.person;
        let listed = self.entries.iter().filter_map(|entry| match &entry.does {
            Does::Person(name) => Some((entry.words.as_str(), name.as_ref(), Person::Employee(name.clone()))),
            _ => None,
        });
        let owner = &seen.shop().owner;
        let owner = (&*owner.full_name, owner.name.as_ref(), Person::Owner);
        let people = std::iter::once(owner).chain(listed).filter(|(.., person)| person != me);
        question::about_people(wanted, std::iter::once(("I", "myself", me.clone())).chain(people))
    }

    /// How many lines there are to choose from.
    fn len(&self) -> usize {
        self.questions.as_ref().map_or(self.found.len(), Vec::len)
    }

    pub(super) fn input(&mut self, model: &Model, input: &Input) -> Reaction {
        match input {
            _ if is_back(input) => return Reaction::close(),
            Input::Key(Key::ENTER) => return self.run(model),
            Input::Key(key) => {
                if !self.table.step(*key, self.len()) && self.query.handle(*key) {
                    self.search(model);
                }
            }
            Input::Paste(text) => {
                if self.query.paste(text) {
                    self.search(model);
                }
            }
            Input::Click(target) => {
                if let Some(row) = row_clicked(target, 0) {
                    self.table.select(row);
                    return self.run(model);
                }
            }
            Input::Scroll(rows, _) => self.table.wheel(*rows as isize, self.len()),
            Input::Back => {}
        }
        Reaction::default()
    }

    fn run(&mut self, model: &Model) -> Reaction {
        if let Some(questions) = &self.questions {
            let question = questions.get(self.table.selected);
            return question.map_or_else(Reaction::default, |question| answer(model, &question.subject));
        }
        let Some(entry) = self.found.get(self.table.selected).map(|&at| &self.entries[at]) else {
            return Reaction::default();
        };
        let then = match entry.does.clone() {
            Does::Press(binding) => Some(Message::Press(binding)),
            Does::Local(local) => Some(Message::Local(local)),
            Does::Ask(action) => return answer(model, &Subject::WhoCan(action)),
            Does::Begin(words) => {
                self.query.set(words);
                self.search(model);
                return Reaction::default();
            }
            Does::Person(name) => return goes(Tab::Employees, screen::employees::show(name)),
            Does::Group(name) => return goes(Tab::Groups, screen::groups::show(name)),
            Does::Role(name) => return goes(Tab::Roles, screen::roles::show(name)),
            Does::Policy(name) => return goes(Tab::Policies, screen::policies::show(name)),
        };
        // What is dimmed stays open with its reason, unless the evaluator must be asked.
        if let Does::Press(binding) = &entry.does
            && let Err(Unavailable::Lacks(sentence) | Unavailable::NotTheirs(sentence)) =
                keymap::available(binding, model)
        {
            return Reaction { rest: screen::Reaction::note(sentence), ..Reaction::default() };
        }
        Reaction { close: true, then, ..Reaction::default() }
    }

    pub(super) fn view(&self, model: &Model, canvas: &mut Canvas<'_>) {
        let (title, count) = match &self.questions {
            Some(questions) => ("Ask", questions.len().to_string()),
            None => ("Commands", format!("{} of {}", self.found.len(), self.standing.max(self.found.len()))),
        };
        let mut inside = canvas.float(72, 20, title, &count);
        let [top, body] = inside.rows([Constraint::Length(2), Constraint::Min(1)]);
        self.query.draw(&mut inside.part(top), false, true);
        const COLUMNS: [Column; 2] = [Column::new("", Width::Flex(1)), Column::new("", Width::Fixed(10)).right()];
        let sight = model.seen();
        let sight = sight.as_ref().map(|seen| Sight::new(seen.world, seen.me, seen.facts));
        let row = |at: usize| {
            let (words, key, usable) = match &self.questions {
                Some(questions) => {
                    let question = &questions[at];
                    let usable = match &question.subject {
                        Subject::WhoCan(_) => true,
                        Subject::WhatCan(person) => sight.as_ref().is_some_and(|sight| sight.sees(person)),
                    };
                    (&question.words, "", usable)
                }
                None => {
                    let entry = &self.entries[self.found[at]];
                    (&entry.words, entry.key.as_str(), entry.usable)
                }
            };
            let ink = if usable { Ink::from(Role::Text) } else { Ink::from(Role::Border) };
            vec![CellText::from((words.as_str(), ink)), CellText::from((key, Role::Muted))]
        };
        let empty = match question::read(self.query.value()) {
            Some(Asking::WhoCan(_)) => "No action is called that.",
            Some(Asking::WhatCan(_)) => "Nobody you may list is called that.",
            None => "Nothing is called that.",
        };
        let table = Table::new(&COLUMNS, self.len(), row).headless().empty(empty);
        table.draw(&mut inside.part(body), &self.table, true);
    }
}

/// Opens the answer. Asking about somebody whose permissions one may not see is an attempt: decided and recorded.
fn answer(model: &Model, subject: &Subject) -> Reaction {
    let Some(seen) = model.seen() else { return Reaction::close() };
    if let Subject::WhatCan(person) = subject
        && !Sight::new(seen.world, seen.me, seen.facts).sees(person)
    {
        let (action, resource) = ("iam:SimulatePrincipalPolicy".to_owned(), seen.shop().person_arn(person));
        return Reaction::close_and(screen::Reaction::effect(Effect::Do(Command::Look { action, resource })));
    }
    Reaction::close_and(screen::Reaction::overlay(Overlay::cans(subject.clone())))
}

fn goes(tab: Tab, message: screen::Message) -> Reaction {
    let rest = screen::Reaction { go: Some(tab), ..screen::Reaction::default() };
    Reaction { close: true, rest, then: Some(Message::Screen(message)) }
}
