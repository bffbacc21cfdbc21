//! `brewgate report`: the shop's reports as text, as JSON, or as lines for a spreadsheet.

use std::io::{self, Write};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::check::Plain;
use super::timesheet::date;
use super::{Failure, ask, name};
use crate::app::words::capitalised;
use crate::app::{Clock, Format, Reading, ReceiptPage, ReceiptQuery, Report, Service, ServiceError, System};
use crate::config::Config;
use crate::secret::Cost;
use crate::shop::station::report::{Count, DayEnd, Drawers, Period, Query, Sales, Search, Span, StockValue};
use crate::shop::station::timeclock::span;
use crate::shop::station::{Money, measured};
use crate::shop::{Command, Name, Person, SessionId, Shop};
use crate::ui::text;

/// Cells of a line's name.
const LABEL: usize = 28;

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
            (None, _) => print(&mut service, session, &query, &mut out)?,
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
        as_receipts(out, &world.shop, &page)?;
        if page.next.is_some() {
            writeln!(out, "There are more: --most shows them, --csv and --json have all.")?;
        }
        Ok(None)
    }
}

fn failed(error: ServiceError) -> Failure {
    Failure::new(error.sentence())
}

/// Prints a report; a refusal comes back.
fn print(
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
        Report::Sales(sales) => as_sales(out, shop, sales)?,
        Report::Stock(stock) => as_stock(out, shop, stock)?,
        Report::Drawers(drawers) => as_drawers(out, shop, drawers)?,
        Report::Day(day) => as_day(out, shop, day)?,
        Report::Receipts(page) => as_receipts(out, shop, page)?,
    }
    Ok(None)
}

fn line(out: &mut impl Write, label: &str, count: &str, amount: &str) -> io::Result<()> {
    writeln!(out, "  {} {} {}", text::left(label, LABEL), text::right(count, 8), text::right(amount, 14))
}

fn grouped(count: u64) -> String {
    text::grouped(count)
}

fn as_sales(out: &mut impl Write, shop: &Shop, sales: &Sales) -> io::Result<()> {
    writeln!(out, "Sales, {}", sales.period.words())?;
    if sales.takings.values().all(|takings| takings.is_empty()) {
        return writeln!(out, "Nothing was sold.");
    }
    for (currency, takings) in &sales.takings {
        let said = |amount: Money| amount.said(currency);
        line(out, &format!("All in {currency}"), &grouped(takings.sales.count), &said(takings.sales.amount))?;
        if let Some(before) = sales.before.get(currency) {
            line(out, &sales.compared.words(), &grouped(before.count), &said(before.amount))?;
        }
        let counted = [("Refunds", takings.refunds), ("Voids", takings.voids)];
        for (label, count) in counted.iter().filter(|(_, count)| count.count > 0) {
            line(out, label, &grouped(count.count), &said(count.amount))?;
        }
        for (label, amount) in
            [("Tips", takings.tips), ("Discounts", -takings.discounts), ("Rounding", takings.rounding)]
        {
            if amount != Money::ZERO {
                line(out, label, "", &said(amount))?;
            }
        }
        for (tax, part) in &takings.taxes {
            line(out, &format!("{} {} %", tax.name, tax.rate), "", &said(*part))?;
        }
        let part = |out: &mut dyn Write, title: &str, lines: Vec<(String, Count)>| -> io::Result<()> {
            let mut out = out;
            writeln!(out, "{title}")?;
            lines
                .iter()
                .try_for_each(|(label, count)| line(&mut out, label, &grouped(count.count), &said(count.amount)))
        };
        if sales.period.days() > 1 {
            let days = sales.days.get(currency).into_iter().flatten();
            part(
                out,
                "By day",
                days.map(|(date, count)| (date.strftime("%a %-d %b %Y").to_string(), *count)).collect(),
            )?;
        }
        part(out, "By hour", takings.hours.iter().map(|(hour, count)| (format!("{hour:02}:00"), *count)).collect())?;
        writeln!(out, "By item")?;
        let back = |back: Money| if back == Money::ZERO { String::new() } else { format!(", {} back", said(back)) };
        for (_, sold) in takings.best() {
            let amount = format!("{}{}", said(sold.amount), back(sold.back.amount));
            line(out, &sold.name, &grouped(sold.count), &amount)?;
        }
        for (label, amount, of_it) in takings.beside_items() {
            line(out, &capitalised(label), "", &format!("{}{}", said(amount), back(of_it)))?;
        }
        let people = takings.people.iter().map(|(who, worked)| (shop.full_name(who), worked.sales));
        part(out, "By person", people.collect())?;
        let methods = takings.methods.iter().map(|(method, paid)| (capitalised(method.word()), paid.sales));
        part(out, "By payment", methods.collect())?;
    }
    Ok(())
}

fn as_stock(out: &mut impl Write, shop: &Shop, stock: &StockValue) -> io::Result<()> {
    let currency = &shop.settings.currency;
    let said = |minor: i64| Money(minor).said(currency);
    writeln!(out, "Stock, worth {}", said(stock.worth))?;
    for category in &stock.categories {
        let name = category.name.as_ref().map_or_else(|| "Without a category".to_owned(), |name| capitalised(name));
        line(out, &name, &text::grouped(category.items), &said(category.worth))?;
    }
    writeln!(out, "By item")?;
    for item in &stock.items {
        let worth = item.worth.map_or_else(|| "cost unknown".to_owned(), said);
        line(out, &item.name, &measured(item.level, &item.unit), &worth)?;
    }
    writeln!(out, "What is short")?;
    for item in stock.short() {
        let due = if item.due.is_positive() { format!("+{} due", item.due) } else { "not ordered".to_owned() };
        line(out, &item.name, &format!("{} of {}", item.level, item.reorder_at), &due)?;
    }
    Ok(())
}

fn off(amount: Money, currency: &str) -> String {
    match amount.0 {
        0 => "exact".to_owned(),
        1.. => format!("{} over", amount.said(currency)),
        _ => format!("{} short", (-amount).said(currency)),
    }
}

fn as_drawers(out: &mut impl Write, shop: &Shop, drawers: &Drawers) -> io::Result<()> {
    writeln!(out, "Drawers, {}", drawers.period.words())?;
    if drawers.closings.is_empty() {
        writeln!(out, "No till was counted.")?;
    }
    for closing in &drawers.closings {
        let at = shop.settings.local(closing.at).strftime("%a %-d %b %H:%M");
        let label = format!("{at} {} {}", closing.drawer.till, shop.full_name(&closing.by));
        let counted = closing.counted.said(&closing.currency);
        line(out, &label, &counted, &off(closing.difference(), &closing.currency))?;
    }
    for ((who, currency), sum) in drawers.by_person() {
        let label = format!("All by {}", shop.full_name(&who));
        line(out, &label, &sum.counts.to_string(), &off(sum.sum(), &currency))?;
    }
    for ((till, currency), sum) in drawers.by_till() {
        line(out, &format!("All of {till}"), &sum.counts.to_string(), &off(sum.sum(), &currency))?;
    }
    Ok(())
}

fn as_day(out: &mut impl Write, shop: &Shop, day: &DayEnd) -> io::Result<()> {
    as_sales(out, shop, &day.sales)?;
    writeln!(out, "Drawers")?;
    for closing in &day.closings {
        let label = format!("{}, counted by {}", closing.drawer.till, shop.full_name(&closing.by));
        let counted = closing.counted.said(&closing.currency);
        line(out, &label, &counted, &off(closing.difference(), &closing.currency))?;
    }
    for drawer in &day.open {
        let cash = drawer.cash.said(&shop.settings.currency);
        line(out, &format!("{}, still open", drawer.till), "", &cash)?;
    }
    if day.hours.hidden {
        return writeln!(out, "You may not see the timesheets.");
    }
    writeln!(out, "Hours worked")?;
    for (name, worked, since) in &day.hours.people {
        let full = shop.full_name(&Person::Employee(name.clone()));
        line(out, &full, if since.is_some() { "on shift" } else { "" }, &span(*worked))?;
    }
    Ok(())
}

fn as_receipts(out: &mut impl Write, shop: &Shop, page: &ReceiptPage) -> io::Result<()> {
    if page.receipts.is_empty() {
        return writeln!(out, "No receipts are found.");
    }
    for receipt in &page.receipts {
        let at = shop.settings.local(receipt.at()).strftime("%Y-%m-%d %H:%M");
        writeln!(
            out,
            "{} {at} {} {} {} {}",
            text::right(&receipt.number().to_string(), 7),
            text::right(&receipt.amount().said(receipt.currency()), 12),
            text::left(receipt.method(), 8),
            text::left(&shop.full_name(receipt.by()), 16),
            receipt.words()
        )?;
    }
    Ok(())
}
