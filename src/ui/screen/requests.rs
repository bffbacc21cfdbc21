//! Access that people ask for: what waits for one's answer, and what became of what one asked for oneself.
//!
//! It is a list over whatever screen is in front. Who may grant what is worked out when the shop is another one than
//! before, since each way is tried on a copy.

use super::{Reaction, words};
use crate::app::{advice, granting, words as said};
use crate::shop::request::{AccessRequest, How};
use crate::shop::{Command, Person};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::overlay::told::Told;
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::{Model, Overlay, Seen};

/// The requests that concern whoever is signed in, as the shop last was.
#[derive(Default)]
pub struct State {
    /// The shop that it was worked out for.
    epoch: Option<u64>,
    /// Those that one may answer, oldest first.
    waiting: Vec<u64>,
    /// One's own that were answered and not read.
    answered: Vec<u64>,
    /// Those of them that were answered while their person was in front, and of which nothing was said yet.
    untold: Vec<u64>,
}

/// What may happen here; each names a request by its number.
#[derive(Debug)]
pub enum Message {
    Open(String),
    Why(String),
    Decline(String),
}

impl State {
    /// Works out whose requests these are, where the shop changed.
    pub fn follow(&mut self, seen: &Seen<'_>) {
        if self.epoch == Some(seen.world.epoch) {
            return;
        }
        let all = || seen.world.shop.requests.values();
        let theirs = |r: &&std::sync::Arc<AccessRequest>| granting::is_theirs(seen.world, seen.me, seen.facts, r);
        self.waiting = all().filter(theirs).map(|r| r.number).collect();
        let answered: Vec<u64> = all().filter(|r| is_mine(seen, r) && !r.is_open()).map(|r| r.number).collect();
        // What was answered before the sign-in stands in the greeting.
        if self.epoch.is_some() {
            self.untold.extend(answered.iter().filter(|number| !self.answered.contains(number)));
        }
        self.untold.retain(|number| answered.contains(number));
        self.answered = answered;
        self.epoch = Some(seen.world.epoch);
    }

    /// How many want something of whoever is signed in.
    #[must_use]
    pub fn count(&self) -> usize {
        self.waiting.len() + self.answered.len()
    }

    /// What is said once of an answer that came while its person was in front.
    #[must_use]
    pub fn news(&mut self, seen: &Seen<'_>) -> Option<String> {
        let told = std::mem::take(&mut self.untold);
        let first = seen.shop().requests.get(told.first()?)?;
        let others = if told.len() > 1 { " Others were answered too." } else { "" };
        Some(format!("{}{others} Ctrl+G shows.", became(seen, first)?))
    }

    /// What is said of them at the sign-in.
    #[must_use]
    pub fn greeting(&self, seen: &Seen<'_>) -> Option<String> {
        let many = |count: usize, one: &str, several: &str| match count {
            0 => None,
            1 => Some(one.to_owned()),
            count => Some(several.replace("{}", &count.to_string())),
        };
        let waiting =
            many(self.waiting.len(), "1 request for access waits for you.", "{} requests for access wait for you.");
        let answered = match self.answered.as_slice() {
            [only] => seen.shop().requests.get(only).and_then(|request| became(seen, request)),
            several => many(several.len(), "", "{} of your requests for access were answered."),
        };
        let parts: Vec<String> = waiting.into_iter().chain(answered).collect();
        (!parts.is_empty()).then(|| format!("{} Ctrl+G shows.", parts.join(" ")))
    }
}

/// What became of one's own request, in a sentence; none while it waits.
fn became(seen: &Seen<'_>, request: &AccessRequest) -> Option<String> {
    let answer = request.answer.as_ref()?;
    let (by, what) = (seen.shop().full_name(&answer.by), said::wish(seen.shop(), &request.command));
    Some(match &answer.how {
        How::Once => format!("{by} approved once what you asked for: {what}."),
        How::Shift => format!("{by} granted for this shift what you asked for: {what}."),
        How::Always => format!("{by} granted what you asked for: {what}."),
        How::Declined(None) => format!("{by} declined what you asked for: {what}."),
        How::Declined(Some(note)) => format!("{by} declined what you asked for ({what}): “{note}”."),
        How::Moot => format!("What you asked for is allowed by now: {what}."),
    })
}

fn is_mine(seen: &Seen<'_>, request: &AccessRequest) -> bool {
    seen.me.person.employee() == Some(&request.by)
}

/// The list.
#[must_use]
pub fn list(model: &Model) -> Option<Overlay> {
    let seen = model.seen()?;
    let state = &model.screens.requests;
    let find = |number: &u64| seen.shop().requests.get(number);
    let mut items: Vec<Item> = state.waiting.iter().filter_map(find).map(|request| theirs(&seen, request)).collect();
    let mine = seen.shop().requests.values().filter(|request| is_mine(&seen, request));
    items.extend(mine.map(|request| own(&seen, request)));
    let empty = "Nobody asks you for access. What is refused to you can be asked for: w, then a.";
    Some(Overlay::Pick(Pick::new("Requests for access", items, empty)))
}

/// Somebody else's, to be answered.
fn theirs(seen: &Seen<'_>, request: &AccessRequest) -> Item {
    let name = seen.shop().full_name(&Person::Employee(request.by.clone()));
    let what = said::wish(seen.shop(), &request.command);
    if request.is_moot(seen.world, seen.now()) {
        let command = Command::DeclineAccess { request: request.number, note: None, moot: true };
        let detail = format!("{what}: allowed by now, Enter puts it away");
        return Item { label: name, detail, chosen: Chosen::Do(command) };
    }
    let times = if request.times > 1 { format!(", {} times", request.times) } else { String::new() };
    let note = request.note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
    let detail = format!("{what} ({}{times}){note}", words::moment(seen, request.at));
    let open: fn(String) -> super::Message = |number| super::Message::Requests(Message::Open(number));
    Item { label: name, detail, chosen: Chosen::Screen(open, request.number.to_string()) }
}

/// One's own: what became of it.
fn own(seen: &Seen<'_>, request: &AccessRequest) -> Item {
    let what = said::wish(seen.shop(), &request.command);
    let put_away = Command::DropRequest { request: request.number };
    let (detail, chosen) = match &request.answer {
        None => {
            let lines = vec![format!("You asked to {what}."), "Nobody answered yet.".to_owned()];
            let confirm = Confirm::new("Take the request back?", lines, "take it back", put_away);
            ("waits for an answer".to_owned(), Chosen::Ask(Some(Box::new(confirm))))
        }
        Some(answer) => {
            let (by, how) = (seen.shop().full_name(&answer.by), answer.how.words());
            if answer.how == How::Once {
                let command = Box::new(request.command.clone());
                let redeem = Command::WithApproval { request: request.number, command };
                (format!("approved by {by}: Enter does it now"), Chosen::Do(redeem))
            } else {
                (format!("{how} by {by}"), Chosen::Do(put_away))
            }
        }
    };
    Item { label: format!("You: {what}"), detail, chosen }
}

/// A message of the list.
pub fn update(seen: &Seen<'_>, message: Message) -> Reaction {
    let (Message::Open(number) | Message::Why(number) | Message::Decline(number)) = &message;
    let request = number.parse().ok().and_then(|number: u64| seen.world.shop.requests.get(&number));
    let Some(request) = request else { return Reaction::note("This request was answered meanwhile.") };
    match message {
        Message::Open(_) => Reaction::overlay(ways(seen, request)),
        Message::Why(_) => Reaction::overlay(why(seen, request)),
        Message::Decline(_) => {
            Reaction::overlay(Overlay::Form(Box::new(FormOverlay::new(Purpose::Decline(request.number), seen.shop()))))
        }
    }
}

/// The ways to grant it, each tried before it is offered.
fn ways(seen: &Seen<'_>, request: &AccessRequest) -> Overlay {
    let name = seen.shop().full_name(&Person::Employee(request.by.clone()));
    let title = format!("{name}: {}", said::wish(seen.shop(), &request.command));
    let number = || request.number.to_string();
    let why: fn(String) -> super::Message = |number| super::Message::Requests(Message::Why(number));
    let decline: fn(String) -> super::Message = |number| super::Message::Requests(Message::Decline(number));
    let choices = granting::choices(seen.world, seen.me, seen.facts, request);
    let mut items: Vec<Item> = choices
        .into_iter()
        .map(|choice| Item {
            label: choice.words,
            detail: choice.detail,
            chosen: if choice.stale { Chosen::Not } else { Chosen::Do(choice.command) },
        })
        .collect();
    if let Some(why) = granting::why_not_once(seen.world, seen.me, seen.facts, request) {
        items.push(Item { label: "Once".to_owned(), detail: format!("not possible: {why}"), chosen: Chosen::Not });
    }
    items.push(Item {
        label: "Why is it refused?".to_owned(),
        detail: "the rules, and what would do".to_owned(),
        chosen: Chosen::Screen(why, number()),
    });
    if granting::decline(seen.world, seen.me, seen.facts, request, false).is_some() {
        let detail = "with a word, if you like".to_owned();
        items.push(Item { label: "Decline".to_owned(), detail, chosen: Chosen::Screen(decline, number()) });
    }
    Overlay::Pick(Pick::new(title, items, ""))
}

fn why(seen: &Seen<'_>, request: &AccessRequest) -> Overlay {
    let theirs = request.session(seen.shop(), seen.now());
    let facts = crate::shop::Facts::at(seen.now(), theirs.workstation.clone());
    let width = 100;
    let mut told = explained::Told { lines: vec![], width };
    let note = request.note.as_ref().map_or_else(String::new, |note| format!("They say: {note}"));
    if !note.is_empty() {
        told.say(0, &note, Role::Text);
    }
    for asked in request.command.asks(seen.shop(), &theirs) {
        told.say(0, &format!("{} on {}", crate::shop::catalogue()[asked.action].name, asked.resource), Role::Muted);
        let explanation = advice::explained(seen.world, &theirs, &facts, &asked);
        told.lines.extend(explained::lines(&explanation, &crate::ui::glyph::Glyphs::unicode(), width));
    }
    Overlay::Told(Told::new("Why it is refused", told.lines))
}
