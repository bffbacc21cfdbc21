//! The statements of the seeded world: what they say, and questions that fit them.

use serde_json::{Map, Value as Json, json};

use super::{
    ACCOUNT, AREAS, Chance, Flavour, IDS, LOCATIONS, SERVICES, Service, TEAMS, VERBS, action, any_action, any_resource,
};

/// One statement.
pub struct Rule {
    pub allow: bool,
    /// Whose actions and resources it is about.
    service: usize,
    /// `Action` or `NotAction`, and its entries.
    actions: (&'static str, Vec<String>),
    /// `Resource` or `NotResource`, and its entries.
    resources: (&'static str, Vec<String>),
    conditions: Map<String, Json>,
}

impl Rule {
    pub fn any(chance: &mut Chance, flavour: Flavour) -> Rule {
        let whole = flavour == Flavour::Whole;
        let service = chance.below(SERVICES.len());
        // A Deny is narrow, or little would be allowed.
        let allow = !chance.in_100(5);
        let actions = match chance.below(100) {
            0..3 if allow => vec!["*".to_owned()],
            3..25 if allow => vec![format!("{}:*", SERVICES[service].prefix)],
            25..55 => vec![format!("{}:{}", SERVICES[service].prefix, chance.pick(&["Re*", "C*", "L*"]))],
            _ => (0..chance.from(1, 4)).map(|_| any_action(chance, &SERVICES[service])).collect(),
        };
        let count = if chance.in_100(70) { 1 } else { chance.from(2, 3) };
        let resources = (0..count).map(|_| pattern(chance, &SERVICES[service], allow, whole)).collect();
        let mut conditions = Map::new();
        if chance.in_100(20) {
            for _ in 0..if chance.in_100(20) { 2 } else { 1 } {
                let (operator, key, value) = condition(chance, whole);
                conditions.entry(operator).or_insert_with(|| json!({ key: value }));
            }
        }
        let mut rule =
            Rule { allow, service, actions: ("Action", actions), resources: ("Resource", resources), conditions };
        if whole {
            rule.turn_round(chance);
        }
        rule
    }

    /// Sometimes everything but what it said. The other half stays narrow.
    fn turn_round(&mut self, chance: &mut Chance) {
        let prefix = SERVICES[self.service].prefix;
        match chance.below(100) {
            0..4 if self.actions.1[0] != "*" => self.actions.0 = "NotAction",
            4..8 if self.resources.1[0] != "*" => {
                self.actions.1 = vec![format!("{prefix}:Re*")];
                self.resources.0 = "NotResource";
            }
            _ => {}
        }
    }

    pub fn everything() -> Rule {
        Rule::plain(true, vec!["*".to_owned()], vec!["*".to_owned()])
    }

    fn plain(allow: bool, actions: Vec<String>, resources: Vec<String>) -> Rule {
        let (actions, resources) = (("Action", actions), ("Resource", resources));
        Rule { allow, service: 0, actions, resources, conditions: Map::new() }
    }

    pub fn is_conditional(&self) -> bool {
        !self.conditions.is_empty()
    }

    pub fn has_wildcard(&self) -> bool {
        self.actions.1.iter().chain(&self.resources.1).any(|entry| entry.contains('*'))
    }

    /// An action and a resource that its entries match.
    pub fn instance(&self, chance: &mut Chance, name: &str, area: &str) -> (String, String) {
        let service = &SERVICES[self.service];
        let entry = chance.pick(&self.actions.1);
        let wanted = entry.strip_suffix('*').unwrap_or(entry);
        let fitting: Vec<String> =
            VERBS.iter().map(|verb| action(service, verb)).filter(|action| action.starts_with(wanted)).collect();
        let action = chance.pick(&fitting).clone();
        let entry = chance.pick(&self.resources.1);
        if entry == "*" {
            return (action, any_resource(chance, service, name));
        }
        let mut resource = entry.replace("${aws:username}", name).replace("${aws:PrincipalTag/Area, 'front'}", area);
        resource = resource.replace(":*:", &format!(":{}:", chance.pick(&LOCATIONS)));
        if let Some(start) = resource.strip_suffix('*') {
            let slashes = start.matches('/').count();
            let id = chance.below(IDS);
            resource = match slashes {
                1 => format!("{start}{}/{id}", chance.pick(&AREAS)),
                _ => format!("{start}{id}"),
            };
        }
        (action, resource)
    }

    fn json(&self) -> Json {
        // A list of one is as often written as the thing itself.
        let entries = |list: &[String]| if let [one] = list { json!(one) } else { json!(list) };
        let mut statement = Map::new();
        statement.insert("Effect".to_owned(), if self.allow { "Allow" } else { "Deny" }.into());
        statement.insert(self.actions.0.to_owned(), entries(&self.actions.1));
        statement.insert(self.resources.0.to_owned(), entries(&self.resources.1));
        if self.is_conditional() {
            statement.insert("Condition".to_owned(), Json::Object(self.conditions.clone()));
        }
        Json::Object(statement)
    }
}

/// The text of a policy.
pub fn document(rules: &[Rule]) -> String {
    let statements: Vec<Json> = rules.iter().map(Rule::json).collect();
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// An upper limit: all services but one.
pub fn boundary(without: usize) -> Vec<Rule> {
    let prefixes = SERVICES.iter().enumerate().filter(|(n, _)| *n != without).map(|(_, service)| service.prefix);
    vec![Rule::plain(true, prefixes.map(|prefix| format!("{prefix}:*")).collect(), vec!["*".to_owned()])]
}

/// A guardrail that names every service, for any time and place of the shop.
pub fn services() -> Vec<Rule> {
    let mut rule = Rule::everything();
    rule.actions.1 = SERVICES.iter().map(|service| format!("{}:*", service.prefix)).collect();
    rule.conditions.insert("IpAddress".to_owned(), json!({ "aws:SourceIp": "10.0.0.0/8" }));
    vec![rule]
}

/// A guardrail that forbids to lock drinks without a second factor.
pub fn no_locks() -> Vec<Rule> {
    let mut rule = Rule::plain(false, vec!["bar:Lock*".to_owned()], vec!["*".to_owned()]);
    rule.conditions.insert("BoolIfExists".to_owned(), json!({ "aws:MultiFactorAuthPresent": "false" }));
    vec![rule]
}

/// Nearly all patterns are exact, a beginning, or a beginning and an end.
fn pattern(chance: &mut Chance, service: &Service, allow: bool, whole: bool) -> String {
    let (location, kind, area) = (*chance.pick(&LOCATIONS), *chance.pick(&service.kinds), *chance.pick(&AREAS));
    let (prefix, id) = (service.prefix, chance.below(IDS));
    let at = |location: &str, rest: &str| format!("arn:coffee:{prefix}:{location}:{ACCOUNT}:{kind}/{rest}");
    if whole && chance.in_100(15) {
        return match chance.below(2) {
            0 => at(location, "${aws:username}/*"),
            _ => at("*", "${aws:PrincipalTag/Area, 'front'}/*"),
        };
    }
    match chance.below(100) {
        0..12 if allow => "*".to_owned(),
        12..50 if allow => at(location, "*"),
        50..62 => at("*", &format!("{area}/{id}")),
        62..75 => at(location, &format!("{area}/{id}")),
        _ => at(location, &format!("{area}/*")),
    }
}

fn condition(chance: &mut Chance, whole: bool) -> (&'static str, &'static str, Json) {
    let (team, other) = (*chance.pick(&TEAMS), *chance.pick(&TEAMS));
    if whole && chance.in_100(60) {
        return match chance.below(8) {
            0 => ("NumericLessThanEquals", "shop:Amount", chance.from(20, 90).to_string().into()),
            1 => ("NumericGreaterThanIfExists", "shop:Amount", chance.from(5, 30).into()),
            2 => ("StringLike", "aws:PrincipalTag/Team", json!([format!("{}*", &team[..1]), "*ery"])),
            3 => ("StringNotEquals", "aws:PrincipalTag/Team", json!([team, other])),
            4 => ("ForAnyValue:StringEquals", "aws:TagKeys", json!([team, other, "floor"])),
            5 => ("ForAllValues:StringLike", "aws:TagKeys", json!(["b*", "*r*", team])),
            6 => ("ArnLike", "aws:PrincipalArn", json!(format!("arn:coffee:iam::{ACCOUNT}:user/*"))),
            _ => ("Null", "aws:username", "false".into()),
        };
    }
    match chance.below(4) {
        0 if team != other => ("StringEquals", "aws:PrincipalTag/Team", json!([team, other, "floor"])),
        0 => ("StringEquals", "aws:PrincipalTag/Team", team.into()),
        1 => {
            let (year, month, day) = (2026 + chance.below(2), chance.from(1, 12), chance.from(1, 28));
            ("DateLessThan", "aws:CurrentTime", format!("{year}-{month:02}-{day:02}T00:00:00Z").into())
        }
        2 => ("Bool", "aws:MultiFactorAuthPresent", "true".into()),
        _ => match chance.below(3) {
            0 => ("IpAddress", "aws:SourceIp", "10.0.0.0/8".into()),
            1 => ("IpAddress", "aws:SourceIp", json!(["10.0.0.0/15", "192.168.0.0/16"])),
            _ => ("IpAddress", "aws:SourceIp", format!("10.{}.0.0/16", chance.below(4)).into()),
        },
    }
}
