//! Hands bytes to a drawer or printer: a program's standard input, or the system's file for a device.
//!
//! Whatever the device does, it is waited for only so long. It runs on a thread of its own (`worker.rs`), so that a sale
//! that is kept never waits for paper.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::shop::station::Device;

/// How long a device may take.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks at whether it is done.
const LOOK: Duration = Duration::from_millis(10);

/// Why a device did not take what it was handed.
#[derive(Debug, Error)]
pub enum DeviceError {
    #[error("`{device}` cannot be started: {error}")]
    Start { device: String, error: io::Error },
    #[error("`{device}` ended with {status}")]
    Ended { device: String, status: std::process::ExitStatus },
    #[error("`{device}`: {error}")]
    Io { device: String, error: io::Error },
    #[error("`{device}` did not answer within {} seconds", .within.as_secs_f32())]
    Silent { device: String, within: Duration },
}

/// Hands bytes over, within a time.
///
/// # Errors
/// Says which device and what it said.
pub fn hand_over(device: &Device, bytes: &[u8], within: Duration) -> Result<(), DeviceError> {
    match device {
        Device::Path(path) => write_to(path, bytes, within),
        Device::Program(words) => run(device, words, bytes, within),
    }
}

/// Runs a program with the bytes on its standard input. It fits the pipe, so that a program that never reads blocks
/// nobody; what it prints is nobody's concern.
fn run(device: &Device, words: &[String], bytes: &[u8], within: Duration) -> Result<(), DeviceError> {
    let named = || device.to_string();
    let until = Instant::now() + within;
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| DeviceError::Start { device: named(), error: io::Error::other("no name") })?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| DeviceError::Start { device: named(), error })?;
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever opens a drawer by its own means need not read this.
        let most = bytes.len().min(PIPE);
        let _ = stdin.write_all(&bytes[..most]);
    }
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(DeviceError::Ended { device: named(), status }),
            Ok(None) if Instant::now() < until => std::thread::sleep(LOOK),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(DeviceError::Silent { device: named(), within });
            }
            Err(error) => return Err(DeviceError::Io { device: named(), error }),
        }
    }
}

/// What a pipe holds without being read, on every system that this runs on.
const PIPE: usize = 60 * 1024;

/// Writes to what must be there already: a device that is missing is no reason to make a file of its name.
fn write_to(path: &str, bytes: &[u8], within: Duration) -> Result<(), DeviceError> {
    let failed = |error| DeviceError::Io { device: path.to_owned(), error };
    let until = Instant::now() + within;
    let mut options = OpenOptions::new();
    options.append(true);
    // A printer that is switched off must not hold the thread.
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    let mut file = options.open(path).map_err(failed)?;
    let mut rest = bytes;
    while !rest.is_empty() {
        match file.write(rest) {
            Ok(0) => return Err(failed(io::ErrorKind::WriteZero.into())),
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if Instant::now() >= until {
                    return Err(DeviceError::Silent { device: path.to_owned(), within });
                }
                std::thread::sleep(LOOK);
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn program(words: &[&str]) -> Device {
        Device::Program(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_program_gets_the_bytes_and_its_arguments_as_they_are() {
        let dir = tempfile::tempdir().expect("a directory");
        let paper = dir.path().join("the paper; $HOME");
        let printer = program(&["tee", paper.to_str().expect("a path")]);
        hand_over(&printer, b"Receipt 1\n", PATIENCE).expect("it is printed");
        assert_eq!(std::fs::read(&paper).expect("it was made"), b"Receipt 1\n");
    }

    #[test]
    fn what_fails_says_so_in_its_time() {
        let said = |device: &Device, within: u64| {
            let started = Instant::now();
            let error = hand_over(device, b"x", Duration::from_millis(within)).expect_err("it fails").to_string();
            assert!(started.elapsed() < Duration::from_secs(20), "{error}");
            error
        };
        assert!(said(&program(&["no-such-program-here"]), 1_000).contains("cannot be started"));
        assert!(said(&program(&["false"]), 10_000).contains("ended with exit status: 1"));
        assert!(said(&program(&["sleep", "600"]), 50).contains("did not answer"));
        assert!(said(&Device::Path("/dev/no-such-device".to_owned()), 1_000).contains("No such file"));
        assert!(said(&Device::Path("/dev/full".to_owned()), 1_000).contains("No space left"));
    }

    #[test]
    fn a_program_that_never_reads_blocks_nobody() {
        hand_over(&program(&["true"]), &vec![b'x'; 1_000_000], PATIENCE).expect("it ended well");
    }

    #[test]
    fn a_device_gets_the_bytes() {
        hand_over(&Device::Path("/dev/null".to_owned()), &vec![b'x'; 100_000], PATIENCE).expect("it takes all");
    }
}
