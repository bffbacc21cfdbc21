//! The owner's sign-in, set up on the plain terminal: at import, and on the way back in with the recovery key.

use std::io::{self, Write};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Failure, ask};
use crate::app::{Clock, Recovery, Renewed, System};
use crate::config::Config;
use crate::secret::{Cost, RecoveryKey, Seed, judge};
use crate::shop::Shop;

/// `brewgate recover`: the recovery key, then everything else anew.
pub(super) fn recover(config: &Config) -> Result<u8, Failure> {
    let typed = ask::secret("Recovery key")?;
    let key = RecoveryKey::parse(&typed).map_err(|error| Failure::new(error.sentence()))?;
    let recovery = Recovery::begin(&config.place(), key)?;
    let shop = recovery.shop()?;
    let password = new_password(&shop)?;
    let (seed, last_step) = new_codes(&shop)?;
    let anew = new_recovery_key()?;
    let renewed = Renewed { password: &password, seed: &seed, last_step, recovery: &anew };
    recovery.finish(Arc::new(System), Cost::standard(), &renewed)?;
    writeln!(io::stderr(), "Done. Sign in with the new password and code; the old recovery key opens nothing now.")?;
    Ok(0)
}

/// A new recovery key, shown once and typed back.
pub(super) fn new_recovery_key() -> Result<RecoveryKey, Failure> {
    let recovery = RecoveryKey::random();
    let mut err = io::stderr();
    writeln!(err, "\nYour recovery key. It is the way back in without password, phone or key file. Write it down:\n")?;
    writeln!(err, "    {}\n", recovery.grouped().as_str())?;
    let same = |typed: &str| RecoveryKey::parse(typed).is_ok_and(|typed| *typed.grouped() == *recovery.grouped());
    while !same(&ask::line("Type it back")?) {
        writeln!(err, "That is not the key shown above.")?;
    }
    Ok(recovery)
}

/// A new password for the owner, typed twice.
pub(super) fn new_password(shop: &Shop) -> Result<Zeroizing<String>, Failure> {
    let words = [&*shop.settings.name, &*shop.owner.full_name, &*shop.owner.name, "brewgate"];
    loop {
        let password = ask::secret(&format!("A password for {}", shop.owner.full_name))?;
        let judgement = judge(&password, &words);
        if !judgement.acceptable() {
            writeln!(io::stderr(), "{}", judgement.sentence)?;
        } else if *ask::secret("The same again")? == *password {
            return Ok(password);
        } else {
            writeln!(io::stderr(), "The two are not the same.")?;
        }
    }
}

/// New codes for the owner, accepted with two in a row.
pub(super) fn new_codes(shop: &Shop) -> Result<(Seed, u64), Failure> {
    let seed = Seed::random();
    let mut err = io::stderr();
    writeln!(err, "\nAdd this to the code app on your phone (time based, six digits):\n")?;
    writeln!(
        err,
        "    {}\n    {}\n",
        seed.grouped().as_str(),
        seed.otpauth_url(&shop.settings.name, &shop.owner.name).as_str()
    )?;
    let now = || u64::try_from(System.now().as_second()).unwrap_or(0);
    loop {
        let first = ask::secret("The code it shows")?;
        let Some(step) = seed.step_of(&first, now()) else {
            writeln!(err, "That is not its code. Is the phone's clock right?")?;
            continue;
        };
        let second = ask::secret("The next code, when it changes")?;
        if let Some(last_step) = seed.accept_two(step, &second, now()) {
            return Ok((seed, last_step));
        }
        writeln!(err, "That is not the code after it. Once more from the start.")?;
    }
}
