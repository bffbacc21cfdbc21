//! Receipts: of a sale, or of what was given back of one.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::shop::Person;
use crate::shop::station::{Line, Money, Refund, Sale};

/// What a number on a receipt stands for.
// As it is kept in what was done: a sale alone is what there was before refunds could be looked up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Receipt {
    Sale(Arc<Sale>),
    /// With the sale that it is of.
    Refund(Arc<Refund>, Option<Arc<Sale>>),
}

impl Receipt {
    /// The number.
    #[must_use]
    pub fn number(&self) -> u64 {
        match self {
            Receipt::Sale(sale) => sale.number,
            Receipt::Refund(refund, _) => refund.number,
        }
    }

    /// When it was.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Receipt::Sale(sale) => sale.at,
            Receipt::Refund(refund, _) => refund.at,
        }
    }

    /// Who took or gave the money.
    #[must_use]
    pub fn by(&self) -> &Person {
        match self {
            Receipt::Sale(sale) => &sale.by,
            Receipt::Refund(refund, _) => &refund.by,
        }
    }

    /// What was paid, tip and all; below nothing where it was given back.
    #[must_use]
    pub fn amount(&self) -> Money {
        match self {
            Receipt::Sale(sale) => sale.paid + sale.tip,
            Receipt::Refund(refund, _) => -refund.amount,
        }
    }

    /// The way of paying.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            Receipt::Sale(sale) => sale.method.word(),
            Receipt::Refund(refund, _) => refund.method.word(),
        }
    }

    /// The currency of its amounts.
    #[must_use]
    pub fn currency(&self) -> &str {
        match self {
            Receipt::Sale(sale) => &sale.order.currency,
            Receipt::Refund(refund, _) => &refund.currency,
        }
    }

    /// Whether this is one of the copies of it.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        match self {
            Receipt::Sale(sale) => sale.prints > 1,
            Receipt::Refund(refund, _) => refund.prints > 1,
        }
    }

    /// What it is about, in a line: `2 Latte, Croissant`, `back of receipt 12: cold`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Receipt::Sale(sale) => {
                let line = |line: &Line| match line.quantity {
                    1 => line.name.to_string(),
                    many => format!("{many} {}", line.name),
                };
                sale.order.standing().map(line).collect::<Vec<_>>().join(", ")
            }
            Receipt::Refund(refund, _) => format!("back of receipt {}: {}", refund.of, refund.reason),
        }
    }
}
