//! The frame: header, tabs, body, toast, footer, and the overlays on top.

use jiff::SignedDuration;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{Canvas, Class, Hits, Ink, Target};
use super::keymap::{self, Shown, Unavailable};
use super::screen::{self, Tab};
use super::theme::Role;
use super::{Model, Seen, Stage, text};

/// So much of a name is always in sight.
const SHORTEST_NAME: usize = 6;
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

/// What the header says, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Requests,
    Who,
    Hand,
    Workstation,
    Time,
    Warning,
    Demo,
    Waiting,
}

/// Who works where, as what, until when: always in sight.
fn header(model: &Model, canvas: &mut Canvas<'_>) {
    let whole = canvas.whole();
    canvas.fill(whole, Role::Surface);
    let shop = model.world.as_ref().map(|world| &world.shop);
    let mut right: Vec<(Says, String, Ink)> = Vec::new();
    // The station in hand in fewer words.
    let mut shorter = None;
    match (model.stage, model.seen()) {
        (Stage::Inside, Some(seen)) => {
            let requests = match model.screens.requests.count() {
                0 => None,
                1 => Some("1 request".to_owned()),
                count => Some(format!("{count} requests")),
            };
            right.extend(requests.map(|words| (Says::Requests, words, Role::Warn.bold())));
            let person = seen.shop().full_name(&seen.me.person);
            let owner = seen.me.person.employee().is_none();
            let person = if owner { format!("{person} (owner)") } else { person };
            right.push((Says::Who, person, Role::Text.bold()));
            if let Some([words, fewer]) = screen::station::in_words(&model.screens.station, &seen) {
                let (until, ink) = until(&seen);
                right.push((Says::Hand, format!("{words}{until}"), ink));
                shorter = Some(format!("{fewer}{until}"));
            }
        }
        (Stage::Gate, _) => right.push((Says::Who, "locked".to_owned(), Role::Muted.into())),
        _ => {}
    }
    let muted = Ink::from(Role::Muted);
    if let Some(shop) = shop {
        let named = shop.settings.workstation(&model.facts.workstation).filter(|_| canvas.width() >= 100);
        let place = named.map_or_else(|| model.facts.workstation.to_string(), |place| place.name.to_string());
        right.push((Says::Workstation, place, muted));
        right.push((Says::Time, shop.settings.local(model.facts.now).strftime("%a %H:%M").to_string(), muted));
    }
    if let Some(left) = model.idle_left().filter(|left| left.as_secs() <= 10) {
        right.push((Says::Warning, format!("locks in {} s", left.as_secs().max(0)), Role::Warn.into()));
    }
    if model.demo.is_some() {
        right.push((Says::Demo, "demo".to_owned(), Role::Info.into()));
    }
    if model.pending > 0 {
        right.push((Says::Waiting, model.glyphs.spin(model.spin).to_owned(), muted));
    }
    let mut brand = "brewgate";
    let room = usize::from(canvas.width());
    let taken = |brand: &str, right: &[(Says, String, Ink)]| {
        let right: usize = right.iter().map(|(_, words, _)| text::width(words) + 3).sum();
        if brand.is_empty() { 2 + right } else { 3 + text::width(brand) + right }
    };
    // Who, and on which station as what, come before everything else.
    for step in 0..6 {
        if taken(brand, &right) <= room {
            break;
        }
        match step {
            0 => right.retain(|(says, ..)| *says != Says::Workstation),
            1 => brand = "",
            2 => {
                let hand = right.iter_mut().find(|(says, ..)| *says == Says::Hand);
                if let (Some((_, words, _)), Some(fewer)) = (hand, shorter.take()) {
                    *words = fewer;
                }
            }
            3 => right.retain(|(says, ..)| *says != Says::Demo),
            4 => {
                if let (Some((_, words, _)), Some(shop)) = (right.iter_mut().find(|(s, ..)| *s == Says::Time), shop) {
                    *words = shop.settings.local(model.facts.now).strftime("%H:%M").to_string();
                }
            }
            _ => {
                let beyond = taken(brand, &right) - room;
                if let Some((_, words, _)) = right.iter_mut().find(|(says, ..)| *says == Says::Who) {
                    *words = text::fit(words, text::width(words).saturating_sub(beyond).max(SHORTEST_NAME));
                }
            }
        }
    }
    let x = canvas.text(1, 0, model.glyphs.brand, Role::Focus);
    let x = if brand.is_empty() { x } else { canvas.text(x + 1, 0, brand, Role::Text.bold()) };
    let name = shop.map_or(String::new(), |shop| format!(" {} {}", model.glyphs.separator, shop.settings.name));
    let width: usize = right.iter().map(|(_, words, _)| text::width(words) + 3).sum();
    let left = room.saturating_sub(usize::from(x) + width + 1);
    if !brand.is_empty() {
        canvas.fitted(x, 0, &name, u16::try_from(left).unwrap_or(u16::MAX), Role::Text);
    }
    let mut at = room.saturating_sub(width.saturating_sub(2)).max(usize::from(x) + 1);
    for (_, words, ink) in right {
        let end = canvas.text(u16::try_from(at).unwrap_or(u16::MAX), 0, &words, ink);
        at = usize::from(end) + 3;
    }
}

/// When the role in hand ends, as it is said behind it, and how loud; in its last minutes the time itself matters.
fn until(seen: &Seen<'_>) -> (String, Ink) {
    let Some(role) = seen.me.role_at(seen.now()) else { return (String::new(), Role::Text.into()) };
    let left = role.expires.duration_since(seen.now());
    let ink = Ink::from(Role::Warn);
    if left <= WARNING {
        return (format!(", {} left", remaining(left)), ink.reversed());
    }
    (format!(" until {}", seen.shop().settings.local(role.expires).strftime("%H:%M")), ink)
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
    let scope = keymap::in_scope(model);
    let no_help = scope.iter().any(|of| of.name == "help" && keymap::is_typed(model, of));
    let mut shown: Vec<(u8, bool, &'static keymap::Binding)> = scope
        .into_iter()
        .filter(|binding| !keymap::is_typed(model, binding))
        .filter_map(|binding| match (binding.shown, keymap::available(binding, model)) {
            (Shown::Help, _) | (_, Err(Unavailable::NotTheirs(_))) => None,
            // Where `?` is text, the commands say what there is.
            (Shown::Footer(_), _) if no_help && binding.name == "commands" => Some((0, true, binding)),
            (Shown::Footer(rank), Ok(())) => Some((rank, true, binding)),
            (Shown::Footer(rank), Err(Unavailable::Lacks(_))) => Some((rank, false, binding)),
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
