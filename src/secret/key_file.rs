//! The key file: 32 random bytes as a line of base64 under a line that names the format, readable by its owner alone.
//!
//! It appears whole or not at all (a temporary file, synced, then renamed, then the directory synced), and a file that
//! is already there is never written over.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use super::random;
use super::vault::VaultError;

const FIRST_LINE: &str = "brewgate key file v1";
/// Longer than any key file, in bytes.
const LIMIT: u64 = 1024;

pub(super) type Key = Zeroizing<[u8; 32]>;

/// Writes a new key to `path`, which must not exist.
pub(super) fn create(path: &Path) -> Result<Key, VaultError> {
    let failed = |source| match io::Error::kind(&source) {
        io::ErrorKind::AlreadyExists => VaultError::KeyFileExists { path: path.to_owned() },
        _ => VaultError::KeyFile { path: path.to_owned(), source },
    };
    let key = random::<32>();
    let dir = match path.parent() {
        Some(dir) if dir != Path::new("") => dir,
        _ => Path::new("."),
    };
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(".brewgate-key").tempfile_in(dir).map_err(failed)?;
    let text = Zeroizing::new(format!("{FIRST_LINE}\n{}\n", *Zeroizing::new(BASE64.encode(key.as_slice()))));
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().set_permissions(Permissions::from_mode(0o400)).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed)?;
    Ok(key)
}

/// Moves a key file out of the way, to the same name with `.old` at its end; nothing happens where there is none.
pub(super) fn set_aside(path: &Path) -> Result<(), VaultError> {
    let mut old = path.as_os_str().to_owned();
    old.push(".old");
    match fs::rename(path, old) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(VaultError::KeyFile { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Reads the key, unless others than its owner could read it as well.
pub(super) fn read(path: &Path) -> Result<Key, VaultError> {
    let failed = |source| match io::Error::kind(&source) {
        io::ErrorKind::NotFound => VaultError::NoKeyFile { path: path.to_owned() },
        _ => VaultError::KeyFile { path: path.to_owned(), source },
    };
    let file = File::open(path).map_err(failed)?;
    // Asked of the open file, so that it cannot be another one by now.
    let mode = file.metadata().map_err(failed)?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(VaultError::LooseKeyFile { path: path.to_owned(), mode });
    }
    let mut text = Zeroizing::new(String::with_capacity(LIMIT as usize));
    file.take(LIMIT).read_to_string(&mut text).map_err(failed)?;
    let damaged = || VaultError::DamagedKeyFile { path: path.to_owned() };
    let mut lines = text.lines();
    if lines.next() != Some(FIRST_LINE) {
        return Err(damaged());
    }
    let bytes = Zeroizing::new(BASE64.decode(lines.next().unwrap_or_default().trim()).map_err(|_| damaged())?);
    let mut key = Key::default();
    if bytes.len() != key.len() || lines.next().is_some() {
        return Err(damaged());
    }
    key.copy_from_slice(&bytes);
    Ok(key)
}
