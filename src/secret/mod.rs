//! Passwords, one-time codes and the vault: argon2, totp-rs and the cipher, each wrapped once.
//!
//! Nothing here knows a person, a clock or a store. Times come in as arguments, sealed bytes go out, and what is secret
//! is wiped when dropped and prints as `REDACTED`.

mod code;
mod key_file;
mod password;
mod totp;
mod vault;

pub use self::code::{CodeError, JoinCode, RecoveryKey};
pub use self::password::{Cost, Hasher, Judgement, PasswordError, Pepper, judge};
pub use self::totp::{STEP, Seed};
pub use self::vault::{Slots, Vault, VaultError};

use zeroize::Zeroizing;

/// Bytes from the operating system's generator.
fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    // Without random numbers no key can be made at all, and no system that boots lacks them.
    getrandom::fill(bytes.as_mut_slice()).expect("the operating system gives random bytes");
    bytes
}

/// Makes a type's `Debug` say that there is something, and not what.
macro_rules! redacted {
    ($($type:ty)*) => { $(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(REDACTED)"))
            }
        }
    )* };
}
use redacted;
