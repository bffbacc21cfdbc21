//! Times and standings of people in the few cells that a list has.

use jiff::{SignedDuration, Timestamp};

use crate::shop::{Employee, Name, Reset, Settings, Shop, SignIn, Standing};
use crate::ui::Seen;

/// How long ago something was: `now`, `3 min`, `09:41`, `12 Nov`, `2024`.
#[must_use]
pub fn ago(seen: &Seen<'_>, at: Timestamp) -> String {
    let settings = &seen.shop().settings;
    let (now, then) = (settings.local(seen.now()), settings.local(at));
    let age = seen.now().duration_since(at);
    if age < SignedDuration::from_mins(1) {
        "now".to_owned()
    } else if age < SignedDuration::from_hours(1) {
        format!("{} min", age.as_mins())
    } else if now.date() == then.date() {
        then.strftime("%H:%M").to_string()
    } else if now.year() == then.year() {
        then.strftime("%-d %b").to_string()
    } else {
        then.strftime("%Y").to_string()
    }
}

/// A moment near now: `09:41` today, else with its day: `Tue 09:41`, `12 Nov 09:41`.
#[must_use]
pub fn moment(seen: &Seen<'_>, at: Timestamp) -> String {
    let settings = &seen.shop().settings;
    let (now, then) = (settings.local(seen.now()), settings.local(at));
    let near = at.duration_since(seen.now()).abs() < SignedDuration::from_hours(6 * 24);
    let format = match now.date() == then.date() {
        true => "%H:%M",
        false if near => "%a %H:%M",
        false => "%-d %b %H:%M",
    };
    then.strftime(format).to_string()
}

/// A day: `12 Nov 2026`.
#[must_use]
pub fn day(settings: &Settings, at: Timestamp) -> String {
    settings.local(at).strftime("%-d %b %Y").to_string()
}

/// How far somebody can sign in: `ready`, `join code until 17:41`, `suspended`, `not set up`, `left 12 Nov 2026`.
#[must_use]
pub fn sign_in(seen: &Seen<'_>, employee: &Employee) -> String {
    match (employee.standing, employee.sign_in) {
        (Standing::Ended { since }, _) => format!("left {}", day(&seen.shop().settings, since)),
        (Standing::Suspended { .. }, _) => "suspended".to_owned(),
        (_, SignIn::Ready) => "ready".to_owned(),
        (_, SignIn::None) => "not set up".to_owned(),
        (_, SignIn::Invited { until, .. }) if until <= seen.now() => "join code ran out".to_owned(),
        (_, SignIn::Invited { until, .. }) => format!("join code until {}", moment(seen, until)),
    }
}

/// What a join code sets up, for somebody who has one.
#[must_use]
pub fn sets_up(sign_in: SignIn) -> Option<&'static str> {
    match sign_in {
        SignIn::Invited { needs: Reset::Password, .. } => Some("a new password"),
        SignIn::Invited { needs: Reset::Codes, .. } => Some("new phone codes"),
        SignIn::Invited { needs: Reset::Both, .. } => Some("password and phone codes"),
        SignIn::None | SignIn::Ready => None,
    }
}

/// Through what somebody has access: groups, else policies of their own, else roles that trust them by name.
///
/// It is read off what they hold, not asked of the evaluator: one glance at a list is not worth 100,000 questions.
#[must_use]
pub fn access(shop: &Shop, employee: &Employee) -> Option<String> {
    if !employee.groups.is_empty() {
        return Some(listed(&employee.groups));
    }
    if !employee.grants.attached.is_empty() || !employee.grants.inline.is_empty() {
        return Some("own policies".to_owned());
    }
    let named = format!("\"{}\"", shop.iam_arn("user", &employee.name));
    let trusting: Vec<&str> = shop.roles.values().filter(|r| r.trust.contains(&named)).map(|r| &*r.name).collect();
    (!trusting.is_empty() && !employee.is_ended()).then(|| format!("role {}", trusting.join(", ")))
}

/// Names one after the other.
#[must_use]
pub fn listed(names: &[Name]) -> String {
    names.iter().map(Name::as_ref).collect::<Vec<&str>>().join(", ")
}

/// One of several: `Cashier`, `Cashier or Closing`, `Cashier, Closing or 2 more`.
#[must_use]
pub fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if first.len() < 3 => format!("{} or {last}", first.join(", ")),
        [one, other, rest @ ..] => format!("{one}, {other} or {} more", rest.len()),
    }
}

/// A count with its noun: `1 person`, `3 people`.
#[must_use]
pub fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{} {}", crate::ui::text::grouped(count), if count == 1 { one } else { several })
}

/// When a shift began, in six cells: `06:58`, or the day where it was not today.
#[must_use]
pub fn began(seen: &Seen<'_>, since: Timestamp) -> String {
    let settings = &seen.shop().settings;
    let (now, then) = (settings.local(seen.now()), settings.local(since));
    then.strftime(if now.date() == then.date() { "%H:%M" } else { "%-d %b" }).to_string()
}

/// A reason in a list, where names need no marks around them.
#[must_use]
pub fn reason(because: &str) -> String {
    because.replace('`', "")
}
