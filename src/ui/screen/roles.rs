//! The roles: what one takes to work a station, who may take it today and why, and who has it in hand.

mod keys;
mod trust;

use ratatui::layout::Rect;

use super::holder::{self, Lead, Pane};
use super::words::{self, counted};
use super::{Input, Reaction};
use crate::app::insight;
use crate::policy::catalog::Catalog;
use crate::policy::{Cause, Decision};
use crate::shop::decide::{Facts, answer};
use crate::shop::{Command, Holder, Name, Person, Role as ShopRole, Session, SessionId, Shop, catalogue, command};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::key::Key;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::confirm::Confirm;
use crate::ui::theme::Role;
use crate::ui::widget::outline::{Entry, Outline};
use crate::ui::widget::table::{CellText, Column, Table, TableState, Width};
use crate::ui::widget::verdict::Verdict;
use crate::ui::{Seen, text};

pub use self::keys::BINDINGS;

/// How many people are asked about, at most: each is a question to the evaluator.
const MOST_ASKED: usize = 500;

/// What the screen remembers.
#[derive(Default)]
pub struct State {
    names: Vec<Name>,
    table: TableState,
    pane: Pane,
    /// Which role is selected; kept by name when the list changes around it.
    role: Option<Name>,
    facts: Outline<Lead>,
    who: Outline<Lead>,
    /// How many may take it, of how many who were asked about.
    may: Option<(usize, usize)>,
    /// The role, the epoch of the world and the minute that the lines above were made for.
    told: Option<(Name, u64, i64)>,
    epoch: Option<u64>,
}

/// What this screen's keys mean.
#[derive(Debug)]
pub enum Message {
    Show(Name),
    Open,
    Trust,
    /// End the role in hand of this session, by its number in text.
    Revoke(String),
    NextPane(bool),
}

impl State {
    /// Nothing is typed here.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        false
    }

    /// Follows the shop and the selection, and asks who may take the role, once for each minute and world.
    fn settle(&mut self, seen: &Seen<'_>) {
        let shop = seen.shop();
        if self.epoch != Some(seen.world.epoch) {
            let made = shop.roles.keys().find(|name| self.epoch.is_some() && !self.names.contains(name)).cloned();
            self.epoch = Some(seen.world.epoch);
            self.names = shop.roles.keys().cloned().collect();
            if let Some(at) = made.as_ref().or(self.role.as_ref()).and_then(|r| self.names.iter().position(|n| n == r))
            {
                self.table.select(at);
            }
        }
        self.table.select(self.table.selected.min(self.names.len().saturating_sub(1)));
        self.role = self.names.get(self.table.selected).cloned();
        let Some(role) = self.role.as_ref().and_then(|name| shop.roles.get(name)) else {
            self.facts.set(vec![]);
            self.who.set(vec![]);
            self.may = None;
            return;
        };
        let told = (role.name.clone(), seen.world.epoch, seen.now().as_second().div_euclid(60));
        if self.told.as_ref() == Some(&told) {
            return;
        }
        let other = self.told.as_ref().is_none_or(|(before, ..)| *before != role.name);
        self.told = Some(told);
        self.facts.set(facts(seen, role));
        let (who, may) = who_may(seen, role);
        self.who.set(who);
        self.may = may;
        if other {
            self.facts.restart();
            self.who.restart();
        }
    }

    fn outline(&mut self) -> Option<&mut Outline<Lead>> {
        match self.pane {
            Pane::List => None,
            Pane::Facts => Some(&mut self.facts),
            Pane::More => Some(&mut self.who),
        }
    }
}

/// The sessions that have a role in hand now.
fn in_hand<'s>(shop: &'s Shop, role: &'s Name, now: jiff::Timestamp) -> impl Iterator<Item = &'s Session> {
    let sessions = shop.sessions.values().map(AsRef::as_ref);
    sessions.filter(move |session: &&Session| session.role_at(now).is_some_and(|held| held.role == *role))
}

/// Which stations a role is for, by their titles.
fn stations(role: &ShopRole) -> String {
    let catalogue: &Catalog = catalogue();
    let title = |prefix: &Name| catalogue.service(prefix).map_or_else(|| prefix.to_string(), |s| s.title.clone());
    if role.stations.is_empty() {
        "any".to_owned()
    } else {
        role.stations.iter().map(title).collect::<Vec<_>>().join(", ")
    }
}

/// A time in minutes as people say it: `1 h`, `1 h 30 min`.
fn hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (whole, 0) => format!("{whole} h"),
        (whole, rest) => format!("{whole} h {rest} min"),
    }
}

fn facts(seen: &Seen<'_>, role: &ShopRole) -> Vec<Entry<Lead>> {
    let shop = seen.shop();
    let mut entries = Vec::new();
    if let Some(description) = &role.description {
        entries.push(Entry::says(description.to_string(), Role::Text));
        entries.push(Entry::gap());
    }
    entries.push(Entry::fact("Stations", stations(role)));
    entries.push(Entry::fact("Longest", hours(role.longest_minutes)));
    entries.push(Entry::gap());
    entries.push(Entry::heading("Who it trusts"));
    entries.push(Entry::says(trust::sentence(shop, &role.trust), Role::Text));
    entries.push(Entry::item("trust policy", "Enter reads it, t edits it").leads(Lead::Trust(role.name.clone())));
    holder::policies(&mut entries, shop, &Holder::Role(role.name.clone()), &role.grants);
    entries.push(Entry::gap());
    entries.push(Entry::heading("In hand now"));
    let before = entries.len();
    for session in in_hand(shop, &role.name, seen.now()) {
        let until = session.role_at(seen.now()).map_or_else(String::new, |held| {
            format!("since {}, until {}", words::moment(seen, held.started), words::moment(seen, held.expires))
        });
        entries.push(Entry::item(shop.full_name(&session.person), until).leads(Lead::Session(session.id)));
    }
    if entries.len() == before {
        entries.push(Entry::says("Nobody works with it now.", Role::Muted));
    }
    entries
}

/// Everybody who may take the role now, then everybody who may not, each with the reason.
fn who_may(seen: &Seen<'_>, role: &ShopRole) -> (Vec<Entry<Lead>>, Option<(usize, usize)>) {
    let shop = seen.shop();
    if !seen.may("iam:SimulatePrincipalPolicy", &shop.iam_arn("user", "*")) {
        return (vec![Entry::says("You may not see what others can do. The owner can let you.", Role::Muted)], None);
    }
    let first = shop.settings.workstations.first().map_or_else(|| seen.facts.workstation.clone(), |w| w.id.clone());
    let facts = Facts::at(seen.now(), first.clone());
    let here = || shop.employees.values().filter(|who| !who.is_ended());
    let total = here().count();
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for who in here().take(MOST_ASKED) {
        let lead = Lead::Person(who.name.clone());
        if !who.is_active() {
            no.push(Entry::item(&*who.full_name, "suspended").verdict(Verdict::Denied).leads(lead));
            continue;
        }
        let session = insight::hypothetical_session(&Person::Employee(who.name.clone()), &first, seen.now());
        let asked = command::assume(shop, &session, &role.name);
        let answer = answer(seen.world, &session, &facts, asked);
        let decision = answer.decision();
        let allowed = decision.outcome.is_allowed();
        let (verdict, list) = if allowed { (Verdict::Allowed, &mut yes) } else { (Verdict::Denied, &mut no) };
        list.push(Entry::item(&*who.full_name, because(&decision)).verdict(verdict).leads(lead));
    }
    let may = yes.len();
    let mut entries = yes;
    if entries.is_empty() && total > 0 {
        entries.push(Entry::says("Nobody may take it now.", Role::Muted));
    }
    if !no.is_empty() && may > 0 {
        entries.push(Entry::gap());
    }
    entries.extend(no);
    if total > MOST_ASKED {
        let words = format!("Asked about {MOST_ASKED} of {}, by sign-in name.", counted(total, "person", "people"));
        entries.insert(0, Entry::says(words, Role::Warn));
    }
    if total == 0 {
        entries.push(Entry::says("Nobody works here yet. An owner takes no role.", Role::Muted));
    }
    (entries, Some((may, total.min(MOST_ASKED))))
}

/// Why somebody may or may not take a role, as short as a list wants it.
fn because(decision: &Decision) -> String {
    match decision.cause {
        Cause::IdentitySide => "no rule of their own allows it".to_owned(),
        Cause::Trust if !decision.statements.iter().any(|judged| judged.is_near()) => {
            "not named by its trust".to_owned()
        }
        _ => words::reason(&crate::app::words::because(decision)),
    }
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
        Message::Trust => {
            if let Some(role) = &state.role {
                reaction = holder::follow(&Lead::Trust(role.clone()), seen);
            }
        }
        Message::Revoke(id) => {
            let id = id.parse().ok().map(SessionId);
            reaction.overlay = id.and_then(|id| revoke(seen, id));
        }
        Message::NextPane(back) => state.pane = state.pane.next(back),
    }
    state.settle(seen);
    reaction
}

/// Asks before the role in hand of a session is ended.
pub(super) fn revoke(seen: &Seen<'_>, id: SessionId) -> Option<Overlay> {
    let session = seen.shop().sessions.get(&id)?;
    let held = session.role_at(seen.now())?;
    let person = seen.shop().full_name(&session.person);
    let lines = vec![
        format!(
            "{person} works with it since {}, until {} at the latest.",
            words::moment(seen, held.started),
            words::moment(seen, held.expires)
        ),
        "It ends at once; what is unfinished is put aside under their name.".to_owned(),
        "The person stays signed in as themselves.".to_owned(),
    ];
    let title = format!("Take {} from {person}?", held.role);
    Some(Overlay::Confirm(Confirm::new(title, lines, "end it", Command::RevokeSession { id })))
}

fn open(state: &mut State, seen: &Seen<'_>) -> Reaction {
    let lead = match state.pane {
        Pane::List => {
            state.pane = if state.role.is_some() { Pane::Facts } else { Pane::List };
            return Reaction::default();
        }
        Pane::Facts => state.facts.selected(),
        Pane::More => state.who.selected(),
    };
    match lead {
        Some(Lead::Session(id)) => match seen.shop().sessions.get(id).and_then(|s| s.person.employee()) {
            Some(name) => holder::follow(&Lead::Person(name.clone()), seen),
            None => Reaction::default(),
        },
        Some(lead) => holder::follow(lead, seen),
        None => Reaction::default(),
    }
}

/// A key, paste or click that no binding took.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    match input {
        Input::Back => state.pane = Pane::List,
        Input::Key(key) => step(state, key),
        Input::Paste(_) => {}
        Input::Scroll(rows, target) => match target.as_ref().and_then(Pane::of).unwrap_or(state.pane) {
            Pane::List => state.table.wheel(rows as isize, state.names.len()),
            Pane::Facts => state.facts.wheel(rows),
            Pane::More => state.who.wheel(rows),
        },
        Input::Click(target) => click(state, &target),
    }
    state.settle(seen);
    Reaction::default()
}

fn step(state: &mut State, key: Key) {
    match state.outline() {
        Some(outline) => _ = outline.step(key),
        None => _ = state.table.step(key, state.names.len()),
    }
}

fn click(state: &mut State, target: &Target) {
    let Some(pane) = Pane::of(target) else { return };
    let again = state.pane == pane;
    state.pane = pane;
    let Target::Row { index, .. } = target else { return };
    match state.outline() {
        Some(outline) => outline.click(*index),
        None => {
            if again && state.table.selected == *index {
                state.pane = Pane::Facts;
            }
            state.table.select(*index);
        }
    }
}

/// The tab comes to the front, or the world changed under it.
pub fn refresh(state: &mut State, seen: &Seen<'_>) -> Reaction {
    state.settle(seen);
    Reaction::default()
}

/// Shows a role: where the palette and other screens lead.
#[must_use]
pub fn show(name: Name) -> super::Message {
    super::Message::Roles(Message::Show(name))
}

const COLUMNS: [Column; 4] = [
    Column::new("NAME", Width::Min(12)),
    Column::new("STATIONS", Width::Flex(1)).from_width(40),
    Column::new("IN HAND", Width::Flex(1)).from_width(48),
    Column::new("LONGEST", Width::Fixed(7)).right(),
];
const EMPTY: &str = "No roles yet. A role is taken to work a station, and replaces every other permission until it ends. \
                     n new role";

/// Draws the screen.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let places = holder::places(canvas, state.pane);
    if let Some(area) = places.list {
        list(state, seen, canvas, area);
    }
    let title = state.role.as_deref().unwrap_or("No role selected");
    if let Some(area) = places.facts {
        let focused = state.pane == Pane::Facts;
        canvas.hit(area, Target::Pane(Pane::Facts.number()));
        let mut inside = canvas.pane(area, title, "", focused);
        let split = (inside.width() * 2 / 5).clamp(14, 24);
        state.facts.draw(&mut inside, Pane::Facts.number(), split, focused);
        if state.role.is_some() && places.more.is_none() {
            canvas.pane_note(area, "Tab who can take it");
        }
    }
    if let Some(area) = places.more {
        let focused = state.pane == Pane::More;
        let title =
            state.role.as_ref().map_or_else(|| "Who can take it".to_owned(), |r| format!("Who can take {r} now"));
        let count = state.may.map_or_else(String::new, |(may, asked)| format!("{may} of {}", text::grouped(asked)));
        canvas.hit(area, Target::Pane(Pane::More.number()));
        let mut inside = canvas.pane(area, &title, &count, focused);
        let split = (inside.width() * 2 / 5).clamp(14, 28);
        state.who.draw(&mut inside, Pane::More.number(), split, focused);
    }
}

fn list(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let shop = seen.shop();
    let focused = state.pane == Pane::List;
    canvas.hit(area, Target::Pane(Pane::List.number()));
    let mut inside = canvas.pane(area, "Roles", &text::grouped(state.names.len()), focused);
    let row = |at: usize| {
        let Some(role) = state.names.get(at).and_then(|name| shop.roles.get(name)) else { return vec![] };
        let mut holding = in_hand(shop, &role.name, seen.now());
        let held = match (holding.next(), holding.count()) {
            (None, _) => CellText::from(("nobody", Role::Muted)),
            (Some(one), 0) => CellText::from(shop.full_name(&one.person)),
            (Some(_), more) => CellText::from(counted(more + 1, "person", "people")),
        };
        vec![
            CellText::from(role.name.to_string()),
            CellText::from((stations(role), Role::Muted)),
            held,
            CellText::from((hours(role.longest_minutes), Role::Muted)),
        ]
    };
    let table = Table::new(&COLUMNS, state.names.len(), row).empty(EMPTY).pane(Pane::List.number());
    table.draw(&mut inside, &state.table, focused);
}
