//! The picture that a phone reads: a QR code in half blocks.
//!
//! It is dark on light whatever the theme, and keeps its two colours where nobody wants colours, because a phone's
//! camera reads nothing else.

use qrcode::{EcLevel, QrCode};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use tui_qrcode::{QrCodeWidget, QuietZone};

use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;

/// What a person reads where the picture has no room.
pub const NO_ROOM: &str =
    "This window is too small for the picture. Make it larger, or type the secret into the phone.";

/// Draws `address` (an `otpauth:` one) in the middle of the canvas, and returns whether there was room for it.
///
/// The light edge around it is as wide as there is room for, up to the four modules of the standard (ISO/IEC 18004).
/// Without room, or without half blocks, a sentence says to type the secret.
pub fn draw(canvas: &mut Canvas<'_>, address: &str) -> bool {
    let Ok(code) = QrCode::with_error_correction_level(address, EcLevel::L) else {
        canvas.paragraph(0, NO_ROOM, Role::Warn);
        return false;
    };
    let modules = u16::try_from(code.width()).unwrap_or(u16::MAX);
    let place = [4, 2, 0].into_iter().find_map(|edge: u16| {
        let width = modules.checked_add(2 * edge)?;
        let height = width.div_ceil(2);
        (width <= canvas.width() && height <= canvas.height()).then(|| {
            let (x, y) = ((canvas.width() - width) / 2, (canvas.height() - height) / 2);
            (Rect::new(x, y, width, height), Rect::new(x + edge, y + edge / 2, modules, modules.div_ceil(2)))
        })
    });
    let (Some((ground, picture)), false) = (place, canvas.glyphs().is_ascii()) else {
        canvas.paragraph(0, NO_ROOM, Role::Warn);
        return false;
    };
    let (light, dark) = match canvas.theme().colour(Role::Background) {
        Color::Rgb(..) => (Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0)),
        Color::Indexed(_) => (Color::Indexed(231), Color::Indexed(16)),
        _ => (Color::White, Color::Black),
    };
    canvas.fill(ground, Role::Background);
    canvas.paint(ground, Style::new().fg(dark).bg(light));
    let widget = QrCodeWidget::new(code).quiet_zone(QuietZone::Disabled).style(Style::new().fg(dark).bg(light));
    canvas.widget(picture, widget);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::sketch::{self, unicode};

    const ADDRESS: &str =
        "otpauth://totp/Bluebird%20Coffee:marco?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Bluebird%20Coffee";

    /// Reads the modules back from colours and half blocks: true is dark.
    fn modules(width: u16, height: u16) -> Vec<Vec<bool>> {
        let buffer = sketch::buffer(width, height, &crate::ui::glyph::Glyphs::unicode(), |canvas| {
            assert!(draw(canvas, ADDRESS))
        });
        let dark = |colour: Color| colour == Color::Rgb(0, 0, 0);
        let mut rows = Vec::new();
        for y in 0..height {
            let (mut upper, mut lower) = (Vec::new(), Vec::new());
            for x in 0..width {
                let cell = &buffer[(x, y)];
                let (top, bottom) = match cell.symbol() {
                    "█" => (cell.fg, cell.fg),
                    "▀" => (cell.fg, cell.bg),
                    "▄" => (cell.bg, cell.fg),
                    " " => (cell.bg, cell.bg),
                    other => panic!("{other}"),
                };
                upper.push(dark(top));
                lower.push(dark(bottom));
            }
            rows.extend([upper, lower]);
        }
        rows
    }

    #[test]
    fn the_picture_is_the_code_dark_on_light() {
        let code = QrCode::with_error_correction_level(ADDRESS, EcLevel::L).unwrap();
        let wanted: Vec<bool> = code.to_colors().into_iter().map(|c| c == qrcode::Color::Dark).collect();
        let side = code.width();
        let edge = 4;
        let whole = u16::try_from(side + 2 * edge).unwrap();
        let drawn = modules(whole, whole.div_ceil(2));
        for y in 0..side {
            for x in 0..side {
                assert_eq!(drawn[y + edge][x + edge], wanted[y * side + x], "module {x},{y}");
            }
        }
        assert!(drawn[..edge].iter().flatten().all(|dark| !dark), "the edge is light");
        assert!(drawn.iter().all(|row| row[..edge].iter().all(|dark| !dark)));
    }

    #[test]
    fn without_room_it_says_what_to_do() {
        let mut drawn = true;
        let text = unicode(50, 5, |canvas| drawn = draw(canvas, ADDRESS));
        assert!(!drawn && text.starts_with("This window is too small for the picture."), "{text}");
        assert!(sketch::ascii(90, 60, |canvas| drawn = draw(canvas, ADDRESS)).contains("type the secret"));
        assert!(!drawn);
    }

    #[test]
    fn it_fits_an_ordinary_window() {
        unicode(76, 21, |canvas| assert!(draw(canvas, ADDRESS)));
    }
}
