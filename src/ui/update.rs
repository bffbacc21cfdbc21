//! A message changes the model; what must be done outside comes back as effects.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::canvas::Target;
use super::keymap::{self, Pressed, Unavailable};
use super::overlay::{self, Overlay};
use super::screen::{self, Input, Reaction, Tab};
use super::theme::Theme;
use super::view::WARNING;
use super::widget::swing;
use super::widget::toast::{Toast, ToastKind};
use super::{Answer, Answered, Demo, Draft, Effect, Local, Message, Model, Opened, Seen, Stage};
use crate::app::insight::impact::impact;
use crate::app::{ApprovalError, Done};
use crate::shop::decide::World;
use crate::shop::{Change, Command, Refusal, SessionId, approval};

/// The only place where the model changes.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let effects = turn(model, message);
    overlay::weigh(model);
    follow_requests(model);
    effects
}

/// Whose requests wait, where the shop is another one than before; an answer to one's own is said once.
fn follow_requests(model: &mut Model) {
    let mut requests = std::mem::take(&mut model.screens.requests);
    let mut news = None;
    if let Some(seen) = model.seen() {
        requests.follow(&seen);
        // What stands on the line below is read first.
        if model.stage == Stage::Inside && model.toast.is_none() {
            news = requests.news(&seen);
        }
    }
    model.screens.requests = requests;
    if let Some(words) = news {
        model.toast = Some(Toast::note(words, model.facts.now));
    }
}

fn turn(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Nothing => vec![],
        Message::Tick(now) => tick(model, now),
        Message::Resized(columns, rows) => {
            model.size = (columns, rows);
            vec![]
        }
        Message::Answer(answer) => answered(model, answer),
        // Below the smallest size nothing is seen, so nothing takes keys but what leaves.
        Message::Press(binding) if model.class() == super::canvas::Class::Tiny => match &binding.run {
            keymap::Run::Local(Local::Quit) => local(model, Local::Quit),
            keymap::Run::Local(Local::Lock) => local(model, Local::Lock),
            _ => vec![],
        },
        _ if model.class() == super::canvas::Class::Tiny => vec![],
        Message::Press(binding) => {
            touch(model);
            press(model, binding)
        }
        Message::Key(key) => {
            touch(model);
            if is_meaningless(model, key) {
                let words = format!("{} does nothing here. ? shows the keys.", key.shown(&model.glyphs));
                model.toast = Some(Toast::note(words, model.facts.now));
                return vec![];
            }
            input(model, Input::Key(key))
        }
        Message::Paste(text) => {
            touch(model);
            input(model, Input::Paste(text))
        }
        Message::Click(target) => {
            touch(model);
            input(model, Input::Click(target))
        }
        Message::Scroll(rows, target) => {
            touch(model);
            input(model, Input::Scroll(rows, target))
        }
        Message::Local(what) => local(model, what),
        Message::Screen(screen::Message::Gate(message)) => {
            let reaction = screen::gate::update(model, message);
            react(model, reaction)
        }
        Message::Screen(message) => to_screen(model, |screens, seen| screen::update(screens, seen, message)),
    }
}

/// A key was pressed: the idle time begins anew, and what answered the key before was read.
fn touch(model: &mut Model) {
    model.touched = model.facts.now;
    if model.toast.as_ref().is_some_and(|toast| toast.kind != ToastKind::Done) {
        model.toast = None;
    }
}

/// A letter that no binding has and that is no text. The editor and the stations say more about theirs themselves.
fn is_meaningless(model: &Model, key: super::key::Key) -> bool {
    let own = model.screens.editor.is_some() || model.tab == Tab::Station;
    let listening = model.stage == Stage::Inside && model.overlays.is_empty() && !own;
    listening && key.typed().is_some() && !super::translate::takes_text(model)
}

fn tick(model: &mut Model, now: jiff::Timestamp) -> Vec<Effect> {
    let before = std::mem::replace(&mut model.facts.now, now);
    model.spin = model.spin.wrapping_add(1);
    if model.toast.as_ref().is_some_and(|toast| toast.is_over(now)) {
        model.toast = None;
    }
    if model.stage != Stage::Inside {
        screen::gate::tick(model);
        return vec![];
    }
    // The demo neither locks nor ends.
    let over = model.session().is_none_or(|session| session.is_over(now));
    if model.demo.is_none() && (over || model.idle_left().is_some_and(|left| left <= SignedDuration::ZERO)) {
        return lock(
            model,
            if over { "Your session is over. Sign in again." } else { "Locked: nobody touched a key." },
            false,
        );
    }
    if let Some(toast) = running_out(model, before) {
        model.toast = Some(toast);
    }
    model.screens.editor.as_mut().and_then(|editor| editor.due(now)).map(Effect::Draft).into_iter().collect()
}

/// What is said when a role in hand comes near its end since the tick before, or ends; or the session itself does.
fn running_out(model: &Model, before: jiff::Timestamp) -> Option<Toast> {
    let (seen, now) = (model.seen()?, model.facts.now);
    let passed = |moment: jiff::Timestamp| before < moment && moment <= now;
    let at = |time| seen.shop().settings.local(time).strftime("%H:%M").to_string();
    let Some(role) = seen.me.role.as_ref().filter(|role| before < role.expires) else {
        let ends = seen.me.expires;
        let words = format!("You are signed in until {}. Ctrl+L and signing in again goes on.", at(ends));
        return passed(ends - WARNING).then(|| Toast::note(words, now));
    };
    let name = &role.role;
    if passed(role.expires) {
        let was = |order: &&std::sync::Arc<crate::shop::Order>| {
            let hand = order.hand.as_ref().filter(|_| order.parked.is_none());
            hand.is_some_and(|hand| hand.session == seen.me.id && hand.role.as_ref() == Some(name))
        };
        let order = seen.shop().orders.values().find(was);
        let then = order.map_or_else(
            || "s takes the role again.".to_owned(),
            |order| {
                let number = order.number;
                format!("Order {number} is put aside. s takes the role again and goes on; l at a register lists it.")
            },
        );
        return Some(Toast::error(format!("Your time as {name} is over. {then}")));
    }
    let words = format!("{name} ends at {}. s takes it again and goes on with what is open.", at(role.expires));
    passed(role.expires - WARNING).then(|| Toast::note(words, now))
}

fn press(model: &mut Model, binding: &'static keymap::Binding) -> Vec<Effect> {
    match keymap::press(binding, model) {
        Ok(Pressed::Message(message)) => turn(model, message),
        Ok(Pressed::Overlay(overlay)) => {
            model.overlays.push(overlay);
            vec![]
        }
        Ok(Pressed::Command(command)) => perform(model, Effect::Do(command)),
        Err(Unavailable::Lacks(sentence) | Unavailable::NotTheirs(sentence)) => {
            model.toast = Some(Toast::note(sentence, model.facts.now));
            vec![]
        }
        // A dimmed key that is pressed all the same is an attempt: decided, recorded, and the reason said.
        Err(Unavailable::Denied { action, resource }) => {
            perform(model, Effect::Do(Command::Look { action: action.to_owned(), resource }))
        }
    }
}

fn perform(model: &mut Model, effect: Effect) -> Vec<Effect> {
    model.pending += usize::from(effect.is_answered());
    vec![effect]
}

fn input(model: &mut Model, input: Input) -> Vec<Effect> {
    if let Some(top) = model.overlays.len().checked_sub(1) {
        let reaction = overlay::input(model, top, input);
        return react_overlay(model, reaction);
    }
    match model.stage {
        Stage::Opening => vec![],
        Stage::Founding | Stage::Gate => {
            let reaction = screen::gate::input(model, input);
            react(model, reaction)
        }
        Stage::Inside => {
            let tab = model.tab;
            to_screen(model, |screens, seen| screen::input(screens, tab, seen, input))
        }
    }
}

/// Gives a screen its turn; the world is lent out beside the screens, which are the only part that changes.
fn to_screen(model: &mut Model, turn: impl FnOnce(&mut screen::Screens, &super::Seen<'_>) -> Reaction) -> Vec<Effect> {
    let mut screens = std::mem::take(&mut model.screens);
    let reaction = model.seen().map(|seen| turn(&mut screens, &seen));
    model.screens = screens;
    reaction.map_or_else(Vec::new, |reaction| react(model, reaction))
}

fn react(model: &mut Model, mut reaction: Reaction) -> Vec<Effect> {
    if let Some(editor) = reaction.editor {
        // Whoever opens the editor is told of text that was left unsaved.
        let what = editor.as_ref().map(|editor| editor.what());
        reaction.effects.extend(what.map(|what| Effect::Draft(Draft::Read(what))));
        model.screens.editor = editor;
    }
    if let Some(overlay) = reaction.overlay {
        model.overlays.push(overlay);
    }
    if let Some(words) = reaction.note {
        model.toast = Some(Toast::note(words, model.facts.now));
    }
    let mut effects: Vec<Effect> = reaction.effects.into_iter().flat_map(|effect| perform(model, effect)).collect();
    if let Some(tab) = reaction.go {
        effects.extend(go(model, tab));
    }
    if let Some(what) = reaction.local {
        effects.extend(local(model, what));
    }
    if let Some(message) = reaction.then {
        effects.extend(to_screen(model, |screens, seen| screen::update(screens, seen, message)));
    }
    effects
}

fn react_overlay(model: &mut Model, reaction: overlay::Reaction) -> Vec<Effect> {
    if reaction.close {
        model.overlays.pop();
    }
    let mut effects = react(model, reaction.rest);
    if let Some(message) = reaction.then {
        effects.extend(turn(model, message));
    }
    effects
}

fn go(model: &mut Model, tab: Tab) -> Vec<Effect> {
    model.tab = tab;
    let mut effects = unsaved(model);
    model.screens.editor = None;
    model.screens.timesheet = None;
    model.screens.roster = None;
    effects.extend(to_screen(model, |screens, seen| screen::refresh(screens, tab, seen)));
    effects
}

/// The text in the editor that nobody saved, to be kept: nobody loses what they typed.
fn unsaved(model: &Model) -> Vec<Effect> {
    model.screens.editor.iter().filter_map(|editor| editor.unsaved()).map(Effect::Draft).collect()
}

fn local(model: &mut Model, what: Local) -> Vec<Effect> {
    match what {
        Local::Go(tab) => {
            if model.screens.editor.as_ref().is_some_and(|editor| editor.is_edited()) {
                return to_screen(model, |screens, _| {
                    let mut reaction = screens.editor.as_ref().map_or_else(Reaction::default, |editor| editor.leave());
                    reaction.go = reaction.overlay.is_none().then_some(tab);
                    reaction
                });
            }
            model.overlays.clear();
            go(model, tab)
        }
        Local::Palette => {
            model.overlays.push(Overlay::palette(model));
            vec![]
        }
        Local::Help => {
            model.overlays.push(Overlay::help(model));
            vec![]
        }
        Local::Lock => lock(model, "Locked.", true),
        Local::Quit => {
            model.quit = true;
            vec![Effect::Quit]
        }
        Local::Undo => perform(model, Effect::Undo),
        Local::Timesheet => {
            to_screen(model, |screens, seen| screen::update(screens, seen, screen::timesheet::show(None)))
        }
        Local::Roster => to_screen(model, |screens, seen| screen::update(screens, seen, screen::roster::show(None))),
        Local::ExplainLast => {
            if let Some(record) = model.screens.last.clone() {
                model.overlays.push(Overlay::record(record));
            }
            vec![]
        }
        Local::AskAccess => {
            let asked = model.screens.last.clone().and_then(|record| overlay::record::ask_for(model, &record));
            match asked {
                Some(form) => model.overlays.push(form),
                None => model.toast = Some(Toast::note("Nothing was refused to you just now.", model.facts.now)),
            }
            vec![]
        }
        Local::Back => {
            if model.overlays.is_empty() {
                input(model, Input::Back)
            } else {
                let top = model.overlays.len() - 1;
                let reaction = overlay::input(model, top, Input::Back);
                react_overlay(model, reaction)
            }
        }
        Local::Theme(name) => {
            if let Some(theme) = Theme::named(name) {
                model.theme = theme.at(model.depth);
            }
            vec![]
        }
        Local::CopyMode => {
            model.mouse = !model.mouse;
            let words = if model.mouse {
                "The mouse clicks again."
            } else {
                "Copy mode: the mouse selects text. Ctrl+K copy mode ends it."
            };
            model.toast = Some(Toast::note(words, model.facts.now));
            vec![Effect::Mouse(model.mouse)]
        }
        Local::Suspend => vec![Effect::Suspend],
        Local::ControlC => {
            model.toast = Some(Toast::note("Ctrl+Q quits. Ctrl+C does nothing here.", model.facts.now));
            vec![]
        }
    }
}

/// Closes the console to whoever comes by. Sessions and unsaved text stay, for the same person.
fn lock(model: &mut Model, words: &str, makes_room: bool) -> Vec<Effect> {
    model.stage = Stage::Gate;
    model.overlays.clear();
    model.toast = None;
    model.screens.offer = None;
    model.screens.left_as = model.seen().and_then(|seen| seen.role_in_hand().cloned());
    model.screens.station.unchoose();
    screen::gate::lock(model, words, makes_room);
    unsaved(model)
}

fn answered(model: &mut Model, answer: Answer) -> Vec<Effect> {
    if let Answered::Device(sentence) = answer.what {
        model.toast = Some(Toast::error(sentence));
        return vec![];
    }
    let Answer { world, undoable, what } = answer;
    let arrived = matches!(what, Answered::Arrived);
    let unasked = arrived || matches!(what, Answered::Opened(_));
    model.pending = model.pending.saturating_sub(usize::from(!unasked));
    let before = model.world.clone();
    if let Some(world) = world {
        model.world = Some(world);
    }
    // What came in by itself is nobody's to take back.
    if !arrived {
        model.undoable = undoable;
    }
    match what {
        Answered::Opened(Ok(Opened::Shop)) => open_gate(model),
        Answered::Opened(Ok(Opened::Nothing)) => {
            model.stage = Stage::Founding;
            screen::gate::found(model);
            vec![]
        }
        Answered::Opened(Ok(Opened::Demo { people, signed_in })) => {
            model.demo = Some(Demo { people });
            match signed_in {
                Some(id) => {
                    let effects = enter(model, id);
                    screen::gate::signed_in_by_demo(model);
                    effects
                }
                None => open_gate(model),
            }
        }
        // The console ends with the sentence on the plain terminal; the loop reads it there.
        Answered::Opened(Err(error)) => {
            model.failure = Some(error);
            model.quit = true;
            vec![]
        }
        Answered::Done(done) => match *done {
            Ok(done) => settle(model, done, before),
            Err(error) => {
                model.toast = Some(Toast::error(error.sentence()));
                vec![]
            }
        },
        Answered::Saved(written) => {
            model.toast = Some(match written {
                Ok(place) => Toast::done(format!("Saved as {place}"), model.facts.now),
                Err(problem) => Toast::error(problem),
            });
            vec![]
        }
        Answered::Approved(done) => approved(model, *done, before),
        Answered::SignedIn(Ok(session)) => enter(model, session.id),
        Answered::Failed(error) => {
            model.toast = Some(Toast::error(error.sentence()));
            vec![]
        }
        Answered::SignedOut => open_gate(model),
        what @ (Answered::SignedIn(Err(_)) | Answered::Joining(_) | Answered::Founded(_)) => {
            let reaction = screen::gate::answered(model, what);
            react(model, reaction)
        }
        // Who brought them in has gone meanwhile; a till that is locked tells nothing of orders.
        Answered::OrdersImported { .. } if model.stage != Stage::Inside => vec![],
        what => to_screen(model, |screens, seen| screen::answered(screens, seen, what)),
    }
}

fn open_gate(model: &mut Model) -> Vec<Effect> {
    model.stage = Stage::Gate;
    model.me = None;
    screen::gate::open(model);
    vec![]
}

/// Somebody is signed in: to where they were, or to what is theirs.
fn enter(model: &mut Model, id: SessionId) -> Vec<Effect> {
    let before = model.me.replace(id);
    let same = before == Some(id);
    model.stage = Stage::Inside;
    model.touched = model.facts.now;
    screen::gate::leave(model);
    if !same {
        change_places(model, before, id);
    }
    let tab = model.tab;
    let mut effects = to_screen(model, |screens, seen| screen::refresh(screens, tab, seen));
    if !same {
        effects.extend(to_screen(model, |_, seen| screen::timesheet::greeting(seen)));
    }
    follow_requests(model);
    greet(model);
    effects
}

/// Says what whoever comes in should know, first of all that somebody waits for them.
fn greet(model: &mut Model) {
    let left_as = model.screens.left_as.take();
    let Some(seen) = model.seen() else { return };
    let asked = model.screens.requests.greeting(&seen);
    let lost = left_as.filter(|role| seen.role_in_hand() != Some(role));
    let lost = lost.map(|role| format!("{role} ended while you were away: s takes a role."));
    let alone = seen.me.mfa_at.is_none();
    let alone = alone.then(|| "Back with the code alone. For the full sign-in: Ctrl+L, password too.".to_owned());
    let mut told: Vec<String> = [asked, lost, alone].into_iter().flatten().collect();
    if !told.is_empty() {
        told.extend(model.toast.take().map(|toast| toast.words));
        model.toast = Some(Toast::note(told.join(" "), model.facts.now));
    }
}

/// Another person: nothing of the one before stays on the screen, and each finds theirs as they left it.
fn change_places(model: &mut Model, before: Option<SessionId>, id: SessionId) {
    let gate = std::mem::take(&mut model.screens.gate);
    // The owner looks after the shop; everybody else came to work, and begins at the clock.
    let owner = model.session().is_some_and(|session| session.person.employee().is_none());
    let first = if owner { Tab::Access } else { Tab::Station };
    let (tab, screens) = model.aside.remove(&id).unwrap_or_else(|| (first, screen::Screens::default()));
    let left = std::mem::replace(&mut model.screens, screen::Screens { gate, ..screens });
    let left = (std::mem::replace(&mut model.tab, tab), left);
    model.aside.extend(before.map(|before| (before, left)));
    let live = model.world.as_ref().map(|world| &world.shop.sessions);
    model.aside.retain(|id, _| live.is_some_and(|sessions| sessions.contains_key(id)));
}

/// A command was answered: the toast says what became of it, and the screens see it.
fn settle(model: &mut Model, done: Done, before: Option<Arc<World>>) -> Vec<Effect> {
    let now = model.facts.now;
    model.toast = Some(match &done.ruling.outcome {
        Ok(changes) => {
            let swings = before.and_then(|before| taken_back(model, &done.command, changes, &before));
            let aside = screen::station::register::found_again(changes).map(str::to_owned);
            let asked =
                matches!(done.command, Command::AskAccess { .. }).then(|| "Ctrl+G shows the answer.".to_owned());
            let told = [Some(done.sentence()), aside, asked, swings];
            Toast::done(told.into_iter().flatten().collect::<Vec<_>>().join(" "), now)
        }
        Err(Refusal::Rule(_)) => Toast::error(done.sentence()),
        Err(_) => Toast::error(done.sentence()).hint("w why"),
    });
    offer(model, &done);
    if let Some(Overlay::Stock(form)) = model.overlays.last_mut()
        && !form.answered(&done)
    {
        model.overlays.pop();
    }
    if let Some(code) = &done.join_code {
        model.toast = None;
        model.overlays.push(Overlay::join_code(&done, code));
    }
    model.screens.last = Some(done.record.clone());
    let tab = model.tab;
    let mut effects = to_screen(model, |screens, seen| screen::done(screens, seen, &done));
    // What may be taken along, with or without an approval, is written now.
    if done.is_done() && matches!(done.command.bare(), Command::ExportReport { .. }) {
        effects.extend(perform(model, Effect::Save(done.record.seq)));
    }
    effects.extend(to_screen(model, |screens, seen| screen::refresh(screens, tab, seen)));
    // Somebody's own authority may just have changed: a tab they no longer may see is left.
    if !model.tab.is_seen_by(model) && model.session().is_some() {
        effects.extend(go(model, Tab::Station));
    }
    effects
}

/// What somebody else was asked to approve was answered: done, or theirs to try again.
fn approved(model: &mut Model, done: Result<Done, ApprovalError>, before: Option<Arc<World>>) -> Vec<Effect> {
    // The one who asks may have locked the till meanwhile: then nobody is there to be told.
    let asking = match model.overlays.pop() {
        Some(Overlay::Approve(approve)) => Some(approve),
        other => {
            model.overlays.extend(other);
            None
        }
    };
    match (done, asking) {
        (Err(ApprovalError::SignIn(error)), Some(mut approve)) => {
            approve.wrong(error, model);
            model.overlays.push(Overlay::Approve(approve));
            vec![]
        }
        (Err(ApprovalError::SignIn(error)), None) => {
            model.toast = Some(Toast::error(error.sentence()));
            vec![]
        }
        (Err(ApprovalError::Service(error)), _) => {
            model.toast = Some(Toast::error(error.sentence()));
            vec![]
        }
        (Ok(done), Some(mut approve)) if matches!(done.ruling.outcome, Err(Refusal::Unapproved(_))) => {
            let sentence = done.sentence();
            let effects = settle(model, done, before);
            model.toast = None;
            approve.not_theirs(sentence);
            model.overlays.push(Overlay::Approve(approve));
            effects
        }
        (Ok(done), _) => settle(model, done, before),
    }
}

/// Offers a manager where a policy said no and somebody else's yes would help.
fn offer(model: &mut Model, done: &Done) {
    let helps = |seen: Seen<'_>| approval::would_help(seen.world, seen.me, seen.facts, &done.command);
    match &done.ruling.outcome {
        // Whoever was asked cannot help; the offer stands.
        Err(Refusal::Unapproved(_)) => {}
        Err(Refusal::Denied(_)) if model.seen().is_some_and(helps) => {
            model.screens.offer = Some(done.command.clone());
            model.toast = model.toast.take().map(|toast| toast.hint("m ask a manager  w why"));
        }
        _ => model.screens.offer = None,
    }
}

/// Who gains and who loses by taking back, which nothing asked about before.
fn taken_back(model: &Model, command: &Command, changes: &[Change], before: &World) -> Option<String> {
    let (Command::Undo { .. }, Some(seen)) = (command, model.seen()) else { return None };
    if !overlay::outlook::may_see(&seen) {
        return None;
    }
    let touched = before.shop.clone().apply_all(changes);
    let impact = impact(before, seen.world, &touched, seen.now());
    let words = swing::summary(&impact, &before.shop);
    (!words.is_empty()).then_some(words)
}

impl Model {
    /// How long until the console locks; none where it never does.
    #[must_use]
    pub fn idle_left(&self) -> Option<SignedDuration> {
        let world = self.world.as_ref()?;
        let limit = SignedDuration::from_mins(i64::from(world.shop.settings.idle_minutes));
        (self.demo.is_none() && self.stage == Stage::Inside)
            .then(|| limit - self.facts.now.duration_since(self.touched))
    }
}

impl Model {
    /// How long the screen may stand as it is: a second while something counts down or waits to be kept, else until the
    /// minute changes.
    #[must_use]
    pub fn patience(&self) -> Duration {
        let counting = self.stage != Stage::Inside
            || self.toast.as_ref().is_some_and(|toast| toast.kind != ToastKind::Error)
            || self.seen().is_some_and(|seen| seen.role_in_hand().is_some())
            || self.screens.editor.as_ref().is_some_and(|editor| editor.is_unkept())
            || matches!(self.overlays.last(), Some(Overlay::Approve(_)))
            || self.idle_left().is_some_and(|left| left.as_secs() <= 20);
        let to_the_minute = 60 - self.facts.now.as_second().rem_euclid(60);
        Duration::from_secs(if counting { 1 } else { to_the_minute.clamp(1, 10).unsigned_abs() })
    }
}

impl Effect {
    /// Whether the worker answers it.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        match self {
            Effect::Do(_)
            | Effect::Undo
            | Effect::SignIn { .. }
            | Effect::Reopen { .. }
            | Effect::Join { .. }
            | Effect::Enrol { .. }
            | Effect::Approve { .. }
            | Effect::SignOut
            | Effect::Found(_)
            | Effect::Audit(..)
            | Effect::Timesheet(..)
            | Effect::Verify
            | Effect::Movements(..)
            | Effect::Report(..)
            | Effect::Receipts(..)
            | Effect::Receipt(_)
            | Effect::Save(_)
            | Effect::ClosedOrders(..)
            | Effect::ImportOrders(_)
            | Effect::Draft(Draft::Read(_)) => true,
            Effect::Draft(_) | Effect::Copy(_) | Effect::Mouse(_) | Effect::Suspend | Effect::Quit => false,
        }
    }
}

/// What a click on a list or pane means for most screens: rows are selected by index.
#[must_use]
pub fn row_clicked(target: &Target, pane: u8) -> Option<usize> {
    match target {
        Target::Row { pane: p, index } if *p == pane => Some(*index),
        _ => None,
    }
}
