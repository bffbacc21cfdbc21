//! What the linter says with the shop before it: each check where it holds and where it does not, and the saves that
//! it refuses.

use std::sync::Arc;

use brewgate::app::insight::hypothetical_session;
use brewgate::policy::{Finding, Severity};
use brewgate::shop::lint::{CHECKS, Place, lint, lint_at};
use brewgate::shop::{Command, Facts, Holder, Person, Refusal, ShopRule, World, decide};

use super::support::*;

fn facts() -> Facts {
    Facts::at(monday(), name("front"))
}

/// The sample shop after the owner has done these.
fn after(commands: &[Command]) -> World {
    let owner = hypothetical_session(&Person::Owner, &name("front"), monday());
    commands.iter().fold(sample_world().clone(), |world, command| {
        let ruling = decide(&world, &owner, &facts(), command);
        world.after(&ruling.outcome.unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"))).unwrap()
    })
}

fn text(statement: &str) -> String {
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {{{statement}}}\n}}")
}

fn allow(action: &str, resource: &str) -> String {
    text(&format!(r#""Effect": "Allow", "Action": "{action}", "Resource": "{resource}""#))
}

fn deny(action: &str, resource: &str) -> String {
    allow(action, resource).replace("Allow", "Deny")
}

fn trust(principal: &str, more: &str) -> String {
    text(&format!(r#""Effect": "Allow", "Principal": {{"AWS": "{principal}"}}, "Action": "sts:AssumeRole"{more}"#))
}

fn employee(who: &str) -> Holder {
    Holder::Employee(name(who))
}

fn group(which: &str) -> Holder {
    Holder::Group(name(which))
}

fn role(which: &str) -> Holder {
    Holder::Role(name(which))
}

fn inside(holder: Holder) -> Place {
    Place::Inline { holder, name: name("Own") }
}

fn managed(policy: &str) -> Place {
    Place::Managed(name(policy))
}

fn found<'t>(world: &World, place: &Place, text: &'t str, check: &str) -> Vec<(&'t str, Finding)> {
    let all = lint(world, place, text).into_iter().filter(|finding| finding.check == check);
    all.map(|finding| (&text[finding.span.start()..finding.span.end()], finding)).collect()
}

/// The check speaks of this text here, once, and covers that.
fn says(world: &World, place: &Place, text: &str, check: &str, excerpt: &str) -> Finding {
    let known = CHECKS.iter().find(|known| known.name == check).unwrap();
    match found(world, place, text, check).as_slice() {
        [(covered, finding)] => {
            assert_eq!((*covered, finding.severity), (excerpt, known.severity), "{finding}");
            finding.clone()
        }
        other => panic!("{check}: {other:?} of {text}: {:#?}", lint(world, place, text)),
    }
}

fn is_silent(world: &World, place: &Place, text: &str, check: &str) {
    assert_eq!(found(world, place, text, check), [], "{text}");
}

fn put(holder: Holder, text: &str) -> Command {
    Command::PutInline { holder, name: name("Power"), text: text.into() }
}

fn create(policy: &str, text: &str) -> Command {
    Command::CreatePolicy { name: name(policy), description: None, text: text.into() }
}

#[test]
fn the_sample_shop_is_clean() {
    let world = sample_world();
    let all = Place::all(&world.shop);
    assert_eq!(all.len(), world.shop.policies.len() + world.shop.roles.len());
    for (place, text) in all {
        for finding in lint_at(world, &place, &text, monday()) {
            assert_eq!(finding.severity, Severity::Note, "{}: {finding} [{}]", place.title(), finding.check);
        }
    }
}

#[test]
fn names_that_the_shop_does_not_have() {
    let world = sample_world();
    let place = managed("New");
    let when = |condition: &str| {
        allow("register:TakeOrder", "arn:coffee:register:*:*:till/*")
            .replace("till/*\"", &format!("till/*\", \"Condition\": {{{condition}}}"))
    };
    for (action, resource, meant) in [
        ("iam:GetUser", "arn:coffee:iam::bluebird:user/rudi", Some("rudy")),
        ("iam:GetGroup", "arn:coffee:iam::bluebird:group/Cashier", Some("Cashiers")),
        ("iam:GetRole", "arn:coffee:iam::bluebird:role/Barista", None),
        ("iam:GetPolicy", "arn:coffee:iam::bluebird:policy/ClockOnly", None),
        ("iam:GetPolicy", "arn:coffee:iam::coffee:policy/ClockOnyl", Some("ClockOnly")),
        ("iam:GetUser", "arn:coffee:iam::bluebirds:user/*", Some("bluebird")),
        ("register:TakeOrder", "arn:coffee:register:*:*:till/frond", Some("front")),
        ("register:TakeOrder", "arn:coffee:register:mainstreet:*:till/*", Some("main-street")),
        ("inventory:GetItem", "arn:coffee:inventory:*:*:item/milk-oats", Some("milk-oat")),
        ("inventory:ListStock", "arn:coffee:inventory:*:*:storeroom/cellar", None),
        ("timeclock:GetTimesheet", "arn:coffee:timeclock:*:*:timesheet/blain", Some("blaine")),
        ("override:Approve", "arn:coffee:override:*:*:approval/register/Refund", None),
    ] {
        let text = allow(action, resource);
        let finding = says(world, &place, &text, "unknown-name", &format!("\"{resource}\""));
        assert_eq!(finding.fix.is_some(), meant.is_some(), "{finding}");
        if let Some(fix) = finding.fix {
            let mended = fix.apply(&text);
            assert!(mended.contains(meant.unwrap()), "{mended}");
            is_silent(world, &place, &mended, "unknown-name");
        }
    }
    for (action, resource) in [
        ("iam:GetUser", "arn:coffee:iam::bluebird:user/rudy"),
        ("iam:GetUser", "arn:coffee:iam::*:user/r*"),
        ("iam:GetUser", "arn:coffee:iam::*:user/${aws:username}"),
        ("iam:GetPolicy", "arn:coffee:iam::coffee:policy/ClockOnly"),
        ("iam:GetPolicy", "arn:coffee:iam::bluebird:policy/LeadRefunds"),
        ("register:TakeOrder", "arn:coffee:register:main-street:bluebird:till/front"),
        ("override:Approve", "arn:coffee:override:*:*:approval/register/RefundOrder"),
        ("s3:GetObject", "arn:aws:s3:::nobody/user/rudi"),
    ] {
        is_silent(world, &place, &allow(action, resource), "unknown-name");
    }
    for (condition, excerpt) in [
        (r#""StringEquals": {"aws:username": "rudi"}"#, r#""rudi""#),
        (r#""StringEquals": {"shop:Workstation": ["front", "bar"]}"#, r#""bar""#),
        (r#""StringNotEquals": {"shop:DayOfWeek": "monday"}"#, r#""monday""#),
        (
            r#""ArnEquals": {"aws:PrincipalArn": "arn:coffee:iam::bluebird:role/Cashie"}"#,
            r#""arn:coffee:iam::bluebird:role/Cashie""#,
        ),
    ] {
        says(world, &place, &when(condition), "unknown-name", excerpt);
    }
    for condition in [
        r#""StringLike": {"aws:username": "r*"}"#,
        r#""StringEquals": {"override:ApprovedBy": ["ada", "marco"]}"#,
        r#""StringEquals": {"shop:DayOfWeek": "Monday"}"#,
        // What is wrong with this one is the wildcard, and another check says so.
        r#""StringEquals": {"aws:username": "ru*"}"#,
        r#""ArnLike": {"aws:PrincipalArn": "arn:coffee:iam::bluebird:role/C*"}"#,
    ] {
        is_silent(world, &place, &when(condition), "unknown-name");
    }
    // The owner is no employee, and no slip of one.
    let owner = when(r#""StringEquals": {"aws:username": "ada"}"#);
    let finding = says(world, &place, &owner, "unknown-name", r#""ada""#);
    assert_eq!(finding.message, "`ada` is the owner, who is no employee, so no request has this value");
    // What was meant stands there already: putting it in would say it twice.
    let twice = when(r#""StringEquals": {"shop:Location": ["main-street", "main-stret"]}"#);
    let finding = says(world, &place, &twice, "unknown-name", r#""main-stret""#);
    assert_eq!(finding.fix, None);
    let of = Place::Trust(name("Cashier"));
    for who in ["user/nobody", "role/Barista", "assumed-role/Cashier/nobody"] {
        let service = if who.starts_with("assumed") { "sts" } else { "iam" };
        let arn = format!("arn:coffee:{service}::bluebird:{who}");
        says(world, &of, &trust(&arn, ""), "unknown-name", &format!("\"{arn}\""));
    }
    for who in ["user/rudy", "role/Cashier", "root", "user/ru*"] {
        is_silent(world, &of, &trust(&format!("arn:coffee:iam::bluebird:{who}"), ""), "unknown-name");
    }
}

#[test]
fn whom_a_trust_policy_lets_in_from_elsewhere() {
    let (world, of) = (sample_world(), Place::Trust(name("Cashier")));
    says(world, &of, &trust("111122223333", ""), "other-account-trusted", "\"111122223333\"");
    let arn = "arn:aws:iam::111122223333:user/eve";
    says(world, &of, &trust(arn, ""), "other-account-trusted", &format!("\"{arn}\""));
    let told = r#", "Condition": {"StringEquals": {"sts:ExternalId": "blue"}}"#;
    is_silent(world, &of, &trust("111122223333", told), "other-account-trusted");
    for nothing in [
        r#", "Condition": {"StringEqualsIfExists": {"sts:ExternalId": "blue"}}"#,
        r#", "Condition": {"StringLike": {"sts:ExternalId": ["blue", "*"]}}"#,
        r#", "Condition": {"StringNotEquals": {"sts:ExternalId": "blue"}}"#,
    ] {
        says(world, &of, &trust("111122223333", nothing), "other-account-trusted", "\"111122223333\"");
    }
    is_silent(world, &of, &trust("bluebird", ""), "other-account-trusted");
    is_silent(world, &of, &trust("111122223333", "").replace("Allow", "Deny"), "other-account-trusted");
}

#[test]
fn the_inline_policies_of_one_holder_share_a_quota() {
    let long =
        |length: usize| deny("register:OpenDrawer", &format!("arn:coffee:register:*:*:till/{}", "a".repeat(length)));
    let world = after(&[put(employee("bo"), &long(1_000))]);
    let finding = says(&world, &inside(employee("bo")), &long(1_000), "inline-quota", "{");
    assert!(finding.message.contains("2048"), "{finding}");
    is_silent(&world, &inside(employee("bo")), &long(100), "inline-quota");
    is_silent(&world, &inside(role("Cashier")), &long(5_000), "inline-quota");
    assert!(lint(&world, &inside(role("Cashier")), &long(7_000)).iter().all(|f| f.severity > Severity::Security));
}

#[test]
fn a_role_has_no_user_name() {
    let (world, text) =
        (sample_world(), allow("timeclock:ClockIn", "arn:coffee:timeclock:*:*:timesheet/${aws:username}"));
    let place = "\"arn:coffee:timeclock:*:*:timesheet/${aws:username}\"";
    says(world, &inside(role("Cashier")), &text, "unresolved-variable", place);
    is_silent(world, &inside(group("Cashiers")), &text, "unresolved-variable");
    let default = text.replace("${aws:username}", "${aws:username, 'nobody'}");
    is_silent(world, &inside(role("Cashier")), &default, "unresolved-variable");
}

#[test]
fn what_lies_outside_a_boundary_is_dead() {
    let bound = |holder| Command::SetBoundary { holder, policy: Some(name("RegisterCounter")) };
    let world = after(&[bound(employee("rudy")), bound(role("Inventory"))]);
    let discounts = world.shop.policy_text("SmallDiscounts").unwrap();
    let finding = says(&world, &managed("SmallDiscounts"), discounts, "dead-grant", "\"Allow\"");
    assert!(finding.message.starts_with("`rudy`") && finding.message.contains("`RegisterCounter`"), "{finding}");
    let stock = world.shop.policy_text("InventoryFullAccess").unwrap();
    says(&world, &managed("InventoryFullAccess"), stock, "dead-grant", "\"Allow\"");
    let counter = world.shop.policy_text("RegisterCounter").unwrap();
    is_silent(&world, &managed("RegisterCounter"), counter, "dead-grant");
    is_silent(sample_world(), &managed("SmallDiscounts"), discounts, "dead-grant");
}

#[test]
fn a_deny_beside_it_or_a_guardrail_overrides() {
    let (world, prices) = (sample_world(), allow("register:ChangePrice", "arn:coffee:register:*:*:item/*"));
    let finding = says(world, &inside(group("Cashiers")), &prices, "overridden", "\"Allow\"");
    assert!(finding.message.contains("`NoPriceChanges`"), "{finding}");
    is_silent(world, &inside(employee("bo")), &prices, "overridden");
    is_silent(world, &inside(group("Cashiers")), &allow("register:*", "arn:coffee:register:*:*:item/*"), "overridden");

    let drawer = allow("register:OpenDrawer", "arn:coffee:register:*:*:till/*");
    let fence = create("NoDrawer", &deny("register:OpenDrawer", "*"));
    let world = after(&[fence, Command::PutGuardrails { policies: vec![name("NoDrawer")] }]);
    says(&world, &managed("New"), &drawer, "overridden", "\"Allow\"");
    is_silent(&world, &managed("New"), &prices, "overridden");
    let only = after(&[create("OnlyClock", &allow("timeclock:*", "arn:coffee:timeclock:*:*:timesheet/*"))]);
    let guarded = |policies: Vec<_>| Command::PutGuardrails { policies };
    let owner = hypothetical_session(&Person::Owner, &name("front"), monday());
    let first = decide(&only, &owner, &facts(), &guarded(vec![name("OnlyClock")])).outcome.unwrap();
    let second = only.after(&first).unwrap();
    let alone = decide(&second, &owner, &facts(), &guarded(vec![name("OnlyClock")])).outcome.unwrap();
    let silent = second.after(&alone).unwrap();
    says(&silent, &managed("New"), &drawer, "overridden", "\"Allow\"");
}

#[test]
fn a_deny_that_withholds_nothing_is_a_fence() {
    let world = sample_world();
    let text = |policy: &str| world.shop.policy_text(policy).unwrap();
    says(world, &managed("NoPriceChanges"), text("NoPriceChanges"), "idle-deny", "\"Deny\"");
    is_silent(world, &managed("RequireMfaForRefunds"), text("RequireMfaForRefunds"), "idle-deny");
    // One of the group has it from elsewhere.
    let prices = allow("register:ChangePrice", "arn:coffee:register:*:*:item/*");
    let world = after(&[put(employee("rudy"), &prices)]);
    is_silent(&world, &managed("NoPriceChanges"), text("NoPriceChanges"), "idle-deny");
}

#[test]
fn the_last_administrator_is_not_locked_out_unawares() {
    let power = allow("iam:*", "*");
    let admin = [create("Admin", &power), Command::Attach { holder: employee("marco"), policy: name("Admin") }];
    let one = after(&admin);
    let less = allow("iam:Get*", "*");
    says(&one, &managed("Admin"), &less, "lock-out", "\"Allow\"");
    is_silent(&one, &managed("Admin"), &power, "lock-out");
    says(&one, &inside(group("ShiftLeads")), &deny("iam:*", "*"), "lock-out", "\"Deny\"");
    is_silent(&one, &inside(group("Cashiers")), &deny("iam:*", "*"), "lock-out");
    let two = after(&[&admin[..], &[put(employee("priya"), &power)]].concat());
    is_silent(&two, &managed("Admin"), &less, "lock-out");
    // Nobody could before.
    is_silent(sample_world(), &inside(group("ShiftLeads")), &deny("iam:*", "*"), "lock-out");

    // Through a role, whose trust policy lets one person in.
    let role = after(&[put(role("Accountant"), &power)]);
    let of = Place::Trust(name("Accountant"));
    says(&role, &of, &trust("arn:coffee:iam::bluebird:root", ""), "lock-out", "\"Allow\"");
    is_silent(&role, &of, &trust("arn:coffee:iam::bluebird:user/bo", ""), "lock-out");
}

#[test]
fn ways_to_more_rights_are_found_where_holders_are_known() {
    let (world, marco) = (sample_world(), inside(employee("marco")));
    let leads = "arn:coffee:iam::bluebird:policy/LeadRefunds";
    for (action, resource) in [
        ("iam:CreatePolicyVersion", leads),
        ("iam:SetDefaultPolicyVersion", leads),
        ("iam:AttachGroupPolicy", "arn:coffee:iam::bluebird:group/ShiftLeads"),
        ("iam:PutUserPolicy", "arn:coffee:iam::bluebird:user/marco"),
        ("iam:UpdateAssumeRolePolicy", "arn:coffee:iam::bluebird:role/Accountant"),
        ("iam:UpdateLoginProfile", "arn:coffee:iam::bluebird:user/rudy"),
        ("iam:DeactivateMFADevice", "arn:coffee:iam::bluebird:user/*"),
        ("iam:Attach*", "arn:coffee:iam::bluebird:user/*"),
    ] {
        says(world, &marco, &allow(action, resource), "self-escalation", &format!("\"{action}\""));
    }
    for (action, resource) in [
        ("iam:CreatePolicyVersion", "arn:coffee:iam::bluebird:policy/ReportsReader"),
        ("iam:AttachGroupPolicy", "arn:coffee:iam::bluebird:group/Cashiers"),
        ("iam:PutUserPolicy", "arn:coffee:iam::bluebird:user/rudy"),
        ("iam:UpdateLoginProfile", "arn:coffee:iam::bluebird:user/${aws:username}"),
        ("iam:GetUser", "arn:coffee:iam::bluebird:user/*"),
    ] {
        is_silent(world, &marco, &allow(action, resource), "self-escalation");
    }
    // One finding for one way: what the text alone lets fear gives way.
    let all = allow("iam:AttachUserPolicy", "arn:coffee:iam::*:user/*");
    says(world, &marco, &all, "self-escalation", "\"iam:AttachUserPolicy\"");
    is_silent(world, &marco, &all, "escalation");
    assert_eq!(found(world, &managed("New"), &all, "escalation").len(), 1);
    let admin = allow("*", "*");
    says(world, &inside(group("Rotation")), &admin, "self-escalation", "\"*\"");
    // The ways that one entry opens are told together.
    let all = says(world, &marco, &allow("iam:*", "*"), "self-escalation", "\"iam:*\"").message;
    for power in ["change who may take a role", "attach a policy to", "reset an employee's sign-in"] {
        assert!(all.contains(power), "{power}: {all}");
    }
}

/// An Allow, and a Deny of the same action.
fn but(action: &str, resource: &str, except: &str) -> String {
    let one = |effect: &str, resource: &str| {
        format!(r#"{{"Effect": "{effect}", "Action": "{action}", "Resource": "{resource}"}}"#)
    };
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}, {}]}}"#, one("Allow", resource), one("Deny", except))
}

#[test]
fn what_is_denied_or_out_of_bounds_is_no_way_to_more_rights() {
    let (world, bo) = (sample_world(), inside(employee("bo")));
    let (action, users) = ("iam:PutUserPolicy", "arn:coffee:iam::bluebird:user/*");
    let own = "arn:coffee:iam::bluebird:user/${aws:username}";
    says(world, &bo, &allow(action, users), "self-escalation", &format!("\"{action}\""));
    says(world, &bo, &allow(action, own), "self-escalation", &format!("\"{action}\""));
    says(world, &bo, &but(action, users, "arn:coffee:iam::*:user/rudy"), "self-escalation", &format!("\"{action}\""));
    for except in [own, "arn:coffee:iam::bluebird:user/bo"] {
        let text = but(action, users, except);
        is_silent(world, &bo, &text, "self-escalation");
        // Nor is it told as what whoever holds it could do; nobody can who does.
        is_silent(world, &bo, &text, "escalation");
        let [(_, note)] = &found(world, &bo, &text, "permissions-management")[..] else { panic!("one note") };
        assert!(note.message.starts_with("nobody who holds this"), "{note}");
        assert_eq!(found(world, &managed("New"), &text, "escalation").len(), 1);
    }
    // In a group each is denied their own.
    let leads = inside(group("ShiftLeads"));
    says(world, &leads, &allow(action, users), "self-escalation", &format!("\"{action}\""));
    is_silent(world, &leads, &but(action, users, own), "self-escalation");
    let edge = allow("register:*", "*");
    let bounded =
        after(&[create("Edge", &edge), Command::SetBoundary { holder: employee("bo"), policy: Some(name("Edge")) }]);
    is_silent(&bounded, &bo, &allow(action, users), "self-escalation");
    is_silent(&bounded, &bo, &allow(action, users), "escalation");
    says(&bounded, &bo, &allow(action, users), "dead-grant", "\"Allow\"");
}

#[test]
fn a_role_that_one_may_take_is_a_way_to_more_rights() {
    let world = sample_world();
    let discounts = "arn:coffee:iam::bluebird:policy/SmallDiscounts";
    let of = |which: &str| format!("arn:coffee:iam::bluebird:role/{which}");
    let blaine = inside(employee("blaine"));
    for (action, resource) in [("iam:PutRolePolicy", of("Cashier")), ("iam:CreatePolicyVersion", discounts.to_owned())]
    {
        let found = says(world, &blaine, &allow(action, &resource), "self-escalation", &format!("\"{action}\""));
        assert!(found.message.contains("`Cashier`"), "{found}");
    }
    is_silent(world, &blaine, &allow("iam:PutRolePolicy", &of("Accountant")), "self-escalation");
}

#[test]
fn everything_is_a_risk_but_where_it_ships_so() {
    let (world, admin) = (sample_world(), allow("*", "*"));
    let told = |place: &Place| found(world, place, &admin, "full-access");
    for place in [managed("New"), inside(employee("marco"))] {
        let severities: Vec<Severity> = told(&place).into_iter().map(|(_, finding)| finding.severity).collect();
        assert_eq!(severities, [Severity::Security]);
    }
    assert_eq!(told(&managed("FullShopAccess")), []);
}

#[test]
fn every_check_of_the_shop_is_tried() {
    let tests = include_str!("lint.rs");
    for check in CHECKS {
        assert!(tests.matches(&format!("\"{}\"", check.name)).count() >= 2, "{}", check.name);
    }
}

#[test]
fn errors_refuse_the_save_with_their_place() {
    let owner = hypothetical_session(&Person::Owner, &name("front"), monday());
    let wrong: Arc<str> = allow("register:RefundOrdr", "arn:coffee:register:*:*:till/*").into();
    let trusting: Arc<str> = trust("arn:coffee:iam::bluebird:user/*", "").into();
    let of_till: Arc<str> = text(
        r#""Effect": "Deny", "Principal": {"AWS": "arn:coffee:iam::bluebird:group/Cashiers"}, "Action": "register:OpenDrawer", "Resource": "*""#,
    )
    .into();
    let rule = |command: &Command| match decide(sample_world(), &owner, &facts(), command).outcome {
        Err(Refusal::Rule(rule @ ShopRule::Lint { .. })) => rule.to_string(),
        other => panic!("{command:?}: {other:?}"),
    };
    for command in [
        create("New", &wrong),
        Command::CreateVersion { policy: name("LeadRefunds"), text: wrong.clone() },
        put(employee("bo"), &wrong),
    ] {
        assert_eq!(
            rule(&command),
            "line 3, column 46: there is no action `register:RefundOrdr`, so this entry does nothing \
             (did you mean `register:RefundOrder`?)"
        );
    }
    let role = Command::CreateRole {
        name: name("Barista"),
        description: None,
        trust: trusting.clone(),
        longest_minutes: 60,
        stations: vec![],
    };
    assert!(rule(&role).starts_with("line 3, column 57: "), "{}", rule(&role));
    assert!(rule(&Command::EditTrust { role: name("Cashier"), text: trusting }).contains("names nobody"));
    let resource = Command::PutResourcePolicy { resource: TILL.into(), text: Some(of_till) };
    assert!(rule(&resource).contains("a group cannot be a principal"), "{}", rule(&resource));

    // What is only unwise is saved.
    let wide = create("Wide", &allow("register:RefundOrder", "*"));
    assert!(decide(sample_world(), &owner, &facts(), &wide).outcome.is_ok());
    // A role may have more inline policy than a managed one has.
    let long = deny("register:OpenDrawer", &format!("arn:coffee:register:*:*:till/{}", "a".repeat(7_000)));
    assert!(decide(sample_world(), &owner, &facts(), &put(Holder::Role(name("Cashier")), &long)).outcome.is_ok());
}
