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
    /// What was given back of it since.
    pub refunded: Money,
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
}
