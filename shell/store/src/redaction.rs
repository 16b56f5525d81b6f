//! Erasure: what remains of an aggregate's earlier events, and that it was recorded otherwise.
//!
//! The evidence log is built from hashes, so it stays whole when the body behind one of them is no longer
//! known (`docs/decisions/0017`). It knows nothing of what is erased or why. Start at [`remains`].

use rusqlite::{Connection, params};
use skein_kernel::event::{NewEvent, Recorded};
use skein_kernel::rejection::Rejection;
use std::collections::HashMap;

use crate::aggregate::Family;
use crate::database::key;

/// An earlier event's body as it remains, by its revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remains {
    pub(crate) revision: u64,
    pub(crate) position: u64,
    pub(crate) body: String,
}

/// What remains of an aggregate's events after an erasure; empty for any other event.
///
/// # Errors
/// The family's.
pub(crate) fn remains<F: Family>(
    family: &F,
    event: &NewEvent,
    earlier: impl FnOnce() -> Result<Vec<Recorded>, Rejection>,
) -> Result<Vec<Remains>, Rejection> {
    if F::ERASURE != Some(event.kind.as_str()) {
        return Ok(Vec::new());
    }
    let mut remains = Vec::new();
    for one in earlier()? {
        if let Some(body) = family.redacted(event, &one)? {
            remains.push(Remains {
                revision: one.revision,
                position: one.position,
                body,
            });
        }
    }
    Ok(remains)
}

/// Whether events of a kind may erase, as an auditor knows them who has no family.
pub(crate) fn is_erasure(kind: &str) -> bool {
    kind.ends_with("-erased")
}

/// Puts what remains in the place of what was recorded.
pub(crate) fn replace(
    database: &Connection,
    division: i64,
    (stream, by): (&str, u64),
    remains: &[Remains],
) -> rusqlite::Result<()> {
    let mut put = database.prepare_cached("UPDATE events SET body = ? WHERE division_position = ?")?;
    let mut note = database.prepare_cached(
        "INSERT OR REPLACE INTO redactions (division, stream, revision, by) VALUES (?, ?, ?, ?)",
    )?;
    for one in remains {
        put.execute(params![one.body, key(division, one.position)])?;
        note.execute(params![division, stream, one.revision as i64, by as i64])?;
    }
    Ok(())
}

/// By which event of its stream each redacted event was, by stream and revision.
pub(crate) type Redactions = HashMap<(String, u64), u64>;

/// Every redaction of a journal; none of one from before there were any.
pub(crate) fn all(database: &Connection, division: i64) -> rusqlite::Result<Redactions> {
    let known: i64 = database.query_row(
        "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'redactions'",
        [],
        |row| row.get(0),
    )?;
    if known == 0 {
        return Ok(Redactions::new());
    }
    let mut statement = database.prepare("SELECT stream, revision, by FROM redactions WHERE division = ?")?;
    let rows = statement.query_map([division], |row| {
        let key = (row.get(0)?, row.get::<_, i64>(1)? as u64);
        Ok((key, row.get::<_, i64>(2)? as u64))
    })?;
    rows.collect()
}
