//! The policy core from outside: the shared conformance cases, tables, and properties.

#[path = "policy/conformance.rs"]
mod conformance;
#[path = "policy/lint.rs"]
mod lint;
#[path = "policy/properties.rs"]
mod properties;
#[path = "policy/reading.rs"]
mod reading;
#[path = "policy/support.rs"]
mod support;
#[path = "policy/tables.rs"]
mod tables;
#[path = "policy/telling.rs"]
mod telling;
