//! The register, step by step: what each step asks, and what it changes.

mod drawer;
mod refund;
mod ring;

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use self::drawer::{close_till, open_till};
use self::refund::Back;
pub use self::refund::back_by;
use self::ring::{ring, void};
use super::movement::{Cause, MovementKind, moved, takes};
use super::order::{Hand, Line, Order};
use super::report::Receipt;
use super::sale::{Method, Part, Sale};
use super::{Books, Money, Percent};
use crate::shop::change::{Change, Edit};
use crate::shop::plan::Changes;
use crate::shop::{Facts, Item, Name, Person, SafeText, Session, Shop, ShopRule};

/// One thing done at the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// One more line on an order, or on a new one.
    Ring {
        order: Option<u64>,
        item: Name,
        quantity: u32,
        note: Option<SafeText>,
    },
    /// Says something about a line: "no sugar".
    Note {
        order: u64,
        line: usize,
        note: Option<SafeText>,
    },
    /// So much off a line, or off everything.
    Discount {
        order: u64,
        line: Option<usize>,
        percent: Percent,
    },
    /// So many of a line taken off again.
    Void {
        order: u64,
        line: usize,
        quantity: u32,
    },
    /// Puts an order aside.
    Park {
        order: u64,
        label: Option<SafeText>,
    },
    /// Goes on with an order, whoever began it.
    Resume {
        order: u64,
    },
    Pay {
        order: u64,
        tender: Tender,
    },
    /// Gives money back of an earlier sale. What the receipt stands for is looked up by the service, here and below.
    Refund {
        receipt: u64,
        /// What it is for; nothing: so much money, for nothing in particular.
        parts: Vec<Part>,
        /// Whether these things go back to stock.
        brought_back: bool,
        amount: Money,
        method: Method,
        reason: SafeText,
        #[serde(default, alias = "sale")]
        found: Option<Receipt>,
    },
    OpenDrawer {
        reason: SafeText,
    },
    OpenTill {
        float: Money,
    },
    CloseTill {
        counted: Money,
    },
    /// Looks an earlier receipt up.
    LookUp {
        receipt: u64,
        #[serde(default, alias = "sale")]
        found: Option<Receipt>,
    },
    /// An earlier receipt once more.
    Reprint {
        receipt: u64,
        #[serde(default, alias = "sale")]
        found: Option<Receipt>,
    },
}

/// What somebody hands over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tender {
    pub method: Method,
    /// For cash: what was handed over; none means exactly what is due.
    pub cash: Option<Money>,
    pub tip: Money,
    pub reference: Option<SafeText>,
}

impl Tender {
    /// Exactly what is due, by this method.
    #[must_use]
    pub fn exact(method: Method) -> Tender {
        Tender { method, cash: None, tip: Money::ZERO, reference: None }
    }
}

impl Step {
    /// The action that a step is, and the keys that it brings along.
    #[must_use]
    pub fn asks(&self, shop: &Shop, who: &Session) -> (&'static str, Vec<(String, String)>) {
        let currency = &*shop.settings.currency;
        let key = |name: &str, value: String| (name.to_owned(), value);
        let amount = |amount: Money| key("register:Amount", amount.plain(currency));
        let method = |method: Method| key("register:PaymentMethod", method.word().to_owned());
        match self {
            Step::Ring { .. } | Step::Note { .. } | Step::Park { .. } | Step::Resume { .. } => {
                ("register:TakeOrder", vec![])
            }
            Step::Discount { order, line, percent } => {
                // What is off a line in all: two small discounts are not to make a large one.
                let order = shop.orders.get(order);
                let other = match line {
                    Some(_) => order.map(|order| order.discount),
                    None => order.and_then(|order| order.standing().map(|line| line.discount).max()),
                };
                let all = percent.and(other.unwrap_or_default());
                ("register:ApplyDiscount", vec![key("register:DiscountPercent", all.to_string())])
            }
            Step::Void { order, line, quantity } => {
                let order = shop.orders.get(order);
                let line = order.and_then(|order| order.lines.get(*line).map(|line| (order, line)));
                let worth = line.map(|(order, line)| Line { quantity: *quantity, ..line.clone() }.net(order.discount));
                ("register:VoidItem", worth.map(amount).into_iter().collect())
            }
            Step::Pay { order, tender } => {
                let due = shop.orders.get(order).map(|order| due(shop, order, tender.method));
                let amount = due.map(|due| amount(due + tender.tip));
                ("register:TakePayment", amount.into_iter().chain([method(tender.method)]).collect())
            }
            Step::Refund { amount: back, method: by, .. } => ("register:RefundOrder", vec![amount(*back), method(*by)]),
            Step::OpenDrawer { .. } => ("register:OpenDrawer", vec![]),
            Step::OpenTill { .. } => ("register:OpenTill", vec![]),
            Step::CloseTill { counted } => {
                let drawer = shop.drawers.get(&who.workstation);
                let difference = drawer.map(|drawer| *counted - drawer.cash);
                let key = difference.map(|difference| key("register:CashDifference", difference.plain(currency)));
                ("register:CloseTill", key.into_iter().collect())
            }
            Step::LookUp { .. } => ("register:GetOrder", vec![]),
            Step::Reprint { .. } => ("register:PrintReceipt", vec![]),
        }
    }

    /// What the step changes.
    ///
    /// # Errors
    /// The shop's rule against it, with the figures.
    pub(in crate::shop) fn plan(&self, shop: &Shop, who: &Session, facts: &Facts) -> Changes {
        match self {
            Step::Ring { order, item, quantity, note } => ring(shop, who, facts, *order, item, *quantity, note.clone()),
            Step::Note { order, line, note } => {
                in_no_other_hand(shop, who, facts, *order)?;
                edit_line(shop, *order, *line, |line| line.note = note.clone())
            }
            Step::Discount { percent, .. } if *percent > Percent::ALL => Err(ShopRule::Percentage),
            Step::Discount { order, line, percent } => {
                in_no_other_hand(shop, who, facts, *order)?;
                match line {
                    Some(line) => edit_line(shop, *order, *line, |line| line.discount = *percent),
                    None => edit(shop, *order, |order| order.discount = *percent),
                }
            }
            Step::Void { order, line, quantity } => void(shop, who, facts, *order, *line, *quantity),
            Step::Park { order, label } => {
                let before = open(shop, *order)?;
                if before.parked.is_some() {
                    return Err(ShopRule::NothingToDo);
                }
                Ok(vec![park(before, facts.now, label.clone())])
            }
            Step::Resume { order } => {
                let mut changes = park_all(shop, &who.person, facts.now, |other| other.number != *order);
                changes.extend(edit(shop, *order, |order| {
                    order.parked = None;
                    order.person = who.person.clone();
                    order.till = who.workstation.clone();
                    order.hand = Some(Hand::of(who, facts.now));
                })?);
                Ok(changes)
            }
            Step::Pay { order, tender } => pay(shop, who, facts, *order, tender),
            Step::Refund { receipt, parts, brought_back, amount, method, reason, found } => {
                let sale = match found {
                    Some(Receipt::Sale(sale)) => sale,
                    Some(Receipt::Refund(refund, _)) => {
                        return Err(ShopRule::IsRefund { receipt: *receipt, of: refund.of });
                    }
                    None => return Err(unknown_receipt(*receipt)),
                };
                let back = Back { parts, brought_back: *brought_back, amount: *amount, method: *method, reason };
                refund::plan(shop, who, facts, sale, &back)
            }
            // Nothing of the shop changes; that it was done is on the record.
            Step::OpenDrawer { .. } => Ok(vec![]),
            Step::LookUp { receipt, found } => found.as_ref().map(|_| vec![]).ok_or_else(|| unknown_receipt(*receipt)),
            Step::Reprint { receipt, found } => match found {
                Some(Receipt::Sale(sale)) => Ok(vec![Change::Sale(Edit::of(sale, |sale| given_out(&mut sale.prints)))]),
                Some(Receipt::Refund(refund, _)) => {
                    Ok(vec![Change::Refund(Edit::of(refund, |refund| given_out(&mut refund.prints)))])
                }
                None => Err(unknown_receipt(*receipt)),
            },
            Step::OpenTill { float } => open_till(shop, who, facts, *float),
            Step::CloseTill { counted } => close_till(shop, who, facts, *counted),
        }
    }
}

/// What is due for an order: of cash, what coins there are.
#[must_use]
pub fn due(shop: &Shop, order: &Order, method: Method) -> Money {
    let total = order.totals().total;
    if method == Method::Cash { total.to_step(shop.settings.cash_step) } else { total }
}

/// The order that somebody is ringing up at a till, if there is one.
#[must_use]
pub fn in_hand<'s>(shop: &'s Shop, person: &Person, till: &str, now: Timestamp) -> Option<&'s Arc<Order>> {
    shop.orders.values().find(|order| order.person == *person && *order.till == *till && is_in_hand(shop, order, now))
}

/// Whether somebody is ringing an order up now.
///
/// The session must live with the same role in hand, so that what is in it is put aside the moment that either ends.
/// Whoever signs in on the same till puts aside what is in the hands before; it comes back with its person.
#[must_use]
pub fn is_in_hand(shop: &Shop, order: &Order, now: Timestamp) -> bool {
    let session = order.hand.as_ref().and_then(|hand| shop.sessions.get(&hand.session));
    session.is_some_and(|session| {
        let before = |other: &Session| {
            other.workstation == session.workstation && other.started > session.started && !other.is_over(now)
        };
        !session.is_over(now) && order.is_held_by(session, now) && !shop.sessions.values().any(|other| before(other))
    })
}

/// Puts aside what somebody was ringing up, of these orders: they turn to something else.
pub(crate) fn park_all(shop: &Shop, person: &Person, now: Timestamp, which: impl Fn(&Order) -> bool) -> Vec<Change> {
    let theirs = shop.orders.values().filter(|order| order.parked.is_none() && order.person == *person);
    theirs.filter(|order| which(order)).map(|order| park(order, now, order.label.clone())).collect()
}

fn park(order: &Arc<Order>, now: Timestamp, label: Option<SafeText>) -> Change {
    Change::Order(Edit::of(order, |order| {
        order.parked = Some(now);
        order.label = label;
        order.hand = None;
    }))
}

/// One's own order is taken in hand before anything is done with it: what was put aside when a role ended is never paid
/// half by the one hand and half by the other.
fn in_no_other_hand(shop: &Shop, who: &Session, facts: &Facts, number: u64) -> Result<(), ShopRule> {
    let order = open(shop, number)?;
    if order.person == who.person && !order.is_held_by(who, facts.now) {
        return Err(ShopRule::OrderAside { number });
    }
    Ok(())
}

fn open(shop: &Shop, number: u64) -> Result<&Arc<Order>, ShopRule> {
    shop.orders.get(&number).ok_or(ShopRule::Unknown { kind: "open order", name: number.to_string() })
}

fn on_menu<'s>(shop: &'s Shop, sku: &Name) -> Result<&'s Arc<Item>, ShopRule> {
    let item = shop.items.get(sku).filter(|item| item.price_minor.is_some());
    item.ok_or_else(|| ShopRule::Unknown { kind: "item on the menu", name: sku.to_string() })
}

fn given_out(prints: &mut u32) {
    *prints = prints.saturating_add(1);
}

fn unknown_receipt(number: u64) -> ShopRule {
    ShopRule::Unknown { kind: "receipt", name: number.to_string() }
}

fn edit(shop: &Shop, number: u64, edit: impl FnOnce(&mut Order)) -> Changes {
    let before = open(shop, number)?;
    match Edit::of(before, edit) {
        same if same.before == same.after => Err(ShopRule::NothingToDo),
        edit => Ok(vec![Change::Order(edit)]),
    }
}

fn edit_line(shop: &Shop, number: u64, at: usize, change: impl FnOnce(&mut Line)) -> Changes {
    standing(shop, number, at)?;
    edit(shop, number, |order| change(&mut order.lines[at]))
}

fn standing(shop: &Shop, number: u64, at: usize) -> Result<&Line, ShopRule> {
    let line = open(shop, number)?.lines.get(at).filter(|line| line.stands());
    line.ok_or_else(|| ShopRule::Unknown { kind: "line", name: (at + 1).to_string() })
}

/// What an order comes to can be said, handed over and added up.
fn sum_within(order: &Order) -> Result<(), ShopRule> {
    let totals = order.totals();
    amount_within(totals.items.max(totals.total), &order.currency)
}

fn amount_within(amount: Money, currency: &str) -> Result<(), ShopRule> {
    match amount {
        amount if amount < Money::ZERO => Err(ShopRule::NotMoney),
        amount if amount > Money::MOST => Err(ShopRule::TooMuch { most: Money::MOST.said(currency) }),
        _ => Ok(()),
    }
}

/// Cash is laid down in coins.
fn in_coins(shop: &Shop, amount: Money, currency: &str) -> Result<(), ShopRule> {
    let step = shop.settings.cash_step;
    if amount.to_step(step) == amount {
        return Ok(());
    }
    Err(ShopRule::NoSuchCoins { amount: amount.said(currency), step: step.said(currency) })
}

fn pay(shop: &Shop, who: &Session, facts: &Facts, number: u64, tender: &Tender) -> Changes {
    in_no_other_hand(shop, who, facts, number)?;
    let order = open(shop, number)?;
    if order.standing().next().is_none() {
        return Err(ShopRule::OrderEmpty { number });
    }
    if !Method::AT_TILL.contains(&tender.method) {
        return Err(ShopRule::NotAtTill);
    }
    let drawer = shop.drawers.get(&who.workstation).ok_or_else(|| closed(who))?;
    let (paid, currency) = (due(shop, order, tender.method), &order.currency);
    amount_within(tender.tip, currency)?;
    let wanted = paid + tender.tip;
    let tendered = tender.cash.filter(|_| tender.method == Method::Cash).unwrap_or(wanted);
    if tendered < wanted {
        return Err(ShopRule::TooLittle { handed: tendered.said(currency), due: wanted.said(currency) });
    }
    amount_within(tendered, currency)?;
    if tender.method == Method::Cash {
        in_coins(shop, tender.tip, currency)?;
        in_coins(shop, tendered, currency)?;
    }
    let mut order = Order::clone(order);
    (order.parked, order.hand) = (None, None);
    let sale = Sale {
        number: shop.books.receipts + 1,
        totals: order.totals(),
        till: who.workstation.clone(),
        at: facts.now,
        by: who.person.clone(),
        role: who.role_at(facts.now).map(|role| role.role.clone()),
        method: tender.method,
        paid,
        tip: tender.tip,
        tendered,
        reference: tender.reference.clone(),
        refunded: Money::ZERO,
        given_back: vec![],
        prints: 0,
        order,
    };
    let cash = if tender.method == Method::Cash { wanted } else { Money::ZERO };
    let mut books = Books { receipts: sale.number, last_sale: sale.number, ..*shop.books };
    let cause = Cause { kind: MovementKind::Sold, reason: None, order: Some(sale.number) };
    let taken = moved(shop, who, facts, &mut books, &cause, &takes(shop, &things(&sale.order))?);
    let changes = vec![
        Change::Order(Edit::removed(open(shop, number)?)),
        Change::Books(Edit::of(&shop.books, |before| *before = books)),
        Change::Sale(Edit::made(sale)),
        Change::Drawer(Edit::of(drawer, |drawer| {
            drawer.cash += cash;
            drawer.sales += 1;
        })),
    ];
    Ok([changes, taken].concat())
}

/// What stands on an order, by item.
pub(super) fn things(order: &Order) -> Vec<(Name, u32)> {
    order.standing().map(|line| (line.item.clone(), line.quantity)).collect()
}

fn closed(who: &Session) -> ShopRule {
    ShopRule::TillClosed { till: who.workstation.clone() }
}
