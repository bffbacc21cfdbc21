//! One person with everything at hand that questions have in common: the policies arranged, the keys made once.
//!
//! A map of people and actions is seats times [`Question`]s. What depends on neither the person nor the action is
//! made once for all; a role is asked once for everybody, unless its rules look at who has it in hand.

use std::cell::{OnceCell, RefCell};

use jiff::Timestamp;

use super::{ASSUME, Verdict, asked, hypothetical_session, with_role, workstation_for};
use crate::policy::catalog::ActionId;
use crate::policy::{
    Context, Key, Policy, Prospect, Query, Request, ResourcePattern, Slice, Span, Statement, Value, Version,
};
use crate::shop::command::{assume, default_resource, hat_of};
use crate::shop::decide::{Facts, World, principal};
use crate::shop::{Asked, Employee, Hat, Name, Person, Session, Shop, catalogue, context};

/// The keys by which two people with the same role in hand differ.
const OF_ROLE_HOLDER: [&str; 3] = ["aws:userid", "aws:SourceIdentity", "timeclock:OnShift"];

const ANYONE: &str = "anyone";

fn anyone() -> Person {
    Person::Employee(Name::literal(ANYONE))
}

/// An action on a resource, with all keys that do not come from the person. What only a real request would tell is
/// unknown.
pub(super) struct Question<'w> {
    pub(super) asked: Asked,
    request: Request,
    /// The resource is the person's own record.
    pub(super) own_record: Option<OwnRecord>,
    pub(super) policy: Option<&'w Policy>,
    /// Whether a role may be taken: under the person's name.
    pub(super) taking: bool,
    /// Whether any role may be taken, whichever it is.
    pub(super) any_role: bool,
    /// By role: whether it gives this to whoever has it in hand; nothing inside where that rests on who it is.
    given: RefCell<Vec<Option<Option<bool>>>>,
}

/// A record that everybody has one of: a timesheet, a sign-in.
pub(super) struct OwnRecord {
    /// What comes before the person's name.
    prefix: String,
    /// All of them, each its own person's.
    all: ResourcePattern,
    /// Whether some of them have a policy of their own.
    pub(super) has_policies: bool,
}

impl OwnRecord {
    fn new(world: &World, prefix: &str) -> OwnRecord {
        let all = ResourcePattern::new(format!("{prefix}${{aws:username}}"), Span::default(), Version::V2012);
        let has_policies = world.shop.resource_policies.keys().any(|arn| arn.starts_with(prefix));
        OwnRecord { prefix: prefix.to_owned(), all, has_policies }
    }

    /// Whether what a statement says may rest on whose record it is, apart from what it asks of the caller.
    pub(super) fn matters_to(&self, statement: &Statement) -> bool {
        let entries = || statement.resources.iter().flat_map(|resources| &resources.entries);
        let asks = |key: &Key| starts_with(key.as_str(), RESOURCE_TAG);
        statement.keys().any(asks) || !entries().all(|entry| entry.treats_alike(&self.all))
    }
}

const RESOURCE_TAG: &str = "aws:ResourceTag/";

/// Whether a key begins so, letter case ignored.
pub(super) fn starts_with(key: &str, start: &str) -> bool {
    key.get(..start.len()).is_some_and(|of| of.eq_ignore_ascii_case(start))
}

impl<'w> Question<'w> {
    pub(super) fn new(world: &'w World, action: ActionId, given: Option<&str>, now: Timestamp) -> Question<'w> {
        let entry = &catalogue()[action];
        // Any name will do: it is cut off again.
        let anyone = Name::literal("anyone");
        let session =
            hypothetical_session(&Person::Employee(anyone.clone()), &workstation_for(&world.shop, action), now);
        let any_role = given.is_none() && entry.name == ASSUME;
        let resource = given.map_or_else(|| default_resource(&world.shop, &session, action), str::to_owned);
        let asked = asked(world, &session, action, resource);
        let personal = given.is_none() && entry.resource.variable() == Some("user");
        let own_record = asked.resource.strip_suffix(ANYONE).filter(|_| personal);
        let own_record = own_record.map(|prefix| OwnRecord::new(world, prefix));
        Question { any_role, ..Question::of(world, asked, own_record, now) }
    }

    /// Whether a role may be taken.
    fn taking(world: &'w World, role: &Name, now: Timestamp) -> Question<'w> {
        let first = workstation_for(&world.shop, crate::shop::action(ASSUME));
        let session = hypothetical_session(&Person::Owner, &first, now);
        // The session's name is the person's.
        let asked = Asked { own: vec![], ..assume(&world.shop, &session, role) };
        Question::of(world, asked, None, now)
    }

    fn of(world: &'w World, asked: Asked, own_record: Option<OwnRecord>, now: Timestamp) -> Question<'w> {
        let workstation = workstation_for(&world.shop, asked.action);
        let facts = Facts::at(now, workstation);
        let entry = &catalogue()[asked.action];
        let mut context = context::of_question(&world.shop, &facts, &asked);
        let taking =
            entry.name == ASSUME && world.shop.roles.values().any(|r| world.shop.role_arn(&r.name) == asked.resource);
        for key in entry.keys.iter().map(String::as_str).chain(crate::shop::approval::KEYS) {
            if context.value(key).is_none() {
                context.set(key, Value::Unknown);
            }
        }
        if taking {
            context.remove("sts:RoleSessionName");
        }
        // Whoever asks is put in later; all are of this shop.
        let request = Request { context, ..Request::new(world.shop.root_arn(), &entry.name, &asked.resource) };
        let policy = world.rules.own(&entry.name, &asked.resource);
        Question { asked, request, own_record, policy, taking, any_role: false, given: RefCell::default() }
    }
}

impl Question<'_> {
    /// Sets a key, or takes it away.
    pub(super) fn set(&mut self, key: &str, value: Option<Value>) {
        match value {
            Some(value) => self.request.context.set(key, value),
            None => drop(self.request.context.remove(key)),
        }
    }

    /// Whether everybody asks it as themselves, so that no role matters.
    pub(super) fn is_of_oneself(&self, shop: &Shop) -> bool {
        self.own_record.is_some() && self.hat(shop, &anyone()) == Hat::Own
    }

    /// Under which hat somebody asks it.
    pub(super) fn hat(&self, shop: &Shop, person: &Person) -> Hat {
        match &self.own_record {
            Some(_) if self.request.action.starts_with("iam:") => Hat::Own,
            Some(_) => self.asked.hat,
            None => hat_of(shop, person, &self.request.action, &self.asked.resource),
        }
    }
}

/// Somebody just signed in, with what they hold.
pub(super) struct Seat<'w> {
    world: &'w World,
    pub(super) session: Session,
    /// None: the owner, or somebody whom the shop does not have.
    employee: Option<&'w Employee>,
    arn: String,
    keys: Context,
    /// With the tags of the own record besides.
    own_keys: OnceCell<Context>,
    /// With what taking a role brings along.
    taking_keys: OnceCell<Context>,
    slice: Slice,
    roles: OnceCell<Vec<usize>>,
}

impl<'w> Seat<'w> {
    pub(super) fn new(world: &'w World, person: &Person, now: Timestamp) -> Seat<'w> {
        let shop = &world.shop;
        let first = shop.settings.workstations.first().map_or_else(|| Name::literal("front"), |w| w.id.clone());
        let session = hypothetical_session(person, &first, now);
        Seat::of(world, session)
    }

    /// Somebody who holds nothing and is called nothing.
    pub(super) fn nobody(world: &'w World, now: Timestamp) -> Seat<'w> {
        let mut seat = Seat::new(world, &anyone(), now);
        let root = world.shop.root_arn();
        seat.arn = format!("{}user/", root.strip_suffix("root").unwrap_or(&root));
        seat
    }

    /// A question as this person asks it.
    pub(super) fn query<'q>(&'q self, question: &'q Question<'_>) -> Query<'q> {
        let query = Query::new(&question.request).by(&self.arn).sharing(&self.keys);
        query.numbered(Some(question.asked.action))
    }

    fn of(world: &'w World, session: Session) -> Seat<'w> {
        let shop = &world.shop;
        // They all just signed in.
        let facts = Facts::at(session.started, session.workstation.clone());
        let principal = principal(&session, &facts, Hat::InHand);
        Seat {
            arn: context::principal_arn(shop, &principal),
            keys: context::of_person(shop, &session, &facts, Hat::InHand),
            own_keys: OnceCell::new(),
            taking_keys: OnceCell::new(),
            slice: world.rules.slice(shop, &principal),
            roles: OnceCell::new(),
            employee: session.person.employee().and_then(|name| shop.employees.get(name)).map(|of| &**of),
            world,
            session,
        }
    }

    /// What is certain for this person, with nothing in hand.
    pub(super) fn prospect(&self, question: &Question) -> Prospect {
        let query = self.query(question);
        match &question.own_record {
            None if question.taking => self.ask(&query.sharing(self.taking_keys()), question.policy),
            None => self.ask(&query, question.policy),
            Some(record) => {
                let name = self.session.person.employee().unwrap_or(&self.world.shop.owner.name);
                let resource = format!("{}{name}", record.prefix);
                let policy = self.world.rules.own(&question.request.action, &resource);
                let keys = self.own_keys.get_or_init(|| {
                    let mut keys = self.keys.clone();
                    for (tag, value) in self.employee.iter().flat_map(|employee| &employee.tags) {
                        keys.set(&format!("{RESOURCE_TAG}{tag}"), Value::One(value.clone()));
                    }
                    keys
                });
                let keys = if resource.contains(":user/") { keys } else { &self.keys };
                self.ask(&query.on(&resource).sharing(keys), policy)
            }
        }
    }

    fn taking_keys(&self) -> &Context {
        self.taking_keys.get_or_init(|| {
            let name = self.session.person.employee().unwrap_or(&self.world.shop.owner.name);
            let keys = ["aws:SourceIdentity", "sts:RoleSessionName"];
            keys.iter().fold(self.keys.clone(), |keys, key| keys.with(key, name.as_ref()))
        })
    }

    fn ask(&self, query: &Query, policy: Option<&Policy>) -> Prospect {
        // No policy has a say about the owner.
        self.slice.prospect(query, policy.filter(|_| self.session.person != Person::Owner))
    }

    pub(super) fn verdict(&self, question: &Question, roles: &Roles<'w>) -> Verdict {
        if self.stopped().is_some() {
            return Verdict::Denied;
        }
        if question.any_role && self.session.person != Person::Owner {
            return if self.roles(roles).is_empty() { Verdict::Denied } else { Verdict::Allowed };
        }
        match self.prospect(question) {
            Prospect::Allowed => Verdict::Allowed,
            Prospect::Depends(keys) => Verdict::Depends(keys),
            Prospect::Denied(_) if self.roles(roles).is_empty() => Verdict::Denied,
            // A role changes nothing about what is asked as the person.
            Prospect::Denied(_) if question.hat(&self.world.shop, &self.session.person) == Hat::Own => Verdict::Denied,
            Prospect::Denied(_) => {
                let gives = |role: &&usize| roles.gives(**role, question, self);
                let names: Vec<Name> =
                    self.roles(roles).iter().filter(gives).map(|role| roles.name(*role).clone()).collect();
                if names.is_empty() { Verdict::Denied } else { Verdict::ByRole(names) }
            }
        }
    }

    /// The roles within reach.
    pub(super) fn roles(&self, roles: &Roles<'w>) -> &[usize] {
        self.roles.get_or_init(|| {
            if self.session.person == Person::Owner {
                return vec![];
            }
            let may = |role: &Role<'w>| self.prospect(&role.taking) == Prospect::Allowed;
            roles.list.iter().enumerate().filter(|(_, role)| may(role)).map(|(at, _)| at).collect()
        })
    }

    /// Why this person can do nothing at all.
    pub(super) fn stopped(&self) -> Option<String> {
        match self.employee {
            None if self.session.person == Person::Owner => None,
            Some(employee) if employee.is_active() => None,
            Some(employee) if employee.is_ended() => Some(format!("{} no longer works here", employee.full_name)),
            Some(employee) => Some(format!("{} is suspended", employee.full_name)),
            None => Some("nobody of that name works here".to_owned()),
        }
    }
}

/// The shop's roles.
pub(super) struct Roles<'w> {
    world: &'w World,
    now: Timestamp,
    list: Vec<Role<'w>>,
}

struct Role<'w> {
    name: Name,
    taking: Question<'w>,
    /// Somebody with it in hand, of whom nothing is known.
    anyone: OnceCell<Seat<'w>>,
}

impl<'w> Roles<'w> {
    pub(super) fn new(world: &'w World, now: Timestamp) -> Roles<'w> {
        let role = |name: &Name| Role {
            name: name.clone(),
            taking: Question::taking(world, name, now),
            anyone: OnceCell::new(),
        };
        Roles { world, now, list: world.shop.roles.keys().map(role).collect() }
    }

    pub(super) fn name(&self, role: usize) -> &Name {
        &self.list[role].name
    }

    /// Whether a role may be taken, as a question.
    pub(super) fn question(&self, role: usize) -> &Question<'w> {
        &self.list[role].taking
    }

    /// The role of this ARN.
    pub(super) fn at(&self, arn: &str) -> Option<usize> {
        self.list.iter().position(|role| role.taking.asked.resource == arn)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// What is certain for whoever has a role in hand; nothing if there is no such role.
    pub(super) fn prospect(&self, role: &Name, question: &Question) -> Option<Prospect> {
        let role = self.list.iter().find(|of| of.name == *role)?;
        Some(self.anyone(role).prospect(question))
    }

    /// Whether there is some way to the action with the role in this person's hand.
    pub(super) fn gives(&self, role: usize, question: &Question, holder: &Seat<'w>) -> bool {
        self.gives_all(role, question).unwrap_or_else(|| {
            let session = with_role(&holder.session, &self.list[role].name, self.now);
            is_possible(&Seat::of(self.world, session).prospect(question))
        })
    }

    /// The same for whoever has it in hand; nothing if that rests on who it is.
    pub(super) fn gives_all(&self, role: usize, question: &Question) -> Option<bool> {
        // A resource's own policy may name the session.
        if question.own_record.is_some() || question.policy.is_some() {
            return None;
        }
        let mut given = question.given.borrow_mut();
        given.resize(self.list.len(), None);
        *given[role].get_or_insert_with(|| {
            let personal = |key: &String| OF_ROLE_HOLDER.iter().any(|of| of.eq_ignore_ascii_case(key));
            match self.anyone(&self.list[role]).prospect(question) {
                Prospect::Depends(keys) if keys.iter().any(personal) => None,
                known => Some(is_possible(&known)),
            }
        })
    }
}

impl<'w> Roles<'w> {
    /// Somebody with the role in hand, of whom nothing is known.
    fn anyone<'r>(&'r self, role: &'r Role<'w>) -> &'r Seat<'w> {
        role.anyone.get_or_init(|| {
            let session = with_role(&Seat::new(self.world, &anyone(), self.now).session, &role.name, self.now);
            let mut seat = Seat::of(self.world, session);
            OF_ROLE_HOLDER.iter().for_each(|key| seat.keys.set(key, Value::Unknown));
            seat
        })
    }
}

fn is_possible(prospect: &Prospect) -> bool {
    !matches!(prospect, Prospect::Denied(_))
}
