//! Whether a shop's books add up, by its own history alone: receipts, money, stock, and the audit trail behind it all.

#![allow(dead_code, reason = "each test binary uses its part of the support")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use brewgate::app::{AuditQuery, ChainState, Record, Service};
use brewgate::shop::station::{Method, Refund, Sale};
use brewgate::shop::{Change, Name};

/// Everything that was sold and given back, by the number of its receipt.
pub fn history(service: &Service) -> (BTreeMap<u64, Arc<Sale>>, BTreeMap<u64, Refund>) {
    let sales = service.sales(None, usize::MAX).unwrap();
    let refunds = sales.iter().flat_map(|sale| service.refunds_of(sale.number).unwrap());
    let refunds = refunds.map(|refund| (refund.number, refund)).collect();
    (sales.into_iter().map(|sale| (sale.number, sale)).collect(), refunds)
}

/// All records, oldest first.
pub fn records(service: &Service) -> Vec<Record> {
    let mut records = service.audit(&AuditQuery { limit: usize::MAX, ..AuditQuery::default() }).unwrap().records;
    records.reverse();
    records
}

/// Holds that nothing is half there. Returns how many audit records there are.
pub fn add_up(service: &Service) -> u64 {
    let ChainState::Ok { records: total } = service.verify().unwrap() else {
        panic!("the chain is broken: {:?}", service.verify());
    };
    let stock = service.check_stock().unwrap();
    assert!(stock.is_empty(), "levels are no sums: {stock:?}");
    let (sales, refunds) = history(service);
    receipts_have_no_gaps(service, &sales, &refunds);
    let records = records(service);
    assert!(records.iter().map(|record| record.seq).eq(1..=total));
    the_drawers(service, &sales, &refunds);
    the_trail(service, &records, &sales, &refunds);
    total
}

fn receipts_have_no_gaps(service: &Service, sales: &BTreeMap<u64, Arc<Sale>>, refunds: &BTreeMap<u64, Refund>) {
    let receipts: BTreeSet<u64> = sales.keys().chain(refunds.keys()).copied().collect();
    assert_eq!(receipts.len(), sales.len() + refunds.len(), "a receipt is given twice");
    assert!(receipts.iter().copied().eq(1..=service.world().shop.books.receipts), "receipts have gaps: {receipts:?}");
    for (number, sale) in sales {
        let back: i64 = refunds.values().filter(|refund| refund.of == *number).map(|refund| refund.amount.0).sum();
        assert!(back == sale.refunded.0 && back <= sale.paid.0, "receipt {number}: {back} went back of {sale:?}");
    }
}

/// What every drawer of a till came to beyond its float is what was taken in less what went back.
fn the_drawers(service: &Service, sales: &BTreeMap<u64, Arc<Sale>>, refunds: &BTreeMap<u64, Refund>) {
    let mut owed: BTreeMap<Name, i64> = BTreeMap::new();
    for sale in sales.values().filter(|sale| sale.method == Method::Cash) {
        *owed.entry(sale.till.clone()).or_default() += (sale.paid + sale.tip).0;
    }
    for refund in refunds.values().filter(|refund| refund.method == Method::Cash) {
        *owed.entry(refund.till.clone()).or_default() -= refund.amount.0;
    }
    for closing in service.closings(usize::MAX).unwrap() {
        *owed.entry(closing.drawer.till.clone()).or_default() -= (closing.drawer.cash - closing.drawer.float).0;
    }
    for (till, drawer) in &service.world().shop.drawers {
        *owed.entry(till.clone()).or_default() -= (drawer.cash - drawer.float).0;
    }
    assert!(owed.values().all(|left| *left == 0), "drawers are over or short: {owed:?}");
}

/// Everything that is there was done by a record, everything recorded is there, and each step lies in one record.
fn the_trail(service: &Service, records: &[Record], sales: &BTreeMap<u64, Arc<Sale>>, refunds: &BTreeMap<u64, Refund>) {
    let shop = &service.world().shop;
    let (mut sold, mut returned, mut moved) = (BTreeSet::new(), BTreeSet::new(), vec![]);
    let (mut closed, mut begun, mut timed) = (0, BTreeSet::new(), 0);
    let (mut came, mut over) = (0, vec![]);
    for record in records {
        let changes = &record.changes;
        let has = |kind: fn(&Change) -> bool| changes.iter().any(kind);
        for change in changes {
            match change {
                Change::Sale(edit) if edit.before.is_none() => {
                    let sale = edit.after.as_ref().unwrap();
                    assert!(sold.insert(sale.number), "receipt {} was given twice", sale.number);
                    assert!(has(|c| matches!(c, Change::Books(_))));
                    // What was paid elsewhere fills no drawer, and is an order only now.
                    let online = sale.method == Method::Online;
                    assert_eq!(has(|c| matches!(c, Change::Drawer(_))), !online);
                    assert!(!online || begun.insert(sale.order.number));
                }
                Change::Refund(edit) if edit.before.is_none() => {
                    let refund = edit.after.as_ref().unwrap();
                    assert!(returned.insert(refund.number), "receipt {} was given twice", refund.number);
                    assert!(has(|c| matches!(c, Change::Sale(_))) && has(|c| matches!(c, Change::Books(_))));
                    let cash = refund.method == Method::Cash;
                    assert_eq!(has(|c| matches!(c, Change::Drawer(_))), cash, "{record:?}");
                }
                Change::Stock(movement) => {
                    moved.push(movement.number);
                    assert!(has(|c| matches!(c, Change::Books(_))));
                }
                Change::Closing(_) => {
                    closed += 1;
                    assert!(has(|c| matches!(c, Change::Drawer(_))));
                }
                Change::Order(edit) if edit.before.is_none() => {
                    assert!(begun.insert(edit.after.as_ref().unwrap().number));
                    assert!(has(|c| matches!(c, Change::Books(_))));
                }
                Change::TimeEntry(_) => timed += 1,
                Change::Online(edit) => came += usize::from(edit.before.is_none()),
                Change::OnlineClosed(order) => {
                    over.push(order.number);
                    assert!(has(|c| matches!(c, Change::Online(_))) && has(|c| matches!(c, Change::Books(_))));
                }
                _ => {}
            }
        }
    }
    assert!(sold.iter().eq(sales.keys()), "recorded as sold: {sold:?}; kept: {:?}", sales.keys());
    assert!(returned.iter().eq(refunds.keys()));
    // The first movements are the levels that the shop began with, which are older than the trail.
    let opening = shop.books.movements - moved.len() as u64;
    assert!(moved.iter().copied().eq(opening + 1..=shop.books.movements), "movements have gaps: {moved:?}");
    assert_eq!(closed, service.closings(usize::MAX).unwrap().len());
    assert!(begun.iter().copied().eq(1..=shop.books.orders));
    assert_eq!(timed, shop.books.times);
    // Every online order that came in waits, or is over once.
    assert!(over.iter().copied().eq(1..=shop.books.online), "online orders have gaps: {over:?}");
    assert_eq!(came, over.len() + shop.online.len());
    let open: BTreeSet<u64> = shop.orders.keys().copied().collect();
    assert!(open.is_subset(&begun));
    assert!(sales.values().all(|sale| !open.contains(&sale.order.number)), "an order is open and paid");
}
