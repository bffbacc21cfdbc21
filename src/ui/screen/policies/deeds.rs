//! What is done to a whole policy, each with its question first.

use crate::shop::{Command, ManagedPolicy, Name, Shop};
use crate::ui::overlay::Overlay;
use crate::ui::overlay::confirm::Confirm;
use crate::ui::screen::Reaction;

/// The built-in policy that stands beside the first guardrail and withholds nothing.
const WITHHOLDS_NOTHING: &str = "FullShopAccess";

/// The question before a policy is deleted; one in use is not, and by whom is said.
#[must_use]
pub fn delete(policy: &ManagedPolicy, shop: &Shop) -> Reaction {
    let name = &policy.name;
    if policy.built_in {
        return Reaction::note(format!("{name} is built in and stays."));
    }
    let uses = shop.uses_of(name);
    if !uses.is_empty() {
        let mut by: Vec<String> = uses.attached.iter().chain(&uses.boundary).map(|h| h.name().to_string()).collect();
        by.extend(uses.guardrail.then(|| "the guardrails".to_owned()));
        let first = by[..by.len().min(3)].join(", ");
        let more = by.len().saturating_sub(3);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        return Reaction::note(format!("{name} is still used by {first}{rest}. Detach it there first."));
    }
    let versions = shop.versions_of(name).count();
    let lines = vec![
        "Nobody has it.".to_owned(),
        match versions {
            1 => "Its one version goes with it.".to_owned(),
            n => format!("All its {n} versions go with it."),
        },
    ];
    let confirm =
        Confirm::new(format!("Delete {name}?"), lines, "delete", Command::DeletePolicy { name: name.clone() });
    Reaction::overlay(Overlay::Confirm(confirm))
}

/// The question before a policy is set as a guardrail, or lifted.
#[must_use]
pub fn guardrail(policy: &ManagedPolicy, shop: &Shop) -> Reaction {
    let name = &policy.name;
    let is_set = shop.guardrails.contains(name);
    let mut policies: Vec<Name> = shop.guardrails.iter().filter(|other| *other != name).cloned().collect();
    let (title, lines, verb) = if is_set {
        // What withholds nothing need not stay behind alone.
        policies.retain(|other| !(&**other == WITHHOLDS_NOTHING && policies_left(shop, name) == 1));
        let lines = vec![match policies.is_empty() || &**name != WITHHOLDS_NOTHING {
            true => format!("What {name} keeps everyone from is allowed again where a rule allows it."),
            // The others say then what is allowed at the most, instead of only what is not.
            false => "Nobody but the owner may then do more than the other guardrails allow.".to_owned(),
        }];
        (format!("Lift the guardrail {name}?"), lines, "lift it")
    } else {
        policies.push(name.clone());
        let lines = vec![
            "A guardrail limits everyone but the owner, whatever their own rules allow.".to_owned(),
            format!("{WITHHOLDS_NOTHING} stands beside it: only what {name} denies is taken away."),
        ];
        (format!("Set {name} as a guardrail?"), lines, "set it")
    };
    Reaction::overlay(Overlay::Confirm(Confirm::new(title, lines, verb, Command::PutGuardrails { policies })))
}

fn policies_left(shop: &Shop, without: &Name) -> usize {
    shop.guardrails.iter().filter(|other| *other != without).count()
}
