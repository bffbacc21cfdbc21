//! What must be true after every step, and what the books must say at the end.

use std::collections::{BTreeMap, BTreeSet};

use brewgate::app::{AuditQuery, ChainState, Service};
use brewgate::secret::Cost;
use brewgate::shop::request::WAITS;
use brewgate::shop::station::{Method as Paid, Money, Sale};
use brewgate::shop::{Approval, Order, Shop};
use brewgate::store::Batch;

use super::reference::{self, Answer, Expected, Model};
use super::step::{Method, Place, Step};
use super::support::{name, same};
use super::system::{EVERYBODY, System, called, method, person, place, role, thousandths, web};

/// One step is one batch with its one record; a refused one writes its record and nothing else.
pub fn one_record(expected: Expected, batches: &[Batch], step: &Step) {
    let recorded = matches!(expected, Expected::Done | Expected::Refused | Expected::In | Expected::Wrong);
    assert_eq!(batches.len(), usize::from(recorded), "{step:?}");
    for batch in batches {
        let kinds: Vec<&str> = batch.put.iter().map(|(key, _)| key.kind()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "audit").count(), 1, "{step:?}: {kinds:?}");
        if expected == Expected::Refused {
            // An approval's code is spent even so.
            let approved = usize::from(matches!(step, Step::Approved { .. }));
            // How far the days are added up is kept with every record.
            let own = batch.put.iter().filter(|(key, _)| key.to_string() != "meta/daybook").count();
            assert_eq!((own, batch.delete.len()), (2 + approved, approved), "{step:?}: {kinds:?}");
        }
    }
}

/// The shop is what the model says.
pub fn the_model(system: &System, model: &Model) {
    let world = system.service.world();
    let shop = &world.shop;
    let now = system.service.now();
    assert_eq!(now, system.at(model.now));
    for who in EVERYBODY {
        let expected = model.sessions.get(&who).filter(|session| model.now < session.ends);
        let live: Vec<_> = shop.sessions.values().filter(|s| s.person == person(who) && !s.is_over(now)).collect();
        assert!(live.len() <= 1, "{who:?} is signed in twice");
        let found = live.first().map(|session| {
            let in_hand = session.role_at(now).map(|role| (role.role.clone(), role.expires));
            (session.workstation.clone(), session.expires, in_hand, session.mfa_at)
        });
        let expected = expected.map(|session| {
            let in_hand = session.role.filter(|(_, ends)| model.now < *ends);
            let in_hand = in_hand.map(|(of, ends)| (role(of), system.at(ends)));
            (place(session.place), system.at(session.ends), in_hand, session.both.map(|both| system.at(both)))
        });
        assert_eq!(found, expected, "{who:?}");
        let shift = person(who).employee().and_then(|name| shop.employees[name].shift.clone());
        assert_eq!(shift.map(|shift| shift.on_break.is_some()), model.shifts.get(&who).copied(), "{who:?}");
        // One station at a time, and one order in the hand there.
        let held = shop.orders.iter().filter(|(_, order)| live.iter().any(|session| order.is_held_by(session, now)));
        let held: Vec<u64> = held.map(|(number, _)| *number).collect();
        let expected = model.orders.iter().filter(|(_, order)| order.person == who && model.holds(who, order));
        assert_eq!(held, expected.map(|(number, _)| *number).collect::<Vec<_>>(), "{who:?}");
        assert!(held.len() <= 1, "{who:?} has {held:?} in one hand");
    }
    let found: BTreeMap<u64, _> = shop.orders.iter().map(|(number, order)| (*number, said(order))).collect();
    let expected: BTreeMap<u64, _> = model.orders.iter().map(|(number, order)| (*number, wanted(order))).collect();
    assert_eq!(found, expected);
    let found: BTreeMap<_, _> =
        shop.drawers.iter().map(|(at, d)| (at.clone(), (d.float.0, d.cash.0, d.sales))).collect();
    let expected = model.tills.iter().map(|(at, till)| (place(*at), (till.float, till.cash, till.sales)));
    assert_eq!(found, expected.collect());
    let roster =
        shop.roster.all().map(|one| (one.number, (one.employee.clone(), one.role.clone(), one.from, one.until)));
    let expected = model.roster.iter().map(|(number, one)| {
        (*number, (name(called(one.who)), role(one.role), system.at(one.from), system.at(one.until)))
    });
    assert_eq!(roster.collect::<BTreeMap<_, _>>(), expected.collect());
    let requests =
        shop.requests.values().map(|r| (r.number, (r.by.clone(), r.role.clone(), r.answer.is_some(), r.left())));
    let expected = model.requests.iter().map(|(number, request)| {
        let left = match request.answer {
            Some(Answer::Once(by, at)) => Some((person(by), system.at(at))),
            _ => None,
        };
        let left = left.map(|(by, at)| Approval { by, at, until: at + WAITS });
        (*number, (name(called(request.by)), request.role.map(role), request.answer.is_some(), left))
    });
    assert_eq!(requests.collect::<BTreeMap<_, _>>(), expected.collect());
    let cashiers: BTreeSet<_> = shop.members("Cashiers").map(|employee| employee.name.clone()).collect();
    assert_eq!(cashiers, model.cashiers.iter().map(|who| name(called(*who))).collect());
    let books = &shop.books;
    assert_eq!((books.assignments, books.requests), (model.assigned, model.asked));
    assert_eq!(
        (books.orders, books.receipts, books.movements - system.opening, books.times, books.supplies, books.online),
        (model.begun, model.receipts, model.movements, model.times, model.supplied, model.over())
    );
    for (sku, level) in &model.levels {
        assert_eq!(shop.level(sku), thousandths(*level), "{sku}");
    }
    for (item, price) in &model.prices {
        assert_eq!(shop.items[&**item].price_minor, Some(*price), "{item}");
    }
    let found: BTreeMap<u64, BTreeMap<String, _>> = shop
        .supplies
        .iter()
        .map(|(number, order)| {
            let lines = order.lines.iter().map(|line| (line.sku.to_string(), (line.ordered, line.received)));
            (*number, lines.collect())
        })
        .collect();
    let expected = model.supplies.iter().map(|(number, lines)| {
        let line = |(sku, (ordered, received)): (&String, &(i64, i64))| {
            (sku.clone(), (thousandths(*ordered), thousandths(*received)))
        };
        (*number, lines.iter().map(line).collect())
    });
    assert_eq!(found, expected.collect());
    let found: BTreeMap<_, _> =
        shop.online.values().map(|o| (o.id.clone(), (o.is_accepted(), o.paid.0, o.lines.len()))).collect();
    let expected = model
        .online
        .iter()
        .map(|(id, online)| (web(*id), (online.accepted, online.order.total(), online.order.lines.len())));
    assert_eq!(found, expected.collect());
    assert_eq!(system.service.audit(&AuditQuery::default()).unwrap().total - system.records, model.records);
}

type Said = (String, String, bool, u32, Vec<(String, i64, u32, u32, bool)>);

fn said(order: &Order) -> Said {
    let line = |line: &brewgate::shop::station::Line| {
        (line.item.to_string(), line.price.0, line.quantity, line.discount.0, line.void.is_some())
    };
    let lines = order.lines.iter().map(line).collect();
    (order.till.to_string(), format!("{:?}", order.person), order.parked.is_some(), order.discount.0, lines)
}

fn wanted(order: &reference::Order) -> Said {
    let line = |line: &reference::Line| (line.item.clone(), line.price, line.quantity, line.discount, line.void);
    let lines = order.lines.iter().map(line).collect();
    let by = format!("{:?}", person(order.person));
    (place(order.till).to_string(), by, order.parked, order.discount, lines)
}

/// The parts of a refund are all of it, and when everything went back no tax and no rounding is left.
fn goes_back_as_it_came_in(sale: &Sale) {
    let (mut taxes, mut rounding) = (Money::ZERO, Money::ZERO);
    for back in &sale.given_back {
        let split = sale.split(back.number).unwrap();
        let goods: Money = split.lines.iter().map(|(.., net)| *net).sum();
        assert_eq!(goods + split.on_top() + split.rounding + split.rest, back.amount, "{back:?} of {sale:?}");
        taxes += split.taxes.iter().map(|(_, part)| *part).sum();
        rounding += split.rounding;
    }
    if sale.refundable() == Money::ZERO {
        let all: Money = sale.totals.taxes.iter().map(|(_, part)| *part).sum();
        assert_eq!((taxes, rounding), (all, sale.rounding()), "{sale:?}");
    }
}

/// The history adds up: every receipt once, money in the drawers, stock by its movements, the chain, the store.
pub fn the_books(system: &mut System, model: &Model) {
    let sales = system.service.sales(None, usize::MAX).unwrap();
    let found: BTreeMap<u64, _> = sales.iter().map(|sale| (sale.number, of_sale(sale))).collect();
    let expected = model.sales.iter().map(|(number, sale)| {
        let by = (place(sale.till), person(sale.by), method(sale.method));
        (*number, (by, sale.paid, sale.tip, sale.refunded))
    });
    assert_eq!(found, expected.collect());
    let mut receipts: BTreeSet<u64> = found.keys().copied().collect();
    let mut back = BTreeMap::new();
    for sale in &sales {
        let refunds = system.service.refunds_of(sale.number).unwrap();
        let sum: i64 = refunds.iter().map(|refund| refund.amount.0).sum();
        assert!(sum <= sale.paid.0 && sum == sale.refunded.0, "receipt {}: {sum} back", sale.number);
        assert!(sale.change().0 >= 0);
        goes_back_as_it_came_in(sale);
        for refund in refunds {
            assert!(receipts.insert(refund.number), "receipt {} is given twice", refund.number);
            let expected = &model.refunds[&refund.number];
            assert_eq!(
                (refund.of, refund.till, refund.method, refund.amount.0),
                (expected.of, place(expected.till), method(expected.method), expected.amount)
            );
            if refund.method == Paid::Cash {
                *back.entry(place(expected.till)).or_insert(0) += expected.amount;
            }
        }
    }
    assert!(receipts.iter().copied().eq(1..=model.receipts), "receipts have gaps: {receipts:?}");
    let last = model.sales.last_key_value().map_or(0, |(number, _)| *number);
    assert_eq!(system.service.world().shop.books.last_sale, last);
    let closings = system.service.closings(usize::MAX).unwrap();
    assert_eq!(closings.len(), model.closings.len());
    for at in [Place::Front, Place::Back] {
        // What every drawer of this till came to beyond its float is what was taken in less what went back.
        let cash = |sale: &&reference::Sale| sale.till == at && sale.method == Method::Cash;
        let taken: i64 = model.sales.values().filter(cash).map(|sale| sale.paid + sale.tip).sum();
        let shut = closings.iter().filter(|closing| closing.drawer.till == place(at));
        let open = system.service.world().shop.drawers.get(&place(at)).map_or(0, |d| (d.cash - d.float).0);
        let drawers = open + shut.map(|closing| (closing.drawer.cash - closing.drawer.float).0).sum::<i64>();
        assert_eq!(drawers, taken - back.get(&place(at)).copied().unwrap_or(0), "{at:?}");
        let counted = |closing: &&reference::Closing| closing.till == at;
        let expected: Vec<_> =
            model.closings.iter().rev().filter(counted).map(|c| (c.float, c.cash, c.counted)).collect();
        let found = closings.iter().filter(|closing| closing.drawer.till == place(at));
        // Two in one second lie in any order.
        let mut found: Vec<_> = found.map(|c| (c.drawer.float.0, c.drawer.cash.0, c.counted.0)).collect();
        let mut expected = expected;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
    the_store(&system.service, model.records + system.records);
    let again =
        Service::over(Box::new(system.store.clone()), system.vault.clone(), system.clock.clone(), Cost::cheap());
    let again = again.unwrap().unwrap();
    let (world, loaded) = (system.service.world(), again.world());
    assert!(same_shop(&world.shop, &loaded.shop));
    assert!(loaded.shop.sessions.is_empty());
    assert_eq!(again.sales(None, usize::MAX).unwrap(), sales);
}

fn of_sale(sale: &Sale) -> ((brewgate::shop::Name, brewgate::shop::Person, Paid), i64, i64, i64) {
    ((sale.till.clone(), sale.by.clone(), sale.method), sale.paid.0, sale.tip.0, sale.refunded.0)
}

/// Stock is the sum of its movements, and the chain is whole.
pub fn the_store(service: &Service, records: u64) {
    assert!(service.check_stock().unwrap().is_empty());
    match service.verify().unwrap() {
        ChainState::Ok { records: found } => assert_eq!(found, records),
        broken => panic!("{broken:?}"),
    }
}

pub fn same_shop(a: &Shop, b: &Shop) -> bool {
    same(a, b) && a.requests == b.requests && a.orders == b.orders && a.drawers == b.drawers && a.online == b.online
}
