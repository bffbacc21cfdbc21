//! The register: the menu at the left, the order at the right, and the letters of what can be done with it below.
//!
//! Every press is a step that is decided and kept at once; nothing here is a draft but the form being filled in.

mod ask;
mod view;

use std::sync::Arc;

use self::ask::Asking;
pub use self::view::view;
use super::super::{Input, Reaction};
use super::act;
use crate::app::Done;
use crate::policy::Prospect;
use crate::policy::catalog::ActionId;
use crate::shop::station::register::{in_hand, is_in_hand};
use crate::shop::station::{Sale, Step};
use crate::shop::{Change, Command, Edit, Item, Order, action, catalogue};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::overlay::pick::{Chosen, Item as Picked, Pick};
use crate::ui::prospect::foreseen;
use crate::ui::widget::table::TableState;
use crate::ui::{Effect, Overlay, Seen};

/// What is selected, and what is being asked.
#[derive(Default)]
pub struct State {
    menu: TableState,
    lines: TableState,
    /// Whether the order has the keys, and not the menu.
    on_order: bool,
    asking: Option<Asking>,
    /// The receipt of what was paid or looked up last, until the next key.
    receipt: Option<Arc<Sale>>,
}

/// The panes, as clicks name them.
const MENU: u8 = 11;
const ORDER: u8 = 12;

/// What is on sale, by name.
fn menu<'s>(seen: &Seen<'s>) -> Vec<&'s Arc<Item>> {
    let mut items: Vec<&Arc<Item>> = seen.world.shop.items.values().filter(|item| item.price_minor.is_some()).collect();
    items.sort_by(|a, b| (&a.category, &a.name).cmp(&(&b.category, &b.name)));
    items
}

/// The order that this person is ringing up here.
fn order<'s>(seen: &Seen<'s>) -> Option<&'s Arc<Order>> {
    in_hand(&seen.world.shop, &seen.me.person, &seen.facts.workstation, seen.now())
}

impl State {
    /// Whether this person can sell here at all; who cannot sees the bare list of actions, with the reasons.
    #[must_use]
    pub fn is_lit(seen: &Seen<'_>) -> bool {
        let taking = foreseen(seen.world, seen.me, seen.facts, action("register:TakeOrder"));
        !matches!(taking.prospect, Prospect::Denied(_))
    }

    /// Whether plain characters are text.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// Leaves the form, or the receipt; and says whether there was one.
    pub fn leave(&mut self) -> bool {
        self.asking.take().is_some() | self.receipt.take().is_some()
    }

    /// The next pane; false after the last.
    pub fn next_pane(&mut self) -> bool {
        if let Some(asking) = &mut self.asking {
            asking.form.handle(Key::TAB);
            return true;
        }
        self.on_order = !self.on_order;
        self.on_order
    }

    /// The line of the order that is selected, among those that stand.
    fn line(&self, order: &Order) -> Option<usize> {
        let at = self.lines.selected.min(order.lines.len().saturating_sub(1));
        order.lines.get(at).filter(|line| line.stands()).map(|_| at)
    }
}

fn step(step: Step) -> Reaction {
    Reaction::effect(Effect::Do(Command::Register(Box::new(step))))
}

/// Enter: rings up what is selected, or asks what is to be done with the order.
pub fn enter(state: &mut State, seen: &Seen<'_>) -> Reaction {
    if state.asking.is_some() {
        return submit(state, seen, Key::ENTER);
    }
    if state.receipt.take().is_some() {
        return Reaction::default();
    }
    match (state.on_order, order(seen)) {
        (true, Some(_)) => begin(state, seen, action("register:TakePayment")),
        (true, None) => Reaction::note("No order is open. Tab goes to the menu."),
        (false, order) => {
            let items = menu(seen);
            let Some(item) = items.get(state.menu.selected.min(items.len().saturating_sub(1))) else {
                return Reaction::note("The menu is empty.");
            };
            let order = order.map(|order| order.number);
            step(Step::Ring { order, item: item.sku.clone(), quantity: 1, note: None })
        }
    }
}

/// A letter of the station: done at once, or asked about first. What is refused whatever is said is tried at once.
pub fn begin(state: &mut State, seen: &Seen<'_>, action: ActionId) -> Reaction {
    let foreseen = foreseen(seen.world, seen.me, seen.facts, action);
    if matches!(foreseen.prospect, Prospect::Denied(_)) {
        return act(foreseen.asked);
    }
    state.receipt = None;
    let order = order(seen);
    let no_order = || Reaction::note("No order is open: Enter on the menu begins one.");
    match catalogue()[action].verb() {
        "TakeOrder" => {
            state.on_order = false;
            Reaction::default()
        }
        "ListOrders" => aside(seen),
        "ApplyDiscount" | "TakePayment" | "VoidItem" => {
            let Some(order) = order else { return no_order() };
            state.asking = Asking::about_order(seen, action, order, state.line(order));
            if state.asking.is_none() {
                return Reaction::note("Select a line of the order first: Tab goes there.");
            }
            Reaction::default()
        }
        _ => {
            state.asking = Some(Asking::new(seen, action, state.menu.selected));
            Reaction::default()
        }
    }
}

/// The orders put aside, to go on with one.
fn aside(seen: &Seen<'_>) -> Reaction {
    let shop = seen.shop();
    let item = |order: &Arc<Order>| {
        let label = order.label.as_ref().map_or_else(String::new, |label| format!(", {label}"));
        let total = order.totals().total.said(&order.currency);
        let at = shop.settings.local(order.started).strftime("%H:%M").to_string();
        let whose = shop.full_name(&order.person);
        let state = if is_in_hand(shop, order, seen.now()) { "in hand" } else { "put aside" };
        Picked {
            label: format!("Order {}{label}", order.number),
            detail: format!("{total} · {} things · {state}, {whose}, {at}, at {}", order.count(), order.till),
            chosen: Chosen::Do(Command::Register(Box::new(Step::Resume { order: order.number }))),
        }
    };
    let mine = order(seen).map(|order| order.number);
    let items = shop.orders.values().filter(|order| Some(order.number) != mine).map(item).collect();
    Reaction::overlay(Overlay::Pick(Pick::new("Go on with an order", items, "No other order is open.")))
}

fn submit(state: &mut State, seen: &Seen<'_>, key: Key) -> Reaction {
    let Some(asking) = &mut state.asking else { return Reaction::default() };
    match asking.key(seen, key) {
        ask::Next::Stay => Reaction::default(),
        ask::Next::Leave => {
            state.asking = None;
            Reaction::default()
        }
        ask::Next::Do(command) => Reaction::effect(Effect::Do(command)),
    }
}

/// Keys, pastes and clicks; none: they are not the register's.
pub fn input(state: &mut State, seen: &Seen<'_>, input: &Input) -> Option<Reaction> {
    match input {
        Input::Key(key) if state.asking.is_some() => return Some(submit(state, seen, *key)),
        Input::Paste(text) => {
            if let Some(asking) = &mut state.asking {
                asking.form.paste(text);
            }
        }
        Input::Key(key) => {
            state.receipt = None;
            let lines = order(seen).map_or(0, |order| order.lines.len());
            match key.command() {
                Key { code: Code::Left, .. } => state.on_order = false,
                Key { code: Code::Right, .. } => state.on_order = true,
                Key { code: Code::Char('a'), ctrl: false } => return Some(put_aside(seen)),
                Key { code: Code::Char('+'), ctrl: false } if state.on_order => return Some(one_more(state, seen)),
                Key { code: Code::Char(_), .. } => return None,
                key if state.on_order => _ = state.lines.step(key, lines),
                key => _ = state.menu.step(key, menu(seen).len()),
            }
        }
        Input::Click(Target::Field(at)) => {
            if let Some(asking) = &mut state.asking {
                asking.form.focus = *at;
            }
        }
        Input::Click(Target::Row { pane: MENU, index }) => {
            state.leave();
            state.on_order = false;
            state.menu.select(*index);
            return Some(enter(state, seen));
        }
        Input::Click(Target::Row { pane: ORDER, index }) => {
            state.leave();
            state.on_order = true;
            state.lines.select(*index);
        }
        Input::Scroll(rows, _) if state.on_order => {
            state.lines.wheel(*rows as isize, order(seen).map_or(0, |order| order.lines.len()));
        }
        Input::Scroll(rows, _) => state.menu.wheel(*rows as isize, menu(seen).len()),
        Input::Click(_) | Input::Back => return None,
    }
    Some(Reaction::default())
}

fn put_aside(seen: &Seen<'_>) -> Reaction {
    match order(seen) {
        Some(order) => step(Step::Park { order: order.number, label: order.label.clone() }),
        None => Reaction::note("No order is open that could be put aside."),
    }
}

/// One more of the selected line.
fn one_more(state: &State, seen: &Seen<'_>) -> Reaction {
    let Some((order, line)) = order(seen).and_then(|order| Some((order, state.line(order)?))) else {
        return Reaction::note("Select a line of the order first.");
    };
    let line = &order.lines[line];
    let note = line.note.clone();
    step(Step::Ring { order: Some(order.number), item: line.item.clone(), quantity: 1, note })
}

/// A step was answered: what was paid or looked up is shown.
pub fn done(state: &mut State, done: &Done) {
    let Command::Register(step) = &done.command else { return };
    let Ok(changes) = &done.ruling.outcome else {
        // What was typed stays, to be mended.
        state.asking.iter_mut().for_each(|asking| asking.sent = false);
        return;
    };
    state.asking = None;
    match &**step {
        Step::Reprint { sale, .. } | Step::LookUp { sale, .. } => state.receipt.clone_from(sale),
        Step::Ring { .. } => state.lines.select(usize::MAX),
        _ => {}
    }
    for change in changes {
        if let Change::Sale(Edit { after: Some(sale), .. }) = change {
            state.receipt = Some(sale.clone());
            state.on_order = false;
        }
    }
}
