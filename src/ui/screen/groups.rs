//! The groups: the list, what one of them gives, and who is in it.

use ratatui::layout::Rect;

use super::holder::{self, Lead, Pane, asks, key};
use super::words::{self, counted};
use super::{Input, Reaction};
use crate::shop::{Command, Employee, Group, Holder, Name, Shop};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::theme::Role;
use crate::ui::widget::outline::{Entry, Outline};
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::{Model, Overlay, Seen, text};

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

/// The keys of this screen.
pub const BINDINGS: &[Binding] = &[
    key("groups.open", Key::ENTER, "open", Shown::Footer(13), Needs::Nothing, Run::Screen(|_| say(Message::Open))),
    key(
        "groups.new",
        Key::char('n'),
        "new group",
        Shown::Footer(10),
        asks("iam:CreateGroup", |model| Some(shop(model)?.iam_arn("group", "*")), "Sign in first."),
        Run::Overlay(|model| form(model, Purpose::NewGroup)),
    ),
    key(
        "groups.add",
        Key::char('g'),
        "add member",
        Shown::Footer(11),
        asks("iam:AddUserToGroup", arn, NONE),
        Run::Overlay(add),
    ),
    key(
        "groups.attach",
        Key::char('a'),
        "attach policy",
        Shown::Footer(12),
        asks("iam:AttachGroupPolicy", arn, NONE),
        Run::Overlay(|model| holder::attach(&model.seen()?, &holder_of(model)?, &selected(model)?.name)),
    ),
    key(
        "groups.remove",
        Key::char('h'),
        "take a member out",
        Shown::Footer(14),
        asks(
            "iam:RemoveUserFromGroup",
            |model| arn(model).filter(|_| !model.screens.groups.members.is_empty()),
            "Nobody is in this group.",
        ),
        Run::Overlay(remove),
    ),
    key(
        "groups.detach",
        Key::char('d'),
        "take a policy away",
        Shown::Help,
        asks(
            "iam:DetachGroupPolicy",
            |model| arn(model).filter(|_| holder_of(model).is_some_and(|h| holder::holds_policies(model, &h))),
            "This group holds no policy.",
        ),
        Run::Overlay(|model| holder::detach(&model.seen()?, &holder_of(model)?, &selected(model)?.name)),
    ),
    key(
        "groups.inline",
        Key::char('l'),
        "new inline policy",
        Shown::Help,
        asks("iam:PutGroupPolicy", arn, NONE),
        Run::Overlay(|model| form(model, Purpose::NewInline(holder_of(model)?))),
    ),
    key(
        "groups.delete",
        Key::char('x'),
        "delete group",
        Shown::Footer(15),
        asks(
            "iam:DeleteGroup",
            |model| arn(model).filter(|_| model.screens.groups.members.is_empty()),
            "Only an empty group can be deleted. h takes members out.",
        ),
        Run::Overlay(delete),
    ),
    key(
        "groups.pane",
        Key::TAB,
        "next pane",
        Shown::Footer(16),
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(false))),
    ),
    key(
        "groups.pane.back",
        Key::BACK_TAB,
        "pane before",
        Shown::Help,
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(true))),
    ),
];

const NONE: &str = "Select a group first. n makes one.";

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may have nothing to say")]
fn say(message: Message) -> Option<super::Message> {
    Some(super::Message::Groups(message))
}

fn shop(model: &Model) -> Option<&Shop> {
    model.world.as_ref().map(|world| &world.shop)
}

fn selected(model: &Model) -> Option<&Group> {
    shop(model)?.groups.get(model.screens.groups.group.as_ref()?).map(AsRef::as_ref)
}

fn holder_of(model: &Model) -> Option<Holder> {
    selected(model).map(|group| Holder::Group(group.name.clone()))
}

fn arn(model: &Model) -> Option<String> {
    Some(shop(model)?.iam_arn("group", &selected(model)?.name))
}

fn form(model: &Model, purpose: Purpose) -> Option<Overlay> {
    Some(Overlay::Form(Box::new(FormOverlay::new(purpose, shop(model)?))))
}

fn add(model: &Model) -> Option<Overlay> {
    let (shop, group) = (shop(model)?, selected(model)?);
    let free = shop.employees.values().filter(|who| !who.is_ended() && !who.groups.contains(&group.name));
    let items = free.map(|who| Item {
        label: who.full_name.to_string(),
        detail: called(who),
        chosen: Chosen::Do(Command::AddToGroup { employee: who.name.clone(), group: group.name.clone() }),
    });
    let title = format!("Add to {}", group.name);
    Some(Overlay::Pick(Pick::new(title, items.collect(), "Everybody is in this group already.")))
}

/// The selected member where the members have the keys, else one to pick.
fn remove(model: &Model) -> Option<Overlay> {
    let (shop, group, state) = (shop(model)?, selected(model)?, &model.screens.groups);
    let out = |who: &Employee| Command::RemoveFromGroup { employee: who.name.clone(), group: group.name.clone() };
    if state.pane == Pane::More {
        let who = shop.employees.get(state.members.get(state.member.selected)?)?;
        let gives = words::listed(&group.grants.attached);
        let lines = vec![if gives.is_empty() {
            format!("{} loses nothing: this group gives nothing yet.", who.full_name)
        } else {
            format!("{} loses what only this group gives: {gives}.", who.full_name)
        }];
        let title = format!("Take {} out of {}?", who.full_name, group.name);
        return Some(Overlay::Confirm(Confirm::new(title, lines, "take out", out(who))));
    }
    let members = state.members.iter().filter_map(|name| shop.employees.get(name));
    let items =
        members.map(|who| Item { label: who.full_name.to_string(), detail: called(who), chosen: Chosen::Do(out(who)) });
    Some(Overlay::Pick(Pick::new(format!("Take out of {}", group.name), items.collect(), "Nobody is in this group.")))
}

fn called(who: &Employee) -> String {
    let job = who.job.as_ref().map_or_else(String::new, |job| format!(", {job}"));
    format!("{}{job}", who.name)
}

fn delete(model: &Model) -> Option<Overlay> {
    let group = selected(model)?;
    let held = group.grants.attached.len() + group.grants.inline.len();
    let mut lines = vec!["Nobody is in this group, so nobody loses anything.".to_owned()];
    if held > 0 {
        lines.push(format!("Its {} stay where they are attached elsewhere.", counted(held, "policy", "policies")));
    }
    let command = Command::DeleteGroup { name: group.name.clone() };
    Some(Overlay::Confirm(Confirm::new(format!("Delete the group {}?", group.name), lines, "delete", command)))
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
