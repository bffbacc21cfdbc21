//! Whose permissions somebody may see: asked of the evaluator for everybody at once, before lists of people are shown.

use crate::policy::{Outcome, Request, Slice};
use crate::shop::decide::{Facts, World, allows, principal};
use crate::shop::{Asked, Hat, Person, Session, context};

const SIMULATE: &str = "iam:SimulatePrincipalPolicy";

/// Somebody who looks, with what their questions have in common.
pub struct Sight<'w> {
    world: &'w World,
    who: &'w Session,
    facts: &'w Facts,
    slice: Slice,
    request: Request,
}

impl<'w> Sight<'w> {
    /// What this session may see now.
    #[must_use]
    pub fn new(world: &'w World, who: &'w Session, facts: &'w Facts) -> Sight<'w> {
        let shop = &world.shop;
        // About nobody in particular, who has no tags.
        let request = context::request(world, who, facts, &asked(shop.iam_arn("user", "")));
        Sight { world, who, facts, slice: world.rules.slice(shop, &principal(who, facts, Hat::InHand)), request }
    }

    /// Whether this person's permissions may be seen: one's own, the owner's (who may do everything), and otherwise as
    /// policies say about `iam:SimulatePrincipalPolicy`.
    #[must_use]
    pub fn sees(&self, person: &Person) -> bool {
        if *person == self.who.person || *person == Person::Owner || self.who.person == Person::Owner {
            return true;
        }
        let shop = &self.world.shop;
        let resource = shop.person_arn(person);
        let employee = person.employee().and_then(|name| shop.employees.get(name));
        if employee.is_none_or(|employee| !employee.tags.is_empty()) {
            return allows(self.world, self.who, self.facts, &asked(resource));
        }
        let query =
            crate::policy::Query::new(&self.request).on(&resource).numbered(Some(crate::shop::action(SIMULATE)));
        self.slice.outcome(&query, self.world.rules.own(SIMULATE, &resource)) == Outcome::Allowed
    }
}

/// The person who looks is another than who is looked at: asked with whatever is in hand.
fn asked(resource: String) -> Asked {
    Asked { hat: Hat::InHand, action: crate::shop::action(SIMULATE), resource, own: vec![] }
}
