//! Passwords, codes and the vault against their standards and against those who mean harm.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use brewgate::secret::{
    CodeError, Cost, Hasher, JoinCode, PasswordError, Pepper, RecoveryKey, Seed, Slots, Vault, VaultError, judge,
};
use tempfile::TempDir;

const PASSWORD: &str = "Tall cortado, no lid 🧋";

fn hasher() -> Hasher {
    Hasher::new(Cost::cheap(), Pepper::new([7; 32]))
}

#[test]
fn a_password_fits_its_hash_and_no_other_does() {
    let hasher = hasher();
    let phc = hasher.hash(PASSWORD);
    assert!(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{phc}");
    assert!(hasher.verify(PASSWORD, &phc).unwrap());
    for other in ["", "tall cortado, no lid 🧋", "Tall cortado, no lid 🧋 ", " Tall cortado, no lid 🧋"] {
        assert!(!hasher.verify(other, &phc).unwrap(), "{other:?}");
    }
    assert_ne!(phc, hasher.hash(PASSWORD), "each hash has its own salt");
    let elsewhere = Hasher::new(Cost::cheap(), Pepper::new([8; 32]));
    assert!(!elsewhere.verify(PASSWORD, &phc).unwrap(), "without the pepper the right password is wrong");
}

#[test]
fn the_hash_is_the_one_that_argon2_itself_makes() {
    let phc = hasher().hash(PASSWORD);
    let argon2 = |pepper: &'static [u8; 32]| {
        argon2::Argon2::new_with_secret(
            pepper,
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            argon2::Params::default(),
        )
        .unwrap()
    };
    let verify = |pepper| argon2::PasswordVerifier::verify_password(&argon2(pepper), PASSWORD.as_bytes(), phc.as_str());
    assert!(verify(&[7; 32]).is_ok());
    assert!(verify(&[8; 32]).is_err());
}

#[test]
fn one_buffer_serves_hashes_of_every_cost() {
    let pepper = Pepper::new([7; 32]);
    let costs = [(64, 1, 1), (256, 2, 4), (32, 3, 2), (1024, 1, 8)];
    let hashers =
        costs.map(|(memory_kib, passes, lanes)| Hasher::new(Cost { memory_kib, passes, lanes }, pepper.clone()));
    let stored: Vec<String> = hashers.iter().map(|hasher| hasher.hash(PASSWORD)).collect();
    for hasher in &hashers {
        for phc in stored.iter().chain(stored.iter().rev()) {
            assert!(hasher.verify(PASSWORD, phc).unwrap());
            assert!(!hasher.verify("something else", phc).unwrap());
        }
    }
}

#[test]
fn a_hostile_hash_is_refused_before_any_work() {
    let hasher = hasher();
    let honest = hasher.hash(PASSWORD);
    for (costly, cost) in [
        ("m=4194304,t=1,p=1", (4_194_304, 1, 1)),
        ("m=262145,t=1,p=1", (262_145, 1, 1)),
        ("m=64,t=4294967295,p=1", (64, u32::MAX, 1)),
        ("m=64,t=11,p=1", (64, 11, 1)),
        ("m=1024,t=1,p=9", (1024, 1, 9)),
        ("m=4294967295,t=4294967295,p=4294967295", (u32::MAX, u32::MAX, u32::MAX)),
    ] {
        let (memory_kib, passes, lanes) = cost;
        let refused = hasher.verify(PASSWORD, &honest.replace("m=64,t=1,p=1", costly));
        assert_eq!(refused, Err(PasswordError::TooCostly(Cost { memory_kib, passes, lanes })));
    }
    let tag = honest.rsplit('$').next().unwrap();
    for damaged in [
        String::new(),
        "password".to_owned(),
        honest.replace("argon2id", "argon2d"),
        honest.replace("v=19", "v=16"),
        honest.replace("$v=19", ""),
        honest.replace("m=64,", ""),
        honest.replace("m=64", "m=0"),
        honest.replace("m=64,t=1,p=1", "m=8,t=1,p=8"),
        honest.replace("t=1", "t=0"),
        honest.replace("p=1", "p=1,data=AAAA"),
        honest.replace(tag, ""),
        honest.replace(tag, &tag[..14]),
    ] {
        assert_eq!(hasher.verify(PASSWORD, &damaged), Err(PasswordError::Unreadable), "{damaged}");
        assert!(hasher.needs_rehash(&damaged));
    }
}

#[test]
fn weaker_hashes_are_hashed_anew_and_stronger_ones_kept() {
    let cost = Cost { memory_kib: 64, passes: 2, lanes: 2 };
    let pepper = Pepper::new([7; 32]);
    let hasher = Hasher::new(cost, pepper.clone());
    for (other, anew) in [
        (cost, false),
        (Cost { memory_kib: 128, ..cost }, false),
        (Cost { memory_kib: 63, ..cost }, true),
        (Cost { passes: 1, ..cost }, true),
        (Cost { lanes: 1, ..cost }, true),
    ] {
        assert_eq!(hasher.needs_rehash(&Hasher::new(other, pepper.clone()).hash(PASSWORD)), anew, "{other:?}");
    }
    assert!(Cost::floor().within(Cost::standard()) && Cost::standard().within(Cost::ceiling()));
}

#[test]
fn passwords_are_judged_as_a_guesser_would() {
    for (password, words, acceptable) in [
        ("", &[][..], false),
        ("Xk9#mQ2$vLp", &[], false),
        ("Xk9#mQ2$vLp7", &[], true),
        ("password1234", &[], false),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", &[], false),
        ("coffeecoffeecoffee", &[], false),
        ("bluebird-rudy", &["Bluebird Coffee", "bluebird", "rudy"], false),
        ("quilt marmot fjord tassel", &[], true),
        ("王小明很喜欢喝珍珠奶茶和咖啡", &[], true),
    ] {
        let judgement = judge(password, words);
        assert_eq!(judgement.acceptable(), acceptable, "{password}: {judgement:?}");
        assert!(judgement.sentence.ends_with('.') && !judgement.word.is_empty());
    }
    let long = |len| "quilt marmot fjord tassel ".chars().cycle().take(len).collect::<String>();
    assert!(judge(&long(64), &[]).acceptable() && judge(&long(256), &[]).acceptable());
    assert!(!judge(&long(257), &[]).acceptable());
    judge(&long(1 << 20), &[]);
}

// One-time codes.

/// RFC 6238, appendix B, SHA-1; the last six of eight digits.
const VECTORS: [(u64, &str); 6] = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
];

fn rfc_seed() -> Seed {
    Seed::from_bytes(b"12345678901234567890").unwrap()
}

#[test]
fn codes_are_those_of_rfc_6238() {
    for (time, code) in VECTORS {
        assert_eq!(rfc_seed().code_at(time), code);
        assert_eq!(rfc_seed().step_of(code, time), Some(time / 30));
    }
}

#[test]
fn a_code_is_good_for_one_step_either_way() {
    let (seed, time) = (rfc_seed(), 2_000_000_010);
    let code = seed.code_at(time);
    for (away, good) in [(-60, false), (-31, false), (-30, true), (0, true), (30, true), (49, true), (60, false)] {
        let step = seed.step_of(&code, time.checked_add_signed(away).unwrap());
        assert_eq!(step, good.then_some(time / 30), "{away}");
    }
    // The same code matches the same step again: refusing that is the caller's part, and the step lets it.
    assert_eq!(seed.step_of(&code, time), seed.step_of(&code, time + 30));
    assert_eq!(seed.step_of(" 279 037 ", 2_000_000_000), Some(2_000_000_000 / 30));
    for odd in ["", "27903", "2790377", "+79037", "27903a", "２７９０３７"] {
        assert_eq!(seed.step_of(odd, 2_000_000_000), None, "{odd}");
    }
    for edge in [0, 29, u64::MAX] {
        let code = seed.code_at(edge);
        assert!(seed.step_of(&code, edge).is_some());
    }
}

#[test]
fn enrolment_takes_two_codes_in_a_row() {
    let (seed, now) = (rfc_seed(), 2_000_000_000);
    let step = now / 30;
    let code = |step: u64| seed.code_at(step * 30);
    assert_eq!(seed.consecutive(&code(step), &code(step + 1), now), Some(step + 1));
    assert_eq!(seed.consecutive(&code(step - 1), &code(step), now), Some(step));
    for (first, second) in [(0, 0), (1, 0), (0, -1), (-1, 1), (1, 2), (-2, -1)] {
        let at = |away| code(step.checked_add_signed(away).unwrap());
        assert_eq!(seed.consecutive(&at(first), &at(second), now), None, "{first} {second}");
    }
    // The first one was accepted a while ago; the next one is typed when it appears.
    let first = seed.step_of(&code(step), now).unwrap();
    for (later, good) in [(0, true), (30, true), (60, true), (90, false)] {
        assert_eq!(seed.accept_two(first, &code(first + 1), now + later), good.then_some(first + 1), "{later}");
    }
    assert_eq!(seed.accept_two(first, &code(first), now), None);
    assert_eq!(seed.accept_two(first, &code(first + 2), now + 30), None);
    assert_eq!(seed.accept_two(u64::MAX, &code(first), now), None);
}

#[test]
fn a_phone_reads_the_same_seed() {
    let seed = rfc_seed();
    assert_eq!(seed.base32().as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_eq!(seed.grouped().as_str(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    let typed = Seed::parse(&seed.grouped().to_lowercase());
    assert_eq!(typed.map(|typed| typed.as_bytes().to_vec()).as_deref(), Some(seed.as_bytes()));
    assert!(Seed::parse("GEZD GNBV").is_none() && Seed::parse("not base32!").is_none());
    assert_eq!(
        seed.otpauth_url("Bluebird: Coffee & Co", "rudy").as_str(),
        "otpauth://totp/Bluebird%20Coffee%20%26%20Co:rudy?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
         &issuer=Bluebird%20Coffee%20%26%20Co"
    );
    for (issuer, account) in [("", ""), (":", "::"), ("王小明 🧋", "a:b"), ("x?secret=y&", "#/%")] {
        let url = seed.otpauth_url(issuer, account);
        assert_eq!(url.matches("secret=").count(), 1, "{}", *url);
        assert_eq!(url.split('?').next().unwrap().matches(':').count(), 2, "{}", *url);
    }
    assert_eq!(seed.as_bytes(), b"12345678901234567890");
    assert!(Seed::from_bytes(b"short").is_none() && Seed::from_bytes(&[0; 21]).is_none());
    assert_ne!(Seed::random().as_bytes(), Seed::random().as_bytes());
}

// Codes on paper.

#[test]
fn a_recovery_key_survives_being_typed_back() {
    let key = RecoveryKey::random();
    let printed = key.grouped();
    assert_eq!(printed.split(' ').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5, 6]);
    let typed = [
        printed.to_string(),
        printed.to_lowercase(),
        printed.replace(' ', ""),
        printed.replace(' ', "-"),
        printed.replace(' ', " – "),
        format!("\n\t{}  ", *printed),
        printed.replace('0', "o").replace('1', "l"),
        printed.replace('0', "O").replace('1', "I"),
    ];
    for text in typed {
        assert!(RecoveryKey::parse(&text).unwrap() == key, "{text}");
    }
    assert!(RecoveryKey::random() != key);
}

#[test]
fn what_is_wrong_with_a_typed_code_is_said() {
    let error = |text: &str| RecoveryKey::parse(text).unwrap_err();
    assert_eq!(error(""), CodeError::Length { found: 0, wanted: 26 });
    assert_eq!(error(&"A".repeat(25)).sentence(), "The code has 26 letters and digits, and this one has 25.");
    assert_eq!(error(&"A ".repeat(30)), CodeError::Length { found: 30, wanted: 26 });
    assert_eq!(error("ABC D*"), CodeError::Letter { found: '*', position: 5 });
    for odd in ["U", "é", "王", "\u{1b}[2J"] {
        assert!(matches!(error(odd), CodeError::Letter { .. }), "{odd:?}");
        assert!(!error(odd).sentence().contains('\u{1b}'));
    }
}

#[test]
fn a_join_code_is_stored_as_a_digest_that_only_this_shop_can_make() {
    let code = JoinCode::random();
    let printed = code.grouped();
    assert_eq!(printed.split('-').map(str::len).collect::<Vec<_>>(), [5, 5]);
    let pepper = Pepper::new([7; 32]);
    let typed = JoinCode::parse(&printed.to_lowercase().replace('-', " ")).unwrap();
    assert_eq!(typed.digest(&pepper), code.digest(&pepper));
    assert_ne!(code.digest(&Pepper::new([8; 32])), code.digest(&pepper));
    assert_ne!(JoinCode::random().digest(&pepper), code.digest(&pepper));
    assert_eq!(JoinCode::parse("ABCDE-FGH").unwrap_err(), CodeError::Length { found: 8, wanted: 10 });
}

// The vault.

struct Shop {
    _dir: TempDir,
    key_file: PathBuf,
    recovery: RecoveryKey,
    vault: Vault,
    slots: Slots,
}

fn shop() -> Shop {
    let dir = tempfile::tempdir().unwrap();
    let key_file = dir.path().join("config/brewgate/key");
    let recovery = RecoveryKey::random();
    let (vault, slots) = Vault::create(&key_file, &recovery, Cost::cheap()).unwrap();
    // As the store keeps them.
    let slots = serde_json::from_str(&serde_json::to_string(&slots).unwrap()).unwrap();
    Shop { _dir: dir, key_file, recovery, vault, slots }
}

fn assert_same(one: &Vault, other: &Vault) {
    let sealed = one.seal("totp|rudy|1", b"seed");
    assert_eq!(other.open_sealed("totp|rudy|1", &sealed).unwrap().as_slice(), b"seed");
    assert_eq!(one.mac(b"record"), other.mac(b"record"));
    let phc = Hasher::new(Cost::cheap(), one.pepper().clone()).hash(PASSWORD);
    assert!(Hasher::new(Cost::cheap(), other.pepper().clone()).verify(PASSWORD, &phc).unwrap());
}

#[test]
fn the_key_file_opens_the_vault_again() {
    let shop = shop();
    assert_same(&shop.vault, &Vault::open(&shop.key_file, &shop.slots).unwrap());
    assert_eq!(fs::metadata(&shop.key_file).unwrap().permissions().mode() & 0o777, 0o400);
    let beside: Vec<_> = fs::read_dir(shop.key_file.parent().unwrap()).unwrap().collect();
    assert_eq!(beside.len(), 1, "no temporary file is left: {beside:?}");
}

#[test]
fn what_is_sealed_opens_in_its_own_place_only() {
    let vault = Vault::in_memory();
    let sealed = vault.seal("totp|ana|3", b"a seed of 20 bytes..");
    assert_eq!(vault.open_sealed("totp|ana|3", &sealed).unwrap().as_slice(), b"a seed of 20 bytes..");
    for place in ["totp|bob|3", "totp|ana|2", "pass|ana|3", "", "totp|ana|3 "] {
        assert!(matches!(vault.open_sealed(place, &sealed), Err(VaultError::Misplaced)), "{place}");
    }
    assert!(Vault::in_memory().open_sealed("totp|ana|3", &sealed).is_err());
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(vault.open_sealed("totp|ana|3", &changed).is_err(), "byte {at}");
        assert!(vault.open_sealed("totp|ana|3", &sealed[..at]).is_err(), "cut at {at}");
    }
    assert_ne!(vault.seal("x", b"same"), vault.seal("x", b"same"), "each nonce is new");
    assert!(vault.open_sealed("e", &vault.seal("e", b"")).unwrap().is_empty());
}

#[test]
fn a_stolen_store_holds_nothing_in_clear() {
    let shop = shop();
    let seed = Seed::random();
    let hasher = Hasher::new(Cost::cheap(), shop.vault.pepper().clone());
    let mut stolen = serde_json::to_vec(&shop.slots).unwrap();
    stolen.extend(shop.vault.seal("totp|rudy|1", seed.as_bytes()));
    stolen.extend(hasher.hash(PASSWORD).into_bytes());
    let key_file = fs::read_to_string(&shop.key_file).unwrap();
    let letters = shop.recovery.grouped().replace(' ', "");
    let secrets = [
        seed.as_bytes(),
        seed.base32().as_bytes(),
        PASSWORD.as_bytes(),
        letters.as_bytes(),
        key_file.lines().nth(1).unwrap().as_bytes(),
    ]
    .map(<[u8]>::to_vec);
    for secret in secrets {
        assert!(!stolen.windows(secret.len()).any(|bytes| bytes == secret));
    }
    // And it can be tried for ever: with another pepper the right password is wrong.
    let guesser = Hasher::new(Cost::cheap(), Vault::in_memory().pepper().clone());
    assert!(!guesser.verify(PASSWORD, &hasher.hash(PASSWORD)).unwrap());
}

#[test]
fn the_recovery_key_replaces_a_lost_key_file() {
    let shop = shop();
    fs::remove_file(&shop.key_file).unwrap();
    let missing = Vault::open(&shop.key_file, &shop.slots).unwrap_err();
    assert!(matches!(missing, VaultError::NoKeyFile { .. }) && missing.sentence().contains("recovery key"));

    let typed = RecoveryKey::parse(&shop.recovery.grouped().to_lowercase()).unwrap();
    assert!(matches!(
        Vault::recover(&RecoveryKey::random(), &shop.slots, &shop.key_file),
        Err(VaultError::WrongRecoveryKey)
    ));
    assert!(!shop.key_file.exists(), "a wrong recovery key makes no key file");
    let (recovered, slots) = Vault::recover(&typed, &shop.slots, &shop.key_file).unwrap();
    assert_same(&shop.vault, &recovered);
    assert_same(&shop.vault, &Vault::open(&shop.key_file, &slots).unwrap());
    assert_same(&shop.vault, &Vault::unlock(&typed, &slots).unwrap());
    assert!(matches!(Vault::open(&shop.key_file, &shop.slots), Err(VaultError::WrongKeyFile { .. })));
}

#[test]
fn recovery_keeps_the_key_file_that_was_there() {
    let shop = shop();
    let before = fs::read(&shop.key_file).unwrap();
    let (_, slots) = Vault::recover(&shop.recovery, &shop.slots, &shop.key_file).unwrap();
    assert_eq!(fs::read(shop.key_file.with_file_name("key.old")).unwrap(), before);
    assert_ne!(fs::read(&shop.key_file).unwrap(), before);
    Vault::open(&shop.key_file, &slots).unwrap();
}

#[test]
fn a_new_recovery_key_ends_the_old_one() {
    let shop = shop();
    let next = RecoveryKey::random();
    let slots = shop.vault.with_recovery_key(&shop.slots, &next, Cost::cheap());
    assert_same(&shop.vault, &Vault::unlock(&next, &slots).unwrap());
    assert!(matches!(Vault::unlock(&shop.recovery, &slots), Err(VaultError::WrongRecoveryKey)));
    assert_same(&shop.vault, &Vault::open(&shop.key_file, &slots).unwrap());
}

#[test]
fn a_key_file_is_never_written_over_and_never_shared() {
    let shop = shop();
    let before = fs::read(&shop.key_file).unwrap();
    let again = Vault::create(&shop.key_file, &shop.recovery, Cost::cheap());
    assert!(matches!(again, Err(VaultError::KeyFileExists { .. })));
    assert_eq!(fs::read(&shop.key_file).unwrap(), before);
    for mode in [0o440, 0o404, 0o420, 0o644] {
        fs::set_permissions(&shop.key_file, Permissions::from_mode(mode)).unwrap();
        let error = Vault::open(&shop.key_file, &shop.slots).unwrap_err();
        assert!(matches!(&error, VaultError::LooseKeyFile { mode: found, .. } if *found == mode));
        assert!(error.sentence().contains("chmod 400"));
    }
    fs::set_permissions(&shop.key_file, Permissions::from_mode(0o600)).unwrap();
    Vault::open(&shop.key_file, &shop.slots).unwrap();
    let other = self::shop();
    assert!(matches!(Vault::open(&other.key_file, &shop.slots), Err(VaultError::WrongKeyFile { .. })));
    let text = String::from_utf8(before).unwrap();
    let twice = format!("{text}{text}");
    for damaged in ["", "\n", "brewgate key file v2\nAAAA\n", "brewgate key file v1\nAAAA\n", &text[..40], &twice] {
        fs::write(&shop.key_file, damaged).unwrap();
        let error = Vault::open(&shop.key_file, &shop.slots).unwrap_err();
        assert!(matches!(error, VaultError::DamagedKeyFile { .. }), "{damaged}: {error}");
    }
}

#[test]
fn hostile_slots_cost_nothing() {
    let shop = shop();
    let honest = serde_json::to_string(&shop.slots).unwrap();
    for (from, to) in [
        ("\"memory_kib\":64", "\"memory_kib\":4194304"),
        ("\"passes\":1", "\"passes\":4000000000"),
        ("\"lanes\":1", "\"lanes\":4294967295"),
        ("\"lanes\":1", "\"lanes\":0"),
        ("\"v\":1", "\"v\":2"),
        ("\"salt\":\"", "\"salt\":\"!"),
    ] {
        let hostile: Slots = serde_json::from_str(&honest.replace(from, to)).unwrap();
        assert!(hostile != shop.slots, "{from}");
        let error = Vault::unlock(&shop.recovery, &hostile).unwrap_err();
        assert!(matches!(error, VaultError::DamagedSlots), "{to}: {error}");
    }
}

#[test]
fn nothing_secret_prints() {
    let vault = Vault::in_memory();
    let printed = [
        format!("{:?}", Seed::random()),
        format!("{:?}", RecoveryKey::random()),
        format!("{:?}", JoinCode::random()),
        format!("{:?}", vault.pepper()),
        format!("{:?}", hasher()),
        format!("{vault:?}"),
    ];
    for text in printed {
        let name = text.strip_suffix("(REDACTED)").unwrap_or_else(|| panic!("{text}"));
        assert!(name.chars().all(char::is_alphabetic), "{text}");
    }
}
