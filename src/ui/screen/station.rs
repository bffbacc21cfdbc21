//! The station: what somebody can do here, one letter each, already answered for this person at this minute.
//!
//! The answers are asked anew whenever the screen is drawn, so that taking a role lights its station up and darkens
//! every other that very instant.

pub mod inventory;
pub mod keys;
pub mod online;
mod place;
pub mod register;
pub mod reports;
mod view;

use jiff::{SignedDuration, Timestamp};

pub use self::view::view;
use super::{Input, Reaction, words};
use crate::app::words::{capitalised, hours_words};
use crate::app::{AuditPage, AuditQuery, ClosedPage, Done, MovementPage, Reading, ReceiptPage, Record, ServiceError};
use crate::policy::catalog::{Action, ActionId, Service};
use crate::shop::DEFAULT_ROLE_MINUTES;
use crate::shop::name::LONGEST_THING;
use crate::shop::station::timeclock::{span, timesheet_arn};
use crate::shop::station::timesheet::{Timesheet, monday};
use crate::shop::{Change, Command, Name, catalogue};
use crate::ui::canvas::Target;
use crate::ui::key::{Code, Key};
use crate::ui::keymap::Binding;
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::overlay::told::Told;
use crate::ui::prospect::foreseen;
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::widget::field::Field;
use crate::ui::widget::table::TableState;
use crate::ui::widget::toast::Toast;
use crate::ui::{AskId, Effect, Model, Overlay, Seen};

/// What is worked, what is selected, and what was done just now.
#[derive(Default)]
pub struct State {
    /// The station taken; none: the one usually worked at this computer.
    taken: Option<Name>,
    on_stations: bool,
    stations: TableState,
    actions: TableState,
    register: register::State,
    inventory: inventory::State,
    pub(super) reports: reports::State,
    online: online::State,
    recent: Vec<Record>,
    asked: AskId,
    /// What the clock said last, until it was read.
    said: Option<Said>,
    hours_asked: AskId,
}

/// A large sentence of the clock, and a smaller one below it.
struct Said {
    large: String,
    small: String,
    until: Timestamp,
}

/// What may happen here.
#[derive(Debug)]
pub enum Message {
    Enter,
    NextPane,
    StepAway,
    /// Works the station with this prefix as oneself.
    AsOneself(String),
    /// Asks how long the role of this name is to be taken for.
    HowLong(String),
    Inventory(inventory::Message),
    Register(register::Message),
    Reports(reports::Message),
    Online(online::Message),
}

/// Numbers of its own, so that the answer to another screen's question is never taken for this one's.
const ASKS: AskId = 1 << 32;
/// How many of the own records are shown at most.
const RECENT: usize = 8;
/// The numbers of questions for the hours of a day.
const HOURS: AskId = 4 << 32;

/// The station screen at this station, by its service's prefix.
#[must_use]
pub fn show(name: Name) -> super::Message {
    super::Message::Station(Message::AsOneself(name.to_string()))
}

impl State {
    /// Whether plain characters are text: while an amount is asked for.
    pub fn takes_text(&self) -> bool {
        let register = self.register.takes_text();
        register || self.inventory.takes_text() || self.online.takes_text() || self.reports.takes_text()
    }

    /// Whoever comes back to a locked till finds nothing chosen that a late Enter would ring up.
    pub fn unchoose(&mut self) {
        self.register.unchoose();
    }

    /// Whether the register itself is in front, and not its bare list of actions.
    fn at_register(&self, seen: &Seen<'_>) -> bool {
        *self.here(seen).prefix == *"register" && register::State::is_lit(seen)
    }

    /// The station whose actions are shown: the one that the role in hand is for, the one taken, or the usual one here.
    fn here(&self, seen: &Seen<'_>) -> &'static Service {
        let named = self.taken.as_ref();
        let of_role = seen.role_in_hand().and_then(|role| seen.shop().roles.get(role)).map(|role| &role.stations);
        let wanted = match of_role {
            Some(stations) if !stations.is_empty() => {
                named.filter(|taken| stations.contains(*taken)).or(stations.first())
            }
            _ => named,
        };
        let usual = seen.shop().settings.workstation(&seen.facts.workstation).and_then(|w| w.station.as_ref());
        let all = place::stations();
        let named = |name: &Name| all.iter().find(|service| *service.prefix == **name).copied();
        if let Some(service) = wanted.and_then(named) {
            return service;
        }
        let usual = usual.and_then(named).unwrap_or(all[0]);
        // Whoever may do nothing at the usual one is shown where they may do something.
        let is_theirs = |service: &&Service| seen.role_in_hand().is_some() || place::as_oneself(seen, service);
        if is_theirs(&usual) { usual } else { all.iter().copied().find(is_theirs).unwrap_or(usual) }
    }

    /// Whether the person took the station shown.
    fn works(&self, seen: &Seen<'_>, station: &str) -> bool {
        let in_hand = seen.role_in_hand().and_then(|role| seen.shop().roles.get(role));
        *self.here(seen).prefix == *station
            && (in_hand.is_some_and(|role| role.stations.iter().any(|s| **s == *station))
                || self.taken.as_ref().is_some_and(|taken| **taken == *station))
    }

    fn is_inventory(&self, seen: &Seen<'_>) -> bool {
        self.here(seen).prefix == inventory::PREFIX
    }

    fn is_online(&self, seen: &Seen<'_>) -> bool {
        self.here(seen).prefix == online::PREFIX
    }

    fn is_reports(&self, seen: &Seen<'_>) -> bool {
        self.here(seen).prefix == reports::PREFIX
    }

    /// Follows the world in the station's own body; what must be read for that comes back.
    fn settle(&mut self, seen: &Seen<'_>) -> Vec<Effect> {
        match &*self.here(seen).prefix {
            inventory::PREFIX => self.inventory.settle(seen),
            online::PREFIX => self.online.settle(seen),
            reports::PREFIX => self.reports.settle(seen),
            _ => {
                self.register.settle(seen);
                vec![]
            }
        }
    }

    fn actions(&self, seen: &Seen<'_>) -> Vec<(ActionId, &'static Action)> {
        catalogue().actions_of(&self.here(seen).prefix).collect()
    }

    fn selected(&self, seen: &Seen<'_>) -> Option<ActionId> {
        let actions = self.actions(seen);
        let at = self.actions.selected.min(actions.len().saturating_sub(1));
        actions.get(at).map(|(action, _)| *action)
    }
}

/// Whether the station is what is seen.
fn is_in_front(model: &Model) -> bool {
    let screens = &model.screens;
    let over = screens.editor.is_some() || screens.timesheet.is_some() || screens.roster.is_some();
    model.tab == super::Tab::Station && !over
}

/// What the form in front asks for where only somebody else's yes is missing, and the field with the keys.
#[must_use]
pub fn offer(model: &Model) -> Option<(Command, Option<&Field>)> {
    let (state, seen) = (&model.screens.station, model.seen()?);
    if is_in_front(model) && state.at_register(&seen) { state.register.offer(&seen) } else { None }
}

/// The keys of the station in front that has a body of its own.
#[must_use]
pub fn body_bindings(model: &Model) -> &'static [Binding] {
    let state = &model.screens.station;
    match model.seen().filter(|_| is_in_front(model) && !state.on_stations) {
        Some(seen) if state.is_inventory(&seen) => inventory::BINDINGS,
        Some(seen) if state.at_register(&seen) => register::BINDINGS,
        Some(seen) if state.is_reports(&seen) => reports::BINDINGS,
        Some(seen) if state.is_online(&seen) => online::BINDINGS,
        _ => &[],
    }
}

/// A message of the station.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    state.said = None;
    let mut reaction = turn(state, seen, message);
    reaction.effects.extend(state.settle(seen));
    reaction
}

fn turn(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    match message {
        Message::Enter if state.on_stations => {
            let stations = place::stations();
            let at = state.stations.selected.min(stations.len() - 1);
            take(state, seen, stations[at])
        }
        Message::Enter if state.at_register(seen) => register::enter(&mut state.register, seen),
        Message::Enter => state.selected(seen).map_or_else(Reaction::default, |action| begin(state, seen, action)),
        Message::NextPane => {
            let selling = !state.on_stations && state.at_register(seen);
            if !(selling && state.register.next_pane()) {
                state.on_stations = !state.on_stations;
                let here = state.here(seen);
                let at = place::stations().iter().position(|service| service.prefix == here.prefix);
                state.stations.select(at.unwrap_or(0));
            }
            Reaction::default()
        }
        Message::StepAway => {
            state.taken = None;
            match seen.role_in_hand() {
                Some(_) => Reaction::effect(Effect::Do(Command::LeaveRole)),
                None => Reaction::note("You stepped away from the station."),
            }
        }
        Message::HowLong(role) => match Name::new(&role, LONGEST_THING).ok().and_then(|role| how_long(seen, &role)) {
            Some(pick) => Reaction::overlay(Overlay::Pick(pick)),
            None => Reaction::note("There is no such role any more."),
        },
        Message::Inventory(message) => inventory::update(&mut state.inventory, seen, message),
        Message::Register(message) => register::update(&mut state.register, seen, message),
        Message::Reports(message) => reports::update(&mut state.reports, seen, message),
        Message::Online(message) => online::update(&mut state.online, seen, message),
        Message::AsOneself(prefix) => {
            let Some(service) = place::stations().into_iter().find(|service| service.prefix == prefix) else {
                return Reaction::default();
            };
            to(state, service);
            match seen.role_in_hand() {
                Some(_) => Reaction::effect(Effect::Do(Command::LeaveRole)),
                None => Reaction::note(format!("You work {} as yourself.", service.words)),
            }
        }
    }
}

fn to(state: &mut State, service: &Service) {
    state.taken = Name::new(&service.prefix, LONGEST_THING).ok();
    state.on_stations = false;
    state.actions.select(0);
    state.inventory.leave();
    state.register.leave();
    state.reports.leave();
    state.online.leave();
}

/// Takes a station: with the role for it; where there are several ways, the person picks one.
fn take(state: &mut State, seen: &Seen<'_>, service: &'static Service) -> Reaction {
    if state.works(seen, &service.prefix) {
        state.on_stations = false;
        return Reaction::note(format!("You work {} already.", service.words));
    }
    let ways = place::ways(seen, service);
    to(state, service);
    match ways.roles.as_slice() {
        [role] if !ways.oneself => {
            Reaction::effect(Effect::Do(Command::AssumeRole { role: role.clone(), minutes: None }))
        }
        [] => update(state, seen, Message::AsOneself(service.prefix.clone())),
        roles => {
            let mut items = vec![];
            if ways.oneself {
                let as_oneself: fn(String) -> super::Message =
                    |prefix| super::Message::Station(Message::AsOneself(prefix));
                items.push(Item {
                    label: "as yourself".to_owned(),
                    detail: "with your own and your groups' permissions".to_owned(),
                    chosen: Chosen::Screen(as_oneself, service.prefix.clone()),
                });
            }
            items.extend(roles.iter().map(|role| Item {
                label: format!("as {role}"),
                detail: place::describes(seen.shop(), role),
                chosen: Chosen::Do(Command::AssumeRole { role: role.clone(), minutes: None }),
            }));
            let title = format!("Work {}", service.words);
            Reaction::overlay(Overlay::Pick(Pick::new(title, items, "No role is for this station.")))
        }
    }
}

/// Every role: those that the person may take first, then the others with the reason.
fn roles(seen: &Seen<'_>) -> Option<Overlay> {
    let mut items: Vec<(bool, Item)> = seen
        .shop()
        .roles
        .keys()
        .map(|role| {
            let refused = place::refused(seen, role);
            let may = refused.is_none();
            let in_hand = seen.me.role_at(seen.now()).filter(|held| held.role == *role);
            let item = Item {
                label: role.to_string(),
                detail: match (in_hand, refused) {
                    (Some(held), None) => {
                        format!(
                            "in your hand until {}; once more begins its time anew",
                            words::moment(seen, held.expires)
                        )
                    }
                    (_, Some(why)) => capitalised(&format!("{why}.")),
                    (None, None) => place::describes(seen.shop(), role),
                },
                chosen: if may {
                    Chosen::Screen(|role| super::Message::Station(Message::HowLong(role)), role.to_string())
                } else {
                    Chosen::Attempt(Command::AssumeRole { role: role.clone(), minutes: None })
                },
            };
            (may, item)
        })
        .collect();
    items.sort_by_key(|(may, _)| !may);
    let items = items.into_iter().map(|(_, item)| item).collect();
    Some(Overlay::Pick(Pick::new("Take a role", items, "There is no role here yet. The owner makes them under Roles.")))
}

/// For how long a role is taken: its usual time first.
fn how_long(seen: &Seen<'_>, role: &Name) -> Option<Pick> {
    const CHOICES: [u32; 7] = [15, 30, 60, 120, 240, 480, 720];
    let role = seen.shop().roles.get(role)?;
    let usual = DEFAULT_ROLE_MINUTES.min(role.longest_minutes);
    let others = CHOICES.into_iter().chain([role.longest_minutes]).filter(|minutes| *minutes != usual);
    let mut all: Vec<u32> = others.filter(|minutes| *minutes <= role.longest_minutes).collect();
    all.sort_unstable();
    all.dedup();
    let item = |minutes: u32| {
        let wished = seen.now() + SignedDuration::from_mins(i64::from(minutes));
        let until = words::moment(seen, wished.min(seen.me.expires));
        Item {
            label: place::length(minutes),
            detail: match minutes {
                _ if wished > seen.me.expires => format!("until {until}, when your sign-in ends"),
                _ if minutes == usual => format!("until {until}, as usual"),
                _ => format!("until {until}"),
            },
            chosen: Chosen::Do(Command::AssumeRole { role: role.name.clone(), minutes: Some(minutes) }),
        }
    };
    let items = std::iter::once(usual).chain(all).map(item).collect();
    Some(Pick::new(format!("{}: for how long?", role.name), items, ""))
}

/// What somebody works, for the header: `on the register as Cashier`, and in fewer cells `register as Cashier`; none for
/// whoever took nothing.
#[must_use]
pub fn in_words(state: &State, seen: &Seen<'_>) -> Option<[String; 2]> {
    let station = state.here(seen);
    let (here, fewer) = (&station.words, station.title.to_lowercase());
    match seen.role_in_hand() {
        Some(role) if state.works(seen, &station.prefix) => {
            Some([format!("on {here} as {role}"), format!("{fewer} as {role}")])
        }
        Some(role) => Some([format!("as {role}"), format!("as {role}")]),
        None => state.taken.is_some().then(|| [format!("on {here}"), fewer]),
    }
}

/// Does an action of the register, which stands here where nothing of it is the person's; the others have bodies of
/// their own.
fn begin(state: &mut State, seen: &Seen<'_>, action: ActionId) -> Reaction {
    if let Some(at) = state.actions(seen).iter().position(|(id, _)| *id == action) {
        state.actions.select(at);
    }
    state.on_stations = false;
    register::begin(&mut state.register, seen, action)
}

/// Letters do what they stand for; arrows move.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    // Whatever is done next, what the clock said was read.
    let was_said = state.said.take().is_some();
    // The stations above take the arrows while they have the keys; letters are always the body's own.
    let letter = matches!(&input, Input::Key(key) if key.typed().is_some());
    if !state.on_stations || letter || matches!(input, Input::Click(_) | Input::Scroll(..)) {
        let taken = match &*state.here(seen).prefix {
            inventory::PREFIX => inventory::input(&mut state.inventory, seen, &input),
            online::PREFIX => online::input(&mut state.online, seen, &input),
            reports::PREFIX => reports::input(&mut state.reports, seen, &input),
            _ => None,
        };
        if let Some(reaction) = taken {
            state.on_stations = false;
            return reaction;
        }
    }
    let actions = state.actions(seen);
    let is_own =
        |input: &Input| !matches!(input, Input::Click(Target::Row { pane: view::STATIONS | view::ACTIONS, .. }));
    if (!state.on_stations || matches!(input, Input::Click(_))) && is_own(&input) && state.at_register(seen) {
        if matches!(input, Input::Click(Target::Row { .. })) {
            state.on_stations = false;
        }
        if let Some(reaction) = register::input(&mut state.register, seen, &input) {
            return reaction;
        }
    }
    match input {
        Input::Back if was_said => {}
        Input::Back => {
            state.register.leave();
            state.on_stations = false;
        }
        Input::Key(key) => {
            let letter = match key.command() {
                Key { code: Code::Char(letter), ctrl: false } => Some(letter),
                _ => None,
            };
            if let Some((action, _)) = actions.iter().find(|(_, a)| letter.is_some() && a.letter == letter) {
                return begin(state, seen, *action);
            }
            if letter.is_some() {
                return Reaction::note(format!("{key} is no key of this station. ? shows the keys."));
            }
            let across = match key.code {
                Code::Left => Key::UP,
                Code::Right => Key::DOWN,
                _ => key,
            };
            if state.on_stations {
                state.stations.step(across, place::stations().len());
            } else {
                state.actions.step(key, actions.len());
            }
        }
        Input::Click(Target::Row { pane: view::STATIONS, index }) => {
            state.stations.select(index);
            state.on_stations = true;
            return update(state, seen, Message::Enter);
        }
        Input::Click(Target::Row { pane: view::ACTIONS, index }) => {
            let again = state.actions.selected == index && !state.on_stations;
            state.on_stations = false;
            state.actions.select(index);
            if again {
                return update(state, seen, Message::Enter);
            }
        }
        Input::Scroll(rows, _) => state.actions.wheel(rows as isize, actions.len()),
        Input::Paste(_) | Input::Click(_) => {}
    }
    Reaction::default()
}

/// Why the selected action is answered as it is.
fn explanation(model: &Model) -> Option<Overlay> {
    let seen = model.seen()?;
    let state = &model.screens.station;
    let action = state.selected(&seen)?;
    let width = model.size.0.saturating_sub(10).min(100);
    let explanation = foreseen(seen.world, seen.me, seen.facts, action).explained(seen.world, seen.me, seen.facts);
    let mut told = explained::Told { lines: vec![], width };
    let hat = seen.role_in_hand().map_or_else(|| "as yourself".to_owned(), |role| format!("as {role}"));
    told.say(0, &format!("{}, {hat}", catalogue()[action].name), Role::Muted);
    told.lines.extend(explained::lines(&explanation, &model.glyphs, width));
    Some(Overlay::Told(Told::new(catalogue()[action].label.clone(), told.lines)))
}

/// Reads the person's own last records anew.
pub fn refresh(state: &mut State, seen: &Seen<'_>) -> Reaction {
    state.asked = state.asked.max(ASKS) + 1;
    let query = AuditQuery { person: Some(seen.me.person.clone()), limit: RECENT, ..AuditQuery::default() };
    let mut reaction = Reaction::effect(Effect::Audit(state.asked, query));
    reaction.effects.extend(state.settle(seen));
    reaction
}

/// Takes what became of online orders, if it is what was asked last.
pub fn closed(state: &mut State, seen: &Seen<'_>, ask: AskId, page: Result<ClosedPage, String>) -> Reaction {
    Reaction { effects: state.online.heard(seen, ask, page), ..Reaction::default() }
}

/// Takes the movements of an item, if they are what was asked last.
pub fn moved(state: &mut State, seen: &Seen<'_>, ask: AskId, page: Result<Option<MovementPage>, ServiceError>) {
    state.inventory.heard(seen, ask, page.ok().flatten());
}

/// Takes a report, or how far it is.
pub fn reported(state: &mut State, seen: &Seen<'_>, ask: AskId, reading: Result<Reading, String>) -> Reaction {
    Reaction { effects: state.reports.heard(seen, ask, reading), ..Reaction::default() }
}

/// Takes receipts that were looked for.
pub fn found(state: &mut State, seen: &Seen<'_>, ask: AskId, page: Result<ReceiptPage, String>) -> Reaction {
    Reaction { effects: state.reports.found(seen, ask, page), ..Reaction::default() }
}

/// The clock answers with a large sentence; how long the whole day was is asked for.
pub fn done(state: &mut State, seen: &Seen<'_>, done: &Done) -> Reaction {
    if matches!(done.command, Command::Register(_) | Command::Inventory(_)) {
        return register::done(&mut state.register, seen, done);
    }
    let Ok(changes) = &done.ruling.outcome else { return Reaction::default() };
    let now = seen.now();
    let said = |large: String, small: String| Some(Said { large, small, until: now + Toast::SHOWN });
    let me = seen.me.person.employee().and_then(|name| seen.shop().employees.get(name));
    let shift = me.and_then(|me| me.shift.as_ref());
    match (&done.command, shift) {
        (Command::ClockIn, Some(shift)) => {
            let at = words::moment(seen, shift.since);
            state.said = said(format!("On shift since {at}"), "h begins a break, o clocks out.".to_owned());
        }
        (Command::StartBreak, Some(shift)) => {
            let at = words::moment(seen, shift.on_break.unwrap_or(now));
            state.said = said(format!("On a break since {at}"), "h ends it.".to_owned());
        }
        (Command::EndBreak, Some(shift)) => {
            let rest = shift.breaks.last().map(|rest| span(rest.until.duration_since(rest.from))).unwrap_or_default();
            state.said = said(format!("Back at work, after {rest}"), "The break is taken off.".to_owned());
        }
        (Command::ClockOut, None) => {
            let entry = changes.iter().find_map(|change| match change {
                Change::TimeEntry(entry) => Some(entry),
                _ => None,
            });
            let Some(entry) = entry else { return Reaction::default() };
            let hours = hours_words(&seen.shop().settings, &entry.hours);
            state.said = said(format!("You worked {}", span(entry.hours.worked())), hours);
            let whose = entry.employee.clone();
            if seen.may("timeclock:GetTimesheet", &timesheet_arn(seen.shop(), seen.me, &whose)) {
                state.hours_asked = state.hours_asked.max(HOURS) + 1;
                let week = monday(seen.shop().settings.local(entry.hours.from).date());
                return Reaction::effect(Effect::Timesheet(state.hours_asked, whose, week));
            }
        }
        _ => {}
    }
    Reaction::default()
}

/// Takes the week in which somebody just clocked out: all shifts of the day count.
pub fn worked(state: &mut State, seen: &Seen<'_>, ask: AskId, sheet: &Timesheet) {
    let today = seen.shop().settings.local(seen.now()).date();
    if ask == state.hours_asked
        && let Some(said) = &mut state.said
        && let Some(day) = sheet.days().into_iter().find(|day| day.date == today && !day.lines.is_empty())
    {
        said.large = format!("You worked {} today", span(day.worked()));
    }
}

/// Takes the own records, if they are what was asked last.
pub fn heard(state: &mut State, ask: AskId, page: &Result<AuditPage, ServiceError>) {
    if ask == state.asked
        && let Ok(page) = page
    {
        state.recent = page.records.clone();
    }
}
