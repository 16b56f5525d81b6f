//! States and rows made anew from the events: after a new version of the engine's rows, or on request.
//!
//! It goes through the events once, in order, as the writer did when they were new, and commits every few
//! thousand; interrupted, it starts over at the next start. It knows nothing of what an aggregate is.

use rusqlite::{Connection, OptionalExtension, params};
use skein_kernel::rejection::Rejection;
use std::path::Path;
use std::sync::Arc;

use super::Desk;
use super::tables::Tables;
use crate::aggregate::{Family, Serial};
use crate::events;
use crate::evidence::log::Identity;
use crate::{database, rejections};

/// Events between two commits.
const CHUNK: usize = 10_000;
/// Memory for aggregates meanwhile, in bytes.
const CACHE: usize = 256 << 20;
/// Tables that hold nothing but what events come to.
const DERIVED: [&str; 7] = [
    "work",
    "timers",
    "subscriptions",
    "incidents",
    "names",
    "registers",
    "unindexed",
];

/// Rebuilds everything if its rows were projected under another version than the family's.
pub(crate) fn if_outdated<F: Family>(
    family: &Arc<F>,
    connection: &Connection,
    identity: &Identity,
    path: &Path,
) -> Result<(), Rejection> {
    if F::ENGINE.is_empty() {
        return Ok(());
    }
    let found: Option<u16> = connection
        .query_row(
            "SELECT rows FROM projections WHERE division = ? AND engine = ?",
            params![identity.division, F::ENGINE],
            |row| row.get(0),
        )
        .optional()
        .map_err(|error| database::unreadable(path, error))?;
    if found == Some(F::ROWS) {
        return Ok(());
    }
    rebuild(family, connection, identity, path)
}

/// Makes every state and row anew from the events. The outbox is left as it is: what has been sent has been.
pub(crate) fn rebuild<F: Family>(
    family: &Arc<F>,
    connection: &Connection,
    identity: &Identity,
    path: &Path,
) -> Result<(), Rejection> {
    let unwritable = |error| database::unwritable(path, error);
    clear(connection, identity, F::ENGINE).map_err(unwritable)?;
    let tables = Tables {
        database: connection,
        division: identity.division,
    };
    let mut desk = Desk::open(Arc::clone(family), tables, CACHE).map_err(unwritable)?;
    let mut after = 0;
    loop {
        let read = events::aggregate_page(connection, identity.division, after, CHUNK);
        let page = read.map_err(|error| rejections::damaged(path, error))?;
        let Some((last, _)) = page.last() else {
            break;
        };
        after = last.event.position;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(unwritable)?;
        for (stored, serial) in page {
            replay(&mut desk, connection, serial, &stored.event)?;
        }
        desk.write(connection).map_err(unwritable)?;
        connection.execute_batch("COMMIT").map_err(unwritable)?;
        desk.committed();
    }
    finish(connection, identity, F::ENGINE, F::ROWS).map_err(unwritable)
}

fn clear(connection: &Connection, identity: &Identity, engine: &str) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE; DELETE FROM aggregates")?;
    for table in DERIVED {
        connection.execute_batch(&format!("DELETE FROM {table}"))?;
    }
    connection.execute(
        "DELETE FROM projections WHERE division = ? AND engine = ?",
        params![identity.division, engine],
    )?;
    connection.execute_batch("COMMIT")
}

fn finish(connection: &Connection, identity: &Identity, engine: &str, rows: u16) -> rusqlite::Result<()> {
    connection
        .execute(
            "INSERT INTO projections (division, engine, rows) VALUES (?, ?, ?)",
            params![identity.division, engine, rows],
        )
        .map(drop)
}

fn replay<F: Family>(
    desk: &mut Desk<F>,
    connection: &Connection,
    serial: Serial,
    event: &skein_kernel::event::Recorded,
) -> Result<(), Rejection> {
    let before = desk.load(connection, serial)?;
    let expected = before.as_ref().map_or(0, |before| before.revision) + 1;
    if event.revision != expected {
        let detail = format!("event {} is not the next of its stream", event.position);
        return Err(rejections::unreadable_state(serial.0, detail));
    }
    let state = {
        let shelf = desk.shelf(connection);
        let before = match &before {
            Some(before) => Some(desk.copy(&before.state)?),
            None => None,
        };
        desk.family.evolve(before, event, &shelf)?
    };
    desk.record(connection, serial, before.as_deref(), event, Arc::new(state))
        .map_err(rejections::not_written)
}
