//! What would allow something, as things that people can do: say another amount, have it approved, come back at another
//! hour, take a role, be given a policy.
//!
//! Each way is carried out on a copy of the shop and decided again before it is offered, and no part of it would do. What
//! a person cannot change (who they are) is never advised; an edit of a policy only where nothing less helps.

mod search;
mod situation;

use jiff::Timestamp;
use serde::Serialize;

pub use self::situation::Situation;
use super::{Asked, Facts, Holder, Name, Session, World};
use crate::policy::{Change, Ground, Layer};

/// One thing done, after which the question is asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Step {
    /// The same is asked with another value of a key.
    Ask(Change),
    /// Somebody approves this one request: whoever may, or only this person.
    Approval {
        by: Option<Name>,
    },
    /// The person signs in anew, with the phone code.
    SignInWithCode,
    /// The same is asked then; everything else that takes a fresh sign-in or role is fresh.
    At(Timestamp),
    /// The same is asked at that workstation.
    Workstation(Name),
    ClockIn,
    ClockOut,
    TakeRole(Name),
    LeaveRole,
    Attach {
        policy: Name,
        to: Holder,
    },
    JoinGroup {
        employee: Name,
        group: Name,
    },
    /// A limit or the role's trust is edited so that it includes this.
    Include {
        layer: Layer,
        policy: String,
    },
    /// A statement that forbids is taken out of its policy.
    Drop(Ground),
}

/// Steps that together turn a refusal into an Allow; leaving any of them out does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// In the order in which they are taken.
    pub steps: Vec<Step>,
    /// The statements whose conditions the steps meet.
    pub grounds: Vec<Ground>,
}

/// The smallest changes that would allow it: what the person can do, and roles they can take; else what they could be
/// given; else how policies would have to be edited. Nothing if it is allowed, or if nothing that was tried would do.
#[must_use]
pub fn advise(world: &World, who: &Session, facts: &Facts, asked: &Asked) -> Vec<Advice> {
    Situation::new(world, who, facts, asked).advice()
}
