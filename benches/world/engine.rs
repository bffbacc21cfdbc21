//! brewgate's engine as the benches of decisions use it. This is the one place that knows which of its entrances is
//! measured: everything is built from the texts, a principal's session and a request are prepared once, and then
//! they are decided over and over.

use std::collections::HashMap;
use std::sync::Arc;

use brewgate::policy::{
    self, ActionTable, Decision, Document, Explanation, Kind, Layers, Outcome, Plain, Policy, Query, Request, Slice,
};

use super::{Question, Who, World};

/// Every policy of a world, read, and the groups' lists of them.
pub struct Built {
    table: ActionTable,
    policies: Vec<Policy>,
    groups: Vec<(Arc<str>, Arc<[Policy]>)>,
    guardrails: Vec<Arc<[Policy]>>,
}

/// All that has a say for one principal.
pub struct Session {
    layers: Layers,
    slice: Slice,
}

/// One question, ready to be decided.
pub struct Prepared {
    session: Arc<Session>,
    query: Query<'static>,
}

impl Built {
    /// From the JSON texts, as at start.
    pub fn new(world: &World) -> Built {
        let actions: Vec<String> = super::actions().collect();
        let table = ActionTable::new(actions.iter().map(String::as_str)).expect("48 actions");
        let read = |policy: &super::PolicyText| {
            let document = Document::read(&policy.text, Kind::Identity).expect("the world writes what can be read");
            Policy::new(policy.name.as_str(), document.compiled(&table))
        };
        let policies: Vec<Policy> = world.policies.iter().map(read).collect();
        let listed = |list: &[usize]| list.iter().map(|n| policies[*n].clone()).collect();
        let groups =
            world.groups.iter().map(|group| (Arc::from(group.name.as_str()), listed(&group.policies))).collect();
        let guardrails = world.guardrails.iter().map(|level| listed(level)).collect();
        Built { table, policies, groups, guardrails }
    }

    /// What a sign-in prepares.
    pub fn session(&self, world: &World, who: Who) -> Session {
        let mut layers = Layers { guardrails: self.guardrails.clone(), ..Layers::default() };
        match who {
            Who::Employee(n) => {
                let employee = &world.employees[n];
                layers.groups = employee.groups.iter().map(|group| self.groups[*group].clone()).collect();
                layers.boundary = employee.boundary.map(|n| self.policies[n].clone());
            }
            Who::Session { role, policy, .. } => {
                let role = &world.roles[role];
                layers.identity = role.policies.iter().map(|n| self.policies[*n].clone()).collect();
                layers.boundary = role.boundary.map(|n| self.policies[n].clone());
                layers.session = policy.map(|n| self.policies[n].clone());
            }
        }
        Session { slice: Slice::new(&layers, &self.table), layers }
    }

    /// The world's questions, each principal's session made once.
    pub fn prepared(&self, world: &World) -> Vec<Prepared> {
        let mut sessions: HashMap<Who, Arc<Session>> = HashMap::new();
        let prepare = |question: &Question| {
            let session = sessions.entry(question.who).or_insert_with(|| Arc::new(self.session(world, question.who)));
            // For as long as the bench runs: a query borrows from its request.
            let request: &'static Request = Box::leak(Box::new(question.request.clone()));
            let query = Query::new(request).numbered(self.table.id(&request.action));
            Prepared { session: session.clone(), query }
        };
        world.questions.iter().map(prepare).collect()
    }

    /// One question decided from scratch.
    pub fn allows(&self, world: &World, question: &Question) -> bool {
        policy::outcome(&self.session(world, question.who).layers, &question.request) == Outcome::Allowed
    }
}

impl Prepared {
    /// The bare decision: what is measured.
    pub fn allows(&self) -> bool {
        self.session.slice.outcome(&self.query, None) == Outcome::Allowed
    }

    /// The decision with every statement kept and sorted: what enforcement, screens and the record start from.
    pub fn explained(&self) -> Decision<'_> {
        self.query.evaluate(&self.session.layers)
    }

    /// The same in words, with the texts of every statement that comes near.
    pub fn told(&self) -> Explanation {
        policy::explain(&self.explained(), &Plain)
    }
}
