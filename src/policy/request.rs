//! The question: who wants to do what, on what, and under which circumstances.

use serde::{Deserialize, Serialize};

use super::Key;

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
pub struct Context {
    /// In the order of the keys, letter case ignored.
    entries: Vec<(Key, Value)>,
    /// Of each key, side by side: what a look-up goes through.
    hashes: Vec<u64>,
}

impl Context {
    /// The same context with this key, for chaining.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Context {
        self.set(key, value);
        self
    }

    /// Sets a key; one that is there already keeps the spelling first given.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        let (key, value) = (Key::new(key), value.into());
        match self.entries.binary_search_by(|(other, _)| other.folded().cmp(key.folded())) {
            Ok(at) => self.entries[at].1 = value,
            Err(at) => {
                self.hashes.insert(at, key.hash());
                self.entries.insert(at, (key, value));
            }
        }
    }

    /// Takes a key away and returns what it held.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.place(&Key::new(key))?;
        self.hashes.remove(at);
        Some(self.entries.remove(at).1)
    }

    /// What a key holds; nothing if it is absent.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.at(&Key::new(key))
    }

    /// All keys in order, each with the spelling first given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// About how many steps it takes to copy.
    pub(super) fn weight(&self) -> usize {
        let texts = |value: &Value| if let Value::Many(texts) = value { texts.len() } else { 1 };
        self.entries.iter().map(|(_, value)| 16 + 16 * texts(value)).sum()
    }

    fn at(&self, key: &Key) -> Option<&Value> {
        self.place(key).map(|at| &self.entries[at].1)
    }

    fn place(&self, key: &Key) -> Option<usize> {
        // Up to here looking at all hashes beats comparing a few names.
        const MANY: usize = 64;
        if self.hashes.len() > MANY {
            return self.entries.binary_search_by(|(other, _)| other.folded().cmp(key.folded())).ok();
        }
        let same = |(at, hash): (usize, &u64)| *hash == key.hash() && self.entries[at].0 == *key;
        self.hashes.iter().enumerate().position(same)
    }
}

/// The keys of one question: its own, and those that it shares with others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys<'r> {
    own: &'r Context,
    shared: &'r Context,
}

impl<'r> Keys<'r> {
    const EMPTY: &'static Context = &Context { entries: Vec::new(), hashes: Vec::new() };
    pub(crate) const NONE: Keys<'static> = Keys { own: Keys::EMPTY, shared: Keys::EMPTY };

    pub(crate) fn of(own: &'r Context) -> Keys<'r> {
        Keys { own, shared: Keys::EMPTY }
    }

    /// Where both have a key, its own counts.
    pub(crate) fn with(self, shared: &'r Context) -> Keys<'r> {
        Keys { shared, ..self }
    }

    pub(crate) fn value(self, key: &Key) -> Option<&'r Value> {
        self.own.at(key).or_else(|| self.shared.at(key))
    }
}
