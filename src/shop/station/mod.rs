//! What is worked at the stations: the records of a day, and how a step at a station changes them.

pub mod books;
pub mod timeclock;
pub mod timesheet;

pub use self::books::Books;
