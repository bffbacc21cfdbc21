//! The register: what is allowed really happens and is kept; what is denied or ruled out changes nothing.

use brewgate::app::{Done, RecordOutcome, Service};
use brewgate::secret::Cost;
use brewgate::shop::station::{Method, Money, Percent, Step, Tender};
use brewgate::shop::{Command, Order, SafeText, SessionId};

use super::support::*;

fn does(f: &mut Fixture, who: SessionId, step: Step) -> Done {
    f.service.execute(who, Command::Register(Box::new(step))).unwrap()
}

/// Does it, and it must be done.
fn done(f: &mut Fixture, who: SessionId, step: Step) -> String {
    let done = does(f, who, step);
    assert!(done.is_done(), "{}", done.sentence());
    done.sentence()
}

/// Tries it, and nothing of the shop may change.
fn refused(f: &mut Fixture, who: SessionId, step: Step) -> String {
    let state = |f: &Fixture| {
        let world = f.service.world();
        let orders: Vec<Order> = world.shop.orders.values().map(|order| Order::clone(order)).collect();
        let drawers: Vec<_> = world.shop.drawers.values().cloned().collect();
        (orders, drawers, *world.shop.books, f.service.sales(None, 100).unwrap())
    };
    let before = state(f);
    let done = does(f, who, step);
    assert!(!done.is_done(), "{}", done.sentence());
    assert_eq!(state(f), before);
    done.sentence()
}

fn ring(order: impl Into<Option<u64>>, item: &str, quantity: u32) -> Step {
    Step::Ring { order: order.into(), item: name(item), quantity, note: None }
}

fn pay(order: u64, method: Method) -> Step {
    Step::Pay { order, tender: Tender::exact(method) }
}

fn cash(order: u64, handed: i64) -> Step {
    Step::Pay { order, tender: Tender { cash: Some(Money(handed)), ..Tender::exact(Method::Cash) } }
}

fn refund(receipt: u64, amount: i64, method: Method) -> Step {
    Step::Refund { receipt, amount: Money(amount), method, reason: SafeText::literal("cold"), sale: None }
}

fn open(f: &mut Fixture, who: SessionId) {
    done(f, who, Step::OpenTill { float: Money(10_000) });
}

fn order(f: &Fixture, number: u64) -> Order {
    Order::clone(&f.service.world().shop.orders[&number])
}

fn drawer(f: &Fixture) -> i64 {
    f.service.world().shop.drawers[&name("front")].cash.0
}

#[test]
fn a_sale_from_the_first_line_to_the_receipt() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    assert_eq!(
        refused(&mut f, rudy, Step::CloseTill { counted: Money(0) }),
        "Close the till with $0.00 counted: the till `front` is not open; open it with its float first."
    );
    open(&mut f, rudy);
    assert_eq!(done(&mut f, rudy, ring(None, "latte", 1)), "Order 1 was begun: 1 Latte.");
    assert_eq!(done(&mut f, rudy, ring(1, "latte", 1)), "1 Latte more on order 1, which is $9.50 now.");
    assert_eq!(done(&mut f, rudy, ring(1, "espresso", 1)), "1 Espresso on order 1, which is $12.50 now.");
    assert_eq!(
        refused(&mut f, rudy, cash(1, 1_000)),
        "Take $12.50 for order 1 by cash: $10.00 was handed over, and $12.50 is due."
    );
    let tender = Tender { cash: Some(Money(2_000)), tip: Money(100), ..Tender::exact(Method::Cash) };
    assert_eq!(
        done(&mut f, rudy, Step::Pay { order: 1, tender }),
        "Order 1 is off the till. Receipt 1: $13.50 paid by cash, $6.50 back."
    );
    let sales = f.service.sales(None, 10).unwrap();
    let sale = &sales[0];
    assert_eq!(
        (sales.len(), sale.number, sale.paid, sale.tip, sale.change()),
        (1, 1, Money(1_250), Money(100), Money(650))
    );
    assert_eq!(sale.order.lines.iter().map(|line| line.quantity).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(drawer(&f), 11_350);
    assert!(f.service.world().shop.orders.is_empty());
    // Receipts have no gaps, whatever was refused between them.
    done(&mut f, rudy, ring(None, "espresso", 1));
    refused(&mut f, rudy, cash(2, 1));
    done(&mut f, rudy, pay(2, Method::Card));
    assert_eq!(f.service.sales(None, 10).unwrap().iter().map(|sale| sale.number).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(drawer(&f), 11_350, "a card fills no drawer");
}

#[test]
fn the_store_keeps_what_was_open_and_what_was_sold() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    done(&mut f, rudy, ring(None, "latte", 2));
    done(&mut f, rudy, pay(1, Method::Card));
    done(&mut f, rudy, ring(None, "espresso", 3));
    let again =
        Service::over(Box::new(f.store.clone()), f.vault.clone(), f.clock.clone(), Cost::cheap()).unwrap().unwrap();
    let world = again.world();
    assert_eq!(world.shop.orders[&2].count(), 3);
    assert_eq!(world.shop.drawers[&name("front")].sales, 1);
    assert_eq!((world.shop.books.orders, world.shop.books.receipts), (2, 1));
    assert_eq!(again.sales(None, 10).unwrap(), f.service.sales(None, 10).unwrap());
}

#[test]
fn a_failed_save_leaves_no_half_of_a_sale() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    done(&mut f, rudy, ring(None, "latte", 2));
    f.store.fail(true);
    assert!(f.service.execute(rudy, Command::Register(Box::new(pay(1, Method::Cash)))).is_err());
    f.store.fail(false);
    let again =
        Service::over(Box::new(f.store.clone()), f.vault.clone(), f.clock.clone(), Cost::cheap()).unwrap().unwrap();
    assert!(again.sales(None, 10).unwrap().is_empty());
    assert_eq!(again.world().shop.orders[&1].count(), 2);
    assert_eq!(
        (again.world().shop.drawers[&name("front")].cash, again.world().shop.books.receipts),
        (Money(10_000), 0)
    );
}

#[test]
fn a_discount_is_asked_with_its_percentage() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    done(&mut f, rudy, ring(None, "latte", 2));
    let all = |percent| Step::Discount { order: 1, line: None, percent: Percent(percent) };
    assert_eq!(done(&mut f, rudy, all(10_000)), "10 % off order 1, which is $8.55 now.");
    let sentence = refused(&mut f, rudy, all(10_500));
    assert!(sentence.starts_with("Give a discount of 10.5 % on order 1: not allowed"), "{sentence}");
    assert_eq!(refused(&mut f, rudy, all(10_000)), "Give a discount of 10 % on order 1: nothing would change.");
    // Two small ones are not to make a large one, in whichever order they come.
    let line = |percent| Step::Discount { order: 1, line: Some(0), percent: Percent(percent) };
    let answer = does(&mut f, rudy, line(5_000)).record.answers[0].clone();
    assert_eq!(answer.facts["register:DiscountPercent"], "14.5");
    assert!(refused(&mut f, rudy, line(5_000)).contains("not allowed"));
    done(&mut f, rudy, all(4_000));
    assert_eq!(done(&mut f, rudy, line(5_000)), "5 % off Latte on order 1, which is $8.66 now.");
    assert!(refused(&mut f, rudy, all(10_000)).contains("not allowed"));
}

#[test]
fn a_line_is_voided_by_those_who_may_and_stays_to_be_seen() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    done(&mut f, rudy, ring(None, "latte", 3));
    done(&mut f, rudy, ring(1, "espresso", 1));
    let void = |line, quantity| Step::Void { order: 1, line, quantity };
    assert!(refused(&mut f, rudy, void(0, 1)).starts_with("Void 1 Latte of order 1: not allowed"));
    let answer = does(&mut f, rudy, void(0, 2)).record.answers[0].clone();
    assert_eq!(answer.facts["register:Amount"], "9.50");
    let marco = f.sign_in("marco");
    assert_eq!(done(&mut f, marco, void(0, 1)), "1 Latte taken off order 1, which is $12.50 now.");
    assert_eq!(
        order(&f, 1).lines.iter().map(|l| (l.quantity, l.stands())).collect::<Vec<_>>(),
        [(2, true), (1, false), (1, true)]
    );
    assert_eq!(refused(&mut f, marco, void(0, 3)), "Void 3 Latte of order 1: 3 cannot be taken off: there are 2.");
    assert_eq!(refused(&mut f, marco, void(1, 1)), "Void 1 Latte of order 1: there is no line `2`.");
    done(&mut f, marco, void(0, 2));
    assert_eq!(done(&mut f, marco, void(2, 1)), "Order 1 is off the till.");
    assert!(f.service.world().shop.orders.is_empty());
}

#[test]
fn never_more_goes_back_than_was_paid() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    open(&mut f, marco);
    done(&mut f, marco, ring(None, "latte", 4));
    done(&mut f, marco, pay(1, Method::Cash));
    assert_eq!(
        done(&mut f, marco, refund(1, 1_000, Method::Cash)),
        "Of receipt 1 $10.00 is given back. $10.00 of receipt 1 went back by cash (receipt 2)."
    );
    assert_eq!(
        refused(&mut f, marco, refund(1, 901, Method::Cash)),
        "Refund $9.01 of receipt 1 by cash: $9.01 is more than is left to give back: of receipt 1, $19.00 was paid and $9.00 is left."
    );
    done(&mut f, marco, refund(1, 900, Method::Card));
    assert_eq!(f.service.sales(None, 1).unwrap()[0].refunded, Money(1_900));
    assert_eq!(
        f.service.refunds_of(1).unwrap().iter().map(|r| (r.number, r.amount)).collect::<Vec<_>>(),
        [(2, Money(1_000)), (3, Money(900))]
    );
    assert_eq!(drawer(&f), 10_900);
    assert_eq!(
        refused(&mut f, marco, refund(7, 100, Method::Cash)),
        "Refund $1.00 of receipt 7 by cash: there is no receipt `7`."
    );
    assert_eq!(
        refused(&mut f, marco, refund(1, 0, Method::Cash)),
        "Refund $0.00 of receipt 1 by cash: an amount is more than nothing."
    );
    // Over his limit it is the policy that refuses, before any arithmetic.
    let done = does(&mut f, marco, refund(1, 8_200, Method::Cash));
    assert_eq!(done.record.outcome, RecordOutcome::Denied);
    let rudy = f.sign_in("rudy");
    assert!(refused(&mut f, rudy, refund(1, 100, Method::Cash)).contains("not allowed"));
}

#[test]
fn a_till_is_closed_with_what_is_over_or_short() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    open(&mut f, marco);
    assert!(refused(&mut f, marco, Step::OpenTill { float: Money(1) }).ends_with("the till `front` is open already."));
    done(&mut f, marco, ring(None, "latte", 1));
    let close = |counted| Step::CloseTill { counted: Money(counted) };
    assert_eq!(
        refused(&mut f, marco, close(10_000)),
        "Close the till with $100.00 counted: orders are left at this till (1); pay them, or take everything off them, first."
    );
    done(&mut f, marco, pay(1, Method::Cash));
    let closed = does(&mut f, marco, close(10_435));
    assert_eq!(closed.record.answers[0].facts["register:CashDifference"], "-0.40");
    assert_eq!(closed.sentence(), "The till front was closed. $104.35 counted, $0.40 short.");
    let closings = f.service.closings(10).unwrap();
    assert_eq!((closings.len(), closings[0].difference(), closings[0].drawer.sales), (1, Money(-40), 1));
}

#[test]
fn an_order_is_put_aside_and_gone_on_with() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    done(&mut f, rudy, ring(None, "latte", 1));
    assert_eq!(
        refused(&mut f, rudy, ring(None, "espresso", 1)),
        "Ring up 1 Espresso on a new order: order 1 is open already; pay it or put it aside first."
    );
    let park = Step::Park { order: 1, label: Some(SafeText::literal("window table")) };
    assert_eq!(done(&mut f, rudy, park), "Order 1 is put aside.");
    done(&mut f, rudy, ring(None, "espresso", 1));
    // Going on with one puts the other aside.
    done(&mut f, rudy, Step::Resume { order: 1 });
    assert!(order(&f, 1).parked.is_none() && order(&f, 2).parked.is_some());
    let marco = f.sign_in("marco");
    done(&mut f, marco, Step::Resume { order: 1 });
    assert_eq!(order(&f, 1).person, f.service.session(marco).unwrap().person);
}

#[test]
fn turning_to_another_station_puts_the_order_aside() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    open(&mut f, marco);
    f.service.execute(marco, Command::ClockIn).unwrap();
    done(&mut f, marco, ring(None, "latte", 1));
    let took = f.service.execute(marco, Command::AssumeRole { role: name("Inventory"), minutes: None }).unwrap();
    assert!(took.is_done());
    assert!(order(&f, 1).parked.is_some());
    assert!(refused(&mut f, marco, Step::Resume { order: 1 }).contains("not allowed"));
    f.service.execute(marco, Command::LeaveRole).unwrap();
    done(&mut f, marco, Step::Resume { order: 1 });
    f.service.execute(marco, Command::ClockOut).unwrap();
    assert!(order(&f, 1).parked.is_some());
}

#[test]
fn what_is_rung_up_must_be_on_the_menu() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    for item in ["beans-espresso", "moon-cake"] {
        let sentence = refused(&mut f, rudy, ring(None, item, 1));
        assert!(sentence.ends_with(&format!("there is no item on the menu `{item}`.")), "{sentence}");
    }
    assert!(refused(&mut f, rudy, ring(None, "latte", 0)).ends_with("a line has 1 to 999 of an item."));
    assert!(refused(&mut f, rudy, ring(None, "latte", 1_000)).ends_with("a line has 1 to 999 of an item."));
    done(&mut f, rudy, ring(None, "latte", 1));
    assert!(refused(&mut f, rudy, ring(9, "latte", 1)).ends_with("there is no open order `9`."));
    let bo = f.sign_in("bo");
    assert!(refused(&mut f, bo, ring(1, "latte", 1)).contains("not allowed"));
}

#[test]
fn selling_takes_from_stock_what_the_recipes_say() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    let item = f.service.world().shop.items[&name("latte")].clone();
    let (beans, each) = item.recipe.first().cloned().expect("a latte takes something");
    let level = |f: &Fixture| f.service.world().shop.levels[&beans];
    let before = level(&f);
    done(&mut f, rudy, ring(None, "latte", 3));
    assert_eq!(level(&f), before, "nothing is gone before it is paid");
    let paid = done(&mut f, rudy, pay(1, Method::Card));
    assert!(!paid.contains(&*f.service.world().shop.items[&beans].name), "a receipt does not list beans: {paid}");
    assert_eq!(level(&f) + each.times(3), before);
    // What is not there is not sold.
    let sentence = refused(&mut f, rudy, ring(None, "latte", 999));
    assert!(sentence.contains("there"), "{sentence}");
}
