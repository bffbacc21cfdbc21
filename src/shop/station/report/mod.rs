//! Reports: what was sold, what is in stock, what the drawers held, and the day's end, each added up from records.
//!
//! Amounts of two currencies are never added: every sum stands under its currency.

mod day;
mod drawers;
mod event;
mod period;
mod query;
mod receipt;
mod sales;
mod search;
mod stock;

pub use self::day::{Count, Day, Flow, Paid, Sold, Takings, Worked};
pub use self::drawers::{Drawers, Off};
pub use self::event::{Event, events};
pub use self::period::{Period, Span};
pub use self::query::{Format, Query, receipt_arn};
pub use self::receipt::Receipt;
pub use self::sales::{DayEnd, HoursWorked, Sales};
pub use self::search::{Search, Wanted};
pub use self::stock::{Category, Kept, StockValue};
