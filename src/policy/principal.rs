//! Principals: whom a resource or trust policy speaks of, and how directly.

use serde::{Deserialize, Serialize};

use super::{Span, arn};

/// How directly a policy names the caller. The order is from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Only the caller's account: it delegates, and grants nothing by itself.
    Account,
    /// The role of the caller's session.
    Role,
    /// The caller itself, or everyone.
    Direct,
}

/// The `Principal` or `NotPrincipal` of a statement.
#[derive(Clone, Debug)]
pub struct Principals {
    /// `NotPrincipal`.
    pub negated: bool,
    /// Whom it lists.
    pub entries: Vec<Principal>,
    /// The whole element.
    pub span: Span,
}

/// One entry of a principal list.
#[derive(Clone, Debug)]
pub struct Principal {
    /// What kind of name it is.
    pub kind: PrincipalKind,
    /// The name as written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of principals that a policy may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// The bare `"*"`.
    Everyone,
    /// `AWS`: users, roles, sessions, accounts.
    Aws,
    /// `Service`.
    Service,
    /// `Federated`.
    Federated,
    /// `CanonicalUser`.
    CanonicalUser,
}

impl PrincipalKind {
    /// The kind's name in a policy.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PrincipalKind::Everyone => "*",
            PrincipalKind::Aws => "AWS",
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
            PrincipalKind::CanonicalUser => "CanonicalUser",
        }
    }

    /// The kind of that name; letter case counts.
    #[must_use]
    pub fn read(name: &str) -> Option<PrincipalKind> {
        use PrincipalKind::{Aws, CanonicalUser, Federated, Service};
        [Aws, Service, Federated, CanonicalUser].into_iter().find(|kind| kind.name() == name)
    }
}

/// Who asks, taken apart once per question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'r> {
    pub(crate) text: &'r str,
    pub(crate) account: &'r str,
    partition: &'r str,
    /// The role that the caller is, or is a session of.
    role: Option<&'r str>,
    pub(crate) root: bool,
}

impl<'r> Caller<'r> {
    pub(crate) fn new(text: &'r str) -> Caller<'r> {
        let Some([_, partition, service, _, account, resource]) = arn::parts(text) else {
            return Caller { text, account: "", partition: "", role: None, root: false };
        };
        let role = match service {
            "sts" => resource.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next()),
            "iam" => role_name(resource),
            _ => None,
        };
        Caller { text, account, partition, role, root: service == "iam" && resource == "root" }
    }
}

/// The name in `role/path/Name`: sessions do not carry the path.
fn role_name(resource: &str) -> Option<&str> {
    resource.strip_prefix("role/").and_then(|rest| rest.rsplit('/').next())
}

impl Principal {
    /// How directly this entry names the caller, if it does. `*` is no wildcard inside an ARN.
    pub(crate) fn grade(&self, caller: &Caller) -> Option<Grade> {
        match self.kind {
            PrincipalKind::Everyone => return Some(Grade::Direct),
            PrincipalKind::Aws if self.text == "*" => return Some(Grade::Direct),
            PrincipalKind::Aws => {}
            _ => return (self.text == caller.text).then_some(Grade::Direct),
        }
        let Some(["arn", partition, service, location, account, resource]) = arn::parts(&self.text) else {
            return (self.text == caller.account && !caller.account.is_empty()).then_some(Grade::Account);
        };
        let home =
            service == "iam" && location.is_empty() && partition == caller.partition && account == caller.account;
        if home && caller.role.is_some() && role_name(resource) == caller.role {
            Some(Grade::Role)
        } else if self.text == caller.text {
            Some(Grade::Direct)
        } else if home && resource == "root" {
            Some(Grade::Account)
        } else {
            None
        }
    }
}

impl Principals {
    /// The best grade among the entries.
    pub(crate) fn grade(&self, caller: &Caller) -> Option<Grade> {
        self.entries.iter().filter_map(|entry| entry.grade(caller)).max()
    }
}
