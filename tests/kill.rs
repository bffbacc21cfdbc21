//! The power goes at any step of a sale, a refund, a delivery, a close or an online order: all of the step is there or none of it, and
//! its audit record with it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

#[path = "support/books.rs"]
mod books;
#[path = "support/kept.rs"]
mod kept;
#[path = "kill/killed.rs"]
mod killed;
#[path = "kill/story.rs"]
mod story;
#[allow(dead_code, reason = "each test binary uses its part of the support")]
#[path = "service/support.rs"]
mod support;

use std::sync::Arc;

use brewgate::app::{Done, Seed, Service, ServiceError, Settable, Vault};
use brewgate::secret::Cost;
use brewgate::shop::{Change, Command, SessionId};
use brewgate::store::{Key, Store};
use jiff::SignedDuration;

use self::kept::{Cut, Kept};
use self::story::STORIES;
use self::support::{founding, monday, name, password, sample, seconds};

/// A shop with its till open and one receipt given, copied for every trial.
struct Start {
    rows: Vec<(Key, Vec<u8>)>,
    vault: Vault,
    seed: Seed,
}

/// A shop being worked, with its owner signed in.
struct Shop {
    service: Service,
    owner: SessionId,
    clock: Arc<Settable>,
}

impl Shop {
    /// Does something, a second after what was done before.
    fn does(&mut self, command: Command) -> Result<Done, ServiceError> {
        self.clock.advance(SignedDuration::from_secs(1));
        self.service.execute(self.owner, command)
    }

    fn done(&mut self, command: Command) {
        let done = self.does(command).unwrap();
        assert!(done.is_done(), "{}", done.sentence());
    }
}

impl Start {
    fn new() -> Start {
        let (store, vault, clock) = (Kept::default(), Vault::in_memory(), Arc::new(Settable::at(monday())));
        let founding = founding(sample());
        let seed = founding.seed.clone();
        let found = Service::found_in(Box::new(store.clone()), vault.clone(), None, clock, Cost::cheap(), founding);
        drop(found.unwrap());
        let mut start = Start { rows: store.rows(), vault, seed };
        let store = Kept::of(&start.rows);
        let mut shop = start.open(&store, 1);
        for command in story::opening() {
            shop.done(command);
        }
        start.rows = store.rows();
        start
    }

    /// Opens the shop so many minutes after it was founded.
    fn open(&self, store: &Kept, minutes: i64) -> Shop {
        let clock = Arc::new(Settable::at(monday() + SignedDuration::from_mins(minutes)));
        let service = Service::over(Box::new(store.clone()), self.vault.clone(), clock.clone(), Cost::cheap());
        let mut service = service.unwrap().unwrap();
        let code = self.seed.code_at(seconds(service.now()));
        let owner = service.sign_in("ada", &password("ada"), &code, &name("front")).unwrap().id;
        Shop { service, owner, clock }
    }
}

/// All that the shop is and was, but for who was signed in under which number.
fn told(service: &Service) -> String {
    let world = service.world();
    let shop = &world.shop;
    let records: Vec<_> = books::records(service)
        .into_iter()
        .map(|record| {
            let changes: Vec<Change> =
                record.changes.into_iter().filter(|change| !matches!(change, Change::Session(_))).collect();
            (record.seq, record.at, record.who.person, record.wish, record.outcome, changes)
        })
        .collect();
    let (sales, refunds) = books::history(service);
    let closings = service.closings(usize::MAX).unwrap();
    let open = (&shop.orders, &shop.drawers, &shop.books, &shop.levels, &shop.supplies, &shop.items, &shop.online);
    let told = format!("{open:#?}\n{sales:#?}\n{refunds:#?}\n{closings:#?}\n{records:#?}");
    // In whose hand something is, is told by a session's number.
    let mut numbered = false;
    let same = told.lines().filter(|line| !std::mem::replace(&mut numbered, line.ends_with("SessionId(")));
    same.collect::<Vec<_>>().join("\n")
}

/// The online orders that are over, each under its number and under its id.
fn over(store: &Kept) -> Vec<(Key, Vec<u8>)> {
    let kinds = ["online-closed", "online-known"];
    store.rows().into_iter().filter(|(key, _)| kinds.contains(&key.kind())).collect()
}

#[test]
fn every_write_of_every_step_is_all_or_nothing() {
    let start = Start::new();
    for (story, steps) in STORIES {
        // How it goes when nothing happens: the shop before the first write, and after each.
        let store = Kept::of(&start.rows);
        let mut shop = start.open(&store, 2);
        let mut after = vec![(told(&shop.service), over(&store))];
        store.batches();
        for command in steps() {
            shop.done(command);
            assert_eq!(store.batches().len(), 1, "{story}: one step is one write");
            after.push((told(&shop.service), over(&store)));
        }
        books::add_up(&shop.service);
        let writes = after.len() - 1;
        for cut in (0..writes).flat_map(|write| [Cut::Before(write), Cut::After(write)]) {
            let store = Kept::of(&start.rows);
            let mut shop = start.open(&store, 2);
            store.cut(cut);
            let failed = steps().into_iter().map(|command| shop.does(command)).find(Result::is_err);
            assert!(matches!(failed, Some(Err(ServiceError::Store(_)))), "{story}, {cut:?}: {failed:?}");
            assert!(shop.service.read_only().is_some());
            store.restart();
            // Not even when the disk works again: what became of the last write is not known here.
            let again = shop.does(steps().remove(0));
            assert!(matches!(again, Err(ServiceError::ReadOnly { .. })), "{again:?}");
            let written = match cut {
                Cut::Before(write) => write,
                Cut::After(write) => write + 1,
            };
            let reopened = Service::over(
                Box::new(store.clone()),
                start.vault.clone(),
                Arc::new(Settable::at(monday())),
                Cost::cheap(),
            );
            let reopened = reopened.unwrap().unwrap();
            assert_eq!((told(&reopened), over(&store)), after[written], "{story}, {cut:?}");
            books::add_up(&reopened);
            // And the rest can be done by whoever signs in again.
            let mut shop = start.open(&store, 3);
            // What was in the hand was put aside.
            let rest: Vec<Command> = steps().into_iter().skip(written).collect();
            let aside = shop.service.world().shop.orders.keys().next().map(|number| story::resume(*number));
            if let Some(resume) = aside.filter(|resume| rest.first() != Some(resume)) {
                shop.done(resume);
            }
            for command in rest {
                shop.done(command);
            }
            books::add_up(&shop.service);
            // No feed brings in twice what was ever here.
            for command in steps().into_iter().filter(story::is_import) {
                assert!(!shop.does(command).unwrap().is_done(), "{story}, {cut:?}");
            }
        }
    }
}

#[test]
fn a_failed_write_leaves_the_running_shop_as_it_was() {
    let start = Start::new();
    for (story, steps) in STORIES {
        let store = Kept::of(&start.rows);
        let mut shop = start.open(&store, 2);
        let (before, rows) = (told(&shop.service), store.rows());
        store.cut(Cut::Before(0));
        assert!(shop.does(steps().remove(0)).is_err());
        assert_eq!(told(&shop.service), before, "{story}");
        assert_eq!(store.rows(), rows, "{story}");
        assert!(store.commit(&Default::default()).is_err());
    }
}
