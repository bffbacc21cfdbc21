//! A command for each action that has one: what a person would do there, worded so that policies alone can refuse it.

use std::sync::Arc;

use brewgate::shop::station::inventory::{self, Delivered};
use brewgate::shop::station::report::{Format, Query};
use brewgate::shop::station::timeclock::Hours;
use brewgate::shop::station::{Method, Money, Percent, Step, Tender, online};
use brewgate::shop::{Command, Holder, Item, Reset, SafeText, Session, Settings, Shop, Stock};
use jiff::SignedDuration;

use super::support::{name, quantity};

const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;

/// Every command with an action that it asks, about this shop and by this person.
pub fn all(shop: &Shop, who: &Session) -> Vec<(&'static str, Command)> {
    let mut all = at_the_register(shop, who);
    all.extend(at_the_inventory());
    all.extend(with_online_orders());
    all.extend(on_the_clock(who));
    all.extend(of_people());
    all.extend(of_policies());
    let settings = Settings { sells_below_zero: !shop.settings.sells_below_zero, ..Settings::clone(&shop.settings) };
    all.extend([
        ("sts:RevokeSession", Command::RevokeSession { id: who.id }),
        ("shop:UpdateSettings", Command::UpdateSettings { settings: Box::new(settings) }),
        ("shop:PutGuardrail", Command::PutGuardrails { policies: vec![name("ClockOnly")] }),
        ("reports:ExportReport", Command::ExportReport { report: Query::Stock, format: Format::Csv }),
        (
            "reports:GetSalesReport",
            Command::ExportReport { report: Query::Day(jiff::civil::date(2026, 3, 2)), format: Format::Json },
        ),
        ("shop:PutResourcePolicy", Command::PutResourcePolicy { resource: shop.shop_arn().into(), text: None }),
    ]);
    all
}

fn text(text: &str) -> SafeText {
    SafeText::literal(text)
}

fn at_the_register(shop: &Shop, who: &Session) -> Vec<(&'static str, Command)> {
    let order = shop.orders.values().find(|order| order.till == who.workstation).unwrap().number;
    let pay = |method| Step::Pay { order, tender: Tender::exact(method) };
    let refund = |amount| Step::Refund {
        receipt: 1,
        parts: vec![],
        brought_back: false,
        amount: Money(amount),
        method: Method::Cash,
        reason: text("cold"),
        found: None,
    };
    let discount = |percent| Step::Discount { order, line: None, percent: Percent(percent) };
    [
        ("register:TakeOrder", Step::Ring { order: Some(order), item: name("espresso"), quantity: 1, note: None }),
        ("register:TakeOrder", Step::Resume { order }),
        ("register:TakePayment", pay(Method::Cash)),
        ("register:TakePayment", pay(Method::Card)),
        ("register:ApplyDiscount", discount(10_000)),
        ("register:ApplyDiscount", discount(50_000)),
        ("register:VoidItem", Step::Void { order, line: 0, quantity: 1 }),
        ("register:RefundOrder", refund(4_000)),
        ("register:RefundOrder", refund(8_200)),
        ("register:OpenDrawer", Step::OpenDrawer { reason: text("change") }),
        ("register:OpenTill", Step::OpenTill { float: Money(10_000) }),
        ("register:CloseTill", Step::CloseTill { counted: Money(10_000) }),
        ("register:GetOrder", Step::LookUp { receipt: 1, found: None }),
        ("register:PrintReceipt", Step::Reprint { receipt: 1, found: None }),
    ]
    .map(|(action, step)| (action, Command::Register(Box::new(step))))
    .into()
}

fn at_the_inventory() -> Vec<(&'static str, Command)> {
    use inventory::Step;
    let beans = || name("beans-espresso");
    let delivered = |of: &str| Delivered { sku: beans(), quantity: quantity(of), cost_minor: None };
    let receive = |of| Step::Receive { order: None, lines: vec![delivered(of)], note: None };
    let stock = Stock { unit: text("kg"), storeroom: None, reorder_at: quantity("1"), cost_minor: Some(100) };
    let item = Item {
        sku: name("salt"),
        name: text("Salt"),
        price_minor: None,
        stock: Some(stock),
        category: Some(text("pantry")),
        recipe: vec![],
        tax: None,
    };
    [
        ("inventory:CountStock", Step::Count { sku: beans(), level: quantity("18") }),
        ("inventory:AdjustStock", Step::Adjust { sku: beans(), by: quantity("-1"), reason: text("spilt") }),
        ("inventory:WriteOff", Step::WriteOff { sku: beans(), quantity: quantity("1"), reason: text("stale") }),
        ("inventory:ReceiveDelivery", receive("5")),
        ("inventory:ReceiveDelivery", receive("500")),
        (
            "inventory:OrderSupplies",
            Step::Order { supplier: text("Roasters"), expected: None, lines: vec![(beans(), quantity("5"))] },
        ),
        ("inventory:CreateItem", Step::Create { item: Box::new(item) }),
        ("inventory:DeleteItem", Step::Delete { sku: beans() }),
        ("inventory:GetItem", Step::Look { sku: beans() }),
        ("inventory:ListStock", Step::List { storeroom: name("main") }),
        ("register:ChangePrice", Step::Price { sku: name("latte"), price_minor: 500 }),
    ]
    .map(|(action, step)| (action, Command::Inventory(Box::new(step))))
    .into()
}

fn with_online_orders() -> Vec<(&'static str, Command)> {
    use online::{Incoming, Step};
    let id = || name("web-1182");
    let order = r#"{"id": "web-1182", "channel": "web", "customer": "Maya Chen", "paid": true,
        "placed": "2026-03-02T09:30:00-08:00", "promised": "2026-03-02T09:50:00-08:00",
        "lines": [{"sku": "latte", "quantity": 2}]}"#;
    let order = Box::new(Incoming::read(order, "USD").unwrap());
    [
        ("orders:AcceptOrder", Step::Import { order, known: false }),
        ("orders:AcceptOrder", Step::Accept { id: id() }),
        ("orders:CompleteOrder", Step::Complete { id: id() }),
        ("orders:CancelOrder", Step::Cancel { id: id(), reason: text("no milk left") }),
        ("orders:ListOnlineOrders", Step::List { location: name("main-street") }),
    ]
    .map(|(action, step)| (action, Command::Online(Box::new(step))))
    .into()
}

fn on_the_clock(who: &Session) -> Vec<(&'static str, Command)> {
    let from = who.started - SignedDuration::from_hours(3);
    let hours = Hours { from, until: from + SignedDuration::from_hours(2), breaks: vec![] };
    let correct = |whose| Command::CorrectTime {
        employee: name(whose),
        started: from,
        entry: Some(1),
        hours: hours.clone(),
        note: text("I forgot to clock in"),
        past: Box::default(),
    };
    vec![
        ("timeclock:ClockIn", Command::ClockIn),
        ("timeclock:ClockOut", Command::ClockOut),
        ("timeclock:StartBreak", Command::StartBreak),
        ("timeclock:EndBreak", Command::EndBreak),
        ("timeclock:CorrectTimesheet", correct("rudy")),
        ("timeclock:CorrectTimesheet", correct("blaine")),
        ("timeclock:ApproveTimesheet", Command::ApproveTime { entry: 1, approved: true, past: Box::default() }),
    ]
}

fn of_people() -> Vec<(&'static str, Command)> {
    let hire = |groups: &[&str]| Command::Hire {
        name: name("nora"),
        full_name: text("Nora Quist"),
        job: None,
        groups: groups.iter().map(|group| name(group)).collect(),
        until: jiff::Timestamp::UNIX_EPOCH,
    };
    let reset = |reset| Command::ResetSignIn { name: name("rudy"), reset, until: jiff::Timestamp::UNIX_EPOCH };
    let add = |group| Command::AddToGroup { employee: name("bo"), group: name(group) };
    vec![
        ("iam:CreateUser", hire(&[])),
        ("iam:CreateLoginProfile", hire(&["Everyone"])),
        ("iam:AddUserToGroup", hire(&["ShiftLeads"])),
        ("iam:UpdateUser", Command::EditEmployee { name: name("rudy"), full_name: text("Rudi Vega"), job: None }),
        ("iam:UpdateLoginProfile", Command::Suspend { name: name("rudy") }),
        ("iam:UpdateLoginProfile", reset(Reset::Password)),
        ("iam:DeactivateMFADevice", reset(Reset::Codes)),
        ("iam:DeactivateMFADevice", reset(Reset::Both)),
        ("iam:DeleteUser", Command::EndEmployment { name: name("rudy") }),
        ("iam:AddUserToGroup", add("Cashiers")),
        ("iam:AddUserToGroup", add("Rotation")),
        ("iam:RemoveUserFromGroup", Command::RemoveFromGroup { employee: name("rudy"), group: name("Cashiers") }),
        ("iam:CreateGroup", Command::CreateGroup { name: name("Weekend") }),
        ("iam:DeleteGroup", Command::DeleteGroup { name: name("Rotation") }),
        ("iam:CreateRole", Command::CreateRole {
            name: name("Night"),
            description: None,
            trust: r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "bluebird"}, "Action": "sts:AssumeRole"}}"#.into(),
            longest_minutes: 60,
            stations: vec![],
        }),
        ("iam:UpdateRole", Command::EditRole {
            name: name("Closing"),
            description: None,
            longest_minutes: 90,
            stations: vec![],
        }),
        ("iam:UpdateAssumeRolePolicy", Command::EditTrust { role: name("Closing"), text: "{}".into() }),
        ("iam:DeleteRole", Command::DeleteRole { name: name("Closing") }),
    ]
}

fn of_policies() -> Vec<(&'static str, Command)> {
    let policy: Arc<str> = POLICY.into();
    let employee = || Holder::Employee(name("rudy"));
    let group = || Holder::Group(name("Cashiers"));
    let role = || Holder::Role(name("Cashier"));
    let attach = |holder, policy| Command::Attach { holder, policy: name(policy) };
    let detach = |holder, policy| Command::Detach { holder, policy: name(policy) };
    let put = |holder| Command::PutInline { holder, name: name("Extra"), text: policy.clone() };
    let delete = |holder| Command::DeleteInline { holder, name: name("Extra") };
    let bound = |holder, policy: Option<&str>| Command::SetBoundary { holder, policy: policy.map(name) };
    vec![
        ("iam:AttachUserPolicy", attach(employee(), "ClockOnly")),
        ("iam:AttachGroupPolicy", attach(group(), "InventoryFullAccess")),
        ("iam:AttachRolePolicy", attach(role(), "RegisterFullAccess")),
        ("iam:DetachUserPolicy", detach(employee(), "ClockOnly")),
        ("iam:DetachGroupPolicy", detach(group(), "RegisterCounter")),
        ("iam:DetachRolePolicy", detach(role(), "RegisterCounter")),
        ("iam:PutUserPolicy", put(employee())),
        ("iam:PutGroupPolicy", put(group())),
        ("iam:PutRolePolicy", put(role())),
        ("iam:DeleteUserPolicy", delete(employee())),
        ("iam:DeleteGroupPolicy", delete(group())),
        ("iam:DeleteRolePolicy", delete(role())),
        ("iam:PutUserPermissionsBoundary", bound(employee(), Some("ClockOnly"))),
        ("iam:PutRolePermissionsBoundary", bound(role(), Some("ClockOnly"))),
        ("iam:DeleteUserPermissionsBoundary", bound(employee(), None)),
        ("iam:DeleteRolePermissionsBoundary", bound(role(), None)),
        ("iam:CreatePolicy", Command::CreatePolicy { name: name("Extra"), description: None, text: policy.clone() }),
        ("iam:CreatePolicyVersion", Command::CreateVersion { policy: name("LeadVoids"), text: policy.clone() }),
        ("iam:SetDefaultPolicyVersion", Command::SetDefaultVersion { policy: name("LeadVoids"), number: 1 }),
        ("iam:DeletePolicyVersion", Command::DeleteVersion { policy: name("LeadVoids"), number: 2 }),
        ("iam:DeletePolicy", Command::DeletePolicy { name: name("LeadVoids") }),
    ]
}
