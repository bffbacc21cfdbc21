//! The online orders: what waits, what is late, and the steps by their letters.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::{AuditPage, Brought, ClosedPage, Record, RecordOutcome, Tally};
use brewgate::shop::station::online::{Closed, End, Incoming, OnlineOrder, State};
use brewgate::shop::{Change, Command, Edit, Name, Person, Shop};
use brewgate::ui::{Answered, Effect, Tab};
use insta::assert_snapshot;
use jiff::SignedDuration;
use serde_json::json;

use crate::support::{Screen, monday, sample};

/// Who, by which channel, placed and promised so many minutes from now, what, accepted or not.
type Waiting = (&'static str, &'static str, i64, i64, &'static [(&'static str, u32)], bool);

const WAITING: [Waiting; 6] = [
    ("Priscilla O'Neill", "delivery", -31, -6, &[("latte", 3), ("blueberry-muffin", 2)], true),
    ("Jonas Weber", "web", -22, -2, &[("flat-white", 2)], false),
    ("Aiko Tanaka", "app", -17, 3, &[("oat-latte", 1), ("croissant", 1)], true),
    ("Marta Rossi", "web", -11, 14, &[("cappuccino", 2), ("banana-bread", 1)], false),
    ("Book Club", "delivery", -6, 24, &[("americano", 6), ("blueberry-muffin", 6)], false),
    ("Eli Novak", "app", -2, 78, &[("cold-brew", 1)], false),
];

fn made(shop: &Shop, number: usize, waiting: &Waiting) -> OnlineOrder {
    let (customer, channel, placed, promised, lines, accepted) = *waiting;
    let at = |minutes: i64| (monday() + SignedDuration::from_mins(minutes)).to_string();
    let lines: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(at, (sku, quantity))| match at {
            0 => json!({ "sku": sku, "quantity": quantity, "note": "extra hot" }),
            _ => json!({ "sku": sku, "quantity": quantity }),
        })
        .collect();
    let text = json!({
        "id": format!("{channel}-{}", 1179 + number), "channel": channel, "customer": customer, "paid": true,
        "placed": at(placed), "promised": at(promised), "lines": lines,
    });
    let incoming = Incoming::read(&text.to_string(), "USD").unwrap();
    let mut order = incoming.made(shop, &Name::literal("main-street"), monday()).unwrap();
    if accepted {
        let at = monday() - SignedDuration::from_mins(10);
        order.state = State::Accepted { by: Person::Employee(Name::literal("priya")), at };
    }
    order
}

/// The sample shop with orders waiting.
fn busy() -> Shop {
    let mut shop = sample();
    for (number, waiting) in WAITING.iter().enumerate() {
        let order = made(&shop, number, waiting);
        shop.apply(&Change::Online(Edit::made(order)));
    }
    shop
}

/// Somebody at the online orders.
fn at(shop: Shop, person: &str) -> Screen {
    let mut screen = Screen::with(shop, person).tab(Tab::Station);
    let message = brewgate::ui::screen::station::show(Name::literal("orders"));
    screen.message(brewgate::ui::Message::Screen(message));
    screen.model.toast = None;
    read(&mut screen);
    screen
}

fn orders(person: &str) -> Screen {
    at(busy(), person)
}

/// Answers what became of orders from what was done on this screen.
fn read(screen: &mut Screen) {
    for effect in std::mem::take(&mut screen.unanswered) {
        if let Effect::Audit(ask, _) = effect {
            screen.answer(Answered::Audit(ask, Ok(AuditPage::default())));
        } else if let Effect::ClosedOrders(ask, _) = effect {
            let closed = screen.records.iter().flat_map(|record| &record.changes).filter_map(|change| match change {
                Change::OnlineClosed(closed) => Some((**closed).clone()),
                _ => None,
            });
            let mut orders: Vec<_> = closed.collect();
            orders.reverse();
            screen.answer(Answered::ClosedOrders(ask, Ok(ClosedPage { orders, next: None })));
        }
    }
    screen.draw();
}

fn keys(mut screen: Screen, keys: &str) -> Screen {
    screen.press(keys);
    read(&mut screen);
    screen
}

fn last(screen: &Screen) -> &Record {
    screen.records.last().unwrap()
}

#[test]
fn the_queue_at_its_sizes() {
    let screen = orders("priya");
    assert_snapshot!("online_80", screen.text());
    let screen = screen.size(60, 20);
    assert_snapshot!("online_60", screen.text());
    let screen = screen.size(120, 40);
    assert_snapshot!("online_120", screen.text());
}

#[test]
fn an_empty_queue_says_how_orders_come_in() {
    let screen = at(sample(), "priya");
    assert_snapshot!("online_empty", screen.text());
    assert_snapshot!("online_empty_120", screen.size(120, 40).text());
    let screen = at(sample(), "priya");
    assert!(keys(screen, "a").text().contains("Select an order first."));
}

#[test]
fn long_names_and_wide_letters_keep_their_place() {
    let mut shop = busy();
    let mut order = made(&shop, 40, &("x", "web", -200, -100, &[("latte", 999)], false));
    order.customer = brewgate::shop::SafeText::literal("王小明 🧋 of the very large office on the eleventh floor");
    order.id = Name::literal(&"web-".repeat(16));
    order.note = Some(brewgate::shop::SafeText::literal("ring twice, the bell is 坏了, then wait by the blue door"));
    shop.apply(&Change::Online(Edit::made(order)));
    let screen = at(shop, "priya");
    assert_snapshot!("online_long", screen.text());
    assert_snapshot!("online_long_120", screen.size(120, 40).text());
}

#[test]
fn time_alone_makes_an_order_late() {
    let screen = keys(orders("priya").size(120, 40), "/aiko<Enter>");
    assert!(screen.text().contains("in 3 min"), "{}", screen.text());
    let screen = screen.after(SignedDuration::from_mins(4));
    assert!(screen.text().contains("1 min late") && screen.text().contains("21 min"), "{}", screen.text());
    let mut screen = keys(screen, "<Esc>ff");
    assert!(!screen.text().contains("Marta"), "{}", screen.text());
    for _ in 0..3 {
        // The console locks where nobody touches it.
        screen = keys(screen.after(SignedDuration::from_mins(4)), "<Up>");
    }
    assert!(screen.text().contains("Marta"), "time alone lists it\n{}", screen.text());
}

#[test]
fn enter_opens_accepts_and_asks_before_it_sells() {
    let screen = keys(orders("priya"), "/jonas<Enter><Enter>");
    assert_snapshot!("online_detail", screen.text());
    let screen = keys(screen, "<Enter>");
    assert_eq!(last(&screen).wish, "accept online order web-1180 of Jonas Weber ($8.50)");
    assert!(screen.shop().online["web-1180"].is_accepted());
    let screen = keys(screen, "<Enter>");
    assert_snapshot!("online_sure", screen.text());
    let screen = keys(screen, "<Enter>");
    assert!(screen.shop().online.contains_key("web-1180"), "Enter alone sells nothing");
    let screen = keys(screen, "y");
    assert_eq!(last(&screen).wish, "complete online order web-1180 of Jonas Weber ($8.50)");
    assert!(!screen.shop().online.contains_key("web-1180"));
}

#[test]
fn the_letters_act_on_the_order_selected() {
    let screen = keys(orders("priya"), "<Down>a");
    assert_eq!(last(&screen).wish, "accept online order web-1180 of Jonas Weber ($8.50)");
    let screen = keys(screen, "d");
    assert_eq!(last(&screen).wish, "complete online order web-1180 of Jonas Weber ($8.50)");
    assert!(screen.text().contains("Receipt 1: $8.50 paid online"), "{}", screen.text());
    // The next one is under the mark now; it is not accepted yet, and d says so.
    let screen = keys(screen, "<Down>d");
    assert_eq!(last(&screen).outcome, RecordOutcome::Refused);
    assert!(screen.text().contains("accept it first"), "{}", screen.text());
    let screen = keys(screen, "c");
    assert_snapshot!("online_cancel", screen.text());
    let screen = keys(screen, "<Enter>");
    assert!(screen.text().contains("Say why, in a few words"), "{}", screen.text());
    let screen = keys(screen, "no banana bread<Enter>");
    assert!(last(&screen).wish.ends_with(": no banana bread"), "{}", last(&screen).wish);
    let screen = keys(screen.size(120, 40), "fff");
    assert_snapshot!("online_over", screen.text());
    let screen = keys(screen, "ac");
    assert!(screen.text().contains("This order is over."), "{}", screen.text());
}

#[test]
fn what_is_not_in_stock_is_said_before_it_is_accepted() {
    let mut shop = busy();
    shop.levels.insert(Name::literal("bananas"), "0".parse().unwrap());
    let screen = keys(at(shop, "priya").size(120, 40), "/marta<Enter>");
    assert!(screen.text().contains("There are 0 "), "{}", screen.text());
}

#[test]
fn orders_are_found_and_filtered() {
    let screen = keys(orders("priya"), "/croissant");
    assert!(screen.text().contains("Aiko") && !screen.text().contains("Jonas"), "{}", screen.text());
    let screen = keys(screen, "<Enter><Esc>");
    assert!(screen.text().contains("Jonas"), "{}", screen.text());
    let screen = keys(screen, "f");
    assert!(screen.text().contains("New online orders") && !screen.text().contains("Aiko"), "{}", screen.text());
    let screen = keys(screen, "f");
    assert!(screen.text().contains("Late online orders") && !screen.text().contains("Marta"), "{}", screen.text());
    let screen = keys(screen, "l");
    assert!(screen.text().contains("Marta"), "{}", screen.text());
    assert!(keys(screen, "/nobody").text().contains("Nothing has these words."));
}

#[test]
fn an_order_that_comes_in_leaves_the_mark_where_it_is() {
    let screen = keys(orders("priya"), "<Down><Down>");
    assert!(screen.text().contains("▸ in 3 min"), "{}", screen.text());
    let mut world = (*screen.model.world.clone().unwrap()).clone();
    let order = made(&world.shop, 50, &("Zed", "web", -1, 1, &[("latte", 1)], false));
    world = world.after(&[Change::Online(Edit::made(order))]).unwrap();
    let mut screen = screen;
    screen.model.undoable = Some("something".to_owned());
    let answer = brewgate::ui::Answer { world: Some(world.into()), undoable: None, what: Answered::Arrived };
    screen.message(brewgate::ui::Message::Answer(answer));
    assert!(screen.text().contains("Zed") && screen.text().contains("▸ in 3 min"), "{}", screen.text());
    assert!(screen.model.undoable.is_some(), "it is nobody's to take back");
    assert_eq!(screen.model.pending, 0);
}

#[test]
fn who_may_not_sees_why_and_an_attempt_is_recorded() {
    let screen = orders("rudy");
    assert_snapshot!("online_denied", screen.text());
    let screen = keys(screen, "l");
    assert_eq!((last(&screen).outcome, last(&screen).wish.as_str()), (RecordOutcome::Denied, "see the online orders"));
    let screen = keys(screen, "a");
    assert_eq!(last(&screen).outcome, RecordOutcome::Denied);
    let screen = keys(screen, "e");
    assert_snapshot!("online_why", screen.text());
    assert!(!screen.text().contains("Priscilla"), "what may not be seen is not told here either");
    // The role lights it up, and giving it back darkens it that instant.
    let screen = keys(orders("blaine"), "sOnlineOrders<Enter><Enter>");
    assert!(screen.text().contains("Jonas"), "{}", screen.text());
    let screen = keys(screen, "sCashier<Enter><Enter>");
    assert!(!screen.text().contains("Jonas"), "{}", screen.text());
}

#[test]
fn who_may_see_but_not_accept_is_told_why_beside_the_order() {
    let mut screen = orders("ada");
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "See", "Effect": "Allow", "Action": "orders:ListOnlineOrders", "Resource": "*"},
        {"Sid": "Small", "Effect": "Allow", "Action": "orders:AcceptOrder", "Resource": "*",
         "Condition": {"NumericLessThanEquals": {"orders:Amount": "10"}}}]}"#;
    let holder = brewgate::shop::Holder::Employee(Name::literal("bo"));
    screen.run(Command::PutInline { holder, name: Name::literal("Small"), text: policy.into() });
    let screen = keys(at(screen.shop().clone(), "bo").size(120, 40), "/marta<Enter>");
    assert_snapshot!("online_limit", screen.text());
    let screen = keys(screen, "a");
    assert_eq!(
        (last(&screen).outcome, &*last(&screen).answers[0].facts["orders:Amount"]),
        (RecordOutcome::Denied, "13.25")
    );
    let screen = keys(screen, "c");
    assert!(screen.model.overlays.is_empty(), "no reason is asked for what is refused anyway");
    assert_eq!(last(&screen).outcome, RecordOutcome::Denied);
    let screen = keys(screen, "<Esc>/jonas<Enter>a");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
}

#[test]
fn the_mouse_does_it_too() {
    let screen = orders("priya").click("Jonas");
    assert!(screen.text().lines().any(|line| line.contains('▸') && line.contains("Jonas")), "{}", screen.text());
    let screen = screen.click("Jonas");
    assert!(screen.text().contains("━ Jonas Weber"), "a second click opens it\n{}", screen.text());
    let screen = screen.click("a accept");
    assert_eq!(last(&screen).wish, "accept online order web-1180 of Jonas Weber ($8.50)");
    let screen = keys(screen, "<Esc>").click("c cancel");
    assert!(screen.text().contains("Cancel online order web-1180"), "{}", screen.text());
    let screen = keys(screen, "<Esc>").click("Reports");
    assert!(!screen.text().contains("Jonas"), "{}", screen.text());
}

#[test]
fn orders_are_brought_in_from_a_file_at_the_station() {
    let mut screen = orders("priya");
    screen.press("v<Enter>");
    assert!(screen.text().contains("Write the file's name"), "{}", screen.text());
    screen.press("/tmp/orders.jsonl");
    screen.draw();
    assert_snapshot!("online_import", screen.text());
    screen.press("<Enter>");
    let effect = screen.unanswered.pop().unwrap();
    assert!(matches!(&effect, Effect::ImportOrders(file) if file == "/tmp/orders.jsonl"), "{effect:?}");
    let file = || "/tmp/orders.jsonl".to_owned();
    let brought = |brought| Answered::OrdersImported { file: file(), brought };
    // A file that is not there is asked for once more, with what was typed.
    screen.answer(brought(Err("There is no file `/tmp/orders.jsonl` on this computer.".to_owned())));
    screen.draw();
    assert_snapshot!("online_import_missing", screen.text());
    screen.press("<Enter>");
    let effect = screen.unanswered.pop().unwrap();
    assert!(matches!(&effect, Effect::ImportOrders(file) if file == "/tmp/orders.jsonl"), "{effect:?}");
    let tally = Tally { new: 2, known: 1, wrong: 1, denied: 0 };
    let left_out =
        vec!["Line 3: `lines[0].sku`: there is no item `latt` on the menu (did you mean `latte`?).".to_owned()];
    let stopped = None;
    screen.answer(brought(Ok(Brought { tally, left_out: left_out.clone(), stopped })));
    screen.draw();
    assert_snapshot!("online_imported", screen.text());
    screen.press("<Esc>");
    let stopped = Some("The session is over. Sign in again.".to_owned());
    screen.answer(brought(Ok(Brought { tally, left_out, stopped })));
    screen.draw();
    assert!(screen.text().contains("The session is over."), "{}", screen.text());
    screen.press("<Esc>");
    let good = Brought { tally: Tally { new: 2, ..Tally::default() }, ..Brought::default() };
    screen.answer(brought(Ok(good)));
    screen.draw();
    assert!(screen.text().contains("2 orders brought in."), "{}", screen.text());
    // Whoever locked the till meanwhile leaves nothing of it on the screen.
    screen.press("<C-l>");
    let bad = Brought { left_out: vec!["Line 1: `customer`: Maya.".to_owned()], ..Brought::default() };
    screen.answer(brought(Ok(bad)));
    screen.draw();
    assert!(screen.model.overlays.is_empty() && !screen.text().contains("Maya"), "{}", screen.text());
    let screen = keys(orders("rudy"), "v");
    assert!(screen.model.overlays.is_empty());
    assert_eq!(last(&screen).outcome, RecordOutcome::Denied);
}

#[test]
fn the_receipt_of_an_online_order_says_where_it_was_ordered() {
    let mut screen = keys(orders("ada"), "<Down>ad");
    screen.message(brewgate::ui::Message::Screen(brewgate::ui::screen::station::show(Name::literal("register"))));
    let screen = keys(screen, "i<Enter>");
    assert_snapshot!("online_receipt", screen.text());
    assert!(screen.text().contains("Online, web order web-1180"), "{}", screen.text());
}

#[test]
fn an_order_that_is_gone_leaves_its_detail_and_the_next_is_only_marked() {
    let mut screen = keys(orders("priya"), "<Down><Enter>");
    assert!(screen.text().contains("━ Jonas Weber"), "{}", screen.text());
    let mut world = (*screen.model.world.clone().unwrap()).clone();
    let gone = world.shop.online["web-1180"].clone();
    world = world.after(&[Change::Online(Edit::removed(&gone))]).unwrap();
    let answer = brewgate::ui::Answer { world: Some(world.into()), undoable: None, what: Answered::Arrived };
    screen.message(brewgate::ui::Message::Answer(answer));
    // Enter would have accepted what nobody looked at.
    let screen = keys(screen, "<Enter>");
    assert!(screen.records.is_empty(), "{}", screen.text());
    assert!(screen.text().contains("━ Aiko Tanaka"), "{}", screen.text());
}

#[test]
fn any_size() {
    let mut screen = orders("priya");
    for typed in ["", "/jonas", "<Enter><Enter>", "<Esc><Esc>c", "<Esc>fff", "e"] {
        screen = keys(screen.size(100, 30), typed);
        for width in (20..=200).step_by(9) {
            for height in (5..=60).step_by(9) {
                screen = screen.size(width, height);
            }
        }
    }
}

#[test]
fn what_is_over_is_read_to_its_end_and_looked_for_in_all() {
    let closed = |from: u64| -> Vec<Closed> {
        let order = made(&sample(), 0, &WAITING[0]);
        (from..from + 100)
            .rev()
            .map(|number| Closed {
                number,
                order: OnlineOrder { id: Name::literal(&format!("o-{number}")), ..order.clone() },
                at: monday(),
                by: Person::Owner,
                role: None,
                end: End::Completed { receipt: number },
            })
            .collect()
    };
    let asked = |screen: &mut Screen| {
        let found = screen.unanswered.iter().rev().find_map(|effect| match effect {
            Effect::ClosedOrders(ask, query) => Some((*ask, query.before, query.words.clone())),
            _ => None,
        });
        screen.unanswered.clear();
        found
    };
    let mut screen = orders("priya");
    screen.press("fff");
    let (ask, before, _) = asked(&mut screen).unwrap();
    assert_eq!(before, None);
    screen.answer(Answered::ClosedOrders(ask, Ok(ClosedPage { orders: closed(301), next: Some(301) })));
    screen.draw();
    assert!(screen.text().contains("100 and more"), "{}", screen.text());
    assert!(asked(&mut screen).is_none(), "a page is enough to look at");
    // Near its end more is read, by itself.
    screen.press("<End>");
    let (ask, before, _) = asked(&mut screen).unwrap();
    assert_eq!(before, Some(301));
    screen.answer(Answered::ClosedOrders(ask, Ok(ClosedPage { orders: closed(201), next: None })));
    screen.draw();
    assert!(screen.text().contains("200 \u{2501}"), "{}", screen.text());
    // A search goes on until it has looked at all of them.
    screen.press("/nobody");
    let (ask, before, words) = asked(&mut screen).unwrap();
    assert_eq!((before, &*words), (None, "nobody"));
    screen.answer(Answered::ClosedOrders(ask, Ok(ClosedPage { orders: vec![], next: Some(2_001) })));
    screen.draw();
    assert!(screen.text().contains("Looking\u{2026}"), "{}", screen.text());
    let (ask, before, _) = asked(&mut screen).unwrap();
    assert_eq!(before, Some(2_001));
    screen.answer(Answered::ClosedOrders(ask, Ok(ClosedPage { orders: vec![], next: None })));
    screen.draw();
    assert!(screen.text().contains("Nothing has these words."), "{}", screen.text());
    assert!(asked(&mut screen).is_none());
}
