//! One question, asked of one statement: does each part of it hold?

use super::arn;
use super::document::{Effect, ResourcePattern, Statement};
use super::layer::{Layer, Layers, Policy};
use super::principal::{Caller, Grade};
use super::{Clause, Judged, Part, Request, Truth, Value};

/// The actions that are asked of a role's trust policy.
const ASSUME_ROLE: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// One policy in its place.
pub(super) struct Place<'l> {
    pub(super) layer: Layer,
    pub(super) policy: &'l Policy,
    pub(super) index: usize,
}

/// The question, taken apart once.
pub(super) struct Ask<'r> {
    pub(super) request: &'r Request,
    pub(super) service: &'r str,
    pub(super) name: &'r str,
    pub(super) caller: Caller<'r>,
    /// The caller has a permissions boundary: no `NotPrincipal` of a Deny spares it.
    pub(super) bounded: bool,
    pub(super) trust: bool,
    pub(super) other_account: bool,
}

impl<'r> Ask<'r> {
    pub(super) fn new(layers: &Layers, request: &'r Request) -> Ask<'r> {
        let (service, name) = request.action.split_once(':').unwrap_or(("", &request.action));
        let caller = Caller::new(&request.principal);
        let owner = match arn::parts(&request.resource) {
            // What the provider gives to everyone (`arn:aws:iam::aws:policy/…`) is at home everywhere.
            Some([_, partition, _, _, account, _])
                if account == "aws" || account == partition && !account.is_empty() =>
            {
                caller.account
            }
            Some([_, _, _, _, account, _]) if !account.is_empty() => account,
            _ => request.resource_account.as_deref().unwrap_or(caller.account),
        };
        Ask {
            request,
            service,
            name,
            caller,
            bounded: layers.boundary.is_some(),
            trust: ASSUME_ROLE.iter().any(|action| action.eq_ignore_ascii_case(&request.action)),
            other_account: owner != caller.account,
        }
    }

    /// Whether a statement applies, asking no more of it than needed.
    pub(super) fn applies(&self, statement: &Statement, resource_layer: bool) -> (Truth, Option<Grade>) {
        let mut sum = if statement.readable { self.action(statement) } else { Truth::No };
        let mut grade = None;
        if sum > Truth::No && resource_layer {
            let principal = self.principal(statement);
            sum = sum.min(principal.0);
            grade = principal.1;
        }
        if sum > Truth::No {
            sum = sum.min(self.resource(statement));
        }
        for condition in &statement.conditions {
            if sum == Truth::No {
                break;
            }
            sum = sum.min(condition.judge(&self.request.context, statement.effect).holds);
        }
        (sum, grade)
    }

    pub(super) fn principal(&self, statement: &Statement) -> (Truth, Option<Grade>) {
        let deny = statement.effect == Effect::Deny;
        // A resource's policy that names nobody cannot be judged.
        let Some(principals) = &statement.principals else { return (deny.into(), None) };
        let grade = principals.grade(&self.caller);
        if principals.negated {
            let applies = grade.is_none() || deny && self.bounded;
            (applies.into(), applies.then_some(Grade::Direct))
        } else {
            (grade.is_some().into(), grade)
        }
    }

    pub(super) fn action(&self, statement: &Statement) -> Truth {
        let actions = &statement.actions;
        let listed = actions.entries.iter().any(|entry| entry.matches(self.service, self.name));
        (listed != actions.negated).into()
    }

    pub(super) fn resource(&self, statement: &Statement) -> Truth {
        let Some(resources) = &statement.resources else { return Truth::Yes };
        let matches = |entry: &ResourcePattern| entry.matches(&self.request.resource, &self.request.context);
        let listed = resources.entries.iter().map(matches).max().unwrap_or(Truth::No);
        if resources.negated { !listed } else { listed }
    }

    pub(super) fn judge(&self, place: &Place, index: usize, statement: &Statement) -> Judged {
        let mut clauses = Vec::with_capacity(2 + statement.conditions.len());
        let mut grade = None;
        if place.layer == Layer::Resource {
            let principal = self.principal(statement);
            grade = principal.1;
            let (asked, span, negated) = match &statement.principals {
                Some(p) => (p.entries.iter().map(|entry| entry.text.clone()).collect(), p.span, p.negated),
                None => (Vec::new(), statement.span, false),
            };
            let found = Some(vec![self.request.principal.clone()]);
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
            holds: self.action(statement),
            judged: true,
            negated: actions.negated,
            asked: actions.entries.iter().map(|entry| entry.text.clone()).collect(),
            found: Some(vec![self.request.action.clone()]),
            span: actions.span,
        });
        if let Some(resources) = &statement.resources {
            clauses.push(Clause {
                part: Part::Resource,
                holds: self.resource(statement),
                judged: true,
                negated: resources.negated,
                asked: resources.entries.iter().map(|entry| entry.text.clone()).collect(),
                found: Some(vec![self.request.resource.clone()]),
                span: resources.span,
            });
        }
        for condition in &statement.conditions {
            let judgment = condition.judge(&self.request.context, statement.effect);
            let key = condition.key.as_str().to_owned();
            clauses.push(Clause {
                part: Part::Condition { operator: condition.operator.to_string(), key },
                holds: judgment.holds,
                judged: judgment.judged,
                negated: condition.operator.negated(),
                asked: condition.asked(),
                found: match self.request.context.folded(condition.key.folded()) {
                    Some(Value::One(value)) => Some(vec![value.clone()]),
                    Some(Value::Many(values)) => Some(values.clone()),
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
