//! Who gains and who loses by an edit: examples, and each line true when asked again.

use brewgate::app::insight;
use brewgate::app::insight::impact::{Impact, Sway, Swing, Voice, impact, impact_of};
use brewgate::policy::Truth;
use brewgate::policy::catalog::ActionId;
use brewgate::shop::decide::{Facts, foresee};
use brewgate::shop::{Command, Holder, Person, Session, World, catalogue};

use super::support::*;

fn owner(world: &World) -> (Session, Facts) {
    let first = world.shop.settings.workstations[0].id.clone();
    let session = insight::hypothetical_session(&Person::Owner, &first, monday());
    (session, Facts::at(monday(), first))
}

fn of(world: &World, command: &Command) -> Impact {
    let (session, facts) = owner(world);
    impact_of(world, &session, &facts, command).unwrap_or_else(|rule| panic!("{rule:?}"))
}

fn after(world: &World, command: &Command) -> World {
    let (session, facts) = owner(world);
    world.after(&foresee(world, &session, &facts, command).unwrap()).unwrap()
}

fn text(world: &World, policy: &str, from: &str, to: &str) -> Command {
    let text = world.shop.policy_text(policy).unwrap();
    assert!(text.contains(from), "{policy} has no {from}");
    Command::CreateVersion { policy: name(policy), text: text.replace(from, to).into() }
}

/// `+ marco register:RefundOrder ?→? register:Amount=90`
fn told(impact: &Impact) -> Vec<String> {
    let one = |swing: &Swing| {
        let who: Vec<String> = swing
            .who
            .iter()
            .map(|voice| match voice {
                Voice::Employee(name) => name.to_string(),
                Voice::Role(name) => format!("as {name}"),
                Voice::As(name, role) => format!("{name} as {role}"),
            })
            .collect();
        let mark = |truth: Truth| match truth {
            Truth::Yes => "✓",
            Truth::No => "✗",
            Truth::Depends => "?",
        };
        let verdicts = swing.verdicts.map_or_else(String::new, |(a, b)| format!(" {}→{}", mark(a), mark(b)));
        let on =
            swing.resource.as_ref().map_or_else(String::new, |on| format!(" on {}", on.rsplit(':').next().unwrap()));
        let case = |(key, value): &(String, Option<String>)| format!(" {key}={}", value.as_deref().unwrap_or("absent"));
        let case: String = swing.case.iter().map(case).collect();
        let sign = if swing.sway == Sway::Gains { "+" } else { "-" };
        format!("{sign} {} {}{on}{verdicts}{case}", who.join(","), catalogue()[swing.action].name)
    };
    impact.swings.iter().map(one).collect()
}

/// Everything that is said, asked again in both worlds.
fn is_true(before: &World, after: &World, impact: &Impact) {
    for swing in &impact.swings {
        for voice in &swing.who {
            let answers = [before, after]
                .map(|world| allowed(world, voice, swing.action, swing.resource.as_deref(), &swing.case));
            match swing.verdicts {
                Some((Truth::No, Truth::Yes) | (Truth::Yes, Truth::No)) if swing.case.is_empty() => {}
                _ if swing.case.is_empty() => continue,
                _ => {}
            }
            let wanted = if swing.sway == Sway::Gains { [false, true] } else { [true, false] };
            assert_eq!(answers, wanted, "{voice:?} {:?}", told(impact));
        }
    }
}

fn allowed(world: &World, voice: &Voice, of: ActionId, on: Option<&str>, case: &[(String, Option<String>)]) -> bool {
    let workstation = insight::workstation_for(&world.shop, of);
    let facts = Facts { given: case.to_vec(), ..Facts::at(monday(), workstation.clone()) };
    let session = match voice {
        Voice::Employee(name) => {
            if !world.shop.employees.get(name).is_some_and(|e| e.is_active()) {
                return false;
            }
            insight::hypothetical_session(&Person::Employee(name.clone()), &workstation, monday())
        }
        Voice::As(who, role) => {
            let itself = Voice::Employee(who.clone());
            let taking = brewgate::shop::action("sts:AssumeRole");
            if !allowed(world, &itself, taking, Some(&world.shop.role_arn(role)), &[]) {
                return false;
            }
            let who = Person::Employee(who.clone());
            insight::with_role(&insight::hypothetical_session(&who, &workstation, monday()), role, monday())
        }
        Voice::Role(role) => {
            let somebody = Person::Employee(name("blaine"));
            insight::with_role(&insight::hypothetical_session(&somebody, &workstation, monday()), role, monday())
        }
    };
    insight::check(world, &session, &facts, of, on).is_allowed()
}

fn compared(command: &Command) -> Vec<String> {
    compared_in(sample_world(), command)
}

fn compared_in(world: &World, command: &Command) -> Vec<String> {
    let impact = of(world, command);
    is_true(world, &after(world, command), &impact);
    assert!(impact.complete, "{:?}", told(&impact));
    told(&impact)
}

#[test]
fn a_limit_that_moves_is_seen_where_it_moved() {
    let up = compared(&text(sample_world(), "LeadRefunds", "\"50\"", "\"90\""));
    assert!(
        up.iter().any(|line| line.starts_with("+ marco register:RefundOrder") && line.contains("Amount=")),
        "{up:?}"
    );
    assert!(up.iter().all(|line| line.starts_with('+')), "{up:?}");
    let down = compared(&text(sample_world(), "LeadRefunds", "\"50\"", "\"20\""));
    assert!(down.iter().all(|line| line.starts_with("- marco register:RefundOrder")) && !down.is_empty(), "{down:?}");
}

#[test]
fn memberships_attachments_and_limits_are_told_by_name() {
    let into = compared(&Command::AddToGroup { employee: name("bo"), group: name("Cashiers") });
    assert!(into.contains(&"+ bo register:OpenDrawer ✗→✓".to_owned()), "{into:?}");
    assert!(into.iter().all(|line| line.starts_with("+ bo")), "{into:?}");
    let out = compared(&Command::RemoveFromGroup { employee: name("rudy"), group: name("Cashiers") });
    assert!(out.contains(&"- rudy register:OpenDrawer ✓→✗".to_owned()), "{out:?}");
    let suspended = compared(&Command::Suspend { name: name("rudy") });
    assert!(suspended.contains(&"- rudy register:OpenDrawer ✓→✗".to_owned()), "{suspended:?}");
    let attach = |policy: &str, to: Holder| Command::Attach { policy: name(policy), holder: to };
    let role = compared(&attach("InventoryFullAccess", Holder::Role(name("Cashier"))));
    assert!(role.iter().any(|line| line.starts_with("+ as Cashier inventory:CountStock")), "{role:?}");
    let limit = Command::SetBoundary { holder: Holder::Employee(name("marco")), policy: Some(name("ClockOnly")) };
    let limited = compared(&limit);
    assert!(limited.iter().any(|line| line.starts_with("- marco register:OpenDrawer ✓→✗")), "{limited:?}");
    assert!(limited.iter().all(|line| line.starts_with("- marco")), "{limited:?}");
}

#[test]
fn what_is_lost_and_gained_through_roles_is_told() {
    let gone = compared(&Command::EndEmployment { name: name("blaine") });
    assert!(gone.contains(&"- blaine sts:AssumeRole on role/Cashier ✓→✗".to_owned()), "{gone:?}");
    assert!(gone.contains(&"- blaine as Cashier register:OpenDrawer ✓→✗".to_owned()), "{gone:?}");
    assert!(gone.iter().all(|line| line.starts_with("- blaine")), "{gone:?}");
    assert_eq!(compared(&Command::Suspend { name: name("blaine") }), gone);
    // Outside its hours too: what is lost is lost in the hours that it could be had.
    let gone = compared(&Command::EndEmployment { name: name("jun") });
    assert!(gone.iter().any(|line| line.starts_with("- jun sts:AssumeRole on role/Accountant")), "{gone:?}");
    assert!(gone.iter().any(|line| line.starts_with("- jun as Accountant reports:")), "{gone:?}");
    let limit = Command::SetBoundary { holder: Holder::Employee(name("blaine")), policy: Some(name("ClockOnly")) };
    let limited = compared(&limit);
    assert!(limited.contains(&"- blaine as Cashier register:OpenDrawer ✓→✗".to_owned()), "{limited:?}");
    // Whoever has it as themselves loses nothing by the role.
    let gone = compared(&Command::EndEmployment { name: name("marco") });
    assert!(!gone.iter().any(|line| line.contains("marco as Cashier register:OpenDrawer")), "{gone:?}");
    // Where nothing about taking changed, no role is asked about.
    let into = compared(&Command::AddToGroup { employee: name("bo"), group: name("Cashiers") });
    assert!(!into.iter().any(|line| line.contains("AssumeRole") || line.contains(" as ")), "{into:?}");
}

#[test]
fn a_group_whose_rules_let_roles_be_taken_gives_what_the_roles_give() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Resource": "arn:coffee:iam::bluebird:role/*"}}"#;
    let group =
        Command::PutInline { holder: Holder::Group(name("Cashiers")), name: name("Roles"), text: policy.into() };
    let world = after(sample_world(), &group);
    let into = compared_in(&world, &Command::AddToGroup { employee: name("bo"), group: name("Cashiers") });
    assert!(into.contains(&"+ bo sts:AssumeRole on role/Inventory ✗→✓".to_owned()), "{into:?}");
    assert!(into.contains(&"+ bo as Inventory inventory:CountStock ✗→✓".to_owned()), "{into:?}");
    let out = compared_in(&world, &Command::RemoveFromGroup { employee: name("rudy"), group: name("Cashiers") });
    assert!(out.contains(&"- rudy as Inventory inventory:CountStock ✓→✗".to_owned()), "{out:?}");
}

#[test]
fn who_may_take_a_role_is_access_too() {
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:coffee:iam::bluebird:user/rudy"}}}"#;
    let edit = Command::EditTrust { role: name("Cashier"), text: trust.into() };
    let told = compared(&edit);
    assert!(told.contains(&"+ rudy sts:AssumeRole on role/Cashier ✗→✓".to_owned()), "{told:?}");
    assert!(told.contains(&"- blaine,marco sts:AssumeRole on role/Cashier ✓→✗".to_owned()), "{told:?}");
}

#[test]
fn what_changes_nothing_says_so() {
    let world = sample_world();
    for command in [
        Command::CreatePolicy {
            name: name("Nobodys"),
            description: None,
            text: world.shop.policy_text("RegisterFullAccess").unwrap().clone(),
        },
        text(world, "LeadRefunds", "\"Version\"", "  \"Version\""),
        Command::CreateGroup { name: name("Empty") },
    ] {
        assert_eq!(of(world, &command).swings, [], "{command:?}");
    }
}

#[test]
fn a_limit_of_everyone_concerns_everyone() {
    let fenced = |policies: &[&str]| Command::PutGuardrails { policies: policies.iter().map(|of| name(of)).collect() };
    let open = after(sample_world(), &fenced(&["RegisterCounter", "FullShopAccess"]));
    assert_eq!(of(sample_world(), &fenced(&["RegisterCounter", "FullShopAccess"])).swings, []);
    let told = compared_in(&open, &fenced(&["RegisterCounter"]));
    assert!(told.iter().any(|line| line.starts_with("- ") && line.contains("timeclock:ClockIn")), "{told:?}");
    assert!(told.iter().all(|line| line.starts_with('-')), "{told:?}");
    // The owner is out of everybody's reach.
    assert!(told.iter().all(|line| !line.contains("ada")), "{told:?}");
}

/// Nothing is missed: whoever is answered otherwise in some case stands in a line.
#[test]
fn whoever_is_answered_otherwise_is_named() {
    let world = sample_world();
    let commands = [
        text(world, "LeadRefunds", "\"50\"", "\"90\""),
        text(world, "LeadRefunds", "register:RefundOrder", "register:*"),
        text(world, "LeadVoids", "register:VoidItem", "inventory:*"),
        Command::AddToGroup { employee: name("bo"), group: name("ShiftLeads") },
        Command::Attach { policy: name("InventoryFullAccess"), holder: Holder::Group(name("Cashiers")) },
        Command::SetBoundary { holder: Holder::Employee(name("marco")), policy: Some(name("RegisterCounter")) },
    ];
    let cases: Vec<Vec<(String, Option<String>)>> = ["10", "50", "60", "90", "95"]
        .iter()
        .flat_map(|amount| {
            let amount = ("register:Amount".to_owned(), Some((*amount).to_owned()));
            let percent = ("register:DiscountPercent".to_owned(), Some("5".to_owned()));
            let approved = ("override:Present".to_owned(), Some("true".to_owned()));
            [vec![amount.clone(), percent.clone()], vec![amount, percent, approved]]
        })
        .collect();
    let people: Vec<Voice> = world.shop.employees.keys().cloned().map(Voice::Employee).collect();
    let roles = world.shop.roles.keys().cloned().map(Voice::Role);
    let voices: Vec<Voice> = people.into_iter().chain(roles).collect();
    let mut swings = 0;
    for command in &commands {
        let (session, facts) = owner(world);
        let changes = foresee(world, &session, &facts, command).unwrap();
        let mut shop = world.shop.clone();
        let touched = shop.apply_all(&changes);
        let after = world.after(&changes).unwrap();
        let found = impact(world, &after, &touched, monday());
        is_true(world, &after, &found);
        for (of, _) in catalogue().actions() {
            for voice in &voices {
                for case in &cases {
                    let answers = [world, &after].map(|world| allowed(world, voice, of, None, case));
                    if answers[0] != answers[1] {
                        let sway = if answers[1] { Sway::Gains } else { Sway::Loses };
                        let named = |s: &Swing| s.action == of && s.sway == sway && s.who.contains(voice);
                        let story =
                            || format!("{command:?} {voice:?} {} {case:?}: {:?}", catalogue()[of].name, told(&found));
                        assert!(found.swings.iter().any(named), "{}", story());
                        swings += 1;
                    }
                }
            }
        }
    }
    assert!(swings > 100, "{swings}");
}
