//! The people of the map: in which order, and by which short names that tell them apart.

use std::collections::HashMap;
use std::rc::Rc;

use super::Sort;
use crate::app::insight;
use crate::shop::{Person, Shop};

/// A person's column.
pub struct Column {
    pub person: Person,
    pub short: String,
    pub full: String,
    pub job: String,
}

/// The owner first, then everybody in order; with words, only those who have them all.
pub fn listed(shop: &Shop, sort: Sort, query: &str) -> Rc<[Column]> {
    let job = |person: &Person| {
        let employee = person.employee().and_then(|name| shop.employees.get(name));
        employee.map_or("owner", |e| e.job.as_deref().unwrap_or("")).to_owned()
    };
    let mut columns: Vec<Column> = insight::people(shop)
        .map(|person| Column { full: shop.full_name(&person), job: job(&person), short: String::new(), person })
        .collect();
    shorten(&mut columns);
    let words: Vec<&str> = query.split_whitespace().collect();
    columns.retain(|column| {
        let text = format!("{} {} {}", column.full, column.job, column.person.employee().map_or("", AsRef::as_ref));
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    });
    columns.sort_by_cached_key(|column| {
        let job = if sort == Sort::Job { column.job.to_lowercase() } else { String::new() };
        // Somebody without a title comes after those with one.
        (column.person != Person::Owner, sort == Sort::Job && job.is_empty(), job, column.full.to_lowercase())
    });
    columns.into()
}

/// First names; two of one name get a letter more, or else their sign-in names.
fn shorten(columns: &mut [Column]) {
    let first = |full: &str| full.split_whitespace().next().unwrap_or(full).to_owned();
    let lettered = |full: &str| {
        let last = full.split_whitespace().skip(1).last().and_then(|word| word.chars().next());
        last.map_or_else(|| first(full), |letter| format!("{} {letter}", first(full)))
    };
    let mut firsts: HashMap<String, usize> = HashMap::new();
    let mut letters: HashMap<String, usize> = HashMap::new();
    for column in columns.iter() {
        *firsts.entry(first(&column.full)).or_default() += 1;
        *letters.entry(lettered(&column.full)).or_default() += 1;
    }
    for column in columns {
        let (short, longer) = (first(&column.full), lettered(&column.full));
        column.short = match (firsts[&short], letters[&longer], column.person.employee()) {
            (1, ..) | (_, _, None) => short,
            (_, 1, _) => longer,
            (.., Some(name)) => name.to_string(),
        };
    }
}
