//! A decision in plain words, in three steps: is it forbidden, does a rule allow it, and so what.
//! Everything a person reads about a decision is worded here; nothing is decided here.

use std::ops::Deref;
use std::sync::Arc;

use super::advice::advice;
use super::explanation::{Explanation, Mark, Step, StepLine, Way, Words};
use super::hinge::hinges;
use super::layer::{Layers, Policy};
use super::wording::{failure, hinge, remedy, wish};
use super::{Cause, Clause, Decision, Effect, Grade, Judged, Layer, Outcome, Part, Request, Truth};

/// Words a decision, without advice: [`advised`] also asks the evaluator what would be otherwise.
#[must_use]
pub fn explain(decision: &Decision, words: &dyn Words) -> Explanation {
    let near = decision.statements.iter().filter(|judged| judged.is_near());
    let told = near.map(|judged| Told { judged: *judged, clauses: decision.clauses(judged) }).collect();
    let telling = Telling { decision, words, told };
    Explanation {
        outcome: decision.outcome,
        headline: telling.headline(),
        steps: vec![telling.forbidden(), telling.allowed(), telling.so()],
        to_allow: Vec::new(),
        hangs_on: Vec::new(),
        missing: decision.missing(),
    }
}

/// Words a decision, with what would have allowed it, or what it hangs on: all of it decided again.
#[must_use]
pub fn advised(layers: &Layers, request: &Request, decision: &Decision, words: &dyn Words) -> Explanation {
    let mut to_allow: Vec<Way> = advice(layers, request, decision).iter().map(|found| remedy(found, words)).collect();
    if to_allow.is_empty() && !decision.outcome.is_allowed() {
        to_allow.push(Way::plain(
            "No change of this request that was tried would allow it; it takes a new or edited policy",
        ));
    }
    Explanation { to_allow, hangs_on: hanging(layers, request, decision, words), ..explain(decision, words) }
}

/// What an allowed request hangs on, in words.
#[must_use]
pub fn hanging(layers: &Layers, request: &Request, decision: &Decision, words: &dyn Words) -> Vec<Way> {
    hinges(layers, request, decision).iter().flat_map(|found| hinge(found, words)).collect()
}

struct Telling<'d> {
    decision: &'d Decision<'d>,
    words: &'d dyn Words,
    told: Vec<Told<'d>>,
}

/// A statement that is near, part by part; of the others there is nothing to tell.
struct Told<'d> {
    judged: Judged<'d>,
    clauses: Vec<Clause>,
}

impl<'d> Deref for Told<'d> {
    type Target = Judged<'d>;

    fn deref(&self) -> &Judged<'d> {
        &self.judged
    }
}

impl Told<'_> {
    fn line(&self) -> usize {
        self.statement.span.line()
    }

    fn conditions(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| matches!(clause.part, Part::Condition { .. }))
    }

    fn failed(&self) -> impl Iterator<Item = &Clause> {
        self.conditions().filter(|clause| clause.holds == Truth::No)
    }
}

type Place<'d> = Layer<&'d Arc<str>>;

impl<'d> Telling<'d> {
    fn statements(&self, effect: Effect, applies: Truth) -> impl Iterator<Item = &Told<'d>> {
        self.told.iter().filter(move |told| told.statement.effect == effect && told.applies == applies)
    }

    /// Statements of that effect that only a condition keeps out, fewest failures first.
    fn near(&self, effect: Effect, layer: impl Fn(Place<'d>) -> bool) -> Vec<&Told<'d>> {
        let mut near: Vec<_> = self.statements(effect, Truth::No).filter(|told| layer(told.layer)).collect();
        near.retain(|told| told.failed().next().is_some());
        near.sort_by_key(|told| told.failed().count());
        near
    }

    /// The statement that could have granted and came nearest.
    fn nearest(&self) -> Option<&Told<'d>> {
        let side: fn(Place<'d>) -> bool = match self.decision.cause {
            Cause::Boundary => |layer| layer == Layer::Boundary,
            Cause::Session => |layer| layer == Layer::Session,
            Cause::Trust | Cause::ResourceSide => |layer| layer == Layer::Resource,
            Cause::IdentitySide => |layer| layer.is_identity(),
            Cause::Guardrail(_) => |layer| matches!(layer, Layer::Guardrail(_)),
            _ => |layer| layer.grants(),
        };
        self.near(Effect::Allow, side).into_iter().next()
    }

    fn headline(&self) -> String {
        let deciding = self.deciding();
        match (self.decision.cause, deciding) {
            (Cause::CallerIdentity, _) => "asking who one is needs no permission".to_owned(),
            (Cause::Root, _) => "the owner may do this whatever the policies say".to_owned(),
            (_, Some(judged)) if judged.applies == Truth::Depends => {
                format!("it depends: {}", self.conditional(judged))
            }
            (Cause::Denied, Some(judged)) => format!("`{}` forbids it (line {})", judged.policy, judged.line()),
            (Cause::ByIdentity | Cause::ByResource(_) | Cause::BothSides, Some(judged)) => {
                format!("`{}` allows it (line {})", judged.policy, judged.line())
            }
            _ => self.refusal(),
        }
    }

    /// The statement that the conclusion rests on, if it is one.
    fn deciding(&self) -> Option<&Told<'d>> {
        let certain_or_open = |effect, side: fn(Place<'d>) -> bool| {
            let certain = self.statements(effect, Truth::Yes).find(|judged| side(judged.layer));
            certain.or_else(|| self.statements(effect, Truth::Depends).find(|judged| side(judged.layer)))
        };
        match self.decision.cause {
            Cause::Denied => certain_or_open(Effect::Deny, |_| true),
            Cause::ByIdentity | Cause::BothSides => certain_or_open(Effect::Allow, |layer| layer.is_identity()),
            Cause::ByResource(grade) => {
                let named = self.statements(Effect::Allow, Truth::Yes).filter(|judged| judged.layer == Layer::Resource);
                named.into_iter().find(|judged| judged.grade == Some(grade))
            }
            Cause::NoAllow => self.statements(Effect::Allow, Truth::Depends).find(|judged| judged.layer.grants()),
            _ => None,
        }
    }

    /// Why something implicit is refused.
    fn refusal(&self) -> String {
        let general = match self.decision.cause {
            Cause::Boundary => format!(
                "the permissions boundary {} does not include it",
                name(self.decision.layers.boundary.as_ref().map(|policy| &policy.name))
            ),
            Cause::Session => "the session policy does not include it".to_owned(),
            Cause::Guardrail(_) => "a guardrail does not include it".to_owned(),
            Cause::Trust => "its trust policy does not let them in".to_owned(),
            Cause::ResourceSide => "it belongs to another account, whose policy does not allow it".to_owned(),
            Cause::IdentitySide if self.decision.query.trust => "no rule of theirs lets them take it".to_owned(),
            Cause::IdentitySide => "the other side would let them in, but no rule of theirs allows it".to_owned(),
            _ => "nothing allows it".to_owned(),
        };
        let Some(nearest) = self.nearest() else { return general };
        let failures: Vec<&Clause> = nearest.failed().collect();
        let Some(first) = failures.first() else { return general };
        let reason = failure(first, self.words, &format!("`{}` line {}", nearest.policy, first.span.line()));
        match self.decision.cause {
            Cause::NoAllow | Cause::IdentitySide => reason,
            _ => format!("{general}: {reason}"),
        }
    }

    fn forbidden(&self) -> Step {
        let mut lines = Vec::new();
        for judged in self.statements(Effect::Deny, Truth::Yes) {
            let unjudged = judged.clauses.iter().find(|clause| !clause.judged);
            let why = unjudged.map_or_else(String::new, |clause| format!(": {}", failure(clause, self.words, "it")));
            lines.push(line(Mark::No, judged, judged.line(), format!("{} forbids it{why}.", title(judged))));
        }
        for judged in self.statements(Effect::Deny, Truth::Depends) {
            lines.push(line(Mark::Depends, judged, judged.line(), sentence(&self.conditional(judged))));
        }
        for judged in self.near(Effect::Deny, |_| true) {
            let Some(clause) = judged.failed().next() else { continue };
            let text = format!("{} would forbid it, but {}.", title(judged), failure(clause, self.words, "it"));
            lines.push(line(Mark::Near, judged, clause.span.line(), text));
        }
        let certain = lines.iter().find(|line| line.mark == Mark::No);
        let open = lines.iter().any(|line| line.mark == Mark::Depends);
        let (answer, good) = match certain {
            _ if self.decision.cause == Cause::CallerIdentity => {
                ("No, nothing can forbid this.".to_owned(), Some(true))
            }
            Some(first) => {
                let policy = name(first.policy.as_ref());
                (format!("Yes: {policy} forbids it (line {}).", first.line.unwrap_or_default()), Some(false))
            }
            None if open => ("It depends on what is not known yet.".to_owned(), None),
            None => ("No rule forbids it.".to_owned(), Some(true)),
        };
        Step { question: "Is it forbidden?".to_owned(), answer, good, lines }
    }

    fn allowed(&self) -> Step {
        let mut lines = Vec::new();
        for judged in self.statements(Effect::Allow, Truth::Yes).filter(|judged| judged.layer.grants()) {
            let how = match judged.grade {
                Some(Grade::Direct) => " to the caller by name",
                Some(Grade::Role) => " to the caller's role",
                Some(Grade::Account) => " to whom the caller's own policies allow it",
                None => "",
            };
            lines.push(line(Mark::Yes, judged, judged.line(), format!("{} allows it{how}.", title(judged))));
        }
        for judged in self.statements(Effect::Allow, Truth::Depends).filter(|judged| judged.layer.grants()) {
            lines.push(line(Mark::Depends, judged, judged.line(), sentence(&self.conditional(judged))));
        }
        for judged in self.near(Effect::Allow, |layer| layer.grants()) {
            let Some(clause) = judged.failed().next() else { continue };
            let more = match judged.failed().count() {
                1 => String::new(),
                n => format!(" ({} more)", n - 1),
            };
            let text = format!("{} comes near, but {}{more}.", title(judged), failure(clause, self.words, "it"));
            lines.push(line(Mark::Near, judged, clause.span.line(), text));
        }
        let certain = lines.iter().any(|line| line.mark == Mark::Yes);
        let open = lines.iter().any(|line| line.mark == Mark::Depends);
        self.limits(&mut lines);
        let (answer, good) = match self.decision.cause {
            Cause::CallerIdentity => ("It needs no rule.".to_owned(), Some(true)),
            Cause::Root => ("The owner needs no rule.".to_owned(), Some(true)),
            Cause::Boundary => ("Yes, but the permissions boundary does not include it.".to_owned(), Some(false)),
            Cause::Session => ("Yes, but the session policy does not include it.".to_owned(), Some(false)),
            Cause::Guardrail(_) => {
                ("A guardrail does not include it, and no rule reaches past that.".to_owned(), Some(false))
            }
            Cause::Trust => ("No: its trust policy does not let them in.".to_owned(), Some(false)),
            Cause::ResourceSide => ("Not on the side of the account that owns it.".to_owned(), Some(false)),
            Cause::IdentitySide => ("Not on the caller's own side.".to_owned(), Some(false)),
            _ if certain => ("Yes.".to_owned(), Some(true)),
            _ if open => ("It depends on what is not known yet.".to_owned(), None),
            _ => ("No, nothing allows it.".to_owned(), Some(false)),
        };
        Step { question: "Does a rule allow it?".to_owned(), answer, good, lines }
    }

    /// One line for every layer that grants nothing and must allow.
    fn limits(&self, lines: &mut Vec<StepLine>) {
        let (layers, trust) = (self.decision.layers, self.decision.query.trust);
        if let Some(policy) = &layers.boundary {
            let subject = format!("The permissions boundary `{}`", policy.name);
            lines.push(self.limit(Layer::Boundary, Some(policy), &subject));
        }
        if let Some(policy) = &layers.session {
            lines.push(self.limit(Layer::Session, Some(policy), "The session policy"));
        }
        if let Some(policy) = &layers.resource {
            let silent = !lines.iter().any(|line| line.layer == Some(Layer::Resource));
            if silent {
                let whose = if trust { "The role's trust policy" } else { "The resource's own policy" };
                lines.push(self.limit(Layer::Resource, Some(policy), whose));
            }
        } else if trust {
            lines.push(bare(Mark::No, "The role has no trust policy.", None, Layer::Resource));
        }
        for level in 0..layers.guardrails.len() {
            lines.push(self.limit(Layer::Guardrail(level), None, &format!("Guardrail level {}", level + 1)));
        }
    }

    fn limit(&self, layer: Place, policy: Option<&Policy>, subject: &str) -> StepLine {
        let of = |applies| self.statements(Effect::Allow, applies).find(|judged| judged.layer == layer);
        if let Some(judged) = of(Truth::Yes) {
            return line(Mark::Yes, judged, judged.line(), format!("{subject} includes it."));
        }
        if let Some(judged) = of(Truth::Depends) {
            return line(
                Mark::Depends,
                judged,
                judged.line(),
                format!("{subject} may include it: {}.", self.conditional(judged)),
            );
        }
        let near = self.near(Effect::Allow, |other| other == layer);
        if let Some((judged, clause)) =
            near.first().and_then(|judged| judged.failed().next().map(|clause| (judged, clause)))
        {
            let text = format!("{subject} does not include it: {}.", failure(clause, self.words, "it"));
            return line(Mark::No, judged, clause.span.line(), text);
        }
        // A resource's policy need not speak of everyone; its silence is no objection at home.
        let optional = layer == Layer::Resource && !self.decision.query.trust && !self.decision.query.other_account;
        let (mark, verb) = match layer {
            Layer::Resource if optional => (Mark::Near, "says nothing about this"),
            Layer::Resource if self.decision.query.trust => (Mark::No, "does not name the caller"),
            _ => (Mark::No, "does not include it"),
        };
        let policy = policy.map(|policy| policy.name.clone()).filter(|name| !name.is_empty());
        bare(mark, &format!("{subject} {verb}."), policy, layer.owned())
    }

    fn so(&self) -> Step {
        let answer = match (self.decision.outcome, self.decision.cause) {
            (_, Cause::CallerIdentity) => "It is allowed: asking who one is needs no permission.",
            (_, Cause::Root) => "It is allowed: the caller is the owner.",
            (_, Cause::BothSides) => "It is allowed: both sides allow it, as they must.",
            (_, Cause::ByResource(Grade::Direct)) => {
                "It is allowed: the resource's policy names the caller, and no rule forbids it."
            }
            (Outcome::Allowed, _) => "It is allowed: a rule allows it, and none forbids it.",
            (Outcome::ExplicitDeny, _) => "It is refused: what is forbidden stays forbidden, whatever else allows it.",
            (_, Cause::Boundary | Cause::Session | Cause::Guardrail(_)) => {
                "It is refused: a limit grants nothing, but what it does not include is out of reach."
            }
            (_, Cause::Trust) => "It is refused: a role takes only whom its trust policy lets in.",
            (_, Cause::ResourceSide | Cause::IdentitySide) => "It is refused: here both sides must allow it.",
            (Outcome::ImplicitDeny, _) => "It is refused: what nothing allows is not allowed.",
        };
        Step {
            question: "So".to_owned(),
            answer: answer.to_owned(),
            good: Some(self.decision.outcome.is_allowed()),
            lines: Vec::new(),
        }
    }

    /// What a statement would do, and what that rests on.
    fn conditional(&self, judged: &Told) -> String {
        let verb = if judged.statement.effect == Effect::Allow { "allows" } else { "forbids" };
        let open = judged.conditions().filter(|clause| clause.holds == Truth::Depends);
        let phrases: Vec<String> = open.filter_map(|clause| wish(clause, self.words)).collect();
        let rests = if phrases.is_empty() { "what is not known yet".to_owned() } else { phrases.join(" and ") };
        format!("`{}` {verb} it (line {}) depending on: {rests}", judged.policy, judged.line())
    }
}

/// `LeadRefunds` line 11, with the statement's own name and the group it came through where there are such.
fn title(judged: &Told) -> String {
    let sid = judged.statement.sid.as_deref().filter(|sid| !sid.is_empty() && *sid != &**judged.policy);
    let sid = sid.map_or_else(String::new, |sid| format!("`{sid}`, "));
    let group = match &judged.layer {
        Layer::Group(name) => format!(", group {name}"),
        _ => String::new(),
    };
    format!("`{}` ({sid}line {}{group})", judged.policy, judged.line())
}

fn name(policy: Option<&Arc<str>>) -> String {
    policy.map_or_else(String::new, |policy| format!("`{policy}`"))
}

fn sentence(text: &str) -> String {
    format!("{text}.")
}

fn line(mark: Mark, judged: &Told, line: usize, text: String) -> StepLine {
    StepLine {
        mark,
        text,
        policy: Some(judged.policy.clone()),
        layer: Some(judged.layer.owned()),
        statement: Some(judged.index),
        line: Some(line),
        clauses: judged.clauses.clone(),
    }
}

fn bare(mark: Mark, text: &str, policy: Option<Arc<str>>, layer: Layer) -> StepLine {
    StepLine {
        mark,
        text: text.to_owned(),
        policy,
        layer: Some(layer),
        statement: None,
        line: None,
        clauses: Vec::new(),
    }
}
