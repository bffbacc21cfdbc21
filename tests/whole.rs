//! The whole product: every action of the catalogue, for every person of the sample, at every workstation, with every
//! role that they may take and with none. What the screen shows, what the service enforces and what `brewgate check`
//! answers are the same.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "whole/commands.rs"]
mod commands;
#[allow(dead_code, reason = "each test binary uses its part of the support")]
#[path = "service/support.rs"]
mod support;

use std::sync::Arc;

use brewgate::app::insight::{self, Verdict};
use brewgate::cli::check::Check;
use brewgate::policy::catalog::ActionId;
use brewgate::policy::{Outcome, Prospect};
use brewgate::shop::command::default_resource;
use brewgate::shop::decide::{allows, answer, decide};
use brewgate::shop::station::{Money, Step};
use brewgate::shop::{Asked, Command, Facts, Hat, Name, Person, Refusal, Session, SessionId, World, action, catalogue};
use brewgate::ui::Seen;
use brewgate::ui::keymap::Keys;
use brewgate::ui::prospect::{foreseen, foreseen_of};
use jiff::Timestamp;

use self::support::*;

const PEOPLE: [&str; 7] = ["ada", "rudy", "blaine", "marco", "priya", "bo", "jun"];
const WORKSTATIONS: [&str; 3] = ["front", "back", "web"];
const ROLES: [&str; 5] = ["Accountant", "Cashier", "Closing", "Inventory", "OnlineOrders"];
/// Ten in the morning and seven in the evening of one Monday at the shop.
const MOMENTS: [&str; 2] = ["2026-03-02T18:00:00Z", "2026-03-03T03:00:00Z"];

/// Somebody signed in, maybe with a role in hand, in the world as it is then.
struct Seat {
    who: &'static str,
    role: Option<&'static str>,
    id: SessionId,
    session: Session,
    world: Arc<World>,
    facts: Facts,
}

type Keyed = [(String, Option<String>)];

impl Seat {
    fn new(f: &Fixture, who: &'static str, role: Option<&'static str>, id: SessionId) -> Seat {
        let session = Session::clone(&f.service.session(id).unwrap());
        assert_eq!(session.role_at(f.now()).map(|role| &*role.role), role);
        let facts = f.service.facts(&session.workstation);
        Seat { who, role, id, session, world: f.service.world(), facts }
    }

    /// What the command line answers to the same question; what is asked as the person under a role stands in a note.
    fn checked(&self, asked: &Asked, keys: &Keyed) -> Outcome {
        let check = Check {
            shop: None,
            person: self.who.to_owned(),
            role: self.role.map(str::to_owned),
            at: Some(self.facts.now.to_string()),
            action: catalogue()[asked.action].name.clone(),
            resource: Some(asked.resource.clone()),
            context: keys.to_vec(),
            json: false,
        };
        let found = check.decide(&self.world, Some(self.session.workstation.clone())).unwrap();
        let word =
            |note: &String| note.strip_prefix("the console asks this as the person, not the role: ").map(str::to_owned);
        match found.notes.iter().find_map(word) {
            Some(word) if asked.hat == Hat::Own => {
                if word == "allowed" {
                    Outcome::Allowed
                } else {
                    Outcome::ImplicitDeny
                }
            }
            _ => found.answer.decision().outcome,
        }
    }

    fn enforced(&self, asked: &Asked, keys: &Keyed) -> Outcome {
        let facts = Facts { given: keys.to_vec(), ..self.facts.clone() };
        answer(&self.world, &self.session, &facts, asked.clone()).decision().outcome
    }

    fn prospect(&self, asked: &Asked) -> Prospect {
        foreseen_of(&self.world, &self.session, &self.facts, asked.clone()).prospect
    }

    fn said(&self, asked: &Asked) -> String {
        let action = &catalogue()[asked.action].name;
        let role = self.role.unwrap_or("oneself");
        format!(
            "{} as {role} at {}, {}: {action} on {}",
            self.who, self.session.workstation, self.facts.now, asked.resource
        )
    }
}

/// Everybody in every seat, with each role that they may take; whether they may is asked of `check` as well.
fn every_seat(f: &mut Fixture, mut visit: impl FnMut(&mut Fixture, &Seat)) -> usize {
    let mut seats = 0;
    for moment in MOMENTS {
        f.clock.set(moment.parse::<Timestamp>().unwrap());
        for workstation in WORKSTATIONS {
            f.wait(30);
            for who in PEOPLE {
                let code = f.code(who);
                let id = f.service.sign_in(who, &password(who), &code, &name(workstation)).unwrap().id;
                let own = Seat::new(f, who, None, id);
                visit(f, &own);
                seats += 1;
                for role in ROLES {
                    let assumes = Command::AssumeRole { role: name(role), minutes: None };
                    let [asked] = <[Asked; 1]>::try_from(assumes.asks(&own.world.shop, &own.session)).unwrap();
                    let done = f.execute(id, assumes);
                    let may = may_be_asked(&done.ruling.outcome);
                    assert_eq!(may, own.checked(&asked, &[]).is_allowed(), "{}", own.said(&asked));
                    assert_eq!(may, own.prospect(&asked) == Prospect::Allowed, "{}", own.said(&asked));
                    if done.is_done() {
                        let in_hand = Seat::new(f, who, Some(role), id);
                        visit(f, &in_hand);
                        seats += 1;
                    }
                }
                if f.service.session(id).unwrap().role.is_some() {
                    f.done(id, Command::LeaveRole);
                }
            }
        }
    }
    seats
}

/// Whether policies allowed it, whatever the shop's own rules then said.
fn may_be_asked<T>(outcome: &Result<T, Refusal>) -> bool {
    !matches!(outcome, Err(Refusal::Denied(_)))
}

/// Values of the keys that only a request tells; each key with some that policies could tell apart.
fn completions(action: ActionId) -> Vec<Vec<(String, Option<String>)>> {
    let approvals: [&[(&str, &str)]; 2] = [&[], &[("override:Present", "true"), ("override:ApprovedBy", "ada")]];
    let mut all: Vec<Vec<(String, Option<String>)>> = approvals
        .iter()
        .map(|keys| keys.iter().map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned()))).collect())
        .collect();
    for key in &catalogue()[action].keys {
        let values: &[&str] = match key.as_str() {
            "register:Amount" | "orders:Amount" => &["40", "50", "50.01", "82"],
            "register:DiscountPercent" => &["10", "10.5"],
            "register:PaymentMethod" => &["cash", "card"],
            "register:CashDifference" => &["0", "-20"],
            "inventory:Quantity" => &["1", "500"],
            "inventory:Category" => &["coffee", "dairy"],
            "inventory:Cost" => &["5", "5000"],
            "orders:Channel" => &["web", "app"],
            // IAM's and STS's: no policy of the sample looks at them.
            _ => continue,
        };
        all = all
            .iter()
            .flat_map(|keys| {
                values.iter().map(|value| {
                    let mut keys = keys.clone();
                    keys.push((key.clone(), Some((*value).to_owned())));
                    keys
                })
            })
            .collect();
    }
    all
}

#[test]
fn screen_service_and_check_say_the_same() {
    let mut f = Fixture::new();
    let actions: Vec<ActionId> = catalogue().actions().map(|(action, _)| action).collect();
    let (mut cells, mut depended) = (0, 0);
    let seats = every_seat(&mut f, |f, seat| {
        for &action in &actions {
            let entry = &catalogue()[action];
            let shown = foreseen(&seat.world, &seat.session, &seat.facts, action);
            let asked = shown.asked.clone();
            let what = seat.said(&asked);
            // Nothing said of amounts and approvals: the bare question.
            let enforced = seat.enforced(&asked, &[]);
            assert_eq!(seat.checked(&asked, &[]).is_allowed(), enforced.is_allowed(), "{what}");
            let seen = Seen { world: &seat.world, me: &seat.session, facts: &seat.facts, keys: &Keys::default() };
            assert_eq!(seen.may(&entry.name, &asked.resource), enforced.is_allowed(), "{what}");
            let look = Command::Look { action: entry.name.clone(), resource: asked.resource.clone() };
            let done = f.execute(seat.id, look);
            assert_eq!(done.is_done(), enforced.is_allowed(), "{what}: {}", done.sentence());
            // Everything said: the screen's yes and no hold whatever it is, and what it leaves open can go both ways.
            let mut answers = vec![];
            for keys in completions(action) {
                let enforced = seat.enforced(&asked, &keys).is_allowed();
                assert_eq!(seat.checked(&asked, &keys).is_allowed(), enforced, "{what} with {keys:?}");
                answers.push(enforced);
            }
            let (yes, no) = (answers.contains(&true), answers.contains(&false));
            match &shown.prospect {
                Prospect::Allowed => assert!(!no, "{what}: shown as allowed, and {answers:?}"),
                Prospect::Denied(_) => assert!(!yes, "{what}: dimmed, and {answers:?}"),
                Prospect::Depends(keys) => {
                    assert!(yes && no, "{what}: said to depend on {keys:?}, and {answers:?}");
                    depended += 1;
                }
            }
            cells += 1;
        }
    });
    // Seven people and three computers, twice; four roles for Blaine and Marco, and Jun's in the morning.
    assert_eq!(seats, 3 * (2 * (7 + 4 + 4) + 1));
    assert_eq!(cells, seats * actions.len());
    assert!(depended > 0);
}

#[test]
fn a_command_is_answered_as_its_key_was_shown() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    for workstation in WORKSTATIONS {
        f.wait(30);
        let code = f.code("marco");
        f.service.sign_in("marco", &password("marco"), &code, &name(workstation)).unwrap();
        let number = f.service.world().shop.books.orders + 1;
        f.done(marco, register(Step::OpenTill { float: Money(10_000) }));
        f.done(marco, register(Step::Ring { order: None, item: name("latte"), quantity: 2, note: None }));
        f.done(marco, register(Step::Park { order: number, label: None }));
    }
    let (mut denied, mut allowed) = (0, 0);
    every_seat(&mut f, |f, seat| {
        for (wanted, command) in commands::all(&seat.world.shop, &seat.session) {
            let asks = command.asks(&seat.world.shop, &seat.session);
            assert!(asks.iter().any(|asked| asked.action == action(wanted)), "{command:?} asks no {wanted}");
            let mut every = true;
            for asked in asks {
                let what = seat.said(&asked);
                // An approval that nobody gave, a second factor, another hour: none of it is for a command to say.
                let own = &catalogue()[asked.action].keys;
                assert!(asked.own.iter().all(|(key, _)| own.contains(key)), "{what} with {:?}", asked.own);
                let enforced = seat.enforced(&asked, &[]).is_allowed();
                let keys: Vec<_> = asked.own.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect();
                assert_eq!(seat.checked(&asked, &keys).is_allowed(), enforced, "{what} with {keys:?}");
                // Before anything was said of it, its key had not said otherwise.
                match seat.prospect(&Asked { own: vec![], ..asked.clone() }) {
                    Prospect::Allowed => assert!(enforced, "{what}: shown as allowed"),
                    Prospect::Denied(_) => assert!(!enforced, "{what}: dimmed"),
                    Prospect::Depends(_) => {}
                }
                every &= enforced;
            }
            let ruling = decide(&seat.world, &seat.session, &seat.facts, &command);
            assert_eq!(may_be_asked(&ruling.outcome), every, "{} {command:?}", seat.who);
            if every {
                allowed += 1;
                continue;
            }
            // A refusal changes nothing and is on the record.
            let (before, records) = (f.service.world(), f.records());
            let done = f.refused(seat.id, command);
            assert!(matches!(done.ruling.outcome, Err(Refusal::Denied(_))));
            assert!(same(&before.shop, &f.service.world().shop));
            assert_eq!((f.records(), done.record.seq), (records + 1, records + 1));
            denied += 1;
        }
    });
    assert!(denied > 1_000 && allowed > 500, "{denied} denied, {allowed} allowed");
}

fn register(step: Step) -> Command {
    Command::Register(Box::new(step))
}

/// The map of everybody and everything says what each of them would be shown at the action's own workstation.
#[test]
fn the_map_says_what_everybody_is_shown() {
    let world = sample_world();
    let now = MOMENTS[0].parse::<Timestamp>().unwrap();
    let people: Vec<Person> = insight::people(&world.shop).collect();
    let actions: Vec<ActionId> = insight::actions().collect();
    let map = insight::map(world, &people, &actions, now);
    for (row, &action) in map.iter().zip(&actions) {
        let workstation = insight::workstation_for(&world.shop, action);
        let facts = Facts::at(now, workstation.clone());
        for (verdict, person) in row.iter().zip(&people) {
            let what = format!("{person:?}, {}", catalogue()[action].name);
            let own = insight::hypothetical_session(person, &workstation, now);
            if catalogue()[action].name == "sts:AssumeRole" {
                let any = world.shop.roles.keys().any(|role| takes(world, &own, &facts, role));
                assert_eq!(verdict.is_possible(), any || *person == Person::Owner, "{what}");
                continue;
            }
            let shown = foreseen(world, &own, &facts, action);
            let resource = default_resource(&world.shop, &own, action);
            assert_eq!(shown.asked.resource, resource);
            let by_role: Vec<Name> = world
                .shop
                .roles
                .keys()
                .filter(|role| person != &Person::Owner && takes(world, &own, &facts, role))
                .filter(|role| {
                    let in_hand = insight::with_role(&own, role, now);
                    let asked = Asked { hat: Hat::InHand, ..shown.asked.clone() };
                    !matches!(foreseen_of(world, &in_hand, &facts, asked).prospect, Prospect::Denied(_))
                })
                .cloned()
                .collect();
            match (verdict, &shown.prospect) {
                (Verdict::Allowed, Prospect::Allowed) => {}
                (Verdict::Depends(map), Prospect::Depends(screen)) => assert_eq!(map, screen, "{what}"),
                (Verdict::ByRole(roles), Prospect::Denied(_)) => assert_eq!(*roles, by_role, "{what}"),
                (Verdict::Denied, Prospect::Denied(_)) => {
                    assert!(shown.asked.hat == Hat::Own || by_role.is_empty(), "{what}: not by {by_role:?}");
                }
                (map, screen) => panic!("{what}: the map says {map:?}, the screen {screen:?}"),
            }
        }
    }
}

fn takes(world: &World, own: &Session, facts: &Facts, role: &Name) -> bool {
    allows(world, own, facts, &brewgate::shop::command::assume(&world.shop, own, role))
}
