//! Unsaved policy text, kept through lock and crash. It is nobody's business yet, so it leaves no record.

use super::error::ServiceError;
use super::service::Service;
use super::state;
use crate::shop::SessionId;
use crate::store::{Batch, Key};

impl Service {
    /// Text that the person of this session had not saved, kept through lock and crash.
    ///
    /// # Errors
    /// [`ServiceError::SignedOut`], and those of the store.
    pub fn draft(&self, session: SessionId, what: &str) -> Result<Option<String>, ServiceError> {
        Ok(state::lookup(&*self.store, &self.draft_key(session, what)?)?)
    }

    /// Keeps unsaved text; it is nobody's business yet, so it leaves no record.
    ///
    /// # Errors
    /// [`ServiceError::SignedOut`], and those of the store.
    pub fn keep_draft(&mut self, session: SessionId, what: &str, text: &str) -> Result<(), ServiceError> {
        self.writable()?;
        let batch = Batch::new().put(self.draft_key(session, what)?, state::bytes(&text));
        let outcome = self.store.commit(&batch);
        self.noted(outcome).map(drop).map_err(ServiceError::from)
    }

    /// Forgets unsaved text.
    ///
    /// # Errors
    /// [`ServiceError::SignedOut`], and those of the store.
    pub fn drop_draft(&mut self, session: SessionId, what: &str) -> Result<(), ServiceError> {
        self.writable()?;
        let outcome = self.store.commit(&Batch::new().delete(self.draft_key(session, what)?));
        self.noted(outcome).map(drop).map_err(ServiceError::from)
    }

    fn draft_key(&self, session: SessionId, what: &str) -> Result<Key, ServiceError> {
        let session = self.session(session).ok_or(ServiceError::SignedOut)?;
        // No name has a slash: the owner's key is nobody else's.
        let whose = session.person.employee().map_or("/owner", |name| name);
        Ok(Key::new("draft", format!("{whose}/{what}")))
    }
}
