//! The inventory: what there is, what is to be ordered, and the steps that move stock, on the item selected.

mod detail;
pub mod form;
mod keys;
mod list;

use ratatui::layout::{Constraint, Rect};

use self::form::{StockForm, What};
use self::list::{Filter, Roll};
use super::super::{Input, Reaction};
use crate::app::{MovementPage, MovementQuery};
use crate::shop::station::inventory::Step;
use crate::shop::station::measured;
use crate::shop::{Command, Item, Name};
use crate::ui::canvas::{Canvas, Class, Target};
use crate::ui::key::{Code, Key};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::pick::{self, Chosen, Pick};
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::widget::outline::Outline;
use crate::ui::widget::table::TableState;
use crate::ui::{AskId, Effect, Overlay, Seen};

pub use self::keys::BINDINGS;

/// The service whose station this is.
pub const PREFIX: &str = "inventory";
/// The panes, as clicks name them; the station's own have lower numbers.
const LIST: u8 = 11;
const DETAIL: u8 = 12;
/// Numbers of its own, so that the answer to another screen's question is never taken for this one's.
const ASKS: AskId = 2 << 32;
/// How many movements of an item are shown at most.
const RECENT: usize = 30;
/// Cells of the detail's names.
const SPLIT: u16 = 15;

/// What the inventory remembers.
pub struct State {
    roll: Roll,
    table: TableState,
    query: Field,
    searching: bool,
    in_detail: bool,
    /// Kept by name when the list changes around it.
    sku: Option<Name>,
    facts: Outline<()>,
    movements: Option<MovementPage>,
    asked: AskId,
    /// The item and the epoch of the world that the movements were asked for.
    told: Option<(Name, u64)>,
}

impl Default for State {
    fn default() -> State {
        State {
            roll: Roll::default(),
            table: TableState::default(),
            query: Field::plain(64).hint("item, category or SKU"),
            searching: false,
            in_detail: false,
            sku: None,
            facts: Outline::default(),
            movements: None,
            asked: ASKS,
            told: None,
        }
    }
}

/// What may happen at the inventory.
#[derive(Debug)]
pub enum Message {
    Open,
    Find,
    Filter,
    Sort,
    Edit,
    /// Receives against this open order; none: without one.
    Receive(Option<u64>),
}

impl State {
    /// Whether the search takes the keys.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.searching
    }

    /// Another station is worked: the search is left, the place stays.
    pub fn leave(&mut self) {
        self.searching = false;
        self.in_detail = false;
    }

    fn item<'a>(&self, seen: &Seen<'a>) -> Option<&'a Item> {
        seen.world.shop.items.get(self.sku.as_ref()?).map(AsRef::as_ref)
    }

    /// Follows the shop and the selection; what must be read for that comes back.
    pub fn settle(&mut self, seen: &Seen<'_>) -> Vec<Effect> {
        if let Some(made) = self.roll.follow(seen) {
            self.sku = Some(made);
        }
        let at = self.sku.as_ref().and_then(|sku| self.roll.position(sku));
        self.table.select(at.unwrap_or_else(|| self.table.selected.min(self.roll.len().saturating_sub(1))));
        self.select(seen)
    }

    /// The item under the mark is the one that the keys are about.
    fn select(&mut self, seen: &Seen<'_>) -> Vec<Effect> {
        self.sku = self.roll.at(self.table.selected).cloned();
        let Some(item) = self.item(seen) else {
            self.facts.set(vec![]);
            (self.told, self.movements, self.in_detail) = (None, None, false);
            return vec![];
        };
        let told = (item.sku.clone(), seen.world.epoch);
        let mut effects = vec![];
        if self.told.as_ref() != Some(&told) {
            if self.told.as_ref().is_none_or(|(sku, _)| *sku != item.sku) {
                self.movements = None;
                self.facts.restart();
            }
            self.told = Some(told);
            if item.stock.is_some() && keys::may(seen, "inventory:GetItem", Some(&item.sku)) {
                self.asked += 1;
                let query = MovementQuery { sku: item.sku.clone(), before: None, limit: RECENT };
                effects.push(Effect::Movements(self.asked, query));
            }
        }
        self.facts.set(detail::facts(seen, item, self.movements.as_ref()));
        effects
    }

    fn find_again(&mut self, seen: &Seen<'_>) {
        self.roll.search(seen, self.query.value());
        self.table.select(0);
    }

    /// Takes an item's movements, if they are what was asked last.
    pub fn heard(&mut self, seen: &Seen<'_>, ask: AskId, page: Option<MovementPage>) {
        if ask != self.asked {
            return;
        }
        self.movements = page;
        if let Some(item) = self.item(seen) {
            self.facts.set(detail::facts(seen, item, self.movements.as_ref()));
        }
    }
}

/// One of the inventory's own messages; it is settled after it.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    let mut reaction = Reaction::default();
    match message {
        Message::Open if state.searching => state.searching = false,
        Message::Open => state.in_detail = !state.in_detail && state.sku.is_some(),
        Message::Find => {
            state.in_detail = false;
            state.searching = true;
        }
        Message::Filter => {
            state.roll.filter = state.roll.filter.next();
            state.roll.list(seen);
            state.in_detail = false;
        }
        Message::Sort => {
            state.roll.sort = state.roll.sort.next(state.roll.filter);
            state.roll.list(seen);
            reaction = Reaction::note(format!("Sorted by {}.", state.roll.sort.words()));
        }
        Message::Edit => {
            if let Some(sku) = state.sku.clone() {
                reaction = open(seen, What::Edit(sku.clone()), Some(&sku));
            }
        }
        Message::Receive(order) => reaction = open(seen, What::Receive { order }, state.sku.as_ref()),
    }
    reaction
}

/// A key, paste, click or step back; none: it is not the inventory's.
pub fn input(state: &mut State, seen: &Seen<'_>, input: &Input) -> Option<Reaction> {
    match input {
        Input::Back if state.searching || !state.query.is_empty() => {
            state.searching = false;
            state.query.clear();
            state.roll.search(seen, "");
        }
        Input::Back if state.in_detail => state.in_detail = false,
        Input::Key(key) if state.searching => {
            if !state.table.step(*key, state.roll.len()) && state.query.handle(*key) {
                state.find_again(seen);
            }
            return Some(Reaction { effects: state.select(seen), ..Reaction::default() });
        }
        Input::Key(key) => match key.command() {
            Key { code: Code::Char(letter), ctrl: false } => return press(state, seen, letter),
            key if state.in_detail => return state.facts.step(key).then(Reaction::default),
            key if state.table.step(key, state.roll.len()) => {
                return Some(Reaction { effects: state.select(seen), ..Reaction::default() });
            }
            _ => return None,
        },
        Input::Paste(text) if state.searching => {
            if state.query.paste(text) {
                state.find_again(seen);
            }
        }
        Input::Click(Target::Row { pane: LIST, index }) => {
            state.in_detail = state.table.selected == *index && !state.in_detail && !state.searching;
            state.searching = false;
            state.table.select(*index);
            return Some(Reaction { effects: state.select(seen), ..Reaction::default() });
        }
        Input::Click(Target::Head { pane: LIST, column }) => {
            state.roll.sort = state.roll.sort_of(*column);
            state.roll.list(seen);
        }
        Input::Click(Target::Pane(LIST)) => state.in_detail = false,
        Input::Click(Target::Pane(DETAIL) | Target::Row { pane: DETAIL, .. }) => state.in_detail = state.sku.is_some(),
        Input::Scroll(rows, target) => {
            let over = matches!(target, Some(Target::Pane(DETAIL) | Target::Row { pane: DETAIL, .. }));
            if over || (target.is_none() && state.in_detail) {
                state.facts.wheel(*rows);
            } else {
                state.table.wheel(*rows as isize, state.roll.len());
                return Some(Reaction { effects: state.select(seen), ..Reaction::default() });
            }
        }
        _ => return None,
    }
    Some(Reaction { effects: state.settle(seen), ..Reaction::default() })
}

/// A letter of the catalogue, on the item selected.
fn press(state: &mut State, seen: &Seen<'_>, letter: char) -> Option<Reaction> {
    let (action, id) = keys::action_of(state, letter)?;
    let sku = state.sku.clone();
    let needs_item = !matches!(id, "ListStock" | "CreateItem" | "OrderSupplies" | "ReceiveDelivery");
    // Who may see nothing here can select nothing: to them it is the refusal that is said, and recorded.
    if needs_item && sku.is_none() && keys::may_list(seen) {
        return Some(Reaction::note("Select an item first."));
    }
    // What is refused whatever is said is tried at once: nothing is asked for nothing.
    if let Some(resource) = keys::refused(seen, action, sku.as_ref()) {
        return Some(Reaction::effect(Effect::Do(Command::Look { action: action.to_owned(), resource })));
    }
    let item = state.item(seen);
    let kept = item.filter(|item| item.stock.is_some()).map(|item| item.sku.clone());
    let on_item = |what: fn(Name) -> What| match (&kept, item) {
        (Some(sku), _) => open(seen, what(sku.clone()), Some(sku)),
        (None, Some(item)) => Reaction::note(format!("{} is not kept in stock.", item.name)),
        (None, None) => Reaction::note("Select an item first."),
    };
    let reaction = match id {
        "ListStock" => {
            state.query.clear();
            state.roll.filter = Filter::Kept;
            state.roll.search(seen, "");
            state.in_detail = false;
            Reaction { effects: state.settle(seen), ..Reaction::default() }
        }
        "GetItem" => {
            state.in_detail = true;
            Reaction::default()
        }
        "CountStock" => on_item(What::Count),
        "AdjustStock" => on_item(What::Adjust),
        "WriteOff" => on_item(What::WriteOff),
        "ReceiveDelivery" => receive(seen, kept.as_ref()),
        "OrderSupplies" => open(seen, What::Order, kept.as_ref()),
        "CreateItem" => open(seen, What::Create { sold: state.roll.filter == Filter::Sold }, None),
        "ChangePrice" => match item.filter(|item| item.price_minor.is_some()) {
            Some(item) => open(seen, What::Price(item.sku.clone()), Some(&item.sku)),
            None => Reaction::note("Only what is on the menu has a price. f twice shows the menu."),
        },
        "DeleteItem" => item.map_or_else(Reaction::default, |item| Reaction::overlay(delete(seen, item))),
        _ => return None,
    };
    Some(reaction)
}

fn open(seen: &Seen<'_>, what: What, sku: Option<&Name>) -> Reaction {
    match StockForm::new(what, sku, seen) {
        Some(form) => Reaction::overlay(Overlay::Stock(Box::new(form))),
        None => Reaction::note("Nothing is below its mark: select what is to be ordered first."),
    }
}

/// Which open order a delivery belongs to; without any, it is of the item selected.
fn receive(seen: &Seen<'_>, kept: Option<&Name>) -> Reaction {
    let shop = seen.shop();
    let alone = kept.and_then(|sku| shop.items.get(sku));
    if shop.supplies.is_empty() {
        return match alone {
            Some(item) => open(seen, What::Receive { order: None }, Some(&item.sku)),
            None => Reaction::note("Select what came first."),
        };
    }
    let to =
        |order: String| super::super::Message::Station(super::Message::Inventory(Message::Receive(order.parse().ok())));
    let mut items = vec![];
    for order in shop.supplies.values().rev() {
        let outstanding: Vec<String> = order
            .outstanding()
            .map(|line| format!("{} {}", measured(line.outstanding(), &line.unit), line.name))
            .collect();
        let expected = order.expected.map_or_else(String::new, |day| format!("{}: ", day.strftime("%a %-d %b")));
        items.push(pick::Item {
            label: format!("Order {} from {}", order.number, order.supplier),
            detail: format!("{expected}{}", outstanding.join(", ")),
            chosen: Chosen::Screen(to, order.number.to_string()),
        });
    }
    items.extend(alone.map(|item| pick::Item {
        label: "Without an order".to_owned(),
        detail: item.name.to_string(),
        chosen: Chosen::Screen(to, String::new()),
    }));
    for order in shop.supplies.values().rev() {
        let rest = Command::Inventory(Box::new(Step::CancelOrder { number: order.number }));
        let lines = vec![format!("Nothing more will come of order {} from {}.", order.number, order.supplier)];
        let sure = Confirm::new("Cancel the rest?", lines, "cancel the rest", rest);
        items.push(pick::Item {
            label: format!("Cancel order {}", order.number),
            detail: "the rest of it will not come".to_owned(),
            chosen: Chosen::Ask(Some(Box::new(sure))),
        });
    }
    Reaction::overlay(Overlay::Pick(Pick::new("What came?", items, "Nothing is on order.")))
}

fn delete(seen: &Seen<'_>, item: &Item) -> Overlay {
    let step = Command::Inventory(Box::new(Step::Delete { sku: item.sku.clone() }));
    let mut lines = vec!["What happened to it stays in the record.".to_owned()];
    if !seen.shop().level(&item.sku).is_zero() {
        let left = measured(seen.shop().level(&item.sku), item.unit());
        lines.insert(0, format!("There are {left} left: it can be deleted when nothing is."));
    }
    Overlay::Confirm(Confirm::new(format!("Delete {}?", item.name), lines, "delete it", step))
}

/// Draws the inventory: the list, the item beside it where there is room, and the keys below.
pub fn view(state: &State, seen: &Seen<'_>, focused: bool, canvas: &mut Canvas<'_>) {
    let [main, below] = canvas.rows([Constraint::Min(3), Constraint::Length(1)]);
    keys::draw(state, seen, &mut canvas.part(below));
    if !keys::may_list(seen) {
        let mut inside = canvas.pane(main, "Stock", "", focused);
        let why = keys::why_not(seen, "inventory:ListStock");
        let y = inside.paragraph(0, &format!("You may not see the stock here: {why}."), Role::Text);
        inside.paragraph(y + 1, "s takes a role, e says more, o is the clock.", Role::Muted);
        return;
    }
    let wide = !matches!(canvas.size_class(), Class::Tiny | Class::Small);
    let (listed, detailed) = if wide {
        let width = main.width * 3 / 5;
        let right = Rect { x: main.x + width, width: main.width - width, ..main };
        (Some(Rect { width, ..main }), Some(right))
    } else if state.in_detail {
        (None, Some(main))
    } else {
        (Some(main), None)
    };
    if let Some(area) = listed {
        list::draw(state, seen, canvas, area, focused && !state.in_detail);
    }
    if let Some(area) = detailed {
        canvas.hit(area, Target::Pane(DETAIL));
        let title = state.item(seen).map_or("No item selected", |item| &item.name);
        let mut inside = canvas.pane(area, title, "", focused && state.in_detail);
        state.facts.draw(&mut inside, DETAIL, SPLIT, focused && state.in_detail);
        if state.in_detail {
            canvas.pane_note(area, "Esc list");
        }
    }
}
