//! Passwords: how costly to hash, whether one fits, how strong one is.
//!
//! argon2id in the PHC string format, with a pepper that never lies beside the hashes. Cost numbers: RFC 9106 (second
//! choice) as the standard, OWASP's password storage sheet as the floor. Passwords are never trimmed and never change
//! case.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use super::{random, redacted};

const SALT: usize = 16;
const TAG: usize = 32;

/// What one hash costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    /// KiB of memory.
    pub memory_kib: u32,
    /// How many times the memory is filled.
    pub passes: u32,
    /// Independent lanes within the memory.
    pub lanes: u32,
}

impl Cost {
    /// RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes.
    pub const fn standard() -> Cost {
        Cost { memory_kib: 65_536, passes: 3, lanes: 4 }
    }

    /// The least that a real shop may set: OWASP's 19 MiB, 2 passes, 1 lane.
    pub const fn floor() -> Cost {
        Cost { memory_kib: 19_456, passes: 2, lanes: 1 }
    }

    /// As good as nothing, for throw-away shops and tests.
    pub const fn cheap() -> Cost {
        Cost { memory_kib: 64, passes: 1, lanes: 1 }
    }

    /// The most that a stored hash may demand; beyond it somebody tampered with the store.
    pub const fn ceiling() -> Cost {
        Cost { memory_kib: 262_144, passes: 10, lanes: 8 }
    }

    /// Whether every part is at most the other's.
    pub fn within(self, other: Cost) -> bool {
        self.memory_kib <= other.memory_kib && self.passes <= other.passes && self.lanes <= other.lanes
    }

    /// argon2's parameters; `None` where no such hash exists, as with less than 8 KiB for each lane.
    pub(super) fn params(self, tag: usize) -> Option<Params> {
        // The memory rule again, because argon2 multiplies the lanes without a check.
        (self.lanes.checked_mul(8)? <= self.memory_kib)
            .then(|| Params::new(self.memory_kib, self.passes, self.lanes, Some(tag)).ok())?
    }
}

/// A secret of the whole shop that goes into every hash, so that stolen hashes alone cannot be guessed at.
#[derive(Clone)]
pub struct Pepper(Zeroizing<[u8; 32]>);

redacted!(Pepper);

impl Pepper {
    /// A pepper of these bytes.
    pub fn new(bytes: [u8; 32]) -> Pepper {
        Pepper(Zeroizing::new(bytes))
    }

    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Why a stored hash cannot be verified; a wrong password is no error.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasswordError {
    /// Not an argon2id hash in the PHC format.
    #[error("the stored hash is unreadable")]
    Unreadable,
    /// The hash demands more than [`Cost::ceiling`]; nothing was computed.
    #[error(
        "the stored hash demands {} KiB, {} passes and {} lanes",
        .0.memory_kib, .0.passes, .0.lanes
    )]
    TooCostly(Cost),
}

impl PasswordError {
    /// What happened and what to do about it, as a person should read it.
    pub fn sentence(&self) -> String {
        "The stored password of this person is damaged, so nobody can sign in with it. Ask a manager for a new join \
         code."
            .into()
    }
}

/// Hashes and verifies passwords at one cost, in one buffer that is used again.
///
/// Calls from several threads take turns, so that at most one buffer's memory is in use.
pub struct Hasher {
    cost: Cost,
    pepper: Pepper,
    /// A fresh 64 MiB for each hash would cost a quarter more time in page faults.
    buffer: Mutex<Vec<Block>>,
}

redacted!(Hasher);

impl Hasher {
    /// A hasher for this shop.
    ///
    /// # Panics
    /// If there is no such cost: costs are chosen in the code or checked where they are read.
    pub fn new(cost: Cost, pepper: Pepper) -> Hasher {
        assert!(cost.params(TAG).is_some() && cost.within(Cost::ceiling()), "`{cost:?}` is no cost of a hash");
        Hasher { cost, pepper, buffer: Mutex::new(Vec::new()) }
    }

    /// The PHC string to store for a password, under a salt of its own.
    pub fn hash(&self, password: &str) -> String {
        let salt = random::<SALT>();
        let params = self.cost.params(TAG).expect("checked when the hasher was made");
        let mut tag = Zeroizing::new([0; TAG]);
        self.fill(params.clone(), password, salt.as_slice(), tag.as_mut_slice());
        PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).expect("three numbers fit"),
            salt: Some(Salt::new(salt.as_slice()).expect("16 bytes are a salt")),
            hash: Some(Output::new(tag.as_slice()).expect("32 bytes are a hash")),
        }
        .to_string()
    }

    /// Whether this is the password that `phc` was made from.
    ///
    /// The cost that the stored string demands is checked before any of it is paid.
    pub fn verify(&self, password: &str, phc: &str) -> Result<bool, PasswordError> {
        let stored = Stored::read(phc)?;
        if !stored.cost.within(Cost::ceiling()) {
            return Err(PasswordError::TooCostly(stored.cost));
        }
        let params = stored.cost.params(stored.tag.len()).ok_or(PasswordError::Unreadable)?;
        let mut tag = Zeroizing::new(vec![0; stored.tag.len()]);
        self.fill(params, password, &stored.salt, tag.as_mut_slice());
        // `Output` compares in constant time.
        Ok(Output::new(&tag).expect("as long as the stored one") == stored.tag)
    }

    /// Does the work of one [`Hasher::verify`] for nothing, so that an unknown name takes as long as a known one.
    pub fn burn(&self) {
        let params = self.cost.params(TAG).expect("checked when the hasher was made");
        let mut tag = [0; TAG];
        self.fill(params, "nobody's password", &[0; SALT], &mut tag);
        std::hint::black_box(tag);
    }

    /// Whether a stored hash is weaker than this hasher's cost, or unreadable: hash the password anew once it is known.
    pub fn needs_rehash(&self, phc: &str) -> bool {
        Stored::read(phc).map_or(true, |stored| !self.cost.within(stored.cost) || stored.tag.len() < TAG)
    }

    fn fill(&self, params: Params, password: &str, salt: &[u8], tag: &mut [u8]) {
        let blocks = params.block_count();
        let argon2 = Argon2::new_with_secret(self.pepper.as_bytes(), Algorithm::Argon2id, Version::V0x13, params)
            .expect("32 bytes are no long secret");
        // A panic half-way leaves only numbers that the next hash overwrites.
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        let usual = self.cost.memory_kib as usize;
        if buffer.len() < blocks {
            buffer.resize_with(blocks, Block::new);
        }
        argon2
            .hash_password_into_with_memory(password.as_bytes(), salt, tag, buffer.as_mut_slice())
            .expect("password, salt and tag have lengths that argon2 takes");
        if buffer.len() > usual {
            // An old hash that asked for more must not keep its memory.
            buffer.truncate(usual);
            buffer.shrink_to_fit();
        }
    }
}

/// What a PHC string of ours holds.
struct Stored {
    cost: Cost,
    salt: Salt,
    tag: Output,
}

impl Stored {
    fn read(phc: &str) -> Result<Stored, PasswordError> {
        let hash = PasswordHash::new(phc).map_err(|_| PasswordError::Unreadable)?;
        let number = |name: &str| hash.params.get_decimal(name).ok_or(PasswordError::Unreadable);
        let cost = Cost { memory_kib: number("m")?, passes: number("t")?, lanes: number("p")? };
        match (hash.salt, hash.hash) {
            (Some(salt), Some(tag))
                if hash.algorithm == Algorithm::Argon2id.ident()
                    && hash.version == Some(Version::V0x13.into())
                    && hash.params.iter().count() == 3
                    && tag.len() >= 16 =>
            {
                Ok(Stored { cost, salt, tag })
            }
            _ => Err(PasswordError::Unreadable),
        }
    }
}

/// The shortest and the longest password, in bytes (NIST SP 800-63B, PCI DSS 8.3.6).
const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;
/// How many characters are judged; the rest can only make it stronger, and judging is not linear.
const JUDGED: usize = 100;
/// The score that a password needs.
const NEEDED: u8 = 3;

/// How strong a password is, and what to say to the one who typed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judgement {
    /// From 0 to 4, as zxcvbn counts; 3 takes more than a hundred million guesses.
    pub score: u8,
    /// `very weak`, `weak`, `fair`, `strong`, `very strong`.
    pub word: &'static str,
    /// What is wrong and what would help, or that all is well.
    pub sentence: String,
    fits: bool,
}

impl Judgement {
    /// Whether the password is long enough, short enough and strong enough.
    pub fn acceptable(&self) -> bool {
        self.fits && self.score >= NEEDED
    }
}

/// Judges a password against the common ones and against `words` that a guesser would know: the shop, the person.
///
/// The common passwords of all lists that matter are among those that score below the needed three.
pub fn judge(password: &str, words: &[&str]) -> Judgement {
    let judged: Zeroizing<String> = Zeroizing::new(password.chars().take(JUDGED).collect());
    let words: Vec<&str> = words.iter().copied().chain(["brewgate", "coffee", "password"]).collect();
    let entropy = zxcvbn::zxcvbn(&judged, &words);
    let fits = LENGTH.contains(&password.len());
    // What does not fit is not called strong, however hard it is to guess.
    let score = u8::from(entropy.score()).min(if fits { u8::MAX } else { NEEDED - 1 });
    let word = match score {
        _ if password.len() < *LENGTH.start() => "too short",
        _ if !fits => "too long",
        score => ["very weak", "weak", "fair", "strong", "very strong"][usize::from(score)],
    };
    let sentence = if password.len() < *LENGTH.start() {
        "Use at least 12 characters; a few unrelated words are easy to remember.".to_owned()
    } else if password.len() > *LENGTH.end() {
        "Use at most 256 characters.".to_owned()
    } else if score >= NEEDED {
        format!("This password is {word}.")
    } else {
        let feedback = entropy.feedback();
        let warning = feedback.and_then(|feedback| feedback.warning()).map(|warning| warning.to_string());
        let advice = feedback.and_then(|feedback| feedback.suggestions().first().map(ToString::to_string));
        let because = warning.unwrap_or_else(|| format!("This password is {word}."));
        format!("{because} {}", advice.unwrap_or_else(|| "Add another word or two.".to_owned()))
    };
    Judgement { score, word, sentence, fits }
}
