//! The policy core from outside: the shared conformance cases, tables, and properties.

#[path = "policy/advice.rs"]
mod advice;
#[path = "policy/agreement.rs"]
mod agreement;
#[path = "policy/comparing.rs"]
mod comparing;
#[path = "policy/conformance.rs"]
mod conformance;
#[path = "policy/faults.rs"]
mod faults;
#[path = "policy/findings.rs"]
mod findings;
#[path = "policy/generate.rs"]
mod generate;
#[path = "policy/laws.rs"]
mod laws;
#[path = "policy/lint.rs"]
mod lint;
#[path = "policy/naive.rs"]
mod naive;
#[path = "policy/parts.rs"]
mod parts;
#[path = "policy/properties.rs"]
mod properties;
#[path = "policy/reading.rs"]
mod reading;
#[path = "policy/sentences.rs"]
mod sentences;
#[path = "policy/support.rs"]
mod support;
#[path = "policy/tables.rs"]
mod tables;
#[path = "policy/telling.rs"]
mod telling;
#[path = "policy/trials.rs"]
mod trials;
#[path = "policy/ways.rs"]
mod ways;
