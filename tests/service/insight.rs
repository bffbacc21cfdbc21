//! Who can do what, and why: the examples of the design, the map, and roles within reach.

use brewgate::app::insight::{self, Verdict};
use brewgate::policy::catalog::ActionId;
use brewgate::policy::{self, Prospect, Value};
use brewgate::shop::decide::{Answer, allows, principal};
use brewgate::shop::{
    Command, Employee, Facts, Group, Hat, ManagedPolicy, Name, Person, PolicyVersion, ResourcePolicy, Role, Session,
    Shop, World, action, catalogue, command,
};
use std::sync::Arc;

use jiff::Timestamp;

use super::support::*;

/// A managed policy more.
fn managed(shop: &mut Shop, of: &str, text: &str) -> Name {
    let of = name(of);
    let made = monday();
    let record =
        ManagedPolicy { name: of.clone(), description: None, default: 1, latest: 1, built_in: false, created: made };
    let version = PolicyVersion { policy: of.clone(), number: 1, text: text.into(), created: made, by: None };
    shop.policies.insert(of.clone(), Arc::new(record));
    shop.versions.insert((of.clone(), 1), Arc::new(version));
    of
}

fn person(who: &str) -> Person {
    if who == "ada" { Person::Owner } else { Person::Employee(name(who)) }
}

/// As `brewgate check` answers: first whether the role may be taken, then the question with it in hand.
struct Check {
    who: &'static str,
    role: Option<&'static str>,
    at: Timestamp,
    resource: Option<&'static str>,
    given: Vec<(String, Option<String>)>,
}

fn check(who: &'static str) -> Check {
    Check { who, role: None, at: monday(), resource: None, given: vec![] }
}

impl Check {
    fn role(self, role: &'static str) -> Check {
        Check { role: Some(role), ..self }
    }

    fn at(self, at: &str) -> Check {
        Check { at: at.parse().unwrap(), ..self }
    }

    fn on(self, resource: &'static str) -> Check {
        Check { resource: Some(resource), ..self }
    }

    fn with(mut self, key: &str, value: &str) -> Check {
        self.given.push((key.to_owned(), Some(value.to_owned())));
        self
    }

    fn session(&self, world: &World, of: &str) -> Option<Session> {
        let workstation = insight::workstation_for(&world.shop, action(of));
        let session = insight::hypothetical_session(&person(self.who), &workstation, self.at);
        let Some(role) = self.role else { return Some(session) };
        let asked = command::assume(&world.shop, &session, &name(role));
        let facts = Facts::at(self.at, workstation);
        allows(world, &session, &facts, &asked).then(|| insight::with_role(&session, &name(role), self.at))
    }

    fn answer(&self, of: &str) -> Option<Answer> {
        let world = sample_world();
        let session = self.session(world, of)?;
        let workstation: Name = session.workstation.clone();
        let facts = Facts { given: self.given.clone(), ..Facts::at(self.at, workstation) };
        Some(insight::check(world, &session, &facts, action(of), self.resource))
    }

    fn exits(&self, of: &str) -> u8 {
        u8::from(!self.answer(of).is_some_and(|answer| answer.is_allowed()))
    }
}

#[test]
fn the_examples_of_the_design_come_out_as_written() {
    let drawer = "register:OpenDrawer";
    let count = "inventory:CountStock";
    assert_eq!((check("rudy").exits(drawer), check("rudy").exits(count)), (0, 1));
    assert_eq!(check("blaine").exits(drawer), 1);
    assert_eq!((check("blaine").role("Cashier").exits(drawer), check("blaine").role("Cashier").exits(count)), (0, 1));
    let stock = || check("blaine").role("Inventory");
    assert_eq!((stock().exits(count), stock().exits(drawer)), (0, 1));
    for (_, any) in brewgate::shop::catalogue().actions() {
        if !["sts", "timeclock"].contains(&any.service.as_str()) && !is_on_oneself(&any.name) {
            assert_eq!(check("blaine").role("Closing").exits(&any.name), 1, "{}", any.name);
        }
        assert_eq!(check("ada").exits(&any.name), 0, "{}", any.name);
    }
    assert_eq!(check("bo").role("Cashier").exits(drawer), 1);
    assert_eq!(check("bo").exits("timeclock:ClockIn"), 0);
    let rudys = "arn:coffee:timeclock:main-street:bluebird:timesheet/rudy";
    assert_eq!(check("bo").on(rudys).exits("timeclock:ClockIn"), 1);
    let refund = |amount: &str| check("marco").with("register:Amount", amount);
    assert_eq!(refund("40").exits("register:RefundOrder"), 0);
    assert_eq!(refund("82").exits("register:RefundOrder"), 1);
    assert_eq!(check("marco").exits("register:RefundOrder"), 1);
    let without = refund("40").with("aws:MultiFactorAuthPresent", "false");
    let answer = without.answer("register:RefundOrder").unwrap();
    assert_eq!(answer.decision().outcome, brewgate::policy::Outcome::ExplicitDeny);
    let jun = |at: &str| check("jun").role("Accountant").at(at).exits("reports:GetSalesReport");
    assert_eq!((jun("2026-03-02T10:00:00-08:00"), jun("2026-03-02T19:00:00-08:00")), (0, 1));
}

/// The person's own sign-in is asked as the person, whatever is in hand.
fn is_on_oneself(action: &str) -> bool {
    action.starts_with("iam:")
}

#[test]
fn the_map_of_the_design() {
    let world = sample_world();
    let people: Vec<Person> = ["ada", "rudy", "blaine", "marco", "priya", "bo", "jun"].map(person).to_vec();
    let rows = [
        ("register:TakeOrder", "✓✓↗✓✗✗✗"),
        ("register:TakePayment", "✓✓↗✓✗✗✗"),
        ("register:OpenDrawer", "✓✓↗✓✗✗✗"),
        ("register:ApplyDiscount", "✓?↗?✗✗✗"),
        ("register:VoidItem", "✓?↗✓✗✗✗"),
        ("register:RefundOrder", "✓✗✗?✗✗✗"),
        ("register:ChangePrice", "✓✗✗✗✗✗✗"),
        ("inventory:ListStock", "✓✗↗↗✗✗✗"),
        ("inventory:CountStock", "✓✗↗↗✗✗✗"),
    ];
    let actions: Vec<_> = rows.iter().map(|(of, _)| action(of)).collect();
    let map = insight::map(world, &people, &actions, monday());
    for ((of, wanted), row) in rows.iter().zip(map) {
        let drawn: String = row
            .iter()
            .map(|verdict| match verdict {
                Verdict::Allowed => '✓',
                Verdict::Denied => '✗',
                Verdict::Depends(_) => '?',
                Verdict::ByRole(_) => '↗',
            })
            .collect();
        assert_eq!(drawn, *wanted, "{of}");
    }
    let marco = insight::explain_cell(world, &person("marco"), action("register:RefundOrder"), monday());
    assert_eq!(marco.len(), 3, "{marco:?}");
    assert!(marco[0].starts_with("up to $50 (LeadRefunds, line "), "{marco:?}");
    assert!(marco[1].starts_with("above that with an approval (line "), "{marco:?}");
    assert_eq!(marco[2], "never without the full sign-in (RequireMfaForRefunds)");
    let blaine = insight::explain_cell(world, &person("blaine"), action("register:OpenDrawer"), monday());
    assert!(blaine[0].starts_with("as Cashier: always (RegisterCounter, line "), "{blaine:?}");
}

#[test]
fn who_can_open_the_drawer_and_what_bo_can_do() {
    let world = sample_world();
    let who = insight::who_can(world, action("register:OpenDrawer"), None, monday());
    let who: Vec<String> = who.iter().map(|(person, _)| world.shop.full_name(person)).collect();
    assert_eq!(who, ["Ada Park", "Blaine Cole", "Marco Diaz", "Rudy Vega"]);
    let bo = insight::what_can(world, &person("bo"), monday());
    assert_eq!(bo.len(), brewgate::shop::catalogue().len());
    let catalogue = brewgate::shop::catalogue();
    let can: Vec<&str> = bo
        .iter()
        .filter(|line| line.verdict.is_possible())
        .map(|line| catalogue[line.action].name.as_str())
        .filter(|of| of.starts_with("timeclock") || of.starts_with("register"))
        .collect();
    assert_eq!(
        can,
        [
            "timeclock:ClockIn",
            "timeclock:ClockOut",
            "timeclock:StartBreak",
            "timeclock:EndBreak",
            "timeclock:GetTimesheet"
        ]
    );
    let clock = bo.iter().find(|line| catalogue[line.action].name == "timeclock:ClockIn").unwrap();
    assert_eq!(clock.policy.as_deref(), Some("ClockOnly"));
}

#[test]
fn roles_within_reach_say_why() {
    let world = sample_world();
    let reach = |who: &str, at: &str| {
        let roles = insight::roles_of(world, &person(who), at.parse().unwrap());
        roles.into_iter().filter(|reach| reach.may).map(|reach| reach.role.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(reach("blaine", MONDAY), ["Cashier", "Closing", "Inventory", "OnlineOrders"]);
    assert_eq!(reach("jun", "2026-03-02T10:00:00-08:00"), ["Accountant"]);
    assert!(reach("jun", "2026-03-02T19:00:00-08:00").is_empty());
    assert!(reach("rudy", MONDAY).is_empty() && reach("ada", MONDAY).is_empty());
    let jun = insight::roles_of(world, &person("jun"), "2026-03-02T19:00:00-08:00".parse().unwrap());
    let late = jun.iter().find(|reach| *reach.role == *"Accountant").unwrap();
    assert!(late.because.contains("the hour is 19"), "{}", late.because);
}

#[test]
fn a_suspended_person_can_do_nothing() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    f.done(ada, Command::Suspend { name: name("rudy") });
    let world = f.service.world();
    let line = insight::can(&world, &person("rudy"), action("register:OpenDrawer"), None, monday());
    assert_eq!((line.verdict, line.because.as_str()), (Verdict::Denied, "Rudy Vega is suspended"));
    let cell = insight::explain_cell(&world, &person("rudy"), action("register:OpenDrawer"), monday());
    assert_eq!(cell, ["Rudy Vega is suspended"]);
}

#[test]
fn refusals_are_said_in_words() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    let done = f.refused(marco, refund("82.00"));
    let sentence = done.sentence();
    assert!(sentence.starts_with("Refund $82.00 of receipt 1 by card: not allowed, "), "{sentence}");
    assert!(sentence.contains("the amount is 82.00") && sentence.contains("LeadRefunds"), "{sentence}");
    let answer = &done.ruling.answers[0];
    let explained = brewgate::policy::explain(&answer.decision(), &brewgate::shop::CatalogueWords);
    assert_eq!(explained.steps.len(), 3);
}

/// What the evaluator itself says, question by question.
fn verdict(world: &World, who: &Person, of: ActionId, resource: Option<&str>, at: Timestamp) -> Verdict {
    let workstation = insight::workstation_for(&world.shop, of);
    let own = insight::hypothetical_session(who, &workstation, at);
    if who.employee().is_some_and(|name| !world.shop.employees[name].is_active()) {
        return Verdict::Denied;
    }
    let facts = Facts::at(at, workstation);
    let prospect = |session: &Session| {
        let mut answer = insight::check(world, session, &facts, of, resource);
        let keys = catalogue()[of].keys.iter().map(String::as_str).chain(["override:Present", "override:ApprovedBy"]);
        for key in keys {
            if answer.request.context.value(key).is_none() {
                answer.request.context.set(key, Value::Unknown);
            }
        }
        let principal = principal(session, &facts, answer.asked.hat);
        let layers = world.rules.layers(&world.shop, &principal, &answer.request);
        (answer.asked.hat, policy::prospect(&layers, &answer.request))
    };
    match prospect(&own) {
        (_, Prospect::Allowed) => Verdict::Allowed,
        (_, Prospect::Depends(keys)) => Verdict::Depends(keys),
        (Hat::Own, Prospect::Denied(_)) => Verdict::Denied,
        (Hat::InHand, Prospect::Denied(_)) => {
            let gives = |role: &&Name| {
                *who != Person::Owner
                    && allows(world, &own, &facts, &command::assume(&world.shop, &own, role))
                    && !matches!(prospect(&insight::with_role(&own, role, at)).1, Prospect::Denied(_))
            };
            let roles: Vec<Name> = world.shop.roles.keys().filter(gives).cloned().collect();
            if roles.is_empty() { Verdict::Denied } else { Verdict::ByRole(roles) }
        }
    }
}

/// The sample shop, and one in which everything that makes people different has a say.
fn worlds() -> Vec<World> {
    let mut shop = sample();
    let allow = |action: &str, resource: &str, condition: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}", "Condition": {{{condition}}}}}}}"#
        )
    };
    let tagged =
        managed(&mut shop, "Tagged", &allow("inventory:*", "*", r#""StringEquals": {"aws:PrincipalTag/team": "bar"}"#));
    let named = managed(&mut shop, "Named", &allow("orders:*", "arn:coffee:*:*:*:*/${aws:username}*", ""));
    let limit = managed(&mut shop, "Limit", &allow("*", "*", r#""NumericLessThan": {"shop:Hour": 20}"#));
    let fence = managed(
        &mut shop,
        "Fence",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "register:Refund*", "Resource": "*", "Condition": {"NumericGreaterThan": {"register:Amount": 30}}}]}"#,
    );
    let holder = managed(&mut shop, "Holder", &allow("reports:*", "*", r#""StringLike": {"aws:userid": "*:blaine"}"#));
    let groups: Vec<Name> = shop.groups.keys().cloned().collect();
    for (n, group) in groups.iter().enumerate() {
        let mut with = Group::clone(&shop.groups[group]);
        with.grants.attached.extend([tagged.clone(), named.clone()].into_iter().skip(n % 2));
        shop.groups.insert(group.clone(), Arc::new(with));
    }
    let mut role = Role::clone(&shop.roles["Cashier"]);
    role.grants.attached.push(holder);
    shop.roles.insert(role.name.clone(), Arc::new(role));
    for who in ["marco", "blaine"] {
        let mut with = Employee::clone(&shop.employees[who]);
        with.grants.boundary = Some(limit.clone());
        with.tags.insert("team".to_owned(), "bar".to_owned());
        shop.employees.insert(with.name.clone(), Arc::new(with));
    }
    shop.guardrails = Arc::new(vec![fence]);
    let till = "arn:coffee:register:main-street:bluebird:till/front";
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:coffee:iam::bluebird:user/bo"}, "Action": "register:OpenDrawer", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"AWS": "arn:coffee:iam::bluebird:role/Inventory"}, "Action": "register:VoidItem", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "register:ApplyDiscount", "Resource": "*", "Condition": {"NumericGreaterThan": {"register:DiscountPercent": 50}}}]}"#;
    let own = ResourcePolicy { resource: till.into(), text: text.into() };
    shop.resource_policies.insert(till.into(), Arc::new(own));
    vec![World::new(sample()).unwrap(), World::new(shop).unwrap(), World::new(own_records()).unwrap()]
}

/// A shop whose rules tell the records of people apart: by a part of their names, by their tags, by being one's own.
fn own_records() -> Shop {
    let mut shop = sample();
    let statement = |effect: &str, action: &str, resource: &str, more: &str| {
        format!(r#"{{"Effect": "{effect}", "Action": "{action}", {resource}{more}}}"#)
    };
    let sheet = |name: &str| format!(r#""Resource": "arn:coffee:timeclock:*:*:timesheet/{name}""#);
    let tagged = r#", "Condition": {"StringEquals": {"aws:ResourceTag/team": "bar"}}"#;
    let by_group = [
        vec![
            statement("Allow", "timeclock:Correct*", &sheet("${aws:username}"), ""),
            statement("Allow", "timeclock:Approve*", &sheet("r*"), ""),
        ],
        vec![
            statement("Allow", "timeclock:*Timesheet", &sheet("*"), ""),
            statement("Deny", "timeclock:Approve*", &sheet("?????"), ""),
            statement("Allow", "iam:Delete*", r#""Resource": "arn:coffee:iam::*:user/*""#, tagged),
        ],
        vec![
            statement("Allow", "timeclock:*", r#""NotResource": "arn:coffee:timeclock:*:*:timesheet/m*""#, ""),
            statement("Deny", "timeclock:EndBreak", r#""NotResource": "arn:coffee:*:*:*:*/${aws:username}""#, ""),
            statement("Allow", "iam:Get*", r#""Resource": "arn:coffee:iam::*:user/${aws:userid}""#, ""),
        ],
    ];
    let text = |statements: &[String]| {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", ")).into()
    };
    let groups: Vec<Name> = shop.groups.keys().cloned().collect();
    for (group, statements) in groups.iter().zip(by_group.iter().cycle()) {
        let mut with = Group::clone(&shop.groups[group]);
        with.grants.inline.insert(name("Records"), text(statements));
        shop.groups.insert(group.clone(), Arc::new(with));
    }
    let by_role = [
        ("Cashier", vec![statement("Allow", "timeclock:*Break", &sheet("*"), "")]),
        ("Inventory", vec![statement("Allow", "timeclock:Clock*", &sheet("b*"), "")]),
        ("OnlineOrders", vec![statement("Allow", "timeclock:*", &sheet("${aws:username}"), "")]),
    ];
    for (role, statements) in &by_role {
        let mut with = Role::clone(&shop.roles[*role]);
        with.grants.inline.insert(name("Records"), text(statements));
        shop.roles.insert(with.name.clone(), Arc::new(with));
    }
    for who in ["marco", "rudy"] {
        let mut with = Employee::clone(&shop.employees[who]);
        with.tags.insert("team".to_owned(), "bar".to_owned());
        shop.employees.insert(with.name.clone(), Arc::new(with));
    }
    shop
}

#[test]
fn the_map_and_the_crowd_say_what_the_evaluator_says() {
    let till = "arn:coffee:register:main-street:bluebird:till/front";
    let rudy = "arn:coffee:iam::bluebird:user/rudy";
    let mut seen = std::collections::HashMap::new();
    for world in worlds() {
        let people: Vec<Person> = insight::people(&world.shop).collect();
        let actions: Vec<ActionId> = catalogue().actions().map(|(action, _)| action).collect();
        let map = insight::map(&world, &people, &actions, monday());
        for (action, row) in actions.iter().zip(map) {
            let of = &catalogue()[*action].name;
            for (who, found) in people.iter().zip(&row) {
                assert_eq!(*found, verdict(&world, who, *action, None, monday()), "{of} {who:?}");
                *seen.entry(std::mem::discriminant(found)).or_insert(0) += 1;
            }
            for resource in [None, Some(till), Some(rudy)] {
                let wanted: Vec<(Person, Verdict)> = people
                    .iter()
                    .map(|who| (who.clone(), verdict(&world, who, *action, resource, monday())))
                    .filter(|(_, verdict)| verdict.is_possible())
                    .collect();
                assert_eq!(insight::who_can(&world, *action, resource, monday()), wanted, "{of} {resource:?}");
            }
        }
    }
    assert!(seen.len() == 4 && seen.values().all(|times| *times > 5), "{seen:?}");
}

#[test]
fn access_says_the_verdict_of_the_crowd_and_a_way_for_each_yes() {
    let till = "arn:coffee:register:main-street:bluebird:till/front";
    for world in worlds() {
        for (action, entry) in catalogue().actions().filter(|(_, a)| ["register", "timeclock"].contains(&&*a.service)) {
            for resource in [None, Some(till)] {
                let can: std::collections::HashMap<Person, Verdict> =
                    insight::who_can(&world, action, resource, monday()).into_iter().collect();
                for who in insight::people(&world.shop) {
                    let access = insight::access(&world, &who, action, resource, monday());
                    assert_eq!(can.get(&who).unwrap_or(&Verdict::Denied), &access.verdict, "{} {who:?}", entry.name);
                    let ways = match &access.verdict {
                        Verdict::Denied => 0,
                        Verdict::Allowed | Verdict::Depends(_) => 1,
                        Verdict::ByRole(roles) => roles.len(),
                    };
                    assert_eq!(access.ways.len(), ways, "{} {who:?}", entry.name);
                    assert_eq!(access.refusal.is_some(), ways == 0);
                    for way in &access.ways {
                        let grounded = way.terms.iter().all(|term| term.ground.is_some());
                        assert!(!way.terms.is_empty() && (grounded || who == Person::Owner), "{} {way:?}", entry.name);
                    }
                }
            }
        }
    }
}

#[test]
fn a_way_names_role_group_policy_and_line() {
    let world = sample_world();
    let access = |who: &str, of: &str| insight::access(world, &person(who), action(of), None, monday());
    let rudy = access("rudy", "register:OpenDrawer");
    assert_eq!(rudy.ways[0].full(), "always (RegisterCounter, line 4, group Cashiers)");
    assert_eq!(rudy.ways[0].brief(), "");
    let blaine = access("blaine", "register:OpenDrawer");
    assert_eq!(blaine.ways[0].full(), "as Cashier: always (RegisterCounter, line 4)");
    assert_eq!(blaine.ways[0].brief(), "as Cashier");
    assert_eq!(access("blaine", "register:ApplyDiscount").ways[0].brief(), "as Cashier up to 10 %");
    assert_eq!(access("marco", "register:RefundOrder").ways[0].brief(), "up to $50");
    assert_eq!(access("bo", "register:OpenDrawer").refusal.as_deref(), Some("nothing allows it"));
}

/// What is met only just now, and what the boundary keeps below what a group gives, is said with the way.
#[test]
fn a_way_names_its_conditions_and_the_boundary() {
    let mut shop = sample();
    let text = |effect: &str, condition: &str| {
        let rest = r#""Action": ["register:ApplyDiscount", "register:OpenDrawer"], "Resource": "*""#;
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", {rest}, "Condition": {{{condition}}}}}]}}"#
        )
    };
    let limit =
        managed(&mut shop, "Limit", &text("Allow", r#""NumericLessThanEquals": {"register:DiscountPercent": "5"}"#));
    let mut rudy = Employee::clone(&shop.employees["rudy"]);
    rudy.grants.boundary = Some(limit);
    let mut bo = Employee::clone(&shop.employees["bo"]);
    let by_day =
        text("Allow", r#""Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"shop:Hour": "18"}"#);
    bo.grants.inline.insert(name("ByDay"), by_day.as_str().into());
    for employee in [rudy, bo] {
        shop.employees.insert(employee.name.clone(), Arc::new(employee));
    }
    let world = World::new(shop).unwrap();
    let way = |who: &str, of: &str| insight::access(&world, &person(who), action(of), None, monday()).ways.remove(0);
    let rudy = way("rudy", "register:ApplyDiscount");
    assert_eq!(rudy.brief(), "up to 10 % but by the boundary up to 5 %");
    assert_eq!(
        rudy.full(),
        "up to 10 % (SmallDiscounts, line 11, group Cashiers); but by the boundary up to 5 % (Limit, line 1)"
    );
    let bo = way("bo", "register:OpenDrawer");
    assert_eq!(bo.brief(), "with the full sign-in and with the hour less than 18");
}

#[test]
fn sight_is_what_the_evaluator_says_about_asking() {
    let mut looked = [0, 0];
    for world in worlds() {
        let mut shop = world.shop.clone();
        let made = monday();
        let only = |resource: &str, condition: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "iam:Simulate*", "Resource": "{resource}"{condition}}}}}"#
            )
        };
        let by_name = only("arn:coffee:iam::bluebird:user/b*", "");
        let by_tag = only("*", r#", "Condition": {"StringEquals": {"aws:ResourceTag/team": "bar"}}"#);
        for (who, text) in [("rudy", by_name), ("jun", by_tag)] {
            let mut employee = Employee::clone(&shop.employees[who]);
            employee.grants.inline.insert(name("Sees"), text.as_str().into());
            shop.employees.insert(employee.name.clone(), Arc::new(employee));
        }
        let world = World::new(shop).unwrap();
        let front = name("front");
        let facts = Facts::at(made, front.clone());
        for asker in insight::people(&world.shop) {
            let own = insight::hypothetical_session(&asker, &front, made);
            for session in [own.clone(), insight::with_role(&own, &name("Cashier"), made)] {
                let sight = insight::Sight::new(&world, &session, &facts);
                for person in insight::people(&world.shop) {
                    let free = person == asker || person == Person::Owner;
                    let asked = brewgate::shop::Asked {
                        hat: Hat::InHand,
                        action: action("iam:SimulatePrincipalPolicy"),
                        resource: world.shop.person_arn(&person),
                        own: vec![],
                    };
                    let wanted = free || allows(&world, &session, &facts, &asked);
                    assert_eq!(sight.sees(&person), wanted, "{asker:?} {person:?}");
                    looked[usize::from(wanted && !free)] += 1;
                }
            }
        }
    }
    assert!(looked.iter().all(|times| *times > 10), "{looked:?}");
}
