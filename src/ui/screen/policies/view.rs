//! How the list of policies looks, alone or beside the one that is selected.

use ratatui::layout::Constraint::{Fill, Length, Percentage};
use ratatui::layout::Rect;

use super::{DETAIL, LIST, Sort, State, detail, origin};
use crate::shop::ManagedPolicy;
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Order, Table, Width};

const COLUMNS: [Column; 4] = [
    Column::new("NAME", Width::Min(20)),
    Column::new("", Width::Fixed(9)),
    Column::new("USED BY", Width::Fixed(9)).right(),
    Column::new("WHAT IT IS FOR", Width::Flex(6)).from_width(64),
];

/// Draws the policies.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let shop = seen.shop();
    let listed = state.listed(shop);
    let chosen = listed.get(state.table.selected.min(listed.len().saturating_sub(1))).copied();
    let whole = canvas.whole();
    if canvas.width() < 100 {
        match chosen.filter(|_| state.reading) {
            Some(policy) => reading(state, policy, seen, canvas, whole),
            None => list(state, &listed, shop.policies.len(), canvas, whole),
        }
        return;
    }
    let [left, right] = canvas.columns([Percentage(50), Fill(1)]);
    list(state, &listed, shop.policies.len(), canvas, left);
    match chosen {
        Some(policy) => reading(state, policy, seen, canvas, right),
        None => {
            let mut inside = canvas.pane(right, "Policy", "", false);
            inside.paragraph(0, "A policy says what may be done, on what, and when.", Role::Muted);
        }
    }
}

fn list(state: &State, listed: &[&ManagedPolicy], all: usize, canvas: &mut Canvas<'_>, area: Rect) {
    let sought = state.searching || !state.search.is_empty();
    let count = if sought { format!("{} of {all}", listed.len()) } else { all.to_string() };
    let mut inside = canvas.pane(area, "Policies", &count, !state.reading);
    let [top, body] = inside.rows([Length(u16::from(sought)), Fill(1)]);
    if sought {
        let mut line = inside.part(top);
        let x = line.text(0, 0, "/ ", Role::Focus);
        let room = Rect::new(x, 0, line.width().saturating_sub(x), 1);
        state.search.draw(&mut line.part(room), false, state.searching);
    }
    let row = |index: usize| {
        let policy = listed[index];
        let used = state.used(policy);
        let guardrail = state.uses.get(&policy.name).is_some_and(|uses| uses.guardrail);
        let used = match (guardrail, used) {
            (true, _) => CellText::from(("all", Role::Warn)),
            (false, 0) => CellText::from(("nobody", Role::Muted)),
            (false, n) => CellText::from(n.to_string()),
        };
        vec![
            CellText::from(policy.name.to_string()),
            CellText::from((origin(policy), Ink::from(Role::Muted))),
            used,
            CellText::from((policy.description.as_deref().unwrap_or_default().to_owned(), Role::Muted)),
        ]
    };
    let sorted = match state.sort {
        Sort::Name => (0, Order::Ascending),
        Sort::Used => (2, Order::Descending),
    };
    let empty = if sought { "No policy has these words. Esc clears them." } else { "No policies yet.  n new policy" };
    let table = Table::new(&COLUMNS, listed.len(), row).sorted(sorted.0, sorted.1).empty(empty).pane(LIST);
    table.draw(&mut inside.part(body), &state.table, !state.reading);
}

fn reading(state: &State, policy: &ManagedPolicy, seen: &Seen<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (title, count) = detail::title(state, policy);
    canvas.hit(area, Target::Pane(DETAIL));
    let mut inside = canvas.pane(area, &title, &count, state.reading);
    detail::draw(state, policy, seen, &mut inside);
}
