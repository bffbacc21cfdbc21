//! The register: a key and its frame with 1,000 items on the menu and 100,000 orders behind it, and a sale committed
//! durably against an append of the same bytes and an `fdatasync`.
//!
//! Appends and sales take turns in one process and on one disk, so that the ratio means something where the times do
//! not.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Instant;

use brewgate::app::insight::hypothetical_session;
use brewgate::app::{Cost, Founding, RecoveryKey, Seed, Service, Settable, Vault};
use brewgate::shop::decide::World;
use brewgate::shop::station::{Method, Money, Step, Tender};
use brewgate::shop::{Books, Change, Command, Edit, Item, Name, Person, SafeText, SessionId, Shop, file};
use brewgate::store::{
    Barrier, Batch, Committed, Entry, Gap, Key as StoreKey, KeyRange, Sled, Store, StoreError, Version,
};
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::key::Key;
use brewgate::ui::theme::{Depth, Theme};
use brewgate::ui::{self, Answer, Answered, Local, Message, Model, Tab};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const ROUNDS: usize = 400;
/// Milliseconds.
const FRAME: f64 = 16.0;
const SALES: usize = 300;
const GOAL: f64 = 1.8;
const SIZE: (u16, u16) = (200, 50);

fn main() {
    frames();
    sales("sled's own sync", Box::new(|_| Ok(())));
    sales("and its file synced, as brewgate does", Box::new(File::sync_data));
}

fn frames() {
    let mut model = console();
    let mut frames: Vec<f64> = (0..ROUNDS).map(|_| timed(|| frame(&mut model, Key::DOWN))).collect();
    println!(
        "a key on the menu and its frame:  p50 {:7.0} us, p99 {:7.0} us",
        at(&mut frames, 0.5),
        at(&mut frames, 0.99)
    );
    press(&mut model, Key::char('/'));
    let mut typed = vec![];
    for letter in "3 drink 99".chars().cycle().take(ROUNDS) {
        typed.push(timed(|| frame(&mut model, Key::char(letter))));
    }
    let worst = at(&mut typed, 0.99).max(at(&mut frames, 0.99)) / 1_000.0;
    println!(
        "a key typed and its frame:        p50 {:7.0} us, p99 {:7.0} us",
        at(&mut typed, 0.5),
        at(&mut typed, 0.99)
    );
    println!("slowest: {worst:.2} ms (goal: at most {FRAME} ms)");
}

fn menu(shop: &mut Shop, items: u32) {
    for n in 0..items {
        let item = Item {
            sku: Name::literal(&format!("drink{n}")),
            name: SafeText::literal(&format!("Drink number {n}")),
            price_minor: Some(425),
            stock: None,
            category: Some(SafeText::literal("coffee")),
            recipe: vec![],
            tax: None,
        };
        shop.apply(&Change::Item(Edit::made(item)));
    }
}

fn console() -> Model {
    let now: Timestamp = "2026-11-23T17:41:00Z".parse().expect("a time");
    let mut shop = file::read(include_str!("../assets/shop.json")).expect("the sample shop can be read");
    menu(&mut shop, 1_000);
    shop.books = Arc::new(Books { orders: 100_000, receipts: 100_000, ..Books::default() });
    let front = Name::literal("front");
    let rudy = Person::Employee(Name::literal("rudy"));
    let session = hypothetical_session(&rudy, &front, now);
    let world = World::new(shop).and_then(|w| w.after(&[Change::Session(Edit::made(session.clone()))]));
    let theme = Theme::named("espresso").expect("the theme ships");
    let mut model = Model::new(now, front, &theme, Depth::Full, Glyphs::unicode(), SIZE);
    let what = Answered::SignedIn(Ok(session));
    let world = Some(Arc::new(world.expect("the sample shop's policies can be read")));
    ui::update(&mut model, Message::Answer(Answer { world, undoable: None, what }));
    model.overlays.clear();
    ui::update(&mut model, Message::Local(Local::Go(Tab::Station)));
    model
}

fn frame(model: &mut Model, key: Key) {
    press(model, key);
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    std::hint::black_box(ui::view(model, &mut buffer));
}

fn press(model: &mut Model, key: Key) {
    let message = ui::key_message(model, key);
    ui::update(model, message);
}

/// A store that knows how much was written to it last.
struct Weighed(Sled, Arc<AtomicUsize>);

impl Store for Weighed {
    fn get(&self, key: &StoreKey) -> Result<Option<Entry>, StoreError> {
        self.0.get(key)
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.0.page(range, limit)
    }

    fn commit(&self, batch: &Batch) -> Result<Version, StoreError> {
        let bytes: usize = batch.put.iter().map(|(_, value)| value.len()).sum();
        self.1.store(bytes, Ordering::Relaxed);
        self.0.commit(batch)
    }

    fn watch(&self, since: Version) -> Option<Receiver<Result<Committed, Gap>>> {
        self.0.watch(since)
    }
}

/// `barrier` is what comes after sled's own sync, which is none against a power cut.
fn sales(how: &str, barrier: Barrier) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target directory takes files");
    let written = Arc::new(AtomicUsize::new(0));
    let store = Sled::open_with_barrier(&dir.path().join("store"), barrier).expect("a new directory opens");
    let mut shop = file::read(include_str!("../assets/shop.json")).expect("the sample shop can be read");
    let mut settings = brewgate::shop::Settings::clone(&shop.settings);
    settings.sells_below_zero = true;
    shop.settings = settings.into();
    let founding = Founding {
        shop,
        password: "seven brass kettles on a warm stove".to_owned().into(),
        seed: Seed::random(),
        last_step: 0,
        recovery: RecoveryKey::random(),
    };
    let clock = Arc::new(Settable::at("2026-11-23T17:41:00Z".parse().expect("a time")));
    let store = Box::new(Weighed(store, written.clone()));
    let (mut service, _) = Service::found_in(store, Vault::in_memory(), None, clock, Cost::cheap(), founding)
        .expect("a new shop is founded");
    let owner = service.world().shop.session_of(&Person::Owner).expect("the owner is signed in").id;
    step(&mut service, owner, Step::OpenTill { float: Money(10_000) });
    let mut log = OpenOptions::new().create(true).append(true).open(dir.path().join("log")).expect("a new file opens");
    let (mut raw, mut sold) = (vec![], vec![]);
    for round in 0..SALES {
        let order = service.world().shop.books.orders + 1;
        for item in ["latte", "croissant"] {
            step(&mut service, owner, Step::Ring { order: None, item: Name::literal(item), quantity: 1, note: None });
        }
        let pay = Step::Pay { order, tender: Tender::exact(Method::Cash) };
        let sale = timed(|| step(&mut service, owner, pay));
        let bytes = vec![b'x'; written.load(Ordering::Relaxed)];
        let append = timed(|| append(&mut log, &bytes));
        // The first ones warm up.
        if round >= SALES / 6 {
            sold.push(sale);
            raw.push(append);
        }
    }
    println!("{how}: a sale writes {} bytes", written.load(Ordering::Relaxed));
    println!("append + fdatasync of as many:    p50 {:7.0} us, p99 {:7.0} us", at(&mut raw, 0.5), at(&mut raw, 0.99));
    println!("a sale, decided and kept:         p50 {:7.0} us, p99 {:7.0} us", at(&mut sold, 0.5), at(&mut sold, 0.99));
    println!("ratio: {:.2} (goal: at most {GOAL})", at(&mut sold, 0.5) / at(&mut raw, 0.5));
}

fn step(service: &mut Service, who: SessionId, step: Step) {
    let done = service.execute(who, Command::Register(Box::new(step))).expect("the disk takes it");
    assert!(done.is_done(), "{}", done.sentence());
}

fn append(log: &mut File, bytes: &[u8]) {
    log.write_all(bytes).and_then(|()| log.sync_data()).expect("the disk takes it");
}

/// Microseconds.
fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e6
}

fn at(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * part) as usize]
}
