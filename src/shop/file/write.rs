//! From a shop to a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::format::{
    AssignmentDetail, Attached, Boundary, File, GroupDetail, IngredientDetail, Inline, JobDetail, LocationDetail,
    MenuDetail, OwnerDetail, PersonExtra, PolicyDetail, ResourceDetail, RoleDetail, RoleExtra, ShopDetail, StockDetail,
    StoreroomDetail, Tag, TaxDetail, UserDetail, VersionDetail, WorkstationDetail, root_path,
};
use super::{FileError, SCHEMA};
use crate::shop::station::Tax;
use crate::shop::{Assignment, Employee, Grants, ManagedPolicy, Name, PolicyVersion, Quantity, Role, Shop, Standing};
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
                let (sku, name, category, tax) = (i.sku.clone(), i.name.clone(), i.category.clone(), i.tax.clone());
                let ingredient =
                    |(sku, quantity): &(Name, Quantity)| IngredientDetail { sku: sku.clone(), quantity: *quantity };
                let recipe = i.recipe.iter().map(ingredient).collect();
                i.price_minor.map(|price_minor| MenuDetail { sku, name, price_minor, category, tax, recipe })
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
                    storeroom: stock.storeroom.clone(),
                    level: shop.level(&i.sku),
                    reorder_at: stock.reorder_at,
                    cost_minor: stock.cost_minor,
                    category: i.category.clone(),
                })
            })
            .collect(),
        idle_minutes: s.idle_minutes,
        shows_names: s.shows_names,
        taxes: s.taxes.iter().map(write_tax).collect(),
        cash_step_minor: s.cash_step.is_some().then_some(s.cash_step.0),
        takes_tips: s.takes_tips,
        sells_below_zero: s.sells_below_zero,
        reopens_by_code: s.reopens_by_code,
        roster: write_roster(shop),
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

/// Every assignment of a role that there is; what a role was that is gone, the trail remembers.
fn write_roster(shop: &Shop) -> Vec<AssignmentDetail> {
    let known = shop.roster.all().filter(|one| shop.roles.contains_key(&one.role));
    let one = |one: &Arc<Assignment>| AssignmentDetail {
        employee: one.employee.clone(),
        role: one.role.clone(),
        from: one.from,
        until: one.until,
        by: one.by.employee().cloned(),
        at: Some(one.at),
    };
    known.map(one).collect()
}

fn write_tax(tax: &Tax) -> TaxDetail {
    TaxDetail { id: tax.id.clone(), name: tax.name.clone(), rate: tax.rate.to_string(), included: tax.included }
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
            since: e.shift.as_ref().map(|s| s.since),
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
