//! The people as listed: searched, sorted and filtered, ready to be drawn by row.
//!
//! The list is made anew only when the people, the sorting or the filter change, and searched only when the query does;
//! drawing 100,000 people costs no more than drawing twenty.

use std::cmp::Reverse;
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
    pub fn follow(&mut self, shop: &Shop) -> Option<Name> {
        if self.people.ptr_eq(&shop.employees) && (self.total() > 0 || shop.employees.is_empty()) {
            return None;
        }
        let before = std::mem::replace(&mut self.people, shop.employees.clone());
        self.list();
        if before.len() + 1 != self.people.len() || before.is_empty() {
            return None;
        }
        before.diff(&self.people).find_map(|item| match item {
            DiffItem::Add(name, _) => Some(name.clone()),
            DiffItem::Update { .. } | DiffItem::Remove(..) => None,
        })
    }

    /// Lists the people by another order or filter.
    pub fn list(&mut self) {
        let taken = self.people.values().filter(|who| self.filter.takes(who));
        self.rows = taken.map(|who| Row { who: who.clone(), words: words(who) }).collect();
        match self.sort {
            Sort::Name => self.rows.sort_unstable_by(|a, b| a.words.cmp(&b.words)),
            // Nobody without a job comes before those who have one.
            Sort::Job => self.rows.sort_by(|a, b| {
                let key = |row: &'_ Row| (row.who.job.is_none(), row.who.job.clone());
                key(a).cmp(&key(b)).then_with(|| a.words.cmp(&b.words))
            }),
            Sort::LastSeen => self.rows.sort_by_key(|row| Reverse(row.who.last_seen)),
            Sort::Hired => self.rows.sort_by_key(|row| Reverse(row.who.hired)),
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
