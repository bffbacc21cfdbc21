//! The versions of a policy: comparing them line by line, going back to one, deleting one.

use similar::{ChangeTag, TextDiff};

use super::Message;
use crate::shop::{Command, ManagedPolicy, Name, PolicyVersion, Shop};
use crate::ui::Seen;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::confirm::Confirm;
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::screen::{self, Reaction};

/// The most lines that a question before rolling back shows.
const MOST_LINES: usize = 8;

/// A line of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Both,
    Older,
    Newer,
}

/// Two texts line by line.
#[must_use]
pub fn difference(older: &str, newer: &str) -> Vec<(Side, String)> {
    let side = |tag| match tag {
        ChangeTag::Equal => Side::Both,
        ChangeTag::Delete => Side::Older,
        ChangeTag::Insert => Side::Newer,
    };
    let diff = TextDiff::from_lines(older, newer);
    let line = |change: similar::Change<&str>| (side(change.tag()), change.value().trim_end().to_owned());
    diff.iter_all_changes().map(line).collect()
}

/// When and by whom a version was written: `Mon 23 Nov 2026, Ada Park`.
#[must_use]
pub fn written(version: &PolicyVersion, shop: &Shop) -> String {
    let at = shop.settings.local(version.created).strftime("%d %b %Y").to_string();
    match &version.by {
        Some(name) if *name == shop.owner.name => format!("{at}, {}", shop.owner.full_name),
        Some(name) => format!("{at}, {}", shop.employees.get(name).map_or(&**name, |e| &*e.full_name)),
        None => at,
    }
}

/// The two versions that "what changed" is about when there are just two.
///
/// # Errors
/// When there is nothing to compare: says so.
pub fn pair(policy: &ManagedPolicy, shop: &Shop) -> Result<Option<(u32, u32)>, &'static str> {
    let numbers: Vec<u32> = shop.versions_of(&policy.name).map(|version| version.number).collect();
    match numbers[..] {
        [older, newer] => Ok(Some((older, newer))),
        [] | [_] => Err("It has one version, so there is nothing to compare."),
        _ => Ok(None),
    }
}

/// The version in force against each of the others.
#[must_use]
pub fn pick_comparison(policy: &ManagedPolicy, seen: &Seen<'_>) -> Reaction {
    let shop = seen.shop();
    let others = shop.versions_of(&policy.name).rev().filter(|version| version.number != policy.default);
    let items = others.map(|version| comparison(policy, version, shop)).collect();
    Reaction::overlay(Overlay::Pick(Pick::new(format!("What changed in {}", policy.name), items, "")))
}

fn comparison(policy: &ManagedPolicy, version: &PolicyVersion, shop: &Shop) -> Item {
    let (older, newer) = (version.number.min(policy.default), version.number.max(policy.default));
    Item {
        label: format!("v{older} to v{newer}"),
        detail: format!("v{} of {}", version.number, written(version, shop)),
        chosen: Chosen::Screen(
            |pair| screen::Message::Policies(Message::CompareThese(pair)),
            format!("{older} {newer}"),
        ),
    }
}

/// What can be done with each version.
#[must_use]
pub fn pick(policy: &ManagedPolicy, seen: &Seen<'_>) -> Reaction {
    let shop = seen.shop();
    let arn = shop.policy_arn(&policy.name);
    let may = |action: &str| seen.may(action, &arn);
    let (may_set, may_delete) = (may("iam:SetDefaultPolicyVersion"), may("iam:DeletePolicyVersion"));
    let others = || shop.versions_of(&policy.name).rev().filter(|version| version.number != policy.default);
    let mut items: Vec<Item> = Vec::new();
    for version in others() {
        let mut item = comparison(policy, version, shop);
        item.label = format!("Compare {}", item.label);
        items.push(item);
    }
    let deed = |verb: &str, version: &PolicyVersion, allowed, message: fn(String) -> screen::Message| Item {
        label: format!("{verb} v{}", version.number),
        detail: if allowed { written(version, shop) } else { "You may not. The owner can let you.".to_owned() },
        chosen: if allowed { Chosen::Screen(message, version.number.to_string()) } else { Chosen::Not },
    };
    items.extend(others().map(|version| {
        deed("Go back to", version, may_set, |number| screen::Message::Policies(Message::RollBack(number)))
    }));
    items.extend(others().map(|version| {
        deed("Delete", version, may_delete, |number| screen::Message::Policies(Message::DeleteVersion(number)))
    }));
    let empty = "It has one version, the one in force. Saving in the editor makes another.";
    Reaction::overlay(Overlay::Pick(Pick::new(format!("Versions of {}", policy.name), items, empty)))
}

/// The question before another version is put in force, with what it changes.
#[must_use]
pub fn roll_back(policy: &ManagedPolicy, number: &str, seen: &Seen<'_>) -> Reaction {
    let shop = seen.shop();
    let Ok(number) = number.parse::<u32>() else { return Reaction::default() };
    let text = |number: u32| shop.versions.get(&(policy.name.clone(), number)).map(|version| version.text.clone());
    let (Some(now), Some(then)) = (text(policy.default), text(number)) else { return Reaction::default() };
    let changes: Vec<String> = difference(&now, &then)
        .into_iter()
        .filter_map(|(side, line)| match side {
            Side::Both => None,
            Side::Older => Some(format!("- {}", line.trim_start())),
            Side::Newer => Some(format!("+ {}", line.trim_start())),
        })
        .collect();
    let mut lines = vec![format!("v{} is in force now. This changes:", policy.default)];
    lines.extend(changes.iter().take(MOST_LINES).cloned());
    if changes.len() > MOST_LINES {
        lines.push(format!("and {} more lines. d shows them all.", changes.len() - MOST_LINES));
    }
    let title = format!("Go back to v{number} of {}?", policy.name);
    let command = Command::SetDefaultVersion { policy: policy.name.clone(), number };
    Reaction::overlay(Overlay::Confirm(Confirm::new(title, lines, format!("put v{number} in force"), command)))
}

/// The question before a version is deleted.
#[must_use]
pub fn delete(policy: &ManagedPolicy, number: &str) -> Reaction {
    let Ok(number) = number.parse::<u32>() else { return Reaction::default() };
    let name: Name = policy.name.clone();
    let lines = vec![format!("v{} stays in force.", policy.default), "Its text is gone.".to_owned()];
    let command = Command::DeleteVersion { policy: name.clone(), number };
    Reaction::overlay(Overlay::Confirm(Confirm::new(format!("Delete v{number} of {name}?"), lines, "delete", command)))
}
