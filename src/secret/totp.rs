//! One-time codes: RFC 6238 with SHA-1, six digits and steps of 30 seconds, one step of clock difference either way.
//!
//! A code is good once. This module says which step a code belongs to; the caller demands that it is later than the
//! last one accepted, and stores it before it shows success. The time is always passed in.

use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use super::{random, redacted};

/// Seconds in a step.
pub const STEP: u64 = 30;
/// Steps of difference allowed between the phone's clock and ours (RFC 6238, 5.2).
const SKEW: u64 = 1;
const LENGTH: usize = 20;

/// The secret that a phone and the shop share for one person.
#[derive(Clone)]
pub struct Seed(Zeroizing<[u8; LENGTH]>);

redacted!(Seed);

impl Seed {
    /// A new seed of 160 bits (RFC 4226, section 4).
    pub fn random() -> Seed {
        Seed(random())
    }

    /// A seed read back from where it was sealed; `None` unless it has 20 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Seed> {
        Some(Seed(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// A seed as it was read off a screen: 32 base32 letters, whatever their case and the spaces between them.
    pub fn parse(text: &str) -> Option<Seed> {
        let letters: String = text.split_whitespace().collect();
        let letters = Zeroizing::new(letters.to_ascii_uppercase());
        let secret = totp_rs::Secret::try_from_base32(&*letters).ok()?;
        Seed::from_bytes(secret.as_bytes())
    }

    /// The bytes, to be sealed and nothing else.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The seed as authenticator apps take it when typed: 32 base32 letters.
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(totp_rs::Secret::new_stack(*self.0).to_base32())
    }

    /// [`Seed::base32`] in groups of four, for reading off a screen.
    pub fn grouped(&self) -> Zeroizing<String> {
        let letters = self.base32();
        let mut text = Zeroizing::new(String::with_capacity(letters.len() * 5 / 4));
        for (at, letter) in letters.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push(' ');
            }
            text.push(letter);
        }
        text
    }

    /// What the QR code says. A colon would end a name early, so it becomes a space; an empty name becomes a dash.
    pub fn otpauth_url(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let plain = |name: &str| {
            let words = name.replace(':', " ");
            let words: Vec<&str> = words.split_whitespace().collect();
            if words.is_empty() { "-".to_owned() } else { words.join(" ") }
        };
        let builder = self.builder().with_issuer(Some(plain(issuer))).with_account_name(plain(account));
        let url = builder.build().and_then(|totp| totp.to_url());
        Zeroizing::new(url.expect("a seed of 20 bytes and names without a colon make a URL"))
    }

    /// The step that `code` belongs to, if it is good at this time; spaces within the code do not matter.
    ///
    /// Accept it only if the step is later than the last accepted one.
    pub fn step_of(&self, code: &str, unix_seconds: u64) -> Option<u64> {
        let code: String = code.split_whitespace().collect();
        self.totp(SKEW).check(&code, within(unix_seconds))
    }

    /// The code that a phone shows at this time.
    pub fn code_at(&self, unix_seconds: u64) -> String {
        self.totp(0).generate(within(unix_seconds)).to_string()
    }

    /// The step of `second`, if the two codes belong to one step and to the very next, both good now.
    ///
    /// Two in a row prove that the phone's clock runs as ours does, and that no single code was copied or guessed.
    pub fn consecutive(&self, first: &str, second: &str, unix_seconds: u64) -> Option<u64> {
        let now = within(unix_seconds) / STEP;
        (now.saturating_sub(SKEW)..now + SKEW)
            .find(|step| self.is_code_of(first, *step) && self.is_code_of(second, step + 1))
            .map(|step| step + 1)
    }

    /// As [`Seed::consecutive`], where `first` was accepted earlier with this step: the step of `second`, if it is the
    /// very next one and good now.
    pub fn accept_two(&self, first_step: u64, second: &str, unix_seconds: u64) -> Option<u64> {
        let (now, next) = (within(unix_seconds) / STEP, first_step.checked_add(1)?);
        (now.abs_diff(next) <= SKEW && self.is_code_of(second, next)).then_some(next)
    }

    fn is_code_of(&self, code: &str, step: u64) -> bool {
        let code: String = code.split_whitespace().collect();
        self.totp(0).check(&code, step * STEP).is_some()
    }

    fn totp(&self, skew: u64) -> Totp {
        let skew = u16::try_from(skew).expect("a step or none");
        self.builder().with_skew(skew).build().expect("a seed of 20 bytes is long enough")
    }

    fn builder(&self) -> Builder {
        Builder::new().with_secret(totp_rs::Secret::new_stack(*self.0)).with_step_duration(STEP)
    }
}

/// Keeps the steps around a time within 64 bits, whatever the clock says.
fn within(unix_seconds: u64) -> u64 {
    unix_seconds.min(u64::MAX - 4 * STEP)
}
