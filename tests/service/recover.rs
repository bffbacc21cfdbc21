//! The owner's way back in: the recovery key works without key file, password and phone, and works once.

use std::sync::Arc;

use brewgate::app::{Founding, OpenError, Place, Recovery, RecoveryKey, Renewed, Seed, Service, Settable};
use brewgate::secret::Cost;
use jiff::SignedDuration;

use crate::support::{monday, name, password, sample};

const NEW: &str = "four quiet otters juggle lanterns";

#[test]
fn the_recovery_key_brings_the_owner_back_and_works_once() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place { data: dir.path().join("data"), key_file: dir.path().join("key"), workstation: None };
    let clock = Arc::new(Settable::at(monday()));
    let (recovery, anew) = (RecoveryKey::random(), RecoveryKey::random());
    let (seed, fresh) = (Seed::random(), Seed::random());
    let founding = Founding {
        shop: sample(),
        password: password("ada").into(),
        seed: seed.clone(),
        last_step: 0,
        recovery: RecoveryKey::parse(&recovery.grouped()).unwrap(),
    };
    drop(Service::found(&place, clock.clone(), Cost::cheap(), founding).unwrap());
    std::fs::remove_file(&place.key_file).unwrap();
    assert!(matches!(Service::open(&place, clock.clone(), Cost::cheap()), Err(OpenError::Key(_))));

    let wrong = Recovery::begin(&place, RecoveryKey::random());
    assert!(matches!(wrong, Err(OpenError::Key(_))));
    let key = || RecoveryKey::parse(&recovery.grouped()).unwrap();
    let weak = Renewed { password: "bluebird coffee", seed: &fresh, last_step: 0, recovery: &anew };
    let refused = Recovery::begin(&place, key()).unwrap().finish(clock.clone(), Cost::cheap(), &weak);
    assert!(matches!(refused, Err(OpenError::Weak(_))));
    assert!(!place.key_file.exists(), "a refused recovery writes nothing");

    let renewed = Renewed { password: NEW, seed: &fresh, last_step: 0, recovery: &anew };
    drop(Recovery::begin(&place, key()).unwrap().finish(clock.clone(), Cost::cheap(), &renewed).unwrap());
    assert!(matches!(Recovery::begin(&place, key()), Err(OpenError::Key(_))), "the old key opens nothing now");

    let mut service = Service::open(&place, clock.clone(), Cost::cheap()).unwrap();
    let now = u64::try_from(monday().as_second()).unwrap();
    assert!(service.sign_in("ada", &password("ada"), &seed.code_at(now), &name("front")).is_err());
    clock.advance(SignedDuration::from_mins(1));
    service.sign_in("ada", NEW, &fresh.code_at(now + 60), &name("front")).unwrap();
    let page = service.audit(&brewgate::app::AuditQuery { limit: 10, ..Default::default() }).unwrap();
    assert!(page.records.iter().any(|r| r.wish == "come back in with the recovery key"));
    assert!(Recovery::begin(&place, RecoveryKey::parse(&anew.grouped()).unwrap()).is_err(), "the shop is open");
}
