//! Why a cell of the map is as it is: the question that it stands for, explained in full.

use jiff::Timestamp;

use super::{Message, may_see};
use crate::app::insight::{self, Verdict};
use crate::policy::catalog::ActionId;
use crate::shop::decide::{Facts, World};
use crate::shop::{Person, Session, catalogue};
use crate::ui::Model;
use crate::ui::overlay::told::Told;
use crate::ui::prospect::{Foreseen, foreseen};
use crate::ui::theme::Role;
use crate::ui::widget::explained::{self, Told as Telling};

/// The question that a cell stands for: somebody just signed in where the action is usually done.
pub(super) fn question(world: &World, person: &Person, action: ActionId, now: Timestamp) -> (Session, Facts) {
    let workstation = insight::workstation_for(&world.shop, action);
    let session = insight::hypothetical_session(person, &workstation, now);
    (session, Facts::at(now, workstation))
}

/// The full explanation of the cell under the cursor.
pub(super) fn explanation(model: &Model) -> Option<Message> {
    let seen = model.seen()?;
    let (person, action) = model.screens.access.cursor(&seen)?;
    explained(model, &person, action).map(Message::Explain)
}

/// Why somebody may or may not do something, and with each role that would allow it; none where one may not see that.
#[must_use]
pub fn explained(model: &Model, person: &Person, action: ActionId) -> Option<Told> {
    let seen = model.seen().filter(|seen| may_see(seen, person))?;
    let (glyphs, world, now) = (&model.glyphs, seen.world, seen.now());
    let width = model.size.0.saturating_sub(10).min(100);
    let (session, facts) = question(world, person, action, now);
    let mut told = Telling { lines: vec![], width };
    let of = |foreseen: &Foreseen, session: &Session| {
        explained::lines(&foreseen.explained(world, session, &facts), glyphs, width)
    };
    let own = foreseen(world, &session, &facts, action);
    told.say(0, &format!("{} on {}", catalogue()[action].name, own.asked.resource), Role::Muted);
    told.lines.extend(of(&own, &session));
    if let Some(Verdict::ByRole(roles)) = verdict_of(world, person, action, now) {
        for role in roles {
            told.lines.push((0, String::new(), Role::Text.into()));
            told.say(0, &format!("{} With the role {role} in hand", glyphs.role), Role::Info.bold());
            let in_hand = insight::with_role(&session, &role, now);
            told.lines.extend(of(&foreseen(world, &in_hand, &facts, action), &in_hand));
        }
    }
    Some(Told::new(format!("{} · {}", seen.shop().full_name(person), catalogue()[action].label), told.lines))
}

pub(super) fn verdict_of(world: &World, person: &Person, action: ActionId, now: Timestamp) -> Option<Verdict> {
    let row = insight::map(world, std::slice::from_ref(person), &[action], now).pop()?;
    row.into_iter().next()
}
