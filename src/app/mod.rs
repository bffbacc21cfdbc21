//! The service: one door for screens and command line. (types only, for screens to be written against)
#![allow(missing_docs, unused_variables, dead_code)]
pub mod audit;
pub mod clock;
pub mod error;
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
#[derive(Clone, Debug)]
pub struct Joining {
    pub name: Name,
    pub full_name: String,
    pub needs: Reset,
    pub seed: Option<Seed>,
    pub issuer: String,
    pub code: JoinCode,
}
impl Joining {
    /// otpauth:// for the QR picture; none if only the password is set anew.
    pub fn otpauth_url(&self) -> Option<String> {
        self.seed.as_ref().map(|seed| seed.otpauth_url(&self.issuer, &self.name).to_string())
    }
    /// The seed in base32, groups of four.
    pub fn grouped(&self) -> Option<String> {
        self.seed.as_ref().map(|seed| seed.grouped().to_string())
    }
}
pub struct Founding {
    pub shop: Shop,
    pub password: zeroize::Zeroizing<String>,
    pub seed: Seed,
    pub last_step: u64,
    pub recovery: RecoveryKey,
}
impl std::fmt::Debug for Founding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Founding").field("shop", &self.shop.id).finish_non_exhaustive()
    }
}
impl Service {
    pub fn usual(
        id: &Name,
        owner: &Owner,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Shop, crate::shop::file::FileError> {
        let start = Shop::new(id.clone(), owner.clone(), settings.clone());
        let plain: serde_json::Value = serde_json::from_str(&crate::shop::file::write(&start)?)?;
        let usual = include_str!("../../assets/usual.json").replace("${shop}", id);
        let mut usual: serde_json::Value = serde_json::from_str(&usual)?;
        if let (Some(to), Some(from)) = (usual["Shop"].as_object_mut(), plain["Shop"].as_object()) {
            for (key, value) in from {
                if !to.contains_key(key) {
                    to.insert(key.clone(), value.clone());
                }
            }
        }
        for list in ["GroupDetailList", "RoleDetailList", "Policies"] {
            for one in usual[list].as_array_mut().into_iter().flatten() {
                one["CreateDate"] = now.to_string().into();
                for version in one.get_mut("PolicyVersionList").and_then(|v| v.as_array_mut()).into_iter().flatten() {
                    version["CreateDate"] = now.to_string().into();
                }
            }
        }
        crate::shop::file::read(&usual.to_string())
    }
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
