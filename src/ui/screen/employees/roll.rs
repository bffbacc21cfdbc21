//! The people as listed: searched, sorted and filtered, ready to be drawn by row.
//!
//! The list is made anew only when the people, the sorting or the filter change, and searched only when the query does;
//! drawing 100,000 people costs no more than drawing twenty.

use std::collections::HashSet;
use std::sync::Arc;

use imbl::OrdMap;
use imbl::ordmap::DiffItem;

use crate::shop::{Employee, Name, Shop};
use crate::ui::widget::table::Order;

/// What people are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Name,
    Job,
    LastSeen,
    Hired,
}

/// Which people are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    Here,
    All,
    Left,
}

impl Sort {
    /// The next one, after the last the first.
    #[must_use]
    pub fn next(self) -> Sort {
        match self {
            Sort::Name => Sort::Job,
            Sort::Job => Sort::LastSeen,
            Sort::LastSeen => Sort::Hired,
            Sort::Hired => Sort::Name,
        }
    }

    /// How a sentence calls it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Sort::Name => "name",
            Sort::Job => "job",
            Sort::LastSeen => "last seen, latest first",
            Sort::Hired => "hired, latest first",
        }
    }

    /// Which way it goes.
    #[must_use]
    pub const fn order(self) -> Order {
        match self {
            Sort::Name | Sort::Job => Order::Ascending,
            Sort::LastSeen | Sort::Hired => Order::Descending,
        }
    }
}

impl Filter {
    /// The next one, after the last the first.
    #[must_use]
    pub fn next(self) -> Filter {
        match self {
            Filter::Here => Filter::All,
            Filter::All => Filter::Left,
            Filter::Left => Filter::Here,
        }
    }

    /// The pane's title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Filter::Here => "Employees",
            Filter::All => "Employees, all",
            Filter::Left => "Employees who left",
        }
    }

    fn takes(self, employee: &Employee) -> bool {
        match self {
            Filter::Here => !employee.is_ended(),
            Filter::All => true,
            Filter::Left => employee.is_ended(),
        }
    }
}

/// One person, with the words that find them in lower case.
struct Row {
    who: Arc<Employee>,
    words: Box<str>,
}

/// The people as listed.
#[derive(Default)]
pub struct Roll {
    /// The people that the rows were made of: a shared copy, to see whether they changed.
    people: OrdMap<Name, Arc<Employee>>,
    pub sort: Sort,
    pub filter: Filter,
    rows: Vec<Row>,
    query: String,
    /// Rows that have all words of the query.
    shown: Vec<u32>,
}

impl Roll {
    /// How many are shown.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.shown.len()
    }

    /// How many the filter lets through, whatever is searched for.
    #[must_use]
    pub fn total(&self) -> usize {
        self.rows.len()
    }

    /// Who is shown there.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<&Arc<Employee>> {
        self.shown.get(index).map(|&row| &self.rows[row as usize].who)
    }

    /// Where somebody is shown.
    #[must_use]
    pub fn position(&self, name: &Name) -> Option<usize> {
        self.shown.iter().position(|&row| self.rows[row as usize].who.name == *name)
    }

    /// Follows the shop; returns who is new since the last time, where that is one person.
    ///
    /// Only those who changed are listed anew: a hire among 100,000 people costs one pass over the rows.
    pub fn follow(&mut self, shop: &Shop) -> Option<Name> {
        if self.people.ptr_eq(&shop.employees) {
            return None;
        }
        let before = std::mem::replace(&mut self.people, shop.employees.clone());
        if before.is_empty() {
            self.list();
            return None;
        }
        let (mut changed, mut new) = (HashSet::new(), Vec::new());
        for item in before.diff(&self.people) {
            match item {
                DiffItem::Add(name, _) => {
                    changed.insert(name.clone());
                    new.push(name.clone());
                }
                DiffItem::Update { new: (name, _), .. } | DiffItem::Remove(name, _) => _ = changed.insert(name.clone()),
            }
        }
        self.rows.retain(|row| !changed.contains(&row.who.name));
        let again = changed.iter().filter_map(|name| self.people.get(name)).filter(|who| self.filter.takes(who));
        self.rows.extend(again.map(|who| Row { who: who.clone(), words: words(who) }));
        self.sort_rows();
        match new.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    /// Lists the people by another filter.
    pub fn list(&mut self) {
        let taken = self.people.values().filter(|who| self.filter.takes(who));
        self.rows = taken.map(|who| Row { who: who.clone(), words: words(who) }).collect();
        self.sort_rows();
    }

    /// Sorts by what `sort` says now; rows that are in order already cost one comparison each.
    pub fn sort_rows(&mut self) {
        let by_name = |a: &Row, b: &Row| a.words.cmp(&b.words);
        match self.sort {
            Sort::Name => self.rows.sort_by(by_name),
            // Those without a job come last.
            Sort::Job => self.rows.sort_by(|a, b| {
                let (one, other) = (&a.who.job, &b.who.job);
                one.is_none().cmp(&other.is_none()).then_with(|| one.cmp(other)).then_with(|| by_name(a, b))
            }),
            Sort::LastSeen => {
                self.rows.sort_by(|a, b| b.who.last_seen.cmp(&a.who.last_seen).then_with(|| by_name(a, b)))
            }
            Sort::Hired => self.rows.sort_by(|a, b| b.who.hired.cmp(&a.who.hired).then_with(|| by_name(a, b))),
        }
        self.narrow(0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
    }

    /// Shows who has these words, in any order.
    pub fn search(&mut self, query: &str) {
        let query = query.to_lowercase();
        if query == self.query {
            return;
        }
        let narrower = query.starts_with(&self.query);
        self.query = query;
        if narrower {
            let shown = std::mem::take(&mut self.shown);
            self.narrow(shown.into_iter());
        } else {
            self.narrow(0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        }
    }

    fn narrow(&mut self, among: impl Iterator<Item = u32>) {
        let wanted: Vec<&str> = self.query.split_whitespace().collect();
        let found = |row: &u32| wanted.iter().all(|word| self.rows[*row as usize].words.contains(word));
        self.shown = among.filter(found).collect();
    }
}

/// Full name, sign-in name, job and groups; the full name first, so that sorting by it is sorting by these.
fn words(who: &Employee) -> Box<str> {
    let mut words = who.full_name.to_lowercase();
    for more in std::iter::once(&*who.name).chain(who.job.as_deref()).chain(who.groups.iter().map(|g| &**g)) {
        words.push(' ');
        words.extend(more.chars().flat_map(char::to_lowercase));
    }
    words.into_boxed_str()
}
