//! The terminal is whole again on every way out: leaving, a panic, a signal, a closed window.
//!
//! Each test runs this very test program in a pseudo-terminal, with one of the ignored tests below as its only one.

#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use brewgate::terminal::{Options, Terminal};
use brewgate::ui::copy::Clip;
use crossterm::event::Event;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

const PATIENCE: Duration = Duration::from_secs(20);

struct Run {
    child: Box<dyn Child + Send + Sync>,
    keys: Option<Box<dyn Write + Send>>,
    master: Option<Box<dyn MasterPty + Send>>,
    reading: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    bytes: Receiver<Vec<u8>>,
    seen: Vec<u8>,
    screen: vt100::Parser,
}

impl Run {
    fn start(test: &str, reports: &Path, controlling: bool) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        command.args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
        command.set_controlling_tty(controlling);
        command.env("BREWGATE_TEST_REPORTS", reports);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, bytes) = channel();
        let reading = Arc::new(AtomicBool::new(true));
        let go_on = Arc::clone(&reading);
        let thread = std::thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut part) {
                if sender.send(part[..count].to_vec()).is_err() || !go_on.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self {
            child,
            keys: Some(keys),
            master: Some(pair.master),
            reading,
            reader: Some(thread),
            bytes,
            seen: Vec::new(),
            screen: vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0),
        }
    }

    /// Waits until a text is on the screen, or among the bytes as they were sent.
    fn until(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.screen.screen().contents().contains(text) && !self.shown().contains(text) {
            let heard = self.hear(end.saturating_duration_since(Instant::now()));
            assert!(heard, "`{text}` was not shown, but: {}", self.screen.screen().contents());
        }
    }

    /// Takes in what the program writes next, and returns whether it wrote something in time.
    fn hear(&mut self, time: Duration) -> bool {
        let Ok(part) = self.bytes.recv_timeout(time) else { return false };
        self.screen.process(&part);
        self.seen.extend(part);
        true
    }

    /// Closes the window: every end of the pseudo-terminal that is not the program's.
    fn close(&mut self) {
        self.reading.store(false, Ordering::Relaxed);
        // The program draws ten times a second, so the reader looks up soon.
        self.reader.take().unwrap().join().unwrap();
        self.keys = None;
        self.master = None;
    }

    fn press(&mut self, keys: &str) {
        self.keys.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits for the end and returns the exit code.
    fn end(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while let Ok(part) = self.bytes.recv_timeout(Duration::from_millis(200)) {
                    self.seen.extend(part);
                }
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it does not end; shown: {}", self.shown());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn assert_whole(&self) {
        let shown = self.shown();
        for (on, off) in [
            ("\u{1b}[?1049h", "\u{1b}[?1049l"),
            ("\u{1b}[?2004h", "\u{1b}[?2004l"),
            ("\u{1b}[?1000h", "\u{1b}[?1000l"),
            ("\u{1b}[?1006h", "\u{1b}[?1006l"),
            ("\u{1b}[?25l", "\u{1b}[?25h"),
            ("\u{1b}[?2026h", "\u{1b}[?2026l"),
        ] {
            let (on_at, off_at) = (shown.rfind(on), shown.rfind(off));
            assert!(on_at.is_some() && off_at > on_at, "{off:?} is missing at the end: {shown:?}");
        }
        #[cfg(target_os = "linux")]
        if let Some(modes) = self.master.as_ref().and_then(|master| master.get_termios()) {
            let modes = format!("{:?}", modes.local_flags);
            assert!(modes.contains("ICANON") && modes.contains("ECHO"), "raw mode is left on: {modes}");
        }
    }
}

fn run() -> (Run, tempfile::TempDir) {
    start(true)
}

fn start(controlling: bool) -> (Run, tempfile::TempDir) {
    let reports = tempfile::tempdir().unwrap();
    let mut run = Run::start("child_waits", reports.path(), controlling);
    run.until("ready");
    (run, reports)
}

#[test]
fn leaving_gives_it_back() {
    let (mut run, _reports) = run();
    run.press("\u{3}");
    run.until("saw Ctrl+C");
    run.press("q");
    assert_eq!(run.end(), 0);
    run.assert_whole();
    assert!(run.shown().contains("after leaving"), "{}", run.shown());
}

#[test]
fn a_panic_gives_it_back_and_says_one_calm_sentence() {
    let (mut run, reports) = run();
    run.press("p");
    assert_ne!(run.end(), 0);
    run.assert_whole();
    let shown = run.shown();
    let after = &shown[shown.rfind("\u{1b}[?1049l").unwrap()..];
    assert!(after.contains("brewgate stopped because of an error in itself. Nothing that was confirmed is lost."));
    let file = std::fs::read_dir(reports.path()).unwrap().next().unwrap().unwrap();
    let report = std::fs::read_to_string(file.path()).unwrap();
    assert!(report.contains("asked for by the test") && report.contains("tests/terminal.rs"), "{report}");
    assert!(after.contains(&*file.file_name().to_string_lossy()), "{after}");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_panic_in_the_middle_of_a_frame_leaves_no_half_frame() {
    let (mut run, _reports) = run();
    run.press("d");
    assert_ne!(run.end(), 0);
    run.assert_whole();
}

#[test]
fn a_panic_elsewhere_leaves_the_screen_alone() {
    let (mut run, reports) = run();
    run.press("t");
    run.until("the thread is gone");
    assert!(!run.shown().contains("stopped because"), "{}", run.shown());
    assert_eq!(std::fs::read_dir(reports.path()).unwrap().count(), 1);
    run.press("q");
    assert_eq!(run.end(), 0);
    run.assert_whole();
}

#[test]
fn signals_ask_to_quit_and_it_ends_cleanly() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let (mut run, _reports) = run();
        run.signal(signal);
        assert_eq!(run.end(), 0, "{signal:?}");
        run.assert_whole();
    }
}

#[test]
fn a_closed_window_ends_it_even_when_no_signal_says_so() {
    for controlling in [true, false] {
        let (mut run, reports) = start(controlling);
        run.close();
        run.end();
        let panics =
            std::fs::read_dir(reports.path()).unwrap().filter(|file| file.as_ref().unwrap().file_name() != "left");
        assert_eq!(panics.count(), 0);
        assert!(reports.path().join("left").exists(), "by the way out, {controlling}");
    }
}

#[test]
fn an_unfinished_escape_sequence_does_not_hold_up_the_loop() {
    let (mut run, _reports) = run();
    run.press("\u{1b}[");
    run.until("tick 5.");
    run.press("Aq");
    assert_eq!(run.end(), 0);
}

#[test]
fn pastes_resizes_long_bursts_and_the_clipboard_come_through() {
    let (mut run, _reports) = run();
    run.press("\u{1b}[200~two\nlines\u{1b}[201~");
    run.until("pasted 9");
    run.master.as_ref().unwrap().resize(PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 }).unwrap();
    run.until("resized 100x30");
    run.press(&"x".repeat(3_000));
    run.until("counted 3000");
    run.press("c");
    // "王" in base64.
    run.until("\u{1b}]52;c;546L\u{1b}\\");
    run.press("w");
    run.until("woken at once");
    run.press("q");
    assert_eq!(run.end(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn suspending_gives_it_back_and_takes_it_again() {
    let (mut run, _reports) = run();
    run.press("z");
    run.until("\u{1b}[?1049l");
    // A process group without a shell to continue it is not stopped at all; where it is, this is the shell.
    let stopped = |run: &Run| {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", run.child.process_id().unwrap())).unwrap();
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
    };
    let end = Instant::now() + PATIENCE;
    while !run.hear(Duration::from_millis(20)) {
        assert!(Instant::now() < end, "it neither stops nor goes on");
        if stopped(&run) {
            run.signal(Signal::CONT);
        }
    }
    run.until("back again");
    assert!(run.shown().rfind("\u{1b}[?1049h") > run.shown().rfind("\u{1b}[?1049l"));
    run.press("q");
    assert_eq!(run.end(), 0);
    run.assert_whole();
}

#[test]
fn without_a_terminal_it_says_so() {
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        let refused = Terminal::enter(&Options { mouse: true, reports: std::env::temp_dir() }).err().unwrap();
        assert_eq!(refused.to_string(), "standard input and output must be a terminal");
    }
}

#[test]
#[ignore = "run in a pseudo-terminal by the tests above"]
fn child_waits() {
    let reports = PathBuf::from(std::env::var_os("BREWGATE_TEST_REPORTS").unwrap());
    let mut terminal = Terminal::enter(&Options { mouse: true, reports: reports.clone() }).unwrap();
    let mut said = "ready".to_owned();
    let (mut ticks, mut counted) = (0, 0);
    loop {
        // What was said stays; the ticks are on a line of their own.
        terminal.draw(|frame| frame.render_widget(format!("{said}\ntick {ticks}."), frame.area())).unwrap();
        let event = terminal.poll(Duration::from_millis(100)).unwrap();
        if terminal.asked_to_quit() {
            break;
        }
        match event {
            None => ticks += 1,
            Some(Event::Paste(text)) => said = format!("pasted {}", text.len()),
            Some(Event::Resize(columns, rows)) => said = format!("resized {columns}x{rows}"),
            Some(Event::Key(event)) => match brewgate::ui::key::Key::of(&event).map(|key| key.to_string()).as_deref() {
                Some("q") => break,
                Some("p") => panic!("asked for by the test"),
                Some("d") => terminal.draw(|_| panic!("in the middle")).unwrap(),
                Some("t") => {
                    let _ = std::thread::spawn(|| panic!("elsewhere")).join();
                    said = "the thread is gone".to_owned();
                }
                Some("x") => {
                    counted += 1;
                    said = format!("counted {counted}");
                }
                Some("c") => terminal.copy(&Clip::new("王").unwrap()).unwrap(),
                Some("z") => {
                    terminal.suspend().unwrap();
                    said = "back again".to_owned();
                }
                Some("w") => {
                    let waker = terminal.waker();
                    let start = Instant::now();
                    std::thread::spawn(move || waker.wake()).join().unwrap();
                    while terminal.poll(PATIENCE).unwrap().is_some() {}
                    assert!(start.elapsed() < PATIENCE / 2);
                    said = "woken at once".to_owned();
                }
                key => said = format!("saw {}", key.unwrap_or("nothing")),
            },
            Some(_) => {}
        }
    }
    drop(terminal);
    std::fs::write(reports.join("left"), "").unwrap();
    // With the window gone there is nobody to print to.
    let _ = writeln!(std::io::stdout(), "after leaving");
}
