//! `brewgate check`: may somebody do something, and why.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Failure, ask, person};
use crate::app::{Clock, Done, Service, System, advice, insight};
use crate::config::Config;
use crate::policy::catalog::ActionId;
use crate::policy::lint::{did_you_mean, nearest};
use crate::policy::{Explanation, Mark, Value};
use crate::secret::Cost;
use crate::shop::advice::{Advice, Situation};
use crate::shop::command::{self, default_resource, hat_of};
use crate::shop::decide::{Answer, Facts, Refusal, World, answer, decide};
use crate::shop::name::is_unsafe;
use crate::shop::{Asked, Command, Hat, Name, Person, Session, Shop, catalogue, file, when};
use crate::ui::overlay::cans::Subject;
use crate::ui::overlay::question;

/// Ask whether somebody may do something, and why
#[derive(Debug, Args)]
pub struct Check {
    /// Ask this shop file instead of the real shop
    #[arg(long, value_name = "FILE")]
    pub shop: Option<PathBuf>,
    /// Whom it is about, as just signed in with both factors
    #[arg(long = "as", value_name = "NAME")]
    pub person: String,
    /// With this role in hand; whether it may be assumed is decided first
    #[arg(long)]
    pub role: Option<String>,
    /// At this time: `19:00`, `Mon 19:00` or RFC 3339; now if absent
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The action, such as register:RefundOrder
    pub action: String,
    /// What it is done to; the catalogue's own resource if absent
    pub resource: Option<String>,
    /// A condition key: KEY=VALUE sets it, KEY= takes it away
    #[arg(long, value_name = "KEY=VALUE", value_parser = context)]
    pub context: Vec<(String, Option<String>)>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

fn context(text: &str) -> Result<(String, Option<String>), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not KEY=VALUE"))?;
    if key.trim().is_empty() {
        return Err(format!("`{text}` names no key"));
    }
    Ok((key.trim().to_owned(), (!value.is_empty()).then(|| value.to_owned())))
}

/// The question that was decided last, and what the second question says to a yes.
pub struct Outcome<'w> {
    pub answer: Answer,
    /// Where it was asked: what would allow it is looked for there, once it is to be told.
    situation: Situation<'w>,
    /// Allowed by policy, but it would give away what the person does not hold.
    pub gives_away: Vec<String>,
    /// Said beside the answer: what could not be asked here.
    pub notes: Vec<String>,
}

impl Outcome<'_> {
    /// Whether it may be done, the second question included.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.answer.is_allowed() && self.gives_away.is_empty()
    }

    /// What would allow it, as data, and all of it in words.
    fn told(&self) -> (Vec<Advice>, Explanation) {
        let advice = self.situation.advice();
        let told = advice::with_advice(&self.situation, &advice);
        (advice, told)
    }
}

impl Check {
    /// Decides and prints; the exit code is 0 for allowed, 1 for denied.
    pub fn run(
        self,
        workstation: Option<Name>,
        config: impl FnOnce() -> Result<Config, Failure>,
    ) -> Result<u8, Failure> {
        let world = match &self.shop {
            Some(path) => file_world(path)?,
            None => self.real_world(&config()?)?,
        };
        let outcome = self.decide(&world, workstation)?;
        if self.json {
            self.print_json(&outcome)?
        } else {
            self.print(&world.shop, &outcome)?
        }
        Ok(u8::from(!outcome.is_allowed()))
    }

    /// The real shop's world, for somebody who may ask: about oneself always, about others with the right to simulate.
    fn real_world(&self, config: &Config) -> Result<World, Failure> {
        let mut service = Service::open(&config.place(), std::sync::Arc::new(System), Cost::standard())?;
        let session = ask::sign_in(&mut service)?;
        let world = service.world();
        let person = person(&world.shop, &self.person)?;
        if person != session.person {
            let done = look(&mut service, &session, world.shop.person_arn(&person))?;
            if !done.is_done() {
                return Err(Failure { line: done.sentence(), code: 1 });
            }
        }
        Ok((*service.world()).clone())
    }

    /// Decides, and prints nothing but a warning of keys that nobody knows.
    ///
    /// # Errors
    /// Says which of the arguments names nothing here.
    pub fn decide<'w>(&self, world: &'w World, workstation: Option<Name>) -> Result<Outcome<'w>, Failure> {
        let shop = &world.shop;
        let person = person(shop, &self.person)?;
        let workstation = match workstation {
            Some(id) if shop.settings.workstation(&id).is_none() => {
                return Err(Failure::new(format!("there is no workstation `{id}`")));
            }
            Some(id) => id,
            None => shop.settings.workstations.first().map_or_else(|| Name::literal("main"), |w| w.id.clone()),
        };
        let now = moment(self.at.as_deref(), shop)?;
        let facts = Facts { given: self.context.clone(), ..Facts::at(now, workstation.clone()) };
        let own = insight::hypothetical_session(&person, &workstation, now);
        let session = match &self.role {
            None => own,
            Some(role) => {
                let role = shop.roles.keys().find(|name| ***name == **role);
                let role = role.ok_or_else(|| {
                    Failure::new(format!("there is no role `{}`", self.role.as_deref().unwrap_or_default()))
                })?;
                if person == Person::Owner {
                    return Err(Failure::new("the owner works as owner and takes no role"));
                }
                // The keys given belong to the question itself; taking the role is asked with what is known anyway.
                let plain = Facts { given: vec![], ..facts.clone() };
                let assuming = answer(world, &own, &plain, command::assume(shop, &own, role));
                if !assuming.is_allowed() {
                    let notes =
                        vec![format!("the role {role} cannot be assumed, so nothing was asked with it in hand")];
                    let situation = Situation::new(world, &own, &plain, &assuming.asked);
                    return Ok(Outcome { answer: assuming, situation, gives_away: vec![], notes });
                }
                insight::with_role(&own, role, now)
            }
        };
        let (name, action) = action(&self.action)?;
        let resource = match (&self.resource, action) {
            (Some(resource), _) => full_resource(shop, resource, action, &session),
            (None, Some(action)) => insight::usual_resource(world, &session, &facts, action),
            (None, None) => return Err(Failure::new(format!("`{name}` is not of this shop: say on which resource"))),
        };
        self.warn_of_keys(&name);
        let mut notes = Vec::new();
        if self.resource.is_none() && name == "sts:AssumeRole" {
            notes.extend(roles_within(world, &session, &facts, &resource));
        }
        let answer = match action {
            // As AWS would answer: with a role in hand, everything is asked of the role.
            Some(action) => {
                let asked = insight::asked(world, &session, action, resource.clone());
                let asked = Asked { hat: Hat::InHand, ..asked };
                if session.role.is_some() && hat_of(shop, &session.person, &name, &resource) == Hat::Own {
                    let as_oneself = answer(world, &session, &facts, Asked { hat: Hat::Own, ..asked.clone() });
                    let word = if as_oneself.is_allowed() { "allowed" } else { "denied" };
                    notes.push(format!("the console asks this as the person, not the role: {word}"));
                }
                answer(world, &session, &facts, asked)
            }
            None => foreign(world, &session, &facts, &name, &resource),
        };
        let employee = person.employee().and_then(|name| shop.employees.get(name));
        if let Some(employee) = employee.filter(|e| !e.is_active()) {
            notes.push(format!("{} is suspended or no longer works here, and cannot sign in", employee.full_name));
        }
        let mut gives_away = vec![];
        if answer.is_allowed() && name.starts_with("iam:") && person != Person::Owner {
            match command::of_question(shop, &name, &resource, &self.context) {
                Some(command) => gives_away = given_away(world, &session, &facts, &command),
                None => notes.push("whether it would give away too much depends on what exactly is changed".to_owned()),
            }
        }
        let mut situation = Situation::new(world, &session, &facts, &answer.asked);
        if action.is_none() {
            situation = situation.of_foreign_action(&name);
        }
        if self.resource.is_some() {
            situation = situation.on_named_resource();
        }
        Ok(Outcome { answer, situation, gives_away, notes })
    }

    /// Says which keys the catalogue does not know: asked about all the same, since policies may speak of them.
    fn warn_of_keys(&self, action: &str) {
        let service = |name: &str| name.split(':').next().unwrap_or_default().to_lowercase();
        let ours = |key: &str| catalogue().service(&service(key)).is_some() || service(key) != service(action);
        for (key, _) in self.context.iter().filter(|(key, _)| catalogue().key(key).is_none() && ours(key)) {
            let meant = did_you_mean(nearest(key, catalogue().keys().iter().map(|known| known.name.as_str())));
            let line = format!("warning: no condition key is called `{key}`{meant}; it is asked with it all the same");
            // Nobody may be listening: the answer does not depend on it.
            let _ = writeln!(Plain(io::stderr().lock()), "brewgate: {line}");
        }
    }

    fn print(&self, shop: &Shop, outcome: &Outcome) -> Result<(), Failure> {
        let Outcome { answer, gives_away, notes, .. } = outcome;
        let (allowed, (_, told)) = (outcome.is_allowed(), outcome.told());
        let mut out = Plain(io::stdout().lock());
        let person = person(shop, &self.person).map_or_else(|_| self.person.clone(), |p| shop.full_name(&p));
        let word = if allowed { "allowed" } else { "denied" };
        writeln!(out, "{} {word}: {}", mark(allowed), told.headline)?;
        writeln!(out, "  {person}, {} on {}", answer.request.action, answer.request.resource)?;
        writeln!(out, "  asked as {}", answer.request.principal)?;
        print_steps(&mut out, &told)?;
        for given in gives_away {
            writeln!(out, "  {} refused all the same: it would give away {given}, which is not held", mark(false))?;
        }
        if !told.to_allow.is_empty() {
            writeln!(out, "What would allow it:")?;
            for way in &told.to_allow {
                writeln!(out, "  - {way}")?;
            }
        }
        if !told.hangs_on.is_empty() {
            writeln!(out, "What it hangs on:")?;
            for way in &told.hangs_on {
                writeln!(out, "  - {way}")?;
            }
        }
        if !told.missing.is_empty() {
            writeln!(out, "Not given, but asked for: {}", told.missing.join(", "))?;
        }
        for note in notes {
            writeln!(out, "Note: {note}")?;
        }
        Ok(())
    }

    fn print_json(&self, outcome: &Outcome) -> Result<(), Failure> {
        let Outcome { answer, gives_away, notes, .. } = outcome;
        let (allowed, (advice, told)) = (outcome.is_allowed(), outcome.told());
        let keys: serde_json::Map<String, serde_json::Value> = answer
            .request
            .context
            .iter()
            .map(|(key, value)| {
                let value = match value {
                    Value::One(one) => json!(one),
                    Value::Many(many) => json!(many),
                    Value::Unknown => json!(null),
                };
                (key.to_string(), value)
            })
            .collect();
        let printed = json!({
            "allowed": allowed,
            "decision": answer.decision().outcome,
            "principal": answer.request.principal,
            "action": answer.request.action,
            "resource": answer.request.resource,
            "context": keys,
            "explanation": told,
            "advice": advice,
            "givesAway": gives_away,
            "notes": notes,
        });
        writeln!(io::stdout().lock(), "{}", super::escaped(&format!("{printed:#}")))?;
        Ok(())
    }
}

/// The action's full name, and its place in the catalogue if it is of this shop.
pub(super) fn action(text: &str) -> Result<(String, Option<ActionId>), Failure> {
    if let Some(id) = catalogue().action(text) {
        return Ok((catalogue()[id].name.clone(), Some(id)));
    }
    if !text.contains(':') {
        let suffix = format!(":{}", text.to_lowercase());
        let mut found = catalogue().actions().filter(|(_, a)| a.name.to_lowercase().ends_with(&suffix));
        return match (found.next(), found.next()) {
            (Some((id, action)), None) => Ok((action.name.clone(), Some(id))),
            (Some((_, one)), Some((_, other))) => {
                Err(Failure::new(format!("`{text}` may be {} or {}", one.name, other.name)))
            }
            _ => by_words(text),
        };
    }
    let service = text.split(':').next().unwrap_or_default();
    if catalogue().service(service).is_some() {
        let meant = did_you_mean(nearest(text, catalogue().actions().map(|(_, action)| action.name.as_str())));
        return Err(Failure::new(format!("the service `{service}` has no action `{text}`{meant}")));
    }
    Ok((text.to_owned(), None))
}

/// The action that words mean as they do in the console's palette, such as `open the drawer`; which one is said.
fn by_words(text: &str) -> Result<(String, Option<ActionId>), Failure> {
    let meant = if text.contains(' ') { question::about_actions(text) } else { vec![] };
    if let Some(Subject::WhoCan(id)) = meant.first().map(|question| &question.subject) {
        let name = catalogue()[*id].name.clone();
        let _ = writeln!(Plain(io::stderr().lock()), "brewgate: taken as {name}");
        return Ok((name, Some(*id)));
    }
    let verbs = catalogue().actions().map(|(_, action)| action.verb());
    let meant = did_you_mean(nearest(text, verbs));
    Err(Failure::new(format!("`{text}` is not an action{meant}; write service:Action")))
}

/// The time that a question is about, as typed; now where nothing was.
pub(super) fn moment(at: Option<&str>, shop: &Shop) -> Result<jiff::Timestamp, Failure> {
    at.map_or_else(
        || Ok(System.now()),
        |text| {
            when::read(text, System.now(), &shop.settings.time_zone()).map_err(|error| Failure::new(error.to_string()))
        },
    )
}

/// Asks as the person signed in to see somebody's permissions; a refusal is on the record.
pub(super) fn look(service: &mut Service, session: &Session, resource: String) -> Result<Done, Failure> {
    let look = Command::Look { action: "iam:SimulatePrincipalPolicy".to_owned(), resource };
    service.execute(session.id, look).map_err(|error| Failure::new(error.sentence()))
}

/// A short resource such as `timesheet/rudy` belongs to the action's service here.
pub(super) fn full_resource(shop: &Shop, resource: &str, action: Option<ActionId>, session: &Session) -> String {
    let usual = action.map(|action| default_resource(shop, session, action));
    match usual.as_deref().and_then(|arn| arn.rsplit_once(':')) {
        Some((service_and_place, _)) if !resource.starts_with("arn:") && resource != "*" => {
            format!("{service_and_place}:{resource}")
        }
        _ => resource.to_owned(),
    }
}

fn print_steps(out: &mut impl Write, told: &Explanation) -> io::Result<()> {
    for (number, step) in (1..).zip(&told.steps) {
        writeln!(out, "{number} {} {}", step.question, step.answer)?;
        for line in &step.lines {
            let mark = match line.mark {
                Mark::Yes => "✓",
                Mark::No => "✗",
                Mark::Depends => "?",
                Mark::Near => "▸",
            };
            writeln!(out, "    {mark} {}", line.text)?;
        }
    }
    Ok(())
}

/// Lines for a terminal: what could move its cursor or turn its text around is left out.
pub(super) struct Plain<W: Write>(pub W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let shown: String = text.chars().filter(|&c| c == '\n' || !is_unsafe(c)).collect();
        self.0.write_all(shown.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn mark(good: bool) -> &'static str {
    if good { "✓" } else { "✗" }
}

/// An action of a service that is not the shop's, such as `s3:ListBucket`: policies may speak of it all the same.
fn foreign(world: &World, session: &Session, facts: &Facts, action: &str, resource: &str) -> Answer {
    let asked = Asked {
        hat: Hat::InHand,
        action: crate::shop::action("sts:GetCallerIdentity"),
        resource: resource.to_owned(),
        own: vec![],
    };
    let mut request = crate::shop::context::request(world, session, facts, &asked);
    request.action = action.to_owned();
    let principal = crate::shop::decide::principal(session, facts, Hat::InHand);
    let layers = world.rules.layers(&world.shop, &principal, &request);
    Answer { asked, request, layers }
}

/// What a command would give away beyond what the person holds, in words.
fn given_away(world: &World, session: &Session, facts: &Facts, command: &Command) -> Vec<String> {
    match decide(world, session, facts, command).outcome {
        Err(Refusal::Escalation(grants)) => {
            grants.iter().map(|g| format!("{} {} to {}", g.policy, g.statement, g.to)).collect()
        }
        _ => vec![],
    }
}

/// Of which role it was asked whether it may be taken, since nobody said, and how it is with the others.
fn roles_within(world: &World, session: &Session, facts: &Facts, asked: &str) -> Option<String> {
    let shop = &world.shop;
    let may = |role: &&Name| {
        let asked = command::assume(shop, session, role);
        answer(world, session, facts, asked).is_allowed()
    };
    let role = asked.rsplit_once(":role/")?.1;
    let within: Vec<&str> = shop.roles.keys().filter(may).map(AsRef::as_ref).collect();
    Some(match within.as_slice() {
        [] => format!("none of the roles may be taken; asked of {role}"),
        [_] => format!("of the roles only {role} may be taken, and it was asked of that one"),
        within => format!("asked of {role}; the roles that may be taken are {}", within.join(", ")),
    })
}

/// The world of a shop file.
pub(super) fn file_world(path: &std::path::Path) -> Result<World, Failure> {
    let shop = super::transfer::read_shop(path)?;
    World::new(shop).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}

/// Reads a shop file's text, for the commands that ask nobody.
pub(super) fn parse(text: &str, path: &std::path::Path) -> Result<Shop, Failure> {
    file::read(text).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}
