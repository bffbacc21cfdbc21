//! A closed list of actions, numbered, so that policies can be arranged by action once and asked
//! without comparing names.

use std::collections::HashMap;

use super::document::{ActionMatcher, Actions, Document};

/// An action's place in an [`ActionTable`]: small, cheap to copy, good for bit sets and table columns.
///
/// It is no lasting name; what is stored is the action's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub(super) u16);

impl ActionId {
    /// The position in the table, from 0, always below [`ActionTable::len`].
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Actions that are known by number. Policies may name others; those are compared by name.
#[derive(Debug, Clone, Default)]
pub struct ActionTable {
    /// Service and name, in lower case.
    names: Vec<(Box<str>, Box<str>)>,
    at: HashMap<Box<str>, ActionId>,
    /// The actions of each service.
    services: HashMap<Box<str>, Vec<ActionId>>,
}

impl ActionTable {
    /// A table of these actions, `service:Name` each, in this order; nothing if there are more than
    /// 65,536. A name that is there already, letter case ignored, keeps its first place.
    ///
    /// ```
    /// use brewgate::policy::ActionTable;
    /// let table = ActionTable::new(["register:OpenDrawer", "register:RefundOrder"]).unwrap();
    /// assert_eq!(table.id("Register:refundorder").map(|id| id.index()), Some(1));
    /// ```
    #[must_use]
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<ActionTable> {
        let mut table = ActionTable::default();
        for name in names {
            let name = name.to_ascii_lowercase();
            let (service, verb) = name.split_once(':').unwrap_or((&name, ""));
            let id = ActionId(u16::try_from(table.names.len()).ok()?);
            if table.at.contains_key(name.as_str()) {
                continue;
            }
            table.services.entry(service.into()).or_default().push(id);
            table.names.push((service.into(), verb.into()));
            table.at.insert(name.as_str().into(), id);
        }
        Some(table)
    }

    /// The action of that full name, letter case ignored.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<ActionId> {
        self.at.get(name.to_ascii_lowercase().as_str()).copied()
    }

    /// How many actions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// A set of actions of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActionSet(Box<[u64]>);

impl ActionSet {
    /// What a statement's `Action` or `NotAction` covers of a table.
    fn of(actions: &Actions, table: &ActionTable) -> ActionSet {
        let mut set = ActionSet(vec![0; table.len().div_ceil(64)].into());
        for entry in &actions.entries {
            match &entry.matcher {
                ActionMatcher::Nothing => {}
                ActionMatcher::Everything => set.fill(table.len()),
                ActionMatcher::Named(colon, name) => {
                    let service = entry.text[..*colon].to_ascii_lowercase();
                    if let Some(exact) = name.exact() {
                        if let Some(id) = table.at.get(format!("{service}:{exact}").as_str()) {
                            set.insert(*id);
                        }
                    } else {
                        let listed = table.services.get(service.as_str()).into_iter().flatten();
                        listed.filter(|id| name.matches(&table.names[id.index()].1)).for_each(|id| set.insert(*id));
                    }
                }
            }
        }
        if actions.negated {
            set.0.iter_mut().for_each(|word| *word = !*word);
            set.cut(table.len());
        }
        set
    }

    fn fill(&mut self, length: usize) {
        self.0.fill(u64::MAX);
        self.cut(length);
    }

    /// Takes out what lies past the end of the table.
    fn cut(&mut self, length: usize) {
        if !length.is_multiple_of(64)
            && let Some(last) = self.0.last_mut()
        {
            *last &= (1 << (length % 64)) - 1;
        }
    }

    fn insert(&mut self, id: ActionId) {
        self.0[id.index() / 64] |= 1 << (id.index() % 64);
    }

    pub(crate) fn contains(&self, id: ActionId) -> bool {
        self.0.get(id.index() / 64).is_some_and(|word| word >> (id.index() % 64) & 1 == 1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(n, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(n * 64 + bit)
            })
        })
    }
}

impl Document {
    /// Finds out once which actions of a table each statement covers. A program has one table: what
    /// is compiled for one is not asked with the numbers of another.
    #[must_use]
    pub fn compiled(mut self, table: &ActionTable) -> Document {
        for statement in &mut self.statements {
            statement.reach = Some(ActionSet::of(&statement.actions, table));
        }
        self
    }
}
