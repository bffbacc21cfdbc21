//! `brewgate report`: the shop's reports as text, as JSON, or as lines for a spreadsheet.

mod print;

use std::io::{self, Write};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::check::Plain;
use super::timesheet::date;
use super::{Failure, ask, name};
use crate::app::{Clock, Format, Reading, ReceiptQuery, Report, Service, ServiceError, System};
use crate::config::Config;
use crate::secret::Cost;
use crate::shop::station::report::{Period, Query, Search, Span};
use crate::shop::{Command, Name, SessionId};

/// Print a report: what was sold, what is in stock, what the drawers held
#[derive(Debug, Args)]
pub struct Reports {
    /// Which report
    which: Which,
    /// Of one day, such as 2026-11-23; today if nothing is said
    #[arg(long, value_name = "DATE", conflicts_with_all = ["from", "to"])]
    day: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Until this day, which counts; today if absent
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Receipts with these words: a number, an item, a person, 4.75, >20, 2026-11-23, today
    #[arg(long, value_name = "WORDS")]
    find: Option<String>,
    /// Print at most so many receipts
    #[arg(long, value_name = "COUNT", default_value_t = 50, conflicts_with_all = ["csv", "json"])]
    most: usize,
    /// Sign in as this person
    #[arg(long = "as", value_name = "NAME")]
    person: Option<String>,
    /// Take this role first
    #[arg(long, value_name = "ROLE", value_parser = name)]
    role: Option<Name>,
    /// Export as JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Export as comma-separated values
    #[arg(long)]
    csv: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    /// What was sold: by hour, day, item, person and payment
    Sales,
    /// What the stock is worth, and what is short
    Stock,
    /// What the drawers held against what they should have
    Drawers,
    /// A day's end on one page
    Day,
    /// Receipts, newest first
    Receipts,
}

impl Reports {
    /// Signs in, asks and prints; the exit code is 1 where it may not be read or exported.
    pub fn run(self, config: impl FnOnce() -> Result<Config, Failure>) -> Result<u8, Failure> {
        // What was typed is checked before anybody types a password.
        let typed = self.days()?;
        let mut service = Service::open(&config()?.place(), Arc::new(System), Cost::standard())?;
        let session = ask::sign_in_as(&mut service, self.person.as_deref())?.id;
        if let Some(role) = &self.role {
            let taken = service.execute(session, Command::AssumeRole { role: role.clone(), minutes: None });
            let taken = taken.map_err(failed)?;
            if !taken.is_done() {
                return Err(Failure { line: taken.sentence(), code: 1 });
            }
        }
        let today = service.world().shop.settings.local(System.now()).date();
        let query = self.query(typed, today);
        let mut out = Plain(io::BufWriter::new(io::stdout().lock()));
        let format = match (self.json, self.csv) {
            (true, _) => Some(Format::Json),
            (_, true) => Some(Format::Csv),
            _ => None,
        };
        let refused = match (format, &query) {
            (Some(format), _) => {
                let (done, written) = service.export_report(session, &query, format, &mut out).map_err(failed)?;
                written?;
                (!done.is_done()).then(|| done.sentence())
            }
            (None, Query::Receipts(search)) => self.list(&mut service, session, search, &mut out)?,
            (None, _) => read(&mut service, session, &query, &mut out)?,
        };
        out.flush()?;
        refused.map_or(Ok(0), |line| Err(Failure { line, code: 1 }))
    }

    /// The days that were typed: from and until.
    fn days(&self) -> Result<(Option<Date>, Option<Date>), Failure> {
        let read = |text: &Option<String>| text.as_deref().map(date).transpose();
        if self.find.is_some() && self.which != Which::Receipts {
            return Err(Failure::new("only receipts are found: `--find` goes with `brewgate report receipts`"));
        }
        let (day, from, to) = (read(&self.day)?, read(&self.from)?, read(&self.to)?);
        let any = day.or(from).or(to).is_some();
        match self.which {
            Which::Stock if any => {
                return Err(Failure::new("the stock is as it is now: it has no `--day`, `--from` or `--to`"));
            }
            Which::Day if from.or(to).is_some() => {
                return Err(Failure::new("a day's end is of one day: say `--day`"));
            }
            _ => {}
        }
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(Failure::new(format!("`--from {from}` is after `--to {to}`")));
        }
        if from.is_none() && to.is_some() {
            return Err(Failure::new("`--to` needs a `--from`"));
        }
        Ok((day.or(from), day.or(to)))
    }

    fn query(&self, (from, until): (Option<Date>, Option<Date>), today: Date) -> Query {
        let period = from.map(|from| Period { from, until: until.unwrap_or(today.max(from)) });
        match self.which {
            Which::Sales => Query::Sales(period.unwrap_or(Period::day(today))),
            Which::Stock => Query::Stock,
            Which::Drawers => Query::Drawers(period.unwrap_or(Period::around(today, Span::Week))),
            Which::Day => Query::Day(from.unwrap_or(today)),
            Which::Receipts => Query::Receipts(Search { words: self.find.clone().unwrap_or_default(), period }),
        }
    }

    /// Prints receipts as they are found; a refusal comes back.
    fn list(
        &self,
        service: &mut Service,
        session: SessionId,
        search: &Search,
        out: &mut impl Write,
    ) -> Result<Option<String>, Failure> {
        let query = ReceiptQuery { search: search.clone(), before: None, limit: self.most, effort: usize::MAX };
        let (done, page) = service.receipts(session, &query).map_err(failed)?;
        let Some(page) = page else { return Ok(Some(done.sentence())) };
        let world = service.world();
        print::receipts(&world.shop, &page).print(out)?;
        if page.next.is_some() {
            writeln!(out, "There are more: --most shows them, --csv and --json have all.")?;
        }
        Ok(None)
    }
}

fn failed(error: ServiceError) -> Failure {
    Failure::new(error.sentence())
}

/// Reads a report and prints it; a refusal comes back.
fn read(
    service: &mut Service,
    session: SessionId,
    query: &Query,
    out: &mut impl Write,
) -> Result<Option<String>, Failure> {
    let mut told = false;
    let report = loop {
        match service.report(session, query).map_err(failed)? {
            (done, None) => return Ok(Some(done.sentence())),
            (_, Some(Reading::Ready(report))) => break report,
            (_, Some(Reading::Underway(_))) => {
                if !std::mem::replace(&mut told, true) {
                    writeln!(io::stderr(), "The days are being added up, once for all reports.")?;
                }
            }
        }
    };
    let world = service.world();
    let shop = &world.shop;
    match &report {
        Report::Sales(sales) => print::sales(shop, sales),
        Report::Stock(stock) => print::stock(shop, stock),
        Report::Drawers(drawers) => print::drawers(shop, drawers),
        Report::Day(day) => print::day(shop, day),
        Report::Receipts(page) => print::receipts(shop, page),
    }
    .print(out)?;
    Ok(None)
}
