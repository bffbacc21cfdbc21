//! What is done at the stations: the arithmetic of each, the records that it leaves, and the changes that a step makes.
//!
//! What is open now (orders, tills, levels) is part of the [`Shop`](super::Shop); what is finished is a record of its
//! own, kept for good and read by page.

pub mod books;
pub mod device;
pub mod inventory;
pub mod item;
pub mod money;
pub mod movement;
pub mod online;
pub mod order;
pub mod quantity;
pub mod register;
pub mod report;
pub mod sale;
pub mod split;
pub mod supplies;
pub mod till;
pub mod timeclock;
pub mod timesheet;

pub use self::books::Books;
pub use self::device::{Device, Devices};
pub use self::item::{Item, Stock};
pub use self::money::{Money, Percent};
pub use self::movement::{Movement, MovementKind, Taking};
pub use self::online::OnlineOrder;
pub use self::order::{Hand, Line, Order, Tax, Totals, Void};
pub use self::quantity::{Quantity, QuantityError, measured};
pub use self::register::{Step, Tender};
pub use self::sale::{GivenBack, Method, Part, Refund, Sale};
pub use self::split::Split;
pub use self::supplies::{SupplyLine, SupplyOrder};
pub use self::till::{Closing, Drawer};
