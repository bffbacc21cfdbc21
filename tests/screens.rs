//! The screens as text: the real model, update and view over the sample shop.

mod support;

#[path = "screens/access.rs"]
mod access;
#[path = "screens/approval.rs"]
mod approval;
#[path = "screens/audit.rs"]
mod audit;
#[path = "screens/cans.rs"]
mod cans;
#[path = "screens/editor.rs"]
mod editor;
#[path = "screens/employees.rs"]
mod employees;
#[path = "screens/frame.rs"]
mod frame;
#[path = "screens/gains.rs"]
mod gains;
#[path = "screens/gate.rs"]
mod gate;
#[path = "screens/groups.rs"]
mod groups;
#[path = "screens/hands.rs"]
mod hands;
#[path = "screens/online.rs"]
mod online;
#[path = "screens/policies.rs"]
mod policies;
#[path = "screens/register.rs"]
mod register;
#[path = "screens/reports.rs"]
mod reports;
#[path = "screens/requests.rs"]
mod requests;
#[path = "screens/roles.rs"]
mod roles;
#[path = "screens/roster.rs"]
mod roster;
#[path = "screens/settings.rs"]
mod settings;
#[path = "screens/station.rs"]
mod station;
#[path = "screens/stock.rs"]
mod stock;
#[path = "screens/timesheet.rs"]
mod timesheet;
