//! Forms over a screen: what is asked, and the command that the answers become.

use crate::shop::name::{LONGEST_PERSON, LONGEST_THING};
use crate::shop::station::online;
use crate::shop::{Command, Employee, Holder, Name, Role as ShopRole, SafeText, Settings, Shop};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::screen::{self, Input, editor, roster, settings, timesheet};
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};
use crate::ui::{Effect, Model, Seen};

use super::outlook::Outlook;
use super::{Reaction, is_back};

/// What a form is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    Hire,
    EditEmployee(Name),
    NewGroup,
    NewRole,
    EditRole(Name),
    /// A new managed policy; its text is a copy of that one's, if given. The editor opens with it.
    NewPolicy {
        copy_of: Option<Name>,
    },
    NewInline(Holder),
    Settings,
    /// Taxes, cash and devices.
    Selling(settings::Of),
    /// Access to what was refused.
    AskAccess(Box<Command>),
    /// A no to a request for access.
    Decline(u64),
    /// Other hours for a shift.
    CorrectTime(Box<timesheet::Of>),
    /// Why an online order is not made.
    CancelOnline(Name),
    /// Somebody on the roster.
    Assign(Box<roster::Shift>),
    /// A file of online orders to bring in.
    ImportOrders,
}

/// A form over the screen.
pub struct FormOverlay {
    purpose: Purpose,
    title: String,
    form: Form,
    /// What a hire would be allowed by the groups that come with the job.
    outlook: Outlook,
}

/// What a filled-in form becomes.
enum Submitted {
    Command(Command),
    Editor(editor::Subject),
    Effect(Effect),
}

/// A field's name and what is wrong with it.
type Refused = (&'static str, String);

/// The longest word to somebody, in characters.
const LONGEST_NOTE: usize = 120;
/// Rows for what a hire would be allowed.
const OUTLOOK: u16 = 4;
const NO_JOB: &str = "no title";
const NO_GROUPS: &str = "none yet";

impl FormOverlay {
    /// The form for a purpose, filled with what is there.
    #[must_use]
    pub fn new(purpose: Purpose, shop: &Shop) -> FormOverlay {
        let (title, form) = match &purpose {
            Purpose::Hire => ("New hire".to_owned(), hire(shop)),
            Purpose::EditEmployee(name) => {
                let employee = shop.employees.get(name);
                let title = format!("Edit {}", employee.map_or(name.as_ref(), |e| e.short_name()));
                (title, employee.map_or_else(|| Form::new([]), |e| edit_employee(shop, e)))
            }
            Purpose::AskAccess(command) => {
                let what = crate::app::words::wish(shop, command);
                let closing = format!("Whoever may grant it is asked to let you {what}. It is kept on the record.");
                let note = Labelled::new("note", "A word to them", Field::plain(LONGEST_NOTE)).below("May stay empty.");
                ("Ask for access".to_owned(), Form::new([note]).closing(closing))
            }
            Purpose::Decline(_) => {
                let note = Labelled::new("note", "Why not", Field::plain(LONGEST_NOTE)).below("May stay empty.");
                ("Decline the request".to_owned(), Form::new([note]).closing("They read it at their next sign-in."))
            }
            Purpose::NewGroup => {
                let name = Labelled::new("name", "Name", Field::plain(LONGEST_THING))
                    .below("Letters, digits and + = , . @ _ -, for example Bakers.");
                ("New group".to_owned(), Form::new([name]).closing("A group gives several people the same rules."))
            }
            Purpose::NewRole => ("New role".to_owned(), role(None)),
            Purpose::EditRole(name) => (format!("Edit role {name}"), role(shop.roles.get(name).map(AsRef::as_ref))),
            Purpose::NewPolicy { copy_of } => (
                copy_of.as_ref().map_or_else(|| "New policy".to_owned(), |of| format!("Copy {of}")),
                new_policy(copy_of.as_ref()),
            ),
            Purpose::NewInline(holder) => {
                let name = Labelled::new("name", "Name", Field::plain(LONGEST_THING))
                    .below("An inline policy is for them alone; nobody else can have it.");
                let whom = match holder {
                    Holder::Employee(name) => shop.employees.get(name).map_or(name.as_ref(), |e| e.short_name()),
                    Holder::Group(name) | Holder::Role(name) => name.as_ref(),
                };
                (format!("New inline policy for {whom}"), Form::new([name]))
            }
            Purpose::Settings => ("Settings".to_owned(), of_shop(&shop.settings)),
            Purpose::Selling(of) => (of.title(shop), of.form(shop)),
            Purpose::CorrectTime(of) => (of.title(), of.form(shop)),
            Purpose::ImportOrders => ("Bring online orders in".to_owned(), import_orders()),
            Purpose::CancelOnline(id) => (format!("Cancel online order {id}"), cancel_online(shop, id)),
            Purpose::Assign(shift) => (shift.title(), shift.form()),
        };
        FormOverlay { purpose, title, form, outlook: Outlook::default() }
    }

    /// Asks for a field once more, with what was typed and what is wrong with it.
    pub fn again(&mut self, name: &str, typed: &str, sentence: impl Into<String>) {
        if let Some(field) = self.form.field_mut(name) {
            field.paste(typed);
        }
        self.form.refuse(name, sentence);
    }

    pub(super) fn input(&mut self, model: &Model, input: &Input) -> Reaction {
        let event = match input {
            _ if is_back(input) => FormEvent::Cancel,
            Input::Key(key) => self.form.handle(*key),
            Input::Paste(text) => self.form.paste(text),
            Input::Click(Target::Field(index)) => {
                self.form.focus = *index;
                FormEvent::None
            }
            _ => FormEvent::None,
        };
        match event {
            FormEvent::Cancel => Reaction::close(),
            FormEvent::None => Reaction::default(),
            FormEvent::Changed => {
                if let Some(seen) = model.seen() {
                    self.follow(seen.shop());
                }
                Reaction::default()
            }
            FormEvent::Submit => {
                let Some(seen) = model.seen() else { return Reaction::close() };
                match self.submit(&seen) {
                    Ok(Submitted::Command(command)) => {
                        Reaction::close_and(screen::Reaction::effect(Effect::Do(command)))
                    }
                    Ok(Submitted::Effect(effect)) => Reaction::close_and(screen::Reaction::effect(effect)),
                    Ok(Submitted::Editor(subject)) => {
                        let state = editor::State::new(subject, &seen);
                        Reaction::close_and(screen::Reaction {
                            editor: Some(Some(Box::new(state))),
                            ..screen::Reaction::default()
                        })
                    }
                    Err((field, sentence)) => {
                        self.form.refuse(field, sentence);
                        Reaction::default()
                    }
                }
            }
        }
    }

    /// Looks at what the form as filled in would do.
    pub(super) fn weigh(&mut self, seen: &Seen<'_>) {
        if self.purpose == Purpose::Hire {
            match self.submit(seen) {
                Ok(Submitted::Command(command)) => self.outlook.weigh(seen, &command),
                _ => self.outlook.clear(),
            }
        }
    }

    /// Fields that say something about others follow them.
    fn follow(&mut self, shop: &Shop) {
        if self.purpose != Purpose::Hire {
            return;
        }
        let full_name = self.form.value("full_name").to_owned();
        let below = if full_name.trim().is_empty() {
            "The name that people read: Rudy Vega.".to_owned()
        } else {
            format!("Signs in as {}.", proposed(shop, &full_name))
        };
        let usual = usual_groups(shop, self.form.value("job"));
        for labelled in &mut self.form.fields {
            match labelled.name {
                "full_name" => labelled.below = below.clone(),
                "groups" => {
                    let chosen = labelled.field.chosen();
                    let options = [NO_GROUPS.to_owned(), usual.clone()];
                    let options = options.iter().filter(|text| !text.is_empty()).cloned();
                    labelled.field = Field::choice(options, if usual.is_empty() { 0 } else { chosen });
                }
                _ => {}
            }
        }
    }

    fn submit(&self, seen: &Seen<'_>) -> Result<Submitted, Refused> {
        let shop = seen.shop();
        let form = &self.form;
        Ok(match &self.purpose {
            Purpose::Hire => {
                let full_name = text(form, "full_name")?;
                let name = proposed(shop, &full_name);
                let job = form.value("job");
                let job = (job != NO_JOB).then(|| SafeText::new(job)).transpose().map_err(|e| ("job", sentence(&e)))?;
                let usual = form.field("groups").is_some_and(|field| field.chosen() == 1);
                let groups = if usual { groups_of(shop, form.value("job")) } else { vec![] };
                let until = seen.now();
                Submitted::Command(Command::Hire { name, full_name, job, groups, until })
            }
            Purpose::EditEmployee(name) => {
                let job = form.value("job");
                let job = (job != NO_JOB).then(|| SafeText::new(job)).transpose().map_err(|e| ("job", sentence(&e)))?;
                Submitted::Command(Command::EditEmployee {
                    name: name.clone(),
                    full_name: text(form, "full_name")?,
                    job,
                })
            }
            Purpose::NewGroup => Submitted::Command(Command::CreateGroup { name: name(form, LONGEST_THING)? }),
            Purpose::NewRole => Submitted::Editor(editor::Subject::NewRole {
                name: name(form, LONGEST_PERSON)?,
                description: optional(form, "description")?,
                longest_minutes: hours(form)? * 60,
                stations: stations(form),
            }),
            Purpose::EditRole(role) => Submitted::Command(Command::EditRole {
                name: role.clone(),
                description: optional(form, "description")?,
                longest_minutes: hours(form)? * 60,
                stations: stations(form),
            }),
            Purpose::NewPolicy { copy_of } => {
                let new = name(form, LONGEST_THING)?;
                if shop.policies.keys().any(|other| other.folded() == new.folded()) {
                    return Err(("name", format!("There is a policy {new} already.")));
                }
                let description = optional(form, "description")?;
                Submitted::Editor(editor::Subject::NewPolicy { name: new, description, copy_of: copy_of.clone() })
            }
            Purpose::NewInline(holder) => {
                Submitted::Editor(editor::Subject::Inline { holder: holder.clone(), name: name(form, LONGEST_THING)? })
            }
            Purpose::Settings => {
                let idle = form.value("idle").trim().parse().ok().filter(|minutes| (1..=15).contains(minutes));
                let idle_minutes = idle.ok_or(("idle", "Minutes, 1 to 15.".to_owned()))?;
                let zone = form.value("zone").trim().to_owned();
                if jiff::tz::TimeZone::get(&zone).is_err() {
                    return Err(("zone", "A time zone's name, such as America/Chicago or Europe/Berlin.".to_owned()));
                }
                let currency = form.value("currency").trim().to_uppercase();
                if currency.len() != 3 || !currency.chars().all(|c| c.is_ascii_uppercase()) {
                    return Err(("currency", "Three letters, such as USD or EUR.".to_owned()));
                }
                let settings = Settings {
                    name: text(form, "name")?,
                    zone,
                    currency,
                    idle_minutes,
                    shows_names: form.field("names").is_some_and(|field| field.chosen() == 0),
                    sells_below_zero: form.field("below_zero").is_some_and(|field| field.chosen() == 1),
                    reopens_by_code: form.field("reopens").is_some_and(|field| field.chosen() == 1),
                    ..(*shop.settings).clone()
                };
                Submitted::Command(Command::UpdateSettings { settings: Box::new(settings) })
            }
            Purpose::Selling(of) => Submitted::Command(of.read(form, shop)?),
            Purpose::AskAccess(command) => {
                Submitted::Command(Command::AskAccess { command: command.clone(), note: note(form)? })
            }
            Purpose::Decline(request) => {
                Submitted::Command(Command::DeclineAccess { request: *request, note: note(form)?, moot: false })
            }
            Purpose::CorrectTime(of) => Submitted::Command(of.read(form, shop)?),
            Purpose::ImportOrders => match form.value("file").trim() {
                "" => return Err(("file", "Write the file's name, such as /home/ada/orders.jsonl.".to_owned())),
                file => Submitted::Effect(Effect::ImportOrders(file.to_owned())),
            },
            Purpose::CancelOnline(id) => {
                let reason = SafeText::up_to(form.value("reason"), online::LONGEST_REASON);
                let reason =
                    reason.map_err(|_| ("reason", "Say why, in a few words: it is kept on the record.".to_owned()))?;
                Submitted::Command(Command::Online(Box::new(online::Step::Cancel { id: id.clone(), reason })))
            }
            Purpose::Assign(shift) => Submitted::Command(shift.read(form, seen)?),
        })
    }

    pub(super) fn view(&self, canvas: &mut Canvas<'_>) {
        let below = if self.purpose == Purpose::Hire { OUTLOOK } else { 0 };
        let rows = u16::try_from(self.form.fields.len() * 5 + 4).unwrap_or(u16::MAX).saturating_add(below);
        let mut inside = canvas.float(64, rows, &self.title, "Enter next · Esc leave");
        let area = self.outlook.draw_at_foot(&mut inside, below);
        self.form.draw(&mut inside.part(area), true);
    }
}

fn import_orders() -> Form {
    let file = Labelled::new("file", "File", Field::plain(400).hint("such as /home/ada/orders.jsonl"));
    Form::new([file.below("One JSON object a line; `brewgate orders import --help` says what stands in it.")])
        .closing("Each id comes in once, however often it is read. A bad line is told and left out.")
}

fn cancel_online(shop: &Shop, id: &str) -> Form {
    let reason = Labelled::new("reason", "Why", Field::plain(online::LONGEST_REASON).hint("such as out of oat milk"));
    let form = Form::new([reason]);
    match shop.online.get(id) {
        Some(order) => {
            let paid = order.paid.said(&order.currency);
            form.closing(format!(
                "{} paid {paid} through the channel `{}`: whoever runs it gives the money back. Enter cancels the order \
                 for good.",
                order.customer, order.channel
            ))
        }
        None => form,
    }
}

fn hire(shop: &Shop) -> Form {
    let jobs = std::iter::once(NO_JOB.to_owned()).chain(shop.settings.jobs.iter().map(|job| job.name.to_string()));
    Form::new([
        Labelled::new("full_name", "Full name", Field::plain(64)).below("The name that people read: Rudy Vega."),
        Labelled::new("job", "Job", Field::choice(jobs, 0)).below("A title; it grants nothing. ← → choose."),
        Labelled::new("groups", "Groups", Field::choice([NO_GROUPS], 0))
            .below("Groups carry the rules; they can be added later."),
    ])
    .closing("Enter on the last field hires, and shows a join code.")
}

fn edit_employee(shop: &Shop, employee: &Employee) -> Form {
    let jobs: Vec<String> =
        std::iter::once(NO_JOB.to_owned()).chain(shop.settings.jobs.iter().map(|job| job.name.to_string())).collect();
    let now = employee.job.as_ref().map_or(0, |job| jobs.iter().position(|j| **j == **job).unwrap_or(0));
    Form::new([
        Labelled::new("full_name", "Full name", Field::plain(64).with(&employee.full_name)),
        Labelled::new("job", "Job", Field::choice(jobs, now)).below("A title; it grants nothing. ← → choose."),
    ])
    .closing("The sign-in name stays as it is.")
}

fn role(role: Option<&ShopRole>) -> Form {
    let description = role.and_then(|r| r.description.as_deref().map(str::to_owned)).unwrap_or_default();
    let stations =
        role.map_or(String::new(), |r| r.stations.iter().map(Name::to_string).collect::<Vec<_>>().join(", "));
    let hours = role.map_or(1, |r| r.longest_minutes / 60).to_string();
    let mut fields = Vec::new();
    if role.is_none() {
        fields.push(
            Labelled::new("name", "Name", Field::plain(LONGEST_PERSON)).below("Letters, digits and + = , . @ _ -."),
        );
    }
    fields.extend([
        Labelled::new("description", "What it is for", Field::plain(64).with(&description)),
        Labelled::new("hours", "Longest session", Field::figures(2).proposing(&hours)).below("Hours, 1 to 12."),
        Labelled::new("stations", "Stations", Field::plain(64).with(&stations))
            .below("register, inventory, orders, reports; empty means any."),
    ]);
    let closing = if role.is_none() { "Next: who may take it, in the editor." } else { "" };
    Form::new(fields).closing(closing)
}

fn new_policy(copy_of: Option<&Name>) -> Form {
    let proposed = copy_of.map_or(String::new(), |of| format!("My{of}"));
    Form::new([
        Labelled::new("name", "Name", Field::plain(LONGEST_THING).with(&proposed))
            .below("Letters, digits and + = , . @ _ -."),
        Labelled::new("description", "What it is for", Field::plain(64)).below("May stay empty."),
    ])
    .closing("Next: its text, in the editor.")
}

fn of_shop(settings: &Settings) -> Form {
    Form::new([
        Labelled::new("name", "Shop name", Field::plain(64).with(&settings.name)),
        Labelled::new("zone", "Time zone", Field::plain(64).with(&settings.zone)),
        Labelled::new("currency", "Currency", Field::plain(3).proposing(&settings.currency)),
        Labelled::new("idle", "Lock after", Field::figures(2).proposing(&settings.idle_minutes.to_string()))
            .below("Minutes without a key, 1 to 15."),
        Labelled::new(
            "names",
            "Names at the sign-in",
            Field::choice(["listed", "typed"], usize::from(!settings.shows_names)),
        ),
        Labelled::new(
            "below_zero",
            "Sales beyond the stock",
            Field::choice(["refused", "go on"], usize::from(settings.sells_below_zero)),
        )
        .below("What a sale does where the books say that there is not enough."),
        Labelled::new(
            "reopens",
            "Back at the till",
            Field::choice(["password and code", "code alone, on shift"], usize::from(settings.reopens_by_code)),
        )
        .below("The code alone is one factor: policies can tell."),
    ])
}

fn proposed(shop: &Shop, full_name: &str) -> Name {
    Name::propose(full_name, |name| shop.person(name).is_some())
}

fn groups_of(shop: &Shop, job: &str) -> Vec<Name> {
    let job = shop.settings.jobs.iter().find(|j| *j.name == *job);
    job.map_or_else(Vec::new, |j| j.groups.iter().filter(|g| shop.groups.contains_key(*g)).cloned().collect())
}

fn usual_groups(shop: &Shop, job: &str) -> String {
    let groups = groups_of(shop, job);
    let names: Vec<String> = groups.iter().map(Name::to_string).collect();
    if names.is_empty() { String::new() } else { format!("the usual ones: {}", names.join(", ")) }
}

fn text(form: &Form, field: &'static str) -> Result<SafeText, Refused> {
    SafeText::new(form.value(field)).map_err(|error| (field, sentence(&error)))
}

fn note(form: &Form) -> Result<Option<SafeText>, Refused> {
    let typed = form.value("note");
    let text = || SafeText::up_to(typed, LONGEST_NOTE).map_err(|error| ("note", sentence(&error)));
    if typed.trim().is_empty() { Ok(None) } else { text().map(Some) }
}

fn optional(form: &Form, field: &'static str) -> Result<Option<SafeText>, Refused> {
    if form.value(field).trim().is_empty() { Ok(None) } else { text(form, field).map(Some) }
}

fn name(form: &Form, longest: usize) -> Result<Name, Refused> {
    Name::new(form.value("name"), longest).map_err(|error| ("name", sentence(&error)))
}

fn hours(form: &Form) -> Result<u32, Refused> {
    let hours = form.value("hours").trim().parse().ok().filter(|hours| (1..=12).contains(hours));
    hours.ok_or(("hours", "Whole hours, 1 to 12.".to_owned()))
}

fn stations(form: &Form) -> Vec<Name> {
    let words = form.value("stations").split([',', ' ']).map(str::trim).filter(|word| !word.is_empty());
    words.filter_map(|word| Name::new(word, LONGEST_PERSON).ok()).collect()
}

/// An error's text as a full sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    crate::ui::text::sentence(&error.to_string())
}
