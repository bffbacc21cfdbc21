//! `brewgate timesheet`: somebody's week as text, as JSON, or as lines for a spreadsheet.

use std::io::{self, Write};
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::check::Plain;
use super::{Failure, ask, escaped, person};
use crate::app::words::hours_words;
use crate::app::{Clock, Service, System, quoted};
use crate::config::Config;
use crate::secret::Cost;
use crate::shop::station::timeclock::{Hours, span};
use crate::shop::station::timesheet::{Line, Timesheet, monday};
use crate::shop::{Name, Person, Settings, Shop};

/// Print somebody's timesheet for a week
#[derive(Debug, Args)]
pub struct Sheet {
    /// Whose; your own if absent
    who: Option<String>,
    /// Any day of the week, such as 2026-11-16; this week if absent
    #[arg(long, value_name = "DATE")]
    week: Option<String>,
    /// Answer as JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Answer as comma-separated values, a line for each shift
    #[arg(long)]
    csv: bool,
}

impl Sheet {
    /// Signs in, asks and prints; the exit code is 1 where it may not be seen.
    pub fn run(self, config: impl FnOnce() -> Result<Config, Failure>) -> Result<u8, Failure> {
        let day = self.week.as_deref().map(date).transpose()?;
        let mut service = Service::open(&config()?.place(), Arc::new(System), Cost::standard())?;
        let session = ask::sign_in(&mut service)?;
        let world = service.world();
        let shop = &world.shop;
        let whose = match &self.who {
            Some(name) => match person(shop, name)? {
                Person::Employee(name) => name,
                Person::Owner => return Err(Failure::new("the owner is not an employee and keeps no time here")),
            },
            None => session.person.employee().cloned().ok_or_else(|| {
                Failure::new("the owner is not an employee and keeps no time here: say whose timesheet")
            })?,
        };
        let day = day.unwrap_or_else(|| shop.settings.local(System.now()).date());
        let (done, sheet) =
            service.timesheet(session.id, &whose, monday(day)).map_err(|error| Failure::new(error.sentence()))?;
        let Some(sheet) = sheet else { return Err(Failure { line: done.sentence(), code: 1 }) };
        let mut out = Plain(io::BufWriter::new(io::stdout().lock()));
        match (self.json, self.csv) {
            (true, _) => writeln!(out, "{}", escaped(&format!("{:#}", as_json(shop, &sheet))))?,
            (_, true) => as_csv(&mut out, shop, &sheet)?,
            _ => as_text(&mut out, shop, &whose, &sheet)?,
        }
        out.flush()?;
        Ok(0)
    }
}

/// A day as it is typed: 2026-11-16.
pub(super) fn date(text: &str) -> Result<Date, Failure> {
    let read = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    read.ok_or_else(|| Failure::new(format!("`{text}` is not a date: write 2026-11-16")))
}

fn as_text(out: &mut impl Write, shop: &Shop, whose: &Name, sheet: &Timesheet) -> io::Result<()> {
    let settings = &shop.settings;
    let name = shop.full_name(&Person::Employee(whose.clone()));
    writeln!(out, "{name}, {}", sheet.monday.strftime("week of %-d %B %Y"))?;
    for day in sheet.days() {
        let mut head = day.date.strftime("%a %e %b").to_string();
        if day.lines.is_empty() && day.open.is_none() {
            writeln!(out, "{head}")?;
        }
        for line in &day.lines {
            let hours = line.counts();
            let notes: Vec<&str> = [
                line.correction().map(|_| "corrected"),
                line.proposed.as_ref().map(|_| "a correction waits for approval"),
            ]
            .into_iter()
            .flatten()
            .collect();
            let said = format!(
                "{head:<10}  {:>6}  {}  {}",
                span(hours.worked()),
                hours_words(settings, hours),
                notes.join(", ")
            );
            writeln!(out, "{}", said.trim_end())?;
            head.clear();
        }
        if let Some(shift) = day.open {
            writeln!(out, "{head:<10}          since {}, on shift", settings.local(shift.since).strftime("%H:%M"))?;
        }
    }
    writeln!(out, "Total       {:>6}", span(sheet.worked()))
}

fn as_json(shop: &Shop, sheet: &Timesheet) -> Value {
    let settings = &shop.settings;
    let hours = |hours: &Hours| {
        let breaks: Vec<Value> = hours
            .breaks
            .iter()
            .map(|rest| json!({ "from": local(settings, rest.from), "until": local(settings, rest.until) }))
            .collect();
        json!({
            "from": local(settings, hours.from),
            "until": local(settings, hours.until),
            "breaks": breaks,
            "workedMinutes": hours.worked().as_mins(),
        })
    };
    let shift = |line: &Line| {
        let corrections: Vec<Value> = line
            .settled
            .iter()
            .map(|settled| {
                let proposal = &settled.correction;
                json!({
                    "hours": hours(&proposal.hours),
                    "note": &*proposal.note,
                    "proposedBy": shop.full_name(&proposal.by),
                    "decidedBy": shop.full_name(&settled.by),
                    "at": local(settings, settled.at),
                    "approved": settled.approved,
                })
            })
            .collect();
        json!({
            "entry": line.entry.number,
            "counts": hours(line.counts()),
            "recorded": hours(&line.entry.hours),
            "workstation": line.entry.workstation.as_deref(),
            "corrections": corrections,
            "waits": line.proposed.as_ref().map(|open| json!({
                "hours": hours(&open.hours),
                "note": &*open.note,
                "proposedBy": shop.full_name(&open.by),
            })),
        })
    };
    let days: Vec<Value> = sheet
        .days()
        .iter()
        .map(|day| {
            json!({
                "date": day.date.to_string(),
                "workedMinutes": day.worked().as_mins(),
                "shifts": day.lines.iter().map(|line| shift(line)).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "employee": &*sheet.employee,
        "name": shop.full_name(&Person::Employee(sheet.employee.clone())),
        "week": sheet.monday.to_string(),
        "days": days,
        "workedMinutes": sheet.worked().as_mins(),
        "onShiftSince": sheet.open.as_ref().map(|shift| local(settings, shift.since)),
    })
}

fn as_csv(out: &mut impl Write, shop: &Shop, sheet: &Timesheet) -> io::Result<()> {
    let settings = &shop.settings;
    writeln!(out, "employee,date,entry,in,out,break_minutes,worked_minutes,corrected,waiting")?;
    for day in sheet.days() {
        for line in day.lines {
            let hours = line.counts();
            writeln!(
                out,
                "{},{},{},{},{},{},{},{},{}",
                quoted(&sheet.employee),
                day.date,
                line.entry.number,
                local(settings, hours.from),
                local(settings, hours.until),
                hours.rest().as_mins(),
                hours.worked().as_mins(),
                line.correction().is_some(),
                line.proposed.is_some()
            )?;
        }
    }
    Ok(())
}

/// A moment with the shop's offset, to the second.
pub(super) fn local(settings: &Settings, at: Timestamp) -> String {
    settings.local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::station::timeclock::{Break, Ending, TimeEntry};

    fn sheet() -> (Shop, Timesheet) {
        let shop = crate::shop::file::read(include_str!("../../assets/shop.json")).expect("the sample shop");
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let hours = Hours {
            from: at("2026-11-17T06:00:00Z"),
            until: at("2026-11-17T14:10:30Z"),
            breaks: vec![Break { from: at("2026-11-17T10:00:00Z"), until: at("2026-11-17T10:30:00Z") }],
        };
        let (number, workstation) = (3, Some(Name::literal("front")));
        let entry =
            TimeEntry { number, employee: Name::literal("rudy"), hours, workstation, ended: Ending::ClockedOut };
        let line = Line { entry, settled: vec![], proposed: None };
        let monday = "2026-11-16".parse().expect("a date");
        let zone = shop.settings.time_zone();
        let sheet = Timesheet::new(Name::literal("rudy"), monday, zone, vec![line], None);
        (shop, sheet)
    }

    #[test]
    fn a_week_as_text_and_as_lines() {
        let (shop, sheet) = sheet();
        let mut text = Vec::new();
        as_text(&mut text, &shop, &Name::literal("rudy"), &sheet).expect("written");
        let text = String::from_utf8(text).expect("text");
        assert!(text.starts_with("Rudy Vega, week of 16 November 2026\nMon 16 Nov    7h40  22:00-Tue 06:10 with 30 min of breaks\nTue 17 Nov\n"), "{text}");
        assert!(text.ends_with("Sun 22 Nov\nTotal         7h40\n"), "{text}");
        let mut csv = Vec::new();
        as_csv(&mut csv, &shop, &sheet).expect("written");
        assert_eq!(
            String::from_utf8(csv).expect("text").lines().nth(1),
            Some("rudy,2026-11-16,3,2026-11-16T22:00:00-08:00,2026-11-17T06:10:30-08:00,30,460,false,false")
        );
    }

    #[test]
    fn a_week_as_json() {
        let (shop, sheet) = sheet();
        let json = as_json(&shop, &sheet);
        assert_eq!(json["workedMinutes"], 460);
        assert_eq!(json["days"][0]["shifts"][0]["recorded"]["until"], "2026-11-17T06:10:30-08:00");
        assert_eq!(json["days"].as_array().map(Vec::len), Some(7));
    }

    #[test]
    fn a_date_is_a_date() {
        assert!(date("2026-11-16").is_ok());
        for text in ["16.11.2026", "2026-11-16T10:00", "monday", "2026-13-01", "20261116"] {
            assert!(date(text).is_err(), "{text}");
        }
    }
}
