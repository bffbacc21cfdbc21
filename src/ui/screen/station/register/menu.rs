//! The menu as it is listed: by category and name, or what fits best to what is typed, which may begin with a number.

use std::sync::Arc;

use imbl::OrdMap;

use crate::shop::station::order::MOST_OF_ONE;
use crate::shop::{Item, Name};
use crate::ui::Seen;
use crate::ui::key::{Code, Key};
use crate::ui::widget::field::Field;
use crate::ui::widget::table::TableState;

/// What is on sale here, and what is typed to find it.
pub struct Menu {
    pub table: TableState,
    /// What is typed: `3 latte`.
    pub line: Field,
    pub typing: bool,
    /// Whether the item under the mark was moved to or typed since the last receipt, form or lock: what nobody chose is
    /// not rung up by an Enter that comes late.
    chosen: bool,
    listed: Vec<Name>,
    /// The items that were listed, to see when they are others.
    of: OrdMap<Name, Arc<Item>>,
}

impl Default for Menu {
    fn default() -> Menu {
        let line = Field::plain(48).hint("latte, or 3 latte");
        Menu { table: TableState::default(), line, typing: false, chosen: false, listed: vec![], of: OrdMap::new() }
    }
}

impl Menu {
    /// Follows the shop: what is on the menu now.
    pub fn follow(&mut self, seen: &Seen<'_>) {
        if self.listed.is_empty() || !self.of.ptr_eq(&seen.shop().items) {
            self.of = seen.shop().items.clone();
            self.list();
        }
    }

    /// How many are listed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.listed.len()
    }

    /// The item in this row.
    #[must_use]
    pub fn at<'s>(&self, seen: &Seen<'s>, row: usize) -> Option<&'s Arc<Item>> {
        seen.world.shop.items.get(self.listed.get(row)?)
    }

    /// The item under the mark, if one was chosen.
    #[must_use]
    pub fn selected<'s>(&self, seen: &Seen<'s>) -> Option<&'s Arc<Item>> {
        self.at(seen, self.table.selected.min(self.len().saturating_sub(1))).filter(|_| self.chosen)
    }

    /// Whether an item is chosen.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        self.chosen && self.len() > 0
    }

    /// Chooses the item in this row.
    pub fn choose(&mut self, row: usize) {
        self.table.select(row);
        self.chosen = true;
    }

    /// Nothing is chosen any more; the mark comes back where it was.
    pub fn unchoose(&mut self) {
        self.chosen = false;
    }

    /// Moves the mark, and chooses what is under it; false where the key moves nothing.
    ///
    /// Where nothing was chosen, the first step up or down only shows where the mark is.
    pub fn step(&mut self, key: Key) -> bool {
        let before = self.table.selected;
        let moves = self.table.step(key, self.len());
        if moves && !std::mem::replace(&mut self.chosen, true) && matches!(key.code, Code::Up | Code::Down) {
            self.table.select(before);
        }
        moves
    }

    /// A key of the line being typed; false where it is not the line's.
    pub fn key(&mut self, key: Key) -> bool {
        // The key that begins the line, pressed once more: nothing on a menu begins with it.
        if self.step(key) || key == Key::char('/') && self.line.is_empty() {
            return true;
        }
        let changed = self.line.handle(key);
        if changed {
            self.list_again();
        }
        changed
    }

    /// Text into the line being typed.
    pub fn paste(&mut self, text: &str) {
        if self.line.paste(text) {
            self.list_again();
        }
    }

    /// Whether a number is typed and nothing after it: how many, but not yet of what.
    #[must_use]
    pub fn is_bare_number(&self) -> bool {
        read(self.line.value()).is_ok_and(|(_, words)| words.is_empty()) && !self.line.value().trim().is_empty()
    }

    /// How many are meant.
    ///
    /// # Errors
    /// What a number must be.
    pub fn count(&self) -> Result<u32, String> {
        read(self.line.value()).map(|(count, _)| count)
    }

    /// Begins the next line: nothing is typed, and everything listed.
    pub fn clear(&mut self) {
        if !self.line.is_empty() {
            self.line.clear();
            self.list_again();
        }
    }

    /// The line is left.
    pub fn leave(&mut self) -> bool {
        self.clear();
        std::mem::take(&mut self.typing)
    }

    fn list_again(&mut self) {
        self.list();
        self.table.select(0);
        self.chosen = read(self.line.value()).is_ok_and(|(_, words)| !words.is_empty());
    }

    fn list(&mut self) {
        let words = read(self.line.value()).map_or("", |(_, words)| words).to_lowercase();
        let sold = self.of.values().filter(|item| item.price_minor.is_some());
        let mut fitting: Vec<(u8, &Arc<Item>)> = sold.filter_map(|item| Some((fit(item, &words)?, item))).collect();
        fitting.sort_by(|(a, one), (b, other)| (a, &one.category, &one.name).cmp(&(b, &other.category, &other.name)));
        self.listed = fitting.into_iter().map(|(_, item)| item.sku.clone()).collect();
    }
}

/// How well an item fits to the words, the best first; none: it does not.
fn fit(item: &Item, words: &str) -> Option<u8> {
    if words.is_empty() {
        return Some(0);
    }
    let name = item.name.to_lowercase();
    let all = format!("{name} {} {}", item.sku.folded(), item.category.as_deref().unwrap_or_default().to_lowercase());
    if name.starts_with(words) {
        return Some(0);
    }
    if name.split_whitespace().any(|word| word.starts_with(words)) {
        return Some(1);
    }
    words.split_whitespace().all(|word| all.contains(word)).then_some(2)
}

/// A number before the words, if there is one, and the words: `3 latte`, `3x latte`, `3`, `latte`, `7up`.
fn read(typed: &str) -> Result<(u32, &str), String> {
    let typed = typed.trim();
    let digits = typed.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = typed.split_at(digits);
    let rest =
        rest.strip_prefix(['x', '×', '*']).filter(|rest| rest.is_empty() || rest.starts_with(' ')).unwrap_or(rest);
    if number.is_empty() || !(rest.is_empty() || rest.starts_with(' ')) {
        return Ok((1, typed));
    }
    let count = number.parse().ok().filter(|count| (1..=MOST_OF_ONE).contains(count));
    let count = count.ok_or_else(|| format!("A line has 1 to {MOST_OF_ONE} of an item, such as 3 latte."))?;
    Ok((count, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_come_first() {
        for (typed, count, words) in [
            ("", 1, ""),
            ("latte", 1, "latte"),
            ("3 latte", 3, "latte"),
            (" 3x  oat latte ", 3, "oat latte"),
            ("3×", 3, ""),
            ("12", 12, ""),
            ("7up", 1, "7up"),
            ("2 7up", 2, "7up"),
            ("2% milk", 1, "2% milk"),
            ("3xl cup", 1, "3xl cup"),
        ] {
            assert_eq!(read(typed), Ok((count, words)), "{typed}");
        }
        for typed in ["0 latte", "1000", "99999999999999999999 latte"] {
            assert!(read(typed).is_err(), "{typed}");
        }
    }
}
