//! The model: what a shop is, in integers and maps, written from the design alone.
//!
//! It shares no code with the program. It says of every step whether it is carried out, and what there is afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;
use serde_json::Value;

use super::step::{Method, Place, Role, Step, What, Who, next};

/// What steps name by number: the first are on the menu, then something only kept, then nothing.
pub const ITEMS: [&str; 8] =
    ["espresso", "latte", "americano", "croissant", "blueberry-muffin", "cold-brew", "beans-espresso", "moon-cake"];
/// What is kept, then something only sold, then nothing.
pub const SKUS: [&str; 6] = ["beans-espresso", "milk-whole", "croissant-frozen", "cups-12oz", "latte", "moon-cake"];
/// Taxes in thousandths of a percent, and whether they are in the price.
pub const TAXES: [(&str, u32, bool); 2] = [("croissant", 8_875, false), ("blueberry-muffin", 7_000, true)];
pub const CASH_STEP: i64 = 5;
/// A number that nothing has.
const NOTHING: u64 = 999_999;
const HOUR: i64 = 3_600;

/// The menu with what each takes, and what is kept with how much there is: from the sample's file.
struct Sample {
    recipes: BTreeMap<String, Vec<(String, i64)>>,
    prices: BTreeMap<String, i64>,
    levels: BTreeMap<String, i64>,
}

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let file: Value = serde_json::from_str(include_str!("../../assets/shop.json")).unwrap();
        let list = |name: &str| file["Shop"][name].as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let thousandths = |value: &Value| match value {
            Value::String(text) => (text.parse::<f64>().unwrap() * 1_000.0).round() as i64,
            number => (number.as_f64().unwrap() * 1_000.0).round() as i64,
        };
        let recipe = |item: &Value| {
            let parts = item["Recipe"].as_array().unwrap();
            parts.iter().map(|part| (text(&part["Sku"]), thousandths(&part["Quantity"]))).collect()
        };
        let menu = list("Menu");
        Sample {
            recipes: menu.iter().map(|item| (text(&item["Sku"]), recipe(item))).collect(),
            prices: menu.iter().map(|item| (text(&item["Sku"]), item["PriceMinor"].as_i64().unwrap())).collect(),
            levels: list("Stock").iter().map(|item| (text(&item["Sku"]), thousandths(&item["Level"]))).collect(),
        }
    })
}

#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Which one it is, of all there were.
    pub number: u64,
    pub ends: i64,
    pub place: Place,
    pub role: Option<(Role, i64)>,
    /// When both factors were given; none where the code alone reopened it.
    pub both: Option<i64>,
}

/// Somebody may take a role between two moments.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub who: Who,
    pub role: Role,
    pub from: i64,
    pub until: i64,
}

/// Access that somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub by: Who,
    pub what: What,
    pub role: Option<Role>,
    pub answer: Option<Answer>,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// Approved by somebody, at a time.
    Once(Who, i64),
    Granted,
    Declined,
}

/// A session, with what it had in hand.
pub type Hand = (u64, Option<Role>);

#[derive(Clone, Debug, PartialEq)]
pub struct Till {
    pub float: i64,
    pub cash: i64,
    pub sales: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub till: Place,
    pub person: Who,
    pub parked: bool,
    /// The session and the role that it is in the hand of.
    pub hand: Option<Hand>,
    pub discount: u32,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub item: String,
    pub price: i64,
    pub quantity: u32,
    pub discount: u32,
    pub void: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sale {
    pub till: Place,
    pub by: Who,
    pub method: Method,
    pub paid: i64,
    pub tip: i64,
    pub refunded: i64,
    pub lines: Vec<Line>,
    pub discount: u32,
    /// So many of these lines were given back.
    pub back: Vec<(usize, u32)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    pub of: u64,
    pub till: Place,
    pub method: Method,
    pub amount: i64,
}

/// An order that came in paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Online {
    pub order: Order,
    pub accepted: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    pub till: Place,
    pub float: i64,
    pub cash: i64,
    pub counted: i64,
}

/// What must become of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Done,
    Refused,
    /// Nobody is signed in under that session any more.
    SignedOut,
    /// Signed in.
    In,
    /// A part was wrong.
    Wrong,
    /// Too soon after a wrong try: nothing is looked at.
    Shut,
    /// The code alone is not enough here.
    NotReopened,
    /// The disk failed.
    Failed,
    Nothing,
}

#[derive(Clone, Debug)]
pub struct Model {
    /// Seconds since the shop was founded.
    pub now: i64,
    pub sessions: BTreeMap<Who, Session>,
    /// How many sessions there were.
    opened: u64,
    /// Wrong tries in a row, and until when no other counts.
    wrong: BTreeMap<Who, (u32, i64)>,
    /// Who is on shift, and whether on a break; and since when.
    pub shifts: BTreeMap<Who, bool>,
    since: BTreeMap<Who, i64>,
    /// Who is on the roster when, and how many ever were.
    pub roster: BTreeMap<u64, Assignment>,
    pub assigned: u64,
    /// The access that people ask for, and how often anybody did.
    pub requests: BTreeMap<u64, Request>,
    pub asked: u64,
    /// Who is in the group of the cashiers.
    pub cashiers: BTreeSet<Who>,
    pub tills: BTreeMap<Place, Till>,
    pub orders: BTreeMap<u64, Order>,
    pub sales: BTreeMap<u64, Sale>,
    pub refunds: BTreeMap<u64, Refund>,
    pub closings: Vec<Closing>,
    pub begun: u64,
    pub receipts: u64,
    pub movements: u64,
    pub times: u64,
    pub supplied: u64,
    pub levels: BTreeMap<String, i64>,
    pub prices: BTreeMap<String, i64>,
    /// Of each open order to a supplier: ordered and received by item.
    pub supplies: BTreeMap<u64, BTreeMap<String, (i64, i64)>>,
    /// Online orders that wait, those that are over, and how many these are.
    pub online: BTreeMap<u64, Online>,
    over: BTreeSet<u64>,
    /// Audit records since the beginning.
    pub records: u64,
    /// The last step as it was meant, with the numbers of what is there.
    pub meant: Step,
    pub expected: Expected,
}

impl Model {
    fn new() -> Model {
        let Sample { prices, levels, .. } = sample();
        Model {
            now: 0,
            sessions: BTreeMap::new(),
            opened: 0,
            wrong: BTreeMap::new(),
            shifts: BTreeMap::from([(Who::Marco, false)]),
            since: BTreeMap::from([(Who::Marco, 0)]),
            roster: BTreeMap::new(),
            assigned: 0,
            requests: BTreeMap::new(),
            asked: 0,
            cashiers: BTreeSet::from([Who::Rudy]),
            tills: BTreeMap::new(),
            orders: BTreeMap::new(),
            sales: BTreeMap::new(),
            refunds: BTreeMap::new(),
            closings: vec![],
            begun: 0,
            receipts: 0,
            movements: 0,
            times: 0,
            supplied: 0,
            levels: levels.clone(),
            prices: prices.clone(),
            supplies: BTreeMap::new(),
            online: BTreeMap::new(),
            over: BTreeSet::new(),
            records: 0,
            meant: Step::Wait(0),
            expected: Expected::Nothing,
        }
    }

    /// Who is signed in.
    pub fn here(&self) -> impl Iterator<Item = Who> {
        self.sessions.iter().filter(|(_, session)| self.now < session.ends).map(|(who, _)| *who)
    }

    /// The step with the numbers of what is there.
    fn meant(&self, step: &Step) -> Step {
        let mut step = step.clone();
        if let Step::Do(_, what) | Step::Fail(_, what) | Step::Approved { what, .. } = &mut step {
            let there = self.there(what);
            if let Some(number) = what.number() {
                let found = usize::try_from(*number).ok().filter(|n| *n < 7 && !there.is_empty());
                *number = found.map_or(NOTHING, |n| there[n % there.len()]);
            }
        }
        step
    }

    /// The numbers of what something is done to.
    fn there(&self, what: &What) -> Vec<u64> {
        match what {
            What::Receive { .. } | What::CancelSupply { .. } => self.supplies.keys().copied().collect(),
            What::Refund { .. } | What::RefundParts { .. } => self.sales.keys().copied().collect(),
            What::Accept { .. } | What::Complete { .. } | What::Cancel { .. } => self.online.keys().copied().collect(),
            What::Unassign { .. } => self.roster.keys().copied().collect(),
            What::Drop { .. }
            | What::GrantOnce { .. }
            | What::GrantGroup { .. }
            | What::Decline { .. }
            | What::Redeem { .. } => self.requests.keys().copied().collect(),
            What::Ask(what) => self.there(what),
            _ => self.orders.keys().copied().collect(),
        }
    }

    fn carry_out(&mut self, step: &Step) -> Expected {
        match step {
            Step::SignIn { who, at, right } => self.sign_in(*who, *at, *right),
            Step::CodeAlone { who, at, right } => self.code_alone(*who, *at, *right),
            Step::SignOut(who) => match self.sessions.remove(who) {
                Some(_) => {
                    self.park(*who, |_| true);
                    self.recorded(Expected::Done)
                }
                None => Expected::Nothing,
            },
            Step::Do(who, what) => {
                self.now += 1;
                self.expire();
                if !self.sessions.contains_key(who) {
                    return Expected::SignedOut;
                }
                self.tries(*who, what, false)
            }
            Step::Approved { who, what, by, right } => self.approved(*who, what, *by, *right),
            Step::Fail(who, _) => {
                self.now += 1;
                self.expire();
                let here = self.sessions.contains_key(who);
                self.sessions.clear();
                if here { Expected::Failed } else { Expected::SignedOut }
            }
            Step::Wait(seconds) => {
                self.now += seconds;
                Expected::Nothing
            }
            Step::Reopen => {
                self.sessions.clear();
                Expected::Nothing
            }
        }
    }

    fn recorded(&mut self, expected: Expected) -> Expected {
        self.records += 1;
        expected
    }

    fn expire(&mut self) {
        let now = self.now;
        self.sessions.retain(|_, session| now < session.ends);
    }

    fn sign_in(&mut self, who: Who, at: Place, right: bool) -> Expected {
        self.now += 30;
        self.expire();
        if let Some(no) = self.no_entry(who, right) {
            return no;
        }
        let lasts = if who == Who::Ada { HOUR } else { 12 * HOUR };
        let role = self.role(who).zip(self.sessions.get(&who)).and_then(|(_, session)| session.role);
        let number = self.sessions.get(&who).map_or(self.opened + 1, |session| session.number);
        self.opened = self.opened.max(number);
        let both = Some(self.now);
        self.sessions.insert(who, Session { number, ends: self.now + lasts, place: at, role, both });
        self.recorded(Expected::In)
    }

    /// One's own session goes on, as one with one factor; wrong tries stay counted.
    fn code_alone(&mut self, who: Who, at: Place, right: bool) -> Expected {
        self.now += 30;
        self.expire();
        let wrong = self.wrong.get(&who).copied();
        if wrong.is_some_and(|(failures, until)| failures > 0 && self.now < until) {
            return Expected::Shut;
        }
        if !self.reopens(who) || self.sessions[&who].place != at {
            return Expected::NotReopened;
        }
        if let Some(no) = self.no_entry(who, right) {
            return no;
        }
        self.wrong.extend(wrong.map(|wrong| (who, wrong)));
        if let Some(session) = self.sessions.get_mut(&who) {
            session.both = None;
        }
        self.recorded(Expected::In)
    }

    /// Whether somebody is signed in and on a shift that is not forgotten.
    pub fn reopens(&self, who: Who) -> bool {
        let lately = self.since.get(&who).is_some_and(|since| self.now - since <= 16 * HOUR);
        lately && self.sessions.get(&who).is_some_and(|session| self.now < session.ends)
    }

    /// What was approved and can be used now, by whom: the numbers as steps say them.
    pub fn approved_for(&self) -> Vec<(Who, u64)> {
        let usable = |request: &Request| {
            matches!(request.answer, Some(Answer::Once(..))) && request.role == self.role(request.by)
        };
        let numbered = self.requests.values().zip(0..7);
        numbered.filter(|(request, _)| usable(request)).map(|(request, at)| (request.by, at)).collect()
    }

    /// What waits for somebody else's answer.
    pub fn unanswered(&self) -> Vec<u64> {
        self.requests.values().zip(0..7).filter(|(request, _)| request.answer.is_none()).map(|(_, at)| at).collect()
    }

    /// Who is on the roster now, as what.
    pub fn rostered(&self) -> impl Iterator<Item = (Who, Role)> {
        let on = self.roster.values().filter(|one| one.from < self.now && self.now < one.until);
        on.map(|one| (one.who, one.role))
    }

    /// Whether somebody fails to show who they are; wrong tries are counted, and a right one forgives them.
    fn no_entry(&mut self, who: Who, right: bool) -> Option<Expected> {
        let (failures, until) = self.wrong.get(&who).copied().unwrap_or_default();
        if failures > 0 && self.now < until {
            return Some(Expected::Shut);
        }
        if !right {
            let failures = failures + 1;
            let wait = match (failures, failures % 5) {
                (5, _) => 15 * 60,
                (_, 0) => 30 * 60,
                (_, 4) => 4,
                (_, 3) => 2,
                _ => 1,
            };
            self.wrong.insert(who, (failures, self.now + wait));
            return Some(self.recorded(Expected::Wrong));
        }
        self.wrong.remove(&who);
        None
    }

    /// A step of somebody signed in: all of it or nothing, and one record.
    fn tries(&mut self, who: Who, what: &What, approved: bool) -> Expected {
        let mut after = self.clone();
        let done = after.does(who, what, approved);
        if done.is_some() {
            *self = after;
        }
        self.recorded(if done.is_some() { Expected::Done } else { Expected::Refused })
    }

    /// Somebody else's yes counts where they may do the same themselves, with nothing in hand.
    fn approved(&mut self, who: Who, what: &What, by: Who, right: bool) -> Expected {
        self.now += 30;
        self.expire();
        if !self.sessions.contains_key(&who) {
            return Expected::SignedOut;
        }
        if let Some(no) = self.no_entry(by, right) {
            return no;
        }
        if by == who || !approves(by, what) {
            return self.recorded(Expected::Refused);
        }
        self.tries(who, what, true)
    }

    /// The role in hand, while its time lasts.
    fn role(&self, who: Who) -> Option<Role> {
        self.sessions.get(&who)?.role.filter(|(_, ends)| self.now < *ends).map(|(role, _)| role)
    }

    /// What somebody works with now; none where they are not signed in.
    fn hand(&self, who: Who) -> Option<Hand> {
        let session = self.sessions.get(&who).filter(|session| self.now < session.ends)?;
        Some((session.number, self.role(who)))
    }

    /// Whether an order is in somebody's hand now, and not put aside.
    pub fn holds(&self, who: Who, order: &Order) -> bool {
        !order.parked && order.hand.is_some() && order.hand == self.hand(who)
    }

    /// One's own order is taken in hand before anything is done with it.
    fn may_touch(&self, who: Who, number: u64) -> Option<()> {
        let order = self.orders.get(&number)?;
        (order.person != who || self.holds(who, order)).then_some(())
    }

    /// Whether somebody was given a role and has not given it back, be its time over or not.
    pub fn has_role(&self, who: Who) -> bool {
        self.sessions.get(&who).is_some_and(|session| session.role.is_some())
    }

    /// What is still to come of each open order to a supplier, in their order, by the numbers of [`SKUS`].
    pub fn outstanding(&self) -> Vec<Vec<(usize, i64)>> {
        let left = |(sku, (ordered, received)): (&String, &(i64, i64))| {
            (SKUS.iter().position(|known| known == sku).unwrap(), ordered - received)
        };
        self.supplies.values().map(|lines| lines.iter().map(left).filter(|(_, left)| *left > 0).collect()).collect()
    }

    /// Whether somebody sells: the cashier, the lead, whoever has the role in hand, and the owner.
    pub fn sells(&self, who: Who) -> bool {
        match self.role(who) {
            Some(role) => role == Role::Cashier,
            None => matches!(who, Who::Ada | Who::Marco) || self.cashiers.contains(&who),
        }
    }

    pub fn leads(&self, who: Who) -> bool {
        self.role(who).is_none() && matches!(who, Who::Ada | Who::Marco)
    }

    pub fn keeps_stock(&self, who: Who) -> bool {
        self.role(who).map_or(who == Who::Ada, |role| role == Role::Inventory)
    }

    pub fn works_online(&self, who: Who) -> bool {
        self.role(who).map_or(who == Who::Ada, |role| role == Role::Online)
    }

    /// Carries something out; none where it is refused, and then nothing of this copy counts.
    fn does(&mut self, who: Who, what: &What, approved: bool) -> Option<()> {
        let place = self.sessions[&who].place;
        let only = |holds: bool| holds.then_some(());
        match what {
            What::ClockIn => {
                only(who != Who::Ada && !self.shifts.contains_key(&who))?;
                self.shifts.insert(who, false);
                self.since.insert(who, self.now);
            }
            What::ClockOut => {
                self.shifts.remove(&who)?;
                self.since.remove(&who);
                self.times += 1;
                // What was approved waits no longer than the shift.
                self.requests.retain(|_, r| r.by != who || !matches!(r.answer, Some(Answer::Once(..))));
                self.gives_back(who);
                self.park(who, |_| true);
            }
            What::StartBreak | What::EndBreak => {
                let resting = self.shifts.get_mut(&who)?;
                only(*resting == (*what == What::EndBreak))?;
                *resting = !*resting;
            }
            What::Take { role, minutes } => {
                let always = matches!(who, Who::Blaine | Who::Marco);
                only(always || self.rostered().any(|one| one == (who, *role)))?;
                let minutes = minutes.unwrap_or(60);
                only((15..=60).contains(&minutes))?;
                let session = self.sessions.get_mut(&who)?;
                session.role = Some((*role, session.ends.min(self.now + 60 * i64::from(minutes))));
                let stays = (session.number, Some(*role));
                self.park(who, |order| order.hand != Some(stays));
            }
            What::Leave => {
                only(self.sessions[&who].role.is_some())?;
                self.gives_back(who);
                self.park(who, |_| true);
            }
            What::Revoke(whose) => {
                only(who == Who::Ada && self.role(*whose).is_some())?;
                self.gives_back(*whose);
                self.park(*whose, |_| true);
            }
            What::OpenTill { float } => {
                only(self.sells(who) && *float >= 0 && *float % CASH_STEP == 0 && !self.tills.contains_key(&place))?;
                self.tills.insert(place, Till { float: *float, cash: *float, sales: 0 });
            }
            What::CloseTill { over } => {
                only(self.sells(who))?;
                let till = self.tills.remove(&place)?;
                let counted = till.cash + over;
                only(
                    counted >= 0 && counted % CASH_STEP == 0 && self.orders.values().all(|order| order.till != place),
                )?;
                self.closings.push(Closing { till: place, float: till.float, cash: till.cash, counted });
            }
            What::Ring { order, item, quantity } => self.ring(who, place, *order, ITEMS[*item], *quantity)?,
            What::Discount { order, line, percent } => {
                only(self.sells(who))?;
                self.may_touch(who, *order)?;
                let most = if who == Who::Ada { 100_000 } else { 10_000 };
                let order = self.orders.get_mut(order)?;
                let standing = order.lines.iter().filter(|line| !line.void).map(|line| line.discount).max();
                let other = if line.is_some() { order.discount } else { standing.unwrap_or(0) };
                only(together(*percent, other) <= most)?;
                let discount = match line {
                    Some(at) => &mut order.lines.get_mut(*at).filter(|line| !line.void)?.discount,
                    None => &mut order.discount,
                };
                only(*discount != *percent)?;
                *discount = *percent;
            }
            What::Void { order: number, line, quantity } => {
                only(self.leads(who) || approved && self.sells(who))?;
                self.may_touch(who, *number)?;
                let order = self.orders.get_mut(number)?;
                let there = order.lines.get(*line).filter(|line| !line.void)?.clone();
                only((1..=there.quantity).contains(quantity))?;
                if order.count() == *quantity {
                    self.orders.remove(number);
                } else if there.quantity == *quantity {
                    order.lines[*line].void = true;
                } else {
                    order.lines[*line].quantity -= quantity;
                    order.lines.insert(line + 1, Line { quantity: *quantity, void: true, ..there });
                }
            }
            What::Park { order } => {
                only(self.sells(who))?;
                let order = self.orders.get_mut(order).filter(|order| !order.parked)?;
                (order.parked, order.hand) = (true, None);
            }
            What::Resume { order: number } => {
                only(self.sells(who))?;
                let hand = self.hand(who);
                let order = self.orders.get(number)?;
                only(order.parked || (order.person, order.till, order.hand) != (who, place, hand))?;
                self.park(who, |_| true);
                let order = self.orders.get_mut(number)?;
                (order.parked, order.person, order.till, order.hand) = (false, who, place, hand);
            }
            What::Pay { order, method, tip, handed } => self.pay(who, place, *order, *method, *tip, *handed)?,
            What::Refund { receipt, amount, method } => self.refund(who, *receipt, *amount, *method, approved)?,
            What::RefundParts { receipt, parts, brought_back, short, method } => {
                let sale = self.sales.get(receipt)?.clone();
                let fits = |(line, _): &(usize, u32)| {
                    let wanted: u32 = parts.iter().filter(|(of, _)| of == line).map(|(_, count)| count).sum();
                    wanted <= sale.left_of(*line)
                };
                only(parts.iter().all(|part| part.1 > 0 && fits(part)))?;
                only(!brought_back || !parts.is_empty())?;
                only(parts.is_empty() || *short >= 0)?;
                self.refund(who, *receipt, sale.worth(parts, *method) - short, *method, approved)?;
                self.sales.get_mut(receipt)?.back.extend(parts);
                let mut things = BTreeMap::new();
                for (line, count) in parts.iter().filter(|_| *brought_back) {
                    for (sku, each) in &sample().recipes[&sale.lines[*line].item] {
                        *things.entry(sku.clone()).or_insert(0) += each * i64::from(*count);
                    }
                }
                for (sku, brought) in things {
                    self.moves(&sku, brought)?;
                }
            }
            What::Assign { who: whom, role, from, length } => {
                let (from, until) = (self.now + from, self.now + from + length);
                only(self.leads(who) && until > self.now && (15 * 60..=24 * HOUR).contains(length))?;
                let overlaps = |one: &Assignment| one.who == *whom && one.from < until && from < one.until;
                only(!self.roster.values().any(overlaps))?;
                self.assigned += 1;
                self.roster.insert(self.assigned, Assignment { who: *whom, role: *role, from, until });
            }
            What::Unassign { number } => {
                only(self.leads(who))?;
                let one = self.roster.get_mut(number).filter(|one| one.until > self.now)?;
                if one.from < self.now {
                    one.until = self.now;
                } else {
                    self.roster.remove(number);
                }
            }
            What::Ask(what) => {
                only(who != Who::Ada)?;
                let role = self.role(who);
                let own: Vec<&Request> = self.requests.values().filter(|r| r.by == who && r.answer.is_none()).collect();
                if !own.iter().any(|r| r.what == **what && r.role == role) {
                    only(own.len() < 20)?;
                    self.asked += 1;
                    self.requests.insert(self.asked, Request { by: who, what: (**what).clone(), role, answer: None });
                }
            }
            What::Drop { request } => {
                only(self.requests.get(request)?.by == who)?;
                self.requests.remove(request);
            }
            What::GrantOnce { request } => {
                let lately = self.sessions[&who].both.is_some_and(|both| both + 15 * 60 >= self.now);
                let once = Answer::Once(who, self.now);
                let request = self.waits(who, *request)?;
                only(lately && approves(who, &request.what))?;
                request.answer = Some(once);
            }
            What::GrantGroup { request } => {
                only(self.leads(who))?;
                let by = self.waits(who, *request)?.by;
                only(self.cashiers.insert(by))?;
                self.waits(who, *request)?.answer = Some(Answer::Granted);
            }
            What::Decline { request } => {
                let request = self.waits(who, *request)?;
                // What nobody else approves is declined by whoever gives policies.
                let lead = who == Who::Marco && !matches!(request.what, What::OpenDrawer);
                only(who == Who::Ada || lead)?;
                request.answer = Some(Answer::Declined);
            }
            What::Redeem { request: number } => {
                let request = self.requests.get(number)?.clone();
                let Some(Answer::Once(by, at)) = request.answer else { return None };
                only(request.by == who && request.role == self.role(who) && self.now <= at + 12 * HOUR)?;
                only(approves(by, &request.what))?;
                self.does(who, &request.what, true)?;
                self.requests.remove(number);
            }
            What::OpenDrawer => only(self.sells(who))?,
            What::Count { sku, level } => {
                only(self.keeps_stock(who) && *level >= 0)?;
                *self.levels.get_mut(SKUS[*sku])? = *level;
                self.movements += 1;
            }
            What::Adjust { sku, by } => {
                only(self.keeps_stock(who) && *by != 0)?;
                self.moves(SKUS[*sku], *by)?;
            }
            What::WriteOff { sku, quantity } => {
                only(self.keeps_stock(who) && *quantity > 0)?;
                self.moves(SKUS[*sku], -quantity)?;
            }
            What::Receive { order, lines } => {
                only(self.keeps_stock(who) && distinct(lines))?;
                for (sku, quantity) in lines {
                    self.moves(SKUS[*sku], *quantity)?;
                    if let Some(order) = order {
                        let (ordered, received) = self.supplies.get_mut(order)?.get_mut(SKUS[*sku])?;
                        *received += quantity;
                        only(received <= ordered)?;
                    }
                }
                self.supplies.retain(|_, lines| lines.values().any(|(ordered, received)| received < ordered));
            }
            What::Supply { lines } => {
                only(self.keeps_stock(who) && distinct(lines))?;
                only(lines.iter().all(|(sku, _)| self.levels.contains_key(SKUS[*sku])))?;
                self.supplied += 1;
                let lines = lines.iter().map(|(sku, quantity)| (SKUS[*sku].to_owned(), (*quantity, 0))).collect();
                self.supplies.insert(self.supplied, lines);
            }
            What::CancelSupply { order } => {
                only(self.keeps_stock(who))?;
                self.supplies.remove(order)?;
            }
            What::Price { item, minor } => {
                only(who == Who::Ada && *minor >= 0)?;
                let price = self.prices.get_mut(ITEMS[*item])?;
                only(price != minor)?;
                *price = *minor;
            }
            What::Import { id, lines } => {
                only(self.works_online(who) && !lines.is_empty())?;
                only(!self.online.contains_key(id) && !self.over.contains(id))?;
                let line = |(item, quantity): &(usize, u32)| {
                    let (item, quantity) = (ITEMS[*item].to_owned(), *quantity);
                    Some(Line { price: *self.prices.get(&item)?, item, quantity, discount: 0, void: false })
                };
                let lines = lines.iter().map(line).collect::<Option<Vec<Line>>>()?;
                let order = Order { till: place, person: who, parked: false, hand: None, discount: 0, lines };
                self.online.insert(*id, Online { order, accepted: false });
            }
            What::Accept { id } => {
                only(self.works_online(who))?;
                let online = self.online.get_mut(id).filter(|online| !online.accepted)?;
                online.accepted = true;
            }
            What::Complete { id } => {
                only(self.works_online(who))?;
                let online = self.online.remove(id).filter(|online| online.accepted)?;
                for (sku, needed) in online.order.takes() {
                    self.moves(&sku, -needed)?;
                }
                self.over.insert(*id);
                self.begun += 1;
                self.receipts += 1;
                let sale = Sale::of(&online.order, place, who, Method::Online, online.order.total(), 0);
                self.sales.insert(self.receipts, sale);
            }
            What::Cancel { id } => {
                only(self.works_online(who))?;
                self.online.remove(id)?;
                self.over.insert(*id);
            }
        }
        Some(())
    }

    /// A request of somebody else that waits for an answer.
    fn waits(&mut self, who: Who, number: u64) -> Option<&mut Request> {
        self.requests.get_mut(&number).filter(|request| request.by != who && request.answer.is_none())
    }

    /// Money goes back of a sale; a lead needs both factors for it, whoever approves.
    fn refund(&mut self, who: Who, receipt: u64, amount: i64, method: Method, approved: bool) -> Option<()> {
        let place = self.sessions[&who].place;
        let both = self.sessions[&who].both.is_some();
        if !self.leads(who) || who == Who::Marco && !(both && (amount <= 5_000 || approved)) {
            return None;
        }
        let sale = self.sales.get_mut(&receipt)?;
        let in_coins = method != Method::Cash || amount % CASH_STEP == 0;
        if amount <= 0 || amount > sale.paid - sale.refunded || !in_coins {
            return None;
        }
        sale.refunded += amount;
        if method == Method::Cash {
            let till = self.tills.get_mut(&place).filter(|till| till.cash >= amount)?;
            till.cash -= amount;
        }
        self.receipts += 1;
        self.refunds.insert(self.receipts, Refund { of: receipt, till: place, method, amount });
        Some(())
    }

    fn gives_back(&mut self, who: Who) {
        if let Some(session) = self.sessions.get_mut(&who) {
            session.role = None;
        }
    }

    /// Puts aside what somebody was ringing up, of these orders.
    fn park(&mut self, who: Who, which: impl Fn(&Order) -> bool) {
        let theirs = self.orders.values_mut().filter(|order| order.person == who && !order.parked && which(order));
        theirs.for_each(|order| (order.parked, order.hand) = (true, None));
    }

    fn moves(&mut self, sku: &str, by: i64) -> Option<()> {
        let level = self.levels.get_mut(sku)?;
        *level += by;
        self.movements += 1;
        (by >= 0 || *level >= 0).then_some(())
    }

    fn ring(&mut self, who: Who, place: Place, order: Option<u64>, item: &str, quantity: u32) -> Option<()> {
        let price = *self.prices.get(item)?;
        let line = Line { item: item.to_owned(), price, quantity, discount: 0, void: false };
        if !self.sells(who) || !(1..=999).contains(&quantity) || !self.tills.contains_key(&place) {
            return None;
        }
        // Said without a number, it goes on what is in the hand.
        let order = order.or_else(|| self.orders.iter().find(|(_, o)| self.holds(who, o)).map(|(number, _)| *number));
        match order {
            None => {
                self.begun += 1;
                let (hand, lines) = (self.hand(who), vec![line.clone()]);
                let order = Order { till: place, person: who, parked: false, hand, discount: 0, lines };
                self.orders.insert(self.begun, order);
            }
            Some(number) => {
                self.may_touch(who, number)?;
                let order = self.orders.get_mut(&number)?;
                let alike = |other: &&mut Line| Line { quantity, ..(**other).clone() } == line;
                match order.lines.iter_mut().find(alike) {
                    Some(same) => {
                        same.quantity += quantity;
                        if same.quantity > 999 {
                            return None;
                        }
                    }
                    None => order.lines.push(line.clone()),
                }
            }
        }
        let order = &self.orders[&order.unwrap_or(self.begun)];
        order.takes().iter().all(|(sku, needed)| self.levels[sku] >= *needed).then_some(())
    }

    fn pay(
        &mut self,
        who: Who,
        place: Place,
        number: u64,
        method: Method,
        tip: i64,
        handed: Option<i64>,
    ) -> Option<()> {
        self.may_touch(who, number)?;
        let order = self.orders.remove(&number)?;
        let (total, takes) = (order.total(), order.takes());
        let paid = if method == Method::Cash { nearest(total, CASH_STEP) * CASH_STEP } else { total };
        if !self.sells(who) || tip < 0 {
            return None;
        }
        let beyond = handed.unwrap_or_default();
        let in_coins = tip % CASH_STEP == 0 && beyond % CASH_STEP == 0;
        if method == Method::Cash && (beyond < 0 || !in_coins) {
            return None;
        }
        for (sku, needed) in takes {
            self.moves(&sku, -needed)?;
        }
        let till = self.tills.get_mut(&place)?;
        till.sales += 1;
        if method == Method::Cash {
            till.cash += paid + tip;
        }
        self.receipts += 1;
        self.sales.insert(self.receipts, Sale::of(&order, place, who, method, paid, tip));
        Some(())
    }

    /// How many online orders are over.
    pub fn over(&self) -> u64 {
        self.over.len() as u64
    }

    /// What is due for an order by this method, for whoever hands money over.
    pub fn due(&self, number: u64, method: Method) -> i64 {
        let total = self.orders.get(&number).map_or(0, Order::total);
        if method == Method::Cash { nearest(total, CASH_STEP) * CASH_STEP } else { total }
    }
}

impl Sale {
    fn of(order: &Order, till: Place, by: Who, method: Method, paid: i64, tip: i64) -> Sale {
        let (lines, discount) = (order.lines.clone(), order.discount);
        Sale { till, by, method, paid, tip, refunded: 0, lines, discount, back: vec![] }
    }

    /// How many of a line can still be given back.
    fn left_of(&self, line: usize) -> u32 {
        let sold = self.lines.get(line).filter(|line| !line.void).map_or(0, |line| line.quantity);
        sold - self.back.iter().filter(|(of, _)| *of == line).map(|(_, count)| count).sum::<u32>()
    }

    /// What goes back for so many of these lines: the sum paid, shared out by what each came to; cash in coins.
    pub fn worth(&self, parts: &[(usize, u32)], method: Method) -> i64 {
        let left = (0..self.lines.len()).map(|line| (line, self.left_of(line))).filter(|(_, left)| *left > 0);
        let refundable = self.paid - self.refunded;
        let share = if !parts.is_empty() && left.eq(parts.iter().copied()) {
            refundable
        } else {
            let whole = self.lines.iter().map(|line| if line.void { 0 } else { line.quantity }).collect::<Vec<_>>();
            let count = |line: usize, of: &mut dyn Iterator<Item = &(usize, u32)>| {
                of.filter(|(at, _)| *at == line).map(|(_, count)| count).sum::<u32>()
            };
            let before: Vec<u32> = (0..self.lines.len()).map(|at| count(at, &mut self.back.iter())).collect();
            let after = (0..self.lines.len()).map(|at| count(at, &mut self.back.iter().chain(parts)));
            let after: Vec<u32> = after.collect();
            let (total, worth) = (self.came_to(&whole), self.came_to(&after) - self.came_to(&before));
            if total == 0 { 0 } else { nearest(self.paid * worth, total).min(refundable) }
        };
        if method != Method::Cash {
            return share;
        }
        let coins = nearest(share, CASH_STEP) * CASH_STEP;
        if coins > refundable { coins - CASH_STEP } else { coins }
    }

    /// What so many of each line came to, with the taxes on top.
    fn came_to(&self, counts: &[u32]) -> i64 {
        let nets = nets(&self.lines, self.discount);
        let part = |line: usize, net: i64| nearest(net * i64::from(counts[line]), i64::from(self.lines[line].quantity));
        let goods: i64 = nets.iter().map(|(line, net)| part(*line, *net)).sum();
        let on_top = |(item, rate, included): &(&str, u32, bool)| {
            let of = || nets.iter().filter(|(line, _)| self.lines[*line].item == *item);
            let all: i64 = of().map(|(_, net)| net).sum();
            let some: i64 = of().map(|(line, net)| part(*line, *net)).sum();
            let tax = if *included { 0 } else { nearest(all * i64::from(*rate), 100_000) };
            if all == 0 { 0 } else { nearest(tax * some, all) }
        };
        goods + TAXES.iter().map(on_top).sum::<i64>()
    }
}

/// What is paid of each line that stands: the order's discount is of the sum, and each line bears what the sum so far had
/// to bear more for it.
fn nets(lines: &[Line], discount: u32) -> Vec<(usize, i64)> {
    let part = |amount: i64, percent: u32| nearest(amount * i64::from(percent), 100_000);
    let mut sum = 0;
    let bears = |(at, line): (usize, &Line)| {
        let full = line.price * i64::from(line.quantity);
        let (own, before) = (full - part(full, line.discount), sum);
        sum += own;
        (at, own - (part(sum, discount) - part(before, discount)))
    };
    lines.iter().enumerate().filter(|(_, line)| !line.void).map(bears).collect()
}

/// Whether somebody, just signed in, may approve something for somebody else.
fn approves(by: Who, what: &What) -> bool {
    match what {
        What::Refund { amount, .. } => by == Who::Ada || by == Who::Marco && *amount <= 5_000,
        What::OpenDrawer => by == Who::Ada,
        _ => matches!(by, Who::Ada | Who::Marco),
    }
}

impl Order {
    fn standing(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.void)
    }

    fn count(&self) -> u32 {
        self.standing().map(|line| line.quantity).sum()
    }

    pub fn total(&self) -> i64 {
        let part = |amount: i64, percent: u32| nearest(amount * i64::from(percent), 100_000);
        let nets = nets(&self.lines, self.discount);
        let taxed = |(item, rate, included): &(&str, u32, bool)| {
            let base: i64 = nets.iter().filter(|(at, _)| self.lines[*at].item == *item).map(|(_, net)| net).sum();
            if *included { 0 } else { part(base, *rate) }
        };
        nets.iter().map(|(_, net)| net).sum::<i64>() + TAXES.iter().map(taxed).sum::<i64>()
    }

    /// What it takes of what is kept.
    fn takes(&self) -> BTreeMap<String, i64> {
        let mut takes = BTreeMap::new();
        for line in self.standing() {
            for (sku, each) in &sample().recipes[&line.item] {
                *takes.entry(sku.clone()).or_insert(0) += each * i64::from(line.quantity);
            }
        }
        takes
    }
}

/// A part, to the nearest whole; halves go up.
fn nearest(amount: i64, by: i64) -> i64 {
    (2 * amount + by).div_euclid(2 * by)
}

/// Two discounts one after the other, in thousandths of a percent.
fn together(one: u32, other: u32) -> u64 {
    let left = |percent: u32| 100_000 - u64::from(percent);
    100_000 - left(one) * left(other) / 100_000
}

/// Some of each, of different things.
fn distinct(lines: &[(usize, i64)]) -> bool {
    let twice = |at: usize, sku: usize| lines[..at].iter().any(|(other, _)| *other == sku);
    !lines.is_empty() && lines.iter().enumerate().all(|(at, (sku, quantity))| *quantity > 0 && !twice(at, *sku))
}

impl ReferenceStateMachine for Model {
    type State = Model;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Model::new()).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Step> {
        next(model)
    }

    fn apply(mut model: Model, step: &Step) -> Model {
        model.meant = model.meant(step);
        let meant = model.meant.clone();
        model.expected = model.carry_out(&meant);
        model
    }
}
