//! Receipts, and looking for them: by number, amount, day and words.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::{Period, Span};
use super::receipt::Receipt;
use crate::shop::station::Money;
use crate::shop::{Person, Shop};

/// What is looked for: words as they were typed, and the days they are looked for in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    pub words: String,
    pub period: Option<Period>,
}

impl Search {
    /// The receipts in words: "the receipts with `latte`".
    #[must_use]
    pub fn title(&self) -> String {
        let of = self.period.map_or_else(String::new, |period| format!(" of {}", period.words()));
        let words = self.words.trim();
        let with = if words.is_empty() { String::new() } else { format!(" with `{words}`") };
        format!("the receipts{of}{with}")
    }
}

/// A search that was understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Exactly this receipt.
    pub number: Option<u64>,
    pub period: Option<Period>,
    amounts: Vec<(Compared, String)>,
    words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compared {
    Exactly,
    Over,
    Under,
}

impl Wanted {
    /// Understands a search: `12` and `#12` are a receipt's number, `4.75`, `>20` and `<5` amounts, `2026-11-23`, `2026-11`,
    /// `today` and `yesterday` days; everything else must occur in it, in any order.
    #[must_use]
    pub fn read(search: &Search, today: Date) -> Wanted {
        let mut wanted = Wanted { period: search.period, ..Wanted::default() };
        for word in search.words.to_lowercase().split_whitespace() {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let number = Some(word.strip_prefix('#').unwrap_or(word)).filter(|word| digits(word));
            if let Some(number) = number.and_then(|number| number.parse().ok()) {
                wanted.number = Some(number);
            } else if let Some((compared, amount)) = amount(word) {
                wanted.amounts.push((compared, amount));
            } else if let Some(period) = period(word, today) {
                wanted.period = Some(wanted.period.map_or(period, |known| overlap(known, period)));
            } else {
                wanted.words.push(word.to_owned());
            }
        }
        wanted
    }

    /// Whether a receipt is one that is looked for; its number and day are the reader's business.
    #[must_use]
    pub fn takes(&self, shop: &Shop, receipt: &Receipt) -> bool {
        self.number.is_none_or(|number| receipt.number() == number)
            && self.amounts.iter().all(|(compared, text)| compares(*compared, text, receipt))
            && (self.words.is_empty() || {
                let text = text(shop, receipt);
                self.words.iter().all(|word| text.contains(word.as_str()))
            })
    }
}

fn amount(word: &str) -> Option<(Compared, String)> {
    let (compared, rest) = match word.split_at_checked(1) {
        Some((">", rest)) => (Compared::Over, rest),
        Some(("<", rest)) => (Compared::Under, rest),
        Some(("=", rest)) => (Compared::Exactly, rest),
        _ => (Compared::Exactly, word),
    };
    let plain = rest.trim_start_matches(['$', '€', '£', '¥']);
    let is_amount =
        plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') && plain.starts_with(|c: char| c.is_ascii_digit());
    (is_amount && (plain.contains('.') || plain != word)).then(|| (compared, plain.to_owned()))
}

/// In the receipt's own currency: what is no amount there is not found there.
fn compares(compared: Compared, text: &str, receipt: &Receipt) -> bool {
    let Ok(wanted) = Money::read(text, receipt.currency()) else { return false };
    let sums: Vec<Money> = match receipt {
        // With and without the tip: both stand on it.
        Receipt::Sale(sale) => vec![sale.paid + sale.tip, sale.paid],
        Receipt::Refund(refund, _) => vec![refund.amount],
    };
    match compared {
        Compared::Exactly => sums.contains(&wanted),
        Compared::Over => sums[0] > wanted,
        Compared::Under => sums[0] < wanted,
    }
}

fn period(word: &str, today: Date) -> Option<Period> {
    match word {
        "today" => Some(Period::day(today)),
        "yesterday" => today.yesterday().ok().map(Period::day),
        _ if word.len() == 10 => word.parse().ok().map(Period::day),
        _ if word.len() == 7 => format!("{word}-01").parse().ok().map(|date| Period::around(date, Span::Month)),
        _ => None,
    }
}

/// The days in both; where there are none, a period that has none.
fn overlap(one: Period, other: Period) -> Period {
    let (from, until) = (one.from.max(other.from), one.until.min(other.until));
    if from <= until {
        Period { from, until }
    } else {
        Period { from, until: from.checked_sub(1.day()).unwrap_or(from) }
    }
}

fn text(shop: &Shop, receipt: &Receipt) -> String {
    let who = match receipt.by() {
        Person::Owner => &shop.owner.name,
        Person::Employee(name) => name,
    };
    let mut text = format!("{} {who} {} {}", shop.full_name(receipt.by()), receipt.method(), receipt.words());
    match receipt {
        Receipt::Sale(sale) => {
            let notes = sale.order.lines.iter().filter_map(|line| line.note.as_deref());
            let said = [sale.order.label.as_deref(), sale.reference.as_deref(), Some(&*sale.till)];
            said.into_iter().flatten().chain(notes).for_each(|more| text.extend([" ", more]));
            if sale.refunded.is_some() {
                text.push_str(" refunded");
            }
        }
        Receipt::Refund(refund, _) => text.extend([" refund ", &*refund.till]),
    }
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(words: &str) -> Wanted {
        let today = "2026-11-23".parse().expect("a date");
        Wanted::read(&Search { words: words.to_owned(), period: None }, today)
    }

    #[test]
    fn words_are_taken_for_what_they_look_like() {
        assert_eq!((wanted("12").number, wanted("#12").number, wanted("12.00").number), (Some(12), Some(12), None));
        assert_eq!(wanted("12.00").amounts, [(Compared::Exactly, "12.00".to_owned())]);
        assert_eq!(wanted(">20 <$30").amounts, [(Compared::Over, "20".to_owned()), (Compared::Under, "30".to_owned())]);
        assert_eq!(wanted("¥820 =5").amounts.len(), 2);
        assert_eq!(wanted("2026-11").period.map(|period| period.words()), Some("November 2026".to_owned()));
        assert_eq!(wanted("yesterday").period.map(|period| period.words()), Some("Sun 22 Nov 2026".to_owned()));
        assert_eq!(wanted("Oat  LATTE").words, ["oat", "latte"]);
        for odd in [".", "$", "..5", "2026-13", "2026-02-30", "#", "=", "-5", "1e3"] {
            assert_eq!(wanted(odd).words, [odd], "{odd}");
        }
        assert!(wanted("2026-10 today").period.is_some_and(|period| period.days() == 0));
    }
}
