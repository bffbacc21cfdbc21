//! A shop as a file: AWS's account-authorization-details names, plus a member `Shop`.
//!
//! Holds no secrets: people come without credentials and get join codes where the file is imported.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use super::name::NameError;
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
    if jiff::tz::TimeZone::get(&settings.zone).is_err() {
        return Err(field("Shop.Zone", format!("`{}` is not a time zone this computer knows", settings.zone)));
    }
    let o = detail.owner;
    let owner = Owner { name: o.name, full_name: o.full_name, email: o.email, last_seen: None };
    let mut shop = Shop::new(detail.id, owner, settings);
    for policy in file.policies {
        read_policy(&mut shop, policy)?;
    }
    for group in file.group_detail_list {
        let place = format!("GroupDetailList {}", group.group_name);
        unique(&place, !shop.groups.contains_key(&group.group_name))?;
        let grants = read_grants(&shop, &place, group.attached_managed_policies, group.group_policy_list, None)?;
        let made = Group { name: group.group_name.clone(), grants, created: group.create_date };
        shop.groups.insert(group.group_name, Arc::new(made));
    }
    for role in file.role_detail_list {
        let place = format!("RoleDetailList {}", role.role_name);
        unique(&place, !shop.roles.contains_key(&role.role_name))?;
        let boundary = role.permissions_boundary;
        let grants = read_grants(&shop, &place, role.attached_managed_policies, role.role_policy_list, boundary)?;
        let trust = read_document(
            &format!("{place}.AssumeRolePolicyDocument"),
            &role.assume_role_policy_document,
            Kind::Trust,
        )?;
        let made = Role {
            name: role.role_name.clone(),
            description: role.description,
            trust,
            grants,
            longest_minutes: role.max_session_duration / 60,
            stations: role.brewgate.map(|b| b.stations).unwrap_or_default(),
            tags: role.tags.into_iter().map(|t| (t.key, t.value)).collect(),
            created: role.create_date,
        };
        shop.roles.insert(role.role_name, Arc::new(made));
    }
    for user in file.user_detail_list {
        read_user(&mut shop, user)?;
    }
    for own in detail.resource_policies {
        let place = format!("Shop.ResourcePolicies {}", own.resource);
        let text = read_document(&place, &own.document, Kind::Resource)?;
        let resource: Arc<str> = own.resource.into();
        shop.resource_policies.insert(resource.clone(), Arc::new(ResourcePolicy { resource, text }));
    }
    for guardrail in &detail.guardrails {
        existing(&shop, "Shop.Guardrails", guardrail)?;
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
        unique(&format!("Shop.Menu {}", m.sku), shop.items.insert(m.sku.clone(), Arc::new(item)).is_none())?;
    }
    for s in detail.stock {
        let stock = Stock { unit: s.unit, level: s.level, reorder_at: s.reorder_at, cost_minor: s.cost_minor };
        let item =
            Item { sku: s.sku.clone(), name: s.name, price_minor: None, stock: Some(stock), category: s.category };
        unique(&format!("Shop.Stock {}", s.sku), shop.items.insert(s.sku.clone(), Arc::new(item)).is_none())?;
    }
    Ok(shop)
}

fn read_policy(shop: &mut Shop, policy: PolicyDetail) -> Result<(), FileError> {
    let place = format!("Policies {}", policy.policy_name);
    // Built-in policies come with the program; a file may list them, as AWS's own does.
    if policy.arn.contains("::coffee:policy/") {
        return existing(shop, &place, &policy.policy_name);
    }
    unique(&place, !shop.policies.contains_key(&policy.policy_name))?;
    let number = |id: &str| {
        let parsed = id.strip_prefix('v').and_then(|n| n.parse::<u32>().ok());
        parsed.ok_or_else(|| field(&place, format!("`{id}` is not a version such as `v1`")))
    };
    let default = number(&policy.default_version_id)?;
    let mut latest = default;
    let mut has_default = false;
    for version in policy.policy_version_list {
        let n = number(&version.version_id)?;
        has_default |= n == default;
        latest = latest.max(n);
        let text = read_document(&format!("{place} {}", version.version_id), &version.document, Kind::Identity)?;
        let name = policy.policy_name.clone();
        let made = PolicyVersion { policy: name.clone(), number: n, text, created: version.create_date, by: None };
        shop.versions.insert((name, n), Arc::new(made));
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

fn read_user(shop: &mut Shop, user: UserDetail) -> Result<(), FileError> {
    let place = format!("UserDetailList {}", user.user_name);
    unique(&place, !shop.employees.contains_key(&user.user_name))?;
    for group in &user.group_list {
        if !shop.groups.contains_key(group) {
            return Err(field(&format!("{place}.GroupList"), format!("there is no group `{group}`")));
        }
    }
    let boundary = user.permissions_boundary;
    let grants = read_grants(shop, &place, user.attached_managed_policies, user.user_policy_list, boundary)?;
    let name = user.user_name;
    let plain = || SafeText::new(&name).map_err(|e| field(&place, e.to_string()));
    let extra = user.brewgate;
    let full_name = extra.as_ref().map_or_else(plain, |e| Ok(e.full_name.clone()))?;
    let mut employee = Employee::new(name.clone(), full_name, user.create_date);
    employee.groups = user.group_list;
    employee.groups.sort();
    employee.grants = grants;
    employee.tags = user.tags.into_iter().map(|t| (t.key, t.value)).collect();
    if let Some(extra) = extra {
        employee.job = extra.job;
        employee.shift =
            extra.on_shift.then(|| Shift { since: extra.since.unwrap_or(user.create_date), on_break: None });
        employee.standing = match (extra.ended, extra.suspended) {
            (Some(since), _) => Standing::Ended { since },
            (None, Some(since)) => Standing::Suspended { since },
            (None, None) => Standing::Active,
        };
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
    boundary: Option<Boundary>,
) -> Result<Grants, FileError> {
    let mut grants = Grants::default();
    for policy in attached {
        existing(shop, &format!("{place}.AttachedManagedPolicies"), &policy.policy_name)?;
        grants.attached.push(policy.policy_name);
    }
    for policy in inline {
        let at = format!("{place} {}", policy.policy_name);
        grants.inline.insert(policy.policy_name, read_document(&at, &policy.policy_document, Kind::Identity)?);
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

/// The policy text of a file's document, laid out anew; its own lines and columns stand in the error.
fn read_document(place: &str, raw: &RawValue, kind: Kind) -> Result<Arc<str>, FileError> {
    Document::read(raw.get(), kind).map_err(|error| field(place, error.to_string()))?;
    let value: serde_json::Value = serde_json::from_str(raw.get())?;
    let pretty = serde_json::to_string_pretty(&value)?;
    Ok(pretty.into())
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
