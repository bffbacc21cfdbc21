//! The built binary in a real pseudo-terminal: from the first run to a kill, by keys alone.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

#[path = "support/founded.rs"]
mod founded;
#[path = "support/pty.rs"]
mod pty;

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use founded::{PASSWORD, Place, first_pages, founded, now, recovery_key_on, seed_on};
use pty::Pty;
use rustix::process::Signal;

#[test]
fn a_shop_is_set_up_and_opens_again() {
    let place = Place::new();
    let (mut console, _) = founded(&place);
    console.until("Kettle & Bean").ctrl('q');
    assert_eq!(console.end(), 0);
    console.assert_whole();
    let mut again = place.open((80, 24));
    again.until("Who's working?").until("Ada Park").ctrl('q');
    assert_eq!(again.end(), 0);
}

#[test]
fn a_first_run_that_is_killed_starts_again_cleanly() {
    let place = Place::new();
    let mut console = place.open((120, 40));
    first_pages(&mut console);
    console.signal(Signal::KILL);
    console.end();
    let mut again = place.open((80, 24));
    again.until("There is no shop here yet").ctrl('q');
    assert_eq!(again.end(), 0);
    let (mut console, _) = founded(&place);
    console.signal(Signal::KILL);
    console.end();
    let mut after = place.open((80, 24));
    after.until("Who's working?").until("Ada Park").ctrl('q');
    assert_eq!(after.end(), 0);
}

#[test]
fn a_second_process_is_told_who_has_the_shop() {
    let place = Place::new();
    let (mut console, _) = founded(&place);
    let mut second = place.open((80, 24));
    assert_eq!(second.end(), 3);
    let said = String::from_utf8_lossy(&second.seen).into_owned();
    assert!(said.contains(&console.pid().to_string()), "{said}");
    second.assert_whole();
    console.ctrl('q');
    assert_eq!(console.end(), 0);
}

#[test]
fn the_demo_signs_in_locks_and_leaves_nothing_behind() {
    let mut console = Pty::start(&["demo"], (80, 24));
    console.until("Demo: Enter fills in").enter().enter();
    console.until("Ada Park (owner)").until("demo");
    console.ctrl('l').until("Locked.").enter().enter();
    console.until("Ada Park (owner)").ctrl('q');
    assert_eq!(console.end(), 0);
    console.assert_whole();
}

#[test]
fn wrong_parts_all_get_the_same_answer() {
    let mut console = Pty::start(&["demo"], (80, 24));
    console.until("Demo: Enter fills in").enter().keys("not the password at all").enter().keys("000000").enter();
    console.until("Password or code is wrong").ctrl('q');
    assert_eq!(console.end(), 0);
}

#[test]
fn a_policy_edit_flips_a_cell_of_the_map() {
    let mut console = Pty::start(&["demo", "--as", "ada"], (120, 40));
    console.until("Who may do what, now");
    let row = |console: &Pty| {
        let text = console.text();
        let line = text.lines().find(|line| line.contains("Void an item")).unwrap_or_else(|| panic!("{text}"));
        line.chars().filter(|c| "✓✗?↗".contains(*c)).collect::<String>()
    };
    // Ada, Blaine, Bo, Jun, Marco, Priya, Rudy.
    assert_eq!(row(&console), "✓↗✗✗✓✗?");
    console.keys("6").until("Policies").keys("/LeadVoids").enter().enter().until("Try it");
    console.ctrl('f').until("Enter next   Up before").keys("register:Void").enter();
    // Of a service that the shop does not have: saved, and without effect here.
    console.keys("\u{1b}").until_not("Enter next   Up before").keys("\"").until("as of the last readable text");
    console
        .ctrl('z')
        .until_not("as of the last readable text")
        .keys("x")
        .until("Marco Diaz may no longer void an item");
    console.ctrl('s').until("v2 of LeadVoids was written");
    console.keys("\u{1b}").until_not("Try it").keys("2").until("Who may do what, now");
    assert_eq!(row(&console), "✓↗✗✗↗✗?");
    console.keys("u").until("is now v1");
    assert_eq!(row(&console), "✓↗✗✗✓✗?");
    console.ctrl('q');
    assert_eq!(console.end(), 0);
    console.assert_whole();
}

#[test]
fn a_misspelt_action_is_mended_by_enter() {
    let mut console = Pty::start(&["demo", "--as", "ada"], (120, 40));
    console.until("Who may do what, now").keys("6").until("Policies").keys("n").until("New policy");
    console.keys("Tips").enter().enter().until("Tips, new").until("The checks find nothing.");
    console.ctrl('f').until("Enter next   Up before").keys("OpenDrawer").enter();
    console.keys("\u{1b}").until_not("Enter next   Up before").keys("x").until("1 error");
    console.ctrl('s').until("Not saved: 1 error, on line 7.");
    console.ctrl('o').until("Enter: replace it by").enter().until("The checks find nothing.");
    console.ctrl('s').until("Tips v1");
    console.ctrl('q');
    assert_eq!(console.end(), 0);
    console.assert_whole();
}

#[test]
fn a_new_hire_joins_and_starts_with_nothing() {
    let mut console = Pty::start(&["demo", "--as", "ada"], (120, 40));
    console.until("Who may do what, now").keys("3").until("Employees").keys("n").until("New hire");
    console.keys("Nora Quist").until("Signs in as nora").enter().enter().enter().until("Join code");
    let text = console.text();
    let is_code = |w: &&str| w.len() == 11 && w.as_bytes()[5] == b'-';
    let code = text.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no join code on:\n{text}")).to_owned();
    console.keys("\u{1b}").until_not("Give them this code").until("no access yet");
    console.ctrl('l').until("I have a join code").until("┏━ Who's working?").keys("\u{1b}[F").enter();
    console.until("Your sign-in name").keys("nora").enter().keys(&code).enter();
    console.until("Welcome, Nora Quist").keys(PASSWORD).enter().keys(PASSWORD).enter().until("2 of 2");
    let seed = seed_on(&console.text());
    console.keys(&seed.code_at(now())).enter().until("what you can do here").until("0 yes");
    // Not even the clock: nobody has added her to a group.
    console.keys("o").until("not allowed");
    console.ctrl('q');
    assert_eq!(console.end(), 0);
}

#[test]
fn a_lost_phone_is_replaced_by_a_join_code() {
    let mut console = Pty::start(&["demo", "--as", "ada"], (120, 40));
    console
        .until("Who may do what, now")
        .keys("3")
        .until("Employees")
        .keys("/rudy")
        .enter()
        .until("Cashiers, Everyone");
    console
        .keys("r")
        .until("Reset")
        .keys("phone")
        .enter()
        .until("cannot sign in until")
        .keys("y")
        .until("Give them this code");
    let text = console.text();
    let is_code = |w: &&str| w.len() == 11 && w.as_bytes()[5] == b'-';
    let code = text.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no join code on:\n{text}")).to_owned();
    console.keys("\u{1b}").until_not("Give them this code");
    console.ctrl('l').until("Locked").until("┏━ Who's working?").keys("\u{1b}[F").enter();
    console.until("Your sign-in name").keys("rudy").enter().keys(&code).enter().until("The one you have");
    let seed = seed_on(&console.text());
    // A join code and a new phone alone let nobody in: the password that was kept is asked for.
    console.keys("not the password").enter().keys(&seed.code_at(now())).enter().until("wrong");
    console.until("Try again.").keys("rudy-pours-41-flat-whites").enter().keys(&seed.code_at(now())).enter();
    console.until("arrows choose").ctrl('q');
    assert_eq!(console.end(), 0);
}

#[test]
fn a_role_replaces_everything_and_can_be_given_back() {
    let mut console = Pty::start(&["demo", "--as", "blaine"], (120, 40));
    console.until("You are not clocked in").keys("o").until("On shift since");
    console
        .keys("s")
        .until("Take a role")
        .keys("Cashier")
        .enter()
        .until("for how long?")
        .enter()
        .until("as Cashier until")
        .until("arrows choose");
    console.keys("d").until("Why").keys("change").enter().until("open the cash drawer");
    console
        .keys("s")
        .until("Take a role")
        .keys("Inventory")
        .enter()
        .until("for how long?")
        .enter()
        .until("as Inventory until")
        .until("Whole milk");
    console.until_not("Ring up a sale");
    console
        .keys("s")
        .until("Take a role")
        .keys("Closing")
        .enter()
        .until("for how long?")
        .enter()
        .until("as Closing until")
        .until("0 yes");
    console.keys("o").until("clocked out").until_not("as Closing");
    console.ctrl('q');
    assert_eq!(console.end(), 0);
}

#[test]
fn every_signal_leaves_the_terminal_whole() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut console = Pty::start(&["demo", "--as", "rudy"], (80, 24));
        console.until("Rudy Vega").signal(signal);
        console.end();
        console.assert_whole();
    }
}

#[test]
fn any_size_and_any_paste_is_survived() {
    let mut console = Pty::start(&["demo", "--as", "ada"], (80, 24));
    console.until("Ada Park (owner)");
    console.resize(20, 5).until("brewgate needs").resize(200, 60).until("Ada Park (owner)");
    console.paste(&"\u{1b}[31mx\u{3}\n".repeat(8_000)).resize(80, 24).until("Ada Park (owner)");
    // Ctrl+C only says how to quit.
    console.ctrl('c').until("Ctrl+Q quits").ctrl('q');
    assert_eq!(console.end(), 0);
    console.assert_whole();
}

#[test]
fn commands_on_a_real_shop_ask_who_one_is() {
    let place = Place::new();
    let (mut console, _) = founded(&place);
    console.ctrl('q');
    assert_eq!(console.end(), 0);
    // Standard input is no terminal here, so nobody can type a password: an error, and nothing is written.
    let output = Command::new(env!("CARGO_BIN_EXE_brewgate")).args(place.arguments()).arg("export").output().unwrap();
    assert_ne!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    let missing = Path::new("/nonexistent/shop.json");
    let output =
        Command::new(env!("CARGO_BIN_EXE_brewgate")).arg("import").arg(missing).args(place.arguments()).output();
    assert_eq!(output.unwrap().status.code(), Some(2));
}

/// Asked on a real shop, as whoever signs in on the plain terminal.
#[test]
fn who_can_asks_who_one_is_and_lists_those_who_can() {
    let place = Place::new();
    let (mut console, seed) = founded(&place);
    // The code that signed in was the next one already; the one after it is good once its time is near.
    let next = now() / 30 * 30 + 60;
    console.ctrl('q');
    assert_eq!(console.end(), 0);
    while now() + 30 < next {
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let arguments = place.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(["who-can", "OpenDrawer"]).collect();
    let mut asking = Pty::start(&arguments, (100, 40));
    asking.until("Name").keys("ada").enter().until("Password").keys(PASSWORD).enter();
    asking.until("Code from your phone").keys(&seed.code_at(next)).enter().until("✓ Ada Park");
    assert_eq!(asking.end(), 0, "{}", asking.text());
}

/// Printed for whoever signs in; what is typed wrong is said before anybody types a password.
#[test]
fn a_report_is_printed_and_written_for_whoever_may() {
    let place = Place::new();
    let (mut console, seed) = founded(&place);
    let next = now() / 30 * 30 + 60;
    console.keys("8").until("You work here as the owner").keys("\t\t").keys("\u{1b}[C\u{1b}[C\u{1b}[C").enter();
    console.until("Nothing was sold.").keys("p").until("lines for a spreadsheet").enter();
    console.until("Saved as ").ctrl('q');
    assert_eq!(console.end(), 0);
    let mut files = std::fs::read_dir(place.dir.path().join("data").join("reports")).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(file.file_name().unwrap().to_str().unwrap().starts_with("sales-"), "{}", file.display());
    assert!(files.next().is_none() && std::fs::read_to_string(&file).unwrap().starts_with("by,key,name,count,amount"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let with = |more: &str| {
        place.arguments().into_iter().chain(more.split_whitespace().map(str::to_owned)).collect::<Vec<String>>()
    };
    for (typed, said) in [
        ("report stock --day 2026-11-23", "the stock is as it is now"),
        ("report sales --from 2026-11-23 --to 2026-11-22", "is after"),
        ("report sales --to 2026-11-22", "needs a `--from`"),
        ("report sales --day tomorrow", "`tomorrow` is not a date: write 2026-11-16"),
        ("report day --from 2026-11-22", "a day's end is of one day"),
        ("report sales --find latte", "only receipts are found"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_brewgate")).args(with(typed)).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), error.contains(said)), (Some(2), true), "{typed}: {error}");
    }
    while now() + 30 < next {
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let arguments = with("report sales --as ada --csv");
    let mut report = Pty::start(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), (100, 40));
    report.until("Password").keys(PASSWORD).enter();
    report.until("Code from your phone").keys(&seed.code_at(next)).enter().until("by,key,name,count,amount");
    assert_eq!(report.end(), 0, "{}", report.text());
}

#[test]
fn a_shop_file_comes_in_and_goes_out_again() {
    let place = Place::new();
    let with =
        |more: &[&str]| place.arguments().into_iter().chain(more.iter().map(|s| (*s).to_owned())).collect::<Vec<_>>();
    let start = |arguments: &[String]| Pty::start(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), (100, 40));
    let mut import = start(&with(&["import", concat!(env!("CARGO_MANIFEST_DIR"), "/assets/shop.json")]));
    import.until("A password for Ada Park").keys("short").enter();
    import.until("Use at least 12 characters").until("remember.\nA password for Ada Park");
    import.keys(PASSWORD).enter().until("The same again").keys(PASSWORD).enter().until("The code it shows");
    let (seed, at) = (seed_on(&import.text()), now());
    import.keys(&seed.code_at(at - 30)).enter().until("The next code").keys(&seed.code_at(at)).enter();
    import.until("Type it back");
    let key = recovery_key_on(&import.text());
    import.keys(&key).enter().until("Join codes").until("rudy");
    assert_eq!(import.end(), 0);
    // Typed as fast as can be, and never seen.
    assert!(!import.text().contains("brass"), "{}", import.text());

    let out = place.dir.path().join("out.json");
    let mut export = start(&with(&["export", out.to_str().unwrap()]));
    export.until("Name").keys("ada").enter().until("Password").keys(PASSWORD).enter();
    export.until("Code from your phone").keys(&seed.code_at(at + 30)).enter();
    assert_eq!(export.end(), 0, "{}", export.text());
    let shop = brewgate::shop::file::read(&std::fs::read_to_string(&out).unwrap()).unwrap();
    assert_eq!((&*shop.id, shop.employees.len()), ("bluebird", 6));

    // Ctrl+C gives up at a question, and the terminal shows again what is typed.
    let mut given_up = start(&with(&["export"]));
    given_up.until("Name").keys("ada").enter().until("Password").ctrl('c');
    assert_eq!(given_up.end(), 2);
    assert!(given_up.text().contains("given up"), "{}", given_up.text());
    assert!(given_up.echoes());

    // A second import into the same place is refused before anything is asked.
    let mut again = start(&with(&["import", out.to_str().unwrap()]));
    assert_eq!(again.end(), 2);
    assert!(String::from_utf8_lossy(&again.seen).contains("There is already a shop"));
}

#[test]
fn online_orders_come_in_from_a_file_and_from_a_program() {
    let place = Place::new();
    let (mut console, seed) = founded(&place);
    let next = now() / 30 * 30 + 60;
    let file = place.dir.path().join("orders.jsonl");
    std::fs::write(&file, "nonsense\n{\"id\": \"a\", \"pormised\": 1}\n").unwrap();
    let arguments = place.arguments();
    let with = |more: &str| [&arguments[..], &["orders".to_owned(), "import".to_owned(), more.to_owned()]].concat();
    let start = |arguments: &[String]| Pty::start(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), (120, 40));
    // The shop is open in the console, which is where the file can be brought in.
    let mut held = start(&with(file.to_str().unwrap()));
    assert_eq!(held.end(), 3);
    assert!(held.text().contains("press v"), "{}", held.text());
    console.ctrl('q');
    assert_eq!(console.end(), 0);
    let code_of = |step: u64| {
        while now() + 30 < step {
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
        seed.code_at(step)
    };
    // A file that is not there is told before anybody is asked who they are.
    let mut missing = start(&with("/nonexistent/orders.jsonl"));
    assert_eq!(missing.end(), 2);
    assert!(missing.text().contains("No such file"), "{}", missing.text());
    let mut import = start(&with(file.to_str().unwrap()));
    import.until("Name").keys("ada").enter().until("Password").keys(PASSWORD).enter();
    import.until("Code from your phone").keys(&code_of(next)).enter();
    assert_eq!(import.end(), 2, "{}", import.text());
    let text = import.text();
    assert!(text.contains("orders.jsonl:1: column 1:") && text.contains("orders.jsonl:2: `pormised`:"), "{text}");
    assert!(text.contains("0 orders brought in, 2 lines left out"), "{text}");
    // From a program: its output is the orders, and the terminal is asked who one is.
    let arguments = with("-");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut piped = Pty::piped(&file, &arguments, (120, 40));
    piped.until("Name").keys("ada").enter().until("Password").keys(PASSWORD).enter();
    piped.until("Code from your phone").keys(&code_of(next + 30)).enter();
    assert_eq!(piped.end(), 2, "{}", piped.text());
    let text = piped.text();
    assert!(text.contains("standard input:1: column 1:") && text.contains("standard input:2: `pormised`:"), "{text}");
    assert!(!text.contains(PASSWORD), "{text}");
}

#[test]
fn a_program_brings_its_sign_in_along() {
    let place = Place::new();
    let (mut console, seed) = founded(&place);
    console.ctrl('q');
    assert_eq!(console.end(), 0);
    let file = place.dir.path().join("sign-in");
    let write = |text: &str, mode: u32| {
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    // There is no terminal to ask on, and nobody to answer.
    let import = || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_brewgate"))
            .args(place.arguments())
            .args(["orders", "import", "-"])
            .env("BREWGATE_SIGN_IN", &file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(b"nonsense\n").unwrap();
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        assert!(!said.contains(PASSWORD) && !said.contains(&*seed.base32()), "{said}");
        (output.status.code(), said)
    };
    let whole = format!("ada\n{PASSWORD}\n{}\n", seed.grouped().to_lowercase());
    write(&whole, 0o640);
    let (code, said) = import();
    assert!(code == Some(2) && said.contains("others may read or change it; `chmod 600`"), "{said}");
    write("ada\n\n", 0o600);
    assert!(import().1.contains("line 2: the password is missing"));
    write(&format!("ada\n{PASSWORD}\nsecret\n"), 0o600);
    assert!(import().1.contains("line 3: the secret of the codes is the 32 letters and digits"));
    // A wrong part is a failed sign-in like any other, after which the next try counts a second later.
    write(&whole.replace("seven", "eight"), 0o600);
    let (code, said) = import();
    assert!(code == Some(2) && said.contains("Password or code is wrong."), "{said}");
    std::thread::sleep(std::time::Duration::from_secs(1));
    // The code of the last sign-in is used up, and one is found that is not.
    write(&whole, 0o600);
    let (code, said) = import();
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("standard input:1: column 1:") && said.contains("0 orders brought in, 1 line"), "{said}");
    assert!(!said.contains("lines read"), "progress is for people: {said}");
}

#[test]
fn a_file_is_brought_in_while_the_console_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let at = |minutes: i64| jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
    let order = |id: &str, sku: &str| {
        format!(
            "{{\"id\": \"{id}\", \"channel\": \"web\", \"customer\": \"Zoe Quill\", \"paid\": true, \"placed\": \"{}\", \
             \"promised\": \"{}\", \"lines\": [{{\"sku\": \"{sku}\", \"quantity\": 1}}]}}\n",
            at(-1),
            at(45)
        )
    };
    let good = dir.path().join("good.jsonl");
    std::fs::write(&good, order("ours-1", "latte")).unwrap();
    let mixed = dir.path().join("mixed.jsonl");
    std::fs::write(&mixed, order("ours-2", "latt") + &order("ours-3", "latte")).unwrap();
    let mut console = Pty::start(&["demo", "--as", "priya", "--workstation", "web"], (100, 30));
    console.until("a accept").keys("v").until("Bring online orders in");
    console.keys("/nonexistent").enter().until("There is no file `/nonexistent`");
    for _ in 0.."/nonexistent".len() {
        console.keys("\u{7f}");
    }
    console.paste(good.to_str().unwrap()).until("good.jsonl").enter().until("1 order brought in.").until("Zoe Quill");
    console.keys("v").until("Bring online orders in").paste(mixed.to_str().unwrap()).until("mixed.jsonl").enter();
    console.until("Line 1: `lines[0].sku`: there is no item `latt`").until("1 order brought in, 1 line left out.");
    console.keys("\u{1b}").until_not("left out").ctrl('q');
    assert_eq!(console.end(), 0);
}
