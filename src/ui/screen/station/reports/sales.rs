//! The sales: what it came to and against what, a line that shows when, and by hour, item, person and payment.

use std::borrow::Cow;

use jiff::civil::Date;
use ratatui::layout::{Constraint, Rect};

use super::{PARTS, Page, State, counted, today};
use crate::app::words::capitalised;
use crate::shop::station::Money;
use crate::shop::station::report::{Count, Period, Sales, Sold, Span, Takings};
use crate::shop::{Person, Settings};
use crate::ui::canvas::{Canvas, Ink, Target};
use crate::ui::glyph::Glyphs;
use crate::ui::theme::Role;
use crate::ui::widget::bar;
use crate::ui::widget::table::{CellText, Column, Table, Width};
use crate::ui::{Seen, text};

/// A line of a part: what of it there is.
pub struct Row {
    label: String,
    count: u64,
    amount: Money,
    /// Tips, refunds and voids, where the part has them; of items what was given back, and what is left.
    more: [Option<Money>; 3],
    /// It is no item, but all of them together or what is none of theirs.
    aside: bool,
}

impl Row {
    fn new(label: impl Into<String>, count: Count) -> Row {
        Row { label: label.into(), count: count.count, amount: count.amount, more: [None; 3], aside: false }
    }
}

/// The currency that is shown: the shop's, but where all there is is in another one.
pub fn currency<'a>(settings: &'a Settings, sales: &'a Sales) -> &'a str {
    let own = settings.currency.as_str();
    match sales.of(own) {
        None => sales.takings.iter().find(|(_, takings)| !takings.is_empty()).map_or(own, |(other, _)| other),
        Some(_) => own,
    }
}

/// The lines of a part.
pub fn rows(seen: &Seen<'_>, sales: &Sales, part: usize) -> Vec<Row> {
    let shop = seen.shop();
    let currency = currency(&shop.settings, sales);
    let Some(takings) = sales.of(currency) else { return vec![] };
    match part {
        0 => along(sales, takings, currency),
        1 => by_item(takings),
        2 => {
            let mut people: Vec<(&Person, _)> = takings.people.iter().collect();
            people.sort_by_key(|(_, worked)| std::cmp::Reverse(worked.sales.amount));
            let more = |amount: Money| Some(amount).filter(|amount| *amount != Money::ZERO);
            let row = |(who, worked): (&Person, &crate::shop::station::report::Worked)| Row {
                more: [more(worked.tips), more(-worked.refunds.amount), more(worked.voids.amount)],
                ..Row::new(shop.full_name(who), worked.sales)
            };
            people.into_iter().map(row).collect()
        }
        _ => {
            let mut methods: Vec<_> = takings.methods.iter().collect();
            methods.sort_by_key(|(_, paid)| std::cmp::Reverse(paid.sales.amount));
            let more = |amount: Money| Some(amount).filter(|amount| *amount != Money::ZERO);
            methods
                .into_iter()
                .map(|(method, paid)| Row {
                    more: [more(paid.tips), more(-paid.refunds.amount), None],
                    ..Row::new(capitalised(method.word()), paid.sales)
                })
                .collect()
        }
    }
}

/// Each item with what was given back of it and what is left; then what is no item's, and all of it as the day's end has
/// it.
fn by_item(takings: &Takings) -> Vec<Row> {
    let row = |label: &str, sold: Count, back: Money| Row {
        more: [Some(-back).filter(|back| *back != Money::ZERO), Some(sold.amount - back), None],
        ..Row::new(label, sold)
    };
    let of_item = |sold: &Sold| row(&sold.name, Count { count: sold.count, amount: sold.amount }, sold.back.amount);
    let mut rows: Vec<Row> = takings.best().into_iter().map(|(_, sold)| of_item(sold)).collect();
    let none = |amount| Count { count: 0, amount };
    for (label, amount, back) in takings.beside_items() {
        rows.push(Row { aside: true, ..row(&capitalised(label), none(amount), back) });
    }
    if takings.refunds.count > 0 || rows.iter().any(|row| row.aside) {
        rows.push(Row { aside: true, ..row("All of it", none(takings.sales.amount), takings.refunds.amount) });
    }
    rows
}

/// Along the time: hours of a day, days of a week or month, months of a year. What lies between stays, empty.
fn along(sales: &Sales, takings: &Takings, currency: &str) -> Vec<Row> {
    let day =
        |date: Date, form: &str| Row::new(date.strftime(form).to_string(), sales.between(currency, Period::day(date)));
    let dates = || std::iter::successors(Some(sales.period.from), |date| date.tomorrow().ok());
    match sales.period.span() {
        Some(Span::Day) => {
            let (Some((first, _)), Some((last, _))) = (takings.hours.first_key_value(), takings.hours.last_key_value())
            else {
                return vec![];
            };
            let of = |hour: u8| takings.hours.get(&hour).copied().unwrap_or_default();
            (*first..=*last).map(|hour| Row::new(format!("{hour:02}:00"), of(hour))).collect()
        }
        Some(Span::Year) => dates()
            .filter(|date| date.day() == 1)
            .take_while(|date| *date <= sales.period.until)
            .map(|date| {
                let month = Period::around(date, Span::Month);
                Row::new(date.strftime("%B").to_string(), sales.between(currency, month))
            })
            .collect(),
        span => {
            let form = if span == Some(Span::Week) { "%A %-d" } else { "%a %e %b" };
            dates().take_while(|date| *date <= sales.period.until).map(|date| day(date, form)).collect()
        }
    }
}

/// Draws the sales of the period turned to.
pub fn draw(state: &State, seen: &Seen<'_>, sales: &Sales, area: Rect, focused: bool, canvas: &mut Canvas<'_>) {
    let settings = &seen.shop().settings;
    let currency = currency(settings, sales);
    let title = format!("Sales, {}", sales.period.words());
    let roomy = area.width >= 100 && area.height >= 22;
    let Some(takings) = sales.of(currency) else {
        let span = sales.period.span().map_or("period", Span::word);
        let mut inside = canvas.pane(area, &title, span, focused);
        let future = sales.period.from > today(seen);
        let words = if future { "Nothing was sold then yet." } else { "Nothing was sold." };
        let y = inside.paragraph(0, words, Role::Text);
        let hint = "← and → turn the pages, v takes a longer time, n comes back to now.";
        inside.paragraph(y + 1, hint, Role::Muted);
        return;
    };
    let span = sales.period.span().map_or("", Span::word);
    let parts = state.page.parts(state.span);
    let height = 4 + u16::from(sales.takings.len() > 1);
    if roomy {
        let [head, upper, lower] = canvas
            .part(area)
            .rows([Constraint::Length(6), Constraint::Fill(1), Constraint::Fill(1)])
            .map(|row| Rect { y: row.y + area.y, x: row.x + area.x, ..row });
        let mut inside = canvas.pane(head, &title, span, false);
        draw_head(seen, sales, takings, currency, &mut inside);
        let half = |row: Rect, right: bool| {
            let width = row.width / 2;
            if right { Rect { x: row.x + width, width: row.width - width, ..row } } else { Rect { width, ..row } }
        };
        let places = [half(upper, false), half(upper, true), half(lower, false), half(lower, true)];
        for ((place, part), words) in places.into_iter().zip(0..).zip(parts) {
            draw_part(state, seen, sales, part, &capitalised(words), place, focused, canvas);
        }
    } else {
        let head = Rect { height: height + 1, ..area };
        let rest = Rect { y: area.y + height, height: area.height.saturating_sub(height), ..area };
        let part = state.part.min(parts.len() - 1);
        let words = format!("{} (b: {})", capitalised(parts[part]), parts[(part + 1) % parts.len()]);
        let mut inside = canvas.pane(head, &title, span, false);
        draw_head(seen, sales, takings, currency, &mut inside);
        draw_part(state, seen, sales, part, &words, rest, focused, canvas);
    }
}

fn draw_head(seen: &Seen<'_>, sales: &Sales, takings: &Takings, currency: &str, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let said = |amount: Money| amount.brief(currency);
    let x = canvas.text(0, 0, &takings.sales.amount.said(currency), Role::Text.bold());
    let receipts = counted(takings.sales.count, "receipt", "receipts");
    let x = canvas.fitted(x + 2, 0, &format!("{receipts}, {} each", said(takings.average())), width, Role::Text);
    let (words, role) = compared(seen, sales, currency);
    let room = width.saturating_sub(x + 2);
    if usize::from(room) >= text::width(&words) {
        canvas.right(0, &words, role);
    } else {
        let short: Cow<'_, str> = words.split_once(" on ").map_or(words.as_str(), |(short, _)| short).into();
        if usize::from(room) >= text::width(&short) {
            canvas.right(0, &short, role);
        }
    }
    canvas.text(0, 1, &told(takings, currency, width.into()), Role::Muted);
    draw_spark(sales, takings, currency, canvas);
    let others: Vec<String> = sales
        .takings
        .iter()
        .filter(|(other, takings)| *other != currency && !takings.is_empty())
        .map(|(other, takings)| takings.net().said(other))
        .collect();
    if !others.is_empty() {
        canvas.fitted(0, 3, &format!("Beside it, in other money: {}", others.join(", ")), width, Role::Warn);
    }
}

/// What there was beside the sales, as much of it as is seen whole: no amount is cut.
fn told(takings: &Takings, currency: &str, width: usize) -> String {
    let sums = [
        ("tips", takings.tips, 0),
        ("discounts", -takings.discounts.amount, 0),
        ("refunds", -takings.refunds.amount, takings.refunds.count),
        ("voids", takings.voids.amount, takings.voids.count),
        ("taxes", takings.tax_total(), 0),
    ];
    let some = || sums.iter().filter(|(_, amount, _)| *amount != Money::ZERO);
    if some().next().is_none() {
        return "no tips, discounts, refunds or voids".to_owned();
    }
    let counted = some().map(|(label, amount, count)| match count {
        0 => format!("{label} {}", amount.brief(currency)),
        count => format!("{label} {} ({count})", amount.brief(currency)),
    });
    let counted = counted.collect::<Vec<_>>().join(" · ");
    if text::width(&counted) <= width {
        return counted;
    }
    let mut words = String::new();
    for (label, amount, _) in some() {
        let gap = if words.is_empty() { "" } else { " · " };
        let more = format!("{gap}{label} {}", amount.brief(currency));
        if text::width(&words) + text::width(&more) <= width {
            words.push_str(&more);
        }
    }
    words
}

/// When it was sold, at a glance: the hours of the clock, the days of the month, the weeks of the year.
fn draw_spark(sales: &Sales, takings: &Takings, currency: &str, canvas: &mut Canvas<'_>) {
    let (first, last, best) = ends(sales, takings, currency);
    let taken = [&first, &last, &best].into_iter().map(|text| text::width(text)).sum::<usize>() + 4;
    let room = usize::from(canvas.width()).saturating_sub(taken).max(8);
    let spark = bar::spark(canvas.glyphs(), &heights(sales, takings, currency, room));
    let x = canvas.text(0, 2, &first, Role::Muted);
    let x = canvas.text(x + 1, 2, &spark, Role::Info);
    let x = canvas.text(x + 1, 2, &last, Role::Muted);
    let left = canvas.width().saturating_sub(x + 2);
    if text::width(&best) <= usize::from(left) {
        canvas.text(x + 2, 2, &best, Role::Muted);
    }
}

/// Whether the line goes along the days, and not along the hours of the clock.
fn by_day(sales: &Sales) -> bool {
    matches!(sales.period.span(), Some(Span::Month | Span::Year) | None)
}

/// What stands before and after the line, and the best of it.
fn ends(sales: &Sales, takings: &Takings, currency: &str) -> (String, String, String) {
    if by_day(sales) {
        let day = |date: Date| date.strftime("%-d %b").to_string();
        let best = sales.days.get(currency).into_iter().flatten().max_by_key(|(_, count)| count.amount);
        let best = best.map_or_else(String::new, |(date, count)| {
            format!("best {}: {}", date.strftime("%a %-d %b"), count.amount.brief(currency))
        });
        return (day(sales.period.from), day(sales.period.until), best);
    }
    let hour = |hour: u8| format!("{:02}", hour % 24);
    let first = takings.hours.keys().next().map_or_else(String::new, |first| hour(*first));
    let last = takings.hours.keys().next_back().map_or_else(String::new, |last| hour(last + 1));
    let best = takings.hours.iter().max_by_key(|(_, count)| count.amount);
    let best = best.map_or_else(String::new, |(at, count)| {
        format!("best {} to {}: {}", hour(*at), hour(at + 1), count.amount.brief(currency))
    });
    (first, last, best)
}

/// The sales along the line: of each hour, or of each day or so many days as fit into the room.
fn heights(sales: &Sales, takings: &Takings, currency: &str, room: usize) -> Vec<i64> {
    if !by_day(sales) {
        let ends = takings.hours.keys().next().zip(takings.hours.keys().next_back());
        let of = |hour: u8| takings.hours.get(&hour).map_or(0, |count| count.amount.0);
        return ends.map_or_else(Vec::new, |(first, last)| (*first..=*last).map(of).collect());
    }
    let dates: Vec<Date> = std::iter::successors(Some(sales.period.from), |date| date.tomorrow().ok())
        .take_while(|date| *date <= sales.period.until)
        .collect();
    let each = if dates.len() <= room { 1 } else { dates.len().div_ceil(room).max(7) };
    let sum = |dates: &[Date]| match dates {
        [] => 0,
        [from, ..] => sales.between(currency, Period { from: *from, until: dates[dates.len() - 1] }).amount.0,
    };
    dates.chunks(each).map(sum).collect()
}

/// Against what it is compared with; while it still goes on, only what that came to.
fn compared(seen: &Seen<'_>, sales: &Sales, currency: &str) -> (String, Role) {
    let words = sales.compared.words();
    let words = if sales.period.from.year() == sales.compared.from.year() {
        words.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end().to_owned()
    } else {
        words
    };
    let words = if words.is_empty() { sales.compared.words() } else { words };
    let Some(before) = sales.before.get(currency) else { return (String::new(), Role::Muted) };
    if sales.period.until >= today(seen) {
        return (format!("{} was {}", words, before.amount.said(currency)), Role::Muted);
    }
    match sales.change_percent(currency) {
        Some(0) => (format!("as much as on {words}"), Role::Muted),
        Some(more @ 1..) => (format!("+{more} % on {words}"), Role::Allow),
        Some(less) => (format!("{less} % on {words}"), Role::Warn),
        None => (String::new(), Role::Muted),
    }
}

#[allow(clippy::too_many_arguments, reason = "a part is one of several on one page")]
fn draw_part(
    state: &State,
    seen: &Seen<'_>,
    sales: &Sales,
    part: usize,
    title: &str,
    area: Rect,
    focused: bool,
    canvas: &mut Canvas<'_>,
) {
    let here = state.part == part && focused && state.page == Page::Sales;
    let rows = rows(seen, sales, part);
    let pane = PARTS + u8::try_from(part).unwrap_or(0);
    canvas.hit(area, Target::Pane(pane));
    let count = rows.iter().filter(|row| !row.aside).count();
    let mut inside = canvas.pane(area, title, &text::grouped(count), here);
    let currency = currency(&seen.shop().settings, sales);
    // Names and figures as wide as they are; the bars have what is left.
    let widest = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let label = widest(&|row| text::width(&row.label)).clamp(8, 30);
    let sales_width = widest(&|row| text::width(&row.amount.brief(currency))).max(9);
    let (label, sales_width) = (u16::try_from(label).unwrap_or(30), u16::try_from(sales_width).unwrap_or(u16::MAX));
    let most = rows.iter().filter(|row| !row.aside).map(|row| row.amount.0).max().unwrap_or(0);
    let all: i64 = rows.iter().filter(|row| !row.aside).map(|row| row.amount.0).sum();
    let glyphs = inside.glyphs();
    if part == 1 {
        let back = widest(&|row| row.more[0].map_or(0, |back| text::width(&back.brief(currency)))).max(4);
        let left = widest(&|row| row.more[1].map_or(0, |left| text::width(&left.brief(currency)))).max(9);
        let (back, left) = (u16::try_from(back).unwrap_or(u16::MAX), u16::try_from(left).unwrap_or(u16::MAX));
        let taken = 2 + label + 2 + 6 + 2 + sales_width + 2 + back + 2 + left + 2;
        let bar = inside.width().saturating_sub(taken).min(30);
        let columns = [
            Column::new("", Width::Min(8)),
            Column::new("SOLD", Width::Fixed(6)).right(),
            Column::new("SALES", Width::Fixed(sales_width)).right(),
            Column::new("BACK", Width::Fixed(back)).right(),
            Column::new("LEFT", Width::Fixed(left)).right(),
            Column::new("", Width::Fixed(bar)).from_width(taken + 6),
        ];
        let row = |at: usize| item_cells(&rows[at], currency, most, bar, glyphs);
        Table::new(&columns, rows.len(), row).pane(pane).draw(&mut inside, &state.tables[1], here);
        return;
    }
    let (what, tips) = match part {
        2 | 3 => ("RECEIPTS", true),
        _ => ("RECEIPTS", false),
    };
    let wide = if tips { 84 } else { u16::MAX };
    let share = inside.width() >= 44;
    let taken = 2 + label + 10 + 2 + sales_width + if share { 7 } else { 0 } + 2;
    let more = if inside.width() >= wide { 24 + if part == 2 { 11 } else { 0 } } else { 0 };
    let bar = inside.width().saturating_sub(taken + more).clamp(6, 30);
    let columns = [
        Column::new("", Width::Min(8)),
        Column::new(what, Width::Fixed(8)).right(),
        Column::new("SALES", Width::Fixed(sales_width)).right(),
        Column::new("SHARE", Width::Fixed(5)).right().from_width(44),
        Column::new("TIPS", Width::Fixed(10)).right().from_width(wide),
        Column::new("REFUNDS", Width::Fixed(10)).right().from_width(wide),
        Column::new("VOIDS", Width::Fixed(9)).right().from_width(if part == 2 { wide } else { u16::MAX }),
        Column::new("", Width::Fixed(bar)),
    ];
    let row = |at: usize| cells(&rows[at], currency, (most, all), bar, glyphs);
    Table::new(&columns, rows.len(), row).pane(pane).draw(&mut inside, &state.tables[part.min(3)], here);
}

fn item_cells(row: &Row, currency: &str, most: i64, bar: u16, glyphs: &Glyphs) -> Vec<CellText<'static>> {
    let ink = if row.aside { Ink::from(Role::Muted) } else { Ink::from(Role::Text) };
    let more = |at: usize| row.more[at].map_or_else(String::new, |amount| amount.brief(currency));
    let count = text::grouped(row.count);
    let length = bar::text(glyphs, bar, row.amount.0, most);
    vec![
        CellText::from((row.label.clone(), ink)),
        CellText::from((if row.aside { String::new() } else { count }, ink)),
        CellText::from((row.amount.brief(currency), ink)),
        CellText::from((more(0), Role::Warn)),
        CellText::from((more(1), ink)),
        CellText::from((if row.aside { String::new() } else { length }, Role::Info)),
    ]
}

fn cells(row: &Row, currency: &str, (most, all): (i64, i64), bar: u16, glyphs: &Glyphs) -> Vec<CellText<'static>> {
    let more = |at: usize| row.more[at].map_or_else(String::new, |amount| amount.brief(currency));
    let quiet = row.count == 0 && row.amount == Money::ZERO;
    let ink = if quiet { Ink::from(Role::Muted) } else { Ink::from(Role::Text) };
    let share = i128::from(row.amount.0) * 100;
    let share = if all > 0 && !quiet { format!("{} %", (share * 2 / i128::from(all) + 1) / 2) } else { String::new() };
    vec![
        CellText::from((row.label.clone(), ink)),
        CellText::from((if quiet { String::new() } else { text::grouped(row.count) }, ink)),
        CellText::from((if quiet { glyphs.separator.to_owned() } else { row.amount.brief(currency) }, ink)),
        CellText::from((share, Role::Muted)),
        CellText::from((more(0), Role::Muted)),
        CellText::from((more(1), Role::Warn)),
        CellText::from((more(2), Role::Muted)),
        CellText::from((bar::text(glyphs, bar, row.amount.0, most), Role::Info)),
    ]
}
