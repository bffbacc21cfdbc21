//! `brewgate orders import`: online orders from a file, or from a program's output.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Subcommand;

use super::brought::Brought;
use super::{Failure, ask};
use crate::app::{Imported, OpenError, Service, System};
use crate::config::Config;
use crate::secret::Cost;
use crate::shop::name::is_unsafe;

#[derive(Debug, Subcommand)]
pub enum Orders {
    /// Bring online orders in, one JSON object a line
    ///
    /// An order has an id, channel, customer, placed, promised, paid (true) and lines of sku and quantity; it may have a
    /// note, location and currency, and its lines a price and note. Each id comes in once, however often it is read. A
    /// bad line is told with its number and field and left out; the others are brought in.
    ///
    /// You are asked who you are. For a program, BREWGATE_SIGN_IN names a file of three lines: name, password and the
    /// secret of the codes, as it was shown when they were set up. Only its owner may read the file (chmod 600), and its
    /// person best holds nothing but `orders:AcceptOrder`.
    Import {
        /// The orders; `-` is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

impl Orders {
    /// Signs in, brings in what is good and tells what is not; the exit code is 0 where nothing was left out, 1 where
    /// something is not allowed, 2 where a line is wrong.
    pub fn run(self, config: impl FnOnce() -> Result<Config, Failure>) -> Result<u8, Failure> {
        let Orders::Import { file } = self;
        let name = shown(&file);
        let mut service = Service::open(&config()?.place(), Arc::new(System), Cost::standard()).map_err(elsewhere)?;
        let input: Box<dyn Read> = if file == Path::new("-") {
            // All of it first: the questions are answered on the terminal.
            let mut text = Vec::new();
            io::stdin().lock().read_to_end(&mut text)?;
            if Brought::named().is_none() {
                crate::terminal::ask_on_terminal()?;
            }
            Box::new(io::Cursor::new(text))
        } else {
            Box::new(File::open(&file).map_err(|error| Failure::new(format!("`{name}`: {error}")))?)
        };
        let session = ask::sign_in(&mut service)?;
        let mut progress = Progress::new();
        let told = |line: usize, became: &Imported| {
            let why = match became {
                Imported::New(_) | Imported::Known => return progress.reached(line),
                Imported::Wrong(why) => why.as_str(),
                Imported::Denied(sentence) => sentence.trim_end_matches('.'),
            };
            // What it quotes comes from the file.
            let why: String = why.chars().filter(|&c| !is_unsafe(c)).collect();
            progress.clear();
            // The terminal may be gone; what is brought in still counts.
            let _ = writeln!(io::stderr(), "{name}:{line}: {why}");
        };
        let read = service.import_orders(session.id, BufReader::new(input), told);
        progress.clear();
        let (tally, stopped) = match read {
            Ok(tally) => (tally, None),
            Err(error) => (error.tally, Some(error.why)),
        };
        writeln!(io::stdout(), "{}", tally.sentence())?;
        if let Some(why) = stopped {
            return Err(Failure::new(format!("`{name}`: {}", why.sentence())));
        }
        Ok(match (tally.wrong, tally.denied) {
            (1.., _) => 2,
            (0, 1..) => 1,
            (0, 0) => 0,
        })
    }
}

/// How far a long file is, on one line of the terminal; nowhere else.
struct Progress {
    is_seen: bool,
    since: Instant,
    said: Option<Instant>,
}

impl Progress {
    /// What is over sooner needs no progress, and no eye reads faster.
    const FIRST: Duration = Duration::from_millis(500);
    const EACH: Duration = Duration::from_millis(100);

    fn new() -> Progress {
        Progress { is_seen: io::stderr().is_terminal(), since: Instant::now(), said: None }
    }

    fn reached(&mut self, line: usize) {
        let rests = self.said.map_or(self.since.elapsed() < Progress::FIRST, |said| said.elapsed() < Progress::EACH);
        if self.is_seen && !rests {
            let _ = write!(io::stderr(), "\r{line} lines read");
            self.said = Some(Instant::now());
        }
    }

    /// Takes the line away, for what is said next.
    fn clear(&mut self) {
        if self.said.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
            self.since = Instant::now();
        }
    }
}

/// Where a console has the shop open, it is what brings orders in.
fn elsewhere(error: OpenError) -> Failure {
    let held = matches!(error, OpenError::Held { .. });
    let mut failure = Failure::from(error);
    if held {
        failure.line.push_str(" Or bring the file in there: at the online orders, press v.");
    }
    failure
}

/// The file as it is called in front of a line's number.
fn shown(file: &Path) -> String {
    let name = if file == Path::new("-") { "standard input".into() } else { file.to_string_lossy() };
    name.chars().filter(|&c| !is_unsafe(c)).collect()
}
