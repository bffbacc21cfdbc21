//! The command line: the real binary, its answers and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn brewgate(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_brewgate"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn check(arguments: &str) -> (i32, String) {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/shop.json");
    let mut all = vec!["check", "--shop", sample];
    all.extend(arguments.split_whitespace());
    let output = brewgate(&all, "");
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn the_sample_shop_answers_as_the_design_says() {
    let table = [
        ("--as rudy OpenDrawer", 0),
        ("--as rudy CountStock", 1),
        ("--as blaine OpenDrawer", 1),
        ("--as blaine --role Cashier OpenDrawer", 0),
        ("--as blaine --role Cashier CountStock", 1),
        ("--as blaine --role Inventory CountStock", 0),
        ("--as blaine --role Inventory OpenDrawer", 1),
        ("--as blaine --role Closing OpenDrawer", 1),
        ("--as blaine --role Closing CountStock", 1),
        ("--as blaine --role Closing timeclock:ClockOut", 1),
        ("--as blaine --role Cashier timeclock:ClockOut", 1),
        ("--as bo --role Cashier OpenDrawer", 1),
        ("--as bo ClockIn", 0),
        ("--as bo ClockIn timesheet/bo", 0),
        ("--as bo ClockIn timesheet/rudy", 1),
        ("--as marco RefundOrder --context register:Amount=40", 0),
        ("--as marco RefundOrder --context register:Amount=50", 0),
        ("--as marco RefundOrder --context register:Amount=82", 1),
        ("--as marco RefundOrder --context register:Amount=82 --context override:Present=true", 0),
        ("--as marco RefundOrder", 1),
        ("--as marco RefundOrder --context register:Amount=40 --context aws:MultiFactorAuthPresent=false", 1),
        ("--as jun --role Accountant --at 10:00 GetSalesReport", 0),
        ("--as jun --role Accountant --at 19:00 GetSalesReport", 1),
        ("--as jun GetSalesReport --at 10:00", 1),
        ("--as ada register:ChangePrice", 0),
        ("--as ada iam:DeleteUser user/rudy", 0),
        ("--as ADA@bluebird.example OpenDrawer", 0),
        ("--as marco iam:AddUserToGroup group/Cashiers", 0),
        ("--as marco iam:AddUserToGroup group/ShiftLeads", 1),
        ("--as marco iam:CreateUser user/new", 0),
    ];
    for (arguments, expected) in table {
        let (code, text) = check(arguments);
        assert_eq!(code, expected, "check {arguments}\n{text}");
    }
}

#[test]
fn a_hostile_file_and_argument_move_no_cursor_and_write_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("shop.json");
    let sample = include_str!("../assets/shop.json");
    std::fs::write(&file, sample.replace("America/Los_Angeles", "Mars\\u001b[2J\\u202eBase")).unwrap();
    let (data, key) = (dir.path().join("data"), dir.path().join("key"));
    let at = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let output = brewgate(&["--data", &at(&data), "--key", &at(&key), "import", &at(&file)], "");
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("`Shop.Zone`: `Mars[2JBase` is not a time zone"), "{told:?}");
    assert!(!data.exists() && !key.exists(), "nothing is written for a file that is refused");
    let (_, told) = check("--as \u{1b}]0;x\u{7} OpenDrawer");
    assert!(told.contains("nobody here is called") && !told.contains(['\u{1b}', '\u{7}']), "{told:?}");
}

#[test]
fn a_denial_says_which_line_and_what_would_allow_it() {
    let (_, text) = check("--as marco RefundOrder --context register:Amount=82");
    assert!(text.contains("the amount is 82, `LeadRefunds` line 11 wants at most 50"), "{text}");
    assert!(text.contains("What would allow it:"), "{text}");
    let (_, text) =
        check("--as marco RefundOrder --context register:Amount=40 --context aws:MultiFactorAuthPresent=false");
    assert!(text.contains("`RequireMfaForRefunds` forbids it"), "{text}");
    let (_, text) = check("--as marco RefundOrder");
    assert!(text.contains("register:Amount") || text.contains("the amount is not given"), "{text}");
    let (_, text) = check("--as blaine --role Cashier timeclock:ClockOut");
    assert!(text.contains("asks this as the person, not the role: allowed"), "{text}");
}

#[test]
fn the_answer_is_also_json() {
    let (code, text) = check("--as marco RefundOrder --context register:Amount=82 --json");
    assert_eq!(code, 1);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["decision"], "ImplicitDeny");
    assert_eq!(answer["allowed"], false);
    assert_eq!(answer["principal"], "arn:coffee:iam::bluebird:user/marco");
    assert_eq!(answer["resource"], "arn:coffee:register:main-street:bluebird:till/front");
    assert_eq!(answer["context"]["register:Amount"], "82");
    assert_eq!(answer["explanation"]["steps"].as_array().unwrap().len(), 3);
}

#[test]
fn what_cannot_be_asked_is_an_error_with_a_reason() {
    for (arguments, reason) in [
        ("--as nobody OpenDrawer", "nobody here is called `nobody`"),
        ("--as rudy OpenTheDoor", "`OpenTheDoor` is not an action"),
        ("--as rudy register:OpenDoor", "the service `register` has no action"),
        ("--as rudy --role Barista OpenDrawer", "there is no role `Barista`"),
        ("--as ada --role Cashier OpenDrawer", "takes no role"),
        ("--as rudy OpenDrawer --at soon", "is not a time"),
        ("--as rudy OpenDrawer --context Amount", "is not KEY=VALUE"),
        ("--as rudy OpenDrawer --workstation moon", "there is no workstation `moon`"),
    ] {
        let (code, text) = check(arguments);
        assert_eq!(code, 2, "{arguments}\n{text}");
        assert!(text.contains(reason), "{arguments}\n{text}");
    }
}

#[test]
fn a_shop_file_that_cannot_be_read_says_where() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop.json");
    let sample = include_str!("../assets/shop.json");
    let broken = [
        (sample.replacen("\"Schema\": 1", "\"Schema\": one", 1), "line 3, column"),
        (sample.replacen("\"Schema\": 1", "\"Schema\": 9", 1), "schema 9"),
        (sample.replace("\"Effect\": \"Deny\"", "\"Effect\": \"Perhaps\""), "line "),
        (sample.replacen("America/Los_Angeles", "America/Nowhere", 1), "Shop.Zone"),
        (sample.replacen("\"GroupList\": [\"Everyone\"", "\"GroupList\": [\"Nobody\"", 1), "there is no group"),
        (sample.replacen("\"Effect\": \"Deny\"", "\"Effect\": \"Deny\", \"Effect\": \"Allow\"", 1), "Effect"),
    ];
    for (text, reason) in broken {
        assert!(text != sample, "{reason}");
        std::fs::write(&path, text).unwrap();
        let output = brewgate(&["check", "--shop", path.to_str().unwrap(), "--as", "rudy", "OpenDrawer"], "");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(reason), "{reason}: {said}");
    }
}

#[test]
fn taking_a_role_is_asked_with_the_name_that_the_session_would_have() {
    let sample = include_str!("../assets/shop.json");
    let hour = r#""NumericLessThan": {"shop:Hour": "18"}"#;
    let named = sample.replacen(hour, r#""StringEquals": {"sts:RoleSessionName": "${aws:username}"}"#, 1);
    assert!(named != sample);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop.json");
    std::fs::write(&path, named).unwrap();
    let asked = |more: &[&str]| {
        let all = ["check", "--shop", path.to_str().unwrap(), "--at", "Mon 10:00", "--as", "jun"];
        brewgate(&[&all, more].concat(), "").status.code()
    };
    assert_eq!(asked(&["sts:AssumeRole", "arn:coffee:iam::bluebird:role/Accountant"]), Some(0));
    assert_eq!(asked(&["--role", "Accountant", "GetSalesReport"]), Some(0));
}

#[test]
fn an_exported_file_reads_back_as_the_same_shop() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/shop.json");
    let dir = tempfile::tempdir().unwrap();
    let (once, twice) = (dir.path().join("once.json"), dir.path().join("twice.json"));
    assert!(brewgate(&["export", "--shop", sample, once.to_str().unwrap()], "").status.success());
    assert!(brewgate(&["export", "--shop", once.to_str().unwrap(), twice.to_str().unwrap()], "").status.success());
    assert_eq!(std::fs::read_to_string(&once).unwrap(), std::fs::read_to_string(&twice).unwrap());
    let again = brewgate(&["check", "--shop", once.to_str().unwrap(), "--as", "rudy", "OpenDrawer"], "");
    assert_eq!(again.status.code(), Some(0));
}

#[test]
fn eval_answers_a_line_for_a_line() {
    let cases = "{\"id\":\"one\",\"policies\":{\"identity\":[{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\"}}]},\"request\":{\"principal\":\"arn:coffee:iam::s:user/u\",\"action\":\"a:b\",\"resource\":\"arn:coffee:a::s:r/1\",\"context\":{}}}\nnonsense\n";
    let output = brewgate(&["eval", "--jsonl"], cases);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(lines[0]["decision"], "Allowed");
    assert!(lines[1]["error"].is_string());
    assert_eq!(output.status.code(), Some(2), "a line could not be read");
    let first = cases.lines().next().unwrap();
    assert_eq!(brewgate(&["eval", "--jsonl"], first).status.code(), Some(0));
}

#[test]
fn the_console_needs_a_terminal_and_says_so() {
    let output = brewgate(&["demo"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("must be a terminal"));
}

#[test]
fn nothing_that_is_printed_can_move_a_terminals_cursor() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop.json");
    let hostile = "\\u001b[2J\\u009b31m\\u202e";
    let text = include_str!("../assets/shop.json").replace("\"50\"", &format!("\"50{hostile}\""));
    std::fs::write(&path, text).unwrap();
    let question = ["--as", "marco", "RefundOrder", "--context", "register:Amount=40"];
    let from = ["check", "--shop", path.to_str().unwrap()];
    for more in [&[][..], &["--json"][..]] {
        let output = brewgate(&[&from[..], &question[..], more].concat(), "");
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("50"), "{said}");
        assert!(!said.chars().any(|c| c != '\n' && brewgate::shop::name::is_unsafe(c)), "{said:?}");
    }
    let output = brewgate(&["export", "--shop", path.to_str().unwrap()], "");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("LeadRefunds") && said.contains("\\u202e"), "{}", said.len());
    assert!(!said.chars().any(|c| c != '\n' && brewgate::shop::name::is_unsafe(c)));
}

/// `brewgate lint` in a directory with these files: exit code, standard output, standard error.
fn lint(files: &[(&str, &str)], arguments: &[&str], input: &str) -> (i32, String, String) {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let path = |argument: &&str| match files.iter().any(|(name, _)| name == argument) {
        true => dir.path().join(argument).to_str().unwrap().to_owned(),
        false => (*argument).to_owned(),
    };
    let all: Vec<String> = ["lint"].iter().chain(arguments).map(path).collect();
    let output = brewgate(&all.iter().map(String::as_str).collect::<Vec<_>>(), input);
    let shown = |bytes| String::from_utf8(bytes).unwrap().replace(dir.path().to_str().unwrap(), "");
    (output.status.code().unwrap(), shown(output.stdout), shown(output.stderr))
}

const SALE: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "register:TakeOrder",
 "Resource": "arn:coffee:register:*:*:till/*"}}"#;

#[test]
fn lint_says_where_and_what_and_how_to_mend_it() {
    let slip = SALE.replace("TakeOrder", "TakeOrdr");
    let (code, text, _) = lint(&[("a.json", &slip), ("b.json", SALE)], &["a.json", "b.json"], "");
    assert_eq!(code, 1, "{text}");
    assert_eq!(
        text,
        "/a.json:1:70: error: there is no action `register:TakeOrdr`, so this entry does nothing (did you mean \
         `register:TakeOrder`?) [unknown-action]\n    fix: replace it by `register:TakeOrder`\n2 policies: 1 error\n"
    );
}

#[test]
fn lint_ends_with_what_it_found() {
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "bluebird"}, "Action": "sts:AssumeRole"}}"#;
    let foreign =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}}"#;
    let over = SALE.replace("\n", r#""Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01"}},"#);
    let files = [
        ("sale.json", SALE),
        ("trust.json", trust),
        ("about.json", &trust.replace("AssumeRole\"", r#"AssumeRole", "Resource": "*""#)),
        ("foreign.json", foreign),
        ("wide.json", &SALE.replace("arn:coffee:register:*:*:till/*", "*")),
        ("over.json", &over),
        ("half.json", "{\"Statement\": ["),
        ("hostile.json", "{\"\u{1b}[2J\u{202e}\": 1}"),
    ];
    for (arguments, input, code, part) in [
        (&["sale.json"][..], "", 0, "1 policy: nothing to say"),
        (&["-"], SALE, 0, "1 policy: nothing to say"),
        (&["trust.json"], "", 0, "nothing to say"),
        (&["about.json"], "", 1, "[resource-in-trust]"),
        (&["trust.json", "--kind", "identity"], "", 2, "[misplaced-principal]"),
        (&["foreign.json"], "", 0, "1 policy: 1 note"),
        (&["wide.json"], "", 1, "[resource-too-wide]"),
        (&["wide.json", "--kind", "guardrail"], "", 0, "nothing to say"),
        (&["over.json"], "", 1, "[window-over]"),
        (&["half.json"], "", 2, "[not-json]"),
        (&["sale.json", "missing.json"], "", 2, "1 policy: nothing to say"),
        (&["-"], "", 2, "standard input:1:1: error: the text ends where a value should stand [not-json]"),
        (&["hostile.json"], "", 2, "[unknown-element]"),
    ] {
        let (found, text, error) = lint(&files, arguments, input);
        assert_eq!(found, code, "{arguments:?}: {text}{error}");
        assert!(text.contains(part), "{arguments:?}: {text}{error}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
    let (_, _, error) = lint(&files, &["missing.json"], "");
    assert!(error.starts_with("brewgate: `missing.json`: "), "{error}");
    assert_eq!(lint(&files, &[], "").0, 2, "without a file there is nothing to look at");
}

#[test]
fn lint_answers_as_json_too() {
    let slip = SALE.replace("TakeOrder", "TakeOrdr");
    let (code, text, _) = lint(&[("a.json", &slip)], &["--json", "a.json"], "");
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let [finding] = found.as_array().unwrap().as_slice() else { panic!("{text}") };
    assert_eq!(code, 1);
    assert_eq!(finding["file"], "/a.json");
    assert_eq!((&finding["severity"], &finding["check"]), (&"error".into(), &"unknown-action".into()));
    assert_eq!((&finding["line"], &finding["column"]), (&1.into(), &70.into()));
    let edit = &finding["fix"]["edits"][0];
    let at = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
    assert_eq!(&slip[at("start")..at("end")], "\"register:TakeOrdr\"");
    assert_eq!(edit["text"], "\"register:TakeOrder\"");
    assert_eq!(lint(&[("b.json", SALE)], &["--json", "b.json"], "").1, "[]\n");
    let (code, text, _) = lint(&[("b.json", SALE)], &["--json", "b.json", "missing.json"], "");
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &found[0]["severity"], &found[0]["check"]), (2, &"error".into(), &"unopened-file".into()));
    assert!(found[0]["file"].as_str().unwrap().ends_with("missing.json") && found.as_array().unwrap().len() == 1);
}

#[test]
fn lint_looks_at_a_policy_in_its_shop() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/shop.json");
    let (code, text, _) = lint(&[], &["--shop", sample], "");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("NoPriceChanges:") && text.contains("[idle-deny]"), "{text}");
    // The lead's own policy, which would now let the leads write it anew.
    let own = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:CreatePolicyVersion",
        "Resource": "arn:coffee:iam::bluebird:policy/LeadRefunds"}}"#;
    let (code, text, _) = lint(&[("LeadRefunds.json", own)], &["--shop", sample, "LeadRefunds.json"], "");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("security: group `ShiftLeads` may"), "{text}");
    let (code, text, _) = lint(&[("Another.json", own)], &["--shop", sample, "Another.json"], "");
    assert_eq!(code, 0, "{text}");
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:coffee:iam::bluebird:user/jum"},
        "Action": "sts:AssumeRole"}}"#;
    let (code, text, _) = lint(&[("Accountant.json", trust)], &["--shop", sample, "Accountant.json"], "");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("fix: replace it by `jun`"), "{text}");
    assert_eq!(lint(&[], &["--shop", "nowhere.json"], "").0, 2);
}

fn asks(arguments: &[&str]) -> (i32, String) {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/shop.json");
    let mut all = arguments.to_vec();
    all.extend(["--shop", sample]);
    let output = brewgate(&all, "");
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn who_can_lists_people_with_their_ways() {
    let (code, text) = asks(&["who-can", "OpenDrawer"]);
    assert_eq!(code, 0);
    assert_eq!(
        text,
        "✓ Ada Park     the owner may do this whatever the policies say\n\
         ↗ Blaine Cole  as Cashier: always (RegisterCounter, line 4)\n\
         ✓ Marco Diaz   always (RegisterCounter, line 4, group ShiftLeads)\n\
         ✓ Rudy Vega    always (RegisterCounter, line 4, group Cashiers)\n"
    );
    // Only the own timesheet: nobody else, whatever the resource is called.
    let (_, text) = asks(&["who-can", "timeclock:ClockIn", "timesheet/rudy"]);
    assert!(text.contains("Rudy Vega") && !text.contains("Bo Lind"), "{text}");
    // The accountant's role is there for office hours only.
    let (_, early) = asks(&["who-can", "GetSalesReport", "--at", "Mon 10:00"]);
    let (_, late) = asks(&["who-can", "GetSalesReport", "--at", "Mon 19:00"]);
    assert!(early.contains("↗ Jun Ito") && !late.contains("Jun Ito"), "{early}{late}");
    let (code, text) = asks(&["who-can", "OpenDoor"]);
    assert!(code == 2 && text.contains("`OpenDoor` is not an action"), "{text}");
    let (code, text) = asks(&["who-can", "s3:ListBucket"]);
    assert!(code == 2 && text.contains("`s3:ListBucket` is not of this shop"), "{text}");
}

#[test]
fn who_can_and_what_can_are_also_json() {
    let (_, text) = asks(&["who-can", "RefundOrder", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["action"], "register:RefundOrder");
    assert_eq!(answer["notShown"], 0);
    let people = answer["people"].as_array().unwrap();
    assert_eq!(people.len(), 2);
    assert_eq!(people[0]["person"], "arn:coffee:iam::bluebird:root");
    assert_eq!((&people[1]["name"], &people[1]["verdict"]), (&"Marco Diaz".into(), &"depends".into()));
    let terms = people[1]["ways"][0]["terms"].as_array().unwrap();
    let words: Vec<&str> = terms.iter().map(|term| term["words"].as_str().unwrap()).collect();
    assert_eq!(words, ["up to $50", "above that with an approval", "never without the full sign-in"]);
    assert_eq!(terms[0]["ground"]["group"], "ShiftLeads");
    let (code, text) = asks(&["what-can", "blaine", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &answer["person"]), (0, &"arn:coffee:iam::bluebird:user/blaine".into()));
    let drawer = answer["actions"].as_array().unwrap().iter().find(|a| a["action"] == "register:OpenDrawer").unwrap();
    assert_eq!(drawer["ways"][0]["role"], "Cashier");
    assert_eq!(drawer["ways"][0]["terms"][0]["ground"]["policy"], "RegisterCounter");
}

#[test]
fn people_and_actions_are_called_as_people_call_them() {
    let (code, text) = asks(&["check", "--as", "marco  DIAZ", "OpenDrawer"]);
    assert!(code == 0 && text.contains("Marco Diaz, register:OpenDrawer"), "{text}");
    let (_, text) = asks(&["what-can", "Marco Diaz"]);
    assert!(text.contains("Marco Diaz can "), "{text}");
    let (code, text) = asks(&["what-can", "Marko Diaz"]);
    assert!(code == 2 && text.contains("did you mean `Marco Diaz`?"), "{text}");
    let (code, text) = asks(&["who-can", "open the drawer"]);
    assert!(code == 0 && text.contains("taken as register:OpenDrawer") && text.contains("Rudy Vega"), "{text}");
    let (code, text) = asks(&["who-can", "OpenDrawr"]);
    assert!(code == 2 && text.contains("did you mean `OpenDrawer`?"), "{text}");
    let (code, text) = asks(&["who-can", "register:OpenDrawr"]);
    assert!(code == 2 && text.contains("did you mean `register:OpenDrawer`?"), "{text}");
    let (code, text) = asks(&["check", "--as", "marco", "RefundOrder", "--context", "register:Amout=1"]);
    assert!(code == 1 && text.contains("did you mean `register:Amount`?"), "{text}");
    let (_, text) = asks(&["check", "--as", "marco", "RefundOrder", "--context", "register:Amount=1"]);
    assert!(!text.contains("warning"), "{text}");
}

#[test]
fn taking_a_role_is_asked_of_the_roles_there_are() {
    let (code, text) = asks(&["who-can", "AssumeRole"]);
    assert!(code == 0 && text.contains("Blaine Cole") && text.contains("the role Cashier"), "{text}");
    assert!(!text.contains("Bo Lind"), "{text}");
    let (code, text) = asks(&["check", "--as", "marco", "sts:AssumeRole"]);
    assert!(code == 0 && text.contains("role/Cashier") && text.contains("may be taken"), "{text}");
    let (code, text) = asks(&["check", "--as", "bo", "sts:AssumeRole"]);
    assert!(code == 1 && text.contains("none of the roles may be taken"), "{text}");
}

#[test]
fn what_can_lists_actions_with_their_ways() {
    let (code, text) = asks(&["what-can", "bo"]);
    assert_eq!(code, 0);
    assert!(
        text.contains("✓ timeclock:ClockIn") && text.contains("always (ClockOnly, line 4, group Everyone)"),
        "{text}"
    );
    assert!(!text.contains("register:") && text.ends_with("Bo Lind can 5 of 141 actions\n"), "{text}");
    let (code, text) = asks(&["what-can", "jun", "--at", "Mon 19:00"]);
    assert_eq!((code, text.as_str()), (1, "Jun Ito can 0 of 141 actions\n"));
    let (code, text) = asks(&["what-can", "nobody"]);
    assert!(code == 2 && text.contains("nobody here is called `nobody`"), "{text}");
}

#[test]
fn the_demo_takes_no_data_of_ones_own() {
    for flag in ["--data", "--key"] {
        let output = brewgate(&["demo", flag, "/nonexistent/place"], "");
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains("the demo has a shop of its own") && said.contains("leave --data and --key out"),
            "{said}"
        );
    }
}
