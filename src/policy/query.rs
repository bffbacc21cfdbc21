//! One question, taken apart once, and asked of statements: does each part of it hold?

use super::arn;
use super::document::{Effect, Statement};
use super::layer::{Layer, Policy};
use super::principal::{Caller, Grade};
use super::request::Keys;
use super::{ActionId, Clause, Context, Fails, Judged, Part, Request, Truth, Value};

/// The actions that are asked of a role's trust policy.
const ASSUME_ROLE: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// The action that needs no permission.
const CALLER_IDENTITY: &str = "sts:GetCallerIdentity";

/// Of so many values of one key the others are not told.
const MOST_FOUND: usize = 64;

/// A request taken apart, ready to be asked of any number of principals' policies.
#[derive(Clone, Copy, Debug)]
pub struct Query<'r> {
    pub(super) action: &'r str,
    pub(super) resource: &'r str,
    pub(super) caller: Caller<'r>,
    pub(super) keys: Keys<'r>,
    /// Its number in the table that the policies were compiled for.
    pub(super) id: Option<ActionId>,
    pub(super) trust: bool,
    pub(super) other_account: bool,
    pub(super) caller_identity: bool,
    service: &'r str,
    name: &'r str,
    resource_account: Option<&'r str>,
}

impl<'r> Query<'r> {
    /// A request taken apart.
    #[must_use]
    pub fn new(request: &'r Request) -> Query<'r> {
        let (service, name) = request.action.split_once(':').unwrap_or(("", &request.action));
        let caller = Caller::new(&request.principal);
        let resource_account = request.resource_account.as_deref();
        Query {
            action: &request.action,
            resource: &request.resource,
            caller,
            keys: Keys::of(&request.context),
            id: None,
            trust: ASSUME_ROLE.iter().any(|action| action.eq_ignore_ascii_case(&request.action)),
            other_account: owner(&request.resource, resource_account, &caller) != caller.account,
            resource_account,
            caller_identity: request.action.eq_ignore_ascii_case(CALLER_IDENTITY),
            service,
            name,
        }
    }

    /// The same asked by somebody else.
    #[must_use]
    pub fn by(self, principal: &'r str) -> Query<'r> {
        let caller = Caller::new(principal);
        let other_account = owner(self.resource, self.resource_account, &caller) != caller.account;
        Query { caller, other_account, ..self }
    }

    /// The same about another resource.
    #[must_use]
    pub fn on(self, resource: &'r str) -> Query<'r> {
        let other_account = owner(resource, self.resource_account, &self.caller) != self.caller.account;
        Query { resource, other_account, ..self }
    }

    /// The same with its action's number, which spares comparing names.
    #[must_use]
    pub fn numbered(self, id: Option<ActionId>) -> Query<'r> {
        Query { id, ..self }
    }

    /// The same with keys that it shares with other questions; where both have one, its own counts.
    #[must_use]
    pub fn sharing(self, shared: &'r Context) -> Query<'r> {
        Query { keys: self.keys.with(shared), ..self }
    }

    /// Whether a statement of the resource's own or the role's trust policy applies, and how
    /// directly it names the caller.
    pub(super) fn applies_to_caller(&self, statement: &Statement, bounded: bool) -> (Truth, Option<Grade>) {
        let (holds, grade) = self.principal(statement, bounded);
        let applies = if holds > Truth::No && self.covers(statement) { self.rest(statement) } else { Truth::No };
        (applies.min(holds), grade)
    }

    /// Whether a statement speaks of this action at all.
    #[must_use]
    pub fn covers(&self, statement: &Statement) -> bool {
        match (self.id, &statement.reach) {
            (Some(id), Some(reach)) => reach.contains(id),
            _ => self.action(statement),
        }
    }

    /// Whether the rest of a statement holds that speaks of this action (and caller), asking no more
    /// than needed.
    pub(super) fn rest(&self, statement: &Statement) -> Truth {
        let mut sum = if statement.readable { self.resource(statement) } else { Truth::No };
        for condition in &statement.conditions {
            if sum == Truth::No {
                break;
            }
            sum = sum.min(condition.judge(self.keys, statement.effect).holds);
        }
        sum
    }

    /// Whether a statement applies, and the first part that keeps it from that or leaves it open.
    /// The principal is not looked at.
    pub(super) fn first_failure(&self, statement: &Statement) -> (Truth, Option<Fails>) {
        if !statement.readable || !self.covers(statement) {
            return (Truth::No, Some(Fails::Action));
        }
        let mut open = None;
        let parts = std::iter::once(Fails::Resource).chain((0..statement.conditions.len()).map(Fails::Condition));
        for part in parts {
            let holds = match part {
                Fails::Condition(n) => statement.conditions[n].judge(self.keys, statement.effect).holds,
                _ => self.resource(statement),
            };
            match holds {
                Truth::No => return (Truth::No, Some(part)),
                Truth::Depends => open = open.or(Some(part)),
                Truth::Yes => {}
            }
        }
        (if open.is_some() { Truth::Depends } else { Truth::Yes }, open)
    }

    /// A permissions boundary (`bounded`) keeps a Deny's `NotPrincipal` from sparing anyone.
    pub(super) fn principal(&self, statement: &Statement, bounded: bool) -> (Truth, Option<Grade>) {
        let deny = statement.effect == Effect::Deny;
        // A resource's policy that names nobody cannot be judged.
        let Some(principals) = &statement.principals else { return (deny.into(), None) };
        let grade = principals.grade(&self.caller);
        if principals.negated {
            let applies = grade.is_none() || deny && bounded;
            (applies.into(), applies.then_some(Grade::Direct))
        } else {
            (grade.is_some().into(), grade)
        }
    }

    fn action(&self, statement: &Statement) -> bool {
        statement.covers(self.service, self.name)
    }

    fn resource(&self, statement: &Statement) -> Truth {
        let Some(resources) = &statement.resources else { return Truth::Yes };
        if let ([only], false) = (resources.entries.as_slice(), resources.negated) {
            return only.fits(self.resource, self.keys);
        }
        let mut listed = Truth::No;
        for entry in &resources.entries {
            listed = listed.max(entry.fits(self.resource, self.keys));
            if listed == Truth::Yes {
                break;
            }
        }
        if resources.negated { !listed } else { listed }
    }

    /// Every part of a statement, with what it asks and what was found.
    pub(super) fn judge(&self, place: &Place, index: usize, statement: &Statement, bounded: bool) -> Judged {
        let mut clauses = Vec::with_capacity(2 + statement.conditions.len());
        let mut grade = None;
        if place.layer == Layer::Resource {
            let principal = self.principal(statement, bounded);
            grade = principal.1;
            let (asked, span, negated) = match &statement.principals {
                Some(p) => (p.entries.iter().map(|entry| entry.text.clone()).collect(), p.span, p.negated),
                None => (Vec::new(), statement.span, false),
            };
            let found = Some(vec![self.caller.text.to_owned()]);
            clauses.push(Clause {
                part: Part::Principal,
                holds: principal.0,
                judged: true,
                negated,
                asked,
                found,
                span,
            });
        }
        let actions = &statement.actions;
        clauses.push(Clause {
            part: Part::Action,
            holds: self.action(statement).into(),
            judged: true,
            negated: actions.negated,
            asked: actions.entries.iter().map(|entry| entry.text.clone()).collect(),
            found: Some(vec![self.action.to_owned()]),
            span: actions.span,
        });
        if let Some(resources) = &statement.resources {
            clauses.push(Clause {
                part: Part::Resource,
                holds: self.resource(statement),
                judged: true,
                negated: resources.negated,
                asked: resources.entries.iter().map(|entry| entry.text.clone()).collect(),
                found: Some(vec![self.resource.to_owned()]),
                span: resources.span,
            });
        }
        for condition in &statement.conditions {
            let judgment = condition.judge(self.keys, statement.effect);
            let key = condition.key.as_str().to_owned();
            clauses.push(Clause {
                part: Part::Condition { operator: condition.operator.to_string(), key },
                holds: judgment.holds,
                judged: judgment.judged,
                negated: condition.operator.negated(),
                asked: condition.asked(),
                found: match self.keys.value(&condition.key) {
                    Some(Value::One(value)) => Some(vec![value.clone()]),
                    Some(Value::Many(values)) => Some(values.iter().take(MOST_FOUND).cloned().collect()),
                    Some(Value::Unknown) | None => None,
                },
                span: condition.span,
            });
        }
        let applies = clauses.iter().map(|clause| clause.holds).min().unwrap_or(Truth::No);
        Judged {
            layer: place.layer.clone(),
            policy: place.policy.name.clone(),
            policy_index: place.index,
            statement: index,
            sid: statement.sid.clone(),
            effect: statement.effect,
            span: statement.span,
            applies: if statement.readable { applies } else { Truth::No },
            grade,
            clauses,
        }
    }
}

/// The account that a resource belongs to.
fn owner<'r>(resource: &'r str, account: Option<&'r str>, caller: &Caller<'r>) -> &'r str {
    match arn::parts(resource) {
        // What the provider gives to everyone (`arn:aws:iam::aws:policy/…`) is at home everywhere.
        Some([_, partition, _, _, account, _]) if account == "aws" || account == partition && !account.is_empty() => {
            caller.account
        }
        Some([_, _, _, _, account, _]) if !account.is_empty() => account,
        _ => account.unwrap_or(caller.account),
    }
}

/// One policy in its place.
pub(super) struct Place<'l> {
    pub(super) layer: Layer,
    pub(super) policy: &'l Policy,
    pub(super) index: usize,
}
