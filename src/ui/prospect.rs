//! An answer before it is asked for: what only the real request would tell (an amount, an approval) is *unknown*.
//!
//! It goes through the same context, the same layers and the same evaluator as the command will.

use super::widget::verdict::Verdict;
use crate::app::{advice, words};
use crate::policy::catalog::{ActionId, Unit};
use crate::policy::{
    self, Clause, Decision, Effect, Explanation, Judged, Layers, Outcome, Part, Prospect, Request, Truth, Value,
};
use crate::shop::command::{default_resource, hat_of};
use crate::shop::decide::{Facts, World, evaluate, principal};
use crate::shop::station::timeclock;
use crate::shop::{Asked, CatalogueWords, Session, Settings, Shop, approval, catalogue, context};

/// What can be said beforehand.
#[derive(Clone, Debug)]
pub struct Foreseen {
    pub asked: Asked,
    pub prospect: Prospect,
    request: Request,
    layers: Layers,
}

/// What an action on its usual resource would be answered to this person now, with what they have in hand.
#[must_use]
pub fn foreseen(world: &World, who: &Session, facts: &Facts, action: ActionId) -> Foreseen {
    let shop = &world.shop;
    let entry = &catalogue()[action];
    let resource = default_resource(shop, who, action);
    let asked = Asked { hat: hat_of(shop, &who.person, &entry.name, &resource), action, resource, own: vec![] };
    foreseen_of(world, who, facts, asked)
}

/// What this question would be answered; of the action's own keys, those not in it are open.
#[must_use]
pub fn foreseen_of(world: &World, who: &Session, facts: &Facts, asked: Asked) -> Foreseen {
    let shop = &world.shop;
    let entry = &catalogue()[asked.action];
    let mut request = context::request(world, who, facts, &asked);
    for key in entry.keys.iter().map(String::as_str).chain(approval::KEYS) {
        if request.context.value(key).is_none() {
            request.context.set(key, Value::Unknown);
        }
    }
    let layers = world.rules.layers(shop, &principal(who, facts, asked.hat), &request);
    let prospect = evaluate(&layers, &request).prospect();
    Foreseen { asked, prospect, request, layers }
}

impl Foreseen {
    /// The same with every statement, to be explained.
    #[must_use]
    pub fn decision(&self) -> Decision<'_> {
        evaluate(&self.layers, &self.request)
    }

    /// The mark and a few words: "up to $50, or approved", "ask a manager", "nothing allows it".
    #[must_use]
    pub fn words(&self, shop: &Shop) -> (Verdict, String) {
        match &self.prospect {
            Prospect::Allowed => (Verdict::Allowed, String::new()),
            Prospect::Denied(Outcome::ExplicitDeny) => {
                let by =
                    words::ground(&self.decision()).map_or_else(String::new, |judged| format!(" by {}", judged.policy));
                (Verdict::Denied, format!("forbidden{by}"))
            }
            Prospect::Denied(_) => (Verdict::Denied, words::because(&self.decision())),
            Prospect::Depends(_) => self.depends(&shop.settings),
        }
    }

    /// The three steps; where it depends, the last says so instead of refusing.
    #[must_use]
    pub fn steps(&self, shop: &Shop) -> Explanation {
        let mut explanation = policy::explain(&self.decision(), &CatalogueWords);
        if let (Prospect::Depends(_), Some(so)) = (&self.prospect, explanation.steps.last_mut()) {
            so.good = None;
            so.answer = words::capitalised(&format!("it depends: {}.", self.words(shop).1));
            so.lines.clear();
        }
        explanation
    }

    /// The same with advice: what would allow it, or what it hangs on; where it depends, that says it already.
    #[must_use]
    pub fn explained(&self, world: &World, who: &Session, facts: &Facts) -> Explanation {
        let steps = self.steps(&world.shop);
        if matches!(self.prospect, Prospect::Depends(_)) {
            return steps;
        }
        let Explanation { to_allow, hangs_on, .. } = advice::explained(world, who, facts, &self.asked);
        Explanation { to_allow, hangs_on, ..steps }
    }

    fn depends(&self, settings: &Settings) -> (Verdict, String) {
        let decision = self.decision();
        // The conditions that are open, statement by statement.
        let open = |effect: Effect| {
            let statements = decision.statements.iter();
            let open = statements.filter(move |j| j.statement.effect == effect && j.applies == Truth::Depends);
            open.map(|judged| undecided(&decision, judged))
        };
        // Ways that the person has alone, and ways that need somebody else.
        let (approved, alone): (Vec<_>, Vec<_>) = open(Effect::Allow).partition(|clauses| needs_approval(clauses));
        let limits: Vec<String> = alone.iter().map(|clauses| wanted(settings, clauses)).collect();
        let kept: Vec<String> =
            open(Effect::Deny).map(|clauses| format!("never {}", wanted(settings, &clauses))).collect();
        if limits.is_empty() && kept.is_empty() {
            return (Verdict::Depends, "ask a manager".to_owned());
        }
        let mut words = limits.join(" or ");
        for more in kept {
            words = if words.is_empty() { more } else { format!("{words}, {more}") };
        }
        if !approved.is_empty() {
            words.push_str(", or approved");
        }
        (Verdict::Allowed, words)
    }
}

fn undecided(decision: &Decision, judged: &Judged) -> Vec<Clause> {
    decision.clauses(judged).into_iter().filter(|clause| clause.holds == Truth::Depends).collect()
}

fn needs_approval(clauses: &[Clause]) -> bool {
    clauses.iter().any(|clause| matches!(&clause.part, Part::Condition { key, .. } if is_approval(key)))
}

fn is_approval(key: &str) -> bool {
    approval::KEYS.iter().any(|approval| approval.eq_ignore_ascii_case(key))
}

/// What the undecided conditions of a statement want: "up to $50".
fn wanted(settings: &Settings, clauses: &[Clause]) -> String {
    let each = clauses.iter().filter_map(|clause| {
        let Part::Condition { operator, key } = &clause.part else { return None };
        let unit = catalogue().key(key).and_then(|known| known.unit);
        let values: Vec<String> = clause.asked.iter().map(|value| measured(settings, unit, value)).collect();
        let plain = operator.rsplit(':').next().unwrap_or(operator).trim_end_matches("IfExists");
        Some(match (plain, values.as_slice()) {
            ("NumericLessThanEquals", [limit]) => format!("up to {limit}"),
            ("NumericLessThan", [limit]) => format!("below {limit}"),
            ("NumericGreaterThan", [limit]) => format!("above {limit}"),
            ("NumericGreaterThanEquals", [limit]) => format!("from {limit} up"),
            ("DateLessThan" | "DateLessThanEquals", [until]) => format!("until {}", dated(settings, until)),
            ("DateGreaterThan" | "DateGreaterThanEquals", [from]) => format!("from {}", dated(settings, from)),
            ("Bool", [value]) if value == "true" => format!("with {}", catalogue().words_for_key(key)),
            ("Bool", [value]) if value == "false" => format!("without {}", catalogue().words_for_key(key)),
            (other, values) => {
                let not = if other.contains("Not") { "not " } else { "" };
                format!("{} {not}{}", catalogue().words_for_key(key), values.join(" or "))
            }
        })
    });
    each.collect::<Vec<_>>().join(" and ")
}

/// A time of a policy on the shop's clock: `Mon 23 Nov 17:41`; what is no full time stays as it is.
#[must_use]
pub fn dated(settings: &Settings, value: &str) -> String {
    value.parse().map_or_else(|_| value.to_owned(), |at| timeclock::moment(settings, at))
}

/// A value with its unit: `$50`, `10 %`.
#[must_use]
pub fn measured(settings: &Settings, unit: Option<Unit>, value: &str) -> String {
    match unit {
        Some(Unit::Money) => words::money(settings, value),
        Some(Unit::Percent) => format!("{value} %"),
        _ => value.to_owned(),
    }
}
