//! What linting costs: it runs at every key in the policy editor. A policy of 200 lines as people write them, one in
//! which nothing is spelt rightly, and texts of the longest length that are made to be slow.

use std::time::Instant;

use brewgate::policy::Kind;
use brewgate::policy::lint::lint;
use brewgate::shop::catalogue;

/// Microseconds, for a policy of 200 lines.
const GOAL: f64 = 1_000.0;
/// Microseconds, for anything at all.
const LIMIT: f64 = 100_000.0;

fn main() {
    let usual = two_hundred_lines();
    let misspelt = usual.replace("TakeOrder", "TakeOdrer").replace("register:Amount", "register:Amuont");
    measure("200 lines", &usual, 300, GOAL);
    measure("200 lines, misspelt", &misspelt, 300, GOAL);
    let patterns: Vec<String> = (0..1_000).map(|n| format!("\"register:Tak{n}*\"")).collect();
    let tills = vec!["\"arn:coffee:register:*:*:till/*\""; 500];
    measure("1,000 patterns", &statement(&patterns.join(","), &tills.join(",")), 5, LIMIT);
    let stars = vec!["\"*\""; 8_000].join(",");
    measure("16,000 stars", &statement(&stars, &stars), 5, LIMIT);
    let till = format!("\"arn:coffee:register:*:*:till/{}\"", "*a".repeat(15_000));
    let almost = format!("\"arn:coffee:register:*:*:till/{}b\"", "*a".repeat(15_000));
    measure(
        "two patterns of 30,000 characters",
        &statement("\"register:TakeOrder\"", &format!("{till},{almost}")),
        5,
        LIMIT,
    );
    let one = |n: usize| {
        format!("{{\"Effect\":\"Allow\",\"Action\":[\"a:*\",\"register:T*\"],\"Resource\":\"arn:a:b:c:d:e{n}*\"}}")
    };
    let many: Vec<String> = (0..750).map(one).collect();
    measure("750 statements", &format!("{{\"Statement\":[{}]}}", many.join(",")), 5, LIMIT);
}

fn measure(what: &str, text: &str, rounds: usize, goal: f64) {
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(lint(text, Kind::Identity, catalogue()));
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (half, worst) = (times[rounds / 2], times[rounds - 1]);
    println!("{what}, {} bytes: p50 {half:.0} us, worst {worst:.0} us", text.len());
    assert!(half <= goal, "linting must not be waited for");
}

fn statement(actions: &str, resources: &str) -> String {
    format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Action\":[{actions}],\"Resource\":[{resources}]}}}}"
    )
}

fn two_hundred_lines() -> String {
    let statement = |n: usize| {
        let effect = if n.is_multiple_of(2) { "Allow" } else { "Deny" };
        format!(
            "    {{\n      \"Sid\": \"S{n}\",\n      \"Effect\": \"{effect}\",\n      \"Action\": [\n        \
             \"register:TakeOrder\",\n        \"register:RefundOrder\",\n        \"register:Get*\"\n      ],\n      \
             \"Resource\": [\n        \"arn:coffee:register:*:*:till/t{n}\"\n      ],\n      \"Condition\": {{\n        \
             \"NumericLessThanEquals\": {{ \"register:Amount\": \"{n}\" }}\n      }}\n    }}"
        )
    };
    let all: Vec<String> = (0..14).map(statement).collect();
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}\n", all.join(",\n"))
}
