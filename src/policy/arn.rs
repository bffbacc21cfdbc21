//! Names of things: `arn:partition:service:location:account:resource`, six parts, the sixth with
//! whatever colons it likes. Any partition and any service are accepted.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A resource name in six parts; cheap to clone.
///
/// ```
/// use brewgate::policy::Arn;
/// let till: Arn = "arn:coffee:register:main-street:bluebird:till/front".parse()?;
/// assert_eq!((till.service(), till.account(), till.resource()), ("register", "bluebird", "till/front"));
/// # Ok::<(), brewgate::policy::ArnError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Arn {
    text: Arc<str>,
    /// Where the five colons stand.
    colons: [usize; 5],
}

/// The text has fewer than six parts, or does not begin with `arn`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ARN: six parts are wanted, `arn:partition:service:location:account:resource`")]
pub struct ArnError(String);

impl Arn {
    /// Whose universe it is: `aws`, `coffee`.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// The service: `register`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The region or location; empty for IAM and STS.
    #[must_use]
    pub fn location(&self) -> &str {
        self.part(3)
    }

    /// The account or shop; empty where the kind has none.
    #[must_use]
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// The sixth part: `till/front`.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.text[self.colons[4] + 1..]
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn part(&self, n: usize) -> &str {
        &self.text[self.colons[n - 1] + 1..self.colons[n]]
    }
}

/// Where the first five colons stand; none if there are fewer.
fn colons(text: &str) -> Option<[usize; 5]> {
    let mut colons = [0; 5];
    // Parts are too short for a search that looks at many bytes at once.
    let mut found = text.bytes().enumerate().filter(|(_, byte)| *byte == b':');
    for colon in &mut colons {
        *colon = found.next()?.0;
    }
    Some(colons)
}

/// The six parts of a text that has them; the first is not looked at.
pub(crate) fn parts(text: &str) -> Option<[&str; 6]> {
    let [first, second, third, fourth, fifth] = colons(text)?;
    Some([
        &text[..first],
        &text[first + 1..second],
        &text[second + 1..third],
        &text[third + 1..fourth],
        &text[fourth + 1..fifth],
        &text[fifth + 1..],
    ])
}

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Arn, ArnError> {
        match colons(text) {
            Some(colons) if text.starts_with("arn:") => Ok(Arn { text: text.into(), colons }),
            _ => Err(ArnError(text.to_owned())),
        }
    }
}

impl TryFrom<&str> for Arn {
    type Error = ArnError;

    fn try_from(text: &str) -> Result<Arn, ArnError> {
        text.parse()
    }
}

impl TryFrom<String> for Arn {
    type Error = ArnError;

    fn try_from(text: String) -> Result<Arn, ArnError> {
        text.parse()
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> String {
        arn.text.as_ref().to_owned()
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({})", self.text)
    }
}
