//! An explanation as data, and the words that a catalogue lends it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::advice::{Change, Ground};
use super::{Clause, Layer, Outcome};

/// Plain words for the names of a catalogue: `register:Amount` is "the amount".
pub trait Words {
    /// A condition key, as a phrase with its article.
    fn key(&self, key: &str) -> String;
    /// An action, as a phrase: "refund an order".
    fn action(&self, action: &str) -> String;
    /// A value of a key with its unit: "$50".
    fn value(&self, key: &str, value: &str) -> String {
        let _ = key;
        value.to_owned()
    }
}

/// The names as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Words for Plain {
    fn key(&self, key: &str) -> String {
        key.to_owned()
    }

    fn action(&self, action: &str) -> String {
        action.to_owned()
    }
}

/// Why a decision is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The answer.
    pub outcome: Outcome,
    /// The one reason, short enough for a toast: lower case, without full stop.
    pub headline: String,
    /// The three steps.
    pub steps: Vec<Step>,
    /// What would have allowed it, each tried on the evaluator, the nearest first, or one line that says that nothing
    /// was found; empty when it is allowed, and where nobody asked.
    pub to_allow: Vec<Way>,
    /// What it hangs on, each tried likewise; empty when it is refused, and where nobody asked.
    pub hangs_on: Vec<Way>,
    /// Keys that near statements ask for and the request does not have.
    pub missing: Vec<String>,
}

/// One way to another answer, or one thing that the answer hangs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// A plain phrase that begins like a sentence, without full stop.
    pub text: String,
    /// The changes of the request, where it is those.
    pub changes: Vec<Change>,
    /// The statement it rests on first, if it is one.
    pub ground: Option<Ground>,
}

impl Way {
    /// A way that no statement stands behind.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Way {
        Way { text: text.into(), changes: Vec::new(), ground: None }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// One step of an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// "Is it forbidden?"
    pub question: String,
    /// A full sentence.
    pub answer: String,
    /// Whether the answer is good for the caller; none: it depends.
    pub good: Option<bool>,
    /// What the answer rests on: what decides first, then near misses, then the limits.
    pub lines: Vec<StepLine>,
}

/// What one statement or layer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepLine {
    /// Which way it speaks.
    pub mark: Mark,
    /// A full sentence.
    pub text: String,
    /// The policy it is about.
    pub policy: Option<Arc<str>>,
    /// Where that policy stands.
    pub layer: Option<Layer>,
    /// The statement's place in its policy, from 0.
    pub statement: Option<usize>,
    /// The line to look at in the policy's text.
    pub line: Option<usize>,
    /// The statement part by part: what is asked, what was found, and the line.
    pub clauses: Vec<Clause>,
}

/// Which way a line speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// For access.
    Yes,
    /// Against access.
    No,
    /// It rests on a key that is not known.
    Depends,
    /// It would have spoken, but for a condition.
    Near,
}
