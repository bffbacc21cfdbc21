//! What can happen in the model's shop, and how it is chosen.
//!
//! Orders, receipts and the like are chosen by a number that the model turns into one that is there, so that a
//! sequence still means something when a part of it is taken out.

use proptest::prelude::*;
use proptest::strategy::Union;

use super::reference::{CASH_STEP, Model};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Ada,
    Rudy,
    Blaine,
    Marco,
    Bo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Front,
    Back,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Cashier,
    Inventory,
    Online,
    Closing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Cash,
    Card,
    /// Paid elsewhere.
    Online,
}

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Half a minute goes by, so that the code is a new one.
    SignIn {
        who: Who,
        at: Place,
        right: bool,
    },
    /// As [`Step::SignIn`], with the code alone.
    CodeAlone {
        who: Who,
        at: Place,
        right: bool,
    },
    SignOut(Who),
    Do(Who, What),
    /// Half a minute goes by, and somebody else signs in for this one request.
    Approved {
        who: Who,
        what: What,
        by: Who,
        right: bool,
    },
    /// The disk fails while somebody does something; then the program starts again.
    Fail(Who, What),
    /// Seconds.
    Wait(i64),
    /// The program ends and starts again.
    Reopen,
}

/// Something that somebody does. Money in minor units, quantities in thousandths, discounts in thousandths of a
/// percent.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    ClockIn,
    ClockOut,
    StartBreak,
    EndBreak,
    Take {
        role: Role,
        minutes: Option<u32>,
    },
    Leave,
    Revoke(Who),
    OpenTill {
        float: i64,
    },
    /// Counted against what should be there.
    CloseTill {
        over: i64,
    },
    /// On a new order, or on one that is open.
    Ring {
        order: Option<u64>,
        item: usize,
        quantity: u32,
    },
    Discount {
        order: u64,
        line: Option<usize>,
        percent: u32,
    },
    Void {
        order: u64,
        line: usize,
        quantity: u32,
    },
    Park {
        order: u64,
    },
    Resume {
        order: u64,
    },
    /// `handed` is beyond what is due, for cash.
    Pay {
        order: u64,
        method: Method,
        tip: i64,
        handed: Option<i64>,
    },
    Refund {
        receipt: u64,
        amount: i64,
        method: Method,
    },
    /// So many of these lines, at `short` less than they are worth; the things may go back to stock.
    RefundParts {
        receipt: u64,
        parts: Vec<(usize, u32)>,
        brought_back: bool,
        short: i64,
        method: Method,
    },
    OpenDrawer,
    /// Puts somebody on the roster, so many seconds from now and so long.
    Assign {
        who: Who,
        role: Role,
        from: i64,
        length: i64,
    },
    Unassign {
        number: u64,
    },
    /// Asks for access to something.
    Ask(Box<What>),
    /// Takes one's own request back, or puts its answer away.
    Drop {
        request: u64,
    },
    /// Leaves an approval for a request.
    GrantOnce {
        request: u64,
    },
    /// Answers a request by making its person a cashier.
    GrantGroup {
        request: u64,
    },
    Decline {
        request: u64,
    },
    /// Does what was asked for, with the approval that was left for it.
    Redeem {
        request: u64,
    },
    Count {
        sku: usize,
        level: i64,
    },
    Adjust {
        sku: usize,
        by: i64,
    },
    WriteOff {
        sku: usize,
        quantity: i64,
    },
    Receive {
        order: Option<u64>,
        lines: Vec<(usize, i64)>,
    },
    Supply {
        lines: Vec<(usize, i64)>,
    },
    CancelSupply {
        order: u64,
    },
    Price {
        item: usize,
        minor: i64,
    },
    /// An online order under this number comes in.
    Import {
        id: u64,
        lines: Vec<(usize, u32)>,
    },
    Accept {
        id: u64,
    },
    Complete {
        id: u64,
    },
    Cancel {
        id: u64,
    },
}

impl What {
    /// The number that stands for something that is there.
    pub fn number(&mut self) -> Option<&mut u64> {
        match self {
            What::Ring { order, .. } | What::Receive { order, .. } => order.as_mut(),
            What::Discount { order, .. }
            | What::Void { order, .. }
            | What::Park { order }
            | What::Resume { order }
            | What::Pay { order, .. }
            | What::CancelSupply { order } => Some(order),
            What::Refund { receipt, .. } | What::RefundParts { receipt, .. } => Some(receipt),
            What::Unassign { number } => Some(number),
            What::Ask(what) => what.number(),
            What::Drop { request }
            | What::GrantOnce { request }
            | What::GrantGroup { request }
            | What::Decline { request }
            | What::Redeem { request } => Some(request),
            What::Accept { id } | What::Complete { id } | What::Cancel { id } => Some(id),
            _ => None,
        }
    }
}

fn anybody() -> BoxedStrategy<Who> {
    prop_oneof![Just(Who::Ada), Just(Who::Rudy), Just(Who::Blaine), Just(Who::Marco), Just(Who::Bo)].boxed()
}

/// Mostly one of those who can, sometimes anybody who is signed in, seldom anybody at all.
fn one_of(model: &Model, can: impl Fn(Who) -> bool) -> BoxedStrategy<Who> {
    let here: Vec<Who> = model.here().collect();
    let able: Vec<Who> = here.iter().copied().filter(|who| can(*who)).collect();
    let mut all = vec![(1, anybody())];
    all.extend((!here.is_empty()).then(|| (3, proptest::sample::select(here).boxed())));
    all.extend((!able.is_empty()).then(|| (12, proptest::sample::select(able).boxed())));
    Union::new_weighted(all).boxed()
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![6 => Just(Place::Front), 1 => Just(Place::Back)]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        4 => Just(Role::Cashier),
        4 => Just(Role::Inventory),
        3 => Just(Role::Online),
        1 => Just(Role::Closing),
    ]
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![3 => Just(Method::Cash), 1 => Just(Method::Card)]
}

fn percent() -> impl Strategy<Value = u32> {
    prop_oneof![8 => (0_u32..=10).prop_map(|half| half * 500), 2 => 0_u32..=12_000, 1 => 0_u32..=100_000]
}

/// Mostly little, sometimes more than there is.
fn quantity() -> impl Strategy<Value = i64> {
    prop_oneof![6 => (1_i64..=20).prop_map(|n| n * 250), 1 => -100_i64..=9_999, 1 => 10_000_i64..=200_000]
}

/// Mostly of what is kept, each once.
fn lines() -> impl Strategy<Value = Vec<(usize, i64)>> {
    let any = proptest::collection::vec((0_usize..6, quantity()), 0..4);
    let sound = proptest::sample::subsequence(vec![0_usize, 1, 2, 3], 1..4).prop_flat_map(|skus| {
        skus.into_iter().map(|sku| (Just(sku), (1_i64..20).prop_map(|n| n * 250))).collect::<Vec<_>>()
    });
    prop_oneof![1 => any, 3 => sound]
}

/// What is still to come of an open order to a supplier, all of it or quarters.
fn coming(model: &Model) -> BoxedStrategy<What> {
    let open: Vec<(u64, Vec<(usize, i64)>)> = model.outstanding().into_iter().zip(0..).map(|(l, n)| (n, l)).collect();
    if open.is_empty() {
        return lines().prop_map(|lines| What::Receive { order: None, lines }).boxed();
    }
    let part = (proptest::sample::select(open), 1_i64..=5).prop_map(|((order, lines), quarters)| {
        let lines = lines.into_iter().map(|(sku, left)| (sku, left * quarters / 4)).collect();
        What::Receive { order: Some(order), lines }
    });
    part.boxed()
}

fn anybody_who_approves() -> impl Strategy<Value = Who> {
    prop_oneof![4 => Just(Who::Ada), 6 => Just(Who::Marco), 1 => anybody()]
}

fn voids() -> BoxedStrategy<What> {
    let void = (which(), 0_usize..3, 0_u32..4);
    void.prop_map(|(order, line, quantity)| What::Void { order, line, quantity }).boxed()
}

fn refunds() -> BoxedStrategy<What> {
    let coins = (0_i64..180).prop_map(|coins| coins * CASH_STEP);
    let amount = prop_oneof![6 => coins, 1 => 0_i64..900, 2 => (0_i64..1_800).prop_map(|coins| coins * CASH_STEP)];
    let refund = (which(), amount, method());
    refund.prop_map(|(receipt, amount, method)| What::Refund { receipt, amount, method }).boxed()
}

fn refunds_of_parts() -> BoxedStrategy<What> {
    let part = (0_usize..2, 1_u32..4);
    let parts = prop_oneof![9 => proptest::collection::vec(part, 1..3), 1 => Just(vec![])];
    let coins = (0_i64..60).prop_map(|coins| coins * CASH_STEP);
    let short = prop_oneof![6 => Just(0_i64), 1 => coins, 1 => 0_i64..300, 1 => -300_i64..0];
    let refund = (which(), parts, proptest::bool::ANY, short, method());
    refund
        .prop_map(|(receipt, parts, brought_back, short, method)| What::RefundParts {
            receipt,
            parts,
            brought_back,
            short,
            method,
        })
        .boxed()
}

/// Somebody who is on the roster now, with the role that they may take then; mostly whoever may always.
fn takes(model: &Model) -> BoxedStrategy<Step> {
    let minutes = proptest::option::of(10_u32..70);
    let always = one_of(model, |who| matches!(who, Who::Blaine | Who::Marco));
    let always = (always, role(), minutes.clone());
    let always = always.prop_map(|(who, role, minutes)| Step::Do(who, What::Take { role, minutes })).boxed();
    let now: Vec<(Who, Role)> = model.rostered().filter(|(who, _)| model.here().any(|here| here == *who)).collect();
    if now.is_empty() {
        return always;
    }
    let by_roster = (proptest::sample::select(now), minutes)
        .prop_map(|((who, role), minutes)| Step::Do(who, What::Take { role, minutes }));
    prop_oneof![3 => always, 3 => by_roster].boxed()
}

/// Somebody who sells and does not lead asks to take a thing off the order in their hand, if anybody has one.
fn asks_to_void(model: &Model) -> BoxedStrategy<Step> {
    let held = model.orders.values().zip(0..7).filter(|(order, _)| model.holds(order.person, order));
    let held = held.map(|(order, at)| (order.person, at)).filter(|(who, _)| model.sells(*who) && !model.leads(*who));
    let held: Vec<(Who, u64)> = held.collect();
    let ask = |who, order| Step::Do(who, What::Ask(Box::new(What::Void { order, line: 0, quantity: 1 })));
    if held.is_empty() {
        return (anybody(), which()).prop_map(move |(who, order)| ask(who, order)).boxed();
    }
    proptest::sample::select(held).prop_map(move |(who, order)| ask(who, order)).boxed()
}

/// Mostly a request of somebody who is no cashier yet.
fn of_others(model: &Model) -> BoxedStrategy<u64> {
    let open = model.requests.values().zip(0..7);
    let open = open.filter(|(request, _)| request.answer.is_none() && !model.cashiers.contains(&request.by));
    let open: Vec<u64> = open.map(|(_, at)| at).collect();
    if open.is_empty() {
        return which().boxed();
    }
    prop_oneof![5 => proptest::sample::select(open), 1 => which()].boxed()
}

/// Mostly one that waits for an answer.
fn unanswered(model: &Model) -> BoxedStrategy<u64> {
    match model.unanswered() {
        waiting if waiting.is_empty() => which().boxed(),
        waiting => prop_oneof![5 => proptest::sample::select(waiting), 1 => which()].boxed(),
    }
}

/// Mostly the one who asked, for what was approved.
fn redeems(model: &Model) -> BoxedStrategy<Step> {
    let answered = model.approved_for();
    let any = (anybody(), which()).prop_map(|(who, request)| Step::Do(who, What::Redeem { request })).boxed();
    if answered.is_empty() {
        return any;
    }
    let theirs = proptest::sample::select(answered);
    let theirs = theirs.prop_map(|(who, request)| Step::Do(who, What::Redeem { request }));
    prop_oneof![1 => any, 9 => theirs].boxed()
}

/// Mostly one's own.
fn drops(model: &Model) -> BoxedStrategy<Step> {
    let open: Vec<(Who, u64)> = model.requests.values().zip(0..7).map(|(request, at)| (request.by, at)).collect();
    let any = (anybody(), which()).prop_map(|(who, request)| Step::Do(who, What::Drop { request })).boxed();
    if open.is_empty() {
        return any;
    }
    let theirs = proptest::sample::select(open).prop_map(|(who, request)| Step::Do(who, What::Drop { request }));
    prop_oneof![1 => any, 2 => theirs].boxed()
}

/// Mostly an online order that somebody accepted.
fn accepted(model: &Model) -> BoxedStrategy<u64> {
    let accepted: Vec<u64> = model.online.values().zip(0..7).filter(|(o, _)| o.accepted).map(|(_, at)| at).collect();
    if accepted.is_empty() {
        return which().boxed();
    }
    prop_oneof![3 => proptest::sample::select(accepted), 1 => which()].boxed()
}

fn which() -> std::ops::Range<u64> {
    0..8
}

/// The next step from here: mostly one that means something, and always some that do not.
pub fn next(model: &Model) -> BoxedStrategy<Step> {
    let does = Union::new_weighted(whats(model));
    let fails = does.clone().prop_map(|step| match step {
        Step::Do(who, what) => Step::Fail(who, what),
        other => other,
    });
    let by = (anybody_who_approves(), proptest::bool::weighted(0.9));
    let approved = prop_oneof![
        1 => (one_of(model, |who| model.sells(who)), voids()),
        if model.sales.is_empty() { 0 } else { 2 } => (one_of(model, |who| model.leads(who)), refunds()),
    ];
    let approved = (approved, by).prop_map(|((who, what), (by, right))| Step::Approved { who, what, by, right });
    let signs_in = (anybody(), place(), proptest::bool::weighted(0.9));
    let reopens = (one_of(model, |who| model.reopens(who)), place(), proptest::bool::weighted(0.9));
    prop_oneof![
        if model.here().count() < 4 { 25 } else { 3 } =>
            signs_in.prop_map(|(who, at, right)| Step::SignIn { who, at, right }),
        1 => anybody().prop_map(Step::SignOut),
        if model.here().any(|who| model.reopens(who)) { 5 } else { 1 } =>
            reopens.prop_map(|(who, at, right)| Step::CodeAlone { who, at, right }),
        100 => does,
        if model.orders.is_empty() && model.sales.is_empty() { 1 } else { 10 } => approved,
        1 => fails,
        6 => prop_oneof![8 => 1_i64..1_200, 2 => 1_200_i64..5_000, 1 => 5_000_i64..50_000].prop_map(Step::Wait),
        1 => Just(Step::Reopen),
    ]
    .boxed()
}

fn whats(model: &Model) -> Vec<(u32, BoxedStrategy<Step>)> {
    let when = |holds: bool, much: u32, little: u32| if holds { much } else { little };
    let (till, orders) = (!model.tills.is_empty(), !model.orders.is_empty());
    let (sold, supplied) = (!model.sales.is_empty(), !model.supplies.is_empty());
    let does = |who: BoxedStrategy<Who>, what: BoxedStrategy<What>| {
        (who, what).prop_map(|(who, what)| Step::Do(who, what)).boxed()
    };
    let seller = || one_of(model, |who| model.sells(who));
    let lead = || one_of(model, |who| model.leads(who));
    let keeper = || one_of(model, |who| model.keeps_stock(who));
    let online = || one_of(model, |who| model.works_online(who));
    let owner = || one_of(model, |who| who == Who::Ada);
    let staff = || one_of(model, |who| who != Who::Ada);
    let resting = |resting: bool| one_of(model, move |who| model.shifts.get(&who) == Some(&resting));
    let rings = (
        proptest::option::weighted(if orders { 0.7 } else { 0.1 }, which()),
        prop_oneof![9 => 0_usize..6, 1 => 0_usize..8],
        prop_oneof![9 => 1_u32..5, 1 => 0_u32..1_100],
    )
        .prop_map(|(order, item, quantity)| What::Ring { order, item, quantity });
    let discounts = (which(), proptest::option::of(0_usize..3), percent())
        .prop_map(|(order, line, percent)| What::Discount { order, line, percent });
    let coins = |from: i64, until: i64| (from..=until).prop_map(|coins| coins * CASH_STEP);
    let floats = prop_oneof![9 => coins(0, 4_000), 1 => -1_i64..=20_000];
    let overs = prop_oneof![4 => coins(-60, 60), 1 => -300_i64..=300];
    let tip = prop_oneof![6 => Just(0_i64), 2 => (0_i64..100).prop_map(|coins| coins * CASH_STEP), 1 => -1_i64..500];
    let handed = prop_oneof![3 => (-10_i64..400).prop_map(|coins| coins * CASH_STEP), 1 => -50_i64..2_000];
    let pays = (which(), method(), tip, proptest::option::of(handed))
        .prop_map(|(order, method, tip, handed)| What::Pay { order, method, tip, handed });
    let counts = (0_usize..6, -1_i64..30_000).prop_map(|(sku, level)| What::Count { sku, level });
    let adjusts = (0_usize..6, prop_oneof![1 => Just(0_i64), 9 => -30_000_i64..30_000])
        .prop_map(|(sku, by)| What::Adjust { sku, by });
    let writes_off = (0_usize..6, quantity()).prop_map(|(sku, quantity)| What::WriteOff { sku, quantity });
    let receives = (proptest::option::of(which()), lines()).prop_map(|(order, lines)| What::Receive { order, lines });
    let prices = (0_usize..8, -1_i64..900).prop_map(|(item, minor)| What::Price { item, minor });
    let imports =
        (0_u64..12, proptest::collection::vec((prop_oneof![12 => 0_usize..6, 1 => 0_usize..8], 1_u32..4), 0..4))
            .prop_map(|(id, lines)| What::Import { id, lines });
    let waiting = !model.online.is_empty();
    let asked = !model.requests.is_empty();
    let assigns = (
        prop_oneof![3 => Just(Who::Rudy), 3 => Just(Who::Bo), 1 => Just(Who::Blaine), 1 => Just(Who::Marco)],
        role(),
        prop_oneof![4 => -3_600_i64..600, 1 => -40_000_i64..90_000],
        prop_oneof![6 => 3_600_i64..20_000, 1 => -100_i64..100_000],
    )
        .prop_map(|(who, role, from, length)| What::Assign { who, role, from, length });
    let asks = prop_oneof![2 => refunds(), 1 => voids(), 2 => Just(What::OpenDrawer).boxed()];
    let asks = prop_oneof![
        2 => does(staff(), asks.prop_map(|what| What::Ask(Box::new(what))).boxed()),
        3 => asks_to_void(model),
    ];
    let works = model.here().any(|who| model.works_online(who));
    vec![
        (when(works, 7, 1), does(online(), imports.boxed())),
        (when(works && waiting, 7, 1), does(online(), which().prop_map(|id| What::Accept { id }).boxed())),
        (when(works && waiting, 9, 1), does(online(), accepted(model).prop_map(|id| What::Complete { id }).boxed())),
        (when(works && waiting, 4, 1), does(online(), which().prop_map(|id| What::Cancel { id }).boxed())),
        (2, does(staff(), Just(What::ClockIn).boxed())),
        (1, does(resting(false), Just(What::ClockOut).boxed())),
        (2, does(resting(false), Just(What::StartBreak).boxed())),
        (3, does(resting(true), Just(What::EndBreak).boxed())),
        (5, takes(model)),
        (2, does(one_of(model, |who| model.has_role(who)), Just(What::Leave).boxed())),
        (4, does(owner(), one_of(model, |who| model.has_role(who)).prop_map(What::Revoke).boxed())),
        (when(till, 1, 10), does(seller(), floats.prop_map(|float| What::OpenTill { float }).boxed())),
        (when(till && !orders, 3, 1), does(seller(), overs.prop_map(|over| What::CloseTill { over }).boxed())),
        (when(till, 24, 2), does(seller(), rings.boxed())),
        (when(orders, 6, 1), does(seller(), discounts.boxed())),
        (when(orders, 5, 1), does(lead(), voids())),
        (when(orders, 3, 1), does(seller(), which().prop_map(|order| What::Park { order }).boxed())),
        (when(orders, 3, 1), does(seller(), which().prop_map(|order| What::Resume { order }).boxed())),
        (when(orders && till, 14, 1), does(seller(), pays.boxed())),
        (when(sold, 8, 1), does(lead(), refunds())),
        (when(sold, 9, 1), does(lead(), refunds_of_parts())),
        (5, does(lead(), assigns.boxed())),
        (
            when(model.roster.is_empty(), 1, 3),
            does(lead(), which().prop_map(|number| What::Unassign { number }).boxed()),
        ),
        (when(orders, 7, 1), asks.boxed()),
        (when(asked, 2, 1), drops(model)),
        (
            when(!model.unanswered().is_empty(), 22, 1),
            does(lead(), unanswered(model).prop_map(|request| What::GrantOnce { request }).boxed()),
        ),
        (when(asked, 7, 1), does(lead(), of_others(model).prop_map(|request| What::GrantGroup { request }).boxed())),
        (when(asked, 4, 1), does(lead(), unanswered(model).prop_map(|request| What::Decline { request }).boxed())),
        (when(model.approved_for().is_empty(), 1, 200), redeems(model)),
        (1, does(seller(), Just(What::OpenDrawer).boxed())),
        (3, does(keeper(), counts.boxed())),
        (3, does(keeper(), adjusts.boxed())),
        (3, does(keeper(), writes_off.boxed())),
        (2, does(keeper(), receives.boxed())),
        (when(supplied, 8, 1), does(keeper(), coming(model))),
        (4, does(keeper(), lines().prop_map(|lines| What::Supply { lines }).boxed())),
        (when(supplied, 3, 1), does(keeper(), which().prop_map(|order| What::CancelSupply { order }).boxed())),
        (2, does(owner(), prices.boxed())),
    ]
}
