//! Themes: ten roles, each with a colour, as data.
//!
//! Code asks for a role, never a colour. The themes are TOML files in `assets/themes`; a person's own file has the same
//! form. Where a terminal shows fewer colours the theme is brought down to them, and without any colour only bold, dim
//! and reversed are left: marks and words carry the meaning, colour only repeats it.

use std::sync::LazyLock;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Text,
    Muted,
    Border,
    Focus,
    Allow,
    Deny,
    Warn,
    Info,
    /// The ground of boxes and of the selected row.
    Surface,
    /// The ground of everything else.
    Background,
}

impl Role {
    /// Every role, in the order of the files.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Muted,
        Self::Border,
        Self::Focus,
        Self::Allow,
        Self::Deny,
        Self::Warn,
        Self::Info,
        Self::Surface,
        Self::Background,
    ];
}

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Any colour.
    Full,
    /// The 256 of xterm.
    Indexed,
    /// The sixteen of the terminal itself.
    Sixteen,
    /// None at all, because nobody wants them.
    None,
}

impl Depth {
    /// The depth that the environment promises: `NO_COLOR`, `COLORTERM` and `TERM` as they stand.
    ///
    /// `NO_COLOR` counts when it is not empty (<https://no-color.org>).
    #[must_use]
    pub fn promised(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Self {
        let term = term.unwrap_or("");
        if no_color.is_some_and(|value| !value.is_empty()) || term == "dumb" {
            Self::None
        } else if colorterm.is_some_and(|value| matches!(value, "truecolor" | "24bit")) || term.ends_with("-direct") {
            Self::Full
        } else if term.contains("256color") || matches!(term, "alacritty" | "foot" | "xterm-kitty" | "xterm-ghostty") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

/// A theme: a name and ten colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    title: String,
    colours: [Color; 10],
    coloured: bool,
}

/// What is wrong with a theme file.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    #[error("cannot read the theme: {0}")]
    Toml(#[from] toml::de::Error),
    #[error("`{colour}` is no colour for `{role}`; say `#rrggbb`, a name such as `red`, or `default`")]
    Colour { role: &'static str, colour: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    roles: Roles,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    text: String,
    muted: String,
    border: String,
    focus: String,
    allow: String,
    deny: String,
    warn: String,
    info: String,
    surface: String,
    background: String,
}

static BUILT_IN: LazyLock<Vec<Theme>> = LazyLock::new(|| {
    [
        include_str!("../../assets/themes/espresso.toml"),
        include_str!("../../assets/themes/oat-milk.toml"),
        include_str!("../../assets/themes/high-contrast.toml"),
        include_str!("../../assets/themes/terminal.toml"),
    ]
    .into_iter()
    .map(|file| Theme::parse(file).expect("a test reads the built-in themes"))
    .collect()
});

impl Default for Theme {
    fn default() -> Self {
        BUILT_IN[0].clone()
    }
}

impl Theme {
    /// The built-in themes; the first is the default.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &BUILT_IN
    }

    /// The built-in theme of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        BUILT_IN.iter().find(|theme| theme.name == name).cloned()
    }

    /// Reads a theme file.
    ///
    /// # Errors
    /// When it is not TOML, a role is missing or unknown, or a colour is none.
    pub fn parse(file: &str) -> Result<Self, ThemeError> {
        let File { name, title, roles } = toml::from_str(file)?;
        let colour = |role: &'static str, colour: String| match colour.as_str() {
            "default" => Ok(Color::Reset),
            text => text.parse().map_err(|_| ThemeError::Colour { role, colour }),
        };
        let colours = [
            colour("text", roles.text)?,
            colour("muted", roles.muted)?,
            colour("border", roles.border)?,
            colour("focus", roles.focus)?,
            colour("allow", roles.allow)?,
            colour("deny", roles.deny)?,
            colour("warn", roles.warn)?,
            colour("info", roles.info)?,
            colour("surface", roles.surface)?,
            colour("background", roles.background)?,
        ];
        Ok(Self { name, title, colours, coloured: true })
    }

    /// The name in files and on the command line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name that people read.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The same theme in the colours that the terminal shows; sixteen are the terminal's own theme.
    #[must_use]
    pub fn at(self, depth: Depth) -> Self {
        match depth {
            Depth::Full => self,
            Depth::Indexed => Self { colours: self.colours.map(indexed), ..self },
            Depth::Sixteen => Self { colours: BUILT_IN[3].colours, ..self },
            Depth::None => Self { colours: [Color::Reset; 10], coloured: false, ..self },
        }
    }

    /// The colour of a role; `Reset` is the terminal's own.
    #[must_use]
    pub const fn colour(&self, role: Role) -> Color {
        self.colours[role as usize]
    }

    /// The style of a role: a ground for surface and background, otherwise a colour of text on whatever ground there is.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        let colour = self.colour(role);
        match role {
            Role::Surface | Role::Background => Style::new().fg(self.colour(Role::Text)).bg(colour),
            Role::Muted | Role::Border if colour == Color::Reset => Style::new().fg(colour).add_modifier(Modifier::DIM),
            Role::Focus | Role::Deny | Role::Warn if !self.coloured => {
                Style::new().fg(colour).add_modifier(Modifier::BOLD)
            }
            _ => Style::new().fg(colour),
        }
    }

    /// The style of the selected row: another ground, or reversed where there is none.
    #[must_use]
    pub fn highlight(&self) -> Style {
        match self.colour(Role::Surface) {
            Color::Reset => Style::new().add_modifier(Modifier::REVERSED),
            surface => Style::new().bg(surface),
        }
    }
}

/// The nearest of xterm's 256 colours: its cube of 6×6×6 or its 24 greys.
fn indexed(colour: Color) -> Color {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let Color::Rgb(r, g, b) = colour else { return colour };
    let distance =
        |to: [u8; 3]| -> u32 { [r, g, b].iter().zip(to).map(|(from, to)| u32::from(from.abs_diff(to)).pow(2)).sum() };
    let step = |part: u8| (0..6u8).min_by_key(|i| STEPS[usize::from(*i)].abs_diff(part)).unwrap_or(0);
    let [red, green, blue] = [step(r), step(g), step(b)];
    let cube = [red, green, blue].map(|i| STEPS[usize::from(i)]);
    let grey = (0..24u8).min_by_key(|i| distance([8 + 10 * i; 3])).unwrap_or(0);
    if distance(cube) <= distance([8 + 10 * grey; 3]) {
        Color::Indexed(16 + 36 * red + 6 * green + blue)
    } else {
        Color::Indexed(232 + grey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [Role; 7] = [Role::Text, Role::Muted, Role::Focus, Role::Allow, Role::Deny, Role::Warn, Role::Info];

    fn rgb(colour: Color) -> Option<[u8; 3]> {
        const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        match colour {
            Color::Rgb(r, g, b) => Some([r, g, b]),
            Color::Indexed(i @ 16..=231) => {
                Some([(i - 16) / 36, (i - 16) / 6 % 6, (i - 16) % 6].map(|i| STEPS[usize::from(i)]))
            }
            Color::Indexed(i @ 232..) => Some([8 + 10 * (i - 232); 3]),
            _ => None,
        }
    }

    /// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
    fn contrast(a: Color, b: Color) -> f64 {
        let luminance = |colour| {
            let parts = rgb(colour).expect("a painted colour").map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_both_grounds() {
        for theme in Theme::all().iter().filter(|theme| theme.name() != "terminal") {
            for theme in [theme.clone(), theme.clone().at(Depth::Indexed)] {
                for ground in [Role::Surface, Role::Background] {
                    for role in TEXTS {
                        let measured = contrast(theme.colour(role), theme.colour(ground));
                        let least = if theme.name() == "high-contrast" { 7.0 } else { 4.5 };
                        assert!(measured >= least, "{} {role:?} on {ground:?}: {measured:.2}", theme.name());
                    }
                    let border = contrast(theme.colour(Role::Border), theme.colour(ground));
                    assert!(border >= 3.0, "{} border on {ground:?}: {border:.2}", theme.name());
                }
            }
        }
    }

    #[test]
    fn the_measure_is_the_published_one() {
        assert!((contrast(Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((contrast(Color::Rgb(0x77, 0x77, 0x77), Color::Rgb(255, 255, 255)) - 4.48).abs() < 0.01);
    }

    #[test]
    fn there_are_four_and_espresso_is_first() {
        let names: Vec<_> = Theme::all().iter().map(Theme::name).collect();
        assert_eq!(names, ["espresso", "oat-milk", "high-contrast", "terminal"]);
        assert_eq!(Theme::default().name(), "espresso");
        assert_eq!(Theme::named("oat-milk").unwrap().title(), "Oat milk");
        assert_eq!(Theme::named("tea"), None);
    }

    #[test]
    fn the_terminal_theme_paints_nothing() {
        let theme = Theme::named("terminal").unwrap();
        assert_eq!(theme.colour(Role::Background), Color::Reset);
        assert!(theme.highlight().add_modifier.contains(Modifier::REVERSED));
        for role in Role::ALL {
            assert!(!matches!(theme.colour(role), Color::Rgb(..) | Color::Indexed(_) | Color::White | Color::Black));
        }
    }

    #[test]
    fn without_colour_nothing_is_coloured_but_the_loud_is_bold() {
        let theme = Theme::default().at(Depth::None);
        for role in Role::ALL {
            let style = theme.style(role);
            assert!(matches!(style.fg, None | Some(Color::Reset)) && matches!(style.bg, None | Some(Color::Reset)));
        }
        assert!(theme.style(Role::Deny).add_modifier.contains(Modifier::BOLD));
        assert!(theme.style(Role::Muted).add_modifier.contains(Modifier::DIM));
        assert_eq!(theme.style(Role::Text).add_modifier, Modifier::empty());
    }

    #[test]
    fn the_depth_is_what_the_terminal_promises() {
        assert_eq!(Depth::promised(Some("1"), Some("truecolor"), Some("xterm-256color")), Depth::None);
        assert_eq!(Depth::promised(Some(""), Some("truecolor"), Some("xterm")), Depth::Full);
        assert_eq!(Depth::promised(None, None, Some("xterm-256color")), Depth::Indexed);
        assert_eq!(Depth::promised(None, None, Some("linux")), Depth::Sixteen);
        assert_eq!(Depth::promised(None, None, Some("dumb")), Depth::None);
        assert_eq!(Theme::default().at(Depth::Sixteen).colour(Role::Deny), Color::Red);
    }

    #[test]
    fn a_wrong_file_says_where() {
        let good = include_str!("../../assets/themes/espresso.toml");
        let error = Theme::parse(&good.replace("\"#f2b84b\"", "\"amberish\"")).unwrap_err().to_string();
        assert!(error.starts_with("`amberish` is no colour for `focus`"), "{error}");
        assert!(Theme::parse(&good.replace("warn =", "wan =")).is_err());
        assert!(Theme::parse(&format!("{good}\nhover = \"red\"")).is_err());
    }
}
