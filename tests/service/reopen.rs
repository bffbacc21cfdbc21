//! Back at a shared till with the code alone: only where the shop allows it, only on shift, and truthful to policies.

use brewgate::app::{LoginError, RecordOutcome};
use brewgate::shop::{Command, Refusal, Session, SessionId, Settings, ShopRule};
use jiff::SignedDuration;

use super::support::*;

/// The sample shop with the setting, and somebody signed in and clocked in at the front.
fn on_shift(allowed: bool, who: &str) -> (Fixture, SessionId) {
    let mut f = Fixture::new();
    if f.shop().settings.reopens_by_code != allowed {
        let ada = f.sign_in("ada");
        let settings = Settings { reopens_by_code: allowed, ..(*f.shop().settings).clone() };
        f.done(ada, Command::UpdateSettings { settings: Box::new(settings) });
        f.service.sign_out(ada).unwrap();
    }
    let session = f.sign_in(who);
    if f.shop().employees[who].shift.is_some() {
        f.done(session, Command::ClockOut);
    }
    f.done(session, Command::ClockIn);
    (f, session)
}

fn reopen(f: &mut Fixture, who: &str) -> Result<Session, LoginError> {
    f.wait(30);
    let code = f.code(who);
    f.service.reopen(who, &code, &name("front"))
}

fn last(f: &Fixture) -> brewgate::app::Record {
    f.service.record(f.records()).unwrap().unwrap()
}

#[test]
fn the_code_alone_is_one_factor_until_the_full_sign_in() {
    let (mut f, marco) = on_shift(true, "marco");
    sold(&mut f, marco);
    f.wait(60);
    let before = f.service.session(marco).unwrap();
    let rudy = f.sign_in("rudy");
    assert_ne!(rudy, marco);
    let back = reopen(&mut f, "marco").unwrap();
    assert_eq!((back.id, back.mfa_at, back.expires), (marco, None, before.expires), "no longer than before");
    let refused = f.execute(marco, refund("3"));
    assert!(!refused.is_done());
    assert!(refused.sentence().contains("RequireMfaForRefunds"), "{}", refused.sentence());
    let facts = &refused.record.answers[0].facts;
    assert_eq!(facts["aws:MultiFactorAuthPresent"], "false");
    assert!(!facts.contains_key("aws:MultiFactorAuthAge"));
    assert_eq!(refused.record.who.mfa_age_seconds, None);
    // What asks for no second factor goes on.
    f.done(marco, open_drawer());
    assert_eq!(f.sign_in("marco"), marco);
    let mended = f.execute(marco, refund("3"));
    assert!(mended.is_done(), "{}", mended.sentence());
    assert_eq!(mended.record.answers[0].facts["aws:MultiFactorAuthPresent"], "true");
}

#[test]
fn a_role_in_hand_and_an_open_order_come_back_with_their_person() {
    let (mut f, blaine) = on_shift(true, "blaine");
    f.done(blaine, assume("Cashier"));
    f.sign_in("rudy");
    let back = reopen(&mut f, "blaine").unwrap();
    assert_eq!(back.role_at(f.now()).map(|role| &*role.role), Some("Cashier"));
    let done = f.done(blaine, open_drawer());
    // The role carries the sign-in's own facts.
    assert_eq!(done.record.answers[0].facts["aws:MultiFactorAuthPresent"], "false");
}

#[test]
fn it_takes_the_setting_the_shift_the_session_and_the_till() {
    let not = |outcome: Result<Session, LoginError>| matches!(outcome, Err(LoginError::NotReopened));
    let (mut f, _) = on_shift(false, "rudy");
    assert!(not(reopen(&mut f, "rudy")), "the shop does not allow it");
    let (mut f, rudy) = on_shift(true, "rudy");
    assert!(not(reopen(&mut f, "marco")), "not signed in");
    assert!(not(reopen(&mut f, "ada")), "the owner keeps no time");
    let code = f.code("rudy");
    assert!(not(f.service.reopen("nobody", &code, &name("front"))));
    assert!(not(f.service.reopen("rudy", &code, &name("back"))), "another computer");
    f.done(rudy, Command::ClockOut);
    assert!(not(reopen(&mut f, "rudy")), "off shift");
    f.done(rudy, Command::ClockIn);
    assert!(reopen(&mut f, "rudy").is_ok());
    f.wait(12 * 3600);
    assert!(not(reopen(&mut f, "rudy")), "the session is over");
    let (mut f, rudy) = on_shift(true, "rudy");
    f.service.sign_out(rudy).unwrap();
    assert!(not(reopen(&mut f, "rudy")), "signed out");
    let (mut f, _) = on_shift(true, "rudy");
    let ada = f.sign_in("ada");
    f.done(ada, Command::Suspend { name: name("rudy") });
    assert!(not(reopen(&mut f, "rudy")), "suspended");
}

#[test]
fn wrong_codes_count_with_everything_else_and_a_code_is_good_once() {
    let (mut f, _) = on_shift(true, "rudy");
    let used = f.code("rudy");
    assert!(matches!(f.service.reopen("rudy", &used, &name("front")), Err(LoginError::WrongCode { .. })), "used");
    f.wait(1);
    let tried = last(&f);
    assert_eq!((tried.outcome, &*tried.wish), (RecordOutcome::Failed, "go on with the code alone"));
    let mut waits = vec![];
    for _ in 0..4 {
        match f.service.reopen("rudy", "000000", &name("front")) {
            Err(LoginError::WrongCode { wait } | LoginError::Locked { wait, .. }) => {
                waits.push(wait.as_secs());
                f.clock.advance(wait.min(SignedDuration::from_secs(60)));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [1, 2, 4, 900], "counted on from the used one");
    let code = f.code("rudy");
    assert!(matches!(f.service.reopen("rudy", &code, &name("front")), Err(LoginError::Locked { .. })));
    assert!(matches!(
        f.service.sign_in("rudy", &password("rudy"), &code, &name("front")),
        Err(LoginError::Locked { .. })
    ));
    f.wait(900);
    assert!(reopen(&mut f, "rudy").is_ok());
    // Only the full sign-in forgives: with the phone in hand, passwords cannot be tried for ever.
    f.wait(30);
    let code = f.code("rudy");
    let wait = match f.service.sign_in("rudy", "wrong", &code, &name("front")) {
        Err(LoginError::Wrong { wait }) => wait.as_secs(),
        other => panic!("{other:?}"),
    };
    assert_eq!(wait, 1, "the sixth in a row");
    let failed = last(&f);
    assert!(failed.because.contains("6th"), "{}", failed.because);
}

#[test]
fn what_asks_for_a_fresh_sign_in_asks_for_both_factors() {
    let (mut f, marco) = on_shift(true, "marco");
    let ada = f.sign_in("ada");
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let holder = brewgate::shop::Holder::Employee(name("marco"));
    f.done(ada, Command::PutInline { holder, name: name("All"), text: text.into() });
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:coffee:iam::bluebird:user/marco"},"Action":"sts:AssumeRole"}]}"#;
    let command = || Command::EditTrust { role: name("Closing"), text: trust.into() };
    reopen(&mut f, "marco").unwrap();
    let refused = f.refused(marco, command());
    assert!(matches!(refused.ruling.outcome, Err(Refusal::Rule(ShopRule::NotFresh))), "{}", refused.sentence());
    f.sign_in("marco");
    f.done(marco, command());
}

#[test]
fn the_record_says_that_the_code_alone_was_enough() {
    let (mut f, rudy) = on_shift(true, "rudy");
    reopen(&mut f, "rudy").unwrap();
    let record = last(&f);
    assert_eq!((&*record.wish, record.outcome), ("go on with the code alone", RecordOutcome::Allowed));
    assert_eq!((record.who.session, record.who.mfa_age_seconds), (Some(rudy), None));
}
