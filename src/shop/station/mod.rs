//! What is done at the stations: the arithmetic of each, the records that it leaves, and the changes that a step makes.
//!
//! What is open now (orders, tills) is part of the [`Shop`](super::Shop); what is finished is a record of its own, kept
//! for good and read by page.

pub mod books;
pub mod money;
pub mod order;
pub mod register;
pub mod sale;
pub mod till;
pub mod timeclock;
pub mod timesheet;

pub use self::books::Books;
pub use self::money::{Money, Percent};
pub use self::order::{Line, Order, Tax, Totals, Void};
pub use self::register::{Step, Tender};
pub use self::sale::{Method, Refund, Sale};
pub use self::till::{Closing, Drawer};
