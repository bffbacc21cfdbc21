//! The policies: what there is, where it is used, what it says, and how it came to say so.

mod deeds;
mod detail;
mod keys;
mod versions;
mod view;

use std::collections::HashMap;

pub use self::keys::BINDINGS;
pub use self::view::view;
use super::{Input, Reaction};
use crate::shop::{Holder, ManagedPolicy, Name, Shop, Uses};
use crate::ui::Seen;
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::screen::editor::{self, Subject};
use crate::ui::update::row_clicked;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::TableState;

/// The pane of the list, for clicks.
const LIST: u8 = 0;
/// The pane of the detail.
const DETAIL: u8 = 1;

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sort {
    #[default]
    Name,
    Used,
}

/// What this screen remembers.
pub struct State {
    table: TableState,
    search: Field,
    searching: bool,
    sort: Sort,
    /// Whether the detail has the keys; on a narrow screen it is then the only pane.
    reading: bool,
    scroll: usize,
    /// Two versions shown against each other: older, newer.
    compared: Option<(u32, u32)>,
    /// Where each policy is used, counted when the shop changed.
    uses: HashMap<Name, Uses>,
    epoch: Option<u64>,
}

impl Default for State {
    fn default() -> Self {
        State {
            table: TableState::default(),
            search: Field::plain(64).hint("name or what it is for"),
            searching: false,
            sort: Sort::default(),
            reading: false,
            scroll: 0,
            compared: None,
            uses: HashMap::new(),
            epoch: None,
        }
    }
}

/// This screen's own messages.
#[derive(Debug)]
pub enum Message {
    Show(Name),
    Search,
    Sort,
    Open,
    /// Gives the keys to the detail, or back to the list.
    Read,
    Versions,
    Compare,
    Delete,
    Guardrail,
    /// Two versions, `1 3`.
    CompareThese(String),
    RollBack(String),
    DeleteVersion(String),
}

impl State {
    /// Whether plain characters are text now.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.searching
    }

    /// The policies listed: those with every word that is sought, in the order chosen.
    fn listed<'s>(&self, shop: &'s Shop) -> Vec<&'s ManagedPolicy> {
        let words: Vec<String> = self.search.value().to_lowercase().split_whitespace().map(str::to_owned).collect();
        let holds = |policy: &&ManagedPolicy| {
            let description = policy.description.as_deref().unwrap_or_default();
            let text = format!("{} {description} {}", policy.name, origin(policy)).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let mut listed: Vec<&ManagedPolicy> = shop.policies.values().map(AsRef::as_ref).filter(holds).collect();
        match self.sort {
            Sort::Name => listed.sort_by_key(|policy| policy.name.folded()),
            Sort::Used => listed.sort_by_key(|policy| (std::cmp::Reverse(self.used(policy)), policy.name.folded())),
        }
        listed
    }

    fn selected<'s>(&self, shop: &'s Shop) -> Option<&'s ManagedPolicy> {
        let listed = self.listed(shop);
        listed.get(self.table.selected.min(listed.len().saturating_sub(1))).copied()
    }

    /// How many places a policy is used in.
    fn used(&self, policy: &ManagedPolicy) -> usize {
        self.uses
            .get(&policy.name)
            .map_or(0, |uses| uses.attached.len() + uses.boundary.len() + usize::from(uses.guardrail))
    }

    fn moved(&mut self) {
        self.scroll = 0;
        self.compared = None;
    }

    /// Counts where every policy is used, in one pass over the shop, when it changed.
    fn count(&mut self, seen: &Seen<'_>) {
        if self.epoch == Some(seen.world.epoch) {
            return;
        }
        self.epoch = Some(seen.world.epoch);
        let shop = seen.shop();
        let employees = shop.employees.values().map(|e| (Holder::Employee(e.name.clone()), &e.grants));
        let groups = shop.groups.values().map(|g| (Holder::Group(g.name.clone()), &g.grants));
        let roles = shop.roles.values().map(|r| (Holder::Role(r.name.clone()), &r.grants));
        self.uses.clear();
        for (holder, grants) in employees.chain(groups).chain(roles) {
            for policy in &grants.attached {
                self.uses.entry(policy.clone()).or_default().attached.push(holder.clone());
            }
            if let Some(policy) = &grants.boundary {
                self.uses.entry(policy.clone()).or_default().boundary.push(holder.clone());
            }
        }
        for policy in shop.guardrails.iter() {
            self.uses.entry(policy.clone()).or_default().guardrail = true;
        }
    }
}

/// `built in`, `v1`, `v3 of 4`
fn origin(policy: &ManagedPolicy) -> String {
    match policy {
        _ if policy.built_in => "built in".to_owned(),
        ManagedPolicy { default, latest, .. } if default == latest => format!("v{default}"),
        ManagedPolicy { default, latest, .. } => format!("v{default} of {latest}"),
    }
}

/// One of this screen's own messages.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    state.count(seen);
    let shop = seen.shop();
    if let Message::Show(name) = &message {
        state.search.clear();
        state.searching = false;
        state.table.select(state.listed(shop).iter().position(|policy| policy.name == *name).unwrap_or(0));
        state.moved();
        return Reaction::default();
    }
    if state.searching && matches!(message, Message::Open) {
        state.searching = false;
        return Reaction::default();
    }
    let Some(policy) = state.selected(shop).cloned() else {
        state.searching = matches!(message, Message::Search);
        return Reaction::default();
    };
    match message {
        Message::Show(_) => Reaction::default(),
        Message::Search => {
            state.searching = true;
            state.reading = false;
            Reaction::default()
        }
        Message::Sort => {
            state.sort = if state.sort == Sort::Name { Sort::Used } else { Sort::Name };
            let at = state.listed(shop).iter().position(|other| other.name == policy.name);
            state.table.select(at.unwrap_or(0));
            Reaction::default()
        }
        Message::Open => {
            let editor = editor::State::new(Subject::Policy(policy.name), seen);
            Reaction { editor: Some(Some(Box::new(editor))), ..Reaction::default() }
        }
        Message::Read => {
            state.searching = false;
            state.reading = !state.reading;
            Reaction::default()
        }
        Message::Versions if shop.versions_of(&policy.name).count() < 2 => {
            Reaction::note("There is only this one version. Saving the text anew makes a second.")
        }
        Message::Versions => versions::pick(&policy, seen),
        Message::Compare => match versions::pair(&policy, shop) {
            Ok(Some(pair)) => state.compare(pair),
            Ok(None) => versions::pick_comparison(&policy, seen),
            Err(words) => Reaction::note(words),
        },
        Message::CompareThese(pair) => match pair.split_once(' ').map(|(a, b)| (a.parse(), b.parse())) {
            Some((Ok(older), Ok(newer))) => state.compare((older, newer)),
            _ => Reaction::default(),
        },
        Message::RollBack(number) => versions::roll_back(&policy, &number, seen),
        Message::DeleteVersion(number) => versions::delete(&policy, &number),
        Message::Delete => deeds::delete(&policy, shop),
        Message::Guardrail => deeds::guardrail(&policy, shop),
    }
}

impl State {
    fn compare(&mut self, pair: (u32, u32)) -> Reaction {
        self.compared = Some(pair);
        self.reading = true;
        self.scroll = 0;
        Reaction::default()
    }
}

/// A key, paste or click that no binding took.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    state.count(seen);
    let len = state.listed(seen.shop()).len();
    match input {
        Input::Back => back(state, seen),
        Input::Key(key) if state.reading => match key.code {
            Code::Up => state.scroll = state.scroll.saturating_sub(1),
            Code::Down => state.scroll = state.scroll.saturating_add(1),
            Code::PageUp => state.scroll = state.scroll.saturating_sub(10),
            Code::PageDown => state.scroll = state.scroll.saturating_add(10),
            Code::Home => state.scroll = 0,
            Code::BackTab | Code::Left => state.reading = false,
            _ => {}
        },
        Input::Key(Key::RIGHT) if !state.searching => state.reading = true,
        Input::Key(key) => {
            if state.table.step(key, len) {
                state.moved();
            } else if state.searching && state.search.handle(key) {
                state.table.select(0);
                state.moved();
            }
        }
        Input::Paste(text) => {
            if state.searching && state.search.paste(&text) {
                state.table.select(0);
                state.moved();
            }
        }
        Input::Click(target) => return click(state, seen, &target),
        Input::Scroll(rows, Some(Target::Pane(DETAIL))) => {
            state.scroll = state.scroll.saturating_add_signed(rows as isize);
        }
        Input::Scroll(rows, _) => {
            state.table.wheel(rows as isize, len);
            state.moved();
        }
    }
    Reaction::default()
}

fn click(state: &mut State, seen: &Seen<'_>, target: &Target) -> Reaction {
    match target {
        Target::Head { pane: LIST, column } => {
            let sort = if *column == 2 { Sort::Used } else { Sort::Name };
            if sort != state.sort {
                return update(state, seen, Message::Sort);
            }
        }
        Target::Pane(DETAIL) => state.reading = true,
        _ => {
            if let Some(row) = row_clicked(target, LIST) {
                state.reading = false;
                state.table.select(row);
                state.moved();
            }
        }
    }
    Reaction::default()
}

fn back(state: &mut State, seen: &Seen<'_>) {
    if state.compared.is_some() {
        state.compared = None;
        state.scroll = 0;
    } else if state.searching || !state.search.is_empty() {
        // The list is whole again, and what was found stays selected: the next key is about it.
        let found = state.selected(seen.shop()).map(|policy| policy.name.clone());
        state.search.clear();
        state.searching = false;
        let at = state.listed(seen.shop()).iter().position(|policy| Some(&policy.name) == found.as_ref());
        state.table.select(at.unwrap_or(0));
    } else {
        state.reading = false;
    }
}

/// The tab comes to the front, or the shop changed.
pub fn refresh(state: &mut State, seen: &Seen<'_>) -> Reaction {
    state.count(seen);
    let shop = seen.shop();
    let gone = |number: u32, policy: &Name| !shop.versions.contains_key(&(policy.clone(), number));
    if let (Some((older, newer)), Some(policy)) = (state.compared, state.selected(shop))
        && (gone(older, &policy.name) || gone(newer, &policy.name))
    {
        state.compared = None;
    }
    Reaction::default()
}

/// The message that shows a policy of this name.
#[must_use]
pub fn show(name: Name) -> super::Message {
    super::Message::Policies(Message::Show(name))
}
