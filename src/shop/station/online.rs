//! Online orders: what came in paid by web, app or delivery service, and the steps that see each one through.
//!
//! Open orders are part of the shop; what is done or cancelled is a record of its own, kept for good and read by page.

mod incoming;

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::incoming::{Incoming, LONGEST_LINE, Wanted, Wrong};
use super::movement::{Cause, MovementKind, moved, takes};
use super::order::{Line, Order};
use super::register::things;
use super::sale::{Method, Sale};
use super::{Books, Money, Percent};
use crate::shop::command::{ask, default_resource};
use crate::shop::name::LONGEST_NOTE;
use crate::shop::plan::Changes;
use crate::shop::{Asked, Change, Edit, Facts, Name, Person, SafeText, Session, Shop, ShopRule, action, catalogue};

/// Longest reason for cancelling, in characters.
pub const LONGEST_REASON: usize = 200;

/// An order that was placed and paid somewhere else, and is to be made here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnlineOrder {
    /// As the channel calls it: one id is one order, for good.
    pub id: Name,
    /// Where it came from: `web`, `app`, `delivery`.
    pub channel: SafeText,
    /// Where it is to be made.
    pub location: Name,
    pub customer: SafeText,
    pub lines: Vec<Line>,
    /// What the customer says about all of it.
    pub note: Option<SafeText>,
    pub placed: Timestamp,
    /// When the customer was told that it would be ready.
    pub promised: Timestamp,
    /// What was paid for it, taxes included.
    pub paid: Money,
    pub currency: String,
    pub state: State,
}

/// How far an open order is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum State {
    /// Nobody took it on yet.
    New,
    Accepted {
        by: Person,
        at: Timestamp,
    },
}

/// What became of an order: written once, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// From 1, without gaps.
    pub number: u64,
    pub order: OnlineOrder,
    pub at: Timestamp,
    pub by: Person,
    /// The role in hand.
    pub role: Option<Name>,
    pub end: End,
}

/// How an order ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum End {
    /// Handed over; sold with this receipt.
    Completed { receipt: u64 },
    /// Not made; the channel gives the money back.
    Cancelled { reason: SafeText },
}

/// One thing done with online orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// Puts an order into the queue. Whether one of its id was ever here is looked up by the service.
    Import {
        order: Box<Incoming>,
        known: bool,
    },
    Accept {
        id: Name,
    },
    /// It is made and handed over: a sale, with its receipt and what it takes from stock.
    Complete {
        id: Name,
    },
    Cancel {
        id: Name,
        reason: SafeText,
    },
    /// Looks at the queue of a location, and at what became of its orders.
    List {
        location: Name,
    },
}

impl OnlineOrder {
    /// Whether all of these words, in lower case, are in its id, customer, channel or lines.
    #[must_use]
    pub fn has_words(&self, wanted: &[String]) -> bool {
        if wanted.is_empty() {
            return true;
        }
        let mut text = format!("{} {} {}", self.id, self.customer, self.channel);
        self.lines.iter().for_each(|line| text.extend([" ", &line.name]));
        let text = text.to_lowercase();
        wanted.iter().all(|word| text.contains(word.as_str()))
    }

    /// How long ago it was placed.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> jiff::SignedDuration {
        now.duration_since(self.placed)
    }

    /// Whether it should have been ready by now.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.promised < now
    }

    /// Whether somebody took it on.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self.state, State::Accepted { .. })
    }

    /// The same as an order of the shop's own, as it stands on a receipt.
    #[must_use]
    pub fn as_order(&self, number: u64, till: &Name, person: &Person) -> Order {
        Order {
            number,
            till: till.clone(),
            person: person.clone(),
            started: self.placed,
            lines: self.lines.clone(),
            discount: Percent::ZERO,
            parked: None,
            hand: None,
            label: Some(self.customer.clone()),
            currency: self.currency.clone(),
        }
    }

    /// What it is called where people read: `web-1182 of Maya Chen`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} of {}", self.id, self.customer)
    }
}

impl Step {
    /// Whether it only looks, and changes nothing.
    #[must_use]
    pub fn only_looks(&self) -> bool {
        matches!(self, Step::List { .. })
    }

    /// The question that must be answered with yes.
    ///
    /// Bringing an order in asks what accepting it asks: whoever puts it into the queue vouches for it, and a limit on
    /// channel or amount holds both ways.
    #[must_use]
    pub fn asks(&self, shop: &Shop, who: &Session) -> Vec<Asked> {
        vec![match self {
            Step::Import { order, .. } => {
                let location = order.location_in(shop, who);
                let amount = order.amount(shop).plain(&shop.settings.currency);
                question(shop, "orders:AcceptOrder", &location, &order.id, Some((&order.channel, amount)))
            }
            Step::Accept { id } => about(shop, who, "orders:AcceptOrder", Some(id)),
            Step::Complete { id } => about(shop, who, "orders:CompleteOrder", Some(id)),
            Step::Cancel { id, .. } => about(shop, who, "orders:CancelOrder", Some(id)),
            Step::List { location } => question(shop, "orders:ListOnlineOrders", location, location, None),
        }]
    }

    /// The changes that carry it out.
    pub(in crate::shop) fn plan(&self, shop: &Shop, who: &Session, facts: &Facts) -> Changes {
        match self {
            Step::Import { order, known } => {
                if *known || shop.online.contains_key(&order.id) {
                    return Err(ShopRule::Exists { kind: "online order", name: order.id.to_string() });
                }
                let made = order.made(shop, &order.location_in(shop, who), facts.now);
                made.map(|order| vec![Change::Online(Edit::made(order))]).map_err(ShopRule::from)
            }
            Step::Accept { id } => {
                let order = open(shop, id)?;
                if let State::Accepted { by, .. } = &order.state {
                    return Err(ShopRule::AcceptedAlready { id: id.clone(), by: shop.full_name(by) });
                }
                let state = State::Accepted { by: who.person.clone(), at: facts.now };
                Ok(vec![Change::Online(Edit::of(order, |order| order.state = state))])
            }
            Step::Complete { id } => complete(shop, who, facts, open(shop, id)?),
            Step::Cancel { id, reason } => {
                let order = open(shop, id)?;
                SafeText::up_to(reason, LONGEST_REASON)
                    .map_err(|_| ShopRule::Quota { most: LONGEST_REASON, what: "characters in a reason" })?;
                let mut books = *shop.books;
                let end = End::Cancelled { reason: reason.clone() };
                let closed = closed(&mut books, who, facts, order, end);
                Ok(vec![Change::Online(Edit::removed(order)), Change::Books(written(shop, books)), closed])
            }
            Step::List { location } => match shop.settings.locations.iter().any(|known| known.id == *location) {
                true => Ok(vec![]),
                false => Err(ShopRule::Unknown { kind: "location", name: location.to_string() }),
            },
        }
    }
}

/// The question behind an action, about this order, or about all orders here: what its key is dimmed by.
#[must_use]
pub fn about(shop: &Shop, who: &Session, name: &str, id: Option<&Name>) -> Asked {
    match id.map(|id| (id, shop.online.get(id))) {
        Some((id, Some(order))) => {
            let amount = order.paid.plain(&order.currency);
            question(shop, name, &order.location, id, Some((&order.channel, amount)))
        }
        Some((id, None)) => question(shop, name, &here(shop, who), id, None),
        None => ask(name, default_resource(shop, who, action(name))),
    }
}

/// The location of the workstation that somebody works at.
#[must_use]
pub fn here(shop: &Shop, who: &Session) -> Name {
    Name::literal(shop.settings.location_of(&who.workstation))
}

fn question(shop: &Shop, name: &str, location: &str, id: &str, known: Option<(&SafeText, String)>) -> Asked {
    let resource = catalogue()[action(name)].resource_arn(&shop.id, location, |_| Some(id.to_owned()));
    let mut asked = ask(name, resource);
    if let Some((channel, amount)) = known {
        asked.own.push(("orders:Channel".to_owned(), channel.to_string()));
        asked.own.push(("orders:Amount".to_owned(), amount));
    }
    asked
}

fn open<'s>(shop: &'s Shop, id: &Name) -> Result<&'s Arc<OnlineOrder>, ShopRule> {
    shop.online.get(id).ok_or_else(|| ShopRule::Unknown { kind: "open online order", name: id.to_string() })
}

fn complete(shop: &Shop, who: &Session, facts: &Facts, online: &Arc<OnlineOrder>) -> Changes {
    if !online.is_accepted() {
        return Err(ShopRule::NotAccepted { id: online.id.clone() });
    }
    let mut books = *shop.books;
    books.orders += 1;
    books.receipts += 1;
    books.last_sale = books.receipts;
    let order = online.as_order(books.orders, &who.workstation, &who.person);
    let sale = Sale {
        number: books.receipts,
        totals: order.totals(),
        till: who.workstation.clone(),
        at: facts.now,
        by: who.person.clone(),
        role: who.role_at(facts.now).map(|role| role.role.clone()),
        method: Method::Online,
        paid: online.paid,
        tip: Money::ZERO,
        tendered: online.paid,
        reference: SafeText::up_to(&format!("{} order {}", online.channel, online.id), LONGEST_NOTE).ok(),
        refunded: Money::ZERO,
        given_back: vec![],
        prints: 0,
        order,
    };
    let cause = Cause { kind: MovementKind::Sold, reason: None, order: Some(sale.number) };
    let taken = moved(shop, who, facts, &mut books, &cause, &takes(shop, &things(&sale.order))?);
    let closed = closed(&mut books, who, facts, online, End::Completed { receipt: sale.number });
    let changes = vec![
        Change::Online(Edit::removed(online)),
        Change::Books(written(shop, books)),
        Change::Sale(Edit::made(sale)),
        closed,
    ];
    Ok([changes, taken].concat())
}

fn closed(books: &mut Books, who: &Session, facts: &Facts, order: &Arc<OnlineOrder>, end: End) -> Change {
    books.online += 1;
    Change::OnlineClosed(Arc::new(Closed {
        number: books.online,
        order: OnlineOrder::clone(order),
        at: facts.now,
        by: who.person.clone(),
        role: who.role_at(facts.now).map(|role| role.role.clone()),
        end,
    }))
}

fn written(shop: &Shop, books: Books) -> Edit<Books> {
    Edit::of(&shop.books, |before| *before = books)
}

/// What happened to an open order, in words; how it ended is said by its [`Closed`].
#[must_use]
pub(in crate::shop) fn sentence(edit: &Edit<OnlineOrder>) -> String {
    match (&edit.before, &edit.after) {
        (None, Some(new)) => format!("Online order {} came in: {}", new.title(), new.paid.said(&new.currency)),
        (Some(_), Some(new)) if new.is_accepted() => format!("Online order {} is accepted", new.title()),
        _ => String::new(),
    }
}

impl Closed {
    /// How it ended, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.end {
            End::Completed { .. } => "done",
            End::Cancelled { .. } => "cancelled",
        }
    }

    /// What became of it, in words: "Online order web-1182 of Maya Chen is done".
    #[must_use]
    pub fn sentence(&self) -> String {
        let title = self.order.title();
        match &self.end {
            End::Completed { .. } => format!("Online order {title} is done"),
            End::Cancelled { reason } => format!("Online order {title} is cancelled: {reason}"),
        }
    }
}
