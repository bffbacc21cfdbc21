//! A shop as a file: AWS's account-authorization-details names, plus a member `Shop`.
//!
//! Holds no secrets: people come without credentials and get join codes where the file is imported.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use super::command::is_resource;
use super::name::{LONGEST_PERSON, NameError, is_unsafe};
use super::plan::length;
use super::rule;
use super::{
    Employee, Grants, Group, Item, Job, Location, ManagedPolicy, Name, Owner, PolicyVersion, ResourcePolicy, Role,
    SafeText, Settings, Shift, Shop, SignIn, Standing, Stock, Storeroom, Workstation,
};
use crate::policy::{Document, Kind};

/// The newest file format this program knows.
pub const SCHEMA: u32 = 1;

/// Why a shop file cannot be read: where, and what.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("line {}, column {}: {}", .0.line(), .0.column(), strip_place(.0))]
    Json(#[from] serde_json::Error),
    #[error("`{place}`: {problem}")]
    Field { place: String, problem: String },
    #[error("the file has schema {found}; this program reads up to {SCHEMA}")]
    Newer { found: u32 },
}

/// serde_json appends the place to its own text; it already stands in front.
fn strip_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    shop: ShopDetail,
    #[serde(default)]
    user_detail_list: Vec<UserDetail>,
    #[serde(default)]
    group_detail_list: Vec<GroupDetail>,
    #[serde(default)]
    role_detail_list: Vec<RoleDetail>,
    #[serde(default)]
    policies: Vec<PolicyDetail>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ShopDetail {
    schema: u32,
    id: Name,
    name: SafeText,
    zone: String,
    currency: String,
    owner: OwnerDetail,
    locations: Vec<LocationDetail>,
    workstations: Vec<WorkstationDetail>,
    #[serde(default)]
    storerooms: Vec<StoreroomDetail>,
    #[serde(default)]
    jobs: Vec<JobDetail>,
    #[serde(default)]
    guardrails: Vec<Name>,
    #[serde(default)]
    resource_policies: Vec<ResourceDetail>,
    #[serde(default)]
    menu: Vec<MenuDetail>,
    #[serde(default)]
    stock: Vec<StockDetail>,
    #[serde(default = "usual_idle")]
    idle_minutes: u32,
    #[serde(default = "yes")]
    shows_names: bool,
}

fn usual_idle() -> u32 {
    5
}

fn yes() -> bool {
    true
}

fn root_path() -> String {
    "/".to_owned()
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OwnerDetail {
    name: Name,
    full_name: SafeText,
    email: SafeText,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LocationDetail {
    id: Name,
    name: SafeText,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WorkstationDetail {
    id: Name,
    name: SafeText,
    location: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    station: Option<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StoreroomDetail {
    id: Name,
    location: Name,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct JobDetail {
    name: SafeText,
    #[serde(default)]
    groups: Vec<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceDetail {
    resource: String,
    document: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MenuDetail {
    sku: Name,
    name: SafeText,
    price_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<SafeText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StockDetail {
    sku: Name,
    name: SafeText,
    unit: SafeText,
    level: i64,
    #[serde(default)]
    reorder_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<SafeText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attached {
    policy_name: Name,
    policy_arn: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inline {
    policy_name: Name,
    policy_document: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Boundary {
    permissions_boundary_type: String,
    permissions_boundary_arn: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    key: String,
    value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserDetail {
    #[serde(default = "root_path")]
    path: String,
    user_name: Name,
    arn: String,
    create_date: Timestamp,
    #[serde(default)]
    user_policy_list: Vec<Inline>,
    #[serde(default)]
    group_list: Vec<Name>,
    #[serde(default)]
    attached_managed_policies: Vec<Attached>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<Boundary>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    brewgate: Option<PersonExtra>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PersonExtra {
    full_name: SafeText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<SafeText>,
    #[serde(default)]
    on_shift: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suspended: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GroupDetail {
    #[serde(default = "root_path")]
    path: String,
    group_name: Name,
    arn: String,
    create_date: Timestamp,
    #[serde(default)]
    group_policy_list: Vec<Inline>,
    #[serde(default)]
    attached_managed_policies: Vec<Attached>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoleDetail {
    #[serde(default = "root_path")]
    path: String,
    role_name: Name,
    arn: String,
    create_date: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<SafeText>,
    /// Seconds.
    #[serde(default = "one_hour")]
    max_session_duration: u32,
    assume_role_policy_document: Box<RawValue>,
    #[serde(default)]
    role_policy_list: Vec<Inline>,
    #[serde(default)]
    attached_managed_policies: Vec<Attached>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<Boundary>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    brewgate: Option<RoleExtra>,
}

fn one_hour() -> u32 {
    3_600
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoleExtra {
    #[serde(default)]
    stations: Vec<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyDetail {
    policy_name: Name,
    arn: String,
    #[serde(default = "root_path")]
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<SafeText>,
    default_version_id: String,
    create_date: Timestamp,
    policy_version_list: Vec<VersionDetail>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VersionDetail {
    version_id: String,
    is_default_version: bool,
    create_date: Timestamp,
    document: Box<RawValue>,
}

/// Reads a shop file; every name, text and policy in it is checked.
///
/// # Errors
/// Says the line and column, or the record and field, and what is wrong there.
pub fn read(text: &str) -> Result<Shop, FileError> {
    let file: File = serde_json::from_str(text)?;
    let detail = file.shop;
    if detail.schema > SCHEMA {
        return Err(FileError::Newer { found: detail.schema });
    }
    let settings = Settings {
        name: detail.name,
        zone: detail.zone,
        currency: detail.currency,
        locations: detail.locations.into_iter().map(|l| Location { id: l.id, name: l.name }).collect(),
        workstations: detail
            .workstations
            .into_iter()
            .map(|w| Workstation { id: w.id, name: w.name, location: w.location, station: w.station })
            .collect(),
        storerooms: detail.storerooms.into_iter().map(|s| Storeroom { id: s.id, location: s.location }).collect(),
        jobs: detail.jobs.into_iter().map(|j| Job { name: j.name, groups: j.groups }).collect(),
        idle_minutes: detail.idle_minutes,
        shows_names: detail.shows_names,
    };
    settings.check().map_err(|error| field(&format!("Shop.{}", error.place), error.problem))?;
    short("Shop.Name", &settings.name)?;
    settings.locations.iter().try_for_each(|l| short(&format!("Shop.Locations {}", l.id), &l.name))?;
    settings.workstations.iter().try_for_each(|w| short(&format!("Shop.Workstations {}", w.id), &w.name))?;
    settings.jobs.iter().try_for_each(|j| short(&format!("Shop.Jobs {}", j.name), &j.name))?;
    let o = detail.owner;
    short("Shop.Owner.FullName", &o.full_name)?;
    let owner = Owner { name: o.name, full_name: o.full_name, email: o.email, last_seen: None };
    let mut shop = Shop::new(detail.id, owner, settings);
    let mut names: HashSet<String> = shop.policies.keys().map(Name::folded).collect();
    for policy in file.policies {
        read_policy(&mut shop, &mut names, policy)?;
    }
    let (longest_employee, longest_group, longest_role) = rule::LONGEST_INLINE;
    names.clear();
    for group in file.group_detail_list {
        let place = format!("GroupDetailList {}", group.group_name);
        unique(&place, names.insert(group.group_name.folded()))?;
        let (attached, inline) = (group.attached_managed_policies, group.group_policy_list);
        let grants = read_grants(&shop, &place, attached, inline, longest_group, None)?;
        let made = Group { name: group.group_name.clone(), grants, created: group.create_date };
        shop.groups.insert(group.group_name, Arc::new(made));
    }
    for job in &shop.settings.jobs {
        if let Some(group) = job.groups.iter().find(|group| !shop.groups.contains_key(*group)) {
            return Err(field(&format!("Shop.Jobs {}", job.name), format!("there is no group `{group}`")));
        }
    }
    names.clear();
    for role in file.role_detail_list {
        let place = format!("RoleDetailList {}", role.role_name);
        unique(&place, names.insert(role.role_name.folded()))?;
        within(&place, role.role_name.len(), LONGEST_PERSON, "characters in a name")?;
        let seconds = role.max_session_duration;
        if !(3_600..=43_200).contains(&seconds) || seconds % 60 != 0 {
            let problem = format!("{seconds} is not 3600 to 43200 seconds, in whole minutes");
            return Err(field(&format!("{place}.MaxSessionDuration"), problem));
        }
        let (attached, inline, boundary) =
            (role.attached_managed_policies, role.role_policy_list, role.permissions_boundary);
        let grants = read_grants(&shop, &place, attached, inline, longest_role, boundary)?;
        let trust = format!("{place}.AssumeRolePolicyDocument");
        let trust = read_document(&trust, &role.assume_role_policy_document, Kind::Trust, rule::LONGEST_TRUST)?;
        let made = Role {
            name: role.role_name.clone(),
            description: role.description,
            trust,
            grants,
            longest_minutes: seconds / 60,
            stations: role.brewgate.map(|b| b.stations).unwrap_or_default(),
            tags: read_tags(&place, role.tags)?,
            created: role.create_date,
        };
        shop.roles.insert(role.role_name, Arc::new(made));
    }
    // The owner signs in with a name or an e-mail, and so neither is anybody else's.
    names = HashSet::from([shop.owner.name.folded(), shop.owner.email.to_ascii_lowercase()]);
    for user in file.user_detail_list {
        read_user(&mut shop, &mut names, longest_employee, user)?;
    }
    for own in detail.resource_policies {
        let place = format!("Shop.ResourcePolicies {}", own.resource);
        if own.resource == "*" || !is_resource(&own.resource) {
            return Err(field(&place, "it is no ARN of a till, storeroom or report".to_owned()));
        }
        let text = read_document(&place, &own.document, Kind::Resource, rule::LONGEST_MANAGED)?;
        let resource: Arc<str> = own.resource.into();
        let made = Arc::new(ResourcePolicy { resource: resource.clone(), text });
        unique(&place, shop.resource_policies.insert(resource, made).is_none())?;
    }
    for (at, guardrail) in detail.guardrails.iter().enumerate() {
        existing(&shop, "Shop.Guardrails", guardrail)?;
        unique(&format!("Shop.Guardrails {guardrail}"), !detail.guardrails[..at].contains(guardrail))?;
    }
    shop.guardrails = Arc::new(detail.guardrails);
    for m in detail.menu {
        let item = Item {
            sku: m.sku.clone(),
            name: m.name,
            price_minor: Some(m.price_minor),
            stock: None,
            category: m.category,
        };
        let place = format!("Shop.Menu {}", m.sku);
        countable(&format!("{place}.PriceMinor"), m.price_minor)?;
        short(&place, &item.name)?;
        unique(&place, shop.items.insert(m.sku.clone(), Arc::new(item)).is_none())?;
    }
    for s in detail.stock {
        let stock = Stock { unit: s.unit, level: s.level, reorder_at: s.reorder_at, cost_minor: s.cost_minor };
        let item =
            Item { sku: s.sku.clone(), name: s.name, price_minor: None, stock: Some(stock), category: s.category };
        let place = format!("Shop.Stock {}", s.sku);
        countable(&format!("{place}.Level"), s.level)?;
        countable(&format!("{place}.ReorderAt"), s.reorder_at)?;
        countable(&format!("{place}.CostMinor"), s.cost_minor.unwrap_or(0))?;
        short(&place, &item.name)?;
        unique(&place, shop.items.insert(s.sku.clone(), Arc::new(item)).is_none())?;
    }
    Ok(shop)
}

fn read_policy(shop: &mut Shop, names: &mut HashSet<String>, policy: PolicyDetail) -> Result<(), FileError> {
    let place = format!("Policies {}", policy.policy_name);
    // Built-in policies come with the program; a file may list them, as AWS's own does.
    let built_in = shop.policies.get(&policy.policy_name).is_some_and(|known| known.built_in);
    if built_in && policy.arn.contains("::coffee:policy/") {
        return Ok(());
    }
    unique(&place, names.insert(policy.policy_name.folded()))?;
    let default = version_number(&format!("{place}.DefaultVersionId"), &policy.default_version_id)?;
    within(&place, policy.policy_version_list.len(), rule::MOST_VERSIONS, "versions")?;
    let mut latest = default;
    let mut has_default = false;
    for version in policy.policy_version_list {
        let at = format!("{place} {}", version.version_id);
        let n = version_number(&at, &version.version_id)?;
        if version.is_default_version != (n == default) {
            return Err(field(&at, format!("whether it is the default does not go with `v{default}`")));
        }
        has_default |= n == default;
        latest = latest.max(n);
        let text = read_document(&at, &version.document, Kind::Identity, rule::LONGEST_MANAGED)?;
        let name = policy.policy_name.clone();
        let made = PolicyVersion { policy: name.clone(), number: n, text, created: version.create_date, by: None };
        unique(&at, shop.versions.insert((name, n), Arc::new(made)).is_none())?;
    }
    if !has_default {
        return Err(field(&place, format!("the default version `v{default}` is not in the list")));
    }
    let made = ManagedPolicy {
        name: policy.policy_name.clone(),
        description: policy.description,
        default,
        latest,
        built_in: false,
        created: policy.create_date,
    };
    shop.policies.insert(policy.policy_name, Arc::new(made));
    Ok(())
}

/// The number in `v12`: from 1, as a person would write it, and far from where counting on ends.
fn version_number(place: &str, id: &str) -> Result<u32, FileError> {
    let digits = id.strip_prefix('v').filter(|n| n.len() <= 6 && n.bytes().all(|b| b.is_ascii_digit()));
    let number = digits.filter(|n| !n.starts_with('0')).and_then(|n| n.parse().ok());
    number.ok_or_else(|| field(place, format!("`{id}` is not a version such as `v1`")))
}

fn read_user(
    shop: &mut Shop,
    names: &mut HashSet<String>,
    longest_inline: usize,
    user: UserDetail,
) -> Result<(), FileError> {
    let place = format!("UserDetailList {}", user.user_name);
    unique(&place, names.insert(user.user_name.folded()))?;
    within(&place, user.user_name.len(), LONGEST_PERSON, "characters in a name")?;
    let of_groups = format!("{place}.GroupList");
    within(&of_groups, user.group_list.len(), rule::MOST_GROUPS, "groups")?;
    let mut groups = user.group_list;
    groups.sort();
    unique(&of_groups, groups.windows(2).all(|pair| pair[0] != pair[1]))?;
    if let Some(group) = groups.iter().find(|group| !shop.groups.contains_key(*group)) {
        return Err(field(&of_groups, format!("there is no group `{group}`")));
    }
    let (attached, inline) = (user.attached_managed_policies, user.user_policy_list);
    let grants = read_grants(shop, &place, attached, inline, longest_inline, user.permissions_boundary)?;
    let name = user.user_name;
    let plain = || SafeText::new(&name).map_err(|e| field(&place, e.to_string()));
    let extra = user.brewgate;
    let full_name = extra.as_ref().map_or_else(plain, |e| Ok(e.full_name.clone()))?;
    short(&format!("{place}.Brewgate.FullName"), &full_name)?;
    let mut employee = Employee::new(name.clone(), full_name, user.create_date);
    employee.groups = groups;
    employee.grants = grants;
    employee.tags = read_tags(&place, user.tags)?;
    if let Some(extra) = extra {
        extra.job.iter().try_for_each(|job| short(&format!("{place}.Brewgate.Job"), job))?;
        employee.job = extra.job;
        employee.shift =
            extra.on_shift.then(|| Shift { since: extra.since.unwrap_or(user.create_date), on_break: None });
        employee.standing = match (extra.ended, extra.suspended) {
            (Some(since), _) => Standing::Ended { since },
            (None, Some(since)) => Standing::Suspended { since },
            (None, None) => Standing::Active,
        };
    }
    if employee.is_ended() && (!employee.groups.is_empty() || employee.grants != Grants::default()) {
        let problem = "whoever no longer works here is in no group and holds no policy".to_owned();
        return Err(field(&format!("{place}.Brewgate.Ended"), problem));
    }
    employee.sign_in = SignIn::None;
    for group in employee.groups.clone() {
        shop.enrol_member(&group, &name);
    }
    shop.employees.insert(name, Arc::new(employee));
    Ok(())
}

fn read_grants(
    shop: &Shop,
    place: &str,
    attached: Vec<Attached>,
    inline: Vec<Inline>,
    longest_inline: usize,
    boundary: Option<Boundary>,
) -> Result<Grants, FileError> {
    let mut grants = Grants::default();
    let of_attached = format!("{place}.AttachedManagedPolicies");
    within(&of_attached, attached.len(), rule::MOST_ATTACHED, "managed policies")?;
    for policy in attached {
        existing(shop, &of_attached, &policy.policy_name)?;
        let (name, arn) = (policy.policy_name, policy.policy_arn);
        // A path may stand before the name.
        if !arn.contains(":policy/") || arn.rsplit('/').next() != Some(&name) {
            return Err(field(&of_attached, format!("`{arn}` is not the ARN of `{name}`")));
        }
        unique(&format!("{of_attached} {name}"), !grants.attached.contains(&name))?;
        grants.attached.push(name);
    }
    let mut left = longest_inline;
    for policy in inline {
        let at = format!("{place} {}", policy.policy_name);
        let text = read_document(&at, &policy.policy_document, Kind::Identity, left)?;
        left -= length(&text);
        unique(&at, grants.inline.insert(policy.policy_name, text).is_none())?;
    }
    if let Some(boundary) = boundary {
        let at = format!("{place}.PermissionsBoundary");
        let arn = &boundary.permissions_boundary_arn;
        let name = arn.rsplit_once(":policy/").map_or(arn.as_str(), |(_, name)| name);
        let name = Name::new(name, super::name::LONGEST_THING).map_err(|e: NameError| field(&at, e.to_string()))?;
        existing(shop, &at, &name)?;
        grants.boundary = Some(name);
    }
    Ok(grants)
}

/// Tags, with AWS's own limits; screens and condition keys show them.
fn read_tags(place: &str, tags: Vec<Tag>) -> Result<BTreeMap<String, String>, FileError> {
    let mut read = BTreeMap::new();
    for tag in tags {
        let at = format!("{place}.Tags {}", tag.key);
        let (key, value) = (tag.key.chars().count(), tag.value.chars().count());
        if !(1..=128).contains(&key) || value > 256 || tag.key.chars().chain(tag.value.chars()).any(is_unsafe) {
            return Err(field(
                &at,
                "a tag has 1 to 128 characters, its value up to 256, and all can be shown".to_owned(),
            ));
        }
        unique(&at, read.insert(tag.key, tag.value).is_none())?;
    }
    within(&format!("{place}.Tags"), read.len(), 50, "tags")?;
    Ok(read)
}

/// The policy text of a file's document, laid out anew; its own lines and columns stand in the error.
fn read_document(place: &str, raw: &RawValue, kind: Kind, most: usize) -> Result<Arc<str>, FileError> {
    Document::read(raw.get(), kind).map_err(|error| field(place, error.to_string()))?;
    let value: serde_json::Value = serde_json::from_str(raw.get())?;
    let pretty = serde_json::to_string_pretty(&value)?;
    within(place, length(&pretty), most, "characters without white space")?;
    Ok(pretty.into())
}

fn within(place: &str, count: usize, most: usize, what: &str) -> Result<(), FileError> {
    if count > most { Err(field(place, format!("{count} {what}, and at most {most} fit"))) } else { Ok(()) }
}

/// A name that people read is short; what may be long is a note.
fn short(place: &str, text: &SafeText) -> Result<(), FileError> {
    SafeText::new(text).map(drop).map_err(|error| field(place, error.to_string()))
}

/// An amount or number that sums of a shop's can be made of.
fn countable(place: &str, number: i64) -> Result<(), FileError> {
    if (0..=1_000_000_000_000).contains(&number) {
        Ok(())
    } else {
        Err(field(place, format!("{number} is no amount of a shop")))
    }
}

fn existing(shop: &Shop, place: &str, policy: &Name) -> Result<(), FileError> {
    if shop.policies.contains_key(policy) {
        Ok(())
    } else {
        Err(field(place, format!("there is no policy `{policy}`")))
    }
}

fn unique(place: &str, is_new: bool) -> Result<(), FileError> {
    if is_new { Ok(()) } else { Err(field(place, "it stands there twice".to_owned())) }
}

fn field(place: &str, problem: String) -> FileError {
    FileError::Field { place: place.to_owned(), problem }
}

/// Writes a shop as a file: everything but secrets, sessions and history.
///
/// # Errors
/// Only where a stored policy is no JSON, which reading the store rules out.
pub fn write(shop: &Shop) -> Result<String, FileError> {
    let s = &shop.settings;
    let detail = ShopDetail {
        schema: SCHEMA,
        id: shop.id.clone(),
        name: s.name.clone(),
        zone: s.zone.clone(),
        currency: s.currency.clone(),
        owner: OwnerDetail {
            name: shop.owner.name.clone(),
            full_name: shop.owner.full_name.clone(),
            email: shop.owner.email.clone(),
        },
        locations: s.locations.iter().map(|l| LocationDetail { id: l.id.clone(), name: l.name.clone() }).collect(),
        workstations: s
            .workstations
            .iter()
            .map(|w| WorkstationDetail {
                id: w.id.clone(),
                name: w.name.clone(),
                location: w.location.clone(),
                station: w.station.clone(),
            })
            .collect(),
        storerooms: s
            .storerooms
            .iter()
            .map(|r| StoreroomDetail { id: r.id.clone(), location: r.location.clone() })
            .collect(),
        jobs: s.jobs.iter().map(|j| JobDetail { name: j.name.clone(), groups: j.groups.clone() }).collect(),
        guardrails: shop.guardrails.to_vec(),
        resource_policies: shop
            .resource_policies
            .values()
            .map(|r| Ok(ResourceDetail { resource: r.resource.to_string(), document: raw(&r.text)? }))
            .collect::<Result<_, FileError>>()?,
        menu: shop
            .items
            .values()
            .filter_map(|i| {
                let (sku, name, category) = (i.sku.clone(), i.name.clone(), i.category.clone());
                i.price_minor.map(|price_minor| MenuDetail { sku, name, price_minor, category })
            })
            .collect(),
        stock: shop
            .items
            .values()
            .filter_map(|i| {
                i.stock.as_ref().map(|stock| StockDetail {
                    sku: i.sku.clone(),
                    name: i.name.clone(),
                    unit: stock.unit.clone(),
                    level: stock.level,
                    reorder_at: stock.reorder_at,
                    cost_minor: stock.cost_minor,
                    category: i.category.clone(),
                })
            })
            .collect(),
        idle_minutes: s.idle_minutes,
        shows_names: s.shows_names,
    };
    let file = File {
        shop: detail,
        user_detail_list: shop.employees.values().map(|e| write_user(shop, e)).collect::<Result<_, _>>()?,
        group_detail_list: shop
            .groups
            .values()
            .map(|g| {
                Ok(GroupDetail {
                    path: root_path(),
                    group_name: g.name.clone(),
                    arn: shop.iam_arn("group", &g.name),
                    create_date: g.created,
                    group_policy_list: write_inline(&g.grants)?,
                    attached_managed_policies: write_attached(shop, &g.grants),
                })
            })
            .collect::<Result<_, FileError>>()?,
        role_detail_list: shop.roles.values().map(|r| write_role(shop, r)).collect::<Result<_, _>>()?,
        policies: shop
            .policies
            .values()
            .filter(|p| !p.built_in)
            .map(|p| write_policy(shop, p))
            .collect::<Result<_, _>>()?,
    };
    Ok(serde_json::to_string_pretty(&file)? + "\n")
}

fn write_user(shop: &Shop, e: &Employee) -> Result<UserDetail, FileError> {
    Ok(UserDetail {
        path: root_path(),
        user_name: e.name.clone(),
        arn: shop.iam_arn("user", &e.name),
        create_date: e.hired,
        user_policy_list: write_inline(&e.grants)?,
        group_list: e.groups.clone(),
        attached_managed_policies: write_attached(shop, &e.grants),
        permissions_boundary: write_boundary(shop, &e.grants),
        tags: write_tags(&e.tags),
        brewgate: Some(PersonExtra {
            full_name: e.full_name.clone(),
            job: e.job.clone(),
            on_shift: e.shift.is_some(),
            since: e.shift.map(|s| s.since),
            suspended: if let Standing::Suspended { since } = e.standing { Some(since) } else { None },
            ended: if let Standing::Ended { since } = e.standing { Some(since) } else { None },
        }),
    })
}

fn write_role(shop: &Shop, r: &Role) -> Result<RoleDetail, FileError> {
    Ok(RoleDetail {
        path: root_path(),
        role_name: r.name.clone(),
        arn: shop.role_arn(&r.name),
        create_date: r.created,
        description: r.description.clone(),
        max_session_duration: r.longest_minutes * 60,
        assume_role_policy_document: raw(&r.trust)?,
        role_policy_list: write_inline(&r.grants)?,
        attached_managed_policies: write_attached(shop, &r.grants),
        permissions_boundary: write_boundary(shop, &r.grants),
        tags: write_tags(&r.tags),
        brewgate: Some(RoleExtra { stations: r.stations.clone() }),
    })
}

fn write_policy(shop: &Shop, p: &ManagedPolicy) -> Result<PolicyDetail, FileError> {
    let version = |v: &Arc<PolicyVersion>| {
        Ok(VersionDetail {
            version_id: format!("v{}", v.number),
            is_default_version: v.number == p.default,
            create_date: v.created,
            document: raw(&v.text)?,
        })
    };
    Ok(PolicyDetail {
        policy_name: p.name.clone(),
        arn: shop.policy_arn(&p.name),
        path: root_path(),
        description: p.description.clone(),
        default_version_id: format!("v{}", p.default),
        create_date: p.created,
        policy_version_list: shop.versions_of(&p.name).map(version).collect::<Result<_, FileError>>()?,
    })
}

fn write_attached(shop: &Shop, grants: &Grants) -> Vec<Attached> {
    let one = |name: &Name| Attached { policy_name: name.clone(), policy_arn: shop.policy_arn(name) };
    grants.attached.iter().map(one).collect()
}

fn write_inline(grants: &Grants) -> Result<Vec<Inline>, FileError> {
    let one = |(name, text): (&Name, &Arc<str>)| Ok(Inline { policy_name: name.clone(), policy_document: raw(text)? });
    grants.inline.iter().map(one).collect()
}

fn write_boundary(shop: &Shop, grants: &Grants) -> Option<Boundary> {
    grants.boundary.as_ref().map(|name| Boundary {
        permissions_boundary_type: "PermissionsBoundaryPolicy".to_owned(),
        permissions_boundary_arn: shop.policy_arn(name),
    })
}

fn write_tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() }).collect()
}

fn raw(text: &str) -> Result<Box<RawValue>, FileError> {
    Ok(RawValue::from_string(text.to_owned())?)
}
