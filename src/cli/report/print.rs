//! Reports as text: names at the left, counts and amounts at the right of columns as wide as what is in them.

use std::io::{self, Write};

use crate::app::ReceiptPage;
use crate::app::words::capitalised;
use crate::shop::Shop;
use crate::shop::station::report::{Count, DayEnd, Drawers, Sales, StockValue, Takings};
use crate::shop::station::timeclock::{moment, span};
use crate::shop::station::{Money, measured};
use crate::ui::text::{grouped, left, right, width};

/// The lines of a report.
#[derive(Default)]
pub struct Lines(Vec<Line>);

enum Line {
    Words(String),
    /// What it is, how many, how much, and what more there is to say.
    Figures([String; 4]),
}

impl Lines {
    fn words(&mut self, words: impl Into<String>) {
        self.0.push(Line::Words(words.into()));
    }

    fn line(&mut self, label: impl Into<String>, count: &str, amount: &str) {
        self.more(label, count, amount, String::new());
    }

    fn more(&mut self, label: impl Into<String>, count: &str, amount: &str, more: impl Into<String>) {
        self.0.push(Line::Figures([label.into(), count.to_owned(), amount.to_owned(), more.into()]));
    }

    /// Prints them.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let mut widths = [0; 3];
        for line in &self.0 {
            if let Line::Figures(cells) = line {
                widths.iter_mut().zip(cells).for_each(|(widest, cell)| *widest = width(cell).max(*widest));
            }
        }
        for line in &self.0 {
            match line {
                Line::Words(words) => writeln!(out, "{words}")?,
                Line::Figures([label, count, amount, more]) => {
                    let (label, count) = (left(label, widths[0]), right(count, widths[1]));
                    let line = format!("  {label}  {count}  {}  {more}", right(amount, widths[2]));
                    writeln!(out, "{}", line.trim_end())?;
                }
            }
        }
        Ok(())
    }
}

/// What was sold.
pub fn sales(shop: &Shop, sales: &Sales) -> Lines {
    let mut lines = Lines::default();
    lines.words(format!("Sales, {}", sales.period.words()));
    if sales.takings.values().all(Takings::is_empty) {
        lines.words("Nothing was sold.");
    }
    for (currency, takings) in sales.takings.iter().filter(|(_, takings)| !takings.is_empty()) {
        let said = |amount: Money| amount.said(currency);
        lines.line(format!("All in {currency}"), &grouped(takings.sales.count), &said(takings.sales.amount));
        if let Some(before) = sales.before.get(currency) {
            lines.line(sales.compared.words(), &grouped(before.count), &said(before.amount));
        }
        sums(&mut lines, takings, currency);
        let mut part = |title: &str, parts: Vec<(String, Count)>| {
            lines.words(title);
            parts.iter().for_each(|(label, sum)| lines.line(label, &grouped(sum.count), &said(sum.amount)));
        };
        if sales.period.days() > 1 {
            let days = sales.days.get(currency).into_iter().flatten();
            part("By day", days.map(|(date, sum)| (date.strftime("%a %-d %b %Y").to_string(), *sum)).collect());
        }
        part("By hour", takings.hours.iter().map(|(hour, sum)| (format!("{hour:02}:00"), *sum)).collect());
        lines.words("By item");
        for (_, sold) in takings.best() {
            let back = back(sold.back.amount, currency);
            lines.more(&*sold.name, &grouped(sold.count), &said(sold.amount), back);
        }
        for (label, amount, of_it) in takings.beside_items() {
            lines.more(capitalised(label), "", &said(amount), back(of_it, currency));
        }
        let mut part = |title: &str, parts: Vec<(String, Count, Money)>| {
            lines.words(title);
            for (label, sum, of_it) in parts {
                lines.more(label, &grouped(sum.count), &said(sum.amount), back(of_it, currency));
            }
        };
        let people = takings.people.iter();
        let people = people.map(|(who, worked)| (shop.full_name(who), worked.sales, worked.refunds.amount));
        part("By person", people.collect());
        let methods = takings.methods.iter();
        let methods = methods.map(|(method, paid)| (capitalised(method.word()), paid.sales, paid.refunds.amount));
        part("By payment", methods.collect());
    }
    lines
}

/// What else there was beside the sales, as far as there was any.
fn sums(lines: &mut Lines, takings: &Takings, currency: &str) {
    let said = |amount: Money| amount.said(currency);
    let taken_off = Count { amount: -takings.discounts.amount, ..takings.discounts };
    for (label, sum) in [("Refunds", takings.refunds), ("Voids", takings.voids), ("Discounts", taken_off)] {
        if sum.count > 0 {
            lines.line(label, &grouped(sum.count), &said(sum.amount));
        }
    }
    if takings.tips != Money::ZERO {
        lines.line("Tips", "", &said(takings.tips));
    }
    let rounding = [("Rounding".to_owned(), takings.rounding)].into_iter().filter(|(_, flow)| flow.is_some());
    let taxes = takings.taxes.iter().map(|(tax, flow)| (format!("{} {} %", tax.name, tax.rate), *flow));
    for (label, flow) in rounding.chain(taxes) {
        let back = back(flow.refunds.amount, currency);
        lines.more(label, &grouped(flow.sales.count), &said(flow.sales.amount), back);
    }
}

fn back(amount: Money, currency: &str) -> String {
    if amount == Money::ZERO { String::new() } else { format!("{} back", amount.said(currency)) }
}

/// What the stock is worth.
pub fn stock(shop: &Shop, stock: &StockValue) -> Lines {
    let said = |minor: i64| Money(minor).said(&shop.settings.currency);
    let mut lines = Lines::default();
    lines.words(format!("Stock, worth {}", said(stock.worth)));
    for category in &stock.categories {
        let name = category.name.as_ref().map_or_else(|| "Without a category".to_owned(), |name| capitalised(name));
        lines.line(name, &grouped(category.items), &said(category.worth));
    }
    lines.words("By item");
    for item in &stock.items {
        let worth = item.worth.map_or_else(|| "cost unknown".to_owned(), said);
        lines.line(&*item.name, &measured(item.level, &item.unit), &worth);
    }
    lines.words("What is short");
    for item in stock.short() {
        let due = if item.due.is_positive() { format!("+{} due", item.due) } else { "not ordered".to_owned() };
        lines.line(&*item.name, &format!("{} of {}", item.level, item.reorder_at), &due);
    }
    lines
}

fn off(amount: Money, currency: &str) -> String {
    match amount.0 {
        0 => "exact".to_owned(),
        1.. => format!("{} over", amount.said(currency)),
        _ => format!("{} short", (-amount).said(currency)),
    }
}

/// What the drawers held.
pub fn drawers(shop: &Shop, drawers: &Drawers) -> Lines {
    let mut lines = Lines::default();
    lines.words(format!("Drawers, {}", drawers.period.words()));
    if drawers.closings.is_empty() {
        lines.words("No till was counted.");
    }
    for closing in &drawers.closings {
        let at = shop.settings.local(closing.at).strftime("%a %-d %b %H:%M");
        let label = format!("{at} {} {}", closing.drawer.till, shop.full_name(&closing.by));
        let (counted, off) = (closing.counted.said(&closing.currency), off(closing.difference(), &closing.currency));
        lines.more(label, "", &counted, off);
    }
    for ((who, currency), sum) in drawers.by_person() {
        let label = format!("All by {}", shop.full_name(&who));
        lines.more(label, &sum.counts.to_string(), "", off(sum.sum(), &currency));
    }
    for ((till, currency), sum) in drawers.by_till() {
        lines.more(format!("All of {till}"), &sum.counts.to_string(), "", off(sum.sum(), &currency));
    }
    lines
}

/// A day's end.
pub fn day(shop: &Shop, day: &DayEnd) -> Lines {
    let mut lines = sales(shop, &day.sales);
    lines.words("Drawers");
    for closing in &day.closings {
        let said = |amount: Money| amount.said(&closing.currency);
        lines.line(format!("{}, expected", closing.drawer.till), "", &said(closing.drawer.cash));
        let label = format!("{}, counted by {}", closing.drawer.till, shop.full_name(&closing.by));
        lines.more(label, "", &said(closing.counted), off(closing.difference(), &closing.currency));
    }
    for drawer in &day.open {
        let cash = drawer.cash.said(&shop.settings.currency);
        lines.line(format!("{}, still open, should hold", drawer.till), "", &cash);
    }
    if day.hours.hidden {
        lines.words("You may not see the timesheets.");
        return lines;
    }
    lines.words("Hours worked");
    for (name, worked, since) in &day.hours.people {
        let full = shop.full_name(&crate::shop::Person::Employee(name.clone()));
        let since = since.map_or_else(String::new, |since| format!("on shift since {}", moment(&shop.settings, since)));
        lines.more(full, "", &span(*worked), since);
    }
    lines
}

/// Receipts, one to a line.
pub fn receipts(shop: &Shop, page: &ReceiptPage) -> Lines {
    let mut lines = Lines::default();
    if page.receipts.is_empty() {
        lines.words("No receipts are found.");
    }
    let cells: Vec<[String; 5]> = page
        .receipts
        .iter()
        .map(|receipt| {
            let at = shop.settings.local(receipt.at()).strftime("%Y-%m-%d %H:%M").to_string();
            let (amount, who) = (receipt.amount().said(receipt.currency()), shop.full_name(receipt.by()));
            [receipt.number().to_string(), at, amount, receipt.method().to_owned(), who]
        })
        .collect();
    let widest = |at: usize| cells.iter().map(|cells| width(&cells[at])).max().unwrap_or(0);
    let widths = [widest(0), widest(1), widest(2), widest(3), widest(4)];
    for (receipt, [number, at, amount, method, who]) in page.receipts.iter().zip(&cells) {
        let (number, amount) = (right(number, widths[0]), right(amount, widths[2]));
        let (method, who) = (left(method, widths[3]), left(who, widths[4]));
        lines.words(format!("{number}  {at}  {amount}  {method}  {who}  {}", receipt.words()));
    }
    lines
}
