//! The register: the menu at the left, the order at the right, and the letters of what can be done with it below.
//!
//! Every press is a step that is decided and kept at once; nothing here is a draft but what is being typed.

mod ask;
mod keys;
mod menu;
mod orders;
mod receipt;
mod refund;
mod view;

use std::sync::Arc;

use self::ask::{About, Asking, Next};
pub use self::keys::BINDINGS;
use self::menu::Menu;
use self::receipt::Receipt;
pub use self::view::view;
use super::super::{Input, Reaction};
use crate::app::Done;
use crate::policy::Prospect;
use crate::policy::catalog::ActionId;
use crate::shop::station::Step;
use crate::shop::station::register::in_hand;
use crate::shop::station::report::Receipt as Paper;
use crate::shop::{Change, Command, Edit, Order, action, catalogue};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::prospect::foreseen;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::TableState;
use crate::ui::{Effect, Seen};

/// What is selected, and what is being asked.
#[derive(Default)]
pub struct State {
    menu: Menu,
    lines: TableState,
    /// Whether the order has the keys, and not the menu.
    on_order: bool,
    asking: Option<Asking>,
    /// The receipt of what was paid or looked up last, until the next key.
    receipt: Option<Receipt>,
}

/// What may happen at the register beside its letters.
#[derive(Clone, Copy, Debug)]
pub enum Message {
    Find,
    More,
    Less,
    Note,
    Aside,
}

/// The panes, as clicks name them.
const MENU: u8 = 11;
const ORDER: u8 = 12;
/// The amounts of cash that are offered, and the form's own "do it".
const CASH: u8 = 13;
const SUBMIT: u8 = 14;

/// What there is to say about a till that nobody opened; none where this one is open.
fn closed(seen: &Seen<'_>) -> Option<&'static str> {
    if seen.shop().drawers.contains_key(&seen.facts.workstation) {
        return None;
    }
    let opening = foreseen(seen.world, seen.me, seen.facts, action("register:OpenTill"));
    Some(match opening.prospect {
        Prospect::Denied(_) => "The till is closed: ask whoever opens it.",
        _ => "The till is closed: b opens it.",
    })
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

    /// What the form asks for where only somebody else's yes is missing, and the field with the keys.
    #[must_use]
    pub fn offer(&self, seen: &Seen<'_>) -> Option<(Command, Option<&Field>)> {
        let asking = self.asking.as_ref()?;
        Some((asking.offer(seen)?, asking.form.focused()))
    }

    /// Whether plain characters are text.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.asking.is_some() || self.menu.typing
    }

    /// Leaves the form, the line being typed, or the receipt; and says whether there was one.
    pub fn leave(&mut self) -> bool {
        self.asking.take().is_some() | self.menu.leave() | self.receipt.take().is_some()
    }

    /// Somebody else may have had the till meanwhile: nothing is chosen any more.
    pub fn unchoose(&mut self) {
        self.menu.unchoose();
    }

    /// Follows the shop.
    pub fn settle(&mut self, seen: &Seen<'_>) {
        self.menu.follow(seen);
    }

    /// The next pane; false after the last.
    pub fn next_pane(&mut self) -> bool {
        if let Some(asking) = &mut self.asking {
            asking.form.handle(Key::TAB);
            return true;
        }
        self.menu.leave();
        self.on_order = !self.on_order;
        self.on_order
    }

    /// The line of the order that is selected, among those that stand.
    fn line(&self, order: &Order) -> Option<usize> {
        let at = self.lines.selected.min(order.lines.len().saturating_sub(1));
        order.lines.get(at).filter(|line| line.stands()).map(|_| at)
    }

    fn ask(&mut self, seen: &Seen<'_>, about: About) -> Reaction {
        self.menu.leave();
        self.menu.unchoose();
        self.asking = Some(Asking::new(seen, about));
        Reaction::default()
    }
}

fn step(step: Step) -> Reaction {
    Reaction::effect(Effect::Do(Command::Register(Box::new(step))))
}

/// One of the register's own messages.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    state.receipt = None;
    let selected = order(seen).and_then(|order| Some((order, state.line(order)?)));
    if let (Message::Find | Message::More, Some(closed)) = (message, closed(seen)) {
        return Reaction::note(closed);
    }
    match message {
        Message::Find => {
            state.on_order = false;
            state.menu.typing = true;
            Reaction::default()
        }
        Message::More => selected.map_or_else(Reaction::default, |(order, at)| {
            let line = &order.lines[at];
            let (item, note) = (line.item.clone(), line.note.clone());
            step(Step::Ring { order: Some(order.number), item, quantity: 1, note })
        }),
        Message::Less => selected.map_or_else(Reaction::default, |(order, line)| {
            step(Step::Void { order: order.number, line, quantity: 1 })
        }),
        Message::Note => match selected {
            Some((order, line)) => state.ask(seen, About::Note { order: order.number, line }),
            None => Reaction::default(),
        },
        Message::Aside => match order(seen) {
            Some(order) => state.ask(seen, About::Park { order: order.number }),
            None => Reaction::default(),
        },
    }
}

/// Enter: rings up what is selected, or asks what is to be done with the order.
pub fn enter(state: &mut State, seen: &Seen<'_>) -> Reaction {
    if state.asking.is_some() {
        return key_of_form(state, seen, Key::ENTER);
    }
    if state.receipt.take().is_some() {
        return Reaction::default();
    }
    match (state.on_order, order(seen)) {
        (true, Some(_)) => begin(state, seen, action("register:TakePayment")),
        (true, None) => Reaction::note("No order is open. Tab goes to the menu."),
        // Nothing more is typed: it is to be paid.
        (false, Some(_)) if state.menu.typing && state.menu.line.is_empty() && !state.menu.is_chosen() => {
            begin(state, seen, action("register:TakePayment"))
        }
        (false, _) => ring(state, seen),
    }
}

/// Rings up what is chosen on the menu, as often as was typed.
fn ring(state: &mut State, seen: &Seen<'_>) -> Reaction {
    if let Some(closed) = closed(seen) {
        return Reaction::note(closed);
    }
    let quantity = match state.menu.count() {
        Ok(count) => count,
        Err(sentence) => return Reaction::note(sentence),
    };
    let Some(item) = state.menu.selected(seen) else {
        return match state.menu.line.value().trim() {
            _ if state.menu.is_bare_number() => {
                Reaction::note(format!("{quantity} of what? Type it: {quantity} latte."))
            }
            "" if state.menu.len() == 0 => Reaction::note(view::EMPTY_MENU),
            "" => Reaction::note("Nothing is chosen: an arrow key or a click chooses, / types what is wanted."),
            _ => Reaction::note("Nothing on the menu is called so."),
        };
    };
    state.menu.clear();
    let order = order(seen).map(|order| order.number);
    step(Step::Ring { order, item: item.sku.clone(), quantity, note: None })
}

/// A letter of the station: done at once, or asked about first. What is refused whatever is said is tried at once.
pub fn begin(state: &mut State, seen: &Seen<'_>, action: ActionId) -> Reaction {
    let foreseen = foreseen(seen.world, seen.me, seen.facts, action);
    if matches!(foreseen.prospect, Prospect::Denied(_)) {
        let (action, resource) = (catalogue()[action].name.clone(), foreseen.asked.resource);
        return Reaction::effect(Effect::Do(Command::Look { action, resource }));
    }
    let order = order(seen);
    let shown = state.receipt.take().map(|receipt| receipt.of);
    let selected = order.and_then(|order| state.line(order));
    let no_order = || Reaction::note(closed(seen).unwrap_or("No order is open: Enter on the menu begins one."));
    let about = match (catalogue()[action].verb(), order) {
        ("TakeOrder", _) => {
            state.on_order = false;
            return Reaction::default();
        }
        ("ListOrders", _) => return orders::list(seen),
        ("ApplyDiscount" | "TakePayment" | "VoidItem", None) => return no_order(),
        ("ApplyDiscount", Some(order)) => About::Discount { order: order.number, line: selected },
        ("TakePayment", Some(order)) => match closed(seen) {
            Some(closed) => return Reaction::note(closed),
            None => About::Pay { order: order.number },
        },
        ("VoidItem", Some(order)) => match selected {
            Some(line) => About::Void { order: order.number, line },
            None => return Reaction::note("Select a line of the order first: Tab goes there."),
        },
        ("RefundOrder", _) => match shown {
            Some(shown) => return refund_of(state, seen, shown),
            None => About::RefundOf,
        },
        ("OpenDrawer", _) => About::OpenDrawer,
        ("OpenTill", _) if closed(seen).is_none() => {
            return Reaction::note("The till is open already: z counts and closes it.");
        }
        ("OpenTill", _) => About::OpenTill,
        ("CloseTill", _) => match closed(seen) {
            Some(closed) => return Reaction::note(closed),
            None => About::CloseTill,
        },
        ("ChangePrice", _) => About::Price { item: state.menu.selected(seen).map(|item| item.sku.clone()) },
        ("GetOrder", _) => About::LookUp,
        _ => match shown {
            Some(shown) => return step(Step::Reprint { receipt: shown.number(), found: None }),
            None => About::Reprint,
        },
    };
    state.ask(seen, about)
}

/// The form for giving back of a receipt that is known.
fn refund_of(state: &mut State, seen: &Seen<'_>, receipt: Paper) -> Reaction {
    let words = match &receipt {
        Paper::Sale(sale) if sale.refundable().is_some() => {
            return state.ask(seen, About::Refund { sale: sale.clone() });
        }
        Paper::Sale(sale) => format!("Everything of receipt {} was given back already.", sale.number),
        Paper::Refund(refund, _) => {
            format!("{} is a refund of receipt {}: give back of that one.", refund.number, refund.of)
        }
    };
    state.receipt = Some(Receipt::at_end(receipt));
    Reaction::note(words)
}

fn key_of_form(state: &mut State, seen: &Seen<'_>, key: Key) -> Reaction {
    let Some(asking) = &mut state.asking else { return Reaction::default() };
    let next = asking.key(seen, key);
    follow(state, next)
}

fn follow(state: &mut State, next: Next) -> Reaction {
    match next {
        Next::Stay => Reaction::default(),
        Next::Leave => {
            state.asking = None;
            Reaction::default()
        }
        Next::Do(command) => Reaction::effect(Effect::Do(command)),
    }
}

/// Keys, pastes and clicks; none: they are not the register's.
pub fn input(state: &mut State, seen: &Seen<'_>, input: &Input) -> Option<Reaction> {
    state.settle(seen);
    match input {
        Input::Key(key) if state.asking.is_some() => return Some(key_of_form(state, seen, *key)),
        Input::Key(key) if state.menu.typing => _ = state.menu.key(*key),
        Input::Key(key) => return key_of_panes(state, seen, *key),
        Input::Paste(text) => match &mut state.asking {
            Some(asking) => asking.paste(seen, text),
            None if state.menu.typing => state.menu.paste(text),
            None => {}
        },
        Input::Click(target) => return click(state, seen, target),
        Input::Scroll(rows, _) => match &state.receipt {
            Some(receipt) => receipt.wheel(*rows),
            None if state.on_order => {
                state.lines.wheel(*rows as isize, order(seen).map_or(0, |order| order.lines.len()));
            }
            None => state.menu.table.wheel(*rows as isize, state.menu.len()),
        },
        // One step back of several: what was typed, then the line itself.
        Input::Back if state.menu.typing && !state.menu.line.is_empty() => state.menu.clear(),
        Input::Back => return None,
    }
    Some(Reaction::default())
}

fn key_of_panes(state: &mut State, seen: &Seen<'_>, key: Key) -> Option<Reaction> {
    let lines = order(seen).map_or(0, |order| order.lines.len());
    let command = key.command();
    if let Some(receipt) = &state.receipt {
        // What is done with the receipt leaves it where it is.
        let of_receipt = |code| matches!(code, Code::Char('i' | 'r'));
        match command {
            key if receipt.key(key) => return Some(Reaction::default()),
            Key { code, ctrl: false } if of_receipt(code) => return None,
            _ => state.receipt = None,
        }
    }
    match command {
        Key { code: Code::Char(digit), ctrl: false } if digit.is_ascii_digit() => {
            if let Some(closed) = closed(seen) {
                return Some(Reaction::note(closed));
            }
            state.on_order = false;
            state.menu.typing = true;
            state.menu.key(key);
        }
        Key { code: Code::Char(_), .. } => return None,
        Key { code: Code::Left, .. } => state.on_order = false,
        Key { code: Code::Right, .. } => state.on_order = true,
        key if state.on_order => _ = state.lines.step(key, lines),
        key => _ = state.menu.step(key),
    }
    Some(Reaction::default())
}

fn click(state: &mut State, seen: &Seen<'_>, target: &Target) -> Option<Reaction> {
    match target {
        Target::Field(at) => state.asking.iter_mut().for_each(|asking| asking.click(seen, *at)),
        Target::Row { pane: CASH, index } => {
            let next = state.asking.as_mut().map_or(Next::Stay, |asking| asking.cash(seen, *index));
            return Some(follow(state, next));
        }
        Target::Row { pane: SUBMIT, .. } => {
            let next = state.asking.as_mut().map_or(Next::Stay, |asking| asking.submit(seen));
            return Some(follow(state, next));
        }
        Target::Row { pane: MENU, index } => {
            state.asking = None;
            state.receipt = None;
            state.on_order = false;
            state.menu.choose(*index);
            return Some(ring(state, seen));
        }
        Target::Row { pane: ORDER, index } => {
            state.leave();
            state.on_order = true;
            state.lines.select(*index);
        }
        _ => return None,
    }
    Some(Reaction::default())
}

/// Where what was put aside by these changes is found again; none where nothing was.
#[must_use]
pub fn found_again(changes: &[Change]) -> Option<&'static str> {
    let aside = |change: &&Change| match change {
        Change::Order(Edit { before: Some(old), after: Some(new) }) => old.parked.is_none() && new.parked.is_some(),
        _ => false,
    };
    match changes.iter().filter(aside).count() {
        0 => None,
        1 => Some("l at the register finds it."),
        _ => Some("l at the register finds them."),
    }
}

/// A step was answered: what was paid, given back or looked up is shown.
pub fn done(state: &mut State, seen: &Seen<'_>, done: &Done) -> Reaction {
    state.settle(seen);
    let (Command::Register(_) | Command::Inventory(_)) = &done.command else { return Reaction::default() };
    let Ok(changes) = &done.ruling.outcome else {
        // What was typed stays, to be mended.
        state.asking.iter_mut().for_each(|asking| asking.sent = false);
        return Reaction::default();
    };
    let to_refund = state.asking.take().is_some_and(|asked| asked.about == About::RefundOf);
    let Command::Register(step) = &done.command else { return Reaction::default() };
    if !matches!(**step, Step::Ring { .. }) {
        // An Enter or an amount that comes late is not for the menu.
        state.menu.unchoose();
    }
    for change in changes {
        if let Change::Sale(Edit { after: Some(sale), .. }) = change {
            state.receipt = Some(Receipt::at_end(Paper::Sale(sale.clone())));
            state.on_order = false;
        }
    }
    match &**step {
        Step::LookUp { found: Some(found), .. } if to_refund => {
            return refund_of(state, seen, found.clone());
        }
        Step::LookUp { found: Some(found), .. } => state.receipt = Some(Receipt::new(found.clone())),
        Step::Reprint { found: Some(Paper::Refund(refund, sale)), .. } => {
            let printed = changes.iter().find_map(|change| match change {
                Change::Refund(Edit { after, .. }) => after.clone(),
                _ => None,
            });
            let printed = Paper::Refund(printed.unwrap_or_else(|| refund.clone()), sale.clone());
            state.receipt = Some(Receipt::at_end(printed));
        }
        Step::Ring { item, .. } => {
            let lines = order(seen).map_or(&[][..], |order| &order.lines);
            let at = lines.iter().rposition(|line| line.item == *item && line.stands());
            state.lines.select(at.unwrap_or(usize::MAX));
        }
        _ => {}
    }
    Reaction::default()
}
