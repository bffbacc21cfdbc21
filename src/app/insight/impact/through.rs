//! What is gained and lost with a role in hand, by people who come to reach the role or no longer do.

use std::collections::BTreeSet;

use super::{Comparing, Question, Sway, Swing, Voice, truth};
use crate::policy::Truth;
use crate::policy::catalog::ActionId;
use crate::shop::{Hat, Person, catalogue};

impl Comparing<'_, '_> {
    /// What people can do with the roles that came within their reach or went out of it, and cannot as themselves.
    pub(super) fn through_roles(&mut self, taking: ActionId) {
        let moved: Vec<Swing> = self.impact.swings.iter().filter(|swing| swing.action == taking).cloned().collect();
        for Swing { sway, who, resource, verdicts, .. } in moved {
            let (side, reach) = match verdicts {
                Some((reach, Truth::No)) => (&self.sides[0], reach),
                Some((Truth::No, reach)) => (&self.sides[1], reach),
                // Within reach before and after, in more cases or fewer.
                _ => continue,
            };
            let role = resource.as_deref().and_then(|arn| side.roles.at(arn));
            // Of a role that changed itself it is said what anyone may do with it.
            let Some(role) = role.filter(|role| !self.difference.roles.contains(side.roles.name(*role))) else {
                continue;
            };
            let who: BTreeSet<Voice> = who.into_iter().collect();
            let voices: Vec<usize> = (0..self.voices.len()).filter(|at| who.contains(&self.voices[*at])).collect();
            for (action, _) in catalogue().actions().filter(|(action, _)| *action != taking) {
                self.through_role(sway, action, role, reach, &voices);
            }
        }
    }

    fn through_role(&mut self, sway: Sway, action: ActionId, role: usize, reach: Truth, voices: &[usize]) {
        let sides = self.sides;
        let holding = usize::from(sway == Sway::Gains);
        let side = &sides[holding];
        let questions = [0, 1].map(|at| Question::new(sides[at].world, action, None, self.now));
        let name = side.roles.name(role);
        let given = side.roles.prospect(name, &questions[holding]).map_or(Truth::No, truth);
        if given == Truth::No && side.roles.gives_all(role, &questions[holding]) == Some(false) {
            return;
        }
        let own = [0, 1].map(|at| sides[at].ask(&self.places[at], voices, &questions[at]));
        self.impact.complete &= own.iter().flatten().all(Option::is_some);
        for (at, voice) in voices.iter().enumerate() {
            let Voice::Employee(employee) = &self.voices[*voice] else { continue };
            let person = Person::Employee(employee.clone());
            let alone = own.iter().any(|own| own[at] != Some(Truth::No));
            if alone || questions[holding].hat(&side.world.shop, &person) == Hat::Own {
                continue;
            }
            let gives = || side.roles.gives(role, &questions[holding], &side.seat(employee));
            let given = match given {
                Truth::No if gives() => Truth::Depends,
                Truth::No => continue,
                given => given.min(reach),
            };
            let verdicts = if sway == Sway::Gains { (Truth::No, given) } else { (given, Truth::No) };
            let voice = Voice::As(employee.clone(), name.clone());
            self.gather(sway, action, None, voice, Some(verdicts), vec![]);
        }
    }
}
