//! A shop on disk, worked by a process of its own that is killed at any moment.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::Duration;

use brewgate::app::{Founding, Place, Seed, Service, Settable};
use brewgate::secret::Cost;
use brewgate::shop::station::Method;
use brewgate::shop::{Command, SessionId};
use brewgate::store::{Entry, KeyRange, Sled, Store};
use jiff::SignedDuration;

use super::books;
use super::story::{
    accept, cancel, close_till, comes_in, complete, count, open_till, pay, receive, refund, resume, ring, supplies,
};
use super::support::{founding, monday, name, password, sample, seconds};

const DIR: &str = "BREWGATE_KILLED_SHOP";
const HOURS: &str = "BREWGATE_KILLED_HOURS";

fn place(dir: &Path) -> Place {
    Place { data: dir.join("data"), key_file: dir.join("key"), workstation: None }
}

/// The same in every process, so that the owner's codes are known.
fn seed() -> Seed {
    Seed::from_bytes(&[7; 20]).unwrap()
}

/// The clock so many hours after the founding.
fn clock(hours: i64) -> Arc<Settable> {
    Arc::new(Settable::at(monday() + SignedDuration::from_hours(hours)))
}

fn open(dir: &Path, clock: Arc<Settable>) -> Service {
    Service::open(&place(dir), clock, Cost::cheap()).unwrap()
}

/// Not a test of its own: works the shop until it is killed, and says what was acknowledged.
#[test]
#[ignore = "run by another test, which kills it"]
fn child_that_works_until_it_is_killed() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let hours: i64 = std::env::var(HOURS).unwrap().parse().unwrap();
    let clock = clock(hours);
    let mut service = open(Path::new(&dir), clock.clone());
    let code = seed().code_at(seconds(service.now()));
    let ada = service.sign_in("ada", &password("ada"), &code, &name("front")).unwrap().id;
    println!("\nsigned in");
    for round in 1_u64.. {
        work(&mut service, &clock, ada, round);
    }
}

/// A round at the counter and in the stockroom, from wherever the last process left it.
fn work(service: &mut Service, clock: &Settable, ada: SessionId, round: u64) {
    let does = |service: &mut Service, command: Command| {
        // No two things happen in the same second.
        clock.advance(SignedDuration::from_secs(1));
        let done = service.execute(ada, command).unwrap();
        assert!(done.is_done(), "{}", done.sentence());
        println!("\nacknowledged {}", done.record.seq);
        std::io::stdout().flush().unwrap();
    };
    let method = |odd: u64| if odd.is_multiple_of(2) { Method::Cash } else { Method::Card };
    let till = name("front");
    let shop = |service: &Service| service.world().shop.clone();
    // Whatever was begun is finished first.
    if !shop(service).drawers.contains_key(&till) {
        does(service, open_till());
    }
    for order in shop(service).orders.keys() {
        does(service, resume(*order));
        does(service, pay(*order, method(*order)));
    }
    does(service, count("milk-whole", "24"));
    does(service, ring(None, "latte", 1 + (round % 3) as u32));
    let order = shop(service).books.orders;
    does(service, ring(Some(order), "hot-chocolate", 1));
    does(service, pay(order, method(round)));
    let receipt = shop(service).books.receipts;
    does(service, refund(receipt, 100, Method::Cash));
    does(service, refund(receipt, 50, Method::Card));
    for supply in shop(service).supplies.keys() {
        does(service, receive(*supply, "3"));
    }
    does(service, supplies("6"));
    let supply = shop(service).books.supplies;
    does(service, receive(supply, "3"));
    does(service, receive(supply, "3"));
    let open: Vec<_> = shop(service).online.values().cloned().collect();
    for order in open {
        does(service, if order.is_accepted() { complete(&order.id) } else { cancel(&order.id) });
    }
    let id = format!("web-{}", shop(service).books.online + 1);
    does(service, comes_in(&id));
    if round.is_multiple_of(3) {
        does(service, cancel(&id));
    } else {
        does(service, accept(&id));
        does(service, complete(&id));
    }
    does(service, count("beans-espresso", "18"));
    let cash = shop(service).drawers[&till].cash;
    does(service, close_till(cash.0 - 10));
}

#[test]
fn a_killed_shop_is_whole_when_it_opens_again() {
    let dir = tempfile::tempdir().unwrap();
    let founding = Founding { seed: seed(), ..founding(sample()) };
    drop(Service::found(&place(dir.path()), clock(0), Cost::cheap(), founding).unwrap());
    let (mut total, mut mid_step) = (0, 0);
    for trial in 0..trials(30) {
        let mut child = Process::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::child_that_works_until_it_is_killed", "--ignored", "--nocapture"])
            .env(DIR, dir.path())
            .env(HOURS, (trial + 1).to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut last = 0_u64;
        let mut acknowledged = |last: &mut u64| {
            let found = lines.find_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
            found.inspect(|seq| *last = *seq)
        };
        for _ in 0..1 + trial * 7 % 23 {
            acknowledged(&mut last).expect("the child works until it is killed");
        }
        // Somewhere in the next step.
        std::thread::sleep(Duration::from_micros((trial * 1_931 % 6_000) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        while acknowledged(&mut last).is_some() {}
        let service = open(dir.path(), clock(trial as i64 + 1));
        let kept = books::add_up(&service);
        assert!(kept >= last, "{last} records were acknowledged, {kept} are kept");
        assert!(kept <= last + 1, "one step at a time: {last} acknowledged, {kept} kept");
        assert!(kept > total, "nothing was done");
        mid_step += u64::from(kept > last);
        total = kept;
        drop(service);
        numbered(dir.path());
    }
    println!("{total} records; {mid_step} kills fell between the write and its acknowledgement");
}

/// Movements are counted without gaps, whichever item's they are; each online order that is over lies under its number
/// and under its id.
fn numbered(dir: &Path) {
    let store = Sled::open(&place(dir).data.join("store")).unwrap();
    let all = |kind: &str| store.page(&KeyRange::all(kind), usize::MAX).unwrap();
    let entries = all("movement");
    let number = |entry: &Entry| entry.key.text().unwrap().rsplit_once('/').unwrap().1.parse().unwrap();
    let movements: BTreeSet<u64> = entries.iter().map(number).collect();
    assert!(movements.iter().copied().eq(1..=entries.len() as u64));
    let over: Vec<u64> = all("online-closed").iter().map(|entry| entry.key.as_number().unwrap()).collect();
    assert!(over.iter().copied().eq(1..=over.len() as u64));
    assert_eq!(all("online-known").len(), over.len());
}

/// How often to try; `BREWGATE_TRIALS=40` makes it forty times the usual.
fn trials(usual: usize) -> usize {
    std::env::var("BREWGATE_TRIALS").map_or(usual, |times| usual * times.parse::<usize>().unwrap())
}
