//! Where policies stand when a question is asked: the layers.

use std::sync::Arc;

use serde::Serialize;

use super::Document;

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

/// Which layer a statement stands in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// [`Layers::identity`]
    Identity,
    /// [`Layers::groups`], by the group's name.
    Group(Arc<str>),
    /// [`Layers::boundary`]
    Boundary,
    /// [`Layers::session`]
    Session,
    /// [`Layers::resource`]
    Resource,
    /// [`Layers::guardrails`], by its level from 0.
    Guardrail(usize),
}
