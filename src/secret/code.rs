//! Codes that people copy by hand: the owner's recovery key and a new employee's join code.
//!
//! Both are written in Crockford's base32, which has no I, L, O and U: reading them back takes I and L for 1, O for 0,
//! and minds neither case nor spaces nor dashes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::password::Pepper;
use super::{random, redacted};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters in a group; a last one left over joins the group before it.
const GROUP: usize = 5;

/// What is wrong with a code as typed.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeError {
    /// Too few or too many letters.
    #[error("the code has {found} of {wanted} letters")]
    Length { found: usize, wanted: usize },
    /// A character that no code has; `position` counts the code's letters from 1.
    #[error("`{found}` at {position} is in no code")]
    Letter { found: char, position: usize },
}

impl CodeError {
    /// What is wrong and what to do about it, as a person should read it.
    pub fn sentence(&self) -> String {
        match self {
            CodeError::Length { found, wanted } => {
                format!("The code has {wanted} letters and digits, and this one has {found}.")
            }
            CodeError::Letter { found, position } => {
                format!("No code has a {found:?}: look again at place {position}.")
            }
        }
    }
}

/// `N` letters of five random bits each.
#[derive(Clone, PartialEq, Eq)]
struct Letters<const N: usize>(Zeroizing<[u8; N]>);

impl<const N: usize> Letters<N> {
    fn random() -> Letters<N> {
        let mut letters = random::<N>();
        letters.iter_mut().for_each(|byte| *byte = ALPHABET[usize::from(*byte % 32)]);
        Letters(letters)
    }

    fn grouped(&self, between: char) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(N + N / GROUP));
        for (at, letter) in self.0.iter().enumerate() {
            if at > 0 && at % GROUP == 0 && at + 1 < N {
                text.push(between);
            }
            text.push(char::from(*letter));
        }
        text
    }

    fn parse(text: &str) -> Result<Letters<N>, CodeError> {
        let mut letters = Zeroizing::new([0; N]);
        let mut found = 0;
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')) {
            let letter = match c.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            };
            let known = u8::try_from(letter).ok().filter(|letter| ALPHABET.contains(letter));
            let known = known.ok_or(CodeError::Letter { found: c, position: found + 1 })?;
            if let Some(place) = letters.get_mut(found) {
                *place = known;
            }
            found += 1;
        }
        if found == N { Ok(Letters(letters)) } else { Err(CodeError::Length { found, wanted: N }) }
    }
}

/// The owner's way back in: 26 letters, 130 bits, printed once and typed back once.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey(Letters<26>);

redacted!(RecoveryKey JoinCode);

impl RecoveryKey {
    /// A new key.
    pub fn random() -> RecoveryKey {
        RecoveryKey(Letters::random())
    }

    /// The key for paper, in groups of five (the last has six).
    pub fn grouped(&self) -> Zeroizing<String> {
        self.0.grouped(' ')
    }

    /// Reads a key as a person types it.
    pub fn parse(text: &str) -> Result<RecoveryKey, CodeError> {
        Letters::parse(text).map(RecoveryKey)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.0.as_slice()
    }
}

/// What a new employee types to enrol, once and within a day: 10 letters, 50 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode(Letters<10>);

impl JoinCode {
    /// A new code.
    pub fn random() -> JoinCode {
        JoinCode(Letters::random())
    }

    /// The code for a person, as two groups of five with a dash between.
    pub fn grouped(&self) -> Zeroizing<String> {
        self.0.grouped('-')
    }

    /// Reads a code as a person types it.
    pub fn parse(text: &str) -> Result<JoinCode, CodeError> {
        Letters::parse(text).map(JoinCode)
    }

    /// What to store instead of the code: HMAC-SHA-256 under the shop's pepper.
    ///
    /// A slow hash would add nothing, since nobody without the pepper can try codes at all.
    pub fn digest(&self, pepper: &Pepper) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(pepper.as_bytes()).expect("any length is a key");
        mac.update(b"join code\0");
        mac.update(self.0.0.as_slice());
        mac.finalize().into_bytes().into()
    }
}
