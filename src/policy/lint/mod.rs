//! The linter: what is readable and unwise, each finding with its place, what comes of it, and where
//! possible what would mend it. [`lint`] says all that a text and the catalogue alone can tell; what
//! needs the shop (whom it concerns, what else they hold) is said by the shop.
//!
//! The checks stand in a [table](CHECKS); each family has its file. Nothing here is ever asked when
//! a request is decided.

mod actions;
mod change;
pub(crate) mod check;
mod conditions;
mod contradictions;
mod keys;
mod mending;
mod operators;
mod principals;
mod reach;
mod redundancy;
mod resources;
mod risks;
mod structure;
mod suggest;
mod values;
mod variables;

use super::budget::Budget;
use super::catalog::{ActionId, Catalog, ConditionKey};
use super::document::{Document, Effect, Kind, ResourcePattern, Statement};
use super::json::{self, Json, Member, Node};
use super::reader::{self, LONGEST};
use super::{Condition, Finding, Span};

pub use check::{CHECKS, named, weighs};
pub use contradictions::over;
pub use risks::gravest;
pub use suggest::{did_you_mean, nearest};

use self::actions::Named;
use self::mending::{Seen, keep_what_holds, seen};
use self::suggest::Suggestions;

/// Everything to be said about a policy's text, in its order: what makes it unreadable, and of the
/// statements that can be read what is wrong, risky or pointless.
///
/// ```
/// use brewgate::policy::catalog::Catalog;
/// use brewgate::policy::{Kind, lint::lint};
/// # let catalog = Catalog::read(include_str!("../../../assets/catalog.json"))?;
/// let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
///   "Action": "register:RefundOrdr", "Resource": "arn:coffee:register:*:*:till/*"}}"#;
/// let findings = lint(text, Kind::Identity, &catalog);
/// assert_eq!((findings.len(), findings[0].check), (1, "unknown-action"));
/// let mended = findings[0].fix.as_ref().unwrap().apply(text);
/// assert!(mended.contains("register:RefundOrder") && lint(&mended, Kind::Identity, &catalog).is_empty());
/// # Ok::<(), brewgate::policy::catalog::CatalogError>(())
/// ```
#[must_use]
pub fn lint(text: &str, kind: Kind, catalog: &Catalog) -> Vec<Finding> {
    if text.len() > LONGEST {
        return Document::parse(text, kind).1;
    }
    let Found { mut unreadable, mut unwise } = look(text, kind, catalog, Suggestions::new());
    let budget = Budget::new();
    // What could not be read was not linted either, so that of its fixes only this is known: whether it can be read then.
    let before = seen(&unreadable);
    if unreadable.iter().all(|finding| finding.check != check::NOT_JSON.name) {
        keep_what_holds(text, &mut unreadable, &before, &budget, &|mended| seen(&Document::parse(mended, kind).1));
    }
    let before = seen(unreadable.iter().chain(&unwise));
    keep_what_holds(text, &mut unwise, &before, &budget, &look_again(kind, catalog));
    let mut found = [unreadable, unwise].concat();
    found.sort_by_key(|finding| (finding.span.start(), finding.severity));
    found
}

/// What there is to say of a text.
struct Found {
    /// What makes it unreadable.
    unreadable: Vec<Finding>,
    unwise: Vec<Finding>,
}

/// Takes away those of some more fixes that do harm, by what this linter says of the text with them.
pub(crate) fn sift(text: &str, kind: Kind, catalog: &Catalog, known: &[Finding], more: &mut [Finding]) {
    keep_what_holds(text, more, &seen(known), &Budget::new(), &look_again(kind, catalog));
}

fn look_again(kind: Kind, catalog: &Catalog) -> impl Fn(&str) -> Seen {
    move |mended| {
        let found = look(mended, kind, catalog, Suggestions::none());
        seen(found.unreadable.iter().chain(&found.unwise))
    }
}

fn look(text: &str, kind: Kind, catalog: &Catalog, suggestions: Suggestions) -> Found {
    let (root, mut found, lost) = json::read(text);
    let document = reader::document(&root, kind, lost, &mut found);
    let draft = Draft::new(text, kind, catalog, (&root, &document), suggestions);
    structure::suggest(&draft, &mut found);
    let unreadable = found.len();
    structure::check(&draft, &mut found);
    let budget = Budget::new();
    for part in draft.parts.iter().filter(|part| part.statement.readable) {
        variables::check(&draft, part, &mut found);
        principals::check(&draft, part, &mut found);
        actions::check(&draft, part, &mut found);
        resources::check(&draft, part, &mut found);
        conditions::check(&draft, part, &mut found);
        contradictions::check(part, &budget, &mut found);
        risks::check(&draft, part, &mut found);
        redundancy::within(part, &budget, &mut found);
    }
    redundancy::between(&draft, &budget, &mut found);
    let unwise = found.split_off(unreadable);
    Found { unreadable: found, unwise }
}

/// The check for texts that are too long, as [`Finding::check`] names it: who stores policies may have
/// other quotas.
pub const OVER_QUOTA: &str = check::OVER_QUOTA.name;
/// The same for those that are nearly too long.
pub const NEAR_QUOTA: &str = check::NEAR_QUOTA.name;

/// A text, read in every way that a check may want.
struct Draft<'a> {
    text: &'a str,
    kind: Kind,
    catalog: &'a Catalog,
    root: &'a Node,
    document: &'a Document,
    parts: Vec<Part<'a>>,
    suggestions: Suggestions,
}

/// A statement with its JSON and the actions that it names.
struct Part<'a> {
    statement: &'a Statement,
    node: &'a Node,
    /// What each entry of `Action` or `NotAction` names.
    named: Vec<Named<'a>>,
    /// The actions of the catalogue that are listed, each once; for `NotAction` those that are not.
    actions: Vec<ActionId>,
    /// Whether it may also mean actions of services that the catalogue does not have.
    foreign: bool,
}

impl<'a> Draft<'a> {
    fn new(
        text: &'a str,
        kind: Kind,
        catalog: &'a Catalog,
        (root, document): (&'a Node, &'a Document),
        suggestions: Suggestions,
    ) -> Draft<'a> {
        let nodes = members(root).iter().filter(|member| member.name == "Statement").flat_map(|member| {
            match &member.node.value {
                Json::List(items) => items.as_slice(),
                _ => std::slice::from_ref(&member.node),
            }
        });
        let parts = document.statements.iter().zip(nodes).map(|(statement, node)| Part::new(statement, node, catalog));
        Draft { text, kind, catalog, root, document, parts: parts.collect(), suggestions }
    }

    /// Whether its Allow statements grant, and are not only the upper limit of what others grant.
    fn grants(&self) -> bool {
        matches!(self.kind, Kind::Identity | Kind::Resource | Kind::Trust)
    }

    /// Where the text in quotes that begins there stands: a condition's key, at the start of its span.
    fn name_at(&self, span: Span) -> Span {
        let mut escaped = false;
        let rest = self.text[span.start()..span.end()].bytes().skip(1);
        let length = rest
            .take_while(|byte| {
                let open = escaped || *byte != b'"';
                escaped = !escaped && *byte == b'\\';
                open
            })
            .count();
        span.until((span.start() + length + 2).min(span.end()))
    }
}

impl<'a> Part<'a> {
    fn new(statement: &'a Statement, node: &'a Node, catalog: &'a Catalog) -> Part<'a> {
        let named: Vec<Named> = statement.actions.entries.iter().map(|entry| Named::new(entry, catalog)).collect();
        let mut listed = vec![false; catalog.len()];
        for id in named.iter().flat_map(|named| named.actions(catalog)) {
            listed[id.index()] = true;
        }
        let negated = statement.actions.negated;
        let actions = catalog.actions().map(|(id, _)| id).filter(|id| listed[id.index()] != negated).collect();
        let foreign = negated || named.iter().any(|named| matches!(named, Named::Everything | Named::Foreign(_)));
        Part { statement, node, named, actions, foreign }
    }

    fn allows(&self) -> bool {
        self.statement.effect == Effect::Allow
    }

    /// The element that leaves out all actions or all resources.
    fn excepts_everything(&self) -> Option<(&'static str, Span)> {
        let actions = &self.statement.actions;
        if actions.negated && self.named.iter().any(|named| matches!(named, Named::Everything)) {
            return Some(("NotAction", actions.span));
        }
        let resources = self.statement.resources.as_ref().filter(|resources| resources.negated)?;
        let everything = resources.entries.iter().any(ResourcePattern::is_everything);
        everything.then_some(("NotResource", resources.span))
    }

    /// Whether it can only be met where this key is there.
    fn is_guarded(&self, key: &super::Key) -> bool {
        let says_so = |condition: &Condition| {
            condition.operator.test == super::Test::Null
                && condition.values.iter().all(|value| value.text.eq_ignore_ascii_case("false"))
                && !condition.values.is_empty()
        };
        let mut own = self.statement.conditions.iter().filter(|condition| condition.key == *key);
        own.any(|condition| says_so(condition) || condition.asks_for_a_value())
    }

    /// Whether the statement may be about actions of a service that the catalogue does not have.
    fn mentions(&self, service: &str) -> bool {
        self.statement.actions.negated
            || self.named.iter().any(|named| match named {
                Named::Everything => true,
                Named::Foreign(other) => other.eq_ignore_ascii_case(service),
                _ => false,
            })
    }

    /// Whether any of its actions may come with a key. Where none of them is known, any may.
    fn may_carry(&self, catalog: &Catalog, key: &ConditionKey) -> bool {
        let nothing_known = self.actions.is_empty() && !self.named.iter().any(|n| matches!(n, Named::Foreign(_)));
        key.global || nothing_known || self.actions.iter().any(|id| catalog[*id].keys.contains(&key.name))
    }

    /// The conditions of each operator, in the order of the text.
    fn blocks(&self) -> impl Iterator<Item = &'a [Condition]> {
        self.statement.conditions.chunk_by(|one, next| one.operator_span.start() == next.operator_span.start())
    }
}

/// The members of an object; none of anything else.
fn members(node: &Node) -> &[Member] {
    match &node.value {
        Json::Object(members) => members,
        _ => &[],
    }
}
