//! The linter's checks that need the shop: whom a text concerns, what else they hold, and which
//! names exist here. Together with [`crate::policy::lint`], which knows the text alone.

mod holders;
mod lockout;
mod names;
mod ways;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::plan::length;
use super::{Employee, Holder, Name, Shop, World, catalogue, rule};
use crate::policy::Severity::{Error, Note, Security, Warning};
use crate::policy::lint::check;
use crate::policy::{self, Check, Document, Effect, Finding, Kind, Layers, Policy, Span, Statement};

/// So many members of a group are looked at one by one.
const MOST_MEMBERS: usize = 2_000;

/// Which policy of the shop a text is, or would become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A managed policy, wherever it is attached, a boundary or a guardrail.
    Managed(Name),
    /// A policy inside an employee, group or role.
    Inline { holder: Holder, name: Name },
    /// Who may take a role.
    Trust(Name),
    /// The policy of a till, storeroom or report, by its ARN.
    Resource(Arc<str>),
}

macro_rules! checks {
    ($($constant:ident $severity:ident $name:literal $words:literal;)*) => {
        $(const $constant: Check = Check { name: $name, severity: $severity, words: $words };)*

        /// Every check that only a shop can answer.
        pub const CHECKS: &[Check] = &[$($constant),*];
    };
}

checks! {
    INLINE_QUOTA Error "inline-quota" "more inline policy than its holder may have";
    OTHER_ACCOUNT Security "other-account-trusted" "another account trusted without an external id";
    UNKNOWN_NAME Warning "unknown-name" "a person, role, group, policy, thing or place that this shop does not have";
    UNRESOLVED_VARIABLE Warning "unresolved-variable" "a variable that is never filled in for its holder";
    DEAD_GRANT Warning "dead-grant" "an Allow outside the boundary of somebody who holds it";
    OVERRIDDEN Warning "overridden" "an Allow that another policy or a guardrail always overrides";
    IDLE_DENY Note "idle-deny" "a Deny that withholds nothing today";
    LOCK_OUT Warning "lock-out" "nobody but the owner could administer people and policies any more";
    SELF_ESCALATION Security "self-escalation" "a holder can get more rights than were given";
}

/// Everything to be said about a text at that place of this shop, in the order of the text.
#[must_use]
pub fn lint(world: &World, place: &Place, text: &str) -> Vec<Finding> {
    let kind = place.kind(&world.shop);
    let mut found = policy::lint::lint(text, kind, catalogue());
    if matches!(place, Place::Inline { .. }) {
        // They have a quota together.
        found.retain(|finding| ![policy::lint::OVER_QUOTA, policy::lint::NEAR_QUOTA].contains(&finding.check));
    }
    if let Place::Managed(name) = place
        && world.shop.policies.get(name).is_some_and(|policy| policy.built_in)
    {
        // What ships with the shop is meant so.
        found.retain(|finding| finding.check != check::FULL_ACCESS.name);
    }
    let Ok(document) = Document::read(text, kind) else { return found };
    let case = Case::new(world, place, kind, document);
    let mut names = Vec::new();
    names::check(&case, &mut names);
    policy::lint::sift(text, kind, catalogue(), &found, &mut names);
    found.extend(names);
    inline_quota(&case, text, &mut found);
    holders::check(&case, &mut found);
    lockout::check(&case, &mut found);
    of_holders(&case, &mut found);
    found.sort_by_key(|finding| (finding.span.start(), finding.severity));
    found
}

/// What is known of the holders says more than what the text alone lets fear: they have a way to more rights, which has
/// been told, or none.
fn of_holders(case: &Case, found: &mut Vec<Finding>) {
    let ways: Vec<usize> = found.iter().filter(|f| f.check == SELF_ESCALATION.name).map(|f| f.span.start()).collect();
    found.retain(|f| f.check != check::ESCALATION.name || !ways.contains(&f.span.start()));
    if case.holders.is_empty() || case.kind != Kind::Identity {
        return;
    }
    for finding in found.iter_mut().filter(|finding| finding.check == check::ESCALATION.name) {
        let within = |at: usize| move |statement: &&Statement| statement.span.bytes().contains(&at);
        let statement = case.statements().iter().find(within(finding.span.start()));
        let is_open = statement.is_some_and(|statement| ways.iter().any(|way| within(*way)(&statement)));
        if !is_open {
            let message = "nobody who holds this can give themselves more by it today, and yet it decides what others \
                           may do or sign in with";
            *finding = check::PERMISSIONS_MANAGEMENT.at(finding.span, message);
        }
    }
}

/// As [`lint`], with what is over at that time.
#[must_use]
pub fn lint_at(world: &World, place: &Place, text: &str, now: Timestamp) -> Vec<Finding> {
    let mut found = lint(world, place, text);
    found.extend(policy::lint::over(text, place.kind(&world.shop), now));
    found.sort_by_key(|finding| (finding.span.start(), finding.severity));
    found
}

impl Place {
    /// As what its text is read: a managed policy that only limits is linted as a limit.
    #[must_use]
    pub fn kind(&self, shop: &Shop) -> Kind {
        match self {
            Place::Inline { .. } => Kind::Identity,
            Place::Trust(_) => Kind::Trust,
            Place::Resource(_) => Kind::Resource,
            Place::Managed(name) => {
                let uses = shop.uses_of(name);
                match (uses.attached.is_empty(), uses.boundary.is_empty(), uses.guardrail) {
                    (true, false, _) => Kind::Boundary,
                    (true, true, true) => Kind::Guardrail,
                    _ => Kind::Identity,
                }
            }
        }
    }

    /// Every policy of a shop, with its text in force.
    pub fn all(shop: &Shop) -> Vec<(Place, Arc<str>)> {
        let managed = shop
            .policies
            .keys()
            .filter_map(|name| shop.policy_text(name).map(|text| (Place::Managed(name.clone()), text.clone())));
        let holders = (shop.employees.values().map(|e| (Holder::Employee(e.name.clone()), &e.grants)))
            .chain(shop.groups.values().map(|g| (Holder::Group(g.name.clone()), &g.grants)))
            .chain(shop.roles.values().map(|r| (Holder::Role(r.name.clone()), &r.grants)));
        let inline = holders.flat_map(|(holder, grants)| {
            let of = move |(name, text): (&Name, &Arc<str>)| {
                (Place::Inline { holder: holder.clone(), name: name.clone() }, text.clone())
            };
            grants.inline.iter().map(of)
        });
        let trust = shop.roles.values().map(|role| (Place::Trust(role.name.clone()), role.trust.clone()));
        let resources =
            shop.resource_policies.values().map(|own| (Place::Resource(own.resource.clone()), own.text.clone()));
        managed.chain(inline).chain(trust).chain(resources).collect()
    }

    /// What a report calls it: `LeadRefunds`, `trust of Cashier`.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Place::Managed(name) => name.to_string(),
            Place::Inline { holder, name } => format!("{name} of {}", holder.name()),
            Place::Trust(role) => format!("trust of {role}"),
            Place::Resource(arn) => arn.to_string(),
        }
    }
}

/// A text at its place, and the shop as it would be with it.
struct Case<'w> {
    world: &'w World,
    place: &'w Place,
    kind: Kind,
    /// The text, read whole.
    policy: Policy,
    /// Who holds it: attached or inline.
    holders: Vec<Holder>,
    /// Whom it limits.
    bounded: Vec<Holder>,
    guardrail: bool,
}

impl<'w> Case<'w> {
    fn new(world: &'w World, place: &'w Place, kind: Kind, document: Document) -> Case<'w> {
        let (holders, bounded, guardrail) = match place {
            Place::Managed(name) => {
                let uses = world.shop.uses_of(name);
                (uses.attached, uses.boundary, uses.guardrail)
            }
            Place::Inline { holder, .. } => (vec![holder.clone()], vec![], false),
            Place::Trust(_) | Place::Resource(_) => (vec![], vec![], false),
        };
        let name: Arc<str> = match place {
            Place::Managed(name) | Place::Inline { name, .. } => name.shared(),
            other => other.title().into(),
        };
        let policy = Policy { name, document: Arc::new(document) };
        Case { world, place, kind, policy, holders, bounded, guardrail }
    }

    fn shop(&self) -> &'w Shop {
        &self.world.shop
    }

    fn statements(&self) -> &[Statement] {
        &self.policy.document.statements
    }

    /// The policies of an employee, group or role as they would be.
    fn layers(&self, holder: &Holder) -> Layers {
        let mut layers = self.layers_now(holder);
        match self.place {
            Place::Managed(name) => {
                let swap = |policy: &mut Policy, attached: bool| {
                    if attached && *policy.name == **name {
                        *policy = self.policy.clone();
                    }
                };
                let attached = |holder: &Holder| self.shop().grants(holder).map_or(0, |grants| grants.attached.len());
                let own = attached(holder);
                layers.identity.iter_mut().enumerate().for_each(|(at, policy)| swap(policy, at < own));
                for (group, list) in &mut layers.groups {
                    let own = self.shop().groups.get(&**group).map_or(0, |group| group.grants.attached.len());
                    let mut policies = list.to_vec();
                    policies.iter_mut().enumerate().for_each(|(at, policy)| swap(policy, at < own));
                    *list = policies.into();
                }
                layers.boundary.iter_mut().for_each(|policy| swap(policy, true));
            }
            Place::Inline { holder: of, name } if of == holder => self.put_inline(&mut layers.identity, of, name),
            Place::Inline { holder: of @ Holder::Group(group), name } => {
                for (_, list) in layers.groups.iter_mut().filter(|(other, _)| **other == **group) {
                    let mut policies = list.to_vec();
                    self.put_inline(&mut policies, of, name);
                    *list = policies.into();
                }
            }
            _ => {}
        }
        layers
    }

    /// Inline policies stand behind the attached ones, in the order of their names.
    fn put_inline(&self, policies: &mut Vec<Policy>, holder: &Holder, name: &Name) {
        let Some(grants) = self.shop().grants(holder) else { return };
        let first = grants.attached.len();
        match policies.iter().skip(first).position(|policy| *policy.name == **name) {
            Some(at) => policies[first + at] = self.policy.clone(),
            None => policies.push(self.policy.clone()),
        }
    }

    /// The policies of an employee, group or role as they are.
    fn layers_now(&self, holder: &Holder) -> Layers {
        let rules = &self.world.rules;
        let principal = match holder {
            Holder::Group(name) => return Layers { identity: rules.group(name).to_vec(), ..Layers::default() },
            Holder::Employee(name) => super::decide::Principal::Employee(name.clone()),
            Holder::Role(name) => super::decide::Principal::Role { role: name.clone(), employee: name.clone() },
        };
        rules.identity_of(self.shop(), &principal)
    }

    /// The guardrails as they would be.
    fn guardrails(&self) -> Vec<Vec<Policy>> {
        let swapped = |policy: &Policy| {
            let is_this = self.guardrail && policy.name == self.policy.name;
            if is_this { self.policy.clone() } else { policy.clone() }
        };
        self.world.rules.guardrails().iter().map(|level| level.iter().map(swapped).collect()).collect()
    }

    /// Employees of whom each stands for all with the same groups and no policies of their own. With whom it makes no
    /// difference what they hold, nobody is asked twice.
    fn people(&self) -> Vec<&'w Arc<Employee>> {
        let mut seen = BTreeSet::new();
        let active = self.shop().employees.values().filter(|employee| employee.is_active());
        active.filter(|employee| employee.grants != super::Grants::default() || seen.insert(&employee.groups)).collect()
    }

    /// A holder in words.
    fn called(&self, holder: &Holder) -> String {
        match holder {
            Holder::Employee(name) => format!("`{name}`"),
            Holder::Group(name) => format!("group `{name}`"),
            Holder::Role(name) => format!("role `{name}`"),
        }
    }
}

/// Every policy that grants to a principal: its own and its groups'.
fn granting(layers: &Layers) -> impl Iterator<Item = &Policy> {
    layers.identity.iter().chain(layers.groups.iter().flat_map(|(_, list)| list.iter()))
}

fn of_effect<'p>(
    policies: impl IntoIterator<Item = &'p Policy>,
    effect: Effect,
) -> impl Iterator<Item = (&'p Policy, &'p Statement)> {
    policies.into_iter().flat_map(move |policy| {
        policy.document.statements.iter().filter(move |s| s.effect == effect && s.readable).map(move |s| (policy, s))
    })
}

/// The inline policies of one holder share a quota.
fn inline_quota(case: &Case, text: &str, found: &mut Vec<Finding>) {
    let Place::Inline { holder, name } = case.place else { return };
    let (employee, group, role) = rule::LONGEST_INLINE;
    let (most, whose) = match holder {
        Holder::Employee(_) => (employee, "an employee"),
        Holder::Group(_) => (group, "a group"),
        Holder::Role(_) => (role, "a role"),
    };
    let others = case.shop().grants(holder).into_iter().flat_map(|grants| grants.inline.iter());
    let taken: usize = others.filter(|(other, _)| *other != name).map(|(_, text)| length(text)).sum();
    let together = taken + length(text);
    if together > most {
        let at = text.find('{').unwrap_or(0);
        let line = text[..at].matches('\n').count() + 1;
        let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1) + 1;
        let span = Span::new(at..(at + 1).min(text.len()), line, column);
        let message = format!(
            "with this the inline policies of {} have {together} characters, and {whose} may have {most}: \
             make a managed policy of it",
            case.called(holder)
        );
        found.push(INLINE_QUOTA.at(span, message));
    }
}
