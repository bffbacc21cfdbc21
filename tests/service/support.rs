//! A founded sample shop with everybody enrolled, on a clock that can be set and a store that can be looked into.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock};

use brewgate::app::{Done, Founding, JoinCode, LoginError, RecoveryKey, Seed, Service, ServiceError, Settable, Vault};
use brewgate::secret::Cost;
use brewgate::shop::station::{Method, Money, Step, Tender, inventory};
use brewgate::shop::{Command, Name, Person, Quantity, SafeText, Session, SessionId, Shop, World, file};
use brewgate::store::{Batch, Committed, Entry, Gap, Key, KeyRange, Memory, Store, StoreError, Version};
use jiff::{SignedDuration, Timestamp};

pub const SAMPLE: &str = include_str!("../../assets/shop.json");
/// A Monday, 09:41 at the shop.
pub const MONDAY: &str = "2026-03-02T17:41:00Z";

/// A store that tests can look into, and that fails when told to.
#[derive(Clone, Default)]
pub struct Shared {
    rows: Arc<Memory>,
    fails: Arc<AtomicBool>,
}

impl Shared {
    pub fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }
}

impl Store for Shared {
    fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        self.rows.get(key)
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.rows.page(range, limit)
    }

    fn commit(&self, batch: &Batch) -> Result<Version, StoreError> {
        if self.fails.load(Ordering::SeqCst) {
            return Err(StoreError::Io { what: "write".into(), source: io::Error::other("no space left on device") });
        }
        self.rows.commit(batch)
    }

    fn watch(&self, since: Version) -> Option<Receiver<Result<Committed, Gap>>> {
        self.rows.watch(since)
    }
}

pub struct Fixture {
    pub service: Service,
    pub store: Shared,
    pub vault: Vault,
    pub clock: Arc<Settable>,
    pub seeds: BTreeMap<String, Seed>,
}

pub fn name(text: &str) -> Name {
    Name::literal(text)
}

pub fn monday() -> Timestamp {
    MONDAY.parse().unwrap()
}

pub fn password(of: &str) -> String {
    format!("{of} keeps seven brass kettles warm")
}

pub fn sample() -> Shop {
    file::read(SAMPLE).unwrap()
}

/// The sample shop as a world, with nobody signed in.
pub fn sample_world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World::new(sample()).unwrap())
}

pub fn founding(shop: Shop) -> Founding {
    Founding {
        shop,
        password: password("ada").into(),
        seed: Seed::random(),
        last_step: 0,
        recovery: RecoveryKey::random(),
    }
}

pub fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap()
}

impl Fixture {
    /// The shop just founded from the sample's file: the owner enrolled and signed out, everybody else with a code.
    pub fn founded() -> (Fixture, BTreeMap<String, JoinCode>) {
        let store = Shared::default();
        let vault = Vault::in_memory();
        let clock = Arc::new(Settable::at(monday()));
        let founding = founding(sample());
        let seeds = BTreeMap::from([("ada".to_owned(), founding.seed.clone())]);
        let (mut service, codes) =
            Service::found_in(Box::new(store.clone()), vault.clone(), None, clock.clone(), Cost::cheap(), founding)
                .unwrap();
        let owner = service.world().shop.session_of(&Person::Owner).unwrap().id;
        service.sign_out(owner).unwrap();
        let codes = codes.into_iter().map(|(name, code)| (name.to_string(), code)).collect();
        (Fixture { service, store, vault, clock, seeds }, codes)
    }

    /// Everybody enrolled, nobody signed in.
    pub fn new() -> Fixture {
        let (mut fixture, codes) = Fixture::founded();
        for (who, code) in codes {
            let session = fixture.enrol(&who, &code).unwrap();
            fixture.service.sign_out(session.id).unwrap();
        }
        fixture
    }

    /// Joins and sets up both factors.
    pub fn enrol(&mut self, who: &str, code: &JoinCode) -> Result<Session, LoginError> {
        let joining = self.service.join(who, &code.grouped())?;
        let seed = joining.seed.clone().unwrap();
        self.seeds.insert(who.to_owned(), seed.clone());
        let now = self.now();
        self.service.enrol(&joining, Some(&password(who)), &seed.code_at(seconds(now)), &name("front"))
    }

    pub fn now(&self) -> Timestamp {
        self.service.now()
    }

    pub fn wait(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub fn code(&self, who: &str) -> String {
        self.seeds[who].code_at(seconds(self.now()))
    }

    /// Signs somebody in with everything right, half a minute later so that the code is a new one.
    pub fn sign_in(&mut self, who: &str) -> SessionId {
        self.wait(30);
        let code = self.code(who);
        self.service.sign_in(who, &password(who), &code, &name("front")).unwrap().id
    }

    pub fn execute(&mut self, session: SessionId, command: Command) -> Done {
        self.service.execute(session, command).unwrap()
    }

    /// Commands something that must be done.
    pub fn done(&mut self, session: SessionId, command: Command) -> Done {
        let done = self.execute(session, command.clone());
        assert!(done.is_done(), "{command:?}: {}", done.sentence());
        done
    }

    /// Commands something that must not be done.
    pub fn refused(&mut self, session: SessionId, command: Command) -> Done {
        let done = self.execute(session, command.clone());
        assert!(!done.is_done(), "{command:?} was done");
        done
    }

    pub fn shop(&self) -> Shop {
        self.service.world().shop.clone()
    }

    pub fn records(&self) -> u64 {
        self.service.audit(&Default::default()).unwrap().total
    }

    /// Another service on the same store, as after a restart.
    pub fn reopened(&self) -> Service {
        Service::over(Box::new(self.store.clone()), self.vault.clone(), self.clock.clone(), Cost::cheap())
            .unwrap()
            .unwrap()
    }

    pub fn broken(&mut self, session: SessionId, command: Command) -> ServiceError {
        self.service.execute(session, command).unwrap_err()
    }
}

/// Everything that is stored of two shops is the same.
pub fn same(a: &Shop, b: &Shop) -> bool {
    (&a.id, &a.owner, &a.settings, &a.guardrails) == (&b.id, &b.owner, &b.settings, &b.guardrails)
        && a.employees == b.employees
        && a.groups == b.groups
        && a.roles == b.roles
        && a.policies == b.policies
        && a.versions == b.versions
        && a.resource_policies == b.resource_policies
        && a.items == b.items
        && a.books == b.books
        && a.corrections == b.corrections
        && a.levels == b.levels
        && a.supplies == b.supplies
        && a.online == b.online
        && a.roster == b.roster
        && a.groups.keys().all(|g| a.member_count(g) == b.member_count(g))
}

pub fn act(action: &str, resource: &str) -> Command {
    Command::Act { action: action.to_owned(), resource: resource.to_owned() }
}

pub fn look(action: &str, resource: &str) -> Command {
    Command::Look { action: action.to_owned(), resource: resource.to_owned() }
}

pub const TILL: &str = "arn:coffee:register:main-street:bluebird:till/front";
pub const BEANS: &str = "arn:coffee:inventory:main-street:bluebird:item/beans-espresso";

pub fn open_drawer() -> Command {
    till(Step::OpenDrawer { reason: SafeText::literal("change") })
}

/// So much of receipt 1 back, by card.
pub fn refund(amount: &str) -> Command {
    let (amount, reason) = (Money::read(amount, "USD").unwrap(), SafeText::literal("cold"));
    let (parts, brought_back, method) = (vec![], false, Method::Card);
    till(Step::Refund { receipt: 1, parts, brought_back, amount, method, reason, found: None })
}

/// Receipt 1 over 95.00 by card, from a till that was opened with 200.00.
pub fn sold(f: &mut Fixture, who: SessionId) {
    f.done(who, till(Step::OpenTill { float: Money(20_000) }));
    f.done(who, till(Step::Ring { order: None, item: name("latte"), quantity: 20, note: None }));
    f.done(who, till(Step::Pay { order: 1, tender: Tender::exact(Method::Card) }));
}

pub fn till(step: Step) -> Command {
    Command::Register(Box::new(step))
}

pub fn count_stock() -> Command {
    stock(inventory::Step::Count { sku: name("beans-espresso"), level: quantity("18") })
}

pub fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

pub fn stock(step: inventory::Step) -> Command {
    Command::Inventory(Box::new(step))
}

pub fn assume(role: &str) -> Command {
    Command::AssumeRole { role: name(role), minutes: None }
}
