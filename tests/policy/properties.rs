//! The parser: whatever it is given, it answers.

use brewgate::policy::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value as Json;

use crate::generate::{case, document, read_case};

/// What JSON is made of, and what it is nearly made of.
const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"b\":",
    "\"é\"",
    "\\",
    "\\n",
    "\\u00e9",
    "\\u12G4",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "\\x",
    "\\/",
    "\t",
    "\n",
    "\r",
    " ",
    "\u{c}",
    "0",
    "1",
    "00",
    "12",
    "-",
    "+",
    ".",
    "e",
    "E",
    "1e5",
    "-0.5E-2",
    "1.",
    ".5",
    "true",
    "false",
    "null",
    "tru",
    "é",
    "_",
];

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

proptest! {
    #![proptest_config(ProptestConfig { cases: 8192, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is JSON and what is not, another JSON reader says too.
    #[test]
    fn json_is_what_json_is(symbols in prop::collection::vec(select(JSON), 0..7), inside in 0..4) {
        let symbols = symbols.concat();
        let text = match inside {
            0 => symbols,
            1 => format!("[{symbols}]"),
            2 => format!("{{\"a\":{symbols}}}"),
            _ => format!("\"{symbols}\""),
        };
        let findings = Document::parse(&text, Kind::Identity).1;
        let broken = findings.iter().any(|finding| finding.check == "not-json");
        let theirs = serde_json::from_str::<Json>(&text);
        // It reads numbers as floating point, which has an end.
        prop_assume!(!theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
        prop_assert_eq!(broken, theirs.is_err(), "{} {:?}", text, findings);
    }
}
