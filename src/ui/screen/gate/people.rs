//! The list at the sign-in: who may sign in here, narrowed by typing, and below them the two other ways in.

use ratatui::layout::Rect;

use crate::shop::employee::SignIn as Standing;
use crate::shop::{Name, Person, Shop};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::theme::Role;
use crate::ui::widget::bar;
use crate::ui::{Model, text};

/// The list, as a target of clicks.
pub const PEOPLE: u8 = 0;

/// Who is listed, and which row is selected.
#[derive(Default)]
pub struct People {
    /// Who may sign in and fits what is searched; empty where names are hidden.
    found: Vec<Person>,
    search: String,
    /// Counted over the people and the two items below them.
    row: usize,
}

/// What a row of the list is.
pub enum Row<'a> {
    Person(&'a Person),
    /// Somebody who types their name.
    Else,
    JoinCode,
}

impl People {
    pub fn row(&self) -> Row<'_> {
        match self.found.get(self.row) {
            Some(person) => Row::Person(person),
            None if self.row == self.found.len() => Row::Else,
            None => Row::JoinCode,
        }
    }

    pub fn person(&self) -> Option<&Person> {
        self.found.get(self.row)
    }

    /// Whether there is nobody to choose from but one.
    pub fn is_one(&self) -> bool {
        self.found.len() == 1
    }

    pub fn row_number(&self) -> usize {
        self.row
    }

    pub fn is_searched(&self) -> bool {
        !self.search.is_empty()
    }

    /// Selects a row, and says whether it is another one.
    pub fn select(&mut self, row: usize) -> bool {
        let before = std::mem::replace(&mut self.row, row.min(self.found.len() + 1));
        before != self.row
    }

    /// Selects a person, and says whether they are listed.
    pub fn select_person(&mut self, person: &Person) -> bool {
        let row = self.found.iter().position(|p| p == person);
        self.row = row.unwrap_or(self.row);
        row.is_some()
    }

    /// Searches for something else, and says whether somebody else is selected now: who is no longer listed loses the
    /// selection to the first who is.
    pub fn find(&mut self, model: &Model, change: impl FnOnce(&mut String)) -> bool {
        let before = self.person().cloned();
        change(&mut self.search);
        self.found = shop(model).map_or_else(Vec::new, |shop| people(shop, &self.search));
        let stays = before.is_some_and(|person| self.select_person(&person));
        if !stays {
            self.row = 0;
        }
        !stays
    }

    pub fn view(&self, model: &Model, shop: &Shop, focused: bool, canvas: &mut Canvas<'_>) {
        let named = shows_names(model);
        let count = match (named, self.search.is_empty()) {
            (true, true) if canvas.width() >= 36 => "type to find".to_owned(),
            (true, true) if canvas.width() >= 28 => "type".to_owned(),
            (true, false) => text::fit(&format!("{}_", self.search), 10),
            _ => String::new(),
        };
        let area = canvas.whole();
        canvas.hit(area, Target::Pane(PEOPLE));
        let title = match (named, self.search.is_empty() || area.width >= 28) {
            (true, true) => "Who's working?",
            (true, false) => "Find",
            (false, _) => "Sign in",
        };
        let mut inside = canvas.pane(area, title, &count, focused);
        let top = u16::from(inside.height() >= 14);
        let room = usize::from(inside.height().saturating_sub(top + 3));
        let shown = room.min(self.found.len());
        let first = (self.row.min(self.found.len().saturating_sub(1)) + 1).saturating_sub(shown);
        let mut y = top;
        for (index, person) in self.found.iter().enumerate().skip(first).take(shown) {
            let (name, job) = label(shop, person);
            self.view_row(&mut inside, y, index, (&name, &job), focused);
            y += 1;
        }
        bar::scroll(&mut inside, top, first, shown, self.found.len());
        if self.found.is_empty() && named {
            let words = if self.search.is_empty() { "Nobody can sign in yet." } else { "Nobody fits." };
            inside.text(2, y, words, Role::Muted);
            y += 1;
        }
        if named {
            inside.rule(y);
            y += 1;
        }
        let other = if named { "Someone else…" } else { "Type your name" };
        self.view_row(&mut inside, y, self.found.len(), (other, ""), focused);
        self.view_row(&mut inside, y + 1, self.found.len() + 1, ("I have a join code", ""), focused);
    }

    fn view_row(&self, canvas: &mut Canvas<'_>, y: u16, index: usize, (name, job): (&str, &str), focused: bool) {
        let (width, selected) = (canvas.width(), index == self.row);
        if selected {
            let mark = canvas.glyphs().selected;
            canvas.text(0, y, mark, Role::Focus);
        }
        let beside = if width >= 24 { width * 2 / 5 } else { 0 };
        let ink = if selected { Role::Text.bold() } else { Role::Text.into() };
        let room = if job.is_empty() { width } else { width.saturating_sub(beside + 1) };
        canvas.fitted(2, y, name, room.saturating_sub(2), ink);
        canvas.fitted(width - beside, y, job, beside, Role::Muted);
        let area = Rect::new(0, y, width, 1);
        if selected && focused {
            canvas.highlight(area);
        }
        canvas.hit(area, Target::Row { pane: PEOPLE, index });
    }
}

pub fn shop(model: &Model) -> Option<&Shop> {
    Some(&model.world.as_deref()?.shop)
}

pub fn shows_names(model: &Model) -> bool {
    shop(model).is_some_and(|shop| shop.settings.shows_names)
}

/// Who may sign in here and has every word of the search in their name; nobody where names are hidden.
fn people(shop: &Shop, search: &str) -> Vec<Person> {
    if !shop.settings.shows_names {
        return vec![];
    }
    let search = search.to_lowercase();
    let words: Vec<&str> = search.split_whitespace().collect();
    let fits = |name: &str, full_name: &str| {
        words.is_empty() || {
            let both = format!("{full_name} {name}").to_lowercase();
            words.iter().all(|word| both.contains(word))
        }
    };
    let owner = fits(&shop.owner.name, &shop.owner.full_name).then_some(Person::Owner);
    let ready = shop.employees.values().filter(|e| e.is_active() && e.sign_in == Standing::Ready);
    let employees = ready.filter(|e| fits(&e.name, &e.full_name)).map(|e| Person::Employee(e.name.clone()));
    owner.into_iter().chain(employees).collect()
}

/// What the service calls a person.
pub fn sign_in_name(shop: &Shop, person: &Person) -> Name {
    person.employee().unwrap_or(&shop.owner.name).clone()
}

/// A person's full name and job.
pub fn label(shop: &Shop, person: &Person) -> (String, String) {
    let job = match person {
        Person::Owner => "owner".to_owned(),
        Person::Employee(name) => {
            shop.employees.get(name).and_then(|e| e.job.as_ref()).map_or_else(String::new, ToString::to_string)
        }
    };
    (shop.full_name(person), job)
}
