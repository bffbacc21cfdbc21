//! Reports as lines for a spreadsheet. Amounts are plain decimals of the line's currency.

use std::io::{self, Write};

use super::{Report, local};
use crate::shop::station::report::{Count, DayEnd, Drawers, Flow, Receipt, Sales, StockValue, Takings};
use crate::shop::station::{Closing, Drawer, Money};
use crate::shop::{Person, Shop};

/// A value that no separator splits and that no spreadsheet takes for a formula.
#[must_use]
pub fn quoted(text: &str) -> String {
    let begins = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    let text = if begins { format!("'{text}") } else { text.to_owned() };
    let split = text.contains([',', ';', '"', '\n', '\r', '\t']);
    if split { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Writes a report, and says how many lines it has.
pub(super) fn write(out: &mut dyn Write, shop: &Shop, report: &Report) -> io::Result<usize> {
    let mut lines = Lines { out, count: 0 };
    match report {
        Report::Sales(sales) => {
            lines.head(SALES)?;
            lines.sales(shop, sales)?;
        }
        Report::Stock(stock) => lines.stock(shop, stock)?,
        Report::Drawers(drawers) => lines.drawers(shop, drawers)?,
        Report::Day(day) => {
            lines.head(SALES)?;
            lines.day(shop, day)?;
        }
        Report::Receipts(page) => {
            receipts_head(lines.out)?;
            for one in &page.receipts {
                receipt(lines.out, shop, one)?;
                lines.count += 1;
            }
        }
    }
    Ok(lines.count)
}

/// What a line of sales has; `by` says which of the sums it is.
const SALES: &str = "by,key,name,count,amount,tips,refunds,refunded,voids,voided,currency";

struct Lines<'a> {
    out: &'a mut dyn Write,
    count: usize,
}

/// A line of sales, with what of it there is.
#[derive(Default)]
struct Sum<'a> {
    by: &'a str,
    key: String,
    name: String,
    sales: Count,
    tips: Option<Money>,
    refunds: Option<Count>,
    voids: Option<Count>,
}

impl Lines<'_> {
    fn head(&mut self, head: &str) -> io::Result<()> {
        writeln!(self.out, "{head}")
    }

    fn line(&mut self, cells: &[String]) -> io::Result<()> {
        self.count += 1;
        writeln!(self.out, "{}", cells.join(","))
    }

    fn sum(&mut self, currency: &str, sum: &Sum<'_>) -> io::Result<()> {
        let money = |amount: Option<Money>| amount.map_or_else(String::new, |amount| amount.plain(currency));
        let count = |count: Option<Count>| count.map_or_else(String::new, |count| count.count.to_string());
        self.line(&[
            sum.by.to_owned(),
            quoted(&sum.key),
            quoted(&sum.name),
            sum.sales.count.to_string(),
            money(Some(sum.sales.amount)),
            money(sum.tips),
            count(sum.refunds),
            money(sum.refunds.map(|count| count.amount)),
            count(sum.voids),
            money(sum.voids.map(|count| count.amount)),
            quoted(currency),
        ])
    }

    fn sales(&mut self, shop: &Shop, sales: &Sales) -> io::Result<()> {
        for (currency, takings) in &sales.takings {
            self.takings(shop, sales, currency, takings)?;
        }
        Ok(())
    }

    fn takings(&mut self, shop: &Shop, sales: &Sales, currency: &str, takings: &Takings) -> io::Result<()> {
        let (key, name) = (sales.period.stamp(), sales.period.words());
        let (refunds, voids) = (Some(takings.refunds), Some(takings.voids));
        let (by, tips) = ("period", Some(takings.tips));
        self.sum(currency, &Sum { by, key, name, sales: takings.sales, tips, refunds, voids })?;
        let single = |by, name: &str, sales| Sum { by, name: name.to_owned(), sales, ..Sum::default() };
        let items = Count { count: takings.sales.count, amount: takings.items };
        self.sum(currency, &single("items", "at their full price", items))?;
        self.sum(currency, &single("discounts", "taken off", takings.discounts))?;
        let Flow { sales: rounded, refunds } = takings.rounding;
        let rounding = single("rounding", "of cash to coins", rounded);
        self.sum(currency, &Sum { refunds: Some(refunds), ..rounding })?;
        for (tax, flow) in &takings.taxes {
            let how = if tax.included { "included" } else { "on top" };
            let (key, name) = (tax.id.to_string(), format!("{} {} % {how}", tax.name, tax.rate));
            let (sales, refunds) = (flow.sales, Some(flow.refunds));
            self.sum(currency, &Sum { by: "tax", key, name, sales, refunds, ..Sum::default() })?;
        }
        for (date, sales) in sales.days.get(currency).into_iter().flatten() {
            self.sum(currency, &Sum { by: "day", key: date.to_string(), sales: *sales, ..Sum::default() })?;
        }
        for (hour, sales) in &takings.hours {
            self.sum(currency, &Sum { by: "hour", key: format!("{hour:02}:00"), sales: *sales, ..Sum::default() })?;
        }
        for (sku, sold) in takings.best() {
            let sales = Count { count: sold.count, amount: sold.amount };
            let (key, name, refunds) = (sku.to_string(), sold.name.to_string(), Some(sold.back));
            self.sum(currency, &Sum { by: "item", key, name, sales, refunds, ..Sum::default() })?;
        }
        for (name, amount, back) in takings.beside_items() {
            let none = |amount| Count { count: 0, amount };
            let (name, sales, refunds) = (name.to_owned(), none(amount), Some(none(back)));
            self.sum(currency, &Sum { by: "item", name, sales, refunds, ..Sum::default() })?;
        }
        for (person, worked) in &takings.people {
            let (key, name) = (login(shop, person), shop.full_name(person));
            let (refunds, voids) = (Some(worked.refunds), Some(worked.voids));
            let (by, sales, tips) = ("person", worked.sales, Some(worked.tips));
            self.sum(currency, &Sum { by, key, name, sales, tips, refunds, voids })?;
        }
        for (method, paid) in &takings.methods {
            let (by, key, sales) = ("payment", method.word().to_owned(), paid.sales);
            let (tips, refunds) = (Some(paid.tips), Some(paid.refunds));
            self.sum(currency, &Sum { by, key, sales, tips, refunds, ..Sum::default() })?;
        }
        Ok(())
    }

    fn day(&mut self, shop: &Shop, day: &DayEnd) -> io::Result<()> {
        self.sales(shop, &day.sales)?;
        for closing in &day.closings {
            let counted = [("drawer counted", closing.counted), ("drawer difference", closing.difference())];
            let by = shop.full_name(&closing.by);
            self.drawer(&closing.drawer, &by, &closing.currency, &counted)?;
        }
        for drawer in &day.open {
            self.drawer(drawer, "still open", &shop.settings.currency, &[])?;
        }
        for (name, worked, _) in &day.hours.people {
            let full = shop.full_name(&Person::Employee(name.clone()));
            let minutes = worked.as_mins().to_string();
            let mut cells = vec!["minutes worked".to_owned(), quoted(name), quoted(&full), minutes];
            cells.resize(11, String::new());
            self.line(&cells)?;
        }
        Ok(())
    }

    /// What a drawer was opened with and should hold, and what else is known of it.
    fn drawer(&mut self, of: &Drawer, name: &str, currency: &str, more: &[(&str, Money)]) -> io::Result<()> {
        let known = [("drawer float", of.float), ("drawer expected", of.cash)];
        known.iter().chain(more).try_for_each(|(by, amount)| {
            let sales = Count { count: of.sales.into(), amount: *amount };
            let (key, name) = (of.till.to_string(), name.to_owned());
            self.sum(currency, &Sum { by, key, name, sales, ..Sum::default() })
        })
    }

    fn stock(&mut self, shop: &Shop, stock: &StockValue) -> io::Result<()> {
        let currency = &shop.settings.currency;
        let money = |minor: Option<i64>| minor.map_or_else(String::new, |minor| Money(minor).plain(currency));
        self.head("sku,name,category,level,unit,reorder_below,on_order,short,unit_cost,value,currency")?;
        for item in &stock.items {
            self.line(&[
                quoted(&item.sku),
                quoted(&item.name),
                quoted(item.category.as_deref().unwrap_or_default()),
                item.level.to_string(),
                quoted(&item.unit),
                item.reorder_at.to_string(),
                item.due.to_string(),
                item.is_short().to_string(),
                money(item.cost),
                money(item.worth),
                quoted(currency),
            ])?;
        }
        Ok(())
    }

    fn drawers(&mut self, shop: &Shop, drawers: &Drawers) -> io::Result<()> {
        self.head(
            "till,opened,opened_by,closed,counted_by,counted_by_name,sales,float,expected,counted,difference,currency",
        )?;
        for closing in &drawers.closings {
            let Closing { drawer, currency, .. } = closing;
            let money = |amount: Money| amount.plain(currency);
            self.line(&[
                quoted(&drawer.till),
                local(&shop.settings, drawer.opened),
                quoted(&login(shop, &drawer.by)),
                local(&shop.settings, closing.at),
                quoted(&login(shop, &closing.by)),
                quoted(&shop.full_name(&closing.by)),
                drawer.sales.to_string(),
                money(drawer.float),
                money(drawer.cash),
                money(closing.counted),
                money(closing.difference()),
                quoted(currency),
            ])?;
        }
        Ok(())
    }
}

/// The name that somebody signs in with.
pub(super) fn login(shop: &Shop, person: &Person) -> String {
    person.employee().unwrap_or(&shop.owner.name).to_string()
}

pub(super) fn receipts_head(out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "receipt,kind,at,till,by,by_name,items,full_price,discount,tax,rounding,paid,tip,method,refunded,of,reason,currency"
    )
}

pub(super) fn receipt(out: &mut dyn Write, shop: &Shop, receipt: &Receipt) -> io::Result<()> {
    let currency = receipt.currency();
    let money = |amount: Money| amount.plain(currency);
    let none = String::new;
    let mut cells = match receipt {
        Receipt::Sale(sale) => {
            let tax = sale.totals.taxes.iter().map(|(_, part)| *part).sum();
            vec![
                "sale".to_owned(),
                quoted(&sale.till),
                quoted(&receipt.words()),
                money(sale.totals.items),
                money(sale.totals.discount),
                money(tax),
                money(sale.rounding()),
                money(sale.paid),
                money(sale.tip),
                sale.method.word().to_owned(),
                money(sale.refunded),
                none(),
                none(),
            ]
        }
        Receipt::Refund(refund, sale) => {
            let split = sale.as_ref().and_then(|sale| sale.split(refund.number));
            let part = |part: Option<Money>| part.map_or_else(String::new, |part| money(-part));
            vec![
                "refund".to_owned(),
                quoted(&refund.till),
                none(),
                none(),
                none(),
                part(split.as_ref().map(|split| split.taxes.iter().map(|(_, part)| *part).sum())),
                part(split.as_ref().map(|split| split.rounding)),
                money(-refund.amount),
                none(),
                refund.method.word().to_owned(),
                none(),
                refund.of.to_string(),
                quoted(&refund.reason),
            ]
        }
    };
    let who = [quoted(&login(shop, receipt.by())), quoted(&shop.full_name(receipt.by()))];
    cells.splice(2..2, who);
    cells.insert(1, local(&shop.settings, receipt.at()));
    writeln!(out, "{},{},{}", receipt.number(), cells.join(","), quoted(currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_or_split_is_text() {
        for (text, cell) in [
            ("rudy", "rudy"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1,2", "\"'-1,2\""),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("\t=1", "\"'\t=1\""),
            ("a,b", "\"a,b\""),
            ("a;b", "\"a;b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("two\rlines", "\"two\rlines\""),
            ("王小明", "王小明"),
            ("", ""),
        ] {
            assert_eq!(quoted(text), cell, "{text:?}");
        }
    }
}
