//! Text measured in terminal cells: cutting, aligning, wrapping and cleaning.
//!
//! A character may take no cell, one or two (é, a, 王), so nothing on a screen is counted in bytes or `char`s.

use crate::shop::station::money::apart;
use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// Whether a character must never reach a terminal: controls, direction overrides, and what has no width of its own.
///
/// Joiners and variation selectors are among them, because terminals disagree about the width of what they join,
/// and a name that is drawn wider than it was measured breaks the frame.
#[must_use]
pub const fn is_unsafe(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The text without anything that could steer a terminal or mislead a reader; line breaks and tabs become a space.
///
/// Stored text is clean already; this is the second fence, just before the cells.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).filter(|c| !is_unsafe(*c)).collect(),
    )
}

/// The cells that a cleaned grapheme takes.
pub(super) fn cells(grapheme: &str) -> usize {
    grapheme.cell_width().into()
}

/// The width of a text in cells, once cleaned.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return text.len();
    }
    clean(text).graphemes(true).map(cells).sum()
}

/// Words as a sentence: with a capital and a full stop.
#[must_use]
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A count with its thousands apart: `1,284`.
#[must_use]
pub fn grouped(count: impl std::fmt::Display) -> String {
    apart(&count.to_string())
}

/// The longest beginning of a cleaned text that fits into `width` cells, with the cells it takes.
pub(super) fn head(text: &str, width: usize) -> (&str, usize) {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let next = used + cells(grapheme);
        if next > width {
            return (&text[..at], used);
        }
        used = next;
    }
    (text, used)
}

/// The text in at most `width` cells; what is cut off is shown by `ellipsis`.
#[must_use]
pub fn fit_with<'a>(text: &'a str, width: usize, ellipsis: &str) -> Cow<'a, str> {
    let text = clean(text);
    if self::width(&text) <= width {
        return text;
    }
    let mark = self::width(ellipsis);
    if width < mark {
        return Cow::Borrowed("");
    }
    let (kept, _) = head(&text, width - mark);
    Cow::Owned(format!("{}{ellipsis}", kept.trim_end()))
}

/// The text in at most `width` cells; what is cut off is shown by `…`.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    fit_with(text, width, "…").into_owned()
}

/// The text in exactly `width` cells, at the left.
#[must_use]
pub fn left(text: &str, width: usize) -> String {
    let mut fitted = fit(text, width);
    fitted.extend(std::iter::repeat_n(' ', width - self::width(&fitted)));
    fitted
}

/// The text in exactly `width` cells, at the right: for times, amounts and counts.
#[must_use]
pub fn right(text: &str, width: usize) -> String {
    let fitted = fit(text, width);
    format!("{}{fitted}", " ".repeat(width - self::width(&fitted)))
}

/// The text broken into lines of at most `width` cells: between words, and inside one only where it fits no line.
///
/// Line breaks in the text are kept. A character wider than `width` is dropped.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if width == 0 {
        return lines;
    }
    for paragraph in text.lines() {
        let paragraph = clean(paragraph);
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_whitespace() {
            let mut rest = word;
            let mut long = self::width(rest);
            if used > 0 && used + 1 + long <= width {
                line.push(' ');
                used += 1;
            } else if used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            while long > width {
                let (part, cells) = head(rest, width);
                if part.is_empty() {
                    rest = "";
                    break;
                }
                lines.push(part.to_owned());
                rest = &rest[part.len()..];
                long -= cells;
            }
            line.push_str(rest);
            used += self::width(rest);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn widths_are_cells() {
        for (text, cells) in
            [("", 0), ("abc", 3), ("José", 4), ("Jose\u{301}", 4), ("王小明", 6), ("🧋", 2), ("✓ ✗ ↗", 5)]
        {
            assert_eq!(width(text), cells, "{text}");
        }
    }

    #[test]
    fn cutting_never_splits_a_wide_character() {
        assert_eq!(fit("王小明", 6), "王小明");
        assert_eq!(fit("王小明", 5), "王小…");
        assert_eq!(fit("王小明", 4), "王…");
        assert_eq!(fit("王小明", 1), "…");
        assert_eq!(fit("王小明", 0), "");
        assert_eq!(fit("Priya Shah", 7), "Priya…");
        assert_eq!(fit_with("Priya Shah", 7, "~"), "Priya~");
    }

    #[test]
    fn alignment_fills_the_width() {
        assert_eq!(left("王", 4), "王  ");
        assert_eq!(right("2h43", 6), "  2h43");
        assert_eq!(right("王小明", 4), " 王…");
    }

    #[test]
    fn wrapping_keeps_words_and_breaks_long_ones() {
        assert_eq!(wrap("Nobody loses anything here.", 12), ["Nobody loses", "anything", "here."]);
        assert_eq!(wrap("arn:brewgate:register", 8), ["arn:brew", "gate:reg", "ister"]);
        assert_eq!(wrap("一二三四", 5), ["一二", "三四"]);
        assert_eq!(wrap("a\n\nb", 5), ["a", "", "b"]);
        assert_eq!(wrap("王", 1), [""]);
        assert!(wrap("abc", 0).is_empty());
    }

    #[test]
    fn nothing_that_steers_a_terminal_passes() {
        let hostile = "a\u{1b}[2Jb\u{202e}c\u{200b}d\u{9b}e\u{7f}f\u{feff}g\nh\u{2066}i\u{e0041}";
        assert_eq!(clean(hostile), "a[2Jbcdefg hi");
        assert!(matches!(clean("José 王小明 🧋"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn what_fits_is_never_wider(text in "\\PC{0,40}|[a-z 王🧋é\\x00-\\x20\u{200d}\u{202e}]{0,40}", cells in 0usize..30) {
            prop_assert!(width(&fit(&text, cells)) <= cells);
            prop_assert_eq!(width(&left(&text, cells)), cells);
            prop_assert_eq!(width(&right(&text, cells)), cells);
            for line in wrap(&text, cells) {
                prop_assert!(width(&line) <= cells, "{line:?}");
            }
        }

        #[test]
        fn clean_text_has_no_control(text in any::<String>()) {
            prop_assert!(!clean(&text).contains(is_unsafe));
        }
    }
}
