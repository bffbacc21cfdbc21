//! What ships with the program: the catalogue of actions and the built-in policies.

use std::sync::OnceLock;

use jiff::Timestamp;

use super::{ManagedPolicy, Name, PolicyVersion, SafeText};
use crate::policy::Words;
use crate::policy::catalog::{ActionId, Catalog};

/// The catalogue of services, actions and condition keys.
///
/// # Panics
/// Never in a released program: a test reads it.
pub fn catalogue() -> &'static Catalog {
    static CATALOGUE: OnceLock<Catalog> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        Catalog::read(include_str!("../../assets/catalog.json")).expect("the shipped catalogue can be read")
    })
}

/// The action of this name, as a constant of the program.
///
/// # Panics
/// When the catalogue does not have it, which is an error of the program.
#[must_use]
pub fn action(name: &str) -> ActionId {
    catalogue().action(name).unwrap_or_else(|| panic!("`{name}` is not in the catalogue"))
}

/// The catalogue's words, for explanations.
#[derive(Clone, Copy, Debug, Default)]
pub struct CatalogueWords;

impl Words for CatalogueWords {
    fn key(&self, key: &str) -> String {
        catalogue().words_for_key(key).into_owned()
    }

    fn action(&self, action: &str) -> String {
        catalogue().words_for_action(action).to_owned()
    }
}

macro_rules! built_in {
    ($(($name:literal, $words:literal)),* $(,)?) => {
        &[$(($name, $words, include_str!(concat!("../../assets/policies/", $name, ".json")))),*]
    };
}

/// Name, what it is for, text.
const BUILT_IN: &[(&str, &str, &str)] = built_in![
    ("ClockOnly", "Clock in and out, and nothing else"),
    ("RegisterCounter", "Sell and take payment at the register"),
    ("RegisterFullAccess", "Everything at the register"),
    ("InventoryFullAccess", "Everything in the stockroom"),
    ("FullShopAccess", "Everything: the guardrail that withholds nothing"),
    ("OwnSignIn", "Change the own password and codes"),
    ("PeopleAdmin", "Hire, schedule and manage people"),
    ("AuditReadOnly", "Read the record of everything done"),
];

/// The built-in policies as records, each with its one version.
pub fn built_in_policies() -> impl Iterator<Item = (ManagedPolicy, PolicyVersion)> {
    BUILT_IN.iter().map(|(name, words, text)| {
        let name = Name::literal(name);
        let policy = ManagedPolicy {
            name: name.clone(),
            description: Some(SafeText::literal(words)),
            default: 1,
            latest: 1,
            built_in: true,
            created: Timestamp::UNIX_EPOCH,
        };
        let version =
            PolicyVersion { policy: name, number: 1, text: (*text).into(), created: Timestamp::UNIX_EPOCH, by: None };
        (policy, version)
    })
}
