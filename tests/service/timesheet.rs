//! Time at work: what the clock writes down, who may see and correct it, and that it lasts.

use brewgate::app::words::hours_words;
use brewgate::app::{RecordOutcome, Service};
use brewgate::shop::station::timeclock::{Break, Ending, Hours, Past, TimeRule, span};
use brewgate::shop::station::timesheet::{Timesheet, monday};
use brewgate::shop::{Command, Holder, Name, Person, Refusal, SafeText, SessionId, ShopRule};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::support::{Fixture, assume, name, same};

const RUDY: &str = "rudy";

/// A moment on the shop's clock.
fn at(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("America/Los_Angeles").unwrap().timestamp()
}

fn hours(from: &str, until: &str, breaks: &[(&str, &str)]) -> Hours {
    let breaks = breaks.iter().map(|(from, until)| Break { from: at(from), until: at(until) }).collect();
    Hours { from: at(from), until: at(until), breaks }
}

/// Somebody signed in at this time on the shop's clock.
fn arrives(f: &mut Fixture, who: &str, time: &str) -> SessionId {
    f.clock.set(at(time) - SignedDuration::from_secs(30));
    f.sign_in(who)
}

fn does(f: &mut Fixture, who: SessionId, time: &str, command: Command) {
    f.clock.set(at(time));
    f.done(who, command);
}

/// A whole shift, clocked.
fn works(f: &mut Fixture, who: &str, from: &str, until: &str) {
    let session = arrives(f, who, from);
    f.done(session, Command::ClockIn);
    does(f, session, until, Command::ClockOut);
    f.service.sign_out(session).unwrap();
}

fn sheet(service: &mut Service, session: SessionId, whose: &str, day: &str) -> Option<Timesheet> {
    let day: Date = day.parse().unwrap();
    service.timesheet(session, &Name::literal(whose), monday(day)).unwrap().1
}

/// The week as the owner sees it.
fn week(f: &mut Fixture, whose: &str, day: &str) -> Timesheet {
    let ada = f.sign_in("ada");
    let sheet = sheet(&mut f.service, ada, whose, day).unwrap();
    f.service.sign_out(ada).unwrap();
    sheet
}

/// Gives somebody these actions on every timesheet.
fn may(f: &mut Fixture, who: &str, actions: &[&str]) {
    let ada = f.sign_in("ada");
    let actions: Vec<String> = actions.iter().map(|action| format!("\"timeclock:{action}\"")).collect();
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": [{}],
        "Resource": "arn:coffee:timeclock:*:*:timesheet/*"}}]}}"#,
        actions.join(", ")
    );
    let holder = Holder::Employee(name(who));
    f.done(ada, Command::PutInline { holder, name: name("Timesheets"), text: text.into() });
    f.service.sign_out(ada).unwrap();
}

fn correct(whose: &str, started: &str, entry: Option<u64>, hours: Hours) -> Command {
    Command::CorrectTime {
        employee: name(whose),
        started: at(started),
        entry,
        hours,
        note: SafeText::literal("forgot the clock"),
        past: Box::default(),
    }
}

fn settle(entry: u64, approved: bool) -> Command {
    Command::ApproveTime { entry, approved, past: Box::default() }
}

fn rule(f: &mut Fixture, who: SessionId, command: Command) -> TimeRule {
    let (before, records) = (f.shop(), f.records());
    let done = f.refused(who, command);
    assert!(same(&before, &f.shop()) && before.corrections == f.shop().corrections, "a refusal changes nothing");
    assert_eq!(f.records(), records + 1, "and is on the record");
    match done.ruling.outcome {
        Err(Refusal::Rule(ShopRule::Time(rule))) => rule,
        other => panic!("{other:?}"),
    }
}

#[test]
fn clocking_out_writes_the_shift_down_and_reopening_finds_it() {
    let mut f = Fixture::new();
    let rudy = arrives(&mut f, RUDY, "2026-03-03T08:02:37");
    f.done(rudy, Command::ClockIn);
    does(&mut f, rudy, "2026-03-03T12:00", Command::StartBreak);
    does(&mut f, rudy, "2026-03-03T12:30", Command::EndBreak);
    does(&mut f, rudy, "2026-03-03T16:00", Command::StartBreak);
    assert!(sheet(&mut f.service, rudy, RUDY, "2026-03-03").unwrap().open.is_some());
    // Clocking out from a break ends both.
    does(&mut f, rudy, "2026-03-03T16:10:12", Command::ClockOut);
    let own = sheet(&mut f.service, rudy, RUDY, "2026-03-03").unwrap();
    let entry = &own.lines[0].entry;
    assert_eq!((entry.number, entry.ended, entry.workstation.as_deref()), (1, Ending::ClockedOut, Some("front")));
    assert_eq!(span(entry.hours.worked()), "7h28");
    assert_eq!(entry.hours.breaks.len(), 2);
    assert!(own.open.is_none() && f.shop().employees[RUDY].shift.is_none());
    works(&mut f, "bo", "2026-03-04T08:00", "2026-03-04T12:00");
    assert_eq!(week(&mut f, "bo", "2026-03-04").lines[0].entry.number, 2);

    let mut again = f.reopened();
    assert!(same(&again.world().shop, &f.shop()) && again.world().shop.books.times == 2);
    let code = f.code(RUDY);
    f.wait(30);
    let code = if f.code(RUDY) == code { code } else { f.code(RUDY) };
    let rudy = again.sign_in(RUDY, &crate::support::password(RUDY), &code, &name("front")).unwrap().id;
    assert_eq!(sheet(&mut again, rudy, RUDY, "2026-03-03").unwrap(), own);
}

#[test]
fn who_may_not_clock_leaves_nothing_but_a_record() {
    let mut f = Fixture::new();
    let jun = arrives(&mut f, "jun", "2026-03-03T08:00");
    let done = f.refused(jun, Command::ClockIn);
    assert_eq!(done.record.outcome, RecordOutcome::Denied);
    assert!(f.shop().books.times == 0 && f.shop().employees["jun"].shift.is_none());
    let ada = f.sign_in("ada");
    let done = f.refused(ada, Command::ClockIn);
    assert!(matches!(done.ruling.outcome, Err(Refusal::Rule(ShopRule::OwnerKeepsNoTime))));
}

#[test]
fn a_timesheet_is_seen_by_whom_the_policies_let() {
    let mut f = Fixture::new();
    works(&mut f, RUDY, "2026-03-03T08:00", "2026-03-03T16:00");
    let bo = f.sign_in("bo");
    let records = f.records();
    let (done, sheet) = f.service.timesheet(bo, &name(RUDY), "2026-03-02".parse().unwrap()).unwrap();
    assert!(sheet.is_none() && !done.is_done());
    assert_eq!((done.record.wish.as_str(), f.records()), ("see a timesheet", records + 1));
    assert!(done.record.answers[0].resource.ends_with(":timesheet/rudy"));
    f.service.sign_out(bo).unwrap();
    may(&mut f, "bo", &["GetTimesheet"]);
    let bo = f.sign_in("bo");
    let (done, sheet) = f.service.timesheet(bo, &name(RUDY), "2026-03-02".parse().unwrap()).unwrap();
    assert_eq!(span(sheet.unwrap().worked()), "8h00");
    assert_eq!(done.record.seq, 0, "a look that is allowed leaves no record");
}

#[test]
fn who_is_suspended_or_leaves_while_on_shift_is_off_the_clock_and_stays_it() {
    let mut f = Fixture::new();
    for who in [RUDY, "bo"] {
        let session = arrives(&mut f, who, "2026-03-03T08:00");
        f.done(session, Command::ClockIn);
    }
    let ada = arrives(&mut f, "ada", "2026-03-03T11:00");
    f.done(ada, Command::Suspend { name: name(RUDY) });
    f.done(ada, Command::EndEmployment { name: name("bo") });
    let ended = |sheet: Timesheet| (sheet.lines[0].entry.ended, span(sheet.lines[0].entry.hours.worked()));
    let rudy = sheet(&mut f.service, ada, RUDY, "2026-03-03").unwrap();
    assert_eq!(ended(rudy), (Ending::Suspended, "3h00".to_owned()));
    let bo = sheet(&mut f.service, ada, "bo", "2026-03-03").unwrap();
    assert_eq!(ended(bo), (Ending::EmploymentEnded, "3h00".to_owned()));
    // Taking it back lets them work again; the hours stay as they were written.
    assert!(f.service.undo(ada).unwrap().is_done() && f.service.undo(ada).unwrap().is_done());
    let shop = f.shop();
    assert!(shop.employees[RUDY].is_active() && shop.employees["bo"].is_active());
    assert!(shop.employees[RUDY].shift.is_none() && shop.employees["bo"].shift.is_none());
    assert_eq!((shop.books.times, f.reopened().world().shop.books.times), (2, 2));
    // Who was off the clock leaves no entry.
    f.done(ada, Command::Suspend { name: name("blaine") });
    assert_eq!(f.shop().books.times, 2);
}

#[test]
fn a_correction_keeps_the_original_and_counts_when_somebody_else_approved_it() {
    let mut f = Fixture::new();
    works(&mut f, RUDY, "2026-03-03T08:00", "2026-03-03T18:00");
    let wish = hours("2026-03-03T08:00", "2026-03-03T16:00", &[("2026-03-03T12:00", "2026-03-03T12:30")]);
    let proposal = correct(RUDY, "2026-03-03T08:00", Some(1), wish.clone());
    let rudy = f.sign_in(RUDY);
    let denied = f.refused(rudy, proposal.clone());
    assert_eq!(denied.record.outcome, RecordOutcome::Denied);
    f.service.sign_out(rudy).unwrap();

    may(&mut f, RUDY, &["CorrectTimesheet", "ApproveTimesheet"]);
    may(&mut f, "marco", &["ApproveTimesheet"]);
    let rudy = f.sign_in(RUDY);
    let done = f.done(rudy, proposal.clone());
    assert_eq!(
        done.record.wish,
        "correct the shift of Rudy Vega on Tue 3 Mar 08:00 to 08:00-16:00 with 30 min of breaks"
    );
    assert_eq!(done.sentence(), "A correction of Rudy Vega's shift of Tue 3 Mar 08:00 waits for approval.");
    assert_eq!(span(week(&mut f, RUDY, "2026-03-03").worked()), "10h00", "it does not count yet");
    assert_eq!(rule(&mut f, rudy, settle(1, true)), TimeRule::OwnProposal);
    assert_eq!(rule(&mut f, rudy, proposal), TimeRule::Proposed { by: "Rudy Vega".to_owned() });
    assert_eq!(f.reopened().world().shop.corrections, f.shop().corrections);

    let marco = f.sign_in("marco");
    let done = f.done(marco, settle(1, true));
    assert_eq!(
        done.record.wish,
        "approve the correction of Rudy Vega's shift of Tue 3 Mar 08:00 to 08:00-16:00 with 30 min of breaks"
    );
    let corrected = week(&mut f, RUDY, "2026-03-03");
    let line = &corrected.lines[0];
    assert_eq!((span(corrected.worked()), line.counts()), ("7h30".to_owned(), &wish));
    assert_eq!(line.entry.hours, hours("2026-03-03T08:00", "2026-03-03T18:00", &[]), "the original is kept");
    let settled = &line.settled[0];
    assert_eq!(settled.by, Person::Employee(name("marco")));
    assert_eq!(
        (&*settled.correction.note, &settled.correction.by),
        ("forgot the clock", &Person::Employee(name(RUDY)))
    );
    assert!(f.shop().corrections.is_empty());

    // The owner's counts at once, on top of it, and nothing of the first is lost.
    let ada = f.sign_in("ada");
    let second = hours("2026-03-03T08:00", "2026-03-03T15:00", &[]);
    let done = f.done(ada, correct(RUDY, "2026-03-03T08:00", Some(1), second.clone()));
    assert_eq!(done.sentence(), "Rudy Vega's shift of Tue 3 Mar 08:00 was corrected.");
    let mut again = f.reopened();
    let ada = again.sign_in(
        "ada",
        &crate::support::password("ada"),
        &{
            f.wait(30);
            f.code("ada")
        },
        &name("front"),
    );
    let line = sheet(&mut again, ada.unwrap().id, RUDY, "2026-03-03").unwrap().lines.remove(0);
    assert_eq!((line.settled.len(), line.counts()), (2, &second));
    assert_eq!(line.settled[1].correction.was, wish);
}

#[test]
fn a_proposal_can_be_declined_and_withdrawn() {
    let mut f = Fixture::new();
    works(&mut f, RUDY, "2026-03-03T08:00", "2026-03-03T18:00");
    may(&mut f, RUDY, &["CorrectTimesheet"]);
    may(&mut f, "marco", &["ApproveTimesheet"]);
    let (rudy, marco, bo) = (f.sign_in(RUDY), f.sign_in("marco"), f.sign_in("bo"));
    let wish = hours("2026-03-03T08:00", "2026-03-03T16:00", &[]);
    let proposal = correct(RUDY, "2026-03-03T08:00", Some(1), wish);
    f.done(rudy, proposal.clone());
    assert_eq!(f.refused(bo, settle(1, false)).record.outcome, RecordOutcome::Denied);
    assert_eq!(f.refused(bo, settle(1, true)).record.outcome, RecordOutcome::Denied);
    let done = f.done(marco, settle(1, false));
    assert_eq!(done.sentence(), "The correction of Rudy Vega's shift of Tue 3 Mar 08:00 was declined.");
    f.done(rudy, proposal);
    let done = f.done(rudy, settle(1, false));
    assert_eq!(done.sentence(), "The correction of Rudy Vega's shift of Tue 3 Mar 08:00 was withdrawn.");
    let line = week(&mut f, RUDY, "2026-03-03").lines.remove(0);
    assert_eq!((line.settled.len(), span(line.counts().worked())), (2, "10h00".to_owned()));
    assert!(line.proposed.is_none());
    let gone = f.refused(marco, settle(1, true));
    assert!(matches!(gone.ruling.outcome, Err(Refusal::Denied(_) | Refusal::Rule(_))));
}

#[test]
fn hours_that_cannot_be_are_refused_with_the_figures() {
    let mut f = Fixture::new();
    works(&mut f, RUDY, "2026-03-02T22:00", "2026-03-03T02:00");
    works(&mut f, RUDY, "2026-03-03T08:00", "2026-03-03T16:00");
    let ada = arrives(&mut f, "ada", "2026-03-03T17:00");
    let start = "2026-03-03T08:00";
    let mut said = |hours: Hours| rule(&mut f, ada, correct(RUDY, start, Some(2), hours)).to_string();
    let day = |from: &str, until: &str| hours(&format!("2026-03-{from}"), &format!("2026-03-{until}"), &[]);
    assert_eq!(
        said(day("03T16:00", "03T08:00")),
        "the shift would end Tue 3 Mar 08:00, which is not after its start Tue 3 Mar 16:00"
    );
    assert!(said(day("03T08:00", "03T08:00:59")).contains("not after its start"));
    assert_eq!(said(day("03T08:00", "03T17:01")), "Tue 3 Mar 17:01 has not come yet; it is Tue 3 Mar 17:00");
    assert_eq!(said(day("02T16:00", "03T16:01")), "the shift would last 24h01; 24h00 are the most");
    assert_eq!(said(day("03T01:30", "03T16:00")), "it would overlap the shift from Mon 2 Mar 22:00 to Tue 3 Mar 02:00");
    assert_eq!(
        said(day("02T08:00", "02T12:00")),
        "the shift was recorded from Tue 3 Mar 08:00; a correction moves its start by less than 24h00"
    );
    let outside = hours(start, "2026-03-03T16:00", &[("2026-03-03T15:50", "2026-03-03T16:10")]);
    assert_eq!(
        said(outside),
        "the break from Tue 3 Mar 15:50 to Tue 3 Mar 16:10 does not lie within the shift, after the break before it"
    );
    let twice = [("2026-03-03T10:00", "2026-03-03T10:20"), ("2026-03-03T10:10", "2026-03-03T10:30")];
    assert!(said(hours(start, "2026-03-03T16:00", &twice)).contains("10:10 to Tue 3 Mar 10:30"));
    let many: Vec<Break> =
        (0..13).map(|n| Break { from: at(start) + mins(n * 10), until: at(start) + mins(n * 10 + 5) }).collect();
    assert_eq!(said(Hours { breaks: many, ..day("03T08:00", "03T16:00") }), "13 breaks are too many; 12 are the most");
    // Next to each other is not over each other, to the minute.
    f.done(ada, correct(RUDY, start, Some(2), day("03T02:00", "03T16:00")));

    let short = Command::CorrectTime {
        employee: name(RUDY),
        started: at(start),
        entry: Some(2),
        hours: day("03T08:00", "03T12:00"),
        note: SafeText::literal("no"),
        past: Box::default(),
    };
    assert_eq!(rule(&mut f, ada, short).to_string(), "the note has 2 characters; it takes 3 to 200");
    let same_again = f.refused(ada, correct(RUDY, start, Some(2), day("03T02:00", "03T16:00")));
    assert!(matches!(same_again.ruling.outcome, Err(Refusal::Rule(ShopRule::NothingToDo))));
    for (started, entry) in [(start, Some(9)), ("2026-03-03T09:00", Some(2)), (start, None)] {
        let done = f.refused(ada, correct(RUDY, started, entry, day("03T09:00", "03T12:00")));
        assert!(matches!(done.ruling.outcome, Err(Refusal::Rule(ShopRule::Unknown { .. }))), "{started} {entry:?}");
    }
    // A shift that goes on is in the way as well.
    let rudy = arrives(&mut f, RUDY, "2026-03-03T17:10");
    f.done(rudy, Command::ClockIn);
    let ada = arrives(&mut f, "ada", "2026-03-03T19:00");
    assert_eq!(
        rule(&mut f, ada, correct(RUDY, start, Some(2), day("03T08:00", "03T17:30"))).to_string(),
        "it would overlap the shift that began Tue 3 Mar 17:10 and still goes on"
    );
}

fn mins(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

#[test]
fn what_was_free_when_it_was_proposed_must_be_free_when_it_is_approved() {
    let mut f = Fixture::new();
    works(&mut f, RUDY, "2026-03-03T08:00", "2026-03-03T12:00");
    works(&mut f, RUDY, "2026-03-03T14:00", "2026-03-03T18:00");
    may(&mut f, RUDY, &["CorrectTimesheet"]);
    let (rudy, ada) = (f.sign_in(RUDY), f.sign_in("ada"));
    let longer = hours("2026-03-03T08:00", "2026-03-03T13:30", &[]);
    f.done(rudy, correct(RUDY, "2026-03-03T08:00", Some(1), longer));
    f.done(ada, correct(RUDY, "2026-03-03T14:00", Some(2), hours("2026-03-03T13:00", "2026-03-03T18:00", &[])));
    assert_eq!(
        rule(&mut f, ada, settle(1, true)).to_string(),
        "it would overlap the shift from Tue 3 Mar 13:00 to Tue 3 Mar 18:00"
    );
    f.done(ada, settle(1, false));
}

#[test]
fn what_the_command_says_of_the_past_is_not_believed() {
    let mut f = Fixture::new();
    works(&mut f, RUDY, "2026-03-02T22:00", "2026-03-03T02:00");
    works(&mut f, RUDY, "2026-03-03T08:00", "2026-03-03T16:00");
    let mut forged = week(&mut f, RUDY, "2026-03-03").lines.remove(1);
    forged.entry.employee = name("bo");
    let ada = f.sign_in("ada");
    let command = Command::CorrectTime {
        employee: name(RUDY),
        started: at("2026-03-03T08:00"),
        entry: Some(2),
        hours: hours("2026-03-03T01:00", "2026-03-03T16:00", &[]),
        note: SafeText::literal("forged"),
        past: Box::new(Past { line: Some(forged), others: vec![] }),
    };
    assert!(matches!(rule(&mut f, ada, command), TimeRule::Overlaps { .. }));
}

#[test]
fn a_forgotten_shift_ends_with_its_correction_and_work_can_begin_again() {
    let mut f = Fixture::new();
    let blaine = arrives(&mut f, "blaine", "2026-03-02T14:02");
    f.done(blaine, Command::ClockIn);
    may(&mut f, "blaine", &["CorrectTimesheet"]);
    let blaine = arrives(&mut f, "blaine", "2026-03-04T09:00");
    assert!(f.shop().employees["blaine"].shift.as_ref().unwrap().is_forgotten(f.now()));
    f.done(blaine, assume("Cashier"));
    let meant = hours("2026-03-02T14:02", "2026-03-02T22:00", &[]);
    f.done(blaine, correct("blaine", "2026-03-02T14:02", None, meant.clone()));
    let shop = f.shop();
    assert!(shop.employees["blaine"].shift.is_none() && shop.sessions[&blaine].role.is_none());
    let line = week(&mut f, "blaine", "2026-03-02").lines.remove(0);
    assert_eq!((line.entry.ended, span(line.entry.hours.worked())), (Ending::Corrected, "42h58".to_owned()));
    assert_eq!(line.proposed.unwrap().hours, meant);
    f.done(blaine, Command::ClockIn);
    let ada = f.sign_in("ada");
    f.done(ada, settle(1, true));
    assert_eq!(span(week(&mut f, "blaine", "2026-03-02").worked()), "7h58");
    // The long original is no longer in the way of hours that it once covered.
    let rest = hours("2026-03-03T10:00", "2026-03-03T11:00", &[]);
    does(&mut f, blaine, "2026-03-04T12:00", Command::ClockOut);
    let started = week(&mut f, "blaine", "2026-03-04").lines[1].entry.hours.from;
    let ada = f.sign_in("ada");
    let (employee, note) = (name("blaine"), SafeText::literal("another day"));
    let hours = rest.clone();
    f.done(ada, Command::CorrectTime { employee, started, entry: Some(2), hours, note, past: Box::default() });
    assert_eq!(week(&mut f, "blaine", "2026-03-03").days()[1].lines[0].counts(), &rest);
}

#[test]
fn an_old_shift_that_went_on_for_days_is_in_the_way_until_it_is_corrected() {
    let mut f = Fixture::new();
    let rudy = arrives(&mut f, RUDY, "2026-03-02T10:00");
    f.done(rudy, Command::ClockIn);
    let rudy = arrives(&mut f, RUDY, "2026-03-06T09:00");
    f.done(rudy, Command::ClockOut);
    works(&mut f, RUDY, "2026-03-06T10:00", "2026-03-06T12:00");
    let ada = f.sign_in("ada");
    let earlier = hours("2026-03-06T08:00", "2026-03-06T12:00", &[]);
    let said = rule(&mut f, ada, correct(RUDY, "2026-03-06T10:00", Some(2), earlier)).to_string();
    assert_eq!(said, "it would overlap the shift from Mon 2 Mar 10:00 to Fri 6 Mar 09:00");
}

#[test]
fn nights_when_the_clock_is_set_count_as_they_were() {
    let mut f = Fixture::new();
    works(&mut f, RUDY, "2026-03-07T22:00", "2026-03-08T06:00");
    let forward = week(&mut f, RUDY, "2026-03-07");
    assert_eq!(span(forward.worked()), "7h00");
    assert_eq!(forward.days()[5].lines.len(), 1, "Saturday's, though it ended on Sunday");
    works(&mut f, RUDY, "2026-10-31T22:00", "2026-11-01T06:00");
    assert_eq!(span(week(&mut f, RUDY, "2026-10-31").worked()), "9h00");
    // Said with the hours, which do not look like it.
    let said = |from, until, rest: &[(&str, &str)]| hours_words(&f.shop().settings, &hours(from, until, rest));
    assert_eq!(said("2026-03-07T22:00", "2026-03-08T06:00", &[]), "22:00-Sun 06:00, the clock was set forward");
    let rest = [("2026-10-31T23:00", "2026-11-01T00:30")];
    let expected = "22:00-Sun 06:00 with 1h30 of breaks, the clock was set back";
    assert_eq!(said("2026-10-31T22:00", "2026-11-01T06:00", &rest), expected);
}

#[test]
fn a_week_is_found_among_many_and_apart_from_others_of_like_names() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let hire = |who: &str| Command::Hire {
        name: name(who),
        full_name: SafeText::literal(who),
        job: None,
        groups: vec![name("Everyone")],
        until: Timestamp::UNIX_EPOCH,
    };
    let code = f.done(ada, hire("rudy2")).join_code.unwrap();
    f.service.sign_out(ada).unwrap();
    let joined = f.enrol("rudy2", &code).unwrap();
    f.service.sign_out(joined.id).unwrap();
    for day in 2..30 {
        for who in [RUDY, "rudy2"] {
            works(&mut f, who, &format!("2026-03-{day:02}T18:00"), &format!("2026-03-{day:02}T20:00"));
        }
    }
    let sheet = week(&mut f, RUDY, "2026-03-11");
    assert_eq!(sheet.lines.len(), 7);
    assert!(sheet.lines.iter().all(|line| &*line.entry.employee == RUDY));
    let numbers: Vec<u64> = sheet.lines.iter().map(|line| line.entry.number).collect();
    assert_eq!(numbers, [15, 17, 19, 21, 23, 25, 27]);
    assert_eq!(week(&mut f, "rudy2", "2026-03-29").lines.len(), 7);
    assert!(week(&mut f, "rudy2", "2026-04-01").lines.is_empty());
    assert_eq!(f.shop().books.times, 56);
}
