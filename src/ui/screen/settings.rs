//! The settings: the shop's own facts, its limits, and how the console looks.

mod selling;

use ratatui::layout::{Constraint, Rect};

pub use self::selling::Of;
use super::{Input, Reaction};
use crate::shop::name::LONGEST_THING;
use crate::shop::station::Tax;
use crate::shop::{Name, Settings, Shop, Workstation};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::key::{Code, Key};
use crate::ui::keymap::{Binding, Needs, Run, Shown};
use crate::ui::overlay::form::{FormOverlay, Purpose};
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::theme::{Role, Theme};
use crate::ui::widget::bar;
use crate::ui::{Local, Model, Overlay, Seen};

/// How far down the facts are read, and the theme before one was tried.
#[derive(Default)]
pub struct State {
    scroll: usize,
    /// The theme selected; none until the person moves.
    tried: Option<usize>,
}

/// What may happen here.
#[derive(Debug)]
pub enum Message {
    /// The theme of this place in the list, at once.
    Try(usize),
    Keep,
    /// The form of this tax; of a new one where it names none.
    Tax(String),
    /// The form of the devices of this workstation.
    Devices(String),
}

/// Rows of the pane with the four themes.
const THEMES: u16 = 6;

/// The keys of the settings.
pub const BINDINGS: &[Binding] = &[
    edit("settings.edit", Key::char('i'), "edit", |model| form(model.seen()?.shop(), Purpose::Settings)),
    edit("settings.taxes", Key::char('x'), "taxes", |model| Some(taxes(&model.seen()?))),
    edit("settings.cash", Key::char('c'), "cash", |model| form(model.seen()?.shop(), Purpose::Selling(Of::Cash))),
    edit("settings.devices", Key::char('d'), "devices", |model| Some(devices(&model.seen()?))),
    Binding {
        name: "settings.theme.next",
        key: Key::DOWN,
        words: "theme",
        shown: Shown::Footer(11),
        needs: Needs::Nothing,
        run: Run::Screen(|model| Some(super::Message::Settings(Message::Try(current(model) + 1)))),
    },
    Binding {
        name: "settings.theme.previous",
        key: Key::UP,
        words: "the theme before",
        shown: Shown::Help,
        needs: Needs::Nothing,
        run: Run::Screen(|model| {
            let last = Theme::all().len() - 1;
            Some(super::Message::Settings(Message::Try(current(model) + last)))
        }),
    },
    Binding {
        name: "settings.theme.keep",
        key: Key::ENTER,
        words: "how to keep it",
        shown: Shown::Footer(12),
        needs: Needs::Nothing,
        run: Run::Screen(|_| Some(super::Message::Settings(Message::Keep))),
    },
];

/// A key that edits: asked of the evaluator before a form is opened.
const fn edit(name: &'static str, key: Key, words: &'static str, open: fn(&Model) -> Option<Overlay>) -> Binding {
    let needs = Needs::Asks {
        action: "shop:UpdateSettings",
        on: |model| Some(model.seen()?.shop().shop_arn()),
        lacks: "Sign in first.",
    };
    Binding { name, key, words, shown: Shown::Footer(10), needs, run: Run::Overlay(open) }
}

#[allow(clippy::unnecessary_wraps, reason = "what a binding runs may come to nothing")]
fn form(shop: &Shop, purpose: Purpose) -> Option<Overlay> {
    Some(Overlay::Form(Box::new(FormOverlay::new(purpose, shop))))
}

/// The taxes, to change one, and a new one.
fn taxes(seen: &Seen<'_>) -> Overlay {
    let open: fn(String) -> super::Message = |id| super::Message::Settings(Message::Tax(id));
    let settings = &seen.shop().settings;
    let one = |(at, tax): (usize, &Tax)| Item {
        label: tax.name.to_string(),
        detail: tax_words(at, tax),
        chosen: Chosen::Screen(open, tax.id.to_string()),
    };
    let mut items: Vec<Item> = settings.taxes.iter().enumerate().map(one).collect();
    let detail = "what comes on top of prices, or is inside".to_owned();
    items.push(Item { label: "A new tax".to_owned(), detail, chosen: Chosen::Screen(open, String::new()) });
    Overlay::Pick(Pick::new("Taxes", items, ""))
}

/// The workstations, to say what drawer and printer each has.
fn devices(seen: &Seen<'_>) -> Overlay {
    let open: fn(String) -> super::Message = |id| super::Message::Settings(Message::Devices(id));
    let one = |at: &Workstation| Item {
        label: at.name.to_string(),
        detail: device_words(at),
        chosen: Chosen::Screen(open, at.id.to_string()),
    };
    let items = seen.shop().settings.workstations.iter().map(one).collect();
    Overlay::Pick(Pick::new("Drawer and printer of", items, ""))
}

fn tax_words(at: usize, tax: &Tax) -> String {
    let inside = if tax.included { "in the prices" } else { "on top" };
    let usual = if at == 0 { ", the usual one" } else { "" };
    format!("{} % {inside}{usual}", tax.rate)
}

fn device_words(at: &Workstation) -> String {
    let devices = &at.devices;
    let drawer = devices.drawer.as_ref().map(|drawer| format!("drawer {drawer}"));
    let cash = devices.opens_for_cash.then(|| "opens for cash".to_owned());
    let printer = devices.printer.as_ref().map(|printer| format!("printer {printer}"));
    let words: Vec<String> = [drawer, cash, printer].into_iter().flatten().collect();
    if words.is_empty() { "none: opening and printing is only recorded".to_owned() } else { words.join(", ") }
}

impl State {
    /// Whether plain characters are text: never here.
    pub fn takes_text(&self) -> bool {
        false
    }
}

/// The place in the list of the theme in use.
fn current(model: &Model) -> usize {
    Theme::all().iter().position(|theme| theme.name() == model.theme.name()).unwrap_or(0)
}

/// A message of the settings.
pub fn update(state: &mut State, seen: &Seen<'_>, message: Message) -> Reaction {
    let themes = Theme::all();
    match message {
        Message::Try(at) => {
            let at = at % themes.len();
            state.tried = Some(at);
            Reaction { local: Some(Local::Theme(themes[at].name())), ..Reaction::default() }
        }
        Message::Keep => match state.tried.map(|at| themes[at].name()) {
            Some(name) => Reaction::note(format!("Until you quit. For good: theme = \"{name}\" in config.toml.")),
            None => Reaction::note("The arrows try another theme at once."),
        },
        Message::Tax(id) => open(seen, Of::Tax(Name::new(&id, LONGEST_THING).ok())),
        Message::Devices(id) => {
            Name::new(&id, LONGEST_THING).map_or_else(|_| Reaction::default(), |id| open(seen, Of::Devices(id)))
        }
    }
}

fn open(seen: &Seen<'_>, of: Of) -> Reaction {
    Reaction { overlay: form(seen.shop(), Purpose::Selling(of)), ..Reaction::default() }
}

/// The wheel and pages scroll the facts; a click tries a theme.
pub fn input(state: &mut State, seen: &Seen<'_>, input: Input) -> Reaction {
    match input {
        Input::Click(Target::Row { pane: 1, index }) => return update(state, seen, Message::Try(index)),
        Input::Key(Key { code: Code::PageDown, .. }) => state.scroll += 5,
        Input::Key(Key { code: Code::PageUp, .. }) => state.scroll = state.scroll.saturating_sub(5),
        Input::Scroll(rows, _) => state.scroll = state.scroll.saturating_add_signed(rows as isize),
        _ => {}
    }
    state.scroll = state.scroll.min(facts(seen.shop()).len());
    Reaction::default()
}

/// Draws the facts, and the themes beside or below them.
pub fn view(state: &State, model: &Model, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    if canvas.width() >= 100 {
        let [left, right] = canvas.columns([Constraint::Fill(1), Constraint::Length(40)]);
        let themes = Rect { height: THEMES.min(right.height), ..right };
        let about = Rect { y: right.y + themes.height, height: right.height - themes.height, ..right };
        draw_facts(state, seen, left, canvas);
        draw_themes(model, themes, canvas);
        let mut inside = canvas.pane(about, "About", "", false);
        let y = inside.paragraph(0, &about_line(), Role::Text);
        inside.paragraph(y + 1, "An access console for a shop. It speaks the AWS IAM policy language.", Role::Muted);
    } else {
        let [top, bottom] = canvas.rows([Constraint::Min(3), Constraint::Length(THEMES)]);
        draw_facts(state, seen, top, canvas);
        draw_themes(model, bottom, canvas);
        canvas.pane_note(bottom, &about_line());
    }
}

/// A label with its value; a label alone is a heading.
type Fact = (&'static str, String);

/// Everything that the shop decided about itself.
fn facts(shop: &Shop) -> Vec<Fact> {
    let settings: &Settings = &shop.settings;
    let mut facts = vec![
        ("Shop", settings.name.to_string()),
        ("Id in policies", shop.id.to_string()),
        ("Time zone", settings.zone.clone()),
        ("Currency", settings.currency.clone()),
        ("Locks after", format!("{} min without a key", settings.idle_minutes)),
        ("Beyond the stock", if settings.sells_below_zero { "sales go on" } else { "sales are refused" }.to_owned()),
        (
            "Back at the till",
            if settings.reopens_by_code { "with the code alone, on shift" } else { "with password and code" }
                .to_owned(),
        ),
        ("Names at sign-in", if settings.shows_names { "listed" } else { "typed" }.to_owned()),
    ];
    let step = settings.cash_step;
    let cash =
        if step.0 > 1 { format!("to the nearest {}", step.figures(&settings.currency)) } else { "exact".to_owned() };
    facts.push(("Cash", cash));
    facts.push(("Tips", if settings.takes_tips { "asked for" } else { "not asked for" }.to_owned()));
    let mut listed = |label: &'static str, values: Vec<String>| {
        let labels = std::iter::once(label).chain(std::iter::repeat(""));
        facts.extend(labels.zip(values));
    };
    listed("Locations", settings.locations.iter().map(|place| format!("{} ({})", place.name, place.id)).collect());
    let workstation = |at: &crate::shop::Workstation| {
        let station = at.station.as_ref().map_or(String::new(), |station| format!(", usually {station}"));
        format!("{} ({}){station}", at.name, at.id)
    };
    listed("Workstations", settings.workstations.iter().map(workstation).collect());
    let named = |at: &Workstation| format!("{}: {}", at.id, device_words(at));
    listed("Devices", settings.workstations.iter().map(named).collect());
    listed(
        "Taxes",
        match settings.taxes.as_slice() {
            [] => vec!["none".to_owned()],
            taxes => taxes.iter().enumerate().map(|(at, tax)| format!("{} {}", tax.name, tax_words(at, tax))).collect(),
        },
    );
    listed("Storerooms", settings.storerooms.iter().map(|s| format!("{} at {}", s.id, s.location)).collect());
    listed(
        "Guardrails",
        match shop.guardrails.as_slice() {
            [] => vec!["none: nothing limits the shop as a whole".to_owned(), "(set under 6 Policies)".to_owned()],
            names => names.iter().map(|name| name.to_string()).chain(["(set under 6 Policies)".to_owned()]).collect(),
        },
    );
    facts
}

fn draw_facts(state: &State, seen: &Seen<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let facts = facts(seen.shop());
    let mut inside = canvas.pane(area, "The shop", "i edit  x taxes  c cash  d devices", true);
    let height = usize::from(inside.height());
    let first = state.scroll.min(facts.len().saturating_sub(height));
    for ((label, value), y) in facts.iter().skip(first).zip(0..inside.height()) {
        inside.text(0, y, label, Role::Muted);
        let width = inside.width().saturating_sub(19);
        inside.fitted(19, y, value, width, Role::Text);
    }
    bar::scroll(&mut inside, 0, first, height.min(facts.len()), facts.len());
}

fn draw_themes(model: &Model, area: Rect, canvas: &mut Canvas<'_>) {
    let mut inside = canvas.pane(area, "Theme", "", false);
    let here = current(model);
    for ((index, theme), y) in Theme::all().iter().enumerate().zip(0..inside.height()) {
        let mark = if index == here { inside.glyphs().selected } else { " " };
        inside.text(0, y, mark, Role::Focus);
        let ink = if index == here { Role::Text.bold() } else { Ink::from(Role::Text) };
        inside.fitted(2, y, theme.title(), inside.width().saturating_sub(2), ink);
        inside.hit(Rect::new(0, y, inside.width(), 1), Target::Row { pane: 1, index });
    }
}

/// The program and its version.
fn about_line() -> String {
    format!("brewgate {}", env!("CARGO_PKG_VERSION"))
}
