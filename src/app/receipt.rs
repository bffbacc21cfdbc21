//! A receipt, row by row: what the screen shows and what a printer prints are the same.

use super::words::capitalised;
use crate::shop::Shop;
use crate::shop::station::report::Receipt;
use crate::shop::station::{Line, Method, Money, Percent, Refund, Sale};

/// How much a row matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Plain,
    /// It says more about the row above, or about the whole.
    Aside,
    Strong,
}

/// One row: words at the left, an amount at the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub words: String,
    pub amount: String,
    pub weight: Weight,
}

/// How wide a printed receipt is, in characters.
const PAPER: usize = 40;

impl Row {
    fn new(words: impl Into<String>, amount: impl Into<String>, weight: Weight) -> Row {
        Row { words: words.into(), amount: amount.into(), weight }
    }
}

/// A receipt. What was void is left out; what was given back since stands at the end of a sale's.
#[must_use]
pub fn rows(shop: &Shop, receipt: &Receipt) -> Vec<Row> {
    let mut rows = head(shop, receipt);
    match receipt {
        Receipt::Sale(sale) => {
            for line in sale.order.standing() {
                rows.extend(of_line(line, &sale.order.currency));
            }
            rows.extend(sums(sale));
            rows.extend(payment(sale));
            rows.extend(since(shop, sale));
        }
        Receipt::Refund(refund, sale) => rows.extend(given_back(refund, sale.as_deref())),
    }
    rows
}

/// The same as plain text for a printer, marked as a copy from the second print on.
#[must_use]
pub fn text(shop: &Shop, receipt: &Receipt) -> String {
    let mut text = String::new();
    if receipt.is_copy() {
        text.push_str("*** COPY ***\n");
    }
    for row in rows(shop, receipt) {
        // Amounts stand in one column; words that are too long for the room beside them get rows of their own.
        let room = PAPER.saturating_sub(row.amount.chars().count() + 1);
        let mut words = wrapped(&row.words, if row.amount.is_empty() { PAPER } else { room });
        let last = words.pop().unwrap_or_default();
        words.iter().for_each(|line| text.push_str(&format!("{line}\n")));
        let gap = PAPER.saturating_sub(last.chars().count() + row.amount.chars().count());
        text.push_str(format!("{last}{}{}", " ".repeat(gap), row.amount).trim_end());
        text.push('\n');
    }
    // What is torn off at the printer's edge is blank.
    text.push_str("\n\n\n\n");
    text
}

fn head(shop: &Shop, receipt: &Receipt) -> Vec<Row> {
    let settings = &shop.settings;
    let person = shop.full_name(receipt.by());
    let (till, by, label) = match receipt {
        Receipt::Sale(sale) => (&sale.till, format!("{person} served you"), sale.order.label.as_ref()),
        Receipt::Refund(refund, _) => (&refund.till, format!("{person} gave it back"), None),
    };
    let location = settings.location_of(till);
    let location = settings.locations.iter().find(|place| *place.id == *location).map(|place| place.name.to_string());
    let at = settings.local(receipt.at()).strftime("%a %-d %b %Y, %H:%M").to_string();
    let mut rows = vec![
        Row::new(settings.name.to_string(), "", Weight::Strong),
        Row::new(format!("{}, {at}", location.unwrap_or_default()).trim_start_matches(", "), "", Weight::Aside),
        Row::new(format!("Receipt {}, till {till}", receipt.number()), "", Weight::Aside),
        Row::new(by, "", Weight::Aside),
    ];
    rows.extend(label.map(|label| Row::new(label.to_string(), "", Weight::Aside)));
    rows.push(Row::new("", "", Weight::Aside));
    rows
}

fn of_line(line: &Line, currency: &str) -> Vec<Row> {
    let figures = |amount: Money| amount.figures(currency);
    let mut rows = vec![Row::new(format!("{:>2} {}", line.quantity, line.name), figures(line.gross()), Weight::Plain)];
    rows.extend(line.note.as_ref().map(|note| Row::new(format!("   {note}"), "", Weight::Aside)));
    if line.discount > Percent::ZERO {
        let off = line.net(Percent::ZERO) - line.gross();
        rows.push(Row::new(format!("   {} % off", line.discount), figures(off), Weight::Aside));
    }
    rows
}

fn sums(sale: &Sale) -> Vec<Row> {
    let (order, totals) = (&sale.order, &sale.totals);
    let figures = |amount: Money| amount.figures(&order.currency);
    let mut rows = vec![];
    if order.discount > Percent::ZERO {
        let off = -order.own_discount();
        rows.push(Row::new(format!("{} % off everything", order.discount), figures(off), Weight::Aside));
    }
    for (tax, part) in &totals.taxes {
        rows.push(Row::new(tax.words(), figures(*part), Weight::Aside));
    }
    rows.push(Row::new("Total", totals.total.said(&order.currency), Weight::Strong));
    rows
}

fn payment(sale: &Sale) -> Vec<Row> {
    let currency = &sale.order.currency;
    let figures = |amount: Money| amount.figures(currency);
    let mut rows = vec![];
    if sale.rounding() != Money::ZERO {
        rows.push(Row::new("Rounding", figures(sale.rounding()), Weight::Aside));
    }
    if sale.tip != Money::ZERO {
        rows.push(Row::new("Tip", figures(sale.tip), Weight::Aside));
    }
    let reference = sale.reference.as_ref().map_or_else(String::new, |reference| format!(", {reference}"));
    let by = format!("{}{reference}", capitalised(sale.method.word()));
    rows.push(Row::new(by, figures(sale.tendered), Weight::Aside));
    if sale.method == Method::Cash && sale.change().is_some() {
        rows.push(Row::new("Change", sale.change().said(currency), Weight::Strong));
    }
    rows
}

fn since(shop: &Shop, sale: &Sale) -> Vec<Row> {
    let mut rows = vec![];
    for back in &sale.given_back {
        let at = shop.settings.local(back.at).strftime("%-d %b, %H:%M").to_string();
        let words = format!("Given back {at}, {}", back.method.word());
        rows.push(Row::new(words, (-back.amount).figures(&sale.order.currency), Weight::Aside));
        let parts = back.parts.iter().filter_map(|part| Some((part.count, sale.order.lines.get(part.line)?)));
        let named: Vec<String> = parts.map(|(count, line)| format!("{count} {}", line.name)).collect();
        let receipt = format!("   receipt {}", back.number);
        let of = std::iter::once(receipt).chain(named).collect::<Vec<_>>().join(", ");
        rows.push(Row::new(of, "", Weight::Aside));
    }
    // Of sales from before refunds were kept one by one, only the sum is known.
    if sale.given_back.is_empty() && sale.refunded.is_some() {
        rows.push(Row::new("Given back since", (-sale.refunded).figures(&sale.order.currency), Weight::Aside));
    }
    rows
}

/// What a refund gave back, of which receipt, how and why.
fn given_back(refund: &Refund, sale: Option<&Sale>) -> Vec<Row> {
    let figures = |amount: Money| (-amount).figures(&refund.currency);
    let mut rows = vec![Row::new(format!("Given back of receipt {}", refund.of), "", Weight::Strong)];
    if let Some(split) = sale.and_then(|sale| sale.split(refund.number)) {
        for (line, count, net) in &split.lines {
            rows.push(Row::new(format!("{count:>2} {}", line.name), figures(*net), Weight::Plain));
        }
        if split.rest != Money::ZERO {
            rows.push(Row::new("   for no item", figures(split.rest), Weight::Plain));
        }
        for (tax, part) in &split.taxes {
            rows.push(Row::new(tax.words(), figures(*part), Weight::Aside));
        }
        if split.rounding != Money::ZERO {
            rows.push(Row::new("Rounding", figures(split.rounding), Weight::Aside));
        }
    }
    rows.push(Row::new("Total", (-refund.amount).said(&refund.currency), Weight::Strong));
    rows.push(Row::new(format!("Back {}", refund.method.by()), "", Weight::Aside));
    rows.push(Row::new(refund.reason.to_string(), "", Weight::Aside));
    if refund.brought_back {
        rows.push(Row::new("The goods went back to stock", "", Weight::Aside));
    }
    rows
}

/// The words in lines of at most so many characters; a word that is longer is cut there.
fn wrapped(words: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![];
    let mut rest: Vec<char> = words.chars().collect();
    while rest.len() > width {
        let cut = rest[..=width].iter().rposition(|c| *c == ' ').filter(|at| *at > width / 2).unwrap_or(width);
        lines.push(rest[..cut].iter().collect::<String>().trim_end().to_owned());
        rest = rest[cut..].iter().copied().skip_while(|c| *c == ' ').collect();
    }
    lines.push(rest.into_iter().collect());
    lines
}
