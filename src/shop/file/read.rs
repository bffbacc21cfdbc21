//! From a file to a shop: every name, text and policy is checked, and what is wrong is named by its place.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::value::RawValue;

use super::format::{
    AssignmentDetail, Attached, Boundary, File, Inline, MenuDetail, PolicyDetail, StockDetail, Tag, TaxDetail,
    UserDetail,
};
use super::{FileError, SCHEMA};
use crate::policy::{Document, Kind};
use crate::shop::command::is_resource;
use crate::shop::name::{self, LONGEST_PERSON, NameError, is_unsafe};
use crate::shop::plan::length;
use crate::shop::roster::{LONGEST, POLICY};
use crate::shop::rule;
use crate::shop::station::inventory::MOST_INGREDIENTS;
use crate::shop::station::{Devices, Money, Percent, Tax};
use crate::shop::{
    Assignment, Change, Edit, Employee, Grants, Group, Item, Job, Location, ManagedPolicy, Name, Owner, Person,
    PolicyVersion, ResourcePolicy, Role, SafeText, Settings, Shift, Shop, SignIn, Standing, Stock, Storeroom,
    Workstation,
};
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
            .map(|w| Workstation {
                id: w.id,
                name: w.name,
                location: w.location,
                station: w.station,
                devices: Devices::default(),
            })
            .collect(),
        storerooms: detail.storerooms.into_iter().map(|s| Storeroom { id: s.id, location: s.location }).collect(),
        jobs: detail.jobs.into_iter().map(|j| Job { name: j.name, groups: j.groups }).collect(),
        idle_minutes: detail.idle_minutes,
        shows_names: detail.shows_names,
        taxes: detail.taxes.into_iter().map(read_tax).collect::<Result<_, _>>()?,
        cash_step: Money(detail.cash_step_minor.unwrap_or_default()),
        takes_tips: detail.takes_tips,
        sells_below_zero: detail.sells_below_zero,
        reopens_by_code: detail.reopens_by_code,
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
    read_items(&mut shop, detail.menu, detail.stock)?;
    read_roster(&mut shop, detail.roster)?;
    Ok(shop)
}

/// Who may take which role when; whether it is over does not matter here.
fn read_roster(shop: &mut Shop, roster: Vec<AssignmentDetail>) -> Result<(), FileError> {
    for (at, one) in roster.into_iter().enumerate() {
        let place = format!("Shop.Roster {}", at + 1);
        let wrong = |problem: String| Err(field(&place, problem));
        if !shop.employees.contains_key(&one.employee) {
            return wrong(format!("there is no employee `{}`", one.employee));
        }
        if !shop.roles.contains_key(&one.role) {
            return wrong(format!("there is no role `{}`", one.role));
        }
        let length = one.until.duration_since(one.from);
        if !length.is_positive() || length > LONGEST {
            return wrong(format!("it lasts from {} to {}, and that is not up to 24 hours", one.from, one.until));
        }
        let others = shop.roster.of(&one.employee, one.from);
        if let Some(other) = others.iter().find(|other| other.overlaps(one.from, one.until)) {
            return wrong(format!("`{}` is {} from {} to {} then", one.employee, other.role, other.from, other.until));
        }
        let by = match one.by.filter(|name| *name != shop.owner.name) {
            None => Person::Owner,
            Some(name) if shop.employees.contains_key(&name) => Person::Employee(name),
            Some(name) => return wrong(format!("there is no employee `{name}`")),
        };
        let number = shop.books.assignments + 1;
        let (employee, role, from, until) = (one.employee, one.role, one.from, one.until);
        let made = Assignment { number, employee, role, from, until, by, at: one.at.unwrap_or(from) };
        shop.apply(&Change::Assignment(Edit::made(made)));
        Arc::make_mut(&mut shop.books).assignments = number;
    }
    Ok(())
}

/// What is sold, what is kept, and what is both; recipes name what is kept.
fn read_items(shop: &mut Shop, menu: Vec<MenuDetail>, stock: Vec<StockDetail>) -> Result<(), FileError> {
    for m in menu {
        let place = format!("Shop.Menu {}", m.sku);
        countable(&format!("{place}.PriceMinor"), m.price_minor)?;
        short(&place, &m.name)?;
        let item = Item {
            sku: m.sku.clone(),
            name: m.name,
            price_minor: Some(m.price_minor),
            stock: None,
            category: m.category,
            recipe: m.recipe.into_iter().map(|one| (one.sku, one.quantity)).collect(),
            tax: m.tax,
        };
        if let Some(unknown) = item.tax.as_ref().filter(|tax| !shop.settings.has_tax(tax)) {
            return Err(field(&format!("{place}.Tax"), format!("there is no tax `{unknown}`")));
        }
        unique(&place, shop.items.insert(m.sku, Arc::new(item)).is_none())?;
    }
    for s in stock {
        let place = format!("Shop.Stock {}", s.sku);
        countable(&format!("{place}.CostMinor"), s.cost_minor.unwrap_or(0))?;
        short(&place, &s.name)?;
        short(&format!("{place}.Unit"), &s.unit)?;
        if s.reorder_at.is_negative() {
            return Err(field(&format!("{place}.ReorderAt"), format!("{} is below zero", s.reorder_at)));
        }
        // A level below zero is one that was sold into; without that habit it is a mistake.
        if s.level.is_negative() && !shop.settings.sells_below_zero {
            return Err(field(&format!("{place}.Level"), format!("{} is below zero", s.level)));
        }
        if let Some(room) = s.storeroom.as_ref().filter(|id| shop.settings.storerooms.iter().all(|s| s.id != **id)) {
            return Err(field(&format!("{place}.Storeroom"), format!("there is no storeroom `{room}`")));
        }
        let kept = Stock { unit: s.unit, storeroom: s.storeroom, reorder_at: s.reorder_at, cost_minor: s.cost_minor };
        let sold = shop.items.get(&s.sku).map(|item| Item::clone(item));
        let alone = Item {
            sku: s.sku.clone(),
            name: s.name,
            price_minor: None,
            stock: None,
            category: s.category,
            recipe: vec![],
            tax: None,
        };
        // Something that is sold as it is kept stands in both lists.
        let mut item = sold.unwrap_or(alone);
        unique(&place, item.stock.replace(kept).is_none())?;
        shop.levels.insert(s.sku.clone(), s.level);
        shop.items.insert(s.sku, Arc::new(item));
    }
    for item in shop.items.values() {
        let place = format!("Shop.Menu {}.Recipe", item.sku);
        within(&place, item.recipe.len(), MOST_INGREDIENTS, "things")?;
        for (at, (sku, quantity)) in item.recipe.iter().enumerate() {
            unique(&place, item.recipe[..at].iter().all(|(other, _)| other != sku))?;
            if shop.items.get(sku).is_none_or(|item| item.stock.is_none()) {
                return Err(field(&place, format!("`{sku}` is not kept in stock")));
            }
            if !quantity.is_positive() {
                return Err(field(&place, format!("{quantity} of `{sku}` is nothing to take")));
            }
        }
    }
    Ok(())
}

fn read_tax(tax: TaxDetail) -> Result<Tax, FileError> {
    let place = format!("Shop.Taxes {}", tax.id);
    short(&place, &tax.name)?;
    let rate = Percent::read(&tax.rate).map_err(|problem| field(&format!("{place}.Rate"), problem))?;
    Ok(Tax { id: tax.id, name: tax.name, rate, included: tax.included })
}

fn read_policy(shop: &mut Shop, names: &mut HashSet<String>, policy: PolicyDetail) -> Result<(), FileError> {
    let place = format!("Policies {}", policy.policy_name);
    // Built-in policies come with the program; a file may list them, as AWS's own does.
    let built_in = shop.policies.get(&policy.policy_name).is_some_and(|known| known.built_in);
    if built_in && policy.arn.contains("::coffee:policy/") {
        return Ok(());
    }
    not_written_by_roster(&place, &policy.policy_name)?;
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
        employee.shift = extra.on_shift.then(|| Shift::begun(extra.since.unwrap_or(user.create_date), None));
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
        not_written_by_roster(&at, &policy.policy_name)?;
        let text = read_document(&at, &policy.policy_document, Kind::Identity, left)?;
        left -= length(&text);
        unique(&at, grants.inline.insert(policy.policy_name, text).is_none())?;
    }
    if let Some(boundary) = boundary {
        let at = format!("{place}.PermissionsBoundary");
        let arn = &boundary.permissions_boundary_arn;
        let name = arn.rsplit_once(":policy/").map_or(arn.as_str(), |(_, name)| name);
        let name = Name::new(name, name::LONGEST_THING).map_err(|e: NameError| field(&at, e.to_string()))?;
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

/// The roster's policies are written from its assignments, never read.
fn not_written_by_roster(place: &str, name: &Name) -> Result<(), FileError> {
    match name.eq_ignore_ascii_case(POLICY) {
        true => Err(field(place, format!("the name `{POLICY}` is kept for the policies that the roster writes"))),
        false => Ok(()),
    }
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
