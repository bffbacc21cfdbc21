//! Taking back: the inverse of a record's changes, decided as a command of its own.
//!
//! What is taken back is read from the trail, never from the one who asks, so that nobody can pass off another change
//! as an old one.

use std::sync::Arc;

use super::audit;
use super::error::ServiceError;
use super::service::{Done, Service};
use crate::shop::{Change, Command, Edit, SessionId};
use crate::store::StoreError;

impl Service {
    /// What takes a record back, newest change first; empty where there is no way back.
    pub(super) fn inverse_of(&self, seq: u64) -> Result<Vec<Change>, StoreError> {
        let record = audit::find(&*self.store, seq)?;
        let record = record.filter(|r| r.command.as_ref().is_some_and(is_undoable));
        let changes = record.map(|r| r.changes).unwrap_or_default();
        Ok(changes.iter().rev().filter_map(Change::inverse).map(|change| self.rebased(change)).collect())
    }

    /// Being seen or clocking in meanwhile is no reason to refuse taking a change back, and is kept. Time at work is
    /// history: a shift that ended with the change does not begin again.
    fn rebased(&self, change: Change) -> Change {
        let Change::Employee(Edit { before: Some(before), after: Some(after) }) = &change else { return change };
        let Some(now) = self.world.shop.employees.get(&before.name) else { return change };
        let mut moved = (**before).clone();
        (moved.last_seen, moved.shift) = (now.last_seen, now.shift.clone());
        if moved != **now {
            return change;
        }
        let mut after = (**after).clone();
        (after.last_seen, after.shift) = (now.last_seen, now.shift.clone());
        Change::Employee(Edit { before: Some(now.clone()), after: Some(Arc::new(after)) })
    }

    /// Takes back the last change of this session that can be.
    ///
    /// # Errors
    /// [`ServiceError::NothingToUndo`], and those of [`Service::execute`].
    pub fn undo(&mut self, session: SessionId) -> Result<Done, ServiceError> {
        let (of, _) = self.undoable(session).ok_or(ServiceError::NothingToUndo)?;
        self.execute(session, Command::Undo { of, changes: vec![] })
    }

    /// The record that [`Service::undo`] would take back, and what was wanted then.
    #[must_use]
    pub fn undoable(&self, session: SessionId) -> Option<(u64, String)> {
        let seq = *self.undo.get(&session)?.last()?;
        let record = audit::find(&*self.store, seq).ok()??;
        Some((seq, record.wish))
    }
}

/// Whether a command changes records that can be put back. Time at work, sessions and sign-ins have no way back.
pub(super) fn is_undoable(command: &Command) -> bool {
    let step = matches!(command, Command::Inventory(step) if !step.is_undoable());
    !step
        && !matches!(
            command,
            Command::ResetSignIn { .. }
                | Command::AskAccess { .. }
                | Command::DropRequest { .. }
                | Command::GrantOnce { .. }
                | Command::DeclineAccess { .. }
                | Command::WithApproval { .. }
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
                | Command::ExportReport { .. }
                | Command::Online(_)
                | Command::Look { .. }
                | Command::Undo { .. }
        )
}
