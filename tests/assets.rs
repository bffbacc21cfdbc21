//! What ships with the program holds together: every name used in a policy, an attachment or a job exists, every ARN
//! is one that its actions are asked about, and everything keeps AWS's limits.

#![allow(clippy::unwrap_used, reason = "a broken asset should stop the test where it is read")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use brewgate::policy::catalog::{Action, Catalog};
use serde_json::Value;

const SHOP: &str = include_str!("../assets/shop.json");
const USUAL: &str = include_str!("../assets/usual.json");
/// The textbook's two policies, about buckets that no shop has.
const TEXTBOOK: [&str; 2] = ["ReportsReader", "ReceiptsReader"];

fn catalog() -> Catalog {
    Catalog::read(include_str!("../assets/catalog.json")).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The sample shop, and the usual groups as the shop `bluebird` would get them.
fn shops() -> [Value; 2] {
    [json(SHOP), json(&USUAL.replace("${shop}", "bluebird"))]
}

fn built_in() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/policies");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            assert_eq!(path.extension().unwrap(), "json");
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), json(&fs::read_to_string(&path).unwrap()))
        })
        .collect()
}

/// Every managed policy's name and default document, the built-in ones first.
fn managed(shop: &Value) -> Vec<(String, Value)> {
    let own = list(shop, "Policies").iter().map(|policy| {
        let versions = list(policy, "PolicyVersionList");
        let default: Vec<_> = versions.iter().filter(|version| version["IsDefaultVersion"] == true).collect();
        assert_eq!(default.len(), 1, "{policy}");
        assert_eq!(default[0]["VersionId"], policy["DefaultVersionId"]);
        (text(policy, "PolicyName").to_owned(), default[0]["Document"].clone())
    });
    built_in().into_iter().chain(own).collect()
}

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member].as_array().unwrap_or_else(|| panic!("`{member}` is a list in {value}"))
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("`{member}` is text in {value}"))
}

/// A slot that takes one text or a list of them.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

fn statements(document: &Value) -> Vec<&Value> {
    match &document["Statement"] {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

fn like(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern.eq_ignore_ascii_case(name),
        Some((head, tail)) => {
            let Some(rest) = name.get(head.len()..) else { return false };
            name[..head.len()].eq_ignore_ascii_case(head) && (0..=rest.len()).any(|at| like(tail, &rest[at..]))
        }
    }
}

fn named<'a>(catalog: &'a Catalog, pattern: &str) -> Vec<&'a Action> {
    catalog.actions().map(|(_, action)| action).filter(|action| like(pattern, &action.name)).collect()
}

fn names(shop: &Value, details: &str, member: &str) -> BTreeSet<String> {
    let all: Vec<_> = list(shop, details).iter().map(|one| text(one, member).to_owned()).collect();
    let folded: BTreeSet<_> = all.iter().map(|name| name.to_ascii_lowercase()).collect();
    assert_eq!(folded.len(), all.len(), "{details}: names differ by more than case");
    all.into_iter().collect()
}

fn size(document: &Value) -> usize {
    document.to_string().chars().filter(|c| !c.is_whitespace()).count()
}

#[test]
fn the_catalogue_reads() {
    assert!(catalog().len() > 100);
}

#[test]
fn every_action_and_key_in_a_policy_exists() {
    let catalog = catalog();
    for (name, document) in shops().iter().flat_map(managed) {
        assert_eq!(document["Version"], "2012-10-17", "{name}");
        for statement in statements(&document) {
            assert!(matches!(text(statement, "Effect"), "Allow" | "Deny"), "{name}");
            for pattern in texts(&statement["Action"]) {
                let actions = named(&catalog, pattern);
                assert_eq!(actions.is_empty(), TEXTBOOK.contains(&name.as_str()), "{name}: {pattern}");
                for key in statement["Condition"].as_object().into_iter().flat_map(|block| block.values()) {
                    for key in key.as_object().unwrap().keys() {
                        for action in &actions {
                            let id = catalog.action(&action.name).unwrap();
                            assert!(catalog.carries(id, key), "{name}: {} does not carry {key}", action.name);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn every_resource_is_one_that_its_actions_are_asked_about() {
    let catalog = catalog();
    for (name, document) in shops().iter().flat_map(managed) {
        if TEXTBOOK.contains(&name.as_str()) {
            continue;
        }
        for statement in statements(&document) {
            let actions: Vec<_> = texts(&statement["Action"]).into_iter().flat_map(|p| named(&catalog, p)).collect();
            let resources = texts(&statement["Resource"]);
            let about = |action: &Action, resource: &str| {
                let parts: Vec<_> = resource.splitn(6, ':').collect();
                let [_, _, service, location, _, id] = parts[..] else { return resource == "*" };
                let iam = service == "iam" || service == "sts";
                service == action.resource.service()
                    && location == (if iam { "" } else { "*" })
                    && id.split_once('/').map(|(kind, _)| kind) == action.resource.kind()
            };
            for action in &actions {
                assert!(resources.iter().any(|resource| about(action, resource)), "{name}: {}", action.name);
            }
            for resource in &resources {
                assert!(actions.iter().any(|action| about(action, resource)), "{name}: {resource}");
            }
        }
    }
}

#[test]
fn every_approval_names_an_action() {
    let catalog = catalog();
    let mut seen = 0;
    for (name, document) in shops().iter().flat_map(managed) {
        for resource in statements(&document).iter().flat_map(|statement| texts(&statement["Resource"])) {
            let Some((_, approval)) = resource.split_once(":approval/") else { continue };
            assert!(catalog.action(&approval.replace('/', ":")).is_some(), "{name}: {resource}");
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn every_attachment_names_a_policy() {
    for shop in shops() {
        let own = names(&shop, "Policies", "PolicyName");
        let built_in: BTreeSet<_> = built_in().into_keys().collect();
        assert!(own.is_disjoint(&built_in), "an own policy hides a built-in one");
        let mut used = BTreeSet::new();
        for details in ["UserDetailList", "GroupDetailList", "RoleDetailList"] {
            for one in list(&shop, details) {
                let attached = list(one, "AttachedManagedPolicies");
                assert!(attached.len() <= 10, "{one}");
                for policy in attached {
                    let name = text(policy, "PolicyName");
                    let account = if built_in.contains(name) { "coffee" } else { "bluebird" };
                    assert!(account == "coffee" || own.contains(name), "{name}");
                    assert_eq!(text(policy, "PolicyArn"), format!("arn:coffee:iam::{account}:policy/{name}"));
                    used.insert(name.to_owned());
                }
            }
        }
        assert!(own.is_subset(&used), "attached to nobody: {:?}", own.difference(&used));
    }
}

#[test]
fn every_membership_trust_and_place_exists() {
    let catalog = catalog();
    for shop in shops() {
        let users = names(&shop, "UserDetailList", "UserName");
        let groups = names(&shop, "GroupDetailList", "GroupName");
        let roles = names(&shop, "RoleDetailList", "RoleName");
        let about = &shop["Shop"];
        assert_eq!(about["Schema"], 1);
        let jobs: BTreeMap<_, _> = list(about, "Jobs").iter().map(|job| (text(job, "Name"), &job["Groups"])).collect();
        assert!(jobs.values().all(|of| texts(of).iter().all(|group| groups.contains(*group))));

        for user in list(&shop, "UserDetailList") {
            let member = texts(&user["GroupList"]);
            assert!(member.len() <= 10 && member.iter().all(|group| groups.contains(*group)), "{user}");
            assert_eq!(
                &user["GroupList"],
                jobs[text(&user["Brewgate"], "Job")],
                "the job suggests other groups: {user}"
            );
            assert!(user["Brewgate"]["OnShift"].is_boolean() && !text(&user["Brewgate"], "FullName").is_empty());
        }
        for role in list(&shop, "RoleDetailList") {
            for station in texts(&role["Brewgate"]["Stations"]) {
                assert!(catalog.service(station).unwrap().station, "{station}");
            }
            for statement in statements(&role["AssumeRolePolicyDocument"]) {
                assert_eq!(statement["Action"], "sts:AssumeRole");
                assert!(statement.get("Resource").is_none());
                let trusted = text(&statement["Principal"], "AWS").strip_prefix("arn:coffee:iam::bluebird:").unwrap();
                let employee = trusted.strip_prefix("user/").is_some_and(|name| users.contains(name));
                assert!(trusted == "root" || employee, "{trusted}");
            }
        }
        for (_, document) in managed(&shop) {
            for resource in statements(&document).iter().flat_map(|statement| texts(&statement["Resource"])) {
                let Some(id) = resource.strip_prefix("arn:coffee:iam::bluebird:") else { continue };
                let (kind, name) = id.split_once('/').unwrap();
                let there = match kind {
                    "group" => groups.contains(name),
                    "role" => roles.contains(name),
                    _ => false,
                };
                assert!(name == "*" || there, "{resource}");
            }
        }
    }
}

#[test]
fn the_sample_shop_is_furnished() {
    let catalog = catalog();
    let shop = &json(SHOP)["Shop"];
    let ids = |member: &str, id: &str| names(shop, member, id);
    let locations = ids("Locations", "Id");
    for place in ["Workstations", "Storerooms"] {
        assert!(list(shop, place).iter().all(|one| locations.contains(text(one, "Location"))), "{place}");
    }
    assert_eq!(text(&shop["Workstations"][0], "Id"), "front", "the first workstation is the default");
    for workstation in list(shop, "Workstations") {
        assert!(catalog.service(text(workstation, "Station")).unwrap().station);
    }
    let storerooms = ids("Storerooms", "Id");
    assert_eq!(ids("Menu", "Sku").len(), 12);
    assert_eq!(ids("Stock", "Sku").len(), 20);
    assert!(list(shop, "Menu").iter().all(|item| item["PriceMinor"].as_u64().unwrap() > 0));
    for item in list(shop, "Stock") {
        assert!(storerooms.contains(text(item, "Storeroom")));
        assert!(item["CostMinor"].as_u64().is_some() && item["Level"].as_u64().is_some(), "{item}");
    }
    let short = list(shop, "Stock").iter().filter(|item| item["Level"].as_u64() < item["ReorderAt"].as_u64());
    assert_eq!(short.count(), 3, "a few things are to be ordered");
    assert!(jiff::tz::TimeZone::get(text(shop, "Zone")).is_ok());
}

#[test]
fn everything_keeps_the_limits_of_aws() {
    let safe = |name: &str, most: usize| {
        let known = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
        !name.is_empty() && name.len() <= most && name.chars().all(known)
    };
    for shop in shops() {
        for (name, document) in managed(&shop) {
            assert!(safe(&name, 128), "{name}");
            assert!(size(&document) <= 6_144, "{name}");
            let sids: Vec<_> = statements(&document).into_iter().filter_map(|s| s.get("Sid")?.as_str()).collect();
            assert!(sids.iter().all(|sid| sid.chars().all(|c| c.is_ascii_alphanumeric())), "{name}: {sids:?}");
            assert_eq!(sids.iter().collect::<BTreeSet<_>>().len(), sids.len(), "{name}: {sids:?}");
            assert!(sids.len() == statements(&document).len() || TEXTBOOK.contains(&name.as_str()), "{name}");
        }
        assert!(names(&shop, "UserDetailList", "UserName").iter().all(|name| safe(name, 64)));
        assert!(names(&shop, "GroupDetailList", "GroupName").iter().all(|name| safe(name, 128)));
        for role in list(&shop, "RoleDetailList") {
            assert!(safe(text(role, "RoleName"), 64));
            assert!(size(&role["AssumeRolePolicyDocument"]) <= 2_048);
            assert!((3_600..=43_200).contains(&role["MaxSessionDuration"].as_u64().unwrap()));
        }
    }
}

#[test]
fn the_usual_start_is_the_sample_without_its_people() {
    let [sample, usual] = shops();
    assert!(USUAL.contains("${shop}") && !usual.to_string().contains("${shop}"));
    assert!(list(&usual, "UserDetailList").is_empty());
    for (details, name) in
        [("GroupDetailList", "GroupName"), ("RoleDetailList", "RoleName"), ("Policies", "PolicyName")]
    {
        for one in list(&usual, details) {
            let twin = list(&sample, details).iter().find(|other| other[name] == one[name]);
            let mut twin = twin.unwrap_or_else(|| panic!("{} is not in the sample", one[name])).clone();
            undate(&mut twin);
            assert_eq!(one, &twin);
        }
    }
}

/// The sample is from a certain day; the usual start is from the day it is used.
fn undate(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.shift_remove("CreateDate");
            members.values_mut().for_each(undate);
        }
        Value::Array(items) => items.iter_mut().for_each(undate),
        _ => {}
    }
}
