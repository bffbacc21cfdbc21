//! The text area by its keys, and how it looks.

use proptest::prelude::*;

use super::*;
use crate::ui::canvas::Canvas;
use crate::ui::canvas::sketch::{self, ascii, unicode};
use crate::ui::glyph::Glyphs;
use crate::ui::theme::{Role, Theme};

const POLICY: &str = "{\n  \"Statement\": [\n    {\n      \"Sid\": \"王小明 🧋\",\n      \"Amount\": 50\n    }\n  ]\n}";

fn keys(editor: &mut Editor, keys: &str) {
    for c in keys.chars() {
        editor.handle(match c {
            '↵' => Key::ENTER,
            '⇥' => Key::TAB,
            '⌫' => Key::BACKSPACE,
            '⌦' => Key::DELETE,
            '←' => Key::LEFT,
            '→' => Key::RIGHT,
            '↑' => Key::UP,
            '↓' => Key::DOWN,
            '⤒' => Key::HOME,
            '⤓' => Key::END,
            '⎋' => Key::ESC,
            '↶' => Key::ctrl('z'),
            '↷' => Key::ctrl('y'),
            '⌕' => Key::ctrl('f'),
            '⌧' => Key::ctrl('w'),
            '⇞' => Key::PAGE_UP,
            '⇟' => Key::PAGE_DOWN,
            c => Key::char(c),
        });
    }
}

fn typed(text: &str) -> Editor {
    let mut editor = Editor::default();
    keys(&mut editor, text);
    editor
}

#[test]
fn the_margin_the_marks_and_the_text() {
    let mut editor = Editor::new(POLICY);
    editor.set_marks([(3, Mark::Here), (5, Mark::Deny)]);
    editor.go_to(5, 9);
    let draw = |canvas: &mut Canvas<'_>| editor.draw(canvas, 1, true);
    assert_eq!(
        unicode(30, 6, draw),
        "  1 {\n  2   \"Statement\": [\n▸ 3     {\n  4       \"Sid\": \"王小明 🧋\",\n✗ 5       \"Amount\": 50\n  6     }"
    );
    assert!(ascii(30, 6, draw).contains("x 5       \"Amount\": 50"));
    let (_, hits) = sketch::with_hits(30, 6, &Glyphs::unicode(), draw);
    assert_eq!(hits.cursor().map(|at| (at.x, at.y)), Some((12, 4)));
    assert_eq!(editor.cursor(), (5, 9));
}

#[test]
fn remarks_stand_beside_their_line_and_are_underlined() {
    let mut editor = Editor::new(POLICY);
    let of = |part: &str| POLICY.find(part).map(|start| start..start + part.len()).unwrap();
    let remark = |line, part, severity| Remark { line, bytes: of(part), severity };
    let whole = Remark { line: 3, bytes: of("{\n      \"Sid\"").start..of("}\n  ]").end, severity: Severity::Note };
    editor.set_marks([(5, Mark::Deny)]);
    editor.set_remarks(vec![whole, remark(4, "小明", Severity::Warning), remark(5, "50", Severity::Security)]);
    let draw = |canvas: &mut Canvas<'_>| editor.draw(canvas, 1, false);
    assert_eq!(
        unicode(30, 6, draw),
        "  1 {\n  2   \"Statement\": [\n  3•    {\n  4!      \"Sid\": \"王小明 🧋\",\n✗ 5▲      \"Amount\": 50\n  6     }"
    );
    assert!(ascii(30, 6, draw).contains("  3o    {") && ascii(30, 6, draw).contains("x 5S      \"Amount\": 50"));
    let buffer = sketch::buffer(30, 6, &Glyphs::unicode(), draw);
    let lined = |y: u16| -> String {
        let is_lined = |x: &u16| buffer[(*x, y)].modifier.contains(Modifier::UNDERLINED);
        (0..30).filter(is_lined).map(|x| buffer[(x, y)].symbol()).collect()
    };
    assert_eq!(lined(1), "");
    assert_eq!(lined(4), "\"Amount\": 50", "without the indentation");
    let (warning, note) = (Theme::default().colour(Role::Warn), Theme::default().colour(Role::Info));
    assert_eq!((buffer[(20, 3)].fg, buffer[(17, 3)].fg), (warning, note), "the graver one is on top");
}

#[test]
fn what_is_pointed_out_is_reversed() {
    let mut editor = Editor::new("ab\ncd");
    let reversed = |editor: &Editor| -> String {
        let buffer = sketch::buffer(8, 2, &Glyphs::unicode(), |canvas| editor.draw(canvas, 0, false));
        let cells = buffer.area.positions().filter(|at| buffer[*at].modifier.contains(Modifier::REVERSED));
        cells.map(|at| buffer[at].symbol().to_owned()).collect()
    };
    editor.point_out(Some(1..4));
    assert_eq!(reversed(&editor), "bc");
    editor.point_out(None);
    assert_eq!(reversed(&editor), "");
}

#[test]
fn colours_follow_the_text_through_scrolling() {
    let mut editor = Editor::new(&format!("{{ \"{}\": 12345 }}", "王".repeat(20)));
    keys(&mut editor, "⤓");
    let buffer = sketch::buffer(20, 2, &Glyphs::unicode(), |canvas| editor.draw(canvas, 0, true));
    let theme = Theme::default();
    for x in 4..20 {
        let cell = &buffer[(x, 0)];
        let role = match cell.symbol() {
            "1" | "2" | "3" | "4" | "5" => Role::Warn,
            ":" | "}" => Role::Muted,
            _ => continue,
        };
        assert_eq!(cell.fg, theme.colour(role), "{} at {x}", cell.symbol());
    }
    assert!(sketch::text(&buffer).contains("12345 }"));
}

#[test]
fn enter_keeps_the_indentation_and_goes_deeper_after_a_brace() {
    assert_eq!(typed("{↵\"a\": 1,↵\"b\": [↵2").text(), "{\n  \"a\": 1,\n  \"b\": [\n    2");
    assert_eq!(typed("⇥x↵y").text(), "  x\n  y");
    assert_eq!(typed("  ab⤒↵").text(), "\n  ab");
}

#[test]
fn undo_takes_back_words() {
    let mut editor = typed("flat white");
    keys(&mut editor, "↶");
    assert_eq!(editor.text(), "flat ");
    keys(&mut editor, "↶↶");
    assert_eq!(editor.text(), "");
    keys(&mut editor, "↷↷↷");
    assert_eq!(editor.text(), "flat white");
    keys(&mut editor, "⌫⌫⌫↶");
    assert_eq!(editor.text(), "flat white");
    keys(&mut editor, "x↷");
    assert_eq!(editor.text(), "flat whitex", "what was undone is gone after an edit");
}

#[test]
fn another_text_is_one_step() {
    let mut editor = Editor::new(POLICY);
    editor.go_to(5, 3);
    assert!(editor.set_text("{\n}"));
    assert_eq!(editor.cursor().0, 2);
    assert!(!editor.set_text("{\n}"));
    assert!(editor.undo());
    assert_eq!(editor.text(), POLICY);
    assert!(editor.redo() && editor.text() == "{\n}");
    assert!(editor.set_text("") && editor.text().is_empty());
    assert!(editor.undo() && editor.text() == "{\n}");
}

#[test]
fn pasting_strips_controls_and_is_refused_when_too_long() {
    let mut editor = Editor::default();
    assert!(editor.paste("{\r\n\t\"a\u{1b}[31m\": \"\u{202e}x\"\u{7}\r\n}"));
    assert_eq!(editor.text(), "{\n  \"a[31m\": \"x\"\n}");
    assert!(!editor.paste(&"1234567,\n".repeat(8_000)));
    assert!(
        unicode(60, 5, |canvas| editor.draw(canvas, 0, true)).contains("✗ Not inserted: a policy may not be longer")
    );
    assert!(!editor.paste(&"x".repeat(17_000)));
    assert!(unicode(80, 5, |canvas| editor.draw(canvas, 0, true)).contains("Break it first"));
    assert_eq!(editor.text(), "{\n  \"a[31m\": \"x\"\n}");
    assert!(editor.handle(Key::char('x')), "the refusal goes with the next key");
    assert!(!unicode(60, 5, |canvas| editor.draw(canvas, 0, true)).contains("Not inserted"));
    assert!(Editor::default().paste(&format!("{}\n", "x".repeat(1_000)).repeat(65)));
}

#[test]
fn finding_goes_round_both_ways_and_takes_no_pattern() {
    let mut editor = Editor::new("a.b\naxb\nA.B\n王.");
    keys(&mut editor, "⌕a.b");
    assert_eq!(editor.cursor(), (1, 1));
    keys(&mut editor, "↵");
    assert_eq!(editor.cursor(), (3, 1), "a point is a point");
    keys(&mut editor, "↓");
    assert_eq!(editor.cursor(), (1, 1));
    keys(&mut editor, "↑");
    assert_eq!(editor.cursor(), (3, 1));
    let shown = unicode(60, 4, |canvas| editor.draw(canvas, 0, true));
    assert_eq!(shown.lines().last(), Some("Find ▏a.b                 Enter next   Up before   Esc close"));
    keys(&mut editor, "zz");
    assert!(unicode(60, 4, |canvas| editor.draw(canvas, 0, true)).ends_with("not found"));
    keys(&mut editor, "⎋x");
    assert!(!editor.is_searching());
    assert_eq!(editor.lines()[2], "xA.B");
}

#[test]
fn clicks_land_on_the_letter_that_is_seen() {
    let mut editor = Editor::new(POLICY);
    let mut origin = Rect::default();
    sketch::buffer(30, 6, &Glyphs::unicode(), |canvas| {
        editor.draw(canvas, 1, true);
        origin = canvas.on_screen(canvas.whole());
    });
    let click = |editor: &mut Editor, x: u16, y: u16| editor.click(origin.x + x, origin.y + y).then(|| editor.cursor());
    assert_eq!(click(&mut editor, 10, 3), Some((4, 7)));
    assert_eq!(click(&mut editor, 19, 3), Some((4, 15)), "the second cell of 王 is 王");
    assert_eq!(click(&mut editor, 29, 0), Some((1, 2)));
    assert_eq!(click(&mut editor, 2, 3), None, "the margin is no text");
    assert_eq!(editor.margin(origin.x + 3, origin.y + 3), Some(4));
    assert_eq!(editor.margin(origin.x + 4, origin.y + 3), None, "the text is no margin");
    assert_eq!(editor.margin(origin.x, origin.y + 6), None);
}

#[test]
fn moving_keeps_combined_letters_whole() {
    let mut editor = Editor::new("Jose\u{301}!");
    keys(&mut editor, "⤓←←");
    assert_eq!(editor.cursor(), (1, 4));
    keys(&mut editor, "→");
    assert_eq!(editor.cursor(), (1, 6));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_keys_any_size(
        text in "[a\" {}:,\n王🧋é\u{301}\t]{0,60}",
        pressed in "[a{\"王\u{301}↵⇥⌫⌦←→↑↓⤒⤓⎋↶↷⌕⌧⇞⇟]{0,40}",
        width in 0u16..40,
        height in 0u16..8,
    ) {
        let mut editor = Editor::new(&text);
        unicode(width, height, |canvas| editor.draw(canvas, 0, true));
        for key in pressed.chars() {
            keys(&mut editor, key.encode_utf8(&mut [0; 4]));
            unicode(width, height, |canvas| editor.draw(canvas, 0, true));
        }
        editor.wheel(3);
        editor.click(5, 5);
        // Closes the search, and leaves nothing to do again.
        editor.handle(Key::ESC);
        editor.paste("q");
        let written = editor.text();
        while editor.undo() {}
        prop_assert_eq!(editor.text(), plain(&text));
        while editor.redo() {}
        prop_assert_eq!(editor.text(), written);
    }
}
