//! The forms of the inventory: what a step rests on is typed, read exactly, and answered before it is done.

mod fields;

use self::fields::{came, create_kept, create_sold, edit, money, proposed, proposed_sku, quantity, taxes, there};
use crate::app::Done;
use crate::shop::name::LONGEST_THING;
use crate::shop::station::inventory::{Delivered, LONGEST_REASON, Step};
use crate::shop::station::measured;
use crate::shop::{Command, Item, Name, Quantity, SafeText, Settings, Shop, Stock, approval};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::overlay::{Reaction, is_back};
use crate::ui::screen::{self, Input};
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, FormEvent, Labelled};
use crate::ui::{Effect, Model, Seen, keymap, text};

use super::keys;
use super::list::price;

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Count(Name),
    Adjust(Name),
    WriteOff(Name),
    Receive { order: Option<u64> },
    Order,
    Create { sold: bool },
    Edit(Name),
    Price(Name),
}

/// A form over the inventory.
pub struct StockForm {
    what: What,
    title: String,
    form: Form,
    /// The items of the fields called `line`, in their order.
    skus: Vec<Name>,
    /// What is said to it as it is filled in; none while it cannot be read yet.
    said: Option<Result<(), String>>,
    /// What it asks for where only somebody else's yes is missing.
    offer: Option<Command>,
    /// What was sent last: a second Enter must not do it twice while the worker owes the answer.
    sent: Option<Command>,
    waits: bool,
}

/// A field's place and what is wrong with it.
type Refused = (usize, String);

/// Rows for what is said to it.
const SAID: u16 = 3;

impl StockForm {
    /// The form for a step, filled with what is known; none where there is nothing that it could be about.
    #[must_use]
    pub fn new(what: What, sku: Option<&Name>, seen: &Seen<'_>) -> Option<StockForm> {
        let shop = seen.shop();
        let item = |sku: &Name| shop.items.get(sku).map(AsRef::as_ref);
        let reason = || Labelled::new("reason", "Why", Field::plain(LONGEST_REASON).hint("such as past its date"));
        let mut skus = vec![];
        let (title, form) = match &what {
            What::Count(sku) => {
                (format!("Count {}", item(sku)?.name), Form::new([quantity(shop, item(sku)?, "There is")]))
            }
            What::Adjust(sku) => {
                let item = item(sku)?;
                let more = quantity(shop, item, "More, or less with a minus");
                let below = format!("Such as 2, or -0.5. The books say {}.", there(shop, item));
                (format!("Adjust {}", item.name), Form::new([more.below(below), reason()]))
            }
            What::WriteOff(sku) => {
                let title = format!("Write off {}", item(sku)?.name);
                (title, Form::new([quantity(shop, item(sku)?, "How much is lost"), reason()]))
            }
            What::Receive { order } => {
                let note = || Labelled::new("note", "Note", Field::plain(LONGEST_REASON)).below("May stay empty.");
                match order.and_then(|number| shop.supplies.get(&number)) {
                    Some(order) => {
                        let lines = order.outstanding().filter_map(|line| {
                            skus.push(line.sku.clone());
                            let left = line.outstanding();
                            let came = came(item(&line.sku)?).note(format!("of {}", measured(left, &line.unit)));
                            // What is still to come is what usually comes.
                            Some(came.proposing(&left.to_string()))
                        });
                        let mut fields: Vec<Labelled> = lines.collect();
                        fields.push(note());
                        let closing = "What did not come stays empty, or 0.";
                        (format!("Order {} from {}", order.number, order.supplier), Form::new(fields).closing(closing))
                    }
                    None => {
                        let item = item(sku?)?;
                        skus.push(item.sku.clone());
                        let usual = item.stock.as_ref().and_then(|stock| stock.cost_minor);
                        let usual = usual.map_or_else(String::new, |cost| {
                            let one = measured(Quantity::thousandths(1_000), item.unit());
                            format!(" Empty: as usual, {} for {one}.", price(&shop.settings, cost))
                        });
                        let cost = money(&shop.settings, "cost", "What it cost together");
                        let below = format!("{}{usual}", cost.below);
                        let fields = [came(item), cost.below(below), note()];
                        (format!("Receive {}", item.name), Form::new(fields))
                    }
                }
            }
            What::Order => {
                let proposed = proposed(shop, sku);
                let mut fields = vec![
                    Labelled::new("supplier", "Supplier", Field::plain(64).hint("such as Valley Dairy")),
                    Labelled::new("expected", "Expected on", Field::plain(10).hint("such as 2026-11-26"))
                        .below("Year-month-day; may stay empty."),
                ];
                for (item, quantity) in proposed {
                    skus.push(item.sku.clone());
                    let typed = if quantity.is_positive() { quantity.to_string() } else { String::new() };
                    let mark = item.stock.as_ref().map_or(Quantity::ZERO, |stock| stock.reorder_at);
                    let note = format!("{} there, mark {mark}", there(shop, item));
                    fields.push(came(item).note(note).proposing(&typed));
                }
                if skus.is_empty() {
                    return None;
                }
                ("Order supplies".to_owned(), Form::new(fields).closing("What is not to be ordered stays empty, or 0."))
            }
            What::Create { sold: false } => ("New item in stock".to_owned(), create_kept(&shop.settings)),
            What::Create { sold: true } => ("New item on the menu".to_owned(), create_sold(&shop.settings)),
            What::Edit(sku) => {
                let item = item(sku)?;
                (format!("Describe {} anew", item.name), edit(&shop.settings, item))
            }
            What::Price(sku) => {
                let item = item(sku)?;
                let field = money(&shop.settings, "price", "New price");
                let now =
                    item.price_minor.map_or_else(String::new, |now| format!(" Now {}.", price(&shop.settings, now)));
                let below = format!("{}{now}", field.below);
                (format!("Price of {}", item.name), Form::new([field.below(below)]))
            }
        };
        Some(StockForm { what, title, form, skus, said: None, offer: None, sent: None, waits: false })
    }

    pub(in crate::ui) fn input(&mut self, model: &Model, input: &Input) -> Reaction {
        if self.waits && model.pending > 0 {
            return Reaction::default();
        }
        self.waits = false;
        let event = match input {
            _ if is_back(input) => FormEvent::Cancel,
            Input::Key(key) => self.form.handle(*key),
            Input::Paste(text) => self.form.paste(text),
            Input::Click(Target::Field(index)) => {
                self.form.focus = *index;
                FormEvent::None
            }
            _ => FormEvent::None,
        };
        match event {
            FormEvent::Cancel => Reaction::close(),
            FormEvent::None => Reaction::default(),
            FormEvent::Changed => {
                self.follow(model);
                Reaction::default()
            }
            FormEvent::Submit => {
                let Some(seen) = model.seen() else { return Reaction::close() };
                match self.step(&seen) {
                    Ok(step) => {
                        let command = Command::Inventory(Box::new(step));
                        (self.sent, self.waits) = (Some(command.clone()), true);
                        let rest = screen::Reaction::effect(Effect::Do(command));
                        Reaction { rest, ..Reaction::default() }
                    }
                    Err((at, sentence)) => {
                        if let Some(labelled) = self.form.fields.get_mut(at) {
                            labelled.field.error = Some(sentence);
                            self.form.focus = at;
                        }
                        Reaction::default()
                    }
                }
            }
        }
    }

    /// What was sent was answered: whether it is still wanted, because it was refused and may be mended or approved.
    pub(in crate::ui) fn answered(&mut self, done: &Done) -> bool {
        // Sent from here, or approved from here before it was.
        let mine = [&self.sent, &self.offer].into_iter().flatten().any(|command| *command == done.command);
        self.waits &= !mine;
        !(mine && done.is_done())
    }

    /// The SKU is made from the name, and shown while it is typed.
    fn follow(&mut self, model: &Model) {
        let (What::Create { .. }, Some(seen)) = (&self.what, model.seen()) else { return };
        let below = match self.form.value("name").trim() {
            "" => String::new(),
            name => format!("Is called {} in rules and files.", proposed_sku(seen.shop(), name)),
        };
        self.form.fields.iter_mut().filter(|field| field.name == "name").for_each(|field| field.below = below.clone());
    }

    /// What it asks for where only somebody else's yes is missing, and the field with the keys.
    pub(in crate::ui) fn offer(&self) -> Option<(Command, Option<&Field>)> {
        Some((self.offer.clone()?, self.form.focused()))
    }

    /// Looks at what the evaluator and the shop say to it as it is.
    pub(in crate::ui) fn weigh(&mut self, seen: &Seen<'_>) {
        self.offer = None;
        self.said = self.step(seen).ok().map(|step| match keys::against(seen, &step) {
            None => Ok(()),
            Some(why) => {
                let command = Command::Inventory(Box::new(step));
                if !approval::would_help(seen.world, seen.me, seen.facts, &command) {
                    return Err(why);
                }
                self.offer = Some(command);
                let how = keymap::how_to_ask(self.form.focused());
                Err(format!("{why} {how}"))
            }
        });
    }

    pub(in crate::ui) fn view(&self, canvas: &mut Canvas<'_>) {
        let rows = u16::try_from(self.form.fields.len() * 5 + 2).unwrap_or(u16::MAX).saturating_add(SAID);
        let mut inside = canvas.float(64, rows, &self.title, "Enter next · Esc leave");
        let whole = inside.whole();
        let said = SAID.min(whole.height / 2);
        let form = ratatui::layout::Rect { height: whole.height - said, ..whole };
        self.form.draw(&mut inside.part(form), true);
        let foot = ratatui::layout::Rect { y: whole.y + form.height, height: said, ..whole };
        let mut foot = inside.part(foot);
        foot.rule(0);
        let glyphs = foot.glyphs();
        let (mark, words, role) = match &self.said {
            None => (glyphs.dot, "Enter goes on, and does it on the last line.", Role::Muted),
            Some(Ok(())) => (glyphs.allow, "You may. Enter on the last line does it.", Role::Allow),
            Some(Err(why)) => (glyphs.deny, why.as_str(), Role::Deny),
        };
        foot.text(0, 1, mark, role);
        let rest = ratatui::layout::Rect::new(2, 1, foot.width().saturating_sub(2), said.saturating_sub(1));
        foot.part(rest).paragraph(0, words, role);
    }

    fn at(&self, name: &str) -> usize {
        self.form.fields.iter().position(|field| field.name == name).unwrap_or(0)
    }

    fn safe(&self, name: &str) -> Result<SafeText, Refused> {
        let longest = if name == "reason" || name == "note" { LONGEST_REASON } else { 64 };
        SafeText::up_to(self.form.value(name), longest)
            .map_err(|error| (self.at(name), text::sentence(&error.to_string())))
    }

    fn optional(&self, name: &str) -> Result<Option<SafeText>, Refused> {
        if self.form.value(name).trim().is_empty() { Ok(None) } else { self.safe(name).map(Some) }
    }

    fn quantity(&self, at: usize) -> Result<Quantity, Refused> {
        let typed = self.form.fields.get(at).map_or("", |labelled| labelled.field.value());
        typed.parse().map_err(|error: crate::shop::station::QuantityError| (at, text::sentence(&error.to_string())))
    }

    /// An amount in minor units; none where nothing was typed.
    fn amount(&self, settings: &Settings, name: &str) -> Result<Option<i64>, Refused> {
        let typed = self.form.value(name).trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let wrong = || (self.at(name), format!("Write the amount in digits, such as {}.", settings.major(1_250)));
        settings.minor(typed).ok_or_else(wrong).map(Some)
    }

    /// The lines that have something in them; an empty one, or 0, is left out.
    fn lines(&self) -> Result<Vec<(Name, Quantity)>, Refused> {
        let fields = self.form.fields.iter().enumerate().filter(|(_, field)| field.name == "line");
        let mut lines = vec![];
        let mut first = 0;
        for ((at, field), sku) in fields.zip(&self.skus) {
            first = if first == 0 { at } else { first };
            if field.field.value().trim().is_empty() {
                continue;
            }
            match self.quantity(at)? {
                quantity if quantity.is_zero() => {}
                quantity if quantity.is_negative() => {
                    return Err((at, "Write a number above 0, such as 12.".to_owned()));
                }
                quantity => lines.push((sku.clone(), quantity)),
            }
        }
        if lines.is_empty() { Err((first, "Write how much, such as 12 or 0.25.".to_owned())) } else { Ok(lines) }
    }

    /// The step that the form as filled in is.
    fn step(&self, seen: &Seen<'_>) -> Result<Step, Refused> {
        let settings = &seen.shop().settings;
        Ok(match &self.what {
            What::Count(sku) => Step::Count { sku: sku.clone(), level: self.quantity(0)? },
            What::Adjust(sku) => Step::Adjust { sku: sku.clone(), by: self.quantity(0)?, reason: self.safe("reason")? },
            What::WriteOff(sku) => {
                Step::WriteOff { sku: sku.clone(), quantity: self.quantity(0)?, reason: self.safe("reason")? }
            }
            What::Receive { order } => {
                let cost_minor = self.amount(settings, "cost")?;
                let came = |(sku, quantity)| Delivered { sku, quantity, cost_minor };
                let lines = self.lines()?.into_iter().map(came).collect();
                Step::Receive { order: *order, lines, note: self.optional("note")? }
            }
            What::Order => {
                let expected = match self.form.value("expected").trim() {
                    "" => None,
                    typed => Some(typed.parse().map_err(|_| {
                        (self.at("expected"), "Write the day as year-month-day, such as 2026-11-26.".to_owned())
                    })?),
                };
                Step::Order { supplier: self.safe("supplier")?, expected, lines: self.lines()? }
            }
            What::Create { sold } => {
                let (shop, name) = (seen.shop(), self.safe("name")?);
                let price_minor = if *sold { Some(self.price(settings)?) } else { None };
                Step::Create { item: Box::new(self.item(shop, proposed_sku(shop, &name), price_minor, !sold)?) }
            }
            What::Edit(sku) => {
                let shop = seen.shop();
                let gone = || (0, format!("There is no item {sku} any more."));
                let now = shop.items.get(sku).ok_or_else(gone)?;
                let described = self.item(shop, sku.clone(), now.price_minor, now.stock.is_some())?;
                let storeroom = now.stock.as_ref().and_then(|stock| stock.storeroom.clone());
                let stock = described.stock.map(|stock| Stock { storeroom, ..stock });
                // Where there is nothing to choose, it stays as it is.
                let tax = if self.form.field("tax").is_some() { described.tax } else { now.tax.clone() };
                Step::Edit { item: Box::new(Item { stock, tax, ..described }) }
            }
            What::Price(sku) => Step::Price { sku: sku.clone(), price_minor: self.price(settings)? },
        })
    }

    fn price(&self, settings: &Settings) -> Result<i64, Refused> {
        let needed = || (self.at("price"), format!("Write the price in digits, such as {}.", settings.major(1_250)));
        self.amount(settings, "price")?.ok_or_else(needed)
    }

    /// The item as it is described here; what is sold has a recipe, and what is kept has a unit.
    fn item(&self, shop: &Shop, sku: Name, price_minor: Option<i64>, kept: bool) -> Result<Item, Refused> {
        let mark = self.form.value("mark").trim();
        let stock = || {
            Ok(Stock {
                unit: self.safe("unit")?,
                storeroom: None,
                reorder_at: if mark.is_empty() { Quantity::ZERO } else { self.quantity(self.at("mark"))? },
                cost_minor: self.amount(&shop.settings, "cost")?,
            })
        };
        Ok(Item {
            sku,
            name: self.safe("name")?,
            price_minor,
            stock: if kept { Some(stock()?) } else { None },
            category: self.optional("category")?,
            recipe: self.recipe(shop)?,
            tax: self.form.field("tax").and_then(|field| taxes(&shop.settings).into_iter().nth(field.chosen())?),
        })
    }

    /// `milk-whole 0.24, cups-12oz 1`.
    fn recipe(&self, shop: &Shop) -> Result<Vec<(Name, Quantity)>, Refused> {
        let at = self.at("takes");
        let parts = self.form.value("takes").split(',').map(str::trim).filter(|part| !part.is_empty());
        let one = |part: &str| {
            let wrong = |why: String| (at, why);
            let (sku, quantity) = part.rsplit_once(' ').unwrap_or((part, ""));
            let sku = Name::new(sku, LONGEST_THING).ok().filter(|sku| shop.items.contains_key(sku));
            let sku = sku.ok_or_else(|| wrong(format!("`{part}` is no SKU and quantity, such as milk-whole 0.24.")))?;
            let quantity = quantity.parse::<Quantity>().map_err(|error| {
                wrong(format!("{} for `{sku}`.", crate::app::words::capitalised(&error.to_string())))
            })?;
            Ok((sku, quantity))
        };
        parts.map(one).collect()
    }
}
