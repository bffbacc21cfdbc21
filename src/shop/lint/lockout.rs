//! The lock-out guard: before a save somebody besides the owner could administer people and
//! policies, and after it nobody could.

use super::{Case, LOCK_OUT, Place, granting, of_effect};
use crate::policy::{Document, Effect, Finding, Kind, Layers, Policy, Span, Statement, covers, touches};
use crate::shop::escalation::{assuming, names, names_account};
use crate::shop::{Employee, Holder, Name, decide};

/// What administering is: changing what others may do.
const ADMINISTERING: [(&str, &str); 7] = [
    ("iam:AttachUserPolicy", "user"),
    ("iam:AttachGroupPolicy", "group"),
    ("iam:AttachRolePolicy", "role"),
    ("iam:PutUserPolicy", "user"),
    ("iam:PutGroupPolicy", "group"),
    ("iam:CreatePolicyVersion", "policy"),
    ("iam:UpdateAssumeRolePolicy", "role"),
];

pub(super) fn check(case: &Case, found: &mut Vec<Finding>) {
    if matches!(case.place, Place::Resource(_)) {
        return;
    }
    let probes = probes(case);
    let touching = |statement: &Statement| probes.iter().any(|probe| touches(statement, probe));
    let denial = case.statements().iter().find(|s| s.effect == Effect::Deny && touching(s));
    // A text that never let anybody administer, and now denies nothing of it, locks nobody out.
    let had = stored(case).is_some_and(|before| {
        before.statements.iter().any(|statement| statement.effect == Effect::Allow && touching(statement))
    });
    let matters = denial.is_some() || had || matches!(case.place, Place::Trust(_));
    if !matters || !(Reign { case, probes: &probes, after: false }).is_administered() {
        return;
    }
    if !(Reign { case, probes: &probes, after: true }).is_administered() {
        let first = denial.or(case.statements().first());
        let span = first.map_or(Span::new(0..0, 1, 1), |statement| statement.effect_span);
        let message =
            "with this nobody but the owner could administer people and policies any more; today somebody can";
        found.push(LOCK_OUT.at(span, message));
    }
}

/// The text in force at the place.
fn stored(case: &Case) -> Option<Document> {
    let shop = case.shop();
    let text = match case.place {
        Place::Managed(name) => shop.policy_text(name),
        Place::Inline { holder, name } => shop.grants(holder).and_then(|grants| grants.inline.get(name)),
        Place::Trust(role) => shop.roles.get(role).map(|role| &role.trust),
        Place::Resource(_) => None,
    };
    text.map(|text| Document::parse(text, case.kind).0)
}

/// One Allow for each way of administering, on everything of this shop.
fn probes(case: &Case) -> Vec<Statement> {
    let probe = |(action, kind): (&str, &str)| {
        let resource = case.shop().iam_arn(kind, "*");
        let text = serde_json::json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}});
        Document::parse(&text.to_string(), Kind::Identity).0.statements
    };
    ADMINISTERING.into_iter().flat_map(probe).collect()
}

/// The shop as it is, or as it would be.
struct Reign<'c, 'w> {
    case: &'c Case<'w>,
    probes: &'c [Statement],
    after: bool,
}

impl Reign<'_, '_> {
    /// Whether anybody besides the owner may administer, as oneself or with a role.
    fn is_administered(&self) -> bool {
        let people = self.case.people();
        let own = people.iter().any(|person| self.may_administer(&Holder::Employee(person.name.clone())));
        own || {
            let roles =
                self.case.shop().roles.keys().filter(|role| self.may_administer(&Holder::Role((*role).clone())));
            roles.into_iter().any(|role| people.iter().any(|person| self.may_take(person, role)))
        }
    }

    fn layers(&self, holder: &Holder) -> Layers {
        if self.after { self.case.layers(holder) } else { self.case.layers_now(holder) }
    }

    fn may_administer(&self, holder: &Holder) -> bool {
        let layers = self.layers(holder);
        let guardrails = if self.after {
            self.case.guardrails()
        } else {
            self.case.world.rules.guardrails().iter().map(|level| level.to_vec()).collect()
        };
        self.probes.iter().any(|probe| {
            lets_through(granting(&layers), probe)
                && layers.boundary.iter().all(|boundary| lets_through([boundary], probe))
                && guardrails.iter().all(|level| lets_through(level, probe))
        })
    }

    /// Whether somebody could take a role: trusted by name, or through the shop with policies that allow it.
    fn may_take(&self, person: &Employee, role: &Name) -> bool {
        let shop = self.case.shop();
        let arn = shop.role_arn(role);
        let trust = match self.case.place {
            Place::Trust(own) if self.after && own == role => Some(&self.case.policy),
            _ => self.case.world.rules.trust(&arn),
        };
        let Some(trust) = trust else { return false };
        let principal = decide::Principal::Employee(person.name.clone());
        let mut allows = of_effect([trust], Effect::Allow).map(|(_, statement)| statement);
        let layers = self.layers(&Holder::Employee(person.name.clone()));
        allows.any(|allow| {
            names(allow, &principal, shop)
                || names_account(allow, shop) && lets_through(granting(&layers), &assuming(&arn))
        })
    }
}

/// Whether something of the probe is allowed, and no Deny takes all of it away.
fn lets_through<'p>(policies: impl IntoIterator<Item = &'p Policy>, probe: &Statement) -> bool {
    let policies: Vec<&Policy> = policies.into_iter().collect();
    of_effect(policies.iter().copied(), Effect::Allow).any(|(_, allow)| touches(allow, probe))
        && !of_effect(policies, Effect::Deny).any(|(_, deny)| covers(deny, probe))
}
