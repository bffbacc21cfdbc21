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
