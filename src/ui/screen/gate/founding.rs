//! From what the owner typed to a shop: names made from names, and what is wrong with a field.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::Service;
use crate::shop::file::FileError;
use crate::shop::station::{Devices, Money};
use crate::shop::{Location, Name, Owner, SafeText, Settings, Shop, Storeroom, Workstation};

/// Words that begin many shops' names and name none.
const ARTICLES: &[&str] = &["the", "a", "an", "la", "le", "el", "il", "der", "die", "das", "cafe", "coffee"];
/// Longest id made from a name, in characters.
const LONGEST_ID: usize = 32;

/// The id for a shop of that name, as it stands in every ARN: `bluebird` for "The Bluebird Coffee".
pub fn shop_id(name: &str) -> Name {
    let words = words(name);
    let word = words.iter().find(|word| !ARTICLES.contains(&word.as_str())).or(words.first());
    id(word.map_or("shop", String::as_str), "shop")
}

/// The id for a location of that name: `main-street`.
pub fn location_id(name: &str) -> Name {
    id(&words(name).join("-"), "main")
}

fn id(text: &str, otherwise: &str) -> Name {
    let text: String = text.chars().take(LONGEST_ID).collect();
    Name::new(text.trim_end_matches('-'), LONGEST_ID).unwrap_or_else(|_| Name::literal(otherwise))
}

/// The words of a name in plain lower-case letters and digits.
fn words(name: &str) -> Vec<String> {
    let plain = deunicode::deunicode(name).to_lowercase();
    let word = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    plain.split([' ', '-', '_', '/']).map(word).filter(|word| !word.is_empty()).collect()
}

/// A text that a person's or thing's name can be.
pub fn named(text: &str, what: &str) -> Result<SafeText, String> {
    SafeText::new(text).map_err(|error| match error {
        crate::shop::name::TextError::Empty => format!("Type {what}."),
        crate::shop::name::TextError::TooLong(most) => format!("At most {most} characters fit."),
        crate::shop::name::TextError::Character(code) => {
            format!("The character U+{code:04X} cannot be shown. Leave it out.")
        }
    })
}

/// A time zone that this computer knows.
pub fn zone(text: &str) -> Result<String, String> {
    let text = text.trim();
    let known = if text.is_empty() { None } else { TimeZone::get(text).ok() };
    let name = known.and_then(|zone| zone.iana_name().map(str::to_owned));
    name.ok_or_else(|| "No time zone is called that. Say for example Europe/Berlin.".to_owned())
}

/// A currency's code.
pub fn currency(text: &str) -> Result<String, String> {
    let code = text.trim().to_uppercase();
    let is_code = code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase());
    if is_code { Ok(code) } else { Err("A currency is three letters, such as USD or EUR.".to_owned()) }
}

/// An e-mail address; it is only ever compared with what is typed at the sign-in.
pub fn email(text: &str) -> Result<SafeText, String> {
    let wrong = || "An e-mail address looks like ada@example.com.".to_owned();
    let text = SafeText::new(text).map_err(|_| wrong())?;
    let (local, domain) = text.split_once('@').ok_or_else(wrong)?;
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    if plain(local) && plain(domain) { Ok(text) } else { Err(wrong()) }
}

/// The settings that a shop begins with, on the computer called `here`.
pub fn settings(name: SafeText, location: &SafeText, zone: String, currency: String, here: &Name) -> Settings {
    let location = Location { id: location_id(location), name: location.clone() };
    let counter = Workstation {
        id: here.clone(),
        name: SafeText::literal("Front counter"),
        location: location.id.clone(),
        station: Some(Name::literal("register")),
        devices: Devices::default(),
    };
    let storeroom = Storeroom { id: Name::literal("main"), location: location.id.clone() };
    Settings {
        name,
        zone,
        currency,
        locations: vec![location],
        workstations: vec![counter],
        storerooms: vec![storeroom],
        jobs: vec![],
        idle_minutes: 5,
        shows_names: true,
        taxes: vec![],
        cash_step: Money::ZERO,
        takes_tips: true,
        sells_below_zero: false,
        reopens_by_code: false,
    }
}

/// The shop at its beginning: empty, or with the usual groups, roles and rules.
pub fn shop(owner: Owner, settings: Settings, usual: bool, now: Timestamp) -> Result<Shop, FileError> {
    let id = shop_id(&settings.name);
    if usual { Service::usual(&id, &owner, &settings, now) } else { Ok(Shop::new(id, owner, settings)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_names() {
        for (name, wanted) in [
            ("Bluebird Coffee", "bluebird"),
            ("The Daily Grind", "daily"),
            ("Coffee", "coffee"),
            ("José's Café", "joses"),
            ("王小明", "wang"),
            ("!", "shop"),
            ("", "shop"),
        ] {
            assert_eq!(&*shop_id(name), wanted, "{name}");
        }
        assert_eq!(&*location_id("Main Street"), "main-street");
        assert_eq!(&*location_id("—"), "main");
        assert!(location_id(&"long-".repeat(40)).len() <= LONGEST_ID);
    }

    #[test]
    fn each_field_says_what_it_takes() {
        assert_eq!(zone(" Europe/Berlin "), Ok("Europe/Berlin".to_owned()));
        assert!(zone("").is_err() && zone("Mars/Olympus").is_err());
        assert_eq!(currency("usd"), Ok("USD".to_owned()));
        assert!(currency("dollars").is_err() && currency("U$D").is_err());
        assert!(email("ada@bluebird.example").is_ok());
        for wrong in ["", "ada", "@b", "a@", "a b@c", "a@b@c"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
        assert_eq!(named(" ", "the shop's name"), Err("Type the shop's name.".to_owned()));
    }
}
