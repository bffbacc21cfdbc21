//! The document as a whole: its version, names, empty places and length; and what a name that does
//! not exist was probably meant to be.

use std::collections::HashSet;

use super::change::{add_member, quoted, remove, remove_from, remove_member, replace, replace_by};
use super::{Draft, Part, check, did_you_mean, members, operators};
use crate::policy::finding::{Edit, Finding, Fix};
use crate::policy::json::{Json, Member, Node};
use crate::policy::{Kind, Span, Version};

/// What the version should be.
const NEWEST: &str = "2012-10-17";
const POLICY: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
/// Says of the reader's findings what was probably meant.
pub(super) fn suggest(draft: &Draft, found: &mut [Finding]) {
    for finding in found {
        let near = |candidates: &[&'static str]| {
            let name = written(draft, finding.span)?;
            draft.suggestions.nearest(&name, candidates.iter().copied())
        };
        let meant: Option<String> = match finding.check {
            "unknown-element" => {
                let siblings = || siblings(draft.root, finding.span.start());
                let known = if finding.message.ends_with("a policy") { &POLICY[..] } else { &STATEMENT };
                let meant = near(known);
                if let Some(edit) = meant.and_then(|meant| repeated(siblings()?, finding.span, meant)) {
                    finding.fix = Some(Fix::new("remove it", edit));
                    continue;
                }
                meant.filter(|name| fits_beside(siblings().unwrap_or_default(), name)).map(str::to_owned)
            }
            "unknown-operator" | "null-modifier" => {
                let block = siblings(draft.root, finding.span.start()).and_then(|all| {
                    let block = all.iter().find(|member| member.name_span.start() == finding.span.start())?;
                    Some((all, block))
                });
                let Some((all, block)) = block else { continue };
                let name = operators::meant(&draft.suggestions, &block.name);
                let name = name.filter(|name| all.iter().all(|other| other.name != *name));
                if let Some(name) = name.as_ref().filter(|name| !operators::reads(name, &block.node)) {
                    // Where it could not read what stands there, something else was meant.
                    finding.message.push_str(&did_you_mean(Some(name)));
                    continue;
                }
                name
            }
            "unknown-effect" => near(&["Allow", "Deny"]).map(str::to_owned),
            "unknown-version" => Some(NEWEST.to_owned()),
            "unknown-principal-kind" => near(&["AWS", "Service", "Federated", "CanonicalUser"]).map(str::to_owned),
            _ => None,
        };
        if let Some(meant) = meant {
            if finding.check != "unknown-version" {
                finding.message.push_str(&did_you_mean(Some(&meant)));
            }
            finding.fix = Some(replace_by(finding.span, &meant));
        }
    }
}

/// The text in quotes at a place.
fn written(draft: &Draft, span: Span) -> Option<String> {
    serde_json::from_str(draft.text.get(span.start()..span.end())?).ok()
}

/// The object in which a name stands.
fn siblings(node: &Node, start: usize) -> Option<&[Member]> {
    match &node.value {
        Json::Object(members) => match members.iter().find(|member| member.name_span.start() == start) {
            Some(_) => Some(members),
            None => members
                .iter()
                .find(|m| m.node.span.start() <= start && start < m.node.span.end())
                .and_then(|m| siblings(&m.node, start)),
        },
        Json::List(items) => items
            .iter()
            .find(|i| i.span.start() <= start && start < i.span.end())
            .and_then(|item| siblings(item, start)),
        _ => None,
    }
}

/// The edit that takes away an element that also stands there in its right letters.
fn repeated(members: &[Member], span: Span, right: &str) -> Option<Edit> {
    let at = members.iter().position(|member| member.name_span.start() == span.start())?;
    members[at].name.eq_ignore_ascii_case(right).then_some(())?;
    members.iter().find(|member| member.name == right)?;
    let spans: Vec<Span> = members.iter().map(|m| m.name_span.until(m.node.span.end())).collect();
    remove(&spans, at)
}

/// Whether an element may join these: neither it nor what it excludes is there.
fn fits_beside(members: &[Member], name: &str) -> bool {
    let positive = name.strip_prefix("Not").unwrap_or(name);
    members.iter().all(|member| member.name.strip_prefix("Not").unwrap_or(&member.name) != positive)
}

/// Everything about the document itself.
pub(super) fn check(draft: &Draft, found: &mut Vec<Finding>) {
    version(draft, found);
    id(draft, found);
    sids(draft, found);
    for part in &draft.parts {
        empties(draft, part, found);
    }
    if let Some(member) = members(draft.root).iter().find(|member| member.name == "Statement")
        && matches!(&member.node.value, Json::List(items) if items.is_empty())
        && !is_broken(found)
    {
        let message = "there is no statement, so this policy allows nothing and denies nothing";
        found.push(check::EMPTY_LIST.at(member.node.span, message));
    }
    length(draft, found);
    characters(draft, found);
}

/// The edit that makes the language the newest.
pub(super) fn newest(draft: &Draft) -> Option<Fix> {
    if let Some(member) = members(draft.root).iter().find(|member| member.name == "Version") {
        return Some(replace_by(member.node.span, NEWEST));
    }
    let edit = add_member(draft.text, draft.root, &format!("\"Version\": {}", quoted(NEWEST)))?;
    Some(Fix::new(format!("add the version `{NEWEST}`"), edit))
}

fn version(draft: &Draft, found: &mut Vec<Finding>) {
    if draft.document.version == Version::V2012 || !matches!(draft.root.value, Json::Object(_)) {
        return;
    }
    let (span, message) = match members(draft.root).iter().find(|member| member.name == "Version") {
        Some(member) if member.node.text() == Some("2008-10-17") => {
            (member.node.span, "version 2008-10-17 knows no variables: `${aws:username}` is plain text under it")
        }
        Some(_) => return,
        // It is there under a name that is misspelt, or may be in what is broken.
        None if members(draft.root).iter().any(|member| member.name.eq_ignore_ascii_case("Version")) => return,
        None if is_broken(found) => return,
        None => {
            let message = "the version is missing, which means that of 2008: `${aws:username}` is plain text under it";
            (brace(draft), message)
        }
    };
    found.push(check::OLD_VERSION.at(span, message).with_fix(newest(draft)));
}

/// Whether the text is no JSON: what seems to be missing may stand in what could not be read.
fn is_broken(found: &[Finding]) -> bool {
    found.iter().any(|finding| finding.check == check::NOT_JSON.name)
}

/// The opening brace, or whatever the text begins with.
fn brace(draft: &Draft) -> Span {
    let span = draft.root.span;
    let first = draft.text[span.start()..span.end()].chars().next();
    span.until(span.start() + first.map_or(0, char::len_utf8))
}

fn id(draft: &Draft, found: &mut Vec<Finding>) {
    if draft.kind.names_principals() {
        return;
    }
    if let Some(member) = members(draft.root).iter().find(|member| member.name == "Id") {
        let message =
            "AWS takes an `Id` in policies on things only; here nothing reads it, and AWS would refuse the policy";
        let fix = remove_member(draft.root, "Id").map(|edit| Fix::new("remove the `Id`", edit));
        found.push(check::UNUSED_ID.at(member.name_span.until(member.node.span.end()), message).with_fix(fix));
    }
}

fn sids(draft: &Draft, found: &mut Vec<Finding>) {
    // Of two it is the later that is read.
    let sid =
        |part: &Part| members(part.node).iter().rfind(|member| member.name == "Sid").map(|member| member.node.span);
    let all: HashSet<&str> = draft.document.statements.iter().filter_map(|s| s.sid.as_deref()).collect();
    let mut seen = HashSet::new();
    for part in &draft.parts {
        let (Some(text), Some(span)) = (part.statement.sid.as_deref(), sid(part)) else { continue };
        if text.is_empty() {
            // What is between its quotes may be no text.
            if draft.text[span.bytes()].chars().count() > 2 {
                continue;
            }
            let edit = remove_member(part.node, "Sid");
            let message = "this `Sid` is empty, so the statement has no name to be told by";
            let fix = edit.map(|edit| Fix::new("remove the empty `Sid`", edit));
            found.push(check::EMPTY_SID.at(span, message).with_fix(fix));
            continue;
        }
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        if plain.len() != text.len() {
            let message = format!("a `Sid` has letters and digits only; with `{text}` AWS would refuse the policy");
            let fix = (!plain.is_empty() && !all.contains(plain.as_str())).then(|| replace_by(span, &plain));
            found.push(check::SID_CHARACTERS.at(span, message).with_fix(fix));
        }
        if !seen.insert(text) {
            let message =
                format!("another statement is called `{text}` already, so nobody can tell which one is meant");
            let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit());
            let free = (2..100).map(|n| format!("{stem}{n}")).find(|name| !all.contains(name.as_str()));
            found.push(check::DUPLICATE_SID.at(span, message).with_fix(free.map(|name| replace_by(span, &name))));
        }
    }
}

/// Lists and conditions with nothing in them.
fn empties(draft: &Draft, part: &Part, found: &mut Vec<Finding>) {
    for member in members(part.node) {
        match (&member.node.value, member.name.as_str()) {
            (Json::List(items), name) if items.is_empty() => {
                let all = name.starts_with("Not");
                let applies = if all { "everything" } else { "nothing" };
                let message = format!("`{name}` lists nothing, so this statement applies to {applies}");
                found.push(check::EMPTY_LIST.at(member.node.span, message));
            }
            (Json::Object(blocks), "Condition") if blocks.is_empty() => {
                let fix = remove_member(part.node, "Condition").map(|e| Fix::new("remove the empty `Condition`", e));
                let message = "this `Condition` asks nothing, so the statement always applies";
                found.push(check::EMPTY_CONDITION.at(member.node.span, message).with_fix(fix));
            }
            (Json::Object(blocks), "Condition") => {
                for (at, block) in blocks.iter().enumerate() {
                    empty_block(draft, member, at, block, found);
                }
            }
            (Json::Object(kinds), name @ ("Principal" | "NotPrincipal")) if kinds.is_empty() => {
                let whom = if name == "Principal" { "no one" } else { "everyone" };
                let message = format!("`{name}` names nobody, so this statement is about {whom}");
                found.push(check::EMPTY_LIST.at(member.node.span, message));
            }
            (Json::Object(kinds), "Principal" | "NotPrincipal") => {
                let lists =
                    kinds.iter().filter(|kind| matches!(&kind.node.value, Json::List(items) if items.is_empty()));
                found.extend(lists.map(|kind| {
                    let message = format!("`{}` lists nobody, so it names no one", kind.name);
                    check::EMPTY_LIST.at(kind.node.span, message)
                }));
            }
            _ => {}
        }
    }
}

fn empty_block(draft: &Draft, condition: &Member, at: usize, block: &Member, found: &mut Vec<Finding>) {
    let keys = members(&block.node);
    if keys.is_empty() && matches!(block.node.value, Json::Object(_)) {
        let message = format!("`{}` asks nothing, so it is always met", block.name);
        let fix = remove_from(&condition.node, at);
        let fix = fix.map(|edit| Fix::new(format!("remove the empty `{}`", block.name), edit));
        found.push(check::EMPTY_CONDITION.at(block.node.span, message).with_fix(fix));
    }
    for key in keys.iter().filter(|key| matches!(&key.node.value, Json::List(items) if items.is_empty())) {
        let name = draft.text.get(key.name_span.start() + 1..key.name_span.end().saturating_sub(1)).unwrap_or_default();
        let message = format!("no value is listed for `{name}`, so no value of a request can be one of them");
        found.push(check::EMPTY_LIST.at(key.node.span, message));
    }
}

/// How many characters a policy of a kind may have, white space not counted.
fn quota(kind: Kind) -> (usize, &'static str) {
    match kind {
        Kind::Identity | Kind::Boundary | Kind::Guardrail | Kind::Resource => (6_144, "a policy"),
        Kind::Session => (2_048, "a session policy"),
        Kind::Trust => (2_048, "a trust policy"),
    }
}

fn length(draft: &Draft, found: &mut Vec<Finding>) {
    let length = draft.text.chars().filter(|c| !c.is_whitespace()).count();
    let (most, what) = quota(draft.kind);
    let span = brace(draft);
    if length > most {
        let message =
            format!("{length} characters without white space, and {what} has at most {most}: split it in two");
        found.push(check::OVER_QUOTA.at(span, message));
    } else if length * 5 > most * 4 {
        let message =
            format!("{length} of the {most} characters that {what} may have are used up, without white space");
        found.push(check::NEAR_QUOTA.at(span, message));
    }
}

/// The first character that AWS would not take, and how many there are.
fn characters(draft: &Draft, found: &mut Vec<Finding>) {
    // What is no JSON either has been said.
    let unread = found.iter().filter(|finding| finding.check == check::NOT_JSON.name);
    let unread: HashSet<usize> =
        unread.flat_map(|finding| finding.fix.iter().flat_map(|fix| &fix.edits)).map(|edit| edit.start).collect();
    let is_foreign =
        |(at, c): &(usize, char)| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}') && !unread.contains(at);
    let mut foreign = draft.text.char_indices().filter(is_foreign);
    let Some((at, c)) = foreign.next() else { return };
    let more = match foreign.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let before = &draft.text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let span = Span::new(at..at + c.len_utf8(), line, before[line_start..].chars().count() + 1);
    let message = format!("AWS takes only characters up to `ÿ` in a policy, and `{c}` is none of them{more}");
    // Escaped, it is the same text to whoever reads it, and AWS takes it.
    let fix = inside_text(draft.root, at).then(|| {
        let all = draft.text.char_indices().filter(is_foreign);
        let edits = all.map(|(at, c)| Edit { start: at, end: at + c.len_utf8(), text: escape(c) });
        Fix { words: format!("write it as `{}`", escape(c)), edits: edits.collect() }
    });
    found.push(check::FOREIGN_CHARACTER.at(span, message).with_fix(fix));
}

/// As JSON writes a character with ASCII alone.
fn escape(c: char) -> String {
    let units: Vec<String> = c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
    units.concat()
}

/// Whether a place lies inside a text in quotes.
fn inside_text(node: &Node, at: usize) -> bool {
    let within = |span: Span| span.start() < at && at + 1 < span.end();
    match &node.value {
        Json::Text(_) => within(node.span),
        Json::List(items) => items.iter().any(|item| inside_text(item, at)),
        Json::Object(members) => members.iter().any(|m| within(m.name_span) || inside_text(&m.node, at)),
        _ => false,
    }
}

/// Replaces an operator's name; nothing if other keys stand under it or the new name is taken.
pub(super) fn rename_operator(part: &Part, operator: Span, name: &str) -> Option<Edit> {
    let condition = members(part.node).iter().find(|member| member.name == "Condition")?;
    let blocks = members(&condition.node);
    let block = blocks.iter().find(|block| block.name_span.start() == operator.start())?;
    let alone = members(&block.node).len() == 1 && blocks.iter().all(|block| block.name != name);
    alone.then(|| replace(operator, quoted(name)))
}

/// Adds the condition that a key must be there.
pub(super) fn guard(draft: &Draft, part: &Part, key: &str) -> Option<Fix> {
    let condition = members(part.node).iter().find(|member| member.name == "Condition")?;
    let guard = format!("{}: \"false\"", quoted(key));
    let edit = match members(&condition.node).iter().find(|block| block.name == "Null") {
        Some(block) if members(&block.node).iter().any(|m| m.name.eq_ignore_ascii_case(key)) => return None,
        Some(block) => add_member(draft.text, &block.node, &guard)?,
        None => add_member(draft.text, &condition.node, &format!("\"Null\": {{{guard}}}"))?,
    };
    Some(Fix::new(format!("ask that `{key}` is there"), edit))
}
