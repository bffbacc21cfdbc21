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
        let mut own = self.of(layer).to_vec();
        let Some(policy) = own.get_mut(index) else { return };
        edit(Arc::make_mut(&mut policy.document));
        match layer {
            Layer::Identity => self.identity = own,
            Layer::Boundary => self.boundary = own.pop(),
            Layer::Session => self.session = own.pop(),
            Layer::Resource => self.resource = own.pop(),
            Layer::Group(name) => {
                if let Some((_, list)) = self.groups.iter_mut().find(|(group, _)| group == name) {
                    *list = own.into();
                }
            }
            Layer::Guardrail(level) => self.guardrails[*level] = own.into(),
        }
    }
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
