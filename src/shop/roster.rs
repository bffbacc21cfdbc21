//! The roster: who may take which station when.
//!
//! An assignment is a record. Those of one person that are not over are a policy of theirs, [`POLICY`], which is written
//! from them and asked like any other: nothing outside the evaluator decides. It adds, and takes nothing from those who
//! may always.

use std::sync::Arc;

use imbl::OrdMap;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::change::{Change, Edit};
use super::plan::{self, Changes};
use super::station::timeclock::{moment, span};
use super::station::timesheet::week;
use super::{Facts, Name, Person, Session, Shop, ShopRule};

/// The name of the policy that is written from somebody's assignments; no other policy has it.
pub const POLICY: &str = "Roster";
/// How short and how long an assignment is.
pub const SHORTEST: SignedDuration = SignedDuration::from_mins(15);
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// How far ahead it may begin.
pub const FARTHEST: SignedDuration = SignedDuration::from_hours(400 * 24);
/// Most assignments of one person that are not over: each is a statement that every question goes through.
pub const MOST: usize = 400;

/// Somebody may take a role from one moment to another. What is over stays as history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// From 1; each is given once.
    pub number: u64,
    pub employee: Name,
    pub role: Name,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Who assigned it, and when.
    pub by: Person,
    pub at: Timestamp,
}

/// Ordered by their ends, so that what is over is all before the rest.
type Ends = OrdMap<(Timestamp, u64), Arc<Assignment>>;

/// Every assignment, past and to come.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    all: Ends,
    ends: OrdMap<u64, Timestamp>,
    people: OrdMap<Name, Ends>,
    /// What ended by then is in no policy any more. It is never stored: time tells.
    over: Timestamp,
}

impl PartialEq for Roster {
    fn eq(&self, other: &Roster) -> bool {
        self.all == other.all
    }
}

/// Why somebody cannot be on the roster so; times are on the shop's clock.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RosterRule {
    #[error("it would end {until}, which is not after its start {from}")]
    Backwards { from: String, until: String },
    #[error("it would be over already: it ends {until}, and it is {now}")]
    Over { until: String, now: String },
    #[error("it would last {length}; it lasts 15 min to {most}")]
    Length { length: String, most: String },
    #[error("{from} is more than a year ahead")]
    TooFar { from: String },
    #[error("{name} is on the roster as {role} from {from} to {until} then; take that off first")]
    Overlaps { name: String, role: Name, from: String, until: String },
    #[error("somebody took it off the roster already")]
    Gone,
    #[error("it is over, and stays as history")]
    Past,
    #[error("nobody is on the roster in the week of {week}")]
    Empty { week: String },
    #[error("everybody of that week is on the roster then already, or cannot be any more")]
    NothingLeft,
    #[error("the name {} is kept for the policies that the roster writes", POLICY)]
    Reserved,
}

impl Assignment {
    /// Whether two have a moment in common.
    #[must_use]
    pub fn overlaps(&self, from: Timestamp, until: Timestamp) -> bool {
        self.from < until && from < self.until
    }

    /// Whether it is running now.
    #[must_use]
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// How long it lasts.
    #[must_use]
    pub fn length(&self) -> SignedDuration {
        self.until.duration_since(self.from)
    }

    fn key(&self) -> (Timestamp, u64) {
        (self.until, self.number)
    }
}

impl Roster {
    /// The assignment of this number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Arc<Assignment>> {
        self.all.get(&(*self.ends.get(&number)?, number))
    }

    /// Every assignment, in the order of their ends.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Assignment>> {
        self.all.values()
    }

    /// Those that begin in this time, in the order of their beginnings.
    #[must_use]
    pub fn beginning(&self, from: Timestamp, until: Timestamp) -> Vec<&Arc<Assignment>> {
        // None lasts longer, so the ends tell where to look.
        let last = until.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
        let near = self.all.range((from, 0)..=(last, u64::MAX)).map(|(_, one)| one);
        let mut found: Vec<_> = near.filter(|one| (from..until).contains(&one.from)).collect();
        found.sort_by_key(|one| (one.from, one.number));
        found
    }

    /// Somebody's that end after this time, in the order of their beginnings.
    #[must_use]
    pub fn of(&self, employee: &str, after: Timestamp) -> Vec<&Arc<Assignment>> {
        let own = self.people.get(employee).into_iter();
        let mut found: Vec<_> = own.flat_map(|own| own.range((after, u64::MAX)..).map(|(_, one)| one)).collect();
        found.sort_by_key(|one| (one.from, one.number));
        found
    }

    /// Somebody's last one that began by then: what a new one begins as.
    #[must_use]
    pub fn last_of(&self, employee: &str) -> Option<&Arc<Assignment>> {
        self.people.get(employee)?.get_max().map(|(_, one)| one)
    }

    /// Whether somebody has any that are not over.
    #[must_use]
    pub fn has_current(&self, employee: &str) -> bool {
        let last = self.people.get(employee).and_then(|own| own.get_max());
        last.is_some_and(|((until, _), _)| *until > self.over)
    }

    /// Everybody who has any that are not over.
    pub fn people(&self) -> impl Iterator<Item = &Name> {
        self.people.keys().filter(move |name| self.has_current(name))
    }

    /// Lets time pass, and says whose have ended since.
    pub fn pass(&mut self, now: Timestamp) -> Vec<Name> {
        if now <= self.over {
            return vec![];
        }
        let ended = self.all.range((self.over, u64::MAX)..=(now, u64::MAX)).map(|(_, one)| one.employee.clone());
        let mut whose: Vec<Name> = ended.collect();
        whose.sort();
        whose.dedup();
        self.over = now;
        whose
    }

    /// Whether any have ended since time last passed.
    #[must_use]
    pub fn is_behind(&self, now: Timestamp) -> bool {
        now > self.over && self.all.range((self.over, u64::MAX)..=(now, u64::MAX)).next().is_some()
    }

    pub(super) fn put(&mut self, edit: &Edit<Assignment>) {
        if let Some(before) = &edit.before {
            self.all.remove(&before.key());
            self.ends.remove(&before.number);
            if let Some(own) = self.people.get_mut(&before.employee) {
                own.remove(&before.key());
                if own.is_empty() {
                    self.people.remove(&before.employee);
                }
            }
        }
        if let Some(after) = &edit.after {
            self.all.insert(after.key(), after.clone());
            self.ends.insert(after.number, after.until);
            self.people.entry(after.employee.clone()).or_default().insert(after.key(), after.clone());
        }
    }
}

/// The text of the policy that somebody's assignments are; none where all are over.
#[must_use]
pub fn policy(shop: &Shop, employee: &str) -> Option<Arc<str>> {
    let own = shop.roster.of(employee, shop.roster.over);
    if own.is_empty() {
        return None;
    }
    let utc = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let statement = |one: &&Arc<Assignment>| {
        let Assignment { number, role, from, until, .. } = &***one;
        let (role, from, until) = (shop.role_arn(role), utc(*from), utc(*until));
        format!(
            r#"    {{
      "Sid": "Assignment{number}",
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Resource": "{role}",
      "Condition": {{
        "DateGreaterThan": {{ "aws:CurrentTime": "{from}" }},
        "DateLessThan": {{ "aws:CurrentTime": "{until}" }}
      }}
    }}"#
        )
    };
    let statements: Vec<String> = own.iter().map(statement).collect();
    let text = format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}", statements.join(",\n"));
    Some(text.into())
}

/// Whether a policy may be called so.
pub(super) fn may_be_called(name: &str) -> Result<(), ShopRule> {
    if name.eq_ignore_ascii_case(POLICY) { Err(RosterRule::Reserved.into()) } else { Ok(()) }
}

/// Puts somebody on the roster.
pub(super) fn assign(
    shop: &Shop,
    who: &Session,
    facts: &Facts,
    employee: &Name,
    role: &Name,
    (from, until): (Timestamp, Timestamp),
) -> Changes {
    plan::role(shop, role)?;
    plan::active(shop, employee)?;
    fits(shop, employee, from, until, facts.now)?;
    let number = shop.books.assignments + 1;
    let (employee, role, by) = (employee.clone(), role.clone(), who.person.clone());
    let made = Assignment { number, employee, role, from, until, by, at: facts.now };
    let books = Edit::of(&shop.books, |books| books.assignments = number);
    Ok(vec![Change::Books(books), Change::Assignment(Edit::made(made))])
}

/// Whether somebody can be on the roster then.
///
/// # Errors
/// The rule against it, with the hours.
pub fn fits(shop: &Shop, employee: &Name, from: Timestamp, until: Timestamp, now: Timestamp) -> Result<(), ShopRule> {
    let said = |at: Timestamp| moment(&shop.settings, at);
    if until <= from {
        return Err(RosterRule::Backwards { from: said(from), until: said(until) }.into());
    }
    if until <= now {
        return Err(RosterRule::Over { until: said(until), now: said(now) }.into());
    }
    let length = until.duration_since(from);
    if length < SHORTEST || length > LONGEST {
        return Err(RosterRule::Length { length: span(length), most: span(LONGEST) }.into());
    }
    if from.duration_since(now) > FARTHEST {
        return Err(RosterRule::TooFar { from: said(from) }.into());
    }
    let own = shop.roster.of(employee, now);
    if own.len() >= MOST {
        return Err(ShopRule::Quota { most: MOST, what: "assignments of one person that are not over" });
    }
    match shop.roster.of(employee, from).into_iter().find(|one| one.overlaps(from, until)) {
        Some(one) => Err(RosterRule::Overlaps {
            name: shop.full_name(&Person::Employee(employee.clone())),
            role: one.role.clone(),
            from: said(one.from),
            until: said(one.until),
        }
        .into()),
        None => Ok(()),
    }
}

/// Takes an assignment off: what was to come is gone, what is running ends now, what is over stays.
pub(super) fn unassign(shop: &Shop, facts: &Facts, number: u64) -> Changes {
    let assignment = shop.roster.get(number).ok_or(RosterRule::Gone)?;
    ended(assignment, facts.now).map(|change| vec![change]).ok_or_else(|| RosterRule::Past.into())
}

fn ended(assignment: &Arc<Assignment>, now: Timestamp) -> Option<Change> {
    match assignment {
        over if over.until <= now => None,
        running if running.from < now => Some(Change::Assignment(Edit::of(running, |one| one.until = now))),
        coming => Some(Change::Assignment(Edit::removed(coming))),
    }
}

/// Ends everything that is not over and that this holds of: a role or a person is gone.
pub(super) fn end_all(shop: &Shop, now: Timestamp, of: impl Fn(&Assignment) -> bool) -> Vec<Change> {
    let open = shop.roster.all.range((now, u64::MAX)..).map(|(_, one)| one);
    open.filter(|one| of(one)).filter_map(|one| ended(one, now)).collect()
}

/// The assignments that begin in the week from this Monday on, on the shop's clock.
#[must_use]
pub fn of_week(shop: &Shop, monday: Date) -> Vec<&Arc<Assignment>> {
    let (from, until) = week(monday, &shop.settings.time_zone());
    shop.roster.beginning(from, until)
}

/// The assignments of one week once more in another, at the same hours of the shop's clock. What cannot be there (it
/// overlaps, or is over; the role or the person is gone) is left out.
pub(super) fn copy(shop: &Shop, who: &Session, facts: &Facts, from: Date, to: Date) -> Changes {
    let source = of_week(shop, from);
    if source.is_empty() {
        return Err(RosterRule::Empty { week: from.strftime("%-d %b").to_string() }.into());
    }
    let days = from.until(to).map_or(0, |span| span.get_days());
    let zone = shop.settings.time_zone();
    let mut after = shop.clone();
    let mut made = Vec::new();
    for one in source {
        let moved = moved(one.from, days, &zone).zip(moved(one.until, days, &zone));
        let planned =
            moved.map(|hours| assign(&after, who, facts, &one.employee, &one.role, hours)).and_then(Result::ok);
        for change in planned.into_iter().flatten() {
            after.apply(&change);
            made.extend(matches!(change, Change::Assignment(_)).then_some(change));
        }
    }
    if made.is_empty() {
        return Err(RosterRule::NothingLeft.into());
    }
    let books = Edit::of(&shop.books, |books| *books = *after.books);
    Ok(std::iter::once(Change::Books(books)).chain(made).collect())
}

/// So many days later at the same time of the zone's clock; the nearest there is in a night in which it is set.
fn moved(at: Timestamp, days: i32, zone: &TimeZone) -> Option<Timestamp> {
    let there = at.to_zoned(zone.clone()).datetime().checked_add(days.days()).ok()?;
    there.to_zoned(zone.clone()).ok().map(|there| there.timestamp())
}

/// Whether an assignment that comes back names nobody who is gone and overlaps no other.
pub(super) fn stands(after: &Shop, edit: &Edit<Assignment>) -> bool {
    edit.after.as_ref().is_none_or(|one| {
        let near = after.roster.of(&one.employee, one.from).into_iter();
        let mut others = near.filter(|other| other.number != one.number);
        after.roles.contains_key(&one.role)
            && after.employees.get(&one.employee).is_some_and(|employee| !employee.is_ended())
            && !others.any(|other| other.overlaps(one.from, one.until))
    })
}

/// The change in words.
pub(super) fn sentence(shop: &Shop, edit: &Edit<Assignment>) -> String {
    let who = |one: &Assignment| shop.full_name(&Person::Employee(one.employee.clone()));
    let from = |one: &Assignment| moment(&shop.settings, one.from);
    match (&edit.before, &edit.after) {
        (None, Some(new)) => {
            let length = span(new.length());
            format!("{} is on the roster as {} from {} for {length}", who(new), new.role, from(new))
        }
        (Some(old), None) => format!("{} is off the roster as {} from {}", who(old), old.role, from(old)),
        (Some(old), Some(new)) if new.until < old.until => {
            format!("{} is on the roster as {} no longer", who(new), new.role)
        }
        (_, Some(new)) => format!("{} is on the roster as {} again", who(new), new.role),
        (None, None) => String::new(),
    }
}
