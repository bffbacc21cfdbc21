//! Try it: who wants what, on what, when and with what; every part one key away, and all of it remembered while editing.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::choices;
use super::moment::moment;
use super::subject::Subject;
use crate::policy::Document;
use crate::policy::catalog::{Action, ActionId};
use crate::shop::command::{assume, default_resource, hat_of};
use crate::shop::decide::{Facts, allows};
use crate::shop::{Asked, Hat, Holder, Name, Person, RoleSession, Session, SessionId, Shop, catalogue};
use crate::ui::key::{Code, Key};
use crate::ui::overlay::Overlay;
use crate::ui::widget::field::Field;
use crate::ui::{Seen, text};

/// One line of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Who,
    Role,
    Does,
    To,
    When,
    /// One of the action's own keys.
    Own(usize),
    Mfa,
    Shift,
    Approved,
}

/// The question as it stands.
pub struct Question {
    /// None only in a shop without employees.
    pub who: Option<Name>,
    pub role: Option<Name>,
    pub action: ActionId,
    pub to: Field,
    /// Whether somebody wrote the resource; else it follows person and action.
    to_written: bool,
    pub when: Field,
    /// The action's own keys.
    pub own: Vec<(String, Field)>,
    /// What was typed for keys, also of other actions.
    typed: BTreeMap<String, String>,
    pub mfa: bool,
    /// None: as that person is now.
    shift: Option<bool>,
    /// The IAM name of who approved it.
    pub approved: Option<String>,
    pub at: usize,
}

/// What became of a key.
pub enum Step {
    Nothing,
    Changed,
    Open(Box<Overlay>),
    /// Out of the question, back to the text.
    Leave,
}

impl Question {
    /// The question that fits a subject best: somebody who has it, and the first thing it speaks about.
    #[must_use]
    pub fn about(subject: &Subject, document: Option<&Document>, seen: &Seen<'_>) -> Question {
        let shop = seen.shop();
        let action = match subject {
            Subject::NewRole { .. } | Subject::Trust(_) => Some(crate::shop::action("sts:AssumeRole")),
            _ => document.and_then(first_action),
        };
        let mut question = Question {
            who: None,
            role: None,
            action: action.unwrap_or_else(|| crate::shop::action("register:OpenDrawer")),
            to: Field::plain(256).hint("an ARN"),
            to_written: false,
            when: Field::plain(40).hint("now"),
            own: vec![],
            typed: document.map_or_else(BTreeMap::new, wanted),
            mfa: true,
            shift: None,
            approved: None,
            at: 0,
        };
        question.follow_action();
        question.cast(subject, seen);
        if question.who.is_none() {
            question.who = shop.employees.values().find(|e| e.is_active()).map(|e| e.name.clone());
        }
        question.follow(subject, seen);
        // Where the catalogue asks about nothing in particular, the text may name something.
        if let Some(named) = document.filter(|_| question.to.value().ends_with('*')).and_then(first_named) {
            let whole = question.to.value();
            let place = whole.match_indices(':').nth(4).map_or(whole, |(at, _)| &whole[..=at]);
            let resource = format!("{place}{named}");
            question.to.set(&resource);
            question.to_written = true;
        }
        question
    }

    /// Finds somebody who has the subject, by themselves or by a role they could take.
    fn cast(&mut self, subject: &Subject, seen: &Seen<'_>) {
        let shop = seen.shop();
        let holders = match subject {
            Subject::Policy(name) => shop.uses_of(name).attached,
            Subject::Inline { holder, .. } => vec![holder.clone()],
            _ => vec![],
        };
        let active = |name: &Name| shop.employees.get(name).is_some_and(|e| e.is_active());
        self.who = holders.iter().find_map(|holder| match holder {
            Holder::Employee(name) => active(name).then(|| name.clone()),
            Holder::Group(group) => shop.members(group).find(|e| e.is_active()).map(|e| e.name.clone()),
            Holder::Role(_) => None,
        });
        if self.who.is_some() {
            return;
        }
        let roles = holders.iter().filter_map(|holder| match holder {
            Holder::Role(name) => Some(name),
            _ => None,
        });
        for role in roles {
            // The first hundred people are enough to look for an example in.
            let people = shop.employees.values().filter(|e| e.is_active()).take(100);
            let taker = people.map(|e| e.name.clone()).find(|name| {
                self.who = Some(name.clone());
                self.may_take(role, seen)
            });
            self.who = taker;
            if self.who.is_some() {
                self.role = Some(role.clone());
                return;
            }
        }
    }

    /// The lines, in order.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = vec![Row::Who, Row::Role, Row::Does, Row::To, Row::When];
        rows.extend((0..self.own.len()).map(Row::Own));
        rows.extend([Row::Mfa, Row::Shift, Row::Approved]);
        rows
    }

    /// The line that has the keys.
    #[must_use]
    pub fn row(&self) -> Row {
        let rows = self.rows();
        rows[self.at.min(rows.len() - 1)]
    }

    /// The text field of a line, where it is one.
    #[must_use]
    pub fn field(&self, row: Row) -> Option<&Field> {
        match row {
            Row::To => Some(&self.to),
            Row::When => Some(&self.when),
            Row::Own(index) => self.own.get(index).map(|(_, field)| field),
            _ => None,
        }
    }

    fn field_mut(&mut self, row: Row) -> Option<&mut Field> {
        match row {
            Row::To => Some(&mut self.to),
            Row::When => Some(&mut self.when),
            Row::Own(index) => self.own.get_mut(index).map(|(_, field)| field),
            _ => None,
        }
    }

    /// Whether the person is on shift, as asked.
    #[must_use]
    pub fn on_shift(&self, shop: &Shop) -> bool {
        let now = self.who.as_ref().and_then(|name| shop.employees.get(name)).is_some_and(|e| e.shift.is_some());
        self.shift.unwrap_or(now)
    }

    /// Takes a key.
    pub fn handle(&mut self, key: Key, subject: &Subject, seen: &Seen<'_>) -> Step {
        let last = self.rows().len() - 1;
        let row = self.row();
        match key.code {
            Code::Tab | Code::Down if self.at >= last => return Step::Leave,
            Code::Tab | Code::Down => {
                self.at += 1;
                return Step::Nothing;
            }
            Code::BackTab | Code::Up if self.at == 0 => return Step::Leave,
            Code::BackTab | Code::Up => {
                self.at = self.at.min(last) - 1;
                return Step::Nothing;
            }
            _ => {}
        }
        if let Some(field) = self.field_mut(row) {
            if key == Key::ENTER {
                self.at = (self.at + 1).min(last);
                return Step::Nothing;
            }
            if !field.handle(key) {
                return Step::Nothing;
            }
            return self.written(row, subject, seen);
        }
        let by = match key.code {
            Code::Left => -1,
            Code::Right => 1,
            Code::Char(' ') if matches!(row, Row::Mfa | Row::Shift) => 1,
            Code::Enter if matches!(row, Row::Mfa | Row::Shift) => 1,
            Code::Enter => return choices::of(self, row, "", seen),
            _ => {
                return match (row, key.typed()) {
                    (Row::Mfa | Row::Shift, Some(typed @ ('y' | 'n'))) => {
                        self.set(row, typed == 'y');
                        Step::Changed
                    }
                    (Row::Mfa | Row::Shift, _) | (_, None) => Step::Nothing,
                    (_, Some(typed)) => choices::of(self, row, &typed.to_string(), seen),
                };
            }
        };
        self.turn(row, by, seen);
        self.follow(subject, seen);
        Step::Changed
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, pasted: &str, subject: &Subject, seen: &Seen<'_>) -> Step {
        let row = self.row();
        if self.field_mut(row).is_some_and(|field| field.paste(pasted)) {
            return self.written(row, subject, seen);
        }
        Step::Nothing
    }

    fn written(&mut self, row: Row, subject: &Subject, seen: &Seen<'_>) -> Step {
        match row {
            Row::To => self.to_written = !self.to.is_empty(),
            Row::Own(index) => {
                if let Some((key, field)) = self.own.get(index) {
                    self.typed.insert(key.clone(), field.value().to_owned());
                }
            }
            Row::When => {
                let (written, settings) = (self.when.value(), &seen.shop().settings);
                let unclear = moment(written, seen.now(), settings).is_none();
                self.when.error = unclear.then(|| "Write 19:00, Mon 19:00 or a full time.".to_owned());
            }
            _ => {}
        }
        if row != Row::To {
            self.follow(subject, seen);
        }
        Step::Changed
    }

    /// Chooses from a list by name.
    pub fn choose(&mut self, row: Row, name: &str, subject: &Subject, seen: &Seen<'_>) {
        let shop = seen.shop();
        match row {
            Row::Who => {
                self.who = shop.employees.get(name).map(|e| e.name.clone()).or(self.who.take());
                self.role = None;
            }
            Row::Role => self.role = shop.roles.get(name).map(|r| r.name.clone()),
            Row::Does => {
                self.action = catalogue().action(name).unwrap_or(self.action);
                self.to_written = false;
                self.follow_action();
            }
            Row::Approved => self.approved = (!name.is_empty()).then(|| name.to_owned()),
            _ => {}
        }
        self.follow(subject, seen);
    }

    fn set(&mut self, row: Row, yes: bool) {
        match row {
            Row::Mfa => self.mfa = yes,
            _ => self.shift = Some(yes),
        }
    }

    fn turn(&mut self, row: Row, by: isize, seen: &Seen<'_>) {
        let shop = seen.shop();
        match row {
            Row::Who => {
                let active = |name: &Name| shop.employees.get(name).is_some_and(|e| e.is_active());
                let from = self.who.clone();
                let after = || shop.employees.keys().filter(|name| active(name) && Some(*name) > from.as_ref());
                let before = || shop.employees.keys().rev().filter(|name| active(name) && Some(*name) < from.as_ref());
                let first = || shop.employees.keys().find(|name| active(name));
                let last = || shop.employees.keys().rev().find(|name| active(name));
                let to = if by > 0 { after().next().or_else(first) } else { before().next().or_else(last) };
                self.who = to.cloned().or(self.who.take());
                self.role = None;
            }
            Row::Role => {
                let mut roles = vec![None];
                roles.extend(shop.roles.keys().filter(|role| self.may_take(role, seen)).cloned().map(Some));
                self.role = next(&roles, &self.role, by);
            }
            Row::Does => {
                let actions: Vec<ActionId> = catalogue().actions().map(|(id, _)| id).collect();
                self.action = next(&actions, &self.action, by);
                self.to_written = false;
                self.follow_action();
            }
            Row::Mfa => self.mfa = !self.mfa,
            Row::Shift => self.shift = Some(!self.on_shift(shop)),
            Row::Approved => {
                self.approved = next(&[None, Some(shop.owner.name.to_string())], &self.approved, by);
            }
            Row::To | Row::When | Row::Own(_) => {}
        }
    }

    /// The fields of the action's own keys, with what was typed for them before.
    fn follow_action(&mut self) {
        let keys = catalogue()[self.action].keys.iter().filter(|key| !key.starts_with("override:"));
        let typed = &self.typed;
        let field = |key: &String| {
            let field = Field::plain(64).hint("not given");
            (key.clone(), typed.get(key).map_or(field, |text| Field::plain(64).hint("not given").with(text)))
        };
        self.own = keys.map(field).collect();
    }

    /// The resource follows person and action unless somebody wrote one.
    pub fn follow(&mut self, subject: &Subject, seen: &Seen<'_>) {
        self.at = self.at.min(self.rows().len() - 1);
        if self.to_written {
            return;
        }
        let shop = seen.shop();
        let resource = match subject {
            Subject::Trust(role) | Subject::NewRole { name: role, .. } if self.assumes() => shop.role_arn(role),
            Subject::Resource(arn) => arn.to_string(),
            _ => self
                .session(seen)
                .map_or_else(|| "*".to_owned(), |session| default_resource(shop, &session, self.action)),
        };
        self.to.set(&resource);
    }

    fn assumes(&self) -> bool {
        self.action == crate::shop::action("sts:AssumeRole")
    }

    pub(super) fn may_take(&self, role: &Name, seen: &Seen<'_>) -> bool {
        let session = self.session(seen).map(|session| Session { role: None, ..session });
        session.is_some_and(|who| allows(seen.world, &who, &self.facts(seen), &assume(seen.shop(), &who, role)))
    }

    /// The moment asked about; now where it cannot be read.
    fn moment(&self, seen: &Seen<'_>) -> Timestamp {
        moment(self.when.value(), seen.now(), &seen.shop().settings).unwrap_or_else(|| seen.now())
    }

    /// The person, just signed in, with the role in hand that was chosen.
    #[must_use]
    pub fn session(&self, seen: &Seen<'_>) -> Option<Session> {
        let at = self.moment(seen);
        let role = self.role.as_ref().map(|role| RoleSession {
            role: role.clone(),
            started: at,
            expires: at + SignedDuration::from_hours(1),
        });
        Some(Session {
            id: SessionId(0),
            person: Person::Employee(self.who.clone()?),
            started: at,
            expires: at + crate::shop::session::LONGEST,
            mfa_at: self.mfa.then_some(at),
            workstation: seen.facts.workstation.clone(),
            role,
        })
    }

    /// What is true around the question.
    #[must_use]
    pub fn facts(&self, seen: &Seen<'_>) -> Facts {
        let mut given = vec![("timeclock:OnShift".to_owned(), Some(self.on_shift(seen.shop()).to_string()))];
        if let Some(name) = &self.approved {
            given.push(("override:Present".to_owned(), Some("true".to_owned())));
            given.push(("override:ApprovedBy".to_owned(), Some(name.clone())));
        }
        Facts { now: self.moment(seen), given, ..seen.facts.clone() }
    }

    /// The question itself.
    #[must_use]
    pub fn asked(&self, seen: &Seen<'_>, who: &Session) -> Asked {
        let action = &catalogue()[self.action].name;
        let resource = self.to.value().trim().to_owned();
        let given = self.own.iter().filter(|(_, field)| !field.value().trim().is_empty());
        let mut own: Vec<(String, String)> =
            given.map(|(key, field)| (key.clone(), field.value().trim().to_owned())).collect();
        if self.assumes() && !own.iter().any(|(key, _)| key == "sts:RoleSessionName") {
            own.extend(self.who.as_ref().map(|name| ("sts:RoleSessionName".to_owned(), name.to_string())));
        }
        Asked { hat: hat_of(seen.shop(), &who.person, action, &resource), action: self.action, resource, own }
    }

    /// Whether the role chosen is asked for first: a refusal of it is the answer.
    #[must_use]
    pub fn taking(&self, seen: &Seen<'_>, who: &Session) -> Option<Asked> {
        self.role.as_ref().map(|role| Asked { hat: Hat::Own, ..assume(seen.shop(), who, role) })
    }

    /// The question in two lines, for where there is no room for its fields.
    #[must_use]
    pub fn summary(&self, shop: &Shop) -> [String; 2] {
        let who = self.who.as_ref().map_or("nobody".to_owned(), |who| shop.full_name(&Person::Employee(who.clone())));
        let role = self.role.as_ref().map_or(String::new(), |role| format!(", as {role}"));
        let given = self.own.iter().filter(|(_, field)| !field.is_empty());
        let own: String = given.map(|(key, field)| format!(" {}={}", short(key), field.value())).collect();
        [format!("{who}{role}"), format!("{}{own}", catalogue()[self.action].name)]
    }
}

/// A key without its service: `Amount`.
#[must_use]
pub fn short(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, name)| name)
}

/// A resource without the parts that are always the same: `register/till/front`.
#[must_use]
pub fn short_arn(arn: &str, width: usize) -> String {
    if text::width(arn) <= width {
        return arn.to_owned();
    }
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        [_, _, service, _, _, thing] => format!("{service} {thing}"),
        _ => arn.to_owned(),
    }
}

fn next<T: Clone + PartialEq>(all: &[T], now: &T, by: isize) -> T {
    let at = all.iter().position(|one| one == now).unwrap_or(0);
    let length = isize::try_from(all.len()).unwrap_or(1);
    let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(length.max(1));
    all.get(usize::try_from(to).unwrap_or(0)).cloned().unwrap_or_else(|| now.clone())
}

/// The first action of the catalogue that a document speaks about.
fn first_action(document: &Document) -> Option<ActionId> {
    let speaks = |action: &Action| {
        let (service, verb) = (action.service.as_str(), action.verb());
        document.statements.iter().flat_map(|s| &s.actions.entries).any(|entry| entry.matches(service, verb))
    };
    catalogue().actions().find(|(_, action)| speaks(action)).map(|(id, _)| id)
}

/// The first thing that a document names without a wildcard or variable: `approval/register/RefundOrder`.
fn first_named(document: &Document) -> Option<&str> {
    let listed = document.statements.iter().filter_map(|s| s.resources.as_ref()).filter(|r| !r.negated);
    let things = listed.flat_map(|r| &r.entries).filter_map(|entry| entry.text.splitn(6, ':').nth(5));
    things.into_iter().find(|thing| !thing.contains(['*', '?', '$']))
}

/// What a document wants of each key, as values to begin with.
fn wanted(document: &Document) -> BTreeMap<String, String> {
    let mut wanted = BTreeMap::new();
    for condition in document.statements.iter().flat_map(|s| &s.conditions) {
        let Some(known) = catalogue().key(condition.key.as_str()) else { continue };
        if let Some(value) = condition.values.first().filter(|value| !value.text.contains(['*', '?', '$'])) {
            wanted.entry(known.name.clone()).or_insert_with(|| value.text.clone());
        }
    }
    wanted
}
