//! The day's end on one page: the money at the left, the drawers, people and best sellers at the right.

use ratatui::layout::Rect;

use super::super::super::words;
use super::sales::currency;
use super::{State, counted, drawers::off, today};
use crate::app::words::capitalised;
use crate::shop::Person;
use crate::shop::station::Money;
use crate::shop::station::money::headed;
use crate::shop::station::report::DayEnd;
use crate::shop::station::timeclock::span;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use crate::ui::widget::outline::Entry;
use crate::ui::{Seen, text};

/// Cells of the names at the left and at the right.
const NAMES: u16 = 16;
/// How many best sellers are listed.
const BEST: usize = 5;

/// What came in and went out.
pub fn money(seen: &Seen<'_>, day: &DayEnd) -> Vec<Entry<()>> {
    let settings = &seen.shop().settings;
    let currency = currency(settings, &day.sales);
    let said = |amount: Money| amount.brief(currency);
    let mut entries = vec![Entry::heading(headed("Takings", currency))];
    let Some(takings) = day.sales.of(currency) else {
        entries.push(Entry::says("Nothing was sold. ← and → turn to other days.", Role::Muted));
        return entries;
    };
    let mut fact = |name: &str, is: String| entries.push(Entry::fact(name, is));
    fact("Sales", said(takings.sales.amount));
    fact("Receipts", format!("{}, {} each", text::grouped(takings.sales.count), said(takings.average())));
    if let Some(before) = day.sales.before.get(currency) {
        let was = said(before.amount);
        let weekday = day.sales.compared.from.strftime("%a %-d %b").to_string();
        let change = day.sales.change_percent(currency).filter(|_| day.date < today(seen));
        let change = change.map_or_else(String::new, |more| format!("{more:+} %, "));
        fact(&weekday, format!("{change}was {was}"));
    }
    fact("Refunds", lost(takings.refunds.count, -takings.refunds.amount, currency));
    fact("Left of it", said(takings.net()));
    fact("Tips", said(takings.tips));
    fact("Discounts", said(-takings.discounts.amount));
    fact("Voids", lost(takings.voids.count, takings.voids.amount, currency));
    let rounding = [("Rounding".to_owned(), takings.rounding)].into_iter().filter(|(_, flow)| flow.is_some());
    let taxes = takings.taxes.iter().map(|(tax, flow)| (format!("{} {} %", tax.name, tax.rate), *flow));
    for (name, flow) in rounding.chain(taxes) {
        let back = flow.refunds.amount;
        let back = if back == Money::ZERO { String::new() } else { format!(", {} back", said(back)) };
        fact(&name, format!("{}{back}", said(flow.sales.amount)));
    }
    entries.push(Entry::gap());
    entries.push(Entry::heading("Kept, with tips, less refunds"));
    for (method, paid) in &takings.methods {
        entries.push(Entry::fact(capitalised(method.word()), paid.kept().brief(currency)));
    }
    for (other, takings) in day.sales.takings.iter().filter(|(other, sum)| *other != currency && !sum.is_empty()) {
        entries.push(Entry::fact(format!("In {other}"), takings.net().said(other)).detail_ink(Role::Warn));
    }
    entries
}

fn lost(count: u64, amount: Money, currency: &str) -> String {
    if count == 0 { "none".to_owned() } else { format!("{} ({count})", amount.brief(currency)) }
}

/// What the drawers held, who worked, and what sold best.
pub fn people(seen: &Seen<'_>, day: &DayEnd) -> Vec<Entry<()>> {
    let shop = seen.shop();
    let own = &shop.settings.currency;
    let brief = |amount: Money, currency: &str| match currency == own {
        true => amount.brief(currency),
        false => amount.said(currency),
    };
    let mut entries = vec![Entry::heading(headed("Drawers", own))];
    for closing in &day.closings {
        let (words, role) = off(closing.difference(), &closing.currency);
        let said = |amount: Money| brief(amount, &closing.currency);
        let till = capitalised(&closing.drawer.till);
        entries.push(Entry::fact(till, words).detail_ink(role));
        let opened = words::moment(seen, closing.drawer.opened);
        entries.push(Entry::item("  opened", opened));
        entries.push(Entry::item("  float", said(closing.drawer.float)));
        entries.push(Entry::item("  expected", said(closing.drawer.cash)));
        entries.push(Entry::item("  counted", said(closing.counted)));
    }
    for drawer in &day.open {
        let cash = brief(drawer.cash, own);
        let since = words::moment(seen, drawer.opened);
        entries.push(Entry::fact(capitalised(&drawer.till), format!("open since {since}")).detail_ink(Role::Info));
        entries.push(Entry::item("  should hold", cash));
    }
    if day.closings.is_empty() && day.open.is_empty() {
        entries.push(Entry::says("No till was counted.", Role::Muted));
    }
    if day.sales.drawer_openings > 0 {
        let times = counted(u64::from(day.sales.drawer_openings), "time", "times");
        entries.push(Entry::fact("Without a sale", format!("opened {times}")));
    }
    entries.push(Entry::gap());
    entries.push(Entry::heading("Hours worked"));
    let hours = &day.hours;
    for (name, worked, since) in &hours.people {
        let full = shop.full_name(&Person::Employee(name.clone()));
        let since = since.map(|since| Entry::item("  on shift", format!("since {}", words::moment(seen, since))));
        entries.push(Entry::fact(full, span(*worked)));
        entries.extend(since);
    }
    if hours.hidden {
        entries.push(Entry::says("You may not see the timesheets.", Role::Muted));
    } else if hours.people.is_empty() {
        entries.push(Entry::says("Nobody was clocked in.", Role::Muted));
    } else {
        let whose = if hours.partly { "Those you see" } else { "All together" };
        entries.push(Entry::fact(whose, span(hours.total())));
    }
    entries.push(Entry::gap());
    let currency = currency(&shop.settings, &day.sales);
    entries.push(Entry::heading(headed("Best sellers", currency)));
    let best = day.sales.of(currency).map(|takings| takings.best()).unwrap_or_default();
    for (_, sold) in best.iter().take(BEST) {
        entries.push(Entry::fact(&*sold.name, format!("{} for {}", sold.count, sold.amount.brief(currency))));
    }
    if best.is_empty() {
        entries.push(Entry::says("Nothing was sold.", Role::Muted));
    }
    entries
}

/// Draws both halves side by side; one below the other where that is too narrow.
pub fn draw(state: &State, seen: &Seen<'_>, day: &DayEnd, area: Rect, focused: bool, canvas: &mut Canvas<'_>) {
    let words = day.sales.period.words();
    let is_today = if day.date == today(seen) { "so far" } else { "" };
    let mut inside = canvas.pane(area, &format!("Day's end, {words}"), is_today, focused);
    if inside.width() < 70 {
        state.facts[2].draw(&mut inside, 0, NAMES, focused);
        return;
    }
    let half = inside.width() / 2;
    let left = Rect { width: half.saturating_sub(1), ..inside.whole() };
    let right = Rect { x: half, width: inside.width() - half, ..inside.whole() };
    state.facts[0].draw(&mut inside.part(left), 0, NAMES, focused);
    state.facts[1].draw(&mut inside.part(right), 0, NAMES, focused);
}
