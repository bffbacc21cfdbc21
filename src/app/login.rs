//! Signing in: password and one-time code, both always checked; join codes; counters that are on disk before the
//! answer is given.
//!
//! Nobody learns which part was wrong, nor whether there is such a person: an unknown name costs the same work,
//! has a counter and gets the same words.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::credential::{Attempts, Credential, Gate, Terminal, attempts_key, terminal_key};
use super::error::LoginError;
use super::record::{Outcome, Who};
use super::service::Service;
use super::state;
use crate::secret::{JoinCode, STEP, Seed};
use crate::shop::session::{ENDLESS, LONGEST, LONGEST_OWNER};
use crate::shop::{Change, Edit, Name, Person, Reset, Session, SessionId, Shop, SignIn};
use crate::store::{Batch, StoreError};

/// What is typed beyond this is not looked at: no password and no name is longer.
const LONGEST_TYPED: usize = 256;

/// Somebody with a good join code, about to set what it lets them set. Nothing is spent yet.
#[derive(Clone, Debug)]
pub struct Joining {
    pub name: Name,
    pub full_name: String,
    pub needs: Reset,
    /// New one-time codes, where they are to be set: for the QR code.
    pub seed: Option<Seed>,
    /// Whom the phone's app names as the issuer: the shop.
    pub issuer: String,
    /// The join code as typed; it is spent when its person is enrolled.
    pub code: JoinCode,
}

impl Joining {
    /// Whether the password asked for is a new one. Where only the codes are set anew it is the old one, so that a
    /// join code alone lets nobody in.
    #[must_use]
    pub fn sets_password(&self) -> bool {
        self.needs != Reset::Codes
    }

    /// What the QR code says; none if only the password is set anew.
    #[must_use]
    pub fn otpauth_url(&self) -> Option<String> {
        self.seed.as_ref().map(|seed| seed.otpauth_url(&self.issuer, &self.name).to_string())
    }

    /// The new codes' seed to type instead, in groups of four; none if only the password is set anew.
    #[must_use]
    pub fn grouped(&self) -> Option<String> {
        self.seed.as_ref().map(|seed| seed.grouped().to_string())
    }

    /// Who is joining.
    #[must_use]
    pub fn person(&self) -> Person {
        Person::Employee(self.name.clone())
    }
}

impl Service {
    /// Signs somebody in with password and one-time code.
    ///
    /// An earlier session of the same person goes on, the role in hand kept, with a fresh sign-in.
    ///
    /// # Errors
    /// [`LoginError::Wrong`] whatever was wrong; [`LoginError::Locked`] or [`LoginError::Off`] before anything is
    /// looked at; [`LoginError::Store`] if it could not be recorded, and then nobody is let in.
    pub fn sign_in(
        &mut self,
        name: &str,
        password: &str,
        code: &str,
        workstation: &Name,
    ) -> Result<Session, LoginError> {
        self.twice(|service| service.try_sign_in(name, password, code, workstation))
    }

    fn try_sign_in(
        &mut self,
        name: &str,
        password: &str,
        code: &str,
        workstation: &Name,
    ) -> Result<Session, LoginError> {
        let (person, credential) = self.proven(name, password, code, "sign in", workstation)?;
        self.admit(&person, &credential, None, "sign in", workstation)
    }

    /// Who it is, by everything that they sign in with; a wrong part is counted, as a wish of theirs in these words.
    ///
    /// The code is spent in the credential that comes back, which is to be kept in the batch of what it was given for.
    pub(super) fn proven(
        &mut self,
        name: &str,
        password: &str,
        code: &str,
        wish: &str,
        workstation: &Name,
    ) -> Result<(Person, Credential), LoginError> {
        let now = self.now();
        let person = person_of(&self.world.shop, name);
        self.may_try(person.as_ref(), name, workstation, now)?;
        let credential = match &person {
            Some(person) => self.credential(person)?,
            None => None,
        };
        // Both are always checked, and neither check is skipped for a name that nobody has.
        let fits = self.password_fits(credential.as_ref(), password);
        let step = self.step(person.as_ref(), credential.as_ref(), code, now);
        let may = person.as_ref().is_some_and(|person| may_sign_in(&self.world.shop, person));
        match (person, credential, step) {
            (Some(person), Some(mut credential), Some(step)) if fits && may => {
                credential.last_step = step;
                if credential.password.as_ref().is_some_and(|phc| self.hasher.needs_rehash(phc)) {
                    credential.password = Some(self.hasher.hash(password));
                }
                Ok((person, credential))
            }
            (person, ..) => {
                let wait = self.failed(person.as_ref(), name, wish, workstation)?;
                Err(self.wrong(wait, LoginError::Wrong { wait }))
            }
        }
    }

    /// When the next code of somebody is shown that was not used yet, since each is good once: now, or in the step after
    /// the last. It is accepted a step early.
    ///
    /// # Errors
    /// Those of the store.
    pub fn next_code(&self, name: &str) -> Result<Timestamp, StoreError> {
        let now = self.now();
        let Some(person) = person_of(&self.world.shop, name) else { return Ok(now) };
        let last = self.credential(&person)?.map_or(0, |credential| credential.last_step);
        let next = i64::try_from(last.saturating_add(1).saturating_mul(STEP)).ok();
        let next = next.and_then(|next| Timestamp::from_second(next).ok());
        Ok(next.map_or(now, |next| next.max(now)))
    }

    /// Goes on with somebody's own session by the code alone, where the shop allows it: on shift, on the same
    /// workstation, within the session's time.
    ///
    /// One factor is one factor: the session counts as signed in without the second, and lasts no longer than before,
    /// until its person signs in again with both.
    ///
    /// # Errors
    /// [`LoginError::NotReopened`] where both factors are needed, and those of [`Service::sign_in`].
    pub fn reopen(&mut self, name: &str, code: &str, workstation: &Name) -> Result<Session, LoginError> {
        self.twice(|service| service.try_reopen(name, code, workstation))
    }

    fn try_reopen(&mut self, name: &str, code: &str, workstation: &Name) -> Result<Session, LoginError> {
        let (world, now) = (self.world.clone(), self.now());
        let person = person_of(&world.shop, name);
        self.may_try(person.as_ref(), name, workstation, now)?;
        let open = person.as_ref().and_then(|person| world.shop.reopens(person, workstation, now));
        // That somebody is on shift and signed in here is seen on the till by whoever stands at it: saying so tells
        // nothing about the name.
        let (Some(person), Some(open)) = (&person, open) else { return Err(LoginError::NotReopened) };
        let credential = self.credential(person)?;
        let step = self.step(Some(person), credential.as_ref(), code, now);
        let (Some(mut credential), Some(step), true) = (credential, step, may_sign_in(&world.shop, person)) else {
            let wait = self.failed(Some(person), name, "go on with the code alone", workstation)?;
            return Err(self.wrong(wait, LoginError::WrongCode { wait }));
        };
        credential.last_step = step;
        let session = Session { started: now, mfa_at: None, ..Session::clone(open) };
        let change = Change::Session(Edit { before: Some(open.clone()), after: Some(Arc::new(session.clone())) });
        // Wrong tries stay counted: with the phone in hand, passwords could be tried for ever otherwise.
        let mut batch = Batch::new();
        Service::keep_credential(&mut batch, person, &credential);
        let record = self.told(Who::of(&world.shop, &session, now), "go on with the code alone", vec![change]);
        self.commit(record, batch)?;
        Ok(session)
    }

    /// Checks a join code and says what is to be set; nothing is spent yet.
    ///
    /// # Errors
    /// [`LoginError::WrongJoin`] whatever was wrong, and those of [`Service::sign_in`].
    pub fn join(&mut self, name: &str, code: &str) -> Result<Joining, LoginError> {
        self.twice(|service| service.try_join(name, code))
    }

    fn try_join(&mut self, name: &str, code: &str) -> Result<Joining, LoginError> {
        let now = self.now();
        let workstation = self.workstation();
        let person = person_of(&self.world.shop, name);
        self.may_try(person.as_ref(), name, &workstation, now)?;
        let code = JoinCode::parse(code).ok();
        let needs = match (&person, &code) {
            (Some(person), Some(code)) => self.open_join(person, code, now)?,
            _ => None,
        };
        match (person, code, needs) {
            (Some(Person::Employee(name)), Some(code), Some(needs)) => {
                let full_name = self.world.shop.full_name(&Person::Employee(name.clone()));
                let seed = (needs != Reset::Password).then(Seed::random);
                let issuer = self.world.shop.settings.name.to_string();
                Ok(Joining { name, full_name, needs, seed, issuer, code })
            }
            (person, ..) => {
                let wait = self.failed(person.as_ref(), name, "use a join code", &workstation)?;
                Err(self.wrong(wait, LoginError::WrongJoin { wait }))
            }
        }
    }

    /// Sets what a join code lets somebody set, spends the code and signs them in: one batch.
    ///
    /// `code` is of the new seed, or of the old one where only the password is set anew. `password` is the new one,
    /// or the old one where only the codes are set anew ([`Joining::sets_password`]).
    ///
    /// # Errors
    /// [`LoginError::Weak`], [`LoginError::JoinOver`], and those of [`Service::sign_in`].
    pub fn enrol(
        &mut self,
        joining: &Joining,
        password: Option<&str>,
        code: &str,
        workstation: &Name,
    ) -> Result<Session, LoginError> {
        self.twice(|service| service.try_enrol(joining, password, code, workstation))
    }

    fn try_enrol(
        &mut self,
        joining: &Joining,
        password: Option<&str>,
        code: &str,
        workstation: &Name,
    ) -> Result<Session, LoginError> {
        let now = self.now();
        let person = joining.person();
        self.may_try(Some(&person), &joining.name, workstation, now)?;
        if self.open_join(&person, &joining.code, now)? != Some(joining.needs) {
            return Err(LoginError::JoinOver);
        }
        let password = password.unwrap_or_default();
        if joining.sets_password() {
            let judgement = self.check_password(&person, password);
            if !judgement.acceptable() {
                return Err(LoginError::Weak(judgement));
            }
        }
        let mut credential = self.credential(&person)?.ok_or(LoginError::JoinOver)?;
        let fits = joining.sets_password() || self.password_fits(Some(&credential), password);
        let step = match &joining.seed {
            // A new seed has no earlier step.
            Some(seed) => seed.step_of(code, seconds(now)),
            None => self.step(Some(&person), Some(&credential), code, now),
        };
        let Some(step) = step.filter(|_| fits) else {
            let wait = self.failed(Some(&person), &joining.name, "set up the sign-in", workstation)?;
            return Err(self.wrong(wait, LoginError::Wrong { wait }));
        };
        if joining.sets_password() {
            credential.password = Some(self.hasher.hash(password));
        }
        if let Some(seed) = &joining.seed {
            credential.set_seed(self.seal(&person, seed));
        }
        credential.last_step = step;
        credential.join = None;
        self.admit(&person, &credential, Some(SignIn::Ready), "set up the sign-in", workstation)
    }

    /// What an open join code of this person lets them set; none if this is not the code or its day is over.
    fn open_join(&self, person: &Person, code: &JoinCode, now: Timestamp) -> Result<Option<Reset>, StoreError> {
        let active = person.employee().and_then(|name| self.world.shop.employees.get(name));
        let invited = active.is_some_and(|e| e.is_active() && matches!(e.sign_in, SignIn::Invited { .. }));
        let join = self.credential(person)?.and_then(|credential| credential.join);
        // The digests are keyed: how long comparing them takes tells nothing about the code.
        let good = join.filter(|j| invited && now < j.until && j.digest == code.digest(self.vault.pepper()));
        Ok(good.map(|join| join.needs))
    }

    /// Opens or renews the session, in one batch with the credential and the record.
    fn admit(
        &mut self,
        person: &Person,
        credential: &Credential,
        sign_in: Option<SignIn>,
        wish: &str,
        workstation: &Name,
    ) -> Result<Session, LoginError> {
        let world = self.world.clone();
        let now = self.now();
        let mut changes: Vec<Change> = seen(&world.shop, person, sign_in, now).into_iter().collect();
        let longest = match person {
            _ if self.endless => ENDLESS,
            Person::Owner => LONGEST_OWNER,
            Person::Employee(_) => LONGEST,
        };
        let earlier = world.shop.session_of(person).filter(|session| !session.is_over(now));
        let session = Session {
            id: earlier.map_or_else(new_session_id, |session| session.id),
            person: person.clone(),
            started: now,
            expires: now + longest,
            mfa_at: Some(now),
            workstation: workstation.clone(),
            role: earlier.and_then(|session| session.role_at(now).cloned()),
        };
        changes.push(Change::Session(Edit { before: earlier.cloned(), after: Some(Arc::new(session.clone())) }));
        let mut batch = Batch::new().delete(attempts_key(Some(person), ""));
        Service::keep_credential(&mut batch, person, credential);
        let record = self.told(Who::of(&world.shop, &session, now), wish, changes);
        self.commit(record, batch)?;
        Ok(session)
    }

    /// Counts a wrong try, on disk and in the trail, and says how long to wait.
    fn failed(
        &mut self,
        person: Option<&Person>,
        name: &str,
        wish: &str,
        workstation: &Name,
    ) -> Result<SignedDuration, StoreError> {
        let now = self.now();
        let key = self.attempts_key(person, name);
        let attempts: Attempts = state::lookup(&*self.store, &key)?.unwrap_or_default();
        let (attempts, wait) = attempts.failed(now);
        let mut terminal: Terminal = state::lookup(&*self.store, &terminal_key(workstation))?.unwrap_or_default();
        terminal.failed(now);
        let batch =
            Batch::new().put(key, state::bytes(&attempts)).put(terminal_key(workstation), state::bytes(&terminal));
        let who = Who {
            person: person.cloned(),
            full_name: person.map_or_else(|| "somebody unknown".to_owned(), |p| self.world.shop.full_name(p)),
            role: None,
            session: None,
            workstation: workstation.clone(),
            mfa_age_seconds: None,
            role_session: None,
        };
        let mut record = self.told(who, wish, vec![]);
        record.outcome = Outcome::Failed;
        record.because = format!("a part was wrong, for the {} time in a row", ordinal(attempts.failures));
        self.commit(record, batch)?;
        Ok(wait)
    }

    /// A long wait is a lock.
    fn wrong(&self, wait: SignedDuration, short: LoginError) -> LoginError {
        if wait < SignedDuration::from_mins(1) { short } else { LoginError::Locked { until: self.now() + wait, wait } }
    }

    /// Whether a try counts now; before that nothing is looked at, so that waiting is the only way.
    fn may_try(
        &self,
        person: Option<&Person>,
        name: &str,
        workstation: &Name,
        now: Timestamp,
    ) -> Result<(), LoginError> {
        if let Some(why) = self.read_only() {
            return Err(LoginError::Store(StoreError::ReadOnly { why: why.to_owned() }));
        }
        let attempts: Attempts = state::lookup(&*self.store, &self.attempts_key(person, name))?.unwrap_or_default();
        let terminal: Terminal = state::lookup(&*self.store, &terminal_key(workstation))?.unwrap_or_default();
        let shut = |until: Timestamp| LoginError::Locked { until, wait: until.duration_since(now) };
        match (attempts.gate(person == Some(&Person::Owner), now), terminal.gate(now)) {
            (Gate::Off, _) => Err(LoginError::Off),
            (Gate::Shut(until), _) | (_, Gate::Shut(until)) => Err(shut(until)),
            _ => Ok(()),
        }
    }

    fn attempts_key(&self, person: Option<&Person>, name: &str) -> crate::store::Key {
        let name: String = name.trim().chars().take(LONGEST_TYPED).collect();
        let mac = self.vault.mac(format!("unknown name|{}", name.to_lowercase()).as_bytes());
        attempts_key(person, &format!("{:03x}", u16::from_be_bytes([mac[0], mac[1]]) >> 4))
    }

    fn password_fits(&self, credential: Option<&Credential>, password: &str) -> bool {
        match credential.and_then(|credential| credential.password.as_ref()) {
            // Nobody has a longer one, and hashing much text would tell by its time whose name is known.
            Some(phc) if password.len() <= LONGEST_TYPED => self.hasher.verify(password, phc).unwrap_or(false),
            _ => {
                self.hasher.burn();
                false
            }
        }
    }

    /// The step of a good code; a code is good once.
    fn step(
        &self,
        person: Option<&Person>,
        credential: Option<&Credential>,
        code: &str,
        now: Timestamp,
    ) -> Option<u64> {
        let seed = person.zip(credential).and_then(|(person, credential)| self.seed(person, credential));
        // Checked against a seed of nobody's where there is none: the same work.
        let known = seed.is_some();
        let step = seed.unwrap_or_else(Seed::random).step_of(code, seconds(now))?;
        (known && step > credential?.last_step).then_some(step)
    }

    /// Runs it again on a world read anew, if somebody else wrote meanwhile.
    fn twice<T>(&mut self, attempt: impl Fn(&mut Service) -> Result<T, LoginError>) -> Result<T, LoginError> {
        self.expire();
        match attempt(self) {
            Err(LoginError::Store(StoreError::Conflict { .. })) => {
                self.reload()?;
                attempt(self)
            }
            outcome => outcome,
        }
    }
}

/// The person of a typed name, the owner also by e-mail. Looks at every employee whoever it is, so that the time it
/// takes says nothing.
fn person_of(shop: &Shop, name: &str) -> Option<Person> {
    let name = name.trim();
    let found = shop.employees.keys().fold(None, |found, n| if n.eq_ignore_ascii_case(name) { Some(n) } else { found });
    let owner = shop.owner.name.eq_ignore_ascii_case(name) | shop.owner.email.eq_ignore_ascii_case(name);
    if owner { Some(Person::Owner) } else { found.map(|name| Person::Employee(name.clone())) }
}

fn may_sign_in(shop: &Shop, person: &Person) -> bool {
    let Person::Employee(name) = person else { return true };
    shop.employees.get(name).is_some_and(|e| e.is_active() && e.sign_in == SignIn::Ready)
}

fn seen(shop: &Shop, person: &Person, sign_in: Option<SignIn>, now: Timestamp) -> Option<Change> {
    Some(match person {
        Person::Owner => Change::Owner(Edit::of(&shop.owner, |owner| owner.last_seen = Some(now))),
        Person::Employee(name) => Change::Employee(Edit::of(shop.employees.get(name)?, |employee| {
            employee.last_seen = Some(now);
            employee.sign_in = sign_in.unwrap_or(employee.sign_in);
        })),
    })
}

pub(super) fn new_session_id() -> SessionId {
    SessionId(getrandom::u64().expect("the operating system gives random bytes"))
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
