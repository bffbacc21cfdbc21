//! Edits of a policy's text that leave its layout as it is.

use crate::policy::Span;
use crate::policy::finding::{Edit, Fix};
use crate::policy::json::{Json, Node};

/// Text as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Another value in a place.
pub(super) fn replace(span: Span, text: impl Into<String>) -> Edit {
    Edit { start: span.start(), end: span.end(), text: text.into() }
}

/// Something new in front of a place.
pub(super) fn insert(at: usize, text: impl Into<String>) -> Edit {
    Edit { start: at, end: at, text: text.into() }
}

/// ``replace it by `this` ``
pub(super) fn replace_by(span: Span, text: &str) -> Fix {
    Fix::new(format!("replace it by `{text}`"), replace(span, quoted(text)))
}

/// The item goes, with the comma that belongs to it; nothing if it is the only one.
pub(super) fn remove(items: &[Span], at: usize) -> Option<Edit> {
    let (start, end) = match (items.get(at + 1), at.checked_sub(1).and_then(|before| items.get(before))) {
        (Some(next), _) => (items[at].start(), next.start()),
        (None, Some(before)) => (before.end(), items[at].end()),
        (None, None) => return None,
    };
    Some(Edit { start, end, text: String::new() })
}

/// A member of an object, or an item of a list, goes from its place; nothing if it is the only one.
pub(super) fn remove_from(node: &Node, at: usize) -> Option<Edit> {
    let before = at.saturating_sub(1);
    let near = before..at + 2;
    // Only what stands beside it matters.
    let spans: Vec<Span> = match &node.value {
        Json::List(items) => items.get(near.start..near.end.min(items.len()))?.iter().map(|item| item.span).collect(),
        Json::Object(members) => {
            let members = members.get(near.start..near.end.min(members.len()))?.iter();
            members.map(|m| m.name_span.until(m.node.span.end())).collect()
        }
        _ => return None,
    };
    remove(&spans, at - before)
}

/// A member goes from its object; nothing if it is the only one.
pub(super) fn remove_member(object: &Node, name: &str) -> Option<Edit> {
    let Json::Object(members) = &object.value else { return None };
    remove_from(object, members.iter().position(|member| member.name == name)?)
}

/// A member in front of all others of an object, laid out as the first one is.
pub(super) fn add_member(text: &str, object: &Node, member: &str) -> Option<Edit> {
    let open = object.span.start() + 1;
    let Json::Object(members) = &object.value else { return None };
    Some(match members.first() {
        Some(first) => {
            let layout = text.get(open..first.name_span.start())?;
            let layout = if layout.is_empty() { " " } else { layout };
            insert(first.name_span.start(), format!("{member},{layout}"))
        }
        None => insert(open, member),
    })
}
