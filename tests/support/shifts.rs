//! Shifts on the sample shop's roster.

use brewgate::shop::{Assignment, Change, Edit, Name, Person, Shop};
use jiff::Timestamp;

use super::sample;

/// A moment on the shop's clock.
pub fn at(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("America/Los_Angeles").unwrap().timestamp()
}

/// The sample shop with these shifts on the roster.
pub fn rostered(mut shop: Shop, shifts: &[(&str, &str, &str, &str)]) -> Shop {
    for (who, role, from, until) in shifts {
        let number = shop.books.assignments + 1;
        let (employee, role) = (Name::literal(who), Name::literal(role));
        let (from, until) = (at(from), at(until));
        let made = Assignment { number, employee, role, from, until, by: Person::Owner, at: at("2026-11-20T10:00") };
        let books = Edit::of(&shop.books, |books| books.assignments = number);
        shop.apply_all(&[Change::Books(books), Change::Assignment(Edit::made(made))]);
    }
    shop
}

/// The week of Monday 23 November 2026, and some of the week before.
pub fn full() -> Shop {
    rostered(
        sample(),
        &[
            ("rudy", "Cashier", "2026-11-16T08:00", "2026-11-16T16:00"),
            ("blaine", "Inventory", "2026-11-17T08:30", "2026-11-17T12:00"),
            ("rudy", "Cashier", "2026-11-23T08:00", "2026-11-23T16:00"),
            ("rudy", "Cashier", "2026-11-24T08:00", "2026-11-24T16:00"),
            ("blaine", "Inventory", "2026-11-23T08:30", "2026-11-23T12:00"),
            ("blaine", "OnlineOrders", "2026-11-23T13:00", "2026-11-23T17:00"),
            ("priya", "OnlineOrders", "2026-11-25T10:00", "2026-11-25T18:00"),
            ("marco", "Closing", "2026-11-27T22:00", "2026-11-28T02:00"),
        ],
    )
}
