//! What the flags, the environment and the config file say, in that order of weight.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::Deserialize;
use thiserror::Error;

use crate::app::Place;
use crate::shop::Name;
use crate::terminal::Options;
use crate::ui::glyph::Glyphs;
use crate::ui::key::Key;
use crate::ui::keymap::Keys;
use crate::ui::theme::{Depth, Theme};

/// What the flags say; nothing where they are silent.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub data: Option<PathBuf>,
    pub key_file: Option<PathBuf>,
    pub config: Option<PathBuf>,
    pub workstation: Option<Name>,
    pub theme: Option<String>,
    pub ascii: bool,
    pub no_mouse: bool,
}

/// The settings of this computer, as opposed to the shop's own.
#[derive(Clone, Debug)]
pub struct Config {
    pub data: PathBuf,
    pub key_file: PathBuf,
    pub workstation: Option<Name>,
    pub theme: Theme,
    pub ascii: bool,
    pub mouse: bool,
    pub keys: Keys,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    workstation: Option<Name>,
    theme: Option<String>,
    ascii: bool,
    mouse: Option<bool>,
    data: Option<PathBuf>,
    key_file: Option<PathBuf>,
    keys: BTreeMap<String, Key>,
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("`{}`: {}", path.display(), error.message())]
    File { path: PathBuf, error: Box<toml::de::Error> },
    #[error("`{}` cannot be read: {error}", path.display())]
    Unread { path: PathBuf, error: io::Error },
    #[error("there is no theme `{0}`; there are {list}", list = themes())]
    Theme(String),
    #[error("there is no key binding `{0}`; the help on each screen and the README list them")]
    Binding(String),
    #[error("this computer has no home directory; name one with --data and --key")]
    NoHome,
}

fn themes() -> String {
    Theme::all().iter().map(Theme::name).collect::<Vec<_>>().join(", ")
}

impl Config {
    /// Puts flags, environment and file together.
    ///
    /// # Errors
    /// Says which file, line or name is wrong.
    pub fn read(flags: Flags) -> Result<Config, ConfigError> {
        let base = choose_base_strategy().ok();
        let home = |of: fn(&etcetera::base_strategy::Xdg) -> PathBuf| base.as_ref().map(|b| of(b).join("brewgate"));
        let (config_dir, data_dir) = (home(|b| b.config_dir()), home(|b| b.data_dir()));
        let path = flags.config.clone().or_else(|| config_dir.as_ref().map(|dir| dir.join("config.toml")));
        let file = match &path {
            Some(path) if flags.config.is_some() || path.exists() => File::read(path)?,
            _ => File::default(),
        };
        let env = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let data = flags.data.or_else(|| env("BREWGATE_DATA")).or(file.data).or(data_dir);
        let key_file = flags.key_file.or_else(|| env("BREWGATE_KEY")).or(file.key_file);
        let key_file = key_file.or_else(|| config_dir.map(|dir| dir.join("key")));
        let theme = flags.theme.or(file.theme).unwrap_or_else(|| "espresso".to_owned());
        let keys = Keys(file.keys);
        if let Some(unknown) = keys.0.keys().find(|name| !crate::ui::keymap::all().any(|b| b.name == **name)) {
            return Err(ConfigError::Binding(unknown.clone()));
        }
        Ok(Config {
            data: data.ok_or(ConfigError::NoHome)?,
            key_file: key_file.ok_or(ConfigError::NoHome)?,
            workstation: flags.workstation.or(file.workstation),
            theme: Theme::named(&theme).ok_or(ConfigError::Theme(theme))?,
            ascii: flags.ascii || file.ascii,
            mouse: !flags.no_mouse && file.mouse.unwrap_or(true),
            keys,
        })
    }

    /// Where the shop and its key are.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { data: self.data.clone(), key_file: self.key_file.clone(), workstation: self.workstation.clone() }
    }

    /// How the terminal is taken over.
    #[must_use]
    pub fn terminal(&self) -> Options {
        Options { mouse: self.mouse, reports: self.data.join("reports") }
    }

    /// How many colours the terminal promises.
    #[must_use]
    pub fn depth(&self) -> Depth {
        let env = |name: &str| std::env::var(name).ok();
        Depth::promised(env("NO_COLOR").as_deref(), env("COLORTERM").as_deref(), env("TERM").as_deref())
    }

    /// The marks that the terminal can show.
    #[must_use]
    pub fn glyphs(&self) -> Glyphs {
        let env = |name: &str| std::env::var(name).ok();
        let locale = [env("LC_ALL"), env("LC_CTYPE"), env("LANG")];
        Glyphs::chosen(self.ascii, [locale[0].as_deref(), locale[1].as_deref(), locale[2].as_deref()])
    }
}

impl File {
    fn read(path: &Path) -> Result<File, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|error| ConfigError::Unread { path: path.to_owned(), error })?;
        toml::from_str(&text).map_err(|error| ConfigError::File { path: path.to_owned(), error: Box::new(error) })
    }
}
