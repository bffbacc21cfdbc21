//! The catalogue: every service, action and condition key that the shop knows, with its plain words.
//!
//! It is data (`assets/catalog.json`) and is passed in, so that the policy core knows no service by name. Policies may
//! name services that are not in it; those are simply unknown here. Lookups ignore case, as the policy language does.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Index;

use serde::{Deserialize, Serialize};

pub use super::ActionId;
use super::ActionTable;

/// Letters that no station action may have, because they mean the same on every screen: `e` explain, `f` filter,
/// `m` manager, `n` new, `o` clock, `s` sort, `u` undo, `w` what can I do, `x` end, `y` copy and yes.
///
/// Digits, `/` and `?` are taken too; a letter is `a` to `z`, so they cannot clash.
pub const RESERVED_LETTERS: [char; 10] = ['e', 'f', 'm', 'n', 'o', 's', 'u', 'w', 'x', 'y'];

/// Everything that can be asked for, by whom it is offered, and what the answer may depend on.
#[derive(Debug, Clone)]
pub struct Catalog {
    services: Vec<Service>,
    actions: Vec<Action>,
    keys: Vec<ConditionKey>,
    // Lower-case names to positions in the lists above.
    mistaken: HashMap<String, Vec<String>>,
    service_at: HashMap<String, usize>,
    table: ActionTable,
    key_at: HashMap<String, usize>,
}

/// A part of the shop that offers actions, such as the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// What stands before the colon of an action and in the third part of an ARN: `register`.
    pub prefix: String,
    /// The title of its screen or of its rows on the map: `Register`.
    pub title: String,
    /// How a sentence calls it: `the register`.
    pub words: String,
    /// Whether its ARNs name a location; those of IAM and STS do not.
    pub located: bool,
    /// Whether it is a station that people take and work.
    pub station: bool,
}

/// Something that can be done, and that a policy can allow or deny.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// The full name as policies write it: `register:RefundOrder`.
    pub name: String,
    /// The prefix of its service: `register`.
    pub service: String,
    /// The title of a station's line, a menu entry or a row of the map: `Refund`.
    pub label: String,
    /// Completes a sentence with "may …": `refund an order`.
    pub words: String,
    /// What kind of access it is, in AWS's five levels.
    pub access: Access,
    /// The one resource it is asked about.
    pub resource: ResourceTemplate,
    /// The condition keys that come with it besides those of every request, by full name.
    pub keys: Vec<String>,
    /// How much harm it can do in the wrong hands.
    pub risk: Risk,
    /// The key that does it on its station's screen; lower case, and only for actions of stations.
    pub letter: Option<char>,
    /// How it leads to more rights than were given, if it does.
    pub escalates: Option<Escalation>,
    /// Whether it makes or shows what somebody signs in with.
    pub credential: bool,
    /// Whether it names a program that a computer of the shop then runs.
    pub runs: bool,
}

/// How an action leads to more rights than were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Escalation {
    /// By writing, attaching or replacing policies, or saying who may take a role.
    Rights,
    /// By becoming somebody else: whoever sets a sign-in anew can sign in with it.
    Person,
}

/// AWS's access levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Access {
    /// Shows what there is, without its contents.
    List,
    /// Shows contents, changes nothing.
    Read,
    /// Makes, changes or deletes.
    Write,
    /// Changes what someone may do.
    PermissionsManagement,
    /// Changes tags alone, which conditions may look at.
    Tagging,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        })
    }
}

/// How much harm an action can do in the wrong hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// Daily work that is easily put right.
    Low,
    /// Worth knowing who may.
    Medium,
    /// Moves money, goods or access.
    High,
}

/// The shape of the resource that an action is asked about, such as `till/${workstation}`.
///
/// It usually belongs to the action's own service. A role is IAM's whoever asks about it, as in AWS:
/// `iam:role/${role}`. Actions that are about nothing in particular have `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceTemplate {
    service: String,
    located: bool,
    text: String,
}

impl ResourceTemplate {
    /// The service that the resource belongs to: `register`, or `iam` for a role.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The type and id, with names in braces: `till/${workstation}`, `trail/main`, or `*`.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The type of resource (`till`), or nothing if the action is about none in particular.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.text.split_once('/').map(|(kind, _)| kind)
    }

    /// The name in braces, if the id is not fixed: `workstation`.
    #[must_use]
    pub fn variable(&self) -> Option<&str> {
        let (_, rest) = self.text.split_once("${")?;
        rest.split_once('}').map(|(name, _)| name)
    }

    /// The ARN pattern for every resource of this type in every shop: `arn:coffee:register:*:*:till/*`.
    #[must_use]
    pub fn pattern(&self) -> String {
        self.within(None, None)
    }

    /// As [`ResourceTemplate::pattern`], at one location and in one shop where they are told.
    #[must_use]
    pub fn within(&self, location: Option<&str>, shop: Option<&str>) -> String {
        let Some(kind) = self.kind() else { return "*".to_owned() };
        let (location, shop) = (location.filter(|part| !part.is_empty()), shop.filter(|part| !part.is_empty()));
        self.arn(location.unwrap_or("*"), shop.unwrap_or("*"), &format!("{kind}/*"))
    }

    fn arn(&self, location: &str, shop: &str, id: &str) -> String {
        let location = if self.located { location } else { "" };
        format!("arn:coffee:{}:{location}:{shop}:{id}", self.service)
    }
}

impl Action {
    /// Whether whoever may do it to the right thing gives themselves what they like.
    #[must_use]
    pub fn gives_rights(&self) -> bool {
        self.escalates == Some(Escalation::Rights)
    }

    /// The name without its service: `RefundOrder`.
    #[must_use]
    pub fn verb(&self) -> &str {
        self.name.split_once(':').map_or(self.name.as_str(), |(_, verb)| verb)
    }

    /// The ARN of the resource that this action is asked about, at one location of one shop.
    ///
    /// `fill` gives the id for the name in the template's braces; `shop` and `location` are filled from the arguments.
    /// What it does not know becomes `*`, "any of them", which an ARN without a wildcard in that place does not match.
    #[must_use]
    pub fn resource_arn(&self, shop: &str, location: &str, fill: impl Fn(&str) -> Option<String>) -> String {
        let template = &self.resource;
        if template.kind().is_none() {
            return template.text.clone();
        }
        let id = match template.variable() {
            None => template.text.clone(),
            Some(name) => {
                let value = match name {
                    "shop" => Some(shop.to_owned()),
                    "location" => Some(location.to_owned()),
                    other => fill(other),
                };
                template.text.replace(&format!("${{{name}}}"), value.as_deref().unwrap_or("*"))
            }
        };
        template.arn(location, shop, &id)
    }
}

/// A fact that conditions may look at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionKey {
    /// The full name (`register:Amount`); a key for tags ends with a slash (`aws:PrincipalTag/`).
    pub name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: KeyType,
    /// How a sentence calls it: `the amount`.
    pub words: String,
    /// One sentence on what it holds and when it is absent.
    pub means: String,
    /// How often a request carries it.
    pub given: Given,
    /// What its numbers count.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// All values that it can have, if they are known.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether it holds several values at once, so that only the set operators make sense.
    #[serde(default)]
    pub list: bool,
    /// The key with which it always comes: where one is absent, both are.
    #[serde(default)]
    pub together: Option<String>,
    /// The key that replaced it.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// Whether any action may carry it; otherwise only those that list it do.
    #[serde(skip)]
    pub global: bool,
}

impl ConditionKey {
    /// Whether it stands for a family of tags, whose key follows the slash.
    #[must_use]
    pub fn is_tag(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// The types of condition keys, which say which family of operators fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyType {
    /// Text, for the String operators.
    String,
    /// An exact decimal, for the Numeric operators.
    Numeric,
    /// `true` or `false`.
    Bool,
    /// ISO 8601 or epoch seconds, for the Date operators.
    Date,
    /// An address, for the `IpAddress` operators.
    Ip,
    /// For the Arn operators.
    Arn,
}

/// How often a request carries a key, which matters most under negated operators and `…IfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Given {
    /// Every request of a person at a workstation carries it.
    Always,
    /// It depends on the person, the action or the moment.
    Sometimes,
    /// A key of AWS's that a shop has no use for; known, so that policies from there read well.
    Never,
}

/// What the numbers of a key count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Major units of the shop's currency, with decimals.
    Money,
    /// Hundredths of a whole.
    Percent,
    /// Pieces, packs or whatever the item is counted in.
    Count,
    /// Hours of the day, 0 to 23.
    Hour,
    /// Seconds passed.
    Seconds,
}

/// Why a catalogue cannot be used.
#[derive(Debug)]
pub enum CatalogError {
    /// It is not JSON, or not of the catalogue's form.
    Json(serde_json::Error),
    /// Two services, actions or keys have one name.
    Twice(String),
    /// An action carries a key, or its resource is of a service, that the catalogue does not have.
    Unknown {
        /// The action's full name.
        action: String,
        /// What it names.
        name: String,
    },
    /// There are more actions than an [`ActionId`] can count.
    TooMany,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(_) => f.write_str("the catalogue cannot be read"),
            Self::Twice(name) => write!(f, "the catalogue has `{name}` twice"),
            Self::Unknown { action, name } => {
                write!(f, "action `{action}` names `{name}`, which is not in the catalogue")
            }
            Self::TooMany => write!(f, "the catalogue has more than {} actions", u16::MAX),
        }
    }
}

impl std::error::Error for CatalogError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::Twice(_) | Self::Unknown { .. } | Self::TooMany => None,
        }
    }
}

/// The file's form: services hold their own keys and actions, under short names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    services: Vec<ServiceEntry>,
    keys: Vec<ConditionKey>,
    #[serde(default)]
    mistaken: Vec<MistakenEntry>,
}

/// A name that people write for other actions, of a service that a shop does not have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakenEntry {
    name: String,
    instead: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceEntry {
    prefix: String,
    title: String,
    words: String,
    located: bool,
    #[serde(default)]
    station: bool,
    keys: Vec<ConditionKey>,
    actions: Vec<ActionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionEntry {
    name: String,
    label: String,
    words: String,
    access: Access,
    resource: String,
    #[serde(default)]
    keys: Vec<String>,
    risk: Risk,
    #[serde(default)]
    letter: Option<char>,
    #[serde(default)]
    escalates: Option<Escalation>,
    #[serde(default)]
    credential: bool,
    #[serde(default)]
    runs: bool,
}

impl ActionEntry {
    fn into_action(self, service: &str, located: &HashMap<String, bool>) -> Result<Action, CatalogError> {
        let name = format!("{service}:{}", self.name);
        let (owner, text) = match self.resource.split_once(':') {
            Some((owner, text)) => (owner, text),
            None => (service, self.resource.as_str()),
        };
        let Some(&located) = located.get(owner) else {
            return Err(CatalogError::Unknown { action: name, name: owner.to_owned() });
        };
        let resource = ResourceTemplate { service: owner.to_owned(), located, text: text.to_owned() };
        Ok(Action {
            name,
            service: service.to_owned(),
            label: self.label,
            words: self.words,
            access: self.access,
            resource,
            keys: self.keys,
            risk: self.risk,
            letter: self.letter,
            escalates: self.escalates,
            credential: self.credential,
            runs: self.runs,
        })
    }
}

impl Catalog {
    /// Reads a catalogue from its JSON text.
    ///
    /// # Errors
    /// [`CatalogError`] if the text is not a catalogue, a name stands twice, or an action names what is not there.
    pub fn read(json: &str) -> Result<Self, CatalogError> {
        let file: File = serde_json::from_str(json).map_err(CatalogError::Json)?;
        let located: HashMap<String, bool> = file.services.iter().map(|s| (s.prefix.clone(), s.located)).collect();

        let (mut services, mut actions) = (Vec::new(), Vec::new());
        let mut keys: Vec<_> = file.keys.into_iter().map(|key| ConditionKey { global: true, ..key }).collect();
        for entry in file.services {
            for action in entry.actions {
                actions.push(action.into_action(&entry.prefix, &located)?);
            }
            keys.extend(entry.keys);
            services.push(Service {
                prefix: entry.prefix,
                title: entry.title,
                words: entry.words,
                located: entry.located,
                station: entry.station,
            });
        }

        let service_at = positions(services.iter().map(|service| service.prefix.as_str()))?;
        let key_at = positions(keys.iter().map(|key| key.name.as_str()))?;
        positions(actions.iter().map(|action| action.name.as_str()))?;
        let table = ActionTable::new(actions.iter().map(|action| action.name.as_str())).ok_or(CatalogError::TooMany)?;
        for action in &actions {
            if let Some(name) = action.keys.iter().find(|name| !key_at.contains_key(&name.to_ascii_lowercase())) {
                return Err(CatalogError::Unknown { action: action.name.clone(), name: name.clone() });
            }
        }
        let mistaken =
            file.mistaken.into_iter().map(|entry| (entry.name.to_ascii_lowercase(), entry.instead)).collect();
        Ok(Self { services, actions, keys, mistaken, service_at, table, key_at })
    }

    /// The services, in the order in which screens show them.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The service of that prefix, in any case.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<&Service> {
        self.service_at.get(&prefix.to_ascii_lowercase()).map(|&at| &self.services[at])
    }

    /// Every action with its id, service by service, in the order in which screens show them.
    #[must_use]
    pub fn actions(&self) -> impl ExactSizeIterator<Item = (ActionId, &Action)> + Clone {
        (0..=u16::MAX).map(ActionId).zip(&self.actions)
    }

    /// The actions of one service; none if there is no such service.
    pub fn actions_of(&self, prefix: &str) -> impl Iterator<Item = (ActionId, &Action)> {
        self.actions().filter(move |(_, action)| action.service.eq_ignore_ascii_case(prefix))
    }

    /// The action of that full name, in any case: `register:RefundOrder`.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<ActionId> {
        self.table.id(name)
    }

    /// The actions as numbers, to compile policies for.
    #[must_use]
    pub fn table(&self) -> &ActionTable {
        &self.table
    }

    /// What AWS calls the actions for which people often write this name; nothing if it is no such slip.
    #[must_use]
    pub fn mistaken(&self, name: &str) -> Option<&[String]> {
        self.mistaken.get(&name.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// How many actions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether there is no action at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Every condition key: those of any request first, then each service's own.
    #[must_use]
    pub fn keys(&self) -> &[ConditionKey] {
        &self.keys
    }

    /// The condition key of that name, in any case; `aws:PrincipalTag/team` finds `aws:PrincipalTag/`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&ConditionKey> {
        let name = name.to_ascii_lowercase();
        // A tag family needs a tag: the bare `aws:PrincipalTag/` is no key that a request could carry.
        let found = match name.split_once('/') {
            Some((family, tag)) if !tag.is_empty() => self.key_at.get(&format!("{family}/")),
            Some(_) => None,
            None => self.key_at.get(&name),
        };
        found.map(|&at| &self.keys[at])
    }

    /// Whether a request for this action may carry the key of that name.
    #[must_use]
    pub fn carries(&self, action: ActionId, key: &str) -> bool {
        self.key(key).is_some_and(|found| {
            found.global || self[action].keys.iter().any(|own| own.eq_ignore_ascii_case(&found.name))
        })
    }

    /// How a sentence calls a condition key: `the amount`, ``the person's tag `team` ``; its own name if it is unknown.
    #[must_use]
    pub fn words_for_key<'a>(&'a self, name: &'a str) -> Cow<'a, str> {
        match (self.key(name), name.split_once('/')) {
            (Some(key), Some((_, tag))) if key.is_tag() => Cow::Owned(format!("{} `{tag}`", key.words)),
            (Some(key), _) => Cow::Borrowed(&key.words),
            (None, _) => Cow::Borrowed(name),
        }
    }

    /// How a sentence calls an action after "may …": `refund an order`; its own name if it is unknown.
    #[must_use]
    pub fn words_for_action<'a>(&'a self, name: &'a str) -> &'a str {
        self.action(name).map_or(name, |id| &self[id].words)
    }
}

impl Index<ActionId> for Catalog {
    type Output = Action;

    /// The action of an id that this catalogue gave out.
    fn index(&self, id: ActionId) -> &Action {
        &self.actions[id.index()]
    }
}

fn positions<'a>(names: impl Iterator<Item = &'a str>) -> Result<HashMap<String, usize>, CatalogError> {
    let mut found = HashMap::new();
    for (at, name) in names.enumerate() {
        if found.insert(name.to_ascii_lowercase(), at).is_some() {
            return Err(CatalogError::Twice(name.to_owned()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::error::Error;

    use super::*;

    fn catalog() -> Catalog {
        Catalog::read(include_str!("../../assets/catalog.json")).unwrap()
    }

    #[test]
    fn looks_up_in_any_case() {
        let catalog = catalog();
        let id = catalog.action("REGISTER:refundorder").unwrap();
        assert_eq!(catalog[id].name, "register:RefundOrder");
        assert_eq!(catalog[id].verb(), "RefundOrder");
        assert_eq!(catalog.service("Register").unwrap().words, "the register");
        assert_eq!(catalog.key("Register:AMOUNT").unwrap().unit, Some(Unit::Money));
        assert!(catalog.action("register:Refund").is_none());
        assert!(catalog.action("register:*").is_none());
        assert!(catalog.actions().all(|(id, action)| catalog.action(&action.name) == Some(id)));
    }

    #[test]
    fn keys_that_come_together_name_each_other() {
        let catalog = catalog();
        let together: Vec<&ConditionKey> = catalog.keys().iter().filter(|key| key.together.is_some()).collect();
        assert_eq!(together.len(), 2);
        for key in together {
            let other = catalog.key(key.together.as_deref().unwrap()).unwrap();
            assert_eq!(other.together.as_ref(), Some(&key.name));
        }
    }

    #[test]
    fn a_tag_key_needs_its_tag() {
        let catalog = catalog();
        assert_eq!(catalog.key("aws:principaltag/Team").unwrap().name, "aws:PrincipalTag/");
        assert!(catalog.key("aws:PrincipalTag/").is_none());
        assert!(catalog.key("aws:PrincipalTag").is_none());
        assert!(catalog.key("register:Amount/x").is_none());
    }

    #[test]
    fn says_it_in_words_and_leaves_the_unknown_as_it_is() {
        let catalog = catalog();
        assert_eq!(catalog.words_for_action("register:RefundOrder"), "refund an order");
        assert_eq!(catalog.words_for_action("s3:ListObject"), "s3:ListObject");
        assert_eq!(catalog.words_for_key("register:amount"), "the amount");
        assert_eq!(catalog.words_for_key("aws:PrincipalTag/team"), "the person's tag `team`");
        assert_eq!(catalog.words_for_key("s3:prefix"), "s3:prefix");
        let tags = |name: &str| catalog.key(name).is_some_and(ConditionKey::is_tag);
        assert!(tags("aws:PrincipalTag/team") && !tags("register:Amount"));
        for (id, action) in catalog.actions() {
            assert_eq!(catalog.table().id(&action.name.to_uppercase()), Some(id));
        }
        let access = |name: &str| catalog[catalog.action(name).unwrap()].access.to_string();
        assert_eq!(
            (access("iam:ListUsers"), access("iam:PutUserPolicy")),
            ("List".into(), "Permissions management".into())
        );
    }

    #[test]
    fn makes_the_arn_an_action_is_asked_about() {
        let catalog = catalog();
        let arn = |name: &str| {
            let fill = |name: &str| match name {
                "workstation" => Some("front".to_owned()),
                "role" => Some("Cashier".to_owned()),
                "user" => Some("rudy".to_owned()),
                "approval" => Some("register/VoidItem".to_owned()),
                _ => None,
            };
            catalog[catalog.action(name).unwrap()].resource_arn("bluebird", "main-street", fill)
        };
        assert_eq!(arn("register:OpenDrawer"), "arn:coffee:register:main-street:bluebird:till/front");
        assert_eq!(arn("timeclock:ClockIn"), "arn:coffee:timeclock:main-street:bluebird:timesheet/rudy");
        assert_eq!(arn("override:Approve"), "arn:coffee:override:main-street:bluebird:approval/register/VoidItem");
        assert_eq!(arn("orders:ListOnlineOrders"), "arn:coffee:orders:main-street:bluebird:queue/main-street");
        assert_eq!(arn("shop:BackUp"), "arn:coffee:shop:main-street:bluebird:shop/bluebird");
        assert_eq!(arn("audit:LookupEvents"), "arn:coffee:audit:main-street:bluebird:trail/main");
        assert_eq!(arn("iam:DeleteUser"), "arn:coffee:iam::bluebird:user/rudy");
        assert_eq!(arn("iam:ListUsers"), "arn:coffee:iam::bluebird:user/*");
        assert_eq!(arn("inventory:CountStock"), "arn:coffee:inventory:main-street:bluebird:item/*");
        assert_eq!(arn("sts:GetCallerIdentity"), "*");
        // A role is IAM's, whoever asks about it.
        assert_eq!(arn("sts:AssumeRole"), "arn:coffee:iam::bluebird:role/Cashier");
        assert_eq!(arn("roster:AssignStation"), "arn:coffee:iam::bluebird:role/Cashier");
    }

    #[test]
    fn offers_the_pattern_for_a_whole_kind() {
        let catalog = catalog();
        let pattern = |name: &str| catalog[catalog.action(name).unwrap()].resource.pattern();
        assert_eq!(pattern("register:OpenDrawer"), "arn:coffee:register:*:*:till/*");
        assert_eq!(pattern("sts:AssumeRole"), "arn:coffee:iam::*:role/*");
        assert_eq!(pattern("iam:SimulateCustomPolicy"), "*");
    }

    #[test]
    fn knows_which_keys_come_with_an_action() {
        let catalog = catalog();
        let refund = catalog.action("register:RefundOrder").unwrap();
        assert!(catalog.carries(refund, "register:amount"));
        assert!(catalog.carries(refund, "shop:Hour"));
        assert!(catalog.carries(refund, "aws:PrincipalTag/team"));
        assert!(!catalog.carries(refund, "register:DiscountPercent"));
        assert!(!catalog.carries(refund, "register:Mood"));
    }

    #[test]
    fn letters_are_unique_in_a_station_and_clear_of_the_reserved() {
        let catalog = catalog();
        for service in catalog.services() {
            let mut taken = HashSet::new();
            for (_, action) in catalog.actions_of(&service.prefix) {
                assert_eq!(action.letter.is_some(), service.station, "{}", action.name);
                let Some(letter) = action.letter else { continue };
                assert!(letter.is_ascii_lowercase(), "{}: `{letter}`", action.name);
                assert!(!RESERVED_LETTERS.contains(&letter), "{}: `{letter}` is reserved", action.name);
                assert!(taken.insert(letter), "{}: `{letter}` is taken", action.name);
            }
        }
    }

    #[test]
    fn words_fit_their_places() {
        let catalog = catalog();
        for (_, action) in catalog.actions() {
            let room = if action.letter.is_some() { 18 } else { 27 };
            assert!((1..=room).contains(&action.label.chars().count()), "{}: label", action.name);
            assert!(action.words.starts_with(|c: char| c.is_ascii_lowercase()), "{}: words", action.name);
            assert!(!action.words.ends_with('.'), "{}: words", action.name);
        }
        for key in catalog.keys() {
            assert!(key.means.ends_with('.') && !key.words.ends_with('.'), "{}", key.name);
        }
        for service in catalog.services() {
            assert!(catalog.actions_of(&service.prefix).next().is_some(), "{}", service.prefix);
        }
    }

    #[test]
    fn refuses_what_is_not_a_catalogue() {
        let file = |actions: &str| {
            let service = r#""prefix": "bar", "title": "Bar", "words": "the bar", "located": true, "keys": []"#;
            format!(r#"{{"services": [{{{service}, "actions": [{actions}]}}], "keys": []}}"#)
        };
        let action = |name: &str, more: &str| {
            let rest = r#""label": "Pour", "words": "pour", "access": "Write", "risk": "low""#;
            format!(r#"{{"name": "{name}", {rest}, {more}}}"#)
        };
        let read = |text: &str| Catalog::read(text).map(|catalog| catalog.len()).map_err(|error| error.to_string());

        let tap = action("Pour", r#""resource": "tap/${tap}""#);
        assert_eq!(read(&file(&tap)), Ok(1));
        assert!(!Catalog::read(&file(&tap)).unwrap().is_empty() && Catalog::read(&file("")).unwrap().is_empty());
        assert_eq!(
            read(&file(&format!("{tap}, {}", action("POUR", r#""resource": "tap/1""#)))),
            Err("the catalogue has `bar:POUR` twice".to_owned())
        );
        assert_eq!(
            read(&file(&action("Pour", r#""resource": "tap/1", "keys": ["bar:Size"]"#))),
            Err("action `bar:Pour` names `bar:Size`, which is not in the catalogue".to_owned())
        );
        assert_eq!(
            read(&file(&action("Pour", r#""resource": "pub:tap/1""#))),
            Err("action `bar:Pour` names `pub`, which is not in the catalogue".to_owned())
        );
        assert_eq!(read("[]"), Err("the catalogue cannot be read".to_owned()));
        let cause = |text: &str| Catalog::read(text).err().and_then(|error| error.source().map(|_| ()));
        assert_eq!((cause("[]"), cause(&file(&format!("{tap}, {tap}")))), (Some(()), None));
        assert!(read(&file(&action("Pour", r#""resource": "tap/1", "colour": 1"#))).is_err());
    }
}
