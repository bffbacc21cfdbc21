//! The first run: a shop comes into being in one batch at the very end, or not at all.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::clock::Clock;
use super::error::OpenError;
use super::login::new_session_id;
use super::record::Who;
use super::service::{JOIN_CODE_LASTS, Place, Service};
use super::{credential, state};
use crate::secret::{Cost, JoinCode, RecoveryKey, Seed, Slots, Vault, VaultError};
use crate::shop::file::{self, FileError};
use crate::shop::session::LONGEST_OWNER;
use crate::shop::station::movement::opening;
use crate::shop::{Change, Edit, Name, Owner, Person, Reset, Session, Settings, Shop, SignIn};
use crate::store::{Batch, Key, Sled, Store};

const USUAL: &str = include_str!("../../assets/usual.json");

/// Everything that the first run asks for. Printing it shows no secret.
pub struct Founding {
    /// Owner and settings, with or without the usual groups; or a shop from a file.
    pub shop: Shop,
    pub password: Zeroizing<String>,
    /// The owner's one-time codes, two of which were typed in.
    pub seed: Seed,
    /// The step of the second one.
    pub last_step: u64,
    /// Shown and typed back; it opens the vault when the key file is lost.
    pub recovery: RecoveryKey,
}

impl std::fmt::Debug for Founding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Founding").field("shop", &self.shop.id).finish_non_exhaustive()
    }
}

impl Service {
    /// Founds a shop. The owner is signed in at once: `world().shop.session_of(&Person::Owner)`.
    ///
    /// Interrupted anywhere, there is nothing, and the first run starts again; the key file of an unfinished one is
    /// set aside.
    ///
    /// # Errors
    /// [`OpenError::Exists`], [`OpenError::Weak`], and what keeps the store or the key file from being written.
    pub fn found(place: &Place, clock: Arc<dyn Clock>, cost: Cost, founding: Founding) -> Result<Service, OpenError> {
        Service::import(place, clock, cost, founding).map(|(service, _)| service)
    }

    /// As [`Service::found`], for a shop with people: whoever works there gets a join code, good for a day.
    ///
    /// # Errors
    /// Those of [`Service::found`].
    pub fn import(
        place: &Place,
        clock: Arc<dyn Clock>,
        cost: Cost,
        founding: Founding,
    ) -> Result<(Service, Vec<(Name, JoinCode)>), OpenError> {
        let store = Sled::open(&place.data.join("store"))?;
        if store.get(&state::meta("shop"))?.is_some() {
            return Err(OpenError::Exists { place: place.data.clone() });
        }
        begin(&store, &place.key_file)?;
        let (vault, slots) = Vault::create(&place.key_file, &founding.recovery, cost)?;
        let (mut service, codes) = Service::found_in(Box::new(store), vault, Some(&slots), clock, cost, founding)?;
        service.stands_at(place);
        Ok((service, codes))
    }

    /// Founds a shop in any store, with a vault that is open already.
    ///
    /// # Errors
    /// [`OpenError::Weak`] and those of the store.
    pub fn found_in(
        store: Box<dyn Store>,
        vault: Vault,
        slots: Option<&Slots>,
        clock: Arc<dyn Clock>,
        cost: Cost,
        founding: Founding,
    ) -> Result<(Service, Vec<(Name, JoinCode)>), OpenError> {
        let now = clock.now();
        let Founding { mut shop, password, seed, last_step, .. } = founding;
        let mut batch = Batch::new();
        let codes = invite_everybody(&mut shop, &vault, &mut batch, now);
        let mut service = Service::new(store, vault, clock, cost, shop)?;
        let judgement = service.check_password(&Person::Owner, &password);
        if !judgement.acceptable() {
            return Err(OpenError::Weak(judgement));
        }
        let credential = service.enrolled(&Person::Owner, &password, &seed, last_step);
        Service::keep_credential(&mut batch, &Person::Owner, &credential);
        let whole = state::whole(&service.world.shop);
        batch.put.extend(whole.put);
        // Levels are the sum of movements from the beginning.
        let opening = opening(&service.world.shop, now);
        opening.iter().for_each(|change| state::write(&mut batch, change));
        Arc::make_mut(&mut service.world).shop.apply_all(&opening);
        batch.put.extend(slots.map(|slots| (state::meta("slots"), state::bytes(slots))));
        batch.delete.push(founding_key());
        let session = owner_session(&service, now);
        let who = Who::of(&service.world.shop, &session, now);
        let change = Change::Session(Edit::made(session));
        let record = service.told(who, "set the shop up", vec![change]);
        service.commit(record, batch)?;
        Ok((service, codes))
    }

    /// A new shop with the usual groups, roles and policies beside the owner and settings given.
    ///
    /// # Errors
    /// [`FileError`] where a setting, such as the time zone, cannot be.
    pub fn usual(id: &Name, owner: &Owner, settings: &Settings, now: Timestamp) -> Result<Shop, FileError> {
        let start = Shop::new(id.clone(), owner.clone(), settings.clone());
        let plain: serde_json::Value = serde_json::from_str(&file::write(&start)?)?;
        let mut usual: serde_json::Value = serde_json::from_str(&USUAL.replace("${shop}", id))?;
        if let (Some(to), Some(from)) = (usual["Shop"].as_object_mut(), plain["Shop"].as_object()) {
            for (key, value) in from {
                if !to.contains_key(key) {
                    to.insert(key.clone(), value.clone());
                }
            }
        }
        date(&mut usual, &now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        file::read(&usual.to_string())
    }
}

/// The usual start has no dates: it is from the day it is used.
fn date(usual: &mut serde_json::Value, now: &str) {
    for list in ["GroupDetailList", "RoleDetailList", "Policies"] {
        for one in usual[list].as_array_mut().into_iter().flatten() {
            one["CreateDate"] = now.into();
            for version in one.get_mut("PolicyVersionList").and_then(|v| v.as_array_mut()).into_iter().flatten() {
                version["CreateDate"] = now.into();
            }
        }
    }
}

/// Notes in the store that a first run has begun, so that a key file it leaves behind is known for what it is.
fn begin(store: &dyn Store, key_file: &Path) -> Result<(), OpenError> {
    if key_file.exists() {
        if store.get(&founding_key())?.is_none() {
            return Err(VaultError::KeyFileExists { path: key_file.to_owned() }.into());
        }
        let free = (1_u32..).map(|n| key_file.with_extension(format!("unfinished-{n}"))).find(|path| !path.exists());
        let aside = free.expect("numbers do not run out");
        std::fs::rename(key_file, aside).map_err(|source| VaultError::KeyFile { path: key_file.to_owned(), source })?;
    }
    store.commit(&Batch::new().put(founding_key(), state::bytes(&true)))?;
    Ok(())
}

fn founding_key() -> Key {
    state::meta("founding")
}

/// Gives everybody who works there a join code; an imported shop has no credentials.
fn invite_everybody(shop: &mut Shop, vault: &Vault, batch: &mut Batch, now: Timestamp) -> Vec<(Name, JoinCode)> {
    let until = now + JOIN_CODE_LASTS;
    let everybody: Vec<_> = shop.employees.values().filter(|e| e.is_active()).cloned().collect();
    everybody
        .iter()
        .map(|employee| {
            let code = JoinCode::random();
            shop.apply(&Change::Employee(Edit::of(employee, |e| {
                e.sign_in = SignIn::Invited { until, needs: Reset::Both };
                // A file may say that somebody is on shift and not since when: then it is since the shop is.
                if let Some(shift) = e.shift.as_mut().filter(|shift| shift.since == e.hired) {
                    shift.since = now;
                }
            })));
            let person = Person::Employee(employee.name.clone());
            let credential = credential::Credential::invited(&code, vault, until, Reset::Both);
            Service::keep_credential(batch, &person, &credential);
            (employee.name.clone(), code)
        })
        .collect()
}

pub(super) fn owner_session(service: &Service, now: Timestamp) -> Session {
    Session {
        id: new_session_id(),
        person: Person::Owner,
        started: now,
        expires: now + LONGEST_OWNER,
        mfa_at: Some(now),
        workstation: service.workstation(),
        role: None,
    }
}
