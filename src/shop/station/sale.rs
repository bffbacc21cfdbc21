//! What was paid, and what was given back of it: the records behind every receipt.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::money::Money;
use super::order::{Order, Totals};
use crate::shop::{Name, Person, SafeText};

/// How somebody pays or is paid back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    Cash,
    Card,
    Voucher,
    /// Paid where it was ordered, before it came here.
    Online,
}

impl Method {
    /// All of them, the commonest first.
    pub const ALL: [Method; 4] = [Method::Cash, Method::Card, Method::Voucher, Method::Online];
    /// Those that a till takes.
    pub const AT_TILL: [Method; 3] = [Method::Cash, Method::Card, Method::Voucher];

    /// As `register:PaymentMethod` has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Method::Cash => "cash",
            Method::Card => "card",
            Method::Voucher => "voucher",
            Method::Online => "online",
        }
    }

    /// As it completes "paid …".
    #[must_use]
    pub fn by(self) -> &'static str {
        match self {
            Method::Cash => "by cash",
            Method::Card => "by card",
            Method::Voucher => "by voucher",
            Method::Online => "online",
        }
    }
}

/// An order that was paid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sale {
    /// The number on its receipt.
    pub number: u64,
    pub order: Order,
    pub totals: Totals,
    pub till: Name,
    pub at: Timestamp,
    pub by: Person,
    /// The role in hand.
    pub role: Option<Name>,
    pub method: Method,
    /// What the goods came to, cash rounded to what coins there are.
    pub paid: Money,
    pub tip: Money,
    /// Cash that was handed over; the same as paid and tip for other methods.
    pub tendered: Money,
    /// The card slip's number or the like.
    pub reference: Option<SafeText>,
    /// What was given back of it since, in all.
    pub refunded: Money,
    /// The same, refund by refund.
    #[serde(default)]
    pub given_back: Vec<GivenBack>,
    /// How often its receipt was given out.
    #[serde(default)]
    pub prints: u32,
}

/// So many of a line of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its place on the order, from 0.
    pub line: usize,
    pub count: u32,
}

/// A refund as the receipt of its sale has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenBack {
    /// The number on the refund's own receipt.
    pub number: u64,
    pub at: Timestamp,
    pub method: Method,
    pub amount: Money,
    /// What coins made of it: so much of the amount is for nothing that was sold.
    #[serde(default)]
    pub rounding: Money,
    /// What it was for; nothing: for nothing in particular.
    pub parts: Vec<Part>,
}

impl Sale {
    /// What was handed back at once.
    #[must_use]
    pub fn change(&self) -> Money {
        self.tendered - self.paid - self.tip
    }

    /// What rounding to coins made of the total.
    #[must_use]
    pub fn rounding(&self) -> Money {
        self.paid - self.totals.total
    }

    /// What can still be given back.
    #[must_use]
    pub fn refundable(&self) -> Money {
        self.paid - self.refunded
    }

    /// How many of a line were not given back yet.
    #[must_use]
    pub fn left_of(&self, line: usize) -> u32 {
        let sold = self.order.lines.get(line).filter(|line| line.stands()).map_or(0, |line| line.quantity);
        let parts = self.given_back.iter().flat_map(|back| &back.parts);
        parts.filter(|part| part.line == line).fold(sold, |left, part| left.saturating_sub(part.count))
    }

    /// Everything on it that was not given back yet.
    #[must_use]
    pub fn rest(&self) -> Vec<Part> {
        let parts = (0..self.order.lines.len()).map(|line| Part { line, count: self.left_of(line) });
        parts.filter(|part| part.count > 0).collect()
    }
}

/// Money given back of a sale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refund {
    /// The number on its receipt.
    pub number: u64,
    /// The receipt of the sale.
    pub of: u64,
    pub till: Name,
    pub at: Timestamp,
    pub by: Person,
    pub role: Option<Name>,
    pub method: Method,
    pub amount: Money,
    pub reason: SafeText,
    pub currency: String,
    /// What of the sale it was for; nothing: for nothing in particular.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// Whether these things went back to stock.
    #[serde(default)]
    pub brought_back: bool,
    /// How often its receipt was given out.
    #[serde(default)]
    pub prints: u32,
}
