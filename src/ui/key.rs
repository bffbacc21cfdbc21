//! Keys as plain data: what was pressed, how the footer shows it, how a configuration file names it.
//!
//! Shift never makes a difference to a command, so it is not part of a key: `BackTab` is a key of its own, and
//! [`Key::command`] folds letters to lower case. Text fields take the character as it was typed.
//! Alt is absent on purpose: terminals and window managers disagree about it.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use serde::{Deserialize, Serialize};

use super::glyph::Glyphs;

/// Which key, without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Delete,
    Backspace,
    F(u8),
}

/// A key as it was pressed: a code, and whether Ctrl was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key {
    pub code: Code,
    pub ctrl: bool,
}

impl Key {
    pub const ENTER: Self = Self::plain(Code::Enter);
    pub const ESC: Self = Self::plain(Code::Esc);
    pub const TAB: Self = Self::plain(Code::Tab);
    pub const BACK_TAB: Self = Self::plain(Code::BackTab);
    pub const UP: Self = Self::plain(Code::Up);
    pub const DOWN: Self = Self::plain(Code::Down);
    pub const LEFT: Self = Self::plain(Code::Left);
    pub const RIGHT: Self = Self::plain(Code::Right);
    pub const HOME: Self = Self::plain(Code::Home);
    pub const END: Self = Self::plain(Code::End);
    pub const PAGE_UP: Self = Self::plain(Code::PageUp);
    pub const PAGE_DOWN: Self = Self::plain(Code::PageDown);
    pub const DELETE: Self = Self::plain(Code::Delete);
    pub const BACKSPACE: Self = Self::plain(Code::Backspace);

    /// A key without Ctrl.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false }
    }

    /// A character key.
    #[must_use]
    pub const fn char(character: char) -> Self {
        Self::plain(Code::Char(character))
    }

    /// Ctrl with a letter; the letter is kept in lower case.
    #[must_use]
    pub const fn ctrl(letter: char) -> Self {
        Self { code: Code::Char(letter.to_ascii_lowercase()), ctrl: true }
    }

    /// A function key.
    #[must_use]
    pub const fn f(number: u8) -> Self {
        Self::plain(Code::F(number))
    }

    /// The key that a terminal event stands for; `None` for releases, for Alt and for keys without a meaning here.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release || event.modifiers.contains(KeyModifiers::ALT) {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            // Some terminals send Ctrl+H for the backspace key; no command may live there.
            KeyCode::Char('h' | 'H') if ctrl => return Some(Self::BACKSPACE),
            KeyCode::Char(c) if ctrl => Code::Char(c.to_lowercase().next().unwrap_or(c)),
            KeyCode::Char(c) => Code::Char(c),
            KeyCode::Enter => Code::Enter,
            KeyCode::Esc => Code::Esc,
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
            KeyCode::Tab => Code::Tab,
            KeyCode::BackTab => Code::BackTab,
            KeyCode::Up => Code::Up,
            KeyCode::Down => Code::Down,
            KeyCode::Left => Code::Left,
            KeyCode::Right => Code::Right,
            KeyCode::Home => Code::Home,
            KeyCode::End => Code::End,
            KeyCode::PageUp => Code::PageUp,
            KeyCode::PageDown => Code::PageDown,
            KeyCode::Delete => Code::Delete,
            KeyCode::Backspace => Code::Backspace,
            KeyCode::F(n) => Code::F(n),
            _ => return None,
        };
        Some(Self { code, ctrl })
    }

    /// The key as a command: letters in lower case, so that Caps Lock changes nothing.
    #[must_use]
    pub fn command(self) -> Self {
        match self.code {
            Code::Char(c) => Self { code: Code::Char(c.to_lowercase().next().unwrap_or(c)), ..self },
            _ => self,
        }
    }

    /// The character this key types into a text field, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !c.is_control() => Some(c),
            _ => None,
        }
    }

    /// The key as shown on the screen with the given marks: arrows become words where there are no arrows.
    #[must_use]
    pub fn shown(self, glyphs: &Glyphs) -> String {
        match self.code {
            Code::Up | Code::Down | Code::Left | Code::Right if glyphs.is_ascii() => {
                format!("{}{:?}", if self.ctrl { "Ctrl+" } else { "" }, self.code)
            }
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl+")?;
        }
        match self.code {
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) if self.ctrl => write!(f, "{}", c.to_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::Enter => f.write_str("Enter"),
            Code::Esc => f.write_str("Esc"),
            Code::Tab => f.write_str("Tab"),
            Code::BackTab => f.write_str("Shift+Tab"),
            Code::Up => f.write_str("↑"),
            Code::Down => f.write_str("↓"),
            Code::Left => f.write_str("←"),
            Code::Right => f.write_str("→"),
            Code::Home => f.write_str("Home"),
            Code::End => f.write_str("End"),
            Code::PageUp => f.write_str("PgUp"),
            Code::PageDown => f.write_str("PgDn"),
            Code::Delete => f.write_str("Delete"),
            Code::Backspace => f.write_str("Backspace"),
            Code::F(n) => write!(f, "F{n}"),
        }
    }
}

/// A key's name that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key is called `{0}`; say for example `n`, `ctrl+k`, `enter`, `pgup` or `f5`")]
pub struct UnknownKey(String);

impl FromStr for Key {
    type Err = UnknownKey;

    /// Reads what [`fmt::Display`] writes, in any case, and the usual other names ("up", "pageup", "escape").
    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let lower = text.trim().to_lowercase();
        let (ctrl, name) = match lower.strip_prefix("ctrl+").or_else(|| lower.strip_prefix("ctrl-")) {
            Some(rest) => (true, rest),
            None => (false, lower.as_str()),
        };
        let code = match name {
            "enter" | "return" => Code::Enter,
            "esc" | "escape" => Code::Esc,
            "tab" => Code::Tab,
            "backtab" | "shift+tab" => Code::BackTab,
            "up" | "↑" => Code::Up,
            "down" | "↓" => Code::Down,
            "left" | "←" => Code::Left,
            "right" | "→" => Code::Right,
            "home" => Code::Home,
            "end" => Code::End,
            "pgup" | "pageup" => Code::PageUp,
            "pgdn" | "pagedown" => Code::PageDown,
            "delete" | "del" => Code::Delete,
            "backspace" => Code::Backspace,
            "space" => Code::Char(' '),
            _ => {
                let mut characters = name.chars();
                match (characters.next(), characters.as_str()) {
                    (Some(c), "") if !c.is_control() => Code::Char(c),
                    (Some('f'), number) => match number.parse() {
                        Ok(n @ 1..=24) => Code::F(n),
                        _ => return Err(UnknownKey(text.to_owned())),
                    },
                    _ => return Err(UnknownKey(text.to_owned())),
                }
            }
        };
        Ok(Self { code, ctrl })
    }
}

impl TryFrom<String> for Key {
    type Error = UnknownKey;

    fn try_from(text: String) -> Result<Self, UnknownKey> {
        text.parse()
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        Key::of(&KeyEvent::new(code, modifiers))
    }

    #[test]
    fn every_key_reads_back_what_it_shows() {
        let mut keys = vec![Key::char('n'), Key::char('?'), Key::char(' '), Key::ctrl('k'), Key::ctrl('q')];
        keys.extend([Key::ENTER, Key::ESC, Key::TAB, Key::BACK_TAB, Key::UP, Key::DOWN, Key::LEFT, Key::RIGHT]);
        keys.extend([Key::HOME, Key::END, Key::PAGE_UP, Key::PAGE_DOWN, Key::DELETE, Key::BACKSPACE]);
        keys.extend((1..=12).map(Key::f));
        keys.push(Key { code: Code::Left, ctrl: true });
        for key in keys {
            assert_eq!(key.to_string().parse(), Ok(key), "{key}");
        }
    }

    #[test]
    fn shift_alone_makes_no_other_command() {
        let shifted = pressed(KeyCode::Char('N'), KeyModifiers::SHIFT).unwrap();
        assert_eq!(shifted.typed(), Some('N'));
        assert_eq!(shifted.command(), Key::char('n'));
        assert_eq!(pressed(KeyCode::Up, KeyModifiers::SHIFT), Some(Key::UP));
        assert_eq!(pressed(KeyCode::Char('K'), KeyModifiers::CONTROL | KeyModifiers::SHIFT), Some(Key::ctrl('k')));
    }

    #[test]
    fn ctrl_c_is_a_plain_key_and_alt_is_none() {
        assert_eq!(pressed(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Key::ctrl('c')));
        assert_eq!(pressed(KeyCode::Char('h'), KeyModifiers::CONTROL), Some(Key::BACKSPACE));
        assert_eq!(pressed(KeyCode::Char('x'), KeyModifiers::ALT), None);
        assert_eq!(Key::ctrl('c').typed(), None);
    }

    #[test]
    fn nonsense_is_refused_with_its_name() {
        for name in ["", "ctrl+", "hyper+x", "f0", "f25", "fx", "nn"] {
            let refused = name.parse::<Key>().unwrap_err();
            assert!(refused.to_string().contains(&format!("`{name}`")), "{refused}");
        }
    }

    #[test]
    fn arrows_are_words_without_arrows() {
        assert_eq!(Key::UP.shown(&Glyphs::unicode()), "↑");
        assert_eq!(Key::UP.shown(&Glyphs::ascii()), "Up");
        assert_eq!(Key::ctrl('k').shown(&Glyphs::ascii()), "Ctrl+K");
    }
}
