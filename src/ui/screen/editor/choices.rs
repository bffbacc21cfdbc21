//! The lists that a line of the question is picked from.

use super::Message;
use super::question::{Question, Row, Step};
use crate::policy::catalog::Action;
use crate::shop::catalogue;
use crate::ui::Seen;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::pick::{Chosen, Item, Pick};
use crate::ui::screen;

/// The list for a line, narrowed by what was typed already.
pub fn of(question: &Question, row: Row, query: &str, seen: &Seen<'_>) -> Step {
    let shop = seen.shop();
    let item = |label: String, detail: String, chosen: String| Item {
        label,
        detail,
        chosen: Chosen::Screen(
            match row {
                Row::Who => |name| screen::Message::Editor(Message::Chosen(Row::Who, name)),
                Row::Role => |name| screen::Message::Editor(Message::Chosen(Row::Role, name)),
                Row::Does => |name| screen::Message::Editor(Message::Chosen(Row::Does, name)),
                _ => |name| screen::Message::Editor(Message::Chosen(Row::Approved, name)),
            },
            chosen,
        ),
    };
    let people = || shop.employees.values().filter(|e| e.is_active());
    let (title, items): (_, Vec<Item>) = match row {
        Row::Who => {
            ("Who", people().map(|e| item(e.full_name.to_string(), e.name.to_string(), e.name.to_string())).collect())
        }
        Row::Role => {
            let own = item("as themselves".to_owned(), "no role in hand".to_owned(), String::new());
            let roles = shop.roles.values().filter(|role| question.may_take(&role.name, seen)).map(|role| {
                let words = role.description.as_ref().map_or_else(String::new, ToString::to_string);
                item(role.name.to_string(), words, role.name.to_string())
            });
            ("In which role", std::iter::once(own).chain(roles).collect())
        }
        Row::Does => {
            let words = |action: &Action| item(action.label.clone(), action.name.clone(), action.name.clone());
            ("Does", catalogue().actions().map(|(_, action)| words(action)).collect())
        }
        _ => {
            let nobody = item("nobody".to_owned(), "it was not approved".to_owned(), String::new());
            let owner = &shop.owner;
            let owner = item(owner.full_name.to_string(), "owner".to_owned(), owner.name.to_string());
            let others = people().map(|e| item(e.full_name.to_string(), e.name.to_string(), e.name.to_string()));
            ("Approved by", [nobody, owner].into_iter().chain(others).collect())
        }
    };
    Step::Open(Box::new(Overlay::Pick(Pick::new(title, items, "There is nobody.").narrowed(query))))
}
