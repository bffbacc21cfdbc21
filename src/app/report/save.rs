//! A report as a file: beside the shop's data, under a name that says what it is, readable by nobody else.
//!
//! No path is typed: a shared till must not be a way to write over whatever its account may write.

use std::fs::DirBuilder;
use std::io::{self, BufWriter};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use tempfile::NamedTempFile;

use super::Format;
use crate::app::{RecordOutcome as Outcome, Service, ServiceError};
use crate::shop::{Command, SessionId};

/// How long an export that was allowed may be written.
const LASTS: SignedDuration = SignedDuration::from_mins(2);
/// The folder in the data directory.
const FOLDER: &str = "reports";
/// As many files of one name are kept beside each other.
const MOST: u32 = 1_000;

impl Service {
    /// Writes the report of an export that was just allowed into a file of the data directory; the record of this number
    /// is what allows it. What comes back is the file's path, or a sentence that says what kept it from being written.
    ///
    /// No file is ever written over.
    ///
    /// # Errors
    /// [`ServiceError::SignedOut`] without a live session, and those of the store.
    pub fn save_report(&mut self, session: SessionId, record: u64) -> Result<Result<String, String>, ServiceError> {
        self.session(session).ok_or(ServiceError::SignedOut)?;
        let record = self.record(record)?.filter(|record| {
            let fresh = self.now().duration_since(record.at) <= LASTS;
            record.outcome == Outcome::Allowed && record.who.session == Some(session) && fresh
        });
        let command = record.and_then(|record| record.command);
        let Some(Command::ExportReport { report, format }) = command.as_ref().map(Command::bare) else {
            return Ok(Err("There is no such export.".to_owned()));
        };
        let mut file = match self.files.as_deref().map_or_else(nowhere, spool) {
            Ok(file) => file,
            Err(error) => return Ok(Err(format!("The report could not be written: {error}."))),
        };
        let written = self.write_out(session, report, *format, &mut file)?;
        let kept = written.and_then(|_| keep(file, &report.file_name(), *format));
        let said = kept.map(|path| path.display().to_string());
        Ok(said.map_err(|error| format!("The report could not be written: {error}.")))
    }
}

fn nowhere() -> io::Result<BufWriter<NamedTempFile>> {
    Err(io::Error::other("this shop is in memory alone, and there is no place for files"))
}

fn spool(data: &Path) -> io::Result<BufWriter<NamedTempFile>> {
    let dir = data.join(FOLDER);
    DirBuilder::new().recursive(true).mode(0o700).create(&dir)?;
    Ok(BufWriter::new(NamedTempFile::new_in(&dir)?))
}

/// Gives the file its name: `sales-2026-11-23.csv`, or `sales-2026-11-23-2.csv` where that is taken.
fn keep(file: BufWriter<NamedTempFile>, name: &str, format: Format) -> io::Result<PathBuf> {
    let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    let dir = file.path().parent().map(Path::to_owned).unwrap_or_default();
    for number in 1..=MOST {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let path = dir.join(format!("{name}{more}.{}", format.ending()));
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::other(format!("there are {MOST} files of this name already")))
}
