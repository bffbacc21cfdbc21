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
