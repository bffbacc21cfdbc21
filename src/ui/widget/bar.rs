//! Bars: where a list is scrolled to, and how much of something there is.

use crate::ui::canvas::Canvas;
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
    fn a_level_never_leaves_its_width() {
        let bar = |part, whole| unicode(6, 1, |canvas| _ = level(canvas, 0, 0, 4, (part, whole), Role::Allow));
        assert_eq!(bar(0, 4), "░░░░");
        assert_eq!(bar(2, 4), "██░░");
        assert_eq!(bar(9, 4), "████");
        assert_eq!(bar(1, 0), "░░░░");
    }
}
