//! The access map: people across, actions down, and in each cell what the evaluator says to it now.
//!
//! Only what is seen is asked, and only again when the shop or the minute changed; so the map costs the same with
//! seven people as with seven thousand. The cell under the cursor is explained below.

mod people;
mod view;
mod who;
mod why;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use self::people::{Column, listed};
pub use self::view::view;
use self::who::Who;
pub use self::why::explained;
use self::why::explanation;
use super::{Input, Reaction};
use crate::app::insight::{self, Sight, Verdict};
use crate::policy::catalog::{ActionId, Service};
use crate::shop::decide::World;
use crate::shop::{Name, Person, catalogue};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::cans::Subject;
use crate::ui::overlay::told::Told;
use crate::ui::widget::field::Field;
use crate::ui::{Model, Overlay, Seen};

/// What is looked at, and where the cursor stands.
pub struct State {
    group: Group,
    sort: Sort,
    query: Field,
    typing: bool,
    /// The cursor, by whom and what it is on: it stays there when columns are sorted or found.
    person: Option<Person>,
    action: Option<ActionId>,
    columns: RefCell<Columns>,
    grid: RefCell<Grid>,
    who: RefCell<Who>,
    /// The first row and column seen, and how many rows are.
    offset: Cell<(usize, usize)>,
    page: Cell<usize>,
}

/// What may happen here.
#[derive(Debug)]
pub enum Message {
    /// The cursor goes to this person.
    Show(Name),
    NextGroup,
    NextSort,
    Find,
    /// What was typed is enough.
    Found,
    Explain(Told),
}

/// Which services are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Floor,
    All,
    Orders,
    Clock,
    People,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Name,
    Job,
}

/// The people in their order, and what they were listed from.
struct Columns {
    of: Option<(u64, Sort, String)>,
    list: Rc<[Column]>,
}

/// The verdicts that are seen, and what they were asked from.
#[derive(Default)]
struct Grid {
    of: Option<(u64, i64, Vec<Person>, Vec<ActionId>)>,
    verdicts: HashMap<(usize, usize), Verdict>,
    /// Columns of people whose permissions may not be seen.
    hidden: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Head(&'static str),
    Act(ActionId),
}

const NOT_YOURS: &str = "You may not see what others can do. The owner can let you.";

/// The keys of the map.
pub const BINDINGS: &[Binding] = &[
    Binding {
        name: "access.explain",
        key: Key::ENTER,
        words: "explain",
        shown: Shown::Footer(10),
        needs: Needs::Asks {
            action: "iam:SimulatePrincipalPolicy",
            on: |model| {
                let seen = model.seen()?;
                let state = &model.screens.access;
                let person = state.cursor(&seen).map(|(person, _)| person).filter(|_| !state.typing);
                // What the owner may do is no secret: everything.
                let asked = person.filter(|person| *person != Person::Owner).unwrap_or_else(|| seen.me.person.clone());
                Some(seen.shop().person_arn(&asked))
            },
            lacks: "Sign in first.",
        },
        run: Run::Screen(|model| {
            let found = model.screens.access.typing.then_some(Message::Found);
            found.or_else(|| explanation(model)).map(super::Message::Access)
        }),
    },
    Binding {
        name: "access.who",
        key: Key::char('c'),
        words: "who can",
        shown: Shown::Footer(11),
        needs: Needs::Nothing,
        run: Run::Overlay(|model| Some(Overlay::cans(Subject::WhoCan(model.screens.access.action_under_cursor()?)))),
    },
    local("access.services", 'f', "services", 12, |_| Some(super::Message::Access(Message::NextGroup))),
    local("access.find", '/', "person", 12, |_| Some(super::Message::Access(Message::Find))),
    local("access.sort", 's', "sort", 14, |_| Some(super::Message::Access(Message::NextSort))),
];

const fn local(
    name: &'static str,
    key: char,
    words: &'static str,
    rank: u8,
    run: fn(&Model) -> Option<super::Message>,
) -> Binding {
    let (key, shown) = (Key::char(key), Shown::Footer(rank));
    Binding { name, key, words, shown, needs: Needs::Nothing, run: Run::Screen(run) }
}

/// The map with the cursor on this person.
#[must_use]
pub fn show(name: Name) -> super::Message {
    super::Message::Access(Message::Show(name))
}

impl Default for State {
    fn default() -> State {
        State {
            group: Group::Floor,
            sort: Sort::Name,
            query: Field::plain(40).hint("a name or a job"),
            typing: false,
            person: None,
            action: None,
            columns: RefCell::new(Columns { of: None, list: Rc::from([]) }),
            grid: RefCell::default(),
            who: RefCell::default(),
            offset: Cell::default(),
            page: Cell::new(10),
        }
    }
}

impl Group {
    const ALL: [Group; 5] = [Group::Floor, Group::All, Group::Orders, Group::Clock, Group::People];

    fn services(self) -> impl Iterator<Item = &'static Service> {
        let wanted: &[&str] = match self {
            Group::Floor => &["register", "inventory"],
            Group::All => &[],
            Group::Orders => &["orders", "reports"],
            Group::Clock => &["timeclock", "roster"],
            Group::People => &["iam", "sts"],
        };
        let named = move |service: &&Service| wanted.is_empty() || wanted.contains(&service.prefix.as_str());
        catalogue().services().iter().filter(named)
    }

    fn words(self) -> String {
        match self {
            Group::All => "all services".to_owned(),
            _ => self.services().map(|s| s.title.to_lowercase()).collect::<Vec<_>>().join(" · "),
        }
    }

    fn rows(self) -> Vec<Row> {
        let of_service = |service: &'static Service| {
            let acts = catalogue().actions_of(&service.prefix).map(|(action, _)| Row::Act(action));
            std::iter::once(Row::Head(&service.title)).chain(acts)
        };
        self.services().flat_map(of_service).collect()
    }
}

impl State {
    /// Whether plain characters are text: while a person is looked for.
    pub fn takes_text(&self) -> bool {
        self.typing
    }

    /// Whose cell the cursor is on, and which action's.
    fn cursor(&self, seen: &Seen<'_>) -> Option<(Person, ActionId)> {
        let columns = self.columns(seen.world);
        let rows = self.group.rows();
        let (row, column) = self.place(&rows, &columns);
        match rows.get(row)? {
            Row::Act(action) => Some((columns.get(column)?.person.clone(), *action)),
            Row::Head(_) => None,
        }
    }

    /// The action of the cursor's row.
    fn action_under_cursor(&self) -> Option<ActionId> {
        let rows = self.group.rows();
        match rows.get(self.place(&rows, &[]).0)? {
            Row::Act(action) => Some(*action),
            Row::Head(_) => None,
        }
    }

    /// The cursor as row and column.
    fn place(&self, rows: &[Row], columns: &[Column]) -> (usize, usize) {
        let at = |action: ActionId| rows.iter().position(|row| *row == Row::Act(action));
        let first = || rows.iter().position(|row| matches!(row, Row::Act(_))).unwrap_or(0);
        let column = self.person.as_ref().and_then(|person| columns.iter().position(|c| c.person == *person));
        (self.action.and_then(at).unwrap_or_else(first), column.unwrap_or(0))
    }

    fn select(&mut self, rows: &[Row], columns: &[Column], row: usize, column: usize) {
        if let Some(Row::Act(action)) = rows.get(row) {
            self.action = Some(*action);
        }
        if let Some(column) = columns.get(column) {
            self.person = Some(column.person.clone());
        }
    }

    /// The people whose columns there are; listed again when somebody came or went.
    fn columns(&self, world: &World) -> Rc<[Column]> {
        let of = (world.epoch, self.sort, self.query.value().to_lowercase());
        let mut columns = self.columns.borrow_mut();
        if columns.of.as_ref() != Some(&of) {
            columns.list = listed(&world.shop, self.sort, &of.2);
            columns.of = Some(of);
        }
        Rc::clone(&columns.list)
    }

    /// Asks for the verdicts of a window of the map, unless they are known.
    fn ask(&self, seen: &Seen<'_>, people: Vec<Person>, actions: Vec<ActionId>) {
        let minute = seen.now().as_second().div_euclid(60);
        let mut grid = self.grid.borrow_mut();
        let of = (seen.world.epoch, minute, people, actions);
        if grid.of.as_ref() == Some(&of) {
            return;
        }
        let rows = insight::map(seen.world, &of.2, &of.3, seen.now());
        grid.verdicts = HashMap::new();
        for (row, verdicts) in rows.into_iter().enumerate() {
            grid.verdicts.extend(verdicts.into_iter().enumerate().map(|(column, verdict)| ((row, column), verdict)));
        }
        let sight = Sight::new(seen.world, seen.me, seen.facts);
        grid.hidden = of.2.iter().map(|person| !sight.sees(person)).collect();
        grid.of = Some(of);
    }
}

/// Whether someone's permissions may be seen.
fn may_see(seen: &Seen<'_>, person: &Person) -> bool {
    Sight::new(seen.world, seen.me, seen.facts).sees(person)
}

/// A message of the map.
pub fn update(state: &mut State, _seen: &Seen<'_>, message: Message) -> Reaction {
    match message {
        Message::Show(name) => {
            state.query.clear();
            state.typing = false;
            state.person = Some(Person::Employee(name));
        }
        Message::NextGroup => {
            let at = Group::ALL.iter().position(|group| *group == state.group).unwrap_or(0);
            state.group = Group::ALL[(at + 1) % Group::ALL.len()];
        }
        Message::NextSort => {
            state.sort = if state.sort == Sort::Name { Sort::Job } else { Sort::Name };
            return Reaction::note(match state.sort {
                Sort::Name => "People by name.",
                Sort::Job => "People by job.",
            });
        }
        Message::Find => state.typing = true,
        Message::Found => state.typing = false,
        Message::Explain(told) => return Reaction::overlay(Overlay::Told(told)),
    }
    Reaction::default()
}

/// Arrows move the cursor; letters look for a person while one is looked for.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    match input {
        Input::Back => {
            state.query.clear();
            state.typing = false;
        }
        Input::Key(Key { code: Code::Tab, .. }) if state.typing => state.typing = false,
        Input::Key(key) => {
            if !step(state, seen, key) && state.typing {
                state.query.handle(key);
            }
        }
        Input::Paste(text) if state.typing => {
            state.query.paste(&text);
        }
        Input::Click(Target::Cell { pane: 0, row, column }) => {
            let columns = state.columns(seen.world);
            state.select(&state.group.rows(), &columns, row, column);
        }
        Input::Click(Target::Head { pane: 0, column }) => {
            let columns = state.columns(seen.world);
            state.select(&[], &columns, 0, column);
        }
        Input::Scroll(rows, _) => {
            let key = if rows > 0 { Key::DOWN } else { Key::UP };
            for _ in 0..rows.abs() {
                step(state, seen, key);
            }
        }
        Input::Paste(_) | Input::Click(_) => {}
    }
    Reaction::default()
}

/// Moves the cursor by a key, over headings, and returns whether the key was one that moves it.
fn step(state: &mut State, seen: &Seen<'_>, key: Key) -> bool {
    let (columns, rows) = (state.columns(seen.world), state.group.rows());
    let (row, column) = state.place(&rows, &columns);
    let acts: Vec<usize> = (0..rows.len()).filter(|&at| matches!(rows[at], Row::Act(_))).collect();
    let at = acts.iter().position(|&act| act == row).unwrap_or(0);
    let (last, page) = (acts.len().saturating_sub(1), state.page.get().max(2) - 1);
    let (at, column) = match key.code {
        _ if key.ctrl => return false,
        // While one types, these move in the text.
        Code::Left | Code::Right | Code::Home | Code::End if state.typing => return false,
        Code::Up => (at.saturating_sub(1), column),
        Code::Down => (at + 1, column),
        Code::PageUp => (at.saturating_sub(page), column),
        Code::PageDown => (at + page, column),
        Code::Left => (at, column.saturating_sub(1)),
        Code::Right => (at, column + 1),
        Code::Home => (at, 0),
        Code::End => (at, columns.len()),
        _ => return false,
    };
    let row = acts.get(at.min(last)).copied().unwrap_or(0);
    state.select(&rows, &columns, row, column.min(columns.len().saturating_sub(1)));
    true
}
