//! Event rows: writing them, and reading them back in order or along one stream.
//!
//! It knows nothing of models or evidence.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Statement, params};
use skein_kernel::actor::ActorId;
use skein_kernel::event::{NewEvent, Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::collections::VecDeque;
use std::path::PathBuf;

use crate::aggregate::Serial;
use crate::database::{NUMBERS, key, number};
use crate::rejections;

/// Events fetched at a time: a replay holds no transaction open between them, so that it never stands in
/// the way of checkpoints.
const PAGE: i64 = 1000;
const COLUMNS: &str = "position, stream, revision, at, actor, kind, schema, body, previous";

/// Where an event belongs besides its stream's name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    /// The position before it on its stream.
    pub(crate) previous: u64,
    /// Its aggregate, if that is kept on disk.
    pub(crate) serial: Option<Serial>,
}

/// A prepared insert of event rows.
pub(crate) struct Insert<'a> {
    statement: CachedStatement<'a>,
    division: i64,
}

impl<'a> Insert<'a> {
    pub(crate) fn prepare(database: &'a Connection, division: i64) -> rusqlite::Result<Self> {
        let statement = database.prepare_cached(
            "INSERT INTO events (division_position, stream, revision, previous, at, actor, kind, schema, body, \
             serial) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        Ok(Self { statement, division })
    }

    /// Writes one event; `stream` is its stream as text.
    pub(crate) fn run(&mut self, event: &Recorded, stream: &str, link: Link) -> rusqlite::Result<()> {
        self.statement.execute(params![
            key(self.division, event.position),
            stream,
            event.revision as i64,
            link.previous as i64,
            event.at.as_microsecond(),
            event.actor.0,
            event.event.kind,
            event.event.schema,
            event.event.body,
            link.serial.map(|serial| serial.0 as i64)
        ])?;
        Ok(())
    }
}

/// An event row with the position before it on its stream.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) event: Recorded,
    pub(crate) previous: u64,
}

fn unreadable(column: usize, what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}

fn stream(text: &str) -> Option<Stream> {
    let mut parts = text.splitn(3, '/');
    Some(Stream {
        division: parts.next()?.parse().ok()?,
        engine: parts.next()?.into(),
        aggregate: parts.next()?.into(),
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let name = row.get_ref(1)?.as_str()?;
    let event = Recorded {
        position: row.get::<_, i64>(0)? as u64,
        stream: stream(name).ok_or_else(|| unreadable(1, "no stream name"))?,
        revision: row.get::<_, i64>(2)? as u64,
        at: Timestamp::from_microsecond(row.get(3)?).map_err(|_| unreadable(3, "no time"))?,
        actor: ActorId(row.get(4)?),
        event: NewEvent {
            kind: row.get(5)?,
            schema: row.get(6)?,
            body: row.get(7)?,
        },
    };
    Ok(Stored {
        event,
        previous: row.get::<_, i64>(8)? as u64,
    })
}

/// Up to a thousand readable or unreadable rows after a position, in order. The outer error is the
/// database's; the inner one a single row's, with its position.
pub(crate) fn page(
    database: &Connection,
    division: i64,
    after: u64,
) -> rusqlite::Result<VecDeque<(u64, rusqlite::Result<Stored>)>> {
    let mut statement = database.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM events WHERE division_position > ? AND division_position <= ? \
         ORDER BY division_position LIMIT {PAGE}"
    ))?;
    collected(&mut statement, division, after)
}

/// The bounds of what comes after a position in a city: above the first, up to the second.
fn after_key(division: i64, after: u64) -> [i64; 2] {
    [key(division, after), key(division, NUMBERS)]
}

fn collected(
    statement: &mut Statement<'_>,
    division: i64,
    after: u64,
) -> rusqlite::Result<VecDeque<(u64, rusqlite::Result<Stored>)>> {
    let mut rows = statement.query(after_key(division, after))?;
    let mut page = VecDeque::new();
    while let Some(row) = rows.next()? {
        page.push_back((row.get::<_, i64>(0)? as u64, read(row)));
    }
    Ok(page)
}

/// As [`page`], of the events that belong to no aggregate on disk.
pub(crate) fn model_page(
    database: &Connection,
    division: i64,
    after: u64,
) -> rusqlite::Result<VecDeque<(u64, rusqlite::Result<Stored>)>> {
    let mut statement = database.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM events INDEXED BY model_events WHERE division_position > ? \
         AND division_position <= ? AND serial IS NULL ORDER BY division_position LIMIT {PAGE}"
    ))?;
    collected(&mut statement, division, after)
}

/// Events of aggregates on disk after a position, in order, each with whose it is.
pub(crate) fn aggregate_page(
    database: &Connection,
    division: i64,
    after: u64,
    limit: usize,
) -> rusqlite::Result<Vec<(Stored, Serial)>> {
    let mut statement = database.prepare_cached(&format!(
        "SELECT {COLUMNS}, serial FROM events WHERE division_position > ? AND division_position <= ? \
         AND serial IS NOT NULL ORDER BY division_position LIMIT ?"
    ))?;
    let [from, to] = after_key(division, after);
    let rows = statement.query_map(params![from, to, limit as i64], |row| {
        Ok((read(row)?, Serial(row.get::<_, i64>(9)? as u64)))
    })?;
    rows.collect()
}

/// The event at a position.
pub(crate) fn at(database: &Connection, division: i64, position: u64) -> rusqlite::Result<Option<Stored>> {
    database
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM events WHERE division_position = ?"
        ))?
        .query_row([key(division, position)], read)
        .optional()
}

/// The position of the last event; 0 if there is none.
pub(crate) fn last_position(database: &Connection, division: i64) -> rusqlite::Result<u64> {
    let last: Option<i64> = database.query_row(
        "SELECT MAX(division_position) FROM events WHERE division_position > ? AND division_position <= ?",
        after_key(division, 0),
        |row| row.get(0),
    )?;
    Ok(last.map_or(0, number))
}

/// The events of a journal in order, streamed: memory holds a page of them at a time.
///
/// It ends at the last event there is when it gets there. A gap or an unreadable row ends it with
/// `SK-STORE-0003`.
#[derive(Debug)]
pub struct Replay {
    pub(crate) database: Connection,
    pub(crate) division: i64,
    pub(crate) after: u64,
    pub(crate) page: VecDeque<(u64, rusqlite::Result<Stored>)>,
    pub(crate) path: PathBuf,
    pub(crate) finished: bool,
    /// Whether events of aggregates on disk are passed over.
    pub(crate) model_only: bool,
}

impl Replay {
    /// The events after position `after`.
    pub(crate) fn new(database: Connection, division: i64, after: u64, path: PathBuf) -> Self {
        Self {
            database,
            division,
            after,
            page: VecDeque::new(),
            path,
            finished: false,
            model_only: false,
        }
    }

    /// The events after position `after` that belong to no aggregate on disk.
    pub(crate) fn of_model(database: Connection, division: i64, after: u64, path: PathBuf) -> Self {
        Self {
            model_only: true,
            ..Self::new(database, division, after, path)
        }
    }

    fn advance(&mut self) -> Result<Option<Recorded>, Rejection> {
        let damaged = |detail: String| rejections::damaged(&self.path, detail);
        if self.page.is_empty() {
            let next = if self.model_only { model_page } else { page };
            self.page = next(&self.database, self.division, self.after)
                .map_err(|error| damaged(error.to_string()))?;
        }
        let Some((position, stored)) = self.page.pop_front() else {
            return Ok(None);
        };
        if position != self.after + 1 && !self.model_only {
            return Err(damaged(format!("events {}..{}", self.after + 1, position - 1)));
        }
        let stored = stored.map_err(|error| damaged(format!("event {position}: {error}")))?;
        self.after = position;
        Ok(Some(stored.event))
    }
}

impl Iterator for Replay {
    type Item = Result<Recorded, Rejection>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let next = self.advance();
        self.finished = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}
