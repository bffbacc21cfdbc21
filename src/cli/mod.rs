//! The command line: the console, the demo, and the same door for scripts.
//!
//! Exit codes: 0 allowed, done or clean, 1 denied or something to warn of, 2 an error, 3 the shop is open elsewhere.

mod ask;
mod brought;
mod cans;
pub mod check;
mod lint;
mod orders;
mod owner;
mod report;
mod roster;
mod timesheet;
mod transfer;

use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::app::{Clock, DemoPerson, OpenError, Service, Shifted, System};
use crate::config::{Config, Flags};
use crate::console;
use crate::policy::lint::{did_you_mean, nearest};
use crate::secret::Cost;
use crate::shop::name::is_unsafe;
use crate::shop::{Name, Person, SessionId, Shop, file, when};
use crate::ui::Opened;

/// An access console for a small shop.
///
/// Without a command, opens the shop's full-screen console; the first time, sets the shop up.
#[derive(Debug, Parser)]
#[command(name = "brewgate", version, max_term_width = 100)]
pub struct Cli {
    /// Where the shop's data is kept
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The key file, kept outside the data
    #[arg(long, global = true, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The config file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Which of the shop's computers this is
    #[arg(long, global = true, value_name = "ID", value_parser = name)]
    workstation: Option<Name>,
    /// Colours: espresso, oat-milk, high-contrast, terminal
    #[arg(long, global = true)]
    theme: Option<String>,
    /// Draw with plain ASCII characters
    #[arg(long, global = true)]
    ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    no_mouse: bool,
    #[command(subcommand)]
    command: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Open the sample shop in a throw-away directory
    Demo {
        /// Start signed in as this person
        #[arg(long = "as", value_name = "NAME")]
        person: Option<String>,
        /// Start at this time: `Mon 19:00`, `19:00` or RFC 3339
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Ask whether somebody may do something, and why
    Check(check::Check),
    /// Ask who may do something, through what and on which terms
    WhoCan(cans::WhoCan),
    /// Ask what somebody may do, through what and on which terms
    WhatCan(cans::WhatCan),
    /// Print somebody's timesheet for a week
    Timesheet(timesheet::Sheet),
    /// Print a report: what was sold, what is in stock, what the drawers held
    Report(report::Reports),
    /// Bring online orders into the shop
    #[command(subcommand)]
    Orders(orders::Orders),
    /// Print who may take which station when
    Roster(roster::Roster),
    /// Look for mistakes in policies
    Lint(lint::Lint),
    /// Decide policy cases, one JSON object a line
    Eval {
        /// Read JSON lines from standard input and answer each with a line
        #[arg(long, required = true)]
        jsonl: bool,
    },
    /// Write the shop as a file, without secrets
    Export {
        /// Where to; standard output if absent
        file: Option<PathBuf>,
        /// Read this shop file instead of the real shop
        #[arg(long, value_name = "FILE")]
        shop: Option<PathBuf>,
    },
    /// Read a shop file into a new shop
    Import { file: PathBuf },
    /// Come back in with the recovery key: a new password, new codes, a new recovery key
    Recover,
}

fn name(text: &str) -> Result<Name, String> {
    Name::new(text, crate::shop::name::LONGEST_THING).map_err(|error| error.to_string())
}

/// What ends a command early: a line, a hint and an exit code.
#[derive(Debug)]
pub struct Failure {
    pub line: String,
    pub code: u8,
}

impl Failure {
    fn new(line: impl Into<String>) -> Failure {
        Failure { line: line.into(), code: 2 }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        let code = if matches!(error, OpenError::Held { .. }) { 3 } else { 2 };
        Failure { line: error.sentence(), code }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            // Whoever read the output has enough: nothing to say, and nobody to say it to.
            io::ErrorKind::BrokenPipe => Failure::new(""),
            _ => Failure::new(error.to_string()),
        }
    }
}

/// Runs what the arguments say and turns it into an exit code.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match cli.carry_out() {
        Ok(code) => ExitCode::from(code),
        Err(failure) if failure.line.is_empty() => ExitCode::from(failure.code),
        Err(failure) => {
            // The terminal may be gone: then nobody reads it, and nothing is to be done.
            // What it quotes may come from a hostile file or argument.
            let line: String = failure.line.chars().filter(|&c| !is_unsafe(c)).collect();
            let _ = writeln!(io::stderr(), "brewgate: {line}");
            ExitCode::from(failure.code)
        }
    }
}

impl Cli {
    fn carry_out(self) -> Result<u8, Failure> {
        let flags = Flags {
            data: self.data,
            key_file: self.key,
            config: self.config,
            workstation: self.workstation,
            theme: self.theme,
            ascii: self.ascii,
            no_mouse: self.no_mouse,
        };
        let config = || Config::read(flags.clone()).map_err(|error| Failure::new(error.to_string()));
        match self.command {
            None => open(&config()?),
            Some(What::Demo { .. }) if flags.data.is_some() || flags.key_file.is_some() => Err(Failure::new(
                "the demo has a shop of its own, which is gone afterwards: leave --data and --key out",
            )),
            Some(What::Demo { person, at }) => demo(&config()?, person.as_deref(), at.as_deref()),
            Some(What::Check(check)) => check.run(flags.workstation.clone(), config),
            Some(What::WhoCan(who)) => who.run(config),
            Some(What::WhatCan(what)) => what.run(config),
            Some(What::Timesheet(sheet)) => sheet.run(config),
            Some(What::Report(report)) => report.run(config),
            Some(What::Orders(orders)) => orders.run(config),
            Some(What::Roster(roster)) => roster.run(config),
            Some(What::Lint(lint)) => lint.run(),
            Some(What::Eval { .. }) => {
                let errors = crate::eval::eval(BufReader::new(io::stdin().lock()), io::stdout().lock())?;
                Ok(if errors == 0 { 0 } else { 2 })
            }
            Some(What::Export { file, shop }) => transfer::export(config, file.as_deref(), shop.as_deref()),
            Some(What::Recover) => owner::recover(&config()?),
            Some(What::Import { file }) => transfer::import(&config()?, &file),
        }
    }
}

fn open(config: &Config) -> Result<u8, Failure> {
    let clock: Arc<dyn Clock> = Arc::new(System);
    let (place, ours) = (config.place(), clock.clone());
    let opener = move || match Service::open(&place, ours, Cost::standard()) {
        Ok(service) => Ok((Some(service), Opened::Shop)),
        Err(OpenError::NoShop { .. }) => Ok((None, Opened::Nothing)),
        Err(error) => Err(error),
    };
    let (place, ours) = (config.place(), clock.clone());
    let founder = move |founding| Service::found(&place, ours.clone(), Cost::standard(), founding);
    finish(console::run(config, &clock, Box::new(opener), Box::new(founder))?)
}

fn demo(config: &Config, person: Option<&str>, at: Option<&str>) -> Result<u8, Failure> {
    let sample = file::read(include_str!("../../assets/shop.json")).map_err(OpenError::from)?;
    let person = match person {
        Some(name) => Some(match self::person(&sample, name)? {
            Person::Owner => sample.owner.name.clone(),
            Person::Employee(name) => name,
        }),
        None => None,
    };
    let clock: Arc<dyn Clock> = match at {
        None => Arc::new(System),
        Some(text) => {
            let at = when::read(text, System.now(), &sample.settings.time_zone());
            Arc::new(Shifted::starting(at.map_err(|error| Failure::new(error.to_string()))?))
        }
    };
    let dir = tempfile::Builder::new().prefix("brewgate-demo-").tempdir()?;
    let (path, ours, workstation) = (dir.path().to_owned(), clock.clone(), config.workstation.clone());
    let opener = move || {
        let (mut service, people) = Service::demo(ours, &path)?;
        let signed_in = person.map(|person| enter_demo(&mut service, &people, &person, workstation));
        Ok((Some(service), Opened::Demo { people, signed_in }))
    };
    let founder = |_| -> Result<Service, OpenError> { Err(OpenError::NoShop { place: PathBuf::new() }) };
    let failure = console::run(config, &clock, Box::new(opener), Box::new(founder))?;
    dir.close()?;
    finish(failure)
}

/// Signs somebody of the demo in as they would themselves, with password and code.
fn enter_demo(service: &mut Service, people: &[DemoPerson], name: &Name, workstation: Option<Name>) -> SessionId {
    let person = people.iter().find(|p| p.name == *name).expect("everybody in the demo has a password");
    let workstation = workstation.unwrap_or_else(|| service.workstation());
    let code = person.code(service.now());
    let session = service.sign_in(name, &person.password, &code, &workstation);
    session.expect("the demo's own password and code are right").id
}

fn finish(failure: Option<OpenError>) -> Result<u8, Failure> {
    failure.map_or(Ok(0), |error| Err(Failure::from(error)))
}

/// JSON whose strings hold nothing that a terminal would act on; serde_json leaves C1 and direction marks as they are.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_unsafe(c) {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

/// The person whom a name means: the one they sign in with, or their full name.
fn person(shop: &Shop, text: &str) -> Result<Person, Failure> {
    if let Some(person) = shop.person(text) {
        return Ok(person);
    }
    let folded = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = folded(text);
    let owner = (&*shop.owner.full_name, &shop.owner.name, Person::Owner);
    let employees = shop.employees.values().map(|e| (&*e.full_name, &e.name, Person::Employee(e.name.clone())));
    let everybody: Vec<(&str, &Name, Person)> = std::iter::once(owner).chain(employees).collect();
    let mut called = everybody.iter().filter(|(full, ..)| folded(full) == wanted);
    match (called.next(), called.next()) {
        (Some((.., person)), None) => Ok(person.clone()),
        (Some((_, one, _)), Some((_, other, _))) => {
            Err(Failure::new(format!("`{text}` may be {one} or {other}: say which by the name they sign in with")))
        }
        (None, _) => {
            let names = everybody.iter().flat_map(|(full, name, _)| [*full, name.as_ref()]);
            let meant = did_you_mean(nearest(text, names));
            Err(Failure::new(format!("nobody here is called `{text}`{meant}")))
        }
    }
}
