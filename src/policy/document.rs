//! A policy document: what it says, where each part of it stands, and how it prints.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::action::ActionSet;
use super::condition::Condition;
use super::pattern::{Pattern, Token, bind_to_parts};
use super::principal::Principals;
use super::request::Keys;
use super::variable::{Gap, Key, Template};
use super::{Context, PrincipalKind, Span, Truth};

/// The version of the language; it decides whether variables exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Version {
    /// `2008-10-17`, and what an absent version means: variables are plain text.
    #[default]
    V2008,
    /// `2012-10-17`.
    V2012,
}

impl Version {
    /// As it stands in a document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Version::V2008 => "2008-10-17",
            Version::V2012 => "2012-10-17",
        }
    }
}

/// What a policy is attached to; it decides which elements it must and must not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// On an employee, a group or a role.
    Identity,
    /// The upper limit of an employee or role.
    Boundary,
    /// Passed along when a role is assumed.
    Session,
    /// The upper limit of everyone.
    Guardrail,
    /// On the thing itself; names principals.
    Resource,
    /// On a role: who may assume it; names principals and no resource.
    Trust,
}

impl Kind {
    /// Whether its statements name principals.
    #[must_use]
    pub fn names_principals(self) -> bool {
        matches!(self, Kind::Resource | Kind::Trust)
    }
}

/// What a statement does where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Effect {
    /// Grants, unless something denies.
    Allow,
    /// Forbids, whatever else allows.
    Deny,
}

impl Effect {
    /// As it stands in a document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }
    }
}

/// A policy document. Two documents are equal when they say the same, wherever it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The version of the language.
    pub version: Version,
    /// Whether the text names its version.
    pub version_written: bool,
    /// The document's own name.
    pub id: Option<String>,
    /// The statements, in the order of the text.
    pub statements: Vec<Statement>,
}

/// One statement of a document.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its name.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Where the effect stands.
    pub effect_span: Span,
    /// Whom it speaks of; in resource and trust policies only.
    pub principals: Option<Box<Principals>>,
    /// `Action` or `NotAction`.
    pub actions: Actions,
    /// `Resource` or `NotResource`; trust policies have neither.
    pub resources: Option<Resources>,
    /// One entry per operator and key.
    pub conditions: Vec<Condition>,
    /// False: some part of it could not be read, and it applies to nothing. Only half-typed text
    /// has such statements; [`Document::read`] refuses them.
    pub readable: bool,
    /// What it covers of the actions that its document was compiled for.
    pub(crate) reach: Option<ActionSet>,
    /// The version of its document.
    pub version: Version,
    /// From `{` to `}`.
    pub span: Span,
    /// The line of the `}`.
    pub last_line: usize,
}

/// The `Action` or `NotAction` of a statement.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    /// `NotAction`.
    pub negated: bool,
    /// What it lists.
    pub entries: Vec<ActionPattern>,
    /// The whole element.
    pub span: Span,
}

/// One action pattern such as `register:Get*`.
#[derive(Clone, Debug)]
pub struct ActionPattern {
    /// As written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    pub(crate) matcher: ActionMatcher,
}

#[derive(Clone, Debug)]
pub(crate) enum ActionMatcher {
    Everything,
    /// Where the colon stands: before it the service, ignoring case; and the name with wildcards.
    Named(usize, Pattern),
    /// No colon: it names no action.
    Nothing,
}

impl ActionPattern {
    /// Reads a pattern; a text without a colon matches nothing, `*` everything.
    #[must_use]
    pub fn new(text: String, span: Span) -> ActionPattern {
        let matcher = match text.find(':') {
            Some(colon) => ActionMatcher::Named(colon, Pattern::wild(&text[colon + 1..], true)),
            None if !text.is_empty() && text.bytes().all(|b| b == b'*') => ActionMatcher::Everything,
            None => ActionMatcher::Nothing,
        };
        ActionPattern { text, span, matcher }
    }

    /// Whether it covers `service:name`.
    #[must_use]
    pub fn matches(&self, service: &str, name: &str) -> bool {
        match &self.matcher {
            ActionMatcher::Everything => true,
            ActionMatcher::Named(colon, pattern) => {
                self.text[..*colon].eq_ignore_ascii_case(service) && pattern.matches(name)
            }
            ActionMatcher::Nothing => false,
        }
    }
}

/// The `Resource` or `NotResource` of a statement.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// `NotResource`.
    pub negated: bool,
    /// What it lists.
    pub entries: Vec<ResourcePattern>,
    /// The whole element.
    pub span: Span,
}

/// One resource pattern such as `arn:coffee:register:*:*:till/*`.
#[derive(Clone, Debug)]
pub struct ResourcePattern {
    /// As written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    pub(crate) matcher: ResourceMatcher,
}

#[derive(Clone, Debug)]
pub(crate) enum ResourceMatcher {
    /// The pattern as it stands, and padded to six parts if it has fewer.
    Patterns(Pattern, Option<Box<Pattern>>),
    /// Malformed, or a variable outside the sixth part.
    Nothing,
}

impl ResourcePattern {
    /// Reads a pattern; one that is malformed matches nothing.
    #[must_use]
    pub fn new(text: String, span: Span, version: Version) -> ResourcePattern {
        let template = Template::read(&text, version);
        let matcher = match template {
            Some(template) if template.starts_in_part().is_none_or(|part| part >= 5) => {
                let (as_written, padded) = alternatives(template.tokens(true));
                ResourceMatcher::Patterns(as_written, padded.map(Box::new))
            }
            _ => ResourceMatcher::Nothing,
        };
        ResourcePattern { text, span, matcher }
    }

    /// Whether it covers whatever there is.
    pub(crate) fn is_everything(&self) -> bool {
        matches!(&self.matcher, ResourceMatcher::Patterns(pattern, _) if pattern.is_everything())
    }

    /// Whether it covers a resource under a context.
    #[must_use]
    pub fn matches(&self, resource: &str, context: &Context) -> Truth {
        self.fits(resource, Keys::of(context))
    }

    pub(crate) fn fits(&self, resource: &str, keys: Keys) -> Truth {
        let ResourceMatcher::Patterns(as_written, padded) = &self.matcher else { return Truth::No };
        match as_written.fits(resource, keys) {
            Ok(fits) => (fits || padded.as_ref().is_some_and(|padded| padded.matches(resource))).into(),
            Err(Gap::Unknown) => Truth::Depends,
            Err(Gap::Null) => Truth::No,
        }
    }

    /// The keys that its variables ask for.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Key> {
        let pattern = match &self.matcher {
            ResourceMatcher::Patterns(as_written, _) => Some(as_written),
            ResourceMatcher::Nothing => None,
        };
        pattern.into_iter().flat_map(Pattern::variables).map(|variable| &variable.key)
    }
}

/// A pattern as it stands, and with `:*` for each part that it lacks.
fn alternatives(tokens: Vec<Token>) -> (Pattern, Option<Pattern>) {
    let parts = 1 + tokens.iter().filter(|token| **token == Token::Char(':')).count();
    let bound = |mut tokens| {
        bind_to_parts(&mut tokens);
        Pattern::new(tokens, false)
    };
    let everything = tokens == [Token::Run { colons: true }];
    let padded = (parts < 6 && !everything).then(|| {
        let missing = [Token::Char(':'), Token::Run { colons: true }].into_iter().cycle().take(2 * (6 - parts));
        bound(tokens.iter().cloned().chain(missing).collect())
    });
    (bound(tokens), padded)
}

impl Document {
    /// The statement on that line (1-based), if there is one.
    #[must_use]
    pub fn statement_at(&self, line: usize) -> Option<usize> {
        self.statements.iter().rposition(|statement| (statement.span.line()..=statement.last_line).contains(&line))
    }

    /// The document as JSON: two spaces, elements in the order that AWS prints, one-element lists
    /// as their element.
    #[must_use]
    pub fn print(&self) -> String {
        let mut document = Map::new();
        if self.version_written || self.version == Version::V2012 {
            document.insert("Version".into(), self.version.as_str().into());
        }
        if let Some(id) = &self.id {
            document.insert("Id".into(), id.as_str().into());
        }
        document.insert("Statement".into(), self.statements.iter().map(Statement::json).collect());
        format!("{:#}", Json::Object(document))
    }
}

impl Statement {
    fn json(&self) -> Json {
        let mut json = Map::new();
        if let Some(sid) = &self.sid {
            json.insert("Sid".into(), sid.as_str().into());
        }
        json.insert("Effect".into(), self.effect.as_str().into());
        if let Some(principals) = &self.principals {
            let name = if principals.negated { "NotPrincipal" } else { "Principal" };
            json.insert(name.into(), principals.json());
        }
        let name = if self.actions.negated { "NotAction" } else { "Action" };
        json.insert(name.into(), slot(self.actions.entries.iter().map(|entry| entry.text.as_str())));
        if let Some(resources) = &self.resources {
            let name = if resources.negated { "NotResource" } else { "Resource" };
            json.insert(name.into(), slot(resources.entries.iter().map(|entry| entry.text.as_str())));
        }
        let mut conditions = Map::new();
        for condition in &self.conditions {
            let keys = conditions.entry(condition.operator.as_str()).or_insert_with(|| Json::Object(Map::new()));
            let values = slot(condition.values.iter().map(|wanted| wanted.text.as_str()));
            keys.as_object_mut().expect("only objects are put here").insert(condition.key.as_str().into(), values);
        }
        if !conditions.is_empty() {
            json.insert("Condition".into(), Json::Object(conditions));
        }
        Json::Object(json)
    }

    /// Its version and text in one line: statements that print the same say the same.
    #[must_use]
    pub fn printed(&self) -> String {
        format!("{} {}", self.version.as_str(), self.json())
    }

    /// The condition keys that it looks at, in its conditions and variables; some more than once.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        let resources = self.resources.iter().flat_map(|resources| &resources.entries);
        self.conditions.iter().flat_map(Condition::keys).chain(resources.flat_map(ResourcePattern::variables))
    }

    /// Whether it speaks of an action, `service` and `name`.
    #[must_use]
    pub fn covers(&self, service: &str, name: &str) -> bool {
        self.actions.entries.iter().any(|entry| entry.matches(service, name)) != self.actions.negated
    }

    /// Whether it applies to everything that its actions cover, whatever is asked about.
    pub(crate) fn always(&self) -> bool {
        let everything = |r: &Resources| !r.negated && r.entries.iter().any(ResourcePattern::is_everything);
        let anywhere = self.resources.as_ref().is_none_or(everything);
        self.readable && self.conditions.is_empty() && self.principals.is_none() && anywhere
    }

    /// The statement's own name, or its place: `RefundsUpTo50`, `statement 2`.
    #[must_use]
    pub fn title(&self, index: usize) -> String {
        self.sid.as_ref().filter(|sid| !sid.is_empty()).cloned().unwrap_or_else(|| format!("statement {}", index + 1))
    }
}

impl Principals {
    fn json(&self) -> Json {
        if let [only] = self.entries.as_slice()
            && only.kind == PrincipalKind::Everyone
        {
            return "*".into();
        }
        let mut json = Map::new();
        for entry in &self.entries {
            let name = entry.kind.name();
            if !json.contains_key(name) {
                let same = self.entries.iter().filter(|other| other.kind == entry.kind);
                json.insert(name.into(), slot(same.map(|other| other.text.as_str())));
            }
        }
        Json::Object(json)
    }
}

/// A slot that takes a text or a list of texts.
fn slot<'t>(texts: impl Iterator<Item = &'t str>) -> Json {
    let mut texts: Vec<Json> = texts.map(Json::from).collect();
    if texts.len() == 1 { texts.swap_remove(0) } else { Json::Array(texts) }
}

impl PartialEq for Statement {
    /// Whether both say the same; positions do not count.
    fn eq(&self, other: &Statement) -> bool {
        self.version == other.version && self.readable == other.readable && self.json() == other.json()
    }
}
