//! The form of a refund: everything that is left, some of a line, or an amount; and what becomes of the goods.

use std::sync::Arc;

use super::ask::{LONGEST, Refused, method, money, number, reason};
use crate::shop::station::{Method, Part, Sale, Step};
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};

/// What is given back.
enum What {
    Everything,
    Of(Part),
    Amount,
}

/// What a sale leaves to choose from, with its words.
fn choices(sale: &Sale) -> Vec<(What, String)> {
    let currency = &sale.order.currency;
    let rest = sale.rest();
    let mut choices = vec![(What::Everything, format!("everything, {}", sale.refundable().said(currency)))];
    // One line that is left is everything.
    if rest.len() > 1 || rest.iter().any(|part| part.count > 1) {
        choices.extend(rest.iter().map(|part| {
            let worth = sale.worth(std::slice::from_ref(part)).said(currency);
            let name = &sale.order.lines[part.line].name;
            (What::Of(*part), format!("{} {name}, {worth}", part.count))
        }));
    }
    choices.push((What::Amount, "an amount".to_owned()));
    choices
}

fn chosen(sale: &Sale, at: usize) -> What {
    choices(sale).into_iter().nth(at).map_or(What::Amount, |(what, _)| what)
}

/// The fields that matter where this much is chosen.
pub fn fields(sale: &Arc<Sale>, at: usize, example: &str) -> Vec<Labelled> {
    let words = choices(sale).into_iter().map(|(_, words)| words);
    let what = Labelled::new("what", "What", Field::choice(words, at));
    let mut fields = vec![what.below("← → everything, a line, or an amount.")];
    let what = chosen(sale, at);
    match what {
        What::Amount => {
            let left = sale.refundable().said(&sale.order.currency);
            let field = Field::figures(12).hint(example);
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
pub fn step(sale: &Arc<Sale>, form: &Form) -> Result<Step, Refused> {
    let what = chosen(sale, form.field("what").map_or(0, Field::chosen));
    let (parts, amount) = match what {
        What::Everything => (sale.rest(), sale.refundable()),
        What::Of(part) => {
            let count = if part.count > 1 { u32::try_from(number(form, "count")?).unwrap_or(u32::MAX) } else { 1 };
            let parts = vec![Part { count, ..part }];
            let amount = sale.worth(&parts);
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
        sale: Some(sale.clone()),
    })
}
