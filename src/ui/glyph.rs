//! Every mark that is drawn, in one table: for terminals that know Unicode and for those that do not.
//!
//! A screen asks for a mark by its meaning. Each mark takes one cell.

use std::borrow::Cow;

/// The lines of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    pub top_left: &'static str,
    pub top_right: &'static str,
    pub bottom_left: &'static str,
    pub bottom_right: &'static str,
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub tee_down: &'static str,
    pub tee_up: &'static str,
}

/// The marks of one kind of terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    pub brand: &'static str,
    pub allow: &'static str,
    pub deny: &'static str,
    pub depends: &'static str,
    pub role: &'static str,
    pub selected: &'static str,
    pub warning: &'static str,
    /// What lets somebody do more than was meant.
    pub security: &'static str,
    pub bar: &'static str,
    pub dot: &'static str,
    pub separator: &'static str,
    pub ellipsis: &'static str,
    pub rule: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub left: &'static str,
    pub right: &'static str,
    pub thumb: &'static str,
    pub full: &'static str,
    pub empty: &'static str,
    /// Parts of a bar's last cell, the smallest first, up to a full one, which leaves a gap to the bar below it.
    pub bars: &'static [&'static str],
    /// Columns of one cell, the lowest first, and what stands where there is none.
    pub columns: &'static [&'static str],
    pub nothing: &'static str,
    pub spinner: &'static [&'static str],
    /// Panes.
    pub rounded: Border,
    /// The pane that has the keys.
    pub heavy: Border,
    /// Text fields and digit boxes.
    pub square: Border,
    half_blocks: bool,
}

const UNICODE: Glyphs = Glyphs {
    brand: "◆",
    allow: "✓",
    deny: "✗",
    depends: "?",
    role: "↗",
    selected: "▸",
    warning: "!",
    security: "▲",
    bar: "▏",
    dot: "•",
    separator: "·",
    ellipsis: "…",
    rule: "─",
    up: "↑",
    down: "↓",
    left: "←",
    right: "→",
    thumb: "┃",
    full: "█",
    empty: "░",
    bars: &["▆"],
    columns: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    nothing: "·",
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
    rounded: Border {
        top_left: "╭",
        top_right: "╮",
        bottom_left: "╰",
        bottom_right: "╯",
        horizontal: "─",
        vertical: "│",
        tee_down: "┬",
        tee_up: "┴",
    },
    heavy: Border {
        top_left: "┏",
        top_right: "┓",
        bottom_left: "┗",
        bottom_right: "┛",
        horizontal: "━",
        vertical: "┃",
        tee_down: "┳",
        tee_up: "┻",
    },
    square: Border {
        top_left: "┌",
        top_right: "┐",
        bottom_left: "└",
        bottom_right: "┘",
        horizontal: "─",
        vertical: "│",
        tee_down: "┬",
        tee_up: "┴",
    },
    half_blocks: true,
};

const THIN: Border = Border {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    horizontal: "-",
    vertical: "|",
    tee_down: "+",
    tee_up: "+",
};

const ASCII: Glyphs = Glyphs {
    brand: "*",
    allow: "+",
    deny: "x",
    depends: "?",
    role: ">",
    selected: "*",
    warning: "!",
    security: "S",
    bar: "|",
    dot: "o",
    separator: "-",
    ellipsis: "~",
    rule: "-",
    up: "^",
    down: "v",
    left: "<",
    right: ">",
    thumb: "#",
    full: "#",
    empty: ".",
    bars: &[".", "#"],
    columns: &[".", "-", "o", "O", "#"],
    nothing: " ",
    spinner: &["-", "\\", "|", "/"],
    rounded: THIN,
    heavy: Border { horizontal: "=", vertical: "#", ..THIN },
    square: THIN,
    half_blocks: false,
};

impl Glyphs {
    /// The marks for terminals that know Unicode.
    #[must_use]
    pub const fn unicode() -> Self {
        UNICODE
    }

    /// The marks for terminals that do not.
    #[must_use]
    pub const fn ascii() -> Self {
        ASCII
    }

    /// The marks to use: ASCII when asked for, or when the locale does not say UTF-8.
    ///
    /// `locale` is `LC_ALL`, `LC_CTYPE` and `LANG` as they stand, in this order: the first that is not empty decides.
    #[must_use]
    pub fn chosen(ascii: bool, locale: [Option<&str>; 3]) -> Self {
        let said = locale.into_iter().flatten().find(|value| !value.is_empty()).unwrap_or("");
        let utf8 = said.to_ascii_lowercase().replace('-', "").contains("utf8");
        if ascii || !utf8 { ASCII } else { UNICODE }
    }

    /// Whether these are the ASCII marks.
    #[must_use]
    pub const fn is_ascii(&self) -> bool {
        !self.half_blocks
    }

    /// The spinner's picture at a step; steps go round.
    #[must_use]
    pub const fn spin(&self, step: usize) -> &'static str {
        self.spinner[step % self.spinner.len()]
    }

    /// A text with the marks in it that this terminal can draw; letters stay as they are.
    #[must_use]
    pub fn translate<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.is_ascii() || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut plain = String::with_capacity(text.len());
        for character in text.chars() {
            plain.push(match character {
                '✓' => '+',
                '✗' => 'x',
                '↗' | '→' | '›' => '>',
                '▸' | '◆' => '*',
                '▲' => 'S',
                '…' => '~',
                '·' | '–' | '—' | '─' | '━' => '-',
                '•' => 'o',
                '↑' => '^',
                '↓' => 'v',
                '←' | '‹' => '<',
                '▏' | '│' | '┃' => '|',
                '≤' => '<',
                '≥' => '>',
                '×' => 'x',
                '“' | '”' => '"',
                '‘' | '’' => '\'',
                other => other,
            });
        }
        Cow::Owned(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::width;

    fn marks(glyphs: &Glyphs) -> Vec<&'static str> {
        let g = glyphs;
        let mut all = vec![g.brand, g.allow, g.deny, g.depends, g.role, g.selected, g.warning, g.security];
        all.extend([
            g.bar,
            g.dot,
            g.separator,
            g.ellipsis,
            g.rule,
            g.up,
            g.down,
            g.left,
            g.right,
            g.thumb,
            g.full,
            g.empty,
            g.nothing,
        ]);
        all.extend(g.spinner);
        all.extend(g.bars);
        all.extend(g.columns);
        for b in [g.rounded, g.heavy, g.square] {
            all.extend([b.top_left, b.top_right, b.bottom_left, b.bottom_right]);
            all.extend([b.horizontal, b.vertical, b.tee_down, b.tee_up]);
        }
        all
    }

    #[test]
    fn every_mark_takes_one_cell_and_ascii_is_ascii() {
        for mark in marks(&UNICODE) {
            assert_eq!(width(mark), 1, "{mark}");
        }
        for mark in marks(&ASCII) {
            assert_eq!(mark.len(), 1, "{mark}");
            assert!(mark.is_ascii());
        }
    }

    #[test]
    fn marks_of_meaning_are_translated_to_themselves() {
        let pairs = [
            (UNICODE.allow, ASCII.allow),
            (UNICODE.deny, ASCII.deny),
            (UNICODE.role, ASCII.role),
            (UNICODE.selected, ASCII.selected),
            (UNICODE.security, ASCII.security),
            (UNICODE.ellipsis, ASCII.ellipsis),
            (UNICODE.separator, ASCII.separator),
            (UNICODE.dot, ASCII.dot),
            (UNICODE.up, ASCII.up),
            (UNICODE.down, ASCII.down),
        ];
        for (mark, plain) in pairs {
            assert_eq!(ASCII.translate(mark), plain);
        }
    }

    #[test]
    fn verdicts_differ_from_each_other_without_colour() {
        for g in [UNICODE, ASCII] {
            let mut four = [g.allow, g.deny, g.depends, g.role].to_vec();
            four.sort_unstable();
            four.dedup();
            assert_eq!(four.len(), 4);
        }
    }

    #[test]
    fn the_locale_decides_and_the_first_that_speaks_wins() {
        let utf8 = Some("en_US.UTF-8");
        assert_eq!(Glyphs::chosen(false, [None, None, utf8]), UNICODE);
        assert_eq!(Glyphs::chosen(false, [Some(""), Some("C.utf8"), None]), UNICODE);
        assert_eq!(Glyphs::chosen(false, [Some("C"), None, utf8]), ASCII);
        assert_eq!(Glyphs::chosen(false, [None, None, None]), ASCII);
        assert_eq!(Glyphs::chosen(true, [None, None, utf8]), ASCII);
    }

    #[test]
    fn marks_in_sentences_are_translated_and_names_are_not() {
        assert_eq!(ASCII.translate("✓ José · up to 50 … ↗"), "+ José - up to 50 ~ >");
        assert_eq!(UNICODE.translate("✓ · ↗"), "✓ · ↗");
    }
}
