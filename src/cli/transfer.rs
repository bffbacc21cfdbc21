//! A shop out to a file, and in from one.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::{Failure, ask, check, owner};
use crate::app::{Founding, OpenError, Service, System};
use crate::config::Config;
use crate::secret::Cost;
use crate::shop::{Shop, file};

/// Reads a shop file.
pub(super) fn read_shop(path: &Path) -> Result<Shop, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
    check::parse(&text, path)
}

/// Writes the shop as a file, as somebody who may export it.
pub(super) fn export(
    config: impl FnOnce() -> Result<Config, Failure>,
    to: Option<&Path>,
    from: Option<&Path>,
) -> Result<u8, Failure> {
    let text = match from {
        Some(path) => file::write(&read_shop(path)?).map_err(OpenError::from)?,
        None => {
            let config = config()?;
            let mut service = Service::open(&config.place(), Arc::new(System), Cost::standard())?;
            let session = ask::sign_in(&mut service)?;
            match service.export(session.id).map_err(|error| Failure::new(error.sentence()))? {
                (_, Some(text)) => text,
                (done, None) => return Err(Failure { line: done.sentence(), code: 1 }),
            }
        }
    };
    let text = super::escaped(&text);
    match to {
        None => io::stdout().lock().write_all(text.as_bytes())?,
        Some(path) => {
            // Whole or not at all: beside it first, then over it.
            let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut beside = tempfile::NamedTempFile::new_in(dir)?;
            beside.write_all(text.as_bytes())?;
            beside.as_file().sync_all()?;
            beside.persist(path).map_err(|error| Failure::from(error.error))?;
        }
    }
    Ok(0)
}

/// Reads a shop file into a new shop: the owner sets the sign-in up, everybody else gets a join code.
pub(super) fn import(config: &Config, path: &Path) -> Result<u8, Failure> {
    let shop = read_shop(path)?;
    match Service::open(&config.place(), Arc::new(System), Cost::standard()) {
        Err(OpenError::NoShop { .. }) => {}
        Ok(_) => return Err(OpenError::Exists { place: config.data.clone() }.into()),
        Err(error) => return Err(error.into()),
    }
    let mut err = io::stderr();
    writeln!(err, "{} will be set up in {}.", shop.settings.name, config.data.display())?;
    let password = owner::new_password(&shop)?;
    let (seed, last_step) = owner::new_codes(&shop)?;
    let recovery = owner::new_recovery_key()?;
    let founding = Founding { shop, password, seed, last_step, recovery };
    let (service, codes) = Service::import(&config.place(), Arc::new(System), Cost::standard(), founding)?;
    let world = service.world();
    writeln!(err, "\n{} is ready. Join codes, each good once within 24 hours:\n", world.shop.settings.name)?;
    let mut out = io::stdout().lock();
    for (name, code) in codes {
        writeln!(out, "{name}\t{}", code.grouped().as_str())?;
    }
    Ok(0)
}
