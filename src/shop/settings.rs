//! What the owner decides about the shop itself: its name, places, time zone, money and habits.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::name::{Name, SafeText};
use super::station::money::{digits, sign};
use super::station::{Devices, Item, Money, Percent, Tax};

/// The largest step that cash is rounded to: coins are smaller.
pub const MOST_STEP: Money = Money(10_000);

/// What an item names that is never taxed; no tax is called so.
pub const NO_TAX: &str = "none";

/// The shop's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub name: SafeText,
    /// An IANA time zone such as `America/Chicago`.
    pub zone: String,
    /// An ISO 4217 code such as `USD`.
    pub currency: String,
    pub locations: Vec<Location>,
    /// The first is where a computer stands that says nothing else.
    pub workstations: Vec<Workstation>,
    pub storerooms: Vec<Storeroom>,
    pub jobs: Vec<Job>,
    /// Minutes without a key before the console locks: 1 to 15.
    pub idle_minutes: u32,
    /// Whether the sign-in screen lists people's names.
    pub shows_names: bool,
    /// Sales taxes; an item names the one on it, and the first is on those that name none.
    #[serde(default)]
    pub taxes: Vec<Tax>,
    /// The smallest amount of cash there are coins for; 0 or 1: any.
    #[serde(default)]
    pub cash_step: Money,
    /// Whether a payment asks for a tip.
    #[serde(default = "yes")]
    pub takes_tips: bool,
    /// Whether a sale goes on where the books say that there is not enough.
    #[serde(default)]
    pub sells_below_zero: bool,
    /// Whether the code alone lets somebody go on who is on shift and signed in at this computer already.
    #[serde(default)]
    pub reopens_by_code: bool,
}

fn yes() -> bool {
    true
}

/// A place of the shop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    pub id: Name,
    pub name: SafeText,
}

/// A computer of the shop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workstation {
    pub id: Name,
    pub name: SafeText,
    pub location: Name,
    /// The station usually worked here, by its service's prefix.
    pub station: Option<Name>,
    /// Not in the shop's file: a file that is imported runs no program.
    #[serde(default)]
    pub devices: Devices,
}

/// Where stock is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Storeroom {
    pub id: Name,
    pub location: Name,
}

/// A title with the groups that usually go with it; it grants nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub name: SafeText,
    pub groups: Vec<Name>,
}

/// A setting that cannot be: which, under its name in the shop's file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{place}`: {problem}")]
pub struct SettingError {
    pub place: String,
    pub problem: String,
}

impl Settings {
    /// Whether these settings can be a shop's: places that exist, each under one name, and a clock.
    ///
    /// # Errors
    /// Names the first setting that cannot be.
    pub fn check(&self) -> Result<(), SettingError> {
        let wrong = |place: &str, problem: String| Err(SettingError { place: place.to_owned(), problem });
        if TimeZone::get(&self.zone).is_err() {
            return wrong("Zone", format!("`{}` is not a time zone this computer knows", self.zone));
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return wrong("Currency", format!("`{}` is not three capital letters such as `USD`", self.currency));
        }
        if !(1..=15).contains(&self.idle_minutes) {
            return wrong("IdleMinutes", "the lock comes after 1 to 15 minutes".to_owned());
        }
        let located = |location: &Name| self.locations.iter().any(|known| known.id == *location);
        let locations = self.locations.iter().map(|l| (&l.id, &l.id));
        let workstations = self.workstations.iter().map(|w| (&w.id, &w.location));
        let storerooms = self.storerooms.iter().map(|s| (&s.id, &s.location));
        for (list, places) in [
            ("Locations", locations.collect::<Vec<_>>()),
            ("Workstations", workstations.collect()),
            ("Storerooms", storerooms.collect()),
        ] {
            if places.is_empty() && list != "Storerooms" {
                return wrong(list, "at least one is needed".to_owned());
            }
            for (at, (id, location)) in places.iter().enumerate() {
                let place = format!("{list} {id}");
                if places[..at].iter().any(|(other, _)| other.eq_ignore_ascii_case(id)) {
                    return wrong(&place, "it stands there twice".to_owned());
                }
                if !located(location) {
                    return wrong(&place, format!("there is no location `{location}`"));
                }
            }
        }
        for (at, tax) in self.taxes.iter().enumerate() {
            if self.taxes[..at].iter().any(|other| other.id == tax.id) {
                return wrong(&format!("Taxes {}", tax.id), "it stands there twice".to_owned());
            }
            if *tax.id == *NO_TAX {
                return wrong("Taxes", format!("`{NO_TAX}` is what an item without any tax says"));
            }
            if tax.rate > Percent::ALL {
                return wrong(&format!("Taxes {}", tax.id), "a rate is at most 100 %".to_owned());
            }
        }
        if self.cash_step < Money::ZERO || self.cash_step > MOST_STEP {
            return wrong("CashStepMinor", format!("the smallest coin is 0 to {} minor units", MOST_STEP.0));
        }
        for (at, job) in self.jobs.iter().enumerate() {
            if self.jobs[..at].iter().any(|other| other.name == job.name) {
                return wrong(&format!("Jobs {}", job.name), "it stands there twice".to_owned());
            }
        }
        Ok(())
    }

    /// The tax on an item: the one that it names, none where it names [`NO_TAX`], else the usual one.
    #[must_use]
    pub fn tax_of(&self, item: &Item) -> Option<&Tax> {
        let named = match &item.tax {
            Some(id) if **id == *NO_TAX => return None,
            Some(id) => self.taxes.iter().find(|tax| tax.id == *id),
            None => None,
        };
        named.or_else(|| self.taxes.first())
    }

    /// Whether an item may name this tax: there is one, or it is [`NO_TAX`].
    #[must_use]
    pub fn has_tax(&self, id: &Name) -> bool {
        **id == *NO_TAX || self.taxes.iter().any(|tax| tax.id == *id)
    }

    /// The shop's time zone; UTC if the name is not known to this computer.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// A moment on the shop's clock.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.time_zone())
    }

    /// The workstation of this id.
    #[must_use]
    pub fn workstation(&self, id: &str) -> Option<&Workstation> {
        self.workstations.iter().find(|w| &*w.id == id)
    }

    /// The location of a workstation; the shop's first where the workstation is unknown.
    #[must_use]
    pub fn location_of(&self, workstation: &str) -> &str {
        let known = self.workstation(workstation).map(|w| &*w.location);
        known.or_else(|| self.locations.first().map(|l| &*l.id)).unwrap_or("main")
    }

    /// How many minor units make one of the currency (ISO 4217's exponent, as a power of ten).
    #[must_use]
    pub fn minor_digits(&self) -> u32 {
        digits(&self.currency)
    }

    /// An amount of minor units as decimal major units, as it stands in condition keys: 8200 is `82.00`.
    #[must_use]
    pub fn major(&self, minor: i64) -> String {
        Money(minor).plain(&self.currency)
    }

    /// A typed amount in minor units; none where it is no plain decimal number with as many decimals as there are.
    #[must_use]
    pub fn minor(&self, typed: &str) -> Option<i64> {
        Money::read(typed, &self.currency).ok().map(|amount| amount.0)
    }

    /// The sign before an amount: `$` where everybody knows it, else the code and a space.
    #[must_use]
    pub fn money_sign(&self) -> String {
        sign(&self.currency)
    }
}
