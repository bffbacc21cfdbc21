//! The demo: the sample shop in a throw-away directory, everybody enrolled, with a few days behind it.
//!
//! The past is no fixture: each sign-in and command was really decided, on a clock that was set back.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::clock::{Clock, Settable};
use super::error::OpenError;
use super::feed::{self, Feed};
use super::found::Founding;
use super::service::{Place, Service};
use super::state;
use crate::secret::{Cost, RecoveryKey, Seed, Vault};
use crate::shop::session::LONGEST;
use crate::shop::station::inventory::{self, Delivered};
use crate::shop::station::timeclock::Hours;
use crate::shop::station::timesheet::monday;
use crate::shop::station::{Method, Money, Percent, Step, Tender, online};
use crate::shop::{Change, Command, Edit, Holder, Name, Person, Quantity, SafeText, SessionId, SignIn, file};
use crate::store::{Batch, Memory, Sled, Store};

const SAMPLE: &str = include_str!("../../assets/shop.json");
/// Everything that a shop's store holds.
const KINDS: [&str; 28] = [
    "meta",
    "employee",
    "group",
    "role",
    "policy",
    "version",
    "resource",
    "item",
    "order",
    "drawer",
    "sale",
    "refund",
    "closing",
    "day",
    "level",
    "movement",
    "supply",
    "supplied",
    "online",
    "online-closed",
    "online-known",
    "credential",
    "audit",
    "time",
    "roster",
    "proposal",
    "access",
    "correction",
];
/// What whole offices had: $82.00 and $64.00 at the sample's prices, more than a lead may give back alone.
const PARTY_OF_82: &[(&str, u32)] = &[("latte", 12), ("banana-bread", 4), ("blueberry-muffin", 2)];
const PARTY_OF_64: &[(&str, u32)] = &[("latte", 8), ("banana-bread", 4), ("cappuccino", 2)];
/// How many days are told.
const DAYS: i64 = 9;
/// What people order.
const USUAL: [&[&str]; 12] = [
    &["latte"],
    &["flat-white", "croissant"],
    &["cappuccino"],
    &["americano", "blueberry-muffin"],
    &["oat-latte"],
    &["latte", "croissant"],
    &["cold-brew"],
    &["earl-grey", "banana-bread"],
    &["flat-white"],
    &["latte", "latte", "croissant"],
    &["hot-chocolate"],
    &["cappuccino", "blueberry-muffin"],
];
/// What leads may do with timesheets, as the owner wrote it down.
const LEADS_TIMESHEETS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Timesheets",
      "Effect": "Allow",
      "Action": ["timeclock:GetTimesheet", "timeclock:CorrectTimesheet", "timeclock:ApproveTimesheet"],
      "Resource": "arn:coffee:timeclock:*:*:timesheet/*"
    }
  ]
}"#;

/// Somebody of the demo, whose password and codes are no secret.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    pub name: Name,
    pub full_name: String,
    pub password: String,
    pub seed: Seed,
}

impl DemoPerson {
    fn new(name: &Name, full_name: String) -> DemoPerson {
        let digest = Sha256::digest(format!("brewgate demo|{name}"));
        let seed = Seed::from_bytes(&digest[..20]).expect("20 bytes are a seed");
        DemoPerson { name: name.clone(), full_name, password: format!("{name}-pours-41-flat-whites"), seed }
    }

    /// The code that this person's phone shows now.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> String {
        self.seed.code_at(u64::try_from(now.as_second()).unwrap_or(0))
    }
}

impl Service {
    /// Opens a new demo in this directory, which should be empty and goes away afterwards.
    ///
    /// Hashing is cheap here, and nothing is a secret. The owner comes first among the people.
    ///
    /// # Errors
    /// Those of [`Service::found`].
    pub fn demo(clock: Arc<dyn Clock>, dir: &Path) -> Result<(Service, Vec<DemoPerson>), OpenError> {
        let place = Place { data: dir.to_owned(), key_file: dir.join("key"), workstation: None };
        let recovery = RecoveryKey::random();
        let (vault, slots) = Vault::create(&place.key_file, &recovery, Cost::cheap())?;
        let mut shop = file::read(SAMPLE)?;
        // The past is told from its beginning: nobody is at work yet.
        let everybody: Vec<_> = shop.employees.values().cloned().collect();
        for employee in &everybody {
            shop.apply(&Change::Employee(Edit::of(employee, |e| {
                e.shift = None;
                e.sign_in = SignIn::Ready;
            })));
        }
        let owner = DemoPerson::new(&shop.owner.name, shop.owner.full_name.to_string());
        let employees = everybody.iter().map(|e| DemoPerson::new(&e.name, e.full_name.to_string()));
        let people: Vec<DemoPerson> = std::iter::once(owner.clone()).chain(employees).collect();

        let now = clock.now();
        let past = Arc::new(Settable::at(now - SignedDuration::from_hours((DAYS + 1) * 24)));
        let password = Zeroizing::new(owner.password);
        let founding = Founding { shop, password, seed: owner.seed, last_step: 0, recovery };
        let memory = Box::new(Memory::new());
        let (mut service, _) =
            Service::found_in(memory, vault.clone(), Some(&slots), past.clone(), Cost::cheap(), founding)?;
        service.enrol_everybody(&people[1..])?;
        service.feed = Some(Feed::beginning(now));
        Past { service: &mut service, clock: &past, people: &people, now }.tell();
        let feed = service.feed.take();

        // Told in memory and written as one, since every commit on disk waits for the disk.
        let store = Sled::open(&dir.join("store"))?;
        let mut batch = Batch::new();
        for kind in KINDS {
            state::each(&*service.store, kind, |entry| {
                batch.put.push((entry.key, entry.value));
                Ok(())
            })?;
        }
        store.commit(&batch)?;
        let service = Service::over(Box::new(store), vault, clock, Cost::cheap())?;
        let mut service = service.expect("the shop was just written");
        service.endless = true;
        service.stands_at(&place);
        service.feed = feed;
        Ok((service, people))
    }

    fn enrol_everybody(&mut self, people: &[DemoPerson]) -> Result<(), OpenError> {
        let mut batch = Batch::new();
        for someone in people {
            let person = Person::Employee(someone.name.clone());
            let credential = self.enrolled(&person, &someone.password, &someone.seed, 0);
            Service::keep_credential(&mut batch, &person, &credential);
            let employee = self.world.shop.employees.get(&someone.name);
            let ready = employee.map(|e| Change::Employee(Edit::of(e, |e| e.sign_in = SignIn::Ready)));
            ready.iter().for_each(|change| {
                state::write(&mut batch, change);
                Arc::make_mut(&mut self.world).shop.apply(change);
            });
        }
        self.store.commit(&batch)?;
        Ok(())
    }
}

/// Tells a few days: who came, what they did, what was refused.
struct Past<'a> {
    service: &'a mut Service,
    clock: &'a Settable,
    people: &'a [DemoPerson],
    now: Timestamp,
}

impl Past<'_> {
    fn tell(&mut self) {
        for days in (4..=DAYS).rev() {
            self.hours(days);
        }
        for days in [3, 2, 1] {
            self.day(days);
        }
        self.today();
    }

    /// A day of which only the hours are told: two come, have a break and go, a few minutes apart from day to day.
    fn hours(&mut self, days: i64) {
        if days == DAYS {
            let Some(ada) = self.arrives("ada", days, 7, 30, "front") else { return };
            let (holder, name) = (group("ShiftLeads"), Name::literal("Timesheets"));
            self.does(ada, Command::PutInline { holder, name, text: LEADS_TIMESHEETS.into() });
            self.rosters(ada);
            self.leaves(ada);
        }
        let (early, late) = if days % 2 == 0 { ("rudy", "priya") } else { ("marco", "rudy") };
        let minute = |step: i64| i8::try_from(days * step % 11).unwrap_or(0);
        let Some(first) = self.arrives(early, days, 8, minute(3), "front") else { return };
        self.does(first, Command::ClockIn);
        self.rings(first, Step::OpenTill { float: Money(10_000) });
        self.trades(first, days, 8..9);
        if days == 5 {
            self.forgot_to_clock_out(days);
        }
        self.trades(first, days, 9..10);
        let Some(second) = self.arrives(late, days, 10, minute(5), "web") else { return };
        self.does(second, Command::ClockIn);
        self.trades(first, days, 10..12);
        for (session, hour) in [(first, 12), (second, 14)] {
            self.at(days, hour, minute(7));
            self.does(session, Command::StartBreak);
            self.at(days, hour, 25 + minute(2));
            self.does(session, Command::EndBreak);
            self.trades(first, days, hour + 1..hour + 2);
        }
        if days == 7 {
            // Brought back two days later.
            self.gives_back(first, 3, 350);
        }
        if days == 6
            && let Some(blaine) = self.arrives("blaine", days, 15, 2, "back")
        {
            self.does(blaine, Command::ClockIn);
            self.does(blaine, Command::AssumeRole { role: Name::literal("Inventory"), minutes: None });
            let came = |of: &str, quantity: &str| Delivered {
                sku: Name::literal(of),
                quantity: quantity.parse().expect("a quantity"),
                cost_minor: None,
            };
            let lines = vec![came("milk-whole", "10"), came("milk-oat", "6"), came("bananas", "2")];
            let note = Some(SafeText::literal("Valley Dairy"));
            self.does(blaine, stock(inventory::Step::Receive { order: None, lines, note }));
            self.leaves(blaine);
        }
        self.at(days, 15, 50);
        // Now and then a few coins too many or too few.
        self.counts(first, [0, -40, 0, 25, 0, -155][usize::try_from(days - 4).unwrap_or(0).min(5)]);
        for (session, hour) in [(first, 16), (second, 18)] {
            self.at(days, hour, minute(4));
            self.does(session, Command::ClockOut);
            self.leaves(session);
        }
    }

    /// The roster of the weeks to come: one is put together, the others are copies of it.
    fn rosters(&mut self, ada: SessionId) {
        let settings = self.service.world.shop.settings.clone();
        let this = monday(settings.local(self.clock.now()).date());
        let week = |weeks: i64| this.checked_add((weeks * 7).days()).unwrap_or(this);
        let first = week(1);
        for (who, role, days, from, until) in [
            ("rudy", "Cashier", 0..5, (8, 0), (16, 0)),
            ("blaine", "Inventory", 0..3, (8, 30), (12, 30)),
            ("blaine", "Cashier", 5..6, (9, 0), (15, 0)),
            ("marco", "Cashier", 5..7, (9, 0), (17, 0)),
            ("priya", "OnlineOrders", 1..6, (10, 0), (18, 0)),
            ("blaine", "Closing", 3..5, (17, 30), (18, 30)),
        ] {
            for day in days {
                let date = first.checked_add(i64::from(day).days()).unwrap_or(first);
                let at = |(hour, minute): (i8, i8)| {
                    date.at(hour, minute, 0, 0).to_zoned(settings.time_zone()).map(|at| at.timestamp())
                };
                let (Ok(from), Ok(until)) = (at(from), at(until)) else { continue };
                let (employee, role) = (Name::literal(who), Name::literal(role));
                self.does(ada, Command::Assign { employee, role, from, until });
            }
        }
        for weeks in [2, 3] {
            self.does(ada, Command::CopyRoster { from: week(weeks - 1), to: week(weeks) });
        }
    }

    /// Blaine left without clocking out the evening before; the owner puts it right.
    fn forgot_to_clock_out(&mut self, days: i64) {
        let Some(blaine) = self.arrives("blaine", days, 9, 4, "back") else { return };
        self.does(blaine, Command::ClockOut);
        self.leaves(blaine);
        let Some(ada) = self.arrives("ada", days, 9, 30, "front") else { return };
        self.corrects(ada, "blaine", "forgot to clock out, left at 21:30", |hours| {
            hours.until = hours.from + SignedDuration::from_mins(388);
        });
        self.leaves(ada);
    }

    /// Proposes other hours for somebody's last shift.
    fn corrects(&mut self, session: SessionId, whose: &str, note: &str, edit: impl FnOnce(&mut Hours)) {
        let now = self.clock.now();
        let weeks = [now, now - SignedDuration::from_hours(7 * 24)];
        let last = weeks.into_iter().find_map(|week| {
            let week = monday(self.service.world.shop.settings.local(week).date());
            let sheet = self.service.timesheet(session, &Name::literal(whose), week).ok()?.1?;
            sheet.lines.last().cloned()
        });
        let Some(line) = last else { return };
        let mut hours = line.counts().clone();
        edit(&mut hours);
        let correction = Command::CorrectTime {
            employee: Name::literal(whose),
            started: line.entry.hours.from,
            entry: Some(line.entry.number),
            hours,
            note: SafeText::literal(note),
            past: Box::default(),
        };
        self.does(session, correction);
    }

    /// A whole day that is over.
    fn day(&mut self, days: i64) {
        let Some(ada) = self.arrives("ada", days, 7, 40, "front") else { return };
        if days == 3 {
            self.at(days, 7, 50);
            self.does(ada, Command::Attach { holder: group("OnlineOrders"), policy: Name::literal("OwnTimesheet") });
            self.at(days, 7, 51);
            self.does(ada, Command::Detach { holder: group("OnlineOrders"), policy: Name::literal("OwnTimesheet") });
        }
        self.leaves(ada);
        let Some(rudy) = self.arrives("rudy", days, 8, 2, "front") else { return };
        self.does(rudy, Command::ClockIn);
        self.rings(rudy, Step::OpenTill { float: Money(10_000) });
        self.sells(rudy, days, 8, &[&["latte"], &["oat-latte", "croissant"], &["americano"]]);
        let Some(blaine) = self.arrives("blaine", days, 9, 0, "back") else { return };
        self.does(blaine, Command::ClockIn);
        self.does(blaine, Command::AssumeRole { role: Name::literal("Inventory"), minutes: None });
        self.at(days, 9, 20);
        self.keeps_stock(blaine, days);
        let Some(marco) = self.arrives("marco", days, 9, 30, "front") else { return };
        self.does(marco, Command::ClockIn);
        self.trades(rudy, days, 10..11);
        self.at(days, 11, 5);
        // Over his limit on two days, within it on one.
        match days {
            1 => {
                let party = self.party(rudy, PARTY_OF_82);
                self.gives_back(marco, party, 8_200);
            }
            2 => self.gives_back(marco, self.service.world.shop.books.receipts, 350),
            _ => {
                let party = self.party(rudy, PARTY_OF_64);
                self.gives_back(marco, party, 6_400);
            }
        }
        if days == 2 {
            self.at(days, 11, 40);
            // He looks into the stockroom from the register: not his.
            self.does(rudy, count("beans-espresso", "18"));
        }
        self.trades(rudy, days, 12..15);
        self.at(days, 15, 30);
        self.does(blaine, Command::ClockOut);
        self.at(days, 16, 10);
        self.does(rudy, Command::ClockOut);
        self.at(days, 17, 0);
        self.counts(marco, -40);
        self.does(marco, Command::ClockOut);
        [rudy, blaine, marco].into_iter().for_each(|session| self.leaves(session));
    }

    /// Today so far: Marco and Priya are at work, wherever the demo's clock stands.
    fn today(&mut self) {
        self.minutes_ago(163);
        let Some(marco) = self.comes("marco", "front") else { return };
        self.does(marco, Command::ClockIn);
        self.rings(marco, Step::OpenTill { float: Money(10_000) });
        self.minutes_ago(146);
        let Some(priya) = self.comes("priya", "web") else { return };
        self.does(priya, Command::ClockIn);
        self.minutes_ago(130);
        self.corrects(marco, "rudy", "stayed to help with the delivery", |hours| {
            hours.until += SignedDuration::from_mins(35);
        });
        self.web_orders(priya, 25);
        self.minutes_ago(25);
        let party = self.party(marco, PARTY_OF_82);
        self.sale(marco, &["cappuccino", "banana-bread"]);
        self.minutes_ago(24);
        self.rings(marco, Step::OpenDrawer { reason: SafeText::literal("change for the market") });
        self.web_orders(priya, 9);
        self.minutes_ago(9);
        self.gives_back(marco, party, 8_200);
        self.web_orders(priya, 6);
        self.minutes_ago(6);
        self.rings(priya, Step::OpenDrawer { reason: SafeText::literal("change for a courier") });
        self.web_orders(priya, 0);
        [marco, priya].into_iter().for_each(|session| self.leaves(session));
    }

    /// What Priya did with the online orders from where the clock stands until so many minutes ago.
    fn web_orders(&mut self, priya: SessionId, until: i64) {
        use online::Step::{Accept, Cancel, Complete};
        // The order of this index, accepted and finished so many minutes before now; 0: not yet.
        let worked = [
            (125, 112),
            (115, 105),
            (101, 84),
            (88, 73),
            (79, 69),
            (62, 57),
            (52, 41),
            (40, 26),
            (27, 0),
            (0, 0),
            (14, 0),
        ];
        let mut steps = vec![];
        for (index, (accepted, ended)) in worked.into_iter().enumerate() {
            let id = feed::id(index);
            let end = match index {
                5 => Cancel { id: id.clone(), reason: SafeText::literal("no banana bread left") },
                _ => Complete { id: id.clone() },
            };
            steps.push((accepted, Accept { id }));
            steps.push((ended, end));
        }
        steps.sort_by_key(|(minutes, _)| -minutes);
        let since = self.now.duration_since(self.clock.now()).as_mins();
        for (minutes, step) in steps.into_iter().filter(|(minutes, _)| (until.max(1)..=since).contains(minutes)) {
            self.orders_come(minutes);
            self.does(priya, Command::Online(Box::new(step)));
        }
        self.orders_come(until);
    }

    /// Until so many minutes ago, each order at its own time.
    fn orders_come(&mut self, until: i64) {
        let then = self.now - SignedDuration::from_mins(until);
        while let Some(wait) = self.service.next_arrival() {
            // The clock knows whole seconds.
            let due = self.clock.now() + wait + SignedDuration::from_secs(1);
            if due > then {
                break;
            }
            self.clock.set(due);
            self.service.arrive();
        }
        self.minutes_ago(until);
        self.service.arrive();
    }

    /// Blaine's morning in the stockroom: he counts, and each day something else is to be done.
    fn keeps_stock(&mut self, blaine: SessionId, days: i64) {
        let sku = Name::literal;
        let some = |text: &str| text.parse::<Quantity>().expect("a quantity");
        let told = SafeText::literal;
        match days {
            3 => {
                self.does(blaine, count("milk-whole", "23.5"));
                let step = inventory::Step::WriteOff {
                    sku: sku("milk-whole"),
                    quantity: some("1.5"),
                    reason: told("past its date"),
                };
                self.does(blaine, stock(step));
                self.at(days, 9, 24);
                let came =
                    |of: &str, quantity: &str| Delivered { sku: sku(of), quantity: some(quantity), cost_minor: None };
                let lines = vec![came("napkins", "4"), came("lids-12oz", "100")];
                self.does(
                    blaine,
                    stock(inventory::Step::Receive { order: None, lines, note: Some(told("Harbor Paper")) }),
                );
            }
            2 => {
                self.does(blaine, count("milk-whole", "20"));
                let step = inventory::Step::Adjust {
                    sku: sku("cups-12oz"),
                    by: some("-12"),
                    reason: told("crushed in the box"),
                };
                self.does(blaine, stock(step));
                self.at(days, 9, 26);
                let tomorrow = self.service.world.shop.settings.local(self.now).date().tomorrow().ok();
                let lines =
                    vec![(sku("milk-whole"), some("12")), (sku("milk-oat"), some("11")), (sku("cream"), some("4"))];
                self.does(
                    blaine,
                    stock(inventory::Step::Order { supplier: told("Valley Dairy"), expected: tomorrow, lines }),
                );
            }
            _ => {
                self.does(blaine, count("milk-whole", "17.5"));
                self.at(days, 9, 28);
                let came = Delivered { sku: sku("milk-whole"), quantity: some("8"), cost_minor: Some(976) };
                self.does(blaine, stock(inventory::Step::Receive { order: Some(1), lines: vec![came], note: None }));
            }
        }
    }

    fn sells(&mut self, session: SessionId, days: i64, hour: i8, orders: &[&[&str]]) {
        for (order, minute) in orders.iter().zip((12..).step_by(9)) {
            self.at(days, hour, minute);
            self.sale(session, order);
        }
    }

    /// What is sold in these hours of a day: more in the morning, now and then with something off, a tip or a void, and
    /// always the same for the same day.
    fn trades(&mut self, session: SessionId, days: i64, hours: std::ops::Range<i8>) {
        for hour in hours {
            let many = match hour {
                8..=9 => 4,
                10 | 12 => 3,
                _ => 2,
            };
            for nth in 0..many {
                let seed = usize::try_from(days * 5 + i64::from(hour) * 7 + i64::from(nth) * 3).unwrap_or(0);
                self.at(days, hour, nth * (60 / many) + i8::try_from(seed % 9).unwrap_or(0));
                let wanted = USUAL[seed % USUAL.len()];
                let number = self.ring_up(session, wanted);
                if seed % 13 == 5 {
                    let percent = Percent(10_000);
                    self.rings(session, Step::Discount { order: number, line: None, percent });
                }
                if seed % 17 == 6 && wanted.len() > 1 {
                    self.rings(session, Step::Void { order: number, line: 1, quantity: 1 });
                }
                let tender = match seed % 7 {
                    0 | 2 | 4 => Tender::exact(Method::Cash),
                    1 => Tender { tip: Money(50), ..Tender::exact(Method::Card) },
                    5 => Tender { tip: Money(100), ..Tender::exact(Method::Card) },
                    _ if seed % 23 == 6 => Tender::exact(Method::Voucher),
                    _ => Tender::exact(Method::Card),
                };
                self.rings(session, Step::Pay { order: number, tender });
            }
        }
    }

    /// An order of these items, paid in cash.
    fn sale(&mut self, session: SessionId, items: &[&str]) {
        let number = self.ring_up(session, items);
        self.rings(session, Step::Pay { order: number, tender: Tender::exact(Method::Cash) });
    }

    /// An order of these items; its number.
    fn ring_up(&mut self, session: SessionId, items: &[&str]) -> u64 {
        let number = self.service.world.shop.books.orders + 1;
        for (at, item) in items.iter().enumerate() {
            let order = (at > 0).then_some(number);
            self.rings(session, Step::Ring { order, item: Name::literal(item), quantity: 1, note: None });
        }
        number
    }

    /// Closes the front till with so much more or less than there should be.
    fn counts(&mut self, session: SessionId, off: i64) {
        let there = self.service.world.shop.drawers.get("front").map_or(Money::ZERO, |drawer| drawer.cash);
        self.rings(session, Step::CloseTill { counted: there + Money(off) });
    }

    /// So much for a whole office, paid in cash; the number of the receipt.
    fn party(&mut self, session: SessionId, things: &[(&str, u32)]) -> u64 {
        let number = self.service.world.shop.books.orders + 1;
        for (at, (item, quantity)) in things.iter().enumerate() {
            let order = (at > 0).then_some(number);
            let (item, quantity) = (Name::literal(item), *quantity);
            self.rings(session, Step::Ring { order, item, quantity, note: None });
        }
        self.rings(session, Step::Pay { order: number, tender: Tender::exact(Method::Cash) });
        self.service.world.shop.books.receipts
    }

    fn gives_back(&mut self, session: SessionId, receipt: u64, minor: i64) {
        let (amount, reason) = (Money(minor), SafeText::literal("wrong order"));
        let (parts, brought_back, method) = (vec![], false, Method::Cash);
        self.rings(session, Step::Refund { receipt, parts, brought_back, amount, method, reason, found: None });
    }

    fn rings(&mut self, session: SessionId, step: Step) {
        self.does(session, Command::Register(Box::new(step)));
    }

    fn arrives(&mut self, name: &str, days: i64, hour: i8, minute: i8, workstation: &str) -> Option<SessionId> {
        self.at(days, hour, minute);
        self.comes(name, workstation)
    }

    /// A sign-in as at the screen; none if it is refused, and then the rest of that day stays untold.
    fn comes(&mut self, name: &str, workstation: &str) -> Option<SessionId> {
        let someone = self.people.iter().find(|person| *person.name == *name)?;
        let code = someone.code(self.clock.now());
        let workstation = Name::literal(workstation);
        self.service.sign_in(name, &someone.password, &code, &workstation).ok().map(|session| session.id)
    }

    /// What is refused is part of the story; a store in memory does not fail.
    fn does(&mut self, session: SessionId, command: Command) {
        let _ = self.service.execute(session, command);
    }

    fn leaves(&mut self, session: SessionId) {
        let _ = self.service.sign_out(session);
    }

    /// So many days ago, on the shop's clock; the past never runs backwards.
    fn at(&mut self, days: i64, hour: i8, minute: i8) {
        let today = self.service.world.shop.settings.local(self.now);
        let then = today
            .checked_sub(days.days())
            .and_then(|day| day.with().time(Time::constant(hour, minute, 0, 0)).build())
            .map_or(self.clock.now(), |then| then.timestamp());
        self.clock.set(then.max(self.clock.now()));
    }

    fn minutes_ago(&mut self, minutes: i64) {
        let then = self.now - SignedDuration::from_mins(minutes);
        debug_assert!(SignedDuration::from_mins(minutes) < LONGEST);
        self.clock.set(then.max(self.clock.now()));
    }
}

fn group(name: &str) -> Holder {
    Holder::Group(Name::literal(name))
}

fn stock(step: inventory::Step) -> Command {
    Command::Inventory(Box::new(step))
}

fn count(sku: &str, level: &str) -> Command {
    stock(inventory::Step::Count { sku: Name::literal(sku), level: level.parse().expect("a quantity") })
}
