//! The access map: people across, actions down, and in each cell what the evaluator says to it now.
//!
//! Only what is seen is asked, and only again when the shop or the minute changed; so the map costs the same with
//! seven people as with seven thousand. The cell under the cursor is explained below.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use jiff::Timestamp;
use ratatui::layout::{Constraint, Rect};

use super::{Input, Reaction};
use crate::app::insight::{self, Verdict};
use crate::policy::catalog::{ActionId, Service};
use crate::shop::decide::{Facts, World};
use crate::shop::{Name, Person, Session, Shop, catalogue};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::{Code, Key};
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::told::Told;
use crate::ui::prospect::{Foreseen, foreseen};
use crate::ui::theme::Role;
use crate::ui::widget::explained::{self, Line, Told as Telling};
use crate::ui::widget::field::Field;
use crate::ui::widget::{bar, verdict};
use crate::ui::{Model, Overlay, Seen, text};

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
    Explain(String, Vec<Line>),
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

/// A person's column.
struct Column {
    person: Person,
    short: String,
    full: String,
    job: String,
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
/// Cells for the longest label of an action; longer ones are cut.
const LABEL: usize = 22;

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
    local("access.services", 'f', "services", 11, |_| Some(super::Message::Access(Message::NextGroup))),
    local("access.find", '/', "person", 12, |_| Some(super::Message::Access(Message::Find))),
    local("access.sort", 's', "sort", 13, |_| Some(super::Message::Access(Message::NextSort))),
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
        grid.hidden = of.2.iter().map(|person| !may_see(seen, person)).collect();
        grid.of = Some(of);
    }
}

/// Whether someone's permissions may be seen: one's own, the owner's, and otherwise as policies say.
fn may_see(seen: &Seen<'_>, person: &Person) -> bool {
    let own = *person == seen.me.person || *person == Person::Owner;
    own || seen.may("iam:SimulatePrincipalPolicy", &seen.shop().person_arn(person))
}

/// The owner first, then everybody in order; with words, only those who have them all.
fn listed(shop: &Shop, sort: Sort, query: &str) -> Rc<[Column]> {
    let job = |person: &Person| {
        let employee = person.employee().and_then(|name| shop.employees.get(name));
        employee.map_or("owner", |e| e.job.as_deref().unwrap_or("")).to_owned()
    };
    let mut columns: Vec<Column> = insight::people(shop)
        .map(|person| Column { full: shop.full_name(&person), job: job(&person), short: String::new(), person })
        .collect();
    shorten(&mut columns);
    let words: Vec<&str> = query.split_whitespace().collect();
    columns.retain(|column| {
        let text = format!("{} {} {}", column.full, column.job, column.person.employee().map_or("", AsRef::as_ref));
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    });
    columns.sort_by_cached_key(|column| {
        let job = if sort == Sort::Job { column.job.to_lowercase() } else { String::new() };
        // Somebody without a title comes after those with one.
        (column.person != Person::Owner, sort == Sort::Job && job.is_empty(), job, column.full.to_lowercase())
    });
    columns.into()
}

/// First names; two of one name get a letter more, or else their sign-in names.
fn shorten(columns: &mut [Column]) {
    let first = |full: &str| full.split_whitespace().next().unwrap_or(full).to_owned();
    let lettered = |full: &str| {
        let last = full.split_whitespace().skip(1).last().and_then(|word| word.chars().next());
        last.map_or_else(|| first(full), |letter| format!("{} {letter}", first(full)))
    };
    let mut firsts: HashMap<String, usize> = HashMap::new();
    let mut letters: HashMap<String, usize> = HashMap::new();
    for column in columns.iter() {
        *firsts.entry(first(&column.full)).or_default() += 1;
        *letters.entry(lettered(&column.full)).or_default() += 1;
    }
    for column in columns {
        let (short, longer) = (first(&column.full), lettered(&column.full));
        column.short = match (firsts[&short], letters[&longer], column.person.employee()) {
            (1, ..) | (_, _, None) => short,
            (_, 1, _) => longer,
            (.., Some(name)) => name.to_string(),
        };
    }
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
        Message::Explain(title, lines) => return Reaction::overlay(Overlay::Told(Told::new(title, lines))),
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

/// The question that a cell stands for: somebody just signed in where the action is usually done.
fn question(world: &World, person: &Person, action: ActionId, now: Timestamp) -> (Session, Facts) {
    let workstation = insight::workstation_for(&world.shop, action);
    let session = insight::hypothetical_session(person, &workstation, now);
    (session, Facts { now, workstation, source_ip: None, given: vec![] })
}

/// The full explanation of the cell under the cursor, and of each role that would allow it.
fn explanation(model: &Model) -> Option<Message> {
    let seen = model.seen()?;
    let (person, action) = model.screens.access.cursor(&seen)?;
    if !may_see(&seen, &person) {
        return None;
    }
    let (glyphs, world, now) = (&model.glyphs, seen.world, seen.now());
    let width = model.size.0.saturating_sub(10).min(100);
    let (session, facts) = question(world, &person, action, now);
    let mut told = Telling { lines: vec![], width };
    let of = |foreseen: &Foreseen| explained::lines(&foreseen.explained(seen.shop()), glyphs, width);
    let own = foreseen(world, &session, &facts, action);
    told.say(0, &format!("{} on {}", catalogue()[action].name, own.asked.resource), Role::Muted);
    told.lines.extend(of(&own));
    if let Some(Verdict::ByRole(roles)) = verdict_of(world, &person, action, now) {
        for role in roles {
            told.lines.push((0, String::new(), Role::Text.into()));
            told.say(0, &format!("{} With the role {role} in hand", glyphs.role), Role::Info.bold());
            told.lines.extend(of(&foreseen(world, &insight::with_role(&session, &role, now), &facts, action)));
        }
    }
    let title = format!("{} · {}", seen.shop().full_name(&person), catalogue()[action].label);
    Some(Message::Explain(title, told.lines))
}

fn verdict_of(world: &World, person: &Person, action: ActionId, now: Timestamp) -> Option<Verdict> {
    let row = insight::map(world, std::slice::from_ref(person), &[action], now).pop()?;
    row.into_iter().next()
}

/// Draws the map and, below, the words of the cell under the cursor.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let rows = state.group.rows();
    // The map takes what it needs; what is left explains more.
    let needed = u16::try_from(rows.len() + 3).unwrap_or(u16::MAX);
    let below = canvas.height().saturating_sub(needed).clamp(4, 14);
    let [map, detail] = canvas.rows([Constraint::Min(3), Constraint::Length(below)]);
    draw_map(state, seen, &rows, map, canvas);
    draw_cell(state, seen, detail, canvas);
}

fn draw_map(state: &State, seen: &Seen<'_>, rows: &[Row], area: Rect, canvas: &mut Canvas<'_>) {
    let columns = state.columns(seen.world);
    let title = if area.width < 70 { "Who may do what" } else { "Who may do what, now" };
    let found = columns.len();
    let mut inside = canvas.pane(area, title, &state.group.words(), true);
    let mut top = 0;
    if state.typing || !state.query.is_empty() {
        inside.text(0, 0, "/", Role::Muted);
        let place = Rect::new(1, 0, inside.width().saturating_sub(12), 1);
        state.query.draw(&mut inside.part(place), false, state.typing);
        inside.right(0, &format!("{found} found"), Role::Muted);
        top = 1;
    }
    if columns.is_empty() {
        let rest = Rect::new(0, top, inside.width(), inside.height().saturating_sub(top));
        inside.part(rest).paragraph(0, "Nobody here has these words. Esc clears them.", Role::Muted);
        return;
    }
    let label = rows.iter().map(|row| row.words().map_or(0, |words| text::width(words) + 2)).max();
    let label = u16::try_from(label.unwrap_or(0).min(LABEL)).unwrap_or(0) + 1;
    let longest = columns.iter().map(|column| text::width(&column.short)).max().unwrap_or(0);
    let cell = u16::try_from(longest.clamp(5, 9)).unwrap_or(9) + 1;
    let fits = usize::from(inside.width().saturating_sub(label) / cell).max(1);
    let height = usize::from(inside.height().saturating_sub(top + 1));
    let (row, column) = state.place(rows, &columns);
    let (first_row, first_column) = window(state, (rows.len(), height, row), (found, fits, column));
    let seen_rows = &rows[first_row..(first_row + height).min(rows.len())];
    let seen_columns = &columns[first_column..(first_column + fits).min(found)];
    let actions = seen_rows.iter().filter_map(|row| match row {
        Row::Act(action) => Some(*action),
        Row::Head(_) => None,
    });
    state.ask(seen, seen_columns.iter().map(|column| column.person.clone()).collect(), actions.collect());
    let grid = state.grid.borrow();
    if found > fits {
        let (left, right) = (inside.glyphs().left, inside.glyphs().right);
        let (first, last) = (first_column + 1, first_column + seen_columns.len());
        let before = if first > 1 { left } else { " " };
        let after = if last < found { right } else { "" };
        inside.fitted(0, top, &format!("{before} {first} to {last} of {found} {after}"), label - 1, Role::Info);
    }
    for (at, head) in seen_columns.iter().enumerate() {
        let x = label + u16::try_from(at).unwrap_or(0) * cell;
        let here = first_column + at == column;
        let ink = if here { Role::Focus.bold() } else { Role::Text.into() };
        inside.fitted(x, top, &head.short, cell - 1, ink);
        inside.hit(Rect::new(x, top, cell, 1), Target::Head { pane: 0, column: first_column + at });
    }
    let mut asked = 0;
    for (at, shown) in seen_rows.iter().enumerate() {
        let y = top + 1 + u16::try_from(at).unwrap_or(0);
        let here = first_row + at == row;
        let Row::Act(action) = shown else {
            inside.text(0, y, &shown.words().unwrap_or_default().to_uppercase(), Role::Muted.bold());
            continue;
        };
        if here {
            let mark = inside.glyphs().selected;
            inside.text(0, y, mark, Role::Focus);
        }
        let ink = if here { Role::Text.bold() } else { Ink::from(Role::Text) };
        inside.fitted(2, y, &catalogue()[*action].label, label - 3, ink);
        for index in 0..seen_columns.len() {
            let x = label + u16::try_from(index).unwrap_or(0) * cell;
            let here = here && first_column + index == column;
            let hidden = grid.hidden.get(index).copied().unwrap_or(true);
            match grid.verdicts.get(&(asked, index)).filter(|_| !hidden).map(shown_as) {
                Some(verdict) => verdict.draw_mark(&mut inside, x + 1, y),
                None => inside.text(x + 1, y, "-", Role::Muted),
            };
            if here {
                inside.highlight(Rect::new(x, y, 3, 1));
                inside.text(x, y, "[", Role::Focus.bold());
                inside.text(x + 2, y, "]", Role::Focus.bold());
            }
            let target = Target::Cell { pane: 0, row: first_row + at, column: first_column + index };
            inside.hit(Rect::new(x, y, cell, 1), target);
        }
        asked += 1;
    }
    bar::scroll(&mut inside, top + 1, first_row, seen_rows.len(), rows.len());
    let glyphs = inside.glyphs();
    let marks = [
        (verdict::Verdict::Allowed, "may"),
        (verdict::Verdict::Depends, "depends"),
        (verdict::Verdict::ByRole, "with a role"),
        (verdict::Verdict::Denied, "may not"),
    ];
    let legend = marks.map(|(verdict, words)| format!("{} {words}", verdict.mark(glyphs))).join("  ");
    canvas.pane_note(area, &legend);
}

impl Row {
    fn words(&self) -> Option<&'static str> {
        match self {
            Row::Head(title) => Some(title),
            Row::Act(action) => Some(&catalogue()[*action].label),
        }
    }
}

/// The first row and column to draw, moved as little as shows the cursor; each as length, room and cursor.
fn window(state: &State, rows: (usize, usize, usize), columns: (usize, usize, usize)) -> (usize, usize) {
    let moved = |from: usize, (len, room, at): (usize, usize, usize)| {
        let from = from.min(len.saturating_sub(room)).min(at);
        if room > 0 && at >= from + room { at + 1 - room } else { from }
    };
    let (row, column) = state.offset.get();
    let mut first = moved(row, rows);
    // The heading above the first action comes along.
    if rows.2 == 1 && rows.1 > 1 {
        first = 0;
    }
    let offset = (first, moved(column, columns));
    state.offset.set(offset);
    state.page.set(rows.1);
    offset
}

fn shown_as(verdict: &Verdict) -> verdict::Verdict {
    match verdict {
        Verdict::Allowed => verdict::Verdict::Allowed,
        Verdict::Denied => verdict::Verdict::Denied,
        Verdict::Depends(_) => verdict::Verdict::Depends,
        Verdict::ByRole(_) => verdict::Verdict::ByRole,
    }
}

/// The words of the cell under the cursor: what allows it and up to where, or why not and what would.
fn draw_cell(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let Some((person, action)) = state.cursor(seen) else {
        canvas.pane(area, "", "", false);
        return;
    };
    let columns = state.columns(seen.world);
    let short = columns.iter().find(|c| c.person == person).map_or("", |c| c.short.as_str());
    let title = format!("{short} {} {}", canvas.glyphs().separator, catalogue()[action].label);
    if !may_see(seen, &person) {
        canvas.pane(area, &title, "", false).paragraph(0, NOT_YOURS, Role::Muted);
        return;
    }
    let Some(verdict) = verdict_of(seen.world, &person, action, seen.now()) else { return };
    let drawn = shown_as(&verdict);
    let mut inside = canvas.pane(area, &title, drawn.word(), false);
    drawn.draw_mark(&mut inside, 0, 0);
    let lines = cell_lines(seen, &person, action, &verdict, inside.width().saturating_sub(2));
    let mut lines = fitting(lines, inside.height().into());
    // With room to spare, the three steps stand there as well.
    if inside.height() >= 9 && !matches!(verdict, Verdict::ByRole(_)) {
        let (session, facts) = question(seen.world, &person, action, seen.now());
        let mut explanation = foreseen(seen.world, &session, &facts, action).explained(seen.shop());
        explanation.to_allow.clear();
        lines.push((0, String::new(), Role::Text.into()));
        lines.extend(explained::lines(&explanation, inside.glyphs(), inside.width().saturating_sub(2)));
    }
    for (y, (indent, words, ink)) in (0..inside.height()).zip(&lines) {
        inside.text(2 + indent, y, words, *ink);
    }
}

/// Each clause on a line of its own; joined where there is less room.
fn fitting(lines: Vec<Vec<Line>>, room: usize) -> Vec<Line> {
    let mut flat = Vec::new();
    for part in lines {
        // Half an explanation is worse than none: Enter has the rest.
        if !flat.is_empty() && flat.len() + part.len() > room {
            break;
        }
        flat.extend(part);
    }
    flat
}

fn cell_lines(seen: &Seen<'_>, person: &Person, action: ActionId, verdict: &Verdict, width: u16) -> Vec<Vec<Line>> {
    let (world, now) = (seen.world, seen.now());
    let mut parts = Vec::new();
    let mut part = |indent: u16, words: &str, ink: Ink| {
        let mut told = Telling { lines: vec![], width };
        told.say(indent, words, ink);
        parts.push(told.lines);
    };
    let clauses = insight::explain_cell(world, person, action, now);
    part(0, &clauses.join(if matches!(verdict, Verdict::ByRole(_)) { "; " } else { ", " }), Role::Text.into());
    if *verdict == Verdict::Denied {
        let (session, facts) = question(world, person, action, now);
        let ways = foreseen(world, &session, &facts, action).explained(seen.shop()).to_allow;
        if let [only] = ways.as_slice() {
            part(0, &format!("To allow it: {only}"), Role::Muted.into());
        } else {
            for (at, way) in ways.iter().enumerate() {
                let words = if at == 0 { format!("To allow it: {way}") } else { format!("or: {way}") };
                part(0, &words, Role::Muted.into());
            }
        }
    }
    parts
}
