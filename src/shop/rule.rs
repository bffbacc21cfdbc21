//! The shop's own rules: quotas, what must exist, what must not. A rule's no and a policy's no never look alike.

use thiserror::Error;

use super::Name;
use super::approval::Unapproved;
use super::roster::RosterRule;
use super::station::timeclock::TimeRule;

/// Most groups that one employee is in.
pub const MOST_GROUPS: usize = 10;
/// Most managed policies attached to one holder.
pub const MOST_ATTACHED: usize = 10;
/// Most versions that a managed policy keeps.
pub const MOST_VERSIONS: usize = 5;
/// Longest managed policy, in characters that are not white space.
pub const LONGEST_MANAGED: usize = 6_144;
/// Longest trust policy, likewise.
pub const LONGEST_TRUST: usize = 2_048;
/// Longest inline policies of an employee, a group, a role together, likewise.
pub const LONGEST_INLINE: (usize, usize, usize) = (2_048, 5_120, 10_240);

/// Why the shop cannot do it, whoever asks.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ShopRule {
    #[error("the currency stays {now}: there are prices, orders or sales in it")]
    CurrencyInUse { now: String },
    #[error("so much of one item cannot be: at most {most}")]
    StockBeyond { most: String },
    #[error("there is no {kind} `{name}`")]
    Unknown { kind: &'static str, name: String },
    #[error("the {kind} `{name}` exists already")]
    Exists { kind: &'static str, name: String },
    #[error("{name} no longer works here")]
    Ended { name: String },
    #[error("{name} is suspended")]
    Suspended { name: String },
    #[error("{holder} has `{policy}` already")]
    AttachedAlready { holder: String, policy: Name },
    #[error("{holder} does not have `{policy}`")]
    NotAttached { holder: String, policy: Name },
    #[error("{employee} is in `{group}` already")]
    MemberAlready { employee: String, group: Name },
    #[error("{employee} is not in `{group}`")]
    NotMember { employee: String, group: Name },
    #[error("at most {most} {what}")]
    Quota { most: usize, what: &'static str },
    #[error("the policy has {length} characters without white space; at most {most} fit")]
    TooLong { length: usize, most: usize },
    #[error("the policy cannot be read: {0}")]
    Unreadable(String),
    #[error("line {line}, column {column}: {message}")]
    Lint { line: usize, column: usize, message: String },
    #[error("`{0}` is built in and cannot be changed; copy it under another name")]
    BuiltIn(Name),
    #[error("`{policy}` is still used by {by}")]
    InUse { policy: Name, by: String },
    #[error("the group `{group}` still has {members} members")]
    GroupNotEmpty { group: Name, members: usize },
    #[error("the version in force cannot be deleted; make another one the default first")]
    DefaultVersion,
    #[error("a session lasts 15 minutes to {most} minutes")]
    Duration { most: u32 },
    #[error("the owner works as owner and takes no role")]
    OwnerTakesNoRole,
    #[error("the owner is not an employee and keeps no time here")]
    OwnerKeepsNoTime,
    #[error("no role is in hand")]
    NoRole,
    #[error("already clocked in")]
    ClockedIn,
    #[error("not clocked in")]
    NotClockedIn,
    #[error("already on a break")]
    OnBreak,
    #[error("not on a break")]
    NotOnBreak,
    #[error("order {number} is put aside; go on with it first")]
    OrderAside { number: u64 },
    #[error("nothing is on order {number}")]
    OrderEmpty { number: u64 },
    #[error("orders are left at this till ({orders}); pay them, or take everything off them, first")]
    OrdersLeft { orders: usize },
    #[error("a line has 1 to {most} of an item")]
    Count { most: u32 },
    #[error("{wanted} cannot be taken off: there are {there}")]
    VoidBeyond { wanted: u32, there: u32 },
    #[error("an amount is more than nothing")]
    NotMoney,
    #[error("at most {most} comes together at the till")]
    TooMuch { most: String },
    #[error("a discount is at most 100 %")]
    Percentage,
    #[error("{wanted} of {item} are more than can go back: of receipt {receipt}, {left} are left")]
    PartBeyond { receipt: u64, item: String, wanted: u32, left: u32 },
    #[error("{wanted} is more than the {worth} that was paid for it")]
    PartWorth { wanted: String, worth: String },
    #[error("say which things were brought back")]
    NothingBroughtBack,
    #[error("{amount} cannot be laid down in cash: the smallest coin here is {step}")]
    NoSuchCoins { amount: String, step: String },
    #[error("{handed} was handed over, and {due} is due")]
    TooLittle { handed: String, due: String },
    #[error("{receipt} is a refund of receipt {of}: give back of that one")]
    IsRefund { receipt: u64, of: u64 },
    #[error("{wanted} is more than is left to give back: of receipt {receipt}, {paid} was paid and {left} is left")]
    RefundBeyond { receipt: u64, wanted: String, paid: String, left: String },
    #[error("{wanted} is more than the {there} in the drawer")]
    DrawerShort { wanted: String, there: String },
    #[error("the till `{till}` is not open; open it with its float first")]
    TillClosed { till: Name },
    #[error("the till `{till}` is open already")]
    TillOpen { till: Name },
    #[error("a till takes cash, card or voucher; what was paid online is completed under Online orders")]
    NotAtTill,
    #[error("online order {id} is accepted already, by {by}")]
    AcceptedAlready { id: Name, by: String },
    #[error("online order {id} is not accepted yet; accept it first")]
    NotAccepted { id: Name },
    #[error(transparent)]
    Time(#[from] TimeRule),
    #[error(transparent)]
    Roster(#[from] RosterRule),
    #[error("the owner may everything, and asks nobody")]
    OwnerAsksNobody,
    #[error("this request is gone: it was taken back, or its time was over")]
    RequestGone,
    #[error("this is nothing that could be asked for")]
    NothingToAskFor,
    #[error(transparent)]
    Unapproved(Unapproved),
    #[error("nothing would change")]
    NothingToDo,
    #[error("the session is over")]
    SessionOver,
    #[error("this asks for a sign-in of the last 15 minutes: lock with Ctrl+L and sign in again")]
    NotFresh,
    #[error("it changed since, so it cannot be taken back")]
    ChangedSince,
    #[error("this cannot be taken back")]
    NoWayBack,
    #[error("`{zone}` is not a time zone this computer knows")]
    Zone { zone: String },
    #[error("there are {there} of {item}, and this takes {needed}")]
    StockShort { item: String, there: String, needed: String },
    #[error("{item} is not kept in stock")]
    NotKept { item: String },
    #[error("{item} is not on the menu, so it has no price")]
    NotSold { item: String },
    #[error("{item} cannot be kept in another unit while it is used by {by}")]
    UnitInUse { item: String, by: String },
    #[error("{item} is still used by {by}")]
    ItemInUse { item: String, by: String },
    #[error(
        "of supply order {order}, {left} of {item} are still to come, and this is {came}; receive the rest without an order"
    )]
    MoreThanOrdered { order: u64, item: String, left: String, came: String },
    #[error("the tax `{tax}` is still on {item}; give that another one first")]
    TaxInUse { tax: String, item: String },
    #[error("a quantity is more than nothing")]
    NotPositive,
    #[error("{what} is not below zero")]
    Negative { what: &'static str },
    #[error("`{item}` stands there twice")]
    Twice { item: String },
    #[error("{day} is over")]
    DayOver { day: String },
    #[error("{0}")]
    Setting(String),
}

impl ShopRule {
    /// What a person reads: a full sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = self.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    }
}
