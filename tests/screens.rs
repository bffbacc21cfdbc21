//! The screens as text: the real model, update and view over the sample shop.

mod support;

#[path = "screens/frame.rs"]
mod frame;

#[path = "screens/employees.rs"]
mod employees;

#[path = "screens/groups.rs"]
mod groups;

#[path = "screens/roles.rs"]
mod roles;
