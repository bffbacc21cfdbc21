//! The real binary in a pseudo-terminal: keys in, screen out, waits for text and never for time.

#![allow(dead_code, reason = "each test binary uses its part of the support")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up is a failed test")]

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Longer than anything should take, also on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    bytes: Receiver<Vec<u8>>,
    pub seen: Vec<u8>,
    screen: vt100::Parser,
    /// The time after each of its keys.
    pause: Duration,
}

impl Pty {
    pub fn start(arguments: &[&str], size: (u16, u16)) -> Pty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_brewgate"));
        command.args(arguments);
        Pty::run(command, size)
    }

    /// The same with a file at its standard input, through a pipe: the terminal is only where questions are asked.
    pub fn piped(file: &std::path::Path, arguments: &[&str], size: (u16, u16)) -> Pty {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", "file=$1; shift; cat \"$file\" | \"$0\" \"$@\"", env!("CARGO_BIN_EXE_brewgate")]);
        command.arg(file);
        command.args(arguments);
        Pty::run(command, size)
    }

    fn run(mut command: CommandBuilder, (columns, rows): (u16, u16)) -> Pty {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LANG", "C.UTF-8");
        command.env("TZ", "UTC");
        command.env_remove("NO_COLOR");
        command.env_remove("BREWGATE_DATA");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, bytes) = channel();
        std::thread::spawn(move || {
            let mut part = [0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut part) {
                if sender.send(part[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        // A slow hand brings out keys that only did what they should because they came together.
        let pause = std::env::var("SLOW_HAND_MS").map_or(0, |ms| ms.parse().unwrap());
        Pty { child, keys, master: pair.master, bytes, seen: vec![], screen, pause: Duration::from_millis(pause) }
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn hear(&mut self, time: Duration) -> bool {
        match self.bytes.recv_timeout(time) {
            Ok(part) => {
                self.screen.process(&part);
                self.seen.extend(part);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    /// Waits until a text is on the screen.
    pub fn until(&mut self, text: &str) -> &mut Pty {
        self.wait(|pty| pty.text().contains(text), &format!("`{text}` was not shown"));
        self
    }

    /// Waits until a text is off the screen.
    pub fn until_not(&mut self, text: &str) -> &mut Pty {
        self.wait(|pty| !pty.text().contains(text), &format!("`{text}` is still shown"));
        self
    }

    fn wait(&mut self, holds: impl Fn(&Pty) -> bool, complaint: &str) {
        let end = Instant::now() + PATIENCE;
        while !holds(self) {
            let heard = self.hear(end.saturating_duration_since(Instant::now()).min(Duration::from_secs(1)));
            assert!(heard || Instant::now() < end, "{complaint}:\n{}", self.text());
            if !heard && self.child.try_wait().unwrap().is_some() && !holds(self) {
                panic!("{complaint}, and the program has ended:\n{}", String::from_utf8_lossy(&self.seen));
            }
        }
        // The rest of the frame: each is drawn between two marks.
        while self.is_mid_frame() && self.hear(PATIENCE) {}
    }

    fn is_mid_frame(&self) -> bool {
        let last = |mark: &[u8]| self.seen.windows(mark.len()).rposition(|part| part == mark);
        last(b"\x1b[?2026h") > last(b"\x1b[?2026l")
    }

    /// Types text as it stands.
    pub fn keys(&mut self, keys: &str) -> &mut Pty {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        std::thread::sleep(self.pause);
        self
    }

    /// Ctrl and a letter.
    pub fn ctrl(&mut self, letter: char) -> &mut Pty {
        let code = (letter.to_ascii_uppercase() as u8) ^ 64;
        self.keys(&String::from(code as char))
    }

    pub fn enter(&mut self) -> &mut Pty {
        self.keys("\r")
    }

    pub fn paste(&mut self, text: &str) -> &mut Pty {
        self.keys(&format!("\u{1b}[200~{text}\u{1b}[201~"))
    }

    /// Clicks the first place where a text stands.
    pub fn click(&mut self, text: &str) -> &mut Pty {
        let shown = self.text();
        let line = shown.lines().enumerate().find_map(|(row, line)| Some((row, line.find(text)?, line)));
        let (row, at, line) = line.unwrap_or_else(|| panic!("`{text}` is not there to be clicked:\n{shown}"));
        let column = unicode_width::UnicodeWidthStr::width(&line[..at]);
        let place = format!("{};{}", column + 1, row + 1);
        self.keys(&format!("\u{1b}[<0;{place}M\u{1b}[<0;{place}m"))
    }

    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Pty {
        self.screen.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        self
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits for the end and returns the exit code.
    pub fn end(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while self.hear(Duration::from_millis(100)) {}
                return status.exit_code();
            }
            self.hear(Duration::from_millis(20));
            assert!(Instant::now() < end, "it does not end:\n{}", self.text());
        }
    }

    /// Whether the terminal shows what is typed.
    pub fn echoes(&self) -> bool {
        let modes = self.master.get_termios().unwrap();
        format!("{:?}", modes.local_flags)
            .split(" | ")
            .any(|flag| flag.trim_start_matches("LocalFlags(").trim_end_matches(')') == "ECHO")
    }

    /// Everything that was taken from the terminal was given back, in the end.
    pub fn assert_whole(&self) {
        let seen = String::from_utf8_lossy(&self.seen);
        for (on, off) in [("?1049h", "?1049l"), ("?2004h", "?2004l"), ("?1000h", "?1000l"), ("?25l", "?25h")] {
            let (on_at, off_at) = (seen.rfind(on), seen.rfind(off));
            assert!(on_at.is_some() && off_at > on_at, "{off} is missing at the end");
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
