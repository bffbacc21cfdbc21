//! `brewgate lint`: what is wrong, risky or pointless about a policy, without saving it anywhere.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Failure, transfer};
use crate::app::{Clock, System};
use crate::policy::lint::{lint, over, weighs};
use crate::policy::{Document, Finding, Kind, Severity, Statement};
use crate::shop::lint::{Place, lint_at};
use crate::shop::name::is_unsafe;
use crate::shop::{Name, World, catalogue};

/// Look for mistakes in policies
#[derive(Debug, Args)]
pub struct Lint {
    /// Policies as JSON; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "shop")]
    files: Vec<PathBuf>,
    /// What the policies are for; guessed from whether they name principals and resources if absent
    #[arg(long, value_enum)]
    kind: Option<Purpose>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    /// Look at them as policies of this shop, by their files' names; without FILE at all that it has
    #[arg(long, value_name = "FILE")]
    shop: Option<PathBuf>,
}

/// The kinds of policies, by the names that the command line has for them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Purpose {
    Identity,
    Boundary,
    Session,
    Guardrail,
    Resource,
    Trust,
}

impl From<Purpose> for Kind {
    fn from(purpose: Purpose) -> Kind {
        match purpose {
            Purpose::Identity => Kind::Identity,
            Purpose::Boundary => Kind::Boundary,
            Purpose::Session => Kind::Session,
            Purpose::Guardrail => Kind::Guardrail,
            Purpose::Resource => Kind::Resource,
            Purpose::Trust => Kind::Trust,
        }
    }
}

/// What was found in one text.
struct Report {
    /// What it is called in front of every finding.
    of: String,
    findings: Vec<Finding>,
    /// Whether the text is a policy at all.
    readable: bool,
}

impl Lint {
    /// Prints every finding; the exit code is 0 for nothing but notes, 1 for more, 2 where a text could not be read.
    pub fn run(&self) -> Result<u8, Failure> {
        let world = self.shop.as_deref().map(world).transpose()?;
        let mut missing = Vec::new();
        let mut reports = Vec::new();
        match &world {
            Some(world) if self.files.is_empty() => {
                let all = Place::all(&world.shop).into_iter();
                reports.extend(all.map(|(place, text)| Report {
                    of: place.title(),
                    findings: lint_at(world, &place, &text, System.now()),
                    readable: true,
                }));
            }
            _ => {
                for file in &self.files {
                    match read(file) {
                        Ok(text) => reports.push(self.report(file, &text, world.as_ref())),
                        Err(error) => {
                            let line = shown(&format!("brewgate: `{}`: {error}", file.display()));
                            writeln!(io::stderr(), "{line}")?;
                            missing.push((file.display().to_string(), error.to_string()));
                        }
                    }
                }
            }
        }
        if self.json {
            print_json(&reports, &missing)?
        } else {
            print(&reports)?
        }
        let worse = reports.iter().flat_map(|report| &report.findings).any(|finding| weighs(finding.severity));
        Ok(match !missing.is_empty() || reports.iter().any(|report| !report.readable) {
            true => 2,
            false => u8::from(worse),
        })
    }

    fn report(&self, file: &Path, text: &str, world: Option<&World>) -> Report {
        let kind = self.kind.map_or_else(|| guess(text), Kind::from);
        let place = world.zip(file.file_stem().and_then(|stem| Name::new(stem.to_str()?, NAME).ok())).and_then(
            |(world, name)| match kind {
                Kind::Trust => Some((world, Place::Trust(name))),
                Kind::Resource | Kind::Session => None,
                Kind::Identity | Kind::Boundary | Kind::Guardrail => Some((world, Place::Managed(name))),
            },
        );
        let now = System.now();
        let findings = match place {
            Some((world, place)) => lint_at(world, &place, text, now),
            None => {
                let mut findings = lint(text, kind, catalogue());
                findings.extend(over(text, kind, now));
                findings.sort_by_key(|finding| (finding.span.start(), finding.severity));
                findings
            }
        };
        let of = if is_stdin(file) { "standard input".to_owned() } else { file.display().to_string() };
        Report { of, findings, readable: Document::read(text, kind).is_ok() }
    }
}

/// The longest name that a policy or role of a shop has.
const NAME: usize = crate::shop::name::LONGEST_THING;

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn read(file: &Path) -> io::Result<String> {
    if !is_stdin(file) {
        return fs::read_to_string(file);
    }
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

fn world(path: &Path) -> Result<World, Failure> {
    World::new(transfer::read_shop(path)?).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}

/// What a policy is for, as far as it tells: one with principals belongs to a resource, or it says who may take a role.
fn guess(text: &str) -> Kind {
    let (document, _) = Document::parse(text, Kind::Resource);
    let names = document.statements.iter().any(|statement| statement.principals.is_some());
    let is_of_resource = |statement: &Statement| statement.resources.is_some() && !takes_roles(statement);
    match (names, document.statements.iter().any(is_of_resource)) {
        (true, true) => Kind::Resource,
        (true, false) => Kind::Trust,
        (false, _) => Kind::Identity,
    }
}

/// Whether a statement is about taking roles and nothing else. A resource in it is then the mistake to tell.
fn takes_roles(statement: &Statement) -> bool {
    let of_sessions = |text: &str| text.get(..4).is_some_and(|service| service.eq_ignore_ascii_case("sts:"));
    let entries = &statement.actions.entries;
    !entries.is_empty() && entries.iter().all(|entry| of_sessions(&entry.text))
}

/// A line with nothing in it that a terminal would act on.
fn shown(line: &str) -> String {
    line.chars().filter(|&c| !is_unsafe(c)).collect()
}

fn print(reports: &[Report]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for report in reports {
        for finding in &report.findings {
            let (line, column, severity) = (finding.span.line(), finding.span.column(), finding.severity.as_str());
            let said = format!("{}:{line}:{column}: {severity}: {} [{}]", report.of, finding.message, finding.check);
            writeln!(out, "{}", shown(&said))?;
            if let Some(fix) = &finding.fix {
                writeln!(out, "    fix: {}", shown(&fix.words))?;
            }
        }
    }
    // Files that could not be opened were told of already.
    if reports.is_empty() { Ok(()) } else { writeln!(out, "{}", summary(reports)) }
}

/// How many of each, and in how many texts.
fn summary(reports: &[Report]) -> String {
    let count = |severity: Severity| {
        reports.iter().flat_map(|report| &report.findings).filter(|finding| finding.severity == severity).count()
    };
    let told = [
        (Severity::Error, "error", "errors"),
        (Severity::Security, "security warning", "security warnings"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Note, "note", "notes"),
    ];
    let told: Vec<String> = told
        .into_iter()
        .map(|(severity, one, many)| (count(severity), one, many))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let of = match reports.len() {
        1 => "1 policy".to_owned(),
        more => format!("{more} policies"),
    };
    if told.is_empty() { format!("{of}: nothing to say") } else { format!("{of}: {}", told.join(", ")) }
}

/// Every finding; of a file that cannot be opened, that it cannot.
fn print_json(reports: &[Report], missing: &[(String, String)]) -> Result<(), Failure> {
    let unopened = |(file, error): &(String, String)| json!({ "file": file, "severity": Severity::Error, "check": "unopened-file", "message": error });
    let mut all: Vec<Value> = missing.iter().map(unopened).collect();
    for report in reports {
        for finding in &report.findings {
            let mut one = json!({ "file": report.of });
            if let (Value::Object(one), Ok(Value::Object(finding))) = (&mut one, serde_json::to_value(finding)) {
                one.extend(finding);
            }
            all.push(one);
        }
    }
    writeln!(io::stdout().lock(), "{}", super::escaped(&format!("{:#}", Value::Array(all))))?;
    Ok(())
}
