//! The service: decide, keep state and record in one batch, publish the new world.
//!
//! No audit, no action: a change that cannot be recorded does not happen, and after a failed save nothing is written
//! until the shop is opened again. Every batch expects the head of the audit chain, so that what was decided
//! against an old world conflicts; it is then decided once more against the new one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::approval::{Proof, Wanted};
use super::audit::{self, AuditPage, AuditQuery, ChainState, Head};
use super::clock::Clock;
use super::credential;
use super::daybook::DayBook;
use super::error::{OpenError, ServiceError};
use super::record::{self, Record, Who};
use super::{state, undo};
use crate::secret::{Cost, Hasher, JoinCode, Judgement, Slots, Vault, judge};
use crate::shop::decide::decide;
use crate::shop::rules::UnreadablePolicy;
use crate::shop::station::register::park_all;
use crate::shop::station::{Step, online};
use crate::shop::{
    Change, Command, Edit, Facts, Name, Person, Refusal, Reset, Ruling, Session, SessionId, Shop, SignIn, Unapproved,
    World,
};
use crate::store::{Batch, Sled, Store, StoreError, Version};

/// How long a join code is good.
pub const JOIN_CODE_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Where a shop lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// The data directory; the store is its folder `store`.
    pub data: PathBuf,
    /// The key file, outside the data directory.
    pub key_file: PathBuf,
    /// Which computer of the shop this is; none means the shop's first.
    pub workstation: Option<Name>,
}

/// An open shop.
pub struct Service {
    pub(super) store: Box<dyn Store>,
    pub(super) vault: Vault,
    pub(super) hasher: Hasher,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) world: Arc<World>,
    pub(super) head: Head,
    /// The version of the head's entry, which every batch expects.
    pub(super) head_version: Option<Version>,
    /// How far the days' sums are.
    pub(super) daybook: DayBook,
    workstation: Option<Name>,
    /// What each session can take back, oldest first.
    pub(super) undo: HashMap<SessionId, Vec<u64>>,
    /// Why nothing is written any more.
    broken: Option<String>,
    /// The demo's sessions do not end.
    pub(super) endless: bool,
    /// Where the shop's data lies, beside which files are written; none for a shop in memory.
    pub(super) files: Option<PathBuf>,
    /// The demo's web shop.
    pub(super) feed: Option<super::feed::Feed>,
}

/// What became of a command.
#[derive(Clone, Debug)]
pub struct Done {
    /// The command as it was decided, with what the service filled in.
    pub command: Command,
    pub ruling: Ruling,
    /// As it is in the trail; number 0 where it is not: for a permitted look, and when somebody else was faster twice.
    pub record: Record,
    /// What a hire or a reset gives out; shown once, kept nowhere.
    pub join_code: Option<JoinCode>,
    said: String,
}

impl Done {
    /// What became of a command that was decided in this shop.
    #[must_use]
    pub fn of(shop: &Shop, command: Command, ruling: Ruling, record: Record) -> Done {
        let said = super::words::outcome(shop, &ruling, &record.wish);
        Done { command, ruling, record, join_code: None, said }
    }

    /// Whether it was carried out.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.ruling.outcome.is_ok()
    }

    /// What a person reads: what was done, or why not.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.said.clone()
    }
}

impl Service {
    /// Opens the shop of a place.
    ///
    /// # Errors
    /// [`OpenError::NoShop`] on the first run; otherwise what keeps the store or the vault shut.
    pub fn open(place: &Place, clock: Arc<dyn Clock>, cost: Cost) -> Result<Service, OpenError> {
        let no_shop = || OpenError::NoShop { place: place.data.clone() };
        let dir = place.data.join("store");
        if !dir.exists() {
            return Err(no_shop());
        }
        let store = Sled::open(&dir)?;
        let slots: Slots = state::lookup(&store, &state::meta("slots"))?.ok_or_else(no_shop)?;
        let vault = Vault::open(&place.key_file, &slots)?;
        let mut service = Service::over(Box::new(store), vault, clock, cost)?.ok_or_else(no_shop)?;
        service.stands_at(place);
        Ok(service)
    }

    /// Opens the shop in a store with an open vault; none where the store holds no shop.
    ///
    /// # Errors
    /// Says what of the stored state cannot be read.
    pub fn over(
        store: Box<dyn Store>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        cost: Cost,
    ) -> Result<Option<Service>, OpenError> {
        let Some(shop) = state::load(&*store)? else { return Ok(None) };
        let (head, head_version) = read_head(&*store)?;
        let mut service = Service::new(store, vault, clock, cost, shop)?;
        service.stand_at(head, head_version);
        Ok(Some(service))
    }

    /// A service for a shop of which nothing was recorded yet.
    pub(super) fn new(
        store: Box<dyn Store>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        cost: Cost,
        shop: Shop,
    ) -> Result<Service, OpenError> {
        let world = Arc::new(at(World::new(shop)?, clock.now())?);
        let (hasher, head) = (Hasher::new(cost, vault.pepper().clone()), Head::start(&vault));
        let daybook = DayBook::read(&*store, &world.shop)?;
        let (head_version, workstation, undo, broken) = (None, None, HashMap::new(), None);
        Ok(Service {
            store,
            vault,
            hasher,
            clock,
            world,
            head,
            head_version,
            daybook,
            workstation,
            undo,
            broken,
            endless: false,
            files: None,
            feed: None,
        })
    }

    fn stand_at(&mut self, head: Head, version: Option<Version>) {
        Arc::make_mut(&mut self.world).epoch = head.seq;
        (self.head, self.head_version) = (head, version);
    }

    /// Says where the shop lies, and which computer of it this is.
    pub(super) fn stands_at(&mut self, place: &Place) {
        self.workstation = place.workstation.clone();
        self.files = Some(place.data.clone());
    }

    /// The state that everything is decided on, as of now.
    #[must_use]
    pub fn world(&self) -> Arc<World> {
        self.world.clone()
    }

    /// The time on the service's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Which computer of the shop this is; the shop's first where nothing else was said.
    #[must_use]
    pub fn workstation(&self) -> Name {
        let first = || self.world.shop.settings.workstations.first().map(|w| w.id.clone());
        self.workstation.clone().or_else(first).unwrap_or_else(|| Name::literal("front"))
    }

    /// What is true around a request made now at a workstation.
    #[must_use]
    pub fn facts(&self, workstation: &Name) -> Facts {
        Facts::at(self.now(), workstation.clone())
    }

    /// The live session of this number.
    #[must_use]
    pub fn session(&self, id: SessionId) -> Option<Arc<Session>> {
        self.world.shop.sessions.get(&id).filter(|s| !s.is_over(self.now())).cloned()
    }

    /// Why nothing is written any more, if a save failed.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Decides a command, and carries it out if it may be.
    ///
    /// State, record and credentials go into one batch. `until` of [`Command::Hire`] and [`Command::ResetSignIn`] is
    /// set here, a day from now, whatever it was; the changes of [`Command::Undo`] are read again from the
    /// record that it names. A permitted [`Command::Look`] leaves no record; everything else does, refusals included.
    ///
    /// # Errors
    /// [`ServiceError::SignedOut`] without a live session, [`ServiceError::ReadOnly`] after a failed save,
    /// [`ServiceError::Store`] when this save fails: then nothing was done.
    pub fn execute(&mut self, session: SessionId, command: Command) -> Result<Done, ServiceError> {
        self.writable()?;
        self.expire();
        for _ in 0..2 {
            match self.decided(session, &command, None) {
                Err(ServiceError::Store(StoreError::Conflict { .. })) => self.reload()?,
                outcome => return outcome,
            }
        }
        self.overtaken(session, command)
    }

    /// Somebody else was faster, twice.
    pub(super) fn overtaken(&self, session: SessionId, command: Command) -> Result<Done, ServiceError> {
        let ruling = Ruling::unasked(Refusal::Conflict);
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        let record = Record::of(&self.world.shop, &who, self.now(), &command, &ruling);
        Ok(Done::of(&self.world.shop, command, ruling, record))
    }

    /// Decides and keeps a command; the approver's sign-in goes into the same batch.
    pub(super) fn decided(
        &mut self,
        session: SessionId,
        command: &Command,
        proof: Option<&Proof>,
    ) -> Result<Done, ServiceError> {
        let world = self.world.clone();
        let now = self.now();
        let who = world.shop.sessions.get(&session).ok_or(ServiceError::SignedOut)?;
        let approval = proof.map(|proof| proof.approval.clone());
        let facts = Facts { now, approval, ..self.facts(&who.workstation) };
        let command = self.filled(command, now)?;
        let ruling = match proof {
            Some(proof) if proof.shown != Wanted::of(&world.shop, who, &command) => {
                Ruling::unasked(Refusal::Unapproved(Unapproved::Changed))
            }
            _ => decide(&world, who, &facts, &command),
        };
        let record = Record::of(&world.shop, who, now, &command, &ruling);
        if command.only_looks() && ruling.outcome.is_ok() && proof.is_none() {
            return Ok(Done::of(&world.shop, command, ruling, record));
        }
        let mut batch = proof.map_or_else(Batch::new, Proof::spent);
        let mut join_code = None;
        if let Ok(changes) = &ruling.outcome {
            match &command {
                Command::Hire { name, until, .. } => {
                    join_code = Some(self.invite(&mut batch, name, *until, Reset::Both)?);
                }
                Command::ResetSignIn { name, until, reset } => {
                    let needs = changes.iter().find_map(invitation).unwrap_or(*reset);
                    join_code = Some(self.invite(&mut batch, name, *until, needs)?);
                }
                _ => {}
            }
            // Whoever was never hired has no sign-in either.
            batch.delete.extend(changes.iter().filter_map(unhired).map(|name| credential::key(&name)));
        }
        let record = self.commit(record, batch)?;
        if ruling.outcome.is_ok() {
            let own = self.undo.entry(session).or_default();
            match &command {
                Command::Undo { of, .. } => own.retain(|seq| seq != of),
                command if undo::is_undoable(command) => own.push(record.seq),
                _ => {}
            }
        }
        Ok(Done { join_code, ..Done::of(&world.shop, command, ruling, record) })
    }

    /// The command with what only the service can know.
    fn filled(&self, command: &Command, now: Timestamp) -> Result<Command, StoreError> {
        let mut command = command.clone();
        match &mut command {
            Command::WithApproval { command, .. } => **command = self.filled(command, now)?,
            Command::Hire { until, .. } | Command::ResetSignIn { until, .. } => *until = now + JOIN_CODE_LASTS,
            Command::Undo { of, changes } => *changes = self.inverse_of(*of)?,
            Command::Register(step) => match &mut **step {
                Step::Refund { receipt, found, .. }
                | Step::LookUp { receipt, found }
                | Step::Reprint { receipt, found } => *found = self.numbered(*receipt)?,
                _ => {}
            },
            Command::Online(step) => {
                if let online::Step::Import { order, known } = &mut **step {
                    *known = self.closed_order(&order.id)?.is_some();
                }
            }
            Command::CorrectTime { employee, started, entry, hours, past, .. } => {
                **past = self.past_of(employee, *started, *entry, hours)?;
            }
            Command::ApproveTime { entry, past, .. } => **past = self.past_of_proposal(*entry)?,
            _ => {}
        }
        Ok(command)
    }

    /// Ends a session; a role in hand ends with it.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn sign_out(&mut self, session: SessionId) -> Result<(), ServiceError> {
        let world = self.world.clone();
        let Some(who) = world.shop.sessions.get(&session) else { return Ok(()) };
        let change = Change::Session(Edit::removed(who));
        let mut changes = vec![change.clone()];
        changes.extend(park_all(&world.shop, &who.person, self.now(), |_| true));
        // Whatever becomes of the record, nobody stays signed in who wanted to leave.
        let record = self.told(Who::of(&world.shop, who, self.now()), "sign out", changes);
        self.undo.remove(&session);
        match self.writable().and_then(|()| self.commit(record, Batch::new()).map_err(ServiceError::from)) {
            Ok(_) => Ok(()),
            Err(error) => {
                self.publish(&[change]);
                Err(error)
            }
        }
    }

    /// Forgets sessions whose time is over, and takes assignments that are over out of their policies. That is computed,
    /// not stored, so it leaves no record.
    pub fn expire(&mut self) {
        let now = self.now();
        // What the roster writes can be read; if not, what is over allows nothing all the same.
        if let Ok(Some(world)) = self.world.passed(now) {
            self.world = Arc::new(world);
        }
        let over: Vec<Change> = self.world.shop.sessions.values().filter(|s| s.is_over(now)).map(ended).collect();
        if !over.is_empty() {
            self.undo.retain(|id, _| !over.iter().any(|change| change.session() == Some(*id)));
            self.publish(&over);
        }
    }

    /// Records, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn audit(&self, query: &AuditQuery) -> Result<AuditPage, ServiceError> {
        Ok(audit::read(&*self.store, &self.head, query)?)
    }

    /// The record of this number.
    ///
    /// # Errors
    /// Those of the store.
    pub fn record(&self, seq: u64) -> Result<Option<Record>, ServiceError> {
        Ok(audit::find(&*self.store, seq)?)
    }

    /// Checks the whole audit chain.
    ///
    /// # Errors
    /// Those of the store; a broken chain is no error but an answer.
    pub fn verify(&self) -> Result<ChainState, ServiceError> {
        Ok(audit::verify(&*self.store, &self.vault)?)
    }

    /// The shop as a file, if the person may have it (`shop:Export`); the attempt is recorded either way.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn export(&mut self, session: SessionId) -> Result<(Done, Option<String>), ServiceError> {
        let resource = self.world.shop.shop_arn();
        let done = self.execute(session, Command::Act { action: "shop:Export".to_owned(), resource })?;
        let text = done.is_done().then(|| crate::shop::file::write(&self.world.shop)).transpose()?;
        Ok((done, text))
    }

    /// How strong a new password of this person would be, the shop's and the person's own words counting as guessed.
    #[must_use]
    pub fn check_password(&self, person: &Person, password: &str) -> Judgement {
        let shop = &self.world.shop;
        let full_name = shop.full_name(person);
        let mut words: Vec<&str> = vec![&shop.settings.name, &shop.id, &full_name];
        words.extend(full_name.split_whitespace());
        words.extend(shop.settings.name.split_whitespace());
        match person {
            Person::Owner => words.extend([&*shop.owner.name, &*shop.owner.email]),
            Person::Employee(name) => words.push(name),
        }
        judge(password, &words)
    }

    /// A record of something that no policy was asked about.
    pub(super) fn told(&self, who: Who, wish: &str, changes: Vec<Change>) -> Record {
        Record {
            v: record::VERSION,
            seq: 0,
            at: self.now(),
            who,
            wish: wish.to_owned(),
            answers: vec![],
            approval: None,
            outcome: record::Outcome::Allowed,
            because: String::new(),
            changes,
            command: None,
        }
    }

    /// Puts a record, its changes and `batch` into the store as one, and publishes the new world.
    pub(super) fn commit(&mut self, mut record: Record, mut batch: Batch) -> Result<Record, StoreError> {
        record.seq = self.head.seq + 1;
        let next = (!record.changes.is_empty()).then(|| self.world.after(&record.changes)).transpose();
        let next = next.map_err(|error| StoreError::Corrupt { what: error.to_string() })?;
        record.changes.iter().for_each(|change| state::write(&mut batch, change));
        let daybook = self.booked(&record, &mut batch)?;
        let (head, key, link) = audit::linked(&self.vault, &self.head, &record);
        let batch = batch.put(key, link).put(Head::key(), state::bytes(&head)).expect(Head::key(), self.head_version);
        let outcome = self.store.commit(&batch);
        self.head_version = Some(self.noted(outcome)?);
        self.head = head;
        self.daybook = daybook;
        if let Some(mut world) = next {
            world.epoch = record.seq;
            self.world = Arc::new(world);
        }
        Ok(record)
    }

    /// Remembers that a save failed: it is never tried again as if nothing had happened.
    pub(super) fn noted<T>(&mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &outcome
            && !matches!(error, StoreError::Conflict { .. })
        {
            self.broken.get_or_insert_with(|| error.to_string());
        }
        outcome
    }

    pub(super) fn writable(&self) -> Result<(), ServiceError> {
        self.broken.as_ref().map_or(Ok(()), |why| Err(ServiceError::ReadOnly { why: why.clone() }))
    }

    /// Reads everything again after somebody else wrote; the sessions of those who may still be here stay.
    pub(super) fn reload(&mut self) -> Result<(), StoreError> {
        let gone = || StoreError::Corrupt { what: "the shop is gone".into() };
        let mut shop = state::load(&*self.store)?.ok_or_else(gone)?;
        for session in self.world.shop.sessions.values() {
            let here = session.person.employee().is_none_or(|n| shop.employees.get(n).is_some_and(|e| e.is_active()));
            if here {
                shop.sessions.insert(session.id, session.clone());
            }
        }
        let world = World::new(shop).and_then(|world| at(world, self.now()));
        let world = world.map_err(|error| StoreError::Corrupt { what: error.to_string() })?;
        let (head, version) = read_head(&*self.store)?;
        self.daybook = DayBook::read(&*self.store, &world.shop)?;
        self.world = Arc::new(world);
        self.stand_at(head, version);
        Ok(())
    }

    /// Changes of sessions alone, which are in no store.
    pub(super) fn publish(&mut self, sessions: &[Change]) {
        let mut world = World::clone(&self.world);
        world.shop.apply_all(sessions);
        self.world = Arc::new(world);
    }
}

/// A world as it is at this time.
fn at(world: World, now: Timestamp) -> Result<World, UnreadablePolicy> {
    Ok(world.passed(now)?.unwrap_or(world))
}

fn read_head(store: &dyn Store) -> Result<(Head, Option<Version>), StoreError> {
    let missing = || StoreError::Corrupt { what: format!("`{}` is missing", Head::key()) };
    let entry = store.get(&Head::key())?.ok_or_else(missing)?;
    Ok((state::record(&entry)?, Some(entry.version)))
}

fn ended(session: &Arc<Session>) -> Change {
    Change::Session(Edit::removed(session))
}

/// What an invitation among the changes lets its person set.
fn invitation(change: &Change) -> Option<Reset> {
    match change {
        Change::Employee(Edit { after: Some(employee), .. }) => match employee.sign_in {
            SignIn::Invited { needs, .. } => Some(needs),
            _ => None,
        },
        _ => None,
    }
}

fn unhired(change: &Change) -> Option<Name> {
    match change {
        Change::Employee(Edit { before: Some(gone), after: None }) => Some(gone.name.clone()),
        _ => None,
    }
}
