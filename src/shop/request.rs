//! Access that somebody asks for after a no: what was refused, who asked, and what became of it.
//!
//! Asking needs no permission and gives none: it is a note to whoever may grant it. Granting is a command like any
//! other, with the questions of what it changes and under the no-escalation rule; leaving an approval asks what
//! approving at the till asks.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::approval::{self, Approval};
use super::change::{Change, Edit};
use super::decide::{Facts, World, allows};
use super::plan::{Changes, plan};
use super::station::Step;
use super::{Command, Holder, Name, Person, RoleSession, SafeText, Session, Shop, ShopRule};

/// Most requests of one person that wait for an answer.
pub const MOST_OPEN: usize = 20;
/// Longest command that can be asked for, in bytes as it is stored.
const LONGEST_COMMAND: usize = 16 * 1024;
/// How long an approval waits for the one who asked; it ends with their shift too.
pub const WAITS: SignedDuration = SignedDuration::from_hours(12);
/// How long a role is taken to last that was in hand when something was refused.
const ROLE: SignedDuration = SignedDuration::from_hours(1);

/// Something that was refused to somebody who asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessRequest {
    pub number: u64,
    pub by: Name,
    /// What was refused, to the last figure.
    pub command: Command,
    /// The role that was in hand then.
    pub role: Option<Name>,
    pub workstation: Name,
    pub note: Option<SafeText>,
    /// When it was asked last.
    pub at: Timestamp,
    /// How often it was asked.
    pub times: u32,
    /// None while it waits.
    pub answer: Option<Answered>,
}

/// What became of a request; it stays until the one who asked has read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    pub by: Person,
    pub at: Timestamp,
    pub how: How,
}

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// An approval waits for the one who asked, for this request.
    Once,
    Shift,
    Always,
    Declined(Option<SafeText>),
    /// It was allowed by then.
    Moot,
}

impl How {
    /// In words: `granted once`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            How::Once => "granted, once".to_owned(),
            How::Shift => "granted for this shift".to_owned(),
            How::Always => "granted".to_owned(),
            How::Declined(None) => "declined".to_owned(),
            How::Declined(Some(note)) => format!("declined (\"{note}\")"),
            How::Moot => "put away, since it is allowed by now".to_owned(),
        }
    }
}

impl AccessRequest {
    /// Whether it waits for an answer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answer.is_none()
    }

    /// The session as which it is asked: the person's own while they work as they did then, else as just signed in.
    #[must_use]
    pub fn session(&self, shop: &Shop, now: Timestamp) -> Session {
        let person = Person::Employee(self.by.clone());
        let as_then = |s: &&std::sync::Arc<Session>| {
            !s.is_over(now)
                && s.role_at(now).map(|r| &r.role) == self.role.as_ref()
                && s.workstation == self.workstation
        };
        if let Some(live) = shop.session_of(&person).filter(as_then) {
            return Session::clone(live);
        }
        let role = self.role.clone().map(|role| RoleSession { role, started: now, expires: now + ROLE });
        Session { role, ..Session::just_signed_in(&person, &self.workstation, now) }
    }

    /// Whether policies allow by now what was refused.
    #[must_use]
    pub fn is_moot(&self, world: &World, now: Timestamp) -> bool {
        let who = self.session(&world.shop, now);
        let facts = Facts::at(now, self.workstation.clone());
        self.command.asks(&world.shop, &who).iter().all(|asked| allows(world, &who, &facts, asked))
    }

    /// The approval that waits for the one who asked.
    #[must_use]
    pub fn left(&self) -> Option<Approval> {
        let answer = self.answer.as_ref().filter(|answer| answer.how == How::Once)?;
        Some(Approval { by: answer.by.clone(), at: answer.at, until: answer.at + WAITS })
    }
}

/// Whether a command can be asked for: what was refused, and no request itself.
fn is_askable(command: &Command) -> bool {
    let about_requests = matches!(
        command,
        Command::AskAccess { .. }
            | Command::DropRequest { .. }
            | Command::GrantAccess { .. }
            | Command::GrantOnce { .. }
            | Command::DeclineAccess { .. }
            | Command::WithApproval { .. }
    );
    !about_requests && !matches!(command, Command::Undo { .. })
}

/// A command without what the service fills in, so that the same wish is the same command.
fn bare(command: &Command) -> Command {
    let mut command = command.clone();
    if let Command::Register(step) = &mut command
        && let Step::Refund { found, .. } | Step::LookUp { found, .. } | Step::Reprint { found, .. } = &mut **step
    {
        *found = None;
    }
    command
}

pub(super) fn ask(shop: &Shop, who: &Session, facts: &Facts, command: &Command, note: &Option<SafeText>) -> Changes {
    let Some(by) = who.person.employee() else { return Err(ShopRule::OwnerAsksNobody) };
    let length = serde_json::to_vec(command).map_or(usize::MAX, |bytes| bytes.len());
    if !is_askable(command) || length > LONGEST_COMMAND {
        return Err(ShopRule::NothingToAskFor);
    }
    let command = bare(command);
    let role = who.role_at(facts.now).map(|role| role.role.clone());
    let open: Vec<_> = shop.requests.values().filter(|r| r.by == *by && r.is_open()).collect();
    // The same once more is one request.
    if let Some(same) = open.iter().find(|r| r.command == command && r.role == role) {
        return Ok(vec![Change::Request(Edit::of(same, |r| {
            r.at = facts.now;
            r.times = r.times.saturating_add(1);
            r.note = note.clone().or(r.note.take());
        }))]);
    }
    if open.len() >= MOST_OPEN {
        return Err(ShopRule::Quota { most: MOST_OPEN, what: "requests for access that wait" });
    }
    let request = AccessRequest {
        number: shop.books.requests + 1,
        by: by.clone(),
        command,
        role,
        workstation: who.workstation.clone(),
        note: note.clone(),
        at: facts.now,
        times: 1,
        answer: None,
    };
    Ok(vec![Change::Books(Edit::of(&shop.books, |books| books.requests += 1)), Change::Request(Edit::made(request))])
}

/// The one who asked takes it back, or has read the answer.
pub(super) fn put_away(shop: &Shop, who: &Session, number: u64) -> Changes {
    let request = known(shop, number)?;
    if who.person.employee() != Some(&request.by) {
        return Err(ShopRule::RequestGone);
    }
    Ok(vec![Change::Request(Edit::removed(request))])
}

/// Grants it by a change of what its person holds.
pub(super) fn grant(shop: &Shop, who: &Session, facts: &Facts, number: u64, by: &Command, shift: bool) -> Changes {
    let request = waiting(shop, who, number)?;
    let holder = match by {
        Command::PutInline { holder, .. } | Command::Attach { holder, .. } => Some(holder.clone()),
        Command::AddToGroup { employee, .. } => Some(Holder::Employee(employee.clone())),
        _ => None,
    };
    let theirs = Some(Holder::Employee(request.by.clone()));
    let of_role = request.role.clone().map(Holder::Role);
    if holder != theirs && (holder.is_none() || holder != of_role) {
        return Err(ShopRule::NothingToAskFor);
    }
    let mut changes = vec![answered(request, who, facts, if shift { How::Shift } else { How::Always })];
    changes.extend(plan(shop, who, facts, by)?);
    Ok(changes)
}

/// Leaves an approval for the one who asked.
pub(super) fn grant_once(shop: &Shop, who: &Session, facts: &Facts, number: u64) -> Changes {
    let request = waiting(shop, who, number)?;
    let theirs = request.session(shop, facts.now);
    if !approval::is_approvable(&request.command, &request.command.asks(shop, &theirs)) {
        return Err(ShopRule::Unapproved(approval::Unapproved::Never));
    }
    approval::is_apart(shop, &theirs, &who.person, facts.now).map_err(ShopRule::Unapproved)?;
    Ok(vec![answered(request, who, facts, How::Once)])
}

pub(super) fn decline(
    shop: &Shop,
    who: &Session,
    facts: &Facts,
    number: u64,
    note: &Option<SafeText>,
    moot: bool,
) -> Changes {
    let request = waiting(shop, who, number)?;
    let how = if moot { How::Moot } else { How::Declined(note.clone()) };
    Ok(vec![answered(request, who, facts, how)])
}

/// Does what was asked for, with the approval that waits; both are spent together.
pub(super) fn redeem(shop: &Shop, who: &Session, facts: &Facts, number: u64, command: &Command) -> Changes {
    let request = known(shop, number)?;
    let same = request.command == bare(command) && request.role.as_ref() == who.role_at(facts.now).map(|r| &r.role);
    if who.person.employee() != Some(&request.by) || request.left().is_none() || !same {
        return Err(ShopRule::Unapproved(approval::Unapproved::Changed));
    }
    let mut changes = plan(shop, who, facts, command)?;
    changes.push(Change::Request(Edit::removed(request)));
    Ok(changes)
}

/// What ends with somebody's shift: the approvals that wait for them; with their employment, all that they asked.
pub(super) fn ended(shop: &Shop, name: &Name, for_good: bool) -> Vec<Change> {
    let theirs = shop.requests.values().filter(|r| r.by == *name && (for_good || r.left().is_some()));
    theirs.map(|request| Change::Request(Edit::removed(request))).collect()
}

fn answered(request: &std::sync::Arc<AccessRequest>, who: &Session, facts: &Facts, how: How) -> Change {
    let answer = Answered { by: who.person.clone(), at: facts.now, how };
    Change::Request(Edit::of(request, |r| r.answer = Some(answer)))
}

pub(super) fn known(shop: &Shop, number: u64) -> Result<&std::sync::Arc<AccessRequest>, ShopRule> {
    shop.requests.get(&number).ok_or(ShopRule::RequestGone)
}

/// A request that waits, and is somebody else's.
fn waiting<'s>(shop: &'s Shop, who: &Session, number: u64) -> Result<&'s std::sync::Arc<AccessRequest>, ShopRule> {
    let request = known(shop, number)?;
    if who.person.employee() == Some(&request.by) {
        return Err(ShopRule::Unapproved(approval::Unapproved::Oneself));
    }
    if request.is_open() { Ok(request) } else { Err(ShopRule::NothingToDo) }
}
