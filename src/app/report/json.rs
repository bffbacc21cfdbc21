//! Reports as JSON. Amounts are decimal text in the major unit, as policies have them.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::csv::login;
use super::{Report, local};
use crate::shop::station::report::{Count, DayEnd, Drawers, Off, Period, Receipt, Sales, StockValue, Takings};
use crate::shop::station::{Closing, Drawer, Line, Money, Tax};
use crate::shop::{Person, Shop};

/// Writes a report, and says how many records it has at its top.
pub(super) fn write(out: &mut dyn Write, shop: &Shop, report: &Report) -> io::Result<usize> {
    let (value, count) = match report {
        Report::Sales(of) => (sales(shop, of), of.takings.len()),
        Report::Stock(of) => (stock(shop, of), of.items.len()),
        Report::Drawers(of) => (drawers(shop, of), of.closings.len()),
        Report::Day(of) => (day(shop, of), 1),
        Report::Receipts(page) => (page.receipts.iter().map(|one| receipt(shop, one)).collect(), page.receipts.len()),
    };
    writeln!(out, "{value:#}")?;
    Ok(count)
}

/// One receipt more in a list that is being written.
pub(super) fn receipt_line(out: &mut dyn Write, shop: &Shop, of: &Receipt, first: bool) -> io::Result<()> {
    write!(out, "{}\n  {}", if first { "" } else { "," }, receipt(shop, of))
}

fn counted(count: Count, currency: &str) -> Value {
    json!({ "count": count.count, "amount": count.amount.plain(currency) })
}

fn period(of: &Period) -> Value {
    json!({ "from": of.from.to_string(), "until": of.until.to_string() })
}

fn sales(shop: &Shop, of: &Sales) -> Value {
    let mut currencies: Vec<&String> = of.takings.keys().chain(of.before.keys()).collect();
    currencies.sort();
    currencies.dedup();
    let empty = Takings::default();
    let takings: serde_json::Map<String, Value> = currencies
        .into_iter()
        .map(|currency| {
            let sum = of.takings.get(currency).unwrap_or(&empty);
            (currency.clone(), takings(shop, of, currency, sum))
        })
        .collect();
    json!({
        "report": "sales",
        "period": period(&of.period),
        "zone": shop.settings.zone,
        "currencies": takings,
        "drawerOpenings": of.drawer_openings,
        "comparedWith": period(&of.compared),
    })
}

fn takings(shop: &Shop, of: &Sales, currency: &str, sum: &Takings) -> Value {
    let plain = |amount: Money| amount.plain(currency);
    let days: Vec<Value> = of
        .days
        .get(currency)
        .into_iter()
        .flatten()
        .map(|(date, count)| json!({ "date": date.to_string(), "count": count.count, "amount": plain(count.amount) }))
        .collect();
    let hours: Vec<Value> = sum
        .hours
        .iter()
        .map(|(hour, count)| json!({ "hour": hour, "count": count.count, "amount": plain(count.amount) }))
        .collect();
    let items: Vec<Value> = sum
        .best()
        .into_iter()
        .map(|(sku, sold)| {
            json!({
                "sku": &**sku,
                "name": &*sold.name,
                "count": sold.count,
                "amount": plain(sold.amount),
                "refunds": counted(sold.back, currency),
                "net": plain(sold.net()),
            })
        })
        .collect();
    let people: Vec<Value> = sum
        .people
        .iter()
        .map(|(person, worked)| {
            json!({
                "person": login(shop, person),
                "name": shop.full_name(person),
                "sales": counted(worked.sales, currency),
                "tips": plain(worked.tips),
                "refunds": counted(worked.refunds, currency),
                "voids": counted(worked.voids, currency),
            })
        })
        .collect();
    let payments: Vec<Value> = sum
        .methods
        .iter()
        .map(|(method, paid)| {
            json!({
                "method": method.word(),
                "sales": counted(paid.sales, currency),
                "tips": plain(paid.tips),
                "refunds": counted(paid.refunds, currency),
                "kept": plain(paid.kept()),
            })
        })
        .collect();
    let taxes: Vec<Value> = sum
        .taxes
        .iter()
        .map(|(tax, flow)| {
            json!({
                "tax": &*tax.id,
                "name": &*tax.name,
                "percent": tax.rate.to_string(),
                "included": tax.included,
                "sales": flow.sales.count,
                "amount": plain(flow.sales.amount),
                "refunds": counted(flow.refunds, currency),
                "net": plain(flow.net()),
            })
        })
        .collect();
    json!({
        "sales": counted(sum.sales, currency),
        "items": plain(sum.items),
        "discounts": plain(sum.discounts.amount),
        "rounding": plain(sum.rounding.sales.amount),
        "tips": plain(sum.tips),
        "refunds": counted(sum.refunds, currency),
        "refundedOnTop": plain(sum.on_top().refunds.amount),
        "refundedRounding": plain(sum.rounding.refunds.amount),
        "refundedForNoItem": plain(sum.back_for_none),
        "voids": counted(sum.voids, currency),
        "net": plain(sum.net()),
        "before": of.before.get(currency).map(|before| counted(*before, currency)),
        "taxes": taxes,
        "byDay": days,
        "byHour": hours,
        "byItem": items,
        "byPerson": people,
        "byPayment": payments,
    })
}

fn stock(shop: &Shop, of: &StockValue) -> Value {
    let currency = &shop.settings.currency;
    let plain = |minor: i64| Money(minor).plain(currency);
    let categories: Vec<Value> = of
        .categories
        .iter()
        .map(|category| {
            json!({ "category": category.name.as_deref(), "items": category.items, "value": plain(category.worth) })
        })
        .collect();
    let items: Vec<Value> = of
        .items
        .iter()
        .map(|item| {
            json!({
                "sku": &*item.sku,
                "name": &*item.name,
                "category": item.category.as_deref(),
                "level": item.level.to_string(),
                "unit": &*item.unit,
                "reorderBelow": item.reorder_at.to_string(),
                "onOrder": item.due.to_string(),
                "short": item.is_short(),
                "unitCost": item.cost.map(plain),
                "value": item.worth.map(plain),
            })
        })
        .collect();
    json!({
        "report": "stock",
        "currency": currency,
        "value": plain(of.worth),
        "unpriced": of.unpriced,
        "categories": categories,
        "items": items,
    })
}

fn drawer(shop: &Shop, of: &Drawer) -> Value {
    let currency = &shop.settings.currency;
    json!({
        "till": &*of.till,
        "opened": local(&shop.settings, of.opened),
        "openedBy": login(shop, &of.by),
        "sales": of.sales,
        "float": of.float.plain(currency),
        "expected": of.cash.plain(currency),
    })
}

fn closing(shop: &Shop, of: &Closing) -> Value {
    let plain = |amount: Money| amount.plain(&of.currency);
    json!({
        "till": &*of.drawer.till,
        "opened": local(&shop.settings, of.drawer.opened),
        "openedBy": login(shop, &of.drawer.by),
        "closed": local(&shop.settings, of.at),
        "countedBy": login(shop, &of.by),
        "sales": of.drawer.sales,
        "float": plain(of.drawer.float),
        "expected": plain(of.drawer.cash),
        "counted": plain(of.counted),
        "difference": plain(of.difference()),
        "currency": of.currency,
    })
}

fn drawers(shop: &Shop, of: &Drawers) -> Value {
    let off = |key: &str, name: String, currency: &str, off: &Off| {
        json!({
            key: name,
            "currency": currency,
            "counts": off.counts,
            "inexact": off.inexact,
            "over": off.over.plain(currency),
            "short": off.short.plain(currency),
            "sum": off.sum().plain(currency),
        })
    };
    let people: Vec<Value> =
        of.by_person().iter().map(|((who, currency), sum)| off("person", login(shop, who), currency, sum)).collect();
    let tills: Vec<Value> =
        of.by_till().iter().map(|((till, currency), sum)| off("till", till.to_string(), currency, sum)).collect();
    json!({
        "report": "drawers",
        "period": period(&of.period),
        "closings": of.closings.iter().map(|one| closing(shop, one)).collect::<Vec<_>>(),
        "open": of.open.iter().map(|one| drawer(shop, one)).collect::<Vec<_>>(),
        "byPerson": people,
        "byTill": tills,
    })
}

fn day(shop: &Shop, of: &DayEnd) -> Value {
    let hours: Vec<Value> = of
        .hours
        .people
        .iter()
        .map(|(name, worked, since)| {
            json!({
                "person": &**name,
                "name": shop.full_name(&Person::Employee(name.clone())),
                "workedMinutes": worked.as_mins(),
                "onShiftSince": since.map(|since| local(&shop.settings, since)),
            })
        })
        .collect();
    json!({
        "report": "day",
        "date": of.date.to_string(),
        "sales": sales(shop, &of.sales),
        "closings": of.closings.iter().map(|one| closing(shop, one)).collect::<Vec<_>>(),
        "open": of.open.iter().map(|one| drawer(shop, one)).collect::<Vec<_>>(),
        "hours": hours,
        "hoursOfEverybody": !of.hours.partly,
    })
}

fn receipt(shop: &Shop, of: &Receipt) -> Value {
    let currency = of.currency();
    let plain = |amount: Money| amount.plain(currency);
    match of {
        Receipt::Sale(sale) => {
            let line = |line: &Line| {
                json!({
                    "sku": &*line.item,
                    "name": &*line.name,
                    "quantity": line.quantity,
                    "price": plain(line.price),
                    "discountPercent": line.discount.to_string(),
                    "note": line.note.as_deref(),
                    "void": line.void.is_some(),
                })
            };
            let taxes: Vec<Value> = sale.totals.taxes.iter().map(|(of, part)| tax(of, plain(*part))).collect();
            json!({
                "receipt": sale.number,
                "kind": "sale",
                "at": local(&shop.settings, sale.at),
                "till": &*sale.till,
                "by": login(shop, &sale.by),
                "role": sale.role.as_deref(),
                "lines": sale.order.lines.iter().map(line).collect::<Vec<_>>(),
                "items": plain(sale.totals.items),
                "discount": plain(sale.totals.discount),
                "taxes": taxes,
                "paid": plain(sale.paid),
                "tip": plain(sale.tip),
                "method": sale.method.word(),
                "reference": sale.reference.as_deref(),
                "refunded": plain(sale.refunded),
                "currency": currency,
            })
        }
        Receipt::Refund(refund, sale) => {
            let split = sale.as_ref().and_then(|sale| sale.split(refund.number)).unwrap_or_default();
            let line = |(line, count, net): &(&Line, u32, Money)| json!({ "sku": &*line.item, "name": &*line.name, "quantity": count, "net": plain(*net) });
            json!({
                "receipt": refund.number,
                "kind": "refund",
                "of": refund.of,
                "at": local(&shop.settings, refund.at),
                "till": &*refund.till,
                "by": login(shop, &refund.by),
                "role": refund.role.as_deref(),
                "lines": split.lines.iter().map(line).collect::<Vec<_>>(),
                "taxes": split.taxes.iter().map(|(of, part)| tax(of, plain(*part))).collect::<Vec<_>>(),
                "rounding": plain(split.rounding),
                "forNoItem": plain(split.rest),
                "amount": plain(refund.amount),
                "method": refund.method.word(),
                "reason": &*refund.reason,
                "currency": currency,
            })
        }
    }
}

fn tax(of: &Tax, amount: String) -> Value {
    json!({ "tax": &*of.id, "name": &*of.name, "amount": amount })
}
