//! The lock that keeps a second process out: an advisory lock that dies with its process, on a file that says whose
//! it is. The file stays behind; only the lock counts.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::StoreError;

/// The lock file's name within the store's directory.
pub(super) const NAME: &str = "brewgate.lock";

/// Held as long as it lives.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a child process that is just being started has it open until its `exec`.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}

impl Lock {
    /// Takes the lock, or says who has it.
    pub(super) fn take(dir: &Path) -> Result<Lock, StoreError> {
        let path = dir.join(NAME);
        let failed = || StoreError::io(format!("lock `{}`", path.display()));
        // Not truncated here: until the lock is ours, the text is another's.
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(failed())?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(held(&mut file)),
            Err(errno) => return Err(failed()(errno.into())),
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(failed())?;
        file.write_all(text().as_bytes()).map_err(failed())?;
        Ok(Lock(file))
    }
}

fn text() -> String {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let since = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!("pid {}\nhost {host}\nsince {since}\n", std::process::id())
}

fn held(file: &mut File) -> StoreError {
    let mut text = String::new();
    // A holder that is just writing its text leaves fields unknown, and that is fine.
    let _ = file.take(1024).read_to_string(&mut text);
    let field = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        (!value.is_empty() && !value.contains(char::is_control)).then(|| value.to_owned())
    };
    StoreError::Held { pid: field("pid").and_then(|pid| pid.parse().ok()), host: field("host"), since: field("since") }
}
