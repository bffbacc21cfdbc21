//! The groups: the list, what one of them gives, and who is in it.

mod keys;

use ratatui::layout::Rect;

use super::holder::{self, Lead, Pane};
use super::words;
use super::{Input, Reaction};
use crate::shop::{Employee, Group, Holder, Name};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::Key;
use crate::ui::theme::Role;
use crate::ui::widget::outline::{Entry, Outline};
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::{Seen, text};

pub use self::keys::BINDINGS;
pub(super) use self::keys::gives;

/// What the screen remembers.
#[derive(Default)]
pub struct State {
    names: Vec<Name>,
    table: TableState,
    pane: Pane,
    /// Which group is selected; kept by name when the list changes around it.
    group: Option<Name>,
    facts: Outline<Lead>,
    /// Who is in the group, by name.
    members: Vec<Name>,
    member: TableState,
    /// The group and the epoch of the world that the lines above were made for.
    told: Option<(Name, u64)>,
    epoch: Option<u64>,
}

/// What this screen's keys mean.
#[derive(Debug)]
pub enum Message {
    Show(Name),
    Open,
    NextPane(bool),
}

impl State {
    /// Nothing is typed here.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        false
    }

    /// Follows the shop and the selection.
    fn settle(&mut self, seen: &Seen<'_>) {
        let shop = seen.shop();
        if self.epoch != Some(seen.world.epoch) {
            let made = shop.groups.keys().find(|name| self.epoch.is_some() && !self.names.contains(name)).cloned();
            self.epoch = Some(seen.world.epoch);
            self.names = shop.groups.keys().cloned().collect();
            if let Some(at) = made.as_ref().or(self.group.as_ref()).and_then(|g| self.names.iter().position(|n| n == g))
            {
                self.table.select(at);
            }
        }
        self.table.select(self.table.selected.min(self.names.len().saturating_sub(1)));
        self.group = self.names.get(self.table.selected).cloned();
        let Some(group) = self.group.as_ref().and_then(|name| shop.groups.get(name)) else {
            self.facts.set(vec![]);
            self.members.clear();
            return;
        };
        let told = (group.name.clone(), seen.world.epoch);
        if self.told.as_ref() == Some(&told) {
            return;
        }
        let other = self.told.as_ref().is_none_or(|(before, _)| *before != group.name);
        self.told = Some(told);
        self.members = shop.members(&group.name).map(|who| who.name.clone()).collect();
        self.facts.set(facts(seen, group));
        if other {
            self.facts.restart();
            self.member = TableState::default();
        }
    }
}

fn facts(seen: &Seen<'_>, group: &Group) -> Vec<Entry<Lead>> {
    let shop = seen.shop();
    let mut entries = vec![
        Entry::fact("Members", text::grouped(shop.member_count(&group.name))),
        Entry::fact("Made", words::day(&shop.settings, group.created)),
    ];
    holder::policies(&mut entries, shop, &Holder::Group(group.name.clone()), &group.grants);
    entries
}

/// One of the screen's own messages.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    let mut reaction = Reaction::default();
    match message {
        Message::Show(name) => {
            state.settle(seen);
            if let Some(at) = state.names.iter().position(|other| *other == name) {
                state.table.select(at);
                state.pane = Pane::Facts;
            }
        }
        Message::Open => reaction = open(state, seen),
        Message::NextPane(back) => state.pane = state.pane.next(back),
    }
    state.settle(seen);
    reaction
}

fn open(state: &mut State, seen: &Seen<'_>) -> Reaction {
    match state.pane {
        Pane::List => {
            state.pane = if state.group.is_some() { Pane::Facts } else { Pane::List };
            Reaction::default()
        }
        Pane::Facts => state.facts.selected().map_or_else(Reaction::default, |lead| holder::follow(lead, seen)),
        Pane::More => {
            let member = state.members.get(state.member.selected);
            member.map_or_else(Reaction::default, |name| holder::follow(&Lead::Person(name.clone()), seen))
        }
    }
}

/// A key, paste or click that no binding took.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    match input {
        Input::Back => state.pane = Pane::List,
        Input::Key(key) => _ = state.step(key),
        Input::Paste(_) => {}
        Input::Scroll(rows, target) => match target.as_ref().and_then(Pane::of).unwrap_or(state.pane) {
            Pane::List => state.table.wheel(rows as isize, state.names.len()),
            Pane::Facts => state.facts.wheel(rows),
            Pane::More => state.member.wheel(rows as isize, state.members.len()),
        },
        Input::Click(target) => {
            let Some(pane) = Pane::of(&target) else { return Reaction::default() };
            let again = state.click(pane, &target);
            if again {
                let reaction = open(state, seen);
                state.settle(seen);
                return reaction;
            }
        }
    }
    state.settle(seen);
    Reaction::default()
}

impl State {
    fn step(&mut self, key: Key) -> bool {
        match self.pane {
            Pane::List => self.table.step(key, self.names.len()),
            Pane::Facts => self.facts.step(key),
            Pane::More => self.member.step(key, self.members.len()),
        }
    }

    /// Selects what was clicked; returns whether it was selected already, which opens it.
    fn click(&mut self, pane: Pane, target: &Target) -> bool {
        let here = self.pane == pane;
        self.pane = pane;
        let Target::Row { index, .. } = target else { return false };
        match pane {
            Pane::Facts => {
                self.facts.click(*index);
                false
            }
            Pane::List => {
                let again = here && self.table.selected == *index;
                self.table.select(*index);
                again
            }
            Pane::More => {
                let again = here && self.member.selected == *index;
                self.member.select(*index);
                again
            }
        }
    }
}

/// The tab comes to the front, or the world changed under it.
pub fn refresh(state: &mut State, seen: &Seen<'_>) -> Reaction {
    state.settle(seen);
    Reaction::default()
}

/// Shows a group: where the palette and other screens lead.
#[must_use]
pub fn show(name: Name) -> super::Message {
    super::Message::Groups(Message::Show(name))
}

const COLUMNS: [Column; 3] = [
    Column::new("NAME", Width::Min(14)),
    Column::new("GIVES", Width::Flex(2)).from_width(36),
    Column::new("MEMBERS", Width::Fixed(7)).right(),
];
const MEMBERS: [Column; 3] = [
    Column::new("NAME", Width::Min(16)),
    Column::new("JOB", Width::Fixed(14)).from_width(40),
    Column::new("SIGN-IN", Width::Fixed(10)).from_width(32),
];
const EMPTY: &str = "No groups yet. A group gives several people the same rules. n new group";
const NO_MEMBERS: &str = "Nobody is in this group yet. g adds somebody.";

/// Draws the screen.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let places = holder::places(canvas, state.pane);
    if let Some(area) = places.list {
        list(state, seen, canvas, area);
    }
    let title = state.group.as_deref().unwrap_or("No group selected");
    if let Some(area) = places.facts {
        let focused = state.pane == Pane::Facts;
        canvas.hit(area, Target::Pane(Pane::Facts.number()));
        let mut inside = canvas.pane(area, title, "", focused);
        let split = (inside.width() * 2 / 5).clamp(14, 24);
        state.facts.draw(&mut inside, Pane::Facts.number(), split, focused);
        if state.group.is_some() && places.more.is_none() {
            canvas.pane_note(area, "Tab members");
        }
    }
    if let Some(area) = places.more {
        let focused = state.pane == Pane::More;
        let title = state.group.as_ref().map_or_else(|| "Members".to_owned(), |name| format!("Members of {name}"));
        canvas.hit(area, Target::Pane(Pane::More.number()));
        let mut inside = canvas.pane(area, &title, &text::grouped(state.members.len()), focused);
        let row = |at: usize| {
            state
                .members
                .get(at)
                .and_then(|name| seen.shop().employees.get(name))
                .map_or_else(Vec::new, |who| member(seen, who))
        };
        let table = Table::new(&MEMBERS, state.members.len(), row).headless();
        let empty = if state.group.is_some() { NO_MEMBERS } else { "" };
        table.empty(empty).pane(Pane::More.number()).draw(&mut inside, &state.member, focused);
    }
}

fn list(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let shop = seen.shop();
    let focused = state.pane == Pane::List;
    canvas.hit(area, Target::Pane(Pane::List.number()));
    let mut inside = canvas.pane(area, "Groups", &text::grouped(state.names.len()), focused);
    let row = |at: usize| {
        let Some(group) = state.names.get(at).and_then(|name| shop.groups.get(name)) else { return vec![] };
        let gives: Vec<&str> =
            group.grants.attached.iter().map(|p| &**p).chain(group.grants.inline.keys().map(|p| &**p)).collect();
        let gives = match gives.as_slice() {
            [] => CellText::from(("nothing yet", Role::Warn)),
            some => CellText::from((some.join(", "), Role::Muted)),
        };
        let members = text::grouped(shop.member_count(&group.name));
        vec![CellText::from(group.name.to_string()), gives, CellText::from(members)]
    };
    let table = Table::new(&COLUMNS, state.names.len(), row).empty(EMPTY).pane(Pane::List.number());
    table.draw(&mut inside, &state.table, focused);
}

fn member(seen: &Seen<'_>, who: &Employee) -> Vec<CellText<'static>> {
    let job = who.job.as_ref().map_or_else(String::new, ToString::to_string);
    let sign_in = words::sign_in(seen, who);
    let sign_in = sign_in.split(" until ").next().unwrap_or_default().to_owned();
    vec![
        CellText::from(who.full_name.to_string()),
        CellText::from((job, Role::Muted)),
        CellText::from((sign_in, Role::Muted)),
    ]
}
