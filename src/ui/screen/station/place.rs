//! The stations: who is on them, and by which ways this person could be.

use crate::app::words;
use crate::policy::Prospect;
use crate::policy::catalog::Service;
use crate::shop::command::assume;
use crate::shop::decide::{allows, answer};
use crate::shop::{Name, Session, Shop, catalogue};
use crate::ui::Seen;
use crate::ui::prospect::foreseen;

/// How a person could work a station.
pub struct Ways {
    /// Roles for it that the person may take now.
    pub roles: Vec<Name>,
    /// Whether some of it may be done without any role.
    pub oneself: bool,
}

/// The stations of the catalogue, in its order.
pub fn stations() -> Vec<&'static Service> {
    catalogue().services().iter().filter(|service| service.station).collect()
}

/// Everything that lets this person work a station.
pub fn ways(seen: &Seen<'_>, service: &Service) -> Ways {
    let shop = seen.shop();
    let is_for = |role: &&crate::shop::Role| role.stations.iter().any(|station| **station == *service.prefix);
    let may = |role: &Name| {
        seen.me.person.employee().is_some() && allows(seen.world, seen.me, seen.facts, &assume(shop, seen.me, role))
    };
    let roles = shop.roles.values().map(AsRef::as_ref).filter(is_for).map(|role| role.name.clone());
    let own = Session { role: None, ..seen.me.clone() };
    let is_possible = |action| !matches!(foreseen(seen.world, &own, seen.facts, action).prospect, Prospect::Denied(_));
    let oneself = catalogue().actions_of(&service.prefix).any(|(action, _)| is_possible(action));
    Ways { roles: roles.filter(may).collect(), oneself }
}

/// Why this person may not take a role now; none: they may.
pub fn refused(seen: &Seen<'_>, role: &Name) -> Option<String> {
    let answer = answer(seen.world, seen.me, seen.facts, assume(seen.shop(), seen.me, role));
    (!answer.is_allowed()).then(|| words::because(&answer.decision()))
}

/// How long a role lasts and what it is for: `at most 1 h · Works the register.`
pub fn describes(shop: &Shop, role: &Name) -> String {
    let Some(role) = shop.roles.get(role) else { return String::new() };
    let length = length(role.longest_minutes);
    let for_what = role.description.as_deref().map_or(String::new(), |words| format!(" · {words}"));
    format!("at most {length}{for_what}")
}

/// A time in minutes as people say it: `1 h`, `1 h 30 min`.
pub fn length(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Who else is on a station: "Priya is on it"; none: nobody.
pub fn others(seen: &Seen<'_>, service: &Service) -> Option<String> {
    let shop = seen.shop();
    let mut names: Vec<String> = shop
        .sessions
        .values()
        .filter(|session| session.id != seen.me.id && !session.is_over(seen.now()))
        .filter(|session| {
            let role = session.role_at(seen.now()).and_then(|role| shop.roles.get(&role.role));
            role.is_some_and(|role| role.stations.iter().any(|station| **station == *service.prefix))
        })
        .map(|session| {
            let full = shop.full_name(&session.person);
            full.split_whitespace().next().unwrap_or(&full).to_owned()
        })
        .collect();
    names.sort();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("{one} is on it")),
        [one, other] => Some(format!("{one} and {other} are on it")),
        more => Some(format!("{} people are on it", more.len())),
    }
}
