//! The policy editor: every key answered, nothing saved by accident, nothing typed lost.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use brewgate::app::Record;
use brewgate::policy::Outcome;
use brewgate::shop::decide::answer;
use brewgate::shop::{
    Asked, Change, Command, Edit, Employee, Hat, Holder, Name, Person, SafeText, Session, SessionId, action,
};
use brewgate::ui::glyph::Glyphs;
use brewgate::ui::screen::editor::{State, Subject};
use brewgate::ui::theme::{Depth, Role, Theme};
use brewgate::ui::{Answered, Draft, Effect, Tab};
use jiff::SignedDuration;
use ratatui::style::Modifier;

use crate::support::Screen;

fn open(subject: Subject) -> Screen {
    open_as("ada", subject)
}

fn open_as(person: &str, subject: Subject) -> Screen {
    let mut screen = Screen::of(person).tab(Tab::Policies);
    let state = State::new(subject, &screen.model.seen().unwrap());
    screen.model.screens.editor = Some(Box::new(state));
    screen.draw();
    screen
}

fn refunds() -> Screen {
    open(Subject::Policy(Name::literal("LeadRefunds")))
}

/// With the cursor behind the 50 of the first rule.
fn at_fifty() -> Screen {
    refunds().keys("<C-f>\"50<Enter><Esc><Right><Right><Right>")
}

/// Fifty becomes ninety.
fn ninety() -> Screen {
    at_fifty().keys("<Backspace><Backspace>90")
}

/// Types an amount into Try it.
fn amount(screen: Screen, amount: &str) -> Screen {
    screen.keys("<C-t><Down><Down><Down><Down><Down><C-u>").keys(amount).keys("<C-t>")
}

fn refund_of(screen: &Screen, amount: &str) -> Outcome {
    let world = screen.model.world.as_ref().unwrap();
    let now = screen.model.facts.now;
    let marco = Session {
        id: SessionId(1),
        person: Person::Employee(Name::literal("marco")),
        started: now,
        expires: now + SignedDuration::from_hours(1),
        mfa_at: Some(now),
        workstation: Name::literal("front"),
        role: None,
    };
    let asked = Asked {
        hat: Hat::InHand,
        action: action("register:RefundOrder"),
        resource: "arn:coffee:register:main-street:bluebird:till/front".to_owned(),
        own: vec![("register:Amount".to_owned(), amount.to_owned())],
    };
    answer(world, &marco, &screen.model.facts, asked).decision().outcome
}

fn drafts(screen: &Screen) -> Vec<&Draft> {
    let drafts = screen.unanswered.iter();
    drafts.filter_map(|effect| if let Effect::Draft(draft) = effect { Some(draft) } else { None }).collect()
}

#[test]
fn looks() {
    insta::assert_snapshot!("editor_80", refunds().text());
    insta::assert_snapshot!("editor_82_denied_80", amount(refunds(), "82").text());
    insta::assert_snapshot!("editor_82_denied_120", amount(refunds(), "82").size(120, 40).text());
    insta::assert_snapshot!("editor_ninety_80", amount(ninety(), "82").text());
    insta::assert_snapshot!("editor_ninety_120", amount(ninety(), "82").size(120, 40).text());
    insta::assert_snapshot!("editor_try_it_80", refunds().keys("<Tab>").text());
    insta::assert_snapshot!("editor_60_text", refunds().size(60, 20).text());
    insta::assert_snapshot!("editor_60_ninety", ninety().size(60, 20).text());
    insta::assert_snapshot!("editor_60_try_it", refunds().size(60, 20).keys("<Tab>").text());
    insta::assert_snapshot!("editor_broken_80", at_fifty().keys("<Enter>x").text());
    insta::assert_snapshot!("editor_broken_120", at_fifty().keys("<Enter>x").size(120, 40).text());
    insta::assert_snapshot!("editor_built_in", open(Subject::Policy(Name::literal("RegisterCounter"))).text());
    insta::assert_snapshot!("editor_trust_120", open(Subject::Trust(Name::literal("Cashier"))).size(120, 40).text());
    let fresh = Subject::NewPolicy { name: Name::literal("Tips"), description: None, copy_of: None };
    insta::assert_snapshot!("editor_new_120", open(fresh).size(120, 40).text());
    insta::assert_snapshot!("editor_throw_away", ninety().keys("<Esc>").text());
    let mut draft = refunds();
    draft.answer(Answered::Draft { what: "policy LeadRefunds".to_owned(), text: Some("{ }".to_owned()) });
    draft.draw();
    insta::assert_snapshot!("editor_draft", draft.text());
}

/// One finding of each weight in it, and a second note.
const FLAWED: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Tips",
      "Effect": "Allow",
      "Action": ["register:RefundOrdr", "register:VoidItem"],
      "Resource": "arn:coffee:register:*:*:till/*"
    },
    {
      "Effect": "Allow",
      "NotAction": "register:OpenDrawer",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": ["register:TakeOrder", "register:Take*"],
      "Resource": "*",
      "Condition": { "StringEquals": { "aws:username": "rudi" } }
    }
  ]
}"#;

fn flawed() -> Screen {
    let fresh = Subject::NewPolicy { name: Name::literal("Tips"), description: None, copy_of: None };
    retyped(open(fresh), FLAWED)
}

#[test]
fn findings() {
    insta::assert_snapshot!("editor_findings_80", flawed().text());
    insta::assert_snapshot!("editor_findings_120", flawed().size(120, 40).text());
    insta::assert_snapshot!("editor_findings_120_listed", flawed().size(120, 40).keys("<C-o>").text());
    insta::assert_snapshot!("editor_findings_80_listed", flawed().keys("<C-o>").text());
    insta::assert_snapshot!("editor_findings_60", flawed().size(60, 20).text());
    insta::assert_snapshot!("editor_findings_60_listed", flawed().size(60, 20).keys("<C-o>").text());
    let mut ascii = flawed().keys("<C-o>");
    ascii.model.glyphs = Glyphs::ascii();
    ascii.draw();
    assert!(ascii.text().is_ascii(), "{}", ascii.text());
    insta::assert_snapshot!("editor_findings_ascii", ascii.text());
    insta::assert_snapshot!("editor_findings_refused", flawed().keys("<C-s>").text());
}

#[test]
fn enter_mends_a_finding_and_undo_brings_it_back() {
    let screen = flawed().size(120, 40).keys("<C-o>");
    assert!(screen.text().contains("Enter: replace it by `register:RefundOrder`."), "{}", screen.text());
    let screen = screen.keys("<Enter>");
    assert!(screen.text().contains("[\"register:RefundOrder\""), "{}", screen.text());
    assert!(screen.text().contains("edited 7:"), "the cursor is at the place: {}", screen.text());
    assert!(!screen.text().contains("error"), "{}", screen.text());
    let screen = screen.keys("<C-z>");
    assert!(screen.text().contains("register:RefundOrdr"), "{}", screen.text());
    assert!(screen.text().contains("1 error, 1 security") && screen.text().contains("┏━ Checks"), "{}", screen.text());
    let screen = screen.keys("<C-y>");
    assert!(!screen.text().contains("error"), "{}", screen.text());
    // One without anything that would mend it: to its place.
    let screen = screen.keys("<Home>").keys("<Down><Enter>");
    assert!(screen.text().contains("edited 12:7 ") && screen.text().contains("┏━ Tips"), "{}", screen.text());
}

#[test]
fn errors_refuse_the_save_in_place() {
    let screen = flawed().keys("<C-Home><C-s>");
    assert!(screen.text().contains("Not saved: 1 error, on line 7."), "{}", screen.text());
    assert!(screen.text().contains("edited 7:18 ") && screen.text().contains("RefundOrdr"), "{}", screen.text());
    assert!(screen.records.is_empty() && screen.model.overlays.is_empty());
}

#[test]
fn security_findings_ask_once_and_the_others_never() {
    let screen = flawed().keys("<C-o><Enter><C-s>");
    insta::assert_snapshot!("editor_security_asked", screen.text());
    // Neither Enter nor a paste says yes.
    let screen = screen.keys("<Enter>").paste("y").keys("<Esc>");
    assert!(screen.records.is_empty(), "{}", screen.text());
    let screen = screen.keys("<C-s>y");
    assert!(screen.shop().policies.contains_key("Tips"), "warnings and notes do not stop it: {}", screen.text());
    let screen = screen.keys("<Esc><C-End> <C-s>");
    assert!(screen.model.overlays.is_empty(), "the same again is not asked: {}", screen.text());
    assert_eq!(screen.shop().policies["Tips"].default, 2);
    // Another one is.
    let screen = screen.keys("<C-f>Action\": [<Enter><Esc>Not<C-s>");
    assert!(screen.text().contains("Save with this risk?") && screen.text().contains("Line 17: "), "{}", screen.text());
    assert_eq!(screen.keys("<Esc>").shop().policies["Tips"].default, 2);
}

#[test]
fn clicks_on_marks_and_lines_go_to_findings() {
    let screen = flawed().size(120, 40).click("12▲");
    assert!(screen.text().contains("┏━ Checks") && screen.text().contains("edited 12:7 "), "{}", screen.text());
    let screen = screen.click(" 10 ");
    assert!(screen.text().contains("edited 10:1 ") && screen.text().contains("┏━ Tips"), "{}", screen.text());
    let screen = screen.click("There is no action");
    assert!(screen.text().contains("┏━ Checks") && screen.text().contains("edited 7:18 "), "{}", screen.text());
    let screen = screen.click("There is no action");
    assert!(!screen.text().contains("RefundOrdr\""), "the second click mends: {}", screen.text());
    let screen = flawed().click("Ctrl+O");
    assert!(screen.text().contains("┏━ Checks"), "{}", screen.text());
}

#[test]
fn tab_goes_round_all_panes() {
    let screen = flawed().keys("<BackTab>");
    assert!(screen.text().contains("┏━ Checks") && screen.text().contains("edited 19:"), "{}", screen.text());
    let screen = screen.keys("<Tab>");
    assert!(screen.text().contains("┏━ Tips"), "{}", screen.text());
    let screen = screen.keys("<C-o><Home><Up>");
    assert!(screen.text().contains("┏━ Try it"), "{}", screen.text());
    let screen = screen.keys("<Down>");
    assert!(screen.text().contains("┏━ Checks") && screen.text().contains("edited 6:17"), "{}", screen.text());
    let screen = screen.keys("x<Esc>");
    assert!(screen.text().contains("┏━ Tips") && screen.model.screens.editor.is_some(), "{}", screen.text());
    assert!(refunds().keys("<BackTab>").text().contains("┏━ Try it"), "nothing is found: there is no list");
}

#[test]
fn what_is_found_is_underlined_in_every_theme() {
    let themes = [("espresso", Depth::Full), ("oat-milk", Depth::Full), ("espresso", Depth::None)];
    for (name, depth) in themes {
        let mut screen = flawed().keys("<C-Home><Down><Down><Down><Down><Down><Down>");
        screen.model.theme = Theme::named(name).unwrap().at(depth);
        screen.draw();
        let (row, line) = screen.text().lines().map(str::to_owned).enumerate().find(|(_, l)| l.contains("7✗")).unwrap();
        let lined = |words: &str| {
            let column = line[..line.find(words).unwrap()].chars().count();
            let cell = &screen.buffer[(u16::try_from(column).unwrap(), u16::try_from(row).unwrap())];
            (cell.modifier.contains(Modifier::UNDERLINED), cell.fg)
        };
        let (is_lined, ink) = lined("register:Refund");
        assert!(is_lined && !lined("Action").0, "{name}");
        assert_eq!(ink, screen.model.theme.colour(Role::Deny), "{name}");
        assert_eq!(ink, lined("✗").1, "{name}");
    }
}

#[test]
fn holders_are_named_only_to_whom_may_see_what_others_can_do() {
    let mut screen = Screen::of("ada");
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "arn:coffee:iam::bluebird:policy/*"}}"#;
    let (holder, name) = (Holder::Group(Name::literal("Cashiers")), Name::literal("Edit"));
    screen.run(Command::CreatePolicy { name: name.clone(), description: None, text: text.into() });
    screen.run(Command::Attach { holder, policy: name.clone() });
    let shown = |person: &str| {
        let mut screen = Screen::with(screen.shop().clone(), person).tab(Tab::Policies).size(120, 40);
        let state = State::new(Subject::Policy(name.clone()), &screen.model.seen().unwrap());
        screen.model.screens.editor = Some(Box::new(state));
        screen.keys("<C-o>").text()
    };
    assert!(shown("ada").contains("Group `Cashiers` may"), "{}", shown("ada"));
    assert!(!shown("rudy").contains("Group `Cashiers` may"), "{}", shown("rudy"));
    assert!(shown("rudy").contains("1 security"), "what the text alone says is said: {}", shown("rudy"));
}

#[test]
fn in_a_large_shop_the_shop_is_asked_once_typing_rests() {
    let mut screen = Screen::of("ada").tab(Tab::Policies);
    let hire = |n: usize| {
        let full_name = SafeText::new(&format!("Person {n}")).unwrap();
        let employee = Employee::new(Name::literal(&format!("person{n}")), full_name, screen.model.facts.now);
        Change::Employee(Edit::made(employee))
    };
    let hired: Vec<Change> = (0..100).map(hire).collect();
    screen.model.world = Some(screen.model.world.unwrap().after(&hired).unwrap().into());
    let subject = Subject::Policy(Name::literal("LeadRefunds"));
    let state = State::new(subject, &screen.model.seen().unwrap());
    screen.model.screens.editor = Some(Box::new(state));
    let screen = screen.size(120, 40).keys("<C-f>till/*<Esc>");
    let screen = screen.keys("<Right><Right><Right><Right><Right><Right><Backspace>frontt");
    assert!(screen.text().contains("The shop is asked when you stop typing"), "{}", screen.text());
    assert!(!screen.text().contains("This shop has no till"), "{}", screen.text());
    let screen = screen.keys("<Left>");
    assert!(screen.text().contains("This shop has no till `frontt`"), "{}", screen.text());
    let screen = screen.keys("<C-s>");
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 2, "a warning does not stop it");
}

#[test]
fn one_enter_too_many_on_the_form_is_not_a_line() {
    let screen = Screen::of("ada").tab(Tab::Policies).keys("n");
    assert!(screen.text().contains("Enter next   Esc leave   "), "{}", screen.text());
    // A click on the key does what the key does.
    let screen = screen.keys("Tips").click("Enter next   Esc leave   ").keys("<Enter>");
    assert!(screen.text().contains("Tips, new"), "{}", screen.text());
    let screen = screen.keys("<Enter><Enter>");
    assert!(screen.model.screens.editor.as_ref().is_some_and(|editor| !editor.is_edited()), "{}", screen.text());
    let screen = screen.keys("<Right><Enter>");
    assert!(screen.model.screens.editor.as_ref().is_some_and(|editor| editor.is_edited()), "later ones are");
}

#[test]
fn every_size_is_drawn() {
    for make in [ninety(), refunds().keys("<Tab>"), at_fifty().keys("<Enter>x"), flawed(), flawed().keys("<C-o><End>")]
    {
        let mut screen = make;
        for columns in (20..=200).step_by(7) {
            for rows in (5..=60).step_by(7) {
                screen = screen.size(columns, rows);
            }
        }
    }
}

#[test]
fn an_edit_flips_the_answer_before_it_is_saved() {
    let screen = amount(refunds(), "82");
    assert!(screen.text().contains("✗ DENIED"), "{}", screen.text());
    assert!(screen.text().contains("Nobody gains or loses anything."), "{}", screen.text());
    let screen = amount(ninety(), "82");
    assert!(screen.text().contains("✓ ALLOWED"), "{}", screen.text());
    assert!(screen.text().contains("+ Marco Diaz may now refund an order in more cases"), "{}", screen.text());
    assert_eq!(refund_of(&screen, "82"), Outcome::ImplicitDeny, "the shop itself has not changed");
}

#[test]
fn saving_makes_a_version_that_is_in_force() {
    let screen = ninety();
    assert!(screen.text().contains("edited"), "{}", screen.text());
    let screen = screen.keys("<C-s>");
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 2);
    assert_eq!(refund_of(&screen, "82"), Outcome::Allowed);
    assert!(screen.text().contains("LeadRefunds v2"), "{}", screen.text());
    assert!(!screen.text().contains("edited"), "{}", screen.text());
    assert!(screen.text().contains("Nobody gains or loses anything."), "{}", screen.text());
    assert!(matches!(drafts(&screen).last(), Some(Draft::Drop(what)) if what == "policy LeadRefunds"));
    let screen = screen.keys("<C-s>");
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 2, "nothing changed, nothing saved");
    let screen = screen.keys("<Esc>");
    assert!(screen.model.screens.editor.is_none(), "what is saved can be left");
}

#[test]
fn a_broken_text_keeps_the_last_answer_and_is_not_saved() {
    let screen = amount(refunds(), "82");
    let screen = screen.keys("<C-Home><Right>x");
    let text = screen.text();
    assert!(text.contains("✗ DENIED") && text.contains("last readable text"), "{text}");
    let screen = screen.keys("<C-End><C-s>");
    assert!(screen.text().contains("Not saved: "), "{}", screen.text());
    assert!(screen.text().contains("edited 1:2"), "the cursor stands there: {}", screen.text());
    assert!(screen.records.is_empty());
    let screen = screen.keys("<Delete>");
    assert!(!screen.text().contains("last readable text"), "{}", screen.text());
}

#[test]
fn the_next_finding_is_one_key_away() {
    let screen = refunds().keys("<C-e>");
    assert!(screen.text().contains("Nothing to mend."), "{}", screen.text());
    // Whoever believes to be in the list leaves that, not the editor.
    let screen = refunds().keys("<C-o>");
    assert!(screen.text().contains("Nothing to mend."), "{}", screen.text());
    let screen = screen.keys("<Esc>");
    assert!(screen.model.screens.editor.is_some());
    assert!(screen.keys("<Esc>").model.screens.editor.is_none());
    let screen = flawed().keys("<C-Home>");
    let screen =
        ["6:17", "7:18", "12:7", "16:17", "17:18", "18:19", "19:56", "6:17"].iter().fold(screen, |screen, place| {
            let screen = screen.keys("<C-e>");
            assert!(screen.text().contains(&format!("edited {place} ")), "{place}: {}", screen.text());
            screen
        });
    assert!(screen.text().contains("note, line 6"), "{}", screen.text());
    let screen = at_fifty().keys("<Enter>x<C-Home><C-e>");
    assert!(!screen.text().contains("edited 1:1 "), "{}", screen.text());
}

#[test]
fn built_in_policies_and_those_one_may_not_change_take_no_edits() {
    let screen = open(Subject::Policy(Name::literal("RegisterCounter"))).keys("x");
    assert!(screen.text().contains("Built in: c copies it."), "{}", screen.text());
    assert!(screen.text().contains("read only 1:1"), "{}", screen.text());
    let screen = screen.paste("{}").keys("<Enter><Delete><C-s>");
    assert!(screen.text().contains("\"Version\""), "{}", screen.text());
    assert!(screen.records.is_empty());
    let screen = screen.keys("c");
    assert!(screen.text().contains("Copy RegisterCounter"), "{}", screen.text());
    let screen = open_as("marco", Subject::Policy(Name::literal("LeadRefunds"))).keys("x");
    assert!(screen.text().contains("You may look but not change."), "{}", screen.text());
    let screen = screen.keys("<C-s>");
    let refused = screen.records.last().map(|record: &Record| record.wish.clone());
    assert!(refused.is_some(), "pressing the dimmed key is an attempt");
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 1);
}

#[test]
fn what_would_give_away_too_much_is_refused_and_kept() {
    let mut screen = Screen::of("ada");
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["iam:CreatePolicyVersion"], "Resource": "*"}}"#;
    let (holder, name) = (Holder::Employee(Name::literal("marco")), Name::literal("Editor"));
    screen.run(Command::PutInline { holder, name, text: text.into() });
    let screen = Screen::with(screen.shop().clone(), "marco");
    let mut screen = screen;
    let state = State::new(Subject::Policy(Name::literal("LeadRefunds")), &screen.model.seen().unwrap());
    screen.model.screens.editor = Some(Box::new(state));
    let screen = screen.keys("<C-f>\"50<Enter><Esc><Right><Right><Right><Backspace><Backspace>90<C-s>");
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 1);
    assert!(screen.text().contains("edited"), "{}", screen.text());
    assert!(!screen.text().contains("+ Marco Diaz"), "who gains is not for everybody: {}", screen.text());
    assert!(screen.text().contains("allowed by policy, but it would give away"), "{}", screen.text());
}

#[test]
fn what_others_can_do_is_shown_only_to_whom_may_see_it() {
    let screen = open_as("rudy", Subject::Policy(Name::literal("LeadRefunds")));
    assert!(screen.text().contains("Rudy Vega"), "one's own answer is shown: {}", screen.text());
    assert!(screen.text().contains("✗ DENIED"), "{}", screen.text());
    let screen = screen.keys("<C-t>marc<Enter><C-t>");
    assert!(screen.text().contains("Marco Diaz"), "{}", screen.text());
    assert!(screen.text().contains("You may not see what others can"), "{}", screen.text());
    assert!(!screen.text().contains("ALLOWED") && !screen.text().contains("DENIED"), "{}", screen.text());
}

#[test]
fn leaving_asks_only_when_there_is_something_to_lose() {
    assert!(refunds().keys("<Esc>").model.screens.editor.is_none());
    let screen = ninety().keys("<Esc>");
    assert!(screen.text().contains("Throw the changes away?"), "{}", screen.text());
    let screen = screen.keys("<Enter><Esc>");
    assert!(screen.model.screens.editor.as_ref().is_some_and(|editor| editor.is_edited()));
    let screen = screen.keys("<Esc>y");
    assert!(screen.model.screens.editor.is_none());
    assert!(matches!(drafts(&screen).last(), Some(Draft::Drop(_))));
    assert_eq!(screen.shop().policies["LeadRefunds"].default, 1);
}

#[test]
fn unsaved_text_is_kept_and_offered_again() {
    let screen = ninety();
    assert!(matches!(drafts(&screen).first(), Some(Draft::Keep(what, _)) if what == "policy LeadRefunds"));
    let kept = drafts(&screen).len();
    let screen = screen.keys("1");
    assert_eq!(drafts(&screen).len(), kept, "not at every key");
    let screen = screen.keys("2").after(SignedDuration::from_secs(3));
    let Some(Draft::Keep(_, text)) = drafts(&screen).last() else { panic!("nothing was kept") };
    assert!(text.contains("\"9012\""));
    let screen = screen.keys("3<C-l>");
    assert!(matches!(drafts(&screen).last(), Some(Draft::Keep(_, text)) if text.contains("\"90123\"")));
    // Typing rests: what was typed last is kept too, and once.
    let screen = ninety().keys("1");
    assert!(screen.model.patience().as_secs() <= 1, "it is looked at soon");
    let screen = screen.after(SignedDuration::from_secs(1)).after(SignedDuration::from_secs(2));
    let Some(Draft::Keep(_, text)) = drafts(&screen).last() else { panic!("nothing was kept") };
    assert!(text.contains("\"901\""), "{text}");
    let kept = drafts(&screen).len();
    let screen = screen.after(SignedDuration::from_secs(9));
    assert_eq!(drafts(&screen).len(), kept);

    let mut screen = refunds();
    screen.answer(Answered::Draft { what: "policy LeadRefunds".to_owned(), text: Some("{ \"a\": 1 }".to_owned()) });
    let screen = screen.keys("<C-r>");
    assert!(screen.text().contains("\"a\": 1"), "{}", screen.text());
    let screen = screen.keys("<C-z>");
    assert!(screen.model.screens.editor.as_ref().is_some_and(|editor| !editor.is_edited()), "it can be undone");
    let mut screen = refunds();
    screen.answer(Answered::Draft { what: "policy LeadRefunds".to_owned(), text: Some("{ }".to_owned()) });
    let screen = screen.keys("<C-d>");
    assert!(!screen.text().contains("unsaved text"), "{}", screen.text());
    assert!(matches!(drafts(&screen).last(), Some(Draft::Drop(_))));
}

#[test]
fn keys_that_are_text_are_not_shown_as_keys() {
    let screen = refunds();
    let last = screen.text().lines().last().unwrap().to_owned();
    assert!(!last.contains("? help") && last.contains("Ctrl+K commands"), "{last}");
    let screen = screen.keys("<C-k>copy under");
    assert!(!screen.text().contains("copy under another name"), "{}", screen.text());
    let built_in = open(Subject::Policy(Name::literal("RegisterCounter")));
    assert!(built_in.text().lines().last().unwrap().contains("? help"), "{}", built_in.text());
    let built_in = built_in.keys("<C-k>copy under");
    assert!(built_in.text().contains("editor: copy under another name"), "{}", built_in.text());
}

#[test]
fn where_nobody_works_yet_the_question_says_so() {
    let mut shop = crate::support::sample();
    for employee in shop.employees.values().cloned().collect::<Vec<_>>() {
        shop.apply(&brewgate::shop::Change::Employee(brewgate::shop::Edit::removed(&employee)));
    }
    let mut screen = Screen::with(shop, "ada").tab(Tab::Policies).size(120, 40);
    let fresh = Subject::NewPolicy { name: Name::literal("Tips"), description: None, copy_of: None };
    let state = State::new(fresh, &screen.model.seen().unwrap());
    screen.model.screens.editor = Some(Box::new(state));
    screen.draw();
    let text = screen.text();
    assert!(text.contains("Nobody works here yet") && !text.contains("cannot be read"), "{text}");
}

#[test]
fn large_pastes_are_taken_up_to_64_kib() {
    let line = format!("{}\n", " ".repeat(1_000));
    let screen = refunds().paste(&line.repeat(60));
    assert!(!screen.text().contains("Not inserted"), "{}", screen.text());
    let screen = screen.paste(&line.repeat(10));
    assert!(screen.text().contains("Not inserted"), "{}", screen.text());
}

#[test]
fn anybody_can_be_tried_with_any_role_and_time() {
    // Rudy has no say in LeadRefunds.
    let screen = refunds().keys("<C-t>rud<Enter>");
    assert!(screen.text().contains("Rudy Vega"), "{}", screen.text());
    assert!(screen.text().contains("LeadRefunds has no say here"), "{}", screen.size(120, 40).text());
    // Jun reads reports as Accountant, by day.
    let reports = || open(Subject::Policy(Name::literal("ReportsReadOnly"))).size(120, 40);
    let screen = reports();
    assert!(screen.text().contains("Jun Ito") && screen.text().contains("Accountant"), "{}", screen.text());
    assert!(screen.text().contains("✓ ALLOWED"), "{}", screen.text());
    let screen = reports().keys("<C-t><Down><Down><Down><Down>Mon 19:00");
    assert!(screen.text().contains("✗ DENIED"), "{}", screen.text());
    let screen = reports().keys("<C-t><Down><Down><Down><Down>teatime");
    assert!(screen.text().contains("Write 19:00, Mon 19:00"), "{}", screen.text());
    // An approval, and the missing phone code.
    let approved = amount(refunds(), "82").keys("<C-t><Down><Down><Down><Down><Right>");
    assert!(approved.text().contains("by ada"), "{}", approved.text());
    assert!(approved.text().contains("✓ ALLOWED"), "{}", approved.text());
    let codeless = refunds().size(120, 40).keys("<C-t><Down><Down><Down><Down><Down><Down><Down>n");
    assert!(codeless.text().contains("✗ DENIED"), "{}", codeless.text());
}

#[test]
fn a_new_policy_is_tried_as_if_somebody_had_it() {
    let fresh = Subject::NewPolicy { name: Name::literal("Tips"), description: None, copy_of: None };
    let screen = open(fresh).size(120, 40);
    assert!(screen.text().contains("Not attached to anyone yet: tried as if"), "{}", screen.text());
    assert!(screen.text().contains("✓ ALLOWED"), "{}", screen.text());
    let screen = screen.keys("<C-s>");
    assert!(screen.shop().policies.contains_key("Tips"));
    assert!(screen.text().contains("Tips v1"), "{}", screen.text());
}

#[test]
fn trust_inline_and_resource_policies_are_tried_where_they_stand() {
    let screen = open(Subject::Trust(Name::literal("Cashier"))).size(120, 40);
    assert!(screen.text().contains("sts:AssumeRole"), "{}", screen.text());
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \
                \"arn:coffee:iam::bluebird:user/bo\"}, \"Action\": \"sts:AssumeRole\"}}";
    let name = Name::literal("Till");
    let fresh = Subject::NewRole { name: name.clone(), description: None, longest_minutes: 60, stations: vec![] };
    let screen = open(fresh).size(120, 40);
    let screen = retyped(screen, text);
    assert!(screen.text().contains("+ Bo Lind may now take the role Till"), "{}", screen.text());
    let screen = screen.keys("<C-s>");
    assert!(screen.shop().roles.contains_key("Till"), "{}", screen.text());
    assert!(screen.text().contains("Who may take Till"), "{}", screen.text());

    let holder = Holder::Employee(Name::literal("bo"));
    let inline = Subject::Inline { holder: holder.clone(), name: Name::literal("Drawer") };
    let screen = open(inline).size(120, 40);
    assert!(screen.text().contains("+ Bo Lind may now open the cash drawer."), "{}", screen.text());
    assert!(screen.text().contains("✓ ALLOWED"), "{}", screen.text());
    let screen = screen.keys("<C-s>");
    assert!(screen.shop().grants(&holder).unwrap().inline.contains_key("Drawer"));

    let arn = "arn:coffee:register:main-street:bluebird:till/front";
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Principal\": \"*\", \
                \"Action\": \"register:OpenDrawer\", \"Resource\": \"*\"}}";
    let screen = retyped(open(Subject::Resource(arn.into())).size(120, 40), text);
    assert!(screen.text().contains("- Marco Diaz, Rudy Vega and anyone as Cashier may no longer"), "{}", screen.text());
    let screen = screen.keys("<C-s>");
    assert!(screen.shop().resource_policies.contains_key(arn), "{}", screen.text());
}

/// Another text in the place of this one.
fn retyped(screen: Screen, text: &str) -> Screen {
    screen.keys("<C-End><End>").keys(&"<Backspace>".repeat(600)).paste(text)
}

#[test]
fn who_gains_and_who_loses_stands_there_by_name() {
    let said = |policy: &str, text: &str| {
        let screen = retyped(open(Subject::Policy(Name::literal(policy))).size(120, 40), text);
        let lines: Vec<String> = screen.text().lines().map(str::to_owned).collect();
        let from = lines.iter().position(|line| line.contains("If you save")).unwrap() + 1;
        let own = lines[from..].iter().filter_map(|line| line.split('│').nth(1)).map(|line| line.trim().to_owned());
        own.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let rule =
        |members: &str| format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Resource\": \"*\", {members}}}]}}");
    let discount = "\"Action\": \"register:ApplyDiscount\"";
    let all = rule(&format!("\"Effect\": \"Allow\", {discount}"));
    let gains = said("SmallDiscounts", &all);
    assert!(gains.starts_with("+ ") && !gains.contains("- "), "{gains}");
    for who in ["Marco Diaz", "Rudy Vega", "anyone as Cashier", "apply a discount in every case"] {
        assert!(gains.contains(who), "{who} in {gains:?}");
    }
    let none = rule(&format!("\"Effect\": \"Deny\", {discount}"));
    let losses = said("SmallDiscounts", &none);
    assert!(losses.starts_with("- ") && losses.contains("may no longer apply a discount"), "{losses:?}");
    // Somebody named stands alone; a limit that is lowered is seen at its old value.
    let named = rule(&format!(
        "\"Effect\": \"Allow\", {discount}, \"Condition\": {{\"StringNotEquals\": {{\"aws:username\": \"rudy\"}}}}"
    ));
    let one_loses = said("SmallDiscounts", &named);
    assert!(one_loses.contains("- Rudy Vega may no longer apply a discount"), "{one_loses:?}");
    assert!(one_loses.contains("+ Marco Diaz"), "{one_loses:?}");
    let five = rule(&format!(
        "\"Effect\": \"Allow\", {discount}, \"Condition\": {{\"NumericLessThanEquals\": \
         {{\"register:DiscountPercent\": 5}}}}"
    ));
    let lowered = said("SmallDiscounts", &five);
    assert!(lowered.starts_with("- ") && lowered.contains("no longer with discount 6 %"), "{lowered:?}");
    // By the hour, and by the thing.
    let hours = rule(
        "\"Effect\": \"Allow\", \"Action\": \"register:VoidItem\", \"Condition\": \
                      {\"NumericLessThan\": {\"shop:Hour\": 12}}",
    );
    let late = said("LeadVoids", &hours);
    assert!(late.starts_with("- Marco Diaz may void an item in fewer cases, no longer with hour 1"), "{late:?}");
    let here = rule("\"Effect\": \"Allow\", \"Action\": \"register:VoidItem\"")
        .replace("\"*\"", "\"arn:coffee:register:main-street:bluebird:till/front\"");
    let elsewhere = said("LeadVoids", &here);
    assert!(elsewhere.contains("may no longer void an item on another one"), "{elsewhere:?}");
}

#[test]
fn clicks_put_the_cursor_where_one_sees_it() {
    let screen = refunds().click("RefundsUpTo50");
    assert!(screen.text().contains("5:15"), "{}", screen.text());
    let screen = screen.click("Try it").keys("<Left>");
    assert!(screen.text().contains("◂") || screen.text().contains("‹") || screen.text().contains("Who"));
}

#[test]
fn esc_in_the_question_goes_back_to_the_text() {
    let screen = ninety().keys("<C-t><Esc>");
    assert!(screen.model.overlays.is_empty(), "nothing is to be thrown away: {}", screen.text());
    let screen = screen.keys("1");
    assert!(screen.text().contains("\"901\""), "the text has the keys again: {}", screen.text());
    assert!(screen.keys("<Esc>").text().contains("Throw the changes away?"));
}

#[test]
fn the_first_question_is_about_what_the_text_names() {
    let text = open(Subject::Policy(Name::literal("ApproveAtTill"))).size(160, 45).text();
    assert!(text.contains("ALLOWED") && text.contains("approval/register/RefundOrder"), "{text}");
}
