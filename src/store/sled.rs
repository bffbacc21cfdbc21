//! The engine on disk: sled 0.34, one tree, a batch is one transaction.
//!
//! sled's own `flush` is no barrier against a power cut on Linux (it calls `sync_file_range`), so a commit syncs
//! sled's `db` file itself before it succeeds. sled would also move values past 128 KiB, and whole pages of them, into
//! files of their own that it never syncs; long values are therefore stored in pieces, and such files never come to be.
//!
//! Rows: an entry's row holds its version (8 bytes), the number of its further pieces (4 bytes), and the value's
//! first piece; numbers are big-endian. The further pieces lie under keys that no [`Key`] can have, and so does the
//! version of the last commit.

use std::fmt;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use ::sled::transaction::{ConflictableTransactionError, TransactionError, TransactionalTree};
use ::sled::{Db, IVec};

use super::contain::contain;
use super::lock::Lock;
use super::{Batch, Committed, Direction, Entry, Gap, Key, KeyRange, Store, StoreError, Version, schema};

/// sled's page cache, in bytes.
const CACHE: u64 = 64 << 20;
/// The longest piece of a value, in bytes. sled keeps at most about 17 rows on a page: these stay far below 128 KiB.
const PIECE: usize = 4 << 10;
/// Version and number of further pieces.
const HEAD: usize = 12;
/// Where the version of the last commit stands. No key begins with NUL.
const VERSION: &[u8] = b"\0version";
/// Begins the keys of further pieces: this byte, the entry's key, the piece's number. No key begins with it.
const PIECES: u8 = 1;

/// What makes written bytes survive a power cut; a parameter so that tests can let it fail.
pub type Barrier = Box<dyn Fn(&File) -> io::Result<()> + Send>;

/// A store in a directory of its own.
pub struct Sled {
    db: Db,
    /// sled's own file, opened a second time for the sake of syncing it.
    file: File,
    barrier: Barrier,
    /// Why nothing more may be written.
    broken: OnceLock<String>,
    // The last field, so that it is released when sled is gone.
    _lock: Lock,
}

impl Sled {
    /// Opens the store in `dir`, and makes it first where there is none.
    ///
    /// The directory and everything in it must be the owner's alone; an empty directory is made so. From here on, every file that this process makes
    /// is: sled asks for no file mode, so the process's umask is set to 077.
    ///
    /// # Errors
    /// [`StoreError::Held`], [`StoreError::Loose`], [`StoreError::Corrupt`], [`StoreError::NewerSchema`],
    /// [`StoreError::Io`].
    pub fn open(dir: &Path) -> Result<Sled, StoreError> {
        Sled::open_with_barrier(dir, Box::new(File::sync_data))
    }

    /// As [`Sled::open`], with another way to make written bytes durable.
    pub fn open_with_barrier(dir: &Path, barrier: Barrier) -> Result<Sled, StoreError> {
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(StoreError::io(format!("make `{}`", dir.display())))?;
        tighten_empty(dir)?;
        refuse_loose(dir, 0o700)?;
        let lock = Lock::take(dir)?;
        for part in [dir.to_owned(), dir.join("blobs")] {
            for path in files(&part)? {
                refuse_loose(&path, if path.is_dir() { 0o700 } else { 0o600 })?;
            }
        }
        contain(|| {
            let db = open_sled(dir)?;
            let opening = |what: &str| StoreError::io(format!("{what} `{}`", dir.join("db").display()));
            let file = File::open(dir.join("db")).map_err(opening("open"))?;
            match db.get(schema::schema_key().as_bytes()).map_err(from_sled)? {
                Some(row) => schema::check(Row::parse(&row)?.first_piece)?,
                None if db.is_empty() => {
                    db.insert(schema::schema_key().as_bytes(), row(0, 0, &schema::current())).map_err(from_sled)?;
                    db.flush().map_err(from_sled)?;
                    sync_everything(dir).map_err(opening("sync"))?;
                }
                None => return Err(StoreError::Corrupt { what: "its schema is missing".into() }),
            }
            Ok(Sled { db, file, barrier, broken: OnceLock::new(), _lock: lock })
        })
    }

    fn entry(&self, key: Key, row: &[u8]) -> Result<Entry, StoreError> {
        let row = Row::parse(row)?;
        let mut value = row.first_piece.to_vec();
        for number in 0..row.pieces {
            let piece = self.db.get(piece_key(&key, number)).map_err(from_sled)?;
            value.extend_from_slice(
                &piece.ok_or_else(|| StoreError::Corrupt { what: format!("a piece of `{key}` is missing") })?,
            );
        }
        Ok(Entry { key, value, version: row.version })
    }

    /// The transaction alone; not durable yet.
    fn transact(&self, batch: &Batch) -> Result<Version, StoreError> {
        let outcome = self.db.transaction(|rows| {
            for (key, expected) in &batch.expect {
                let found = rows.get(key.as_bytes())?;
                let found = found.map(|row| Row::parse(&row).map(|row| row.version)).transpose().map_err(abort)?;
                if found != *expected {
                    return Err(abort(StoreError::Conflict { key: key.clone() }));
                }
            }
            let last = rows.get(VERSION)?.map_or(Ok(0), |row| read_version(&row)).map_err(abort)?;
            if batch.is_empty() {
                return Ok(last);
            }
            for (key, value) in &batch.put {
                write(rows, key, last + 1, value)?;
            }
            for key in &batch.delete {
                remove_pieces(rows, key)?;
                rows.remove(key.as_bytes())?;
            }
            rows.insert(VERSION, &(last + 1).to_be_bytes())?;
            Ok(last + 1)
        });
        outcome.map_err(|error| match error {
            TransactionError::Abort(error) => error,
            TransactionError::Storage(error) => from_sled(error),
        })
    }
}

impl Store for Sled {
    fn get(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        contain(|| {
            let row = self.db.get(key.as_bytes()).map_err(from_sled)?;
            row.map(|row| self.entry(key.clone(), &row)).transpose()
        })
    }

    fn page(&self, range: &KeyRange, limit: usize) -> Result<Vec<Entry>, StoreError> {
        contain(|| {
            let rows = self.db.range::<&[u8], _>(range.bounds());
            let entry = |found: Result<(IVec, IVec), ::sled::Error>| {
                let (key, row) = found.map_err(from_sled)?;
                let key = Key::from_bytes(&key)
                    .ok_or_else(|| StoreError::Corrupt { what: format!("`{}` is no key", key.escape_ascii()) })?;
                self.entry(key, &row)
            };
            match range.direction() {
                Direction::Forward => rows.take(limit).map(entry).collect(),
                Direction::Back => rows.rev().take(limit).map(entry).collect(),
            }
        })
    }

    fn commit(&self, batch: &Batch) -> Result<Version, StoreError> {
        if let Some(why) = self.broken.get() {
            return Err(StoreError::ReadOnly { why: why.clone() });
        }
        let outcome = contain(|| {
            let version = self.transact(batch)?;
            if !batch.is_empty() {
                self.db.flush().map_err(from_sled)?;
                (self.barrier)(&self.file).map_err(StoreError::io("sync the store's file"))?;
            }
            Ok(version)
        });
        // A sync that failed once may succeed the next time without having written the lost pages, so it is never
        // tried again; and sled's memory may already show what the disk does not have.
        if let Err(error) = &outcome
            && !matches!(error, StoreError::Conflict { .. })
        {
            self.broken.get_or_init(|| error.to_string());
        }
        outcome
    }

    fn watch(&self, _since: Version) -> Option<Receiver<Result<Committed, Gap>>> {
        None
    }
}

impl fmt::Debug for Sled {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Sled").field("broken", &self.broken.get()).finish_non_exhaustive()
    }
}

type Transacted<T> = Result<T, ConflictableTransactionError<StoreError>>;

fn write(rows: &TransactionalTree, key: &Key, version: Version, value: &[u8]) -> Transacted<()> {
    remove_pieces(rows, key)?;
    let (first, more) = value.split_at(value.len().min(PIECE));
    let mut pieces = 0;
    for piece in more.chunks(PIECE) {
        rows.insert(piece_key(key, pieces), piece)?;
        pieces += 1;
    }
    rows.insert(key.as_bytes(), row(version, pieces, first))?;
    Ok(())
}

/// Removes what an entry has beyond its row.
fn remove_pieces(rows: &TransactionalTree, key: &Key) -> Transacted<()> {
    if let Some(old) = rows.get(key.as_bytes())? {
        for number in 0..Row::parse(&old).map_err(abort)?.pieces {
            rows.remove(piece_key(key, number))?;
        }
    }
    Ok(())
}

fn abort(error: StoreError) -> ConflictableTransactionError<StoreError> {
    ConflictableTransactionError::Abort(error)
}

/// An entry's row, taken apart.
struct Row<'a> {
    version: Version,
    pieces: u32,
    first_piece: &'a [u8],
}

impl Row<'_> {
    fn parse(row: &[u8]) -> Result<Row<'_>, StoreError> {
        let short = || StoreError::Corrupt { what: "an entry is too short".into() };
        let (version, rest) = row.split_first_chunk().ok_or_else(short)?;
        let (pieces, first_piece) = rest.split_first_chunk().ok_or_else(short)?;
        Ok(Row { version: u64::from_be_bytes(*version), pieces: u32::from_be_bytes(*pieces), first_piece })
    }
}

fn row(version: Version, pieces: u32, first_piece: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(HEAD + first_piece.len());
    row.extend_from_slice(&version.to_be_bytes());
    row.extend_from_slice(&pieces.to_be_bytes());
    row.extend_from_slice(first_piece);
    row
}

fn piece_key(key: &Key, number: u32) -> Vec<u8> {
    [&[PIECES], key.as_bytes(), &number.to_be_bytes()].concat()
}

fn read_version(row: &[u8]) -> Result<Version, StoreError> {
    let bytes = row.try_into().map_err(|_| StoreError::Corrupt { what: "its version is unreadable".into() })?;
    Ok(u64::from_be_bytes(bytes))
}

/// Opens sled itself. A store that was closed in this process a moment ago may still be held by sled's threads.
fn open_sled(dir: &Path) -> Result<Db, StoreError> {
    let config = ::sled::Config::new().path(dir).cache_capacity(CACHE).flush_every_ms(None);
    let patience = Instant::now() + Duration::from_secs(1);
    loop {
        match config.open().map_err(from_sled) {
            Err(StoreError::Held { .. }) if Instant::now() < patience => std::thread::sleep(Duration::from_millis(5)),
            outcome => return outcome,
        }
    }
}

fn from_sled(error: ::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Io(source) if source.to_string().contains("could not acquire lock") => {
            StoreError::Held { pid: None, host: None, since: None }
        }
        // A file that ends too early or holds nonsense is damage; a full or failing disk is not.
        ::sled::Error::Io(source)
            if matches!(source.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) =>
        {
            StoreError::Corrupt { what: source.to_string() }
        }
        ::sled::Error::Io(source) => StoreError::Io { what: "use the store's files".into(), source },
        ::sled::Error::Corruption { at, .. } => StoreError::Corrupt {
            what: at.map_or("unreadable".into(), |at| format!("unreadable at {at:?}").replace('\n', " ")),
        },
        other => StoreError::Corrupt { what: other.to_string() },
    }
}

/// Closes a directory that holds nothing yet, and so nothing that others could have read.
fn tighten_empty(dir: &Path) -> Result<(), StoreError> {
    if !files(dir)?.is_empty() {
        return Ok(());
    }
    fs::set_permissions(dir, Permissions::from_mode(0o700))
        .map_err(StoreError::io(format!("close `{}` to others", dir.display())))
}

fn refuse_loose(path: &Path, wanted: u32) -> Result<(), StoreError> {
    let file = fs::metadata(path).map_err(StoreError::io(format!("look at `{}`", path.display())))?;
    let mode = file.mode() & 0o777;
    if mode & !wanted != 0 { Err(StoreError::Loose { path: path.to_owned(), mode, wanted }) } else { Ok(()) }
}

/// The direct contents of a directory; none if there is no such directory.
fn files(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let failed = || StoreError::io(format!("list `{}`", dir.display()));
    if !dir.exists() {
        return Ok(Vec::new());
    }
    fs::read_dir(dir).map_err(failed())?.map(|entry| Ok(entry.map_err(failed())?.path())).collect()
}

/// A new store's files and their names must outlive a power cut before anything is promised.
fn sync_everything(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        File::open(entry?.path())?.sync_all()?;
    }
    File::open(dir)?.sync_all()?;
    match dir.canonicalize()?.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
