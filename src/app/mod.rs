//! The service: one door for screens and command line.
//!
//! [`Service`] signs people in, decides commands, keeps state and audit record in one batch and publishes the new
//! [`World`](crate::shop::World). [`insight`] answers questions about a world and changes nothing; [`words`] says
//! what was wanted and why it was answered so.

pub mod advice;
mod approval;
mod audit;
mod clock;
mod credential;
mod daybook;
mod demo;
pub mod device;
mod draft;
mod error;
mod feed;
mod found;
pub mod granting;
pub mod insight;
mod login;
mod online;
pub mod receipt;
mod receipts;
mod record;
mod recover;
mod report;
pub mod roster;
mod sales;
mod service;
mod state;
mod stock;
mod timesheet;
mod undo;
pub mod words;

pub use self::approval::{ApprovalError, Wanted};
pub use self::audit::{AuditPage, AuditQuery, ChainState};
pub use self::clock::{Clock, Settable, Shifted, System};
pub use self::demo::DemoPerson;
pub use self::error::{LoginError, OpenError, ServiceError};
pub use self::found::Founding;
pub use self::login::Joining;
pub use self::online::{Brought, ClosedPage, ClosedQuery, ImportError, Imported, Stopped, Tally};
pub use self::receipts::{ReceiptPage, ReceiptQuery, Slip};
pub use self::record::{Again, AnswerRecord, Outcome as RecordOutcome, Record, RoleSessionRecord, Who};
pub use self::recover::{Recovery, Renewed};
pub use self::report::{Exported, Format, Progress, Reading, Report, quoted};
pub use self::service::{Done, JOIN_CODE_LASTS, Place, Service};
pub use self::stock::{MovementPage, MovementQuery, StockDifference};
pub use crate::secret::{CodeError, Cost, JoinCode, Judgement, RecoveryKey, Seed, Vault};
