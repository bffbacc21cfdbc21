//! The trail: complete, readable, and broken by nobody unseen.

use std::sync::Arc;

use brewgate::app::{AuditQuery, ChainState, RecordOutcome, Service, System};
use brewgate::shop::{Command, Person};
use brewgate::store::{Batch, Entry, Key, KeyRange, Store};

use super::support::*;

fn links(f: &Fixture) -> Vec<Entry> {
    f.store.page(&KeyRange::all("audit"), usize::MAX).unwrap()
}

fn put(f: &Fixture, key: &Key, value: &[u8]) {
    f.store.commit(&Batch::new().put(key.clone(), value)).unwrap();
}

fn first_bad(f: &Fixture) -> Option<u64> {
    match f.service.verify().unwrap() {
        ChainState::Ok { .. } => None,
        ChainState::Broken { first_bad_seq, .. } => Some(first_bad_seq),
    }
}

#[test]
fn a_flipped_byte_is_found_wherever_it_is() {
    let f = Fixture::new();
    assert_eq!(f.service.verify().unwrap(), ChainState::Ok { records: f.records() });
    let links = links(&f);
    let link = &links[3];
    for at in 0..link.value.len() {
        for bit in [0x01, 0x20] {
            let mut changed = link.value.clone();
            changed[at] ^= bit;
            put(&f, &link.key, &changed);
            assert_eq!(first_bad(&f), Some(4), "byte {at}, {}", String::from_utf8_lossy(&changed));
        }
    }
    put(&f, &link.key, &link.value);
    assert_eq!(first_bad(&f), None);
}

#[test]
fn removed_swapped_and_cut_off_records_are_found() {
    let f = Fixture::new();
    let links = links(&f);
    let last = links.len() as u64;
    for link in &links {
        f.store.commit(&Batch::new().delete(link.key.clone())).unwrap();
        assert_eq!(first_bad(&f), link.key.as_number());
        put(&f, &link.key, &link.value);
    }
    for pair in links.windows(2) {
        put(&f, &pair[0].key, &pair[1].value);
        put(&f, &pair[1].key, &pair[0].value);
        assert_eq!(first_bad(&f), pair[0].key.as_number());
        put(&f, &pair[0].key, &pair[0].value);
        put(&f, &pair[1].key, &pair[1].value);
    }
    // A head put back to an earlier state does not hide what came after it.
    let head = f.store.get(&Key::new("meta", "head")).unwrap().unwrap();
    put(&f, &head.key, String::from_utf8(head.value.clone()).unwrap().replace(&last.to_string(), "1").as_bytes());
    assert!(first_bad(&f).is_some());
    put(&f, &head.key, &head.value);
    assert_eq!(first_bad(&f), None);
}

#[test]
fn records_are_read_by_page_by_words_and_by_person() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    sold(&mut f, marco);
    f.done(marco, refund("40"));
    f.refused(marco, refund("82.00"));
    let rudy = f.sign_in("rudy");
    f.refused(rudy, count_stock());
    let all = f.service.audit(&AuditQuery { limit: 1000, ..AuditQuery::default() }).unwrap();
    assert_eq!(all.records.len() as u64, all.total);
    assert!(!all.more && all.records.windows(2).all(|pair| pair[0].seq == pair[1].seq + 1));
    let mut paged = Vec::new();
    let mut before = None;
    loop {
        let page = f.service.audit(&AuditQuery { before, limit: 3, ..AuditQuery::default() }).unwrap();
        before = page.records.last().map(|record| record.seq);
        paged.extend(page.records);
        if !page.more {
            break;
        }
    }
    assert_eq!(paged, all.records);

    let find = |words: &str| f.service.audit(&AuditQuery { limit: 9, words: words.into(), person: None, before: None });
    let found = find("LEADREFUNDS marco denied").unwrap().records;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].wish.as_str(), found[0].outcome),
        ("refund $82.00 of receipt 1 by card", RecordOutcome::Denied)
    );
    assert_eq!(found[0].title(&f.shop()), "Marco Diaz, refund $82.00 of receipt 1 by card, Mon 09:41");
    assert!(find("marco stockroom").unwrap().records.is_empty());
    let of = AuditQuery { limit: 99, person: Some(Person::Employee(name("rudy"))), ..AuditQuery::default() };
    assert!(f.service.audit(&of).unwrap().records.iter().all(|record| record.who.full_name == "Rudy Vega"));
}

#[test]
fn a_record_carries_everything_that_it_was_decided_on() {
    let mut f = Fixture::new();
    let blaine = f.sign_in("blaine");
    f.done(blaine, assume("Cashier"));
    f.wait(7);
    let record = f.done(blaine, open_drawer()).record;
    assert_eq!(record, f.service.record(record.seq).unwrap().unwrap());
    assert_eq!(record.who.role, Some(name("Cashier")));
    assert_eq!(record.who.mfa_age_seconds, Some(7));
    let answer = record.answer().unwrap();
    assert_eq!(answer.principal, "arn:coffee:sts::bluebird:assumed-role/Cashier/blaine");
    assert_eq!(answer.policy.as_deref(), Some("RegisterCounter"));
    assert_eq!(answer.facts["shop:Workstation"], "front");
    assert_eq!(answer.facts["aws:SourceIdentity"], "blaine");
}

#[test]
fn todays_policies_are_asked_the_same_question() {
    let mut f = Fixture::new();
    let marco = f.sign_in("marco");
    let record = f.refused(marco, refund("82")).record;
    assert!(record.again(&f.service.world()).unwrap().same);
    let ada = f.sign_in("ada");
    let text = f.shop().policy_text("LeadRefunds").unwrap().replace("\"50\"", "\"100\"");
    f.done(ada, Command::CreateVersion { policy: name("LeadRefunds"), text: text.into() });
    let again = record.again(&f.service.world()).unwrap();
    assert!(!again.same && again.explanations[0].outcome.is_allowed());
}

#[test]
fn a_permitted_look_leaves_no_record_and_a_denied_one_does() {
    let mut f = Fixture::new();
    let (ada, bo) = (f.sign_in("ada"), f.sign_in("bo"));
    let look = || Command::Look {
        action: "audit:LookupEvents".into(),
        resource: "arn:coffee:audit:main-street:bluebird:trail/main".into(),
    };
    let before = f.records();
    assert_eq!(f.done(ada, look()).record.seq, 0);
    assert_eq!(f.records(), before);
    assert_eq!(f.refused(bo, look()).record.seq, before + 1);
}

#[test]
fn no_record_and_nothing_else_holds_what_was_given_out_or_typed() {
    let mut f = Fixture::new();
    let mut secrets: Vec<String> = f.seeds.values().map(|seed| seed.base32().to_string()).collect();
    let ada = f.sign_in("ada");
    let full_name = brewgate::shop::SafeText::new("Zoe Quinn").unwrap();
    let until = f.now();
    let hire = Command::Hire { name: name("zoe"), full_name, job: None, groups: vec![], until };
    let reset = Command::ResetSignIn { name: name("rudy"), reset: brewgate::shop::Reset::Both, until };
    for command in [hire, reset] {
        secrets.push(f.done(ada, command).join_code.unwrap().grouped().to_string());
    }
    // A password in the wrong field, a name in the password's, and a wrong join code.
    for (who, typed) in [("my secret kettle", "kettle in the name field"), ("rudy", "kettle in the right field")] {
        let _ = f.service.sign_in(who, typed, "482915", &name("front"));
    }
    f.wait(5);
    let _ = f.service.join("rudy", "KETTL-E2345");
    secrets.extend(["kettle", "482915", "KETTL"].map(str::to_owned));
    secrets.extend(secrets.clone().iter().map(|secret| secret.replace('-', "")));
    let mut stored = String::new();
    for kind in ["meta", "employee", "credential", "attempt", "audit", "draft"] {
        for entry in f.store.page(&KeyRange::all(kind), usize::MAX).unwrap() {
            stored.push_str(&format!("{} {}", entry.key, String::from_utf8_lossy(&entry.value)));
        }
    }
    assert!(stored.contains("Zoe Quinn"), "the search finds what is there");
    for secret in secrets {
        assert!(!stored.contains(&secret), "{secret}");
    }
}

#[test]
fn a_change_is_taken_back_after_a_restart_by_its_number_alone() {
    let mut f = Fixture::new();
    let ada = f.sign_in("ada");
    let of = f.done(ada, Command::AddToGroup { employee: name("bo"), group: name("Cashiers") }).record.seq;
    f.service = f.reopened();
    let ada = f.sign_in("ada");
    assert!(f.service.undoable(ada).is_none(), "what another session did is not its last change");
    f.done(ada, Command::Undo { of, changes: vec![] });
    assert_eq!(f.shop().employees["bo"].groups, [name("Everyone")]);
    let again = f.refused(ada, Command::Undo { of, changes: vec![] });
    assert_eq!(again.record.outcome, RecordOutcome::Refused);
}

#[test]
fn the_demo_is_lived_in_and_everybody_can_sign_in() {
    let dir = tempfile::tempdir().unwrap();
    let (mut service, people) = Service::demo(Arc::new(System), dir.path()).unwrap();
    assert_eq!(people.len(), 7);
    let page = service.audit(&AuditQuery { limit: 2_000, ..AuditQuery::default() }).unwrap();
    assert!((200..1_500).contains(&page.total), "{}", page.total);
    assert_eq!(service.verify().unwrap(), ChainState::Ok { records: page.total });
    assert!(page.records.iter().any(|r| r.wish.starts_with("refund $82.00") && r.outcome == RecordOutcome::Denied));
    let refused: Vec<_> = page.records.iter().filter(|r| r.outcome == RecordOutcome::Failed).collect();
    assert!(refused.is_empty(), "{refused:?}");
    // What the past left is all there: the till is open, and every receipt can be read.
    let world = service.world();
    assert!(world.shop.drawers.contains_key(&name("front")));
    let (sales, closings) = (service.sales(None, 100).unwrap(), service.closings(10).unwrap());
    assert!(sales.len() >= 10 && sales[0].number <= world.shop.books.receipts, "{}", sales.len());
    assert_eq!(closings.len(), 9, "each day but today's");
    for (who, at_work) in [("marco", true), ("priya", true), ("rudy", false), ("blaine", false)] {
        assert_eq!(world.shop.employees[who].shift.is_some(), at_work, "{who}");
    }
    let now = service.now();
    assert!(page.records.iter().all(|record| record.at <= now));
    // Nothing of it was refused for want of stock or of an open till, and its days add up.
    let ruled_out: Vec<_> = page.records.iter().filter(|r| r.outcome == RecordOutcome::Refused).collect();
    assert!(ruled_out.is_empty(), "{ruled_out:?}");
    assert!(service.check_days().unwrap().is_empty());
    for person in &people {
        let code = person.code(service.now());
        service.sign_in(&person.name, &person.password, &code, &name("front")).unwrap();
        assert!(service.check_password(&Person::Employee(person.name.clone()), &person.password).acceptable());
    }
}
