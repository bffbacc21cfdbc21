//! Shop files from nobody knows where: refused whole, with the place of what is wrong.

use brewgate::shop::file::{self, FileError};
use serde_json::{Value, json};

use super::support::*;

/// The sample's file with one thing changed, and what is said about it.
fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let mut shop: Value = serde_json::from_str(SAMPLE).unwrap();
    change(&mut shop);
    match file::read(&shop.to_string()) {
        Err(error @ (FileError::Field { .. } | FileError::Json(_))) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the file was taken"),
    }
}

fn at<'v>(list: &'v mut Value, key: &str, name: &str) -> &'v mut Value {
    let all = list.as_array_mut().unwrap();
    all.iter_mut().find(|one| one[key] == name).unwrap_or_else(|| panic!("no {name}"))
}

fn user<'v>(shop: &'v mut Value, name: &str) -> &'v mut Value {
    at(&mut shop["UserDetailList"], "UserName", name)
}

fn role<'v>(shop: &'v mut Value, name: &str) -> &'v mut Value {
    at(&mut shop["RoleDetailList"], "RoleName", name)
}

fn policy<'v>(shop: &'v mut Value, name: &str) -> &'v mut Value {
    at(&mut shop["Policies"], "PolicyName", name)
}

/// Puts a copy of the first of a list at its end, under another name.
fn copied(list: &mut Value, key: &str, name: &str) {
    let mut copy = list[0].clone();
    copy[key] = name.into();
    list.as_array_mut().unwrap().push(copy);
}

fn upper(value: &Value) -> String {
    value.as_str().unwrap().to_uppercase()
}

#[test]
fn a_hostile_file_is_refused_with_its_place() {
    let twice = |list: &'static str, key: &'static str| {
        refusal(|shop| {
            let name = upper(&shop[list][0][key]);
            copied(&mut shop[list], key, &name);
        })
    };
    let tell = |place: &str, told: String| assert!(told.starts_with(place), "{place}: {told}");
    tell("`Policies ", twice("Policies", "PolicyName"));
    tell("`GroupDetailList ", twice("GroupDetailList", "GroupName"));
    tell("`RoleDetailList ", twice("RoleDetailList", "RoleName"));
    tell("`UserDetailList ", twice("UserDetailList", "UserName"));
    tell("`Policies clockonly`", refusal(|shop| copied(&mut shop["Policies"], "PolicyName", "clockonly")));
    tell("`UserDetailList Ada`", refusal(|shop| copied(&mut shop["UserDetailList"], "UserName", "Ada")));
    let email = sample().owner.email.to_string();
    tell("`UserDetailList ", refusal(|shop| copied(&mut shop["UserDetailList"], "UserName", &email)));
    tell("`UserDetailList zzz", refusal(|shop| copied(&mut shop["UserDetailList"], "UserName", &"z".repeat(65))));

    tell("`Shop.Zone`", refusal(|shop| shop["Shop"]["Zone"] = "../../etc/passwd".into()));
    tell("`Shop.Currency`", refusal(|shop| shop["Shop"]["Currency"] = "\u{1b}[2J".into()));
    tell("`Shop.IdleMinutes`", refusal(|shop| shop["Shop"]["IdleMinutes"] = 0.into()));
    tell("`Shop.Workstations`", refusal(|shop| shop["Shop"]["Workstations"] = json!([])));
    tell("`Shop.Locations`", refusal(|shop| shop["Shop"]["Locations"] = json!([])));
    tell("`Shop.Workstations front`", refusal(|shop| shop["Shop"]["Workstations"][0]["Location"] = "mars".into()));
    tell("`Shop.Storerooms main`", refusal(|shop| shop["Shop"]["Storerooms"][0]["Location"] = "mars".into()));
    tell("`Shop.Workstations FRONT`", refusal(|shop| copied(&mut shop["Shop"]["Workstations"], "Id", "FRONT")));
    tell("`Shop.Jobs ", refusal(|shop| shop["Shop"]["Jobs"][0]["Groups"] = json!(["Nobody"])));
    tell("`Shop.Name`", refusal(|shop| shop["Shop"]["Name"] = "n".repeat(65).into()));
    tell("`Shop.Guardrails`", refusal(|shop| shop["Shop"]["Guardrails"] = json!(["Nothing"])));
    for number in [-1, i64::MAX] {
        tell("`Shop.Menu ", refusal(|shop| shop["Shop"]["Menu"][0]["PriceMinor"] = number.into()));
    }
    tell("`Shop.Stock ", refusal(|shop| shop["Shop"]["Stock"][0]["Level"] = (-1).into()));
    for number in [json!(i64::MAX), json!(0.5), json!("half")] {
        tell("line 1, column ", refusal(|shop| shop["Shop"]["Stock"][0]["Level"] = number));
    }
    let deny = json!({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "register:*", "Resource": "*"}});
    for resource in ["*", "till/front", "arn:coffee:register:main-street:bluebird:till/\u{202e}"] {
        let own = json!([{"Resource": resource, "Document": deny}]);
        tell("`Shop.ResourcePolicies ", refusal(|shop| shop["Shop"]["ResourcePolicies"] = own));
    }
    let own = json!([{"Resource": TILL, "Document": deny}, {"Resource": TILL, "Document": deny}]);
    tell("`Shop.ResourcePolicies ", refusal(|shop| shop["Shop"]["ResourcePolicies"] = own));

    for seconds in [0, 60, 3_601, 43_260, 1_000_000_000] {
        let told = refusal(|shop| role(shop, "Cashier")["MaxSessionDuration"] = seconds.into());
        tell("`RoleDetailList Cashier.MaxSessionDuration`", told);
    }
    for version in ["v0", "v+1", "v01", "v4294967295", "1", "v", ""] {
        let told = refusal(|shop| policy(shop, "LeadRefunds")["DefaultVersionId"] = version.into());
        tell("`Policies LeadRefunds.DefaultVersionId`", told);
    }
    tell("`Policies LeadRefunds v1`", refusal(|shop| policy(shop, "LeadRefunds")["DefaultVersionId"] = "v9".into()));
    tell(
        "`Policies LeadRefunds v1`",
        refusal(|shop| {
            let versions = policy(shop, "LeadRefunds")["PolicyVersionList"].as_array_mut().unwrap();
            versions.push(versions[0].clone());
        }),
    );
    tell(
        "`Policies LeadRefunds v1`",
        refusal(|shop| policy(shop, "LeadRefunds")["PolicyVersionList"][0]["Document"]["Statement"] = json!("all")),
    );
    tell("`UserDetailList rudy.GroupList`", refusal(|shop| user(shop, "rudy")["GroupList"] = json!(["Nobody"])));
    let twice = json!(["Cashiers", "Cashiers"]);
    tell("`UserDetailList rudy.GroupList`", refusal(|shop| user(shop, "rudy")["GroupList"] = twice));
    let attached = json!([{"PolicyName": "Nothing", "PolicyArn": "arn:coffee:iam::bluebird:policy/Nothing"}]);
    let told = refusal(|shop| user(shop, "rudy")["AttachedManagedPolicies"] = attached);
    tell("`UserDetailList rudy.AttachedManagedPolicies`", told);
    let attached = json!([{"PolicyName": "ClockOnly", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]);
    let told = refusal(|shop| user(shop, "rudy")["AttachedManagedPolicies"] = attached);
    tell("`UserDetailList rudy.AttachedManagedPolicies`", told);
    let tags = json!([{"Key": "team", "Value": "\u{1b}[31m"}]);
    tell("`UserDetailList rudy.Tags team`", refusal(|shop| user(shop, "rudy")["Tags"] = tags));
    let ended = "2026-01-05T15:00:00Z";
    let told = refusal(|shop| user(shop, "rudy")["Brewgate"]["Ended"] = ended.into());
    tell("`UserDetailList rudy.Brewgate.Ended`", told);
    let told = refusal(|shop| user(shop, "rudy")["Brewgate"]["FullName"] = "n".repeat(65).into());
    tell("`UserDetailList rudy.Brewgate.FullName`", told);
    // A name with a control character is refused where the text has it.
    tell("line 1, column ", refusal(|shop| user(shop, "rudy")["Brewgate"]["FullName"] = "Ru\u{7}dy".into()));
    tell("line 1, column ", refusal(|shop| shop["Shop"]["Id"] = "blue:bird".into()));
}

#[test]
fn a_shop_may_be_called_coffee() {
    // As the account of the built-in policies is.
    let coffee = SAMPLE.replace("bluebird", "coffee");
    let shop = file::read(&coffee).unwrap();
    assert_eq!(shop.policies.len(), sample().policies.len());
    let again = file::read(&file::write(&shop).unwrap()).unwrap();
    assert!(same(&shop, &again));
}
