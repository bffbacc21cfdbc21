//! The inventory: what there is, what stands out, and the steps by their letters.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::{AuditPage, MovementPage, Record, RecordOutcome};
use brewgate::shop::{Change, Command, Edit, Name, Quantity, SafeText, Shop};
use brewgate::ui::{Answered, Effect, Tab};
use insta::assert_snapshot;

use crate::support::{Screen, sample};

/// Somebody at the inventory.
fn at(shop: Shop, person: &str) -> Screen {
    let mut screen = Screen::with(shop, person).tab(Tab::Station);
    let message = brewgate::ui::screen::station::show(Name::literal("inventory"));
    screen.message(brewgate::ui::Message::Screen(message));
    read(&mut screen);
    screen.after(jiff::SignedDuration::from_secs(9))
}

fn inventory(person: &str) -> Screen {
    at(sample(), person)
}

/// Answers the questions for movements from what was done on this screen.
fn read(screen: &mut Screen) {
    for effect in std::mem::take(&mut screen.unanswered) {
        if let Effect::Audit(ask, _) = effect {
            screen.answer(Answered::Audit(ask, Ok(AuditPage::default())));
        } else if let Effect::Movements(ask, query) = effect {
            let moved = screen.records.iter().flat_map(|record| &record.changes).filter_map(|change| match change {
                Change::Stock(movement) if movement.sku == query.sku => Some((**movement).clone()),
                _ => None,
            });
            let mut movements: Vec<_> = moved.collect();
            movements.reverse();
            screen.answer(Answered::Movements(ask, Ok(Some(MovementPage { movements, more: false }))));
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

fn level(screen: &Screen, sku: &str) -> String {
    screen.shop().level(sku).to_string()
}

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

#[test]
fn values_are_whole_in_a_currency_of_long_figures() {
    let mut shop = sample();
    std::sync::Arc::make_mut(&mut shop.settings).currency = "KWD".to_owned();
    let text = at(shop, "ada").text();
    assert!(text.contains(" 33.300 ") && text.contains("worth KWD "), "{text}");
    assert!(!text.contains("KWD 33"), "the heading alone names it\n{text}");
}

#[test]
fn the_stock_at_its_sizes() {
    let screen = inventory("ada");
    assert_snapshot!("stock_80", screen.text());
    let screen = screen.size(60, 20);
    assert_snapshot!("stock_60", screen.text());
    let screen = keys(screen.size(120, 40), "/oat<Enter>");
    assert_snapshot!("stock_120", screen.text());
    let screen = keys(screen, "<Esc>f");
    assert_snapshot!("stock_short", screen.text());
    let screen = keys(screen, "f");
    assert_snapshot!("stock_menu", screen.text());
}

#[test]
fn an_empty_stock_says_what_fills_it() {
    let mut shop = sample();
    shop.items = Default::default();
    shop.levels = Default::default();
    let screen = at(shop, "ada");
    assert_snapshot!("stock_empty", screen.text());
    assert!(keys(screen, "c").text().contains("Select an item first."));
}

#[test]
fn long_names_and_wide_letters_keep_their_place() {
    let mut shop = sample();
    for (sku, name, level) in [
        ("boba", "🧋 珍珠奶茶 tapioca pearls of the largest kind there is", "123456789.125"),
        ("jose", "José's own chai concentrate, unsweetened", "0.001"),
    ] {
        let mut item = (*shop.items["sugar"]).clone();
        (item.sku, item.name) = (Name::literal(sku), SafeText::literal(name));
        shop.levels.insert(item.sku.clone(), quantity(level));
        shop.apply(&Change::Item(Edit::made(item)));
    }
    let screen = at(shop, "ada");
    assert_snapshot!("stock_long", screen.text());
    let mut screen = screen.size(120, 40);
    read(&mut screen);
    assert_snapshot!("stock_long_120", screen.text());
}

#[test]
fn the_letters_act_on_the_item_selected() {
    let screen = keys(inventory("ada"), "/whole<Enter>");
    let screen = keys(screen, "c23.5<Enter>");
    assert_eq!(
        (level(&screen, "milk-whole"), last(&screen).wish.as_str()),
        ("23.5".to_owned(), "count Whole milk: 23.5 l")
    );
    let screen = keys(screen, "a-0.5<Enter>spilt<Enter>");
    assert_eq!(
        (level(&screen, "milk-whole"), last(&screen).wish.as_str()),
        ("23".to_owned(), "adjust Whole milk by -0.5 l")
    );
    let screen = keys(screen, "t3<Enter>past its date<Enter>");
    assert_eq!(
        (level(&screen, "milk-whole"), last(&screen).wish.as_str()),
        ("20".to_owned(), "write off 3 l of Whole milk")
    );
    let screen = keys(screen, "r12<Enter>15.00<Enter><Enter>");
    assert_eq!(
        (level(&screen, "milk-whole"), last(&screen).wish.as_str()),
        ("32".to_owned(), "receive 12 l of Whole milk")
    );
    assert_eq!(screen.shop().items["milk-whole"].stock.as_ref().unwrap().cost_minor, Some(125));
    let screen = keys(screen.size(120, 40), "<Enter>");
    assert_snapshot!("stock_moved", screen.text());
}

#[test]
fn what_is_typed_is_read_exactly_and_answered_before_it_is_done() {
    let screen = keys(inventory("ada"), "/whole<Enter>t30<Tab>too old");
    assert!(screen.text().contains("There are 24 l of Whole milk, and this takes 30 l."), "{}", screen.text());
    assert_snapshot!("stock_write_off", screen.text());
    let screen = keys(screen, "<Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Refused);
    let screen = keys(inventory("ada"), "/whole<Enter>c1,5<Enter>");
    assert!(screen.records.is_empty());
    assert!(screen.text().contains("Write a number such as 12 or 0.25."), "{}", screen.text());
    let screen = keys(screen, "<Backspace><Backspace><Backspace>0.0125<Enter>");
    assert!(screen.text().contains("At most three decimals fit"), "{}", screen.text());
    let screen = keys(screen, "<Esc>");
    assert!(screen.records.is_empty() && screen.model.overlays.is_empty());
}

#[test]
fn one_key_orders_what_is_below_its_mark() {
    let screen = keys(inventory("ada").size(100, 40), "f");
    let screen = keys(screen, "p");
    assert_snapshot!("stock_order", screen.text());
    let screen = keys(screen, "Valley Dairy<Enter>2026-11-26<Enter><Enter><Enter><Enter>");
    let order = screen.shop().supplies.values().next().unwrap();
    let lines: Vec<String> = order.lines.iter().map(|line| format!("{} {}", line.sku, line.ordered)).collect();
    assert_eq!(lines, ["bananas 4", "cups-12oz 660", "milk-oat 11"]);
    assert!(screen.text().contains("+11 due"), "{}", screen.text());
    // What is on its way is not ordered twice; what came is received against it.
    let screen = keys(screen, "r");
    assert_snapshot!("stock_receive_which", screen.text());
    let screen = keys(screen, "<Enter>");
    assert_snapshot!("stock_receive", screen.text());
    let screen = keys(screen, "<Enter><Backspace><Backspace><Backspace>0<Enter><Enter><Enter>");
    assert_eq!(
        (level(&screen, "bananas"), level(&screen, "cups-12oz"), level(&screen, "milk-oat")),
        ("6".into(), "340".into(), "16".into())
    );
    let screen = keys(screen, "rCancel<Enter>y");
    assert!(screen.shop().supplies.is_empty());
    let screen = keys(screen, "lp");
    assert!(screen.text().contains("Paper cups"), "what was cancelled is to be ordered again\n{}", screen.text());
}

#[test]
fn a_day_that_is_none_is_not_guessed() {
    let screen = keys(inventory("ada"), "fpValley<Enter>tomorrow<Enter><Enter><Enter><Enter>");
    assert!(screen.records.is_empty());
    assert!(screen.text().contains("such as 2026-11-26"), "{}", screen.text());
}

#[test]
fn items_are_added_deleted_and_priced() {
    let screen = keys(inventory("ada"), "iAlmond milk<Enter>");
    assert!(screen.text().contains("Is called almond-milk in rules and files."), "{}", screen.text());
    let screen = keys(screen, "dairy<Enter>l<Enter>4<Enter>2.10<Enter>");
    let made = &screen.shop().items["almond-milk"];
    assert_eq!((made.unit(), made.stock.as_ref().unwrap().cost_minor), ("l", Some(210)));
    assert!(screen.text().contains("▸ Almond milk"), "what was made is selected\n{}", screen.text());
    let screen = keys(screen, "v<Enter><Enter><Enter><Backspace>6<Enter><Enter>");
    assert_eq!(screen.shop().items["almond-milk"].stock.as_ref().unwrap().reorder_at, quantity("6"));
    assert_eq!(last(&screen).wish, "describe Almond milk anew");
    let screen = keys(screen, "dy");
    assert!(!screen.shop().items.contains_key("almond-milk"));
    // The menu: what it takes, and its prices.
    let screen = keys(screen, "ffiFlat black<Enter>coffee<Enter>4.50<Enter>beans-espresso 0.02, gold 1<Enter>");
    assert!(screen.text().contains("`gold 1` is no SKU and quantity"), "{}", screen.text());
    let screen =
        keys(screen, "<Backspace><Backspace><Backspace><Backspace><Backspace><Backspace><Backspace><Backspace><Enter>");
    let made = &screen.shop().items["flat-black"];
    assert_eq!((made.price_minor, made.recipe.len()), (Some(450), 1));
    let screen = keys(screen, "k5<Enter>");
    assert_eq!(screen.shop().items["flat-black"].price_minor, Some(500));
    assert_eq!(last(&screen).wish, "change the price of Flat black to $5.00");
}

#[test]
fn who_may_not_sees_why_and_an_attempt_is_recorded() {
    let screen = inventory("rudy");
    assert_snapshot!("stock_denied", screen.text());
    let screen = keys(screen, "l");
    assert_eq!((last(&screen).outcome, last(&screen).wish.as_str()), (RecordOutcome::Denied, "see the stock"));
    let screen = keys(screen, "e");
    assert_snapshot!("stock_why", screen.text());
    // Nothing can be selected by whoever sees nothing: it is the refusal that is said.
    let screen = keys(screen, "<Esc>c");
    assert_eq!((last(&screen).outcome, last(&screen).wish.as_str()), (RecordOutcome::Denied, "count stock"));
    // The role lights it up, and giving it back darkens it that instant.
    let screen = keys(inventory("blaine"), "sInventory<Enter><Enter>");
    assert!(screen.text().contains("Bananas"), "{}", screen.text());
    let screen = keys(screen, "sCashier<Enter><Enter>");
    assert!(!screen.text().contains("Bananas"), "{}", screen.text());
}

#[test]
fn a_limit_is_said_in_the_form() {
    let mut screen = inventory("ada");
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "See", "Effect": "Allow", "Action": ["inventory:ListStock", "inventory:GetItem"], "Resource": "*"},
        {"Sid": "Little", "Effect": "Allow", "Action": "inventory:WriteOff", "Resource": "*",
         "Condition": {"NumericLessThanEquals": {"inventory:Cost": "10"}}}]}"#;
    let holder = brewgate::shop::Holder::Employee(Name::literal("bo"));
    screen.run(Command::PutInline { holder, name: Name::literal("Little"), text: policy.into() });
    let screen = at(screen.shop().clone(), "bo");
    let screen = keys(screen, "/beans-esp<Enter>t0.5<Enter>spilt");
    assert!(screen.text().contains("You may."), "{}", screen.text());
    let screen = keys(screen, "<Esc>t0.6<Enter>spilt");
    assert!(screen.text().contains("Little"), "{}", screen.text());
    let screen = keys(screen, "<Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Denied);
    assert_eq!(last(&screen).answers[0].facts["inventory:Cost"], "11.10");
}

#[test]
fn the_mouse_does_it_too() {
    let screen = inventory("ada").click("Cane sugar");
    assert!(screen.text().contains("▸ Cane sugar"), "{}", screen.text());
    let screen = screen.click("Cane sugar");
    assert!(screen.text().contains("━ Cane sugar"), "a second click opens it\n{}", screen.text());
    let screen = keys(screen, "<Esc>").click("count");
    assert!(screen.text().contains("Count Cane sugar"), "{}", screen.text());
    let screen = keys(screen, "<Esc>").click("LEVEL");
    let screen = keys(screen, "<Home>");
    assert!(screen.text().lines().nth(6).unwrap().contains("Oat milk"), "nearest to its mark first\n{}", screen.text());
    let screen = screen.click("Reports");
    assert!(!screen.text().contains("Oat milk"), "{}", screen.text());
}

#[test]
fn sorting_goes_round() {
    let mut screen = inventory("ada");
    let mut firsts = vec![];
    for _ in 0..4 {
        screen = keys(screen, "b<Home>");
        firsts
            .push(screen.text().lines().nth(6).unwrap().chars().skip(4).take(12).collect::<String>().trim().to_owned());
    }
    assert_eq!(firsts, ["Oat milk", "Espresso ble", "Bananas", "Bananas"]);
}

#[test]
fn any_size() {
    let mut screen = inventory("ada");
    for typed in ["", "/oat", "<Enter><Enter>", "<Esc><Esc>p", "<Esc>ff", "e"] {
        screen = keys(screen.size(100, 30), typed);
        for width in (20..=200).step_by(7) {
            for height in (5..=60).step_by(7) {
                screen = screen.size(width, height);
            }
        }
    }
}
