//! Variables: where they are none, where none may stand, and those that are not well formed.

use super::keys::{self, Known};
use super::structure::newest;
use super::{Draft, Part, check};
use crate::policy::catalog::Given;
use crate::policy::finding::Finding;
use crate::policy::variable::{Template, Variable};
use crate::policy::{Span, Test, Version};

pub(super) fn check(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    let statement = part.statement;
    for entry in &statement.actions.entries {
        if entry.text.contains("${") {
            let message = format!("no variable is filled in among actions, so `{}` matches none", entry.text);
            found.push(check::MISPLACED_VARIABLE.at(entry.span, message));
        }
    }
    for entry in statement.principals.iter().flat_map(|principals| &principals.entries) {
        if entry.text.contains("${") {
            let message = format!("no variable is filled in among principals, so `{}` names nobody", entry.text);
            found.push(check::MISPLACED_VARIABLE.at(entry.span, message));
        }
    }
    for entry in statement.resources.iter().flat_map(|resources| &resources.entries) {
        text(draft, part, &entry.text, entry.span, true, found);
    }
    for condition in &statement.conditions {
        let takes = matches!(condition.operator.test, Test::Text { .. } | Test::Arn);
        for value in condition.values.iter().filter(|value| value.text.contains("${")) {
            if takes {
                text(draft, part, &value.text, value.span, false, found);
            } else {
                let message = format!(
                    "`{}` fills in no variables, so it can make nothing of `{}`",
                    condition.operator, value.text
                );
                found.push(check::MISPLACED_VARIABLE.at(value.span, message));
            }
        }
    }
}

/// A text in which variables may stand.
fn text(draft: &Draft, part: &Part, text: &str, span: Span, is_resource: bool, found: &mut Vec<Finding>) {
    if !text.contains("${") {
        return;
    }
    if draft.document.version == Version::V2008 {
        let message = "under this version `${` is plain text, so nothing is filled in here".to_owned();
        found.push(check::DEAD_VARIABLE.at(span, message).with_fix(newest(draft)));
        return;
    }
    let Some(template) = Template::read(text, Version::V2012) else {
        let message = format!("{}, so this matches nothing", flaw(text));
        found.push(check::MALFORMED_VARIABLE.at(span, message));
        return;
    };
    if is_resource && template.starts_in_part().is_some_and(|part| part < 5) {
        let message = "a variable is filled in behind the fifth colon only, so this matches nothing";
        found.push(check::MISPLACED_VARIABLE.at(span, message));
        return;
    }
    for Variable { key, default } in template.variables() {
        match keys::known(draft.catalog, key.as_str()) {
            Known::Here(known) if known.list => {
                let message = format!("`{}` holds several values at once, and a variable stands for one", key.as_str());
                found.push(check::LIST_VARIABLE.at(span, message));
            }
            Known::Here(known) if known.given == Given::Never && default.is_none() => {
                let message = format!("no request in a shop carries `{}`, so this matches nothing", key.as_str());
                found.push(check::UNGIVEN_VARIABLE.at(span, message));
            }
            // With a default it is never left open.
            Known::Here(_) | Known::Foreign(_) if default.is_some() => {}
            Known::Here(known) if !part.may_carry(draft.catalog, known) => {
                let message =
                    format!("none of the actions here comes with `{}`, so this matches nothing", key.as_str());
                found.push(check::UNGIVEN_VARIABLE.at(span, message));
            }
            Known::Foreign(service) if !part.mentions(&service) => {
                let message = format!(
                    "this shop has no service `{service}`, so no request carries `{}`, and this matches nothing",
                    key.as_str()
                );
                found.push(check::UNGIVEN_VARIABLE.at(span, message));
            }
            Known::Here(_) | Known::Foreign(_) => {}
            unknown => {
                let mended = |meant: &str| {
                    let open = format!("${{{}", key.as_str());
                    let ends = ['}', ','].map(|end| (format!("{open}{end}"), format!("${{{meant}{end}")));
                    ends.iter().fold(text.to_owned(), |text, (wrong, right)| text.replace(wrong, right))
                };
                found.push(keys::unknown(draft, key.as_str(), &unknown, span, mended));
            }
        }
    }
}

/// What is wrong with the first `${` that is no variable.
fn flaw(text: &str) -> &'static str {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let inside = &rest[at + 2..];
        let Some(end) = inside.find('}') else { return "a `${` is never closed with a brace" };
        if Template::read(&rest[at..=at + 2 + end], Version::V2012).is_none() {
            let name = inside[..end].split(',').next().unwrap_or_default();
            return match inside[..end].split_once(',') {
                _ if inside[..end].is_empty() => "an empty `${}` names no key",
                _ if name.contains(' ') => "a variable's name has no space in it",
                Some((_, default)) if !default.starts_with(" '") || !default.trim_end().ends_with('\'') => {
                    "a variable's default stands in single quotes after a comma and a space: `${key, 'default'}`"
                }
                _ => "this is no variable: `${key}` or `${key, 'default'}`",
            };
        }
        rest = &inside[end..];
    }
    "this is no variable: `${key}` or `${key, 'default'}`"
}
