//! What is done at the stations: the arithmetic of each, the records that it leaves, and the changes that a step makes.
//!
//! What is open now is part of the [`Shop`](super::Shop); what is finished is a record of its own, kept for good and
//! read by page.

pub mod books;
pub mod inventory;
pub mod item;
pub mod movement;
pub mod quantity;
pub mod supplies;

pub use self::books::Books;
pub use self::item::{Item, Stock};
pub use self::movement::{Movement, MovementKind, Taking};
pub use self::quantity::{Quantity, QuantityError, measured};
pub use self::supplies::{SupplyLine, SupplyOrder};
