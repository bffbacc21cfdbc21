//! Signing in, joining, resetting, being locked out, and founding on disk.

use std::sync::Arc;

use brewgate::app::{LoginError, OpenError, Place, RecordOutcome, Service, Settable};
use brewgate::secret::Cost;
use brewgate::shop::{Command, Person, Reset, SignIn, Standing};
use brewgate::store::{Batch, Key, KeyRange, Store};
use jiff::SignedDuration;

use super::support::*;

fn wrong(outcome: Result<brewgate::shop::Session, LoginError>) -> i64 {
    match outcome {
        Err(LoginError::Wrong { wait }) => wait.as_secs(),
        Err(LoginError::Locked { wait, .. }) => wait.as_secs(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_right_signs_in_and_anything_wrong_does_not() {
    let mut f = Fixture::new();
    let cases: [(&str, String, bool); 8] = [
        ("rudy", password("rudy"), true),
        (" RUDY ", password("rudy"), true),
        ("ada", password("ada"), true),
        ("ada@bluebird.example", password("ada"), true),
        ("rudy", password("marco"), false),
        ("rudy", password("rudy").to_uppercase(), false),
        ("rudy", String::new(), false),
        ("nobody", password("rudy"), false),
    ];
    for (who, password, good) in cases {
        f.wait(60);
        let of = if who.contains("ada") { "ada" } else { "rudy" };
        let code = f.code(of);
        let outcome = f.service.sign_in(who, &password, &code, &name("front"));
        assert_eq!(outcome.is_ok(), good, "{who} {password}");
        let last = f.service.audit(&Default::default()).unwrap().total;
        let record = f.service.record(last).unwrap().unwrap();
        assert_eq!(record.outcome == RecordOutcome::Allowed, good, "{who} {password}");
        assert!(!format!("{record:?}").contains("kettles"), "a record holds a password");
    }
    for bad in ["000000", "", "12345", "not a code"] {
        f.wait(60);
        assert!(f.service.sign_in("rudy", &password("rudy"), bad, &name("front")).is_err(), "{bad}");
    }
}

#[test]
fn wrong_parts_and_unknown_names_get_the_same_words() {
    let mut f = Fixture::new();
    let code = f.code("rudy");
    let known = f.service.sign_in("rudy", "wrong", &code, &name("front")).unwrap_err();
    let unknown = f.service.sign_in("nobody", "wrong", &code, &name("front")).unwrap_err();
    f.wait(5);
    let no_code = f.service.sign_in("rudy", &password("rudy"), "000000", &name("front")).unwrap_err();
    assert_eq!(known.sentence(), unknown.sentence());
    assert_eq!(known.sentence(), no_code.sentence());
}

#[test]
fn a_code_is_good_once_even_after_a_restart() {
    let mut f = Fixture::new();
    f.wait(30);
    let code = f.code("rudy");
    f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).unwrap();
    assert!(f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).is_err());
    f.service = f.reopened();
    f.wait(2);
    assert!(f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).is_err());
    f.wait(30);
    let next = f.code("rudy");
    assert!(f.service.sign_in("rudy", &password("rudy"), &next, &name("front")).is_ok());
}

#[test]
fn five_wrong_tries_lock_for_a_quarter_of_an_hour_and_survive_a_restart() {
    for who in ["rudy", "ada", "nobody"] {
        let mut f = Fixture::new();
        let mut waits = Vec::new();
        for _ in 0..5 {
            let wait = wrong(f.service.sign_in(who, "wrong", "000000", &name("front")));
            // A try before its time is not looked at and does not count.
            assert!(matches!(
                f.service.sign_in(who, "wrong", "000000", &name("front")),
                Err(LoginError::Locked { .. })
            ));
            waits.push(wait);
            if wait < 60 {
                f.wait(wait);
            }
        }
        assert_eq!(waits, [1, 1, 2, 4, 900], "{who}");
        f.service = f.reopened();
        f.wait(14 * 60);
        if who == "nobody" {
            continue;
        }
        let code = f.code(who);
        let early = f.service.sign_in(who, &password(who), &code, &name("back")).unwrap_err();
        assert!(matches!(early, LoginError::Locked { .. }), "{early:?}");
        f.wait(60);
        let code = f.code(who);
        f.service.sign_in(who, &password(who), &code, &name("back")).unwrap();
        // Everything is forgiven after a good one.
        assert_eq!(wrong(f.service.sign_in(who, "wrong", "000000", &name("back"))), 1);
    }
}

#[test]
fn a_terminal_takes_ten_wrong_tries_a_minute_whoever_they_are_for() {
    let mut f = Fixture::new();
    for guess in 0..10 {
        let _ = f.service.sign_in(&format!("guess{guess}"), "wrong", "000000", &name("front"));
    }
    f.wait(30);
    let code = f.code("rudy");
    let locked = f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).unwrap_err();
    assert!(matches!(locked, LoginError::Locked { .. }), "{locked:?}");
    f.wait(31);
    let code = f.code("rudy");
    assert!(f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).is_ok());
}

#[test]
fn a_hundred_wrong_tries_need_a_new_join_code_but_never_for_the_owner() {
    let mut f = Fixture::new();
    for who in ["rudy", "ada"] {
        for _ in 0..100 {
            f.wait(1800);
            let _ = f.service.sign_in(who, "wrong", "000000", &name("front"));
        }
        f.wait(3600);
    }
    let code = f.code("rudy");
    let off = f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).unwrap_err();
    assert!(matches!(off, LoginError::Off), "{off:?}");
    let ada = f.sign_in("ada");
    let until = f.now();
    let done = f.done(ada, Command::ResetSignIn { name: name("rudy"), reset: Reset::Both, until });
    assert!(f.enrol("rudy", &done.join_code.unwrap()).is_ok());
}

#[test]
fn sessions_end_by_time_and_a_second_sign_in_keeps_the_role() {
    let mut f = Fixture::new();
    let blaine = f.sign_in("blaine");
    f.done(blaine, assume("Cashier"));
    f.wait(600);
    let again = f.sign_in("blaine");
    assert_eq!(blaine, again);
    let session = f.service.session(again).unwrap();
    assert_eq!(session.mfa_age(f.now()), Some(SignedDuration::ZERO));
    assert!(session.role_at(f.now()).is_some());
    f.wait(12 * 3600);
    assert!(f.service.session(again).is_none());
    f.service.expire();
    assert!(f.shop().sessions.is_empty());
    let ada = f.sign_in("ada");
    f.wait(3600);
    assert!(f.service.session(ada).is_none(), "the owner's session lasts an hour");
}

#[test]
fn a_join_code_is_good_once_and_for_a_day() {
    let (mut f, codes) = Fixture::founded();
    let code = codes["rudy"].grouped();
    assert!(f.service.join("marco", &code).is_err(), "another's code");
    f.wait(1);
    assert!(f.service.join("rudy", "AAAAA-AAAAA").is_err());
    f.wait(1);
    // Looking at it spends nothing.
    f.service.join("rudy", &code).unwrap();
    let joining = f.service.join("rudy", &code.to_lowercase().replace('-', " ")).unwrap();
    assert_eq!(joining.needs, Reset::Both);
    assert!(joining.otpauth_url().unwrap().starts_with("otpauth://totp/Bluebird%20Coffee:rudy"));
    let now = seconds(f.now());
    let good = joining.seed.as_ref().unwrap().code_at(now);
    let weak = f.service.enrol(&joining, Some("rudyrudyrudy"), &good, &name("front")).unwrap_err();
    assert!(matches!(weak, LoginError::Weak(_)), "{weak:?}");
    let bad = f.service.enrol(&joining, Some(&password("rudy")), "000000", &name("front")).unwrap_err();
    assert!(matches!(bad, LoginError::Wrong { .. }), "{bad:?}");
    f.wait(2);
    let good = joining.seed.as_ref().unwrap().code_at(seconds(f.now()));
    let before = f.records();
    let session = f.service.enrol(&joining, Some(&password("rudy")), &good, &name("front")).unwrap();
    assert_eq!(f.records(), before + 1);
    assert_eq!(f.shop().employees["rudy"].sign_in, SignIn::Ready);
    assert!(f.service.session(session.id).is_some());
    f.wait(30);
    assert!(f.service.join("rudy", &code).is_err(), "a spent code");
    f.wait(1);
    let over = f.service.enrol(&joining, Some(&password("rudy")), &good, &name("front")).unwrap_err();
    assert!(matches!(over, LoginError::JoinOver), "{over:?}");
    f.wait(24 * 3600);
    assert!(f.service.join("blaine", &codes["blaine"].grouped()).is_err(), "a code of yesterday");
}

#[test]
fn a_reset_password_asks_for_the_old_codes_and_reset_codes_for_the_old_password() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    let ada = f.sign_in("ada");
    let until = f.now();
    let done = f.done(ada, Command::ResetSignIn { name: name("rudy"), reset: Reset::Password, until });
    assert!(f.service.session(rudy).is_none(), "a reset ends the session");
    f.wait(30);
    let code = f.code("rudy");
    assert!(f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).is_err(), "the old password is gone");
    f.wait(30);
    let joining = f.service.join("rudy", &done.join_code.unwrap().grouped()).unwrap();
    assert!(joining.seed.is_none() && joining.sets_password() && joining.otpauth_url().is_none());
    let code = f.code("rudy");
    f.service.enrol(&joining, Some("an entirely new brass kettle"), &code, &name("front")).unwrap();

    f.wait(30);
    let done = f.done(ada, Command::ResetSignIn { name: name("rudy"), reset: Reset::Codes, until });
    f.wait(30);
    let joining = f.service.join("rudy", &done.join_code.unwrap().grouped()).unwrap();
    assert!(!joining.sets_password());
    let seed = joining.seed.clone().unwrap();
    let code = seed.code_at(seconds(f.now()));
    assert!(f.service.enrol(&joining, None, &code, &name("front")).is_err(), "a join code alone lets nobody in");
    f.wait(5);
    let code = seed.code_at(seconds(f.now()));
    f.service.enrol(&joining, Some("an entirely new brass kettle"), &code, &name("front")).unwrap();
}

#[test]
fn suspended_and_ended_people_get_the_words_for_a_wrong_password() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, Command::Suspend { name: name("rudy") });
    f.done(ada, Command::EndEmployment { name: name("bo") });
    assert!(matches!(f.shop().employees["bo"].standing, Standing::Ended { .. }));
    for who in ["rudy", "bo"] {
        f.wait(30);
        let code = f.code(who);
        assert_eq!(wrong(f.service.sign_in(who, &password(who), &code, &name("front"))), 1);
    }
    f.done(ada, Command::Resume { name: name("rudy") });
    f.sign_in("rudy");
}

#[test]
fn nobody_is_let_in_who_cannot_be_recorded() {
    let mut f = Fixture::new();
    f.wait(30);
    f.store.fail(true);
    let code = f.code("rudy");
    let failed = f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).unwrap_err();
    assert!(matches!(failed, LoginError::Store(_)), "{failed:?}");
    assert!(f.shop().sessions.is_empty());
    f.store.fail(false);
    assert!(f.service.read_only().is_some());
    f.wait(30);
    let code = f.code("rudy");
    assert!(f.service.sign_in("rudy", &password("rudy"), &code, &name("front")).is_err(), "until it is opened again");
}

#[test]
fn an_endless_password_or_name_costs_no_more_than_any_other_wrong_one() {
    // Hashing so much text would take long for those who are enrolled, and for nobody else.
    let endless = "kettle ".repeat(150_000);
    let mut f = Fixture::new();
    let dear = Cost { memory_kib: 64, ..Cost::cheap() };
    f.service = Service::over(Box::new(f.store.clone()), f.vault.clone(), f.clock.clone(), dear).unwrap().unwrap();
    f.wait(30);
    let code = f.code("rudy");
    assert_eq!(wrong(f.service.sign_in("rudy", &endless, &code, &name("front"))), 1);
    assert_eq!(wrong(f.service.sign_in(&endless, &endless, &endless, &name("front"))), 1);
    // Beyond what any name can be, one counter serves for all that begin alike.
    let other = f.service.sign_in(&format!("{endless}x"), "wrong", "000000", &name("front"));
    assert!(matches!(other, Err(LoginError::Locked { .. })), "{other:?}");
    f.wait(1);
    let long = format!("{}{}", password("rudy"), "\u{0}".repeat(300));
    let code = f.code("rudy");
    assert_eq!(wrong(f.service.sign_in("rudy", &long, &code, &name("front"))), 1);
}

#[test]
fn a_newer_join_code_replaces_the_one_before_and_names_are_read_in_any_case() {
    let (mut f, codes) = Fixture::founded();
    let ada = f.sign_in("ada");
    let until = f.now();
    let done = f.done(ada, Command::ResetSignIn { name: name("rudy"), reset: Reset::Both, until });
    assert!(f.service.join("rudy", &codes["rudy"].grouped()).is_err(), "the old code");
    f.wait(1);
    let newer = done.join_code.unwrap();
    f.done(ada, Command::Suspend { name: name("rudy") });
    assert!(f.service.join("rudy", &newer.grouped()).is_err(), "suspended");
    f.done(ada, Command::Resume { name: name("rudy") });
    f.wait(2);
    // Two browsers of the same code: whoever comes second finds it spent.
    let one = f.service.join("RUDY", &newer.grouped()).unwrap();
    let two = f.service.join(" Rudy ", &newer.grouped()).unwrap();
    let now = seconds(f.now());
    f.service.enrol(&one, Some(&password("rudy")), &one.seed.as_ref().unwrap().code_at(now), &name("front")).unwrap();
    let second = f.service.enrol(&two, Some(&password("x")), &two.seed.as_ref().unwrap().code_at(now), &name("front"));
    assert!(matches!(second, Err(LoginError::JoinOver)), "{second:?}");
    let email = f.shop().owner.email.to_uppercase();
    f.wait(30);
    let code = f.code("ada");
    f.service.sign_in(&email, &password("ada"), &code, &name("front")).unwrap();
}

#[test]
fn nothing_secret_is_stored_in_clear() {
    let (mut f, codes) = Fixture::founded();
    for (who, code) in &codes {
        f.enrol(who, code).unwrap();
    }
    let mut stored = Vec::new();
    for kind in ["meta", "employee", "credential", "attempt", "audit"] {
        for entry in f.store.page(&KeyRange::all(kind), usize::MAX).unwrap() {
            stored.extend_from_slice(&entry.value);
        }
    }
    let contains = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    assert!(contains(b"Rudy Vega"), "the search finds what is there");
    assert!(!contains(b"kettles"));
    for seed in f.seeds.values() {
        assert!(!contains(seed.base32().as_bytes()) && !contains(seed.as_bytes()));
    }
    for code in codes.values() {
        assert!(!contains(code.grouped().as_bytes()) && !contains(code.grouped().replace('-', "").as_bytes()));
    }
}

#[test]
fn a_shop_is_founded_on_disk_in_one_step_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place { data: dir.path().join("data"), key_file: dir.path().join("config/key"), workstation: None };
    let clock = Arc::new(Settable::at(monday()));
    let open = || Service::open(&place, clock.clone(), Cost::cheap());
    assert!(matches!(open(), Err(OpenError::NoShop { .. })));

    // A first run that broke off after the key file was written.
    let mut weak = founding(sample());
    weak.password = "bluebird".to_owned().into();
    assert!(matches!(Service::found(&place, clock.clone(), Cost::cheap(), weak), Err(OpenError::Weak(_))));
    assert!(place.key_file.exists());
    assert!(matches!(open(), Err(OpenError::NoShop { .. })));

    let founding_ = founding(sample());
    let seed = founding_.seed.clone();
    let service = Service::found(&place, clock.clone(), Cost::cheap(), founding_).unwrap();
    assert!(service.world().shop.session_of(&Person::Owner).is_some());
    let again = Service::found(&place, clock.clone(), Cost::cheap(), founding(sample()));
    assert!(matches!(again, Err(OpenError::Held { pid: Some(_), .. })), "{:?}", again.err());
    let shop = service.world().shop.clone();
    drop(service);
    let again = Service::found(&place, clock.clone(), Cost::cheap(), founding(sample()));
    assert!(matches!(again, Err(OpenError::Exists { .. })), "{:?}", again.err());
    let mut service = open().unwrap();
    assert!(same(&service.world().shop, &shop));
    service.sign_in("ada", &password("ada"), &seed.code_at(seconds(monday())), &name("front")).unwrap();
    drop(service);

    // Another shop does not take this one's key file away.
    let other = Place { data: dir.path().join("other"), ..place.clone() };
    let taken = Service::found(&other, clock.clone(), Cost::cheap(), founding(sample()));
    assert!(matches!(taken, Err(OpenError::Key(_))), "{:?}", taken.err());
    std::fs::rename(&place.key_file, dir.path().join("away")).unwrap();
    let missing = open().err().unwrap();
    assert!(missing.sentence().contains("recovery key"), "{}", missing.sentence());
}

#[test]
fn the_usual_start_has_groups_and_nobody_in_them() {
    let sample = sample();
    let shop = Service::usual(&name("corner"), &sample.owner, &sample.settings, monday()).unwrap();
    assert_eq!(shop.groups.len(), sample.groups.len());
    assert!(shop.employees.is_empty());
    assert!(shop.policies["HireAndSchedule"].created == monday());
    let text = shop.policy_text("HireAndSchedule").unwrap();
    assert!(text.contains("arn:coffee:iam::corner:group/Cashiers"), "{text}");
}

#[test]
fn a_hash_below_the_cost_is_made_anew_at_the_next_sign_in() {
    let mut f = Fixture::new();
    let hash = |f: &Fixture| {
        let entry = f.store.get(&Key::new("credential", "rudy")).unwrap().unwrap();
        String::from_utf8(entry.value).unwrap()
    };
    assert!(hash(&f).contains("m=64,"), "{}", hash(&f));
    let dearer = Cost { memory_kib: 128, ..Cost::cheap() };
    let store = Box::new(f.store.clone());
    f.service = Service::over(store, f.vault.clone(), f.clock.clone(), dearer).unwrap().unwrap();
    f.sign_in("rudy");
    assert!(hash(&f).contains("m=128,"), "{}", hash(&f));
    f.sign_in("rudy");
}

#[test]
fn a_seed_of_somebody_else_opens_nothing() {
    let mut f = Fixture::new();
    let entry = |who: &str| f.store.get(&Key::new("credential", who)).unwrap().unwrap();
    let bos = entry("bo");
    f.store.commit(&Batch::new().put(entry("rudy").key, bos.value)).unwrap();
    f.wait(30);
    let code = f.code("bo");
    assert!(f.service.sign_in("rudy", &password("bo"), &code, &name("front")).is_err());
}

#[test]
fn a_service_can_be_handed_to_a_thread() {
    fn sent<T: Send>(_: T) {}
    sent(Fixture::new().service);
}
