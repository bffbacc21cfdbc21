//! The look that the pages of joining and of the first run share: a title with its step, a few words, a form; and the
//! page with the picture for the phone.

use ratatui::layout::Rect;

use crate::secret::Judgement;
use crate::ui::Model;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use crate::ui::widget::field::Field;
use crate::ui::widget::form::{Form, Labelled};
use crate::ui::widget::qr;

/// The widest that lines are still read with ease.
const WIDEST: u16 = 70;

/// What a person reads where the terminal has no marks to draw the picture with.
const NO_PICTURE: &str = "This terminal cannot show the picture. Type the secret into the phone.";

/// Where a page stands among others.
pub struct Head<'a> {
    pub title: &'a str,
    /// "2 of 6", or nothing.
    pub step: &'a str,
}

/// Draws the head and the words of a page in the middle, and returns the rest. The last row is the status'.
pub fn plain<'c>(canvas: &'c mut Canvas<'_>, head: &Head<'_>, words: &str) -> Canvas<'c> {
    let (width, height) = (canvas.width(), canvas.height());
    let column = width.saturating_sub(4).min(WIDEST);
    let top = if height < 20 { 0 } else { 1 + (height.saturating_sub(22) / 3).min(6) };
    let mut part = canvas.part(Rect::new((width - column) / 2, top, column, height.saturating_sub(top)));
    heading(&mut part, head);
    let gap = u16::from(height >= 20);
    let y = part.paragraph(1 + gap, words, Role::Muted) + 1;
    let rest = Rect::new((width - column) / 2, top + y, column, height.saturating_sub(top + y));
    canvas.part(rest)
}

fn heading(canvas: &mut Canvas<'_>, head: &Head<'_>) {
    let start = canvas.right(0, head.step, Role::Muted);
    canvas.fitted(0, 0, head.title, start.saturating_sub(2), Role::Focus.bold());
}

/// Draws a form, and below it the status line.
pub fn form(model: &Model, canvas: &mut Canvas<'_>, form: &Form, waiting: Option<&str>) {
    let status = canvas.height().saturating_sub(1);
    form.draw(&mut canvas.part(Rect { height: status, ..canvas.whole() }), true);
    if let Some(words) = waiting {
        checking(model, canvas, status, words);
    }
}

/// A spinner with words beside it.
pub fn checking(model: &Model, canvas: &mut Canvas<'_>, y: u16, words: &str) {
    let x = canvas.text(0, y, model.glyphs.spin(model.spin), Role::Focus);
    canvas.text(x + 1, y, words, Role::Muted);
}

/// The page that connects a phone: the picture, the secret beside it, and the form that asks for codes.
pub fn phone(
    model: &Model,
    canvas: &mut Canvas<'_>,
    head: &Head<'_>,
    (address, secret): (&str, &str),
    codes: &Form,
    waiting: Option<&str>,
) {
    let (width, height) = (canvas.width(), canvas.height());
    let margin = if width < 100 { 1 } else { 4 };
    let top = if height < 30 { 0 } else { 2 };
    let mut line = canvas.part(Rect::new(margin, top, width.saturating_sub(2 * margin), 1));
    heading(&mut line, head);
    let top = top + 1;
    // The picture takes the left where there is room for one of the usual size; a sentence says so otherwise.
    let picture = if width < 100 { 43 } else { 52 };
    let beside = width >= 78 && height >= 20 && !canvas.glyphs().is_ascii();
    let mut right = if beside {
        let rows = if height < 30 { height - top } else { (height - top).min(30) };
        qr::draw(&mut canvas.part(Rect::new(margin, top, picture, rows)), address);
        let x = margin + picture + margin.max(2);
        let down = if height < 30 { 1 } else { 2 };
        Rect::new(x, top + down, width.saturating_sub(x + margin).min(WIDEST), height.saturating_sub(top + down))
    } else {
        let words = if canvas.glyphs().is_ascii() { NO_PICTURE } else { qr::NO_ROOM };
        canvas.part(Rect::new(2, top, width.saturating_sub(4), 2)).paragraph(0, words, Role::Warn);
        Rect::new(2, top + 2, width.saturating_sub(4), height.saturating_sub(top + 2))
    };
    let mut part = canvas.part(right);
    let gap = u16::from(height >= 30);
    let mut y = if beside {
        part.paragraph(0, "Scan the picture with an authenticator app, or type this secret into it:", Role::Text) + gap
    } else {
        part.text(0, 0, "The secret, for an authenticator app on your phone:", Role::Text);
        1
    };
    // Four groups to a line, as they are read aloud.
    let groups: Vec<&str> = secret.split(' ').collect();
    let in_line = if part.width() >= 44 { 8 } else { 4 };
    for groups in groups.chunks(in_line) {
        part.text(0, y, &groups.join(" "), Role::Info.bold());
        y += 1;
    }
    y += if beside { 1 } else { 0 };
    right.y += y;
    right.height = right.height.saturating_sub(y);
    form(model, &mut canvas.part(right), codes, waiting);
}

/// A new password, typed twice.
pub fn new_password() -> [Labelled; 2] {
    [
        Labelled::new("password", "Password", Field::secret(256)).below(PASSWORD),
        Labelled::new("again", "The password again", Field::secret(256)),
    ]
}

const PASSWORD: &str = "At least 12 characters; a few unrelated words are easy to keep.";

/// Says beside the password how strong it is, as a bar and a word, and below it what would help.
pub fn show_strength(model: &Model, form: &mut Form, words: &[&str]) {
    let judgement = (!form.value("password").is_empty()).then(|| judged(form, words));
    let Some(field) = form.fields.iter_mut().find(|field| field.name == "password") else { return };
    (field.note, field.below) = match judgement {
        None => (String::new(), PASSWORD.to_owned()),
        Some(judgement) => {
            let filled = usize::from(judgement.score) + 1;
            let bar = model.glyphs.full.repeat(filled) + &model.glyphs.empty.repeat(5 - filled);
            (format!("{bar} {}", judgement.word), judgement.sentence)
        }
    };
}

fn judged(form: &Form, words: &[&str]) -> Judgement {
    crate::secret::judge(form.value("password"), words)
}

/// Whether the new password may be taken; says in the form why not.
pub fn accepts_password(form: &mut Form, words: &[&str]) -> bool {
    let judgement = judged(form, words);
    if !judgement.acceptable() {
        form.refuse("password", judgement.sentence);
        return false;
    }
    if form.value("password") != form.value("again") {
        if let Some(again) = form.field_mut("again") {
            again.clear();
        }
        form.refuse("again", "The two passwords are not the same. Type it again.");
        return false;
    }
    true
}
