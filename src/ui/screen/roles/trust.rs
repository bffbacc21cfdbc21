//! A trust policy as one plain sentence, for those who do not read JSON.

use crate::app::words;
use crate::policy::{Condition, Document, Effect, Kind, PrincipalKind};
use crate::shop::{Shop, catalogue};

/// Whom a role trusts, in a sentence; the editor shows the text itself.
pub fn sentence(shop: &Shop, text: &str) -> String {
    let Ok(document) = Document::read(text, Kind::Trust) else {
        return "Its trust policy cannot be read, so nobody may take it.".to_owned();
    };
    let mut allowed = Vec::new();
    let mut denied = Vec::new();
    for statement in &document.statements {
        let Some(principals) = &statement.principals else { continue };
        let named: Vec<String> = principals.entries.iter().map(|entry| named(shop, entry.kind, &entry.text)).collect();
        let whom = if principals.negated { format!("everybody but {}", named.join(", ")) } else { named.join(", ") };
        let limits = limits(&statement.conditions);
        match statement.effect {
            Effect::Allow => allowed.push(format!("{whom}{limits}")),
            Effect::Deny => denied.push(format!("{whom}{limits}")),
        }
    }
    let allowed = if allowed.is_empty() { "nobody".to_owned() } else { allowed.join("; or ") };
    let denied = if denied.is_empty() { String::new() } else { format!(" Never: {}.", denied.join("; ")) };
    format!("{}.{denied}", words::capitalised(&allowed))
}

/// A principal as people call it.
fn named(shop: &Shop, kind: PrincipalKind, text: &str) -> String {
    let account = text == shop.root_arn() || text == &*shop.id;
    match kind {
        PrincipalKind::Everyone => "everybody".to_owned(),
        PrincipalKind::Aws if account => "everybody here whose own rules allow it".to_owned(),
        PrincipalKind::Aws if text == "*" => "everybody".to_owned(),
        PrincipalKind::Aws => match text.rsplit_once(":user/") {
            Some((_, name)) => shop.employees.get(name).map_or_else(|| name.to_owned(), |e| e.full_name.to_string()),
            None => text.to_owned(),
        },
        PrincipalKind::Service | PrincipalKind::Federated | PrincipalKind::CanonicalUser => text.to_owned(),
    }
}

/// Conditions as clauses, those of one key together: `, with the full sign-in, when the hour is at least 8 and below 18`.
fn limits(conditions: &[Condition]) -> String {
    let mut clauses = String::new();
    let mut compared: Vec<(&str, Vec<String>)> = Vec::new();
    for condition in conditions {
        let values: Vec<&str> = condition.values.iter().map(|value| value.text.as_str()).collect();
        let (key, values) = (condition.key.as_str(), values.join(" or "));
        let operator = condition.operator.as_str();
        let plain = operator.rsplit(':').next().unwrap_or(operator).trim_end_matches("IfExists");
        let compares = match (plain, values.as_str()) {
            ("Bool", "true") => {
                clauses.push_str(&format!(", with {}", catalogue().words_for_key(key)));
                continue;
            }
            ("Bool", "false") => {
                clauses.push_str(&format!(", without {}", catalogue().words_for_key(key)));
                continue;
            }
            ("Null", "true") => "not given".to_owned(),
            ("Null", _) => "given".to_owned(),
            ("NumericLessThan", _) => format!("below {values}"),
            ("NumericLessThanEquals", _) => format!("at most {values}"),
            ("NumericGreaterThan", _) => format!("above {values}"),
            ("NumericGreaterThanEquals", _) => format!("at least {values}"),
            ("DateLessThan" | "DateLessThanEquals", _) => format!("before {values}"),
            ("DateGreaterThan" | "DateGreaterThanEquals", _) => format!("after {values}"),
            (negated, _) if negated.contains("Not") => format!("not {values}"),
            _ => values,
        };
        match compared.iter_mut().find(|(other, _)| *other == key) {
            Some((_, list)) => list.push(compares),
            None => compared.push((key, vec![compares])),
        }
    }
    for (key, list) in compared {
        clauses.push_str(&format!(", when {} is {}", catalogue().words_for_key(key), list.join(" and ")));
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(statements: &str) -> String {
        let shop = crate::shop::file::read(include_str!("../../../../assets/shop.json")).expect("the sample shop");
        sentence(&shop, &format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}"))
    }

    #[test]
    fn whom_it_trusts_and_when() {
        let root = "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:coffee:iam::bluebird:root\"}, \
                    \"Action\": \"sts:AssumeRole\"}";
        assert_eq!(said(root), "Everybody here whose own rules allow it.");
        let jun = "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:coffee:iam::bluebird:user/jun\"}, \
                   \"Action\": \"sts:AssumeRole\", \
                   \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"true\"}}}";
        assert_eq!(said(jun), "Jun Ito, with the full sign-in.");
        let never = "{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"sts:AssumeRole\"}";
        assert_eq!(said(&format!("{root}, {never}")), "Everybody here whose own rules allow it. Never: everybody.");
        assert_eq!(said(never), "Nobody. Never: everybody.");
        let shop = crate::shop::file::read(include_str!("../../../../assets/shop.json")).expect("the sample shop");
        let accountant = sentence(&shop, &shop.roles["Accountant"].trust);
        assert_eq!(accountant, "Jun Ito, with the full sign-in, when the hour is at least 8 and below 18.");
        assert_eq!(sentence(&shop, "{"), "Its trust policy cannot be read, so nobody may take it.");
    }
}
