//! Timesheets: the week, who may see and settle it, and the large sentence of the clock.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::RecordOutcome;
use brewgate::shop::station::timeclock::{Break, Correction, Ending, Hours, Settled, TimeEntry};
use brewgate::shop::station::timesheet::{Line, Timesheet, monday};
use brewgate::shop::{Change, Command, Edit, Name, Person, SafeText, Shift, Shop};
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::theme::Theme;
use brewgate::ui::{Answered, Effect, Tab};
use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};

use crate::employees::empty;
use crate::support::{Screen, monday as now, sample};

/// A moment on the shop's clock.
fn at(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("America/Los_Angeles").unwrap().timestamp()
}

fn hours(from: &str, until: &str, breaks: &[(&str, &str)]) -> Hours {
    let breaks = breaks.iter().map(|(from, until)| Break { from: at(from), until: at(until) }).collect();
    Hours { from: at(from), until: at(until), breaks }
}

fn entry(number: u64, who: &str, hours: Hours) -> Line {
    let (employee, workstation) = (Name::literal(who), Some(Name::literal("front")));
    let entry = TimeEntry { number, employee, hours, workstation, ended: Ending::ClockedOut };
    Line { entry, settled: vec![], proposed: None }
}

fn proposal(line: &Line, hours: Hours, by: &str) -> Correction {
    Correction {
        entry: line.entry.number,
        number: 1,
        employee: line.entry.employee.clone(),
        started: line.entry.hours.from,
        was: line.entry.hours.clone(),
        hours,
        note: SafeText::literal("stayed to help with the delivery"),
        by: sample().person(by).unwrap(),
        at: at("2026-11-20T09:00"),
    }
}

/// Rudy's last week: a day with two shifts, a night, a correction, and one that waits.
fn lines(who: &str) -> Vec<Line> {
    let mut corrected = entry(3, who, hours("2026-11-18T08:02", "2026-11-18T23:40", &[]));
    let now = hours("2026-11-18T08:02", "2026-11-18T16:00", &[("2026-11-18T12:00", "2026-11-18T12:30")]);
    let correction = proposal(&corrected, now, "ada");
    corrected.settled.push(Settled { correction, by: Person::Owner, at: at("2026-11-19T10:00"), approved: true });
    let mut waits = entry(5, who, hours("2026-11-20T09:00", "2026-11-20T17:05", &[]));
    waits.proposed = Some(proposal(&waits, hours("2026-11-20T09:00", "2026-11-20T17:40", &[]), "marco").into());
    vec![
        entry(1, who, hours("2026-11-16T08:02", "2026-11-16T12:10", &[])),
        entry(2, who, hours("2026-11-16T14:00", "2026-11-16T18:30", &[("2026-11-16T16:00", "2026-11-16T16:15")])),
        corrected,
        entry(4, who, hours("2026-11-19T22:00", "2026-11-20T06:10", &[])),
        waits,
    ]
}

/// Everybody may do everything with timesheets that is named here.
fn letting(mut shop: Shop, who: &str, actions: &[&str]) -> Shop {
    let actions: Vec<String> = actions.iter().map(|action| format!("\"timeclock:{action}\"")).collect();
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{}],"Resource":"*"}}]}}"#,
        actions.join(",")
    );
    let employee = shop.employees[who].clone();
    shop.apply(&Change::Employee(Edit::of(&employee, |e| {
        e.grants.inline.insert(Name::literal("Timesheets"), text.into());
    })));
    shop
}

/// The sample shop with Rudy's open proposal.
fn waiting() -> Shop {
    let mut shop = sample();
    let open = lines("rudy").remove(4).proposed.unwrap();
    shop.apply(&Change::Correction(Edit { before: None, after: Some(open) }));
    shop
}

/// Answers the questions for weeks from these lines.
fn read(screen: &mut Screen, lines: &[Line]) {
    for effect in std::mem::take(&mut screen.unanswered) {
        if let Effect::Timesheet(ask, who, week) = effect {
            assert_eq!(week, monday(week));
            let own = lines.iter().filter(|line| line.entry.employee == who).cloned().collect();
            let open = screen.shop().employees[&who].shift.clone();
            let zone = screen.shop().settings.time_zone();
            screen.answer(Answered::Timesheet(ask, Ok(Timesheet::new(who, week, zone, own, open))));
        }
    }
    screen.draw();
}

/// The timesheets as somebody opens them at the station, after these keys; weeks are answered after each.
fn sheets(shop: Shop, who: &str, keys: &[&str]) -> Screen {
    let mut screen = Screen::with(shop, who).tab(Tab::Station);
    for keys in [&["j"], keys].concat() {
        screen.press(keys);
        read(&mut screen, &lines("rudy"));
    }
    screen
}

#[test]
fn ones_own_week() {
    let screen = sheets(waiting(), "rudy", &["<Left>"]);
    assert_snapshot!("timesheet_80", screen.text());
    let screen = screen.keys("<Down><Down><Down>");
    assert_snapshot!("timesheet_120_corrected", screen.size(120, 40).text());
    let mut screen = sheets(waiting(), "rudy", &["<Left>", "v"]);
    screen.model.glyphs = Glyphs::ascii();
    screen.model.theme = Theme::named("oat-milk").unwrap();
    screen.draw();
    assert!(screen.text().contains("23:40") && screen.text().contains("as recorded"), "{}", screen.text());
    assert!(screen.text().is_ascii(), "{}", screen.text());
}

#[test]
fn a_week_without_a_shift_and_a_shop_without_people() {
    let screen = sheets(sample(), "rudy", &[]);
    assert_snapshot!("timesheet_empty", screen.text());
    let mut shop = empty();
    shop.apply(&Change::Books(Edit::of(&shop.books.clone(), |books| books.times = 1)));
    let screen = sheets(shop, "ada", &[]);
    assert!(screen.text().contains("Nobody here keeps time yet."), "{}", screen.text());
}

#[test]
fn the_owner_sees_everybody_and_approves() {
    // What waits is turned to by itself.
    let screen = sheets(waiting(), "ada", &[]);
    assert_snapshot!("timesheet_owner_80", screen.text());
    let screen = screen.keys("<Tab>");
    assert!(screen.text().contains("Marco Diaz proposes 09:00-17:40"), "{}", screen.text());
    let screen = screen.size(120, 40);
    assert_snapshot!("timesheet_owner_120", screen.text());
    let screen = screen.keys("a");
    assert_snapshot!("timesheet_approve", screen.text());
    let screen = screen.keys("y");
    assert_eq!(screen.records.last().unwrap().outcome, RecordOutcome::Allowed);
    assert!(screen.shop().corrections.is_empty());
    assert!(screen.text().contains("was approved and counts"), "{}", screen.text());
}

#[test]
fn other_people_are_chosen_by_arrow_and_click() {
    let screen = sheets(waiting(), "ada", &["<Down>"]);
    assert!(!screen.text().contains("Rudy Vega, week of"), "{}", screen.text());
    let mut screen = screen.click("Rudy Vega");
    read(&mut screen, &lines("rudy"));
    assert!(screen.text().contains("Rudy Vega, week of 16 November"), "{}", screen.text());
    let mut screen = screen.keys("<Down>");
    read(&mut screen, &[]);
    assert!(screen.text().contains("Marco Diaz, week of 23 November"), "back to the week turned to\n{}", screen.text());
    let screen = screen.keys("<Esc>");
    assert!(screen.model.screens.timesheet.is_none() && screen.model.tab == Tab::Station, "Esc goes back");
}

#[test]
fn what_may_not_be_done_is_dimmed_and_trying_it_is_recorded() {
    let screen = sheets(waiting(), "rudy", &["<Left>", "<Up>", "c"]);
    let record = screen.records.last().unwrap();
    assert_eq!(
        (record.outcome, record.answers[0].action.as_str()),
        (RecordOutcome::Denied, "timeclock:CorrectTimesheet")
    );
    let screen = screen.keys("<Esc>");
    let mut without = sheets(sample(), "jun", &[]);
    assert_eq!(without.records.last().unwrap().outcome, RecordOutcome::Denied, "the accountant keeps no time");
    assert!(without.model.screens.timesheet.is_none());
    // From the palette it opens, and says that it may not be seen.
    without.press("<C-k>timesheets<Enter>");
    assert!(without.text().contains("You may not see this timesheet."), "{}", without.text());
    assert!(without.unanswered.iter().all(|effect| !matches!(effect, Effect::Timesheet(..))));
    let why = without.keys("e");
    assert!(why.text().contains("timeclock:GetTimesheet"), "{}", why.text());
    drop(screen);
}

#[test]
fn a_correction_is_typed_and_never_guessed() {
    let shop = letting(sample(), "rudy", &["CorrectTimesheet"]);
    let mut screen = sheets(shop, "rudy", &["<Left>", "<Home>", "c"]);
    assert_snapshot!("timesheet_form", screen.text());
    screen.press("<Enter><Backspace><Backspace><Backspace><Backspace><Backspace>noon<Enter><Enter>forgot<Enter>");
    assert!(screen.text().contains("is not a time: write"), "{}", screen.text());
    assert!(screen.records.is_empty());
    screen.press("<Backspace><Backspace><Backspace><Backspace>12:40<Enter>12:00-12:15<Enter><Enter>");
    let wanted = hours("2026-11-16T08:02", "2026-11-16T12:40", &[("2026-11-16T12:00", "2026-11-16T12:15")]);
    match &screen.records.last().unwrap().command {
        Some(Command::CorrectTime { employee, entry, hours, note, .. }) => {
            assert_eq!((&**employee, *entry, hours, &**note), ("rudy", Some(1), &wanted, "forgot"));
        }
        other => panic!("{other:?}"),
    }
    // From a person's details the owner corrects as well, and it says that it counts at once.
    let mut screen = Screen::of("ada").tab(Tab::Employees).keys("/rudy<Enter>t");
    read(&mut screen, &lines("rudy"));
    screen.press("<Left>");
    read(&mut screen, &lines("rudy"));
    screen.press("<Home>c");
    assert!(screen.text().contains("It counts at once"), "{}", screen.text());
}

#[test]
fn the_clock_answers_with_a_large_sentence() {
    let mut screen = Screen::of("rudy").tab(Tab::Station).keys("o");
    assert_snapshot!("timesheet_clocked_in", screen.text());
    screen = screen.after(SignedDuration::from_secs(9));
    assert!(!screen.text().contains("Time clock"), "it goes by itself\n{}", screen.text());
    screen = screen.after(SignedDuration::from_mins(4)).keys("h");
    assert!(screen.text().contains("On a break since 09:45"), "{}", screen.text());
    screen = screen.after(SignedDuration::from_mins(4)).keys("ho");
    assert!(screen.text().contains("You worked 4 min"), "{}", screen.text());
    assert!(screen.text().contains("09:41-09:49 with 4 min of breaks"), "{}", screen.text());
    let earlier = entry(1, "rudy", hours("2026-11-23T06:00", "2026-11-23T09:00", &[]));
    let this = entry(2, "rudy", hours("2026-11-23T09:41", "2026-11-23T09:45", &[]));
    read(&mut screen, &[earlier, this]);
    assert!(screen.text().contains("You worked 3h04 today"), "{}", screen.text());
    let screen = screen.keys("<Esc>");
    assert!(!screen.text().contains("Time clock"), "Esc closes it");
}

/// Somebody clocked in at this time and never out.
fn forgot(mut shop: Shop, who: &str, since: &str) -> Shop {
    let employee = shop.employees[who].clone();
    let shift = Shift::begun(at(since), Some(Name::literal("front")));
    shop.apply(&Change::Employee(Edit::of(&employee, |e| e.shift = Some(shift))));
    shop
}

#[test]
fn a_forgotten_clock_out_is_said_at_the_next_sign_in() {
    let shop = forgot(sample(), "rudy", "2026-11-22T14:02");
    let screen = Screen::greeted(shop.clone(), "rudy");
    assert_snapshot!("timesheet_forgotten", screen.text());
    assert!(screen.text().contains("Did you forget to clock out?"));
    let screen = screen.keys("<Enter>");
    assert!(screen.text().contains("Tell the owner or a lead"), "{}", screen.text());
    let screen = screen.keys("<Down><Down><Enter>");
    assert!(screen.model.overlays.is_empty() && screen.records.is_empty());
    // Who may propose says when it ended, and is off the clock.
    let screen = Screen::greeted(letting(shop.clone(), "rudy", &["CorrectTimesheet"]), "rudy");
    let screen = screen.keys("<Enter><Down>22:00<Enter><Enter>forgot the clock<Enter>");
    assert!(screen.shop().employees["rudy"].shift.is_none(), "{}", screen.text());
    assert_eq!(screen.shop().corrections.len(), 1);
    assert!(screen.text().contains("waits for approval"), "{}", screen.text());
    // Sixteen hours are the line.
    let long = forgot(sample(), "rudy", "2026-11-22T17:42");
    assert!(Screen::greeted(long, "rudy").model.overlays.is_empty());
    // Whoever may approve hears of both.
    let mut both = shop;
    let open = lines("rudy").remove(4).proposed.unwrap();
    both.apply(&Change::Correction(Edit { before: None, after: Some(open) }));
    let owner = Screen::greeted(both.clone(), "ada");
    // Two of the sample are on shift since nobody knows when.
    let said = "3 people may have forgotten to clock out. 1 timesheet correction waits";
    assert!(owner.text().contains(said), "{}", owner.text());
    let mut owner = sheets(both.clone(), "ada", &["<Tab>"]);
    owner = owner.size(120, 40);
    assert_snapshot!("timesheet_forgotten_owner", owner.text());
    // Who may approve nothing hears of nobody.
    let bo = Screen::greeted(both, "bo");
    assert!(bo.model.toast.is_none() && bo.model.overlays.is_empty());
}

#[test]
fn any_size_and_long_names() {
    let mut shop = waiting();
    let rudy = shop.employees["rudy"].clone();
    shop.apply(&Change::Employee(Edit::of(&rudy, |e| {
        e.full_name = SafeText::literal("Maximiliana 王小明 Featherstonehaugh-Cholmondeley 🧋");
    })));
    let mut screen = sheets(shop, "ada", &[]);
    assert_snapshot!("timesheet_long", screen.text());
    for keys in ["", "<Tab>", "<Up>", "<Home>c", "<Esc>e"] {
        screen = screen.size(100, 30).keys(keys);
        for width in (20..=200).step_by(9) {
            for height in (5..=60).step_by(7) {
                screen = screen.size(width, height);
            }
        }
    }
    assert_eq!(now(), screen.model.facts.now);
}
