//! The stock: every movement is a record, levels are their sum, and what is refused moves nothing.

use brewgate::app::{MovementQuery, RecordOutcome};
use brewgate::shop::station::inventory::{Delivered, MOST_LINES, Step};
use brewgate::shop::station::movement::{Cause, brings_back, moved, takes};
use brewgate::shop::{
    Change, Command, Edit, Item, MovementKind, Name, SafeText, SessionId, Shop, ShopRule, Stock, World, file,
};
use serde_json::json;

use super::support::*;

fn text(text: &str) -> SafeText {
    SafeText::literal(text)
}

fn count(sku: &str, level: &str) -> Command {
    stock(Step::Count { sku: name(sku), level: quantity(level) })
}

fn adjust(sku: &str, by: &str) -> Command {
    stock(Step::Adjust { sku: name(sku), by: quantity(by), reason: text("found behind the shelf") })
}

fn write_off(sku: &str, of: &str) -> Command {
    stock(Step::WriteOff { sku: name(sku), quantity: quantity(of), reason: text("past its date") })
}

fn came(sku: &str, of: &str) -> Delivered {
    Delivered { sku: name(sku), quantity: quantity(of), cost_minor: None }
}

fn receive(order: Option<u64>, lines: Vec<Delivered>) -> Command {
    stock(Step::Receive { order, lines, note: None })
}

fn order(lines: &[(&str, &str)]) -> Command {
    let lines = lines.iter().map(|(sku, of)| (name(sku), quantity(of))).collect();
    stock(Step::Order { supplier: text("Valley Dairy"), expected: "2026-03-04".parse().ok(), lines })
}

fn beer() -> Item {
    let kept = Stock { unit: text("bottle"), storeroom: None, reorder_at: quantity("6"), cost_minor: Some(90) };
    Item {
        sku: name("root-beer"),
        name: text("Root beer"),
        price_minor: None,
        stock: Some(kept),
        category: Some(text("other drinks")),
        recipe: vec![],
        tax: None,
    }
}

/// Blaine at work in the stockroom.
fn stockroom() -> (Fixture, SessionId) {
    let mut f = Fixture::new();
    let blaine = f.sign_in("blaine");
    f.done(blaine, assume("Inventory"));
    (f, blaine)
}

fn rule(done: &brewgate::app::Done) -> ShopRule {
    match &done.ruling.outcome {
        Err(brewgate::shop::Refusal::Rule(rule)) => rule.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_step_moves_the_level_and_leaves_a_record() {
    let (mut f, blaine) = stockroom();
    let steps = [
        (count("milk-whole", "23.5"), "23.5", "Whole milk: 23.5 l counted, 0.5 l less than it should be"),
        (count("milk-whole", "23.5"), "23.5", "Whole milk: 23.5 l counted, as it should be"),
        (adjust("milk-whole", "2"), "25.5", "Whole milk: 2 l more, now 25.5 l"),
        (adjust("milk-whole", "-0.25"), "25.25", "Whole milk: 0.25 l less, now 25.25 l"),
        (write_off("milk-whole", "1.25"), "24", "Whole milk: 1.25 l written off, 24 l left"),
        (receive(None, vec![came("milk-whole", "12")]), "36", "Whole milk: 12 l delivered, now 36 l"),
    ];
    let (begun, records) = (f.shop().books.movements, f.records());
    for (step, level, told) in steps.clone() {
        let done = f.done(blaine, step);
        assert_eq!(f.shop().level("milk-whole"), quantity(level));
        assert_eq!(done.sentence(), format!("{told}."));
    }
    assert_eq!(f.shop().books.movements, begun + 6, "numbers without gaps");
    assert_eq!(f.records(), records + 6);
    assert!(f.service.check_stock().unwrap().is_empty());
    // The last ones first, page by page, down to the opening stock.
    let query = |before, limit| MovementQuery { sku: name("milk-whole"), before, limit };
    let (_, first) = f.service.movements(blaine, &query(None, 4)).unwrap();
    let first = first.unwrap();
    assert_eq!(first.movements.iter().map(|m| m.number).collect::<Vec<_>>(), [6, 5, 4, 3].map(|n| begun + n));
    assert!(first.more);
    let (_, rest) = f.service.movements(blaine, &query(Some(begun + 3), 4)).unwrap();
    let rest = rest.unwrap();
    assert_eq!((rest.movements.len(), rest.more), (3, false));
    let opening = &rest.movements[2];
    assert_eq!((opening.kind, opening.after), (MovementKind::Counted, quantity("24")));
    let written_off = &first.movements[1];
    assert_eq!((written_off.kind, written_off.cost_minor), (MovementKind::WrittenOff, Some(150)));
    assert_eq!(
        (written_off.role.as_deref(), written_off.by.employee().map(|n| &**n)),
        (Some("Inventory"), Some("blaine"))
    );
    // And all of it is there after a restart.
    assert!(same(&f.shop(), &f.reopened().world().shop));
    assert!(f.reopened().check_stock().unwrap().is_empty());
}

#[test]
fn a_level_that_is_not_the_sum_is_found() {
    let (f, _) = stockroom();
    let key = brewgate::store::Key::new("level", "milk-oat");
    let batch = brewgate::store::Batch::new().put(key, br#"{"v":1,"record":"50"}"#.to_vec());
    brewgate::store::Store::commit(&f.store, &batch).unwrap();
    let found = f.reopened().check_stock().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].sku, found[0].level, found[0].moved), ("milk-oat", quantity("50"), quantity("5")));
}

#[test]
fn what_is_denied_changes_nothing_and_is_recorded() {
    let mut f = Fixture::new();
    let rudy = f.sign_in("rudy");
    let before = f.shop();
    let steps = [
        count("milk-whole", "1"),
        adjust("milk-whole", "1"),
        write_off("milk-whole", "1"),
        receive(None, vec![came("milk-whole", "1")]),
        order(&[("milk-whole", "1")]),
        stock(Step::Create { item: Box::new(beer()) }),
        stock(Step::Delete { sku: name("napkins") }),
        stock(Step::Price { sku: name("latte"), price_minor: 1 }),
        stock(Step::Look { sku: name("milk-whole") }),
        stock(Step::List { storeroom: name("main") }),
    ];
    for step in steps {
        let records = f.records();
        let done = f.refused(rudy, step);
        assert_eq!((done.record.outcome, f.records()), (RecordOutcome::Denied, records + 1), "{}", done.record.wish);
        assert!(same(&before, &f.shop()));
    }
    let query = MovementQuery { sku: name("milk-whole"), before: None, limit: 5 };
    let (done, page) = f.service.movements(rudy, &query).unwrap();
    assert!(!done.is_done() && page.is_none());
}

#[test]
fn what_cannot_be_is_refused_with_the_figures() {
    let (mut f, blaine) = stockroom();
    f.done(blaine, order(&[("milk-oat", "11"), ("cream", "4")]));
    let before = f.shop();
    let long = SafeText::up_to(&"x".repeat(201), 500).unwrap();
    let tax = Item { recipe: vec![(name("latte"), quantity("1"))], ..beer() };
    let none = Item { stock: None, ..beer() };
    let again = Item { sku: name("Napkins"), ..beer() };
    let cases = [
        (write_off("milk-whole", "25"), "there are 24 l of Whole milk, and this takes 25 l"),
        (adjust("cups-12oz", "-340.5"), "there are 340 pieces of Paper cups 12 oz, and this takes 340.5 pieces"),
        (count("milk-whole", "-1"), "a count is not below zero"),
        (write_off("milk-whole", "0"), "a quantity is more than nothing"),
        (write_off("milk-whole", "-3"), "a quantity is more than nothing"),
        (adjust("milk-whole", "0"), "nothing would change"),
        (count("latte", "3"), "Latte is not kept in stock"),
        (count("gold", "3"), "there is no item `gold`"),
        (receive(None, vec![]), "nothing would change"),
        (receive(None, vec![came("cream", "1"), came("cream", "1")]), "`cream` stands there twice"),
        (receive(None, vec![came("cream", "-1")]), "a quantity is more than nothing"),
        (receive(Some(9), vec![came("cream", "1")]), "there is no open supply order `9`"),
        (
            receive(Some(1), vec![came("cream", "4.5")]),
            "of supply order 1, 4 l of Whipping cream are still to come, and this is 4.5 l; receive the rest without an order",
        ),
        (
            receive(Some(1), vec![came("sugar", "1")]),
            "of supply order 1, 0 kg of Cane sugar are still to come, and this is 1 kg; receive the rest without an order",
        ),
        (order(&[("latte", "1")]), "Latte is not kept in stock"),
        (
            stock(Step::Order {
                supplier: text("x"),
                expected: "2026-03-01".parse().ok(),
                lines: vec![(name("cream"), quantity("1"))],
            }),
            "2026-03-01 is over",
        ),
        (stock(Step::CancelOrder { number: 7 }), "there is no open supply order `7`"),
        (stock(Step::Delete { sku: name("sugar") }), "Cane sugar is still used by the stock: 12 kg are left"),
        (
            stock(Step::WriteOff { sku: name("cream"), quantity: quantity("1"), reason: long }),
            "at most 200 characters in a reason",
        ),
        (stock(Step::Create { item: Box::new(again) }), "the item `napkins` exists already"),
        (stock(Step::Create { item: Box::new(tax) }), "Latte is not kept in stock"),
        (stock(Step::Create { item: Box::new(none) }), "an item is sold, kept or both: it needs a price or a unit"),
        (stock(Step::List { storeroom: name("cellar") }), "there is no storeroom `cellar`"),
        (
            stock(Step::Order {
                supplier: text("x"),
                expected: None,
                lines: vec![(name("cream"), quantity("1")); MOST_LINES + 1],
            }),
            "at most 100 lines",
        ),
    ];
    for (step, why) in cases {
        let done = f.refused(blaine, step);
        assert_eq!(rule(&done).to_string(), why);
        assert!(same(&before, &f.shop()), "{why}");
    }
    let ada = f.sign_in("ada");
    for (sku, price_minor, why) in [
        ("sugar", 100, "Cane sugar is not on the menu, so it has no price"),
        ("latte", -1, "a price or cost is not below zero"),
        ("latte", 475, "nothing would change"),
    ] {
        let done = f.refused(ada, stock(Step::Price { sku: name(sku), price_minor }));
        assert_eq!(rule(&done).to_string(), why);
    }
}

#[test]
fn an_order_is_received_in_parts() {
    let (mut f, blaine) = stockroom();
    let done = f.done(blaine, order(&[("milk-oat", "11"), ("cream", "4")]));
    assert_eq!(done.sentence(), "Supply order 1 to Valley Dairy: 11 l Oat milk, 4 l Whipping cream.");
    assert_eq!(f.shop().on_order("milk-oat"), quantity("11"));
    f.done(blaine, receive(Some(1), vec![came("milk-oat", "6")]));
    assert_eq!((f.shop().level("milk-oat"), f.shop().on_order("milk-oat")), (quantity("11"), quantity("5")));
    assert!(same(&f.shop(), &f.reopened().world().shop));
    let done = f.done(blaine, receive(Some(1), vec![came("milk-oat", "5"), came("cream", "4")]));
    assert!(done.sentence().ends_with("Supply order 1 is complete."), "{}", done.sentence());
    assert!(f.shop().supplies.is_empty() && f.shop().on_order("milk-oat").is_zero());
    // What is closed is history, under its number.
    let key = brewgate::store::Key::number("supplied", 1);
    assert!(brewgate::store::Store::get(&f.store, &key).unwrap().is_some());
    f.done(blaine, order(&[("cream", "2")]));
    let done = f.done(blaine, stock(Step::CancelOrder { number: 2 }));
    assert_eq!(done.sentence(), "The rest of supply order 2 is cancelled.");
    assert!(f.shop().supplies.is_empty());
    assert!(same(&f.shop(), &f.reopened().world().shop));
}

#[test]
fn a_delivery_at_another_price_changes_what_an_item_costs() {
    let (mut f, blaine) = stockroom();
    let line = Delivered { cost_minor: Some(1_500), ..came("milk-whole", "12") };
    f.done(blaine, receive(None, vec![line]));
    let shop = f.shop();
    assert_eq!(shop.items["milk-whole"].stock.as_ref().unwrap().cost_minor, Some(125));
    let query = MovementQuery { sku: name("milk-whole"), before: None, limit: 1 };
    let (_, page) = f.service.movements(blaine, &query).unwrap();
    assert_eq!(page.unwrap().movements[0].cost_minor, Some(1_500));
    assert!(same(&f.shop(), &f.reopened().world().shop));
}

/// The sample shop where the role Inventory may do this alone.
fn limited(condition: &serde_json::Value, action: &str) -> (Fixture, SessionId) {
    let (mut f, blaine) = stockroom();
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Some", "Effect": "Allow", "Action": action, "Resource": "*", "Condition": condition}]});
    let ada = f.sign_in("ada");
    let role = brewgate::shop::Holder::Role(name("Inventory"));
    f.done(ada, Command::Detach { holder: role.clone(), policy: name("InventoryFullAccess") });
    f.done(ada, Command::PutInline { holder: role, name: name("Some"), text: policy.to_string().into() });
    (f, blaine)
}

#[test]
fn conditions_see_what_the_command_says() {
    let (mut f, blaine) =
        limited(&json!({"NumericLessThanEquals": {"inventory:Quantity": 5}}), "inventory:AdjustStock");
    f.done(blaine, adjust("sugar", "-5"));
    f.done(blaine, adjust("sugar", "5"));
    f.refused(blaine, adjust("sugar", "5.001"));
    let done = f.refused(blaine, adjust("sugar", "-6"));
    assert_eq!(done.record.outcome, RecordOutcome::Denied, "the limit holds both ways");
    assert_eq!(done.record.answers[0].facts["inventory:Cost"], "12.60");
    assert_eq!(done.record.answers[0].facts["inventory:Category"], "pantry");

    let (mut f, blaine) =
        limited(&json!({"NumericLessThanEquals": {"inventory:Cost": 100}}), "inventory:OrderSupplies");
    f.done(blaine, order(&[("cream", "18")]));
    let done = f.refused(blaine, order(&[("cream", "10"), ("butter", "5")]));
    assert_eq!(done.record.outcome, RecordOutcome::Denied, "splitting an order does not get round its limit");
    f.done(blaine, stock(Step::CancelOrder { number: 1 }));

    let (mut f, blaine) = limited(&json!({"StringEquals": {"inventory:Category": "dairy"}}), "inventory:*");
    f.done(blaine, count("cream", "3"));
    f.refused(blaine, count("sugar", "3"));
    let done = f.refused(blaine, receive(None, vec![came("cream", "1"), came("sugar", "1")]));
    assert_eq!(done.record.answers.len(), 2);
}

#[test]
fn items_come_and_go_and_come_back() {
    let (mut f, blaine) = stockroom();
    f.done(blaine, stock(Step::Create { item: Box::new(beer()) }));
    assert!(f.shop().is_short(&f.shop().items["root-beer"]));
    f.done(blaine, count("root-beer", "12"));
    f.done(blaine, write_off("root-beer", "12"));
    f.done(blaine, order(&[("root-beer", "6")]));
    let done = f.refused(blaine, stock(Step::Delete { sku: name("root-beer") }));
    assert_eq!(rule(&done).to_string(), "Root beer is still used by supply order 1");
    f.done(blaine, stock(Step::CancelOrder { number: 1 }));
    f.done(blaine, stock(Step::Delete { sku: name("root-beer") }));
    assert!(!f.shop().items.contains_key("root-beer") && !f.shop().levels.contains_key("root-beer"));
    assert!(same(&f.shop(), &f.reopened().world().shop));
    let done = f.service.undo(blaine).unwrap();
    assert!(done.is_done() && f.shop().items.contains_key("root-beer"), "{}", done.sentence());
    assert!(f.service.check_stock().unwrap().is_empty());
    // What moves stock cannot be taken back, only moved again.
    let (seq, _) = f.service.undoable(blaine).unwrap();
    let made = f.service.record(seq).unwrap().unwrap();
    assert_eq!(made.wish, "add Root beer to the stock");
}

#[test]
fn an_item_is_described_anew_but_not_priced() {
    let (mut f, blaine) = stockroom();
    let edit = |item: Item| stock(Step::Edit { item: Box::new(item) });
    let milk = (*f.shop().items["milk-oat"]).clone();
    let kept = milk.stock.clone().unwrap();
    let higher = Item { stock: Some(Stock { reorder_at: quantity("12"), ..kept.clone() }), ..milk.clone() };
    f.done(blaine, edit(higher.clone()));
    assert_eq!(*f.shop().items["milk-oat"], higher);
    assert!(same(&f.shop(), &f.reopened().world().shop));
    assert!(f.service.undo(blaine).unwrap().is_done());
    assert_eq!(*f.shop().items["milk-oat"], milk);
    // Its level is counted in its unit, and its price is a question of its own.
    let boxes = Item { stock: Some(Stock { unit: text("box"), ..kept }), ..milk.clone() };
    let done = f.refused(blaine, edit(boxes));
    assert_eq!(
        rule(&done).to_string(),
        "Oat milk cannot be kept in another unit while it is used by the stock: 5 l are left"
    );
    let done = f.refused(blaine, edit(milk.clone()));
    assert_eq!(rule(&done), ShopRule::NothingToDo);
    let priced = Item { price_minor: Some(1), ..(*f.shop().items["latte"]).clone() };
    assert_eq!(f.refused(blaine, edit(priced.clone())).record.outcome, RecordOutcome::Denied);
    let ada = f.sign_in("ada");
    assert_eq!(rule(&f.refused(ada, edit(priced))).to_string(), "the price is changed by itself");
    let rudy = f.sign_in("rudy");
    assert_eq!(f.refused(rudy, edit(higher)).record.outcome, RecordOutcome::Denied);
}

#[test]
fn what_is_deleted_is_used_by_no_recipe() {
    let (mut f, blaine) = stockroom();
    f.done(blaine, count("bananas", "0"));
    let done = f.refused(blaine, stock(Step::Delete { sku: name("bananas") }));
    assert_eq!(rule(&done).to_string(), "Bananas is still used by the recipe of Banana bread");
    f.done(blaine, stock(Step::Delete { sku: name("banana-bread") }));
    f.done(blaine, stock(Step::Delete { sku: name("bananas") }));
    // Bread of bananas that are gone cannot come back before them.
    let bread = f.service.audit(&Default::default()).unwrap().total - 1;
    let done = f.refused(blaine, Command::Undo { of: bread, changes: vec![] });
    assert_eq!(done.record.outcome, RecordOutcome::Denied, "and it comes with a price, which is not Blaine's to set");
    let ada = f.sign_in("ada");
    let done = f.refused(ada, Command::Undo { of: bread, changes: vec![] });
    assert_eq!(rule(&done), ShopRule::ChangedSince);
}

#[test]
fn prices_are_changed_by_whoever_may_and_taken_back_by_them() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    let price = |price_minor| stock(Step::Price { sku: name("latte"), price_minor });
    assert_eq!(f.refused(marco, price(500)).record.outcome, RecordOutcome::Denied);
    let ada = f.sign_in("ada");
    let done = f.done(ada, price(500));
    assert_eq!(done.record.wish, "change the price of Latte to $5.00");
    assert_eq!(done.record.answers[0].facts["register:Amount"], "5.00");
    assert_eq!(done.record.answers[0].resource, "arn:coffee:register:main-street:bluebird:item/latte");
    assert_eq!(
        f.refused(marco, Command::Undo { of: done.record.seq, changes: vec![] }).record.outcome,
        RecordOutcome::Denied
    );
    let done = f.service.undo(ada).unwrap();
    assert_eq!(done.record.answers[0].facts["register:Amount"], "4.75");
    assert_eq!(f.shop().items["latte"].price_minor, Some(475));
}

fn session(f: &Fixture, id: SessionId) -> brewgate::shop::Session {
    (*f.service.session(id).unwrap()).clone()
}

#[test]
fn a_sale_takes_by_recipe_and_a_refund_brings_it_back() {
    let (mut f, blaine) = stockroom();
    let shop = f.shop();
    let sale = [(name("latte"), 2), (name("oat-latte"), 1), (name("napkins"), 1)];
    let taken = takes(&shop, &sale).unwrap();
    let of = |sku: &str| taken.iter().find(|taking| *taking.sku == *sku).unwrap().change;
    assert_eq!((of("beans-espresso"), of("milk-whole")), (quantity("-0.054"), quantity("-0.48")));
    assert_eq!((of("cups-12oz"), of("napkins")), (quantity("-3"), quantity("-1")));
    let back = brings_back(&shop, &sale);
    assert!(back.iter().zip(&taken).all(|(came, went)| came.sku == went.sku && came.change == -went.change));

    let mut books = *shop.books;
    let facts = f.service.facts(&name("back"));
    let cause = Cause { kind: MovementKind::Sold, reason: None, order: Some(7) };
    let mut after = shop.clone();
    after.apply_all(&moved(&shop, &session(&f, blaine), &facts, &mut books, &cause, &taken));
    assert_eq!(after.level("milk-whole"), quantity("23.52"));
    assert_eq!(books.movements, shop.books.movements + 6);
    let cause = Cause { kind: MovementKind::BroughtBack, ..cause };
    after.apply_all(&moved(&after.clone(), &session(&f, blaine), &facts, &mut books, &cause, &back));
    assert_eq!(after.levels, shop.levels);

    // 5 l of oat milk are 20 lattes, and not one more.
    assert!(takes(&shop, &[(name("oat-latte"), 20)]).is_ok());
    let why = takes(&shop, &[(name("oat-latte"), 21)]).unwrap_err();
    assert_eq!(why.to_string(), "there are 5 l of Oat milk, and this takes 5.04 l");
    let ada = f.sign_in("ada");
    let settings = brewgate::shop::Settings { sells_below_zero: true, ..(*shop.settings).clone() };
    f.done(ada, Command::UpdateSettings { settings: Box::new(settings) });
    assert!(takes(&f.shop(), &[(name("oat-latte"), 21)]).is_ok());
}

#[test]
fn the_file_keeps_recipes_levels_and_storerooms() {
    let (mut f, blaine) = stockroom();
    f.done(blaine, count("milk-whole", "23.125"));
    let written = file::write(&f.shop()).unwrap();
    let read = file::read(&written).unwrap();
    assert_eq!(read.level("milk-whole"), quantity("23.125"));
    assert_eq!(read.items, f.shop().items);
    assert_eq!(read.items["latte"].recipe[0], (name("beans-espresso"), quantity("0.018")));
    assert_eq!(read.items["milk-whole"].stock.as_ref().unwrap().storeroom, Some(name("main")));
    // An older file has whole numbers, no recipes and no storerooms.
    let old = json!({"Sku": "salt", "Name": "Salt", "Unit": "kg", "Level": 3, "ReorderAt": 1});
    let mut shop: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
    shop["Shop"]["Stock"].as_array_mut().unwrap().push(old);
    let read = file::read(&shop.to_string()).unwrap();
    assert_eq!(read.level("salt"), quantity("3"));
    assert_eq!(read.storeroom_of(&read.items["salt"]), Some(&name("main")));
}

#[test]
fn what_is_sold_as_it_is_kept_stands_in_both_lists() {
    let mut shop: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
    let water = json!({"Sku": "water", "Name": "Still water", "PriceMinor": 250, "Category": "other drinks"});
    let kept = json!({"Sku": "water", "Name": "Still water", "Unit": "bottle", "Level": 2, "CostMinor": 60});
    shop["Shop"]["Menu"].as_array_mut().unwrap().push(water);
    shop["Shop"]["Stock"].as_array_mut().unwrap().push(kept);
    let read = file::read(&shop.to_string()).unwrap();
    assert_eq!((read.items["water"].price_minor, read.level("water")), (Some(250), quantity("2")));
    assert_eq!(takes(&read, &[(name("water"), 2)]).unwrap()[0].change, quantity("-2"));
    assert!(takes(&read, &[(name("water"), 3)]).is_err());
    assert!(same(&read, &file::read(&file::write(&read).unwrap()).unwrap()));
}

#[test]
fn recipes_of_a_file_are_checked() {
    let refusal = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut shop: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
        change(&mut shop["Shop"]);
        file::read(&shop.to_string()).map(|_| ()).unwrap_err().to_string()
    };
    let recipe = |recipe: serde_json::Value| refusal(&|shop| shop["Menu"][0]["Recipe"] = recipe.clone());
    let one = |sku: &str, quantity: &str| json!({"Sku": sku, "Quantity": quantity});
    assert_eq!(recipe(json!([one("gold", "1")])), "`Shop.Menu espresso.Recipe`: `gold` is not kept in stock");
    assert_eq!(recipe(json!([one("latte", "1")])), "`Shop.Menu espresso.Recipe`: `latte` is not kept in stock");
    assert_eq!(recipe(json!([one("sugar", "0")])), "`Shop.Menu espresso.Recipe`: 0 of `sugar` is nothing to take");
    assert!(recipe(json!([one("sugar", "1"), one("sugar", "1")])).contains("twice"));
    assert!(recipe(json!([one("sugar", "0.0181")])).contains("at most three decimals"));
    assert!(refusal(&|shop| shop["Stock"][0]["Level"] = (-1).into()).contains("below zero"));
    assert!(refusal(&|shop| shop["Stock"][0]["Storeroom"] = "cellar".into()).contains("no storeroom `cellar`"));
}

#[test]
fn a_world_after_a_movement_decides_on_the_new_level() {
    let world = sample_world();
    let mut shop: Shop = world.shop.clone();
    let milk = shop.items["milk-oat"].clone();
    assert!(shop.is_short(&milk));
    let facts_at = monday();
    let opening = brewgate::shop::station::movement::opening(&shop, facts_at);
    let kept = shop.items.values().filter(|item| item.stock.is_some()).count();
    assert_eq!(opening.len(), kept + 1, "one for each kept item, and the books");
    let before = shop.levels.clone();
    shop.apply_all(&opening);
    assert_eq!(shop.levels, before);
    assert_eq!(shop.books.movements as usize, kept);
    let gone = Change::Item(Edit::removed(&milk));
    let after = World::new(shop).unwrap().after(&[gone]).unwrap();
    assert!(after.shop.level("milk-oat").is_zero());
    assert_eq!(after.shop.items.get("milk-oat").map(|item| item.sku.clone()), None::<Name>);
}
