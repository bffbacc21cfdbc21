//! Explanations with advice, in the shop's words: what would allow something, as sentences that say what to do.

use jiff::Timestamp;

use super::words;
use crate::policy::catalog::Unit;
use crate::policy::{self, Effect, Explanation, Ground, Judged, Layer, Way, Words};
use crate::shop::advice::{Advice, Situation, Step};
use crate::shop::decide::evaluate;
use crate::shop::{Asked, CatalogueWords, Facts, Holder, Name, Person, Session, Settings, Shop, World, catalogue};

/// The catalogue's words, with the shop's money.
#[derive(Clone, Copy, Debug)]
pub struct ShopWords<'s>(pub &'s Settings);

impl Words for ShopWords<'_> {
    fn key(&self, key: &str) -> String {
        CatalogueWords.key(key)
    }

    fn action(&self, action: &str) -> String {
        CatalogueWords.action(action)
    }

    fn value(&self, key: &str, value: &str) -> String {
        match catalogue().key(key).and_then(|known| known.unit) {
            Some(Unit::Money) => words::money(self.0, value),
            Some(Unit::Percent) => format!("{value} %"),
            _ => value.to_owned(),
        }
    }
}

/// Why a question is answered as it is, with what would allow it or what it hangs on; all of that was decided again.
#[must_use]
pub fn explained(world: &World, who: &Session, facts: &Facts, asked: &Asked) -> Explanation {
    of_situation(&Situation::new(world, who, facts, asked))
}

/// The same for a situation.
#[must_use]
pub fn of_situation(situation: &Situation) -> Explanation {
    with_advice(situation, &situation.advice())
}

/// The same with advice that is known already.
#[must_use]
pub fn with_advice(situation: &Situation, advice: &[Advice]) -> Explanation {
    let (request, layers) = situation.question();
    let decision = evaluate(&layers, &request);
    let shop = situation.shop();
    let spoken = ShopWords(&shop.settings);
    let mut to_allow: Vec<Way> = advice.iter().map(|advice| way(situation, advice)).collect();
    if to_allow.is_empty() && !decision.outcome.is_allowed() {
        to_allow.push(Way::plain("Nothing that was tried would allow it; it takes a new or edited policy"));
    }
    Explanation {
        to_allow,
        hangs_on: policy::hanging(&layers, &request, &decision, &spoken),
        ..policy::explain(&decision, &CatalogueWords)
    }
}

/// An advice in words: "With an amount of at most $50 (LeadRefunds, line 11)", "With the role Cashier in hand".
#[must_use]
pub fn way(situation: &Situation, advice: &Advice) -> Way {
    let phrases: Vec<String> = advice.steps.iter().map(|step| phrase(situation, step)).collect();
    // What must be the case comes first, then what others would have to do.
    let (ifs, withs): (Vec<&String>, Vec<&String>) = phrases.iter().partition(|phrase| phrase.starts_with("if "));
    let joined = |phrases: Vec<&String>| phrases.into_iter().map(String::as_str).collect::<Vec<_>>().join(" and ");
    let comma = if withs.is_empty() || ifs.is_empty() { "" } else { ", " };
    let text = format!("{}{comma}{}", joined(withs), joined(ifs));
    // A policy that is named already needs no second mention.
    let is_named = |ground: &&Ground| {
        advice.steps.iter().any(|step| matches!(step, Step::Attach { policy, .. } if **policy == *ground.policy))
    };
    let grounds: Vec<&Ground> = advice.grounds.iter().filter(|ground| !is_named(ground)).collect();
    let places = if grounds.is_empty() { String::new() } else { format!(" {}", policy::places(&grounds)) };
    let changes = advice.steps.iter().filter_map(|step| match step {
        Step::Ask(change) => Some(change.clone()),
        _ => None,
    });
    Way {
        text: words::capitalised(&format!("{text}{places}")),
        changes: changes.collect(),
        ground: advice.grounds.first().cloned(),
    }
}

fn phrase(situation: &Situation, step: &Step) -> String {
    let shop = situation.shop();
    match step {
        Step::Ask(change) => policy::change_words(change, &ShopWords(&shop.settings)),
        Step::Approval { by: None } => "if a manager approves it".to_owned(),
        Step::Approval { by: Some(name) } => format!("if {} approves it", named(shop, name)),
        Step::SignInWithCode => "after the full sign-in".to_owned(),
        Step::At(at) => moment(&shop.settings, situation.now(), *at),
        Step::Workstation(id) => {
            let name = shop.settings.workstation(id).map_or(&**id, |workstation| &*workstation.name);
            format!("at the workstation {name}")
        }
        Step::ClockIn => "after clocking in".to_owned(),
        Step::ClockOut => "after clocking out".to_owned(),
        Step::TakeRole(role) => format!("with the role {role} in hand"),
        Step::LeaveRole => "with no role in hand".to_owned(),
        Step::Attach { policy, to } => format!("if {} had the policy {policy}", holder(shop, to)),
        Step::JoinGroup { employee, group } => format!("if {} were in the group {group}", named(shop, employee)),
        Step::Include { layer: Layer::Boundary, policy } => {
            format!("if the permissions boundary {policy} included it")
        }
        Step::Include { layer: Layer::Resource, policy } => {
            let person = shop.full_name(situation.person());
            match is_named_by_trust(situation) {
                true => format!("if the {policy} let {person} in without conditions"),
                false => format!("if the {policy} named {person}"),
            }
        }
        Step::Include { .. } => "if the shop's guardrails included it".to_owned(),
        Step::Drop(ground) => format!("if {} did not forbid it (line {})", ground.policy, ground.line),
    }
}

/// Whether the role's trust speaks of this person, so that only its conditions keep them out.
fn is_named_by_trust(situation: &Situation) -> bool {
    let (request, layers) = situation.question();
    let decision = evaluate(&layers, &request);
    let near = |judged: &Judged| judged.layer == Layer::Resource && judged.is_near();
    decision.statements.iter().any(|judged| judged.statement.effect == Effect::Allow && near(judged))
}

/// "from 14:00 on", "on Tuesday from 08:00 on", "on 24 Dec 2026 from 08:00 on": no more than is needed to know which.
fn moment(settings: &Settings, now: Timestamp, at: Timestamp) -> String {
    let (today, then) = (settings.local(now), settings.local(at));
    let far = at.duration_since(now).as_hours() >= 24 * 6;
    let format = match (then.date() == today.date(), far) {
        (true, _) => "from %H:%M on",
        (false, false) => "on %A from %H:%M on",
        (false, true) => "on %-d %b %Y from %H:%M on",
    };
    then.strftime(format).to_string()
}

fn named(shop: &Shop, name: &Name) -> String {
    if *name == shop.owner.name {
        return shop.owner.full_name.to_string();
    }
    shop.full_name(&Person::Employee(name.clone()))
}

fn holder(shop: &Shop, holder: &Holder) -> String {
    match holder {
        Holder::Employee(name) => named(shop, name),
        Holder::Group(name) => format!("the group {name}"),
        Holder::Role(name) => format!("the role {name}"),
    }
}
