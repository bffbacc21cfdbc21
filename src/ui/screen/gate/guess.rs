//! What the first run guesses of the place, so that there is less to type.

/// Time zone and currency, as guessed from this computer's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// An IANA time zone.
    pub zone: String,
    /// An ISO 4217 code.
    pub currency: String,
}

/// Zones, or beginnings of them, and what is paid with there; the first that fits counts.
const MONEY: &[(&str, &str)] = &[
    ("America/Toronto", "CAD"),
    ("America/Vancouver", "CAD"),
    ("America/Montreal", "CAD"),
    ("America/Edmonton", "CAD"),
    ("America/Winnipeg", "CAD"),
    ("America/Halifax", "CAD"),
    ("America/Mexico_City", "MXN"),
    ("America/Monterrey", "MXN"),
    ("America/Tijuana", "MXN"),
    ("America/Sao_Paulo", "BRL"),
    ("America/Argentina/", "ARS"),
    ("America/Santiago", "CLP"),
    ("America/Bogota", "COP"),
    ("America/Lima", "PEN"),
    ("Europe/London", "GBP"),
    ("Europe/Zurich", "CHF"),
    ("Europe/Stockholm", "SEK"),
    ("Europe/Oslo", "NOK"),
    ("Europe/Copenhagen", "DKK"),
    ("Europe/Warsaw", "PLN"),
    ("Europe/Prague", "CZK"),
    ("Europe/Budapest", "HUF"),
    ("Europe/Bucharest", "RON"),
    ("Europe/Istanbul", "TRY"),
    ("Europe/Kyiv", "UAH"),
    ("Europe/Belgrade", "RSD"),
    ("Europe/Moscow", "RUB"),
    ("Europe/Minsk", "BYN"),
    ("Europe/", "EUR"),
    ("Atlantic/Reykjavik", "ISK"),
    ("Asia/Tokyo", "JPY"),
    ("Asia/Shanghai", "CNY"),
    ("Asia/Hong_Kong", "HKD"),
    ("Asia/Taipei", "TWD"),
    ("Asia/Seoul", "KRW"),
    ("Asia/Singapore", "SGD"),
    ("Asia/Kolkata", "INR"),
    ("Asia/Dubai", "AED"),
    ("Asia/Jerusalem", "ILS"),
    ("Asia/Bangkok", "THB"),
    ("Asia/Jakarta", "IDR"),
    ("Asia/Manila", "PHP"),
    ("Asia/Ho_Chi_Minh", "VND"),
    ("Asia/Kuala_Lumpur", "MYR"),
    ("Australia/", "AUD"),
    ("Pacific/Auckland", "NZD"),
    ("Africa/Johannesburg", "ZAR"),
    ("Africa/Lagos", "NGN"),
    ("Africa/Nairobi", "KES"),
    ("Africa/Cairo", "EGP"),
];

impl Guess {
    /// The guess for a computer whose time zone is this; US dollars where the zone tells nothing.
    #[must_use]
    pub fn of(zone: &str) -> Guess {
        let known = MONEY.iter().find(|(start, _)| zone.starts_with(start));
        Guess { zone: zone.to_owned(), currency: known.map_or("USD", |(_, code)| code).to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_tells_the_money() {
        let money = |zone| Guess::of(zone).currency;
        assert_eq!(money("America/Chicago"), "USD");
        assert_eq!(money("America/Toronto"), "CAD");
        assert_eq!(money("Europe/Berlin"), "EUR");
        assert_eq!(money("Europe/London"), "GBP");
        assert_eq!(money("Asia/Tokyo"), "JPY");
        assert_eq!(money("UTC"), "USD");
    }
}
