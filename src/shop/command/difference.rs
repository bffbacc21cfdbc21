//! What a change of records asks: exactly the actions that would make it by hand. Undo asks no more and no less.

use super::{Asked, ask, of_boundary, of_holder};
use crate::shop::change::{Change, Edit};
use crate::shop::station::inventory;
use crate::shop::{Employee, Grants, Holder, Name, Session, Shop};

/// The questions behind a change of records, read off its difference: what undo asks.
pub(super) fn of_change(shop: &Shop, who: &Session, change: &Change) -> Vec<Asked> {
    match change {
        Change::Settings(_) => vec![ask("shop:UpdateSettings", shop.shop_arn())],
        Change::Guardrails(_) => vec![ask("shop:PutGuardrail", shop.shop_arn())],
        Change::ResourcePolicy(_) => vec![ask("shop:PutResourcePolicy", shop.shop_arn())],
        Change::Employee(edit) => of_employee(shop, edit),
        Change::Group(edit) => match (&edit.before, &edit.after) {
            (None, Some(new)) => vec![ask("iam:CreateGroup", shop.iam_arn("group", &new.name))],
            (Some(old), None) => vec![ask("iam:DeleteGroup", shop.iam_arn("group", &old.name))],
            (Some(old), Some(new)) => of_grants(shop, &Holder::Group(new.name.clone()), &old.grants, &new.grants),
            (None, None) => vec![],
        },
        Change::Role(edit) => match (&edit.before, &edit.after) {
            (None, Some(new)) => vec![ask("iam:CreateRole", shop.role_arn(&new.name))],
            (Some(old), None) => vec![ask("iam:DeleteRole", shop.role_arn(&old.name))],
            (Some(old), Some(new)) => {
                let mut asks = of_grants(shop, &Holder::Role(new.name.clone()), &old.grants, &new.grants);
                if old.trust != new.trust {
                    asks.push(ask("iam:UpdateAssumeRolePolicy", shop.role_arn(&new.name)));
                }
                if (&old.description, old.longest_minutes, &old.stations)
                    != (&new.description, new.longest_minutes, &new.stations)
                {
                    asks.push(ask("iam:UpdateRole", shop.role_arn(&new.name)));
                }
                asks
            }
            (None, None) => vec![],
        },
        Change::Policy(edit) => match (&edit.before, &edit.after) {
            (None, Some(new)) => vec![ask("iam:CreatePolicy", shop.iam_arn("policy", &new.name))],
            (Some(old), None) => vec![ask("iam:DeletePolicy", shop.policy_arn(&old.name))],
            (_, Some(new)) => vec![ask("iam:SetDefaultPolicyVersion", shop.policy_arn(&new.name))],
            (None, None) => vec![],
        },
        Change::Version(edit) => match (&edit.before, &edit.after) {
            (_, Some(new)) => vec![ask("iam:CreatePolicyVersion", shop.policy_arn(&new.policy))],
            (Some(old), None) => vec![ask("iam:DeletePolicyVersion", shop.policy_arn(&old.policy))],
            (None, None) => vec![],
        },
        Change::Assignment(edit) => match (&edit.before, &edit.after) {
            (Some(old), None) => vec![ask("roster:UnassignStation", shop.role_arn(&old.role))],
            (_, Some(new)) => vec![ask("roster:AssignStation", shop.role_arn(&new.role))],
            (None, None) => vec![],
        },
        // None of these is ever taken back.
        Change::Session(_)
        | Change::Request(_)
        | Change::Owner(_)
        | Change::Books(_)
        | Change::Order(_)
        | Change::Drawer(_)
        | Change::Sale(_)
        | Change::Refund(_)
        | Change::Closing(_)
        | Change::TimeEntry(_)
        | Change::Correction(_)
        | Change::Corrected(_)
        | Change::Stock(_)
        | Change::Supply(_)
        | Change::Online(_)
        | Change::OnlineClosed(_) => vec![],
        Change::Item(edit) => inventory::of_item(shop, who, edit),
    }
}

fn of_employee(shop: &Shop, edit: &Edit<Employee>) -> Vec<Asked> {
    let user = |e: &Employee| shop.iam_arn("user", &e.name);
    let group = |name: &Name| shop.iam_arn("group", name);
    match (&edit.before, &edit.after) {
        (None, Some(new)) => vec![ask("iam:CreateUser", user(new))],
        (Some(old), None) => vec![ask("iam:DeleteUser", user(old))],
        (Some(old), Some(new)) => {
            let mut asks = of_grants(shop, &Holder::Employee(new.name.clone()), &old.grants, &new.grants);
            let joined = new.groups.iter().filter(|g| !old.groups.contains(g));
            let left = old.groups.iter().filter(|g| !new.groups.contains(g));
            asks.extend(joined.map(|g| ask("iam:AddUserToGroup", group(g))));
            asks.extend(left.map(|g| ask("iam:RemoveUserFromGroup", group(g))));
            if old.standing != new.standing {
                let back = if old.is_ended() { "iam:CreateUser" } else { "iam:UpdateLoginProfile" };
                asks.push(ask(back, user(new)));
            }
            if (&old.full_name, &old.job, &old.tags) != (&new.full_name, &new.job, &new.tags) {
                asks.push(ask("iam:UpdateUser", user(new)));
            }
            if old.sign_in != new.sign_in {
                asks.push(ask("iam:UpdateLoginProfile", user(new)));
            }
            asks
        }
        (None, None) => vec![],
    }
}

fn of_grants(shop: &Shop, holder: &Holder, old: &Grants, new: &Grants) -> Vec<Asked> {
    let arn = |policy: &Name| Some(shop.policy_arn(policy));
    let mut asks = Vec::new();
    let given = new.attached.iter().filter(|p| !old.attached.contains(p));
    let taken = old.attached.iter().filter(|p| !new.attached.contains(p));
    asks.extend(given.map(|p| of_holder(shop, "Attach", "Policy", holder, arn(p))));
    asks.extend(taken.map(|p| of_holder(shop, "Detach", "Policy", holder, arn(p))));
    if new.inline.iter().any(|(name, text)| old.inline.get(name) != Some(text)) {
        asks.push(of_holder(shop, "Put", "Policy", holder, None));
    }
    if old.inline.keys().any(|name| !new.inline.contains_key(name)) {
        asks.push(of_holder(shop, "Delete", "Policy", holder, None));
    }
    if old.boundary != new.boundary {
        asks.push(of_boundary(shop, holder, new.boundary.as_ref()));
    }
    asks
}
