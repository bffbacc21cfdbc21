//! What is edited: where its text comes from, what saving it asks for, and whom it concerns.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::policy::Kind;
use crate::shop::{Command, Employee, Holder, Name, SafeText, Shop, roster, rule};
use crate::ui::Seen;

/// Why a built-in policy takes no edits.
pub const BUILT_IN: &str = "Built in: c copies it.";

/// Why a policy that the roster writes takes none.
pub const ROSTERED: &str = "Written by the roster: put people on it or take them off there.";

/// What is edited.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    NewPolicy { name: Name, description: Option<SafeText>, copy_of: Option<Name> },
    Policy(Name),
    NewRole { name: Name, description: Option<SafeText>, longest_minutes: u32, stations: Vec<Name> },
    Trust(Name),
    Inline { holder: Holder, name: Name },
    Resource(Arc<str>),
}

/// Whom a subject concerns.
#[derive(Debug, Default)]
pub struct Users {
    pub people: BTreeSet<Name>,
    pub roles: Vec<Name>,
}

impl Users {
    /// Whether nobody has it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.roles.is_empty()
    }

    fn of<'a>(people: impl Iterator<Item = &'a Arc<Employee>>, roles: Vec<Name>) -> Users {
        // A set, because a person may come through two groups.
        let people = people.filter(|e| e.is_active()).map(|e| e.name.clone()).collect();
        Users { people, roles }
    }
}

impl Subject {
    /// What its language is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Subject::NewRole { .. } | Subject::Trust(_) => Kind::Trust,
            Subject::Resource(_) => Kind::Resource,
            Subject::NewPolicy { .. } | Subject::Policy(_) | Subject::Inline { .. } => Kind::Identity,
        }
    }

    /// What explanations call its policy.
    #[must_use]
    pub fn policy_name(&self) -> Arc<str> {
        match self {
            Subject::NewPolicy { name, .. } | Subject::Policy(name) | Subject::Inline { name, .. } => name.shared(),
            Subject::NewRole { name, .. } | Subject::Trust(name) => format!("trust of {name}").into(),
            Subject::Resource(arn) => arn.clone(),
        }
    }

    /// The title of its pane.
    #[must_use]
    pub fn title(&self, shop: &Shop) -> String {
        match self {
            Subject::NewPolicy { name, .. } => format!("{name}, new"),
            Subject::Policy(name) => match shop.policies.get(name) {
                Some(policy) if policy.built_in => name.to_string(),
                Some(policy) => format!("{name} v{}", policy.default),
                None => format!("{name}, deleted"),
            },
            Subject::NewRole { name, .. } => format!("Who may take {name}, new"),
            Subject::Trust(name) => format!("Who may take {name}"),
            Subject::Inline { holder, name } if self.is_rostered() => format!("{name} of {}, generated", holder.name()),
            Subject::Inline { holder, name } => format!("{name} of {}", holder.name()),
            Subject::Resource(arn) => arn.rsplit(':').next().unwrap_or(arn).to_owned(),
        }
    }

    /// The name that its unsaved text is kept under.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Subject::NewPolicy { name, .. } => format!("new policy {name}"),
            Subject::Policy(name) => format!("policy {name}"),
            Subject::NewRole { name, .. } => format!("new role {name}"),
            Subject::Trust(name) => format!("trust {name}"),
            Subject::Inline { holder, name } => format!("inline {} {} {name}", holder.kind(), holder.name()),
            Subject::Resource(arn) => format!("resource {arn}"),
        }
    }

    /// The text in force; none: it was never saved.
    #[must_use]
    pub fn stored(&self, shop: &Shop) -> Option<Arc<str>> {
        match self {
            Subject::NewPolicy { .. } | Subject::NewRole { .. } => None,
            Subject::Policy(name) => shop.policy_text(name).cloned(),
            Subject::Trust(name) => shop.roles.get(name).map(|role| role.trust.clone()),
            Subject::Inline { holder, .. } if self.is_rostered() => roster::policy(shop, holder.name()),
            Subject::Inline { holder, name } => shop.grants(holder)?.inline.get(name).cloned(),
            Subject::Resource(arn) => shop.resource_policies.get(arn).map(|own| own.text.clone()),
        }
    }

    /// The text to begin with.
    #[must_use]
    pub fn beginning(&self, shop: &Shop) -> String {
        if let Some(text) = self.stored(shop) {
            return text.to_string();
        }
        match self {
            Subject::NewPolicy { copy_of: Some(of), .. } if shop.policies.contains_key(of) => {
                shop.policy_text(of).map_or_else(String::new, ToString::to_string)
            }
            Subject::NewRole { .. } | Subject::Trust(_) => statement(&[
                ("Effect", "\"Allow\"".to_owned()),
                ("Principal", format!("{{ \"AWS\": \"{}\" }}", shop.root_arn())),
                ("Action", "\"sts:AssumeRole\"".to_owned()),
            ]),
            Subject::Resource(arn) => statement(&[
                ("Effect", "\"Allow\"".to_owned()),
                ("Principal", format!("{{ \"AWS\": \"{}\" }}", shop.root_arn())),
                ("Action", format!("\"{}:*\"", arn.split(':').nth(2).unwrap_or("register"))),
                ("Resource", format!("\"{arn}\"")),
            ]),
            Subject::NewPolicy { .. } | Subject::Policy(_) | Subject::Inline { .. } => statement(&[
                ("Sid", "\"FirstRule\"".to_owned()),
                ("Effect", "\"Allow\"".to_owned()),
                ("Action", "\"register:OpenDrawer\"".to_owned()),
                ("Resource", "\"arn:coffee:register:*:*:till/*\"".to_owned()),
            ]),
        }
    }

    /// The question that saving puts to the evaluator.
    #[must_use]
    pub fn asks(&self, shop: &Shop) -> (&'static str, String) {
        match self {
            Subject::NewPolicy { name, .. } => ("iam:CreatePolicy", shop.iam_arn("policy", name)),
            Subject::Policy(name) => ("iam:CreatePolicyVersion", shop.policy_arn(name)),
            Subject::NewRole { name, .. } => ("iam:CreateRole", shop.role_arn(name)),
            Subject::Trust(name) => ("iam:UpdateAssumeRolePolicy", shop.role_arn(name)),
            Subject::Inline { holder, .. } => {
                let action = match holder {
                    Holder::Employee(_) => "iam:PutUserPolicy",
                    Holder::Group(_) => "iam:PutGroupPolicy",
                    Holder::Role(_) => "iam:PutRolePolicy",
                };
                (action, shop.holder_arn(holder))
            }
            Subject::Resource(_) => ("shop:PutResourcePolicy", shop.shop_arn()),
        }
    }

    /// The command that saves a text.
    #[must_use]
    pub fn command(&self, text: Arc<str>) -> Command {
        match self.clone() {
            Subject::NewPolicy { name, description, .. } => Command::CreatePolicy { name, description, text },
            Subject::Policy(policy) => Command::CreateVersion { policy, text },
            Subject::NewRole { name, description, longest_minutes, stations } => {
                Command::CreateRole { name, description, trust: text, longest_minutes, stations }
            }
            Subject::Trust(role) => Command::EditTrust { role, text },
            Subject::Inline { holder, name } => Command::PutInline { holder, name, text },
            Subject::Resource(resource) => Command::PutResourcePolicy { resource, text: Some(text) },
        }
    }

    /// The text that a command saved, if it is this subject's.
    #[must_use]
    pub fn saved_by(&self, command: &Command) -> Option<Arc<str>> {
        let text = match command {
            Command::CreatePolicy { text, .. }
            | Command::CreateVersion { text, .. }
            | Command::CreateRole { trust: text, .. }
            | Command::EditTrust { text, .. }
            | Command::PutInline { text, .. }
            | Command::PutResourcePolicy { text: Some(text), .. } => text.clone(),
            _ => return None,
        };
        (self.command(text.clone()) == *command).then_some(text)
    }

    /// What it is once it was saved.
    #[must_use]
    pub fn once_saved(&self) -> Subject {
        match self {
            Subject::NewPolicy { name, .. } => Subject::Policy(name.clone()),
            Subject::NewRole { name, .. } => Subject::Trust(name.clone()),
            other => other.clone(),
        }
    }

    /// Whether it is part of the program.
    #[must_use]
    pub fn is_built_in(&self, shop: &Shop) -> bool {
        matches!(self, Subject::Policy(name) if shop.policies.get(name).is_some_and(|policy| policy.built_in))
    }

    /// Whether the roster writes it: nobody edits it, and it has no versions.
    #[must_use]
    pub fn is_rostered(&self) -> bool {
        matches!(self, Subject::Inline { holder: Holder::Employee(_), name } if **name == *roster::POLICY)
    }

    /// Whether it is there to be read only, and why.
    #[must_use]
    pub fn locked(&self, seen: &Seen<'_>) -> Option<&'static str> {
        if self.is_built_in(seen.shop()) {
            return Some(BUILT_IN);
        }
        if self.is_rostered() {
            return Some(ROSTERED);
        }
        let (action, resource) = self.asks(seen.shop());
        (!seen.may(action, &resource)).then_some("You may look but not change.")
    }

    /// The most characters it may have, white space not counted; none: as long as it happens to be.
    #[must_use]
    pub fn longest(&self) -> Option<usize> {
        Some(match self {
            Subject::NewRole { .. } | Subject::Trust(_) => rule::LONGEST_TRUST,
            Subject::Inline { .. } if self.is_rostered() => return None,
            Subject::Inline { holder, .. } => match holder {
                Holder::Employee(_) => rule::LONGEST_INLINE.0,
                Holder::Group(_) => rule::LONGEST_INLINE.1,
                Holder::Role(_) => rule::LONGEST_INLINE.2,
            },
            _ => rule::LONGEST_MANAGED,
        })
    }

    /// Whom it concerns: those who have it, and everyone for what speaks to everyone.
    ///
    /// Goes through the whole shop once; it is asked when the shop changed, not at every key.
    #[must_use]
    pub fn users(&self, shop: &Shop) -> Users {
        let everyone = || Users::of(shop.employees.values(), vec![]);
        let held_by = |holders: &[Holder]| {
            let people = holders.iter().flat_map(|holder| -> Vec<&Arc<Employee>> {
                match holder {
                    Holder::Employee(name) => shop.employees.get(name).into_iter().collect(),
                    Holder::Group(name) => shop.members(name).collect(),
                    Holder::Role(_) => vec![],
                }
            });
            let roles = holders.iter().filter_map(|holder| match holder {
                Holder::Role(name) => Some(name.clone()),
                _ => None,
            });
            Users::of(people, roles.collect())
        };
        match self {
            Subject::NewPolicy { .. } => Users::default(),
            Subject::Policy(name) => {
                let uses = shop.uses_of(name);
                if uses.guardrail {
                    return Users { roles: shop.roles.keys().cloned().collect(), ..everyone() };
                }
                held_by(&[uses.attached, uses.boundary].concat())
            }
            Subject::NewRole { .. } | Subject::Trust(_) => everyone(),
            Subject::Resource(_) => Users { roles: shop.roles.keys().cloned().collect(), ..everyone() },
            Subject::Inline { holder, .. } => held_by(std::slice::from_ref(holder)),
        }
    }
}

/// A policy of one statement, laid out as ours are.
fn statement(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(name, value)| format!("      \"{name}\": {value}")).collect();
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n{}\n    }}\n  ]\n}}", members.join(",\n"))
}
