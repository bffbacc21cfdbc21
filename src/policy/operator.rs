//! Condition operators: a family of tests, perhaps negated, perhaps only where the key exists,
//! perhaps for sets.

use std::fmt;

/// A condition operator such as `ForAnyValue:StringNotLikeIfExists`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    pub(crate) quantifier: Option<Quantifier>,
    pub(crate) test: Test,
    pub(crate) negated: bool,
    pub(crate) if_exists: bool,
    name: String,
}

/// How a set operator treats the values of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// The positive form of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// `StringEquals`, `StringEqualsIgnoreCase`, `StringLike`.
    Text {
        /// `*` and `?` are wildcards.
        like: bool,
        /// Letter case is ignored.
        fold: bool,
    },
    /// `Numeric…`
    Number(Compare),
    /// `Date…`
    Date(Compare),
    /// `Bool`
    Bool,
    /// `BinaryEquals`
    Binary,
    /// `IpAddress`
    Ip,
    /// `ArnEquals`, `ArnLike`: the same test.
    Arn,
    /// `Null`
    Null,
}

/// Which side of the policy's value the request's value must be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The same.
    Equal,
    /// Below.
    Less,
    /// Below or the same.
    AtMost,
    /// Above.
    Greater,
    /// Above or the same.
    AtLeast,
}

impl Compare {
    /// Whether what was found is on that side of what is wanted.
    pub(crate) fn holds<T: Ord>(self, found: &T, wanted: &T) -> bool {
        match self {
            Compare::Equal => found == wanted,
            Compare::Less => found < wanted,
            Compare::AtMost => found <= wanted,
            Compare::Greater => found > wanted,
            Compare::AtLeast => found >= wanted,
        }
    }
}

impl Operator {
    /// Reads an operator's name, letter case and all; nothing if there is no such operator.
    #[must_use]
    pub fn read(name: &str) -> Option<Operator> {
        let (quantifier, rest) = if let Some(rest) = name.strip_prefix("ForAllValues:") {
            (Some(Quantifier::All), rest)
        } else if let Some(rest) = name.strip_prefix("ForAnyValue:") {
            (Some(Quantifier::Any), rest)
        } else {
            (None, name)
        };
        let (base, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |base| (base, true));
        let (test, negated) = match base {
            "StringEquals" => (Test::Text { like: false, fold: false }, false),
            "StringNotEquals" => (Test::Text { like: false, fold: false }, true),
            "StringEqualsIgnoreCase" => (Test::Text { like: false, fold: true }, false),
            "StringNotEqualsIgnoreCase" => (Test::Text { like: false, fold: true }, true),
            "StringLike" => (Test::Text { like: true, fold: false }, false),
            "StringNotLike" => (Test::Text { like: true, fold: false }, true),
            "Bool" => (Test::Bool, false),
            "BinaryEquals" => (Test::Binary, false),
            "IpAddress" => (Test::Ip, false),
            "NotIpAddress" => (Test::Ip, true),
            "ArnEquals" | "ArnLike" => (Test::Arn, false),
            "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
            "Null" if quantifier.is_none() && !if_exists => (Test::Null, false),
            _ => {
                let (family, side): (fn(Compare) -> Test, &str) = match base.strip_prefix("Numeric") {
                    Some(side) => (Test::Number, side),
                    None => (Test::Date, base.strip_prefix("Date")?),
                };
                match side {
                    "Equals" => (family(Compare::Equal), false),
                    "NotEquals" => (family(Compare::Equal), true),
                    "LessThan" => (family(Compare::Less), false),
                    "LessThanEquals" => (family(Compare::AtMost), false),
                    "GreaterThan" => (family(Compare::Greater), false),
                    "GreaterThanEquals" => (family(Compare::AtLeast), false),
                    _ => return None,
                }
            }
        };
        Some(Operator { quantifier, test, negated, if_exists, name: name.to_owned() })
    }

    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The set operator, if it is one.
    #[must_use]
    pub fn quantifier(&self) -> Option<Quantifier> {
        self.quantifier
    }

    /// The positive form of its test.
    #[must_use]
    pub fn test(&self) -> Test {
        self.test
    }

    /// Whether no value of the policy may fit.
    #[must_use]
    pub fn negated(&self) -> bool {
        self.negated
    }

    /// Whether an absent key satisfies it.
    #[must_use]
    pub fn if_exists(&self) -> bool {
        self.if_exists
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
