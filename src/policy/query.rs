//! One question, taken apart once, and asked of statements: does each part of it hold?

use super::arn;
use super::condition::Judgment;
use super::document::{Effect, Statement};
use super::layer::Layer;
use super::principal::{Caller, Grade};
use super::request::Keys;
use super::{ActionId, Clause, Context, Decision, Fails, Judged, Part, Request, Truth, Value};

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
    /// The account that the resource belongs to; none: whichever the caller's is.
    owner: Option<&'r str>,
}

impl<'r> Query<'r> {
    /// A request taken apart.
    #[must_use]
    pub fn new(request: &'r Request) -> Query<'r> {
        let (service, name) = request.action.split_once(':').unwrap_or(("", &request.action));
        let caller = Caller::new(&request.principal);
        let resource_account = request.resource_account.as_deref();
        let owner = owner(&request.resource, resource_account);
        Query {
            action: &request.action,
            resource: &request.resource,
            caller,
            keys: Keys::of(&request.context),
            id: None,
            trust: ASSUME_ROLE.iter().any(|action| action.eq_ignore_ascii_case(&request.action)),
            other_account: is_other(owner, &caller),
            resource_account,
            owner,
            caller_identity: request.action.eq_ignore_ascii_case(CALLER_IDENTITY),
            service,
            name,
        }
    }

    /// The same asked by somebody else.
    #[must_use]
    pub fn by(self, principal: &'r str) -> Query<'r> {
        let caller = Caller::new(principal);
        Query { caller, other_account: is_other(self.owner, &caller), ..self }
    }

    /// The same about another resource.
    #[must_use]
    pub fn on(self, resource: &'r str) -> Query<'r> {
        let owner = owner(resource, self.resource_account);
        Query { resource, owner, other_account: is_other(owner, &self.caller), ..self }
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

    /// Whether a statement applies that names the caller or not, and the first part that keeps it from that or leaves it
    /// open.
    pub(super) fn first_failure(&self, statement: &Statement, named: Truth) -> (Truth, Option<Fails>) {
        if named == Truth::No {
            return (Truth::No, Some(Fails::Principal));
        }
        if !self.covers(statement) {
            return (Truth::No, Some(Fails::Action));
        }
        let mut open = match self.resource(statement) {
            Truth::No => return (Truth::No, Some(Fails::Resource)),
            _ if !statement.readable => return (Truth::No, Some(Fails::Unreadable)),
            Truth::Depends => Some(Fails::Resource),
            Truth::Yes => None,
        };
        for (condition, n) in statement.conditions.iter().zip(0..) {
            match condition.judge(self.keys, statement.effect).holds {
                Truth::No => return (Truth::No, Some(Fails::Condition(n))),
                Truth::Depends => open = open.or(Some(Fails::Condition(n))),
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
}

impl Decision<'_> {
    /// The parts of a statement, with what each asks and what was found: principal, action, resource, each condition key.
    #[must_use]
    pub fn clauses(&self, judged: &Judged) -> Vec<Clause> {
        let (query, statement) = (&self.query, judged.statement);
        let mut clauses = Vec::with_capacity(3 + statement.conditions.len());
        let mut tell = |part, holds: Judgment, negated, asked, found, span| {
            clauses.push(Clause { part, holds: holds.holds, judged: holds.judged, negated, asked, found, span });
        };
        let one = |text: &str| Some(vec![text.to_owned()]);
        if judged.layer == Layer::Resource {
            let (names, _) = query.principal(statement, self.layers.boundary.is_some());
            let (asked, span, negated) = match &statement.principals {
                Some(p) => (p.entries.iter().map(|entry| entry.text.clone()).collect(), p.span, p.negated),
                None => (Vec::new(), statement.span, false),
            };
            tell(Part::Principal, names.into(), negated, asked, one(query.caller.text), span);
        }
        let actions = &statement.actions;
        let asked = actions.entries.iter().map(|entry| entry.text.clone()).collect();
        let covers = Truth::from(query.covers(statement));
        tell(Part::Action, covers.into(), actions.negated, asked, one(query.action), actions.span);
        if let Some(resources) = &statement.resources {
            let asked = resources.entries.iter().map(|entry| entry.text.clone()).collect();
            let fits = query.resource(statement);
            tell(Part::Resource, fits.into(), resources.negated, asked, one(query.resource), resources.span);
        }
        for condition in &statement.conditions {
            let (operator, key) = (condition.operator.to_string(), condition.key.as_str().to_owned());
            let found = match query.keys.value(&condition.key) {
                Some(Value::One(value)) => one(value),
                Some(Value::Many(values)) => Some(values.iter().take(MOST_FOUND).cloned().collect()),
                Some(Value::Unknown) | None => None,
            };
            let judgment = condition.judge(query.keys, statement.effect);
            let (negated, asked) = (condition.operator.negated(), condition.asked());
            tell(Part::Condition { operator, key }, judgment, negated, asked, found, condition.span);
        }
        clauses
    }
}

/// The account that a resource belongs to; none: whichever the caller's is.
fn owner<'r>(resource: &'r str, account: Option<&'r str>) -> Option<&'r str> {
    match arn::parts(resource) {
        // What the provider gives to everyone (`arn:aws:iam::aws:policy/…`) is at home everywhere.
        Some([_, partition, _, _, account, _]) if account == "aws" || account == partition && !account.is_empty() => {
            None
        }
        Some([_, _, _, _, account, _]) if !account.is_empty() => Some(account),
        _ => account,
    }
}

fn is_other(owner: Option<&str>, caller: &Caller) -> bool {
    owner.is_some_and(|owner| owner != caller.account)
}
