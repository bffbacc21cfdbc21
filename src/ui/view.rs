//! The frame: header, tabs, body, toast, footer, and the overlays on top.

use jiff::SignedDuration;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{Canvas, Class, Hits, Ink, Target};
use super::keymap::{self, Shown, Unavailable};
use super::screen::{self, Tab};
use super::theme::Role;
use super::{Model, Stage, text};

/// How much sooner a key makes room in the footer that would be refused.
const REFUSED: u8 = 100;
/// So long before a role's end it is warned of.
pub(super) const WARNING: SignedDuration = SignedDuration::from_mins(5);

/// Draws the whole screen and says what was drawn where.
pub fn view(model: &Model, buffer: &mut Buffer) -> Hits {
    let mut hits = Hits::default();
    let mut canvas = Canvas::new(buffer, &model.theme, &model.glyphs, &mut hits);
    let whole = canvas.whole();
    canvas.fill(whole, Role::Background);
    if Class::of(whole.width, whole.height) == Class::Tiny {
        too_small(&mut canvas);
        return hits;
    }
    header(model, &mut canvas.part(Rect { height: 1, ..whole }));
    let bottom = whole.height - 1;
    let rows_of_toast = model.toast.as_ref().map_or(0, |toast| toast.rows(whole.width));
    match model.stage {
        Stage::Opening => opening(model, &mut canvas.part(rows(whole, 1, bottom))),
        Stage::Founding | Stage::Gate => {
            screen::gate::view(model, &mut canvas.part(rows(whole, 1, bottom - rows_of_toast)));
        }
        Stage::Inside => {
            tabs(model, &mut canvas.part(rows(whole, 1, 2)));
            if let Some(seen) = model.seen() {
                screen::view(model, &seen, &mut canvas.part(rows(whole, 2, bottom - rows_of_toast)));
            }
        }
    }
    for overlay in &model.overlays {
        overlay.view(model, &mut canvas.part(rows(whole, 1, bottom)));
    }
    if let Some(toast) = &model.toast {
        toast.draw(&mut canvas.part(rows(whole, bottom - rows_of_toast, bottom)));
    }
    footer(model, &mut canvas.part(rows(whole, bottom, whole.height)));
    hits
}

fn rows(whole: Rect, from: u16, to: u16) -> Rect {
    Rect { y: whole.y + from, height: to.saturating_sub(from), ..whole }
}

fn too_small(canvas: &mut Canvas<'_>) {
    let lines = text::wrap("brewgate needs 60 × 20. Make the window larger.", canvas.width().into());
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    for (y, line) in (canvas.height().saturating_sub(height) / 2..canvas.height()).zip(&lines) {
        canvas.centred(y, line, Role::Text);
    }
}

fn opening(model: &Model, canvas: &mut Canvas<'_>) {
    let middle = canvas.height() / 2;
    let words = format!("{} Opening the shop", model.glyphs.spin(model.spin));
    canvas.centred(middle, &words, Role::Muted);
}

/// Who works where, as what, until when: always in sight.
fn header(model: &Model, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    canvas.fill(whole, Role::Surface);
    let shop = model.world.as_ref().map(|world| &world.shop);
    let x = canvas.text(1, 0, model.glyphs.brand, Role::Focus);
    let x = canvas.text(x + 1, 0, "brewgate", Role::Text.bold());
    let name = shop.map_or(String::new(), |shop| format!(" {} {}", model.glyphs.separator, shop.settings.name));
    let mut right: Vec<(String, Ink)> = Vec::new();
    // The station in hand, in more words and in fewer.
    let mut hand: Vec<(String, Ink)> = Vec::new();
    match (model.stage, model.seen()) {
        (Stage::Inside, Some(seen)) => {
            match model.screens.requests.count() {
                0 => {}
                1 => right.push(("1 request".to_owned(), Role::Warn.bold())),
                count => right.push((format!("{count} requests"), Role::Warn.bold())),
            }
            let person = seen.shop().full_name(&seen.me.person);
            let owner = seen.me.person.employee().is_none();
            right.push((if owner { format!("{person} (owner)") } else { person }, Role::Text.bold()));
            let left = seen.me.role_at(seen.now()).map(|role| {
                let left = role.expires.duration_since(seen.now());
                let until = seen.shop().settings.local(role.expires).strftime("%H:%M").to_string();
                (left, until)
            });
            let ink = Ink::from(if left.is_some() { Role::Warn } else { Role::Text });
            let of = screen::station::in_words(&model.screens.station, &seen);
            hand.extend(of.into_iter().flatten().filter(|words| !words.is_empty()).map(|words| match &left {
                // In its last minutes the time itself matters.
                Some((left, _)) if *left <= WARNING => (format!("{words}, {} left", remaining(*left)), ink.reversed()),
                Some((_, until)) => (format!("{words} until {until}"), ink),
                None => (words, ink),
            }));
            if let Some(first) = hand.first() {
                right.push(first.clone());
            }
        }
        (Stage::Gate, _) => right.push(("locked".to_owned(), Role::Muted.into())),
        _ => {}
    }
    let workstation = shop.map(|_| right.len());
    if let Some(shop) = shop {
        let place = shop.settings.workstation(&model.facts.workstation);
        if canvas.width() >= 100 {
            right.push((
                place.map_or_else(|| model.facts.workstation.to_string(), |w| w.name.to_string()),
                Role::Muted.into(),
            ));
        } else {
            right.push((model.facts.workstation.to_string(), Role::Muted.into()));
        }
        right.push((shop.settings.local(model.facts.now).strftime("%a %H:%M").to_string(), Role::Muted.into()));
    }
    if let Some(left) = model.idle_left().filter(|left| left.as_secs() <= 10) {
        right.push((format!("locks in {} s", left.as_secs().max(0)), Role::Warn.into()));
    }
    if model.demo.is_some() {
        right.push(("demo".to_owned(), Role::Info.into()));
    }
    if model.pending > 0 {
        right.push((model.glyphs.spin(model.spin).to_owned(), Role::Muted.into()));
    }
    let wide = |right: &[(String, Ink)]| right.iter().map(|(words, _)| text::width(words) + 3).sum::<usize>();
    let fits = |right: &[(String, Ink)]| wide(right) + usize::from(x) <= usize::from(canvas.width());
    // Who and as what come before where: the workstation goes first, unless the station in fewer words leaves room for it.
    if let Some(at) = workstation.filter(|_| !fits(&right)) {
        let place = right.remove(at);
        if let [first, shorter] = hand.as_slice()
            && !fits(&right)
            && let Some(shown) = right.iter_mut().find(|shown| *shown == first)
        {
            *shown = shorter.clone();
            right.insert(at, place);
            if !fits(&right) {
                right.remove(at);
            }
        }
    }
    let width = wide(&right);
    let room = usize::from(canvas.width()).saturating_sub(usize::from(x) + width + 1);
    canvas.fitted(x, 0, &name, u16::try_from(room).unwrap_or(u16::MAX), Role::Text);
    let mut at = usize::from(canvas.width()).saturating_sub(width.saturating_sub(2));
    for (words, ink) in right {
        let end = canvas.text(u16::try_from(at).unwrap_or(u16::MAX), 0, &words, ink);
        at = usize::from(end) + 3;
    }
}

/// Time left, as long as it matters: `52m`, `9:30`.
#[must_use]
pub fn remaining(left: SignedDuration) -> String {
    let seconds = left.as_secs().max(0);
    match seconds {
        0..600 => format!("{}:{:02}", seconds / 60, seconds % 60),
        600..7200 => format!("{}m", seconds / 60),
        _ => format!("{}h{:02}", seconds / 3600, seconds % 3600 / 60),
    }
}

/// The tabs that this person may see: roomy, tight, or only digits beside the one in front.
fn tabs(model: &Model, canvas: &mut Canvas<'_>) {
    let seen: Vec<Tab> = Tab::ALL.into_iter().filter(|tab| tab.is_seen_by(model)).collect();
    let titles: usize = seen.iter().map(|tab| tab.label().1.len() + 2).sum();
    let room = usize::from(canvas.width()).saturating_sub(1);
    let (pad, gap) = match seen.len() {
        n if titles + n * 4 <= room => (" ", 2),
        n if titles + n * 2 <= room => (" ", 0),
        _ => ("", 1),
    };
    let only_digits = titles + seen.len() > room;
    let mut x = if pad.is_empty() { 1 } else { 0 };
    for tab in seen {
        let (digit, title) = tab.label();
        let here = tab == model.tab;
        let label = if only_digits && !here { digit.to_string() } else { format!("{pad}{digit} {title}{pad}") };
        let ink = if here { Role::Focus.bold().reversed() } else { Ink::from(Role::Muted) };
        let end = canvas.text(x, 0, &label, ink);
        canvas.hit(Rect::new(x, 0, end.saturating_sub(x), 1), Target::Key(super::key::Key::char(digit)));
        x = end + gap;
    }
}

/// The most useful keys first; what does not fit stays in the help. Dimmed keys are muted.
fn footer(model: &Model, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    canvas.fill(whole, Role::Surface);
    let typing = keymap::is_written(model);
    let mut shown: Vec<(u8, bool, &'static keymap::Binding)> = keymap::in_scope(model)
        .into_iter()
        .filter(|binding| !keymap::is_text(model, binding))
        .filter_map(|binding| match (binding.shown, keymap::available(binding, model)) {
            (Shown::Help, _) | (_, Err(Unavailable::NotTheirs(_))) => None,
            // Where `?` is text, the commands say what there is.
            (Shown::Footer(_), _) if typing && binding.name == "commands" => Some((0, true, binding)),
            (Shown::Footer(rank), Ok(())) => Some((rank, true, binding)),
            // What would be refused makes room first.
            (Shown::Footer(rank), Err(_)) => Some((rank.saturating_add(REFUSED), false, binding)),
        })
        .collect();
    let label = |binding: &keymap::Binding| {
        let key = model.keys.of(binding).shown(&model.glyphs);
        let width = text::width(&key) + 1 + text::width(binding.words) + 3;
        (key, width)
    };
    let room = usize::from(canvas.width()).saturating_sub(1);
    while shown.iter().map(|(_, _, binding)| label(binding).1).sum::<usize>() > room {
        let Some(last) = shown.iter().enumerate().max_by_key(|(at, (rank, ..))| (*rank, *at)).map(|(at, _)| at) else {
            break;
        };
        shown.remove(last);
    }
    let mut x = 1;
    for (_, usable, binding) in shown {
        let (key, _) = label(binding);
        let start = x;
        let next = canvas.text(x, 0, &key, if usable { Role::Focus.bold() } else { Ink::from(Role::Border) });
        x = canvas.text(next + 1, 0, binding.words, if usable { Role::Text } else { Role::Border });
        canvas.hit(Rect::new(start, 0, x.saturating_sub(start), 1), Target::Key(model.keys.of(binding)));
        x += 3;
    }
}
