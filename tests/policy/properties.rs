//! The parser: whatever it is given, it answers.

use brewgate::policy::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value as Json;

use crate::generate::{case, document, read_case};

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        for kind in [Kind::Identity, Kind::Trust] {
            let (_, findings) = Document::parse(&text, kind);
            for finding in findings {
                prop_assert!(finding.span.line() >= 1 && finding.span.end() <= text.len());
            }
        }
    }

    /// A valid text cut, torn and patched is still read, judged and explained without a panic.
    #[test]
    fn no_damage_makes_the_parser_panic(
        document in document(Kind::Identity, 1..3),
        cuts in prop::collection::vec((any::<Index>(), 0_usize..4, select(vec!["", "{", "}", "[", "]", "\"", ",", ":", "\\", "\n", "é", "null", "${", "-"])), 1..4),
        case in case(),
    ) {
        let mut text: Vec<char> = format!("{document:#}").chars().collect();
        for (at, length, patch) in cuts {
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, patch.chars());
        }
        let text: String = text.into_iter().collect();
        let (document, findings) = Document::parse(&text, Kind::Identity);
        prop_assert_eq!(findings.is_empty(), Document::read(&text, Kind::Identity).is_ok());
        // Whatever is read whole, another JSON reader reads too.
        prop_assert!(!findings.is_empty() || serde_json::from_str::<Json>(&text).is_ok());
        let request = read_case(&case).1;
        let layers = Layers { identity: vec![Policy::new("P", document)], ..Layers::default() };
        prop_assert_eq!(explain(&evaluate(&layers, &request), &Plain).steps.len(), 3);
    }
}
