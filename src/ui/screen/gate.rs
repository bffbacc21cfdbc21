//! stub
use super::{Input, Reaction};
use crate::ui::canvas::Canvas;
use crate::ui::keymap::Binding;
use crate::ui::{Answered, Model};
/// x
#[derive(Default)]
pub struct State {}
/// x
#[derive(Debug)]
pub enum Message {}
/// x
pub const BINDINGS: &[Binding] = &[];
/// Opens the sign-in: nobody is signed in.
pub fn open(_m: &mut Model) {}
/// Opens the first run: there is no shop yet.
pub fn found(_m: &mut Model) {}
/// Locks: the person's session is kept.
pub fn lock(_m: &mut Model, _words: &str) {}
/// Somebody is in: secrets are wiped.
pub fn leave(_m: &mut Model) {}
/// x
pub fn input(_m: &mut Model, _i: Input) -> Reaction {
    Reaction::default()
}
/// SignedIn(Err), Joining(..), Founded(..)
pub fn answered(_m: &mut Model, _a: Answered) -> Reaction {
    Reaction::default()
}
/// x
pub fn view(_m: &Model, _c: &mut Canvas<'_>) {}
