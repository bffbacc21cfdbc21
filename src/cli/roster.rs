//! `brewgate roster`: a week of the roster as text or as JSON.

use std::io::{self, Write};
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use super::check::Plain;
use super::timesheet::{date, local};
use super::{Failure, ask, escaped};
use crate::app::roster::{Week, hours};
use crate::app::{Clock, Service, System};
use crate::config::Config;
use crate::secret::Cost;
use crate::shop::Shop;
use crate::shop::station::timesheet::monday;

/// Print who may take which station when
#[derive(Debug, Args)]
pub struct Roster {
    /// Any day of the week, such as 2026-11-16; this week if absent
    #[arg(long, value_name = "DATE")]
    week: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Roster {
    /// Signs in and prints what that person may see: their own shifts always.
    pub fn run(self, config: impl FnOnce() -> Result<Config, Failure>) -> Result<u8, Failure> {
        let day = self.week.as_deref().map(date).transpose()?;
        let mut service = Service::open(&config()?.place(), Arc::new(System), Cost::standard())?;
        let session = ask::sign_in(&mut service)?;
        let world = service.world();
        let day = day.unwrap_or_else(|| world.shop.settings.local(System.now()).date());
        let facts = service.facts(&session.workstation);
        let week = Week::seen_by(&world, &session, &facts, monday(day));
        let mut out = Plain(io::BufWriter::new(io::stdout().lock()));
        match self.json {
            true => writeln!(out, "{}", escaped(&format!("{:#}", as_json(&world.shop, &week))))?,
            false => as_text(&mut out, &world.shop, &week)?,
        }
        out.flush()?;
        Ok(0)
    }
}

fn as_text(out: &mut impl Write, shop: &Shop, week: &Week) -> io::Result<()> {
    let title = if week.sees.is_empty() { "Your shifts" } else { "Roster" };
    writeln!(out, "{title}, {}", week.monday.strftime("week of %-d %B %Y"))?;
    for (day, date) in week.dates().into_iter().enumerate() {
        let mut head = date.strftime("%a %e %b").to_string();
        for row in &week.people {
            for one in &row.days[day] {
                writeln!(out, "{head:<10}  {:<15}  {:<12}  {}", hours(&shop.settings, one), one.role, row.full_name)?;
                head.clear();
            }
        }
        if !head.is_empty() {
            writeln!(out, "{head}")?;
        }
    }
    Ok(())
}

fn as_json(shop: &Shop, week: &Week) -> Value {
    let rows = week.people.iter().flat_map(|row| row.shifts().map(move |one| (row, one)));
    let shifts: Vec<Value> = rows
        .map(|(row, one)| {
            json!({
                "number": one.number,
                "employee": &*one.employee,
                "name": row.full_name,
                "role": &*one.role,
                "from": local(&shop.settings, one.from),
                "until": local(&shop.settings, one.until),
                "by": shop.full_name(&one.by),
                "at": local(&shop.settings, one.at),
            })
        })
        .collect();
    let sees: Vec<&str> = week.sees.iter().map(AsRef::as_ref).collect();
    json!({ "week": week.monday.to_string(), "sees": sees, "shifts": shifts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::decide::{Facts, World};
    use crate::shop::{Assignment, Change, Edit, Name, Person};

    fn week() -> (World, Week) {
        let mut shop = crate::shop::file::read(include_str!("../../assets/shop.json")).expect("the sample shop");
        let at = |text: &str| text.parse::<jiff::Timestamp>().expect("a time");
        for (number, who, from, until) in [
            (1, "rudy", "2026-11-17T06:00:00Z", "2026-11-17T14:00:00Z"),
            (2, "bo", "2026-11-18T16:00:00Z", "2026-11-19T00:30:00Z"),
        ] {
            let (employee, role) = (Name::literal(who), Name::literal("Cashier"));
            let (from, until) = (at(from), at(until));
            let made = Assignment { number, employee, role, from, until, by: Person::Owner, at: from };
            shop.apply(&Change::Assignment(Edit::made(made)));
        }
        let world = World::new(shop).expect("it can be read");
        let (now, front) = (at("2026-11-17T18:00:00Z"), Name::literal("front"));
        let ada = crate::app::insight::hypothetical_session(&Person::Owner, &front, now);
        let facts = Facts::at(now, front);
        let week = Week::seen_by(&world, &ada, &facts, "2026-11-16".parse().expect("a date"));
        (world, week)
    }

    #[test]
    fn a_week_as_text() {
        let (world, week) = week();
        let mut text = Vec::new();
        as_text(&mut text, &world.shop, &week).expect("written");
        let text = String::from_utf8(text).expect("text");
        assert!(
            text.starts_with(
                "Roster, week of 16 November 2026\nMon 16 Nov  22:00-Tue 06:00  Cashier       Rudy Vega\nTue 17 Nov\n"
            ),
            "{text}"
        );
        assert!(text.contains("Wed 18 Nov  08:00-16:30      Cashier       Bo Lind\n"), "{text}");
    }

    #[test]
    fn a_week_as_json() {
        let (world, week) = week();
        let json = as_json(&world.shop, &week);
        assert_eq!((&json["week"], json["shifts"].as_array().map(Vec::len)), (&json!("2026-11-16"), Some(2)));
        assert_eq!(json["shifts"][0]["employee"], "bo");
        assert_eq!(json["shifts"][1]["until"], "2026-11-17T06:00:00-08:00");
    }
}
