//! Bars: where a list is scrolled to, and how much of something there is.

use crate::ui::canvas::Canvas;
use crate::ui::glyph::Glyphs;
use crate::ui::theme::Role;

/// Shows on the right edge of the pane around `canvas` which part of a list is seen; nothing when all of it is.
///
/// The bar runs along rows `top` to `top + shown` of the canvas, which are the rows that the list fills.
pub fn scroll(canvas: &mut Canvas<'_>, top: u16, first: usize, shown: usize, len: usize) {
    let track =
        canvas.on_screen(ratatui::layout::Rect::new(0, top, canvas.width(), u16::try_from(shown).unwrap_or(u16::MAX)));
    let Some(outline) = canvas.outline() else { return };
    let height = usize::from(track.height);
    if shown == 0 || shown >= len || height == 0 {
        return;
    }
    let length = (height * shown / len).clamp(1, height);
    let furthest = len - shown;
    let start = (height - length) * first.min(furthest) / furthest;
    let mark = canvas.glyphs().full;
    for row in start..start + length {
        let y = track.y + u16::try_from(row).unwrap_or(0);
        canvas.on_outline(outline.right().saturating_sub(1), y, mark, Role::Muted);
    }
}

/// Draws a bar of `width` cells of which `part` of `whole` are full, and returns the column after it.
pub fn level(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, (part, whole): (u32, u32), role: Role) -> u16 {
    let filled = (u32::from(width) * part.min(whole)).checked_div(whole).unwrap_or(0);
    let filled = u16::try_from(filled).unwrap_or(width);
    let (full, empty) = (canvas.glyphs().full, canvas.glyphs().empty);
    let x = canvas.text(x, y, &full.repeat(filled.into()), role);
    canvas.text(x, y, &empty.repeat((width - filled).into()), Role::Border)
}

/// A bar as text: as much of `width` cells as `part` is of `whole`.
///
/// What is more than nothing is never drawn as nothing.
#[must_use]
pub fn text(glyphs: &Glyphs, width: u16, part: i64, whole: i64) -> String {
    let steps = glyphs.bars.len();
    let cells = i128::from(width) * i128::try_from(steps).unwrap_or(1);
    let part = i128::from(part.clamp(0, whole.max(0)));
    let filled = (cells * part).checked_div(i128::from(whole.max(0))).unwrap_or(0).max(i128::from(part > 0));
    let filled = usize::try_from(filled).unwrap_or(0);
    let mut text = glyphs.bars.last().map_or_else(String::new, |full| full.repeat(filled / steps));
    if let Some(rest) = (filled % steps).checked_sub(1) {
        text.push_str(glyphs.bars[rest]);
    }
    text
}

/// Numbers as one line of small columns, each of its height against the largest; nothing stays empty.
#[must_use]
pub fn spark(glyphs: &Glyphs, values: &[i64]) -> String {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let steps = i128::try_from(glyphs.columns.len()).unwrap_or(1);
    let mark = |value: &i64| {
        if *value <= 0 {
            return glyphs.nothing;
        }
        let height = (i128::from(*value) * steps + i128::from(most) - 1) / i128::from(most);
        glyphs.columns[usize::try_from(height.clamp(1, steps) - 1).unwrap_or(0)]
    };
    values.iter().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch::{ascii, unicode};

    fn pane(canvas: &mut Canvas<'_>, first: usize, len: usize) {
        let mut inside = canvas.pane(canvas.whole(), "", "", false);
        let shown = inside.height().into();
        scroll(&mut inside, 0, first, shown, len);
    }

    #[test]
    fn the_thumb_is_at_the_top_in_the_middle_and_at_the_end() {
        assert_eq!(unicode(6, 6, |canvas| pane(canvas, 0, 8)), "╭────╮\n│    █\n│    █\n│    │\n│    │\n╰────╯");
        assert_eq!(unicode(6, 6, |canvas| pane(canvas, 2, 8)), "╭────╮\n│    │\n│    █\n│    █\n│    │\n╰────╯");
        assert_eq!(unicode(6, 6, |canvas| pane(canvas, 4, 8)), "╭────╮\n│    │\n│    │\n│    █\n│    █\n╰────╯");
    }

    #[test]
    fn no_thumb_when_all_is_seen_and_never_none_when_not() {
        assert_eq!(ascii(6, 4, |canvas| pane(canvas, 0, 2)), "+----+\n|    |\n|    |\n+----+");
        assert_eq!(ascii(6, 4, |canvas| pane(canvas, 99_998, 100_000)), "+----+\n|    |\n|    #\n+----+");
    }

    #[test]
    fn a_bar_is_as_long_as_its_part_and_never_vanishes() {
        let (fine, plain) = (Glyphs::unicode(), Glyphs::ascii());
        let bars = |part, whole| [text(&fine, 4, part, whole), text(&plain, 4, part, whole)];
        assert_eq!(bars(8, 8), ["▆▆▆▆", "####"]);
        assert_eq!(bars(3, 8), ["▆", "#."]);
        assert_eq!(bars(1, 1_000_000), ["▆", "."]);
        assert_eq!(bars(0, 8), ["", ""]);
        assert_eq!(bars(-3, 8), ["", ""]);
        assert_eq!(bars(9, 8), ["▆▆▆▆", "####"]);
        assert_eq!(bars(1, 0), ["", ""]);
    }

    #[test]
    fn a_line_of_columns_shows_the_largest_as_full() {
        assert_eq!(spark(&Glyphs::unicode(), &[0, 1, 50, 100, 7]), "·▁▄█▁");
        assert_eq!(spark(&Glyphs::ascii(), &[0, 1, 50, 100, -7]), " .o# ");
        assert_eq!(spark(&Glyphs::unicode(), &[]), "");
        assert_eq!(spark(&Glyphs::unicode(), &[0, 0]), "··");
    }

    #[test]
    fn a_level_never_leaves_its_width() {
        let bar = |part, whole| unicode(6, 1, |canvas| _ = level(canvas, 0, 0, 4, (part, whole), Role::Allow));
        assert_eq!(bar(0, 4), "░░░░");
        assert_eq!(bar(2, 4), "██░░");
        assert_eq!(bar(9, 4), "████");
        assert_eq!(bar(1, 0), "░░░░");
    }
}
