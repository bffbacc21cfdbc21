//! How the findings look: a list whose selected one is told in full with what would mend it, or one line where there is
//! no room for a list.

use ratatui::layout::Rect;

use super::{CHECKS, Focus, State};
use crate::policy::Finding;
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::text::{self, sentence};
use crate::ui::theme::Role;
use crate::ui::widget::{bar, severity};

/// Draws the list in its pane.
pub fn pane(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let focused = state.focus == Focus::Checks;
    canvas.hit(area, Target::Pane(CHECKS));
    let mut inside = canvas.pane(area, "Checks", &state.checks.counts(), focused);
    if state.checks.is_empty() {
        let x = inside.text(0, 0, inside.glyphs().allow, Role::Allow);
        let y = inside.part(Rect { x: x + 1, ..inside.whole() }).paragraph(0, "The checks find nothing.", Role::Text);
        length(state, &mut inside, y);
    } else {
        let rows = list(state, &mut inside, focused);
        if rows < usize::from(inside.height()) {
            let last = inside.height() - 1;
            length(state, &mut inside, last);
        }
    }
    if focused {
        let mends = state.checks.here().is_some_and(|finding| finding.fix.is_some()) && state.locked.is_none();
        let enter = if mends { "Enter mend it" } else { "Enter to the text" };
        canvas.pane_note(area, &format!("{enter} {} Esc back", canvas.glyphs().separator));
    } else if !state.checks.is_whole() {
        canvas.pane_note(area, "The shop is asked when you stop typing");
    }
}

/// Draws what fits of the list around the finding that is told in full, and returns how many rows all of it takes.
fn list(state: &State, canvas: &mut Canvas<'_>, focused: bool) -> usize {
    let findings = state.checks.findings();
    let digits = findings.iter().map(|finding| finding.span.line()).max().unwrap_or(1).ilog10() + 1;
    let indent = u16::try_from(digits).unwrap_or(1) + 3;
    let room = usize::from(canvas.width().saturating_sub(indent).max(8));
    let open = state.checks.shown().unwrap_or_default();
    let told = in_full(&findings[open], room, focused && state.locked.is_none());
    let (len, height) = (findings.len() - 1 + told.len(), usize::from(canvas.height()));
    // The whole of what is told is seen, and of its beginning and its end rather the beginning.
    let first = (open + told.len()).saturating_sub(height).min(open);
    let mut y = 0;
    let mut row = first;
    while y < canvas.height() && row < len {
        let index = if row < open { row } else { (row + 1).saturating_sub(told.len()).max(open) };
        let line = if index == open { row - open } else { 0 };
        let finding = &findings[index];
        if index == open && focused {
            canvas.highlight(Rect::new(0, y, canvas.width(), 1));
        }
        if line == 0 {
            canvas.text(0, y, severity::mark(finding.severity, canvas.glyphs()), severity::ink(finding.severity));
            let number = text::right(&finding.span.line().to_string(), usize::from(indent) - 3);
            canvas.text(2, y, &number, Role::Muted);
        }
        let width = canvas.width().saturating_sub(indent);
        match told.get(line).filter(|_| index == open) {
            Some((words, ink)) => _ = canvas.text(indent, y, words, *ink),
            None => _ = canvas.fitted(indent, y, &sentence(&finding.message), width, Role::Text),
        }
        canvas.hit(Rect::new(0, y, canvas.width(), 1), Target::Row { pane: CHECKS, index });
        (y, row) = (y + 1, row + 1);
    }
    bar::scroll(canvas, 0, first, usize::from(y), len);
    len
}

/// A finding to its end, and what would mend it.
fn in_full(finding: &Finding, room: usize, by_enter: bool) -> Vec<(String, Ink)> {
    let lines = |words: &str, ink: Ink| text::wrap(words, room).into_iter().map(move |line| (line, ink));
    let mut told: Vec<_> = lines(&sentence(&finding.message), Role::Text.into()).collect();
    if let Some(fix) = &finding.fix {
        let who = if by_enter { "Enter: " } else { "To mend: " };
        told.extend(lines(&format!("{who}{}.", fix.words), Role::Focus.into()));
    }
    told
}

/// All of it in one line: how many of each weight, the finding that one is at, and the key that opens the list.
pub fn folded(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let Some(finding) = state.checks.shown().map(|at| &state.checks.findings()[at]) else { return };
    let whole = canvas.whole();
    canvas.hit(whole, Target::Pane(CHECKS));
    let mut x = 0;
    for (severity, count) in state.checks.by_weight() {
        let words = format!("{}{count}", severity::mark(severity, canvas.glyphs()));
        x = canvas.text(x + 1, 0, &words, severity::ink(severity));
    }
    let key = super::keys::of_checks(seen.keys).shown(canvas.glyphs());
    let end = canvas.right(0, &format!("{key} "), Role::Focus);
    let place = format!("{}, line {}:", finding.severity.as_str(), finding.span.line());
    let x = canvas.text(x + 2, 0, &place, severity::ink(finding.severity));
    canvas.fitted(x + 1, 0, &sentence(&finding.message), end.saturating_sub(x + 2), Role::Text);
}

/// How long the text is, of how long it may be.
fn length(state: &State, canvas: &mut Canvas<'_>, y: u16) {
    let length = state.text.chars().filter(|c| !c.is_whitespace()).count();
    let (mark, role) = match state.subject.longest() {
        Some(most) if length > most => (canvas.glyphs().deny, Role::Deny),
        Some(most) if length * 5 > most * 4 => (canvas.glyphs().warning, Role::Warn),
        _ => (canvas.glyphs().allow, Role::Allow),
    };
    let of = state.subject.longest().map_or_else(String::new, |most| format!(" of {}", text::grouped(most)));
    let x = canvas.text(0, y, mark, role);
    canvas.text(x + 1, y, &format!("{}{of} characters.", text::grouped(length)), Role::Text);
}
