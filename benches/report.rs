//! How long the reports of a year take in a shop that sold 365,000 orders, of a menu of 1,000 items, from a store on disk.
//!
//! `cargo bench --bench report`; one day is really sold, and the others are copies of it under other dates.

use std::sync::Arc;
use std::time::Instant;

use brewgate::app::{Clock, Founding, Place, Reading, ReceiptQuery, Report, Service, Settable};
use brewgate::secret::{Cost, RecoveryKey, Seed};
use brewgate::shop::station::report::{Period, Query, Search, Span};
use brewgate::shop::station::{Method, Money, Step, Tender};
use brewgate::shop::{Command, Item, Name, SafeText, SessionId, Shop, file};
use brewgate::store::{Batch, Entry, Key, KeyRange, Sled, Store};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};

const DAYS: u64 = 365;
const ORDERS: u64 = 1_000;
const ITEMS: u64 = 1_000;
const ROUNDS: usize = 9;
const PASSWORD: &str = "correct horse battery staple";
/// Milliseconds for a year.
const GOAL: f64 = 200.0;
/// Milliseconds that others may have to wait for a search.
const GOAL_PART: f64 = 200.0;

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target directory takes files");
    let place = Place { data: dir.path().join("data"), key_file: dir.path().join("key"), workstation: None };
    let clock = Arc::new(Settable::at("2026-01-01T14:00:00Z".parse().expect("a time")));
    let seed = Seed::random();
    eprintln!("selling {ORDERS} orders of {ITEMS} items");
    let founding = Founding {
        shop: shop(),
        password: PASSWORD.to_owned().into(),
        seed: seed.clone(),
        last_step: 0,
        recovery: RecoveryKey::random(),
    };
    let mut service = Service::found(&place, clock.clone(), Cost::cheap(), founding).expect("the shop is founded");
    sell(&mut service, &clock, &seed);
    drop(service);
    eprintln!("copying the day to {DAYS} days");
    copy(&place);

    clock.set("2026-12-31T20:00:00Z".parse().expect("a time"));
    let mut service = Service::open(&place, clock.clone(), Cost::cheap()).expect("the shop opens");
    let me = sign_in(&mut service, &clock, &seed);
    let zone = service.world().shop.settings.time_zone();
    let today = clock.now().to_zoned(zone).date();
    let mut worst = 0.0_f64;
    for span in [Span::Day, Span::Week, Span::Month, Span::Year] {
        let query = Query::Sales(Period::around(today, span));
        let (mut times, mut orders) = (vec![], 0);
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let (_, reading) = service.report(me, &query).expect("the store reads");
            times.push(start.elapsed().as_secs_f64() * 1e3);
            let Some(Reading::Ready(Report::Sales(sales))) = reading else { panic!("the days are added up already") };
            orders = sales.takings.values().map(|takings| takings.sales.count).sum();
        }
        let time = median(&mut times);
        println!("sales of a {:<6} {orders:>7} orders: {time:8.2} ms", span.word());
        worst = worst.max(time);
    }
    println!("year: {worst:.1} ms (goal: at most {GOAL:.0}), {:.2} of it", worst / GOAL);

    let mut query = ReceiptQuery { search: Search::default(), before: None, limit: 50, effort: 4_000 };
    let start = Instant::now();
    let page = service.receipts(me, &query).expect("the store reads").1.expect("the owner may");
    println!("newest receipts, a page of {}: {:.2} ms", page.receipts.len(), start.elapsed().as_secs_f64() * 1e3);
    query.search.words = "2026-02-03 latte".to_owned();
    let start = Instant::now();
    let page = service.receipts(me, &query).expect("the store reads").1.expect("the owner may");
    println!("a day in February, {} found: {:.2} ms", page.receipts.len(), start.elapsed().as_secs_f64() * 1e3);
    query.search.words = "nothing like it".to_owned();
    let (mut parts, whole) = (vec![], Instant::now());
    loop {
        let start = Instant::now();
        let page = service.receipts(me, &query).expect("the store reads").1.expect("the owner may");
        parts.push(start.elapsed().as_secs_f64() * 1e3);
        query.before = page.next;
        if query.before.is_none() {
            break;
        }
    }
    let longest = parts.iter().copied().fold(0.0, f64::max);
    println!(
        "a search through all of them: {:.1} s in {} parts, the longest {longest:.0} ms (goal: at most {GOAL_PART:.0})",
        whole.elapsed().as_secs_f64(),
        parts.len()
    );
}

fn shop() -> Shop {
    let mut shop = file::read(include_str!("../assets/shop.json")).expect("the sample shop can be read");
    let latte = shop.items["latte"].clone();
    for n in 0..ITEMS {
        let mut item = Item::clone(&latte);
        (item.sku, item.name) = (Name::literal(&format!("item{n}")), SafeText::literal(&format!("Latte Number {n}")));
        item.recipe = vec![];
        shop.items.insert(item.sku.clone(), Arc::new(item));
    }
    shop
}

fn sign_in(service: &mut Service, clock: &Settable, seed: &Seed) -> SessionId {
    clock.advance(SignedDuration::from_secs(30));
    let code = seed.code_at(clock.now().as_second().unsigned_abs());
    service.sign_in("ada", PASSWORD, &code, &Name::literal("front")).expect("it is ada").id
}

fn sell(service: &mut Service, clock: &Settable, seed: &Seed) {
    let mut me = sign_in(service, clock, seed);
    does(service, me, Step::OpenTill { float: Money(10_000) });
    for n in 0..ORDERS {
        // The owner's session is over after an hour.
        if n % 50 == 49 {
            me = sign_in(service, clock, seed);
        }
        clock.advance(SignedDuration::from_secs(40));
        let order = n + 1;
        for line in 0..1 + n % 3 {
            let item = Name::literal(&format!("item{}", (n * 7 + line * 331) % ITEMS));
            let open = (line > 0).then_some(order);
            does(service, me, Step::Ring { order: open, item, quantity: 1, note: None });
        }
        let method = Method::ALL[usize::try_from(n % 2).unwrap_or(0)];
        does(service, me, Step::Pay { order, tender: Tender::exact(method) });
    }
}

fn does(service: &mut Service, me: SessionId, step: Step) {
    let done = service.execute(me, Command::Register(Box::new(step))).expect("the disk takes it");
    assert!(done.is_done(), "{}", done.sentence());
}

/// Writes the day once more for every other day of the year, as if it had been sold then.
fn copy(place: &Place) {
    let store = Sled::open(&place.data.join("store")).expect("the store opens");
    let read = |kind: &str| store.page(&KeyRange::all(kind), 1_000_000).expect("the store reads");
    let parsed = |entry: &Entry| serde_json::from_slice::<Value>(&entry.value).expect("records are JSON");
    let sales: Vec<Value> = read("sale").iter().map(parsed).collect();
    let days = read("day");
    assert_eq!((sales.len() as u64, days.len()), (ORDERS, 1));
    let first: Date = days[0].key.text().and_then(|text| text.parse().ok()).expect("a date");
    for day in 1..DAYS {
        let date = first.checked_add(i64::try_from(day).unwrap_or(0).days()).expect("a date");
        let mut batch = Batch::new().put(Key::new("day", date.to_string()), days[0].value.clone());
        for sale in &sales {
            let mut sale = sale.clone();
            let record = &mut sale["record"];
            let number = record["number"].as_u64().expect("a number") + day * ORDERS;
            let at: Timestamp = record["at"].as_str().and_then(|at| at.parse().ok()).expect("a time");
            let later = at + SignedDuration::from_hours(24 * i64::try_from(day).unwrap_or(0));
            (record["number"], record["at"]) = (json!(number), json!(later.to_string()));
            batch = batch.put(Key::number("sale", number), serde_json::to_vec(&sale).expect("records are JSON"));
        }
        store.commit(&batch).expect("the disk takes a day");
    }
    let books = store.get(&Key::new("meta", "books")).expect("the store reads").expect("there are books");
    let mut books = parsed(&books);
    books["record"]["receipts"] = json!(DAYS * ORDERS);
    let batch = Batch::new().put(Key::new("meta", "books"), serde_json::to_vec(&books).expect("records are JSON"));
    store.commit(&batch).expect("the disk takes the books");
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
