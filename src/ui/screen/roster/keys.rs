//! The keys of the roster, and why they may be dark.

use super::{Message, State, hours};
use crate::app::advice;
use crate::app::roster::may;
use crate::shop::{Asked, Hat, Name, catalogue};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::told::Told;
use crate::ui::theme::Role;
use crate::ui::widget::explained;
use crate::ui::{Model, Overlay, Seen, screen};

/// The keys of this screen.
pub const BINDINGS: &[Binding] = &[
    Binding {
        name: "roster.assign",
        key: Key::char('n'),
        words: "assign",
        shown: Shown::Footer(10),
        needs: Needs::Asks { action: "roster:AssignStation", on: any_role, lacks: NO_ROLE },
        run: Run::Screen(|_| say(Message::Assign)),
    },
    Binding {
        name: "roster.off",
        key: Key::char('x'),
        words: "take off",
        shown: Shown::Footer(11),
        needs: Needs::Asks {
            action: "roster:UnassignStation",
            on: shift_of,
            lacks: "Select somebody's shift first: nobody is on the roster in this cell.",
        },
        run: Run::Screen(|_| say(Message::TakeOff)),
    },
    Binding {
        name: "roster.copy",
        key: Key::char('c'),
        words: "copy last week",
        shown: Shown::Footer(12),
        needs: Needs::Asks { action: "roster:AssignStation", on: any_role, lacks: NO_ROLE },
        run: Run::Screen(|_| say(Message::Copy)),
    },
    plain("roster.before", Key::PAGE_UP, "week before", Shown::Footer(14), |_| say(Message::Turn(-1))),
    plain("roster.after", Key::PAGE_DOWN, "week after", Shown::Footer(15), |_| say(Message::Turn(1))),
    plain("roster.now", Key::char('t'), "this week", Shown::Footer(16), |_| say(Message::ThisWeek)),
    plain("roster.find", Key::char('/'), "find", Shown::Footer(17), |_| say(Message::Find)),
    Binding {
        name: "roster.explain",
        key: Key::char('e'),
        words: "why?",
        shown: Shown::Footer(13),
        needs: Needs::State(|model| asked(model).map(|_| ()).ok_or(NO_ROLE)),
        run: Run::Overlay(explanation),
    },
    Binding {
        name: "roster.leave",
        key: Key::ESC,
        words: "back",
        shown: Shown::Footer(9),
        needs: Needs::Nothing,
        run: Run::Local(crate::ui::Local::Back),
    },
];

const NO_ROLE: &str = "There is no role yet: it is a role that people are put on the roster for.";

const fn plain(
    name: &'static str,
    key: Key,
    words: &'static str,
    shown: Shown,
    run: fn(&Model) -> Option<screen::Message>,
) -> Binding {
    Binding { name, key, words, shown, needs: Needs::Nothing, run: Run::Screen(run) }
}

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may have nothing to say")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Roster(message))
}

fn state(model: &Model) -> Option<&State> {
    model.screens.roster.as_deref()
}

/// The roles that this person may assign somebody to.
fn assignable<'s>(seen: &'s Seen<'_>) -> impl Iterator<Item = &'s Name> {
    let may = move |role: &&Name| may(seen.world, seen.me, seen.facts, "roster:AssignStation", role);
    seen.shop().roles.keys().filter(may)
}

/// Whether there is any role that this person may assign.
pub(super) fn may_assign(seen: &Seen<'_>) -> bool {
    assignable(seen).next().is_some()
}

/// A role that may be assigned, else the first there is, so that the key is bright when there is anything to choose.
fn any_role(model: &Model) -> Option<String> {
    let seen = model.seen()?;
    let role = assignable(&seen).next().or_else(|| seen.shop().roles.keys().next())?;
    Some(seen.shop().role_arn(role))
}

/// The role of the shift in the selected cell.
fn shift_of(model: &Model) -> Option<String> {
    let seen = model.seen()?;
    let (_, shifts) = state(model)?.cell(&seen)?;
    shifts.first().map(|one| seen.shop().role_arn(&one.role))
}

/// What the selected cell is about: taking a shift off, or putting somebody on.
fn asked(model: &Model) -> Option<(Asked, String)> {
    let seen = model.seen()?;
    let (name, resource, of) = match state(model)?.cell(&seen) {
        Some((row, shifts)) if !shifts.is_empty() => {
            let of = format!("{}, {} {}", row.full_name, shifts[0].role, hours(&seen.shop().settings, &shifts[0]));
            ("roster:UnassignStation", seen.shop().role_arn(&shifts[0].role), of)
        }
        _ => ("roster:AssignStation", any_role(model)?, String::new()),
    };
    let action = crate::shop::action(name);
    Some((Asked { hat: Hat::InHand, action, resource, own: vec![] }, of))
}

/// Why the roster may or may not be changed here.
fn explanation(model: &Model) -> Option<Overlay> {
    let (asked, of) = asked(model)?;
    let seen = model.seen()?;
    let explanation = advice::explained(seen.world, seen.me, seen.facts, &asked);
    let width = model.size.0.saturating_sub(10).min(100);
    let mut told = explained::Told { lines: vec![], width };
    if !of.is_empty() {
        told.say(0, &of, Role::Text);
    }
    told.say(0, &format!("{} on {}", catalogue()[asked.action].name, asked.resource), Role::Muted);
    told.lines.extend(explained::lines(&explanation, &model.glyphs, width));
    Some(Overlay::Told(Told::new(catalogue()[asked.action].label.clone(), told.lines)))
}
