//! Timesheets: finished shifts and their corrections, read by person and time.
//!
//! Both lie under the person and the recorded start, so that a week is one short stretch of the store. A correction moves
//! a start by less than a day, and so a week is read with a day around it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::error::ServiceError;
use super::service::{Done, Service};
use super::state;
use crate::shop::station::timeclock::{FARTHEST, Hours, LONGEST, Past, Settled, TimeEntry, timesheet_arn};
use crate::shop::station::timesheet::{Line, Timesheet, week};
use crate::shop::{Command, Name, SessionId, Shift};
use crate::store::{Entry, Key, KeyRange, StoreError};

const ENTRIES: &str = "time";
const SETTLED: &str = "correction";
const PAGE: usize = 64;

/// Where a time entry lies.
pub(super) fn entry_key(entry: &TimeEntry) -> Key {
    Key::new(ENTRIES, at(&entry.employee, entry.hours.from, Some(entry.number)))
}

/// Where a decided correction lies: beside its entry, in the order of its number.
pub(super) fn settled_key(settled: &Settled) -> Key {
    let correction = &settled.correction;
    let mut rest = at(&correction.employee, correction.started, Some(correction.entry));
    rest.extend(correction.number.to_be_bytes());
    Key::new(SETTLED, rest)
}

/// No name has a slash, so that one person's entries lie apart from every other's; seconds sort as the times do.
fn at(employee: &Name, started: Timestamp, number: Option<u64>) -> Vec<u8> {
    let mut rest = of(employee);
    rest.extend((started.as_second() ^ i64::MIN).to_be_bytes());
    rest.extend(number.into_iter().flat_map(u64::to_be_bytes));
    rest
}

fn of(employee: &Name) -> Vec<u8> {
    format!("{employee}/").into_bytes()
}

impl Service {
    /// Somebody's week from this Monday on, if the person of this session may see it (`timeclock:GetTimesheet`).
    ///
    /// # Errors
    /// Those of [`Service::execute`]; a refusal is in what was done, and on the record.
    pub fn timesheet(
        &mut self,
        session: SessionId,
        employee: &Name,
        monday: Date,
    ) -> Result<(Done, Option<Timesheet>), ServiceError> {
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        let resource = timesheet_arn(&self.world.shop, &who, employee);
        let done = self.execute(session, Command::Look { action: "timeclock:GetTimesheet".to_owned(), resource })?;
        let sheet = done.is_done().then(|| self.sheet(employee, monday)).transpose()?;
        Ok((done, sheet))
    }

    pub(super) fn sheet(&self, employee: &Name, monday: Date) -> Result<Timesheet, StoreError> {
        let shop = &self.world.shop;
        let zone = shop.settings.time_zone();
        let (start, end) = week(monday, &zone);
        let near = self.lines(employee, earlier(start, FARTHEST), later(end, FARTHEST))?;
        let open = shop.employees.get(employee).and_then(|e| e.shift.clone());
        Ok(Timesheet::new(employee.clone(), monday, zone, near, open))
    }

    /// What of somebody's shifts lies in a stretch of time, and the shift that goes on since before its end; none where
    /// nothing does.
    pub(super) fn worked(
        &self,
        employee: &Name,
        (from, until): (Timestamp, Timestamp),
    ) -> Result<Option<(SignedDuration, Option<Timestamp>)>, StoreError> {
        let near = self.near(employee, from, later(until, FARTHEST))?;
        let open = self.world.shop.employees.get(employee).and_then(|employee| employee.shift.as_ref());
        // Whoever forgot to clock out was not here for all the days since.
        let counts = |shift: &&Shift| shift.since >= from || !shift.is_forgotten(self.now());
        let open = open.filter(counts).and_then(|shift| {
            let hours = shift.hours(self.now()).within(from, until)?;
            Some((shift.since, hours))
        });
        let past = near.iter().filter_map(|line| line.counts().within(from, until));
        let hours: Vec<Hours> = past.chain(open.iter().map(|(_, hours)| hours.clone())).collect();
        let worked = hours.iter().map(Hours::worked).sum();
        Ok((!hours.is_empty()).then_some((worked, open.map(|(since, _)| since))))
    }

    /// What lies around a correction.
    pub(super) fn past_of(
        &self,
        employee: &Name,
        started: Timestamp,
        entry: Option<u64>,
        hours: &Hours,
    ) -> Result<Past, StoreError> {
        let line = match entry {
            Some(number) => {
                let found = self.store.get(&Key::new(ENTRIES, at(employee, started, Some(number))))?;
                found.map(|found| self.line(&found)).transpose()?
            }
            None => None,
        };
        let from = hours.from.min(hours.until);
        let until = later(hours.from.max(hours.until), FARTHEST);
        let near = self.near(employee, from, until)?;
        let others = near.into_iter().filter(|line| Some(line.entry.number) != entry);
        Ok(Past { line, others: others.map(|line| line.counts().clone()).collect() })
    }

    /// What lies around a correction that waits; nothing where none does.
    pub(super) fn past_of_proposal(&self, entry: u64) -> Result<Past, StoreError> {
        match self.world.shop.corrections.get(&entry) {
            Some(open) => self.past_of(&open.employee, open.started, Some(entry), &open.hours),
            None => Ok(Past::default()),
        }
    }

    /// Somebody's shifts that may reach into this time.
    fn near(&self, employee: &Name, from: Timestamp, until: Timestamp) -> Result<Vec<Line>, StoreError> {
        // Whatever began longer ago than a correction can move and last is over, but for what was recorded last before:
        // a shift that nobody ended may have gone on for days.
        let since = earlier(from, FARTHEST + LONGEST);
        let mut near = self.lines(employee, since, until)?;
        near.extend(self.last_before(employee, since)?);
        Ok(near)
    }

    /// Somebody's shifts that were recorded to begin in this time, earliest first.
    fn lines(&self, employee: &Name, from: Timestamp, until: Timestamp) -> Result<Vec<Line>, StoreError> {
        let entries = self.stretch(ENTRIES, &at(employee, from, None), &at(employee, until, None))?;
        entries.iter().map(|entry| self.line(entry)).collect()
    }

    fn last_before(&self, employee: &Name, time: Timestamp) -> Result<Option<Line>, StoreError> {
        let before = KeyRange::before(&Key::new(ENTRIES, at(employee, time, None)));
        let found = self.store.page(&before, 1)?.into_iter().next();
        found.filter(|entry| entry.key.rest().starts_with(&of(employee))).map(|entry| self.line(&entry)).transpose()
    }

    fn line(&self, entry: &Entry) -> Result<Line, StoreError> {
        let recorded: TimeEntry = state::record(entry)?;
        let from = entry.key.rest().to_vec();
        let until = [from.as_slice(), &[u8::MAX; 5]].concat();
        let settled = self.stretch(SETTLED, &from, &until)?;
        let settled = settled.iter().map(state::record).collect::<Result<Vec<Settled>, StoreError>>()?;
        let proposed = self.world.shop.corrections.get(&recorded.number).cloned();
        Ok(Line { entry: recorded, settled, proposed })
    }

    /// The entries of a kind between two places.
    fn stretch(&self, kind: &str, from: &[u8], until: &[u8]) -> Result<Vec<Entry>, StoreError> {
        let mut found = Vec::new();
        let mut range = KeyRange::after(&Key::new(kind, from));
        loop {
            let page = self.store.page(&range, PAGE)?;
            let Some(last) = page.last() else { return Ok(found) };
            range = KeyRange::after(&last.key);
            for entry in page {
                if entry.key.rest() >= until {
                    return Ok(found);
                }
                found.push(entry);
            }
        }
    }
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
