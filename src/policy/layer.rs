//! Where policies stand when a question is asked: the layers.

use std::slice;
use std::sync::Arc;

use serde::Serialize;

use super::request::Keys;
use super::{Document, Request, Statement, Value};

/// A document under the name it is known by.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The policy's name, as explanations say it.
    pub name: Arc<str>,
    /// What it says.
    pub document: Arc<Document>,
}

impl Policy {
    /// A policy of that name.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, document: Document) -> Policy {
        Policy { name: name.into(), document: Arc::new(document) }
    }
}

/// All policies that have a say in one question.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// Of the employee, or of the role for a session.
    pub identity: Vec<Policy>,
    /// Of each group that the employee is in.
    pub groups: Vec<(Arc<str>, Arc<[Policy]>)>,
    /// The upper limit of the employee or role.
    pub boundary: Option<Policy>,
    /// The upper limit of this session.
    pub session: Option<Policy>,
    /// The resource's own policy, or the role's trust policy.
    pub resource: Option<Policy>,
    /// Levels of upper limits on everyone; each level must allow.
    pub guardrails: Vec<Arc<[Policy]>>,
}

impl Layers {
    /// The policies of one layer, in order; none where there is no such layer.
    #[must_use]
    pub fn of(&self, layer: &Layer) -> &[Policy] {
        match layer {
            Layer::Identity => &self.identity,
            Layer::Group(name) => self.groups.iter().find(|(group, _)| group == name).map_or(&[], |(_, list)| list),
            Layer::Boundary => self.boundary.as_slice(),
            Layer::Session => self.session.as_slice(),
            Layer::Resource => self.resource.as_slice(),
            Layer::Guardrail(level) => self.guardrails.get(*level).map_or(&[], |list| list),
        }
    }

    /// Makes one policy say something else, here only: documents are shared, and the others keep theirs. Nothing happens
    /// where there is no such policy.
    pub fn edit(&mut self, layer: &Layer, index: usize, edit: impl FnOnce(&mut Document)) {
        let policies = match layer {
            Layer::Identity => self.identity.as_mut_slice(),
            Layer::Boundary => self.boundary.as_mut_slice(),
            Layer::Session => self.session.as_mut_slice(),
            Layer::Resource => self.resource.as_mut_slice(),
            Layer::Group(name) => {
                let list = self.groups.iter_mut().find(|(group, _)| group == name);
                list.map(|(_, list)| Arc::make_mut(list)).unwrap_or_default()
            }
            Layer::Guardrail(level) => self.guardrails.get_mut(*level).map(Arc::make_mut).unwrap_or_default(),
        };
        if let Some(policy) = policies.get_mut(index) {
            edit(Arc::make_mut(&mut policy.document));
        }
    }

    /// Every layer that there is, in the order in which decisions list them.
    pub fn each(&self) -> impl Iterator<Item = (Layer<&Arc<str>>, &[Policy])> {
        let identity = [(Layer::Identity, &*self.identity)].into_iter();
        let groups = self.groups.iter().map(|(name, list)| (Layer::Group(name), &**list));
        let boundary = self.boundary.iter().map(|policy| (Layer::Boundary, slice::from_ref(policy)));
        let session = self.session.iter().map(|policy| (Layer::Session, slice::from_ref(policy)));
        let resource = self.resource.iter().map(|policy| (Layer::Resource, slice::from_ref(policy)));
        let guardrails = self.guardrails.iter().enumerate().map(|(level, list)| (Layer::Guardrail(level), &**list));
        identity.chain(groups).chain(boundary).chain(session).chain(resource).chain(guardrails)
    }

    /// Every policy of every layer.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        self.each().flat_map(|(_, policies)| policies)
    }

    /// How many letters of a request are compared with a pattern at most: each pattern with all that it is asked about, so
    /// that many patterns and a long text, or a long list, come to their product.
    ///
    /// ```
    /// use brewgate::policy::{Document, Kind, Layers, Policy, Request};
    /// let text = r#"{"Statement": {"Effect": "Allow", "Action": ["a:B", "a:C"], "Resource": ["x", "y", "z"],
    ///   "Condition": {"StringEquals": {"k": ["v", "w"]}}}}"#;
    /// let policy = Policy::new("Some", Document::read(text, Kind::Identity)?);
    /// let layers = Layers { identity: vec![policy], ..Layers::default() };
    /// let mut request = Request::new("me", "a:B", "long");
    /// assert_eq!(layers.comparisons(&request), 2 * 3 + 3 * 4);
    /// request.context.set("k", vec!["four", "more"]);
    /// assert_eq!(layers.comparisons(&request), 2 * 3 + 3 * 4 + 2 * (8 + 4 + 8 + 4));
    /// # Ok::<(), brewgate::policy::PolicyError>(())
    /// ```
    #[must_use]
    pub fn comparisons(&self, request: &Request) -> usize {
        let letters = |value: &Value| match value {
            Value::One(text) => 8 + text.len(),
            Value::Many(texts) => texts.iter().map(|text| 8 + text.len()).sum(),
            Value::Unknown => 0,
        };
        let keys = Keys::of(&request.context);
        let longest = request.context.iter().map(|(_, value)| letters(value)).max().unwrap_or(0);
        // A variable may put a long text into a short pattern.
        let pattern = |text: &String| if text.contains("${") { 1 + longest / 64 } else { 1 };
        let asked = |statement: &Statement| {
            let entries = statement.resources.iter().flat_map(|resources| &resources.entries);
            let resources: usize = entries.map(|entry| pattern(&entry.text)).sum();
            let conditions = statement.conditions.iter().map(|condition| {
                let values: usize = condition.values.iter().map(|value| pattern(&value.text)).sum();
                values.saturating_mul(keys.value(&condition.key).map_or(0, letters))
            });
            let actions = statement.actions.entries.len().saturating_mul(request.action.len());
            conditions
                .fold(actions.saturating_add(resources.saturating_mul(request.resource.len())), usize::saturating_add)
        };
        self.all().flat_map(|policy| &policy.document.statements).map(asked).fold(0, usize::saturating_add)
    }

    /// About how many things a question to all of it looks at.
    pub(super) fn weight(&self) -> usize {
        let statements = self.all().flat_map(|policy| &policy.document.statements);
        let values = |statement: &Statement| statement.conditions.iter().map(|c| 2 + c.values.len()).sum::<usize>();
        let resources = |statement: &Statement| statement.resources.as_ref().map_or(0, |r| r.entries.len());
        statements.map(|s| 8 + s.actions.entries.len() + resources(s) + values(s)).sum()
    }
}

/// Which layer a statement stands in; the name of a group is its own or, in a decision, on loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer<Name = Arc<str>> {
    /// [`Layers::identity`]
    Identity,
    /// [`Layers::groups`], by the group's name.
    Group(Name),
    /// [`Layers::boundary`]
    Boundary,
    /// [`Layers::session`]
    Session,
    /// [`Layers::resource`]
    Resource,
    /// [`Layers::guardrails`], by its level from 0.
    Guardrail(usize),
}

impl Layer<&Arc<str>> {
    /// The same layer, to be kept.
    #[must_use]
    pub fn owned(self) -> Layer {
        match self {
            Layer::Identity => Layer::Identity,
            Layer::Group(name) => Layer::Group(name.clone()),
            Layer::Boundary => Layer::Boundary,
            Layer::Session => Layer::Session,
            Layer::Resource => Layer::Resource,
            Layer::Guardrail(level) => Layer::Guardrail(level),
        }
    }
}

impl<Name> Layer<Name> {
    /// Whether an Allow there speaks for the caller itself.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        matches!(self, Layer::Identity | Layer::Group(_))
    }

    /// Whether an Allow there can grant; the other layers only limit.
    #[must_use]
    pub fn grants(&self) -> bool {
        matches!(self, Layer::Identity | Layer::Group(_) | Layer::Resource)
    }
}
