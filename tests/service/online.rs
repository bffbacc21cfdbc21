//! Online orders: each comes in once, is accepted, and ends as a sale or with a reason; what is refused changes nothing.

use brewgate::app::{AuditQuery, Brought, ClosedQuery, Done, Imported, Place, Record, RecordOutcome, Service, Tally};
use brewgate::secret::Cost;
use brewgate::shop::station::online::{Closed, End, Incoming, LONGEST_LINE, State, Step};
use brewgate::shop::station::{Method, Money, Percent, Step as TillStep, Tax, Tender};
use brewgate::shop::{Change, Command, Edit, Holder, Refusal, SafeText, SessionId, ShopRule};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::*;

/// An order of the Monday's morning.
fn order(id: &str) -> Value {
    json!({
        "id": id, "channel": "web", "customer": "Maya Chen", "paid": true,
        "placed": "2026-03-02T09:30:00-08:00", "promised": "2026-03-02T09:50:00-08:00",
        "lines": [{ "sku": "latte", "quantity": 2, "note": "no sugar" }, { "sku": "croissant", "quantity": 1 }],
    })
}

/// The same with another value in one place: `/lines/0/sku`.
fn with(mut order: Value, place: &str, value: Value) -> Value {
    match place.rsplit_once('/') {
        Some((parent, member)) => match order.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.insert(member.to_owned(), value)),
            Value::Array(list) => list[member.parse::<usize>().unwrap()] = value,
            other => panic!("{other}"),
        },
        None => panic!("{place}"),
    }
    order
}

fn without(mut order: Value, member: &str) -> Value {
    order.as_object_mut().unwrap().shift_remove(member).unwrap();
    order
}

/// Brings these lines in; what was told of those left out comes back.
fn import(f: &mut Fixture, who: SessionId, text: impl AsRef<[u8]>) -> (Tally, Vec<String>) {
    let mut told = vec![];
    let tally = f.service.import_orders(who, text.as_ref(), |line, became| match became {
        Imported::New(_) | Imported::Known => {}
        Imported::Wrong(why) | Imported::Denied(why) => told.push(format!("{line}: {why}")),
    });
    (tally.unwrap(), told)
}

fn step(step: Step) -> Command {
    Command::Online(Box::new(step))
}

fn accept(id: &str) -> Command {
    step(Step::Accept { id: name(id) })
}

fn complete(id: &str) -> Command {
    step(Step::Complete { id: name(id) })
}

fn cancel(id: &str) -> Command {
    step(Step::Cancel { id: name(id), reason: SafeText::literal("no oat milk left") })
}

fn rule(done: &Done) -> ShopRule {
    match &done.ruling.outcome {
        Err(Refusal::Rule(rule)) => rule.clone(),
        other => panic!("{other:?}"),
    }
}

/// Priya at work, with these orders in the queue.
fn queue(orders: &[Value]) -> (Fixture, SessionId) {
    let mut f = Fixture::new();
    let priya = f.sign_in("priya");
    let text: String = orders.iter().map(|order| format!("{order}\n")).collect();
    let (tally, told) = import(&mut f, priya, &text);
    assert_eq!(tally, Tally { new: orders.len(), ..Tally::default() }, "{told:?}");
    (f, priya)
}

fn all_closed(before: Option<u64>, words: &str, limit: usize) -> ClosedQuery {
    ClosedQuery { location: name("main-street"), words: words.to_owned(), before, limit, effort: 1_000 }
}

fn over(f: &mut Fixture, who: SessionId) -> Vec<Closed> {
    let (_, page) = f.service.closed_orders(who, &all_closed(None, "", 100)).unwrap();
    page.unwrap().orders
}

/// The newest record.
fn newest(service: &Service) -> Record {
    let query = AuditQuery { limit: 1, ..AuditQuery::default() };
    service.audit(&query).unwrap().records.remove(0)
}

/// Everything that a refused step must leave as it was.
fn state(f: &Fixture) -> (brewgate::shop::Shop, usize) {
    (f.shop(), f.service.sales(None, 1_000).unwrap().len())
}

#[test]
fn an_order_comes_in_is_accepted_and_ends_as_a_sale() {
    let (mut f, priya) = queue(&[order("web-1182")]);
    let open = f.shop().online["web-1182"].clone();
    assert_eq!((open.paid, &open.state, &*open.location), (Money(1_325), &State::New, "main-street"));
    let came = newest(&f.service);
    assert_eq!(came.wish, "bring in online order web-1182 of Maya Chen ($13.25)");
    let answer = &came.answers[0];
    assert_eq!(
        (answer.action.as_str(), answer.resource.as_str()),
        ("orders:AcceptOrder", "arn:coffee:orders:main-street:bluebird:order/web-1182")
    );
    assert_eq!((answer.facts["orders:Channel"].as_str(), answer.facts["orders:Amount"].as_str()), ("web", "13.25"));

    let done = f.done(priya, accept("web-1182"));
    assert_eq!(done.sentence(), "Online order web-1182 of Maya Chen is accepted.");
    assert!(f.shop().online["web-1182"].is_accepted());
    let before = f.shop();
    let done = f.done(priya, complete("web-1182"));
    assert_eq!(done.sentence(), "Receipt 1: $13.25 paid online. Online order web-1182 of Maya Chen is done.");
    let shop = f.shop();
    assert!(shop.online.is_empty());
    let beans = &shop.items["latte"].recipe[0];
    assert_eq!(shop.level(&beans.0) + beans.1.times(2), before.level(&beans.0));
    assert_eq!(shop.books.receipts, before.books.receipts + 1);
    assert_eq!(shop.books.orders, before.books.orders + 1);
    let sale = f.service.sales(None, 1).unwrap().remove(0);
    assert_eq!((sale.method, sale.paid, sale.tendered, sale.number), (Method::Online, Money(1_325), Money(1_325), 1));
    assert_eq!(
        (sale.reference.as_deref(), sale.order.label.as_deref()),
        (Some("web order web-1182"), Some("Maya Chen"))
    );
    assert_eq!(sale.totals.total, sale.paid);
    assert_eq!(sale.order.lines[0].note.as_deref(), Some("no sugar"));
    let closed = over(&mut f, priya);
    assert_eq!((closed.len(), &closed[0].end, closed[0].number), (1, &End::Completed { receipt: 1 }, 1));
    assert!(f.service.check_stock().unwrap().is_empty());
    // And all of it is there after a restart.
    assert!(same(&f.shop(), &f.reopened().world().shop));
}

#[test]
fn what_is_open_and_what_is_over_survives_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place { data: dir.path().join("data"), key_file: dir.path().join("key"), workstation: None };
    let clock = std::sync::Arc::new(brewgate::app::Settable::at(monday()));
    let mut service = Service::found(&place, clock.clone(), Cost::cheap(), founding(sample())).unwrap();
    let ada = service.world().shop.session_of(&brewgate::shop::Person::Owner).unwrap().id;
    let text = format!("{}\n{}\n{}\n", order("a"), order("b"), order("c"));
    assert_eq!(service.import_orders(ada, text.as_bytes(), |_, _| {}).unwrap().new, 3);
    for command in [accept("a"), complete("a"), cancel("b"), accept("c")] {
        assert!(service.execute(ada, command).unwrap().is_done());
    }
    let before = service.world().shop.clone();
    drop(service);
    let service = Service::open(&place, clock.clone(), Cost::cheap()).unwrap();
    assert!(same(&before, &service.world().shop));
    assert!(service.world().shop.online["c"].is_accepted() && service.world().shop.online.len() == 1);
    assert_eq!(service.sales(None, 10).unwrap().len(), 1);
    assert!(matches!(service.verify().unwrap(), brewgate::app::ChainState::Ok { .. }));
}

#[test]
fn one_id_comes_in_once_whatever_became_of_it() {
    let orders = ["new", "accepted", "done", "cancelled"].map(order);
    let (mut f, priya) = queue(&orders);
    for command in [accept("accepted"), accept("done"), complete("done"), cancel("cancelled")] {
        f.done(priya, command);
    }
    let text: String = orders.iter().map(|order| format!("{order}\n")).collect();
    let (before, records) = (state(&f), f.records());
    for _ in 0..3 {
        let (tally, told) = import(&mut f, priya, &text);
        assert_eq!((tally, told.len()), (Tally { known: 4, ..Tally::default() }, 0));
    }
    assert!(same(&before.0, &f.shop()) && before.1 == state(&f).1);
    assert_eq!(f.records(), records, "what is known already is no event");
    // The price on the menu is another one now; the order is the same.
    let ada = f.sign_in("ada");
    let price = brewgate::shop::station::inventory::Step::Price { sku: name("latte"), price_minor: 500 };
    f.done(ada, stock(price));
    assert_eq!(import(&mut f, priya, &text).0.known, 4);
    // Another order under the same id is told, and changes nothing.
    let other = with(order("new"), "/lines/0/quantity", json!(3));
    let done = with(order("done"), "/customer", json!("Tom"));
    let (tally, told) = import(&mut f, priya, format!("{other}\n{done}\n"));
    assert_eq!(tally.wrong, 2);
    assert_eq!(told[0], "1: `lines`: order new is here already and says otherwise; it stays as it was");
    assert!(told[1].starts_with("2: `customer`: order done is here already"), "{told:?}");
    // Not even a command that comes by another door brings it in twice.
    let incoming = Incoming::read(&order("done").to_string(), "USD").unwrap();
    let again = f.refused(priya, step(Step::Import { order: Box::new(incoming), known: false }));
    assert_eq!(rule(&again), ShopRule::Exists { kind: "online order", name: "done".to_owned() });
}

#[test]
fn within_a_file_too() {
    let mut f = Fixture::new();
    let priya = f.sign_in("priya");
    let other = with(order("a"), "/note", json!("in a hurry"));
    let (tally, told) = import(&mut f, priya, format!("{}\n{}\n{other}\n{}\n", order("a"), order("a"), order("b")));
    assert_eq!(tally, Tally { new: 2, known: 1, wrong: 1, denied: 0 });
    assert!(told[0].starts_with("3: `note`: order a is here already"), "{told:?}");
    assert_eq!(tally.sentence(), "2 orders brought in, 1 was here already, 1 line left out");
}

#[test]
fn a_bad_line_is_told_with_its_field_and_the_others_are_brought_in() {
    let bad = |place: &str, value: Value| with(order("bad"), place, value);
    let lines = |value: Value| bad("/lines", value);
    let cases = [
        (bad("/id", json!("")), "`id`: a name is needed"),
        (bad("/id", json!("web 1182")), "`id`: ` ` cannot stand in a name: letters, digits and _+=,.@- can"),
        (bad("/id", json!("*")), "`id`: `*` cannot stand in a name"),
        (bad("/id", json!("x".repeat(65))), "is longer than 64 characters"),
        (bad("/id", json!(true)), "`id`: write it as text, such as \"web-1182\""),
        (without(order("bad"), "id"), "`id`: this is missing"),
        (bad("/channel", json!(null)), "`channel`: this is missing"),
        (bad("/channel", json!("a channel of seventeen")), "`channel`: at most 16 characters fit"),
        (bad("/customer", json!(7)), "`customer`: write it as text"),
        (bad("/customer", json!("  ")), "`customer`: fill this in"),
        (bad("/customer", json!("Maya\u{1b}[2J")), "`customer`: the character U+001B cannot be shown safely"),
        (
            bad("/location", json!("main-stret")),
            "`location`: there is no location `main-stret` (did you mean `main-street`?)",
        ),
        (bad("/note", json!("x".repeat(201))), "`note`: at most 200 characters fit"),
        (lines(json!([])), "`lines`: nothing is ordered"),
        (lines(json!({})), "`lines`: write a list"),
        (lines(json!([1])), "`lines[0]`: write an object"),
        (lines(json!(vec![json!({ "sku": "latte", "quantity": 1 }); 201])), "`lines`: an order has at most 200"),
        (
            bad("/lines/1/sku", json!("croisant")),
            "`lines[1].sku`: there is no item `croisant` on the menu (did you mean `croissant`?)",
        ),
        (bad("/lines/0/sku", json!("beans-espresso")), "`lines[0].sku`: there is no item `beans-espresso` on the menu"),
        (bad("/lines/0/sku", json!("../latte")), "`lines[0].sku`: `/` cannot stand in a name"),
        (bad("/lines/0/quantity", json!(0)), "`lines[0].quantity`: write a whole number from 1 to 999"),
        (bad("/lines/0/quantity", json!(-2)), "`lines[0].quantity`: write a whole number from 1 to 999"),
        (bad("/lines/0/quantity", json!(1.5)), "`lines[0].quantity`: write a whole number"),
        (bad("/lines/0/quantity", json!(1e30)), "`lines[0].quantity`: write a whole number"),
        (bad("/lines/0/quantity", json!(1_000)), "`lines[0].quantity`: write a whole number"),
        (bad("/lines/0/quantity", json!("2")), "`lines[0].quantity`: write a whole number"),
        (bad("/lines/0/price", json!("4.755")), "`lines[0].price`: an amount looks like `12.50`"),
        (bad("/lines/0/price", json!("-4.75")), "`lines[0].price`: an amount looks like `12.50`"),
        (bad("/lines/0/price", json!("$4")), "`lines[0].price`: an amount looks like `12.50`"),
        (bad("/lines/0/price", json!("99999999999")), "`lines[0].price`: at most $10,000,000.00"),
        (bad("/lines/0/price", json!(["4"])), "`lines[0].price`: write an amount, such as \"4.75\""),
        (bad("/lines/0/qty", json!(1)), "`lines[0].qty`: an order has no such field"),
        (bad("/pormised", json!("x")), "`pormised`: an order has no such field (did you mean `promised`?)"),
        (bad("/placed", json!("yesterday")), "`placed`: write a time with its offset"),
        (bad("/placed", json!("2026-03-02T09:30:00")), "`placed`: write a time with its offset"),
        (bad("/placed", json!("2026-03-02T11:30:00-08:00")), "`placed`: this time is still to come"),
        (bad("/promised", json!("2026-03-02T09:29:59-08:00")), "`promised`: it is promised for before it was placed"),
        (bad("/promised", json!("2026-05-02T09:29:59-08:00")), "`promised`: it is promised for more than a month"),
        (bad("/currency", json!("EUR")), "`currency`: the shop's is USD, and this is EUR"),
        (bad("/paid", json!(false)), "`paid`: what is not paid yet is rung up at the register"),
        (bad("/paid", json!("yes")), "`paid`: write true"),
        (json!([1, 2]), "a line is one JSON object"),
        (json!("order"), "a line is one JSON object"),
    ];
    let mut f = Fixture::new();
    let priya = f.sign_in("priya");
    for (at, (line, wanted)) in cases.into_iter().enumerate() {
        let (first, last) = (format!("first-{at}"), format!("last-{at}"));
        let text = format!("{}\n\n{line}\n{}", order(&first), order(&last));
        let (tally, told) = import(&mut f, priya, text);
        assert_eq!(tally, Tally { new: 2, wrong: 1, ..Tally::default() }, "{wanted}: {told:?}");
        assert!(told[0].starts_with("3: ") && told[0].contains(wanted), "{wanted}: {told:?}");
        let shop = f.shop();
        assert!(
            shop.online.contains_key(&*first) && shop.online.contains_key(&*last) && !shop.online.contains_key("bad")
        );
    }
}

#[test]
fn what_is_no_json_says_where() {
    let mut f = Fixture::new();
    let priya = f.sign_in("priya");
    let good = order("good").to_string();
    let twice = good.replacen("\"channel\"", "\"customer\"", 1);
    for (line, wanted) in [
        (b"nonsense".to_vec(), "1: column 1:"),
        (good.as_bytes()[..40].to_vec(), "1: column "),
        (format!("{good} {good}").into_bytes(), "1: column "),
        (twice.into_bytes(), "1: column "),
        (vec![0xff, 0xfe, b'{'], "1: the line is not UTF-8"),
        (b"\0\0\0".to_vec(), "1: column 1:"),
        ("[".repeat(60_000).into_bytes(), "1: column "),
        (vec![b'x'; LONGEST_LINE + 1], "1: the line is longer than 65536 bytes"),
        (vec![b'{'; 5 * LONGEST_LINE], "1: the line is longer than 65536 bytes"),
    ] {
        let (tally, told) = import(&mut f, priya, [line, b"\n".to_vec()].concat());
        assert_eq!(tally, Tally { wrong: 1, ..Tally::default() });
        assert!(told[0].starts_with(wanted), "{wanted}: {told:?}");
    }
    assert!(f.shop().online.is_empty());
    // As programs on other systems write it, and exactly as long as a line may be.
    let padded = |id: &str| {
        let text = order(id).to_string();
        format!("{}{text}", " ".repeat(LONGEST_LINE - text.len()))
    };
    let text = format!("\u{feff}{}\r\n\r\n   \n{}\n{}", order("a"), padded("b"), padded("c"));
    let (tally, told) = import(&mut f, priya, text);
    assert_eq!(tally, Tally { new: 3, ..Tally::default() }, "{told:?}");
    assert_eq!(import(&mut f, priya, "").0, Tally::default());
}

#[test]
fn a_file_is_brought_in_and_what_is_wrong_is_told_by_line_and_field() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let mut f = Fixture::new();
    let priya = f.sign_in("priya");
    let good = file("good.jsonl", format!("{}\n{}\n", order("a"), order("b")).as_bytes());
    let brought = f.service.import_orders_of(priya, &good).unwrap();
    assert_eq!(brought, Brought { tally: Tally { new: 2, ..Tally::default() }, ..Brought::default() });
    let wrong = with(order("c"), "/lines/0/sku", json!("latt"));
    let long = "x".repeat(LONGEST_LINE + 1);
    let mixed = file("mixed.jsonl", format!("{}\n{wrong}\n\n{long}\n{}\n", order("a"), order("d")).as_bytes());
    let brought = f.service.import_orders_of(priya, &mixed).unwrap();
    assert_eq!((brought.tally, brought.stopped), (Tally { new: 1, known: 1, wrong: 2, denied: 0 }, None));
    assert_eq!(
        brought.left_out,
        [
            "Line 2: `lines[0].sku`: there is no item `latt` on the menu (did you mean `latte`?).",
            "Line 4: the line is longer than 65536 bytes.",
        ]
    );
    // A file that is no such file at all is counted, not listed to its end.
    let brought = f.service.import_orders_of(priya, &file("bad.jsonl", "{}\n".repeat(130).as_bytes())).unwrap();
    assert_eq!((brought.left_out.len(), brought.tally.wrong), (101, 130));
    assert_eq!(brought.left_out[100], "And 30 more.");
    // What is no file is said, and nothing is recorded.
    let (before, records) = (f.shop(), f.records());
    let missing = dir.path().join("missing.jsonl").to_str().unwrap().to_owned();
    for (file, wanted) in [
        (missing.as_str(), "There is no file `"),
        (dir.path().to_str().unwrap(), "is a folder; name a file in it."),
        ("/dev/zero", "`/dev/zero` is no plain file."),
        ("", "There is no file ``"),
        ("a\0b", "is no plain file."),
    ] {
        let why = f.service.import_orders_of(priya, file).unwrap_err();
        assert!(why.contains(wanted), "{file:?}: {why}");
    }
    assert!(same(&before, &f.shop()) && f.records() == records);
}

#[test]
fn whoever_may_not_brings_no_file_in_and_a_session_that_ends_stops_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("orders.jsonl");
    std::fs::write(&path, format!("{}\n{}\n", order("a"), order("b"))).unwrap();
    let file = path.to_str().unwrap();
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    let records = f.records();
    let brought = f.service.import_orders_of(rudy, file).unwrap();
    assert_eq!(brought.tally, Tally { denied: 2, ..Tally::default() });
    assert!(brought.left_out[1].starts_with("Line 2: ") && brought.left_out[1].contains("not allowed"), "{brought:?}");
    assert_eq!((f.shop().online.len(), f.records()), (0, records + 2));
    let priya = f.sign_in("priya");
    f.service.sign_out(priya).unwrap();
    let brought = f.service.import_orders_of(priya, file).unwrap();
    assert_eq!(
        (brought.tally, brought.stopped.as_deref()),
        (Tally::default(), Some("The session is over. Sign in again."))
    );
    let stopped = f.service.import_orders(priya, order("a").to_string().as_bytes(), |_, _| {}).unwrap_err();
    assert_eq!(stopped.tally, Tally::default());
    assert!(f.shop().online.is_empty());
}

#[test]
fn what_an_open_order_has_is_not_deleted() {
    let (mut f, priya) = queue(&[order("a"), order("b")]);
    let ada = f.sign_in("ada");
    let delete = |sku: &str| stock(brewgate::shop::station::inventory::Step::Delete { sku: name(sku) });
    let before = f.shop();
    let said = |done: Done| rule(&done).to_string();
    assert_eq!(
        said(f.refused(ada, delete("latte"))),
        "Latte is still used by online order a and another, which have 4 of it"
    );
    assert!(same(&before, &f.shop()));
    f.done(priya, cancel("b"));
    assert_eq!(said(f.refused(ada, delete("latte"))), "Latte is still used by online order a, which has 2 of it");
    f.done(priya, accept("a"));
    f.done(priya, complete("a"));
    // An order at a till, until its line is taken off.
    let till = |step| Command::Register(Box::new(step));
    f.done(ada, till(TillStep::OpenTill { float: Money(10_000) }));
    f.done(ada, till(TillStep::Ring { order: None, item: name("latte"), quantity: 3, note: None }));
    let number = *f.shop().orders.keys().next().unwrap();
    assert_eq!(
        said(f.refused(ada, delete("latte"))),
        format!("Latte is still used by order {number}, which has 3 of it")
    );
    f.done(ada, till(TillStep::Void { order: number, line: 0, quantity: 3 }));
    f.done(ada, delete("latte"));
    // What was made by mistake is not taken back any more once somebody ordered it.
    let tea = brewgate::shop::Item { sku: name("tea"), ..brewgate::shop::Item::clone(&before.items["latte"]) };
    f.done(ada, stock(brewgate::shop::station::inventory::Step::Create { item: Box::new(tea) }));
    let wanted = with(order("t"), "/lines", json!([{ "sku": "tea", "quantity": 1 }]));
    assert_eq!(import(&mut f, priya, wanted.to_string()).0.new, 1);
    assert!(!f.service.undo(ada).unwrap().is_done());
    assert!(f.shop().items.contains_key("tea"));
}

#[test]
fn prices_are_exact_in_every_currency() {
    let priced = |id: &str, price: &str| {
        // As a bare number too, which is not rounded on its way.
        let text = with(order(id), "/lines/0/price", json!("PRICE")).to_string();
        text.replace("\"PRICE\"", price)
    };
    for (currency, good, minor, bad) in [
        ("USD", vec!["\"4.75\"", "4.75", "\"4.7500\""], 475, vec!["4.750", "1e3", "-1", "\"4,75\""]),
        ("JPY", vec!["\"475\"", "475"], 475, vec!["4.75", "\"475.0\""]),
        ("KWD", vec!["\"1.234\"", "1.234"], 1_234, vec!["1.2345"]),
    ] {
        let read = |text: &str| Incoming::read(&priced("a", text), currency);
        for text in &good[..2] {
            assert_eq!(read(text).unwrap().lines[0].price, Some(Money(minor)), "{currency} {text}");
        }
        for text in bad.iter().chain(good.iter().skip(2)) {
            let wrong = read(text).unwrap_err();
            assert_eq!(wrong.field, "lines[0].price", "{currency} {text}");
        }
    }
    // Its own price, and a tax that comes on top, make the amount.
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let mut settings = (*f.shop().settings).clone();
    let rate = Percent(10_000);
    settings.taxes = vec![Tax { id: name("sales"), name: SafeText::literal("Sales tax"), rate, included: false }];
    f.done(ada, Command::UpdateSettings { settings: Box::new(settings) });
    let mut latte = (*f.shop().items["latte"]).clone();
    latte.tax = Some(name("sales"));
    f.done(ada, stock(brewgate::shop::station::inventory::Step::Edit { item: Box::new(latte) }));
    assert_eq!(import(&mut f, ada, priced("taxed", "5.00")).0.new, 1);
    // Two at 5.00 with ten percent, and a croissant without.
    assert_eq!(f.shop().online["taxed"].paid, Money(1_100 + 375));
    f.done(ada, accept("taxed"));
    f.done(ada, complete("taxed"));
    let sale = f.service.sales(None, 1).unwrap().remove(0);
    assert_eq!((sale.paid, sale.rounding(), sale.totals.taxes[0].1), (Money(1_475), Money::ZERO, Money(100)));
}

#[test]
fn who_may_not_accept_brings_nothing_in_and_moves_nothing() {
    let (mut f, priya) = queue(&[order("a"), order("b")]);
    f.done(priya, accept("b"));
    let rudy = f.sign_in("rudy");
    let before = state(&f);
    // Known ones too: whether an order is here is not for everybody to find out.
    for text in [order("c"), order("a")] {
        let records = f.records();
        let (tally, told) = import(&mut f, rudy, text.to_string());
        assert_eq!((tally, f.records()), (Tally { denied: 1, ..Tally::default() }, records + 1));
        assert!(told[0].contains("not allowed"), "{told:?}");
    }
    for command in [accept("a"), complete("b"), cancel("a"), step(Step::List { location: name("main-street") })] {
        let records = f.records();
        let done = f.refused(rudy, command);
        assert_eq!((done.record.outcome, f.records()), (RecordOutcome::Denied, records + 1), "{}", done.record.wish);
    }
    assert!(same(&before.0, &f.shop()) && before.1 == state(&f).1);
    let (done, page) = f.service.closed_orders(rudy, &all_closed(None, "", 10)).unwrap();
    assert!(!done.is_done() && page.is_none());
}

#[test]
fn a_limit_holds_for_bringing_in_and_for_every_step() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "orders:*", "Resource": "*",
        "Condition": {"StringEquals": {"orders:Channel": "web"}, "NumericLessThanEquals": {"orders:Amount": "20"}}}]}"#;
    let holder = Holder::Employee(name("bo"));
    f.done(ada, Command::PutInline { holder, name: name("Small"), text: policy.into() });
    let (small, large) = (order("small"), with(order("large"), "/lines/0/quantity", json!(9)));
    let app = with(order("app"), "/channel", json!("app"));
    let text = format!("{small}\n{large}\n{app}\n");
    let bo = f.sign_in("bo");
    assert_eq!(import(&mut f, bo, &text).0, Tally { new: 1, denied: 2, ..Tally::default() });
    let ada = f.sign_in("ada");
    assert_eq!(import(&mut f, ada, &text).0, Tally { new: 2, known: 1, ..Tally::default() });
    f.done(bo, accept("small"));
    f.refused(bo, accept("large"));
    f.refused(bo, cancel("app"));
    f.done(bo, complete("small"));
}

#[test]
fn the_shops_own_rules_hold_whoever_asks() {
    let many = with(order("many"), "/lines/1", json!({ "sku": "latte", "quantity": 999 }));
    let (mut f, _) = queue(&[order("a"), order("b"), many]);
    let ada = f.sign_in("ada");
    let before = state(&f);
    assert_eq!(rule(&f.refused(ada, complete("a"))), ShopRule::NotAccepted { id: name("a") });
    assert_eq!(rule(&f.refused(ada, accept("z"))), ShopRule::Unknown { kind: "open online order", name: "z".into() });
    let long = step(Step::Cancel { id: name("a"), reason: SafeText::literal(&"x".repeat(201)) });
    assert!(matches!(rule(&f.refused(ada, long)), ShopRule::Quota { .. }));
    assert!(same(&before.0, &f.shop()) && before.1 == state(&f).1);
    f.done(ada, accept("a"));
    let again = rule(&f.refused(ada, accept("a")));
    assert_eq!(again, ShopRule::AcceptedAlready { id: name("a"), by: "Ada Park".to_owned() });
    // There is not so much: refused with the figures, and nothing is half done.
    f.done(ada, accept("many"));
    let before = state(&f);
    assert!(matches!(rule(&f.refused(ada, complete("many"))), ShopRule::StockShort { .. }));
    assert!(same(&before.0, &f.shop()) && before.1 == state(&f).1);
    // What is over is over.
    f.done(ada, cancel("b"));
    for command in [accept("b"), complete("b"), cancel("b")] {
        assert!(matches!(rule(&f.refused(ada, command)), ShopRule::Unknown { .. }));
    }
    // Nothing that was not taken comes back.
    let level = f.shop().level("beans-espresso");
    f.done(ada, cancel("many"));
    assert_eq!(f.shop().level("beans-espresso"), level);
    let closed = over(&mut f, ada);
    assert_eq!(closed.iter().map(|one| (&*one.order.id, one.number)).collect::<Vec<_>>(), [("many", 2), ("b", 1)]);
    assert_eq!(closed[1].sentence(), "Online order b of Maya Chen is cancelled: no oat milk left");
    // None of it is taken back by undo.
    assert!(f.service.undoable(ada).is_none());
}

#[test]
fn what_is_over_is_read_by_page() {
    let orders: Vec<Value> = (0..7).map(|n| order(&format!("o-{n}"))).collect();
    let (mut f, priya) = queue(&orders);
    for n in 0..7 {
        f.done(priya, cancel(&format!("o-{n}")));
    }
    let mut page = |query: ClosedQuery| {
        let (_, page) = f.service.closed_orders(priya, &query).unwrap();
        let page = page.unwrap();
        (page.orders.iter().map(|one| one.number).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(page(all_closed(None, "", 3)), (vec![7, 6, 5], Some(5)));
    assert_eq!(page(all_closed(Some(5), "", 3)), (vec![4, 3, 2], Some(2)));
    assert_eq!(page(all_closed(Some(2), "", 3)), (vec![1], None));
    assert_eq!(page(all_closed(Some(1), "", 3)), (vec![], None));
    // A search finds the oldest, and says where it goes on when it has looked at enough.
    assert_eq!(page(all_closed(None, "O-0 maya", 3)), (vec![1], None));
    assert_eq!(page(all_closed(None, "nobody", 3)), (vec![], None));
    let short = |before| ClosedQuery { effort: 3, ..all_closed(before, "o-0", 3) };
    assert_eq!(page(short(None)), (vec![], Some(5)));
    assert_eq!(page(short(Some(5))), (vec![], Some(2)));
    assert_eq!(page(short(Some(2))), (vec![1], None));
}

#[test]
fn a_till_takes_no_online_payment_and_gives_back_what_was_paid_online() {
    let (mut f, priya) = queue(&[order("a")]);
    f.done(priya, accept("a"));
    f.done(priya, complete("a"));
    let marco = f.sign_in("marco");
    let till = |step| Command::Register(Box::new(step));
    f.done(marco, till(TillStep::OpenTill { float: Money(10_000) }));
    f.done(marco, till(TillStep::Ring { order: None, item: name("latte"), quantity: 1, note: None }));
    let number = *f.shop().orders.keys().next().unwrap();
    let online = f.refused(marco, till(TillStep::Pay { order: number, tender: Tender::exact(Method::Online) }));
    assert_eq!(rule(&online), ShopRule::NotAtTill);
    let back = |amount| TillStep::Refund {
        parts: vec![],
        brought_back: false,
        receipt: 1,
        amount: Money(amount),
        method: Method::Card,
        reason: SafeText::literal("cold"),
        found: None,
    };
    f.done(marco, till(back(1_000)));
    let beyond = rule(&f.refused(marco, till(back(400))));
    assert!(matches!(beyond, ShopRule::RefundBeyond { .. }), "{beyond}");
}

#[test]
fn a_failed_save_leaves_the_order_as_it_was() {
    let (mut f, priya) = queue(&[order("a")]);
    f.done(priya, accept("a"));
    let before = f.shop();
    f.store.fail(true);
    f.broken(priya, complete("a"));
    f.store.fail(false);
    let after = f.reopened();
    assert!(same(&before, &after.world().shop));
    assert!(after.sales(None, 10).unwrap().is_empty());
}

#[test]
fn the_demo_has_a_queue_and_more_orders_come_in() {
    let dir = tempfile::tempdir().unwrap();
    let clock = std::sync::Arc::new(brewgate::app::Settable::at(monday()));
    let (mut service, _) = Service::demo(clock.clone(), dir.path()).unwrap();
    let ids = |service: &Service| service.world().shop.online.keys().map(|id| id.to_string()).collect::<Vec<_>>();
    let begun = ids(&service);
    assert!((4..=8).contains(&begun.len()), "{begun:?}");
    let now = service.now();
    let open: Vec<_> = service.world().shop.online.values().cloned().collect();
    assert!(open.iter().any(|order| order.is_late(now)) && open.iter().any(|order| !order.is_late(now)));
    assert!(open.iter().any(|order| order.is_accepted()) && open.iter().any(|order| !order.is_accepted()));
    assert!(!service.arrive(), "nothing is due yet");
    let wait = service.next_arrival().unwrap();
    clock.advance(jiff::SignedDuration::try_from(wait).unwrap());
    assert!(service.arrive());
    assert_eq!(service.world().shop.online.len(), begun.len() + 1);
    assert!(service.world().shop.sessions.is_empty(), "whoever brought it in is gone");
    let record = newest(&service);
    assert!(record.wish.starts_with("bring in online order"), "{}", record.wish);
    // A demo that stands for hours is not flooded, and another one has the same orders.
    clock.advance(jiff::SignedDuration::from_hours(5));
    service.arrive();
    assert!(service.world().shop.online.len() <= 12);
    let other = tempfile::tempdir().unwrap();
    let same = std::sync::Arc::new(brewgate::app::Settable::at(monday()));
    let (again, _) = Service::demo(same, other.path()).unwrap();
    assert_eq!(ids(&again), begun);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever a line holds, it is read or told, and nothing panics.
    #[test]
    fn any_line_is_read_or_told(text in "\\PC{0,80}", place in 0_usize..400, letter in any::<char>()) {
        let _ = Incoming::read(&text, "USD");
        let mut good: Vec<char> = order("a").to_string().chars().collect();
        let at = place % good.len();
        good[at] = letter;
        let text: String = good.into_iter().collect();
        match Incoming::read(&text, "USD") {
            Ok(order) => {
                let shop = &sample_world().shop;
                let _ = order.made(shop, &name("main-street"), monday());
            }
            Err(wrong) => prop_assert!(!wrong.why.is_empty()),
        }
    }
}

#[test]
fn a_change_of_an_order_says_what_it_is() {
    let (f, _) = queue(&[order("a")]);
    let open = f.shop().online["a"].clone();
    let removed = Change::Online(Edit::removed(&open));
    assert!(removed.sentence(&f.shop()).is_empty() && removed.inverse().is_none());
}
