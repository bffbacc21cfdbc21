//! `brewgate eval --jsonl`: conformance cases in, one a line; decisions out, one a line, in order.
//! A case that cannot be read answers with its error, and the next one goes on.

use std::io::{self, BufRead, Write};
use std::sync::Arc;

use serde_json::{Value as Out, json};

use crate::policy::json::{self, Json, Node};
use crate::policy::reader::scalar;
use crate::policy::{self, Context, Document, Key, Kind, Layer, Layers, Policy, Request, Value};

/// The most letters that are compared for one case. The longest policies and the longest texts that AWS takes come to
/// less.
pub const MOST_COMPARISONS: usize = 1 << 23;

/// Answers every case of `input` on `output`; empty lines are passed over. Returns how many could not be read.
///
/// # Errors
/// Only those of reading and writing; a case that cannot be read is an answer.
pub fn eval(mut input: impl BufRead, mut output: impl Write) -> io::Result<usize> {
    let (mut line, mut errors) = (Vec::new(), 0);
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answer = answer(&line);
            errors += usize::from(answer.get("error").is_some());
            writeln!(output, "{answer}")?;
        }
        line.clear();
    }
    output.flush()?;
    Ok(errors)
}

/// The answer to one line.
fn answer(line: &[u8]) -> Out {
    let Ok(text) = str::from_utf8(line) else {
        return json!({ "id": null, "error": "the line is not UTF-8" });
    };
    let (case, faults, _) = json::read(text);
    let id = match case.member("id").map(|node| &node.value) {
        Some(Json::Text(id)) => Out::from(id.as_str()),
        Some(Json::Number(id)) => serde_json::from_str(id).unwrap_or(Out::Null),
        _ => Out::Null,
    };
    if let Some(fault) = faults.first() {
        return json!({ "id": id, "error": fault.to_string() });
    }
    match read(&case) {
        Ok((layers, request)) => decided(&id, &layers, &request),
        Err(error) => json!({ "id": id, "error": error }),
    }
}

/// The policies and the question of one case.
///
/// # Errors
/// What keeps the case from being read, in words.
pub fn case(text: &str) -> Result<(Layers, Request), String> {
    let (case, faults, _) = json::read(text);
    faults.first().map_or_else(|| read(&case), |fault| Err(fault.to_string()))
}

fn decided(id: &Out, layers: &Layers, request: &Request) -> Out {
    let decision = policy::evaluate(layers, request);
    let matched = decision.applied().map(|judged| {
        let mut entry = json!({ "layer": match judged.layer {
            Layer::Identity => "identity",
            Layer::Group(_) => "groups",
            Layer::Boundary => "boundary",
            Layer::Session => "session",
            Layer::Resource => "resource",
            Layer::Guardrail(_) => "guardrails",
        } });
        match &judged.layer {
            Layer::Group(name) => entry["group"] = name.as_ref().into(),
            Layer::Guardrail(level) => entry["level"] = (*level).into(),
            _ => {}
        }
        entry["policy"] = judged.policy_index.into();
        entry["statement"] = judged.index.into();
        entry
    });
    json!({ "id": id, "decision": decision.outcome, "matched": matched.collect::<Vec<_>>() })
}

/// The layers and the question of a case, unless answering would take seconds.
fn read(case: &Node) -> Result<(Layers, Request), String> {
    let (layers, request) = parts(case)?;
    if layers.comparisons(&request) > MOST_COMPARISONS {
        return Err("the request is too long to be compared with so many patterns".to_owned());
    }
    Ok((layers, request))
}

/// The layers and the question of a case; an absent or null member means there is none.
fn parts(case: &Node) -> Result<(Layers, Request), String> {
    let Json::Object(_) = case.value else { return Err("a case must be an object".to_owned()) };
    let asked = case.member("request").ok_or("`request` is missing")?;
    let text = |name: &str| match asked.member(name).map(|node| node.text()) {
        Some(Some(text)) => Ok(Some(text.to_owned())),
        Some(None) => Err(format!("`{name}` must be text")),
        None => Ok(None),
    };
    let needed = |name: &str| text(name)?.ok_or_else(|| format!("`{name}` is missing"));
    let request = Request {
        principal: needed("principal")?,
        action: needed("action")?,
        resource: needed("resource")?,
        resource_account: text("resourceAccount")?.filter(|account| !account.is_empty()),
        context: asked.member("context").map(context).transpose()?.unwrap_or_default(),
    };
    let own = if request.action.eq_ignore_ascii_case("sts:AssumeRole") { Kind::Trust } else { Kind::Resource };
    let Some(sets) = case.member("policies") else { return Ok((Layers::default(), request)) };
    let single = |name: &str, kind| sets.member(name).map(|node| document(node, kind, name)).transpose();
    let mut layers = Layers {
        identity: sets.member("identity").map_or(Ok(Vec::new()), |node| list(node, Kind::Identity, "identity"))?,
        groups: Vec::new(),
        boundary: single("boundary", Kind::Boundary)?,
        session: single("session", Kind::Session)?,
        resource: single("resource", own)?,
        guardrails: Vec::new(),
    };
    match sets.member("groups").map(|node| &node.value) {
        None => {}
        Some(Json::Object(groups)) => {
            for group in groups {
                let policies = list(&group.node, Kind::Identity, &format!("group {}", group.name))?;
                layers.groups.push((group.name.as_str().into(), policies.into()));
            }
        }
        Some(_) => return Err("`groups` must be an object".to_owned()),
    }
    match sets.member("guardrails").map(|node| &node.value) {
        None => {}
        Some(Json::List(levels)) => {
            for (level, node) in levels.iter().enumerate() {
                layers.guardrails.push(list(node, Kind::Guardrail, &format!("guardrail level {level}"))?.into());
            }
        }
        Some(_) => return Err("`guardrails` must be a list of lists".to_owned()),
    }
    Ok((layers, request))
}

fn context(node: &Node) -> Result<Context, String> {
    let Json::Object(members) = &node.value else { return Err("`context` must be an object".to_owned()) };
    let mut context = Context::default();
    // In order, each key goes to the end.
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_cached_key(|member| Key::new(&member.name).folded().to_owned());
    for member in members {
        let wrong = || format!("`{}` must be text or a list of texts", member.name);
        let value = match &member.node.value {
            Json::Null => continue,
            Json::List(items) => Value::Many(items.iter().map(scalar).collect::<Option<_>>().ok_or_else(wrong)?),
            _ => Value::One(scalar(&member.node).ok_or_else(wrong)?),
        };
        if context.value(&member.name).is_some() {
            return Err(format!("the context has `{}` twice", member.name));
        }
        context.set(&member.name, value);
    }
    Ok(context)
}

fn list(node: &Node, kind: Kind, name: &str) -> Result<Vec<Policy>, String> {
    let Json::List(items) = &node.value else { return Err(format!("{name} must be a list of policies")) };
    items.iter().map(|item| document(item, kind, name)).collect()
}

fn document(node: &Node, kind: Kind, name: &str) -> Result<Policy, String> {
    let document = Document::from_node(node, kind).map_err(|error| error.to_string())?;
    Ok(Policy { name: name.into(), document: Arc::new(document) })
}
