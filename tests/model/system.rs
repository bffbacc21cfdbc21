//! The program under the model: the real service over a store in memory, and every step as the command that it is.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use brewgate::app::{ApprovalError, LoginError, Seed, Service, ServiceError, Settable, Vault, Wanted};
use brewgate::secret::Cost;
use brewgate::shop::settings::NO_TAX;
use brewgate::shop::station::inventory::{self, Delivered};
use brewgate::shop::station::online::{self, Incoming};
use brewgate::shop::station::report::Receipt;
use brewgate::shop::station::{self, Money, Part, Percent, Tax, Tender};
use brewgate::shop::{Command, Item, Name, Person, SafeText, SessionId, Settings, Shop};
use brewgate::store::{Batch, Key};
use jiff::{SignedDuration, Timestamp};

use super::kept::{Cut, Kept};
use super::reference::{CASH_STEP, Expected, ITEMS, Model, SKUS, TAXES};
use super::step::{Method, Place, Role, Step, What, Who};
use super::support::{founding, monday, name, password, quantity, seconds};

pub struct System {
    pub service: Service,
    pub store: Kept,
    pub vault: Vault,
    pub clock: Arc<Settable>,
    start: Timestamp,
    /// The session that somebody had last.
    ids: BTreeMap<Who, SessionId>,
    /// Audit records of the founding, and the movements with which the levels began.
    pub records: u64,
    pub opening: u64,
}

/// The sample shop with taxes and small coins gone, everybody enrolled and nobody signed in.
struct Founded {
    rows: Vec<(Key, Vec<u8>)>,
    vault: Vault,
    seeds: BTreeMap<Who, Seed>,
    records: u64,
    opening: u64,
}

fn founded() -> &'static Founded {
    static FOUNDED: OnceLock<Founded> = OnceLock::new();
    FOUNDED.get_or_init(|| {
        let (store, vault, clock) = (Kept::default(), Vault::in_memory(), Arc::new(Settable::at(monday())));
        let founding = founding(shop());
        let mut seeds = BTreeMap::from([(Who::Ada, founding.seed.clone())]);
        let found =
            Service::found_in(Box::new(store.clone()), vault.clone(), None, clock.clone(), Cost::cheap(), founding);
        let (mut service, codes) = found.unwrap();
        for (person, code) in codes {
            let Some(who) = EVERYBODY.into_iter().find(|who| *called(*who) == *person) else { continue };
            let joining = service.join(&person, &code.grouped()).unwrap();
            let seed = joining.seed.clone().unwrap();
            let code = seed.code_at(seconds(monday()));
            service.enrol(&joining, Some(&password(&person)), &code, &name("front")).unwrap();
            seeds.insert(who, seed);
        }
        let records = service.audit(&Default::default()).unwrap().total;
        let opening = service.world().shop.books.movements;
        Founded { rows: store.rows(), vault, seeds, records, opening }
    })
}

fn shop() -> Shop {
    let mut shop = super::support::sample();
    let tax = |(item, rate, included): &(&str, u32, bool)| Tax {
        id: name(item),
        name: SafeText::literal("Sales tax"),
        rate: Percent(*rate),
        included: *included,
    };
    let settings = Settings {
        taxes: TAXES.iter().map(tax).collect(),
        cash_step: Money(CASH_STEP),
        ..Settings::clone(&shop.settings)
    };
    shop.settings = Arc::new(settings);
    let with_tax = |(sku, item): (Name, Arc<Item>)| {
        let taxed = TAXES.iter().any(|(name, ..)| **name == *sku);
        let tax = Some(if taxed { sku.clone() } else { name(NO_TAX) });
        (sku, Arc::new(Item { tax, ..Item::clone(&item) }))
    };
    shop.items = shop.items.into_iter().map(with_tax).collect();
    shop
}

pub const EVERYBODY: [Who; 5] = [Who::Ada, Who::Rudy, Who::Blaine, Who::Marco, Who::Bo];

pub fn called(who: Who) -> &'static str {
    match who {
        Who::Ada => "ada",
        Who::Rudy => "rudy",
        Who::Blaine => "blaine",
        Who::Marco => "marco",
        Who::Bo => "bo",
    }
}

pub fn person(who: Who) -> Person {
    if who == Who::Ada { Person::Owner } else { Person::Employee(name(called(who))) }
}

pub fn place(at: Place) -> Name {
    name(match at {
        Place::Front => "front",
        Place::Back => "back",
    })
}

pub fn role(role: Role) -> Name {
    name(match role {
        Role::Cashier => "Cashier",
        Role::Inventory => "Inventory",
        Role::Online => "OnlineOrders",
        Role::Closing => "Closing",
    })
}

pub fn method(method: Method) -> station::Method {
    match method {
        Method::Cash => station::Method::Cash,
        Method::Card => station::Method::Card,
        Method::Online => station::Method::Online,
    }
}

impl System {
    pub fn new() -> System {
        let founded = founded();
        let (store, clock) = (Kept::of(&founded.rows), Arc::new(Settable::at(monday())));
        let vault = founded.vault.clone();
        let service = open(&store, &vault, &clock);
        let (records, opening) = (founded.records, founded.opening);
        System { service, store, vault, clock, start: monday(), ids: BTreeMap::new(), records, opening }
    }

    /// What the model's clock shows.
    pub fn at(&self, seconds: i64) -> Timestamp {
        self.start + SignedDuration::from_secs(seconds)
    }

    /// Takes a step, and says what became of it with the batches that were written for it.
    ///
    /// `before` is the model before the step.
    pub fn take(&mut self, step: &Step, before: &Model) -> (Expected, Vec<Batch>) {
        if matches!(step, Step::Do(..) | Step::Fail(..)) {
            // No two things happen in the same second.
            self.clock.advance(SignedDuration::from_secs(1));
        }
        let became = match step {
            Step::SignIn { who, at, right } => self.sign_in(*who, *at, *right),
            Step::CodeAlone { who, at, right } => self.code_alone(*who, *at, *right),
            Step::SignOut(who) => {
                let live = self.ids.get(who).is_some_and(|id| self.service.world().shop.sessions.contains_key(id));
                self.service.sign_out(self.id(*who)).unwrap();
                if live { Expected::Done } else { Expected::Nothing }
            }
            Step::Do(who, what) => self.execute(*who, what, before),
            Step::Approved { who, what, by, right } => self.approve(*who, what, before, *by, *right),
            Step::Fail(who, what) => {
                self.store.cut(Cut::Before(0));
                let became = self.execute(*who, what, before);
                if became == Expected::Failed {
                    // Nothing is tried again as if nothing had happened.
                    assert!(self.service.read_only().is_some());
                    assert_eq!(self.execute(*who, what, before), Expected::Failed);
                }
                self.store.restart();
                self.reopen();
                became
            }
            Step::Wait(seconds) => {
                self.clock.advance(SignedDuration::from_secs(*seconds));
                Expected::Nothing
            }
            Step::Reopen => {
                self.reopen();
                Expected::Nothing
            }
        };
        (became, self.store.batches())
    }

    fn sign_in(&mut self, who: Who, at: Place, right: bool) -> Expected {
        self.clock.advance(SignedDuration::from_secs(30));
        let (password, code) = self.proof(who, right);
        match self.service.sign_in(called(who), &password, &code, &place(at)) {
            Ok(session) => {
                self.ids.insert(who, session.id);
                Expected::In
            }
            Err(error) => self.no_entry(&error),
        }
    }

    fn code_alone(&mut self, who: Who, at: Place, right: bool) -> Expected {
        self.clock.advance(SignedDuration::from_secs(30));
        // A code of tomorrow is none of today's.
        let when = seconds(self.service.now()) + if right { 0 } else { 86_400 };
        let code = founded().seeds[&who].code_at(when);
        match self.service.reopen(called(who), &code, &place(at)) {
            Ok(_) => Expected::In,
            Err(LoginError::NotReopened) => Expected::NotReopened,
            Err(error) => self.no_entry(&error),
        }
    }

    /// What somebody types to show who they are, right or wrong.
    fn proof(&self, who: Who, right: bool) -> (String, String) {
        let password = if right { password(called(who)) } else { "seven brass trumpets".to_owned() };
        (password, founded().seeds[&who].code_at(seconds(self.service.now())))
    }

    fn no_entry(&self, error: &LoginError) -> Expected {
        match error {
            LoginError::Wrong { .. } | LoginError::WrongCode { .. } => Expected::Wrong,
            // The fifth wrong try is told as the lock that it is.
            LoginError::Locked { .. } if self.store.has_written() => Expected::Wrong,
            LoginError::Locked { .. } => Expected::Shut,
            error => panic!("{error}"),
        }
    }

    /// Somebody else looks at what is wanted, and signs in for it.
    fn approve(&mut self, who: Who, what: &What, before: &Model, by: Who, right: bool) -> Expected {
        self.clock.advance(SignedDuration::from_secs(30));
        let mut command = self.command(what, before, who);
        if let Command::Register(step) = &mut command
            && let station::Step::Refund { receipt, found, .. } = &mut **step
        {
            let sales = self.service.sales(None, usize::MAX).unwrap();
            *found = sales.into_iter().find(|sale| sale.number == *receipt).map(Receipt::Sale);
        }
        let world = self.service.world();
        let shown = world.shop.sessions.get(&self.id(who)).map(|who| Wanted::of(&world.shop, who, &command));
        // Nobody is asked about what a session wanted that is over; the program must see that by itself all the same.
        let nothing = || Wanted { who: String::new(), what: String::new(), particulars: vec![] };
        let (password, code) = self.proof(by, right);
        let typed = (called(by), password.as_str(), code.as_str());
        match self.service.approve(self.id(who), command, &shown.unwrap_or_else(nothing), typed) {
            Ok(done) if done.is_done() => Expected::Done,
            Ok(_) => Expected::Refused,
            Err(ApprovalError::Service(ServiceError::SignedOut)) => Expected::SignedOut,
            Err(ApprovalError::SignIn(error)) => self.no_entry(&error),
            Err(error) => panic!("{who:?} {what:?}: {error}"),
        }
    }

    fn id(&self, who: Who) -> SessionId {
        self.ids.get(&who).copied().unwrap_or(SessionId(0))
    }

    fn execute(&mut self, who: Who, what: &What, before: &Model) -> Expected {
        let command = self.command(what, before, who);
        match self.service.execute(self.id(who), command) {
            Ok(done) if done.is_done() => Expected::Done,
            Ok(_) => Expected::Refused,
            Err(ServiceError::SignedOut) => Expected::SignedOut,
            Err(ServiceError::Store(_) | ServiceError::ReadOnly { .. }) => Expected::Failed,
            Err(error) => panic!("{who:?} {what:?}: {error}"),
        }
    }

    fn reopen(&mut self) {
        self.service = open(&self.store, &self.vault, &self.clock);
    }

    /// What is done, as the command that the screens would send: the one place that knows the program's own.
    fn command(&self, what: &What, before: &Model, who: Who) -> Command {
        let item = |at: &usize| name(ITEMS[*at]);
        let sku = |at: &usize| name(SKUS[*at]);
        let reason = || SafeText::literal("as it happens");
        let register = |step: station::Step| Command::Register(Box::new(step));
        let online = |step: online::Step| Command::Online(Box::new(step));
        let inventory = |step: inventory::Step| Command::Inventory(Box::new(step));
        match what {
            What::ClockIn => Command::ClockIn,
            What::ClockOut => Command::ClockOut,
            What::StartBreak => Command::StartBreak,
            What::EndBreak => Command::EndBreak,
            What::Take { role: of, minutes } => Command::AssumeRole { role: role(*of), minutes: *minutes },
            What::Leave => Command::LeaveRole,
            What::Revoke(whose) => Command::RevokeSession { id: self.id(*whose) },
            What::OpenTill { float } => register(station::Step::OpenTill { float: Money(*float) }),
            What::CloseTill { over } => {
                let place = before.sessions.get(&who).map(|session| session.place);
                let cash = place.and_then(|place| before.tills.get(&place)).map_or(0, |till| till.cash);
                register(station::Step::CloseTill { counted: Money(cash + over) })
            }
            What::Ring { order, item: at, quantity } => {
                register(station::Step::Ring { order: *order, item: item(at), quantity: *quantity, note: None })
            }
            What::Discount { order, line, percent } => {
                register(station::Step::Discount { order: *order, line: *line, percent: Percent(*percent) })
            }
            What::Void { order, line, quantity } => {
                register(station::Step::Void { order: *order, line: *line, quantity: *quantity })
            }
            What::Park { order } => register(station::Step::Park { order: *order, label: None }),
            What::Resume { order } => register(station::Step::Resume { order: *order }),
            What::Pay { order, method: by, tip, handed } => {
                let due = before.due(*order, *by);
                let cash = handed.map(|beyond| Money(due + tip + beyond));
                let tender = Tender { tip: Money(*tip), cash, ..Tender::exact(method(*by)) };
                register(station::Step::Pay { order: *order, tender })
            }
            What::Refund { receipt, amount, method: by } => register(station::Step::Refund {
                receipt: *receipt,
                parts: vec![],
                brought_back: false,
                amount: Money(*amount),
                method: method(*by),
                reason: reason(),
                found: None,
            }),
            What::RefundParts { receipt, parts, brought_back, short, method: by } => {
                let worth = before.sales.get(receipt).map_or(0, |sale| sale.worth(parts, *by));
                register(station::Step::Refund {
                    receipt: *receipt,
                    parts: parts.iter().map(|(line, count)| Part { line: *line, count: *count }).collect(),
                    brought_back: *brought_back,
                    amount: Money(worth - short),
                    method: method(*by),
                    reason: reason(),
                    found: None,
                })
            }
            What::Assign { who: whom, role: of, from, length } => {
                let from = self.service.now() + SignedDuration::from_secs(*from);
                let until = from + SignedDuration::from_secs(*length);
                Command::Assign { employee: name(called(*whom)), role: role(*of), from, until }
            }
            What::Unassign { number } => Command::Unassign { number: *number },
            What::Ask(what) => Command::AskAccess { command: Box::new(self.command(what, before, who)), note: None },
            What::Drop { request } => Command::DropRequest { request: *request },
            What::GrantOnce { request } => Command::GrantOnce { request: *request },
            What::GrantGroup { request } => {
                let employee = name(called(before.requests.get(request).map_or(Who::Bo, |request| request.by)));
                let by = Box::new(Command::AddToGroup { employee, group: name("Cashiers") });
                Command::GrantAccess { request: *request, by, shift: false }
            }
            What::Decline { request } => Command::DeclineAccess { request: *request, note: None, moot: false },
            What::Redeem { request } => {
                let asked = before.requests.get(request).map_or(&What::OpenDrawer, |request| &request.what);
                Command::WithApproval { request: *request, command: Box::new(self.command(asked, before, who)) }
            }
            What::OpenDrawer => register(station::Step::OpenDrawer { reason: reason() }),
            What::Count { sku: at, level } => {
                inventory(inventory::Step::Count { sku: sku(at), level: thousandths(*level) })
            }
            What::Adjust { sku: at, by } => {
                inventory(inventory::Step::Adjust { sku: sku(at), by: thousandths(*by), reason: reason() })
            }
            What::WriteOff { sku: at, quantity } => inventory(inventory::Step::WriteOff {
                sku: sku(at),
                quantity: thousandths(*quantity),
                reason: reason(),
            }),
            What::Receive { order, lines } => {
                let line = |(at, quantity): &(usize, i64)| Delivered {
                    sku: sku(at),
                    quantity: thousandths(*quantity),
                    cost_minor: None,
                };
                let lines = lines.iter().map(line).collect();
                inventory(inventory::Step::Receive { order: *order, lines, note: None })
            }
            What::Supply { lines } => inventory(inventory::Step::Order {
                supplier: SafeText::literal("Roasters"),
                expected: None,
                lines: lines.iter().map(|(at, quantity)| (sku(at), thousandths(*quantity))).collect(),
            }),
            What::CancelSupply { order } => inventory(inventory::Step::CancelOrder { number: *order }),
            What::Import { id, lines } => {
                let wanted = |(at, quantity): &(usize, u32)| online::Wanted {
                    sku: item(at),
                    quantity: *quantity,
                    price: None,
                    note: None,
                };
                let order = Incoming {
                    id: web(*id),
                    channel: SafeText::literal("web"),
                    location: None,
                    customer: SafeText::literal("Maya Chen"),
                    note: None,
                    lines: lines.iter().map(wanted).collect(),
                    placed: self.service.now(),
                    promised: self.service.now(),
                };
                online(online::Step::Import { order: Box::new(order), known: false })
            }
            What::Accept { id } => online(online::Step::Accept { id: web(*id) }),
            What::Complete { id } => online(online::Step::Complete { id: web(*id) }),
            What::Cancel { id } => online(online::Step::Cancel { id: web(*id), reason: reason() }),
            What::Price { item: at, minor } => inventory(inventory::Step::Price { sku: item(at), price_minor: *minor }),
        }
    }
}

/// An online order, as its channel calls it.
pub fn web(id: u64) -> Name {
    name(&format!("web-{id}"))
}

fn open(store: &Kept, vault: &Vault, clock: &Arc<Settable>) -> Service {
    Service::over(Box::new(store.clone()), vault.clone(), clock.clone(), Cost::cheap()).unwrap().unwrap()
}

pub fn thousandths(thousandths: i64) -> brewgate::shop::Quantity {
    let sign = if thousandths < 0 { "-" } else { "" };
    quantity(&format!("{sign}{}.{:03}", thousandths.abs() / 1_000, thousandths.abs() % 1_000))
}
