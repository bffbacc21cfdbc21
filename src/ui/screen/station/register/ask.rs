//! What a step needs to know before it is done: an amount, a percentage, a reason. Checked, never guessed.

use std::sync::Arc;

use super::refund;
use crate::shop::decide::allows;
use crate::shop::name::LONGEST_TEXT;
use crate::shop::station::register::due;
use crate::shop::station::{Line, Method, Money, Percent, Sale, Step, Tender, inventory};
use crate::shop::{Command, Item, Name, Order, SafeText, approval, catalogue};
use crate::ui::Seen;
use crate::ui::key::Key;
use crate::ui::text;
use crate::ui::widget::field::{Field, Kind};
use crate::ui::widget::form::{Form, FormEvent, Labelled};

/// What a form is about.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    Note {
        order: u64,
        line: usize,
    },
    Park {
        order: u64,
    },
    Discount {
        order: u64,
        line: Option<usize>,
    },
    Void {
        order: u64,
        line: usize,
    },
    Pay {
        order: u64,
    },
    /// Of which receipt: it is looked up first.
    RefundOf,
    Refund {
        sale: Arc<Sale>,
    },
    OpenDrawer,
    OpenTill,
    CloseTill,
    /// The item that was selected.
    Price {
        item: Option<Name>,
    },
    LookUp,
    Reprint,
}

/// A form at the register.
pub struct Asking {
    pub about: About,
    pub title: String,
    pub form: Form,
    /// It was sent and is not answered yet: a second Enter must not do it twice.
    pub sent: bool,
    /// Amounts of cash that are likely to be handed over; the first is exactly what is due.
    pub cash: Vec<Money>,
}

/// What comes after a key.
pub enum Next {
    Stay,
    Leave,
    Do(Command),
}

/// A field's name and what is wrong with it.
pub type Refused = (&'static str, String);

/// The longest note, reason or reference.
pub const LONGEST: usize = 60;

impl About {
    /// The action that it comes to.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            About::Note { .. } | About::Park { .. } => "register:TakeOrder",
            About::Discount { .. } => "register:ApplyDiscount",
            About::Void { .. } => "register:VoidItem",
            About::Pay { .. } => "register:TakePayment",
            About::RefundOf | About::Refund { .. } => "register:RefundOrder",
            About::OpenDrawer => "register:OpenDrawer",
            About::OpenTill => "register:OpenTill",
            About::CloseTill => "register:CloseTill",
            About::Price { .. } => "register:ChangePrice",
            About::LookUp => "register:GetOrder",
            About::Reprint => "register:PrintReceipt",
        }
    }

    fn line<'s>(&self, seen: &Seen<'s>) -> Option<&'s Line> {
        let (order, line) = match self {
            About::Note { order, line } | About::Void { order, line } => (order, *line),
            About::Discount { order, line } => (order, (*line)?),
            _ => return None,
        };
        seen.world.shop.orders.get(order)?.lines.get(line)
    }

    fn order<'s>(&self, seen: &Seen<'s>) -> Option<&'s Arc<Order>> {
        match self {
            About::Park { order } | About::Pay { order } | About::Discount { order, .. } => {
                seen.world.shop.orders.get(order)
            }
            _ => None,
        }
    }

    fn title(&self, seen: &Seen<'_>) -> String {
        let name = || self.line(seen).map_or_else(|| "a line".to_owned(), |line| line.name.to_string());
        match self {
            About::Note { .. } => format!("Note on {}", name()),
            About::Park { order } => format!("Put order {order} aside"),
            About::Discount { .. } => "Discount".to_owned(),
            About::Void { .. } => format!("Void {}", name()),
            About::Pay { .. } => {
                let Some(order) = self.order(seen) else { return "Take payment".to_owned() };
                let by = |method| due(seen.shop(), order, method).said(&order.currency);
                match (by(Method::Card), by(Method::Cash)) {
                    (total, cash) if total == cash => format!("Take {total}"),
                    (total, cash) => format!("Take {total}, cash {cash}"),
                }
            }
            About::Refund { sale } => format!("Refund of receipt {}", sale.number),
            about => catalogue()[crate::shop::action(about.action())].label.clone(),
        }
    }
}

impl Asking {
    /// The form about something.
    #[must_use]
    pub fn new(seen: &Seen<'_>, about: About) -> Asking {
        let mut asking = Asking { title: about.title(seen), about, form: Form::default(), sent: false, cash: vec![] };
        asking.form = Form::new(asking.fields(seen));
        asking.cash = asking.likely_cash(seen);
        asking
    }

    /// What is due in cash, with the tip that was typed.
    fn due_in_cash(&self, seen: &Seen<'_>) -> Option<Money> {
        let order = self.about.order(seen).filter(|_| matches!(self.about, About::Pay { .. }))?;
        let tip = tip(&self.form, &order.currency).unwrap_or_default();
        Some(due(seen.shop(), order, Method::Cash) + tip)
    }

    fn likely_cash(&self, seen: &Seen<'_>) -> Vec<Money> {
        self.due_in_cash(seen).map_or_else(Vec::new, |due| likely(due, seen.shop().settings.minor_digits()))
    }

    /// The fields that matter with what is chosen so far.
    fn fields(&self, seen: &Seen<'_>) -> Vec<Labelled> {
        let settings = &seen.shop().settings;
        let example = Money(1250 * 10_i64.pow(settings.minor_digits()) / 100);
        let coins = example.to_step(settings.cash_step);
        let amount = |label: &str, like: Money| {
            Labelled::new("amount", label, Field::figures(12).hint(like.plain(&settings.currency)))
        };
        let line = self.about.line(seen);
        match &self.about {
            About::Note { .. } => {
                let note = line.and_then(|line| line.note.as_ref()).map_or("", |note| note);
                let field = Field::plain(LONGEST).hint("no sugar").with(note);
                vec![Labelled::new("note", "Note", field).below("Empty takes it away.")]
            }
            About::Park { .. } => {
                let label = self.about.order(seen).and_then(|order| order.label.as_ref()).map_or("", |label| label);
                let field = Field::plain(LONGEST).hint("window table").with(label);
                vec![Labelled::new("label", "Called", field).below("May stay empty.")]
            }
            About::Discount { .. } => {
                let of = ["the whole order".to_owned()].into_iter().chain(line.map(|line| line.name.to_string()));
                vec![
                    Labelled::new("percent", "Percent off", Field::figures(7).hint("10")),
                    Labelled::new("of", "Of", Field::choice(of, 0)),
                ]
            }
            About::Void { .. } => {
                let all = line.map_or(1, |line| line.quantity).to_string();
                vec![Labelled::new("count", "How many come off", Field::figures(3).proposing(&all))]
            }
            About::Pay { .. } => self.fields_of_payment(seen),
            About::Refund { sale } => refund::fields(seen.shop(), sale, &self.form, example),
            About::OpenDrawer => vec![Labelled::new("reason", "Why", Field::plain(LONGEST))],
            About::OpenTill => vec![amount("Cash in the drawer", coins)],
            About::CloseTill => vec![amount("Cash counted", coins)],
            About::Price { item } => {
                let items = sold(seen);
                let at = item.as_ref().and_then(|sku| items.iter().position(|item| item.sku == *sku));
                let names = items.iter().map(|item| item.name.to_string());
                vec![Labelled::new("item", "Item", Field::choice(names, at.unwrap_or(0))), amount("New price", example)]
            }
            About::RefundOf | About::LookUp | About::Reprint => {
                // Of a refund nothing is given back, and hardly anybody wants its receipt.
                let books = &seen.shop().books;
                let last = if books.last_sale == 0 { books.receipts } else { books.last_sale };
                let last = if last == 0 { String::new() } else { last.to_string() };
                vec![Labelled::new("receipt", "Receipt", Field::figures(20).proposing(&last))]
            }
        }
    }

    fn fields_of_payment(&self, seen: &Seen<'_>) -> Vec<Labelled> {
        let mut fields = vec![Labelled::new("method", "By", Field::choice(Method::AT_TILL.map(Method::word), 0))];
        let method = method(&self.form);
        if let (Method::Cash, Some(due)) = (method, self.due_in_cash(seen)) {
            let field = Field::figures(12).hint(due.plain(&seen.shop().settings.currency));
            fields.push(Labelled::new("handed", "Cash handed over", field).below("Empty: exactly what is due."));
        }
        if seen.shop().settings.takes_tips {
            fields.push(Labelled::new("tip", "Tip", Field::figures(12).hint("none")));
        }
        if method != Method::Cash {
            fields.push(Labelled::new("reference", "Slip or number", Field::plain(LONGEST).hint("none")));
        }
        fields
    }

    /// A choice may have made other fields matter; what is typed in those that stay, stays.
    fn follow(&mut self, seen: &Seen<'_>) {
        if !matches!(self.about, About::Pay { .. } | About::Refund { .. }) {
            return;
        }
        let focus = self.form.fields.get(self.form.focus).map(|field| field.name);
        let fields = self.fields(seen);
        let mut before = std::mem::take(&mut self.form.fields);
        self.form.fields = fields;
        for labelled in &mut self.form.fields {
            let same = |other: &Labelled| other.name == labelled.name && other.field.kind() == labelled.field.kind();
            if let Some(at) = before.iter().position(same) {
                let hint = std::mem::take(&mut labelled.field.hint);
                labelled.field = before.swap_remove(at).field.hint(hint);
            }
        }
        let at = self.form.fields.iter().position(|field| Some(field.name) == focus);
        self.form.focus = at.unwrap_or(0);
        self.cash = self.likely_cash(seen);
    }

    /// A key for the form. Enter on the last field does it; a payment is taken by it at once.
    pub fn key(&mut self, seen: &Seen<'_>, key: Key) -> Next {
        if self.sent {
            return Next::Stay;
        }
        let pays = matches!(self.about, About::Pay { .. });
        if pays && key == Key::ENTER {
            return self.submit(seen);
        }
        let on = self.form.fields.get(self.form.focus).map(|field| field.name);
        // Figures mean the cash handed over, whichever way is chosen above it.
        let figure = key.typed().is_some_and(|typed| typed.is_ascii_digit() || typed == '.');
        if let (true, Some("method"), Some(at)) = (pays && figure, on, self.place("handed")) {
            self.form.focus = at;
        }
        match self.form.handle(key) {
            FormEvent::Cancel => Next::Leave,
            FormEvent::Submit => self.submit(seen),
            FormEvent::Changed => {
                self.follow(seen);
                Next::Stay
            }
            FormEvent::None => Next::Stay,
        }
    }

    pub fn paste(&mut self, seen: &Seen<'_>, text: &str) {
        if self.form.paste(text) == FormEvent::Changed {
            self.follow(seen);
        }
    }

    /// A click on a field: it gets the keys; once more on a choice takes the next one.
    pub fn click(&mut self, seen: &Seen<'_>, at: usize) {
        let again = self.form.focus == at;
        self.form.focus = at.min(self.form.fields.len().saturating_sub(1));
        let choice = self.form.fields.get(at).is_some_and(|field| matches!(field.field.kind(), Kind::Choice(_)));
        if again && choice && self.form.handle(Key::RIGHT) == FormEvent::Changed {
            self.follow(seen);
        }
    }

    /// Takes one of the likely amounts of cash.
    pub fn cash(&mut self, seen: &Seen<'_>, at: usize) -> Next {
        let Some((amount, order)) = self.cash.get(at).copied().zip(self.about.order(seen)) else { return Next::Stay };
        let plain = if at == 0 { String::new() } else { amount.plain(&order.currency) };
        if let Some(field) = self.form.field_mut("method") {
            *field = Field::choice(Method::AT_TILL.map(Method::word), 0);
        }
        self.follow(seen);
        self.form.field_mut("handed").into_iter().for_each(|field| field.set(&plain));
        self.submit(seen)
    }

    /// Sends what was typed, if it can be read.
    pub fn submit(&mut self, seen: &Seen<'_>) -> Next {
        if self.sent || self.form.takes_notice() {
            return Next::Stay;
        }
        match self.command(seen) {
            Ok(command) => {
                self.sent = true;
                Next::Do(command)
            }
            Err((field, sentence)) => {
                self.form.clear_errors();
                self.form.refuse(field, sentence);
                Next::Stay
            }
        }
    }

    /// What it asks for, where only somebody else's yes is missing.
    #[must_use]
    pub fn offer(&self, seen: &Seen<'_>) -> Option<Command> {
        let command = self.command(seen).ok()?;
        let asks = command.asks(seen.shop(), seen.me);
        let denied = asks.into_iter().any(|asked| !allows(seen.world, seen.me, seen.facts, &asked));
        (denied && approval::would_help(seen.world, seen.me, seen.facts, &command)).then_some(command)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.form.fields.iter().position(|field| field.name == name)
    }

    /// What was typed as a command, or the field that cannot be read and why.
    ///
    /// # Errors
    /// Names the first field that cannot be read.
    pub fn command(&self, seen: &Seen<'_>) -> Result<Command, Refused> {
        let form = &self.form;
        let currency = &*seen.shop().settings.currency;
        let money = |field| money(form, field, currency);
        let receipt = || number(form, "receipt");
        let step = match &self.about {
            About::Note { order, line } => {
                Step::Note { order: *order, line: *line, note: optional(form, "note", LONGEST)? }
            }
            About::Park { order } => Step::Park { order: *order, label: optional(form, "label", LONGEST)? },
            About::Discount { order, line } => {
                let percent = Percent::read(form.value("percent")).map_err(|problem| refused("percent", &problem))?;
                let whole = form.field("of").is_none_or(|field| field.chosen() == 0);
                Step::Discount { order: *order, line: line.filter(|_| !whole), percent }
            }
            About::Void { order, line } => {
                let quantity = u32::try_from(number(form, "count")?).unwrap_or(u32::MAX);
                if let Some(line) = self.about.line(seen).filter(|line| line.quantity < quantity) {
                    let are = if line.quantity == 1 { "is" } else { "are" };
                    return Err(("count", format!("There {are} only {} of it.", line.quantity)));
                }
                Step::Void { order: *order, line: *line, quantity }
            }
            About::Pay { order } => {
                let method = method(form);
                let tip = tip(form, currency)?;
                let handed = method == Method::Cash && !form.value("handed").trim().is_empty();
                let cash = if handed { Some(money("handed")?) } else { None };
                if let Some((cash, due)) = cash.zip(self.due_in_cash(seen)).filter(|(cash, due)| cash < due) {
                    let (due, missing) = (due.said(currency), (due - cash).said(currency));
                    return Err(("handed", format!("It comes to {due}: {missing} is missing.")));
                }
                let reference = optional(form, "reference", LONGEST)?;
                Step::Pay { order: *order, tender: Tender { method, cash, tip, reference } }
            }
            About::Refund { sale } => refund::step(seen.shop(), sale, form)?,
            About::OpenDrawer => Step::OpenDrawer { reason: reason(form)? },
            About::OpenTill => Step::OpenTill { float: money("amount")? },
            About::CloseTill => Step::CloseTill { counted: money("amount")? },
            About::Price { .. } => {
                let items = sold(seen);
                let chosen = form.field("item").map_or(0, Field::chosen);
                let item = items.get(chosen).ok_or(("item", super::view::EMPTY_MENU.to_owned()))?.sku.clone();
                let price = inventory::Step::Price { sku: item, price_minor: money("amount")?.0 };
                return Ok(Command::Inventory(Box::new(price)));
            }
            About::RefundOf | About::LookUp => Step::LookUp { receipt: receipt()?, found: None },
            About::Reprint => Step::Reprint { receipt: receipt()?, found: None },
        };
        Ok(Command::Register(Box::new(step)))
    }
}

/// How it is paid or paid back, as the form says.
pub fn method(form: &Form) -> Method {
    let chosen = form.field("method").map_or(0, Field::chosen);
    Method::ALL[chosen.min(Method::ALL.len() - 1)]
}

/// The tip that was typed; nothing typed is none.
fn tip(form: &Form, currency: &str) -> Result<Money, Refused> {
    if form.value("tip").trim().is_empty() { Ok(Money::ZERO) } else { money(form, "tip", currency) }
}

/// An amount that must be there.
pub fn money(form: &Form, field: &'static str, currency: &str) -> Result<Money, Refused> {
    Money::read(form.value(field), currency).map_err(|problem| refused(field, &problem))
}

/// Why something is done: it is kept on the record.
pub fn reason(form: &Form) -> Result<SafeText, Refused> {
    let text = SafeText::up_to(form.value("reason").trim(), LONGEST_TEXT);
    let said = || ("reason", "Say why, in a few words: it is kept on the record.".to_owned());
    text.ok().filter(|text| !text.is_empty()).ok_or_else(said)
}

/// A whole number above 0.
pub fn number(form: &Form, field: &'static str) -> Result<u64, Refused> {
    let typed = form.value(field).trim();
    let number = typed.parse::<u64>().ok().filter(|number| *number > 0 && typed.bytes().all(|b| b.is_ascii_digit()));
    number.ok_or_else(|| (field, "Write a whole number above 0, such as 12.".to_owned()))
}

fn optional(form: &Form, field: &'static str, longest: usize) -> Result<Option<SafeText>, Refused> {
    match form.value(field).trim() {
        "" => Ok(None),
        typed => SafeText::up_to(typed, longest).map(Some).map_err(|error| refused(field, &error.to_string())),
    }
}

fn refused(field: &'static str, problem: &str) -> Refused {
    (field, text::sentence(problem))
}

/// What is on sale, by name.
fn sold<'s>(seen: &Seen<'s>) -> Vec<&'s Arc<Item>> {
    let mut items: Vec<&Arc<Item>> = seen.world.shop.items.values().filter(|item| item.price_minor.is_some()).collect();
    items.sort_by(|one, other| one.name.cmp(&other.name));
    items
}

/// Exactly what is due, and the next sums that notes make.
fn likely(due: Money, digits: u32) -> Vec<Money> {
    let unit = 10_i64.pow(digits);
    let mut amounts = vec![due];
    for note in [5, 10, 20, 50, 100, 500, 1_000, 5_000, 10_000] {
        let note = note * unit;
        let amount = Money(due.0.saturating_add(note - 1) / note * note);
        if amount <= Money::MOST && amounts.last().is_some_and(|last| amount > *last) && amounts.len() < 4 {
            amounts.push(amount);
        }
    }
    amounts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_notes_are_offered() {
        let offered = |due| likely(Money(due), 2).iter().map(|amount| amount.0).collect::<Vec<_>>();
        assert_eq!(offered(925), [925, 1_000, 2_000, 5_000]);
        assert_eq!(offered(1_000), [1_000, 2_000, 5_000, 10_000]);
        assert_eq!(offered(2_001), [2_001, 2_500, 3_000, 4_000]);
        assert_eq!(offered(0), [0]);
        assert_eq!(likely(Money(850), 0).iter().map(|a| a.0).collect::<Vec<_>>(), [850, 860, 900, 1_000]);
        assert_eq!(likely(Money(i64::MAX), 2), [Money(i64::MAX)]);
    }
}
