//! The linter: every check with a text that it speaks of and one that it leaves alone, every fix
//! tried, and no text that it trips over.

use std::sync::OnceLock;

use brewgate::policy::catalog::Catalog;
use brewgate::policy::lint::{CHECKS, lint, over};
use brewgate::policy::{Document, Finding, Kind, Severity};
use proptest::prelude::*;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::read(include_str!("../../assets/catalog.json")).unwrap())
}

#[test]
fn what_ships_is_clean() {
    let policies = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/policies");
    for file in std::fs::read_dir(policies).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for finding in lint(&text, Kind::Identity, catalog()) {
            assert_eq!(finding.severity, Severity::Note, "{}: {finding} [{}]", path.display(), finding.check);
        }
    }
}
