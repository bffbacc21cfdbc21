//! Who can do something, or what somebody can do: a list to search, with the ways of the selected line in full.
//!
//! The verdicts are asked once for each world and minute. Through what somebody can is worked out for the lines that
//! are seen, so that the list costs the same with seven people as with 100,000.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ratatui::layout::{Constraint, Rect};

use super::{Overlay, Reaction, is_back};
use crate::app::insight::{self, Access, Sight, Verdict, Way};
use crate::policy::catalog::ActionId;
use crate::shop::{Person, catalogue};
use crate::ui::canvas::Canvas;
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::screen::{Input, access};
use crate::ui::theme::Role;
use crate::ui::update::row_clicked;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::widget::verdict::Verdict as Mark;
use crate::ui::{Model, Seen, text};

/// Cells for the longest name or action; longer ones are cut, and earlier where the list is narrow.
const LABEL: usize = 30;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Who can do this?
    WhoCan(ActionId),
    /// What can this person do?
    WhatCan(Person),
}

/// The list, and what it is narrowed to.
pub struct Cans {
    subject: Subject,
    query: Field,
    table: TableState,
    answer: RefCell<Answer>,
}

/// What was answered, and when.
#[derive(Default)]
struct Answer {
    of: Option<(u64, i64)>,
    rows: Vec<Row>,
    /// Rows that have the words, and the words.
    found: Rc<[usize]>,
    words: String,
    /// Cells for the longest name or action.
    longest: usize,
    possible: usize,
    /// People whose permissions may not be seen.
    hidden: usize,
    told: HashMap<usize, Rc<Access>>,
}

struct Row {
    person: Person,
    action: ActionId,
    verdict: Verdict,
    label: String,
    words: String,
}

/// The keys of the list.
pub(super) const BINDINGS: &[Binding] = &[
    Binding {
        name: "cans.explain",
        key: Key::ENTER,
        words: "explain",
        shown: Shown::Footer(1),
        needs: Needs::State(|model| selected(model).map(|_| ()).ok_or("Nothing is selected.")),
        run: Run::Overlay(|model| {
            let (person, action) = selected(model)?;
            access::explained(model, &person, action).map(Overlay::Told)
        }),
    },
    super::shown("overlay.close", Key::ESC, "close", super::BACK),
];

fn selected(model: &Model) -> Option<(Person, ActionId)> {
    let Some(Overlay::Cans(cans)) = model.overlays.last() else { return None };
    let answer = cans.answer.borrow();
    let row = answer.found.get(cans.table.selected).and_then(|&at| answer.rows.get(at))?;
    Some((row.person.clone(), row.action))
}

impl Cans {
    /// The list for a question.
    #[must_use]
    pub fn new(subject: Subject) -> Cans {
        let hint = match &subject {
            Subject::WhoCan(_) => "type to find a name or a job",
            Subject::WhatCan(_) => "type to find an action",
        };
        let query = Field::plain(64).hint(hint);
        Cans { subject, query, table: TableState::default(), answer: RefCell::default() }
    }

    pub(super) fn input(&mut self, model: &Model, input: &Input) -> Reaction {
        let found = self.answer.borrow().found.len();
        match input {
            _ if is_back(input) && self.query.is_empty() => return Reaction::close(),
            _ if is_back(input) => self.narrow(Field::clear),
            Input::Key(key) => {
                if !self.table.step(*key, found) {
                    self.narrow(|query| _ = query.handle(*key));
                }
            }
            Input::Paste(text) => self.narrow(|query| _ = query.paste(text)),
            Input::Click(target) => {
                if let Some(row) = row_clicked(target, 0) {
                    self.table.select(row);
                }
            }
            Input::Scroll(rows, _) => self.table.wheel(*rows as isize, found),
            Input::Back => {}
        }
        if let Some(seen) = model.seen() {
            self.settle(&seen);
        }
        Reaction::default()
    }

    fn narrow(&mut self, change: impl FnOnce(&mut Field)) {
        let before = self.query.value().to_owned();
        change(&mut self.query);
        if self.query.value() != before {
            self.table.select(0);
        }
    }

    /// Asks again where the world or the minute is another, and finds again where the words are.
    fn settle(&self, seen: &Seen<'_>) {
        let mut answer = self.answer.borrow_mut();
        let of = (seen.world.epoch, seen.now().as_second().div_euclid(60));
        let query = self.query.value().to_lowercase();
        let same = answer.of == Some(of);
        if !same {
            *answer = match &self.subject {
                Subject::WhoCan(action) => who_can(seen, *action),
                Subject::WhatCan(person) => what_can(seen, person),
            };
            answer.of = Some(of);
            let possible = answer.rows.iter().filter(|row| row.verdict.is_possible());
            let longest = possible.map(|row| text::width(&row.label)).max();
            answer.longest = longest.unwrap_or(0).clamp(8, LABEL);
        }
        if !same || answer.words != query {
            let wanted: Vec<&str> = query.split_whitespace().collect();
            let found = |row: &Row| wanted.iter().all(|word| row.words.contains(word));
            answer.found = answer.rows.iter().enumerate().filter(|(_, row)| found(row)).map(|(at, _)| at).collect();
            answer.words = query;
        }
    }

    /// Through what the row at some place is answered so.
    fn told(&self, seen: &Seen<'_>, at: usize) -> Rc<Access> {
        let mut answer = self.answer.borrow_mut();
        if let Some(told) = answer.told.get(&at) {
            return Rc::clone(told);
        }
        let row = &answer.rows[at];
        let told = Rc::new(insight::access(seen.world, &row.person, row.action, None, seen.now()));
        answer.told.insert(at, Rc::clone(&told));
        told
    }

    pub(super) fn view(&self, model: &Model, canvas: &mut Canvas<'_>) {
        let Some(seen) = model.seen() else { return };
        self.settle(&seen);
        let (rows, found, hidden) = {
            let answer = self.answer.borrow();
            (answer.rows.len(), Rc::clone(&answer.found), answer.hidden)
        };
        let (title, count) = self.title(&seen, rows, found.len());
        let width = canvas.width().saturating_sub(4).min(110);
        // What the selected line says in full, in two to four rows.
        let full = found.get(self.table.selected).map(|&at| full(&self.told(&seen, at)));
        let full = text::wrap(&full.unwrap_or_default(), width.saturating_sub(4).max(8).into());
        let note = note(hidden).map_or_else(Vec::new, |note| text::wrap(&note, width.saturating_sub(4).max(8).into()));
        let below = u16::try_from(full.len().clamp(2, 4) + note.len()).unwrap_or(4) + 1;
        let height = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(4 + below).max(12);
        let mut inside = canvas.float(width, height.min(canvas.height()), &title, &count);
        let [top, list, detail] = inside.rows([Constraint::Length(2), Constraint::Min(1), Constraint::Length(below)]);
        self.query.draw(&mut inside.part(top), false, true);
        self.draw_list(&seen, &found, &mut inside.part(list));
        let mut detail = inside.part(detail);
        detail.rule(0);
        let last = detail.height().saturating_sub(u16::try_from(note.len()).unwrap_or(0));
        for (y, line) in (1..last).zip(&full) {
            detail.text(0, y, line, Role::Text);
        }
        for (y, line) in (last..detail.height()).zip(&note) {
            detail.text(0, y, line, Role::Warn);
        }
    }

    fn draw_list(&self, seen: &Seen<'_>, found: &[usize], canvas: &mut Canvas<'_>) {
        let glyphs = *canvas.glyphs();
        let longest = u16::try_from(self.answer.borrow().longest).unwrap_or(u16::MAX);
        let label = Width::Fixed(longest.min(canvas.width() * 2 / 5));
        let columns = [Column::new("", Width::Fixed(1)), Column::new("", label), Column::new("", Width::Flex(1))];
        let row = |at: usize| {
            let told = self.told(seen, found[at]);
            let answer = self.answer.borrow();
            let row = &answer.rows[found[at]];
            let mark = mark(&row.verdict);
            let ink = if row.verdict.is_possible() { Role::Text } else { Role::Muted };
            vec![
                CellText::from((mark.mark(&glyphs).to_owned(), mark.role())),
                CellText::from((row.label.clone(), ink)),
                CellText::from((short(&told), Role::Muted)),
            ]
        };
        let empty = match &self.subject {
            _ if !self.query.is_empty() => "Nothing here has these words. Esc clears them.",
            Subject::WhoCan(_) => "Nobody can.",
            Subject::WhatCan(_) => "Nothing.",
        };
        let table = Table::new(&columns, found.len(), row).headless().empty(empty);
        let area = Rect { ..canvas.whole() };
        table.draw(&mut canvas.part(area), &self.table, true);
    }

    fn title(&self, seen: &Seen<'_>, rows: usize, found: usize) -> (String, String) {
        let (possible, hidden) = (self.answer.borrow().possible, self.answer.borrow().hidden);
        let counted = |all: String| match self.query.is_empty() {
            true => all,
            false => format!("{} of {}", text::grouped(found), text::grouped(rows)),
        };
        match &self.subject {
            Subject::WhoCan(action) => {
                let people = match rows {
                    _ if hidden > 0 => "shown",
                    1 => "person",
                    _ => "people",
                };
                let count = counted(format!("{} {people}", text::grouped(rows)));
                (format!("Who can {}, now", catalogue()[*action].words), count)
            }
            Subject::WhatCan(person) => {
                let title = match *person == seen.me.person {
                    true => "What you can do, now".to_owned(),
                    false => format!("What {} can do, now", seen.shop().full_name(person)),
                };
                (title, counted(format!("{possible} of {rows} actions")))
            }
        }
    }
}

/// What is said of people who are not listed.
fn note(hidden: usize) -> Option<String> {
    match hidden {
        0 => None,
        1 => Some("1 person is not listed: you may not see what they can do.".to_owned()),
        many => Some(format!(
            "{} people are not listed: you may not see what others can do. The owner can let you.",
            text::grouped(many)
        )),
    }
}

/// Everybody who can and whose permissions may be seen, the owner first.
fn who_can(seen: &Seen<'_>, action: ActionId) -> Answer {
    let shop = seen.shop();
    let sight = Sight::new(seen.world, seen.me, seen.facts);
    let people = insight::who_can(seen.world, action, None, seen.now());
    let row = |(person, verdict): (Person, Verdict)| {
        let label = shop.full_name(&person);
        let employee = person.employee().and_then(|name| shop.employees.get(name));
        let job = employee.map_or("owner", |employee| employee.job.as_deref().unwrap_or_default());
        let words = format!("{label} {job}").to_lowercase();
        Row { person, action, verdict, label, words }
    };
    let mut rows: Vec<Row> = people.into_iter().filter(|(person, _)| sight.sees(person)).map(row).collect();
    // By the names that are read; the owner stays first.
    rows.sort_by(|a, b| (a.person != Person::Owner, &a.words).cmp(&(b.person != Person::Owner, &b.words)));
    let hidden = insight::people(shop).filter(|person| !sight.sees(person)).count();
    Answer { possible: rows.len(), rows, hidden, ..Answer::default() }
}

/// Every action: first those that the person can do, then the others.
fn what_can(seen: &Seen<'_>, person: &Person) -> Answer {
    let actions: Vec<ActionId> = insight::actions().collect();
    let map = insight::map(seen.world, std::slice::from_ref(person), &actions, seen.now());
    let row = |(action, verdict): (ActionId, Verdict)| {
        let entry = &catalogue()[action];
        let words = format!("{} {} {}", entry.words, entry.label, entry.name).to_lowercase();
        Row { person: person.clone(), action, verdict, label: entry.words.clone(), words }
    };
    let mut rows: Vec<Row> = actions.into_iter().zip(map.into_iter().flatten()).map(row).collect();
    rows.sort_by_key(|row| !row.verdict.is_possible());
    let possible = rows.iter().filter(|row| row.verdict.is_possible()).count();
    Answer { rows, possible, ..Answer::default() }
}

fn mark(verdict: &Verdict) -> Mark {
    match verdict {
        Verdict::Allowed => Mark::Allowed,
        Verdict::Denied => Mark::Denied,
        Verdict::Depends(_) => Mark::Depends,
        Verdict::ByRole(_) => Mark::ByRole,
    }
}

/// The first way and its place, for a line of the list.
fn short(access: &Access) -> String {
    let Some(way) = access.ways.first() else { return access.refusal.clone().unwrap_or_default().replace('`', "") };
    let place = way.terms.first().and_then(|term| term.ground.as_ref()).map(insight::Ground::place);
    let brief = way.brief();
    let more = if access.ways.len() > 1 { format!(", or {} more ways", access.ways.len() - 1) } else { String::new() };
    match place {
        None => way.full().replace('`', ""),
        Some(place) if brief.is_empty() => format!("{place}{more}"),
        Some(place) => format!("{brief} ({place}){more}"),
    }
}

/// Every way with every term.
fn full(access: &Access) -> String {
    match &access.refusal {
        Some(refusal) => crate::app::words::capitalised(&format!("{}.", refusal.replace('`', ""))),
        None => {
            let ways: Vec<String> = access.ways.iter().map(Way::full).collect();
            crate::app::words::capitalised(&format!("{}.", ways.join("; or ").replace('`', "")))
        }
    }
}
