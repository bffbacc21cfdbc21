//! The register: menu, order, receipt, and what each letter asks.

use brewgate::app::{Record, RecordOutcome};
use brewgate::shop::station::Money;
use brewgate::shop::{Item, Name, SafeText};
use brewgate::ui::Tab;
use insta::assert_snapshot;

use super::station::read;
use crate::support::Screen;

/// Somebody at the register with the till open.
fn register(person: &str) -> Screen {
    let screen = Screen::of(person).tab(Tab::Station).keys("b100<Enter>");
    assert!(screen.text().contains("The till front was opened."), "{}", screen.text());
    screen
}

fn shown(mut screen: Screen) -> String {
    read(&mut screen);
    screen.text()
}

fn last(screen: &Screen) -> &Record {
    screen.records.last().expect("something was done")
}

fn drawer(screen: &Screen) -> Money {
    screen.shop().drawers[&Name::literal("front")].cash
}

#[test]
fn before_anything() {
    assert_snapshot!("register_closed", shown(Screen::of("rudy").tab(Tab::Station)));
    assert_snapshot!("register_empty", shown(register("rudy")));
}

#[test]
fn an_order_is_rung_up_and_paid() {
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>");
    assert_snapshot!("register_80", shown(screen.keys("<Right>")));
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>c10<Enter><Enter>");
    assert_snapshot!("register_60", shown(screen.size(60, 20)));
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>c10<Enter><Enter>");
    assert_snapshot!("register_120", shown(screen.size(120, 40)));
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>p<Enter>20");
    assert_snapshot!("register_paying", screen.text());
    let screen = screen.keys("<Enter>1<Enter>");
    assert_snapshot!("register_receipt", shown(screen));
    let screen = register("rudy").keys("<Enter>p<Enter>20<Enter><Enter>");
    assert_eq!(drawer(&screen), Money(10_425));
    assert!(screen.text().contains("$15.75"), "the change\n{}", screen.text());
    assert!(screen.text().contains("Change") && !screen.keys("<Enter>").text().contains("Change  "));
}

#[test]
fn what_is_refused_keeps_what_was_typed() {
    let screen = register("rudy").keys("<Enter>p<Enter>2<Enter><Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Refused);
    assert!(screen.text().contains("Esc leaves it") && screen.text().contains("$4.25 is due"), "{}", screen.text());
    let screen = screen.keys("<Up>0<Enter><Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
}

#[test]
fn discounts_stop_at_ten_percent() {
    let screen = register("rudy").keys("<Enter>c10<Enter><Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
    let screen = screen.keys("c11");
    assert!(screen.text().contains("Over the limit"), "said before it is tried\n{}", screen.text());
    assert_eq!(last(&screen.keys("<Enter><Enter>")).outcome, RecordOutcome::Denied);
}

#[test]
fn refunds_stop_at_the_limit_and_at_what_was_paid() {
    let paid = || register("marco").keys("<Enter><Enter>p<Enter><Enter><Enter><Enter>");
    let screen = paid().keys("r<Enter>82<Enter><Enter>cold<Enter>");
    assert_eq!(
        (last(&screen).outcome, last(&screen).wish.as_str()),
        (RecordOutcome::Denied, "refund $82.00 of receipt 1 by cash")
    );
    let screen = paid().keys("r<Enter>40<Enter><Enter>cold<Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Refused);
    assert!(screen.text().contains("$8.50"), "{}", screen.text());
    let screen = paid().keys("r<Enter>4<Enter><Enter>cold<Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
    assert_eq!(drawer(&screen), Money(10_450));
    let screen = screen.keys("i<Enter>");
    assert!(screen.text().contains("Receipt 2") || screen.text().contains("no receipt"), "{}", screen.text());
    let screen = screen.keys("<Esc>i<Backspace>1<Enter>");
    assert!(screen.text().contains("Given back since"), "{}", screen.text());
}

#[test]
fn an_amount_that_cannot_be_read_is_not_guessed() {
    let screen = Screen::of("rudy").tab(Tab::Station).keys("b12,50<Enter>");
    assert!(screen.records.is_empty());
    assert!(screen.text().contains("looks like `12.50`"), "{}", screen.text());
    let screen = screen.keys("<Backspace><Backspace><Backspace>.5<Enter>");
    assert_eq!(last(&screen).wish, "open the till with $12.50");
    let screen = Screen::of("rudy").tab(Tab::Station).keys("b40<Esc>");
    assert!(screen.records.is_empty() && !screen.text().contains("Cash in the drawer"), "Esc leaves it");
    let screen = register("rudy").keys("d<Enter>");
    assert!(screen.text().contains("Say why"), "{}", screen.text());
}

#[test]
fn two_enters_do_it_once() {
    let screen = register("rudy").keys("<Enter>p<Enter><Enter><Enter><Enter><Enter>");
    let paid = screen.records.iter().filter(|record| record.wish.starts_with("take ")).count();
    assert_eq!(paid, 1);
}

#[test]
fn orders_are_put_aside_and_gone_on_with() {
    let screen = register("rudy").keys("<Enter>a");
    assert!(screen.text().contains("is put aside: l goes on with it"), "{}", screen.text());
    let screen = screen.keys("<Down><Enter>l");
    assert!(screen.text().contains("Order 1"), "{}", screen.text());
    let screen = screen.keys("<Enter>");
    let order = |number: u64| screen.shop().orders[&number].parked.is_some();
    assert_eq!((order(1), order(2)), (false, true));
}

#[test]
fn by_mouse_alone() {
    let screen = register("rudy").click("Blueberry muffin").click("Croissant").click("Take payment");
    assert!(screen.text().contains("Cash handed over"), "{}", screen.text());
    assert_eq!(screen.shop().orders[&1].count(), 2);
}

#[test]
fn long_names_are_cut_and_wide_ones_aligned() {
    let mut shop = Screen::of("rudy").shop().clone();
    for (sku, name) in [("a", "王小明的抹茶拿铁"), ("b", "A very long name of a drink that nobody can pronounce")]
    {
        let name = SafeText::new(name).expect("it is plain text");
        let item = Item {
            sku: Name::literal(sku),
            name,
            price_minor: Some(123_456_789),
            stock: None,
            category: None,
            recipe: vec![],
            tax: None,
        };
        shop.items.insert(item.sku.clone(), item.into());
    }
    let screen = Screen::with(shop, "rudy").tab(Tab::Station).keys("b100<Enter><Home><Enter><Down><Enter>");
    assert_snapshot!("register_long", shown(screen));
}
