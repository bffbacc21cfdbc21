//! Approving at the till: what the approver sees, their sign-in for this one request, and both names on the record.

use super::credential::{self, Credential};
use super::error::{LoginError, ServiceError};
use super::service::{Done, Service};
use super::{advice, words};
use crate::policy::Words as _;
use crate::shop::station::report::Receipt;
use crate::shop::station::{Line, Sale, Step, inventory, online};
use crate::shop::{Approval, Command, Name, Order, Session, SessionId, Shop};
use crate::store::{Batch, StoreError};

/// What an approver sees of a request. What they said yes to is compared with it when it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The full name of whoever asks, with the role in hand.
    pub who: String,
    /// What they want, in words: `void 1 Latte of order 12`.
    pub what: String,
    /// The figures, the order and the reason, each with its name.
    pub particulars: Vec<(String, String)>,
}

/// Why something was not even decided that somebody wanted to approve.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    /// The approver's sign-in failed; it counts as one at the door does.
    #[error(transparent)]
    SignIn(#[from] LoginError),
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for ApprovalError {
    fn from(error: StoreError) -> ApprovalError {
        ApprovalError::Service(error.into())
    }
}

/// An approval with what proves it, and what the approver saw.
pub(super) struct Proof {
    pub(super) approval: Approval,
    pub(super) shown: Wanted,
    /// Its code is spent.
    credential: Credential,
}

impl Proof {
    /// What is kept whatever becomes of the request: the spent code, and that the tries before it are forgiven.
    pub(super) fn spent(&self) -> Batch {
        let person = &self.approval.by;
        let mut batch = Batch::new().delete(credential::attempts_key(Some(person), ""));
        Service::keep_credential(&mut batch, person, &self.credential);
        batch
    }
}

impl Service {
    /// Decides a command of a session with the approval of somebody who signs in for it alone, and carries it out if it
    /// may be. The approver gets no session, and the approval is spent with the request: one batch holds the code, the
    /// changes and the record. `shown` is what the approver saw.
    ///
    /// # Errors
    /// [`ApprovalError::SignIn`] as at a sign-in, counted against the approver; else those of [`Service::execute`].
    pub fn approve(
        &mut self,
        session: SessionId,
        command: Command,
        shown: &Wanted,
        (name, password, code): (&str, &str, &str),
    ) -> Result<Done, ApprovalError> {
        self.writable()?;
        self.expire();
        let who = self.session(session).ok_or(ServiceError::SignedOut)?;
        let wish: String = format!("approve what {} wants: {}", shown.who, shown.what);
        for _ in 0..2 {
            let proven = self.proven(name, password, code, &wish, &who.workstation);
            let outcome = proven.map_err(ApprovalError::SignIn).and_then(|(by, credential)| {
                let approval = Approval::at_the_till(by, self.now());
                let proof = Proof { approval, shown: shown.clone(), credential };
                Ok(self.decided(session, &command, Some(&proof))?)
            });
            match outcome {
                Err(
                    ApprovalError::Service(ServiceError::Store(StoreError::Conflict { .. }))
                    | ApprovalError::SignIn(LoginError::Store(StoreError::Conflict { .. })),
                ) => self.reload()?,
                outcome => return outcome,
            }
        }
        Ok(self.overtaken(session, command)?)
    }
}

impl Wanted {
    /// What somebody wants to have done.
    #[must_use]
    pub fn of(shop: &Shop, who: &Session, command: &Command) -> Wanted {
        let name = shop.full_name(&who.person);
        let who_asks = who.role.as_ref().map_or_else(|| name.clone(), |role| format!("{name}, as {}", role.role));
        let spoken = advice::ShopWords(&shop.settings);
        let mut particulars: Vec<(String, String)> = Vec::new();
        for asked in command.asks(shop, who) {
            for (key, value) in &asked.own {
                let name = spoken.key(key);
                let name = words::capitalised(name.trim_start_matches("the "));
                let one = (name, spoken.value(key, value));
                if !particulars.contains(&one) {
                    particulars.push(one);
                }
            }
        }
        particulars.extend(of_command(shop, command));
        Wanted { who: who_asks, what: words::wish(shop, command), particulars }
    }
}

/// What the questions' own keys do not say: the order, the receipt, the reason.
fn of_command(shop: &Shop, command: &Command) -> Vec<(String, String)> {
    let one = |name: &str, value: String| (name.to_owned(), value);
    let order = |number: &u64| shop.orders.get(number).map(|order| one("Order", of_order(shop, order)));
    match command {
        Command::Register(step) => match &**step {
            Step::Refund { receipt, found, reason, .. } => {
                let sale = match found {
                    Some(Receipt::Sale(sale)) => Some(one("Receipt", of_sale(shop, *receipt, sale))),
                    _ => None,
                };
                sale.into_iter().chain([one("Reason", reason.to_string())]).collect()
            }
            Step::Discount { order: number, .. }
            | Step::Void { order: number, .. }
            | Step::Pay { order: number, .. } => order(number).into_iter().collect(),
            _ => vec![],
        },
        Command::Inventory(step) => match &**step {
            inventory::Step::Adjust { reason, .. } | inventory::Step::WriteOff { reason, .. } => {
                vec![one("Reason", reason.to_string())]
            }
            _ => vec![],
        },
        Command::Online(step) => match &**step {
            online::Step::Accept { id } | online::Step::Complete { id } => of_online(shop, id).into_iter().collect(),
            online::Step::Cancel { id, reason } => {
                of_online(shop, id).into_iter().chain([one("Reason", reason.to_string())]).collect()
            }
            _ => vec![],
        },
        _ => vec![],
    }
}

fn of_online(shop: &Shop, id: &Name) -> Option<(String, String)> {
    let order = shop.online.get(id)?;
    let paid = order.paid.said(&order.currency);
    Some(("Order".to_owned(), format!("{}, {paid}: {}", order.title(), listed(&order.lines))))
}

/// `12 of Rudy Vega, $9.50: 2 Latte`.
fn of_order(shop: &Shop, order: &Order) -> String {
    let total = order.totals().total.said(&order.currency);
    format!("{} of {}, {total}: {}", order.number, shop.full_name(&order.person), things(order))
}

/// `20 of Mon 09:22, $82.00 paid by card: 2 Latte, 1 Croissant`.
fn of_sale(shop: &Shop, receipt: u64, sale: &Sale) -> String {
    let at = shop.settings.local(sale.at).strftime("%a %-d %b, %H:%M");
    let (paid, by) = (sale.paid.said(&sale.order.currency), sale.method.word());
    let back = sale.refunded;
    let back = if back.is_some() { format!(", {} given back", back.said(&sale.order.currency)) } else { String::new() };
    format!("{receipt} (order {}) of {at}, {paid} paid by {by}{back}: {}", sale.order.number, things(&sale.order))
}

fn things(order: &Order) -> String {
    listed(order.standing())
}

fn listed<'l>(lines: impl IntoIterator<Item = &'l Line>) -> String {
    let things: Vec<String> = lines.into_iter().map(|line| format!("{} {}", line.quantity, line.name)).collect();
    things.join(", ")
}
