//! A report as a file: beside the shop's data, under a name that says what it is, readable by nobody else.
//!
//! No path is typed: a shared till must not be a way to write over whatever its account may write.

use std::fs::DirBuilder;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Format;
use crate::app::{Done, Service, ServiceError};
use crate::shop::SessionId;
use crate::shop::station::report::Query;

/// The folder in the data directory.
const FOLDER: &str = "reports";
/// As many files of one name are kept beside each other.
const MOST: u32 = 1_000;

impl Service {
    /// Writes a report into a file of the data directory, if the person may export it; the attempt is recorded either way.
    ///
    /// What comes back beside the decision, where it was a yes: the file's path, or a sentence that says what kept it
    /// from being written. No file is ever written over.
    ///
    /// # Errors
    /// Those of [`Service::execute`].
    pub fn save_report(
        &mut self,
        session: SessionId,
        query: &Query,
        format: Format,
    ) -> Result<(Done, Option<Result<String, String>>), ServiceError> {
        let mut spool = self.files.as_deref().map_or_else(nowhere, spool);
        let mut sink = io::sink();
        let out: &mut dyn Write = match &mut spool {
            Ok(file) => file,
            // Decided and recorded all the same.
            Err(_) => &mut sink,
        };
        let (done, written) = self.export_report(session, query, format, out)?;
        if !done.is_done() {
            return Ok((done, None));
        }
        let kept = spool.and_then(|file| written.and_then(|_| keep(file, &query.file_name(), format)));
        let said = kept.map(|path| path.display().to_string());
        Ok((done, Some(said.map_err(|error| format!("The report could not be written: {error}.")))))
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
