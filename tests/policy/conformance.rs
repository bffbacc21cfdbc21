//! The shared cases, through the same door as `brewgate eval --jsonl`. Their expected answers
//! follow what AWS documents.

use serde_json::Value;

use crate::generate::{Case, read_case};
use crate::naive;

/// Further cases, each written from the specification before it was asked; `error` where one cannot be read.
fn further() -> Vec<Value> {
    let lines = include_str!("../conformance/further.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).expect("a case is JSON")).collect()
}

/// Every answer as (case, answer).
fn answers(cases: Vec<Value>) -> Vec<(Value, Value)> {
    let input: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let mut output = Vec::new();
    brewgate::eval::eval(input.as_bytes(), &mut output).expect("writing to memory");
    let answers: Vec<Value> = String::from_utf8(output)
        .expect("JSON is UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("an answer is JSON"))
        .collect();
    assert_eq!(answers.len(), cases.len());
    cases.into_iter().zip(answers).collect()
}

fn all_pass(cases: Vec<Value>) {
    let wrong: Vec<String> = answers(cases)
        .into_iter()
        .filter(|(case, answer)| case["id"] != answer["id"] || case["expected"] != answer["decision"])
        .map(|(case, answer)| format!("{}: expected {}, got {answer}", case["id"], case["expected"]))
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn pitfalls() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../conformance/pitfalls.json")).unwrap();
    assert_eq!(cases.len(), 108);
    all_pass(cases);
}

#[test]
fn a_thousand_shop_cases() {
    let lines = include_str!("../conformance/shop-1000.jsonl").lines();
    let cases: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), 1000);
    all_pass(cases);
}

/// Cases of the same shape for the corners that the two files leave out; the naive evaluator answers
/// all of them too.
#[test]
fn corners() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../conformance/corners.json")).unwrap();
    all_pass(cases);
}

#[test]
fn further_cases() {
    let (unreadable, readable): (Vec<Value>, Vec<Value>) =
        further().into_iter().partition(|case| case["expected"] == "error");
    assert_eq!((readable.len(), unreadable.len()), (388, 15));
    all_pass(readable);
    for (case, answer) in answers(unreadable) {
        assert!(answer["error"].is_string() && case["id"] == answer["id"], "{answer}");
    }
}

#[test]
fn the_naive_evaluator_passes_them_all() {
    let lists = [include_str!("../conformance/pitfalls.json"), include_str!("../conformance/corners.json")];
    let mut cases: Vec<Value> =
        lists.iter().flat_map(|list| serde_json::from_str::<Vec<Value>>(list).unwrap()).collect();
    cases
        .extend(include_str!("../conformance/shop-1000.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()));
    cases.extend(further().into_iter().filter(|case| case["expected"] != "error"));
    let wrong = cases.into_iter().filter_map(|case| {
        let (layers, request) = read_case(&Case(case.clone()));
        let answer = format!("{:?}", naive::decide(&layers, &request));
        (case["expected"] != answer.as_str())
            .then(|| format!("{}: expected {}, got {answer}", case["id"], case["expected"]))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
