//! Who can do the action of the cursor's row, in one line; asked once for each row, world and minute.

use jiff::Timestamp;

use super::people::Column;
use crate::app::insight::{self, Sight, Verdict};
use crate::policy::catalog::ActionId;
use crate::shop::decide::World;
use crate::shop::{Name, Person};
use crate::ui::{Seen, text};

/// More people than this are counted, not named.
const MOST_NAMED: usize = 8;
/// Terms are worked out for so many people; those of others stand in the full list.
const MOST_EXPLAINED: usize = 6;

const CONDITIONS: &str = "on conditions";

/// The answer for one row.
#[derive(Default)]
pub struct Who {
    of: Option<(u64, i64, ActionId)>,
    manners: Vec<Manner>,
    hidden: usize,
}

/// People who can do it in the same way.
struct Manner {
    /// `as Cashier`, `up to $50`; nothing: as themselves and always.
    way: String,
    /// Whether that way is a term, which may be said shorter.
    depends: bool,
    /// The first of them.
    names: Vec<String>,
    count: usize,
}

impl Who {
    /// Asks who can, unless that is known.
    pub fn ask(&mut self, seen: &Seen<'_>, action: ActionId, columns: &[Column]) {
        let of = (seen.world.epoch, seen.now().as_second().div_euclid(60), action);
        if self.of == Some(of) {
            return;
        }
        let (world, now) = (seen.world, seen.now());
        let sight = Sight::new(world, seen.me, seen.facts);
        // How many are hidden says nothing about what they can.
        if self.of.is_none_or(|before| (before.0, before.1) != (of.0, of.1)) {
            self.hidden = insight::people(&world.shop).filter(|person| !sight.sees(person)).count();
        }
        let mut people = insight::who_can(world, action, None, now);
        people.retain(|(person, _)| sight.sees(person));
        let name = |person: &Person| {
            let column = columns.iter().find(|column| column.person == *person);
            column.map_or_else(|| world.shop.full_name(person), |column| column.short.clone())
        };
        self.manners = manners(world, &people, action, now, name);
        self.of = Some(of);
    }

    /// The people in at most so many cells: `Ada, Marco and Rudy; Blaine as Cashier; Priya up to $50`.
    pub fn words(&self, room: usize) -> String {
        let hidden = match self.hidden {
            0 => String::new(),
            1 => " (1 person is not shown)".to_owned(),
            many => format!(" ({} people are not shown)", text::grouped(many)),
        };
        let told = |(brief, most): (bool, usize)| match self.manners.as_slice() {
            [] => format!("nobody{hidden}"),
            [one] if one.count == 1 => format!("only {}{hidden}", one.words(brief, most.max(1))),
            several => {
                let parts: Vec<String> = several.iter().map(|manner| manner.words(brief, most)).collect();
                format!("{}{hidden}", parts.join("; "))
            }
        };
        // Fewer names first, then no terms, then no names.
        let named = |brief: bool| (1..=MOST_NAMED).rev().map(move |most| (brief, most));
        let fits = named(false).chain(named(true)).map(told).find(|words| text::width(words) <= room);
        fits.unwrap_or_else(|| told((true, 0)))
    }
}

impl Manner {
    /// With at most so many names; in brief, that it depends is said without the terms.
    fn words(&self, brief: bool, most: usize) -> String {
        let named = &self.names[..self.names.len().min(most)];
        let rest = self.count - named.len();
        let who = match (named, rest) {
            ([], 1) => "1 person".to_owned(),
            ([], rest) => format!("{} people", text::grouped(rest)),
            (named, 0) => joined(named),
            (named, rest) => format!("{} and {} more", named.join(", "), text::grouped(rest)),
        };
        match self.way.as_str() {
            "" => who,
            _ if brief && self.depends => format!("{who} {CONDITIONS}"),
            way => format!("{who} {way}"),
        }
    }
}

/// `Ada`, `Ada and Bo`, `Ada, Bo and Jun`.
fn joined(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// Those who always can, then those who can with a role, then those for whom it depends.
fn manners(
    world: &World,
    people: &[(Person, Verdict)],
    action: ActionId,
    now: Timestamp,
    name: impl Fn(&Person) -> String,
) -> Vec<Manner> {
    let mut groups: [Vec<Manner>; 3] = Default::default();
    let mut explained = 0;
    for (person, verdict) in people {
        let (kind, way) = match verdict {
            Verdict::Allowed => (0, String::new()),
            Verdict::ByRole(roles) => {
                (1, format!("as {}", roles.iter().map(Name::as_ref).collect::<Vec<_>>().join(" or ")))
            }
            Verdict::Depends(_) if explained == MOST_EXPLAINED => (2, CONDITIONS.to_owned()),
            Verdict::Depends(_) => {
                explained += 1;
                let access = insight::access(world, person, action, None, now);
                (2, access.ways.first().map_or_else(String::new, insight::Way::brief))
            }
            Verdict::Denied => continue,
        };
        let manners = &mut groups[kind];
        let at = manners.iter().position(|manner| manner.way == way).unwrap_or_else(|| {
            manners.push(Manner { way, depends: kind == 2, names: vec![], count: 0 });
            manners.len() - 1
        });
        manners[at].count += 1;
        if manners[at].names.len() < MOST_NAMED {
            manners[at].names.push(name(person));
        }
    }
    for manner in groups.iter_mut().flatten().filter(|manner| manner.names.len() == manner.count) {
        // By the names that are read, as in the map; the owner, who always can, stays first.
        let owner = usize::from(manner.way.is_empty() && people.first().is_some_and(|(who, _)| *who == Person::Owner));
        manner.names[owner..].sort_by_cached_key(|name| name.to_lowercase());
    }
    groups.into_iter().flatten().collect()
}
