//! Online orders: brought in line by line, each once, and read by page when they are over.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::error::ServiceError;
use super::service::{Done, Service};
use super::state::{self, closed_key, known_key};
use crate::shop::decide::allows;
use crate::shop::station::online::{Closed, Incoming, LONGEST_LINE, OnlineOrder, Step};
use crate::shop::{Command, Name, Refusal, SessionId, Shop};
use crate::store::{KeyRange, StoreError};

/// The most lines of one file that are told as left out; the rest is counted.
const MOST_TOLD: usize = 100;
/// Entries read at a time.
const PAGE: usize = 256;

/// Which of the orders that are done or cancelled to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedQuery {
    pub location: Name,
    /// What they have all of; every order where it is empty.
    pub words: String,
    /// Only those before this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
    /// How many to look at before answering, so that nobody waits for a search.
    pub effort: usize,
}

/// Orders that are done or cancelled, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClosedPage {
    pub orders: Vec<Closed>,
    /// Where to go on: before this number. None: there are no more.
    pub next: Option<u64>,
}

/// What became of an order that was brought in.
#[derive(Debug)]
pub enum Imported {
    New(Box<Done>),
    /// The same was here before; nothing was done.
    Known,
    /// Why it was left out: lower case, without full stop.
    Wrong(String),
    /// Policies say no, in a sentence. The attempt is on the record.
    Denied(String),
}

/// How many lines of an import came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub new: usize,
    pub known: usize,
    pub wrong: usize,
    pub denied: usize,
}

impl Tally {
    /// A line of what was done: "3 orders brought in, 1 was here already, 2 lines left out".
    #[must_use]
    pub fn sentence(&self) -> String {
        let one = |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
        let mut said = vec![one(self.new, "order brought in", "orders brought in")];
        let others = [
            (self.known, "was here already", "were here already"),
            (self.wrong, "line left out", "lines left out"),
            (self.denied, "not allowed", "not allowed"),
        ];
        said.extend(others.iter().filter(|(count, ..)| *count > 0).map(|(count, s, p)| one(*count, s, p)));
        said.join(", ")
    }

    const fn count(&mut self, became: &Imported) {
        match became {
            Imported::New(_) => self.new += 1,
            Imported::Known => self.known += 1,
            Imported::Wrong(_) => self.wrong += 1,
            Imported::Denied(_) => self.denied += 1,
        }
    }
}

/// What came of the orders of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    pub tally: Tally,
    /// Each line that was left out, with its number and why, in a sentence; the first hundred of them.
    pub left_out: Vec<String>,
    /// Why it was not read to its end, in a sentence.
    pub stopped: Option<String>,
}

impl Service {
    /// Brings the orders of some text in, one JSON object a line; each good line is done whatever the others are.
    ///
    /// `told` gets each line's number, from 1, and what became of it. Empty lines are passed over.
    ///
    /// # Errors
    /// Where the text cannot be read on, and those of [`Service::execute`]: what was told as done is done.
    pub fn import_orders(
        &mut self,
        session: SessionId,
        input: impl BufRead,
        mut told: impl FnMut(usize, &Imported),
    ) -> Result<Tally, ImportError> {
        let mut tally = Tally::default();
        let read = self.import_lines(session, input, |line, became| {
            tally.count(became);
            told(line, became);
        });
        match read {
            Ok(()) => Ok(tally),
            Err(why) => Err(ImportError { tally, why }),
        }
    }

    /// Brings the orders of a file in as [`Service::import_orders`] does; `~/` is the home of whoever runs the program.
    ///
    /// # Errors
    /// Why it cannot be read at all, in a sentence. What is no plain file is not opened: a pipe would keep everybody
    /// waiting for whoever writes into it.
    pub fn import_orders_of(&mut self, session: SessionId, file: &str) -> Result<Brought, String> {
        let opened = open_plain(file).map_err(|error| unreadable(file, &error))?;
        let (mut left_out, mut more) = (vec![], 0_usize);
        let read = self.import_orders(session, BufReader::new(opened), |line, became| {
            let why = match became {
                Imported::New(_) | Imported::Known => return,
                Imported::Wrong(why) => format!("Line {line}: {why}."),
                Imported::Denied(sentence) => format!("Line {line}: {sentence}"),
            };
            if left_out.len() < MOST_TOLD {
                left_out.push(why);
            } else {
                more += 1;
            }
        });
        if more > 0 {
            left_out.push(format!("And {more} more."));
        }
        Ok(match read {
            Ok(tally) => Brought { tally, left_out, stopped: None },
            Err(error) => Brought { tally: error.tally, left_out, stopped: Some(error.why.sentence()) },
        })
    }

    fn import_lines(
        &mut self,
        session: SessionId,
        mut input: impl BufRead,
        mut told: impl FnMut(usize, &Imported),
    ) -> Result<(), Stopped> {
        let mut line = Vec::new();
        for number in 1.. {
            let became = match next_line(&mut input, &mut line)? {
                None => break,
                Some(true) if line.trim_ascii().is_empty() => continue,
                Some(true) => match str::from_utf8(&line) {
                    Ok(text) => {
                        // What some editors put in front of a text.
                        let text = text.trim_start_matches('\u{feff}');
                        match Incoming::read(text, &self.world.shop.settings.currency) {
                            Ok(order) => self.import_order(session, order)?,
                            Err(wrong) => Imported::Wrong(wrong.to_string()),
                        }
                    }
                    Err(_) => Imported::Wrong("the line is not UTF-8".to_owned()),
                },
                Some(false) => Imported::Wrong(format!("the line is longer than {LONGEST_LINE} bytes")),
            };
            told(number, &became);
        }
        Ok(())
    }

    /// Brings one order in, unless it was ever here.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn import_order(&mut self, session: SessionId, order: Incoming) -> Result<Imported, ServiceError> {
        let known = match self.world.shop.online.get(&order.id) {
            Some(open) => Some(open.clone()),
            None => self.closed_order(&order.id)?.map(|closed| Arc::new(closed.order)),
        };
        let id = order.id.clone();
        let differs = known.as_ref().map(|known| order.differs(known));
        let command = Command::Online(Box::new(Step::Import { order: Box::new(order), known: known.is_some() }));
        if let Some(differs) = differs
            && self.may(session, &command)?
        {
            return Ok(match differs {
                None => Imported::Known,
                Some(field) => Imported::Wrong(format!(
                    "`{field}`: order {id} is here already and says otherwise; it stays as it was"
                )),
            });
        }
        let done = self.execute(session, command)?;
        Ok(match &done.ruling.outcome {
            Ok(_) => Imported::New(Box::new(done)),
            Err(Refusal::Rule(rule)) => Imported::Wrong(rule.to_string()),
            Err(_) => Imported::Denied(done.sentence()),
        })
    }

    fn may(&self, session: SessionId, command: &Command) -> Result<bool, ServiceError> {
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        let facts = self.facts(&who.workstation);
        let asks = command.asks(&self.world.shop, &who);
        Ok(asks.iter().all(|asked| allows(&self.world, &who, &facts, asked)))
    }

    /// The order of this id, if it is done or cancelled.
    pub(super) fn closed_order(&self, id: &Name) -> Result<Option<Closed>, StoreError> {
        match state::lookup::<u64>(&*self.store, &known_key(id))? {
            Some(number) => state::lookup(&*self.store, &closed_key(number)),
            None => Ok(None),
        }
    }

    /// Orders that are done or cancelled, for whom `orders:ListOnlineOrders` is allowed at their location; a refused
    /// attempt is recorded.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn closed_orders(
        &mut self,
        session: SessionId,
        query: &ClosedQuery,
    ) -> Result<(Done, Option<ClosedPage>), ServiceError> {
        let look = Command::Online(Box::new(Step::List { location: query.location.clone() }));
        let done = self.execute(session, look)?;
        let page = done.is_done().then(|| self.read_closed(query)).transpose()?;
        Ok((done, page))
    }

    fn read_closed(&self, query: &ClosedQuery) -> Result<ClosedPage, StoreError> {
        let mut page = ClosedPage::default();
        let wanted: Vec<String> = query.words.split_whitespace().map(str::to_lowercase).collect();
        let newest = || KeyRange::all("online-closed").back();
        let mut range = query.before.map_or_else(newest, |number| KeyRange::before(&closed_key(number)));
        let mut looked = 0;
        loop {
            let entries = self.store.page(&range, PAGE)?;
            let Some(last) = entries.last() else { return Ok(page) };
            range = KeyRange::before(&last.key);
            for entry in &entries {
                let closed: Closed = state::record(entry)?;
                if page.orders.len() >= query.limit || looked >= query.effort {
                    page.next = Some(closed.number + 1);
                    return Ok(page);
                }
                looked += 1;
                if closed.order.location == query.location && closed.order.has_words(&wanted) {
                    page.orders.push(closed);
                }
            }
        }
    }
}

/// An import that ended early.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct ImportError {
    /// What was done until then.
    pub tally: Tally,
    pub why: Stopped,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    #[error("{0}")]
    Read(#[from] io::Error),
    #[error("{0}")]
    Service(#[from] ServiceError),
}

impl Stopped {
    /// What a person reads: a full sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Stopped::Read(error) => format!("It cannot be read on: {error}."),
            Stopped::Service(error) => error.sentence(),
        }
    }
}

fn open_plain(file: &str) -> io::Result<File> {
    let path = match (file.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => PathBuf::from(file),
    };
    let kind = fs::metadata(&path)?.file_type();
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    File::open(path)
}

/// Why a file is not opened, in a sentence.
fn unreadable(file: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("There is no file `{file}` on this computer."),
        io::ErrorKind::IsADirectory => format!("`{file}` is a folder; name a file in it."),
        io::ErrorKind::InvalidInput => format!("`{file}` is no plain file."),
        io::ErrorKind::PermissionDenied => {
            format!("This computer does not let brewgate read `{file}`; whoever owns the file can change that.")
        }
        _ => format!("`{file}` cannot be read: {error}."),
    }
}

/// Reads a line without its end: none at the end of the text, `false` where it is longer than any order, and passed over.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX) + 1;
    if input.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(true));
    }
    if line.len() <= LONGEST_LINE {
        return Ok(Some(true));
    }
    line.clear();
    input.skip_until(b'\n')?;
    Ok(Some(false))
}

/// What a step wants, as it completes "Priya wants to …".
#[must_use]
pub(super) fn wish(shop: &Shop, step: &Step) -> String {
    let open = |id: &Name| match shop.online.get(id) {
        Some(order) => titled(order),
        None => id.to_string(),
    };
    match step {
        Step::Import { order, .. } => {
            let amount = order.amount(shop).said(&shop.settings.currency);
            format!("bring in online order {} of {} ({amount})", order.id, order.customer)
        }
        Step::Accept { id } => format!("accept online order {}", open(id)),
        Step::Complete { id } => format!("complete online order {}", open(id)),
        Step::Cancel { id, reason } => format!("cancel online order {}: {reason}", open(id)),
        Step::List { .. } => "see the online orders".to_owned(),
    }
}

/// `web-1182 of Maya Chen ($14.50)`.
fn titled(order: &OnlineOrder) -> String {
    format!("{} ({})", order.title(), order.paid.said(&order.currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_file_is_not_opened_is_said_in_words() {
        let said = |kind: io::ErrorKind| unreadable("a.jsonl", &kind.into());
        assert!(said(io::ErrorKind::PermissionDenied).contains("does not let brewgate read `a.jsonl`"));
        assert!(said(io::ErrorKind::NotFound).contains("no file `a.jsonl`"));
        assert!(said(io::ErrorKind::TimedOut).contains("`a.jsonl` cannot be read: timed out"));
    }
}
