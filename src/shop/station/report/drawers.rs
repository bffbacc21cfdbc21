//! What the drawers held when they were counted, against what should have been in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::period::Period;
use crate::shop::station::{Closing, Drawer, Money};
use crate::shop::{Name, Person};

/// The counts of a period, and the tills that are open now.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawers {
    pub period: Period,
    /// Newest first.
    pub closings: Vec<Closing>,
    /// Where the period has today in it.
    pub open: Vec<Arc<Drawer>>,
}

/// How far counts were off, of one person or till in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Off {
    pub counts: u32,
    /// How many were not exact.
    pub inexact: u32,
    pub over: Money,
    /// Below nothing.
    pub short: Money,
}

impl Off {
    /// What is left when what was over makes up for what was short.
    #[must_use]
    pub fn sum(&self) -> Money {
        self.over + self.short
    }

    fn note(&mut self, difference: Money) {
        self.counts += 1;
        self.inexact += u32::from(difference != Money::ZERO);
        if difference.is_some() {
            self.over += difference;
        } else {
            self.short += difference;
        }
    }
}

impl Drawers {
    /// By whoever counted, and currency.
    #[must_use]
    pub fn by_person(&self) -> BTreeMap<(Person, String), Off> {
        self.by(|closing| closing.by.clone())
    }

    /// By till, and currency.
    #[must_use]
    pub fn by_till(&self) -> BTreeMap<(Name, String), Off> {
        self.by(|closing| closing.drawer.till.clone())
    }

    /// All of them, by currency.
    #[must_use]
    pub fn total(&self) -> BTreeMap<String, Off> {
        self.by(|_| ()).into_iter().map(|(((), currency), off)| (currency, off)).collect()
    }

    fn by<K: Ord>(&self, key: impl Fn(&Closing) -> K) -> BTreeMap<(K, String), Off> {
        let mut found: BTreeMap<(K, String), Off> = BTreeMap::new();
        for closing in &self.closings {
            found.entry((key(closing), closing.currency.clone())).or_default().note(closing.difference());
        }
        found
    }
}
