//! The service at its boundary: signing in, commanding, recording, looking back, over memory and over sled.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "service/advice.rs"]
mod advice;
#[path = "service/approval.rs"]
mod approval;
#[path = "service/commands.rs"]
mod commands;
#[path = "service/escalation.rs"]
mod escalation;
#[path = "service/file.rs"]
mod file;
#[path = "service/hands.rs"]
mod hands;
#[path = "service/impact.rs"]
mod impact;
#[path = "service/insight.rs"]
mod insight;
#[path = "service/lint.rs"]
mod lint;
#[path = "service/login.rs"]
mod login;
#[path = "service/online.rs"]
mod online;
#[path = "service/recover.rs"]
mod recover;
#[path = "service/refund.rs"]
mod refund;
#[path = "service/register.rs"]
mod register;
#[path = "service/reopen.rs"]
mod reopen;
#[path = "service/report.rs"]
mod report;
#[path = "service/requests.rs"]
mod requests;
#[path = "service/roster.rs"]
mod roster;
#[path = "service/stock.rs"]
mod stock;
#[path = "service/support.rs"]
mod support;
#[path = "service/timesheet.rs"]
mod timesheet;
#[path = "service/trail.rs"]
mod trail;
