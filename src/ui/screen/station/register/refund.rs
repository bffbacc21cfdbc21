//! The form of a refund: everything that is left, some of a line, or an amount; and what becomes of the goods.

use std::sync::Arc;

use super::ask::{LONGEST, Refused, method, money, number, reason};
use crate::shop::Shop;
use crate::shop::station::register::back_by;
use crate::shop::station::report::Receipt;
use crate::shop::station::{Method, Money, Part, Sale, Step};
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};

/// What is given back.
enum What {
    Everything,
    Of(Part),
    Amount,
}

/// What a sale leaves to choose from, with its words and what it comes to by this method.
fn choices(shop: &Shop, sale: &Sale, by: Method) -> Vec<(What, String)> {
    let said = |amount: Money| back_by(shop, sale, amount, by).said(&sale.order.currency);
    let rest = sale.rest();
    let mut choices = vec![(What::Everything, format!("everything, {}", said(sale.refundable())))];
    // One line that is left is everything.
    if rest.len() > 1 || rest.iter().any(|part| part.count > 1) {
        choices.extend(rest.iter().map(|part| {
            let worth = said(sale.worth(std::slice::from_ref(part)));
            let name = &sale.order.lines[part.line].name;
            (What::Of(*part), format!("{} {name}, {worth}", part.count))
        }));
    }
    choices.push((What::Amount, "an amount".to_owned()));
    choices
}

fn chosen(shop: &Shop, sale: &Sale, form: &Form) -> What {
    let at = form.field("what").map_or(0, Field::chosen);
    choices(shop, sale, by(sale, form)).into_iter().nth(at).map_or(What::Amount, |(what, _)| what)
}

/// How it goes back: as it was paid, as long as nothing else is chosen.
fn by(sale: &Sale, form: &Form) -> Method {
    form.field("method").map_or(sale.method, |_| method(form))
}

/// The fields that matter with what is chosen so far; an amount looks like the example.
pub fn fields(shop: &Shop, sale: &Arc<Sale>, form: &Form, example: Money) -> Vec<Labelled> {
    let by = by(sale, form);
    let words = choices(shop, sale, by).into_iter().map(|(_, words)| words);
    let what = Labelled::new("what", "What", Field::choice(words, form.field("what").map_or(0, Field::chosen)));
    let mut fields = vec![what.below("← → everything, a line, or an amount.")];
    let what = chosen(shop, sale, form);
    match what {
        What::Amount => {
            let left = back_by(shop, sale, sale.refundable(), by).said(&sale.order.currency);
            let step = if by == Method::Cash { shop.settings.cash_step } else { Money::ZERO };
            let field = Field::figures(12).hint(example.to_step(step).plain(&sale.order.currency));
            fields.push(Labelled::new("amount", "Amount", field).below(format!("At most {left} is left of it.")));
        }
        What::Of(part) if part.count > 1 => {
            let field = Field::figures(3).proposing(&part.count.to_string());
            fields.push(Labelled::new("count", "How many", field));
        }
        What::Of(_) | What::Everything => {}
    }
    // What was paid online may go back the same way; nothing else does.
    let methods = if sale.method == Method::Online { &Method::ALL[..] } else { &Method::AT_TILL[..] };
    let as_paid = methods.iter().position(|method| *method == sale.method).unwrap_or(0);
    let methods = methods.iter().map(|method| method.word());
    fields.push(Labelled::new("method", "By", Field::choice(methods, as_paid)));
    if !matches!(what, What::Amount) && !sale.rest().is_empty() {
        let goods = Field::choice(["are gone", "go back to stock"], 0);
        fields.push(Labelled::new("goods", "The goods", goods));
    }
    fields.push(Labelled::new("reason", "Why", Field::plain(LONGEST).hint("wrong order")));
    fields
}

/// The step that the form is.
///
/// # Errors
/// Names the first field that cannot be read.
pub fn step(shop: &Shop, sale: &Arc<Sale>, form: &Form) -> Result<Step, Refused> {
    let back = |amount: Money| back_by(shop, sale, amount, by(sale, form));
    let (parts, amount) = match chosen(shop, sale, form) {
        What::Everything => (sale.rest(), back(sale.refundable())),
        What::Of(part) => {
            let count = if part.count > 1 { u32::try_from(number(form, "count")?).unwrap_or(u32::MAX) } else { 1 };
            let parts = vec![Part { count, ..part }];
            let amount = back(sale.worth(&parts));
            (parts, amount)
        }
        What::Amount => (vec![], money(form, "amount", &sale.order.currency)?),
    };
    let brought_back = !parts.is_empty() && form.field("goods").is_some_and(|field| field.chosen() == 1);
    Ok(Step::Refund {
        receipt: sale.number,
        parts,
        brought_back,
        amount,
        method: method(form),
        reason: reason(form)?,
        found: Some(Receipt::Sale(sale.clone())),
    })
}
