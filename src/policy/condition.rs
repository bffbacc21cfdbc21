//! Conditions: a key, its values, and when they hold. All operators of a statement
//! and all keys of an operator must hold; of the values of one key, one is enough (for a negated
//! operator: none may fit).

use ipnet::IpNet;

use super::arn;
use super::operator::{Operator, Quantifier, Test};
use super::pattern::{ArnPattern, Pattern, Token};
use super::quantity::{self, Decimal};
use super::request::Keys;
use super::variable::{Gap, Key, Template, Variable, resolved};
use super::{Effect, Span, Truth, Value, Version};

/// One key under one operator.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// Where the operator's name stands.
    pub operator_span: Span,
    /// The condition key.
    pub key: Key,
    /// The values that the policy lists.
    pub values: Vec<Wanted>,
    /// From the key to the end of its values.
    pub span: Span,
}

/// One value of a condition, read once for the operator it stands under.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// As text; JSON numbers and booleans have become text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    pub(super) reading: Reading,
}

/// What a value means to its operator; nothing inside where it cannot be read.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// A `${` in it is no variable.
    Malformed,
    Text(Pattern),
    Arn(Option<ArnPattern>),
    /// Its variables may bring colons along: then which part is which is known only with them.
    ArnWithVariables(Box<[Token]>, Option<ArnPattern>),
    Number(Option<Decimal>),
    Date(Option<i128>),
    Bool(Option<bool>),
    Binary(Option<Box<[u8]>>),
    Ip(Option<IpNet>),
}

impl Wanted {
    /// Reads a value for an operator. Variables exist for text and ARNs only.
    #[must_use]
    pub fn new(text: String, span: Span, operator: &Operator, version: Version) -> Wanted {
        let tokens = |like| Template::read(&text, version).map(|template| template.tokens(like));
        let reading = match operator.test {
            Test::Text { like, fold } => match tokens(like) {
                Some(tokens) => Reading::Text(Pattern::new(tokens, fold)),
                None => Reading::Malformed,
            },
            Test::Arn => match tokens(true) {
                None => Reading::Malformed,
                Some(tokens) if variables_of(&tokens).next().is_some() => {
                    let pattern = ArnPattern::new(&tokens);
                    Reading::ArnWithVariables(tokens.into(), pattern)
                }
                Some(tokens) => Reading::Arn(ArnPattern::new(&tokens)),
            },
            Test::Number(_) => Reading::Number(Decimal::read(&text)),
            Test::Date(_) => Reading::Date(quantity::instant(&text)),
            Test::Bool | Test::Null => Reading::Bool(quantity::boolean(&text)),
            Test::Binary => Reading::Binary(quantity::bytes(&text).map(Into::into)),
            Test::Ip => Reading::Ip(quantity::network(&text)),
        };
        Wanted { text, span, reading }
    }

    /// Whether its operator can make nothing of it.
    #[must_use]
    pub fn unreadable(&self) -> bool {
        matches!(
            &self.reading,
            Reading::Malformed
                | Reading::Arn(None)
                | Reading::Number(None)
                | Reading::Date(None)
                | Reading::Bool(None)
                | Reading::Binary(None)
                | Reading::Ip(None)
        )
    }

    /// The variables that stand in it.
    fn variables(&self) -> Box<dyn Iterator<Item = &Variable> + '_> {
        match &self.reading {
            Reading::Text(pattern) => Box::new(pattern.variables()),
            Reading::ArnWithVariables(tokens, _) => Box::new(variables_of(tokens)),
            _ => Box::new(std::iter::empty()),
        }
    }
}

fn variables_of(tokens: &[Token]) -> impl Iterator<Item = &Variable> {
    tokens.iter().filter_map(|token| match token {
        Token::Variable(variable) => Some(&**variable),
        _ => None,
    })
}

/// What became of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Judgment {
    pub(crate) holds: Truth,
    /// False: it could not be judged, and so works against access.
    pub(crate) judged: bool,
}

impl From<Truth> for Judgment {
    fn from(holds: Truth) -> Judgment {
        Judgment { holds, judged: true }
    }
}

/// Whether one value of the request fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    No,
    Yes,
    Depends,
    /// One side cannot be read.
    Unclear,
}

/// The request's value, read once for all values of the policy.
enum Found<'v> {
    Text(&'v str),
    Arn([&'v str; 6]),
    Number(Decimal),
    Date(i128),
    Bool(bool),
    Binary(Vec<u8>),
    Ip(IpNet),
}

impl Condition {
    /// Whether another asks the same of the same key.
    pub(super) fn asks_the_same(&self, other: &Condition) -> bool {
        (&self.operator, &self.key) == (&other.operator, &other.key)
            && self.values.iter().map(|wanted| &wanted.text).eq(other.values.iter().map(|wanted| &wanted.text))
    }

    /// Whether it can only be met by a key that is there.
    pub(super) fn asks_for_a_value(&self) -> bool {
        let operator = &self.operator;
        operator.test != Test::Null
            && !operator.negated
            && !operator.if_exists
            && operator.quantifier != Some(Quantifier::All)
    }

    /// Whether the condition holds in a statement of that effect.
    pub(crate) fn judge(&self, keys: Keys, effect: Effect) -> Judgment {
        let operator = &self.operator;
        let value = keys.value(&self.key);
        if matches!(value, Some(Value::Unknown)) {
            return Truth::Depends.into();
        }
        if operator.test == Test::Null {
            let absent = value.is_none_or(|v| matches!(v, Value::Many(values) if values.is_empty()));
            let holds =
                self.values.iter().any(|wanted| matches!(wanted.reading, Reading::Bool(Some(b)) if b == absent));
            return Truth::from(holds).into();
        }
        let fit = match (value, operator.quantifier) {
            (None | Some(Value::Unknown), quantifier) => {
                let holds = operator.if_exists
                    || match quantifier {
                        Some(Quantifier::All) => true,
                        Some(Quantifier::Any) => false,
                        None => operator.negated,
                    };
                return Truth::from(holds).into();
            }
            (Some(Value::One(value)), _) => self.test(value, keys),
            (Some(Value::Many(_)), None) => Fit::No,
            // The quantifier ranges over the test as negated, not over the positive one.
            (Some(Value::Many(values)), Some(Quantifier::All)) => {
                strongest(values.iter().map(|v| self.test(v, keys)), Fit::No, Fit::Yes)
            }
            (Some(Value::Many(values)), Some(Quantifier::Any)) => {
                strongest(values.iter().map(|v| self.test(v, keys)), Fit::Yes, Fit::No)
            }
        };
        match fit {
            Fit::Yes => Truth::Yes.into(),
            Fit::No => Truth::No.into(),
            Fit::Depends => Truth::Depends.into(),
            Fit::Unclear => Judgment { holds: (effect == Effect::Deny).into(), judged: false },
        }
    }

    /// One value against all of the policy's, negation included.
    fn test(&self, value: &str, keys: Keys) -> Fit {
        let hit = match Found::read(value, self.operator.test) {
            Some(found) => strongest(
                self.values.iter().map(|wanted| match found.fits(wanted, self.operator.test, keys) {
                    Fit::Unclear if matches!(wanted.reading, Reading::Malformed) => Fit::Unclear,
                    Fit::Unclear => self.unreadable(),
                    fit => fit,
                }),
                Fit::Yes,
                Fit::No,
            ),
            None if self.values.is_empty() => Fit::No,
            None => self.unreadable(),
        };
        match hit {
            Fit::Yes if self.operator.negated => Fit::No,
            Fit::No if self.operator.negated => Fit::Yes,
            other => other,
        }
    }

    /// What is no boolean is neither `true` nor `false`, and what is no ARN is not this one: a plain
    /// no. What is no number, though, is neither above nor below: that stays unclear.
    fn unreadable(&self) -> Fit {
        if matches!(self.operator.test, Test::Bool | Test::Arn) && !self.operator.negated {
            Fit::No
        } else {
            Fit::Unclear
        }
    }

    /// The keys that it looks at: its own and those of its variables.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.key).chain(self.variables().map(|(key, _)| key))
    }

    /// The keys it asks for besides its own: those of its variables, and whether each has a default.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&Key, bool)> {
        self.values.iter().flat_map(Wanted::variables).map(|variable| (&variable.key, variable.default.is_some()))
    }

    /// The policy's values as text.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.values.iter().map(|wanted| wanted.text.clone()).collect()
    }
}

/// `decisive` if any is that; else what is open or unclear; else `otherwise`.
fn strongest(fits: impl Iterator<Item = Fit>, decisive: Fit, otherwise: Fit) -> Fit {
    let mut sum = otherwise;
    for fit in fits {
        match fit {
            fit if fit == decisive => return decisive,
            Fit::Depends => sum = Fit::Depends,
            Fit::Unclear if sum != Fit::Depends => sum = Fit::Unclear,
            _ => {}
        }
    }
    sum
}

impl Found<'_> {
    fn read(value: &str, test: Test) -> Option<Found<'_>> {
        match test {
            Test::Text { .. } => Some(Found::Text(value)),
            Test::Arn => arn::parts(value).map(Found::Arn),
            Test::Number(_) => Decimal::read(value).map(Found::Number),
            Test::Date(_) => quantity::instant(value).map(Found::Date),
            Test::Bool | Test::Null => quantity::boolean(value).map(Found::Bool),
            Test::Binary => quantity::bytes(value).map(Found::Binary),
            Test::Ip => quantity::address(value).map(|address| Found::Ip(address.into())),
        }
    }

    fn fits(&self, wanted: &Wanted, test: Test, keys: Keys) -> Fit {
        let holds = match (self, &wanted.reading) {
            (Found::Text(value), Reading::Text(pattern)) => match pattern.fits(value, keys) {
                Ok(fits) => fits,
                Err(gap) => return gap.into(),
            },
            (Found::Arn(parts), Reading::Arn(Some(pattern))) => pattern.fits(parts, Keys::NONE) == Ok(true),
            (Found::Arn(parts), Reading::ArnWithVariables(tokens, pattern)) => {
                let colons = |v: &Variable| v.text(keys).is_ok_and(|text| text.contains(':'));
                let fits = match pattern {
                    Some(pattern) if !variables_of(tokens).any(colons) => pattern.fits(parts, keys),
                    _ => match resolved(tokens, keys, parts.iter().map(|part| part.len()).sum::<usize>() + 5) {
                        Ok(Some(tokens)) => match ArnPattern::new(&tokens) {
                            Some(pattern) => pattern.fits(parts, Keys::NONE),
                            None => return Fit::Unclear,
                        },
                        Ok(None) if has_six_parts(tokens, keys) => Ok(false),
                        Ok(None) => return Fit::Unclear,
                        Err(gap) => Err(gap),
                    },
                };
                match fits {
                    Ok(fits) => fits,
                    Err(gap) => return gap.into(),
                }
            }
            (Found::Number(found), Reading::Number(Some(wanted))) => compare(test, found, wanted),
            (Found::Date(found), Reading::Date(Some(wanted))) => compare(test, found, wanted),
            (Found::Bool(found), Reading::Bool(Some(wanted))) => found == wanted,
            (Found::Binary(found), Reading::Binary(Some(wanted))) => **found == **wanted,
            // A single host lies in a network of its own family or in none.
            (Found::Ip(found), Reading::Ip(Some(wanted))) => wanted.contains(&found.addr()),
            _ => return Fit::Unclear,
        };
        if holds { Fit::Yes } else { Fit::No }
    }
}

/// Whether there are five colons, with those that variables bring along.
fn has_six_parts(tokens: &[Token], keys: Keys) -> bool {
    let colons = |token: &Token| match token {
        Token::Char(':') => 1,
        Token::Variable(variable) => variable.text(keys).map_or(0, |text| text.bytes().filter(|b| *b == b':').count()),
        _ => 0,
    };
    tokens
        .iter()
        .scan(0, |sum, token| {
            *sum += colons(token);
            Some(*sum)
        })
        .any(|sum| sum >= 5)
}

fn compare<T: Ord>(test: Test, found: &T, wanted: &T) -> bool {
    matches!(test, Test::Number(side) | Test::Date(side) if side.holds(found, wanted))
}

impl From<Gap> for Fit {
    fn from(gap: Gap) -> Fit {
        match gap {
            // Compared with nothing, nothing fits; a negated operator then holds.
            Gap::Null => Fit::No,
            Gap::Unknown => Fit::Depends,
        }
    }
}
