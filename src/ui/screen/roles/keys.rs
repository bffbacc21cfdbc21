//! The keys of the roles' screen, and the questions and lists that they open.

use super::super::holder::{self, Lead, Pane, asks, key};
use super::super::{roster, words};
use super::{Message, in_hand, revoke};
use crate::app::{advice, insight};
use crate::shop::decide::Facts;
use crate::shop::{Command, Holder, Person, Role, Session, SessionId, Shop, command};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::overlay::told::Told;
use crate::ui::widget::explained;
use crate::ui::{Model, Overlay, screen};

const NONE: &str = "Select a role first. n makes one.";

/// The keys of this screen.
pub const BINDINGS: &[Binding] = &[
    key("roles.open", Key::ENTER, "open", Shown::Footer(13), Needs::Nothing, Run::Screen(|_| say(Message::Open))),
    key(
        "roles.new",
        Key::char('n'),
        "new role",
        Shown::Footer(10),
        asks("iam:CreateRole", |model| Some(shop(model)?.iam_arn("role", "*")), "Sign in first."),
        Run::Overlay(|model| form(model, Purpose::NewRole)),
    ),
    key(
        "roles.trust",
        Key::char('t'),
        "edit trust",
        Shown::Footer(11),
        asks("iam:UpdateAssumeRolePolicy", arn, NONE),
        Run::Screen(|_| say(Message::Trust)),
    ),
    key(
        "roles.attach",
        Key::char('a'),
        "attach policy",
        Shown::Footer(12),
        asks("iam:AttachRolePolicy", arn, NONE),
        Run::Overlay(|model| holder::attach(&model.seen()?, &holder_of(model)?, &selected(model)?.name)),
    ),
    key(
        "roles.explain",
        Key::char('e'),
        "explain",
        Shown::Footer(14),
        Needs::State(|model| {
            explained(model).map(|_| ()).ok_or("Select somebody under who can take it first: Tab goes there.")
        }),
        Run::Overlay(explanation),
    ),
    key(
        "roles.revoke",
        Key::char('v'),
        "take it from somebody",
        Shown::Footer(15),
        asks(
            "sts:RevokeSession",
            |model| arn(model).filter(|_| !sessions(model).is_empty()),
            "Nobody has this role in hand now.",
        ),
        Run::Overlay(revoked),
    ),
    key(
        "roles.roster",
        Key::char('y'),
        "roster",
        Shown::Footer(17),
        Needs::Nothing,
        Run::Screen(|_| Some(roster::show(None))),
    ),
    key(
        "roles.edit",
        Key::char('i'),
        "edit what it is for",
        Shown::Help,
        asks("iam:UpdateRole", arn, NONE),
        Run::Overlay(|model| form(model, Purpose::EditRole(selected(model)?.name.clone()))),
    ),
    key(
        "roles.detach",
        Key::char('d'),
        "take a policy away",
        Shown::Help,
        asks(
            "iam:DetachRolePolicy",
            |model| arn(model).filter(|_| holder_of(model).is_some_and(|h| holder::holds_policies(model, &h))),
            "This role holds no policy.",
        ),
        Run::Overlay(|model| holder::detach(&model.seen()?, &holder_of(model)?, &selected(model)?.name)),
    ),
    key(
        "roles.inline",
        Key::char('l'),
        "new inline policy",
        Shown::Help,
        asks("iam:PutRolePolicy", arn, NONE),
        Run::Overlay(|model| form(model, Purpose::NewInline(holder_of(model)?))),
    ),
    key(
        "roles.boundary",
        Key::char('b'),
        "set or lift the boundary",
        Shown::Help,
        asks("iam:PutRolePermissionsBoundary", arn, NONE),
        Run::Overlay(|model| holder::boundary(&model.seen()?, &holder_of(model)?, &selected(model)?.name)),
    ),
    key(
        "roles.delete",
        Key::char('x'),
        "delete role",
        Shown::Help,
        asks("iam:DeleteRole", arn, NONE),
        Run::Overlay(delete),
    ),
    key(
        "roles.pane",
        Key::TAB,
        "next pane",
        Shown::Footer(16),
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(false))),
    ),
    key(
        "roles.pane.back",
        Key::BACK_TAB,
        "pane before",
        Shown::Help,
        Needs::Nothing,
        Run::Screen(|_| say(Message::NextPane(true))),
    ),
];

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may have nothing to say")]
fn say(message: Message) -> Option<screen::Message> {
    Some(screen::Message::Roles(message))
}

fn shop(model: &Model) -> Option<&Shop> {
    model.world.as_ref().map(|world| &world.shop)
}

fn selected(model: &Model) -> Option<&Role> {
    shop(model)?.roles.get(model.screens.roles.role.as_ref()?).map(AsRef::as_ref)
}

fn holder_of(model: &Model) -> Option<Holder> {
    selected(model).map(|role| Holder::Role(role.name.clone()))
}

fn arn(model: &Model) -> Option<String> {
    Some(shop(model)?.role_arn(&selected(model)?.name))
}

fn form(model: &Model, purpose: Purpose) -> Option<Overlay> {
    Some(Overlay::Form(Box::new(FormOverlay::new(purpose, shop(model)?))))
}

fn sessions(model: &Model) -> Vec<&Session> {
    match (shop(model), selected(model)) {
        (Some(shop), Some(role)) => in_hand(shop, &role.name, model.facts.now).collect(),
        _ => vec![],
    }
}

/// The session selected, else the only one, else one to pick.
fn revoked(model: &Model) -> Option<Overlay> {
    let seen = model.seen()?;
    let state = &model.screens.roles;
    let chosen: Option<SessionId> = match (state.pane, state.facts.selected(), sessions(model).as_slice()) {
        (Pane::Facts, Some(Lead::Session(id)), _) => Some(*id),
        (_, _, [one]) => Some(one.id),
        _ => None,
    };
    if let Some(id) = chosen {
        return revoke(&seen, id);
    }
    let items = sessions(model).into_iter().map(|session| Item {
        label: seen.shop().full_name(&session.person),
        detail: session
            .role_at(seen.now())
            .map_or_else(String::new, |role| format!("until {}", words::moment(&seen, role.expires))),
        chosen: Chosen::Screen(|id| screen::Message::Roles(Message::Revoke(id)), session.id.0.to_string()),
    });
    Some(Overlay::Pick(Pick::new("Take the role from", items.collect(), "Nobody has this role in hand now.")))
}

fn delete(model: &Model) -> Option<Overlay> {
    let role = selected(model)?;
    let mut lines = vec!["Nobody can take it any more; rules that name it stay.".to_owned()];
    for session in sessions(model) {
        lines.push(format!("{} loses it at once.", shop(model)?.full_name(&session.person)));
    }
    let command = Command::DeleteRole { name: role.name.clone() };
    Some(Overlay::Confirm(Confirm::new(format!("Delete the role {}?", role.name), lines, "delete", command)))
}

/// The person selected under *who can take it*, where that pane has the keys.
fn explained(model: &Model) -> Option<(&Role, Person)> {
    let state = &model.screens.roles;
    match state.who.selected().filter(|_| state.pane == Pane::More)? {
        Lead::Person(name) => Some((selected(model)?, Person::Employee(name.clone()))),
        _ => None,
    }
}

/// Why somebody may or may not take the role now, with both sides of it: the trust and the person's own rules.
fn explanation(model: &Model) -> Option<Overlay> {
    let (role, person) = explained(model)?;
    let seen = model.seen()?;
    let shop = seen.shop();
    let first = shop.settings.workstations.first().map_or_else(|| seen.facts.workstation.clone(), |w| w.id.clone());
    let session = insight::hypothetical_session(&person, &first, seen.now());
    let facts = Facts::at(seen.now(), first);
    let asked = command::assume(shop, &session, &role.name);
    let explanation = advice::explained(seen.world, &session, &facts, &asked);
    let lines = explained::lines(&explanation, &model.glyphs, holder::explanation_width(model));
    Some(Overlay::Told(Told::new(format!("Why: {} and {}", shop.full_name(&person), role.name), lines)))
}
