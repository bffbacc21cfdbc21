//! What is done at a till and in a stockroom, step by step.

use brewgate::shop::station::inventory::{self, Delivered};
use brewgate::shop::station::online::{self, Incoming};
use brewgate::shop::station::{Method, Money, Percent, Step, Tender};
use brewgate::shop::{Command, SafeText};

use super::support::{monday, name, quantity};

/// The steps of a story, in order.
pub type Steps = fn() -> Vec<Command>;

pub const STORIES: [(&str, Steps); 5] =
    [("sale", sale), ("refund", refunds), ("delivery", delivery), ("close", close), ("online orders", online_orders)];

fn register(step: Step) -> Command {
    Command::Register(Box::new(step))
}

fn inventory(step: inventory::Step) -> Command {
    Command::Inventory(Box::new(step))
}

pub fn ring(order: Option<u64>, item: &str, quantity: u32) -> Command {
    register(Step::Ring { order, item: name(item), quantity, note: None })
}

pub fn pay(order: u64, method: Method) -> Command {
    register(Step::Pay { order, tender: Tender { tip: Money(50), ..Tender::exact(method) } })
}

pub fn resume(order: u64) -> Command {
    register(Step::Resume { order })
}

pub fn refund(receipt: u64, amount: i64, method: Method) -> Command {
    let reason = SafeText::literal("cold");
    let (parts, brought_back) = (vec![], false);
    register(Step::Refund { receipt, parts, brought_back, amount: Money(amount), method, reason, found: None })
}

pub fn open_till() -> Command {
    register(Step::OpenTill { float: Money(10_000) })
}

pub fn close_till(counted: i64) -> Command {
    register(Step::CloseTill { counted: Money(counted) })
}

pub fn count(sku: &str, level: &str) -> Command {
    inventory(inventory::Step::Count { sku: name(sku), level: quantity(level) })
}

pub fn supplies(milk: &str) -> Command {
    let lines = vec![(name("milk-whole"), quantity(milk)), (name("beans-espresso"), quantity("2"))];
    inventory(inventory::Step::Order { supplier: SafeText::literal("Roasters"), expected: None, lines })
}

/// A delivery against an order, the milk dearer than it was.
pub fn receive(order: u64, milk: &str) -> Command {
    let line = |sku, of, cost_minor| Delivered { sku: name(sku), quantity: quantity(of), cost_minor };
    let lines = vec![line("milk-whole", milk, Some(999)), line("beans-espresso", "1", None)];
    inventory(inventory::Step::Receive { order: Some(order), lines, note: None })
}

fn online(step: online::Step) -> Command {
    Command::Online(Box::new(step))
}

/// An online order of two lattes comes in.
pub fn comes_in(id: &str) -> Command {
    let line = online::Wanted { sku: name("latte"), quantity: 2, price: None, note: None };
    let order = Incoming {
        id: name(id),
        channel: SafeText::literal("web"),
        location: None,
        customer: SafeText::literal("Maya Chen"),
        note: None,
        lines: vec![line],
        placed: monday(),
        promised: monday(),
    };
    online(online::Step::Import { order: Box::new(order), known: false })
}

pub fn is_import(command: &Command) -> bool {
    matches!(command, Command::Online(step) if matches!(**step, online::Step::Import { .. }))
}

pub fn accept(id: &str) -> Command {
    online(online::Step::Accept { id: name(id) })
}

pub fn complete(id: &str) -> Command {
    online(online::Step::Complete { id: name(id) })
}

pub fn cancel(id: &str) -> Command {
    online(online::Step::Cancel { id: name(id), reason: SafeText::literal("no milk") })
}

/// The till opened, and receipt 1 given for order 1: two lattes, $9.50.
pub fn opening() -> Vec<Command> {
    vec![open_till(), ring(None, "latte", 2), pay(1, Method::Cash)]
}

fn sale() -> Vec<Command> {
    vec![
        ring(None, "latte", 2),
        ring(Some(2), "croissant", 1),
        register(Step::Discount { order: 2, line: None, percent: Percent(5_000) }),
        register(Step::Void { order: 2, line: 0, quantity: 1 }),
        register(Step::Park { order: 2, label: None }),
        resume(2),
        pay(2, Method::Cash),
    ]
}

fn refunds() -> Vec<Command> {
    vec![refund(1, 300, Method::Cash), refund(1, 200, Method::Card), refund(1, 450, Method::Cash)]
}

fn delivery() -> Vec<Command> {
    vec![
        supplies("12"),
        receive(1, "5"),
        receive(1, "7"),
        count("milk-whole", "30"),
        inventory(inventory::Step::WriteOff {
            sku: name("milk-whole"),
            quantity: quantity("1.5"),
            reason: SafeText::literal("sour"),
        }),
    ]
}

fn close() -> Vec<Command> {
    vec![close_till(11_000), open_till(), ring(None, "espresso", 1), pay(2, Method::Card), close_till(10_000)]
}

fn online_orders() -> Vec<Command> {
    vec![
        comes_in("web-1"),
        comes_in("web-2"),
        accept("web-1"),
        complete("web-1"),
        cancel("web-2"),
        comes_in("web-3"),
        accept("web-3"),
        refund(2, 300, Method::Card),
    ]
}
