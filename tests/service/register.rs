//! The register: what is allowed really happens and is kept; what is denied or ruled out changes nothing.

use brewgate::app::device::{What, jobs};
use brewgate::app::{Done, MovementQuery, RecordOutcome, Service, receipt};
use brewgate::device::{PATIENCE, hand_over};
use brewgate::secret::Cost;
use brewgate::shop::station::register::back_by;
use brewgate::shop::station::report::Receipt;
use brewgate::shop::station::{Device, Devices, Method, Money, Part, Percent, Step, Tax, Tender, inventory};
use brewgate::shop::{Command, Item, MovementKind, Order, SafeText, SessionId, Settings};

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
    let reason = SafeText::literal("cold");
    Step::Refund { receipt, parts: vec![], brought_back: false, amount: Money(amount), method, reason, found: None }
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
    // Opened and closed again before the clock goes on: each count is kept.
    open(&mut f, marco);
    done(&mut f, marco, close(10_001));
    let closings = f.service.closings(10).unwrap();
    assert_eq!(closings.iter().map(|count| (count.number, count.at)).collect::<Vec<_>>(), {
        let at = closings[0].at;
        [(2, at), (1, at)]
    });
}

#[test]
fn an_order_is_put_aside_and_gone_on_with() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    done(&mut f, rudy, ring(None, "latte", 1));
    // Whoever is quicker than the first answer goes on with the same order.
    assert_eq!(done(&mut f, rudy, ring(None, "latte", 1)), "1 Latte more on order 1, which is $9.50 now.");
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

/// The owner changes the settings.
fn set(f: &mut Fixture, change: impl FnOnce(&mut Settings)) -> Done {
    let ada = f.sign_in("ada");
    let mut settings = Settings::clone(&f.service.world().shop.settings);
    change(&mut settings);
    let done = f.execute(ada, Command::UpdateSettings { settings: Box::new(settings) });
    f.service.sign_out(ada).unwrap();
    done
}

fn tax(id: &str, rate: u32, included: bool) -> Tax {
    Tax { id: name(id), name: SafeText::literal(id), rate: Percent(rate), included }
}

fn taxed(f: &mut Fixture, ada: SessionId, sku: &str, tax: Option<&str>) -> Done {
    let item = Item { tax: tax.map(name), ..Item::clone(&f.service.world().shop.items[&name(sku)]) };
    f.execute(ada, stock(inventory::Step::Edit { item: Box::new(item) }))
}

#[test]
fn an_item_without_a_tax_of_its_own_has_the_usual_one() {
    let mut f = Fixture::new();
    assert!(set(&mut f, |s| s.taxes = vec![tax("sales", 10_000, false), tax("inside", 7_000, true)]).is_done());
    let ada = f.sign_in("ada");
    assert!(taxed(&mut f, ada, "espresso", Some("none")).is_done());
    assert!(taxed(&mut f, ada, "croissant", Some("inside")).is_done());
    let unknown = taxed(&mut f, ada, "latte", Some("moon"));
    assert!(unknown.sentence().ends_with("there is no tax `moon`."), "{}", unknown.sentence());
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    for item in ["latte", "espresso", "croissant"] {
        done(&mut f, rudy, ring(None, item, 1));
    }
    let order = order(&f, 1);
    let named = |at: usize| order.lines[at].tax.as_ref().map(|tax| tax.id.to_string());
    assert_eq!((named(0).as_deref(), named(1), named(2).as_deref()), (Some("sales"), None, Some("inside")));
    // A tax that an item still names is not taken away.
    let gone = set(&mut f, |s| s.taxes.truncate(1));
    assert!(gone.sentence().contains("still on Croissant"), "{}", gone.sentence());
    let reserved = set(&mut f, |s| s.taxes.push(tax("none", 1_000, false)));
    assert!(!reserved.is_done(), "{}", reserved.sentence());
}

#[test]
fn lines_are_given_back_once_and_their_goods_return_when_asked() {
    let mut f = Fixture::new();
    assert!(set(&mut f, |s| (s.taxes, s.cash_step) = (vec![tax("sales", 9_375, false)], Money(5))).is_done());
    let marco = f.sign_in("marco");
    open(&mut f, marco);
    done(&mut f, marco, ring(None, "latte", 2));
    done(&mut f, marco, ring(None, "croissant", 1));
    done(&mut f, marco, Step::Discount { order: 1, line: None, percent: Percent(10_000) });
    done(&mut f, marco, pay(1, Method::Cash));
    let sale = f.service.sales(None, 1).unwrap()[0].clone();
    // What no coins make is not taken in cash: the change could not be given.
    done(&mut f, marco, ring(None, "latte", 1));
    let cash =
        |order, tip, cash| Step::Pay { order, tender: Tender { tip: Money(tip), cash, ..Tender::exact(Method::Cash) } };
    let no_coins =
        "Take $6.21 for order 2 by cash: $1.01 cannot be laid down in cash: the smallest coin here is $0.05.";
    assert_eq!(refused(&mut f, marco, cash(2, 101, Some(Money(2_000)))), no_coins);
    assert!(refused(&mut f, marco, cash(2, 0, Some(Money(547)))).contains("$5.47 cannot be laid down in cash"));
    done(&mut f, marco, Step::Void { order: 2, line: 0, quantity: 1 });
    let parts = |parts: &[(usize, u32)]| -> Vec<Part> {
        parts.iter().map(|(line, count)| Part { line: *line, count: *count }).collect()
    };
    let worth = |f: &Fixture, some: &[(usize, u32)]| {
        let sale = &f.service.sales(None, 1).unwrap()[0];
        back_by(&f.service.world().shop, sale, sale.worth(&parts(some)), Method::Cash)
    };
    assert_eq!(sale.worth(&sale.rest()), sale.paid);
    let back = |some: &[(usize, u32)], amount: Money, brought_back| Step::Refund {
        receipt: 1,
        parts: parts(some),
        brought_back,
        amount,
        method: Method::Cash,
        reason: SafeText::literal("cold"),
        found: None,
    };
    let beans = f.service.world().shop.items[&name("latte")].recipe[0].clone();
    let level = |f: &Fixture| f.service.world().shop.levels[&beans.0];
    let before = level(&f);
    let one = worth(&f, &[(0, 1)]);
    let more = refused(&mut f, marco, back(&[(0, 1)], one + Money(5), false));
    assert!(more.contains("is more than the") && more.contains(&one.said("USD")), "{more}");
    done(&mut f, marco, back(&[(0, 1)], one, true));
    assert_eq!(level(&f), before + beans.1, "one latte's beans are back");
    let query = MovementQuery { sku: beans.0.clone(), before: None, limit: 1 };
    let ada = f.sign_in("ada");
    let moved = f.service.movements(ada, &query).unwrap().1.unwrap().movements.remove(0);
    assert_eq!((moved.kind, moved.order), (MovementKind::BroughtBack, Some(2)));
    let twice = refused(&mut f, marco, back(&[(0, 2)], one, false));
    assert!(twice.contains("2 of Latte are more than can go back: of receipt 1, 1 are left"), "{twice}");
    assert!(refused(&mut f, marco, back(&[(0, 1), (0, 1)], one, false)).contains("are left"));
    assert!(refused(&mut f, marco, back(&[(7, 1)], Money(1), false)).contains("line 8"));
    assert!(refused(&mut f, marco, back(&[], Money(1), true)).contains("which things were brought back"));
    // What is left of it is exactly what was not given back yet.
    let rest = f.service.sales(None, 1).unwrap()[0].clone();
    done(&mut f, marco, back(&[(0, 1), (1, 1)], rest.worth(&rest.rest()), false));
    let sale = f.service.sales(None, 1).unwrap()[0].clone();
    assert_eq!((sale.refunded, sale.refundable(), sale.rest().len()), (sale.paid, Money::ZERO, 0));
    assert_eq!(level(&f), before + beans.1);
    let shown = receipt::text(&f.service.world().shop, &Receipt::Sale(sale));
    assert!(shown.contains("receipt 2, 1 Latte") && shown.contains("receipt 3, 1 Latte, 1 Croissant"), "{shown}");
}

#[test]
fn absurd_numbers_are_refused_with_the_figures() {
    let mut f = Fixture::new();
    assert!(set(&mut f, |s| s.sells_below_zero = true).is_done());
    let ada = f.sign_in("ada");
    for float in [Money(i64::MAX), Money(1_000_000_001), Money(-1), Money(i64::MIN)] {
        refused(&mut f, ada, Step::OpenTill { float });
    }
    open(&mut f, ada);
    let dear = stock(inventory::Step::Price { sku: name("latte"), price_minor: 999_999_999_999 });
    f.done(ada, dear);
    let sentence = refused(&mut f, ada, ring(None, "latte", 999));
    assert!(
        sentence.ends_with("at most $10,000,000.00 comes together at the till.")
            || sentence.ends_with("at most $10000000.00 comes together at the till."),
        "{sentence}"
    );
    refused(&mut f, ada, ring(None, "latte", u32::MAX));
    done(&mut f, ada, ring(None, "espresso", 2));
    for (cash, tip) in [(i64::MAX, 0), (i64::MAX, i64::MAX), (1_000, -1), (0, 1_000_000_001), (i64::MIN, 0)] {
        let tender = Tender { cash: Some(Money(cash)), tip: Money(tip), ..Tender::exact(Method::Cash) };
        refused(&mut f, ada, Step::Pay { order: 1, tender });
    }
    refused(&mut f, ada, Step::Discount { order: 1, line: None, percent: Percent(u32::MAX) });
    refused(&mut f, ada, Step::CloseTill { counted: Money(i64::MAX) });
    done(&mut f, ada, pay(1, Method::Card));
    for amount in [i64::MAX, i64::MIN, 0, 601] {
        refused(&mut f, ada, refund(1, amount, Method::Card));
    }
}

#[test]
fn a_receipt_says_when_it_is_a_copy() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    open(&mut f, rudy);
    let latte = Step::Ring { order: None, item: name("latte"), quantity: 2, note: Some(SafeText::literal("no foam")) };
    done(&mut f, rudy, latte);
    let tender = Tender { cash: Some(Money(2_000)), tip: Money(50), ..Tender::exact(Method::Cash) };
    done(&mut f, rudy, Step::Pay { order: 1, tender });
    let print = || Step::Reprint { receipt: 1, found: None };
    let text = |f: &Fixture| {
        receipt::text(&f.service.world().shop, &Receipt::Sale(f.service.sales(None, 1).unwrap()[0].clone()))
    };
    assert_eq!(done(&mut f, rudy, print()), "Receipt 1 is given out.");
    let first = text(&f);
    assert!(!first.contains("COPY"), "{first}");
    for words in
        ["Bluebird Coffee", "Main Street, Mon 2 Mar 2026, 09:4", "Receipt 1, till front", "Rudy Vega served you"]
    {
        assert!(first.contains(words), "{words}\n{first}");
    }
    for line in [" 2 Latte                            9.50", "   no foam", "Tip                                 0.50"] {
        assert!(first.lines().any(|shown| shown == line), "{line}\n{first}");
    }
    assert!(first.contains("Change                            $10.00"), "{first}");
    assert_eq!(done(&mut f, rudy, print()), "A copy of receipt 1 is given out.");
    assert!(text(&f).starts_with("*** COPY ***\n"));
    let sentence = refused(&mut f, rudy, Step::Reprint { receipt: 9, found: None });
    assert!(sentence.contains("there is no receipt `9`"), "{sentence}");
}

/// A program that keeps what it is handed, in the file after it.
#[cfg(unix)]
fn script(dir: &std::path::Path) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let script = dir.join("device of ours.sh");
    std::fs::write(&script, "#!/bin/sh\ncat >> \"$1\"\n").unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    script
}

#[test]
#[cfg(unix)]
fn a_drawer_and_a_printer_of_ones_own_get_the_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let script = script(dir.path());
    let (till, paper) = (dir.path().join("drawer"), dir.path().join("paper"));
    let program =
        |into: &std::path::Path| Device::read(&format!("'{}' '{}'", script.display(), into.display())).unwrap();
    let devices = Devices { drawer: Some(program(&till)), printer: Some(program(&paper)), opens_for_cash: true };
    let mut f = Fixture::new();
    assert!(set(&mut f, |s| s.workstations[0].devices = devices).is_done());
    let rudy = f.sign_in("rudy");
    let handed = |f: &mut Fixture, step: Step| {
        let done = does(f, rudy, step);
        assert!(done.is_done(), "{}", done.sentence());
        for job in jobs(&f.service.world().shop, "front", &done) {
            hand_over(&job.device, &job.bytes, PATIENCE).unwrap();
        }
    };
    handed(&mut f, Step::OpenTill { float: Money(10_000) });
    handed(&mut f, ring(None, "latte", 2));
    assert!(!till.exists() && !paper.exists());
    handed(&mut f, pay(1, Method::Cash));
    assert_eq!(std::fs::read(&till).unwrap(), [0x1b, b'p', 0, 25, 250], "the pulse that opens a drawer");
    handed(&mut f, Step::Reprint { receipt: 1, found: None });
    let printed = std::fs::read_to_string(&paper).unwrap();
    assert!(printed.contains(" 2 Latte") && printed.contains("Total") && printed.contains("$9.50"), "{printed}");
}

#[test]
fn devices_get_what_was_done_and_nothing_else() {
    let mut f = Fixture::new();
    let drawer = || Device::read("kick --now").unwrap();
    let printer = || Device::read("/dev/usb/lp0").unwrap();
    let devices = Devices { drawer: Some(drawer()), printer: Some(printer()), opens_for_cash: true };
    assert!(set(&mut f, |s| s.workstations[0].devices = devices).is_done());
    // A file of the shop names no program.
    assert!(!brewgate::shop::file::write(&f.shop()).unwrap().contains("kick"));
    let rudy = f.sign_in("rudy");
    let handed = |f: &mut Fixture, step: Step| -> Vec<(What, Device, usize)> {
        let done = does(f, rudy, step);
        jobs(&f.service.world().shop, "front", &done)
            .into_iter()
            .map(|job| (job.what, job.device, job.bytes.len()))
            .collect()
    };
    assert!(handed(&mut f, Step::OpenTill { float: Money(10_000) }).is_empty());
    assert!(handed(&mut f, ring(None, "latte", 1)).is_empty());
    assert!(handed(&mut f, cash(1, 1)).is_empty(), "nothing opens for what was refused");
    assert_eq!(handed(&mut f, pay(1, Method::Cash)), [(What::Drawer, drawer(), 5)]);
    handed(&mut f, ring(None, "latte", 1));
    assert!(handed(&mut f, pay(2, Method::Card)).is_empty());
    let why = SafeText::literal("change");
    assert_eq!(handed(&mut f, Step::OpenDrawer { reason: why }), [(What::Drawer, drawer(), 5)]);
    let printed = handed(&mut f, Step::Reprint { receipt: 1, found: None });
    assert_eq!((printed.len(), printed[0].0, printed[0].1.clone()), (1, What::Receipt, printer()));
    assert!(printed[0].2 > 100);
    let done = does(&mut f, rudy, Step::OpenDrawer { reason: SafeText::literal("change") });
    assert!(jobs(&f.service.world().shop, "back", &done).is_empty(), "each workstation has its own");
}
