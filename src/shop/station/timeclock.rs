//! The time clock: shifts as they were recorded, and corrections that leave the record as it is.
//!
//! An open shift stands with its employee. One that is over is a [`TimeEntry`], written once. What is wrong with it is
//! put right by a [`Correction`]: proposed with a note, and counted once somebody else has approved it. Hours are real
//! elapsed time between whole minutes, so that what a clock shows adds up, also in the nights when it is set.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::register::park_all;
use super::timesheet::Line;
use crate::shop::plan::Changes;
use crate::shop::{Change, Edit, Employee, Facts, Name, Person, SafeText, Session, Settings, Shift, Shop, ShopRule};

/// A shift longer than this was hardly meant: clocking out was forgotten.
pub const FORGOTTEN: SignedDuration = SignedDuration::from_hours(16);
/// The longest shift that a correction may state.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// How far a correction may move the start of a shift, either way.
pub const FARTHEST: SignedDuration = SignedDuration::from_hours(24);
/// Most breaks of one shift that a correction may state.
pub const MOST_BREAKS: usize = 12;
/// Shortest and longest note of a correction, in characters.
pub const NOTE: (usize, usize) = (3, 200);

/// Time taken off a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// From when until when somebody worked, and the breaks between, earliest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from: Timestamp,
    pub until: Timestamp,
    pub breaks: Vec<Break>,
}

/// A shift that is over, as the clock recorded it. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeEntry {
    /// From 1, without gaps.
    pub number: u64,
    pub employee: Name,
    pub hours: Hours,
    /// Where it began, if that is known.
    pub workstation: Option<Name>,
    pub ended: Ending,
}

/// How a shift ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    ClockedOut,
    Suspended,
    EmploymentEnded,
    /// By a correction of the shift while it was open.
    Corrected,
}

/// Other hours for a time entry, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The number of the entry.
    pub entry: u64,
    /// From 1 for each entry.
    pub number: u32,
    pub employee: Name,
    /// When the entry began as recorded: it lies under that.
    pub started: Timestamp,
    /// What counted when it was proposed.
    pub was: Hours,
    pub hours: Hours,
    pub note: SafeText,
    pub by: Person,
    pub at: Timestamp,
}

/// A correction that somebody decided on. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub correction: Correction,
    pub by: Person,
    pub at: Timestamp,
    /// Otherwise it was declined, or withdrawn by whoever proposed it.
    pub approved: bool,
}

/// What the service knows of the past around a correction: the entry, and the other hours of that time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Past {
    pub line: Option<Line>,
    pub others: Vec<Hours>,
}

/// Why hours cannot be so; times are on the shop's clock.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimeRule {
    #[error("the shift would end {until}, which is not after its start {from}")]
    Backwards { from: String, until: String },
    #[error("{until} has not come yet; it is {now}")]
    Future { until: String, now: String },
    #[error("the shift would last {length}; {most} are the most")]
    TooLong { length: String, most: String },
    #[error("it would overlap the shift from {from} to {until}")]
    Overlaps { from: String, until: String },
    #[error("it would overlap the shift that began {since} and still goes on")]
    OverlapsOpen { since: String },
    #[error("the shift was recorded from {from}; a correction moves its start by less than {most}")]
    TooFar { from: String, most: String },
    #[error("the break from {from} to {until} does not lie within the shift, after the break before it")]
    Break { from: String, until: String },
    #[error("{count} breaks are too many; {most} are the most")]
    Breaks { count: usize, most: usize },
    #[error("the note has {length} characters; it takes {} to {}", NOTE.0, NOTE.1)]
    Note { length: usize },
    #[error("{by} proposed a correction of it already, which waits for approval")]
    Proposed { by: String },
    #[error("no correction of this shift waits for approval any more")]
    NothingProposed,
    #[error("you proposed this correction, so somebody else must approve it")]
    OwnProposal,
}

impl Hours {
    /// How long somebody worked, breaks taken off; counted in whole minutes, as a clock shows them.
    #[must_use]
    pub fn worked(&self) -> SignedDuration {
        (minutes(self.from, self.until) - self.rest()).max(SignedDuration::ZERO)
    }

    /// How long the breaks were together, in whole minutes.
    #[must_use]
    pub fn rest(&self) -> SignedDuration {
        self.breaks.iter().map(|rest| minutes(rest.from, rest.until)).sum()
    }

    /// What of it lies between two moments; none where nothing does.
    #[must_use]
    pub fn within(&self, from: Timestamp, until: Timestamp) -> Option<Hours> {
        let touches = self.from < until && (self.until > from || self.from >= from);
        let cut = |rest: &Break| Break { from: rest.from.clamp(from, until), until: rest.until.clamp(from, until) };
        touches.then(|| Hours {
            from: self.from.max(from),
            until: self.until.min(until),
            breaks: self.breaks.iter().map(cut).collect(),
        })
    }

    /// Whether two shifts have a minute in common.
    #[must_use]
    pub fn overlaps(&self, other: &Hours) -> bool {
        minute(self.from) < minute(other.until) && minute(other.from) < minute(self.until)
    }

    /// Whether these can be somebody's hours.
    fn check(&self, settings: &Settings, now: Timestamp) -> Result<(), TimeRule> {
        let said = |at: Timestamp| moment(settings, at);
        if minute(self.until) <= minute(self.from) {
            return Err(TimeRule::Backwards { from: said(self.from), until: said(self.until) });
        }
        if self.until > now {
            return Err(TimeRule::Future { until: said(self.until), now: said(now) });
        }
        let length = self.until.duration_since(self.from);
        if length > LONGEST {
            return Err(TimeRule::TooLong { length: span(length), most: span(LONGEST) });
        }
        if self.breaks.len() > MOST_BREAKS {
            return Err(TimeRule::Breaks { count: self.breaks.len(), most: MOST_BREAKS });
        }
        let mut free = minute(self.from);
        for rest in &self.breaks {
            let (from, until) = (minute(rest.from), minute(rest.until));
            if from < free || until <= from || until > minute(self.until) {
                return Err(TimeRule::Break { from: said(rest.from), until: said(rest.until) });
            }
            free = until;
        }
        Ok(())
    }
}

/// The time between two moments, each taken to the minute that the clock shows.
fn minutes(from: Timestamp, until: Timestamp) -> SignedDuration {
    SignedDuration::from_mins(minute(until) - minute(from))
}

/// The minute that a clock shows, counted through all days.
fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

impl Shift {
    /// A shift that begins.
    #[must_use]
    pub fn begun(since: Timestamp, workstation: Option<Name>) -> Shift {
        Shift { since, on_break: None, breaks: Vec::new(), workstation }
    }

    /// How long it has gone on, breaks included.
    #[must_use]
    pub fn length(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.since).max(SignedDuration::ZERO)
    }

    /// Whether clocking out was hardly meant to be this late.
    #[must_use]
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        self.length(now) > FORGOTTEN
    }

    /// Its hours if it ended now, an open break with it. A clock that was set back makes no negative time.
    #[must_use]
    pub fn hours(&self, now: Timestamp) -> Hours {
        let last = self.breaks.iter().map(|rest| rest.until).chain(self.on_break).max();
        let until = now.max(self.since).max(last.unwrap_or(self.since));
        let mut breaks = self.breaks.clone();
        breaks.extend(self.on_break.map(|from| Break { from, until }));
        Hours { from: self.since, until, breaks }
    }
}

/// Time passed, as people say it: `2h43`, `12 min`.
#[must_use]
pub fn span(time: SignedDuration) -> String {
    let minutes = time.as_mins().max(0);
    if minutes < 60 { format!("{minutes} min") } else { format!("{}h{:02}", minutes / 60, minutes % 60) }
}

/// A moment on the shop's clock, with its day: `Mon 16 Nov 08:02`.
#[must_use]
pub fn moment(settings: &Settings, at: Timestamp) -> String {
    settings.local(at).strftime("%a %-d %b %H:%M").to_string()
}

/// Somebody's timesheet as policies name it, asked about from where this session is.
#[must_use]
pub fn timesheet_arn(shop: &Shop, who: &Session, employee: &str) -> String {
    let action = &crate::shop::catalogue()[crate::shop::action("timeclock:GetTimesheet")];
    let location = shop.settings.location_of(&who.workstation);
    action.resource_arn(&shop.id, location, |slot| (slot == "user").then(|| employee.to_owned()))
}

pub(in crate::shop) fn clock_in(shop: &Shop, who: &Session, facts: &Facts) -> Changes {
    let employee = on_the_clock(shop, who)?;
    if employee.shift.is_some() {
        return Err(ShopRule::ClockedIn);
    }
    let shift = Shift::begun(facts.now, Some(facts.workstation.clone()));
    Ok(vec![Change::Employee(Edit::of(employee, |e| e.shift = Some(shift)))])
}

pub(in crate::shop) fn clock_out(shop: &Shop, who: &Session, facts: &Facts) -> Changes {
    let employee = on_the_clock(shop, who)?;
    if employee.shift.is_none() {
        return Err(ShopRule::NotClockedIn);
    }
    Ok(off_the_clock(shop, employee, facts.now, Ending::ClockedOut))
}

pub(in crate::shop) fn on_break(shop: &Shop, who: &Session, facts: &Facts, begins: bool) -> Changes {
    let employee = on_the_clock(shop, who)?;
    let mut shift = employee.shift.clone().ok_or(ShopRule::NotClockedIn)?;
    match (shift.on_break, begins) {
        (Some(_), true) => return Err(ShopRule::OnBreak),
        (None, false) => return Err(ShopRule::NotOnBreak),
        (None, true) => shift.on_break = Some(facts.now.max(shift.since)),
        (Some(from), false) => {
            shift.on_break = None;
            shift.breaks.push(Break { from, until: facts.now.max(from) });
        }
    }
    Ok(vec![Change::Employee(Edit::of(employee, |e| e.shift = Some(shift)))])
}

/// What a shift that ends leaves behind; nothing where there is none.
pub(in crate::shop) fn finished(shop: &Shop, employee: &Employee, now: Timestamp, ended: Ending) -> Vec<Change> {
    let Some(shift) = &employee.shift else { return vec![] };
    let number = shop.books.times.saturating_add(1);
    let entry = TimeEntry {
        number,
        employee: employee.name.clone(),
        hours: shift.hours(now),
        workstation: shift.workstation.clone(),
        ended,
    };
    vec![Change::Books(Edit::of(&shop.books, |books| books.times = number)), Change::TimeEntry(Arc::new(entry))]
}

/// Ends an open shift, and with it every role in its person's hand; what was in it is put aside.
fn off_the_clock(shop: &Shop, employee: &Arc<Employee>, now: Timestamp, ended: Ending) -> Vec<Change> {
    let mut changes = vec![Change::Employee(Edit::of(employee, |e| e.shift = None))];
    changes.extend(finished(shop, employee, now, ended));
    let theirs = |s: &&Arc<Session>| s.person.employee() == Some(&employee.name) && s.role.is_some();
    changes.extend(shop.sessions.values().filter(theirs).map(|s| Change::Session(Edit::of(s, |s| s.role = None))));
    changes.extend(park_all(shop, &Person::Employee(employee.name.clone()), now, |_| true));
    changes
}

fn on_the_clock<'a>(shop: &'a Shop, who: &Session) -> Result<&'a Arc<Employee>, ShopRule> {
    let name = who.person.employee().ok_or(ShopRule::OwnerKeepsNoTime)?;
    crate::shop::plan::employee(shop, name)
}

/// A correction as it is asked for: whose shift, as recorded, and what it should have been.
pub(in crate::shop) struct Proposal<'a> {
    pub employee: &'a Name,
    pub started: Timestamp,
    /// None for the open shift, which ends with it.
    pub entry: Option<u64>,
    pub hours: &'a Hours,
    pub note: &'a SafeText,
    pub past: &'a Past,
}

/// Proposes a correction. The owner's counts at once, since nobody stands above to approve it.
pub(in crate::shop) fn correct(shop: &Shop, who: &Session, facts: &Facts, asked: &Proposal<'_>) -> Changes {
    // Also of somebody who left: the last hours are paid too.
    let employee = shop.employees.get(asked.employee);
    let employee = employee.ok_or_else(|| ShopRule::Unknown { kind: "employee", name: asked.employee.to_string() })?;
    let unknown = || ShopRule::Unknown { kind: "shift", name: moment(&shop.settings, asked.started) };
    let length = asked.note.chars().count();
    if !(NOTE.0..=NOTE.1).contains(&length) {
        return Err(TimeRule::Note { length }.into());
    }
    let mut changes = Vec::new();
    let line = match asked.entry {
        Some(number) => asked.past.line.clone().filter(|line| line.entry.number == number).ok_or_else(unknown)?,
        None => {
            if employee.shift.as_ref().is_none_or(|shift| shift.since != asked.started) {
                return Err(unknown());
            }
            changes = off_the_clock(shop, employee, facts.now, Ending::Corrected);
            let entry = changes.iter().find_map(|change| match change {
                Change::TimeEntry(entry) => Some(TimeEntry::clone(entry)),
                _ => None,
            });
            Line { entry: entry.ok_or_else(unknown)?, settled: vec![], proposed: None }
        }
    };
    let entry = &line.entry;
    if let Some(open) = shop.corrections.get(&entry.number) {
        return Err(TimeRule::Proposed { by: shop.full_name(&open.by) }.into());
    }
    if line.counts() == asked.hours {
        return Err(ShopRule::NothingToDo);
    }
    let open = employee.shift.as_ref().filter(|_| asked.entry.is_some());
    fits(shop, facts.now, asked.hours, entry.hours.from, open, &asked.past.others)?;
    let correction = Correction {
        entry: entry.number,
        number: u32::try_from(line.settled.len()).unwrap_or(u32::MAX).saturating_add(1),
        employee: employee.name.clone(),
        started: entry.hours.from,
        was: line.counts().clone(),
        hours: asked.hours.clone(),
        note: asked.note.clone(),
        by: who.person.clone(),
        at: facts.now,
    };
    // First what was asked for, then that an open shift ended with it.
    let first = match who.person {
        Person::Owner => {
            let settled = Settled { correction, by: Person::Owner, at: facts.now, approved: true };
            Change::Corrected(Arc::new(settled))
        }
        Person::Employee(_) => Change::Correction(Edit::made(correction)),
    };
    changes.insert(0, first);
    Ok(changes)
}

/// Approves a correction that waits, declines it, or withdraws one's own.
pub(in crate::shop) fn settle(
    shop: &Shop,
    who: &Session,
    facts: &Facts,
    entry: u64,
    approved: bool,
    past: &Past,
) -> Changes {
    let correction = shop.corrections.get(&entry).ok_or(TimeRule::NothingProposed)?;
    if approved {
        if correction.by == who.person {
            return Err(TimeRule::OwnProposal.into());
        }
        // Others may have been approved since it was proposed.
        let open = shop.employees.get(&correction.employee).and_then(|e| e.shift.as_ref());
        fits(shop, facts.now, &correction.hours, correction.started, open, &past.others)?;
    }
    let settled = Settled { correction: (**correction).clone(), by: who.person.clone(), at: facts.now, approved };
    Ok(vec![Change::Correction(Edit::removed(correction)), Change::Corrected(Arc::new(settled))])
}

/// Whether hours can stand where they are meant to: sound, near what was recorded, and free of every other shift.
fn fits(
    shop: &Shop,
    now: Timestamp,
    hours: &Hours,
    recorded: Timestamp,
    open: Option<&Shift>,
    others: &[Hours],
) -> Result<(), TimeRule> {
    let settings = &shop.settings;
    let said = |at: Timestamp| moment(settings, at);
    hours.check(settings, now)?;
    if hours.from.duration_since(recorded).abs() >= FARTHEST {
        return Err(TimeRule::TooFar { from: said(recorded), most: span(FARTHEST) });
    }
    if let Some(shift) = open.filter(|shift| minute(hours.until) > minute(shift.since)) {
        return Err(TimeRule::OverlapsOpen { since: said(shift.since) });
    }
    match others.iter().find(|other| hours.overlaps(other)) {
        Some(other) => Err(TimeRule::Overlaps { from: said(other.from), until: said(other.until) }),
        None => Ok(()),
    }
}

impl TimeEntry {
    /// In words, past tense: `Worked 7h52 since Mon 23 Nov 08:02`.
    #[must_use]
    pub fn sentence(&self, shop: &Shop) -> String {
        let (worked, since) = (span(self.hours.worked()), moment(&shop.settings, self.hours.from));
        match self.ended {
            Ending::ClockedOut => format!("Worked {worked} since {since}"),
            Ending::Corrected => format!("Recorded {worked} since {since}"),
            Ending::Suspended | Ending::EmploymentEnded => {
                format!("The shift that began {since} ended after {worked}")
            }
        }
    }
}

impl Correction {
    /// Which shift it is of, in words: `Rudy Vega's shift of Mon 23 Nov 08:02`.
    #[must_use]
    pub fn of_shift(&self, shop: &Shop) -> String {
        let whose = shop.full_name(&Person::Employee(self.employee.clone()));
        format!("{whose}'s shift of {}", moment(&shop.settings, self.started))
    }
}

impl Settled {
    /// In words, past tense.
    #[must_use]
    pub fn sentence(&self, shop: &Shop) -> String {
        let shift = self.correction.of_shift(shop);
        match (self.approved, self.by == self.correction.by) {
            (true, true) => format!("{shift} was corrected"),
            (true, false) => format!("The correction of {shift} was approved and counts"),
            (false, true) => format!("The correction of {shift} was withdrawn"),
            (false, false) => format!("The correction of {shift} was declined"),
        }
    }
}
