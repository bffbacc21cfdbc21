//! `brewgate who-can` and `brewgate what-can`: who may do something, what somebody may do, and through what.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::check::{self, Plain};
use super::{Failure, ask};
use crate::app::insight::{self, Access, Sight, Verdict, Way};
use crate::app::{Clock, Service, System};
use crate::config::Config;
use crate::policy::catalog::ActionId;
use crate::secret::Cost;
use crate::shop::decide::{Facts, World};
use crate::shop::{Person, Session, Shop, catalogue};
use crate::ui::text;

/// Cells that names are aligned by; longer ones stand out.
const MOST_NAME: usize = 40;

/// Ask who may do something, through what and on which terms
#[derive(Debug, Args)]
pub struct WhoCan {
    #[command(flatten)]
    asked: Asked,
    /// The action, such as register:OpenDrawer
    action: String,
    /// What it is done to; the catalogue's own resource if absent
    resource: Option<String>,
}

/// Ask what somebody may do, through what and on which terms
#[derive(Debug, Args)]
pub struct WhatCan {
    #[command(flatten)]
    asked: Asked,
    /// Whom it is about, as just signed in with both factors
    person: String,
}

/// Of which shop, when, and how it is answered.
#[derive(Debug, Args)]
struct Asked {
    /// Ask this shop file instead of the real shop
    #[arg(long, value_name = "FILE")]
    shop: Option<PathBuf>,
    /// At this time: `19:00`, `Mon 19:00` or RFC 3339; now if absent
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl WhoCan {
    /// Prints everybody who can; the exit code is 1 where nobody can or somebody is not shown.
    pub fn run(self, config: impl FnOnce() -> Result<Config, Failure>) -> Result<u8, Failure> {
        let (world, asker) = self.asked.world(config, |service, session| {
            // Refused, it is on the record, and those who may be seen are listed all the same.
            let everybody = service.world().shop.iam_arn("user", "*");
            check::look(service, session, everybody).map(|_| ())
        })?;
        let (name, action) = check::action(&self.action)?;
        let action = action.ok_or_else(|| Failure::new(format!("`{name}` is not of this shop")))?;
        let now = self.asked.now(&world.shop)?;
        let anyone = insight::hypothetical_session(&Person::Owner, &insight::workstation_for(&world.shop, action), now);
        let resource = self.resource.map(|text| check::full_resource(&world.shop, &text, Some(action), &anyone));
        let looking = asker.as_ref().map(|session| (session, facts(session)));
        let sight = looking.as_ref().map(|(session, facts)| Sight::new(&world, session, facts));
        let sees = |person: &Person| sight.as_ref().is_none_or(|sight| sight.sees(person));
        let hidden = insight::people(&world.shop).filter(|person| !sees(person)).count();
        let people = insight::who_can(&world, action, resource.as_deref(), now);
        let people = people.into_iter().map(|(person, _)| person).filter(|person| sees(person));
        let rows = people.map(|person| {
            let access = insight::access(&world, &person, action, resource.as_deref(), now);
            (person, access)
        });
        let found = if self.asked.json {
            let mut listed = Vec::new();
            for (person, access) in rows {
                listed.push(json!({
                    "person": world.shop.person_arn(&person),
                    "name": world.shop.full_name(&person),
                    "verdict": verdict(&access.verdict),
                    "ways": access.ways,
                }));
            }
            let found = listed.len();
            print(&json!({
                "action": catalogue()[action].name,
                "resource": resource,
                "people": listed,
                "notShown": hidden,
            }))?;
            found
        } else {
            let mut found = 0;
            let mut out = Plain(io::BufWriter::new(io::stdout().lock()));
            let longest = longest(insight::people(&world.shop).map(|person| world.shop.full_name(&person)));
            for (person, access) in rows {
                found += 1;
                line(&mut out, &world.shop.full_name(&person), longest, &access)?;
            }
            if found == 0 {
                writeln!(out, "nobody can {}", catalogue()[action].words)?;
            }
            if hidden > 0 {
                writeln!(out, "Note: {hidden} not shown, because you may not see what they can do")?;
            }
            out.flush()?;
            found
        };
        Ok(u8::from(found == 0 || hidden > 0))
    }
}

impl WhatCan {
    /// Prints everything somebody can; the exit code is 1 where that is nothing.
    pub fn run(self, config: impl FnOnce() -> Result<Config, Failure>) -> Result<u8, Failure> {
        let named = |shop: &Shop| super::person(shop, &self.person);
        let (world, _) = self.asked.world(config, |service, session| {
            let world = service.world();
            let person = named(&world.shop)?;
            if person == session.person {
                return Ok(());
            }
            let done = check::look(service, session, world.shop.person_arn(&person))?;
            if done.is_done() { Ok(()) } else { Err(Failure { line: done.sentence(), code: 1 }) }
        })?;
        let person = named(&world.shop)?;
        let now = self.asked.now(&world.shop)?;
        let actions: Vec<ActionId> = insight::actions().collect();
        let verdicts = insight::map(&world, std::slice::from_ref(&person), &actions, now).into_iter().flatten();
        let possible = actions.iter().zip(verdicts).filter(|(_, verdict)| verdict.is_possible());
        let can: Vec<(ActionId, Access)> =
            possible.map(|(action, _)| (*action, insight::access(&world, &person, *action, None, now))).collect();
        if self.asked.json {
            let listed = can.iter().map(|(action, access)| {
                let (action, verdict) = (&catalogue()[*action].name, verdict(&access.verdict));
                json!({ "action": action, "verdict": verdict, "ways": access.ways })
            });
            print(&json!({
                "person": world.shop.person_arn(&person),
                "name": world.shop.full_name(&person),
                "actions": listed.collect::<Vec<_>>(),
                "of": actions.len(),
            }))?;
        } else {
            let mut out = Plain(io::BufWriter::new(io::stdout().lock()));
            let longest = longest(can.iter().map(|(action, _)| catalogue()[*action].name.clone()));
            for (action, access) in &can {
                line(&mut out, &catalogue()[*action].name, longest, access)?;
            }
            writeln!(out, "{} can {} of {} actions", world.shop.full_name(&person), can.len(), actions.len())?;
            out.flush()?;
        }
        Ok(u8::from(can.is_empty()))
    }
}

impl Asked {
    /// The shop file's world, or the real one with who asks; what must be allowed for that is asked first.
    fn world(
        &self,
        config: impl FnOnce() -> Result<Config, Failure>,
        first: impl FnOnce(&mut Service, &Session) -> Result<(), Failure>,
    ) -> Result<(World, Option<Session>), Failure> {
        if let Some(path) = &self.shop {
            return Ok((check::file_world(path)?, None));
        }
        let mut service = Service::open(&config()?.place(), Arc::new(System), Cost::standard())?;
        let session = ask::sign_in(&mut service)?;
        first(&mut service, &session)?;
        Ok(((*service.world()).clone(), Some(session)))
    }

    fn now(&self, shop: &Shop) -> Result<jiff::Timestamp, Failure> {
        check::moment(self.at.as_deref(), shop)
    }
}

/// What is true around the question whether somebody may see others' permissions: now, whatever time is asked about.
fn facts(session: &Session) -> Facts {
    Facts::at(System.now(), session.workstation.clone())
}

fn line(out: &mut impl Write, name: &str, longest: usize, access: &Access) -> io::Result<()> {
    let mark = match access.verdict {
        Verdict::Allowed => "✓",
        Verdict::Denied => "✗",
        Verdict::Depends(_) => "?",
        Verdict::ByRole(_) => "↗",
    };
    let ways: Vec<String> = access.ways.iter().map(Way::full).collect();
    let gap = " ".repeat(longest.saturating_sub(text::width(name)));
    writeln!(out, "{mark} {name}{gap}  {}", ways.join("; or "))
}

fn longest(names: impl Iterator<Item = String>) -> usize {
    names.map(|name| text::width(&name)).max().unwrap_or(0).min(MOST_NAME)
}

fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::Denied => "denied",
        Verdict::Depends(_) => "depends",
        Verdict::ByRole(_) => "byRole",
    }
}

fn print(answer: &serde_json::Value) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{}", super::escaped(&format!("{answer:#}")))?;
    Ok(())
}
