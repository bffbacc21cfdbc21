//! The demo's web shop: orders that come in by the clock, the same ones at the same minutes of every demo.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::login::new_session_id;
use super::online::Imported;
use super::service::Service;
use crate::shop::station::Money;
use crate::shop::station::online::{Incoming, Wanted};
use crate::shop::{Change, Edit, Name, Person, SafeText, Session};

/// When the orders came that are there at the start, in minutes before it.
const PAST: [i64; 14] = [128, 117, 104, 92, 81, 66, 54, 43, 31, 22, 17, 11, 6, 2];
/// How long until the first new one, and then from each to the next, over and over, in seconds.
const FIRST: i64 = 40;
const GAPS: [i64; 6] = [170, 260, 130, 310, 90, 220];
/// A queue of so many is let be: the demo may stand for hours.
const ENOUGH: usize = 12;
/// The number in the first order's id.
const NUMBER: usize = 1171;

/// Who orders, how, promised for how many minutes later, what, and a note on the first thing.
type Guest = (&'static str, &'static str, i64, &'static [(&'static str, u32)], Option<&'static str>);

const GUESTS: [Guest; 14] = [
    ("Maya Chen", "web", 20, &[("latte", 2), ("croissant", 1)], None),
    ("Tom Becker", "app", 15, &[("flat-white", 1)], Some("extra hot")),
    ("Hotel Harbour", "delivery", 35, &[("americano", 4), ("croissant", 4)], None),
    ("Ines Duarte", "web", 20, &[("cappuccino", 1), ("blueberry-muffin", 1)], None),
    ("Noor Haddad", "app", 15, &[("oat-latte", 1)], Some("no lid")),
    ("Sam Okafor", "web", 20, &[("banana-bread", 2), ("earl-grey", 1)], None),
    ("Lena Fischer", "app", 20, &[("espresso", 2)], None),
    ("王小明", "web", 25, &[("hot-chocolate", 1), ("cold-brew", 1)], None),
    ("Priscilla O'Neill", "delivery", 25, &[("latte", 3), ("blueberry-muffin", 2)], Some("one with vanilla")),
    ("Jonas Weber", "web", 20, &[("flat-white", 2)], None),
    ("Aiko Tanaka", "app", 20, &[("oat-latte", 1), ("croissant", 1)], Some("oat, not whole milk")),
    ("Marta Rossi", "web", 25, &[("cappuccino", 2), ("banana-bread", 1)], None),
    ("Book Club", "delivery", 30, &[("americano", 6), ("blueberry-muffin", 6)], Some("two without milk jugs")),
    ("Eli Novak", "app", 20, &[("cold-brew", 1)], None),
];

/// Which order comes next.
pub(super) struct Feed {
    /// When the demo began, for whoever looks at it.
    begun: Timestamp,
    next: usize,
}

impl Feed {
    /// The feed of a demo that begins now, with its past still to come.
    pub(super) fn beginning(now: Timestamp) -> Feed {
        Feed { begun: now, next: 0 }
    }

    /// When the order of this index comes.
    fn due(&self, index: usize) -> Timestamp {
        if let Some(minutes) = PAST.get(index) {
            return self.begun - SignedDuration::from_mins(*minutes);
        }
        let gaps = GAPS.iter().cycle().take(index - PAST.len()).sum::<i64>();
        self.begun + SignedDuration::from_secs(FIRST + gaps)
    }

    fn order(&self, index: usize) -> Incoming {
        let (customer, channel, minutes, wanted, note) = GUESTS[index % GUESTS.len()];
        let placed = self.due(index);
        let note = |at: usize| note.filter(|_| at == 0).map(SafeText::literal);
        let line = |(at, (sku, quantity)): (usize, &(&str, u32))| Wanted {
            sku: Name::literal(sku),
            quantity: *quantity,
            price: None::<Money>,
            note: note(at),
        };
        Incoming {
            id: id(index),
            channel: SafeText::literal(channel),
            location: None,
            customer: SafeText::literal(customer),
            note: None,
            lines: wanted.iter().enumerate().map(line).collect(),
            placed,
            promised: placed + SignedDuration::from_mins(minutes),
        }
    }
}

/// The id of the order of this index: `web-1171`.
pub(super) fn id(index: usize) -> Name {
    let (_, channel, ..) = GUESTS[index % GUESTS.len()];
    Name::literal(&format!("{channel}-{}", NUMBER + index))
}

impl Service {
    /// How long until an order comes in by itself; none but in the demo.
    #[must_use]
    pub fn next_arrival(&self) -> Option<Duration> {
        let feed = self.feed.as_ref()?;
        Some(feed.due(feed.next).duration_since(self.now()).try_into().unwrap_or(Duration::ZERO))
    }

    /// Brings in what is due by the clock; whether anything came.
    ///
    /// It is the owner's import, decided and recorded like any other.
    pub fn arrive(&mut self) -> bool {
        let (now, mut came) = (self.now(), false);
        while let Some(feed) = self.feed.as_mut().filter(|feed| feed.due(feed.next) <= now) {
            let order = feed.order(feed.next);
            feed.next += 1;
            came |= self.world.shop.online.len() < ENOUGH && self.brought_in(order);
        }
        came
    }

    fn brought_in(&mut self, order: Incoming) -> bool {
        let now = self.now();
        let session = Session {
            id: new_session_id(),
            person: Person::Owner,
            started: now,
            expires: now + SignedDuration::from_mins(1),
            mfa_at: Some(now),
            workstation: Name::literal("web"),
            role: None,
        };
        let (id, begins) = (session.id, Change::Session(Edit::made(session)));
        self.publish(&[begins]);
        let imported = self.import_order(id, order);
        let ends = self.world.shop.sessions.get(&id).map(|session| Change::Session(Edit::removed(session)));
        self.publish(ends.as_slice());
        matches!(imported, Ok(Imported::New(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_come_one_after_the_other_and_each_has_an_id_of_its_own() {
        let feed = Feed::beginning("2026-11-23T17:41:00Z".parse().expect("a time"));
        let due: Vec<Timestamp> = (0..200).map(|index| feed.due(index)).collect();
        assert!(due.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(due[PAST.len() - 1] < feed.begun && feed.begun < due[PAST.len()]);
        let ids: std::collections::BTreeSet<Name> = (0..200).map(id).collect();
        assert_eq!(ids.len(), 200);
    }
}
