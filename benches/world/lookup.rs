//! The limit that no engine can beat: every answer worked out beforehand, and a decision is one look-up by the
//! numbers of principal, action and resource. It knows nothing of conditions, so it is a floor and no engine: where
//! a rule asks for the time or the place, the last question with its key has the say.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::engine::Built;
use super::{Question, World};

/// How many answers it holds, so that it does not all fit a cache.
const ANSWERS: usize = 200_000;

pub struct Lookup {
    answers: HashMap<u64, bool, BuildHasherDefault<Multiply>>,
    /// Of the world's questions.
    keys: Vec<u64>,
}

impl Lookup {
    /// Decides the world's questions and many more, once and for all.
    pub fn new(world: &World, built: &Built) -> Lookup {
        let (mut principals, mut actions, mut resources) = (Numbers::default(), Numbers::default(), Numbers::default());
        let mut key = |question: &Question| {
            let principal = principals.number(&question.request.principal);
            let action = actions.number(&question.request.action);
            let resource = resources.number(&question.request.resource);
            assert!(action < 1 << 8 && resource < 1 << 24, "the numbers fit their places");
            principal << 32 | action << 24 | resource
        };
        let mut answers = HashMap::default();
        for question in world.asked(ANSWERS - world.questions.len(), 2) {
            answers.insert(key(&question), built.allows(world, &question));
        }
        let mut keys = Vec::with_capacity(world.questions.len());
        for question in &world.questions {
            keys.push(key(question));
            answers.insert(key(question), built.allows(world, question));
        }
        Lookup { answers, keys }
    }

    /// The answer to the world's question of this position.
    pub fn allows(&self, question: usize) -> bool {
        self.answers[&self.keys[question]]
    }
}

/// Numbers texts in the order in which they come.
#[derive(Default)]
struct Numbers(HashMap<String, u64>);

impl Numbers {
    fn number(&mut self, text: &str) -> u64 {
        let next = self.0.len() as u64;
        *self.0.entry(text.to_owned()).or_insert(next)
    }
}

/// A hash for keys that are numbers already: one multiplication, its halves folded together.
#[derive(Default)]
struct Multiply(u64);

impl Hasher for Multiply {
    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are whole numbers");
    }

    fn write_u64(&mut self, key: u64) {
        let product = u128::from(key) * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        self.0 = (product as u64) ^ ((product >> 64) as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
