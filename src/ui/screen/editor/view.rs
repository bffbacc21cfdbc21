//! How the editor looks: text at the left, the question and its answer beside it, what saving changes below.

use ratatui::layout::Constraint::{Fill, Length, Percentage};
use ratatui::layout::Rect;

use super::question::{Row, short, short_arn};
use super::{Focus, HIDDEN, State, TEXT, TRY_IT, checks_view};
use crate::app::insight::impact::Sway;
use crate::policy::Outcome;
use crate::shop::{Person, catalogue};
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::text::{self, sentence};
use crate::ui::theme::Role;
use crate::ui::widget::explained::{self, Told};
use crate::ui::widget::verdict::Verdict;

/// From this width on text and question stand side by side.
const SIDE_BY_SIDE: u16 = 80;

/// Draws the editor.
pub fn view(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let wide = canvas.width() >= 100;
    let narrow = canvas.width() < SIDE_BY_SIDE;
    let listed = state.focus == Focus::Checks;
    let below = match canvas.height() {
        30.. => 9,
        // The list of findings is given room while one is in it.
        20.. if listed && !narrow => 9,
        18.. => 5,
        _ => 0,
    };
    let folded = !wide && !listed && !state.checks.is_empty();
    let [upper, lower, line] = canvas.rows([Fill(1), Length(below), Length(u16::from(folded))]);
    checks_view::folded(state, seen, &mut canvas.part(line));
    if narrow {
        match state.focus {
            Focus::Text => text_pane(state, seen, canvas, upper),
            Focus::TryIt => try_pane(state, seen, canvas, upper),
            Focus::Checks => checks_view::pane(state, canvas, upper),
        }
    } else {
        let left = if wide { Percentage(54) } else { Length(45) };
        let mut upper = canvas.part(upper);
        let [left, right] = upper.columns([left, Fill(1)]);
        text_pane(state, seen, &mut upper, left);
        try_pane(state, seen, &mut upper, right);
    }
    if below == 0 {
        // No room for a pane: what saving changes stands in the lower edge.
        if let Some((sway, line)) = state.impact.lines.first() {
            let mark = if *sway == Sway::Gains { "+" } else { "-" };
            let more = match state.impact.lines.len() - 1 {
                0 => String::new(),
                n => format!(", and {n} more"),
            };
            let words = format!("{mark} {}{more}", line.trim_end_matches('.'));
            canvas.pane_note(upper, &words);
        }
        return;
    }
    if wide {
        let mut lower = canvas.part(lower);
        let [left, right] = lower.columns([Percentage(54), Fill(1)]);
        impact_pane(state, &mut lower, left);
        checks_view::pane(state, &mut lower, right);
    } else if listed && !narrow {
        checks_view::pane(state, canvas, lower);
    } else {
        impact_pane(state, canvas, lower);
    }
}

fn text_pane(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let focused = state.focus == Focus::Text;
    let (line, column) = state.editor.cursor();
    let how = match (state.locked, state.is_edited()) {
        (Some(_), _) => "read only ",
        (None, true) => "edited ",
        (None, false) => "",
    };
    canvas.hit(area, Target::Pane(TEXT));
    let mut inside = canvas.pane(area, &state.subject.title(seen.shop()), &format!("{how}{line}:{column}"), focused);
    let (mut top, mut bottom) = (0, inside.height());
    if state.draft.is_some() {
        let words = "There is unsaved text from before: Ctrl+R takes it, Ctrl+D drops it.";
        top = inside.paragraph(0, words, Role::Warn).min(bottom);
    }
    if let Some(locked) = state.locked
        && bottom > top + 1
    {
        bottom -= 1;
        inside.text(0, bottom, inside.glyphs().dot, Role::Muted);
        inside.text(2, bottom, locked, Role::Muted);
    }
    let area = Rect { y: top, height: bottom.saturating_sub(top), ..inside.whole() };
    let mut part = inside.part(area);
    state.editor.draw(&mut part, TEXT, focused);
    cells(&mut part);
}

/// Every cell of the text can be clicked: the cursor goes there. Places are those on the screen, as the text area wants.
fn cells(canvas: &mut Canvas<'_>) {
    let screen = canvas.on_screen(canvas.whole());
    for y in 0..screen.height {
        for x in 0..screen.width {
            let (row, column) = (usize::from(screen.y + y), usize::from(screen.x + x));
            canvas.hit(Rect::new(x, y, 1, 1), Target::Cell { pane: TEXT, row, column });
        }
    }
}

fn try_pane(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let focused = state.focus == Focus::TryIt;
    let count = if state.readable { "live" } else { "" };
    canvas.hit(area, Target::Pane(TRY_IT));
    let mut inside = canvas.pane(area, "Try it", count, focused);
    let y = if focused || inside.height() >= 22 {
        question(state, seen, &mut inside, focused)
    } else {
        let [who, what] = state.question.summary(seen.shop());
        let width = inside.width();
        inside.fitted(0, 0, &who, width, Role::Text);
        inside.fitted(0, 1, &what, width, Role::Text);
        2
    };
    let rest = Rect { y: y + 1, height: inside.height().saturating_sub(y + 1), ..inside.whole() };
    answer(state, &mut inside.part(rest));
}

/// The fields of the question; returns the row after them.
fn question(state: &State, seen: &Seen<'_>, canvas: &mut Canvas<'_>, focused: bool) -> u16 {
    let shop = seen.shop();
    let question = &state.question;
    let label_width = if canvas.width() >= 44 { 16 } else { 9 };
    let rows = question.rows();
    // Where not all lines fit, those around the one with the keys do; four are left for the answer.
    let room = usize::from(canvas.height().saturating_sub(4)).max(1);
    let first = if focused { (question.at + 1).saturating_sub(room) } else { 0 };
    let mut y = 0;
    for (index, row) in rows.iter().enumerate().skip(first).take(room) {
        let here = focused && index == question.at;
        let label = match row {
            Row::Who => "Who",
            Row::Role => "In role",
            Row::Does => "Does",
            Row::To => "To",
            Row::When => "When",
            Row::Own(at) => question.own.get(*at).map_or("", |(key, _)| short(key)),
            Row::Mfa if label_width > 11 => "Phone code",
            Row::Mfa => "Code",
            Row::Shift => "On shift",
            Row::Approved => "Approval",
        };
        let ink = if here { Role::Focus.bold() } else { Role::Muted.into() };
        canvas.fitted(0, y, label, label_width - 1, ink);
        let place = Rect::new(label_width, y, canvas.width().saturating_sub(label_width), 1);
        canvas.hit(Rect::new(0, y, canvas.width(), 1), Target::Field(index));
        let mut part = canvas.part(place);
        match question.field(*row) {
            Some(field) if here => field.draw(&mut part, false, true),
            Some(field) => {
                let (words, ink): (String, Ink) = match (row, field.value()) {
                    (Row::When, "") => {
                        let now = shop.settings.local(seen.now()).strftime("now, %a %H:%M").to_string();
                        (now, Role::Text.into())
                    }
                    (_, "") => (field.hint.clone(), Role::Muted.into()),
                    (Row::To, value) => (short_arn(value, part.width().into()), Role::Text.into()),
                    (_, value) => (value.to_owned(), Role::Text.into()),
                };
                let width = part.width();
                part.fitted(0, 0, &words, width, ink);
                if field.error.is_some() {
                    part.tint(part.whole(), Role::Deny);
                }
            }
            None => {
                let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
                let value = match row {
                    Row::Who => question.who.as_ref().map_or("nobody works here yet".to_owned(), |who| {
                        shop.full_name(&Person::Employee(who.clone()))
                    }),
                    Row::Role => question.role.as_ref().map_or("none".to_owned(), ToString::to_string),
                    Row::Does => catalogue()[question.action].name.clone(),
                    Row::Mfa => if question.mfa { "given" } else { "not given" }.to_owned(),
                    Row::Shift => yes(question.on_shift(shop)),
                    _ => question.approved.as_ref().map_or("none".to_owned(), |name| format!("by {name}")),
                };
                let (left, right) = (part.glyphs().left, part.glyphs().right);
                let shown = if here { format!("{left} {value} {right}") } else { value };
                let width = part.width();
                part.fitted(0, 0, &shown, width, if here { Role::Text.bold() } else { Role::Text.into() });
            }
        }
        y += 1;
    }
    let error = question.field(question.row()).and_then(|field| field.error.as_deref());
    match error {
        Some(error) if focused => canvas.paragraph(y, error, Role::Deny),
        _ => y,
    }
}

/// The verdict, the one reason, and the three steps.
fn answer(state: &State, canvas: &mut Canvas<'_>) {
    let Some(answer) = &state.answer else {
        let words = match &state.question.who {
            _ if state.hidden => HIDDEN,
            None => "Nobody works here yet, so there is nobody to try it as. Hire somebody under Employees.",
            Some(_) => "No answer yet: the text cannot be read.",
        };
        canvas.paragraph(0, words, Role::Muted);
        return;
    };
    let verdict = match answer.outcome {
        Outcome::Allowed => Verdict::Allowed,
        Outcome::ExplicitDeny | Outcome::ImplicitDeny => Verdict::Denied,
    };
    let label = format!("{} {}", verdict.mark(canvas.glyphs()), verdict.word().to_uppercase());
    let x = canvas.text(0, 0, &label, verdict.role().bold());
    if !state.readable {
        let words = if canvas.width() >= 44 { "as of the last readable text" } else { "last readable text" };
        let width = canvas.width().saturating_sub(x + 2);
        canvas.fitted(x + 2, 0, words, width, Role::Warn);
    }
    let mut told = Told { lines: vec![], width: canvas.width().saturating_sub(1) };
    told.say(0, &sentence(&answer.explanation.headline), Role::Text);
    if let Some(note) = &answer.note {
        told.say(0, note, Role::Warn);
    }
    told.lines.push((0, String::new(), Role::Text.into()));
    told.lines.extend(explained::lines(&answer.explanation, canvas.glyphs(), told.width));
    let rest = Rect { y: 1, height: canvas.height().saturating_sub(1), ..canvas.whole() };
    explained::draw(&told.lines, state.scroll, &mut canvas.part(rest));
}

fn impact_pane(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let impact = &state.impact;
    let count = if state.readable { "compared with now" } else { "as of the last readable text" };
    if let Some(locked) = state.locked {
        canvas.pane(area, "If you save", "", false).paragraph(0, locked, Role::Muted);
        return;
    }
    let mut inside = canvas.pane(area, "If you save", count, false);
    let width = inside.width();
    if impact.lines.is_empty() {
        inside.paragraph(0, &impact.words, Role::Text);
        return;
    }
    let room = inside.height();
    let mut y: u16 = 0;
    for (index, (sway, words)) in impact.lines.iter().enumerate() {
        let wrapped = text::wrap(words, usize::from(width.saturating_sub(2)).max(8));
        let rows = u16::try_from(wrapped.len()).unwrap_or(u16::MAX);
        // The last row is for the count of what does not fit, unless everything does.
        let last = index + 1 == impact.lines.len();
        if y.saturating_add(rows) > room.saturating_sub(u16::from(!last)) && index > 0 {
            inside.text(2, y, &format!("and {} more", impact.lines.len() - index), Role::Muted);
            return;
        }
        let (mark, role) = match sway {
            Sway::Gains => ("+", Role::Allow),
            Sway::Loses => ("-", Role::Deny),
        };
        inside.text(0, y, mark, role.bold());
        for words in wrapped {
            inside.text(2, y, &words, Role::Text);
            y += 1;
        }
    }
    inside.fitted(0, y, &impact.words, width, Role::Muted);
}
