//! The keys of the inventory: the letters of the catalogue with their answers, and those of the list.

use ratatui::layout::Rect;

use super::list::Filter;
use super::{Message, PREFIX, State};
use crate::app::words;
use crate::policy::Prospect;
use crate::policy::catalog::Action;
use crate::shop::station::inventory::{Step, about};
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
    key("inventory.open", Key::ENTER, "open", Shown::Footer(10), Run::Screen(|_| say(Message::Open))),
    key("inventory.find", Key::char('/'), "find", Shown::Footer(11), Run::Screen(|_| say(Message::Find))),
    key("inventory.filter", Key::char('f'), "filter", Shown::Footer(12), Run::Screen(|_| say(Message::Filter))),
    key("inventory.explain", Key::char('e'), "why?", Shown::Footer(13), Run::Overlay(explanation)),
    Binding {
        name: "inventory.edit",
        key: Key::char('v'),
        words: "describe anew",
        shown: Shown::Footer(15),
        needs: Needs::AsksAbout {
            what: |model| {
                let (seen, sku) = (model.seen()?, model.screens.station.inventory.sku.as_ref()?);
                Some((CREATE, about(seen.shop(), seen.me, CREATE, Some(sku)).resource))
            },
            lacks: "Select an item first.",
        },
        run: Run::Screen(|_| say(Message::Edit)),
    },
    key("inventory.sort", Key::char('b'), "sort by", Shown::Footer(16), Run::Screen(|_| say(Message::Sort))),
];

const fn key(name: &'static str, key: Key, words: &'static str, shown: Shown, run: Run) -> Binding {
    Binding { name, key, words, shown, needs: Needs::Nothing, run }
}

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may come to nothing")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Station(station::Message::Inventory(message)))
}

/// What describing an item anew is asked as.
const CREATE: &str = "inventory:CreateItem";
/// The price belongs to the register, and is changed where the menu is listed.
const PRICE: &str = "register:ChangePrice";

/// The actions that have a key here, in the catalogue's order; in short words, for one line.
fn actions(filter: Filter) -> impl Iterator<Item = (&'static Action, &'static str)> {
    let price = catalogue().action(PRICE).map(|id| &catalogue()[id]).filter(|_| filter == Filter::Sold);
    let own = catalogue().actions_of(PREFIX).map(|(_, action)| action);
    own.chain(price).filter_map(|action| Some((action, short(&action.name)?)))
}

fn short(action: &str) -> Option<&'static str> {
    Some(match action.split_once(':')?.1 {
        "CountStock" => "count",
        "AdjustStock" => "adjust",
        "WriteOff" => "write off",
        "ReceiveDelivery" => "receive",
        "OrderSupplies" => "order",
        "CreateItem" => "add",
        "DeleteItem" => "delete",
        "ChangePrice" => "price",
        "GetItem" => "look up",
        "ListStock" => "all stock",
        _ => return None,
    })
}

/// The action behind a letter: its name, and the same without its service.
pub fn action_of(state: &State, letter: char) -> Option<(&'static str, &'static str)> {
    let (action, _) = actions(state.roll.filter).find(|(action, _)| action.letter == Some(letter))?;
    Some((&action.name, action.name.split_once(':')?.1))
}

/// What an action would be answered now, about this item.
fn prospect(seen: &Seen<'_>, name: &str, sku: Option<&Name>) -> Foreseen {
    foreseen_of(seen.world, seen.me, seen.facts, about(seen.shop(), seen.me, name, sku))
}

/// Whether an action may be possible.
pub fn may(seen: &Seen<'_>, name: &str, sku: Option<&Name>) -> bool {
    !matches!(prospect(seen, name, sku).prospect, Prospect::Denied(_))
}

/// Whether some storeroom's stock may be seen.
pub fn may_list(seen: &Seen<'_>) -> bool {
    seen.shop().settings.storerooms.iter().any(|room| may_list_in(seen, &room.id))
}

/// Whether the stock of this storeroom may be seen.
pub fn may_list_in(seen: &Seen<'_>, storeroom: &Name) -> bool {
    let asks = Step::List { storeroom: storeroom.clone() }.asks(seen.shop(), seen.me);
    asks.iter().all(|asked| crate::shop::decide::allows(seen.world, seen.me, seen.facts, asked))
}

/// Why an action is not possible, as a clause.
pub fn why_not(seen: &Seen<'_>, name: &str) -> String {
    prospect(seen, name, None).words(seen.shop()).1
}

/// The resource to try an action on that is refused whatever is said; none: it may be possible.
///
/// What is refused only for the item's category is not tried without it.
pub fn refused(seen: &Seen<'_>, name: &str, sku: Option<&Name>) -> Option<String> {
    let foreseen = prospect(seen, name, sku);
    let denied = matches!(foreseen.prospect, Prospect::Denied(_)) && !seen.may(name, &foreseen.asked.resource);
    denied.then_some(foreseen.asked.resource)
}

/// Draws the letters in one line: dimmed and marked where the answer is no.
pub fn draw(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let mut x = 1;
    let rank = |action: &&Action| matches!(action.name.split_once(':'), Some((_, "GetItem" | "ListStock")));
    let (last, first): (Vec<_>, Vec<_>) = actions(state.roll.filter).partition(|(action, _)| rank(action));
    for (action, words) in first.into_iter().chain(last) {
        let Some(letter) = action.letter else { continue };
        let allowed = may(seen, &action.name, state.sku.as_ref());
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

/// Every action here, with its answer for the item selected, and why it is so.
fn explanation(model: &Model) -> Option<Overlay> {
    let seen = model.seen()?;
    let state = &model.screens.station.inventory;
    let item = state.item(&seen);
    let mut told = explained::Told { lines: vec![], width: model.size.0.saturating_sub(10).min(100) };
    let hat = seen.role_in_hand().map_or_else(|| "as yourself".to_owned(), |role| format!("as {role}"));
    told.say(0, &item.map_or_else(|| hat.clone(), |item| format!("{}, {hat}", item.name)), Role::Muted);
    for (action, _) in actions(state.roll.filter) {
        let (verdict, why) = prospect(&seen, &action.name, state.sku.as_ref()).words(seen.shop());
        let letter = action.letter.map_or_else(String::new, |letter| format!("{letter} "));
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let ink = if verdict == Verdict::Denied { Role::Muted } else { Role::Text };
        told.say(0, &format!("{} {letter}{}{why}", verdict.mark(&model.glyphs), action.label), ink);
    }
    Some(Overlay::Told(Told::new("What you can do here", told.lines)))
}

/// What the evaluator and the shop's own rules say to a step that is ready to be taken: none where it may.
pub fn against(seen: &Seen<'_>, step: &Step) -> Option<String> {
    let asks = step.asks(seen.shop(), seen.me);
    let answers = asks.into_iter().map(|asked| crate::shop::decide::answer(seen.world, seen.me, seen.facts, asked));
    for answer in answers {
        if !answer.is_allowed() {
            return Some(format!("{}.", words::capitalised(&words::because(&answer.decision()))));
        }
    }
    let command = Command::Inventory(Box::new(step.clone()));
    let foreseen = crate::shop::decide::foresee(seen.world, seen.me, seen.facts, &command);
    foreseen.err().map(|rule| rule.sentence())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_the_inventory_has_its_short_words() {
        for (_, own) in catalogue().actions_of(PREFIX) {
            assert!(short(&own.name).is_some() && own.letter.is_some(), "{}", own.name);
        }
    }
}
