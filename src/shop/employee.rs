//! People and what they hold: employees, the owner, and the grants that employees, groups and roles carry.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::name::{Name, SafeText};
use super::session::Person;
use super::station::timeclock::Break;

/// The root user: exactly one, whom no policy can restrict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// What `--as` and the sign-in screen take for the owner.
    pub name: Name,
    pub full_name: SafeText,
    pub email: SafeText,
    pub last_seen: Option<Timestamp>,
}

/// Somebody who works here; starts with no permission at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Employee {
    /// Fixed after hiring, never used again for somebody else.
    pub name: Name,
    pub full_name: SafeText,
    /// A title; it grants nothing.
    pub job: Option<SafeText>,
    pub standing: Standing,
    pub sign_in: SignIn,
    /// Sorted; at most [`super::rule::MOST_GROUPS`].
    pub groups: Vec<Name>,
    pub grants: Grants,
    pub tags: BTreeMap<String, String>,
    pub hired: Timestamp,
    /// Who made the account; none where it was founded with the shop or imported.
    #[serde(default)]
    pub hired_by: Option<Person>,
    /// The shift being worked, if clocked in.
    pub shift: Option<Shift>,
    pub last_seen: Option<Timestamp>,
}

/// Whether somebody works here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Active,
    /// Sign-in is off, memberships kept.
    Suspended {
        since: Timestamp,
    },
    /// For good: memberships and attachments gone, record and history kept.
    Ended {
        since: Timestamp,
    },
}

/// How far somebody's sign-in is set up. Hashes and seeds are not here: they never leave the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignIn {
    /// Nothing yet: imported, or the join code ran out unseen.
    None,
    /// A join code was given out; `needs` says what it sets up anew.
    Invited { until: Timestamp, needs: Reset },
    /// Password and one-time codes are set.
    Ready,
}

/// What a join code lets its person set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reset {
    Password,
    Codes,
    Both,
}

/// Time at work, since clocking in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub since: Timestamp,
    pub on_break: Option<Timestamp>,
    /// The breaks that are over, earliest first.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// Where it began, if that is known.
    #[serde(default)]
    pub workstation: Option<Name>,
}

/// Policies held by an employee, a group or a role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grants {
    /// Managed policies by name, in the order they were attached.
    pub attached: Vec<Name>,
    /// Inline policies: name to text.
    pub inline: BTreeMap<Name, Arc<str>>,
    /// The managed policy that limits an employee or role; it grants nothing.
    pub boundary: Option<Name>,
}

impl Grants {
    /// Whether it has any policies, the boundary not counted.
    #[must_use]
    pub fn holds_policies(&self) -> bool {
        !self.attached.is_empty() || !self.inline.is_empty()
    }
}

/// Who or what carries [`Grants`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Holder {
    Employee(Name),
    Group(Name),
    Role(Name),
}

/// Several employees with the same rules; groups do not nest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub name: Name,
    pub grants: Grants,
    pub created: Timestamp,
}

/// What one assumes to work a station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub name: Name,
    pub description: Option<SafeText>,
    /// The policy that says who may assume it.
    pub trust: Arc<str>,
    pub grants: Grants,
    /// 15 minutes to 12 hours, in minutes.
    pub longest_minutes: u32,
    /// The stations it is for, by the service's prefix (`register`); empty means any.
    pub stations: Vec<Name>,
    pub tags: BTreeMap<String, String>,
    pub created: Timestamp,
}

impl Employee {
    /// Somebody just hired: active, with nothing.
    #[must_use]
    pub fn new(name: Name, full_name: SafeText, hired: Timestamp) -> Employee {
        Employee {
            name,
            full_name,
            job: None,
            standing: Standing::Active,
            sign_in: SignIn::None,
            groups: Vec::new(),
            grants: Grants::default(),
            tags: BTreeMap::new(),
            hired,
            hired_by: None,
            shift: None,
            last_seen: None,
        }
    }

    /// Whether this person works here and may sign in once set up.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.standing == Standing::Active
    }

    /// Whether this person's employment ended.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        matches!(self.standing, Standing::Ended { .. })
    }

    /// What people call this person for short: the first word of the full name.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.full_name.split_whitespace().next().unwrap_or(&self.full_name)
    }
}

impl Holder {
    /// The name of the employee, group or role.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Holder::Employee(name) | Holder::Group(name) | Holder::Role(name) => name,
        }
    }

    /// AWS's word for the kind of identity: `User`, `Group`, `Role`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Holder::Employee(_) => "User",
            Holder::Group(_) => "Group",
            Holder::Role(_) => "Role",
        }
    }
}
