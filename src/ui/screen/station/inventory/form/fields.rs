//! The fields of the inventory's forms, and what they propose.

use crate::shop::settings::NO_TAX;
use crate::shop::station::measured;
use crate::shop::{Item, Name, Quantity, Settings, Shop, Stock};
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};

/// Most items that one order proposes.
const MOST_PROPOSED: usize = 20;

impl Labelled {
    /// With something proposed already.
    pub fn proposing(self, text: &str) -> Labelled {
        Labelled { field: self.field.proposing(text), ..self }
    }
}

pub fn there(shop: &Shop, item: &Item) -> String {
    measured(shop.level(&item.sku), item.unit())
}

fn label(words: &str, item: &Item) -> String {
    format!("{words} ({})", item.unit())
}

pub fn quantity(shop: &Shop, item: &Item, words: &str) -> Labelled {
    Labelled::new("quantity", label(words, item), Field::figures(20))
        .below(format!("Such as 12 or 0.25. The books say {}.", there(shop, item)))
}

pub fn came(item: &Item) -> Labelled {
    Labelled::new("line", label(&item.name, item), Field::figures(20))
}

pub fn money(settings: &Settings, name: &'static str, words: &str) -> Labelled {
    let label = format!("{words} ({})", settings.money_sign().trim());
    Labelled::new(name, label, Field::figures(16)).below(format!("Such as {}.", settings.major(1_250)))
}

pub fn create_kept(settings: &Settings) -> Form {
    let closing = "It begins with nothing: count it, or receive it.";
    Form::new(described(None).into_iter().chain(keeping(settings, None))).closing(closing)
}

pub fn create_sold(settings: &Settings) -> Form {
    let price = money(settings, "price", "Price");
    Form::new(described(None).into_iter().chain([price]).chain(taxed(settings, None)).chain([takes(None)]))
}

pub fn edit(settings: &Settings, item: &Item) -> Form {
    let mut fields: Vec<Labelled> = described(Some(item)).into();
    if let Some(stock) = &item.stock {
        fields.extend(keeping(settings, Some(stock)));
    }
    if item.price_minor.is_some() {
        fields.extend(taxed(settings, Some(item)));
        fields.push(takes(Some(item)));
    }
    Form::new(fields).closing("Its SKU stays as it is.")
}

fn described(item: Option<&Item>) -> [Labelled; 2] {
    let name = item.map_or("", |item| &item.name);
    let category = item.and_then(|item| item.category.as_deref()).unwrap_or_default();
    [
        Labelled::new("name", "Name", Field::plain(64).hint("such as Almond milk").with(name)),
        Labelled::new("category", "Category", Field::plain(32).hint("such as dairy").with(category))
            .below("May stay empty."),
    ]
}

fn keeping(settings: &Settings, stock: Option<&Stock>) -> [Labelled; 3] {
    let unit = stock.map_or("", |stock| &stock.unit);
    let mark = stock.map_or_else(String::new, |stock| stock.reorder_at.to_string());
    let cost = stock.and_then(|stock| stock.cost_minor).map_or_else(String::new, |minor| settings.major(minor));
    [
        Labelled::new("unit", "Unit", Field::plain(16).with(unit)).below("What one of it is: kg, l, piece, box."),
        Labelled::new("mark", "Reorder below", Field::figures(20).proposing(&mark))
            .below("Such as 8 or 0.5; empty is 0."),
        money(settings, "cost", "What one costs")
            .below(format!("Such as {}; may stay empty.", settings.major(1_250)))
            .proposing(&cost),
    ]
}

/// The taxes that an item can name: none of its own, each, and no tax at all.
pub fn taxes(settings: &Settings) -> Vec<Option<Name>> {
    let named = settings.taxes.iter().map(|tax| Some(tax.id.clone()));
    std::iter::once(None).chain(named).chain([Some(Name::literal(NO_TAX))]).collect()
}

/// Which tax is on it; nothing to choose where the shop has none.
fn taxed(settings: &Settings, item: Option<&Item>) -> Option<Labelled> {
    let usual = settings.taxes.first()?;
    let words = settings.taxes.iter().map(|tax| format!("{} {} %", tax.name, tax.rate));
    let usual = format!("the usual one, {} {} %", usual.name, usual.rate);
    let words = std::iter::once(usual).chain(words).chain(["no tax".to_owned()]);
    let now = item.and_then(|item| item.tax.as_ref());
    let at = taxes(settings).iter().position(|tax| tax.as_ref() == now).unwrap_or(0);
    Some(Labelled::new("tax", "Tax", Field::choice(words, at)))
}

fn takes(item: Option<&Item>) -> Labelled {
    let recipe = item.map_or(&[][..], |item| &item.recipe);
    let typed: Vec<String> = recipe.iter().map(|(sku, quantity)| format!("{sku} {quantity}")).collect();
    let field = Field::plain(400).hint("such as milk-whole 0.24, cups-12oz 1").with(&typed.join(", "));
    Labelled::new("takes", "Selling one takes", field).below("SKU and quantity, with commas between; may stay empty.")
}

/// What an order proposes: the item selected, and all that is below its mark with nothing on its way.
pub fn proposed<'a>(shop: &'a Shop, selected: Option<&Name>) -> Vec<(&'a Item, Quantity)> {
    let wanted = |item: &Item| {
        let mark = item.stock.as_ref().map_or(Quantity::ZERO, |stock| stock.reorder_at);
        let coming = shop.level(&item.sku) + shop.on_order(&item.sku);
        // Twice the mark lasts a while.
        if coming < mark { (mark.times(2) - coming).rounded_up() } else { Quantity::ZERO }
    };
    let first = selected.and_then(|sku| shop.items.get(sku)).filter(|item| item.stock.is_some());
    let short = shop.items.values().filter(|item| Some(&item.sku) != selected && wanted(item).is_positive());
    let all = first.into_iter().chain(short).map(AsRef::as_ref).take(MOST_PROPOSED);
    all.map(|item| (item, wanted(item))).collect()
}

/// The SKU proposed for a name: its letters and digits, made longer until it is free.
pub fn proposed_sku(shop: &Shop, name: &str) -> Name {
    let plain = deunicode::deunicode(name).to_lowercase();
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let joined: String = words.join("-").chars().take(40).collect();
    let base = if joined.is_empty() { "item".to_owned() } else { joined.trim_end_matches('-').to_owned() };
    let taken = |sku: &str| shop.items.keys().any(|other| other.folded() == sku);
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    let free = std::iter::once(base.clone()).chain(numbered).find(|sku| !taken(sku));
    Name::literal(&free.expect("numbers do not run out"))
}
