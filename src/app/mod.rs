//! The service: one door for screens and command line. (types only, for screens to be written against)
#![allow(missing_docs, unused_variables, dead_code)]
pub mod audit;
pub mod clock;
pub mod error;
pub mod insight;
pub mod state;
pub mod words;
pub use crate::secret::{JoinCode, RecoveryKey, Seed};
use crate::shop::decide::World;
use crate::shop::*;
pub use audit::{Again, AnswerRecord, AuditPage, AuditQuery, ChainState, Outcome as RecordOutcome, Record, Who};
pub use clock::Clock;
pub use error::*;
use jiff::Timestamp;
use std::sync::Arc;

pub struct Service;
#[derive(Clone, Debug)]
pub struct DemoPerson {
    pub name: Name,
    pub full_name: String,
    pub password: String,
    pub seed: Seed,
}
#[derive(Debug)]
pub struct Done {
    pub command: Command,
    pub ruling: Ruling,
    pub record: Record,
    pub join_code: Option<JoinCode>,
}
impl Done {
    pub fn sentence(&self) -> String {
        words::outcome(&self.ruling, &self.record.wish)
    }
}
#[derive(Debug)]
pub struct Joining {
    pub name: Name,
    pub needs: Reset,
}
impl Joining {
    /// otpauth:// for the QR picture; none if only the password is set anew.
    pub fn otpauth_url(&self) -> Option<String> {
        unimplemented!()
    }
    /// The seed in base32, groups of four.
    pub fn grouped(&self) -> Option<String> {
        unimplemented!()
    }
}
#[derive(Debug)]
pub struct Founding {
    pub shop: Shop,
    pub password: zeroize::Zeroizing<String>,
    pub seed: Seed,
    pub last_step: u64,
    pub recovery: RecoveryKey,
}
impl Service {
    pub fn world(&self) -> Arc<World> {
        unimplemented!()
    }
    pub fn now(&self) -> Timestamp {
        unimplemented!()
    }
    pub fn undoable(&self, me: SessionId) -> Option<(u64, String)> {
        unimplemented!()
    }
    pub fn execute(&mut self, me: SessionId, c: Command) -> Result<Done, ServiceError> {
        unimplemented!()
    }
    pub fn undo(&mut self, me: SessionId) -> Result<Done, ServiceError> {
        unimplemented!()
    }
    pub fn sign_in(&mut self, n: &str, p: &str, c: &str, w: &Name) -> Result<Session, LoginError> {
        unimplemented!()
    }
    pub fn join(&mut self, n: &str, c: &str) -> Result<Joining, LoginError> {
        unimplemented!()
    }
    pub fn enrol(&mut self, j: &Joining, p: Option<&str>, c: &str, w: &Name) -> Result<Session, LoginError> {
        unimplemented!()
    }
    pub fn sign_out(&mut self, me: SessionId) -> Result<(), ServiceError> {
        unimplemented!()
    }
    pub fn audit(&self, q: &AuditQuery) -> Result<AuditPage, ServiceError> {
        unimplemented!()
    }
    pub fn verify(&self) -> Result<ChainState, ServiceError> {
        unimplemented!()
    }
    pub fn draft(&self, me: SessionId, what: &str) -> Result<Option<String>, ServiceError> {
        unimplemented!()
    }
    pub fn keep_draft(&mut self, me: SessionId, what: &str, text: &str) -> Result<(), ServiceError> {
        unimplemented!()
    }
    pub fn drop_draft(&mut self, me: SessionId, what: &str) -> Result<(), ServiceError> {
        unimplemented!()
    }
}
