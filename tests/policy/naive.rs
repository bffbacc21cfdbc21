//! A second evaluator, written from the specification of the language alone and as plainly as it can
//! be said: no compiled forms, no shortcuts, every rule a sentence. It shares nothing with
//! `brewgate::policy` but the document types, from which it takes texts. What the specification leaves
//! open is marked *Reading*.

use brewgate::policy::{
    Condition, Effect, Grade, Layers, Outcome, Policy, PrincipalKind, Principals, Request, Resources, Statement,
};

#[path = "naive/condition.rs"]
mod condition;
#[path = "naive/quantity.rs"]
mod quantity;
#[path = "naive/text.rs"]
mod text;

use condition::Verdict;
use text::{Piece, fits, fold, marks};

/// What the layers answer.
pub fn decide(layers: &Layers, request: &Request) -> Outcome {
    if fold(&request.action) == "sts:getcalleridentity" {
        return Outcome::Allowed;
    }
    let bounded = layers.boundary.is_some();
    let any = |effect: Effect, policies: &[Policy]| {
        let mut statements = policies.iter().flat_map(|policy| &policy.document.statements);
        statements.any(|statement| statement.effect == effect && applies(statement, request, bounded))
    };
    let allows = |policies: &[Policy]| any(Effect::Allow, policies);

    let mut identity = layers.identity.clone();
    identity.extend(layers.groups.iter().flat_map(|(_, policies)| policies.iter().cloned()));
    let mut everything = identity.clone();
    everything.extend(layers.boundary.iter().chain(&layers.session).chain(&layers.resource).cloned());
    everything.extend(layers.guardrails.iter().flat_map(|level| level.iter().cloned()));

    if any(Effect::Deny, &everything) {
        return Outcome::ExplicitDeny;
    }
    let outcome = |allowed: bool| if allowed { Outcome::Allowed } else { Outcome::ImplicitDeny };
    let silent_level = layers.guardrails.iter().any(|level| !allows(level));
    let caller = caller(&request.principal);
    let owner = owner(request, caller.account);
    if caller.is_root && owner == caller.account {
        return outcome(!silent_level);
    }
    if silent_level {
        return Outcome::ImplicitDeny;
    }

    let identity = allows(&identity);
    let limits = layers.boundary.iter().chain(&layers.session).all(|limit| allows(std::slice::from_ref(limit)));
    let resource = layers.resource.iter().flat_map(|policy| &policy.document.statements);
    let granted = resource
        .filter(|statement| statement.effect == Effect::Allow && applies(statement, request, bounded))
        .map(|statement| grade_of_allow(statement, &request.principal))
        .max();

    if owner != caller.account {
        return outcome(granted.is_some() && identity && limits);
    }
    // *Reading*: a role is assumed by the federated forms of the action too.
    let assuming = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
    let assuming = assuming.contains(&fold(&request.action).as_str());
    outcome(match granted {
        Some(Grade::Direct) => true,
        Some(Grade::Role) => limits,
        Some(Grade::Account) => identity && limits,
        // A role does not trust its own account by default.
        None => !assuming && identity && limits,
    })
}

/// Whether a statement applies: principal AND action AND resource AND every condition.
pub fn applies(statement: &Statement, request: &Request, bounded: bool) -> bool {
    statement.readable
        && principal_part(statement, &request.principal, bounded)
        && action_part(statement, &request.action)
        && statement.resources.as_ref().is_none_or(|resources| resource_part(resources, statement, request))
        && statement.conditions.iter().all(|condition| condition_part(condition, statement, request))
}

fn condition_part(condition: &Condition, statement: &Statement, request: &Request) -> bool {
    match condition::judge(condition, statement.version, &request.context) {
        Verdict::Yes => true,
        Verdict::No => false,
        // What cannot be judged works against access.
        Verdict::Unjudged => statement.effect == Effect::Deny,
    }
}

struct Caller<'r> {
    account: &'r str,
    is_root: bool,
}

fn caller(principal: &str) -> Caller<'_> {
    match text::six_parts(principal) {
        Some([_, _, service, _, account, name]) => Caller { account, is_root: service == "iam" && name == "root" },
        None => Caller { account: "", is_root: false },
    }
}

/// The account of the resource: its ARN's, or else the one that the request says, or else the caller's.
/// *Reading*: what belongs to the provider itself, as AWS's own policies do (`arn:aws:iam::aws:policy/…`),
/// belongs to each caller's account.
fn owner<'r>(request: &'r Request, caller: &'r str) -> &'r str {
    match text::six_parts(&request.resource) {
        Some([_, partition, _, _, account, _]) if account == "aws" || (!account.is_empty() && account == partition) => {
            caller
        }
        Some([_, _, _, _, account, _]) if !account.is_empty() => account,
        _ => request.resource_account.as_deref().unwrap_or(caller),
    }
}

fn principal_part(statement: &Statement, caller: &str, bounded: bool) -> bool {
    match &statement.principals {
        None => true,
        Some(listed) if listed.negated => {
            (bounded && statement.effect == Effect::Deny) || best_grade(listed, caller).is_none()
        }
        Some(listed) => best_grade(listed, caller).is_some(),
    }
}

/// *Reading*: `NotPrincipal` names everyone but those listed, so what it grants is granted as directly
/// as by `*`.
fn grade_of_allow(statement: &Statement, caller: &str) -> Grade {
    let listed = statement.principals.as_ref().expect("policies of resources and roles name principals");
    if listed.negated {
        Grade::Direct
    } else {
        best_grade(listed, caller).expect("only applicable statements come here")
    }
}

fn best_grade(listed: &Principals, caller: &str) -> Option<Grade> {
    let grades = listed.entries.iter().map(|entry| match entry.kind {
        PrincipalKind::Everyone => Some(Grade::Direct),
        PrincipalKind::Aws if entry.text == "*" => Some(Grade::Direct),
        PrincipalKind::Aws => grade(&entry.text, caller),
        // *Reading*: the others are names that a caller has or has not; `*` is not one of them.
        _ => (entry.text == caller).then_some(Grade::Direct),
    });
    grades.flatten().max()
}

fn grade(entry: &str, caller: &str) -> Option<Grade> {
    let [_, partition, service, _, account, name] = text::six_parts(caller)?;
    // The path is not part of a role's name, and a session's ARN does not have it.
    let last_step = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let own_role = match service {
        "iam" => name.strip_prefix("role/").and_then(last_step),
        "sts" => name.strip_prefix("assumed-role/").and_then(|path| path.split('/').next().map(str::to_owned)),
        _ => None,
    };
    let named_role = match text::six_parts(entry) {
        Some(["arn", p, "iam", "", a, n]) if (p, a) == (partition, account) => {
            n.strip_prefix("role/").and_then(last_step)
        }
        _ => None,
    };
    if own_role.is_some() && own_role == named_role {
        return Some(Grade::Role);
    }
    let of_account =
        !account.is_empty() && (entry == account || entry == format!("arn:{partition}:iam::{account}:root"));
    (entry == caller).then_some(Grade::Direct).or(of_account.then_some(Grade::Account))
}

fn action_part(statement: &Statement, asked: &str) -> bool {
    let hit = statement.actions.entries.iter().any(|entry| action_fits(&entry.text, asked));
    hit != statement.actions.negated
}

fn action_fits(entry: &str, asked: &str) -> bool {
    let Some((service, name)) = entry.split_once(':') else {
        return !entry.is_empty() && entry.chars().all(|c| c == '*');
    };
    let Some((asked_service, asked_name)) = asked.split_once(':') else { return false };
    let written: Vec<Piece> = fold(name).chars().map(Piece::Written).collect();
    fold(service) == fold(asked_service) && fits(&marks(&written), &fold(asked_name))
}

fn resource_part(resources: &Resources, statement: &Statement, request: &Request) -> bool {
    let hit = resources.entries.iter().any(|entry| resource_fits(&entry.text, statement, request));
    hit != resources.negated
}

fn resource_fits(entry: &str, statement: &Statement, request: &Request) -> bool {
    if entry == "*" {
        return true;
    }
    let Some(template) = text::template(entry, statement.version) else { return false };
    // *Reading*: `${*}` and its like are variables too, and have no place in the first five parts.
    let mut part = 0;
    for item in &template {
        match item {
            text::Item::Written(':') => part += 1,
            text::Item::Written(_) => {}
            text::Item::Literal(_) | text::Item::Variable { .. } if part < 5 => return false,
            text::Item::Literal(_) | text::Item::Variable { .. } => {}
        }
    }
    let Some(written) = text::fill(&template, &request.context) else { return false };
    if fits(&text::arn_marks(&written), &request.resource) {
        return true;
    }
    let missing = 5_usize.saturating_sub(part);
    let padding = [Piece::Written(':'), Piece::Written('*')].repeat(missing);
    fits(&text::arn_marks(&[written, padding].concat()), &request.resource)
}
