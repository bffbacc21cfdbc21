//! The online orders: who waits for what since when, the most urgent first, and the step that each needs next.
//!
//! Ages and delays are told from the model's clock at every frame, so nothing here remembers a time.

mod detail;
mod keys;
mod list;
mod over;

use std::sync::Arc;

use ratatui::layout::{Constraint, Rect};

use self::list::{Filter, Listed};
use self::over::Over;
use super::super::{Input, Reaction};
use crate::app::{Brought, ClosedPage};
use crate::shop::station::online::{OnlineOrder, Step, here};
use crate::shop::{Command, Name};
use crate::ui::canvas::{Canvas, Class, Target};
use crate::ui::key::{Code, Key};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::told::Told;
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::widget::field::Field;
use crate::ui::widget::outline::Outline;
use crate::ui::widget::table::TableState;
use crate::ui::{AskId, Effect, Overlay, Seen, text};

pub use self::keys::BINDINGS;

/// The service whose station this is.
pub const PREFIX: &str = "orders";
/// The panes, as clicks name them; other stations have other numbers.
const LIST: u8 = 21;
const DETAIL: u8 = 22;
/// Numbers of its own, so that the answer to another screen's question is never taken for this one's.
const ASKS: AskId = 5 << 32;
/// Cells of the detail's names.
const SPLIT: u16 = 11;

/// What the screen remembers.
pub struct State {
    filter: Filter,
    table: TableState,
    query: Field,
    searching: bool,
    in_detail: bool,
    /// The order selected, kept by its id while others come and go around it.
    id: Option<Name>,
    lines: Outline<()>,
    over: Over,
}

impl Default for State {
    fn default() -> State {
        State {
            filter: Filter::default(),
            table: TableState::default(),
            query: Field::plain(64).hint("name, order, channel or item"),
            searching: false,
            in_detail: false,
            id: None,
            lines: Outline::default(),
            over: Over::default(),
        }
    }
}

/// What may happen here.
#[derive(Debug)]
pub enum Message {
    Open,
    Find,
    Filter,
    /// Brings orders in from a file.
    Import,
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

    /// The row of the order selected; where it is gone, the one in its place.
    fn row(&self, listed: &[Listed<'_>]) -> usize {
        let kept = self.id.as_ref().and_then(|id| listed.iter().position(|one| one.order().id == *id));
        kept.unwrap_or_else(|| self.table.selected.min(listed.len().saturating_sub(1)))
    }

    /// Follows the queue: an order that is gone gives its place to the next.
    pub fn settle(&mut self, seen: &Seen<'_>) -> Vec<Effect> {
        self.follow(seen);
        self.read(seen)
    }

    fn select(&mut self, seen: &Seen<'_>, row: usize) {
        let listed = self.listed(seen);
        let one = listed.get(row);
        let id = one.map(|one| one.order().id.clone());
        let lines = one.map(|one| detail::lines(seen, one)).unwrap_or_default();
        self.table.select(row);
        if id != self.id {
            self.lines.restart();
        }
        self.in_detail &= id.is_some();
        self.lines.set(lines);
        self.id = id;
    }

    /// Takes what became of earlier orders, if it is what was asked last.
    pub fn heard(&mut self, seen: &Seen<'_>, ask: AskId, page: Result<ClosedPage, String>) -> Vec<Effect> {
        let effects = self.over.found(ask, page, self.table.selected);
        self.follow(seen);
        effects
    }

    /// The order under the mark is the one that the keys are about, whatever came and went meanwhile.
    fn follow(&mut self, seen: &Seen<'_>) {
        let listed = self.listed(seen);
        // What is gone is not looked into any more; the next one is only marked.
        let is_there = listed.iter().any(|one| Some(&one.order().id) == self.id.as_ref());
        let row = self.row(&listed);
        self.in_detail &= is_there;
        self.select(seen, row);
    }

    /// The open order selected.
    fn open<'a>(&self, seen: &Seen<'a>) -> Option<&'a Arc<OnlineOrder>> {
        seen.world.shop.online.get(self.id.as_ref()?).filter(|_| self.filter != Filter::Over)
    }
}

/// One of the screen's own messages; it is settled after it.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    state.follow(seen);
    match message {
        Message::Open if state.searching => state.searching = false,
        Message::Open if state.in_detail => return next(state, seen),
        Message::Open => state.in_detail = state.id.is_some(),
        Message::Find => {
            state.in_detail = false;
            state.searching = true;
        }
        Message::Import => return import(seen),
        Message::Filter => {
            state.filter = state.filter.next();
            state.in_detail = false;
            state.table.select(0);
            state.id = None;
        }
    }
    Reaction::default()
}

/// Asks which file orders are brought in from; whoever may accept none is refused at once.
fn import(seen: &Seen<'_>) -> Reaction {
    const ACCEPT: &str = "orders:AcceptOrder";
    match keys::refused(seen, ACCEPT, None) {
        Some(resource) => Reaction::effect(Effect::Do(Command::Look { action: ACCEPT.to_owned(), resource })),
        None => Reaction::overlay(Overlay::Form(Box::new(FormOverlay::new(Purpose::ImportOrders, seen.shop())))),
    }
}

/// Tells what was brought in, and every line that was not; a file that cannot be read is asked for again.
#[must_use]
pub fn imported(seen: &Seen<'_>, file: String, brought: Result<Brought, String>) -> Reaction {
    match brought {
        Ok(Brought { tally, left_out, stopped: None }) if left_out.is_empty() => {
            Reaction::note(format!("{}.", tally.sentence()))
        }
        Ok(Brought { tally, left_out, stopped }) => {
            // As wide as the box, which wraps it.
            let mut told = explained::Told { lines: vec![], width: u16::MAX };
            told.say(0, &format!("{}.", tally.sentence()), Role::Text.bold());
            left_out.iter().for_each(|why| told.say(0, why, Role::Text));
            stopped.iter().for_each(|why| told.say(0, why, Role::Deny));
            if tally.wrong > 0 {
                told.lines.push((0, String::new(), Role::Text.into()));
                told.say(
                    0,
                    "Mend the file and bring it in once more: what is here already stays as it is.",
                    Role::Muted,
                );
            }
            Reaction::overlay(Overlay::Told(Told::new(format!("From {file}"), told.lines)))
        }
        Err(why) => {
            let mut form = FormOverlay::new(Purpose::ImportOrders, seen.shop());
            form.again("file", &file, why);
            Reaction::overlay(Overlay::Form(Box::new(form)))
        }
    }
}

/// The step that an order needs next. Accepting is done at once; what sells is asked first.
fn next(state: &State, seen: &Seen<'_>) -> Reaction {
    match state.open(seen) {
        None => Reaction::note("This order is over."),
        Some(order) if order.is_accepted() => {
            let id = order.id.clone();
            let mut lines = detail::words(order);
            lines.push(format!("For {}, {} paid online.", order.customer, order.paid.said(&order.currency)));
            let command = Command::Online(Box::new(Step::Complete { id: id.clone() }));
            Reaction::overlay(Overlay::Confirm(Confirm::new(format!("Is order {id} done?"), lines, "done", command)))
        }
        Some(order) => step(Step::Accept { id: order.id.clone() }),
    }
}

fn step(step: Step) -> Reaction {
    Reaction::effect(Effect::Do(Command::Online(Box::new(step))))
}

/// A key, paste, click or step back; none: it is not this screen's.
pub fn input(state: &mut State, seen: &Seen<'_>, input: &Input) -> Option<Reaction> {
    state.follow(seen);
    match input {
        Input::Back if state.searching || !state.query.is_empty() => {
            state.searching = false;
            state.query.clear();
        }
        Input::Back if state.in_detail => state.in_detail = false,
        Input::Key(key) if state.searching => {
            let length = state.listed(seen).len();
            if state.table.step(*key, length) {
                let row = state.table.selected;
                state.select(seen, row);
            } else if state.query.handle(*key) {
                state.select(seen, 0);
            }
            return Some(Reaction { effects: state.read(seen), ..Reaction::default() });
        }
        Input::Key(key) => match key.command() {
            Key { code: Code::Char(letter), ctrl: false } => return press(state, seen, letter),
            key if state.in_detail => return state.lines.step(key).then(Reaction::default),
            key => {
                let length = state.listed(seen).len();
                if !state.table.step(key, length) {
                    return None;
                }
                let row = state.table.selected;
                state.select(seen, row);
                return Some(Reaction { effects: state.read(seen), ..Reaction::default() });
            }
        },
        Input::Paste(text) if state.searching => {
            if state.query.paste(text) {
                state.select(seen, 0);
            }
        }
        Input::Click(Target::Row { pane: LIST, index }) => {
            let again = state.table.selected == *index;
            state.in_detail = again && !state.in_detail && !state.searching;
            state.searching = false;
            state.select(seen, *index);
            return Some(Reaction::default());
        }
        Input::Click(Target::Pane(LIST)) => state.in_detail = false,
        Input::Click(Target::Pane(DETAIL) | Target::Row { pane: DETAIL, .. }) => state.in_detail = state.id.is_some(),
        Input::Scroll(rows, target) => {
            let over = matches!(target, Some(Target::Pane(DETAIL) | Target::Row { pane: DETAIL, .. }));
            if over || (target.is_none() && state.in_detail) {
                state.lines.wheel(*rows);
            } else {
                let length = state.listed(seen).len();
                state.table.wheel(*rows as isize, length);
                let row = state.table.selected;
                state.select(seen, row);
            }
            return Some(Reaction { effects: state.read(seen), ..Reaction::default() });
        }
        _ => return None,
    }
    Some(Reaction { effects: state.settle(seen), ..Reaction::default() })
}

/// A letter of the catalogue, on the order selected.
fn press(state: &mut State, seen: &Seen<'_>, letter: char) -> Option<Reaction> {
    let (action, verb) = keys::action_of(letter)?;
    let open = state.open(seen);
    // What is refused whatever is said is tried at once: nothing is asked for nothing.
    if let Some(resource) = keys::refused(seen, action, open.map(|order| &order.id)) {
        return Some(Reaction::effect(Effect::Do(Command::Look { action: action.to_owned(), resource })));
    }
    if verb == "ListOnlineOrders" {
        state.query.clear();
        state.filter = Filter::Open;
        state.in_detail = false;
        return Some(Reaction { effects: state.settle(seen), ..Reaction::default() });
    }
    let Some(order) = open else {
        let words = if state.filter == Filter::Over { "This order is over." } else { "Select an order first." };
        return Some(Reaction::note(words));
    };
    let id = order.id.clone();
    Some(match verb {
        "AcceptOrder" => step(Step::Accept { id }),
        "CompleteOrder" => step(Step::Complete { id }),
        "CancelOrder" => {
            let form = FormOverlay::new(Purpose::CancelOnline(id), seen.shop());
            Reaction::overlay(Overlay::Form(Box::new(form)))
        }
        _ => return None,
    })
}

/// Draws the queue, the order beside it where there is room, and the keys below.
pub fn view(state: &State, seen: &Seen<'_>, focused: bool, canvas: &mut Canvas<'_>) {
    let [main, below] = canvas.rows([Constraint::Min(3), Constraint::Length(1)]);
    keys::draw(state, seen, &mut canvas.part(below));
    if !keys::may_list(seen) {
        let mut inside = canvas.pane(main, "Online orders", "", focused);
        let why = keys::why_not(seen, "orders:ListOnlineOrders");
        let y = inside.paragraph(0, &format!("You may not see the online orders here: {why}."), Role::Text);
        inside.paragraph(y + 1, "s takes a role, e says more, o is the clock.", Role::Muted);
        return;
    }
    let listed = state.listed(seen);
    let row = state.row(&listed);
    let wide = !matches!(canvas.size_class(), Class::Tiny | Class::Small);
    let (left, right) = if wide {
        let width = main.width * 3 / 5;
        let right = Rect { x: main.x + width, width: main.width - width, ..main };
        (Some(Rect { width, ..main }), Some(right))
    } else if state.in_detail {
        (None, Some(main))
    } else {
        (Some(main), None)
    };
    if let Some(area) = left {
        list::draw(state, seen, &listed, row, canvas, area, focused && !state.in_detail);
    }
    if let Some(area) = right {
        canvas.hit(area, Target::Pane(DETAIL));
        let one = listed.get(row);
        let title = one.map_or("No order selected", |one| &one.order().customer);
        let due = one.map_or_else(String::new, |one| one.due(seen));
        let mut inside = canvas.pane(area, title, &due, focused && state.in_detail);
        if let Some(one) = one {
            let foot = detail::foot(seen, one, state.in_detail);
            let whole = inside.whole();
            let lines = |(words, _): &(String, Role)| text::wrap(words, whole.width.into()).len();
            let rows = u16::try_from(foot.iter().map(lines).sum::<usize>()).unwrap_or(u16::MAX).min(whole.height / 2);
            let body = Rect { height: whole.height - rows, ..whole };
            // Another order may have come under the mark since the last key.
            let fresh = (Some(&one.order().id) != state.id.as_ref()).then(|| {
                let mut fresh = Outline::default();
                fresh.set(detail::lines(seen, one));
                fresh
            });
            let lines = fresh.as_ref().unwrap_or(&state.lines);
            lines.draw(&mut inside.part(body), DETAIL, SPLIT, focused && state.in_detail);
            let mut below = inside.part(Rect { y: body.height, height: rows, ..whole });
            let mut y = 0;
            for (words, role) in &foot {
                y = below.paragraph(y, words, *role);
            }
        }
        if state.in_detail {
            canvas.pane_note(area, "Esc list");
        }
    }
}
