//! Whole cases at random, in the shape of the conformance files: policies as JSON documents, so that
//! the parser is on the path, and a question. The alphabets are small, so that things meet.

use std::collections::BTreeMap;
use std::fmt;

use brewgate::policy::*;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};

#[path = "generate/alphabet.rs"]
mod alphabet;

use alphabet::{ACTIONS, CALLERS, KEYS, OPERATORS, PRINCIPALS, RESOURCES, SIXTHS, Texts};

/// One case; it prints as a line that `brewgate eval --jsonl` reads.
#[derive(Clone)]
pub struct Case(pub Json);

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Every operator with every set operator and suffix that it takes.
pub fn operators() -> Vec<String> {
    let of = |name: &str| match name {
        "Null" => vec![name.to_owned()],
        _ => ["", "ForAllValues:", "ForAnyValue:"]
            .iter()
            .flat_map(|set| ["", "IfExists"].map(|suffix| format!("{set}{name}{suffix}")))
            .collect(),
    };
    OPERATORS.iter().flat_map(|(_, name)| of(name)).collect()
}

/// Numbers and booleans stand in JSON as such now and then.
fn scalar(text: &str, typed: bool) -> Json {
    match text {
        "true" | "false" | "1" | "0" | "10" | "9.99" | "-1" | "-2" | "1767571200" if typed => {
            serde_json::from_str(text).expect("numbers and booleans of JSON")
        }
        _ => text.into(),
    }
}

fn pick(texts: Texts, at: usize) -> &'static str {
    texts[at % texts.len()]
}

/// A list, or its only element.
fn slot(mut list: Vec<Json>, scalar: bool) -> Json {
    if scalar && list.len() == 1 { list.remove(0) } else { list.into() }
}

fn spelled(key: &str, spelling: u8) -> String {
    match spelling {
        0 => key.to_uppercase(),
        1 => key[..1].to_uppercase() + &key[1..],
        _ => key.to_owned(),
    }
}

/// An operator's name and its keys with their values.
fn condition() -> impl Strategy<Value = (String, String, Json)> {
    let values = prop::collection::vec((0_usize..60_000, 0_u8..12), 0..5);
    ((0..OPERATORS.len(), 0_u8..10, 0_u8..4), (0_usize..60_000, 0_u8..8, 0_u8..6), values, any::<bool>()).prop_map(
        |((operator, set, if_exists), (key, stray, spelling), mut values, scalar_slot)| {
            let (keys, name) = OPERATORS[operator].clone();
            let place = if stray == 0 { key % KEYS.len() } else { keys.start + key % keys.len() };
            let (name_of_key, _, own) = KEYS[place];
            let wanted = if name == "Null" { KEYS[7].2 } else { KEYS[keys.start].2 };
            if values.is_empty() && stray != 1 {
                values.push((key, 5));
            }
            let values = values.iter().map(|(at, kind)| match kind {
                0..4 => scalar(pick(own, *at), false),
                kind => scalar(pick(wanted, *at), *kind < 8),
            });
            let operator = match (name, set) {
                ("Null", _) => name.to_owned(),
                (_, 0 | 1) => format!("ForAllValues:{name}"),
                (_, 2 | 3) => format!("ForAnyValue:{name}"),
                _ => name.to_owned(),
            };
            let suffix = if if_exists == 0 && name != "Null" { "IfExists" } else { "" };
            (operator + suffix, spelled(name_of_key, spelling), slot(values.collect(), scalar_slot))
        },
    )
}

/// Conditions by operator and key; of two keys that differ in case alone the last one stands.
fn conditions() -> impl Strategy<Value = Option<Json>> {
    let few = prop_oneof![
        4 => prop::collection::vec(condition(), 0),
        4 => prop::collection::vec(condition(), 1),
        1 => prop::collection::vec(condition(), 2..4),
    ];
    few.prop_map(|conditions| {
        let mut blocks: BTreeMap<String, BTreeMap<String, (String, Json)>> = BTreeMap::new();
        for (operator, key, values) in conditions {
            blocks.entry(operator).or_default().insert(key.to_lowercase(), (key, values));
        }
        let block = |keys: BTreeMap<String, (String, Json)>| Json::Object(keys.into_values().collect());
        let blocks: Map<String, Json> = blocks.into_iter().map(|(operator, keys)| (operator, block(keys))).collect();
        (!blocks.is_empty()).then_some(Json::Object(blocks))
    })
}

/// A resource of the requests with some of its parts made patterns, or cut short.
fn resource_pattern() -> impl Strategy<Value = String> {
    let changed = (select(RESOURCES), prop::array::uniform5(0_u8..60), 0..SIXTHS.len() + 8, 0_u8..30).prop_map(
        |(resource, changes, sixth, cut)| {
            let mut parts: Vec<String> = resource.splitn(6, ':').map(str::to_owned).collect();
            for (part, change) in parts.iter_mut().zip(changes) {
                let (first, last) = (part.chars().next().map(String::from), part.chars().last().map(String::from));
                let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
                *part = match change {
                    0..=3 => "*".into(),
                    4 => format!("{first}*"),
                    5 => format!("*{last}"),
                    6 => "?".into(),
                    7 => format!("{part}?"),
                    8 => format!("{first}*{last}"),
                    9 => part.to_uppercase(),
                    10 => "${name}".into(),
                    11 => "${*}".into(),
                    12 => "**".into(),
                    13 => "z".into(),
                    _ => continue,
                };
            }
            if let (Some(name), Some(sixth)) = (parts.get_mut(5), SIXTHS.get(sixth)) {
                *name = (*sixth).to_owned();
            }
            if let 1..=5 | 11..=15 = cut {
                parts.truncate((cut % 10).into());
            }
            let star = if let 11..=15 = cut { "*" } else { "" };
            parts.join(":") + star
        },
    );
    prop_oneof![1 => Just("*".to_owned()), 2 => changed]
}

fn principals() -> impl Strategy<Value = Json> {
    let kind = select(&["AWS", "AWS", "AWS", "AWS", "Service", "Federated", "CanonicalUser"][..]);
    let listed = prop::collection::vec((kind, select(PRINCIPALS)), 1..4).prop_map(|entries| {
        let mut lists: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
        for (kind, text) in entries {
            lists.entry(kind).or_default().push(text.into());
        }
        lists.into_iter().map(|(kind, list)| (kind.to_owned(), slot(list, true))).collect::<Map<_, _>>().into()
    });
    prop_oneof![1 => Just(Json::from("*")), 9 => listed]
}

/// A statement of that effect, with the elements that the kind of policy wants.
pub fn statement(kind: Kind, effect: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Json> {
    let trust = kind == Kind::Trust;
    let actions = if trust { &["sts:AssumeRole", "STS:assume*", "sts:*", "*", "sts:Tag"][..] } else { ACTIONS };
    let resources = prop::collection::vec(resource_pattern(), usize::from(!trust)..if trust { 1 } else { 4 });
    let principals = kind.names_principals().then(principals).map_or(Just(Json::Null).boxed(), Strategy::boxed);
    let lists = (prop::collection::vec(select(actions), 1..4), resources, principals, conditions());
    (effect, prop::array::uniform4(0_u8..8), lists).prop_map(
        move |(effect, not, (actions, resources, principals, conditions))| {
            let mut statement = json!({ "Effect": effect });
            let name = |negated: bool, name: &str| if negated { format!("Not{name}") } else { name.to_owned() };
            if not[3] == 0 {
                statement["Sid"] = "Some".into();
            }
            if kind.names_principals() {
                statement[name(not[0] == 0, "Principal")] = principals;
            }
            let actions = actions.into_iter().map(Json::from).collect();
            statement[name(not[1] == 0, "Action")] = slot(actions, not[3] < 4);
            if !trust {
                let resources = resources.into_iter().map(Json::from).collect();
                statement[name(not[2] == 0, "Resource")] = slot(resources, not[3] < 4);
            }
            if let Some(conditions) = conditions {
                statement["Condition"] = conditions;
            }
            statement
        },
    )
}

pub fn either_effect() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("Allow"), 1 => Just("Deny")]
}

/// A document of so many statements.
pub fn document(kind: Kind, size: std::ops::Range<usize>) -> impl Strategy<Value = Json> {
    let version = select(&["2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", ""][..]);
    (version, prop::collection::vec(statement(kind, either_effect()), size), any::<bool>()).prop_map(
        |(version, statements, bare)| {
            let mut document = Map::new();
            if !version.is_empty() {
                document.insert("Version".into(), version.into());
            }
            document.insert("Statement".into(), slot(statements, bare));
            document.into()
        },
    )
}

/// What a limit says: mostly everything, so that limits meet what they limit.
fn limit(kind: Kind) -> impl Strategy<Value = Json> {
    let everything = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    prop_oneof![2 => Just(everything), 3 => document(kind, 1..4)]
}

fn policies(assuming: bool) -> impl Strategy<Value = Json> {
    let own = if assuming { Kind::Trust } else { Kind::Resource };
    let list = |size| prop::collection::vec(document(Kind::Identity, 1..4), size);
    let maybe = |kind| prop::option::weighted(0.25, limit(kind));
    let levels = prop::collection::vec(prop::collection::vec(limit(Kind::Guardrail), 1..3), 1..3);
    (
        list(0..3),
        prop_oneof![7 => prop::collection::vec(list(0..2), 0), 3 => prop::collection::vec(list(0..2), 1..3)],
        maybe(Kind::Boundary),
        maybe(Kind::Session),
        prop::option::weighted(if assuming { 0.9 } else { 0.4 }, document(own, 1..4)),
        prop::option::weighted(0.2, levels),
    )
        .prop_map(|(identity, groups, boundary, session, resource, guardrails)| {
            let mut policies = json!({ "identity": identity });
            for (name, group) in ["g", "h"].into_iter().zip(groups) {
                policies["groups"][name] = group.into();
            }
            for (name, policy) in [("boundary", boundary), ("session", session), ("resource", resource)] {
                if let Some(policy) = policy {
                    policies[name] = policy;
                }
            }
            if let Some(levels) = guardrails {
                policies["guardrails"] = levels.into();
            }
            policies
        })
}

/// What one of [`KEYS`] holds: mostly one of its own values, now and then a list or another's.
fn held(key: usize) -> impl Strategy<Value = Json> {
    let own = || (select(KEYS[key].1), any::<bool>()).prop_map(|(text, typed)| scalar(text, typed));
    prop_oneof![
        14 => own(),
        4 => prop::collection::vec(own(), 0..4).prop_map(Json::from),
        1 => (0..KEYS.len(), 0_usize..60_000).prop_map(|(other, at)| scalar(pick(KEYS[other].1, at), true)),
    ]
}

/// Each key of [`KEYS`] in some spelling, or left out.
pub fn context() -> impl Strategy<Value = Json> {
    let key = |at: usize| prop::option::weighted(0.75, (0_u8..6, held(at)));
    let keys: Vec<_> = (0..KEYS.len()).map(key).collect();
    keys.prop_map(|keys| {
        let present = KEYS.iter().zip(keys).filter_map(|((key, ..), held)| {
            let (spelling, held) = held?;
            Some((spelled(key, spelling), held))
        });
        Json::Object(present.collect())
    })
}

fn request(assuming: bool) -> impl Strategy<Value = Json> {
    let actions: Texts = if assuming {
        &["sts:AssumeRole", "STS:assumerole"]
    } else {
        &["a:Get", "a:Get", "a:Get", "A:get", "a:Put", "b:Get"]
    };
    let action = prop_oneof![60 => select(actions), 1 => Just("sts:GetCallerIdentity")];
    let resources: Texts =
        if assuming { &["arn:c:iam::11:role/r", "arn:c:iam::11:role/r", "arn:c:iam::22:role/r"] } else { RESOURCES };
    let owner = prop::option::weighted(0.2, select(&["11", "11", "22"][..]));
    (select(CALLERS), action, select(resources), context(), owner).prop_map(
        |(principal, action, resource, context, owner)| {
            let mut request =
                json!({"principal": principal, "action": action, "resource": resource, "context": context});
            if let Some(owner) = owner {
                request["resourceAccount"] = owner.into();
            }
            request
        },
    )
}

/// The names of the keys of a request.
pub fn keys() -> [&'static str; 10] {
    KEYS.map(|(key, ..)| key)
}

/// A share of the cases: 10,000 in all, or as many as `BREWGATE_CASES` says.
pub fn share(share: u32) -> ProptestConfig {
    let all = std::env::var("BREWGATE_CASES").map_or(10_000, |cases| cases.parse().expect("a number of cases"));
    ProptestConfig { cases: (all / share).max(1), failure_persistence: None, ..ProptestConfig::default() }
}

/// Any case.
pub fn case() -> impl Strategy<Value = Case> {
    let of = |assuming| {
        (policies(assuming), request(assuming))
            .prop_map(|(policies, request)| Case(json!({ "policies": policies, "request": request })))
    };
    prop_oneof![6 => of(false), 1 => of(true)]
}

pub fn read_document(json: &Json, kind: Kind) -> Document {
    match Document::read(&json.to_string(), kind) {
        Ok(document) => document,
        Err(error) => panic!("only readable documents are generated: {error} in {json}"),
    }
}

pub fn read_context(json: &Json) -> Context {
    let text = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    json.as_object().into_iter().flatten().fold(Context::default(), |context, (key, held)| match held {
        Json::Array(list) => context.with(key, list.iter().map(text).collect::<Vec<_>>()),
        one => context.with(key, text(one)),
    })
}

/// The layers and the question of a case.
pub fn read_case(Case(case): &Case) -> (Layers, Request) {
    let (sets, asked) = (&case["policies"], &case["request"]);
    // Every policy has a name of its own.
    let policy = |json: &Json, kind, name: String| Policy::new(name, read_document(json, kind));
    let list = |json: &Json, kind, name: &str| -> Vec<Policy> {
        let policies = json.as_array().into_iter().flatten().enumerate();
        policies.map(|(n, json)| policy(json, kind, format!("{name} {n}"))).collect()
    };
    let text = |name: &str| asked[name].as_str().map(str::to_owned);
    let assuming = text("action").is_some_and(|action| action.eq_ignore_ascii_case("sts:AssumeRole"));
    let one = |name: &str, kind| sets.get(name).map(|json| policy(json, kind, name.to_owned()));
    let groups = sets["groups"].as_object().into_iter().flatten();
    let levels = sets["guardrails"].as_array().into_iter().flatten().enumerate();
    let layers = Layers {
        identity: list(&sets["identity"], Kind::Identity, "identity"),
        groups: groups
            .map(|(name, policies)| (name.as_str().into(), list(policies, Kind::Identity, name).into()))
            .collect(),
        boundary: one("boundary", Kind::Boundary),
        session: one("session", Kind::Session),
        resource: one("resource", if assuming { Kind::Trust } else { Kind::Resource }),
        guardrails: levels.map(|(n, level)| list(level, Kind::Guardrail, &format!("guardrail {n}")).into()).collect(),
    };
    let request = Request {
        principal: text("principal").expect("a caller"),
        action: text("action").expect("an action"),
        resource: text("resource").expect("a resource"),
        resource_account: text("resourceAccount"),
        context: read_context(&asked["context"]),
    };
    (layers, request)
}
