//! How the values of conditions lie to each other: one within another, or apart. As with statements nothing is guessed:
//! what is not sure, or would take too long, is not within and not apart.

use super::budget::Budget;
use super::condition::{Reading, Wanted};
use super::cover::{paid, pattern_within, patterns_meet};
use super::pattern::Pattern;

impl Wanted {
    /// Whether whatever fits this value fits the other one too. Both stand under operators that compare by fitting, not by
    /// size.
    pub(super) fn is_within(&self, wide: &Wanted, budget: &Budget) -> bool {
        if !paid(&self.text, &wide.text, budget) {
            return false;
        }
        match (&self.reading, &wide.reading) {
            (Reading::Text(narrow), Reading::Text(wide)) => match (narrow.is_folded(), wide.is_folded()) {
                (true, false) => false,
                (false, true) => pattern_within(&folded(narrow), wide),
                _ => pattern_within(narrow, wide),
            },
            (Reading::Arn(Some(narrow)), Reading::Arn(Some(wide))) => {
                narrow.parts().zip(wide.parts()).all(|(narrow, wide)| pattern_within(narrow, wide))
            }
            (Reading::Ip(Some(narrow)), Reading::Ip(Some(wide))) => wide.contains(narrow),
            (Reading::Number(Some(one)), Reading::Number(Some(other))) => one == other,
            (Reading::Date(Some(one)), Reading::Date(Some(other))) => one == other,
            (Reading::Binary(Some(one)), Reading::Binary(Some(other))) => one == other,
            _ => false,
        }
    }

    /// Whether nothing fits both values.
    pub(super) fn is_apart(&self, other: &Wanted, budget: &Budget) -> bool {
        if !paid(&self.text, &other.text, budget) {
            return false;
        }
        match (&self.reading, &other.reading) {
            (Reading::Text(one), Reading::Text(other)) => {
                if one.is_folded() == other.is_folded() {
                    !patterns_meet(one, other)
                } else {
                    !patterns_meet(&folded(one), &folded(other))
                }
            }
            (Reading::Arn(Some(one)), Reading::Arn(Some(other))) => {
                one.parts().zip(other.parts()).any(|(one, other)| !patterns_meet(one, other))
            }
            (Reading::Ip(Some(one)), Reading::Ip(Some(other))) => !one.contains(other) && !other.contains(one),
            (Reading::Binary(Some(one)), Reading::Binary(Some(other))) => one != other,
            _ => false,
        }
    }
}

/// The same pattern without regard to letter case.
fn folded(pattern: &Pattern) -> Pattern {
    Pattern::new(pattern.tokens(), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::operator::Operator;
    use crate::policy::{Span, Version};

    fn value(operator: &str, text: &str) -> Wanted {
        Wanted::new(text.to_owned(), Span::default(), &Operator::read(operator).unwrap(), Version::V2012)
    }

    #[test]
    fn a_value_lies_within_another_or_apart_or_neither() {
        let users = "arn:coffee:iam::*:user/*";
        for (one, text, other, theirs, within, apart) in [
            ("StringEquals", "card", "StringLike", "c*", true, false),
            ("StringLike", "c*", "StringEquals", "card", false, false),
            ("StringLike", "ca*", "StringLike", "c*", true, false),
            ("StringEquals", "a", "StringLike", "b*", false, true),
            ("StringEquals", "b", "StringEqualsIgnoreCase", "B", true, false),
            ("StringEqualsIgnoreCase", "B", "StringEquals", "b", false, false),
            ("StringEqualsIgnoreCase", "A", "StringEquals", "b", false, true),
            ("StringEquals", "a", "StringEquals", "A", false, true),
            ("StringEquals", "A-${aws:username}", "StringEqualsIgnoreCase", "a-${aws:username}", true, false),
            ("StringLike", "${aws:username}", "StringLike", "*", true, false),
            ("StringLike", "${aws:username}", "StringLike", "${aws:username}", true, false),
            ("StringLike", "${aws:username}", "StringLike", "a", false, false),
            ("ArnLike", users, "ArnLike", "arn:coffee:iam::*:*", true, false),
            ("ArnLike", users, "ArnLike", "arn:coffee:iam::*:role/*", false, true),
            ("ArnLike", users, "ArnLike", "no ARN", false, false),
            ("IpAddress", "203.0.113.7", "IpAddress", "203.0.113.0/24", true, false),
            ("IpAddress", "203.0.113.0/24", "IpAddress", "203.0.114.0/24", false, true),
            ("IpAddress", "203.0.113.0/24", "IpAddress", "2001:db8::/32", false, true),
            ("NumericEquals", "50", "NumericEquals", "50.0", true, false),
            ("NumericEquals", "50", "NumericEquals", "51", false, false),
            ("DateEquals", "2026-01-01", "DateEquals", "2026-01-01T00:00Z", true, false),
            ("BinaryEquals", "YQ==", "BinaryEquals", "Yg==", false, true),
            ("BinaryEquals", "YQ==", "BinaryEquals", "YQ==", true, false),
            ("Bool", "true", "Bool", "false", false, false),
        ] {
            let (one, other, budget) = (value(one, text), value(other, theirs), Budget::new());
            let found = (one.is_within(&other, &budget), one.is_apart(&other, &budget));
            assert_eq!(found, (within, apart), "{text} and {theirs}");
            assert_eq!(other.is_apart(&one, &budget), apart, "{theirs} and {text}");
        }
    }

    #[test]
    fn what_takes_too_long_is_neither() {
        let (one, other) = (value("StringEquals", "a"), value("StringEquals", "b"));
        let budget = Budget::new();
        while budget.spend(1_000_000) {}
        assert!(!one.is_apart(&other, &budget) && !one.is_within(&one, &budget));
    }
}
