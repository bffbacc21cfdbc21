//! From JSON to a document. Everything that makes a text unreadable is found here: a wrong type,
//! an unknown element, effect, version or operator, both or neither of a pair, a principal missing
//! or out of place. What is readable and unwise is the linter's.

use super::condition::{Condition, Wanted};
use super::document::{ActionPattern, Actions, Effect, Kind, ResourcePattern, Resources, Statement, Version};
use super::finding::Check;
use super::json::{self, Json, Member, Node};
use super::lint::check;
use super::operator::Operator;
use super::principal::{Principal, PrincipalKind, Principals};
use super::quantity::number_text;
use super::variable::Key;
use super::{Document, Finding, PolicyError, Span};

/// The longest text that is read, in bytes; the largest policy AWS stores has 20,480.
pub const LONGEST: usize = 64 * 1024;

impl Document {
    /// Reads as far as it goes, for half-typed text: what could be read, and a finding for each
    /// place that could not. Without findings the document is whole.
    #[must_use]
    pub fn parse(text: &str, kind: Kind) -> (Document, Vec<Finding>) {
        if text.len() > LONGEST {
            let message = format!("the text is longer than {} KiB", LONGEST / 1024);
            let empty = Document { version: Version::V2008, version_written: false, id: None, statements: Vec::new() };
            return (empty, vec![check::TOO_LONG.at(Span::new(0..0, 1, 1), message)]);
        }
        let (node, mut findings, lost) = json::read(text);
        let document = document(&node, kind, lost, &mut findings);
        findings.sort_by_key(|finding| finding.span.start());
        (document, findings)
    }

    /// Reads a whole document.
    ///
    /// # Errors
    /// Everything that is unreadable about the text, the first place first.
    ///
    /// ```
    /// use brewgate::policy::{Document, Kind};
    /// let refused = Document::read(r#"{"Statement": {"Effect": "Alow"}}"#, Kind::Identity).unwrap_err();
    /// assert_eq!(refused.to_string(), "line 1, column 15: `Action` or `NotAction` is missing");
    /// ```
    pub fn read(text: &str, kind: Kind) -> Result<Document, PolicyError> {
        let (document, findings) = Document::parse(text, kind);
        if findings.is_empty() { Ok(document) } else { Err(PolicyError { findings }) }
    }

    /// As [`Document::read`], for a document inside a larger JSON text.
    pub(crate) fn from_node(node: &Node, kind: Kind) -> Result<Document, PolicyError> {
        let mut findings = Vec::new();
        let document = document(node, kind, None, &mut findings);
        findings.sort_by_key(|finding| finding.span.start());
        if findings.is_empty() { Ok(document) } else { Err(PolicyError { findings }) }
    }
}

/// A document from its JSON; what is unreadable about it joins the findings, but for what only follows from where the
/// JSON's reading lost its place.
pub(super) fn document(node: &Node, kind: Kind, lost: Option<usize>, findings: &mut Vec<Finding>) -> Document {
    let before = findings.len();
    let document = whole(node, kind, findings);
    if let Some(lost) = lost {
        let told = findings.split_off(before);
        findings.extend(told.into_iter().filter(|finding| !follows(node, finding, lost)));
    }
    document
}

/// Whether a finding only follows from where reading lost its place: something is missing in what is broken there, or
/// stands in it and is broken itself, or behind the break.
fn follows(node: &Node, finding: &Finding, lost: usize) -> bool {
    let (at, missing) = (finding.span.start(), finding.check == check::MISSING_ELEMENT.name);
    let begins = |node: &Node| node.span.start() < at || missing && node.span.start() == at;
    // They stand in order, and there may be many.
    let inner = match &node.value {
        Json::List(items) => items[..items.partition_point(|item| begins(item))].last(),
        Json::Object(members) => members[..members.partition_point(|m| begins(&m.node))].last().map(|m| &m.node),
        _ => return false,
    };
    let inner = inner.filter(|inner| at < inner.span.end());
    let broken = node.span.start() <= lost && lost <= node.span.end();
    match inner.filter(|inner| matches!(inner.value, Json::List(_) | Json::Object(_))) {
        Some(inner) => follows(inner, finding, lost),
        None => broken && (missing || finding.span.end() >= lost),
    }
}

fn whole(node: &Node, kind: Kind, findings: &mut Vec<Finding>) -> Document {
    let mut reader = Reader { kind, version: Version::V2008, findings };
    let mut document = Document { version: Version::V2008, version_written: false, id: None, statements: Vec::new() };
    let Some(members) = reader.object(node, "a policy") else { return document };
    // The version comes first, wherever it stands: it decides how everything else is read.
    if let Some(member) = members.iter().find(|m| m.name == "Version") {
        document.version_written = true;
        match member.node.text() {
            Some("2008-10-17") => {}
            Some("2012-10-17") => reader.version = Version::V2012,
            Some(other) => reader.fault(
                &check::UNKNOWN_VERSION,
                member.node.span,
                format!("`{other}` is no version of the language: `2012-10-17` or `2008-10-17`"),
            ),
            None => reader.wrong(&member.node, "`Version`", "text"),
        }
    }
    document.version = reader.version;
    let mut stated = false;
    for member in members {
        match member.name.as_str() {
            "Version" => {}
            "Id" => document.id = reader.text(&member.node, "Id"),
            "Statement" => {
                stated = true;
                match &member.node.value {
                    Json::List(items) => document.statements.extend(items.iter().map(|item| reader.statement(item))),
                    _ => document.statements.push(reader.statement(&member.node)),
                }
            }
            other => {
                reader.fault(&check::UNKNOWN_ELEMENT, member.name_span, format!("`{other}` is no element of a policy"));
            }
        }
    }
    if !stated && !is_spelt(members, "Statement") {
        reader.fault(&check::MISSING_ELEMENT, start(node.span), "`Statement` is missing");
    }
    // Documents are kept, thousands of them.
    document.statements.shrink_to_fit();
    document
}

/// Whether an element is there in other letters, small for capital: its name is what is wrong then.
fn is_spelt(members: &[Member], name: &str) -> bool {
    members.iter().any(|member| member.name.eq_ignore_ascii_case(name))
}

/// The opening brace of a value.
fn start(span: Span) -> Span {
    span.until((span.start() + 1).min(span.end()))
}

struct Reader<'f> {
    kind: Kind,
    version: Version,
    findings: &'f mut Vec<Finding>,
}

impl Reader<'_> {
    fn fault(&mut self, check: &Check, span: Span, message: impl Into<String>) {
        self.findings.push(check.at(span, message));
    }

    fn wrong(&mut self, node: &Node, what: &str, wanted: &str) {
        // What is broken has its finding already, from where it broke.
        if !matches!(node.value, Json::Broken) {
            self.fault(&check::WRONG_TYPE, node.span, format!("{what} must be {wanted}"));
        }
    }

    fn object<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Member]> {
        if let Json::Object(members) = &node.value {
            return Some(members);
        }
        self.wrong(node, what, "an object in braces");
        None
    }

    fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        let text = node.text().map(str::to_owned);
        if text.is_none() {
            self.wrong(node, &format!("`{what}`"), "text");
        }
        text
    }

    /// A slot that takes one text or a list of texts.
    fn texts(&mut self, node: &Node, what: &str) -> Option<Vec<(String, Span)>> {
        match &node.value {
            Json::Text(text) => Some(vec![(text.clone(), node.span)]),
            Json::List(items) => {
                // All of them are looked at, so that each wrong one is found.
                let texts: Vec<_> =
                    items.iter().map(|item| self.text(item, what).map(|text| (text, item.span))).collect();
                texts.into_iter().collect()
            }
            _ => {
                self.wrong(node, &format!("`{what}`"), "text or a list of texts");
                None
            }
        }
    }

    fn statement(&mut self, node: &Node) -> Statement {
        let faults = self.findings.len();
        let mut statement = Statement {
            sid: None,
            effect: Effect::Allow,
            effect_span: Span::default(),
            principals: None,
            actions: Actions::default(),
            resources: None,
            conditions: Vec::new(),
            readable: false,
            reach: None,
            version: self.version,
            span: node.span,
            last_line: node.last_line,
        };
        let Some(members) = self.object(node, "a statement") else { return statement };
        let broken = members.iter().any(|member| is_broken(&member.node));
        for member in members {
            let Member { name, node, .. } = member;
            let span = member.name_span.until(node.span.end());
            match name.as_str() {
                "Sid" => statement.sid = self.text(node, "Sid"),
                "Effect" => {
                    statement.effect_span = node.span;
                    match node.text() {
                        Some("Allow") => statement.effect = Effect::Allow,
                        Some("Deny") => statement.effect = Effect::Deny,
                        Some(other) => {
                            let message = format!("`{other}` is no effect: `Allow` or `Deny`");
                            self.fault(&check::UNKNOWN_EFFECT, node.span, message);
                        }
                        None => self.wrong(node, "`Effect`", "text"),
                    }
                }
                "Principal" | "NotPrincipal" => {
                    let entries = self.principals(node);
                    statement.principals =
                        Some(Box::new(Principals { negated: name == "NotPrincipal", entries, span }));
                }
                "Action" | "NotAction" => {
                    let texts = self.texts(node, name).unwrap_or_default();
                    let entries = texts.into_iter().map(|(text, span)| ActionPattern::new(text, span)).collect();
                    statement.actions = Actions { negated: name == "NotAction", entries, span };
                }
                "Resource" | "NotResource" => {
                    let version = self.version;
                    let texts = self.texts(node, name).unwrap_or_default();
                    let entries = texts.into_iter().map(|(text, span)| ResourcePattern::new(text, span, version));
                    let entries = entries.collect();
                    statement.resources = Some(Resources { negated: name == "NotResource", entries, span });
                }
                "Condition" => statement.conditions = self.conditions(node),
                other => {
                    let message = format!("`{other}` is no element of a statement");
                    self.fault(&check::UNKNOWN_ELEMENT, member.name_span, message);
                }
            }
        }
        self.presence(members, node.span);
        statement.readable = !broken && self.findings.len() == faults;
        statement
    }

    /// What must be there, what must not, and what excludes what.
    fn presence(&mut self, members: &[Member], span: Span) {
        let place = |name: &str| members.iter().find(|member| member.name == name).map(|member| member.name_span);
        let here = start(span);
        if place("Effect").is_none() && !is_spelt(members, "Effect") {
            self.fault(&check::MISSING_ELEMENT, here, "`Effect` is missing");
        }
        for (one, other) in [("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")] {
            if let (Some(first), Some(second)) = (place(one), place(other)) {
                let later = if first.start() > second.start() { first } else { second };
                self.fault(&check::EXCLUSIVE_ELEMENTS, later, format!("`{one}` and `{other}` exclude each other"));
            }
        }
        let either = |one: &str, other: &str| place(one).or(place(other));
        let is_missing = |one: &str, other: &str| {
            either(one, other).is_none() && !is_spelt(members, one) && !is_spelt(members, other)
        };
        if is_missing("Action", "NotAction") {
            self.fault(&check::MISSING_ELEMENT, here, "`Action` or `NotAction` is missing");
        }
        if is_missing("Resource", "NotResource") && !self.kind.names_principals() {
            self.fault(&check::MISSING_ELEMENT, here, "`Resource` or `NotResource` is missing");
        }
        match either("Principal", "NotPrincipal") {
            None if self.kind.names_principals() && is_missing("Principal", "NotPrincipal") => {
                self.fault(&check::MISSING_ELEMENT, here, "`Principal` or `NotPrincipal` is missing");
            }
            Some(span) if !self.kind.names_principals() => {
                self.fault(&check::MISPLACED_PRINCIPAL, span, "only resource and trust policies name a principal");
            }
            _ => {}
        }
    }

    fn principals(&mut self, node: &Node) -> Vec<Principal> {
        let mut entries = Vec::new();
        match &node.value {
            Json::Text(text) if text == "*" => {
                entries.push(Principal { kind: PrincipalKind::Everyone, text: text.clone(), span: node.span });
            }
            Json::Object(members) => {
                for member in members {
                    let Some(kind) = PrincipalKind::read(&member.name) else {
                        let message = format!("`{}` is no kind of principal", member.name);
                        self.fault(&check::UNKNOWN_PRINCIPAL_KIND, member.name_span, message);
                        continue;
                    };
                    let texts = self.texts(&member.node, &member.name).unwrap_or_default();
                    entries.extend(texts.into_iter().map(|(text, span)| Principal { kind, text, span }));
                }
            }
            _ => self.wrong(node, "a principal", "`\"*\"` or an object such as `{\"AWS\": …}`"),
        }
        entries
    }

    fn conditions(&mut self, node: &Node) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for block in self.object(node, "`Condition`").unwrap_or_default() {
            let operator = Operator::read(&block.name);
            if operator.is_none() {
                self.fault(
                    unknown_operator(&block.name),
                    block.name_span,
                    format!("`{}` is no condition operator", block.name),
                );
            }
            let Some(keys) = self.object(&block.node, "the conditions of an operator") else { continue };
            // Keys that differ only in letter case are readable, and both must hold; that is linted.
            for member in keys {
                let values = self.values(&member.node);
                let Some(operator) = operator.clone() else { continue };
                let version = self.version;
                let values = values.into_iter().map(|(text, span)| Wanted::new(text, span, &operator, version));
                conditions.push(Condition {
                    values: values.collect(),
                    operator,
                    operator_span: block.name_span,
                    key: Key::new(&member.name),
                    span: member.name_span.until(member.node.span.end()),
                });
            }
        }
        conditions.shrink_to_fit();
        conditions
    }

    /// The values of a condition key: texts, numbers and booleans, or a list of them.
    fn values(&mut self, node: &Node) -> Vec<(String, Span)> {
        let items = match &node.value {
            Json::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match scalar(item) {
                Some(text) => values.push((text, item.span)),
                None => self.wrong(item, "a condition's value", "text, a number or a boolean"),
            }
        }
        values
    }
}

/// What an operator's name that is none amounts to: `Null` takes neither suffix nor set operator.
fn unknown_operator(name: &str) -> &'static Check {
    let base = name.strip_suffix("IfExists").unwrap_or(name);
    let base = base.strip_prefix("ForAllValues:").or_else(|| base.strip_prefix("ForAnyValue:")).unwrap_or(base);
    if base == "Null" { &check::NULL_MODIFIER } else { &check::UNKNOWN_OPERATOR }
}

/// Text, and numbers and booleans as text.
pub(crate) fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Json::Text(text) => Some(text.clone()),
        Json::Number(number) => Some(number_text(number)),
        Json::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Whether anything inside is unreadable.
fn is_broken(node: &Node) -> bool {
    match &node.value {
        Json::Broken => true,
        Json::List(items) => items.iter().any(is_broken),
        Json::Object(members) => members.iter().any(|member| is_broken(&member.node)),
        _ => false,
    }
}
