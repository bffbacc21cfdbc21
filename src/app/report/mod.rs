//! Reports: read by whoever may, and written out for other programs.

mod csv;
mod json;
mod save;

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::civil::Date;

pub use self::csv::quoted;
pub use super::daybook::Progress;
use super::error::ServiceError;
use super::receipts::{ReceiptPage, ReceiptQuery};
use super::service::{Done, Service};
use super::state;
use crate::shop::decide::allows;
use crate::shop::station::Closing;
pub use crate::shop::station::report::Format;
use crate::shop::station::report::{DayEnd, Drawers, HoursWorked, Period, Query, Sales, Search, StockValue};
use crate::shop::station::timeclock::timesheet_arn;
use crate::shop::{Asked, Command, Hat, Session, SessionId, action};
use crate::store::{KeyRange, StoreError};

/// Records taken into the day book before the one who asked hears how far it is.
const EFFORT: usize = 2_000;
/// Entries read at a time.
const PAGE: usize = 512;

/// A report that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    Sales(Sales),
    Stock(StockValue),
    Drawers(Drawers),
    Day(Box<DayEnd>),
    Receipts(ReceiptPage),
}

/// What came of reading a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    Ready(Report),
    /// The days are still being added up: ask again.
    Underway(Progress),
}

/// What came of an export: how many lines or records it has; none where it was refused.
pub type Exported = Option<usize>;

impl Service {
    /// A report, for whom its action is allowed; a refused attempt is recorded.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn report(&mut self, session: SessionId, query: &Query) -> Result<(Done, Option<Reading>), ServiceError> {
        let done = self.look(session, query)?;
        if !done.is_done() {
            return Ok((done, None));
        }
        if let Some(progress) = self.needs_days(query).then(|| self.catch_up(EFFORT)).transpose()?.flatten() {
            return Ok((done, Some(Reading::Underway(progress))));
        }
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        let report = self.made(&who, query)?;
        Ok((done, Some(Reading::Ready(report))))
    }

    /// Writes a report out, if the person may export it: decided and recorded before a byte is written.
    ///
    /// # Errors
    /// Those of [`Service::execute`], and of what is written to.
    pub fn export_report(
        &mut self,
        session: SessionId,
        query: &Query,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<(Done, io::Result<Exported>), ServiceError> {
        let done = self.execute(session, Command::ExportReport { report: query.clone(), format })?;
        if !done.is_done() {
            return Ok((done, Ok(None)));
        }
        let written = self.write_out(session, query, format, out)?;
        Ok((done, written.map(Some)))
    }

    /// Writes a report out, after it was decided that it may be.
    fn write_out(
        &mut self,
        session: SessionId,
        query: &Query,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<io::Result<usize>, ServiceError> {
        while self.needs_days(query) && self.catch_up(EFFORT)?.is_some() {}
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        if let Query::Receipts(search) = query {
            return Ok(self.write_receipts(search, format, out));
        }
        let report = self.made(&who, query)?;
        let shop = &self.world.shop;
        Ok(match format {
            Format::Csv => csv::write(out, shop, &report),
            Format::Json => json::write(out, shop, &report),
        })
    }

    /// Asks for a look at a report.
    pub(super) fn look(&mut self, session: SessionId, query: &Query) -> Result<Done, ServiceError> {
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        let resource = query.resource(&self.world.shop, &who);
        self.execute(session, Command::Look { action: query.action().to_owned(), resource })
    }

    fn needs_days(&self, query: &Query) -> bool {
        matches!(query, Query::Sales(_) | Query::Day(_))
    }

    fn made(&self, who: &Session, query: &Query) -> Result<Report, StoreError> {
        Ok(match query {
            Query::Sales(period) => Report::Sales(self.sales_of(*period)?),
            Query::Stock => Report::Stock(StockValue::of(&self.world.shop)),
            Query::Drawers(period) => Report::Drawers(self.drawers_of(*period)?),
            Query::Day(date) => Report::Day(Box::new(self.day_end(who, *date)?)),
            Query::Receipts(search) => {
                let query = ReceiptQuery { search: search.clone(), before: None, limit: PAGE, effort: usize::MAX };
                Report::Receipts(self.search(&query)?)
            }
        })
    }

    fn sales_of(&self, period: Period) -> Result<Sales, StoreError> {
        let mut sales = Sales::new(period);
        let all = Period { from: period.from.min(sales.compared.from), until: period.until.max(sales.compared.until) };
        self.each_day(all, |date, day| sales.add(date, day))?;
        Ok(sales)
    }

    fn drawers_of(&self, period: Period) -> Result<Drawers, StoreError> {
        let mut closings = self.closings_of(period)?;
        closings.reverse();
        Ok(Drawers { period, closings, open: self.open_in(period) })
    }

    /// The tills that are open now, where today is in the period.
    fn open_in(&self, period: Period) -> Vec<std::sync::Arc<crate::shop::Drawer>> {
        let shop = &self.world.shop;
        let now = period.has(shop.settings.local(self.now()).date());
        shop.drawers.values().filter(|_| now).cloned().collect()
    }

    fn closings_of(&self, period: Period) -> Result<Vec<Closing>, StoreError> {
        let (from, until) = period.bounds(&self.world.shop.settings.time_zone());
        let (mut found, last) = (Vec::new(), state::closings_from(until));
        let mut range = KeyRange::after(&state::closings_from(from));
        loop {
            let page = self.store.page(&range, PAGE)?;
            let Some(end) = page.last() else { return Ok(found) };
            range = KeyRange::after(&end.key);
            for entry in &page {
                if entry.key >= last {
                    return Ok(found);
                }
                found.push(state::record(entry)?);
            }
        }
    }

    fn day_end(&self, who: &Session, date: Date) -> Result<DayEnd, StoreError> {
        let period = Period::day(date);
        Ok(DayEnd {
            date,
            sales: self.sales_of(period)?,
            closings: self.closings_of(period)?,
            open: self.open_in(period),
            hours: self.hours_of(who, date)?,
        })
    }

    /// Who worked how long on a day, of those whose timesheets this person may see.
    fn hours_of(&self, who: &Session, date: Date) -> Result<HoursWorked, StoreError> {
        let (world, shop) = (&*self.world, &self.world.shop);
        let facts = self.facts(&who.workstation);
        let bounds = Period::day(date).bounds(&shop.settings.time_zone());
        let mut hours = HoursWorked::default();
        let mut seen = false;
        for employee in shop.employees.values() {
            let asked = Asked {
                hat: Hat::Own,
                action: action("timeclock:GetTimesheet"),
                resource: timesheet_arn(shop, who, &employee.name),
                own: vec![],
            };
            if !allows(world, who, &facts, &asked) {
                hours.partly = true;
                continue;
            }
            seen = true;
            if let Some((worked, since)) = self.worked(&employee.name, bounds)? {
                hours.people.push((employee.name.clone(), worked, since));
            }
        }
        hours.hidden = !seen && hours.partly;
        hours.people.sort_by_key(|(name, worked, _)| (std::cmp::Reverse(*worked), name.clone()));
        Ok(hours)
    }

    fn write_receipts(&self, search: &Search, format: Format, out: &mut dyn Write) -> io::Result<usize> {
        let shop = &self.world.shop;
        let mut query = ReceiptQuery { search: search.clone(), before: None, limit: PAGE, effort: usize::MAX };
        let mut written = 0;
        match format {
            Format::Csv => csv::receipts_head(out)?,
            Format::Json => write!(out, "[")?,
        }
        loop {
            let page = self.search(&query).map_err(io::Error::other)?;
            for receipt in &page.receipts {
                match format {
                    Format::Csv => csv::receipt(out, shop, receipt)?,
                    Format::Json => json::receipt_line(out, shop, receipt, written == 0)?,
                }
                written += 1;
            }
            query.before = page.next;
            if query.before.is_none() {
                break;
            }
        }
        if format == Format::Json {
            writeln!(out, "\n]")?;
        }
        Ok(written)
    }
}

/// A moment with the shop's offset, to the second.
fn local(settings: &crate::shop::Settings, at: Timestamp) -> String {
    settings.local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
