//! The list of the inventory: what is kept, what is short, or what is sold, found by words and sorted.

use ratatui::layout::Rect;

use super::{LIST, State, keys};
use crate::app::words;
use crate::shop::station::money::headed;
use crate::shop::station::{Money, measured};
use crate::shop::{Item, Name, Settings, Shop};
use crate::ui::canvas::{Canvas, Target};
use crate::ui::glyph::Glyphs;
use crate::ui::theme::Role;
use crate::ui::widget::table::{CellText, Column, Order, Table, Width};
use crate::ui::{Seen, text};

/// Which items are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    Kept,
    Short,
    Sold,
}

impl Filter {
    /// The next one.
    #[must_use]
    pub const fn next(self) -> Filter {
        match self {
            Filter::Kept => Filter::Short,
            Filter::Short => Filter::Sold,
            Filter::Sold => Filter::Kept,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Filter::Kept => "Stock",
            Filter::Short => "Below the mark",
            Filter::Sold => "Menu",
        }
    }

    const fn empty(self) -> &'static str {
        match self {
            Filter::Kept => "Nothing is kept here yet. i adds the first item: its unit and when to order it again.",
            Filter::Short => "Nothing is below its reorder mark. f shows the menu, l all stock.",
            Filter::Sold => "Nothing is on the menu yet. i adds something: its price and what it takes from stock.",
        }
    }

    fn takes(self, shop: &Shop, item: &Item) -> bool {
        match self {
            Filter::Kept => item.stock.is_some(),
            Filter::Short => shop.is_short(item),
            Filter::Sold => item.price_minor.is_some(),
        }
    }
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Name,
    /// How near an item is to its mark, the nearest first.
    Level,
    Value,
    Category,
}

impl Sort {
    /// The next one; the menu has no levels.
    #[must_use]
    pub fn next(self, filter: Filter) -> Sort {
        match self {
            Sort::Name if filter == Filter::Sold => Sort::Value,
            Sort::Name => Sort::Level,
            Sort::Level => Sort::Value,
            Sort::Value => Sort::Category,
            Sort::Category => Sort::Name,
        }
    }

    /// As people say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Sort::Name => "name",
            Sort::Level => "what is nearest to its mark",
            Sort::Value => "value",
            Sort::Category => "category",
        }
    }
}

/// The items listed, by SKU.
#[derive(Default)]
pub struct Roll {
    pub filter: Filter,
    pub sort: Sort,
    words: Vec<String>,
    skus: Vec<Name>,
    /// How many there are with any words.
    total: usize,
    epoch: Option<u64>,
    /// The items that the shop had, to find the one just made.
    known: usize,
}

impl Roll {
    /// Follows the shop; an item that was just made comes back.
    pub fn follow(&mut self, seen: &Seen<'_>) -> Option<Name> {
        let before = self.epoch.replace(seen.world.epoch);
        let items = &seen.shop().items;
        let known = std::mem::replace(&mut self.known, items.len());
        let made = before.is_some() && known + 1 == items.len();
        let old = made.then(|| self.skus.clone());
        self.list(seen);
        let old = old?;
        self.skus.iter().find(|sku| !old.contains(sku)).cloned()
    }

    /// Lists again what has these words.
    pub fn search(&mut self, seen: &Seen<'_>, words: &str) {
        self.words = words.split_whitespace().map(str::to_lowercase).collect();
        self.list(seen);
    }

    /// Lists again: other items, or in another order.
    pub fn list(&mut self, seen: &Seen<'_>) {
        let shop = seen.shop();
        let open: Vec<&Name> =
            shop.settings.storerooms.iter().map(|room| &room.id).filter(|room| keys::may_list_in(seen, room)).collect();
        let may_see = |item: &Item| match shop.storeroom_of(item) {
            Some(room) if item.stock.is_some() => open.contains(&room),
            _ => !open.is_empty(),
        };
        let listed = |item: &&Item| self.filter.takes(shop, item) && may_see(item);
        let mut items: Vec<&Item> = shop.items.values().map(AsRef::as_ref).filter(listed).collect();
        self.total = items.len();
        items.retain(|item| {
            let category = item.category.as_deref().unwrap_or_default();
            let all = format!("{} {} {category}", item.name, item.sku).to_lowercase();
            self.words.iter().all(|word| all.contains(word.as_str()))
        });
        items.sort_by_cached_key(|item| (self.key(shop, item), item.name.to_lowercase()));
        self.skus = items.into_iter().map(|item| item.sku.clone()).collect();
    }

    /// What comes first when sorted: by text, or by number.
    fn key(&self, shop: &Shop, item: &Item) -> (i64, String) {
        let level = shop.level(&item.sku);
        let worth = || match self.filter {
            Filter::Sold => item.price_minor.unwrap_or(0),
            _ => item.cost(level).unwrap_or(0),
        };
        match self.sort {
            Sort::Name => (0, String::new()),
            // In percent of the mark; what has no mark comes last.
            Sort::Level => {
                let mark = item.stock.as_ref().map(|stock| stock.reorder_at).filter(|mark| mark.is_positive());
                (mark.and_then(|mark| mark.unit_cost(level.cost(100_000))).unwrap_or(i64::MAX), String::new())
            }
            Sort::Value => (-worth(), String::new()),
            Sort::Category => (0, item.category.as_deref().unwrap_or_default().to_lowercase()),
        }
    }

    /// How many are listed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.skus.len()
    }

    /// The item in this row.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&Name> {
        self.skus.get(row)
    }

    /// The row of an item.
    #[must_use]
    pub fn position(&self, sku: &Name) -> Option<usize> {
        self.skus.iter().position(|other| other == sku)
    }

    /// What a click on the head of a column sorts by.
    #[must_use]
    pub fn sort_of(&self, column: usize) -> Sort {
        match (self.filter, column) {
            (_, 0) => Sort::Name,
            (Filter::Sold, 1) | (Filter::Kept | Filter::Short, 5) => Sort::Value,
            (Filter::Sold, 2) | (_, 6) => Sort::Category,
            (Filter::Sold, _) => Sort::Name,
            _ => Sort::Level,
        }
    }
}

fn kept_columns(value: u16) -> [Column; 7] {
    [
        Column::new("NAME", Width::Min(12)),
        Column::new("LEVEL", Width::Fixed(8)).right(),
        Column::new("UNIT", Width::Fixed(6)),
        Column::new("REORDER", Width::Fixed(7)).right().from_width(56),
        Column::new("", Width::Fixed(11)),
        Column::new("VALUE", Width::Fixed(value)).right().from_width(72),
        Column::new("CATEGORY", Width::Fixed(12)).from_width(90),
    ]
}

fn sold_columns(price: u16) -> [Column; 4] {
    [
        Column::new("NAME", Width::Min(16)),
        Column::new("PRICE", Width::Fixed(price)).right(),
        Column::new("CATEGORY", Width::Fixed(12)).from_width(50),
        Column::new("TAKES", Width::Flex(2)).from_width(60),
    ]
}

/// Cells of the widest of some amounts.
fn widest(currency: &str, amounts: impl Iterator<Item = i64>) -> u16 {
    let ends = amounts.fold((0, 0), |(least, most), minor| (minor.min(least), minor.max(most)));
    let width = |minor: i64| text::width(&Money(minor).brief(currency));
    u16::try_from(width(ends.0).max(width(ends.1)).max(9)).unwrap_or(u16::MAX)
}

/// Draws the list, with the search above it while there is one.
pub fn draw(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>, area: Rect, focused: bool) {
    let (shop, roll) = (seen.shop(), &state.roll);
    let query = !state.query.is_empty();
    canvas.hit(area, Target::Pane(LIST));
    // What all of it is worth names the currency too.
    let title = match roll.filter {
        Filter::Kept if !query => roll.filter.title().to_owned(),
        filter => headed(filter.title(), &shop.settings.currency),
    };
    let mut inside = canvas.pane(area, &title, &counted(shop, roll, query), focused);
    let top = u16::from(state.searching || query);
    if top > 0 {
        let line = Rect { height: 1, ..inside.whole() };
        state.query.draw(&mut inside.part(line), false, state.searching);
    }
    let rest = inside.whole();
    let rest = Rect { y: top, height: rest.height.saturating_sub(top), ..rest };
    let glyphs = inside.glyphs();
    let empty = if query { "Nothing has these words. Esc clears them." } else { roll.filter.empty() };
    let item = |row: usize| roll.at(row).and_then(|sku| shop.items.get(sku));
    let order = if roll.sort == Sort::Value { Order::Descending } else { Order::Ascending };
    let mut part = inside.part(rest);
    let (currency, items) = (&shop.settings.currency, roll.skus.iter().filter_map(|sku| shop.items.get(sku)));
    if roll.filter == Filter::Sold {
        let columns = sold_columns(widest(currency, items.filter_map(|item| item.price_minor)));
        let row = |at: usize| item(at).map_or_else(Vec::new, |item| sold(shop, item));
        let by = match roll.sort {
            Sort::Value => 1,
            Sort::Category => 2,
            Sort::Name | Sort::Level => 0,
        };
        let table = Table::new(&columns, roll.len(), row).sorted(by, order);
        table.empty(empty).pane(LIST).draw(&mut part, &state.table, focused);
    } else {
        let columns = kept_columns(widest(currency, items.filter_map(|item| item.cost(shop.level(&item.sku)))));
        let row = |at: usize| item(at).map_or_else(Vec::new, |item| kept(shop, item, glyphs));
        let by = match roll.sort {
            Sort::Name => 0,
            Sort::Level => 1,
            Sort::Value => 5,
            Sort::Category => 6,
        };
        let table = Table::new(&columns, roll.len(), row).sorted(by, order);
        table.empty(empty).pane(LIST).draw(&mut part, &state.table, focused);
    }
}

/// How many there are, how many are short, and what all of it is worth.
fn counted(shop: &Shop, roll: &Roll, query: bool) -> String {
    let total = text::grouped(roll.total);
    if query {
        return format!("{} of {total}", text::grouped(roll.len()));
    }
    if roll.filter != Filter::Kept {
        return total;
    }
    let items = || roll.skus.iter().filter_map(|sku| shop.items.get(sku));
    let short = items().filter(|item| shop.is_short(item)).count();
    let value: i64 = items().filter_map(|item| item.cost(shop.level(&item.sku))).fold(0, i64::saturating_add);
    let value = price(&shop.settings, value);
    if short == 0 { format!("{total}, worth {value}") } else { format!("{total}, {short} short, worth {value}") }
}

/// An amount of minor units with the shop's sign.
pub fn price(settings: &Settings, minor: i64) -> String {
    words::money(settings, &words::major(settings, minor))
}

fn brief(shop: &Shop, minor: Option<i64>) -> String {
    minor.map_or_else(String::new, |minor| Money(minor).brief(&shop.settings.currency))
}

fn kept(shop: &Shop, item: &Item, glyphs: &Glyphs) -> Vec<CellText<'static>> {
    let level = shop.level(&item.sku);
    let Some(stock) = &item.stock else { return vec![] };
    let (state, role) = standing(shop, item, glyphs);
    let ink = if role == Role::Info { Role::Text } else { role };
    vec![
        CellText::from(item.name.to_string()),
        CellText::from((level.to_string(), if state.is_empty() { Role::Text } else { ink })),
        CellText::from((stock.unit.to_string(), Role::Muted)),
        CellText::from((stock.reorder_at.to_string(), Role::Muted)),
        CellText::from((state, role)),
        CellText::from(brief(shop, item.cost(level))),
        CellText::from((item.category.as_ref().map_or_else(String::new, ToString::to_string), Role::Muted)),
    ]
}

/// What stands out about an item: it is short, or more of it is on its way.
fn standing(shop: &Shop, item: &Item, glyphs: &Glyphs) -> (String, Role) {
    let (level, due) = (shop.level(&item.sku), shop.on_order(&item.sku));
    let mark = item.stock.as_ref().map_or_else(Default::default, |stock| stock.reorder_at);
    let warning = glyphs.warning;
    match (level < mark, due.is_positive()) {
        _ if level.is_negative() => (format!("{warning} below 0"), Role::Deny),
        (true, false) => (format!("{warning} order"), Role::Warn),
        (true, true) if level + due < mark => (format!("{warning} +{due} due"), Role::Warn),
        (_, true) => (format!("+{due} due"), Role::Info),
        (false, false) => (String::new(), Role::Text),
    }
}

fn sold(shop: &Shop, item: &Item) -> Vec<CellText<'static>> {
    vec![
        CellText::from(item.name.to_string()),
        CellText::from(brief(shop, item.price_minor)),
        CellText::from((item.category.as_ref().map_or_else(String::new, ToString::to_string), Role::Muted)),
        CellText::from((recipe(shop, item).join(", "), Role::Muted)),
    ]
}

/// What selling one takes, line by line: `0.018 kg Espresso blend beans`.
pub fn recipe(shop: &Shop, item: &Item) -> Vec<String> {
    let one = |(sku, quantity): &(Name, crate::shop::Quantity)| match shop.items.get(sku) {
        Some(item) => format!("{} {}", measured(*quantity, item.unit()), item.name),
        None => format!("{quantity} {sku}"),
    };
    item.recipe.iter().map(one).collect()
}
