//! An explanation as lines: forbidden? allowed? so — each with what it rests on, and what would have allowed it.

use crate::policy::{Explanation, Mark};
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::glyph::Glyphs;
use crate::ui::text;
use crate::ui::theme::Role;

/// A line ready to draw, indented by so many cells.
pub type Line = (u16, String, Ink);

/// The lines of an explanation, wrapped to a width.
#[must_use]
pub fn lines(explanation: &Explanation, glyphs: &Glyphs, width: u16) -> Vec<Line> {
    let mut told = Told { lines: vec![], width };
    for (number, step) in (1..).zip(&explanation.steps) {
        let (mark, role) = match step.good {
            Some(true) => (glyphs.allow, Role::Allow),
            Some(false) => (glyphs.deny, Role::Deny),
            None => (glyphs.depends, Role::Warn),
        };
        told.say(0, &format!("{number} {} {}", step.question, mark), Role::Text.bold());
        told.say(2, &step.answer, role);
        for line in &step.lines {
            let (mark, role) = of_mark(line.mark, glyphs);
            told.say(4, &format!("{mark} {}", line.text), role);
        }
    }
    if !explanation.to_allow.is_empty() {
        told.lines.push((0, String::new(), Role::Text.into()));
        told.say(0, "What would allow it", Role::Text.bold());
        for way in &explanation.to_allow {
            told.say(2, &format!("{} {way}", glyphs.dot), Role::Text);
        }
    }
    if !explanation.hangs_on.is_empty() {
        told.lines.push((0, String::new(), Role::Text.into()));
        told.say(0, "What it hangs on", Role::Text.bold());
        for way in &explanation.hangs_on {
            told.say(2, &format!("{} {way}", glyphs.dot), Role::Text);
        }
    }
    if !explanation.missing.is_empty() {
        told.say(0, &format!("Not known here: {}", explanation.missing.join(", ")), Role::Warn);
    }
    told.lines
}

/// Draws lines from `scroll` down over the whole canvas.
pub fn draw(lines: &[Line], scroll: usize, canvas: &mut Canvas<'_>) {
    let height = usize::from(canvas.height());
    let scroll = scroll.min(lines.len().saturating_sub(height));
    for (y, (indent, words, ink)) in (0..canvas.height()).zip(&lines[scroll..]) {
        canvas.text(*indent, y, words, *ink);
    }
    super::bar::scroll(canvas, 0, scroll, height.min(lines.len()), lines.len());
}

fn of_mark(mark: Mark, glyphs: &Glyphs) -> (&'static str, Role) {
    match mark {
        Mark::Yes => (glyphs.allow, Role::Allow),
        Mark::No => (glyphs.deny, Role::Deny),
        Mark::Depends => (glyphs.depends, Role::Warn),
        Mark::Near => (glyphs.selected, Role::Warn),
    }
}

/// Lines being gathered.
pub struct Told {
    pub lines: Vec<Line>,
    pub width: u16,
}

impl Told {
    /// Says something, wrapped, with every line indented alike.
    pub fn say(&mut self, indent: u16, words: &str, ink: impl Into<Ink>) {
        let ink = ink.into();
        let width = usize::from(self.width.saturating_sub(indent).max(8));
        self.lines.extend(text::wrap(words, width).into_iter().map(|line| (indent, line, ink)));
    }
}
