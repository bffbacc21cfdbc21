//! What a command would do to everybody's access, shown before it is done.
//!
//! It is worked out when the command or the shop is another one than before, and only drawn from then on: with many
//! people it takes some milliseconds.

use ratatui::layout::Rect;

use crate::app::insight::impact::{Sway, impact_of};
use crate::policy::{Kind, Severity, lint};
use crate::shop::{Change, Command, Edit, Employee, Name, Shop, catalogue};
use crate::ui::canvas::Canvas;
use crate::ui::text::sentence;
use crate::ui::theme::Role;
use crate::ui::widget::{severity, swing};
use crate::ui::{Seen, text};

/// What seeing somebody else's permissions asks for.
const SIMULATE: &str = "iam:SimulatePrincipalPolicy";
/// What is said in their place.
const HIDDEN: &str = "You may not see what others can do. The owner can let you.";
/// The cells of a line's mark.
const MARK: u16 = 2;

/// Who would gain and who would lose, in lines.
#[derive(Default)]
pub struct Outlook {
    /// What the lines are about: the command, and the shop as it then was.
    about: Option<Box<(Command, u64)>>,
    lines: Vec<(Says, String)>,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// Something plain.
    So,
    /// What the checks call a risk.
    Risk,
    /// Who gains or loses.
    Moves(Sway),
}

impl Outlook {
    /// Looks at what a command would do; nothing stays of the one before.
    pub fn weigh(&mut self, seen: &Seen<'_>, command: &Command) {
        let epoch = seen.world.epoch;
        if self.about.as_deref().is_some_and(|(of, at)| *at == epoch && of == command) {
            return;
        }
        self.about = Some(Box::new((command.clone(), epoch)));
        self.lines = if moves_access(command) { foreseen(seen, command) } else { vec![] };
        let carries = if let Command::GrantAccess { by, .. } = command { by } else { command };
        let risks = risks(seen.shop(), carries).into_iter().map(|risk| (Says::Risk, risk));
        self.lines.splice(0..0, risks);
    }

    /// Says a sentence in the place of the lines.
    pub fn say(&mut self, sentence: &str) {
        *self = Outlook { about: None, lines: vec![(Says::So, sentence.to_owned())] };
    }

    /// Says nothing.
    pub fn clear(&mut self) {
        *self = Outlook::default();
    }

    /// Whether the checks call something of it a risk.
    #[must_use]
    pub fn has_risk(&self) -> bool {
        self.lines.iter().any(|(says, _)| *says == Says::Risk)
    }

    /// How many rows it takes in so many columns, its head among them; none when there is nothing to say.
    #[must_use]
    pub fn rows(&self, width: u16) -> u16 {
        let rows: usize = self.lines.iter().map(|line| wrapped(line, width).len()).sum();
        u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(u16::from(rows > 0))
    }

    /// Draws a head and below it as many lines as there is room for; the rest are counted.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        if self.lines.is_empty() || height < 2 {
            return;
        }
        canvas.rule(0);
        canvas.text(1, 0, " If you do this ", Role::Muted);
        let mut y = 1;
        for (at, line) in self.lines.iter().enumerate() {
            let last = at + 1 == self.lines.len();
            // The last row is for the count of what does not fit, unless everything does.
            let room = (height - y).saturating_sub(u16::from(!last));
            let rows = wrapped(line, width);
            let fits = rows.len() <= usize::from(room);
            // Of the very first line something is always said.
            if !fits && (y > 1 || room == 0) {
                let left = self.lines.len() - at;
                canvas.text(MARK, y, &format!("and {} more", text::grouped(left)), Role::Muted);
                return;
            }
            let (mark, marked, ink) = match line.0 {
                Says::Moves(Sway::Gains) => ("+", Role::Allow.bold(), Role::Text),
                Says::Moves(Sway::Loses) => ("-", Role::Deny.bold(), Role::Text),
                Says::Risk => {
                    let risk = Severity::Security;
                    (severity::mark(risk, canvas.glyphs()), severity::ink(risk), Role::Text)
                }
                Says::So => ("", Role::Muted.bold(), Role::Muted),
            };
            canvas.text(0, y, mark, marked);
            let indent = indent(line.0);
            let kept = if fits { rows.len() } else { usize::from(room) - 1 };
            for row in &rows[..kept] {
                canvas.text(indent, y, row, ink);
                y += 1;
            }
            if !fits {
                let rest = rows[kept..].join(" ");
                canvas.fitted(indent, y, &rest, width.saturating_sub(indent), ink);
                y += 1;
            }
        }
    }

    /// Draws it at the foot of a box, over at most so many rows, and returns what is left above.
    pub fn draw_at_foot(&self, canvas: &mut Canvas<'_>, rows: u16) -> Rect {
        let (whole, rows) = (canvas.whole(), rows.min(canvas.height()));
        let above = Rect { height: whole.height - rows, ..whole };
        self.draw(&mut canvas.part(Rect { y: above.height, height: rows, ..whole }));
        above
    }
}

fn indent(says: Says) -> u16 {
    if says == Says::So { 0 } else { MARK }
}

fn wrapped((says, words): &(Says, String), width: u16) -> Vec<String> {
    text::wrap(words, width.saturating_sub(indent(*says)).max(8).into())
}

/// What the checks call a risk in the policies that a command gives to somebody: of each policy the gravest sentence.
fn risks(shop: &Shop, command: &Command) -> Vec<String> {
    let given = match command {
        Command::Attach { policy, .. } => std::slice::from_ref(policy),
        Command::AddToGroup { group, .. } => {
            shop.groups.get(group).map_or(&[][..], |group| group.grants.attached.as_slice())
        }
        _ => return vec![],
    };
    let risk = |policy: &Name| {
        let found = lint::lint(shop.policy_text(policy)?, Kind::Identity, catalogue());
        let risk = found.iter().find(|finding| finding.severity == Severity::Security)?;
        Some(format!("{policy}, line {}: {}", risk.span.line(), sentence(&risk.message)))
    };
    given.iter().filter_map(risk).collect()
}

fn foreseen(seen: &Seen<'_>, command: &Command) -> Vec<(Says, String)> {
    if !may_see(seen) {
        return vec![(Says::So, HIDDEN.to_owned())];
    }
    match impact_of(seen.world, seen.me, seen.facts, command) {
        Err(rule) => vec![(Says::So, format!("It will be refused: {rule}."))],
        Ok(impact) => {
            let lines = swing::lines(&impact, &named(seen, command)).into_iter();
            let lines = lines.map(|(sway, words)| (Says::Moves(sway), words));
            swing::note(&impact).map(|note| (Says::So, note)).into_iter().chain(lines).collect()
        }
    }
}

/// Whether the person may see what everybody else may do.
#[must_use]
pub fn may_see(seen: &Seen<'_>) -> bool {
    seen.may(SIMULATE, &seen.shop().iam_arn("user", "*"))
}

/// The shop with the name of whoever is about to be hired.
fn named(seen: &Seen<'_>, command: &Command) -> Shop {
    let mut shop = seen.shop().clone();
    if let Command::Hire { name, full_name, .. } = command {
        let hired = Employee::new(name.clone(), full_name.clone(), seen.now());
        shop.apply(&Change::Employee(Edit::made(hired)));
    }
    shop
}

/// Whether a command may change what somebody may do; the others are about times, sessions and names.
#[must_use]
pub fn moves_access(command: &Command) -> bool {
    match command {
        Command::GrantAccess { by, .. } => moves_access(by),
        Command::WithApproval { .. }
        | Command::AskAccess { .. }
        | Command::DropRequest { .. }
        | Command::GrantOnce { .. }
        | Command::DeclineAccess { .. } => false,
        Command::Hire { .. }
        | Command::Suspend { .. }
        | Command::Resume { .. }
        | Command::EndEmployment { .. }
        | Command::AddToGroup { .. }
        | Command::RemoveFromGroup { .. }
        | Command::CreateGroup { .. }
        | Command::DeleteGroup { .. }
        | Command::CreateRole { .. }
        | Command::EditTrust { .. }
        | Command::DeleteRole { .. }
        | Command::Attach { .. }
        | Command::Detach { .. }
        | Command::PutInline { .. }
        | Command::DeleteInline { .. }
        | Command::SetBoundary { .. }
        | Command::CreatePolicy { .. }
        | Command::CreateVersion { .. }
        | Command::SetDefaultVersion { .. }
        | Command::DeleteVersion { .. }
        | Command::DeletePolicy { .. }
        | Command::PutGuardrails { .. }
        | Command::PutResourcePolicy { .. }
        | Command::Assign { .. }
        | Command::Unassign { .. }
        | Command::CopyRoster { .. }
        | Command::Undo { .. } => true,
        Command::EditEmployee { .. }
        | Command::EditRole { .. }
        | Command::ResetSignIn { .. }
        | Command::UpdateSettings { .. }
        | Command::AssumeRole { .. }
        | Command::LeaveRole
        | Command::RevokeSession { .. }
        | Command::ClockIn
        | Command::ClockOut
        | Command::StartBreak
        | Command::EndBreak
        | Command::CorrectTime { .. }
        | Command::ApproveTime { .. }
        | Command::Act { .. }
        | Command::Register(_)
        | Command::Inventory(_)
        | Command::ExportReport { .. }
        | Command::Online(_)
        | Command::Look { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::insight::hypothetical_session;
    use crate::shop::decide::{Facts, World};
    use crate::shop::{Person, file};
    use crate::ui::canvas::sketch::unicode;
    use crate::ui::keymap::Keys;

    fn world() -> World {
        World::new(file::read(include_str!("../../../assets/shop.json")).unwrap()).unwrap()
    }

    fn weigh(outlook: &mut Outlook, world: &World, command: &Command) {
        let (now, front) = ("2026-11-23T17:41:00Z".parse().unwrap(), Name::literal("front"));
        let me = hypothetical_session(&Person::Owner, &front, now);
        let facts = Facts::at(now, front);
        outlook.weigh(&Seen { world, me: &me, facts: &facts, keys: &Keys::default() }, command);
    }

    fn add(group: &str) -> Command {
        Command::AddToGroup { employee: Name::literal("bo"), group: Name::literal(group) }
    }

    #[test]
    fn the_same_is_worked_out_once_and_anew_when_the_shop_changed() {
        let (world, mut outlook) = (world(), Outlook::default());
        weigh(&mut outlook, &world, &add("Cashiers"));
        assert!(outlook.lines.len() > 1);
        outlook.lines.truncate(1);
        weigh(&mut outlook, &world, &add("Cashiers"));
        assert_eq!(outlook.lines.len(), 1, "as it was left");
        weigh(&mut outlook, &World { epoch: world.epoch + 1, ..world.clone() }, &add("Cashiers"));
        assert!(outlook.lines.len() > 1);
        weigh(&mut outlook, &world, &Command::ClockIn);
        assert_eq!(outlook.rows(80), 0);
    }

    #[test]
    fn what_does_not_fit_is_counted_and_something_is_always_said() {
        let line = |sway, words: &str| (Says::Moves(sway), words.to_owned());
        let lines = vec![
            line(Sway::Loses, "Rudy Vega may no longer take payment."),
            line(Sway::Gains, "Bo Lind may now take payment."),
            (Says::So, "Compared only in part.".to_owned()),
        ];
        let outlook = Outlook { about: None, lines };
        assert_eq!((outlook.rows(40), outlook.rows(24)), (4, 6));
        let drawn = |width, height| unicode(width, height, |canvas| outlook.draw(canvas));
        assert_eq!(
            drawn(40, 5),
            "─ If you do this ───────────────────────\n\
             - Rudy Vega may no longer take payment.\n\
             + Bo Lind may now take payment.\n\
             Compared only in part.\n"
        );
        assert_eq!(drawn(24, 4), "─ If you do this ───────\n- Rudy Vega may no\n  longer take payment.\n  and 2 more");
        assert_eq!(drawn(24, 3), "─ If you do this ───────\n- Rudy Vega may no long…\n  and 2 more");
        assert_eq!(drawn(24, 2), "─ If you do this ───────\n  and 3 more");
        assert_eq!(drawn(24, 1), "");
    }
}
