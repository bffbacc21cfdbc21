//! The keys of the employees' screen, and the questions and lists that they open.

use std::sync::Arc;

use super::super::groups::gives;
use super::super::holder::{self, Lead, Pane, asks, best, key};
use super::super::roles::revoke;
use super::super::words::{self, counted};
use super::super::{roster, timesheet};
use super::{Message, person};
use crate::app::insight;
use crate::shop::station::timeclock::timesheet_arn;
use crate::shop::{Command, Employee, Holder, Person, Reset, Session, Shop, Standing};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::{Model, Overlay, Seen, screen};

const NOBODY: &str = "Select somebody who works here first.";

/// The keys of this screen.
pub const BINDINGS: &[Binding] = &[
    key("employees.open", Key::ENTER, "open", Shown::Footer(13), SELECTED, Run::Screen(|_| say(Message::Open))),
    key(
        "employees.new",
        Key::char('n'),
        "new hire",
        Shown::Footer(10),
        asks("iam:CreateUser", |model| Some(shop(model)?.iam_arn("user", "*")), "Sign in first."),
        Run::Overlay(|model| form(model, Purpose::Hire)),
    ),
    key(
        "employees.find",
        Key::char('/'),
        "find",
        Shown::Footer(11),
        Needs::Nothing,
        Run::Screen(|_| say(Message::Find)),
    ),
    key(
        "employees.group",
        Key::char('g'),
        "add to group",
        Shown::Footer(12),
        asks("iam:AddUserToGroup", any_group, "There is no group to add this person to."),
        Run::Overlay(add_to_group),
    ),
    key(
        "employees.explain",
        Key::char('e'),
        "explain",
        Shown::Footer(14),
        Needs::State(|model| explained(model).map(|_| ()).ok_or("Select what they can do first: Tab goes there.")),
        Run::Overlay(|model| {
            let (who, line) = explained(model)?;
            person::explanation(model, &who.name, line)
        }),
    ),
    key(
        "employees.end",
        Key::char('x'),
        "end employment",
        Shown::Footer(15),
        asks("iam:DeleteUser", arn, NOBODY),
        Run::Overlay(end),
    ),
    key(
        "employees.attach",
        Key::char('a'),
        "attach policy",
        Shown::Footer(16),
        asks("iam:AttachUserPolicy", arn, NOBODY),
        Run::Overlay(|model| holder::attach(&model.seen()?, &holder_of(model)?, selected(model)?.short_name())),
    ),
    key(
        "employees.ungroup",
        Key::char('h'),
        "take out of group",
        Shown::Help,
        asks("iam:RemoveUserFromGroup", own_group, "This person is in no group."),
        Run::Overlay(take_out_of_group),
    ),
    key(
        "employees.detach",
        Key::char('d'),
        "take a policy away",
        Shown::Help,
        asks(
            "iam:DetachUserPolicy",
            |model| arn(model).filter(|_| holder_of(model).is_some_and(|h| holder::holds_policies(model, &h))),
            "This person holds no policy of their own.",
        ),
        Run::Overlay(|model| holder::detach(&model.seen()?, &holder_of(model)?, selected(model)?.short_name())),
    ),
    key(
        "employees.inline",
        Key::char('l'),
        "new inline policy",
        Shown::Help,
        asks("iam:PutUserPolicy", arn, NOBODY),
        Run::Overlay(|model| form(model, Purpose::NewInline(holder_of(model)?))),
    ),
    key(
        "employees.boundary",
        Key::char('b'),
        "set or lift the boundary",
        Shown::Help,
        asks("iam:PutUserPermissionsBoundary", arn, NOBODY),
        Run::Overlay(|model| holder::boundary(&model.seen()?, &holder_of(model)?, selected(model)?.short_name())),
    ),
    key(
        "employees.edit",
        Key::char('i'),
        "edit name and job",
        Shown::Help,
        asks("iam:UpdateUser", arn, NOBODY),
        Run::Overlay(|model| form(model, Purpose::EditEmployee(selected(model)?.name.clone()))),
    ),
    key(
        "employees.pause",
        Key::char('p'),
        "suspend or resume",
        Shown::Help,
        asks("iam:UpdateLoginProfile", arn, NOBODY),
        Run::Overlay(pause),
    ),
    key(
        "employees.reset",
        Key::char('r'),
        "reset sign-in",
        Shown::Help,
        asks("iam:UpdateLoginProfile", arn, NOBODY),
        Run::Overlay(reset),
    ),
    key(
        "employees.revoke",
        Key::char('v'),
        "take the role in hand",
        Shown::Help,
        asks(
            "sts:RevokeSession",
            |model| Some(shop(model)?.role_arn(&in_hand(model)?.role_at(model.facts.now)?.role)),
            "This person has no role in hand now.",
        ),
        Run::Overlay(|model| revoke(&model.seen()?, in_hand(model)?.id)),
    ),
    key(
        "employees.timesheet",
        Key::char('t'),
        "timesheet",
        Shown::Footer(18),
        asks("timeclock:GetTimesheet", timesheet, "Nobody is selected."),
        Run::Screen(|model| Some(timesheet::show(model.screens.employees.who.clone()))),
    ),
    key(
        "employees.roster",
        Key::char('y'),
        "roster",
        Shown::Footer(19),
        Needs::Nothing,
        Run::Screen(|model| Some(roster::show(model.screens.employees.who.clone()))),
    ),
    key("employees.sort", Key::char('s'), "sort", Shown::Help, Needs::Nothing, Run::Screen(|_| say(Message::Sort))),
    key(
        "employees.filter",
        Key::char('f'),
        "filter: here, all, left",
        Shown::Help,
        Needs::Nothing,
        Run::Screen(|_| say(Message::Filter)),
    ),
    key("employees.all", Key::char('o'), "show all actions", Shown::Help, SELECTED, Run::Screen(|_| say(Message::All))),
    key(
        "employees.pane",
        Key::TAB,
        "next pane",
        Shown::Footer(17),
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(false))),
    ),
    key(
        "employees.pane.back",
        Key::BACK_TAB,
        "pane before",
        Shown::Help,
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(true))),
    ),
];

const SELECTED: Needs =
    Needs::State(|model| if model.screens.employees.who.is_some() { Ok(()) } else { Err("Nobody is selected.") });

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may have nothing to say")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Employees(message))
}

fn shop(model: &Model) -> Option<&Shop> {
    model.world.as_ref().map(|world| &world.shop)
}

/// Who is selected, if they work here.
fn selected(model: &Model) -> Option<&Arc<Employee>> {
    let who = model.screens.employees.who.as_ref()?;
    shop(model)?.employees.get(who).filter(|employee| !employee.is_ended())
}

fn holder_of(model: &Model) -> Option<Holder> {
    selected(model).map(|employee| Holder::Employee(employee.name.clone()))
}

fn arn(model: &Model) -> Option<String> {
    Some(shop(model)?.iam_arn("user", &selected(model)?.name))
}

/// The timesheet of whoever is selected, also of those who left.
fn timesheet(model: &Model) -> Option<String> {
    let (seen, who) = (model.seen()?, model.screens.employees.who.as_ref()?);
    Some(timesheet_arn(seen.shop(), seen.me, who))
}

/// The session of whoever is selected, if a role is in its hand.
fn in_hand(model: &Model) -> Option<&Arc<Session>> {
    let who = Person::Employee(model.screens.employees.who.clone()?);
    shop(model)?.session_of(&who).filter(|session| session.role_at(model.facts.now).is_some())
}

fn any_group(model: &Model) -> Option<String> {
    let (seen, who) = (model.seen()?, selected(model)?);
    let free = seen.shop().groups.keys().filter(|group| !who.groups.contains(group));
    best(&seen, "iam:AddUserToGroup", free.map(|group| seen.shop().iam_arn("group", group)))
}

fn own_group(model: &Model) -> Option<String> {
    let (seen, who) = (model.seen()?, selected(model)?);
    best(&seen, "iam:RemoveUserFromGroup", who.groups.iter().map(|group| seen.shop().iam_arn("group", group)))
}

/// The line of *what they can do* that is selected, where that pane has the keys.
fn explained(model: &Model) -> Option<(&Arc<Employee>, &insight::Line)> {
    let state = &model.screens.employees;
    let who = selected(model)?;
    let Some(Lead::Action(action)) = state.can.selected().filter(|_| state.pane == Pane::More) else { return None };
    state.lines.iter().flatten().find(|line| line.action == *action).map(|line| (who, line))
}

fn form(model: &Model, purpose: Purpose) -> Option<Overlay> {
    Some(Overlay::Form(Box::new(FormOverlay::new(purpose, shop(model)?))))
}

fn add_to_group(model: &Model) -> Option<Overlay> {
    let (seen, who) = (model.seen()?, selected(model)?);
    let shop = seen.shop();
    let free = shop.groups.values().filter(|group| !who.groups.contains(&group.name));
    let items = free.map(|group| {
        let command = Command::AddToGroup { employee: who.name.clone(), group: group.name.clone() };
        let may = seen.may("iam:AddUserToGroup", &shop.iam_arn("group", &group.name));
        Item {
            label: group.name.to_string(),
            detail: gives(group),
            chosen: if may { Chosen::Do(command) } else { Chosen::Attempt(command) },
        }
    });
    let title = format!("Add {} to a group", who.short_name());
    Some(Overlay::Pick(Pick::new(title, items.collect(), "There is no other group.")))
}

fn take_out_of_group(model: &Model) -> Option<Overlay> {
    let (shop, who) = (shop(model)?, selected(model)?);
    let items = who.groups.iter().map(|group| Item {
        label: group.to_string(),
        detail: shop.groups.get(group).map_or_else(String::new, |group| gives(group)),
        chosen: Chosen::Do(Command::RemoveFromGroup { employee: who.name.clone(), group: group.clone() }),
    });
    let title = format!("Take {} out of a group", who.short_name());
    Some(Overlay::Pick(Pick::new(title, items.collect(), "This person is in no group.")))
}

fn pause(model: &Model) -> Option<Overlay> {
    let (seen, who) = (model.seen()?, selected(model)?);
    let (name, short) = (who.name.clone(), who.short_name());
    let confirm = if matches!(who.standing, Standing::Suspended { .. }) {
        let lines = vec![format!("{} can sign in again, with the groups and policies as they are.", who.full_name)];
        Confirm::new(format!("Let {short} work again?"), lines, "resume", Command::Resume { name })
    } else {
        let mut lines = vec![format!("{} cannot sign in until you let them.", who.full_name)];
        lines.extend(ends_now(&seen, who));
        lines.push("Groups and policies stay as they are.".to_owned());
        Confirm::new(format!("Suspend {short}?"), lines, "suspend", Command::Suspend { name })
    };
    Some(Overlay::Confirm(confirm))
}

fn reset(model: &Model) -> Option<Overlay> {
    let (seen, who) = (model.seen()?, selected(model)?);
    let short = who.short_name();
    let item = |label: &str, detail: &str, lost: &str, reset: Reset| {
        let mut lines = vec![format!("{} cannot sign in until a join code sets up {lost} anew.", who.full_name)];
        lines.extend(ends_now(&seen, who));
        lines.push("The join code is shown next, once. This cannot be taken back.".to_owned());
        // The service says until when; this is only when it was asked.
        let command = Command::ResetSignIn { name: who.name.clone(), reset, until: seen.now() };
        let sure = Confirm::new(format!("Reset {lost} of {short}?"), lines, "reset", command);
        Item { label: label.to_owned(), detail: detail.to_owned(), chosen: Chosen::Ask(Some(Box::new(sure))) }
    };
    let items = vec![
        item("password", "forgotten: a join code sets a new one", "the password", Reset::Password),
        item("phone codes", "lost phone: a join code sets up a new one", "the phone codes", Reset::Codes),
        item("both", "everything anew, with one join code", "password and phone codes", Reset::Both),
    ];
    Some(Overlay::Pick(Pick::new(format!("Reset the sign-in of {short}"), items, "")))
}

fn end(model: &Model) -> Option<Overlay> {
    let (seen, who) = (model.seen()?, selected(model)?);
    let mut lines = vec![format!("{} works here no more, from now on and for good:", who.full_name)];
    lines.extend(ends_now(&seen, who));
    if let Some(shift) = &who.shift {
        lines.push(format!("The shift since {} ends.", words::moment(&seen, shift.since)));
    }
    if !who.groups.is_empty() {
        lines.push(format!("Out of {}: {}.", counted(who.groups.len(), "group", "groups"), words::listed(&who.groups)));
    }
    let held = who.grants.attached.len() + who.grants.inline.len();
    if held > 0 {
        lines.push(format!("Without {} of their own.", counted(held, "policy", "policies")));
    }
    lines.push("The record and the history stay.".to_owned());
    let title = format!("End the employment of {}?", who.full_name);
    let command = Command::EndEmployment { name: who.name.clone() };
    Some(Overlay::Confirm(Confirm::new(title, lines, "end employment", command)))
}

/// The session and role that end when somebody may not be signed in any more.
fn ends_now(seen: &Seen<'_>, who: &Employee) -> Vec<String> {
    let Some(session) = seen.shop().session_of(&Person::Employee(who.name.clone())) else {
        return vec!["Not signed in now.".to_owned()];
    };
    let mut lines = vec![format!("The session since {} ends at once.", words::moment(seen, session.started))];
    if let Some(role) = session.role_at(seen.now()) {
        lines.push(format!("The role in hand ends: {}.", role.role));
    }
    lines
}
