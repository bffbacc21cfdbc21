//! How long a person waits: process start to first frame, and to a usable sign-in, with 100,000 employees in the
//! store, against a minimal ratatui program in the same kind of pseudo-terminal. Runs take turns, so the ratio holds
//! where the times do not.
//!
//! `cargo bench --bench start`; the program itself is built by cargo with the same profile.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use brewgate::app::{Clock, Founding, Place, Service, System};
use brewgate::secret::{Cost, RecoveryKey, Seed};
use brewgate::shop::{Change, Edit, Employee, Name, SafeText, file};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const EMPLOYEES: u32 = 100_000;
const RUNS: usize = 15;
const GOAL_FRAME: f64 = 3.0;
const GOAL_SIGN_IN: f64 = 1.5;

fn main() -> std::io::Result<()> {
    if std::env::args().any(|argument| argument == "--minimal") {
        return minimal();
    }
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let (data, key) = (dir.path().join("data"), dir.path().join("key"));
    eprintln!("founding a shop with {EMPLOYEES} employees");
    found(&data, &key);

    let ours = env!("CARGO_BIN_EXE_brewgate");
    let arguments = ["--data".as_ref(), data.as_os_str(), "--key".as_ref(), key.as_os_str()];
    let itself = std::env::current_exe()?;
    let (mut frames, mut usable, mut least) = (vec![], vec![], vec![]);
    for run in 0..=RUNS {
        let bare = until(itself.as_os_str(), &["--minimal".as_ref()], &["minimal"]);
        let console = until(ours.as_ref(), &arguments, &["Opening the shop", "Who's working?"]);
        // The first run warms the caches of the disk.
        if run > 0 {
            least.push(bare[0]);
            frames.push(console[0]);
            usable.push(console[1]);
        }
    }
    let (least, frame, usable) = (median(&mut least), median(&mut frames), median(&mut usable));
    println!("minimal ratatui program, first frame: {:8.1} ms", least * 1e3);
    println!("brewgate, first frame:                {:8.1} ms", frame * 1e3);
    println!("ratio: {:.2} (goal: at most {GOAL_FRAME})", frame / least);
    println!("brewgate, usable sign-in:             {:8.1} ms (goal: at most {:.0})", usable * 1e3, GOAL_SIGN_IN * 1e3);
    Ok(())
}

/// The least a full-screen program can do: take the terminal, draw one line, wait.
fn minimal() -> std::io::Result<()> {
    ratatui::run(|terminal| {
        terminal.draw(|frame| frame.render_widget("minimal", frame.area()))?;
        std::thread::sleep(Duration::from_secs(5));
        Ok(())
    })
}

fn found(data: &Path, key: &Path) {
    let mut shop = file::read(include_str!("../assets/shop.json")).expect("the sample shop can be read");
    let hired = System.now();
    for n in 0..EMPLOYEES {
        let name = Name::literal(&format!("person{n}"));
        let mut employee = Employee::new(name, SafeText::literal(&format!("Person Number {n}")), hired);
        employee.groups = vec![Name::literal("Everyone")];
        shop.apply(&Change::Employee(Edit::made(employee)));
    }
    let place = Place { data: data.to_owned(), key_file: key.to_owned(), workstation: None };
    let founding = Founding {
        shop,
        password: "correct horse battery staple".to_owned().into(),
        seed: Seed::random(),
        last_step: 0,
        recovery: RecoveryKey::random(),
    };
    Service::found(&place, Arc::new(System), Cost::cheap(), founding).expect("the shop is founded");
}

/// Starts a program and tells when each text was drawn, in seconds from the start.
fn until(program: &std::ffi::OsStr, arguments: &[&std::ffi::OsStr], texts: &[&str]) -> Vec<f64> {
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    let mut reader = pair.master.try_clone_reader().expect("its output");
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command).expect("the program starts");
    drop(pair.slave);
    let (rows, columns) = (40.try_into().expect("not 0"), 120.try_into().expect("not 0"));
    let mut screen = vt100::Parser::new(rows, columns, 0);
    let mut part = [0; 65_536];
    let mut times = vec![];
    while times.len() < texts.len() {
        let count = reader.read(&mut part).expect("the program draws");
        assert!(count > 0, "it ended before it drew `{}`", texts[times.len()]);
        screen.process(&part[..count]);
        if screen.screen().contents().contains(texts[times.len()]) {
            times.push(start.elapsed().as_secs_f64());
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    times
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
