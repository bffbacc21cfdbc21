//! Condition keys by name: what the catalogue knows of one, and what an unknown one was meant to be.

use super::change::{quoted, replace};
use super::{Draft, check, did_you_mean};
use crate::policy::Span;
use crate::policy::catalog::{Catalog, ConditionKey};
use crate::policy::finding::{Finding, Fix};

/// What the catalogue says of a key.
pub(super) enum Known<'c> {
    /// The shop has it.
    Here(&'c ConditionKey),
    /// Its service is none of the shop's: nothing is known about it.
    Foreign(String),
    /// Its service is the shop's and has no such key.
    No,
    /// One of AWS's keys for every service, or a slip of one.
    Global,
}

pub(super) fn known<'c>(catalog: &'c Catalog, name: &str) -> Known<'c> {
    if let Some(key) = catalog.key(name) {
        return Known::Here(key);
    }
    match name.split_once(':') {
        None => Known::No,
        Some((service, _)) if service.eq_ignore_ascii_case("aws") => Known::Global,
        Some((service, _)) if catalog.service(service).is_some() => Known::No,
        Some((service, _)) => Known::Foreign(service.to_owned()),
    }
}

/// The finding about a key that is not known; `mended` is the text at its place with the key that was meant.
pub(super) fn unknown(
    draft: &Draft,
    name: &str,
    known: &Known,
    span: Span,
    mended: impl Fn(&str) -> String,
) -> Finding {
    let meant = meant(draft, name);
    if let Some(family) = meant.as_ref().filter(|meant| meant.ends_with('/')) {
        // Which tag is meant nobody can tell.
        let message =
            format!("`{name}` names no tag, so no request carries it: `{family}…` has a tag's key behind the slash");
        return check::UNKNOWN_KEY.at(span, message);
    }
    let did_you_mean = did_you_mean(meant.as_deref());
    let fix =
        meant.as_ref().map(|meant| Fix::new(format!("replace it by `{meant}`"), replace(span, quoted(&mended(meant)))));
    match known {
        Known::Global if meant.is_none() => {
            let message = format!("`{name}` is no key that this shop knows, so no request here will carry it");
            check::UNKNOWN_GLOBAL_KEY.at(span, message)
        }
        _ => {
            let message = format!("there is no condition key `{name}`, so no request carries it{did_you_mean}");
            check::UNKNOWN_KEY.at(span, message)
        }
    }
    .with_fix(fix)
}

/// The key that a name was meant to be; of one that lacks its tag the family, which ends with a slash.
fn meant(draft: &Draft, name: &str) -> Option<String> {
    let keys = draft.catalog.keys().iter().map(|key| key.name.as_str());
    let families = keys.clone().filter_map(|key| key.strip_suffix('/'));
    let (family, tag) = name.split_once('/').unwrap_or((name, ""));
    if let Some(family) = families.clone().find(|known| known.eq_ignore_ascii_case(family)) {
        return Some(format!("{family}/{tag}"));
    }
    if name.contains('/') {
        return draft.suggestions.nearest(family, families).map(|family| format!("{family}/{tag}"));
    }
    let plain = keys.filter(|key| !key.ends_with('/'));
    if !name.contains(':') {
        // Without its service: the one whose own name it is.
        let mut whole = plain.filter(|key| key.split_once(':').is_some_and(|(_, own)| own.eq_ignore_ascii_case(name)));
        return whole.next().filter(|_| whole.next().is_none()).map(str::to_owned);
    }
    let (service, own) = name.split_once(':')?;
    let of_service = plain.filter_map(|key| key.split_once(':').filter(|(of, _)| of.eq_ignore_ascii_case(service)));
    let all: Vec<(&str, &str)> = of_service.collect();
    let meant = draft.suggestions.nearest(own, all.iter().map(|(_, own)| *own))?;
    all.iter().find(|(_, own)| *own == meant).map(|(service, own)| format!("{service}:{own}"))
}
