//! brewgate: an access console for a small shop, and a way to learn IAM.
//!
//! The parts and what each of them may use are drawn in ARCHITECTURE.md:
//! [`policy`] decides, [`shop`] knows people and changes, [`store`] keeps bytes,
//! [`secret`] wraps hashing and ciphers, [`app`] is the one door to all of it, [`ui`] is the screen.

pub mod app;
pub mod cli;
pub mod config;
pub mod console;
pub mod device;
pub mod eval;
pub mod policy;
pub mod secret;
pub mod shop;
pub mod store;
pub mod terminal;
pub mod ui;
pub mod worker;
