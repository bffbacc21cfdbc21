//! What goes back: in coins where it is cash, as it came in, with a receipt of its own, and the books come out even.

use brewgate::app::receipt;
use brewgate::app::{Format, Reading, Report};
use brewgate::shop::station::report::{Flow, Query, Receipt, Takings};
use brewgate::shop::station::{Method, Money, Part, Percent, Sale, Step, Tax, Tender, inventory};
use brewgate::shop::{Change, Command, Edit, SafeText, SessionId};
use brewgate::store::{Batch, Key, Store};
use proptest::prelude::*;

use super::support::*;

/// A shop in dinars, whose smallest coin is 0.005: a latte without tax, a croissant with 8 % inside, an espresso with
/// 9.375 % on top.
fn dinars() -> (Fixture, SessionId) {
    let mut f = Fixture::new();
    let mut settings = (*f.shop().settings).clone();
    let tax =
        |id: &str, rate, included| Tax { id: name(id), name: SafeText::literal(id), rate: Percent(rate), included };
    settings.taxes = vec![tax("inside", 8_000, true), tax("top", 9_375, false)];
    (settings.currency, settings.cash_step, settings.takes_tips) = ("KWD".to_owned(), Money(5), true);
    // A shop that has prices keeps its currency, and so this one begins with it.
    let written = serde_json::to_vec(&serde_json::json!({ "v": 1, "record": settings })).unwrap();
    f.store.commit(&Batch::new().put(Key::new("meta", "settings"), written)).unwrap();
    f.service = f.reopened();
    let ada = f.sign_in("ada");
    for (sku, price, tax) in
        [("latte", 1_250, None), ("croissant", 833, Some("inside")), ("espresso", 901, Some("top"))]
    {
        let mut item = (*f.shop().items[sku]).clone();
        item.tax = Some(name(tax.unwrap_or("none")));
        f.done(ada, stock(inventory::Step::Edit { item: Box::new(item) }));
        f.done(ada, stock(inventory::Step::Price { sku: name(sku), price_minor: price }));
    }
    f.done(ada, till(Step::OpenTill { float: Money(50_000) }));
    (f, ada)
}

fn sell(f: &mut Fixture, who: SessionId, lines: &[(&str, u32)], discount: u32, method: Method) -> u64 {
    let mut order = None;
    for (item, quantity) in lines {
        f.done(who, till(Step::Ring { order, item: name(item), quantity: *quantity, note: None }));
        order = Some(f.shop().books.orders);
    }
    let order = order.unwrap();
    if discount > 0 {
        f.done(who, till(Step::Discount { order, line: None, percent: Percent(discount) }));
    }
    f.done(who, till(Step::Pay { order, tender: Tender::exact(method) }));
    f.shop().books.receipts
}

fn back(receipt: u64, parts: &[(usize, u32)], amount: i64, method: Method) -> Command {
    let parts = parts.iter().map(|(line, count)| Part { line: *line, count: *count }).collect();
    let (amount, reason) = (Money(amount), SafeText::literal("cold"));
    till(Step::Refund { receipt, parts, brought_back: false, amount, method, reason, found: None })
}

fn sale(f: &Fixture, number: u64) -> Sale {
    f.service.sales(None, 100).unwrap().iter().find(|sale| sale.number == number).unwrap().as_ref().clone()
}

fn takings(f: &mut Fixture, who: SessionId) -> Takings {
    let today = f.shop().settings.local(f.now()).date();
    loop {
        match f.service.report(who, &Query::Day(today)).unwrap().1.unwrap() {
            Reading::Ready(Report::Day(mut day)) => return day.sales.takings.remove("KWD").unwrap(),
            Reading::Ready(other) => panic!("{other:?}"),
            Reading::Underway(_) => {}
        }
    }
}

fn exported(f: &mut Fixture, who: SessionId, format: Format) -> String {
    let today = f.shop().settings.local(f.now()).date();
    let mut out = vec![];
    f.service.export_report(who, &Query::Day(today), format, &mut out).unwrap().1.unwrap().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn cash_goes_back_in_coins_and_adds_up_to_what_was_paid() {
    let (mut f, ada) = dinars();
    // 1.666 in cash is 1.665: each of the two is worth 0.833, and in coins 0.835 and what is left.
    let number = sell(&mut f, ada, &[("croissant", 2)], 0, Method::Cash);
    assert_eq!(sale(&f, number).paid, Money(1_665));
    let odd = f.refused(ada, back(number, &[(0, 1)], 834, Method::Cash)).sentence();
    assert!(odd.ends_with("KWD 0.834 cannot be laid down in cash: the smallest coin here is KWD 0.005."), "{odd}");
    let typed = f.refused(ada, back(number, &[], 1, Method::Cash)).sentence();
    assert!(typed.contains("smallest coin here is KWD 0.005"), "{typed}");
    let more = f.refused(ada, back(number, &[(0, 1)], 840, Method::Cash)).sentence();
    assert!(more.contains("KWD 0.840 is more than the KWD 0.835"), "{more}");
    let first = f.done(ada, back(number, &[(0, 1)], 835, Method::Cash));
    assert_eq!(first.record.answers[0].facts["register:Amount"], "0.835", "what is asked is what goes back");
    assert!(!f.refused(ada, back(number, &[(0, 1)], 835, Method::Cash)).is_done());
    f.done(ada, back(number, &[(0, 1)], 830, Method::Cash));
    assert_eq!(sale(&f, number).refundable(), Money::ZERO);
    // By card nothing is rounded; of what was paid by card, coins make at most what they can.
    let number = sell(&mut f, ada, &[("croissant", 1)], 0, Method::Card);
    f.refused(ada, back(number, &[(0, 1)], 835, Method::Cash));
    f.done(ada, back(number, &[(0, 1)], 830, Method::Cash));
    f.done(ada, back(number, &[], 3, Method::Card));
    assert_eq!(sale(&f, number).refundable(), Money::ZERO);
    let drawer = f.shop().drawers["front"].cash;
    assert_eq!(drawer, Money(50_000 - 830), "{drawer:?}");
    let sums = takings(&mut f, ada);
    let croissant = &sums.sold[&name("croissant")];
    assert_eq!((croissant.amount, croissant.net()), (Money(3 * 833), Money::ZERO));
    assert_eq!((sums.rounding.net(), sums.tax_total(), sums.net()), (Money::ZERO, Money::ZERO, Money::ZERO));
}

#[test]
fn what_went_back_before_is_no_rounding() {
    let (mut f, ada) = dinars();
    let number = sell(&mut f, ada, &[("croissant", 1)], 0, Method::Card);
    f.done(ada, back(number, &[], 5, Method::Cash));
    f.done(ada, back(number, &[(0, 1)], 825, Method::Cash));
    let sums = takings(&mut f, ada);
    assert_eq!(sums.rounding.refunds.amount, Money(-3), "of the 0.828 that were left");
    assert_eq!(sums.sold[&name("croissant")].net(), sums.back_for_none);
}

#[test]
fn a_float_and_a_count_are_of_coins() {
    let (mut f, ada) = dinars();
    let counted = f.refused(ada, till(Step::CloseTill { counted: Money(49_999) })).sentence();
    assert!(
        counted.contains("KWD 49.999 cannot be laid down in cash: the smallest coin here is KWD 0.005"),
        "{counted}"
    );
    f.done(ada, till(Step::CloseTill { counted: Money(49_995) }));
    let float = f.refused(ada, till(Step::OpenTill { float: Money(1) })).sentence();
    assert!(float.contains("KWD 0.001 cannot be laid down in cash"), "{float}");
    f.done(ada, till(Step::OpenTill { float: Money(0) }));
}

#[test]
fn a_refund_has_a_receipt_of_its_own() {
    let (mut f, ada) = dinars();
    let sold = sell(&mut f, ada, &[("croissant", 1), ("espresso", 2)], 0, Method::Cash);
    f.done(ada, back(sold, &[(0, 1)], 835, Method::Cash));
    let number = f.shop().books.receipts;
    assert_eq!((sold, number, f.shop().books.last_sale), (1, 2, 1));
    let looked = f.done(ada, till(Step::LookUp { receipt: number, found: None }));
    let Command::Register(step) = &looked.command else { panic!() };
    let Step::LookUp { found: Some(found @ Receipt::Refund(..)), .. } = &**step else { panic!("{step:?}") };
    let shown = receipt::text(&f.shop(), found);
    for line in [
        "Receipt 2, till front",
        "Ada Park gave it back",
        "Given back of receipt 1",
        " 1 Croissant                      -0.833",
        "including inside 8 %              -0.062",
        "Rounding                          -0.002",
        "Total                         -KWD 0.835",
        "Back by cash",
        "cold",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    let print = till(Step::Reprint { receipt: number, found: None });
    assert_eq!(f.done(ada, print.clone()).sentence(), "Receipt 2 is given out.");
    let copy = f.done(ada, print);
    assert_eq!(copy.sentence(), "A copy of receipt 2 is given out.");
    let changes = copy.ruling.outcome.unwrap();
    assert!(matches!(&changes[..], [Change::Refund(Edit { after: Some(refund), .. })] if refund.prints == 2));
    let again = f.refused(ada, back(number, &[], 5, Method::Cash)).sentence();
    assert!(again.ends_with("2 is a refund of receipt 1: give back of that one."), "{again}");
    assert!(
        f.refused(ada, till(Step::LookUp { receipt: 3, found: None })).sentence().contains("there is no receipt `3`")
    );
    // Printing counts nothing twice.
    assert_eq!(takings(&mut f, ada).refunds.count, 1);
    assert!(f.service.check_days().unwrap().is_empty());
}

#[test]
fn a_step_of_before_is_still_read() {
    let (mut f, ada) = dinars();
    let sold = sell(&mut f, ada, &[("latte", 1)], 0, Method::Card);
    let sale = sale(&f, sold);
    let old = serde_json::json!({ "LookUp": { "receipt": 1, "sale": sale } });
    let step: Step = serde_json::from_value(old).unwrap();
    assert_eq!(step, Step::LookUp { receipt: 1, found: Some(Receipt::Sale(sale.into())) });
    let none: Step = serde_json::from_value(serde_json::json!({ "LookUp": { "receipt": 9, "sale": null } })).unwrap();
    assert_eq!(none, Step::LookUp { receipt: 9, found: None });
}

#[test]
fn the_export_says_what_the_screen_says() {
    let (mut f, ada) = dinars();
    sell(&mut f, ada, &[("croissant", 1)], 0, Method::Cash);
    sell(&mut f, ada, &[("latte", 1)], 10_000, Method::Card);
    f.done(ada, back(1, &[(0, 1)], 835, Method::Cash));
    let open = exported(&mut f, ada, Format::Csv);
    for line in [
        "discounts,,taken off,1,0.125,,,,,,KWD",
        "rounding,,of cash to coins,1,0.002,,1,0.002,,,KWD",
        "tax,inside,inside 8 % included,1,0.062,,1,0.062,,,KWD",
        "drawer float,front,still open,2,50.000,,,,,,KWD",
        "drawer expected,front,still open,2,50.000,,,,,,KWD",
    ] {
        assert!(open.lines().any(|have| have == line), "{line}\n{open}");
    }
    f.done(ada, till(Step::CloseTill { counted: Money(49_995) }));
    let closed = exported(&mut f, ada, Format::Csv);
    for line in [
        "drawer float,front,Ada Park,2,50.000,,,,,,KWD",
        "drawer expected,front,Ada Park,2,50.000,,,,,,KWD",
        "drawer counted,front,Ada Park,2,49.995,,,,,,KWD",
        "drawer difference,front,Ada Park,2,-0.005,,,,,,KWD",
    ] {
        assert!(closed.lines().any(|have| have == line), "{line}\n{closed}");
    }
    let json: serde_json::Value = serde_json::from_str(&exported(&mut f, ada, Format::Json)).unwrap();
    let tax = &json["sales"]["currencies"]["KWD"]["taxes"][0];
    assert_eq!(
        (&tax["amount"], &tax["refunds"]["amount"], &tax["net"]),
        (&"0.062".into(), &"0.062".into(), &"0.000".into())
    );
}

#[test]
fn an_amount_for_nothing_in_particular_has_its_part_of_the_taxes() {
    let (mut f, ada) = dinars();
    // 0.833 and 1.802 with 0.169 on top: 2.804.
    let number = sell(&mut f, ada, &[("croissant", 1), ("espresso", 2)], 0, Method::Card);
    f.done(ada, back(number, &[], 1_402, Method::Card));
    let sums = takings(&mut f, ada);
    let back_of: Vec<i64> = sums.taxes.iter().map(|(_, flow)| flow.refunds.amount.0).collect();
    assert_eq!(back_of, [31, 85], "half of each");
    assert_eq!(sums.back_for_none, Money(1_402 - 85));
    // The rest goes back with the things, and everything comes to nothing.
    f.done(ada, back(number, &[(0, 1), (1, 2)], 1_402, Method::Card));
    let sums = takings(&mut f, ada);
    assert_eq!((sums.net(), sums.tax_total(), sums.rounding), (Money::ZERO, Money::ZERO, Flow::default()));
    let left: Money = sums.sold.values().map(|sold| sold.net()).sum();
    assert_eq!(left, sums.back_for_none, "of the things, what had gone back before for none of them");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// However a sale goes back, bit by bit: never more than was paid, in coins, and in the end nothing is left of it.
    #[test]
    fn whatever_goes_back_comes_out_even(
        lines in prop::collection::vec((0..3_usize, 1..4_u32), 1..4),
        discount in prop_oneof![Just(0_u32), Just(7_500), Just(10_000)],
        cash in any::<bool>(),
        steps in prop::collection::vec((0..4_usize, 1..3_u32, any::<bool>(), 0..400_i64), 0..8),
    ) {
        let (mut f, ada) = dinars();
        let items = ["latte", "croissant", "espresso"];
        let lines: Vec<(&str, u32)> = lines.iter().map(|(item, many)| (items[*item], *many)).collect();
        let number = sell(&mut f, ada, &lines, discount, if cash { Method::Cash } else { Method::Card });
        for (line, count, by_cash, amount) in steps {
            let method = if by_cash { Method::Cash } else { Method::Card };
            let before = sale(&f, number);
            let parts = [Part { line, count }];
            let worth = if line == 3 { Money(amount) } else { before.worth(&parts) };
            let goes = brewgate::shop::station::register::back_by(&f.shop(), &before, worth, method);
            let some = if line == 3 { vec![] } else { vec![(line, count)] };
            let done = f.execute(ada, back(number, &some, goes.0, method));
            let after = sale(&f, number);
            prop_assert!(after.refunded <= after.paid);
            prop_assert_eq!(after.refunded != before.refunded, done.is_done());
            prop_assert!(f.shop().drawers["front"].cash.0 % 5 == 0);
            if let (true, Some(last)) = (done.is_done(), after.given_back.last()) {
                let split = after.split(last.number).unwrap();
                let nets: Money = split.lines.iter().map(|(.., net)| *net).sum();
                prop_assert_eq!(nets + split.on_top() + split.rounding + split.rest, last.amount);
                // A coin less, and what half a coin was made of the sale.
                prop_assert!(split.rounding.0.abs() <= 7, "{:?}", split);
            }
        }
        let rest = sale(&f, number);
        if rest.refundable().is_some() {
            let parts: Vec<(usize, u32)> = rest.rest().iter().map(|part| (part.line, part.count)).collect();
            f.done(ada, back(number, &parts, rest.refundable().0, Method::Card));
        }
        let sums = takings(&mut f, ada);
        prop_assert_eq!((sums.net(), sums.tax_total(), sums.rounding.net()), (Money::ZERO, Money::ZERO, Money::ZERO));
        for (_, flow) in &sums.taxes {
            prop_assert_eq!(flow.net(), Money::ZERO);
        }
        let left: Money = sums.sold.values().map(|sold| sold.net()).sum();
        prop_assert_eq!(left, sums.back_for_none);
        if sale(&f, number).given_back.iter().all(|back| !back.parts.is_empty()) {
            prop_assert!(sums.sold.values().all(|sold| sold.net() == Money::ZERO), "{:?}", sums.sold);
        }
        prop_assert!(f.service.check_days().unwrap().is_empty());
    }
}
