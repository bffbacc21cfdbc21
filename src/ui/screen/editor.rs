//! stub
use super::{Input, Reaction};
use crate::shop::{Holder, Name, SafeText};
use crate::ui::Seen;
use crate::ui::canvas::Canvas;
use crate::ui::keymap::Binding;
/// What is edited.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    NewPolicy { name: Name, description: Option<SafeText>, copy_of: Option<Name> },
    Policy(Name),
    NewRole { name: Name, description: Option<SafeText>, longest_minutes: u32, stations: Vec<Name> },
    Trust(Name),
    Inline { holder: Holder, name: Name },
    Resource(std::sync::Arc<str>),
}
/// x
pub struct State {}
/// x
#[derive(Debug)]
pub enum Message {}
/// x
pub const BINDINGS: &[Binding] = &[];
impl State {
    /// Opens the editor on a subject, with its text.
    pub fn new(_subject: Subject, _seen: &Seen<'_>) -> State {
        State {}
    }
    /// x
    pub fn takes_text(&self) -> bool {
        false
    }
    /// x
    pub fn is_edited(&self) -> bool {
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
pub fn done(_s: &mut State, _seen: &Seen<'_>, _d: &crate::app::Done) -> Reaction {
    Reaction::default()
}
/// x
pub fn draft(_s: &mut State, _what: &str, _t: Option<String>) -> Reaction {
    Reaction::default()
}
