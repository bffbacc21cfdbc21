//! Reports: exact to the cent on any day of the year, the same however they were made, and asked of the evaluator.

use std::collections::BTreeMap;

use brewgate::app::{Done, Format, Reading, ReceiptPage, ReceiptQuery, RecordOutcome, Report};
use brewgate::shop::station::inventory::Step as Stocked;
use brewgate::shop::station::report::{Count, DayEnd, Drawers, Period, Query, Sales, Search, Span, Takings};
use brewgate::shop::station::{Method, Money, Part, Percent, Step, Tax, Tender};
use brewgate::shop::{Command, Person, SafeText, SessionId};
use brewgate::store::{Batch, Key, KeyRange, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;

use super::support::*;

fn does(f: &mut Fixture, who: SessionId, step: Step) -> Done {
    f.execute(who, Command::Register(Box::new(step)))
}

fn done(f: &mut Fixture, who: SessionId, step: Step) {
    let done = does(f, who, step);
    assert!(done.is_done(), "{}", done.sentence());
}

fn open(f: &mut Fixture, who: SessionId) {
    done(f, who, Step::OpenTill { float: Money(10_000) });
}

fn ring(f: &mut Fixture, who: SessionId, lines: &[(&str, u32)]) -> u64 {
    let mut order = None;
    for (item, quantity) in lines {
        done(f, who, Step::Ring { order, item: name(item), quantity: *quantity, note: None });
        order = order.or(Some(f.shop().books.orders));
    }
    order.unwrap()
}

fn pay(f: &mut Fixture, who: SessionId, order: u64, tender: Tender) -> u64 {
    done(f, who, Step::Pay { order, tender });
    f.shop().books.receipts
}

fn sell(f: &mut Fixture, who: SessionId, lines: &[(&str, u32)], method: Method) -> u64 {
    let order = ring(f, who, lines);
    pay(f, who, order, Tender::exact(method))
}

fn refund(f: &mut Fixture, who: SessionId, receipt: u64, amount: i64, method: Method) {
    let (amount, reason) = (Money(amount), SafeText::literal("cold"));
    done(f, who, Step::Refund { receipt, parts: vec![], brought_back: false, amount, method, reason, found: None });
}

/// Sets the clock to a time at the shop.
fn at(f: &Fixture, local: &str) {
    let zone = f.shop().settings.time_zone();
    let time = local.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone).unwrap();
    f.clock.set(time.timestamp());
}

/// Somebody at this workstation.
fn stands(f: &mut Fixture, who: &str, workstation: &str) -> SessionId {
    f.wait(30);
    let code = f.code(who);
    f.service.sign_in(who, &password(who), &code, &name(workstation)).unwrap().id
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn read(f: &mut Fixture, who: SessionId, query: &Query) -> Report {
    for _ in 0..1_000 {
        match f.service.report(who, query).unwrap() {
            (_, Some(Reading::Ready(report))) => return report,
            (_, Some(Reading::Underway(progress))) => assert!(progress.done < progress.of),
            (done, None) => panic!("{}", done.sentence()),
        }
    }
    panic!("it never ends");
}

fn sales(f: &mut Fixture, who: SessionId, period: Period) -> Sales {
    match read(f, who, &Query::Sales(period)) {
        Report::Sales(sales) => sales,
        other => panic!("{other:?}"),
    }
}

fn of_day(f: &mut Fixture, who: SessionId, day: &str) -> Takings {
    sales(f, who, Period::day(date(day))).takings.remove("USD").unwrap_or_default()
}

fn day_end(f: &mut Fixture, who: SessionId, day: &str) -> DayEnd {
    match read(f, who, &Query::Day(date(day))) {
        Report::Day(day) => *day,
        other => panic!("{other:?}"),
    }
}

fn drawers(f: &mut Fixture, who: SessionId, period: Period) -> Drawers {
    match read(f, who, &Query::Drawers(period)) {
        Report::Drawers(drawers) => drawers,
        other => panic!("{other:?}"),
    }
}

fn count(count: u64, amount: i64) -> Count {
    Count { count, amount: Money(amount) }
}

/// The days as kept are those that the whole trail makes.
fn adds_up(f: &Fixture) {
    assert_eq!(f.service.check_days().unwrap(), Vec::<Date>::new());
}

/// A tax on top of coffee, cash in steps of five.
fn taxed(f: &mut Fixture) {
    let ada = f.sign_in("ada");
    let mut settings = (*f.shop().settings).clone();
    settings.taxes =
        vec![Tax { id: name("sales"), name: SafeText::literal("Sales tax"), rate: Percent(9_375), included: false }];
    settings.cash_step = Money(5);
    f.done(ada, Command::UpdateSettings { settings: Box::new(settings) });
    let mut item = (*f.shop().items["latte"]).clone();
    item.tax = Some(name("sales"));
    f.done(ada, stock(Stocked::Edit { item: Box::new(item) }));
    f.service.sign_out(ada).unwrap();
}

#[test]
fn a_day_is_added_up_to_the_cent() {
    let mut f = Fixture::new();
    taxed(&mut f);
    at(&f, "2026-03-16T08:50");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    let rudy = stands(&mut f, "rudy", "back");
    open(&mut f, rudy);
    // 9.50 and 0.89 of tax, in cash 10.40.
    sell(&mut f, marco, &[("latte", 2)], Method::Cash);
    at(&f, "2026-03-16T09:10");
    // 4.75 and 3.75, a tenth off each: 0.85 in all, and 0.72 of tax.
    let order = ring(&mut f, rudy, &[("latte", 1), ("croissant", 1)]);
    done(&mut f, rudy, Step::Discount { order, line: None, percent: Percent(10_000) });
    pay(&mut f, rudy, order, Tender { tip: Money(100), ..Tender::exact(Method::Card) });
    // Two of three taken off, then the last.
    let order = ring(&mut f, marco, &[("croissant", 3)]);
    done(&mut f, marco, Step::Void { order, line: 0, quantity: 2 });
    done(&mut f, marco, Step::Void { order, line: 0, quantity: 1 });
    refund(&mut f, marco, 1, 400, Method::Cash);
    done(&mut f, marco, Step::OpenDrawer { reason: SafeText::literal("change") });
    let ada = f.sign_in("ada");
    let takings = of_day(&mut f, ada, "2026-03-16");
    assert_eq!(takings.sales, count(2, 1_040 + 837));
    assert_eq!((takings.items, takings.discounts), (Money(950 + 850), count(1, 85)));
    assert_eq!((takings.rounding.sales, takings.tips), (count(1, 1), Money(100)));
    assert_eq!((takings.refunds, takings.voids), (count(1, 400), count(3, 1_125)));
    let taxes: Vec<_> = takings.taxes.iter().map(|(_, flow)| (flow.sales, flow.refunds)).collect();
    // What goes back for nothing in particular has its part of the tax: 0.89 of 10.39.
    assert_eq!(taxes, [(count(2, 89 + 72), count(1, 34))]);
    assert_eq!(takings.hours, BTreeMap::from([(8, count(1, 1_040)), (9, count(1, 837))]));
    let sold: Vec<_> = takings.best().iter().map(|(sku, sold)| (sku.to_string(), sold.count, sold.amount.0)).collect();
    assert_eq!(sold, [("latte".to_owned(), 3, 950 + 427), ("croissant".to_owned(), 1, 338)]);
    let person = |who: &str| takings.people[&Person::Employee(name(who))];
    assert_eq!((person("marco").sales, person("marco").refunds), (count(1, 1_040), count(1, 400)));
    assert_eq!((person("marco").voids, person("rudy").tips), (count(3, 1_125), Money(100)));
    assert_eq!(takings.methods[&Method::Cash].kept(), Money(1_040 - 400));
    assert_eq!(takings.methods[&Method::Card].kept(), Money(937));
    // What is paid is what was sold, less what was given off, with what came on top.
    assert_eq!(
        takings.sales.amount,
        takings.items - takings.discounts.amount + takings.on_top().sales.amount + takings.rounding.sales.amount
    );
    assert_eq!(day_end(&mut f, ada, "2026-03-16").sales.drawer_openings, 1);
    adds_up(&f);
}

#[test]
fn items_add_up_to_the_days_end_with_what_came_back_of_them() {
    let mut f = Fixture::new();
    taxed(&mut f);
    at(&f, "2026-03-16T08:30");
    let marco = f.sign_in("marco");
    open(&mut f, marco);
    sell(&mut f, marco, &[("latte", 3), ("croissant", 2)], Method::Cash);
    sell(&mut f, marco, &[("espresso", 1)], Method::Card);
    let some = |parts: Vec<Part>, amount: i64| Step::Refund {
        receipt: 1,
        parts,
        brought_back: false,
        amount: Money(amount),
        method: Method::Cash,
        reason: SafeText::literal("cold"),
        found: None,
    };
    // Two lines together, then so much of one, then for nothing in particular.
    done(&mut f, marco, some(vec![Part { line: 0, count: 1 }, Part { line: 1, count: 2 }], 1_340));
    done(&mut f, marco, some(vec![Part { line: 0, count: 1 }], 200));
    refund(&mut f, marco, 2, 150, Method::Card);
    let ada = f.sign_in("ada");
    let takings = of_day(&mut f, ada, "2026-03-16");
    let of = |sku: &str| takings.sold[&name(sku)].clone();
    assert_eq!((of("latte").back.count, of("croissant").back.count, of("espresso").back.count), (2, 2, 0));
    assert_eq!(of("croissant").back.amount, Money(750), "all of it came back, and nothing of it is left");
    assert_eq!(of("croissant").net(), Money::ZERO);
    let (beside, items) = (takings.beside_items(), takings.sold.values());
    assert_eq!(
        beside.iter().map(|(words, ..)| *words).collect::<Vec<_>>(),
        ["taxes on top", "rounding", "for no item"]
    );
    assert_eq!(takings.back_for_none, Money(137), "the rest of it was tax");
    let sold: Money = items.clone().map(|sold| sold.amount).chain(beside.iter().map(|(_, sold, _)| *sold)).sum();
    let back: Money = items.clone().map(|sold| sold.back.amount).chain(beside.iter().map(|(.., back)| *back)).sum();
    assert_eq!((sold, back), (takings.sales.amount, takings.refunds.amount));
    let left: Money = items.map(|sold| sold.net()).chain(beside.iter().map(|(_, sold, back)| *sold - *back)).sum();
    assert_eq!(left, takings.net());
    adds_up(&f);
}

#[test]
fn days_end_at_midnight_whatever_the_clock_does() {
    let mut f = Fixture::new();
    // The clock is set forward in the night to the 8th, and back in that to the 1st of November.
    for (moment, what) in [
        ("2026-03-07T23:59:59", "latte"),
        ("2026-03-08T00:00:00", "croissant"),
        ("2026-03-08T03:00:00", "espresso"),
        ("2026-03-08T23:59:59", "americano"),
        ("2026-03-09T00:00:00", "flat-white"),
    ] {
        at(&f, moment);
        f.clock.set(f.now() - jiff::SignedDuration::from_secs(30));
        let rudy = stands(&mut f, "rudy", "front");
        if f.shop().drawers.is_empty() {
            open(&mut f, rudy);
        }
        sell(&mut f, rudy, &[(what, 1)], Method::Card);
        f.service.sign_out(rudy).unwrap();
    }
    let ada = f.sign_in("ada");
    let mut amounts = |day: &str| of_day(&mut f, ada, day).sales;
    assert_eq!(amounts("2026-03-07"), count(1, 475));
    assert_eq!(amounts("2026-03-08"), count(3, 375 + 300 + 350));
    assert_eq!(amounts("2026-03-09"), count(1, 425));
    assert_eq!(amounts("2026-03-10"), count(0, 0));
    let short = of_day(&mut f, ada, "2026-03-08");
    assert_eq!(short.hours.keys().copied().collect::<Vec<_>>(), [0, 3, 23]);
    let week = sales(&mut f, ada, Period::around(date("2026-03-04"), Span::Week));
    assert_eq!(week.takings["USD"].sales, count(4, 475 + 375 + 300 + 350));
    assert_eq!(week.days["USD"].len(), 2);
    adds_up(&f);
    f.service.sign_out(ada).unwrap();
    // Twice the hour from one to two: both are that hour of that one day of 25.
    for moment in ["2026-11-01T08:29:30Z", "2026-11-01T09:29:30Z", "2026-11-02T07:59:29Z"] {
        f.clock.set(moment.parse::<Timestamp>().unwrap());
        let rudy = stands(&mut f, "rudy", "front");
        sell(&mut f, rudy, &[("latte", 1)], Method::Card);
        f.service.sign_out(rudy).unwrap();
    }
    let ada = f.sign_in("ada");
    let long = of_day(&mut f, ada, "2026-11-01");
    assert_eq!((long.sales, long.hours[&1], long.hours[&23]), (count(3, 1_425), count(2, 950), count(1, 475)));
    adds_up(&f);
}

#[test]
fn a_refund_counts_on_its_own_day_and_its_sale_on_its_own() {
    let mut f = Fixture::new();
    at(&f, "2026-03-02T10:00");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    let receipt = sell(&mut f, marco, &[("latte", 4)], Method::Card);
    at(&f, "2026-03-04T10:00");
    let marco = stands(&mut f, "marco", "front");
    refund(&mut f, marco, receipt, 700, Method::Cash);
    refund(&mut f, marco, receipt, 500, Method::Card);
    let ada = f.sign_in("ada");
    let (sold, back) = (of_day(&mut f, ada, "2026-03-02"), of_day(&mut f, ada, "2026-03-04"));
    assert_eq!((sold.sales, sold.refunds), (count(1, 1_900), count(0, 0)));
    assert_eq!((back.sales, back.refunds, back.net()), (count(0, 0), count(2, 1_200), Money(-1_200)));
    assert_eq!(back.methods[&Method::Card].refunds, count(1, 500));
    let week = sales(&mut f, ada, Period::around(date("2026-03-04"), Span::Week));
    assert_eq!(week.takings["USD"].net(), Money(700));
    adds_up(&f);
}

#[test]
fn drawers_are_counted_by_person_and_till() {
    let mut f = Fixture::new();
    at(&f, "2026-03-16T08:00");
    let marco = stands(&mut f, "marco", "front");
    let rudy = stands(&mut f, "rudy", "back");
    for (who, off) in [(marco, -40), (rudy, 25), (marco, 10), (marco, 0)] {
        open(&mut f, who);
        sell(&mut f, who, &[("latte", 1)], Method::Cash);
        done(&mut f, who, Step::CloseTill { counted: Money(10_475 + off) });
        f.wait(60);
    }
    open(&mut f, marco);
    at(&f, "2026-03-17T00:00");
    let rudy = stands(&mut f, "rudy", "back");
    open(&mut f, rudy);
    done(&mut f, rudy, Step::CloseTill { counted: Money(9_000) });
    let ada = f.sign_in("ada");
    let monday = drawers(&mut f, ada, Period::day(date("2026-03-16")));
    assert_eq!(monday.closings.len(), 4);
    assert_eq!(monday.closings[0].difference(), Money(0), "the newest first");
    let marco = monday.by_person()[&(Person::Employee(name("marco")), "USD".to_owned())];
    assert_eq!((marco.counts, marco.inexact, marco.over, marco.short), (3, 2, Money(10), Money(-40)));
    assert_eq!(monday.by_till()[&(name("back"), "USD".to_owned())].sum(), Money(25));
    assert_eq!(monday.total()["USD"].sum(), Money(-5));
    assert!(monday.open.is_empty(), "what is open now is no part of a day that is over");
    let tuesday = drawers(&mut f, ada, Period::day(date("2026-03-17")));
    assert_eq!((tuesday.closings.len(), tuesday.open.len()), (1, 1), "midnight is the next day");
    assert_eq!(tuesday.total()["USD"].sum(), Money(-1_000));
}

#[test]
fn a_day_is_compared_with_the_same_weekday_before_and_tells_who_worked() {
    let mut f = Fixture::new();
    for (day, many) in [("2026-03-16", 4), ("2026-03-22", 9), ("2026-03-23", 5)] {
        at(&f, &format!("{day}T08:00"));
        let rudy = stands(&mut f, "rudy", "front");
        f.done(rudy, Command::ClockIn);
        if f.shop().drawers.is_empty() {
            open(&mut f, rudy);
        }
        sell(&mut f, rudy, &[("latte", many)], Method::Card);
        f.wait(2 * 3_600);
        f.done(rudy, Command::ClockOut);
        f.service.sign_out(rudy).unwrap();
    }
    let ada = f.sign_in("ada");
    let end = day_end(&mut f, ada, "2026-03-23");
    assert_eq!((end.sales.before["USD"], end.sales.change_percent("USD")), (count(1, 1_900), Some(25)));
    let worked: Vec<_> = end.hours.people.iter().map(|(who, time, _)| (who.to_string(), time.as_mins())).collect();
    assert_eq!(worked, [("rudy".to_owned(), 120)]);
    assert!(!end.hours.partly && !end.hours.hidden);
    assert_eq!(end.open.len(), 1);
    // Whoever may read the sales, but no timesheet, is told no hours.
    at(&f, "2026-03-23T10:30");
    let jun = f.sign_in("jun");
    f.done(jun, assume("Accountant"));
    let end = day_end(&mut f, jun, "2026-03-23");
    assert!(end.hours.hidden && end.hours.people.is_empty());
    assert_eq!(end.sales.takings["USD"].sales, count(1, 2_375));
}

#[test]
fn whoever_works_over_midnight_stands_on_both_days() {
    let mut f = Fixture::new();
    at(&f, "2026-03-15T23:49");
    let rudy = stands(&mut f, "rudy", "front");
    f.done(rudy, Command::ClockIn);
    at(&f, "2026-03-16T00:06");
    let ada = f.sign_in("ada");
    let worked = |f: &mut Fixture, day: &str| {
        let end = day_end(f, ada, day);
        let rudy = end.hours.people.into_iter().find(|(who, ..)| **who == *"rudy");
        rudy.map(|(_, worked, since)| {
            let since = since.map(|since| f.shop().settings.local(since).strftime("%a %H:%M").to_string());
            (worked.as_mins(), since)
        })
    };
    let since = || Some("Sun 23:49".to_owned());
    assert_eq!((worked(&mut f, "2026-03-15"), worked(&mut f, "2026-03-16")), (Some((11, since())), Some((6, since()))));
    assert_eq!(worked(&mut f, "2026-03-17"), None);
    f.done(rudy, Command::ClockOut);
    assert_eq!((worked(&mut f, "2026-03-15"), worked(&mut f, "2026-03-16")), (Some((11, None)), Some((6, None))));
    // Whoever never clocks out does not work for days.
    f.done(rudy, Command::ClockIn);
    f.wait(40 * 3_600);
    let ada = f.sign_in("ada");
    assert!(day_end(&mut f, ada, "2026-03-17").hours.people.iter().all(|(who, ..)| **who != *"rudy"));
}

#[test]
fn the_stock_is_worth_what_it_cost() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let Report::Stock(value) = read(&mut f, ada, &Query::Stock) else { panic!() };
    let shop = f.shop();
    let own: i64 = shop.items.values().filter_map(|item| item.cost(shop.level(&item.sku))).sum();
    assert_eq!((value.worth, value.categories.iter().map(|category| category.worth).sum::<i64>()), (own, own));
    assert_eq!(value.items.iter().filter_map(|item| item.worth).sum::<i64>(), own);
    assert!(value.items.is_sorted_by_key(|item| std::cmp::Reverse(item.worth)));
    let short: Vec<&str> = value.short().iter().map(|item| &*item.sku).collect();
    assert_eq!(short, ["milk-oat", "bananas", "cups-12oz"]);
}

#[test]
fn amounts_of_two_currencies_are_never_added() {
    let mut f = Fixture::new();
    at(&f, "2026-03-16T08:00");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    sell(&mut f, marco, &[("latte", 1)], Method::Card);
    // As a program before this one let it happen; now a currency stays.
    let mut settings = (*f.shop().settings).clone();
    settings.currency = "JPY".to_owned();
    let written = serde_json::to_vec(&serde_json::json!({ "v": 1, "record": settings })).unwrap();
    f.store.commit(&Batch::new().put(Key::new("meta", "settings"), written)).unwrap();
    f.service = f.reopened();
    f.wait(60);
    let (ada, marco) = (f.sign_in("ada"), f.sign_in("marco"));
    sell(&mut f, marco, &[("latte", 2)], Method::Card);
    refund(&mut f, ada, 1, 100, Method::Card);
    let all = sales(&mut f, ada, Period::day(date("2026-03-16")));
    assert_eq!((all.takings["USD"].sales, all.takings["USD"].refunds), (count(1, 475), count(1, 100)));
    assert_eq!(all.takings["JPY"].sales, count(1, 950));
    assert_eq!(all.days["JPY"], [(date("2026-03-16"), count(1, 950))]);
    adds_up(&f);
}

#[test]
fn another_time_zone_and_an_older_shop_are_added_up_anew() {
    let mut f = Fixture::new();
    at(&f, "2026-03-02T21:00");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    for _ in 0..3 {
        sell(&mut f, marco, &[("latte", 1)], Method::Card);
    }
    let ada = f.sign_in("ada");
    assert_eq!(of_day(&mut f, ada, "2026-03-02").sales, count(3, 1_425));
    let mut settings = (*f.shop().settings).clone();
    settings.zone = "America/New_York".to_owned();
    f.done(ada, Command::UpdateSettings { settings: Box::new(settings) });
    // What is sold before anybody asks is not lost, and is not counted twice.
    sell(&mut f, marco, &[("latte", 1)], Method::Card);
    assert_eq!(of_day(&mut f, ada, "2026-03-03").sales, count(4, 1_900));
    assert_eq!(of_day(&mut f, ada, "2026-03-02").sales, count(0, 0));
    sell(&mut f, marco, &[("latte", 1)], Method::Card);
    assert_eq!(of_day(&mut f, ada, "2026-03-03").sales, count(5, 2_375));
    adds_up(&f);
    // As a program before this one would have left it: no days at all.
    let mut batch = Batch::new().delete(Key::new("meta", "daybook"));
    batch.delete.extend(f.store.page(&KeyRange::all("day"), 100).unwrap().into_iter().map(|entry| entry.key));
    assert!(batch.delete.len() > 1);
    f.store.commit(&batch).unwrap();
    f.service = f.reopened();
    let ada = f.sign_in("ada");
    assert_eq!(of_day(&mut f, ada, "2026-03-03").sales, count(5, 2_375));
    adds_up(&f);
}

#[test]
fn somebody_else_on_the_same_store_leaves_the_days_right() {
    let mut f = Fixture::new();
    at(&f, "2026-03-16T09:00");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    sell(&mut f, marco, &[("latte", 1)], Method::Card);
    // Another process sells; what this one decided against the old world conflicts and is decided again.
    let (mine, mut theirs) = (f.service.world(), f.reopened());
    std::mem::swap(&mut f.service, &mut theirs);
    let other = stands(&mut f, "rudy", "front");
    sell(&mut f, other, &[("espresso", 1)], Method::Cash);
    std::mem::swap(&mut f.service, &mut theirs);
    assert!(f.service.world().epoch == mine.epoch);
    sell(&mut f, marco, &[("croissant", 1)], Method::Card);
    let ada = f.sign_in("ada");
    assert_eq!(of_day(&mut f, ada, "2026-03-16").sales, count(3, 475 + 300 + 375));
    adds_up(&f);
}

#[test]
fn a_failed_save_leaves_the_days_as_they_were() {
    let mut f = Fixture::new();
    at(&f, "2026-03-16T09:00");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    sell(&mut f, marco, &[("latte", 1)], Method::Card);
    let order = ring(&mut f, marco, &[("latte", 1)]);
    f.store.fail(true);
    let step = Step::Pay { order, tender: Tender::exact(Method::Card) };
    f.broken(marco, Command::Register(Box::new(step)));
    f.store.fail(false);
    f.service = f.reopened();
    let ada = f.sign_in("ada");
    assert_eq!(of_day(&mut f, ada, "2026-03-16").sales, count(1, 475));
    adds_up(&f);
}

#[test]
fn the_accountant_reads_in_office_hours_and_exports_nothing() {
    let mut f = Fixture::new();
    at(&f, "2026-03-02T10:00");
    let jun = f.sign_in("jun");
    let today = Query::Sales(Period::day(date("2026-03-02")));
    let (done, nothing) = f.service.report(jun, &today).unwrap();
    assert_eq!((done.record.outcome, nothing), (RecordOutcome::Denied, None), "as oneself nothing allows it");
    f.done(jun, assume("Accountant"));
    let before = f.records();
    for query in
        [today.clone(), Query::Stock, Query::Day(date("2026-03-02")), Query::Drawers(Period::day(date("2026-03-02")))]
    {
        read(&mut f, jun, &query);
    }
    let receipts = ReceiptQuery { search: Search::default(), before: None, limit: 9, effort: 99 };
    assert!(f.service.receipts(jun, &receipts).unwrap().1.is_some());
    assert_eq!(f.records(), before, "a look that is allowed leaves no record");
    let mut out = Vec::new();
    let (done, written) = f.service.export_report(jun, &today, Format::Csv, &mut out).unwrap();
    assert_eq!((done.record.outcome, written.unwrap(), out.len()), (RecordOutcome::Denied, None, 0));
    assert_eq!(done.record.answers.len(), 2);
    f.service.sign_out(jun).unwrap();
    at(&f, "2026-03-02T17:59");
    let jun = f.sign_in("jun");
    f.done(jun, assume("Accountant"));
    assert!(f.service.report(jun, &today).unwrap().1.is_some());
    at(&f, "2026-03-02T18:00");
    let before = f.records();
    let (done, nothing) = f.service.report(jun, &today).unwrap();
    assert_eq!(nothing, None);
    let sentence = done.sentence();
    assert!(sentence.contains("the hour is 18, `ReportsReadOnly` line 20 wants less than 18"), "{sentence}");
    assert_eq!(done.record.answers[0].resource, "arn:coffee:reports:main-street:bluebird:report/sales");
    assert!(f.service.receipts(jun, &receipts).unwrap().1.is_none());
    assert!(f.service.receipt(jun, 1).unwrap().1.is_none());
    assert_eq!(f.records(), before + 3, "every refusal is on the record");
    // Nobody gets a bare action beside these.
    let bare = f.refused(jun, act("reports:GetSalesReport", "*"));
    assert_eq!(bare.record.outcome, RecordOutcome::Refused);
}

fn exported(f: &mut Fixture, who: SessionId, query: &Query, format: Format) -> String {
    let mut out = Vec::new();
    let (done, written) = f.service.export_report(who, query, format, &mut out).unwrap();
    assert!(done.is_done() && done.record.seq > 0, "{}", done.sentence());
    assert!(written.unwrap().is_some());
    String::from_utf8(out).unwrap()
}

#[test]
fn an_export_is_recorded_and_runs_nothing_in_a_spreadsheet() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let mut item = (*f.shop().items["croissant"]).clone();
    item.name = SafeText::literal("=HYPERLINK(\"http://x\",\"free\")");
    f.done(ada, stock(Stocked::Edit { item: Box::new(item) }));
    let mut item = (*f.shop().items["latte"]).clone();
    item.name = SafeText::literal("Latte, large; \"the\" one");
    f.done(ada, stock(Stocked::Edit { item: Box::new(item) }));
    at(&f, "2026-03-02T09:41");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    sell(&mut f, marco, &[("croissant", 2), ("latte", 1)], Method::Card);
    refund(&mut f, marco, 1, 100, Method::Cash);
    let ada = f.sign_in("ada");
    let today = Period::day(date("2026-03-02"));
    let csv = exported(&mut f, ada, &Query::Sales(today), Format::Csv);
    assert!(
        csv.contains("\nitem,croissant,\"'=HYPERLINK(\"\"http://x\"\",\"\"free\"\")\",2,7.50,,0,0.00,,,USD\n"),
        "{csv}"
    );
    assert!(csv.contains("\nitem,latte,\"Latte, large; \"\"the\"\" one\",1,4.75,,0,0.00,,,USD\n"), "{csv}");
    assert!(csv.contains("\nperiod,2026-03-02,Mon 2 Mar 2026,1,12.25,0.00,1,1.00,0,0.00,USD\n"), "{csv}");
    assert!(csv.contains("\npayment,cash,,0,0.00,0.00,1,1.00,,,USD\n"), "{csv}");
    let head = csv.lines().next().unwrap().split(',').count();
    assert!(csv.lines().filter(|line| !line.contains('"')).all(|line| line.split(',').count() == head), "{csv}");
    let receipts = Query::Receipts(Search { words: String::new(), period: Some(today) });
    let csv = exported(&mut f, ada, &receipts, Format::Csv);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(
        lines[1].starts_with(
            "2,refund,2026-03-02T09:41:30-08:00,front,marco,Marco Diaz,,,,0.00,0.00,-1.00,,cash,,1,cold,USD"
        ),
        "{csv}"
    );
    assert!(
        lines[2].starts_with("1,sale,2026-03-02T09:41:30-08:00,front,marco,Marco Diaz,\"'2 =HYPER")
            || lines[2].contains(",\"2 =HYPER"),
        "{csv}"
    );
    let json = exported(&mut f, ada, &receipts, Format::Json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json[0]["amount"].as_str(), json[1]["lines"][0]["price"].as_str()), (Some("1.00"), Some("3.75")));
    let json: serde_json::Value =
        serde_json::from_str(&exported(&mut f, ada, &Query::Day(date("2026-03-02")), Format::Json)).unwrap();
    assert_eq!(json["sales"]["currencies"]["USD"]["net"], "11.25");
    for query in [Query::Stock, Query::Drawers(today), Query::Day(date("2026-03-02"))] {
        for format in [Format::Csv, Format::Json] {
            assert!(!exported(&mut f, ada, &query, format).is_empty());
        }
    }
    let last =
        f.service.audit(&brewgate::app::AuditQuery { limit: 1, ..Default::default() }).unwrap().records.remove(0);
    assert_eq!(
        (last.wish.as_str(), last.outcome),
        ("export the end of Mon 2 Mar 2026 as json", RecordOutcome::Allowed)
    );
    assert_eq!(
        last.answers.iter().map(|answer| answer.action.as_str()).collect::<Vec<_>>(),
        ["reports:GetSalesReport", "reports:ExportReport"]
    );
    let saved = |f: &mut Fixture, who, seq| f.service.save_report(who, seq).unwrap().unwrap_err();
    assert!(saved(&mut f, ada, last.seq).contains("in memory alone"));
    // A record allows one person's file, for a moment, and only that of an export.
    let jun = f.sign_in("jun");
    assert_eq!(saved(&mut f, jun, last.seq), "There is no such export.");
    assert_eq!(saved(&mut f, ada, 1), "There is no such export.");
    f.wait(121);
    assert_eq!(saved(&mut f, ada, last.seq), "There is no such export.");
}

fn find(f: &mut Fixture, who: SessionId, words: &str) -> Vec<u64> {
    let (mut found, mut before) = (vec![], None);
    loop {
        let search = Search { words: words.to_owned(), period: None };
        let page = page(f, who, &ReceiptQuery { search, before, limit: 2, effort: 3 });
        assert!(page.receipts.len() <= 2);
        found.extend(page.receipts.iter().map(|receipt| receipt.number()));
        before = page.next;
        if before.is_none() {
            return found;
        }
    }
}

fn page(f: &mut Fixture, who: SessionId, query: &ReceiptQuery) -> ReceiptPage {
    let (done, page) = f.service.receipts(who, query).unwrap();
    page.unwrap_or_else(|| panic!("{}", done.sentence()))
}

#[test]
fn receipts_are_found_by_number_item_person_amount_and_day() {
    let mut f = Fixture::new();
    at(&f, "2026-03-16T09:00");
    let marco = stands(&mut f, "marco", "front");
    open(&mut f, marco);
    sell(&mut f, marco, &[("latte", 1)], Method::Card);
    sell(&mut f, marco, &[("croissant", 1), ("oat-latte", 1)], Method::Cash);
    refund(&mut f, marco, 2, 375, Method::Cash);
    at(&f, "2026-03-17T00:00");
    f.clock.set(f.now() - jiff::SignedDuration::from_secs(30));
    let rudy = stands(&mut f, "rudy", "front");
    sell(&mut f, rudy, &[("latte", 2)], Method::Card);
    sell(&mut f, rudy, &[("espresso", 1)], Method::Cash);
    let ada = f.sign_in("ada");
    let mut find = |words: &str| find(&mut f, ada, words);
    assert_eq!(find(""), [5, 4, 3, 2, 1]);
    assert_eq!((find("3"), find("#2"), find("9")), (vec![3], vec![2], vec![]));
    assert_eq!((find("LATTE"), find("oat"), find("latte marco")), (vec![4, 2, 1], vec![2], vec![2, 1]));
    assert_eq!((find("4.75"), find("3.75"), find(">5"), find("<4")), (vec![1], vec![3], vec![4, 2], vec![5, 3]));
    assert_eq!((find("cold"), find("cash"), find("refunded")), (vec![3], vec![5, 3, 2], vec![2]));
    assert_eq!((find("2026-03-16"), find("2026-03-17"), find("2026-03-18")), (vec![3, 2, 1], vec![5, 4], vec![]));
    assert_eq!(
        (find("today"), find("yesterday latte"), find("2026-03")),
        (vec![5, 4], vec![2, 1], vec![5, 4, 3, 2, 1])
    );
    assert_eq!((find("2 2026-03-17"), find("2026-02 latte")), (vec![], vec![]));
    let (_, receipt) = f.service.receipt(ada, 2).unwrap();
    let (receipt, refunds) = receipt.unwrap();
    assert_eq!((receipt.number(), receipt.amount(), refunds.len()), (2, Money(925), 1));
    assert_eq!(f.service.receipt(ada, 99).unwrap().1, None);
}

/// Something that happens in a shop.
#[derive(Clone, Debug)]
enum Deed {
    Sell(usize, u32, usize),
    Void,
    Drop,
    Refund(u64, i64),
    Open,
    Close(i64),
    Wait(i64),
    Money(bool),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        6 => (0..4_usize, 1..4_u32, 0..3_usize).prop_map(|(item, many, method)| Deed::Sell(item, many, method)),
        2 => Just(Deed::Void),
        1 => Just(Deed::Drop),
        3 => (1..12_u64, 1..900_i64).prop_map(|(receipt, amount)| Deed::Refund(receipt, amount)),
        1 => Just(Deed::Open),
        1 => (-50..50_i64).prop_map(Deed::Close),
        3 => (1..100_000_i64).prop_map(Deed::Wait),
        1 => any::<bool>().prop_map(Deed::Money),
    ];
    prop::collection::vec(deed, 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn days_made_bit_by_bit_are_the_days_made_at_once(deeds in deeds()) {
        let mut f = Fixture::new();
        at(&f, "2026-03-07T20:00");
        let mut ada = f.sign_in("ada");
        open(&mut f, ada);
        for deed in deeds {
            match deed {
                Deed::Sell(item, many, method) => {
                    let items = ["latte", "espresso", "croissant", "cold-brew"];
                    let number = f.shop().books.orders + 1;
                    let step = Step::Ring { order: None, item: name(items[item]), quantity: many, note: None };
                    if does(&mut f, ada, step).is_done() {
                        does(&mut f, ada, Step::Pay { order: number, tender: Tender::exact(Method::ALL[method]) });
                        does(&mut f, ada, Step::Park { order: number, label: None });
                    }
                }
                Deed::Void | Deed::Drop => {
                    let number = f.shop().books.orders + 1;
                    let step = Step::Ring { order: None, item: name("latte"), quantity: 3, note: None };
                    if does(&mut f, ada, step).is_done() {
                        does(&mut f, ada, Step::Void { order: number, line: 0, quantity: 2 });
                        if matches!(deed, Deed::Drop) {
                            does(&mut f, ada, Step::Void { order: number, line: 0, quantity: 1 });
                        }
                        does(&mut f, ada, Step::Park { order: number, label: None });
                    }
                }
                Deed::Refund(receipt, amount) => {
                    let (amount, reason) = (Money(amount), SafeText::literal("cold"));
                    let (parts, method) = (vec![], Method::Cash);
                    does(&mut f, ada, Step::Refund { receipt, parts, brought_back: false, amount, method, reason, found: None });
                }
                Deed::Open => {
                    does(&mut f, ada, Step::OpenTill { float: Money(5_000) });
                    does(&mut f, ada, Step::OpenDrawer { reason: SafeText::literal("change") });
                }
                Deed::Close(off) => {
                    let cash = f.shop().drawers.get("front").map_or(Money::ZERO, |drawer| drawer.cash);
                    does(&mut f, ada, Step::CloseTill { counted: cash + Money(off) });
                }
                Deed::Wait(seconds) => {
                    f.wait(seconds);
                    ada = f.sign_in("ada");
                }
                Deed::Money(dollars) => {
                    let mut settings = (*f.shop().settings).clone();
                    settings.currency = if dollars { "USD" } else { "JPY" }.to_owned();
                    f.execute(ada, Command::UpdateSettings { settings: Box::new(settings) });
                }
            }
        }
        prop_assert_eq!(f.service.check_days().unwrap(), Vec::<Date>::new());
        // And they are what the receipts say, counted by hand.
        let whole = Period { from: date("2026-03-01"), until: date("2026-12-31") };
        let all = sales(&mut f, ada, whole);
        let mut own: BTreeMap<String, (Count, Money)> = BTreeMap::new();
        for sale in f.service.sales(None, 1_000).unwrap() {
            let sum = own.entry(sale.order.currency.clone()).or_default();
            sum.0.note(sale.paid);
            sum.1 += sale.refunded;
        }
        for (currency, (sold, back)) in own {
            let takings = &all.takings[&currency];
            prop_assert_eq!((takings.sales, takings.refunds.amount), (sold, back));
            let by: Money = takings.methods.values().map(|paid| paid.sales.amount).sum();
            let hours: Money = takings.hours.values().map(|count| count.amount).sum();
            let days: Money = all.days[&currency].iter().map(|(_, count)| count.amount).sum();
            prop_assert_eq!([by, hours, days], [sold.amount; 3]);
        }
    }
}
