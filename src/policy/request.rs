//! The question: who wants to do what, on what, and under which circumstances.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pattern::folded;

/// One question for the evaluator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The caller's ARN: a user, a role session, or the root.
    pub principal: String,
    /// `service:Name`, letter case ignored.
    pub action: String,
    /// The ARN asked about.
    pub resource: String,
    /// Who owns a resource whose ARN carries no account; none: the caller's account.
    pub resource_account: Option<String>,
    /// The condition keys.
    pub context: Context,
}

impl Request {
    /// A question without any condition keys.
    #[must_use]
    pub fn new(principal: impl Into<String>, action: impl Into<String>, resource: impl Into<String>) -> Request {
        Request {
            principal: principal.into(),
            action: action.into(),
            resource: resource.into(),
            resource_account: None,
            context: Context::default(),
        }
    }
}

/// What a condition key holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// A single-valued key.
    One(String),
    /// A multi-valued key; an empty list counts as no value for `Null`.
    Many(Vec<String>),
    /// Not known yet: what rests on it is neither true nor false, it *depends*.
    Unknown,
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::One(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::One(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::One(truth.to_string())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::One(number.to_string())
    }
}

impl<T: Into<String>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Value {
        Value::Many(values.into_iter().map(Into::into).collect())
    }
}

/// The condition keys of a request; their names ignore letter case.
///
/// ```
/// use brewgate::policy::{Context, Value};
/// let context = Context::default().with("aws:username", "maya");
/// assert_eq!(context.value("AWS:UserName"), Some(&Value::One("maya".into())));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, (String, Value)>);

impl Context {
    /// The same context with this key, for chaining.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Context {
        self.set(key, value);
        self
    }

    /// Sets a key; one that is there already keeps the spelling first given.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        self.0
            .entry(folded(key))
            .and_modify(|(_, old)| old.clone_from(&value))
            .or_insert_with(|| (key.to_owned(), value));
    }

    /// Takes a key away and returns what it held.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.remove(&folded(key)).map(|(_, value)| value)
    }

    /// What a key holds; nothing if it is absent.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.folded(&folded(key))
    }

    /// All keys in order, each with the spelling first given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.values().map(|(key, value)| (key.as_str(), value))
    }

    /// As [`Context::value`], for a name that is in lower case already.
    pub(crate) fn folded(&self, key: &str) -> Option<&Value> {
        self.0.get(key).map(|(_, value)| value)
    }
}
