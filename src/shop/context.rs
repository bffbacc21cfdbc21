//! The one maker of condition keys: screens, map, check, Try it and enforcement all go through here.

use jiff::Timestamp;

use super::approval;
use super::decide::{Facts, Principal, World, principal};
use super::{Asked, Hat, Name, Person, Session, Shop};
use crate::policy::{Context, Request, Value};

/// The request that a question becomes: principal, action, resource and every key that is known.
#[must_use]
pub fn request(world: &World, who: &Session, facts: &Facts, asked: &Asked) -> Request {
    let shop = &world.shop;
    let principal = principal(who, facts, asked.hat);
    let action = &super::catalogue()[asked.action];
    Request {
        principal: principal_arn(shop, &principal),
        action: action.name.clone(),
        resource: asked.resource.clone(),
        resource_account: None,
        context: context(world, who, facts, asked),
    }
}

/// The caller's ARN: the root user, an employee, or a role session.
#[must_use]
pub fn principal_arn(shop: &Shop, principal: &Principal) -> String {
    match principal {
        Principal::Owner => shop.root_arn(),
        Principal::Employee(name) => shop.iam_arn("user", name),
        Principal::Role { role, employee } => shop.session_arn(role, employee),
    }
}

/// The condition keys of a request. `override:*` are absent but for an approved request.
#[must_use]
pub fn context(world: &World, who: &Session, facts: &Facts, asked: &Asked) -> Context {
    let mut keys = of_person(&world.shop, who, facts, asked.hat);
    question(&mut keys, &world.shop, facts, asked);
    if asked.action == super::action("sts:AssumeRole") {
        // AWS's name for the session that a role is taken under.
        keys.set("aws:SourceIdentity", Value::One(person_name(&world.shop, &who.person)));
    }
    if let Some(approval) = &facts.approval {
        keys.set(approval::PRESENT, Value::One("true".to_owned()));
        keys.set(approval::APPROVED_BY, Value::One(person_name(&world.shop, &approval.by)));
    }
    for (key, value) in &facts.given {
        match value {
            Some(value) => keys.set(key, Value::One(value.clone())),
            None => drop(keys.remove(key)),
        }
    }
    keys
}

/// The keys that somebody brings to every question asked under that hat.
#[must_use]
pub fn of_person(shop: &Shop, who: &Session, facts: &Facts, hat: Hat) -> Context {
    let mut keys = Context::default();
    person(&mut keys, shop, who, facts, hat);
    keys
}

/// The keys that a question has whoever asks it.
#[must_use]
pub fn of_question(shop: &Shop, facts: &Facts, asked: &Asked) -> Context {
    let mut keys = Context::default();
    question(&mut keys, shop, facts, asked);
    keys
}

fn question(keys: &mut Context, shop: &Shop, facts: &Facts, asked: &Asked) {
    time(keys, shop, facts.now);
    place(keys, shop, facts);
    tags(keys, shop, &asked.resource);
    for (key, value) in &asked.own {
        keys.set(key, Value::One(value.clone()));
    }
}

fn time(keys: &mut Context, shop: &Shop, now: Timestamp) {
    let local = shop.settings.local(now);
    keys.set("aws:CurrentTime", Value::One(now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    keys.set("aws:EpochTime", Value::One(now.as_second().to_string()));
    keys.set("shop:Hour", Value::One(local.hour().to_string()));
    keys.set("shop:DayOfWeek", Value::One(local.strftime("%A").to_string()));
}

fn place(keys: &mut Context, shop: &Shop, facts: &Facts) {
    keys.set("shop:Workstation", Value::One(facts.workstation.to_string()));
    keys.set("shop:Location", Value::One(shop.settings.location_of(&facts.workstation).to_owned()));
    keys.set("aws:SecureTransport", Value::One("true".to_owned()));
    if let Some(ip) = facts.source_ip {
        keys.set("aws:SourceIp", Value::One(ip.to_string()));
    }
}

fn person(keys: &mut Context, shop: &Shop, who: &Session, facts: &Facts, hat: Hat) {
    keys.set("aws:PrincipalAccount", Value::One(shop.id.to_string()));
    keys.set("aws:MultiFactorAuthPresent", Value::One(who.mfa_at.is_some().to_string()));
    if let Some(age) = who.mfa_age(facts.now) {
        keys.set("aws:MultiFactorAuthAge", Value::One(age.as_secs().max(0).to_string()));
    }
    match principal(who, facts, hat) {
        Principal::Owner => {
            keys.set("aws:PrincipalArn", Value::One(shop.root_arn()));
            keys.set("aws:PrincipalType", Value::One("Account".to_owned()));
            keys.set("aws:userid", Value::One(shop.id.to_string()));
        }
        Principal::Employee(name) => {
            keys.set("aws:PrincipalArn", Value::One(shop.iam_arn("user", &name)));
            keys.set("aws:PrincipalType", Value::One("User".to_owned()));
            keys.set("aws:username", Value::One(name.to_string()));
            keys.set("aws:userid", Value::One(name.to_string()));
            if let Some(employee) = shop.employees.get(&name) {
                for (tag, value) in &employee.tags {
                    keys.set(&format!("aws:PrincipalTag/{tag}"), Value::One(value.clone()));
                }
            }
        }
        Principal::Role { role, employee } => {
            // The role's ARN, as AWS has it; the session's is the request's principal.
            keys.set("aws:PrincipalArn", Value::One(shop.role_arn(&role)));
            keys.set("aws:PrincipalType", Value::One("AssumedRole".to_owned()));
            keys.set("aws:userid", Value::One(format!("{role}:{employee}")));
            keys.set("aws:SourceIdentity", Value::One(employee.to_string()));
            if let Some(session) = &who.role {
                keys.set("aws:TokenIssueTime", Value::One(session.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
            }
            if let Some(role) = shop.roles.get(&role) {
                for (tag, value) in &role.tags {
                    keys.set(&format!("aws:PrincipalTag/{tag}"), Value::One(value.clone()));
                }
            }
        }
    }
    let employee = who.person.employee().and_then(|name| shop.employees.get(name));
    keys.set("timeclock:OnShift", Value::One(employee.is_some_and(|e| e.shift.is_some()).to_string()));
}

/// `aws:ResourceTag/*` of an employee or role.
fn tags(keys: &mut Context, shop: &Shop, resource: &str) {
    let mut set = |tags: &std::collections::BTreeMap<String, String>| {
        for (tag, value) in tags {
            keys.set(&format!("aws:ResourceTag/{tag}"), Value::One(value.clone()));
        }
    };
    if let Some(employee) = resource.rsplit_once(":user/").and_then(|(_, name)| shop.employees.get(name)) {
        set(&employee.tags);
    } else if let Some(role) = resource.rsplit_once(":role/").and_then(|(_, name)| shop.roles.get(name)) {
        set(&role.tags);
    }
}

fn person_name(shop: &Shop, person: &Person) -> String {
    person.employee().map_or_else(|| shop.owner.name.to_string(), Name::to_string)
}
