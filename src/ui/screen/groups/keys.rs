//! The keys of the groups' screen, and the questions and lists that they open.

use super::super::holder::{self, Pane, asks, key};
use super::super::words::{self, counted};
use super::Message;
use crate::shop::{Command, Employee, Group, Holder, Shop};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::{Model, Overlay, screen};

/// The keys of this screen.
pub const BINDINGS: &[Binding] = &[
    key("groups.open", Key::ENTER, "open", Shown::Footer(13), Needs::Nothing, Run::Screen(|_| say(Message::Open))),
    key(
        "groups.new",
        Key::char('n'),
        "new group",
        Shown::Footer(10),
        asks("iam:CreateGroup", |model| Some(shop(model)?.iam_arn("group", "*")), "Sign in first."),
        Run::Overlay(|model| form(model, Purpose::NewGroup)),
    ),
    key(
        "groups.add",
        Key::char('g'),
        "add member",
        Shown::Footer(11),
        asks("iam:AddUserToGroup", arn, NONE),
        Run::Overlay(add),
    ),
    key(
        "groups.attach",
        Key::char('a'),
        "attach policy",
        Shown::Footer(12),
        asks("iam:AttachGroupPolicy", arn, NONE),
        Run::Overlay(|model| holder::attach(&model.seen()?, &holder_of(model)?, &selected(model)?.name)),
    ),
    key(
        "groups.remove",
        Key::char('h'),
        "take a member out",
        Shown::Footer(14),
        asks(
            "iam:RemoveUserFromGroup",
            |model| arn(model).filter(|_| !model.screens.groups.members.is_empty()),
            "Nobody is in this group.",
        ),
        Run::Overlay(remove),
    ),
    key(
        "groups.detach",
        Key::char('d'),
        "take a policy away",
        Shown::Help,
        asks(
            "iam:DetachGroupPolicy",
            |model| arn(model).filter(|_| holder_of(model).is_some_and(|h| holder::holds_policies(model, &h))),
            "This group holds no policy.",
        ),
        Run::Overlay(|model| holder::detach(&model.seen()?, &holder_of(model)?, &selected(model)?.name)),
    ),
    key(
        "groups.inline",
        Key::char('l'),
        "new inline policy",
        Shown::Help,
        asks("iam:PutGroupPolicy", arn, NONE),
        Run::Overlay(|model| form(model, Purpose::NewInline(holder_of(model)?))),
    ),
    key(
        "groups.delete",
        Key::char('x'),
        "delete group",
        Shown::Footer(15),
        asks(
            "iam:DeleteGroup",
            |model| arn(model).filter(|_| model.screens.groups.members.is_empty()),
            "Only an empty group can be deleted. h takes members out.",
        ),
        Run::Overlay(delete),
    ),
    key(
        "groups.pane",
        Key::TAB,
        "next pane",
        Shown::Footer(16),
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(false))),
    ),
    key(
        "groups.pane.back",
        Key::BACK_TAB,
        "pane before",
        Shown::Help,
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(true))),
    ),
];

const NONE: &str = "Select a group first. n makes one.";

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may have nothing to say")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Groups(message))
}

fn shop(model: &Model) -> Option<&Shop> {
    model.world.as_ref().map(|world| &world.shop)
}

fn selected(model: &Model) -> Option<&Group> {
    shop(model)?.groups.get(model.screens.groups.group.as_ref()?).map(AsRef::as_ref)
}

fn holder_of(model: &Model) -> Option<Holder> {
    selected(model).map(|group| Holder::Group(group.name.clone()))
}

fn arn(model: &Model) -> Option<String> {
    Some(shop(model)?.iam_arn("group", &selected(model)?.name))
}

fn form(model: &Model, purpose: Purpose) -> Option<Overlay> {
    Some(Overlay::Form(Box::new(FormOverlay::new(purpose, shop(model)?))))
}

fn add(model: &Model) -> Option<Overlay> {
    let (shop, group) = (shop(model)?, selected(model)?);
    let free = shop.employees.values().filter(|who| !who.is_ended() && !who.groups.contains(&group.name));
    let items = free.map(|who| Item {
        label: who.full_name.to_string(),
        detail: called(who),
        chosen: Chosen::Do(Command::AddToGroup { employee: who.name.clone(), group: group.name.clone() }),
    });
    let title = format!("Add to {}", group.name);
    Some(Overlay::Pick(Pick::new(title, items.collect(), "Everybody is in this group already.")))
}

/// The selected member where the members have the keys, else one to pick.
fn remove(model: &Model) -> Option<Overlay> {
    let (shop, group, state) = (shop(model)?, selected(model)?, &model.screens.groups);
    let out = |who: &Employee| Command::RemoveFromGroup { employee: who.name.clone(), group: group.name.clone() };
    if state.pane == Pane::More {
        let who = shop.employees.get(state.members.get(state.member.selected)?)?;
        let lines = vec![format!("The group {}.", gives(group))];
        let title = format!("Take {} out of {}?", who.full_name, group.name);
        return Some(Overlay::Confirm(Confirm::new(title, lines, "take out", out(who))));
    }
    let members = state.members.iter().filter_map(|name| shop.employees.get(name));
    let items =
        members.map(|who| Item { label: who.full_name.to_string(), detail: called(who), chosen: Chosen::Do(out(who)) });
    Some(Overlay::Pick(Pick::new(format!("Take out of {}", group.name), items.collect(), "Nobody is in this group.")))
}

/// What a group gives its members: `gives RegisterCounter, LeadRefunds`.
pub fn gives(group: &Group) -> String {
    match (group.grants.attached.is_empty(), group.grants.inline.is_empty()) {
        (true, true) => "gives nothing yet".to_owned(),
        (true, false) => "gives its inline policy".to_owned(),
        (false, _) => format!("gives {}", words::listed(&group.grants.attached)),
    }
}

fn called(who: &Employee) -> String {
    let job = who.job.as_ref().map_or_else(String::new, |job| format!(", {job}"));
    format!("{}{job}", who.name)
}

fn delete(model: &Model) -> Option<Overlay> {
    let group = selected(model)?;
    let held = group.grants.attached.len() + group.grants.inline.len();
    let mut lines = vec!["Nobody is in this group.".to_owned()];
    if held > 0 {
        lines.push(format!("Its {} stay where they are attached elsewhere.", counted(held, "policy", "policies")));
    }
    let command = Command::DeleteGroup { name: group.name.clone() };
    Some(Overlay::Confirm(Confirm::new(format!("Delete the group {}?", group.name), lines, "delete", command)))
}
