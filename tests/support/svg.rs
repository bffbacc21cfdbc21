//! A screen as an SVG picture: deterministic, so that README's pictures are diffed like code.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 17.0;

/// The picture of a buffer.
pub fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (w, h) = (f32::from(columns) * WIDTH, f32::from(rows) * HEIGHT);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w:.0}\" height=\"{h:.0}\" viewBox=\"0 0 {w:.1} {h:.1}\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\">\n"
    );
    for y in 0..rows {
        let top = f32::from(y) * HEIGHT;
        for (from, to) in runs(buffer, y, |a, b| colours(a).1 == colours(b).1) {
            let ground = colours(&buffer[(from, y)]).1;
            let (x, width) = (f32::from(from) * WIDTH, f32::from(to - from) * WIDTH);
            let _ = writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{HEIGHT}\" fill=\"{ground}\"/>"
            );
        }
        for (from, to) in runs(buffer, y, |a, b| colours(a).0 == colours(b).0 && bold(a) == bold(b)) {
            // Words stand where their cells are, whatever the font; only single spaces are left to it.
            for (from, to) in words(buffer, y, from, to) {
                let text: String = (from..to).map(|x| buffer[(x, y)].symbol()).collect();
                let weight = if bold(&buffer[(from, y)]) { " font-weight=\"bold\"" } else { "" };
                let _ = writeln!(
                    out,
                    "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\"{weight} textLength=\"{:.1}\">{}</text>",
                    f32::from(from) * WIDTH,
                    top + 13.0,
                    colours(&buffer[(from, y)]).0,
                    f32::from(to - from) * WIDTH,
                    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
                );
            }
        }
    }
    out + "</svg>\n"
}

/// The parts of a run between two or more spaces, without spaces at their ends.
fn words(buffer: &Buffer, y: u16, from: u16, to: u16) -> Vec<(u16, u16)> {
    let mut words: Vec<(u16, u16)> = vec![];
    for x in from..to {
        if buffer[(x, y)].symbol() == " " {
            continue;
        }
        match words.last_mut() {
            Some((_, end)) if x <= *end + 1 => *end = x + 1,
            _ => words.push((x, x + 1)),
        }
    }
    words
}

fn runs(buffer: &Buffer, y: u16, alike: impl Fn(&Cell, &Cell) -> bool) -> Vec<(u16, u16)> {
    let mut runs = vec![];
    let mut from = 0;
    for x in 1..=buffer.area.width {
        if x == buffer.area.width || !alike(&buffer[(from, y)], &buffer[(x, y)]) {
            runs.push((from, x));
            from = x;
        }
    }
    runs
}

fn bold(cell: &Cell) -> bool {
    cell.modifier.contains(Modifier::BOLD)
}

fn colours(cell: &Cell) -> (String, String) {
    let (fg, bg) = (hex(cell.fg, "#eeeeee"), hex(cell.bg, "#111111"));
    if cell.modifier.contains(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) }
}

fn hex(colour: Color, default: &str) -> String {
    match colour {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => default.to_owned(),
    }
}
