//! stub
use super::{Input, Reaction};
use crate::ui::Seen;
use crate::ui::canvas::Canvas;
use crate::ui::keymap::Binding;
/// x
#[derive(Default)]
pub struct State {}
/// x
#[derive(Debug)]
pub enum Message {
    Show(crate::shop::Name),
}
/// x
pub const BINDINGS: &[Binding] = &[];
impl State {
    /// x
    pub fn takes_text(&self) -> bool {
        false
    }
}
/// x
pub fn update(_s: &mut State, _seen: &Seen<'_>, _m: Message) -> Reaction {
    Reaction::default()
}
/// x
pub fn input(_s: &mut State, _seen: &Seen<'_>, _i: Input) -> Reaction {
    Reaction::default()
}
/// x
pub fn view(_s: &State, _seen: &Seen<'_>, _c: &mut Canvas<'_>) {}
/// x
pub fn refresh(_s: &mut State, _seen: &Seen<'_>) -> Reaction {
    Reaction::default()
}
/// x
pub fn show(name: crate::shop::Name) -> super::Message {
    super::Message::Groups(Message::Show(name))
}
