//! The orders that are done or cancelled: read as one goes on through them, and looked for in all there are.

use super::{ASKS, State, here};
use crate::app::{ClosedPage, ClosedQuery};
use crate::shop::Name;
use crate::shop::station::online::Closed;
use crate::ui::{AskId, Effect, Seen};

/// Orders to a page.
const LIMIT: usize = 100;
/// Orders looked at before the search says how far it is.
const EFFORT: usize = 2_000;
/// So near to the end of what was found, more is looked for.
const NEAR: usize = 20;

/// What was found so far, newest first.
pub struct Over {
    pub orders: Vec<Closed>,
    /// Where to go on looking; none: everything was looked at.
    next: Option<u64>,
    asked: AskId,
    waiting: bool,
    /// What was asked for, and how many were over then.
    told: Option<(Name, String, u64)>,
    pub failure: Option<String>,
}

impl Default for Over {
    fn default() -> Over {
        Over { orders: vec![], next: None, asked: ASKS, waiting: false, told: None, failure: None }
    }
}

impl Over {
    /// Looks anew where something else is looked for or one more is over, and further where the end is near.
    pub fn settle(&mut self, seen: &Seen<'_>, words: &str, row: usize) -> Vec<Effect> {
        let told = (here(seen.shop(), seen.me), words.trim().to_owned(), seen.shop().books.online);
        if self.told.as_ref() != Some(&told) {
            (self.next, self.failure) = (None, None);
            self.told = Some(told);
            self.orders.clear();
            return self.ask(None);
        }
        if self.wants_more(row) { self.ask(self.next) } else { vec![] }
    }

    fn wants_more(&self, row: usize) -> bool {
        !self.waiting && self.next.is_some() && row + NEAR >= self.orders.len()
    }

    fn ask(&mut self, before: Option<u64>) -> Vec<Effect> {
        let Some((location, words, _)) = self.told.clone() else { return vec![] };
        self.asked += 1;
        self.waiting = true;
        vec![Effect::ClosedOrders(self.asked, ClosedQuery { location, words, before, limit: LIMIT, effort: EFFORT })]
    }

    /// Takes what was found, if it is what was asked last, and goes on until there is a page to see.
    pub fn found(&mut self, ask: AskId, page: Result<ClosedPage, String>, row: usize) -> Vec<Effect> {
        if ask != self.asked {
            return vec![];
        }
        self.waiting = false;
        match page {
            Ok(page) => {
                self.orders.extend(page.orders);
                self.next = page.next;
                if self.wants_more(row) { self.ask(self.next) } else { vec![] }
            }
            Err(sentence) => {
                (self.next, self.failure) = (None, Some(sentence));
                vec![]
            }
        }
    }

    /// Whether more may be found than is listed.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.waiting || self.next.is_some()
    }
}

impl State {
    /// Reads what the list of those that are over wants; nothing while another one is in front.
    pub(super) fn read(&mut self, seen: &Seen<'_>) -> Vec<Effect> {
        if self.filter != super::list::Filter::Over || !super::keys::may_list(seen) {
            return vec![];
        }
        self.over.settle(seen, self.query.value(), self.table.selected)
    }
}
