//! Giving money back of a sale: never more than was paid, and by cash what coins there are.

use std::sync::Arc;

use super::{closed, in_coins};
use crate::shop::change::{Change, Edit};
use crate::shop::plan::Changes;
use crate::shop::station::movement::{Cause, MovementKind, brings_back, moved};
use crate::shop::station::{Books, GivenBack, Method, Money, Part, Refund, Sale};
use crate::shop::{Facts, Name, SafeText, Session, Shop, ShopRule};

/// What goes back of a sale.
pub(super) struct Back<'a> {
    pub parts: &'a [Part],
    pub brought_back: bool,
    pub amount: Money,
    pub method: Method,
    pub reason: &'a SafeText,
}

/// What of an amount goes back by this method: of cash, what coins there are, and never more than is left of the sale.
#[must_use]
pub fn back_by(shop: &Shop, sale: &Sale, amount: Money, method: Method) -> Money {
    let step = shop.settings.cash_step;
    match amount.to_step(step) {
        _ if method != Method::Cash => amount,
        beyond if beyond > sale.refundable() => beyond - step,
        coins => coins,
    }
}

pub(super) fn plan(shop: &Shop, who: &Session, facts: &Facts, sale: &Arc<Sale>, back: &Back<'_>) -> Changes {
    let Back { parts, amount, method, .. } = *back;
    let currency = &sale.order.currency;
    let worth = within(shop, sale, back)?;
    let rounding = match amount {
        // The last of it takes along whatever the coins have left.
        all if all == sale.refundable() => sale.rounding_left(),
        whole if Some(whole) == worth => {
            let left = sale.refundable() - sale.rounding_left();
            whole - sale.price(parts).min(left)
        }
        _ => Money::ZERO,
    };
    let mut changes = vec![];
    if method == Method::Cash {
        let drawer = shop.drawers.get(&who.workstation).ok_or_else(|| closed(who))?;
        if drawer.cash < amount {
            return Err(ShopRule::DrawerShort { wanted: amount.said(currency), there: drawer.cash.said(currency) });
        }
        changes.push(Change::Drawer(Edit::of(drawer, |drawer| drawer.cash -= amount)));
    }
    let mut books = Books { receipts: shop.books.receipts + 1, ..*shop.books };
    let number = books.receipts;
    if back.brought_back {
        let things: Vec<(Name, u32)> =
            parts.iter().map(|part| (sale.order.lines[part.line].item.clone(), part.count)).collect();
        let cause = Cause { kind: MovementKind::BroughtBack, reason: Some(back.reason.clone()), order: Some(number) };
        changes.extend(moved(shop, who, facts, &mut books, &cause, &brings_back(shop, &things)));
    }
    changes.push(Change::Books(Edit::of(&shop.books, |before| *before = books)));
    changes.push(Change::Sale(Edit::of(sale, |sale| {
        sale.refunded += amount;
        sale.given_back.push(GivenBack { number, at: facts.now, method, amount, rounding, parts: parts.to_vec() });
    })));
    changes.push(Change::Refund(Edit::made(Refund {
        number,
        of: sale.number,
        till: who.workstation.clone(),
        at: facts.now,
        by: who.person.clone(),
        role: who.role_at(facts.now).map(|role| role.role.clone()),
        method,
        amount,
        reason: back.reason.clone(),
        currency: currency.clone(),
        parts: parts.to_vec(),
        brought_back: back.brought_back,
        prints: 0,
    })));
    Ok(changes)
}

/// The rules about what goes back; what the parts are worth this way, where there are any.
fn within(shop: &Shop, sale: &Sale, back: &Back<'_>) -> Result<Option<Money>, ShopRule> {
    let Back { parts, amount, method, .. } = *back;
    let currency = &sale.order.currency;
    if !amount.is_some() {
        return Err(ShopRule::NotMoney);
    }
    if amount > sale.refundable() {
        return Err(ShopRule::RefundBeyond {
            receipt: sale.number,
            wanted: amount.said(currency),
            paid: sale.paid.said(currency),
            left: sale.refundable().said(currency),
        });
    }
    if back.brought_back && parts.is_empty() {
        return Err(ShopRule::NothingBroughtBack);
    }
    for (at, part) in parts.iter().enumerate() {
        // A line named twice is counted together.
        let earlier = parts[..at].iter().filter(|other| other.line == part.line).map(|other| other.count);
        let wanted = earlier.fold(part.count, u32::saturating_add);
        let left = sale.left_of(part.line);
        if part.count == 0 || wanted > left {
            let line = sale.order.lines.get(part.line);
            let item = line.map_or_else(|| format!("line {}", part.line + 1), |line| line.name.to_string());
            return Err(ShopRule::PartBeyond { receipt: sale.number, item, wanted, left });
        }
    }
    if method == Method::Cash {
        in_coins(shop, amount, currency)?;
    }
    let worth = (!parts.is_empty()).then(|| back_by(shop, sale, sale.worth(parts), method));
    match worth {
        Some(worth) if amount > worth => {
            Err(ShopRule::PartWorth { wanted: amount.said(currency), worth: worth.said(currency) })
        }
        worth => Ok(worth),
    }
}
