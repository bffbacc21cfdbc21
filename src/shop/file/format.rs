//! The file's own shapes, member by member as AWS and `Shop` spell them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::shop::{Name, Quantity, SafeText};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct File {
    pub(super) shop: ShopDetail,
    #[serde(default)]
    pub(super) user_detail_list: Vec<UserDetail>,
    #[serde(default)]
    pub(super) group_detail_list: Vec<GroupDetail>,
    #[serde(default)]
    pub(super) role_detail_list: Vec<RoleDetail>,
    #[serde(default)]
    pub(super) policies: Vec<PolicyDetail>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ShopDetail {
    pub(super) schema: u32,
    pub(super) id: Name,
    pub(super) name: SafeText,
    pub(super) zone: String,
    pub(super) currency: String,
    pub(super) owner: OwnerDetail,
    pub(super) locations: Vec<LocationDetail>,
    pub(super) workstations: Vec<WorkstationDetail>,
    #[serde(default)]
    pub(super) storerooms: Vec<StoreroomDetail>,
    #[serde(default)]
    pub(super) jobs: Vec<JobDetail>,
    #[serde(default)]
    pub(super) guardrails: Vec<Name>,
    #[serde(default)]
    pub(super) resource_policies: Vec<ResourceDetail>,
    #[serde(default)]
    pub(super) menu: Vec<MenuDetail>,
    #[serde(default)]
    pub(super) stock: Vec<StockDetail>,
    #[serde(default = "usual_idle")]
    pub(super) idle_minutes: u32,
    #[serde(default = "yes")]
    pub(super) shows_names: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) taxes: Vec<TaxDetail>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cash_step_minor: Option<i64>,
    #[serde(default = "yes")]
    pub(super) takes_tips: bool,
    #[serde(default)]
    pub(super) sells_below_zero: bool,
    #[serde(default)]
    pub(super) reopens_by_code: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) roster: Vec<AssignmentDetail>,
}

/// Who may take which role when. The policies that the roster writes are not in the file: they are written from these.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct AssignmentDetail {
    pub(super) employee: Name,
    pub(super) role: Name,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    /// The owner where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<Timestamp>,
}

pub(super) fn usual_idle() -> u32 {
    5
}

pub(super) fn yes() -> bool {
    true
}

pub(super) fn root_path() -> String {
    "/".to_owned()
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OwnerDetail {
    pub(super) name: Name,
    pub(super) full_name: SafeText,
    pub(super) email: SafeText,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocationDetail {
    pub(super) id: Name,
    pub(super) name: SafeText,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WorkstationDetail {
    pub(super) id: Name,
    pub(super) name: SafeText,
    pub(super) location: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) station: Option<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StoreroomDetail {
    pub(super) id: Name,
    pub(super) location: Name,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct JobDetail {
    pub(super) name: SafeText,
    #[serde(default)]
    pub(super) groups: Vec<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResourceDetail {
    pub(super) resource: String,
    pub(super) document: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MenuDetail {
    pub(super) sku: Name,
    pub(super) name: SafeText,
    pub(super) price_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<SafeText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tax: Option<Name>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) recipe: Vec<IngredientDetail>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TaxDetail {
    pub(super) id: Name,
    pub(super) name: SafeText,
    /// In percent: `9.375`.
    pub(super) rate: String,
    #[serde(default)]
    pub(super) included: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IngredientDetail {
    pub(super) sku: Name,
    pub(super) quantity: Quantity,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StockDetail {
    pub(super) sku: Name,
    pub(super) name: SafeText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) storeroom: Option<Name>,
    pub(super) unit: SafeText,
    pub(super) level: Quantity,
    #[serde(default)]
    pub(super) reorder_at: Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cost_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<SafeText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attached {
    pub(super) policy_name: Name,
    pub(super) policy_arn: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Inline {
    pub(super) policy_name: Name,
    pub(super) policy_document: Box<RawValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Boundary {
    pub(super) permissions_boundary_type: String,
    pub(super) permissions_boundary_arn: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    pub(super) key: String,
    pub(super) value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UserDetail {
    #[serde(default = "root_path")]
    pub(super) path: String,
    pub(super) user_name: Name,
    pub(super) arn: String,
    pub(super) create_date: Timestamp,
    #[serde(default)]
    pub(super) user_policy_list: Vec<Inline>,
    #[serde(default)]
    pub(super) group_list: Vec<Name>,
    #[serde(default)]
    pub(super) attached_managed_policies: Vec<Attached>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) permissions_boundary: Option<Boundary>,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) brewgate: Option<PersonExtra>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PersonExtra {
    pub(super) full_name: SafeText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<SafeText>,
    #[serde(default)]
    pub(super) on_shift: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) suspended: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupDetail {
    #[serde(default = "root_path")]
    pub(super) path: String,
    pub(super) group_name: Name,
    pub(super) arn: String,
    pub(super) create_date: Timestamp,
    #[serde(default)]
    pub(super) group_policy_list: Vec<Inline>,
    #[serde(default)]
    pub(super) attached_managed_policies: Vec<Attached>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RoleDetail {
    #[serde(default = "root_path")]
    pub(super) path: String,
    pub(super) role_name: Name,
    pub(super) arn: String,
    pub(super) create_date: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<SafeText>,
    /// Seconds.
    #[serde(default = "one_hour")]
    pub(super) max_session_duration: u32,
    pub(super) assume_role_policy_document: Box<RawValue>,
    #[serde(default)]
    pub(super) role_policy_list: Vec<Inline>,
    #[serde(default)]
    pub(super) attached_managed_policies: Vec<Attached>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) permissions_boundary: Option<Boundary>,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) brewgate: Option<RoleExtra>,
}

pub(super) fn one_hour() -> u32 {
    3_600
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RoleExtra {
    #[serde(default)]
    pub(super) stations: Vec<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyDetail {
    pub(super) policy_name: Name,
    pub(super) arn: String,
    #[serde(default = "root_path")]
    pub(super) path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<SafeText>,
    pub(super) default_version_id: String,
    pub(super) create_date: Timestamp,
    pub(super) policy_version_list: Vec<VersionDetail>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VersionDetail {
    pub(super) version_id: String,
    pub(super) is_default_version: bool,
    pub(super) create_date: Timestamp,
    pub(super) document: Box<RawValue>,
}
