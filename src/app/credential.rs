//! Credentials and failed tries, as only the service sees them: hashes, sealed seeds, spent steps, open join codes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::service::Service;
use super::state;
use crate::secret::{JoinCode, Seed, Vault};
use crate::shop::{Name, Person, Reset};
use crate::store::{Batch, Key, StoreError};

/// The format of the place that a seed is sealed for.
const SEALED: u32 = 1;
/// Wrong tries after which only a new join code helps; never for the owner.
const MOST_FAILURES: u32 = 100;
/// Wrong tries at one terminal within a minute.
const MOST_AT_TERMINAL: usize = 10;
const TERMINAL_WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// What somebody signs in with.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Credential {
    /// argon2id in the PHC format.
    pub(super) password: Option<String>,
    /// The seed of the one-time codes, sealed for this person alone; base64.
    seed: Option<String>,
    /// The step of the last accepted code; only later ones are good.
    pub(super) last_step: u64,
    pub(super) join: Option<Join>,
}

/// An open join code.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Join {
    /// Under the shop's pepper; the code itself is kept nowhere.
    pub(super) digest: [u8; 32],
    pub(super) until: Timestamp,
    pub(super) needs: Reset,
}

/// Where a person's credential is stored.
pub(super) fn key(name: &Name) -> Key {
    Key::new("credential", &**name)
}

fn key_of(person: &Person) -> Key {
    Key::new("credential", id(person))
}

/// No name has a slash, so nobody can be hired into the owner's place.
fn id(person: &Person) -> &str {
    person.employee().map_or("/owner", |name| name)
}

fn place(person: &Person) -> String {
    format!("credential|{}|{SEALED}", id(person))
}

impl Service {
    pub(super) fn credential(&self, person: &Person) -> Result<Option<Credential>, StoreError> {
        state::lookup(&*self.store, &key_of(person))
    }

    pub(super) fn keep_credential(batch: &mut Batch, person: &Person, credential: &Credential) {
        batch.put.push((key_of(person), state::bytes(credential)));
    }

    pub(super) fn seal(&self, person: &Person, seed: &Seed) -> String {
        BASE64.encode(self.vault.seal(&place(person), seed.as_bytes()))
    }

    /// The seed; none if there is none, or if what is there was sealed for another place.
    pub(super) fn seed(&self, person: &Person, credential: &Credential) -> Option<Seed> {
        let sealed = BASE64.decode(credential.seed.as_ref()?).ok()?;
        Seed::from_bytes(&self.vault.open_sealed(&place(person), &sealed).ok()?)
    }

    /// A credential with both factors set.
    pub(super) fn enrolled(&self, person: &Person, password: &str, seed: &Seed, last_step: u64) -> Credential {
        let (password, seed) = (Some(self.hasher.hash(password)), Some(self.seal(person, seed)));
        Credential { password, seed, last_step, join: None }
    }

    /// Makes a join code; what is to be set anew is gone from this moment on.
    pub(super) fn invite(
        &self,
        batch: &mut Batch,
        name: &Name,
        until: Timestamp,
        needs: Reset,
    ) -> Result<JoinCode, StoreError> {
        let person = Person::Employee(name.clone());
        let code = JoinCode::random();
        let mut credential = self.credential(&person)?.unwrap_or_default();
        if needs != Reset::Codes {
            credential.password = None;
        }
        if needs != Reset::Password {
            credential.seed = None;
        }
        credential.join = Some(Join { digest: code.digest(self.vault.pepper()), until, needs });
        Service::keep_credential(batch, &person, &credential);
        batch.delete.push(attempts_key(Some(&person), ""));
        Ok(code)
    }
}

impl Credential {
    /// Nothing but an open join code.
    pub(super) fn invited(code: &JoinCode, vault: &Vault, until: Timestamp, needs: Reset) -> Credential {
        let join = Some(Join { digest: code.digest(vault.pepper()), until, needs });
        Credential { join, ..Credential::default() }
    }

    pub(super) fn set_seed(&mut self, sealed: String) {
        self.seed = Some(sealed);
    }
}

/// Wrong tries of one person: one counter over passwords, one-time codes and join codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Attempts {
    pub(super) failures: u32,
    /// No try counts before this.
    until: Option<Timestamp>,
}

/// Whether a try may be made now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gate {
    Open,
    Shut(Timestamp),
    Off,
}

impl Attempts {
    pub(super) fn gate(self, owner: bool, now: Timestamp) -> Gate {
        match self.until {
            _ if self.failures >= MOST_FAILURES && !owner => Gate::Off,
            Some(until) if now < until => Gate::Shut(until),
            _ => Gate::Open,
        }
    }

    /// One more wrong try: 1, 1, 2 and 4 seconds; the fifth locks for 15 minutes, every fifth from then on for 30.
    pub(super) fn failed(self, now: Timestamp) -> (Attempts, SignedDuration) {
        let failures = self.failures.saturating_add(1);
        let wait = match (failures, failures % 5) {
            (5, _) => SignedDuration::from_mins(15),
            (_, 0) => SignedDuration::from_mins(30),
            (_, 4) => SignedDuration::from_secs(4),
            (_, 3) => SignedDuration::from_secs(2),
            _ => SignedDuration::from_secs(1),
        };
        (Attempts { failures, until: Some(now + wait) }, wait)
    }
}

/// The last wrong tries at one terminal, whoever they were for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Terminal {
    failures: Vec<Timestamp>,
}

impl Terminal {
    pub(super) fn gate(&self, now: Timestamp) -> Gate {
        let recent = self.failures.iter().filter(|at| now.duration_since(**at) < TERMINAL_WINDOW);
        let oldest = recent.clone().min();
        match oldest {
            Some(oldest) if recent.count() >= MOST_AT_TERMINAL => Gate::Shut(*oldest + TERMINAL_WINDOW),
            _ => Gate::Open,
        }
    }

    pub(super) fn failed(&mut self, now: Timestamp) {
        self.failures.retain(|at| now.duration_since(*at) < TERMINAL_WINDOW);
        self.failures.push(now);
    }
}

/// The counter of a person, or of a name that nobody has: such names share 4,096 counters, so that trying names
/// looks the same and cannot fill the disk.
pub(super) fn attempts_key(person: Option<&Person>, bucket: &str) -> Key {
    match person {
        Some(person) => Key::new("attempt", id(person)),
        None => Key::new("attempt", format!("/unknown/{bucket}")),
    }
}

pub(super) fn terminal_key(workstation: &str) -> Key {
    Key::new("attempt", format!("/terminal/{workstation}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_as_promised() {
        let now = Timestamp::from_second(1_000_000).expect("a time");
        let mut attempts = Attempts::default();
        let mut waits = Vec::new();
        for _ in 0..15 {
            let (next, wait) = attempts.failed(now);
            attempts = next;
            waits.push(wait.as_secs());
        }
        assert_eq!(waits, [1, 1, 2, 4, 900, 1, 1, 2, 4, 1800, 1, 1, 2, 4, 1800]);
        attempts.failures = 100;
        assert_eq!(attempts.gate(false, now + SignedDuration::from_hours(24)), Gate::Off);
        assert_eq!(attempts.gate(true, now + SignedDuration::from_hours(24)), Gate::Open);
    }

    #[test]
    fn a_terminal_takes_ten_wrong_tries_a_minute() {
        let now = Timestamp::from_second(1_000_000).expect("a time");
        let mut terminal = Terminal::default();
        (0..9).for_each(|_| terminal.failed(now));
        assert_eq!(terminal.gate(now), Gate::Open);
        terminal.failed(now);
        assert_eq!(terminal.gate(now), Gate::Shut(now + TERMINAL_WINDOW));
        assert_eq!(terminal.gate(now + TERMINAL_WINDOW), Gate::Open);
    }
}
