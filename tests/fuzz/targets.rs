//! The fuzz targets: what each does with its bytes, and what must hold whatever they are. The fuzzer's
//! own binaries (`fuzz_targets/`) and the replay inside `cargo test` (`tests/fuzz.rs`) run these functions.
//!
//! `document` takes the text of a policy, `eval` and `advice` take cases as `brewgate eval --jsonl` does.
//! The inputs of the other two are lines:
//!
//! * `pattern`: a resource or action pattern, another pattern, a text, then context keys (`key=value`);
//! * `condition`: `Allow` or `Deny` and the version, the operator, the key, the policy's values between bars, the
//!   request's value (`=one`, `[several|of them`, `?` for unknown, nothing for absent), then other context keys.

use std::cell::Cell;
use std::str::Lines;
use std::time::Duration;

use brewgate::eval;
use brewgate::policy::lint::lint;
use brewgate::policy::{
    ActionPattern, ActionTable, Clause, Context, Decision, Document, Effect, Finding, Kind, LONGEST, Layers, Operator,
    Outcome, Plain, Policy, Prospect, Query, Request, ResourcePattern, Slice, Span, Value, Version, advice as remedies,
    advised, covers, evaluate, explain, hinges, outcome, touches,
};
use brewgate::shop::catalogue;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value as Json, json};

#[path = "../policy/naive.rs"]
mod naive;

/// The most that anything may take, in an optimised build.
pub const LIMIT: Duration = Duration::from_millis(100);

const KINDS: [Kind; 6] = [Kind::Identity, Kind::Resource, Kind::Trust, Kind::Boundary, Kind::Session, Kind::Guardrail];

thread_local! {
    static SLOWEST: Cell<(Duration, &str)> = const { Cell::new((Duration::ZERO, "nothing")) };
}

/// What took this thread the longest since this was last asked.
pub fn slowest() -> (Duration, &'static str) {
    SLOWEST.replace((Duration::ZERO, "nothing"))
}

/// One thing that must be done in time; the time is that of the processor.
fn timed<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    let now = || {
        let now = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).expect("less than a second"))
    };
    let start = now();
    let result = work();
    let took = now().saturating_sub(start);
    SLOWEST.set(SLOWEST.get().max((took, what)));
    result
}

/// At most so many bytes as a policy may have, as text.
fn text(data: &[u8]) -> Option<&str> {
    str::from_utf8(data).ok().filter(|text| text.len() <= LONGEST)
}

/// A policy's text: it is read or refused, printed and read again; every finding has its place, and what mends one
/// can be made and leaves what is readable readable.
pub fn document(data: &[u8]) {
    let Some(text) = text(data) else { return };
    // What the kinds differ in is short.
    let long = text.len() > 4096;
    let kinds = KINDS.into_iter().filter(|kind| !long || *kind == KINDS[usize::from(text.contains("Principal"))]);
    for kind in kinds {
        let (document, faults) = timed("parse", || Document::parse(text, kind));
        faults.iter().for_each(|fault| placed(fault, text));
        assert_eq!(faults.is_empty(), Document::read(text, kind).is_ok());
        let findings = timed("lint", || lint(text, kind, catalogue()));
        assert!(findings.len() >= faults.len());
        findings.iter().for_each(|finding| placed(finding, text));
        if !faults.is_empty() {
            mend(text, kind, &findings, false);
            continue;
        }
        assert!(document.statements.iter().all(|statement| statement.readable));
        assert!(is_json(text), "another JSON reader refuses this");
        let printed = timed("print", || document.print());
        if printed.len() <= LONGEST {
            let again = Document::read(&printed, kind).expect("what is printed can be read");
            assert_eq!(again, document);
            assert_eq!(again.print(), printed);
        }
        mend(text, kind, &findings, true);
    }
}

/// Whether another reader takes it too. It knows no number that is none of a machine's.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<Json>(text)
        .map_or_else(|error| error.to_string().starts_with("number out of range"), |_| true)
}

/// Lines and columns count as an editor does, and the range lies on characters.
fn placed(finding: &Finding, text: &str) {
    let (start, end) = (finding.span.start(), finding.span.end());
    let (line, column) = (finding.span.line(), finding.span.column());
    assert!(text.get(start..end).is_some(), "{finding:?}");
    // Counting is slow, and long texts have many findings.
    if text.len() <= 4096 && finding.check != "too-long" {
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        assert_eq!(line, 1 + before.matches('\n').count(), "{finding:?}");
        assert_eq!(column, 1 + before[line_start..].chars().count(), "{finding:?}");
    }
}

/// Makes the fixes, and of the first few looks at what comes of them.
fn mend(text: &str, kind: Kind, findings: &[Finding], readable: bool) {
    // Of a text that is torn, or says a thing twice, only a part is mended.
    let whole = !findings.iter().any(|finding| ["not-json", "duplicate-key"].contains(&finding.check));
    for (n, finding) in findings.iter().filter(|finding| finding.fix.is_some()).enumerate() {
        let fix = finding.fix.as_ref().expect("only those are looked at");
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| edit.start);
        assert!(edits.iter().all(|edit| text.get(edit.start..edit.end).is_some()), "{finding:?}");
        assert!(edits.windows(2).all(|pair| pair[0].end <= pair[1].start), "{finding:?}");
        if n >= 16 {
            continue;
        }
        let mended = timed("a fix", || fix.apply(text));
        assert_ne!(mended, text, "{finding:?}");
        if mended.len() > LONGEST || text.len() > 4096 || !whole {
            continue;
        }
        if readable {
            assert!(Document::read(&mended, kind).is_ok(), "{finding:?} in {text} makes {mended}");
        }
        let same = |other: &Finding| {
            (other.check, other.span.start(), &other.message) == (finding.check, finding.span.start(), &finding.message)
        };
        let before = findings.iter().filter(|other| same(other)).count();
        let after = lint(&mended, kind, catalogue()).iter().filter(|other| same(other)).count();
        assert!(after < before, "{finding:?} is still there in {mended}");
    }
}

/// Context keys, one a line.
fn keys(lines: Lines) -> Context {
    let pairs = lines.filter_map(|line| line.split_once('='));
    pairs.fold(Context::default(), |context, (key, value)| context.with(key, value))
}

/// Two patterns and a text: they match as the definition says, and comparing them claims nothing that is wrong.
pub fn pattern(data: &[u8]) {
    let Some(input) = text(data) else { return };
    let mut lines = input.lines();
    let mut next = || lines.next().unwrap_or_default();
    let (wide, narrow, asked) = (next(), next(), next());
    let context = keys(lines);
    for version in [Version::V2008, Version::V2012] {
        for written in [wide, narrow] {
            let pattern =
                timed("reading a pattern", || ResourcePattern::new(written.to_owned(), Span::default(), version));
            let matches = timed("matching a resource", || pattern.matches(asked, &context));
            if !written.contains("${") && written.len() * asked.len() < 20_000 {
                assert_eq!(matches, by_definition(written, asked, true).into(), "`{written}` and `{asked}`");
            }
            let like = format!("service:{written}");
            let action = timed("reading an action", || ActionPattern::new(like, Span::default()));
            let matches = timed("matching an action", || action.matches("SERVICE", asked));
            if written.is_ascii() && asked.is_ascii() && written.len() * asked.len() < 20_000 {
                let (written, asked) = (written.to_ascii_lowercase(), asked.to_ascii_lowercase());
                assert_eq!(matches, by_definition(&written, &asked, false), "`{written}` and `{asked}`");
            }
        }
        compare(wide, narrow, asked, &context, version);
    }
}

/// `covers` is never a false yes and `touches` never a false no.
fn compare(wide: &str, narrow: &str, asked: &str, context: &Context, version: Version) {
    let request =
        Request { context: context.clone(), ..Request::new("arn:a:iam::b:user/c", format!("a:{asked}"), asked) };
    let shapes = [("Action", "Resource"), ("Action", "NotResource"), ("NotAction", "Resource")];
    for (action, resource) in shapes {
        let one = |text: &str, action: &str, resource: &str| {
            let statement = json!({ "Effect": "Allow", action: [format!("a:{text}"), "b:*"], resource: [text, "b"] });
            let whole = json!({ "Version": version.as_str(), "Statement": statement }).to_string();
            Document::read(&whole, Kind::Identity).ok().and_then(|mut document| document.statements.pop())
        };
        let Some((wide, narrow)) = one(wide, action, resource).zip(one(narrow, "Action", "Resource")) else { return };
        let covers = timed("covers", || covers(&wide, &narrow));
        let touches = timed("touches", || touches(&wide, &narrow));
        if !are_small(&[asked, &wide.actions.entries[0].text, &narrow.actions.entries[0].text]) {
            continue;
        }
        let (in_wide, in_narrow) = (naive::applies(&wide, &request, false), naive::applies(&narrow, &request, false));
        assert!(!covers || !in_narrow || in_wide, "covered, and yet alone: {wide:?} {narrow:?} {request:?}");
        assert!(touches || !in_narrow || !in_wide, "apart, and yet both: {wide:?} {narrow:?} {request:?}");
    }
}

/// Wildcards as they are defined, in the time of the product. In a resource pattern only a `*` that ends a part, and
/// those of the sixth, run over colons; and each missing part may be `*`.
fn by_definition(pattern: &str, text: &str, resource: bool) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let fits = |pattern: &[char]| {
        let mut part = 0;
        let mut reached = vec![false; letters.len() + 1];
        reached[0] = true;
        for (at, c) in pattern.iter().enumerate() {
            let ends = matches!(pattern.get(at + 1), None | Some(':'));
            let free = !resource || part >= 5 || *c == '*' && ends;
            let mut next = vec![false; letters.len() + 1];
            for n in 0..=letters.len() {
                let taken = n > 0 && (free || letters[n - 1] != ':');
                next[n] = match c {
                    '*' => reached[n] || taken && next[n - 1],
                    '?' => taken && reached[n - 1],
                    c => n > 0 && letters[n - 1] == *c && reached[n - 1],
                };
            }
            reached = next;
            part += usize::from(*c == ':');
        }
        reached[letters.len()]
    };
    // Stars side by side are one: it is the last of them that ends its part.
    let mut written: Vec<char> = pattern.chars().collect();
    written.dedup_by(|a, b| (*a, *b) == ('*', '*'));
    let missing = if resource { 5_usize.saturating_sub(pattern.matches(':').count()) } else { 0 };
    fits(&written) || missing > 0 && fits(&[written, [':', '*'].repeat(missing)].concat())
}

/// Whether the naive evaluator, which tries everything, is done with these today. Letter case beyond ASCII it takes by
/// words, and the other by letters.
fn are_small(texts: &[&str]) -> bool {
    let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
    let stars = texts.iter().map(|text| text.matches('*').count()).max().unwrap_or(0);
    texts.iter().all(|text| text.is_ascii()) && (stars <= 1 && longest < 300 || stars <= 3 && longest <= 80)
}

/// One condition: all ways to judge it agree, and the naive one with them.
pub fn condition(data: &[u8]) {
    let Some(input) = text(data) else { return };
    let mut lines = input.lines();
    let mut next = || lines.next().unwrap_or_default();
    let (first, operator, key, wanted, found) = (next(), next(), next(), next(), next());
    let version = if first.ends_with("2008") { Version::V2008 } else { Version::V2012 };
    let effect = if first.starts_with("Deny") { Effect::Deny } else { Effect::Allow };
    let statement = |effect: Effect| {
        let mut statement = json!({ "Effect": effect.as_str(), "Action": "*", "Resource": "*" });
        if effect == Effect::Deny || first.starts_with("Allow") {
            statement["Condition"] = json!({ operator: { key: wanted.split('|').collect::<Vec<_>>() } });
        }
        statement
    };
    // A Deny is told from silence by what it takes away.
    let mut statements = vec![statement(effect)];
    if effect == Effect::Deny {
        statements.push(json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }));
    }
    let whole = json!({ "Version": version.as_str(), "Statement": statements }).to_string();
    let document = match timed("parse", || Document::read(&whole, Kind::Identity)) {
        Ok(document) => document,
        Err(_) => {
            let unknown = Operator::read(operator).is_none() && (statements[0].get("Condition").is_some());
            assert!(unknown || whole.len() > LONGEST, "{whole}");
            return;
        }
    };
    let mut context = keys(lines);
    match found.chars().next() {
        Some('=') => context.set(key, &found[1..]),
        Some('[') if found.len() == 1 => context.set(key, Vec::<String>::new()),
        Some('[') => context.set(key, found[1..].split('|').collect::<Vec<_>>()),
        Some('?') => context.set(key, Value::Unknown),
        _ => drop(context.remove(key)),
    }
    let layers = Layers { identity: vec![Policy::new("Fuzzed", document)], ..Layers::default() };
    let request = Request { context, ..Request::new("arn:a:iam::b:user/c", "a:B", "arn:a:b:c:b:d") };
    if layers.comparisons(&request) <= eval::MOST_COMPARISONS {
        decided(&layers, &request);
    }
}

/// All ways to decide agree; the decision is returned.
fn decided<'a>(layers: &'a Layers, request: &'a Request) -> Decision<'a> {
    let decision = timed("evaluate", || evaluate(layers, request));
    let (query, own) = (Query::new(request), layers.resource.as_ref());
    let slice = timed("slice", || Slice::new(layers, &ActionTable::default()));
    let enforced = timed("outcome", || slice.outcome(&query, own));
    assert_eq!(enforced, decision.outcome, "enforcing and explaining");
    let certain = timed("prospect", || slice.prospect(&query, own));
    assert_eq!(certain, decision.prospect(), "enforcing and explaining");
    let unknown = request.context.iter().any(|(_, value)| *value == Value::Unknown);
    match &certain {
        Prospect::Allowed => assert_eq!(enforced, Outcome::Allowed),
        Prospect::Denied(outcome) => assert!(*outcome == enforced || unknown),
        Prospect::Depends(keys) => {
            assert!(unknown && !keys.is_empty() && !enforced.is_allowed());
            assert!(keys.iter().all(|key| request.context.value(key) == Some(&Value::Unknown)));
        }
    }
    let steps = timed("explain", || explain(&decision, &Plain)).steps;
    assert_eq!(steps.len(), 3);
    let texts = || {
        let keys = request.context.iter().flat_map(|(key, value)| match value {
            Value::One(text) => vec![key, text.as_str()],
            Value::Many(texts) => [key].into_iter().chain(texts.iter().map(String::as_str)).collect(),
            Value::Unknown => vec![key],
        });
        keys.chain([request.principal.as_str(), &request.action, &request.resource])
    };
    let statements = || decision.statements.iter().take(200);
    let clauses: Vec<Clause> = timed("clauses", || statements().flat_map(|judged| decision.clauses(judged)).collect());
    let all = clauses.iter().flat_map(|clause| &clause.asked).map(String::as_str).chain(texts());
    let all: Vec<&str> = all.take(200).collect();
    if !unknown && all.len() < 200 && are_small(&all) {
        assert_eq!(naive::decide(layers, request), enforced, "the naive evaluator and the other");
    }
    decision
}

/// Cases, one a line: each has one answer, and the answer is what the policies say.
pub fn eval(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let mut output = Vec::new();
    timed("eval", || eval::eval(data, &mut output)).expect("memory takes all that is written");
    let output = String::from_utf8(output).expect("answers are UTF-8");
    let asked: Vec<&[u8]> = data.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).collect();
    assert_eq!(output.lines().count(), asked.len());
    for (line, answer) in asked.into_iter().zip(output.lines()) {
        let answer: Json = serde_json::from_str(answer).expect("an answer is JSON");
        let Some(said) = answer["decision"].as_str() else {
            assert!(answer["error"].as_str().is_some_and(|error| !error.is_empty()), "{answer}");
            continue;
        };
        let line = str::from_utf8(line).expect("what is decided was UTF-8");
        assert!(is_json(line), "another JSON reader refuses this");
        let (layers, request) = eval::case(line).expect("what is decided was read");
        let decision = decided(&layers, &request);
        assert_eq!(said, format!("{:?}", decision.outcome));
        assert_eq!(answer["matched"].as_array().map(Vec::len), Some(decision.applied().count()));
    }
}

/// A case: what is advised is true, and so is what it is said to hang on.
pub fn advice(data: &[u8]) {
    let Some((layers, request)) = text(data).and_then(|text| eval::case(text).ok()) else { return };
    let decision = decided(&layers, &request);
    let found = timed("advice", || remedies(&layers, &request, &decision));
    let hanging = timed("hinges", || hinges(&layers, &request, &decision));
    assert!(found.is_empty() || !decision.outcome.is_allowed());
    assert!(hanging.is_empty() || decision.outcome.is_allowed());
    for remedy in &found {
        assert!(!remedy.changes.is_empty() && !remedy.grounds().is_empty());
        assert!(outcome(&layers, &remedy.applied(&request)).is_allowed(), "{remedy:?}");
        let grounds = remedy.grounds();
        assert!(grounds.iter().all(|ground| layers.of(&ground.layer).get(ground.policy_index).is_some()));
    }
    for hinge in &hanging {
        let mut without = layers.clone();
        for ground in hinge.statements.iter().filter(|_| hinge.effect == Effect::Allow) {
            without.edit(&ground.layer, ground.policy_index, |document| {
                document.statements[ground.statement].readable = false;
            });
        }
        let refused = hinge.effect == Effect::Deny || !outcome(&without, &request).is_allowed();
        assert!(refused, "it does not hang on {hinge:?}");
        for stake in &hinge.keys {
            let mut broken = request.clone();
            match &stake.breaks {
                Some(value) => broken.context.set(&stake.key, value.clone()),
                None => drop(broken.context.remove(&stake.key)),
            }
            assert!(!outcome(&layers, &broken).is_allowed(), "{stake:?} breaks nothing");
        }
    }
    let told = timed("advised", || advised(&layers, &request, &decision, &Plain));
    assert_eq!(told.steps.len(), 3);
}
