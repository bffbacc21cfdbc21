//! The vault: what keeps the secrets in a store useless to whoever has only the store.
//!
//! Three random data keys do the work: one seals records, one peppers passwords, one authenticates the audit trail.
//! They are wrapped twice, in two slots that may lie in the store: under the key file, which lies elsewhere, and under
//! the owner's recovery key. Changing either re-wraps the three and breaks no record. The cipher is
//! XChaCha20-Poly1305 with a random nonce of 24 bytes.

use std::io;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::code::RecoveryKey;
use super::key_file::{self, Key};
use super::password::{Cost, Pepper};
use super::{random, redacted};

/// The format of sealed bytes, their first byte.
const FORMAT: u8 = 1;
const NONCE: usize = 24;
const SLOTS: u32 = 1;

/// Why the vault stays shut.
#[derive(thiserror::Error, Debug)]
pub enum VaultError {
    #[error("there is no key file `{}`", path.display())]
    NoKeyFile { path: PathBuf },
    #[error("the key file `{}` has mode {mode:03o}", path.display())]
    LooseKeyFile { path: PathBuf, mode: u32 },
    #[error("`{}` is no key file", path.display())]
    DamagedKeyFile { path: PathBuf },
    #[error("the key file `{}` exists already", path.display())]
    KeyFileExists { path: PathBuf },
    #[error("cannot use the key file `{}`: {source}", path.display())]
    KeyFile { path: PathBuf, source: io::Error },
    /// The key file is whole, and belongs to another shop or was replaced.
    #[error("the key file `{}` does not open this shop", path.display())]
    WrongKeyFile { path: PathBuf },
    #[error("the recovery key does not open this shop")]
    WrongRecoveryKey,
    /// The slots were tampered with, or come from a newer program.
    #[error("the vault's slots are unreadable")]
    DamagedSlots,
    /// The bytes were changed, sealed under other keys, or sealed for another place.
    #[error("the record does not belong here")]
    Misplaced,
}

impl VaultError {
    /// What happened and what to do about it, as a person should read it.
    pub fn sentence(&self) -> String {
        match self {
            VaultError::NoKeyFile { path } => format!(
                "The key file {} is missing. Put it back from its copy, or recover the shop with the owner's recovery \
                 key.",
                path.display()
            ),
            VaultError::LooseKeyFile { path, mode } => format!(
                "Other users of this computer can get at the key file {path} (mode {mode:03o}). Run \
                 `chmod 400 {path}`, then start again.",
                path = path.display()
            ),
            VaultError::DamagedKeyFile { path } => format!(
                "The file {} is not a key file of brewgate, or it is damaged. Put it back from its copy, or recover \
                 the shop with the owner's recovery key.",
                path.display()
            ),
            VaultError::KeyFileExists { path } => format!(
                "There is already a key file {}, and it may belong to another shop. Move it away, or name another \
                 place with --key.",
                path.display()
            ),
            VaultError::KeyFile { path, source } => {
                format!("The computer could not use the key file {} ({source}).", path.display())
            }
            VaultError::WrongKeyFile { path } => format!(
                "The key file {} belongs to another shop. Name the right one with --key, or recover the shop with the \
                 owner's recovery key.",
                path.display()
            ),
            VaultError::WrongRecoveryKey => {
                "That is not this shop's recovery key. Compare it with the paper, letter by letter.".into()
            }
            VaultError::DamagedSlots => {
                "The part of the shop's data that holds its keys is damaged. Restore the newest backup.".into()
            }
            VaultError::Misplaced => {
                "A protected record was changed or moved outside brewgate, so it is not used. Restore it from a \
                 backup, or issue a new join code to the person it belongs to."
                    .into()
            }
        }
    }
}

/// The wrapped data keys, as the caller stores them; they reveal nothing without the key file or the recovery key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Slots {
    v: u32,
    /// Base64, as all bytes here.
    key_file: String,
    recovery: String,
    salt: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// An open vault.
#[derive(Clone)]
pub struct Vault {
    seal: Key,
    pepper: Pepper,
    audit: Key,
}

redacted!(Vault);

impl Vault {
    /// Makes the keys of a new shop, a new key file for them, and the slots to store.
    pub fn create(key_file: &Path, recovery: &RecoveryKey, cost: Cost) -> Result<(Vault, Slots), VaultError> {
        let vault = Vault::in_memory();
        let key = key_file::create(key_file)?;
        let slots = vault.slots(&key, recovery, cost);
        Ok((vault, slots))
    }

    /// Opens a shop's vault with its key file.
    pub fn open(key_file: &Path, slots: &Slots) -> Result<Vault, VaultError> {
        let key = key_file::read(key_file)?;
        let wrong = |_| VaultError::WrongKeyFile { path: key_file.to_owned() };
        Vault::unwrapped(&unseal(&key, "slot|key file", &slots.wrapped(&slots.key_file)?).map_err(wrong)?)
    }

    /// Opens a shop's vault with the recovery key alone, and writes nothing: to check the key, or to recover.
    pub fn unlock(recovery: &RecoveryKey, slots: &Slots) -> Result<Vault, VaultError> {
        let cost = Cost { memory_kib: slots.memory_kib, passes: slots.passes, lanes: slots.lanes };
        if !cost.within(Cost::ceiling()) {
            return Err(VaultError::DamagedSlots);
        }
        let salt = slots.wrapped(&slots.salt)?;
        let key = stretch(recovery, &salt, cost).ok_or(VaultError::DamagedSlots)?;
        let wrapped = slots.wrapped(&slots.recovery)?;
        Vault::unwrapped(&unseal(&key, "slot|recovery", &wrapped).map_err(|_| VaultError::WrongRecoveryKey)?)
    }

    /// Opens a shop's vault with the recovery key and makes a new key file, with the slots to store instead.
    ///
    /// A key file that is already there is kept under its name with `.old` at the end. Until the new slots are stored,
    /// only the recovery key opens the shop.
    pub fn recover(recovery: &RecoveryKey, slots: &Slots, new_key_file: &Path) -> Result<(Vault, Slots), VaultError> {
        let vault = Vault::unlock(recovery, slots)?;
        key_file::set_aside(new_key_file)?;
        let key = key_file::create(new_key_file)?;
        let slots = Slots { key_file: vault.wrap(&key, "slot|key file"), ..slots.clone() };
        Ok((vault, slots))
    }

    /// The slots to store when the owner has a new recovery key; the old one opens them no more.
    pub fn with_recovery_key(&self, slots: &Slots, recovery: &RecoveryKey, cost: Cost) -> Slots {
        Slots { key_file: slots.key_file.clone(), ..self.slots(&random(), recovery, cost) }
    }

    /// A vault that nothing outlives: for throw-away shops and tests.
    pub fn in_memory() -> Vault {
        Vault { seal: random(), pepper: Pepper::new(*random()), audit: random() }
    }

    /// Seals bytes for one place, which `aad` names as `kind|id|version`; they open nowhere else.
    pub fn seal(&self, aad: &str, plain: &[u8]) -> Vec<u8> {
        seal(&self.seal, aad, plain)
    }

    /// Opens what was sealed for the same place, or fails with [`VaultError::Misplaced`].
    pub fn open_sealed(&self, aad: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        unseal(&self.seal, aad, sealed)
    }

    /// The shop's pepper.
    pub fn pepper(&self) -> &Pepper {
        &self.pepper
    }

    /// HMAC-SHA-256 under the audit key.
    pub fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.audit.as_slice()).expect("any length is a key");
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    fn slots(&self, key: &Key, recovery: &RecoveryKey, cost: Cost) -> Slots {
        let salt = random::<16>();
        let stretched = stretch(recovery, salt.as_slice(), cost).expect("costs are chosen in the code");
        Slots {
            v: SLOTS,
            key_file: self.wrap(key, "slot|key file"),
            recovery: self.wrap(&stretched, "slot|recovery"),
            salt: BASE64.encode(salt.as_slice()),
            memory_kib: cost.memory_kib,
            passes: cost.passes,
            lanes: cost.lanes,
        }
    }

    fn wrap(&self, key: &Key, place: &str) -> String {
        let keys = Zeroizing::new([self.seal.as_slice(), self.pepper.as_bytes(), self.audit.as_slice()].concat());
        BASE64.encode(seal(key, place, &keys))
    }

    fn unwrapped(keys: &[u8]) -> Result<Vault, VaultError> {
        let (keys, rest) = keys.as_chunks::<32>();
        match (keys, rest) {
            ([seal, pepper, audit], []) => {
                Ok(Vault { seal: Key::new(*seal), pepper: Pepper::new(*pepper), audit: Key::new(*audit) })
            }
            _ => Err(VaultError::DamagedSlots),
        }
    }
}

impl Slots {
    fn wrapped(&self, text: &str) -> Result<Vec<u8>, VaultError> {
        if self.v != SLOTS {
            return Err(VaultError::DamagedSlots);
        }
        BASE64.decode(text).map_err(|_| VaultError::DamagedSlots)
    }
}

/// The key that a recovery key stands for; `None` for a cost or a salt that argon2 does not take.
fn stretch(recovery: &RecoveryKey, salt: &[u8], cost: Cost) -> Option<Key> {
    let mut key = Key::default();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params(key.len())?);
    argon2.hash_password_into(recovery.as_bytes(), salt, key.as_mut_slice()).ok()?;
    Some(key)
}

/// Format, nonce, ciphertext with its tag.
fn seal(key: &Key, aad: &str, plain: &[u8]) -> Vec<u8> {
    let nonce = XNonce::from(*random::<NONCE>());
    let payload = Payload { msg: plain, aad: aad.as_bytes() };
    let sealed = cipher(key).encrypt(&nonce, payload).expect("no record comes near the cipher's 256 GiB");
    [&[FORMAT], nonce.as_slice(), &sealed].concat()
}

fn unseal(key: &Key, aad: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (format, rest) = sealed.split_first().ok_or(VaultError::Misplaced)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::Misplaced)?;
    if *format != FORMAT {
        return Err(VaultError::Misplaced);
    }
    let payload = Payload { msg: sealed, aad: aad.as_bytes() };
    cipher(key).decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| VaultError::Misplaced)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new_from_slice(key.as_slice()).expect("the key has 32 bytes")
}
