//! What is to be read about one policy: what it is for, who has it, its versions and its text.

use super::versions::{Side, difference, written};
use super::{State, origin};
use crate::shop::{Holder, ManagedPolicy, Shop};
use crate::ui::Seen;
use crate::ui::canvas::{Canvas, Ink};
use crate::ui::text;
use crate::ui::theme::Role;
use crate::ui::widget::{bar, json_paint};

/// One line of the detail.
enum Line {
    Words(u16, String, Ink),
    /// A line of the text with its number.
    Json(usize, String),
    /// A line of a comparison.
    Compared(Side, String),
}

/// Draws the detail of a policy.
pub fn draw(state: &State, policy: &ManagedPolicy, seen: &Seen<'_>, canvas: &mut Canvas<'_>) {
    let width = usize::from(canvas.width().saturating_sub(1)).max(8);
    let lines = match state.compared {
        Some(pair) => comparison(policy, pair, seen, width),
        None => about(state, policy, seen, canvas, width),
    };
    let height = usize::from(canvas.height());
    let scroll = state.scroll.min(lines.len().saturating_sub(height));
    for (y, line) in (0..canvas.height()).zip(&lines[scroll..]) {
        match line {
            Line::Words(indent, words, ink) => {
                canvas.text(*indent, y, words, *ink);
            }
            Line::Json(number, line) => {
                let x = canvas.text(0, y, &text::right(&number.to_string(), 3), Role::Muted);
                json_paint::draw(canvas, x + 1, y, line);
            }
            Line::Compared(side, line) => {
                let (mark, role) = match side {
                    Side::Both => (" ", Role::Muted),
                    Side::Older => ("-", Role::Deny),
                    Side::Newer => ("+", Role::Allow),
                };
                let x = canvas.text(0, y, mark, role.bold());
                canvas.text(x + 1, y, line, role);
            }
        }
    }
    bar::scroll(canvas, 0, scroll, height.min(lines.len()), lines.len());
}

struct Told {
    lines: Vec<Line>,
    width: usize,
}

impl Told {
    fn say(&mut self, indent: u16, words: &str, ink: impl Into<Ink>) {
        let ink = ink.into();
        let wrapped = text::wrap(words, self.width.saturating_sub(indent.into()).max(8));
        self.lines.extend(wrapped.into_iter().map(|line| Line::Words(indent, line, ink)));
    }

    fn head(&mut self, words: &str) {
        if !self.lines.is_empty() {
            self.lines.push(Line::Words(0, String::new(), Role::Text.into()));
        }
        self.say(0, words, Role::Muted);
    }
}

fn about(state: &State, policy: &ManagedPolicy, seen: &Seen<'_>, canvas: &Canvas<'_>, width: usize) -> Vec<Line> {
    let shop = seen.shop();
    let mut told = Told { lines: vec![], width };
    if let Some(description) = &policy.description {
        told.say(0, description, Role::Text);
    }
    told.head("USED BY");
    uses(&mut told, state, policy, shop);
    let may_read = seen.may("iam:GetPolicyVersion", &shop.policy_arn(&policy.name));
    if !policy.built_in {
        told.head("VERSIONS");
        for version in shop.versions_of(&policy.name).rev() {
            let here = version.number == policy.default;
            let dot = canvas.glyphs().separator;
            let force = if here { format!(" {dot} in force") } else { String::new() };
            let words = format!("v{} {dot} {}{force}", version.number, written(version, shop));
            told.say(0, &words, if here { Role::Text } else { Role::Muted });
        }
    }
    told.head("TEXT");
    match shop.policy_text(&policy.name) {
        Some(text) if may_read => {
            told.lines.extend((1..).zip(text.lines()).map(|(number, line)| Line::Json(number, line.to_owned())));
        }
        _ => told.say(0, "You may not read its text. The owner can let you.", Role::Muted),
    }
    told.lines
}

fn uses(told: &mut Told, state: &State, policy: &ManagedPolicy, shop: &Shop) {
    let Some(uses) = state.uses.get(&policy.name) else {
        told.say(0, "Nobody yet. Attach it to a person, group or role.", Role::Muted);
        return;
    };
    for holder in &uses.attached {
        told.say(0, &of_holder(holder, shop), Role::Text);
    }
    for holder in &uses.boundary {
        told.say(0, &format!("the limit of {}", of_holder(holder, shop)), Role::Text);
    }
    if uses.guardrail {
        told.say(0, "everyone but the owner, as a guardrail", Role::Warn);
    }
}

fn of_holder(holder: &Holder, shop: &Shop) -> String {
    match holder {
        Holder::Employee(name) => {
            shop.employees.get(name).map_or_else(|| name.to_string(), |e| e.full_name.to_string())
        }
        Holder::Role(name) => format!("role {name}"),
        Holder::Group(name) => {
            let count = shop.member_count(name);
            let mut names: Vec<String> = shop.members(name).take(3).map(|e| e.full_name.to_string()).collect();
            if count > names.len() {
                names.push(format!("{} more", count - names.len()));
            }
            match count {
                0 => format!("group {name}, with nobody in it"),
                _ => format!("group {name}: {}", names.join(", ")),
            }
        }
    }
}

fn comparison(policy: &ManagedPolicy, (older, newer): (u32, u32), seen: &Seen<'_>, width: usize) -> Vec<Line> {
    let shop = seen.shop();
    let version = |number: u32| shop.versions.get(&(policy.name.clone(), number));
    let mut told = Told { lines: vec![], width };
    let (Some(before), Some(after)) = (version(older), version(newer)) else {
        told.say(0, "One of the versions is gone.", Role::Muted);
        return told.lines;
    };
    told.say(0, &format!("- v{older}, {}", written(before, shop)), Role::Deny);
    told.say(0, &format!("+ v{newer}, {}", written(after, shop)), Role::Allow);
    told.lines.push(Line::Words(0, String::new(), Role::Text.into()));
    let lines = difference(&before.text, &after.text);
    told.lines.extend(lines.into_iter().map(|(side, line)| Line::Compared(side, line)));
    told.lines
}

/// The title of the detail's pane.
#[must_use]
pub fn title(state: &State, policy: &ManagedPolicy) -> (String, String) {
    match state.compared {
        Some(_) => (format!("What changed in {}", policy.name), "Esc back".to_owned()),
        None => (policy.name.to_string(), origin(policy)),
    }
}
