//! Which report is wanted, and what that asks.

use serde::{Deserialize, Serialize};

use jiff::civil::Date;

use super::period::Period;
use super::search::Search;
use crate::shop::command::{Asked, ask};
use crate::shop::{Session, Shop};

/// A report that somebody wants to read or take along.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Query {
    Sales(Period),
    Stock,
    Drawers(Period),
    Day(Date),
    Receipts(Search),
}

/// How a report is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Json,
}

impl Format {
    /// The ending of a file.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }
}

impl Query {
    /// The report's name, as policies and files have it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Query::Sales(_) => "sales",
            Query::Stock => "stock",
            Query::Drawers(_) => "drawers",
            Query::Day(_) => "day",
            Query::Receipts(_) => "receipts",
        }
    }

    /// The action that reading it is.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Query::Sales(_) | Query::Drawers(_) | Query::Day(_) => "reports:GetSalesReport",
            Query::Stock => "reports:GetStockReport",
            Query::Receipts(_) => "reports:ListReceipts",
        }
    }

    /// What reading it is asked about: `report/<name>`; of the receipts, all of them.
    #[must_use]
    pub fn resource(&self, shop: &Shop, who: &Session) -> String {
        match self {
            Query::Receipts(_) => arn(shop, who, "receipt", "*"),
            _ => arn(shop, who, "report", self.name()),
        }
    }

    /// What taking it along asks: to read it, and to export it.
    #[must_use]
    pub fn export_asks(&self, shop: &Shop, who: &Session) -> Vec<Asked> {
        let export = ask("reports:ExportReport", arn(shop, who, "report", self.name()));
        vec![ask(self.action(), self.resource(shop, who)), export]
    }

    /// The report in words: "the sales of Mon 23 Nov 2026".
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Query::Sales(period) => format!("the sales of {}", period.words()),
            Query::Stock => "the value of the stock".to_owned(),
            Query::Drawers(period) => format!("the drawer counts of {}", period.words()),
            Query::Day(date) => format!("the end of {}", Period::day(*date).words()),
            Query::Receipts(search) => search.title(),
        }
    }

    /// What a file with it is called, without its ending.
    #[must_use]
    pub fn file_name(&self) -> String {
        match self {
            Query::Sales(period) | Query::Drawers(period) => format!("{}-{}", self.name(), period.stamp()),
            Query::Day(date) => format!("day-{date}"),
            Query::Receipts(Search { period: Some(period), .. }) => format!("receipts-{}", period.stamp()),
            Query::Stock | Query::Receipts(_) => self.name().to_owned(),
        }
    }
}

/// The receipt of this number, as policies name it.
#[must_use]
pub fn receipt_arn(shop: &Shop, who: &Session, number: u64) -> String {
    arn(shop, who, "receipt", &number.to_string())
}

fn arn(shop: &Shop, who: &Session, kind: &str, id: &str) -> String {
    let location = shop.settings.location_of(&who.workstation);
    format!("arn:coffee:reports:{location}:{}:{kind}/{id}", shop.id)
}
