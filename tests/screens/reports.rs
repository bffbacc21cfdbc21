//! The reports: what people read at a glance, at every size, and what they are told where they may not.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::sync::Arc;

use brewgate::app::{AuditPage, Format, Progress, Reading, ReceiptPage, RecordOutcome, Report};
use brewgate::shop::station::report::{
    Day, DayEnd, Drawers, Event, HoursWorked, Period, Query, Receipt, Sales, StockValue, Wanted,
};
use brewgate::shop::station::{Closing, Drawer, GivenBack, Line, Method, Money, Order, Part, Percent, Refund, Sale};
use brewgate::shop::{Command, Name, Person, SafeText, Shop};
use brewgate::ui::{Answered, Demo, Effect, Tab};
use insta::assert_snapshot;
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::support::{Screen, sample};

fn named(name: &str) -> Person {
    if name == "ada" { Person::Owner } else { Person::Employee(Name::literal(name)) }
}

fn moment(shop: &Shop, at: DateTime) -> Timestamp {
    at.to_zoned(shop.settings.time_zone()).unwrap().timestamp()
}

/// A shop's past, made up of real sales.
#[derive(Default)]
struct Past {
    receipts: Vec<Receipt>,
    closings: Vec<Closing>,
}

impl Past {
    /// A lived-in fortnight up to the Monday of the tests.
    fn of(shop: &Shop) -> Past {
        let mut past = Past::default();
        let monday: Date = "2026-11-23".parse().unwrap();
        let usual: [&[&str]; 5] =
            [&["latte"], &["flat-white", "croissant"], &["cappuccino"], &["oat-latte", "banana-bread"], &["espresso"]];
        for days in (0..14_i64).rev() {
            let date = monday.checked_sub(days.days()).unwrap();
            for hour in 7..18_i8 {
                for nth in 0..(i64::from(hour) * 5 + days * 3) % 4 {
                    if days == 0 && hour > 9 {
                        continue;
                    }
                    let seed = usize::try_from(days * 7 + i64::from(hour) * 3 + nth).unwrap();
                    let at = date.at(hour, i8::try_from(nth * 13).unwrap(), 0, 0);
                    let person = ["rudy", "marco", "ada"][seed % 3];
                    past.sell(shop, at, person, usual[seed % 5], Method::ALL[seed % 2]);
                }
            }
            if days > 0 {
                past.count(
                    shop,
                    date.at(17, 0, 0, 0),
                    ["marco", "rudy"][usize::try_from(days).unwrap() % 2],
                    (days % 3 - 1) * 40,
                );
            }
        }
        let back = Refund {
            number: past.next(),
            of: 3,
            till: Name::literal("front"),
            at: moment(shop, monday.at(9, 20, 0, 0)),
            by: named("marco"),
            role: None,
            method: Method::Cash,
            amount: Money(425),
            parts: vec![Part { line: 0, count: 1 }],
            brought_back: false,
            prints: 0,
            reason: SafeText::literal("it was cold"),
            currency: "USD".to_owned(),
        };
        let parts = back.parts.clone();
        let kept = GivenBack {
            number: back.number,
            at: back.at,
            method: back.method,
            amount: back.amount,
            rounding: Money::ZERO,
            parts,
        };
        let sold = past.receipts.iter_mut().find_map(|receipt| match receipt {
            Receipt::Sale(sale) if sale.number == back.of => Some(Arc::make_mut(sale)),
            _ => None,
        });
        let sold = sold.unwrap();
        sold.refunded += back.amount;
        sold.given_back.push(kept);
        let sold = Arc::new(sold.clone());
        past.receipts.push(Receipt::Refund(Arc::new(back), Some(sold)));
        past
    }

    /// The same in dinars, and a hundred times as dear.
    fn in_dinars(mut self) -> Past {
        let dear = |amount: Money| amount.times(100);
        let of_sale = |sale: &mut Arc<Sale>| {
            let sale = Arc::make_mut(sale);
            sale.order.currency = "KWD".to_owned();
            sale.order.lines.iter_mut().for_each(|line| line.price = dear(line.price));
            (sale.totals, sale.tip, sale.refunded) = (sale.order.totals(), dear(sale.tip), dear(sale.refunded));
            sale.paid = sale.totals.total;
            sale.tendered = sale.paid + sale.tip;
            sale.given_back.iter_mut().for_each(|back| back.amount = dear(back.amount));
        };
        for receipt in &mut self.receipts {
            match receipt {
                Receipt::Sale(sale) => of_sale(sale),
                Receipt::Refund(refund, sale) => {
                    sale.iter_mut().for_each(of_sale);
                    let refund = Arc::make_mut(refund);
                    (refund.amount, refund.currency) = (dear(refund.amount), "KWD".to_owned());
                }
            }
        }
        for closing in &mut self.closings {
            closing.currency = "KWD".to_owned();
            let drawer = &mut closing.drawer;
            (drawer.float, drawer.cash, closing.counted) =
                (dear(drawer.float), dear(drawer.cash), dear(closing.counted));
        }
        self
    }

    fn next(&self) -> u64 {
        self.receipts.len() as u64 + 1
    }

    fn sell(&mut self, shop: &Shop, at: DateTime, person: &str, items: &[&str], method: Method) {
        let line = |sku: &&str| {
            let item = &shop.items[*sku];
            Line {
                item: item.sku.clone(),
                name: item.name.clone(),
                price: Money(item.price_minor.unwrap()),
                quantity: 1,
                note: None,
                discount: Percent::ZERO,
                tax: None,
                void: None,
            }
        };
        let at = moment(shop, at);
        let order = Order {
            number: self.next(),
            till: Name::literal("front"),
            person: named(person),
            started: at,
            lines: items.iter().map(line).collect(),
            discount: if self.next().is_multiple_of(9) { Percent(10_000) } else { Percent::ZERO },
            parked: None,
            hand: None,
            label: None,
            currency: "USD".to_owned(),
        };
        let (totals, tip) = (order.totals(), Money(if self.next().is_multiple_of(4) { 100 } else { 0 }));
        let (number, paid, till) = (self.next(), totals.total, Name::literal("front"));
        self.receipts.push(Receipt::Sale(Arc::new(Sale {
            number,
            order,
            totals,
            till,
            at,
            by: named(person),
            role: None,
            method,
            paid,
            tip,
            tendered: paid + tip,
            reference: None,
            refunded: Money::ZERO,
            given_back: vec![],
            prints: 0,
        })));
    }

    fn count(&mut self, shop: &Shop, at: DateTime, person: &str, off: i64) {
        let at = moment(shop, at);
        let drawer = Drawer {
            till: Name::literal("front"),
            opened: at - SignedDuration::from_hours(9),
            by: named("rudy"),
            float: Money(10_000),
            cash: Money(18_450),
            sales: 22,
        };
        let counted = drawer.cash + Money(off);
        let (number, by, currency) = (self.closings.len() as u64 + 1, named(person), "USD".to_owned());
        self.closings.push(Closing { number, drawer, at, by, counted, currency });
    }

    fn sales(&self, shop: &Shop, period: Period) -> Sales {
        let mut days: std::collections::BTreeMap<Date, Day> = Default::default();
        for receipt in &self.receipts {
            let at = shop.settings.local(receipt.at());
            let event = match receipt {
                Receipt::Sale(sale) => Event::Sold(sale),
                Receipt::Refund(refund, _) => Event::GivenBack(refund, self.sale(refund.of)),
            };
            days.entry(at.date()).or_default().note(&at, &event);
        }
        let mut sales = Sales::new(period);
        days.iter().for_each(|(date, day)| sales.add(*date, day));
        sales
    }

    fn sale(&self, number: u64) -> Option<&Sale> {
        self.receipts.iter().find_map(|receipt| match receipt {
            Receipt::Sale(sale) if sale.number == number => Some(sale.as_ref()),
            _ => None,
        })
    }

    fn closings(&self, shop: &Shop, period: Period) -> Vec<Closing> {
        let within = |closing: &&Closing| period.has(shop.settings.local(closing.at).date());
        self.closings.iter().filter(within).cloned().collect()
    }

    fn report(&self, shop: &Shop, query: &Query) -> Report {
        match query {
            Query::Sales(period) => Report::Sales(self.sales(shop, *period)),
            Query::Stock => Report::Stock(StockValue::of(shop)),
            Query::Drawers(period) => {
                let mut closings = self.closings(shop, *period);
                closings.reverse();
                Report::Drawers(Drawers { period: *period, closings, open: shop.drawers.values().cloned().collect() })
            }
            Query::Day(date) => {
                let period = Period::day(*date);
                let minutes = |minutes| SignedDuration::from_mins(minutes);
                let people =
                    vec![(Name::literal("rudy"), minutes(481), None), (Name::literal("marco"), minutes(450), None)];
                let hours = HoursWorked { people, partly: false, hidden: false };
                let (sales, closings) = (self.sales(shop, period), self.closings(shop, period));
                Report::Day(Box::new(DayEnd { date: *date, sales, closings, open: vec![], hours }))
            }
            Query::Receipts(_) => unreachable!("receipts have a question of their own"),
        }
    }

    /// Answers what the screen asked.
    fn answer(&self, screen: &mut Screen) {
        for effect in std::mem::take(&mut screen.unanswered) {
            let shop = screen.shop().clone();
            match effect {
                Effect::Audit(ask, _) => screen.answer(Answered::Audit(ask, Ok(AuditPage::default()))),
                Effect::Report(ask, query) => {
                    let report = self.report(&shop, &query);
                    screen.answer(Answered::Report(ask, Ok(Reading::Ready(report))));
                }
                Effect::Receipts(ask, query) => {
                    let wanted = Wanted::read(&query.search, shop.settings.local(screen.model.facts.now).date());
                    let within = |receipt: &Receipt| {
                        wanted.period.is_none_or(|period| period.has(shop.settings.local(receipt.at()).date()))
                    };
                    let all = self.receipts.iter().rev().filter(|receipt| {
                        query.before.is_none_or(|before| receipt.number() < before)
                            && within(receipt)
                            && wanted.takes(&shop, receipt)
                    });
                    let receipts: Vec<Receipt> = all.take(query.limit).cloned().collect();
                    let next = receipts.last().filter(|_| receipts.len() == query.limit).map(Receipt::number);
                    screen.answer(Answered::Receipts(ask, Ok(ReceiptPage { receipts, next, reached: None })));
                }
                Effect::Receipt(number) => {
                    let receipt = self.receipts.iter().find(|receipt| receipt.number() == number).cloned().unwrap();
                    let of = |receipt: &Receipt| match receipt {
                        Receipt::Refund(refund, _) if refund.of == number => Some((**refund).clone()),
                        _ => None,
                    };
                    let refunds = self.receipts.iter().filter_map(of).collect();
                    screen.answer(Answered::Receipt(Box::new(Ok((receipt, refunds)))));
                }
                other => screen.unanswered.push(other),
            }
        }
        if screen.unanswered.iter().any(|effect| matches!(effect, Effect::Report(..) | Effect::Receipts(..))) {
            self.answer(screen);
        }
        screen.draw();
    }

    fn keys(&self, mut screen: Screen, keys: &str) -> Screen {
        screen.press(keys);
        self.answer(&mut screen);
        screen
    }

    /// Somebody at the reports.
    fn at(&self, shop: Shop, person: &str, (columns, rows): (u16, u16)) -> Screen {
        let mut screen = Screen::with(shop, person).size(columns, rows).tab(Tab::Station);
        let message = brewgate::ui::screen::station::show(Name::literal("reports"));
        screen.message(brewgate::ui::Message::Screen(message));
        let mut screen = screen.after(SignedDuration::from_secs(9));
        self.answer(&mut screen);
        screen
    }
}

const SIZES: [(u16, u16); 3] = [(80, 24), (60, 20), (120, 40)];

#[test]
fn the_pages_at_their_sizes() {
    let past = Past::of(&sample());
    for (columns, rows) in SIZES {
        let screen = past.at(sample(), "ada", (columns, rows));
        let screen = past.keys(screen, "<Left>");
        assert_snapshot!(format!("reports_sales_{columns}"), screen.text());
        let screen = past.keys(screen, "d");
        assert_snapshot!(format!("reports_day_{columns}"), screen.text());
        let screen = past.keys(screen, "t");
        assert_snapshot!(format!("reports_stock_{columns}"), screen.text());
        let screen = past.keys(screen, "cv");
        assert_snapshot!(format!("reports_drawers_{columns}"), screen.text());
        let screen = past.keys(screen, "l");
        assert_snapshot!(format!("reports_receipts_{columns}"), screen.text());
    }
}

/// Whether an amount is cut somewhere.
fn is_cut(text: &str) -> bool {
    let before = |at: usize| text[..at].trim_end().chars().next_back();
    text.match_indices('…').any(|(at, _)| {
        before(at).is_some_and(|c| c.is_ascii_digit() || c == '.' || c == ',') || text[..at].ends_with("KWD")
    })
}

#[test]
fn no_amount_is_cut_in_a_currency_of_long_figures() {
    let mut shop = sample();
    Arc::make_mut(&mut shop.settings).currency = "KWD".to_owned();
    let past = Past::of(&sample()).in_dinars();
    let mut screen = past.at(shop.clone(), "ada", (80, 24));
    for keys in ["<Left>", "b", "b", "b", "<Right>b", "v", "d", "<Left>", "t", "b", "b", "cv", "b", "b", "l"] {
        screen = past.keys(screen, keys);
        assert!(!is_cut(&screen.text()), "after {keys}\n{}", screen.text());
    }
    // Something of an item went back on the Monday.
    let screen = past.keys(past.at(shop.clone(), "ada", (80, 24)), "b");
    assert!(!is_cut(&screen.text()) && screen.text().contains("-42.500"), "{}", screen.text());
    assert_snapshot!("reports_dinars_by_item", screen.text());
    let screen = past.keys(past.at(shop, "ada", (80, 24)), "d<Left>");
    assert_snapshot!("reports_dinars_day", screen.text());
}

#[test]
fn an_empty_shop_says_what_fills_it() {
    let past = Past::default();
    let mut shop = sample();
    shop.items = Default::default();
    shop.levels = Default::default();
    let mut screen = past.at(shop, "ada", (80, 24));
    let mut all = screen.text();
    for key in ["d", "t", "c", "l"] {
        screen = past.keys(screen, key);
        all.push_str(&screen.text());
    }
    assert_snapshot!("reports_empty", all);
}

#[test]
fn the_sales_are_turned_longer_and_looked_at_by_something_else() {
    let past = Past::of(&sample());
    let screen = past.at(sample(), "ada", (80, 24));
    assert!(screen.text().contains("Sales, Mon 23 Nov 2026"), "{}", screen.text());
    let screen = past.keys(screen, "v<Left>b");
    assert_snapshot!("reports_week_by_item", screen.text());
    let screen = past.keys(screen, "bb");
    assert!(screen.text().contains("By payment"), "{}", screen.text());
    let screen = past.keys(screen, "vn");
    assert!(screen.text().contains("Sales, November 2026"), "{}", screen.text());
    let screen = past.keys(screen, "v");
    assert!(screen.text().contains("Sales, 2026 "), "{}", screen.text());
    let screen = past.keys(screen, "b");
    assert_snapshot!("reports_year", screen.text());
    let screen = past.keys(screen, "<Right>");
    assert!(screen.text().contains("Nothing was sold then yet."), "{}", screen.text());
}

#[test]
fn receipts_are_found_and_opened() {
    let past = Past::of(&sample());
    let screen = past.at(sample(), "ada", (80, 24));
    let screen = past.keys(screen, "/flat marco");
    assert_snapshot!("reports_found", screen.text());
    let screen = past.keys(screen, "<Enter>");
    let screen = past.keys(screen, "<Enter>");
    assert_snapshot!("reports_receipt", screen.text());
    let screen = past.keys(screen, "<Esc><Esc>");
    let screen = past.keys(past.keys(screen, "/3<Enter>"), "r");
    assert_snapshot!("reports_given_back", screen.text());
    let screen = past.keys(screen, "<Esc>/ nothing like it");
    assert!(screen.text().contains("Nothing is found with"), "{}", screen.text());
}

#[test]
fn only_the_latest_search_counts_and_it_goes_on_by_itself() {
    let past = Past::of(&sample());
    let mut screen = past.at(sample(), "ada", (80, 24));
    screen.press("l");
    let first = match screen.unanswered.pop() {
        Some(Effect::Receipts(ask, query)) => (ask, query),
        other => panic!("{other:?}"),
    };
    // Nothing in the first part: it asks on from where that ended.
    let page = ReceiptPage { receipts: vec![], next: Some(70), reached: Some(screen.model.facts.now) };
    screen.answer(Answered::Receipts(first.0, Ok(page.clone())));
    screen.draw();
    assert!(screen.text().contains("Looking further back than 23 Nov 2026"), "{}", screen.text());
    let Some(Effect::Receipts(second, query)) = screen.unanswered.pop() else { panic!() };
    assert_eq!(query.before, Some(70));
    screen.press("/x");
    screen.unanswered.clear();
    screen.answer(Answered::Receipts(second, Ok(page)));
    assert!(screen.unanswered.is_empty(), "nobody wants the rest of the old search");
}

#[test]
fn days_that_are_still_added_up_show_how_far() {
    let past = Past::of(&sample());
    let mut screen = Screen::of("ada").tab(Tab::Station);
    screen.message(brewgate::ui::Message::Screen(brewgate::ui::screen::station::show(Name::literal("reports"))));
    let ask = screen
        .unanswered
        .iter()
        .rev()
        .find_map(|effect| match effect {
            Effect::Report(ask, _) => Some(*ask),
            _ => None,
        })
        .unwrap();
    screen.unanswered.clear();
    screen.answer(Answered::Report(ask, Ok(Reading::Underway(Progress { done: 500, of: 2_000 }))));
    screen.draw();
    assert!(screen.text().contains("The days are being added up"), "{}", screen.text());
    assert!(screen.text().contains("██████████░░"), "{}", screen.text());
    past.answer(&mut screen);
    assert!(screen.text().contains("receipts"), "it asked again: {}", screen.text());
}

#[test]
fn an_export_asks_for_the_kind_of_file() {
    let past = Past::of(&sample());
    let screen = past.keys(past.at(sample(), "ada", (80, 24)), "p");
    assert_snapshot!("reports_export", screen.text());
    let screen = past.keys(screen, "<Down><Enter>");
    let Some(Command::ExportReport { report, format: Format::Json }) = &screen.records.last().unwrap().command else {
        panic!("{:?}", screen.records.last());
    };
    assert_eq!(report.file_name(), "sales-2026-11-23");
    assert!(matches!(screen.unanswered.last(), Some(Effect::Save(_))), "what may be exported is written");
}

#[test]
fn whoever_may_not_is_told_the_line_and_the_attempt_is_recorded() {
    let past = Past::of(&sample());
    let screen = past.at(sample(), "rudy", (80, 24));
    assert_snapshot!("reports_denied", screen.text());
    assert!(screen.unanswered.is_empty(), "nothing is read for whoever may not: {:?}", screen.unanswered);
    let screen = past.keys(screen, "t");
    let last = screen.records.last().unwrap();
    assert_eq!((last.wish.as_str(), last.outcome), ("read the stock report: stock", RecordOutcome::Denied));
    let screen = past.keys(screen, "p");
    assert!(matches!(&screen.records.last().unwrap().command, Some(Command::ExportReport { .. })));
}

#[test]
fn what_the_clock_forbids_goes_dark_while_one_looks() {
    let past = Past::of(&sample());
    let mut screen = past.at(sample(), "jun", (80, 24));
    screen.model.demo = Some(Demo { people: vec![] });
    let mut screen = screen.after(SignedDuration::from_mins(7 * 60 + 30));
    screen.run(Command::AssumeRole { role: Name::literal("Accountant"), minutes: None });
    past.answer(&mut screen);
    assert!(screen.text().contains("receipts"), "{}", screen.text());
    let screen = screen.after(SignedDuration::from_mins(50));
    assert!(screen.text().contains("the hour is 18, `ReportsReadOnly`"), "{}", screen.text());
    assert!(!screen.text().contains("By hour"));
}

#[test]
fn long_names_and_plain_characters_keep_their_place() {
    let mut shop = sample();
    let mut item = (*shop.items["latte"]).clone();
    item.name = SafeText::literal("🧋 珍珠奶茶 with the largest pearls there are, oat milk, hot");
    shop.items.insert(item.sku.clone(), Arc::new(item));
    let past = Past::of(&shop);
    let screen = past.keys(past.at(shop, "ada", (80, 24)), "<Left>b");
    assert_snapshot!("reports_long", screen.text());
    let mut screen = past.at(sample(), "ada", (80, 24));
    screen.model.glyphs = brewgate::ui::glyph::Glyphs::ascii();
    let screen = past.keys(screen, "<Left>");
    assert_snapshot!("reports_ascii", screen.text());
    assert!(screen.text().is_ascii());
}

#[test]
fn every_size_keeps_inside_the_frame() {
    let past = Past::of(&sample());
    for (columns, rows) in [(60, 20), (61, 21), (76, 22), (99, 24), (100, 24), (101, 30), (140, 20), (200, 60)] {
        let mut screen = past.at(sample(), "ada", (columns, rows));
        for key in ["v", "b", "d", "t", "b", "c", "b", "l"] {
            screen = past.keys(screen, key);
            let widest = screen.text().lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
            assert!(widest <= usize::from(columns), "{columns}x{rows} after {key}");
        }
    }
}
