//! The keys of the policies.

use super::Message;
use crate::shop::{ManagedPolicy, Name};
use crate::ui::Model;
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::Overlay;
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::screen;

/// An action on the policy that is selected.
const fn on_selected(
    name: &'static str,
    key: Key,
    words: &'static str,
    shown: Shown,
    action: &'static str,
    run: Run,
) -> Binding {
    Binding { name, key, words, shown, needs: Needs::Asks { action, on: selected_arn, lacks: NOTHING }, run }
}

const NOTHING: &str = "No policy is selected.";

/// This screen's keys.
pub const BINDINGS: &[Binding] = &[
    Binding {
        name: "policies.open",
        key: Key::ENTER,
        words: "open",
        shown: Shown::Footer(2),
        needs: Needs::AsksAbout {
            what: |model| {
                // Ending a search is no look at a policy: it asks what nobody is refused.
                let searching = model.screens.policies.searching;
                let action = if searching { "sts:GetCallerIdentity" } else { "iam:GetPolicyVersion" };
                let resource = if searching { Some("*".to_owned()) } else { selected_arn(model) };
                resource.map(|resource| (action, resource))
            },
            lacks: NOTHING,
        },
        run: Run::Screen(|_| Some(screen::Message::Policies(Message::Open))),
    },
    Binding {
        name: "policies.new",
        key: Key::char('n'),
        words: "new policy",
        shown: Shown::Footer(3),
        needs: Needs::Asks { action: "iam:CreatePolicy", on: any_policy, lacks: "Sign in first." },
        run: Run::Overlay(|model| form(model, None)),
    },
    Binding {
        name: "policies.read",
        key: Key::TAB,
        words: "about it",
        shown: Shown::Footer(4),
        needs: Needs::State(|model| if selected(model).is_some() { Ok(()) } else { Err(NOTHING) }),
        run: Run::Screen(|_| Some(screen::Message::Policies(Message::Read))),
    },
    on_selected(
        "policies.copy",
        Key::char('c'),
        "copy",
        Shown::Footer(12),
        "iam:GetPolicyVersion",
        Run::Overlay(|model| form(model, Some(selected(model)?.name.clone()))),
    ),
    on_selected(
        "policies.versions",
        Key::char('v'),
        "versions",
        Shown::Footer(13),
        "iam:GetPolicyVersion",
        Run::Screen(|_| Some(screen::Message::Policies(Message::Versions))),
    ),
    on_selected(
        "policies.compare",
        Key::char('d'),
        "what changed",
        Shown::Footer(14),
        "iam:GetPolicyVersion",
        Run::Screen(|_| Some(screen::Message::Policies(Message::Compare))),
    ),
    on_selected(
        "policies.delete",
        Key::char('x'),
        "delete",
        Shown::Footer(15),
        "iam:DeletePolicy",
        Run::Screen(|_| Some(screen::Message::Policies(Message::Delete))),
    ),
    Binding {
        name: "policies.guardrail",
        key: Key::char('g'),
        words: "guardrail",
        shown: Shown::Footer(16),
        needs: Needs::Asks {
            action: "shop:PutGuardrail",
            on: |model| selected(model).and(Some(model.seen()?.shop().shop_arn())),
            lacks: NOTHING,
        },
        run: Run::Screen(|_| Some(screen::Message::Policies(Message::Guardrail))),
    },
    Binding {
        name: "policies.find",
        key: Key::char('/'),
        words: "find",
        shown: Shown::Footer(17),
        needs: Needs::Nothing,
        run: Run::Screen(|_| Some(screen::Message::Policies(Message::Search))),
    },
    Binding {
        name: "policies.sort",
        key: Key::char('s'),
        words: "sort by name or use",
        shown: Shown::Help,
        needs: Needs::Nothing,
        run: Run::Screen(|_| Some(screen::Message::Policies(Message::Sort))),
    },
];

fn any_policy(model: &Model) -> Option<String> {
    model.seen().map(|seen| seen.shop().iam_arn("policy", "*"))
}

fn selected(model: &Model) -> Option<&ManagedPolicy> {
    let world = model.world.as_deref()?;
    model.screens.policies.selected(&world.shop)
}

fn selected_arn(model: &Model) -> Option<String> {
    selected(model).and_then(|policy| model.seen().map(|seen| seen.shop().policy_arn(&policy.name)))
}

fn form(model: &Model, copy_of: Option<Name>) -> Option<Overlay> {
    let seen = model.seen()?;
    Some(Overlay::Form(Box::new(FormOverlay::new(Purpose::NewPolicy { copy_of }, seen.shop()))))
}
