//! Opening a till with its float, and counting it at the end.

use super::{amount_within, closed, in_coins};
use crate::shop::change::{Change, Edit};
use crate::shop::plan::Changes;
use crate::shop::station::{Closing, Drawer, Money};
use crate::shop::{Facts, Session, Shop, ShopRule};

pub(super) fn open_till(shop: &Shop, who: &Session, facts: &Facts, float: Money) -> Changes {
    amount_within(float, &shop.settings.currency)?;
    in_coins(shop, float, &shop.settings.currency)?;
    if shop.drawers.contains_key(&who.workstation) {
        return Err(ShopRule::TillOpen { till: who.workstation.clone() });
    }
    let (till, by) = (who.workstation.clone(), who.person.clone());
    Ok(vec![Change::Drawer(Edit::made(Drawer { till, opened: facts.now, by, float, cash: float, sales: 0 }))])
}

pub(super) fn close_till(shop: &Shop, who: &Session, facts: &Facts, counted: Money) -> Changes {
    let drawer = shop.drawers.get(&who.workstation).ok_or_else(|| closed(who))?;
    amount_within(counted, &shop.settings.currency)?;
    in_coins(shop, counted, &shop.settings.currency)?;
    let left = shop.orders.values().filter(|order| order.till == who.workstation).count();
    if left > 0 {
        return Err(ShopRule::OrdersLeft { orders: left });
    }
    let closing = Closing {
        number: shop.books.closings + 1,
        drawer: Drawer::clone(drawer),
        at: facts.now,
        by: who.person.clone(),
        counted,
        currency: shop.settings.currency.clone(),
    };
    Ok(vec![
        Change::Drawer(Edit::removed(drawer)),
        Change::Books(Edit::of(&shop.books, |books| books.closings += 1)),
        Change::Closing(Edit::made(closing)),
    ])
}
