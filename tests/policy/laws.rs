//! What holds for all policies and all questions.

use std::cell::Cell;
use std::sync::Arc;

use brewgate::policy::*;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;

use crate::generate::{case, context, document, keys, read_case, read_context, read_document, share, statement};
use crate::naive;

const EVERY_KIND: [Kind; 6] =
    [Kind::Identity, Kind::Boundary, Kind::Session, Kind::Guardrail, Kind::Resource, Kind::Trust];

/// The same with every list and every object turned round.
fn reversed(json: &Json) -> Json {
    match json {
        Json::Array(list) => list.iter().rev().map(reversed).collect(),
        Json::Object(members) => members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect(),
        other => other.clone(),
    }
}

/// The layers with one more statement, at each place where one can stand.
fn additions(layers: &Layers, identity: &Statement, resource: &Statement) -> Vec<Layers> {
    let with = |policy: &Policy, statement: &Statement| {
        let mut policy = policy.clone();
        Arc::make_mut(&mut policy.document).statements.push(statement.clone());
        policy
    };
    let alone = |statement: &Statement| {
        let document = Document { version: statement.version, version_written: true, id: None, statements: Vec::new() };
        with(&Policy::new("added", document), statement)
    };
    let mut all = vec![layers.clone(), layers.clone()];
    all[0].identity.push(alone(identity));
    all[1].groups.push(("added".into(), [alone(identity)].into()));
    let limits: [fn(&mut Layers) -> &mut Option<Policy>; 2] = [|l| &mut l.boundary, |l| &mut l.session];
    for (limit, statement) in limits.into_iter().map(|limit| (limit, identity)) {
        let mut more = layers.clone();
        if let Some(policy) = limit(&mut more) {
            *policy = with(policy, statement);
            all.push(more);
        }
    }
    if let Some(policy) = &layers.resource {
        all.push(Layers { resource: Some(with(policy, resource)), ..layers.clone() });
    }
    for level in 0..layers.guardrails.len() {
        let mut more = layers.clone();
        more.guardrails[level] = more.guardrails[level].iter().cloned().chain([alone(identity)]).collect();
        all.push(more);
    }
    all
}

/// The statements that may be added: one of an identity policy, one of the resource's own.
fn addition(effect: &'static str) -> impl Strategy<Value = [Json; 3]> {
    let of = |kind| statement(kind, Just(effect));
    (of(Kind::Identity), of(Kind::Resource), of(Kind::Trust)).prop_map(|(one, two, three)| [one, two, three])
}

fn read_statement(json: &Json, kind: Kind) -> Statement {
    read_versioned(json, kind, "2012-10-17")
}

fn read_versioned(json: &Json, kind: Kind, version: &str) -> Statement {
    read_document(&serde_json::json!({"Version": version, "Statement": json}), kind).statements.remove(0)
}

fn added(layers: &Layers, request: &Request, [identity, resource, trust]: &[Json; 3]) -> Vec<Layers> {
    let assuming = request.action.eq_ignore_ascii_case("sts:AssumeRole");
    let resource = if assuming { read_statement(trust, Kind::Trust) } else { read_statement(resource, Kind::Resource) };
    additions(layers, &read_statement(identity, Kind::Identity), &resource)
}

/// The policies of a layer.
fn policies<'l>(layers: &'l Layers, layer: &Layer) -> &'l [Policy] {
    match layer {
        Layer::Identity => &layers.identity,
        Layer::Group(name) => &layers.groups.iter().find(|(group, _)| group == name).expect("a group of the case").1,
        Layer::Boundary => layers.boundary.as_slice(),
        Layer::Session => layers.session.as_slice(),
        Layer::Resource => layers.resource.as_slice(),
        Layer::Guardrail(level) => &layers.guardrails[*level],
    }
}

/// The same layers as printed texts of many lines.
fn printed(layers: &Layers, own: Kind) -> Layers {
    let again = |policy: &Policy, kind| Policy {
        document: Arc::new(Document::read(&policy.document.print(), kind).expect("what is printed is read")),
        ..policy.clone()
    };
    let list = |policies: &[Policy], kind| policies.iter().map(|policy| again(policy, kind)).collect::<Vec<_>>();
    let one = |policy: &Option<Policy>, kind| policy.as_ref().map(|policy| again(policy, kind));
    Layers {
        identity: list(&layers.identity, Kind::Identity),
        groups: layers.groups.iter().map(|(n, group)| (n.clone(), list(group, Kind::Identity).into())).collect(),
        boundary: one(&layers.boundary, Kind::Boundary),
        session: one(&layers.session, Kind::Session),
        resource: one(&layers.resource, own),
        guardrails: layers.guardrails.iter().map(|level| list(level, Kind::Guardrail).into()).collect(),
    }
}

proptest! {
    #![proptest_config(share(25))]

    #[test]
    fn deny_wins(case in case()) {
        let (layers, request) = read_case(&case);
        let decision = evaluate(&layers, &request);
        let denied = decision.applied().any(|judged| judged.statement.effect == Effect::Deny);
        if request.action != "sts:GetCallerIdentity" {
            prop_assert_eq!(denied, decision.outcome == Outcome::ExplicitDeny);
        }
    }

    /// Of members, statements, policies, groups, levels, entries, conditions and values.
    #[test]
    fn order_never_matters(case in case()) {
        let turned = crate::generate::Case(reversed(&case.0));
        let ((layers, request), (turned_layers, turned_request)) = (read_case(&case), read_case(&turned));
        prop_assert_eq!(outcome(&layers, &request), outcome(&turned_layers, &turned_request));
    }

    #[test]
    fn an_allow_never_removes(case in case(), more in addition("Allow")) {
        let (layers, request) = read_case(&case);
        if outcome(&layers, &request).is_allowed() {
            for more in added(&layers, &request, &more) {
                prop_assert!(outcome(&more, &request).is_allowed(), "{more:#?}");
            }
        }
    }

    #[test]
    fn a_deny_never_grants(case in case(), more in addition("Deny")) {
        let (layers, request) = read_case(&case);
        if !outcome(&layers, &request).is_allowed() {
            for more in added(&layers, &request, &more) {
                prop_assert!(!outcome(&more, &request).is_allowed(), "{more:#?}");
            }
        }
    }

    #[test]
    fn limits_never_grant(case in case(), limit in document(Kind::Boundary, 0..3)) {
        let (layers, request) = read_case(&case);
        let limit = Policy::new("added", read_document(&limit, Kind::Boundary));
        let guardrails = layers.guardrails.iter().cloned().chain([[limit.clone()].into()]).collect();
        let before = |layers: &Layers| outcome(layers, &request).is_allowed();
        for (free, limited) in [
            (Layers { boundary: None, ..layers.clone() }, Layers { boundary: Some(limit.clone()), ..layers.clone() }),
            (Layers { session: None, ..layers.clone() }, Layers { session: Some(limit.clone()), ..layers.clone() }),
            (layers.clone(), Layers { guardrails, ..layers.clone() }),
        ] {
            prop_assert!(before(&free) || !before(&limited));
        }
        let alone = Layers { identity: Vec::new(), groups: Vec::new(), resource: None, ..layers };
        let needs_no_rule = request.action == "sts:GetCallerIdentity" || request.principal.ends_with(":root");
        prop_assert!(needs_no_rule || !before(&alone));
    }

    #[test]
    fn the_enforcing_path_is_the_explaining_path(case in case(), unknown in prop::array::uniform10(prop::bool::weighted(0.2))) {
        let (layers, mut request) = read_case(&case);
        for (key, _) in keys().into_iter().zip(unknown).filter(|(_, unknown)| *unknown) {
            request.context.set(key, Value::Unknown);
        }
        let decision = evaluate(&layers, &request);
        let (query, own) = (Query::new(&request), layers.resource.as_ref());
        let slice = Slice::new(&layers, &ActionTable::default());
        prop_assert_eq!(slice.outcome(&query, own), decision.outcome);
        prop_assert_eq!(slice.prospect(&query, own), decision.prospect());
        prop_assert_eq!(outcome(&layers, &request), decision.outcome);
        let told = explain(&decision, &Plain);
        prop_assert_eq!(told.outcome, decision.outcome);
        prop_assert_eq!(told.steps.len(), 3);
        prop_assert!(!told.headline.is_empty());
    }

    /// And what is advised allows it.
    #[test]
    fn advice_flips_the_decision(case in case()) {
        let (layers, request) = read_case(&case);
        let decision = evaluate(&layers, &request);
        let told = advised(&layers, &request, &decision, &Plain);
        prop_assert!(!decision.outcome.is_allowed() || told.to_allow.is_empty());
        for remedy in advice(&layers, &request, &decision) {
            prop_assert!(evaluate(&layers, &remedy.applied(&request)).outcome.is_allowed(), "{:?}", remedy.changes);
        }
    }

    /// And the line that they name is where the statement or one of its parts begins.
    #[test]
    fn explanations_name_statements_that_exist(case in case()) {
        let (layers, request) = read_case(&case);
        let own = if request.action.eq_ignore_ascii_case("sts:AssumeRole") { Kind::Trust } else { Kind::Resource };
        let layers = printed(&layers, own);
        let decision = evaluate(&layers, &request);
        for judged in &decision.statements {
            let policy = &policies(&layers, &judged.layer.owned())[judged.policy_index];
            let statement = &policy.document.statements[judged.index];
            prop_assert_eq!(judged.policy, &policy.name);
            prop_assert!(std::ptr::eq(judged.statement, statement));
            for clause in decision.clauses(judged) {
                prop_assert!(statement.span.start() <= clause.span.start() && clause.span.end() <= statement.span.end());
            }
        }
        for line in explain(&decision, &Plain).steps.iter().flat_map(|step| &step.lines) {
            prop_assert!(line.statement.is_none() || (line.policy.is_some() && line.layer.is_some() && line.line.is_some()));
            let (Some(layer), Some(name)) = (&line.layer, &line.policy) else { continue };
            let policy = policies(&layers, layer).iter().find(|policy| policy.name == *name);
            prop_assert!(policy.is_some(), "{line:?}");
            if let Some(statement) = line.statement {
                let judged = decision.statements.iter().find(|judged| (judged.policy, judged.index) == (name, statement));
                let effect = policy.and_then(|policy| policy.document.statements.get(statement)).map(|s| s.effect_span.line());
                let parts = judged.iter().flat_map(|judged| decision.clauses(judged)).map(|clause| clause.span.line());
                let mut lines = parts.chain(judged.iter().map(|judged| judged.statement.span.line())).chain(effect);
                prop_assert!(lines.any(|part| Some(part) == line.line), "{line:?}");
            }
        }
    }

    #[test]
    fn printing_and_reading_is_identity(documents in EVERY_KIND.map(|kind| document(kind, 0..3))) {
        for (json, kind) in documents.iter().zip(EVERY_KIND) {
            let document = read_document(json, kind);
            let again = Document::read(&document.print(), kind).unwrap();
            prop_assert_eq!(&again, &document);
            prop_assert_eq!(again.print(), document.print());
        }
    }

    /// Whatever an unknown key turns out to be, absent included, the certain answers stay.
    #[test]
    fn prospects_are_sound(
        case in case(),
        unknown in prop::array::uniform10(prop::bool::weighted(0.2)),
        worlds in prop::collection::vec(context(), 6),
    ) {
        let (layers, known) = read_case(&case);
        let unknown: Vec<&str> = keys().into_iter().zip(unknown).filter_map(|(key, unknown)| unknown.then_some(key)).collect();
        let mut request = known.clone();
        for key in &unknown {
            request.context.set(key, Value::Unknown);
        }
        let prospect = prospect(&layers, &request);
        if let Prospect::Depends(keys) = &prospect {
            prop_assert!(!keys.is_empty());
            for key in keys {
                prop_assert!(request.context.value(key) == Some(&Value::Unknown), "{key} is known");
            }
        }
        let truths: Vec<Truth> = evaluate(&layers, &request).statements.iter().map(|judged| judged.applies).collect();
        let mut worlds: Vec<Context> = worlds.iter().map(read_context).collect();
        worlds.push(known.context.clone());
        worlds.push(Context::default());
        for world in worlds {
            let mut request = known.clone();
            for key in &unknown {
                request.context.remove(key);
                if let Some(value) = world.value(key) {
                    request.context.set(key, value.clone());
                }
            }
            let decision = evaluate(&layers, &request);
            match &prospect {
                Prospect::Allowed => prop_assert_eq!(decision.outcome, Outcome::Allowed),
                Prospect::Denied(Outcome::ExplicitDeny) => prop_assert_eq!(decision.outcome, Outcome::ExplicitDeny),
                Prospect::Denied(_) => prop_assert!(!decision.outcome.is_allowed()),
                Prospect::Depends(_) => prop_assert!(!unknown.is_empty()),
            }
            for (certain, judged) in truths.iter().zip(&decision.statements) {
                prop_assert!(*certain == Truth::Depends || *certain == judged.applies, "{:#?}", judged);
            }
        }
    }
}

/// A list cut short or with one entry more, or left as it is.
fn edit(list: &mut Json, change: u8, entry: &str) {
    let mut entries = list.as_array().cloned().unwrap_or_else(|| vec![list.clone()]);
    match change {
        0 | 1 => entries.truncate(1),
        2 | 3 => entries.push(entry.into()),
        _ => {}
    }
    *list = entries.into();
}

/// Two statements of which the narrow one has parts of the wide one, so that one often covers the other.
fn kin() -> impl Strategy<Value = (Json, Json)> {
    let of = |kind| {
        let one = || statement(kind, Just("Allow"));
        let changes = prop::collection::vec(0_u8..10, 6);
        (one(), one(), prop::array::uniform4(any::<bool>()), changes).prop_map(|(mut wide, other, mix, changes)| {
            if let (true, Some(Json::Object(more))) = (mix[3], other.get("Condition")) {
                for (operator, keys) in more {
                    wide["Condition"][operator] = keys.clone();
                }
            }
            let mut narrow = wide.clone();
            for (part, _) in ["Principal", "Action", "Resource"].into_iter().zip(mix).filter(|(_, change)| *change) {
                for name in [part.to_owned(), format!("Not{part}")] {
                    narrow.as_object_mut().expect("a statement is an object").remove(&name);
                    if let Some(value) = other.get(&name) {
                        narrow[name] = value.clone();
                    }
                }
            }
            let mut changes = changes.into_iter();
            for name in ["Action", "NotAction", "Resource", "NotResource"] {
                if let Some(entries) = narrow.get_mut(name) {
                    edit(entries, changes.next().unwrap_or(9), "*:1");
                }
            }
            let conditions = narrow.get_mut("Condition").and_then(Json::as_object_mut).into_iter().flatten();
            for ((_, keys), change) in conditions.zip(changes) {
                for (_, values) in keys.as_object_mut().expect("an operator has keys") {
                    edit(values, change, "true");
                }
                if change == 4 {
                    *keys = Json::Object(serde_json::Map::new());
                }
            }
            (wide, narrow)
        })
    };
    prop_oneof![2 => of(Kind::Identity), 1 => of(Kind::Resource)]
}

/// `covers` is never a false yes and `touches` never a false no, whatever is asked.
#[test]
fn comparisons_are_sound() {
    let (covered, apart) = (Cell::new(0), Cell::new(0));
    let config = share(5);
    let cases = config.cases;
    let version = || select(&["2012-10-17", "2012-10-17", "2008-10-17"][..]);
    let asked = (kin(), version(), version(), prop::collection::vec(case(), 4));
    let result = TestRunner::new(config).run(&asked, |((wide, narrow), outer, inner, cases)| {
        let kind =
            if wide.get("Principal").or(wide.get("NotPrincipal")).is_some() { Kind::Resource } else { Kind::Identity };
        let (wide, narrow) = (read_versioned(&wide, kind, outer), read_versioned(&narrow, kind, inner));
        let (covers, touches) = (covers(&wide, &narrow), touches(&wide, &narrow));
        for (_, request) in cases.iter().map(read_case) {
            let applies = |statement| naive::applies(statement, &request, false);
            if applies(&narrow) {
                prop_assert!(!covers || applies(&wide), "covered, and yet alone: {request:#?}");
                prop_assert!(touches || !applies(&wide), "apart, and yet both: {request:#?}");
                covered.set(covered.get() + u32::from(covers));
            }
            apart.set(apart.get() + u32::from(!touches && applies(&wide)));
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(
        covered.get() * 20 >= cases && apart.get() * 20 >= cases,
        "{} and {} of {cases}",
        covered.get(),
        apart.get()
    );
}

/// Shapes that chance seldom makes.
#[test]
fn what_only_looks_narrower_is_not_covered() {
    let read = |element: &str, value: Json| {
        let mut statement = serde_json::json!({"Effect": "Allow", "Resource": "*"});
        if element == "Condition" {
            statement["Action"] = "*".into();
        }
        statement[element] = value;
        read_statement(&statement, Kind::Identity)
    };
    let list = |texts: &[&str]| Json::from(texts.to_vec());
    let (two, one) = (read("NotAction", list(&["a:Get", "a:Put"])), read("NotAction", list(&["a:Get"])));
    assert!(covers(&one, &two) && !covers(&two, &one));
    let null = |texts: &[&str]| read("Condition", serde_json::json!({"Null": {"k": list(texts)}}));
    assert!(covers(&null(&["false"]), &null(&["false"])));
    assert!(!covers(&null(&["false"]), &null(&["false", "true"])) && !covers(&null(&["true"]), &null(&["false"])));
}
