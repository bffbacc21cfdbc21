//! The keys of the online orders: the letters of the catalogue with their answers, and those of the list.

use ratatui::layout::Rect;

use super::{Message, PREFIX, State, here};
use crate::app::words;
use crate::policy::Prospect;
use crate::policy::catalog::Action;
use crate::shop::decide::{allows, answer, foresee};
use crate::shop::station::movement::takes;
use crate::shop::station::online::{OnlineOrder, Step, about};
use crate::shop::{Command, Name, catalogue};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::told::Told;
use crate::ui::prospect::{Foreseen, foreseen_of};
use crate::ui::screen::{self, station};
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::widget::verdict::Verdict;
use crate::ui::{Model, Overlay, Seen, text};

/// The keys of the list; the letters of the actions come from the catalogue.
pub const BINDINGS: &[Binding] = &[
    key("online.open", Key::ENTER, "open", 10, Run::Screen(|_| say(Message::Open))),
    key("online.find", Key::char('/'), "find", 11, Run::Screen(|_| say(Message::Find))),
    key("online.filter", Key::char('f'), "filter", 12, Run::Screen(|_| say(Message::Filter))),
    key("online.import", Key::char('v'), "import", 13, Run::Screen(|_| say(Message::Import))),
    key("online.explain", Key::char('e'), "why?", 14, Run::Overlay(explanation)),
];

const fn key(name: &'static str, key: Key, words: &'static str, rank: u8, run: Run) -> Binding {
    Binding { name, key, words, shown: Shown::Footer(rank), needs: Needs::Nothing, run }
}

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may come to nothing")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Station(station::Message::Online(message)))
}

/// The actions with their short words, for one line.
fn actions() -> impl Iterator<Item = (&'static Action, &'static str)> {
    catalogue().actions_of(PREFIX).filter_map(|(_, action)| Some((action, short(action)?)))
}

fn short(action: &Action) -> Option<&'static str> {
    Some(match action.verb() {
        "AcceptOrder" => "accept",
        "CompleteOrder" => "done",
        "CancelOrder" => "cancel",
        "ListOnlineOrders" => "all orders",
        _ => return None,
    })
}

/// The action behind a letter: its name, and the same without its service.
pub fn action_of(letter: char) -> Option<(&'static str, &'static str)> {
    let (action, _) = actions().find(|(action, _)| action.letter == Some(letter))?;
    Some((&action.name, action.verb()))
}

/// What an action would be answered now, about this order.
fn prospect(seen: &Seen<'_>, name: &str, id: Option<&Name>) -> Foreseen {
    foreseen_of(seen.world, seen.me, seen.facts, about(seen.shop(), seen.me, name, id))
}

/// Whether the queue here may be seen.
pub fn may_list(seen: &Seen<'_>) -> bool {
    let asks = Step::List { location: here(seen.shop(), seen.me) }.asks(seen.shop(), seen.me);
    asks.iter().all(|asked| allows(seen.world, seen.me, seen.facts, asked))
}

/// Why an action is not possible, as a clause.
pub fn why_not(seen: &Seen<'_>, name: &str) -> String {
    prospect(seen, name, None).words(seen.shop()).1
}

/// The resource to try an action on that is refused whatever is said; none: it may be possible.
///
/// What is refused only for an order's channel or amount is no such thing.
pub fn refused(seen: &Seen<'_>, name: &str, id: Option<&Name>) -> Option<String> {
    let foreseen = prospect(seen, name, id);
    // Cancelling asks why first; the others are tried with all that is known of the order.
    let itself = id.is_some() && !name.ends_with(":CancelOrder");
    let denied = matches!(foreseen.prospect, Prospect::Denied(_)) && !seen.may(name, &foreseen.asked.resource);
    (denied && !itself).then_some(foreseen.asked.resource)
}

/// Draws the letters in one line: dimmed and marked where the answer is no.
pub fn draw(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let id = state.open(seen).map(|order| &order.id);
    let (last, first): (Vec<_>, Vec<_>) = actions().partition(|(action, _)| action.verb() == "ListOnlineOrders");
    let mut x = 1;
    for (action, words) in first.into_iter().chain(last) {
        let Some(letter) = action.letter else { continue };
        let allowed = !matches!(prospect(seen, &action.name, id).prospect, Prospect::Denied(_));
        let mark = if allowed { letter.to_string() } else { canvas.glyphs().deny.to_owned() };
        let width = u16::try_from(text::width(words) + text::width(&mark) + 1).unwrap_or(u16::MAX);
        if x + width > canvas.width() {
            break;
        }
        let (key, ink) =
            if allowed { (Role::Focus.bold(), Role::Text) } else { (Ink::from(Role::Border), Role::Muted) };
        let end = canvas.text(x, 0, &mark, key);
        canvas.text(end + 1, 0, words, ink);
        canvas.hit(Rect::new(x, 0, width, 1), Target::Key(Key::char(letter)));
        x += width + 2;
    }
}

/// Every action here, with its answer for the order selected, and why it is so.
fn explanation(model: &Model) -> Option<Overlay> {
    let seen = model.seen()?;
    let order = model.screens.station.online.open(&seen);
    let mut told = explained::Told { lines: vec![], width: model.size.0.saturating_sub(10).min(100) };
    let hat = seen.role_in_hand().map_or_else(|| "as yourself".to_owned(), |role| format!("as {role}"));
    told.say(0, &order.map_or_else(|| hat.clone(), |order| format!("Order {}, {hat}", order.title())), Role::Muted);
    for (action, _) in actions() {
        let (verdict, why) = prospect(&seen, &action.name, order.map(|order| &order.id)).words(seen.shop());
        let letter = action.letter.map_or_else(String::new, |letter| format!("{letter} "));
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let ink = if verdict == Verdict::Denied { Role::Muted } else { Role::Text };
        told.say(0, &format!("{} {letter}{}{why}", verdict.mark(&model.glyphs), action.label), ink);
    }
    Some(Overlay::Told(Told::new("What you can do here", told.lines)))
}

/// What the evaluator and the shop's own rules say to a step that is ready to be taken, in a sentence: none where it may.
pub fn against(seen: &Seen<'_>, step: &Step) -> Option<String> {
    let asks = step.asks(seen.shop(), seen.me);
    let answers = asks.into_iter().map(|asked| answer(seen.world, seen.me, seen.facts, asked));
    for answer in answers {
        if !answer.is_allowed() {
            return Some(format!("{}.", words::capitalised(&words::because(&answer.decision()))));
        }
    }
    let command = Command::Online(Box::new(step.clone()));
    foresee(seen.world, seen.me, seen.facts, &command).err().map(|rule| rule.sentence())
}

/// What is missing in stock for an order, in a sentence.
pub fn stock_short(seen: &Seen<'_>, order: &OnlineOrder) -> Option<String> {
    let things: Vec<(Name, u32)> = order.lines.iter().map(|line| (line.item.clone(), line.quantity)).collect();
    takes(seen.shop(), &things).err().map(|rule| rule.sentence())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_the_online_orders_has_its_short_words() {
        for (_, own) in catalogue().actions_of(PREFIX) {
            assert!(short(own).is_some() && own.letter.is_some(), "{}", own.name);
        }
    }
}
