//! The real terminal: taken over on entering, given back whole on every way out.
//!
//! This is the only file that touches it. Raw mode, the alternate screen, mouse capture and bracketed paste are undone
//! when [`Terminal`] is dropped, when the program panics, and when a signal asks it to end (the loop is told by
//! [`Terminal::asked_to_quit`]). A terminal that vanished (closed window, dead connection) counts as such a signal:
//! reading from it would otherwise return nothing for ever. The title is left alone.
//!
//! Input gets an open file of its own, because reading must never block: an unfinished escape sequence would hold up
//! the idle lock, and switching the shared one to non-blocking would break writing, and the shell afterwards.

use std::backtrace::Backtrace;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufWriter, IsTerminal, Read, Stdout, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant, SystemTime};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, Event,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue, style};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;
use ratatui::{Frame, Terminal as Screen};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::{Mode, OFlags};
use rustix::process::Signal;
use rustix::{process, stdio, termios};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::{SigId, flag, low_level};
use zeroize::Zeroizing;

use crate::ui::copy::Clip;

/// Whether the terminal is ours now; leaving happens once, whoever is first.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// Long enough for crossterm to hand out what it has read, too short to notice.
const AT_ONCE: Duration = Duration::from_micros(250);

/// How to enter.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether clicks come to the program (selecting text then needs Shift in most terminals).
    pub mouse: bool,
    /// The directory for the report of a panic; it is made when needed.
    pub reports: PathBuf,
}

/// The terminal, taken over.
pub struct Terminal {
    screen: Screen<Backend>,
    mouse: bool,
    quit: Arc<AtomicBool>,
    woken: UnixStream,
    waker: Waker,
    signals: Vec<SigId>,
    /// Standard input as it was.
    input: OwnedFd,
}

/// Wakes the loop from another thread, so that an answer is shown at once and not at the next tick.
#[derive(Clone, Debug)]
pub struct Waker(Arc<UnixStream>);

impl Waker {
    /// Makes [`Terminal::poll`] return.
    pub fn wake(&self) {
        // A full pipe is as good: the loop has yet to wake.
        let _ = (&*self.0).write(&[1]);
    }
}

impl Terminal {
    /// Takes the terminal over. There is one at a time.
    ///
    /// # Errors
    /// When standard input or output is no terminal, or it refuses.
    pub fn enter(options: &Options) -> io::Result<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "standard input and output must be a terminal"));
        }
        install_panic_hook(options.reports.clone());
        let input = rustix::io::fcntl_dupfd_cloexec(stdio::stdin(), 3)?;
        own_input();
        // Signals are told in the order in which one asked for them. crossterm asks on its first poll and must be first:
        // woken by a new size, this loop reads that size from crossterm.
        event::poll(AT_ONCE)?;
        let (woken, wake) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        wake.set_nonblocking(true)?;
        let quit = Arc::new(AtomicBool::new(false));
        let mut signals = Vec::new();
        for signal in [SIGTERM, SIGHUP, SIGINT] {
            signals.push(flag::register(signal, Arc::clone(&quit))?);
        }
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGWINCH] {
            signals.push(low_level::pipe::register(signal, wake.try_clone()?)?);
        }
        let waker = Waker(Arc::new(wake));
        let mut terminal = Self { screen: screen()?, mouse: options.mouse, quit, woken, waker, signals, input };
        terminal.take()?;
        Ok(terminal)
    }

    /// Draws one frame; the terminal shows it whole or not at all.
    ///
    /// # Errors
    /// When the terminal cannot be written to, other than because it is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let drawn = queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)
            .and_then(|()| self.screen.draw(view).map(|_| ()))
            .and_then(|()| execute!(self.screen.backend_mut(), EndSynchronizedUpdate));
        self.unless_gone(drawn, ())
    }

    /// Waits for an event, at most that long; `None` when there was none, when woken, and when asked to quit.
    ///
    /// # Errors
    /// When waiting fails. A vanished terminal is no error: [`Self::asked_to_quit`] is true from then on.
    pub fn poll(&mut self, timeout: Duration) -> io::Result<Option<Event>> {
        let until = Instant::now() + timeout;
        loop {
            if self.asked_to_quit() {
                return Ok(None);
            }
            // What crossterm has read already is in no file that could be waited for.
            if let Some(event) = self.read()? {
                return Ok(Some(event));
            }
            let left = until.saturating_duration_since(Instant::now());
            let (readable, woken) = match self.wait(left) {
                Ok(ready) => ready,
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            if woken {
                let mut bytes = [0; 64];
                while matches!((&self.woken).read(&mut bytes), Ok(1..)) {}
            }
            // A new size is told by crossterm, which has a pipe of its own for that signal.
            if (readable || woken) && !self.asked_to_quit() {
                match self.read()? {
                    Some(event) => return Ok(Some(event)),
                    None if woken => return Ok(None),
                    None => {}
                }
            }
            if left.is_zero() {
                return Ok(None);
            }
        }
    }

    /// Whether the program is to end: a signal said so, or the terminal is gone.
    #[must_use]
    pub fn asked_to_quit(&self) -> bool {
        self.quit.load(Ordering::Relaxed)
    }

    /// What wakes the loop from another thread.
    #[must_use]
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Sends a text to the clipboard (OSC 52). Terminals do not say whether they took it.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn copy(&mut self, clip: &Clip) -> io::Result<()> {
        let sent = execute!(self.screen.backend_mut(), CopyToClipboard::to_clipboard_from(clip.as_str()));
        self.unless_gone(sent, ())
    }

    /// Turns mouse capture on or off; off is the copy mode, in which the terminal selects text itself.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        let sent = if on {
            execute!(self.screen.backend_mut(), EnableMouseCapture)
        } else {
            execute!(self.screen.backend_mut(), DisableMouseCapture)
        };
        self.unless_gone(sent, ())
    }

    /// The size in columns and rows.
    ///
    /// # Errors
    /// When the terminal does not say.
    pub fn size(&self) -> io::Result<Size> {
        self.screen.size()
    }

    /// Gives the terminal back to the shell, stops this process, and takes it again when the shell continues it.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn suspend(&mut self) -> io::Result<()> {
        leave();
        process::kill_process(process::getpid(), Signal::TSTP)?;
        self.take()?;
        // A fresh screen draws everything again. Its own `clear` would ask the terminal where the cursor is and wait.
        self.screen = screen()?;
        Ok(())
    }

    fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        let taken = execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)
            .and_then(|()| if self.mouse { execute!(io::stdout(), EnableMouseCapture) } else { Ok(()) });
        if taken.is_err() {
            leave();
        }
        taken
    }

    /// Whether there is input, and whether something woke the loop. A vanished terminal is noted as asking to quit.
    fn wait(&self, left: Duration) -> rustix::io::Result<(bool, bool)> {
        let timeout = Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 3600, tv_nsec: 0 });
        let input = stdio::stdin();
        let mut watched = [PollFd::new(&input, PollFlags::IN), PollFd::new(&self.woken, PollFlags::IN)];
        rustix::event::poll(&mut watched, Some(&timeout))?;
        if watched[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            self.quit.store(true, Ordering::Relaxed);
        }
        Ok((watched[0].revents().contains(PollFlags::IN), watched[1].revents().contains(PollFlags::IN)))
    }

    /// The next event that has come. crossterm looks at the clock before it looks at what it has read, so a thread that
    /// was held up just then is told "nothing", and asks once more.
    fn read(&self) -> io::Result<Option<Event>> {
        let there = event::poll(AT_ONCE).and_then(|there| if there { Ok(true) } else { event::poll(AT_ONCE) });
        let read = there.and_then(|there| if there { event::read().map(Some) } else { Ok(None) });
        self.unless_gone(read, None)
    }

    /// A terminal that vanished is no error but a wish to quit.
    fn unless_gone<T>(&self, result: io::Result<T>, gone: T) -> io::Result<T> {
        match result {
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => {
                self.quit.store(true, Ordering::Relaxed);
                Ok(gone)
            }
            result => result,
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
        for signal in self.signals.drain(..) {
            low_level::unregister(signal);
        }
        let _ = stdio::dup2_stdin(&self.input);
    }
}

type Backend = CrosstermBackend<BufWriter<Gate>>;

fn screen() -> io::Result<Screen<Backend>> {
    Screen::new(CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, Gate(io::stdout()))))
}

/// Standard output while the terminal is ours. What a frame left in the buffer after that is not written: it would
/// land in the shell.
struct Gate(Stdout);

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if ENTERED.load(Ordering::SeqCst) { self.0.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if ENTERED.load(Ordering::SeqCst) { self.0.flush() } else { Ok(()) }
    }
}

/// Puts a non-blocking open file of the same terminal in the place of standard input. Where that fails, input stays as
/// it was: an unfinished escape sequence then waits for the next key.
fn own_input() {
    let Ok(name) = termios::ttyname(stdio::stdin(), Vec::new()) else { return };
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    if let Ok(input) = rustix::fs::open(path, flags, Mode::empty()) {
        let _ = stdio::dup2_stdin(input.as_fd());
    }
}

/// Gives the terminal back. Errors are passed over: there is nobody left to tell, and the rest must still be undone.
fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = queue!(out, EndSynchronizedUpdate, DisableMouseCapture, DisableBracketedPaste);
    let _ = queue!(out, style::ResetColor, LeaveAlternateScreen, cursor::Show);
    let _ = out.flush();
    // What was typed for this program, perhaps half a password, is not for the shell.
    let _ = termios::tcflush(stdio::stdin(), termios::QueueSelector::IFlush);
    let _ = disable_raw_mode();
}

/// Has questions answered on the terminal, where standard input was something else and is read already.
///
/// # Errors
/// Where there is no terminal to ask on.
pub fn ask_on_terminal() -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC;
    let terminal = rustix::fs::open("/dev/tty", flags, Mode::empty()).map_err(|_| {
        io::Error::new(io::ErrorKind::Unsupported, "name and password are asked for on a terminal, and there is none")
    })?;
    Ok(stdio::dup2_stdin(terminal)?)
}

/// Asks for a line that is not shown, on the plain terminal.
///
/// The echo is off before the question stands there, so that nothing typed at once is seen. Ctrl+C gives up; the
/// terminal is as it was on every way out.
///
/// # Errors
/// When standard input is no terminal, ends, or Ctrl+C is pressed.
pub fn ask_hidden(question: &str) -> io::Result<Zeroizing<String>> {
    struct Restore(termios::Termios);
    impl Drop for Restore {
        fn drop(&mut self) {
            let _ = termios::tcsetattr(stdio::stdin(), termios::OptionalActions::Now, &self.0);
        }
    }
    const CTRL_C: u8 = 3;
    let Ok(before) = termios::tcgetattr(stdio::stdin()) else {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "a secret is asked for on a terminal only"));
    };
    let mut hidden = before.clone();
    hidden.local_modes -= termios::LocalModes::ECHO | termios::LocalModes::ISIG;
    // Ctrl+C ends the line instead of the program, so that the echo comes back on.
    hidden.special_codes[termios::SpecialCodeIndex::VEOL] = CTRL_C;
    let restore = Restore(before);
    termios::tcsetattr(stdio::stdin(), termios::OptionalActions::Now, &hidden)?;
    let mut out = io::stderr();
    write!(out, "{question}: ")?;
    out.flush()?;
    let mut line = Zeroizing::new(Vec::new());
    let mut input = io::stdin().lock();
    let given_up = loop {
        let part = input.fill_buf()?;
        if part.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the input ended before an answer"));
        }
        let end = part.iter().position(|&byte| matches!(byte, b'\n' | CTRL_C));
        let taken = end.unwrap_or(part.len());
        line.extend_from_slice(&part[..taken]);
        let ended_by = end.map(|end| part[end]);
        input.consume(taken + usize::from(ended_by.is_some()));
        if let Some(byte) = ended_by {
            break byte == CTRL_C;
        }
    };
    drop(restore);
    writeln!(out)?;
    if given_up {
        return Err(io::Error::new(io::ErrorKind::Interrupted, "given up; nothing was written"));
    }
    match std::str::from_utf8(&line) {
        Ok(text) => Ok(Zeroizing::new(text.trim_end_matches('\r').to_owned())),
        Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "that is no text")),
    }
}

/// Installs the hook that makes a panic leave a whole terminal, a calm sentence and a report.
///
/// On another thread than this one it only writes the report: whoever runs that thread turns the panic into a sentence
/// on the screen, which must not be torn down for it.
fn install_panic_hook(reports: PathBuf) {
    let screen: ThreadId = thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        // The store catches what sled throws at corrupt files and turns it into a sentence itself.
        if crate::store::contained() {
            return;
        }
        let here = thread::current().id() == screen;
        if here {
            leave();
        }
        let written = report(&reports, panic);
        if here {
            let mut stderr = io::stderr();
            let _ = match written {
                Ok(path) => writeln!(
                    stderr,
                    "brewgate stopped because of an error in itself. Nothing that was confirmed is lost. \
                     A report is in {}",
                    path.display()
                ),
                Err(error) => writeln!(
                    stderr,
                    "brewgate stopped because of an error in itself. Nothing that was confirmed is lost. \
                     No report could be written: {error}"
                ),
            };
        }
    }));
}

/// Writes what happened and where, readable by its owner alone. No value of the program is in it but the message.
fn report(directory: &Path, panic: &PanicHookInfo<'_>) -> io::Result<PathBuf> {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_secs());
    let path = directory.join(format!("panic-{seconds}-{}.txt", std::process::id()));
    std::fs::create_dir_all(directory)?;
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
    let message = words(panic);
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let thread = thread::current().name().unwrap_or("unnamed").to_owned();
    writeln!(file, "brewgate {}\n{message}\nat {place}, thread {thread}\n", env!("CARGO_PKG_VERSION"))?;
    writeln!(file, "{}", Backtrace::force_capture())?;
    Ok(path)
}

fn words<'a>(panic: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = panic.payload();
    let owned = || payload.downcast_ref::<String>().map(String::as_str);
    payload.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("(no message)")
}
