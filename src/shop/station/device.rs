//! What a workstation hands things to: a cash drawer, a receipt printer.
//!
//! Only the data: what is handed over stands in `app`, and the handing over is done outside.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::shop::name::is_unsafe;

/// Longest text that a device is configured by, in characters.
pub const LONGEST_DEVICE: usize = 200;

/// The devices of a workstation; where there is none, what would be done is recorded only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Devices {
    pub drawer: Option<Device>,
    pub printer: Option<Device>,
    /// Whether taking or giving cash opens the drawer by itself.
    pub opens_for_cash: bool,
}

/// Where bytes go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Device {
    /// A file of the system's that stands for the device: `/dev/usb/lp0`.
    Path(String),
    /// A program with its arguments, which gets the bytes on its standard input; no shell is between.
    Program(Vec<String>),
}

impl Device {
    /// Reads what a person types: `/dev/usb/lp0`, or a program and its arguments, with quotes where words belong together.
    ///
    /// # Errors
    /// What is wanted, with an example.
    pub fn read(text: &str) -> Result<Device, String> {
        let text = text.trim();
        if text.chars().count() > LONGEST_DEVICE || text.chars().any(is_unsafe) {
            return Err(format!("at most {LONGEST_DEVICE} plain characters"));
        }
        let words = shell_words::split(text).map_err(|_| "a quote is not closed".to_owned())?;
        let is_device = |word: &str| {
            let port = word.strip_prefix("COM").or_else(|| word.strip_prefix("LPT"));
            word.starts_with("/dev/") || word.starts_with(r"\\.\") || port.is_some_and(|n| n.parse::<u8>().is_ok())
        };
        match words.as_slice() {
            [] => Err("a device such as `/dev/usb/lp0`, or a program such as `lp -d receipts`".to_owned()),
            [path] if is_device(path) => Ok(Device::Path(path.clone())),
            [program, ..] if program.is_empty() => Err("the program has no name".to_owned()),
            _ => Ok(Device::Program(words)),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Path(path) => f.write_str(path),
            Device::Program(words) => f.write_str(&shell_words::join(words)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read_as_they_are_typed_and_said() {
        let program = |words: &[&str]| Ok(Device::Program(words.iter().map(|word| (*word).to_owned()).collect()));
        assert_eq!(Device::read(" /dev/usb/lp0 "), Ok(Device::Path("/dev/usb/lp0".to_owned())));
        assert_eq!(Device::read("COM3"), Ok(Device::Path("COM3".to_owned())));
        assert_eq!(Device::read("lp -d 'front counter'"), program(&["lp", "-d", "front counter"]));
        assert_eq!(Device::read("/usr/bin/lp"), program(&["/usr/bin/lp"]));
        // No shell: what would mean something to one is a word like any other.
        assert_eq!(Device::read("lp; rm -rf $HOME"), program(&["lp;", "rm", "-rf", "$HOME"]));
        for typed in ["", "   ", "lp 'half", "'' x", "lp \u{1b}[2J"] {
            assert!(Device::read(typed).is_err(), "{typed}");
        }
        for typed in ["/dev/usb/lp0", "lp -d 'front counter'", "kick"] {
            let device = Device::read(typed).expect("it can be read");
            assert_eq!(Device::read(&device.to_string()), Ok(device));
        }
    }
}
