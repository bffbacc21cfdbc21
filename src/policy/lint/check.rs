//! The table of checks: name, weight, and what each finds. The reader's own are among them, so that
//! every finding has a lasting name.

use crate::policy::Severity::{self, Error, Note, Security, Warning};
use crate::policy::finding::Check;

macro_rules! checks {
    ($($constant:ident $severity:ident $name:literal $words:literal;)*) => {
        $(pub(crate) const $constant: Check = Check { name: $name, severity: $severity, words: $words };)*

        /// Every check that a text and the catalogue alone can answer.
        pub const CHECKS: &[Check] = &[$($constant),*];
    };
}

checks! {
    // What cannot be read.
    NOT_JSON Error "not-json" "the text is not JSON";
    DUPLICATE_KEY Error "duplicate-key" "one name stands twice in an object";
    TOO_LONG Error "too-long" "the text is longer than any policy";
    MISSING_ELEMENT Error "missing-element" "an element that must be there is not";
    UNKNOWN_ELEMENT Error "unknown-element" "an element that the language does not have";
    WRONG_TYPE Error "wrong-type" "a number where text should stand, and the like";
    EXCLUSIVE_ELEMENTS Error "exclusive-elements" "two elements that exclude each other";
    UNKNOWN_EFFECT Error "unknown-effect" "an effect other than Allow and Deny";
    UNKNOWN_VERSION Error "unknown-version" "a version that the language does not have";
    UNKNOWN_OPERATOR Error "unknown-operator" "a condition operator that does not exist";
    NULL_MODIFIER Error "null-modifier" "IfExists or a set operator on Null";
    MISPLACED_PRINCIPAL Error "misplaced-principal" "a principal in a policy that names none";
    UNKNOWN_PRINCIPAL_KIND Error "unknown-principal-kind" "a kind of principal that does not exist";

    // The document as a whole.
    OLD_VERSION Warning "old-version" "no version, or that of 2008: variables are plain text";
    UNUSED_ID Warning "unused-id" "an Id in a policy that has none";
    SID_CHARACTERS Error "sid-characters" "a Sid with other characters than letters and digits";
    DUPLICATE_SID Error "duplicate-sid" "two statements with one Sid";
    EMPTY_SID Note "empty-sid" "a Sid without a name";
    EMPTY_LIST Note "empty-list" "a list without entries";
    EMPTY_CONDITION Note "empty-condition" "a condition that asks nothing";
    NEAR_QUOTA Warning "near-quota" "more than four fifths of the longest text";
    OVER_QUOTA Error "over-quota" "longer than a policy of its kind may be";
    FOREIGN_CHARACTER Warning "foreign-character" "a character that AWS takes in no policy";

    // Variables.
    DEAD_VARIABLE Error "dead-variable" "a variable under version 2008, where it is plain text";
    MISPLACED_VARIABLE Error "misplaced-variable" "a variable where the language takes none";
    MALFORMED_VARIABLE Error "malformed-variable" "a `${` that is no variable";
    LIST_VARIABLE Error "list-variable" "a variable for a key that holds several values";
    UNGIVEN_VARIABLE Warning "ungiven-variable" "a variable for a key that no request carries";

    // Actions.
    MALFORMED_ACTION Error "malformed-action" "an action without its service";
    UNKNOWN_ACTION Error "unknown-action" "an action that its service does not have";
    IDLE_WILDCARD Error "idle-wildcard" "an action pattern that matches no action";
    SERVICE_WILDCARD Warning "service-wildcard" "a wildcard in the service of an action";
    UNKNOWN_SERVICE Note "unknown-service" "a service that the shop does not have";
    MISTAKEN_ACTION Note "mistaken-action" "a name often written for another action of AWS";
    IDLE_TRUST_ACTION Warning "idle-trust-action" "an action that no trust policy is asked about";

    // Resources.
    MALFORMED_ARN Error "malformed-arn" "a resource that is no ARN";
    BAD_PARTITION Error "bad-partition" "an ARN with a partition that cannot be";
    FOREIGN_PARTITION Note "foreign-partition" "a thing of the shop under another partition";
    BAD_LOCATION Error "bad-location" "a location where the kind has none, or none where it has one";
    BAD_ACCOUNT Error "bad-account" "an ARN without the shop it belongs to";
    UNKNOWN_RESOURCE_TYPE Warning "unknown-resource-type" "a type of resource that its service does not have";
    TYPE_WILDCARD Warning "type-wildcard" "a wildcard in the type of a resource";
    WIDE_STAR Warning "wide-star" "a star at the end of a part, which runs over colons";
    RESOURCE_MISMATCH Warning "resource-mismatch" "an action that cannot act on any of the resources";
    IDLE_RESOURCE Warning "idle-resource" "a resource that none of the actions acts on";
    RESOURCE_TOO_WIDE Warning "resource-too-wide" "every resource, where the actions take narrower ones";

    // Conditions.
    UNKNOWN_KEY Error "unknown-key" "a condition key that does not exist";
    UNKNOWN_GLOBAL_KEY Warning "unknown-global-key" "a key of AWS's that the shop does not know";
    DEPRECATED_KEY Warning "deprecated-key" "a key that has been replaced by another";
    UNGIVEN_KEY Note "ungiven-key" "a key that no request in a shop carries";
    KEY_NOT_CARRIED Error "key-not-carried" "a key that none of the actions carries";
    KEY_SELDOM_CARRIED Note "key-seldom-carried" "a key that only some of the actions carry";
    KEY_CASE Error "key-case" "keys that differ only in letter case";
    LIST_KEY Error "list-key" "a plain operator on a key that holds several values";
    SET_OPERATOR Security "set-operator" "a set operator on a key that holds one value";
    UNGUARDED_FOR_ALL Security "unguarded-for-all" "ForAllValues, which also holds without any value";
    OPERATOR_TYPE Warning "operator-type" "an operator for another type than the key's";
    MONEY_AS_TEXT Warning "money-as-text" "an amount of money compared as text";
    UNREADABLE_VALUE Warning "unreadable-value" "a value that its operator can make nothing of";
    IMPOSSIBLE_VALUE Warning "impossible-value" "a value that its key never has";
    BOTH_BOOLEANS Warning "both-booleans" "true and false for one key: always met";
    IDLE_VALUE_WILDCARD Warning "idle-value-wildcard" "a star under an operator that takes it literally";
    MFA_GAP Security "mfa-gap" "a check of the phone code that an absent key passes";
    HOST_BITS Note "host-bits" "a network with bits of a host";
    PRIVATE_RANGE Note "private-range" "a private network for the address that one connects from";
    CONTRADICTION Warning "contradiction" "conditions that cannot all be met, a window that ends before it begins, or an exception from everything";
    WINDOW_OVER Warning "window-over" "a date that is already over";
    NEGATED_ABSENT Warning "negated-absent" "a negated operator on a key that is often absent";

    // Principals.
    RESOURCE_IN_TRUST Error "resource-in-trust" "a resource in a trust policy";
    NOT_PRINCIPAL_IN_TRUST Error "not-principal-in-trust" "NotPrincipal in a trust policy";
    PRINCIPAL_WILDCARD Error "principal-wildcard" "a wildcard inside a principal's ARN";
    MALFORMED_PRINCIPAL Error "malformed-principal" "a principal that is neither ARN nor account";
    GROUP_PRINCIPAL Error "group-principal" "a group as principal";
    EVERYONE_TRUSTED Security "everyone-trusted" "everyone as principal, without a condition on who it is";

    // Risks.
    ALLOW_NOT_PRINCIPAL Security "allow-not-principal" "Allow with NotPrincipal";
    ALLOW_NOT_ACTION Security "allow-not-action" "Allow with NotAction";
    ALLOW_NOT_RESOURCE Security "allow-not-resource" "Allow with NotResource";
    DENY_NOT_PRINCIPAL Security "deny-not-principal" "Deny with NotPrincipal";
    ANY_ROLE Security "any-role" "taking or passing any role";
    ESCALATION Security "escalation" "a way to more rights than were given";
    PARTNER_KEY Security "partner-key" "a key that is only safe together with another";
    FULL_ACCESS Security "full-access" "everything on everything";
    RUNS_PROGRAMS Security "runs-programs" "an action that names a program for a computer of the shop";
    PERMISSIONS_MANAGEMENT Note "permissions-management" "an action that changes what others may do";
    CREDENTIALS Note "credentials" "an action that touches somebody's sign-in";
    SENSITIVE_READ Note "sensitive-read" "an action that reads what should not get around";

    // Repetition.
    REDUNDANT_ACTION Note "redundant-action" "an action that another entry covers";
    REDUNDANT_RESOURCE Note "redundant-resource" "a resource that another entry covers";
    REDUNDANT_VALUE Note "redundant-value" "a condition value that stands there twice";
    REDUNDANT_STATEMENT Note "redundant-statement" "a statement that another one covers";
    SHADOWED Warning "shadowed" "an Allow that a Deny always overrides";
}

/// Those that keep others from looking: of what has a wrong name, or cannot be read, nothing else is known.
const VEILS: [Check; 27] = [
    DUPLICATE_KEY,
    MISSING_ELEMENT,
    UNKNOWN_ELEMENT,
    WRONG_TYPE,
    EXCLUSIVE_ELEMENTS,
    UNKNOWN_EFFECT,
    UNKNOWN_VERSION,
    UNKNOWN_OPERATOR,
    NULL_MODIFIER,
    MISPLACED_PRINCIPAL,
    UNKNOWN_PRINCIPAL_KIND,
    OLD_VERSION,
    DEAD_VARIABLE,
    MALFORMED_ACTION,
    UNKNOWN_ACTION,
    UNKNOWN_SERVICE,
    MISTAKEN_ACTION,
    MALFORMED_ARN,
    BAD_PARTITION,
    FOREIGN_PARTITION,
    BAD_LOCATION,
    BAD_ACCOUNT,
    UNKNOWN_RESOURCE_TYPE,
    UNKNOWN_KEY,
    DEPRECATED_KEY,
    OPERATOR_TYPE,
    MONEY_AS_TEXT,
];

/// Those of which two things that stand beside each other do not go together, or say the same.
const CLASHES: [Check; 11] = [
    DUPLICATE_KEY,
    EXCLUSIVE_ELEMENTS,
    DUPLICATE_SID,
    KEY_CASE,
    BOTH_BOOLEANS,
    CONTRADICTION,
    REDUNDANT_ACTION,
    REDUNDANT_RESOURCE,
    REDUNDANT_VALUE,
    REDUNDANT_STATEMENT,
    SHADOWED,
];

/// Whether findings of that name keep others from being made.
pub(super) fn is_veil(name: &str) -> bool {
    VEILS.iter().any(|check| check.name == name)
}

/// Whether a check of that name is about things that do not go together.
pub(super) fn is_clash(name: &str) -> bool {
    CLASHES.iter().any(|check| check.name == name)
}

/// The check of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}

/// Whether findings of that weight keep a text from being clean.
#[must_use]
pub fn weighs(severity: Severity) -> bool {
    severity < Note
}
