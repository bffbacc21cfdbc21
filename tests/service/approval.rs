//! The manager's approval: one yes to one request, asked of the approver as themselves, and with both names on record.

use brewgate::app::{ApprovalError, Done, LoginError, RecordOutcome, Wanted};
use brewgate::shop::approval::{Approval, approvers, would_help};
use brewgate::shop::decide::{Facts, decide};
use brewgate::shop::station::inventory;
use brewgate::shop::station::{Method, Money, Step, Tender};
use brewgate::shop::{Command, Holder, Person, Refusal, SafeText, SessionId, ShopRule, Unapproved};
use jiff::SignedDuration;

use super::support::*;

fn ring(item: &str, quantity: u32) -> Command {
    till(Step::Ring { order: None, item: name(item), quantity, note: None })
}

fn void(order: u64, quantity: u32) -> Command {
    till(Step::Void { order, line: 0, quantity })
}

/// As somebody types it at the till, half a minute later, so that the code is a new one.
fn approve(f: &mut Fixture, session: SessionId, command: &Command, by: &str) -> Result<Done, ApprovalError> {
    let shown = shown(f, session, command);
    f.wait(30);
    let code = f.code(by);
    f.service.approve(session, command.clone(), &shown, (by, &password(by), &code))
}

/// What the screen shows of a request that was refused.
fn shown(f: &mut Fixture, session: SessionId, command: &Command) -> Wanted {
    let refused = f.refused(session, command.clone());
    let world = f.service.world();
    Wanted::of(&world.shop, &world.shop.sessions[&session], &refused.command)
}

fn approved(f: &mut Fixture, session: SessionId, command: &Command, by: &str) -> Done {
    let done = approve(f, session, command, by).unwrap();
    assert!(done.is_done(), "{}", done.sentence());
    done
}

/// It must come to nothing, for this reason, and be on the record with who tried to approve.
fn unapproved(f: &mut Fixture, session: SessionId, command: &Command, by: &str) -> Unapproved {
    let before = f.shop();
    let done = approve(f, session, command, by).unwrap();
    let Err(Refusal::Unapproved(why)) = done.ruling.outcome.clone() else { panic!("{}", done.sentence()) };
    assert!(same(&before, &f.shop()) && before.orders == f.shop().orders && before.drawers == f.shop().drawers);
    assert!(!done.record.because.is_empty());
    assert_eq!(f.service.record(done.record.seq).unwrap().as_ref(), Some(&done.record));
    why
}

fn who_could(f: &mut Fixture, session: SessionId, command: &Command) -> Vec<String> {
    // With what only the service knows, such as the sale of a receipt.
    let command = f.refused(session, command.clone()).command;
    let world = f.service.world();
    let facts = f.service.facts(&name("front"));
    let who = &world.shop.sessions[&session];
    let found = approvers(&world, who, &facts, &command);
    assert_eq!(would_help(&world, who, &facts, &command), !found.is_empty());
    found.iter().map(|person| world.shop.full_name(person)).collect()
}

/// Rudy with two lattes on order 1.
fn ringing(f: &mut Fixture) -> SessionId {
    let rudy = f.sign_in("rudy");
    f.done(rudy, till(Step::OpenTill { float: Money(20_000) }));
    f.done(rudy, ring("latte", 2));
    rudy
}

/// Marco signed in, who sold what receipt 1 is for.
fn seller(f: &mut Fixture) -> SessionId {
    let marco = f.sign_in("marco");
    sold(f, marco);
    marco
}

#[test]
fn a_void_is_approved_once_with_both_names_on_the_record() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let alone = f.refused(rudy, void(1, 1));
    assert!(matches!(alone.ruling.outcome, Err(Refusal::Denied(_))), "{}", alone.sentence());
    assert_eq!(who_could(&mut f, rudy, &void(1, 1)), ["Marco Diaz", "Ada Park"]);
    let done = approved(&mut f, rudy, &void(1, 1), "marco");
    assert_eq!(done.sentence(), "Approved by Marco Diaz, this once. 1 Latte taken off order 1, which is $4.75 now.");
    let record = f.service.record(done.record.seq).unwrap().unwrap();
    assert_eq!((record.who.full_name.as_str(), record.outcome), ("Rudy Vega", RecordOutcome::Allowed));
    assert_eq!(record.because, "by Marco Diaz, this once");
    let facts = &record.answers[0].facts;
    assert_eq!((&*facts["override:Present"], &*facts["override:ApprovedBy"]), ("true", "marco"));
    assert_eq!(record.answers[0].policy.as_deref(), Some("VoidsWithApproval"));
    let approval = record.approval.as_ref().unwrap();
    assert_eq!((approval.by.clone(), &*approval.full_name), (Person::Employee(name("marco")), "Marco Diaz"));
    // The approver is asked as themselves, without the keys of an approval.
    let asked: Vec<(&str, &str)> = approval.answers.iter().map(|a| (&*a.action, &*a.principal)).collect();
    let marco = "arn:coffee:iam::bluebird:user/marco";
    assert_eq!(asked, [("override:Approve", marco), ("register:VoidItem", marco)]);
    assert_eq!(approval.answers[0].resource, "arn:coffee:override:main-street:bluebird:approval/register/VoidItem");
    assert!(approval.answers.iter().all(|a| !a.facts.keys().any(|key| key.starts_with("override:"))));
    // It served that one request: the same once more is refused again.
    assert!(matches!(f.refused(rudy, void(1, 1)).ruling.outcome, Err(Refusal::Denied(_))));
    // Found by either name, and today's policies would answer the same.
    for words in ["rudy approved marco", "void marco diaz"] {
        let query = brewgate::app::AuditQuery { words: words.to_owned(), limit: 9, ..Default::default() };
        assert_eq!(f.service.audit(&query).unwrap().records.len(), 1, "{words}");
    }
    assert!(record.again(&f.service.world()).unwrap().same);
    assert!(matches!(f.service.verify().unwrap(), brewgate::app::ChainState::Ok { .. }));
}

#[test]
fn a_refund_over_the_limit_is_the_owners_to_approve() {
    let mut f = Fixture::new();
    let marco = seller(&mut f);
    f.done(marco, refund("10.00"));
    assert_eq!(who_could(&mut f, marco, &refund("82.00")), ["Ada Park"]);
    let what = shown(&mut f, marco, &refund("82.00"));
    assert_eq!((&*what.who, &*what.what), ("Marco Diaz", "refund $82.00 of receipt 1 by card"));
    let said: Vec<String> = what.particulars.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(
        said,
        [
            "Amount: $82.00",
            "Payment method: card",
            "Receipt: 1 (order 1) of Mon 2 Mar, 09:41, $95.00 paid by card, $10.00 given back: 20 Latte",
            "Reason: cold"
        ]
    );
    let done = approved(&mut f, marco, &refund("82.00"), "ada");
    assert_eq!(done.record.approval.as_ref().map(|a| &*a.full_name), Some("Ada Park"));
    assert_eq!(done.record.answers[0].facts["override:ApprovedBy"], "ada");
    assert_eq!(f.service.sales(None, 1).unwrap()[0].refunded, Money(9_200));
    // The owner is signed in nowhere by it.
    assert!(f.shop().session_of(&Person::Owner).is_none());
}

#[test]
fn nobody_approves_beyond_what_they_may_do_themselves() {
    let mut f = Fixture::new();
    let marco = seller(&mut f);
    let ada = f.sign_in("ada");
    // A second lead has the same limit, and no approval helps.
    f.done(ada, Command::AddToGroup { employee: name("blaine"), group: name("ShiftLeads") });
    let blaine = f.sign_in("blaine");
    assert_eq!(who_could(&mut f, blaine, &refund("82.00")), ["Ada Park"]);
    assert_eq!(unapproved(&mut f, blaine, &refund("82.00"), "marco"), Unapproved::MayNot(1));
    let record = &f.service.audit(&brewgate::app::AuditQuery { limit: 1, ..Default::default() }).unwrap().records[0];
    assert_eq!(record.outcome, RecordOutcome::Denied);
    assert!(record.because.starts_with("Marco Diaz may not do this either, "), "{}", record.because);
    // Whoever may do it still has to be allowed to approve it.
    let voids = Command::Attach { holder: Holder::Employee(name("bo")), policy: name("LeadVoids") };
    f.done(ada, voids);
    f.done(marco, ring("latte", 1));
    let rudy = f.sign_in("rudy");
    assert_eq!(unapproved(&mut f, rudy, &void(2, 1), "bo"), Unapproved::MayNot(0));
    // And whom no approval would allow anything finds nobody to ask.
    assert!(who_could(&mut f, rudy, &refund("82.00")).is_empty());
    let done = approve(&mut f, rudy, &refund("82.00"), "ada").unwrap();
    assert!(matches!(done.ruling.outcome, Err(Refusal::Denied(_))), "{}", done.sentence());
}

#[test]
fn a_policy_may_say_whose_approval_it_wants() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let ada = f.sign_in("ada");
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"register:VoidItem","Resource":"*",
        "Condition":{"StringNotEqualsIfExists":{"override:ApprovedBy":"ada"}}}}"#;
    f.done(ada, Command::PutInline { holder: Holder::Employee(name("rudy")), name: name("Own"), text: text.into() });
    assert_eq!(who_could(&mut f, rudy, &void(1, 1)), ["Ada Park"]);
    let done = approve(&mut f, rudy, &void(1, 1), "marco").unwrap();
    assert!(matches!(done.ruling.outcome, Err(Refusal::Denied(_))), "{}", done.sentence());
    approved(&mut f, rudy, &void(1, 1), "ada");
}

#[test]
fn the_code_is_spent_and_a_wrong_part_counts_as_at_the_door() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let shown = shown(&mut f, rudy, &void(1, 1));
    f.wait(30);
    let code = f.code("marco");
    let good = password("marco");
    let done = f.service.approve(rudy, void(1, 1), &shown, ("marco", &good, &code)).unwrap();
    assert!(done.is_done());
    // The same code serves nothing more: no approval, no sign-in.
    let again = f.service.approve(rudy, void(1, 1), &shown, ("marco", &good, &code)).unwrap_err();
    assert!(matches!(again, ApprovalError::SignIn(LoginError::Wrong { .. })), "{again}");
    f.wait(2);
    assert!(matches!(f.service.sign_in("marco", &good, &code, &name("front")), Err(LoginError::Wrong { .. })));
    // It is one counter: three more wrong approvals lock the sign-in too.
    for wait in [2, 3, 5] {
        f.wait(wait);
        let wrong = f.service.approve(rudy, void(1, 1), &shown, ("marco", "wrong", "000000")).unwrap_err();
        assert!(matches!(wrong, ApprovalError::SignIn(_)), "{wrong}");
    }
    f.wait(30);
    let fresh = f.code("marco");
    let locked = f.service.sign_in("marco", &good, &fresh, &name("front")).unwrap_err();
    assert!(matches!(locked, LoginError::Locked { .. }), "{locked}");
    let locked = f.service.approve(rudy, void(1, 1), &shown, ("marco", &good, &fresh)).unwrap_err();
    assert!(matches!(locked, ApprovalError::SignIn(LoginError::Locked { .. })), "{locked}");
    let failed = brewgate::app::AuditQuery { words: "failed approve".to_owned(), limit: 9, ..Default::default() };
    let records = f.service.audit(&failed).unwrap().records;
    assert_eq!(records.len(), 4);
    assert_eq!(records[0].who.full_name, "Marco Diaz");
    assert_eq!(records[0].wish, "approve what Rudy Vega wants: void 1 Latte of order 1");
    // A good approval forgives what was wrong before, as a good sign-in does.
    f.wait(1_000);
    approved(&mut f, rudy, &void(1, 1), "marco");
    assert!(f.shop().orders.is_empty());
}

#[test]
fn nobody_approves_for_themselves_nor_for_whom_they_just_hired() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    assert_eq!(unapproved(&mut f, rudy, &void(1, 1), "rudy"), Unapproved::Oneself);
    let marco = f.sign_in("marco");
    let hire = Command::Hire {
        name: name("nia"),
        full_name: SafeText::literal("Nia Long"),
        job: None,
        groups: vec![name("Everyone"), name("Cashiers")],
        until: f.now(),
    };
    let code = f.done(marco, hire).join_code.unwrap();
    let nia = f.enrol("nia", &code).unwrap().id;
    assert_eq!(who_could(&mut f, nia, &void(1, 1)), ["Ada Park"]);
    let both = Unapproved::JustHired { hirer: "Marco Diaz".to_owned(), hired: "Nia Long".to_owned() };
    assert_eq!(unapproved(&mut f, nia, &void(1, 1), "marco"), both);
    // Nor the other way round, whatever she may do by then.
    let ada = f.sign_in("ada");
    f.done(ada, Command::AddToGroup { employee: name("nia"), group: name("ShiftLeads") });
    f.done(ada, Command::RemoveFromGroup { employee: name("marco"), group: name("ShiftLeads") });
    f.done(ada, Command::AddToGroup { employee: name("marco"), group: name("Cashiers") });
    assert_eq!(unapproved(&mut f, marco, &void(1, 1), "nia"), both);
    // Others do, and a day later so does she.
    f.service.sign_out(ada).unwrap();
    f.wait(24 * 3_600);
    let marco = f.sign_in("marco");
    approved(&mut f, marco, &void(1, 1), "nia");
}

#[test]
fn who_may_not_sign_in_does_not_approve() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let ada = f.sign_in("ada");
    f.done(ada, Command::Suspend { name: name("marco") });
    assert_eq!(who_could(&mut f, rudy, &void(1, 1)), ["Ada Park"]);
    let refused = approve(&mut f, rudy, &void(1, 1), "marco").unwrap_err();
    assert!(matches!(refused, ApprovalError::SignIn(LoginError::Wrong { .. })), "{refused}");
    f.wait(5);
    let unknown = approve(&mut f, rudy, &void(1, 1), "rudy").unwrap();
    assert!(!unknown.is_done());
}

#[test]
fn an_approval_is_good_for_two_minutes() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let world = f.service.world();
    let who = &world.shop.sessions[&rudy];
    let decided = |seconds: i64| {
        let now = f.now();
        let at = now - SignedDuration::from_secs(seconds);
        let approval = Approval::at_the_till(Person::Employee(name("marco")), at);
        let facts = Facts { approval: Some(approval), ..Facts::at(now, name("front")) };
        decide(&world, who, &facts, &void(1, 1)).outcome
    };
    assert!(decided(0).is_ok() && decided(120).is_ok());
    assert!(matches!(decided(121), Err(Refusal::Unapproved(Unapproved::Over))));
    assert!(matches!(decided(-1), Err(Refusal::Unapproved(Unapproved::Over))), "from a time to come");
}

#[test]
fn what_is_not_done_at_a_station_is_nobodys_to_approve() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let bo = Holder::Employee(name("bo"));
    for command in [
        Command::AddToGroup { employee: name("rudy"), group: name("ShiftLeads") },
        Command::Attach { holder: bo, policy: name("LeadVoids") },
        Command::AssumeRole { role: name("Cashier"), minutes: None },
        look("register:VoidItem", TILL),
        act("shop:Export", "arn:coffee:shop:main-street:bluebird:shop/bluebird"),
    ] {
        assert!(who_could(&mut f, rudy, &command).is_empty(), "{command:?}");
        assert_eq!(unapproved(&mut f, rudy, &command, "ada"), Unapproved::Never, "{command:?}");
    }
}

#[test]
fn a_rule_of_the_shop_is_no_question_of_approval() {
    let mut f = Fixture::new();
    let marco = seller(&mut f);
    // Over the limit and over what was paid: a yes would not help.
    assert!(who_could(&mut f, marco, &refund("96.00")).is_empty());
    let done = approve(&mut f, marco, &refund("96.00"), "ada").unwrap();
    assert!(matches!(done.ruling.outcome, Err(Refusal::Rule(ShopRule::RefundBeyond { .. }))), "{}", done.sentence());
    assert_eq!(f.service.sales(None, 1).unwrap()[0].refunded, Money(0));
}

#[test]
fn what_changed_since_it_was_shown_is_not_approved() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let seen = shown(&mut f, rudy, &void(1, 1));
    // Meanwhile there is more on the order, which the approver did not see.
    let more = Step::Ring { order: Some(1), item: name("espresso"), quantity: 1, note: None };
    f.done(rudy, till(more));
    f.wait(30);
    let (good, code) = (password("marco"), f.code("marco"));
    let done = f.service.approve(rudy, void(1, 1), &seen, ("marco", &good, &code)).unwrap();
    assert!(matches!(done.ruling.outcome, Err(Refusal::Unapproved(Unapproved::Changed))), "{}", done.sentence());
    // Paid meanwhile: the register's own rule says so, had it been shown like that.
    f.done(rudy, till(Step::Pay { order: 1, tender: Tender::exact(Method::Card) }));
    let done = approve(&mut f, rudy, &void(1, 1), "marco").unwrap();
    assert!(matches!(done.ruling.outcome, Err(Refusal::Rule(ShopRule::Unknown { .. }))), "{}", done.sentence());
    assert_eq!(f.service.sales(None, 9).unwrap().len(), 1);
}

#[test]
fn roles_and_sessions_stay_as_they_are() {
    let mut f = Fixture::new();
    ringing(&mut f);
    let blaine = f.sign_in("blaine");
    f.done(blaine, Command::ClockIn);
    f.done(blaine, assume("Cashier"));
    // Marco is signed in elsewhere with a role that may nothing; he approves as himself.
    let marco = f.sign_in("marco");
    f.done(marco, assume("Closing"));
    let before = f.shop().sessions[&marco].clone();
    let done = approved(&mut f, blaine, &void(1, 1), "marco");
    assert_eq!(done.record.who.role, Some(name("Cashier")));
    assert_eq!(f.shop().sessions[&marco], before);
    assert_eq!(f.shop().sessions.len(), 3);
}

#[test]
fn a_step_at_the_inventory_is_approved_like_one_at_the_register() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let allow = |action: &str, on: &str, condition: &str| -> std::sync::Arc<str> {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"{on}"{condition}}}}}"#
        )
        .into()
    };
    let put = |who: &str, policy: &str, text| Command::PutInline {
        holder: Holder::Employee(name(who)),
        name: name(policy),
        text,
    };
    let on_approval = r#","Condition":{"Bool":{"override:Present":"true"}}"#;
    f.done(ada, put("bo", "WriteOffs", allow("inventory:WriteOff", "arn:coffee:inventory:*:*:item/*", on_approval)));
    let most = r#","Condition":{"NumericLessThanEquals":{"inventory:Quantity":"3"}}"#;
    f.done(ada, put("priya", "WriteOffs", allow("inventory:WriteOff", "arn:coffee:inventory:*:*:item/*", most)));
    let approving = allow("override:Approve", "arn:coffee:override:*:*:approval/inventory/*", "");
    f.done(ada, put("priya", "Approves", approving));
    let bo = f.sign_in("bo");
    let spoilt = |quantity_of: &str| {
        let (sku, quantity) = (name("beans-espresso"), quantity(quantity_of));
        stock(inventory::Step::WriteOff { sku, quantity, reason: SafeText::literal("wet") })
    };
    assert_eq!(who_could(&mut f, bo, &spoilt("4")), ["Ada Park"]);
    assert_eq!(who_could(&mut f, bo, &spoilt("2")), ["Priya Shah", "Ada Park"]);
    let level = f.shop().level("beans-espresso");
    let done = approved(&mut f, bo, &spoilt("2"), "priya");
    assert!(done.sentence().starts_with("Approved by Priya Shah, this once. "), "{}", done.sentence());
    assert_ne!(f.shop().level("beans-espresso"), level);
}

#[test]
fn a_kill_leaves_the_void_and_the_spent_code_or_neither() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let shown = shown(&mut f, rudy, &void(1, 1));
    f.wait(30);
    let (good, code) = (password("marco"), f.code("marco"));
    let before = f.shop();
    f.store.fail(true);
    f.service.approve(rudy, void(1, 1), &shown, ("marco", &good, &code)).unwrap_err();
    f.store.fail(false);
    let mut service = f.reopened();
    assert_eq!(service.world().shop.orders, before.orders);
    // Nothing of it was kept, so the code is still good.
    service.sign_in("marco", &good, &code, &name("front")).unwrap();
    f.service = service;
    let rudy = f.sign_in("rudy");
    // Nobody was at it any more.
    f.done(rudy, till(Step::Resume { order: 1 }));
    let done = approved(&mut f, rudy, &void(1, 1), "marco");
    let again = f.reopened();
    assert_eq!(again.world().shop.orders, f.shop().orders);
    assert_eq!(again.record(done.record.seq).unwrap().unwrap().approval, done.record.approval);
}

#[test]
fn it_is_decided_again_where_somebody_else_was_faster() {
    let mut f = Fixture::new();
    let rudy = ringing(&mut f);
    let shown = shown(&mut f, rudy, &void(1, 1));
    f.wait(30);
    let mut other = f.reopened();
    let code = f.code("priya");
    other.sign_in("priya", &password("priya"), &code, &name("web")).unwrap();
    let code = f.code("marco");
    let done = f.service.approve(rudy, void(1, 1), &shown, ("marco", &password("marco"), &code)).unwrap();
    assert!(done.is_done(), "{}", done.sentence());
    assert!(matches!(f.service.verify().unwrap(), brewgate::app::ChainState::Ok { .. }));
}
