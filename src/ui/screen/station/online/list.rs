//! The queue: the most urgent first, what is late in red, what nobody took on yet in bold.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use ratatui::layout::Rect;

use super::{LIST, State, here, keys};
use crate::shop::station::Money;
use crate::shop::station::online::{Closed, End, OnlineOrder, State as Progress};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::screen::words;
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Table, Width};
use crate::ui::{Seen, text};

/// Which orders are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    Open,
    New,
    Late,
    /// Done or cancelled.
    Over,
}

impl Filter {
    /// The next one.
    #[must_use]
    pub const fn next(self) -> Filter {
        match self {
            Filter::Open => Filter::New,
            Filter::New => Filter::Late,
            Filter::Late => Filter::Over,
            Filter::Over => Filter::Open,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Filter::Open => "Online orders",
            Filter::New => "New online orders",
            Filter::Late => "Late online orders",
            Filter::Over => "Done or cancelled",
        }
    }

    const fn empty(self) -> &'static str {
        match self {
            Filter::Open => {
                "No order waits. v brings them in from a file, as web shop, app or delivery service write it: one JSON object \
                 a line. While no console is open, `brewgate orders import FILE` does the same."
            }
            Filter::New => "Everything is accepted. l shows all orders.",
            Filter::Late => "Nothing is late. l shows all orders.",
            Filter::Over => "Nothing was done or cancelled yet. l shows the queue.",
        }
    }
}

/// One line of the list.
pub enum Listed<'a> {
    Open(&'a Arc<OnlineOrder>),
    Over(&'a Closed),
}

impl Listed<'_> {
    /// The order itself.
    #[must_use]
    pub fn order(&self) -> &OnlineOrder {
        match self {
            Listed::Open(order) => order,
            Listed::Over(closed) => &closed.order,
        }
    }

    /// How long until it is promised, or how late it is; when it was over.
    #[must_use]
    pub fn due(&self, seen: &Seen<'_>) -> String {
        match self {
            Listed::Open(order) => due(order.promised, seen.now()),
            Listed::Over(closed) => format!("{} {}", closed.word(), words::moment(seen, closed.at)),
        }
    }
}

impl State {
    /// What is listed now; worked out anew each time, since time alone changes it.
    pub fn listed<'a>(&'a self, seen: &Seen<'a>) -> Vec<Listed<'a>> {
        if !keys::may_list(seen) {
            return vec![];
        }
        let here = here(seen.shop(), seen.me);
        let wanted: Vec<String> = self.query.value().split_whitespace().map(str::to_lowercase).collect();
        let found = |order: &OnlineOrder| order.has_words(&wanted);
        if self.filter == Filter::Over {
            return self.over.orders.iter().map(Listed::Over).collect();
        }
        let now = seen.now();
        let takes = |order: &OnlineOrder| match self.filter {
            Filter::New => !order.is_accepted(),
            Filter::Late => order.is_late(now),
            Filter::Open | Filter::Over => true,
        };
        let open = seen.world.shop.online.values().filter(|order| order.location == here);
        let mut open: Vec<_> = open.filter(|order| takes(order) && found(order)).collect();
        open.sort_by_key(|order| (order.promised, order.placed));
        open.into_iter().map(Listed::Open).collect()
    }
}

/// `in 12 min`, `now`, `4 min late`.
fn due(promised: Timestamp, now: Timestamp) -> String {
    let left = promised.duration_since(now);
    match left.as_mins() {
        0 if left.is_negative() => "late".to_owned(),
        0 => "now".to_owned(),
        minutes if minutes > 0 => format!("in {}", span(left)),
        _ => format!("{} late", span(left.abs())),
    }
}

/// `4 min`, `2h05`, `3 days`.
fn span(time: SignedDuration) -> String {
    match time.as_mins() {
        minutes @ ..60 => format!("{minutes} min"),
        minutes @ ..1440 => format!("{}h{:02}", minutes / 60, minutes % 60),
        ..2880 => "1 day".to_owned(),
        minutes => format!("{} days", minutes / 1440),
    }
}

fn open_columns(amount: u16) -> [Column; 7] {
    [
        Column::new("DUE", Width::Fixed(11)),
        Column::new("PROMISED", Width::Fixed(9)).from_width(90),
        Column::new("CUSTOMER", Width::Min(10)),
        Column::new("AMOUNT", Width::Fixed(amount)).right(),
        Column::new("CHANNEL", Width::Fixed(9)).from_width(64),
        Column::new("AGE", Width::Fixed(6)).right(),
        Column::new("STATE", Width::Fixed(8)),
    ]
}

fn over_columns(amount: u16) -> [Column; 5] {
    [
        Column::new("WHEN", Width::Fixed(9)),
        Column::new("CUSTOMER", Width::Min(12)),
        Column::new("AMOUNT", Width::Fixed(amount)).right(),
        Column::new("CHANNEL", Width::Fixed(9)).from_width(56),
        Column::new("", Width::Fixed(9)),
    ]
}

/// Draws the list, with the search above it while there is one.
pub fn draw(
    state: &State,
    seen: &Seen<'_>,
    listed: &[Listed<'_>],
    row: usize,
    canvas: &mut Canvas<'_>,
    area: Rect,
    focused: bool,
) {
    canvas.hit(area, Target::Pane(LIST));
    let mut inside = canvas.pane(area, state.filter.title(), &counted(state, seen, listed), focused);
    let top = u16::from(state.searching || !state.query.is_empty());
    if top > 0 {
        let line = Rect { height: 1, ..inside.whole() };
        state.query.draw(&mut inside.part(line), false, state.searching);
    }
    let rest = inside.whole();
    let rest = Rect { y: top, height: rest.height.saturating_sub(top), ..rest };
    let over = (state.filter == Filter::Over).then_some(&state.over);
    let empty = match over {
        Some(over) if over.failure.is_some() => over.failure.as_deref().unwrap_or_default(),
        Some(over) if over.has_more() => "Looking…",
        _ if top > 0 => "Nothing has these words. Esc clears them.",
        _ => state.filter.empty(),
    };
    // Where others came before it since the last key, the mark moves with its order.
    let mut table = Cow::Borrowed(&state.table);
    if table.selected != row {
        table.to_mut().select(row);
    }
    let cells = |at: usize| listed.get(at).map_or_else(Vec::new, |one| cells(seen, one));
    // The largest amount of each currency is the widest one.
    let mut most: BTreeMap<&str, Money> = BTreeMap::new();
    for order in listed.iter().map(Listed::order) {
        let most = most.entry(&order.currency).or_default();
        *most = order.paid.max(*most);
    }
    let amount = most.iter().map(|(currency, paid)| text::width(&paid.said(currency))).max().unwrap_or(0).max(9);
    let amount = u16::try_from(amount).unwrap_or(u16::MAX);
    let (open, over) = (open_columns(amount), over_columns(amount));
    let columns: &[Column] = if state.filter == Filter::Over { &over } else { &open };
    let drawn = Table::new(columns, listed.len(), cells).empty(empty).pane(LIST);
    drawn.draw(&mut inside.part(rest), &table, focused);
}

/// How many there are, and how many of them are late.
fn counted(state: &State, seen: &Seen<'_>, listed: &[Listed<'_>]) -> String {
    let late = listed.iter().filter(|one| matches!(one, Listed::Open(order) if order.is_late(seen.now()))).count();
    let more = state.filter == Filter::Over && state.over.has_more();
    match (listed.len(), late) {
        (all, 0) if more => format!("{all} and more"),
        (all, 0) => all.to_string(),
        (all, _) if state.filter == Filter::Late => all.to_string(),
        (all, late) => format!("{all}, {late} late"),
    }
}

fn cells(seen: &Seen<'_>, one: &Listed<'_>) -> Vec<CellText<'static>> {
    let order = one.order();
    let amount = order.paid.said(&order.currency);
    let channel = CellText::from((order.channel.to_string(), Role::Muted));
    match one {
        Listed::Open(open) => {
            let late = open.is_late(seen.now());
            let soon = open.promised.duration_since(seen.now()) < SignedDuration::from_mins(5);
            let due_ink: Ink = match (late, soon) {
                (true, _) => Role::Deny.bold(),
                (_, true) => Role::Warn.into(),
                _ => Role::Text.into(),
            };
            let (word, role): (&str, Ink) = match &open.state {
                Progress::New => ("new", Role::Focus.bold()),
                Progress::Accepted { .. } => ("accepted", Role::Muted.into()),
            };
            vec![
                CellText::from((one.due(seen), due_ink)),
                CellText::from((words::moment(seen, open.promised), Role::Muted)),
                CellText::from((
                    order.customer.to_string(),
                    if open.is_accepted() { Role::Text.into() } else { Role::Text.bold() },
                )),
                CellText::from(amount),
                channel,
                CellText::from((span(open.age(seen.now())), Role::Muted)),
                CellText::from((word, role)),
            ]
        }
        Listed::Over(closed) => {
            let role = if matches!(closed.end, End::Completed { .. }) { Role::Allow } else { Role::Muted };
            vec![
                CellText::from((words::moment(seen, closed.at), Role::Muted)),
                CellText::from(order.customer.to_string()),
                CellText::from(amount),
                channel,
                CellText::from((closed.word(), role)),
            ]
        }
    }
}
