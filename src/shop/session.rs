//! Who is signed in, and which role they have in hand.
//!
//! Sessions are part of the shop's state, so that a change of authority ends them in the same batch. They
//! are never stored: no session outlives the process. "Ended by time" is computed, not stored.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Shop;
use super::name::Name;

/// The longest own session of an employee.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// The longest session of the owner.
pub const LONGEST_OWNER: SignedDuration = SignedDuration::from_hours(1);
/// A session of the demo, which does not end while anybody watches.
pub const ENDLESS: SignedDuration = SignedDuration::from_hours(24 * 365);
/// The shortest role session, as AWS has it.
pub const SHORTEST_ROLE: SignedDuration = SignedDuration::from_mins(15);
/// How recent a sign-in must be for the changes that ask for a fresh one.
pub const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// Names one session; random, made by the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionId(pub u64);

/// Who a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Person {
    Owner,
    Employee(Name),
}

/// Somebody signed in, with the role they have in hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub person: Person,
    pub started: Timestamp,
    pub expires: Timestamp,
    /// When password and one-time code were accepted; none where the code alone reopened the session since.
    pub mfa_at: Option<Timestamp>,
    pub workstation: Name,
    pub role: Option<RoleSession>,
}

/// A role in hand: it replaces every other permission until it ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoleSession {
    pub role: Name,
    pub started: Timestamp,
    pub expires: Timestamp,
}

/// As whom a question is asked: as oneself, or with the role in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Hat {
    Own,
    InHand,
}

impl Session {
    /// The session that somebody would have who just signed in there with both factors; it is in no world.
    #[must_use]
    pub fn just_signed_in(person: &Person, workstation: &Name, now: Timestamp) -> Session {
        Session {
            id: SessionId(0),
            person: person.clone(),
            started: now,
            expires: now + if *person == Person::Owner { LONGEST_OWNER } else { LONGEST },
            mfa_at: Some(now),
            workstation: workstation.clone(),
            role: None,
        }
    }

    /// Whether the session is over at this time.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.expires
    }

    /// The role in hand at this time, if its own time is not over.
    #[must_use]
    pub fn role_at(&self, now: Timestamp) -> Option<&RoleSession> {
        self.role.as_ref().filter(|role| now < role.expires)
    }

    /// How long ago the one-time code was accepted.
    #[must_use]
    pub fn mfa_age(&self, now: Timestamp) -> Option<SignedDuration> {
        self.mfa_at.map(|at| now.duration_since(at))
    }
}

impl Shop {
    /// The session that a person may go on with by the code alone: their own on this computer, while they are on shift,
    /// where the shop allows it.
    #[must_use]
    pub fn reopens(&self, person: &Person, workstation: &str, now: Timestamp) -> Option<&Arc<Session>> {
        let employee = self.employees.get(person.employee()?)?;
        let on_shift = employee.shift.as_ref().is_some_and(|shift| !shift.is_forgotten(now));
        let may = self.settings.reopens_by_code && employee.is_active() && on_shift;
        self.session_of(person).filter(|session| may && *session.workstation == *workstation && !session.is_over(now))
    }
}

impl Person {
    /// The employee's name; none for the owner.
    #[must_use]
    pub fn employee(&self) -> Option<&Name> {
        match self {
            Person::Owner => None,
            Person::Employee(name) => Some(name),
        }
    }
}
