//! What a step needs to know before it is done: an amount, a percentage, a reason. Checked, never guessed.

use crate::policy::catalog::ActionId;
use crate::shop::station::register::due;
use crate::shop::station::{Method, Money, Percent, Step, Tender, inventory};
use crate::shop::{Command, Order, SafeText, catalogue};
use crate::ui::Seen;
use crate::ui::key::Key;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};

/// A form about one action.
pub struct Asking {
    pub action: ActionId,
    pub title: String,
    pub form: Form,
    /// It was sent and is not answered yet: a second Enter must not do it twice.
    pub sent: bool,
    /// The order and the line that it is about.
    order: Option<u64>,
    line: Option<usize>,
}

/// What comes after a key.
pub enum Next {
    Stay,
    Leave,
    Do(Command),
}

/// The longest reason or reference.
const LONGEST: usize = 60;

impl Asking {
    /// A form about the order in hand; none where a line must be selected first.
    pub fn about_order(seen: &Seen<'_>, action: ActionId, order: &Order, line: Option<usize>) -> Option<Asking> {
        let currency = &order.currency;
        let selected = line.map(|at| &order.lines[at]);
        let (title, form) = match catalogue()[action].verb() {
            "ApplyDiscount" => {
                let name = selected.map(|line| line.name.to_string());
                let of = ["the whole order".to_owned()].into_iter().chain(name);
                let fields = [
                    Labelled::new("percent", "Percent off", Field::plain(7).hint("10")),
                    Labelled::new("of", "Of", Field::choice(of, 0)),
                ];
                ("Discount".to_owned(), Form::new(fields))
            }
            "VoidItem" => {
                let line = selected?;
                let count =
                    Labelled::new("count", "How many come off", Field::plain(3).with(&line.quantity.to_string()));
                (format!("Void {}", line.name), Form::new([count]))
            }
            _ => {
                let methods = Method::AT_TILL.map(Method::word);
                let cash = due(seen.shop(), order, Method::Cash);
                let fields = [
                    Labelled::new("method", "By", Field::choice(methods, 0)),
                    Labelled::new("handed", "Cash handed over", Field::plain(12).hint(cash.plain(currency)))
                        .below("Empty: exactly what is due."),
                    Labelled::new("tip", "Tip", Field::plain(12).hint("none")),
                ];
                (format!("Take {}", due(seen.shop(), order, Method::Card).said(currency)), Form::new(fields))
            }
        };
        Some(Asking { action, title, form, sent: false, order: Some(order.number), line })
    }

    /// A form about anything else.
    pub fn new(seen: &Seen<'_>, action: ActionId, item: usize) -> Asking {
        let entry = &catalogue()[action];
        let example =
            Money(1250 * 10_i64.pow(seen.shop().settings.minor_digits()) / 100).plain(&seen.shop().settings.currency);
        let amount = |name, label: &str| Labelled::new(name, label, Field::plain(12).hint(example.clone()));
        let text = |name, label: &str| Labelled::new(name, label, Field::plain(LONGEST));
        let receipt = || Labelled::new("receipt", "Receipt", Field::plain(12).with(&last(seen)));
        let fields = match entry.verb() {
            "RefundOrder" => vec![
                receipt(),
                amount("amount", "Amount"),
                Labelled::new("method", "By", Field::choice(Method::AT_TILL.map(Method::word), 0)),
                text("reason", "Why"),
            ],
            "OpenDrawer" => vec![text("reason", "Why")],
            "OpenTill" => vec![amount("amount", "Cash in the drawer")],
            "CloseTill" => vec![amount("amount", "Cash counted")],
            "ChangePrice" => {
                let names: Vec<String> = super::menu(seen).iter().map(|item| item.name.to_string()).collect();
                vec![Labelled::new("item", "Item", Field::choice(names, item)), amount("amount", "New price")]
            }
            _ => vec![receipt()],
        };
        Asking { action, title: entry.label.clone(), form: Form::new(fields), sent: false, order: None, line: None }
    }

    /// A key for the form; Enter on the last field does it.
    pub fn key(&mut self, seen: &Seen<'_>, key: Key) -> Next {
        if self.sent {
            return Next::Stay;
        }
        match self.form.handle(key) {
            FormEvent::Cancel => Next::Leave,
            FormEvent::Submit => match self.command(seen) {
                Ok(command) => {
                    self.sent = true;
                    Next::Do(command)
                }
                Err((field, sentence)) => {
                    self.form.clear_errors();
                    self.form.refuse(field, sentence);
                    Next::Stay
                }
            },
            FormEvent::Changed | FormEvent::None => Next::Stay,
        }
    }

    /// What was typed as a step, or the field that cannot be read and why.
    pub fn command(&self, seen: &Seen<'_>) -> Result<Command, (&'static str, String)> {
        let currency = &*seen.shop().settings.currency;
        let sentence = |field, words: String| (field, crate::app::words::capitalised(&format!("{words}.")));
        let money = |field: &'static str| {
            Money::read(self.form.value(field), currency).map_err(|problem| sentence(field, problem))
        };
        let text = |field: &'static str| match SafeText::new(self.form.value(field).trim()) {
            Ok(text) if !text.is_empty() => Ok(text),
            _ => Err((field, "Say why, in a few words: it is kept on the record.".to_owned())),
        };
        let number = |field: &'static str| {
            let number = self.form.value(field).trim().parse::<u64>().ok().filter(|number| *number > 0);
            number.ok_or_else(|| (field, "Write a number, such as 12.".to_owned()))
        };
        let method =
            || Method::AT_TILL[self.form.field("method").map_or(0, Field::chosen).min(Method::AT_TILL.len() - 1)];
        let order = self.order.unwrap_or_default();
        let step = match catalogue()[self.action].verb() {
            "ApplyDiscount" => {
                let percent =
                    Percent::read(self.form.value("percent")).map_err(|problem| sentence("percent", problem))?;
                let whole = self.form.field("of").is_none_or(|field| field.chosen() == 0);
                Step::Discount { order, line: self.line.filter(|_| !whole), percent }
            }
            "VoidItem" => {
                let quantity = u32::try_from(number("count")?).unwrap_or(u32::MAX);
                Step::Void { order, line: self.line.unwrap_or_default(), quantity }
            }
            "TakePayment" => {
                let empty = |field: &str| self.form.value(field).trim().is_empty();
                let cash = if empty("handed") || method() != Method::Cash { None } else { Some(money("handed")?) };
                let tip = if empty("tip") { Money::ZERO } else { money("tip")? };
                Step::Pay { order, tender: Tender { method: method(), cash, tip, reference: None } }
            }
            "RefundOrder" => {
                let (receipt, amount) = (number("receipt")?, money("amount")?);
                Step::Refund { receipt, amount, method: method(), reason: text("reason")?, sale: None }
            }
            "OpenDrawer" => Step::OpenDrawer { reason: text("reason")? },
            "OpenTill" => Step::OpenTill { float: money("amount")? },
            "CloseTill" => Step::CloseTill { counted: money("amount")? },
            "ChangePrice" => {
                let items = super::menu(seen);
                let chosen = self.form.field("item").map_or(0, Field::chosen);
                let item = items.get(chosen).ok_or(("item", "The menu is empty.".to_owned()))?.sku.clone();
                let price = inventory::Step::Price { sku: item, price_minor: money("amount")?.0 };
                return Ok(Command::Inventory(Box::new(price)));
            }
            "GetOrder" => Step::LookUp { receipt: number("receipt")?, sale: None },
            _ => Step::Reprint { receipt: number("receipt")?, sale: None },
        };
        Ok(Command::Register(Box::new(step)))
    }
}

/// The receipt given out last.
fn last(seen: &Seen<'_>) -> String {
    match seen.shop().books.receipts {
        0 => String::new(),
        number => number.to_string(),
    }
}
