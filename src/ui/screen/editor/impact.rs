//! If you save: who gains and who loses by the text as typed, in words.

use super::subject::{Subject, Users};
use crate::app::insight::impact::{Sway, impact_of};
use crate::shop::ShopRule;
use crate::ui::Seen;
use crate::ui::screen::words::counted;
use crate::ui::text::sentence;
use crate::ui::widget::swing;

/// What saving would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    pub lines: Vec<(Sway, String)>,
    /// That nobody gains or loses, what was compared, or why nothing was.
    pub words: String,
}

/// Compares the text as typed with the one in force: what its save would do, were it allowed.
#[must_use]
pub fn compare(subject: &Subject, users: &Users, seen: &Seen<'_>, text: &str) -> Impact {
    let is_policy = matches!(subject, Subject::NewPolicy { .. } | Subject::Policy(_));
    if is_policy && users.is_empty() {
        return said("Attached to nobody: saving changes nobody's access.");
    }
    let impact = match impact_of(seen.world, seen.me, seen.facts, &subject.command(text.into())) {
        Ok(impact) => impact,
        Err(ShopRule::NothingToDo) => return said("Nobody gains or loses anything."),
        Err(rule) => return said(&format!("It cannot be saved as it is: {}", sentence(&rule.to_string()))),
    };
    let lines = swing::lines(&impact, seen.shop());
    let compared = || {
        let holders = counted(impact.holders, "holder", "holders");
        let actions = counted(impact.actions, "action", "actions");
        format!("Compared: {holders}, {actions}, {}.", counted(impact.cases, "case", "cases"))
    };
    Impact { words: swing::note(&impact).unwrap_or_else(compared), lines }
}

fn said(words: &str) -> Impact {
    Impact { lines: vec![], words: words.to_owned() }
}
