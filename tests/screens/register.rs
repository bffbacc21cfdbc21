//! The register: menu, order, receipt, and what each letter asks.

use brewgate::app::{Record, RecordOutcome};
use brewgate::shop::station::Money;
use brewgate::shop::{Item, Name, SafeText};
use brewgate::ui::{Answered, Tab};
use insta::assert_snapshot;

use super::station::read;
use crate::support::Screen;

/// Somebody at the register who just opened the till.
fn opened(person: &str) -> Screen {
    let screen = Screen::of(person).tab(Tab::Station).keys("b100<Enter>");
    assert!(screen.text().contains("The till front was opened."), "{}", screen.text());
    screen
}

/// The same, with the first item of the menu chosen.
fn register(person: &str) -> Screen {
    opened(person).keys("<Home>")
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
    assert_snapshot!("register_empty", shown(opened("rudy")));
}

#[test]
fn an_order_is_rung_up_and_paid() {
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>");
    assert_snapshot!("register_80", shown(screen.keys("<Right>")));
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>c10<Enter><Enter>");
    assert_snapshot!("register_60", shown(screen.size(60, 20)));
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>c10<Enter><Enter>");
    assert_snapshot!("register_120", shown(screen.size(120, 40)));
    let screen = register("rudy").keys("<Enter><Enter><Down><Down><Enter>p20");
    assert_snapshot!("register_paying", screen.text());
    let screen = screen.keys("<Tab>1<Enter>");
    assert_snapshot!("register_receipt", shown(screen));
    let screen = register("rudy").keys("<Enter>p20<Enter>");
    assert_eq!(drawer(&screen), Money(10_425));
    assert!(screen.text().contains("$15.75"), "the change\n{}", screen.text());
    assert!(screen.text().contains("Change") && !screen.keys("<Enter>").text().contains("Change  "));
}

#[test]
fn what_is_refused_keeps_what_was_typed() {
    let screen = register("rudy").keys("<Enter>p2<Enter>");
    let before = screen.records.len();
    assert!(screen.text().contains("It comes to $4.25: $2.25 is missing."), "{}", screen.text());
    let screen = screen.keys("0<Enter>");
    assert_eq!((screen.records.len(), last(&screen).outcome), (before + 1, RecordOutcome::Allowed));
    // The keys go back to the sum that does not do, wherever they were.
    let screen = register("rudy").keys("<Enter>p2<Tab>1<Enter>");
    assert!(screen.text().contains("It comes to $5.25: $3.25 is missing."), "{}", screen.text());
    let screen = screen.keys("0<Enter>");
    assert!(last(&screen).wish.starts_with("take $5.25"), "{}", last(&screen).wish);
    // More than stand on a line cannot come off it.
    let screen = register("rudy").keys("<Enter>v4<Enter>");
    assert!(screen.text().contains("There is only 1 of it."), "{}", screen.text());
}

#[test]
fn an_order_with_a_note_fits_any_size() {
    let mut screen = register("rudy").keys("<Enter>n").paste("oat milk, extra hot").keys("<Enter><Esc>");
    for rows in 1..=24 {
        for columns in [1, 20, 40, 60, 80] {
            screen = screen.size(columns, rows);
        }
    }
    assert!(screen.text().contains("Note: oat milk, extra hot"), "{}", screen.text());
}

#[test]
fn a_tip_is_in_the_cash_that_is_proposed() {
    let screen = register("rudy").keys("<Enter>p<Tab><Tab>1");
    assert!(screen.text().contains("▏5.25") && screen.text().contains("[5.25]"), "{}", screen.text());
    // Where not all fields fit, an arrow says so.
    let small = register("rudy").keys("<Enter>p").size(60, 20);
    assert!(small.text().contains("↓") && !small.text().contains("Tip"), "{}", small.text());
    let screen = screen.keys("<Enter>");
    assert!(last(&screen).wish.starts_with("take $5.25"), "{}", last(&screen).wish);
}

#[test]
fn a_refund_is_looked_up_and_printed_by_its_own_number() {
    let refunded = || register("marco").keys("<Enter><Enter>p<Enter>").keys("r<Right><Tab>1<Tab><Tab><Tab>cold<Enter>");
    let screen = refunded();
    assert_eq!(last(&screen).wish, "refund $4.25 of receipt 1 by cash", "{}", screen.text());
    assert_eq!(screen.shop().books.receipts, 2);
    let screen = screen.keys("<Enter>g2<Enter>");
    assert_snapshot!("register_refund_receipt", shown(screen));
    let screen = refunded().keys("<Enter>i2<Enter>");
    assert!(screen.text().contains("Receipt 2 is given out."), "{}", screen.text());
    let screen = screen.keys("i");
    assert_eq!(last(&screen).wish, "print receipt 2", "what is shown is printed");
    assert!(screen.text().contains("Receipt 2, copy"), "{}", screen.text());
    let screen = refunded().keys("<Enter>r2<Enter>");
    assert!(screen.text().contains("2 is a refund of receipt 1: give back of that one."), "{}", screen.text());
    // The last sale is proposed, not the refund.
    for keys in ["r", "i"] {
        let screen = refunded().keys("<Enter>").keys(keys).keys("<Enter>");
        assert!(last(&screen).wish.ends_with("receipt 1"), "{keys}: {}", last(&screen).wish);
    }
}

#[test]
fn a_refund_in_cash_proposes_what_coins_make() {
    let mut shop = crate::support::sample();
    let settings = std::sync::Arc::make_mut(&mut shop.settings);
    settings.cash_step = Money(10);
    let screen = Screen::with(shop, "marco").tab(Tab::Station).keys("b100<Enter>").keys("<Home><Enter><Enter>");
    // 8.50 by card; one of the two is 4.25.
    let screen = screen.keys("p<Right><Enter>r");
    assert!(screen.text().contains("everything, $8.50"), "{}", screen.text());
    let screen = screen.keys("<Left>");
    assert!(screen.text().contains("At most $8.50 is left of it."), "{}", screen.text());
    let screen = screen.keys("<Tab>4.25<Tab><Left><Tab>cold<Enter>");
    let said = screen.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("$4.25 cannot be laid down in cash: the smallest coin here is $0.10."), "{said}");
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
    let paid = || register("marco").keys("<Enter><Enter>p<Enter>");
    let screen = paid().keys("r<Left><Enter>82<Enter><Enter>cold<Enter>");
    assert_eq!(
        (last(&screen).outcome, last(&screen).wish.as_str()),
        (RecordOutcome::Denied, "refund $82.00 of receipt 1 by cash")
    );
    let screen = paid().keys("r<Left><Enter>40<Enter><Enter>cold<Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Refused);
    assert!(screen.text().contains("$8.50"), "{}", screen.text());
    let screen = paid().keys("r<Left><Enter>4<Enter><Enter>cold<Enter>");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
    assert_eq!(drawer(&screen), Money(10_450));
    assert_snapshot!("register_refunded", shown(screen));
    // By its number, the receipt is looked up first; then everything that is left goes back.
    let screen = paid().keys("<Esc>r<Enter>");
    assert!(screen.text().contains("everything, $8.50"), "{}", screen.text());
    assert_snapshot!("register_refund", screen.text());
    let screen = screen.keys("<Enter><Enter><Right><Enter>cold<Enter>");
    assert_eq!(last(&screen).wish, "refund $8.50 of receipt 1 by cash, the goods back to stock");
    assert!(screen.keys("r").text().contains("Everything of receipt 1 was given back already."));
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
    let screen = register("rudy").keys("<Enter>p<Enter><Enter><Enter>");
    let paid = screen.records.iter().filter(|record| record.wish.starts_with("take ")).count();
    assert_eq!(paid, 1);
}

#[test]
fn a_letter_among_figures_is_told() {
    let screen = register("rudy").keys("<Enter>p5o");
    assert!(screen.text().contains("Only a number goes in here"), "{}", screen.text());
    // What comes after it is not a number of its own: `1e3` is not 13.
    let screen = screen.keys("0");
    assert!(screen.text().contains("Only a number goes in here"), "{}", screen.text());
    let screen = screen.keys("<Enter>");
    assert!(screen.text().contains("Is 50 meant? Enter once more"), "{}", screen.text());
    assert!(!screen.keys("<Backspace>").text().contains("meant?"));
    let booked = |keys: &str| Screen::of("rudy").tab(Tab::Station).keys(keys).records.len();
    assert_eq!((booked("b1e3<Enter>"), booked("b1e3<Enter><Enter>")), (0, 1));
    // What was mistyped is no payment: the first Enter only takes notice.
    let mut screen = register("rudy").keys("<Enter>p<Tab>abc<Enter>");
    let paid = |screen: &Screen| screen.records.iter().any(|record| record.wish.starts_with("take "));
    assert!(!paid(&screen) && !screen.text().contains("Only a number"), "{}", screen.text());
    screen.press("<Enter>");
    assert!(paid(&screen));
    let screen = register("rudy").keys("<Enter>n").paste(&"x".repeat(70_000));
    assert!(screen.text().contains("characters fit"), "{}", screen.text());
}

#[test]
fn a_till_is_opened_and_closed_once() {
    let screen = register("marco").keys("b");
    assert!(screen.text().contains("The till is open already: z counts and closes it."), "{}", screen.text());
    let screen = Screen::of("marco").tab(Tab::Station).keys("z");
    assert!(screen.text().contains("The till is closed: b opens it."), "{}", screen.text());
    assert!(screen.records.is_empty(), "nothing was tried");
}

#[test]
fn orders_are_put_aside_and_gone_on_with() {
    let screen = register("rudy").keys("<Enter>awindow<Enter>");
    assert!(screen.text().contains("is put aside: l goes on with"), "{}", screen.text());
    let screen = screen.keys("<Down><Enter>l");
    assert!(screen.text().contains("Order 1, window"), "{}", screen.text());
    assert_snapshot!("register_orders", screen.text());
    let screen = screen.keys("<Enter>");
    let order = |number: u64| screen.shop().orders[&number].parked.is_some();
    assert_eq!((order(1), order(2)), (false, true));
}

#[test]
fn by_mouse_alone() {
    let screen = register("rudy").click("Blueberry muffin").click("Croissant").click("Take payment");
    assert!(screen.text().contains("Cash handed over"), "{}", screen.text());
    assert_eq!(screen.shop().orders[&1].count(), 2);
    let screen = screen.click("[10.00]");
    assert_eq!(last(&screen).outcome, RecordOutcome::Allowed);
    assert!(screen.shop().orders.is_empty() && screen.text().contains("Change"), "{}", screen.text());
    let screen = register("rudy").click("Croissant").click("Take payment").click("By").click("You may");
    assert_eq!(last(&screen).wish, "take $3.75 for order 1 by card", "{}", screen.text());
    let screen = register("rudy").click("Croissant").click("note").keys("warm<Enter>").click("more");
    assert_eq!(screen.shop().orders[&1].lines[0].quantity, 2);
    assert_eq!(screen.shop().orders[&1].lines[0].note.as_deref(), Some("warm"));
}

#[test]
fn a_sale_in_a_few_keys() {
    let screen = register("rudy").keys("/la<Enter>cr<Enter><Enter><Enter>");
    let sold: Vec<&str> = screen.records.iter().map(|record| &*record.wish).skip(1).collect();
    assert_eq!(sold, ["ring up 1 Latte", "ring up 1 Croissant on order 1", "take $8.50 for order 1 by cash"]);
    let screen = register("rudy").keys("3 lat<Enter>8 mu<Enter>");
    let lines: Vec<(u32, &str)> =
        screen.shop().orders[&1].lines.iter().map(|line| (line.quantity, &*line.name)).collect();
    assert_eq!(lines[0], (3, "Latte"), "{}", screen.text());
    assert_eq!(lines[1], (8, "Blueberry muffin"));
    let screen = register("rudy").keys("/xyz<Enter>");
    assert!(screen.text().contains("Nothing on the menu is called so."), "{}", screen.text());
    let screen = screen.keys("<Esc>");
    assert!(screen.text().contains("Banana bread"), "Esc takes back what was typed\n{}", screen.text());
    let screen = register("rudy").keys("/1000 latte<Enter>");
    assert!(screen.text().contains("1 to 999"), "{}", screen.text());
    assert_snapshot!("register_typing", register("rudy").keys("/2 la").text());
}

/// The steps that rang something up.
fn rung_up(screen: &Screen) -> usize {
    screen.records.iter().filter(|record| record.wish.starts_with("ring up")).count()
}

#[test]
fn an_enter_or_an_amount_that_comes_late_rings_nothing_up() {
    // After the till was opened, after a receipt, and after the receipt was put away.
    for keys in ["", "<Home><Enter>p<Enter>", "<Home><Enter>p<Enter><Esc>", "/lat<Enter><Enter><Enter><Enter>"] {
        let screen = opened("rudy").keys(keys);
        let before = rung_up(&screen);
        let screen = screen.keys("<Enter><Enter>");
        assert!(screen.text().contains("Nothing is chosen"), "{keys}\n{}", screen.text());
        // The amount that somebody meant for the payment.
        let screen = screen.keys("20<Enter>");
        assert!(screen.text().contains("20 of what?"), "{keys}\n{}", screen.text());
        let screen = screen.keys(".50<Enter><Enter>");
        assert_eq!(rung_up(&screen), before, "{keys}\n{}", screen.text());
    }
    // Neither after somebody left the till and came back.
    let mut screen = opened("rudy").keys("<Down><Enter><C-l>");
    let session = screen.model.session().expect("Rudy is in").clone();
    screen.answer(Answered::SignedIn(Ok(session)));
    screen.draw();
    let screen = screen.keys("<Enter>");
    assert_eq!((rung_up(&screen), screen.shop().orders[&1].count()), (1, 1), "{}", screen.text());
    // Nor after a form that was left.
    let screen = opened("rudy").keys("<Down><Enter>v<Esc><Enter>");
    assert_eq!(rung_up(&screen), 1, "{}", screen.text());
    // What is moved to or typed is meant, a number with it or not.
    let screen = opened("rudy").keys("<Down><Enter>p<Enter><Down><Enter>");
    assert_eq!(rung_up(&screen), 2, "{}", screen.text());
    let screen = opened("rudy").keys("3<Down><Down><Enter>");
    assert_eq!(last(&screen).wish, "ring up 3 Blueberry muffin", "{}", screen.text());
    let screen = opened("rudy").keys("3 latte<Enter>");
    assert_eq!(last(&screen).wish, "ring up 3 Latte");
}

#[test]
fn a_closed_till_says_so_and_takes_no_lines() {
    let closed = || Screen::of("rudy").tab(Tab::Station);
    assert!(closed().text().contains("The till is closed: b opens it."), "{}", closed().text());
    for keys in ["<Down><Enter>", "3", "/", "8", "p", "c", "v"] {
        let screen = closed().keys(keys);
        assert!(screen.records.is_empty(), "{keys}");
        assert!(screen.text().contains("The till is closed"), "{keys}\n{}", screen.text());
    }
    let screen = closed().click("Croissant");
    assert!(screen.records.is_empty() && screen.text().contains("The till is closed"), "{}", screen.text());
    // One key away, and then it sells.
    let screen = closed().keys("b100<Enter>3 latte<Enter>");
    assert_eq!(last(&screen).wish, "ring up 3 Latte", "{}", screen.text());
    // What was put aside at another till may be looked at.
    let mut shop = register("rudy").keys("<Enter>awindow<Enter>").shop().clone();
    shop.drawers.clear();
    let screen = Screen::with(shop, "rudy").tab(Tab::Station);
    assert!(screen.text().contains("One order is put aside: l shows it."), "{}", screen.text());
    let screen = screen.keys("l<Enter>");
    assert_snapshot!("register_closed_order", shown(screen));
}

#[test]
fn whoever_may_not_open_the_till_is_told_so() {
    let mut shop = Screen::of("rudy").shop().clone();
    let mut rudy = shop.employees["rudy"].as_ref().clone();
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"register:OpenTill","Resource":"*"}}"#;
    rudy.grants.inline.insert(Name::literal("NoOpening"), text.into());
    shop.employees.insert(rudy.name.clone(), rudy.into());
    let screen = Screen::with(shop, "rudy").tab(Tab::Station);
    assert!(screen.text().contains("ask whoever opens"), "{}", screen.text());
}

#[test]
fn what_a_form_proposes_gives_way_to_what_is_typed() {
    let screen = register("marco").keys("<Enter><Enter><Enter>v");
    assert!(screen.text().contains("How many come off"), "{}", screen.text());
    let screen = screen.keys("1<Enter>");
    assert_eq!(last(&screen).wish, "void 1 Banana bread of order 1", "and not 31");
    // The last receipt is proposed; its number and a letter are not glued together.
    let screen = register("marco").keys("<Enter>p<Enter><Esc>gx1<Enter>");
    assert_eq!(last(&screen).wish, "look up receipt 1", "{}", screen.text());
}

#[test]
fn lines_get_notes_and_grow_and_shrink() {
    let screen = register("marco").keys("<Enter><Tab>nno sugar<Enter>++-");
    let line = &screen.shop().orders[&1].lines[0];
    assert_eq!((line.quantity, line.note.as_deref()), (2, Some("no sugar")), "{}", screen.text());
    // One less is a void, and asked as one.
    let screen = register("rudy").keys("<Enter><Tab>-");
    assert_eq!(last(&screen).outcome, RecordOutcome::Denied);
}

#[test]
fn a_long_receipt_is_scrolled() {
    let lines: String = (0..9).map(|_| "<Enter><Down>").collect();
    let screen = register("rudy").keys(&lines).keys("p100<Enter>");
    assert!(screen.text().contains("Change") && !screen.text().contains("served you"), "{}", screen.text());
    let screen = screen.keys("<Home>");
    assert!(screen.text().contains("Rudy Vega served you") && !screen.text().contains("Change  "), "{}", screen.text());
    let screen = screen.keys("<End>");
    assert!(screen.text().contains("Change"), "{}", screen.text());
    let screen = screen.keys("i");
    assert_eq!(last(&screen).wish, "print receipt 1");
    assert!(screen.keys("i").text().contains("Receipt 1, copy"));
}

#[test]
fn any_field_takes_any_paste() {
    let flood = "9".repeat(32 << 10) + &"w 王\u{202e}\u{1b}[2J\n".repeat(3 << 10);
    for keys in [
        "b",
        "d",
        "<Enter>c",
        "<Enter>p",
        "<Enter>p<Tab>",
        "<Enter>a",
        "<Enter><Tab>n",
        "/",
        "i",
        "g",
        "<Enter>p<Enter>r",
    ] {
        let screen = register("ada").keys(keys).paste(&flood).keys("<Enter><Enter><Enter><Enter><Enter>");
        assert!(!screen.text().contains('\u{1b}'), "{keys}");
        assert!(screen.records.iter().all(|record| record.wish.chars().count() < 300), "{keys}");
    }
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
