//! The screen: events become messages, messages change the model, the model is drawn.

pub mod canvas;
pub mod copy;
pub mod glyph;
pub mod hits;
pub mod key;
pub mod text;
pub mod theme;
pub mod widget;
