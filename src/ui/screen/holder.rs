//! What employees, groups and roles have in common on the screen: three panes, the policies they hold, and the lists
//! from which policies are given and taken.

use ratatui::layout::{Constraint, Rect};

use super::editor::{self, Subject};
use super::{Reaction, Tab, employees, groups, roles};
use crate::policy::catalog::ActionId;
use crate::shop::{Command, Grants, Holder, Name, SessionId, Shop, roster};
use crate::ui::canvas::{Canvas, Class, Target};
use crate::ui::key::Key;
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::theme::Role;
use crate::ui::widget::outline::Entry;
use crate::ui::{Effect, Model, Overlay, Seen};

/// Which pane has the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    #[default]
    List,
    /// What the selected one is and holds.
    Facts,
    /// What the selected one can, or who is in it.
    More,
}

impl Pane {
    /// The next pane, or the one before.
    #[must_use]
    pub fn next(self, back: bool) -> Pane {
        match (self, back) {
            (Pane::List, false) | (Pane::More, true) => Pane::Facts,
            (Pane::Facts, false) | (Pane::List, true) => Pane::More,
            (Pane::More, false) | (Pane::Facts, true) => Pane::List,
        }
    }

    /// Its number in clicks.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The pane that a click or the wheel is over.
    #[must_use]
    pub fn of(target: &Target) -> Option<Pane> {
        let (Target::Row { pane, .. } | Target::Head { pane, .. } | Target::Pane(pane)) = target else { return None };
        [Pane::List, Pane::Facts, Pane::More].into_iter().find(|p| p.number() == *pane)
    }
}

/// Where each pane stands; only the one in front where there is room for one.
pub struct Places {
    pub list: Option<Rect>,
    pub facts: Option<Rect>,
    pub more: Option<Rect>,
}

/// Lays the three panes out for the screen's size.
#[must_use]
pub fn places(canvas: &Canvas<'_>, front: Pane) -> Places {
    let whole = canvas.whole();
    let only = |pane: Pane| (pane == front).then_some(whole);
    match canvas.size_class() {
        Class::Tiny | Class::Small => {
            Places { list: only(Pane::List), facts: only(Pane::Facts), more: only(Pane::More) }
        }
        Class::Medium => {
            let [list, right] = canvas.columns([Constraint::Percentage(47), Constraint::Fill(1)]);
            if whole.height < 26 {
                let more = front == Pane::More;
                return Places { list: Some(list), facts: (!more).then_some(right), more: more.then_some(right) };
            }
            let upper = Rect { height: right.height.div_ceil(2), ..right };
            let lower = Rect { y: upper.bottom(), height: right.height - upper.height, ..right };
            Places { list: Some(list), facts: Some(upper), more: Some(lower) }
        }
        Class::Large => {
            let [list, facts, more] =
                canvas.columns([Constraint::Percentage(38), Constraint::Percentage(27), Constraint::Fill(1)]);
            Places { list: Some(list), facts: Some(facts), more: Some(more) }
        }
    }
}

/// Where a line of a detail leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    Policy(Name),
    Inline(Holder, Name),
    Trust(Name),
    Person(Name),
    Group(Name),
    Role(Name),
    Session(SessionId),
    Action(ActionId),
}

/// Goes where a line leads. Looking at a text is asked of the evaluator, and refused looks are recorded.
#[must_use]
pub fn follow(lead: &Lead, seen: &Seen<'_>) -> Reaction {
    let shop = seen.shop();
    match lead {
        Lead::Policy(name) => open(seen, Subject::Policy(name.clone()), "iam:GetPolicyVersion", shop.policy_arn(name)),
        Lead::Inline(holder, name) => {
            let action = match holder {
                Holder::Employee(_) => "iam:GetUserPolicy",
                Holder::Group(_) => "iam:GetGroupPolicy",
                Holder::Role(_) => "iam:GetRolePolicy",
            };
            let subject = Subject::Inline { holder: holder.clone(), name: name.clone() };
            open(seen, subject, action, shop.holder_arn(holder))
        }
        Lead::Trust(role) => open(seen, Subject::Trust(role.clone()), "iam:GetRole", shop.role_arn(role)),
        Lead::Person(name) => jump(seen, Tab::Employees, employees::show(name.clone())),
        Lead::Group(name) => jump(seen, Tab::Groups, groups::show(name.clone())),
        Lead::Role(name) => jump(seen, Tab::Roles, roles::show(name.clone())),
        Lead::Session(_) | Lead::Action(_) => Reaction::default(),
    }
}

fn open(seen: &Seen<'_>, subject: Subject, action: &str, resource: String) -> Reaction {
    if !seen.may(action, &resource) {
        return Reaction::effect(Effect::Do(Command::Look { action: action.to_owned(), resource }));
    }
    Reaction { editor: Some(Some(Box::new(editor::State::new(subject, seen)))), ..Reaction::default() }
}

fn jump(seen: &Seen<'_>, tab: Tab, then: super::Message) -> Reaction {
    match tab.asks(seen) {
        Some((action, resource)) if !seen.may(action, &resource) => {
            Reaction::effect(Effect::Do(Command::Look { action: action.to_owned(), resource }))
        }
        _ => Reaction { go: Some(tab), then: Some(then), ..Reaction::default() },
    }
}

/// The policies that somebody or something holds, and its upper limit where there can be one.
pub fn policies(entries: &mut Vec<Entry<Lead>>, shop: &Shop, holder: &Holder, grants: &Grants) {
    entries.push(Entry::gap());
    entries.push(Entry::heading("Policies"));
    for name in &grants.attached {
        entries.push(Entry::item(&**name, described(shop, name)).leads(Lead::Policy(name.clone())));
    }
    for name in grants.inline.keys() {
        let lead = Lead::Inline(holder.clone(), name.clone());
        entries.push(Entry::item(&**name, "inline: it belongs here only").leads(lead));
    }
    let rostered = match holder {
        Holder::Employee(name) => shop.roster.has_current(name),
        Holder::Group(_) | Holder::Role(_) => false,
    };
    if rostered {
        let lead = Lead::Inline(holder.clone(), Name::literal(roster::POLICY));
        entries.push(Entry::item(roster::POLICY, "written by the roster: y shows it").leads(lead));
    }
    if grants.attached.is_empty() && grants.inline.is_empty() && !rostered {
        let words = match holder {
            Holder::Employee(_) => "None of their own. a attaches one; groups are better.",
            Holder::Group(_) => "None: being in this group gives nothing yet. a attaches one.",
            Holder::Role(_) => "None: with this role in hand nothing is allowed. a attaches one.",
        };
        entries.push(Entry::says(words, Role::Muted));
    }
    if let Some(boundary) = &grants.boundary {
        entries.push(Entry::gap());
        entries.push(Entry::heading("Boundary: never more than this"));
        entries.push(Entry::item(&**boundary, described(shop, boundary)).leads(Lead::Policy(boundary.clone())));
    }
}

/// What a managed policy is for; the start of nothing where nobody said.
#[must_use]
pub fn described(shop: &Shop, policy: &str) -> String {
    shop.policies.get(policy).and_then(|p| p.description.as_ref()).map_or_else(String::new, ToString::to_string)
}

/// Every managed policy that the holder does not have yet, to attach.
#[must_use]
pub fn attach(seen: &Seen<'_>, holder: &Holder, to: &str) -> Option<Overlay> {
    let shop = seen.shop();
    let held = &shop.grants(holder)?.attached;
    let free = shop.policies.keys().filter(|policy| !held.contains(policy));
    let items = free.map(|policy| Item {
        label: policy.to_string(),
        detail: described(shop, policy),
        chosen: Chosen::Do(Command::Attach { holder: holder.clone(), policy: policy.clone() }),
    });
    Some(Overlay::Pick(Pick::new(
        format!("Attach a policy to {to}"),
        items.collect(),
        "Every policy is attached already.",
    )))
}

/// What the holder has, to take away: managed policies are detached, inline ones deleted.
#[must_use]
pub fn detach(seen: &Seen<'_>, holder: &Holder, from: &str) -> Option<Overlay> {
    let shop = seen.shop();
    let grants = shop.grants(holder)?;
    let managed = grants.attached.iter().map(|policy| Item {
        label: policy.to_string(),
        detail: described(shop, policy),
        chosen: Chosen::Do(Command::Detach { holder: holder.clone(), policy: policy.clone() }),
    });
    let inline = grants.inline.keys().map(|name| Item {
        label: name.to_string(),
        detail: "inline: its text goes with it".to_owned(),
        chosen: Chosen::Do(Command::DeleteInline { holder: holder.clone(), name: name.clone() }),
    });
    Some(Overlay::Pick(Pick::new(
        format!("Take a policy from {from}"),
        managed.chain(inline).collect(),
        "No policy is attached here.",
    )))
}

/// Every managed policy, to set as the upper limit, and first of all to have none.
#[must_use]
pub fn boundary(seen: &Seen<'_>, holder: &Holder, of: &str) -> Option<Overlay> {
    let shop = seen.shop();
    let now = shop.grants(holder)?.boundary.as_ref();
    let set = |policy: Option<Name>| Chosen::Do(Command::SetBoundary { holder: holder.clone(), policy });
    let lift = now.map(|policy| Item {
        label: "no boundary".to_owned(),
        detail: format!("lifts {policy}"),
        chosen: set(None),
    });
    let others = shop.policies.keys().filter(|policy| Some(*policy) != now).map(|policy| Item {
        label: policy.to_string(),
        detail: described(shop, policy),
        chosen: set(Some(policy.clone())),
    });
    Some(Overlay::Pick(Pick::new(
        format!("{of} may never do more than"),
        lift.into_iter().chain(others).collect(),
        "There are no policies yet.",
    )))
}

/// Whether the holder has any policy of its own that could be taken away.
#[must_use]
pub fn holds_policies(model: &Model, holder: &Holder) -> bool {
    let shop = model.world.as_ref().map(|world| &world.shop);
    let grants = shop.and_then(|shop| shop.grants(holder));
    grants.is_some_and(|grants| !grants.attached.is_empty() || !grants.inline.is_empty())
}

/// How many columns an explanation may take over the screen as it is now.
#[must_use]
pub fn explanation_width(model: &Model) -> u16 {
    model.size.0.saturating_sub(10).min(100)
}

/// A binding of one of these screens.
pub(super) const fn key(
    name: &'static str,
    key: Key,
    words: &'static str,
    shown: Shown,
    needs: Needs,
    run: Run,
) -> Binding {
    Binding { name, key, words, shown, needs, run }
}

/// What a key needs that asks the evaluator.
pub(super) const fn asks(action: &'static str, on: fn(&Model) -> Option<String>, lacks: &'static str) -> Needs {
    Needs::Asks { action, on, lacks }
}

/// The first of some resources that the person may do this on, else the first of all; so that a key is bright when there
/// is anything to choose.
pub(super) fn best(seen: &Seen<'_>, action: &str, resources: impl Iterator<Item = String>) -> Option<String> {
    /// Enough to find one among a shop's groups without asking a thousand questions for each frame.
    const MOST_ASKED: usize = 40;
    let mut resources = resources.take(MOST_ASKED).peekable();
    let first = resources.peek().cloned();
    resources.find(|resource| seen.may(action, resource)).or(first)
}
