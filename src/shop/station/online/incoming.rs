//! An order as its channel tells it: one JSON object, read exactly, with the field named where something is wrong.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{OnlineOrder, State, here};
use crate::policy::json::{self, Json, Node};
use crate::policy::lint::{did_you_mean, nearest};
use crate::shop::name::LONGEST_TEXT;
use crate::shop::station::order::{Line, MOST_LINES, MOST_OF_ONE};
use crate::shop::station::{Money, Order, Percent};
use crate::shop::{Name, Person, SafeText, Session, Shop, ShopRule};

/// The longest line that is read, in bytes.
pub const LONGEST_LINE: usize = 64 * 1024;
/// The longest id, in characters.
const LONGEST_ID: usize = 64;
/// The longest channel, in characters.
const LONGEST_CHANNEL: usize = 16;
/// The longest note, in characters.
const LONGEST_REMARK: usize = 200;
/// How far the channel's clock may be ahead of the shop's.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// How far ahead an order may be promised.
const FARTHEST: SignedDuration = SignedDuration::from_hours(31 * 24);

const FIELDS: [&str; 10] =
    ["id", "channel", "location", "customer", "note", "lines", "placed", "promised", "currency", "paid"];
const LINE_FIELDS: [&str; 4] = ["sku", "quantity", "price", "note"];

/// An order that is to come in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    pub id: Name,
    pub channel: SafeText,
    /// None: where it is brought in.
    pub location: Option<Name>,
    pub customer: SafeText,
    pub note: Option<SafeText>,
    pub lines: Vec<Wanted>,
    pub placed: Timestamp,
    pub promised: Timestamp,
}

/// So many of one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    pub sku: Name,
    pub quantity: u32,
    /// For one of it, before taxes that come on top; none: as it is on the menu.
    pub price: Option<Money>,
    pub note: Option<SafeText>,
}

/// The field that an order cannot be taken with, and why: lower case, without full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// As in the file: `lines[1].price`; empty where the line as a whole is wrong.
    pub field: String,
    pub why: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.why),
            field => write!(f, "`{field}`: {}", self.why),
        }
    }
}

impl From<Wrong> for ShopRule {
    fn from(wrong: Wrong) -> ShopRule {
        ShopRule::Setting(wrong.to_string())
    }
}

impl Incoming {
    /// Reads one order from its JSON text; amounts are in this currency.
    ///
    /// # Errors
    /// The first field that is missing, unknown or not what it should be.
    pub fn read(text: &str, currency: &str) -> Result<Incoming, Wrong> {
        let (root, faults, _) = json::read(text);
        if let Some(fault) = faults.first() {
            return Err(wrong("", format!("column {}: {}", fault.span.column(), fault.message)));
        }
        let order = Fields::of(&root, "", &FIELDS)?;
        let of = order.node("currency").map(|node| text_of(node, "currency")).transpose()?;
        if let Some(other) = of.filter(|other| *other != currency) {
            return Err(wrong("currency", format!("the shop's is {currency}, and this is {}", shown(other))));
        }
        let id = match &order.needed("id")?.value {
            Json::Text(text) | Json::Number(text) => text.as_str(),
            _ => return Err(wrong("id", "write it as text, such as \"web-1182\"")),
        };
        let Json::List(nodes) = &order.needed("lines")?.value else {
            return Err(wrong("lines", "write a list, such as [{\"sku\": \"latte\", \"quantity\": 2}]"));
        };
        let lines = nodes.iter().enumerate().map(|(at, node)| Wanted::read(node, &format!("lines[{at}]"), currency));
        match order.needed("paid")?.value {
            Json::Bool(true) => {}
            // What is not paid is money that somebody must take: that is the register's.
            Json::Bool(false) => return Err(wrong("paid", "what is not paid yet is rung up at the register")),
            _ => return Err(wrong("paid", "write true: only what is paid comes in here")),
        }
        Ok(Incoming {
            id: Name::new(id, LONGEST_ID).map_err(|error| wrong("id", error))?,
            channel: order.safe("channel", LONGEST_CHANNEL)?,
            location: order.node("location").map(|node| name_of(node, "location")).transpose()?,
            customer: order.safe("customer", LONGEST_TEXT)?,
            note: order.node("note").map(|node| safe_of(node, "note", LONGEST_REMARK)).transpose()?,
            lines: lines.collect::<Result<_, Wrong>>()?,
            placed: order.time("placed")?,
            promised: order.time("promised")?,
        })
    }

    /// Where it is to be made: as it says, else where it is brought in.
    #[must_use]
    pub fn location_in(&self, shop: &Shop, who: &Session) -> Name {
        self.location.clone().unwrap_or_else(|| here(shop, who))
    }

    /// What it comes to in this shop; what is on no menu counts nothing.
    #[must_use]
    pub fn amount(&self, shop: &Shop) -> Money {
        total(self.lines.iter().filter_map(|wanted| wanted.line(shop)).collect(), shop)
    }

    /// The order as it goes into the queue.
    ///
    /// # Errors
    /// The first field that this shop cannot take.
    pub fn made(&self, shop: &Shop, location: &Name, now: Timestamp) -> Result<OnlineOrder, Wrong> {
        let locations = || shop.settings.locations.iter().map(|location| &*location.id);
        if !locations().any(|known| *known == **location) {
            let meant = did_you_mean(nearest(location, locations()));
            return Err(wrong("location", format!("there is no location `{location}`{meant}")));
        }
        if self.lines.is_empty() {
            return Err(wrong("lines", "nothing is ordered"));
        }
        if self.lines.len() > MOST_LINES {
            return Err(wrong("lines", format!("an order has at most {MOST_LINES}")));
        }
        if self.placed > now + AHEAD {
            return Err(wrong("placed", "this time is still to come"));
        }
        if self.promised < self.placed {
            return Err(wrong("promised", "it is promised for before it was placed"));
        }
        if self.promised > now + FARTHEST {
            return Err(wrong("promised", "it is promised for more than a month from now"));
        }
        let line = |(at, wanted): (usize, &Wanted)| {
            if !(1..=MOST_OF_ONE).contains(&wanted.quantity) {
                return Err(wrong(&format!("lines[{at}].quantity"), count_wanted()));
            }
            let unknown = || {
                let menu = shop.items.values().filter(|item| item.price_minor.is_some()).map(|item| &*item.sku);
                let meant = did_you_mean(nearest(&wanted.sku, menu));
                wrong(&format!("lines[{at}].sku"), format!("there is no item `{}` on the menu{meant}", wanted.sku))
            };
            wanted.line(shop).ok_or_else(unknown)
        };
        let lines: Vec<Line> = self.lines.iter().enumerate().map(line).collect::<Result<_, Wrong>>()?;
        Ok(OnlineOrder {
            id: self.id.clone(),
            channel: self.channel.clone(),
            location: location.clone(),
            customer: self.customer.clone(),
            note: self.note.clone(),
            paid: total(lines.clone(), shop),
            lines,
            placed: self.placed,
            promised: self.promised,
            currency: shop.settings.currency.clone(),
            state: State::New,
        })
    }

    /// The first field in which it says otherwise than an order that is here already; none: it is the same once more.
    #[must_use]
    pub fn differs(&self, known: &OnlineOrder) -> Option<&'static str> {
        let same_line = |(wanted, line): (&Wanted, &Line)| {
            (&wanted.sku, wanted.quantity, &wanted.note) == (&line.item, line.quantity, &line.note)
                && wanted.price.is_none_or(|price| price == line.price)
        };
        let same_lines = self.lines.len() == known.lines.len() && self.lines.iter().zip(&known.lines).all(same_line);
        [
            ("channel", self.channel == known.channel),
            ("location", self.location.as_ref().is_none_or(|location| *location == known.location)),
            ("customer", self.customer == known.customer),
            ("note", self.note == known.note),
            ("lines", same_lines),
            ("placed", self.placed == known.placed),
            ("promised", self.promised == known.promised),
        ]
        .into_iter()
        .find_map(|(field, same)| (!same).then_some(field))
    }
}

impl Wanted {
    fn read(node: &Node, at: &str, currency: &str) -> Result<Wanted, Wrong> {
        let line = Fields::of(node, at, &LINE_FIELDS)?;
        let quantity = match &line.needed("quantity")?.value {
            Json::Number(digits) => digits.parse::<u32>().ok().filter(|count| (1..=MOST_OF_ONE).contains(count)),
            _ => None,
        };
        let price = |node: &Node| {
            let field = line.path("price");
            match &node.value {
                // As it is written: a number is never rounded through a binary one.
                Json::Text(text) | Json::Number(text) => {
                    Money::read(text, currency).map_err(|problem| wrong(&field, problem))
                }
                _ => Err(wrong(&field, "write an amount, such as \"4.75\"")),
            }
        };
        Ok(Wanted {
            sku: name_of(line.needed("sku")?, &line.path("sku"))?,
            quantity: quantity.ok_or_else(|| wrong(&line.path("quantity"), count_wanted()))?,
            price: line.node("price").map(price).transpose()?,
            note: line.node("note").map(|node| safe_of(node, &line.path("note"), LONGEST_REMARK)).transpose()?,
        })
    }

    /// The line that it is in this shop; none where the item is on no menu.
    fn line(&self, shop: &Shop) -> Option<Line> {
        let item = shop.items.get(&self.sku)?;
        let price = Money(item.price_minor?);
        let tax = item.tax.as_ref().and_then(|id| shop.settings.taxes.iter().find(|tax| tax.id == *id)).cloned();
        Some(Line {
            item: item.sku.clone(),
            name: item.name.clone(),
            price: self.price.unwrap_or(price),
            quantity: self.quantity,
            note: self.note.clone(),
            discount: Percent::ZERO,
            tax,
            void: None,
        })
    }
}

/// What lines come to with their taxes.
fn total(lines: Vec<Line>, shop: &Shop) -> Money {
    let order = Order {
        number: 0,
        till: Name::literal("online"),
        person: Person::Owner,
        started: Timestamp::UNIX_EPOCH,
        lines,
        discount: Percent::ZERO,
        parked: None,
        hand: None,
        label: None,
        currency: shop.settings.currency.clone(),
    };
    order.totals().total
}

/// The members of one object, each with its path.
struct Fields<'n> {
    node: &'n Node,
    at: String,
}

impl<'n> Fields<'n> {
    /// # Errors
    /// Where it is no object, or has a member that none of these is.
    fn of(node: &'n Node, at: &str, known: &[&str]) -> Result<Fields<'n>, Wrong> {
        let fields = Fields { node, at: at.to_owned() };
        let Json::Object(members) = &node.value else {
            return Err(wrong(at, if at.is_empty() { "a line is one JSON object" } else { "write an object" }));
        };
        match members.iter().find(|member| !known.contains(&member.name.as_str())) {
            Some(member) => {
                let meant = did_you_mean(nearest(&member.name, known.iter().copied()));
                Err(wrong(&fields.path(&shown(&member.name)), format!("an order has no such field{meant}")))
            }
            None => Ok(fields),
        }
    }

    fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    fn node(&self, name: &str) -> Option<&'n Node> {
        self.node.member(name)
    }

    fn needed(&self, name: &str) -> Result<&'n Node, Wrong> {
        self.node(name).ok_or_else(|| wrong(&self.path(name), "this is missing"))
    }

    fn safe(&self, name: &str, longest: usize) -> Result<SafeText, Wrong> {
        safe_of(self.needed(name)?, &self.path(name), longest)
    }

    fn time(&self, name: &str) -> Result<Timestamp, Wrong> {
        let field = self.path(name);
        let text = text_of(self.needed(name)?, &field)?;
        let wanted = || wrong(&field, "write a time with its offset, such as \"2026-11-23T09:41:00-08:00\"");
        text.parse().map_err(|_| wanted())
    }
}

fn text_of<'n>(node: &'n Node, field: &str) -> Result<&'n str, Wrong> {
    node.text().ok_or_else(|| wrong(field, "write it as text, between \"quotes\""))
}

fn safe_of(node: &Node, field: &str, longest: usize) -> Result<SafeText, Wrong> {
    SafeText::up_to(text_of(node, field)?, longest).map_err(|error| wrong(field, error))
}

fn name_of(node: &Node, field: &str) -> Result<Name, Wrong> {
    Name::new(text_of(node, field)?, LONGEST_ID).map_err(|error| wrong(field, error))
}

fn count_wanted() -> String {
    format!("write a whole number from 1 to {MOST_OF_ONE}")
}

fn wrong(field: &str, why: impl fmt::Display) -> Wrong {
    Wrong { field: field.to_owned(), why: why.to_string() }
}

/// As much of a text as can be quoted.
fn shown(text: &str) -> String {
    text.chars().filter(|&c| !crate::shop::name::is_unsafe(c)).take(32).collect()
}
