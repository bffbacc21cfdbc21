//! The gate: sign-in and lock, join code and enrolment, first run.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::sync::Arc;

use brewgate::app::{DemoPerson, JoinCode, Joining, LoginError, OpenError, Seed};
use brewgate::shop::decide::World;
use brewgate::shop::{Change, Edit, Name, Person, Reset, SafeText, Session, SessionId, Shop, SignIn};
use brewgate::store::StoreError;
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::screen::gate::Guess;
use brewgate::ui::theme::{Depth, Theme};
use brewgate::ui::{Answer, Answered, Effect, Message, Model, Opened, Stage};
use jiff::SignedDuration;

use crate::support::{Screen, monday, sample};

/// The sample shop with everybody enrolled.
fn enrolled() -> Shop {
    let mut shop = sample();
    let everybody: Vec<_> = shop.employees.values().cloned().collect();
    for employee in everybody {
        shop.apply(&Change::Employee(Edit::of(&employee, |e| e.sign_in = SignIn::Ready)));
    }
    shop
}

fn model() -> Model {
    let theme = Theme::named("espresso").unwrap();
    Model::new(monday(), Name::literal("front"), &theme, Depth::Full, Glyphs::unicode(), (80, 24))
}

fn screen(model: Model) -> Screen {
    Screen { model, hits: Default::default(), buffer: Default::default(), unanswered: vec![], records: vec![] }
}

fn opened(shop: Option<Shop>, what: Opened) -> Screen {
    let mut screen = screen(model());
    screen.model.world = shop.map(|shop| Arc::new(World::new(shop).unwrap()));
    screen.answer(Answered::Opened(Ok(what)));
    screen.draw();
    screen
}

fn gate(shop: Shop) -> Screen {
    opened(Some(shop), Opened::Shop)
}

fn first_run() -> Screen {
    let mut screen = screen(model());
    screen.model.guess = Guess::of("America/Chicago");
    screen.answer(Answered::Opened(Ok(Opened::Nothing)));
    screen.draw();
    screen
}

/// The code that a phone with this seed shows.
fn code(seed: &Seed, screen: &Screen) -> String {
    seed.code_at(u64::try_from(screen.model.facts.now.as_second()).unwrap())
}

fn joining(needs: Reset) -> Joining {
    Joining {
        name: Name::literal("rudy"),
        full_name: "Rudy Vega".to_owned(),
        needs,
        seed: (needs != Reset::Password).then(|| Seed::from_bytes(&[7; 20]).unwrap()),
        issuer: "Bluebird Coffee".to_owned(),
        code: JoinCode::parse("ABCDE-12345").unwrap(),
    }
}

/// Rudy with a good join code.
fn enrolling(needs: Reset) -> Screen {
    let mut screen = gate(enrolled()).keys("<End><Enter>rudy<Tab>abcde12345<Enter>");
    let Some(Effect::Join { name, .. }) = screen.unanswered.pop() else { panic!("nothing was asked") };
    assert_eq!(name, "rudy");
    screen.answer(Answered::Joining(Ok(Arc::new(joining(needs)))));
    screen.draw();
    screen
}

/// The owner's seed, read off the screen as a phone's owner would type it.
fn seed_on(screen: &Screen) -> Seed {
    let text = screen.text();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_group =
        |word: &&&str| word.len() == 4 && word.chars().all(|c| c.is_ascii_uppercase() || ('2'..='7').contains(&c));
    let groups: String = words.iter().filter(is_group).copied().collect();
    assert_eq!(groups.len(), 32, "{text}");
    let (mut bits, mut bytes) = (String::new(), vec![]);
    for letter in groups.chars() {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
        bits.push_str(&format!("{value:05b}"));
    }
    for byte in bits.as_bytes().chunks(8) {
        bytes.push(u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap());
    }
    Seed::from_bytes(&bytes).unwrap()
}

const PASSWORD: &str = "quiet-harbour-lantern-42";

fn at_owner() -> Screen {
    first_run().keys("Bluebird Coffee<Enter>Main Street<Enter><Enter><Enter>")
}

fn at_phone() -> Screen {
    at_owner()
        .keys("Ada Park<Enter>ada@bluebird.example<Enter>")
        .paste(PASSWORD)
        .keys("<Enter>")
        .paste(PASSWORD)
        .keys("<Enter>")
}

fn at_key() -> Screen {
    let screen = at_phone();
    let seed = seed_on(&screen);
    let first = code(&seed, &screen);
    let screen = screen.keys(&first).keys("<Enter>").after(SignedDuration::from_secs(30));
    let second = code(&seed, &screen);
    screen.keys(&second).keys("<Enter>")
}

/// The recovery key as it stands on the screen.
fn key_on(screen: &Screen) -> String {
    let text = screen.text();
    let line = text.lines().find(|line| line.split_whitespace().count() == 5 && line.trim().len() == 30);
    line.unwrap_or_else(|| panic!("{text}")).trim().to_owned()
}

fn at_start() -> Screen {
    let screen = at_key();
    let key = key_on(&screen).to_lowercase().replace(' ', "-");
    screen.keys("<Enter>").keys(&key).keys("<Enter>")
}

fn demo() -> Screen {
    demo_of(enrolled(), None)
}

fn demo_of(shop: Shop, signed_in: Option<SessionId>) -> Screen {
    let person = |name: &str, full_name: &str, byte| DemoPerson {
        name: Name::literal(name),
        full_name: full_name.to_owned(),
        password: format!("{name}-likes-oat-milk"),
        seed: Seed::from_bytes(&[byte; 20]).unwrap(),
    };
    let people = vec![person("ada", "Ada Park", 1), person("rudy", "Rudy Vega", 2)];
    opened(Some(shop), Opened::Demo { people, signed_in })
}

/// What the sign-in was asked with, if it was asked.
fn asked(screen: &mut Screen) -> Option<(String, String, String)> {
    match screen.unanswered.pop()? {
        Effect::SignIn { name, password, code } => Some((name, password.to_string(), code.to_string())),
        other => panic!("{other:?}"),
    }
}

fn wrong(seconds: i64) -> Answered {
    Answered::SignedIn(Err(LoginError::Wrong { wait: SignedDuration::from_secs(seconds) }))
}

fn refuse(screen: &mut Screen, answer: Answered) {
    screen.answer(answer);
    screen.draw();
}

fn founding(mut screen: Screen) -> brewgate::app::Founding {
    match screen.unanswered.pop() {
        Some(Effect::Found(founding)) => *founding,
        other => panic!("{other:?}"),
    }
}

#[test]
fn sign_in_at_every_class() {
    insta::assert_snapshot!("sign_in_80", gate(enrolled()).text());
    insta::assert_snapshot!("sign_in_60", gate(enrolled()).size(60, 20).text());
    insta::assert_snapshot!("sign_in_120", gate(enrolled()).size(120, 40).text());
}

#[test]
fn sign_in_with_long_and_wide_names() {
    let mut shop = enrolled();
    for (name, full_name) in
        [("wang", "王小明"), ("boba", "🧋 Boba Barista"), ("max", "Maximiliana Theodora von Hohenberg-Schwarzenstein")]
    {
        let employee = brewgate::shop::Employee {
            sign_in: SignIn::Ready,
            job: Some(SafeText::literal("assistant regional supervisor")),
            ..brewgate::shop::Employee::new(Name::literal(name), SafeText::literal(full_name), monday())
        };
        shop.apply(&Change::Employee(Edit::made(employee)));
    }
    insta::assert_snapshot!("sign_in_wide", gate(shop.clone()).keys("max").text());
    insta::assert_snapshot!("sign_in_wide_60", gate(shop).keys("<Down><Down><Down>").size(60, 20).text());
}

#[test]
fn only_who_may_sign_in_is_listed() {
    let mut shop = sample();
    let rudy = shop.employees["rudy"].clone();
    shop.apply(&Change::Employee(Edit::of(&rudy, |e| e.sign_in = SignIn::Ready)));
    let bo = shop.employees["bo"].clone();
    shop.apply(&Change::Employee(Edit::of(&bo, |e| {
        e.sign_in = SignIn::Ready;
        e.standing = brewgate::shop::Standing::Suspended { since: monday() };
    })));
    let text = gate(shop).text();
    assert!(text.contains("Ada Park") && text.contains("Rudy Vega"));
    assert!(!text.contains("Bo Lind") && !text.contains("Marco"), "{text}");
}

#[test]
fn whoever_is_alone_types_the_password_straight_away() {
    let mut shop = enrolled();
    for employee in shop.employees.values().cloned().collect::<Vec<_>>() {
        shop.apply(&brewgate::shop::Change::Employee(brewgate::shop::Edit::removed(&employee)));
    }
    let mut screen = gate(shop).keys("secret kettle<Enter>123456");
    assert!(!screen.text().contains("secret"), "{}", screen.text());
    screen.press("<Enter>");
    assert_eq!(asked(&mut screen), Some(("ada".to_owned(), "secret kettle".to_owned(), "123456".to_owned())));
}

#[test]
fn hidden_names_are_typed() {
    let mut shop = enrolled();
    let settings = shop.settings.clone();
    shop.apply(&Change::Settings(Edit::of(&settings, |s| s.shows_names = false)));
    let screen = gate(shop);
    assert!(!screen.text().contains("Ada") && !screen.text().contains("Rudy"), "{}", screen.text());
    insta::assert_snapshot!("sign_in_hidden", screen.text());
    let mut screen = screen.keys("rudy<Enter>").paste(PASSWORD).keys("<Enter>123456<Enter>");
    assert_eq!(asked(&mut screen), Some(("rudy".into(), PASSWORD.into(), "123456".into())));
}

#[test]
fn typing_finds_a_person_and_enter_signs_in() {
    let screen = gate(enrolled()).keys("vega ru");
    assert!(screen.text().contains("▸ Rudy Vega") && !screen.text().contains("Marco"), "{}", screen.text());
    let screen = screen.keys("<Enter>").paste(&format!("{PASSWORD}\n")).keys("<Enter>");
    assert!(screen.unanswered.is_empty(), "a paste never submits");
    let mut screen = screen.keys("12345<Enter>");
    assert_eq!(asked(&mut screen), None, "five digits are no code");
    assert!(screen.text().contains("Type the six digits"), "{}", screen.text());
    screen.press("6<Enter>");
    assert!(screen.text().contains("Checking…") && !screen.text().contains(PASSWORD));
    let effect = format!("{:?}", screen.unanswered);
    assert!(effect.contains("rudy") && !effect.contains(PASSWORD) && !effect.contains("123456"), "{effect}");
    assert_eq!(asked(&mut screen), Some(("rudy".into(), PASSWORD.into(), "123456".into())));
    // Nothing is asked twice, nor changed under the question.
    screen.press("<Enter><BackTab><Up><Enter>");
    assert!(screen.unanswered.is_empty() && screen.text().contains("Checking…"));
}

#[test]
fn esc_clears_the_search_and_then_leaves_the_fields() {
    let screen = gate(enrolled()).keys("rudy<Enter>secret<Esc>");
    assert!(screen.text().contains("Marco"), "{}", screen.text());
    let screen = screen.keys("<Esc><Enter><Enter>");
    assert!(screen.text().contains("▸ Rudy Vega"));
    let mut screen = screen.keys("<Enter>");
    assert!(screen.text().contains("Type your password."), "{}", screen.text());
    assert_eq!(asked(&mut screen), None);
}

#[test]
fn a_refusal_wipes_the_secrets_and_counts_down() {
    let mut screen = gate(enrolled()).keys("rudy<Enter>").paste(PASSWORD).keys("<Enter>123456<Enter>");
    asked(&mut screen);
    refuse(&mut screen, wrong(4));
    assert!(!screen.text().contains('•') && !screen.text().contains("│ 1 │"), "{}", screen.text());
    let screen = screen.after(SignedDuration::from_secs(1));
    insta::assert_snapshot!("sign_in_refused", screen.text());
    let mut screen = screen.paste(PASSWORD).keys("<Enter>123456<Enter>");
    assert_eq!(asked(&mut screen), None, "nothing is looked at before the wait is over");
    let mut screen = screen.after(SignedDuration::from_secs(3));
    assert!(screen.text().contains("Try again."), "{}", screen.text());
    screen.press("<Enter>");
    assert!(asked(&mut screen).is_some());
}

#[test]
fn errors_without_a_wait_are_said_as_they_are() {
    for (error, words) in [
        (LoginError::Off, "this sign-in is off"),
        (LoginError::Store(StoreError::ReadOnly { why: "the disk is full".into() }), "disk is full"),
    ] {
        let mut screen =
            gate(enrolled()).size(120, 40).keys("rudy<Enter>").paste(PASSWORD).keys("<Enter>123456<Enter>");
        refuse(&mut screen, Answered::SignedIn(Err(error)));
        assert!(screen.text().contains(words), "{}", screen.text());
    }
}

#[test]
fn another_person_finds_empty_fields() {
    let screen = gate(enrolled()).keys("<Enter>").paste(PASSWORD).keys("<Enter>123456<Esc><Down><Up><Enter>");
    assert!(!screen.text().contains('•') && !screen.text().contains("│ 1 │"), "{}", screen.text());
    let screen = gate(enrolled()).keys("<Enter>").paste(PASSWORD).click("Rudy Vega");
    assert!(!screen.text().contains('•') && screen.text().contains("━ Rudy Vega"), "{}", screen.text());
    // A click on the person gives the password the keys.
    assert!(screen.keys("x").text().contains('•'));
}

#[test]
fn a_lock_keeps_the_person_and_shows_nothing_but_names() {
    let mut shop = enrolled();
    let marco = shop.employees["marco"].clone();
    shop.apply(&Change::Employee(Edit::of(&marco, |e| e.sign_in = SignIn::Ready)));
    let screen = Screen::with(shop, "marco");
    let me = screen.model.me;
    let screen = screen.keys("<C-l>");
    assert_eq!((screen.model.stage, screen.model.me), (Stage::Gate, me));
    insta::assert_snapshot!("locked", screen.text());
    for secret in ["Espresso", "Cashiers", "Refund", "bluebird.example"] {
        assert!(!screen.text().contains(secret));
    }
    // Another person signs in beside it.
    let mut screen = screen.keys("rudy<Enter>").paste(PASSWORD).keys("<Enter>123456<Enter>");
    assert_eq!(asked(&mut screen).map(|(name, ..)| name), Some("rudy".to_owned()));
    assert_eq!(screen.model.me, me, "the first session is kept");
}

#[test]
fn idle_time_locks_with_its_reason() {
    let screen = Screen::with(enrolled(), "marco").after(SignedDuration::from_mins(6));
    assert!(screen.text().contains("Locked: nobody touched a key."), "{}", screen.text());
    assert!(screen.text().contains("━ Marco Diaz"));
}

#[test]
fn what_is_left_half_done_is_wiped() {
    let screen = gate(enrolled()).keys("rudy<Enter>").paste(PASSWORD).after(SignedDuration::from_mins(5));
    assert!(!screen.text().contains('•') && screen.text().contains("━ Rudy Vega"), "{}", screen.text());
    let screen = enrolling(Reset::Codes).after(SignedDuration::from_mins(5));
    assert!(screen.text().contains("Who's working?") && !screen.text().contains("A4DQ"), "{}", screen.text());
    assert!(at_phone().after(SignedDuration::from_mins(50)).text().contains("3 of 6"));
}

#[test]
fn the_demo_fills_in_and_a_code_is_used_once() {
    let screen = demo().keys("rudy<Enter>");
    insta::assert_snapshot!("demo", screen.text());
    let rudy = screen.model.demo.as_ref().unwrap().people[1].clone();
    let step = u64::try_from(monday().as_second()).unwrap() / 30;
    let mut screen = screen.keys("<Enter>");
    assert_eq!(asked(&mut screen), Some(("rudy".into(), rudy.password.clone(), rudy.seed.code_at(step * 30))));
    refuse(&mut screen, wrong(1));
    // The next step's code counts already; after that the clock decides.
    let mut screen = screen.after(SignedDuration::from_secs(2)).keys("<Enter>");
    assert_eq!(asked(&mut screen).unwrap().2, rudy.seed.code_at((step + 1) * 30));
    refuse(&mut screen, wrong(1));
    let mut screen = screen.after(SignedDuration::from_secs(2)).keys("<Enter>");
    assert_eq!(asked(&mut screen), None);
    assert!(screen.text().contains("These codes are used."), "{}", screen.text());
    let mut screen = screen.after(SignedDuration::from_secs(30)).keys("<Enter>");
    assert_eq!(asked(&mut screen).unwrap().2, rudy.seed.code_at((step + 2) * 30));
}

#[test]
fn the_code_that_the_demo_signed_in_with_is_used_too() {
    let mut shop = enrolled();
    shop.apply(&Change::Session(Edit::made(Session {
        id: SessionId(7),
        person: Person::Owner,
        started: monday(),
        expires: monday() + SignedDuration::from_hours(12),
        mfa_at: Some(monday()),
        workstation: Name::literal("front"),
        role: None,
    })));
    let mut screen = demo_of(shop, Some(SessionId(7))).keys("<C-l><Enter><Enter>");
    let ada = screen.model.demo.as_ref().unwrap().people[0].clone();
    let step = u64::try_from(monday().as_second()).unwrap() / 30;
    assert_eq!(asked(&mut screen).unwrap().2, ada.seed.code_at((step + 1) * 30));
}

#[test]
fn a_join_code_is_read_tolerantly_and_kept_when_refused() {
    insta::assert_snapshot!("join", gate(enrolled()).keys("<End><Enter>").text());
    let screen = gate(enrolled()).keys("<End><Enter>rudy<Enter>abc<Enter>");
    assert!(screen.unanswered.is_empty());
    assert!(screen.text().contains("The code has 10 letters and digits, and this one has 3."), "{}", screen.text());
    let mut screen = screen.keys("<C-u>").paste(" abcde-i23o5 ").keys("<Enter>");
    let Some(Effect::Join { name, code }) = screen.unanswered.pop() else { panic!("nothing was asked") };
    assert_eq!(name, "rudy");
    assert_eq!(JoinCode::parse(&code).unwrap(), JoinCode::parse("ABCDE12305").unwrap());
    refuse(&mut screen, Answered::Joining(Err(LoginError::WrongJoin { wait: SignedDuration::from_secs(2) })));
    let text = screen.text();
    assert!(text.contains("Name or join code is wrong") && text.contains("abcde-i23o5"), "{text}");
    assert!(screen.keys("<Esc>").text().contains("Who's working?"));
}

#[test]
fn a_new_hire_sets_password_and_phone() {
    insta::assert_snapshot!("enrol_password", enrolling(Reset::Both).text());
    let screen = enrolling(Reset::Both).keys("rudy<Enter><Enter>");
    assert!(screen.text().contains("✗ Use at least 12 characters"), "{}", screen.text());
    let screen = screen.keys("<C-u>").paste(PASSWORD).keys("<Enter>other<Enter>");
    assert!(screen.text().contains("The two passwords are not the same."), "{}", screen.text());
    let screen = screen.paste(PASSWORD).keys("<Enter>");
    insta::assert_snapshot!("enrol_phone", screen.text());
    let screen = screen.size(60, 20);
    insta::assert_snapshot!("enrol_phone_60", screen.text());
    let screen = screen.size(120, 40);
    insta::assert_snapshot!("enrol_phone_120", screen.text());
    let seed = joining(Reset::Both).seed.unwrap();
    assert_eq!(seed_on(&screen).as_bytes(), seed.as_bytes(), "the secret on the screen is the seed");
    let mut screen = screen.keys("000000<Enter>");
    screen.unanswered.clear();
    refuse(&mut screen, wrong(1));
    // Only the code is lost: the new password still goes with the next one.
    let mut screen = screen.after(SignedDuration::from_secs(1));
    let digits = code(&seed, &screen);
    screen.press(&digits);
    screen.press("<Enter>");
    let Some(Effect::Enrol { joining, password, code }) = screen.unanswered.pop() else { panic!("nothing was asked") };
    assert_eq!((&*joining.name, password.unwrap().as_str(), code.as_str()), ("rudy", PASSWORD, digits.as_str()));
}

#[test]
fn a_reset_asks_only_for_what_it_sets() {
    let screen = enrolling(Reset::Password);
    assert!(!screen.text().contains("▀▀▀▀▀▀▀") && !screen.text().contains("secret"), "{}", screen.text());
    insta::assert_snapshot!("enrol_reset_password", screen.text());
    let mut screen = screen.paste(PASSWORD).keys("<Enter>").paste(PASSWORD).keys("<Enter>123456<Enter>");
    let Some(Effect::Enrol { password, .. }) = screen.unanswered.pop() else { panic!("nothing was asked") };
    assert_eq!(password.unwrap().as_str(), PASSWORD);

    let screen = enrolling(Reset::Codes);
    insta::assert_snapshot!("enrol_reset_codes", screen.text());
    let mut screen = screen.keys("old<Enter>123456<Enter>");
    let Some(Effect::Enrol { password, .. }) = screen.unanswered.pop() else { panic!("nothing was asked") };
    assert_eq!(password.unwrap().as_str(), "old", "an existing password is not judged");
}

#[test]
fn a_join_code_that_is_over_says_so() {
    let mut screen =
        enrolling(Reset::Password).paste(PASSWORD).keys("<Enter>").paste(PASSWORD).keys("<Enter>123456<Enter>");
    refuse(&mut screen, Answered::SignedIn(Err(LoginError::JoinOver)));
    assert!(screen.text().contains("This join code has been used or replaced."), "{}", screen.text());
    assert!(screen.keys("<Esc>").text().contains("I have a join code"));
}

#[test]
fn the_first_run_page_by_page() {
    insta::assert_snapshot!("first_run_shop", first_run().text());
    insta::assert_snapshot!("first_run_shop_60", first_run().size(60, 20).text());
    insta::assert_snapshot!("first_run_shop_120", first_run().size(120, 40).keys("Bluebird Coffee").text());
    insta::assert_snapshot!("first_run_owner", at_owner().text());
    insta::assert_snapshot!("first_run_start", at_start().text());
}

#[test]
fn the_first_run_founds_the_usual_shop() {
    let screen = at_key();
    let key = key_on(&screen);
    let last_step = u64::try_from(screen.model.facts.now.as_second()).unwrap() / 30;
    let screen = screen.keys("<Enter>").keys(&key.to_lowercase()).keys("<Enter><Enter>");
    let founding = founding(screen);
    let debug = format!("{founding:?}");
    assert!(!debug.contains(PASSWORD) && !debug.contains(&key[..5]), "{debug}");
    let shop = &founding.shop;
    assert_eq!((&*shop.id, &*shop.settings.name), ("bluebird", "Bluebird Coffee"));
    assert_eq!((shop.settings.zone.as_str(), shop.settings.currency.as_str()), ("America/Chicago", "USD"));
    assert_eq!(&*shop.settings.locations[0].id, "main-street");
    assert_eq!(&*shop.settings.workstations[0].id, "front");
    assert_eq!((&*shop.owner.name, &*shop.owner.full_name), ("ada", "Ada Park"));
    assert_eq!(&*shop.owner.email, "ada@bluebird.example");
    assert!(shop.groups.contains_key("Cashiers") && shop.roles.contains_key("Closing"));
    assert_eq!(founding.password.as_str(), PASSWORD);
    assert_eq!(founding.last_step, last_step, "the step of the second code");
    assert_eq!(founding.recovery.grouped().as_str(), key);
}

#[test]
fn the_first_run_can_start_empty() {
    let founding = founding(at_start().keys("<Down><Enter>"));
    assert!(founding.shop.groups.is_empty() && founding.shop.roles.is_empty());
}

#[test]
fn going_back_and_forth_loses_nothing() {
    let screen = at_phone();
    let seed = seed_on(&screen);
    let screen = screen.keys("<Esc><Esc>");
    assert!(screen.text().contains("Bluebird Coffee") && screen.text().contains("1 of 6"), "{}", screen.text());
    let screen = screen.keys("<Esc><Enter><Enter>");
    assert!(screen.text().contains("3 of 6"), "{}", screen.text());
    assert_eq!(seed_on(&screen).as_bytes(), seed.as_bytes());
    let screen = at_key();
    let key = key_on(&screen);
    let screen = screen.keys("<Esc>");
    assert!(screen.text().contains("Your phone is connected."), "{}", screen.text());
    let screen = screen.keys("<Enter><Enter>wrong<Enter>");
    assert!(screen.text().contains("5 of 6"), "{}", screen.text());
    assert_eq!(key_on(&screen.keys("<Esc>")), key);
}

#[test]
fn a_wrong_key_is_not_the_key() {
    let screen = at_key().keys("<Enter>").paste("00000 00000 00000 00000 000000").keys("<Enter>");
    assert!(screen.text().contains("This is not the key."), "{}", screen.text());
    assert!(screen.text().contains("5 of 6"));
}

#[test]
fn the_phone_needs_two_codes_in_a_row() {
    let screen = at_phone();
    let seed = seed_on(&screen);
    let screen = screen.keys("000000<Enter>");
    assert!(screen.text().contains("This is not the code of now."), "{}", screen.text());
    let first = code(&seed, &screen);
    let screen = screen.keys(&first).keys("<Enter>");
    assert!(screen.text().contains("Wait for the next code: 30"), "{}", screen.text());
    let screen = screen.keys(&first).keys("<Enter>");
    assert!(screen.text().contains("still the first code"), "{}", screen.text());
    let screen = screen.after(SignedDuration::from_secs(100));
    let late = code(&seed, &screen);
    let screen = screen.keys(&late).keys("<Enter>");
    assert!(screen.text().contains("That took too long.") && screen.text().contains("3 of 6"), "{}", screen.text());
}

#[test]
fn fields_of_the_first_run_say_what_is_wrong() {
    let screen = first_run().keys("<Tab><Tab><C-u>Mars<Enter><C-u>dollar<Enter>");
    let text = screen.text();
    for words in ["Type the shop's name.", "Type where the shop is.", "No time zone is called that."] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    // The first that is wrong has the keys.
    assert!(screen.keys("Bluebird").text().contains("▏Bluebird"));
    let text = at_owner().keys("Ada<Enter>nonsense<Enter>bluebird ada<Enter><Enter>").text();
    assert!(text.contains("An e-mail address looks like") && text.contains("Add another word"), "{text}");
}

#[test]
fn the_currency_follows_the_zone_until_it_is_typed() {
    let screen = first_run().keys("<Tab><Tab><C-u>Europe/London");
    assert!(screen.text().contains("GBP"), "{}", screen.text());
    let screen = screen.keys("<Enter><C-u>eur<Up><C-u>Asia/Tokyo");
    assert!(screen.text().contains("eur") && !screen.text().contains("JPY"), "{}", screen.text());
}

#[test]
fn a_founding_that_fails_stays_and_one_that_works_leads_to_the_sign_in() {
    let mut screen = at_start().keys("<Enter>");
    screen.unanswered.clear();
    refuse(&mut screen, Answered::Founded(Err(OpenError::Exists { place: "shop".into() })));
    assert!(screen.text().contains("There is already a shop in shop."), "{}", screen.text());
    let screen = screen.keys("<Enter>");
    assert_eq!(screen.unanswered.len(), 1, "it can be tried again");
    let mut screen = screen;
    let Some(Effect::Found(founding)) = screen.unanswered.pop() else { panic!("nothing was asked") };
    screen.message(Message::Answer(Answer {
        world: Some(Arc::new(World::new(founding.shop).unwrap())),
        undoable: None,
        what: Answered::Founded(Ok(())),
    }));
    assert_eq!(screen.model.stage, Stage::Gate);
    insta::assert_snapshot!("founded", screen.text());
}

#[test]
fn plain_terminals_get_plain_marks() {
    let ascii = |mut screen: Screen| {
        screen.model.glyphs = Glyphs::ascii();
        screen.draw();
        screen
    };
    insta::assert_snapshot!("sign_in_ascii", ascii(gate(enrolled())).text());
    let phone = enrolling(Reset::Both).paste(PASSWORD).keys("<Enter>").paste(PASSWORD).keys("<Enter>");
    insta::assert_snapshot!("enrol_phone_ascii", ascii(phone).text());
    for screen in [gate(enrolled()), first_run(), at_owner(), at_key(), at_start()] {
        let text = ascii(screen).text();
        assert!(text.is_ascii(), "{text}");
    }
}

#[test]
fn every_page_at_every_size() {
    let demo = demo().keys("rudy<Enter>");
    for screen in [
        gate(enrolled()),
        demo,
        gate(enrolled()).keys("<End>"),
        enrolling(Reset::Both),
        enrolling(Reset::Codes),
        first_run(),
        at_owner(),
        at_phone(),
        at_key(),
        at_start(),
    ] {
        let mut screen = screen;
        for columns in (20..=200).step_by(7) {
            for rows in (5..=60).step_by(7) {
                screen = screen.size(columns, rows);
            }
        }
    }
}
