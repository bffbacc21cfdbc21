//! The shop's state in a store: one key for each record, and each value says its format.
//!
//! Sessions are not stored, since none outlives the process; built-in policies are part of the program.

use std::sync::Arc;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::timesheet;
use crate::shop::station::Closing;
use crate::shop::{Change, Edit, Employee, Name, Owner, Quantity, Settings, Shop};
use crate::store::{Batch, Entry, Key, KeyRange, Store, StoreError};

/// The newest format of values that this program knows.
const FORMAT: u32 = 1;
/// Entries read at a time.
const PAGE: usize = 8_192;

#[derive(Serialize)]
struct Written<'a, T> {
    v: u32,
    record: &'a T,
}

#[derive(Deserialize)]
struct Read<T> {
    v: u32,
    record: T,
}

/// Names the shop that a store holds; without it there is none.
#[derive(Serialize, Deserialize)]
struct Identity {
    id: Name,
    schema: u32,
}

/// A record as it is stored.
pub(super) fn bytes<T: Serialize>(record: &T) -> Vec<u8> {
    serde_json::to_vec(&Written { v: FORMAT, record }).expect("records are plain data")
}

/// A stored record.
pub(super) fn record<T: DeserializeOwned>(entry: &Entry) -> Result<T, StoreError> {
    let unreadable =
        |error: serde_json::Error| StoreError::Corrupt { what: format!("`{}` is unreadable: {error}", entry.key) };
    match serde_json::from_slice::<Read<T>>(&entry.value) {
        Ok(read) if read.v <= FORMAT => Ok(read.record),
        Ok(read) => Err(StoreError::NewerSchema { found: read.v, known: FORMAT }),
        Err(error) => Err(unreadable(error)),
    }
}

/// The record under a key, if there is one.
pub(super) fn lookup<T: DeserializeOwned>(store: &dyn Store, key: &Key) -> Result<Option<T>, StoreError> {
    store.get(key)?.map(|entry| record(&entry)).transpose()
}

/// Every entry of a kind, page by page.
pub(super) fn each(
    store: &dyn Store,
    kind: &str,
    mut take: impl FnMut(Entry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut range = KeyRange::all(kind);
    loop {
        let page = store.page(&range, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        range = KeyRange::after(&last.key);
        page.into_iter().try_for_each(&mut take)?;
    }
}

/// Reads the shop that a store holds; none where nothing was founded yet.
pub(super) fn load(store: &dyn Store) -> Result<Option<Shop>, StoreError> {
    let Some(identity) = lookup::<Identity>(store, &meta("shop"))? else { return Ok(None) };
    if identity.schema > FORMAT {
        return Err(StoreError::NewerSchema { found: identity.schema, known: FORMAT });
    }
    let owner: Owner = needed(store, "owner")?;
    let settings: Settings = needed(store, "settings")?;
    let mut shop = Shop::new(identity.id, owner, settings);
    shop.guardrails = Arc::new(needed(store, "guardrails")?);
    each(store, "group", |entry| made(&mut shop, &entry, Change::Group))?;
    each(store, "role", |entry| made(&mut shop, &entry, Change::Role))?;
    each(store, "version", |entry| made(&mut shop, &entry, Change::Version))?;
    each(store, "policy", |entry| made(&mut shop, &entry, Change::Policy))?;
    each(store, "resource", |entry| made(&mut shop, &entry, Change::ResourcePolicy))?;
    each(store, "item", |entry| made(&mut shop, &entry, Change::Item))?;
    each(store, "order", |entry| made(&mut shop, &entry, Change::Order))?;
    each(store, "drawer", |entry| made(&mut shop, &entry, Change::Drawer))?;
    each(store, "level", |entry| {
        let sku = entry.key.text().and_then(|sku| shop.items.get(sku)).map(|item| item.sku.clone());
        let sku = sku.ok_or_else(|| StoreError::Corrupt { what: format!("`{}` is of no item", entry.key) })?;
        shop.levels.insert(sku, record::<Quantity>(&entry)?);
        Ok(())
    })?;
    each(store, "supply", |entry| made(&mut shop, &entry, Change::Supply))?;
    each(store, "online", |entry| made(&mut shop, &entry, Change::Online))?;
    each(store, "employee", |entry| {
        let mut employee: Employee = record(&entry)?;
        // The name of a group rests in memory once, however many are in it.
        for group in &mut employee.groups {
            *group = shop.groups.get_key_value(group).map_or_else(|| group.clone(), |(name, _)| name.clone());
        }
        shop.apply(&Change::Employee(Edit::made(employee)));
        Ok(())
    })?;
    each(store, "roster", |entry| made(&mut shop, &entry, Change::Assignment))?;
    each(store, "access", |entry| made(&mut shop, &entry, Change::Request))?;
    each(store, "proposal", |entry| made(&mut shop, &entry, Change::Correction))?;
    shop.books = Arc::new(lookup(store, &meta("books"))?.unwrap_or_default());
    Ok(Some(shop))
}

fn made<T: DeserializeOwned + Clone + PartialEq>(
    shop: &mut Shop,
    entry: &Entry,
    change: impl Fn(Edit<T>) -> Change,
) -> Result<(), StoreError> {
    shop.apply(&change(Edit::made(record(entry)?)));
    Ok(())
}

fn needed<T: DeserializeOwned>(store: &dyn Store, what: &str) -> Result<T, StoreError> {
    let key = meta(what);
    lookup(store, &key)?.ok_or_else(|| StoreError::Corrupt { what: format!("`{key}` is missing") })
}

pub(super) fn meta(what: &str) -> Key {
    Key::new("meta", what)
}

/// A whole shop as one batch; what is built in stays out.
pub(super) fn whole(shop: &Shop) -> Batch {
    let mut batch = Batch::new()
        .put(meta("shop"), bytes(&Identity { id: shop.id.clone(), schema: FORMAT }))
        .put(meta("owner"), bytes(&shop.owner))
        .put(meta("settings"), bytes(&shop.settings))
        .put(meta("guardrails"), bytes(&shop.guardrails));
    let own: Vec<_> = shop.policies.values().filter(|p| !p.built_in).collect();
    let versions = own.iter().flat_map(|p| shop.versions_of(&p.name));
    batch.put.extend(own.iter().map(|p| (Key::new("policy", &*p.name), bytes(*p))));
    batch.put.extend(versions.map(|v| (version_key(&v.policy, v.number), bytes(v))));
    batch.put.extend(shop.groups.values().map(|g| (Key::new("group", &*g.name), bytes(g))));
    batch.put.extend(shop.roles.values().map(|r| (Key::new("role", &*r.name), bytes(r))));
    batch.put.extend(shop.employees.values().map(|e| (employee_key(&e.name), bytes(e))));
    batch.put.extend(shop.levels.iter().map(|(sku, level)| (level_key(sku), bytes(level))));
    batch.put.extend(shop.supplies.values().map(|o| (Key::number("supply", o.number), bytes(o))));
    batch.put.extend(shop.online.values().map(|o| (Key::new("online", &*o.id), bytes(o))));
    batch.put.extend(shop.items.values().map(|i| (Key::new("item", &*i.sku), bytes(i))));
    batch.put.extend(shop.corrections.values().map(|c| (Key::number("proposal", c.entry), bytes(c))));
    batch.put.extend(shop.roster.all().map(|a| (Key::number("roster", a.number), bytes(a))));
    batch.put.extend(shop.requests.values().map(|r| (Key::number("access", r.number), bytes(r))));
    batch.put.push((meta("books"), bytes(&shop.books)));
    batch.put.extend(shop.resource_policies.values().map(|r| (Key::new("resource", &*r.resource), bytes(r))));
    batch.put.extend(shop.orders.values().map(|o| (Key::number("order", o.number), bytes(o))));
    batch.put.extend(shop.drawers.values().map(|d| (Key::new("drawer", &*d.till), bytes(d))));
    batch
}

/// Adds what a change writes and removes.
pub(super) fn write(batch: &mut Batch, change: &Change) {
    match change {
        Change::Owner(edit) => put(batch, edit, |_| meta("owner")),
        Change::Settings(edit) => put(batch, edit, |_| meta("settings")),
        Change::Guardrails(edit) => put(batch, edit, |_| meta("guardrails")),
        Change::Employee(edit) => put(batch, edit, |e: &Employee| employee_key(&e.name)),
        Change::Group(edit) => put(batch, edit, |g| Key::new("group", &*g.name)),
        Change::Role(edit) => put(batch, edit, |r| Key::new("role", &*r.name)),
        Change::Policy(edit) => put(batch, edit, |p| Key::new("policy", &*p.name)),
        Change::Version(edit) => put(batch, edit, |v| version_key(&v.policy, v.number)),
        Change::ResourcePolicy(edit) => put(batch, edit, |r| Key::new("resource", &*r.resource)),
        Change::Item(edit) => {
            put(batch, edit, |i| Key::new("item", &*i.sku));
            if let (Some(gone), None) = (&edit.before, &edit.after) {
                batch.delete.push(level_key(&gone.sku));
            }
        }
        Change::Session(_) => {}
        Change::Assignment(edit) => put(batch, edit, |a| Key::number("roster", a.number)),
        Change::Books(edit) => put(batch, edit, |_| meta("books")),
        Change::Order(edit) => put(batch, edit, |o| Key::number("order", o.number)),
        Change::Drawer(edit) => put(batch, edit, |d| Key::new("drawer", &*d.till)),
        Change::Sale(edit) => put(batch, edit, |s| sale_key(s.number)),
        Change::Refund(edit) => put(batch, edit, |r| refund_key(r.number)),
        Change::Closing(edit) => put(batch, edit, closing_key),
        Change::TimeEntry(entry) => batch.put.push((timesheet::entry_key(entry), bytes(entry))),
        Change::Correction(edit) => put(batch, edit, |c| Key::number("proposal", c.entry)),
        Change::Corrected(settled) => batch.put.push((timesheet::settled_key(settled), bytes(settled))),
        Change::Stock(movement) => {
            batch.put.push((level_key(&movement.sku), bytes(&movement.after)));
            batch.put.push((movement_key(&movement.sku, movement.number), bytes(movement)));
        }
        Change::Request(edit) => put(batch, edit, |r| Key::number("access", r.number)),
        Change::Supply(edit) => match &edit.after {
            // Closed orders are history, and no part of the shop that is read at the start.
            Some(closed) if closed.closed.is_some() => {
                batch.delete.push(Key::number("supply", closed.number));
                batch.put.push((Key::number("supplied", closed.number), bytes(closed)));
            }
            _ => put(batch, edit, |o| Key::number("supply", o.number)),
        },
        Change::Online(edit) => put(batch, edit, |o| Key::new("online", &*o.id)),
        Change::OnlineClosed(closed) => {
            batch.put.push((closed_key(closed.number), bytes(closed)));
            batch.put.push((known_key(&closed.order.id), bytes(&closed.number)));
        }
    }
}

fn put<T: Serialize>(batch: &mut Batch, edit: &Edit<T>, key: impl Fn(&T) -> Key) {
    match (&edit.before, &edit.after) {
        (_, Some(after)) => batch.put.push((key(after), bytes(after))),
        (Some(before), None) => batch.delete.push(key(before)),
        (None, None) => {}
    }
}

/// In the order of time. Two counts may be of one instant, also of one till; those of before they had numbers keep the
/// till's name in its place.
fn closing_key(closing: &Closing) -> Key {
    let at = instant(closing.at);
    Key::new(
        "closing",
        match closing.number {
            0 => format!("{at}/{}", closing.drawer.till),
            number => format!("{at}/{number:020}"),
        },
    )
}

/// Where the counts of tills begin that were at this time or later.
pub(super) fn closings_from(at: Timestamp) -> Key {
    Key::new("closing", instant(at))
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()
}

/// Where the sale of a receipt stands.
pub(super) fn sale_key(receipt: u64) -> Key {
    Key::number("sale", receipt)
}

/// Where the refund of a receipt stands.
pub(super) fn refund_key(receipt: u64) -> Key {
    Key::number("refund", receipt)
}

fn level_key(sku: &Name) -> Key {
    Key::new("level", &**sku)
}

/// In an item's own order; no name has a slash, and numbers of one length sort as they are counted.
pub(super) fn movement_key(sku: &Name, number: u64) -> Key {
    Key::new("movement", format!("{sku}/{number:020}"))
}

/// Where an online order stands that is done or cancelled.
pub(super) fn closed_key(number: u64) -> Key {
    Key::number("online-closed", number)
}

/// Finds it by its id, so that no order comes in twice.
pub(super) fn known_key(id: &Name) -> Key {
    Key::new("online-known", &**id)
}

fn employee_key(name: &Name) -> Key {
    Key::new("employee", &**name)
}

/// No name has a slash, so that the number is told apart.
fn version_key(policy: &Name, number: u32) -> Key {
    Key::new("version", format!("{policy}/{number}"))
}
