//! The ways to an action: as oneself or with a role in hand, on which terms, and through which statements.

use jiff::Timestamp;
use serde::Serialize;

use super::{Asker, NO_ROLE, Verdict, wanted};
use crate::app::words;
use crate::policy::catalog::ActionId;
use crate::policy::{Decision, Effect, Judged, Layer, Outcome, Truth};
use crate::shop::decide::{Answer, World};
use crate::shop::{Name, Person, Shop};

/// How the term of a permissions boundary begins.
const WITHIN: &str = "but by the boundary";

/// What somebody's access to an action is, and how they come to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub verdict: Verdict,
    /// None where it is denied; with roles, one for each.
    pub ways: Vec<Way>,
    /// Why there is no way: lower case, without full stop.
    pub refusal: Option<String>,
}

/// One way to an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The role that must be in hand; none: as oneself.
    pub role: Option<Name>,
    /// What allows it and up to where, then what never lets it through.
    pub terms: Vec<Term>,
}

/// One term of a way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// `always`, `up to $50`, `never without the full sign-in`.
    pub words: String,
    pub effect: Effect,
    /// The statement that says so; none where no statement does.
    pub ground: Option<Ground>,
}

/// Where a statement stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ground {
    pub policy: String,
    /// The line to look at, from 1.
    pub line: usize,
    /// The group through which somebody has the policy.
    pub group: Option<String>,
}

/// What somebody's access to an action is; on the resource given, else on the catalogue's own.
#[must_use]
pub fn access(world: &World, person: &Person, action: ActionId, resource: Option<&str>, now: Timestamp) -> Access {
    let asker = Asker::new(world, person, now);
    let verdict = asker.verdict(action, resource);
    let own = || words::because(&asker.answer(&asker.seat.session, action, resource).decision());
    if let (Some(taken), None) = (asker.taken(action, resource), asker.seat.stopped()) {
        let term = |(role, answer): &(&Name, Answer)| {
            let mut terms = terms(&world.shop, &answer.decision());
            let first = terms.first_mut()?;
            let limit = if first.words == "always" { String::new() } else { format!(" {}", first.words) };
            first.words = format!("the role {role}{limit}");
            Some(terms)
        };
        let terms: Vec<Term> = taken.iter().filter_map(term).flatten().collect();
        let refusal = terms.is_empty().then(|| NO_ROLE.to_owned());
        let ways = if terms.is_empty() { vec![] } else { vec![Way { role: None, terms }] };
        return Access { verdict, ways, refusal };
    }
    let (ways, refusal) = match &verdict {
        Verdict::Denied => (vec![], Some(asker.seat.stopped().unwrap_or_else(own))),
        Verdict::ByRole(roles) => {
            let way = |role: &Name| {
                let terms = terms(&world.shop, &asker.answer_as(role, action, resource).decision());
                Way { role: Some(role.clone()), terms }
            };
            (roles.iter().map(way).collect(), None)
        }
        Verdict::Allowed | Verdict::Depends(_) => {
            let answer = asker.answer(&asker.seat.session, action, resource);
            (vec![Way { role: None, terms: terms(&world.shop, &answer.decision()) }], None)
        }
    };
    Access { verdict, ways, refusal }
}

/// A decision with unknown keys as terms: what allows it and up to where, then what never lets it through.
pub(super) fn terms(shop: &Shop, decision: &Decision) -> Vec<Term> {
    let judged = |effect: Effect, applies: Truth| {
        decision.statements.iter().filter(move |j| j.statement.effect == effect && j.applies == applies)
    };
    let term = |words: String, judged: &Judged| Term {
        words,
        effect: judged.statement.effect,
        ground: Some(Ground::of(decision, judged)),
    };
    if let Some(deny) = judged(Effect::Deny, Truth::Yes).next() {
        return vec![term("never".to_owned(), deny)];
    }
    // What a condition asks is a term even where it is met just now: it may not be tomorrow.
    let asked = |judged: &Judged| {
        let clauses = decision.clauses(judged).into_iter();
        clauses.filter_map(|clause| wanted(shop, &clause)).collect::<Vec<String>>()
    };
    let allows = |j: &&Judged| j.statement.effect == Effect::Allow && j.applies != Truth::No;
    let granting: Vec<&Judged> = decision.statements.iter().filter(|j| j.layer.grants()).filter(allows).collect();
    let mut terms = Vec::new();
    if let Some(allow) = granting.iter().find(|j| j.applies == Truth::Yes && asked(j).is_empty()) {
        terms.push(term("always".to_owned(), allow));
    } else {
        let mut limited = false;
        for allow in granting {
            let wanted = asked(allow);
            let limit = wanted.iter().any(|words| words.starts_with("up to"));
            let above = if limited && !limit { "above that " } else { "" };
            terms.push(term(format!("{above}{}", wanted.join(" and ")), allow));
            limited |= limit;
        }
    }
    if !terms.is_empty() {
        let of_boundary = decision.statements.iter().filter(|j| j.layer == Layer::Boundary);
        let within: Vec<&Judged> = of_boundary.filter(allows).collect();
        if !within.iter().any(|j| asked(j).is_empty()) {
            let limited = |limit: &Judged| term(format!("{WITHIN} {}", asked(limit).join(" and ")), limit);
            terms.extend(within.into_iter().map(limited));
        }
    }
    if terms.is_empty() {
        // The owner needs no statement.
        let effect = if decision.outcome == Outcome::Allowed { Effect::Allow } else { Effect::Deny };
        return vec![Term { words: words::because(decision), effect, ground: None }];
    }
    let denials = decision.statements.iter().filter(|j| j.statement.effect == Effect::Deny && j.applies != Truth::Yes);
    for deny in denials.filter(|j| j.is_near()) {
        let open = decision.clauses(deny).into_iter().filter(|clause| clause.holds != Truth::Yes);
        let kept: Vec<String> = open.filter_map(|clause| wanted(shop, &clause)).collect();
        terms.push(term(format!("never {}", kept.join(" and ")), deny));
    }
    terms
}

impl Way {
    /// In a few words, beside a name: `up to $50`, `as Cashier`; nothing where it is as oneself and always.
    #[must_use]
    pub fn brief(&self) -> String {
        let role = self.role.as_ref().map(|role| format!("as {role}"));
        let (allowing, never): (Vec<&Term>, Vec<&Term>) = self.terms.iter().partition(|t| t.effect == Effect::Allow);
        let terms = match (allowing.first(), never.first()) {
            // The owner's reason is no term.
            (Some(first), _) if first.ground.is_none() => None,
            (Some(first), Some(never)) if first.words == "always" => Some(format!("but {}", never.words)),
            (Some(first), None) if first.words == "always" && allowing.len() == 1 => None,
            (Some(first), _) => {
                let within = allowing.iter().find(|term| term.words.starts_with(WITHIN));
                Some(within.map_or_else(|| first.words.clone(), |within| format!("{} {}", first.words, within.words)))
            }
            (None, never) => never.map(|never| never.words.clone()),
        };
        role.into_iter().chain(terms).collect::<Vec<String>>().join(" ")
    }

    /// In full, with where each term stands: `up to $50 (LeadRefunds, line 11, group ShiftLeads)`.
    #[must_use]
    pub fn full(&self) -> String {
        let terms: Vec<String> = self.terms.iter().map(Term::placed).collect();
        let terms = terms.join("; ");
        self.role.as_ref().map_or(terms.clone(), |role| format!("as {role}: {terms}"))
    }
}

impl Term {
    fn placed(&self) -> String {
        let ground = self.ground.as_ref();
        ground.map_or_else(|| self.words.clone(), |ground| format!("{} ({})", self.words, ground.place()))
    }
}

impl Ground {
    fn of(decision: &Decision, judged: &Judged) -> Ground {
        let group = match &judged.layer {
            Layer::Group(group) => Some(group.to_string()),
            _ => None,
        };
        Ground { policy: judged.policy.to_string(), line: words::line(decision, judged), group }
    }

    /// `LeadRefunds, line 11, group ShiftLeads`.
    #[must_use]
    pub fn place(&self) -> String {
        let group = self.group.as_ref().map_or_else(String::new, |group| format!(", group {group}"));
        format!("{}, line {}{group}", self.policy, self.line)
    }
}
