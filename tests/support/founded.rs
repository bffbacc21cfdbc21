//! A shop that is founded for real in a terminal, by keys alone.

#![allow(dead_code, reason = "each test binary uses its part of the support")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::time::{SystemTime, UNIX_EPOCH};

use brewgate::secret::Seed;

use super::pty::Pty;

pub const PASSWORD: &str = "seven brass kettles whistle softly";

/// The time for a code. Near the end of a step the next one is waited for, so that no code grows old while it is typed.
pub fn now() -> u64 {
    loop {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        if now % 30 < 25 {
            return now;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

/// The bytes of a base32 text (RFC 4648).
pub fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (vec![], 0u32, 0u32);
    for letter in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            other => panic!("{} is no letter of base32", char::from(other)),
        };
        held = (held << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    bytes
}

/// The seed that is on the screen as groups of four letters.
pub fn seed_on(screen: &str) -> Seed {
    let group =
        |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
    let letters: String = screen.split_whitespace().filter(group).collect();
    Seed::from_bytes(&base32(&letters)).unwrap_or_else(|| panic!("no secret on:\n{screen}"))
}

pub struct Place {
    pub dir: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place { dir: tempfile::tempdir().unwrap() }
    }

    pub fn arguments(&self) -> [String; 4] {
        let path = |name: &str| self.dir.path().join(name).to_str().unwrap().to_owned();
        ["--data".to_owned(), path("data"), "--key".to_owned(), path("key")]
    }

    pub fn open(&self, size: (u16, u16)) -> Pty {
        let arguments = self.arguments();
        Pty::start(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), size)
    }
}

/// The first run up to the page of the phone; returns the owner's seed.
pub fn first_pages(console: &mut Pty) -> Seed {
    console.until("Your shop").keys("Kettle & Bean").enter().keys("Harbour").enter().enter().enter();
    console.until("You, the owner").keys("Ada Park").enter().keys("ada@kettle.example").enter();
    console.keys(PASSWORD).enter().keys(PASSWORD).enter();
    console.until("Code from your phone");
    seed_on(&console.text())
}

/// The recovery key that is on the screen, in groups of five and a last one of six.
pub fn recovery_key_on(screen: &str) -> String {
    let is_group =
        |word: &&str| matches!(word.len(), 5 | 6) && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let key: String = screen.split_whitespace().filter(is_group).collect();
    assert_eq!(key.len(), 26, "{screen}");
    key
}

/// A shop set up and its owner's seed, signed in with the usual groups.
pub fn founded(place: &Place) -> (Pty, Seed) {
    let mut console = place.open((120, 40));
    let seed = first_pages(&mut console);
    // One step of delay is accepted, so two codes in a row are at hand without waiting.
    let at = now();
    console.keys(&seed.code_at(at - 30)).enter().until("The next code").keys(&seed.code_at(at)).enter();
    console.until("Your recovery key");
    let key = recovery_key_on(&console.text());
    console.enter().until("The key again").keys(&key.to_lowercase()).enter();
    console.until("How to start").enter();
    console.until("Your shop is ready");
    // The code just used is spent; the next one is accepted a step early.
    console.keys(PASSWORD).enter().keys(&seed.code_at(at + 30)).enter();
    console.until("Ada Park (owner)");
    (console, seed)
}
