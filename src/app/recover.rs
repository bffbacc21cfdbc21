//! The owner's way back in: the recovery key opens the vault, and password and codes are set anew.

use std::sync::Arc;

use super::credential::attempts_key;
use super::record::Who;
use super::{Clock, OpenError, Place, Service, found, state};
use crate::secret::{Cost, RecoveryKey, Seed, Slots, Vault};
use crate::shop::{Change, Edit, Person, Shop};
use crate::store::{Batch, Sled};

/// A shop opened by its recovery key, before anything is changed.
pub struct Recovery {
    store: Sled,
    slots: Slots,
    place: Place,
    recovery: RecoveryKey,
}

/// What the owner sets anew.
pub struct Renewed<'a> {
    pub password: &'a str,
    pub seed: &'a Seed,
    /// The step of the second of two consecutive codes.
    pub last_step: u64,
    /// Replaces the one that was used: a recovery key works once.
    pub recovery: &'a RecoveryKey,
}

impl Recovery {
    /// Checks a recovery key against the shop of a place; nothing is written.
    ///
    /// # Errors
    /// [`OpenError::NoShop`], and [`OpenError::Key`] when the key is not this shop's.
    pub fn begin(place: &Place, recovery: RecoveryKey) -> Result<Recovery, OpenError> {
        let no_shop = || OpenError::NoShop { place: place.data.clone() };
        let dir = place.data.join("store");
        if !dir.exists() {
            return Err(no_shop());
        }
        let store = Sled::open(&dir)?;
        let slots: Slots = state::lookup(&store, &state::meta("slots"))?.ok_or_else(no_shop)?;
        Vault::unlock(&recovery, &slots)?;
        Ok(Recovery { store, slots, place: place.clone(), recovery })
    }

    /// The shop that was opened, for its words.
    ///
    /// # Errors
    /// What of it cannot be read.
    pub fn shop(&self) -> Result<Shop, OpenError> {
        state::load(&self.store)?.ok_or_else(|| OpenError::NoShop { place: self.place.data.clone() })
    }

    /// Writes a new key file, sets the owner's sign-in anew, ends every session and says so in the trail.
    ///
    /// # Errors
    /// [`OpenError::Weak`], and what keeps the key file or the store from being written.
    pub fn finish(self, clock: Arc<dyn Clock>, cost: Cost, renewed: &Renewed<'_>) -> Result<Service, OpenError> {
        let vault = Vault::unlock(&self.recovery, &self.slots)?;
        let mut service = Service::over(Box::new(self.store), vault, clock, cost)?
            .ok_or_else(|| OpenError::NoShop { place: self.place.data.clone() })?;
        let judgement = service.check_password(&Person::Owner, renewed.password);
        if !judgement.acceptable() {
            return Err(OpenError::Weak(judgement));
        }
        let (vault, slots) = Vault::recover(&self.recovery, &self.slots, &self.place.key_file)?;
        let slots = vault.with_recovery_key(&slots, renewed.recovery, cost);
        let credential = service.enrolled(&Person::Owner, renewed.password, renewed.seed, renewed.last_step);
        let mut batch =
            Batch::new().put(state::meta("slots"), state::bytes(&slots)).delete(attempts_key(Some(&Person::Owner), ""));
        Service::keep_credential(&mut batch, &Person::Owner, &credential);
        let session = found::owner_session(&service, service.now());
        let who = Who::of(&service.world().shop, &session, service.now());
        let ended = service.world().shop.sessions.values().map(|s| Change::Session(Edit::removed(s))).collect();
        let record = service.told(who, "come back in with the recovery key", ended);
        service.commit(record, batch)?;
        Ok(service)
    }
}
