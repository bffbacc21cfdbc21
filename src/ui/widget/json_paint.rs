//! Colours for a line of JSON: what is a key, a text, a number, a mark.
//!
//! One line is enough to know, because a JSON text never goes over a line's end; half-typed lines get colours too.

use std::ops::Range;

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use crate::ui::canvas::Canvas;
use crate::ui::text;
use crate::ui::theme::Role;

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Key,
    Text,
    /// A number, `true`, `false` or `null`.
    Value,
    /// Braces, brackets, colons and commas.
    Mark,
    /// What JSON does not know.
    Stray,
}

impl Token {
    /// The role it is drawn in.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Key => Role::Text,
            Self::Text => Role::Allow,
            Self::Value => Role::Warn,
            Self::Mark => Role::Muted,
            Self::Stray => Role::Deny,
        }
    }
}

/// The parts of a line, in bytes; white space is in none.
#[must_use]
pub fn tokens(line: &str) -> Vec<(Range<usize>, Token)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = line[at..].chars().next() {
        let rest = &line[at..];
        let (length, token) = match first {
            '"' => {
                let length = string_length(rest);
                let key = rest[length..].trim_start().starts_with(':');
                (length, if key { Token::Key } else { Token::Text })
            }
            '{' | '}' | '[' | ']' | ':' | ',' => (1, Token::Mark),
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "{}[]:,\"".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                let word = &rest[..length];
                let known = matches!(word, "true" | "false" | "null") || serde_json::from_str::<f64>(word).is_ok();
                (length, if known { Token::Value } else { Token::Stray })
            }
        };
        found.push((at..at + length, token));
        at += length;
    }
    found
}

/// The bytes of a text that begins here with its quote: up to the closing one, or to the end.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Colours a line that is drawn on row `y` of the canvas already, with its first `skipped` cells out of sight at the left.
pub fn paint(canvas: &mut Canvas<'_>, y: u16, line: &str, skipped: usize) {
    let mut cell = 0;
    let mut measured = 0;
    for (range, token) in tokens(line) {
        cell += cells(&line[measured..range.start]);
        let end = cell + cells(&line[range.clone()]);
        measured = range.end;
        canvas.tint(seen(cell..end, skipped, canvas.width(), y), token.role());
        cell = end;
        if cell >= skipped + usize::from(canvas.width()) {
            break;
        }
    }
}

/// Where a part of a line, in bytes, stands on a canvas of that width that begins with the line, as [`paint`] has it.
#[must_use]
pub fn cells_of(line: &str, part: Range<usize>, skipped: usize, width: u16) -> Rect {
    let (Some(before), Some(part)) = (line.get(..part.start), line.get(part)) else { return Rect::default() };
    let start = cells(before);
    seen(start..start + cells(part), skipped, width, 0)
}

/// What of some cells of a line is in sight, on row `y`.
fn seen(line: Range<usize>, skipped: usize, width: u16, y: u16) -> Rect {
    let [from, to] = [line.start, line.end].map(|cell| cell.saturating_sub(skipped).min(width.into()));
    let [x, length] = [from, to - from].map(|n| u16::try_from(n).unwrap_or(u16::MAX));
    Rect::new(x, y, length, 1)
}

/// Writes a line of JSON in its colours, and returns the column after it.
pub fn draw(canvas: &mut Canvas<'_>, x: u16, y: u16, line: &str) -> u16 {
    let end = canvas.text(x, y, line, Role::Text);
    let rest = Rect::new(x, y, canvas.width().saturating_sub(x), 1);
    paint(&mut canvas.part(rest), 0, &text::clean(line), 0);
    end
}

/// The cells a part of a line takes as the editor draws it: controls take none.
fn cells(part: &str) -> usize {
    if part.is_ascii() {
        return part.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    part.graphemes(true).filter(|g| !g.contains(char::is_control)).map(text::cells).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch;
    use crate::ui::glyph::Glyphs;
    use crate::ui::theme::Theme;

    fn read(line: &str) -> Vec<(&str, Token)> {
        tokens(line).into_iter().map(|(range, token)| (&line[range], token)).collect()
    }

    #[test]
    fn keys_texts_values_and_marks() {
        use Token::{Key, Mark, Text, Value};
        assert_eq!(
            read(r#"  "register:Amount" : [50, -1.5e3, true, null, "a\"b:" ],"#),
            [
                ("\"register:Amount\"", Key),
                (":", Mark),
                ("[", Mark),
                ("50", Value),
                (",", Mark),
                ("-1.5e3", Value),
                (",", Mark),
                ("true", Value),
                (",", Mark),
                ("null", Value),
                (",", Mark),
                (r#""a\"b:""#, Text),
                ("]", Mark),
                (",", Mark)
            ]
        );
    }

    #[test]
    fn half_typed_lines_are_read_as_far_as_they_go() {
        use Token::{Key, Mark, Stray, Text};
        assert_eq!(read(r#""Effect": "Al"#), [("\"Effect\"", Key), (":", Mark), ("\"Al", Text)]);
        assert_eq!(read(r#"Allow, 'x' 05"#), [("Allow", Stray), (",", Mark), ("'x'", Stray), ("05", Stray)]);
        assert_eq!(read("\"王\\"), [("\"王\\", Text)]);
        assert!(read("").is_empty());
    }

    #[test]
    fn wide_characters_and_scrolling_sideways_keep_the_colours_in_place() {
        let line = r#""王小": 5"#;
        let theme = Theme::default();
        for skipped in [0usize, 2, 7] {
            let buffer = sketch::buffer(9, 1, &Glyphs::unicode(), |canvas| {
                let shown: String = "\"王小\": 5".chars().collect();
                let all: Vec<char> = shown.chars().collect();
                // Two cells are a quote and half of 王, which a text area draws as a blank.
                let drawn: String = match skipped {
                    0 => shown.clone(),
                    2 => std::iter::once(' ').chain(all[2..].iter().copied()).collect(),
                    _ => all[5..].iter().collect(),
                };
                canvas.text(0, 0, &drawn, Role::Text);
                paint(canvas, 0, line, skipped);
            });
            let five = (0..9).find(|x| buffer[(*x, 0)].symbol() == "5").unwrap();
            assert_eq!(usize::from(five), 8 - skipped);
            assert_eq!(buffer[(five, 0)].fg, theme.colour(Role::Warn), "skipped {skipped}");
        }
    }
}
