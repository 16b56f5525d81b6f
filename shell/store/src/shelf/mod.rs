//! Aggregates on disk, as the writer sees them: loaded when a command needs them, kept in a cache, written
//! once for each batch with the rows that changed.
//!
//! It knows nothing of queues, tickets or fsync: the writer opens and commits the transaction. What a batch
//! has decided is in the cache until it is written; a batch that fails is forgotten by clearing the cache.
//! Start at [`Desk`].

pub(crate) mod ask;
mod cache;
mod claims;
mod outbox;
pub(crate) mod query;
pub(crate) mod rebuild;
pub(crate) mod search;
pub(crate) mod tables;

pub(crate) use claims::Claims;

use rusqlite::Connection;
use skein_kernel::event::{Recorded, Stream};
use skein_kernel::rejection::Rejection;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::aggregate::rows::Projection;
use crate::aggregate::{Family, Serial, Shelf, changes};
use crate::{events, rejections};
use cache::Cache;
use tables::{NewRow, Tables};

/// An aggregate in memory.
pub(crate) struct Loaded<F: Family> {
    pub(crate) revision: u64,
    pub(crate) position: u64,
    pub(crate) updated: i64,
    pub(crate) state: Arc<F::State>,
    pub(crate) rows: Projection,
    bytes: usize,
}

impl<F: Family> cache::Sized for Loaded<F> {
    fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Memory a state takes for each byte it is stored in, about, its rows included.
const MEMORY_PER_BYTE: usize = 16;
/// Memory an aggregate takes besides.
const MEMORY_BESIDES: usize = 2048;

/// The writer's aggregates.
pub(crate) struct Desk<F: Family> {
    pub(crate) family: Arc<F>,
    pub(crate) division: i64,
    cache: RefCell<Cache<Loaded<F>>>,
    /// Changed by this batch.
    changed: BTreeSet<Serial>,
    /// The serial of the aggregate begun last, and the one before this batch.
    last: Serial,
    last_committed: Serial,
    /// The size states were stored in lately, as a guess for those not stored yet.
    usual_bytes: usize,
    scratch: Vec<u8>,
}

impl<F: Family> Desk<F> {
    /// A desk over the aggregates of a database.
    pub(crate) fn open(family: Arc<F>, tables: Tables<'_>, cache_bytes: usize) -> rusqlite::Result<Self> {
        let last = tables.last_serial()?;
        Ok(Self {
            family,
            division: tables.division,
            cache: RefCell::new(Cache::new(cache_bytes)),
            changed: BTreeSet::new(),
            last,
            last_committed: last,
            usual_bytes: 512,
            scratch: Vec::new(),
        })
    }

    /// The aggregate as this batch sees it.
    pub(crate) fn load(
        &self,
        database: &Connection,
        serial: Serial,
    ) -> Result<Option<Arc<Loaded<F>>>, Rejection> {
        if let Some(found) = self.cache.borrow_mut().get(serial.0) {
            return Ok(Some(found));
        }
        let shelved = Shelved { desk: self, database };
        let tables = self.tables(database);
        let Some(loaded) = read(&*self.family, tables, serial, &shelved)? else {
            return Ok(None);
        };
        let loaded = Arc::new(loaded);
        self.cache.borrow_mut().put(serial.0, Arc::clone(&loaded));
        Ok(Some(loaded))
    }

    /// Other aggregates as decisions of this batch see them.
    pub(crate) fn shelf<'a>(&'a self, database: &'a Connection) -> Shelved<'a, F> {
        Shelved { desk: self, database }
    }

    pub(crate) fn tables<'a>(&self, database: &'a Connection) -> Tables<'a> {
        Tables {
            database,
            division: self.division,
        }
    }

    /// The number of the aggregate to be begun next.
    pub(crate) fn next(&self) -> Serial {
        Serial(self.last.0 + 1)
    }

    /// A state of one's own, to be changed.
    pub(crate) fn copy(&self, state: &F::State) -> Result<F::State, Rejection> {
        let mut bytes = Vec::new();
        self.family.encode(state, &mut bytes);
        self.family
            .decode(&bytes)
            .ok_or_else(|| rejections::bug("a state can't be read back"))
    }

    /// The name of an aggregate's stream.
    pub(crate) fn stream(&self, division: skein_kernel::division::DivisionCode, serial: Serial) -> Stream {
        Stream {
            division,
            engine: F::ENGINE.into(),
            aggregate: serial.to_string(),
        }
    }

    /// Takes an aggregate's next state: writes the rows that change, and keeps the state to be written with
    /// the batch. The transaction must have begun.
    pub(crate) fn record(
        &mut self,
        database: &Connection,
        serial: Serial,
        before: Option<&Loaded<F>>,
        event: &Recorded,
        state: Arc<F::State>,
    ) -> rusqlite::Result<()> {
        let tables = self.tables(database);
        let rows = self.family.project(serial, &state);
        let nothing = Projection::default();
        let old = before.map_or(&nothing, |before| &before.rows);
        changes(old, &rows, |change| tables.change(serial, event.position, change))?;
        if words(old) != words(&rows) {
            tables.reword(serial, event.position)?;
        }
        let loaded = Loaded {
            revision: event.revision,
            position: event.position,
            updated: event.at.as_microsecond(),
            state,
            rows,
            bytes: before.map_or(self.usual_bytes * MEMORY_PER_BYTE + MEMORY_BESIDES, |before| {
                before.bytes
            }),
        };
        self.cache.get_mut().put(serial.0, Arc::new(loaded));
        self.changed.insert(serial);
        self.last = self.last.max(serial);
        Ok(())
    }

    /// Writes the states this batch changed.
    pub(crate) fn write(&mut self, database: &Connection) -> rusqlite::Result<()> {
        let tables = self.tables(database);
        let mut written = 0;
        for serial in &self.changed {
            // Nothing is forgotten between a change and its writing.
            let Some(loaded) = self.cache.get_mut().get(serial.0) else {
                continue;
            };
            self.scratch.clear();
            self.family.encode(&loaded.state, &mut self.scratch);
            tables.put(&NewRow {
                serial: *serial,
                revision: loaded.revision,
                position: loaded.position,
                updated: loaded.updated,
                matter: loaded.rows.matter.as_ref(),
                format: F::FORMAT,
                state: &self.scratch,
            })?;
            written += self.scratch.len();
        }
        if !self.changed.is_empty() {
            self.usual_bytes = written / self.changed.len();
        }
        Ok(())
    }

    /// The batch is durable.
    pub(crate) fn committed(&mut self) {
        self.changed.clear();
        self.last_committed = self.last;
        self.cache.get_mut().tidy();
    }

    /// The batch is undone.
    pub(crate) fn undo(&mut self) {
        self.changed.clear();
        self.last = self.last_committed;
        self.cache.get_mut().clear();
    }
}

/// What search finds a matter by.
fn words(rows: &Projection) -> Option<(&str, &str)> {
    rows.matter
        .as_ref()
        .map(|matter| (matter.title.as_str(), matter.text.as_str()))
}

/// Other aggregates as decisions of this batch see them.
pub(crate) struct Shelved<'a, F: Family> {
    desk: &'a Desk<F>,
    database: &'a Connection,
}

impl<F: Family> Shelf<F> for Shelved<'_, F> {
    fn state(&self, serial: Serial) -> Result<Option<Arc<F::State>>, Rejection> {
        let loaded = self.desk.load(self.database, serial)?;
        Ok(loaded.map(|loaded| Arc::clone(&loaded.state)))
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        self.desk
            .tables(self.database)
            .named(name)
            .map_err(rejections::unread)
    }
}

/// Aggregates as committed, over a connection that only reads.
pub(crate) struct ReadShelf<'a, F: Family> {
    pub(crate) family: &'a F,
    pub(crate) tables: Tables<'a>,
}

impl<F: Family> Shelf<F> for ReadShelf<'_, F> {
    fn state(&self, serial: Serial) -> Result<Option<Arc<F::State>>, Rejection> {
        let loaded = read(self.family, self.tables, serial, self)?;
        Ok(loaded.map(|loaded| loaded.state))
    }

    fn named(&self, name: &str) -> Result<Option<Serial>, Rejection> {
        self.tables.named(name).map_err(rejections::unread)
    }
}

/// Reads an aggregate, rebuilding its state from its events if it was stored in another format.
pub(crate) fn read<F: Family>(
    family: &F,
    tables: Tables<'_>,
    serial: Serial,
    shelf: &dyn Shelf<F>,
) -> Result<Option<Loaded<F>>, Rejection> {
    let Some(row) = tables.aggregate(serial).map_err(rejections::unread)? else {
        return Ok(None);
    };
    let decoded = (row.format == F::FORMAT)
        .then(|| family.decode(&row.state))
        .flatten();
    let state = match decoded {
        Some(state) => state,
        None => replayed(family, tables, serial, row.position, shelf)?,
    };
    Ok(Some(Loaded {
        revision: row.revision,
        position: row.position,
        updated: row.updated,
        rows: family.project(serial, &state),
        state: Arc::new(state),
        bytes: row.state.len() * MEMORY_PER_BYTE + MEMORY_BESIDES,
    }))
}

/// The state an aggregate's events come to, the last of which is at `position`.
pub(crate) fn replayed<F: Family>(
    family: &F,
    tables: Tables<'_>,
    serial: Serial,
    position: u64,
    shelf: &dyn Shelf<F>,
) -> Result<F::State, Rejection> {
    let damaged = |detail: &str| rejections::unreadable_state(serial.0, detail);
    let mut state = None;
    for event in history(tables, F::ENGINE, serial, position)? {
        state = Some(family.evolve(state, &event, shelf)?);
    }
    state.ok_or_else(|| damaged("no events"))
}

/// The events of an aggregate, oldest first, found backwards from its last.
pub(crate) fn history(
    tables: Tables<'_>,
    engine: &str,
    serial: Serial,
    mut position: u64,
) -> Result<Vec<Recorded>, Rejection> {
    let name = serial.to_string();
    let mut history: Vec<Recorded> = Vec::new();
    while position > 0 {
        let stored = events::at(tables.database, tables.division, position).map_err(rejections::unread)?;
        let follows = |event: &Recorded| {
            let later = history.last().map(|later| later.revision);
            event.stream.engine == engine
                && event.stream.aggregate == name
                && later.is_none_or(|later| later == event.revision + 1)
        };
        let Some(stored) = stored.filter(|stored| follows(&stored.event)) else {
            let detail = format!("event {position}");
            return Err(rejections::unreadable_state(serial.0, detail));
        };
        position = stored.previous.min(position - 1);
        history.push(stored.event);
    }
    history.reverse();
    Ok(history)
}
