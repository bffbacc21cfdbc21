//! Plain words for what was wanted and why it was answered so: one place for toasts, records and the command line.

use crate::policy::{self, Clause, Decision, Effect, Judged, Outcome, Truth};
use crate::shop::station::Step;
use crate::shop::station::money::apart;
use crate::shop::station::register::due;
use crate::shop::station::timeclock::{self, Hours};
use crate::shop::{
    CatalogueWords, Change, Command, Edit, Holder, Name, Person, Refusal, Reset, Ruling, Settings, Shop, Unapproved,
    catalogue,
};

/// What a command wants, as it completes "Marco wants to …": `refund $82.00`, `add Rudy Vega to Cashiers`.
#[must_use]
pub fn wish(shop: &Shop, command: &Command) -> String {
    let person = |name: &Name| shop.full_name(&Person::Employee(name.clone()));
    let holder = |holder: &Holder| holder_words(shop, holder);
    match command {
        Command::Hire { full_name, groups, .. } if groups.is_empty() => format!("hire {full_name}"),
        Command::Hire { full_name, groups, .. } => format!("hire {full_name} into {}", listed(groups)),
        Command::EditEmployee { name, .. } => format!("edit {}", person(name)),
        Command::Suspend { name } => format!("suspend {}", person(name)),
        Command::Resume { name } => format!("let {} work again", person(name)),
        Command::ResetSignIn { name, reset, .. } => match reset {
            Reset::Password => format!("reset the password of {}", person(name)),
            Reset::Codes => format!("reset the phone codes of {}", person(name)),
            Reset::Both => format!("reset the sign-in of {}", person(name)),
        },
        Command::EndEmployment { name } => format!("end the employment of {}", person(name)),
        Command::AddToGroup { employee, group } => format!("add {} to {group}", person(employee)),
        Command::RemoveFromGroup { employee, group } => format!("take {} out of {group}", person(employee)),
        Command::CreateGroup { name } => format!("make the group {name}"),
        Command::DeleteGroup { name } => format!("delete the group {name}"),
        Command::CreateRole { name, .. } => format!("make the role {name}"),
        Command::EditRole { name, .. } => format!("edit the role {name}"),
        Command::EditTrust { role, .. } => format!("change who may take the role {role}"),
        Command::DeleteRole { name } => format!("delete the role {name}"),
        Command::Attach { holder: h, policy } => format!("give {policy} to {}", holder(h)),
        Command::Detach { holder: h, policy } => format!("take {policy} from {}", holder(h)),
        Command::PutInline { holder: h, name, .. } => format!("write the inline policy {name} of {}", holder(h)),
        Command::DeleteInline { holder: h, name } => format!("delete the inline policy {name} of {}", holder(h)),
        Command::SetBoundary { holder: h, policy: Some(policy) } => format!("limit {} by {policy}", holder(h)),
        Command::SetBoundary { holder: h, policy: None } => format!("lift the boundary of {}", holder(h)),
        Command::CreatePolicy { name, .. } => format!("make the policy {name}"),
        Command::CreateVersion { policy, .. } => format!("edit {policy}"),
        Command::SetDefaultVersion { policy, number } => format!("make v{number} of {policy} the one in force"),
        Command::DeleteVersion { policy, number } => format!("delete v{number} of {policy}"),
        Command::DeletePolicy { name } => format!("delete the policy {name}"),
        Command::PutGuardrails { policies } if policies.is_empty() => "take the guardrails away".to_owned(),
        Command::PutGuardrails { policies } => format!("set the guardrails {}", listed(policies)),
        Command::PutResourcePolicy { resource, text: Some(_) } => {
            format!("set the policy of {}", thing(shop, resource))
        }
        Command::PutResourcePolicy { resource, text: None } => format!("drop the policy of {}", thing(shop, resource)),
        Command::UpdateSettings { .. } => "change the settings".to_owned(),
        Command::AssumeRole { role, .. } => format!("take the role {role}"),
        Command::LeaveRole => "give the role back".to_owned(),
        Command::RevokeSession { id } => match shop.sessions.get(id) {
            Some(session) => format!("end the role of {}", shop.full_name(&session.person)),
            None => "end a role in hand".to_owned(),
        },
        Command::Assign { employee, role, from, until } => {
            let (from, until) = (timeclock::moment(&shop.settings, *from), timeclock::moment(&shop.settings, *until));
            format!("put {} on the roster as {role} from {from} to {until}", person(employee))
        }
        Command::Unassign { number } => match shop.roster.get(*number) {
            Some(one) => {
                let from = timeclock::moment(&shop.settings, one.from);
                format!("take {} off the roster as {} from {from}", person(&one.employee), one.role)
            }
            None => "take somebody off the roster".to_owned(),
        },
        Command::CopyRoster { from, to } => {
            format!("copy the roster of {} into the week of {}", from.strftime("%-d %b"), to.strftime("%-d %b"))
        }
        Command::ClockIn => "clock in".to_owned(),
        Command::ClockOut => "clock out".to_owned(),
        Command::StartBreak => "start a break".to_owned(),
        Command::EndBreak => "end the break".to_owned(),
        Command::CorrectTime { employee, started, hours, .. } => {
            let (of, to) = (timeclock::moment(&shop.settings, *started), hours_words(&shop.settings, hours));
            format!("correct the shift of {} on {of} to {to}", person(employee))
        }
        Command::ApproveTime { entry, approved, .. } => {
            let verb = if *approved { "approve" } else { "decline" };
            match shop.corrections.get(entry) {
                Some(correction) => {
                    let to = hours_words(&shop.settings, &correction.hours);
                    format!("{verb} the correction of {} to {to}", correction.of_shift(shop))
                }
                None => format!("{verb} the correction of a shift"),
            }
        }
        Command::Act { action, resource } | Command::Look { action, resource } => act(shop, action, resource),
        Command::Register(step) => step_words(shop, step),
        Command::Inventory(step) => super::stock::wish(shop, step),
        Command::ExportReport { report, format } => format!("export {} as {}", report.words(), format.ending()),
        Command::Online(step) => super::online::wish(shop, step),
        Command::AskAccess { command, .. } => format!("ask for access: {}", wish(shop, command)),
        Command::DropRequest { request } => match shop.requests.get(request) {
            Some(request) => format!("put away what was asked for ({})", wish(shop, &request.command)),
            None => "put away what was asked for".to_owned(),
        },
        Command::GrantAccess { request, by, shift } => {
            let (asked, how) = (asked_for(shop, *request), wish(shop, by));
            let how_long = if *shift { "for this shift" } else { "from now on" };
            format!("grant {asked} {how_long}: {how}")
        }
        Command::GrantOnce { request } => format!("grant {}, once", asked_for(shop, *request)),
        Command::DeclineAccess { request, moot: false, .. } => format!("decline {}", asked_for(shop, *request)),
        Command::DeclineAccess { request, moot: true, .. } => format!("put {} away", asked_for(shop, *request)),
        Command::WithApproval { command, .. } => wish(shop, command),
        Command::Undo { of, .. } => format!("take back record {of}"),
    }
}

/// `what Bo Lind asks for (open the cash drawer)`.
fn asked_for(shop: &Shop, request: u64) -> String {
    match shop.requests.get(&request) {
        Some(request) => {
            let name = shop.full_name(&Person::Employee(request.by.clone()));
            format!("what {name} asks for ({})", wish(shop, &request.command))
        }
        None => "what somebody asks for".to_owned(),
    }
}

/// What a person reads after a command, a full sentence: what was done, or why not.
#[must_use]
pub fn outcome(shop: &Shop, ruling: &Ruling, wish: &str) -> String {
    match &ruling.outcome {
        Ok(changes) => {
            let by = approved(ruling).map_or_else(String::new, |by| format!("Approved {by}. "));
            match told(shop, changes) {
                sentences if sentences.is_empty() => format!("{by}{}: done.", capitalised(wish)),
                sentences => format!("{by}{sentences}."),
            }
        }
        Err(refusal) => format!("{}: {}.", capitalised(wish), refusal_words(ruling, refusal)),
    }
}

/// What changes did, joined; sessions are left out where something lasting was done too.
#[must_use]
pub fn told(shop: &Shop, changes: &[Change]) -> String {
    // What only keeps account of another change says nothing new.
    let changes: Vec<&Change> = changes.iter().filter(|c| !c.is_account()).collect();
    let assigned = |c: &&Change| matches!(c, Change::Assignment(Edit { before: None, after: Some(_) }));
    // A whole week at once is not said shift by shift.
    if let several @ 2.. = changes.iter().filter(|c| assigned(c)).count() {
        return format!("{several} shifts were put on the roster");
    }
    let lasting = changes.iter().any(|c| c.session().is_none());
    let sentences: Vec<String> =
        changes.iter().filter(|c| !lasting || c.session().is_none()).map(|c| c.sentence(shop)).collect();
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(". ")
}

/// Why nothing was done: lower case, without full stop.
#[must_use]
pub fn refusal_words(ruling: &Ruling, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Denied(index) => match ruling.answers.get(*index) {
            Some(answer) => format!("not allowed, {}", because(&answer.decision())),
            None => "not allowed".to_owned(),
        },
        Refusal::Escalation(grants) => {
            let given: Vec<String> = grants.iter().take(3).map(|g| format!("{} to {}", g.policy, g.to)).collect();
            let more = if grants.len() > 3 { " and more" } else { "" };
            format!(
                "allowed by policy, but it would give away {}{more}, which you do not hold yourself; ask the owner",
                given.join(", ")
            )
        }
        Refusal::Unapproved(Unapproved::MayNot(index)) => may_not_approve(ruling, *index),
        Refusal::Unapproved(why) => why.to_string(),
        Refusal::Rule(rule) => rule.to_string(),
        Refusal::Conflict => "somebody else changed it in the meantime".to_owned(),
    }
}

/// Why the approver may not: whether it is approving that is not theirs, or the thing itself.
fn may_not_approve(ruling: &Ruling, index: usize) -> String {
    let Some(approved) = &ruling.approval else { return "the approver may not".to_owned() };
    let Some(answer) = approved.answers.get(index) else { return format!("{} may not", approved.full_name) };
    let approving = catalogue()[answer.asked.action].service == "override";
    let what = if approving { "may not approve this" } else { "may not do this either" };
    format!("{} {what}, {}", approved.full_name, because(&answer.decision()))
}

/// Who said yes to it: `by Ada Park, this once`; none where it needed nobody.
#[must_use]
pub fn approved(ruling: &Ruling) -> Option<String> {
    let by = ruling.approval.as_ref().filter(|_| ruling.outcome.is_ok())?;
    Some(format!("by {}, this once", by.full_name))
}

/// Why the evaluator answered so, as a clause: lower case, without full stop.
#[must_use]
pub fn because(decision: &Decision) -> String {
    policy::explain(decision, &CatalogueWords).headline
}

/// The statement that an answer rests on: the Deny, the Allow, or the Allow that came nearest.
#[must_use]
pub fn ground<'d, 'l>(decision: &'d Decision<'l>) -> Option<&'d Judged<'l>> {
    let applied = |effect: Effect| decision.applied().find(move |judged| judged.statement.effect == effect);
    match decision.outcome {
        Outcome::Allowed => applied(Effect::Allow),
        Outcome::ExplicitDeny => applied(Effect::Deny),
        Outcome::ImplicitDeny => {
            let near = decision.statements.iter().filter(|j| j.statement.effect == Effect::Allow && j.is_near());
            near.filter(|j| j.applies != Truth::Yes).min_by_key(|j| failing(decision, j).count())
        }
    }
}

/// The line to look at: the first part that failed, else the statement.
#[must_use]
pub fn line(decision: &Decision, judged: &Judged) -> usize {
    failing(decision, judged).next().map_or(judged.statement.span.line(), |clause| clause.span.line())
}

fn failing(decision: &Decision, judged: &Judged) -> impl Iterator<Item = Clause> + use<> {
    decision.clauses(judged).into_iter().filter(|clause| clause.holds != Truth::Yes)
}

fn act(shop: &Shop, action: &str, resource: &str) -> String {
    let words = catalogue().words_for_action(action);
    let kinds = ["item", "order", "report", "receipt", "user", "group", "role", "policy"];
    let named = |(kind, id): (&str, &str)| id != "*" && kinds.iter().any(|k| kind.ends_with(k));
    let named = resource.rsplit_once('/').is_some_and(named);
    if named { format!("{words}: {}", thing(shop, resource)) } else { words.to_owned() }
}

/// `ring up 2 Latte`, `take $14.50 for order 12 by cash`.
fn step_words(shop: &Shop, step: &Step) -> String {
    let currency = &*shop.settings.currency;
    let named = |order: &u64, line: &usize| {
        let line = shop.orders.get(order).and_then(|order| order.lines.get(*line));
        line.map_or_else(|| "a line".to_owned(), |line| line.name.to_string())
    };
    match step {
        Step::Ring { order, item, quantity, .. } => {
            let name = shop.items.get(item).map_or_else(|| item.to_string(), |item| item.name.to_string());
            let on = order.map_or_else(String::new, |order| format!(" on order {order}"));
            format!("ring up {quantity} {name}{on}")
        }
        Step::Note { order, line, .. } => format!("note something on {} of order {order}", named(order, line)),
        Step::Discount { order, line: Some(line), percent } => {
            format!("give a discount of {percent} % on {} of order {order}", named(order, line))
        }
        Step::Discount { order, line: None, percent } => format!("give a discount of {percent} % on order {order}"),
        Step::Void { order, line, quantity } => format!("void {quantity} {} of order {order}", named(order, line)),
        Step::Park { order, .. } => format!("put order {order} aside"),
        Step::Resume { order } => format!("go on with order {order}"),
        Step::Pay { order, tender } => {
            let due = shop.orders.get(order).map(|order| due(shop, order, tender.method) + tender.tip);
            let amount = due.map_or_else(|| "payment".to_owned(), |due| due.said(currency));
            format!("take {amount} for order {order} {}", tender.method.by())
        }
        Step::Refund { receipt, amount, method, brought_back, .. } => {
            let goods = if *brought_back { ", the goods back to stock" } else { "" };
            format!("refund {} of receipt {receipt} {}{goods}", amount.said(currency), method.by())
        }
        Step::OpenDrawer { reason } => format!("open the cash drawer: {reason}"),
        Step::OpenTill { float } => format!("open the till with {}", float.said(currency)),
        Step::CloseTill { counted } => format!("close the till with {} counted", counted.said(currency)),
        Step::LookUp { receipt, .. } => format!("look up receipt {receipt}"),
        Step::Reprint { receipt, .. } => format!("print receipt {receipt}"),
    }
}

/// What an ARN means to people: an item's or person's name, else its last part.
#[must_use]
pub fn thing(shop: &Shop, resource: &str) -> String {
    let (kind, id) = resource.rsplit_once('/').unwrap_or(("", resource));
    let kind = kind.rsplit(':').next().unwrap_or(kind);
    match kind {
        "item" => shop.items.get(id).map_or_else(|| id.to_owned(), |item| item.name.to_string()),
        "user" => shop.employees.get(id).map_or_else(|| id.to_owned(), |e| e.full_name.to_string()),
        _ => id.to_owned(),
    }
}

/// An amount of decimal major units with the shop's sign: `$82.00`; what is no number stays as it is.
#[must_use]
pub fn money(settings: &Settings, amount: &str) -> String {
    let digits = amount.trim_start_matches('-');
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    match (is_number, amount.starts_with('-')) {
        (false, _) => amount.to_owned(),
        (true, false) => format!("{}{}", settings.money_sign(), apart(digits)),
        (true, true) => format!("-{}{}", settings.money_sign(), apart(digits)),
    }
}

/// An amount of minor units as decimal major units, as it stands in `register:Amount`: 8200 is `82.00`.
#[must_use]
pub fn major(settings: &Settings, minor: i64) -> String {
    settings.major(minor)
}

/// The text with its first letter in upper case.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Hours on the shop's clock: `08:02-16:10`, with the break where there was one, and where the clock was changed.
#[must_use]
pub fn hours_words(settings: &Settings, hours: &Hours) -> String {
    let (from, until) = (settings.local(hours.from), settings.local(hours.until));
    let end = until.strftime(if from.date() == until.date() { "%H:%M" } else { "%a %H:%M" }).to_string();
    let breaks = match hours.rest().as_mins() {
        ..=0 => String::new(),
        rest @ ..60 => format!(" with {rest} min of breaks"),
        rest => format!(" with {}h{:02} of breaks", rest / 60, rest % 60),
    };
    let changed = match until.offset().seconds() - from.offset().seconds() {
        0 => "",
        ..0 => ", the clock was set back",
        _ => ", the clock was set forward",
    };
    format!("{}-{end}{breaks}{changed}", from.strftime("%H:%M"))
}

fn holder_words(shop: &Shop, holder: &Holder) -> String {
    match holder {
        Holder::Employee(name) => shop.full_name(&Person::Employee(name.clone())),
        Holder::Group(name) => format!("the group {name}"),
        Holder::Role(name) => format!("the role {name}"),
    }
}

fn listed(names: &[Name]) -> String {
    names.iter().map(Name::as_ref).collect::<Vec<&str>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::station::Money;

    #[test]
    fn money_follows_the_currency() {
        let mut shop = crate::shop::file::read(include_str!("../../assets/shop.json")).expect("the sample shop");
        assert_eq!(major(&shop.settings, 8_205), "82.05");
        assert_eq!(major(&shop.settings, -5), "-0.05");
        assert_eq!(money(&shop.settings, "82.00"), "$82.00");
        assert_eq!(money(&shop.settings, "-3.50"), "-$3.50");
        assert_eq!(money(&shop.settings, "12345.5"), "$12,345.5");
        assert_eq!(money(&shop.settings, "lots"), "lots");
        let mut yen = Settings::clone(&shop.settings);
        yen.currency = "JPY".to_owned();
        shop.settings = yen.into();
        assert_eq!(major(&shop.settings, 820), "820");
    }

    #[test]
    fn wishes_are_said_in_words() {
        let shop = crate::shop::file::read(include_str!("../../assets/shop.json")).expect("the sample shop");
        let look = |action: &str, resource: &str| {
            wish(&shop, &Command::Look { action: action.to_owned(), resource: resource.to_owned() })
        };
        let till = "arn:coffee:register:main-street:bluebird:till/front";
        let latte = "arn:coffee:register:main-street:bluebird:item/latte";
        assert_eq!(look("register:OpenDrawer", till), "open the cash drawer");
        assert_eq!(look("register:ChangePrice", latte), "change prices: Latte");
        let step = |step| wish(&shop, &Command::Register(Box::new(step)));
        assert_eq!(step(Step::CloseTill { counted: Money(123_456) }), "close the till with $1,234.56 counted");
        let add = Command::AddToGroup { employee: Name::literal("rudy"), group: Name::literal("Cashiers") };
        assert_eq!(wish(&shop, &add), "add Rudy Vega to Cashiers");
    }
}
