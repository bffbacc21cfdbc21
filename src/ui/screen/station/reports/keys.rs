//! The keys of the reports: a line of pages with their letters, and what each is answered.

use ratatui::layout::Rect;

use super::{Message, PREFIX, Page, State, chosen, may};
use crate::app::{Format, advice, words};
use crate::shop::command::hat_of;
use crate::shop::station::report::Query;
use crate::shop::{Asked, catalogue};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::overlay::told::Told;
use crate::ui::screen::{self, station};
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::{Model, Overlay, Seen, text};

/// The keys of the pages; the letters of the actions come from the catalogue.
pub const BINDINGS: &[Binding] = &[
    key("reports.before", Key::LEFT, "earlier", Shown::Footer(10), Run::Screen(|_| say(Message::Turn(-1)))),
    key("reports.after", Key::RIGHT, "later", Shown::Footer(11), Run::Screen(|_| say(Message::Turn(1)))),
    key("reports.span", Key::char('v'), "day or longer", Shown::Footer(12), Run::Screen(|_| say(Message::NextSpan))),
    key("reports.part", Key::char('b'), "by what", Shown::Footer(13), Run::Screen(|_| say(Message::NextPart))),
    key("reports.find", Key::char('/'), "find a receipt", Shown::Footer(14), Run::Screen(|_| say(Message::Find))),
    key("reports.open", Key::ENTER, "open", Shown::Help, Run::Screen(|_| say(Message::Open))),
    key("reports.today", Key::char('n'), "now", Shown::Footer(17), Run::Screen(|_| say(Message::Today))),
    key("reports.explain", Key::char('e'), "why?", Shown::Footer(15), Run::Overlay(explanation)),
    key("reports.day", Key::char('d'), "day's end", Shown::Help, Run::Screen(|_| say(Message::To(Page::Day)))),
    key(
        "reports.drawers",
        Key::char('c'),
        "drawer counts",
        Shown::Help,
        Run::Screen(|_| say(Message::To(Page::Drawers))),
    ),
];

const fn key(name: &'static str, key: Key, words: &'static str, shown: Shown, run: Run) -> Binding {
    Binding { name, key, words, shown, needs: Needs::Nothing, run }
}

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may come to nothing")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Station(station::Message::Reports(message)))
}

/// Draws the pages in one line, dimmed and marked where the answer is no, and the export at its end.
pub fn draw(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let mut x = 1;
    for page in Page::ALL {
        let here = state.page == page;
        let allowed = may(seen, &state.query_of(page, seen));
        x = letter(canvas, x, page.letter(), page.title(), here, allowed);
    }
    let asks = state.query(seen).export_asks(seen.shop(), seen.me);
    let exports = asks.iter().all(|asked| crate::shop::decide::allows(seen.world, seen.me, seen.facts, asked));
    letter(canvas, x, 'p', "export", false, exports);
}

fn letter(canvas: &mut Canvas<'_>, x: u16, key: char, words: &str, here: bool, allowed: bool) -> u16 {
    let mark = if allowed { key.to_string() } else { canvas.glyphs().deny.to_owned() };
    let width = u16::try_from(text::width(words) + text::width(&mark) + 1).unwrap_or(u16::MAX);
    if x.saturating_add(width) > canvas.width() {
        return x;
    }
    let (first, ink) = match (allowed, here) {
        (true, true) => (Role::Focus.bold(), Role::Text.bold().underlined()),
        (true, false) => (Role::Focus.bold(), Role::Text.into()),
        (false, true) => (Ink::from(Role::Border), Role::Muted.underlined()),
        (false, false) => (Ink::from(Role::Border), Role::Muted.into()),
    };
    let end = canvas.text(x, 0, &mark, first);
    canvas.text(end + 1, 0, words, ink);
    canvas.hit(Rect::new(x, 0, width, 1), Target::Key(Key::char(key)));
    x + width + 2
}

/// Which kind of file a report becomes.
pub fn formats(report: &Query) -> Overlay {
    let item = |format: Format, detail: &str| Item {
        label: format!("{}.{}", report.file_name(), format.ending()),
        detail: detail.to_owned(),
        chosen: Chosen::Screen(chosen, format.ending().to_owned()),
    };
    let items = vec![item(Format::Csv, "lines for a spreadsheet"), item(Format::Json, "for another program")];
    let title = format!("Export {}", report.words());
    Overlay::Pick(Pick::new(title, items, "There is no other kind of file."))
}

/// Why a report may not be read, as a clause.
pub fn why_not(seen: &Seen<'_>, query: &Query) -> String {
    words::because(&crate::shop::decide::answer(seen.world, seen.me, seen.facts, asked(seen, query)).decision())
}

fn asked(seen: &Seen<'_>, query: &Query) -> Asked {
    let resource = query.resource(seen.shop(), seen.me);
    let hat = hat_of(seen.shop(), &seen.me.person, query.action(), &resource);
    Asked { hat, action: crate::shop::action(query.action()), resource, own: vec![] }
}

/// Why the page in front is answered as it is, and in a line what is said to the others.
fn explanation(model: &Model) -> Option<Overlay> {
    let seen = model.seen()?;
    let state = &model.screens.station.reports;
    let query = state.query(&seen);
    let asked = asked(&seen, &query);
    let action = &catalogue()[asked.action];
    let explanation = advice::explained(seen.world, seen.me, seen.facts, &asked);
    let width = model.size.0.saturating_sub(10).min(100);
    let mut told = explained::Told { lines: vec![], width };
    let hat = seen.role_in_hand().map_or_else(|| "as yourself".to_owned(), |role| format!("as {role}"));
    told.say(0, &format!("{} on {}, {hat}", action.name, query.name()), Role::Muted);
    told.lines.extend(explained::lines(&explanation, &model.glyphs, width));
    told.lines.push((0, String::new(), Role::Text.into()));
    for (_, own) in catalogue().actions_of(PREFIX) {
        let asked = crate::ui::prospect::foreseen(seen.world, seen.me, seen.facts, crate::shop::action(&own.name));
        let (verdict, why) = asked.words(seen.shop());
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        told.say(0, &format!("{} {}{why}", verdict.mark(&model.glyphs), own.label), Role::Muted);
    }
    Some(Overlay::Told(Told::new(action.label.clone(), told.lines)))
}
