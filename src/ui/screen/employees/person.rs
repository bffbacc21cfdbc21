//! One person in lines: what they are and hold, and what they can do and through what.

use crate::app::advice;
use crate::app::insight::{self, Line, Reach, Verdict};
use crate::shop::decide::Facts;
use crate::shop::{Employee, Holder, Name, Person, catalogue};
use crate::ui::overlay::told::Told as ToldOverlay;
use crate::ui::screen::holder::{self, Lead};
use crate::ui::screen::words;
use crate::ui::theme::Role;
use crate::ui::widget::explained::{self, Told};
use crate::ui::widget::outline::Entry;
use crate::ui::widget::verdict::Verdict as Mark;
use crate::ui::{Model, Overlay, Seen};

/// A service with more actions than this lists only those that are possible.
const MOST_LISTED: usize = 16;

const MAY_NOT_SEE: &str = "You may not see what others can do. The owner can let you.";

/// How many things that somebody cannot do are named in the summary.
const MOST_REFUSED: usize = 2;

/// Whether the one who looks may know what this person can do; what oneself can needs no permission.
pub fn may_be_asked_about(seen: &Seen<'_>, name: &Name) -> bool {
    insight::Sight::new(seen.world, seen.me, seen.facts).sees(&Person::Employee(name.clone()))
}

/// What somebody can do with every action but those that need no permission of anybody.
pub fn lines(seen: &Seen<'_>, person: &Person) -> Vec<Line> {
    let free = crate::shop::action("sts:GetCallerIdentity");
    let mut lines = insight::what_can(seen.world, person, seen.now());
    lines.retain(|line| line.action != free);
    lines
}

/// What somebody can in a sentence: `Can 20 of 141 actions, 16 more as Inventory; not: change prices.`
///
/// Of what they cannot do, the worst is named, from services in which they can do something: that is where it surprises.
fn summary(lines: &[Line]) -> String {
    let own = lines.iter().filter(|l| matches!(l.verdict, Verdict::Allowed | Verdict::Depends(_))).count();
    let mut roles: Vec<&str> = vec![];
    let mut more = 0;
    for line in lines {
        if let Verdict::ByRole(by) = &line.verdict {
            more += 1;
            for role in by {
                if !roles.contains(&&**role) {
                    roles.push(role);
                }
            }
        }
    }
    let mut words = match (own, more) {
        (0, 0) => return format!("Can none of {} actions.", lines.len()),
        (own, 0) => format!("Can {own} of {} actions", lines.len()),
        (0, more) => format!("Can {more} of {} actions, all as {}", lines.len(), words::one_of(&roles)),
        (own, more) => {
            format!("Can {own} of {} actions, {more} more as {}", lines.len(), words::one_of(&roles))
        }
    };
    let mut refused: Vec<&Line> = vec![];
    for service in catalogue().services() {
        let of = || lines.iter().filter(|line| catalogue()[line.action].service == service.prefix);
        if of().count() <= MOST_LISTED && of().any(|line| line.verdict.is_possible()) {
            refused.extend(of().filter(|line| !line.verdict.is_possible()));
        }
    }
    refused.sort_by_key(|line| std::cmp::Reverse(catalogue()[line.action].risk));
    if !refused.is_empty() {
        let named = refused.iter().take(MOST_REFUSED).map(|line| catalogue()[line.action].label.to_lowercase());
        words.push_str(&format!("; not: {}", named.collect::<Vec<_>>().join(", ")));
        if let more @ 1.. = refused.len().saturating_sub(MOST_REFUSED) {
            words.push_str(&format!(" and {more} more"));
        }
    }
    words.push('.');
    words
}

/// What somebody is and holds; `can` and `roles` are none where the one who looks may not know.
pub fn facts(seen: &Seen<'_>, employee: &Employee, can: Option<&[Line]>, roles: Option<&[Reach]>) -> Vec<Entry<Lead>> {
    let shop = seen.shop();
    let fact = |name: &str, is: String| Entry::fact(name, is);
    let job = employee.job.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    let mut entries = vec![];
    if let Some(can) = can.filter(|_| employee.is_active()) {
        entries.push(Entry::says(summary(can), Role::Text));
        entries.push(Entry::gap());
    }
    entries.extend([
        fact("Sign-in name", employee.name.to_string()),
        fact("Job", job),
        fact("Sign-in", words::sign_in(seen, employee)),
    ]);
    entries.extend(words::sets_up(employee.sign_in).map(|what| fact("", format!("it sets up {what}"))));
    let session = shop.session_of(&Person::Employee(employee.name.clone()));
    entries.push(fact("Signed in", session.map_or_else(|| "not now".to_owned(), |session| signed_in(seen, session))));
    if let Some(role) = session.and_then(|session| session.role_at(seen.now())) {
        entries.push(
            fact(
                "In hand",
                format!(
                    "{}, {} to {}; v ends it",
                    role.role,
                    words::moment(seen, role.started),
                    words::moment(seen, role.expires)
                ),
            )
            .detail_ink(Role::Warn),
        );
    }
    let shift = employee.shift.as_ref().map_or_else(
        || "off".to_owned(),
        |shift| match shift.on_break {
            Some(at) => {
                format!("since {}, on a break since {}", words::moment(seen, shift.since), words::moment(seen, at))
            }
            None => format!("since {}", words::moment(seen, shift.since)),
        },
    );
    entries.push(fact("Shift", shift));
    entries.push(fact("Last seen", employee.last_seen.map_or_else(|| "never".to_owned(), |at| words::ago(seen, at))));
    entries.push(fact("Hired", words::day(&shop.settings, employee.hired)));
    if employee.is_ended() {
        entries.push(Entry::gap());
        entries
            .push(Entry::says("This employment ended. Groups and policies are gone; the history stays.", Role::Muted));
        return entries;
    }
    entries.push(Entry::gap());
    entries.push(Entry::heading("Groups"));
    for group in &employee.groups {
        let gives = shop.groups.get(group).map_or_else(String::new, |group| words::listed(&group.grants.attached));
        entries.push(Entry::item(&**group, gives).leads(Lead::Group(group.clone())));
    }
    if employee.groups.is_empty() {
        entries.push(Entry::says("In no group. g adds one; a group gives its rules.", Role::Muted));
    }
    holder::policies(&mut entries, shop, &Holder::Employee(employee.name.clone()), &employee.grants);
    entries.push(Entry::gap());
    entries.push(Entry::heading("Roles they may take"));
    match roles {
        None => entries.push(Entry::says(MAY_NOT_SEE, Role::Muted)),
        Some(roles) => {
            let within: Vec<&Reach> = roles.iter().filter(|reach| reach.may).collect();
            entries.extend(within.iter().map(|reach| {
                Entry::item(&*reach.role, words::reason(&reach.because)).leads(Lead::Role(reach.role.clone()))
            }));
            if within.is_empty() {
                entries.push(Entry::says("None now. A role is for working a station.", Role::Muted));
            }
        }
    }
    entries
}

fn signed_in(seen: &Seen<'_>, session: &crate::shop::Session) -> String {
    let place = seen.shop().settings.workstation(&session.workstation);
    let place = place.map_or_else(|| session.workstation.to_string(), |w| w.name.to_string());
    let factor = if session.mfa_at.is_some() { "" } else { ", with the code alone" };
    format!("since {} at {place}{factor}", words::moment(seen, session.started))
}

/// What somebody can do, service by service; `all` shows also where nothing is possible.
pub fn can(employee: &Employee, lines: Option<&[Line]>, all: bool) -> Vec<Entry<Lead>> {
    let Some(lines) = lines else { return vec![Entry::says(MAY_NOT_SEE, Role::Muted)] };
    if !employee.is_active() {
        let because = lines
            .first()
            .map_or_else(String::new, |line| crate::app::words::capitalised(&words::reason(&line.because)));
        return vec![Entry::says(format!("Nothing: {because}."), Role::Muted)];
    }
    let mut entries = Vec::new();
    for service in catalogue().services() {
        let of: Vec<&Line> = lines.iter().filter(|line| catalogue()[line.action].service == service.prefix).collect();
        let possible = of.iter().filter(|line| line.verdict.is_possible()).count();
        if possible == 0 && !all {
            continue;
        }
        if !entries.is_empty() {
            entries.push(Entry::gap());
        }
        entries.push(Entry::heading(service.title.clone()));
        let brief = !all && of.len() > MOST_LISTED;
        entries.extend(of.iter().filter(|line| !brief || line.verdict.is_possible()).map(|line| entry(line)));
        if brief {
            let rest = words::counted(of.len() - possible, "action is", "actions are");
            entries.push(Entry::says(format!("  {rest} not possible. o shows all."), Role::Muted));
        }
    }
    if entries.is_empty() {
        entries.push(Entry::says("Nothing yet. Groups carry the rules: g adds this person to one.", Role::Muted));
    } else if !all {
        entries.push(Entry::gap());
        entries.push(Entry::says("Elsewhere nothing is possible. o shows all.", Role::Muted));
    }
    entries
}

fn entry(line: &Line) -> Entry<Lead> {
    let place = line.policy.as_ref().zip(line.line).map(|(policy, line)| format!("{policy}, line {line}"));
    let group = line.group.as_ref().map_or_else(String::new, |group| format!(", group {group}"));
    let detail = match (&line.verdict, place) {
        (Verdict::Allowed, Some(place)) => format!("{place}{group}"),
        (Verdict::ByRole(roles), place) => {
            let place = place.map_or_else(String::new, |place| format!(" ({place})"));
            format!("as {}{place}", roles.iter().map(Name::as_ref).collect::<Vec<_>>().join(" or "))
        }
        _ => words::reason(&line.because),
    };
    let words = catalogue()[line.action].words.clone();
    Entry::item(words, detail).verdict(mark(&line.verdict)).leads(Lead::Action(line.action))
}

/// The mark of an answer.
#[must_use]
pub fn mark(verdict: &Verdict) -> Mark {
    match verdict {
        Verdict::Allowed => Mark::Allowed,
        Verdict::Denied => Mark::Denied,
        Verdict::Depends(_) => Mark::Depends,
        Verdict::ByRole(_) => Mark::ByRole,
    }
}

/// Why somebody may or may not do something: the answer in words, then the three questions behind it.
#[must_use]
pub fn explanation(model: &Model, name: &Name, line: &Line) -> Option<Overlay> {
    let seen = model.seen()?;
    let (world, now) = (seen.world, seen.now());
    let person = Person::Employee(name.clone());
    let workstation = insight::workstation_for(&world.shop, line.action);
    let own = insight::hypothetical_session(&person, &workstation, now);
    let session = match &line.verdict {
        Verdict::ByRole(roles) => insight::with_role(&own, roles.first()?, now),
        _ => own,
    };
    let facts = Facts::at(now, workstation);
    let answer = insight::check(world, &session, &facts, line.action, None);
    let action = &catalogue()[line.action];
    let mut told = Told { lines: vec![], width: holder::explanation_width(model) };
    let mark = mark(&line.verdict);
    told.say(0, &format!("{} {}", action.name, line.resource), Role::Muted);
    told.say(0, &mark.label(&model.glyphs), mark.role());
    for clause in insight::explain_cell(world, &person, line.action, now) {
        told.say(2, &format!("{} {clause}", model.glyphs.dot), Role::Text);
    }
    told.lines.push((0, String::new(), Role::Text.into()));
    let as_whom = session.role.as_ref().map_or("as themselves".to_owned(), |role| format!("as {}", role.role));
    told.say(0, &format!("Asked now, {as_whom}, just signed in with both factors:"), Role::Muted);
    let width = told.width;
    let explanation = advice::explained(world, &session, &facts, &answer.asked);
    told.lines.extend(explained::lines(&explanation, &model.glyphs, width));
    let title = format!("Why: {}, {}", world.shop.full_name(&person), action.words);
    Some(Overlay::Told(ToldOverlay::new(title, told.lines)))
}
