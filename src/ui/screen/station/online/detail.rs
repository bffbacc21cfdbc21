//! One order: what is in it, for whom and by when, who took it on, and what can be done now.

use super::keys;
use super::list::Listed;
use crate::shop::station::online::{End, OnlineOrder, State as Progress, Step};
use crate::ui::Seen;
use crate::ui::screen::words::moment;
use crate::ui::theme::Role;
use crate::ui::widget::outline::Entry;

/// What is ordered, line by line: `2 Latte (no sugar)`.
pub fn words(order: &OnlineOrder) -> Vec<String> {
    let line = |line: &crate::shop::station::Line| {
        let note = line.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
        format!("{} {}{note}", line.quantity, line.name)
    };
    order.lines.iter().map(line).collect()
}

/// The lines about an order; what time changes stands around them.
pub fn lines(seen: &Seen<'_>, one: &Listed<'_>) -> Vec<Entry<()>> {
    let (order, shop) = (one.order(), seen.shop());
    let mut entries = vec![];
    for line in &order.lines {
        let amount = line.gross().figures(&order.currency);
        entries.push(
            Entry::item(format!("{:>7} ×", line.quantity), format!("{}  {amount}", line.name)).detail_ink(Role::Text),
        );
        entries.extend(line.note.as_ref().map(|note| Entry::item("", note.to_string()).detail_ink(Role::Warn)));
    }
    if let Some(note) = &order.note {
        entries.push(Entry::gap());
        entries.push(Entry::says(note.to_string(), Role::Warn));
    }
    entries.push(Entry::gap());
    entries.push(Entry::fact("Paid", format!("{} online", order.paid.said(&order.currency))));
    entries.push(Entry::fact("Promised", moment(seen, order.promised)));
    entries.push(Entry::fact("Placed", moment(seen, order.placed)));
    entries.push(Entry::fact("Channel", order.channel.to_string()));
    entries.push(Entry::fact("Order", order.id.to_string()));
    if let Progress::Accepted { by, at } = &order.state {
        entries.push(Entry::fact("Accepted", format!("{}, {}", moment(seen, *at), shop.full_name(by))));
    }
    if let Listed::Over(closed) = one {
        let who = format!("{}, {}", moment(seen, closed.at), shop.full_name(&closed.by));
        match &closed.end {
            End::Completed { receipt } => {
                entries.push(Entry::fact("Done", who));
                entries.push(Entry::fact("Receipt", receipt.to_string()));
            }
            End::Cancelled { reason } => {
                entries.push(Entry::fact("Cancelled", who));
                entries.push(Entry::fact("Why", reason.to_string()));
            }
        }
    }
    entries
}

/// What can be done now, and what stands against it.
pub fn foot(seen: &Seen<'_>, one: &Listed<'_>, in_detail: bool) -> Vec<(String, Role)> {
    let Listed::Open(order) = one else { return vec![] };
    let id = order.id.clone();
    let key = |letter: &str| if in_detail { "Enter".to_owned() } else { letter.to_owned() };
    // Whatever stands against completing is better known before it is accepted.
    let complete = keys::against(seen, &Step::Complete { id: id.clone() });
    let mut lines = vec![];
    if order.is_accepted() {
        lines.push(match complete {
            None => (format!("{} when it is done.", key("d")), Role::Focus),
            Some(why) => (why, Role::Deny),
        });
    } else {
        let short = keys::stock_short(seen, order);
        lines.extend(short.map(|why| (why, Role::Warn)));
        lines.push(match keys::against(seen, &Step::Accept { id }) {
            None => (format!("{} accepts it.", key("a")), Role::Focus),
            Some(why) => (why, Role::Deny),
        });
    }
    lines
}
