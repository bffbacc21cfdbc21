//! A sign-in that a program brings along in a file, where nobody sits at the terminal.
//!
//! Name, password and the secret of the codes, a line each. Whoever reads the file signs in as that person, so that it
//! belongs to its owner alone and its person holds no more than the program needs.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use zeroize::Zeroizing;

use super::Failure;
use crate::app::Service;
use crate::secret::{STEP, Seed};
use crate::shop::Session;

/// The environment variable that names the file.
const VARIABLE: &str = "BREWGATE_SIGN_IN";
/// No name, password and secret together are longer, in bytes.
const LONGEST: u64 = 4_096;

/// What somebody signs in with.
pub struct Brought {
    name: String,
    password: Zeroizing<String>,
    seed: Seed,
}

impl Brought {
    /// The file that the environment names, if it names one.
    pub fn named() -> Option<PathBuf> {
        std::env::var_os(VARIABLE).filter(|file| !file.is_empty()).map(PathBuf::from)
    }

    /// Reads a file. One that others may read is refused; a pipe, such as `/dev/fd/3`, is nobody else's.
    pub fn read(path: &Path) -> Result<Brought, Failure> {
        let failed = |why: &str| Failure::new(format!("`{}`, named by {VARIABLE}: {why}", path.display()));
        let io = |error: io::Error| failed(&error.to_string());
        let file = File::open(path).map_err(io)?;
        let about = file.metadata().map_err(io)?;
        if about.is_file() && about.permissions().mode() & 0o077 != 0 {
            return Err(failed("others may read or change it; `chmod 600` keeps it to you"));
        }
        let mut text = Zeroizing::new(String::with_capacity(4_096));
        file.take(LONGEST).read_to_string(&mut text).map_err(io)?;
        let mut lines = text.lines();
        let mut line = |number: usize, what: &str| {
            let missing = || failed(&format!("line {number}: {what} is missing"));
            lines.next().filter(|line| !line.is_empty()).ok_or_else(missing)
        };
        let name = line(1, "the name")?.trim().to_owned();
        let password = Zeroizing::new(line(2, "the password")?.to_owned());
        let secret = line(3, "the secret of the codes")?;
        let seed = Seed::parse(secret).ok_or_else(|| {
            failed("line 3: the secret of the codes is the 32 letters and digits that were shown when they were set up")
        })?;
        Ok(Brought { name, password, seed })
    }

    /// Whether it is the sign-in of this name.
    pub fn is_of(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Signs in. A code is good once: where the one of now is used up, this waits for the next.
    pub fn sign_in(&self, service: &mut Service) -> Result<Session, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::new(error.to_string());
        let shown = service.next_code(&self.name).map_err(|error| failed(&error))?;
        let early = SignedDuration::from_secs(i64::try_from(STEP).unwrap_or(0));
        let wait = shown.duration_since(service.now()) - early;
        if wait.is_positive() {
            let mut err = io::stderr();
            if err.is_terminal() {
                writeln!(err, "The code of now is used up; the next comes in {} s.", wait.as_secs() + 1)?;
            }
            std::thread::sleep(wait.unsigned_abs());
        }
        let code = Zeroizing::new(self.seed.code_at(u64::try_from(shown.as_second()).unwrap_or(0)));
        let workstation = service.workstation();
        let session = service.sign_in(&self.name, &self.password, &code, &workstation);
        session.map_err(|error| failed(&error.sentence()))
    }
}
