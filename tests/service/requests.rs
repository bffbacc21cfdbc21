//! Access that people ask for: asked without permission, granted under every rule, and read by the one who asked.

use brewgate::app::granting::{choices, decline, is_theirs};
use brewgate::app::{Done, RecordOutcome};
use brewgate::shop::decide::decide;
use brewgate::shop::request::{AccessRequest, How, MOST_OPEN};
use brewgate::shop::station::{Money, Step};
use brewgate::shop::{Command, Holder, Refusal, SafeText, SessionId, ShopRule, Unapproved};

use super::support::*;

fn ask(command: &Command, note: Option<&str>) -> Command {
    Command::AskAccess { command: Box::new(command.clone()), note: note.map(SafeText::literal) }
}

/// Refused first, as on the screen, then asked for.
fn asks(f: &mut Fixture, who: SessionId, command: &Command) -> u64 {
    let refused = f.refused(who, command.clone()).command;
    f.done(who, ask(&refused, Some("please")));
    f.shop().books.requests
}

fn request(f: &Fixture, number: u64) -> AccessRequest {
    AccessRequest::clone(&f.shop().requests[&number])
}

/// The ways that somebody is offered, in words, with the command behind each.
fn ways(f: &Fixture, who: SessionId, number: u64) -> Vec<(String, Command)> {
    let world = f.service.world();
    let facts = f.service.facts(&name("front"));
    let found = choices(&world, &world.shop.sessions[&who], &facts, &world.shop.requests[&number]);
    found.into_iter().map(|choice| (choice.words, choice.command)).collect()
}

fn theirs(f: &Fixture, who: SessionId, number: u64) -> bool {
    let world = f.service.world();
    let facts = f.service.facts(&name("front"));
    is_theirs(&world, &world.shop.sessions[&who], &facts, &world.shop.requests[&number])
}

/// Takes the way of these words.
fn grants(f: &mut Fixture, who: SessionId, number: u64, words: &str) -> Done {
    let found = ways(f, who, number);
    let command = found.iter().find(|(way, _)| way == words).map(|(_, command)| command.clone());
    let command = command.unwrap_or_else(|| panic!("no way `{words}` in {found:?}"));
    f.done(who, command)
}

fn voids(f: &mut Fixture) -> (SessionId, Command) {
    let rudy = f.sign_in("rudy");
    let step = |step| Command::Register(Box::new(step));
    f.done(rudy, Command::ClockIn);
    f.done(rudy, step(Step::OpenTill { float: Money(10_000) }));
    f.done(rudy, step(Step::Ring { order: None, item: name("latte"), quantity: 2, note: None }));
    (rudy, step(Step::Void { order: 1, line: 0, quantity: 1 }))
}

fn redeem(request: u64, command: &Command) -> Command {
    Command::WithApproval { request, command: Box::new(command.clone()) }
}

#[test]
fn asking_needs_no_permission_and_is_kept_once() {
    let mut f = Fixture::new();
    let bo = f.sign_in("bo");
    let number = asks(&mut f, bo, &open_drawer());
    let again = f.done(bo, ask(&open_drawer(), Some("now, please")));
    assert_eq!(again.record.wish, "ask for access: open the cash drawer: change");
    assert_eq!(f.shop().requests.len(), 1, "the same once more is one request");
    let asked = request(&f, number);
    assert_eq!((asked.times, asked.note.as_deref()), (2, Some("now, please")));
    assert_eq!(f.reopened().world().shop.requests, f.shop().requests);
    // Nobody sees what is not theirs to answer, and nobody answers for themselves.
    let rudy = f.sign_in("rudy");
    assert!(!theirs(&f, rudy, number) && !theirs(&f, bo, number));
    // It can be taken back by the one who asked, and by nobody else.
    f.refused(rudy, Command::DropRequest { request: number });
    f.done(bo, Command::DropRequest { request: number });
    assert!(f.shop().requests.is_empty() && f.reopened().world().shop.requests.is_empty());
}

#[test]
fn so_many_wait_and_no_more() {
    let mut f = Fixture::new();
    let bo = f.sign_in("bo");
    for cents in 1..=MOST_OPEN {
        f.done(bo, ask(&refund(&format!("{cents}.00")), None));
    }
    let over = f.refused(bo, ask(&refund("99.00"), None));
    assert!(matches!(over.ruling.outcome, Err(Refusal::Rule(ShopRule::Quota { .. }))), "{}", over.sentence());
    // What waits already may be asked again.
    f.done(bo, ask(&refund("1.00"), None));
    // A request is not asked for, nor is what nobody could even ask.
    let nested = f.refused(bo, ask(&ask(&open_drawer(), None), None));
    assert!(matches!(nested.ruling.outcome, Err(Refusal::Rule(ShopRule::NothingToAskFor))), "{}", nested.sentence());
    let unknown = f.refused(bo, ask(&look("register:Juggle", TILL), None));
    assert!(matches!(unknown.ruling.outcome, Err(Refusal::Rule(ShopRule::Unknown { .. }))), "{}", unknown.sentence());
    let ada = f.sign_in("ada");
    let owner = f.refused(ada, ask(&open_drawer(), None));
    assert!(matches!(owner.ruling.outcome, Err(Refusal::Rule(ShopRule::OwnerAsksNobody))), "{}", owner.sentence());
}

#[test]
fn for_the_shift_it_is_allowed_and_then_it_is_not() {
    let mut f = Fixture::new();
    let bo = f.sign_in("bo");
    f.done(bo, Command::ClockIn);
    let number = asks(&mut f, bo, &open_drawer());
    let ada = f.sign_in("ada");
    let done = grants(&mut f, ada, number, "For this shift");
    assert!(done.record.wish.starts_with("grant what Bo Lind asks for (open the cash drawer: change) for this shift"));
    let bo_now = f.shop().employees["bo"].clone();
    let text = &bo_now.grants.inline["ThisShift-OpenDrawer"];
    assert!(text.contains("DateLessThan") && text.contains("till/front"), "{text}");
    f.done(bo, open_drawer());
    f.refused(bo, refund("5.00"));
    assert_eq!(request(&f, number).answer.map(|answer| answer.how), Some(How::Shift));
    f.done(bo, Command::DropRequest { request: number });
    // Undone like any other change; and over when the shift is.
    f.wait(13 * 3_600);
    let bo = f.sign_in("bo");
    f.refused(bo, open_drawer());
}

/// A policy of the person would not help there, and one for everybody with the role gives too much.
#[test]
fn with_a_role_in_hand_it_is_for_their_sessions_of_the_role_alone() {
    let mut f = Fixture::new();
    // Rudy may take Cashier like Blaine.
    let ada = f.sign_in("ada");
    f.done(ada, Command::AddToGroup { employee: name("rudy"), group: name("Rotation") });
    sold(&mut f, ada);
    let blaine = f.sign_in("blaine");
    f.done(blaine, Command::ClockIn);
    f.done(blaine, assume("Cashier"));
    let number = asks(&mut f, blaine, &refund("5.00"));
    let offered: Vec<String> = ways(&f, ada, number).into_iter().map(|(words, _)| words).collect();
    assert_eq!(offered[..2], ["For this shift", "Always, just this"], "{offered:?}");
    grants(&mut f, ada, number, "For this shift");
    let text = &f.shop().roles["Cashier"].grants.inline["ThisShift-RefundOrder-blaine"];
    assert!(text.contains("aws:SourceIdentity") && text.contains("DateLessThan"), "{text}");
    let more = f.refused(blaine, refund("6.00"));
    assert!(matches!(more.ruling.outcome, Err(Refusal::Denied(_))), "more than was asked for: {more:?}");
    let rudy = f.sign_in("rudy");
    f.done(rudy, Command::ClockIn);
    f.done(rudy, assume("Cashier"));
    f.refused(rudy, refund("5.00"));
    f.done(blaine, refund("5.00"));
}

#[test]
fn for_good_it_is_a_policy_a_group_or_just_this() {
    let mut f = Fixture::new();
    let bo = f.sign_in("bo");
    let number = asks(&mut f, bo, &open_drawer());
    let ada = f.sign_in("ada");
    let offered: Vec<String> = ways(&f, ada, number).into_iter().map(|(words, _)| words).collect();
    assert!(offered.contains(&"Always, just this".to_owned()), "{offered:?}");
    assert!(offered.iter().any(|way| way == "Always: policy RegisterCounter"), "{offered:?}");
    // No approval would help who has no policy that asks for one.
    assert!(!offered.contains(&"Once".to_owned()), "{offered:?}");
    // Marco gives no policies, but he may put people into Cashiers.
    let marco = f.sign_in("marco");
    let offered: Vec<String> = ways(&f, marco, number).into_iter().map(|(words, _)| words).collect();
    assert_eq!(offered, ["Always: group Cashiers"]);
    grants(&mut f, marco, number, "Always: group Cashiers");
    f.done(bo, open_drawer());
    // What was answered is not granted once more.
    let group = Command::AddToGroup { employee: name("bo"), group: name("Cashiers") };
    let again = Command::GrantAccess { request: number, by: Box::new(group), shift: false };
    f.refused(ada, again);
}

#[test]
fn granting_is_the_change_itself_with_every_rule_about_it() {
    let mut f = Fixture::new();
    let bo = f.sign_in("bo");
    let number = asks(&mut f, bo, &refund("40.00"));
    let marco = f.sign_in("marco");
    let by = |by: Command| Command::GrantAccess { request: number, by: Box::new(by), shift: false };
    let attach = |who: &str| Command::Attach { holder: Holder::Employee(name(who)), policy: name("LeadRefunds") };
    let denied = f.refused(marco, by(attach("bo")));
    assert!(matches!(denied.ruling.outcome, Err(Refusal::Denied(_))), "{}", denied.sentence());
    // Whoever may attach policies still gives nothing that they do not hold.
    let ada = f.sign_in("ada");
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:AttachUserPolicy","iam:PutUserPolicy"],"Resource":"*"}}"#;
    f.done(ada, Command::PutInline { holder: Holder::Employee(name("priya")), name: name("Gives"), text: text.into() });
    let priya = f.sign_in("priya");
    let beyond = f.refused(priya, by(attach("bo")));
    assert!(matches!(beyond.ruling.outcome, Err(Refusal::Escalation(_))), "{}", beyond.sentence());
    assert!(ways(&f, priya, number).is_empty(), "{:?}", ways(&f, priya, number));
    // A request is no cover for a grant to somebody else.
    let other = f.refused(ada, by(attach("rudy")));
    assert!(matches!(other.ruling.outcome, Err(Refusal::Rule(ShopRule::NothingToAskFor))), "{}", other.sentence());
    assert!(request(&f, number).is_open());
}

#[test]
fn once_is_an_approval_that_waits_for_exactly_this() {
    let mut f = Fixture::new();
    let (rudy, void) = voids(&mut f);
    let number = asks(&mut f, rudy, &void);
    let marco = f.sign_in("marco");
    assert!(theirs(&f, marco, number));
    grants(&mut f, marco, number, "Once");
    // Bound to what was asked, whoever tries.
    let Command::Register(step) = &void else { unreachable!() };
    let Step::Void { order, line, .. } = **step else { unreachable!() };
    let more = Command::Register(Box::new(Step::Void { order, line, quantity: 2 }));
    let other = f.refused(rudy, redeem(number, &more));
    assert!(matches!(other.ruling.outcome, Err(Refusal::Rule(ShopRule::Unapproved(Unapproved::Changed)))));
    assert!(matches!(f.refused(rudy, void.clone()).ruling.outcome, Err(Refusal::Denied(_))));
    let done = f.done(rudy, redeem(number, &void));
    assert_eq!(done.record.approval.as_ref().map(|approval| &*approval.full_name), Some("Marco Diaz"));
    assert_eq!(done.record.because, "by Marco Diaz, this once");
    assert_eq!(done.record.answers[0].facts["override:ApprovedBy"], "marco");
    assert!(f.shop().requests.is_empty());
    // It is spent.
    assert!(!f.execute(rudy, redeem(number, &void)).is_done());
    assert_eq!(f.reopened().world().shop.orders, f.shop().orders);
}

#[test]
fn what_waits_is_decided_again_and_ends_with_the_shift() {
    let mut f = Fixture::new();
    let (rudy, void) = voids(&mut f);
    let number = asks(&mut f, rudy, &void);
    let marco = f.sign_in("marco");
    // A sign-in of long ago is no approval.
    f.wait(16 * 60);
    let stale = f.refused(marco, Command::GrantOnce { request: number });
    assert!(matches!(stale.ruling.outcome, Err(Refusal::Rule(ShopRule::NotFresh))), "{}", stale.sentence());
    let marco = f.sign_in("marco");
    f.done(marco, Command::GrantOnce { request: number });
    // Whoever approved must still be allowed to when it is done.
    let ada = f.sign_in("ada");
    f.done(ada, Command::RemoveFromGroup { employee: name("marco"), group: name("ShiftLeads") });
    let done = f.refused(rudy, redeem(number, &void));
    assert!(matches!(done.ruling.outcome, Err(Refusal::Unapproved(Unapproved::MayNot(_)))), "{}", done.sentence());
    assert_eq!(done.record.outcome, RecordOutcome::Denied);
    f.done(ada, Command::AddToGroup { employee: name("marco"), group: name("ShiftLeads") });
    // Twelve hours at most.
    let world = f.service.world();
    let who = &world.shop.sessions[&rudy];
    let facts = |hours: i64| {
        let now = f.now() + jiff::SignedDuration::from_hours(hours);
        brewgate::shop::Facts::at(now, name("front"))
    };
    let long = brewgate::shop::Session { expires: f.now() + jiff::SignedDuration::from_hours(99), ..(**who).clone() };
    assert!(decide(&world, &long, &facts(11), &redeem(number, &void)).outcome.is_ok());
    let over = decide(&world, &long, &facts(13), &redeem(number, &void)).outcome;
    assert!(matches!(over, Err(Refusal::Unapproved(Unapproved::Over))), "{over:?}");
    f.done(rudy, Command::ClockOut);
    assert!(f.shop().requests.is_empty());
}

#[test]
fn a_no_is_read_and_what_is_allowed_by_now_is_put_away() {
    let mut f = Fixture::new();
    let bo = f.sign_in("bo");
    let number = asks(&mut f, bo, &open_drawer());
    let ada = f.sign_in("ada");
    let word = Some(SafeText::literal("ask Marco"));
    f.done(ada, Command::DeclineAccess { request: number, note: word.clone(), moot: false });
    assert_eq!(request(&f, number).answer.map(|answer| answer.how), Some(How::Declined(word)));
    f.done(bo, Command::DropRequest { request: number });
    let number = asks(&mut f, bo, &open_drawer());
    f.done(ada, Command::AddToGroup { employee: name("bo"), group: name("Cashiers") });
    let world = f.service.world();
    assert!(world.shop.requests[&number].is_moot(&world, f.now()));
    assert!(ways(&f, ada, number).is_empty() && theirs(&f, ada, number));
    let who = &world.shop.sessions[&ada];
    let put_away = decline(&world, who, &f.service.facts(&name("front")), &world.shop.requests[&number], true);
    f.done(ada, put_away.unwrap());
    // Whoever may neither approve nor give anything declines nothing.
    let number = asks(&mut f, bo, &refund("5.00"));
    let rudy = f.sign_in("rudy");
    let denied = f.refused(rudy, Command::DeclineAccess { request: number, note: None, moot: false });
    assert!(matches!(denied.ruling.outcome, Err(Refusal::Denied(_))), "{}", denied.sentence());
}

#[test]
fn the_end_of_an_employment_drops_what_was_asked() {
    let mut f = Fixture::new();
    let bo = f.sign_in("bo");
    asks(&mut f, bo, &open_drawer());
    asks(&mut f, bo, &refund("5.00"));
    let ada = f.sign_in("ada");
    f.done(ada, Command::EndEmployment { name: name("bo") });
    assert!(f.shop().requests.is_empty() && f.reopened().world().shop.requests.is_empty());
    let grant = f.refused(ada, Command::GrantOnce { request: 1 });
    assert!(matches!(grant.ruling.outcome, Err(Refusal::Rule(ShopRule::RequestGone))), "{}", grant.sentence());
}
