//! The screens as text: the real model, update and view over the sample shop.

mod support;

#[path = "screens/editor.rs"]
mod editor;
#[path = "screens/frame.rs"]
mod frame;
#[path = "screens/policies.rs"]
mod policies;
