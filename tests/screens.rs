//! The screens as text: the real model, update and view over the sample shop.

mod support;

#[path = "screens/frame.rs"]
mod frame;
#[path = "screens/editor.rs"]
mod editor;
#[path = "screens/policies.rs"]
mod policies;
