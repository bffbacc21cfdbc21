//! Resources: ARNs that can be none of the shop's, and actions that cannot act on what is listed.

use super::actions::Named;
use super::change::{insert, quoted, replace, replace_by};
use super::reach::Reach;
use super::{Draft, Part, check, did_you_mean};
use crate::policy::catalog::{Action, Catalog, ResourceTemplate, Service};
use crate::policy::document::{ResourcePattern, Resources};
use crate::policy::finding::{Finding, Fix};
use crate::policy::json::Json;
use crate::policy::{Kind, Span, Version, arn};

/// The partition of everything in a shop.
const PARTITION: &str = "coffee";

pub(super) fn check(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    let Some(resources) = &part.statement.resources else { return };
    if draft.kind == Kind::Trust {
        return;
    }
    let before = found.len();
    for entry in &resources.entries {
        found.extend(malformed(draft, part, entry));
        found.extend(wildcards(draft, entry));
    }
    if resources.negated || part.statement.actions.negated {
        return;
    }
    // What an entry was meant to be is not known where it is malformed.
    let malformed: Vec<Span> =
        found[before..].iter().filter(|f| f.check != check::WIDE_STAR.name).map(|finding| finding.span).collect();
    if malformed.is_empty() {
        let reach = Reach::new(draft.catalog, part, resources);
        mismatches(draft, part, resources, &reach, found);
    }
    let are_known = |entry: &ResourcePattern| !malformed.contains(&entry.span) || is_everything(entry);
    if malformed.is_empty() || resources.entries.iter().all(are_known) {
        too_wide(draft, part, resources, found);
    }
}

/// The parts of an entry that is an ARN of one of the shop's services.
fn own<'e>(catalog: &'e Catalog, text: &'e str) -> Option<([&'e str; 6], &'e Service)> {
    let parts = arn::parts(text)?;
    catalog.service(parts[2]).filter(|service| service.prefix == parts[2]).map(|service| (parts, service))
}

/// The types of resources that a service has: `till`, `item`.
fn types<'c>(catalog: &'c Catalog, service: &str) -> Vec<&'c str> {
    let templates = catalog.actions().map(|(_, action)| &action.resource);
    let mut types: Vec<&str> =
        templates.filter(|t| t.service() == service).filter_map(ResourceTemplate::kind).collect();
    types.sort_unstable();
    types.dedup();
    types
}

pub(super) fn is_star(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b'*')
}

/// What keeps an entry from matching anything in any shop.
fn malformed(draft: &Draft, part: &Part, entry: &ResourcePattern) -> Option<Finding> {
    let (text, span) = (entry.text.as_str(), entry.span);
    if is_star(text) {
        return None;
    }
    let Some(parts) = arn::parts(text).filter(|parts| parts[0] == "arn" || is_star(parts[0])) else {
        let message = match text.strip_prefix("arn:") {
            Some(rest) => format!(
                "an ARN has six parts and this one {}: `arn:partition:service:location:account:resource`",
                rest.matches(':').count() + 2
            ),
            None if is_everything(entry) => {
                format!("`{}` is no ARN, and yet matches every ARN there is; `*` says so", short(text))
            }
            None if touches_any_arn(entry) => format!(
                "`{}` is no ARN of six parts; where its wildcards run over colons it may match more than it seems to",
                short(text)
            ),
            None => format!("`{}` is neither `*` nor an ARN, so it matches nothing", short(text)),
        };
        let everything = Some("*").filter(|_| is_everything(entry));
        let bare = Some(text.trim()).filter(|bare| is_star(bare) || *bare != text && arn::parts(bare).is_some());
        let fix = everything
            .or(bare)
            .map(str::to_owned)
            .or_else(|| whole(draft, part, text.trim()))
            .map(|arn| replace_by(span, &arn));
        return Some(check::MALFORMED_ARN.at(span, message).with_fix(fix));
    };
    let [_, partition, service, location, account, resource] = parts;
    if text.find("${").is_some_and(|at| text[..at].matches(':').count() < 5) {
        return None;
    }
    let with = |at: usize, new: &str| {
        let mut parts = parts;
        parts[at] = new;
        replace_by(span, &parts.join(":"))
    };
    let typo = partition != PARTITION && partition.eq_ignore_ascii_case(PARTITION);
    let near = typo || !partition.contains(['*', '?']) && strsim::osa_distance(partition, PARTITION) <= 2;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-*?".contains(c);
    if partition.is_empty() || partition != PARTITION && near || !partition.chars().all(plain) {
        let message =
            format!("`{partition}` is no partition, so this matches nothing; the shop's own is `{PARTITION}`");
        return Some(check::BAD_PARTITION.at(span, message).with_fix(with(1, PARTITION)));
    }
    let Some((_, known)) = own(draft.catalog, text) else {
        let known = draft.catalog.service(service)?;
        let message = format!("letter case counts in an ARN, and the service is called `{}`", known.prefix);
        return Some(check::UNKNOWN_RESOURCE_TYPE.at(span, message).with_fix(with(2, &known.prefix)));
    };
    if partition != PARTITION && !partition.contains(['*', '?']) {
        let message =
            format!("everything of {} is in the partition `{PARTITION}`, so this matters elsewhere only", known.words);
        return Some(check::FOREIGN_PARTITION.at(span, message).with_fix(with(1, PARTITION)));
    }
    for (check, what, part) in [(check::BAD_LOCATION, "location", location), (check::BAD_ACCOUNT, "shop", account)] {
        if part.contains(char::is_whitespace) {
            let message = format!("in an ARN no {what} has a blank in its name, so `{part}` matches nothing");
            return Some(check.at(span, message));
        }
    }
    if !known.located && !location.is_empty() && !is_star(location) {
        let message =
            format!("nothing of {} has a location, so this matches nothing: the fourth part stays empty", known.words);
        return Some(check::BAD_LOCATION.at(span, message).with_fix(with(3, "")));
    }
    if known.located && location.is_empty() {
        let message = format!("everything of {} has a location, so this matches nothing: `*` is any", known.words);
        return Some(check::BAD_LOCATION.at(span, message).with_fix(with(3, "*")));
    }
    if account.is_empty() {
        let message = "everything of a shop names the shop in the fifth part, so this matches nothing: `*` is any";
        return Some(check::BAD_ACCOUNT.at(span, message).with_fix(with(4, "*")));
    }
    let kind = resource.split_once('/').map_or(resource, |(kind, _)| kind);
    let types = types(draft.catalog, service);
    // As some of AWS's services write it.
    let (word, rest) = resource.split_once(['/', ':']).unwrap_or((resource, "*"));
    if is_star(resource) || kind.contains(['*', '?', '$']) || types.is_empty() || types.contains(&kind) {
        return None;
    }
    if kind == "root" && service == "iam" {
        return None;
    }
    let meant = draft.suggestions.nearest(word, types.iter().copied());
    let did_you_mean = did_you_mean(meant.map(|kind| format!("{kind}/…")).as_deref());
    let known_types = types.iter().map(|kind| format!("`{kind}/…`")).collect::<Vec<_>>().join(", ");
    let message = format!(
        "nothing of {} is a `{kind}`, so this matches nothing; there is {known_types}{did_you_mean}",
        known.words
    );
    let fix = meant.map(|meant| with(5, &format!("{meant}/{rest}")));
    Some(check::UNKNOWN_RESOURCE_TYPE.at(span, message).with_fix(fix))
}

/// At most so much of a text as a message can carry.
fn short(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(59).chain(['…']).collect() }
}

/// The ARN that `till/front` alone was meant to be: of the first listed action that acts on such a thing.
fn whole(draft: &Draft, part: &Part, text: &str) -> Option<String> {
    let (kind, id) = text.split_once('/')?;
    if kind.contains(':') || id.is_empty() {
        return None;
    }
    let mut templates = part.actions.iter().map(|id| &draft.catalog[*id].resource);
    let template = templates.find(|template| template.kind() == Some(kind))?;
    let pattern = template.pattern();
    pattern.strip_suffix("/*").map(|stem| format!("{stem}/{id}"))
}

/// Wildcards that mean more or less than they seem to.
fn wildcards(draft: &Draft, entry: &ResourcePattern) -> Option<Finding> {
    let ([_, parts @ .., resource], service) = own(draft.catalog, &entry.text)?;
    if let Some((kind, _)) = resource.split_once('/')
        && kind.contains(['*', '?'])
        && !kind.contains('$')
    {
        let message = format!(
            "AWS takes no wildcard in the type `{kind}`; here it means every type of {} that is called so",
            service.words
        );
        return Some(check::TYPE_WILDCARD.at(entry.span, message));
    }
    let wide = parts.iter().find(|part| part.ends_with('*') && !is_star(part))?;
    let message =
        format!("the star of `{wide}` may also run over the colons that follow, and so match other parts than this");
    Some(check::WIDE_STAR.at(entry.span, message))
}

/// Actions that none of the resources is for, and resources that no action is asked about.
fn mismatches(draft: &Draft, part: &Part, resources: &Resources, reach: &Reach, found: &mut Vec<Finding>) {
    let mut all_act = true;
    for (entry, named) in part.statement.actions.entries.iter().zip(&part.named) {
        let Named::Ours(_, matched) = named else { continue };
        let Some(first) = matched.first().map(|id| &draft.catalog[*id]) else { continue };
        if matched.iter().any(|id| reach.is_reached(&draft.catalog[*id])) {
            continue;
        }
        all_act = false;
        let about = &first.resource;
        let article = if about.text().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        let asked = match about.kind() {
            Some(_) => format!("{article} `{}`", plain(about)),
            None => "nothing in particular".to_owned(),
        };
        let message = if about.kind().is_some() || matched.len() > 1 {
            format!("`{}` is asked about {asked}, and no resource here is one, so this does nothing", entry.text)
        } else {
            format!(
                "`{}` is about nothing in particular, which only the resource `*` matches, so this does nothing",
                entry.text
            )
        };
        let same = matched.iter().all(|id| draft.catalog[*id].resource == *about);
        let fix = same.then(|| right_resource(draft, part, resources, reach, about)).flatten();
        found.push(check::RESOURCE_MISMATCH.at(entry.span, message).with_fix(fix));
    }
    if !all_act || part.actions.is_empty() {
        return;
    }
    for (at, entry) in resources.entries.iter().enumerate() {
        let is_ours = own(draft.catalog, &entry.text).is_some_and(|(_, service)| service.prefix != "sts");
        if is_ours && !reach.is_used(at) {
            let message =
                format!("none of the actions here is asked about `{}`, so this entry does nothing", short(&entry.text));
            found.push(check::IDLE_RESOURCE.at(entry.span, message).with_fix(remove(resources, at)));
        }
    }
}

/// What an action is asked about, for reading: `till/…`.
fn plain(template: &ResourceTemplate) -> String {
    match template.text().find("${") {
        Some(at) => format!("{}…", &template.text()[..at]),
        None => template.text().to_owned(),
    }
}

fn remove(resources: &Resources, at: usize) -> Option<Fix> {
    let spans: Vec<_> = resources.entries.iter().map(|entry| entry.span).collect();
    super::change::remove(&spans, at).map(|edit| Fix::new("remove it", edit))
}

/// The resource that an action is for, beside those of other actions or instead of one that is for none.
fn right_resource(
    draft: &Draft,
    part: &Part,
    resources: &Resources,
    reach: &Reach,
    about: &ResourceTemplate,
) -> Option<Fix> {
    about.kind()?;
    if let [only] = resources.entries.as_slice() {
        if !reach.is_used(0) && reach.is_of_one_kind() {
            return instead(about, &only.text).map(|arn| replace_by(only.span, &arn));
        }
        if !reach.is_used(0) {
            return None;
        }
    }
    let used = (0..resources.entries.len()).all(|at| reach.is_used(at));
    used.then(|| widen(draft, part, resources, &beside(about, resources))).flatten()
}

/// What an entry was meant to be that names something else than an action is about: no more than was written. Nothing
/// if that is not to be told.
fn instead(about: &ResourceTemplate, written: &str) -> Option<String> {
    let [_, _, _, location, account, resource] =
        arn::parts(written).filter(|parts| !parts[3..5].concat().contains('$'))?;
    let (kind, id) = resource.split_once(['/', ':']).unwrap_or((resource, "*"));
    let same = about.kind() == Some(kind);
    // Where there is only one such thing, its name is known.
    let id = if about.variable().is_some() { Some(id).filter(|id| same || is_star(id))? } else { "*" };
    let mut pattern = about.within(Some(location), Some(account));
    pattern.truncate(pattern.len() - 1);
    Some(pattern + id)
}

/// The things that an action is about, in the shop and at the location that all other entries name.
fn beside(about: &ResourceTemplate, resources: &Resources) -> String {
    let parts: Vec<[&str; 6]> = resources.entries.iter().filter_map(|entry| arn::parts(&entry.text)).collect();
    let common = |at: usize| {
        let first = parts.first()?[at];
        parts.iter().all(|parts| parts[at] == first).then_some(first)
    };
    about.within(common(3), common(4))
}

/// One entry more.
fn widen(draft: &Draft, part: &Part, resources: &Resources, arn: &str) -> Option<Fix> {
    let last = resources.entries.last()?;
    let node =
        super::members(part.node).iter().find(|m| m.name_span.start() == resources.span.start()).map(|m| &m.node)?;
    let words = format!("add `{arn}`");
    if matches!(node.value, Json::List(_)) {
        return Some(Fix::new(words, insert(last.span.end(), format!(", {}", quoted(arn)))));
    }
    let written = draft.text.get(last.span.start()..last.span.end())?;
    Some(Fix::new(words, replace(last.span, format!("[{written}, {}]", quoted(arn)))))
}

/// Whether an entry takes in everything, or everything of a service.
pub(super) fn is_everything(entry: &ResourcePattern) -> bool {
    let text = entry.text.as_str();
    match arn::parts(text) {
        _ if is_star(text) => true,
        Some([_, _, _, _, account, resource]) => is_star(resource) && is_star(account),
        // Without wildcards it is one name.
        None => text.contains('*') && any_arn().is_within(entry),
    }
}

/// Whether an entry takes in any ARN at all.
fn touches_any_arn(entry: &ResourcePattern) -> bool {
    entry.text.contains('*') && any_arn().touches(entry)
}

/// Everything of every shop.
fn any_arn() -> ResourcePattern {
    ResourcePattern::new(format!("arn:{PARTITION}:*:*:*:*"), Span::default(), Version::V2012)
}

fn too_wide(draft: &Draft, part: &Part, resources: &Resources, found: &mut Vec<Finding>) {
    let Some(everything) = resources.entries.iter().find(|entry| is_everything(entry)) else { return };
    if draft.kind != Kind::Identity || !part.allows() || part.foreign || part.actions.is_empty() {
        return;
    }
    let (narrow, wide): (Vec<&Action>, Vec<&Action>) =
        part.actions.iter().map(|id| &draft.catalog[*id]).partition(|action| action.resource.kind().is_some());
    if let Some(first) = wide.first() {
        // A pattern of actions that takes in both has no other resource.
        let is_each_named = part.statement.actions.entries.iter().all(|entry| !entry.text.contains(['*', '?']));
        if is_each_named && !narrow.is_empty() {
            let message = format!(
                "this is for every resource there is, which only `{}` needs: what is about narrower things can stand in \
                 a statement of its own",
                first.name
            );
            found.push(check::RESOURCE_TOO_WIDE.at(everything.span, message));
        }
        return;
    }
    let mut patterns: Vec<String> = part.actions.iter().map(|id| draft.catalog[*id].resource.pattern()).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let message = match patterns.as_slice() {
        [one] => format!("this is for every resource there is, and the actions are only about `{one}`"),
        _ => format!(
            "this is for every resource there is, and the actions are only about {} kinds of things",
            patterns.len()
        ),
    };
    let fix = (resources.entries.len() == 1 && patterns.len() <= 4).then(|| {
        let text = match patterns.as_slice() {
            [one] => quoted(one),
            many => {
                let list = many.iter().map(|arn| quoted(arn)).collect::<Vec<_>>().join(", ");
                let listed = draft.text[..everything.span.start()].trim_end().ends_with('[');
                if listed { list } else { format!("[{list}]") }
            }
        };
        let words = if let [one] = patterns.as_slice() {
            format!("replace it by `{one}`")
        } else {
            "name what the actions are about".to_owned()
        };
        Fix::new(words, replace(everything.span, text))
    });
    found.push(check::RESOURCE_TOO_WIDE.at(everything.span, message).with_fix(fix));
}
