//! The settings: what the shop decided about itself, and how the console looks.

use brewgate::app::RecordOutcome;
use brewgate::shop::{Name, SafeText, Settings};
use brewgate::ui::Tab;
use insta::assert_snapshot;

use crate::support::{Screen, sample};

fn settings(person: &str) -> Screen {
    Screen::of(person).tab(Tab::Settings)
}

#[test]
fn the_shop_and_the_themes() {
    assert_snapshot!("settings_80", settings("ada").text());
    assert_snapshot!("settings_60", settings("ada").size(60, 20).keys("<PageDown>").text());
    assert_snapshot!("settings_120", settings("ada").size(120, 40).text());
}

#[test]
fn a_theme_is_seen_at_once() {
    let screen = settings("ada");
    assert_eq!(screen.model.theme.name(), "espresso");
    let screen = screen.keys("<Down>");
    let second = screen.model.theme.name().to_owned();
    assert_ne!(second, "espresso");
    let screen = screen.keys("<Enter>");
    assert!(screen.text().contains(&format!("theme = \"{second}\"")), "{}", screen.text());
    assert_eq!(screen.keys("<Up>").model.theme.name(), "espresso");
    let last = settings("ada").keys("<Up>").model.theme.name().to_owned();
    assert_eq!(settings("ada").keys("<Down><Down><Down>").model.theme.name(), last, "round and round");
    let clicked = settings("ada").click("High contrast");
    assert_eq!(clicked.model.theme.name(), "high-contrast");
}

#[test]
fn the_owner_edits_them() {
    let screen =
        settings("ada").keys("i<End> & Sons<Enter><Enter><Enter><Backspace>9<Enter><Enter><Right><Enter><Left><Enter>");
    assert_eq!(&*screen.shop().settings.name, "Bluebird Coffee & Sons", "{}", screen.text());
    assert_eq!(screen.shop().settings.idle_minutes, 9);
    assert!(screen.shop().settings.sells_below_zero);
    assert!(!screen.shop().settings.reopens_by_code, "the sample shop has it on");
    assert!(screen.text().contains("9 min without a key"), "{}", screen.text());
}

#[test]
fn taxes_cash_and_devices_are_set() {
    let screen = settings("ada").keys("x<Enter>Sales tax<Enter>9.375<Enter><Enter><Enter>");
    let tax = &screen.shop().settings.taxes[0];
    assert_eq!((&*tax.name, tax.rate.0, tax.included), ("Sales tax", 9_375, false), "{}", screen.text());
    let screen = screen.keys("x<Down><Enter>Inside<Enter>7<Enter><Right><Enter>the<Enter>");
    assert_eq!(screen.shop().settings.taxes.iter().map(|tax| &*tax.name).collect::<Vec<_>>(), ["Inside", "Sales tax"]);
    let screen = screen.keys("x<Enter><Enter><Enter><Enter><Enter><Right><Enter>");
    assert_eq!(screen.shop().settings.taxes.len(), 1, "{}", screen.text());
    let screen = screen.keys("x<Enter><Enter><C-u>101<Enter><Enter><Enter><Enter>");
    assert!(screen.text().contains("A percentage looks like"), "{}", screen.text());
    let screen = screen.keys("<Esc>c0.05<Enter><Right><Enter>");
    assert_eq!(screen.shop().settings.cash_step.0, 5);
    assert!(!screen.shop().settings.takes_tips);
    let screen = screen.keys("c<C-u>200<Enter><Enter>");
    assert!(screen.text().contains("at most $100.00"), "{}", screen.text());
    let screen = screen.keys("<Esc>d<Enter>/dev/usb/lp0<Enter>lp 'half<Enter><Enter>");
    assert!(screen.text().contains("A quote is not closed."), "{}", screen.text());
    let screen = screen.keys("'<Enter><Right><Enter>");
    let devices = &screen.shop().settings.workstations[0].devices;
    assert_eq!(devices.drawer.as_ref().map(ToString::to_string).as_deref(), Some("/dev/usb/lp0"));
    assert!(devices.opens_for_cash && devices.printer.is_some(), "{}", screen.text());
    assert_snapshot!("settings_selling", screen.size(120, 40).text());
    assert_snapshot!("settings_devices", settings("ada").keys("d<Enter>").text());
}

#[test]
fn who_may_only_look_is_refused_and_recorded() {
    let mut shop = sample();
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"shop:GetSettings","Resource":"*"}}"#;
    let mut bo = shop.employees["bo"].as_ref().clone();
    bo.grants.inline.insert(Name::literal("Reads"), text.into());
    shop.employees.insert(bo.name.clone(), bo.into());
    let screen = Screen::with(shop, "bo").tab(Tab::Settings).keys("i");
    assert!(screen.model.overlays.is_empty());
    assert_eq!(screen.records[0].outcome, RecordOutcome::Denied);
}

#[test]
fn long_and_foreign_names_and_guardrails() {
    let mut shop = sample();
    let mut own = Settings::clone(&shop.settings);
    own.name = SafeText::new("王小明 🧋 The Very Long Name Of A Shop That Goes On And On").unwrap();
    own.zone = "America/Argentina/ComodRivadavia".to_owned();
    shop.settings = own.into();
    shop.guardrails = vec![Name::literal("FullShopAccess"), Name::literal("NoPriceChanges")].into();
    assert_snapshot!("settings_names", Screen::with(shop, "ada").tab(Tab::Settings).text());
}

#[test]
fn any_size() {
    let mut screen = settings("ada");
    for keys in ["", "<Down><PageDown>", "i"] {
        screen = screen.size(100, 30).keys(keys);
        for width in (20..=200).step_by(7) {
            for height in (5..=60).step_by(7) {
                screen = screen.size(width, height);
            }
        }
    }
}
