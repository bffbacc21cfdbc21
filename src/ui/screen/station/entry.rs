//! What an action is about, asked before it is done: an amount, a percentage, a quantity. Checked, never guessed.

use ratatui::layout::Rect;

use crate::app::words;
use crate::policy::catalog::{ActionId, Unit};
use crate::shop::decide::answer;
use crate::shop::{Asked, Item, Name, Settings, Shop, catalogue};
use crate::ui::Seen;
use crate::ui::canvas::Canvas;
use crate::ui::glyph::Glyphs;
use crate::ui::key::{Code, Key};
use crate::ui::prospect::foreseen;
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;

/// An action waiting for its own facts.
pub struct Entry {
    asked: Asked,
    /// The items that it may be done to, beside the choice among them.
    items: Vec<Name>,
    item: Option<Field>,
    fields: Vec<(&'static str, Field)>,
    /// The item counts as the first, if there is one.
    focus: usize,
    /// What cannot be read, once it was tried.
    problem: Option<String>,
}

impl Entry {
    /// Asks for these keys, and which item where the action is about one.
    pub fn new(asked: Asked, keys: Vec<&'static str>, shop: &Shop) -> Entry {
        let field = |key: &'static str| (key, Field::plain(24).hint(hint(key, &shop.settings)));
        let items = items(shop, asked.action);
        let names: Vec<String> = items.iter().map(|item| item.name.to_string()).collect();
        let item = (!names.is_empty()).then(|| Field::choice(names, 0));
        let items = items.into_iter().map(|item| item.sku.clone()).collect();
        Entry { asked, items, item, fields: keys.into_iter().map(field).collect(), focus: 0, problem: None }
    }

    /// Whether an action needs something said before it is done.
    pub fn is_needed(shop: &Shop, action: ActionId, keys: &[&str]) -> bool {
        !keys.is_empty() || !items(shop, action).is_empty()
    }

    fn len(&self) -> usize {
        self.fields.len() + usize::from(self.item.is_some())
    }

    /// The next field gets the keys.
    pub fn next(&mut self) {
        self.focus = (self.focus + 1) % self.len().max(1);
    }

    /// Whether the field with the keys is the last.
    pub fn is_last(&self) -> bool {
        self.focus + 1 >= self.len()
    }

    fn field(&mut self) -> Option<&mut Field> {
        let first = usize::from(self.item.is_some());
        match self.focus.checked_sub(first) {
            None => self.item.as_mut(),
            Some(at) => self.fields.get_mut(at).map(|(_, field)| field),
        }
    }

    pub fn key(&mut self, key: Key) {
        match key.code {
            Code::Down => self.next(),
            Code::Up | Code::BackTab => self.focus = self.focus.checked_sub(1).unwrap_or(self.len().saturating_sub(1)),
            _ => {
                if self.field().is_some_and(|field| field.handle(key)) {
                    self.problem = None;
                }
            }
        }
    }

    pub fn paste(&mut self, text: &str) {
        if self.field().is_some_and(|field| field.paste(text)) {
            self.problem = None;
        }
    }

    /// The question with what was typed, if all of it can be read.
    pub fn asked(&self, settings: &Settings) -> Option<Asked> {
        let own = self.fields.iter().map(|(key, field)| {
            let value = read(key, field.value(), settings).ok()?;
            Some(((*key).to_owned(), value))
        });
        let mut asked = Asked { own: own.collect::<Option<_>>()?, ..self.asked.clone() };
        let item = self.item.as_ref().and_then(|field| self.items.get(field.chosen()));
        if let (Some(item), Some((kind, _))) = (item, self.asked.resource.rsplit_once('/')) {
            asked.resource = format!("{kind}/{item}");
        }
        Some(asked)
    }

    /// The same; what cannot be read is said, and gets the keys.
    pub fn checked(&mut self, settings: &Settings) -> Option<Asked> {
        let first = usize::from(self.item.is_some());
        let wrong = self.fields.iter().enumerate().find_map(|(at, (key, field))| {
            read(key, field.value(), settings).err().map(|sentence| (at + first, sentence))
        });
        if let Some((at, sentence)) = wrong {
            self.focus = at;
            self.problem = Some(sentence);
        }
        self.asked(settings)
    }

    /// How many rows it takes.
    pub fn height(&self) -> u16 {
        u16::try_from(self.len()).unwrap_or(1) + 3
    }

    /// Draws the fields, and below what the evaluator says to what is typed so far.
    pub fn draw(&self, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
        let settings = &seen.shop().settings;
        canvas.rule(0);
        let title = format!("{} ", catalogue()[self.asked.action].label);
        canvas.text(0, 0, &title, Role::Text.bold());
        let item = self.item.iter().map(|field| ("Item".to_owned(), String::new(), field));
        let fields = self.fields.iter().map(|(key, field)| {
            let label = words::capitalised(catalogue().words_for_key(key).trim_start_matches("the "));
            let sign = if unit(key) == Some(Unit::Money) { settings.money_sign() } else { String::new() };
            (label, sign, field)
        });
        for ((at, (label, sign, field)), y) in item.chain(fields).enumerate().zip(1..) {
            canvas.fitted(0, y, &label, 16, if at == self.focus { Role::Text } else { Role::Muted });
            let x = canvas.text(17, y, &sign, Role::Muted);
            let place = Rect::new(x, y, canvas.width().saturating_sub(x), 1);
            field.draw(&mut canvas.part(place), false, at == self.focus);
        }
        let y = self.height() - 2;
        let width = canvas.width();
        let (mark, words, role) = self.outlook(seen, canvas.glyphs());
        canvas.text(0, y, mark, role);
        canvas.part(Rect::new(2, y, width.saturating_sub(2), 2)).paragraph(0, &words, role);
    }

    fn outlook(&self, seen: &Seen<'_>, glyphs: &Glyphs) -> (&'static str, String, Role) {
        let settings = &seen.shop().settings;
        if let Some(problem) = &self.problem {
            return (glyphs.deny, problem.clone(), Role::Deny);
        }
        match self.asked(settings) {
            Some(asked) => {
                let answer = answer(seen.world, seen.me, seen.facts, asked);
                let decision = answer.decision();
                let why = words::capitalised(&words::because(&decision));
                if decision.outcome.is_allowed() {
                    (glyphs.allow, "You may. Enter does it.".to_owned(), Role::Allow)
                } else {
                    (glyphs.deny, format!("{why}."), Role::Deny)
                }
            }
            None => {
                let (_, words) = foreseen(seen.world, seen.me, seen.facts, self.asked.action).words(seen.shop());
                let words = if words.is_empty() {
                    "Enter does it, Esc leaves it.".to_owned()
                } else {
                    format!("{}.", words::capitalised(&words))
                };
                (glyphs.depends, words, Role::Muted)
            }
        }
    }
}

/// The items that an action can be about: those in stock for the inventory, those on the menu elsewhere.
fn items(shop: &Shop, action: ActionId) -> Vec<&Item> {
    let action = &catalogue()[action];
    if action.resource.variable() != Some("item") {
        return vec![];
    }
    let stocked = action.resource.service() == "inventory";
    shop.items.values().map(AsRef::as_ref).filter(|item| item.stock.is_some() == stocked).collect()
}

fn unit(key: &str) -> Option<Unit> {
    catalogue().key(key).and_then(|known| known.unit)
}

fn hint(key: &str, settings: &Settings) -> String {
    match unit(key) {
        Some(Unit::Money) => words::major(settings, 1250),
        Some(Unit::Percent) => "10".to_owned(),
        Some(_) => "12".to_owned(),
        None => String::new(),
    }
}

/// What was typed as the key's value, or the sentence that says how to write it.
fn read(key: &str, typed: &str, settings: &Settings) -> Result<String, String> {
    let typed = typed.trim();
    let signed = key.eq_ignore_ascii_case("register:CashDifference");
    match unit(key) {
        Some(Unit::Money) => {
            let digits = usize::try_from(settings.minor_digits()).unwrap_or(2);
            let amount = decimal(typed, digits, signed).map(|(whole, part)| match digits {
                0 => whole,
                _ => format!("{whole}.{part:0<digits$}"),
            });
            amount.ok_or_else(|| format!("Write the amount in digits, such as {}.", words::major(settings, 1250)))
        }
        Some(Unit::Percent) => {
            let percent = decimal(typed, 2, false).filter(|(whole, part)| {
                whole.parse::<u32>().is_ok_and(|n| n < 100 || (n == 100 && part.chars().all(|c| c == '0')))
            });
            percent.map(joined).ok_or_else(|| "Write a percentage from 0 to 100, such as 10.".to_owned())
        }
        Some(_) => decimal(typed, 3, signed).map(joined).ok_or_else(|| "Write a number, such as 12.".to_owned()),
        None if typed.is_empty() => Err(format!("Say {} first.", catalogue().words_for_key(key))),
        None => Ok(typed.to_owned()),
    }
}

fn joined((whole, part): (String, String)) -> String {
    if part.is_empty() { whole } else { format!("{whole}.{part}") }
}

/// A number as written, whole and part: digits, and after a point at most so many more.
fn decimal(typed: &str, most: usize, signed: bool) -> Option<(String, String)> {
    let bare = if signed { typed.strip_prefix('-').unwrap_or(typed) } else { typed };
    let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let well = !whole.is_empty() && whole.len() <= 9 && is_number(whole) && is_number(part) && part.len() <= most;
    // `12.` is no amount: the rest of it may be missing.
    let ended = !bare.ends_with('.');
    let sign = if bare.len() < typed.len() { "-" } else { "" };
    (well && ended).then(|| (format!("{sign}{whole}"), part.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_checked_and_never_guessed() {
        let shop = crate::shop::file::read(include_str!("../../../../assets/shop.json")).expect("the sample shop");
        let money = |typed: &str| read("register:Amount", typed, &shop.settings).ok();
        for (typed, meant) in [("82", "82.00"), (" 12.5 ", "12.50"), ("12.50", "12.50"), ("0.05", "0.05")] {
            assert_eq!(money(typed).as_deref(), Some(meant), "{typed}");
        }
        for typed in ["", "12,50", "12.505", "-5", "$5", "1e3", "5.", ".5", "1 000", "９", "9999999999"] {
            assert_eq!(money(typed), None, "{typed}");
        }
        let difference = |typed: &str| read("register:CashDifference", typed, &shop.settings).ok();
        assert_eq!(difference("-3.5").as_deref(), Some("-3.50"));
        assert_eq!(difference("--3"), None);
        let percent = |typed: &str| read("register:DiscountPercent", typed, &shop.settings).ok();
        assert_eq!(percent("100").as_deref(), Some("100"));
        assert_eq!(percent("12.5").as_deref(), Some("12.5"));
        assert_eq!((percent("101"), percent("100.5"), percent("ten")), (None, None, None));
    }
}
